"""The documents of a package: method description, quality declaration and descriptions of the indicators."""

from typing import Final

from opnajmfr.data.imprint import Imprint
from opnajmfr.data.release import Release
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.indicator_document import indicator_document
from opnajmfr.outputs.method_document import method_document
from opnajmfr.outputs.quality.declaration import quality_document

DOCUMENTS: Final[dict[str, tuple[str, Language]]] = {
    "metodbeskrivning.md": ("method", "sv"),
    "method-description.md": ("method", "en"),
    "kvalitetsdeklaration.md": ("quality", "sv"),
    "quality-declaration.md": ("quality", "en"),
    "indikatorbeskrivningar.md": ("indicators", "sv"),
    "indicator-descriptions.md": ("indicators", "en"),
}
"""What each document of a package is, and its language."""


def documents(release: Release) -> dict[str, str]:
    """Return the documents of a package.

    Parameters
    ----------
    release
        Published figures with their catalogue, recipe and imprint.

    Returns
    -------
    dict
        Markdown text by file name, in Swedish and English.
    """
    written = {"method": method_document, "quality": quality_document, "indicators": indicator_document}
    texts: dict[str, str] = {}
    for name, (what, language) in DOCUMENTS.items():
        heading, *lines = written[what](release, language)
        texts[name] = "\n".join([heading, "", _named(release.imprint, language), *lines]) + "\n"
    return texts


def _named(imprint: Imprint, language: Language) -> str:
    """Name the release that a document belongs to."""
    swedish = language == "sv"
    told = [f"{imprint.title if swedish else imprint.title_en}, version {imprint.version}"]
    if imprint.publisher:
        told.append(f"{'Utgivare' if swedish else 'Publisher'}: {imprint.publisher}")
    if imprint.issued:
        told.append(f"{'Utgiven' if swedish else 'Published'} {imprint.issued}")
    return ". ".join(told) + "."
