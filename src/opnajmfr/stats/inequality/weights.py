"""Values with weights, as expressions: which rows count, and their mean."""

import polars as pl

from opnajmfr.stats.operands import numbers

SMALLEST_MEAN = 1e-307
"""Below it a mean is no number to divide by: its inverse would not be finite."""


def weighted(value: pl.Expr | str, weight: pl.Expr | str | None) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return values, the weights with which they count, and whether these are weights.

    Every use of an expression is written out again in the query, so these are kept short: only the weight says
    whether a row counts.

    Parameters
    ----------
    value
        A column's name or an expression.
    weight
        Weights; where None every row weighs 1.

    Returns
    -------
    tuple of pl.Expr
        Values, Float64; weights, Float64, null where the row does not count: where the value or the weight is null
        or not finite, or the weight is 0; and one Boolean a group: false where a weight is negative.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [3.0, None, 1.0, 2.0], "w": [1, 1, 2, 0]})
    >>> value, weight, sound = weighted("x", "w")
    >>> frame.select(weight).to_series().to_list(), frame.select(sound).item()
    ([1.0, None, 2.0, None], True)
    """
    figure = numbers(value)
    if weight is None:
        return figure, pl.when(figure.is_finite()).then(1.0), pl.lit(value=True)
    weights = numbers(weight)
    counts = figure.is_finite() & weights.is_finite() & (weights > 0)
    return figure, pl.when(counts).then(weights), (weights >= 0).all()


def mean_of(value: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Return the weighted mean of the rows that count.

    Parameters
    ----------
    value
        Values.
    weight
        Weights > 0, null where a row does not count.

    Returns
    -------
    pl.Expr
        Float64, one figure a group; null where no row counts.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"x": [1.0, 4.0], "w": [2.0, 1.0]}).select(mean_of(pl.col("x"), pl.col("w"))).item()
    2.0
    """
    return (value * weight).sum() / pl.when(weight.count() > 0).then(weight.sum())


def smallest_of(value: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Return the smallest value of the rows that count.

    Parameters
    ----------
    value
        Values.
    weight
        Weights, null where a row does not count.

    Returns
    -------
    pl.Expr
        Float64, one figure a group; null where no row counts.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"x": [1.0, 4.0], "w": [None, 1.0]}).select(smallest_of(pl.col("x"), pl.col("w"))).item()
    4.0
    """
    return pl.when(weight.is_not_null()).then(value).min()
