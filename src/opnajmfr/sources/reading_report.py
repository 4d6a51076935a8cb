"""What a reader did with every cell: how many became what, and why."""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import field, frozen

from opnajmfr.model.vocabulary import Language, Status

Origin = Literal["number", "mark", "word", "empty"]
"""What decided the status of a cell: its number, its mark, the status word beside it, or that it was empty."""
_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "head": ("lästa celler: {cells} (rader: {rows})", "cells read: {cells} (rows: {rows})"),
    "removed": (
        "borttagna tal, eftersom statusen döljer dem: {n} ({by})",
        "numbers removed, because their status hides them: {n} ({by})",
    ),
    "observed_without_number": (
        "tomma celler vars status säger att det finns en uppgift; de blev ”{missing}”: {n}",
        "empty cells whose status says that there is a figure; they became “{missing}”: {n}",
    ),
    "rounded": ("belopp avrundade till nio decimaler: {n}", "amounts rounded to nine decimals: {n}"),
    "ignored": ("kolumner som inte lästes: {by}", "columns that were not read: {by}"),
    "empty": ("tom cell", "empty cell"),
    "quoted": ("”{mark}”", "“{mark}”"),
}


@frozen(kw_only=True)
class CellCount:
    """How many cells became one status for one reason.

    Parameters
    ----------
    status
        What they became.
    origin
        What decided it: "number", "mark", "word" (the status word beside the cell) or "empty".
    printed
        The mark or the word; empty where it was neither.
    edition
        The edition (year) of a mark; None where the edition decided nothing.
    count
        Number of cells.
    """

    status: Status
    origin: Origin
    printed: str = ""
    edition: int | None = None
    count: int


@frozen(kw_only=True)
class ReadingReport:
    """What became of every cell of a table (läsrapport); the counts of `cells` add up to all of them.

    Parameters
    ----------
    n_rows
        Rows of the table.
    cells
        The cells by status and reason, in a fixed order.
    removed
        Numbers that stood in cells whose status hides them, by status; they are counted and gone.
    n_observed_without_number
        Cells whose status word says that there is a figure, and that were empty: they became missing.
    n_rounded
        Amounts with more than nine decimals.
    ignored
        Columns that were not read.

    Examples
    --------
    >>> counts = CellCount(status=Status.TOO_UNCERTAIN, origin="mark", printed="..", edition=2014, count=901)
    >>> print(ReadingReport(n_rows=901, cells=(counts,)).text("en"))
    cells read: 901 (rows: 901)
    - too uncertain: 901 (“..” 2014: 901)
    """

    n_rows: int
    cells: tuple[CellCount, ...]
    removed: Mapping[Status, int] = field(factory=dict[Status, int])
    n_observed_without_number: int = 0
    n_rounded: int = 0
    ignored: tuple[str, ...] = ()

    @property
    def n_cells(self) -> int:
        """Number of cells that were read."""
        return sum(one.count for one in self.cells)

    @property
    def statuses(self) -> dict[Status, int]:
        """Number of cells by what they became, in the order of the vocabulary."""
        totals = {status: sum(one.count for one in self.cells if one.status is status) for status in Status}
        return {status: count for status, count in totals.items() if count}

    def text(self, language: Language = "sv") -> str:
        """Return the report as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            A line for each status and each thing to know, the first with the numbers of cells and rows.
        """
        phrases = {name: pair[language == "en"] for name, pair in _PHRASES.items()}
        lines = [phrases["head"].format(cells=_number(self.n_cells, language), rows=_number(self.n_rows, language))]
        for status, total in self.statuses.items():
            reasons = [_reason(one, phrases, language) for one in self.cells if one.status is status]
            shown = "; ".join(reason for reason in reasons if reason)
            number = _number(total, language)
            lines.append(f"- {status.label(language)}: {number}" + (f" ({shown})" if shown else ""))
        if self.removed:
            by = ", ".join(f"{status.label(language)} {_number(n, language)}" for status, n in self.removed.items())
            lines.append(phrases["removed"].format(n=_number(sum(self.removed.values()), language), by=by))
        if self.n_observed_without_number:
            number, missing = _number(self.n_observed_without_number, language), Status.MISSING.label(language)
            lines.append(phrases["observed_without_number"].format(n=number, missing=missing))
        if self.n_rounded:
            lines.append(phrases["rounded"].format(n=_number(self.n_rounded, language)))
        if self.ignored:
            lines.append(phrases["ignored"].format(by=", ".join(self.ignored)))
        return "\n".join(lines)


def _number(number: int, language: Language) -> str:
    """Print a whole number with its thousands apart."""
    return f"{number:,}".replace(",", "\u00a0" if language == "sv" else ",")


def _reason(one: CellCount, phrases: Mapping[str, str], language: Language) -> str:
    """Print why cells have their status; a number needs no reason."""
    if one.origin == "number":
        return ""
    mark = phrases["quoted"].format(mark=one.printed) if one.printed else phrases["empty"]
    edition = "" if one.edition is None else f" {one.edition}"
    return f"{mark}{edition}: {_number(one.count, language)}"
