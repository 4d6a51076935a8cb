"""Codes of answers without a meaning: none is dropped in silence."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.model.answer_kinds import UNKNOWN, answer_kind
from opnajmfr.model.survey_items import SurveyItem

SUBJECT = "answers"
_BY_CODE = "answers, a row a question and code"


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
        answers.filter(answer_kind(one, schema[one.question]) == UNKNOWN)
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
