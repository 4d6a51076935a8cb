"""Whether areas catch up, as people read it."""

from typing import Final

import polars as pl

from opnajmfr.comparison.relative import convergence as v
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, limits_text
from opnajmfr.data.printing import number
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import CatchUpVerdict, Reason
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.relative.relative_text import (
    Row,
    areas_word,
    endings,
    no_answers,
    word,
    years_heading,
    years_left_out,
)
from opnajmfr.questions.relative.setting import RelativeSetting

_HEADINGS: Final = {
    "sv": ("", "Spridning först", "sist", "Lutning", "rensad", "{level}", "Bedömning"),
    "en": ("", "Spread at first", "at last", "Slope", "cleared", "{level}", "Verdict"),
}
_TEXTS: Final = {
    "heading": (
        "Kommer {areas} som låg lågt närmare de andra{sex}?",
        "Do {areas} that lay low come nearer to the others{sex}?",
    ),
    "spread": (
        (
            "Spridning: hur mycket {areas} skiljer sig åt (standardavvikelse), rensat från slump; inom parentes som "
            "publicerat."
        ),
        "Spread: how much {areas} differ (standard deviation), chance taken out; in brackets as published.",
    ),
    "slope": (
        (
            "Lutning: hur stor del av avståndet till medelvärdet som i genomsnitt försvann (minus: närmare). "
            "Den första rymmer slumpen i startåren, som ensam drar extrema värden mot mitten; i den rensade är den "
            "borttagen."
        ),
        (
            "Slope: the part of the distance to the mean that went on average (minus: nearer). The first holds "
            "the chance of the first years, which alone draws extreme figures to the middle; from the cleared one "
            "it is taken out."
        ),
    ),
    "unknown": (
        (
            "Slumpens del är okänd i {n} av indikatorerna: bara den som anger den (reliability) kan skilja upphämtning "
            "från återgång mot medel."
        ),
        (
            "Chance's part is unknown in {n} of the indicators: only who states it (reliability) can tell catching up "
            "from regression to the mean."
        ),
    ),
    "why": (
        "Tabellen säger inte varför. Andelar som alla närmar sig 100 % trycks ihop av taket.",
        "The table does not say why. Shares that all come near to 100 % are pressed together by the ceiling.",
    ),
}
_MEANINGS: Final = {
    CatchUpVerdict.CATCHING_UP: (
        "Skillnaderna minskar: de sanna skillnaderna har säkert minskat, och de som låg lågt har ökat mer.",
        "Differences shrink: the true differences have clearly shrunk, and those that lay low have risen more.",
    ),
    CatchUpVerdict.DRIFTING_APART: (
        "Skillnaderna ökar: de sanna skillnaderna har säkert ökat.",
        "Differences grow: the true differences have clearly grown.",
    ),
    CatchUpVerdict.PLACES_CHANGE: (
        (
            "Platserna byts: de som låg lågt har ökat mer, men skillnaderna har inte säkert minskat. Det är ingen "
            "upphämtning, för andra kan ha tagit deras plats."
        ),
        (
            "Places change: those that lay low have risen more, but the differences have not clearly shrunk. It is no "
            "catching up, for others may have taken their places."
        ),
    ),
    CatchUpVerdict.REGRESSION_TO_THE_MEAN: (
        (
            "Kan vara bara återgång mot medel: det ser ut som om de som låg lågt hämtar in, men slumpen i startåren "
            "kan ensam ge den bilden."
        ),
        (
            "May be regression to the mean alone: those that lay low seem to catch up, but the chance of the first "
            "years can make that picture alone."
        ),
    ),
    CatchUpVerdict.CANNOT_BE_TOLD: (
        "Går inte att säga: varken att skillnaderna minskar eller att de består är visat.",
        "Cannot be told: neither that differences shrink nor that they stay is shown.",
    ),
}


def catch_up_page(table: pl.DataFrame, setting: RelativeSetting, *, language: Language = "sv") -> Page:
    """Return whether areas catch up, as a page.

    Parameters
    ----------
    table
        One row an indicator.
    setting
        What it rests on.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table, and what each of its verdicts means.
    """
    areas = areas_word(setting.level, language)
    told = table.filter(pl.col(d.VERDICT).is_not_null())
    lines: Parts = [_text("heading", language).format(areas=areas, sex=setting.sex_text(language))]
    notes: dict[str, int] = {}
    if told.height:
        rows: list[list[str]] = []
        for row in told.iter_rows(named=True):
            one = setting.by_id[str(row[c.INDICATOR])]
            rows += [[years_heading(one, row, language)]]
            rows.append(_cells(one, row, areas, _marks(row, setting, notes, language), language))
        level = confidence_text(setting.confidence, language)
        header = [heading.format(level=level) for heading in _HEADINGS[language]]
        lines += ["", PrintedTable(header, rows, right=range(1, len(header) - 1)), ""]
        lines += [word("notes", language), *(f"  [{at}] {note}" for note, at in notes.items()), ""] if notes else []
        met = {CatchUpVerdict(str(one)) for one in told[d.VERDICT].to_list()}
        lines += [meaning[0 if language == "sv" else 1] for verdict, meaning in _MEANINGS.items() if verdict in met]
        unknown = told.filter(
            pl.col(d.VERDICT) == CatchUpVerdict.CANNOT_BE_TOLD, pl.col(v.SPREAD_START).is_null()
        ).height
        lines += [_text("unknown", language).format(n=unknown)] if unknown else []
        lines += [_text("spread", language).format(areas=areas), _text("slope", language), _text("why", language)]
    lines += no_answers(table.filter(pl.col(d.VERDICT).is_null()), setting, language=language)
    return Page.of([*lines, *endings(table, setting, language=language)], indicators=setting.by_id.values())


def _text(name: str, language: Language) -> str:
    """Return a word of the text."""
    return _TEXTS[name][0 if language == "sv" else 1]


def _marks(row: Row, setting: RelativeSetting, notes: dict[str, int], language: Language) -> str:
    """Return the numbers of the notes that a row has."""
    said: list[str] = []
    if row[d.REASON] is not None:
        said.append(Reason(str(row[d.REASON])).label(language))
    if row["ends"] != str(setting.ends):
        said.append(word("one_year" if row["ends"] == "1" else "fewer_ends", language).format(used=row["ends"]))
    said += years_left_out(row, setting, language)
    return " ".join(f"[{notes.setdefault(note, len(notes) + 1)}]" for note in said)


def _cells(one: Indicator, row: Row, areas: str, marks: str, language: Language) -> list[str]:
    """Return the cells of one indicator."""

    def shown(column: str, digits: int, *, signed: bool = False) -> str:
        """Return a number of the row."""
        value = row[column]
        return number(None if value is None else float(str(value)), digits, language=language, signed=signed)

    beta = v.BETA
    return [
        f"  {row[v.N_AREAS]} {word('of', language)} {row[v.N_OF_AREAS]} {areas}",
        f"{shown(v.SPREAD_START, one.digits)} ({shown(v.SEEN_START, one.digits)})".strip(),
        f"{shown(v.SPREAD_END, one.digits)} ({shown(v.SEEN_END, one.digits)})".strip() + ("*" if row[c.FLAGS] else ""),
        shown(v.NAIVE, 2, signed=True),
        shown(beta, 2, signed=True),
        limits_text(row[v.LOWER_OF.format(beta)], row[v.UPPER_OF.format(beta)], 2, language),
        f"{CatchUpVerdict(str(row[d.VERDICT])).label(language)} {marks}".strip(),
    ]
