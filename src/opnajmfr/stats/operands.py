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
