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
from cattrs.gen import make_dict_structure_fn

from opnajmfr.errors import CatalogueError, OpenComparisonsError, UnknownTermError
from opnajmfr.model.declaring import KINDS
from opnajmfr.model.indicator_faults import IndicatorFaultsError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.legal_references import LegalReference, legal_reference
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.measures.given import MedianOf, Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Mean, Proportion, Rate, Ratio, ShareOfUnits, Total
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
    return ClassValidationError("", [error], cls)


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
    if value in set(Division):
        return Division(value)
    message = f"{value!r} is not one of {', '.join(Division)}"
    raise UnknownTermError(message, hint=closest(str(value), Division))
