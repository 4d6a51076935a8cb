"""Files made to do harm, or broken on the way: a clear error or a right reading, within bounds of memory."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opnajmfr.data.failures import FailedRowsError
from opnajmfr.errors import OpenComparisonsError, WorkbookError
from opnajmfr.sources.workbooks import WorkbookLayout, read_sheets, scan_workbook
from opnajmfr.sources.workbooks.cell_places import cell_places
from opnajmfr.sources.workbooks.part_texts import whole_tags
from opnajmfr.sources.workbooks.sheet_scan import scan_part

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LAYOUT = WorkbookLayout(find="Kod", area="Kod", period=2024, missing_codes={"x": "suppressed"})


def text_cell(reference: str, text: str) -> str:
    """Return a cell that holds a text of its own."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{text_cell("A1", "Kod")}{text_cell("B1", "Andel")}</row>'
SHARED = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
STOCKHOLM = f'<row r="2">{text_cell("A2", "0180")}<c r="B2"><v>12.5</v></c></row>'


def sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    """Return a sheet with rows as given."""
    opened = f'{DECLARED}<worksheet xmlns="{NAMESPACE}">{before}<sheetData>'
    return f"{opened}{rows}</sheetData>{after}</worksheet>".encode()


def plain_parts(rows: str) -> dict[str, bytes]:
    """Return the parts of a workbook of one sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Blad")
    with zipfile.ZipFile(stream) as package:
        return {name: package.read(name) for name in package.namelist()} | {SHEET: sheet(rows)}


def workbook(folder: Path, rows: str, parts: Mapping[str, bytes | None] | None = None) -> Path:
    """Write a workbook of one sheet, with other parts replaced, added, or removed by None."""
    path = folder / "fil.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (plain_parts(rows) | dict(parts or {})).items():
            if content is not None:
                package.writestr(name, content)
    return path


def value(path: Path) -> list[float | None]:
    """Return the values of a workbook."""
    return read_sheets(path, LAYOUT).observations.frame["value"].to_list()


def peak_and_error(path: Path) -> tuple[int, str]:
    """Read in a process of its own; return its peak memory in MiB beyond that of its imports, and the error."""
    program = f"""
import resource
from pathlib import Path
from opnajmfr.sources.workbooks import WorkbookLayout, read_sheets
layout = WorkbookLayout(find="Kod", area="Kod", period=2024, missing_codes={{"x": "suppressed"}})
resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30, 12 * 2**30))
def high_water():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before = high_water()
try:
    reading = read_sheets(Path({str(path)!r}), layout)
    fault = f"read {{reading.observations.frame['value'].to_list()}}"
except Exception as error:
    fault = f"{{type(error).__name__}}: {{error}}"
print((high_water() - before) // 1024, fault.splitlines()[0], sep="|")
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    peak, _, fault = done.stdout.strip().partition("|")
    return int(peak), fault


def test_the_plain_workbook_is_read(tmp_path: Path) -> None:
    assert value(workbook(tmp_path, HEADER + STOCKHOLM)) == [12.5]


bounded = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is measured as Linux counts it")


@bounded
def test_two_cells_far_apart_take_no_memory(tmp_path: Path) -> None:
    rows = f'{HEADER}{STOCKHOLM}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    peak, fault = peak_and_error(workbook(tmp_path, rows))
    assert fault.startswith("WorkbookError: fil.xlsx: 17,179,869,184 cells, wanted at most 20,000,000")
    assert peak < 100


@bounded
def test_one_long_text_that_many_cells_share_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    table = f'<sst xmlns="{NAMESPACE}"><si><t>{"å" * 30_000}</t></si></sst>'.encode()
    many = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 100_002))
    peak, fault = peak_and_error(workbook(tmp_path, HEADER + many, {STRINGS: table}))
    assert fault.startswith("WorkbookError: fil.xlsx: texts of 6,00")
    assert peak < 250


