"""How a country's areas changed beside their peers, as people read it."""

from typing import Final

import polars as pl

from opnajmfr.comparison.relative import redrawing
from opnajmfr.data import columns as c
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printing import number
from opnajmfr.model.verdicts import ChangeVerdict
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.relative.relative_text import (
    Row,
    areas_word,
    endings,
    no_answers,
    peers_lines,
    word,
    years_heading,
    years_left_out,
)
from opnajmfr.questions.relative.setting import RelativeSetting

_HEADINGS: Final = {
    "sv": ("", "Prövade", "Gynnsammare", "Ogynnsammare", "Visat liten", "Går inte att säga"),
    "en": ("", "Tested", "More favourable", "Less favourable", "Shown to differ little", "Cannot be told"),
}
_UNDIRECTED_HEADINGS: Final = {
    "sv": ("", "Prövade", "Mer uppåt", "Mer nedåt", "Visat liten", "Går inte att säga"),
    "en": ("", "Tested", "Further up", "Further down", "Shown to differ little", "Cannot be told"),
}
"""Headings of a table in which no indicator has a direction."""
_COUNTED: Final = (
    (ChangeVerdict.IMPROVED, ChangeVerdict.INCREASED),
    (ChangeVerdict.WORSENED, ChangeVerdict.DECREASED),
    (ChangeVerdict.SHOWN_SMALL,),
    (ChangeVerdict.NO_CLEAR_CHANGE,),
)
_TEXTS: Final = {
    "heading": (
        "Ändring jämförd med liknande {areas}, alla {areas}",
        "Change compared with similar {areas}, all {areas}",
    ),
    "row": ("  {areas}", "  {areas}"),
    "undirected": (" (utan riktning: uppåt, nedåt)", " (no direction: up, down)"),
    "beyond": (
        "  Gynnsamt utanför slumpens gräns, en och en: {seen} %. Slumpen ensam ger {chance} % (p {p}): {said}.",
        "  Favourably beyond the limit of chance, one by one: {seen} %. Chance alone makes {chance} % (p {p}): {said}.",
    ),
    "beyond_upwards": (
        "  Uppåt utanför slumpens gräns, en och en: {seen} %. Slumpen ensam ger {chance} % (p {p}): {said}.",
        "  Upwards beyond the limit of chance, one by one: {seen} %. Chance alone makes {chance} % (p {p}): {said}.",
    ),
    "more": ("fler än slumpen gör", "more than chance makes"),
    "not_more": ("går inte att skilja från slump", "cannot be told from chance"),
    "spread": (
        "  Skillnadernas spridning är {times} gånger slumpens (p {p}); sann spridning omkring {true} ({unit}).",
        "  The spread of the differences is {times} times that of chance (p {p}); true spread about {true} ({unit}).",
    ),
    "too_still": (
        "  Skillnaderna är mindre än slumpen skulle ge: nämnaren är nog för liten, eller åren rymmer samma personer.",
        "  The differences are smaller than chance would make: the denominator may be too small, or years not apart.",
    ),
    "method": (
        (
            "Bedömningarna är justerade så att högst omkring {share} av 100 av dem är falska larm (Benjamini–Hochberg, "
            "per indikator). Går inte att säga är inte detsamma som lika."
        ),
        (
            "The verdicts are adjusted so that at most about {share} of 100 of them are false alarms "
            "(Benjamini–Hochberg, by indicator). Cannot be told is not the same as equal."
        ),
    ),
    "draws": (
        "Slumpen: ändringarna dragna {draws} gånger som om ingen ändrats mer än sina jämförda.",
        "Chance: the changes drawn {draws} times as if no one had changed more than its peers.",
    ),
    "zero_sum": (
        "När någon ändras gynnsammare än andra ändras andra ogynnsammare: tabellen säger inte om landet förbättrats.",
        (
            "When some change more favourably than others, others change less: the table does not say whether the "
            "country improved."
        ),
    ),
    "zero_sum_undirected": (
        "När någon ändras mer uppåt än andra ändras andra mer nedåt: tabellen säger inte hur landet ändrats.",
        "When some change further up than others, others change less: the table does not say how the country changed.",
    ),
}


