"""An own measure in one line: nouns for measures, and `indicator` for what they make."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, TypedDict, Unpack

from opnajmfr.errors import IndicatorError, UnknownTermError
from opnajmfr.model.descriptions import Description, LevelsInYears, Version
from opnajmfr.model.indicator_kinds import KeyFigure, QualityIndicator, WelfareIndicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.legal_references import LegalReference
from opnajmfr.model.measures.answers import AnswerCoding, Ordinal, OrdinalClass, ShareOfMunicipalities
from opnajmfr.model.measures.given import MedianOf, Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Mean, Proportion, Rate, Ratio, ShareOfUnits, Total
from opnajmfr.model.periods import Division
from opnajmfr.model.service_areas import ServiceArea
from opnajmfr.model.taxonomies import Goal, QualityDimension
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import (
    Direction,
    IndicatorKind,
    SourceKind,
    StructureProcessOutcome,
    Uncertainty,
)

KINDS: Final[dict[IndicatorKind, type[Indicator]]] = {
    kind.kind: kind for kind in (QualityIndicator, WelfareIndicator, KeyFigure, Indicator)
}
"""The class of each kind."""


class IndicatorDetails(TypedDict, total=False):
    """Every other field of an indicator, as `Indicator` takes it."""

    direction: Direction | str
    direction_stated_by: str
    no_direction_reason: str
    title_en: str
    unit: str | None
    service_area: ServiceArea | str | None
    uncertainty: Uncertainty | str | None
    target: float | None
    digits: int
    quality_dimension: QualityDimension | str | None
    structure_process_outcome: StructureProcessOutcome | str | None
    source: SourceKind | str | None
    breakdowns: Iterable[str] | str
    legal_references: Iterable[LegalReference | str] | LegalReference | str
    agenda_2030: Iterable[Goal | int | str] | Goal | int | str
    description: Description
    versions: Iterable[Version] | Version
    levels_by_year: Iterable[LevelsInYears] | LevelsInYears
    division: Division | str


def _slug(title: str) -> str:
    """Return a title as an id: small letters without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return "-".join(re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def indicator(
    title: str,
    measure: Measure,
    *,
    id: str | None = None,  # noqa: A002 - the word that catalogues use
    kind: IndicatorKind | str = IndicatorKind.NOT_STATED,
    **details: Unpack[IndicatorDetails],
) -> Indicator:
    """Return an indicator (indikator) of one's own, in one line.

    Parameters
    ----------
    title
        Swedish title.
    measure
        How its value comes from components, as `mean("carers", "persons")`.
    id
        Its id; made from the title unless given.
    kind
        "quality", "welfare", "key_figure", or "not_stated" for what is not classified.
    **details
        Any other field of `Indicator`, as `direction="lower"`.

    Returns
    -------
    Indicator
        The indicator, of the class of its kind.

    Raises
    ------
    IndicatorError
        If a field has no such value, or the title makes no id.

    Examples
    --------
    >>> continuity = indicator("Personalkontinuitet", mean("carers", "persons"), direction="lower")
    >>> continuity.id, continuity.direction.label()
    ('personalkontinuitet', 'lägre är bättre')
    """
    try:
        wanted = KINDS[term(IndicatorKind, kind)]
    except UnknownTermError as error:
        message = f"indicator {title!r}: kind: {error.message}"
        raise IndicatorError(message, hint=error.hint) from error
    own_id = _slug(title) if id is None else id
    if not own_id:
        message = f"indicator {title!r}: id must be given, as the title has no letter to make one from"
        raise IndicatorError(message, hint="as id='own-1'")
    return wanted(id=own_id, title=title, measure=measure, **details)


def proportion(numerator: str, denominator: str, *, multiplier: float = 100) -> Proportion:
    """Return a share (andel) of persons, pooled over areas.

    Parameters
    ----------
    numerator
        Name of a count: some of those that the denominator counts.
    denominator
        Name of the count that it is a share of.
    multiplier
        100 for per cent, 1 for a fraction.

    Returns
    -------
    Proportion
        The measure.

    Examples
    --------
    >>> proportion("answers_safe", "answers").unit
    '%'
    """
    return Proportion(numerator=numerator, denominator=denominator, multiplier=multiplier)


def share_of_units(numerator: str, denominator: str, *, multiplier: float = 100) -> ShareOfUnits:
    """Return a share of units (andel enheter), each weighing one.

    Parameters
    ----------
    numerator
        Name of a count of units: those that fulfil.
    denominator
        Name of a count of units: those that answered.
    multiplier
        100 for per cent, 1 for a fraction.

    Returns
    -------
    ShareOfUnits
        The measure.

    Examples
    --------
    >>> share_of_units("units_with_plan", "units_answering").inputs
    ('units_with_plan', 'units_answering')
    """
    return ShareOfUnits(numerator=numerator, denominator=denominator, multiplier=multiplier)


def rate(numerator: str, denominator: str, *, per: float = 1000) -> Rate:
    """Return events per so many persons (antal per 1 000 invånare), pooled over areas.

    Parameters
    ----------
    numerator
        Name of a count of events.
    denominator
        Name of a number of persons or person-years.
    per
        1 000, 10 000 or 100 000.

    Returns
    -------
    Rate
        The measure.

    Examples
    --------
    >>> rate("evictions", "population", per=100_000).multiplier
    100000.0
    """
    return Rate(numerator=numerator, denominator=denominator, per=per)


def ratio(numerator: str, denominator: str, *, multiplier: float = 1) -> Ratio:
    """Return a quotient (kvot) of two amounts of any kind.

    Parameters
    ----------
    numerator
        Name of an amount; it may be negative.
    denominator
        Name of the amount that it is divided by.
    multiplier
        1, or 100 for per cent.

    Returns
    -------
    Ratio
        The measure.

    Examples
    --------
    >>> ratio("net_cost", "population").inputs
    ('net_cost', 'population')
    """
    return Ratio(numerator=numerator, denominator=denominator, multiplier=multiplier)


def mean(total: str, count: str, *, squares: str | None = None) -> Mean:
    """Return a mean (medelvärde), pooled over areas from its sums.

    Parameters
    ----------
    total
        Name of the sum of the measurements.
    count
        Name of their number.
    squares
        Name of the sum of their squares; without it there is no interval.

    Returns
    -------
    Mean
        The measure.

    Examples
    --------
    >>> mean("carers", "persons").inputs
    ('carers', 'persons')
    """
    return Mean(total=total, count=count, squares=squares)


def total(component: str) -> Total:
    """Return a number or an amount (antal, belopp) that is added over areas.

    Parameters
    ----------
    component
        Name of the amount.

    Returns
    -------
    Total
        The measure.

    Examples
    --------
    >>> total("evictions").inputs
    ('evictions',)
    """
    return Total(component=component)


def share_of_municipalities(
    answer: str, *, yes: int = 1, no: int = 0, partly: int | Iterable[int] = ()
) -> ShareOfMunicipalities:
    """Return a yes or no of a municipality, and above it the share (andel kommuner) with yes.

    Parameters
    ----------
    answer
        Name of the variable that holds the answer's code.
    yes
        Code of Ja.
    no
        Code of Nej.
    partly
        Codes that count as answered and not as Ja.

    Returns
    -------
    ShareOfMunicipalities
        The measure.

    Examples
    --------
    >>> share_of_municipalities("N30466", yes=1, no=2).coding.label(2)
    'Nej'
    """
    codes = (partly,) if isinstance(partly, int) else tuple(partly)
    return ShareOfMunicipalities(answer=answer, coding=AnswerCoding(yes=yes, no=no, partly=codes))


def ordinal(answer: str, *, classes: Mapping[int, str]) -> Ordinal:
    """Return a class of a municipality (ordnade svarsklasser), and above it the share in each.

    Parameters
    ----------
    answer
        Name of the variable that holds the class code.
    classes
        The Swedish text of each code, in order.

    Returns
    -------
    Ordinal
        The measure.

    Examples
    --------
    >>> ordinal("plans", classes={0: "inget", 1: "några", 2: "alla"}).codes
    (0, 1, 2)
    """
    listed = tuple(OrdinalClass(code=code, label=label) for code, label in classes.items())
    return Ordinal(answer=answer, classes=listed)


def median_of(parts: Iterable[str], *, min_observed: int | None = None) -> MedianOf:
    """Return the median of an area's own parts (median av månadsvärden).

    Parameters
    ----------
    parts
        Names of the parts, as twelve months.
    min_observed
        How many parts must be there; all unless given.

    Returns
    -------
    MedianOf
        The measure.

    Examples
    --------
    >>> median_of(["january", "february", "march"], min_observed=2).n_required
    2
    """
    return MedianOf(parts=tuple(parts), min_observed=min_observed)


def published(variable: str | None = None) -> Published:
    """Return a value as its publisher gave it (publicerat värde), without counts.

    Parameters
    ----------
    variable
        The code that its rows carry; None for the indicator's own id.

    Returns
    -------
    Published
        The measure.

    Examples
    --------
    >>> published("U21468").inputs
    ('U21468',)
    """
    return Published(variable=variable)
