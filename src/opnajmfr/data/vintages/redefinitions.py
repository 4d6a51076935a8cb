"""What two catalogues say otherwise of one indicator."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator

SCHEMA: Final = pl.Schema({"indicator": pl.String(), "field": pl.String(), "before": pl.String(), "after": pl.String()})
_WORDED: Final = ("measure", "numerator", "denominator", "population", "exclusions", "data_source", "coding")


def redefined(earlier: Catalogue, later: Catalogue) -> pl.DataFrame:
    """Return the fields of definitions that differ, of indicators that both catalogues describe.

    Parameters
    ----------
    earlier
        The catalogue of the earlier vintage.
    later
        The catalogue of the later one.

    Returns
    -------
    polars.DataFrame
        indicator, field, before, after: one row a field, in the order of the later catalogue. An entry that only names
        its variable describes nothing, and differs from nothing.
    """
    known = {one.id: one for one in earlier if _describes(one)}
    rows = [
        (one.id, field, before, after)
        for one in later
        if one.id in known and _describes(one)
        for (field, before), (_, after) in zip(_fields(known[one.id]), _fields(one), strict=True)
        if before != after
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _describes(indicator: Indicator) -> bool:
    """Tell whether an entry says more than the name of its variable."""
    says_more = indicator.title != indicator.id or indicator.unit_given is not None
    return says_more or any(text for name, text in _fields(indicator) if name in _WORDED)


def _fields(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """Yield what a definition is, as texts."""
    yield "title", indicator.title
    yield "formula", f"{indicator.measure.family}: {', '.join(indicator.inputs)}"
    yield "unit", indicator.unit
    yield "direction", indicator.direction.value
    yield "versions", "; ".join(_version(one) for one in indicator.versions)
    for name in _WORDED:
        text: str = getattr(indicator.description, name)
        yield name, " ".join(text.split())


def _version(version: Version) -> str:
    """Return the years of a definition, over how many years a figure is, and what differs from the one before."""
    first, last = (str(year or "") for year in (version.span.first, version.span.last))
    window = f" ({version.window})" if version.window > 1 else ""
    return f"{first}\u2013{last}{window}" + (f" {version.note}" if version.note else "")
