"""A triage as people read it: the three grades, the rule behind them, and everything that is not in them."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.robustness.triage_grades import CHANGE, GAP, GRADE, IS_WORSE, IS_WORSENING, JOINT_P
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, few_text, limits_text
from opnajmfr.data.printing import number
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import ChangeVerdict, Reason, TriageGrade, Verdict
from opnajmfr.model.vocabulary import Flag, Language, Sex

Row = dict[str, object]
_HEADINGS = {
    "sv": ("", "Värde", "Skillnad", "{confidence}", "Bedömning"),
    "en": ("", "Value", "Difference", "{confidence}", "Verdict"),
}
_WORDS = {
    "head": ("{name}: sämre än {references} och försämrat", "{name}: worse than {references} and worsening"),
    "none": (
        "Inget av det som kunde bedömas är både sämre och försämrat.",
        "Nothing that could be judged is both worse and worsening.",
    ),
    "nothing": ("Ingenting kunde bedömas.", "Nothing could be judged."),
    "n": ("nämnare", "denominator"),
    "rule": (
        "Tydligt: båda bedömningarna håller, också när tabellens {n} prövade rader räknas med (Holm).",
        "Clear: both verdicts hold, also when the {n} tested rows of the table are allowed for (Holm).",
    ),
    "lesser": (
        "Troligt: båda siffrorna pekar åt fel håll och minst en bedömning håller. Oklart: ingen håller.",
        "Probable: both figures point the wrong way and at least one verdict holds. Unclear: neither holds.",
    ),
    "chance": (
        "Av slump ensam får högst {share} % av sådana tabeller något tydligt; i snitt högst {probable} rader troliga.",
        "By chance alone at most {share}% of such tables hold anything clear; {probable} rows probable, on average.",
    ),
    "shared": (
        "Oklara kan bli många: en siffra som av slump är dålig i år ser både sämre och försämrad ut.",
        "Many may be unclear: a figure that is poor this year by chance looks both worse and worsening.",
    ),
    "rest": (
        "Inte med i listan ({n}), efter siffrorna som de är:",
        "Not in the list ({n}), by the figures as they are:",
    ),
    "worse_only": ("sämre, inte försämrat", "worse, not worsening"),
    "worsening_only": ("försämrat, inte sämre", "worsening, not worse"),
    "neither": ("varken sämre eller försämrat", "neither worse nor worsening"),
    "unjudged": ("Kunde inte bedömas ({n}):", "Could not be judged ({n}):"),
    "both_wrong": ("båda siffrorna pekar åt fel håll", "both figures point the wrong way"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}


def triage_page(
    name: str,
    table: pl.DataFrame,
    *,
    results: Results,
    confidence: float,
    left_out: Mapping[str, str],
    language: Language = "sv",
) -> Page:
    """Return a triage as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator and reference.
    results
        What they came from.
    confidence
        Confidence of the verdicts.
    left_out
        Indicators without a row, with what there is of them.
    language
        "sv" or "en".

    Returns
    -------
    Page
        The graded rows as a table, and lists of the rest.
    """
    side = 0 if language == "sv" else 1
    names = {one.label: one.name(language) for one in results.recipe.references}
    shown = list(dict.fromkeys(names[str(label)] for label in table[d.REFERENCE]))
    judged = table.filter(pl.col(JOINT_P).is_not_null())
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    for grade in TriageGrade:
        for row in table.filter(pl.col(GRADE).cast(pl.String) == str(grade)).iter_rows(named=True):
            one = results.catalogue[str(row[c.INDICATOR])]
            rows.append([f"{grade.label(language).capitalize()}: {one.name(language)} · {_when(row, language)}"])
            rows += _halves(one, row, name, names[str(row[d.REFERENCE])], notes, language)
    lines: Parts = [_WORDS["head"][side].format(name=name, references=", ".join(shown)), ""]
    if rows:
        header = [word.format(confidence=confidence_text(confidence, language)) for word in _HEADINGS[language]]
        lines.append(PrintedTable(header, rows, right=range(1, len(header) - 1)))
    else:
        lines.append(_WORDS["none" if judged.height else "nothing"][side])
    if judged.height:
        share = confidence_text(round(100 * (1 - confidence), 9), language)
        probable = few_text(judged.height * (1 - confidence), language)
        lines += ["", _WORDS["rule"][side].format(n=judged.height), _WORDS["lesser"][side]]
        lines += [_WORDS["chance"][side].format(share=share, probable=probable), _WORDS["shared"][side]]
    lines += _rest(judged.filter(pl.col(GRADE).is_null()), results, names if len(shown) > 1 else {}, language)
    unjudged = table.filter(pl.col(JOINT_P).is_null())
    if unjudged.height:
        lines += ["", _WORDS["unjudged"][side].format(n=unjudged.height)]
        several = names if len(shown) > 1 else {}
        lines += [_unjudged(row, results, several, notes, language) for row in unjudged.iter_rows(named=True)]
    if notes:
        lines += ["", _WORDS["notes"][side], *(f"  [{place}] {note}" for note, place in notes.items())]
    flags = sorted({flag for held in table[c.FLAGS].drop_nulls().to_list() for flag in held})
    lines += [f"* {Flag(flag).label(language)}" for flag in flags]
    lines += [f"{_WORDS['left_out'][side]}: {one} ({there})" for one, there in left_out.items()]
    if results.without_data:
        lines.append(f"{_WORDS['without'][side]}: {', '.join(results.without_data)}")
    if results.vintage:
        lines.append(f"{_WORDS['source'][side]}: {results.vintage}")
    return Page.of(lines, indicators=results.catalogue)


def _halves(
    one: Indicator, row: Row, name: str, reference: str, notes: dict[str, int], language: Language
) -> list[list[str]]:
    """Return the rows of one indicator: its own figure, the reference, and its earlier figure."""
    flagged = "*" if row[c.FLAGS] else ""
    own = [f"  {name} {row[c.PERIOD]}{_size(row['n'], language)}", f"{_shown(one, row[c.VALUE], language)}{flagged}"]
    earlier = f"  {name} {row['first']}{_size(row['n_earlier'], language)}"
    return [
        [*own, "", "", ""],
        [f"  {reference}", _shown(one, row[d.REFERENCE_VALUE], language), *_half(one, row, GAP, notes, language)],
        [earlier, _shown(one, row["earlier"], language), *_half(one, row, CHANGE, notes, language)],
    ]


def _half(one: Indicator, row: Row, prefix: str, notes: dict[str, int], language: Language) -> list[str]:
    """Return difference, limits and verdict of one half."""
    difference = _shown(one, row[f"{prefix}_{d.DIFFERENCE}"], language, signed=True)
    limits = limits_text(row[f"{prefix}_{c.LOWER}"], row[f"{prefix}_{c.UPPER}"], one.digits, language)
    word, reason = row[f"{prefix}_{d.VERDICT}"], row[f"{prefix}_{d.REASON}"]
    vocabulary = Verdict if prefix == GAP else ChangeVerdict
    verdict = "" if word is None else vocabulary(str(word)).label(language)
    if reason is not None:
        verdict = f"{verdict} {_note(reason, notes, language)}".strip()
    return [difference, limits, verdict]


def _rest(rows: pl.DataFrame, results: Results, names: Mapping[str, str], language: Language) -> list[str]:
    """Return what was judged and is not in the list."""
    side = 0 if language == "sv" else 1
    if rows.is_empty():
        return []
    lines = ["", _WORDS["rest"][side].format(n=rows.height)]
    parts = {
        "worse_only": rows.filter(pl.col(IS_WORSE)),
        "worsening_only": rows.filter(pl.col(IS_WORSENING)),
        "neither": rows.filter(~pl.col(IS_WORSE) & ~pl.col(IS_WORSENING)),
    }
    for word, part in parts.items():
        if part.height:
            lines.append(f"  {part.height} {_WORDS[word][side]}:")
            lines += [f"    {_title(row, results, names, language)}" for row in part.iter_rows(named=True)]
    return lines


def _unjudged(row: Row, results: Results, names: Mapping[str, str], notes: dict[str, int], language: Language) -> str:
    """Return one line of an indicator that could not be judged: its title and why."""
    side = 0 if language == "sv" else 1
    both = row[IS_WORSE] is True and row[IS_WORSENING] is True
    wrong = f": {_WORDS['both_wrong'][side]}" if both else ""
    return f"  {_title(row, results, names, language)}{wrong} {_note(row[d.REASON], notes, language)}"


def _title(row: Row, results: Results, names: Mapping[str, str], language: Language) -> str:
    """Return the title of a row, with its reference where there are several."""
    against = f" · {names[str(row[d.REFERENCE])]}" if names else ""
    return f"{results.catalogue[str(row[c.INDICATOR])].name(language)} · {_when(row, language)}{against}"


def _when(row: Row, language: Language) -> str:
    """Return the year of a row, and whose figure it is where it is not the total."""
    sex = "" if row[c.SEX] == str(Sex.T) else f", {Sex(str(row[c.SEX])).label(language)}"
    return f"{row[c.PERIOD]}{sex}"


def _note(reason: object, notes: dict[str, int], language: Language) -> str:
    """Return the number of the note that says why."""
    note = Reason(str(reason)).label(language)
    return f"[{notes.setdefault(note, len(notes) + 1)}]"


def _size(n: object, language: Language) -> str:
    """Return what a figure rests on, in brackets."""
    if n is None:
        return ""
    size, word = float(str(n)), _WORDS["n"][0 if language == "sv" else 1]
    return f" ({word} {number(size, 0 if size == int(size) else 1, language=language)})"


def _shown(one: Indicator, value: object, language: Language, *, signed: bool = False) -> str:
    """Return a number in the digits of its indicator."""
    return number(None if value is None else float(str(value)), one.digits, language=language, signed=signed)
