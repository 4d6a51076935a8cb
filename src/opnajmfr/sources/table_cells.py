"""From printed cells to a number or a reason why there is none; every cell is counted."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.vocabulary import Status
from opnajmfr.sources.printed_numbers import DecimalSign, printed_number
from opnajmfr.sources.reading_report import CellCount, Origin
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_words import EDITION, WORD, text_of
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread

NUMBER: Final = "number"
ORIGIN: Final = "origin"
_MARKED: Final = "marked"
_RULE: Final = "cell is a number or a known mark"
_NO_VALUE: Final = "a formula without its value: open the file in Excel or LibreOffice, save it, and read it again"
DOUBLED: Final = "one cell for each area, level, period, sex, breakdown and variable"
_WITH_VALUE: Final = [str(status) for status in Status if status.has_value]
_ORIGINS: Final[tuple[Origin, ...]] = ("number", "mark", "word", "empty")


def cells_of(frame: pl.DataFrame, keys: pl.DataFrame, layout: TableLayout) -> pl.DataFrame:
    """Return one row for each cell, with its number where it is one.

    Parameters
    ----------
    frame
        The used columns.
    keys
        The keys of the rows.
    layout
        The description.

    Returns
    -------
    polars.DataFrame
        The keys, column (name of the column of the cell), variable, printed and number.
    """
    marks = [mark for one in layout.missing_codes for mark in one.codes]
    has_numeric_marks = (
        pl.Series(marks, dtype=pl.String)
        .to_frame("mark")
        .select(printed_number("mark", decimal=".").is_not_null().any())
        .item()
    )
    exact = layout.holds == "amount" and all(
        frame.schema[name].is_integer() or frame.schema[name].is_decimal() for name in layout.columns_of_cells
    )
    blocks: list[pl.DataFrame] = []
    for name in layout.columns_of_cells:
        is_number = frame.schema[name].is_numeric()
        printed = text_of(frame, name) if has_numeric_marks or not is_number else pl.lit("")
        number = pl.col(name).cast(pl.Float64) if is_number else printed_number(printed, decimal=layout.decimal)
        cells = frame.select(
            pl.lit(name).alias(COLUMN),
            *([pl.lit(layout.values[name]).alias(c.VARIABLE)] if layout.variable is None else []),
            printed.alias(PRINTED),
            (pl.col(name).cast(c.COMPONENT) if exact else number).alias(NUMBER),
        )
        blocks.append(pl.concat([keys, cells], how="horizontal"))
    return pl.concat(blocks)


def read_cells(cells: pl.DataFrame, layout: TableLayout, unread: Unread) -> pl.DataFrame:
    """Give every cell its status and what decided it; a cell without a value keeps no number.

    A status word that hides rules over the cell; one that says that there is a figure yields to a mark, and to an
    empty cell.

    Parameters
    ----------
    cells
        The cells, see `cells_of`.
    layout
        The description.
    unread
        Gathers cells that are neither number nor known mark.

    Returns
    -------
    polars.DataFrame
        The cells with status, origin and has_number (whether a number stood there).
    """
    marks = {mark for one in layout.missing_codes for mark in one.codes}
    doubtful = cells.filter(pl.col(NUMBER).is_null() | pl.col(PRINTED).is_in(list(marks)))
    pairs = doubtful.select(EDITION, PRINTED).unique().drop_nulls().sort(EDITION, PRINTED)
    meanings = [layout.codes_in(edition).get(mark) for edition, mark in pairs.iter_rows()]
    known = pairs.with_columns(pl.Series(_MARKED, [None if one is None else str(one) for one in meanings], pl.String))
    marked = cells.join(known, on=[EDITION, PRINTED], how="left", maintain_order="left")
    strange = pl.col(NUMBER).is_null() & pl.col(_MARKED).is_null() & (pl.col(PRINTED) != "")
    unknown = marked.filter(strange & pl.col(EDITION).is_not_null())
    unread.add(_RULE, unknown.select(ROW, COLUMN, PRINTED), faults=_ways_out(unknown, layout))
    number = pl.when(pl.col(_MARKED).is_null()).then(NUMBER)
    hidden = pl.col(c.STATUS).is_not_null() & ~pl.col(c.STATUS).is_in(_WITH_VALUE)
    decided = marked.with_columns(number.alias(NUMBER)).with_columns(
        pl.when(hidden)
        .then(pl.lit("word"))
        .when(pl.col(NUMBER).is_not_null())
        .then(pl.lit("number"))
        .when(pl.col(_MARKED).is_not_null())
        .then(pl.lit("mark"))
        .otherwise(pl.lit("empty"))
        .alias(ORIGIN),
        (pl.col(c.STATUS).is_in(_WITH_VALUE)).fill_null(value=False).alias("said_observed"),
        pl.col(NUMBER).is_not_null().alias("has_number"),
    )
    by_origin = (
        pl.when(pl.col(ORIGIN) == "number")
        .then(pl.col(c.STATUS).fill_null(str(Status.OBSERVED)))
        .when(pl.col(ORIGIN) == "word")
        .then(c.STATUS)
        .when(pl.col(ORIGIN) == "mark")
        .then(_MARKED)
        .otherwise(pl.lit(str(Status.MISSING)))
    )
    shown = pl.when(pl.col(ORIGIN) == "number").then(NUMBER)
    return decided.with_columns(by_origin.alias(c.STATUS), shown.alias(NUMBER)).drop(_MARKED)


def _ways_out(unknown: pl.DataFrame, layout: TableLayout) -> dict[str, str]:
    """Say for each unknown text what can be done."""
    other: DecimalSign = "," if layout.decimal == "." else "."
    texts = unknown.group_by(PRINTED).agg(pl.col(EDITION).unique().sort()).sort(PRINTED)
    texts = texts.with_columns(printed_number(PRINTED, decimal=other).is_not_null().alias("is_number"))
    return {
        text: _NO_VALUE
        if text.startswith("=")
        else f"a number with the decimal sign {other!r}: decimal={other!r} in the description"
        if is_number
        else f"a mark of {editions[0]}{f'–{editions[-1]}' if len(editions) > 1 else ''}: "
        f"MissingCodes(codes={{{text!r}: …}}, first={editions[0]}, last={editions[-1]})"
        for text, editions, is_number in texts.iter_rows()
    }


def check_doubled(cells: pl.DataFrame, key: Sequence[str], unread: Unread) -> None:
    """Gather cells that have the key of another cell.

    Parameters
    ----------
    cells
        The cells.
    key
        Columns that tell two cells apart; a cell whose key could not be read is left out.
    unread
        Gathers them.
    """
    if cells.select(pl.struct(key).hash().n_unique()).item() == cells.height:
        return
    known = cells.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in key))
    doubled = known.filter(known.select(key).is_duplicated())
    printed = pl.concat_str([pl.format(f"{name}={{}}", pl.col(name)) for name in key], separator=", ")
    unread.add(DOUBLED, doubled.select(ROW, COLUMN, printed.alias(PRINTED)), faults={})


def counted(cells: pl.DataFrame) -> tuple[CellCount, ...]:
    """Count read cells by status, origin, mark or word, and edition of the mark.

    Parameters
    ----------
    cells
        Read cells, see `read_cells`.

    Returns
    -------
    tuple of CellCount
        In the order of statuses, origins, marks and editions.
    """
    is_word, is_mark = pl.col(ORIGIN) == "word", pl.col(ORIGIN) == "mark"
    said = pl.when(is_word).then(WORD).when(is_mark).then(PRINTED).otherwise(pl.lit(""))
    table = cells.group_by(c.STATUS, ORIGIN, said.alias(PRINTED), pl.when(is_mark).then(EDITION).alias(EDITION)).len()
    counts = [
        CellCount(status=Status(status), origin=origin, printed=printed, edition=edition, count=count)
        for status, origin, printed, edition, count in table.iter_rows()
    ]
    statuses = list(Status)
    return tuple(
        sorted(
            counts,
            key=lambda one: (
                statuses.index(one.status),
                _ORIGINS.index(one.origin),
                one.printed,
                one.edition or 0,
            ),
        )
    )
