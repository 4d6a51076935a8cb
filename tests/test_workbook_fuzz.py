"""However a sheet is moved, padded, marked and hidden, no cell is read wrongly or lost in silence."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from opnajmfr.data.failures import FailedRowsError
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


NAMES = {"0114": "Upplands Väsby", "0180": "Stockholm", "0980": "Gotland", "1984": "Arboga", "01": "Stockholms län"}
STRANGE = st.sampled_from(["?", "12.5", "1,2,3", "%", "ca 5", "5 st", "·", "#N/A", "12–14"])
SHARE = st.one_of(st.none(), st.sampled_from([".."]), st.integers(2, 100).map(float), st.just("12,5 %"))
COUNT = st.one_of(st.none(), st.sampled_from([".."]), st.integers(1, 9999).map(float), st.just("1\u00a0234"))
PER_CENT = st.integers(0, 1000).map(lambda number: number / 1000)
HEADED = WorkbookLayout(
    find=["Kommunkod", "Kod"],
    area=["Kommunkod", "Kod"],
    name="Kommun",
    period="header",
    counts=["*| n"],
    shares=["*| andel"],
    missing_codes={"..": "suppressed"},
)
DRAWN = {"..": (None, "suppressed"), "12,5 %": (12.5, "observed"), "1\u00a0234": (1234.0, "observed")}


def became(cell: Cell) -> tuple[float | None, str]:
    """Return what a cell of a share or a count must become."""
    if isinstance(cell, str):
        return DRAWN[cell]
    return (None, "missing") if cell is None else (float(cell), "observed")


@given(data=st.data())
def test_merged_headers_of_three_levels_say_of_what_wherever_they_stand(data: st.DataObject) -> None:
    right, down = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 4))
    questions = data.draw(st.lists(st.sampled_from(["Trygga", "Nöjda", "Plan 1)"]), min_size=1, unique=True))
    years = data.draw(st.lists(st.integers(2015, 2024), min_size=1, max_size=2, unique=True))
    mark = data.draw(st.sampled_from(["", " 1)", "*", "²"]))
    pad: list[Cell] = [None] * right
    width = 2 * len(years) * len(questions)
    upper, middle, lower = (
        [*pad, first, second] for first, second in ((f"Kommunkod{mark}", "Kommun"), *[(None, None)] * 2)
    )
    upper += [text for one in questions for text in (one, *[None] * (2 * len(years) - 1))]
    middle += [cell for _ in questions for year in years for cell in (year, None)]
    lower += [text for _ in range(width // 2) for text in ("Andel", "n")]
    rows: list[list[Cell]] = [*[["Titel"] for _ in range(down)], upper, middle, lower]
    merged = [xl_range(down, right + one, down + 2, right + one) for one in (0, 1)]
    for first in range(right + 2, right + 2 + width, 2 * len(years)):
        merged.append(xl_range(down, first, down, first + 2 * len(years) - 1))
        merged += [xl_range(down + 1, one, down + 1, one + 1) for one in range(first, first + 2 * len(years), 2)]
    expected: dict[tuple[str, int, str], tuple[float | None, str]] = {}
    formats: dict[str, str] = {}
    areas = data.draw(st.lists(st.sampled_from([*NAMES]), min_size=1, unique=True))
    for area in areas:
        rows += [[] for _ in range(data.draw(st.integers(0, 1)))]
        cells: list[Cell] = []
        for one in questions:
            for year in years:
                share, count = data.draw(SHARE), data.draw(COUNT)
                is_part = data.draw(st.booleans()) and isinstance(share, float)
                if is_part:
                    share = data.draw(PER_CENT)
                    formats[xl_rowcol_to_cell(len(rows), right + 2 + len(cells))] = "0.0 %"
                cells += [share, count]
                number, status = became(share)
                shown = round(number * 100, 1) if is_part and number is not None else number
                expected[area, year, f"{one.removesuffix(' 1)')} | Andel"] = shown, status
                counted, why = became(count)
                is_left_out = count is None and number is None
                expected[area, year, f"{one.removesuffix(' 1)')}/nämnare"] = (
                    counted,
                    status if is_left_out else why,
                )
        rows.append([*pad, area, data.draw(st.sampled_from([None, NAMES[area], NAMES[area].upper()])), *cells])
    hidden = data.draw(st.lists(st.integers(down + 3, len(rows) - 1), max_size=3))
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), {"Blad": rows}, merged=merged, hidden=hidden, formats=formats)
        reading = read_sheets(path, HEADED)
    frame = reading.observations.frame.filter(~reading.observations.frame["variable"].str.ends_with("/täljare"))
    found = {
        (area, year, variable): (value if amount is None else float(amount), status)
        for area, year, variable, value, amount, status in frame.select(
            "area", "period", "variable", "value", "amount", "status"
        ).rows()
    }
    assert found == expected
    assert reading.notes.n_scaled == len(formats)
    assert adds_up(reading)


@given(data=st.data())
def test_every_strange_cell_and_every_doubled_row_is_named_and_nothing_is_read(data: st.DataObject) -> None:
    rows: list[list[Cell]] = [["Kod", "Andel a", "Andel b"], *([area, 1, 2] for area in NAMES)]
    strange = data.draw(st.dictionaries(st.tuples(st.integers(1, len(NAMES)), st.integers(1, 2)), STRANGE, max_size=4))
    for (row, place), text in strange.items():
        rows[row][place] = text
    doubled = data.draw(st.lists(st.integers(1, len(NAMES)), min_size=0 if strange else 1, max_size=2, unique=True))
    rows += [[rows[row][0], 5, 6] for row in doubled]
    expected = {(row + 1, "Blad!" + "ABC"[place]) for row, place in strange}
    again = {row + 1 for row in doubled} | {len(NAMES) + 2 + place for place in range(len(doubled))}
    expected |= {(row, f"Blad!{letter}") for row in again for letter in "BC"}
    with tempfile.TemporaryDirectory() as folder, pytest.raises(FailedRowsError) as caught:
        read_sheets(written(Path(folder), {"Blad": rows}), WorkbookLayout(find="Kod", area="Kod", period=2024))
    assert set(caught.value.report.rows.select("row", "column").rows()) == expected
