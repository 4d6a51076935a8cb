"""The description of a release for data portals, by DCAT-AP-SE 3 as JSON-LD."""

import hashlib
from typing import Final

from opnajmfr.data import columns as c
from opnajmfr.data.release import Release

MEDIA_TYPES: Final = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "md": "text/markdown",
    "jsonld": "application/ld+json",
}
"""Media type by ending of a file's name."""
TABLE_TITLES: Final = {
    "figures": ("Värden", "Figures"),
    "comparisons": ("Jämförelser", "Comparisons"),
    "ranks": ("Rangordningar", "Ranks"),
    "areas": ("Områden", "Areas"),
}
"""Swedish and English title of each table."""
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_SWEDEN: Final = "http://sws.geonames.org/2661886/"
_FREE: Final = "http://creativecommons.org/publicdomain/zero/1.0/"
"""License of the description itself: the profile demands this one of every catalogue, whatever the data have."""
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, object]
"""A node of a graph: property and value."""


def catalogue_entry(release: Release, files: dict[str, bytes]) -> Node:
    """Return a catalogue with one data set, as a portal harvests it.

    Parameters
    ----------
    release
        What leaves the house; its imprint lacks nothing.
    files
        Content of the other files by name.

    Returns
    -------
    dict
        A JSON-LD document: catalogue, data set, publisher, contact and distributions.
    """
    imprint = release.imprint
    tables = [name for name in files if name.endswith((".csv", ".parquet"))]
    publisher: Node = {"@id": f"{imprint.address}#publisher", "@type": "foaf:Agent", "foaf:name": imprint.publisher}
    contact: Node = {
        "@id": f"{imprint.address}#contact",
        "@type": "vcard:Organization",
        "vcard:fn": imprint.publisher,
        "vcard:hasEmail": _link(f"mailto:{imprint.contact}"),
    }
    catalogue: Node = {
        "@id": f"{imprint.address}#catalogue",
        "@type": "dcat:Catalog",
        "dcterms:title": _both(imprint.title, imprint.title_en),
        "dcterms:description": _both(
            f"Datamängder från {imprint.publisher}: {imprint.title}.",
            f"Data sets from {imprint.publisher}: {imprint.title_en}.",
        ),
        "dcterms:publisher": _link(f"{imprint.address}#publisher"),
        "dcterms:license": _link(_FREE),
        "dcterms:language": _languages(),
        "dcat:dataset": _link(f"{imprint.address}#dataset"),
    }
    distributions = [_distribution(release, name, files[name]) for name in tables]
    dataset = _dataset(release, pages=[name for name in files if name.endswith(".md")])
    dataset["dcat:distribution"] = [_link(str(one["@id"])) for one in distributions]
    return {"@context": _CONTEXT, "@graph": [catalogue, dataset, publisher, contact, *distributions]}


def _dataset(release: Release, *, pages: list[str]) -> Node:
    """Return the node of the data set, without its distributions."""
    imprint, years = release.imprint, release.figures[c.PERIOD].unique().sort().to_list()
    told: Node = {
        "@id": f"{imprint.address}#dataset",
        "@type": "dcat:Dataset",
        "dcterms:title": _both(imprint.title, imprint.title_en),
        "dcterms:description": _both(_described(release, 0), _described(release, 1)),
        "dcterms:publisher": _link(f"{imprint.address}#publisher"),
        "dcat:contactPoint": _link(f"{imprint.address}#contact"),
        "dcterms:language": _languages(),
        "dcterms:accessRights": _link(f"{_AUTHORITY}/access-right/PUBLIC"),
        "dcat:theme": _link(f"{_AUTHORITY}/data-theme/SOCI"),
        "dcat:keyword": [*_both("öppna jämförelser", "open comparisons"), *_both("socialtjänst", "social services")],
        "dcat:version": imprint.version,
        "foaf:page": [{"@id": f"{imprint.address}{name}", "@type": "foaf:Document"} for name in pages],
    }
    if release.recipe.aggregation is not None and release.recipe.aggregation.hierarchy == "Sweden":
        told["dcterms:spatial"] = {"@id": _SWEDEN, "@type": "dcterms:Location"}
    if imprint.number:
        told["dcterms:identifier"] = imprint.number
    if imprint.issued:
        told["dcterms:issued"] = {"@type": "xsd:date", "@value": imprint.issued}
    if years:
        told["dcterms:temporal"] = {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYear", "@value": str(years[0])},
            "dcat:endDate": {"@type": "xsd:gYear", "@value": str(years[-1])},
        }
    return told


def _described(release: Release, side: int) -> str:
    """Return what the data set holds, as a portal shows it."""
    n = len(release.catalogue)
    titles = "; ".join(one.name("en" if side else "sv") for one in release.catalogue)
    held = [title[side].lower() for name, title in TABLE_TITLES.items() if not getattr(release, name).is_empty()]
    counted = (("indikator", "indicator") if n == 1 else ("indikatorer", "indicators"))[side]
    return f"{n} {counted} ({', '.join(held)}): {titles}."


def _distribution(release: Release, name: str, content: bytes) -> Node:
    """Return the node of one file that can be fetched."""
    table, _, ending = name.partition(".")
    swedish, english = TABLE_TITLES[table]
    address = f"{release.imprint.address}{name}"
    told: Node = {
        "@id": f"{release.imprint.address}#{table}-{ending}",
        "@type": "dcat:Distribution",
        "dcterms:title": _both(f"{swedish} ({_SHORT[ending]})", f"{english} ({_SHORT[ending]})"),
        "dcat:accessURL": _link(address),
        "dcat:downloadURL": _link(address),
        "dcterms:format": MEDIA_TYPES[ending],
        "dcat:byteSize": {"@type": "xsd:decimal", "@value": str(len(content))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _link("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": hashlib.sha256(content).hexdigest()},
        },
    }
    return told | ({"dcterms:license": _link(release.imprint.license)} if release.imprint.license else {})


_SHORT: Final = {"csv": "CSV", "parquet": "Parquet"}


def _both(swedish: str, english: str) -> list[Node]:
    """Return a text in both languages."""
    return [{"@language": "sv", "@value": swedish}, {"@language": "en", "@value": english}]


def _link(address: str) -> Node:
    """Return a link to a node."""
    return {"@id": address}


def _languages() -> list[Node]:
    """Return the languages of titles and documents."""
    return [_link(f"{_AUTHORITY}/language/{code}") for code in ("SWE", "ENG")]
