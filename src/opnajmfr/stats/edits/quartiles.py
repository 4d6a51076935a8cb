"""Ratios that lie far outside the quartiles of all."""

from typing import NamedTuple

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.edits.positives import positive_ratio
from opnajmfr.stats.operands import numbers
from opnajmfr.stats.sums import ordered_sum


class QuartileEdit(NamedTuple):
    """What the quartile edit says of each ratio, as expressions."""

    ratio: pl.Expr
    """Numerator over denominator."""
    pooled_ratio: pl.Expr
    """Sum of numerators over sum of denominators, of all ratios that are judged."""
    lower: pl.Expr
    """Lower limit."""
    upper: pl.Expr
    """Upper limit."""
    flagged: pl.Expr
    """Whether the ratio is outside."""


def quartile_ratio(
    x: pl.Expr | str, y: pl.Expr | str, *, lower_width: float = 2.0, upper_width: float = 2.0
) -> QuartileEdit:
    """Return which ratios x / y of two incoming figures lie far outside the quartiles of all.

        r = x / y with the quartiles q₁, q₂, q₃ (R's type 7)
        flagged where r < q₁ − a·(q₂ − q₁) or r > q₃ + b·(q₃ − q₂)

    The distances are taken on either side of the median, so a skew distribution keeps its skewness.

    Parameters
    ----------
    x
        Numerator, as square metres owned; a column's name or an expression.
    y
        Denominator, as square metres rented; a column's name or an expression.
    lower_width
        a, 0 or more: distances below the lower quartile that are allowed.
    upper_width
        b, 0 or more: distances above the upper quartile that are allowed.

    Returns
    -------
    QuartileEdit
        Expressions named `ratio`, `pooled_ratio`, `lower`, `upper` (Float64) and `flagged` (Boolean). All null for a
        ratio that is not judged: where either figure is null, not finite, 0 or negative. For edits within strata,
        put `.over(stratum)` behind each of them. Where all ratios are equal, none is flagged.

    Raises
    ------
    StatisticError
        If a width is negative or no number.

    Notes
    -----
    The quartile method that Hidiroglou and Berthelot (1986), Survey Methodology 12, 73-83, start from. Agrees with
    R's Kostra `Quartile`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"cost": [10, 22, 30, 44, 500], "users": [10, 20, 30, 40, 5]})
    >>> frame.select(quartile_ratio("cost", "users").flagged)["flagged"].to_list()
    [False, False, False, False, True]
    """
    for name, width in (("lower_width", lower_width), ("upper_width", upper_width)):
        if not (isinstance(width, int | float) and 0 <= width < float("inf")):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"{name} must be 0 or more quartile distances; got {width!r}"
            raise StatisticError(message, hint="2 is customary; a larger width flags fewer")
    above, below = numbers(x), numbers(y)
    ratio = positive_ratio(above, below)
    judged = ratio.is_not_null()
    first, middle, third = (ratio.quantile(share, "linear") for share in (0.25, 0.5, 0.75))
    lower = first - lower_width * (middle - first)
    upper = third + upper_width * (third - middle)
    pooled = ordered_sum(above.filter(judged).implode()) / ordered_sum(below.filter(judged).implode())
    return QuartileEdit(
        ratio=ratio.alias("ratio"),
        pooled_ratio=pl.when(judged).then(pooled).alias("pooled_ratio"),
        lower=pl.when(judged).then(lower).alias("lower"),
        upper=pl.when(judged).then(upper).alias("upper"),
        flagged=(~ratio.is_between(lower, upper)).alias("flagged"),
    )
