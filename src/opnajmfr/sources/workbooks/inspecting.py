"""What an unknown workbook holds, and a first description of it for people to complete."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.workbooks.header_columns import years_in
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.prescan import scan_workbook
from opnajmfr.sources.workbooks.area_finder import AreaFinder
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid, sheet_grids

_MOST_LEVELS: Final = 3
_FEWEST_AREAS: Final = 2
_MOST_MARKS: Final = 12
_SEARCHED_COLUMNS: Final = 12


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
    header
        The last row of the header, from 1; None where no column holds areas.
    levels
        How many rows the header seems to have.
    above
        How many of them stand above the text of the column of areas.
    area
        The text above the column of areas.
    n_areas
        Rows whose area was recognised.
    shortened
        Whether codes seem to have lost their zero.
    years
        Years above the header.
    marks
        Texts among the figures that are no numbers, with how often they stand there.
    others
        Texts in the column of areas below the header that are no known areas.
    """

    name: str
    n_rows: int
    n_columns: int
    is_hidden: bool
    n_hidden_rows: int
    n_merged: int
    header: int | None = None
    levels: int = 1
    above: int = 0
    area: str = ""
    n_areas: int = 0
    shortened: bool = False
    years: tuple[int, ...] = ()
    marks: dict[str, int] = field(factory=dict[str, int])
    others: tuple[str, ...] = ()


@frozen(kw_only=True)
class WorkbookInspection:
    """What was recognised in a workbook (granskning av arbetsbok).

    Parameters
    ----------
    name
        Name of the file.
    sheets
        What was recognised in each sheet.
    """

    name: str
    sheets: tuple[SheetInspection, ...]

    def draft(self) -> str:
        """Return a first description in TOML, for the sheets that look like the first one with areas.

        Returns
        -------
        str
            TOML that `layout_from_toml` reads once the meaning of each mark is filled in; empty where no sheet holds
            areas.
        """
        alike = [one for one in self.sheets if one.header is not None]
        if not alike:
            return ""
        first = alike[0]
        same = [one for one in alike if (one.area, one.levels) == (first.area, first.levels)]
        return "\n".join(_draft_lines(first, same)) + "\n"

    def __str__(self) -> str:
        """Tell what each sheet holds, and end with the draft."""
        lines = [f"{self.name}: {len(self.sheets)} sheets"]
        for one in self.sheets:
            hidden = ", hidden" if one.is_hidden else ""
            shape = f"{one.n_rows} rows x {one.n_columns} columns"
            lines.append(
                f"- {one.name}{hidden}: {shape}, {one.n_hidden_rows} hidden rows, {one.n_merged} merged ranges"
            )
            if one.header is None:
                lines.append("    no column of areas recognised")
                continue
            lines.append(f"    header ends in row {one.header}; areas under {one.area!r}: {one.n_areas}")
            if one.marks:
                lines.append("    no numbers: " + ", ".join(f"{mark!r} {count}" for mark, count in one.marks.items()))
            if one.others:
                lines.append(f"    no known areas: {', '.join(map(repr, one.others))}")
        return "\n".join([*lines, "", self.draft()]).rstrip()


def inspect_workbook(path: str | Path, *, areas: Areas | None = None) -> WorkbookInspection:
    """Show what was recognised in a workbook, and draft a description of it (granska).

    Nothing is read into a dataset; the file is looked through first, as `read_workbook` does.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.

    Returns
    -------
    WorkbookInspection
        Each sheet with its header, areas, years and marks; `draft()` is the beginning of a description.

    Raises
    ------
    WorkbookError
        If the file is not safe to read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import xlsxwriter
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "prov.xlsx")
    ...     with xlsxwriter.Workbook(file) as book:
    ...         sheet = book.add_worksheet("Blad")
    ...         _ = [sheet.write_row(row, 0, cells) for row, cells in enumerate([["Kod", "Andel"], ["1984", 52]])]
    ...     inspect_workbook(file).sheets[0].n_rows
    2
    """
    hierarchy = sweden() if areas is None else areas
    scan = scan_workbook(path)
    return WorkbookInspection(name=scan.name, sheets=tuple(_inspected(grid, hierarchy) for grid in sheet_grids(scan)))


