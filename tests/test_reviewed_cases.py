"""Cases in which a wrong number, or a missing one, would go unnoticed."""

import polars as pl
import pytest

import opnajmfr as oj
from opnajmfr.model.descriptions import LevelsInYears

SHARE = oj.indicator("Andel", oj.proportion("n", "d"), id="P", direction="higher")


def land(*more: tuple[str, str, str]) -> oj.Areas:
    """Return a nation of two counties with two municipalities each, and more areas as code, level, parent."""
    rows = [("00", "nation", None), ("N", "county", "00"), ("S", "county", "00")]
    rows += [("N1", "municipality", "N"), ("N2", "municipality", "N")]
    rows += [("S1", "municipality", "S"), ("S2", "municipality", "S"), *more]
    frame = pl.DataFrame(rows, schema=["code", "level", "parent"], orient="row")
    return oj.Areas.from_table(frame.with_columns(pl.col("code").alias("name")), name="Land")


def seen(*rows: tuple[str, str, int, str, str, float | None, float | None, str]) -> oj.Observations:
    """Return observations of area, level, period, sex, variable, amount, value and status."""
    names = ["area", "level", "period", "sex", "variable", "amount", "value", "status"]
    return oj.Observations.from_frame(pl.DataFrame(rows, schema=names, orient="row", strict=False))


def share(
    area: str, n: float, d: float, *, level: str = "municipality", period: int = 2023, sex: str = "T"
) -> list[tuple]:
    """Return the two components of a share."""
    return [(area, level, period, sex, name, amount, None, "observed") for name, amount in (("n", n), ("d", d))]


FOUR = [*share("N1", 10, 100), *share("N2", 40, 100), *share("S1", 50, 100), *share("S2", 20, 60)]


def figures(results: oj.Results, figure: str) -> dict[str, float]:
    """Return the values of one figure by area."""
    rows = results.frame.filter(pl.col("figure") == figure)
    return dict(rows.select("area", "value").iter_rows())


def test_a_few_districts_beside_all_municipalities_change_no_county_and_no_nation() -> None:
    areas = land(("q1", "district", "N1"), ("q2", "district", "N1"))
    districts = [*share("q1", 1, 10, level="district"), *share("q2", 9, 10, level="district")]
    alone = oj.compute(SHARE, seen(*FOUR)).aggregate(land()).collect()
    both = oj.compute(SHARE, seen(*FOUR, *districts)).aggregate(areas).collect()
    assert figures(both, "pooled") == figures(alone, "pooled") == {"N": 25.0, "S": 43.75, "00": pytest.approx(100 / 3)}
    assert figures(both, "own") == figures(alone, "own") | {"q1": 10.0, "q2": 90.0}


def test_a_denominator_alone_at_a_lower_level_moves_nothing_there() -> None:
    areas = land(("q1", "district", "N1"))
    only = ("q1", "district", 2023, "T", "d", 10, None, "observed")
    found = oj.compute(SHARE, seen(*FOUR, only)).aggregate(areas).collect()
    assert figures(found, "pooled")["N"] == 25.0
    assert "q1" not in figures(found, "own")


def test_a_newer_denominator_alone_is_no_newer_figure() -> None:
    newer = [(area, "municipality", 2024, "T", "d", 100, None, "observed") for area in ("N1", "N2", "S1", "S2")]
    data = oj.Dataset(observations=seen(*FOUR, *newer), catalogue=oj.Catalogue([SHARE]), areas=land())
    answer = oj.compare(data, "N1", to="county")
    assert answer.table.select("period", "value").row(0) == (2023, 10.0)


def test_a_printed_value_beside_counts_that_give_another_has_no_interval() -> None:
    beside = [*share("00", 200, 700, level="nation"), ("00", "nation", 2023, "T", "P", None, 60.0, "observed")]
    results = oj.compute(SHARE, seen(*FOUR, *beside)).with_intervals().aggregate(land()).compare(to="nation").collect()
    row = results.comparisons.filter(area="N1").row(0, named=True)
    assert (row["reference_value"], row["difference"], row["lower"], row["verdict"]) == (60.0, -50.0, None, None)
    assert row["reason"] == "reference_without_counts"
    assert results.frame.filter(figure="reported").select("lower", "numerator").row(0) == (None, None)


def test_a_printed_value_that_its_counts_give_keeps_them() -> None:
    beside = [*share("00", 200, 700, level="nation"), ("00", "nation", 2023, "T", "P", None, 28.6, "observed")]
    results = oj.compute(SHARE, seen(*FOUR, *beside)).aggregate(land()).compare(to="nation").collect()
    row = results.comparisons.filter(area="N1").row(0, named=True)
    assert row["verdict"] == "worse"
    assert row["lower"] < row["difference"] < row["upper"]


def test_the_decimals_of_printed_values_are_read_alike_in_a_column_of_one_and_of_several() -> None:
    printed = [(code, "county", 2023, "T", "P", None, value, "observed") for code, value in (("N", 24.3), ("S", 0.3))]
    counts = [*share("N", 2431, 10_000, level="county"), *share("S", 31, 10_000, level="county")]
    results = oj.compute(SHARE, seen(*FOUR, *printed, *counts)).collect()
    rows = results.frame.filter(figure="reported").select("value", "numerator")
    assert rows.rows() == [(24.3, 2431), (0.3, 31)]


