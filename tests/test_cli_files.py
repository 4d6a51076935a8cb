"""Files of every kind are looked into, or refused with a sentence that a help desk can use."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from attrs import evolve

import opnajmfr as oj
from opnajmfr.data.vintages.two_vintages import vintages
from opnajmfr.errors import TableError
from opnajmfr.outputs.packages import write_package
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.sources.table_drafts import table_draft
from opnajmfr.sources.table_recognition import recognised_layout, table_layout_from_toml
from tests.command_runs import Commands, write_table
from tests.test_workbook_reading import written

FIRST = "Tre månader före aktuell graviditet | Rökare, %"
MARKED = "Kommun;År;Trygghet\nUmeå;2024;81,5\nArboga;2024;..\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(capsys)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "vår bok.xlsx"
    rows = [
        ["Kommunkod", "Kommun", "Trygghet"],
        ["1984", "Arboga", 68],
        ["2480", "Umeå", "x"],
        ["0180", "Stockholm", 70],
    ]
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("2024")
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    return file


# Tables


def test_a_table_is_looked_into_with_what_became_of_its_cells(run: Commands, tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", MARKED.replace("..", "70"))
    told = run("inspect", file)
    assert told.code == 0
    assert 'values = {"Trygghet" = "Trygghet"}' in told.out
    assert "uppgifter: 2; år: 2024" in told.out
    assert "områden med uppgifter: kommun 2" in told.out
    assert f'opnajmfr compare "{file}" KOMMUN' in told.out


def test_an_unknown_mark_is_found_and_a_completed_draft_reads_it(run: Commands, tmp_path: Path) -> None:
    file, layout = write_table(tmp_path / "a.csv", MARKED), tmp_path / "min.toml"
    told = run("inspect", file, "--draft", layout)
    assert told.code == 1
    assert "printed=.." in told.out
    assert "slutkod" not in told.out
    assert told.err.startswith(f"Skrev {layout}")
    draft = layout.read_text(encoding="utf-8")
    layout.write_text(draft.replace('"?"', '"too_uncertain"'), encoding="utf-8")
    again = run("inspect", file, "--layout", layout)
    assert again.code == 0
    assert "för osäker" in again.out
    assert run("compare", file, "Umeå", "--to", "Arboga", "--layout", layout).code == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_csv_file_of_any_excel_is_recognised(tmp_path: Path, encoding: str, separator: str) -> None:
    sign = "." if separator == "," else ","
    lines = [["Kommunkod", "År", "Kön", "Mått", "Värde"], ["0180", "2024", "K", "Trygghet", f"81{sign}5"]]
    file = write_table(tmp_path / "a.csv", "\r\n".join(map(separator.join, lines)) + "\r\n", encoding=encoding)
    data = oj.read_table(file, recognised_layout(file))
    assert data.observations.frame.select("area", "period", "sex", "variable", "value").rows() == [
        ("0180", 2024, "K", "Trygghet", 81.5)
    ]


def test_an_answer_of_kolada_is_recognised_with_its_words_for_what_is_missing(tmp_path: Path) -> None:
    rows = "kpi,municipality,period,gender,count,status,value\nN1,1984,2024,K,1,,5.5\nN1,0000,2024,T,1,Privacy,\n"
    file = write_table(tmp_path / "a.csv", rows)
    frame = oj.read_table(file, recognised_layout(file)).observations.frame
    assert frame.select("area", "sex", "value", "status").sort("area").rows() == [
        ("00", "T", None, "suppressed"),
        ("1984", "K", 5.5, "observed"),
    ]


def test_points_before_decimals_are_seen_where_semicolons_divide(tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", "area;period;variable;value\n0180;2024;a;81.5\n0114;2024;a;7\n")
    assert oj.read_table(file, recognised_layout(file)).observations.frame["value"].sort().to_list() == [7.0, 81.5]


def test_an_unknown_column_of_a_long_table_is_an_error_never_dropped(run: Commands, tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", "kod;år;mått;värde;ålder\n0180;2024;a;1;65+\n")
    told = run("inspect", file)
    assert told.code in {1, 3}
    assert "ålder" in told.out + told.err


def test_a_draft_reads_as_the_layout_that_was_recognised(tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", "kod;namn;år;kön;Andel, %\n0180;Stockholm;2024;K;1,5\n")
    layout = write_table(tmp_path / "a.toml", table_draft(file))
    assert table_layout_from_toml(layout) == recognised_layout(file)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("area = kod", "no TOML"),
        ("aera = 'kod'\nperiod = 2024\n", "no field is called 'aera'"),
        ("area = 'kod'\n", "period is missing"),
        ("area = 'kod'\nperiod = 2024\nvalues = 3\n", "holds what it cannot"),
        ("area = 'kod'\nperiod = 2024\nvalues = {a='b'}\nmissing_codes = [{strange = 1}]\n", "holds what it cannot"),
    ],
)
def test_a_faulty_description_of_a_table_is_told(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(TableError, match=what):
        table_layout_from_toml(write_table(tmp_path / "a.toml", text))


@pytest.mark.shared
def test_two_vintages_of_kolada_are_recognised_and_held_beside_each_other(run: Commands, shared: Path) -> None:
    files = [shared / "data" / f"kolada_values_{day}.parquet" for day in ("2023-03-28", "2024-12-12")]
    told = run("vintages", *files)
    changes = vintages(*(oj.read_table(file, recognised_layout(file)) for file in files))
    assert (changes.new, changes.ended, changes.revised.height) == (["N09811"], ["N02904"], 2)
    assert told.out == f"Tidigare: {files[0]}. Senare: {files[1]}.\n{changes.text()}\n"
    assert told.code == 1
    assert run("vintages", *files, "--language", "en").out.endswith(f".\n{changes.text('en')}\n")


# Workbooks


def test_a_workbook_is_looked_into_and_drafted(run: Commands, workbook: Path, tmp_path: Path) -> None:
    told = run("inspect", workbook, "--draft", tmp_path / "min.toml")
    assert "inga tal: ”x” 1" in told.out
    assert "min.toml" not in told.out, "the draft is written already"
    assert told.code == 1
    draft = (tmp_path / "min.toml").read_text(encoding="utf-8")
    assert "Kommunkod" in draft
    unanswered = run("compare", workbook, "Arboga", "--layout", tmp_path / "min.toml")
    assert unanswered.code == 3
    assert f"beskrivningen {tmp_path / 'min.toml'} har fel" in unanswered.err
    (tmp_path / "min.toml").write_text(draft.replace('"?"', '"suppressed"'), encoding="utf-8")
    read = run("compare", workbook, "Arboga", "--to", "Stockholm", "--layout", tmp_path / "min.toml")
    assert read.code == 0, read.err
    assert "Stockholm" in read.out


def test_a_workbook_of_a_known_layout_needs_no_description(run: Commands, tmp_path: Path) -> None:
    rows = (
        ("Enhetsundersökning 2024",),
        ("Kommunkod", "Kommun", "Enhetskod", "Rutin, %"),
        ("0000", "Riket", None, 70),
        (180, "Stockholm", None, 50),
        (180, "Stockholm", "E1", 0),
    )
    units = written(tmp_path, {"Hemtjänst enheter": rows})
    told = run("compare", units, "Stockholm", "--to", "nation")
    assert told.code == 0, told.err
    assert "50,0" in told.out
    assert "områden med uppgifter: enhet 1, kommun 1, riket 1" in run("inspect", units).out


def test_a_workbook_that_fits_nothing_or_much_is_refused_with_the_way_out(run: Commands, tmp_path: Path) -> None:
    strange = written(tmp_path, {"Blad": (("Ort", "Tal"), ("Arboga", 1), ("Köping", 2))})
    told = run("compare", strange, "Arboga")
    assert told.code == 3
    assert "känns inte igen" in told.err
    assert "inspect FIL --draft" in told.err


@pytest.mark.shared
def test_the_real_sheet_is_compared_as_it_is(run: Commands, tmp_path: Path, shared: Path) -> None:
    table = pl.read_csv(shared / "data/socialstyrelsen_sheet_sample_2023.csv", has_header=False, infer_schema=False)
    rows = [
        [float(cell) if number > 4 and place and cell else cell for place, cell in enumerate(row)]
        for number, row in enumerate(table.rows())
    ]
    told = run("compare", written(tmp_path, {"Tabell 5.5": rows}), "Arboga", "--indicators", FIRST, "--to", "riket")
    assert told.code == 0, told.err
    assert [line.split()[:2] for line in told.out.splitlines()[3:5]] == [["Arboga", "20,3"], ["Riket", "8,4"]]
    assert told.err.startswith("Läste 2496 uppgifter ur ")


def test_our_own_workbook_is_compared_as_what_it_was_made_of(run: Commands, tmp_path: Path) -> None:
    data = oj.invented()
    write_workbook(oj.compute(data).aggregate().with_intervals(0.95).collect(), tmp_path / "vår.xlsx")
    asked = {"to": ["county", "nation"], "indicators": "hemtjanst-trygghet"}
    told = run("compare", tmp_path / "vår.xlsx", "Ljungmåla", "--indicators", "hemtjanst-trygghet")
    assert told.out == oj.compare(data, "Ljungmåla", **asked).text() + "\n"


def test_an_unknown_layout_is_told_with_the_nearest(run: Commands, workbook: Path, tmp_path: Path) -> None:
    told = run("compare", workbook, "Arboga", "--layout", "user-survy")
    assert told.code == 2
    assert "Menade du user-survey" in told.err
    assert run("compare", workbook, "Arboga", "--layout", tmp_path / "ingen.toml").code == 3


# Files that are not what they should be


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xls", b"gammal", "spara den som .xlsx i Excel"),
        ("a.pdf", b"%PDF", "det som läses är .xlsx"),
        ("a.csv", b"", "a.csv är tom"),
        ("a.csv", b"PK\x03\x04och mera", "byt namn på den så att den slutar på .xlsx"),
        ("~$a.xlsx", b"x", "ange filen utan ~$"),
        ("a.xlsx", b"hej", "arbetsboken kan inte läsas"),
        ("a.parquet", b"hej", "filen kan inte läsas"),
        ("a.csv", bytes(range(256)), "filen kan inte läsas"),
        ("a.csv", "ålder;antal\n3;4\n".encode(), "filen kan inte läsas"),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "compare"])
def test_a_file_that_cannot_be_read_is_told_with_its_name_and_the_way_out(
    run: Commands, tmp_path: Path, command: str, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    told = run(command, tmp_path / name, *(["Umeå"] if command == "compare" else []))
    assert (told.code, told.out) == (3, "")
    assert what in told.err
    assert name in told.err
    assert "Väg ut: " in told.err


@pytest.mark.parametrize(
    ("wrong", "way_out"),
    [
        ("svar 2024.cvs", "Menade du svar 2024.csv?"),
        ("~ingen-som-finns/a.csv", "kontrollera namn och mapp"),
        ("*.csv", "en fil i taget"),
        ('mapp" Umeå', "citattecken"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_what_was_perhaps_meant(
    run: Commands, tmp_path: Path, wrong: str, way_out: str
) -> None:
    write_table(tmp_path / "svar 2024.csv", MARKED)
    told = run("inspect", wrong if wrong.startswith("~") else f"{tmp_path}/{wrong}")
    assert told.code == 3
    assert way_out in told.err


def test_a_folder_that_is_no_package_is_refused(run: Commands, tmp_path: Path) -> None:
    told = run("inspect", tmp_path)
    assert told.code == 3
    assert f"{tmp_path} är en mapp men inget datapaket" in told.err
    assert "som write_package skrev" in told.err
    write_table(tmp_path / "svar {1}.csv", MARKED)
    assert "ange en fil i den: svar {1}.csv" in run("compare", tmp_path, "Arboga").err


def test_a_package_that_lacks_a_file_is_told_with_its_name(run: Commands, tmp_path: Path) -> None:
    write_package(oj.compute(oj.invented()).collect(), tmp_path / "paket")
    (tmp_path / "paket" / "ranks.csv").unlink()
    told = run("inspect", tmp_path / "paket")
    assert told.code == 3
    assert "ranks.csv is not there" in told.err
    assert "Väg ut: hämta paketet en gång till" in told.err


def test_a_draft_is_written_of_nothing_but_files(run: Commands, tmp_path: Path) -> None:
    told = run("inspect", tmp_path, "--draft", tmp_path / "a.toml")
    assert told.code in {1, 3}
    assert not (tmp_path / "a.toml").exists()
    assert run("inspect", tmp_path, "--draft", tmp_path / "a.txt").code == 2


# Vintages of packages


def test_two_packages_are_held_beside_each_other(run: Commands, tmp_path: Path) -> None:
    data = oj.invented()
    results = oj.compute(data).collect()
    for name in ("mars", "maj"):
        write_package(results, tmp_path / name)
    assert run("vintages", tmp_path / "mars", tmp_path / "maj").code == 0
    later = oj.compute(
        evolve(data, catalogue=oj.Catalogue([one for one in data.catalogue if one.id != "folkmangd"]))
    ).collect()
    write_package(later, tmp_path / "juni")
    told = run("vintages", tmp_path / "mars", tmp_path / "juni")
    assert told.code == 1
    assert told.out.endswith(f".\n{vintages(results, later).text()}\n")
    assert "folkmangd" in told.out


def test_one_file_twice_is_no_comparison(run: Commands, tmp_path: Path) -> None:
    file = write_table(tmp_path / "a.csv", MARKED)
    assert "anges två gånger" in run("vintages", file, file).err


# Peers and conformance


def test_peers_are_the_published_and_the_nearest_and_are_explained_when_asked(run: Commands) -> None:
    plain, explained = run("peers", "Arboga", "--k", "3"), run("peers", "Arboga", "--k", "3", "--explain")
    assert plain.code == explained.code == 0
    assert explained.out.startswith(plain.out)
    assert "Publicerade liknande kommuner för Arboga" in plain.out
    assert "\nSunne " in plain.out
    assert "Vad avståndet till varje kommun beror på" in explained.out
    english = run("peers", "Arboga", "--explain", "--language", "en").out
    assert "How firm the choice is" in english
    assert "Published peers of Arboga" in english


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["Arboga", "--k", "0"], "heltal från 1 till 289"),
        (["Arboga", "--k", "sju"], "heltal från 1 till 289"),
        (["Arboga", "--k", "9" * 5000], "heltal från 1 till 289"),
        (["Arboga", "--published", "äldreomsrog"], "Menade du äldreomsorg?"),
        (["Arboga", "--published", "xyzzy"], "välj bland"),
        (["Gnosjö", "--published", "LSS"], "inga liknande kommuner har publicerats för Gnosjö"),
    ],
)
def test_peers_that_cannot_be_had_are_told(run: Commands, words: list[str], what: str) -> None:
    told = run("peers", *words)
    assert told.code == 2
    assert what in told.err


def test_conformance_tells_whether_every_number_agrees(run: Commands, tmp_path: Path) -> None:
    told = run("conformance")
    assert told.code == 0
    assert told.out.endswith("Alla tal stämmer.\n")
    assert '"holds": true' in run("conformance", "--json").out
    assert run("conformance", tmp_path / "ingen").code == 3
    assert run("conformance", tmp_path).code == 3, "an empty folder holds no oracles"
