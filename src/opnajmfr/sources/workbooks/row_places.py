"""What each row under a header is: an area with its cells, or a line that only people read."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.sources.workbooks.header_columns import SheetColumns, matches
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.sheet_grid import Cell, SheetGrid, text_of_cell

LineKind = Literal["blank", "note", "heading", "hidden"]
_CODE: Final = re.compile(r"([0-9]{1,4})(?:[ ,:;.–-]+(\D.*))?")


@frozen(kw_only=True)
class SheetLine:
    """A row that holds no cells to read.

    Parameters
    ----------
    sheet
        Name of the sheet.
    row
        Number of the row, from 1.
    kind
        "blank", "note", "heading" or "hidden".
    text
        What stands there.
    """

    sheet: str
    row: int
    kind: LineKind
    text: str = ""


@frozen(kw_only=True)
class SheetRows:
    """The rows under a header, each once; numbers from 0.

    Parameters
    ----------
    areas
        Code and level of the area of each row that is read.
    lines
        Rows that only people read.
    unknown
        Rows whose area is not known: what stands there, and the way out.
    """

    areas: Mapping[int, tuple[str, str]]
    lines: tuple[SheetLine, ...]
    unknown: Mapping[int, tuple[str, str]]


def sheet_rows(grid: SheetGrid, columns: SheetColumns, layout: WorkbookLayout, areas: Areas) -> SheetRows:
    """Tell what each row under the header is.

    Parameters
    ----------
    grid
        The sheet.
    columns
        Its columns.
    layout
        The description.
    areas
        The hierarchy that codes and names are looked up in.

    Returns
    -------
    SheetRows
        Every row once.
    """
    finder = AreaFinder(layout, areas)
    filled = grid.filled()
    found: dict[int, tuple[str, str]] = {}
    unknown: dict[int, tuple[str, str]] = {}
    lines: list[SheetLine] = []
    for row in range(columns.last + 1, len(grid.rows)):
        there = _texts(grid.rows[row])
        kind = _line_kind(row, there, grid, columns, layout)
        if kind is not None:
            lines.append(SheetLine(sheet=grid.name, row=row + 1, kind=kind, text=" ".join(there)))
            continue
        area = grid.text(row, columns.area) or text_of_cell(filled[row][columns.area])
        try:
            found[row] = finder.find(area)
        except OpenComparisonsError as error:
            way = f"{error.message}; {error.hint}" if len(there) > 1 else "a note? name its first words in notes"
            unknown[row] = (area or " ".join(there), way)
    return SheetRows(areas=found, lines=tuple(lines), unknown=unknown)


def _texts(row: list[Cell]) -> list[str]:
    """Return the first texts of a row that are not blank; two of them are no note and no heading."""
    found: list[str] = []
    for cell in row:
        if cell != "" and (text := text_of_cell(cell)):
            found.append(text)
            if len(found) > 1:
                break
    return found


def _line_kind(
    row: int, there: list[str], grid: SheetGrid, columns: SheetColumns, layout: WorkbookLayout
) -> LineKind | None:
    """Tell which kind of line a row is; None where it holds cells to read."""
    if not there:
        return "blank"
    if row in grid.hidden_rows and layout.hidden == "skip":
        return "hidden"
    if len(there) > 1:
        return None
    if matches(there[0], layout.notes):
        return "note"
    is_heading = layout.headings and grid.text(row, columns.area) and not _CODE.fullmatch(there[0])
    return "heading" if is_heading else None


class AreaFinder:
    """Looks up areas as a workbook writes them: by code, by code and name in one, or by name.

    Parameters
    ----------
    layout
        The description.
    areas
        The hierarchy.
    """

    def __init__(self, layout: WorkbookLayout, areas: Areas) -> None:
        self.layout = layout
        self.areas = areas
        self.codes = {text.casefold(): code for text, code in layout.area_codes.items()}
        self.known: dict[str, tuple[str, str]] = {}

    def find(self, text: str) -> tuple[str, str]:
        """Return the code and the level of an area.

        Parameters
        ----------
        text
            As printed.

        Returns
        -------
        tuple of str
            Code and level.

        Raises
        ------
        UnknownAreaError
            If there is no such area.
        """
        if text not in self.known:
            code = self._code(text)
            self.known[text] = (code, str(self.areas.level(code)))
        return self.known[text]

    def _code(self, text: str) -> str:
        """Return the code of an area."""
        given = self.codes.get(text.casefold())
        if given is not None:
            return given
        coded = _CODE.fullmatch(text)
        if coded is not None:
            digits = coded[1]
            if self.layout.shortened and len(digits) % 2:
                digits = f"0{digits}"
            return self.areas.resolve(self.codes.get(digits, digits))
        try:
            return self.areas.resolve(text, level="nation")
        except OpenComparisonsError:
            level = None if self.layout.names_are is None else str(self.layout.names_are)
        for prefix in self.layout.region_prefixes:
            short = text.casefold().removeprefix(f"{prefix.casefold()} ")
            if len(short) < len(text):
                try:
                    return self.areas.resolve(text[len(text) - len(short) :], level=level)
                except OpenComparisonsError:
                    continue
        return self.areas.resolve(text, level=level)
