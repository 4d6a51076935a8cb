"""A workbook that this package wrote, read back as the release that it shows."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data.failures import FailedRowsError, FailureReport
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.package_format import table_schemas
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import NAME, PARENT, Release
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.vocabulary import Level, Status
from opnajmfr.sources.reading_report import CellCount, ReadingReport
from opnajmfr.sources.unread import COLUMN, PRINTED, ROW, Unread
from opnajmfr.sources.workbooks.own_catalogue import own_catalogue
from opnajmfr.sources.workbooks.own_figures import OwnFigures, legend_of, read_figures
from opnajmfr.sources.workbooks.own_sheets import INDICATORS, INFORMATION, LEVELS, FigureSheet, figure_sheet
from opnajmfr.sources.workbooks.reading_notes import ReadingNotes
from opnajmfr.sources.workbooks.sheet_cells import column_name
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid

_RULE: Final = "a cell holds what its column says"
_DOUBLED: Final = "a figure stands in one row"
_SOURCES: Final = ("Källa", "Source")


@frozen(kw_only=True, eq=False)
class OwnWorkbook:
    """A release that was read from a workbook, and what became of its cells.

    Parameters
    ----------
    release
        The figures with their indicators and areas. What the workbook does not show is not there: comparisons, ranks,
        the recipe.
    report
        How many values became what.
    notes
        Empty cells.
    """

    release: Release
    report: ReadingReport
    notes: ReadingNotes


def own_workbook(grids: Mapping[str, SheetGrid], *, subject: str) -> OwnWorkbook:
    """Return the release that a workbook shows.

    Parameters
    ----------
    grids
        Its sheets by name in lower case, see `own_grids`.
    subject
        Name of the file.

    Returns
    -------
    OwnWorkbook
        The release, and what became of every cell of its figures.

    Raises
    ------
    WorkbookError
        If a sheet lacks what it was written with.
    FailedRowsError
        If cells cannot be read, or a figure stands twice: all of them.
    """
    information = grids[INFORMATION[0]]
    listed = next(grid for name, grid in grids.items() if name in INDICATORS)
    legend = legend_of(information, subject=subject)
    ids = [text for row in range(1, len(listed.rows)) if (text := listed.text(row, 0))]
    found = [figure_sheet(grid, ids, subject=subject) for name, grid in grids.items() if name in LEVELS]
    sheets = [sheet for sheet in found if sheet is not None]
    figures = OwnFigures()
    for sheet in sheets:
        read_figures(sheet, legend, figures)
    breakdowns = tuple(dict.fromkeys(name for sheet in sheets for name in sheet.breakdowns))
    columns = [name for name in (c.NUMERATOR, c.DENOMINATOR, c.LOWER, c.UPPER) if _is_shown(sheets, name)]
    frame = pl.DataFrame(figures.rows, infer_schema_length=None)
    _refuse(figures, frame, [*breakdowns], subject=subject, sheets=sheets)
    catalogue = own_catalogue(listed, frame, stated_by=subject)
    publication = Publication.of(
        catalogue,
        Recipe(),
        breakdowns=breakdowns,
        columns=[c.VALUE, *columns],
        missing_codes={status: code for code, status in legend.codes.items()},
    )
    schemas = table_schemas(catalogue.ids, publication)
    release = Release(
        figures=_typed(frame, schemas["figures"]),
        comparisons=schemas["comparisons"].to_frame(),
        ranks=schemas["ranks"].to_frame(),
        areas=_typed(_areas(sheets), schemas["areas"]),
        catalogue=catalogue,
        recipe=Recipe(),
        publication=publication,
        vintage=_said(information, _SOURCES),
        imprint=Imprint(title=information.text(0, 0), title_en=information.text(0, 0)),
    )
    counts = [
        CellCount(status=status, origin="mark" if code else "number", printed=code, count=count)
        for (status, code), count in sorted(figures.statuses.items(), key=lambda one: list(Status).index(one[0][0]))
    ]
    return OwnWorkbook(
        release=release,
        report=ReadingReport(n_rows=len(figures.rows), cells=tuple(counts)),
        notes=ReadingNotes(n_blank=figures.n_blank),
    )


def _is_shown(sheets: list[FigureSheet], column: str) -> bool:
    """Tell whether a column stands beside any value."""
    return any(column in columns for sheet in sheets for columns in sheet.figures.values())


def _typed(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Return rows with the columns and types of a release."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def _refuse(
    figures: OwnFigures, frame: pl.DataFrame, breakdowns: list[str], *, subject: str, sheets: list[FigureSheet]
) -> None:
    """Raise what could not be read, and figures that stand twice."""
    unread = Unread(subject, len(figures.rows))
    grids = {sheet.grid.name: sheet.grid for sheet in sheets}
    schema = {ROW: pl.UInt32, COLUMN: pl.String, PRINTED: pl.String}
    rows = [(row + 1, column_name(grids[name], place), text) for name, row, place, text, _ in figures.faults]
    unread.add(
        _RULE,
        pl.DataFrame(rows, schema=schema, orient="row"),
        faults={text: way for _, _, _, text, way in figures.faults},
    )
    key = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, *breakdowns, c.CATEGORY, c.FIGURE]
    if frame.height:
        doubled = frame.filter(frame.select(key).is_duplicated())
        printed = pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=", ", ignore_nulls=True)
        none = pl.lit(None, pl.UInt32).alias(ROW), pl.lit("").alias(COLUMN)
        unread.add(_DOUBLED, doubled.select(*none, printed.alias(PRINTED)), faults={})
    if unread.rows:
        report = FailureReport(pl.concat(unread.rows), n_checked=len(figures.rows), ways_out=unread.ways_out)
        hint = "read the workbook as it was written, or correct the cells; error.report.rows holds all of them"
        raise FailedRowsError(subject, report, hint=hint)


def _areas(sheets: list[FigureSheet]) -> pl.DataFrame:
    """Return the areas of the rows: area, level, name and the code of the area above."""
    listed: dict[str, tuple[str, str, str]] = {}
    for sheet in sheets:
        for row in range(sheet.header + 1, len(sheet.grid.rows)):
            code, name, above = (sheet.grid.text(row, sheet.keys[key]) for key in (c.AREA, "name", "above"))
            if code:
                listed[code] = (str(sheet.level), name, above)
    levels = [str(level) for level in Level]
    named = {(level, name): code for code, (level, name, _) in listed.items()}
    rows = [
        (
            code,
            level,
            name,
            _parent(above, levels[levels.index(level) + 1 : levels.index(str(Level.NATION)) + 1], named),
        )
        for code, (level, name, above) in listed.items()
    ]
    return pl.DataFrame(rows, schema=[c.AREA, c.LEVEL, NAME, PARENT], orient="row").sort(c.LEVEL, c.AREA)


def _parent(name: str, levels: list[str], named: Mapping[tuple[str, str], str]) -> str | None:
    """Return the code of the area above, by its name; None where it is none of the workbook's nor of Sweden's."""
    if not name:
        return None
    for level in levels:
        if (level, name) in named:
            return named[level, name]
    for level in levels:
        if level in sweden().levels:
            try:
                return sweden().resolve(name, level=level)
            except OpenComparisonsError:
                continue
    return None


def _said(information: SheetGrid, words: tuple[str, ...]) -> str:
    """Return what the sheet of information says of something."""
    found = [information.text(row, 1) for row in range(len(information.rows)) if information.text(row, 0) in words]
    return found[0] if found else ""
