"""Strategies for hypothesis: measures, indicators and catalogues of every kind."""

import datetime as dt
from itertools import pairwise

from hypothesis import strategies as st

from opnajmfr.model.catalogue import Catalogue, clashes
from opnajmfr.model.descriptions import Description, LevelsInYears, Version
from opnajmfr.model.indicator_kinds import KeyFigure, QualityIndicator, WelfareIndicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.legal_references import ACTS, LegalReference
from opnajmfr.model.measures.answers import AnswerCoding, Ordinal, OrdinalClass, ShareOfMunicipalities
from opnajmfr.model.measures.given import MedianOf, Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Mean, Proportion, Rate, Ratio, ShareOfUnits, Total
from opnajmfr.model.measures.standardised import StandardisedRate
from opnajmfr.model.measures.standardised_ratio import StandardisedRatio
from opnajmfr.model.measures.strata import WHOLE
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR, Division, Span
from opnajmfr.model.service_areas import SERVICE_AREAS
from opnajmfr.model.taxonomies import AGENDA_2030, DIMENSION_EDITIONS
from opnajmfr.model.vocabulary import Direction, Level, SourceKind, StructureProcessOutcome, Uncertainty

SIGNS = st.characters(codec="utf-8")
TEXTS = st.text(SIGNS, max_size=12)
NAMES = TEXTS.map(str.strip).filter(bool)
"""Texts without blanks around them."""
YEARS = st.integers(FIRST_YEAR, LAST_YEAR)
MULTIPLIERS = st.sampled_from([1, 100, 1000, 100_000]) | st.floats(1e-6, 1e6)
DIMENSIONS = st.sampled_from([dimension for edition in DIMENSION_EDITIONS for dimension in edition.dimensions])


def different(names: st.SearchStrategy[str], fewest: int, most: int | None = None) -> st.SearchStrategy[list[str]]:
    """Draw different names."""
    return st.lists(names, min_size=fewest, max_size=most or fewest, unique=True)


@st.composite
def quotients(draw: st.DrawFn, family: type[Proportion | Rate | Ratio]) -> Measure:
    """Draw a measure of one numerator over one denominator."""
    numerator, denominator = draw(different(NAMES, 2))
    if not draw(st.booleans()):
        return family(numerator=numerator, denominator=denominator)
    if issubclass(family, Rate):
        return family(numerator=numerator, denominator=denominator, per=draw(MULTIPLIERS))
    return family(numerator=numerator, denominator=denominator, multiplier=draw(MULTIPLIERS))


@st.composite
def means(draw: st.DrawFn) -> Mean:
    """Draw a mean, with or without the sum of squares."""
    total, count, *squares = draw(different(NAMES, 2, 3))
    return Mean(total=total, count=count, squares=squares[0] if squares else None)


@st.composite
def shares_of_municipalities(draw: st.DrawFn) -> ShareOfMunicipalities:
    """Draw a yes or no with any codes."""
    yes, no, *partly = draw(st.lists(st.integers(-9, 99), min_size=2, max_size=4, unique=True))
    coding = AnswerCoding(yes=yes, no=no, partly=tuple(partly))
    return ShareOfMunicipalities(answer=draw(NAMES), coding=coding, multiplier=draw(MULTIPLIERS))


@st.composite
def ordinals(draw: st.DrawFn) -> Ordinal:
    """Draw classes in any order of codes."""
    codes = draw(st.lists(st.integers(-9, 99), min_size=2, max_size=5, unique=True))
    return Ordinal(answer=draw(NAMES), classes=tuple(OrdinalClass(code=code, label=draw(TEXTS)) for code in codes))


@st.composite
def medians(draw: st.DrawFn) -> MedianOf:
    """Draw a median of some parts."""
    parts = draw(different(NAMES, 1, 12))
    return MedianOf(parts=tuple(parts), min_observed=draw(st.none() | st.integers(1, len(parts))))


@st.composite
def numbers_by_stratum(draw: st.DrawFn, numbers: st.SearchStrategy[float]) -> dict[str, float]:
    """Draw a number for each of some strata."""
    strata = draw(different(NAMES.filter(lambda name: name != WHOLE), 1, 4))
    return {stratum: draw(numbers) for stratum in strata}


@st.composite
def standardised_rates(draw: st.DrawFn) -> StandardisedRate:
    """Draw a directly standardised rate, of independent or repeated events."""
    numerator, denominator, *squares = draw(different(NAMES, 2, 3))
    return StandardisedRate(
        numerator=numerator,
        denominator=denominator,
        strata=draw(NAMES.filter(lambda name: name != "sex")),
        standard=draw(numbers_by_stratum(st.floats(1e-6, 1e6))),
        per=draw(MULTIPLIERS),
        squares=squares[0] if squares else None,
    )


@st.composite
def standardised_ratios(draw: st.DrawFn) -> StandardisedRatio:
    """Draw an indirectly standardised ratio or rate."""
    observed, denominator = draw(different(NAMES, 2))
    return StandardisedRatio(
        observed=observed,
        denominator=denominator,
        strata=draw(NAMES.filter(lambda name: name != "sex")),
        reference=draw(numbers_by_stratum(st.floats(1e-6, 1e6))),
        multiplier=draw(MULTIPLIERS),
        crude_rate=draw(st.none() | st.floats(1e-6, 1.0)),
    )


