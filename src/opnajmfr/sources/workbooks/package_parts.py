"""A workbook's file before anything in it is believed: what it is, and the parts that its zip holds."""

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from opnajmfr.errors import WorkbookError

READ: Final = (".xlsx", ".xlsm")
"""Suffixes of the workbooks that are read."""
LARGEST_FILE: Final = 256 * 2**20
"""Bytes of a file."""
LARGEST_WHOLE: Final = 2**30
"""Bytes of all parts, unpacked."""
SMALL_PART: Final = 2**20
"""Bytes of an unpacked part that may be packed as tightly as it likes."""
TIGHTEST: Final = 250
"""How many times smaller a large part may be packed than it is: cells are packed 5 to 60 times."""
MOST_PARTS: Final = 10_000
_CHUNK: Final = 2**20
_PIECE: Final = 2**16
_END: Final = struct.Struct("<4s4H2LH")
"""The last record of a zip: mark, disks, parts, size and place of the list of parts, length of a comment."""
_LOCAL: Final = struct.Struct("<4s22x2H")
"""A part's own header: its mark, the lengths of its name and of what follows the name."""
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_KINDS: Final = {".ods": "an OpenDocument workbook", ".xlsb": "a binary workbook"}
_INSIDE: Final = {
    "content.xml": "an OpenDocument file (.ods)",
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a document of Word (.docx)",
    "ppt/presentation.xml": "a presentation of PowerPoint (.pptx)",
}
"""What a zip is that holds such a part instead of a workbook."""
_OTHERS: Final = {
    b"%PDF": "a PDF document",
    b"{\\rtf": "a document of Word (RTF)",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "an XML file",
    b"\x09\x08": "a very old Excel workbook (before 1997)",
    b"\x09\x04": "a very old Excel workbook (before 1997)",
    b"\x09\x02": "a very old Excel workbook (before 1997)",
    b"\x1f\x8b": "a file packed with gzip",
    b"7z\xbc\xaf": "a file packed with 7-Zip",
    b"Rar!": "a file packed with RAR",
}
"""What files are that often carry the suffix of a workbook, by how they begin."""
_SAVE: Final = "open it in Excel or LibreOffice and save it as .xlsx"


