"""How wide the columns of a sheet are, and how high its row of headers."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.outputs.sheets import Cell, Formula, Link, Sheet

WIDEST: Final = 60
NARROWEST: Final = 7
MOST_MEASURED: Final = 200
"""Rows by which the width of a column is chosen."""
LINE: Final = 15
"""Height of a line of text, in points."""
MOST_LINES: Final = 8
"""Lines of a header that are shown."""
WIDEST_HEADER: Final = 16
"""Width that a header alone may give a column; a longer one is wrapped."""
_BUTTON: Final = 3
"""Width of the button that filters."""


def widths(sheet: Sheet) -> list[int]:
    """Return the width of each column: that of its longest cell, within reason; long headers are wrapped.

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
    >>> from opnajmfr.outputs.sheets import Table
    >>> widths(Sheet(name="A", table=Table(name="T", headers=("namn", "n"), rows=[("Ljungmåla", 3)])))
    [11, 7]
    """
    longest: list[int] = []
    if sheet.table is not None:
        longest = [min(max(NARROWEST, len(head) + _BUTTON), WIDEST_HEADER) for head in sheet.table.headers]
        for cells in sheet.table.rows[:MOST_MEASURED]:
            for column, cell in enumerate(cells):
                longest[column] = max(longest[column], min(len(_shown(cell)) + 2, WIDEST))
    for line in sheet.lines:
        kept = line[:-1] if len(longest) < len(line) else line
        for column, cell in enumerate(kept):
            if column == len(longest):
                longest.append(NARROWEST)
            if len(line) > column + 1:
                longest[column] = max(longest[column], min(len(_shown(cell)) + 2, WIDEST // 2))
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
    60
    """
    lines = [-(-len(head) // max(width - _BUTTON, 1)) + 1 for head, width in zip(headers, measured, strict=True)]
    return LINE * min(max(lines, default=1), MOST_LINES)


def _shown(cell: Cell) -> str:
    """Return a cell as it is about shown."""
    if isinstance(cell, Link):
        return cell.sheet
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)
