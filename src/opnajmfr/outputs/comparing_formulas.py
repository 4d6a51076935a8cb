"""Formulas that find a row of the comparisons and read it, each with the value that it has."""

from typing import Final

from attrs import frozen

from opnajmfr.outputs.comparing_rows import SIGN, Comparing
from opnajmfr.outputs.sheet_words import NOTHING
from opnajmfr.outputs.sheets import Formula, sheet_range

PATTERNS: Final = "~*?"
"""Signs that stand for others in a look-up; the one that escapes them comes first."""
FIRST: Final = 1
"""Row of the first comparison, from 0."""


@frozen(kw_only=True)
class Reader:
    """Formulas that read the comparisons, with the values that they have.

    Parameters
    ----------
    there
        What is read.
    sheet
        Name of the sheet that holds it.
    """

    there: Comparing
    sheet: str

    @property
    def has_pattern(self) -> bool:
        """Whether any key holds a sign that a look-up takes for a pattern."""
        return any(sign in key for key in self.there.by_key for sign in PATTERNS)

    def row(self, *parts: str, key: str) -> Formula:
        """Return the formula that finds a row.

        Parameters
        ----------
        *parts
            Cells or quoted texts that the key is joined of.
        key
            The key that they give now.

        Returns
        -------
        Formula
            The place of the row, 0 where there is none.
        """
        text = f'&"{SIGN}"&'.join(parts)
        if self.has_pattern:
            for sign in PATTERNS:
                text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
        keys = self._column(0)
        return Formula(text=f"=IFERROR(MATCH({text},{keys},0),0)", value=self.there.by_key.get(key, 0))

    def cell(self, found: str, indicator: str, part: str, *, key: str) -> Formula | str:
        """Return the formula that reads a part of an indicator from a row.

        Parameters
        ----------
        found
            Cell with the place of the row.
        indicator
            Id.
        part
            Which part.
        key
            Key of the row that is found now.

        Returns
        -------
        Formula or str
            The sign of nothing where no row fills the part.
        """
        column = self.there.columns.get((indicator, part))
        if column is None:
            return NOTHING
        read = f"INDEX({self._column(column)},{found})"
        place = self.there.by_key.get(key, 0)
        value = self.there.rows[place - 1][column] if place else None
        shown = value if isinstance(value, str | int | float) else NOTHING
        return Formula(text=f'=IF({found}=0,"{NOTHING}",IF({read}="","{NOTHING}",{read}))', value=shown)

    def _column(self, column: int) -> str:
        """Return a column of the comparisons."""
        return sheet_range(self.sheet, first=(FIRST, column), last=(FIRST + len(self.there.rows) - 1, column))


def quoted(text: str) -> str:
    """Return a text as formulas write it.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In quotation marks.

    Examples
    --------
    >>> quoted('Region "Öst" m.fl.')
    '"Region ""Öst"" m.fl."'
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
