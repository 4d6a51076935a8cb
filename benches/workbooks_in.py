"""A workbook to checked observations, beside the readers that only hand over its cells.

Nine sheets (years) x 312 areas (municipalities, counties, the nation) x 120 columns with one decimal and 5 % marks,
written with xlsxwriter. In one run: python-calamine alone (all sheets to lists), the library (looked through, read,
checked), and openpyxl's read-only reader (all sheets to lists). Prints medians, their ratios, and the peak memory of
each in a process of its own. Run `python benches/workbooks_in.py [runs]`; it fails above 2.5 times calamine alone, or
where openpyxl takes less than twice as long.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportMissingModuleSource=false

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

import opnajmfr as oj
from opnajmfr.sources.workbooks import WorkbookLayout, read_sheets

FIRST, LAST, N_COLUMNS, SHARE_MARKED = 2015, 2023, 120, 0.05
MOST, LEAST = 2.5, 2.0
"""How many times as long as calamine alone at most, and how many times as long openpyxl takes at least."""
LAYOUT = WorkbookLayout(
    find="Kod", area="Kod", period="sheet", missing_codes={"x": "nonresponse", "..": "suppressed"}, source="Invented"
)


def areas() -> list[str]:
    """Return the codes of the nation, the counties and the municipalities."""
    hierarchy, year = oj.sweden(), [LAST]
    levels = (
        hierarchy.members(year, division=oj.Division.START_OF_YEAR, level=level)["area"].unique().sort().to_list()
        for level in ("county", "municipality")
    )
    return ["00", *(code for level in levels for code in level)]


def write(path: Path) -> int:
    """Write the workbook; return how many cells with figures it has."""
    rng = np.random.default_rng(2026)
    codes = areas()
    shape = (len(codes), N_COLUMNS)
    with xlsxwriter.Workbook(path) as book:
        for year in range(FIRST, LAST + 1):
            sheet = book.add_worksheet(f"Tabell {year}")
            sheet.write_row(2, 0, ["Kod", *(f"Indikator {number}" for number in range(1, N_COLUMNS + 1))])
            figures = rng.uniform(0, 100, shape).round(1)
            marked, kind = rng.random(shape) < SHARE_MARKED, rng.random(shape) < 1 / 2
            for row, code in enumerate(codes):
                cells = zip(figures[row].tolist(), marked[row].tolist(), kind[row].tolist(), strict=True)
                printed = [("x" if is_x else "..") if is_marked else figure for figure, is_marked, is_x in cells]
                sheet.write_row(row + 3, 0, [code, *printed])
    return (LAST - FIRST + 1) * len(codes) * N_COLUMNS


def with_calamine(path: Path) -> int:
    """Return how many rows calamine hands over."""
    with CalamineWorkbook.from_path(path) as book:
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return sum(len(rows) for rows in sheets)


def with_library(path: Path) -> int:
    """Return how many checked observations the library reads."""
    return len(read_sheets(path, LAYOUT).observations)


def with_openpyxl(path: Path) -> int:
    """Return how many rows openpyxl hands over."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
    book.close()
    return sum(len(rows) for rows in sheets)


READERS: dict[str, Callable[[Path], int]] = {
    "calamine alone": with_calamine,
    "library": with_library,
    "openpyxl": with_openpyxl,
}


def seconds(name: str, path: Path) -> float:
    """Return how long one reading takes."""
    start = time.perf_counter()
    READERS[name](path)
    return time.perf_counter() - start


def peak(name: str, path: Path) -> float:
    """Return the peak memory of one reading beyond that of the imports, in MiB."""
    before = high_water()
    READERS[name](path)
    return (high_water() - before) / 1024


def high_water() -> int:
    """Return the most memory that this process has held, in KiB; what it was before it ran a program is left out."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0])


def main(runs: int = 9) -> int:
    """Print medians, ratios and peaks, and fail where a ratio is not met."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "workbook.xlsx")
        n_cells = write(path)
        n_read = with_library(path)
        print(f"{n_cells:,} cells in {path.stat().st_size / 2**20:.1f} MiB; {n_read:,} checked observations")
        times: dict[str, list[float]] = {name: [] for name in READERS}
        for _ in range(runs):
            for name in READERS:
                times[name].append(seconds(name, path))
        peaks: dict[str, float] = {}
        for name in READERS:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                peaks[name] = pool.submit(peak, name, path).result()
    middle = {name: statistics.median(measured) for name, measured in times.items()}
    for name, median in middle.items():
        ratio = median / middle["calamine alone"]
        print(f"{name:<15} median {median:.3f} s of {runs} runs, {ratio:.2f} x calamine alone; {peaks[name]:,.0f} MiB")
    above, below = middle["library"] / middle["calamine alone"], middle["openpyxl"] / middle["library"]
    print(f"library: {above:.2f} x calamine alone, wanted at most {MOST}")
    print(f"openpyxl: {below:.2f} x the library, wanted at least {LEAST}")
    return 0 if n_read == n_cells and above <= MOST and below >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
