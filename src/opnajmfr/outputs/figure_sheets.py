"""Sheets of figures: one row an area, year and sex, and for each indicator its value with what stands behind it."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.release import NAME, PARENT, Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Language, Level, Status
from opnajmfr.outputs.sheet_words import REMARKS, about, words
from opnajmfr.outputs.sheets import YEAR, Cell, Sheet, Table, number_format, swedish_key

BESIDE: Final = {c.NUMERATOR: "numerator", c.DENOMINATOR: "n", c.LOWER: "lower", c.UPPER: "upper", c.FLAGS: "remark"}
"""What may stand beside a value, by its word."""
COUNTED: Final = "#,##0"
LONGEST_HEADER: Final = 255
"""Letters of a header of a table; a spreadsheet calls a file with a longer one damaged."""
ORDER: Final = "order"
"""Column of the place of an area's name in Swedish lists."""


def figure_sheet(release: Release, level: Level, *, language: Language = "sv") -> Sheet:
    """Return the sheet of a level.

    Parameters
    ----------
    release
        What leaves the house.
    level
        The level.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table; rows sorted by name as Swedish lists are, then year and sex.
    """
    name = words(str(level), language)
    mine = release.figures.filter(pl.col(c.LEVEL) == str(level)).with_columns(pl.col(c.INDICATOR).cast(pl.String))
    if mine.is_empty():
        return Sheet(name=name, lines=((name,), (words("none", language),)))
    splits = [*release.publication.breakdowns, *([c.CATEGORY] if mine[c.CATEGORY].count() else [])]
    key = [c.AREA, c.PERIOD, c.SEX, *splits, c.FIGURE]
    rows = _rows(release, mine, key)
    figures = rows[c.FIGURE].cast(pl.String).replace_strict({str(one): one.label(language) for one in Figure})
    start = {
        words("code", language): ("", rows[c.AREA]),
        words("name", language): ("", rows[NAME]),
        _above(level, language): ("", rows["above"]),
        words("period", language): (YEAR, rows[c.PERIOD]),
        words("sex", language): ("", rows[c.SEX]),
        **{words(one, language) if one == c.CATEGORY else one: ("", rows[one]) for one in splits},
        words("figure", language): ("", figures),
    }
    headers, formats = list(start), [shown for shown, _ in start.values()]
    columns: list[list[Cell]] = [column.to_list() for _, column in start.values()]
    there = mine.partition_by(c.INDICATOR, as_dict=True)
    for one in release.catalogue:
        if (one.id,) in there:
            digits = number_format(one, release.publication.digits[one.id])
            for column, cells in _columns(there[one.id,], rows, key, marks=release.publication.marks).items():
                headers.append(header(one, column, language))
                counts = COUNTED if column in {c.NUMERATOR, c.DENOMINATOR} else digits
                formats.append("" if column == c.FLAGS else counts)
                columns.append(cells)
    table = Table(
        name=f"T_{level}",
        headers=tuple(headers),
        rows=list(zip(*columns, strict=True)),
        formats=tuple(formats),
        description=about("figures", language),
    )
    return Sheet(name=name, table=table, n_frozen=2, is_wide=True)


def header(indicator: Indicator, column: str, language: Language) -> str:
    """Return the header of a column of an indicator: what it holds, the title, the unit and the id.

    Parameters
    ----------
    indicator
        The indicator.
    column
        value, numerator, denominator, lower, upper or flags.
    language
        "sv" or "en".

    Returns
    -------
    str
        Different for each indicator and column.
    """
    if column == c.VALUE:
        unit = f", {indicator.unit}" if indicator.unit else ""
        room = LONGEST_HEADER - len(f"{unit} [{indicator.id}]")
        title = indicator.name(language)
        return f"{title if len(title) <= room else title[: room - 1] + '…'}{unit} [{indicator.id}]"
    return f"{words(BESIDE[column], language)} [{indicator.id}]"


def named(areas: pl.DataFrame) -> pl.DataFrame:
    """Return area, name and the place of the name in Swedish lists, equal names by code.

    Parameters
    ----------
    areas
        The areas of a release.

    Returns
    -------
    polars.DataFrame
        One row an area.
    """
    listed = sorted(areas.select(c.AREA, NAME).unique().rows(), key=lambda pair: (swedish_key(pair[1]), pair[0]))
    return pl.DataFrame(listed, schema={c.AREA: pl.String, NAME: pl.String}, orient="row").with_row_index(ORDER)


def count(amount: str) -> pl.Expr:
    """Return a component as floating point, which every spreadsheet counts in.

    Parameters
    ----------
    amount
        Name of its column.

    Returns
    -------
    pl.Expr
        The number.
    """
    return pl.col(amount).cast(pl.Float64)


def _above(level: Level, language: Language) -> str:
    """Return the header of the area above."""
    levels = list(Level)
    return levels[min(levels.index(level) + 1, levels.index(Level.NATION))].label(language)


def _rows(release: Release, mine: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return one row an area, year, sex, class and kind of figure, sorted, with the names of the area and its own."""
    names = named(release.areas)
    parents = release.areas.select(c.AREA, PARENT).unique(c.AREA, keep="first", maintain_order=True)
    above = parents.join(names.select(pl.col(c.AREA).alias(PARENT), pl.col(NAME).alias("above")), on=PARENT, how="left")
    return (
        mine.select(key)
        .unique()
        .join(names, on=c.AREA, how="left")
        .join(above.select(c.AREA, "above"), on=c.AREA, how="left")
        .with_columns(pl.coalesce(NAME, c.AREA).alias(NAME))
        .sort(ORDER, c.AREA, *key[1:], nulls_last=False)
    )


def _columns(
    figures: pl.DataFrame, rows: pl.DataFrame, key: Sequence[str], *, marks: Mapping[str, str]
) -> dict[str, list[Cell]]:
    """Return the columns that an indicator needs at a level, those that hold anything, with a cell for each row."""
    code = pl.col(c.STATUS).cast(pl.String).replace_strict(marks, default=None, return_dtype=pl.String)
    valued = pl.col(c.STATUS).cast(pl.String).is_in([str(status) for status in Status if status.has_value])
    letters = pl.concat_list(pl.col(c.STATUS).cast(pl.String), pl.col(c.FLAGS).cast(pl.List(pl.String))).list.eval(
        pl.element().replace_strict(REMARKS, default=None, return_dtype=pl.String).drop_nulls()
    )
    numbers = [name for name in BESIDE if name in figures.columns and name != c.FLAGS]
    prepared = figures.select(
        *key,
        pl.when(valued).then(c.VALUE).alias(c.VALUE),
        pl.when(~valued).then(code).alias("code"),
        *(count(name) for name in numbers),
        pl.when(letters.list.len() > 0).then(letters.list.join(" ")).alias(c.FLAGS),
    )
    found = rows.select(key).join(prepared, on=key, how="left", nulls_equal=True, maintain_order="left")
    pairs = zip(found[c.VALUE].to_list(), found["code"].to_list(), strict=True)
    columns: dict[str, list[Cell]] = {c.VALUE: [code if value is None else value for value, code in pairs]}
    return columns | {name: found[name].to_list() for name in (*numbers, c.FLAGS) if found[name].count()}
