"""The description of a table, from the names of its columns or from a small TOML file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import polars as pl
from attrs import fields_dict

from opnajmfr.data.listing import listed
from opnajmfr.data.missing_codes import MissingCodes
from opnajmfr.errors import TableError
from opnajmfr.sources.printed_numbers import DecimalSign
from opnajmfr.sources.table_files import file_frame
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.spelling import closest, folded

_KOLADA: Final = {"kpi", "gender", "status", "value"}
_ROLES: Final[dict[str, tuple[str, ...]]] = {
    "area": ("kommunkod", "områdeskod", "kod", "code", "area", "municipality_id", "kommun", "municipality", "område"),
    "period": ("period", "år", "year"),
    "variable": ("variable", "variabel", "variabelkod", "indicator", "indikator", "nyckeltal", "mått", "kpi"),
    "value": ("value", "värde", "utfall"),
    "sex": ("sex", "kön", "gender"),
    "level": ("level", "nivå"),
    "status": ("status",),
}
"""Names that a column of each kind may have; the first that is there is it."""
_NAMES: Final = {
    folded(name) for name in ("kommun", "kommunnamn", "namn", "name", "område", "municipality", "enhet", "unit")
}
"""Names of columns that only say again, in words, which area it is, or in which unit the number is."""
_SEPARATORS: Final = (";", "\t", ",")


def recognised_layout(path: str | Path) -> TableLayout:
    r"""Return the description of a table whose columns have usual names (känn igen).

    A column each for the area and the year, and either one for the variable and one for its value, or a column a
    variable; sex, level and status where there are such columns. Swedish and English names are known, and an extract
    of Kolada. A CSV file may be divided by semicolons, tabs or commas, and be in UTF-8 or in that of older Windows.

    Parameters
    ----------
    path
        A file whose suffix is .csv or .parquet.

    Returns
    -------
    TableLayout
        For `read_table`.

    Raises
    ------
    TableError
        If the columns are not known by their names.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "svar.csv")
    ...     _ = file.write_text("Kommunkod;År;Trygghet\n1984;2024;81,5\n", encoding="utf-8")
    ...     layout = recognised_layout(file)
    >>> layout.area, layout.period, dict(layout.values), layout.decimal
    ('Kommunkod', 'År', {'Trygghet': 'Trygghet'}, ',')
    """
    file = Path(path)
    text = _text_fields(file) if file.suffix.casefold() == ".csv" else {}
    frame = file_frame(file, TableLayout(area="a", period="p", variable="v", value="x", **text))
    columns = frame.columns
    if set(columns) >= _KOLADA:
        return _kolada(columns, text, subject=file.name)
    return _usual(frame, text, subject=file.name)


def table_layout_from_toml(path: str | Path) -> TableLayout:
    r"""Return the description of a table from a TOML file with the fields of `TableLayout`.

    Parameters
    ----------
    path
        The file; missing_codes is a list of tables with codes, first and last.

    Returns
    -------
    TableLayout
        For `read_table`.

    Raises
    ------
    TableError
        If the text is no TOML, names a field that there is not, or contradicts itself.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "min.toml")
    ...     _ = file.write_text("area = 'kod'\nperiod = 2024\nvalues = { a = 'Trygghet' }\n", encoding="utf-8")
    ...     table_layout_from_toml(file).period
    2024
    """
    file = Path(path)
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{file.name}: no TOML: {error}"
        raise TableError(message, hint="texts stand in quotes, as area = 'Kommunkod'") from error
    known = tuple(fields_dict(TableLayout))
    strange = [name for name in given if name not in known]
    lacking = [name for name in ("area", "period") if name not in given]
    if strange or lacking:
        faults = [*(f"no field is called {name!r}" for name in strange), *(f"{name} is missing" for name in lacking)]
        hint = closest(strange[0], known) if strange else ""
        message = f"{file.name}: {'; '.join(faults)}"
        raise TableError(message, hint=hint or f"the fields are {', '.join(known)}")
    marks = cast("list[dict[str, Any]]", given.pop("missing_codes", []))
    try:
        return TableLayout(**given, missing_codes=tuple(MissingCodes(**one) for one in marks))
    except (TypeError, AttributeError) as error:
        message = f"{file.name}: a field holds what it cannot: {error}"
        raise TableError(message, hint="as values = { column = 'variable' } and ignored = ['column']") from error


def _text_fields(file: Path) -> dict[str, Any]:
    """Return separator, encoding and decimal sign of a CSV file, from its first line and its bytes."""
    if not file.is_file():
        return {}
    content = file.read_bytes()
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252", errors="replace"), "cp1252"
    first = next(iter(text.splitlines()), "")
    separator = max(_SEPARATORS, key=first.count)
    decimal: DecimalSign = "." if separator == "," else _decimal(text, separator)
    return {"separator": separator, "encoding": encoding, "decimal": decimal}


def _decimal(text: str, separator: str) -> DecimalSign:
    """Return the sign before the decimals: a comma unless numbers are printed with points alone."""
    cells = [cell.strip().strip('"') for line in text.splitlines()[1:] for cell in line.split(separator)]
    signs = {sign for sign in (",", ".") for cell in cells if cell.replace(sign, "", 1).isdecimal() and sign in cell}
    return "." if signs == {"."} else ","


def _kolada(columns: list[str], text: Mapping[str, Any], *, subject: str) -> TableLayout:
    """Return the description of an extract of Kolada, or of an answer of its service."""
    area = "municipality_id" if "municipality_id" in columns else "municipality"
    period = "year" if "year" in columns else "period"
    return TableLayout(
        area=area,
        area_codes={"0000": "00"},
        period=period,
        variable="kpi",
        value="value",
        sex="gender",
        status="status",
        statuses={"": "observed", "Missing": "missing", "Privacy": "suppressed", "Not applicable": "not_applicable"},
        ignored=[name for name in columns if name not in {*_KOLADA, area, period}],
        source=f"Kolada/RKA, {subject}",
        **text,
    )


def _usual(frame: pl.DataFrame, text: Mapping[str, Any], *, subject: str) -> TableLayout:
    """Return the description of a table whose columns have usual names."""
    by_name = {folded(name): name for name in reversed(frame.columns)}
    roles = {
        role: next((by_name[folded(name)] for name in names if folded(name) in by_name), None)
        for role, names in _ROLES.items()
    }
    area, period = roles["area"], roles["period"]
    if area is None or period is None:
        lacking = " and ".join(what for what, column in (("area", area), ("year", period)) if column is None)
        message = f"{subject}: no column is recognised as {lacking}; the table has {listed(frame.columns)}"
        hint = "name the columns as Kommunkod and År, or describe the table in a TOML file (TableLayout)"
        raise TableError(message, hint=hint)
    is_long = roles["variable"] is not None and roles["value"] is not None
    optional = {role: roles[role] for role in ("sex", "level", "status") if roles[role] is not None}
    if not is_long:
        optional.pop("status", None)
    used = {area, period, *optional.values(), *((roles["variable"], roles["value"]) if is_long else ())}
    rest = [name for name in frame.columns if name not in used]
    names = [name for name in rest if folded(name) in _NAMES]
    cells = {"variable": roles["variable"], "value": roles["value"]} if is_long else {}
    values = {} if is_long else {name: name for name in rest if name not in names}
    codes = frame[area].cast(pl.String).str.strip_chars()
    by_code = codes.str.contains(r"^\d+$").all()
    fields: dict[str, Any] = {
        **text,
        **optional,
        **cells,
        "values": values,
        "ignored": names,
        "at": None if by_code or "level" in optional else "municipality",
        "source": subject,
    }
    return TableLayout(area=area, period=period, **fields)
