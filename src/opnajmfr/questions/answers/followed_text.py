"""Yes and no followed between two years, as people read it."""

from collections.abc import Iterator, Mapping

import polars as pl

from opnajmfr.comparison.answers.transitions import FIRST_STATUS, LAST_STATUS, TRANSITION, Transition
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import alarms_text
from opnajmfr.data.printing import number, spoken
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Language, Status
from opnajmfr.questions.answers.groups_over import GROUP, GROUP_EN

_WORDS = {
    "title": ("Ja och nej {first} och {last}", "Yes and no in {first} and {last}"),
    "none": ("inga", "none"),
    "notes": ("Vad som försvagar eller hindrar en bedömning:", "What weakens or prevents a verdict:"),
    "test": (
        "Prövat på dem som svarade båda åren (McNemar): om lika många kunde ha ändrat åt andra hållet av slump.",
        "Tested on those that answered both years (McNemar): whether as many could have gone the other way by chance.",
    ),
    "alarms": (
        "Av {n} prövade förändringar väntas högst {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} changes that were tested, at most {alarms} are expected to look real by chance, even if none is.",
    ),
    "without": ("Utan uppgifter i datamängden", "Without any data"),
    "source": ("Källa", "Source"),
}
_HEADINGS = {
    "sv": (
        "",
        "Svarade båda",
        "Fått Ja",
        "Tappat Ja",
        "Ja båda",
        "Nej båda",
        "Saknas",
        "Ja {0}",
        "Ja {1}",
        "Bedömning",
    ),
    "en": ("", "Both years", "Gained", "Lost", "Kept yes", "Kept no", "Missing", "Yes {0}", "Yes {1}", "Verdict"),
}
_COUNTS = ("n_both", "n_gained", "n_lost", "n_kept_yes", "n_kept_no")

Row = Mapping[str, object]


_word = spoken(_WORDS)


def followed_page(
    table: pl.DataFrame,
    mine: pl.DataFrame,
    figures: Figures,
    *,
    name: str,
    over: tuple[int, int],
    confidence: float,
    language: Language = "sv",
) -> Page:
    """Return yes and no over two years as a page.

    Parameters
    ----------
    table
        One row an item and group.
    mine
        The answers of the area that is told of.
    figures
        What they came from.
    name
        Name of the area; empty for none.
    over
        The two years.
    confidence
        Confidence of the verdicts.
    language
        "sv" or "en".

    Returns
    -------
    Page
        What the area gained, lost and kept, then a table with a block an item.
    """
    lines: Parts = [*_area(mine, figures, name, over, language), ""] if name else []
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    for _, groups in table.group_by(c.INDICATOR, maintain_order=True):
        one = figures.catalogue[str(groups[c.INDICATOR][0])]
        rows.append([one.name(language)])
        rows += [_group(row, notes, language) for row in groups.iter_rows(named=True)]
    header = [word.format(*over) for word in _HEADINGS[language]]
    lines.append(PrintedTable(header, rows, right=range(1, len(header) - 1)))
    if notes:
        lines += ["", _word("notes", language), *(f"  [{place}] {note}" for note, place in notes.items())]
    tested = table.filter(pl.col(d.REASON).is_null())[d.P].count()
    if tested:
        lines += ["", _word("test", language)]
    if tested > 1:
        alarms = alarms_text(tested, language, confidence=confidence)
        lines.append(_word("alarms", language).format(n=tested, alarms=alarms))
    if figures.without_data:
        lines.append(f"{_word('without', language)}: {', '.join(figures.without_data)}")
    if figures.vintage:
        lines.append(f"{_word('source', language)}: {figures.vintage}")
    title = _word("title", language).format(first=over[0], last=over[1])
    title = f"{title}: {name}" if name else title
    return Page.of(lines, indicators=figures.catalogue, title=title)


def _area(mine: pl.DataFrame, figures: Figures, name: str, over: tuple[int, int], language: Language) -> Iterator[str]:
    """Yield what one area gained, lost and kept; what is missing, with the year and why."""
    yield f"{name}, {over[0]}–{over[1]}"
    for word in Transition:
        rows = mine.filter(pl.col(TRANSITION) == word)
        if rows.is_empty() and word in {Transition.MISSING, Transition.NOT_COMPARABLE}:
            continue
        told = [_told(row, figures, over, word, language) for row in rows.iter_rows(named=True)]
        label = word.label(language)
        yield f"  {label[0].upper()}{label[1:]}: {'; '.join(told) or _word('none', language)}"


def _told(row: Row, figures: Figures, over: tuple[int, int], word: Transition, language: Language) -> str:
    """Return the title of an item, with why it says nothing."""
    title = figures.catalogue[str(row[c.INDICATOR])].name(language)
    if word is Transition.NOT_COMPARABLE:
        return f"{title} ({Reason(str(row[d.REASON])).label(language)})"
    if word is not Transition.MISSING:
        return title
    ends = zip(over, (row[FIRST_STATUS], row[LAST_STATUS]), strict=True)
    absent = [f"{period}: {Status(str(one)).label(language)}" for period, one in ends if not Status(str(one)).has_value]
    return f"{title} ({', '.join(absent)})"


def _group(row: Row, notes: dict[str, int], language: Language) -> list[str]:
    """Return the cells of one group."""
    shares = [row["share_first"], row["share_last"]]
    texts = ["" if one is None else f"{number(100 * float(str(one)), 0, language=language)} %" for one in shares]
    verdict = "" if row[d.VERDICT] is None else ChangeVerdict(str(row[d.VERDICT])).label(language)
    if row[d.REASON] is not None:
        note = Reason(str(row[d.REASON])).label(language)
        verdict = f"{verdict} [{notes.setdefault(note, len(notes) + 1)}]".strip()
    silent = int(str(row["n_missing"])) + int(str(row["n_not_comparable"]))
    name = row[GROUP] if language == "sv" else row[GROUP_EN]
    return [f"  {name}", *(str(row[count]) for count in _COUNTS), str(silent), *texts, verdict]
