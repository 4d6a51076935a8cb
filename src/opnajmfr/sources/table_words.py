"""The words of a table in the words of the package: areas, levels, periods, sexes, statuses."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.missing_codes import plain_text
from opnajmfr.errors import TableError, UnknownTermError
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Labelled, Level, Sex, Status
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread, looked_up
from opnajmfr.spelling import closest

Word = TypeVar("Word", bound=Labelled)
EDITION: Final = "edition"
"""Edition of a row: the year whose missing codes hold."""
WORD: Final = "status_word"
"""What stands in the column of statuses."""


def text_of(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column as plain text; a whole number stored as floating point is printed without decimals."""
    dtype = frame.schema[name]
    column = pl.col(name)
    if dtype.is_float():
        whole = (column == column.floor()) & (column.abs() < 2.0**53)
        printed = pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String))
        return plain_text(printed.otherwise(column.cast(pl.String)))
    return plain_text(column.cast(pl.String))


def keys_of(frame: pl.DataFrame, layout: TableLayout, areas: Areas, unread: Unread) -> pl.DataFrame:
    """Return what tells the rows of a table apart, in the words of the package.

    Parameters
    ----------
    frame
        The used columns.
    layout
        Their description.
    areas
        The hierarchy.
    unread
        Gathers the words that mean nothing; their keys are null.

    Returns
    -------
    polars.DataFrame
        Row for row: row, area, level, period, edition, sex, status_word, status, the breakdowns and, of a long
        table, variable.
    """
    rows = frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(ROW))
    reader = _Reader(frame, rows[ROW], unread)
    level = reader.level(layout)
    columns = [
        rows[ROW],
        reader.area(layout, areas, level).alias(c.AREA),
        level.alias(c.LEVEL),
        *reader.years(layout),
        reader.sex(layout).alias(c.SEX),
        reader.texts(layout.status).alias(WORD),
        reader.status(layout).alias(c.STATUS),
        *(reader.breakdown(column, layout.totals).alias(name) for column, name in layout.breakdowns.items()),
    ]
    keys = pl.DataFrame(columns)
    if c.LEVEL in keys.columns and layout.level is None and layout.at is None:
        levels = {code: str(areas.level(code)) for code in keys[c.AREA].drop_nulls().unique()}
        keys = keys.with_columns(
            pl.col(c.AREA).replace_strict(levels, default=None, return_dtype=pl.String).alias(c.LEVEL)
        )
    if layout.variable is None:
        return keys
    return keys.with_columns(reader.variable(layout.variable, layout.variables).alias(c.VARIABLE))


