"""An area beside its own earlier figure: never across a break, never with a year in common."""

from collections.abc import Mapping

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from opnajmfr.comparison.references import history
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, published, share_of_municipalities, total
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Span
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from opnajmfr.questions.over_time.changing import change
from tests.small_worlds import FEWER, LAND, one, seen

Counts = tuple[int, int]
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


def yearly(years: Mapping[int, tuple[object, object]], area: str = "a1") -> Observations:
    """Return the counts of one area by year."""
    rows = [(area, year, name, amount) for year, pair in years.items() for name, amount in zip("xn", pair, strict=True)]
    return seen(rows, ("area", "period", "variable", "amount"))


def beside_history(years: Mapping[int, tuple[object, object]], subject: Indicator = SHARE) -> pl.DataFrame:
    """Compare each year of one area with its history."""
    return compute(subject, yearly(years)).aggregate(LAND).compare(to="history", areas=["a1"]).collect().comparisons


@FEWER
@given(counts(), counts())
def test_a_year_is_held_against_the_one_before_as_two_independent_shares(before: Counts, now: Counts) -> None:
    row = one(beside_history({2019: before, 2020: now}), period=2020)
    wanted = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert (row["reference_period"], row["reference_area"], row["reference_figure"]) == (2019, "a1", "own")
    assert (row["lower"], row["upper"]) == pytest.approx([100 * limit for limit in wanted], rel=1e-9, abs=1e-9)
    assert row["difference"] == pytest.approx(100 * now[0] / now[1] - 100 * before[0] / before[1], abs=1e-9)
    assert row["verdict"] is not None


def test_a_year_without_a_figure_is_passed_over_and_the_first_year_has_none_before() -> None:
    rows = beside_history({2017: (30, 40), 2018: (None, 40), 2020: (10, 40)})
    assert one(rows, period=2020)["reference_period"] == 2017
    assert one(rows, period=2020)["verdict"] == "worse"
    assert one(rows, period=2018)["reason"] == "no_own_value"
    assert one(rows, period=2017)["reason"] == "no_earlier_value"


def test_nothing_is_compared_across_a_break() -> None:
    broken = evolve(SHARE, versions=(Version(span=Span(last=2019)), Version(span=Span(first=2020))))
    rows = beside_history({2018: (30, 40), 2019: (30, 40), 2020: (10, 40), 2021: (12, 40)}, broken)
    assert one(rows, period=2019)["reference_period"] == 2018
    row = one(rows, period=2020)
    assert row["reason"] == "earlier_break"
    assert [row[name] for name in ("reference_value", "reference_period", "difference", "lower", "verdict")] == [
        None
    ] * 5
    assert one(rows, period=2021)["reference_period"] == 2020
    without = beside_history({2019: (30, 40), 2021: (12, 40)}, broken)
    assert one(without, period=2021)["reason"] == "earlier_break"


def test_a_version_that_is_comparable_is_no_break() -> None:
    versions = Version(span=Span(last=2019)), Version(span=Span(first=2020), comparable_with_previous=True)
    rows = beside_history({2019: (30, 40), 2020: (10, 40)}, evolve(SHARE, versions=versions))
    assert one(rows, period=2020)["reference_period"] == 2019


def test_windows_that_share_years_are_never_compared() -> None:
    pooled = evolve(SHARE, versions=(Version(window=3),))
    rows = beside_history(dict.fromkeys(range(2015, 2021), (30, 40)), pooled)
    assert [one(rows, period=year)["reason"] for year in (2016, 2017)] == ["shared_years"] * 2
    assert one(rows, period=2015)["reason"] == "no_earlier_value"
    assert [one(rows, period=year)["reference_period"] for year in (2018, 2019, 2020)] == [2015, 2016, 2017]


def test_what_the_source_calls_not_comparable_is_not_compared_with_earlier_years() -> None:
    frame = yearly(dict.fromkeys(range(2017, 2021), (30, 40))).frame.with_columns(
        pl.when(pl.col("period") == 2019)
        .then(pl.lit(["not_comparable"], pl.List(pl.String)))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags")
    )
    rows = compute(SHARE, Observations.from_frame(frame)).aggregate(LAND).compare(to="history", areas=["a1"])
    found = rows.collect().comparisons
    assert one(found, period=2018)["reference_period"] == 2017
    assert one(found, period=2019)["reason"] == "not_comparable"
    assert one(found, period=2020)["reference_period"] == 2019
    later = frame.filter(pl.col("period") != 2019).with_columns(
        pl.when(pl.col("period") == 2020).then(pl.lit(["not_comparable"])).otherwise(pl.col("flags")).alias("flags")
    )
    rows = compute(SHARE, Observations.from_frame(later)).aggregate(LAND).compare(to="history", areas=["a1"])
    assert one(rows.collect().comparisons, period=2020)["reason"] == "not_comparable"


