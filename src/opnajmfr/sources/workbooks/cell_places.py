"""Where the cells of a sheet stand, found in its bytes without building anything for each of them."""

import re
from functools import lru_cache
from typing import Final

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""The last row and column that a sheet of Excel has."""
_ROW_STEP: Final = 2**15
_MOST_LETTERS, _MOST_DIGITS = len("XFD"), len(str(LAST_ROW))
_USUAL: Final = b'c r="'
_PAST_END: Final = bytes(len(_USUAL) + _MOST_LETTERS + _MOST_DIGITS + 1)
_CELLS: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])([^>]*)")
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]+)\$?([0-9]+)["']""")


def column_number(letters: str | bytes) -> int:
    """Return the number of a column, A being 1.

    Parameters
    ----------
    letters
        As "AB".

    Returns
    -------
    int
        Its number; one past the last column for anything longer than three letters.

    Examples
    --------
    >>> column_number("A"), column_number("xfd"), column_number("ABCDE")
    (1, 16384, 16385)
    """
    raw = letters.encode() if isinstance(letters, str) else letters
    if len(raw) > _MOST_LETTERS:
        return LAST_COLUMN + 1
    number = 0
    for letter in raw.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(number: int) -> str:
    """Return the letters of a column.

    Parameters
    ----------
    number
        From 1.

    Returns
    -------
    str
        As "AB".

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@frozen(kw_only=True)
class CellPlaces:
    """Where the cells of a piece of a sheet stand, in the order in which they are written.

    Parameters
    ----------
    rows
        The last row.
    columns
        The last column.
    n_cells
        Cells that are written out.
    n_unnamed
        Cells that do not say where they stand.
    first
        Orders cells by row, then column: the first of those that say where they stand.
    last
        Orders cells by row, then column: the last of those that say where they stand.
    is_in_order
        Whether each stands after the one before it, so that none stands twice.
    has_formulas
        Whether there may be formulas.
    has_hidden_text
        Whether there may be comments or the like.
    """

    rows: int = 0
    columns: int = 0
    n_cells: int = 0
    n_unnamed: int = 0
    first: int | None = None
    last: int | None = None
    is_in_order: bool = True
    has_formulas: bool = False
    has_hidden_text: bool = False


def cell_places(text: bytes) -> CellPlaces:
    """Tell where the cells of a piece of a sheet stand.

    Parameters
    ----------
    text
        XML that begins and ends between two tags.

    Returns
    -------
    CellPlaces
        At least as far as any cell reaches.

    Examples
    --------
    >>> found = cell_places(b'<row r="7"><c r="B7"><v>1</v></c><c r="D7"/></row>')
    >>> found.rows, found.columns, found.n_cells, found.is_in_order
    (7, 4, 2, True)
    """
    letters = np.frombuffer(text + _PAST_END, np.uint8)
    tags = np.flatnonzero(letters == ord("<")) + 1
    kinds = letters[tags]
    is_prefixed = b":" in text and (b":c" in text or b":f" in text)
    orders = None if is_prefixed else _usual_orders(letters, tags[kinds == ord("c")])
    if orders is not None:
        found = _places(orders, rows=0, columns=0, n_unnamed=0)
    else:
        own = [_REFERENCE.search(attributes) for attributes in _CELLS.findall(text)]
        named = [_order(*reference.groups()) for reference in own if reference is not None]
        # A reference anywhere counts for how far cells reach, even where no cell was seen around it.
        anywhere = {_order(name, digits) for name, digits in _REFERENCE.findall(text)}
        found = _places(
            np.array(named, dtype=np.int64),
            rows=max((order // _ROW_STEP for order in anywhere), default=0),
            columns=max((order % _ROW_STEP for order in anywhere), default=0),
            n_unnamed=len(own) - len(named),
        )
    return evolve(
        found,
        has_formulas=is_prefixed or bool((kinds == ord("f")).any()),
        has_hidden_text=bool(((kinds == ord("!")) | (kinds == ord("?"))).any()),
    )


def _usual_orders(letters: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Return the order of every cell written as <c r="AB12", None where one is written otherwise."""
    if not all(bool((letters[at + place] == letter).all()) for place, letter in enumerate(_USUAL)):
        return None
    at = at + len(_USUAL)
    column, at = _read_number(letters, at, first="A", base=26, most=_MOST_LETTERS)
    row, at = _read_number(letters, at, first="0", base=10, most=_MOST_DIGITS)
    is_usual = (letters[at] == ord('"')) & (row > 0) & (column > 0)
    return row.astype(np.int64) * _ROW_STEP + column if bool(is_usual.all()) else None


def _read_number(
    letters: NDArray[np.uint8], at: NDArray[np.int64], *, first: str, base: int, most: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the numbers that begin at each place, and the places after them; digits follow `first`, A counts as 1."""
    number = np.zeros(len(at), np.int32)
    from_one = first == "A"
    for _ in range(most):
        digit = letters[at] - np.uint8(ord(first))
        is_digit = digit < base
        if not is_digit.any():
            break
        number = np.where(is_digit, number * base + digit + from_one, number)
        at = at + is_digit
    return number, at


def _order(letters: bytes, digits: bytes) -> int:
    """Return a number that orders cells by row, then column; never less than the place of a cell outside a sheet."""
    return int(digits[: _MOST_DIGITS + 1]) * _ROW_STEP + column_number(letters)


def _places(orders: NDArray[np.int64], *, rows: int, columns: int, n_unnamed: int) -> CellPlaces:
    """Return where cells stand whose order is known."""
    if not len(orders):
        return CellPlaces(rows=rows, columns=columns, n_cells=n_unnamed, n_unnamed=n_unnamed)
    return CellPlaces(
        rows=max(rows, int(orders.max()) // _ROW_STEP),
        columns=max(columns, int((orders % _ROW_STEP).max())),
        n_cells=len(orders) + n_unnamed,
        n_unnamed=n_unnamed,
        first=int(orders[0]),
        last=int(orders[-1]),
        is_in_order=bool((np.diff(orders) > 0).all()),
    )
