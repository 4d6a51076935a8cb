"""A hierarchy of areas written as one table, read into dated places and dated relations."""

import datetime as dt
from typing import Final

import polars as pl

from opnajmfr.data.columns import LEVEL, LEVEL_TYPE
from opnajmfr.data.listing import listed
from opnajmfr.errors import GeographyError
from opnajmfr.model.vocabulary import Level
from opnajmfr.spelling import closest

CODE: Final = "code"
NAME: Final = "name"
OTHER_NAME: Final = "other_name"
IDENTITY: Final = "identity"
PARENT: Final = "parent"
VALID_FROM: Final = "valid_from"
VALID_TO: Final = "valid_to"
EARLIEST: Final = dt.date(1, 1, 1)
"""Stands for an open beginning."""
LATEST: Final = dt.date(9999, 12, 31)
"""Stands for an open end."""

PLACE_SCHEMA: Final = pl.Schema(
    {
        CODE: pl.String(),
        LEVEL: LEVEL_TYPE,
        NAME: pl.String(),
        OTHER_NAME: pl.String(),
        IDENTITY: pl.String(),
        VALID_FROM: pl.Date(),
        VALID_TO: pl.Date(),
    }
)
RELATION_SCHEMA: Final = pl.Schema({CODE: pl.String(), PARENT: pl.String(), VALID_FROM: pl.Date(), VALID_TO: pl.Date()})
_REQUIRED = (CODE, LEVEL, NAME, PARENT)
_OPTIONAL = (OTHER_NAME, IDENTITY, VALID_FROM, VALID_TO)
_LEVELS = tuple(str(level) for level in Level if level is not Level.GROUP)


