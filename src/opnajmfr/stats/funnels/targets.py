"""What a funnel is drawn around: one number for all, or a column."""

import polars as pl

from opnajmfr.stats.operands import numbers


def finite(number: pl.Expr) -> pl.Expr:
    """Return a number where it is one.

    Parameters
    ----------
    number
        Float64.

    Returns
    -------
    pl.Expr
        Float64; null where the number is null, NaN or infinite.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"x": [1.0, float("nan"), float("inf")]}).select(finite(pl.col("x")))["x"].to_list()
    [1.0, None, None]
    """
    return pl.when(number.is_finite()).then(number)


def target_number(target: pl.Expr | str | float) -> pl.Expr:
    """Return the target of a funnel (riktvärde) as Float64.

    Parameters
    ----------
    target
        A number, a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64; null where the target is null.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(target_number(1), target_number(pl.lit(2)).alias("given")).row(0)
    (1.0, 2.0)
    """
    return pl.lit(float(target)) if isinstance(target, int | float) else numbers(target)
