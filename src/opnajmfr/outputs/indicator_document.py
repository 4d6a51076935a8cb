"""The descriptions of indicators (indikatorbeskrivningar), written from the objects."""

from collections.abc import Iterator
from typing import Final

from opnajmfr.data.printing import number
from opnajmfr.data.release import Release
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal
from opnajmfr.model.vocabulary import Language, Uncertainty

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
_QUOTIENT: Final = ("täljaren delad med nämnaren", "the numerator divided by the denominator")
_COMPUTED: Final[dict[str, tuple[str, str]]] = {
    "proportion": _QUOTIENT,
    "rate": _QUOTIENT,
    "ratio": _QUOTIENT,
    "mean": _QUOTIENT,
    "share_of_units": _QUOTIENT,
    "total": ("antalet, som summeras för områden ovanför", "the number, added up for areas above"),
    "median_of": ("medianen av delarna", "the median of the parts"),
    "published": ("källans publicerade värde, som inte räknas om", "the published value of the source, as it is"),
    "share_of_municipalities": (
        "kommunens eget svar; för områden ovanför andelen kommuner med Ja",
        "the municipality's own answer; for areas above the share of municipalities with Yes",
    ),
    "ordinal": (
        "kommunens eget steg; för områden ovanför andelen kommuner på varje steg",
        "the municipality's own step; for areas above the share of municipalities at each step",
    ),
    "standardised_rate": ("direkt standardiserat tal", "directly standardised rate"),
    "standardised_ratio": ("observerat delat med förväntat", "observed divided by expected"),
}
"""How a value comes about, by family of measures."""
_UNCERTAIN: Final = {
    Uncertainty.CHANCE: ("slump", "chance"),
    Uncertainty.SURVEY: ("urval", "sampling"),
    Uncertainty.NONE: ("ingen slumposäkerhet", "no uncertainty of chance"),
}


def indicator_document(release: Release, language: Language) -> Iterator[str]:
    """Yield the lines of the descriptions of the indicators.

    Parameters
    ----------
    release
        Published figures with their catalogue.
    language
        "sv" or "en".

    Yields
    ------
    str
        A line of Markdown.
    """
    yield "# Indikatorbeskrivningar" if language == "sv" else "# Indicator descriptions"
    if language == "en":
        yield ""
        yield "Headings are in English; the texts of the descriptions are in Swedish, as their publisher wrote them."
    for one in release.catalogue:
        yield ""
        yield f"## {one.name(language)}"
        yield ""
        yield f"- **Id**: {one.id}"
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

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, proportion
    >>> described(indicator("Trygghet", proportion("trygga", "svarande")))[2]
    ('Beräkning', 'täljaren delad med nämnaren, gånger 100')
    """
    side = 0 if language == "sv" else 1
    told = [*_classified(indicator, language), *_counted(indicator, language)]
    told += [(heads[side], str(getattr(indicator.description, name))) for name, heads in _TEXTS.items()]
    told += [
        (("Felkällor", "Sources of error")[side], " ".join(indicator.description.error_sources)),
        (("Versioner", "Versions")[side], "; ".join(_version(one, language) for one in indicator.versions)),
    ]
    return [(heading, " ".join(text.split())) for heading, text in told if text.strip()]


def _classified(indicator: Indicator, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what kind of indicator it is, and what it rests on."""
    swedish = language == "sv"
    yield ("Typ" if swedish else "Kind", indicator.kind.label(language))
    yield ("Önskvärd riktning" if swedish else "Desired direction", indicator.direction.label(language))
    if indicator.direction_stated_by:
        yield ("Riktningen angiven av" if swedish else "Direction stated by", indicator.direction_stated_by)
    if indicator.no_direction_reason:
        yield ("Därför ingen riktning" if swedish else "Why no direction", indicator.no_direction_reason)
    if indicator.service_area is not None:
        yield ("Område" if swedish else "Service area", indicator.service_area.label(language))
    if indicator.quality_dimension is not None:
        yield ("Kvalitetsdimension" if swedish else "Quality dimension", indicator.quality_dimension.label(language))
    if indicator.structure_process_outcome is not None:
        heading = "Struktur, process eller resultat" if swedish else "Structure, process or outcome"
        yield (heading, indicator.structure_process_outcome.label(language))
    laws = [" ".join(part for part in (one.name, one.provision, one.act) if part) for one in indicator.legal_references]
    yield ("Lagrum" if swedish else "Acts", "; ".join(laws))
    yield ("Agenda 2030", "; ".join(goal.label(language) for goal in indicator.agenda_2030))


def _counted(indicator: Indicator, language: Language) -> Iterator[tuple[str, str]]:
    """Yield how its value comes about, and how it is printed."""
    swedish, measure = language == "sv", indicator.measure
    computed = _COMPUTED.get(measure.family, ("", ""))[0 if swedish else 1]
    if measure.times not in {None, 1} and _COMPUTED.get(measure.family) is _QUOTIENT:
        computed += f"{', gånger' if swedish else ', times'} {number(measure.times, 0, language=language)}"
    yield ("Beräkning" if swedish else "Computation", computed)
    if isinstance(measure, Ordinal):
        steps = "; ".join(f"{one.code} {one.label}" for one in measure.classes)
        yield ("Steg" if swedish else "Steps", steps)
    yield ("Enhet" if swedish else "Unit", indicator.unit)
    yield ("Decimaler" if swedish else "Decimals", str(indicator.digits))
    yield ("Osäkerhet" if swedish else "Uncertainty", _UNCERTAIN[indicator.uncertainty][0 if swedish else 1])
    if indicator.target is not None:
        goal = number(indicator.target, indicator.digits, language=language)
        yield ("Målnivå" if swedish else "Target", goal)
    if indicator.source is not None:
        yield ("Typ av källa" if swedish else "Kind of source", indicator.source.label(language))


def _version(version: Version, language: Language) -> str:
    """Return the years of a version, and what differs from the one before; nothing of one that always held."""
    first, last = version.span.first, version.span.last
    if first is None and last is None:
        return version.note
    years = f"{first or ''}–{last or ''}"
    note = f" ({version.note})" if version.note else ""
    broken = first is not None and not version.comparable_with_previous
    words = {"sv": ", jämförs inte med tidigare år", "en": ", not compared with earlier years"}[language]
    return f"{years}{words if broken else ''}{note}"
