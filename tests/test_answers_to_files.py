"""Every answer is written as a workbook and as a document: the same figures, whole or not at all."""

import math
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import openpyxl
import polars as pl
import pytest
from docx.oxml.ns import qn

import opnajmfr as oj
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page, PrintedTable
from opnajmfr.errors import ExtraNotInstalledError, FileTargetError
from opnajmfr.outputs import whole_files
from opnajmfr.outputs.document_writing import write_document
from opnajmfr.questions import answer
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.column_words import NAMES, column_name
from tests.test_answers_of_municipalities import PAIR, answers, dataset

AREA = "Ljungmåla"
TRUST = "hemtjanst-trygghet"
SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None or shutil.which("pdftotext") is None, reason="LibreOffice or pdftotext is not installed"
)


@cache
def data() -> Dataset:
    """Return the invented municipalities."""
    return oj.invented()


def paired() -> QuestionAnswer:
    """Return items in pairs."""
    return oj.paired_items(dataset(answers("w", [1, 1, 0]), answers("m", [0, 1, 0]), items=list(PAIR.values())))


QUESTIONS: dict[str, Callable[[], QuestionAnswer]] = {
    "compare": lambda: oj.compare(data(), AREA, to=["peers", "county", "nation", "history"], sex=("T", "K", "M")),
    "standing_out": lambda: oj.standing_out(data()),
    "triage": lambda: oj.triage(data(), AREA),
    "yes_no_gaps": lambda: oj.yes_no_gaps(data(), AREA),
    "better_peers": lambda: oj.better_peers(data(), AREA, TRUST),
    "transitions": lambda: oj.transitions(data(), over=(2022, 2024), area=AREA),
    "paired_items": paired,
    "funnel": lambda: oj.funnel(data(), TRUST),
    "change": lambda: oj.change(data(), AREA, over=(2022, 2024)),
    "trends": lambda: oj.trends(data(), AREA),
    "bands": lambda: oj.bands(data(), TRUST),
    "catch_up": lambda: oj.catch_up(data(), TRUST, over=(2022, 2024)),
    "relative_change": lambda: oj.relative_change(data(), AREA, over=(2022, 2024)),
    "relative_changes": lambda: oj.relative_changes(data(), TRUST, over=(2022, 2024)),
    "nonresponse": lambda: oj.nonresponse(data(), AREA, response=0.6),
    "sex_differences": lambda: oj.sex_differences(data(), AREA),
    "sex_differences_by_area": lambda: oj.sex_differences_by_area(data(), TRUST),
    "sex_composition": lambda: oj.sex_composition(data(), AREA),
}


@cache
def asked(question: str) -> QuestionAnswer:
    """Return the answer to a question, asked once."""
    return QUESTIONS[question]()


def test_every_kind_of_answer_is_written_here() -> None:
    kinds = {type(asked(question)).__name__ for question in QUESTIONS}
    assert kinds == {kind.__name__ for kind in QuestionAnswer.__subclasses__()}


