"""What changed, as people read it: each indicator with its two years, and why a verdict is missing."""

from collections.abc import Iterator, Mapping

import polars as pl

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.comparability import comparable_years
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Offer, Page, Parts, PrintedTable
from opnajmfr.data.pooled_years import FEW_ANSWERS, YearsTogether, not_pooled
from opnajmfr.data.printed_chance import alarms_text, confidence_text, limits_text
from opnajmfr.data.printing import as_float, number, spoken, value_text, years_text
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Figure, Flag, Language, Level, Sex, Status, Uncertainty
from opnajmfr.questions.over_time.wording import flags_by_figure, margin_text, narrowed, note_of

_HEADINGS = {
    "sv": ("", "Tidigare", "Senare", "Förändring", "{confidence}", "Bedömning"),
    "en": ("", "Earlier", "Later", "Change", "{confidence}", "Verdict"),
}
_WORDS = {
    "title": ("Förändring: {name}", "Change: {name}"),
    "n": ("nämnare {earlier} och {later}", "denominators {earlier} and {later}"),
    "and": ("och", "and"),
    "all": ("alla som svarat", "all that answered"),
    "matched": (
        "svarade båda åren: {n} områden ({left} lämnade, {came} kom till)",
        "answered both years: {n} areas ({left} left, {came} came)",
    ),
    "answers": ("{gained} fått Ja, {lost} tappat Ja", "{gained} gained yes, {lost} lost yes"),
    "same": ("alla {n} områden svarade båda åren", "all {n} areas answered both years"),
    "seen": ("minst ±{size} hade synts", "at least ±{size} would have shown"),
    "fall": ("bara en minskning, minst {size}, hade synts", "only a fall, of at least {size}, would have shown"),
    "rise": ("bara en ökning, minst {size}, hade synts", "only a rise, of at least {size}, would have shown"),
    "unseen": ("ingen möjlig förändring hade synts", "no possible change would have shown"),
    "gained": ("Ja, tidigare Nej", "yes, no before"),
    "lost": ("Nej, tidigare Ja", "no, yes before"),
    "kept_yes": ("Ja båda åren", "yes both years"),
    "kept_no": ("Nej båda åren", "no both years"),
    "higher_class": ("högre klass", "a higher class"),
    "lower_class": ("lägre klass", "a lower class"),
    "same_class": ("samma klass båda åren", "the same class both years"),
    "notes": ("Varför ingen bedömning, eller vad som försvagar den:", "Why there is no verdict, or what weakens it:"),
    "power": (
        "Minst ±… hade synts: så stor måste en förändring vara (andelar: procentenheter) för att ses med 80 % styrka.",
        "At least ±… would have shown: so large must a change be (shares: points) to be seen with 80% power.",
    ),
    "small": (
        "Visat liten: hela intervallet ligger inom den marginal som angavs, ±{margin}.",
        "Shown to be small: the whole interval lies within the margin that was stated, ±{margin}.",
    ),
    "alarms": (
        "Av {n} prövade förändringar väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} changes that were tested, {alarms} are expected to look real by chance, even if none is.",
    ),
    "offer": (
        "Under {few} svar: change(…, years=2) lägger ihop två år i taget för {names}.",
        "Fewer than {few} answers: change(…, years=2) lays two years together at a time for {names}.",
    ),
    "offer_in_words": (
        "Under {few} svar: två år i taget kan läggas ihop för {names}.",
        "Fewer than {few} answers: two years at a time can be laid together for {names}.",
    ),
    "left_out": ("Inga två år att jämföra", "No two years to compare"),
    "no_year": ("inget år", "no year"),
    "source": ("Källa", "Source"),
}
_RIGHT = range(1, 5)
Row = Mapping[str, object]


_word = spoken(_WORDS)


