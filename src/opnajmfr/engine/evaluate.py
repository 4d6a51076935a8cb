"""From components to values: the one place where fixed-point sums are divided."""

from collections.abc import Callable, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.statuses import LAST_WITH_VALUE, MASK, MASK_TYPE, RANK, RANK_TYPE, rank
from opnajmfr.engine.coding import (
    CATEGORY_CODE,
    chosen,
    class_table,
    classes,
    components_of,
    formulas,
    inputs_of,
    n_components,
)
from opnajmfr.engine.members import PUBLISHED, by_indicator
from opnajmfr.engine.scope import slot
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import MOST_DIGITS, Indicator
from opnajmfr.model.measures.answers import Ordinal
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.vocabulary import Figure, Level, Status, Uncertainty
from opnajmfr.stats.operands import divided

_ZERO = rank(Status.ZERO_DENOMINATOR)
_DERIVED = rank(Status.DERIVED)
_TOO_UNCERTAIN = rank(Status.TOO_UNCERTAIN)
_NOT_AGGREGABLE = rank(Status.NOT_AGGREGABLE)


def has_interval(indicator: Indicator, *, above: bool) -> bool:
    """Tell whether an indicator's figures get an interval.

    Parameters
    ----------
    indicator
        The indicator.
    above
        True for levels above the one where it is given.

    Returns
    -------
    bool
        True where chance is at play and the measure can give limits.
    """
    possible = capability(indicator.measure, Capability.INTERVALLED, above=above).is_yes
    return possible and indicator.uncertainty is Uncertainty.CHANCE


def own_figures(
    members: pl.LazyFrame, indicators: Sequence[Indicator], *, level: Level, confidence: float | None
) -> pl.LazyFrame:
    """Return the own figures of areas at the level where they are given.

    Parameters
    ----------
    members
        Cells with components; answers in classes as their codes.
    indicators
        The indicators of the cells.
    level
        The level.
    confidence
        Confidence of the limits, or None for none.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order with value, limits, parts, status_rank and method.
    """
    value = pl.coalesce(_column(indicators, _own_value), pl.col(PUBLISHED))
    evaluated = _labelled(members, indicators).with_columns(
        *_literal(level, Figure.OWN),
        value.alias(c.VALUE),
        *_parts(indicators, own=True),
        *(pl.lit(None, dtype).alias(name) for name, dtype in _ONLY_ABOVE.items()),
    )
    return _finished(evaluated, indicators, above=False, confidence=confidence)


def pooled_figures(
    sums: pl.LazyFrame, indicators: Sequence[Indicator], *, level: Level, confidence: float | None
) -> pl.LazyFrame:
    """Return the pooled figures of areas above; what does not add is `not_aggregable`.

    Parameters
    ----------
    sums
        Components of areas above.
    indicators
        The indicators of the sums.
    level
        Their level.
    confidence
        Confidence of the limits, or None for none.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order with value, limits, parts, status_rank and method.
    """
    adds = by_indicator({one.id: one.measure.adds for one in indicators}, pl.Boolean)
    there = pl.col(c.N_MEMBERS) > 0
    ranks = pl.when(~adds).then(_NOT_AGGREGABLE).when(there).then(_DERIVED).otherwise(RANK)
    evaluated = sums.with_columns(
        *_literal(level, Figure.POOLED),
        pl.when(adds).then(_column(indicators, _value)).alias(c.VALUE),
        *_parts(indicators),
        ranks.cast(RANK_TYPE).alias(RANK),
    )
    return _finished(evaluated, indicators, above=True, confidence=confidence)


