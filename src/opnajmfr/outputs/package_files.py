"""The files of a package as bytes: the same release always gives the same bytes."""

import hashlib
import io
import json
from importlib import import_module
from typing import Final

import polars as pl
from attrs import asdict

from opnajmfr.model.serialise import to_json
from opnajmfr.outputs.package_documents import DOCUMENTS, documents
from opnajmfr.outputs.recipe_text import recipe_json
from opnajmfr.outputs.release import Release
from opnajmfr.outputs.table_columns import field_schema, plain_frame

FORMAT: Final = 1
"""Edition of the package."""
TABLES: Final = ("figures", "comparisons", "ranks", "areas")
"""Tables of a package, each as Parquet and as CSV."""
MANIFEST: Final = "datapackage.json"
CATALOGUE_ENTRY: Final = "dcat.jsonld"
PREFIX: Final = "opnajmfr."
"""Begins each key of the Arrow metadata."""
MEDIA_TYPES: Final = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "md": "text/markdown",
    "jsonld": "application/ld+json",
}
_PER_LANGUAGE: Final = {"sv": "sv", "en": "en"}


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
        files[f"{name}.csv"] = plain_frame(frame).write_csv(line_terminator="\r\n").encode()
    files |= {name: text.encode() for name, text in documents(release).items()}
    files[CATALOGUE_ENTRY] = _json(_dcat(release, list(files)))
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
    import_module("pyarrow.parquet").write_table(table, buffer, compression="zstd")
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
    resources: list[dict[str, object]] = []
    for path, content in files.items():
        name, _, ending = path.partition(".")
        resource: dict[str, object] = {
            "name": path.replace(".", "-").casefold(),
            "path": path,
            "format": ending,
            "mediatype": MEDIA_TYPES[ending],
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
        if ending == "csv":
            frame: pl.DataFrame = getattr(release, name)
            schema = {
                "fields": [field_schema(column, dtype) for column, dtype in frame.schema.items()],
                "missingValues": [""],
            }
            resource |= {"profile": "tabular-data-resource", "schema": schema}
        resources.append(resource)
    return {
        "profile": "data-package",
        "name": "opna-jamforelser",
        "title": release.imprint.title,
        "version": release.imprint.version,
        "licenses": [{"path": release.imprint.license}] if release.imprint.license else [],
        "sources": [{"title": release.vintage}] if release.vintage else [],
        "opnajmfr": {"format": FORMAT},
        "resources": resources,
    }


def _dcat(release: Release, paths: list[str]) -> dict[str, object]:
    """Return the description of the data set by DCAT-AP-SE, as JSON-LD."""
    imprint = release.imprint
    about = imprint.address or "./"
    titles = {"sv": imprint.title, "en": imprint.title_en}
    subjects = {"sv": ", ".join(one.name("sv") for one in release.catalogue)}
    subjects["en"] = ", ".join(one.name("en") for one in release.catalogue)
    years = release.figures["period"]
    dataset: dict[str, object] = {
        "@id": about,
        "@type": "dcat:Dataset",
        "dct:title": [{"@language": code, "@value": titles[code]} for code in _PER_LANGUAGE],
        "dct:description": [{"@language": code, "@value": subjects[code]} for code in _PER_LANGUAGE],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": imprint.publisher or release.vintage or imprint.title},
        "dct:language": [{"@id": f"http://publications.europa.eu/resource/authority/language/{x}"} for x in _LANGUAGES],
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dct:spatial": {"@id": "http://publications.europa.eu/resource/authority/country/SWE"},
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"},
        "owl:versionInfo": imprint.version,
    }
    if imprint.number:
        dataset["dct:identifier"] = imprint.number
    if len(years):
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYear", "@value": str(years.min())},
            "dcat:endDate": {"@type": "xsd:gYear", "@value": str(years.max())},
        }
    tables = [path for path in paths if path not in DOCUMENTS]
    dataset["dcat:distribution"] = [_distribution(release, path) for path in tables]
    dataset["foaf:page"] = [{"@id": f"{imprint.address}{path}"} for path in paths if path in DOCUMENTS]
    return {"@context": _CONTEXT, **dataset}


def _distribution(release: Release, path: str) -> dict[str, object]:
    """Return the description of one file that can be fetched."""
    ending = path.rpartition(".")[2]
    fetched: dict[str, object] = {
        "@type": "dcat:Distribution",
        "dct:title": path,
        "dcat:accessURL": {"@id": f"{release.imprint.address}{path}"},
        "dcat:downloadURL": {"@id": f"{release.imprint.address}{path}"},
        "dcat:mediaType": MEDIA_TYPES[ending],
    }
    return fetched | ({"dct:license": {"@id": release.imprint.license}} if release.imprint.license else {})


_LANGUAGES: Final = ("SWE", "ENG")
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
