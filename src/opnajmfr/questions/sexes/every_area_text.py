"""In which areas women and men differ, as people read it: how many by chance alone, and who stands out."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.comparison.sexes.gaps import RATIO, READ_AS
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, few_text, limits_text
from opnajmfr.data.printing import number, spoken
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, SexVerdict
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.questions.sexes.women_and_men_text import (
    as_float,
    flag_lines,
    ratio_limits_text,
    ratio_text,
    size_text,
    without_empty_columns,
)

_HEADINGS = {
    "sv": ("", "Kvinnor", "n", "Män", "n", "K - M", "{level}", "K / M", "{level}", "Bedömning"),
    "en": ("", "Women", "n", "Men", "n", "W - M", "{level}", "W / M", "{level}", "Verdict"),
}
_RIGHT = range(1, 9)
_WORDS = {
    "title": ("Kvinnor och män, nivå: {level}", "Women and men, level: {level}"),
    "counts": (
        (
            "  {n} av {all} områden prövade: {clear} med säkerställd skillnad var för sig (av slump väntas {alarms}),"
            " {out} i listan som helhet."
        ),
        (
            "  {n} of {all} areas tested: {clear} with a clear difference one by one ({alarms} expected by chance),"
            " {out} in the list as a whole."
        ),
    ),
    "untested": ("  Utan bedömning, {n} av {all}: {reason}", "  Without a verdict, {n} of {all}: {reason}"),
    "few": ("färre än {min_n} av något kön", "fewer than {min_n} of a sex"),
    "family": (
        "I listan som helhet (Benjamini och Hochberg) väntas högst {share} % av namnen stå där av slump.",
        "In the list as a whole (Benjamini and Hochberg) at most {share} % of the names are expected by chance.",
    ),
    "why": (
        "En säkerställd skillnad mellan kvinnor och män säger inte varför den finns.",
        "A clear difference between women and men does not say why it is there.",
    ),
    "unsplit": ("Inte uppdelat på kön:", "Not split by sex:"),
}


_word = spoken(_WORDS)


def every_area_page(
    table: pl.DataFrame,
    catalogue: Catalogue,
    *,
    unsplit: Mapping[str, Reason],
    level: Level,
    min_n: float,
    confidence: float,
    closing: Sequence[str],
    language: Language = "sv",
) -> Page:
    """Return where women and men differ as a page.

    Parameters
    ----------
    table
        One row an indicator and area.
    catalogue
        The indicators.
    unsplit
        Those that cannot be told apart by sex.
    level
        Level of the areas.
    min_n
        Fewest of each sex.
    confidence
        Confidence of the intervals.
    closing
        Last lines: what has no data, and the source.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A block an indicator: counts, and the areas that stand out.
    """
    level_shown = confidence_text(confidence, language)
    header = [heading.format(level=level_shown) for heading in _HEADINGS[language]]
    rows: list[list[str]] = []
    for name in table[c.INDICATOR].unique(maintain_order=True):
        one, mine = catalogue[name], table.filter(pl.col(c.INDICATOR) == name)
        rows.append(_heading(one, mine, min_n=min_n, confidence=confidence, language=language))
        found = mine.filter("stands_out").sort(pl.col(d.P), c.AREA)
        rows += [_cells(one, row, language) for row in found.iter_rows(named=True)]
    lines: Parts = [_word("title", language).format(level=level.label(language)), ""]
    if any(len(row) == len(header) for row in rows):
        narrowed, rows = without_empty_columns(header, rows, limits=level_shown)
        lines.append(PrintedTable(narrowed, rows, right=[place for place in _RIGHT if place < len(narrowed) - 1]))
    else:
        lines.append("\n\n".join("\n".join(row) for row in rows))
    if table[d.VERDICT].count():
        false = confidence_text(round(100 * (1 - confidence), 9), language)
        lines += ["", _word("family", language).format(share=false), _word("why", language)]
    lines += flag_lines(table, language)
    if unsplit:
        lines += ["", _word("unsplit", language)]
        lines += [f"  {catalogue[one].name(language)}: {why.label(language)}" for one, why in unsplit.items()]
    return Page.of([*lines, *closing], indicators=catalogue)


def _heading(one: Indicator, mine: pl.DataFrame, *, min_n: float, confidence: float, language: Language) -> list[str]:
    """Return the lines above an indicator's areas, as one cell: title, counts, and why some have no verdict."""
    tested = mine.filter(pl.col(d.VERDICT).is_not_null())
    clear = (tested[d.VERDICT] != str(SexVerdict.NO_CLEAR_DIFFERENCE)).sum()
    lines = [f"{one.name(language)} · {mine[c.PERIOD][0]}"]
    if tested.height:
        alarms = few_text(tested.height * (1 - confidence), language)
        text = _word("counts", language)
        out = tested["stands_out"].sum()
        lines.append(text.format(n=tested.height, all=mine.height, clear=clear, alarms=alarms, out=out))
    silent = mine.filter(pl.col(d.VERDICT).is_null())
    for reason in silent[d.REASON].unique(maintain_order=True).sort():
        n = silent.filter(pl.col(d.REASON) == reason).height
        why = Reason(reason).label(language)
        if reason == str(Reason.FEW_ANSWERS):
            why = _word("few", language).format(min_n=f"{min_n:g}")
        lines.append(_word("untested", language).format(n=n, all=mine.height, reason=why))
    return ["\n".join(lines)]


def _cells(one: Indicator, row: dict[str, object], language: Language) -> list[str]:
    """Return the cells of one area."""
    is_ratio = row[READ_AS] == RATIO
    women, men = (number(as_float(row[sex]), one.digits, language=language) for sex in (WOMEN, MEN))
    sizes = [size_text(row[name], language) for name in (N_WOMEN, N_MEN)]
    gap = [
        "" if is_ratio else number(as_float(row[d.DIFFERENCE]), one.digits, language=language, signed=True),
        "" if is_ratio else limits_text(row[c.LOWER], row[c.UPPER], one.digits, language),
        ratio_text(as_float(row[RATIO]), language) if is_ratio else "",
        ratio_limits_text(row, language) if is_ratio else "",
    ]
    verdict = SexVerdict(str(row[d.VERDICT])).label(language)
    return [f"    {row['name']}", women, sizes[0], men, sizes[1], *gap, verdict]