@bounded
def test_a_part_that_holds_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER + STOCKHOLM)
    content = path.read_bytes()
    bomb = zlib.compressobj(1, zlib.DEFLATED, -15)
    start = sheet(HEADER + STOCKHOLM)
    packed = bomb.compress(start) + b"".join(bomb.compress(bytes(2**20)) for _ in range(256)) + bomb.flush()
    with zipfile.ZipFile(path) as package:
        kept = {info.filename: package.read(info) for info in package.infolist() if info.filename != SHEET}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, text in kept.items():
            package.writestr(name, text)
        package.writestr(SHEET, packed)
    # Both headers of the part now lie: it is said to be packed, and as short as its harmless beginning.
    content = bytearray(stream.getvalue())
    central = content.rindex(b"PK\x01\x02")
    local = struct.unpack_from("<L", content, central + 42)[0]
    for at, method in ((local + 14, local + 8), (central + 16, central + 10)):
        struct.pack_into("<H", content, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<3L", content, at, zlib.crc32(start), len(packed), len(start))
    path.write_bytes(content)
    with zipfile.ZipFile(path) as package:
        assert package.read(SHEET) == start
    peak, fault = peak_and_error(path)
    assert "it is not what its header says" in fault
    assert peak < 100


@bounded
def test_a_million_empty_rows_under_a_table_are_read_as_none(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{row}" spans="1:1"/>' for row in range(3, 1_000_003))
    path = workbook(tmp_path, HEADER + STOCKHOLM + empty)
    peak, fault = peak_and_error(path)
    assert (fault, peak < 200) == ("read [12.5]", True)


@bounded
def test_a_full_sheet_of_blanks_takes_no_more_than_its_cells(tmp_path: Path) -> None:
    blank = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" s="0"/>' for column in "ABCDEFGHIJ") + "</row>"
        for row in range(3, 20_003)
    )
    peak, fault = peak_and_error(workbook(tmp_path, HEADER + STOCKHOLM + blank))
    assert (fault, peak < 200) == ("read [12.5]", True)


@pytest.mark.parametrize("part", [SHEET, STRINGS, BOOK, "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1/x">]>',
    ],
)
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str, definition: str) -> None:
    content = plain_parts(HEADER + STOCKHOLM).get(part, b"<sst><si><t>a</t></si></sst>")
    begin, end, rest = content.rpartition(b"?>")
    path = workbook(tmp_path, HEADER, {part: begin + end + definition.encode() + rest})
    with pytest.raises(WorkbookError, match="defines entities of its own"):
        scan_workbook(path)


def test_a_long_text_that_few_cells_share_is_read(tmp_path: Path) -> None:
    table = f'<sst xmlns="{NAMESPACE}"><si><t>{"å" * 30_000}</t></si><si><t>x</t></si></sst>'.encode()
    shared = '<row r="3"><c r="A3" t="inlineStr"><is><t>0181</t></is></c><c r="B3" t="s"><v>1</v></c></row>'
    notes = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>Not {row}</t></is></c></row>' for row in range(4, 5000)
    )
    assert value(workbook(tmp_path, HEADER + STOCKHOLM + shared + notes, {STRINGS: table})) == [12.5, None]


def test_references_to_a_long_text_that_are_written_oddly_count_as_that_text(tmp_path: Path) -> None:
    table = f'<sst xmlns="{NAMESPACE}"><si><t>a</t></si><si><t>{"b" * 30_000}</t></si></sst>'.encode()
    many = "".join(f"<row r='{row}'><c r='A{row}' t='s'><v >1</v></c></row>" for row in range(2, 20_002))
    with pytest.raises(WorkbookError, match="texts of 600,"):
        scan_workbook(workbook(tmp_path, HEADER + many, {STRINGS: table}))


