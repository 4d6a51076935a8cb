"""What is recognised in a sheet that nobody has described: where areas stand, and what the columns beside them hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.workbooks.area_finder import AreaFinder
from opnajmfr.sources.workbooks.header_columns import BETWEEN, matches, years_in
from opnajmfr.sources.workbooks.layout import SEX_WORDS, SHARES, WorkbookLayout
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid

_MOST_LEVELS: Final = 3
_FEWEST_AREAS: Final = 2
_MOST_MARKS: Final = 12
_LONGEST_MARK: Final = 4
_MOST_SHORT: Final = 3
_SEARCHED_COLUMNS: Final = 12
_MOST_OF: Final = 0.8
_NAMES_OF_COUNTIES: Final = WorkbookLayout(find="x", area="x", period=2000, names_are=Level.COUNTY)
_ANSWERS: Final = {"ja": "yes", "nej": "no", "delvis": "partly"}
_COUNTS: Final = ("antal svar*", f"*{BETWEEN}antal svar*", "n", f"*{BETWEEN}n", "*antal svarande*")


@frozen(kw_only=True)
class SheetInspection:
    """What was recognised in one sheet.

    Parameters
    ----------
    name
        Name of the sheet.
    n_rows
        Its rows and columns.
    n_columns
        Its rows and columns.
    is_hidden
        Whether the sheet is hidden.
    n_hidden_rows
        Hidden rows, and merged cells.
    n_merged
        Hidden rows, and merged cells.
    n_percent
        Cells that are printed as per cent: their numbers are stored as parts of one.
    header
        The last row of the header, from 1; None where no column holds areas.
    levels
        How many rows the header seems to have.
    above
        How many of them stand above the text of the column of areas.
    area
        The text above the column of areas.
    area_name
        The text above a column of names beside the codes; empty where there is none.
    year
        The texts above columns of years and of sexes; empty where there are none.
    sex
        The texts above columns of years and of sexes; empty where there are none.
    n_areas
        Rows whose area was recognised.
    n_names
        Rows whose municipality stands without a code.
    n_headings
        Those of them that have no cells: headings.
    n_repeated
        Rows whose area, year and sex stand in an earlier row too: of units, perhaps.
    shortened
        Whether codes seem to have lost their zero.
    years
        Years above the header.
    headers
        The headers of the columns of figures.
    texts
        The headers of columns that hold texts: names of units, or what nobody reads.
    counts
        The headers of columns that seem to count answers.
    parts_of_one
        The headers of columns of percentages whose numbers all lie from 0 to 1.
    points
        Whether numbers written as text have a decimal point.
    answers
        Words in cells that are answers, with how often they stand there.
    marks
        Other texts among the figures that are no numbers, with how often they stand there.
    others
        Texts in the column of areas below the header that are no known areas.
    notes
        Those of them that stand alone in their row.
    """

    name: str
    n_rows: int
    n_columns: int
    is_hidden: bool
    n_hidden_rows: int
    n_merged: int
    n_percent: int = 0
    header: int | None = None
    levels: int = 1
    above: int = 0
    area: str = ""
    area_name: str = ""
    year: str = ""
    sex: str = ""
    n_areas: int = 0
    n_names: int = 0
    n_headings: int = 0
    n_repeated: int = 0
    shortened: bool = False
    years: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    parts_of_one: tuple[str, ...] = ()
    points: bool = False
    answers: dict[str, int] = field(factory=dict[str, int])
    marks: dict[str, int] = field(factory=dict[str, int])
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def outlined(grid: SheetGrid) -> SheetInspection:
    """Return the shape of a sheet, in which no areas are looked for.

    Parameters
    ----------
    grid
        The sheet.

    Returns
    -------
    SheetInspection
        With header None.
    """
    return SheetInspection(
        name=grid.name,
        n_rows=len(grid.rows),
        n_columns=grid.width,
        is_hidden=grid.is_hidden,
        n_hidden_rows=len(grid.hidden_rows),
        n_merged=len(grid.merged),
    )


def inspected(grid: SheetGrid, areas: Areas, *, n_percent: int = 0) -> SheetInspection:
    """Return what is recognised in a sheet.

    Parameters
    ----------
    grid
        The sheet.
    areas
        The hierarchy that codes and names are looked up in.
    n_percent
        Cells that are printed as per cent.

    Returns
    -------
    SheetInspection
        With header None where no column holds areas.
    """
    blank = evolve(outlined(grid), n_percent=n_percent)
    finder, place, rows = _column_of_areas(grid, areas)
    if len(rows) < _FEWEST_AREAS:
        return blank
    filled = [[" ".join(str(cell).split()) for cell in row] for row in grid.filled()]
    last = max((row for row in range(rows[0]) if sum(map(bool, filled[row])) > 1), default=rows[0] - 1)
    if last < 0:
        return blank
    first = last
    while first and last - first < _MOST_LEVELS - 1 and sum(map(bool, set(filled[first - 1]))) > 1:
        first -= 1
    labels = [(filled[row][place], row) for row in range(first, last + 1) if filled[row][place]]
    found = evolve(
        blank,
        header=last + 1,
        levels=last - first + 1,
        above=labels[0][1] - first if labels else 0,
        area=labels[0][0] if labels else "",
        n_areas=len(rows),
        n_names=sum(_is_bare_municipality(finder, grid.text(row, place)) for row in rows),
        shortened=finder.layout.shortened,
        years=tuple(sorted({year for row in filled[:first] for text in row for year in years_in(text)})),
    )
    headers = [_header(filled[first : last + 1], column) for column in range(grid.width)]
    return _with_columns(found, grid, finder, place, rows, headers, last)


def _column_of_areas(grid: SheetGrid, areas: Areas) -> tuple[AreaFinder, int, list[int]]:
    """Return the column with the most different areas and their rows, codes read as they stand or shortened."""
    best: tuple[AreaFinder, int, list[int]] | None = None
    most = 0
    for shortened in (False, True):
        finder = AreaFinder(evolve(_NAMES_OF_COUNTIES, shortened=shortened), areas)
        for place in range(min(grid.width, _SEARCHED_COLUMNS)):
            rows = [row for row in range(len(grid.rows)) if _is_area(finder, grid.text(row, place))]
            # A column of years holds few codes, however often.
            n_areas = len({grid.text(row, place) for row in rows})
            if best is None or n_areas > most:
                best, most = (finder, place, rows), n_areas
    return best or (AreaFinder(_NAMES_OF_COUNTIES, areas), 0, [])


def _header(rows: Sequence[Sequence[str]], column: int) -> str:
    """Return the levels of a column's header as one text; what is merged downwards counts once."""
    return BETWEEN.join(dict.fromkeys(text for row in rows if (text := row[column])))


