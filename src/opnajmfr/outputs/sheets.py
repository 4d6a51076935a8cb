"""What a sheet of a workbook holds, before any program writes it."""

from typing import Final

from attrs import field, frozen

from opnajmfr.model.indicators import Indicator

SWEDISH_ORDER: Final = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö")}
"""Place of each letter in the Swedish alphabet."""
_PLAIN: Final = str.maketrans("éèêëáàâãíìîïóòôõúùûüçñýøæ", "eeeeaaaaiiiioooouuuucnyöä")


@frozen(kw_only=True)
class Formula:
    """A formula with the value that it has, which programs that do not calculate show.

    Parameters
    ----------
    text
        The formula, beginning with "=".
    value
        Its computed value.
    """

    text: str
    value: str | float


Cell = str | int | float | None | Formula
"""What stands in a cell; None is an empty one."""


@frozen(kw_only=True)
class Table:
    """A named table: one header row, then rows of cells.

    Parameters
    ----------
    name
        Its name in the workbook: letters and underscores.
    headers
        Different texts, one a column.
    rows
        Cells, as many in each row as there are headers.
    formats
        Number format of each column; empty for none.
    row_formats
        Number format of each row, for columns whose format is empty; empty for none.
    title
        A line above the table; empty for none.
    """

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(factory=list[tuple[Cell, ...]], repr=False)
    formats: tuple[str, ...] = ()
    row_formats: tuple[str, ...] = ()
    title: str = ""


@frozen(kw_only=True)
class Sheet:
    """One sheet: lines of text, then tables below each other.

    Parameters
    ----------
    name
        Its name, at most 31 characters.
    lines
        Rows of cells above the tables.
    tables
        The tables, from the top down.
    n_frozen
        Columns that stay in view; the header row stays where there is one table and no line.
    choices
        For each cell that offers a choice, as "B3", the range that it is chosen from.
    """

    name: str
    lines: tuple[tuple[Cell, ...], ...] = ()
    tables: tuple[Table, ...] = ()
    n_frozen: int = 0
    choices: dict[str, str] = field(factory=dict[str, str])


def swedish_key(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts names as Swedish lists do: å, ä and ö last, in that order.

    Parameters
    ----------
    text
        A name.

    Returns
    -------
    tuple
        A key.

    Examples
    --------
    >>> sorted(["Örebro", "Ale", "Åre", "Ängelholm", "Zinkgruvan"], key=swedish_key)
    ['Ale', 'Zinkgruvan', 'Åre', 'Ängelholm', 'Örebro']
    """
    folded = text.casefold().translate(_PLAIN)
    return tuple((SWEDISH_ORDER.get(letter, -1), letter) for letter in folded)


def number_format(indicator: Indicator, digits: int) -> str:
    """Return the number format of an indicator's values: its digits, thousands divided where they are large.

    Parameters
    ----------
    indicator
        The indicator.
    digits
        Decimals.

    Returns
    -------
    str
        A format as spreadsheets write it; each country's program shows its own signs.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published, proportion
    >>> number_format(indicator("Trygghet", proportion("a", "b")), 1)
    '0.0'
    >>> number_format(indicator("Kostnad", published(), unit="kr"), 0)
    '#,##0'
    """
    whole = "0" if indicator.unit == "%" else "#,##0"
    return f"{whole}.{'0' * digits}" if digits else whole


def column_letters(place: int) -> str:
    """Return the letters of a column, from 0.

    Parameters
    ----------
    place
        Its place.

    Returns
    -------
    str
        Its letters.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    left = place + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
