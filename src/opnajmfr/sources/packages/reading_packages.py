"""A release back from the folder of files that it was written to."""

import io
import json
from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.data.imprint import Imprint
from opnajmfr.data.package_format import FORMAT, PREFIX, TABLES, holds_the_same, table_schemas
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import Release
from opnajmfr.errors import OpenComparisonsError, PackageError
from opnajmfr.model.recipe_text import recipe_from_json
from opnajmfr.model.serialise import from_json
from opnajmfr.sources.packages.listed_files import Listed, content_of, listed_files

MOST_ROWS: Final = 20_000_000
"""Rows of a table beyond which it is not read."""
_AGAIN: Final = "fetch the package again"
_UNREADABLE: Final = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)
"""What reading hostile content may raise."""


def read_package(folder: str | Path) -> Release:
    """Read a package that `write_package` wrote; written again, it has the same bytes.

    Every file that the package lists is held against its size and its hash, and every CSV file against the Parquet
    file of the same table. Files that it does not list are not read.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Release
        Published figures, comparisons and ranks with catalogue, recipe, publication and imprint.

    Raises
    ------
    PackageError
        If it is no package, of another edition, names a file outside the folder, or a file is absent, changed, cut
        off, too large, or says something else than its pair.

    Examples
    --------
    >>> read_package("no-such-folder")
    Traceback (most recent call last):
        ...
    opnajmfr.errors.PackageError: 'no-such-folder': no package: there is no datapackage.json
    <BLANKLINE>
    Hint: name the folder that write_package wrote
    """
    root = Path(folder)
    files = listed_files(root)
    absent = [name for table in TABLES for name in (f"{table}.parquet", f"{table}.csv") if name not in files]
    if absent:
        message = f"{root.name!r}: the package lists no {absent[0]}"
        raise PackageError(message, hint=_AGAIN)
    contents = {name: content_of(root, one) for name, one in files.items()}
    try:
        return _release(root, files, contents)
    except OpenComparisonsError as error:
        if isinstance(error, PackageError):
            raise
        message = f"{root.name!r}: {error.message}"
        raise PackageError(message, hint=_AGAIN) from error
    except _UNREADABLE as error:
        message = f"{root.name!r}: the tables cannot be read: {type(error).__name__}"
        raise PackageError(message, hint=_AGAIN) from error


def _release(root: Path, files: dict[str, Listed], contents: dict[str, bytes]) -> Release:
    """Return the release that the files hold."""
    texts = _texts(root, contents)
    catalogue, recipe = from_json(texts["catalogue"]), recipe_from_json(texts["recipe"])
    publication = Publication(**json.loads(texts["publication"]))
    schemas = table_schemas(catalogue.ids, publication)
    tables: dict[str, pl.DataFrame] = {}
    for name, schema in schemas.items():
        tables[name] = _table(root, files[f"{name}.parquet"], contents[f"{name}.parquet"], schema=schema)
        if not holds_the_same(contents[f"{name}.csv"], tables[name]):
            message = f"{root.name!r}: {name}.csv and {name}.parquet do not hold the same"
            raise PackageError(message, hint="do not trust this package: fetch it again from its publisher")
    return Release(
        **tables,
        catalogue=catalogue,
        recipe=recipe,
        publication=publication,
        vintage=texts["vintage"],
        imprint=Imprint(**json.loads(texts["imprint"])),
    )


def _texts(root: Path, contents: dict[str, bytes]) -> dict[str, str]:
    """Return the texts of the Arrow metadata, which are the same in every table."""
    found: list[dict[str, str]] = []
    for name in TABLES:
        metadata = pl.read_parquet_metadata(io.BytesIO(contents[f"{name}.parquet"]))
        found.append({key.removeprefix(PREFIX): text for key, text in metadata.items() if key.startswith(PREFIX)})
    if any(texts != found[0] for texts in found):
        message = f"{root.name!r}: the tables are not of the same release"
        raise PackageError(message, hint=_AGAIN)
    if found[0].get("format") != str(FORMAT):
        message = f"{root.name!r}: wanted tables of format {FORMAT}, got {found[0].get('format')!r}"
        raise PackageError(message, hint="a newer version of opnajmfr may have written it: install that one")
    return found[0]


def _table(root: Path, listed: Listed, content: bytes, *, schema: pl.Schema) -> pl.DataFrame:
    """Return a table with its words typed as results type them, counted before it is read."""
    lazy = pl.scan_parquet(io.BytesIO(content))
    n_rows: int = lazy.select(pl.len()).collect().item()
    if n_rows != listed.rows or n_rows > MOST_ROWS:
        message = f"{root.name!r}: {listed.path} has {n_rows} rows, the package lists {listed.rows}"
        if n_rows == listed.rows:
            message = f"{root.name!r}: {listed.path} has {n_rows} rows, at most {MOST_ROWS} are read"
        raise PackageError(message, hint=_AGAIN)
    columns = lazy.collect_schema().names()
    if columns != schema.names():
        message = f"{root.name!r}: {listed.path} has the columns {columns}, wanted {schema.names()}"
        raise PackageError(message, hint=_AGAIN)
    return pl.read_parquet(io.BytesIO(content)).cast(schema)
