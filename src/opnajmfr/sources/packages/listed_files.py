"""The manifest of a package, and the files that it lists: each in the folder, and as it was written."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from attrs import frozen

from opnajmfr.data.package_format import FORMAT, MANIFEST, OWN_KEY
from opnajmfr.errors import PackageError
from opnajmfr.model.structuring import is_table

LARGEST_MANIFEST: Final = 10_000_000
"""Bytes of a manifest beyond which it is none."""
LARGEST_FILE: Final = 4_000_000_000
"""Bytes of a file beyond which it is not read."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Names that lead nowhere else, on any system."""
_AGAIN: Final = "fetch the package again"
_NOT_OURS: Final = "name the folder that write_package wrote"


@frozen(kw_only=True)
class Listed:
    """A file as the manifest lists it.

    Parameters
    ----------
    path
        Its name in the folder.
    size
        Bytes.
    digest
        SHA-256, 64 hexadecimal digits after "sha256:".
    rows
        Rows of a table; None for a text.
    """

    path: str
    size: int
    digest: str
    rows: int | None = None


def listed_files(folder: Path) -> dict[str, Listed]:
    """Return the files that the manifest of a package lists.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    dict
        Files by name.

    Raises
    ------
    PackageError
        If there is no manifest, it is of another edition, or it lists what no package holds.
    """
    manifest = _manifest(folder)
    own = manifest.get(OWN_KEY)
    edition = own.get("format") if is_table(own) else None
    if edition is None:
        message = f"{folder.name!r}: {MANIFEST} describes a package of another kind"
        raise PackageError(message, hint=_NOT_OURS)
    if edition != FORMAT or isinstance(edition, bool):
        message = f"{folder.name!r}: wanted a package of format {FORMAT}, got {edition!r}"
        raise PackageError(message, hint="a newer version of opnajmfr may have written it: install that one")
    resources = manifest.get("resources")
    if not isinstance(resources, list):
        message = f"{folder.name!r}: {MANIFEST} lists no resources"
        raise PackageError(message, hint=_AGAIN)
    found: dict[str, Listed] = {}
    for place, one in enumerate(cast("list[object]", resources)):
        listed = _listed(folder, place, one)
        _ = _inside(folder, listed.path)
        if listed.path in found:
            message = f"{folder.name!r}: {MANIFEST} lists {listed.path!r} twice"
            raise PackageError(message, hint=_AGAIN)
        found[listed.path] = listed
    return found


def content_of(folder: Path, listed: Listed) -> bytes:
    """Return the content of a file that the manifest lists, refused where it is not as it was written.

    Parameters
    ----------
    folder
        The folder.
    listed
        The file.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    PackageError
        If its name leads out of the folder, or it is absent, too large, cut off or changed.
    """
    file = _inside(folder, listed.path)
    if not file.is_file():
        message = f"{folder.name!r}: {listed.path} is not there"
        raise PackageError(message, hint=_AGAIN)
    size = file.stat().st_size
    if size != listed.size:
        message = f"{folder.name!r}: {listed.path} has {size} bytes, it was written with {listed.size}"
        raise PackageError(message, hint=_AGAIN)
    if size > LARGEST_FILE:
        message = f"{folder.name!r}: {listed.path} has {size} bytes, at most {LARGEST_FILE} are read"
        raise PackageError(message, hint="write a package for each service area")
    content = _bytes(folder, file)
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != listed.digest:
        message = f"{folder.name!r}: {listed.path} was changed after it was written"
        raise PackageError(message, hint=f"{_AGAIN}; a package is not edited by hand")
    return content


def _manifest(folder: Path) -> Mapping[str, object]:
    """Return the manifest of a folder."""
    if folder.is_file():
        message = f"{folder.name!r}: a package is a folder, not a file"
        raise PackageError(message, hint="unpack it first, and name the folder")
    file = _inside(folder, MANIFEST)
    if not file.is_file():
        message = f"{folder.name!r}: no package: there is no {MANIFEST}"
        raise PackageError(message, hint=_NOT_OURS)
    size = file.stat().st_size
    if size > LARGEST_MANIFEST:
        message = f"{folder.name!r}: {MANIFEST} has {size} bytes, at most {LARGEST_MANIFEST} are read"
        raise PackageError(message, hint="it was not written by write_package")
    content = _bytes(folder, file)
    try:
        document: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        message = f"{folder.name!r}: {MANIFEST} is no JSON: {type(error).__name__}"
        raise PackageError(message, hint=_AGAIN) from error
    if not is_table(document):
        message = f"{folder.name!r}: {MANIFEST} must be a JSON object, got {type(document).__name__}"
        raise PackageError(message, hint=_AGAIN)
    return document


def _bytes(folder: Path, file: Path) -> bytes:
    """Return the content of a file, or say why it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{folder.name!r}: {file.name} cannot be read: {error.strerror or type(error).__name__}"
        raise PackageError(message, hint="close it in other programs, or ask for the right to read it") from error


def _listed(folder: Path, place: int, resource: object) -> Listed:
    """Return one file of the manifest, refused where a field is of the wrong type."""
    fields: Mapping[str, object] = resource if is_table(resource) else {}

    def fault(name: str, wanted: str) -> PackageError:
        """Return the error of a field."""
        where = f"{MANIFEST}: resources[{place}].{name}"
        message = f"{folder.name!r}: {where} must be {wanted}, got {fields.get(name)!r:.60}"
        return PackageError(message, hint=_AGAIN)

    def text(name: str) -> str:
        """Return a field that is text."""
        value = fields.get(name)
        if not isinstance(value, str):
            raise fault(name, "text")
        return value

    def count(name: str) -> int:
        """Return a field that counts."""
        value = fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise fault(name, "a whole number from 0")
        return value

    return Listed(
        path=text("path"), size=count("bytes"), digest=text("hash"), rows=count("rows") if "rows" in fields else None
    )


def _inside(folder: Path, path: str) -> Path:
    """Return the file of a plain name, refusing every path and every link that leads out of the folder."""
    file = folder / path if _PLAIN.fullmatch(path) else None
    if file is None or file.is_symlink() or file.resolve().parent != folder.resolve():
        message = f"{folder.name!r}: the package names {path!r}, which is no file of its folder"
        raise PackageError(message, hint="do not trust this package: nothing outside its folder was read")
    return file
