"""The rows of a comparison that are shown, and their references side by side."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.results import Results
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Figure, Level, Sex

_PARTS: Final = {
    Level.DISTRICT: (Level.UNIT,),
    Level.MUNICIPALITY: (Level.DISTRICT, Level.UNIT),
    Level.COUNTY: (Level.MUNICIPALITY,),
    Level.NATION: (Level.COUNTY,),
}
"""Which areas are parts of an area of each level."""
_PREFERRED = {str(Figure.OWN): 0, str(Figure.REPORTED): 1, str(Figure.POOLED): 2}
_OF_REFERENCE = (
    d.REFERENCE_VALUE,
    d.REFERENCE_LOWEST,
    d.REFERENCE_HIGHEST,
    d.REFERENCE_PERIOD,
    d.PLACE,
    d.N_PLACED,
    d.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    d.VERDICT,
    d.REASON,
    d.DETECTABLE,
)


def parts_of(data: Dataset, area: str) -> tuple[str, ...]:
    """Return the codes of the parts of an area that the data hold figures of.

    Parameters
    ----------
    data
        The dataset.
    area
        Code of the area.

    Returns
    -------
    tuple of str
        Districts first, then units, each by code; the municipalities of a county, the counties of the nation.
    """
    level = data.areas.level(area)
    names = data.areas.names
    codes = names.filter(pl.col(IDENTITY).is_in(names.filter(pl.col("code") == area)[IDENTITY].implode()))["code"]
    frame = data.observations.frame
    found: list[str] = []
    for lower in _PARTS.get(level, ()):
        pairs = frame.filter(pl.col(c.LEVEL) == lower).select(c.AREA, c.PERIOD).unique()
        if pairs.height:
            above = data.areas.ancestors(pairs, division=Division.START_OF_YEAR)
            found += above.filter(pl.col(str(level)).is_in(codes.implode()))[c.AREA].unique().sort().to_list()
    return tuple(found)


def shown(results: Results, *, period: int | None, sexes: Sequence[Sex]) -> pl.DataFrame:
    """Return the comparisons of one year: the one asked for, or each indicator's newest.

    Parameters
    ----------
    results
        What was computed.
    period
        The year, or None.
    sexes
        The sexes.

    Returns
    -------
    polars.DataFrame
        Rows of `results.comparisons`.
    """
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    rows = results.comparisons.filter(pl.col(c.SEX).is_in(list(sexes)), *whole)
    if period is not None:
        return rows.filter(pl.col(c.PERIOD) == period)
    newest = pl.col(c.PERIOD).max().over(c.INDICATOR)
    return rows.filter(pl.col(c.PERIOD) == newest)


def left_out(results: Results, there: set[str]) -> dict[str, str]:
    """Say of indicators that have data but are not shown for which sexes and years there are figures.

    Parameters
    ----------
    results
        What was computed.
    there
        Ids of the indicators that are shown.

    Returns
    -------
    dict
        Words by id.
    """
    found: dict[str, str] = {}
    for one in results.catalogue:
        if one.id in there or one.id in results.without_data:
            continue
        mine = results.frame.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        split = [str(word) for word in mine[c.SEX].unique().sort()]
        years = [str(year) for year in mine[c.PERIOD].unique().sort()]
        broken = [f"{name}: {', '.join(mine[name].unique().sort())}" for name in results.breakdowns]
        found[one.id] = "; ".join([", ".join(split), ", ".join(years), *broken])
    return found


def comparison_table(results: Results, frame: pl.DataFrame, *, first: str) -> pl.DataFrame:
    """Return one row an indicator, sex and area, with the columns of each reference side by side.

    Parameters
    ----------
    results
        What was computed.
    frame
        The comparisons that are shown.
    first
        Code of the area that stands before its parts.

    Returns
    -------
    polars.DataFrame
        Sorted by indicator, sex, and area: the first one, then districts and units by code. Where an area is in several
        groups of one grouping, each group has columns of its own, "name, group: value".
    """
    key = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *results.breakdowns]
    own = (
        results.frame.filter(
            pl.col(c.FIGURE).is_in(list(_PREFERRED)),
            pl.col(c.CATEGORY).is_null() | (pl.col(c.FIGURE) == Figure.OWN),
        )
        .join(frame.select(key).unique(), on=key, how="semi")
        .sort(
            pl.col(c.VALUE).is_null(),
            pl.col(c.FIGURE).cast(pl.String).replace_strict(_PREFERRED, return_dtype=pl.UInt8),
            maintain_order=True,
        )
        .unique(key, keep="first", maintain_order=True)
        .sort(c.INDICATOR, c.SEX, pl.col(c.AREA) != first, -pl.col(c.LEVEL).to_physical().cast(pl.Int16), c.AREA)
        .with_columns(pl.col(c.INDICATOR).cast(pl.String))
    )
    titles = {one.id: one.title for one in results.catalogue}
    units = {one.id: one.unit for one in results.catalogue}
    table = own.select(
        c.INDICATOR,
        pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"),
        pl.col(c.INDICATOR).replace_strict(units, return_dtype=pl.String).alias("unit"),
        *key[1:],
        c.VALUE,
        c.CATEGORY,
        c.STATUS,
        c.FLAGS,
        c.FIGURE,
        c.LOWER,
        c.UPPER,
        pl.col(c.DENOMINATOR).alias("n"),
    )
    plain = frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    for label, rows in _by_reference(plain, key):
        of_reference = rows.select(
            *key, *(pl.col(name).alias(f"{label}: {name.removeprefix('reference_')}") for name in _OF_REFERENCE)
        )
        table = table.join(of_reference, on=key, how="left", maintain_order="left")
    return table


def _by_reference(rows: pl.DataFrame, key: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the rows of each reference; of a grouping in which an area is in several groups, those of each group."""
    for label in rows[d.REFERENCE].unique(maintain_order=True):
        mine = rows.filter(pl.col(d.REFERENCE) == label)
        if not mine.select(pl.struct(key).is_duplicated().any()).item():
            yield str(label), mine
            continue
        for group in mine[d.REFERENCE_AREA].unique(maintain_order=True):
            name = str(label) if group is None else f"{label}, {str(group).rpartition('/')[2]}"
            yield name, mine.filter(pl.col(d.REFERENCE_AREA).eq_missing(pl.lit(group)))
