"""The method description (metodbeskrivning), written from the objects."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.publication import OPTIONAL
from opnajmfr.data.published_frames import P_FIGURES
from opnajmfr.data.release import Release
from opnajmfr.model.method_words import MethodPart, Sentence, method_words
from opnajmfr.model.vocabulary import Flag, Language, Level, Status
from opnajmfr.outputs.table_columns import column_title

_IN_PLURAL = {
    Level.UNIT: ("enheter", "units"),
    Level.DISTRICT: ("stadsdelar", "districts"),
    Level.MUNICIPALITY: ("kommuner", "municipalities"),
    Level.COUNTY: ("län", "counties"),
    Level.GROUP: ("grupper", "groups"),
}


def method_document(release: Release, language: Language) -> Iterator[str]:
    """Yield the lines of the method description.

    Parameters
    ----------
    release
        Published figures with their recipe.
    language
        "sv" or "en".

    Yields
    ------
    str
        A line of Markdown.
    """
    side = 0 if language == "sv" else 1
    yield ("# Metodbeskrivning", "# Method description")[side]
    for heading, sentences in _parts(release):
        yield ""
        yield f"## {heading[side]}"
        yield ""
        yield from (f"- {sentence[side]}" for sentence in sentences)


def method_sentences(release: Release, language: Language = "sv") -> list[str]:
    """Return how the figures of a release came about, one sentence a step.

    Parameters
    ----------
    release
        Published figures with their recipe.
    language
        "sv" or "en".

    Returns
    -------
    list of str
        Sentences in the order of execution.
    """
    side = 0 if language == "sv" else 1
    return [sentence[side] for _, sentences in _parts(release) for sentence in sentences]


def levels_told(release: Release) -> Sentence:
    """Return which levels a release is given at, and how many areas there are of each.

    Parameters
    ----------
    release
        Published figures.

    Returns
    -------
    tuple of str
        A part of a sentence in Swedish and English.
    """
    found = release.areas[c.LEVEL].cast(pl.String).to_list()
    told: list[Sentence] = []
    for level in Level:
        n = found.count(level)
        if n and level in _IN_PLURAL:
            swedish, english = _IN_PLURAL[level] if n > 1 else (level.swedish, level.english)
            told.append((f"{n} {swedish}", f"{n} {english}"))
        elif n:
            told.append((level.swedish, f"the {level.english}"))
    return _enumerated([one[0] for one in told], "och"), _enumerated([one[1] for one in told], "and")


def years_told(release: Release) -> str:
    """Return the first and the last year of a release.

    Parameters
    ----------
    release
        Published figures.

    Returns
    -------
    str
        As "2022–2024"; one year alone where there is but one.
    """
    years = release.figures[c.PERIOD].unique().sort().to_list()
    return "–".join(str(year) for year in dict.fromkeys([years[0], years[-1]])) if years else ""


def titles_of(release: Release, ids: Sequence[str], language: Language) -> str:
    """Return the titles of indicators in one text.

    Parameters
    ----------
    release
        Published figures with their catalogue.
    ids
        The indicators.
    language
        "sv" or "en".

    Returns
    -------
    str
        Titles parted by semicolons; all of them.
    """
    return "; ".join(release.catalogue[name].name(language) for name in ids)


def _parts(release: Release) -> Iterator[tuple[Sentence, list[Sentence]]]:
    """Yield headings, each with its sentences."""
    yield ("Uppgifterna", "The figures"), list(_figures(release))
    collected = list(_collected(release))
    if collected:
        yield ("Uppgiftsinsamling", "Collection"), collected

    def named(ids: Sequence[str], language: Language, reasons: Mapping[str, str] | None = None, /) -> str:
        """Name every indicator by its title, those with the same reason together."""
        if not reasons:
            return titles_of(release, ids, language)
        by_reason: dict[str, list[str]] = {}
        for name in ids:
            by_reason.setdefault(reasons.get(name, ""), []).append(name)
        return "; ".join(f"{titles_of(release, those, language)} [{reason}]" for reason, those in by_reason.items())

    told = method_words(release.recipe, release.catalogue, named=named)
    for part, sentences in told.items():
        if part is not MethodPart.COMPARISONS or release.recipe.references:
            yield (part.swedish, part.english), sentences
    yield ("Avrundning och publicering", "Rounding and publication"), list(_publication(release))


def _figures(release: Release) -> Iterator[Sentence]:
    """Say what there are figures of, and whose they are."""
    n, years, levels = len(release.catalogue), years_told(release), levels_told(release)
    verb = "is" if n == 1 else "are"
    if not years:
        yield "Inga värden redovisas.", "No figures are given."
        return
    yield (
        f"{n} {'indikator' if n == 1 else 'indikatorer'} för {years} redovisas för {levels[0]}.",
        f"{n} {'indicator' if n == 1 else 'indicators'} for {years} {verb} given for {levels[1]}.",
    )
    if release.vintage:
        yield f"Källa: {release.vintage}.", f"Source: {release.vintage}."
    flagged = release.figures[c.FLAGS].list.contains(str(Flag.INVENTED)).sum()
    if flagged:
        yield (
            "Värden med anmärkningen påhittad beskriver ingen verklig kommun och ingen verklig person.",
            "Figures with the remark invented describe no real municipality and no real person.",
        )


def _collected(release: Release) -> Iterator[Sentence]:
    """Say where the figures come from, indicators of the same source together."""
    found: dict[Sentence, list[str]] = {}
    for one in release.catalogue:
        kind = one.source
        text = ". ".join(part.rstrip(".") for part in (one.description.data_source, one.description.collection) if part)
        if kind is None and not text:
            continue
        swedish, english = (kind.swedish.capitalize(), kind.english.capitalize()) if kind else ("Källa", "Source")
        told = f" ({text})" if text else ""
        found.setdefault((f"{swedish}{told}", f"{english}{told}"), []).append(one.id)
    for (swedish, english), ids in found.items():
        yield (
            f"{swedish}: {titles_of(release, ids, 'sv')}.",
            f"{english}: {titles_of(release, ids, 'en')}.",
        )


def _publication(release: Release) -> Iterator[Sentence]:
    """Say how figures are rounded, and what leaves the house."""
    yield (
        "Värden avrundas först vid publiceringen, halvor bort från noll; rang och prövning görs före avrundning.",
        "Figures are rounded at publication only, halves away from zero; ranks and tests come before rounding.",
    )
    yield (
        "Antalet decimaler står i indikatorbeskrivningarna.",
        "The number of decimals stands in the descriptions of the indicators.",
    )
    others: dict[int, list[str]] = {}
    for one in release.catalogue:
        if release.publication.digits[one.id] != one.digits:
            others.setdefault(release.publication.digits[one.id], []).append(one.id)
    for digits, ids in sorted(others.items()):
        titles = titles_of(release, ids, "sv"), titles_of(release, ids, "en")
        yield (
            f"Här i stället med {digits} {'decimal' if digits == 1 else 'decimaler'}: {titles[0]}.",
            f"Here with {digits} {'decimal' if digits == 1 else 'decimals'} instead: {titles[1]}.",
        )
    silent = [name for name in OPTIONAL if not release.publication.holds(name)]
    if silent:
        yield (
            f"Publiceras inte: {'; '.join(column_title(name, 'sv') for name in silent)}.",
            f"Not published: {'; '.join(column_title(name, 'en') for name in silent)}.",
        )
    if not release.comparisons.is_empty() and {c.NUMERATOR, c.DENOMINATOR} & set(silent):
        yield (
            f"p-värden har {P_FIGURES} värdesiffror: med alla skulle de röja täljare och nämnare.",
            f"p-values have {P_FIGURES} significant figures: with all of them they would tell the counts.",
        )
    yield (
        "Ett värde som inte visas finns inte i någon fil: varken värde, täljare, nämnare eller gränser.",
        "A figure that is not shown is in none of the files: neither value, numerator, denominator nor bounds.",
    )
    found = release.figures[c.STATUS].cast(pl.String).unique().to_list()
    without = [status for status in Status if status in found and not status.has_value]
    if without:
        yield (
            f"Där ett värde saknas står orsaken: {', '.join(one.swedish for one in without)}.",
            f"Where there is no value, the reason stands: {', '.join(one.english for one in without)}.",
        )


def _enumerated(words: list[str], last: str) -> str:
    """Return words as a part of a sentence."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
