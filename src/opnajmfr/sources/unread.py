"""What could not be read, counted by rule: the row, the column, what stood there and the way out."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import polars as pl
from attrs import field, frozen

from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.data.listing import listed
from opnajmfr.errors import OpenComparisonsError

Meaning = TypeVar("Meaning")
ROW: Final = "row"
"""Number of a row of the table, from 1, the header not counted."""
COLUMN: Final = "column"
PRINTED: Final = "printed"
_MOST: Final = 6


@frozen
class Unread:
    """Cells that broke a rule of reading, gathered until all are known.

    Parameters
    ----------
    subject
        Name of the table.
    n_checked
        How many rows were checked.
    """

    subject: str
    n_checked: int
    rows: list[pl.DataFrame] = field(factory=list[pl.DataFrame], init=False)
    ways_out: dict[str, str] = field(factory=dict[str, str], init=False)

    def add(self, rule: str, frame: pl.DataFrame, *, faults: Mapping[str, str]) -> None:
        """Keep the cells that broke a rule.

        Parameters
        ----------
        rule
            What was wanted.
        frame
            Columns row, column and printed: one row for each of the cells.
        faults
            The way out for each of the printed texts.
        """
        if frame.is_empty():
            return
        self.rows.append(frame.select(pl.lit(rule).alias(RULE), ROW, COLUMN, PRINTED))
        counted = Counter(frame[PRINTED].to_list())
        words = [
            f"{printed!r} ({count} {'cells' if count > 1 else 'cell'})" + (f": {way}" if way else "")
            for printed, count in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
            for way in [faults.get(printed, "")]
        ]
        self.ways_out[rule] = listed(words, most=_MOST)

    def refuse(self) -> None:
        """Raise what was gathered, if anything was.

        Raises
        ------
        FailedRowsError
            With all of it.
        """
        if not self.rows:
            return
        report = FailureReport(pl.concat(self.rows), n_checked=self.n_checked, ways_out=self.ways_out)
        hint = "correct the description (TableLayout) or the rows; error.report.rows holds all of them"
        raise FailedRowsError(self.subject, report, hint=hint)


def looked_up(texts: pl.Series, find: Callable[[str], Meaning]) -> tuple[dict[str, Meaning], dict[str, str]]:
    """Return what each different text means, and why the others mean nothing.

    Parameters
    ----------
    texts
        Printed texts.
    find
        Returns the meaning of one, or raises an error of the package.

    Returns
    -------
    tuple
        The meanings, and the ways out of the texts without one.
    """
    found: dict[str, Meaning] = {}
    faults: dict[str, str] = {}
    for text in texts.unique().sort().to_list():
        try:
            found[text] = find(text)
        except OpenComparisonsError as error:
            faults[text] = "; ".join(part for part in (error.message, error.hint) if part)
    return found, faults
