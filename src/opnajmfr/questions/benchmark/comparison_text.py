"""A comparison as people read it: each indicator with its references below it, and why a verdict is missing."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, limits_text
from opnajmfr.data.printing import as_float, number, spoken, value_text, years_text
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.recipe import Reference, ReferenceKind
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, Flag, Language, Sex, Status
from opnajmfr.plan.wording import method_sentences
from opnajmfr.questions.benchmark.comparison_notes import Remarks, comparison_notes

_HEADINGS = {
    "sv": ("", "Värde", "{confidence}", "Plats", "Lägst–högst", "Skillnad", "{confidence}", "Bedömning"),
    "en": ("", "Value", "{confidence}", "Place", "Lowest–highest", "Difference", "{confidence}", "Verdict"),
}
_WORDS = {
    "title": ("{name} jämförd med {references}", "{name} compared with {references}"),
    "and": (" och ", " and "),
    "of": ("av", "of"),
    "n": ("nämnare", "denominator"),
    "yes": ("Ja", "yes"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "seen": ("minst {size} hade synts", "at least {size} would have shown"),
    "unseen": ("ingen möjlig skillnad hade synts", "no possible difference would have shown"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "source": ("Källa", "Source"),
}
_RIGHT = range(1, 7)

Row = dict[str, object]


_word = spoken(_WORDS)


def comparison_page(
    name: str,
    table: pl.DataFrame,
    frame: pl.DataFrame,
    results: Results,
    *,
    left_out: Mapping[str, str],
    remarks: Remarks,
    language: Language = "sv",
) -> Page:
    """Return a comparison as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator, sex and area.
    frame
        One row for each of them and reference.
    results
        What they came from.
    left_out
        Indicators without a row, with the sexes and years that there are.
    remarks
        What was asked for beside the indicators.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table with a block an indicator, and numbered notes.
    """
    notes: dict[str, int] = {}
    references = {one.label: one for one in results.recipe.references}
    confidence = confidence_text(results.recipe.confidence or 0, language)
    key = [c.INDICATOR, c.SEX, c.AREA]
    beside = frame.with_columns(pl.col(name).cast(pl.String) for name in key).partition_by(key, as_dict=True)
    several = table[c.SEX].n_unique() > 1
    blocks = table.select(pl.len().over(c.INDICATOR, c.PERIOD)).to_series()
    rows: list[list[str]] = []
    titled = ""
    for own, n_own in zip(table.iter_rows(named=True), blocks, strict=True):
        one = results.catalogue[str(own[c.INDICATOR])]
        title = _title(one, own, language, with_sex=not several)
        if title != titled:
            rows.append([title])
            titled = title
        place = results.areas.name(str(own[c.AREA])) if results.areas else str(own[c.AREA])
        rows.append(_own(_place(place, own, language, with_sex=several), one, own, language))
        mine = beside[tuple(str(own[name]) for name in key)]
        below = [_reference(one, row, references, notes, language) for row in mine.iter_rows(named=True)]
        rows += below if n_own == 1 else [[f"  {cells[0]}", *cells[1:]] for cells in below]
    header = [word.format(confidence=confidence) for word in _HEADINGS[language]]
    header, rows = _without_empty_columns(header, rows)
    lines: Parts = [PrintedTable(header, rows, right=[place for place in _RIGHT if place < len(header) - 1])]
    if notes:
        lines += ["", _word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += comparison_notes(table, frame, results, remarks=remarks, language=language)
    flags = sorted({flag for flags in table[c.FLAGS].to_list() for flag in flags})
    lines += [f"* {Flag(flag).label(language)}" for flag in flags]
    lines += [f"{_word('left_out', language)}: {one} ({there})" for one, there in left_out.items()]
    if results.without_data:
        lines.append(f"{_word('without', language)}: {', '.join(results.without_data)}")
    if results.vintage:
        lines.append(f"{_word('source', language)}: {results.vintage}")
    title = _word("title", language).format(
        name=name, references=_listed([one.name(language) for one in references.values()], language)
    )
    method = method_sentences(results.recipe, results.catalogue, results.observations, language=language)
    return Page.of(lines, indicators=results.catalogue, title=title, method=method)


def _listed(names: Sequence[str], language: Language) -> str:
    """Return names as a list in words: "a, b och c"."""
    return _word("and", language).join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _title(one: Indicator, own: Row, language: Language, *, with_sex: bool) -> str:
    """Return the line above an indicator's figures, with the years that they rest on."""
    years = years_text(one, int(str(own[c.PERIOD])))
    return _place(f"{one.name(language)} · {years}", own, language, with_sex=with_sex)


def _place(words: str, own: Row, language: Language, *, with_sex: bool) -> str:
    """Return words with the sex that they are of, where it is to be told."""
    told = with_sex and own[c.SEX] != str(Sex.T)
    return f"{words}, {Sex(str(own[c.SEX])).label(language)}" if told else words