def test_a_municipality_that_changed_its_code_keeps_its_history() -> None:
    observations = Observations.from_frame(
        pl.concat([yearly({2006: (30, 60)}, "1917").frame, yearly({2007: (50, 60)}, "0331").frame])
    )
    rows = compute(SHARE, observations).compare(to=history(), areas=["Heby"]).collect().comparisons
    row = one(rows, period=2007)
    assert (row["reference_area"], row["reference_period"], row["verdict"]) == ("1917", 2006, "better")


def test_what_is_no_outcome_of_chance_gets_no_verdict_but_its_earlier_value() -> None:
    rows = [
        ("a1", year, name, amount, value)
        for year, answer in ((2019, 0), (2020, 1))
        for name, amount, value in (("svar", answer, None), ("s", 10 * year, None), ("u", None, 70.0 + answer))
    ]
    observations = seen(rows, ("area", "period", "variable", "amount", "value"))
    subjects = Catalogue(
        [
            indicator("Rutin", share_of_municipalities("svar"), direction="higher"),
            indicator("Summa", total("s")),
            indicator("u", published("u"), id="publicerat", direction="higher"),
        ]
    )
    found = compute(subjects, observations).aggregate(LAND).compare(to="history", areas=["a1"]).collect().comparisons
    told = {
        name: [one(found, indicator=name, period=2020)[column] for column in ("reference_value", "verdict", "reason")]
        for name in subjects.ids
    }
    assert told == {
        "rutin": [0, None, "no_chance"],
        "summa": [20190, None, "no_spread"],
        "publicerat": [70, None, "no_counts"],
    }


def test_the_share_of_the_same_municipalities_in_two_years_is_no_test_of_two_samples() -> None:
    rows = [(area, year, "svar", year % 2) for area in ("a1", "a2", "a3") for year in (2019, 2020)]
    observations = seen(rows, ("area", "period", "variable", "amount"))
    routine = indicator("Rutin", share_of_municipalities("svar"), direction="higher")
    found = compute(routine, observations).aggregate(LAND).compare(to="history", areas=["A"]).collect().comparisons
    assert one(found, period=2020)["reason"] == "same_members"
    assert one(found, period=2020)["difference"] == -100


def test_sexes_and_levels_have_histories_of_their_own() -> None:
    rows = [
        (area, year, sex, name, amount)
        for area, shift in (("a1", 0), ("a2", 5))
        for year in (2019, 2020)
        for sex, x in (("K", 30), ("M", 10))
        for name, amount in (("x", x + shift + year - 2019), ("n", 40))
    ]
    observations = seen(rows, ("area", "period", "sex", "variable", "amount"))
    found = compute(SHARE, observations).aggregate(LAND).compare(to="history", areas=["a1", "A"]).collect().comparisons
    for area, sex, before in (("a1", "K", 75), ("a1", "M", 25), ("a1", "T", 50), ("A", "K", 81.25), ("A", "T", 56.25)):
        assert one(found, area=area, sex=sex, period=2020)["reference_value"] == before


def test_history_is_the_areas_own_figure_and_no_other() -> None:
    with pytest.raises(ReferenceAreaError, match="the area's own only"):
        history().with_figure("pooled")
    mixed = compute(SHARE, yearly({2019: (1, 2), 2020: (1, 2)})).aggregate(LAND)
    rows = mixed.compare(to=["history", "county"], figure="pooled").collect().comparisons
    assert set(rows["reference_kind"]) == {"history", "county"}


def test_what_could_have_been_seen_of_its_own_history_is_what_change_says() -> None:
    data = invented()
    compared = 0
    for area in ("Ljungmåla", "Gullåker", "Tidlunda"):
        beside = compare(data, area, to="history").frame.with_columns(pl.col("indicator").cast(pl.String))
        changes = change(data, area).table.filter(respondents="all")
        keys = ["indicator", "period", "reference_period"]
        both = beside.join(changes, left_on=keys, right_on=["indicator", "last", "first"], suffix="_of_change")
        told = both.filter(pl.col("verdict").is_not_null())
        assert told["detectable"].to_list() == pytest.approx(told["detectable_of_change"].to_list(), nan_ok=True)
        compared += told["detectable"].count()
    assert compared > 10
    answer = compare(data, "Ljungmåla", to="history", indicators="hemtjanst-bemotande")
    size = f"{answer.frame['detectable'].item():.1f} would have shown"
    assert size in answer.text("en")
    assert size in change(data, "Ljungmåla", indicators="hemtjanst-bemotande").text("en")


def test_where_no_possible_change_would_have_been_seen_the_history_says_none() -> None:
    row = one(beside_history({2019: (2, 3), 2020: (3, 3)}), period=2020)
    assert (row["verdict"], row["detectable"]) == ("no_clear_difference", None)
