"""What each indicator of an answer rests on: title, years, peers and when they were chosen."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.relative.comparing_changes import ComparedChanges
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.model.indicators import Indicator


def told_rows(indicators: Sequence[Indicator], found: ComparedChanges) -> pl.DataFrame:
    """Return one row an indicator with what its answer rests on.

    Parameters
    ----------
    indicators
        The indicators.
    found
        Their changes.

    Returns
    -------
    polars.DataFrame
        indicator, title, unit, years_of_start, years_of_end, ends, peers, peers_year, peers_are_later, and _reason:
        why there are no years, null where there are.
    """
    rows: list[tuple[object, ...]] = []
    for one in indicators:
        years, links = found.years[one.id], found.links.get(one.id)
        span = years.span
        later = None if links is None or links.year is None or span is None else links.year > span[0]
        peers = (None, None) if links is None else (links.label, links.year)
        sides = (years_text(years.first), years_text(years.last))
        reason = None if years.reason is None else str(years.reason)
        rows.append((one.id, one.title, one.unit, *sides, str(years.ends), *peers, later, reason))
    schema = {
        **dict.fromkeys((c.INDICATOR, "title", "unit", "years_of_start", "years_of_end", "ends", "peers"), pl.String),
        "peers_year": pl.Int32,
        "peers_are_later": pl.Boolean,
        "_reason": d.REASON_TYPE,
    }
    return pl.DataFrame(rows, schema, orient="row")


def years_text(years: Sequence[int]) -> str:
    """Return years as text.

    Parameters
    ----------
    years
        In order.

    Returns
    -------
    str
        As 2018–2019, or 2018, 2020 where some between are missing; empty for none.

    Examples
    --------
    >>> years_text((2018, 2019, 2020)), years_text((2018, 2020)), years_text((2018,))
    ('2018–2020', '2018, 2020', '2018')
    """
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}–{years[-1]}"
    return ", ".join(str(one) for one in years)


def flags_by_indicator(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the flags of any figure of each indicator.

    Parameters
    ----------
    rows
        With indicator and flags.

    Returns
    -------
    polars.DataFrame
        indicator (as text) and flags, sorted.
    """
    flags = pl.col(c.FLAGS).explode(empty_as_null=False, keep_nulls=False)
    return rows.group_by(c.INDICATOR).agg(flags.unique().sort()).with_columns(pl.col(c.INDICATOR).cast(pl.String))
