"""From observations to every figure that a recipe asks for, in one documented order."""

from collections.abc import Iterator, Sequence

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data.area_table import IDENTITY
from opnajmfr.data.areas import Areas
from opnajmfr.data.failures import FailureReport
from opnajmfr.data.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.results import result_columns
from opnajmfr.data.sexes import with_totals
from opnajmfr.data.statuses import MASK, RANK, RANK_TYPE, flag_lookup, rank, status_of
from opnajmfr.engine import evaluate
from opnajmfr.engine.coding import CATEGORY_ORDER, broken_rules, by_class, coded
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.engine.members import members
from opnajmfr.engine.reported import reported
from opnajmfr.engine.rollup import WEIGHT, figures_of_members, rolled_up, weighted
from opnajmfr.engine.scope import Scope, scope
from opnajmfr.errors import MissingComponentError
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR, Division
from opnajmfr.model.vocabulary import Figure, Level, Sex, Status, order_of
from opnajmfr.spelling import closest


@frozen(kw_only=True)
class Request:
    """What is to be computed of observations.

    Parameters
    ----------
    catalogue
        The indicators.
    observations
        The figures.
    areas
        The hierarchy, or None to compute own figures of the areas at hand only.
    figures
        Which figures of areas above are wanted: pooled, mean of members, median of members.
    groupings
        Groups to roll up to beside the hierarchy.
    coverage_by
        Variable that coverage is measured by as well, or None.
    confidence
        Confidence of intervals, or None.
    """

    catalogue: Catalogue
    observations: Observations
    areas: Areas | None = None
    aggregate: bool = False
    figures: tuple[Figure, ...] = (Figure.POOLED,)
    groupings: tuple[Grouping, ...] = ()
    coverage_by: str | None = None
    confidence: float | None = None


@frozen(kw_only=True)
class Computed:
    """Every figure, components still beside it, and what was noticed on the way.

    Parameters
    ----------
    frame
        Sorted by level, indicator, period, sex, breakdowns, area, category and figure.
    scope
        Which indicators had data, and from which level.
    broken
        Inputs that broke a rule of their measure.
    """

    frame: pl.DataFrame
    scope: Scope
    broken: FailureReport


def prepared(request: Request) -> tuple[Observations, Scope]:
    """Return the observations with their totals, and what they answer."""
    addable = {
        name
        for one in request.catalogue
        if not one.measure.is_published and capability(one.measure, Capability.SPLIT_BY_SEX, above=False).is_yes
        for name in one.measure.inputs
    }
    observations = with_totals(request.observations, addable)
    return observations, scope(request.catalogue, observations)


def computed(request: Request) -> Computed:
    """Return every figure that a request asks for.

    Parameters
    ----------
    request
        What is to be computed.

    Returns
    -------
    Computed
        The figures, and the inputs that broke a rule: broken inputs are computed as they are, so look first.
    """
    observations, found = prepared(request)
    blocks: dict[Level, list[pl.LazyFrame]] = {level: [] for level in Level}
    reports: list[FailureReport] = []
    for level, division, indicators in found.parts():
        wide = _wide(request, observations, found, _Part(level, division, indicators))
        reports.append(broken_rules(wide, indicators))
        for at, frame in _part(request, observations, found, _Part(level, division, indicators), wide):
            blocks[at].append(frame)
    pieces = [_in_order(frames, found) for frames in blocks.values() if frames]
    return Computed(frame=_finished(pl.concat(pieces), found).collect(), scope=found, broken=joined(reports))


@frozen
class _Part:
    """Indicators that share a lowest level and a division date."""

    level: Level
    division: Division
    indicators: Sequence[Indicator]


