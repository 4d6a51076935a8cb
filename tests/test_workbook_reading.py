"""Every cell under a header of a workbook ends as a value, a status or a line, and the counts add up."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from attrs import evolve
from xlsxwriter.utility import xl_cell_to_rowcol

from opnajmfr.data.failures import FailedRowsError
from opnajmfr.errors import TableError, WorkbookError
from opnajmfr.plan.starting import compute
from opnajmfr.sources.workbooks import (
    WorkbookLayout,
    WorkbookReading,
    layout_from_toml,
    layout_names,
    read_sheets,
    read_workbook,
    workbook_layout,
)
from opnajmfr.sources.workbooks.counted_shares import OF_NUMERATOR

Cell = str | float | None
LAYOUT = WorkbookLayout(
    find="Kommunkod",
    area="Kommunkod",
    name="Kommun",
    period=2024,
    missing_codes={"..": "suppressed", "x": "nonresponse", ".": "not_applicable"},
    source="Prov",
)
SMALL: Sequence[Sequence[Cell]] = (
    ("Tabell över allt", None, None, None),
    ("Kommunkod", "Kommun", "Andel", "Antal svarande"),
    ("0180", "Stockholm", 12.5, 40),
    ("0181", "Södertälje", "..", 3),
)


def written(
    folder: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    merged: Sequence[str] = (),
    hidden: Sequence[int] = (),
    formats: Mapping[str, str] | None = None,
) -> Path:
    """Write sheets cell by cell; texts stay texts. Formats of numbers are given by cell, as {"C3": "0 %"}."""
    path = folder / "prov.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        shown = {xl_cell_to_rowcol(cell): book.add_format({"num_format": one}) for cell, one in (formats or {}).items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write_number(number, place, cell, shown.get((number, place)))
            for area in merged:
                first = area.split(":")[0]
                text = rows[int(first[1:]) - 1][ord(first[0]) - ord("A")]
                sheet.merge_range(area, text)
            for number in hidden:
                sheet.set_row(number, None, None, {"hidden": True})
    return path


def rows_of(reading: WorkbookReading) -> list[tuple[object, ...]]:
    """Return the observations as short rows."""
    number = pl.coalesce([pl.col(name).cast(pl.Float64) for name in ("amount", "value")])
    return reading.observations.frame.select("area", "period", "sex", "variable", number.alias("n"), "status").rows()


def adds_up(reading: WorkbookReading) -> bool:
    """Tell whether every cell is accounted for."""
    counts = reading.report.sheets
    n_read = sum(one.n_cells for one in counts)
    behind = reading.observations.frame.filter(pl.col("variable").str.ends_with(OF_NUMERATOR)).height
    rows = len(reading.observations) - behind
    return all(one.adds_up for one in counts) and n_read == reading.report.cells.n_cells == rows


def test_numbers_become_values_and_marks_become_statuses(tmp_path: Path) -> None:
    reading = read_sheets(written(tmp_path, {"Blad": SMALL}), LAYOUT)
    assert rows_of(reading) == [
        ("0180", 2024, "T", "Andel", 12.5, "observed"),
        ("0181", 2024, "T", "Andel", None, "suppressed"),
        ("0180", 2024, "T", "Antal svarande", 40.0, "observed"),
        ("0181", 2024, "T", "Antal svarande", 3.0, "observed"),
    ]
    assert adds_up(reading)


def test_a_header_that_moves_changes_nothing(tmp_path: Path) -> None:
    moved = ((), ("Not", None), (), *((None, *row) for row in SMALL))
    reading = read_sheets(written(tmp_path, {"Blad": SMALL}), LAYOUT)
    again = read_sheets(written(tmp_path, {"Blad": moved}), LAYOUT)
    assert rows_of(again) == rows_of(reading)
    assert adds_up(again)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("17\u00a0433,5 ", 17433.5),
        ("\u22125", -5.0),
        ("–0,5", -0.5),
        ("12,5 %", 12.5),
        ("12,5\u00a0%", 12.5),
        ("7", 7.0),
    ],
)
def test_numbers_written_as_text_are_read_as_printed(tmp_path: Path, printed: str, number: float) -> None:
    rows = (*SMALL[:2], ("0180", "Stockholm", printed, 1))
    reading = read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert rows_of(reading)[0][4] == number


@pytest.mark.parametrize("printed", ["?", "12.5", "1,2,3", "%", "#N/A", "12 eller 13", "1e5", "=1+1"])
def test_what_is_neither_number_nor_known_mark_is_an_error_that_names_the_cell(tmp_path: Path, printed: str) -> None:
    rows = (*SMALL[:2], ("0180", "Stockholm", printed, 1))
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert caught.value.report.rows.rows() == [("cell is a number or a known mark", 3, "Blad!C", printed)]


def test_marks_mean_what_they_meant_that_year(tmp_path: Path) -> None:
    rows = (("Kommunkod", "Andel", None), (None, "2014", "2015"), ("0180", "..", ".."))
    layout = layout_from_toml(
        """
        find = "Kommunkod"
        area = "Kommunkod"
        below = 1
        spread = true
        period = "header"
        [[missing_codes]]
        codes = { ".." = "too_uncertain" }
        last = 2014
        [[missing_codes]]
        codes = { ".." = "suppressed" }
        first = 2015
        """
    )
    reading = read_sheets(written(tmp_path, {"Blad": rows}), layout)
    assert rows_of(reading) == [
        ("0180", 2014, "T", "Andel", None, "too_uncertain"),
        ("0180", 2015, "T", "Andel", None, "suppressed"),
    ]


def test_sexes_and_years_in_merged_headers_of_three_levels_are_told_apart(tmp_path: Path) -> None:
    rows = (
        ("Kommunkod", "Trygghet", None, None, None),
        (None, 2023, None, 2024, None),
        (None, "Kvinnor", "Män", "Kvinnor", "Män"),
        ("0180", 1, 2, 3, 4),
    )
    layout = WorkbookLayout(find="Kommunkod", area="Kommunkod", below=2, period="header")
    path = written(tmp_path, {"Blad": rows}, merged=["A1:A3", "B1:E1", "B2:C2", "D2:E2"])
    reading = read_sheets(path, layout)
    assert [row[1:5] for row in rows_of(reading)] == [
        (2023, "K", "Trygghet", 1.0),
        (2023, "M", "Trygghet", 2.0),
        (2024, "K", "Trygghet", 3.0),
        (2024, "M", "Trygghet", 4.0),
    ]
    assert adds_up(reading)


def test_sexes_and_years_in_rows_may_be_merged_downwards(tmp_path: Path) -> None:
    rows = (
        ("Kommunkod", "Kön", "År", "Andel"),
        ("0180", "Kvinnor", 2023, 1),
        (None, "Män", 2023, 2),
        (None, "Totalt", 2024, 3),
    )
    layout = WorkbookLayout(find="Kommunkod", area="Kommunkod", sex="Kön", period="column", year="År")
    reading = read_sheets(written(tmp_path, {"Blad": rows}, merged=["A2:A4"]), layout)
    assert [row[:3] for row in rows_of(reading)] == [("0180", 2023, "K"), ("0180", 2023, "M"), ("0180", 2024, "T")]
    assert adds_up(reading)


def test_notes_headings_and_blank_rows_are_lines_of_the_report(tmp_path: Path) -> None:
    rows = (*SMALL[:2], ("Stockholms län",), *SMALL[2:], (), ("Källa: Prov",), (None, None, "Anm. x"), (None,) * 6)
    layout = WorkbookLayout(
        find="Kommunkod",
        area="Kommunkod",
        name="Kommun",
        period=2024,
        headings=True,
        missing_codes={"..": "suppressed"},
    )
    reading = read_sheets(written(tmp_path, {"Blad": rows}), layout)
    lines = [(line.row, line.kind) for line in reading.report.sheets[0].lines]
    assert lines == [(3, "heading"), (6, "blank"), (7, "note"), (8, "note")]
    assert adds_up(reading)


def test_codes_that_lost_their_zero_are_read_only_where_that_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, {"Blad": (("Kod", "Andel"), (180, 1), (1280, 2), (0, 3))})
    reading = read_sheets(path, WorkbookLayout(find="Kod", area="Kod", shortened=True, period=2024))
    assert [row[0] for row in rows_of(reading)] == ["0180", "1280", "00"]
    with pytest.raises(FailedRowsError, match="area is known"):
        read_sheets(path, WorkbookLayout(find="Kod", area="Kod", period=2024))


@pytest.mark.parametrize(
    ("rows", "merged", "rule"),
    [
        ((*SMALL[:2], ("0180", "Göteborg", 1, 2)), [], "area is known"),
        ((*SMALL, ("Okänd by", None, 1, 2)), [], "area is known"),
        ((*SMALL, ("Det här är ingen känd not",)), [], "area is known"),
        ((*SMALL, ("0180", None, 1, 2)), [], "one cell for each area"),
        ((*SMALL, ("0114", None, 1, 2, "löst")), [], "every column with cells has a header"),
        (SMALL, ["C3:D3"], "cells with figures are not merged"),
        (SMALL, ["C3:C4"], "cells with figures are not merged"),
    ],
)
def test_what_could_be_misread_is_refused(
    tmp_path: Path, rows: Sequence[Sequence[Cell]], merged: Sequence[str], rule: str
) -> None:
    with pytest.raises(FailedRowsError, match=rule):
        read_sheets(written(tmp_path, {"Blad": rows}, merged=merged), LAYOUT)


def test_hidden_rows_are_read_skipped_or_refused_as_the_description_says(tmp_path: Path) -> None:
    path = written(tmp_path, {"Blad": SMALL}, hidden=[3])
    read = read_sheets(path, LAYOUT)
    skipped = read_sheets(path, evolve(LAYOUT, hidden="skip"))
    assert (len(read.observations), read.report.sheets[0].n_hidden_rows) == (4, 1)
    assert (len(skipped.observations), skipped.report.sheets[0].lines[0].kind) == (2, "hidden")
    assert adds_up(read)
    assert adds_up(skipped)
    with pytest.raises(FailedRowsError, match="no row is hidden"):
        read_sheets(path, evolve(LAYOUT, hidden="refuse"))


def test_counts_beside_shares_become_amounts(tmp_path: Path) -> None:
    layout = WorkbookLayout(
        find="Kommunkod",
        area="Kommunkod",
        name="Kommun",
        period=2024,
        amounts=["Antal*"],
        missing_codes={"..": "suppressed"},
    )
    frame = read_workbook(written(tmp_path, {"Blad": SMALL}), layout).observations.frame
    assert frame.filter(pl.col("amount").is_not_null())["variable"].unique().to_list() == ["Antal svarande"]


def test_a_header_that_is_not_there_names_the_sheet_and_what_was_near(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"sheet 'Blad': no cell holds the header 'Komunkod'[\s\S]*'Kommunkod'"):
        read_sheets(written(tmp_path, {"Blad": SMALL}), WorkbookLayout(find="Komunkod", area="Kommunkod", period=2024))


def test_the_year_of_a_title_must_be_one(tmp_path: Path) -> None:
    layout = WorkbookLayout(find="Kommunkod", area="Kommunkod", name="Kommun")
    with pytest.raises(WorkbookError, match="wanted one year in the rows above the header, found none"):
        read_sheets(written(tmp_path, {"Blad": SMALL}), layout)


def test_every_fault_of_a_description_is_named_at_once() -> None:
    text = "fnd = 'x'\narea = 3\ndecimal = ';'\nbelow = true\n[[missing_codes]]\ncodes = {'..' = 'gone'}\n"
    with pytest.raises(TableError) as caught:
        layout_from_toml(text)
    for fault in ("find is missing", "'fnd'", "area must be", "decimal must be", "below must be", "'gone'"):
        assert fault in caught.value.message


@pytest.mark.parametrize("name", layout_names())
def test_every_description_that_comes_with_the_package_is_read(name: str) -> None:
    assert workbook_layout(name).title


@pytest.mark.parametrize("printed", ["KOMMUNKOD", "Kommun\u00a0kod 1)", " kommunkod* ", "K-kod²"])
def test_a_column_is_known_by_several_texts_whatever_blanks_case_and_footnotes(tmp_path: Path, printed: str) -> None:
    rows = (SMALL[0], (printed, *SMALL[1][1:]), *SMALL[2:])
    several = evolve(LAYOUT, find=["Kommunkod", "Kommun kod", "K-kod"], area=["Kommunkod", "Kommun kod", "K-kod"])
    reading = read_sheets(written(tmp_path, {"Blad": rows}), several)
    assert rows_of(reading) == rows_of(read_sheets(written(tmp_path, {"Blad": SMALL}), LAYOUT))


def test_a_code_beside_another_areas_name_is_refused_with_every_cell(tmp_path: Path) -> None:
    rows = (
        *SMALL[:2],
        ("0180", "Göteborg", 1, 2),
        ("0181", "Södertälje 1)", 1, 2),
        ("1480", "GÖTEBORG", 1, 2),
        ("2482", "Umeå", 1, 2),
        ("00", "Riket", 1, 2),
        ("01", "Region Stockholm", 1, 2),
        ("0331", None, 1, 2),
    )
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert [row[1:] for row in caught.value.report.rows.rows()] == [(3, "Blad!A", "0180"), (6, "Blad!A", "2482")]
    assert "0180 is Stockholm, not Göteborg" in str(caught.value)


def test_marks_of_footnotes_are_no_part_of_a_name_unless_they_alone_tell_columns_apart(tmp_path: Path) -> None:
    rows = (("Kod", "Andel 1)", "Yta, m²", "Plan 1)", "Plan 2)"), ("0180", 1, 2, 3, 4))
    reading = read_sheets(written(tmp_path, {"Blad": rows}), WorkbookLayout(find="Kod", area="Kod", period=2024))
    assert [row[3] for row in rows_of(reading)] == ["Andel", "Yta, m²", "Plan 1)", "Plan 2)"]


def test_codes_and_names_in_one_cell_are_compared_too(tmp_path: Path) -> None:
    rows = (("Kommun", "Andel"), ("0180 Stockholm", 1), ("0114 Upplands väsby", 2), ("0114 Upplands-Väsby", 3))
    layout = WorkbookLayout(find="Kommun", area="Kommun", period=2024)
    assert len(read_sheets(written(tmp_path, {"Blad": rows[:3]}), layout).observations) == 2
    wrong = (*rows[:2], ("1480 Malmö", 2))
    with pytest.raises(FailedRowsError, match="1480 is Göteborg, not Malmö"):
        read_sheets(written(tmp_path, {"Blad": wrong}), layout)


def test_hints_name_the_description_of_workbooks(tmp_path: Path) -> None:
    rows = (*SMALL[:2], ("0180", "Stockholm", "12.5", 1))
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(written(tmp_path, {"Blad": rows}), LAYOUT)
    assert "TableLayout" not in str(caught.value)
    assert "WorkbookLayout" in str(caught.value)


def test_words_that_are_answers_become_shares_of_those_that_said_yes(tmp_path: Path) -> None:
    rows = (("Kod", "Rutin"), ("0180", "Ja"), ("0181", "nej"), ("0114", ".."), ("01", 50), ("00", 70.5))
    layout = WorkbookLayout(
        find="Kod", area="Kod", period=2024, answers={"Ja": "yes", "Nej": "no"}, missing_codes={"..": "nonresponse"}
    )
    dataset = read_workbook(written(tmp_path, {"Blad": rows}), layout)
    results = compute(dataset).aggregate().collect()
    shown = results.frame.filter(pl.col("area").is_in(["0180", "0181", "00"]), pl.col("value").is_not_null())
    assert shown.select("area", "figure", "value").rows() == [
        ("0180", "own", 100.0),
        ("0181", "own", 0.0),
        ("00", "pooled", 50.0),
        ("00", "reported", 70.5),
    ]
    mixed = (*rows[:3], ("0184", 3))
    with pytest.raises(FailedRowsError, match="a column holds answers or numbers at one level, not both"):
        read_sheets(written(tmp_path, {"Blad": mixed}), layout)


def test_sexes_and_years_of_headers_may_have_footnotes(tmp_path: Path) -> None:
    rows = (("Kod", "Andel", "Andel", "Andel"), (None, "Kvinnor 1)", "Män*", 2022), ("0180", 1, 2, 3))
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, below=1)
    reading = read_sheets(written(tmp_path, {"Blad": rows}), layout)
    assert [row[1:5] for row in rows_of(reading)] == [
        (2024, "K", "Andel", 1.0),
        (2024, "M", "Andel", 2.0),
        (2022, "T", "Andel", 3.0),
    ]
    marked = (rows[0], (None, "2021 1)", "2022²", "2023*"), rows[2])
    assert read_sheets(written(tmp_path, {"Blad": marked}), layout).observations.periods == (2021, 2022, 2023)


def test_a_mark_may_be_a_negative_number(tmp_path: Path) -> None:
    rows = (("Kod", "Andel"), ("0180", -99.0), ("0181", 3))
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, missing_codes={"-99": "nonresponse"})
    reading = read_sheets(written(tmp_path, {"Blad": rows}), layout)
    assert [row[4:] for row in rows_of(reading)] == [(None, "nonresponse"), (3.0, "observed")]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Läsåret 2022/23", r"\[2022, 2023\]"),
        ("2020–23", r"\[2020, 2023\]"),
        ("Publicerad 2024-05-01", "none"),
        ("Artikelnummer 2024-5-8532", "none"),
    ],
)
def test_a_year_of_two_or_of_a_date_is_no_year_of_a_title(tmp_path: Path, title: str, found: str) -> None:
    path = written(tmp_path, {"Blad": ((title,), ("Kod", "Andel"), ("0180", 1))})
    with pytest.raises(WorkbookError, match=f"wanted one year in the rows above the header, found {found}"):
        read_sheets(path, WorkbookLayout(find="Kod", area="Kod"))
    beside = written(tmp_path, {"Blad": (("Läget 2023, publicerat 2024-05-01",), ("Kod", "Andel"), ("0180", 1))})
    assert read_sheets(beside, WorkbookLayout(find="Kod", area="Kod")).observations.periods == (2023,)


def test_sexes_right_above_the_header_are_not_lost(tmp_path: Path) -> None:
    path = written(tmp_path, {"Blad": ((None, "Kvinnor"), ("Kod", "Andel"), ("0180", 1))})
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024)
    with pytest.raises(WorkbookError, match="'Kvinnor' stands above the header"):
        read_sheets(path, layout)
    assert rows_of(read_sheets(path, evolve(layout, above=1)))[0][2] == "K"


def test_a_name_of_a_municipality_and_a_county_is_refused_until_the_description_says_which(tmp_path: Path) -> None:
    path = written(tmp_path, {"Blad": (("Kommun", "Andel"), ("Uppsala", 1), ("Arboga", 2), ("Region Skåne", 3))})
    layout = WorkbookLayout(find="Kommun", area="Kommun", period=2024)
    with pytest.raises(FailedRowsError, match="'Uppsala' is a municipality and a county"):
        read_sheets(path, layout)
    municipalities = read_sheets(path, evolve(layout, names_are="municipality"))
    assert [row[0] for row in rows_of(municipalities)] == ["0380", "1984", "12"]


def test_a_table_beside_another_is_refused(tmp_path: Path) -> None:
    rows = (
        ("Brukare 2023",),
        ("Kommunkod", "Andel trygga", None, "Kod", "Andel nöjda"),
        (180, 50, None, 181, 60),
        (181, 40, None, 180, 70),
    )
    with pytest.raises(FailedRowsError, match="two tables beside each other") as caught:
        read_workbook(written(tmp_path, {"Blad": rows}))
    assert [row[1:] for row in caught.value.report.rows.rows()] == [(3, "Blad!D", "181"), (4, "Blad!D", "180")]


def test_a_year_in_the_header_that_is_not_the_rows_is_refused(tmp_path: Path) -> None:
    rows = (("Kod", "År", "Andel"), (None, None, 2022), ("0180", 2022, 1), ("0180", 2023, 2))
    layout = WorkbookLayout(find="Kod", area="Kod", period="column", year="År", below=1)
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(written(tmp_path, {"Blad": rows}), layout)
    assert [row[1:] for row in caught.value.report.rows.rows()] == [(4, "Blad!C", "2023")]


def test_words_for_all_units_rule_over_a_code_beside_them(tmp_path: Path) -> None:
    rows = (
        ("Kod", "Enhetskod", "Enhet", "Andel"),
        ("0180", 0, "Samtliga enheter", 5),
        ("0180", "-", "Solgården", 6),
        ("0180", "E1", "Allaktiviteten", 7),
    )
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, unit="Enhetskod", unit_name="Enhet")
    reading = read_sheets(written(tmp_path, {"Blad": rows}), layout)
    assert [row[0] for row in rows_of(reading)] == ["0180", "0180 Solgården", "E1"]
