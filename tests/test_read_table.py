"""A table is read as its description says: every cell becomes a number or a reason, and is counted."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.missing_codes import MissingCodes
from opnajmfr.errors import PeriodError, TableError
from opnajmfr.model.vocabulary import Level, Status
from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_reading import read_frame
from opnajmfr.sources.tables import dataset_from_frame, read_table

CODES = ("1984", "1983", "0180", "1480", "1280", "2480")
OF_2013 = MissingCodes(codes={".": "missing", "..": "not_applicable"}, first=2013, last=2013)
OF_2014 = MissingCodes(codes={".": "nonresponse", "..": "too_uncertain"}, first=2014, last=2014)
LONG = TableLayout(
    area="kod",
    at="municipality",
    period="år",
    variable="mått",
    value="utfall",
    decimal=",",
    missing_codes=[OF_2013, OF_2014],
    source="Arboga",
)
NUMBERS = st.decimals(min_value=-(10**7), max_value=10**7, places=1)
NBSP = "\u00a0"


def table(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    """Return a long table of text."""
    names = ("kod", "år", "mått", "utfall")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


ONE = table(("1984", "2014", "m", "1"))


def layout(**changes: object) -> TableLayout:
    """Return a description of a table with the columns kod and år and, unless told, the cells a."""
    fields: dict[str, object] = {"area": "kod", "at": "municipality", "period": "år", "values": {"a": "a"}}
    return TableLayout(**{**fields, **changes})  # type: ignore[arg-type]


def swedish(number: Decimal, *, blank: str = " ", minus: str = "-") -> str:
    """Print a number as a Swedish report does."""
    text = f"{abs(number):,}".replace(",", blank).replace(".", ",")
    return f"{minus}{text}" if number < 0 else text


def values(dataset: Dataset) -> list[tuple[object, ...]]:
    """Return area, value and status in order."""
    return dataset.observations.frame.select("area", "value", "status").rows()


# ----- laws


@given(number=NUMBERS, blank=st.sampled_from([" ", NBSP, "\u202f", ""]), minus=st.sampled_from("-−–"))
def test_a_printed_number_is_read_as_the_number_that_was_printed(number: Decimal, blank: str, minus: str) -> None:
    printed = [swedish(number, blank=blank, minus=minus), f" {swedish(number, blank=blank, minus=minus)}{NBSP}"]
    if number < 0:
        printed += [f"({swedish(-number, blank=blank)})", f"({swedish(number, blank=blank, minus=minus)})"]
    read = pl.DataFrame({"cell": printed}).select(printed_number("cell", decimal=","))["cell"]
    assert read.to_list() == [float(number)] * len(printed)


@given(text=st.text(alphabet="0123456789 ,.-–()%x", max_size=8))
def test_no_text_is_read_as_two_different_numbers(text: str) -> None:
    frame = pl.DataFrame({"cell": [text]})
    read = {frame.select(printed_number("cell", decimal=sign)).item() for sign in (".", ",")} - {None}
    assert len(read) <= 1


@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(CODES),
            st.sampled_from(["2013", "2014"]),
            NUMBERS.map(swedish) | st.sampled_from(["", ".", "..", f"{NBSP}.. "]),
        ),
        min_size=1,
        unique_by=lambda cell: cell[:2],
    )
)
def test_every_cell_becomes_one_row_and_is_counted(cells: list[tuple[str, str, str]]) -> None:
    frame = table(*((code, year, "Trygghet", cell) for code, year, cell in cells))
    reading = read_frame(frame, LONG, areas=sweden())
    rows = reading.observations.frame
    assert rows.height == len(cells) == reading.report.n_cells == sum(reading.report.statuses.values())
    assert dict(rows["status"].value_counts().iter_rows()) == reading.report.statuses
    assert rows["area"].to_list() == [code for code, _, _ in cells]
    for (_, _, cell), value, status in zip(cells, rows["value"], rows["status"], strict=True):
        number = pl.select(printed_number(pl.lit(cell), decimal=",")).item()
        assert value == number
        assert (status == "observed") == (number is not None)


@given(
    cells=st.lists(
        st.tuples(st.none() | st.floats(-1e6, 1e6), st.sampled_from(["", "Missing", "Privacy"])), min_size=1, max_size=6
    )
)
def test_a_status_that_hides_removes_the_number_and_counts_it(cells: list[tuple[float | None, str]]) -> None:
    words = {"": "observed", "Missing": "missing", "Privacy": "suppressed"}
    frame = pl.DataFrame(
        {"kod": CODES[: len(cells)], "år": [2014] * len(cells), "a": [a for a, _ in cells], "s": [s for _, s in cells]},
        schema={"kod": pl.String, "år": pl.Int64, "a": pl.Float64, "s": pl.String},
    )
    reading = read_frame(frame, layout(status="s", statuses=words), areas=sweden())
    for (number, word), value, status in zip(
        cells, reading.observations.frame["value"], reading.observations.frame["status"], strict=True
    ):
        assert value == (number if word == "" else None)
        assert status == ("missing" if number is None and word == "" else words[word])
    hidden = [words[word] for number, word in cells if number is not None and word]
    assert reading.report.removed == {status: hidden.count(status) for status in Status if status in hidden}
    assert reading.report.n_observed_without_number == sum(number is None and word == "" for number, word in cells)
    assert reading.report.n_cells == len(cells)


@given(numbers=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_a_wide_table_says_what_the_long_one_says(numbers: list[tuple[Decimal, Decimal]]) -> None:
    codes = CODES[: len(numbers)]
    wide = pl.DataFrame({"kod": codes, "a": [swedish(a) for a, _ in numbers], "b": [swedish(b) for _, b in numbers]})
    long = wide.unpivot(["a", "b"], index="kod", variable_name="mått", value_name="utfall")
    of_wide = TableLayout(area="kod", at="municipality", period=2014, values={"a": "a", "b": "b"}, decimal=",")
    of_long = TableLayout(area="kod", at="municipality", period=2014, variable="mått", value="utfall", decimal=",")
    first, second = (dataset_from_frame(*pair).observations.frame for pair in ((wide, of_wide), (long, of_long)))
    assert first.equals(second)


# ----- what words and marks mean


def test_the_same_mark_means_what_its_edition_says() -> None:
    frame = table(
        *((code, year, "m", mark) for year in ("2013", "2014") for code, mark in zip(CODES, ".x", strict=False))
    )
    frame = frame.with_columns(pl.col("utfall").replace("x", ".."))
    dataset = dataset_from_frame(frame, LONG)
    found = dataset.observations.frame.select("period", "status").rows()
    assert found == [(2013, "missing"), (2013, "not_applicable"), (2014, "nonresponse"), (2014, "too_uncertain")]
    counted = {(one.printed, one.edition): one.status for one in read_frame(frame, LONG, areas=sweden()).report.cells}
    assert counted[("..", 2013)] is Status.NOT_APPLICABLE
    assert counted[("..", 2014)] is Status.TOO_UNCERTAIN


def test_the_edition_may_stand_in_a_column_of_its_own_and_the_period_lie_before_it() -> None:
    frame = pl.DataFrame({"kod": ["1984"], "år": ["2014"], "tryckt": ["2013"], "a": [".."]})
    described = layout(edition="tryckt", missing_codes=[OF_2013, OF_2014], period_offset=-1)
    rows = dataset_from_frame(frame, described).observations.frame
    assert rows.select("period", "status").row(0) == (2013, "not_applicable")


def test_an_empty_cell_is_missing_unless_its_edition_says_more() -> None:
    frame = pl.DataFrame({"kod": ["1984", "1983"], "år": ["2013", "2014"], "a": ["", None]})
    described = layout(missing_codes=MissingCodes(codes={"": "not_collected"}, first=2014))
    assert values(dataset_from_frame(frame, described)) == [
        ("1984", None, "missing"),
        ("1983", None, "not_collected"),
    ]


def test_a_number_that_is_a_mark_is_no_number() -> None:
    frame = pl.DataFrame({"kod": ["1984", "1983"], "år": [2014, 2014], "a": [-99.0, 99.0]})
    described = layout(missing_codes=MissingCodes(codes={"-99": "nonresponse"}))
    assert values(dataset_from_frame(frame, described)) == [("1984", None, "nonresponse"), ("1983", 99.0, "observed")]
    text = frame.with_columns(pl.col("a").cast(pl.Int64).cast(pl.String))
    assert values(dataset_from_frame(text, described)) == values(dataset_from_frame(frame, described))


def test_words_are_understood_in_either_language_where_none_are_given() -> None:
    frame = pl.DataFrame(
        {
            "kod": ["1984", "19", "00"],
            "nivå": ["kommun", "county", "Riket"],
            "kön": ["K", "män", "total"],
            "a": ["1", "2", "3"],
        }
    )
    described = layout(at=None, level="nivå", sex="kön", period=2014)
    rows = dataset_from_frame(frame, described).observations.frame.select("area", "level", "sex").rows()
    assert rows == [("1984", "municipality", "K"), ("19", "county", "M"), ("00", "nation", "T")]


def test_without_a_level_the_code_says_it_and_a_name_is_refused() -> None:
    frame = pl.DataFrame({"kod": ["0980", "09", "0000"], "a": ["1", "2", "3"]})
    described = layout(at=None, period=2014, area_codes={"0000": "00"})
    rows = dataset_from_frame(frame, described).observations.frame.select("area", "level").rows()
    assert rows == [("0980", "municipality"), ("09", "county"), ("00", "nation")]
    with pytest.raises(FailedRowsError, match=r"Gotland(.|\n)*municipality 0980(.|\n)*give the level"):
        dataset_from_frame(frame.with_columns(pl.lit("Gotland").alias("kod")), described)


def test_names_mean_the_area_at_their_level() -> None:
    frame = pl.DataFrame(
        {
            "kod": ["Gotland", "Gotlands län", f"Upplands{NBSP}väsby"],
            "nivå": ["kommun", "län", "kommun"],
            "a": ["1", "1", "1"],
        }
    )
    rows = dataset_from_frame(frame, layout(at=None, level="nivå", period=2014)).observations.frame
    assert rows["area"].to_list() == ["0980", "09", "0114"]


def test_variables_and_breakdowns_get_the_names_that_the_description_gives() -> None:
    frame = table(("1984", "2014", "Fallskador, 2010-2012", "1"), ("1984", "2014", "Fallskador", "2"))
    frame = frame.with_columns(pl.Series(f"Ålder{NBSP}vid årets slut", ["65+", "Samtliga"]))
    described = TableLayout(
        area="kod",
        at=Level.MUNICIPALITY,
        period="år",
        variable="mått",
        value="utfall",
        variables={"Fallskador, 2010-2012": "Fallskador"},
        breakdowns={"Ålder vid årets slut": "age"},
        totals="Samtliga",
    )
    observations = dataset_from_frame(frame, described).observations
    assert observations.breakdowns == ("age",)
    assert observations.frame.select("variable", "age").rows() == [("Fallskador", "65+"), ("Fallskador", "total")]


def test_amounts_are_components_to_the_last_decimal() -> None:
    amounts = pl.Series("a", [Decimal("12345678901234567.123456789")], pl.Decimal(38, 9))
    frame = pl.DataFrame({"kod": ["1984"], "år": [2014]}).with_columns(amounts)
    rows = dataset_from_frame(frame, layout(holds="amount")).observations.frame
    assert rows.select("amount", "value").row(0) == (Decimal("12345678901234567.123456789"), None)
    rounded = read_frame(frame.with_columns(a=pl.lit("0.1234567891")), layout(holds="amount"), areas=sweden())
    assert rounded.report.n_rounded == 1
    assert "amounts rounded to nine decimals: 1" in rounded.report.text("en")


def test_a_published_variable_without_an_indicator_becomes_a_plain_one() -> None:
    dataset = dataset_from_frame(table(("1984", "2014", "Trygghet", "52")), LONG)
    assert dataset.catalogue["Trygghet"].measure.family == "published"
    assert not dataset.catalogue["Trygghet"].has_direction


def test_peers_of_sweden_come_with_tables_of_sweden_only() -> None:
    places = {"code": ["N", "a"], "level": ["nation", "municipality"], "name": ["Land", "Aby"], "parent": [None, "N"]}
    toy = Areas.from_table(pl.DataFrame(places), name="toy")
    frame = table(("Aby", "2014", "Trygghet", "52"))
    assert dataset_from_frame(frame, LONG, areas=toy).peer_sets == {}
    assert len(dataset_from_frame(frame.with_columns(kod=pl.lit("1984")), LONG).peer_sets) == 12


# ----- files


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", "\t"), ("utf-8", "|")]
)
def test_a_csv_file_keeps_its_zeros_in_any_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    file = tmp_path / "tabell.CSV"
    rows = [("kod", "år", "mått", "utfall"), ("0180", "2014", "Ängslan", '"17 433,5"')]
    file.write_text("\r\n".join(separator.join(row) for row in rows), encoding=encoding, newline="")
    described = TableLayout(
        area="kod", at="municipality", period="år", variable="mått", value="utfall",
        decimal=",", separator=separator, encoding="utf-8" if encoding == "utf-8-sig" else encoding,
    )  # fmt: skip
    dataset = read_table(file, described)
    assert values(dataset) == [("0180", 17433.5, "observed")]
    assert dataset.observations.variables == ("Ängslan",)


def test_a_parquet_file_says_what_its_frame_says(tmp_path: Path) -> None:
    frame = table(("1984", "2014", "Trygghet", "52,5"), ("1983", "2014", "Trygghet", ".."))
    frame.write_parquet(tmp_path / "a.parquet")
    from_file = read_table(str(tmp_path / "a.parquet"), LONG)
    assert values(from_file) == values(dataset_from_frame(frame, LONG))
    assert from_file.reading_report == dataset_from_frame(frame, LONG).reading_report
    assert from_file.vintage == "Arboga"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK", r"no table is read from \.xlsx(.|\n)*\.csv and \.parquet"),
        ("a", b"", "a file without suffix"),
        ("a.csv", b"", r"a\.csv: the file cannot be read"),
        ("a.parquet", b"no parquet", r"a\.parquet: the file cannot be read"),
        ("a.csv", "kod,år,mått,utfall\n".encode(), "no rows"),
        ("a.csv", "kod;år;mått;utfall\n1984;2014;m;1\n".encode(), r"no columns(.|\n)*separator=';'"),
        ("a.csv", "kod,år,mått,utfall\n1984,2014,Ängslan,1\n".encode("cp1252"), r"not utf-8(.|\n)*encoding='cp1252'"),
        ("a.csv", "kod,år,mått,utfall\n1984,2014,m,1,9\n".encode(), "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_says_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=words):
        read_table(tmp_path / name, LONG)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        read_table(tmp_path / "nowhere.csv", LONG)


# ----- what cannot be read


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (ONE.rename({"mått": "måt"}), r"no columns \['mått'\](.|\n)*did you mean 'måt'"),
        (ONE.with_columns(count=pl.lit(1)), r"undeclared columns count(.|\n)*ignored=\['count'\]"),
        (ONE.with_columns(pl.lit(1).alias(f"kod{NBSP}")), "one name but for blanks: kod"),
        (ONE.with_columns(utfall=pl.lit([1])), r"\['utfall'\] hold no single cells"),
        (table(), "no rows"),
    ],
)  # fmt: skip
def test_a_table_with_other_columns_says_which(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(TableError, match=words):
        dataset_from_frame(frame, LONG)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("1984", "2014", "m", "•"), r"known mark: 1 rows(.|\n)*=•(.|\n)*MissingCodes\(codes=\{'•': …\}, first=2014"),
        (("1984", "2012", "m", ".."), r"row=2(.|\n)*a mark of 2012"),
        (("1984", "2014", "m", "1.5"), r"a number with the decimal sign '\.': decimal='\.' in the description"),
        (("1984", "2014", "m", "1 23"), "'1 23' \\(1 cell\\)"),
        (("1984", "2014", "m", "NaN"), "known mark"),
        (("1984", "2014", "", "1"), r"variable is named(.|\n)*must have a name"),
        (("1984", "i fjol", "m", "1"), r"period is a year(.|\n)*'i fjol' is no year"),
        (("1984", "2014-2015", "m", "1"), "period is a year"),
        (("1984", "", "m", "1"), "period is a year"),
        (("180", "2014", "m", "1"), "the code lost its zero: '0180' is Stockholm"),
        (("Arbåga", "2014", "m", "1"), r"area is a known municipality(.|\n)*did you mean 'Arboga'"),
        (("19", "2014", "m", "1"), r"no municipality has the code '19'"),
        (("", "2014", "m", "1"), "area is a known municipality"),
        (("1283", "2014", "m", "1"), r"one cell for each area(.|\n)*2 rows(.|\n)*row=1(.|\n)*row=2(.|\n)*area=1283"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_with_the_way_out(row: tuple[str, str, str, str], words: str) -> None:
    with pytest.raises(FailedRowsError, match=words) as caught:
        dataset_from_frame(table(("1283", "2014", "m", "1"), row), LONG)
    assert caught.value.report.rows.height == sum(caught.value.report.counts.values())


@pytest.mark.parametrize(
    ("column", "changes", "words"),
    [
        ("kön", {"sex": "kön"}, r"sex is known(.|\n)*'W' \(1 cell\): 'W' is not one of T, K, M"),
        ("kön", {"sex": "kön", "sexes": {"T": "T"}}, r"'W' \(1 cell\): wanted one of \['T'\]; say what it means"),
        ("nivå", {"level": "nivå", "at": None, "levels": {"w": "county"}}, r"level is known(.|\n)*did you mean 'w'"),
        ("s", {"status": "s", "statuses": {"": "observed"}}, r"status is known(.|\n)*statuses=\{'W': …\}"),
        ("tryckt", {"edition": "tryckt"}, r"edition is a year(.|\n)*tryckt: 'W' is no year"),
    ],
)
def test_a_word_that_means_nothing_is_named(column: str, changes: dict[str, object], words: str) -> None:
    frame = pl.DataFrame({"kod": ["1984"], "år": [2014], "a": [1.0], column: ["W"]})
    with pytest.raises(FailedRowsError, match=words):
        dataset_from_frame(frame, layout(**changes))


def test_all_that_cannot_be_read_is_reported_at_once() -> None:
    rows = (("184", "2014", "m", "1"), ("1984", "x", "m", "1"), ("1984", "2014", "m", "?"), ("1983", "2014", "m", "?"))
    with pytest.raises(FailedRowsError) as caught:
        dataset_from_frame(table(*rows), LONG)
    assert caught.value.report.counts == {
        "cell is a number or a known mark": 2,
        "area is a known municipality": 1,
        "period is a year": 1,
    }
    assert caught.value.report.rows["row"].sort().to_list() == [1, 2, 3, 4]


def test_codes_that_were_read_as_numbers_have_lost_their_zero() -> None:
    frame = pl.DataFrame({"kod": [180, 1984], "år": [2014, 2014], "a": [1.0, 2.0]})
    for codes in (frame["kod"], frame["kod"].cast(pl.Float64)):
        with pytest.raises(FailedRowsError, match="the code lost its zero: '0180'"):
            dataset_from_frame(frame.with_columns(codes), layout())


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_finite_number_is_refused(number: float) -> None:
    frame = pl.DataFrame({"kod": ["1984"], "år": [2014], "a": [number]})
    with pytest.raises(FailedRowsError, match="value is a finite number"):
        dataset_from_frame(frame, layout())


# ----- descriptions that contradict themselves


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"values": {}}, "cells must be given as variable and value, or as values"),
        ({"variable": "v", "value": "x"}, "cells must be given"),
        ({"values": {"a": ""}}, "values must name the variable of each column"),
        ({"values": {}, "value": "x"}, "names the one variable of a single column"),
        ({"level": "nivå"}, r"level='nivå' is a column and at='municipality'"),
        ({"at": "komun"}, r"at: 'komun'(.|\n)*did you mean"),
        ({"at": None, "levels": {"L": "county"}}, r"words are given for level, which names no column: \['L'\]"),
        ({"sexes": {"1": "M"}}, "words are given for sex"),
        ({"statuses": {"x": "missing"}}, "words are given for status"),
        ({"status": "s", "statuses": {"Privacy": "secret"}}, "statuses: 'secret' is not one of"),
        ({"holds": "numbers"}, r"holds must be one of \('value', 'amount'\), got 'numbers'"),
        ({"decimal": ";"}, "decimal must be one of"),
        ({"period": 14}, "14 is no year"),
        ({"ignored": "kod"}, r"for one thing only; got \['kod'\]"),
        ({"sex": "år"}, r"for one thing only; got \['år'\]"),
        ({"breakdowns": {"ålder": "sex"}}, "breakdowns must have different names"),
        ({"breakdowns": {"ålder": "x", "regi": "x"}}, "breakdowns must have different names"),
        (
            {"missing_codes": [OF_2014, MissingCodes(codes={"..": "missing"}, first=2012)]},
            r"explain the mark '\.\.' twice for the edition 2014",
        ),
    ],
)
def test_a_description_that_contradicts_itself_says_how(changes: dict[str, object], words: str) -> None:
    with pytest.raises(TableError, match=words):
        layout(**changes)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({}, "at least one mark"),
        ({"..": "observed"}, "'..' cannot mean 'observed'"),
        ({"..": "uncertain"}, r"the mark '\.\.' means 'uncertain' is not one of(.|\n)*too_uncertain"),
        ({"..": "missing", f"..{NBSP}": "suppressed"}, "given twice, but for blanks"),
    ],
)
def test_marks_that_mean_no_reason_are_refused(codes: dict[str, str], words: str) -> None:
    with pytest.raises(TableError, match=words):
        MissingCodes(codes=codes)


def test_marks_of_years_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(PeriodError, match="last year 2013 is before first year 2014"):
        MissingCodes(codes={"..": "missing"}, first=2014, last=2013)


def test_the_report_tells_what_became_of_the_cells_in_both_languages() -> None:
    frame = pl.DataFrame(
        {"kod": CODES, "år": [2014] * 6, "a": ["1", "..", "", "5", "", "2"], "s": ["", "", "", "P", "", ""], "n": CODES}
    )
    described = layout(status="s", statuses={"": "observed", "P": "suppressed"}, missing_codes=OF_2014, ignored="n")
    report = read_frame(frame, described, areas=sweden()).report
    assert report.text("en").splitlines() == [
        "cells read: 6 (rows: 6)",
        "- observed: 2",
        "- missing: 2 (empty cell: 2)",
        "- too uncertain: 1 (“..” 2014: 1)",
        "- suppressed: 1 (“P”: 1)",
        "numbers removed, because their status hides them: 1 (suppressed 1)",
        "empty cells whose status says that there is a figure; they became “missing”: 2",
        "columns that were not read: n",
    ]
    assert report.text().splitlines()[:2] == ["lästa celler: 6 (rader: 6)", "- uppgift: 2"]
    assert dataset_from_frame(frame, described).reading_report == report.text("sv")
