"""Sheets as a file: every text is written as text, every number as a number, every formula with its value."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import define, field

from opnajmfr.extras import optional
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.document_language import with_language
from opnajmfr.outputs.sheet_widths import header_height, row_heights, widths
from opnajmfr.outputs.sheets import COUNT, TEXT, YEAR, Cell, Formula, Link, Sheet, Table

WRITTEN: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Day of writing that each file states: the same input gives the same bytes."""
STEP: Final = 500
"""Rows between two tellings of how much is written."""
_A4: Final = 9
_WHOLE: Final = "#,##0"
_HEADER: Final[dict[str, Any]] = {
    "bold": True,
    "valign": "vcenter",
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E79",
    "text_wrap": True,
    "border": 1,
    "align": "left",
    "indent": 1,
}
_CHOSEN: Final[dict[str, Any]] = {"bg_color": "#FFF2CC", "border": 1, "bold": True, "align": "left"}
_TYPED: Final = "@"
"""Format of a cell where a text is chosen: a spreadsheet makes 114 of a chosen "0114" elsewhere."""
_BLANKS: Final = {sign: " " for sign in range(32) if chr(sign) not in "\t\n\r"}
"""Signs that no header of a table may hold: a spreadsheet calls the file damaged."""
_PAGE: Final[dict[Language, str]] = {"sv": "&L&A&RSida &P (&N)", "en": "&L&A&RPage &P (&N)"}
_PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Progress = Callable[[int, int], None]
"""Told how many of how many rows are written."""