def test_two_tables_of_texts_are_refused(tmp_path: Path) -> None:
    table = f'<sst xmlns="{NAMESPACE}"><si><t>a</t></si></sst>'.encode()
    with pytest.raises(WorkbookError, match="stand in two places"):
        scan_workbook(workbook(tmp_path, HEADER, {STRINGS: table, "xl/other.xml": table}))


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@SUM(1)", "=HYPERLINK(&quot;x&quot;)", "=cmd|'/c calc'!A1"])
def test_cells_that_look_like_formulas_are_text_and_no_mark(tmp_path: Path, text: str) -> None:
    rows = f'{HEADER}<row r="2">{text_cell("A2", "0180")}{text_cell("B2", text)}</row>'
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(workbook(tmp_path, rows), LAYOUT)
    shown = text.replace("&quot;", '"')
    assert caught.value.report.rows.rows() == [("cell is a number or a known mark", 2, "Blad!B", shown)]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="B2"><f>A1&amp;A2</f></c>', "=A1&A2"),
        ('<c r="B2"><f>1+1</f><v></v></c>', "=1+1"),
        ('<c r="B2"><f>1+1</f><v/></c>', "=1+1"),
        ('<c r="B2"><f t="shared" si="0"/></c>', "="),
        ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ("<c r='B2' t='e'><v>#REF!</v></c>", "#REF!"),
    ],
)
def test_a_cell_without_a_value_is_never_taken_for_an_empty_one(tmp_path: Path, cell: str, shown: str) -> None:
    rows = f'{HEADER}<row r="2">{text_cell("A2", "0180")}{cell}</row>'
    with pytest.raises(FailedRowsError) as caught:
        read_sheets(workbook(tmp_path, rows), LAYOUT)
    assert caught.value.report.rows.rows() == [("cell is a number or a known mark", 2, "Blad!B", shown)]
    assert ("save it, and read it again" in str(caught.value)) == shown.startswith("=")


def test_an_error_of_excel_may_be_given_a_meaning(tmp_path: Path) -> None:
    rows = f'{HEADER}<row r="2">{text_cell("A2", "0180")}<c r="B2" t="e"><v>#N/A</v></c></row>'
    layout = WorkbookLayout(find="Kod", area="Kod", period=2024, missing_codes={"#N/A": "nonresponse"})
    reading = read_sheets(workbook(tmp_path, rows), layout)
    assert reading.observations.frame["status"].to_list() == ["nonresponse"]


def test_formulas_are_read_as_they_were_saved_and_told(tmp_path: Path) -> None:
    rows = f'{HEADER}<row r="2">{text_cell("A2", "0180")}<c r="B2"><f>10+2.5</f><v>12.5</v></c></row>'
    reading = read_sheets(workbook(tmp_path, rows), LAYOUT)
    assert reading.observations.frame["value"].to_list() == [12.5]
    assert "celler med formler: 1; värdena är de som sparades i filen" in reading.report.text()


def test_what_is_hidden_is_told(tmp_path: Path) -> None:
    rows = (HEADER + STOCKHOLM).replace('<row r="2">', '<row r="2" hidden="1">')
    content = sheet(rows, before='<cols><col min="2" max="9" hidden="1" width="0"/></cols>')
    book = plain_parts(rows)[BOOK].replace(b'name="Blad"', b'name="Blad" state="veryHidden"')
    reading = read_sheets(workbook(tmp_path, rows, {SHEET: content, BOOK: book}), LAYOUT)
    told = reading.report.text("en")
    assert "the sheet is hidden" in told
    assert "hidden rows that were read: 1" in told
    assert "hidden columns that were read: B" in told
    assert reading.observations.frame["value"].to_list() == [12.5]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (f'{HEADER}{STOCKHOLM}<row r="3"><c r="B2"><v>99</v></c></row>', "do not stand in order"),
        (f'{HEADER}{STOCKHOLM.replace("</row>", "")}<c r="B2"><v>99</v></c></row>', "do not stand in order"),
        (f"{HEADER}{STOCKHOLM}{STOCKHOLM}", "do not stand in order"),
        (f"{STOCKHOLM}{HEADER}", "do not stand in order"),
        (f"{HEADER}{STOCKHOLM.replace('</row>', '')}<c><v>99</v></c></row>", "do not stand in order"),
        (f"{HEADER}{STOCKHOLM}</sheetData><sheetData>{STOCKHOLM}", "cells in two places"),
        (f"{HEADER}{STOCKHOLM.replace('12.5', '1<!-- -->2')}", "comment or CDATA"),
        (f"{HEADER}{STOCKHOLM.replace('0180', '<![CDATA[0180]]>')}", "comment or CDATA"),
        (f"{HEADER}{STOCKHOLM.replace('12.5', '<?x y?>12')}", "comment or CDATA"),
        (f'{HEADER}<row r="2"><c><f>1</f></c></row>', "does not say where it stands"),
    ],
)
def test_cells_that_a_reader_would_lose_are_refused(tmp_path: Path, rows: str, fault: str) -> None:
    with pytest.raises(WorkbookError, match=fault):
        read_sheets(workbook(tmp_path, rows), LAYOUT)


