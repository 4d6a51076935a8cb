"""From any tidy frame to typed columns: nothing is lost, altered or guessed on the way in."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.amounts import LARGEST, as_number, n_rounded, to_components
from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.data.reserved import is_reserved
from opnajmfr.errors import TableError
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Level, Sex, Status
from opnajmfr.spelling import closest

SUBJECT = "observations"
ALL_ROWS = "correct or remove the rows above; error.report.rows holds all of them"
_WAYS_OUT = {
    "amount is a finite number": "replace NaN, infinities and text by no amount and a status",
    "value is a finite number": "replace NaN, infinities and text by no value and a status",
    "period is a year": f"a period is a whole calendar year from {FIRST_YEAR} to {LAST_YEAR}",
}


def typed(frame: pl.DataFrame, *, breakdowns: Sequence[str], level: Level | str | None) -> tuple[pl.DataFrame, int]:
    """Return a frame with the columns and types of observations, and how many amounts were rounded.

    Parameters
    ----------
    frame
        Any tidy frame.
    breakdowns
        The declared breakdowns.
    level
        The level of every row, or None when the frame has the column.

    Returns
    -------
    tuple
        The typed frame, and the number of amounts with more than nine decimals.

    Raises
    ------
    TableError
        If a column is missing, undeclared or of a wrong type, or a word is not in the vocabulary.
    FailedRowsError
        If a number or a period cannot be read.
    """
    _check_frame(frame)
    _check_breakdowns(breakdowns)
    wanted = target(breakdowns)
    if frame.schema == wanted and not any(frame[name].null_count() for name in (*breakdowns, c.FLAGS)):
        return frame, 0
    filled = _filled(frame, breakdowns, level)
    _check_types(filled, breakdowns)
    filled = filled.with_columns(pl.col(name).cast(pl.String).fill_null(c.TOTAL) for name in breakdowns)
    unreadable = _unreadable(filled)
    if not unreadable.is_empty:
        raise FailedRowsError(SUBJECT, unreadable, hint=ALL_ROWS)
    components = to_components(filled[c.AMOUNT])
    rounded = n_rounded(filled[c.AMOUNT], components)
    entered = filled.with_columns(components)
    return entered.select(_cast(entered, name, dtype) for name, dtype in wanted.items()), rounded


def target(breakdowns: Sequence[str]) -> pl.Schema:
    """Return the names and types of observations with the given breakdowns."""
    return pl.Schema(
        {
            c.AREA: pl.String,
            c.LEVEL: c.LEVEL_TYPE,
            c.PERIOD: pl.Int32,
            c.SEX: c.SEX_TYPE,
            **dict.fromkeys(breakdowns, pl.String),
            c.VARIABLE: pl.String,
            c.AMOUNT: c.COMPONENT,
            c.VALUE: pl.Float64,
            c.STATUS: c.STATUS_TYPE,
            c.FLAGS: c.FLAGS_TYPE,
        }
    )


def _filled(frame: pl.DataFrame, breakdowns: Sequence[str], level: Level | str | None) -> pl.DataFrame:
    """Fill the columns that may be left out."""
    if level is not None:
        if c.LEVEL in frame.columns:
            message = f"observations: level={level!r} was given, and the frame has a column level of its own"
            raise TableError(message, hint="leave one of them out")
        frame = frame.with_columns(pl.lit(term(Level, level).value).alias(c.LEVEL))
    _check_columns(frame, breakdowns)
    missing_numbers = [name for name in (c.AMOUNT, c.VALUE) if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing_numbers)
    there = pl.col(c.AMOUNT).is_not_null() | pl.col(c.VALUE).is_not_null()
    defaults = {
        c.SEX: pl.lit(str(Sex.T)),
        c.STATUS: pl.when(there).then(pl.lit(str(Status.OBSERVED))).otherwise(pl.lit(str(Status.MISSING))),
        c.FLAGS: pl.lit([], pl.List(pl.String)),
    }
    left_out = [default.alias(name) for name, default in defaults.items() if name not in frame.columns]
    return frame.with_columns(left_out)


def _check_frame(frame: object) -> None:
    """Refuse what is no frame of polars."""
    if not isinstance(frame, pl.DataFrame):
        message = f"observations: wanted a polars DataFrame, got {type(frame).__name__}"
        raise TableError(message, hint="collect a LazyFrame; turn a frame of pandas into pl.from_pandas(frame)")


def _check_breakdowns(breakdowns: Sequence[str]) -> None:
    """Refuse breakdowns without a name, given twice, or with the name of a column that means something else."""
    taken = [name for name in breakdowns if is_reserved(name)]
    if taken or not all(name.strip() for name in breakdowns) or len(set(breakdowns)) < len(breakdowns):
        message = f"observations: breakdowns must be different names of their own, got {list(breakdowns)}"
        hint = f"{taken[0]!r} names a column of observations or results: rename it" if taken else "name each once"
        raise TableError(message, hint=hint)


def _check_columns(frame: pl.DataFrame, breakdowns: Sequence[str]) -> None:
    """Refuse missing and undeclared columns, and codes that are no text."""
    wanted = target(breakdowns).names()
    undeclared = [name for name in frame.columns if name not in wanted]
    if undeclared:
        near = closest(undeclared[0], [name for name in wanted if name not in frame.columns])
        message = f"observations: undeclared columns {undeclared}; wanted only {wanted}"
        raise TableError(message, hint=near or f"declare them: breakdowns={undeclared}, or drop them")
    required = [c.AREA, c.LEVEL, c.PERIOD, *breakdowns, c.VARIABLE]
    missing = [name for name in required if name not in frame.columns]
    if missing or (c.AMOUNT not in frame.columns and c.VALUE not in frame.columns):
        message = f"observations: missing columns {missing or [c.AMOUNT, c.VALUE]}; got {frame.columns}"
        raise TableError(message, hint="level may be given as level=…, and one of amount and value is enough")
    if not _is_text(frame.schema[c.AREA]):
        example = frame[c.AREA].head(1).to_list()
        message = f"observations: area must be text, got {frame.schema[c.AREA]} as {example}"
        raise TableError(message, hint="codes as numbers have lost their zero: read them as text, '0180' not 180")


def _is_text(dtype: pl.DataType) -> bool:
    """Tell whether a column holds text."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def _is_number(dtype: pl.DataType) -> bool:
    """Tell whether a column holds numbers, or text that may hold them."""
    return dtype.is_numeric() or isinstance(dtype, pl.String | pl.Null)