def _with_columns(
    sheet: SheetInspection,
    grid: SheetGrid,
    finder: AreaFinder,
    place: int,
    rows: list[int],
    headers: list[str],
    last: int,
) -> SheetInspection:
    """Add what the columns beside the areas hold."""
    others = [column for column in range(grid.width) if column != place]
    headings = [row for row in rows if not any(grid.text(row, column) for column in others)]
    kept = [row for row in rows if row not in set(headings)]

    def first(is_such: Callable[[int, str], bool], among: Iterable[int]) -> int | None:
        """Return the first column most of whose texts are such."""
        return next((one for one in among if kept and _share(grid, kept, one, is_such) >= _MOST_OF), None)

    year = first(lambda _, text: len(text) == len("2024") and len(years_in(text)) == 1, others)
    sex = first(lambda _, text: text.casefold() in SEX_WORDS or text in {"T", "K", "M"}, others)
    free = [column for column in others if column not in {year, sex}]
    name = first(lambda row, text: _is_named(finder, grid.text(row, place), text), free)
    cells = [column for column in free if column != name and headers[column]]
    texts = [column for column in cells if _is_text(grid, kept, column)]
    figures = [column for column in cells if column not in set(texts)]
    keys = Counter(tuple(grid.text(row, one) for one in (place, year, sex) if one is not None) for row in kept)
    known = set(rows)
    below = [row for row in range(last + 1, len(grid.rows)) if row not in known]
    alone = [
        found[0] for row in below if len(found := [text for text in map(str, grid.rows[row]) if text.strip()]) == 1
    ]
    words = _words(grid, kept, figures)
    pointed = pl.Series("text", list(words), dtype=pl.String).to_frame()
    points = pointed.filter(printed_number("text", decimal=".").is_not_null())["text"].to_list()
    return evolve(
        sheet,
        area_name="" if name is None else headers[name],
        year="" if year is None else headers[year],
        sex="" if sex is None else headers[sex],
        n_headings=len(headings),
        n_repeated=sum(keys.values()) - len(keys),
        headers=tuple(headers[column] for column in figures),
        texts=tuple(headers[column] for column in texts),
        counts=tuple(headers[column] for column in figures if matches(headers[column], _COUNTS)),
        parts_of_one=tuple(
            headers[column] for column in figures if _is_part_of_one(grid, kept, column, headers[column])
        ),
        points=bool(points),
        answers={word: n for word, n in words.items() if word.casefold() in _ANSWERS},
        marks=dict(
            Counter(
                {word: n for word, n in words.items() if word.casefold() not in _ANSWERS and word not in set(points)}
            ).most_common(_MOST_MARKS)
        ),
        others=tuple(dict.fromkeys(text for row in below if (text := grid.text(row, place))))[:_MOST_MARKS],
        notes=tuple(dict.fromkeys(" ".join(text.split()) for text in alone))[:_MOST_MARKS],
    )


