"""A workbook shows the published figures and nothing else; what it calculates it shows calculated."""

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from attrs import evolve
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import ExtraNotInstalledError, PublicationError, WorkbookError
from opnajmfr.model.vocabulary import Flag, Level, Status
from opnajmfr.outputs.comparing_sheet import N_KEYS, PARTS, comparing_sheets, comparison_lines
from opnajmfr.outputs.packages import read_package, write_package
from opnajmfr.outputs.sheet_words import CODES, NOTHING, REMARKS
from opnajmfr.outputs.sheets import swedish_key
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.plan.starting import compute

SHEETS = {
    "sv": "Information Indikatorer Kommun Län Riket Enheter Jämför Jämförelser Val Bortfall Metod Rättelser",
    "en": "Information Indicators Municipality County Nation Units Compare Comparisons Choices "
    "Non-response Method Errata",
}
SECRET = 61.777123


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures with county, nation, intervals and comparisons."""
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["county", "nation"])
    return plan.collect()


@pytest.fixture(scope="module")
def path(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a written workbook."""
    file = tmp_path_factory.mktemp("ut") / "öj.xlsx"
    write_workbook(results, file)
    return file


def sheet(path: Path, name: str, *, values: bool = True) -> Worksheet:
    """Return a sheet as another program reads it."""
    found = opened(path, path.stat().st_mtime_ns, values=values)[name]
    assert isinstance(found, Worksheet)
    return found


@lru_cache(maxsize=4)
def opened(path: Path, _written: int, *, values: bool) -> Workbook:
    """Return a workbook as another program reads it, each file once."""
    return openpyxl.load_workbook(path, data_only=values)


