"""The header of a sheet, found by a text in it, and what each column under it is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import lru_cache
from typing import Final, Literal

from attrs import evolve, field, frozen

from opnajmfr.data.listing import listed
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Sex
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.sheet_grid import Cell, SheetGrid, text_of_cell
from opnajmfr.spelling import closest

BETWEEN: Final = " | "
"""Between the levels of a header."""
OF_COUNT: Final = "/nämnare"
"""What follows the name of a share in the name of the variable that counts it."""
MAY_BE_ABSENT: Final = ("name", "unit", "unit_name", "district")
"""Columns that a sheet may be without: what stands under another header is a cell, and read as one."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_FOOTNOTE: Final = re.compile(r"(?:\s*(?:(?<![\d(])\d{1,2}\)|(?<![ /]m)[¹²³⁰⁴-⁹]+\)?|\*{1,3}|†))+$")
_YEAR_IN_TEXT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|-\d{1,2}-\d)(?:[/–-](\d\d)(?!\d))?")
"""A year, or two of them as 2022/23; one in a date, as 2024-05-01, or in the number of an article is none."""


@frozen(kw_only=True)
class CellColumn:
    """A column of cells.

    Parameters
    ----------
    place
        Its number, from 0.
    variable
        What its cells are of.
    sex
        The sex in its header; None where it has none.
    year
        The year in its header; None where it has none.
    holds
        "value" or "amount".
    counted_by
        The variable that says how many the value is a share of; empty where no column does.
    """

    place: int
    variable: str
    sex: Sex | None = None
    year: int | None = None
    holds: Literal["value", "amount"] = "value"
    counted_by: str = ""


