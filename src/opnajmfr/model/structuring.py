"""Indicators as tables of plain values and back; the only module that knows cattrs."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeGuard, TypeVar, cast, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from opnajmfr.errors import CatalogueError, OpenComparisonsError, UnknownTermError
from opnajmfr.model.declaring import KINDS
from opnajmfr.model.indicator_faults import Fault, IndicatorFaultsError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.legal_references import LegalReference, legal_reference
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.measures.given import MedianOf, Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Mean, Proportion, Rate, Ratio, ShareOfUnits, Total
from opnajmfr.model.measures.standardised import StandardisedRate
from opnajmfr.model.measures.standardised_ratio import StandardisedRatio
from opnajmfr.model.periods import Division
from opnajmfr.model.service_areas import ServiceArea, service_area
from opnajmfr.model.taxonomies import Goal, QualityDimension, agenda_goal, quality_dimension
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import IndicatorKind, Labelled
from opnajmfr.spelling import closest

Table = Mapping[str, object]
"""A table of a file."""
Item = TypeVar("Item")

FAMILIES: Final[dict[str, type[Measure]]] = {
    family.family: family
    for family in (
        Proportion,
        Rate,
        Ratio,
        Mean,
        Total,
        ShareOfUnits,
        StandardisedRate,
        StandardisedRatio,
        ShareOfMunicipalities,
        Ordinal,
        MedianOf,
        Published,
    )
}
"""The class of each family of measures."""


def is_table(value: object) -> TypeGuard[Table]:
    """Tell whether a value is a table.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    bool
        True where it is.
    """
    return isinstance(value, Mapping)


def to_table(indicator: Indicator) -> dict[str, object]:
    """Return an indicator as a table; what is left at its default is not in it.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    dict
        Texts, numbers, dates, lists and tables.

    Raises
    ------
    CatalogueError
        If the measure is of a family that files do not know.
    """
    return _CONVERTER.unstructure(indicator)


def from_table(table: object, *, path: str) -> tuple[Indicator | None, list[str]]:
    """Return the indicator that a table holds, or every fault in it.

    Parameters
    ----------
    table
        What a file holds.
    path
        Where it stands in the file.

    Returns
    -------
    tuple
        The indicator and no fault, or None and the faults, each with its path.
    """
    try:
        return _CONVERTER.structure(table, Indicator), []
    except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks raise
        return None, list(_faults(error, path))


def unknown_key(path: str, key: str, known: Iterable[str]) -> str:
    """Word the fault of a key that is not known.

    Parameters
    ----------
    path
        Where the table stands; empty for the file itself.
    key
        The key.
    known
        The keys that there are.

    Returns
    -------
    str
        The fault, with the nearest key.
    """
    near = closest(key, known)
    return f"{_step(path, key)}: unknown key{f'; {near}' if near else ''}"


def _step(path: str, key: str) -> str:
    """Lengthen a path by a key."""
    return f"{path}.{key}" if path else key


def _alias(cls: type, name: str) -> str:
    """Return the name by which files know a field."""
    found = attrs.fields_dict(cls).get(name) if attrs.has(cls) else None
    return name if found is None or not found.alias else found.alias


def _keys(cls: type) -> tuple[str, ...]:
    """Return the keys of a class's tables."""
    own = tuple(_alias(cls, attribute.name) for attribute in attrs.fields(cls))
    return ("kind", *own) if issubclass(cls, Indicator) else own


def _faults(error: BaseException, path: str) -> Iterator[str]:
    """Yield every fault in what cattrs raised, with its path."""
    if isinstance(error, ClassValidationError):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            yield from _faults(inner, _step(path, _alias(error.cl, note.name)))
        for inner in others:
            yield from _faults(inner, path)
    elif isinstance(error, IterableValidationError):
        for inner, note in error.group_exceptions()[0]:
            yield from _faults(inner, f"{path}[{note.index}]")
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from (unknown_key(path, key, _keys(error.cl)) for key in sorted(error.extra_fields))
    elif isinstance(error, IndicatorFaultsError):
        yield from (f"{_step(path, fault.fields[0])}: {fault.wish}; {fault.hint}" for fault in error.faults)
    else:
        yield f"{path}: {_words(error)}"


