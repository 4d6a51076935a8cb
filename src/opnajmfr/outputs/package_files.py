"""The files of a package as bytes: the same release always gives the same bytes."""

import hashlib
import io
import json
from importlib import import_module
from typing import Final

import polars as pl
from attrs import asdict

from opnajmfr.data.package_format import FORMAT, MANIFEST, OWN_KEY, PREFIX, TABLES, csv_bytes
from opnajmfr.data.release import Release
from opnajmfr.model.recipe_text import recipe_json
from opnajmfr.model.serialise import to_json
from opnajmfr.outputs.catalogue_entry import MEDIA_TYPES, TABLE_TITLES, catalogue_entry
from opnajmfr.outputs.package_documents import documents
from opnajmfr.outputs.table_columns import table_schema

COMPRESSION: Final = "zstd"
"""How Parquet files are made smaller."""
CATALOGUE_ENTRY: Final = "dcat.jsonld"


def package_files(release: Release) -> dict[str, bytes]:
    """Return every file of a package.

    Parameters
    ----------
    release
        What leaves the house.

    Returns
    -------
    dict
        Content by file name; the manifest, which names the others with their hashes, is last.
    """
    metadata = _metadata(release)
    files: dict[str, bytes] = {}
    for name in TABLES:
        frame: pl.DataFrame = getattr(release, name)
        files[f"{name}.parquet"] = parquet_bytes(frame, metadata)
        files[f"{name}.csv"] = csv_bytes(frame)
    files |= {name: text.encode() for name, text in documents(release).items()}
    if not release.imprint.lacking:
        files[CATALOGUE_ENTRY] = _json(catalogue_entry(release, files))
    files[MANIFEST] = _json(_manifest(release, files))
    return files


def parquet_bytes(frame: pl.DataFrame, metadata: dict[str, str]) -> bytes:
    """Return a frame as a Parquet file with texts in its Arrow metadata.

    Parameters
    ----------
    frame
        Any frame; words of closed sets are written as text.
    metadata
        Texts by key.

    Returns
    -------
    bytes
        A Parquet file.
    """
    words = frame.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col(pl.List).cast(pl.List(pl.String)))
    buffer = io.BytesIO()
    table = words.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata(metadata)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    import_module("pyarrow.parquet").write_table(table, buffer, compression=COMPRESSION)
    return buffer.getvalue()


def _metadata(release: Release) -> dict[str, str]:
    """Return what the Arrow metadata carries."""
    texts = {
        "format": str(FORMAT),
        "catalogue": to_json(release.catalogue),
        "recipe": recipe_json(release.recipe),
        "publication": json.dumps(asdict(release.publication), ensure_ascii=False, sort_keys=True),
        "imprint": json.dumps(asdict(release.imprint), ensure_ascii=False, sort_keys=True),
        "vintage": release.vintage,
    }
    return {f"{PREFIX}{name}": text for name, text in texts.items()}


def _json(document: object) -> bytes:
    """Return a document as JSON."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _manifest(release: Release, files: dict[str, bytes]) -> dict[str, object]:
    """Return the description of the package: every file with its size and hash, every table with its columns."""
    imprint = release.imprint
    described: dict[str, object] = {
        "profile": "data-package",
        "name": "opna-jamforelser",
        "title": imprint.title,
        "description": imprint.title_en,
        "version": imprint.version,
    }
    if imprint.address:
        described["homepage"] = imprint.address
    if imprint.license:
        described["licenses"] = [{"path": imprint.license}]
    if imprint.publisher:
        email = {"email": imprint.contact} if imprint.contact else {}
        described["contributors"] = [{"title": imprint.publisher, **email, "role": "publisher"}]
    if release.vintage:
        described["sources"] = [{"title": release.vintage}]
    resources = [_resource(release, path, content) for path, content in files.items()]
    return described | {OWN_KEY: {"format": FORMAT}, "resources": resources}


def _resource(release: Release, path: str, content: bytes) -> dict[str, object]:
    """Return the description of one file."""
    name, _, ending = path.partition(".")
    told: dict[str, object] = {
        "name": path.replace(".", "-").casefold(),
        "path": path,
        "format": ending,
        "mediatype": MEDIA_TYPES[ending],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if name not in TABLES:
        return told | {"encoding": "utf-8"}
    frame: pl.DataFrame = getattr(release, name)
    told |= {"title": TABLE_TITLES[name][0], "description": TABLE_TITLES[name][1], "rows": frame.height}
    if ending != "csv":
        return told
    return told | {
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": table_schema(name, frame, breakdowns=release.publication.breakdowns),
    }
