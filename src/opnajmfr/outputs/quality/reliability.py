"""Accuracy and reliability: how uncertain the figures are, and what makes them so."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.printing import number
from opnajmfr.data.release import Release
from opnajmfr.model.method_words import Sentence
from opnajmfr.model.vocabulary import Figure, Flag, Level, Sex, Status, Uncertainty
from opnajmfr.outputs.method_document import titles_of
from opnajmfr.outputs.quality.sections import Section, grouped, per_cent

PER_CENT: Final = 100


def reliability(release: Release) -> list[Section]:
    """Return the sections of accuracy and reliability.

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
        (("Tillförlitlighet totalt", "Overall reliability"), list(_overall(release))),
        (("Urval", "Sampling"), list(_sampling(release))),
        (("Mätning", "Measurement"), list(_measurement(release))),
        (("Bortfall", "Non-response"), list(_nonresponse(release))),
        (("Bearbetning", "Processing"), list(_processing(release))),
        (("Modellantaganden", "Model assumptions"), list(_assumptions(release))),
        (("Preliminära och reviderade värden", "Preliminary and revised figures"), list(_revised(release))),
    ]


def _overall(release: Release) -> Iterator[Sentence]:
    """Say how uncertain figures are, and for which that is told."""
    confidence = release.recipe.confidence
    if confidence is None:
        yield "Osäkerhetsintervall är inte räknade.", "Intervals are not computed."
        return
    share = per_cent(confidence, "sv"), per_cent(confidence, "en")
    if c.LOWER not in release.figures.columns:
        yield (
            f"Osäkerhetsintervall är räknade med konfidensgraden {share[0]} procent, men publiceras inte.",
            f"Intervals are computed at {share[1]} per cent confidence, but not published.",
        )
        return
    n_with = release.figures.filter(pl.col(c.LOWER).is_not_null())[c.INDICATOR].n_unique()
    n = len(release.catalogue)
    yield (
        (
            f"{n_with} av {n} indikatorer har osäkerhetsintervall med konfidensgraden {share[0]} procent; vilka,"
            " och enligt vilken metod, står i metodbeskrivningen."
        ),
        (
            f"{n_with} of {n} indicators have intervals at {share[1]} per cent confidence; which, and by which"
            " method, stands in the method description."
        ),
    )


def _sampling(release: Release) -> Iterator[Sentence]:
    """Say which figures are estimated from a sample."""
    ids = [one.id for one in release.catalogue if one.uncertainty is Uncertainty.SURVEY]
    if ids:
        yield f"Urval: {titles_of(release, ids, 'sv')}.", f"Sampled: {titles_of(release, ids, 'en')}."
    else:
        yield (
            "Ingen indikator är skattad ur ett urval.",
            "No indicator is estimated from a sample.",
        )


def _measurement(release: Release) -> Iterator[Sentence]:
    """Say which sources of error are known."""
    told = [(one, text) for one in release.catalogue for text in one.description.error_sources]
    yield from ((f"- {one.name('sv')}: {text}", f"- {one.name('en')}: {text}") for one, text in told)
    if not told:
        yield (
            "Indikatorbeskrivningarna anger inga felkällor.",
            "The descriptions of the indicators state no sources of error.",
        )


def _nonresponse(release: Release) -> Iterator[Sentence]:
    """Yield how many figures there are and are not, by level and reason, and where coverage is lowest."""
    yield "| nivå | uppgift eller orsak | antal värden |", "| level | figure or reason | number of figures |"
    yield "|---|---|---:|", "|---|---|---:|"
    counted = release.figures.group_by(c.LEVEL, c.STATUS).agg(pl.len().alias("n")).sort(c.LEVEL, c.STATUS)
    for level, status, n in counted.iter_rows():
        counts = number(n, 0), number(n, 0, language="en")
        yield (
            f"| {Level(level).swedish} | {Status(status).swedish} | {counts[0]} |",
            f"| {Level(level).english} | {Status(status).english} | {counts[1]} |",
        )
    yield from _coverage(release)


def _coverage(release: Release) -> Iterator[Sentence]:
    """Yield the lowest coverage of each indicator of the nation, where it is under all."""
    if not release.publication.holds(c.COVERAGE):
        return
    pooled = release.figures.filter(level=str(Level.NATION), figure=str(Figure.POOLED), sex=str(Sex.T)).filter(
        pl.col(c.COVERAGE) < 1
    )
    lowest = pooled.sort(c.COVERAGE, c.PERIOD).group_by(c.INDICATOR, maintain_order=True).first()
    if lowest.is_empty():
        return
    yield "", ""
    yield (
        "Lägsta andel områden med uppgift bakom rikets värde, där någon saknas:",
        "Lowest share of areas with a figure behind the figure of the nation, where any is missing:",
    )
    yield "", ""
    for name, period, share in lowest.select(c.INDICATOR, c.PERIOD, c.COVERAGE).iter_rows():
        one, percent = release.catalogue[str(name)], share * PER_CENT
        yield (
            f"- {one.name('sv')}: {number(percent, 1)} procent ({period}).",
            f"- {one.name('en')}: {number(percent, 1, language='en')} per cent ({period}).",
        )


def _processing(release: Release) -> Iterator[Sentence]:
    """Say what is done to figures on the way."""
    yield (
        (
            "Täljare och nämnare räknas med hela tal eller nio decimaler, så att summorna är exakta; värden avrundas"
            " först vid publiceringen."
        ),
        (
            "Numerators and denominators are kept as whole numbers or with nine decimals, so that sums are exact;"
            " figures are rounded at publication only."
        ),
    )
    if release.recipe.suppression is not None:
        rule = release.recipe.suppression.rule
        yield (
            f"Värden med {rule.text('sv')} visas inte, för att de är för osäkra.",
            f"Figures with {rule.text('en')} are not shown, because they are too uncertain.",
        )
    yield from grouped(release, lambda one: one.description.suppression)


def _assumptions(release: Release) -> Iterator[Sentence]:
    """Say what intervals and tests take for granted."""
    if release.recipe.confidence is not None:
        yield (
            (
                "Osäkerhetsintervallen ser årets personer som ett utfall bland flera möjliga; därför ges de också där"
                " alla har räknats, och utan ändlighetskorrektion."
            ),
            (
                "Intervals see the persons of a year as one outcome among several that were possible; they are"
                " therefore given where everybody was counted as well, with no finite-population correction."
            ),
        )


def _revised(release: Release) -> Iterator[Sentence]:
    """Yield how many figures are preliminary, revised, or marked with another remark."""
    flags = release.figures[c.FLAGS].cast(pl.List(pl.String)).explode().drop_nulls()
    found = {flag: int((flags == str(flag)).sum()) for flag in (Flag.PRELIMINARY, Flag.REVISED)}
    if not any(found.values()):
        yield "Inga värden är preliminära eller reviderade.", "No figures are preliminary or revised."
        return
    for flag, n in found.items():
        if n:
            yield (
                f"- Värden med anmärkningen {flag.swedish}: {number(n, 0)}.",
                f"- Figures with the remark {flag.english}: {number(n, 0, language='en')}.",
            )
