"""Which group each area belongs to in each period."""

from collections.abc import Iterable

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.groups import Grouping
from opnajmfr.model.periods import Division

GROUP_AREA = "group_area"
MEMBER_WEIGHT = "member_weight"


def group_area(grouping: str, group: str) -> str:
    """Return the name of a group in the area column."""
    return f"{grouping}/{group}"


def belonging(groupings: Iterable[Grouping], *, periods: Iterable[int], division: Division) -> pl.DataFrame:
    """Return the groups of each area in each period.

    Parameters
    ----------
    groupings
        The groupings.
    periods
        Calendar years.
    division
        Which day's members hold.

    Returns
    -------
    polars.DataFrame
        Columns area, period, group_area and member_weight; an area may have several rows or none.
    """
    days = pl.DataFrame(
        [(period, division.on(period)) for period in sorted(set(periods))],
        schema={c.PERIOD: pl.Int32, "day": pl.Date},
        orient="row",
    )
    held = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))) & (
        pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to"))
    )
    return pl.concat(
        grouping.frame.join(days, how="cross")
        .filter(held)
        .select(
            pl.col("member").alias(c.AREA),
            c.PERIOD,
            (pl.lit(f"{grouping.name}/") + pl.col("group")).alias(GROUP_AREA),
            pl.col("weight").alias(MEMBER_WEIGHT),
        )
        for grouping in groupings
    )
