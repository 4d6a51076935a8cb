"""Women beside men as people read it: a block an indicator, whose figures they are, and why a verdict is missing."""

import math
from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.sexes.gaps import LESS_FAVOURABLE, RATIO, RATIO_LOWER, RATIO_UPPER, READ_AS
from opnajmfr.comparison.sexes.shown import BASIS, FELL_BACK, Basis
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.pooled_years import YearsTogether
from opnajmfr.data.printed_chance import alarms_text, confidence_text, limits_text
from opnajmfr.data.printing import as_float, number, value_text
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, SexVerdict
from opnajmfr.model.vocabulary import Figure, Flag, Language, Status
from opnajmfr.stats.rounding import rounded_half_away

_HEADINGS = {
    "sv": ("", "Kvinnor", "n", "Män", "n", "K - M", "{level}", "K / M", "{level}", "Hade synts", "Bedömning"),
    "en": ("", "Women", "n", "Men", "n", "W - M", "{level}", "W / M", "{level}", "Seen from", "Verdict"),
}
_RIGHT = range(1, 10)
_RATIO_DIGITS = 2
_WORDS = {
    "title": ("Kvinnor och män: {name}", "Women and men: {name}"),
    "few": (
        "Färre än {min_n} av något kön i {name} ({women} kvinnor, {men} män): visas för {shown}.",
        "Fewer than {min_n} of a sex in {name} ({women} women, {men} men): shown for {shown}.",
    ),
    "missing": (
        "{name} saknar värde för minst ett av könen (kvinnor: {women}; män: {men}): visas för {shown}.",
        "{name} lacks a value of at least one sex (women: {women}; men: {men}): shown for {shown}.",
    ),
    "there": ("finns", "given"),
    "peers": ("{label} tillsammans", "{label}, added up"),
    "few_only": (
        "Färre än {min_n} av något kön, och inget bredare underlag räcker heller: ingen skillnad visas.",
        "Fewer than {min_n} of a sex, and no wider figures are enough either: no gap is shown.",
    ),
    "notes": ("Anmärkningar:", "Notes:"),
    "seen": (
        "Hade synts: den minsta sanna skillnad, i måttets enhet, som hade synts i ungefär fyra fall av fem.",
        (
            "Seen from: the smallest true difference, in the unit of the indicator, that would be seen in about four"
            " cases of five."
        ),
    ),
    "unlike": (
        "En säkerställd skillnad mellan kvinnor och män säger inte varför den finns.",
        "A clear difference between women and men does not say why it is there.",
    ),
    "alarms": (
        "Av {n} prövade skillnader väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} differences that were tested, {alarms} are expected to look real by chance, even if none is.",
    ),
    "unsplit": ("Inte uppdelat på kön:", "Not split by sex:"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}
Row = dict[str, object]


def word(name: str, language: Language) -> str:
    """Return a text of the table."""
    return _WORDS[name][0 if language == "sv" else 1]


def women_and_men_page(
    name: str,
    table: pl.DataFrame,
    catalogue: Catalogue,
    *,
    years: YearsTogether,
    min_n: float,
    confidence: float,
    closing: Sequence[str],
    language: Language = "sv",
) -> Page:
    """Return women beside men as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator.
    catalogue
        The indicators.
    years
        How several years are laid together.
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
        A table with a block an indicator, and numbered notes.
    """
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    split = table.filter(pl.col(BASIS).is_not_null())
    for row in split.iter_rows(named=True):
        one = catalogue[str(row[c.INDICATOR])]
        shown = _shown_name(row, language)
        note = _fallen_back(name, shown, row, min_n, language)
        label = f"  {shown}" + (f" [{notes.setdefault(note, len(notes) + 1)}]" if note else "")
        rows += [[f"{one.name(language)} · {row[c.PERIOD]}"], [label, *_cells(one, row, notes, min_n, language)]]
    level = confidence_text(confidence, language)
    header = [heading.format(level=level) for heading in _HEADINGS[language]]
    header, rows = without_empty_columns(header, rows, limits=level)
    lines: Parts = [word("title", language).format(name=name), ""]
    if rows:
        lines.append(PrintedTable(header, rows, right=[place for place in _RIGHT if place < len(header) - 1]))
    if notes:
        lines += ["", word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += _remarks(split, confidence, years, language)
    lines += flag_lines(split, language)
    lines += _unsplit(table, catalogue, language)
    return Page.of([*lines, *closing], indicators=catalogue)


def _shown_name(row: Row, language: Language) -> str:
    """Return whose figures a row shows."""
    label = str(row["shown_for_name" if language == "sv" else "shown_for_name_en"])
    return word("peers", language).format(label=label) if row[BASIS] == str(Basis.PEERS) else label


def _fallen_back(name: str, shown: str, row: Row, min_n: float, language: Language) -> str:
    """Say why an area's own figures are not shown; an empty text where they are."""
    if row[FELL_BACK] is None:
        return ""
    if row[FELL_BACK] == str(Reason.FEW_ANSWERS):
        text = word("few", language)
        women, men = (size_text(row[f"own_n_{sex}"], language) for sex in (WOMEN, MEN))
    else:
        text = word("missing", language)
        women, men = (_status(Status(str(row[f"own_status_{sex}"])), language) for sex in (WOMEN, MEN))
    return text.format(min_n=f"{min_n:g}", name=name, women=women, men=men, shown=shown)


def _status(status: Status, language: Language) -> str:
    """Return a status in a sentence of what is missing."""
    return word("there", language) if status.has_value else status.label(language)


def _cells(one: Indicator, row: Row, notes: dict[str, int], min_n: float, language: Language) -> list[str]:
    """Return the cells of one indicator."""
    women, men = (
        value_text(one, as_float(row[sex]), str(row[f"status_{sex}"]), figure=Figure.OWN, language=language)
        for sex in (WOMEN, MEN)
    )
    is_ratio = row[READ_AS] == RATIO
    difference = "" if is_ratio else number(as_float(row[d.DIFFERENCE]), one.digits, language=language, signed=True)
    limits = "" if is_ratio else limits_text(row[c.LOWER], row[c.UPPER], one.digits, language)
    ratio = ratio_text(as_float(row[RATIO]), language) if is_ratio else ""
    ratio_limits = ratio_limits_text(row, language) if is_ratio else ""
    seen = row[d.DETECTABLE] if row[d.VERDICT] == str(SexVerdict.NO_CLEAR_DIFFERENCE) else None
    detectable = number(as_float(seen), one.digits, language=language)
    verdict = "" if row[d.VERDICT] is None else SexVerdict(str(row[d.VERDICT])).label(language)
    if row[d.REASON] is not None:
        reason = Reason(str(row[d.REASON]))
        note = reason.label(language)
        if reason is Reason.FEW_ANSWERS:
            note = word("few_only", language).format(min_n=f"{min_n:g}")
        verdict = f"{verdict} [{notes.setdefault(note, len(notes) + 1)}]".strip()
    sizes = [size_text(row[name], language) for name in (N_WOMEN, N_MEN)]
    flagged = "*" if row[c.FLAGS] else ""
    return [
        women + flagged,
        sizes[0],
        men + flagged,
        sizes[1],
        difference,
        limits,
        ratio,
        ratio_limits,
        detectable,
        verdict,
    ]


def ratio_limits_text(row: Row, language: Language) -> str:
    """Return the limits of a ratio, or nothing."""
    low, high = as_float(row[RATIO_LOWER]), as_float(row[RATIO_UPPER])
    if low is None or high is None:
        return ""
    digits = _ratio_digits((low, low if high == math.inf else high))
    return "–".join(ratio_text(limit, language, digits=digits) for limit in (low, high))


def ratio_text(ratio: float | None, language: Language, *, digits: int = _RATIO_DIGITS) -> str:
    """Return a ratio with two decimals; a sign where it has no end."""
    return "∞" if ratio == math.inf else number(ratio, digits, language=language)


def _ratio_digits(limits: tuple[float, float]) -> int:
    """Return decimals that show on which side of 1 the limits of a ratio lie, two more than usual at the most."""
    for digits in (_RATIO_DIGITS, _RATIO_DIGITS + 1):
        if not any(rounded_half_away(limit, digits) == 1 for limit in limits if limit != 1):
            return digits
    return _RATIO_DIGITS + 2


def size_text(size: object, language: Language) -> str:
    """Return a denominator, with a decimal where it has one; a dash where it is not known."""
    found = as_float(size)
    if found is None:
        return "-"
    return number(found, 0 if found == int(found) else 1, language=language)


def _remarks(split: pl.DataFrame, confidence: float, years: YearsTogether, language: Language) -> list[str]:
    """Say how to read the table: what could have been seen, false alarms, and that a gap does not say why."""
    lines = [years.text(language)] if (split[BASIS] == str(Basis.YEARS)).any() else []
    seen = (split[d.VERDICT] == str(SexVerdict.NO_CLEAR_DIFFERENCE)).any()
    if seen:
        lines.append(word("seen", language))
    n = split[d.VERDICT].count()
    if n > 1:
        lines.append(word("alarms", language).format(n=n, alarms=alarms_text(n, language, confidence=confidence)))
    if split[LESS_FAVOURABLE].count():
        lines.append(word("unlike", language))
    return ["", *lines] if lines else []


def closing_lines(without_data: Sequence[str], vintage: str, language: Language) -> list[str]:
    """Name the indicators without any data, and the source."""
    lines = [f"{word('without', language)}: {', '.join(without_data)}"] if without_data else []
    return [*lines, f"{word('source', language)}: {vintage}"] if vintage else lines


def flag_lines(rows: pl.DataFrame, language: Language) -> list[str]:
    """Name the flags that any row carries."""
    found = rows[c.FLAGS].cast(pl.List(pl.String)).explode().drop_nulls().unique().sort()
    return [f"* {Flag(str(flag)).label(language)}" for flag in found]


def _unsplit(table: pl.DataFrame, catalogue: Catalogue, language: Language) -> list[str]:
    """Name the indicators that have no row for women and men, by reason."""
    rows = table.filter(pl.col(BASIS).is_null())
    if rows.is_empty():
        return []
    lines = ["", word("unsplit", language)]
    for reason in rows[d.REASON].unique(maintain_order=True):
        names = [catalogue[one].name(language) for one in rows.filter(pl.col(d.REASON) == reason)[c.INDICATOR]]
        lines += [f"  {Reason(reason).label(language)}", *(f"    - {name}" for name in names)]
    return lines


def without_empty_columns(
    header: list[str], rows: list[list[str]], *, limits: str
) -> tuple[list[str], list[list[str]]]:
    """Leave out columns that no row fills, but never the first, the last, or one whose limits are shown beside it."""
    full = [row for row in rows if len(row) == len(header)]
    last = len(header) - 1
    filled = {0, last} | {place for place in range(len(header)) if any(row[place] for row in full)}
    kept = sorted(filled | {place - 1 for place in filled if header[place] == limits})
    narrowed = [[row[place] for place in kept] if len(row) == len(header) else row for row in rows]
    return [header[place] for place in kept], narrowed
