"""A workbook of 40 indicators x 312 areas x 10 years x 3 sexes, beside bare xlsxwriter writing the same cells.

Prints how long the library takes from computed results to the file with its progress bar, how long xlsxwriter takes to
write the same cells without any format, table or filter, the ratio of their processor time, and the peak memory of
each, every one in a process of its own. With `compared` every municipality is also compared with its county and the
nation, in every year. Run `python benches/workbooks_out.py [plain|compared]`.
"""

import datetime as dt
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.outputs.sheets import Cell, Formula, Link, Sheet
from opnajmfr.outputs.workbooks import workbook_sheets, write_workbook
from opnajmfr.plan.starting import compute
from opnajmfr.sources.fetching.progress_bar import ProgressBar

N_INDICATORS, N_YEARS = 40, 10
LAST = 2024
MEGABYTE = 1024


def figures(*, compared: bool) -> Results:
    """Return results of 290 municipalities, 21 counties and the nation, with intervals."""
    rng = np.random.default_rng(2026)
    codes = sweden().codes("municipality", on=dt.date(LAST, 1, 1))
    key = pl.DataFrame({"area": codes}).join(pl.DataFrame({"period": range(LAST - N_YEARS + 1, LAST + 1)}), how="cross")
    key = key.join(pl.DataFrame({"sex": ["K", "M"]}), how="cross")
    frames: list[pl.DataFrame] = []
    for place in range(N_INDICATORS):
        asked = rng.integers(20, 400, key.height)
        for variable, amounts in ((f"ja {place}", rng.binomial(asked, 0.7)), (f"svar {place}", asked)):
            frames.append(key.with_columns(pl.lit(variable).alias("variable"), pl.Series("amount", amounts)))
    observations = Observations.from_frame(pl.concat(frames), level="municipality", source="drawn")
    measures = [proportion(f"ja {place}", f"svar {place}") for place in range(N_INDICATORS)]
    titles = [f"Andel som svarar ja på fråga {place}" for place in range(N_INDICATORS)]
    catalogue = Catalogue(
        [indicator(title, measure, direction="higher") for title, measure in zip(titles, measures, strict=True)]
    )
    plan = compute(catalogue, observations).aggregate(sweden()).with_intervals(0.95)
    return (plan.compare(to=["county", "nation"]) if compared else plan).collect()


def bare(sheets: list[Sheet], path: str) -> int:
    """Write the cells of sheets as xlsxwriter does it by itself, and return their number."""
    book: Any = xlsxwriter.Workbook(path)
    n_cells = 0
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        heads = [] if sheet.table is None else [sheet.table.headers]
        rows: list[tuple[Cell, ...]] = [*sheet.lines, *heads, *([] if sheet.table is None else sheet.table.rows)]
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                n_cells += cell is not None
                if isinstance(cell, str):
                    page.write_string(row, column, cell)
                elif isinstance(cell, Formula):
                    page.write_formula(row, column, cell.text, None, cell.value)
                elif isinstance(cell, Link):
                    page.write_string(row, column, cell.sheet)
                elif cell is not None:
                    page.write_number(row, column, cell)
    book.close()
    return n_cells


def measured(which: str, kept: Path, folder: Path) -> None:
    """Write once, and print seconds, megabytes at the peak, and what was written."""
    release = pickle.loads(kept.read_bytes())  # noqa: S301 - this bench's own file
    target = folder / f"{which}.xlsx"
    n_cells = 0
    if which == "library":
        start = time.perf_counter(), time.process_time()
        write_workbook(release, target, progress=ProgressBar(title="Arbetsbok", always=True))
    else:
        sheets = workbook_sheets(release)
        start = time.perf_counter(), time.process_time()
        n_cells = bare(sheets, str(target))
    wall, own = time.perf_counter() - start[0], time.process_time() - start[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(wall, own, peak, target.stat().st_size / MEGABYTE / MEGABYTE, n_cells)


def main(kind: str) -> None:
    """Measure both, each in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        release = Release.of(figures(compared=kind == "compared"))
        keys = ("area", "period", "sex", "indicator")
        shape = [release.figures.select(pl.col(name).n_unique()).item() for name in keys]
        (folder / "release").write_bytes(pickle.dumps(release))
        print(f"{kind}: {shape[3]} indicators x {shape[0]} areas x {shape[1]} years x {shape[2]} sexes")
        seconds: dict[str, float] = {}
        for which in ("library", "xlsxwriter"):
            command = [sys.executable, __file__, which, str(folder / "release"), str(folder)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
            wall, took, peak, size, n_cells = (float(word) for word in done.stdout.split())
            seconds[which] = took
            counted = f", {n_cells:,.0f} cells" if n_cells else ""
            print(
                f"{which:<10} {took:6.1f} s of the processor, {wall:6.1f} s by the clock, peak {peak:6.0f} MB, "
                f"file {size:.1f} MB{counted}"
            )
        print(f"ratio      {seconds['library'] / seconds['xlsxwriter']:6.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 2:  # noqa: PLR2004 - called by itself
        measured(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "plain")
