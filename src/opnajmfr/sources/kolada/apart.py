"""Kolada's figures of regional authorities and of groups of municipalities, as a table apart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.errors import SchemaDriftError, UnknownTermError
from opnajmfr.sources.fetching.asked_years import asked_years
from opnajmfr.sources.kolada.downloads import NATION
from opnajmfr.sources.kolada.figure_rows import STATUSES
from opnajmfr.sources.kolada.kpi_choice import chosen_kpis, known_kpis
from opnajmfr.sources.kolada.service import KoladaService, asked_service
from opnajmfr.spelling import closest, folded

_REGION: Final = re.compile(r"^00\d\d$")
_SCHEMA: Final = pl.Schema(
    {
        "kpi": pl.String(),
        "title": pl.String(),
        "kind": pl.String(),
        "code": pl.String(),
        "name": pl.String(),
        "period": pl.Int32(),
        "sex": c.SEX_TYPE,
        "value": pl.Float64(),
        "status": c.STATUS_TYPE,
        "n_areas": pl.Int64(),
    }
)


def kolada_regions_and_groups(
    kpis: str | Iterable[str] = (),
    *,
    years: int | Iterable[int],
    places: str | Iterable[str] | None = None,
    kpis_of_group: str | None = None,
    service: KoladaService | None = None,
    cache: str | Path | None = None,
    offline: bool = False,
) -> pl.DataFrame:
    """Fetch Kolada's figures of regions and of groups of municipalities, as a table and not a dataset.

    A region (regional authority) is no county, and a group's figure is an unweighted mean of its members. Neither is
    an area of the hierarchy, so that no sum and no average ever holds one.

    Parameters
    ----------
    kpis
        Ids of KPIs, as N00945.
    years
        Calendar years.
    places
        Ids or titles of regions and groups; all where None.
    kpis_of_group
        Id or title of a group of KPIs that Kolada publishes; its members are fetched as well.
    service
        Where to ask, and how; Kolada itself where None.
    cache
        Folder where answers are kept, by day.
    offline
        Whether only the cache is asked.

    Returns
    -------
    polars.DataFrame
        kpi, title, kind (region or group), code, name, period, sex, value, status, n_areas (areas that reported),
        sorted by the first of them. Values that Kolada has deleted are left out.

    Raises
    ------
    UnknownTermError
        If there is no region and no group of a name.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> kpi = '{"id": "N1", "title": "Väntetid", "description": "", "is_divided_by_gender": false, '
    >>> kpi += '"municipality_type": "A", "has_ou_data": false}'
    >>> cell = '{"gender": "T", "count": 1, "status": "", "value": 12.5}'
    >>> answers = {
    ...     "kpi/N1": kpi,
    ...     "municipality": '{"id": "0019", "title": "Region Västmanland", "type": "L"}',
    ...     "municipality_groups": "",
    ...     "data/kpi/N1/year/2024": f'{{"kpi": "N1", "municipality": "0019", "period": 2024, "values": [{cell}]}}',
    ... }
    >>> with TemporaryDirectory() as folder:
    ...     for target, record in answers.items():
    ...         answer = f'{{"values": [{record}]}}'.encode()
    ...         AnswerCache(folder=folder).keep(f"{target}?per_page=5000", answer, on=dt.date(2026, 4, 1))
    ...     table = kolada_regions_and_groups("N1", years=2024, cache=folder, offline=True)
    >>> table.select("kind", "name", "value").rows()
    [('region', 'Region Västmanland', 12.5)]
    """
    asked = asked_service(service, cache=cache, offline=offline)
    names = chosen_kpis(kpis, kpis_of_group=kpis_of_group, service=asked)
    records = known_kpis(names, service=asked)
    titles = {str(one["id"]): " ".join(str(one["title"]).split()) for one in records}
    when = asked_years(years)
    known = {
        str(one["id"]): " ".join(str(one["title"]).split())
        for entity in ("municipality", "municipality_groups")
        for one in asked.metadata(entity)
        if entity == "municipality_groups" or _is_region(str(one["id"]))
    }
    wanted = (
        None if places is None else [_code(one, known) for one in ([places] if isinstance(places, str) else places)]
    )
    figures = asked.data(kpis=names, municipalities=wanted, years=when)
    rows = _rows([one for one in figures if one["municipality"] in known], names=known, titles=titles)
    return pl.DataFrame(list(rows), schema=_SCHEMA, orient="row").sort("kpi", "kind", "code", "period", "sex")


def _is_region(code: str) -> bool:
    """Tell whether a code is a region's: four digits with two zeros first, and not the nation's."""
    return code != NATION and _REGION.match(code) is not None


def _code(word: str, known: Mapping[str, str]) -> str:
    """Return the id of a region or a group that is named by its id or its title."""
    found = [word] if word in known else [code for code, name in known.items() if folded(name) == folded(word)]
    if len(found) == 1:
        return found[0]
    message = f"Kolada has {len(found) or 'no'} region or group {word!r}"
    if found:
        raise UnknownTermError(message, hint=f"say the id: {', '.join(found)}")
    raise UnknownTermError(message, hint=closest(word, list(known.values())) or "kolada_groups() lists the groups")


def _rows(
    figures: Sequence[Mapping[str, Any]], *, names: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    """Yield one row a value that is not deleted."""
    for one in figures:
        code = str(one["municipality"])
        for cell in one["values"]:
            if cell.get("isdeleted", False):
                continue
            word, value = cell["status"] or "", cell["value"]
            if word not in STATUSES:
                message = f"Kolada: {one['kpi']} of {code} {one['period']} has the status {word!r}"
                raise SchemaDriftError(message, hint=f"known are {', '.join(repr(known) for known in STATUSES)}")
            status = STATUSES[word] if word or value is not None else "missing"
            yield (
                one["kpi"],
                titles[one["kpi"]],
                "region" if _is_region(code) else "group",
                code,
                names[code],
                int(one["period"]),
                cell["gender"],
                None if value is None or word else float(value),
                status,
                cell.get("count"),
            )