def _wide(request: Request, observations: Observations, found: Scope, part: _Part) -> pl.DataFrame:
    """Return the inputs of every expected cell side by side."""
    rows = observations.frame.lazy()
    names = {name for one in part.indicators for name in (*one.inputs, one.id)}
    if not names >= set(observations.variables):
        rows = rows.filter(pl.col(c.VARIABLE).is_in(sorted(names)))
    used = rows.select(c.LEVEL, c.AREA, c.PERIOD).unique().collect()
    if request.areas is None:
        at_hand = used.filter(pl.col(c.LEVEL) == part.level).drop(c.LEVEL).sort(c.PERIOD, c.AREA)
        roster = at_hand.with_columns(pl.col(c.AREA).alias(IDENTITY))
    else:
        whole = request.areas.roster(used, division=part.division)
        roster = whole.filter(pl.col(c.LEVEL) == part.level).drop(c.LEVEL)
    wide = members(observations.frame.lazy(), found, part.indicators, level=part.level, roster=roster)
    if request.coverage_by is not None:
        wide = wide.join(
            _weights(observations, request.coverage_by, part.level),
            on=[c.PERIOD, c.AREA],
            how="left",
            maintain_order="left",
        )
    return wide.collect()


def _weights(observations: Observations, variable: str, level: Level) -> pl.LazyFrame:
    """Return the weight that coverage is measured by, for each area and period."""
    if variable not in observations.variables:
        message = f"coverage by {variable!r}: the observations hold no such variable"
        raise MissingComponentError(message, hint=closest(variable, observations.variables))
    rows = observations.frame.lazy().filter((pl.col(c.VARIABLE) == variable) & (pl.col(c.LEVEL) == level))
    whole = [pl.col(c.SEX) == Sex.T, *(pl.col(name) == c.TOTAL for name in observations.breakdowns)]
    return rows.filter(*whole).select(c.PERIOD, c.AREA, pl.col(c.AMOUNT).alias(WEIGHT))


def _part(
    request: Request, observations: Observations, found: Scope, part: _Part, wide: pl.DataFrame
) -> Iterator[tuple[Level, pl.LazyFrame]]:
    """Yield the figures of one part, each with its level, in order."""
    indicators, confidence = part.indicators, request.confidence
    entered = coded(wide.lazy(), indicators)
    own = evaluate.own_figures(entered, indicators, level=part.level, confidence=confidence)
    given = reported(observations.frame.lazy(), found, indicators, base=part.level)
    yield part.level, _without_hidden(own, indicators)
    for level, rows in given.items():
        literal = pl.lit(str(level)).cast(c.LEVEL_TYPE).alias(c.LEVEL)
        yield (
            level,
            evaluate.reported_figures(
                coded(rows, indicators).with_columns(literal), indicators, confidence=confidence
            ).with_columns(pl.lit(None, pl.String).alias(c.CATEGORY)),
        )
    if not request.aggregate or request.areas is None:
        return
    above = [level for level in request.areas.levels if order_of(level) > order_of(part.level)]
    additive = by_class(entered, indicators)
    into: list[tuple[Level, str, pl.LazyFrame, pl.LazyFrame]] = [(level, str(level), additive, own) for level in above]
    if request.groupings:
        relation = belonging(
            request.groupings, periods=wide[c.PERIOD].unique().to_list(), division=part.division
        ).lazy()
        into.append(
            (
                Level.GROUP,
                GROUP_AREA,
                weighted(additive.join(relation, on=[c.AREA, c.PERIOD]), found.slots),
                own.join(relation, on=[c.AREA, c.PERIOD]),
            )
        )
    for level, column, cells, values in into:
        if Figure.POOLED in request.figures:
            sums = rolled_up(
                cells, into=column, cell=found.cell, slots=found.slots, weighted=request.coverage_by is not None
            )
            pooled = evaluate.pooled_figures(sums, indicators, level=level, confidence=confidence)
            yield level, _without_hidden(_unless_reported(pooled, given.get(level), found), indicators)
        wanted = [figure for figure in request.figures if figure is not Figure.POOLED]
        if wanted:
            figures = figures_of_members(values, into=column, cell=found.cell)
            for figure in wanted:
                yield (
                    level,
                    _without_hidden(
                        evaluate.member_figures(figures, indicators, level=level, figure=figure), indicators
                    ),
                )


