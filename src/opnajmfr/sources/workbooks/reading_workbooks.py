"""A workbook as observations: every cell under a header becomes a value, a status or a line of the report."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError, FailureReport
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.released_observations import release_dataset
from opnajmfr.errors import WorkbookError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.sources.reading_report import ReadingReport
from opnajmfr.sources.table_cells import NUMBER, check_doubled, counted, read_cells
from opnajmfr.sources.unread import Unread
from opnajmfr.sources.workbooks.counted_shares import catalogue_of, n_uneven, numerators, one_figure_each, with_reasons
from opnajmfr.sources.workbooks.fitting_layouts import recognised_layout_name
from opnajmfr.sources.workbooks.header_columns import matches, sheet_columns
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.layout_files import workbook_layout
from opnajmfr.sources.workbooks.own_sheets import own_grids
from opnajmfr.sources.workbooks.own_workbook import OwnWorkbook, own_workbook
from opnajmfr.sources.workbooks.percent_formats import percent_cells
from opnajmfr.sources.workbooks.prescan import scan_workbook
from opnajmfr.sources.workbooks.reading_notes import ReadingNotes
from opnajmfr.sources.workbooks.row_places import sheet_rows
from opnajmfr.sources.workbooks.share_columns import (
    COUNTED_BY,
    SCALED,
    ShareColumns,
    doubtful_shares,
    share_columns,
    with_parts_of_one,
)
from opnajmfr.sources.workbooks.sheet_cells import HOLDS, SheetCells, sheet_cells, with_printed_numbers
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid, sheet_grids
from opnajmfr.sources.workbooks.workbook_report import WorkbookReport
from opnajmfr.sources.workbooks.yes_no_columns import indicators_of_answers, with_answers, without_answers

_KEY: Final = (c.AREA, c.LEVEL, c.PERIOD, c.SEX, c.VARIABLE)


@frozen(kw_only=True, eq=False)
class WorkbookReading:
    """What a workbook held, and what became of every cell.

    Parameters
    ----------
    observations
        The checked rows: one for each cell that was read, and one for the numerator behind each counted share.
    report
        The counts.
    notes
        What was made of the cells beside reading them.
    areas
        The hierarchy, with the units and districts of the workbook.
    catalogue
        Entries of the percentages; those that are counted are shares of their count.
    """

    observations: Observations
    report: WorkbookReport
    notes: ReadingNotes
    areas: Areas = field(repr=False)
    catalogue: Catalogue = field(repr=False)


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
    formatted = percent_cells(scan)
    unread = Unread(scan.name, 0)
    read: list[SheetCells] = []
    shares: list[ShareColumns] = []
    units: dict[str, tuple[str, str, str]] = {}
    skipped: list[str] = []
    for grid in sheet_grids(scan):
        if not _is_read(grid, described):
            skipped.append(grid.name)
            continue
        columns = sheet_columns(grid, described, subject=scan.name)
        if described.unit or described.district:
            units |= sheet_rows(grid, columns, described, hierarchy).units
        read.append(sheet_cells(grid, columns, described, hierarchy, unread, subject=scan.name))
        shares.append(share_columns(grid, columns, described, formatted.get(grid.name, ())))
    if not read:
        message = f"{scan.name}: no sheet is named as {list(described.sheets)}; there are {skipped}"
        raise WorkbookError(message, hint="name the sheets in the description: sheets = ['*']")
    blocks = [one.cells for one in read if one.cells.height]
    if not blocks:
        message = f"{scan.name}: no cells stand below the headers of {[one.count.name for one in read]}"
        _refuse(unread, scan.name, 0)
        raise WorkbookError(message, hint="is this the right file, and the right description?")
    known = ShareColumns.together(shares)
    printed = with_answers(with_printed_numbers(pl.concat(blocks), described), described.answers, unread)
    known = without_answers(known, printed)
    cells = read_cells(with_parts_of_one(printed, known), described.cell_rules, unread)
    if unread.rows:
        check_doubled(cells, _KEY, unread)
    doubtful = doubtful_shares(cells, known, unread)
    _refuse(unread, scan.name, cells.height)
    cells = with_reasons(cells, known)
    behind = numerators(cells, known)
    try:
        rows = pl.concat([cells, behind], how="diagonal") if behind.height else cells
        observations = _observations(rows, described, retrieved)
    except FailedRowsError:
        # Observations know of doubled keys, and not of the places of their cells.
        check_doubled(cells, _KEY, unread)
        _refuse(unread, scan.name, cells.height)
        raise
    n_rows = sum(one.cells["row"].n_unique() for one in read if one.cells.height)
    counts = ReadingReport(n_rows=n_rows, cells=counted(cells), n_rounded=observations.n_rounded)
    return WorkbookReading(
        observations=observations,
        report=WorkbookReport(sheets=tuple(one.count for one in read), cells=counts, skipped=tuple(skipped)),
        notes=ReadingNotes(
            n_scaled=cells.filter(SCALED).height,
            doubtful=tuple(doubtful),
            counted=dict(known.columns.filter(pl.col(COUNTED_BY) != "").select(c.VARIABLE, COUNTED_BY).iter_rows()),
            n_uneven=n_uneven(cells, known),
            units={code: level for code, (level, _, _) in units.items()},
        ),
        areas=_with_units(hierarchy, units),
        catalogue=catalogue_of(known) + Catalogue(indicators_of_answers(cells)),
    )


def _observations(cells: pl.DataFrame, layout: WorkbookLayout, retrieved: dt.date | None) -> Observations:
    """Return read cells as checked observations."""
    is_amount = pl.col(HOLDS) == "amount"
    holds = cells[HOLDS].unique().to_list()
    return Observations.from_frame(
        cells.select(
            *_KEY,
            *([pl.when(is_amount).then(NUMBER).alias(c.AMOUNT)] if "amount" in holds else []),
            *([pl.when(~is_amount).then(NUMBER).alias(c.VALUE)] if "value" in holds else []),
            c.STATUS,
            *([pl.col(c.FLAGS).fill_null(pl.lit([], pl.List(pl.String)))] if c.FLAGS in cells.columns else []),
        ),
        source=layout.source,
        retrieved=retrieved,
    )


def _with_units(areas: Areas, units: Mapping[str, tuple[str, str, str]]) -> Areas:
    """Return a hierarchy with more units and districts."""
    if not units:
        return areas
    rows = [(code, level, name, parent) for code, (level, name, parent) in units.items()]
    return areas.with_areas(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"))


def read_workbook(
    path: str | Path,
    layout: WorkbookLayout | str | Path | None = None,
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

    A percentage with its count beside it (see `WorkbookLayout`) becomes one figure: a proportion of the count, whose
    numerator is the share of it and therefore approximate. Rows of units and districts that the hierarchy does not
    have are added to it, each in its municipality.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.
    layout
        The description, its file, or the name of one that comes with the package. None needs none for a workbook
        that `write_workbook` wrote, and recognises one whose headers fit a single description that comes with the
        package; the report says which.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given. For a workbook of ours that is not
        of Sweden its own areas.
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
    recognised = ""
    if layout is None:
        scan = scan_workbook(path)
        grids = list(sheet_grids(scan))
        if own_grids(grids) is not None:
            return _own(path, areas=areas, catalogue=catalogue, peer_sets=peer_sets)
        layout = recognised_layout_name(grids, subject=scan.name)
        recognised = f"Beskrivningen {layout!r} kändes igen på rubrikerna."
    hierarchy = sweden() if areas is None else areas
    reading = read_sheets(path, layout, areas=hierarchy, retrieved=retrieved)
    if peer_sets is None:
        peer_sets = published_peer_sets() if hierarchy is sweden() else {}
    known = _joined(catalogue, reading.catalogue)
    return Dataset.of(
        one_figure_each(reading.observations, known),
        areas=reading.areas,
        catalogue=known,
        peer_sets=peer_sets,
        reading_report="\n".join(filter(None, (recognised, reading.report.text(), reading.notes.text()))),
    )


def read_own_workbook(path: str | Path) -> OwnWorkbook:
    """Read a workbook that `write_workbook` wrote as the release that it shows.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    OwnWorkbook
        The published figures with their statuses, remarks and components, and what became of every cell.

    Raises
    ------
    WorkbookError
        If the file is not safe to read, or was not written by `write_workbook`.
    FailedRowsError
        If cells were changed to what cannot be read: all of them.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.outputs.workbooks import write_workbook
    >>> from opnajmfr.plan.starting import compute
    >>> with TemporaryDirectory() as folder:
    ...     write_workbook(compute(invented()).collect(), Path(folder, "ut.xlsx"))
    ...     read_own_workbook(Path(folder, "ut.xlsx")).release.figures["period"].unique().sort().to_list()
    [2022, 2023, 2024]
    """
    scan = scan_workbook(path)
    sheets = list(sheet_grids(scan))
    grids = own_grids(sheets)
    if grids is None:
        message = f"{scan.name}: no workbook that write_workbook wrote"
        hint = "read_workbook reads other workbooks"
        raise WorkbookError(message, hint=hint)
    return own_workbook(grids, subject=scan.name)


def _own(
    path: str | Path, *, areas: Areas | None, catalogue: Catalogue | None, peer_sets: Mapping[str, Grouping] | None
) -> Dataset:
    """Return a workbook of ours as a dataset."""
    own = read_own_workbook(path)
    release = own.release if catalogue is None else evolve(own.release, catalogue=catalogue)
    dataset = release_dataset(release, areas=areas)
    report = "\n".join(filter(None, (own.report.text(), own.notes.text())))
    return evolve(dataset, reading_report=report, peer_sets=dataset.peer_sets if peer_sets is None else dict(peer_sets))


def _joined(given: Catalogue | None, read: Catalogue) -> Catalogue:
    """Return the indicators that are known; a published one that is counted in the workbook has its count."""
    if given is None:
        return read
    counts = {one.id: one.measure for one in read if not one.measure.is_published}
    kept = [
        evolve(one, measure=counts[one.id]) if one.measure.is_published and one.id in counts else one for one in given
    ]
    names = {name for one in kept for name in (one.id, *one.inputs)}
    return Catalogue([*kept, *(one for one in read if one.id not in names)])


def _is_read(grid: SheetGrid, layout: WorkbookLayout) -> bool:
    """Tell whether a sheet is one of those that the description names."""
    return matches(grid.name, layout.sheets) and not matches(grid.name, layout.skipped)


def _refuse(unread: Unread, subject: str, n_checked: int) -> None:
    """Raise what could not be read, if anything."""
    if unread.rows:
        report = FailureReport(pl.concat(unread.rows), n_checked=n_checked, ways_out=unread.ways_out)
        hint = "correct the description (WorkbookLayout) or the cells; error.report.rows holds all of them"
        raise FailedRowsError(subject, report, hint=hint)
