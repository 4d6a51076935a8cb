"""Trends as people read them: each indicator with its years and its slope, and why a verdict is missing."""

from collections.abc import Iterator, Mapping

import polars as pl

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.trend_lines import BY_ORDER, METHOD, MISFIT_P, SLOPE, SMALLEST_P, VALUES, YEARS
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.pooled_years import YearsTogether, note_of_source
from opnajmfr.data.printed_chance import alarms_text, confidence_text, decimal_text, limits_text
from opnajmfr.data.printing import as_float, number, spoken
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Flag, Language, Sex
from opnajmfr.questions.over_time.wording import margin_text, narrowed

_HEADINGS = {
    "sv": ("", "År", "Första", "Senaste", "Per år", "{confidence}", "Bedömning"),
    "en": ("", "Years", "First", "Latest", "A year", "{confidence}", "Verdict"),
}
_WORDS = {
    "title": ("Utveckling: {name}", "Development: {name}"),
    "years": ("{first}–{last} ({n} värden)", "{first}–{last} ({n} figures)"),
    "one": ("{first} (ett värde)", "{first} (one figure)"),
    "seen": ("minst ±{size} per år hade synts", "at least ±{size} a year would have shown"),
    "order": (
        "Prövat på årens ordning (Kendall), lutning enligt Sen: värdena saknar känd slump.",
        "Tested on the order of the years (Kendall), slope by Sen: the part of chance in the figures is not known.",
    ),
    "misfit": (
        "Åren avviker mer från linjen än slumpen ger, så lutningen är osäkrare än intervallet säger.",
        "The years stray from the line more than chance does, so the slope is less certain than the interval says.",
    ),
    "smallest": ("minsta möjliga p med {n} år är {p}", "the smallest possible p with {n} years is {p}"),
    "since": ("Brott i serien före {year}: {note}", "Break in the series before {year}: {note}"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "power": (
        "Minst ±… hade synts: så stor måste ändringen per år vara (andelar: procentenheter) för 80 % styrka.",
        "At least ±… would have shown: so large must a yearly change be (shares: points) to be seen with 80% power.",
    ),
    "small": (
        "Visat liten: hela intervallet ligger inom den marginal per år som angavs, ±{margin}.",
        "Shown to be small: the whole interval lies within the margin a year that was stated, ±{margin}.",
    ),
    "alarms": (
        "Av {n} prövade trender väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} trends that were tested, {alarms} are expected to look real by chance, even if none is.",
    ),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "nowhere": ("Utan värde för området", "Without a figure of the area"),
    "source": ("Källa", "Source"),
}
_RIGHT = range(2, 6)
Row = Mapping[str, object]


_word = spoken(_WORDS)


def trend_page(
    name: str,
    table: pl.DataFrame,
    figures: Figures,
    *,
    left_out: Mapping[str, str],
    margin: Margin | None,
    years: YearsTogether | None,
    language: Language = "sv",
) -> Page:
    """Return trends as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator.
    figures
        The figures of the area in all years.
    left_out
        Indicators without a row, with the sexes and years that there are.
    margin
        The largest change a year that does not matter, where one was stated.
    years
        How many years were laid together.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table with a block an indicator, and numbered notes.
    """
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    for row in table.iter_rows(named=True):
        one = figures.catalogue[str(row[c.INDICATOR])]
        sex = "" if row[c.SEX] == str(Sex.T) else f", {Sex(str(row[c.SEX])).label(language)}"
        rows += [[f"{one.name(language)}{sex}"], _cells(name, one, row, figures, notes, language)]
    header = [word.format(confidence=confidence_text(figures.confidence, language)) for word in _HEADINGS[language]]
    header, rows = narrowed(header, rows)
    right = [place for place in _RIGHT if place < len(header) - 1]
    lines: Parts = [PrintedTable(header, rows, right=right)]
    if notes:
        lines += ["", _word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    below = [*_below(table, figures, margin, language), *([years.text(language)] if years else [])]
    lines += ["", *below] if below else []
    flags = sorted({str(flag) for marks in figures.frame[c.FLAGS].to_list() for flag in marks})
    if flags:
        lines.append(f"* {', '.join(Flag(flag).label(language) for flag in flags)}")
    for one, there in left_out.items():
        lines.append(
            f"{_word('left_out', language)}: {one} ({there})" if there else f"{_word('nowhere', language)}: {one}"
        )
    if figures.without_data:
        lines.append(f"{_word('without', language)}: {', '.join(figures.without_data)}")
    if figures.vintage:
        lines.append(f"{_word('source', language)}: {figures.vintage}")
    title = _word("title", language).format(name=name)
    return Page.of(lines, indicators=figures.catalogue, title=title)


def _cells(
    name: str, one: Indicator, row: Row, figures: Figures, notes: dict[str, int], language: Language
) -> list[str]:
    """Return the cells of one indicator."""
    periods = [int(str(period)) for period in _list(row[YEARS])]
    values = [as_float(value) for value in _list(row[VALUES])]
    span = {"first": periods[0], "last": periods[-1], "n": len(periods)} if periods else {}
    told = row[SLOPE] is not None
    said = [_word("since", language).format(year=year, note=note) for year, note in _breaks(one, figures, periods)]
    return [
        f"  {name}",
        _word("years" if len(periods) > 1 else "one", language).format(**span) if span else "",
        number(values[0], one.digits, language=language) if told else "",
        number(values[-1], one.digits, language=language) if told else "",
        number(as_float(row[SLOPE]), one.digits + 1, language=language, signed=True),
        limits_text(row[c.LOWER], row[c.UPPER], one.digits + 1, language),
        _verdict(one, row, notes, language, confidence=figures.confidence, also=said),
    ]


def _breaks(one: Indicator, figures: Figures, periods: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the breaks because of which earlier figures of the area do not count."""
    if not periods:
        return
    named = pl.col(c.INDICATOR).cast(pl.String) == one.id
    there = figures.frame.filter(named, pl.col(c.VALUE).is_not_null())[c.PERIOD].to_list()
    for version in one.versions:
        start = version.span.first
        if start is not None and start in one.breaks_between(min(there), periods[-1]):
            yield start, note_of_source(version)


def _verdict(
    one: Indicator, row: Row, notes: dict[str, int], language: Language, *, confidence: float, also: list[str]
) -> str:
    """Return the verdict, what would have been seen, and the numbers of the notes."""
    word = ""
    told = [*also]
    if row[d.VERDICT] is not None:
        verdict = ChangeVerdict(str(row[d.VERDICT]))
        word = verdict.label(language)
        size = as_float(row[d.DETECTABLE])
        if verdict is ChangeVerdict.NO_CLEAR_CHANGE and size is not None:
            seen = _word("seen", language).format(size=number(size, one.digits + 1, language=language))
            word = f"{word} ({seen})"
        if row[METHOD] == BY_ORDER:
            told.append(_word("order", language))
        misfit = as_float(row[MISFIT_P])
        if misfit is not None and misfit < 1 - confidence:
            told.append(_word("misfit", language))
    if row[d.REASON] is not None:
        reason = Reason(str(row[d.REASON]))
        told.append(reason.label(language))
    numbers = "".join(f"[{notes.setdefault(note, len(notes) + 1)}]" for note in dict.fromkeys(told))
    return f"{word} {numbers}".strip()


def _below(table: pl.DataFrame, figures: Figures, margin: Margin | None, language: Language) -> Iterator[str]:
    """Return what stands below the table: power, margin, the smallest p of few years and expected false alarms."""
    verdicts = table[d.VERDICT].cast(pl.String)
    if ((verdicts == str(ChangeVerdict.NO_CLEAR_CHANGE)) & table[d.DETECTABLE].is_not_null()).any():
        yield _word("power", language)
    if (verdicts == str(ChangeVerdict.SHOWN_SMALL)).any() and margin is not None:
        yield _word("small", language).format(margin=margin_text(margin, language))
    n = table[d.VERDICT].count()
    if n > 1:
        expected = alarms_text(n, language, confidence=figures.confidence)
        yield _word("alarms", language).format(n=n, alarms=expected)
    ordered = table.filter(pl.col(SMALLEST_P).is_not_null()).unique("n_years", maintain_order=True).sort("n_years")
    for row in ordered.iter_rows(named=True):
        smallest = decimal_text(f"{row[SMALLEST_P]:.2g}", language)
        said = _word("smallest", language).format(n=row["n_years"], p=smallest)
        yield f"{said[0].upper()}{said[1:]}."


def _list(cell: object) -> list[object]:
    """Return a cell that holds a list."""
    return list(cell) if isinstance(cell, list) else []  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
