"""Places in an order, to be used over a group; computed before any rounding."""

import polars as pl

from opnajmfr.stats.operands import numbers


def competition_rank(value: pl.Expr | str, *, higher_first: bool) -> pl.Expr:
    """Return the competition rank: 1 is first, equals share the lowest place, the next place is skipped.

    Parameters
    ----------
    value
        What is ranked, with all its decimals; a column's name or an expression.
    higher_first
        True where the highest value is to have rank 1.

    Returns
    -------
    pl.Expr
        Int32, 1 and up; null where the value is null or not a number. Use with `.over(...)` to rank within
        groups.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [71.0, 80.0, None, 80.0, 64.0]})
    >>> frame.select(competition_rank("value", higher_first=True))["value"].to_list()
    [3, 1, None, 1, 4]
    """
    return _rankable(value).rank("min", descending=higher_first).cast(pl.Int32)


def n_tied(value: pl.Expr | str) -> pl.Expr:
    """Return how many have the same value, the row itself included.

    Parameters
    ----------
    value
        What is ranked, with all its decimals; a column's name or an expression.

    Returns
    -------
    pl.Expr
        Int32: 1 where a value is alone at its place; null where the value is null or not a number. Use with
        `.over(...)` to count within groups.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [71.0, 80.0, None, 80.0, 64.0]})
    >>> frame.select(n_tied("value"))["value"].to_list()
    [1, 2, None, 2, 1]
    """
    number = _rankable(value)
    return number.rank("max").cast(pl.Int32) - number.rank("min").cast(pl.Int32) + 1


def _rankable(value: pl.Expr | str) -> pl.Expr:
    """Return the value as a number that has a place; NaN has none."""
    return numbers(value).fill_nan(None)
