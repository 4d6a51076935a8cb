"""Operands of an expression: a column's name or an expression, as numbers that divide."""

import polars as pl


def numbers(operand: pl.Expr | str) -> pl.Expr:
    """Return the operand as Float64: fixed-point division would keep only the component's decimals.

    Parameters
    ----------
    operand
        A column's name or an expression of any numeric type.

    Returns
    -------
    pl.Expr
        Float64; null where the operand is null.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(pl.lit("2.5").cast(pl.Decimal(38, 9)).alias("x")).select(numbers("x")).item()
    2.5
    """
    return (pl.col(operand) if isinstance(operand, str) else operand).cast(pl.Float64)


def divided(number: pl.Expr, by: float) -> pl.Expr:
    """Return a column divided by one number, rounded once as a division is.

    Polars multiplies a column by the rounded inverse of a single number, so 243 / 10 is not 24.3 in a column of two
    rows. Where a figure must be the decimal number that people see, divide by a column instead.

    Parameters
    ----------
    number
        What is divided, Float64.
    by
        The divisor, not 0.

    Returns
    -------
    pl.Expr
        Float64; null where the number is null, NaN where it is not finite.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [243.0, 1.0]})
    >>> frame.select(divided(pl.col("x"), 10.0))["x"].to_list()
    [24.3, 0.1]
    """
    return number / (number * 0.0 + by)
