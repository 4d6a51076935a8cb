"""Kolada's groups of municipalities as a table, and as peers of a dataset."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.sources.kolada.peer_lists import kolada_peer_lists
from opnajmfr.sources.kolada.service import KoladaService, asked_service

_SCHEMA: Final = {"id": pl.String, "title": pl.String, "member_id": pl.String, "member_title": pl.String}


def kolada_groups(
    *, service: KoladaService | None = None, cache: str | None = None, offline: bool = False
) -> pl.DataFrame:
    """Return Kolada's groups of municipalities (kommungrupper), as `kolada_peer_lists` reads them.

    Parameters
    ----------
    service
        Where to ask; Kolada itself where None.
    cache
        Folder where answers are kept.
    offline
        Whether only the cache is asked.

    Returns
    -------
    polars.DataFrame
        id, title, member_id, member_title: one row a group and member.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> group = b'{"values": [{"id": "G1", "title": "N", "members": ["1984", "1983"]}]}'
    >>> with TemporaryDirectory() as folder:
    ...     AnswerCache(folder=folder).keep("municipality_groups?per_page=5000", group, on=dt.date(2026, 4, 1))
    ...     kolada_groups(cache=folder, offline=True)["member_id"].to_list()
    ['1984', '1983']
    """
    return group_rows(asked_service(service, cache=cache, offline=offline).metadata("municipality_groups"))


def group_rows(records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return one row a group and member.

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
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def peers_of(service: KoladaService, areas: Areas) -> tuple[Mapping[str, Grouping], str]:
    """Return Kolada's lists of peers of the day for a dataset, those that are shipped where it has none.

    Parameters
    ----------
    service
        Where to ask.
    areas
        The hierarchy.

    Returns
    -------
    tuple
        Peers by typology, and a line for the report, in Swedish.
    """
    found = kolada_peer_lists(group_rows(service.metadata("municipality_groups")), areas=areas)
    if not found.peer_sets:
        line = f"liknande kommuner: ingen av Koladas {found.n_groups} grupper lästes som en lista; paketets används"
        return published_peer_sets(), line
    names = ", ".join(f"{name} {one.data_year}" for name, one in found.peer_sets.items())
    return found.peer_sets, f"liknande kommuner ur Koladas grupper: {names}"
