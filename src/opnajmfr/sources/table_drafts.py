"""A recognised table as a description in TOML, for people to correct and complete."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import polars as pl

from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.table_files import file_frame
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_recognition import recognised_layout

_MOST_MARKS: Final = 12
_FIELDS: Final = ("area", "at", "level", "period", "sex", "variable", "value", "status")
_TEXT: Final = ("separator", "encoding", "decimal")


def table_draft(path: str | Path) -> str:
    r"""Return the description of a table whose columns have usual names, with the marks that still need a meaning.

    Parameters
    ----------
    path
        A file whose suffix is .csv or .parquet.

    Returns
    -------
    str
        TOML that `table_layout_from_toml` reads once every ? is answered.

    Raises
    ------
    TableError
        If the columns are not known by their names.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "svar.csv")
    ...     _ = file.write_text("Kommun;År;Trygghet\nUmeå;2024;81,5\nArboga;2024;..\n", encoding="utf-8")
    ...     print(table_draft(file))
    area = "Kommun"
    at = "municipality"
    period = "År"
    values = {"Trygghet" = "Trygghet"}
    separator = ";"
    encoding = "utf-8"
    decimal = ","
    source = "svar.csv"
    <BLANKLINE>
    [[missing_codes]]
    # ? what each mark means: missing, suppressed, too_uncertain, nonresponse, not_applicable, …
    codes = {".." = "?"}  # 1 cell
    """
    layout = recognised_layout(path)
    frame = file_frame(path, layout)
    is_text = Path(path).suffix.casefold() == ".csv"
    return "\n".join(_lines(layout, _marks(frame, layout), is_text=is_text))


def _lines(layout: TableLayout, marks: Mapping[str, int], *, is_text: bool) -> Iterator[str]:
    """Yield the lines of a description."""
    for name in (*_FIELDS, *(("values",) if layout.values else ()), "area_codes", "statuses", "ignored"):
        value = getattr(layout, name)
        if value:
            yield f"{name} = {_toml(value)}"
    if is_text:
        yield from (f"{name} = {_toml(getattr(layout, name))}" for name in _TEXT)
    yield f"source = {_toml(layout.source)}"
    if marks:
        yield ""
        yield "[[missing_codes]]"
        yield "# ? what each mark means: missing, suppressed, too_uncertain, nonresponse, not_applicable, …"
        meanings = ", ".join(f'{_toml(mark)} = "?"' for mark in marks)
        n = sum(marks.values())
        yield f"codes = {{{meanings}}}  # {n} {'cell' if n == 1 else 'cells'}"


def _toml(value: object) -> str:
    """Return a text, a list of texts or a table of texts as TOML writes it."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return "{" + ", ".join(f"{_toml(str(key))} = {_toml(str(one))}" for key, one in pairs) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(str(one)) for one in cast("tuple[object, ...]", value)) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def _marks(frame: pl.DataFrame, layout: TableLayout) -> dict[str, int]:
    """Count the texts in columns of figures that are no numbers."""
    columns = [layout.value] if layout.value is not None else list(layout.values)
    texts = [frame[name] for name in columns if frame.schema[name] == pl.String]
    if not texts:
        return {}
    cells = pl.DataFrame({"text": pl.concat([one.rename("text") for one in texts])}).drop_nulls()
    filled = cells.filter(pl.col("text").str.strip_chars() != "")
    marks = filled.filter(printed_number(pl.col("text"), decimal=layout.decimal).is_null())["text"].to_list()
    return dict(Counter(marks).most_common(_MOST_MARKS))