def _own(name: str, one: Indicator, own: Row, language: Language) -> list[str]:
    """Return the cells of the area itself."""
    shown = own[c.CATEGORY] or value_text(
        one, as_float(own[c.VALUE]), str(own[c.STATUS]), figure=str(own[c.FIGURE]), language=language
    )
    flagged = "*" if own[c.FLAGS] else ""
    counted = own["n"] is not None and not isinstance(one.measure, ShareOfMunicipalities)
    size = f" ({_word('n', language)} {_size(as_float(own['n']), language)})" if counted else ""
    limits = _between(one, own[c.LOWER], own[c.UPPER], language)
    return [f"  {name}{size}", f"{shown}{flagged}", limits, "", "", "", "", ""]


def _reference(
    one: Indicator, row: Row, references: Mapping[str, Reference], notes: dict[str, int], language: Language
) -> list[str]:
    """Return the cells of one reference."""
    place = "" if row[d.PLACE] is None else f"{row[d.PLACE]} {_word('of', language)} {row[d.N_PLACED]}"
    several = None if row[d.REFERENCE_LOWEST] == row[d.REFERENCE_HIGHEST] else row[d.REFERENCE_HIGHEST]
    per_yes = one.measure.multiplier if isinstance(one.measure, ShareOfMunicipalities) else None
    is_answer = per_yes is not None and row[d.REFERENCE_FIGURE] == str(Figure.OWN)
    is_set = row[d.REFERENCE_FIGURE] == str(Figure.MEAN_OF_MEMBERS)
    value, difference = as_float(row[d.REFERENCE_VALUE]), None if is_answer else as_float(row[d.DIFFERENCE])
    if is_answer and value is not None:
        shown = value_text(one, value, Status.OBSERVED, figure=Figure.OWN, language=language)
    elif per_yes is not None and is_set and value is not None and row[d.N_PLACED]:
        several, shown = None, _yes_of(value / per_yes, row, references[str(row[d.REFERENCE])], language)
    else:
        shown = number(value, one.digits, language=language)
    return [
        f"  {_reference_name(row, references[str(row[d.REFERENCE])].name(language))}",
        shown,
        "",
        place,
        "" if several is None else _between(one, row[d.REFERENCE_LOWEST], several, language),
        number(difference, one.digits, language=language, signed=True),
        limits_text(row[c.LOWER], row[c.UPPER], one.digits, language),
        _verdict(one, row, notes, language),
    ]


def _yes_of(share: float, row: Row, reference: Reference, language: Language) -> str:
    """Return how many of a set have answered yes, as "5 av 7 Ja"; the area itself counts where it is a member."""
    is_member = reference.kind is ReferenceKind.GROUP or row[c.AREA] in reference.members
    n_placed = int(str(row[d.N_PLACED]))
    n_answers = n_placed if is_member or row[c.VALUE] is None else n_placed - 1
    n_yes = round(share * n_answers)
    return f"{n_yes} {_word('of', language)} {n_answers} {_word('yes', language)}"


def _reference_name(row: Row, name: str) -> str:
    """Return a reference's name, with the group that it is or the year that it is of."""
    if row[d.REFERENCE_PERIOD] is not None:
        return f"{name} ({row[d.REFERENCE_PERIOD]})"
    if row[d.REFERENCE_KIND] == str(ReferenceKind.GROUP) and row[d.REFERENCE_AREA] is not None:
        return f"{name}: {str(row[d.REFERENCE_AREA]).rpartition('/')[2]}"
    return name


def _between(one: Indicator, lower: object, upper: object, language: Language) -> str:
    """Return two figures as the ends of an interval, or nothing."""
    if lower is None or upper is None:
        return ""
    return "–".join(number(as_float(end), one.digits, language=language) for end in (lower, upper))


def _verdict(one: Indicator, row: Row, notes: dict[str, int], language: Language) -> str:
    """Return the verdict, what would have been seen, and the number of the note that says why there is none."""
    verdict, reason, size = row[d.VERDICT], row[d.REASON], as_float(row[d.DETECTABLE])
    word = "" if verdict is None else Verdict(str(verdict)).label(language)
    if verdict == str(Verdict.NO_CLEAR_DIFFERENCE):
        seen = "unseen" if size is None else "seen"
        word = f"{word} ({_word(seen, language).format(size=number(size, one.digits, language=language))})"
    if reason is None:
        return word
    note = Reason(str(reason)).label(language)
    return f"{word} [{notes.setdefault(note, len(notes) + 1)}]".strip()


def _size(size: float | None, language: Language) -> str:
    """Return a denominator, with a decimal where it has one."""
    whole = size is not None and size == int(size)
    return number(size, 0 if whole else 1, language=language)


def _without_empty_columns(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns that no row fills, but never the first or the last."""
    full = [row for row in rows if len(row) == len(header)]
    last = len(header) - 1
    kept = [place for place in range(len(header)) if place in {0, last} or any(row[place] for row in full)]
    narrowed = [[row[place] for place in kept] if len(row) == len(header) else row for row in rows]
    return [header[place] for place in kept], narrowed
