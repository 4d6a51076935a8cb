"""Where, when and who: the columns of a survey's tables under names of our own, checked."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.errors import TableError, UnknownTermError
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR
from opnajmfr.model.questionnaires import Questionnaire
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Level, Sex, order_of
from opnajmfr.spelling import closest

ALL_ROWS = "error.report.rows holds all of them"
_ROW = "_row"


def area_column(level: Level) -> str:
    """Return the name of the column of a level's areas."""
    return f"_area_{level}"


def check_columns(wanted: Sequence[str], there: Sequence[str], *, subject: str) -> None:
    """Refuse a table that lacks a column.

    Parameters
    ----------
    wanted
        Columns that are read.
    there
        Columns that there are.
    subject
        Name of the table, for errors.

    Raises
    ------
    TableError
        If one is missing; names the nearest.
    """
    missing = [name for name in wanted if name not in there]
    if missing:
        message = f"{subject}: missing columns {missing}; got {list(there)[:20]}"
        raise TableError(message, hint=closest(missing[0], there) or "name the columns as the table does")


def placed(
    frame: pl.LazyFrame,
    questionnaire: Questionnaire,
    schema: Mapping[str, pl.DataType],
    *,
    splits: Sequence[str],
    subject: str,
) -> pl.LazyFrame:
    """Add a column for each level's area, the period, and what figures are split by.

    Parameters
    ----------
    frame
        One row a person, or a number of persons.
    questionnaire
        Which column is what.
    schema
        Types of the columns.
    splits
        Sex and breakdowns that the table has, under names of our own.
    subject
        Name of the table, for errors.

    Returns
    -------
    polars.LazyFrame
        The same rows with those columns; sex is K, M or null.

    Raises
    ------
    TableError
        If codes of areas are no text, years are neither numbers nor text, or a code of the sex means nothing.
    """
    added: list[pl.Expr] = []
    for level, column in questionnaire.area.items():
        if not isinstance(schema[column], pl.String | pl.Categorical | pl.Enum):
            message = f"{subject}: {column} must be text, got {schema[column]}"
            raise TableError(message, hint="codes as numbers have lost their zero: read them as text, '0180' not 180")
        added.append(pl.col(column).cast(pl.String).alias(area_column(level)))
    added.append(_years(questionnaire.period, schema, subject=subject).alias(c.PERIOD))
    if c.SEX in splits and questionnaire.sex is not None:
        added.append(_sexes(frame, questionnaire, schema, subject=subject))
    added += [
        _text(column, schema[column]).alias(name) for column, name in questionnaire.breakdowns.items() if name in splits
    ]
    return frame.with_columns(added)


def check_places(rows: pl.LazyFrame, questionnaire: Questionnaire, *, subject: str) -> None:
    """Refuse rows that lie nowhere, or in no year.

    Parameters
    ----------
    rows
        Rows with the columns of `placed`.
    questionnaire
        Which column is what.
    subject
        Name of the table, for errors.

    Raises
    ------
    FailedRowsError
        If there is such a row; a row may lack the area of a lower level, not of the highest; or if a breakdown has the
        name of its own total.
    TableError
        If there are no rows.
    """
    highest = max(questionnaire.area, key=order_of)
    column = questionnaire.area[highest]
    tests = {
        f"{column} names an area": pl.col(area_column(highest)).str.strip_chars().str.len_chars() > 0,
        "period is a year": pl.col(c.PERIOD).is_between(FIRST_YEAR, LAST_YEAR),
    }
    there = rows.collect_schema().names()
    divided = [name for name in questionnaire.breakdowns.values() if name in there]
    tests |= {f"{name} is not {c.TOTAL!r}, the name of its sum": pl.col(name).ne_missing(c.TOTAL) for name in divided}
    failing = [
        rows.with_row_index(_ROW, offset=1)
        .filter(~kept.fill_null(value=False))
        .select(
            pl.lit(rule).alias(RULE), pl.col(_ROW).alias("row"), pl.col(area_column(highest)).alias(column), c.PERIOD
        )
        for rule, kept in tests.items()
    ]
    *broken, counted = pl.collect_all([*failing, rows.select(pl.len())])
    ways_out = dict.fromkeys(list(tests)[2:], "leave it empty where it is not known, or call it otherwise")
    report = FailureReport(pl.concat(broken), n_checked=counted.item(), ways_out=ways_out)
    if not report.n_checked:
        message = f"{subject}: there are no rows"
        raise TableError(message, hint="give the table with a row for each")
    if not report.is_empty:
        raise FailedRowsError(subject, report, hint=ALL_ROWS)


def _sexes(
    frame: pl.LazyFrame, questionnaire: Questionnaire, schema: Mapping[str, pl.DataType], *, subject: str
) -> pl.Expr:
    """Return the sex of each row; refuse a code that means none."""
    name = str(questionnaire.sex)
    column = _text(name, schema[name])
    codes: list[str] = frame.select(column.drop_nulls().unique().sort()).collect().to_series().to_list()
    meaning: dict[str, str] = {}
    for code in codes:
        try:
            sex = questionnaire.sexes[code] if questionnaire.sexes else term(Sex, code)
        except (KeyError, UnknownTermError):
            sex = Sex.T
        if sex is Sex.T:
            wanted = ", ".join(questionnaire.sexes) or "K, M"
            message = f"{subject}: {name} holds {code!r}, which is neither women nor men; it means one in {wanted}"
            raise TableError(message, hint="say what the codes mean, as sexes={1: 'M', 2: 'K'}; unknown is left empty")
        meaning[code] = str(sex)
    return column.replace_strict(list(meaning), list(meaning.values()), default=None, return_dtype=pl.String).alias(
        c.SEX
    )


def _years(period: int | str, schema: Mapping[str, pl.DataType], *, subject: str) -> pl.Expr:
    """Return the year of each row, null where there is none."""
    if not isinstance(period, str):
        return pl.lit(period, pl.Int32)
    dtype = schema[period]
    if not (dtype.is_numeric() or isinstance(dtype, pl.String | pl.Categorical | pl.Enum)):
        message = f"{subject}: {period} must hold years, got {dtype}"
        hint = f"take the year of the dates: pl.col({period!r}).dt.year()" if dtype.is_temporal() else f"cast {period}"
        raise TableError(message, hint=hint)
    return _text(period, dtype).cast(pl.Int32, strict=False)


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column of codes as text; whole numbers without decimals."""
    column = pl.col(name)
    if not (dtype.is_float() or dtype.is_decimal()):
        return column.cast(pl.String)
    number = column.cast(pl.Float64).fill_nan(None)
    whole = number.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(number == number.floor()).then(whole).otherwise(number.cast(pl.String))