def _is_flags(dtype: pl.DataType) -> bool:
    """Tell whether a column holds lists of words."""
    if isinstance(dtype, pl.List):
        inner = dtype.inner
        return isinstance(inner, pl.Null) or (isinstance(inner, pl.DataType) and _is_text(inner))
    return isinstance(dtype, pl.Null)


def _check_types(frame: pl.DataFrame, breakdowns: Sequence[str]) -> None:
    """Refuse columns of a type that would have to be guessed at: a day is no year, a truth no number."""
    numbers = "numbers, or text that holds them"
    wishes = dict.fromkeys((c.PERIOD, c.AMOUNT, c.VALUE), (_is_number, numbers))
    wishes |= dict.fromkeys((c.LEVEL, c.SEX, c.VARIABLE, c.STATUS), (_is_text, "text"))
    wishes |= dict.fromkeys(breakdowns, (_is_word, "text or whole numbers"))
    wishes |= {c.FLAGS: (_is_flags, "lists of text")}
    for name, (holds, wish) in wishes.items():
        if not holds(frame.schema[name]):
            example = frame[name].head(1).to_list()
            message = f"observations: {name} must be {wish}, got {frame.schema[name]} as {example}"
            hint = (
                "give the calendar year, as frame['day'].dt.year()" if name == c.PERIOD else f"cast the column {name}"
            )
            raise TableError(message, hint=hint)


def _is_word(dtype: pl.DataType) -> bool:
    """Tell whether a column can name the parts of a breakdown."""
    return _is_text(dtype) or dtype.is_integer() or isinstance(dtype, pl.Null)


def _unreadable(frame: pl.DataFrame) -> FailureReport:
    """Count the rows whose number or period cannot be read."""
    tests = {
        "amount is a finite number": pl.col(c.AMOUNT).is_null()
        | (as_number(c.AMOUNT).abs() < LARGEST).fill_null(value=False),
        "value is a finite number": pl.col(c.VALUE).is_null() | as_number(c.VALUE).is_finite().fill_null(value=False),
        "period is a year": as_number(c.PERIOD).is_between(FIRST_YEAR, LAST_YEAR).fill_null(value=False)
        & (as_number(c.PERIOD) == as_number(c.PERIOD).floor()),
    }
    shown = [name for name in frame.columns if name != c.FLAGS]
    rows = [
        frame.filter(~kept.fill_null(value=False)).select(pl.lit(rule).alias(RULE), *shown)
        for rule, kept in tests.items()
    ]
    return FailureReport(pl.concat(rows), n_checked=frame.height, ways_out=_WAYS_OUT)


def _cast(frame: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    """Cast one column, text numbers included; refuse words outside the vocabulary."""
    column = pl.col(name)
    if isinstance(dtype, pl.Enum):
        words = list(dtype.categories)
        unknown = frame.select(column.cast(pl.String).unique()).to_series()
        strange = [word for word in unknown.to_list() if word not in words]
        if strange:
            near = closest(str(strange[0]), words)
            message = f"observations: {name} holds {strange[:5]}; wanted one of {words}"
            raise TableError(message, hint=near or "map the source's words, as a table description does")
        return column.cast(pl.String).cast(dtype)
    if isinstance(dtype, pl.List):
        words = list(c.FLAG_TYPE.categories)
        given = frame.select(column.list.explode(keep_nulls=False, empty_as_null=False).cast(pl.String)).to_series()
        strange = [word for word in given.unique(maintain_order=True).to_list() if word not in words]
        if strange:
            message = f"observations: flags hold {strange[:5]}; wanted of {words}"
            raise TableError(
                message, hint=closest(str(strange[0]), words) or "leave a row without remarks an empty list"
            )
        return column.fill_null(pl.lit([], pl.List(pl.String))).cast(dtype)
    if frame.schema[name] == pl.String and dtype.is_numeric():
        return as_number(name).cast(dtype)
    return column.cast(dtype)