def workbook_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file that is what its suffix says.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.

    Returns
    -------
    bytes
        The whole file, read once: what is checked is what is read.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    WorkbookError
        If it is locked, too large, encrypted, an old .xls, or no workbook.
    """
    file = Path(path)
    suffix = file.suffix.casefold()
    if file.name.startswith("~$"):
        message = f"{file.name}: this is the mark that Excel leaves beside a file that is open, not the file"
        raise WorkbookError(message, hint=f"close the workbook and read {file.name[2:]!r}")
    if file.is_dir():
        message = f"{file.name}: a folder, not a workbook"
        raise WorkbookError(message, hint="name one of the files in it")
    if not file.is_file():
        message = f"no such file: {file}"
        raise FileNotFoundError(message)
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= LARGEST_FILE else b""
    except PermissionError as error:
        message = f"{file.name}: the file may not be read; it is locked, or it is not yours to read"
        raise WorkbookError(message, hint="close it in Excel, or copy it to a folder of your own") from error
    if size > LARGEST_FILE:
        message = f"{file.name}: {size:,} bytes, wanted at most {LARGEST_FILE:,}"
        raise WorkbookError(message, hint="remove pictures and sheets that are not to be read")
    _check_kind(file.name, suffix, content)
    return content


def _check_kind(name: str, suffix: str, content: bytes) -> None:
    """Refuse what is no workbook of the kind that is read."""
    if not content:
        message = f"{name}: the file is empty"
        raise WorkbookError(message, hint="was the download cut off? fetch it again")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            message = f"{name}: the workbook is encrypted with a password"
            raise WorkbookError(message, hint="open it in Excel with the password and save a copy without one")
        message = f"{name}: an old Excel workbook (.xls, before 2007), wanted .xlsx"
        raise WorkbookError(message, hint=_SAVE)
    if not content.startswith(_ZIP):
        raise _no_workbook(name, suffix, content)
    if suffix in _OTHER_KINDS:
        message = f"{name}: {_OTHER_KINDS[suffix]} ({suffix}), wanted .xlsx"
        raise WorkbookError(message, hint=_SAVE)
    if suffix not in READ:
        message = f"{name}: a workbook must end in {' or '.join(READ)}, got {suffix or 'no suffix'!r}"
        raise WorkbookError(message, hint=f"rename the file if it is one, else {_SAVE}")


def _no_workbook(name: str, suffix: str, content: bytes) -> WorkbookError:
    """Return the error that says what a file is instead."""
    begin = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    other = next(
        (what for mark, what in _OTHERS.items() if begin.startswith(mark.lower()) or content.startswith(mark)), None
    )
    if other is not None:
        hint = f"fetch the workbook itself, or {_SAVE}"
        return WorkbookError(f"{name}: {other}, not a workbook", hint=hint)
    is_text = b"\x00" not in content[:4096] and b"\n" in content[:65536]
    if suffix == ".csv" or (is_text and any(sign in begin for sign in (b";", b",", b"\t"))):
        message = f"{name}: a text file with separated values (CSV), not a workbook; it begins with {content[:12]!r}"
        return WorkbookError(message, hint="give it the suffix .csv and read it with read_table")
    message = f"{name}: no workbook; it begins with {content[:12]!r}"
    return WorkbookError(message, hint=f"is the suffix right? {_SAVE}")


def open_package(name: str, content: bytes) -> zipfile.ZipFile:
    """Open the zip of a workbook, and refuse parts that no workbook has.

    Parameters
    ----------
    name
        Name of the file, for errors.
    content
        Its bytes.

    Returns
    -------
    ZipFile
        Open for reading.

    Raises
    ------
    WorkbookError
        If the zip is broken, or a part would be too large, is packed too tightly, is encrypted, stands twice, or is
        named so that it would be written outside a folder.
    """
    _check_end(name, content)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        message = f"{name}: the file is broken or cut off: {error}"
        raise WorkbookError(message, hint="fetch or copy it again, whole") from error
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        message = f"{name}: {len(parts):,} parts, wanted at most {MOST_PARTS:,}"
        raise WorkbookError(message, hint="open the file in Excel and save the sheets that are to be read")
    faults = [fault for part in parts for fault in _faults_of(part)]
    names = Counter(part.filename.casefold().replace("\\", "/") for part in parts)
    faults += [f"the part {one!r} stands twice" for one, count in names.items() if count > 1]
    whole = sum(part.file_size for part in parts)
    if whole > LARGEST_WHOLE:
        faults.append(f"unpacked it would be {whole:,} bytes, wanted at most {LARGEST_WHOLE:,}")
    if faults:
        message = f"{name}: the file is not safe to read: " + "; ".join(faults[:5])
        raise WorkbookError(message, hint="a workbook that Excel saved has no such parts; ask where the file is from")
    if "xl/workbook.xml" not in names:
        other = next((what for part, what in _INSIDE.items() if part in names), None)
        what = f"{other} by another name" if other else f"a zip file that holds {sorted(names)[:5]}"
        message = f"{name}: no workbook, but {what}"
        raise WorkbookError(message, hint=f"is it the right file? if so, {_SAVE}")
    return package


def _check_end(name: str, content: bytes) -> None:
    """Refuse a zip that two programs could read as two: its list of parts must stand at the very end."""
    end = content[-_END.size :]
    if len(end) == _END.size:
        mark, _, _, _, _, size, start, comment = _END.unpack(end)
        if mark == _ZIP[1] and comment == 0 and start + size == len(content) - _END.size:
            return
    message = f"{name}: the file is broken or cut off: its list of parts does not stand at its end"
    raise WorkbookError(message, hint=f"fetch or copy it again, whole, or {_SAVE}")


def _faults_of(part: zipfile.ZipInfo) -> Iterator[str]:
    """Yield why a part is not safe."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in part.filename or "\x00" in part.orig_filename:
        yield f"the part {part.filename!r} points outside the file"
    if part.flag_bits & 1:
        yield f"the part {part.filename!r} is encrypted"
    if part.file_size > SMALL_PART and part.file_size > TIGHTEST * max(1, part.compress_size):
        times = part.file_size // max(1, part.compress_size)
        yield f"the part {part.filename!r} unpacks to {times:,} times its size (a zip bomb)"


def chunks_of(name: str, content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a part, a chunk at a time; what is longer than it says, or broken, is refused.

    Parameters
    ----------
    name
        Name of the file, for errors.
    content
        Its bytes.
    part
        One of its parts.

    Yields
    ------
    bytes
        At most one MiB.

    Raises
    ------
    WorkbookError
        If the part cannot be unpacked, or does not hold what its headers say.
    """
    size, checksum = 0, 0
    try:
        for chunk in _unpacked(content, part):
            size += len(chunk)
            if size > part.file_size:
                break
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
    except (zlib.error, struct.error, ValueError) as error:
        message = f"{name}: the part {part.filename!r} is broken or cut off: {error}"
        raise WorkbookError(message, hint="fetch or copy the file again, whole") from error
    if size != part.file_size or checksum != part.CRC:
        message = f"{name}: the part {part.filename!r} is broken or cut off: it is not what its header says"
        raise WorkbookError(message, hint="fetch or copy the file again, whole")


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what is packed, to its true end: a header may say less than there is."""
    mark, n_name, n_extra = _LOCAL.unpack_from(content, part.header_offset)
    if mark != _ZIP[0]:
        message = "it has no header of its own"
        raise ValueError(message)
    start = part.header_offset + _LOCAL.size + n_name + n_extra
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        message = f"packed in a way that no workbook is (method {part.compress_type})"
        raise ValueError(message)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        rest: bytes | memoryview = packed[at : at + _PIECE]
        while rest:
            chunk = stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
            if chunk:
                yield chunk
    if not stream.eof or stream.unused_data:
        message = "the packed data end too early or too late"
        raise ValueError(message)
