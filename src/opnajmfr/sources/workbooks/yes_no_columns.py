"""Columns of answers, Ja and Nej: words below, and above them shares of those that answered."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import AnswerCoding, ShareOfMunicipalities
from opnajmfr.sources.table_cells import NUMBER
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread
from opnajmfr.sources.workbooks.share_columns import IS_SHARE, ShareColumns
from opnajmfr.sources.workbooks.sheet_cells import HOLDS

ANSWERED: Final = "answered"
KEPT: Final = AnswerCoding(yes=1, no=0, partly=(2,))
"""Codes that answers get."""
CODES: Final = {"yes": 1, "no": 0, "partly": 2}
_RULE: Final = "a column holds answers or numbers at one level, not both"


def with_answers(cells: pl.DataFrame, answers: Mapping[str, str], unread: Unread) -> pl.DataFrame:
    """Return cells in which words that are answers are codes.

    Parameters
    ----------
    cells
        The cells, with their numbers.
    answers
        What each word is, in lower case: yes, no or partly.
    unread
        Gathers numbers among answers of the same column and level.

    Returns
    -------
    polars.DataFrame
        The same rows, with `answered`.
    """
    codes = {word: float(CODES[meaning]) for word, meaning in answers.items()}
    if not codes:
        return cells.with_columns(pl.lit(value=False).alias(ANSWERED))
    word = pl.col(PRINTED).str.to_lowercase()
    is_answer = pl.col(NUMBER).is_null() & word.is_in(list(codes))
    code = word.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.Float64)
    marked = cells.with_columns(is_answer.alias(ANSWERED)).with_columns(
        pl.when(ANSWERED).then(code).otherwise(NUMBER).alias(NUMBER),
        pl.when(ANSWERED).then(pl.lit("amount")).otherwise(HOLDS).alias(HOLDS),
        pl.when(ANSWERED).then(pl.lit("")).otherwise(PRINTED).alias(PRINTED),
    )
    lowest = marked.filter(ANSWERED).select(COLUMN, c.LEVEL).unique()
    mixed = marked.filter(~pl.col(ANSWERED) & pl.col(NUMBER).is_not_null()).join(
        lowest, on=[COLUMN, c.LEVEL], how="semi"
    )
    printed = mixed.select(ROW, COLUMN, pl.col(NUMBER).cast(pl.String).alias(PRINTED))
    way = f"an answer is one of {[*answers]}; other words go into answers"
    unread.add(_RULE, printed, faults=dict.fromkeys(printed[PRINTED].to_list(), way))
    return marked


def without_answers(known: ShareColumns, cells: pl.DataFrame) -> ShareColumns:
    """Return what is known of columns of percentages, those of answers left out.

    Parameters
    ----------
    known
        What is known of the columns.
    cells
        The cells, see `with_answers`.

    Returns
    -------
    ShareColumns
        Columns of answers are no percentages.
    """
    answered = cells.filter(ANSWERED)[c.VARIABLE].unique().to_list()
    if not answered:
        return known
    is_share = pl.col(IS_SHARE) & ~pl.col(c.VARIABLE).is_in(answered)
    return evolve(known, columns=known.columns.with_columns(is_share.alias(IS_SHARE)))


def indicators_of_answers(cells: pl.DataFrame) -> list[Indicator]:
    """Return catalogue entries of the answers: shares of those that said Ja.

    Parameters
    ----------
    cells
        The cells, see `with_answers`.

    Returns
    -------
    list of Indicator
        Kind and direction not stated.
    """
    names = cells.filter(ANSWERED)[c.VARIABLE].unique(maintain_order=True).to_list()
    return [Indicator(id=name, title=name, measure=ShareOfMunicipalities(answer=name, coding=KEPT)) for name in names]
