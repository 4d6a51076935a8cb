"""A workbook looked through before it is opened: what would take too much room, or do harm, is refused."""

from pathlib import Path
from typing import Final
from zipfile import ZipFile

from attrs import field, frozen

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks.package_parts import MOST_PARTS, chunks_of, open_package, workbook_bytes
from opnajmfr.sources.workbooks.sheet_scan import PartScan, scan_part

MOST_CELLS: Final = 20_000_000
"""Cells of all sheets together, each counted from A1 to its last row and column."""


@frozen(kw_only=True)
class WorkbookScan:
    """A workbook that is safe to open, and what its parts say of themselves.

    Parameters
    ----------
    name
        Name of the file.
    content
        Its bytes.
    parts
        The sheets, by the name of the part in lower case.
    """

    name: str
    content: bytes = field(repr=False)
    parts: dict[str, PartScan] = field(repr=False)

    @property
    def n_cells(self) -> int:
        """Cells of all sheets, each from A1 to its last row and column."""
        return sum(part.size for part in self.parts.values())


def scan_workbook(path: str | Path) -> WorkbookScan:
    """Look through a workbook's file without opening it as one.

    Parameters
    ----------
    path
        A file that ends in .xlsx or .xlsm.

    Returns
    -------
    WorkbookScan
        Its bytes and the extent of its sheets.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    WorkbookError
        If the file is locked, encrypted, cut off or no workbook; if a part would unpack to too much, defines
        entities or points outside the file; or if the sheets have more than 20 million cells.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import xlsxwriter
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "prov.xlsx")
    ...     with xlsxwriter.Workbook(file) as book:
    ...         sheet = book.add_worksheet("Blad")
    ...         _ = [sheet.write_row(row, 0, cells) for row, cells in enumerate([["Kod", "Andel"], ["1984", 52]])]
    ...     scan_workbook(file).n_cells
    4
    """
    name = Path(path).name
    content = workbook_bytes(path)
    with open_package(name, content) as package:
        parts = _scanned(name, package)
    scan = WorkbookScan(name=name, content=content, parts=parts)
    if scan.n_cells > MOST_CELLS:
        largest = max(parts, key=lambda part: parts[part].size)
        rows, columns = parts[largest].rows, parts[largest].columns
        message = (
            f"{name}: {scan.n_cells:,} cells, wanted at most {MOST_CELLS:,}; "
            f"the largest sheet ({largest}) reaches row {rows:,} and column {columns:,}"
        )
        hint = "is there a stray cell far below or far to the right? delete those rows and columns, and save"
        raise WorkbookError(message, hint=hint)
    return scan


def _scanned(name: str, package: ZipFile) -> dict[str, PartScan]:
    """Scan every part; what is no sheet has no cells."""
    infos = package.infolist()
    if len(infos) > MOST_PARTS:
        message = f"{name}: {len(infos):,} parts, wanted at most {MOST_PARTS:,}"
        raise WorkbookError(message, hint="open the file in Excel and save the sheets that are to be read")
    scans = {
        info.filename.casefold(): scan_part(chunks_of(name, package, info), where=f"{name}: {info.filename}")
        for info in infos
        if not info.is_dir()
    }
    return {part: scan for part, scan in scans.items() if scan.rows or scan.merged}
