"""What each row under a header is: an area with its cells, or a line that only people read."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.sources.workbooks.area_finder import CODE_AND_NAME, AreaFinder
from opnajmfr.sources.workbooks.header_columns import SheetColumns, matches
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.sheet_grid import Cell, SheetGrid, text_of_cell
from opnajmfr.sources.workbooks.unit_places import UnitFinder

LineKind = Literal["blank", "note", "heading", "hidden"]


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
        Rows whose area is not known, or whose name is another area's: what stands there, and the way out.
    units
        Units and districts that the hierarchy does not have: level, name and the area that each lies in, by code.
    """

    areas: Mapping[int, tuple[str, str]]
    lines: tuple[SheetLine, ...]
    unknown: Mapping[int, tuple[str, str]]
    units: Mapping[str, tuple[str, str, str]] = field(factory=dict[str, tuple[str, str, str]])


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
    finder, units = AreaFinder(layout, areas), UnitFinder(layout, areas)
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
        texts = {
            role: grid.text(row, place) or text_of_cell(filled[row][place]) for role, place in columns.places.items()
        }
        try:
            found[row] = units.find(*finder.named(texts["area"], texts.get("name", "")), texts)
        except OpenComparisonsError as error:
            way = f"{error.message}; {error.hint}" if len(there) > 1 else "a note? name its first words in notes"
            unknown[row] = (texts["area"] or " ".join(there), way)
    return SheetRows(areas=found, lines=tuple(lines), unknown=unknown, units=units.new)


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
    is_heading = layout.headings and grid.text(row, columns.area) and not CODE_AND_NAME.fullmatch(there[0])
    return "heading" if is_heading else None