def closed(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace open beginnings and ends by the first and the last day that a date can be.

    Parameters
    ----------
    frame
        A frame with valid_from and valid_to.

    Returns
    -------
    polars.DataFrame
        The frame without nulls in the two columns.
    """
    return frame.with_columns(
        pl.col(VALID_FROM).fill_null(pl.lit(EARLIEST)), pl.col(VALID_TO).fill_null(pl.lit(LATEST))
    )


def text_column(frame: pl.DataFrame, column: str, *, where: str) -> pl.Expr:
    """Return a column as text, refusing numbers: a code that was a number has lost its zeros.

    Parameters
    ----------
    frame
        The table.
    column
        Name of the column.
    where
        The table's name, for the error.

    Returns
    -------
    polars.Expr
        The column as String.

    Raises
    ------
    GeographyError
        If the column holds anything but text.
    """
    dtype = frame.schema[column]
    if not isinstance(dtype, (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        message = f"{where}: column {column!r} is {dtype}; wanted text, because a number loses its zeros"
        raise GeographyError(message, hint="read the column as text: code 0180, not 180")
    return pl.col(column).cast(pl.String)


def date_column(frame: pl.DataFrame, column: str, *, where: str) -> pl.Expr:
    """Return a column as dates; text is read as YYYY-MM-DD, an absent column is open everywhere.

    Parameters
    ----------
    frame
        The table.
    column
        Name of the column.
    where
        The table's name, for the error.

    Returns
    -------
    polars.Expr
        The column as Date.

    Raises
    ------
    GeographyError
        If the column holds no dates.
    """
    dtype = frame.schema.get(column, pl.Null())
    if isinstance(dtype, pl.Null):
        return pl.lit(None, dtype=pl.Date).alias(column)
    if isinstance(dtype, (pl.Date, pl.Datetime)):
        return pl.col(column).cast(pl.Date)
    hint = "write the first day that holds and the first day that no longer does, as 2007-01-01"
    if not isinstance(dtype, pl.String):
        message = f"{where}: column {column!r} is {dtype}; wanted dates"
        raise GeographyError(message, hint=hint)
    read = frame[column].str.to_date("%Y-%m-%d", strict=False)
    wrong = frame[column].filter(read.is_null() & frame[column].is_not_null()).unique().sort().to_list()
    if wrong:
        message = f"{where}: column {column!r} holds no dates: {listed([repr(text) for text in wrong])}"
        raise GeographyError(message, hint=hint)
    return pl.col(column).str.to_date("%Y-%m-%d")


def check_columns(frame: pl.DataFrame, *, required: tuple[str, ...], optional: tuple[str, ...], where: str) -> None:
    """Refuse a table that lacks a column, has one too many or has no rows.

    Parameters
    ----------
    frame
        The table.
    required
        Columns that the table must have.
    optional
        Columns that it may have.
    where
        The table's name, for the error.

    Raises
    ------
    GeographyError
        If the columns are others, or there are no rows.
    """
    missing = [column for column in required if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in required + optional]
    if missing or unknown:
        parts = [f"missing {listed(missing)}"] * bool(missing) + [f"unknown {listed(unknown)}"] * bool(unknown)
        message = f"{where}: columns {' and '.join(parts)}; wanted {', '.join(required)}, and if need be "
        message += ", ".join(optional)
        hint = closest(unknown[0], required + optional) if unknown else ""
        raise GeographyError(message, hint=hint or "rename, add or drop the columns")
    if frame.is_empty():
        message = f"{where}: the table has no rows"
        raise GeographyError(message, hint="give at least one row")


def read_area_table(frame: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Return a table of areas with all columns, the right types and levels that exist.

    Parameters
    ----------
    frame
        Columns code, level, name, parent and if need be other_name, identity, valid_from, valid_to.
    name
        Name of the hierarchy, for errors.

    Returns
    -------
    polars.DataFrame
        The columns of a place, and parent.

    Raises
    ------
    GeographyError
        If columns, types or words are not as wanted.
    """
    check_columns(frame, required=_REQUIRED, optional=_OPTIONAL, where=name)
    texts = [
        text_column(frame, column, where=name) if column in frame.columns else pl.lit(None, pl.String).alias(column)
        for column in (CODE, LEVEL, NAME, PARENT, OTHER_NAME, IDENTITY)
    ]
    dates = [date_column(frame, column, where=name) for column in (VALID_FROM, VALID_TO)]
    table = frame.select(*texts, *dates)
    for column in (CODE, LEVEL, NAME):
        blank = table[column].is_null() | (table[column].str.strip_chars() == "")
        if blank.any():
            message = f"{name}: {column!r} is blank in row {int(blank.arg_true()[0]) + 1}; wanted text"
            raise GeographyError(message, hint="every area has a code, a level and a name")
    words = table[LEVEL].unique().sort().to_list()
    wrong = [word for word in words if word not in _LEVELS]
    if wrong:
        message = f"{name}: no such level: {listed([repr(word) for word in wrong])}"
        known = f"levels are {', '.join(_LEVELS)}"
        raise GeographyError(message, hint=closest(wrong[0], _LEVELS) or known)
    return table.with_columns(pl.col(LEVEL).cast(LEVEL_TYPE), pl.col(IDENTITY).fill_null(pl.col(CODE)))


def with_years_of_parents(table: pl.DataFrame, *, known: pl.DataFrame) -> pl.DataFrame:
    """Give every row without dates the years of its parent, from the highest level down.

    Parameters
    ----------
    table
        A table of areas as `read_area_table` returns it.
    known
        Places that may be parents besides those of the table.

    Returns
    -------
    polars.DataFrame
        The table; rows with a date of their own and rows whose parent is not found are as they were.
    """
    undated = pl.col(VALID_FROM).is_null() & pl.col(VALID_TO).is_null()
    if table.filter(undated & pl.col(PARENT).is_not_null()).is_empty():
        return table
    done = closed(known.select(CODE, IDENTITY, VALID_FROM, VALID_TO))
    parts: list[pl.DataFrame] = []
    for level in reversed(_LEVELS):
        rows = table.filter(pl.col(LEVEL) == level)
        years = done.group_by(IDENTITY).agg(pl.col(VALID_FROM).min(), pl.col(VALID_TO).max())
        of_code = (
            done.select(CODE, IDENTITY)
            .unique()
            .join(years, on=IDENTITY)
            .group_by(CODE)
            .agg(pl.col(VALID_FROM).min().alias("from"), pl.col(VALID_TO).max().alias("to"))
            .with_columns(pl.when(pl.col("from") > EARLIEST).then("from"), pl.when(pl.col("to") < LATEST).then("to"))
        )
        dated = (
            rows.join(of_code, left_on=PARENT, right_on=CODE, how="left")
            .with_columns(
                pl.when(undated).then("from").otherwise(VALID_FROM).alias(VALID_FROM),
                pl.when(undated).then("to").otherwise(VALID_TO).alias(VALID_TO),
            )
            .select(table.columns)
        )
        parts.append(dated)
        done = pl.concat([done, closed(dated.select(CODE, IDENTITY, VALID_FROM, VALID_TO))])
    return pl.concat(parts)
