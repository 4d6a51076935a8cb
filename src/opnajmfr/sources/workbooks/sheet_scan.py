"""A part of a workbook read as bytes, a chunk at a time: how far its cells reach, and what is hidden or merged."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, field

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks.cell_places import LAST_COLUMN, LAST_ROW, CellPlaces, cell_places, column_number
from opnajmfr.sources.workbooks.part_texts import BLANKS, SAVE_AGAIN, xml_texts

_LONGEST_SHOWN: Final = 80
_MOST_TEXTS: Final = 4_000_000
_ROWS: Final = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])([^>]*)")
_ROW_NUMBER: Final = re.compile(rb"""\sr\s*=\s*["']([0-9]+)["']""")
_HIDDEN: Final = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_COLUMNS: Final = re.compile(rb"<(?:[\w.-]+:)?col(?=\s)([^>]*)")
_ENDS: Final = re.compile(rb"""\s(min|max)\s*=\s*["']([0-9]{1,7})["']""")
_MERGED: Final = re.compile(
    rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)"""
)
_STRING: Final = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_MAY_LACK_VALUE: Final = re.compile(rb"""[<:]f[\s/>]|["']e["']""")
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)([0-9]+)["']""")
_IS_ERROR: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_IS_TEXT: Final = re.compile(rb"""\st\s*=\s*["']str["']""")
_FORMULA: Final = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)<)")
_VALUE: Final = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]+)<")


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
    n_formulas
        Cells with formulas.
    hidden_rows
        Numbers of hidden rows.
    hidden_columns
        First and last of hidden columns.
    merged
        First row, first column, last row, last column of merged cells.
    without_value
        Row, column and text of cells that hold an error of Excel, or a formula that was never computed.
    strings
        Bytes of each of the texts that cells share, where the part holds them.
    is_in_order
        Whether each cell stands after the one before it, so that none stands twice.
    """

    rows: int = 0
    columns: int = 0
    n_cells: int = 0
    n_formulas: int = 0
    hidden_rows: list[int] = field(factory=list[int])
    hidden_columns: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    merged: list[tuple[int, int, int, int]] = field(factory=list[tuple[int, int, int, int]])
    without_value: list[tuple[int, int, str]] = field(factory=list[tuple[int, int, str]])
    strings: list[int] = field(factory=list[int])
    is_in_order: bool = True

    @property
    def size(self) -> int:
        """Cells of the rectangle from A1 to the last row and column, which is what a reader sets aside."""
        return self.rows * self.columns


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
    scanned = _Scanned(where)
    for text in xml_texts(chunks, where):
        scanned.add(text)
    return scanned.finished()


class _Scanned:
    """What was seen of a part so far."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.scan = PartScan()
        self.row = 0
        self.last = 0
        self.is_begun = self.is_ended = self.has_strings = False
        self.n_unnamed = self.n_named = self.in_row = self.widest = 0

    def add(self, text: bytes) -> None:
        """Look through the next text."""
        if b"<!DOCTYPE" in text:
            message = f"{self.where}: the part defines entities of its own (DOCTYPE), which no workbook does"
            raise WorkbookError(message, hint="the file is made to do harm, or by a broken program; do not open it")
        if not self.is_begun:
            self.has_strings = self.has_strings or b"<sst" in text or b":sst" in text
        if self.has_strings:
            self._add_strings(text)
        if not self.is_begun:
            head, self.is_begun, text = _cut(text)
            self._add_columns(head)
            self.is_ended = text.startswith(b"/>")
        if self.is_begun and not self.is_ended:
            body, self.is_ended, text = _cut(text)
            self._add_cells(body)
        if self.is_ended:
            self._add_tail(text)
        self._check_entries()

    def _check_entries(self) -> None:
        """Refuse what would fill the memory entry by entry."""
        scan = self.scan
        entries = {
            "hidden rows": (len(scan.hidden_rows), LAST_ROW),
            "hidden columns": (len(scan.hidden_columns), LAST_COLUMN),
            "merged cells": (len(scan.merged), LAST_ROW),
            "cells without a value": (len(scan.without_value), LAST_ROW),
            "texts that cells share": (len(scan.strings), _MOST_TEXTS),
        }
        for what, (number, most) in entries.items():
            if number > most:
                message = f"{self.where}: more than {most:,} {what}"
                raise WorkbookError(message, hint="remove sheets that are not to be read, and save")

    def _refuse_hidden_text(self) -> None:
        """Refuse comments and the like where texts and cells stand: a reader of cells loses what is around them."""
        message = f"{self.where}: a comment or CDATA section among the cells or texts, where a reader would lose text"
        raise WorkbookError(message, hint=SAVE_AGAIN)

    def _add_strings(self, text: bytes) -> None:
        """Note how long the shared texts are."""
        begun = text.lstrip(BLANKS).removeprefix(b"<?xml")
        if b"<!" in begun or b"<?" in begun:
            self._refuse_hidden_text()
        before, *strings = map(len, _STRING.split(text) if b":si" in text else text.split(b"<si"))
        if self.scan.strings:
            self.scan.strings[-1] += before
        self.scan.strings.extend(strings)

    def _add_columns(self, text: bytes) -> None:
        """Note hidden columns, which stand before the cells."""
        for attributes in _COLUMNS.findall(text) if b"hidden" in text else ():
            if _HIDDEN.search(attributes):
                ends = {end: int(number) for end, number in _ENDS.findall(attributes)}
                self.scan.hidden_columns.append((ends.get(b"min", 0), min(ends.get(b"max", 0), LAST_COLUMN)))

    def _add_cells(self, text: bytes) -> None:
        """Note how far cells reach, and which of them have no value."""
        places = cell_places(text)
        if places.has_hidden_text:
            self._refuse_hidden_text()
        self._add_places(places)
        self._add_rows(text, counted=bool(places.n_unnamed))
        if places.has_formulas or b'"e"' in text or (b"'" in text and b"'e'" in text):
            self._add_without_value(text)

    def _add_places(self, places: CellPlaces) -> None:
        """Note how far cells reach, and whether they stand in order."""
        scan = self.scan
        scan.rows, scan.columns = max(scan.rows, places.rows), max(scan.columns, places.columns)
        scan.n_cells += places.n_cells
        self.n_unnamed += places.n_unnamed
        self.n_named += places.n_cells - places.n_unnamed
        if places.first is not None and places.last is not None:
            scan.is_in_order = scan.is_in_order and places.is_in_order and places.first > self.last
            self.last = places.last

    def _add_rows(self, text: bytes, *, counted: bool) -> None:
        """Note hidden rows, and the number of the last row; count cells of rows that have no references."""
        if not counted and b"hidden" not in text and self._skip_rows(text):
            return
        at = 0
        for found in _rows_in(text):
            given = _ROW_NUMBER.search(found[1])
            row = int(given[1][:8]) if given else self.row + 1
            self.scan.is_in_order = self.scan.is_in_order and row > self.row
            self.row = row
            if b"hidden" in found[1] and _HIDDEN.search(found[1]):
                self.scan.hidden_rows.append(row)
            if counted:
                self._count_row(text[at : found.start()])
                self.in_row, at = 0, found.start()
        if counted:
            self._count_row(text[at:])

    def _skip_rows(self, text: bytes) -> bool:
        """Go to the last row, where it says its number."""
        last = _ROWS.match(text, max(0, text.rfind(b"<row")))
        given = _ROW_NUMBER.search(last[1]) if last else None
        self.row = int(given[1][:8]) if given else self.row
        return given is not None

    def _count_row(self, text: bytes) -> None:
        """Count the cells of a row, or of a part of it."""
        self.in_row += cell_places(text).n_cells
        self.widest = max(self.widest, self.in_row)
        self.scan.rows = max(self.scan.rows, self.row)

    def _add_without_value(self, text: bytes) -> None:
        """Note cells that hold an error, or a formula without the value that it had."""
        for cell in _CELL.split(text)[1:]:
            if _MAY_LACK_VALUE.search(cell) is None:
                continue
            attributes, _, within = cell.partition(b">")
            formula, value = _FORMULA.search(within), _VALUE.search(within)
            self.scan.n_formulas += formula is not None
            is_computed = formula is None or value is not None or _IS_TEXT.search(attributes) is not None
            if _IS_ERROR.search(attributes) or not is_computed:
                shown = value[1] if value else b"=" + ((formula and formula[1]) or b"")
                self._add_shown(attributes, html.unescape(shown.decode("utf-8", "replace"))[:_LONGEST_SHOWN])

    def _add_shown(self, attributes: bytes, text: str) -> None:
        """Note a cell without value."""
        place = _REFERENCE.search(attributes)
        if place is None:
            message = f"{self.where}: a cell that does not say where it stands holds {text!r}"
            raise WorkbookError(message, hint=SAVE_AGAIN)
        self.scan.without_value.append((int(place[2][:8]), column_number(place[1]), text))

    def _add_tail(self, text: bytes) -> None:
        """Note merged cells, which stand after the cells."""
        if _cut(text)[1]:
            message = f"{self.where}: the sheet has cells in two places, of which a reader takes one"
            raise WorkbookError(message, hint=SAVE_AGAIN)
        if b"mergeCell" in text:
            self.scan.merged.extend(
                (int(top[:8]), column_number(left), int(bottom[:8]), column_number(right))
                for left, top, right, bottom in _MERGED.findall(text)
            )

    def finished(self) -> PartScan:
        """Return what was seen, or refuse cells outside a sheet."""
        scan = self.scan
        if self.n_unnamed:
            # A cell without a reference stands after the one before it, wherever that is.
            scan.columns = min(scan.columns + self.widest, LAST_COLUMN)
            scan.is_in_order = scan.is_in_order and not self.n_named
        if scan.rows > LAST_ROW or scan.columns > LAST_COLUMN:
            message = f"{self.where}: a cell in row {scan.rows:,} and column {scan.columns:,}, outside any sheet"
            raise WorkbookError(message, hint=f"a sheet has {LAST_ROW:,} rows and {LAST_COLUMN:,} columns")
        return scan


def _cut(text: bytes) -> tuple[bytes, bool, bytes]:
    """Cut a text at the name of the tag around all cells; also tells whether it is there."""
    at = text.find(b"sheetData")
    while at >= 0 and text.rfind(b"<", 0, at) < text.rfind(b">", 0, at):
        at = text.find(b"sheetData", at + 1)
    return (text, False, b"") if at < 0 else (text[:at], True, text[at + len(b"sheetData") :])


def _rows_in(text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the tags of rows."""
    if b":row" in text:
        yield from _ROWS.finditer(text)
        return
    at = text.find(b"<row")
    while at >= 0:
        found = _ROWS.match(text, at)
        if found is not None:
            yield found
        at = text.find(b"<row", at + 4)
