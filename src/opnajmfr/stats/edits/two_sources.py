"""The same figure from two sources."""

from typing import NamedTuple

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers

_DUST = 1e-12
"""Share of the larger figure that subtracting decimals may be off by: 24.5 - 24.4 is 0.1 and a hair."""


class SourceGap(NamedTuple):
    """How two sources of the same figure differ, as expressions."""

    difference: pl.Expr
    """One minus the other."""
    ratio: pl.Expr
    """One over the other."""
    only_one: pl.Expr
    """Whether just one of the sources has the figure."""
    flagged: pl.Expr
    """Whether the sources differ by more than they may."""


def source_gap(one: pl.Expr | str, other: pl.Expr | str, *, absolute: float = 0.0, relative: float = 0.0) -> SourceGap:
    """Return how two sources of the same figure differ: difference, ratio, and whether it is too much.

        flagged where |one − other| > absolute and |one − other| > relative · max(|one|, |other|)

    Parameters
    ----------
    one
        The figure in one source; a column's name or an expression. Zeros and negatives are figures like others.
    other
        The figure in the other source; a column's name or an expression.
    absolute
        Difference that is allowed, 0 or more, in the unit of the figure.
    relative
        Difference that is allowed as a share of the larger figure, 0 to 1.

    Returns
    -------
    SourceGap
        Expressions named `difference`, `ratio` (Float64), `only_one` and `flagged` (Boolean). Difference and flag
        are null where either figure is null or not finite; the ratio also where the other is 0. `only_one` is never
        null.

    Raises
    ------
    StatisticError
        If a tolerance is out of range.

    Notes
    -----
    Comparison of two variables as in R's Kostra `Diff2NumVar`. A difference is judged as the decimal number that people
    see: what rounding alone makes, 10⁻¹² of the larger figure, is allowed.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"reported": [100, 130, None], "register": [101, 100, 80]})
    >>> gap = source_gap("reported", "register", relative=0.05)
    >>> frame.select(gap.difference, gap.only_one, gap.flagged).rows()
    [(-1.0, False, False), (30.0, False, True), (None, True, None)]
    """
    for name, tolerance, most in (("absolute", absolute, float("inf")), ("relative", relative, 1.0)):
        if not (isinstance(tolerance, int | float) and 0 <= tolerance <= most):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"{name} must be {'0 or more' if name == 'absolute' else '0 to 1'}; got {tolerance!r}"
            raise StatisticError(message, hint="5 per cent is relative=0.05; 0 allows no difference")
    first, second = (_finite(numbers(each)) for each in (one, other))
    difference = first - second
    apart = difference.abs()
    larger = pl.max_horizontal(first.abs(), second.abs())
    dust = _DUST * larger
    ratio = first / second
    return SourceGap(
        difference=difference.alias("difference"),
        ratio=pl.when((second != 0) & ratio.is_finite()).then(ratio).alias("ratio"),
        only_one=(first.is_null() != second.is_null()).alias("only_one"),
        flagged=((apart > absolute + dust) & (apart > relative * larger + dust)).alias("flagged"),
    )


def _finite(number: pl.Expr) -> pl.Expr:
    """Return a number, null where it is none."""
    return pl.when(number.is_finite()).then(number)
