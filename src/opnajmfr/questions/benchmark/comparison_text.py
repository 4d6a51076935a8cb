"""A comparison as people read it: each indicator with its references below it, and why a verdict is missing."""

from collections.abc import Mapping

import polars as pl

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.printing import number, text_table, value_text
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Flag, Language, Sex

_HEADINGS = {
    "sv": ("", "Värde", "{confidence}", "Plats", "Lägst–högst", "Skillnad", "{confidence}", "Bedömning"),
    "en": ("", "Value", "{confidence}", "Place", "Lowest–highest", "Difference", "{confidence}", "Verdict"),
}
_WORDS = {
    "of": ("av", "of"),
    "n": ("nämnare", "denominator"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "alarms": (
        "Av {n} prövade skillnader väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} differences that were tested, {alarms} are expected to look real by chance, even if none is.",
    ),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "source": ("Källa", "Source"),
}
_RIGHT = range(1, 7)

Row = dict[str, object]


def _word(name: str, language: Language) -> str:
    """Return a word of the table."""
    return _WORDS[name][0 if language == "sv" else 1]


def comparison_text(
    name: str,
    table: pl.DataFrame,
    frame: pl.DataFrame,
    results: Results,
    *,
    left_out: Mapping[str, str],
    language: Language = "sv",
) -> str:
    """Return a comparison as lines of text.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator.
    frame
        One row an indicator and reference.
    results
        What they came from.
    left_out
        Indicators without a row, with the sexes and years that there are.
    language
        "sv" or "en".

    Returns
    -------
    str
        A table with a block an indicator, and numbered notes.
    """
    notes: dict[str, int] = {}
    names = {one.label: one.name(language) for one in results.recipe.references}
    confidence = f"{results.recipe.confidence or 0:.3g}".replace(".", "," if language == "sv" else ".")
    rows: list[list[str]] = []
    for own in table.iter_rows(named=True):
        one = results.catalogue[str(own[c.INDICATOR])]
        rows += [[_title(one, own, language)], _own(name, one, own, language)]
        mine = frame.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        rows += [_reference(one, row, names, notes, language) for row in mine.iter_rows(named=True)]
    header = [word.format(confidence=confidence) for word in _HEADINGS[language]]
    header, rows = _without_empty_columns(header, rows)
    lines = [text_table(header, rows, right=[place for place in _RIGHT if place < len(header) - 1])]
    if notes:
        lines += ["", _word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += _alarms(frame, results.recipe.confidence, language)
    flags = sorted({flag for flags in table[c.FLAGS].to_list() for flag in flags})
    lines += [f"* {Flag(flag).label(language)}" for flag in flags]
    lines += [f"{_word('left_out', language)}: {one} ({there})" for one, there in left_out.items()]
    if results.without_data:
        lines.append(f"{_word('without', language)}: {', '.join(results.without_data)}")
    if results.vintage:
        lines.append(f"{_word('source', language)}: {results.vintage}")
    return "\n".join(lines)


def _alarms(frame: pl.DataFrame, confidence: float | None, language: Language) -> list[str]:
    """Return how many of the tested differences chance alone is expected to make look real, where several were."""
    n = frame[d.VERDICT].count()
    if confidence is None or n < 2:  # noqa: PLR2004 - a single test is no family
        return []
    alarms, _, _ = stats.expected_false_alarms(pl.lit(n), confidence=confidence)
    expected = number(_float(pl.select(alarms).item()), 1, language=language)
    return ["", _word("alarms", language).format(n=n, alarms=expected)]


def _title(one: Indicator, own: Row, language: Language) -> str:
    """Return the line above an indicator's figures."""
    sex = "" if own[c.SEX] == str(Sex.T) else f", {Sex(str(own[c.SEX])).label(language)}"
    return f"{one.name(language)} · {own[c.PERIOD]}{sex}"


def _own(name: str, one: Indicator, own: Row, language: Language) -> list[str]:
    """Return the cells of the area itself."""
    shown = own[c.CATEGORY] or value_text(
        one, _float(own[c.VALUE]), str(own[c.STATUS]), figure=str(own[c.FIGURE]), language=language
    )
    flagged = "*" if own[c.FLAGS] else ""
    counted = own["n"] is not None and not isinstance(one.measure, ShareOfMunicipalities)
    size = f" ({_word('n', language)} {_size(_float(own['n']), language)})" if counted else ""
    limits = _limits(one, own[c.LOWER], own[c.UPPER], language, signed=False)
    return [f"  {name}{size}", f"{shown}{flagged}", limits, "", "", "", "", ""]


def _reference(
    one: Indicator, row: Row, names: Mapping[str, str], notes: dict[str, int], language: Language
) -> list[str]:
    """Return the cells of one reference."""
    place = "" if row[d.PLACE] is None else f"{row[d.PLACE]} {_word('of', language)} {row[d.N_PLACED]}"
    several = None if row[d.REFERENCE_LOWEST] == row[d.REFERENCE_HIGHEST] else row[d.REFERENCE_HIGHEST]
    difference = number(_float(row[d.DIFFERENCE]), one.digits, language=language, signed=True)
    return [
        f"  {names[str(row[d.REFERENCE])]}",
        number(_float(row[d.REFERENCE_VALUE]), one.digits, language=language),
        "",
        place,
        "" if several is None else _limits(one, row[d.REFERENCE_LOWEST], several, language, signed=False),
        difference,
        _limits(one, row[c.LOWER], row[c.UPPER], language, signed=True),
        _verdict(row[d.VERDICT], row[d.REASON], notes, language),
    ]


def _limits(one: Indicator, lower: object, upper: object, language: Language, *, signed: bool) -> str:
    """Return two limits, or nothing."""
    if lower is None or upper is None:
        return ""
    low, high = (number(_float(one_), one.digits, language=language, signed=signed) for one_ in (lower, upper))
    return f"[{low}; {high}]" if signed else f"{low}–{high}"


def _verdict(verdict: object, reason: object, notes: dict[str, int], language: Language) -> str:
    """Return the verdict, with the number of the note that says why there is none."""
    word = "" if verdict is None else Verdict(str(verdict)).label(language)
    if reason is None:
        return word
    note = Reason(str(reason)).label(language)
    return f"{word} [{notes.setdefault(note, len(notes) + 1)}]".strip()


def _size(size: float | None, language: Language) -> str:
    """Return a denominator, with a decimal where it has one."""
    whole = size is not None and size == int(size)
    return number(size, 0 if whole else 1, language=language)


def _float(value: object) -> float | None:
    """Return a cell as a number."""
    return None if value is None else float(str(value))


def _without_empty_columns(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns that no row fills, but never the first or the last."""
    full = [row for row in rows if len(row) == len(header)]
    last = len(header) - 1
    kept = [place for place in range(len(header)) if place in {0, last} or any(row[place] for row in full)]
    narrowed = [[row[place] for place in kept] if len(row) == len(header) else row for row in rows]
    return [header[place] for place in kept], narrowed
