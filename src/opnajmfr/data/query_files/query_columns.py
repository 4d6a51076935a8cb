"""Columns of questions and of what was answered to them."""

from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.vocabulary import Labelled

QUESTION: Final = "question"
"""Id of a question: the municipality's code and a number."""
RESPONDENT: Final = "respondent"
"""Code of the municipality that is asked."""
RESPONDENT_NAME: Final = "respondent_name"
TITLE: Final = "title"
UNIT: Final = "unit"
BEFORE: Final = "before"
"""The figure of the year before, to read beside that of this year."""
IS_AMOUNT: Final = "is_amount"
"""Whether the figure is a component, which is never negative, or a published value."""
IS_FAILURE: Final = "is_failure"
"""Whether the row broke a rule, so that the observations do not hold it."""
WHY: Final = "why"
WHY_EN: Final = "why_en"

OUTCOME: Final = "outcome"
PROBLEM: Final = "problem"
PROBLEM_EN: Final = "problem_en"
OLD: Final = "old"
OLD_STATUS: Final = "old_status"
NEW: Final = "new"
ANSWER: Final = "answer"
COMMENT: Final = "comment"
WHO: Final = "who"
WHEN: Final = "when"
READ: Final = "read"
FILE: Final = "file"


class Outcome(Labelled):
    """What became of a question."""

    CORRECTED = "corrected", "rättad", "corrected"
    WITHDRAWN = "withdrawn", "uppgiften saknas", "withdrawn"
    CONFIRMED = "confirmed", "bekräftad", "confirmed"
    UNANSWERED = "unanswered", "obesvarad", "unanswered"
    IMPOSSIBLE = "impossible", "omöjligt svar", "impossible"


def question_schema(breakdowns: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Return the columns of questions.

    Parameters
    ----------
    breakdowns
        Names of columns beside sex.

    Returns
    -------
    dict
        Types by column, in order.
    """
    return {
        QUESTION: pl.String(),
        RESPONDENT: pl.String(),
        RESPONDENT_NAME: pl.String(),
        **cell_key(breakdowns),
        TITLE: pl.String(),
        UNIT: pl.String(),
        c.AMOUNT: c.COMPONENT,
        c.VALUE: pl.Float64(),
        c.STATUS: c.STATUS_TYPE,
        BEFORE: pl.Float64(),
        IS_AMOUNT: pl.Boolean(),
        IS_FAILURE: pl.Boolean(),
        WHY: pl.String(),
        WHY_EN: pl.String(),
    }


def cell_key(breakdowns: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Return the columns that tell one cell from another.

    Parameters
    ----------
    breakdowns
        Names of columns beside sex.

    Returns
    -------
    dict
        Types by column, in order.
    """
    return {
        c.AREA: pl.String(),
        c.LEVEL: c.LEVEL_TYPE,
        c.PERIOD: pl.Int32(),
        c.SEX: c.SEX_TYPE,
        **{name: pl.String() for name in breakdowns},
        c.VARIABLE: pl.String(),
    }


def log_schema(breakdowns: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Return the columns of a log of corrections.

    Parameters
    ----------
    breakdowns
        Names of columns beside sex.

    Returns
    -------
    dict
        Types by column, in order.
    """
    text = (PROBLEM, PROBLEM_EN, ANSWER, COMMENT, WHO, WHEN)
    return {
        QUESTION: pl.String(),
        RESPONDENT: pl.String(),
        RESPONDENT_NAME: pl.String(),
        **cell_key(breakdowns),
        TITLE: pl.String(),
        OUTCOME: pl.Enum([str(one) for one in Outcome]),
        OLD: pl.Float64(),
        OLD_STATUS: c.STATUS_TYPE,
        NEW: pl.Float64(),
        **{name: pl.String() for name in text},
        READ: pl.Date(),
        FILE: pl.String(),
    }
