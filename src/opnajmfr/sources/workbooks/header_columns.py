"""The header of a sheet, found by a text in it, and what each column under it is."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final, Literal

from attrs import field, frozen

from opnajmfr.data.listing import listed
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Sex
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.sheet_grid import Cell, SheetGrid, text_of_cell
from opnajmfr.spelling import closest

BETWEEN: Final = " | "
"""Between the levels of a header."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_YEAR_IN_TEXT: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


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
    """

    place: int
    variable: str
    sex: Sex | None = None
    year: int | None = None
    holds: Literal["value", "amount"] = "value"


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
    keys
        All columns that are no cells but say of what: area, name, year and sex.
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
    folded = text.casefold()
    return any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns)


def years_in(text: str) -> list[int]:
    """Return the years that a text names."""
    return [int(year) for year in _YEAR_IN_TEXT.findall(text)]


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
    found = _header_row(filled, layout, where)
    first, last = found - layout.above, found + layout.below
    if first < 0 or last >= len(filled):
        message = f"{where}: the header in row {found + 1} has no room for {layout.above} levels above it"
        raise WorkbookError(message, hint="correct above and below in the description")
    paths = [_path([filled[row][place] for row in range(first, last + 1)]) for place in range(grid.width)]
    if layout.spread:
        paths = _spread(filled[first : last + 1])
    headers = [BETWEEN.join(path) for path in paths]
    places = {
        role: _place(headers, text, where)
        for role, text in {"area": layout.area, "name": layout.name, "year": layout.year, "sex": layout.sex}.items()
        if text is not None
    }
    keys = tuple(sorted(places.values()))
    rest = [place for place in range(grid.width) if place not in keys]
    ignored = tuple(place for place in rest if headers[place] and matches(headers[place], layout.ignored))
    cells = [place for place in rest if headers[place] and place not in ignored]
    return SheetColumns(
        first=first,
        last=last,
        area=places["area"],
        year=places.get("year"),
        sex=places.get("sex"),
        keys=keys,
        cells=tuple(_cell_column(place, paths[place], layout, grid.name) for place in cells),
        ignored=ignored,
        unnamed=tuple(place for place in rest if not headers[place]),
        headers=tuple(headers),
    )


def _header_row(rows: list[list[Cell]], layout: WorkbookLayout, where: str) -> int:
    """Return the first row in which a cell holds the text of the header."""
    wanted = layout.find.casefold()
    texts: list[str] = []
    for number, row in enumerate(rows):
        here = [text_of_cell(cell) for cell in row if cell != ""]
        if any(text.casefold() == wanted for text in here):
            return number
        texts.extend(here[:40] if number < 40 else ())  # noqa: PLR2004 - enough to find what was meant
    message = f"{where}: no cell holds the header {layout.find!r}"
    raise WorkbookError(message, hint=closest(layout.find, texts) or "inspect_workbook shows what the sheets hold")


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


def _place(headers: list[str], text: str, where: str) -> int:
    """Return the column with a header."""
    found = [place for place, header in enumerate(headers) if header.casefold() == text.casefold()]
    if len(found) != 1:
        message = (
            f"{where}: {len(found)} columns have the header {text!r}; headers are {listed([*filter(None, headers)])}"
        )
        raise WorkbookError(message, hint=closest(text, headers) or "name one column in the description")
    return found[0]


def _cell_column(place: int, path: list[str], layout: WorkbookLayout, sheet: str) -> CellColumn:
    """Return what a column of cells is of; a level that is a sex or a year is no part of its name."""
    sexes = [layout.sexes[part.casefold()] for part in path if part.casefold() in layout.sexes]
    years = [int(part) for part in path if _YEAR.fullmatch(part)]
    named = BETWEEN.join(_left(path, layout))
    whole = BETWEEN.join(path)
    variable = layout.variables.get(whole) or layout.variables.get(named) or named or sheet
    return CellColumn(
        place=place,
        variable=variable,
        sex=sexes[-1] if sexes else None,
        year=years[-1] if years else None,
        holds="amount" if matches(whole, layout.amounts) else "value",
    )


def _left(path: list[str], layout: WorkbookLayout) -> Iterator[str]:
    """Yield the levels that are neither a sex nor a year."""
    for part in path:
        if part.casefold() not in layout.sexes and not _YEAR.fullmatch(part):
            yield part
