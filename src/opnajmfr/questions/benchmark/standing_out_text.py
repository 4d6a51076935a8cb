"""Areas that stand out as people read them: a list an indicator, and how much of it is expected to be false."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, few_text, limits_text
from opnajmfr.data.printing import number
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Language, Level, Sex

Row = dict[str, object]
_HEADINGS = {
    "sv": ("", "Värde", "Nämnare", "Jämförelse", "Skillnad", "{confidence}", "Bedömning"),
    "en": ("", "Value", "Denominator", "Reference", "Difference", "{confidence}", "Verdict"),
}
_AREAS = {
    Level.MUNICIPALITY: ("kommuner", "municipalities"),
    Level.COUNTY: ("län", "counties"),
    Level.UNIT: ("enheter", "units"),
    Level.DISTRICT: ("stadsdelar", "districts"),
}
_WORDS = {
    "head": ("{areas} som sticker ut, mot {references}", "{areas} that stand out, against {references}"),
    "tested": (
        "{n_tested} av {n_areas} {areas} prövade tillsammans: {out}{split}.",
        "{n_tested} of {n_areas} {areas} tested together: {out}{split}.",
    ),
    "false": (
        "Av dem väntas högst {false} vara falska.",
        "At most {false} of them are expected to be false.",
    ),
    "one_by_one": (
        "En och en hade {single} sett säkerställda ut, varav slumpen ensam ger omkring {chance}.",
        "One by one, {single} would have looked real; chance alone makes about {chance}.",
    ),
    "untested": ("Utan prövning", "Not tested"),
    "nothing": ("Inga kunde prövas:", "None could be tested:"),
    "notes": ("Varför ingen prövning, eller vad som försvagar den:", "Why there is no test, or what weakens it:"),
    "none": ("ingen sticker ut", "none stands out"),
    "some": ("{n} sticker ut", "{n} stand out"),
    "order": (
        "Listorna står i kodordning och är ingen rangordning. Att inte stå med visar inte att skillnad saknas.",
        "The lists are in the order of codes and are no ranking. Not to be listed does not show that there is none.",
    ),
    "again": (
        "Det som sticker ut är delvis utvalt av slumpen: nästa gång väntas skillnaden vara mindre.",
        "What stands out is in part picked by chance: the next time, the difference is expected to be smaller.",
    ),
    "left_out": ("Visas inte här, men finns för", "Not shown here, but there are figures for"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}


def standing_out_page(  # noqa: PLR0913 - what the lists rest on, all by name
    table: pl.DataFrame,
    counts: pl.DataFrame,
    untested: pl.DataFrame,
    *,
    results: Results,
    level: Level,
    confidence: float,
    sex: Sex = Sex.T,
    left_out: Mapping[str, str],
    language: Language = "sv",
) -> Page:
    """Return lists of areas as a page.

    Parameters
    ----------
    table
        One row an area that stands out.
    counts
        One row a list.
    untested
        One row a list and reason.
    results
        What they came from.
    level
        Level of the areas.
    confidence
        Confidence of the verdicts.
    sex
        Whose figures they are.
    left_out
        Indicators without a list, with what there is of them.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A heading, a block a list, and what holds for all of them.
    """
    side = 0 if language == "sv" else 1
    areas = _AREAS.get(level, (f"områden ({level.swedish})", f"areas ({level.english})"))[side]
    names = {one.label: one.name(language) for one in results.recipe.references}
    references = list(dict.fromkeys(names[str(label)] for label in counts[d.REFERENCE]))
    whose = "" if sex is Sex.T else f", {sex.label(language)}"
    blocks: list[list[list[str]]] = []
    notes: dict[str, int] = {}
    nothing: list[str] = []
    for counted in counts.iter_rows(named=True):
        one = results.catalogue[str(counted[c.INDICATOR])]
        against = f" · {names[str(counted[d.REFERENCE])]}" if len(references) > 1 else ""
        title = f"{one.name(language)} · {counted[c.PERIOD]}{whose}{against}"
        why = _reasons(_of(untested, counted), notes, language)
        if not counted["n_tested"]:
            nothing.append(f"  {title}: {why}")
            continue
        told = [title, *_counted(counted, areas, language), *([f"{_WORDS['untested'][side]}: {why}"] if why else [])]
        mine = _of(table, counted)
        listed = [_listed(one, row, notes, language) for row in mine.iter_rows(named=True)]
        blocks.append([["\n  ".join(told)], *listed])
    lines: Parts = [_WORDS["head"][side].format(areas=areas.capitalize(), references=", ".join(references))]
    if table.height:
        header = [word.format(confidence=confidence_text(confidence, language)) for word in _HEADINGS[language]]
        rows = [row for block in blocks for row in block]
        lines += ["", PrintedTable(header, rows, right=range(1, len(header) - 1))]
    else:
        lines += [line for block in blocks for line in ("", block[0][0])]
    if blocks:
        lines += ["", _WORDS["order"][side], *([_WORDS["again"][side]] if table.height else [])]
    if nothing:
        lines += ["", _WORDS["nothing"][side], *nothing]
    if notes:
        lines += ["", _WORDS["notes"][side], *(f"  [{place}] {note}" for note, place in notes.items())]
    lines += [f"{_WORDS['left_out'][side]}: {one} ({there})" for one, there in left_out.items()]
    if results.without_data:
        lines.append(f"{_WORDS['without'][side]}: {', '.join(results.without_data)}")
    if results.vintage:
        lines.append(f"{_WORDS['source'][side]}: {results.vintage}")
    return Page.of(lines, indicators=results.catalogue)


def _of(frame: pl.DataFrame, counted: Row) -> pl.DataFrame:
    """Return the rows of one list."""
    same = [pl.col(c.INDICATOR).cast(pl.String) == str(counted[c.INDICATOR])]
    return frame.filter(*same, *(pl.col(name) == counted[name] for name in (c.PERIOD, d.REFERENCE)))


def _counted(counted: Row, areas: str, language: Language) -> list[str]:
    """Return the sentences that tell how a list was made and what it is worth."""
    side = 0 if language == "sv" else 1
    n = counted["n_standing_out"]
    found = [(counted[f"n_{word}"], word.label(language)) for word in Verdict if f"n_{word}" in counted]
    split = ", ".join(f"{many} {word}" for many, word in found if many)
    out = _WORDS["some" if n else "none"][side].format(n=n)
    told = _WORDS["tested"][side].format(**counted, areas=areas, out=out, split=f" ({split})" if split else "")
    if n:
        expected = few_text(float(str(counted["n_expected_false"])), language)
        told += f" {_WORDS['false'][side].format(false=expected)}"
    if counted["n_one_by_one"] == n:
        return [told]
    chance = few_text(float(str(counted["n_by_chance"])), language)
    return [told, _WORDS["one_by_one"][side].format(single=counted["n_one_by_one"], chance=chance)]


def _reasons(untested: pl.DataFrame, notes: dict[str, int], language: Language) -> str:
    """Return how many areas had no test, each with the number of the note that says why."""
    found = [(Reason(str(row[d.REASON])).label(language), row["n"]) for row in untested.iter_rows(named=True)]
    return ", ".join(f"{n} [{notes.setdefault(note, len(notes) + 1)}]" for note, n in found)


def _listed(one: Indicator, row: Row, notes: dict[str, int], language: Language) -> list[str]:
    """Return the cells of one area."""

    def shown(name: str, *, signed: bool = False) -> str:
        """Return a number of the row."""
        value = row[name]
        return number(None if value is None else float(str(value)), one.digits, language=language, signed=signed)

    size = row["n"]
    n = "" if size is None else number(float(str(size)), 0, language=language)
    verdict = Verdict(str(row[d.VERDICT])).label(language)
    if row[d.REASON] is not None:
        note = Reason(str(row[d.REASON])).label(language)
        verdict = f"{verdict} [{notes.setdefault(note, len(notes) + 1)}]"
    limits = limits_text(row[c.LOWER], row[c.UPPER], one.digits, language)
    difference = shown(d.DIFFERENCE, signed=True)
    return [f"  {row['name']}", shown(c.VALUE), n, shown(d.REFERENCE_VALUE), difference, limits, verdict]
