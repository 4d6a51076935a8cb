"""Which verdicts survive, as people read it: one sentence, then each verdict with what the alternatives say of it."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.robustness.surviving import N_JUDGED, N_REVERSED, N_SAME, SURVIVES
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.printing import text_table
from opnajmfr.data.results import Results
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Language, Sex
from opnajmfr.plan.alternatives import Alternative

MOST_SHOWN = 60
"""Verdicts that are printed; of more, those that do not survive come first."""
Row = dict[str, object]
_WORDS = {
    "sum": (
        "{same} av {n} bedömningar står sig i alla alternativ som kunde bedöma dem; {reversed} vänder till motsatsen.",
        "{same} of {n} verdicts survive every alternative that could judge them; {reversed} turn to the opposite.",
    ),
    "none": (
        "Ingen bedömning kunde prövas under alternativen.",
        "No verdict could be judged under the alternatives.",
    ),
    "none_reversed": ("ingen", "none"),
    "base": ("Bas", "Base"),
    "survives": ("Står sig", "Survives"),
    "of": ("av", "of"),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "same": ("samma", "same"),
    "notes": ("Varför ett alternativ inte kunde bedöma:", "Why an alternative could not judge:"),
    "without": (
        "{n} jämförelser har ingen bedömning som kan prövas:",
        "{n} comparisons have no verdict that could be tested:",
    ),
    "lone": ("bedömning utan något alternativ som kunde bedöma", "a verdict, and no alternative that could judge"),
    "more": (
        "Visas: {shown} av {n}, de som inte står sig först. Allt finns i .table.",
        "Shown: {shown} of {n}, those that do not survive first. All are in .table.",
    ),
    "one": (
        "Varje alternativ ändrar en sak och lämnar resten som i basen.",
        "Each alternative changes one thing and leaves the rest as in the base.",
    ),
    "source": ("Källa", "Source"),
}


def robustness_text(
    table: pl.DataFrame,
    alternatives: Sequence[Alternative],
    *,
    results: Results,
    language: Language = "sv",
) -> str:
    """Return which verdicts survive as lines of text.

    Parameters
    ----------
    table
        One row a figure and reference.
    alternatives
        The alternatives, in order.
    results
        What the plan itself gives.
    language
        "sv" or "en".

    Returns
    -------
    str
        A sentence, a table, and what could not be judged.
    """
    side = 0 if language == "sv" else 1
    judged = table.filter(pl.col(SURVIVES).is_not_null())
    n, same = judged.height, int(judged[SURVIVES].sum() or 0)
    turned = judged.filter(pl.col(N_REVERSED) > 0).height or _WORDS["none_reversed"][side]
    lines = [_WORDS["sum" if n else "none"][side].format(same=same, n=n, reversed=turned), _WORDS["one"][side]]
    notes: dict[str, int] = {}
    if n:
        shown = judged if n <= MOST_SHOWN else judged.sort(SURVIVES, maintain_order=True).head(MOST_SHOWN)
        header = ["", _WORDS["base"][side], *(one.title(language) for one in alternatives), _WORDS["survives"][side]]
        lines += ["", text_table(header, _rows(shown, alternatives, results, notes, language))]
        if shown.height < n:
            lines.append(_WORDS["more"][side].format(shown=shown.height, n=n))
    if notes:
        lines += ["", _WORDS["notes"][side], *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += _unjudged(table.filter(pl.col(SURVIVES).is_null()), language)
    if results.vintage:
        lines.append(f"{_WORDS['source'][side]}: {results.vintage}")
    return "\n".join(lines)


def _rows(
    shown: pl.DataFrame,
    alternatives: Sequence[Alternative],
    results: Results,
    notes: dict[str, int],
    language: Language,
) -> list[list[str]]:
    """Return a line an indicator, area and year, and below it one a reference."""
    side = 0 if language == "sv" else 1
    names = {one.label: one.name(language) for one in results.recipe.references}
    several = shown[c.AREA].n_unique() > 1
    rows: list[list[str]] = []
    above = ""
    for row in shown.iter_rows(named=True):
        title = _title(row, results, several=several, language=language)
        if title != above:
            rows.append([title])
            above = title
        base = str(row["base_verdict"])
        cells = [_cell(base, row[one.name], notes, language) for one in alternatives]
        many = f"({row[N_SAME]} {_WORDS['of'][side]} {row[N_JUDGED]})"
        survives = f"{_WORDS['yes' if row[SURVIVES] else 'no'][side]} {many}"
        rows.append([f"  {names[str(row[d.REFERENCE])]}", Verdict(base).label(language), *cells, survives])
    return rows


def _title(row: Row, results: Results, *, several: bool, language: Language) -> str:
    """Return the line above the references of a figure."""
    parts = [results.catalogue[str(row[c.INDICATOR])].name(language), str(row[c.PERIOD])]
    if row[c.SEX] != str(Sex.T):
        parts.append(Sex(str(row[c.SEX])).label(language))
    parts += [str(row[name]) for name in results.breakdowns if row[name] != c.TOTAL]
    if several and results.areas is not None:
        parts.insert(0, results.areas.name(str(row[c.AREA])))
    return " · ".join(parts)


def _cell(base: str, said: object, notes: dict[str, int], language: Language) -> str:
    """Return what an alternative says: the same, another verdict, or the number of the note that says why none."""
    word = str(said)
    if word == base:
        return _WORDS["same"][0 if language == "sv" else 1]
    if word in {str(one) for one in Verdict}:
        return Verdict(word).label(language)
    note = Reason(word).label(language)
    return f"[{notes.setdefault(note, len(notes) + 1)}]"


def _unjudged(rows: pl.DataFrame, language: Language) -> list[str]:
    """Return how many comparisons have no verdict that could be tested, by reason."""
    side = 0 if language == "sv" else 1
    if rows.is_empty():
        return []
    blank = pl.when(pl.col("base_verdict").is_null()).then(pl.col("base_reason").cast(pl.String))
    counted = (
        rows.group_by(blank.alias(d.REASON)).agg(pl.len().alias("n")).sort("n", d.REASON, descending=[True, False])
    )
    lines = ["", _WORDS["without"][side].format(n=rows.height)]
    for reason, n in counted.iter_rows():
        lines.append(f"  {n}: {_WORDS['lone'][side] if reason is None else Reason(reason).label(language)}")
    return lines
