"""The cells of two vintages side by side, and what became of each."""

from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.errors import VintageError

BEFORE: Final = "before"
AFTER: Final = "after"
STATUS_BEFORE: Final = "status_before"
STATUS_AFTER: Final = "status_after"
WHAT: Final = "what"
DIFFERENCE: Final = "difference"
OUTCOMES: Final = (
    "same",
    "in_decimals",
    "revised",
    "filled",
    "withdrawn",
    "other_status",
    "new",
    "ended",
)
"""What became of a cell: the same; a number that differs in its last decimals; another number; a number where there was
a status; a status where there was a number; another status; a cell that is new; one that is no longer there."""


def side_by_side(earlier: Observations, later: Observations, *, smallest: float) -> pl.DataFrame:
    """Return every cell of either vintage, with its number and status in both.

    Parameters
    ----------
    earlier
        The observations of the earlier vintage.
    later
        The observations of the later one, with the same breakdowns.
    smallest
        The smallest relative difference that is a revision.

    Returns
    -------
    polars.DataFrame
        Key, variable, before, after, status_before, status_after, difference (after - before), what; sorted.

    Raises
    ------
    VintageError
        If the two are broken down differently.
    """
    if earlier.breakdowns != later.breakdowns:
        message = f"vintages are broken down differently: by {earlier.breakdowns} and by {later.breakdowns}"
        raise VintageError(message, hint="declare the same breakdowns for both, in the same order")
    key = [c.VARIABLE, *earlier.keys]
    number = pl.coalesce(pl.col(c.VALUE), pl.col(c.AMOUNT).cast(pl.Float64))
    first, second = (
        one.frame.lazy().select(*key, number.alias(name), pl.col(c.STATUS).alias(status))
        for one, name, status in ((earlier, BEFORE, STATUS_BEFORE), (later, AFTER, STATUS_AFTER))
    )
    old, new = pl.col(BEFORE), pl.col(AFTER)
    greatest = pl.max_horizontal(old.abs(), new.abs())
    what = (
        pl.when(pl.col(STATUS_BEFORE).is_null())
        .then(pl.lit("new"))
        .when(pl.col(STATUS_AFTER).is_null())
        .then(pl.lit("ended"))
        .when(old.is_null() & new.is_not_null())
        .then(pl.lit("filled"))
        .when(old.is_not_null() & new.is_null())
        .then(pl.lit("withdrawn"))
        .when(old.is_null() & (pl.col(STATUS_BEFORE) != pl.col(STATUS_AFTER)))
        .then(pl.lit("other_status"))
        .when(old.is_null() | (old == new))
        .then(pl.lit("same"))
        .when((new - old).abs() < smallest * greatest)
        .then(pl.lit("in_decimals"))
        .otherwise(pl.lit("revised"))
    )
    return (
        first.join(second, on=key, how="full", coalesce=True, nulls_equal=True)
        .with_columns((new - old).alias(DIFFERENCE), what.cast(pl.Enum(OUTCOMES)).alias(WHAT))
        .sort(key)
        .collect()
    )