def sheet_table(path: Path, place: int = 1) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the headers and the rows of the table of an answer."""
    sheet = openpyxl.load_workbook(path)[["Tabell", "Tabell 2"][place - 1]]
    (table,) = sheet.tables.values()
    cells = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [str(head) for head in cells[0]], [tuple(row) for row in cells[1:]]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_sheet_names_every_column_in_words_and_holds_the_numbers_of_the_table(
    question: str, language: str, tmp_path: Path
) -> None:
    mine = asked(question)
    path = tmp_path / "svar.xlsx"
    mine.to_excel(path, language=language)  # pyright: ignore[reportArgumentType]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    (table,) = sheet.tables.values()
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    frame = mine.sheet_rows()
    numeric = [name for name, dtype in frame.schema.items() if dtype.is_numeric() and name not in {"sign", c.VALUE}]
    for name in numeric:
        if frame[name].null_count() == frame.height:
            continue
        at = head.index(column_name(name, language))  # pyright: ignore[reportArgumentType]
        written = [row[at] for row in rows]
        for wanted, got in zip(frame[name].cast(pl.Float64), written, strict=True):
            assert (got is None) == (wanted is None)
            if isinstance(got, str):
                assert name in {"earlier", "later", "their_value"}
                assert got in {"Ja", "Nej", "yes", "no", "delvis genomförd"}
                continue
            assert wanted is None or math.isclose(float(str(got)), wanted, rel_tol=1e-14)
    for name in frame.columns:
        assert name in NAMES or column_name(name, "sv") != name or name == "sign", name
    assert len(set(head)) == len(head)
    assert sheet.merged_cells.ranges == set()
    assert sheet.freeze_panes == f"B{sheet[table.ref][0][0].row + 1}"
    assert sheet["A1"].value == mine.page(language).title  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_document_holds_the_printed_table_and_every_line(question: str, tmp_path: Path) -> None:
    mine = asked(question)
    path = tmp_path / "svar.docx"
    mine.to_word(path)
    document = docx.Document(str(path))
    page = mine.page()
    printed = [part for part in page.below if isinstance(part, PrintedTable)]
    assert len(document.tables) == len(printed)
    for made, table in zip(document.tables, printed, strict=True):
        cells = [[cell.text for cell in row.cells] for row in made.rows]
        wide = len(table.header)
        wanted = [[cell.strip() for cell in row] + [""] * (wide - len(row)) for row in (table.header, *table.rows)]
        assert cells == wanted
    body = document.element.body
    assert not [*body.iter(qn("w:gridSpan")), *body.iter(qn("w:vMerge"))]
    assert len([*body.iter(qn("w:tblHeader"))]) == len(printed)
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for line in page.below:
        if isinstance(line, str):
            assert line.strip().removesuffix(":") in told


def test_a_document_says_its_title_and_its_language(tmp_path: Path) -> None:
    for language, locale in (("sv", "sv-SE"), ("en", "en-GB")):
        asked("compare").to_word(tmp_path / "a.docx", language=language)  # pyright: ignore[reportArgumentType]
        document = docx.Document(str(tmp_path / "a.docx"))
        title = asked("compare").page(language).title  # pyright: ignore[reportArgumentType]
        assert document.core_properties.title == title
        assert document.core_properties.language == locale
        said = document.styles.element.findall(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        assert [one.get(qn("w:val")) for one in said] == [locale]
        headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
        assert headings == [title]
        captions = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Caption"]
        assert captions == [f"{'Tabell' if language == 'sv' else 'Table'} 1. {title}"]


def test_gaps_follow_the_comparison_as_a_section_of_their_own(tmp_path: Path) -> None:
    mine, gaps = asked("compare"), asked("yes_no_gaps")
    mine.to_word(tmp_path / "a.docx", also=gaps)
    document = docx.Document(str(tmp_path / "a.docx"))
    of_style = {one.text: one.style.name for one in document.paragraphs if one.style is not None}
    assert of_style[mine.page().title] == of_style[gaps.page().title] == "Heading 1"
    assert of_style["Styrkor: svaret är gynnsamt här, och de flesta andra har det inte (1)"] == "Heading 2"
    assert of_style["Varför ingen bedömning, eller vad som försvagar den"] == "Heading 2"
    assert of_style["Så är det beräknat"] == "Heading 2"
    assert any(text.startswith("Minst … hade synts") for text in of_style)
    assert any(text.startswith("Källa: ") for text in of_style)
    mine.to_excel(tmp_path / "a.xlsx", also=[gaps])
    names = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert names == ["Tabell", "Läs så här", "Tabell 2", "Läs så här 2"]
    head, rows = sheet_table(tmp_path / "a.xlsx", 2)
    assert [row[head.index("värde")] for row in rows] == ["Ja", "Nej"]


def test_the_sheet_of_a_comparison_has_a_row_a_reference_with_what_could_have_been_seen(tmp_path: Path) -> None:
    mine = oj.compare(data(), AREA, to=["peers", "nation"], indicators=TRUST)
    mine.to_excel(tmp_path / "a.xlsx")
    head, rows = sheet_table(tmp_path / "a.xlsx")
    by_name = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["jämförs med"] for row in by_name] == ["Liknande kommuner, påhittad 2024", "Riket"]
    own = mine.table.row(0, named=True)
    for row in by_name:
        label = str(row["jämförs med"])
        assert row["värde"] == pytest.approx(own["value"], rel=1e-14)
        assert row["jämförelsens värde"] == pytest.approx(own[f"{label}: value"], rel=1e-14)
        assert row["skillnad"] == pytest.approx(own[f"{label}: difference"], rel=1e-14)
        assert row["minsta skillnad som hade synts"] == pytest.approx(own[f"{label}: detectable"], rel=1e-14)
        assert row["nämnare"] == int(own["n"])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Tabell"]
    assert sheet.cell(4, head.index("värde") + 1).number_format == "0.0"
    assert sheet.cell(4, head.index("nämnare") + 1).number_format == "#,##0"
    assert sheet.cell(4, head.index("år") + 1).number_format == "0000"


def test_one_count_with_a_fraction_leaves_the_others_whole(tmp_path: Path) -> None:
    asked("compare").to_excel(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Tabell"]
    at = [cell.value for cell in sheet[3]].index("nämnare") + 1
    shown = {
        (float(str(cell.value)).is_integer(), cell.number_format)
        for (cell,) in sheet.iter_rows(4, None, at, at)
        if cell.value is not None
    }
    assert shown == {(True, "#,##0"), (False, "#,##0.0")}


def test_an_answer_is_a_word_of_a_municipality_and_a_share_of_a_county(tmp_path: Path) -> None:
    routine, steps = "lakemedel-rutin", "uppfoljning-steg"
    oj.change(data(), AREA, over=(2022, 2024), indicators=[routine, steps]).to_excel(tmp_path / "a.xlsx")
    head, rows = sheet_table(tmp_path / "a.xlsx")
    places = [head.index(name) for name in ("tidigare värde", "senare värde")]
    assert [[row[at] for at in places] for row in rows] == [["Ja", "Ja"], ["delvis genomförd", "delvis genomförd"]]
    oj.better_peers(data(), AREA, routine).to_excel(tmp_path / "a.xlsx")
    head, rows = sheet_table(tmp_path / "a.xlsx")
    assert {row[head.index("deras värde")] for row in rows} == {"Ja", "Nej"}
    county = oj.nonresponse(data(), "91", response=0.6)
    county.to_excel(tmp_path / "a.xlsx")
    head, rows = sheet_table(tmp_path / "a.xlsx")
    shares = [row[head.index("värde")] for row in rows if row[head.index("id")] == routine]
    assert shares
    assert shares == [pytest.approx(100 * 8 / 14)] * len(shares)


def test_figures_in_one_cell_are_printed_in_the_language_of_the_sheet(tmp_path: Path) -> None:
    for language, wanted in (("sv", "82,6; 83,0; 68,3"), ("en", "82.6; 83.0; 68.3")):
        asked("trends").to_excel(tmp_path / "a.xlsx", language=language)  # pyright: ignore[reportArgumentType]
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
        assert wanted in [cell.value for cell in sheet[4]]


@pytest.mark.parametrize(("language", "word"), [("sv", "går inte att säga"), ("en", "cannot be told")])
def test_a_sheet_of_a_relative_change_says_verdicts_as_its_text_does(language: str, word: str, tmp_path: Path) -> None:
    asked("relative_change").to_excel(tmp_path / "a.xlsx", language=language)  # pyright: ignore[reportArgumentType]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    head = [cell.value for cell in sheet[3]]
    assert sheet.cell(4, head.index("bedömning" if language == "sv" else "verdict") + 1).value == word
    assert word in asked("relative_change").text(language)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_files_offer_years_in_words_and_hold_no_code(language: str, tmp_path: Path) -> None:
    few = oj.compare(data(), AREA, to="county", indicators=["hemtjanst-ensamhet"], sex="M")
    assert "compare(…, years=3)" in few.text(language)  # pyright: ignore[reportArgumentType]
    few.to_word(tmp_path / "a.docx", language=language)  # pyright: ignore[reportArgumentType]
    told = "\n".join(one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs)
    assert {"sv": "2022–2024 kan läggas ihop", "en": "2022–2024 can be laid together"}[language] in told
    for question in QUESTIONS:
        page = asked(question).page(language)  # pyright: ignore[reportArgumentType]
        lines = [*(part for part in page.below if isinstance(part, str)), *page.method, *told.split("\n")]
        assert not [line for line in lines if re.search(r"\(…|[a-z_]=[\w\"\[]", line)], question


def test_a_title_of_any_length_and_any_sign_is_written(tmp_path: Path) -> None:
    pages = [Page.of([f"T{'x' * 300}\x0b\x00", "a\x01b", PrintedTable(["\x02c"], [["d\x1f"]])], indicators=[])]
    write_document(pages, tmp_path / "a.docx", language="sv")
    document = docx.Document(str(tmp_path / "a.docx"))
    assert len(document.core_properties.title) == 255
    assert [document.paragraphs[0].text, document.paragraphs[1].text] == [f"T{'x' * 300}", "ab"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["c"], ["d"]]


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_is_written_as_text(text: str, tmp_path: Path) -> None:
    one = oj.indicator(text, oj.published("v"), id="v")
    rows = pl.DataFrame({"area": ["1984", "00"], "level": ["municipality", "nation"], "value": [1.0, 2.0]})
    seen = oj.Observations.from_frame(rows.with_columns(variable=pl.lit("v"), period=2024))
    mine = oj.compare(Dataset.of(seen, catalogue=oj.Catalogue([one]), areas=oj.sweden()), "Arboga", to="nation")
    mine.to_excel(tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["Tabell"]["A4"]
    assert (cell.value, cell.data_type) == (text, "s")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any("<f>" in parts.read(name).decode() for name in sheets)


def test_what_is_hidden_is_in_no_part_of_a_file(tmp_path: Path) -> None:
    one = oj.indicator("Trygghet", oj.proportion("x", "n"), id="v", direction="higher")
    rows = [("1984", "x", None, "too_uncertain"), ("1984", "n", None, "too_uncertain")]
    rows += [("0180", "x", 7717, "observed"), ("0180", "n", 9973, "observed")]
    frame = pl.DataFrame(rows, schema=["area", "variable", "amount", "status"], orient="row")
    seen = oj.Observations.from_frame(frame.with_columns(period=2024), level="municipality")
    mine = oj.compare(Dataset.of(seen, catalogue=oj.Catalogue([one]), areas=oj.sweden()), "Arboga", to="nation")
    mine.to_excel(tmp_path / "a.xlsx")
    mine.to_word(tmp_path / "a.docx")
    head, rows_written = sheet_table(tmp_path / "a.xlsx")
    (row,) = [dict(zip(head, row, strict=True)) for row in rows_written]
    assert row["status"] == "för osäker"
    assert not {"värde", "nämnare", "skillnad", "nedre gräns"} & set(head)
    for name in ("a.xlsx", "a.docx"):
        with zipfile.ZipFile(tmp_path / name) as parts:
            everything = b"".join(parts.read(part) for part in parts.namelist()).decode("utf-8", "replace")
        assert not re.search(r"7\s?717|9\s?973", everything)


@pytest.mark.parametrize(("write", "wrong", "right"), [("to_excel", "a.xls", ".xlsx"), ("to_word", "a.doc", ".docx")])
def test_a_name_that_ends_otherwise_is_refused(write: str, wrong: str, right: str, tmp_path: Path) -> None:
    with pytest.raises(FileTargetError, match=f"must end in {re.escape(right)}"):
        getattr(asked("compare"), write)(tmp_path / wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("write", "name"), [("to_excel", "a.xlsx"), ("to_word", "a.docx")])
def test_a_file_that_is_open_elsewhere_is_told_and_left_as_it_was(
    write: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / name
    target.write_bytes(b"before")

    def locked(_: Path, other: Path) -> Path:
        """Refuse, as Windows does where a program holds the file."""
        raise PermissionError(13, "in use", str(other))

    monkeypatch.setattr(whole_files.Path, "replace", locked)
    with pytest.raises(FileTargetError, match="may be open in another program"):
        getattr(asked("yes_no_gaps"), write)(target)
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize(("write", "name"), [("to_excel", "a.xlsx"), ("to_word", "a.docx")])
def test_a_writer_that_fails_leaves_nothing_behind(
    write: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        """Fail as a full disk does."""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(answer, "write_sheets", failing)
    monkeypatch.setattr(answer, "write_document", failing)
    with pytest.raises(OSError, match="No space left"):
        getattr(asked("yes_no_gaps"), write)(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("write", "name", "module", "extra"),
    [("to_excel", "a.xlsx", "xlsxwriter", "excel"), ("to_word", "a.docx", "docx", "word")],
)
def test_an_extra_that_is_not_installed_is_named(
    write: str, name: str, module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraNotInstalledError, match=rf"opnajmfr\[{extra}\]"):
        getattr(asked("yes_no_gaps"), write)(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_same_answer_gives_the_same_bytes_and_a_folder_is_made(tmp_path: Path) -> None:
    for write, ending in (("to_excel", "xlsx"), ("to_word", "docx")):
        paths = [tmp_path / "ny" / f"{number}.{ending}" for number in (1, 2)]
        for path in paths:
            getattr(asked("yes_no_gaps"), write)(path)
        assert paths[0].read_bytes() == paths[1].read_bytes()
        assert os.access(paths[0], os.R_OK)


def as_pdf_text(path: Path) -> str:
    """Return what LibreOffice shows of a file, as text."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    reader = shutil.which("pdftotext")
    assert reader is not None
    told = [reader, "-layout", str(path.with_suffix(".pdf")), "-"]
    shown = subprocess.run(told, check=True, capture_output=True)
    return shown.stdout.decode()


@needs_office
def test_another_program_opens_both_files_and_shows_the_figures(tmp_path: Path) -> None:
    mine = oj.compare(data(), AREA, to="nation", indicators=TRUST)
    mine.to_word(tmp_path / "word.docx")
    mine.to_excel(tmp_path / "excel.xlsx")
    document = as_pdf_text(tmp_path / "word.docx")
    for cell in ("68,3*", "81,6", "-13,2", "[-21,9; -5,6]", "sämre", "Källa:"):
        assert cell in document
    sheet = as_pdf_text(tmp_path / "excel.xlsx")
    for cell in ("68.3", "81.6", "-13.2", "sämre", "Riket"):
        assert cell in sheet
