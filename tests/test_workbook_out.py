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
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.publication import MISSING_CODES, Publication
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import (
    ExtraNotInstalledError,
    FileTargetError,
    NothingToShowError,
    PublicationError,
    WorkbookError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.model.vocabulary import Flag, Level, Status
from opnajmfr.outputs.packages import write_package
from opnajmfr.outputs.sheet_words import NOTHING, REMARKS
from opnajmfr.outputs.sheets import swedish_key
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from opnajmfr.questions.workbooks_of_data import write_comparison_workbook, write_service_area_workbooks
from opnajmfr.sources.packages.reading_packages import read_package
from tests.comparing_workbook import Asked, expected
from tests.comparing_workbook import shown as compared

SHEETS = {
    "sv": "Information, Indikatorer, Kommun, Län, Riket, Enheter, Jämför, Sida vid sida, Jämförelser, Val, Bortfall, "
    "Andel med uppgift, Svarat båda åren, Metod, Rättelser",
    "en": "Information, Indicators, Municipality, County, Nation, Units, Compare, Side by side, Comparisons, Choices, "
    "Non-response, Coverage, Answered both years, Method, Errata",
}
SECRET = 61.777123
FIXED = {"indikator", "enhet"}
N_MUNICIPALITIES = 21


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures of some municipalities with peers, county, nation and intervals."""
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["peers", "county", "nation"])
    computed = plan.collect()
    some = sorted(computed.frame.filter(pl.col(c.LEVEL) == "municipality")[c.AREA].unique())[:N_MUNICIPALITIES]
    kept = pl.col(c.AREA).is_in(some) | (pl.col(c.LEVEL) != "municipality")
    return evolve(computed, frame=computed.frame.filter(kept), comparisons=computed.comparisons.filter(kept))


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
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == SHEETS[language].split(", ")


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
            assert cell == MISSING_CODES[status]
        for column, word in ((c.NUMERATOR, "täljare"), (c.DENOMINATOR, "n")):
            count = row.get(f"{word} [{one.id}]")
            assert (None if count is None else float(str(count))) == (
                None if figure[column] is None else float(figure[column])
            )
        for column, word in ((c.LOWER, "undre"), (c.UPPER, "övre")):
            assert row.get(f"{word} [{one.id}]") == figure[column]
        told = {REMARKS[str(word)] for word in (status, *figure[c.FLAGS]) if str(word) in REMARKS}
        assert set(str(row.get(f"anm. [{one.id}]") or "").split()) == told


def test_every_reason_has_a_code_of_its_own_and_is_explained(path: Path) -> None:
    assert set(MISSING_CODES) == {status for status in Status if not status.has_value}
    assert len(set(MISSING_CODES.values())) == len(MISSING_CODES)
    assert set(REMARKS) == {"derived", *(str(flag) for flag in Flag)}
    assert len(set(REMARKS.values())) == len(REMARKS)
    cells = {str(cell) for row in sheet(path, "Information").iter_rows(values_only=True) for cell in row}
    assert set(MISSING_CODES.values()) <= cells
    assert {status.label("sv") for status in MISSING_CODES} <= cells


@pytest.mark.parametrize("name", ["Kommun", "Län", "Riket", "Indikatorer", "Bortfall", "Svarat båda åren"])
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
    for name in ("Kommun", "Jämförelser", "Val", "Bortfall", "Andel med uppgift"):
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
        read = sheet(path, "Jämförelser").iter_rows(min_row=2, values_only=True)
        self.data = [list(row) for row in read]
        self.places = {row[0]: place for place, row in reversed(list(enumerate(self.data, start=1)))}
        self.choices = {name: str(self.page[name].value) for name in ("B3", "B4", "B5", "B6")}
        self.top = next(cell.row for cell in self.page["B"] if cell.value == "indikator")

    def choose(self, asked: Asked) -> None:
        """Choose as a person does."""
        self.choices = {"B3": asked.name, "B4": str(asked.period), "B5": asked.sex, "B6": asked.reference}

    def line(self, cell: str) -> int:
        """Work out a MATCH."""
        joined = r"""\$B\$3&"\|"&\$B\$4&"\|"&\$B\$5&"\|"&(\$B\$6|"[^"]*")"""
        found = re.fullmatch(rf"""=IFERROR\(MATCH\({joined},'Jämförelser'!(\S+),0\),0\)""", str(self.page[cell].value))
        assert found is not None
        assert found[2] == f"$A$2:$A${len(self.data) + 1}"
        other = self.choices["B6"] if found[1] == "$B$6" else found[1].strip('"')
        return self.places.get("|".join((*(self.choices[name] for name in ("B3", "B4", "B5")), other)), 0)

    def value(self, formula: str) -> object:
        """Work out an INDEX."""
        read = r"""INDEX\('Jämförelser'!\$([A-Z]+)\$2:\$\1\$(\d+),(\$E\$\d)\)"""
        found = re.fullmatch(rf"""=IF\((\$E\$\d)=0,"–",IF\({read.replace("1", "2")}="","–",(.*)\)\)""", formula)
        assert found is not None
        assert found[1] == found[4]
        assert int(found[3]) == len(self.data) + 1
        assert f'{found[5]}=""' in formula
        line = self.line(found[1].replace("$", ""))
        cell = self.data[line - 1][column_index_from_string(found[2]) - 1] if line else None
        return NOTHING if cell is None else cell

    def rows(self) -> dict[str, dict[str, object]]:
        """Work out every row of the table, by title of the indicator and header."""
        heads = [str(cell.value) for cell in self.page[self.top]]
        found: dict[str, dict[str, object]] = {}
        for row in self.page.iter_rows(min_row=self.top + 1):
            cells = [self.value(str(cell.value)) if cell.data_type == "f" else cell.value for cell in row]
            found[str(cells[1])] = dict(zip(heads, cells, strict=True))
        return found


def test_every_formula_is_written_with_its_value(path: Path) -> None:
    assert Recalculated(path).rows() == compared(path)
    formulas = [
        cell for row in sheet(path, "Jämför", values=False).iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert len(formulas) > 10 * 10
    assert 'fullCalcOnLoad="1"' in parts(path)


def test_no_formula_uses_a_function_newer_than_excel_2016(path: Path) -> None:
    pages = [sheet(path, name, values=False) for name in ("Jämför", "Sida vid sida")]
    cells = [cell for page in pages for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert {name for cell in cells for name in re.findall(r"([A-Z.]+)\(", str(cell.value))} == {
        "AVERAGE",
        "COUNT",
        "COUNTIF",
        "IF",
        "IFERROR",
        "INDEX",
        "MATCH",
        "MAX",
        "MIN",
    }
    assert "vbaProject" not in parts(path)


def test_twenty_municipalities_compare_as_the_library_does(results: Results, path: Path) -> None:
    release, sheet_of = Release.of(results), Recalculated(path)
    names = release.areas.filter(pl.col(c.LEVEL) == "municipality").sort(c.AREA)["name"].to_list()
    labels = [one.label for one in release.recipe.references]
    for place, name in enumerate(names[:20]):
        asked = Asked(name=name, period=2022 + place % 3, sex="TKM"[place % 3], reference=labels[place % len(labels)])
        sheet_of.choose(asked)
        rows = sheet_of.rows()
        for title, row in expected(release, asked).items():
            for head, cell in row.items():
                assert rows[title].get(head, NOTHING) == cell, (asked, title, head)


def test_how_many_peers_answered_yes_is_counted(path: Path) -> None:
    data = invented()
    peers = data.peer_sets["påhittad"].frame
    answers = {
        row[c.AREA]: row[c.AMOUNT]
        for row in data.observations.frame.filter(
            pl.col(c.VARIABLE) == data.catalogue["lakemedel-rutin"].inputs[0], pl.col(c.PERIOD) == 2024
        ).iter_rows(named=True)
        if row[c.AMOUNT] is not None
    }
    sheet_of, n_counted = Recalculated(path), 0
    there = {str(row[2]) for row in sheet_of.data}
    label, names = sheet_of.choices["B6"], dict(data.areas.names.select("code", "name").iter_rows())
    for area in (area for area in answers if names[area] in there):
        mine = [answers[one] for one in peers.filter(focus=area)["member"] if one in answers]
        sheet_of.choose(Asked(name=names[area], period=2024, sex="T", reference=label))
        told = sheet_of.rows()[data.catalogue["lakemedel-rutin"].title]["plats, eller antal Ja"]
        assert told == f"{sum(map(int, mine))} av {len(mine)} Ja"
        n_counted += 1
    assert n_counted > 10


def test_an_unknown_choice_shows_nothing_rather_than_another_municipality(path: Path) -> None:
    sheet_of = Recalculated(path)
    sheet_of.choices["B3"] = "Finns ej"
    assert {cell for row in sheet_of.rows().values() for head, cell in row.items() if head not in FIXED} == {NOTHING}


def test_a_name_with_signs_of_patterns_is_looked_up_to_the_letter(results: Results, tmp_path: Path) -> None:
    release = Release.of(results)
    starred = release.areas.with_columns(pl.col("name").str.replace("Askvinge", "A*s?"))
    write_workbook(evolve(release, areas=starred), tmp_path / "a.xlsx")
    found = str(sheet(tmp_path / "a.xlsx", "Jämför", values=False)["E3"].value)
    assert re.search(r'SUBSTITUTE\(SUBSTITUTE\(SUBSTITUTE\(.*,"~","~~"\),"\*","~\*"\),"\?","~\?"\)', found)


def test_a_municipality_is_chosen_by_name_or_code_and_an_unknown_one_is_refused(
    results: Results, tmp_path: Path
) -> None:
    for word in ("Ljungmåla", "ljungmåla", invented().areas.resolve("Ljungmåla")):
        write_workbook(results, tmp_path / "a.xlsx", municipality=word, beside=["9101"])
        page = sheet(tmp_path / "a.xlsx", "Jämför")
        assert page["B3"].value == "Ljungmåla"
        assert sheet(tmp_path / "a.xlsx", "Sida vid sida")["D3"].value == "Askvinge"
    with pytest.raises(WorkbookError, match="Ljungmala") as caught:
        write_workbook(results, tmp_path / "a.xlsx", municipality="Ljungmala")
    assert "Ljungmåla" in str(caught.value.hint)
    with pytest.raises(WorkbookError, match="at most 8"):
        write_workbook(results, tmp_path / "a.xlsx", beside=["9101"] * 9)


def test_the_lists_of_choices_offer_what_there_is(results: Results, path: Path) -> None:
    page, lists = sheet(path, "Jämför", values=False), sheet(path, "Val")
    rules = {str(rule.sqref): str(rule.formula1) for rule in page.data_validations.dataValidation}
    columns = {cell: re.fullmatch(r"'Val'!\$([A-D])\$2:\$\1\$(\d+)", rules[cell]) for cell in ("B3", "B4", "B5", "B6")}
    offered: dict[str, list[object]] = {}
    for cell, found in columns.items():
        assert found is not None
        offered[cell] = [lists[f"{found[1]}{row}"].value for row in range(2, int(found[2]) + 1)]
    names = Release.of(results).areas.filter(pl.col(c.LEVEL) == "municipality")["name"].to_list()
    assert offered["B3"] == sorted(names, key=swedish_key)
    assert offered["B4"] == [2024, 2023, 2022]
    assert offered["B5"] == ["T", "K", "M"]
    assert offered["B6"] == ["Liknande kommuner, påhittad 2024", "Länet", "Riket"]


def test_peers_of_several_service_areas_are_chosen_as_one(tmp_path: Path) -> None:
    data = invented()
    titled = {
        "äldreomsorg": evolve(data.peer_sets["påhittad"], name="Liknande kommuner, äldreomsorg"),
        "övergripande": evolve(data.peer_sets["påhittad"], name="Liknande kommuner, övergripande"),
    }
    write_comparison_workbook(evolve(data, peer_sets=titled), tmp_path / "a.xlsx", to=["peers", "county"])
    page = sheet(tmp_path / "a.xlsx", "Jämför")
    assert page["B6"].value == "Liknande kommuner"
    values = {row["gruppens värde"] for row in compared(tmp_path / "a.xlsx").values()}
    assert len([value for value in values if isinstance(value, float)]) > 10


def test_a_municipality_summed_from_its_units_is_compared(tmp_path: Path) -> None:
    parts_of = {"B": ("b1", "b2"), "A": ("a1", "a2")}
    frame = pl.DataFrame(
        [("N", "nation", "Landet", None), ("L", "county", "Länet L", "N")]
        + [(name, "municipality", f"{name}by", "L") for name in parts_of]
        + [(unit, "unit", unit, name) for name, units in parts_of.items() for unit in units],
        schema=["code", "level", "name", "parent"],
        orient="row",
    )
    rows = {
        "area": [unit for units in parts_of.values() for unit in units for _ in range(2)],
        "period": [2024] * 8,
        "variable": ["ja", "svar"] * 4,
        "amount": [30, 100, 40, 100, 90, 100, 96, 100],
    }
    data = Dataset.of(
        Observations.from_frame(pl.DataFrame(rows), level="unit"),
        areas=Areas.from_table(frame, name="landet"),
        catalogue=Catalogue([indicator("Trygghet", proportion("ja", "svar"), direction="higher")]),
    )
    write_comparison_workbook(data, tmp_path / "a.xlsx", municipality="Bby")
    row = compared(tmp_path / "a.xlsx")["Trygghet"]
    assert (row["eget värde"], row["n"], row["Länet"], row["omdöme"]) == (35.0, 200, 64.0, "sämre")
    assert compare(data, "Bby", to="county").table["Länet: verdict"].to_list() == ["worse"]
    found = [(row["namn"], row["Trygghet, % [trygghet]"]) for row in shown(tmp_path / "a.xlsx", "Enheter")]
    assert found == [("a1", 90), ("a2", 96), ("b1", 30), ("b2", 40)]


def test_without_comparisons_own_values_are_shown_and_the_sheet_says_so(results: Results, tmp_path: Path) -> None:
    bare = evolve(results, comparisons=results.comparisons.clear())
    write_workbook(bare, tmp_path / "a.xlsx")
    assert "inte jämförda" in str(sheet(tmp_path / "a.xlsx", "Jämför")["A2"].value)
    rows = compared(tmp_path / "a.xlsx")
    assert len([row for row in rows.values() if isinstance(row["eget värde"], float)]) > 5
    assert "skillnad" not in rows["Folkmängd"]


def test_without_municipalities_the_sheet_says_that_there_are_none(results: Results, tmp_path: Path) -> None:
    write_workbook(results.at("county"), tmp_path / "a.xlsx")
    assert [row[0].value for row in sheet(tmp_path / "a.xlsx", "Jämför").iter_rows()] == ["Jämför", "inga"]


# The file


def test_the_same_results_give_the_same_bytes_also_through_a_package(
    results: Results, path: Path, tmp_path: Path
) -> None:
    write_package(results, tmp_path / "paket")
    write_workbook(read_package(tmp_path / "paket"), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == path.read_bytes()


def test_a_control_character_in_a_title_does_not_damage_the_file(results: Results, tmp_path: Path) -> None:
    first, *others = results.catalogue
    odd = evolve(first, title="Trygg\x0bhet")
    write_workbook(evolve(results, catalogue=Catalogue([odd, *others])), tmp_path / "a.xlsx")
    heads = [cell.value for cell in sheet(tmp_path / "a.xlsx", "Kommun")[1]]
    assert f"Trygg het, % [{first.id}]" in heads


def test_every_cell_that_is_chosen_in_is_yellow_and_keeps_a_text_as_it_is(results: Results, tmp_path: Path) -> None:
    bare = evolve(results, areas=None)
    code = Release.of(bare).areas.filter(pl.col(c.LEVEL) == "municipality")[c.AREA][0]
    write_workbook(bare, tmp_path / "a.xlsx", municipality=code, beside=[])
    looks = {
        f"{name} {place}": (cell.fill.start_color.rgb, cell.number_format)
        for name, places in (("Jämför", ["B3", "B5", "B6"]), ("Sida vid sida", [f"{one}3" for one in "DEFGHIJK"]))
        for place in places
        for cell in [sheet(tmp_path / "a.xlsx", name)[place]]
    }
    assert sheet(tmp_path / "a.xlsx", "Jämför")["B3"].value == code
    assert len(looks) == 11
    assert set(looks.values()) == {("FFFFF2CC", "@")}
    assert sheet(tmp_path / "a.xlsx", "Jämför")["B4"].number_format == "General"


def test_references_of_one_name_are_chosen_apart(results: Results, tmp_path: Path) -> None:
    peers, county, nation = results.recipe.references
    recipe = evolve(results.recipe, references=(evolve(peers, label_en="county"), county, nation))
    write_workbook(evolve(results, recipe=recipe), tmp_path / "a.xlsx", language="en")
    offered = [cell.value for cell in sheet(tmp_path / "a.xlsx", "Choices")["D"][1:] if cell.value]
    assert offered == ["county (1)", "County (2)", "Nation"]
    keys = [str(cell.value).casefold() for cell in sheet(tmp_path / "a.xlsx", "Comparisons")["A"][1:]]
    assert len(keys) == len(set(keys)) > N_MUNICIPALITIES


def test_a_failed_write_leaves_what_was_there(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError

    (tmp_path / "a.xlsx").write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(FileTargetError, match="open in another program"):
        write_workbook(results, tmp_path / "a.xlsx")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.xlsx", b"before")]


def test_what_cannot_be_written_is_refused_with_a_way_out(results: Results, tmp_path: Path) -> None:
    with pytest.raises(FileTargetError, match=r"\.xlsx"):
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


def test_the_first_sheet_tells_what_this_is_and_leads_to_every_other(results: Results, tmp_path: Path) -> None:
    imprint = Imprint(title="Äldreomsorg 2024", publisher="Exempelmyndigheten", number="2024-1-2")
    write_workbook(results, tmp_path / "a.xlsx", imprint=imprint)
    page = sheet(tmp_path / "a.xlsx", "Information")
    told = {row[0]: row[1] for row in page.iter_rows(max_col=2, values_only=True) if row[0]}
    assert page["A1"].value == "Äldreomsorg 2024"
    assert (told["Utgivare"], told["Artikelnummer"], told["Källa"]) == (
        "Exempelmyndigheten",
        "2024-1-2",
        results.vintage,
    )
    others = opened(tmp_path / "a.xlsx", (tmp_path / "a.xlsx").stat().st_mtime_ns, values=True).sheetnames[1:]
    links = {str(cell.value): cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in others}
    assert all(told[name] for name in others)


def test_the_file_says_its_title_and_language_and_each_table_what_it_holds(results: Results, tmp_path: Path) -> None:
    for language, tag, title in (("sv", "sv-SE", "Öppna jämförelser"), ("en", "en-GB", "Open comparisons")):
        write_workbook(results, tmp_path / "a.xlsx", language="sv" if language == "sv" else "en")
        properties = opened(tmp_path / "a.xlsx", (tmp_path / "a.xlsx").stat().st_mtime_ns, values=True).properties
        assert (properties.language, properties.title) == (tag, title)
        text = parts(tmp_path / "a.xlsx")
        assert text.count("<table ") == text.count("altTextSummary=") > 10


def test_every_sheet_prints_across_with_its_headings_on_each_page(path: Path) -> None:
    for page in openpyxl.load_workbook(path):
        assert page.page_setup.orientation == "landscape"
        assert page.print_title_rows or not page.tables
        assert (page.sheet_properties.pageSetUpPr is not None) or page.print_title_cols


def test_who_did_not_answer_is_listed_with_the_reason(results: Results, path: Path) -> None:
    found = {
        (row["kod"], row["indikator"], row["år"], row["kön"]): (row["värde"], row["orsak"])
        for row in shown(path, "Bortfall")
    }
    own = results.frame.filter(pl.col(c.FIGURE) == "own", ~pl.col(c.STATUS).is_in(["observed", "derived"]))
    assert own.filter(pl.col(c.LEVEL) != str(Level.MUNICIPALITY)).is_empty()
    titles = {one.id: one.title for one in results.catalogue}
    assert found == {
        (row[c.AREA], titles[row[c.INDICATOR]], row[c.PERIOD], row[c.SEX]): (
            MISSING_CODES[Status(row[c.STATUS])],
            Status(row[c.STATUS]).label("sv"),
        )
        for row in own.iter_rows(named=True)
    }


def test_those_who_answered_both_years_are_counted(results: Results, path: Path) -> None:
    held = results.frame.filter(
        pl.col(c.LEVEL) == "municipality", pl.col(c.SEX) == "T", pl.col(c.STATUS).is_in(["observed", "derived"])
    )
    county = dict(Release.of(results).areas.select(c.AREA, "parent").iter_rows())
    names = dict(Release.of(results).areas.select(c.AREA, "name").iter_rows())
    titles = {one.title: one.id for one in results.catalogue}
    answered: dict[tuple[str, int, str], set[str]] = {}
    for row in held.iter_rows(named=True):
        for above in (names[county[row[c.AREA]]], "Påhittade riket"):
            answered.setdefault((row[c.INDICATOR], row[c.PERIOD], above), set()).add(row[c.AREA])
    rows = list(shown(path, "Svarat båda åren"))
    assert {str(row["namn"]) for row in rows} == {
        *(names[code] for code in set(county.values()) - {None, "00"}),
        "Påhittade riket",
    }
    partial = 0
    for row in rows:
        which = titles[str(row["indikator"])]
        now, before = (
            answered.get((which, int(str(row[head])), str(row["namn"])), set()) for head in ("år", "året före")
        )
        assert row["med uppgift"] == len(now)
        assert row["med uppgift året före"] == len(before)
        assert row["med uppgift båda åren"] == len(now & before)
        partial += len(now & before) < min(len(now), len(before))
    assert partial > 0


def test_coverage_is_that_of_the_results(results: Results, path: Path) -> None:
    rows = {(row["namn"], row["indikator"], row["år"]): row for row in shown(path, "Andel med uppgift")}
    above = results.frame.filter(pl.col(c.FIGURE) == "pooled", pl.col(c.SEX) == "T", pl.col(c.CATEGORY).is_null())
    names = dict(Release.of(results).areas.select(c.AREA, "name").iter_rows())
    for figure in above.iter_rows(named=True):
        row = rows[names[figure[c.AREA]], results.catalogue[figure[c.INDICATOR]].title, figure[c.PERIOD]]
        assert (row["med uppgift"], row["skulle ha uppgift"]) == (figure[c.N_MEMBERS], figure[c.N_EXPECTED])
        assert float(str(row["andel med uppgift, %"])) == pytest.approx(figure[c.COVERAGE] * 100, abs=0.051)
    assert len(rows) >= above.height


def test_there_is_a_workbook_for_each_service_area(tmp_path: Path) -> None:
    data = invented()
    files = write_service_area_workbooks(data, tmp_path, municipality="Ljungmåla")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file.name for file in files)
    assert len(files) == 3
    ids = [{str(row["id"]) for row in shown(file, "Indikatorer")} for file in files]
    assert ids[0] | ids[1] | ids[2] == set(data.catalogue.ids)
    assert ids[0] & ids[1] & ids[2] == {one.id for one in data.catalogue if one.service_area is None}
    assert sheet(files[0], "Information")["A1"].value == "Öppna jämförelser: Äldreomsorg"
    bare = evolve(data, catalogue=Catalogue([one for one in data.catalogue if one.service_area is None]))
    with pytest.raises(NothingToShowError, match="service area"):
        write_service_area_workbooks(bare, tmp_path)


def test_progress_is_told_until_all_is_written(results: Results, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_workbook(results, tmp_path / "a.xlsx", progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] > 1000
    assert [done for done, _ in told] == sorted({done for done, _ in told})