def test_cells_without_references_stand_one_after_the_other(tmp_path: Path) -> None:
    rows = '<row><c t="str"><v>Kod</v></c><c t="str"><v>Andel</v></c></row>'
    rows += '<row><c t="str"><v>0180</v></c><c><v>12.5</v></c></row>'
    path = workbook(tmp_path, rows)
    assert scan_workbook(path).n_cells == 4
    assert value(path) == [12.5]


def test_names_with_a_prefix_are_read_too(tmp_path: Path) -> None:
    content = sheet(HEADER + STOCKHOLM).decode()
    for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        for begin, end in (("<", ">"), ("<", " "), ("</", ">")):
            content = content.replace(f"{begin}{name}{end}", f"{begin}x:{name}{end}")
    path = workbook(tmp_path, "", {SHEET: content.replace("xmlns=", "xmlns:x=").encode()})
    assert scan_workbook(path).n_cells == 4
    assert value(path) == [12.5]


@pytest.mark.parametrize(
    ("before", "rows", "after", "fault"),
    [
        ('<col min="1" max="16384" hidden="1"/>' * 16_385, "", "", "more than 16,384 hidden columns"),
        ("", "", '<mergeCell ref="A1:B1"/>' * 1_048_577, "more than 1,048,576 merged cells"),
        ("", '<row hidden="1"/>' * 1_048_577, "", "more than 1,048,576 hidden rows"),
    ],
)
def test_entries_without_end_are_refused(tmp_path: Path, before: str, rows: str, after: str, fault: str) -> None:
    with zipfile.ZipFile(tmp_path / "fil.xlsx", "w") as package:
        for name, content in (plain_parts("") | {SHEET: sheet(rows, before=before, after=after)}).items():
            package.writestr(name, content)
    with pytest.raises(WorkbookError, match=fault):
        scan_workbook(tmp_path / "fil.xlsx")


def test_merged_cells_that_lie_over_one_another_are_refused(tmp_path: Path) -> None:
    merged = '<mergeCells count="2">' + '<mergeCell ref="A1:XFD1048576"/>' * 2 + "</mergeCells>"
    with pytest.raises(WorkbookError, match="lie over one another"):
        scan_workbook(workbook(tmp_path, "", {SHEET: sheet(HEADER + STOCKHOLM, after=merged)}))


def test_a_sheet_may_not_hide_behind_text_that_is_no_xml(tmp_path: Path) -> None:
    content = sheet(f'{HEADER}<row r="9"><c r="XFD1048576"/></row>')
    with pytest.raises(WorkbookError, match="does not begin as XML does"):
        scan_workbook(workbook(tmp_path, "", {SHEET: b"x" + content}))
    with pytest.raises(WorkbookError, match="17,179,869,184 cells"):
        scan_workbook(workbook(tmp_path, "", {SHEET: b" " * 3_000 + content}))


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({SHEET: None}, "no cells for 'Blad'"),
        ({SHEET: b""}, "cannot be read"),
        ({SHEET: sheet(HEADER)[:-30]}, "cannot be read"),
        ({SHEET: sheet(HEADER).replace(b"Kod", b"\xe5")}, "cannot be read"),
        ({SHEET: sheet(HEADER).replace(b"UTF-8", b"ISO-8859-1")}, "written as ISO-8859-1, wanted UTF-8"),
        ({SHEET: sheet(SHARED)}, "cannot be read"),
        ({SHEET: sheet(SHARED), STRINGS: b"<sst><si><t>\xe5</t></si></sst>"}, "cannot be read"),
        ({SHEET: sheet('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>')}, "cannot be read"),
        ({"xl/_rels/workbook.xml.rels": None}, "no cells for 'Blad'|cannot be read"),
        ({BOOK: b"rubbish"}, "cannot be read"),
        ({BOOK: None}, "no workbook, but a zip file that holds"),
    ],
)  # fmt: skip
def test_a_workbook_that_lacks_a_part_or_has_a_broken_one_is_refused(
    tmp_path: Path, parts: dict[str, bytes | None], fault: str
) -> None:
    with pytest.raises(WorkbookError, match=fault) as caught:
        read_sheets(workbook(tmp_path, HEADER + STOCKHOLM, parts), LAYOUT)
    assert caught.value.hint


