"""Descriptions of workbooks as small TOML files: those that come with the package, and anyone's own."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast, get_args

from attrs import fields_dict

from opnajmfr.data.missing_codes import MissingCodes
from opnajmfr.errors import OpenComparisonsError, TableError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.printed_numbers import DecimalSign
from opnajmfr.sources.workbooks.layout import HiddenRows, WorkbookLayout
from opnajmfr.spelling import closest

_TEXTS: Final = {"source", "title"}
_HEADERS: Final = {"find", "area", "name", "unit", "unit_name", "district", "year", "sex"}
_LISTS: Final = {
    "sheets",
    "skipped",
    "region_prefixes",
    "totals",
    "amounts",
    "counts",
    "shares",
    "fractions",
    "ignored",
    "notes",
}
_TABLES: Final = {"area_codes", "sexes", "variables", "answers"}
_NUMBERS: Final = {"above", "below"}
_SWITCHES: Final = {"spread", "shortened", "headings"}
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "decimal": get_args(DecimalSign),
    "hidden": get_args(HiddenRows),
    "names_are": tuple(str(level) for level in Level),
}
_NAMES: Final = tuple(fields_dict(WorkbookLayout))
_MARKS: Final = {"codes", "first", "last"}


def layout_names() -> tuple[str, ...]:
    """Return the names of the descriptions that come with the package.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> "socialstyrelsen-tables" in layout_names()
    True
    """
    folder = files("opnajmfr.sources.workbooks") / "layouts"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def workbook_layout(given: WorkbookLayout | str | Path) -> WorkbookLayout:
    """Return a description: itself, from its file, or one that comes with the package.

    Parameters
    ----------
    given
        A description, a path that ends in .toml, or one of `layout_names`.

    Returns
    -------
    WorkbookLayout
        The description.

    Raises
    ------
    TableError
        If there is none of that name, or its text has faults: all of them.

    Examples
    --------
    >>> workbook_layout("safety").find
    ('K-kod', 'Kommunkod')
    """
    if isinstance(given, WorkbookLayout):
        return given
    if Path(given).suffix.casefold() == ".toml":
        return layout_from_toml(Path(given).read_text(encoding="utf-8"), subject=Path(given).name)
    if str(given) not in layout_names():
        message = f"no workbook layout {str(given)!r}; there are {list(layout_names())}"
        raise TableError(message, hint=closest(str(given), layout_names()) or "or give the path of a .toml file")
    file = files("opnajmfr.sources.workbooks") / "layouts" / f"{given}.toml"
    return layout_from_toml(file.read_text(encoding="utf-8"), subject=str(given))


def layout_from_toml(text: str, *, subject: str = "workbook layout") -> WorkbookLayout:
    r"""Read a description from TOML; every fault of it is named at once.

    Parameters
    ----------
    text
        The fields of `WorkbookLayout`; `missing_codes` is a list of tables with codes, first and last.
    subject
        Name of the file, for errors.

    Returns
    -------
    WorkbookLayout
        The description.

    Raises
    ------
    TableError
        With every fault.

    Examples
    --------
    >>> layout_from_toml("find = 'K-kod'\narea = 'K-kod'\nperiod = 2024\n").period
    2024
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{subject}: no TOML: {error}"
        raise TableError(message, hint="texts stand in quotes, as find = 'Kommunkod'") from error
    faults = [f"{name} is missing" for name in ("find", "area") if name not in given]
    hints = [closest(name, _NAMES) for name in given if name not in _NAMES]
    faults += [f"no field is called {name!r}" for name in given if name not in _NAMES]
    for name, value in given.items():
        wanted = _wanted(name, value)
        if wanted:
            faults.append(f"{name} must be {wanted}, got {value!r}")
    marks: list[MissingCodes] = []
    tables = given.get("missing_codes", [])
    for table in cast("list[object]", tables) if isinstance(tables, list) else []:
        try:
            marks.append(_marks(table))
        except OpenComparisonsError as error:
            faults.append(error.message)
            hints.append(error.hint)
    if not faults:
        try:
            fields: dict[str, Any] = {**given, "missing_codes": marks}
            return WorkbookLayout(**fields)
        except OpenComparisonsError as error:
            faults.append(error.message)
            hints.append(error.hint)
    message = f"{subject}: " + "; ".join(faults)
    raise TableError(message, hint=next(filter(None, hints), "the fields are those of WorkbookLayout"))


def _wanted(name: str, value: Any) -> str:  # noqa: ANN401 - whatever TOML holds
    """Return what a field must be, where the value is not that."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    is_table = name in _TABLES and isinstance(value, dict)
    values: list[object] = [*cast("dict[str, object]", value).values()] if is_table else [None]
    wishes = (
        (name in _CHOICES, value in _CHOICES.get(name, ()), f"one of {_CHOICES.get(name)}"),
        (name == "period", is_whole or isinstance(value, str), "a year or a text"),
        (name in _TEXTS, isinstance(value, str), "a text"),
        (name in _HEADERS, isinstance(value, str) or _all_texts(cast("object", value)), "a text, or a list of texts"),
        (name in _NUMBERS, is_whole, "a whole number"),
        (name in _SWITCHES, isinstance(value, bool), "true or false"),
        (name in _LISTS, _all_texts(cast("object", value)), "a list of texts"),
        (name in _TABLES, _all_texts(values), "a table of texts"),
        (name == "missing_codes", isinstance(value, list), "a list of tables, [[missing_codes]]"),
    )
    return next((wish for is_meant, fits, wish in wishes if is_meant and not fits), "")


def _all_texts(value: object) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value))


def _marks(table: object) -> MissingCodes:
    """Read the marks of some editions."""
    if not isinstance(table, dict):
        message = f"missing_codes must be a list of tables, got {table!r}"
        raise TableError(message, hint="[[missing_codes]] with codes = { '..' = 'too_uncertain' }")
    given = cast("dict[str, Any]", table)
    strange = [name for name in given if name not in _MARKS]
    codes: Any = given.get("codes")
    years = [given.get(name) for name in ("first", "last")]
    if strange or not isinstance(codes, dict) or not _all_texts(list(cast("dict[str, object]", codes).values())):
        message = f"missing_codes must have codes, first and last, got {given!r}"
        raise TableError(message, hint="codes = { '..' = 'too_uncertain' }")
    if any(isinstance(one, bool) or not isinstance(one, int | None) for one in years):
        message = f"missing_codes: first and last must be years, got {years}"
        raise TableError(message, hint="first = 2014")
    return MissingCodes(codes=cast("dict[str, str]", codes), first=given.get("first"), last=given.get("last"))
