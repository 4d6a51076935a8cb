"""What a package of files is: its edition, its tables with their columns, and how a CSV file writes them."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.comparison_columns import comparison_schema, rank_schema
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import NAME, PARENT
from opnajmfr.data.result_columns import result_schema

FORMAT: Final = 1
"""Edition of the package."""
TABLES: Final = ("figures", "comparisons", "ranks", "areas")
"""Tables of a package, each as Parquet and as CSV."""
MANIFEST: Final = "datapackage.json"
"""File that names the others with their sizes and hashes."""
OWN_KEY: Final = "opnajmfr"
"""Key of the manifest that holds the edition."""
PREFIX: Final = "opnajmfr."
"""Begins each key of the Arrow metadata."""
FLAG_SIGN: Final = ";"
"""What stands between two flags in a CSV file."""


def table_schemas(ids: Sequence[str], publication: Publication) -> dict[str, pl.Schema]:
    """Return the columns of every table of a package, with their types.

    Parameters
    ----------
    ids
        The indicators.
    publication
        What leaves the house.

    Returns
    -------
    dict
        Schema by name of the table.
    """
    indicator = pl.Enum(ids)
    figures = result_schema(indicator, publication.breakdowns)
    return {
        "figures": pl.Schema({name: dtype for name, dtype in figures.items() if publication.holds(name)}),
        "comparisons": comparison_schema(indicator, publication.breakdowns),
        "ranks": rank_schema(indicator, publication.breakdowns),
        "areas": pl.Schema({c.AREA: pl.String, c.LEVEL: c.LEVEL_TYPE, NAME: pl.String, PARENT: pl.String}),
    }


def plain_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame as CSV files hold it: words as text, flags in one cell, components as short as they are exact.

    Parameters
    ----------
    frame
        Any frame of a release.

    Returns
    -------
    polars.DataFrame
        The same rows and columns; an empty text is none.
    """
    decimals = [name for name, dtype in frame.schema.items() if dtype.is_decimal()]
    plain = frame.with_columns(
        pl.col(pl.Enum).cast(pl.String),
        pl.col(pl.List).cast(pl.List(pl.String)).list.join(FLAG_SIGN),
        *(pl.col(name).cast(pl.String).str.replace(r"\.?0+$", "") for name in decimals),
    )
    return plain.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Return a frame as a CSV file: UTF-8, commas, decimal points, a header.

    Parameters
    ----------
    frame
        Any frame of a release.

    Returns
    -------
    bytes
        The file; a whole number has no decimals.
    """
    written = plain_frame(frame).with_columns(pl.col(pl.Float64).cast(pl.String).str.strip_suffix(".0"))
    return written.write_csv(line_terminator="\r\n").encode()


def holds_the_same(content: bytes, frame: pl.DataFrame) -> bool:
    """Tell whether a CSV file holds a frame, number by number.

    Parameters
    ----------
    content
        The file.
    frame
        The frame of the same table.

    Returns
    -------
    bool
        True where every cell is the same.
    """
    plain = plain_frame(frame)
    header = content.partition(b"\r\n")[0].decode(errors="replace")
    try:
        if next(csv.reader([header])) != plain.columns:
            return False
        return pl.read_csv(io.BytesIO(content), schema=plain.schema, eol_char="\n").equals(plain)
    except (csv.Error, pl.exceptions.PolarsError):
        return False
