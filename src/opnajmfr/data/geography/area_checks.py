"""What contradicts itself in dated places and relations: one sentence for each law that does not hold."""

from collections.abc import Callable

import polars as pl

from opnajmfr.data.columns import LEVEL
from opnajmfr.data.geography.area_table import (
    CODE,
    IDENTITY,
    LATEST,
    PARENT,
    PLACE_SCHEMA,
    RELATION_SCHEMA,
    VALID_FROM,
    VALID_TO,
    closed,
)
from opnajmfr.data.listing import listed
from opnajmfr.errors import GeographyError
from opnajmfr.model.vocabulary import Level
from opnajmfr.spelling import closest

_DAY = "day"


def check_hierarchy(places: pl.DataFrame, relations: pl.DataFrame, *, name: str) -> None:
    """Refuse places and relations that contradict themselves.

    Parameters
    ----------
    places
        The places of an `Areas`.
    relations
        Its relations.
    name
        Name of the hierarchy, for errors.

    Raises
    ------
    GeographyError
        At the first law that does not hold; at most ten offenders are named.
    """
    if places.schema != PLACE_SCHEMA or relations.schema != RELATION_SCHEMA:
        message = f"{name}: the columns of places or relations are not as wanted: {places.schema}"
        message += f", {relations.schema}; wanted {PLACE_SCHEMA}, {RELATION_SCHEMA}"
        raise GeographyError(message, hint="use Areas.from_table")

    def refuse(offenders: pl.DataFrame, law: Callable[[str], str], hint: str) -> None:
        """Raise when there are offenders; their codes are named in order."""
        if not offenders.is_empty():
            codes = listed(offenders[CODE].unique().sort().to_list())
            message = f"{name}: {law(codes)}"
            raise GeographyError(message, hint=hint)

    refuse(
        pl.concat([places.select(CODE, VALID_FROM, VALID_TO), relations.select(CODE, VALID_FROM, VALID_TO)]).filter(
            pl.col(VALID_TO) <= pl.col(VALID_FROM)
        ),
        lambda codes: f"valid_to is not after valid_from for {codes}",
        "valid_to is the first day that no longer holds",
    )
    refuse(
        _several(places, of=LEVEL, by=CODE),
        lambda codes: f"one code at two levels: {codes}",
        "give each area a code of its own",
    )
    refuse(
        _several(places, of=LEVEL, by=IDENTITY),
        lambda codes: f"one identity at two levels: {codes}",
        "an identity ties codes that are the same area over time",
    )
    refuse(
        _overlapping(places, by=CODE),
        lambda codes: f"the code is used twice at once: {codes}",
        "end the earlier row on the day that the later one begins",
    )
    refuse(
        _overlapping(places, by=IDENTITY),
        lambda codes: f"two codes of one identity hold at once: {codes}",
        "end the earlier code on the day that the later one begins",
    )
    nations = places.filter(pl.col(LEVEL) == Level.NATION)[CODE].unique().sort().to_list()
    if len(nations) != 1:
        message = f"{name}: {len(nations)} areas have the level nation ({listed(nations)}); wanted exactly one"
        raise GeographyError(message, hint="add one row of level nation, above all others and without a parent")
    _check_relations(places, relations, refuse=refuse)


def _check_relations(
    places: pl.DataFrame, relations: pl.DataFrame, *, refuse: Callable[[pl.DataFrame, Callable[[str], str], str], None]
) -> None:
    """Refuse parents that are unknown, too low, missing or not there on the day."""
    levels = places.select(CODE, pl.col(LEVEL).to_physical().alias("rank")).unique()
    known = set(levels[CODE].to_list())
    strangers = relations.filter(~pl.col(PARENT).is_in(list(known)) | ~pl.col(CODE).is_in(list(known)))
    if not strangers.is_empty():
        parents = strangers[PARENT].unique().sort().to_list()
        refuse(
            strangers,
            lambda codes: f"a parent that is no area: {listed(parents)} (of {codes})",
            closest(parents[0], sorted(known)) or "add a row for the parent",
        )
    ranked = relations.join(levels, on=CODE).join(levels, left_on=PARENT, right_on=CODE, suffix="_of_parent")
    refuse(
        ranked.filter(pl.col("rank_of_parent") <= pl.col("rank")),
        lambda codes: f"the parent is not at a higher level, so that the areas run in a circle or down: {codes}",
        "levels rise from unit over district, municipality and county to nation",
    )
    below = places.filter(pl.col(LEVEL) != Level.NATION)
    refuse(
        below.join(relations, on=CODE, how="anti"),
        lambda codes: f"no parent, though only the nation stands alone: {codes}",
        "give each area the code of the area that it lies in",
    )
    refuse(
        _overlapping(relations, by=CODE),
        lambda codes: f"two parents at once: {codes}",
        "end the earlier relation on the day that the later one begins",
    )
    refuse(
        _parentless(closed(below), closed(relations), closed(places)),
        lambda codes: f"the parent does not exist in all the years of the area: {codes}",
        "end the area with its parent, or give the row of the next parent; a row without dates has its parent's",
    )


def _several(places: pl.DataFrame, *, of: str, by: str) -> pl.DataFrame:
    """Return places of which a key goes with several words."""
    return places.filter(pl.col(of).n_unique().over(by) > 1)


def _overlapping(frame: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Return rows that begin before the row before them has ended."""
    return closed(frame).sort(by, VALID_FROM, VALID_TO).filter(pl.col(VALID_FROM) < pl.col(VALID_TO).shift(1).over(by))


def _parentless(below: pl.DataFrame, relations: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return areas that on the first day of a spell, or the day a parent ends, have no parent that day.

    These days suffice: between them neither the relation nor the parent changes.
    """
    kin = places.select(CODE, IDENTITY).unique()
    spells = kin.join(places.select(IDENTITY, VALID_FROM, VALID_TO), on=IDENTITY).select(
        pl.col(CODE).alias(PARENT), pl.col(VALID_FROM).alias("parent_from"), pl.col(VALID_TO).alias("parent_to")
    )
    held = relations.join(spells, on=PARENT).select(
        CODE,
        pl.max_horizontal(VALID_FROM, "parent_from").alias("held_from"),
        pl.min_horizontal(VALID_TO, "parent_to").alias("held_to"),
    )
    held = held.filter(pl.col("held_from") < pl.col("held_to"))
    ends = held.select(CODE, pl.col("held_to").alias(_DAY)).filter(pl.col(_DAY) < LATEST)
    inside = ends.join(below.select(CODE, VALID_FROM, VALID_TO), on=CODE).filter(
        (pl.col(VALID_FROM) < pl.col(_DAY)) & (pl.col(_DAY) < pl.col(VALID_TO))
    )
    days = pl.concat([below.select(CODE, pl.col(VALID_FROM).alias(_DAY)), inside.select(CODE, _DAY)]).unique()
    covered = days.join(held, on=CODE).filter(
        (pl.col("held_from") <= pl.col(_DAY)) & (pl.col(_DAY) < pl.col("held_to"))
    )
    return days.join(covered, on=[CODE, _DAY], how="anti")
