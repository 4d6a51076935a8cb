"""A share is one figure with its count, and per cent are per cent however they are stored."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from opnajmfr.data.failures import FailedRowsError
from opnajmfr.errors import WorkbookError
from opnajmfr.plan.starting import compute
from opnajmfr.sources.workbooks import WorkbookLayout, layout_from_toml, read_sheets, read_workbook
from tests.test_workbook_reading import Cell, adds_up, rows_of, written

LAYOUT = WorkbookLayout(
    find="Kod", area="Kod", period=2024, counts=["Antal*"], shares=["*%*", "Andel*"], missing_codes={"..": "suppressed"}
)
COUNTED: Sequence[Sequence[Cell]] = (
    ("Kod", "Andel trygga", "Antal svarande", "Andel nöjda", "Antal svarande"),
    ("0180", 75, 400, 50.5, 200),
    ("0181", "..", None, 20, ".."),
    ("00", 80, 10000, 60, 9000),
)


def test_a_share_and_its_count_are_one_figure(tmp_path: Path) -> None:
    dataset = read_workbook(written(tmp_path, {"Blad": COUNTED}), LAYOUT)
    rows = compute(dataset).with_intervals(0.95).collect().frame.filter(area="0180").sort("indicator")
    assert rows.select("indicator", "figure", "numerator", "denominator", "value").rows() == [
        ("Andel trygga", "own", 300, 400, 75.0),
        ("Andel nöjda", "own", 101, 200, 50.5),
    ]
    assert rows["flags"].to_list() == [["approximate"], ["approximate"]]
    assert rows["lower"].null_count() == 0


def test_nothing_of_a_share_or_its_count_is_lost_where_one_of_them_is_missing(tmp_path: Path) -> None:
    reading = read_sheets(written(tmp_path, {"Blad": COUNTED}), LAYOUT)
    assert adds_up(reading)
    mine = {row[3]: row[4:] for row in rows_of(reading) if row[0] == "0181"}
    assert mine == {
        "Andel trygga": (None, "suppressed"),
        "Andel trygga/nämnare": (None, "suppressed"),
        "Andel trygga/täljare": (None, "suppressed"),
        "Andel nöjda": (20.0, "observed"),
        "Andel nöjda/nämnare": (None, "suppressed"),
        "Andel nöjda/täljare": (None, "suppressed"),
    }
    dataset = read_workbook(written(tmp_path, {"Blad": COUNTED}), LAYOUT)
    shown = compute(dataset).collect().frame.filter(area="0181").drop_nulls("value")
    assert shown.select("indicator", "figure", "value").rows() == [("Andel nöjda", "reported", 20.0)]


def test_a_count_under_an_upper_header_counts_every_share_of_it(tmp_path: Path) -> None:
    rows = (
        ("Kod", "Hemtjänst", None, None, "Boende", None),
        (None, "Trygga, %", "Nöjda, %", "n", "n", "Trygga, %"),
        ("0180", 10, 20, 100, 50, 40),
    )
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, counts=["n", "*| n"])
    reading = read_sheets(written(tmp_path, {"Blad": rows}, merged=["A1:A2", "B1:D1", "E1:F1"]), layout)
    assert reading.notes.counted == {
        "Hemtjänst | Trygga, %": "Hemtjänst/nämnare",
        "Hemtjänst | Nöjda, %": "Hemtjänst/nämnare",
        "Boende | Trygga, %": "Boende/nämnare",
    }
    assert [row[4] for row in rows_of(reading) if str(row[3]).endswith("/täljare")] == [10.0, 20.0, 20.0]


def test_counts_of_women_and_men_count_their_own_shares(tmp_path: Path) -> None:
    rows = (
        ("Kod", "Andel", None, "Antal", None),
        (None, "Kvinnor", "Män", "Kvinnor", "Män"),
        ("0180", 10, 20, 100, 50),
    )
    path = written(tmp_path, {"Blad": rows}, merged=["A1:A2", "B1:C1", "D1:E1"])
    reading = read_sheets(
        path, WorkbookLayout(find="Kod", area="Kod", period=2024, counts=["Antal*"], shares=["Andel*"])
    )
    behind = [row for row in rows_of(reading) if row[3] == "Andel/täljare"]
    assert [(row[2], row[4]) for row in behind] == [("K", 10.0), ("M", 10.0)]


def test_two_counts_of_one_share_are_refused(tmp_path: Path) -> None:
    rows = (("Kod", "Andel trygga", "Antal a", "Antal b"), ("0180", 1, 2, 3))
    with pytest.raises(WorkbookError, match="'Antal b' counts 'Andel trygga', which another column counts"):
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)


def test_a_count_without_a_share_to_its_left_stands_for_itself(tmp_path: Path) -> None:
    rows = (("Kod", "Antal svarande", "Andel trygga"), ("0180", 50, 80))
    reading = read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert [row[3:5] for row in rows_of(reading)] == [("Antal svarande", 50.0), ("Andel trygga", 80.0)]
    assert reading.notes.counted == {}


@pytest.mark.parametrize(
    ("cell", "shown", "value"),
    [
        (0.79, "0 %", 79.0),
        (0.07, "0.0%", 7.0),
        (0.29, '0.0\\ "procent"%', 29.0),
        (1, "0%", 100.0),
        (79, '0"%"', 79.0),
        (79, "0\\%", 79.0),
        (79, "0.0", 79.0),
        ("79 %", "0%", 79.0),
        (None, "0%", None),
        ("..", "0%", None),
    ],
)
def test_the_format_of_a_cell_says_whether_it_is_a_part_of_one(
    tmp_path: Path, cell: Cell, shown: str, value: float | None
) -> None:
    rows = (("Kod", "Andel"), ("0180", cell), ("0181", 5))
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, missing_codes={"..": "suppressed"})
    reading = read_sheets(written(tmp_path, {"Blad": rows}, formats={"B2": shown}), layout)
    assert [row[4] for row in rows_of(reading)] == [value, 5.0]
    assert reading.notes.n_scaled == (value is not None and cell != value and not isinstance(cell, str))


def test_a_description_may_say_that_a_column_holds_parts_of_one(tmp_path: Path) -> None:
    rows = (("Kod", "Andel", "Antal"), ("0180", 0.79, 3), ("0181", "0,07", 4), ("0114", "79 %", 5), ("00", 0.29, 6))
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, fractions="Andel", amounts="Antal")
    reading = read_sheets(written(tmp_path, {"Blad": rows}, formats={"B5": "0 %"}), layout)
    assert [row[4] for row in rows_of(reading)] == [79.0, 7.0, 79.0, 29.0, 3, 4, 5, 6]
    assert reading.notes.n_scaled == 3


def test_percentages_that_may_be_parts_of_one_are_a_line_of_the_report_and_never_counted(tmp_path: Path) -> None:
    rows = (("Kod", "Andel, %", "Antal"), ("0180", 0.79, 100), ("0181", 0.07, 100))
    path = written(tmp_path, {"Blad": rows})
    plain = WorkbookLayout(find="Kod", area="Kod", period=2024)
    reading = read_sheets(path, plain)
    assert reading.notes.doubtful == (("Blad!B", "Andel, %"),)
    assert "Blad!B (Andel, %)" in read_workbook(path, plain).reading_report
    with pytest.raises(FailedRowsError, match="is said to be a percentage or a part of one"):
        read_sheets(path, LAYOUT)


def test_a_counted_share_above_a_hundred_is_refused(tmp_path: Path) -> None:
    rows = (("Kod", "Andel", "Antal"), ("0180", 101, 100), ("0181", 50, 100))
    with pytest.raises(FailedRowsError, match="lies from 0 to 100 per cent"):
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)


def test_shares_that_no_whole_number_gives_are_counted_in_the_report(tmp_path: Path) -> None:
    rows = (("Kod", "Andel", "Antal"), ("0180", 33.3, 3), ("0181", 33, 7), ("0114", 79, 412), ("00", 62.5, 8))
    reading = read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert reading.notes.n_uneven == 1
    assert "shares that no whole number gives; is the count one of something else? 1" in reading.notes.text("en")


def test_fields_of_shares_are_read_from_toml() -> None:
    text = """
        find = ["Kod", "K-kod"]
        area = ["Kod", "K-kod"]
        period = 2024
        counts = ["n"]
        fractions = ["Andel*"]
        answers = { "Ja" = "yes" }
    """
    layout = layout_from_toml(text)
    found: Mapping[str, object] = {"find": layout.find, "counts": layout.counts, "answers": layout.answers}
    assert found == {"find": ("Kod", "K-kod"), "counts": ("n",), "answers": {"ja": "yes"}}


def test_the_report_tells_what_was_made_of_the_cells(tmp_path: Path) -> None:
    rows = (("Kod", "Andel", "Antal"), ("0180", 0.5, 100), ("0181", 0.25, 8))
    path = written(tmp_path, {"Blad": rows}, formats={"B2": "0 %", "B3": "0 %"})
    notes = read_sheets(path, LAYOUT).notes
    assert notes.text("en").splitlines() == [
        "numbers read as parts of one (0.79 is 79 per cent), as the cell's format or the description says: 2",
        "shares with a count beside them: 1; the numerator is the share of the count, so it is approximate",
    ]
    assert pl.Series([row[4] for row in rows_of(read_sheets(path, LAYOUT))]).to_list() == [50, 25, 100, 8, 50, 2]


def test_counts_that_stand_before_their_shares_are_refused(tmp_path: Path) -> None:
    rows = (("Kod", "Antal svarande", "Andel trygga", "Antal svarande", "Andel nöjda"), ("0180", 100, 50, 200, 20))
    with pytest.raises(WorkbookError, match="'Andel nöjda' no count to its right"):
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    more = (("Kod", "Antal", "Andel a", "Antal svarande", "Andel b", "Antal svarande"), ("0180", 300, 50, 100, 20, 200))
    reading = read_sheets(written(tmp_path, {"Blad": more}), LAYOUT)
    assert [row[4] for row in rows_of(reading) if str(row[3]).endswith("/täljare")] == [50.0, 40.0]


def test_a_column_that_is_printed_as_per_cent_here_and_there_is_refused(tmp_path: Path) -> None:
    rows = (("Kod", "Nöjda"), ("0180", 0.79), ("0181", 0.5), ("0114", 79), ("0115", "0,5 %"), ("00", 0))
    path = written(tmp_path, {"Blad": rows}, formats={"B2": "0 %"})
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(path, LAYOUT)
    rule = "a column is printed as per cent in all of its cells, or in none"
    assert caught.value.report.rows.rows() == [(rule, 3, "Blad!B", "0.5")]


def test_a_count_keeps_its_name_where_a_sheet_of_another_year_has_more_shares(tmp_path: Path) -> None:
    sheets: Mapping[str, Sequence[Sequence[Cell]]] = {
        "2022": (("Kod", "Hjälp", None), (None, "Andel a", "Antal"), ("0180", 10, 100)),
        "2023": (("Kod", "Hjälp", None, None), (None, "Andel a", "Andel b", "Antal"), ("0180", 20, 30, 200)),
    }
    layout = WorkbookLayout(
        find="Kod", area="Kod", below=1, spread=True, period="sheet", counts=["*| Antal"], shares=["*| Andel*"]
    )
    frame = compute(read_workbook(written(tmp_path, sheets), layout)).collect().frame
    mine = frame.filter(indicator="Hjälp | Andel a", area="0180").sort("period")
    assert mine.select("period", "numerator", "denominator", "value").rows() == [
        (2022, 10, 100, 10.0),
        (2023, 40, 200, 20.0),
    ]
