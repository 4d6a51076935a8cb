"""Somebody's table as a dataset, from a file or from a frame at hand."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.sources.table_files import file_frame
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_reading import read_frame


def read_table(
    path: str | Path,
    layout: TableLayout,
    *,
    areas: Areas | None = None,
    catalogue: Catalogue | None = None,
    peer_sets: Mapping[str, Grouping] | None = None,
    retrieved: dt.date | None = None,
) -> Dataset:
    r"""Read a table (tabell) from a CSV or Parquet file, as a small description says.

    Every cell becomes one observation: a number, or the status that its mark, the word beside it or its emptiness
    means. `Dataset.reading_report` counts them. A cell or word that means nothing is an error, never a missing value.

    Parameters
    ----------
    path
        A file whose suffix is .csv or .parquet.
    layout
        Which column is what, and what its words and marks mean.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.
    catalogue
        The indicators that are known; a published variable without one becomes a plain indicator.
    peer_sets
        Published peers by typology; those of RKA for Sweden unless given.
    retrieved
        When the table was fetched; with the source it is the vintage.

    Returns
    -------
    Dataset
        The observations with what they mean and where they hold.

    Raises
    ------
    TableError
        If the file is no such table, or has other columns than the description names.
    FailedRowsError
        If a cell or a word cannot be read, or two cells have one key: all of them, counted by rule, with the rows.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.data.missing_codes import MissingCodes
    >>> layout = TableLayout(
    ...     area="kod", at="municipality", period="år", variable="mått", value="utfall", decimal=",", separator=";",
    ...     missing_codes=MissingCodes(codes={"..": "too_uncertain"}, first=2014), source="Arboga",
    ... )
    >>> text = "kod;år;mått;utfall\n1984;2014;Kostnad;17 433,5\n1983;2014;Kostnad;..\n"
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "kostnad.csv")
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     dataset = read_table(file, layout)
    >>> dataset.observations.frame.select("area", "value", "status").rows()
    [('1984', 17433.5, 'observed'), ('1983', None, 'too_uncertain')]
    """
    frame = file_frame(path, layout)
    return dataset_from_frame(
        frame,
        layout,
        areas=areas,
        catalogue=catalogue,
        peer_sets=peer_sets,
        retrieved=retrieved,
        subject=Path(path).name,
    )


def dataset_from_frame(
    frame: pl.DataFrame,
    layout: TableLayout,
    *,
    areas: Areas | None = None,
    catalogue: Catalogue | None = None,
    peer_sets: Mapping[str, Grouping] | None = None,
    retrieved: dt.date | None = None,
    subject: str = "table",
) -> Dataset:
    """Read a frame at hand (tabell) as `read_table` reads a file.

    Parameters
    ----------
    frame
        Any table. Codes of areas are text there: numbers have lost their zero.
    layout
        Which column is what, and what its words and marks mean.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.
    catalogue
        The indicators that are known; a published variable without one becomes a plain indicator.
    peer_sets
        Published peers by typology; those of RKA for Sweden unless given.
    retrieved
        When the table was fetched; with the source it is the vintage.
    subject
        Name of the table, for errors.

    Returns
    -------
    Dataset
        The observations with what they mean and where they hold.

    Raises
    ------
    TableError
        If the frame has no rows, or other columns than the description names.
    FailedRowsError
        If a cell or a word cannot be read, or two cells have one key: all of them, counted by rule, with the rows.

    Examples
    --------
    >>> frame = pl.DataFrame({"kommun": ["Arboga", "Köping"], "svarande": [97, 120], "trygga": [60, None]})
    >>> layout = TableLayout(
    ...     area="kommun", at="municipality", period=2024, holds="amount",
    ...     values={"svarande": "answers", "trygga": "safe"},
    ... )
    >>> print(dataset_from_frame(frame, layout).reading_report)
    lästa celler: 4 (rader: 2)
    - uppgift: 3
    - uppgift saknas: 1 (tom cell: 1)
    """
    hierarchy = sweden() if areas is None else areas
    reading = read_frame(frame, layout, areas=hierarchy, retrieved=retrieved, subject=subject)
    if peer_sets is None:
        peer_sets = published_peer_sets() if hierarchy is sweden() else {}
    return Dataset.of(
        reading.observations,
        areas=hierarchy,
        catalogue=catalogue,
        peer_sets=peer_sets,
        reading_report=reading.report.text(),
    )
