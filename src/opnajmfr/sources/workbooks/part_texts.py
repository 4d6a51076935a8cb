"""A part's bytes as texts that end between two tags; what is no XML in UTF-8, where nothing could be found, is told."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from opnajmfr.errors import WorkbookError

SAVE_AGAIN: Final = "open the file in Excel or LibreOffice and save it again"
BLANKS: Final = b"\xef\xbb\xbf\x00\xff\xfe \t\r\n"
"""Signs that may stand before the first tag."""
_LONGEST_TAG: Final = 2**20
_ENCODING: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")


def xml_texts(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield the texts of a part; nothing where it is no XML, as a picture.

    Parameters
    ----------
    chunks
        Its bytes.
    where
        Names the file and the part, for errors.

    Yields
    ------
    bytes
        See `whole_tags`.

    Raises
    ------
    WorkbookError
        If it is not written as UTF-8, or holds cells and is no XML.
    """
    remaining = iter(chunks)
    first = next(remaining, b"")
    begin = first.lstrip(BLANKS)
    whole = chain([first], remaining)
    if begin and not begin.startswith(b"<"):
        _check_binary(whole, where)
        return
    _check_encoding(first, where)
    yield from whole_tags(whole, where)


def whole_tags(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield text that ends after a cell, or at least between two tags.

    Parameters
    ----------
    chunks
        The bytes of a part.
    where
        Names the file and the part, for errors.

    Yields
    ------
    bytes
        The same bytes.

    Raises
    ------
    WorkbookError
        If a text or tag is longer than any that a workbook has.
    """
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        # A cell ends in "c>", with or without a prefix; what follows the last one is kept for the next chunk.
        end = text.rfind(b"c>", -_LONGEST_TAG // 2) + 2
        if end < 2:  # noqa: PLR2004 - not found
            end = text.rfind(b">") + 1
        rest = text[end:]
        if len(rest) > _LONGEST_TAG:
            message = f"{where}: a text or tag of more than {_LONGEST_TAG:,} bytes"
            raise WorkbookError(message, hint="no cell of Excel holds more than 32 767 characters")
        if end:
            yield text[:end]
    if rest.strip():
        yield rest


def _check_binary(chunks: Iterable[bytes], where: str) -> None:
    """Refuse a part that is no XML and yet holds cells."""
    before = b""
    for chunk in chunks:
        if b"sheetData" in before + chunk or b"<sst" in before + chunk[:100]:
            message = f"{where}: the part holds cells and does not begin as XML does"
            raise WorkbookError(message, hint=SAVE_AGAIN)
        before = chunk[-20:]


def _check_encoding(text: bytes, where: str) -> None:
    """Refuse a part that is not written as UTF-8, in which nothing could be found."""
    declared = _ENCODING.match(text)
    named = declared[1].decode("ascii", "replace").casefold() if declared else "utf-8"
    if b"\x00" in text[:200]:
        named = "utf-16"
    if named not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        message = f"{where}: the part is written as {named.upper()}, wanted UTF-8"
        raise WorkbookError(message, hint=SAVE_AGAIN)
