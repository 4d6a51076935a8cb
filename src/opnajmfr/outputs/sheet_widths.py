"""How wide the columns of a sheet are, and how high the rows whose texts are wrapped."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.outputs.sheets import TEXT, Cell, Formula, Link, Sheet, Table

WIDEST: Final = 48
"""Width of a column of texts beside many others."""
WIDEST_OF_FEW: Final = 100
"""Width of a column of texts with few beside it."""
FEW: Final = 3
NARROWEST: Final = 8
MOST_MEASURED: Final = 200
"""Rows by which the width of a column is chosen."""
LINE: Final = 15
"""Height of a line of text, in points."""
MOST_LINES: Final = 8
"""Lines of a cell that are shown."""
WIDEST_HEADER: Final = 16
"""Width that a header alone may give a column; a longer one is wrapped."""
_BUTTON: Final = 4
"""Width of the button that filters, and of the blank before a text."""


def widths(sheet: Sheet) -> list[int]:
    """Return the width of each column: that of its longest cell, within reason; long texts are wrapped.

    Parameters
    ----------
    sheet
        The sheet.

    Returns
    -------
    list of int
        Widths in characters.

    Examples
    --------
    >>> widths(Sheet(name="A", table=Table(name="T", headers=("namn", "n"), rows=[("Ljungmåla", 3)])))
    [12, 8]
    """
    table = sheet.table or Table(name="", headers=())
    n_columns = max([len(table.headers), *(len(line) for line in sheet.lines)])
    longest = [NARROWEST] * n_columns
    for column, head in enumerate(table.headers):
        longest[column] = min(max(NARROWEST, len(head) + _BUTTON), WIDEST_HEADER)
    for line in sheet.lines:
        for column, cell in enumerate(line[:-1]):
            longest[column] = max(longest[column], min(len(_shown(cell)) + 2, WIDEST))
    widest = _widest(table)
    for cells in table.rows[:MOST_MEASURED]:
        for column, cell in enumerate(cells):
            longest[column] = max(longest[column], min(len(_shown(cell)) + 3, widest))
    return longest


def header_height(headers: Sequence[str], measured: Sequence[int]) -> int:
    """Return how high a row of headers is.

    Parameters
    ----------
    headers
        The headers.
    measured
        Width of each column.

    Returns
    -------
    int
        Points.

    Examples
    --------
    >>> header_height(["namn", "Andel som känner sig trygga"], [10, 12])
    75
    """
    lines = [_lines(head, width - _BUTTON) for head, width in zip(headers, measured, strict=False)]
    return LINE * min(max(lines, default=1), MOST_LINES)


def row_heights(table: Table, measured: Sequence[int]) -> dict[int, int]:
    """Return how high the rows are whose texts are wrapped: not every program finds out by itself.

    Parameters
    ----------
    table
        The table.
    measured
        Width of each column.

    Returns
    -------
    dict
        Points by row, from 0, of those that are higher than a line.

    Examples
    --------
    >>> row_heights(Table(name="T", headers=("text",), rows=[("kort",), ("en text som är lång",)]), [10])
    {1: 45}
    """
    formats = table.formats or ("",) * len(table.headers)
    texts = [column for column, shown in enumerate(formats) if shown in {"", TEXT}]
    if len(table.rows) > MOST_MEASURED:
        texts = [column for column in texts if measured[column] == _widest(table)]
    found: dict[int, int] = {}
    for row, cells in enumerate(table.rows if texts and table.wraps else ()):
        lines = max(_lines(_shown(cells[column]), measured[column] - 2) for column in texts)
        if lines > 1:
            found[row] = LINE * min(lines, MOST_LINES)
    return found


def _widest(table: Table) -> int:
    """Return how wide a column of a table may be."""
    return WIDEST_OF_FEW if len(table.headers) <= FEW else WIDEST


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes, words whole where they fit."""
    lines, left = 1, width
    for word in text.split():
        if len(word) > left and left < width:
            lines, left = lines + 1, width
        lines += (len(word) - 1) // width
        left -= len(word) % width + 1
    return lines


def _shown(cell: Cell) -> str:
    """Return a cell about as it is shown."""
    if isinstance(cell, Link):
        return cell.sheet
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, float):
        return f"{value:,.1f}"
    return "" if value is None else str(value)
