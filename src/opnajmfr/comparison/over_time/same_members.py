"""Who is behind the figures of counties, the nation and groups in two years: who stayed, left and came."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.two_years import EARLIER, FIRST, LAST, LATER, side, two_years
from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Figure, Level

ANSWERED_BOTH: Final = "answered_both"
"""Column that tells whether a member has a figure in both years; summed, how many have."""
N_LEFT: Final = "n_left"
"""Column of the members with a figure in the earlier year only."""
N_CAME: Final = "n_came"
"""Column of the members with a figure in the later year only."""
PARENT: Final = "parent"
"""Column of the area or group that a member's figure is part of, by its identity."""


def members_in_two_years(
    figures: Figures, over: Mapping[str, tuple[int, int]], *, groupings: Sequence[Grouping] = ()
) -> pl.DataFrame:
    """Return the members of every county, the nation and groups, with their figures of two years side by side.

    A member counts under the area that it lay in in each of the years: one that moved has left the one and come to the
    other.

    Parameters
    ----------
    figures
        Figures of all areas and years.
    over
        The earlier and the later year by the indicator's id.
    groupings
        Groupings whose groups are wanted beside the hierarchy's areas.

    Returns
    -------
    polars.DataFrame
        The columns of `two_years`, one row a member and area above that it had a figure in; `level` and `parent` are
        those of the area above; answered_both, n_left and n_came (Booleans). Sorted.
    """
    own = figures.where(pl.col(c.FIGURE) == Figure.OWN)
    rows = _with_division(two_years(own, over), figures)
    above = _areas_above(own, groupings)
    key = [c.INDICATOR, c.SEX, *figures.breakdowns, IDENTITY]
    lying = [
        rows.filter(side(when, c.VALUE).is_not_null())
        .select(*key, "_division", pl.col(year).alias(c.PERIOD))
        .join(above, on=[IDENTITY, c.PERIOD, "_division"])
        .select(*key, c.LEVEL, PARENT, pl.lit(value=True).alias(f"_is_{when}"))
        for when, year in ((EARLIER, FIRST), (LATER, LAST))
    ]
    there = lying[0].join(lying[1], on=[*key, c.LEVEL, PARENT], how="full", coalesce=True)
    before, after = (pl.col(f"_is_{when}").fill_null(value=False) for when in (EARLIER, LATER))
    return (
        rows.drop(c.LEVEL)
        .join(there, on=key)
        .with_columns(
            (before & after).alias(ANSWERED_BOTH), (before & ~after).alias(N_LEFT), (after & ~before).alias(N_CAME)
        )
        .sort(*key[:-1], c.LEVEL, PARENT, IDENTITY)
    )


def _with_division(rows: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Add which day's areas each indicator is given for."""
    divisions = {one.id: str(one.division) for one in figures.indicators}
    named = pl.col(c.INDICATOR).cast(pl.String).replace_strict(divisions, default=None, return_dtype=pl.String)
    return rows.with_columns(named.alias("_division"))


def _areas_above(own: Figures, groupings: Sequence[Grouping]) -> pl.DataFrame:
    """Return the areas and groups that each area lay in, by year and division date."""
    schema = {
        IDENTITY: pl.String,
        c.PERIOD: pl.Int32,
        c.LEVEL: c.LEVEL_TYPE,
        PARENT: pl.String,
        "_division": pl.String,
    }
    found = [pl.DataFrame(schema=schema)]
    identities = own.areas.names.select(pl.col("code").alias(PARENT), pl.col(IDENTITY).alias("_identity"))
    for division in dict.fromkeys(one.division for one in own.indicators):
        ids = [one.id for one in own.indicators if one.division is division]
        pairs = own.frame.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids)).select(c.AREA, c.PERIOD).unique()
        lineage = own.areas.ancestors(pairs, division=division)
        levels = [str(level) for level in own.areas.levels[1:]]
        above = lineage.unpivot(levels, index=[IDENTITY, c.PERIOD], variable_name=c.LEVEL, value_name=PARENT)
        found.append(
            above.drop_nulls()
            .join(identities, on=PARENT, how="left")
            .select(
                IDENTITY, c.PERIOD, pl.col(c.LEVEL).cast(c.LEVEL_TYPE), pl.coalesce("_identity", PARENT).alias(PARENT)
            )
            .with_columns(pl.lit(str(division)).alias("_division"))
        )
        if groupings:
            found.append(_groups(own, groupings, pairs, division))
    return pl.concat(found).unique()


def _groups(own: Figures, groupings: Sequence[Grouping], pairs: pl.DataFrame, division: Division) -> pl.DataFrame:
    """Return the groups of each area, by year."""
    held = belonging(groupings, areas=own.areas, periods=pairs[c.PERIOD].unique().to_list(), division=division)
    return held.select(
        IDENTITY,
        c.PERIOD,
        pl.lit(str(Level.GROUP)).cast(c.LEVEL_TYPE).alias(c.LEVEL),
        pl.col(GROUP_AREA).alias(PARENT),
        pl.lit(str(division)).alias("_division"),
    )