@frozen(kw_only=True)
class SheetColumns:
    """What the columns of a sheet are; numbers from 0.

    Parameters
    ----------
    first
        First row of the header.
    last
        Last row of the header.
    area
        Column of areas.
    year
        Column of years and of sexes, where there are such.
    sex
        Column of years and of sexes, where there are such.
    places
        The columns that are no cells but say of what, by role: area, name, unit, unit_name, district, year, sex.
    keys
        Their numbers.
    cells
        Columns of cells.
    ignored
        Columns that are not read.
    unnamed
        Columns without a header.
    headers
        The text of every column's header.
    """

    first: int
    last: int
    area: int
    year: int | None
    sex: int | None
    places: Mapping[str, int] = field(repr=False)
    keys: tuple[int, ...]
    cells: tuple[CellColumn, ...]
    ignored: tuple[int, ...]
    unnamed: tuple[int, ...]
    headers: tuple[str, ...] = field(repr=False)


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Tell whether a text fits one of the patterns, as file names do.

    Parameters
    ----------
    text
        Plain text.
    patterns
        As "Tabell *"; upper case counts as lower.

    Returns
    -------
    bool
        True where it does.

    Examples
    --------
    >>> matches("KÄLLA: Socialstyrelsen", ["Källa*"]), matches("Tabell 1", ["Tabell"])
    (True, False)
    """
    expression = _any_of(tuple(patterns))
    return bool(expression.fullmatch(text.casefold()) or expression.fullmatch(header_key(text)))


@lru_cache(maxsize=256)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression for all of the patterns; without any it fits nothing."""
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns) or r"(?!)")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Return a header as it is compared: without upper case and marks of footnotes at its end.

    Parameters
    ----------
    text
        Plain text.

    Returns
    -------
    str
        The same for all ways to print one header.

    Examples
    --------
    >>> header_key("Andel nöjda 1)"), header_key("Kommunkod*"), header_key("Fråga (2)")
    ('andel nöjda', 'kommunkod', 'fråga (2)')
    """
    return without_footnote(text).casefold()


def without_footnote(text: str) -> str:
    """Return a text without the marks of footnotes at its end.

    Parameters
    ----------
    text
        Plain text.

    Returns
    -------
    str
        The text itself where nothing else would be left.

    Examples
    --------
    >>> without_footnote("Andel nöjda 1)"), without_footnote("Yta, m²"), without_footnote("1)")
    ('Andel nöjda', 'Yta, m²', '1)')
    """
    return _FOOTNOTE.sub("", text) or text


def years_in(text: str) -> list[int]:
    """Return the years that a text names; 2022/23 names two."""
    return [
        int(year) for first, last in _YEAR_IN_TEXT.findall(text) for year in (first, last and first[:2] + last) if year
    ]


def sheet_columns(grid: SheetGrid, layout: WorkbookLayout, *, subject: str) -> SheetColumns:
    """Find the header of a sheet and what its columns are.

    Parameters
    ----------
    grid
        The sheet.
    layout
        The description.
    subject
        Name of the file, for errors.

    Returns
    -------
    SheetColumns
        Every column once.

    Raises
    ------
    WorkbookError
        If the header or a column is not there.
    """
    where = f"{subject}: sheet {grid.name!r}"
    filled = grid.filled()
    found, place = _header_cell(filled, layout, where)
    first, last = found - layout.above, found + layout.below
    if first == last:
        # Nothing is said of levels: a header that is merged downwards has as many.
        last = max(
            [found, *(bottom for top, left, bottom, right in grid.merged if _is_in(found, place, top, left, right))]
        )
    _check_above(filled[first - 1] if first > 0 else [], place, layout, where)
    if first < 0 or last >= len(filled):
        message = f"{where}: the header in row {found + 1} has no room for {layout.above} levels above it"
        raise WorkbookError(message, hint="correct above and below in the description")
    paths = [_path([filled[row][place] for row in range(first, last + 1)]) for place in range(grid.width)]
    if layout.spread:
        paths = _spread(filled[first : last + 1])
    headers = [BETWEEN.join(path) for path in paths]
    found_places = {role: _place(headers, texts, where, role=role) for role, texts in layout.roles.items()}
    places = {role: place for role, place in found_places.items() if place is not None}
    keys = tuple(sorted(places.values()))
    rest = [place for place in range(grid.width) if place not in keys]
    ignored = tuple(place for place in rest if headers[place] and matches(headers[place], layout.ignored))
    cells = [place for place in rest if headers[place] and place not in ignored]
    named = [_cell_column(place, paths[place], layout, grid.name) for place in cells]
    return SheetColumns(
        first=first,
        last=last,
        area=places["area"],
        year=places.get("year"),
        sex=places.get("sex"),
        places=places,
        keys=keys,
        cells=_counted(_told_apart(named, paths, layout), paths, layout, where),
        ignored=ignored,
        unnamed=tuple(place for place in rest if not headers[place]),
        headers=tuple(headers),
    )


def _header_cell(rows: list[list[Cell]], layout: WorkbookLayout, where: str) -> tuple[int, int]:
    """Return the row and column of the first cell that holds the text of the header."""
    wanted = {header_key(text) for text in layout.find}
    texts: list[str] = []
    for number, row in enumerate(rows):
        here = ["" if cell == "" else text_of_cell(cell) for cell in row]
        found = [place for place, text in enumerate(here) if text and header_key(text) in wanted]
        if found:
            return number, found[0]
        texts.extend(filter(None, here[:40] if number < 40 else ()))  # noqa: PLR2004 - enough to find what was meant
    message = f"{where}: no cell holds the header {_either(layout.find)}"
    raise WorkbookError(message, hint=closest(layout.find[0], texts) or "inspect_workbook shows what the sheets hold")


def _check_above(row: list[Cell], place: int, layout: WorkbookLayout, where: str) -> None:
    """Refuse words for sexes right above the header: they are a level of it, and would be lost."""
    sexes = [text for text in map(text_of_cell, row[place + 1 :]) if header_key(text) in layout.sexes]
    if sexes:
        message = f"{where}: {sexes[0]!r} stands above the header, which has {layout.above} levels above its row"
        raise WorkbookError(message, hint=f"make it a level of the header: above = {layout.above + 1}")


def _is_in(row: int, place: int, top: int, left: int, right: int) -> bool:
    """Tell whether merged cells begin in a row and hold a column."""
    return top == row and left <= place <= right


def _either(texts: Iterable[str]) -> str:
    """Return texts as an error prints them: one, or one of several."""
    return " or ".join(map(repr, texts))


def _path(cells: list[Cell]) -> list[str]:
    """Return the levels of one column's header; what is merged downwards counts once."""
    texts = [text for text in map(text_of_cell, cells) if text]
    return [text for place, text in enumerate(texts) if place == 0 or text != texts[place - 1]]


def _spread(rows: list[list[Cell]]) -> list[list[str]]:
    """Return the levels of every column's header, blanks of upper levels filled from the left."""
    spread: list[list[Cell]] = []
    for level, row in enumerate(rows):
        kept: list[Cell] = []
        for cell in row:
            is_upper = level < len(rows) - 1
            kept.append(kept[-1] if is_upper and kept and text_of_cell(cell) == "" else cell)
        spread.append(kept)
    below = [[text_of_cell(row[place]) for row in rows] for place in range(len(rows[0]))]
    return [_path([row[place] for row in spread]) if any(texts) else [] for place, texts in enumerate(below)]


