"""Figures of a workbook that this package wrote, cell by cell: values, what stands beside them, reasons, remarks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import define, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.errors import OpenComparisonsError, WorkbookError
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Flag, Sex, Status
from opnajmfr.sources.workbooks.own_sheets import BESIDE, FigureSheet
from opnajmfr.sources.workbooks.sheet_grid import Cell, SheetGrid, text_of_cell

Fault = tuple[str, int, int, str, str]
"""Sheet, row and column from 0, what stands there, and the way out."""
_LEGEND: Final = (("kod", "betydelse"), ("code", "meaning"))
_CODES: Final = "the codes are those of the legend on the sheet Information"


@frozen(kw_only=True)
class Legend:
    """What the codes and letters of a workbook mean (teckenförklaring).

    Parameters
    ----------
    codes
        The reason that stands in a cell without a value.
    letters
        The remarks that stand beside a value: derived, or a flag.
    """

    codes: Mapping[str, Status]
    letters: Mapping[str, str]


@define(kw_only=True)
class OwnFigures:
    """Figures as they are read, with what could not be.

    Parameters
    ----------
    rows
        One a figure, by column.
    statuses
        How many values became what, by status and code.
    n_blank
        Cells of figures that there are not.
    faults
        Cells that could not be read.
    """

    rows: list[dict[str, object]] = field(factory=list[dict[str, object]])
    statuses: Counter[tuple[Status, str]] = field(factory=Counter[tuple[Status, str]])
    n_blank: int = 0
    faults: list[Fault] = field(factory=list[Fault])


def legend_of(grid: SheetGrid, *, subject: str) -> Legend:
    """Return what codes and letters mean, as the sheet of information says.

    Parameters
    ----------
    grid
        The sheet.
    subject
        Name of the file, for errors.

    Returns
    -------
    Legend
        By code and letter.

    Raises
    ------
    WorkbookError
        If there is no legend, or it explains a code by a word that is not known.
    """
    heads = [row for row in range(len(grid.rows)) if (grid.text(row, 0), grid.text(row, 1)) in _LEGEND]
    if not heads:
        message = f"{subject}: the sheet {grid.name!r} has no legend of codes"
        raise WorkbookError(message, hint="read the workbook as it was written")
    codes: dict[str, Status] = {}
    letters: dict[str, str] = {}
    for row in range(heads[0] + 1, len(grid.rows)):
        code, meaning = grid.text(row, 0), grid.text(row, 1)
        if not code:
            break
        word, _, letter = code.rpartition(" ")
        try:
            if word in BESIDE[c.FLAGS]:
                letters[letter] = str(_remark(meaning))
            else:
                codes[code] = term(Status, meaning)
        except OpenComparisonsError as error:
            message = f"{subject}: the legend explains {code!r} by {meaning!r}: {error.message}"
            raise WorkbookError(message, hint=error.hint) from error
    return Legend(codes=codes, letters=letters)


def read_figures(sheet: FigureSheet, legend: Legend, into: OwnFigures) -> None:
    """Read the figures of a sheet.

    Parameters
    ----------
    sheet
        The sheet.
    legend
        What codes and letters mean.
    into
        Gathers the figures, and what could not be read.
    """
    grid = sheet.grid
    for row in range(sheet.header + 1, len(grid.rows)):
        if not any(text_of_cell(cell) for cell in grid.rows[row]):
            continue
        into.faults += [
            (grid.name, row, place, grid.text(row, place), "the column is none of this workbook's own: clear it")
            for place in sheet.unread
            if grid.text(row, place)
        ]
        key = _key(sheet, row, into)
        if key is None:
            continue
        for one, columns in sheet.figures.items():
            cells = {column: grid.rows[row][place] for column, place in columns.items()}
            if all(text_of_cell(cell) == "" for cell in cells.values()):
                into.n_blank += len(cells)
                continue
            found = _figure(cells, legend)
            if isinstance(found, str):
                into.faults.append((grid.name, row, columns[found], text_of_cell(cells[found]), _CODES))
                continue
            code = text_of_cell(cells[c.VALUE]) if found[c.VALUE] is None else ""
            into.statuses[Status(str(found[c.STATUS])), code] += 1
            into.rows.append({c.INDICATOR: one, **key, **found})


def _remark(meaning: str) -> Status | Flag:
    """Return what a letter beside a value says."""
    return Status.DERIVED if meaning in {Status.DERIVED.swedish, Status.DERIVED.english} else term(Flag, meaning)


def _key(sheet: FigureSheet, row: int, into: OwnFigures) -> dict[str, object] | None:
    """Return what a row is of; None where that cannot be read."""
    cells = {key: sheet.grid.rows[row][place] for key, place in sheet.keys.items()}
    key: dict[str, object] = {c.LEVEL: str(sheet.level)}
    for column, found in _key_parts(cells):
        if found is None:
            way = "codes are text, years whole numbers, sexes T, K or M, figures named as they were written"
            into.faults.append((sheet.grid.name, row, sheet.keys[column], text_of_cell(cells[column]), way))
            return None
        key[column] = found
    category = text_of_cell(cells.get(c.CATEGORY, ""))
    splits = {name: text_of_cell(sheet.grid.rows[row][place]) or None for name, place in sheet.breakdowns.items()}
    return {**key, c.CATEGORY: category or None, **splits}


def _key_parts(cells: Mapping[str, Cell]) -> Iterator[tuple[str, object]]:
    """Yield the parts of a row's key; None for one that cannot be read."""
    code, period = cells[c.AREA], cells[c.PERIOD]
    yield c.AREA, code.strip() or None if isinstance(code, str) else None
    yield c.PERIOD, int(period) if isinstance(period, int | float) and period == int(period) else None
    for column, vocabulary in ((c.SEX, Sex), (c.FIGURE, Figure)):
        try:
            yield column, str(term(vocabulary, text_of_cell(cells[column])))
        except OpenComparisonsError:
            yield column, None


def _figure(cells: Mapping[str, Cell], legend: Legend) -> dict[str, object] | str:
    """Return a figure by column, or the column that cannot be read."""
    numbers: dict[str, object] = {}
    for column, cell in cells.items():
        if column in {c.VALUE, c.FLAGS}:
            continue
        if cell != "" and (isinstance(cell, bool) or not isinstance(cell, int | float)):
            return column
        numbers[column] = None if cell == "" else cell
    letters = text_of_cell(cells.get(c.FLAGS, "")).split()
    if any(letter not in legend.letters for letter in letters):
        return c.FLAGS
    said = [legend.letters[letter] for letter in letters]
    value = cells[c.VALUE]
    if isinstance(value, str):
        code = text_of_cell(value)
        if code not in legend.codes:
            return c.VALUE
        status = legend.codes[code]
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return c.VALUE
    else:
        status = Status.DERIVED if str(Status.DERIVED) in said else Status.OBSERVED
    flags = sorted(word for word in said if word != str(Status.DERIVED))
    shown = None if isinstance(value, str) else float(value)
    return {c.VALUE: shown, **numbers, c.STATUS: str(status), c.FLAGS: flags}