def _words(error: BaseException) -> str:
    """Return what an error says, with its way out."""
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, OpenComparisonsError):
        return f"{error.message}{f'; {error.hint}' if error.hint else ''}"
    return str(error)


def _at(error: Exception, name: str, cls: type) -> ClassValidationError:
    """Say in which field of a class an error was."""
    error.add_note(AttributeValidationNote("", name, object))
    return _joined(cls, error)


def _table(value: object) -> dict[str, object]:
    """Return a value as a table of its own, refused when it is none."""
    if is_table(value):
        return dict(value)
    message = f"wanted a table, got {value!r}"
    raise TypeError(message)


def _plain(wanted: type[Item], word: str) -> Callable[[object, object], Item]:
    """Return a hook that takes values of one type as they are."""

    def hook(value: object, _: object) -> Item:
        """Return the value, refused when it is of another type."""
        is_number = wanted is float and isinstance(value, int)
        if isinstance(value, bool) != (wanted is bool) or not (isinstance(value, wanted) or is_number):
            message = f"wanted {word}, got {value!r}"
            raise TypeError(message)
        return cast("Item", float(cast("float", value)) if is_number else value)

    return hook


def _date(value: object, _: object) -> dt.date:
    """Return a date, given as one or as text."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    message = f"wanted a date as 2025-07-01, got {value!r}"
    raise TypeError(message)


def _found(look_up: Callable[[str], Item]) -> Callable[[object, object], Item]:
    """Return a hook that looks a word up."""
    text = _plain(str, "a text")
    return lambda value, _: look_up(text(value, str))


def _goal(value: object, _: object) -> Goal:
    """Return a goal of Agenda 2030 by number or title."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        message = f"wanted the number or the title of a goal, got {value!r}"
        raise TypeError(message)
    return agenda_goal(value)


def _division(value: object, _: object) -> Division:
    """Return a division date by its word."""
    for division in Division:
        if value == division.value:
            return division
    message = f"{value!r} is not one of {', '.join(Division)}"
    raise UnknownTermError(message, hint=closest(str(value), Division))


_CONVERTER: Final = Converter(omit_if_default=True, forbid_extra_keys=True, use_alias=True)
"""Strict about types, silent about defaults, by the names that people write."""
_AS_TUPLE: Final = _CONVERTER.get_structure_hook(tuple[str, ...])


def _tuple(value: object, wanted: Any) -> Any:  # noqa: ANN401 - cattrs passes types as values
    """Make a tuple of a list, and of nothing else."""
    if not isinstance(value, list | tuple):
        message = f"wanted a list, got {value!r}"
        raise TypeError(message)
    return _AS_TUPLE(value, wanted)


def _reader(cls: type[Item]) -> Callable[[object, object], Item]:
    """Return a hook that makes a class of a table."""
    make = make_dict_structure_fn(cls, _CONVERTER)
    return lambda value, _: make(_table(value), cls)


def _measure(value: object, _: object) -> Measure:
    """Make a measure of the family that its table names."""
    table = _table(value)
    if "family" not in table:
        raise _at(KeyError("family"), "family", Measure)
    family = table.pop("family")
    found = FAMILIES.get(family) if isinstance(family, str) else None
    if found is None:
        message = f"{family!r} is not one of {', '.join(FAMILIES)}"
        error = UnknownTermError(message, hint=closest(str(family), FAMILIES))
        raise _at(error, "family", Measure)
    return _CONVERTER.structure(table, found)


def _indicator(value: object, _: object) -> Indicator:
    """Make an indicator of the kind that its table names."""
    table = _table(value)
    kind = table.pop("kind", IndicatorKind.NOT_STATED)
    try:
        cls = KINDS[term(IndicatorKind, kind)]
    except UnknownTermError as error:
        kind_fault = _at(error, "kind", Indicator)
        table.pop("influenceable", None)
        raise _joined(Indicator, *kind_fault.exceptions, *_all_in(table, Indicator)) from error
    faults = _all_in(table, cls)
    if faults:
        raise _joined(cls, *faults)
    return _READERS[cls](table, cls)


def _joined(cls: type, *errors: Exception) -> ClassValidationError:
    """Join what is wrong with one table."""
    return ClassValidationError(cls.__name__, errors, cls)  # pyright: ignore[reportCallIssue] - typeshed's __init__


