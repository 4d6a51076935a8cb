"""Why a figure is asked about, in words: what each edit saw."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data.printing import as_float, number, spoken
from opnajmfr.data.query_files.query_columns import BEFORE
from opnajmfr.model.vocabulary import Language
from opnajmfr.stats.rounding import rounded_half_away

NOW: Final = "now"
OTHER: Final = "other"
_RULES: Final = {
    "a value or a status": "en uppgift som finns ska ha ett tal, en som saknas inget",
    "one row a key": "samma uppgift är lämnad flera gånger",
    "value is a finite number": "värdet är inget tal",
    "amount is a finite number": "antalet är inget tal som kan räknas",
    "period is a year": "året är inget år",
}
"""Rules of observations in Swedish."""
_DIGITS: Final = 2

Reason = tuple[Mapping[str, object], str, str]
"""The row that is asked about, and why, in Swedish and English."""

_word = spoken(
    {
        "history": (
            "har ändrats från {before} till {now} ({ratio} gånger); väntat {lower} till {upper} gånger",
            "changed from {before} to {now} ({ratio} times); expected {lower} to {upper} times",
        ),
        "unit": (
            "kan vara angiven i fel enhet, som tusental: {now} mot {before} året före",
            "may be given in the wrong unit, as thousands: {now} against {before} the year before",
        ),
        "quotient": (
            "{x} delat med {y} är {ratio}; hos de flesta är det {lower} till {upper}",
            "{x} divided by {y} is {ratio}; for most it is {lower} to {upper}",
        ),
        "source": ("{source} har {other}, här står {now}", "{source} has {other}, here it is {now}"),
        "only": ("saknas här, men {source} har {other}", "is missing here, but {source} has {other}"),
    }
)


def moved(cells: pl.DataFrame, *, by: list[str], width: float) -> Iterator[Reason]:
    """Yield figures that changed more than others of their size, and those that seem to be in the wrong unit.

    Figures that are the same as the year before set no limit: where most are repeated, any change would be too large.

    Parameters
    ----------
    cells
        Figures of a year, `now`, beside those of the year before, `before`.
    by
        Columns whose figures are judged together.
    width
        How many quartile distances a change may lie from the median.

    Yields
    ------
    Reason
        Row, reason in Swedish, reason in English.
    """
    history = stats.hidiroglou_berthelot(NOW, BEFORE, width=width, keep_unchanged=False)
    judged = cells.with_columns(
        *(one.over(by) for one in (history.ratio, history.lower, history.upper, history.flagged.alias("has_moved"))),
        stats.thousand_error(NOW, BEFORE).flagged.alias("is_unit"),
    )
    is_unit = pl.col("is_unit").fill_null(value=False)
    for text, rows in (("unit", judged.filter(is_unit)), ("history", judged.filter(~is_unit & pl.col("has_moved")))):
        for row in rows.iter_rows(named=True):
            yield row, *_texts(text, row)


def out_of_line(
    cells: pl.DataFrame, pairs: list[tuple[str, str]], *, key: list[str], by: list[str]
) -> Iterator[Reason]:
    """Yield figures whose quotient with another lies far outside the quartiles of all.

    Parameters
    ----------
    cells
        Figures of a year, `now`.
    pairs
        Variables: above and below.
    key
        Columns that tell the cells of one variable apart.
    by
        Columns whose quotients are judged together.

    Yields
    ------
    Reason
        Row of the first of the two, reason in Swedish, reason in English.
    """
    for above, below in pairs:
        divisor = cells.filter(pl.col(c.VARIABLE) == below).select(*key, pl.col(NOW).alias("divisor"))
        both = cells.filter(pl.col(c.VARIABLE) == above).join(divisor, on=key, how="inner")
        edit = stats.quartile_ratio(NOW, "divisor")
        judged = both.with_columns(one.over(by) for one in (edit.ratio, edit.lower, edit.upper, edit.flagged))
        for row in judged.filter("flagged").iter_rows(named=True):
            yield row, *_texts("quotient", {**row, "x": above, "y": below})


def unlike(
    cells: pl.DataFrame, others: pl.DataFrame, *, key: list[str], source: str, relative: float
) -> Iterator[Reason]:
    """Yield figures that another source gives otherwise, or that only the other source has.

    Parameters
    ----------
    cells
        Figures of a year, `now`.
    others
        The same cells in another source, `other`.
    key
        Columns that tell cells apart, variable included.
    source
        Name of the other source.
    relative
        Difference that is allowed, as a share of the larger figure.

    Yields
    ------
    Reason
        Row, reason in Swedish, reason in English.
    """
    both = cells.join(others, on=key, how="inner")
    gap = stats.source_gap(NOW, OTHER, relative=relative)
    judged = both.with_columns(gap.flagged, gap.only_one)
    for row in judged.filter(pl.col("flagged")).iter_rows(named=True):
        yield row, *_texts("source", {**row, "source": source})
    for row in judged.filter(pl.col("only_one") & pl.col(NOW).is_null()).iter_rows(named=True):
        yield row, *_texts("only", {**row, "source": source})


def broken(rows: pl.DataFrame, *, key: list[str]) -> Iterator[Reason]:
    """Yield rows that broke a rule, once a cell and rule, with the numbers that came.

    Parameters
    ----------
    rows
        Rows of a failure report, with the column `rule`.
    key
        Columns that tell cells apart, variable included.

    Yields
    ------
    Reason
        Row, reason in Swedish, reason in English.
    """
    given = pl.coalesce(pl.col(c.VALUE), pl.col(c.AMOUNT).cast(pl.Float64))
    grouped = rows.with_columns(given.alias(NOW)).group_by(*key, "rule", maintain_order=True)
    for row in grouped.agg(pl.col(NOW)).iter_rows(named=True):
        rule = str(row["rule"])
        given_numbers = [one for one in row[NOW] if one is not None]
        yield row, _broken(_RULES.get(rule, rule), given_numbers, "sv"), _broken(rule, given_numbers, "en")


def _broken(rule: str, amounts: Sequence[object], language: Language) -> str:
    """Return a rule with the numbers that broke it."""
    return f"{rule} ({', '.join(_figure(one, language) for one in amounts)})" if amounts else rule


def _texts(name: str, row: Mapping[str, object]) -> tuple[str, str]:
    """Return a reason in both languages."""
    return _text(name, row, "sv"), _text(name, row, "en")


def _text(name: str, row: Mapping[str, object], language: Language) -> str:
    """Return a reason with its numbers."""
    named = (NOW, BEFORE, OTHER, "ratio", "lower", "upper")
    numbers = {key: _figure(row[key], language) for key in named if key in row}
    words = {key: str(row[key]) for key in ("x", "y", "source") if key in row}
    return _word(name, language).format(**numbers, **words)


def _figure(value: object, language: Language) -> str:
    """Return a number as people read it, with the decimals that it has, two at most."""
    read = as_float(value)
    if read is None:
        return "–"
    most = rounded_half_away(read, _DIGITS)
    digits = next((digits for digits in range(_DIGITS) if rounded_half_away(read, digits) == most), _DIGITS)
    return number(read, digits, language=language)
