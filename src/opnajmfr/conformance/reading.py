"""Files of oracles as frames: sheets of workbooks and comma-separated tables, nothing guessed."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook


def sheet(path: Path, name: str) -> pl.DataFrame:
    """Return a sheet whose first row names the columns.

    Parameters
    ----------
    path
        The workbook.
    name
        The sheet.

    Returns
    -------
    polars.DataFrame
        A column is Float64 where every cell that is not empty is a number, else String. Empty cells, and `NA`, are
        null.
    """
    book = CalamineWorkbook.from_path(str(path))  # pyright: ignore[reportUnknownMemberType] - a generic path inside
    rows = book.get_sheet_by_name(name).to_python()
    names = [str(cell).strip() or f"column_{place}" for place, cell in enumerate(rows[0], start=1)]
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(names)}
    return pl.DataFrame([_column(name, cells) for name, cells in columns.items()])


def table(path: Path, *, text: tuple[str, ...] = ()) -> pl.DataFrame:
    """Return a comma-separated file; empty cells, and `NA`, are null.

    Parameters
    ----------
    path
        The file, in UTF-8 with or without a byte-order mark.
    text
        Columns that are text though they look like numbers, as codes.

    Returns
    -------
    polars.DataFrame
        The file as it stands; types from all of its rows.
    """
    overrides = dict.fromkeys(text, pl.String)
    return pl.read_csv(path, null_values=["", "NA"], infer_schema_length=None, schema_overrides=overrides)


def _column(name: str, cells: Sequence[object]) -> pl.Series:
    """Return cells as numbers where all are, else as text."""
    known = [None if cell in {"", "NA"} else cell for cell in cells]
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in known):
        return pl.Series(name, known, dtype=pl.Float64, strict=False)
    return pl.Series(name, [None if cell is None else str(cell) for cell in known], dtype=pl.String)
