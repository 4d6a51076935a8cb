"""A folder of files that carries everything about a release, and the release back from it."""

import hashlib
import io
import json
import shutil
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.publication import Publication
from opnajmfr.data.results import Results
from opnajmfr.errors import OpenComparisonsError, PackageError
from opnajmfr.model.serialise import from_json
from opnajmfr.outputs.package_files import FORMAT, MANIFEST, PREFIX, TABLES, package_files
from opnajmfr.outputs.recipe_text import recipe_from_json
from opnajmfr.outputs.release import Imprint, Release

LARGEST_MANIFEST: Final = 10_000_000
"""Bytes of a manifest beyond which it is none."""
_TYPES: Final[dict[str, pl.DataType]] = {
    c.LEVEL: c.LEVEL_TYPE,
    c.SEX: c.SEX_TYPE,
    c.FIGURE: c.FIGURE_TYPE,
    c.STATUS: c.STATUS_TYPE,
    c.FLAGS: c.FLAGS_TYPE,
    cc.REFERENCE_KIND: cc.KIND_TYPE,
    cc.REFERENCE_FIGURE: c.FIGURE_TYPE,
    cc.VERDICT: cc.VERDICT_TYPE,
    cc.REASON: cc.REASON_TYPE,
}


def write_package(
    results: Results | Release,
    folder: str | Path,
    *,
    publication: Publication | None = None,
    imprint: Imprint | None = None,
) -> None:
    """Write results as a folder of files that machines and people read (datapaket).

    Parquet with catalogue and recipe in its Arrow metadata, CSV, Table Schema, a DCAT-AP-SE description, method
    description, quality declaration and indicator descriptions in Swedish and English. The folder appears whole or
    not at all: it is written beside its place and moved there.

    Parameters
    ----------
    results
        What a plan computed, or a release that was read.
    folder
        A folder that does not exist yet.
    publication
        What leaves the house; every column with the indicators' digits where None. A release has its own.
    imprint
        Who publishes, and where. A release has its own.

    Raises
    ------
    PackageError
        If the folder is there already, or a release is given a publication or an imprint.
    PublicationError
        If the publication was made for other results.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> results = oj.compute(oj.invented()).collect()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_package(results, Path(place) / "paket")
    ...     read_package(Path(place) / "paket").figures.height == results.frame.height
    True
    """
    target = Path(folder)
    if isinstance(results, Release):
        if publication is not None or imprint is not None:
            message = "write_package: a release has its publication and imprint already"
            raise PackageError(message, hint="give the results for another publication")
        release = results
    else:
        release = Release.of(results, publication=publication, imprint=imprint)
    if target.exists():
        message = f"write_package: {target.name!r} is there already"
        raise PackageError(message, hint="name a new folder; an earlier release is never written over")
    files = package_files(release)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        whole = beside / "package"
        whole.mkdir()
        for name, content in files.items():
            (whole / name).write_bytes(content)
        whole.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def read_package(folder: str | Path) -> Release:
    """Read a package that `write_package` wrote; written again, it has the same bytes.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Release
        Published figures, comparisons and ranks with catalogue, recipe, publication and imprint.

    Raises
    ------
    PackageError
        If it is no package, names a file outside the folder, or a file was changed or cut off.

    Examples
    --------
    >>> read_package("no-such-folder")
    Traceback (most recent call last):
        ...
    opnajmfr.errors.PackageError: 'no-such-folder': no package: there is no datapackage.json
    <BLANKLINE>
    Hint: name the folder that write_package wrote
    """
    root = Path(folder)
    contents = _verified(root)
    absent = [f"{name}.parquet" for name in TABLES if f"{name}.parquet" not in contents]
    if absent:
        message = f"{root.name!r}: the package lacks {absent}"
        raise PackageError(message, hint="fetch the package again")
    try:
        tables = {name: pl.read_parquet(io.BytesIO(contents[f"{name}.parquet"])) for name in TABLES}
        metadata = pl.read_parquet_metadata(io.BytesIO(contents["figures.parquet"]))
        texts = {key.removeprefix(PREFIX): text for key, text in metadata.items()}
        if texts.get("format") != str(FORMAT):
            message = f"{root.name!r}: wanted a package of format {FORMAT}, got {texts.get('format')!r}"
            raise PackageError(message, hint="a newer version of opnajmfr may have written it")
        catalogue = from_json(texts["catalogue"])
        frames = {name: _typed(table, ids=catalogue.ids) for name, table in tables.items()}
        return Release(
            **frames,
            catalogue=catalogue,
            recipe=recipe_from_json(texts["recipe"]),
            publication=Publication(**json.loads(texts["publication"])),
            vintage=texts["vintage"],
            imprint=Imprint(**json.loads(texts["imprint"])),
        )
    except OpenComparisonsError:
        raise
    except (pl.exceptions.PolarsError, ValueError, TypeError, KeyError) as error:
        message = f"{root.name!r}: the tables cannot be read: {type(error).__name__}"
        raise PackageError(message, hint="fetch the package again") from error


def _verified(root: Path) -> dict[str, bytes]:
    """Return the content of every file that the manifest names, each in the folder and as it was written."""
    manifest = root / MANIFEST
    if not manifest.is_file():
        message = f"{root.name!r}: no package: there is no {MANIFEST}"
        raise PackageError(message, hint="name the folder that write_package wrote")
    if manifest.stat().st_size > LARGEST_MANIFEST:
        message = f"{root.name!r}: {MANIFEST} has {manifest.stat().st_size} bytes, at most {LARGEST_MANIFEST} are read"
        raise PackageError(message, hint="it was not written by write_package")
    try:
        resources = json.loads(manifest.read_text(encoding="utf-8"))["resources"]
        listed = [(str(one["path"]), int(one["bytes"]), str(one["hash"])) for one in resources]
    except (ValueError, KeyError, TypeError) as error:
        message = f"{root.name!r}: {MANIFEST} cannot be read: {type(error).__name__}"
        raise PackageError(message, hint="fetch the package again") from error
    contents: dict[str, bytes] = {}
    for path, size, written in listed:
        file = _inside(root, path)
        if not file.is_file() or file.stat().st_size != size:
            message = f"{root.name!r}: {path} is not there, or is not as long as it was written"
            raise PackageError(message, hint="fetch the package again")
        contents[path] = file.read_bytes()
        if f"sha256:{hashlib.sha256(contents[path]).hexdigest()}" != written:
            message = f"{root.name!r}: {path} was changed after it was written"
            raise PackageError(message, hint="fetch the package again; a package is not edited by hand")
    return contents


def _inside(root: Path, path: str) -> Path:
    """Return the file of a plain name, refusing every path that leads out of the folder."""
    plain = PurePosixPath(path).name == path == PureWindowsPath(path).name and path not in {"", ".", ".."}
    file = root / path if plain else root
    if not plain or "\x00" in path or file.is_symlink() or file.resolve().parent != root.resolve():
        message = f"{root.name!r}: the package names {path!r}, which is no file of its folder"
        raise PackageError(message, hint="do not trust this package: nothing outside its folder was read")
    return file


def _typed(frame: pl.DataFrame, *, ids: tuple[str, ...]) -> pl.DataFrame:
    """Return a frame with the words of closed sets typed as results type them."""
    types = _TYPES | {c.INDICATOR: pl.Enum(ids)}
    return frame.with_columns(pl.col(name).cast(dtype) for name, dtype in types.items() if name in frame.columns)
