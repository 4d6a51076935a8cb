"""Relevance: what the figures are for, of whom they are, and when."""

from collections.abc import Iterator

from opnajmfr.data import columns as c
from opnajmfr.data.release import Release
from opnajmfr.model.method_words import Sentence
from opnajmfr.model.vocabulary import IndicatorKind, Sex
from opnajmfr.outputs.method_document import levels_told, titles_of, years_told
from opnajmfr.outputs.quality.sections import Section, grouped

_KINDS = {
    IndicatorKind.QUALITY: ("kvalitetsindikatorer", "quality indicators"),
    IndicatorKind.WELFARE: ("välfärdsindikatorer", "welfare indicators"),
    IndicatorKind.KEY_FIGURE: ("nyckeltal", "key figures"),
    IndicatorKind.NOT_STATED: ("indikatorer vars typ inte är angiven", "indicators whose kind is not stated"),
}


def relevance(release: Release) -> list[Section]:
    """Return the sections of relevance.

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
        (("Ändamål och informationsbehov", "Purpose and needs"), list(_purpose(release))),
        (("Objekt och population", "Objects and population"), list(_population(release))),
        (("Variabler och statistiska mått", "Variables and measures"), list(_measures(release))),
        (("Redovisningsgrupper", "Breakdowns"), list(_breakdowns(release))),
        (("Referenstider", "Reference times"), list(_reference_times(release))),
    ]


def _purpose(release: Release) -> Iterator[Sentence]:
    """Say what the figures are for."""
    yield (
        (
            "Uppgifterna är till för att kommuner ska kunna jämföra sig med varandra, länet och riket, följa sin egen"
            " utveckling och hitta något att lära av."
        ),
        (
            "The figures let municipalities compare themselves with each other, the county and the nation, follow their"
            " own development and find something to learn from."
        ),
    )
    yield from grouped(release, lambda one: one.description.purpose)


def _population(release: Release) -> Iterator[Sentence]:
    """Say who is counted, indicators of the same population together."""
    yield from grouped(release, lambda one: one.description.population)
    untold = [one.id for one in release.catalogue if not one.description.population]
    if untold:
        yield (
            f"- Population framgår av täljare, nämnare och titel: {titles_of(release, untold, 'sv')}.",
            f"- The population follows from numerator, denominator and title: {titles_of(release, untold, 'en')}.",
        )


def _measures(release: Release) -> Iterator[Sentence]:
    """Say what kinds of indicators there are."""
    for kind, (swedish, english) in _KINDS.items():
        ids = [one.id for one in release.catalogue if one.kind is kind]
        if ids:
            yield (
                f"- {swedish.capitalize()} ({len(ids)}): {titles_of(release, ids, 'sv')}.",
                f"- {english.capitalize()} ({len(ids)}): {titles_of(release, ids, 'en')}.",
            )


def _breakdowns(release: Release) -> Iterator[Sentence]:
    """Say for whom figures are given."""
    if release.figures.is_empty():
        return
    levels, found = levels_told(release), release.figures[c.SEX].unique().to_list()
    sexes = [sex for sex in Sex if sex in found]
    yield f"- Områden: {levels[0]}.", f"- Areas: {levels[1]}."
    yield (
        f"- Kön: {', '.join(sex.swedish for sex in sexes)}.",
        f"- Sex: {', '.join(sex.english for sex in sexes)}.",
    )
    if release.publication.breakdowns:
        names = ", ".join(release.publication.breakdowns)
        yield f"- Uppdelning: {names}.", f"- Split by: {names}."


def _reference_times(release: Release) -> Iterator[Sentence]:
    """Say which years and days figures are of."""
    if years_told(release):
        yield f"- År: {years_told(release)}.", f"- Years: {years_told(release)}."
    yield from grouped(release, lambda one: one.description.reference_period)
