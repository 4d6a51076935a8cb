"""A municipality is compared from a file, on the screen and in a file, as the library compares it."""

import csv
import io
from pathlib import Path

import docx
import openpyxl
import pytest

import opnajmfr as oj
from opnajmfr.outputs.packages import write_package
from tests.command_runs import Commands, write_table

OWN = "Ljungmåla"
SAFE = "hemtjanst-trygghet"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(capsys)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Våra filer") / "paket åäö"
    write_package(oj.compute(oj.invented()).aggregate().with_intervals(0.95).collect(), folder)
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [
        "Kommunkod;Kommun;År;Kön;Trygghet, andel (%);Bemötande",
        "00;Riket;2024;T;80,0;79,5",
        "19;Västmanland;2024;T;78,1;77",
    ]
    rows += ["1984;Arboga;2024;T;68,3;81", "1984;Arboga;2023;T;70,1;80", "0114;Upplands Väsby;2024;T;74,5;79"]
    rows += ["1984;Arboga;2024;K;66,2;82", "1983;Köping;2024;T;81;76"]
    return write_table(tmp_path / "våra svar.csv", "\n".join(rows) + "\n")


# The comparison


def test_a_package_is_compared_as_the_data_that_it_was_made_of(run: Commands, package: Path) -> None:
    wanted = oj.compare(oj.invented(), OWN, to=["county", "nation"], indicators=SAFE)
    told = run("compare", package, OWN, "--to", "county,nation", "--indicators", SAFE)
    assert told.code == 0
    assert told.out == wanted.text() + "\n"
    assert run("compare", package, OWN, "--indicators", SAFE).out == told.out, (
        "county and nation without published peers"
    )


def test_the_answer_alone_stands_on_the_standard_output(run: Commands, package: Path, tmp_path: Path) -> None:
    told = run("compare", package, OWN, "--indicators", SAFE, "--out", tmp_path / "svar.csv")
    assert "Läste" not in told.out
    assert told.err.splitlines()[0].startswith("Läste ")
    assert told.err.splitlines()[1] == f"Skrev {tmp_path / 'svar.csv'}"


def test_a_table_with_usual_headings_is_compared_with_peers_county_and_nation(run: Commands, table: Path) -> None:
    told = run("compare", table, "Arboga")
    assert told.code == 0
    first = told.out.split("Trygghet, andel (%) · 2024")[1]
    assert ["Arboga", "68,3"] in [line.split()[:2] for line in first.splitlines()]
    assert "Länet" in first
    assert "78,1" in first
    assert "80,0" in first
    english = run("compare", table, "Arboga", "--language", "en").out
    assert "68.3" in english
    assert "County" in english


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("riket", ["Riket"]),
        ("nation,länet", ["Riket", "Länet"]),
        ("Köping,Upplands Väsby", ["Köping, Upplands Väsby"]),
        ("Köping,nation,0114", ["Köping, Upplands Väsby", "Riket"]),
        ("history", ["eget värde 2023"]),
    ],
)
def test_whom_it_is_compared_with_is_said_in_words_and_names(
    run: Commands, table: Path, to: str, shown: list[str]
) -> None:
    told = run("compare", table, "Arboga", "--to", to, "--indicators", "Trygghet, andel (%)")
    lines = [line.strip() for line in told.out.splitlines() if line.startswith("  ") and "[" in line]
    assert told.code == 0, told.err
    assert len(lines) == len(shown) + (1 if told.out.count("\n  [") else 0)
    for name, line in zip(shown, lines, strict=False):
        assert name.casefold() in line.casefold() or to == "history"


def test_names_of_two_words_need_no_quotation_marks(run: Commands, table: Path) -> None:
    assert "Upplands Väsby" in run("compare", table, "Upplands", "Väsby", "--to", "nation").out


def test_indicators_period_and_sex_narrow_the_answer(run: Commands, table: Path) -> None:
    told = run(
        "compare", table, "Arboga", "--to", "nation", "--indicators", "Bemötande", "--period", "2023", "--sex", "T"
    ).out
    assert "Bemötande" in told
    assert "80,0" in told
    assert "Trygghet" not in told
    women = run("compare", table, "Arboga", "--to", "nation", "--sex", "kvinnor").out
    assert "kvinnor" in women
    assert "66,2" in women


def test_commas_alone_name_nothing(run: Commands, table: Path) -> None:
    plain = run("compare", table, "Arboga", "--to", "nation")
    assert run("compare", table, "Arboga", "--to", "nation", "--indicators", ",", "--sex", ",") == plain


# The file


