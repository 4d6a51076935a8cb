"""What an answer is to a survey item: every cell of a question is one of four things, or has no meaning."""

import polars as pl

from opnajmfr.errors import TableError
from opnajmfr.model.survey_items import SurveyItem

TOP, REST, NO_OPINION, UNANSWERED, UNKNOWN = range(5)
"""What an answer is to an item."""


def answer_kind(item: SurveyItem, dtype: pl.DataType) -> pl.Expr:
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
        whole = dtype.is_integer() or isinstance(dtype, pl.Boolean)
        cell = cell.cast(pl.Int64) if whole else cell.cast(pl.Float64).fill_nan(None)
        codes = pl.Series(list(meaning), dtype=pl.Int64 if whole else pl.Float64)
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
