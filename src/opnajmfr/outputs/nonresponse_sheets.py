"""Sheets of what is missing: who lacks what, the coverage of counties and the nation, and who answered both years."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.release import NAME, PARENT, Release
from opnajmfr.model.vocabulary import Figure, Language, Level, Status
from opnajmfr.outputs.figure_sheets import ORDER, named
from opnajmfr.outputs.sheet_words import about, words
from opnajmfr.outputs.sheets import YEAR, Cell, Sheet, Table
from opnajmfr.stats.rounding import round_half_away

PER_CENT: Final = 100
TITLE: Final = "title"
_PLACE: Final = "place"
_EARLIER: Final = "earlier"


def missing(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of who lacks which figure, and why.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One row an own figure without a value, areas in Swedish order.
    """
    reasons, marks = {str(status): status.label(language) for status in Status}, release.publication.marks
    status = pl.col(c.STATUS).cast(pl.String)
    rows = (
        _titled(release, release.figures.filter(pl.col(c.FIGURE) == str(Figure.OWN)), language)
        .filter(
            status.is_in(list(marks)),
            *(pl.col(one) == c.TOTAL for one in release.publication.breakdowns),
        )
        .sort(ORDER, c.AREA, _PLACE, c.PERIOD, c.SEX)
        .select(
            c.AREA,
            NAME,
            TITLE,
            c.PERIOD,
            c.SEX,
            status.replace_strict(marks, return_dtype=pl.String).alias("code"),
            status.replace_strict(reasons, return_dtype=pl.String).alias("reason"),
        )
    )
    heads = ("code", "name", "indicator", "period", "sex", "value", "reason")
    formats = ("", "", "", YEAR, "", "", "")
    return _sheet("nonresponse", heads, rows.rows(), formats=formats, language=language)


def coverage(release: Release, *, language: Language) -> Sheet | None:
    """Return the sheet of how many members of each county and the nation have a figure.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet, or None
        One row an area, indicator and year; None where the publication does not hold the numbers.
    """
    if not all(release.publication.holds(name) for name in (c.N_MEMBERS, c.N_EXPECTED, c.COVERAGE)):
        return None
    levels = {str(level): level.label(language) for level in (Level.COUNTY, Level.NATION)}
    above = release.figures.filter(
        pl.col(c.LEVEL).cast(pl.String).is_in(list(levels)),
        pl.col(c.FIGURE) == str(Figure.POOLED),
        pl.col(c.SEX) == "T",
        *(pl.col(one) == c.TOTAL for one in release.publication.breakdowns),
    )
    rows = (
        _titled(release, above, language)
        .unique([c.INDICATOR, c.AREA, c.PERIOD], keep="first", maintain_order=True)
        .sort(_PLACE, c.PERIOD, c.LEVEL, ORDER)
        .select(
            pl.col(c.LEVEL).cast(pl.String).replace_strict(levels, return_dtype=pl.String),
            NAME,
            TITLE,
            c.PERIOD,
            c.N_MEMBERS,
            c.N_EXPECTED,
            round_half_away(pl.col(c.COVERAGE) * PER_CENT, 1),
        )
    )
    heads = ("level", "name", "indicator", "period", "answered", "expected", "coverage")
    formats = ("", "", "", YEAR, "0", "0", "0.0")
    return _sheet("coverage_by", heads, rows.rows(), formats=formats, language=language)


def matched(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of how many municipalities have a figure a year, the year before, and both (matched).

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One row a county or the nation, indicator and pair of years.
    """
    own = release.figures.filter(
        pl.col(c.LEVEL) == str(Level.MUNICIPALITY),
        pl.col(c.SEX) == "T",
        ~pl.col(c.STATUS).cast(pl.String).is_in(list(release.publication.marks)),
        *(pl.col(one) == c.TOTAL for one in release.publication.breakdowns),
    ).select(c.INDICATOR, c.AREA, c.PERIOD)
    years = own.select(c.INDICATOR, c.PERIOD).unique().sort(c.INDICATOR, c.PERIOD)
    before = years.with_columns(pl.col(c.PERIOD).shift(1).over(c.INDICATOR).alias(_EARLIER)).drop_nulls(_EARLIER)
    pairs = before.join(own.unique(), on=[c.INDICATOR, c.PERIOD]).with_columns(pl.lit(1).alias("now"))
    earlier = own.unique().rename({c.PERIOD: _EARLIER}).join(before, on=[c.INDICATOR, _EARLIER])
    keys = [c.INDICATOR, c.AREA, c.PERIOD, _EARLIER]
    both = pairs.join(earlier.with_columns(pl.lit(1).alias("then")), on=keys, how="full", coalesce=True).fill_null(0)
    parents = release.areas.select(c.AREA, PARENT).unique(c.AREA, keep="first", maintain_order=True)
    nations = release.areas.filter(pl.col(c.LEVEL) == str(Level.NATION))[c.AREA].to_list()
    above = both.join(parents, on=c.AREA, how="left").drop(c.AREA).rename({PARENT: c.AREA})
    stacked = [above.drop_nulls(c.AREA), *(above.with_columns(pl.lit(code).alias(c.AREA)) for code in nations[:1])]
    counted = (
        pl.concat(stacked)
        .group_by(keys)
        .agg(
            pl.col("now").sum(),
            pl.col("then").sum(),
            (pl.col("now") * pl.col("then")).sum().alias("both"),
        )
    )
    levels = release.areas.select(c.AREA, c.LEVEL).unique(c.AREA, keep="first", maintain_order=True)
    rows = (
        _titled(release, counted.join(levels, on=c.AREA, how="left"), language)
        .sort(_PLACE, c.PERIOD, c.LEVEL, ORDER, c.AREA)
        .select(NAME, TITLE, c.PERIOD, _EARLIER, "now", "then", "both")
    )
    heads = ("name", "indicator", "period", "earlier", "answered", "answered_earlier", "answered_both")
    formats = ("", "", YEAR, YEAR, "0", "0", "0")
    return _sheet("matched", heads, rows.rows(), formats=formats, language=language)


def _titled(release: Release, rows: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Add the name of the area with its place, and the title of the indicator with its place."""
    titles = {one.id: one.name(language) for one in release.catalogue}
    places = {one.id: place for place, one in enumerate(release.catalogue)}
    one = pl.col(c.INDICATOR).cast(pl.String)
    return rows.join(named(release.areas), on=c.AREA, how="left", maintain_order="left").with_columns(
        pl.coalesce(NAME, c.AREA).alias(NAME),
        one.replace_strict(titles, return_dtype=pl.String).alias(TITLE),
        one.replace_strict(places, return_dtype=pl.UInt32).alias(_PLACE),
    )


def _sheet(
    name: str, heads: Iterable[str], rows: list[tuple[Cell, ...]], *, formats: tuple[str, ...], language: Language
) -> Sheet:
    """Return a sheet of one table."""
    table = Table(
        name=f"T_{name}",
        headers=tuple(words(head, language) for head in heads),
        rows=rows,
        formats=formats,
        description=about(name, language),
    )
    return Sheet(name=words(name, language), table=table, n_frozen=2)