def reported_figures(
    rows: pl.LazyFrame, indicators: Sequence[Indicator], *, level: Level, confidence: float | None
) -> pl.LazyFrame:
    """Return figures that the publisher gave, as values or as components.

    Where both are given and the components do not give the value as printed, the value stands and the components
    are left out: they are counts of something else.

    Parameters
    ----------
    rows
        Cells with components or `published`.
    indicators
        The indicators of the cells.
    level
        Their level.
    confidence
        Confidence of the limits of those with components, or None for none.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order with value, limits, parts, status_rank and method.
    """
    computed = _column(indicators, _value)
    agrees = pl.col(PUBLISHED).is_null() | computed.is_null() | _rounds_to(computed, pl.col(PUBLISHED))
    kept = rows.with_columns(pl.when(agrees).then(name).alias(name) for name in _slots(indicators))
    evaluated = kept.with_columns(
        *_literal(level, Figure.REPORTED),
        pl.coalesce(pl.col(PUBLISHED), computed).alias(c.VALUE),
        *_parts(indicators),
        *(pl.lit(None, dtype).alias(name) for name, dtype in _ONLY_ABOVE.items()),
        pl.lit(None, pl.String).alias(c.CATEGORY),
    )
    return _finished(evaluated, indicators, above=True, confidence=confidence)


def _rounds_to(computed: pl.Expr, published: pl.Expr) -> pl.Expr:
    """Tell whether a computed value is the published one to the decimals that it is printed with."""
    agrees = pl.lit(value=False)
    for digits in range(MOST_DIGITS, -1, -1):
        printed_so = divided((published * 10**digits).round(0), 10.0**digits) == published
        near = (computed - published).abs() <= 0.5 * 10.0**-digits * (1 + 1e-9)
        agrees = pl.when(printed_so).then(near).otherwise(agrees)
    return agrees


def member_figures(
    figures: pl.LazyFrame, indicators: Sequence[Indicator], *, level: Level, figure: Figure
) -> pl.LazyFrame:
    """Return the mean or the median of members as figures; classes have neither.

    Parameters
    ----------
    figures
        Columns `mean_of_members` and `median_of_members` of areas above.
    indicators
        The indicators of the figures.
    level
        Their level.
    figure
        Mean or median of members.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order with value, status_rank and method; no limits.
    """
    ordered = by_indicator({one.id: isinstance(one.measure, Ordinal) for one in indicators}, pl.Boolean)
    there = pl.col(c.N_MEMBERS) > 0
    ranks = pl.when(ordered).then(_NOT_AGGREGABLE).when(there).then(_DERIVED).otherwise(RANK)
    nothing = {c.NUMERATOR: c.COMPONENT, c.DENOMINATOR: c.COMPONENT, c.LOWER: pl.Float64, c.UPPER: pl.Float64}
    return figures.with_columns(
        *_literal(level, figure),
        pl.when(~ordered & there).then(pl.col(str(figure))).alias(c.VALUE),
        ranks.cast(RANK_TYPE).alias(RANK),
        pl.col(MASK).fill_null(0).cast(MASK_TYPE),
        *(pl.lit(None, dtype).alias(name) for name, dtype in nothing.items()),
        pl.lit(figure.english).alias(c.METHOD),
        pl.lit(None, pl.String).alias(c.CATEGORY),
        pl.lit(None, pl.Float64).alias(c.COVERAGE_WEIGHT),
    )


_ONLY_ABOVE = {c.N_MEMBERS: pl.UInt32, c.N_EXPECTED: pl.UInt32, c.COVERAGE_WEIGHT: pl.Float64}
"""Columns that only a figure of several members fills."""


def _literal(level: Level, figure: Figure) -> list[pl.Expr]:
    """Return the level and the figure as columns."""
    return [
        pl.lit(str(level)).cast(c.LEVEL_TYPE).alias(c.LEVEL),
        pl.lit(str(figure)).cast(c.FIGURE_TYPE).alias(c.FIGURE),
    ]


def _column(indicators: Sequence[Indicator], expression: Callable[[Measure], pl.Expr | None]) -> pl.Expr:
    """Return what each indicator's measure computes, as one column."""
    return chosen(formulas(indicators), expression, dtype=pl.Float64())


def _value(measure: Measure) -> pl.Expr | None:
    """Return the value of components; a published value has none."""
    return None if measure.is_published else measure.value(components_of(measure))


def _own_value(measure: Measure) -> pl.Expr | None:
    """Return the value at the own level: for classes, the code of the class."""
    return inputs_of(measure)[0].cast(pl.Float64) if isinstance(measure, Ordinal) else _value(measure)


