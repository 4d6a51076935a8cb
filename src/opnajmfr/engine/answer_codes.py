"""Codes of answers and what they mean: every cell of a question is one of four things, or an error."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.errors import TableError
from opnajmfr.model.survey_items import SurveyItem

TOP, REST, NO_OPINION, UNANSWERED, UNKNOWN = range(5)
"""What an answer is to an item."""
SUBJECT = "answers"
_BY_CODE = "answers, a row a question and code"


def kind(item: SurveyItem, dtype: pl.DataType) -> pl.Expr:
    """Return what each answer to an item's question is.

    Parameters
    ----------
    item
        The item.
    dtype
        Type of the question's column: numbers or text.

    Returns
    -------
    polars.Expr
        UInt8: `TOP`, `REST`, `NO_OPINION`, `UNANSWERED` (an empty cell too), or `UNKNOWN` for a code that the item does
        not name.

    Raises
    ------
    TableError
        If the column holds neither, or the item names texts and the column holds numbers.
    """
    groups = (item.top, item.rest, item.no_opinion, item.unanswered)
    meaning = {code: place for place, codes in enumerate(groups) for code in codes}
    cell = pl.col(item.question)
    if isinstance(dtype, pl.Null):
        return pl.lit(UNANSWERED, pl.UInt8)
    if _is_number(dtype):
        words = [code for code in meaning if isinstance(code, str)]
        if words:
            message = (
                f"{item.id}: the question {item.question!r} holds numbers, and the item names the code {words[0]!r}"
            )
            raise TableError(message, hint="write its codes as numbers, or read the column as text")
        cell = cell.cast(pl.Float64).fill_nan(None) if dtype.is_float() else cell.cast(pl.Int64)
        codes = pl.Series(list(meaning), dtype=pl.Float64 if dtype.is_float() else pl.Int64)
    elif isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        cell, codes = cell.cast(pl.String), pl.Series([str(code) for code in meaning], dtype=pl.String)
    else:
        message = f"{item.id}: the question {item.question!r} must hold numbers or text, got {dtype}"
        raise TableError(message, hint=f"cast the column {item.question}")
    known = cell.replace_strict(codes, list(meaning.values()), default=UNKNOWN, return_dtype=pl.UInt8)
    return pl.when(cell.is_null()).then(pl.lit(UNANSWERED, pl.UInt8)).otherwise(known)


def _is_number(dtype: pl.DataType) -> bool:
    """Tell whether a column holds numbers, or true and false as 1 and 0."""
    return dtype.is_numeric() or isinstance(dtype, pl.Boolean)


def check_answers(answers: pl.LazyFrame, items: Sequence[SurveyItem], schema: Mapping[str, pl.DataType]) -> None:
    """Refuse answers with a code that an item does not name.

    Parameters
    ----------
    answers
        One row a respondent.
    items
        The items.
    schema
        Types of its columns.

    Raises
    ------
    FailedRowsError
        If there is such a code; the report holds question, item, code and how many answers have it.
    """
    faults = [
        answers.filter(kind(one, schema[one.question]) == UNKNOWN)
        .group_by(pl.col(one.question).cast(pl.String).alias("code"))
        .agg(pl.len().alias("answers"))
        .sort("answers", "code", descending=[True, False])
        .select(
            pl.lit(f"{one.question}: every code has a meaning").alias(RULE),
            pl.lit(one.question).alias("question"),
            pl.lit(one.id).alias("item"),
            "code",
            "answers",
        )
        for one in items
    ]
    rows = pl.concat(pl.collect_all(faults)).unique([RULE, "code"], keep="first", maintain_order=True)
    if rows.is_empty():
        return
    way_out = "name the code in top, rest, no_opinion or unanswered of every item of the question"
    ways_out = dict.fromkeys(rows[RULE].unique(), way_out)
    questions = {one.question for one in items}
    n_checked = sum(answers.select(pl.col(*questions).n_unique()).collect().row(0))
    report = FailureReport(rows, n_checked=n_checked, ways_out=ways_out)
    raise FailedRowsError(_BY_CODE, report, hint="error.report.rows lists every code with its question and its count")
