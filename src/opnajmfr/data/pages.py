"""An answer as a page, before anything prints it: lines, tables, and what the figures are of."""

from collections.abc import Iterable, Sequence
from typing import Self

from attrs import field, frozen

from opnajmfr.data.printing import text_table
from opnajmfr.model.indicators import Indicator


@frozen
class PrintedTable:
    """A table of printed cells.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Cells, as many in each row as the header has; a row of a single cell is a line above those that follow, or
        below the row that it belongs to where it begins with blanks.
    right
        Places of the columns that stand to the right, from 0.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = field(default=(), kw_only=True)

    def text(self) -> str:
        """Return the table in plain text.

        Returns
        -------
        str
            Lines.
        """
        return text_table(self.header, self.rows, right=self.right)


@frozen
class Offer:
    """A line that offers more.

    Parameters
    ----------
    call
        The offer as it is printed, with the call that takes it.
    words
        The same in words alone: what files say, whose readers have no place to call from.
    """

    call: str
    words: str

    def text(self) -> str:
        """Return the line as it is printed.

        Returns
        -------
        str
            One line.
        """
        return self.call


Parts = list[str | PrintedTable | Offer]
"""Lines and tables of a page while it is put together."""


@frozen(kw_only=True, eq=False)
class Page:
    """An answer in one language: what is printed, and what a file needs beside it.

    Parameters
    ----------
    parts
        Lines and tables from the top down; an empty line parts blocks, and an indented one belongs to the line above.
    title
        What the page is about.
    indicators
        Those that figures are of, by id.
    method
        How the figures were made, one sentence a step; files have it, the printed text does not.
    """

    parts: tuple[str | PrintedTable | Offer, ...]
    title: str
    indicators: dict[str, Indicator] = field(factory=dict[str, Indicator], repr=False)
    method: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        parts: Iterable[str | PrintedTable | Offer],
        *,
        indicators: Iterable[Indicator],
        title: str = "",
        method: Iterable[str] = (),
    ) -> Self:
        """Return a page.

        Parameters
        ----------
        parts
            Lines and tables from the top down.
        indicators
            Those that figures are of.
        title
            What the page is about; its first line where none is given.
        method
            How the figures were made, one sentence a step.

        Returns
        -------
        Page
            The page.

        Examples
        --------
        >>> page = Page.of(["Svar", "", PrintedTable(["kommun", "%"], [["Arboga", "5,0"]], right=[1])], indicators=[])
        >>> print(page.text())
        Svar
        <BLANKLINE>
        kommun    %
        ------  ---
        Arboga  5,0
        >>> page.title, page.below
        ('Svar', (PrintedTable(header=['kommun', '%'], rows=[['Arboga', '5,0']], right=[1]),))
        """
        told = tuple(parts)
        first = next((part for part in told if isinstance(part, str)), "")
        return cls(
            parts=told,
            title=title or first.split("\n")[0],
            indicators={one.id: one for one in indicators},
            method=tuple(method),
        )

    @property
    def below(self) -> tuple[str | PrintedTable, ...]:
        """What stands below the title: single lines and tables, without the empty lines that part blocks.

        Of an offer the words alone.
        """
        lines: list[str | PrintedTable] = []
        for part in self.parts:
            told = part.words if isinstance(part, Offer) else part
            lines += [told] if isinstance(told, PrintedTable) else told.split("\n")
        if lines and lines[0] == self.title:
            lines = lines[1:]
        return tuple(line for line in lines if line)

    def text(self) -> str:
        """Return the page as it is printed.

        Returns
        -------
        str
            Lines of text.
        """
        return "\n".join(part if isinstance(part, str) else part.text() for part in self.parts)
