"""Kolada in: from ids of KPIs to a dataset of one vintage, with its groups and what was not read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from attrs import field, frozen

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import NothingToShowError, UnknownIndicatorError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.kolada.counted_respondents import respondent_counts
from opnajmfr.sources.kolada.figure_rows import cells_of, figure_rows
from opnajmfr.sources.kolada.kpi_entries import OF_UNITS, kolada_catalogue
from opnajmfr.sources.kolada.service import KoladaService
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in
from opnajmfr.spelling import closest

PeerReader = Callable[[pl.DataFrame], Mapping[str, Grouping]]
"""What reads Kolada's groups as peers: `kolada_peer_lists(groups).peer_sets`."""


@frozen(kw_only=True, eq=False)
class KoladaDownload:
    """What Kolada gave: the dataset, its groups as they are, and who counts whose respondents.

    Parameters
    ----------
    dataset
        Figures, catalogue, areas and peers, of one day.
    groups
        id, title, member_id and member_title of groups of municipalities; empty where they were not asked for.
    respondents
        share, count and survey: which KPI counts the respondents of which share, of those that were asked for.
    left_out
        How many values were not read, by reason.
    """

    dataset: Dataset
    groups: pl.DataFrame = field(repr=False)
    respondents: pl.DataFrame = field(repr=False)
    left_out: Mapping[str, int] = field(repr=False)


def kolada(
    kpis: Iterable[str],
    *,
    years: Iterable[int] | None = None,
    municipalities: Iterable[str] | None = None,
    units: bool = False,
    service: KoladaService | None = None,
    respondents: bool = False,
    groups: bool = False,
    peer_reader: PeerReader | None = None,
) -> KoladaDownload:
    """Fetch figures from Kolada (nyckeltal) as a dataset of one vintage.

    Parameters
    ----------
    kpis
        Ids of KPIs, as N00945.
    years
        Calendar years; all where None, which needs municipalities.
    municipalities
        Names or codes; "0000" or "00" is the nation; all, and the nation, where None.
    units
        Whether figures of units are fetched as well, for KPIs that have them.
    service
        Where to ask, the cache, and whether it is offline; Kolada itself without a cache where None.
    respondents
        Whether the KPIs that count the respondents of the shares are fetched as well, where descriptions say which.
    groups
        Whether groups of municipalities are fetched.
    peer_reader
        Reads the groups as peers of the dataset; RKA's published peers as shipped where None.

    Returns
    -------
    KoladaDownload
        The dataset, the groups, and what was tied and left out.

    Raises
    ------
    UnknownIndicatorError
        If Kolada has no KPI with one of the ids.
    NothingToShowError
        If there is no value at all for what was asked.

    Notes
    -----
    Figures of regional authorities and of groups, and values that Kolada has deleted, are not read; the reading report
    counts them. `count` is the number of areas that reported, never a denominator. A yes or no is kept as Ja=1 and
    Nej=0; the nation's mean of codes becomes the share of Ja. Source: Kolada/RKA.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.kolada.answer_cache import AnswerCache
    >>> kpi = '{"id": "N1", "title": "Väntetid", "description": "", "is_divided_by_gender": false, '
    >>> kpi += '"municipality_type": "K", "has_ou_data": false}'
    >>> cell = '{"gender": "T", "count": 1, "status": "", "value": 12.5}'
    >>> figure = f'{{"kpi": "N1", "municipality": "1984", "period": 2024, "values": [{cell}]}}'
    >>> with TemporaryDirectory() as folder:
    ...     cache, day = AnswerCache(folder=folder), dt.date(2026, 4, 1)
    ...     cache.keep("kpi/N1?per_page=5000", f'{{"values": [{kpi}]}}'.encode(), on=day)
    ...     cache.keep("data/kpi/N1/year/2024?per_page=5000", f'{{"values": [{figure}]}}'.encode(), on=day)
    ...     dataset = kolada(["N1"], years=[2024], service=KoladaService(cache=cache, offline=True)).dataset
    >>> dataset.vintage, dataset.observations.frame["value"].to_list()
    ('Kolada/RKA 2026-04-01', [12.5])
    """
    asked = service or KoladaService()
    names = [kpis] if isinstance(kpis, str) else list(dict.fromkeys(kpis))
    when = None if years is None else sorted(set(years))
    if respondents:
        tied = respondent_counts(asked.metadata("kpi"))
        counts = tied.filter(pl.col("share").is_in(names))["count"].unique().sort().to_list()
        names = list(dict.fromkeys([*names, *counts]))
    records = asked.metadata("kpi", names)
    _check_known(names, records)
    hierarchy = sweden()
    where = None if municipalities is None else [_kolada_code(one, hierarchy) for one in municipalities]
    cells = cells_of(asked.data(kpis=names, municipalities=where, years=when))
    of_units = cells_of([], place="ou")
    having = [str(one["id"]) for one in records if one["has_ou_data"]]
    if units and having:
        of_units, hierarchy = _of_units(asked, having, where=where, years=when, areas=hierarchy)
    if cells.is_empty() and of_units.is_empty():
        message = f"Kolada has no value of {', '.join(names)} for {when or 'any year'} and {where or 'any area'}"
        raise NothingToShowError(message, hint="which years there are is seen with municipalities=['0000'], years=None")
    catalogue = kolada_catalogue(records, units=units)
    rows = figure_rows(
        cells,
        of_units=of_units,
        catalogue=catalogue,
        codings=_codings(records, units=units),
        areas=hierarchy,
        retrieved=asked.day,
    )
    table = group_rows(asked.metadata("municipality_groups")) if groups or peer_reader else group_rows([])
    peers = published_peer_sets() if peer_reader is None else peer_reader(table)
    new = f"\n- nya fält som inte lästes: {', '.join(sorted(asked.new_fields))}" if asked.new_fields else ""
    dataset = Dataset.of(
        rows.observations,
        areas=hierarchy,
        catalogue=catalogue,
        peer_sets=peers,
        reading_report=rows.report + new,
    )
    return KoladaDownload(dataset=dataset, groups=table, respondents=respondent_counts(records), left_out=rows.left_out)


