"""What non-response can mean, in words for a committee."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts
from opnajmfr.data.printing import number
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Language, Sex

Row = dict[str, object]
_WORDS = {
    "head": ("{name}: vad bortfallet kan betyda", "{name}: what non-response can mean"),
    "counts": (
        "Att räknas in är att ha svarat så att man räknas i andelen. Ingenting antas om dem som inte svarade.",
        "To count is to have answered so as to be part of the share. Nothing is assumed of those who did not answer.",
    ),
    "own": (
        "{x} av {n} svarande räknas in: {value}{unit}. {asked} tillfrågades; {silent} av dem ({share} %) svarade inte.",
        "{x} of {n} who answered count: {value}{unit}. {asked} were asked; {silent} of them ({share}%) did not answer.",
    ),
    "bounds": (
        "Hade alla svarat låge andelen någonstans från {lowest} till {highest}{unit}.",
        "Had everybody answered, the share would lie somewhere from {lowest} to {highest}{unit}.",
    ),
    "everybody": ("Alla svarade, så andelen är vad den är.", "Everybody answered, so the share is what it is."),
    "against": (
        "Mot {reference} ({value}): skillnad {difference}, {verdict}.",
        "Against {reference} ({value}): difference {difference}, {verdict}.",
    ),
    "no_verdict": ("ingen bedömning", "no verdict"),
    "furthest": (
        "Hade alla svarat, där också, låge skillnaden från {lowest} till {highest}.",
        "Had everybody answered, there as well, the difference would lie from {lowest} to {highest}.",
    ),
    "fixed": (
        "Hade alla svarat låge skillnaden från {lowest} till {highest}.",
        "Had everybody answered, the difference would lie from {lowest} to {highest}.",
    ),
    "some": (
        " (Antalet tillfrågade är känt för {known} av {behind} områden där.)",
        " (The number asked is known for {known} of {behind} areas there.)",
    ),
    "holds": (
        "Bedömningen står sig, vad de {silent} än hade svarat.",
        "The verdict holds, whatever the {silent} would have answered.",
    ),
    "lost_low": (
        "Bedömningen ”{word}” faller om minst {share} % av de {silent} hade räknats in.",
        "The verdict “{word}” is lost if at least {share}% of the {silent} had counted.",
    ),
    "lost_high": (
        "Bedömningen ”{word}” faller om högst {share} % av de {silent} hade räknats in.",
        "The verdict “{word}” is lost if at most {share}% of the {silent} had counted.",
    ),
    "becomes_low": (
        "Den blir ”{word}” om högst {share} % av de {silent} hade räknats in.",
        "It becomes “{word}” if at most {share}% of the {silent} had counted.",
    ),
    "becomes_high": (
        "Den blir ”{word}” om minst {share} % av de {silent} hade räknats in.",
        "It becomes “{word}” if at least {share}% of the {silent} had counted.",
    ),
    "others": (
        "Bedömningarna prövas med svaren bakom jämförelsen som de är; gränserna räknar med bortfall också där.",
        "Verdicts are tried with the answers behind the reference as they are; bounds allow for non-response there.",
    ),
    "chance": (
        "Gränserna är inga osäkerhetsintervall: slumpen är inte med.",
        "The bounds are no intervals: chance is not in them.",
    ),
    "counted": (
        "Vet ej och överhoppade frågor räknas som ej svar.",
        "No opinion and skipped questions count as no answer.",
    ),
    "by_rate": (
        "Tillfrågade räknas från svarsandelen: vet ej och överhoppade frågor är inte med bland dem som inte svarade.",
        "Those asked are found from the response rate: no opinion and skipped questions are not among the silent.",
    ),
    "assumed": (
        "Antalet tillfrågade är räknat från svarsandelen {response}, ett antagande för alla områden.",
        "The numbers asked are computed from the response rate {response}, an assumption for all areas.",
    ),
    "without": ("Kan inte räknas:", "Cannot be counted:"),
    "notes": ("Varför, eller vad som försvagar en bedömning:", "Why, or what weakens a verdict:"),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "no_data": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}


def nonresponse_page(
    name: str,
    table: pl.DataFrame,
    *,
    results: Results,
    response: float | str | None,
    left_out: Mapping[str, str],
    language: Language = "sv",
) -> Page:
    """Return what non-response can mean as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator and reference.
    results
        What they came from.
    response
        The response rate as it was given, or None where the number asked is known.
    left_out
        Indicators without a row, with what there is of them.
    language
        "sv" or "en".

    Returns
    -------
    Page
        Sentences for each indicator, and a list of those that cannot be counted.
    """
    side = 0 if language == "sv" else 1
    names = {one.label: one.name(language) for one in results.recipe.references}
    notes: dict[str, int] = {}
    lines: Parts = [_WORDS["head"][side].format(name=name), _WORDS["counts"][side]]
    if isinstance(response, float | int):
        lines.append(_WORDS["assumed"][side].format(response=number(response, 2, language=language)))
    without: list[str] = []
    for one in results.catalogue:
        mine = table.filter(pl.col(c.INDICATOR) == one.id)
        if mine.is_empty():
            continue
        first = mine.row(0, named=True)
        title = _title(one, first, language)
        if first["lowest"] is None:
            without.append(f"  {title} {_note(first['silence_reason'], notes, language)}")
            continue
        lines += ["", title, *(f"  {line}" for line in _own(one, first, language))]
        for row in mine.iter_rows(named=True):
            lines += [f"  {line}" for line in _against(one, row, names[str(row[d.REFERENCE])], notes, language)]
    if len(without) < table[c.INDICATOR].n_unique():
        lines += ["", _WORDS["others"][side], _WORDS["chance"][side]]
        lines.append(_WORDS["counted" if response is None else "by_rate"][side])
    return Page.of([*lines, *_below(without, notes, results, left_out, language)], indicators=results.catalogue)


def _below(
    without: list[str], notes: Mapping[str, int], results: Results, left_out: Mapping[str, str], language: Language
) -> list[str]:
    """Return what stands below the sentences: what cannot be counted, why, and where the figures come from."""
    side = 0 if language == "sv" else 1
    lines: list[str] = []
    if without:
        lines += ["", _WORDS["without"][side], *without]
    if notes:
        lines += ["", _WORDS["notes"][side], *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += [f"{_WORDS['left_out'][side]}: {one} ({there})" for one, there in left_out.items()]
    if results.without_data:
        lines.append(f"{_WORDS['no_data'][side]}: {', '.join(results.without_data)}")
    if results.vintage:
        lines.append(f"{_WORDS['source'][side]}: {results.vintage}")
    return lines


def _title(one: Indicator, row: Row, language: Language) -> str:
    """Return the line above an indicator."""
    sex = "" if row[c.SEX] == str(Sex.T) else f", {Sex(str(row[c.SEX])).label(language)}"
    return f"{one.name(language)} · {row[c.PERIOD]}{sex}"


def _own(one: Indicator, row: Row, language: Language) -> list[str]:
    """Return the sentences about an area's own share."""
    side = 0 if language == "sv" else 1
    asked, answered = _float(row["asked"]), _float(row[c.DENOMINATOR])
    silent = asked - answered
    unit = "" if one.unit != "%" else " %" if language == "sv" else "%"
    told = _WORDS["own"][side].format(
        unit=unit,
        x=_count(_float(row[c.NUMERATOR]), language),
        n=_count(answered, language),
        asked=_count(asked, language),
        silent=_count(silent, language),
        share=number(100 * silent / asked, 0, language=language),
        value=_shown(one, row[c.VALUE], language),
    )
    bounds = {word: _shown(one, row[word], language) for word in ("lowest", "highest")}
    return [told, _WORDS["bounds" if silent > 0 else "everybody"][side].format(unit=unit, **bounds)]


