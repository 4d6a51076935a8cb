"""What is asked for of a table: codes of every variable, each checked before the service is asked."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Final, cast

from attrs import field, frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import PeriodError, SchemaDriftError, TableError, UnknownAreaError
from opnajmfr.sources.scb.service import ScbService
from opnajmfr.sources.scb.table_shape import SEX_WORDS, SEXES, TableShape, Variable
from opnajmfr.spelling import folded

Choice = str | Iterable[str] | Mapping[str, str]
"""One code, several, a pattern as 01*, a code list, or names for codes."""
AgeBands = Mapping[str, tuple[int, int | None]]
"""First and last year of age of each band; None where it has no last."""
_YEAR: Final = re.compile(r"^\d{4}$")
_OLDEST: Final = re.compile(r"^(\d+)\+$")


@frozen(kw_only=True)
class Chosen:
    """Codes of every variable that is asked for, and what they mean.

    Parameters
    ----------
    codes
        Codes by variable, in the order of the table.
    code_lists
        The code list of a variable whose codes are not the table's own.
    labels
        Label of each code, of variables that figures are split by.
    names
        Name of each content, by its code.
    split
        Code of each variable that figures are split by beside sex, with the name that it gets.
    bands
        The band of each code of age; empty where ages are not put in bands.
    n_unknown
        Areas of the table that are no municipality, no county and not the nation; not asked for.
    """

    codes: Mapping[str, list[str]]
    code_lists: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    split: Mapping[str, str]
    bands: Mapping[str, str] = field(factory=dict[str, str])
    n_unknown: int


def chosen(
    shape: TableShape,
    *,
    years: Iterable[int],
    areas: Iterable[str] | None,
    choose: Mapping[str, Choice],
    ages: AgeBands,
    hierarchy: Areas,
    service: ScbService,
) -> Chosen:
    """Return what is asked for, every code of it known to the table.

    Parameters
    ----------
    shape
        The table.
    years
        Years.
    areas
        Names or codes; all where None.
    choose
        Codes of the other variables, by code or label of the variable.
    ages
        Bands of age.
    hierarchy
        The areas.
    service
        Where code lists are asked for.

    Returns
    -------
    Chosen
        Codes and meanings.

    Raises
    ------
    TableError
        If a variable that cannot be left out was.
    """
    wanted = {shape.variable(name).code: choice for name, choice in choose.items()}
    settled = [name for name in (shape.area, shape.time, shape.age if ages else None) if name in wanted]
    if settled:
        means = "ages=…" if settled[0] == shape.age else "areas=… and years=…"
        message = f"SCB: {shape.variables[str(settled[0])].label} is chosen with {means}"
        raise TableError(message, hint="leave it out of choose")
    lists = {name: choice for name, choice in wanted.items() if _is_code_list(choice)}
    labels = {
        one.code: _code_list(one, str(lists[one.code]), service) if one.code in lists else one.values
        for one in shape.variables.values()
    }
    bands = _bands(shape, ages)
    codes: dict[str, list[str]] = {}
    n_unknown = 0
    if shape.area is not None:
        codes[shape.area], n_unknown = _areas(shape.variables[shape.area], areas, hierarchy)
    if shape.time is not None:
        codes[shape.time] = _years(shape.variables[shape.time], years, shape.name)
    if bands:
        codes[str(shape.age)] = list(bands)
    for name, choice in wanted.items():
        codes[name] = _codes(shape.variables[name], labels[name], "*" if name in lists else choice)
    for one in shape.variables.values():
        if one.code not in codes:
            codes |= _unchosen(one, shape)
    in_order = {name: codes[name] for name in shape.variables if name in codes}
    kept = {shape.area, shape.time, shape.contents, shape.sex}
    return Chosen(
        codes=in_order,
        code_lists={name: str(choice) for name, choice in lists.items()},
        labels=labels,
        names=_names(shape, in_order, wanted),
        split={
            name: shape.variables[name].label
            for name, some in in_order.items()
            if name not in kept and (len(some) > 1 or (name == shape.age and bands))
        },
        bands=bands,
        n_unknown=n_unknown,
    )


def _is_code_list(choice: Choice) -> bool:
    """Tell whether a choice names a code list."""
    return isinstance(choice, str) and choice.startswith(("agg_", "vs_"))


def _unchosen(variable: Variable, shape: TableShape) -> dict[str, list[str]]:
    """Return what is asked for of a variable that was not chosen: both sexes, the one content, or nothing."""
    if variable.code == shape.sex or (variable.code == shape.contents and len(variable.values) == 1):
        return {variable.code: list(variable.values)}
    if variable.can_be_left_out:
        return {}
    shown = ", ".join(f"{code} ({label})" for code, label in list(variable.values.items())[:8])
    message = f"SCB: {shape.name} needs a choice of {variable.label} ({variable.code})"
    raise TableError(message, hint=f"say choose={{{variable.code!r}: …}}; codes are {shown}")


def _codes(variable: Variable, values: Mapping[str, str], choice: Choice) -> list[str]:
    """Return the codes that a choice means, patterns spelled out."""
    given = _given(choice)
    words = list(given.values()) if given else [choice] if isinstance(choice, str) else list(choice)
    found: list[str] = []
    for word in words:
        if "*" in word:
            found += [code for code in values if fnmatchcase(code, word)]
        else:
            found.append(word if word in values else variable.code_of(word))
    if not found:
        message = f"SCB: no code of {variable.label} ({variable.code}) was chosen by {words!r}"
        raise TableError(message, hint="scb_variables(table) shows the codes; '*' means all of them")
    return list(dict.fromkeys(found))


def _code_list(variable: Variable, name: str, service: ScbService) -> Mapping[str, str]:
    """Return the codes of a code list, with their labels."""
    if name not in variable.code_lists:
        message = f"SCB: {variable.label} ({variable.code}) cannot be chosen by the code list {name!r}"
        listing = ", ".join(f"{one} ({label})" for one, label in variable.code_lists.items())
        raise TableError(message, hint=f"there are {listing}" if listing else "it has no code lists")
    return {str(one["code"]): str(one["label"]) for one in service.code_list(name)["values"]}


def _areas(variable: Variable, areas: Iterable[str] | None, hierarchy: Areas) -> tuple[list[str], int]:
    """Return the codes of areas, and how many of the table are none of the hierarchy."""
    known = set(hierarchy.places["code"])
    if areas is None:
        found = [code for code in variable.values if code in known]
        return found, len(variable.values) - len(found)
    words = [areas] if isinstance(areas, str) else list(areas)
    found = list(dict.fromkeys(hierarchy.resolve(word) for word in words))
    missing = [code for code in found if code not in variable.values]
    if missing:
        message = f"SCB: the table has no figures of {hierarchy.name(missing[0])} ({missing[0]})"
        raise UnknownAreaError(message, hint="areas=None means every municipality and county that it has")
    return found, 0


def _years(variable: Variable, years: Iterable[int], table: str) -> list[str]:
    """Return the codes of years."""
    there = [code for code in variable.values if _YEAR.match(code)]
    if not there:
        first = next(iter(variable.values), "none")
        message = f"SCB: {table} has periods as {first!r}, and no calendar years"
        raise PeriodError(message, hint="only tables by year can be read")
    found = [str(year) for year in years]
    missing = [year for year in found if year not in there]
    if missing or not found:
        message = (
            f"SCB: {table} has no year {', '.join(missing)}" if missing else f"SCB: no years were asked of {table}"
        )
        raise PeriodError(message, hint=f"there are {there[0]} to {there[-1]}")
    return found


def _bands(shape: TableShape, ages: AgeBands) -> dict[str, str]:
    """Return the band of each code of age that lies in one."""
    if not ages:
        return {}
    if shape.age is None:
        message = f"SCB: {shape.name} has no ages to put in bands"
        raise TableError(message, hint="leave out ages")
    found: dict[str, str] = {}
    for code in shape.variables[shape.age].values:
        oldest = _OLDEST.match(code)
        years = int(oldest[1]) if oldest else int(code) if code.isdigit() else None
        for band, (first, last) in ages.items():
            if years is None or years < first or (last is not None and years > last):
                continue
            if oldest and last is not None:
                message = f"SCB: the band {band!r} ends at {last}, but {shape.name} has no single ages from {years} up"
                raise TableError(message, hint="say None where a band has no last year of age")
            if code in found:
                message = f"SCB: age {code} lies in the bands {found[code]!r} and {band!r}"
                raise TableError(message, hint="bands do not overlap; ask for one set of bands at a time")
            found[code] = band
    empty = [band for band in ages if band not in set(found.values())]
    if empty:
        message = f"SCB: {shape.name} has no age in the band {empty[0]!r}"
        raise TableError(message, hint="a band is as {'80+': (80, None)}; only tables by single years have bands")
    return found


def _names(shape: TableShape, codes: Mapping[str, list[str]], wanted: Mapping[str, Choice]) -> dict[str, str]:
    """Return the name of each content: the one given, else its code."""
    if shape.contents is None:
        return {}
    variable = shape.variables[shape.contents]
    given = {variable.code_of(code): name for name, code in _given(wanted.get(shape.contents, ())).items()}
    return {code: given.get(code, code) for code in codes[shape.contents]}


def _given(choice: Choice) -> Mapping[str, str]:
    """Return the codes that a choice gives names to, by name; nothing where it gives none."""
    return cast("Mapping[str, str]", choice) if isinstance(choice, Mapping) else {}


def sex_of(code: str, label: str = "") -> str:
    """Return the sex that a code means: what its label says, else what the code is with Statistics Sweden.

    Parameters
    ----------
    code
        Code of the source.
    label
        Its label.

    Returns
    -------
    str
        K, M or T.

    Raises
    ------
    SchemaDriftError
        If it means none.
    """
    found = SEX_WORDS.get(folded(label)) or SEXES.get(code.casefold())
    if found is None:
        message = f"SCB: the code {code!r} of a sex is not known"
        raise SchemaDriftError(message, hint=f"known are {', '.join(SEXES)}; leave the variable out with choose")
    return found
