"""A workbook looked through before it is opened: what would take too much room, or do harm, is refused."""

from pathlib import Path
from typing import Final
from zipfile import ZipInfo

from attrs import field, frozen

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks.package_parts import chunks_of, open_package, workbook_bytes
from opnajmfr.sources.workbooks.part_texts import SAVE_AGAIN
from opnajmfr.sources.workbooks.shared_texts import check_shared_texts
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
        What was seen of each part, by its name in lower case; only sheets have cells.
    """

    name: str
    content: bytes = field(repr=False)
    parts: dict[str, PartScan] = field(repr=False)
    _infos: dict[str, ZipInfo] = field(alias="infos", factory=dict[str, ZipInfo], repr=False)

    @property
    def n_cells(self) -> int:
        """Cells of all sheets, each from A1 to its last row and column."""
        return sum(part.size for part in self.parts.values())

    def text(self, part: str) -> str:
        """Return a part as text.

        Parameters
        ----------
        part
            Its name in lower case.

        Returns
        -------
        str
            Empty where there is no such part.
        """
        info = self._infos.get(part)
        chunks = () if info is None else chunks_of(self.name, self.content, info)
        return b"".join(chunks).decode("utf-8", "replace")


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
        infos = {info.filename.casefold(): info for info in package.infolist() if not info.is_dir()}
    scanned = {
        part: scan_part(chunks_of(name, content, info), where=f"{name}: {info.filename}")
        for part, info in infos.items()
    }
    scan = WorkbookScan(name=name, content=content, parts=scanned, infos=infos)
    _check_size(scan)
    for part, one in scanned.items():
        _check_cells(f"{name}: {part}", one)
    check_shared_texts(name, content, infos, scanned)
    return scan


def _check_size(scan: WorkbookScan) -> None:
    """Refuse a workbook whose sheets reach too far."""
    if scan.n_cells > MOST_CELLS:
        largest, part = max(scan.parts.items(), key=lambda named: named[1].size)
        message = (
            f"{scan.name}: {scan.n_cells:,} cells, wanted at most {MOST_CELLS:,}; "
            f"the largest sheet ({largest}) reaches row {part.rows:,} and column {part.columns:,}"
        )
        hint = "is there a stray cell far below or far to the right? delete those rows and columns, and save"
        raise WorkbookError(message, hint=hint)


def _check_cells(where: str, part: PartScan) -> None:
    """Refuse a sheet whose cells may hide one another."""
    if not part.is_in_order:
        message = f"{where}: the cells do not stand in order, so that one may hide another"
        raise WorkbookError(message, hint=SAVE_AGAIN)
    merged = sum(
        max(0, min(bottom, part.rows) - top + 1) * max(0, min(right, part.columns) - left + 1)
        for top, left, bottom, right in part.merged
    )
    if merged > part.size:
        message = f"{where}: merged cells lie over one another"
        raise WorkbookError(message, hint=SAVE_AGAIN)
