"""What an unknown workbook holds, and a first description of it for people to complete."""

from pathlib import Path
from typing import Final

from attrs import frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.model.vocabulary import Language
from opnajmfr.sources.workbooks.draft_text import draft_lines
from opnajmfr.sources.workbooks.fitting_layouts import fitting_layouts
from opnajmfr.sources.workbooks.own_sheets import own_grids
from opnajmfr.sources.workbooks.percent_formats import percent_cells
from opnajmfr.sources.workbooks.prescan import scan_workbook
from opnajmfr.sources.workbooks.sheet_grid import sheet_grids
from opnajmfr.sources.workbooks.sheet_inspection import SheetInspection, inspected, outlined

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "sheets": ("{name}: {n} blad", "{name}: {n} sheets"),
    "own": (
        "write_workbook har skrivit arbetsboken: read_workbook läser den utan beskrivning",
        "write_workbook wrote this workbook: read_workbook reads it without a description",
    ),
    "fits": (
        "rubriken är den som en beskrivning väntar sig: {by} – pröva med den, som layout={first}",
        "the header is the one that a description expects: {by} – try it, as layout={first}",
    ),
    "shape": (
        "- {name}{hidden}: {rows} rader x {columns} kolumner, {hidden_rows} dolda rader, {merged} sammanslagna områden",
        "- {name}{hidden}: {rows} rows x {columns} columns, {hidden_rows} hidden rows, {merged} merged ranges",
    ),
    "hidden": (" (dolt)", " (hidden)"),
    "none": ("    ingen kolumn med områden kändes igen", "    no column of areas recognised"),
    "header": (
        "    rubriken slutar på rad {row}; områden under ”{area}”: {n}",
        "    the header ends in row {row}; areas under “{area}”: {n}",
    ),
    "columns": ("    kolumner med uppgifter: {n}", "    columns of figures: {n}"),
    "percent": ("    celler med procentformat: {n}", "    cells printed as per cent: {n}"),
    "answers": ("    svar: {by}", "    answers: {by}"),
    "marks": ("    inga tal: {by}", "    no numbers: {by}"),
    "others": ("    inga kända områden: {by}", "    no known areas: {by}"),
    "draft": ("Utkast till beskrivning:", "Draft of a description:"),
}


@frozen(kw_only=True)
class WorkbookInspection:
    """What was recognised in a workbook (granskning av arbetsbok).

    Parameters
    ----------
    name
        Name of the file.
    sheets
        What was recognised in each sheet.
    is_own
        Whether `write_workbook` wrote it.
    fits
        Descriptions that come with the package and whose header the workbook has.
    """

    name: str
    sheets: tuple[SheetInspection, ...]
    is_own: bool = False
    fits: tuple[str, ...] = ()

    def draft(self) -> str:
        """Return a first description in TOML, for the sheets that look like the largest one with areas.

        Returns
        -------
        str
            TOML that `layout_from_toml` reads once every ? is answered; empty where no sheet holds areas.
        """
        found = [one for one in self.sheets if one.header is not None]
        if not found:
            return ""
        first = max(found, key=lambda one: one.n_areas * max(len(one.headers), 1))
        alike = [one for one in found if (one.area, one.levels) == (first.area, first.levels)]
        return "\n".join(draft_lines(first, alike)) + "\n"

    def text(self, language: Language = "sv") -> str:
        """Return what each sheet holds as people read it, and the draft where one is needed.

        Parameters
        ----------
        language
            "sv" or "en"; the draft is in English, as the fields of a description are.

        Returns
        -------
        str
            Several lines.
        """
        phrases = {name: pair[language == "en"] for name, pair in _PHRASES.items()}
        lines = [phrases["sheets"].format(name=self.name, n=len(self.sheets))]
        for one in self.sheets:
            lines += _lines(one, phrases)[: 1 if self.is_own else None]
        if self.is_own:
            return "\n".join([*lines, "", phrases["own"]])
        if self.fits:
            lines += ["", phrases["fits"].format(by=", ".join(self.fits), first=self.fits[0])]
        draft = self.draft()
        return "\n".join([*lines, *(["", phrases["draft"], draft.rstrip()] if draft else [])])

    def __str__(self) -> str:
        """Tell what each sheet holds, in Swedish, and end with the draft."""
        return self.text()


def inspect_workbook(path: str | Path, *, areas: Areas | None = None) -> WorkbookInspection:
    """Show what was recognised in a workbook, and draft a description of it (granska).

    Nothing is read into a dataset; the file is looked through first, as `read_workbook` does.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.
    areas
        The hierarchy that codes and names are looked up in; Sweden unless given.

    Returns
    -------
    WorkbookInspection
        Each sheet with its header, areas, years and marks; `draft()` is the beginning of a description.

    Raises
    ------
    WorkbookError
        If the file is not safe to read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import xlsxwriter
    >>> rows = [["Kod", "Andel, %"], ["1984", 52], ["1983", ".."]]
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "prov.xlsx")
    ...     with xlsxwriter.Workbook(file) as book:
    ...         sheet = book.add_worksheet("Blad")
    ...         _ = [sheet.write_row(row, 0, cells) for row, cells in enumerate(rows)]
    ...     inspection = inspect_workbook(file)
    >>> inspection.sheets[0].area, inspection.sheets[0].n_areas, inspection.sheets[0].marks
    ('Kod', 2, {'..': 1})
    """
    hierarchy = sweden() if areas is None else areas
    scan = scan_workbook(path)
    grids = list(sheet_grids(scan))
    is_own = own_grids(grids) is not None
    formatted = percent_cells(scan)
    sheets = tuple(
        outlined(grid) if is_own else inspected(grid, hierarchy, n_percent=len(formatted.get(grid.name, ())))
        for grid in grids
    )
    fits = () if is_own else fitting_layouts(grids)
    return WorkbookInspection(name=scan.name, sheets=sheets, is_own=is_own, fits=fits)


def _lines(one: SheetInspection, phrases: dict[str, str]) -> list[str]:
    """Return what is told of a sheet."""
    lines = [
        phrases["shape"].format(
            name=one.name,
            hidden=phrases["hidden"] if one.is_hidden else "",
            rows=one.n_rows,
            columns=one.n_columns,
            hidden_rows=one.n_hidden_rows,
            merged=one.n_merged,
        )
    ]
    if one.header is None:
        return [*lines, phrases["none"]]
    lines.append(phrases["header"].format(row=one.header, area=one.area, n=one.n_areas))
    lines.append(phrases["columns"].format(n=len(one.headers)))
    if one.n_percent:
        lines.append(phrases["percent"].format(n=one.n_percent))
    for name, counts in (("answers", one.answers), ("marks", one.marks)):
        if counts:
            lines.append(phrases[name].format(by=", ".join(f"”{word}” {count}" for word, count in counts.items())))
    if one.others:
        lines.append(phrases["others"].format(by=", ".join(f"”{text}”" for text in one.others)))
    return lines