def _is_area(finder: AreaFinder, text: str) -> bool:
    """Tell whether a text is an area; a year is none."""
    if not text:
        return False
    try:
        finder.find(text)
    except OpenComparisonsError:
        return False
    return True


def _is_bare_municipality(finder: AreaFinder, text: str) -> bool:
    """Tell whether a text is a name without a code, of an area that is no county or nation."""
    return not text[:1].isdigit() and finder.find(text)[1] == str(Level.MUNICIPALITY)


def _is_named(finder: AreaFinder, area: str, name: str) -> bool:
    """Tell whether a name is the area's."""
    if not name or name == area:
        return False
    try:
        finder.named(area, name)
    except OpenComparisonsError:
        return False
    return True


def _share(grid: SheetGrid, rows: Sequence[int], column: int, is_such: Callable[[int, str], bool]) -> float:
    """Return the share of the rows in which a column holds such a text."""
    return sum(is_such(row, grid.text(row, column)) for row in rows) / len(rows)


def _is_text(grid: SheetGrid, rows: Sequence[int], column: int) -> bool:
    """Tell whether a column holds texts of its own, not marks among numbers."""
    texts = [text for row in rows if (text := grid.text(row, column)) and isinstance(grid.rows[row][column], str)]
    frame = pl.Series("text", texts, dtype=pl.String).to_frame()
    words = frame.filter(printed_number(pl.col("text").str.strip_suffix("%"), decimal=",").is_null())["text"]
    n_numbers = sum(bool(grid.text(row, column)) for row in rows) - len(words)
    if n_numbers or words.is_empty() or all(text.casefold() in _ANSWERS for text in words):
        return False
    return words.n_unique() > _MOST_SHORT or any(len(text) > _LONGEST_MARK for text in words)


def _words(grid: SheetGrid, rows: Sequence[int], columns: Sequence[int]) -> Counter[str]:
    """Count the texts of cells that are no numbers with a decimal comma."""
    cells = chain.from_iterable((grid.rows[row][column] for column in columns) for row in rows)
    texts = [text for cell in cells if isinstance(cell, str) and (text := " ".join(cell.split()))]
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    number = printed_number(pl.col("text").str.strip_suffix("%"), decimal=",")
    return Counter(frame.filter(number.is_null())["text"].to_list())


def _is_part_of_one(grid: SheetGrid, rows: Sequence[int], column: int, header: str) -> bool:
    """Tell whether a column of percentages holds only numbers from 0 to 1."""
    cells = [grid.rows[row][column] for row in rows]
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    is_share = matches(header, (*SHARES, "*andel*"))
    return is_share and bool(numbers) and max(numbers) <= 1 and any(0 < number < 1 for number in numbers)
