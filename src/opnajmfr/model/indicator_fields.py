"""Converters of an indicator's fields; each names its field when the value is no such thing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from opnajmfr.errors import IndicatorError, UnknownTermError
from opnajmfr.model.descriptions import LevelsInYears, Version
from opnajmfr.model.legal_references import LegalReference, legal_reference
from opnajmfr.model.periods import Division
from opnajmfr.model.service_areas import ServiceArea, service_area
from opnajmfr.model.taxonomies import Goal, QualityDimension, agenda_goal, quality_dimension
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Direction, SourceKind, StructureProcessOutcome, Uncertainty
from opnajmfr.spelling import closest

Given = TypeVar("Given")
Found = TypeVar("Found")


def _found(name: str, look_up: Callable[[Given], Found], value: Given) -> Found:
    """Look a word up, and say in which field it was not found."""
    try:
        return look_up(value)
    except UnknownTermError as error:
        message = f"{name}: {error.message}"
        raise IndicatorError(message, hint=error.hint) from error


def to_direction(value: Direction | str) -> Direction:
    """Convert a direction."""
    return _found("direction", lambda word: term(Direction, word), value)


def to_uncertainty(value: Uncertainty | str | None) -> Uncertainty | None:
    """Convert what makes the figure uncertain."""
    return None if value is None else _found("uncertainty", lambda word: term(Uncertainty, word), value)


def to_source(value: SourceKind | str | None) -> SourceKind | None:
    """Convert where the figures come from."""
    return None if value is None else _found("source", lambda word: term(SourceKind, word), value)


def to_stage(value: StructureProcessOutcome | str | None) -> StructureProcessOutcome | None:
    """Convert structure, process or outcome."""
    if value is None:
        return None
    return _found("structure_process_outcome", lambda word: term(StructureProcessOutcome, word), value)


def to_service_area(value: ServiceArea | str | None) -> ServiceArea | None:
    """Convert a service area."""
    if value is None or isinstance(value, ServiceArea):
        return value
    return _found("service_area", service_area, value)


def to_quality_dimension(value: QualityDimension | str | None) -> QualityDimension | None:
    """Convert a quality dimension."""
    if value is None or isinstance(value, QualityDimension):
        return value
    return _found("quality_dimension", quality_dimension, value)


def to_legal_references(
    values: Iterable[LegalReference | str] | LegalReference | str,
) -> tuple[LegalReference, ...]:
    """Convert references to acts; one may stand alone."""
    given = (values,) if isinstance(values, LegalReference | str) else tuple(values)
    return tuple(
        value if isinstance(value, LegalReference) else _found("legal_references", legal_reference, value)
        for value in given
    )


def to_goals(values: Iterable[Goal | int | str] | Goal | int | str) -> tuple[Goal, ...]:
    """Convert goals of Agenda 2030; one may stand alone."""
    given = (values,) if isinstance(values, Goal | int | str) else tuple(values)
    return tuple(value if isinstance(value, Goal) else _found("agenda_2030", agenda_goal, value) for value in given)


def to_division(value: Division | str) -> Division:
    """Convert which day's areas the figures are given for."""
    try:
        return Division(value)
    except ValueError as error:
        message = f"division: {value!r} is not one of {', '.join(Division)}"
        raise IndicatorError(message, hint=closest(str(value), Division)) from error


def to_versions(values: Iterable[Version] | Version) -> tuple[Version, ...]:
    """Convert versions; one may stand alone."""
    return (values,) if isinstance(values, Version) else tuple(values)


def to_levels_by_year(values: Iterable[LevelsInYears] | LevelsInYears) -> tuple[LevelsInYears, ...]:
    """Convert levels by year; an entry may stand alone."""
    return (values,) if isinstance(values, LevelsInYears) else tuple(values)


def to_target(value: float | None) -> float | None:
    """Convert a target."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"target: must be a number, got {value!r}"
        raise IndicatorError(message, hint="in the unit of the value, as target=90")
    return float(value)


def to_names(values: Iterable[str] | str) -> tuple[str, ...]:
    """Convert names; one may stand alone."""
    return (values,) if isinstance(values, str) else tuple(values)
