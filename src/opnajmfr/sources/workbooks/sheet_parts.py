"""Which part of the file holds which sheet, by its name."""

import html
import re
from typing import Final

from opnajmfr.sources.workbooks.prescan import WorkbookScan

_RELATION: Final = re.compile(r"<(?:[\w.-]+:)?Relationship\s[^>]*>")
_SHEET: Final = re.compile(r"<(?:[\w.-]+:)?sheet\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes_of(tag: str) -> dict[str, str]:
    """Return the attributes of a tag of XML.

    Parameters
    ----------
    tag
        From "<" to ">".

    Returns
    -------
    dict
        Texts by name.

    Examples
    --------
    >>> attributes_of('<sheet name="A &amp; B" r:id="rId1"/>')
    {'name': 'A & B', 'r:id': 'rId1'}
    """
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def parts_of_sheets(scan: WorkbookScan) -> dict[str, str]:
    """Return the part of each sheet.

    Parameters
    ----------
    scan
        See `scan_workbook`.

    Returns
    -------
    dict
        Names of parts in lower case, by the name of the sheet; a sheet without a part is left out.
    """
    links = map(attributes_of, _RELATION.findall(scan.text("xl/_rels/workbook.xml.rels")))
    targets = {link.get("Id", ""): link.get("Target", "").removeprefix("/").casefold() for link in links}
    found: dict[str, str] = {}
    for sheet in map(attributes_of, _SHEET.findall(scan.text("xl/workbook.xml"))):
        target = targets.get(next((value for name, value in sheet.items() if name.endswith(":id")), ""), "")
        part = next((part for part in (target, f"xl/{target}") if part in scan.parts), None)
        if part is not None:
            found[sheet.get("name", "")] = part
    return found
