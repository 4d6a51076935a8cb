"""A table from its file, every cell of text as text: a code that was read as a number has lost its zero."""

from pathlib import Path

import polars as pl

from opnajmfr.data.listing import listed
from opnajmfr.data.missing_codes import plain
from opnajmfr.errors import TableError
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.spelling import closest

READ = (".csv", ".parquet")
"""Suffixes of the files that are read."""


def file_frame(path: str | Path, layout: TableLayout) -> pl.DataFrame:
    """Read a CSV or Parquet file.

    Parameters
    ----------
    path
        A file whose suffix says what it is: .csv or .parquet.
    layout
        Its description; separator and encoding are those of a CSV file.

    Returns
    -------
    polars.DataFrame
        The table as it stands; every column of a CSV file is text.

    Raises
    ------
    TableError
        If the suffix is another, or the file cannot be read.
    FileNotFoundError
        If there is no such file.
    """
    file = Path(path)
    suffix = file.suffix.casefold()
    if suffix not in READ:
        message = f"{file.name}: no table is read from {file.suffix or 'a file without suffix'}"
        raise TableError(message, hint=f"tables are read from {' and '.join(READ)}; dataset_from_frame takes a frame")
    if not file.is_file():
        message = f"no such file: {file}"
        raise FileNotFoundError(message)
    try:
        if suffix == ".parquet":
            return pl.read_parquet(file, hive_partitioning=False)
        return pl.read_csv(
            file.read_bytes().decode(layout.encoding).removeprefix("\ufeff").encode(),
            separator=layout.separator,
            infer_schema=False,
        )
    except (UnicodeDecodeError, LookupError) as error:
        message = f"{file.name}: the text is not {layout.encoding}: {error}"
        raise TableError(message, hint="TableLayout(encoding='cp1252') is what older Swedish files have") from error
    except pl.exceptions.PolarsError as error:
        message = f"{file.name}: the file cannot be read: {str(error).splitlines()[0]}"
        raise TableError(message, hint=f"wanted one header row and columns divided by {layout.separator!r}") from error


def declared_columns(frame: pl.DataFrame, layout: TableLayout, *, subject: str) -> pl.DataFrame:
    """Return the columns that a description uses, and refuse any that it does not name.

    Parameters
    ----------
    frame
        Any table.
    layout
        Its description.
    subject
        Name of the table, for errors.

    Returns
    -------
    polars.DataFrame
        The used columns, blanks in their names made ordinary.

    Raises
    ------
    TableError
        If a used column is not there, or one that is there is neither used nor ignored.
    """
    plain_names = [plain(name) for name in frame.columns]
    if len(set(plain_names)) < len(plain_names):
        doubled = sorted({name for name in plain_names if plain_names.count(name) > 1})
        message = f"{subject}: columns have one name but for blanks: {listed(doubled)}"
        raise TableError(message, hint="rename one of them")
    named = frame.rename(dict(zip(frame.columns, plain_names, strict=True)))
    missing = [name for name in layout.used if name not in plain_names]
    if missing:
        message = f"{subject}: no columns {missing}; the table has {listed(plain_names)}"
        other = next((sign for sign in ";\t|," if len(plain_names) == 1 and sign in plain_names[0]), "")
        near = closest(missing[0], [name for name in plain_names if name not in layout.used])
        raise TableError(message, hint=f"TableLayout(separator={other!r})?" if other else near)
    undeclared = [name for name in plain_names if name not in {*layout.used, *layout.ignored}]
    if undeclared:
        message = f"{subject}: undeclared columns {listed(undeclared)}"
        raise TableError(message, hint=f"say what they are, or that they are not read: ignored={undeclared}")
    nested = [name for name in layout.used if named.schema[name].is_nested()]
    if nested:
        message = f"{subject}: columns {nested} hold no single cells but {[str(named.schema[name]) for name in nested]}"
        raise TableError(message, hint="a cell is a text or a number")
    return named.select(layout.used)