@pytest.mark.parametrize("content", [None, b"<Types/>", b"rubbish"])
def test_wrong_content_types_change_nothing(tmp_path: Path, content: bytes | None) -> None:
    assert value(workbook(tmp_path, HEADER + STOCKHOLM, {"[Content_Types].xml": content})) == [12.5]


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Blad")
        book.add_worksheet("Bluff")
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    path = workbook(tmp_path, HEADER + STOCKHOLM, parts | {BOOK: parts[BOOK].replace(b"Bluff", b"Blad")})
    with pytest.raises(WorkbookError, match="two sheets are named 'Blad'"):
        read_sheets(path, LAYOUT)


@pytest.mark.parametrize("tail", [b"\x00", b"PK\x05\x06" + bytes(18), b"more"])
def test_nothing_may_follow_the_list_of_parts(tmp_path: Path, tail: bytes) -> None:
    path = workbook(tmp_path, HEADER + STOCKHOLM)
    path.write_bytes(path.read_bytes() + tail)
    with pytest.raises(WorkbookError, match="does not stand at its end"):
        scan_workbook(path)


def test_a_second_zip_before_the_first_is_refused(tmp_path: Path) -> None:
    first = workbook(tmp_path, HEADER).read_bytes()
    path = workbook(tmp_path, HEADER + STOCKHOLM)
    path.write_bytes(first + path.read_bytes())
    with pytest.raises(WorkbookError, match="does not stand at its end"):
        scan_workbook(path)


def test_a_zip_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"10,\d\d\d parts, wanted at most 10,000"):
        scan_workbook(workbook(tmp_path, HEADER, {f"a/{number}": b"" for number in range(10_000)}))


def test_parts_that_unpack_to_too_much_together_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER + STOCKHOLM)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<2L", content, at + 20, 2**27, 2**31)
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match="unpacked it would be 2,147,"):
        scan_workbook(path)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.xlsx", b"%PDF-1.7\n", "a PDF document, not a workbook"),
        ("a.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><html>", "a web page, not a workbook"),
        ("a.xls", b"<table><tr><td>1</td></tr></table>", "a web page, not a workbook"),
        ("a.xlsx", b'<?xml version="1.0"?><Workbook/>', "an XML file, not a workbook"),
        ("a.xlsx", b"Kod;Andel\n0180;12,5\n", r"separated values \(CSV\), not a workbook"),
        ("a.xls", b"Kod\tAndel\n0180\t12,5\n", r"separated values \(CSV\), not a workbook"),
        ("a.xlsx", b"\x1f\x8b\x08\x00", "packed with gzip"),
        ("a.xls", b"\x09\x08\x10\x00", "a very old Excel workbook"),
        ("a.xlsx", b"\x00" * 40, "no workbook; it begins with"),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=fault) as caught:
        scan_workbook(path)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("suffix", "part", "what"),
    [
        (".ods", "content.xml", "an OpenDocument"),
        (".xlsb", "xl/workbook.bin", "a binary workbook"),
    ],
)
def test_other_kinds_of_workbooks_are_named_with_the_way_out(tmp_path: Path, suffix: str, part: str, what: str) -> None:
    for name, fault in ((f"fil{suffix}", rf"{what}.*, wanted \.xlsx"), ("fil.xlsx", f"no workbook, but {what}")):
        with zipfile.ZipFile(tmp_path / name, "w") as package:
            package.writestr(part, "<a/>")
        with pytest.raises(WorkbookError, match=fault) as caught:
            scan_workbook(tmp_path / name)
        assert "save it as .xlsx" in str(caught.value.hint)


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "mapp.xlsx").mkdir()
    with pytest.raises(WorkbookError, match="a folder, not a workbook"):
        scan_workbook(tmp_path / "mapp.xlsx")


