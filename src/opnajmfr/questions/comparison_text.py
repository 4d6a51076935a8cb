"""A comparison as people read it: one table, and below it why a cell has no verdict."""

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.printing import number, text_table, value_text
from opnajmfr.data.results import Results
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Flag, Language, Sex

WIDEST_TITLE = 44
"""Longer titles are cut, with an ellipsis."""
_WORDS = {
    "indicator": ("Indikator", "Indicator"),
    "year": ("År", "Year"),
    "own": ("Eget", "Own"),
    "place": ("Plats", "Place"),
    "verdict": ("Bedömning", "Verdict"),
    "n": ("Nämnare", "Denominator"),
    "of": ("av", "of"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "without": ("Utan uppgifter i datamängden: ", "Without any data: "),
    "difference": ("skillnad", "difference"),
}


def _word(name: str, language: Language) -> str:
    """Return a heading."""
    return _WORDS[name][0 if language == "sv" else 1]


def comparison_text(
    name: str, table: pl.DataFrame, frame: pl.DataFrame, results: Results, *, language: Language = "sv"
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
    language
        "sv" or "en".

    Returns
    -------
    str
        A title, a table, and numbered notes.
    """
    notes: dict[str, int] = {}
    labels = frame[d.REFERENCE].unique(maintain_order=True).to_list()
    header = [_word("indicator", language), _word("year", language), _word("own", language)]
    shows_limits = table[c.LOWER].is_not_null().any()
    if shows_limits:
        header.append(f"{results.recipe.confidence or 0:.0%}".replace("%", " %"))
    placed = {label for label in labels if table[f"{label}: {d.PLACE}"].is_not_null().any()}
    for label in labels:
        header += [_short(label, frame, language)]
        header += [_word("place", language)] if label in placed else []
        header += [_word("difference", language), ""]
    header.append(_word("n", language))
    rows = [
        _row(row, labels, placed, results.catalogue, notes, shows_limits=shows_limits, language=language)
        for row in table.iter_rows(named=True)
    ]
    right = [place for place, word in enumerate(header) if place >= 2 and word]  # noqa: PLR2004 - title and year
    sex = str(table[c.SEX][0])
    about = "" if sex == str(Sex.T) else f", {Sex(sex).label(language)}"
    lines = [f"{name}{about}", "", text_table(header, rows, right=right)]
    if notes:
        lines += ["", _word("notes", language), *(f"  [{number_}] {note}" for note, number_ in notes.items())]
    flags = sorted({flag for row in table[c.FLAGS].to_list() for flag in row})
    lines += [f"* {Flag(flag).label(language)}" for flag in flags]
    if results.without_data:
        lines.append(_word("without", language) + ", ".join(results.without_data))
    if results.vintage:
        lines.append(f"{ {'sv': 'Källa', 'en': 'Source'}[language] }: {results.vintage}")
    return "\n".join(lines)


def _row(
    row: dict[str, object],
    labels: list[str],
    placed: set[str],
    catalogue: Catalogue,
    notes: dict[str, int],
    *,
    shows_limits: bool,
    language: Language,
) -> list[str]:
    """Return the cells of one indicator."""
    one = catalogue[str(row[c.INDICATOR])]
    digits = one.digits

    def shown(value: object, *, signed: bool = False) -> str:
        return "" if value is None else number(float(str(value)), digits, language=language, signed=signed)

    title = one.name(language)
    title = title if len(title) <= WIDEST_TITLE else title[: WIDEST_TITLE - 1].rstrip() + "…"
    own = row[c.CATEGORY] or value_text(
        one, _number(row[c.VALUE]), str(row[c.STATUS]), figure=str(row[c.FIGURE]), language=language
    )
    cells = [title, str(row[c.PERIOD]), f"{own}{'*' if row[c.FLAGS] else ''}"]
    if shows_limits:
        cells.append(f"{shown(row[c.LOWER])}–{shown(row[c.UPPER])}" if row[c.LOWER] is not None else "")
    for label in labels:
        cells.append(shown(row[f"{label}: value"]))
        if label in placed:
            place, many = row[f"{label}: {d.PLACE}"], row[f"{label}: {d.N_PLACED}"]
            cells.append("" if place is None else f"{place} {_word('of', language)} {many}")
        cells.append(shown(row[f"{label}: {d.DIFFERENCE}"], signed=True))
        cells.append(_verdict(row[f"{label}: {d.VERDICT}"], row[f"{label}: {d.REASON}"], notes, language))
    cells.append("" if row["n"] is None else number(float(str(row["n"])), 0, language=language))
    return cells


def _verdict(verdict: object, reason: object, notes: dict[str, int], language: Language) -> str:
    """Return the verdict, with the number of the note that says why there is none."""
    word = "" if verdict is None else Verdict(str(verdict)).label(language)
    if reason is None:
        return word
    note = Reason(str(reason)).label(language)
    return f"{word} [{notes.setdefault(note, len(notes) + 1)}]".strip()


def _number(value: object) -> float | None:
    """Return a cell as a number."""
    return None if value is None else float(str(value))


def _short(label: str, frame: pl.DataFrame, language: Language) -> str:
    """Return a reference's heading: its label, English for county and nation where asked for."""
    kind = ReferenceKind(str(frame.filter(pl.col(d.REFERENCE) == label)[d.REFERENCE_KIND][0]))
    if language == "en" and kind in {ReferenceKind.COUNTY, ReferenceKind.NATION}:
        return {ReferenceKind.COUNTY: "County", ReferenceKind.NATION: "Nation"}[kind]
    return label
