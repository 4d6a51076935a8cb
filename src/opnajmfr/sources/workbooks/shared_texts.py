"""Texts that cells share, each written once in the file: a long one that a million cells share is refused."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final
from zipfile import ZipInfo

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks.package_parts import chunks_of
from opnajmfr.sources.workbooks.part_texts import SAVE_AGAIN, whole_tags
from opnajmfr.sources.workbooks.sheet_scan import PartScan

MOST_TEXT: Final = 2**28
"""Bytes of the texts of all cells together, each counted as often as cells share it."""
_SHARES: Final = re.compile(rb"""["']s["']""")
_USUAL: Final = re.compile(rb'\st="s"[^<>]*><v>([0-9]{1,9})</v></c>')


def check_shared_texts(name: str, content: bytes, infos: Mapping[str, ZipInfo], parts: Mapping[str, PartScan]) -> None:
    """Refuse a workbook whose cells together would hold too much text.

    Parameters
    ----------
    name
        Name of the file.
    content
        Its bytes.
    infos
        The parts of its zip, by their names in lower case.
    parts
        What was seen of them, by the same names.

    Raises
    ------
    WorkbookError
        If there are two tables of shared texts, or the texts would take too much room.
    """
    tables = [part.strings for part in parts.values() if part.strings]
    if not tables:
        return
    if len(tables) > 1:
        message = f"{name}: the texts that cells share stand in two places"
        raise WorkbookError(message, hint=SAVE_AGAIN)
    lengths = tables[0]
    if max(lengths) * sum(part.n_cells for part in parts.values()) <= MOST_TEXT:
        return
    size = sum(_size(name, content, infos[part], lengths) for part, one in parts.items() if one.n_cells)
    if size > MOST_TEXT:
        message = (
            f"{name}: texts of {size:,} bytes, wanted at most {MOST_TEXT:,}; the longest has {max(lengths):,} bytes"
        )
        raise WorkbookError(message, hint="is one long text repeated in very many cells? shorten it, and save")


def _size(name: str, content: bytes, info: ZipInfo, lengths: list[int]) -> int:
    """Return the bytes of the texts of one sheet; a cell that is written oddly counts as the longest."""
    longest, size = max(lengths), 0
    for text in whole_tags(chunks_of(name, content, info), f"{name}: {info.filename}"):
        shared = Counter(_USUAL.findall(text))
        n_odd = max(0, len(_SHARES.findall(text)) - shared.total())
        numbers = ((int(number), count) for number, count in shared.items())
        size += n_odd * longest + sum(count * lengths[at] for at, count in numbers if at < len(lengths))
    return size
