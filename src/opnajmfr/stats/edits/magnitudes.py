"""Figures in the wrong unit: thousands written as ones, or ones as thousands."""

from typing import NamedTuple

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers


class MagnitudeEdit(NamedTuple):
    """What the edit of magnitudes says of each pair of figures, as expressions."""

    magnitudes: pl.Expr
    """Powers of ten between the figures."""
    lower: pl.Expr
    """Lower limit."""
    upper: pl.Expr
    """Upper limit."""
    flagged: pl.Expr
    """Whether the figures are too many powers of ten apart."""


def thousand_error(new: pl.Expr | str, old: pl.Expr | str, *, magnitudes: float = 2.5) -> MagnitudeEdit:
    """Return which figures seem to be given in the wrong unit, as in thousands (tusenfel).

        d = log₁₀ new − log₁₀ old; flagged where |d| > magnitudes

    Parameters
    ----------
    new
        The incoming figure; a column's name or an expression.
    old
        The figure that it is held against; a column's name or an expression.
    magnitudes
        Powers of ten that are too many, above 0. At 2.5, figures 316 times apart are flagged: a thousand-error
        stands out though the figure has changed threefold as well.

    Returns
    -------
    MagnitudeEdit
        Expressions named `magnitudes`, `lower`, `upper` (Float64) and `flagged` (Boolean). The limits are the same
        in every row. Magnitudes and flag are null for a pair that cannot be judged: where either figure is null, not
        finite, 0 or negative.

    Raises
    ------
    StatisticError
        If the number of magnitudes is not above 0.

    Notes
    -----
    De Waal, Pannekoek and Scholtus (2011), Handbook of Statistical Data Editing and Imputation, Wiley, on
    errors in the unit of measurement. Agrees with R's Kostra `ThError`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"now": [9_020_000, 18_364, 0], "before": [9_720, 24_417, 12]})
    >>> frame.select(thousand_error("now", "before").flagged)["flagged"].to_list()
    [True, False, None]
    """
    if not (isinstance(magnitudes, int | float) and 0 < magnitudes < float("inf")):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"magnitudes must be powers of ten, above 0; got {magnitudes!r}"
        raise StatisticError(message, hint="2.5 finds figures in thousands, 1.5 also those in hundreds")
    fresh, former = numbers(new), numbers(old)
    possible = fresh.is_finite() & former.is_finite() & (fresh > 0) & (former > 0)
    apart = pl.when(possible).then(fresh.log10() - former.log10())
    always = apart.is_null() | apart.is_not_null()
    return MagnitudeEdit(
        magnitudes=apart.alias("magnitudes"),
        lower=pl.when(always).then(-float(magnitudes)).alias("lower"),
        upper=pl.when(always).then(float(magnitudes)).alias("upper"),
        flagged=(apart.abs() > magnitudes).alias("flagged"),
    )
