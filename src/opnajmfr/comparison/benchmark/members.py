"""Which larger area or which members each compared area is held against, under the codes that the figures use."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.benchmark.sets import MEMBER
from opnajmfr.comparison.benchmark.whole import PART
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.subjects import OVERLAPS
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.grouping import GROUP_AREA, MEMBER_WEIGHT, belonging
from opnajmfr.model.periods import Division
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure, Level

_USED, _ABOVE = "used_code", "above"


def every_code_of(codes: Sequence[str], areas: Areas) -> tuple[str, ...]:
    """Return all codes that some areas have had, so that figures are found under any of them.

    Parameters
    ----------
    codes
        Codes of the areas.
    areas
        The hierarchy.

    Returns
    -------
    tuple of str
        Codes, those given among them.
    """
    identities = areas.names.filter(pl.col("code").is_in(list(codes)))[IDENTITY]
    return tuple(areas.names.filter(pl.col(IDENTITY).is_in(identities.implode()))["code"])


def held_against(
    computed: Computed, bound: BoundReference, codes: Sequence[str] | None, *, areas: Areas
) -> dict[Division, pl.DataFrame]:
    """Return who each compared area is held against in each period.

    Parameters
    ----------
    computed
        The figures of all indicators: a member is found under the code that any of them uses.
    bound
        The reference; nobody but the area itself for a target and for its own history.
    codes
        Codes of the areas that are compared; None for all that have figures of their own.
    areas
        The hierarchy.

    Returns
    -------
    dict
        By the day whose areas the figures are given for. Columns area, period and reference_area with, for an area
        above or a pooled set, is_part and overlaps; else member, member_weight and overlaps.
    """
    found: dict[Division, pl.DataFrame] = {}
    if bound.reference.kind in {ReferenceKind.TARGET, ReferenceKind.HISTORY}:
        return found
    for division, ids in _by_division(computed).items():
        own = pl.col(c.FIGURE) == Figure.OWN
        rows = computed.frame.lazy().filter(pl.col(c.INDICATOR).is_in(ids))
        compared = rows.filter(own if codes is None else pl.col(c.AREA).is_in(list(codes)))
        pairs = compared.select(c.AREA, c.PERIOD).unique().collect()
        if bound.grouping is None:
            found[division] = _lying_in(pairs, areas, division, level=Level(bound.reference.kind.value))
            continue
        used = rows.filter(own).select(c.AREA, c.PERIOD).unique().collect()
        relation = _related(pairs, used, bound.grouping, bound.reference.kind, areas=areas, division=division)
        if bound.reference.figure is Figure.POOLED:
            part = pl.col(MEMBER_WEIGHT).filter(pl.col(MEMBER) == pl.col(c.AREA)).sum().alias(PART)
            relation = relation.group_by(c.AREA, c.PERIOD, d.REFERENCE_AREA).agg(part, pl.col(OVERLAPS).any())
        found[division] = relation
    return found


def _by_division(computed: Computed) -> dict[Division, list[str]]:
    """Return the ids of the indicators of each division date."""
    found: dict[Division, list[str]] = {}
    for one in computed.scope.indicators:
        found.setdefault(one.division, []).append(one.id)
    return found


def _lying_in(pairs: pl.DataFrame, areas: Areas, division: Division, *, level: Level) -> pl.DataFrame:
    """Return the county or the nation of each compared area; every area is part of it."""
    column = pl.col(str(level)) if str(level) in [str(one) for one in areas.levels[1:]] else pl.lit(None, pl.String)
    return areas.ancestors(pairs, division=division).select(
        c.AREA, c.PERIOD, column.alias(d.REFERENCE_AREA), pl.lit(1.0).alias(PART), pl.lit(value=False).alias(OVERLAPS)
    )


def _related(
    pairs: pl.DataFrame,
    used: pl.DataFrame,
    grouping: Grouping,
    kind: ReferenceKind,
    *,
    areas: Areas,
    division: Division,
) -> pl.DataFrame:
    """Return the members that each compared area is held against, under the codes that the figures use."""
    belongs = belonging([grouping], areas=areas, periods=pairs[c.PERIOD].unique().to_list(), division=division)
    codes = areas.ancestors(used, division=division).select(pl.col(c.AREA).alias(_USED), c.PERIOD, IDENTITY)
    members = belongs.join(codes, on=[IDENTITY, c.PERIOD], how="left").select(
        c.PERIOD,
        GROUP_AREA,
        pl.coalesce(_USED, MEMBER).alias(MEMBER),
        "focus",
        MEMBER_WEIGHT,
    )
    mine = areas.ancestors(pairs, division=division).select(c.AREA, c.PERIOD, IDENTITY)
    if kind is ReferenceKind.GIVEN:
        rows = mine.join(members, on=c.PERIOD)
    elif kind is ReferenceKind.PEERS:
        focuses = areas.names.select(pl.col("code").alias("focus"), IDENTITY)
        rows = mine.join(members.join(focuses, on="focus"), on=[IDENTITY, c.PERIOD])
    else:
        groups = belongs.select(IDENTITY, c.PERIOD, GROUP_AREA)
        rows = mine.join(groups, on=[IDENTITY, c.PERIOD]).join(members, on=[GROUP_AREA, c.PERIOD])
    rows = rows.select(c.AREA, c.PERIOD, pl.col(GROUP_AREA).alias(d.REFERENCE_AREA), MEMBER, MEMBER_WEIGHT)
    return _with_overlaps(rows, areas, division)


def _with_overlaps(rows: pl.DataFrame, areas: Areas, division: Division) -> pl.DataFrame:
    """Tell which members lie in the area that is compared, or hold it."""
    sides = [rows.select(c.AREA, c.PERIOD), rows.select(pl.col(MEMBER).alias(c.AREA), c.PERIOD)]
    known = areas.names["code"].implode()
    pairs = pl.concat(sides).unique().filter(pl.col(c.AREA).is_in(known))
    lying = areas.ancestors(pairs, division=division)
    levels = [str(level) for level in areas.levels[1:]]
    above = lying.unpivot(levels, index=[c.AREA, c.PERIOD], value_name=_ABOVE).drop("variable").drop_nulls().unique()
    held = above.rename({_ABOVE: MEMBER}).with_columns(pl.lit(value=True).alias("is_held"))
    holds = above.rename({c.AREA: MEMBER, _ABOVE: c.AREA}).with_columns(pl.lit(value=True).alias("is_holding"))
    on = [c.AREA, c.PERIOD, MEMBER]
    joined = rows.join(held, on=on, how="left").join(holds, on=on, how="left")
    overlapping = pl.col("is_held").fill_null(value=False) | pl.col("is_holding").fill_null(value=False)
    return joined.with_columns(overlapping.alias(OVERLAPS)).drop("is_held", "is_holding")