def _place(headers: list[str], texts: tuple[str, ...], where: str, *, role: str) -> int | None:
    """Return the column with one of some headers; None where one that a sheet may be without is not there."""
    wanted = {header_key(text) for text in texts}
    found = [place for place, header in enumerate(headers) if header_key(header) in wanted]
    if not found and role in MAY_BE_ABSENT:
        return None
    if len(found) != 1:
        there = listed([*filter(None, headers)])
        message = f"{where}: {len(found)} columns have the header {_either(texts)}; headers are {there}"
        raise WorkbookError(message, hint=closest(texts[0], headers) or "name one column in the description")
    return found[0]


def _cell_column(place: int, path: list[str], layout: WorkbookLayout, sheet: str) -> CellColumn:
    """Return what a column of cells is of; a level that is a sex or a year is no part of its name."""
    keys = [header_key(part) for part in path]
    sexes = [layout.sexes[key] for key in keys if key in layout.sexes]
    years = [int(key) for key in keys if _YEAR.fullmatch(key)]
    named = BETWEEN.join(_left(path, layout))
    whole = BETWEEN.join(path)
    names = {header_key(text): variable for text, variable in layout.variables.items()}
    given = names.get(header_key(whole)) or names.get(header_key(named))
    variable = given or _unmarked(path, layout) or sheet
    return CellColumn(
        place=place,
        variable=variable,
        sex=sexes[-1] if sexes else None,
        year=years[-1] if years else None,
        holds="amount" if matches(whole, (*layout.amounts, *layout.counts)) else "value",
    )


def _left(path: list[str], layout: WorkbookLayout) -> Iterator[str]:
    """Yield the levels that are neither a sex nor a year."""
    for part in path:
        if header_key(part) not in layout.sexes and not _YEAR.fullmatch(header_key(part)):
            yield part


def _unmarked(path: list[str], layout: WorkbookLayout) -> str:
    """Return the name of a column without the marks of footnotes."""
    return BETWEEN.join(map(without_footnote, _left(path, layout)))


def _told_apart(columns: list[CellColumn], paths: list[list[str]], layout: WorkbookLayout) -> list[CellColumn]:
    """Give columns that only footnotes tell apart their names with those marks."""
    shared = Counter((one.variable, one.sex, one.year) for one in columns)
    marked = {one.place: BETWEEN.join(_left(paths[one.place], layout)) for one in columns}
    return [
        evolve(one, variable=marked[one.place])
        if shared[one.variable, one.sex, one.year] > 1 and one.variable == _unmarked(paths[one.place], layout)
        else one
        for one in columns
    ]


def _counted(
    columns: list[CellColumn], paths: list[list[str]], layout: WorkbookLayout, where: str
) -> tuple[CellColumn, ...]:
    """Tie each column of counts to the shares that it counts: those under its upper header, else to its left."""
    tied = {column.place: column for column in columns}
    leading: list[CellColumn] = []
    for column in columns:
        path = paths[column.place]
        if not matches(BETWEEN.join(path), layout.counts):
            continue
        mine = [
            one for one in tied.values() if one.holds == "value" and (one.sex, one.year) == (column.sex, column.year)
        ]
        above = [*_left(path, layout)][:-1]
        near = [one for one in mine if [*_left(paths[one.place], layout)][:-1] == above]
        shares = near if above else [one for one in mine if one.place < column.place][-1:]
        doubled = [one.variable for one in shares if one.counted_by]
        if doubled:
            message = f"{where}: {BETWEEN.join(path)!r} counts {doubled[0]!r}, which another column counts"
            raise WorkbookError(message, hint="name fewer columns in counts; what stands for itself is one of amounts")
        if not shares:
            # A count of no share stands for itself.
            leading += [] if above else [column]
            continue
        # By the upper header, which is the same in a sheet where it has more shares.
        name = f"{(above and shares[0].variable.rpartition(BETWEEN)[0]) or shares[0].variable}{OF_COUNT}"
        tied[column.place] = evolve(column, variable=name)
        tied |= {one.place: evolve(one, counted_by=name) for one in shares}
    _check_sides(leading, [*tied.values()], paths, where)
    return tuple(tied[column.place] for column in columns)


def _check_sides(leading: list[CellColumn], columns: list[CellColumn], paths: list[list[str]], where: str) -> None:
    """Refuse counts that may count the shares to their right: one comes first, and the last share has none after it."""
    for count in leading:
        values = [one for one in columns if one.holds == "value" and (one.sex, one.year) == (count.sex, count.year)]
        if any(one.counted_by for one in values) and not values[-1].counted_by:
            header = BETWEEN.join(paths[count.place])
            message = f"{where}: {header!r} has no share to its left, and {values[-1].variable!r} no count to its right"
            raise WorkbookError(message, hint="does a count stand before its share? then name none of them in counts")
