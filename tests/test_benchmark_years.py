"""Several years laid together: whole sums or none, each year once, and no two figures with a year in common tested."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.pooled_years import YearsTogether, not_pooled, with_years_pooled
from opnajmfr.data.results import Results
from opnajmfr.errors import PeriodError, StatisticError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import (
    indicator,
    mean,
    median_of,
    ordinal,
    proportion,
    published,
    rate,
    ratio,
    share_of_municipalities,
    share_of_units,
    total,
)
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Span
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from tests.small_worlds import FEWER, LAND, one, seen

Row = tuple[object, ...]
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
COLUMNS = ("area", "period", "variable", "amount")


def dataset(rows: Sequence[Row], *indicators: Indicator, columns: Sequence[str] = COLUMNS) -> Dataset:
    """Return a dataset of municipalities."""
    return Dataset(observations=seen(rows, columns), catalogue=Catalogue(indicators or [SHARE]), areas=LAND)


def counted(years: dict[int, tuple[object, object]], area: str = "a1") -> list[Row]:
    """Return the rows of one area."""
    return [(area, year, name, amount) for year, pair in years.items() for name, amount in zip("xn", pair, strict=True)]


def collected(data: Dataset) -> Results:
    """Compute a dataset."""
    return compute(data).aggregate().with_intervals().collect()


counts = st.tuples(st.integers(0, 50), st.integers(50, 300))


@FEWER
@given(st.lists(counts, min_size=3, max_size=6), st.integers(2, 3))
def test_a_figure_is_that_of_all_the_answers_of_its_years(years: list[tuple[int, int]], n: int) -> None:
    rows = counted(dict(enumerate(years, start=2015)))
    results = collected(with_years_pooled(dataset(rows), n))
    for place in range(len(years)):
        row = one(results.frame, area="a1", period=2015 + place)
        if place < n - 1:
            assert (row["value"], row["numerator"], row["status"]) == (None, None, "not_collected")
            continue
        x, m = (sum(pair[side] for pair in years[place - n + 1 : place + 1]) for side in (0, 1))
        assert (row["numerator"], row["denominator"]) == (Decimal(x), Decimal(m))
        low, high = pl.select(*stats.wilson(pl.lit(x), pl.lit(m))).row(0)
        assert (row["value"], row["lower"], row["upper"]) == pytest.approx((100 * x / m, 100 * low, 100 * high))


def test_a_hidden_or_absent_year_leaves_no_sum_and_the_strongest_reason() -> None:
    rows = counted({2018: (1, 10), 2020: (3, 10)}) + counted({2018: (1, 10), 2019: (None, 10), 2020: (3, 10)}, "a2")
    results = collected(with_years_pooled(dataset(rows), 3))
    assert one(results.frame, area="a1", period=2020)["status"] == "not_collected"
    assert one(results.frame, area="a2", period=2020)["status"] == "missing"
    statuses = ["observed", "suppressed", "nonresponse"]
    given_rows = [
        ("a1", 2018 + place, name, None if status != "observed" else 5, status)
        for place, status in enumerate(statuses)
        for name in "xn"
    ]
    hidden = dataset(given_rows, columns=(*COLUMNS, "status"))
    row = one(collected(with_years_pooled(hidden, 3)).frame, area="a1", period=2020)
    assert (row["status"], row["numerator"], row["denominator"]) == ("suppressed", None, None)


def test_no_sum_crosses_a_break_or_what_the_source_calls_not_comparable() -> None:
    versions = Version(span=Span(last=2018)), Version(span=Span(first=2019))
    rows = counted(dict.fromkeys(range(2016, 2022), (3, 10)))
    frame = collected(with_years_pooled(dataset(rows, evolve(SHARE, versions=versions)), 2)).frame
    found = {row["period"]: row["status"] for row in frame.filter(area="a1").iter_rows(named=True)}
    assert found == {
        2016: "not_collected",
        **dict.fromkeys((2017, 2018, 2020, 2021), "derived"),
        2019: "not_aggregable",
    }
    flagged = seen(rows, COLUMNS).frame.with_columns(
        pl.when(pl.col("period") == 2019)
        .then(pl.lit(["not_comparable"], pl.List(pl.String)))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags")
    )
    data = evolve(dataset(rows), observations=Observations.from_frame(flagged))
    frame = collected(with_years_pooled(data, 2)).frame
    assert {row["period"]: row["status"] for row in frame.filter(area="a1").iter_rows(named=True)} == found


def test_figures_with_a_year_in_common_are_never_tested_against_each_other() -> None:
    data = with_years_pooled(dataset(counted(dict.fromkeys(range(2015, 2021), (3, 10)))), 3)
    assert [version.window for version in data.catalogue["andel"].versions] == [3]
    rows = compute(data).aggregate().compare(to="history", areas=["a1"]).collect().comparisons
    assert [one(rows, period=year)["reason"] for year in (2018, 2019)] == ["shared_years"] * 2
    assert one(rows, period=2020)["reference_period"] == 2017


def test_only_what_may_be_pooled_is_and_the_rest_stays_as_it_was() -> None:
    catalogue = Catalogue(
        [
            SHARE,
            indicator("Tal", rate("x", "n")),
            indicator("Medel", mean("x", "n")),
            indicator("Kvot", ratio("x", "n")),
            indicator("Summa", total("x")),
            indicator("Enheter", share_of_units("x", "n")),
            indicator("Rutin", share_of_municipalities("svar")),
            indicator("Steg", ordinal("steg", classes={0: "a", 1: "b"})),
            indicator("Median", median_of(["q1", "q2"])),
            indicator("Given", published("u")),
            indicator("Sexår", proportion("x", "n"), versions=Version(window=6)),
            indicator("Folk", proportion("x", "n"), kind="key_figure"),
        ]
    )
    assert list(not_pooled(catalogue)) == ["rutin", "steg", "median", "given", "sexar", "folk"]
    data = evolve(dataset(counted(dict.fromkeys(range(2018, 2021), (3, 10)))), catalogue=catalogue)
    pooled = with_years_pooled(data, 3)
    assert pooled.catalogue["folk"] == catalogue["folk"]
    results = collected(pooled)
    values = {name: one(results.frame, indicator=name, area="a1", period=2020)["numerator"] for name in ("tal", "folk")}
    assert values == {"tal": 9, "folk": 3}
    alone = evolve(data, catalogue=Catalogue([catalogue["folk"]]))
    assert with_years_pooled(alone, 3) is alone


def test_an_indicator_with_a_break_does_not_break_another_that_shares_its_variable() -> None:
    broken = evolve(
        SHARE, id="bruten", title="Bruten", versions=(Version(span=Span(last=2019)), Version(span=Span(first=2020)))
    )
    rows = counted(dict.fromkeys(range(2018, 2021), (3, 10)))
    results = collected(with_years_pooled(dataset(rows, SHARE, broken), 3))
    assert one(results.frame, indicator="andel", area="a1", period=2020)["numerator"] == 9
    assert one(results.frame, indicator="bruten", area="a1", period=2020)["status"] == "not_aggregable"


@FEWER
@given(counts, counts, st.sampled_from([0.0, 0.3, 0.65, 1.0]), st.floats(0, 1))
def test_who_answers_again_changes_no_value_and_counts_once(
    before: tuple[int, int], now: tuple[int, int], returning: float, correlation: float
) -> None:
    data = dataset(counted({2019: before, 2020: now}))
    plain = one(collected(with_years_pooled(data, 2)).frame, area="a1", period=2020)
    persons = one(
        collected(with_years_pooled(data, YearsTogether(2, returning=returning))).frame, area="a1", period=2020
    )
    assert persons["value"] == pytest.approx(plain["value"], abs=1e-6)
    m = float(str(plain["denominator"]))
    assert float(str(persons["denominator"])) == pytest.approx(m * (1 - returning / 2), abs=1e-6)
    wanted = pl.select(*stats.pooled_years(pl.lit(plain["numerator"]), pl.lit(m), pl.lit(m * (1 - returning / 2)))).row(
        0
    )
    found = [float(str(persons[side])) for side in ("lower", "upper")]
    assert found == pytest.approx([100 * wanted[2], 100 * wanted[3]], abs=1e-5)
    assert ("approximate" in persons["flags"]) == (returning > 0)  # pyright: ignore[reportOperatorIssue]
    known = YearsTogether(2, returning=returning, correlation=correlation)
    effective = pl.select(
        stats.effective_answers(pl.lit(2.0), pl.lit(2 - returning), years=2, correlation=correlation)
    ).item()
    assert known.worth == pytest.approx(effective / 2)


def test_the_same_units_answer_every_year_and_count_once() -> None:
    units = indicator("Enheter", share_of_units("x", "n"), direction="higher")
    results = collected(with_years_pooled(dataset(counted({2019: (1, 3), 2020: (2, 3)}), units), 2))
    row = one(results.frame, area="a1", period=2020)
    assert (row["value"], row["denominator"], row["flags"]) == (50, 3, ["approximate"])


def test_women_and_men_are_laid_together_apart_and_their_total_is_both() -> None:
    rows = [
        ("a1", year, sex, name, amount)
        for year in (2019, 2020)
        for sex, x in (("K", 30), ("M", 10))
        for name, amount in (("x", x), ("n", 40))
    ]
    data = dataset(rows, columns=("area", "period", "sex", "variable", "amount"))
    frame = collected(with_years_pooled(data, 2)).frame.filter(area="a1", period=2020)
    assert {row["sex"]: row["numerator"] for row in frame.iter_rows(named=True)} == {"T": 80, "K": 60, "M": 20}


def test_what_the_publisher_gave_above_for_a_single_year_is_no_reference_of_several() -> None:
    rows = [("N", 2019 + place, "andel", None, 99.0, "nation") for place in (0, 1)]
    counted_rows = [
        (*row, None, "municipality") for area in ("a1", "a2") for row in counted({2019: (3, 10), 2020: (5, 10)}, area)
    ]
    data = dataset([*counted_rows, *rows], columns=(*COLUMNS, "value", "level"))
    before = compute(data).aggregate().compare(to="nation", areas=["a1"]).collect().comparisons
    after = compute(with_years_pooled(data, 2)).aggregate().compare(to="nation", areas=["a1"]).collect().comparisons
    assert one(before, period=2020)["reference_value"] == 99
    assert (one(after, period=2020)["reference_value"], one(after, period=2020)["reference_figure"]) == (40, "pooled")


@pytest.mark.parametrize("years", [1, 0, -2, 2.5, True, "3"])
def test_years_together_are_at_least_two(years: object) -> None:
    with pytest.raises(PeriodError, match="years"):
        with_years_pooled(invented(), years)  # pyright: ignore[reportArgumentType]


def test_what_is_said_of_those_who_answer_again_is_a_share() -> None:
    for wrong in ({"returning": 1.2}, {"returning": 0.5, "correlation": -1}, {"correlation": 0.5}):
        with pytest.raises(StatisticError):
            YearsTogether(3, **wrong)  # pyright: ignore[reportArgumentType]


# In one line


def test_compare_lays_years_together_and_says_how_and_what_not() -> None:
    answer = compare(
        invented(), "Ljungmåla", to="county", indicators=["hemtjanst-trygghet", "lakemedel-rutin"], years=3
    )
    swedish, english = answer.text(), answer.text("en")
    assert "· 2022–2024" in swedish
    assert "varje svar räknas som en ny persons" in swedish
    assert "each answer is counted as that of a new person" in english
    assert "Years not laid together: lakemedel-rutin. The same municipality would be counted once a year." in english
    assert answer.table.filter(indicator="hemtjanst-trygghet")["n"].item() == 341
    known = compare(
        invented(),
        "Ljungmåla",
        to="county",
        indicators="hemtjanst-trygghet",
        years=YearsTogether(3, returning=0.6),
    )
    assert "60% are taken to answer again" in known.text("en")
    assert known.table["value"].item() == pytest.approx(answer.table["value"][0], abs=1e-6)


def test_years_are_offered_where_few_answered_and_nothing_was_clear() -> None:
    offered = compare(invented(), "Ljungmåla", to="county", indicators=["hemtjanst-ensamhet"], sex="M").text()
    assert "compare(…, years=3) lägger ihop 2022–2024 för hemtjanst-ensamhet" in offered
    for other in (
        compare(invented(), "Ljungmåla", to="county", indicators=["hemtjanst-ensamhet"]),
        compare(invented(), "Ljungmåla", to="county", indicators=["hemtjanst-ensamhet"], sex="M", years=2),
        compare(invented(), "Ljungmåla", to="county", indicators=["sarskilt-boende-plan"]),
    ):
        assert "compare(…" not in other.text()


def test_no_years_are_offered_across_a_break() -> None:
    rows = [row for area in ("a1", "a2", "a3") for row in counted(dict.fromkeys((2018, 2019, 2020), (30, 40)), area)]
    versions = Version(span=Span(last=2018)), Version(span=Span(first=2019))
    text = compare(dataset(rows, evolve(SHARE, versions=versions)), "Aby", to="county").text("en")
    assert "years=2) lays 2019–2020 together" in text
    versions = Version(span=Span(last=2019)), Version(span=Span(first=2020))
    assert "years=" not in compare(dataset(rows, evolve(SHARE, versions=versions)), "Aby", to="county").text("en")


# What a reviewer found


def test_years_of_a_recoded_area_are_laid_together_under_its_newest_code() -> None:
    rows = [
        (code, year, name, amount)
        for year in range(2005, 2009)
        for code in ("1917" if year < 2007 else "0331", "0380")
        for name, amount in (("x", 30 + year - 2005), ("n", 60))
    ]
    data = Dataset(observations=seen(rows, COLUMNS), catalogue=Catalogue([SHARE]), areas=sweden())
    answer = compare(data, "Heby", to="history", years=3, period=2008)
    row = answer.table.row(0, named=True)
    assert (row["area"], row["n"], row["value"]) == ("0331", 180, pytest.approx(100 * (31 + 32 + 33) / 180))


def test_why_a_figure_of_several_years_is_missing_is_said() -> None:
    data = dataset(counted({2021: (30, 50), 2022: (30, 50), 2024: (30, 50)}), SHARE)
    text = compare(data, "a1", to="nation", years=3).text("en")
    assert (
        f"A figure of several years takes one of each of them, without a break in the series between: {SHARE.id}."
        in text
    )


def test_what_the_source_says_of_a_break_stands_apart_from_how_years_are_counted() -> None:
    broken = evolve(
        SHARE,
        versions=(
            Version(span=Span(last=2022)),
            Version(span=Span(first=2023), comparable_with_previous=False, note="Ny definition 2023."),
        ),
    )
    data = dataset(counted({2023: (30, 50), 2024: (30, 50)}), broken)
    lines = compare(data, "a1", to="nation", years=2).text("en").splitlines()
    assert "Ny definition 2023." in lines
    assert YearsTogether(2).text("en") in lines
    assert not any("år ihop" in line for line in lines)
