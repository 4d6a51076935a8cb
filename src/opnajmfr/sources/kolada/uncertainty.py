"""Which KPI says how uncertain another is: Kolada publishes uncertainty as KPIs of their own."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

_UNCERTAINTY: Final = re.compile(r"^osäkerhetstal\s*[-\u2013:]\s*", re.IGNORECASE)
_ENDED: Final = re.compile(r"\s*\(\s*[-\u2013]\s*\d{4}\s*\)\s*$")
SCHEMA: Final = pl.Schema({"figure": pl.String(), "uncertainty": pl.String()})


def says_uncertainty(title: str) -> bool:
    """Tell whether a KPI says how uncertain another is.

    Parameters
    ----------
    title
        Title as published.

    Returns
    -------
    bool
        Whether it does.

    Examples
    --------
    >>> says_uncertainty("Osäkerhetstal - Oro, andel (%)")
    True
    """
    return _UNCERTAINTY.match(title.strip()) is not None


def uncertainty_figures(kpis: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Tie estimates from samples to the KPI that says how uncertain they are (osäkerhetstal).

    Such a KPI is called "Osäkerhetstal - " and the title of the estimate, whose own title may begin with the name of
    the survey. It is the number to add and subtract; where the source's interval is not symmetric, it is the longer
    half. Where two estimates fit, neither is tied.

    Parameters
    ----------
    kpis
        Records of KPIs with id and title.

    Returns
    -------
    polars.DataFrame
        figure and uncertainty (ids), sorted by figure.

    Examples
    --------
    >>> kpis = [{"id": "N1", "title": "NTU - Oro, andel (%)"}, {"id": "N2", "title": "Osäkerhetstal - Oro, andel (%)"}]
    >>> uncertainty_figures(kpis).rows()
    [('N1', 'N2')]
    """
    titles = [(str(one["id"]), _plain(one["title"])) for one in kpis]
    by_rest: dict[str, set[str]] = {}
    for name, title in titles:
        if not _UNCERTAINTY.match(title):
            _, _, rest = title.partition(" - ")
            for key in {title, rest} - {""}:
                by_rest.setdefault(key, set()).add(name)
    rows: list[tuple[str, str]] = []
    for name, title in titles:
        fitting = by_rest.get(_UNCERTAINTY.sub("", title), set[str]())
        if _UNCERTAINTY.match(title) and len(fitting) == 1:
            rows.append((min(fitting), name))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("figure")


def _plain(title: object) -> str:
    """Return a title to compare by: single blanks, no last year, no capitals."""
    return _ENDED.sub("", " ".join(str(title).split())).replace(" ,", ",").strip(" .").casefold()