def test_the_csv_is_the_table_of_the_answer_with_swedish_or_english_signs(
    run: Commands, package: Path, tmp_path: Path
) -> None:
    asked = ("compare", package, OWN, "--to", "nation", "--indicators", SAFE, "--out")
    assert run(*asked, tmp_path / "svar.csv").code == 0
    assert run(*asked, tmp_path / "answer.csv", "--language", "en").code == 0
    swedish, english = (
        list(csv.DictReader(io.StringIO((tmp_path / name).read_text(encoding="utf-8-sig")), delimiter=sign))
        for name, sign in (("svar.csv", ";"), ("answer.csv", ","))
    )
    assert (tmp_path / "svar.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (mine,), (ours,) = swedish, english
    answer = oj.compare(oj.invented(), OWN, to="nation", indicators=SAFE)
    value = answer.table["value"].item()
    assert (mine["värde"], ours["value"]) == (f"{value:.12g}".replace(".", ","), f"{value:.12g}")
    assert (mine["bedömning"], ours["verdict"]) == ("sämre", "worse")


def test_a_text_that_a_spreadsheet_would_calculate_is_written_as_text(run: Commands, tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", 'Kommunkod;År;"=1+1"\n1984;2024;5\n00;2024;6\n')
    assert run("compare", file, "Arboga", "--to", "nation", "--out", tmp_path / "ut.csv").code == 0
    text = (tmp_path / "ut.csv").read_text(encoding="utf-8-sig")
    assert "\n'=1+1;" in text
    assert ";-1;" in text, "a negative number stays a number"


def test_the_workbook_and_the_document_are_those_of_the_answer(run: Commands, package: Path, tmp_path: Path) -> None:
    asked = ("compare", package, OWN, "--to", "nation", "--indicators", SAFE, "--out")
    for name in ("svår fil.xlsx", "svår fil.docx"):
        assert run(*asked, tmp_path / name).code == 0
        assert (tmp_path / name).stat().st_size > 1000
    cells = [
        cell
        for sheet in openpyxl.load_workbook(tmp_path / "svår fil.xlsx").worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    value = oj.compare(oj.invented(), OWN, to="nation", indicators=SAFE).table["value"].item()
    assert value in cells
    assert "sämre" in cells
    assert sorted(one.name for one in tmp_path.iterdir()) == ["svår fil.docx", "svår fil.xlsx"], (
        "nothing is left behind"
    )


def test_yes_and_no_have_a_section_of_their_own_in_the_document_and_the_workbook(
    run: Commands, package: Path, tmp_path: Path
) -> None:
    asked = ("compare", package, OWN, "--to", "nation", "--indicators", "lakemedel-rutin", "--out")
    assert run(*asked, tmp_path / "a.xlsx").code == 0
    assert run(*asked, tmp_path / "a.docx").code == 0
    assert "Tabell 2" in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    gaps = oj.yes_no_gaps(oj.invented(), OWN, among="county", indicators="lakemedel-rutin")
    headings = [one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert gaps.page().title in headings


def test_the_file_that_is_compared_is_never_written_over(run: Commands, table: Path) -> None:
    before = table.read_bytes()
    told = run("compare", table, "Arboga", "--to", "nation", "--out", table, "--overwrite")
    assert told.code == 2
    assert "samma fil" in told.err
    assert table.read_bytes() == before


def test_a_file_that_is_there_is_written_over_only_when_that_is_said(
    run: Commands, package: Path, tmp_path: Path
) -> None:
    out = write_table(tmp_path / "svar.csv", "mitt")
    asked = ("compare", package, OWN, "--to", "nation", "--indicators", SAFE, "--out", out)
    told = run(*asked)
    assert (told.code, told.out) == (3, "")
    assert "finns redan" in told.err
    assert "--overwrite" in told.err
    assert out.read_text(encoding="utf-8") == "mitt"
    assert run(*asked, "--overwrite").code == 0
    assert "sämre" in out.read_text(encoding="utf-8")


def test_nothing_is_written_where_the_question_has_no_answer(run: Commands, package: Path, tmp_path: Path) -> None:
    told = run("compare", package, OWN, "--period", "1999", "--to", "nation", "--out", tmp_path / "svar.xlsx")
    assert told.code == 2
    assert list(tmp_path.iterdir()) == []


# What is refused


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        (["Ljungmala"], 2, "Menade du Ljungmåla?"),
        ([OWN, "--indicators", "hemtjanst-tryghet"], 2, "Menade du hemtjanst-trygghet"),
        ([OWN, "--indicators", "xyzzy"], 2, "filen har: hemtjanst-trygghet"),
        ([OWN, "--period", "i fjol"], 2, "”i fjol” är inget år"),
        ([OWN, "--period", "9999"], 2, "”9999” är inget år"),
        ([OWN, "--period", "2" * 5000], 2, "är inget år"),
        ([OWN, "--period", "1999"], 2, "filen har år 2022, 2023, 2024; kön T, K, M"),
        ([OWN, "--sex", "X"], 2, "skriv T (alla), K (kvinnor) eller M (män)"),
        ([OWN, "--to", "grannarna"], 2, "inget område i filen har namnet eller koden ”grannarna”"),
        ([OWN, "--to", f"nation,{OWN}"], 2, "kan inte jämföras med sig"),
        ([OWN, "--to", "peers"], 2, "välj andra med --to"),
        ([OWN, "--out", "svar.pdf"], 2, "slutar inte på .xlsx, .docx, .csv"),
        ([OWN, "--out", "ingen mapp/svar.xlsx"], 3, "det finns ingen mapp ingen mapp"),
        ([OWN, "--out", "~ingen-som-finns/svar.xlsx"], 3, "det finns ingen mapp ~ingen-som-finns"),
    ],
)
def test_what_cannot_be_answered_is_told_with_the_way_out(
    run: Commands, package: Path, words: list[str], code: int, what: str
) -> None:
    told = run("compare", package, *words)
    assert (told.code, told.out) == (code, "")
    assert what in told.err
    assert "Väg ut: " in told.err
    assert told.err.splitlines()[-1] == f"(opnajmfr {oj.__version__}, slutkod {code})"
