"""Each area beside the others that it is held against: one row a figure and other area."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.references import BoundReference
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.periods import Division
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Level

MEMBER: Final = "member"
"""Column of the other area's code, as the figures use it."""
THEIR: Final = "their_"
"""Prefix of the other area's columns."""
_THEIRS: Final = (
    c.FIGURE,
    c.VALUE,
    c.DENOMINATOR,
    "limit_low",
    "limit_high",
    c.STATUS,
    "is_approximate",
    "unseen",
    "unbounded",
)
_WITHIN: Final = {ReferenceKind.COUNTY: str(Level.COUNTY), ReferenceKind.NATION: str(Level.NATION)}


def beside_others(
    figures: Figures, references: Sequence[BoundReference], *, focus: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the figures of areas, each once for every other area that it is held against.

    Parameters
    ----------
    figures
        The figures; of one period an indicator, or of all.
    references
        Peers, groups, given areas; the county and the nation stand for the other areas of the level in them.
    focus
        Codes of the areas whose others are wanted; all where None.

    Returns
    -------
    polars.DataFrame
        The columns of the figures, `reference` (label), `member` (code) and the other area's figure, value,
        denominator, limits, status and reasons, each with the prefix `their_`: null where it has no row.

    Raises
    ------
    ReferenceAreaError
        If a reference is a target or the municipality of a unit, or a member is no area of the level.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> from opnajmfr.comparison.references import county
    >>> figures = compute(invented()).aggregate().figures().whole().where(pl.col("period") == 2024)
    >>> pairs = beside_others(figures, [county()], focus=["9206"])
    >>> pairs.filter(indicator="hemtjanst-trygghet").select("area", "member", pl.col("their_value").round(1)).row(0)
    ('9206', '9201', 80.9)
    """
    frame = figures.frame.filter(pl.col(c.LEVEL) != Level.GROUP)
    codes = None if focus is None else _every_code(figures.areas, focus)
    if codes is not None:
        levels = frame.filter(pl.col(c.AREA).is_in(codes))[c.LEVEL].unique()
        frame = frame.filter(pl.col(c.LEVEL).is_in(levels.implode()))
    pieces = [
        _with_theirs(figures, part, _relation(figures.areas, part, bound, division, codes), bound)
        for bound in references
        for division, part in _parts(figures, frame, bound)
    ]
    key = [c.LEVEL, *figures.cell, c.AREA, d.REFERENCE, MEMBER]
    return pl.concat(pieces).sort(key, maintain_order=True) if pieces else _nobody(figures, frame)


def _every_code(areas: Areas, focus: Sequence[str]) -> list[str]:
    """Return all codes that some areas have had."""
    identities = areas.names.filter(pl.col("code").is_in(list(focus)))[IDENTITY]
    return areas.names.filter(pl.col(IDENTITY).is_in(identities.implode()))["code"].to_list()


def _parts(figures: Figures, frame: pl.DataFrame, bound: BoundReference) -> Iterator[tuple[Division, pl.DataFrame]]:
    """Yield the figures that a reference is for, apart by the day whose areas hold."""
    mine = [one for one in figures.indicators if not bound.indicators or one.id in bound.indicators]
    for division in dict.fromkeys(one.division for one in mine):
        ids = [one.id for one in mine if one.division is division]
        part = frame.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids))
        if part.height:
            yield division, part


def _relation(
    areas: Areas, part: pl.DataFrame, bound: BoundReference, division: Division, codes: list[str] | None
) -> pl.DataFrame:
    """Return area, period and member."""
    kind = bound.reference.kind
    if bound.grouping is None and kind not in _WITHIN:
        message = f"{bound.reference.label}: there are no other areas in it to be held against"
        raise ReferenceAreaError(message, hint="as among='peers', among='county', given('Köping', 'Kungsör')")
    used = part.select(c.AREA, c.PERIOD, c.LEVEL).unique()
    lying = areas.ancestors(used.select(c.AREA, c.PERIOD), division=division).join(used, on=[c.AREA, c.PERIOD])
    mine = lying if codes is None else lying.filter(pl.col(c.AREA).is_in(codes))
    if bound.grouping is None:
        above = _WITHIN[kind]
        others = lying.select(c.PERIOD, c.LEVEL, above, pl.col(c.AREA).alias(MEMBER))
        found = mine.select(c.AREA, c.PERIOD, c.LEVEL, above).join(others, on=[c.PERIOD, c.LEVEL, above])
        return found.filter(pl.col(c.AREA) != pl.col(MEMBER)).select(c.AREA, c.PERIOD, MEMBER)
    belongs = belonging([bound.grouping], areas=areas, periods=used[c.PERIOD].unique(), division=division)
    there = lying.select(IDENTITY, c.PERIOD, pl.col(c.AREA).alias("_used"))
    members = belongs.join(there, on=[IDENTITY, c.PERIOD], how="left").select(
        c.PERIOD, GROUP_AREA, "focus", pl.coalesce("_used", MEMBER).alias(MEMBER), pl.col(IDENTITY).alias("_theirs")
    )
    own = mine.select(c.AREA, c.PERIOD, IDENTITY)
    if kind is ReferenceKind.GIVEN:
        found = own.join(members, on=c.PERIOD)
    elif kind is ReferenceKind.PEERS:
        focuses = areas.names.select(pl.col("code").alias("focus"), IDENTITY)
        found = own.join(members.join(focuses, on="focus"), on=[IDENTITY, c.PERIOD])
    else:
        groups = belongs.select(IDENTITY, c.PERIOD, GROUP_AREA)
        found = own.join(groups, on=[IDENTITY, c.PERIOD]).join(members, on=[GROUP_AREA, c.PERIOD])
    _check_levels(areas, found, bound, used)
    return found.filter(pl.col(IDENTITY) != pl.col("_theirs")).select(c.AREA, c.PERIOD, MEMBER).unique()


def _check_levels(areas: Areas, found: pl.DataFrame, bound: BoundReference, used: pl.DataFrame) -> None:
    """Refuse a member of another level: a county has no answer that a municipality could learn from."""
    levels = used[c.LEVEL].unique().cast(pl.String).to_list()
    known = areas.names.filter(pl.col("code").is_in(found[MEMBER].unique().implode()))
    strange = known.filter(~pl.col("level").cast(pl.String).is_in(levels))
    if strange.height and len(levels) == 1:
        message = f"{bound.reference.label}: {strange['name'][0]} is a {strange['level'][0]}, not a {levels[0]}"
        raise ReferenceAreaError(message, hint="name areas of the same level; among='county' is all in the county")


def _with_theirs(figures: Figures, part: pl.DataFrame, relation: pl.DataFrame, bound: BoundReference) -> pl.DataFrame:
    """Return figures with those of the others beside them."""
    theirs = part.select(
        *figures.cell, pl.col(c.AREA).alias(MEMBER), *(pl.col(name).alias(f"{THEIR}{name}") for name in _THEIRS)
    )
    pairs = part.join(relation, on=[c.AREA, c.PERIOD])
    found = pairs.join(theirs, on=[*figures.cell, MEMBER], how="left")
    return found.with_columns(pl.lit(bound.reference.label).alias(d.REFERENCE))


def _nobody(figures: Figures, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns without rows."""
    theirs = (pl.col(name).alias(f"{THEIR}{name}") for name in _THEIRS)
    empty = frame.clear().with_columns(pl.lit("").alias(MEMBER), *theirs, pl.lit("").alias(d.REFERENCE))
    return empty.sort(figures.cell)
