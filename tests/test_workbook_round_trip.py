"""What write_workbook writes, read_workbook reads: the same published figures, counts, reasons and remarks."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import WorkbookError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion, Rate
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from opnajmfr.sources.workbooks import inspect_workbook, read_own_workbook, read_workbook
from tests.test_workbook_reading import written

KEY = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, c.CATEGORY, c.FIGURE]
SHOWN = [*KEY, c.NUMERATOR, c.DENOMINATOR, c.VALUE, c.LOWER, c.UPPER, c.STATUS, c.FLAGS]


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures of all levels, some hidden, with intervals."""
    data = invented()
    rule = SuppressionRule(purpose="precision", min_denominator=60)
    return compute(data).aggregate(data.areas).with_intervals(0.95).suppress(rule).compare(to="nation").collect()


@pytest.fixture(scope="module")
def path(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return them as a Swedish workbook."""
    file = tmp_path_factory.mktemp("ut") / "ut.xlsx"
    write_workbook(results, file)
    return file


def told(figures: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return figures in one order, indicators as text."""
    return figures.select(columns).with_columns(pl.col(c.INDICATOR).cast(pl.String)).sort(KEY)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_published_figure_comes_back_exactly(results: Results, tmp_path: Path, language: Language) -> None:
    write_workbook(results, tmp_path / "ut.xlsx", language=language)
    own = read_own_workbook(tmp_path / "ut.xlsx")
    published = Release.of(results)
    assert told(own.release.figures, SHOWN).equals(told(published.figures, SHOWN))
    assert own.report.n_cells == published.figures.height
    assert set(published.figures[c.STATUS].unique()) >= {"observed", "derived", "too_uncertain", "nonresponse"}
    assert own.release.vintage == results.vintage


def test_components_come_back_exactly_where_the_publication_has_them(results: Results, tmp_path: Path) -> None:
    without = results.publication(columns=[c.DENOMINATOR, c.VALUE])
    write_workbook(results, tmp_path / "utan.xlsx", publication=without)
    figures = read_own_workbook(tmp_path / "utan.xlsx").release.figures
    assert c.NUMERATOR not in figures.columns
    shown = [name for name in SHOWN if name not in {c.NUMERATOR, c.LOWER, c.UPPER}]
    assert told(figures, shown).equals(told(Release.of(results).figures, shown))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_questions_have_the_same_answers(tmp_path: Path, language: Language) -> None:
    data = invented()
    write_workbook(compute(data).aggregate(data.areas).collect(), tmp_path / "ut.xlsx", language=language)
    again = read_workbook(tmp_path / "ut.xlsx")
    columns = ["indicator", "period", "value", "numerator", "denominator", "verdict"]
    for name in ("Ljungmåla", "Aftonås"):
        asked = [compare(one, name, to="nation", indicators="hemtjanst-trygghet") for one in (data, again)]
        before, after = [one.results.comparisons for one in asked]
        kept = [column for column in columns if column in before.columns and column != "indicator"]
        assert after.select(kept).equals(before.select(kept))
        assert after["verdict"].drop_nulls().len() > 0


def test_the_report_counts_what_every_value_became(results: Results, path: Path) -> None:
    report = read_workbook(path).reading_report
    hidden = Release.of(results).figures.filter(pl.col(c.STATUS) == "too_uncertain").height
    assert f"- för osäker: {hidden} (”x”: {hidden})" in report.replace("\u00a0", " ")
    assert "tomma celler, som i denna arbetsbok betyder att det inte finns någon rad" in report


def test_units_come_back_in_their_municipality(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"code": ["E1", "E2"], "level": ["unit"] * 2, "name": ["Solgården", "Ängen"], "parent": ["0180", "1984"]}
    )
    rows = pl.DataFrame(
        {
            "area": ["E1", "E2"] * 2,
            "level": "unit",
            "period": 2024,
            "variable": ["ja", "ja", "svar", "svar"],
            "amount": [7, 20, 21, 40],
        }
    )
    share = Indicator(id="rutin", title="Rutin finns", measure=Proportion(numerator="ja", denominator="svar"), digits=6)
    areas = sweden().with_areas(table)
    dataset = Dataset.of(Observations.from_frame(rows, source="Prov"), areas=areas, catalogue=Catalogue([share]))
    write_workbook(compute(dataset).aggregate().collect(), tmp_path / "ut.xlsx")
    again = read_workbook(tmp_path / "ut.xlsx")
    assert [again.areas.name(code) for code in ("E1", "E2")] == ["Solgården", "Ängen"]
    parents = dict(
        again.areas.relations.filter(pl.col("code").is_in(["E1", "E2"])).select("code", "parent").iter_rows()
    )
    assert parents == {"E1": "0180", "E2": "1984"}
    shown = read_own_workbook(tmp_path / "ut.xlsx").release.figures.filter(pl.col(c.AREA).is_in(["E1", "1984"]))
    assert shown.sort(c.AREA).select(c.AREA, c.VALUE, c.NUMERATOR, c.DENOMINATOR).rows() == [
        ("1984", 50.0, 20, 40),
        ("E1", 33.333333, 7, 21),
    ]


