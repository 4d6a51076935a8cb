"""Which group each area belongs to in each period."""

from collections.abc import Iterable

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.model.periods import Division

GROUP_AREA = "group_area"
MEMBER_WEIGHT = "member_weight"


def belonging(
    groupings: Iterable[Grouping], *, areas: Areas, periods: Iterable[int], division: Division
) -> pl.DataFrame:
    """Return the groups of each area in each period.

    Parameters
    ----------
    groupings
        The groupings.
    areas
        The hierarchy: a member stands for its area under any of its codes.
    periods
        Calendar years.
    division
        Which day's members hold.

    Returns
    -------
    polars.DataFrame
        Columns identity, period, group_area, member_weight and focus; an area may have several rows or none.

    Raises
    ------
    UnknownAreaError
        If a member is no area of the hierarchy.
    """
    days = pl.DataFrame(
        [(period, division.on(period)) for period in sorted(set(periods))],
        schema={c.PERIOD: pl.Int32, "day": pl.Date},
        orient="row",
    )
    held = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))) & (
        pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to"))
    )
    identities = areas.names.select(pl.col("code").alias("member"), IDENTITY)
    rows = [
        grouping.frame.join(identities, on="member", how="left")
        .join(days, how="cross")
        .filter(held)
        .select(
            IDENTITY,
            c.PERIOD,
            (pl.lit(f"{grouping.name}/") + pl.col("group")).alias(GROUP_AREA),
            pl.col("weight").alias(MEMBER_WEIGHT),
            "member",
            "focus",
        )
        for grouping in groupings
    ]
    found = pl.concat(rows)
    unknown = found.filter(pl.col(IDENTITY).is_null())["member"].unique().sort().to_list()
    if unknown:
        areas.name(unknown[0])
    return found