def parts(path: Path) -> str:
    """Return every part of a workbook as one text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def shown(path: Path, name: str) -> Iterator[dict[str, object]]:
    """Yield the rows of a sheet of figures by header."""
    heads, *rows = sheet(path, name).iter_rows(values_only=True)
    for row in rows:
        yield {str(head): cell for head, cell in zip(heads, row, strict=True)}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sheets_are_there_in_both_languages(results: Results, tmp_path: Path, language: str) -> None:
    write_workbook(results, tmp_path / "a.xlsx", language="sv" if language == "sv" else "en")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == SHEETS[language].split()


@pytest.mark.parametrize(("level", "name"), [("municipality", "Kommun"), ("county", "Län"), ("nation", "Riket")])
def test_every_published_figure_stands_in_its_sheet(results: Results, path: Path, level: str, name: str) -> None:
    figures = Release.of(results).figures.filter(pl.col(c.LEVEL) == level)
    titles = {one.id: one for one in results.catalogue}
    rows = list(shown(path, name))
    by_key = {(row["kod"], row["år"], row["kön"], row.get("klass"), row["värdeslag"]): row for row in rows}
    labels = {"own": "eget värde", "pooled": "sammanvägt", "reported": "publicerat"}
    assert len(by_key) == len(rows)
    for figure in figures.iter_rows(named=True):
        one = titles[figure[c.INDICATOR]]
        key = (figure[c.AREA], figure[c.PERIOD], figure[c.SEX], figure[c.CATEGORY], labels[figure[c.FIGURE]])
        row = by_key[key]
        unit = f", {one.unit}" if one.unit else ""
        cell = row[f"{one.title}{unit} [{one.id}]"]
        status = Status(figure[c.STATUS])
        if status.has_value:
            assert float(str(cell)) == pytest.approx(figure[c.VALUE], rel=1e-15, abs=0)
        else:
            assert cell == CODES[status]
        for column, word in ((c.NUMERATOR, "täljare"), (c.DENOMINATOR, "n")):
            count = row.get(f"{word} [{one.id}]")
            assert (None if count is None else float(str(count))) == (
                None if figure[column] is None else float(figure[column])
            )
        told = {REMARKS[str(word)] for word in (status, *figure[c.FLAGS]) if str(word) in REMARKS}
        assert set(str(row.get(f"anm. [{one.id}]") or "").split()) == told


def test_every_reason_has_a_code_of_its_own_and_is_explained(path: Path) -> None:
    assert set(CODES) == {status for status in Status if not status.has_value}
    assert len(set(CODES.values())) == len(CODES)
    assert set(REMARKS) == {"derived", *(str(flag) for flag in Flag)}
    assert len(set(REMARKS.values())) == len(REMARKS)
    cells = {str(cell) for row in sheet(path, "Information").iter_rows(values_only=True) for cell in row}
    assert set(CODES.values()) <= cells
    assert {status.label("sv") for status in CODES} <= cells


@pytest.mark.parametrize("name", ["Kommun", "Län", "Riket", "Indikatorer"])
def test_figures_are_in_a_named_table_with_filters_and_a_header_that_stays(path: Path, name: str) -> None:
    found = sheet(path, name)
    assert [table.autoFilter is not None for table in found.tables.values()] == [True]
    assert found.freeze_panes == "C2"
    assert found.merged_cells.ranges == set()


def test_values_have_the_digits_of_their_indicator(path: Path) -> None:
    found = sheet(path, "Kommun")
    heads = [str(cell.value) for cell in found[1]]
    column = heads.index("Folkmängd, invånare [folkmangd]")
    formats = {row[column].number_format for row in found.iter_rows(min_row=2) if row[column].value is not None}
    assert formats == {"#,##0"}


def test_municipalities_stand_in_swedish_order(path: Path) -> None:
    names = [str(row["namn"]) for row in shown(path, "Kommun")]
    assert names == sorted(names, key=swedish_key)
    assert sorted(["Ö", "Ä", "Å", "Z", "a", "É"], key=swedish_key) == ["a", "É", "Z", "Å", "Ä", "Ö"]


def test_what_looks_like_a_formula_is_text(results: Results, tmp_path: Path) -> None:
    release = Release.of(results)
    signs = pl.Series("sign", list("=+-@"))
    count = release.areas.height
    signed = signs.sample(count, with_replacement=True, seed=1)
    named = release.areas.with_columns((signed + pl.Series(release.areas["name"]) + "()").alias("name"))
    write_workbook(evolve(release, areas=named), tmp_path / "a.xlsx")
    for name in ("Kommun", "Jämförelser", "Val", "Bortfall"):
        cells = [cell for row in sheet(tmp_path / "a.xlsx", name, values=False).iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(str(row["namn"]).startswith("=") for row in shown(tmp_path / "a.xlsx", "Kommun"))


def test_a_hidden_figure_is_nowhere_in_the_file(results: Results, tmp_path: Path) -> None:
    mine = (pl.col(c.AREA) == "9101") & (pl.col(c.INDICATOR) == "hemtjanst-trygghet")
    planted = results.frame.with_columns(
        pl.when(mine).then(SECRET).otherwise(pl.col(c.VALUE)).alias(c.VALUE),
        pl.when(mine).then(pl.lit(987654)).otherwise(pl.col(c.DENOMINATOR)).cast(c.COMPONENT).alias(c.DENOMINATOR),
        pl.when(mine).then(pl.lit("too_uncertain", c.STATUS_TYPE)).otherwise(pl.col(c.STATUS)).alias(c.STATUS),
    )
    beside = results.comparisons.with_columns(
        pl.when(mine).then(SECRET).otherwise(pl.col(name)).alias(name) for name in (c.VALUE, cc.DIFFERENCE)
    )
    digits = {"hemtjanst-trygghet": 6}
    publication = Publication.of(results.catalogue, results.recipe, digits=digits)
    write_workbook(evolve(results, frame=planted, comparisons=beside), tmp_path / "a.xlsx", publication=publication)
    text = parts(tmp_path / "a.xlsx")
    assert "61.777123" not in text
    assert "987654" not in text
    openly = planted.with_columns(pl.lit("observed", c.STATUS_TYPE).alias(c.STATUS))
    write_workbook(evolve(results, frame=openly), tmp_path / "b.xlsx", publication=publication)
    assert "61.777123" in parts(tmp_path / "b.xlsx")


def test_components_are_there_only_where_they_are_published(results: Results, tmp_path: Path) -> None:
    publication = Publication.of(results.catalogue, results.recipe, columns=["value", "denominator"])
    write_workbook(results, tmp_path / "a.xlsx", publication=publication)
    heads = [str(cell.value) for cell in sheet(tmp_path / "a.xlsx", "Kommun")[1]]
    assert any(head.startswith("n [") for head in heads)
    assert not any(head.startswith("täljare") for head in heads)


# The sheet where a municipality is chosen


class Recalculated:
    """The formulas of the comparing sheet, worked out from the cells of the file alone."""

    def __init__(self, path: Path) -> None:
        """Read the formulas and the comparisons."""
        self.page = sheet(path, "Jämför", values=False)
        self.data = [list(row) for row in sheet(path, "Jämförelser").iter_rows(min_row=2, values_only=True)]
        self.places = {row[0]: place for place, row in reversed(list(enumerate(self.data, start=1)))}
        self.choices = {name: str(self.page[name].value) for name in ("B2", "B3", "B4")}

    def line(self, cell: str) -> int:
        """Work out a MATCH."""
        found = re.fullmatch(
            r"""=IFERROR\(MATCH\(\$B\$2&"\|"&\$B\$3&"\|"&(\$B\$4|"[^"]*"),'Jämförelser'!(\S+),0\),0\)""",
            str(self.page[cell].value),
        )
        assert found is not None
        assert found[2] == f"$A$2:$A${len(self.data) + 1}"
        other = self.choices["B4"] if found[1] == "$B$4" else found[1].strip('"')
        key = "|".join((self.choices["B2"], self.choices["B3"], other))
        return self.places.get(key, 0)

    def value(self, formula: str) -> object:
        """Work out an INDEX."""
        found = re.fullmatch(r"""=IF\((\S+)=0,"–",INDEX\('Jämförelser'!(\S+),(\S+),(\d+)\)\)""", formula)
        assert found is not None
        assert found[1] == found[3]
        assert re.fullmatch(rf"\$A\$2:\$[A-Z]+\${len(self.data) + 1}", found[2])
        line = self.line(found[1].replace("$", ""))
        return NOTHING if line == 0 else self.data[line - 1][int(found[4]) - 1]

    def rows(self) -> list[list[object]]:
        """Work out every row of the table."""
        return [
            [self.value(str(cell.value)) if cell.data_type == "f" else cell.value for cell in row]
            for row in self.page.iter_rows(min_row=10)
        ]


def test_every_formula_is_written_with_its_value(path: Path) -> None:
    cached = [list(row) for row in sheet(path, "Jämför").iter_rows(min_row=10, values_only=True)]
    assert Recalculated(path).rows() == cached
    formulas = [
        cell for row in sheet(path, "Jämför", values=False).iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert len(formulas) == 7 * 17 + 3


def test_no_formula_uses_a_function_newer_than_excel_2016(path: Path) -> None:
    cells = [cell for row in sheet(path, "Jämför", values=False).iter_rows() for cell in row if cell.data_type == "f"]
    assert {name for cell in cells for name in re.findall(r"([A-Z.]+)\(", str(cell.value))} <= {
        "IF",
        "IFERROR",
        "INDEX",
        "MATCH",
    }


def test_twenty_municipalities_compare_as_the_library_does(results: Results, path: Path) -> None:
    release, sheet_of = Release.of(results), Recalculated(path)
    newest = pl.col(c.PERIOD) == pl.col(c.PERIOD).max().over(c.INDICATOR)
    names: dict[str, str] = dict(release.areas.select(c.AREA, "name").iter_rows())
    wanted = release.comparisons.filter(pl.col(c.LEVEL) == "municipality").filter(newest, pl.col(c.SEX) == "T")
    for area in wanted[c.AREA].unique().sort().to_list()[:20]:
        sheet_of.choices |= {"B2": names[area], "B4": "Riket"}
        table = dict(zip(results.catalogue.ids, sheet_of.rows(), strict=True))
        mine = wanted.filter(pl.col(c.AREA) == area)
        assert mine.height > 0
        for row in mine.iter_rows(named=True):
            cells = table[row[c.INDICATOR]]
            assert cells[2] == row[c.PERIOD]
            assert isinstance(cells[3], str) if row[c.VALUE] is None else cells[3] == row[c.VALUE]
            place = 4 if row[cc.REFERENCE] == "Riket" else 5
            wanted_value = NOTHING if row[cc.REFERENCE_VALUE] is None else row[cc.REFERENCE_VALUE]
            assert cells[place] == wanted_value
            if row[cc.REFERENCE] == "Riket":
                assert cells[4] == cells[6]
                assert cells[7] == (NOTHING if row[cc.DIFFERENCE] is None else row[cc.DIFFERENCE])


def test_an_unknown_choice_shows_nothing_rather_than_another_municipality(path: Path) -> None:
    sheet_of = Recalculated(path)
    sheet_of.choices["B2"] = "Finns ej"
    assert {cell for row in sheet_of.rows() for cell in row[2:]} == {NOTHING}


def test_the_comparisons_have_no_empty_cell_that_a_formula_would_read_as_nought(results: Results) -> None:
    rows = comparison_lines(Release.of(results), language="sv").rows
    assert {len(row) for row in rows} == {N_KEYS + len(PARTS) * len(results.catalogue)}
    assert [cell for row in rows for cell in row if cell is None or cell == ""] == []


def test_a_name_with_signs_of_patterns_is_looked_up_to_the_letter(results: Results, tmp_path: Path) -> None:
    release = Release.of(results)
    starred = release.areas.with_columns(pl.col("name").str.replace("Aftonås", "A*s?"))
    write_workbook(evolve(release, areas=starred), tmp_path / "a.xlsx")
    found = str(sheet(tmp_path / "a.xlsx", "Jämför", values=False)["B5"].value)
    key = '$B$2&"|"&$B$3&"|"&$B$4'
    assert f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({key},"~","~~"),"*","~*"),"?","~?")' in found