def change_page(
    name: str,
    table: pl.DataFrame,
    figures: Figures,
    *,
    left_out: Mapping[str, str],
    margin: Margin | None,
    years: YearsTogether | None,
    language: Language = "sv",
) -> Page:
    """Return changes as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator, two where those that answered both times are told apart.
    figures
        The figures of the area in all years.
    left_out
        Indicators without a row, with the sexes and years that there are.
    margin
        The largest change that does not matter, where one was stated.
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
    catalogue = figures.catalogue
    flagged = flags_by_figure(figures)
    matched = {str(row[c.INDICATOR]): row for row in table.filter(respondents="both_times").iter_rows(named=True)}
    for row in table.filter(respondents="all").iter_rows(named=True):
        one = catalogue[str(row[c.INDICATOR])]
        again = matched.get(one.id)
        rows += [[_title(one, row, language)], _all(name, one, row, notes, language)]
        _star(rows[-1], flagged, row)
        if again is not None and (_moved(again) or isinstance(one.measure, ShareOfMunicipalities)):
            rows.append(_matched(one, again, notes, language))
    header = [word.format(confidence=confidence_text(figures.confidence, language)) for word in _HEADINGS[language]]
    header, rows = narrowed(header, rows)
    lines: Parts = [PrintedTable(header, rows, right=[place for place in _RIGHT if place < len(header) - 1])]
    if notes:
        lines += ["", _word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    below: Parts = [*_below(table, figures, margin, language), *([years.text(language)] if years else [])]
    below += _offer(table, figures, language) if years is None else []
    lines += ["", *below] if below else []
    flags = sorted({str(flag) for marks in figures.frame[c.FLAGS].to_list() for flag in marks})
    lines += [f"* {Flag(flag).label(language)}" for flag in flags]
    for one, there in left_out.items():
        lines.append(f"{_word('left_out', language)}: {one} ({there or _word('no_year', language)})")
    if figures.without_data:
        lines.append(f"{_word('left_out', language)}: {', '.join(figures.without_data)}")
    if figures.vintage:
        lines.append(f"{_word('source', language)}: {figures.vintage}")
    title = _word("title", language).format(name=name)
    return Page.of(lines, indicators=figures.catalogue, title=title)


def _star(cells: list[str], flagged: Mapping[tuple[str, int], bool], row: Row) -> None:
    """Mark the values that have a flag."""
    for place, period in ((1, "first"), (2, "last")):
        if flagged.get((str(row[c.INDICATOR]), int(str(row[period]))), False) and not cells[place].startswith("("):
            cells[place] += "*"


def _title(one: Indicator, row: Row, language: Language) -> str:
    """Return the line above an indicator's rows."""
    sex = "" if row[c.SEX] == str(Sex.T) else f", {Sex(str(row[c.SEX])).label(language)}"
    first, last = (years_text(one, int(str(row[name]))) for name in ("first", "last"))
    between = f"{first}–{last}" if first.isdigit() and last.isdigit() else f"{first} {_word('and', language)} {last}"
    return f"{one.name(language)} · {between}{sex}"


def _all(name: str, one: Indicator, row: Row, notes: dict[str, int], language: Language) -> list[str]:
    """Return the cells of all that answered."""
    above = row[c.LEVEL] in {str(Level.COUNTY), str(Level.NATION), str(Level.GROUP)}
    counted = row["n_earlier"] is not None and row["n_later"] is not None
    is_answer = isinstance(one.measure, ShareOfMunicipalities) and not above
    size = _sizes(row, language) if counted and not is_answer else ""
    return [f"  {name}{size}", *_cells(one, row, notes, language)]


def _matched(one: Indicator, row: Row, notes: dict[str, int], language: Language) -> list[str]:
    """Return the cells of those that answered both times."""
    counts = {name: str(row[key]) for name, key in (("n", "n_matched"), ("left", "n_left"), ("came", "n_came"))}
    who = _word("matched" if _moved(row) else "same", language).format(**counts)
    cells = _cells(one, row, notes, language)
    if row["gained"] is not None and row[c.LOWER] is not None:
        told = _word("answers", language).format(gained=row["gained"], lost=row["lost"])
        cells[-1] = f"{cells[-1]}; {told}".removeprefix("; ")
    return [f"  {who}", *cells]


def _moved(row: Row) -> bool:
    """Tell whether any member left or came."""
    return bool(row["n_left"]) or bool(row["n_came"])


def _cells(one: Indicator, row: Row, notes: dict[str, int], language: Language) -> list[str]:
    """Return both values, the change, its limits and the verdict."""
    above = row[c.LEVEL] in {str(Level.COUNTY), str(Level.NATION), str(Level.GROUP)}
    figure = Figure.POOLED if above else Figure.OWN
    shown = [
        _value(one, as_float(row[when]), row[f"status_{when}"], figure=figure, language=language)
        for when in ("earlier", "later")
    ]
    return [
        *shown,
        number(as_float(row[d.DIFFERENCE]), one.digits, language=language, signed=True),
        limits_text(row[c.LOWER], row[c.UPPER], one.digits, language),
        _verdict(one, row, notes, language),
    ]


def _value(one: Indicator, value: float | None, status: object, *, figure: Figure, language: Language) -> str:
    """Return a value, a class as its label, or why it is missing."""
    if value is not None and isinstance(one.measure, Ordinal) and figure is Figure.OWN:
        return next((known.label for known in one.measure.classes if known.code == value), f"{value:g}")
    missing = str(Status.MISSING) if status is None else str(status)
    return value_text(one, value, missing, figure=figure, language=language)


