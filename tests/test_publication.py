"""What leaves the house is what the publication holds; a hidden row carries no number, anywhere."""

from pathlib import Path

import polars as pl
import pytest
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.publication import MISSING_CODES, OPTIONAL
from opnajmfr.data.published_frames import OF_BOTH, OF_THE_FIGURE, OF_THE_REFERENCE, published_figures
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import PublicationError, UnknownTermError
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.model.vocabulary import Status
from opnajmfr.outputs.package_documents import documents
from opnajmfr.outputs.packages import write_package
from opnajmfr.outputs.workbooks import workbook_sheets
from opnajmfr.plan.starting import compute
from opnajmfr.sources.packages.reading_packages import read_package
from opnajmfr.stats.rounding import rounded_half_away


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures with county, nation, intervals, comparisons and ranks."""
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["county", "nation"])
    return plan.rank(among="nation", indicators=data.catalogue.ranked()).collect()


def hide(results: Results, *rows: pl.Expr) -> Results:
    """Return results in which some rows are hidden by status alone, their numbers still there."""
    status = pl.when(*rows).then(pl.lit("too_uncertain", c.STATUS_TYPE)).otherwise(pl.col(c.STATUS)).alias(c.STATUS)
    return evolve(results, frame=results.frame.with_columns(status))


def test_by_default_every_column_leaves_with_the_digits_of_the_indicators(results: Results) -> None:
    publication = results.publication()
    assert publication.columns == OPTIONAL
    assert publication.digits == {one.id: one.digits for one in results.catalogue}
    assert published_figures(publication, results.frame).columns == results.frame.columns


def test_published_values_are_rounded_halves_away_from_zero(results: Results) -> None:
    shown = published_figures(results.publication(), results.frame)
    digits = {one.id: one.digits for one in results.catalogue}
    wanted = [
        None if value is None else rounded_half_away(value, digits[name])
        for name, value in results.frame.select(c.INDICATOR, c.VALUE).iter_rows()
    ]
    assert shown[c.VALUE].to_list() == wanted


def test_a_hidden_row_carries_no_value_component_or_bound(results: Results) -> None:
    shown = published_figures(results.publication(), hide(results, pl.col(c.LEVEL) == "county").frame)
    county = shown.filter(pl.col(c.LEVEL) == "county")
    assert county.height > 0
    assert county.select(pl.col(*OF_THE_FIGURE).count().sum()).row(0) == (0,) * len(OF_THE_FIGURE)


def test_nothing_is_told_of_a_hidden_figure_beside_its_references(results: Results) -> None:
    hidden = hide(results, pl.col(c.AREA) == "9101")
    release = Release.of(hidden)
    mine = release.comparisons.filter(pl.col(c.AREA) == "9101")
    assert mine.height > 0
    assert mine.select(pl.col(c.VALUE, *OF_BOTH).count()).row(0) == (0,) * (1 + len(OF_BOTH))
    assert release.ranks.filter(pl.col(c.AREA) == "9101").is_empty()
    assert release.ranks.height > 0


def test_nothing_is_told_of_a_hidden_reference(results: Results) -> None:
    behind = Release.of(hide(results, pl.col(c.AREA) == "91")).comparisons.filter(pl.col(cc.REFERENCE_AREA) == "91")
    assert behind.height > 0
    told = pl.col(*OF_THE_REFERENCE, *OF_BOTH).count()
    assert set(behind.select(told).row(0)) == {0}
    assert behind[c.VALUE].count() > 0


def test_only_the_chosen_references_leave(results: Results) -> None:
    chosen = results.publication(references=["Länet"])
    release = Release.of(results, publication=chosen)
    assert release.comparisons[cc.REFERENCE].unique().to_list() == ["Länet"]
    assert [one.label for one in release.recipe.references] == ["Länet"], "the recipe would tell of the others"
    assert len(results.recipe.references) > 1


def test_a_column_that_does_not_leave_is_nowhere(results: Results) -> None:
    chosen = results.publication(columns=["value"])
    release = Release.of(results, publication=chosen)
    assert not {c.NUMERATOR, c.DENOMINATOR, c.LOWER, c.UPPER} & set(release.figures.columns)
    assert release.comparisons.select(pl.col(c.LOWER, c.UPPER).count()).row(0) == (0, 0)


def test_a_probability_does_not_tell_the_counts_that_stay_in_the_house(results: Results) -> None:
    whole = Release.of(results).comparisons
    assert whole.select(pl.col(cc.P, cc.P_ADJUSTED)).equals(results.comparisons.select(cc.P, cc.P_ADJUSTED))
    for column in (c.NUMERATOR, c.DENOMINATOR):
        told = Release.of(results, publication=results.publication(without=[column])).comparisons
        for name in (cc.P, cc.P_ADJUSTED):
            shown = told[name].drop_nulls()
            assert shown.len() == whole[name].drop_nulls().len() > 0
            wanted = [float(f"{one:.3g}") for one in whole[name].drop_nulls()]
            assert shown.to_list() == pytest.approx(wanted, rel=1e-12)


def test_documents_claim_no_interval_that_does_not_leave_and_no_other_confidence(results: Results) -> None:
    sharper = evolve(results, recipe=evolve(results.recipe, confidence=0.999))
    whole = documents(Release.of(sharper))
    assert "konfidensgraden 99,9 procent" in whole["kvalitetsdeklaration.md"]
    assert "p-value" not in whole["method-description.md"]
    silent = documents(Release.of(sharper, publication=sharper.publication(columns=["value"], references=["Länet"])))
    assert "99,9 procent, men publiceras inte" in silent["kvalitetsdeklaration.md"]
    assert "99.9 per cent confidence, but not published" in silent["quality-declaration.md"]
    assert "p-värden har 3 värdesiffror" in silent["metodbeskrivning.md"]
    assert "- Länet: " in silent["metodbeskrivning.md"]
    assert "- Riket: " not in silent["metodbeskrivning.md"]


@pytest.mark.parametrize("name", ["title", "publisher", "number", "version"])
def test_a_line_break_in_an_imprint_is_refused(name: str) -> None:
    with pytest.raises(PublicationError, match=f"{name} must be one line"):
        Imprint(**{name: "Provet\n\n# Annat"})
    with pytest.raises(PublicationError, match="errata must be one line"):
        Imprint().corrected("Rättat.\r\n- Annat", version="1.1")


def test_what_stays_in_the_house_is_said_in_one_line(results: Results) -> None:
    release = Release.of(results, publication=results.publication(without=["numerator", "denominator"]))
    assert set(OPTIONAL) - set(release.figures.columns) == {c.NUMERATOR, c.DENOMINATOR}
    assert release.figures[c.VALUE].count() > 0


def test_digits_are_those_of_all_indicators_or_of_some(results: Results) -> None:
    own = {one.id: one.digits for one in results.catalogue}
    assert results.publication(digits=0).digits == dict.fromkeys(own, 0)
    assert results.publication(digits={"medianinkomst": 0}).digits == own | {"medianinkomst": 0}
    shown = published_figures(results.publication(digits=0), results.frame)[c.VALUE].drop_nulls()
    assert shown.round(0).equals(shown)


def test_every_reason_without_a_value_has_a_code_of_its_own(results: Results) -> None:
    codes = results.publication(missing_codes={"too_uncertain": " för få "}).missing_codes
    assert codes == MISSING_CODES | {Status.TOO_UNCERTAIN: "för få"}
    assert set(codes) == {status for status in Status if not status.has_value}
    assert len(set(codes.values())) == len(codes)


def test_a_code_of_the_publication_stands_in_the_workbook_and_its_legend(results: Results) -> None:
    hidden = hide(results, pl.col(c.AREA) == "9101")
    release = Release.of(hidden, publication=hidden.publication(missing_codes={"too_uncertain": "för få"}))
    sheets = {sheet.name: sheet for sheet in workbook_sheets(release)}
    for name in ("Information", "Kommun", "Bortfall"):
        table = sheets[name].table
        assert table is not None
        assert any("för få" in row for row in table.rows), name


@pytest.mark.parametrize(
    ("codes", "match"),
    [
        ({"too_uncertain": ".."}, "would stand for 'too_uncertain' and for 'suppressed'"),
        ({"too_uncertain": "0"}, "cannot be '0'"),
        ({"too_uncertain": "1 000,5"}, "cannot be"),
        ({"too_uncertain": " "}, "cannot be"),
        ({"observed": "x"}, "cannot be"),
    ],
)
def test_a_code_that_would_be_read_as_something_else_is_refused(
    results: Results, codes: dict[str, str], match: str
) -> None:
    with pytest.raises(PublicationError, match=match):
        results.publication(missing_codes=codes)


def test_an_unknown_reason_is_refused(results: Results) -> None:
    with pytest.raises(UnknownTermError):
        results.publication(missing_codes={"hemligt": "?"})


def test_results_with_a_breakdown_leave_and_come_back_with_it(tmp_path: Path) -> None:
    rows = [
        {"area": area, "level": "municipality", "period": 2024, "sex": "T", "regi": regi, "variable": name, "amount": n}
        for area in ("1984", "1983")
        for regi, pair in (("total", (30, 50)), ("egen", (20, 30)), ("enskild", (10, 20)))
        for name, n in zip(("x", "n"), pair, strict=True)
    ]
    share = indicator("Trygghet", proportion("x", "n"), breakdowns=["regi"])
    results = compute(share, Observations.from_frame(pl.DataFrame(rows), breakdowns=["regi"])).collect()
    write_package(results, tmp_path / "paket")
    release = read_package(tmp_path / "paket")
    assert release.publication.breakdowns == ("regi",)
    assert set(release.figures["regi"]) == {"total", "egen", "enskild"}
    write_package(release, tmp_path / "igen")
    for file in (tmp_path / "paket").iterdir():
        assert file.read_bytes() == (tmp_path / "igen" / file.name).read_bytes()


def test_a_writer_is_refused_what_does_not_leave(results: Results) -> None:
    chosen = results.publication(columns=["value"])
    with pytest.raises(PublicationError, match="numerator"):
        chosen.require("value", "numerator", writer="the test")


@pytest.mark.parametrize(
    "wrong",
    [{"columns": ["valeu"]}, {"digits": {"finns-inte": 1}}, {"references": ["Månen"]}, {"digits": {"folkmangd": 7}}],
)
def test_what_no_results_hold_cannot_leave(results: Results, wrong: dict[str, list[str]]) -> None:
    with pytest.raises(PublicationError):
        results.publication(**wrong)  # pyright: ignore[reportArgumentType]


def test_a_publication_of_other_results_is_refused(results: Results) -> None:
    with pytest.raises(PublicationError, match="ålder"):
        Release.of(results, publication=evolve(results.publication(), breakdowns=("ålder",)))
    with pytest.raises(PublicationError, match="indicator"):
        Release.of(results, publication=evolve(results.publication(), digits={"folkmangd": 0}))
