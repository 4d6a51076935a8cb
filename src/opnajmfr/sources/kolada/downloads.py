"""Kolada in: from ids of KPIs to a dataset of one vintage, with its peers and what was not read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, get_args

import polars as pl

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import NothingToShowError, UnknownTermError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.fetching.asked_years import asked_years
from opnajmfr.sources.kolada.counted_respondents import counts_respondents, respondent_counts
from opnajmfr.sources.kolada.figure_rows import cells_of, figure_rows
from opnajmfr.sources.kolada.group_rows import peers_of
from opnajmfr.sources.kolada.kpi_choice import chosen_kpis, known_kpis
from opnajmfr.sources.kolada.kpi_entries import OF_UNITS, kolada_catalogue
from opnajmfr.sources.kolada.service import KoladaService, asked_service
from opnajmfr.sources.kolada.uncertainty import says_uncertainty, uncertainty_figures
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in, has_unread_codes
from opnajmfr.spelling import closest

NATION: Final = "0000"
"""Kolada's code of the nation."""
_FIRST_YEAR: Final = 1998
"""The first year that every unit at once is asked for, where no years were said: units are too many to be listed."""
Extra = Literal["units", "respondents", "uncertainty"]
"""What is fetched as well."""


def kolada(
    kpis: str | Iterable[str] = (),
    *,
    kpis_of_group: str | None = None,
    years: int | Iterable[int] | None = None,
    municipalities: str | Iterable[str] | None = None,
    also: Extra | Iterable[Extra] = (),
    service: KoladaService | None = None,
    cache: str | Path | None = None,
    offline: bool = False,
) -> Dataset:
    """Fetch figures from Kolada (nyckeltal) as a dataset of one vintage (extra `kolada`).

    Parameters
    ----------
    kpis
        Ids of KPIs, as N00945.
    kpis_of_group
        Id or title of a group of KPIs that Kolada publishes; its members are fetched as well.
    years
        Calendar years; all where None.
    municipalities
        Names or codes; a county means its municipalities, "Riket" the nation; all, and the nation, where None.
    also
        What is fetched as well: "units", the figures of units, for KPIs that have them; "respondents", the KPIs that
        count those who answered, of shares whose descriptions say which; "uncertainty", the KPIs that say how
        uncertain estimates are (osäkerhetstal).
    service
        Where to ask, and how; Kolada itself where None.
    cache
        Folder where answers are kept, by day.
    offline
        Whether only the cache is asked, of its newest day.

    Returns
    -------
    Dataset
        Figures of municipalities, the nation and units, with areas, catalogue and peers. Its reading report says what
        became of every value.

    Raises
    ------
    NothingToShowError
        If there is no value for what was asked.
    UnknownTermError
        If `also` holds another word.

    Notes
    -----
    Figures of regional authorities and of groups are not read, so that no average holds them:
    `kolada_regions_and_groups` fetches them as a table. Values that Kolada has deleted are not read either; the
    reading report counts them all. `count` is the number of areas that reported, never a denominator. A yes or no is
    kept as Ja=1 and Nej=0; the nation's mean of codes becomes the share of Ja. Source: Kolada/RKA.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> kpi = '{"id": "N1", "title": "Väntetid", "description": "", "is_divided_by_gender": false, '
    >>> kpi += '"municipality_type": "K", "has_ou_data": false}'
    >>> cell = '{"gender": "T", "count": 1, "status": "", "value": 12.5}'
    >>> figure = f'{{"kpi": "N1", "municipality": "1984", "period": 2024, "values": [{cell}]}}'
    >>> with TemporaryDirectory() as folder:
    ...     kept, day = AnswerCache(folder=folder), dt.date(2026, 4, 1)
    ...     kept.keep("kpi/N1?per_page=5000", f'{{"values": [{kpi}]}}'.encode(), on=day)
    ...     kept.keep("data/kpi/N1/year/2024?per_page=5000", f'{{"values": [{figure}]}}'.encode(), on=day)
    ...     kept.keep("municipality_groups?per_page=5000", b'{"values": []}', on=day)
    ...     dataset = kolada("N1", years=2024, cache=folder, offline=True)
    >>> dataset.vintage, dataset.observations.frame["value"].to_list()
    ('Kolada/RKA 2026-04-01', [12.5])
    """
    asked = asked_service(service, cache=cache, offline=offline)
    extras = _extras(also)
    units = "units" in extras
    names = chosen_kpis(kpis, kpis_of_group=kpis_of_group, service=asked)
    if extras - {"units"}:
        names = _with_ties(names, asked.metadata("kpi"), extras)
    records = known_kpis(names, service=asked)
    hierarchy = sweden()
    when = None if years is None else asked_years(years)
    where = _codes(municipalities, hierarchy, day=asked.day, every=when is None)
    cells = cells_of(asked.data(kpis=names, municipalities=where, years=when))
    of_units = cells_of([], place="ou")
    with_units = [one for one in records if one["has_ou_data"]]
    unread = [str(one["id"]) for one in with_units if has_unread_codes(str(one["description"] or ""))]
    having = [str(one["id"]) for one in with_units if one["id"] not in unread]
    if units and having:
        of_units, hierarchy = _of_units(
            asked, having, where=None if municipalities is None else where, years=when, areas=hierarchy
        )
    catalogue = kolada_catalogue(records, units=units, among=_tied_among(records, asked))
    rows = figure_rows(
        cells,
        of_units=of_units,
        catalogue=catalogue,
        codings=_codings(records, units=units),
        areas=hierarchy,
        retrieved=asked.day,
    )
    if not len(rows.observations):
        raise _nothing(names, when, municipalities, report=rows.report)
    peer_sets, line = peers_of(asked, hierarchy)
    report = [rows.report, f"- {line}"]
    if units and unread:
        report.append(f"- enheternas svar har koder som inte kunde läsas, inte hämtade: {', '.join(unread)}")
    if asked.new_fields:
        report.append(f"- nya fält som inte lästes: {', '.join(sorted(asked.new_fields))}")
    return Dataset.of(
        rows.observations,
        areas=hierarchy,
        catalogue=catalogue,
        peer_sets=peer_sets,
        reading_report="\n".join(report),
    )