def write_sheets(
    sheets: Sequence[Sheet],
    path: str,
    *,
    title: str,
    language: Language = "sv",
    active: str = "",
    progress: Progress | None = None,
) -> None:
    """Write sheets as a workbook.

    Parameters
    ----------
    sheets
        In order.
    path
        The file.
    title
        Title of the file.
    language
        Language that the file says that it is in.
    active
        Name of the sheet that is open; the first where empty.
    progress
        Told how many of how many rows are written.

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
    workbook: Any = optional("xlsxwriter", extra="excel").Workbook(path, dict(_PLAIN))
    workbook.set_properties({"title": title, "created": WRITTEN.replace(tzinfo=None)})
    with_language(workbook, language)
    n_rows = sum(len(sheet.lines) + (len(sheet.table.rows) if sheet.table else 0) for sheet in sheets)
    writer = _Writer(workbook=workbook, language=language, n_rows=n_rows, progress=progress)
    for sheet in sheets:
        page: Any = workbook.add_worksheet(sheet.name)
        writer.draw(page, sheet)
        if sheet.name == active:
            page.activate()
    workbook.close()
    writer.finish()


@define(kw_only=True)
class _Writer:
    """A workbook that is being written: its formats, each made once, and how far it has come."""

    workbook: Any
    language: Language
    n_rows: int
    progress: Progress | None
    n_written: int = 0
    styles: dict[str, Any] = field(factory=dict[str, Any])

    def style(self, number_format: str = "", **looks: object) -> Any:  # noqa: ANN401 - xlsxwriter is optional
        """Return the style of a number format and what else it looks like."""
        key = f"{number_format}|{looks}"
        if key not in self.styles:
            numbered = {"num_format": number_format} if number_format else {}
            self.styles[key] = self.workbook.add_format({"valign": "top"} | numbered | looks)
        return self.styles[key]

    def draw(self, page: Any, sheet: Sheet) -> None:  # noqa: ANN401 - as above
        """Draw one sheet."""
        chosen = {choice.cell for choice in sheet.choices}
        for row, line in enumerate(sheet.lines):
            for column, cell in enumerate(line):
                style = self._line_style(row, column, chosen, is_number=isinstance(cell, int | float))
                if cell is None and f"{chr(ord('A') + column)}{row + 1}" in chosen:
                    page.write_blank(row, column, None, style)
                _put(page, row, column, cell, style)
            self._count()
        top = len(sheet.lines) + 1 if sheet.lines else 0
        measured = widths(sheet)
        for column, width in enumerate(measured):
            page.set_column(column, column, width)
        if sheet.table is not None:
            page.set_row(top, header_height(sheet.table.headers, measured), None)
            for row, height in row_heights(sheet.table, measured).items():
                page.set_row(top + 1 + row, height, None)
            self._draw_table(page, sheet.table, top)
            page.freeze_panes(top + 1, sheet.n_frozen)
            page.repeat_rows(top)
            self._mark(page, sheet, sheet.table, top)
        self._set_up(page, sheet)
        for choice in sheet.choices:
            asked = {"validate": "list", "source": choice.source, "input_title": sheet.name[:32]}
            page.data_validation(choice.cell, asked | {"input_message": choice.prompt})

    def _line_style(self, row: int, column: int, chosen: set[str], *, is_number: bool) -> Any:  # noqa: ANN401 - as above
        """Return the style of a cell above the table."""
        if f"{chr(ord('A') + column)}{row + 1}" in chosen:
            return self.style("" if is_number else _TYPED, **_CHOSEN)
        if row == 0 and column == 0:
            return self.style(bold=True, font_size=14)
        return self.style(bold=True) if column == 0 else self.style()

    def _draw_table(self, page: Any, table: Table, top: int) -> None:  # noqa: ANN401 - as above
        """Draw a table."""
        header = self.style(**_HEADER)
        heads = [{"header": text.translate(_BLANKS), "header_format": header} for text in table.headers]
        last = top + max(len(table.rows), 1)
        looks = {"name": table.name, "columns": heads, "style": "Table Style Light 1"}
        told = {"title": table.headers[0], "description": table.description} if table.description else {}
        page.add_table(top, 0, last, len(table.headers) - 1, looks | told)
        formats = table.formats or ("",) * len(table.headers)
        by_column = [self._cell_style(shown, wraps=table.wraps) for shown in formats]
        whole = self._cell_style(_WHOLE, wraps=False)
        for place, cells in enumerate(table.rows, start=top + 1):
            styles = by_column
            if table.row_formats:
                own = self._cell_style(table.row_formats[place - top - 1], wraps=table.wraps)
                styles = [style if shown else own for style, shown in zip(by_column, formats, strict=True)]
            for column, cell in enumerate(cells):
                if cell is not None:
                    is_whole = formats[column] == COUNT and isinstance(cell, int | float) and cell == int(cell)
                    _put(page, place, column, cell, whole if is_whole else styles[column])
            self._count()

    def _cell_style(self, shown: str, *, wraps: bool) -> Any:  # noqa: ANN401 - as above
        """Return the style of a column: texts are wrapped, figures and what stands for them lie to the right."""
        if shown in {"", TEXT}:
            return self.style(text_wrap=wraps, align="left", indent=1)
        return self.style(shown, align="left" if shown == YEAR else "right")

    def _mark(self, page: Any, sheet: Sheet, table: Table, top: int) -> None:  # noqa: ANN401 - as above
        """Give words a colour beside them: what a colour says, the word says too."""
        for word, colour in sheet.marked.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.style(bg_color=colour)}
            page.conditional_format(top + 1, 0, top + len(table.rows), len(table.headers) - 1, rule)

    def _set_up(self, page: Any, sheet: Sheet) -> None:  # noqa: ANN401 - as above
        """Set up the printed page: landscape, headings repeated, its name and number below."""
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer(_PAGE[self.language])
        if sheet.is_wide:
            page.set_print_scale(70)
            if sheet.n_frozen:
                page.repeat_columns(0, sheet.n_frozen - 1)
        else:
            page.fit_to_pages(1, 0)

    def _count(self) -> None:
        """Count a row, and tell how far the writing has come now and then."""
        self.n_written += 1
        if self.progress is not None and self.n_written % STEP == 0 and self.n_written < self.n_rows:
            self.progress(self.n_written, self.n_rows)

    def finish(self) -> None:
        """Tell that all is written, the file too."""
        if self.progress is not None:
            self.progress(self.n_rows, self.n_rows)


def _put(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:  # noqa: ANN401 - xlsxwriter is optional
    """Write one cell by what it is, never by what it looks like."""
    if isinstance(cell, str):
        page.write_string(row, column, cell, style)
    elif isinstance(cell, Formula):
        page.write_formula(row, column, cell.text, style, cell.value)
    elif isinstance(cell, Link):
        quoted = cell.sheet.replace("'", "''")
        page.write_url(row, column, f"internal:'{quoted}'!A1", None, cell.sheet)
    elif cell is not None:
        page.write_number(row, column, cell, style)
