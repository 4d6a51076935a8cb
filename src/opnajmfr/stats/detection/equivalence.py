"""Equivalence (likvärdigt): whether a difference is known to be too small to matter."""

import math

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers


def is_equivalent(lower: pl.Expr | str, upper: pl.Expr | str, *, margin: pl.Expr | str | float) -> pl.Expr:
    """Return whether two figures are equivalent (likvärdiga): the whole interval of the difference is in the margin.

        −margin < lower and upper < margin

    These are two one-sided tests (TOST), each at the level of one tail of the interval. Limits of confidence 0.90 make
    the usual test at the level 0.05; limits of 0.95 make one at 0.025. That a difference is not clear never makes two
    figures equivalent; and a difference can be clear and too small to matter at once.

    Parameters
    ----------
    lower
        Lower limit of the difference; a column's name or an expression. Of confidence 1 − 2·α for a test at α.
    upper
        Upper limit of the difference, of the same confidence.
    margin
        The largest difference that does not matter, > 0, in the unit of the limits, stated before the figures are
        seen; a number, or a column's name or an expression where it differs between rows.

    Returns
    -------
    pl.Expr
        Boolean, named `equivalent`. Null where a limit is null or no number, where the lower one is above the upper
        one, and where a row's margin is null, not finite or not above 0.

    Raises
    ------
    StatisticError
        If the margin is a number that is not finite or not above 0.

    Notes
    -----
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"lower": [-0.02, -0.02, 0.01], "upper": [0.03, 0.06, 0.04]})
    >>> frame.select(is_equivalent("lower", "upper", margin=0.05))["equivalent"].to_list()
    [True, False, True]
    """
    low, high = numbers(lower), numbers(upper)
    size = _margin(margin)
    valid = low.is_not_nan() & high.is_not_nan() & (low <= high) & size.is_finite() & (size > 0)
    return pl.when(valid).then((low > -size) & (high < size)).alias("equivalent")


def _margin(margin: pl.Expr | str | float) -> pl.Expr:
    """Return the margin as an expression, or say which there may be."""
    if isinstance(margin, pl.Expr | str):
        return numbers(margin)
    if math.isfinite(margin) and margin > 0:
        return pl.lit(float(margin))
    message = f"margin must be a number above 0; got {margin!r}"
    raise StatisticError(message, hint="it is the largest difference that does not matter, as 5 percentage points")
