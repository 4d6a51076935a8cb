"""Known breaks in the series of indicators: what changed, from which year, and whether the years may be compared."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl
from attrs import evolve, frozen

from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Span

KINDS: Final = ("definition", "window", "coding", "timing", "discontinued")
"""What changed: the definition, the years that a figure pools, the codes, the time of year, or that it ended."""
COMPARABLE: Final = ("yes", "limited", "no")
"""Whether the years on either side may be compared; only "yes" is ever tested across."""

_FILE: Final = Path(__file__).with_name("breaks.toml")
_LAST_YEAR: Final = re.compile(r"\(\s*[-\u2013]\s*(?P<year>(?:19|20)\d\d)\s*\)\s*$")
_ENDED: Final = "Serien är avslutad."


@frozen(kw_only=True)
class _Break:
    """One entry of the file, for one indicator."""

    id: str | None
    about: str
    from_year: int | None
    kind: str
    comparable: str
    window: int | None
    last_year: int | None
    note: str
    source: str


def known_breaks() -> pl.DataFrame:
    """Return the known breaks in the series of indicators (brott i serien).

    Returns
    -------
    polars.DataFrame
        One row an indicator and break: id (null where the source names the indicators in words only), about, from_year
        (Int32: the first year that the new way holds for; null where it always has), kind (definition, window, coding,
        timing, discontinued), comparable (yes, limited, no), window (Int32: years that a figure pools), last_year
        (Int32), note (Swedish), source.

    Examples
    --------
    >>> rows = known_breaks()
    >>> rows.filter(pl.col("id") == "N31814").select("from_year", "kind", "comparable").row(0)
    (2017, 'definition', 'no')
    """
    schema = {
        "id": pl.String,
        "about": pl.String,
        "from_year": pl.Int32,
        "kind": pl.Enum(KINDS),
        "comparable": pl.Enum(COMPARABLE),
        "window": pl.Int32,
        "last_year": pl.Int32,
        "note": pl.String,
        "source": pl.String,
    }
    rows = [tuple(getattr(one, name) for name in schema) for one in _breaks()]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("id", "from_year", nulls_last=True, maintain_order=True)


def with_known_breaks(catalogue: Catalogue) -> Catalogue:
    """Give indicators the versions and windows that are known of them, where they state none.

    An indicator is found by its id to the letter: what is known of N28140 is not known of U28140. A title that ends in
    a year, as "(-2023)", is that of a series whose last year it names. Years on either side of a break become versions
    that are not comparable, unless the break is known to leave them so.

    Parameters
    ----------
    catalogue
        Indicators as a reader made them.

    Returns
    -------
    Catalogue
        The same indicators; those with versions of their own unchanged.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> given = Catalogue([indicator("Behörighet", published(), id="N33870"), indicator("Plats (-2023)", published())])
    >>> known = with_known_breaks(given)
    >>> [one.versions[0].window for one in known], known["Plats (-2023)"].versions[0].span.last
    ([6, 1], 2023)
    """
    by_id: dict[str, list[_Break]] = {}
    for one in _breaks():
        if one.id is not None:
            by_id.setdefault(one.id, []).append(one)
    return Catalogue(_known(one, by_id.get(one.id, [])) for one in catalogue)


def last_year_in(title: str) -> int | None:
    """Return the last year of a discontinued series, as its title says it.

    Parameters
    ----------
    title
        Title as published.

    Returns
    -------
    int or None
        The year; None where the title names none.

    Examples
    --------
    >>> last_year_in("Äldrehushåll i kommunen, andel (%) (-2023)"), last_year_in("Äldre 65-79 år, andel (%)")
    (2023, None)
    """
    found = _LAST_YEAR.search(title)
    return None if found is None else int(found["year"])


def _known(indicator: Indicator, breaks: Sequence[_Break]) -> Indicator:
    """Give one indicator its versions."""
    ends = [one.last_year for one in breaks if one.last_year is not None]
    last = min([*ends, *filter(None, [last_year_in(indicator.title)])], default=None)
    starts = sorted({one.from_year for one in breaks if one.from_year is not None})
    lasting = [one for one in breaks if one.from_year is None and (one.window or one.last_year)]
    if indicator.versions or not (starts or lasting or last):
        return indicator
    window = max((one.window or 1 for one in lasting), default=1)
    note = " ".join([*(one.note for one in lasting), *([_ENDED] if last and not ends else [])])
    versions: list[Version] = []
    for place, start in enumerate([None, *starts]):
        here = [one for one in breaks if start is not None and one.from_year == start]
        until = starts[place] - 1 if place < len(starts) else last
        if start is not None and until is not None and until < start:
            break
        versions.append(
            Version(
                span=Span(first=start, last=until),
                comparable_with_previous=bool(here) and all(one.comparable == "yes" for one in here),
                window=max((one.window or window for one in here), default=window),
                note=" ".join([*(one.note for one in here), *([note] if note and not here else [])]),
            )
        )
    return evolve(indicator, versions=tuple(versions))


@cache
def _breaks() -> tuple[_Break, ...]:
    """Read the file once."""
    with _FILE.open("rb") as file:
        content = tomllib.load(file)
    names: Mapping[str, str] = content["sources"]
    return tuple(
        _Break(
            id=name,
            about=entry.get("about", ""),
            from_year=entry.get("from_year"),
            kind=entry["kind"],
            comparable=entry["comparable"],
            window=entry.get("window"),
            last_year=entry.get("last_year"),
            note=entry["note"],
            source="; ".join(names[tag] for tag in entry["sources"]),
        )
        for entry in content["breaks"]
        for name in entry.get("ids", [None])
    )