REFERENCES = st.lists(
    st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)), min_size=1, max_size=30, unique=True
)


@given(cells=REFERENCES, size=st.integers(20, 400))
def test_cells_are_found_wherever_the_text_is_cut(cells: list[tuple[int, int]], size: int) -> None:
    from_letters = {column: name for name, column in ((_letters(column), column) for _, column in cells)}
    text = b"<worksheet><sheetData>" + b"".join(
        f'<row r="{row}"><c r="{from_letters[column]}{row}" t="e"><v>#N/A</v></c></row>'.encode()
        for row, column in sorted(dict(sorted(cells)).items())
    )
    whole = scan_part([text + b"</sheetData></worksheet>"], where="a")
    content = text + b"</sheetData></worksheet>"
    cut = scan_part([content[at : at + size] for at in range(0, len(content), size)], where="a")
    kept = sorted(dict(sorted(cells)).items())
    assert [(row, column) for row, column, _ in cut.without_value] == kept
    assert (cut.rows, cut.columns, cut.n_cells) == (kept[-1][0], max(column for _, column in kept), len(kept))
    assert (cut.rows, cut.columns, cut.n_cells, cut.is_in_order) == (whole.rows, whole.columns, whole.n_cells, True)
    assert b"".join(whole_tags([content[at : at + size] for at in range(0, len(content), size)], "a")) == content


def _letters(column: int) -> str:
    """Return the letters of a column, written apart from the library."""
    return (_letters((column - 1) // 26) if column > 26 else "") + chr(ord("A") + (column - 1) % 26)


@given(cells=REFERENCES, quote=st.sampled_from(["'", '"']), style=st.sampled_from(["", ' s="3"', ' foo="r=9"']))
def test_odd_ways_to_write_cells_reach_as_far(cells: list[tuple[int, int]], quote: str, style: str) -> None:
    text = "".join(f"<c{style} r={quote}{_letters(column)}{row}{quote}/>" for row, column in sorted(cells))
    found = cell_places(text.encode())
    assert found.rows == max(row for row, _ in cells)
    assert found.columns == max(column for _, column in cells)
    assert (found.n_cells, found.n_unnamed, found.is_in_order) == (len(cells), 0, True)


PIECES = (
    b'<c r="B3"><v>7</v></c>', b'<row r="3">', b"</row>", b"<v>", b"</c>", b'<c r="A2" t="s"><v>0</v></c>', b"&amp;",
    b'<c r="ZZ9" t="b"><v>1</v></c>', b'<row r="2" hidden="1"/>', b"<f>1</f>", b'"', b"\xe5", b"<sheetData/>",
    b"<!-- -->", b'<c r="B2" t="d"><v>2024-01-01</v></c>', b'<c t="inlineStr"><is><t>x</t></is></c>',
    b'<mergeCell ref="A1:B9"/>',
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(edits=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4))
def test_a_sheet_damaged_anywhere_is_read_whole_or_refused(tmp_path: Path, edits: list[tuple[int, int, bytes]]) -> None:
    content = sheet(HEADER + STOCKHOLM)
    refused: list[str] = []
    for at, removed, piece in edits:
        place = at % len(content)
        content = content[:place] + piece + content[place + removed :]
    try:
        reading = read_sheets(workbook(tmp_path, "", {SHEET: content}), LAYOUT)
    except OpenComparisonsError as error:
        refused.append(error.message)
        assert edits
    else:
        assert all(one.adds_up for one in reading.report.sheets)
        assert sum(one.n_cells for one in reading.report.sheets) == reading.report.cells.n_cells
