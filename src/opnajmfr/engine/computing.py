"""From observations to every figure that a request asks for, in one documented order."""

from collections.abc import Sequence

import polars as pl
from attrs import evolve, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.failures import FailureReport
from opnajmfr.data.observations import Observations
from opnajmfr.data.result_columns import result_columns
from opnajmfr.data.sexes import with_totals
from opnajmfr.data.statuses import MASK, RANK, flag_lookup, status_of
from opnajmfr.engine.coding import CATEGORY_ORDER, answers_above, broken_rules
from opnajmfr.engine.parts import NUMBERS, Part
from opnajmfr.engine.request import Request
from opnajmfr.engine.scope import Scope, scope
from opnajmfr.engine.strata import by_strata
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Level


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

    def by_width(self) -> "list[Computed]":
        """Return the figures of measures with strata apart from the others, which have few component columns.

        Returns
        -------
        list of Computed
            Itself where there is nothing to part.
        """
        parts = [
            tuple(one for one in self.scope.indicators if (one.measure.consumed is None) is plain)
            for plain in (True, False)
        ]
        if not all(parts):
            return [self]
        return [self._of(indicators) for indicators in parts]

    def _of(self, indicators: tuple[Indicator, ...]) -> "Computed":
        """Return the figures of some indicators, with no more component columns than they need."""
        scope = evolve(self.scope, indicators=indicators)
        rows = self.frame.filter(pl.col(c.INDICATOR).is_in([one.id for one in indicators]))
        return evolve(self, frame=rows.drop(self.scope.slots[scope.n_slots :]), scope=scope)


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
    observations, found = _prepared(request)
    blocks: dict[Level, list[pl.LazyFrame]] = {level: [] for level in Level}
    reports: list[FailureReport] = []
    for level, division, indicators in found.parts():
        part = Part(
            request=request,
            observations=observations,
            scope=found.for_part(indicators),
            level=level,
            division=division,
            indicators=indicators,
        )
        wide, given = part.wide(), part.given()
        reports += [broken_rules(cells, indicators, breakdowns=found.breakdowns) for cells in (wide, *given.values())]
        above = [cells for at, cells in given.items() if at is not level]
        reports += [answers_above(cells, indicators, breakdowns=found.breakdowns) for cells in above]
        for at, frame in part.blocks(wide, given):
            blocks[at].append(frame)
    pieces = [_in_order(frames, found) for frames in blocks.values() if frames]
    return Computed(frame=_finished(pl.concat(pieces), found).collect(), scope=found, broken=_joined(reports))


def _prepared(request: Request) -> tuple[Observations, Scope]:
    """Return the observations with their totals, and what they answer."""
    addable = {
        name
        for one in request.catalogue
        if one.measure.adds and capability(one.measure, Capability.SPLIT_BY_SEX, above=False).is_yes
        for name in one.inputs
    }
    if request.coverage_by is not None:
        addable.add(request.coverage_by)
    if request.suppression is not None and request.suppression.rule.respondents is not None:
        addable.add(request.suppression.rule.respondents)
    observations = by_strata(with_totals(request.observations, addable), request.catalogue)
    return observations, scope(request.catalogue, observations)


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


def _finished(figures: pl.LazyFrame, found: Scope) -> pl.LazyFrame:
    """Give statuses and flags their words, and coverage its share."""
    coverage = pl.when(pl.col(c.N_EXPECTED) > 0).then(pl.col(c.N_MEMBERS) / pl.col(c.N_EXPECTED))
    return (
        figures.join(flag_lookup(), on=MASK, how="left", maintain_order="left", nulls_equal=True)
        .with_columns(status_of(pl.col(RANK)).alias(c.STATUS), coverage.cast(pl.Float64).alias(c.COVERAGE))
        .select(*result_columns(found.breakdowns), *found.slots)
    )


def _joined(reports: Sequence[FailureReport]) -> FailureReport:
    """Return several reports as one."""
    rows = pl.concat([report.rows for report in reports], how="diagonal_relaxed")
    return FailureReport(rows, n_checked=sum(report.n_checked for report in reports))
