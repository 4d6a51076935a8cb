"""A part of a workbook read as bytes, a chunk at a time: how far its cells reach, and what is hidden or merged."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, field

from opnajmfr.errors import WorkbookError

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""The last row and column that a sheet of Excel has."""
_LONGEST_TAG: Final = 2**20
_LETTERS: Final = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]+)\$?[0-9]""")
_CELL_ROWS: Final = re.compile(rb"""\sr\s*=\s*["'][$A-Za-z]*([0-9]+)["']""")
_ANY_CELL: Final = (b"<c ", b"<c>", b"<c/", b"<c\t", b"<c\n", b"<c\r")
_USUAL_LETTERS: Final = re.compile(rb'<c r="\$?([A-Za-z]+)')
_USUAL_ROWS: Final = re.compile(rb'<c r="[$A-Za-z]*([0-9]+)')
_CELLS: Final = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_REFERRED: Final = re.compile(rb"""<(?:[\w.-]+:)?c(?=\s)[^>]*?\sr\s*=""")
_ROWS: Final = re.compile(rb"<(?:[\w.-]+:)?row([\s/>][^>]*)")
_ROW_NUMBER: Final = re.compile(rb"""\sr\s*=\s*["']([0-9]+)["']""")
_HIDDEN: Final = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_COLUMNS: Final = re.compile(rb"<(?:[\w.-]+:)?col\s([^>]*)")
_ENDS: Final = re.compile(rb"""\s(min|max)\s*=\s*["']([0-9]{1,7})["']""")
_MERGED: Final = re.compile(
    rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)"""
)
_ENCODING: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")


def column_number(letters: str | bytes) -> int:
    """Return the number of a column, A being 1.

    Parameters
    ----------
    letters
        As "AB".

    Returns
    -------
    int
        Its number; one past the last column for anything longer than three letters.

    Examples
    --------
    >>> column_number("A"), column_number("xfd"), column_number("ABCDE")
    (1, 16384, 16385)
    """
    raw = letters.encode() if isinstance(letters, str) else letters
    if len(raw) > len("XFD"):
        return LAST_COLUMN + 1
    number = 0
    for letter in raw.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column.

    Parameters
    ----------
    number
        From 1.

    Returns
    -------
    str
        As "AB".

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@define
class PartScan:
    """What a part of the file says of its cells; all numbers from 1.

    Parameters
    ----------
    rows
        The last row.
    columns
        The last column.
    n_cells
        Cells that are written out.
    hidden_rows
        Numbers of hidden rows.
    hidden_columns
        First and last of hidden columns.
    merged
        First row, first column, last row, last column of merged cells.
    """

    rows: int = 0
    columns: int = 0
    n_cells: int = 0
    hidden_rows: list[int] = field(factory=list[int])
    hidden_columns: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    merged: list[tuple[int, int, int, int]] = field(factory=list[tuple[int, int, int, int]])

    @property
    def size(self) -> int:
        """Cells of the rectangle from A1 to the last row and column, which is what a reader sets aside."""
        return self.rows * self.columns


def _whole_tags(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield text that ends between two tags."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        end = text.rfind(b">") + 1
        # Up to the last complete tag; what follows it is kept for the next chunk.
        rest = text[end:]
        if len(rest) > _LONGEST_TAG:
            message = f"{where}: a text or tag of more than {_LONGEST_TAG:,} bytes"
            raise WorkbookError(message, hint="no cell of Excel holds more than 32 767 characters")
        if end:
            yield text[:end]
    if rest.strip():
        yield rest


def scan_part(chunks: Iterable[bytes], *, where: str) -> PartScan:
    """Look through a part without building anything from it.

    Parameters
    ----------
    chunks
        Its bytes.
    where
        Names the file and the part, for errors.

    Returns
    -------
    PartScan
        How far its cells reach; nothing where it is no sheet.

    Raises
    ------
    WorkbookError
        If it defines entities, is not written as UTF-8, or has cells outside a sheet.
    """
    scan = PartScan()
    is_sheet, is_first, n_rows, unnamed, in_row = False, True, 0, False, 0
    widest = 0
    for text in _whole_tags(chunks, where):
        if is_first:
            if not text.lstrip(b"\xef\xbb\xbf\x00\xff\xfe \t\r\n").startswith(b"<"):
                return scan
            _check_encoding(text, where)
            is_first = False
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            message = f"{where}: the part defines entities of its own (DOCTYPE), which no workbook does"
            raise WorkbookError(message, hint="the file is made to do harm, or by a broken program; do not open it")
        is_sheet = is_sheet or b"sheetData" in text or b"<row" in text
        if not is_sheet:
            scan.hidden_columns.extend(_hidden_columns(text))
            continue
        unnamed = _scan_cells(text, scan) or unnamed
        n_rows = _scan_rows(text, scan, n_rows)
        if unnamed:
            for place, piece in enumerate(_ROWS.split(text)[::2]):
                in_row = (0 if place else in_row) + len(_CELLS.findall(piece))
                widest = max(widest, in_row)
        scan.hidden_columns.extend(_hidden_columns(text))
        scan.merged.extend(
            (int(top[:8]), column_number(left), int(bottom[:8]), column_number(right))
            for left, top, right, bottom in _MERGED.findall(text)
        )
    if is_sheet:
        scan.rows = max(scan.rows, n_rows)
        # A cell without a reference stands after the one before it, wherever that is.
        scan.columns = min(scan.columns + widest, LAST_COLUMN) if unnamed and widest else scan.columns
    if scan.rows > LAST_ROW or scan.columns > LAST_COLUMN:
        message = f"{where}: a cell in row {scan.rows:,} and column {scan.columns:,}, outside any sheet"
        raise WorkbookError(message, hint=f"a sheet has {LAST_ROW:,} rows and {LAST_COLUMN:,} columns")
    return scan


def _scan_cells(text: bytes, scan: PartScan) -> bool:
    """Note how far cells reach, and tell whether some have no reference."""
    usual = text.count(b'<c r="')
    if usual == sum(map(text.count, _ANY_CELL)) and b":c" not in text:
        # As every common program writes them: the reference comes first.
        letters, rows = set(_USUAL_LETTERS.findall(text)), set(_USUAL_ROWS.findall(text))
        n_cells, is_unnamed = usual, False
    else:
        letters, rows = set(_LETTERS.findall(text)), set(_CELL_ROWS.findall(text))
        n_cells = len(_CELLS.findall(text))
        is_unnamed = n_cells > len(_REFERRED.findall(text))
    scan.n_cells += n_cells
    scan.columns = max([scan.columns, *map(column_number, letters)])
    scan.rows = max([scan.rows, *(int(number[:8]) for number in rows)])
    return is_unnamed


def _check_encoding(text: bytes, where: str) -> None:
    """Refuse a part that is not written as UTF-8, in which nothing could be found."""
    declared = _ENCODING.match(text)
    named = declared[1].decode("ascii", "replace").casefold() if declared else "utf-8"
    if b"\x00" in text[:200]:
        named = "utf-16"
    if named not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        message = f"{where}: the part is written as {named.upper()}, wanted UTF-8"
        raise WorkbookError(message, hint="open the file in Excel or LibreOffice and save it again")


def _scan_rows(text: bytes, scan: PartScan, before: int) -> int:
    """Note hidden rows, and return the number of the last row."""
    number = before
    if b"<row" not in text and b":row" not in text:
        return number
    for attributes in _ROWS.findall(text):
        given = _ROW_NUMBER.search(attributes)
        number = int(given[1][:8]) if given else number + 1
        if _HIDDEN.search(attributes):
            scan.hidden_rows.append(number)
    return number


def _hidden_columns(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield the first and last of hidden columns."""
    for attributes in _COLUMNS.findall(text):
        if _HIDDEN.search(b" " + attributes):
            ends = {end: int(number) for end, number in _ENDS.findall(b" " + attributes)}
            yield ends.get(b"min", 0), min(ends.get(b"max", 0), LAST_COLUMN)
