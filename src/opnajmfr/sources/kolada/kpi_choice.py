"""Which KPIs are meant: by id, by a group that Kolada publishes, or by words of their titles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from opnajmfr.errors import OpenComparisonsError, TableError, UnknownIndicatorError, UnknownTermError
from opnajmfr.sources.kolada.record_shapes import Record
from opnajmfr.sources.kolada.service import KoladaService, asked_service
from opnajmfr.spelling import closest, folded

_FOUND = pl.Schema(
    {
        "id": pl.String(),
        "title": pl.String(),
        "operating_area": pl.String(),
        "perspective": pl.String(),
        "municipality_type": pl.String(),
        "is_divided_by_gender": pl.Boolean(),
        "has_ou_data": pl.Boolean(),
        "publication_date": pl.String(),
    }
)


def kolada_kpis(
    words: str = "", *, service: KoladaService | None = None, cache: str | None = None, offline: bool = False
) -> pl.DataFrame:
    """Return Kolada's KPIs (nyckeltal) whose titles hold some words, to choose among.

    Parameters
    ----------
    words
        Words that the title, the description or the operating area holds, all of them; every KPI where empty.
    service
        Where to ask; Kolada itself where None.
    cache
        Folder where answers are kept.
    offline
        Whether only the cache is asked.

    Returns
    -------
    polars.DataFrame
        id, title, operating_area, perspective, municipality_type (K municipalities, L regions, A both),
        is_divided_by_gender, has_ou_data, publication_date; sorted by id.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> kpi = '{"id": "N1", "title": "Hemtjänst, väntetid", "description": "", "is_divided_by_gender": false, '
    >>> kpi += '"municipality_type": "K", "has_ou_data": false}'
    >>> with TemporaryDirectory() as folder:
    ...     answer = f'{{"values": [{kpi}]}}'.encode()
    ...     AnswerCache(folder=folder).keep("kpi?per_page=5000", answer, on=dt.date(2026, 4, 1))
    ...     kolada_kpis("väntetid hemtjänst", cache=folder, offline=True)["id"].to_list()
    ['N1']
    """
    wanted = [folded(word) for word in words.split()]
    rows = [
        [bool(one[name]) if dtype == pl.Boolean() else one.get(name) for name, dtype in _FOUND.items()]
        for one in asked_service(service, cache=cache, offline=offline).metadata("kpi")
        if all(word in folded(_text(one)) for word in wanted)
    ]
    return pl.DataFrame(rows, schema=_FOUND, orient="row").sort("id")


def chosen_kpis(kpis: str | Iterable[str], *, kpis_of_group: str | None, service: KoladaService) -> list[str]:
    """Return the ids of the KPIs that are meant.

    Parameters
    ----------
    kpis
        Ids.
    kpis_of_group
        Id or title of a group of KPIs, whose members are added.
    service
        Where to ask.

    Returns
    -------
    list of str
        Ids, each once, in the order given.

    Raises
    ------
    TableError
        If neither says any.
    """
    names = [kpis] if isinstance(kpis, str) else list(kpis)
    if kpis_of_group is not None:
        names += _members(service.metadata("kpi_groups"), kpis_of_group)
    if not names:
        message = "Kolada: no kpis were given" + (
            "" if kpis_of_group is None else f", and {kpis_of_group!r} has no members"
        )
        raise TableError(message, hint="as kolada('N00945', years=2024); kolada_kpis('hemtjänst') finds their ids")
    return list(dict.fromkeys(names))


def known_kpis(names: Sequence[str], *, service: KoladaService) -> list[Record]:
    """Return the records of KPIs, or refuse ids that Kolada does not have; they would be silently absent.

    Parameters
    ----------
    names
        Ids that are asked for.
    service
        Where to ask.

    Returns
    -------
    list of dict
        One record an id.

    Raises
    ------
    UnknownIndicatorError
        If there is no KPI of an id; the nearest is named where the list of all can be had.
    """
    records = service.metadata("kpi", names)
    there = {str(one["id"]) for one in records}
    missing = [name for name in names if name not in there]
    if missing:
        message = f"Kolada has no KPI {', '.join(missing)}"
        try:
            every = [str(one["id"]) for one in service.metadata("kpi")]
        except OpenComparisonsError:
            every = sorted(there)
        near = closest(missing[0], every)
        raise UnknownIndicatorError(message, hint=near or "ids are as N00945; kolada_kpis('hemtjänst') finds them")
    return records


def _members(groups: Sequence[Mapping[str, Any]], word: str) -> list[str]:
    """Return the ids of the KPIs of a group that is named by its id or its title."""
    found = [one for one in groups if one["id"] == word] or [
        one for one in groups if folded(one["title"]) == folded(word)
    ]
    if len(found) != 1:
        message = f"Kolada has {len(found) or 'no'} group of KPIs {word!r}"
        if found:
            raise UnknownTermError(message, hint=f"say the id: {', '.join(one['id'] for one in found)}")
        titles = [str(one["title"]) for one in groups]
        raise UnknownTermError(message, hint=closest(word, titles) or f"there are {len(titles)} groups")
    return [one if isinstance(one, str) else str(one.get("member_id", one.get("id"))) for one in found[0]["members"]]


def _text(record: Mapping[str, Any]) -> str:
    """Return what a KPI is searched in."""
    return " ".join(str(record.get(name) or "") for name in ("id", "title", "description", "operating_area"))
