"""A frame at hand, read as its description says, with a count of what became of every cell."""

import datetime as dt

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Status
from opnajmfr.sources.reading_report import ReadingReport
from opnajmfr.sources.table_cells import NUMBER, ORIGIN, cells_of, check_doubled, counted, read_cells
from opnajmfr.sources.table_files import declared_columns
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_words import keys_of
from opnajmfr.sources.unread import Unread


@frozen(kw_only=True, eq=False)
class Reading:
    """What a table held, and what became of every cell.

    Parameters
    ----------
    observations
        The checked rows: one for each cell.
    report
        The counts.
    """

    observations: Observations
    report: ReadingReport


def read_frame(
    frame: pl.DataFrame,
    layout: TableLayout,
    *,
    areas: Areas,
    retrieved: dt.date | None = None,
    subject: str = "table",
) -> Reading:
    """Read a frame as its description says; see `read_table`.

    Parameters
    ----------
    frame
        Any table.
    layout
        Its description.
    areas
        The hierarchy that codes and names are looked up in.
    retrieved
        When the table was fetched.
    subject
        Name of the table, for errors.

    Returns
    -------
    Reading
        As many observations as cells, and their counts.

    Raises
    ------
    TableError
        If the table has no rows, or other columns than the description names.
    FailedRowsError
        If a cell or a word cannot be read, or two cells have one key: all of them, counted by rule.

    Examples
    --------
    >>> from opnajmfr.data.geography.swedish_areas import sweden
    >>> frame = pl.DataFrame({"kommun": ["1984", "Köping"], "år": ["2014", "2014"], "trygghet": ["52", ""]})
    >>> layout = TableLayout(area="kommun", at="municipality", period="år", values={"trygghet": "trygghet"})
    >>> read_frame(frame, layout, areas=sweden()).observations.frame.select("area", "value", "status").rows()
    [('1984', 52.0, 'observed'), ('1983', None, 'missing')]
    """
    if frame.is_empty():
        message = f"{subject}: the table has no rows"
        raise TableError(message, hint="look at the file: is the table on another sheet, or below other rows?")
    used = declared_columns(frame, layout, subject=subject)
    unread = Unread(subject, frame.height)
    keys = keys_of(used, layout, areas, unread)
    cells = read_cells(cells_of(used, keys, layout), layout, unread)
    check_doubled(cells, [c.AREA, c.LEVEL, c.PERIOD, c.SEX, *layout.breakdowns.values(), c.VARIABLE], unread)
    unread.refuse()
    tidy = cells.select(
        c.AREA,
        c.LEVEL,
        c.PERIOD,
        c.SEX,
        *layout.breakdowns.values(),
        c.VARIABLE,
        pl.col(NUMBER).alias(c.AMOUNT if layout.holds == "amount" else c.VALUE),
        c.STATUS,
    )
    observations = Observations.from_frame(
        tidy, breakdowns=layout.breakdowns.values(), source=layout.source, retrieved=retrieved
    )
    removed = cells.filter((pl.col(ORIGIN) == "word") & pl.col("has_number"))[c.STATUS].value_counts()
    by_status = dict(removed.iter_rows())
    empty = cells.select(((pl.col(ORIGIN) == "empty") & pl.col("said_observed")).sum()).item()
    report = ReadingReport(
        n_rows=frame.height,
        cells=counted(cells),
        removed={status: by_status[status] for status in Status if status in by_status},
        n_observed_without_number=empty,
        n_rounded=observations.n_rounded,
        ignored=tuple(name for name in layout.ignored if name in frame.columns),
    )
    return Reading(observations=observations, report=report)