def test_a_value_that_the_publisher_hides_is_not_computed_from_counts_beside_it() -> None:
    beside = [*share("N", 5, 500, level="county"), ("N", "county", 2023, "T", "P", None, None, "suppressed")]
    results = oj.compute(SHARE, seen(*FOUR, *beside)).collect()
    row = results.frame.filter(figure="reported").row(0, named=True)
    assert (row["status"], row["value"], row["numerator"], row["denominator"]) == ("suppressed", None, None, None)


def test_an_answer_above_those_who_answer_is_refused() -> None:
    answers = [(area, "municipality", 2023, "T", "a", code, None, "observed") for area, code in (("N1", 1), ("N2", 0))]
    above = ("N", "county", 2023, "T", "a", 1, None, "observed")
    item = oj.indicator("Rutin", oj.share_of_municipalities("a"))
    with pytest.raises(oj.FailedRowsError, match="an answer stands at the level of the one who answers"):
        oj.compute(item, seen(*answers, above)).aggregate(land()).collect()


def test_what_an_answer_does_not_show_it_names_with_what_there_is() -> None:
    other = oj.indicator("Bara totalt", oj.published(), id="Q")
    rows = [
        *share("N1", 1, 10, sex="K"),
        *share("N1", 2, 10, sex="M"),
        ("N1", "municipality", 2022, "T", "Q", None, 5.0, "observed"),
    ]
    data = oj.Dataset(observations=seen(*rows), catalogue=oj.Catalogue([SHARE, other]), areas=land())
    answer = oj.compare(data, "N1", to="county", sex="kvinnor")
    assert answer.left_out == {"Q": "T; 2022"}
    assert "Visas inte här, men finns för: Q (T; 2022)" in str(answer)


def test_a_reference_that_holds_the_area_without_saying_so_gives_no_verdict() -> None:
    plan = oj.compute(SHARE, seen(*FOUR)).aggregate(land())
    for figure in (None, "pooled"):
        row = plan.compare(to=oj.given("N"), areas="N1", figure=figure).collect().comparisons.row(0, named=True)
        assert (row["difference"], row["lower"], row["verdict"], row["reason"]) == (-15.0, None, None, "overlap")


def test_each_reference_keeps_the_areas_that_were_asked_for() -> None:
    plan = oj.compute(SHARE, seen(*FOUR)).aggregate(land())
    both = plan.compare(to="county", areas="N1").compare(to="nation", areas=["N2"]).compare(to=oj.target(30)).collect()
    asked = both.comparisons.select("area", "reference").rows()
    assert sorted(asked) == sorted(
        [("N1", "Länet"), ("N2", "Riket"), *((area, "Målnivå 30") for area in ("N1", "N2", "S1", "S2"))]
    )


def test_two_names_for_one_reference_are_refused() -> None:
    with pytest.raises(oj.OpenComparisonsError, match="two references have the same name"):
        oj.compute(SHARE, seen(*FOUR)).compare(to=["county", "county"])


def test_heby_may_have_one_code_in_a_survey_and_another_in_a_stock_of_the_same_year() -> None:
    survey = oj.indicator("Enkät", oj.proportion("n", "d"), id="P")
    stock = oj.indicator("Bestånd", oj.proportion("x", "y"), id="Q", division="end_of_year")
    rows = [(a, "municipality", 2006, "T", name, 5, None, "observed") for a in ("1917", "1980") for name in ("n", "d")]
    rows += [(a, "municipality", 2006, "T", name, 5, None, "observed") for a in ("0331", "1980") for name in ("x", "y")]
    plan = oj.compute(oj.Catalogue([survey, stock]), seen(*rows)).aggregate(oj.sweden())
    found = plan.compare(to=oj.given("Västerås"), areas="Heby").collect().comparisons
    assert found.select("indicator", "area", "reference_value").rows() == [("P", "1917", 100.0), ("Q", "0331", 100.0)]


def test_a_county_s_distribution_is_not_told_as_one_class() -> None:
    item = oj.indicator("Steg", oj.ordinal("s", classes={0: "inget", 1: "alla"}))
    rows = [(area, "municipality", 2023, "T", "s", code, None, "observed") for area, code in (("N1", 1), ("N2", 0))]
    data = oj.Dataset(observations=seen(*rows), catalogue=oj.Catalogue([item]), areas=land())
    with pytest.raises(oj.OpenComparisonsError, match="the data hold nothing of N"):
        oj.compare(data, "N", to="nation")


def test_what_does_not_apply_is_not_missing_because_its_denominator_was_left_out() -> None:
    rows = [*FOUR[2:], ("N1", "municipality", 2023, "T", "n", None, None, "not_applicable")]
    own = oj.compute(SHARE, seen(*rows)).aggregate(land()).collect()
    assert own.of("N1").frame["status"].to_list() == ["not_applicable"]
    assert own.of("N").frame["n_expected"].to_list() == [1]


def test_a_group_is_shown_where_an_indicator_is_published_for_the_nation_only() -> None:
    hidden = oj.indicator("Andel", oj.proportion("n", "d"), id="P", levels_by_year=[LevelsInYears(levels=["nation"])])
    table = pl.DataFrame({"group": ["g", "g"], "member": ["N1", "S1"]})
    network = oj.Grouping.from_table(table, name="nät")
    found = oj.compute(hidden, seen(*FOUR)).aggregate(land(), groups=network).collect()
    assert figures(found, "pooled") == {"N": None, "S": None, "00": pytest.approx(100 / 3), "nät/g": 30.0}
