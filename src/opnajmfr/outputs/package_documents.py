"""Method description, quality declaration and indicator descriptions, written from the objects."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.printing import number
from opnajmfr.data.release import Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Language, Level, Status

DOCUMENTS: Final[dict[str, tuple[str, Language]]] = {
    "metodbeskrivning.md": ("method", "sv"),
    "method-description.md": ("method", "en"),
    "kvalitetsdeklaration.md": ("quality", "sv"),
    "quality-declaration.md": ("quality", "en"),
    "indikatorbeskrivningar.md": ("indicators", "sv"),
    "indicator-descriptions.md": ("indicators", "en"),
}
"""What each document of a package is, and its language."""
_TEXTS: Final = {
    "measure": ("Mått", "What is measured"),
    "purpose": ("Syfte", "Purpose"),
    "numerator": ("Täljare", "Numerator"),
    "denominator": ("Nämnare", "Denominator"),
    "population": ("Population", "Population"),
    "exclusions": ("Exkluderingar", "Left out"),
    "data_source": ("Datakälla", "Data source"),
    "collection": ("Uppgiftsinsamling", "Collection"),
    "reference_period": ("Mätperiod", "Period of measurement"),
    "question_text": ("Frågetext", "Question"),
    "coding": ("Kodning", "Coding"),
    "suppression": ("Undertryckningsregel", "Rule of suppression"),
    "revision_note": ("Revidering", "Revision"),
}
"""Fields of an indicator's description with their headings."""


def documents(release: Release) -> dict[str, str]:
    """Return the documents of a package.

    Parameters
    ----------
    release
        Published figures with their catalogue and recipe.

    Returns
    -------
    dict
        Markdown text by file name, in Swedish and English.
    """
    written = {"method": _method, "quality": _quality, "indicators": _indicators}
    return {name: "\n".join(written[what](release, language)) + "\n" for name, (what, language) in DOCUMENTS.items()}


