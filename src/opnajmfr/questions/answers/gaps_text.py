"""Gaps and strengths among yes-or-no items as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import polars as pl

from opnajmfr.comparison.answers.yes_no import N_MEMBERS, N_MISSING, N_NO, N_YES, STANDING, AnswerStanding
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts
from opnajmfr.data.printing import spoken, value_text
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Direction, Figure, Language, Status
from opnajmfr.questions.answers.among import Beside

MOST_NAMED = 12
"""Names in a list before the rest is counted."""
_WORDS = {
    "title": ("{name}: ja och nej bland {among}", "{name}: yes and no among {among}"),
    "gap": (
        "Luckor: svaret är ogynnsamt här, och de flesta andra har det gynnsamma ({n})",
        "Gaps: the answer here is unfavourable, and most others have the favourable one ({n})",
    ),
    "strength": (
        "Styrkor: svaret är gynnsamt här, och de flesta andra har det inte ({n})",
        "Strengths: the answer here is favourable, and most others do not have it ({n})",
    ),
    "none": ("  Inga.", "  None."),
    "here": (
        "  {name}: {answer}. {yes} av {answered} andra har Ja",
        "  {name}: {answer}. {yes} of {answered} others yes",
    ),
    "yes": ("Ja", "Yes"),
    "no": ("Nej", "No"),
    "counted": ("{answer}; {yes} av {answered} andra har Ja", "{answer}; {yes} of {answered} others yes"),
    "missing": ("{missing} av {n} har inte svarat", "{missing} of {n} have not answered"),
    "lower": ("ett Nej är det gynnsamma", "no is the favourable answer"),
    "neither": (
        "Som de flesta, eller lika många av varje: {titles}",
        "As most others, or as many of each: {titles}",
    ),
    "silent": ("Inget sägs om: {titles}. {why}", "Nothing is said of: {titles}. {why}"),
    "own": ("Eget svar saknas: {titles}", "No answer of one's own: {titles}"),
    "note": (
        "Ett ja eller nej är ett beslut och inget utfall av slumpen, så inget prövas; fråga dem som har det.",
        "A yes or no is a decision, not an outcome of chance, so nothing is tested; ask those that have it.",
    ),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}

Row = Mapping[str, object]


_word = spoken(_WORDS)


def gaps_page(table: pl.DataFrame, beside: Beside, *, without_data: Sequence[str], language: Language = "sv") -> Page:
    """Return gaps and strengths as a page.

    Parameters
    ----------
    table
        One row an item.
    beside
        What they came from.
    without_data
        Ids of items without data.
    language
        "sv" or "en".

    Returns
    -------
    Page
        Blocks: gaps, strengths, the others, what is missing.
    """
    lines: Parts = [_word("title", language).format(name=beside.name, among=beside.label(language))]
    for standing in (AnswerStanding.GAP, AnswerStanding.STRENGTH):
        rows = table.filter(pl.col(STANDING) == standing)
        lines += ["", _word(str(standing), language).format(n=rows.height)]
        lines += [line for row in rows.iter_rows(named=True) for line in _item(row, beside, language)]
        lines += [] if rows.height else [_word("none", language)]
    lines += ["", *_others(table, beside, language), _word("note", language)]
    if without_data:
        lines.append(f"{_word('without', language)}: {', '.join(without_data)}")
    if beside.figures.vintage:
        lines.append(f"{_word('source', language)}: {beside.figures.vintage}")
    return Page.of(lines, indicators=beside.figures.catalogue)


def names_text(names: Sequence[str], language: Language) -> str:
    """Return names, the rest of a long list counted.

    Parameters
    ----------
    names
        Names in order.
    language
        "sv" or "en".

    Returns
    -------
    str
        As "Köping, Kungsör och 3 till".

    Examples
    --------
    >>> names_text(["Arboga", "Köping"], "sv"), names_text([str(n) for n in range(14)], "en")[-11:]
    ('Arboga, Köping', ' and 2 more')
    """
    rest = len(names) - MOST_NAMED
    more = "" if rest <= 0 else f" och {rest} till" if language == "sv" else f" and {rest} more"
    return ", ".join(names[:MOST_NAMED]) + more


def _item(row: Row, beside: Beside, language: Language) -> Iterator[str]:
    """Say of one item what the area answers, how many of the others have yes, and who."""
    one = beside.figures.catalogue[str(row[c.INDICATOR])]
    lower = "" if row[SIGN] != Direction.LOWER.sign else f" ({_word('lower', language)})"
    yield f"  {one.name(language)} · {row[c.PERIOD]}{lower}"
    answered = int(str(row[N_YES])) + int(str(row[N_NO]))
    answer = value_text(one, float(str(row[c.VALUE])), str(row[c.STATUS]), figure=Figure.OWN, language=language)
    told = {"name": beside.name, "answer": answer, "yes": row[N_YES], "answered": answered}
    missing = ""
    if row[N_MISSING]:
        missing = "; " + _word("missing", language).format(missing=row[N_MISSING], n=row[N_MEMBERS])
    yield "  " + _word("here", language).format(**told) + missing
    for side in ("yes", "no"):
        names = cast("list[str]", row[side])
        if names:
            yield f"    {_word(side, language)}: {names_text(names, language)}"


def _others(table: pl.DataFrame, beside: Beside, language: Language) -> Iterator[str]:
    """Name the items that are neither gap nor strength, and those of which nothing is said."""

    def titles(rows: pl.DataFrame) -> str:
        """Return the titles of some items."""
        return "; ".join(beside.figures.catalogue[one].name(language) for one in rows[c.INDICATOR])

    neither = table.filter(pl.col(STANDING) == AnswerStanding.NEITHER)
    if neither.height:
        told = "; ".join(_counted(row, beside, language) for row in neither.iter_rows(named=True))
        yield _word("neither", language).format(titles=told)
    for reason in table[d.REASON].drop_nulls().unique(maintain_order=True):
        mine = table.filter(pl.col(d.REASON) == reason)
        if reason != Reason.NO_OWN_VALUE:
            yield _word("silent", language).format(titles=titles(mine), why=Reason(reason).label(language))
            continue
        for status in mine[c.STATUS].unique(maintain_order=True):
            named = titles(mine.filter(pl.col(c.STATUS) == status))
            yield f"{_word('own', language).format(titles=named)} ({Status(status).label(language)})"
    for one, why in beside.not_beside.items():
        title = beside.figures.catalogue[one].name(language)
        yield _word("silent", language).format(titles=title, why=why.label(language))


def _counted(row: Row, beside: Beside, language: Language) -> str:
    """Return an item with the answer of the area, and how many of the others have yes."""
    one = beside.figures.catalogue[str(row[c.INDICATOR])]
    answer = value_text(one, float(str(row[c.VALUE])), str(row[c.STATUS]), figure=Figure.OWN, language=language)
    answered = int(str(row[N_YES])) + int(str(row[N_NO]))
    count = _word("counted", language).format(answer=answer, yes=row[N_YES], answered=answered)
    return f"{one.name(language)} ({count})"
