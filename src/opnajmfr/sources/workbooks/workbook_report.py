"""What a reader did with every cell of a workbook's sheets; the counts add up, sheet by sheet."""

from collections import Counter
from typing import Final

from attrs import field, frozen

from opnajmfr.model.vocabulary import Language
from opnajmfr.sources.reading_report import ReadingReport
from opnajmfr.sources.workbooks.row_places import SheetLine

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "sheet": (
        (
            "{name}: rubrik på rad {header}, {n} celler under den: {cells} lästa, {keys} nycklar, {ignored} olästa, "
            "{blank} utan rubrik, {lines} på rader utan uppgifter"
        ),
        (
            "{name}: header in row {header}, {n} cells below it: {cells} read, {keys} keys, {ignored} not read, "
            "{blank} without header, {lines} in rows without figures"
        ),
    ),
    "hidden_sheet": ("  bladet är dolt", "  the sheet is hidden"),
    "hidden": ("  dolda rader som lästes: {n}", "  hidden rows that were read: {n}"),
    "hidden_columns": ("  dolda kolumner som lästes: {by}", "  hidden columns that were read: {by}"),
    "formulas": (
        "  celler med formler: {n}; värdena är de som sparades i filen",
        "  cells with formulas: {n}; their values are those that were saved in the file",
    ),
    "lines": ("  rader utan uppgifter: {by}", "  rows without figures: {by}"),
    "skipped": ("blad som inte lästes: {by}", "sheets that were not read: {by}"),
    "row": ("rad", "row"),
    "blank": ("tomma", "blank"),
    "note": ("noter", "notes"),
    "heading": ("mellanrubriker", "headings"),
    "hidden_line": ("dolda", "hidden"),
}


@frozen(kw_only=True)
class SheetCount:
    """What became of the cells under the header of one sheet.

    Parameters
    ----------
    name
        Name of the sheet.
    header
        The last row of the header, from 1.
    n_region
        Cells of all rows under the header, in all columns.
    n_cells
        Cells that were read: each is a value or a status.
    n_keys
        Cells that say of what: area, name, year, sex.
    n_ignored
        Cells of columns that the description does not read.
    n_unnamed
        Cells of columns without a header; all of them are empty.
    n_in_lines
        Cells of rows that hold no figures: each row is a line of the report.
    n_hidden_rows
        Hidden rows among those that were read.
    lines
        Those rows.
    hidden_columns
        Letters of hidden columns among those that were read.
    is_hidden
        Whether the sheet is.
    n_formulas
        Cells of the sheet with formulas, above the header too.
    """

    name: str
    header: int
    n_region: int
    n_cells: int
    n_keys: int
    n_ignored: int
    n_unnamed: int
    n_in_lines: int
    n_hidden_rows: int = 0
    lines: tuple[SheetLine, ...] = field(default=(), repr=False)
    hidden_columns: tuple[str, ...] = ()
    is_hidden: bool = False
    n_formulas: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every cell under the header became something."""
        parts = self.n_cells + self.n_keys + self.n_ignored + self.n_unnamed + self.n_in_lines
        return parts == self.n_region


@frozen(kw_only=True)
class WorkbookReport:
    """What became of every cell of the sheets that were read (läsrapport).

    Parameters
    ----------
    sheets
        The counts of each sheet.
    cells
        The cells that were read, by status and reason.
    skipped
        Sheets that were not read.
    """

    sheets: tuple[SheetCount, ...]
    cells: ReadingReport
    skipped: tuple[str, ...] = ()

    def text(self, language: Language = "sv") -> str:
        """Return the report as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Cells by status first, then each sheet.
        """
        phrases = {name: pair[language == "en"] for name, pair in _PHRASES.items()}
        lines = [self.cells.text(language)]
        for one in self.sheets:
            lines.append(
                phrases["sheet"].format(
                    name=one.name,
                    header=one.header,
                    n=one.n_region,
                    cells=one.n_cells,
                    keys=one.n_keys,
                    ignored=one.n_ignored,
                    blank=one.n_unnamed,
                    lines=one.n_in_lines,
                )
            )
            if one.is_hidden:
                lines.append(phrases["hidden_sheet"])
            if one.n_hidden_rows:
                lines.append(phrases["hidden"].format(n=one.n_hidden_rows))
            if one.hidden_columns:
                lines.append(phrases["hidden_columns"].format(by=", ".join(one.hidden_columns)))
            if one.n_formulas:
                lines.append(phrases["formulas"].format(n=one.n_formulas))
            kinds = Counter(line.kind for line in one.lines)
            if kinds:
                words = {kind: phrases["hidden_line" if kind == "hidden" else kind] for kind in kinds}
                by = ", ".join(f"{words[kind]} {count}" for kind, count in sorted(kinds.items()))
                lines.append(phrases["lines"].format(by=by))
            lines.extend(f"  {phrases['row']} {line.row}: {line.text}" for line in one.lines if line.text)
        if self.skipped:
            lines.append(phrases["skipped"].format(by=", ".join(self.skipped)))
        return "\n".join(lines)
