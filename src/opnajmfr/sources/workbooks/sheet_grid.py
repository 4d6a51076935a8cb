"""A sheet as a grid of cells as they stand, with what is hidden and what is merged beside it."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
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
from opnajmfr.sources.workbooks.cell_places import column_letters
from opnajmfr.sources.workbooks.part_texts import SAVE_AGAIN
from opnajmfr.sources.workbooks.prescan import WorkbookScan
from opnajmfr.sources.workbooks.sheet_parts import parts_of_sheets
from opnajmfr.sources.workbooks.sheet_scan import PartScan

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Merged = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, from 0."""
_WHOLE: Final = 2.0**53


@lru_cache(maxsize=1024, typed=True)
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
    n_formulas
        Cells with formulas; their values are those that were saved with them.
    """

    name: str
    rows: list[list[Cell]] = field(repr=False)
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    n_formulas: int = 0

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
        if not self.merged:
            return self.rows
        rows = [list(row) for row in self.rows]
        for top, left, bottom, right in self.merged:
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [self.rows[top][left]] * len(row[left : right + 1])
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
    parts = {sheet: scan.parts[part] for sheet, part in parts_of_sheets(scan).items()}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(scan.content)) as book, ThreadPoolExecutor(1) as ahead:
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            _check_names(scan.name, [sheet.name for sheet in sheets], parts)
            # The next sheet is parsed while this one is read.
            opened = [ahead.submit(book.get_sheet_by_name, sheet.name) for sheet in sheets[:1]]
            for sheet, following in zip(sheets, [*sheets[1:], None], strict=True):
                found = opened.pop().result()
                if following is not None:
                    opened.append(ahead.submit(book.get_sheet_by_name, following.name))
                is_hidden = sheet.visible is not SheetVisibleEnum.Visible
                rows = found.to_python(skip_empty_area=False)
                del found
                yield _grid(sheet.name, rows, parts[sheet.name], is_hidden=is_hidden)
    except PasswordError as error:
        message = f"{scan.name}: the workbook is encrypted with a password"
        raise WorkbookError(message, hint="open it in Excel with the password and save a copy without one") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        message = f"{scan.name}: the workbook cannot be read: {error}"
        raise WorkbookError(message, hint=SAVE_AGAIN) from error


def _check_names(workbook: str, names: Sequence[str], parts: dict[str, PartScan]) -> None:
    """Refuse sheets that could be taken for one another, or that were not looked through."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    unseen = [name for name in names if name not in parts]
    if twice or unseen:
        message = f"{workbook}: " + (f"two sheets are named {twice[0]!r}" if twice else f"no cells for {unseen[0]!r}")
        raise WorkbookError(message, hint=SAVE_AGAIN)


def _grid(name: str, rows: list[list[Cell]], part: PartScan, *, is_hidden: bool) -> SheetGrid:
    """Return a grid with what the scan saw."""
    rows = _with_texts(rows, part.without_value)
    width = len(rows[0]) if rows else 0
    columns = {column - 1 for first, last in part.hidden_columns for column in range(first, min(last, width) + 1)}
    return SheetGrid(
        name=name,
        rows=rows,
        merged=tuple((top - 1, left - 1, bottom - 1, right - 1) for top, left, bottom, right in part.merged),
        hidden_rows=frozenset(row - 1 for row in part.hidden_rows if row <= len(rows)),
        hidden_columns=frozenset(columns),
        is_hidden=is_hidden,
        n_formulas=part.n_formulas,
    )


def _with_texts(rows: list[list[Cell]], texts: Sequence[tuple[int, int, str]]) -> list[list[Cell]]:
    """Return cells with what stands in those that a reader takes for empty: errors, and formulas without a value."""
    if not texts:
        return rows
    height = max(len(rows), *(row for row, _, _ in texts))
    width = max(len(rows[0]) if rows else 0, *(column for _, column, _ in texts))
    wide: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    wide.extend([""] * width for _ in range(height - len(rows)))
    for row, column, text in texts:
        wide[row - 1][column - 1] = text
    return wide
