"""Accessibility and clarity: where the figures are, and what describes them."""

from collections.abc import Iterator

from opnajmfr.data.release import Release
from opnajmfr.model.method_words import Sentence
from opnajmfr.outputs.quality.sections import Section

_LACKING = {
    "publisher": ("utgivare", "publisher"),
    "contact": ("kontaktuppgift", "contact"),
    "address": ("webbadress", "web address"),
}


def accessibility(release: Release) -> list[Section]:
    """Return the sections of accessibility and clarity.

    Parameters
    ----------
    release
        Published figures with their catalogue, recipe and imprint.

    Returns
    -------
    list of tuple
        Headings and lines in Swedish and English.
    """
    return [
        (("Tillgång till uppgifterna", "Access"), list(_access(release))),
        (("Dokumentation", "Documentation"), list(_documentation(release))),
        (("Rättelser", "Errata"), list(_errata(release))),
    ]


def _access(release: Release) -> Iterator[Sentence]:
    """Say where the figures are, under what terms, and whom to ask."""
    imprint = release.imprint
    told = (
        (imprint.publisher, "Utgivare", "Publisher"),
        (imprint.contact, "Kontakt", "Contact"),
        (imprint.address, "Webbadress", "Web address"),
        (imprint.license, "Licens", "License"),
        (imprint.number, "Artikelnummer", "Article number"),
        (imprint.version, "Version", "Version"),
    )
    yield from ((f"- {swedish}: {text}", f"- {english}: {text}") for text, swedish, english in told if text)
    if imprint.lacking:
        names = [_LACKING[name] for name in imprint.lacking]
        yield (
            (
                "- Beskrivningen för dataportaler (DCAT-AP-SE) är inte med, för den kräver också "
                f"{', '.join(one[0] for one in names)}."
            ),
            (
                "- The description for data portals (DCAT-AP-SE) is not included, for it demands "
                f"{', '.join(one[1] for one in names)} as well."
            ),
        )


def _documentation(_release: Release) -> Iterator[Sentence]:
    """Say which files there are."""
    yield (
        (
            "- Tabellerna finns som CSV (UTF-8, kommatecken mellan fält, decimalpunkt) och som Parquet med"
            " indikatorer och metod i filens metadata."
        ),
        (
            "- Tables are CSV files (UTF-8, commas between fields, decimal points) and Parquet files with indicators"
            " and method in their metadata."
        ),
    )
    yield (
        "- datapackage.json beskriver varje fil och varje kolumn (Data Package, Table Schema).",
        "- datapackage.json describes every file and every column (Data Package, Table Schema).",
    )
    yield (
        "- Metodbeskrivning och indikatorbeskrivningar ligger i samma mapp, på svenska och engelska.",
        (
            "- The method description and the descriptions of the indicators are in the same folder, in Swedish and"
            " English."
        ),
    )


def _errata(release: Release) -> Iterator[Sentence]:
    """Say what was corrected since the first version."""
    yield from ((f"- {text}", f"- {text}") for text in release.imprint.errata)
