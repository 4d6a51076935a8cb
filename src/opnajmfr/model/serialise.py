"""Catalogues as TOML and JSON and back, every fault of a file at once with its path."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import tomlkit

from opnajmfr.errors import CatalogueError
from opnajmfr.model.catalogue import Catalogue, clashes
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.structuring import from_table, is_table, to_table, unknown_key

FORMAT: Final = 1
"""Edition of the file format."""
TOP_KEYS: Final = ("format", "indicators")
"""Keys of a file."""


def to_toml(catalogue: Catalogue) -> str:
    """Return a catalogue as TOML; what is left at its default is not written.

    Parameters
    ----------
    catalogue
        The catalogue.

    Returns
    -------
    str
        A TOML document.

    Raises
    ------
    CatalogueError
        If a measure is of a family that files do not know.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> text = to_toml(Catalogue([indicator("Trygghet", published(), digits=0)]))
    >>> from_toml(text)["Trygghet"].digits
    0
    """
    return tomlkit.dumps(_document(catalogue))  # pyright: ignore[reportUnknownMemberType]


def from_toml(text: str) -> Catalogue:
    """Return the catalogue that a TOML document holds.

    Parameters
    ----------
    text
        A TOML document.

    Returns
    -------
    Catalogue
        The catalogue.

    Raises
    ------
    CatalogueError
        If the text is no TOML, or no catalogue; lists every fault with its path.

    Examples
    --------
    >>> from_toml('''
    ... [[indicators]]
    ... id = "U21468"
    ... title = "Hemtjänst - helhetssyn"
    ... measure = {family = "proportion", numerator = "satisfied", denominator = "with_opinion"}
    ... ''').ids
    ('U21468',)
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"catalogue: the text is no TOML: {error}"
        raise CatalogueError(message, hint="a catalogue has a table [[indicators]] for each indicator") from error
    return _catalogue(document)


def to_json(catalogue: Catalogue) -> str:
    """Return a catalogue as JSON; what is left at its default is not written.

    Parameters
    ----------
    catalogue
        The catalogue.

    Returns
    -------
    str
        A JSON document, dates as "2025-07-01".

    Raises
    ------
    CatalogueError
        If a measure is of a family that files do not know.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> catalogue = Catalogue([indicator("Trygghet", published())])
    >>> from_json(to_json(catalogue)) == catalogue
    True
    """
    return json.dumps(_document(catalogue), ensure_ascii=False, indent=2, default=dt.date.isoformat) + "\n"


def from_json(text: str) -> Catalogue:
    """Return the catalogue that a JSON document holds.

    Parameters
    ----------
    text
        A JSON document.

    Returns
    -------
    Catalogue
        The catalogue.

    Raises
    ------
    CatalogueError
        If the text is no JSON, or no catalogue; lists every fault with its path.

    Examples
    --------
    >>> from_json('{"indicators": [{"id": "a", "title": "A", "measure": {"family": "published"}}]}').ids
    ('a',)
    """
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats)
    except ValueError as error:
        message = f"catalogue: the text is no JSON: {error}"
        raise CatalogueError(message, hint='a catalogue is {"indicators": [{"id": …}]}') from error
    return _catalogue(document)


def write_catalogue(catalogue: Catalogue, path: str | Path) -> None:
    """Write a catalogue to a file.

    Parameters
    ----------
    catalogue
        The catalogue.
    path
        A file whose name ends in .toml or .json.

    Raises
    ------
    CatalogueError
        If the name ends otherwise.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_catalogue(Catalogue(), Path(folder) / "own.toml")
    ...     len(read_catalogue(Path(folder) / "own.toml"))
    0
    """
    written = {".toml": to_toml, ".json": to_json}[_ending(path)](catalogue)
    Path(path).write_text(written, encoding="utf-8", newline="\n")


def read_catalogue(path: str | Path) -> Catalogue:
    """Read a catalogue from a file.

    Parameters
    ----------
    path
        A file whose name ends in .toml or .json.

    Returns
    -------
    Catalogue
        The catalogue.

    Raises
    ------
    CatalogueError
        If the name ends otherwise, or the file holds no catalogue; lists every fault with its path.

    Examples
    --------
    >>> read_catalogue("own.xlsx")
    Traceback (most recent call last):
        ...
    opnajmfr.errors.CatalogueError: own.xlsx: a catalogue is a file that ends in .toml or .json, got '.xlsx'
    <BLANKLINE>
    Hint: name the file so
    """
    read = {".toml": from_toml, ".json": from_json}[_ending(path)]
    try:
        return read(Path(path).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{path}: the file is not written in UTF-8 ({error.reason} at byte {error.start})"
        raise CatalogueError(message, hint="save it as UTF-8") from error
    except CatalogueError as error:
        message = f"{path}: {error.message}"
        raise CatalogueError(message, hint=error.hint) from error


def _ending(path: str | Path) -> str:
    """Return the ending of a file's name, refused when no format has it."""
    ending = Path(path).suffix.lower()
    if ending not in {".toml", ".json"}:
        message = f"{path}: a catalogue is a file that ends in .toml or .json, got {ending!r}"
        raise CatalogueError(message, hint="name the file so")
    return ending


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a table of pairs, refusing a key that is given twice."""
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        message = f"a key is given twice: {', '.join(sorted({key for key in keys if keys.count(key) > 1}))}"
        raise ValueError(message)
    return table


def _document(catalogue: Catalogue) -> dict[str, object]:
    """Return a catalogue as tables."""
    return {"format": FORMAT, "indicators": [to_table(indicator) for indicator in catalogue]}


def _catalogue(document: object) -> Catalogue:
    """Make a catalogue of tables, or list every fault."""
    faults: list[str] = []
    indicators: list[Indicator] = []
    tables = list(_tables(document, faults))
    for position, table in enumerate(tables):
        found, own_faults = from_table(table, path=f"indicators[{position}]")
        indicators.extend(() if found is None else (found,))
        faults.extend(own_faults)
    faults.extend(_repeats(tables))
    faults.extend(clashes(indicators))
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listed = "".join(f"\n- {fault}" for fault in faults)
        message = f"catalogue: {count}{listed}"
        raise CatalogueError(message, hint="indicators[0] is the first indicator of the file")
    return Catalogue(indicators)


def _tables(document: object, faults: list[str]) -> list[object]:
    """Return the tables of a document, noting what is wrong with the document itself."""
    if not is_table(document):
        faults.append(f"wanted a table with {' and '.join(TOP_KEYS)}, got {document!r}")
        return []
    faults.extend(unknown_key("", key, TOP_KEYS) for key in document if key not in TOP_KEYS)
    if document.get("format", FORMAT) != FORMAT:
        faults.append(f"format: wanted {FORMAT}, got {document['format']!r}")
    given = document.get("indicators")
    if isinstance(given, list):
        return cast("list[object]", given)
    faults.append("indicators: is missing" if given is None else f"indicators: wanted a list, got {given!r}")
    return []


def _repeats(tables: list[object]) -> Iterator[str]:
    """Yield ids that were used before."""
    first: dict[str, int] = {}
    for position, table in enumerate(tables):
        own = table.get("id") if is_table(table) else None
        if isinstance(own, str) and first.setdefault(own, position) != position:
            yield f"indicators[{position}].id: {own!r} is already the id of indicators[{first[own]}]"