def _extras(also: str | Iterable[str]) -> set[str]:
    """Return what is fetched as well, or refuse a word that is none of it."""
    words = {also} if isinstance(also, str) else set(also)
    known = get_args(Extra)
    other = sorted(words.difference(known))
    if other:
        message = f"Kolada: also must be of {', '.join(known)}; got {other[0]!r}"
        raise UnknownTermError(message, hint=closest(other[0], known) or "as also='units'")
    return words


def _with_ties(names: Sequence[str], known: Sequence[Mapping[str, Any]], extras: set[str]) -> list[str]:
    """Return the ids with those that count their respondents, and those that say how uncertain they are."""
    found = list(names)
    if "respondents" in extras:
        found += respondent_counts(known).filter(pl.col("share").is_in(names))["count"].unique().sort().to_list()
    if "uncertainty" in extras:
        found += uncertainty_figures(known).filter(pl.col("figure").is_in(names))["uncertainty"].sort().to_list()
    return list(dict.fromkeys(found))


def _tied_among(records: Sequence[Mapping[str, Any]], service: KoladaService) -> Sequence[Mapping[str, Any]]:
    """Return the KPIs among which ties are looked for: all there are, as some alone may seem to fit."""
    titles = [str(one["title"]) for one in records]
    is_tie = any(counts_respondents(title) or says_uncertainty(title) for title in titles)
    return service.metadata("kpi") if is_tie and len(records) > 1 else records


def _codes(municipalities: str | Iterable[str] | None, areas: Areas, *, day: dt.date, every: bool) -> list[str] | None:
    """Return Kolada's codes of areas, a county's municipalities for a county; None for all at once."""
    of_today = areas.codes(Level.MUNICIPALITY, on=day)
    if municipalities is None:
        return [NATION, *of_today] if every else None
    found: list[str] = []
    for word in [municipalities] if isinstance(municipalities, str) else municipalities:
        code = "00" if word == NATION else areas.resolve(word)
        level = areas.level(code)
        if level is Level.COUNTY:
            found += [one for one in of_today if one.startswith(code)]
        else:
            found.append(NATION if level is Level.NATION else code)
    return list(dict.fromkeys(found))


def _nothing(
    names: Sequence[str], years: Sequence[int] | None, where: str | Iterable[str] | None, *, report: str
) -> NothingToShowError:
    """Return the error that says that there is no value, or only values that are kept apart."""
    when = "any year" if years is None else ", ".join(str(year) for year in years) or "no year"
    places = [where] if isinstance(where, str) else where
    at = "any municipality" if places is None else ", ".join(places) or "no municipality"
    message = f"Kolada has no value of {', '.join(names)} for {when} and {at}"
    hint = "leave out years to see which there are"
    if "regioner" in report or "kommungrupper" in report:
        message += ", only for regions or groups"
        hint = "kolada_regions_and_groups(…) fetches figures of regions and of groups"
    return NothingToShowError(message, hint=hint)


def _codings(records: Sequence[Mapping[str, Any]], *, units: bool) -> dict[str, Any]:
    """Return the published codes of every variable that holds answers."""
    found = {str(one["id"]): coding_in(" ".join(str(one["title"]).split())) for one in records}
    if units:
        found |= {f"{one['id']}{OF_UNITS}": coding_of_units_in(str(one["description"] or "")) for one in records}
    return {name: coding for name, coding in found.items() if coding is not None}


def _of_units(
    asked: KoladaService,
    kpis: Sequence[str],
    *,
    where: Sequence[str] | None,
    years: Sequence[int] | None,
    areas: Areas,
) -> tuple[pl.DataFrame, Areas]:
    """Fetch figures of units, and add the units that have some, and lie in a municipality, to the hierarchy."""
    known = asked.metadata("ou")
    codes = set(areas.places.filter(pl.col("level") == Level.MUNICIPALITY)["code"]) if where is None else set(where)
    mine = [one for one in known if one["municipality"] in codes]
    wanted = None if where is None else [str(one["id"]) for one in mine]
    if wanted is None and years is None:
        years = range(_FIRST_YEAR, asked.day.year + 1)
    records = [] if wanted == [] else asked.oudata(kpis=kpis, units=wanted, years=years)
    cells = cells_of(records, place="ou")
    used = set(cells["place"])
    table = pl.DataFrame(
        [(one["id"], "unit", " ".join(one["title"].split()), one["municipality"]) for one in mine if one["id"] in used],
        schema=["code", "level", "name", "parent"],
        orient="row",
    )
    return cells, areas if table.is_empty() else areas.with_areas(table)