def _inspected(grid: SheetGrid, areas: Areas) -> SheetInspection:
    """Return what was recognised in one sheet."""
    found: dict[tuple[int, bool], list[int]] = {}
    for shortened in (False, True):
        finder = AreaFinder(WorkbookLayout(find="x", area="x", period=2000, shortened=shortened), areas)
        for place in range(min(grid.width, _SEARCHED_COLUMNS)):
            found[place, shortened] = [row for row in range(len(grid.rows)) if _is_area(finder, grid.text(row, place))]
    best = max(found, key=lambda key: (len(found[key]), not key[1], -key[0]), default=None)
    blank = SheetInspection(
        name=grid.name,
        n_rows=len(grid.rows),
        n_columns=grid.width,
        is_hidden=grid.is_hidden,
        n_hidden_rows=len(grid.hidden_rows),
        n_merged=len(grid.merged),
    )
    if best is None or len(found[best]) < _FEWEST_AREAS:
        return blank
    place, shortened = best
    rows = found[best]
    filled = [[str(cell).strip() for cell in row] for row in grid.filled()]
    last = max((row for row in range(rows[0]) if sum(map(bool, filled[row])) > 1), default=rows[0] - 1)
    if last < 0:
        return blank
    first = last
    while first and last - first < _MOST_LEVELS - 1 and sum(map(bool, set(filled[first - 1]))) > 1:
        first -= 1
    labels = [(text, row) for row in range(first, last + 1) if (text := _text(filled, row, place))]
    known = set(rows)
    others = [grid.text(row, place) for row in range(last + 1, len(grid.rows)) if row not in known]
    return SheetInspection(
        name=grid.name,
        n_rows=len(grid.rows),
        n_columns=grid.width,
        is_hidden=grid.is_hidden,
        n_hidden_rows=len(grid.hidden_rows),
        n_merged=len(grid.merged),
        header=last + 1,
        levels=last - first + 1,
        above=labels[0][1] - first if labels else 0,
        area=labels[0][0] if labels else "",
        n_areas=len(rows),
        shortened=shortened,
        years=tuple(sorted({year for row in filled[:first] for text in row for year in years_in(text)})),
        marks=_marks(grid, rows, place),
        others=tuple(dict.fromkeys(filter(None, others)))[:_MOST_MARKS],
    )


def _text(rows: list[list[str]], row: int, place: int) -> str:
    """Return a text with single blanks."""
    return " ".join(rows[row][place].split())


def _is_area(finder: AreaFinder, text: str) -> bool:
    """Tell whether a text is an area; a year is none."""
    if not text:
        return False
    try:
        finder.find(text)
    except OpenComparisonsError:
        return False
    return True


def _marks(grid: SheetGrid, rows: list[int], place: int) -> dict[str, int]:
    """Count short texts to the right of areas that are no numbers."""
    texts = [
        grid.text(row, column)
        for row in rows
        for column in range(place + 1, grid.width)
        if isinstance(grid.rows[row][column], str)
    ]
    frame = pl.DataFrame({"text": [text for text in texts if text]}, schema={"text": pl.String})
    number = printed_number(pl.col("text").str.strip_suffix("%"), decimal=",")
    counted = Counter(frame.filter(number.is_null())["text"].to_list())
    return dict(counted.most_common(_MOST_MARKS))


def _draft_lines(first: SheetInspection, same: list[SheetInspection]) -> Iterator[str]:
    """Yield the lines of a description."""
    yield "# Draft: check every line, and complete what is marked with ?"
    yield f"sheets = {json.dumps([one.name for one in same], ensure_ascii=False)}"
    yield f"find = {json.dumps(first.area, ensure_ascii=False)}"
    yield f"area = {json.dumps(first.area, ensure_ascii=False)}"
    if first.levels > 1:
        yield f"# the header seems to have {first.levels} levels"
        yield f"above = {first.above}"
        yield f"below = {first.levels - 1 - first.above}"
        if not first.n_merged:
            yield "spread = true  # blanks in upper levels repeat the text to the left"
    if first.shortened:
        yield "shortened = true  # codes without their leading zero"
    if len(first.years) == 1:
        yield 'period = "title"'
    else:
        yield '# ? the year, or where it stands: "title", "sheet", "header" or "column"'
        yield 'period = "header"'
    if first.others:
        yield f"# no known areas: {json.dumps(first.others, ensure_ascii=False)}"
    marks = Counter[str]()
    for one in same:
        marks.update(one.marks)
    if marks:
        yield ""
        yield "[[missing_codes]]"
        yield "# ? what each mark means: suppressed, nonresponse, not_applicable, missing, …"
        yield "[missing_codes.codes]"
        for mark, count in marks.most_common():
            yield f'# {json.dumps(mark, ensure_ascii=False)} = "?"  # {count} cells'
