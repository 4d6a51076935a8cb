"""Kolada's descriptions of KPIs as catalogue entries: kind and direction are not stated, and are not guessed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from opnajmfr.data.reference.breaks import with_known_breaks
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Description
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Total
from opnajmfr.sources.kolada.counted_respondents import counts_respondents, respondent_counts
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in

OF_UNITS: Final = "/enhet"
"""What follows the id of a KPI where units answered, whose municipality has a share."""
_SOURCE: Final = "Källa:"


def kolada_catalogue(kpis: Iterable[Mapping[str, Any]], *, units: bool = False) -> Catalogue:
    """Return catalogue entries of Kolada's KPIs (nyckeltal).

    A yes or no is a share of municipalities, a KPI that counts respondents is a total that adds, every other is a
    published value. A share whose description says so names the KPI that counts its respondents. Kind and direction
    are not stated: Kolada states neither. Known breaks, and the last year of titles as "(-2023)", become versions.

    Parameters
    ----------
    kpis
        Records with id, title and description.
    units
        Whether units' own answers get entries as well: `U28112/enhet` beside the share `U28112`.

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
    ties = {share: (count, survey) for share, count, survey in respondent_counts(records).iter_rows()}
    found: list[Indicator] = []
    for record in records:
        found.append(_entry(record, ties.get(str(record["id"]))))
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


def unit_answers(kpis: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of KPIs whose units answer in codes.

    Parameters
    ----------
    kpis
        Records with id and description.

    Returns
    -------
    list of str
        Ids, in the order of the records.
    """
    return [str(one["id"]) for one in kpis if coding_of_units_in(str(one["description"] or "")) is not None]


def operating_areas(kpis: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return where Kolada files its KPIs, for people who search.

    Parameters
    ----------
    kpis
        Records with id and title.

    Returns
    -------
    polars.DataFrame
        id, title, operating_area, perspective, has_ou_data, is_divided_by_gender, publication_date.
    """
    schema = {
        "id": pl.String,
        "title": pl.String,
        "operating_area": pl.String,
        "perspective": pl.String,
        "has_ou_data": pl.Boolean,
        "is_divided_by_gender": pl.Boolean,
        "publication_date": pl.String,
    }
    rows = [
        [bool(one[name]) if dtype is pl.Boolean else one.get(name) for name, dtype in schema.items()] for one in kpis
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _entry(record: Mapping[str, Any], tie: tuple[str, str] | None) -> Indicator:
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
        ),
    )


def _plain(text: object) -> str:
    """Return a text with single blanks and none around it."""
    return " ".join(str(text or "").split())
