"""Sheets of figures: one row an area, year and sex, and for each indicator its value with what stands behind it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Language, Level, Status
from opnajmfr.outputs.release import NAME, PARENT, Release
from opnajmfr.outputs.sheet_words import CODES, REMARKS, words
from opnajmfr.outputs.sheets import Cell, Sheet, Table, number_format, swedish_key

_BESIDE: Final = {c.NUMERATOR: "numerator", c.DENOMINATOR: "n"}
"""Components that stand beside a value, by their word."""
COUNTED: Final = "#,##0"


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
    mine = release.figures.filter(pl.col(c.LEVEL) == str(level))
    if mine.is_empty():
        return Sheet(name=name, lines=((words("none", language),),))
    indicators = [one for one in release.catalogue if one.id in set(mine[c.INDICATOR].cast(pl.String))]
    splits = list(release.publication.breakdowns)
    if mine[c.CATEGORY].count():
        splits.append(c.CATEGORY)
    key = [c.AREA, c.PERIOD, c.SEX, *splits, c.FIGURE]
    plans = [(one, _columns_of(one, mine)) for one in indicators]
    cells = {one.id: _cells(one, columns, mine, key) for one, columns in plans}
    names = {area: (called, above) for area, called, above in release.areas.select(c.AREA, NAME, PARENT).iter_rows()}
    keys = sorted({each for found in cells.values() for each in found}, key=lambda each: _order(each, names))
    rows: list[tuple[Cell, ...]] = []
    for each in keys:
        area, period, sex, *rest = each
        called, above = names.get(str(area), (str(area), None))
        figure = Figure(str(rest[-1])).label(language)
        row: list[Cell] = [str(area), called, names.get(above or "", ("", None))[0], int(str(period)), str(sex)]
        row += [None if word is None else str(word) for word in rest[:-1]]
        row.append(figure)
        for one, columns in plans:
            row += cells[one.id].get(each, (None,) * len(columns))
        rows.append(tuple(row))
    start = ["code", "name", "above", "period", "sex"]
    headers = [_above(level, language) if word == "above" else words(word, language) for word in start]
    headers += [words(split, language) if split == c.CATEGORY else split for split in splits]
    headers.append(words("figure", language))
    formats = ["", "", "", "0", *[""] * (len(headers) - 4)]
    for one, columns in plans:
        headers += [header(one, column, language) for column in columns]
        digits = release.publication.digits[one.id]
        formats += [{c.VALUE: number_format(one, digits), c.FLAGS: ""}.get(column, COUNTED) for column in columns]
    table = Table(name=f"T_{level}", headers=tuple(headers), rows=rows, formats=tuple(formats))
    return Sheet(name=name, tables=(table,), n_frozen=2)


def header(indicator: Indicator, column: str, language: Language) -> str:
    """Return the header of a column of an indicator: what it holds, the title, the unit and the id.

    Parameters
    ----------
    indicator
        The indicator.
    column
        value, numerator, denominator or flags.
    language
        "sv" or "en".

    Returns
    -------
    str
        Different for each indicator and column.
    """
    if column == c.VALUE:
        unit = f", {indicator.unit}" if indicator.unit else ""
        return f"{indicator.name(language)}{unit} [{indicator.id}]"
    word = words("remark" if column == c.FLAGS else _BESIDE[column], language)
    return f"{word} [{indicator.id}]"


def _above(level: Level, language: Language) -> str:
    """Return the header of the area above."""
    levels = list(Level)
    return levels[min(levels.index(level) + 1, levels.index(Level.NATION))].label(language)


def _columns_of(indicator: Indicator, mine: pl.DataFrame) -> list[str]:
    """Return the columns that an indicator needs at a level: those that hold anything."""
    rows = mine.filter(pl.col(c.INDICATOR).cast(pl.String) == indicator.id)
    columns = [c.VALUE, *(name for name in _BESIDE if name in rows.columns and rows[name].count())]
    remarked = rows.filter((pl.col(c.FLAGS).list.len() > 0) | (pl.col(c.STATUS) == str(Status.DERIVED)))
    return [*columns, *([] if remarked.is_empty() else [c.FLAGS])]


def _cells(
    indicator: Indicator, columns: Sequence[str], mine: pl.DataFrame, key: Sequence[str]
) -> dict[tuple[object, ...], tuple[Cell, ...]]:
    """Return the cells of an indicator by row."""
    beside = [name for name in columns if name in _BESIDE]
    value = c.VALUE if c.VALUE in mine.columns else None
    rows = mine.filter(pl.col(c.INDICATOR).cast(pl.String) == indicator.id)
    wanted = [*key, c.STATUS, c.FLAGS, *beside, *([value] if value else [])]
    found: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for row in rows.select(wanted).iter_rows(named=True):
        status = Status(row[c.STATUS])
        cells: list[Cell] = [row[c.VALUE] if status.has_value and row[c.VALUE] is not None else CODES.get(status)]
        cells += [_count(row[name]) for name in beside]
        if c.FLAGS in columns:
            told = [REMARKS[str(word)] for word in (status, *row[c.FLAGS]) if str(word) in REMARKS]
            cells.append(" ".join(told) or None)
        found[tuple(row[name] for name in key)] = tuple(cells)
    return found


def _count(amount: Decimal | None) -> Cell:
    """Return a component as a whole number, or with its decimals."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _order(each: tuple[object, ...], names: dict[str, tuple[str, str | None]]) -> tuple[object, ...]:
    """Return the place of a row: by name, code, year and sex."""
    area, period, sex, *rest = each
    called = names.get(str(area), (str(area), None))[0]
    by_sex = "TKM".index(str(sex))
    return (swedish_key(called), str(area), int(str(period)), by_sex, *(str(word or "") for word in rest))
