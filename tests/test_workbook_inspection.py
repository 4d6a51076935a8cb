"""An unknown workbook is shown, and its first description reads it once people have said what marks mean."""

from pathlib import Path

import pytest

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks import inspect_workbook, layout_from_toml, read_sheets
from tests.test_workbook_reading import SMALL, adds_up, rows_of, written


def test_header_areas_marks_and_hidden_rows_are_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, {"Om": (("Text",),), "Blad 2024": SMALL}, hidden=[3])
    about, sheet = inspect_workbook(path).sheets
    assert about.header is None
    assert (sheet.header, sheet.levels, sheet.area, sheet.n_areas) == (2, 1, "Kommunkod", 2)
    assert (sheet.marks, sheet.n_hidden_rows) == ({"Södertälje": 1, "Stockholm": 1, "..": 1}, 1)


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
    assert "no column of areas recognised" in str(inspection)


def test_a_file_that_is_not_safe_is_not_inspected_either(tmp_path: Path) -> None:
    path = tmp_path / "fel.xlsx"
    path.write_bytes(b"ingen arbetsbok")
    with pytest.raises(WorkbookError, match="no workbook"):
        inspect_workbook(path)