def _verdict(one: Indicator, row: Row, notes: dict[str, int], language: Language) -> str:
    """Return the verdict in words, and the number of the note that says why there is none."""
    reason = row[d.REASON]
    told = _own_answer(one, row)
    if told:
        return _word(told, language)
    word = ""
    if row[d.VERDICT] is not None:
        verdict = ChangeVerdict(str(row[d.VERDICT]))
        word = verdict.label(language)
        if verdict is ChangeVerdict.NO_CLEAR_CHANGE and row["gained"] is None:
            word = f"{word} ({_seen(one, row, language)})"
    if reason is None:
        return word
    note = note_of(Reason(str(reason)), one, row, language)
    return f"{word} [{notes.setdefault(note, len(notes) + 1)}]".strip()


def _own_answer(one: Indicator, row: Row) -> str:
    """Return the word for how a municipality's own answer or class changed; empty for all other figures."""
    earlier, later = as_float(row["earlier"]), as_float(row["later"])
    if earlier is None or later is None:
        return ""
    if row[d.REASON] == str(Reason.ONE_ANSWER):
        return {(0, 1): "gained", (1, 0): "lost", (1, 1): "kept_yes", (0, 0): "kept_no"}[earlier > 0, later > 0]
    if row[d.REASON] == str(Reason.CLASSES) and isinstance(one.measure, Ordinal):
        return "higher_class" if later > earlier else "lower_class" if later < earlier else "same_class"
    return ""


def _seen(one: Indicator, row: Row, language: Language) -> str:
    """Return what could have been seen."""
    fall, rise = as_float(row["detectable_fall"]), as_float(row["detectable_rise"])
    which = "seen" if fall and rise else "fall" if fall else "rise" if rise else "unseen"
    size = as_float(row[d.DETECTABLE])
    return _word(which, language).format(size=number(size, one.digits, language=language))


def _sizes(row: Row, language: Language) -> str:
    """Return the denominators, with a decimal where they have one."""
    sizes = [as_float(row[name]) or 0.0 for name in ("n_earlier", "n_later")]
    shown = [number(size, 0 if size == int(size) else 1, language=language) for size in sizes]
    return f" ({_word('n', language).format(earlier=shown[0], later=shown[1])})"


def _below(table: pl.DataFrame, figures: Figures, margin: Margin | None, language: Language) -> Iterator[str]:
    """Return what stands below the table: power, margin and expected false alarms."""
    verdicts = table[d.VERDICT].cast(pl.String)
    if ((verdicts == str(ChangeVerdict.NO_CLEAR_CHANGE)) & table[d.DETECTABLE].is_not_null()).any():
        yield _word("power", language)
    if (verdicts == str(ChangeVerdict.SHOWN_SMALL)).any() and margin is not None:
        yield _word("small", language).format(margin=margin_text(margin, language))
    n = table.filter(respondents="all")[d.VERDICT].count()
    answers = table.filter(pl.col("respondents") == "both_times", pl.col("gained").is_not_null())[d.VERDICT].count()
    tested = n + answers
    if tested > 1:
        expected = alarms_text(tested, language, confidence=figures.confidence)
        yield _word("alarms", language).format(n=tested, alarms=expected)


def _offer(table: pl.DataFrame, figures: Figures, language: Language) -> list[Offer]:
    """Offer to lay years together where few answered, nothing was clear, and there are two years for each side."""
    refused = {
        *not_pooled(figures.catalogue),
        *(o.id for o in figures.indicators if o.measure.family == "share_of_units"),
    }
    found: list[str] = []
    for row in table.filter(respondents="all").iter_rows(named=True):
        one = figures.catalogue[str(row[c.INDICATOR])]
        unclear = row[d.VERDICT] == str(ChangeVerdict.NO_CLEAR_CHANGE) and one.uncertainty is Uncertainty.CHANCE
        if not unclear or one.id in refused:
            continue
        last = int(str(row["last"]))
        named = pl.col(c.INDICATOR).cast(pl.String) == one.id
        mine = figures.frame.filter(named, pl.col(c.VALUE).is_not_null(), pl.col(c.PERIOD) <= last)
        column = c.NUMERATOR if one.measure.family == "rate" else c.DENOMINATOR
        fewest = mine.filter(pl.col(c.PERIOD).is_in([row["first"], row["last"]]))[column].min()
        there = set(comparable_years(one, mine[c.PERIOD].to_list()))
        if fewest is not None and float(str(fewest)) < FEW_ANSWERS and {last, last - 1, last - 2, last - 3} <= there:
            found.append(one.id)
    told = {"few": FEW_ANSWERS, "names": ", ".join(found)}
    return [Offer(*(_word(one, language).format(**told) for one in ("offer", "offer_in_words")))] if found else []
