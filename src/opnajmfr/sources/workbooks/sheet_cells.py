"""The cells of one sheet, one row each, with what they are of; what cannot be read is gathered."""

from collections.abc import Sequence
from typing import Final

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Sex
from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.table_cells import NUMBER
from opnajmfr.sources.table_words import EDITION, WORD
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread
from opnajmfr.sources.workbooks.cell_places import column_letters
from opnajmfr.sources.workbooks.header_columns import CellColumn, SheetColumns, matches, years_in
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.row_places import SheetRows, sheet_rows
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid, text_of_cell
from opnajmfr.sources.workbooks.workbook_report import SheetCount

HOLDS: Final = "holds"
_AREA: Final = "area is known"
_YEAR: Final = "year is known"
_SEX: Final = "sex is known"
_MERGED: Final = "cells with figures are not merged"
_CODES: Final = ("Kod", "K-kod", "Kommunkod", "Områdeskod", "Kommun-/länskod", "Kommunkod/länskod")
_BESIDE: Final = "codes of areas stand in one column, which says of what the row is"
_UNNAMED: Final = "every column with cells has a header"
_HIDDEN: Final = "no row is hidden"
_SAID_TWICE: Final = "a sex or year stands in the row or in the header, not differently in both"


@frozen(kw_only=True, eq=False)
class SheetCells:
    """What one sheet holds.

    Parameters
    ----------
    cells
        One row a cell: row, column, area, level, period, edition, sex, status, status_word, variable, holds, printed
        and number.
    count
        What became of the cells.
    """

    cells: pl.DataFrame
    count: SheetCount


def sheet_cells(
    grid: SheetGrid, columns: SheetColumns, layout: WorkbookLayout, areas: Areas, unread: Unread, *, subject: str
) -> SheetCells:
    """Return the cells of a sheet, with what they are of.

    Parameters
    ----------
    grid
        The sheet.
    columns
        Its columns.
    layout
        The description.
    areas
        The hierarchy.
    unread
        Gathers what cannot be read.
    subject
        Name of the file, for errors.

    Returns
    -------
    SheetCells
        The cells, with a number where the cell is one; see `with_printed_numbers`.

    Raises
    ------
    WorkbookError
        If the year is not there.
    """
    rows = sheet_rows(grid, columns, layout, areas)
    faults = _Faults(grid, unread)
    faults.add(_AREA, [(row, columns.area, text, way) for row, (text, way) in rows.unknown.items()])
    _check_shape(grid, columns, rows, layout, faults)
    kept = [*rows.areas]
    keys = pl.DataFrame(
        {
            ROW: [row + 1 for row in kept],
            c.AREA: [rows.areas[row][0] for row in kept],
            c.LEVEL: [rows.areas[row][1] for row in kept],
            "row_year": _years(grid, columns, kept, layout, faults, subject=subject),
            "row_sex": _sexes(grid, columns, kept, layout, faults),
        },
        schema={ROW: pl.UInt32, c.AREA: pl.String, c.LEVEL: pl.String, "row_year": pl.Int32, "row_sex": pl.String},
    )
    has_numeric_marks = any(any(map(str.isdigit, mark)) for one in layout.missing_codes for mark in one.codes)
    _check_headers(columns, keys, layout, faults)
    cells = _cells(grid, keys, kept, columns.cells, exact=not has_numeric_marks, layout=layout)
    count = _count(grid, columns, rows)
    return SheetCells(cells=cells, count=count)


class _Faults:
    """Gathers faults of one sheet by the name of the cell."""

    def __init__(self, grid: SheetGrid, unread: Unread) -> None:
        self.grid = grid
        self.unread = unread

    def add(self, rule: str, cells: Sequence[tuple[int, int, str, str]]) -> None:
        """Keep cells that broke a rule: row, column, text and way out."""
        frame = pl.DataFrame(
            {
                ROW: [row + 1 for row, _, _, _ in cells],
                COLUMN: [column_name(self.grid, column) for _, column, _, _ in cells],
                PRINTED: [text for _, _, text, _ in cells],
            },
            schema={ROW: pl.UInt32, COLUMN: pl.String, PRINTED: pl.String},
        )
        self.unread.add(rule, frame, faults={text: way for _, _, text, way in cells})


def column_name(grid: SheetGrid, place: int) -> str:
    """Return the name of a column, as "Tabell 1!B"."""
    return f"{grid.name}!{column_letters(place + 1)}"


