"""Which areas stand behind the references that an area is compared with."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from opnajmfr.comparison.references import BoundReference
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.model.periods import Division
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Level

MEMBER: Final = "member"
IS_ADDED: Final = "is_added"
"""Whether the areas behind a reference are added, as a county's are, or their mean is taken."""
_WHOLES: Final = (ReferenceKind.MUNICIPALITY, ReferenceKind.COUNTY, ReferenceKind.NATION)


def areas_behind(
    used: pl.DataFrame, references: Iterable[BoundReference], *, of: pl.DataFrame, areas: Areas, division: Division
) -> pl.DataFrame:
    """Return the areas behind each reference of some areas, each under the code that its figure uses.

    Parameters
    ----------
    used
        Columns area and period: every area that has a row of its own, at the level where the figures are given.
    references
        County, nation, municipality, and sets of areas; others have no areas behind them and give no row.
    of
        Columns area and period: those that are compared.
    areas
        The hierarchy.
    division
        Which day's areas hold.

    Returns
    -------
    polars.DataFrame
        Columns area, period, reference (its label), member, is_self (the area itself, or what lies in it) and
        is_added; the area is among them where it is part of its reference.

    Examples
    --------
    >>> from opnajmfr.comparison.references import county
    >>> from opnajmfr.data.invented_set import invented
    >>> areas = invented().areas
    >>> used = pl.DataFrame({"area": ["9301", "9302", "9401"], "period": pl.Series([2024] * 3, dtype=pl.Int32)})
    >>> day = Division.END_OF_YEAR
    >>> areas_behind(used, [county()], of=used.head(1), areas=areas, division=day)["member"].to_list()
    ['9301', '9302']
    """
    placed = areas.ancestors(used.select(c.AREA, c.PERIOD).unique(), division=division)
    mine = areas.ancestors(of.select(c.AREA, c.PERIOD).unique(), division=division)
    levels = [str(level) for level in areas.levels[1:]]
    within = (
        placed.unpivot(levels, index=[c.AREA, c.PERIOD], value_name="above").drop("variable").drop_nulls().unique()
    ).select(pl.col(c.AREA).alias(MEMBER), c.PERIOD, pl.col("above").alias(c.AREA), pl.lit(value=True).alias("is_held"))
    pieces = [_none()]
    for one in references:
        kind = one.reference.kind
        if kind in _WHOLES:
            found = _lying_in(placed, mine, Level(kind.value), areas)
        elif one.grouping is not None:
            found = _in_set(placed, mine, one, areas, division)
        else:
            continue
        pieces.append(
            found.join(within, on=[c.AREA, c.PERIOD, MEMBER], how="left").select(
                c.AREA,
                c.PERIOD,
                pl.lit(one.reference.label).alias(d.REFERENCE),
                MEMBER,
                ((pl.col(MEMBER) == pl.col(c.AREA)) | pl.col("is_held").fill_null(value=False)).alias("is_self"),
                pl.lit(kind in _WHOLES).alias(IS_ADDED),
            )
        )
    return pl.concat(pieces).sort(d.REFERENCE, c.AREA, c.PERIOD, MEMBER)


def _none() -> pl.DataFrame:
    """Return no area behind any reference."""
    types = {c.AREA: pl.String, c.PERIOD: pl.Int32, d.REFERENCE: pl.String, MEMBER: pl.String}
    return pl.DataFrame(schema={**types, "is_self": pl.Boolean, IS_ADDED: pl.Boolean})


def _lying_in(placed: pl.DataFrame, mine: pl.DataFrame, level: Level, areas: Areas) -> pl.DataFrame:
    """Return the areas that lie in the same larger area."""
    if str(level) not in [str(one) for one in areas.levels[1:]]:
        return mine.select(c.AREA, c.PERIOD, pl.col(c.AREA).alias(MEMBER)).clear()
    others = placed.select(pl.col(c.AREA).alias(MEMBER), c.PERIOD, str(level))
    return mine.select(c.AREA, c.PERIOD, str(level)).join(others, on=[c.PERIOD, str(level)])


def _in_set(
    placed: pl.DataFrame, mine: pl.DataFrame, bound: BoundReference, areas: Areas, division: Division
) -> pl.DataFrame:
    """Return the members of the set that each area is held against; one without a row stays under its own code."""
    if bound.grouping is None:
        return mine.select(c.AREA, c.PERIOD, pl.col(c.AREA).alias(MEMBER)).clear()
    periods = placed[c.PERIOD].unique().to_list()
    belongs = belonging([bound.grouping], areas=areas, periods=periods, division=division)
    codes = placed.select(pl.col(c.AREA).alias("used_code"), c.PERIOD, IDENTITY)
    members = belongs.join(codes, on=[IDENTITY, c.PERIOD], how="left").select(
        c.PERIOD, GROUP_AREA, "focus", pl.coalesce("used_code", MEMBER).alias(MEMBER), pl.col(IDENTITY).alias("base")
    )
    own = mine.select(c.AREA, c.PERIOD, IDENTITY)
    if bound.reference.kind is ReferenceKind.GIVEN:
        return own.join(members, on=c.PERIOD)
    if bound.reference.kind is ReferenceKind.PEERS:
        focuses = areas.names.select(pl.col("code").alias("focus"), IDENTITY)
        return own.join(members.join(focuses, on="focus"), on=[IDENTITY, c.PERIOD])
    groups = members.select(pl.col("base").alias(IDENTITY), c.PERIOD, GROUP_AREA)
    return own.join(groups, on=[IDENTITY, c.PERIOD]).join(members, on=[GROUP_AREA, c.PERIOD])
