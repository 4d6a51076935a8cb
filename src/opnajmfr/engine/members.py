"""One row an area that is expected to have a figure: its components side by side, or why they are missing."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.statuses import (
    MASK,
    MASK_TYPE,
    MISSING_RANK,
    RANK,
    RANK_TYPE,
    flags_mask,
    status_rank,
)
from opnajmfr.engine.numbering import CELL_NUMBER, cell_number
from opnajmfr.engine.scope import SLOT, SLOT_TYPE, Scope, slot
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Level

COMPLETE = "complete"
PUBLISHED = "published"
"""Column of a value that was published without components."""


def members(
    frame: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator], *, level: Level, roster: pl.DataFrame
) -> pl.LazyFrame:
    """Return every expected cell of some indicators at the level where they are given.

    A cell is expected for each area of the roster in each period, sex and breakdown for which the first variable
    of the measure is given anywhere at that level. An area without a row is `missing`; a row that says why speaks
    before one that is not there. Complete case: unless the required inputs are all there, none of them counts.

    Parameters
    ----------
    frame
        Observations.
    scope
        What they answer.
    indicators
        Indicators given at `level`, of one division date.
    level
        The level where they are given.
    roster
        Columns period, area and one a higher level: the areas of each year, sorted.

    Returns
    -------
    polars.LazyFrame
        Sorted by indicator, period, sex, breakdowns and area: those columns, the higher levels, one column a
        component (Decimal), `published` (Float64), `complete`, `status_rank` and `mask`.
    """
    ids = [indicator.id for indicator in indicators]
    any_input = [one.id for one in indicators if one.measure.consumed or one.measure.n_required < len(one.components)]
    wanted = pl.when(pl.col(c.INDICATOR).is_in(any_input)).then(pl.col(SLOT) >= 0).otherwise(pl.col(SLOT) == 0)
    here = (pl.col(c.LEVEL) == level) & pl.col(c.INDICATOR).is_in(ids) & wanted
    cells = scope.outline.filter(here).select(scope.cell).unique().sort(scope.cell)
    skeleton = cells.lazy().join(roster.lazy(), on=c.PERIOD, maintain_order="left_right")
    rows = frame.filter(pl.col(c.LEVEL) == level)
    return side_by_side(rows, scope, indicators, skeleton=skeleton, areas=roster[c.AREA].unique())


def side_by_side(
    rows: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator], *, skeleton: pl.LazyFrame, areas: Iterable[str]
) -> pl.LazyFrame:
    """Return the inputs of some indicators as columns beside the cells of a skeleton, complete cases only.

    Parameters
    ----------
    rows
        Observations of the levels wanted.
    scope
        What they answer.
    indicators
        The indicators.
    skeleton
        The cells that are wanted, one row each.
    areas
        Codes of the areas of the skeleton.

    Returns
    -------
    polars.LazyFrame
        The skeleton in its order, with the components, `published`, `complete`, `status_rank` and `mask`.
    """
    parts = _parts(indicators, scope)
    widest = max(len(indicator.components) for indicator in indicators)
    number = cell_number(scope, areas)
    if any(indicator.measure.consumed for indicator in indicators):
        wide = _spread(rows.join(parts.lazy(), on=c.VARIABLE), skeleton.with_columns(number), number, widest)
        return _complete_cases(wide, scope, indicators, widest)
    wide = skeleton.with_columns(number)
    for place in range(widest):
        given = rows.join(parts.filter(pl.col(SLOT) == place).lazy(), on=c.VARIABLE)
        part = given.filter(pl.col(c.VALUE).is_null() | pl.col("is_published")).select(
            number,
            pl.col(c.AMOUNT).alias(slot(place)),
            *([pl.col(c.VALUE).alias(PUBLISHED)] if place == 0 else []),
            status_rank().alias(f"{RANK}_{place}"),
            flags_mask().alias(f"{MASK}_{place}"),
        )
        wide = wide.join(part, on=CELL_NUMBER, how="left", maintain_order="left")
    wide = wide.drop(CELL_NUMBER)
    return _complete_cases(wide, scope, indicators, widest)


def _spread(given: pl.LazyFrame, skeleton: pl.LazyFrame, number: pl.Expr, widest: int) -> pl.LazyFrame:
    """Lay many components beside a skeleton: one pass over the rows is faster than a join for each of them."""
    rows = (
        given.filter(pl.col(c.VALUE).is_null())
        .select(
            number,
            SLOT,
            pl.col(c.AMOUNT),
            status_rank().alias(RANK),
            flags_mask().alias(MASK),
        )
        .filter(pl.col(CELL_NUMBER).is_not_null())
        .collect()
    )
    places = pl.Series(range(widest), dtype=SLOT_TYPE)
    spread = rows.pivot(SLOT, on_columns=places, index=CELL_NUMBER, values=[c.AMOUNT, RANK, MASK])
    named = spread.rename({f"{c.AMOUNT}_{place}": slot(place) for place in range(widest)})
    wide = skeleton.join(named.lazy(), on=CELL_NUMBER, how="left", maintain_order="left").drop(CELL_NUMBER)
    return wide.with_columns(pl.lit(None, pl.Float64).alias(PUBLISHED))


def _parts(indicators: Sequence[Indicator], scope: Scope) -> pl.DataFrame:
    """Return which variable is which input of which indicator, and whether it is published as a value."""
    rows = [
        (name, one.id, place, one.measure.is_published)
        for one in indicators
        for place, name in enumerate(one.components)
    ]
    schema = {c.VARIABLE: pl.String, c.INDICATOR: scope.type, SLOT: SLOT_TYPE, "is_published": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def by_indicator(answers: Mapping[str, object], dtype: type[pl.DataType]) -> pl.Expr:
    """Return a column that gives each indicator its answer; one literal where all have the same."""
    if len(set(answers.values())) == 1:
        return pl.lit(next(iter(answers.values())), dtype)
    return pl.col(c.INDICATOR).replace_strict(list(answers), list(answers.values()), return_dtype=dtype)


def _complete_cases(wide: pl.LazyFrame, scope: Scope, indicators: Sequence[Indicator], widest: int) -> pl.LazyFrame:
    """Keep components only where the required inputs are all there; else keep the strongest reason."""
    places = range(widest)
    n_inputs = by_indicator({one.id: len(one.components) for one in indicators}, SLOT_TYPE)
    n_required = by_indicator({one.id: max(1, one.measure.n_required) for one in indicators}, SLOT_TYPE)
    there = [
        pl.col(slot(place)).is_not_null() | (pl.col(PUBLISHED).is_not_null() if place == 0 else pl.lit(value=False))
        for place in places
    ]
    n_there = pl.sum_horizontal(column.cast(SLOT_TYPE) for column in there)
    reasons = [pl.when((place < n_inputs) & ~there[place]).then(pl.col(f"{RANK}_{place}")) for place in places]
    kind = pl.max_horizontal(pl.when(there[place]).then(f"{RANK}_{place}") for place in places)
    mask = pl.lit(0, MASK_TYPE)
    for place in places:
        mask |= pl.col(f"{MASK}_{place}").fill_null(0)
    complete = pl.col(COMPLETE)
    absent = [pl.lit(None, c.COMPONENT).alias(name) for name in scope.slots[widest:]]
    return (
        wide.with_columns((n_there >= n_required).alias(COMPLETE))
        .with_columns(
            *(pl.when(complete).then(slot(place)).alias(slot(place)) for place in places),
            *absent,
            pl.when(complete).then(PUBLISHED).alias(PUBLISHED),
            pl.when(complete)
            .then(kind)
            .otherwise(pl.min_horizontal(reasons).fill_null(MISSING_RANK))
            .cast(RANK_TYPE)
            .alias(RANK),
            pl.when(complete).then(mask).otherwise(0).alias(MASK),
        )
        .drop(f"{name}_{place}" for name in (RANK, MASK) for place in places)
    )