def _check_shape(
    grid: SheetGrid, columns: SheetColumns, rows: SheetRows, layout: WorkbookLayout, faults: _Faults
) -> None:
    """Gather cells without a header, merged cells among the figures, and hidden rows that are not wanted."""
    way = "give the column a header, or clear it"
    stray = [
        (row, place, grid.text(row, place), way)
        for place in columns.unnamed
        for row in rows.areas
        if grid.text(row, place)
    ]
    faults.add(_UNNAMED, stray)
    way = "two tables beside each other? else name its header in ignored"
    second = [column.place for column in columns.cells if matches(columns.headers[column.place], _CODES)]
    coded = [(row, place, text, way) for place in second for row in rows.areas if (text := grid.text(row, place))]
    faults.add(_BESIDE, coded)
    data = {column.place for column in columns.cells}
    merged = [
        (top, left, f"{grid.reference(top, left)}:{column_letters(right + 1)}{bottom + 1}", "undo the merging")
        for top, left, bottom, right in grid.merged
        if any(top <= row <= bottom for row in rows.areas) and any(left <= place <= right for place in data)
    ]
    faults.add(_MERGED, merged)
    if layout.hidden == "refuse":
        hidden = [row for row in rows.areas if row in grid.hidden_rows]
        faults.add(_HIDDEN, [(row, columns.area, grid.text(row, columns.area), "show or delete it") for row in hidden])


def _years(
    grid: SheetGrid,
    columns: SheetColumns,
    kept: list[int],
    layout: WorkbookLayout,
    faults: _Faults,
    *,
    subject: str,
) -> list[int | None]:
    """Return the year of each row; None where the header of each column says it."""
    if isinstance(layout.period, int):
        return [layout.period] * len(kept)
    if columns.year is not None:
        filled = grid.filled()
        texts = [text_of_cell(filled[row][columns.year]) for row in kept]
        found = [years_in(text) if len(text) == len("2024") else [] for text in texts]
        bad = [
            (row, columns.year, text, "a year is written as 2024")
            for row, text, years in zip(kept, texts, found, strict=True)
            if len(years) != 1
        ]
        faults.add(_YEAR, bad)
        return [years[0] if len(years) == 1 else None for years in found]
    if layout.period == "header":
        return [None] * len(kept)
    title = " ".join(grid.text(row, place) for row in range(columns.first) for place in range(grid.width))
    text = grid.name if layout.period == "sheet" else title
    years = sorted(set(years_in(text)))
    if len(years) != 1:
        where = "the sheet's name" if layout.period == "sheet" else "the rows above the header"
        message = f"{subject}: sheet {grid.name!r}: wanted one year in {where}, found {years or 'none'}"
        raise WorkbookError(message, hint="give the year: period=2024")
    return [years[0]] * len(kept)


def _sexes(
    grid: SheetGrid, columns: SheetColumns, kept: list[int], layout: WorkbookLayout, faults: _Faults
) -> list[str | None]:
    """Return the sex of each row; None where the table has no such column."""
    if columns.sex is None:
        return [None] * len(kept)
    filled = grid.filled()
    texts = [text_of_cell(filled[row][columns.sex]) for row in kept]
    letters = {str(sex): sex for sex in Sex}
    found = [layout.sexes.get(text.casefold(), letters.get(text)) for text in texts]
    way = f"wanted one of {[*layout.sexes, *letters]}"
    pairs = zip(kept, texts, found, strict=True)
    faults.add(_SEX, [(row, columns.sex, text, way) for row, text, sex in pairs if sex is None])
    return [None if sex is None else str(sex) for sex in found]


def _check_headers(columns: SheetColumns, keys: pl.DataFrame, layout: WorkbookLayout, faults: _Faults) -> None:
    """Gather columns whose header says another sex than the row, or no year where it is to say it."""
    rows = list(zip(keys[ROW].to_list(), keys["row_sex"].to_list(), strict=True))
    years = [(row, year) for row, year in keys.select(ROW, "row_year").iter_rows() if year is not None]
    for column in columns.cells:
        if column.sex is not None and columns.sex is not None:
            other = [row for row, sex in rows if sex != str(column.sex)]
            faults.add(_SAID_TWICE, [(row - 1, column.place, str(column.sex), "name another column") for row in other])
        if layout.period == "column" and column.year is not None:
            way = f"the header says {column.year}; name another column, or ignore this one"
            strange = [(row - 1, column.place, str(year), way) for row, year in years if year != column.year]
            faults.add(_SAID_TWICE, strange)
        if layout.period == "header" and column.year is None and rows:
            way = "ignore the column, or say period=2024"
            faults.add(_YEAR, [(rows[0][0] - 1, column.place, "no year in the header", way)])


