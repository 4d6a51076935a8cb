"""Kolada's descriptions of KPIs as catalogue entries: kind and direction are not stated, and are not guessed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from opnajmfr.data.reference.breaks import with_known_breaks
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Description
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Total
from opnajmfr.sources.kolada.counted_respondents import counts_respondents, respondent_counts
from opnajmfr.sources.kolada.uncertainty import uncertainty_figures
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in

OF_UNITS: Final = "/enhet"
"""What follows the id of a KPI where units answered, whose municipality has a share."""
_SOURCE: Final = "Källa:"


def kolada_catalogue(
    kpis: Iterable[Mapping[str, Any]], *, units: bool = False, among: Iterable[Mapping[str, Any]] | None = None
) -> Catalogue:
    """Return catalogue entries of Kolada's KPIs (nyckeltal).

    A yes or no is a share of municipalities, a KPI that counts respondents is a total that adds, every other is a
    published value. A share whose description says so names the KPI that counts its respondents, and an estimate the
    KPI that says how uncertain it is. Kind and direction are not stated: Kolada states neither. Known breaks, and the
    last year of titles as "(-2023)", become versions.

    Parameters
    ----------
    kpis
        Records with id, title and description.
    units
        Whether units' own answers get entries as well: `U28112/enhet` beside the share `U28112`.
    among
        Records among which the KPIs that count respondents and say uncertainty are looked for; `kpis` where None.

    Returns
    -------
    Catalogue
        One entry a record, in the order of the records, units' answers after their share.

    Examples
    --------
    >>> kpi = {"id": "N30466", "title": "Bostad först (Ja=1, Nej=2) (-2023)", "description": "Svar. Källa: Enkät."}
    >>> entry = kolada_catalogue([kpi])["N30466"]
    >>> entry.measure.family, entry.direction.value, entry.versions[0].span.last, entry.description.data_source
    ('share_of_municipalities', 'not_stated', 2023, 'Enkät')
    """
    records = list(kpis)
    there = {str(one["id"]) for one in records}
    every = records if among is None else list(among)
    ties = {share: (count, survey) for share, count, survey in respondent_counts(every).iter_rows() if count in there}
    uncertain = {figure: name for figure, name in uncertainty_figures(every).iter_rows() if name in there}
    found: list[Indicator] = []
    for record in records:
        name = str(record["id"])
        found.append(_entry(record, tie=ties.get(name), uncertainty=uncertain.get(name)))
        answers = coding_of_units_in(str(record["description"] or "")) if units else None
        if answers is not None:
            found.append(
                Indicator(
                    id=f"{record['id']}{OF_UNITS}",
                    title=f"{_plain(record['title'])} (enheternas svar)",
                    measure=ShareOfMunicipalities(answer=f"{record['id']}{OF_UNITS}", coding=answers.kept),
                    description=Description(measure=_plain(record["description"]), coding=answers.printed),
                )
            )
    return with_known_breaks(Catalogue(found))


def _entry(record: Mapping[str, Any], *, tie: tuple[str, str] | None, uncertainty: str | None) -> Indicator:
    """Return the entry of one KPI."""
    name, title = str(record["id"]), _plain(record["title"])
    text = _plain(record["description"])
    coding = coding_in(title)
    measure: Measure = Published()
    if coding is not None:
        measure = ShareOfMunicipalities(answer=name, coding=coding.kept)
    elif counts_respondents(title) is not None:
        measure = Total(component=name)
    _, _, source = text.rpartition(_SOURCE)
    per_cent = isinstance(measure, Published) and "andel (%)" in title
    return Indicator(
        id=name,
        title=title,
        measure=measure,
        unit="%" if per_cent else None,
        description=Description(
            measure=text,
            data_source=source.strip(" .") if _SOURCE in text else "",
            denominator="" if tie is None else f"Antal svarande: {tie[0]} ({tie[1]})",
            coding="" if coding is None else coding.printed,
            error_sources=() if uncertainty is None else (f"Osäkerhetstal: {uncertainty}",),
        ),
    )


def _plain(text: object) -> str:
    """Return a text with single blanks and none around it."""
    return " ".join(str(text or "").split())
