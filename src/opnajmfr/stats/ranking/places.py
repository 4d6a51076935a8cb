"""Places in an order, to be used over a group; computed before any rounding."""

from typing import Final

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers

_FIRST_PLACE: Final = "min"
_LAST_PLACE: Final = "max"


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


def dense_rank(value: pl.Expr | str, *, higher_first: bool) -> pl.Expr:
    """Return the dense rank: 1 is first, equals share a place, and no place is skipped.

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
    >>> frame.select(dense_rank("value", higher_first=True))["value"].to_list()
    [2, 1, None, 1, 3]
    """
    return _rankable(value).rank("dense", descending=higher_first).cast(pl.Int32)


def shared_rank(value: pl.Expr | str, *, higher_first: bool, tie: float = 0.5) -> pl.Expr:
    """Return the rank of which equals share the places that they take up together.

        rank = first place + tie · (last place - first place)

    Parameters
    ----------
    value
        What is ranked, with all its decimals; a column's name or an expression.
    higher_first
        True where the highest value is to have rank 1.
    tie
        Where among their places equals are put, 0 <= tie <= 1: 0 the first (the competition rank), 0.5 the middle,
        1 the last.

    Returns
    -------
    pl.Expr
        Float64, 1 and up; null where the value is null or not a number. Use with `.over(...)` to rank within groups.

    Raises
    ------
    StatisticError
        If tie is not within 0..1.

    Notes
    -----
    Chetverikov and Wilhelm (2023), Inference for rank-rank regressions, arXiv 2310.15512, whose ω is the tie.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [71.0, 80.0, None, 80.0, 64.0]})
    >>> frame.select(shared_rank("value", higher_first=True))["value"].to_list()
    [3.0, 1.5, None, 1.5, 4.0]
    """
    if not isinstance(tie, int | float) or not 0 <= tie <= 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"tie must be a number from 0 to 1, got {tie!r}"
        raise StatisticError(message, hint="0 is the first of the shared places, 0.5 the middle, 1 the last")
    number = _rankable(value)
    first, last = (
        number.rank(method, descending=higher_first).cast(pl.Float64) for method in (_FIRST_PLACE, _LAST_PLACE)
    )
    return first + tie * (last - first)


def fractional_rank(value: pl.Expr | str, *, higher_first: bool, tie: float = 0.5) -> pl.Expr:
    """Return the rank as a share of the number that are ranked: 1 is last.

        shared rank / number of values

    Parameters
    ----------
    value
        What is ranked, with all its decimals; a column's name or an expression.
    higher_first
        True where the highest value is to have the smallest rank.
    tie
        Where among their places equals are put, 0 <= tie <= 1, as in `shared_rank`.

    Returns
    -------
    pl.Expr
        Float64, above 0, at most 1; null where the value is null or not a number. Use with `.over(...)` to rank within
        groups.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [71.0, 80.0, None, 80.0, 64.0]})
    >>> frame.select(fractional_rank("value", higher_first=True, tie=1))["value"].to_list()
    [0.75, 0.5, None, 0.5, 1.0]
    """
    return shared_rank(value, higher_first=higher_first, tie=tie) / _rankable(value).count()


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