def _cells(
    grid: SheetGrid,
    keys: pl.DataFrame,
    kept: list[int],
    columns: Sequence[CellColumn],
    *,
    exact: bool,
    layout: WorkbookLayout,
) -> pl.DataFrame:
    """Return the cells of all columns, one after the other."""
    by_column = [*zip(*(grid.rows[row] for row in kept), strict=True)] if kept else []
    cells = [cell for column in columns for cell in (by_column[column.place] if kept else ())]
    texts = [""] * len(cells) if exact else [text_of_cell(cell) for cell in cells]
    numbers: list[object] = [*cells]
    for at in [at for at, cell in enumerate(cells) if type(cell) is not float]:
        cell = cells[at]
        is_number = type(cell) is int
        numbers[at] = cell if is_number else None
        texts[at] = texts[at] if is_number else text_of_cell(cell)
    of_columns = pl.DataFrame(
        {
            COLUMN: [column_name(grid, column.place) for column in columns],
            c.VARIABLE: [column.variable for column in columns],
            HOLDS: [column.holds for column in columns],
            # Where years stand in a column of their own, those of headers are no years of cells.
            "column_year": [None if layout.period == "column" else column.year for column in columns],
            "column_sex": [None if column.sex is None else str(column.sex) for column in columns],
        },
        schema={
            COLUMN: pl.String,
            c.VARIABLE: pl.String,
            HOLDS: pl.String,
            "column_year": pl.Int32,
            "column_sex": pl.String,
        },
    )
    year = pl.coalesce("column_year", "row_year")
    printed = {
        PRINTED: pl.Series(texts, dtype=pl.String),
        NUMBER: pl.Series(numbers, dtype=pl.Float64),
    }
    return (
        of_columns.join(keys, how="cross", maintain_order="left_right")
        .with_columns(**printed)
        .select(
            ROW,
            COLUMN,
            c.AREA,
            c.LEVEL,
            year.alias(c.PERIOD),
            year.alias(EDITION),
            pl.coalesce("column_sex", "row_sex", pl.lit(str(Sex.T))).alias(c.SEX),
            pl.lit(None, pl.String).alias(c.STATUS),
            pl.lit("").alias(WORD),
            c.VARIABLE,
            HOLDS,
            PRINTED,
            NUMBER,
        )
    )


def with_printed_numbers(cells: pl.DataFrame, layout: WorkbookLayout) -> pl.DataFrame:
    """Return cells with the numbers of those that are numbers written as text; a sign of per cent is no part of it.

    Parameters
    ----------
    cells
        See `sheet_cells`.
    layout
        The description.

    Returns
    -------
    polars.DataFrame
        The same rows.
    """
    texts = cells.filter(pl.col(NUMBER).is_null() & (pl.col(PRINTED) != "")).select(PRINTED).unique()
    read = printed_number(pl.col(PRINTED).str.strip_suffix("%"), decimal=layout.decimal).alias("read")
    known = texts.with_columns(read).drop_nulls()
    joined = cells.join(known, on=PRINTED, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(NUMBER, "read").alias(NUMBER)).drop("read")


def _count(grid: SheetGrid, columns: SheetColumns, rows: SheetRows) -> SheetCount:
    """Count the cells under the header by what they are."""
    n_rows = len(rows.areas) + len(rows.unknown)
    return SheetCount(
        name=grid.name,
        header=columns.last + 1,
        n_region=(len(grid.rows) - columns.last - 1) * grid.width,
        n_cells=n_rows * len(columns.cells),
        n_keys=n_rows * len(columns.keys),
        n_ignored=n_rows * len(columns.ignored),
        n_unnamed=n_rows * len(columns.unnamed),
        n_in_lines=len(rows.lines) * grid.width,
        n_hidden_rows=len(grid.hidden_rows & set(rows.areas)),
        lines=rows.lines,
        hidden_columns=tuple(
            column_letters(place + 1)
            for place in sorted(grid.hidden_columns & {*columns.keys, *(column.place for column in columns.cells)})
        ),
        is_hidden=grid.is_hidden,
        n_formulas=grid.n_formulas,
    )
