"""Comparability and coherence: what may be held against what."""

from collections.abc import Iterator

from opnajmfr.data import columns as c
from opnajmfr.data.printing import number
from opnajmfr.data.release import Release
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.method_words import Sentence
from opnajmfr.model.vocabulary import Flag
from opnajmfr.outputs.quality.sections import Section, per_cent


def comparability(release: Release) -> list[Section]:
    """Return the sections of comparability and coherence.

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
        (("Jämförbarhet över tid", "Comparability over time"), list(_over_time(release))),
        (("Jämförbarhet mellan områden", "Comparability between areas"), list(_between_areas(release))),
        (("Samanvändbarhet", "Use with other statistics"), list(_coherence(release))),
        (("Numerisk överensstämmelse", "Numerical consistency"), list(_consistency(release))),
    ]


def _over_time(release: Release) -> Iterator[Sentence]:
    """Say between which years indicators are not compared."""
    broken: list[tuple[Indicator, Version]] = [
        (one, version)
        for one in release.catalogue
        for version in one.versions[1:]
        if not version.comparable_with_previous
    ]
    for one, version in broken:
        note = f" ({version.note})" if version.note else ""
        yield (
            f"- {one.name('sv')}: värden från {version.span.first} jämförs inte med tidigare år{note}.",
            f"- {one.name('en')}: figures from {version.span.first} are not compared with earlier years{note}.",
        )
    if not broken:
        yield (
            "Indikatorbeskrivningarna anger inga brott i tidsserierna.",
            "The descriptions of the indicators state no breaks in the series.",
        )
    flagged = int(release.figures[c.FLAGS].list.contains(str(Flag.NOT_COMPARABLE)).sum())
    if flagged:
        yield (
            f"Värden med anmärkningen ej jämförbar: {number(flagged, 0)}.",
            f"Figures with the remark not comparable: {number(flagged, 0, language='en')}.",
        )


def _between_areas(release: Release) -> Iterator[Sentence]:
    """Say what makes areas comparable, and when no verdict is given."""
    if release.publication.references:
        least = release.recipe.missing.min_coverage
        yield (
            (
                f"Ingen bedömning ges där mindre än {per_cent(least, 'sv')} procent av områdena bakom jämförelsevärdet"
                " har uppgift. Ingen klar skillnad betyder inte att områdena är lika."
            ),
            (
                f"No verdict is given where less than {per_cent(least, 'en')} per cent of the areas behind"
                " the reference have a figure. No clear difference does not mean that areas are alike."
            ),
        )
    yield (
        "Områden skiljer sig i storlek, invånare och uppdrag; en skillnad är en fråga att ställa, inte ett svar.",
        "Areas differ in size, inhabitants and duties; a difference is a question to ask, not an answer.",
    )


def _coherence(_release: Release) -> Iterator[Sentence]:
    """Say what figures may be joined with."""
    yield (
        (
            "Områden anges med kod (kommuner fyra siffror, län två) och indikatorer med källans id, så att"
            " uppgifterna kan läggas samman med annan statistik."
        ),
        (
            "Areas are named by code (four digits for municipalities, two for counties) and indicators by the id of"
            " their source, so that figures can be joined with other statistics."
        ),
    )


def _consistency(release: Release) -> Iterator[Sentence]:
    """Say what adds up, and what does not."""
    yield (
        (
            "Totalt är kvinnor plus män där båda finns och totalen inte är given; avrundade värden behöver inte"
            " summera till avrundade totaler."
        ),
        (
            "The total is women plus men where both are given and the total is not; rounded figures need not add up"
            " to rounded totals."
        ),
    )
    if release.recipe.aggregation is not None:
        yield (
            (
                "Sammanvägda värden för områden ovanför räknas på summerade täljare och nämnare och är inte"
                " medelvärden av kommunernas värden."
            ),
            (
                "Pooled figures of areas above come from added numerators and denominators, and are not means of the"
                " figures of municipalities."
            ),
        )