def method_sentences(release: Release, language: Language = "sv") -> list[str]:
    """Return what a recipe declares, one sentence a step.

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
    return [pair[side] for pair in _steps(release)]


def _steps(release: Release) -> Iterator[tuple[str, str]]:
    """Yield the steps of a recipe in Swedish and English."""
    recipe, n, source = release.recipe, len(release.catalogue), release.vintage or "-"
    yield f"{n} indikatorer, källa: {source}.", f"{n} indicators, source: {source}."
    if recipe.aggregation is not None:
        name = recipe.aggregation.hierarchy
        if Figure.POOLED in recipe.aggregation.figures:
            yield (
                f"Täljare och nämnare summeras till varje nivå ovanför ({name}); värdet räknas efter summan.",
                f"Components are added to every level above ({name}); the value comes after the sum.",
            )
        for figure in recipe.aggregation.figures:
            if figure is not Figure.POOLED:
                yield (
                    f"{figure.swedish.capitalize()} av medlemmarnas egna värden har egna rader.",
                    f"{figure.english.capitalize()}, over members' own values, has rows of its own.",
                )
    if recipe.confidence is not None:
        yield (
            f"Osäkerhetsintervall med konfidensgrad {number(recipe.confidence, 2)} där osäkerheten är slump.",
            f"Intervals with confidence {recipe.confidence:g} where chance makes a figure uncertain.",
        )
    if recipe.suppression is not None:
        rule = recipe.suppression.rule
        yield f"Värden med {rule.text('sv')} visas inte.", f"Figures with {rule.text('en')} are not shown."
    labels = set(release.publication.references)
    for reference in recipe.references:
        if reference.label in labels:
            yield f"Jämförs med: {reference.name('sv')}.", f"Compared with: {reference.name('en')}."
    least = recipe.missing.min_coverage
    yield (
        f"Omdömen ges inte där andelen med uppgift är under {number(least * 100, 0)} procent.",
        f"No verdict is given where coverage is under {number(least * 100, 0, language='en')} per cent.",
    )
    for ranking in recipe.rankings:
        yield f"Rangordning bland: {ranking.among}.", f"Ranks among: {ranking.among}."
    yield (
        "Värden avrundas till indikatorns decimaler först vid publicering, halvor bort från noll.",
        "Values are rounded to the digits of the indicator at publication only, halves away from zero.",
    )


def _method(release: Release, language: Language) -> Iterator[str]:
    """Yield the method description."""
    yield {"sv": "# Metodbeskrivning", "en": "# Method description"}[language]
    yield ""
    for place, sentence in enumerate(method_sentences(release, language), start=1):
        yield f"{place}. {sentence}"


def _quality(release: Release, language: Language) -> Iterator[str]:
    """Yield the quality declaration: coverage, reasons for missing figures, sources of error, comparability."""
    swedish = language == "sv"
    yield "# Kvalitetsdeklaration" if swedish else "# Quality declaration"
    yield ""
    yield "## Uppgifter per nivå och orsak" if swedish else "## Figures by level and reason"
    yield ""
    yield "| nivå | status | antal |" if swedish else "| level | status | number |"
    yield "|---|---|---:|"
    counted = release.figures.group_by(c.LEVEL, c.STATUS).agg(pl.len().alias("n")).sort(c.LEVEL, c.STATUS)
    for level, status, n in counted.iter_rows():
        yield f"| {Level(level).label(language)} | {Status(status).label(language)} | {n} |"
    yield ""
    yield "## Felkällor" if swedish else "## Sources of error"
    yield ""
    told = [(one, text) for one in release.catalogue for text in one.description.error_sources]
    yield from (f"- {one.name(language)}: {text}" for one, text in told)
    if not told:
        yield "Inga är beskrivna." if swedish else "None are described."
    yield ""
    yield "## Jämförbarhet över tid" if swedish else "## Comparability over time"
    yield ""
    breaks = [
        (one, version)
        for one in release.catalogue
        for version in one.versions[1:]
        if not version.comparable_with_previous
    ]
    for one, version in breaks:
        yield f"- {one.name(language)}: {version.span.first}{' – ' if version.note else ''}{version.note}"
    if not breaks:
        yield "Inga brott är kända." if swedish else "No breaks are known."


def _indicators(release: Release, language: Language) -> Iterator[str]:
    """Yield the descriptions of the indicators."""
    yield {"sv": "# Indikatorbeskrivningar", "en": "# Indicator descriptions"}[language]
    for one in release.catalogue:
        yield ""
        yield f"## {one.name(language)} ({one.id})"
        yield ""
        yield from (f"- **{heading}**: {text}" for heading, text in described(one, language))


def described(indicator: Indicator, language: Language = "sv") -> list[tuple[str, str]]:
    """Return what is told of an indicator: headings and texts, those that there are.

    Parameters
    ----------
    indicator
        The indicator.
    language
        "sv" or "en".

    Returns
    -------
    list of tuple
        Heading and text.
    """
    swedish = language == "sv"
    told = [
        ("Typ" if swedish else "Kind", indicator.kind.label(language)),
        ("Önskvärd riktning" if swedish else "Desired direction", indicator.direction.label(language)),
        ("Enhet" if swedish else "Unit", indicator.unit),
        ("Osäkerhet" if swedish else "Uncertainty", indicator.uncertainty.label(language)),
    ]
    if indicator.target is not None:
        goal = number(indicator.target, indicator.digits, language=language)
        told.append(("Målnivå" if swedish else "Target", goal))
    if indicator.source is not None:
        told.append(("Källa" if swedish else "Source", indicator.source.label(language)))
    for name, headings in _TEXTS.items():
        told.append((headings[0 if swedish else 1], str(getattr(indicator.description, name))))
    return [(heading, " ".join(text.split())) for heading, text in told if text.strip()]
