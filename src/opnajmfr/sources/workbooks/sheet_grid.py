"""A sheet as a grid of cells as they stand, with what is hidden and what is merged beside it."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Final

from attrs import field, frozen
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from opnajmfr.data.missing_codes import plain
from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks.package_parts import open_package
from opnajmfr.sources.workbooks.prescan import WorkbookScan
from opnajmfr.sources.workbooks.sheet_scan import PartScan, column_letters

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Merged = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, from 0."""
_WHOLE: Final = 2.0**53
_RELATION: Final = re.compile(r"<(?:[\w.-]+:)?Relationship\s[^>]*>")
_SHEET: Final = re.compile(r"<(?:[\w.-]+:)?sheet\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def text_of_cell(cell: Cell) -> str:
    """Return a cell as plain text; a whole number without decimals.

    Parameters
    ----------
    cell
        As the workbook holds it.

    Returns
    -------
    str
        With single ordinary blanks; empty for an empty cell.

    Examples
    --------
    >>> [text_of_cell(cell) for cell in (180.0, "Upplands\u00a0 Väsby ", 1.5, "", True)]
    ['180', 'Upplands Väsby', '1.5', '', 'True']
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    return plain(str(cell))


@frozen(kw_only=True, eq=False)
class SheetGrid:
    """A sheet as it stands; rows and columns are numbered from 0.

    Parameters
    ----------
    name
        Name of the sheet.
    rows
        Its cells from A1, every row equally long; an empty cell is an empty text.
    merged
        Merged cells.
    hidden_rows
        Numbers of hidden rows.
    hidden_columns
        Numbers of hidden columns.
    is_hidden
        Whether the sheet is.
    """

    name: str
    rows: list[list[Cell]] = field(repr=False)
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """Return a cell as plain text."""
        return text_of_cell(self.rows[row][column])

    def reference(self, row: int, column: int) -> str:
        """Return the name of a cell, as "Tabell 1!B7"."""
        return f"{self.name}!{column_letters(column + 1)}{row + 1}"

    def filled(self) -> list[list[Cell]]:
        """Return the cells with the text of merged cells in each of them."""
        rows = [list(row) for row in self.rows]
        for top, left, bottom, right in self.merged:
            for row in range(top, min(bottom + 1, len(rows))):
                for column in range(left, min(right + 1, self.width)):
                    rows[row][column] = self.rows[top][left]
        return rows


def sheet_grids(scan: WorkbookScan) -> Iterator[SheetGrid]:
    """Yield the sheets of a workbook that was looked through, one at a time, in their order.

    Parameters
    ----------
    scan
        See `scan_workbook`.

    Yields
    ------
    SheetGrid
        A sheet of cells; sheets of charts are none.

    Raises
    ------
    WorkbookError
        If the workbook cannot be opened.
    """
    parts = _parts_by_sheet(scan)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(scan.content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield _grid(
                    sheet.name,
                    rows,
                    parts.get(sheet.name, PartScan()),
                    is_hidden=sheet.visible is not SheetVisibleEnum.Visible,
                )
    except PasswordError as error:
        message = f"{scan.name}: the workbook is encrypted with a password"
        raise WorkbookError(message, hint="open it in Excel with the password and save a copy without one") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        message = f"{scan.name}: the workbook cannot be read: {error}"
        raise WorkbookError(message, hint="open it in Excel or LibreOffice and save it again") from error


def _grid(name: str, rows: list[list[Cell]], part: PartScan, *, is_hidden: bool) -> SheetGrid:
    """Return a grid with what the scan saw."""
    width = len(rows[0]) if rows else 0
    columns = {column - 1 for first, last in part.hidden_columns for column in range(first, min(last, width) + 1)}
    return SheetGrid(
        name=name,
        rows=rows,
        merged=tuple((top - 1, left - 1, bottom - 1, right - 1) for top, left, bottom, right in part.merged),
        hidden_rows=frozenset(row - 1 for row in part.hidden_rows if row <= len(rows)),
        hidden_columns=frozenset(columns),
        is_hidden=is_hidden,
    )


def _parts_by_sheet(scan: WorkbookScan) -> dict[str, PartScan]:
    """Return the part of each sheet, by the sheet's name."""
    with open_package(scan.name, scan.content) as package:
        names = {name.casefold(): name for name in package.namelist()}
        book = package.read(names["xl/workbook.xml"]).decode("utf-8", "replace")
        relations = names.get("xl/_rels/workbook.xml.rels")
        links = package.read(relations).decode("utf-8", "replace") if relations else ""
    targets = {
        given.get("Id", ""): given.get("Target", "") for given in map(_attributes, _RELATION.findall(links)) if given
    }
    found: dict[str, PartScan] = {}
    for given in map(_attributes, _SHEET.findall(book)):
        link = next((value for name, value in given.items() if name.endswith(":id")), "")
        target = targets.get(link, "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        found[given.get("name", "")] = scan.parts.get(part.casefold(), PartScan())
    return found


def _attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag."""
    pairs = {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}
    entities = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
    for name, value in pairs.items():
        text = value
        for entity, letter in entities.items():
            text = text.replace(entity, letter)
        pairs[name] = text
    return pairs
