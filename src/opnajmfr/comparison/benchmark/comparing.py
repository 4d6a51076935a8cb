"""Every compared area against every reference, as one tidy frame."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import evolve, frozen

from opnajmfr.comparison.benchmark.earlier import against_history
from opnajmfr.comparison.benchmark.members import every_code_of, held_against
from opnajmfr.comparison.benchmark.sets import against_set
from opnajmfr.comparison.benchmark.strength import adjusted, with_strength
from opnajmfr.comparison.benchmark.targets import against_target
from opnajmfr.comparison.benchmark.whole import against_whole
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.robustness.touching_zero import lacks_p, wider_confidence, with_p_from_limits
from opnajmfr.comparison.subjects import Subjects
from opnajmfr.comparison.verdicts import is_dust
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.computing import Computed
from opnajmfr.model.periods import Division
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure

DEFAULT_CONFIDENCE = 0.95
_ROWS = 200_000
"""Figures that are compared at a time, about."""


@frozen(kw_only=True, eq=False)
class _Against:
    """One reference, with who each area is held against."""

    bound: BoundReference
    codes: tuple[str, ...] | None
    areas: Areas
    held: Mapping[Division, pl.DataFrame]

    def its_own(self, own: pl.DataFrame) -> pl.DataFrame:
        """Return the figures that the reference is for."""
        ids = self.bound.indicators
        return own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids)) if ids else own

    def compared(self, subjects: Subjects, own: pl.DataFrame, *, missing: MissingPolicy) -> pl.DataFrame:
        """Compare figures with the reference."""
        if self.bound.reference.kind is ReferenceKind.TARGET:
            return against_target(subjects, own, self.bound, missing=missing)
        if self.bound.reference.kind is ReferenceKind.HISTORY:
            return against_history(subjects, own, areas=self.areas, missing=missing)
        pieces: list[pl.DataFrame] = []
        for division, held in self.held.items():
            ids = [one.id for one in subjects.indicators if one.division is division]
            mine = own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids)) if len(self.held) > 1 else own
            if mine.is_empty() and pieces:
                continue
            if self.bound.grouping is None or self.bound.reference.figure is Figure.POOLED:
                pieces.append(against_whole(subjects, mine, self.bound, whole=held, missing=missing))
            else:
                pieces.append(against_set(subjects, mine, relation=held, missing=missing))
        return pl.concat(pieces)


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
    named = dict.fromkeys(bound.reference.areas for bound in references)
    every_code = {codes: every_code_of(codes, areas) if codes else None for codes in named}
    order = pl.Enum(list(dict.fromkeys(bound.reference.label for bound in references)))
    key = (*computed.scope.cell, c.LEVEL, c.AREA, pl.col(d.REFERENCE).cast(order), d.REFERENCE_AREA)
    widths = computed.by_width()
    pieces = [schema.to_frame()]
    for width in widths:
        against = [
            _Against(bound=bound, codes=codes, areas=areas, held=held_against(width, bound, codes, areas=areas))
            for bound in references
            for codes in [every_code[bound.reference.areas]]
        ]
        for part in _chunks(width):
            subjects = Subjects(computed=part, confidence=confidence or DEFAULT_CONFIDENCE)
            rows = [_aligned(found, bound, schema) for found, bound in _judged(subjects, against, missing=missing)]
            pieces.append(pl.concat(rows).sort(*key, maintain_order=True))
    together = pl.concat(pieces)
    return together if len(widths) == 1 else together.sort(*key, maintain_order=True)


def _chunks(computed: Computed) -> Iterator[Computed]:
    """Part the figures by indicator, so that memory follows what is shown, not what is joined on the way."""
    indicators = computed.scope.indicators
    n_chunks = min(len(indicators), -(-computed.frame.height // _ROWS))
    if n_chunks <= 1:
        yield computed
        return
    size = -(-len(indicators) // n_chunks)
    for start in range(0, len(indicators), size):
        some = indicators[start : start + size]
        rows = computed.frame.filter(pl.col(c.INDICATOR).is_in([one.id for one in some]))
        yield evolve(computed, frame=rows, scope=evolve(computed.scope, indicators=some))


def _judged(
    subjects: Subjects, against: Sequence[_Against], *, missing: MissingPolicy
) -> Iterator[tuple[pl.DataFrame, BoundReference]]:
    """Compare with each reference; a list of several areas has a p for every test."""
    wider = evolve(subjects, confidence=wider_confidence(subjects.confidence))
    near = {codes: subjects.own(codes) for codes in dict.fromkeys(one.codes for one in against)}
    far: dict[tuple[str, ...] | None, pl.DataFrame] = {}
    for one in against:
        bound, own = one.bound, one.its_own(near[one.codes])
        rows = one.compared(subjects, own, missing=missing)
        if own[c.AREA].n_unique() > 1 and (d.P not in rows.columns or lacks_p(rows)):
            if one.codes not in far:
                far[one.codes] = wider.own(one.codes)
            rows = _with_p(rows, one.compared(wider, one.its_own(far[one.codes]), missing=missing), subjects)
        rows = with_strength(rows, subjects.indicators, reference=bound.reference, confidence=subjects.confidence)
        yield rows.with_columns(adjusted(rows, subjects.cell)), bound


def _with_p(rows: pl.DataFrame, wider: pl.DataFrame, subjects: Subjects) -> pl.DataFrame:
    """Give tests that have limits only their p, from where the limits touch zero."""
    key = [*subjects.cell, c.AREA, *([d.REFERENCE_AREA] if d.REFERENCE_AREA in rows.columns else [])]
    there = rows if d.P in rows.columns else rows.with_columns(pl.lit(None, pl.Float64).alias(d.P))
    found = with_p_from_limits(there, wider, key=key, confidence=subjects.confidence)
    return found.with_columns(pl.when(is_dust() & pl.col(d.P).is_not_null()).then(1.0).otherwise(d.P).alias(d.P))


def _aligned(rows: pl.DataFrame, bound: BoundReference, schema: pl.Schema) -> pl.DataFrame:
    """Give compared rows the columns of comparisons, absent ones empty."""
    rows = rows.with_columns(
        pl.lit(bound.reference.label).alias(d.REFERENCE), pl.lit(str(bound.reference.kind)).alias(d.REFERENCE_KIND)
    )
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
