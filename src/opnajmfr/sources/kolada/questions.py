"""The addresses of Kolada's API: comma lists, kept within what an address may hold."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final
from urllib.parse import quote

from opnajmfr.errors import TableError

MOST_IDS: Final = 20
"""Ids of one comma list: the service refuses many more of some kinds."""
LONGEST: Final = 1_800
"""Characters of an address from the root of the service."""
PER_PAGE: Final = 5_000
"""Rows of a page; the service gives no more."""
_PLACES: Final = 312
"""Municipalities, regions and the nation."""
_PAGES: Final = 3
"""Pages that the answer to one question should have at most: a chain of pages is kept whole or not at all."""


def listed_ids(ids: Iterable[str | int], *, most: int = MOST_IDS, longest: int = LONGEST // 3 - 50) -> Iterator[str]:
    """Yield comma lists of ids, each of no more ids and characters than it may have.

    Parameters
    ----------
    ids
        Ids, in the order wanted; one that comes twice is asked for once.
    most
        Ids of one list, at least 1.
    longest
        Characters of one list, once quoted.

    Yields
    ------
    str
        One list.

    Raises
    ------
    TableError
        If an id is empty or holds what no id does.

    Examples
    --------
    >>> list(listed_ids(["N1", "N2", "N1", "N3"], most=2))
    ['N1,N2', 'N3']
    """
    part: list[str] = []
    for one in dict.fromkeys(str(one) for one in ids):
        if not one.strip() or any(sign in one for sign in ",/?#&%\\") or one != one.strip():
            message = f"Kolada: {one!r} is no id"
            raise TableError(message, hint="ids are as N00945, 1984, G114418, V15E144001301")
        if part and (len(part) >= most or len(quote(",".join([*part, one]), safe=",")) > longest):
            yield quote(",".join(part), safe=",")
            part = []
        part.append(one)
    if part:
        yield quote(",".join(part), safe=",")


def entity_targets(entity: str, ids: Iterable[str] | None = None) -> list[str]:
    """Return what to ask for to get records of metadata.

    Parameters
    ----------
    entity
        "kpi", "kpi_groups", "municipality", "municipality_groups" or "ou".
    ids
        The records wanted; all where None.

    Returns
    -------
    list of str
        Addresses from the root of the service.

    Examples
    --------
    >>> entity_targets("kpi", ["N00945", "N00946"])
    ['kpi/N00945,N00946?per_page=5000']
    """
    if ids is None:
        return [f"{entity}?per_page={PER_PAGE}"]
    return [f"{entity}/{part}?per_page={PER_PAGE}" for part in listed_ids(ids)]


def data_targets(
    *, kpis: Sequence[str], places: Sequence[str] | None, years: Sequence[int] | None, at: str = "municipality"
) -> list[str]:
    """Return what to ask for to get figures: every KPI at every place in every year, in lists.

    Parameters
    ----------
    kpis
        Ids of KPIs.
    places
        Ids of municipalities, groups or units; all where None.
    years
        Calendar years; all where None, which needs places.
    at
        "municipality" for `data`, "ou" for `oudata`.

    Returns
    -------
    list of str
        Addresses from the root of the service.

    Raises
    ------
    TableError
        If there are no KPIs, or neither places nor years.

    Examples
    --------
    >>> data_targets(kpis=["N00945"], places=["1984"], years=[2023, 2024])
    ['data/kpi/N00945/municipality/1984/year/2023,2024?per_page=5000']
    """
    if not kpis or (places is None and years is None):
        message = f"Kolada: figures need kpis, and places or years; got {len(kpis)} kpis, neither of the others"
        raise TableError(message if kpis else "Kolada: no kpis were given", hint="as kpis=['N00945'], years=[2024]")
    root = "data" if at == "municipality" else "oudata"
    where = [""] if places is None else [f"/{at}/{part}" for part in listed_ids(places)]
    when = [""] if years is None else [f"/year/{part}" for part in listed_ids(years)]
    what = list(listed_ids(kpis, most=_most_kpis(places, years)))
    return [f"{root}/kpi/{kpi}{place}{year}?per_page={PER_PAGE}" for kpi, place, year in product(what, where, when)]


def _most_kpis(places: Sequence[str] | None, years: Sequence[int] | None) -> int:
    """Return how many KPIs one question asks for, so that its answer has few pages where every place is asked for."""
    if places is not None or years is None:
        return MOST_IDS
    rows = _PLACES * min(len(years), MOST_IDS)
    return max(1, min(MOST_IDS, _PAGES * PER_PAGE // max(rows, 1)))