def country_page(table: pl.DataFrame, setting: RelativeSetting, *, draws: int, language: Language = "sv") -> Page:
    """Return how many areas changed more or less favourably than their peers, as a page.

    Parameters
    ----------
    table
        One row an indicator.
    setting
        What it rests on.
    draws
        How many times changes were redrawn.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table, what chance makes, and what is missing.
    """
    areas = areas_word(setting.level, language)
    judged = pl.col("n_judged").fill_null(0) > 0
    told = table.filter(judged)
    lines: Parts = [_text("heading", language).format(areas=areas) + setting.sex_text(language)]
    if told.height:
        rows: list[list[str]] = []
        is_directed = any(setting.by_id[str(name)].has_direction for name in told[c.INDICATOR].to_list())
        headings = (_HEADINGS if is_directed else _UNDIRECTED_HEADINGS)[language]
        for row in told.iter_rows(named=True):
            one = setting.by_id[str(row[c.INDICATOR])]
            direction = "" if one.has_direction or not is_directed else _text("undirected", language)
            rows += [[years_heading(one, row, language) + direction]]
            rows.append(
                [f"  {areas}", f"{row['n_judged']} {word('of', language)} {row['n_areas']}", *_counts(row, language)]
            )
            rows += [[line] for line in _chance_lines(row, setting, language)]
            rows += [[f"  {line}"] for line in years_left_out(row, setting, language)]
        lines += [
            "",
            PrintedTable(headings, rows, right=range(1, len(headings))),
            "",
            *peers_lines(told, setting.links, areas=areas, language=language),
        ]
        false = number(100 * (1 - setting.confidence), 0, language=language)
        lines.append(_text("method", language).format(share=false))
        lines.append(_text("draws", language).format(draws=number(draws, 0, language=language)))
        lines += [_text("zero_sum" if is_directed else "zero_sum_undirected", language), word("why", language)]
    lines += no_answers(table.filter(~judged), setting, language=language)
    return Page.of([*lines, *endings(table, setting, language=language)], indicators=setting.by_id.values())


def _text(name: str, language: Language) -> str:
    """Return a word of the text."""
    return _TEXTS[name][0 if language == "sv" else 1]


def _counts(row: Row, language: Language) -> list[str]:
    """Return how many areas have each verdict, and their share."""
    judged = int(str(row["n_judged"]))
    counts = [sum(int(str(row[f"n_{verdict}"])) for verdict in verdicts) for verdicts in _COUNTED]
    return [f"{one} ({number(100 * one / judged, 0, language=language)} %)" for one in counts]


def _chance_lines(row: Row, setting: RelativeSetting, language: Language) -> list[str]:
    """Return what chance alone would make."""
    one = setting.by_id[str(row[c.INDICATOR])]
    if row[redrawing.P_SHARE] is None:
        return []

    def shown(column: str, digits: int, times: float = 1.0) -> str:
        """Return a number of the row."""
        value = row[column]
        return number(None if value is None else times * float(str(value)), digits, language=language)

    still = float(str(row[redrawing.P_SPREAD])) >= (1 + setting.confidence) / 2
    clear = float(str(row[redrawing.P_SHARE])) <= 1 - setting.confidence
    return [
        _text("beyond" if one.has_direction else "beyond_upwards", language).format(
            seen=shown(redrawing.SHARE_BEYOND, 1, 100),
            chance=shown(redrawing.SHARE_BY_CHANCE, 1, 100),
            p=shown(redrawing.P_SHARE, 3),
            said=_text("more" if clear else "not_more", language),
        ),
        _text("spread", language).format(
            times=shown(redrawing.SPREAD, 2),
            p=shown(redrawing.P_SPREAD, 3),
            true=shown(redrawing.SPREAD_OF_TRUE, one.digits),
            unit=points(one.unit, language),
        ),
        *([_text("too_still", language)] if still else []),
    ]


def points(unit: str, language: Language) -> str:
    """Return the unit of a difference.

    Parameters
    ----------
    unit
        Unit of the figure.
    language
        "sv" or "en".

    Returns
    -------
    str
        Percentage points for a share in per cent, else the unit itself.
    """
    if unit != "%":
        return unit
    return "procentenheter" if language == "sv" else "percentage points"
