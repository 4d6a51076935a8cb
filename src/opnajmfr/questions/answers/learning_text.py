"""Who is better and like an area, as people read it: whom to call, in what, and what could not be compared."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from opnajmfr.comparison.answers.better import BY_ANSWER, P_ALONE_CLEAR
from opnajmfr.comparison.answers.others import THEIR
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import few_text, limits_text
from opnajmfr.data.printing import as_float, number, spoken, value_text
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, Language, Status
from opnajmfr.questions.answers.among import Beside
from opnajmfr.questions.answers.gaps_text import names_text

_WORDS = {
    "title": ("Bättre än {name} bland {among}", "Better than {name} among {among}"),
    "nobody": (
        "Ingen är säkert bättre i något av det som kunde jämföras.",
        "Nobody is clearly better in anything that could be compared.",
    ),
    "nothing": ("Inget kunde jämföras.", "Nothing could be compared."),
    "own": ("{title} · {period}: {name} {value}{n}", "{title} · {period}: {name} {value}{n}"),
    "alone": ("bättre om bara den hade prövats", "better if it alone had been tested"),
    "answer": ("gynnsamt svar", "favourable answer"),
    "clear": ("bättre", "better"),
    "tested": (
        "Prövade indikatorer: {n}, de andra i varje tillsammans (Holm); intervallen gäller en i taget.",
        "Indicators tested: {n}, the others of each together (Holm); the intervals hold one at a time.",
    ),
    "alarms": (
        "Även om ingen skiljer sig väntas upp till {alarms} av dem peka ut någon som säkert bättre.",
        "Even if nobody differs, up to {alarms} of them are expected to point to somebody as clearly better.",
    ),
    "unclear": ("Ingen säkert bättre i: {titles}", "Nobody clearly better in: {titles}"),
    "silent": ("Inte jämförda: {titles}. {why}", "Not compared: {titles}. {why}"),
    "absent": ("Utan uppgift: {who}", "Without a figure: {who}"),
    "untested": ("Inte prövade: {who}. {why}", "Not tested: {who}. {why}"),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}
_HEADINGS = {
    "sv": ("Kommun", "Säkert bättre i", "varav svar ja/nej", "Bättre om prövad ensam", "Sämre i", "Jämförda", "Likhet"),
    "en": (
        "Area",
        "Clearly better in",
        "of which yes/no",
        "Better if tested alone",
        "Worse in",
        "Compared",
        "Likeness",
    ),
}
_DISTANCE_DIGITS = 2

Row = Mapping[str, object]


_word = spoken(_WORDS)


def learning_page(
    table: pl.DataFrame,
    others: pl.DataFrame,
    beside: Beside,
    *,
    confidence: float,
    without_data: Sequence[str],
    language: Language = "sv",
) -> Page:
    """Return who is better as a page.

    Parameters
    ----------
    table
        One row an indicator and other area.
    others
        One row an other area.
    beside
        What they came from.
    confidence
        Confidence of the verdicts of one indicator together.
    without_data
        Ids of indicators without data.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table of whom to call, then each indicator.
    """
    lines: Parts = [
        _word("title", language).format(name=beside.name, among=beside.label(language)),
        "",
    ]
    any_better, any_alone = ((others[name] > 0).any() for name in ("n_better", "n_alone"))
    lines += [_whom(others, language)] if any_better or any_alone else []
    if not any_better:
        lines.append(_word("nobody" if (others["n_compared"] > 0).any() else "nothing", language))
    lines += list(_indicators(table, beside, language))
    tested = table.filter(pl.col(d.P).is_not_null())[c.INDICATOR].n_unique()
    if tested:
        alarms = few_text(tested * (1 - confidence) / 2, language)
        lines += ["", _word("tested", language).format(n=tested), _word("alarms", language).format(alarms=alarms)]
    lines += list(_unsaid(table, beside, language))
    if without_data:
        lines.append(f"{_word('without', language)}: {', '.join(without_data)}")
    if beside.figures.vintage:
        lines.append(f"{_word('source', language)}: {beside.figures.vintage}")
    return Page.of(lines, indicators=beside.figures.catalogue)


def _whom(others: pl.DataFrame, language: Language) -> PrintedTable:
    """Return the table of whom to call."""
    columns = ["n_better", "n_better_answers", "n_alone", "n_worse", "n_compared"]
    rows: list[list[str]] = []
    for one in others.filter((pl.col("n_better") > 0) | (pl.col("n_alone") > 0)).iter_rows(named=True):
        alike = ""
        if one["likeness"] is not None:
            distance = number(as_float(one["distance"]), _DISTANCE_DIGITS, language=language)
            alike = f"{one['likeness']} ({distance})"
        rows.append([str(one["name"]), *(str(one[name]) for name in columns), alike])
    header = list(_HEADINGS[language])
    if not any(row[-1] for row in rows):
        header, rows = header[:-1], [row[:-1] for row in rows]
    return PrintedTable(header, rows, right=range(1, len(header)))


def _indicators(table: pl.DataFrame, beside: Beside, language: Language) -> Iterator[str]:
    """Yield each indicator in which somebody is better, or would be if tested alone."""
    good = pl.col(d.DIFFERENCE) * pl.col(SIGN) > 0
    shown = (pl.col(d.VERDICT) == Verdict.BETTER) | (pl.col(P_ALONE_CLEAR) & good)
    for _, rows in table.filter(shown).group_by(c.INDICATOR, maintain_order=True):
        first = rows.row(0, named=True)
        one = beside.figures.catalogue[str(first[c.INDICATOR])]
        value = _value(one, first[c.VALUE], first[c.STATUS], language)
        yield ""
        yield _word("own", language).format(
            title=one.name(language),
            period=first[c.PERIOD],
            name=beside.name,
            value=value,
            n=_size(first[c.DENOMINATOR], language) if not first[BY_ANSWER] else "",
        )
        yield from (f"  {_better(row, one, language)}" for row in rows.iter_rows(named=True))


def _better(row: Row, one: Indicator, language: Language) -> str:
    """Return one other area that is better."""
    value = _value(one, row[f"{THEIR}{c.VALUE}"], row[f"{THEIR}{c.STATUS}"], language)
    if row[BY_ANSWER]:
        return f"{row['name']}: {value}, {_word('answer', language)}"
    difference = number(as_float(row[d.DIFFERENCE]), one.digits, language=language, signed=True)
    limits = limits_text(row[c.LOWER], row[c.UPPER], one.digits, language)
    word = _word("clear" if row[d.VERDICT] == str(Verdict.BETTER) else "alone", language)
    weak = "" if row[d.REASON] is None else f" ({Reason(str(row[d.REASON])).label(language)})"
    size = _size(row[f"{THEIR}{c.DENOMINATOR}"], language)
    return f"{row['name']}: {value}{size}, {difference} {limits}, {word}{weak}"


def _unsaid(table: pl.DataFrame, beside: Beside, language: Language) -> Iterator[str]:
    """Say in what nobody is clearly better, what was not compared and why, and who has no figure."""

    def titles(rows: pl.DataFrame) -> str:
        """Return the titles of some indicators."""
        ids = rows[c.INDICATOR].unique(maintain_order=True)
        return "; ".join(beside.figures.catalogue[one].name(language) for one in ids)

    compared = pl.col(d.VERDICT).is_not_null() | (pl.col(BY_ANSWER) & pl.col(d.DIFFERENCE).is_not_null())
    better = (pl.col(d.VERDICT) == Verdict.BETTER).any().over(c.INDICATOR)
    any_compared = compared.any().over(c.INDICATOR)
    none = table.filter(any_compared & ~better.fill_null(value=False))
    if none.height:
        yield _word("unclear", language).format(titles=titles(none))
    silent = table.filter(~any_compared)
    own = silent.filter(pl.col(d.REASON) != Reason.NO_REFERENCE)
    for reason in own[d.REASON].drop_nulls().unique(maintain_order=True):
        mine = own.filter(pl.col(d.REASON) == reason)
        yield _word("silent", language).format(titles=titles(mine), why=Reason(reason).label(language))
    nobody = silent.filter((pl.col(d.REASON) == Reason.NO_REFERENCE).all().over(c.INDICATOR))
    if nobody.height:
        yield _word("silent", language).format(titles=titles(nobody), why=Reason.NO_REFERENCE.label(language))
    for reason in dict.fromkeys(beside.not_beside.values()):
        named = [one for one, why in beside.not_beside.items() if why is reason]
        frame = pl.DataFrame({c.INDICATOR: named})
        yield _word("silent", language).format(titles=titles(frame), why=reason.label(language))
    absent = table.filter(any_compared & (pl.col(d.REASON) == Reason.NO_REFERENCE))
    for _, rows in absent.group_by(c.INDICATOR, maintain_order=True):
        who = [
            f"{name} ({Status(status or Status.MISSING).label(language)})"
            for name, status in rows.select("name", f"{THEIR}{c.STATUS}").iter_rows()
        ]
        yield f"{titles(rows)}. {_word('absent', language).format(who=names_text(who, language))}"
    untested = table.filter(any_compared & ~compared & (pl.col(d.REASON) != Reason.NO_REFERENCE))
    for (name, why), rows in untested.group_by(c.INDICATOR, d.REASON, maintain_order=True):
        one = beside.figures.catalogue[str(name)]
        figures = rows.select("name", f"{THEIR}{c.VALUE}", f"{THEIR}{c.STATUS}").iter_rows()
        who = [f"{area} {_value(one, value, status, language)}" for area, value, status in figures]
        told = _word("untested", language).format(who=names_text(who, language), why=Reason(str(why)).label(language))
        yield f"{one.name(language)}. {told}"


def _value(one: Indicator, value: object, status: object, language: Language) -> str:
    """Return a value, or why it is missing."""
    return value_text(one, as_float(value), str(status or Status.MISSING), figure=Figure.OWN, language=language)


def _size(size: object, language: Language) -> str:
    """Return the denominator in brackets, or nothing."""
    found = as_float(size)
    if found is None:
        return ""
    return f" (n {number(found, 0 if found == int(found) else 1, language=language)})"