def test_without_comparisons_the_sheet_says_so(results: Results, tmp_path: Path) -> None:
    bare = evolve(results, comparisons=results.comparisons.clear())
    assert [one.name for one in comparing_sheets(Release.of(bare))] == ["Jämför"]
    write_workbook(bare, tmp_path / "a.xlsx")
    assert sheet(tmp_path / "a.xlsx", "Jämför")["A1"].value == "inga"


# The file


def test_the_same_results_give_the_same_bytes_also_through_a_package(
    results: Results, path: Path, tmp_path: Path
) -> None:
    write_package(results, tmp_path / "paket")
    write_workbook(read_package(tmp_path / "paket"), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == path.read_bytes()


def test_a_failed_write_leaves_what_was_there(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError

    (tmp_path / "a.xlsx").write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WorkbookError, match="open in another program"):
        write_workbook(results, tmp_path / "a.xlsx")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.xlsx", b"before")]


def test_what_cannot_be_written_is_refused_with_a_way_out(results: Results, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"\.xlsx"):
        write_workbook(results, tmp_path / "a.xls")
    with pytest.raises(WorkbookError, match="already"):
        write_workbook(Release.of(results), tmp_path / "a.xlsx", imprint=Imprint())
    publication = Publication.of(results.catalogue, results.recipe, columns=["denominator"])
    with pytest.raises(PublicationError, match="value"):
        write_workbook(results, tmp_path / "a.xlsx", publication=publication)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_named(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(ExtraNotInstalledError, match="excel"):
        write_workbook(results, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_errata_and_method_stand_in_their_sheets(results: Results, tmp_path: Path) -> None:
    imprint = Imprint(version="1.1", errata=("Arboga 2023 rättad.",))
    write_workbook(results, tmp_path / "a.xlsx", imprint=imprint)
    assert sheet(tmp_path / "a.xlsx", "Rättelser")["B2"].value == "Arboga 2023 rättad."
    assert sheet(tmp_path / "a.xlsx", "Metod").max_row > 4


def test_who_did_not_answer_is_listed_with_the_reason(results: Results, path: Path) -> None:
    rows = [row for row in sheet(path, "Bortfall").iter_rows(values_only=True) if row[6] in set(label())]
    own = results.frame.filter(pl.col(c.FIGURE) == "own", ~pl.col(c.STATUS).is_in(["observed", "derived"]))
    assert len(rows) == own.height
    assert own.filter(pl.col(c.LEVEL) != str(Level.MUNICIPALITY)).is_empty()


def label() -> Iterator[str]:
    """Yield the word of every reason."""
    yield from (status.label("sv") for status in CODES)
