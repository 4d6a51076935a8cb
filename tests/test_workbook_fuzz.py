"""However a sheet is moved, padded, marked and hidden, no cell is read wrongly or lost in silence."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.sources.workbooks import WorkbookLayout, read_sheets
from tests.test_workbook_reading import Cell, adds_up, written

CODES = ("0114", "0180", "0181", "0980", "1984", "2584", "01", "00")
MARKS = {"..": "suppressed", "x": "nonresponse", ".": "not_applicable", "-": "missing"}
PRINTED = {"1 234,5": 1234.5, "17\u00a0433": 17433.0, "\u22125": -5.0, "12,5 %": 12.5, " 7 ": 7.0}
CELLS = st.one_of(
    st.none(),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6)),
    st.sampled_from([*MARKS, *PRINTED]),
)
LINES = st.sampled_from([(), ("Källa: Prov",), (None, "Anm. något"), (" ",), ("Stockholms län",)])


def wanted(cell: Cell) -> tuple[float | None, str]:
    """Return what a cell must become."""
    if isinstance(cell, str):
        return (PRINTED[cell], "observed") if cell in PRINTED else (None, MARKS[cell])
    return (None, "missing") if cell is None else (float(cell), "observed")


@given(data=st.data())
def test_every_cell_becomes_what_it_says_wherever_it_stands(data: st.DataObject) -> None:
    areas = data.draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    width = data.draw(st.integers(1, 4))
    right, down = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 5))
    pad: tuple[Cell, ...] = (None,) * right
    rows: list[tuple[Cell, ...]] = [("Titel",), *[()] * down]
    rows.append((*pad, "Områdes\u00a0kod", *(f"Andel {place}" for place in range(width))))
    expected: dict[tuple[str, str], tuple[float | None, str]] = {}
    for area in areas:
        rows.extend((*pad, *line) for line in data.draw(st.lists(LINES, max_size=2)))
        cells = [data.draw(CELLS) for _ in range(width)]
        rows.append((*pad, area, *cells))
        expected |= {(area, f"Andel {place}"): wanted(cell) for place, cell in enumerate(cells)}
    hidden = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=3))
    layout = WorkbookLayout(
        find="områdes kod", area="Områdes kod", period=2024, headings=True, missing_codes=MARKS, hidden="read"
    )
    with tempfile.TemporaryDirectory() as folder:
        reading = read_sheets(written(Path(folder), {"Blad": rows}, hidden=hidden), layout)
    frame = reading.observations.frame.select("area", "variable", "value", "status")
    assert {(area, variable): (value, status) for area, variable, value, status in frame.rows()} == expected
    assert adds_up(reading)
