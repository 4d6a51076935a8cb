"""Every compared area against every reference, as one tidy frame."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.benchmark.sets import MEMBER, against_set
from opnajmfr.comparison.benchmark.targets import against_target
from opnajmfr.comparison.benchmark.whole import PART, against_whole
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.subjects import OVERLAPS, Subjects
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.grouping import GROUP_AREA, MEMBER_WEIGHT, belonging
from opnajmfr.model.periods import Division
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure, Level

DEFAULT_CONFIDENCE = 0.95
_USED, _ABOVE = "used_code", "above"


def compared(
    computed: Computed,
    references: Sequence[BoundReference],
    *,
    areas: Areas,
    confidence: float | None,
    missing: MissingPolicy,
) -> pl.DataFrame:
    """Return how each area stands against each reference.

    Parameters
    ----------
    computed
        The figures, with pooled rows for groups that are compared with as pooled.
    references
        The references, in order.
    areas
        The hierarchy.
    confidence
        Confidence of the limits; 0.95 where None.
    missing
        When coverage is too low for a verdict.

    Returns
    -------
    polars.DataFrame
        One row a figure and reference, sorted by indicator, period, sex, breakdowns, area and reference; an area
        that is in several groups of one grouping has a row for each.

    Examples
    --------
    >>> from opnajmfr.comparison.references import nation
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.engine.computing import computed
    >>> from opnajmfr.engine.request import Request
    >>> data = invented()
    >>> asked = Request(catalogue=data.catalogue, observations=data.observations, areas=data.areas, aggregate=True)
    >>> policy = MissingPolicy(min_coverage=0.5)
    >>> rows = compared(computed(asked), [nation()], areas=data.areas, confidence=0.95, missing=policy)
    >>> rows.filter(indicator="hemtjanst-trygghet", area="9206", period=2024, sex="T")["verdict"].item()
    'worse'
    """
    schema = d.comparison_schema(computed.scope.type, computed.scope.breakdowns)
    compared_areas = {bound.reference.areas for bound in references}
    all_codes = {codes: _every_code(codes, areas) if codes else None for codes in compared_areas}
    pieces = [schema.to_frame()]
    for part in computed.by_width():
        subjects = Subjects(computed=part, confidence=confidence or DEFAULT_CONFIDENCE)
        figures = {named: subjects.own(codes) for named, codes in all_codes.items()}
        for bound in references:
            own = figures[bound.reference.areas]
            named = pl.col(c.INDICATOR).cast(pl.String)
            mine = own if not bound.indicators else own.filter(named.is_in(bound.indicators))
            rows = _against(subjects, mine, bound, areas=areas, missing=missing)
            pieces.append(_aligned(rows, bound, schema))
    order = pl.Enum(list(dict.fromkeys(bound.reference.label for bound in references)))
    return pl.concat(pieces).sort(
        *computed.scope.cell, c.LEVEL, c.AREA, pl.col(d.REFERENCE).cast(order), d.REFERENCE_AREA, maintain_order=True
    )


def _every_code(codes: Sequence[str], areas: Areas) -> list[str]:
    """Return all codes that some areas have had, so that figures are found under any of them."""
    identities = areas.names.filter(pl.col("code").is_in(list(codes)))[IDENTITY]
    return areas.names.filter(pl.col(IDENTITY).is_in(identities.implode()))["code"].to_list()


def _against(
    subjects: Subjects, own: pl.DataFrame, bound: BoundReference, *, areas: Areas, missing: MissingPolicy
) -> pl.DataFrame:
    """Compare with one reference."""
    if bound.reference.kind is ReferenceKind.TARGET:
        return against_target(subjects, own, bound)
    pieces: list[pl.DataFrame] = []
    for division, ids in _by_division(subjects).items():
        mine = own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids))
        if mine.is_empty() and pieces:
            continue
        if bound.grouping is None:
            whole = _lying_in(mine, areas, division, level=Level(bound.reference.kind.value))
            pieces.append(against_whole(subjects, mine, bound, whole=whole, missing=missing))
            continue
        relation = _relation(subjects, mine, bound.grouping, bound.reference.kind, areas=areas, division=division)
        if bound.reference.figure is Figure.POOLED:
            part = pl.col(MEMBER_WEIGHT).filter(pl.col(MEMBER) == pl.col(c.AREA)).sum().alias(PART)
            overlap = pl.col(OVERLAPS).any()
            whole = relation.group_by(c.AREA, c.PERIOD, d.REFERENCE_AREA).agg(part, overlap)
            pieces.append(against_whole(subjects, mine, bound, whole=whole, missing=missing))
        else:
            pieces.append(against_set(subjects, mine, relation=relation, missing=missing))
    return pl.concat(pieces)


def _by_division(subjects: Subjects) -> dict[Division, list[str]]:
    """Return the ids of the indicators of each division date."""
    found: dict[Division, list[str]] = {}
    for one in subjects.indicators:
        found.setdefault(one.division, []).append(one.id)
    return found


def _lying_in(own: pl.DataFrame, areas: Areas, division: Division, *, level: Level) -> pl.DataFrame:
    """Return the county or the nation of each compared area; every area is part of it."""
    pairs = own.select(c.AREA, c.PERIOD).unique()
    column = pl.col(str(level)) if str(level) in [str(one) for one in areas.levels[1:]] else pl.lit(None, pl.String)
    return areas.ancestors(pairs, division=division).select(
        c.AREA, c.PERIOD, column.alias(d.REFERENCE_AREA), pl.lit(1.0).alias(PART), pl.lit(value=False).alias(OVERLAPS)
    )


def _relation(
    subjects: Subjects,
    own: pl.DataFrame,
    grouping: Grouping,
    kind: ReferenceKind,
    *,
    areas: Areas,
    division: Division,
) -> pl.DataFrame:
    """Return the members that each compared area is held against, under the codes that the figures use."""
    belongs = belonging([grouping], areas=areas, periods=own[c.PERIOD].unique().to_list(), division=division)
    ids = [one.id for one in subjects.indicators if one.division is division]
    mine_too = (pl.col(c.FIGURE) == Figure.OWN) & pl.col(c.INDICATOR).cast(pl.String).is_in(ids)
    used = subjects.computed.frame.filter(mine_too).select(c.AREA, c.PERIOD).unique()
    codes = areas.ancestors(used, division=division).select(pl.col(c.AREA).alias(_USED), c.PERIOD, IDENTITY)
    members = belongs.join(codes, on=[IDENTITY, c.PERIOD], how="left").select(
        c.PERIOD,
        GROUP_AREA,
        pl.coalesce(_USED, MEMBER).alias(MEMBER),
        "focus",
        MEMBER_WEIGHT,
    )
    pairs = own.select(c.AREA, c.PERIOD).unique()
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


def _aligned(rows: pl.DataFrame, bound: BoundReference, schema: pl.Schema) -> pl.DataFrame:
    """Give compared rows the columns of comparisons, absent ones empty."""
    rows = rows.with_columns(
        pl.lit(bound.reference.label).alias(d.REFERENCE), pl.lit(str(bound.reference.kind)).alias(d.REFERENCE_KIND)
    )
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
