"""What a PxWeb table is: its variables, their codes, and which of them says where, when and what."""

from collections.abc import Mapping
from typing import Any, Final, Self, cast

from attrs import frozen

from opnajmfr.errors import SchemaDriftError, UnknownTermError
from opnajmfr.spelling import closest, folded

_SEX: Final = frozenset({"kon", "kön", "sex", "gender"})
_AGE: Final = frozenset({"alder", "ålder", "age"})
_AREA: Final = frozenset({"region", "kommun", "municipality"})
_TIME: Final = frozenset({"tid", "år", "year", "time"})
_COUNTED: Final = frozenset({"antal", "antal personer", "personer", "number", "number of persons", "persons"})
SEXES: Final = {"1": "M", "2": "K", "1+2": "T", "m": "M", "k": "K", "t": "T", "tot": "T"}
"""What the codes of a sex mean, where their labels do not say it."""
SEX_WORDS: Final = {
    folded(word): sex
    for sex, words in {
        "M": ("man", "män", "pojkar", "men", "males", "boys"),
        "K": ("kvinna", "kvinnor", "flickor", "women", "females", "girls"),
        "T": ("totalt", "samtliga", "total"),
    }.items()
    for word in words
}
"""What the labels of a sex mean."""


@frozen(kw_only=True)
class Variable:
    """A variable of a table.

    Parameters
    ----------
    code
        Its code, as Alder.
    label
        Its label, as ålder.
    values
        Label of each of its codes, in order.
    can_be_left_out
        Whether the service sums over it when it is not chosen.
    code_lists
        Label of each code list that it can be chosen by.
    units
        Unit and decimals of each code, of the variable that says what is shown.
    """

    code: str
    label: str
    values: Mapping[str, str]
    can_be_left_out: bool
    code_lists: Mapping[str, str]
    units: Mapping[str, tuple[str, int]]

    def is_counted(self, code: str) -> bool:
        """Tell whether a content is a number of persons or things, which adds over areas."""
        unit, decimals = self.units.get(code, ("", 0))
        return folded(unit) in {folded(word) for word in _COUNTED} and decimals == 0

    def code_of(self, word: str) -> str:
        """Return the code of a value that is named by its code or its label."""
        if word in self.values:
            return word
        found = [code for code, label in self.values.items() if folded(label) == folded(word)]
        if len(found) == 1:
            return found[0]
        message = f"SCB: {self.label} ({self.code}) has no value {word!r}"
        near = closest(word, [*self.values, *self.values.values()])
        shown = ", ".join(f"{code} {label}" for code, label in list(self.values.items())[:8])
        raise UnknownTermError(message, hint=near or f"the first are {shown}")


@frozen(kw_only=True)
class TableShape:
    """A table: its name, when it was updated, and its variables by role.

    Parameters
    ----------
    name
        Its id.
    label
        What it shows.
    updated
        When it was last updated, as the service writes it.
    variables
        Its variables by code, in order.
    area
        Code of the variable that says where, when, what, of which sex and of which age; None where there is none.
    time
        Code of the variable that says where, when, what, of which sex and of which age; None where there is none.
    contents
        Code of the variable that says where, when, what, of which sex and of which age; None where there is none.
    sex
        Code of the variable that says where, when, what, of which sex and of which age; None where there is none.
    age
        Code of the variable that says where, when, what, of which sex and of which age; None where there is none.
    """

    name: str
    label: str
    updated: str
    variables: Mapping[str, Variable]
    area: str | None
    time: str | None
    contents: str | None
    sex: str | None
    age: str | None

    @classmethod
    def of(cls, name: str, metadata: Mapping[str, Any]) -> Self:
        """Return the shape that metadata say.

        Parameters
        ----------
        name
            Id of the table.
        metadata
            What the service says of it.

        Returns
        -------
        TableShape
            The shape.

        Raises
        ------
        SchemaDriftError
            If the metadata have another shape.
        """
        try:
            variables = {code: _variable(code, metadata["dimension"][code]) for code in metadata["id"]}
            roles: Mapping[str, Any] = metadata.get("role") or {}
            by_role = {role: (roles.get(role) or [None])[0] for role in ("geo", "time", "metric")}
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            message = f"SCB: the metadata of {name} have another shape: {type(error).__name__} {error}"
            raise SchemaDriftError(message, hint="the service may have changed; is there a newer opnajmfr?") from error
        return cls(
            name=name,
            label=str(metadata["label"]),
            updated=str(metadata.get("updated") or "")[:10],
            variables=variables,
            area=by_role["geo"] or _named(variables, _AREA),
            time=by_role["time"] or _named(variables, _TIME),
            contents=by_role["metric"] or ("ContentsCode" if "ContentsCode" in variables else None),
            sex=_named(variables, _SEX),
            age=_named(variables, _AGE),
        )

    def variable(self, word: str) -> Variable:
        """Return a variable that is named by its code or its label.

        Parameters
        ----------
        word
            Code or label.

        Returns
        -------
        Variable
            The variable.

        Raises
        ------
        UnknownTermError
            If there is none; the nearest is named.
        """
        for one in self.variables.values():
            if folded(word) in {folded(one.code), folded(one.label)}:
                return one
        message = f"SCB: {self.name} has no variable {word!r}"
        names = [name for one in self.variables.values() for name in (one.code, one.label)]
        listing = ", ".join(f"{one.code} ({one.label})" for one in self.variables.values())
        raise UnknownTermError(message, hint=closest(word, names) or f"there are {listing}")


def _variable(code: str, record: Mapping[str, Any]) -> Variable:
    """Return a variable as the metadata say it is, its codes in the order of their index."""
    category: Mapping[str, Any] = record["category"]
    labels: Mapping[str, str] = category["label"]
    order: object = category.get("index") or list(labels)
    places = cast("dict[str, int]", order) if isinstance(order, dict) else {}
    codes = sorted(places, key=places.__getitem__) or cast("list[str]", order)
    extension: Mapping[str, Any] = record.get("extension") or {}
    lists: list[dict[str, Any]] = extension.get("codeLists") or []
    units: Mapping[str, Any] = category.get("unit") or {}
    return Variable(
        code=code,
        label=str(record["label"]),
        values={one: str(labels[one]) for one in codes},
        can_be_left_out=bool(extension.get("elimination", False)),
        code_lists={str(one["id"]): str(one["label"]) for one in lists},
        units={one: (str(unit.get("base", "")), int(unit.get("decimals", 0))) for one, unit in units.items()},
    )


def _named(variables: Mapping[str, Variable], names: frozenset[str]) -> str | None:
    """Return the code of the first variable whose code or label is one of some names."""
    forms = {folded(name) for name in names}
    return next((one.code for one in variables.values() if {folded(one.code), folded(one.label)} & forms), None)
