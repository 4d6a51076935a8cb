"""What a sheet of a workbook holds, before any program writes it."""

from typing import Final

from attrs import field, frozen

from opnajmfr.model.indicators import Indicator

SWEDISH_ORDER: Final = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö")}
"""Place of each letter in the Swedish alphabet."""
TEXT: Final = "General"
"""Format of a column of texts beside columns whose format is that of the row."""
YEAR: Final = "0000"
"""Format of a year."""
COUNT: Final = "#,##0.0"
"""Format of a count; a whole one is shown without decimals."""
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


@frozen(kw_only=True)
class Link:
    """A name of a sheet that leads there.

    Parameters
    ----------
    sheet
        The sheet.
    """

    sheet: str


Cell = str | int | float | None | Formula | Link
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
    description
        What the table holds, for those who hear it read aloud (alt text).
    wraps
        Whether long texts are wrapped.
    """

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(factory=list[tuple[Cell, ...]], repr=False)
    formats: tuple[str, ...] = ()
    row_formats: tuple[str, ...] = ()
    description: str = ""
    wraps: bool = True


@frozen(kw_only=True)
class Choice:
    """A cell whose text is chosen from a list.

    Parameters
    ----------
    cell
        Its place, as "B3".
    source
        The range of the list.
    prompt
        What is told beside the cell when it is chosen.
    """

    cell: str
    source: str
    prompt: str


@frozen(kw_only=True)
class Sheet:
    """One sheet: lines of text, then at most one table.

    Parameters
    ----------
    name
        Its name, at most 31 characters.
    lines
        Rows of cells above the table; the first cell of the first one is a heading.
    table
        The table; None where there is nothing to tabulate.
    n_frozen
        Columns that stay in view; the rows down to the headers stay where there is a table.
    choices
        Cells that offer a choice.
    is_wide
        Whether a printed page is too narrow for all columns; the frozen ones are then repeated on each.
    marked
        For texts that are given a colour beside their word: the text and the colour, as "#DDEBF7".
    """

    name: str
    lines: tuple[tuple[Cell, ...], ...] = ()
    table: Table | None = None
    n_frozen: int = 0
    choices: tuple[Choice, ...] = ()
    is_wide: bool = False
    marked: dict[str, str] = field(factory=dict[str, str])


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


def sheet_range(sheet: str, *, first: tuple[int, int], last: tuple[int, int]) -> str:
    """Return a range of a sheet as formulas name it.

    Parameters
    ----------
    sheet
        Name of the sheet.
    first
        Row and column of the first cell, from 0.
    last
        Row and column of the last cell, from 0.

    Returns
    -------
    str
        The range, fixed.

    Examples
    --------
    >>> sheet_range("Län", first=(1, 0), last=(9, 2))
    "'Län'!$A$2:$C$10"
    """
    quoted = sheet.replace("'", "''")
    ends = [f"${column_letters(column)}${row + 1}" for row, column in (first, last)]
    return f"'{quoted}'!{ends[0]}:{ends[1]}"
