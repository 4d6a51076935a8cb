"""County, nation and other rows as the publisher gave them: kept, never recomputed."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.statuses import MASK, RANK, flags_mask, rank, status_rank
from opnajmfr.engine.members import COMPLETE, PUBLISHED, side_by_side
from opnajmfr.engine.scope import SLOT, Scope
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Level, Status

_HIDING = [rank(status) for status in (Status.SUPPRESSED, Status.SECONDARY_SUPPRESSED, Status.TOO_UNCERTAIN)]
"""Statuses that a publisher's row hides a cell by, whatever else was given of it."""


def reported(
    frame: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator], *, base: Level
) -> dict[Level, pl.LazyFrame]:
    """Return the rows that a publisher gave beside or above the figures that are computed.

    Components above the lowest level, values above it, and values beside components at any level.

    Parameters
    ----------
    frame
        Observations.
    scope
        What they answer.
    indicators
        Indicators given from `base` up.
    base
        Their lowest level.

    Returns
    -------
    dict
        By level: cells with components side by side, `published`, `complete`, `status_rank` and `mask`, sorted by
        cell and area, one row each: a value that stands beside components is in the row of the components.
    """
    levels = list(Level)
    outline = scope.outline.filter(pl.col(c.INDICATOR).is_in([one.id for one in indicators]))
    found: dict[Level, pl.LazyFrame] = {}
    for level in levels:
        here = outline.filter(pl.col(c.LEVEL) == level)
        pieces: list[pl.LazyFrame] = []
        rows = frame.filter(pl.col(c.LEVEL) == level)
        if levels.index(level) > levels.index(base) and here[SLOT].is_not_null().any():
            pieces.append(_above(rows, scope, indicators))
        if here[SLOT].is_null().any():
            pieces.append(_beside(rows, scope, indicators))
        if pieces:
            found[level] = _one_a_cell(pieces, scope)
    return found


def _one_a_cell(pieces: Sequence[pl.LazyFrame], scope: Scope) -> pl.LazyFrame:
    """Join what was given as components with what was given as a value, in order."""
    key = [*scope.cell, c.AREA]
    if len(pieces) == 1:
        return pieces[0].sort(key)
    return (
        pl.concat(pieces, how="diagonal")
        .group_by(key)
        .agg(
            pl.col(*scope.slots, PUBLISHED).drop_nulls().first(),
            pl.col(COMPLETE).any(),
            pl.col(RANK).min(),
            pl.col(RANK).filter(pl.col(RANK).is_in(_HIDING)).min().alias("hidden"),
            pl.col(MASK).bitwise_or(),
        )
        .with_columns(
            *(pl.when(pl.col("hidden").is_null()).then(name).alias(name) for name in (*scope.slots, PUBLISHED)),
            (pl.col(COMPLETE) & pl.col("hidden").is_null()).alias(COMPLETE),
            pl.coalesce("hidden", RANK).alias(RANK),
        )
        .drop("hidden")
        .sort(key)
    )


def _above(rows: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Return what was given above the lowest level."""
    key = [*scope.cell, c.AREA]
    parts = [(name, one.id) for one in indicators for name in one.components]
    wanted = pl.LazyFrame(parts, schema={c.VARIABLE: pl.String, c.INDICATOR: scope.type}, orient="row")
    skeleton = rows.join(wanted, on=c.VARIABLE).select(key).unique()
    areas = rows.select(pl.col(c.AREA).unique()).collect().to_series()
    return side_by_side(rows, scope, indicators, skeleton=skeleton, areas=areas)


def _beside(rows: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Return the values that were published beside components, under the indicator's own id."""
    ids = [one.id for one in indicators if not one.measure.is_published]
    also_components = [one.id for one in indicators if one.id in one.inputs]
    is_value = pl.col(c.VALUE).is_not_null() | ~pl.col(c.VARIABLE).is_in(also_components)
    return (
        rows.filter(pl.col(c.VARIABLE).is_in(ids) & is_value)
        .select(
            pl.col(c.VARIABLE).cast(scope.type).alias(c.INDICATOR),
            *scope.cell[1:],
            c.AREA,
            pl.col(c.VALUE).alias(PUBLISHED),
            pl.col(c.VALUE).is_not_null().alias(COMPLETE),
            status_rank().alias(RANK),
            flags_mask().alias(MASK),
        )
        .with_columns(pl.lit(None, c.COMPONENT).alias(name) for name in scope.slots)
    )