def test_breakdowns_and_names_with_brackets_come_back(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        [
            {"area": area, "period": 2024, "sex": sex, "ålder": age, "variable": variable, "amount": amount}
            for place, area in enumerate(("1984", "1983"))
            for sex in "KM"
            for age in ("65–79", "80+", None)
            for variable, amount in (("ja", 7 + place), ("svar", 21 + 3 * place))
        ]
    )
    catalogue = Catalogue(
        [
            Indicator(id="N1 [a]", title="n", measure=Proportion(numerator="ja", denominator="svar"), digits=2),
            Indicator(id="n", title="Trygga [alla], andel", measure=Rate(numerator="ja", denominator="svar", per=1000)),
        ]
    )
    observations = Observations.from_frame(rows, breakdowns=["ålder"], level="municipality", source="Prov")
    dataset = Dataset.of(observations, areas=sweden(), catalogue=catalogue)
    results = compute(dataset).aggregate().collect()
    write_workbook(results, tmp_path / "ut.xlsx")
    release = read_own_workbook(tmp_path / "ut.xlsx").release
    columns = [name for name in (*SHOWN, "ålder") if name in release.figures.columns]
    before, after = (told(one.figures, columns).sort([*KEY, "ålder"]) for one in (Release.of(results), release))
    assert after.equals(before)
    assert [one.measure.family for one in release.catalogue] == ["proportion", "rate"]
    assert read_workbook(tmp_path / "ut.xlsx").observations.breakdowns == ("ålder",)


@pytest.mark.parametrize(
    ("column", "cell"), [("kod", 9301), ("år", "i fjol"), ("kön", "X"), ("värdeslag", "gissat"), ("value", "okänt")]
)
def test_a_cell_that_was_changed_to_nonsense_is_named(path: Path, tmp_path: Path, column: str, cell: str | int) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Kommun"]
    assert isinstance(sheet, Worksheet)
    heads = [str(one.value) for one in sheet[1]]
    place = heads.index(column) + 1 if column in heads else heads.index("värdeslag") + 2
    _ = sheet.cell(3, place, cell)
    book.save(tmp_path / "ändrad.xlsx")
    with pytest.raises(FailedRowsError) as caught:
        read_own_workbook(tmp_path / "ändrad.xlsx")
    assert caught.value.report.rows.select("row", "printed").rows() == [(3, str(cell))]


def test_a_figure_that_stands_twice_is_refused(path: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Riket"]
    assert isinstance(sheet, Worksheet)
    copied = [cell.value for cell in sheet[2]]
    sheet.append(copied)
    book.save(tmp_path / "dubbel.xlsx")
    with pytest.raises(FailedRowsError, match="a figure stands in one row"):
        read_workbook(tmp_path / "dubbel.xlsx")


def test_another_workbook_needs_a_description(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "annan.xlsx")
    with pytest.raises(WorkbookError, match=r"is not recognised(.|\n)*inspect_workbook\('annan.xlsx'\).draft\(\)"):
        read_workbook(tmp_path / "annan.xlsx")


def test_a_workbook_that_one_description_fits_is_recognised_and_the_report_says_so(tmp_path: Path) -> None:
    rows = (("Kod", "Område", "År", "Andel, %"), ("0180", "Stockholm", 2024, 50))
    data = read_workbook(written(tmp_path, {"Blad": rows}))
    assert data.observations.frame["value"].to_list() == [50.0]
    assert data.reading_report.startswith("Beskrivningen 'area-file' kändes igen på rubrikerna.")


def test_an_inspection_says_that_a_workbook_is_ours(path: Path) -> None:
    inspection = inspect_workbook(path)
    assert inspection.is_own
    assert "read_workbook läser den utan beskrivning" in str(inspection)