def group_rows(records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return one row a group and member, as `kolada_peer_lists` reads them.

    Parameters
    ----------
    records
        id, title and members: ids, or records with id (or member_id) and title.

    Returns
    -------
    polars.DataFrame
        id, title, member_id, member_title.

    Examples
    --------
    >>> group_rows([{"id": "G1", "title": "Nätverk", "members": [{"id": "1984", "title": "Arboga"}, "1983"]}]).rows()
    [('G1', 'Nätverk', '1984', 'Arboga'), ('G1', 'Nätverk', '1983', None)]
    """
    rows: list[tuple[str, str, str, str | None]] = []
    for one in records:
        members: list[Any] = one["members"]
        for member in members:
            if isinstance(member, str):
                rows.append((one["id"], one["title"], member, None))
            else:
                code = member.get("member_id", member.get("id"))
                rows.append((one["id"], one["title"], code, member.get("member_title", member.get("title"))))
    schema = {"id": pl.String, "title": pl.String, "member_id": pl.String, "member_title": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _check_known(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> None:
    """Refuse ids that Kolada does not have; they would be silently absent."""
    there = {str(one["id"]) for one in records}
    missing = [name for name in names if name not in there]
    if missing:
        message = f"Kolada has no KPI {', '.join(missing)}"
        raise UnknownIndicatorError(message, hint=closest(missing[0], sorted(there)) or "ids are as N00945")


def _kolada_code(name: str, areas: Areas) -> str:
    """Return Kolada's code of an area: the nation is 0000."""
    code = "00" if name == "0000" else areas.resolve(name)
    return "0000" if code == "00" else code


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
    wanted = None if where is None and years is not None else [str(one["id"]) for one in mine]
    records = [] if wanted == [] else asked.oudata(kpis=kpis, units=wanted, years=years)
    cells = cells_of(records, place="ou")
    used = set(cells["place"])
    table = pl.DataFrame(
        [(one["id"], "unit", " ".join(one["title"].split()), one["municipality"]) for one in mine if one["id"] in used],
        schema=["code", "level", "name", "parent"],
        orient="row",
    )
    return cells, areas if table.is_empty() else areas.with_areas(table)
