"""An unknown workbook is shown, and its first description reads it once people have said what marks mean."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from opnajmfr.errors import TableError, WorkbookError
from opnajmfr.sources.workbooks import inspect_workbook, layout_from_toml, layout_names, read_sheets, workbook_layout
from opnajmfr.sources.workbooks.fitting_layouts import only_layout
from tests.test_workbook_reading import SMALL, Cell, adds_up, rows_of, written


def test_header_areas_marks_and_hidden_rows_are_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, {"Om": (("Text",),), "Blad 2024": SMALL}, hidden=[3])
    about, sheet = inspect_workbook(path).sheets
    assert about.header is None
    assert (sheet.header, sheet.levels, sheet.area, sheet.n_areas) == (2, 1, "Kommunkod", 2)
    assert (sheet.marks, sheet.n_hidden_rows) == ({"..": 1}, 1)
    assert (sheet.area_name, sheet.headers, sheet.counts) == (
        "Kommun",
        ("Andel", "Antal svarande"),
        ("Antal svarande",),
    )


def test_the_draft_reads_the_workbook_it_was_drafted_from(tmp_path: Path) -> None:
    rows = (
        ("Tabell 1, 2024", None, None),
        ("Kod och kommun", "Andel", None),
        (None, "Kvinnor", "Män"),
        ("0180 Stockholm", 1.5, 2.5),
        ("0181 Södertälje", 3.5, 4.5),
    )
    path = written(tmp_path, {"Blad": rows}, merged=["A2:A3", "B2:C2"])
    reading = read_sheets(path, layout_from_toml(inspect_workbook(path).draft()))
    assert [row[:5] for row in rows_of(reading)] == [
        ("0180", 2024, "K", "Andel", 1.5),
        ("0181", 2024, "K", "Andel", 3.5),
        ("0180", 2024, "M", "Andel", 2.5),
        ("0181", 2024, "M", "Andel", 4.5),
    ]
    assert adds_up(reading)


def test_a_workbook_without_areas_has_no_draft(tmp_path: Path) -> None:
    inspection = inspect_workbook(written(tmp_path, {"Om": (("Text",),), "Tomt": ()}))
    assert inspection.draft() == ""
    assert "no column of areas recognised" in inspection.text("en")
    assert "ingen kolumn med områden kändes igen" in str(inspection)


def test_a_file_that_is_not_safe_is_not_inspected_either(tmp_path: Path) -> None:
    path = tmp_path / "fel.xlsx"
    path.write_bytes(b"ingen arbetsbok")
    with pytest.raises(WorkbookError, match="no workbook"):
        inspect_workbook(path)


UNKNOWN: Sequence[Sequence[Cell]] = (
    ("Statistik över trygghet 2023",),
    (),
    ("Kommun nr", "Namn", "Trygg hemma 1)", None, "Plan finns", "Kommentar"),
    (None, None, "Andel", "Antal svar", None, None),
    ("Stockholms län",),
    (114, "Upplands Väsby", 80.5, 40, "Ja", "Ny enkät i år"),
    (180, "Stockholm", "•", "•", "Nej", None),
    (1984, "Arboga", 75, 20, "Ja", "Delvis svar"),
    ("Hela landet", None, 78, 8888, 50, None),
    ("1) Mycket eller ganska trygg.",),
)


def test_the_draft_of_a_new_kind_of_file_reads_it_once_it_is_answered(tmp_path: Path) -> None:
    path = written(tmp_path, {"Trygga": UNKNOWN}, merged=["A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:F4"])
    draft = inspect_workbook(path).draft()
    with pytest.raises(TableError, match=r"the mark '•' means '\?' is not one of"):
        layout_from_toml(draft)
    answered = draft.replace('"•" = "?"', '"•" = "too_uncertain"').replace(
        '"Hela landet" = "?"', '"Hela landet" = "00"'
    )
    saved = tmp_path / "trygga.toml"
    saved.write_text(answered, encoding="utf-8")
    reading = read_sheets(path, saved)
    assert adds_up(reading)
    assert [(row[0], *row[4:]) for row in rows_of(reading) if row[3] == "Trygg hemma | Andel"] == [
        ("0114", 80.5, "observed"),
        ("0180", None, "too_uncertain"),
        ("1984", 75.0, "observed"),
        ("00", 78.0, "observed"),
    ]
    assert [row[4] for row in rows_of(reading) if row[3] == "Plan finns"] == [1.0, 0.0, 1.0, 50.0]
    assert [line.kind for line in reading.report.sheets[0].lines] == ["heading", "note"]
    assert (reading.report.sheets[0].n_ignored, reading.observations.periods) == (4, (2023,))
    assert reading.notes.counted == {"Trygg hemma | Andel": "Trygg hemma/nämnare"}


def test_columns_of_years_and_sexes_and_points_and_parts_of_one_are_recognised(tmp_path: Path) -> None:
    rows = (
        ("Kommun", "År", "Kön", "Nöjda, %", "Index"),
        *(
            (name, year, sex, share, "1.5")
            for name, share in (("Stockholm", 0.5), ("Arboga", 0.25), ("Umeå", 0.75))
            for year in (2021, 2023)
            for sex in ("Kvinnor", "Män")
        ),
    )
    path = written(tmp_path, {"Blad": rows})
    sheet = inspect_workbook(path).sheets[0]
    assert (sheet.area, sheet.year, sheet.sex, sheet.points) == ("Kommun", "År", "Kön", True)
    assert (sheet.parts_of_one, sheet.n_repeated, sheet.marks) == (("Nöjda, %",), 0, {})
    draft = inspect_workbook(path).draft()
    assert '# fractions = ["Nöjda, %"]' in draft
    reading = read_sheets(path, layout_from_toml(draft.replace("# fractions", "fractions")))
    assert len(reading.observations) == 24
    assert reading.observations.frame.filter(variable="Index")["value"].unique().to_list() == [1.5]
    assert reading.notes.n_scaled == 12


def test_rows_of_units_and_the_descriptions_that_fit_are_told(tmp_path: Path) -> None:
    rows = (
        ("Boende 2022",),
        ("Kommunkod", "Kommun", "Enhet", "Antal svarande"),
        *(("0180", "Stockholm", f"Enhet {letter}", 3) for letter in "ABCDE"),
        ("1984", "Arboga", "Borg", 4),
    )
    inspection = inspect_workbook(written(tmp_path, {"Boende enheter": rows}))
    assert inspection.fits == ("unit-survey", "user-survey")
    assert (inspection.sheets[0].n_repeated, inspection.sheets[0].texts) == (4, ("Enhet",))
    assert '# unit = "Enhet"' in inspection.draft()
    assert "pröva med den, som layout=unit-survey" in str(inspection)


def test_among_several_descriptions_that_fit_the_one_that_names_its_sheets_is_meant() -> None:
    every = [name for name in layout_names() if workbook_layout(name).sheets == ("*",)]
    named = [name for name in layout_names() if name not in every]
    assert only_layout(every[:1]) == every[0]
    assert only_layout([named[0], *every]) == named[0]
    assert only_layout(every[:2]) is None
    assert only_layout(()) is None


def test_a_draft_of_a_file_with_letters_for_sexes_reads_it(tmp_path: Path) -> None:
    rows = (
        ("Läget 2023",),
        ("Kommunkod", "Kön", "Nöjda, %"),
        *((code, sex, 50) for code in ("0180", "0181") for sex in "TKM"),
    )
    path = written(tmp_path, {"Blad": rows})
    reading = read_sheets(path, layout_from_toml(inspect_workbook(path).draft()))
    assert [row[2] for row in rows_of(reading)] == ["T", "K", "M"] * 2
    assert adds_up(reading)
