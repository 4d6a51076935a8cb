"""Columns of percentages: which they are, which are stored as parts of one, and which are counted."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, Self

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.sources.table_cells import NUMBER
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread
from opnajmfr.sources.workbooks.header_columns import SheetColumns, matches
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.sheet_cells import HOLDS, column_name
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid

HEADER: Final = "header"
IS_SHARE: Final = "is_share"
IS_FRACTION: Final = "is_fraction"
SCALED: Final = "scaled"
COUNTED_BY: Final = "counted_by"
_SCHEMA: Final = pl.Schema(
    {
        COLUMN: pl.String(),
        HEADER: pl.String(),
        c.VARIABLE: pl.String(),
        IS_SHARE: pl.Boolean(),
        IS_FRACTION: pl.Boolean(),
        COUNTED_BY: pl.String(),
    }
)
_BETWEEN: Final = "a share that is counted lies from 0 to 100 per cent"
_PARTS_OF_ONE: Final = "a share that is counted is said to be a percentage or a part of one"
_ONE_SCALE: Final = "a column is printed as per cent in all of its cells, or in none"
_WAY_OF_ONE_SCALE: Final = "others of the column are printed as per cent: give the cell their format, or write 79 %"
_WAY: Final = "all of the column lies from 0 to 1: is it a part of one? then name its header in fractions"


@frozen(kw_only=True, eq=False)
class ShareColumns:
    """What is known of columns of cells.

    Parameters
    ----------
    columns
        column, header, variable, is_share, is_fraction, counted_by: one row each.
    printed
        row, column of numbers that are printed as per cent.
    """

    columns: pl.DataFrame
    printed: pl.DataFrame

    @classmethod
    def together(cls, sheets: Sequence[Self]) -> Self:
        """Return what is known of the columns of several sheets.

        Parameters
        ----------
        sheets
            At least one.

        Returns
        -------
        ShareColumns
            All columns.
        """
        columns = pl.concat([one.columns for one in sheets])
        return cls(columns=columns, printed=pl.concat([one.printed for one in sheets]))


def share_columns(
    grid: SheetGrid, columns: SheetColumns, layout: WorkbookLayout, formatted: Iterable[tuple[int, int]]
) -> ShareColumns:
    """Return what is known of the columns of a sheet.

    Parameters
    ----------
    grid
        The sheet.
    columns
        Its columns.
    layout
        The description.
    formatted
        Cells that are printed as per cent.

    Returns
    -------
    ShareColumns
        For the columns of cells.
    """
    rows = [
        (
            column_name(grid, one.place),
            header,
            one.variable,
            one.holds == "value" and matches(header, (*layout.shares, *layout.fractions)),
            one.holds == "value" and matches(header, layout.fractions),
            one.counted_by,
        )
        for one in columns.cells
        for header in [columns.headers[one.place]]
    ]
    names = {one.place: name[0] for one, name in zip(columns.cells, rows, strict=True) if one.holds == "value"}
    printed = [
        (row + 1, names[place])
        for row, place in sorted(formatted)
        if place in names and row < len(grid.rows) and type(grid.rows[row][place]) in {int, float}
    ]
    return ShareColumns(
        columns=pl.DataFrame(rows, schema=_SCHEMA, orient="row"),
        printed=pl.DataFrame(printed, schema={ROW: pl.UInt32, COLUMN: pl.String}, orient="row"),
    )


def with_parts_of_one(cells: pl.DataFrame, known: ShareColumns) -> pl.DataFrame:
    """Return cells in which percentages that are stored as parts of one are per cent: 0.79 becomes 79.

    Parameters
    ----------
    cells
        The cells, with their numbers.
    known
        What is known of their columns.

    Returns
    -------
    polars.DataFrame
        The same rows, with `scaled` for those that were changed.
    """
    fractions = known.columns.filter(IS_FRACTION)[COLUMN].to_list()
    if not fractions and known.printed.is_empty():
        return cells.with_columns(pl.lit(value=False).alias(SCALED))
    if not fractions and known.printed.is_empty():
        return cells.with_columns(pl.lit(value=False).alias(SCALED))
    printed = known.printed.with_columns(pl.lit(value=True).alias("printed so"))
    marked = cells.join(printed, on=[ROW, COLUMN], how="left", maintain_order="left")
    said = pl.col(COLUMN).is_in(fractions) & ~pl.col(PRINTED).str.ends_with("%")
    scaled = pl.col(NUMBER).is_not_null() & (pl.col("printed so").fill_null(value=False) | said)
    marked = marked.with_columns(scaled.alias(SCALED)).drop("printed so")
    numbers = marked.filter(SCALED)[NUMBER].unique().to_list()
    if not numbers:
        return marked
    times = pl.col(NUMBER).replace_strict(
        numbers, [float(Decimal(repr(number)).scaleb(2)) for number in numbers], default=None, return_dtype=pl.Float64
    )
    return marked.with_columns(pl.when(SCALED).then(times).otherwise(NUMBER).alias(NUMBER))


def doubtful_shares(cells: pl.DataFrame, known: ShareColumns, unread: Unread) -> list[tuple[str, str]]:
    """Return the columns of percentages whose numbers all lie from 0 to 1, and gather counted shares that are wrong.

    Parameters
    ----------
    cells
        The cells, read.
    known
        What is known of their columns.
    unread
        Gathers shares outside 0 to 100, and parts of one that a count would turn into too few persons.

    Returns
    -------
    list of tuple
        Column and header.
    """
    _gather(unread, _ONE_SCALE, _between_scaled(cells), _WAY_OF_ONE_SCALE)
    shares = known.columns.filter(IS_SHARE).select(COLUMN, HEADER, COUNTED_BY)
    if shares.is_empty():
        return []
    mine = cells.join(shares, on=COLUMN, maintain_order="left").filter(pl.col(NUMBER).is_not_null())
    is_counted = pl.col(COUNTED_BY) != ""
    outside = mine.filter(is_counted & ~pl.col(NUMBER).is_between(0, 100))
    _gather(unread, _BETWEEN, outside, "correct the cell, or take the column's count out of counts")
    doubtful = (
        mine.group_by(COLUMN, maintain_order=True)
        .agg(pl.col(HEADER, COUNTED_BY).first(), pl.col(NUMBER).max().alias("most"), pl.col(SCALED).any())
        .join(
            mine.filter((pl.col(NUMBER) > 0) & (pl.col(NUMBER) < 1)).group_by(COLUMN).len("between"),
            on=COLUMN,
            maintain_order="left",
        )
        .filter((pl.col("most") <= 1) & ~pl.col(SCALED) & (pl.col("between") > 1))
    )
    _gather(unread, _PARTS_OF_ONE, mine.join(doubtful.filter(is_counted), on=COLUMN, how="semi"), _WAY)
    return list(doubtful.select(COLUMN, HEADER).iter_rows())


def _between_scaled(cells: pl.DataFrame) -> pl.DataFrame:
    """Return numbers from 0 to 1 that stand as they are in a column where others were parts of one."""
    is_number = (pl.col(HOLDS) == "value") & ~pl.col(PRINTED).str.ends_with("%")
    small = cells.filter(is_number & ~pl.col(SCALED) & (pl.col(NUMBER) > 0) & (pl.col(NUMBER) <= 1))
    return small.join(cells.filter(SCALED), on=COLUMN, how="semi", maintain_order="left")


def _gather(unread: Unread, rule: str, rows: pl.DataFrame, way: str) -> None:
    """Keep cells that broke a rule."""
    printed = rows.select(ROW, COLUMN, pl.col(NUMBER).cast(pl.String).alias(PRINTED))
    unread.add(rule, printed, faults=dict.fromkeys(printed[PRINTED].to_list(), way))
