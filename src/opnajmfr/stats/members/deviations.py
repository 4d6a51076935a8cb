"""Squared deviations from a mean, the same digits in whatever order the rows came."""

import polars as pl

from opnajmfr.stats.sums import ordered_mean


def squared_deviations(numbers: pl.Expr | str) -> pl.Expr:
    """Return the sum of the squared deviations of each list from its mean.

        Σ(yᵢ − ȳ)²

    Parameters
    ----------
    numbers
        A column of lists of Float64 without nulls; its name or an expression.

    Returns
    -------
    pl.Expr
        Float64, at least 0; null for an empty list and for no list.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [[1.0, 2.0, 6.0], [3.0], []]}).select(squared_deviations("y"))["y"].to_list()
    [14.0, 0.0, None]
    """
    lists = pl.col(numbers) if isinstance(numbers, str) else numbers
    away = lists.list.sort() - ordered_mean(lists)
    return pl.when(lists.list.len() > 0).then((away * away).list.sum())