def _all_in(table: dict[str, object], cls: type[Indicator]) -> list[Exception]:
    """Find what is wrong with each field, and with the sound fields together."""
    try:
        _READERS[cls](table, cls)
    except ClassValidationError as error:
        faulty = {_alias(cls, note.name) for _, note in error.group_exceptions()[0]}
        sound = {key: table[key] for key in _keys(cls) if key in table and key not in faulty}
        together = _together(_STAND_INS | sound, cls) if sound.keys() < table.keys() else ()
        kept = tuple(fault for fault in together if faulty.isdisjoint(fault.fields))
        more = [IndicatorFaultsError(cls.kind.english, str(table.get("id")), kept)] if kept else []
        return [*error.exceptions, *more]
    return []


def _together(table: dict[str, object], cls: type[Indicator]) -> tuple[Fault, ...]:
    """Find what contradicts itself in a table whose fields are sound one by one."""
    try:
        _READERS[cls](table, cls)
    except ClassValidationError as error:
        return tuple(
            fault for inner in error.exceptions if isinstance(inner, IndicatorFaultsError) for fault in inner.faults
        )
    return ()


def _reference(value: object, wanted: object) -> LegalReference:
    """Make a legal reference of a table, or of the name of an act that is known."""
    return legal_reference(value) if isinstance(value, str) else _READ_REFERENCE(value, wanted)


def _with_family(value: Measure) -> dict[str, object]:
    """Make a table of a measure, its family first."""
    if type(value) is not FAMILIES.get(value.family):
        message = f"catalogue: a measure of the family {value.family!r} cannot be written"
        raise CatalogueError(message, hint=f"files know {', '.join(FAMILIES)}")
    return {"family": value.family, **_CONVERTER.unstructure(value)}


def _writer(cls: type[Indicator]) -> Callable[[Indicator], dict[str, object]]:
    """Return a hook that makes a table of an indicator, its kind after its title."""
    make = make_dict_unstructure_fn(cls, _CONVERTER, _cattrs_omit_if_default=True)
    kind = {} if cls.kind is IndicatorKind.NOT_STATED else {"kind": cls.kind.value}
    return lambda value: {"id": value.id, "title": value.title, **kind, **make(value)}


_CONVERTER.register_structure_hook_factory(attrs.has, _reader)
_CONVERTER.register_structure_hook_func(lambda wanted: get_origin(wanted) is tuple, _tuple)
_CONVERTER.register_structure_hook_func(lambda wanted: wanted is Measure, _measure)
_CONVERTER.register_structure_hook_func(lambda wanted: wanted is Indicator, _indicator)
_CONVERTER.register_structure_hook(str, _plain(str, "a text"))
_CONVERTER.register_structure_hook(int, _plain(int, "a whole number"))
_CONVERTER.register_structure_hook(float, _plain(float, "a number"))
_CONVERTER.register_structure_hook(bool, _plain(bool, "true or false"))
_CONVERTER.register_structure_hook(Labelled, lambda value, wanted: term(wanted, value))
_CONVERTER.register_structure_hook(Division, _division)
_CONVERTER.register_structure_hook(dt.date, _date)
_CONVERTER.register_structure_hook(ServiceArea, _found(service_area))
_CONVERTER.register_structure_hook(QualityDimension, _found(quality_dimension))
_CONVERTER.register_structure_hook(Goal, _goal)
_CONVERTER.register_structure_hook(LegalReference, _reference)
_READ_REFERENCE: Final = _reader(LegalReference)
_READERS: Final = {cls: _reader(cls) for cls in KINDS.values()}
_STAND_INS: Final[dict[str, object]] = {"id": "-", "title": "-", "measure": {"family": Published.family}}
"""What takes the place of a required field that is at fault, so that the others can be checked."""

_CONVERTER.register_unstructure_hook(dt.date, lambda value: value)
_CONVERTER.register_unstructure_hook(ServiceArea, lambda value: value.slug)
_CONVERTER.register_unstructure_hook(QualityDimension, lambda value: value.key)
_CONVERTER.register_unstructure_hook(Goal, lambda value: value.number)
_CONVERTER.register_unstructure_hook_func(lambda wanted: wanted is Measure, _with_family)
_CONVERTER.register_unstructure_hook_factory(
    lambda wanted: isinstance(wanted, type) and issubclass(wanted, Indicator), _writer
)