FAMILY_STRATEGIES: dict[str, st.SearchStrategy[Measure]] = {
    "proportion": quotients(Proportion),
    "share_of_units": quotients(ShareOfUnits),
    "rate": quotients(Rate),
    "ratio": quotients(Ratio),
    "mean": means(),
    "standardised_rate": standardised_rates(),
    "standardised_ratio": standardised_ratios(),
    "total": st.builds(Total, component=NAMES),
    "share_of_municipalities": shares_of_municipalities(),
    "ordinal": ordinals(),
    "median_of": medians(),
    "published": st.builds(Published, variable=st.none() | NAMES),
}
"""Measures by family."""


def measures() -> st.SearchStrategy[Measure]:
    """Draw a measure of any family."""
    return st.one_of(*FAMILY_STRATEGIES.values())


@st.composite
def spans_in_order(draw: st.DrawFn) -> list[Span]:
    """Draw spans of years that follow each other."""
    years = sorted(draw(st.lists(YEARS, max_size=6, unique=True)))
    ends = [None, *years, None] if draw(st.booleans()) else years
    spans = [Span(first=first, last=last) for first, last in pairwise(ends)][::2]
    return [span for span in spans if span.first is None or span.last is None or span.first <= span.last]


@st.composite
def legal_references(draw: st.DrawFn) -> LegalReference:
    """Draw a known act, or one with any dates."""
    if draw(st.booleans()):
        return draw(st.sampled_from(list(ACTS.values())))
    valid_from, valid_to = sorted(draw(st.tuples(st.dates(), st.dates())))
    kept: tuple[dt.date | None, dt.date | None] = draw(
        st.sampled_from([(None, None), (valid_from, None), (None, valid_to), (valid_from, valid_to)])
    )
    return LegalReference(
        act=draw(NAMES), name=draw(TEXTS), provision=draw(TEXTS), valid_from=kept[0], valid_to=kept[1]
    )


def descriptions() -> st.SearchStrategy[Description]:
    """Draw a description with some of its texts."""
    return st.builds(
        Description,
        measure=TEXTS,
        purpose=TEXTS,
        question_text=TEXTS,
        error_sources=st.lists(TEXTS, max_size=2).map(tuple),
    )


@st.composite
def versions(draw: st.DrawFn) -> tuple[Version, ...]:
    """Draw versions in order."""
    return tuple(
        Version(
            span=span,
            comparable_with_previous=draw(st.booleans()),
            window=draw(st.integers(1, 6)),
            measurement_date=draw(TEXTS),
            note=draw(TEXTS),
        )
        for span in draw(spans_in_order())
    )


@st.composite
def levels_by_year(draw: st.DrawFn) -> tuple[LevelsInYears, ...]:
    """Draw levels in years, in order."""
    some_levels = st.sets(st.sampled_from(Level), min_size=1)
    return tuple(LevelsInYears(levels=draw(some_levels), span=span) for span in draw(spans_in_order()))


@st.composite
def indicators(draw: st.DrawFn, ids: st.SearchStrategy[str] = NAMES) -> Indicator:
    """Draw an indicator of any kind with any of its fields."""
    kind = draw(st.sampled_from([Indicator, QualityIndicator, WelfareIndicator, KeyFigure]))
    direction = st.sampled_from(Direction)
    optional: dict[str, st.SearchStrategy[object]] = {
        "title_en": TEXTS,
        "unit": TEXTS,
        "service_area": st.sampled_from(SERVICE_AREAS),
        "uncertainty": st.sampled_from(Uncertainty),
        "digits": st.integers(0, 6),
        "source": st.sampled_from(SourceKind),
        "breakdowns": different(NAMES, 1, 3).map(tuple),
        "legal_references": st.lists(legal_references(), max_size=2).map(tuple),
        "agenda_2030": st.lists(st.sampled_from(AGENDA_2030), max_size=2).map(tuple),
        "description": descriptions(),
        "versions": versions(),
        "levels_by_year": levels_by_year(),
        "division": st.sampled_from(Division),
    }
    wanted: dict[str, st.SearchStrategy[object]] = {}
    if kind is not KeyFigure:
        optional["target"] = st.floats(allow_nan=False, allow_infinity=False)
        optional["direction_stated_by"] = NAMES
    if kind is Indicator or kind is WelfareIndicator:
        optional["quality_dimension"] = DIMENSIONS
        optional["structure_process_outcome"] = st.sampled_from(StructureProcessOutcome)
    if kind is Indicator:
        optional["direction"] = direction
    if kind is QualityIndicator:
        wanted["quality_dimension"] = DIMENSIONS
        wanted["structure_process_outcome"] = st.sampled_from(StructureProcessOutcome)
    if kind is WelfareIndicator:
        del optional["agenda_2030"]
        wanted["agenda_2030"] = st.lists(st.sampled_from(AGENDA_2030), min_size=1, max_size=2).map(tuple)
    if kind in {QualityIndicator, WelfareIndicator}:
        wanted["direction"] = st.sampled_from([Direction.HIGHER, Direction.LOWER, Direction.NONE])
    fields = draw(st.fixed_dictionaries(wanted, optional=optional))
    if fields.get("direction") is Direction.NONE:
        fields["no_direction_reason"] = draw(NAMES)
    return kind(id=draw(ids), title=draw(NAMES), measure=draw(measures()), **fields)


def catalogues() -> st.SearchStrategy[Catalogue]:
    """Draw a catalogue of up to five indicators."""
    lists = st.lists(indicators(), max_size=5, unique_by=lambda indicator: indicator.id)
    return lists.filter(lambda given: not list(clashes(given))).map(Catalogue)