def _unless_reported(pooled: pl.LazyFrame, given: pl.LazyFrame | None, found: Scope) -> pl.LazyFrame:
    """Leave out rows that say that nothing can be added where the publisher gave a figure."""
    if given is None:
        return pooled
    key = [*found.cell, c.AREA]
    there = given.select(key).unique().with_columns(pl.lit(value=True).alias("is_reported"))
    nothing = pl.col(RANK) == rank(Status.NOT_AGGREGABLE)
    joined_rows = pooled.join(there, on=key, how="left", maintain_order="left")
    return joined_rows.filter(~(nothing & pl.col("is_reported").fill_null(value=False))).drop("is_reported")


def _without_hidden(figures: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Hide computed figures at levels that the indicator is not published at in that year."""
    rules = [
        (pl.col(c.INDICATOR) == one.id)
        & pl.col(c.PERIOD).is_between(rule.span.first or FIRST_YEAR, rule.span.last or LAST_YEAR)
        & ~pl.col(c.LEVEL).is_in([str(level) for level in rule.levels])
        for one in indicators
        for rule in one.levels_by_year
    ]
    if not rules:
        return figures
    hidden = pl.any_horizontal(rules)
    numbers = [name for name in figures.collect_schema().names() if name in NUMBERS or name.startswith("x")]
    return figures.with_columns(
        *(pl.when(~hidden).then(name).alias(name) for name in numbers),
        pl.when(hidden).then(rank(Status.NOT_PUBLISHED)).otherwise(RANK).cast(RANK_TYPE).alias(RANK),
    )


def _in_order(frames: Sequence[pl.LazyFrame], found: Scope) -> pl.LazyFrame:
    """Join the figures of one level; one piece is in order already."""
    pieces = [_aligned(frame, found) for frame in frames]
    if len(pieces) == 1:
        return pieces[0].drop(CATEGORY_ORDER)
    order = [*found.cell, c.AREA, CATEGORY_ORDER, c.FIGURE]
    return pl.concat(pieces).sort(order, nulls_last=False, maintain_order=True).drop(CATEGORY_ORDER)


def _aligned(frame: pl.LazyFrame, found: Scope) -> pl.LazyFrame:
    """Select the columns of a figure, absent ones empty."""
    there = frame.collect_schema().names()
    empty = {**dict.fromkeys(found.slots, c.COMPONENT), CATEGORY_ORDER: pl.Int16}
    wanted = [c.INDICATOR, c.LEVEL, *found.cell[1:], c.AREA, c.CATEGORY, c.FIGURE, *NUMBERS, c.METHOD, RANK, MASK]
    return frame.select(
        *wanted,
        *(name if name in there else pl.lit(None, dtype).alias(name) for name, dtype in empty.items()),
    )


NUMBERS = (
    c.NUMERATOR,
    c.DENOMINATOR,
    c.VALUE,
    c.LOWER,
    c.UPPER,
    c.N_MEMBERS,
    c.N_EXPECTED,
    c.COVERAGE_WEIGHT,
)
"""Columns that hold numbers of a figure."""


def _finished(figures: pl.LazyFrame, found: Scope) -> pl.LazyFrame:
    """Give statuses and flags their words, and coverage its share."""
    coverage = pl.when(pl.col(c.N_EXPECTED) > 0).then(pl.col(c.N_MEMBERS) / pl.col(c.N_EXPECTED))
    return (
        figures.join(flag_lookup(), on=MASK, how="left", maintain_order="left", nulls_equal=True)
        .with_columns(status_of(pl.col(RANK)).alias(c.STATUS), coverage.cast(pl.Float64).alias(c.COVERAGE))
        .select(*result_columns(found.breakdowns), *found.slots)
    )


def joined(reports: Sequence[FailureReport]) -> FailureReport:
    """Return several reports as one."""
    rows = pl.concat([report.rows for report in reports], how="diagonal_relaxed")
    return FailureReport(rows, n_checked=sum(report.n_checked for report in reports))
