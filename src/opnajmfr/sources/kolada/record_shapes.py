"""The shapes that Kolada's records have: what must be there, and what is new."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from opnajmfr.errors import SchemaDriftError
from opnajmfr.spelling import closest

Record = dict[str, Any]
"""One record as JSON gave it."""
Shape = Mapping[str, tuple[type, ...]]
"""Fields that must be there, and the types that they may have."""

_TEXT: Final = (str,)
_NOTHING: Final = type(None)
_TEXT_OR_NONE: Final = (str, _NOTHING)
_YES_NO: Final = (bool, int)
_MEMBERS: Final = (list,)

SHAPES: Final[Mapping[str, Shape]] = {
    "kpi": {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT_OR_NONE,
        "is_divided_by_gender": _YES_NO,
        "municipality_type": _TEXT,
        "has_ou_data": _YES_NO,
    },
    "kpi_groups": {"id": _TEXT, "title": _TEXT, "members": _MEMBERS},
    "municipality": {"id": _TEXT, "title": _TEXT, "type": _TEXT},
    "municipality_groups": {"id": _TEXT, "title": _TEXT, "members": _MEMBERS},
    "ou": {"id": _TEXT, "title": _TEXT, "municipality": _TEXT},
    "data": {"kpi": _TEXT, "municipality": _TEXT, "period": (int, str), "values": _MEMBERS},
    "oudata": {"kpi": _TEXT, "ou": _TEXT, "period": (int, str), "values": _MEMBERS},
}
"""What each kind of record must have."""
CELL: Final[Shape] = {"gender": _TEXT, "value": (int, float, _NOTHING), "status": _TEXT_OR_NONE}
"""What each value of a figure must have."""
_DELETION: Final[Shape] = {"isdeleted": (bool, int, _NOTHING)}
"""What says that a value is deleted, where it is there."""
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "kpi": frozenset(
        {"auspice", "auspices", "definition", "operating_area", "perspective", "prel_publication_date"}
        | {"publication_date", "publ_period", "ou_publication_date", "unit"}
    ),
    "kpi_groups": frozenset({"description"}),
}
"""Fields that may be there."""
_CELL_KNOWN: Final = frozenset({"count", "isdeleted"})


def checked(records: Sequence[object], entity: str, *, target: str) -> set[str]:
    """Refuse records of another shape; return the names of fields that nobody knows.

    Parameters
    ----------
    records
        The records of one page.
    entity
        What kind they are: a key of `SHAPES`.
    target
        What was asked for, for the error.

    Returns
    -------
    set of str
        Fields that are new; they are not read.

    Raises
    ------
    SchemaDriftError
        If a record lacks a field, or a field has another type.
    """
    new: set[str] = set()
    for record in records:
        new |= _fields(record, SHAPES[entity], _KNOWN.get(entity, frozenset()), where=f"{entity} in {target}")
        fields = cast("Mapping[str, Any]", record)
        if entity in {"data", "oudata"}:
            for cell in cast("list[object]", fields["values"]):
                where = f"{entity} {fields['kpi']} {fields['period']} in {target}"
                new |= {f"values.{name}" for name in _fields(cell, CELL, _CELL_KNOWN, where=where)}
                if _has(cell, "isdeleted"):
                    _fields(cell, _DELETION, frozenset(), where=where)
        elif "members" in fields:
            for member in cast("list[object]", fields["members"]):
                _member(member, where=f"{entity} {fields['id']} in {target}")
    return new


def _member(member: object, *, where: str) -> None:
    """Refuse a member that is neither an id nor a record with one."""
    if not isinstance(member, str):
        name = "member_id" if _has(member, "member_id") else "id"
        _fields(member, {name: _TEXT}, frozenset(), where=where)


def _has(record: object, name: str) -> bool:
    """Tell whether a record has a field."""
    return isinstance(record, dict) and name in record


def _fields(record: object, shape: Shape, known: frozenset[str], *, where: str) -> set[str]:
    """Refuse one record of another shape; return its unknown fields."""
    if not isinstance(record, dict):
        message = f"Kolada: {where}: wanted a record, got {record!r:.60}"
        raise SchemaDriftError(message, hint="the service may have changed; is there a newer opnajmfr?")
    fields = cast("Mapping[str, object]", record)
    for name, types in shape.items():
        if name not in fields:
            near = closest(name, list(fields))
            message = f"Kolada: {where}: a record has no field {name!r}; it has {', '.join(fields)}"
            raise SchemaDriftError(message, hint=near or "the service may have changed; is there a newer opnajmfr?")
        value = fields[name]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            wanted = " or ".join("null" if one is _NOTHING else one.__name__ for one in types)
            message = f"Kolada: {where}: field {name!r} must be {wanted}, got {value!r:.60}"
            raise SchemaDriftError(message, hint="the service may have changed; is there a newer opnajmfr?")
    return set(fields) - set(shape) - known
