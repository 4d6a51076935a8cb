"""Which cells are printed as per cent: their numbers are stored as parts of one."""

import re
from collections.abc import Mapping
from typing import Final

from opnajmfr.sources.workbooks.cell_places import column_number
from opnajmfr.sources.workbooks.prescan import WorkbookScan
from opnajmfr.sources.workbooks.sheet_parts import attributes_of, parts_of_sheets

_BUILT_IN: Final = {"9", "10"}
"""Numbers of the two formats of per cent that every program knows."""
_FORMAT: Final = re.compile(r"<(?:[\w.-]+:)?numFmt\s[^>]*>")
_FORMATS_OF_CELLS: Final = re.compile(r"<(?:[\w.-]+:)?cellXfs\b.*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_FORMAT_OF_CELL: Final = re.compile(r"<(?:[\w.-]+:)?xf\b[^>]*>")
_LITERAL: Final = re.compile(r'&quot;.*?&quot;|"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ROW_OR_CELL: Final = re.compile(r"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^>]*)>")
_REFERENCE: Final = re.compile(r"""\sr\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")
_STYLE: Final = re.compile(r"""\ss\s*=\s*["']([0-9]+)["']""")


def percent_cells(scan: WorkbookScan) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Return the cells that are printed as per cent, by the number of their sheet.

    A format that only prints the sign, as 0"%", is no such format.

    Parameters
    ----------
    scan
        See `scan_workbook`.

    Returns
    -------
    mapping
        Rows and columns, from 0, by the name of the sheet as it stands in the file; sheets without such cells are
        left out.
    """
    styles = _percent_styles(scan.text("xl/styles.xml"))
    if not styles:
        return {}
    found = {sheet: _cells(scan.text(part), styles) for sheet, part in parts_of_sheets(scan).items()}
    return {sheet: cells for sheet, cells in found.items() if cells}


def _percent_styles(styles: str) -> frozenset[str]:
    """Return the numbers of the styles of cells that print per cent."""
    formats = set(_BUILT_IN)
    for tag in _FORMAT.findall(styles):
        given = attributes_of(tag)
        if "%" in _LITERAL.sub("", given.get("formatCode", "")):
            formats.add(given.get("numFmtId", ""))
    block = _FORMATS_OF_CELLS.search(styles)
    tags = _FORMAT_OF_CELL.findall(block[0]) if block else []
    return frozenset(str(number) for number, tag in enumerate(tags) if attributes_of(tag).get("numFmtId") in formats)


def _cells(text: str, styles: frozenset[str]) -> frozenset[tuple[int, int]]:
    """Return the cells of a sheet that have one of some styles; one without a reference follows the one before."""
    found: set[tuple[int, int]] = set()
    row, column = -1, -1
    for tag, attributes in _ROW_OR_CELL.findall(text):
        reference = _REFERENCE.search(attributes)
        if tag == "row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        column = column_number(reference[1]) - 1 if reference else column + 1
        style = _STYLE.search(attributes)
        if (style[1] if style else "0") in styles:
            found.add((row, column))
    return frozenset(found)