def _parts(indicators: Sequence[Indicator], *, own: bool = False) -> list[pl.Expr]:
    """Return numerator and denominator as people read them; a class of one's own has neither."""
    groups = formulas(indicators)

    def numerator(measure: Measure) -> pl.Expr | None:
        """Return the numerator of a measure."""
        return None if own and isinstance(measure, Ordinal) else measure.numerator(components_of(measure))

    def denominator(measure: Measure) -> pl.Expr | None:
        """Return the denominator of a measure."""
        return None if own and isinstance(measure, Ordinal) else measure.denominator(components_of(measure))

    return [
        chosen(groups, numerator, dtype=c.COMPONENT).alias(c.NUMERATOR),
        chosen(groups, denominator, dtype=c.COMPONENT).alias(c.DENOMINATOR),
    ]


def _labelled(own: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Give an ordinal answer its class as category."""
    if not classes(indicators):
        return own.with_columns(pl.lit(None, pl.String).alias(c.CATEGORY))
    table = class_table(own, indicators).select(c.INDICATOR, c.CATEGORY, pl.col(CATEGORY_CODE).alias(slot(0)))
    return own.join(table, on=[c.INDICATOR, slot(0)], how="left", maintain_order="left")


def _finished(
    evaluated: pl.LazyFrame, indicators: Sequence[Indicator], *, above: bool, confidence: float | None
) -> pl.LazyFrame:
    """Settle what has too little behind it and zero denominators, then the limits and the method."""
    evaluated = _enough_only(evaluated, indicators)
    undefined = pl.col(c.VALUE).is_null() & (pl.col(RANK) <= LAST_WITH_VALUE)
    allowed = {one.id: confidence is not None and has_interval(one, above=above) for one in indicators}
    words = {
        one.id: f"{one.measure.family}, {one.measure.interval_name} {confidence}"
        if allowed[one.id]
        else one.measure.family
        for one in indicators
    }
    shown = by_indicator(allowed, pl.Boolean) & pl.col(c.VALUE).is_not_null()
    nothing = pl.lit(None, pl.Float64)
    limits = (
        [nothing, nothing]
        if confidence is None
        else [pl.when(shown).then(_column(indicators, _limit(side, confidence))) for side in (0, 1)]
    )
    return evaluated.with_columns(
        pl.when(undefined).then(_ZERO).otherwise(RANK).cast(RANK_TYPE).alias(RANK),
        limits[0].alias(c.LOWER),
        limits[1].alias(c.UPPER),
        by_indicator(words, pl.String).alias(c.METHOD),
    )


def _enough_only(evaluated: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Hide every number of a figure that has too little behind it for a value; sums above it hold its components."""
    if all(_few(one.measure) is None for one in indicators):
        return evaluated
    few = chosen(formulas(indicators), _few, dtype=pl.Boolean())
    hidden = few & pl.col(c.VALUE).is_null() & (pl.col(RANK) <= LAST_WITH_VALUE)
    kept = ~hidden.fill_null(value=False)
    return evaluated.with_columns(
        *(pl.when(kept).then(name).alias(name) for name in (c.NUMERATOR, c.DENOMINATOR, *_slots(indicators))),
        pl.when(kept).then(RANK).otherwise(_TOO_UNCERTAIN).cast(RANK_TYPE).alias(RANK),
    )


def _slots(indicators: Sequence[Indicator]) -> list[str]:
    """Return the component columns that the widest measure fills."""
    return [slot(place) for place in range(max(n_components(one.measure) for one in indicators))]


def _few(measure: Measure) -> pl.Expr | None:
    """Tell where components are too few for a value."""
    return None if measure.is_published else measure.too_uncertain(components_of(measure))


def _limit(side: int, confidence: float) -> Callable[[Measure], pl.Expr | None]:
    """Return what computes the lower or the upper limits of a measure."""

    def limit(measure: Measure) -> pl.Expr | None:
        """Return the limit on that side; None where the measure has none."""
        found = measure.limits(components_of(measure), confidence)
        return None if found is None else found[side]

    return limit
