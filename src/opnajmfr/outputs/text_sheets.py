"""Sheets about the figures: what this is, the indicators, the method and the errata."""

from collections.abc import Sequence

from opnajmfr.data.release import Release
from opnajmfr.model.vocabulary import Flag, Language, Status
from opnajmfr.outputs.indicator_document import described
from opnajmfr.outputs.method_document import method_sentences
from opnajmfr.outputs.sheet_words import REMARKS, about, words
from opnajmfr.outputs.sheets import Cell, Link, Sheet, Table


def information(release: Release, *, language: Language, sheets: Sequence[tuple[str, str]]) -> Sheet:
    """Return the first sheet: what this is, what each sheet shows, where the figures come from, what the codes mean.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".
    sheets
        Names of the other sheets, and what each shows.

    Returns
    -------
    Sheet
        Lines, and the codes as a table.
    """
    imprint = release.imprint
    told: list[tuple[str, str]] = [
        (words("publisher", language), imprint.publisher),
        (words("source", language), release.vintage),
        (words("article", language), imprint.number),
        (words("release", language), imprint.version),
    ]
    listed: list[tuple[Cell, ...]] = [(Link(sheet=name), shows) for name, shows in sheets]
    legend: list[tuple[Cell, ...]] = [
        (code, status.label(language)) for status, code in release.publication.missing_codes.items()
    ]
    remarks = {str(word): word.label(language) for word in (Status.DERIVED, *Flag)}
    legend += [(f"{words('remark', language)} {letter}", remarks[word]) for word, letter in REMARKS.items()]
    return Sheet(
        name=words("information", language),
        lines=(
            (imprint.title if language == "sv" else imprint.title_en,),
            *((None, about(word, language)) for word in ("what", "use", "verdicts")),
            *((head, text) for head, text in told if text),
            (None,),
            (words("contents", language),),
            *listed,
            (None,),
            (words("legend", language), about("legend", language)),
        ),
        table=Table(
            name="T_legend",
            headers=(words("code", language), words("meaning", language)),
            rows=legend,
            description=about("legend", language),
        ),
    )


def indicators(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the indicators: one row each.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    told = {one.id: dict(described(one, language)) for one in release.catalogue}
    headings = list(dict.fromkeys(heading for texts in told.values() for heading in texts))
    rows: list[tuple[Cell, ...]] = [
        (one.id, one.name(language), *(told[one.id].get(heading) for heading in headings)) for one in release.catalogue
    ]
    heads = (words("id", language), words("indicator", language), *headings)
    table = Table(name="T_indicators", headers=heads, rows=rows, description=about("indicators", language))
    return Sheet(name=words("indicators", language), table=table, n_frozen=2, is_wide=True)


def method(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the method: one row a step of the recipe.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    sentences = method_sentences(release, language)
    rows: list[tuple[Cell, ...]] = [(place, sentence) for place, sentence in enumerate(sentences, start=1)]
    heads = (words("step", language), words("text", language))
    table = Table(name="T_method", headers=heads, rows=rows, description=about("method", language))
    return Sheet(name=words("method", language), table=table)


def errata(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the errata: what was corrected since the first version.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    texts = release.imprint.errata or (words("none", language),)
    rows: list[tuple[Cell, ...]] = [(release.imprint.version, text) for text in texts]
    heads = (words("version", language), words("correction", language))
    table = Table(name="T_errata", headers=heads, rows=rows, description=about("errata", language))
    return Sheet(name=words("errata", language), table=table)
