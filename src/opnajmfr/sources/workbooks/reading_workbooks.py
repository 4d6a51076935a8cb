"""A workbook as observations: every cell under a header becomes a value, a status or a line of the report."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError, FailureReport
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.errors import WorkbookError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.sources.reading_report import ReadingReport
from opnajmfr.sources.table_cells import NUMBER, check_doubled, counted, read_cells
from opnajmfr.sources.unread import Unread
from opnajmfr.sources.workbooks.header_columns import matches
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.layout_files import workbook_layout
from opnajmfr.sources.workbooks.prescan import scan_workbook
from opnajmfr.sources.workbooks.sheet_cells import HOLDS, SheetCells, sheet_cells, with_printed_numbers
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid, sheet_grids
from opnajmfr.sources.workbooks.workbook_report import WorkbookReport

_KEY: Final = (c.AREA, c.LEVEL, c.PERIOD, c.SEX, c.VARIABLE)


@frozen(kw_only=True, eq=False)
class WorkbookReading:
    """What a workbook held, and what became of every cell.

    Parameters
    ----------
    observations
        The checked rows: one for each cell that was read.
    report
        The counts.
    """

    observations: Observations
    report: WorkbookReport


def read_sheets(
    path: str | Path,
    layout: WorkbookLayout | str | Path,
    *,
    areas: Areas | None = None,
    retrieved: dt.date | None = None,
) -> WorkbookReading:
    """Read the sheets of a workbook as a description says, with the report at hand; see `read_workbook`.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.
    layout
        The description, its file, or the name of one that comes with the package.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.
    retrieved
        When the workbook was fetched.

    Returns
    -------
    WorkbookReading
        The observations and what became of every cell.

    Raises
    ------
    WorkbookError
        If the file is not safe to read, or not what the description says.
    FailedRowsError
        If a cell or a word cannot be read, or two cells have one key: all of them, with their places.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import xlsxwriter
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "prov.xlsx")
    ...     with xlsxwriter.Workbook(file) as book:
    ...         sheet = book.add_worksheet("Blad")
    ...         _ = [sheet.write_row(row, 0, cells) for row, cells in enumerate([["Kod", "Andel"], ["1984", 52]])]
    ...     read_sheets(file, WorkbookLayout(find="Kod", area="Kod", period=2024)).report.sheets[0].adds_up
    True
    """
    described = workbook_layout(layout)
    hierarchy = sweden() if areas is None else areas
    scan = scan_workbook(path)
    unread = Unread(scan.name, 0)
    read: list[SheetCells] = []
    skipped: list[str] = []
    for grid in sheet_grids(scan):
        if _is_read(grid, described):
            read.append(sheet_cells(grid, described, hierarchy, unread, subject=scan.name))
        else:
            skipped.append(grid.name)
    if not read:
        message = f"{scan.name}: no sheet is named as {list(described.sheets)}; there are {skipped}"
        raise WorkbookError(message, hint="name the sheets in the description: sheets = ['*']")
    blocks = [one.cells for one in read if one.cells.height]
    if not blocks:
        message = f"{scan.name}: no cells stand below the headers of {[one.count.name for one in read]}"
        _refuse(unread, scan.name, 0)
        raise WorkbookError(message, hint="is this the right file, and the right description?")
    printed = with_printed_numbers(pl.concat(blocks), described)
    cells = read_cells(printed, described.cell_rules, unread)
    check_doubled(cells, _KEY, unread)
    _refuse(unread, scan.name, cells.height)
    is_amount = pl.col(HOLDS) == "amount"
    holds = cells[HOLDS].unique().to_list()
    observations = Observations.from_frame(
        cells.select(
            *_KEY,
            *([pl.when(is_amount).then(NUMBER).alias(c.AMOUNT)] if "amount" in holds else []),
            *([pl.when(~is_amount).then(NUMBER).alias(c.VALUE)] if "value" in holds else []),
            c.STATUS,
        ),
        source=described.source,
        retrieved=retrieved,
    )
    n_rows = sum(one.cells.n_unique("row") for one in read if one.cells.height)
    counts = ReadingReport(n_rows=n_rows, cells=counted(cells), n_rounded=observations.n_rounded)
    report = WorkbookReport(sheets=tuple(one.count for one in read), cells=counts, skipped=tuple(skipped))
    return WorkbookReading(observations=observations, report=report)


def read_workbook(
    path: str | Path,
    layout: WorkbookLayout | str | Path,
    *,
    areas: Areas | None = None,
    catalogue: Catalogue | None = None,
    peer_sets: Mapping[str, Grouping] | None = None,
    retrieved: dt.date | None = None,
) -> Dataset:
    """Read a workbook (arbetsbok) from an .xlsx file, as a small description says.

    The file is looked through before it is opened: what would take too much room or do harm is refused. Every cell
    under a header becomes a value, a status, or a line of `Dataset.reading_report`; a mark or a word that means
    nothing is an error that lists the cells, never a missing value.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.
    layout
        The description, its file, or the name of one that comes with the package.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.
    catalogue
        The indicators that are known; a published variable without one becomes a plain indicator.
    peer_sets
        Published peers by typology; those of RKA for Sweden unless given.
    retrieved
        When the workbook was fetched; with the source it is the vintage.

    Returns
    -------
    Dataset
        The observations with what they mean and where they hold.

    Raises
    ------
    WorkbookError
        If the file is not safe to read, or not what the description says.
    FailedRowsError
        If a cell or a word cannot be read, or two cells have one key: all of them, with their places.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import xlsxwriter
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "prov.xlsx")
    ...     with xlsxwriter.Workbook(file) as book:
    ...         sheet = book.add_worksheet("Blad")
    ...         _ = [sheet.write_row(row, 0, cells) for row, cells in enumerate([["Kod", "Andel"], ["1984", 52]])]
    ...     read_workbook(file, WorkbookLayout(find="Kod", area="Kod", period=2024)).observations.frame["value"].item()
    52.0
    """
    hierarchy = sweden() if areas is None else areas
    reading = read_sheets(path, layout, areas=hierarchy, retrieved=retrieved)
    if peer_sets is None:
        peer_sets = published_peer_sets() if hierarchy is sweden() else {}
    return Dataset.of(
        reading.observations,
        areas=hierarchy,
        catalogue=catalogue,
        peer_sets=peer_sets,
        reading_report=reading.report.text(),
    )


def _is_read(grid: SheetGrid, layout: WorkbookLayout) -> bool:
    """Tell whether a sheet is one of those that the description names."""
    return matches(grid.name, layout.sheets) and not matches(grid.name, layout.skipped)


def _refuse(unread: Unread, subject: str, n_checked: int) -> None:
    """Raise what could not be read, if anything."""
    if unread.rows:
        report = FailureReport(pl.concat(unread.rows), n_checked=n_checked, ways_out=unread.ways_out)
        hint = "correct the description (WorkbookLayout) or the cells; error.report.rows holds all of them"
        raise FailedRowsError(subject, report, hint=hint)
