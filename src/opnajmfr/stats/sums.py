"""Sums of floating-point numbers that come out the same in whatever order the rows came."""

import polars as pl


def ordered_sum(numbers: pl.Expr | str) -> pl.Expr:
    """Return the sum of each list, its numbers put in order first.

    An aggregation such as `pl.col(x).sort().sum()` does not do: the query optimiser leaves out a sort that a sum
    does not need on paper, and the last digits then follow the order of the rows. Collect the numbers of a group
    into a list, and add the list.

    Parameters
    ----------
    numbers
        A column of lists of Float64 without nulls; its name or an expression.

    Returns
    -------
    pl.Expr
        Float64; 0 for an empty list, null for no list.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [[1e16, 1.0, -1e16], [-1e16, 1e16, 1.0]]})
    >>> frame.select(ordered_sum("x"))["x"].n_unique()
    1
    """
    lists = pl.col(numbers) if isinstance(numbers, str) else numbers
    return lists.list.sort().list.sum()


def ordered_mean(numbers: pl.Expr | str) -> pl.Expr:
    """Return the mean of each list, its numbers put in order first.

    Parameters
    ----------
    numbers
        A column of lists of Float64 without nulls; its name or an expression.

    Returns
    -------
    pl.Expr
        Float64; null for an empty list and for no list.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"x": [[1.0, 2.0], []]}).select(ordered_mean("x"))["x"].to_list()
    [1.5, None]
    """
    lists = pl.col(numbers) if isinstance(numbers, str) else numbers
    return pl.when(lists.list.len() > 0).then(ordered_sum(lists) / lists.list.len())