def _against(one: Indicator, row: Row, reference: str, notes: dict[str, int], language: Language) -> list[str]:
    """Return the sentences about one reference: the verdict, how far the difference may be, and when it turns."""
    side = 0 if language == "sv" else 1
    judged = row[d.VERDICT]
    verdict = _WORDS["no_verdict"][side] if judged is None else Verdict(str(judged)).label(language)
    if row[d.REASON] is not None:
        verdict += f" {_note(row[d.REASON], notes, language)}"
    if row[d.DIFFERENCE] is None:
        return [f"{reference}: {verdict}."]
    lines = [
        _WORDS["against"][side].format(
            reference=reference,
            value=_shown(one, row[d.REFERENCE_VALUE], language),
            difference=_shown(one, row[d.DIFFERENCE], language, signed=True),
            verdict=verdict,
        )
    ]
    if row["difference_lowest"] is None:
        lines[0] += f" {_note(row['silence_reason'], notes, language)}"
    else:
        ends = ("difference_lowest", "difference_highest")
        low, high = (_shown(one, row[name], language, signed=True) for name in ends)
        n_behind, n_known = row["n_behind"], row["n_known"]
        some = _WORDS["some"][side].format(known=n_known, behind=n_behind) if n_known != n_behind else ""
        word = "fixed" if n_behind is None else "furthest"
        lines.append("  " + _WORDS[word][side].format(lowest=low, highest=high) + some)
    return [*lines, *(f"  {line}" for line in _turns(row, language))]


def _turns(row: Row, language: Language) -> list[str]:
    """Return when the verdict turns."""
    side = 0 if language == "sv" else 1
    if row[d.VERDICT] is None or row["holds"] is None:
        return []
    silent = _count(_float(row["asked"]) - _float(row[c.DENOMINATOR]), language)
    if row["holds"]:
        return [_WORDS["holds"][side].format(silent=silent)] if silent != "0" else []
    is_clear = row[d.VERDICT] != str(Verdict.NO_CLEAR_DIFFERENCE)
    word = Verdict(str(row[d.VERDICT])).label(language)
    sign = int(str(row[SIGN]))
    low, high = {1: (Verdict.WORSE, Verdict.BETTER), -1: (Verdict.BETTER, Verdict.WORSE)}.get(
        sign, (Verdict.LOWER, Verdict.HIGHER)
    )
    lines: list[str] = []
    for column, kind, becomes in (("at_most", "high", low), ("at_least", "low", high)):
        if row[column] is None:
            continue
        share = number(100 * _float(row[column]), 0, language=language)
        if is_clear:
            lines.append(_WORDS[f"lost_{kind}"][side].format(word=word, share=share, silent=silent))
        else:
            other = "low" if kind == "high" else "high"
            turned = becomes.label(language)
            lines.append(_WORDS[f"becomes_{other}"][side].format(word=turned, share=share, silent=silent))
    return lines


def _note(reason: object, notes: dict[str, int], language: Language) -> str:
    """Return the number of the note that says why."""
    note = Reason(str(reason)).label(language)
    return f"[{notes.setdefault(note, len(notes) + 1)}]"


def _count(value: float, language: Language) -> str:
    """Return a number of persons."""
    return number(value, 0, language=language)


def _shown(one: Indicator, value: object, language: Language, *, signed: bool = False) -> str:
    """Return a number in the digits of its indicator."""
    return number(None if value is None else _float(value), one.digits, language=language, signed=signed)


def _float(value: object) -> float:
    """Return a cell as a number."""
    return float(str(value))
