"""Quantile bands: a group's members in order, cut into bands of about the same size, equals never parted."""

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Bands that say anything."""


def quantile_band(value: pl.Expr | str, *, bands: int, higher_first: bool | pl.Expr) -> pl.Expr:
    """Return the quantile band (kvantilgrupp) of each value: quarters with four bands, tenths with ten.

        band = (bands + 1) - ⌈(N + 1 - rank) / (N / bands)⌉

    where N is the number of values and equals share the lowest rank, so that they share a band too; where bands
    differ in size it is the equals and the remainder that make them. All equal are all in band 1.

    Parameters
    ----------
    value
        What is ordered, with all its decimals; a column's name or an expression.
    bands
        Number of bands, 2 and up.
    higher_first
        True where the highest values are to be band 1. An expression where it is not the same in all groups: true
        or false, and one and the same throughout a group.

    Returns
    -------
    pl.Expr
        Int32 in 1..bands; null where the value is null or not a number, where the group has fewer values than
        bands, and where the direction is null. Use with `.over(...)` to band within groups.

    Raises
    ------
    StatisticError
        If bands is no whole number from 2 up, or higher_first is neither true, false nor an expression; when the
        query runs, if the rows of one group state two directions.

    Notes
    -----
    The rule of PHEindicatormethods `phe_quantile` in whole numbers: its own floating-point division moves a
    member by one band in a few sizes of group with 14, 18 or 20 bands, never with 13 or fewer up to 1,000 members.
    SQL's NTILE differs: it parts equals.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"share": [91.0, 85.0, 85.0, 78.0, None, 66.0]})
    >>> frame.select(quantile_band("share", bands=2, higher_first=True)).to_series().to_list()
    [1, 1, 1, 2, None, 2]
    """
    if not isinstance(bands, int) or isinstance(bands, bool) or bands < _FEWEST:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"bands must be a whole number from {_FEWEST} up, got {bands!r}"
        raise StatisticError(message, hint="4 makes quarters, 5 fifths, 10 tenths")
    if isinstance(higher_first, pl.Expr):
        direction = higher_first.map_batches(_one_direction, return_dtype=pl.Boolean)
        highest, lowest = (_band(value, bands, higher_first=first) for first in (True, False))
        return pl.when(direction).then(highest).when(~direction).then(lowest)
    if isinstance(higher_first, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _band(value, bands, higher_first=higher_first)
    message = f"higher_first must be true, false or an expression, got {higher_first!r}"
    raise StatisticError(message, hint="say higher_first=True where the highest values are to be band 1")


def _band(value: pl.Expr | str, bands: int, *, higher_first: bool) -> pl.Expr:
    """Return the band for one direction; NaN has none."""
    number = numbers(value).fill_nan(None)
    n = number.count().cast(pl.Int64)
    from_last = n + 1 - number.rank("min", descending=higher_first).cast(pl.Int64)
    band = bands + 1 - (from_last * bands + n - 1) // n
    return pl.when(n >= bands).then(band).cast(pl.Int32)


def _one_direction(direction: pl.Series) -> pl.Series:
    """Return the direction of a group's rows, or refuse two."""
    if direction.dtype not in {pl.Boolean(), pl.Null()}:
        message = f"a direction is true or false, got a column of {direction.dtype}"
        raise StatisticError(message, hint='make one of it, as pl.col("polarity") == "Low is good"')
    if direction.n_unique() <= 1:
        return direction.cast(pl.Boolean)
    message = "the rows of one group state more than one direction"
    raise StatisticError(message, hint="band within groups of one direction: add what parts them to .over(...)")
