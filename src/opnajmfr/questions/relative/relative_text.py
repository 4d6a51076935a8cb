"""A relative change as people read it: the area's change, its peers', and what cannot be told."""

import math
from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.linking import PeerLinks
from opnajmfr.comparison.relative.placebo import fewest_areas
from opnajmfr.comparison.relative.spans import SLOPE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import alarms_text, confidence_text, limits_text
from opnajmfr.data.printing import as_float, number
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Flag, Language, Level
from opnajmfr.questions.relative.setting import RelativeSetting

Row = dict[str, object]
VERDICT_WORDS: Final = {
    ChangeVerdict.IMPROVED: ("gynnsammare ändring än de jämförda", "a more favourable change than theirs"),
    ChangeVerdict.WORSENED: ("ogynnsammare ändring än de jämförda", "a less favourable change than theirs"),
    ChangeVerdict.INCREASED: ("mer uppåt än de jämförda", "further up than theirs"),
    ChangeVerdict.DECREASED: ("mer nedåt än de jämförda", "further down than theirs"),
    ChangeVerdict.SHOWN_SMALL: ("visat liten skillnad", "shown to differ little"),
    ChangeVerdict.NO_CLEAR_CHANGE: ("går inte att säga", "cannot be told"),
}
"""What is said of a change beside that of others."""
_HEADINGS: Final = {
    "sv": (
        "",
        "Först",
        "Sist",
        "Ändring",
        "Jämförda",
        "antal",
        "Skillnad",
        "{level}",
        "p",
        "Kunde ses",
        "Bedömning",
    ),
    "en": ("", "First", "Last", "Change", "Peers", "number", "Difference", "{level}", "p", "Visible", "Verdict"),
}
WORDS: Final = {
    "heading": (
        "{name}: ändring jämförd med andra {areas}s",
        "{name}: change compared with that of other {areas}",
    ),
    "of": ("av", "of"),
    "notes": ("Anmärkningar:", "Notes:"),
    "one_year": (
        "Ett enda år i var ände: åren räcker inte till fler, eller bygger på samma uppgifter.",
        "A single year at either end: too few years for more, or they rest on the same data.",
    ),
    "fewer_ends": (
        "{used} år i var ände: åren räcker inte till fler, eller bygger på samma uppgifter.",
        "{used} years at either end: too few years for more, or they rest on the same data.",
    ),
    "left_out": (
        "{years} är inte med: mindre än hälften så många {areas} har uppgift som när det är flest.",
        "{years} is left out: fewer than half as many {areas} have a figure as when most have.",
    ),
    "missing": (
        "{name} saknar uppgift för {n} av ändarnas år; medelvärdet är av de år som finns.",
        "{name} has no figure for {n} of the years of the ends; the mean is of those that there are.",
    ),
    "peers_out": (
        "{n} av {all} jämförda saknar uppgift i någon ände och är inte med.",
        "{n} of {all} peers have no figure at one end and are left out.",
    ),
    "peers_partly": (
        "{n} av de jämförda saknar något av ändarnas år.",
        "{n} of the peers have no figure for some year of the ends.",
    ),
    "smallest_p": (
        "Bara {n} {areas} kan jämföras: p kan inte bli mindre än {p}, så inget kan sägas med säkerhet.",
        "Only {n} {areas} can be compared: p cannot be below {p}, so nothing can be told with confidence.",
    ),
    "approximate": (
        "Antalen är ungefärliga, så bedömningen är det också.",
        "The counts are approximate, and so is the verdict.",
    ),
    "no_answer": ("Inget svar:", "No answer:"),
    "instead": ("jämförbara år: {years}", "comparable years: {years}"),
    "peers": ("Jämförda", "Peers"),
    "of_year": ("valda med uppgifter från {year}", "chosen with data from {year}"),
    "later": (
        "efter periodens första år: att de liknar varandra då kan höra ihop med hur de ändrats",
        "after the first year of the period: that they are alike then may go with how they changed",
    ),
    "unknown_year": (
        "det framgår inte vilket års uppgifter de valts med",
        "the year of the data that they were chosen with is not stated",
    ),
    "others": (
        "Övriga {areas} hålls mot sina egna: {label}.",
        "The other {areas} are held against their own: {label}.",
    ),
    "others_all": (
        "Övriga {areas} hålls mot alla andra, för deras egna liknande är inte kända.",
        "The other {areas} are held against all others, for peers of their own are not known.",
    ),
    "difference": (
        "Skillnad: den egna ändringen minus de jämfördas medeländring.",
        "Difference: the own change less the mean change of the peers.",
    ),
    "method": (
        (
            "p: andelen av de {areas} som kan prövas, var och en mot sina jämförda, vars skillnad är minst lika stor i "
            "förhållande till sin osäkerhet."
        ),
        (
            "p: the share of the {areas} that can be tested, each against its own peers, whose difference is at least "
            "as large for its uncertainty."
        ),
    ),
    "method_alone": (
        (
            "p där slumpens del är okänd: andelen av de {areas} som kan prövas, var och en mot sina jämförda, vars "
            "skillnad är minst lika stor."
        ),
        (
            "p where chance's part is unknown: the share of the {areas} that can be tested, each against its own "
            "peers, whose difference is at least as large."
        ),
    ),
    "visible": (
        (
            "Kunde ses: den minsta skillnad som i {power} fall av 100 hade fått en bedömning. "
            "Går inte att säga är inte detsamma som lika."
        ),
        (
            "Visible: the smallest difference that would have got a verdict in {power} cases of 100. "
            "Cannot be told is not the same as equal."
        ),
    ),
    "why": (
        "Jämförelsen säger inte varför ändringarna skiljer sig åt.",
        "The comparison does not say why the changes differ.",
    ),
    "alarms": (
        "Av {n} bedömda skillnader väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} differences with a verdict, {alarms} are expected to look real by chance, even if none is.",
    ),
    "slope": (
        "Ändringen är lutningen över alla år, gånger antalet år; först och sist ligger på linjen.",
        "The change is the slope over all years, times the number of years; first and last lie on the line.",
    ),
    "none": ("ingen", "none"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
    "areas": ("kommuner", "municipalities"),
    "other_areas": ("områden", "areas"),
}
"""Words of the texts about relative change."""
_OF_PEERS: Final = (str(Reason.NOT_IN_GROUP), str(Reason.NO_REFERENCE))
"""Reasons that say nothing unless the peers are named."""


def word(name: str, language: Language) -> str:
    """Return a word of the text."""
    return WORDS[name][0 if language == "sv" else 1]


def areas_word(level: Level, language: Language) -> str:
    """Return what areas of a level are called, in the plural."""
    return word("areas" if level is Level.MUNICIPALITY else "other_areas", language)


def relative_page(table: pl.DataFrame, setting: RelativeSetting, *, name: str, language: Language = "sv") -> Page:
    """Return the relative changes of an area as a page.

    Parameters
    ----------
    table
        One row an indicator.
    setting
        What the table rests on.
    name
        Name of the area.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table, notes, and what it does not say.
    """
    areas = areas_word(setting.level, language)
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    told = table.filter(pl.col(k.RELATIVE).is_not_null())
    for row in told.iter_rows(named=True):
        one = setting.by_id[str(row[c.INDICATOR])]
        rows += [[years_heading(one, row, language)]]
        marks = [f"[{notes.setdefault(note, len(notes) + 1)}]" for note in _notes(row, setting, name, language)]
        rows.append(_cells(one, row, name, " ".join(marks), language))
    lines: Parts = [word("heading", language).format(name=name, areas=areas) + setting.sex_text(language)]
    if rows:
        level = confidence_text(setting.confidence, language)
        header = [heading.format(level=level) for heading in _HEADINGS[language]]
        header, rows = _without_empty_columns(header, rows)
        lines += ["", PrintedTable(header, rows, right=range(1, len(header) - 1))]
        lines += ["", word("notes", language), *(f"  [{at}] {note}" for note, at in notes.items())] if notes else []
        lines += ["", *peers_lines(told, setting.links, areas=areas, language=language)]
        lines.append(word("difference", language))
        alone = (pl.col(d.REASON) == str(Reason.SPREAD_ALONE)).fill_null(value=False)
        for name_of_method, where in (("method", ~alone), ("method_alone", alone)):
            if told.filter(where)[d.P].count():
                lines.append(word(name_of_method, language).format(areas=areas))
        if told[d.VERDICT].count():
            lines.append(word("visible", language).format(power=round(100 * setting.power)))
        lines += [word("slope", language)] if SLOPE in told["ends"].to_list() else []
        lines += [word("why", language), *_alarms(told, setting.confidence, language)]
    lines += no_answers(table.filter(pl.col(k.RELATIVE).is_null()), setting, language=language)
    return Page.of([*lines, *endings(table, setting, language=language)], indicators=setting.by_id.values())


def years_heading(one: Indicator, row: Row, language: Language) -> str:
    """Return an indicator with the years of its ends, or those of its line."""
    if row["ends"] == SLOPE:
        return f"{one.name(language)} · {row['years_of_start']}"
    return f"{one.name(language)} · {row['years_of_start']} → {row['years_of_end']}"


def years_left_out(row: Row, setting: RelativeSetting, language: Language) -> list[str]:
    """Return which years would have made an end, had more areas a figure then."""
    years = setting.years[str(row[c.INDICATOR])].left_out
    if not years:
        return []
    areas = areas_word(setting.level, language)
    return [word("left_out", language).format(years=", ".join(map(str, years)), areas=areas)]


def endings(table: pl.DataFrame, setting: RelativeSetting, *, language: Language) -> list[str]:
    """Return the lines that end every answer: marks, indicators without data, source."""
    flags = sorted({flag for some in table[c.FLAGS].drop_nulls().to_list() for flag in some})
    lines = [f"* {Flag(flag).label(language)}" for flag in flags]
    without, vintage = ", ".join(setting.without_data), setting.vintage
    lines += [f"{word('without', language)}: {without}"] if without else []
    return [*lines, f"{word('source', language)}: {vintage}"] if vintage else lines


def _cells(one: Indicator, row: Row, name: str, marks: str, language: Language) -> list[str]:
    """Return the cells of one indicator."""

    def shown(column: str, *, signed: bool = False, digits: int = one.digits) -> str:
        """Return a number of the row."""
        return number(as_float(row[column]), digits, language=language, signed=signed)

    bounded = row[c.LOWER] is not None
    flagged = "*" if row[c.FLAGS] else ""
    verdict = row[d.VERDICT]
    return [
        f"  {name}",
        shown(k.START),
        shown(k.END) + flagged,
        shown(k.CHANGE, signed=True),
        shown(k.PEERS_CHANGE, signed=True),
        f"{row[k.N_PEERS_USED]} {word('of', language)} {row[k.N_PEERS]}",
        shown(k.RELATIVE, signed=True),
        limits_text(row[c.LOWER], row[c.UPPER], one.digits, language),
        shown(d.P, digits=2 if (as_float(row[d.P]) or 0) >= 0.1 else 3),  # noqa: PLR2004 - the small ones need a digit more
        f"±{shown(d.DETECTABLE)}" if row[d.DETECTABLE] is not None else word("none", language) if bounded else "",
        f"{verdict_word(verdict, language)} {marks}".strip(),
    ]


def verdict_word(verdict: object, language: Language) -> str:
    """Return a verdict as it is said of a change beside that of others; empty for none."""
    return "" if verdict is None else VERDICT_WORDS[ChangeVerdict(str(verdict))][0 if language == "sv" else 1]


def _notes(row: Row, setting: RelativeSetting, name: str, language: Language) -> list[str]:
    """Return what must be said of one indicator."""
    said: list[str] = []
    areas, ends = areas_word(setting.level, language), setting.ends
    if row[d.REASON] is not None:
        reason = Reason(str(row[d.REASON]))
        n = int(str(row[k.N_COMPARED] or 0))
        if reason is Reason.FEW_AREAS and 0 < n < fewest_areas(setting.confidence):
            smallest = number(1 / n, max(2, math.ceil(math.log10(n))), language=language)
            said.append(word("smallest_p", language).format(n=n, areas=areas, p=smallest))
        else:
            said.append(reason.label(language))
    if ends != SLOPE and row["ends"] != str(ends):
        said.append(word("one_year" if row["ends"] == "1" else "fewer_ends", language).format(used=row["ends"]))
    missing, partly = int(str(row[k.N_MISSING])), int(str(row[k.N_PEERS_PARTLY]))
    said += years_left_out(row, setting, language)
    if missing:
        said.append(word("missing", language).format(name=name, n=missing))
    every, used = int(str(row[k.N_PEERS])), int(str(row[k.N_PEERS_USED]))
    if used < every:
        said.append(word("peers_out", language).format(n=every - used, all=every))
    if partly:
        said.append(word("peers_partly", language).format(n=partly))
    return said


def peers_lines(told: pl.DataFrame, links: Mapping[str, PeerLinks], *, areas: str, language: Language) -> list[str]:
    """Return who the peers are, when they were chosen, and whom other areas are held against."""
    lines: dict[str, None] = {}
    for row in told.iter_rows(named=True):
        mine = links[str(row[c.INDICATOR])]
        when = word("unknown_year", language)
        if mine.year is not None:
            when = word("of_year", language).format(year=mine.year)
            when += f", {word('later', language)}" if row["peers_are_later"] else ""
        lines[f"{word('peers', language)}: {mine.name(language)} ({when})."] = None
        if mine.focus:
            others = word("others" if mine.others else "others_all", language)
            lines[others.format(areas=areas, label=mine.others)] = None
    return list(lines)


def no_answers(rows: pl.DataFrame, setting: RelativeSetting, *, language: Language) -> list[str]:
    """Return the indicators without an answer, by reason."""
    by_reason: dict[str, list[str]] = {}
    for row in rows.iter_rows(named=True):
        identity = str(row[c.INDICATOR])
        title = setting.by_id[identity].name(language)
        suggestion = setting.years[identity].suggestion
        if suggestion:
            instead = word("instead", language).format(years=", ".join(map(str, suggestion)))
            title += f" ({instead})"
        for line in years_left_out(row, setting, language):
            title += f" ({line.rstrip('.')})"
        reason = Reason(str(row[d.REASON])).label(language) if row[d.REASON] is not None else ""
        if row[d.REASON] in _OF_PEERS and identity in setting.links:
            reason += f" ({word('peers', language)}: {setting.links[identity].name(language)})"
        by_reason.setdefault(reason, []).append(title)
    if not by_reason:
        return []
    return ["", word("no_answer", language), *(f"  {'; '.join(some)}. {reason}" for reason, some in by_reason.items())]


def _without_empty_columns(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns that no row fills, but never the last."""
    full = [row for row in rows if len(row) == len(header)]
    kept = [place for place in range(len(header)) if place == len(header) - 1 or any(row[place] for row in full)]
    return [header[place] for place in kept], [
        [row[place] for place in kept] if len(row) == len(header) else row for row in rows
    ]


def _alarms(told: pl.DataFrame, confidence: float, language: Language) -> list[str]:
    """Return how many verdicts chance alone is expected to make, where there are several."""
    n = told[d.VERDICT].count()
    if n < 2:  # noqa: PLR2004 - a single test is no family
        return []
    return [word("alarms", language).format(n=n, alarms=alarms_text(n, language, confidence=confidence))]
