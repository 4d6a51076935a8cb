"""Which cells are printed as per cent: their numbers are stored as parts of one."""

import re
from collections.abc import Mapping
from typing import Final
from zipfile import ZipFile

from opnajmfr.sources.workbooks.package_parts import open_package
from opnajmfr.sources.workbooks.prescan import WorkbookScan
from opnajmfr.sources.workbooks.cell_places import column_number

_BUILT_IN: Final = {"9", "10"}
"""Numbers of the two formats of per cent that every program knows."""
_FORMAT: Final = re.compile(r"<(?:[\w.-]+:)?numFmt\s[^>]*>")
_FORMATS_OF_CELLS: Final = re.compile(r"<(?:[\w.-]+:)?cellXfs\b.*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_FORMAT_OF_CELL: Final = re.compile(r"<(?:[\w.-]+:)?xf\b[^>]*>")
_LITERAL: Final = re.compile(r'&quot;.*?&quot;|"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET: Final = re.compile(r"<(?:[\w.-]+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(r"<(?:[\w.-]+:)?Relationship\s[^>]*>")
_ROW_OR_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^>]*)>")
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")
_STYLE: Final = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")


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
    with open_package(scan.name, scan.content) as package:
        names = {name.casefold(): name for name in package.namelist()}
        styles = _percent_styles(_text(package, names.get("xl/styles.xml")))
        if not styles:
            return {}
        found: dict[str, frozenset[tuple[int, int]]] = {}
        for sheet, part in _parts(package, names).items():
            cells = _cells(package.read(names[part]), styles) if part in names else frozenset[tuple[int, int]]()
            if cells:
                found[sheet] = cells
    return found


def _text(package: ZipFile, name: str | None) -> str:
    """Return a part as text; empty where there is none."""
    return package.read(name).decode("utf-8", "replace") if name else ""


def _percent_styles(styles: str) -> frozenset[bytes]:
    """Return the numbers of the styles of cells that print per cent."""
    formats = set(_BUILT_IN)
    for tag in _FORMAT.findall(styles):
        given = _attributes(tag)
        if "%" in _LITERAL.sub("", given.get("formatCode", "")):
            formats.add(given.get("numFmtId", ""))
    block = _FORMATS_OF_CELLS.search(styles)
    tags = _FORMAT_OF_CELL.findall(block[0]) if block else []
    return frozenset(
        str(number).encode() for number, tag in enumerate(tags) if _attributes(tag).get("numFmtId") in formats
    )


def _parts(package: ZipFile, names: Mapping[str, str]) -> dict[str, str]:
    """Return the part of each sheet, in lower case, by its name."""
    links = {
        given.get("Id", ""): given.get("Target", "")
        for given in map(_attributes, _RELATION.findall(_text(package, names.get("xl/_rels/workbook.xml.rels"))))
    }
    found: dict[str, str] = {}
    for given in map(_attributes, _SHEET.findall(_text(package, names.get("xl/workbook.xml")))):
        target = links.get(next((value for name, value in given.items() if name.endswith(":id")), ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        found[given.get("name", "")] = part.casefold()
    return found


def _attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag."""
    pairs = {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}
    entities = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
    for entity, letter in entities.items():
        pairs = {name: text.replace(entity, letter) for name, text in pairs.items()}
    return pairs


def _cells(text: bytes, styles: frozenset[bytes]) -> frozenset[tuple[int, int]]:
    """Return the cells of a sheet that have one of some styles; one without a reference follows the one before."""
    found: set[tuple[int, int]] = set()
    row, column = -1, -1
    for tag, attributes in _ROW_OR_CELL.findall(text):
        reference = _REFERENCE.search(attributes)
        if tag == b"row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        column = column_number(reference[1]) - 1 if reference else column + 1
        style = _STYLE.search(attributes)
        if (style[1] if style else b"0") in styles:
            found.add((row, column))
    return frozenset(found)
