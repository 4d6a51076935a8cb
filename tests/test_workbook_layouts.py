"""Every description that comes with the package reads the files that it is for, with the nastiest of their cells."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve

from opnajmfr.data.failures import FailedRowsError
from opnajmfr.sources.workbooks import layout_names, read_sheets, read_workbook, workbook_layout
from tests.test_workbook_reading import Cell, adds_up, rows_of, written

UNITS: Sequence[Sequence[Cell]] = (
    ("Enhetsundersökning, äldreomsorg 2022",),
    ("Öppna jämförelser",),
    (),
    ("Kommunkod", "Kommun 1)", "Stadsdel", "Enhetskod", "Enhetens namn", "1. Aktuell rutin", None, "2a) Samordnare"),
    (None, None, None, None, None, "Andel ja,\u00a0%", "Antal svarande", None),
    ("0000", "Riket", None, None, None, 0.79, "1\u00a0412", 70),
    ("01", "Stockholms län", None, None, None, "81,5 %", 400, "62,5"),
    ("Västra Götalands län",),
    (180, "Stockholm", None, "Samtliga enheter", None, 0.5, 40, 50),
    (180, "Stockholm", "Farsta", "-", None, 0.25, 20, "x"),
    (180, "Stockholm", "Farsta", "E1", "Solgården ", 1, 1, "Ja"),
    (180, "Stockholm", None, "E2", "Ängen", 0, 1, " nej"),
    ("1984", "Arboga", "–", "E3", "Solgården", "..", None, "Delvis"),
    ("1984", "Arboga", None, None, None, ".", "\u2212", "."),
    ("Källa: Enhetsundersökningen",),
    ("Anm. Delvis räknas som nej.",),
)
MERGED = ("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:G4", "H4:H5")
PERCENT = dict.fromkeys(["F6", "F9", "F10", "F11", "F12"], "0 %")
UNIT_MARKS = {"..": "suppressed", "x": "nonresponse", ".": "not_applicable", "\u2212": "missing"}


def test_a_unit_survey_holds_units_districts_and_rows_of_many_units(tmp_path: Path) -> None:
    layout = evolve(workbook_layout("unit-survey"), missing_codes=UNIT_MARKS, headings=True)
    path = written(tmp_path, {"Särskilt boende enheter": UNITS}, merged=MERGED, formats=PERCENT)
    reading = read_sheets(path, layout)
    share, answer = "1. Aktuell rutin | Andel ja, %", "2a) Samordnare"
    found = {(row[0], row[3]): row[4:] for row in rows_of(reading)}
    assert adds_up(reading)
    assert {area: value for (area, name), value in found.items() if name == share} == {
        "00": (79.0, "observed"),
        "01": (81.5, "observed"),
        "0180": (50.0, "observed"),
        "0180 Farsta": (25.0, "observed"),
        "E1": (100.0, "observed"),
        "E2": (0.0, "observed"),
        "E3": (None, "suppressed"),
        "1984": (None, "not_applicable"),
    }
    assert {area: value for (area, name), value in found.items() if name == answer} == {
        "00": (70.0, "observed"),
        "01": (62.5, "observed"),
        "0180": (50.0, "observed"),
        "0180 Farsta": (None, "nonresponse"),
        "E1": (1.0, "observed"),
        "E2": (0.0, "observed"),
        "E3": (2.0, "observed"),
        "1984": (None, "not_applicable"),
    }
    assert found["00", "1. Aktuell rutin/nämnare"] == (1412.0, "observed")
    assert found["E3", "1. Aktuell rutin/nämnare"] == (None, "suppressed")
    assert found["1984", "1. Aktuell rutin/nämnare"] == (None, "missing")
    assert [(line.row, line.kind) for line in reading.report.sheets[0].lines] == [
        (8, "heading"),
        (15, "note"),
        (16, "note"),
    ]


def test_units_lie_in_their_district_or_municipality(tmp_path: Path) -> None:
    layout = evolve(workbook_layout("unit-survey"), missing_codes=UNIT_MARKS, headings=True)
    path = written(tmp_path, {"Boende enheter": UNITS}, merged=MERGED, formats=PERCENT)
    dataset = read_workbook(path, layout)
    parents = dict(dataset.areas.relations.select("code", "parent").iter_rows())
    levels = {code: str(dataset.areas.level(code)) for code in ("E1", "E2", "E3", "0180 Farsta")}
    assert levels == {"E1": "unit", "E2": "unit", "E3": "unit", "0180 Farsta": "district"}
    assert [parents[code] for code in levels] == ["0180 Farsta", "0180", "1984", "0180"]
    assert dataset.areas.name("E1") == "Solgården"
    assert "enheter som inte fanns bland områdena: 3" in dataset.reading_report
    assert "stadsdelar som inte fanns bland områdena: 1" in dataset.reading_report
    again = read_workbook(path, layout, areas=dataset.areas)
    assert again.areas.places.equals(dataset.areas.places)
    assert "stadsdelar" not in again.reading_report


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("1984", "Arboga", None, "E1", "Solgården", 1, 1, "Ja"), "the unit 'E1' is 'Solgården' in '0180 Farsta'"),
        (("01", "Stockholms län", None, "E9", "Borg", 1, 1, "Ja"), "'Borg' is a unit in '01', which is a county"),
        (("0180", "Stockholm", None, "E2", "Ängen", 0, 1, "Nej"), "one cell for each area"),
        (("0180", "Arboga", None, "E7", "Borg", 0, 1, "Nej"), "0180 is Stockholm, not Arboga"),
    ],
)
def test_a_unit_in_two_places_or_in_none_is_refused(tmp_path: Path, row: Sequence[Cell], message: str) -> None:
    layout = evolve(workbook_layout("unit-survey"), missing_codes=UNIT_MARKS, headings=True)
    path = written(tmp_path, {"Boende enheter": (*UNITS, row)}, merged=MERGED, formats=PERCENT)
    with pytest.raises(FailedRowsError, match=message):
        read_sheets(path, layout)


def test_units_without_codes_are_known_by_their_municipality_and_name(tmp_path: Path) -> None:
    rows = (
        ("Boende 2022",),
        ("Kommunkod", "Kommun", "Enhet", "Antal platser"),
        ("0180", "Stockholm", "Solgården", 3),
        ("1984", "Arboga", "Solgården", 4),
        ("1984", "Arboga", None, 4),
    )
    reading = read_sheets(written(tmp_path, {"Boende enheter": rows}), "unit-survey")
    assert [row[0] for row in rows_of(reading)] == ["0180 Solgården", "1984 Solgården", "1984"]


def test_a_user_survey_has_many_titles_short_codes_and_bands(tmp_path: Path) -> None:
    titles: list[Sequence[Cell]] = [(f"Titelrad {number}",) for number in range(9)]
    rows = (
        *titles,
        ("Vad tycker de äldre, 2024",),
        ("Kommunkod", "Kommun", "Trygghet", None, "Svarsintervall"),
        (None, None, "Andel nöjda", "Antal svarande", None),
        (0, "Riket", "83", "9\u00a0000", "60–69"),
        (114, "Upplands\u00a0Väsby", "80,5", "40 ", "50–59"),
        ("0180", "Stockholm", "79,5\u00a0%", 1200.0, "60–69"),
        (1984, "Arboga", "x", "x", "x"),
        (None, None, None, None, None),
        ("x = färre än 30 svarande",),
    )
    merged = ["A11:A12", "B11:B12", "C11:D11", "E11:E12"]
    reading = read_sheets(written(tmp_path, {"Hemtjänst": rows}, merged=merged, hidden=[14]), "user-survey")
    assert [(row[0], *row[4:]) for row in rows_of(reading) if row[3] == "Trygghet | Andel nöjda"] == [
        ("00", 83.0, "observed"),
        ("0114", 80.5, "observed"),
        ("0180", 79.5, "observed"),
        ("1984", None, "missing"),
    ]
    assert [row[4] for row in rows_of(reading) if str(row[3]).endswith("/nämnare")] == [9000.0, 40.0, 1200.0, None]
    assert (reading.report.sheets[0].n_ignored, reading.report.sheets[0].n_hidden_rows) == (4, 1)
    assert adds_up(reading)


def test_a_file_of_safety_is_found_by_its_code_wherever_that_stands(tmp_path: Path) -> None:
    rows = (
        (),
        ("Not överst",),
        (None, " k-kod ", "Kommun", "Index\u00a01)", "Förändring"),
        (None, 180, "Stockholm", "1\u00a0000,5", "−5"),
        (None, "0980", "Gotland", 7, "–0,5 "),
    )
    reading = read_sheets(written(tmp_path, {"Trygghet 2011": rows, "Trygghet  2012": rows}), "safety")
    of_one = [(*row[:2], row[4]) for row in rows_of(reading) if row[1] == 2012]
    assert of_one == [("0180", 2012, 1000.5), ("0980", 2012, 7.0), ("0180", 2012, -5.0), ("0980", 2012, -0.5)]
    assert len(reading.observations) == 8
    assert adds_up(reading)


def test_an_area_file_holds_municipalities_counties_and_the_nation_over_years(tmp_path: Path) -> None:
    rows = (
        ("Äldreomsorg, öppna jämförelser",),
        ("Kod", "Område", "År", "Rutin finns", "Trygghet", None),
        (None, None, None, None, "Andel", "Antal svarande"),
        ("0000", "Riket", 2024, 70.5, "81,2", "11\u00a0000"),
        ("0180", "Stockholm", 2023, "Ja", 78, 400),
        (180, "Stockholm", "2024", "Nej", 79, 410),
        ("01", "Stockholms län", 2024, 58, 80, 2600),
    )
    merged = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2"]
    path = written(tmp_path, {"Kommun, län, riket": rows}, merged=merged)
    reading = read_sheets(path, "area-file")
    frame = reading.observations.frame
    levels = ["nation", "municipality", "municipality", "county"]
    assert frame.filter(variable="Trygghet | Andel")["level"].to_list() == levels
    assert frame.filter(variable="Rutin finns").select("period", "amount", "value").rows() == [
        (2024, None, 70.5),
        (2023, 1, None),
        (2024, 0, None),
        (2024, None, 58.0),
    ]
    assert frame.filter(variable="Trygghet/nämnare")["amount"].to_list() == [11000, 400, 410, 2600]
    assert adds_up(reading)


SHEET: Sequence[Sequence[Cell]] = (
    ("Tabell 1 Vanor 2023",),
    ("Moderns hemort", "Före graviditet", None, " Vid\u00a0inskrivning", None),
    (None, "Rökare, %", "Bortfall, %", "Rökare, %", "Bortfall, %"),
    ("RIKET", 8.25, "5,5", "3\u00a0000", "−0"),
    ("Region Stockholm", 7, 1, 2, 3),
    ("0114 Upplands väsby", 8, None, 2, " 3 "),
    ("Region Jämtland Härjedalen", 7, 1, 2, 3),
    ("2380 Östersund", 7, "..", 2, 3),
    (None,),
    ("Källa: Registret",),
)


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize("is_nation_first", [True, False])
def test_statistics_tables_have_codes_with_names_regions_and_the_nation(
    tmp_path: Path, *, is_merged: bool, is_nation_first: bool
) -> None:
    rows = SHEET if is_nation_first else (*SHEET[:3], *SHEET[4:8], SHEET[3], *SHEET[8:])
    layout = evolve(workbook_layout("socialstyrelsen-tables"), missing_codes={"..": "suppressed"})
    merged = ["A2:A3", "B2:C2", "D2:E2"] if is_merged else []
    reading = read_sheets(written(tmp_path, {"Tabell 1": rows}, merged=merged), layout)
    found = {(row[0], row[3]): row[4:] for row in rows_of(reading)}
    assert len(found) == 20
    assert found["00", "Vid inskrivning | Rökare, %"] == (3000.0, "observed")
    assert found["2380", "Före graviditet | Bortfall, %"] == (None, "suppressed")
    assert found["0114", "Före graviditet | Bortfall, %"] == (None, "missing")
    assert {area for area, _ in found} == {"00", "01", "0114", "23", "2380"}
    assert adds_up(reading)


@pytest.mark.shared
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_real_sheet_is_read_completely(tmp_path: Path, shared: Path, *, is_merged: bool) -> None:
    table = pl.read_csv(shared / "data/socialstyrelsen_sheet_sample_2023.csv", has_header=False, infer_schema=False)
    rows: list[list[Cell]] = [
        [float(cell) if number > 4 and place and cell else cell for place, cell in enumerate(row)]
        for number, row in enumerate(table.rows())
    ]
    merged = ["A4:A5", "B4:E4", "F4:I4"] if is_merged else []
    reading = read_sheets(written(tmp_path, {"Tabell 5.5": rows}, merged=merged), "socialstyrelsen-tables")
    frame = reading.observations.frame
    assert adds_up(reading)
    assert frame["level"].value_counts(sort=True).rows() == [("municipality", 2320), ("county", 168), ("nation", 8)]
    assert frame["period"].unique().to_list() == [2023]
    printed = sorted(cell for row in rows[5:] for cell in row[1:] if isinstance(cell, float))
    assert sorted(frame["value"].to_list()) == printed
    one = frame.filter(area="00", variable="Vid inskrivning i mödrahälsovård | Bortfall snusning, %")
    assert one["value"].item() == 1.5041034872
    count = reading.report.sheets[0]
    assert (count.n_cells, count.n_keys, count.n_in_lines) == (2496, 312, count.n_region - 2496 - 312)


def test_the_five_descriptions_are_these() -> None:
    assert layout_names() == ("area-file", "safety", "socialstyrelsen-tables", "unit-survey", "user-survey")
