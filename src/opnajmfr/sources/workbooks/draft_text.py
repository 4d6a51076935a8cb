"""A first description of a workbook, for people to complete."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from opnajmfr.sources.workbooks.header_columns import matches, years_in
from opnajmfr.sources.workbooks.layout import SHARES
from opnajmfr.sources.workbooks.sheet_inspection import SheetInspection

_NOTES: Final = ("Källa*", "Anm*", "Not*")
_MEANINGS: Final = "missing, nonresponse, not_applicable, suppressed, too_uncertain, not_collected, …"
_ANSWERS: Final = {"ja": "yes", "nej": "no", "delvis": "partly"}


def draft_lines(first: SheetInspection, alike: Sequence[SheetInspection]) -> Iterator[str]:
    """Yield the lines of a description in TOML.

    Parameters
    ----------
    first
        The sheet that it is drafted from.
    alike
        The sheets that look like it, itself included.

    Yields
    ------
    str
        A line; what people must answer is marked with ?.
    """
    yield "# Draft: check every line, and answer where a ? stands. The fields are those of WorkbookLayout."
    yield 'title = ""'
    yield 'source = ""  # who published the figures'
    yield f"sheets = {_list([one.name for one in alike])}"
    yield ""
    yield f"# The header: row {first.header} is its last."
    yield f"find = {_text(first.area or '?')}"
    if first.levels > 1:
        yield f"above = {first.above}  # the header seems to have {first.levels} levels"
        yield f"below = {first.levels - 1 - first.above}"
        if not first.n_merged:
            yield "spread = true  # blanks in upper levels repeat the text to the left"
    yield ""
    yield from _area_lines(first)
    yield from _period_lines(first, alike)
    yield ""
    yield from _figure_lines(first)
    yield from _mark_lines(alike)
    strange = [text for text in first.others if text not in first.notes]
    if strange:
        yield ""
        yield "# ? These are no areas that are known: give the code of each, as 00 for the nation"
        yield "[area_codes]"
        yield from (f'{_text(text)} = "?"' for text in strange)


def _area_lines(first: SheetInspection) -> Iterator[str]:
    """Yield what says of what a row is."""
    yield f"# What a row is of: {first.n_areas} areas were recognised."
    yield f"area = {_text(first.area or '?')}"
    if first.area_name:
        yield f"name = {_text(first.area_name)}"
    if first.shortened:
        yield "shortened = true  # codes without their leading zero"
    if first.n_names:
        yield 'names_are = "municipality"  # names without a code, which counties may have too'
    if first.n_headings:
        yield f"headings = true  # {first.n_headings} rows name an area and hold nothing else"
    if first.n_repeated:
        columns = f": is it one of {_list(first.texts)}?" if first.texts else ""
        yield f"# ? {first.n_repeated} rows repeat an area; units need their column{columns}"
        yield f"# unit = {_text(first.texts[0] if first.texts else '')}"
        if len(first.texts) > 1:
            yield f"# ignored = {_list(first.texts[1:])}"
    if first.sex:
        yield f"sex = {_text(first.sex)}"
    notes = [text for text in first.notes if not matches(text, _NOTES)]
    if notes:
        words = [f"{' '.join(text.split()[:2])}*" for text in notes]
        yield f"notes = {_list([*_NOTES, *dict.fromkeys(words)])}  # rows with one text, below the header"


def _period_lines(first: SheetInspection, alike: Sequence[SheetInspection]) -> Iterator[str]:
    """Yield where the year stands."""
    in_headers = any(text.isdigit() and years_in(text) for header in first.headers for text in header.split(" | "))
    if first.year:
        yield 'period = "column"'
        yield f"year = {_text(first.year)}"
    elif in_headers:
        yield 'period = "header"'
    elif all(len(one.years) == 1 for one in alike):
        yield 'period = "title"  # the year stands above the header'
    elif all(len(years_in(one.name)) == 1 for one in alike):
        yield 'period = "sheet"  # the year stands in the name of the sheet'
    else:
        seen = sorted({year for one in alike for year in one.years})
        yield f"period = 0  # ? the year of the figures{f'; above the header stand {seen}' if seen else ''}"


def _figure_lines(first: SheetInspection) -> Iterator[str]:
    """Yield what the figures are."""
    yield f"# The figures: {len(first.headers)} columns."
    if first.counts:
        yield f"counts = {_list(first.counts)}  # how many the share to the left is a share of"
    named = [header for header in first.headers if header not in first.counts]
    shares = [header for header in named if matches(header, ("*andel*",)) and not matches(header, SHARES)]
    if shares:
        yield f"shares = {_list([*SHARES, *shares])}  # ? are all of these percentages?"
    if first.parts_of_one and not first.n_percent:
        yield "# ? all numbers lie from 0 to 1: are they parts of one (0.79 for 79 per cent)?"
        yield f"# fractions = {_list(first.parts_of_one)}"
    if first.n_percent:
        yield f"# {first.n_percent} cells are printed as per cent and read so: 0.79 as 79"
    ignored = [header for header in first.texts if not first.n_repeated]
    if ignored:
        yield f"ignored = {_list(ignored)}  # columns of texts"
    if first.points:
        yield 'decimal = "."'
    if first.answers:
        words = ", ".join(f"{_text(word)} = {_text(_ANSWERS[word.casefold()])}" for word in first.answers)
        yield f"answers = {{ {words} }}"


def _mark_lines(alike: Sequence[SheetInspection]) -> Iterator[str]:
    """Yield the marks, each with a question."""
    marks = Counter[str]()
    for one in alike:
        marks.update(one.marks)
    if marks:
        yield ""
        yield f"# ? What each mark means: {_MEANINGS}"
        yield "# Where that changed, one block an edition, with first = 2020 or last = 2019."
        yield "[[missing_codes]]"
        yield "[missing_codes.codes]"
        for mark, count in marks.most_common():
            yield f'{_text(mark)} = "?"  # {count} cells'


def _text(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Sequence[str]) -> str:
    """Return texts as TOML writes a list."""
    return json.dumps(list(texts), ensure_ascii=False)
