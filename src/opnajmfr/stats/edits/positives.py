"""Ratios of figures that have one."""

import math

import polars as pl


def positive_ratio(numerator: pl.Expr, denominator: pl.Expr, *, keep_one: bool = True) -> pl.Expr:
    """Return a ratio of two positive figures; others are not judged by ratio edits.

    Parameters
    ----------
    numerator
        Float64.
    denominator
        Float64.
    keep_one
        Whether ratios of exactly 1 are kept.

    Returns
    -------
    pl.Expr
        Float64, above 0 and finite; null where either figure is null, not finite, 0 or negative, and where the ratio
        is too small or too large for a number.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [6.0, -6.0, 0.0, 3.0], "y": [3.0, -3.0, 3.0, None]})
    >>> frame.select(positive_ratio(pl.col("x"), pl.col("y")))["x"].to_list()
    [2.0, None, None, None]
    """
    ratio = numerator / denominator
    possible = (numerator > 0) & ratio.is_between(0, math.inf, closed="none")
    return pl.when(possible if keep_one else possible & (ratio != 1)).then(ratio)
