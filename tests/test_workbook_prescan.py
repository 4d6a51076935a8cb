"""A workbook is looked through before it is opened: what is broken, hostile or too large is refused, clearly."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from opnajmfr.errors import WorkbookError
from opnajmfr.sources.workbooks import scan_workbook
from opnajmfr.sources.workbooks.cell_places import column_letters, column_number

SHEET = "xl/worksheets/sheet1.xml"
OPEN = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://x">'


def workbook(folder: Path, name: str = "fil.xlsx") -> Path:
    """Write a small workbook."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tabell 1")
        sheet.merge_range("A1:C1", "Rubrik")
        for row, cells in {1: ("0180", 1.5, ".."), 3: ("0181", 2.5, "x")}.items():
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})
    return path


def with_part(path: Path, part: str, content: bytes) -> Path:
    """Replace, or add, a part of a workbook."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (parts | {part: content}).items():
            package.writestr(name, text)
    return path


def sheet(cells: str) -> bytes:
    """Return a sheet with rows written as given."""
    return f"{OPEN}<sheetData>{cells}</sheetData></worksheet>".encode()


def test_the_extent_hidden_rows_and_merged_cells_are_found(tmp_path: Path) -> None:
    part = scan_workbook(workbook(tmp_path)).parts[SHEET]
    assert (part.rows, part.columns, part.size) == (4, 3, 12)
    assert part.hidden_rows == [4]
    assert part.hidden_columns == [(2, 3)]
    assert part.merged == [(1, 1, 1, 3)]


def test_columns_are_numbered_both_ways() -> None:
    assert all(column_number(column_letters(number)) == number for number in range(1, 16_385))


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>', "17,179,869,184 cells"),
        ('<row r="1"><c r="ZZ1"/><c r="A1"/><c r="B900000"/></row>', "631,800,000 cells"),
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><t> r="A1"</t></is></c>' + "<c/>" * 300 + '</row><row r="99999"/>',
            "cells",
        ),
        ('<row r="1"><c foo=">" r="XFD1"/></row><row r="9000"/>', "147,456,000 cells"),
        ('<row r="1"><c\tr = \'XFD1\'/></row><row><c r="A9000"/></row>', "147,456,000 cells"),
        ('<row r="1"><c r="AAAA1"/></row>', "outside any sheet"),
        ('<row r="9999999999999"><c r="A9999999999999"/></row>', "outside any sheet"),
    ],
)
def test_cells_far_apart_are_refused_before_they_take_room(tmp_path: Path, cells: str, fault: str) -> None:
    path = with_part(workbook(tmp_path), SHEET, sheet(cells))
    with pytest.raises(WorkbookError, match=fault):
        scan_workbook(path)


def test_a_million_empty_rows_reach_nowhere(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    part = scan_workbook(with_part(workbook(tmp_path), SHEET, sheet('<row r="1"><c r="B1"/></row>' + rows))).parts[
        SHEET
    ]
    assert (part.rows, part.columns) == (1, 2)


@pytest.mark.parametrize("where", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/other.bin"])
def test_a_part_that_defines_entities_is_refused(tmp_path: Path, where: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><worksheet>&d;</worksheet>'
    with pytest.raises(WorkbookError, match="defines entities"):
        scan_workbook(with_part(workbook(tmp_path), where, bomb))


def test_a_part_in_another_encoding_cannot_hide_what_it_holds(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><worksheet/>'.encode("utf-16")
    with pytest.raises(WorkbookError, match="UTF-16, wanted UTF-8"):
        scan_workbook(with_part(workbook(tmp_path), SHEET, text))


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="zip bomb"):
        scan_workbook(with_part(workbook(tmp_path), "xl/media/image1.png", bytes(20_000_000)))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "a/../../b", "C:\\evil", "..\\evil"])
def test_a_part_that_points_outside_the_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbookError, match="points outside the file"):
        scan_workbook(with_part(workbook(tmp_path), name, b"x"))


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="stands twice"):
        scan_workbook(with_part(workbook(tmp_path), SHEET.upper(), b"<a/>"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, share: float) -> None:
    path = workbook(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(WorkbookError, match="broken or cut off"):
        scan_workbook(path)


def test_a_file_with_a_flipped_byte_in_a_sheet_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        start = package.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[start + 40] ^= 255
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match="broken or cut off"):
        scan_workbook(path)


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("old.xls", OLE, "an old Excel workbook"),
        ("old.xlsx", OLE, "an old Excel workbook"),
        ("secret.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        ("text.xlsx", b"kod;namn\n0180;Stockholm\n", "separated values"),
        ("page.xlsx", b"<html>404</html>", "a web page, not a workbook"),
        ("empty.xlsx", b"", "the file is empty"),
        ("~$fil.xlsx", b"x", "the mark that Excel leaves"),
    ],
)
def test_what_is_no_workbook_is_named_for_what_it_is(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=fault):
        scan_workbook(path)


def test_the_suffix_must_be_right(tmp_path: Path) -> None:
    path = workbook(tmp_path).rename(tmp_path / "fil.xls")
    with pytest.raises(WorkbookError, match=r"must end in \.xlsx or \.xlsm, got '\.xls'"):
        scan_workbook(path)


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    path = tmp_path / "brev.xlsx"
    path.write_bytes(stream.getvalue())
    with pytest.raises(WorkbookError, match="no workbook, but a document of Word"):
        scan_workbook(path)


def test_a_locked_file_says_that_it_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError

    path = workbook(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(WorkbookError, match="close it in Excel"):
        scan_workbook(path)


def test_a_file_that_is_not_there_is_no_broken_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan_workbook(tmp_path / "ingen.xlsx")
