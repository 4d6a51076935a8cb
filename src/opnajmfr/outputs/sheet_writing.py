"""Sheets as a file: every text is written as text, every number as a number, every formula with its value."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from attrs import define, field

from opnajmfr.extras import optional
from opnajmfr.outputs.sheets import Cell, Formula, Sheet, Table, column_letters

WIDEST: Final = 60
NARROWEST: Final = 9
WRITTEN: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Day of writing that each file states: the same input gives the same bytes."""
MOST_MEASURED: Final = 200
"""Rows by which the width of a column is chosen."""


def write_sheets(sheets: Sequence[Sheet], path: str, *, title: str) -> None:
    """Write sheets as a workbook.

    Parameters
    ----------
    sheets
        In order.
    path
        The file.
    title
        Title of the file.

    Raises
    ------
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_sheets([Sheet(name="Blad", lines=(("=1+1",),))], f"{place}/a.xlsx", title="Ett blad")
    ...     Path(place, "a.xlsx").is_file()
    True
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook: Any = optional("xlsxwriter", extra="excel").Workbook(path, options)
    workbook.set_properties({"title": title, "created": WRITTEN.replace(tzinfo=None)})
    styles = _Styles(workbook=workbook)
    for sheet in sheets:
        page: Any = workbook.add_worksheet(sheet.name)
        _draw(page, sheet, styles)
    workbook.close()


@define
class _Styles:
    """Formats of a workbook, each made once."""

    workbook: Any
    made: dict[tuple[str, bool], Any] = field(factory=dict[tuple[str, bool], Any])

    def of(self, number_format: str, *, bold: bool = False, wraps: bool = False) -> Any:  # noqa: ANN401 - as above
        """Return the style of a number format."""
        key = (f"{number_format}|{wraps}", bold)
        if key not in self.made:
            style: dict[str, object] = {"bold": bold, "valign": "top", "text_wrap": wraps}
            self.made[key] = self.workbook.add_format(style | ({"num_format": number_format} if number_format else {}))
        return self.made[key]


def _draw(page: Any, sheet: Sheet, styles: _Styles) -> None:  # noqa: ANN401 - xlsxwriter is optional
    """Draw one sheet."""
    row = 0
    for line in sheet.lines:
        for column, cell in enumerate(line):
            _put(page, row, column, cell, styles.of("", bold=column == 0))
        row += 1
    row += 1 if sheet.lines and sheet.tables else 0
    for table in sheet.tables:
        if table.title:
            _put(page, row, 0, table.title, styles.of("", bold=True))
            row += 1
        row = _draw_table(page, table, row, styles) + 2
    for cell, source in sheet.choices.items():
        page.data_validation(cell, {"validate": "list", "source": source})
    if len(sheet.tables) == 1 and not sheet.lines:
        page.freeze_panes(1, sheet.n_frozen)
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width)


def _draw_table(page: Any, table: Table, top: int, styles: _Styles) -> int:  # noqa: ANN401 - xlsxwriter is optional
    """Draw a table and return its last row."""
    heads = [{"header": text, "header_format": styles.of("", bold=True, wraps=True)} for text in table.headers]
    last = top + max(len(table.rows), 1)
    page.add_table(
        top, 0, last, len(table.headers) - 1, {"name": table.name, "columns": heads, "style": "Table Style Light 1"}
    )
    formats = table.formats or ("",) * len(table.headers)
    for place, cells in enumerate(table.rows):
        own = table.row_formats[place] if table.row_formats else ""
        for column, cell in enumerate(cells):
            if cell is not None:
                _put(page, top + 1 + place, column, cell, styles.of(formats[column] or own))
    return last


def _put(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:  # noqa: ANN401 - xlsxwriter is optional
    """Write one cell by what it is, never by what it looks like."""
    if isinstance(cell, Formula):
        page.write_formula(row, column, cell.text, style, cell.value)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, style)
    elif cell is not None:
        page.write_number(row, column, cell, style)


def _widths(sheet: Sheet) -> list[int]:
    """Return the width of each column: that of its longest cell, within reason."""
    measured: list[tuple[Cell, ...]] = [*sheet.lines]
    for table in sheet.tables:
        measured += [tuple(head[: WIDEST // 3] for head in table.headers), *table.rows[:MOST_MEASURED]]
    n_columns = max((len(cells) for cells in measured), default=0)
    longest = [NARROWEST] * n_columns
    for cells in measured:
        for column, cell in enumerate(cells):
            shown = str(cell.value if isinstance(cell, Formula) else "" if cell is None else cell)
            longest[column] = min(max(longest[column], len(shown) + 2), WIDEST)
    return longest


def sheet_range(sheet: str, *, first: tuple[int, int], last: tuple[int, int]) -> str:
    """Return a range of a sheet as formulas name it.

    Parameters
    ----------
    sheet
        Name of the sheet.
    first
        Row and column of the first cell, from 0.
    last
        Row and column of the last cell, from 0.

    Returns
    -------
    str
        The range, fixed.

    Examples
    --------
    >>> sheet_range("Län", first=(1, 0), last=(9, 2))
    "'Län'!$A$2:$C$10"
    """
    quoted = sheet.replace("'", "''")
    ends = [f"${column_letters(column)}${row + 1}" for row, column in (first, last)]
    return f"'{quoted}'!{ends[0]}:{ends[1]}"