class _Reader:
    """Reads the key columns of one table."""

    def __init__(self, frame: pl.DataFrame, rows: pl.Series, unread: Unread) -> None:
        self.frame = frame
        self.rows = rows
        self.unread = unread

    def texts(self, column: str | None) -> pl.Series:
        """Return a column as plain text; empty where no column is named."""
        if column is None:
            return pl.repeat("", self.frame.height, dtype=pl.String, eager=True)
        return self.frame.select(text_of(self.frame, column)).to_series()

    def read(self, column: str, rule: str, find: Callable[[str], str], *, texts: pl.Series | None = None) -> pl.Series:
        """Return what a column says, and gather the texts that mean nothing."""
        texts = self.texts(column) if texts is None else texts
        found, faults = looked_up(texts, find)
        if faults:
            cells = pl.DataFrame({ROW: self.rows, PRINTED: texts}).with_columns(pl.lit(column).alias(COLUMN))
            self.unread.add(rule, cells.filter(pl.col(PRINTED).is_in(list(faults))), faults=faults)
        return texts.replace_strict(found, default=None, return_dtype=pl.String)

    def constant(self, word: str | None) -> pl.Series:
        """Return one word for every row."""
        return pl.repeat(word, self.frame.height, dtype=pl.String, eager=True)

    def level(self, layout: TableLayout) -> pl.Series:
        """Return the level of every row; null where the code is to say it."""
        if layout.level is None:
            return self.constant(None if layout.at is None else str(layout.at))
        return self.read(layout.level, "level is known", _meaning(Level, layout.levels, "levels"))

    def sex(self, layout: TableLayout) -> pl.Series:
        """Return the sex of every row."""
        if layout.sex is None:
            return self.constant(str(Sex.T))
        return self.read(layout.sex, "sex is known", _meaning(Sex, layout.sexes, "sexes"))

    def status(self, layout: TableLayout) -> pl.Series:
        """Return what the status words say; null where there are none."""
        if layout.status is None:
            return self.constant(None)
        return self.read(layout.status, "status is known", _meaning(Status, layout.statuses, "statuses"))

    def years(self, layout: TableLayout) -> list[pl.Series]:
        """Return the period and the edition of every row."""
        printed = self._year(layout.period, "period is a year")
        edition = printed if layout.edition is None else self._year(layout.edition, "edition is a year")
        return [(printed + layout.period_offset).alias(c.PERIOD), edition.alias(EDITION)]

    def _year(self, column: str | int, rule: str) -> pl.Series:
        """Return the years of a column, or the one year of all rows."""
        if isinstance(column, int):
            return pl.repeat(column, self.frame.height, dtype=pl.Int32, eager=True)
        return self.read(column, rule, lambda text: str(year(text, where=column))).cast(pl.Int32)

    def breakdown(self, column: str, totals: tuple[str, ...]) -> pl.Series:
        """Return what a row is split by; "total" where it is not."""
        texts = self.texts(column)
        return texts.replace(dict.fromkeys(("", *totals), c.TOTAL))

    def variable(self, column: str, names: Mapping[str, str]) -> pl.Series:
        """Return the variable of every row."""
        return self.read(column, "variable is named", lambda text: _named(names.get(text, text)))

    def area(self, layout: TableLayout, areas: Areas, level: pl.Series) -> pl.Series:
        """Return the code of every row's area, looked up at its level."""
        found = self.constant(None)
        printed = self.texts(layout.area)
        for at in level.unique().sort().to_list():
            here = level.is_null() if at is None else (level == at).fill_null(value=False)
            if at is None and layout.level is not None:
                continue
            reader = _Reader(self.frame, self.rows.filter(here), self.unread)
            rule = "area is known" if at is None else f"area is a known {at}"
            codes = reader.read(layout.area, rule, _area(layout, areas, at), texts=printed.filter(here))
            found = found.scatter(here.arg_true(), codes)
        return found


def _named(text: str) -> str:
    """Refuse a variable without a name."""
    if text:
        return text
    message = "a variable must have a name"
    raise TableError(message, hint="remove the rows, or name the column of variables")


def _meaning(vocabulary: type[Word], words: Mapping[str, Word], name: str) -> Callable[[str], str]:
    """Return the look-up of a source's words; without a mapping, the vocabulary's own are understood."""

    def find(text: str) -> str:
        """Return the vocabulary's word for a source's."""
        if not words:
            return str(term(vocabulary, text))
        if text in words:
            return str(words[text])
        message = f"wanted one of {list(words)}"
        raise UnknownTermError(message, hint=closest(text, words) or f"say what it means: {name}={{{text!r}: …}}")

    return find


def _area(layout: TableLayout, areas: Areas, level: str | None) -> Callable[[str], str]:
    """Return the look-up of codes, and of names where the level is given."""

    def find(text: str) -> str:
        """Return the code of an area."""
        code = layout.area_codes.get(text, text)
        resolved = areas.resolve(code, level=level)
        if level is None and resolved != code:
            message = f"the name of an area, {areas.level(resolved)} {resolved}, where its level is not given"
            raise TableError(message, hint="give the level, at='municipality', or the column of levels")
        return resolved

    return find
