"""Standardised figures are what a plain loop says, in every order of rows and strata, and say when there is none."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from polars.testing import assert_frame_equal
from statsmodels.stats.rates import confint_poisson

from opnajmfr.errors import StatisticError
from opnajmfr.stats.intervals.counts import byar
from opnajmfr.stats.intervals.several import at_confidences
from opnajmfr.stats.standardisation.direct import direct_limits, direct_rate, direct_refusal, direct_variance
from opnajmfr.stats.standardisation.dobson import dobson_limits
from opnajmfr.stats.standardisation.indirect import (
    expected_events,
    indirect_limits,
    indirect_ratio,
    reference_rate,
)
from opnajmfr.stats.standardisation.strata import check_strata, stratum_sum
from tests.small_worlds import FEWER

COLUMNS = ("x", "n", "w")
Stratum = tuple[int, int, float]
"""Events, persons and weight."""

STRATA = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 10**6), st.floats(1e-3, 1e6)),
    min_size=1,
    max_size=8,
)
GROUPS = st.lists(STRATA, min_size=1, max_size=4)


def table(groups: Sequence[Sequence[Stratum]]) -> pl.DataFrame:
    """Return one row a group and stratum."""
    rows = [(f"g{place}", *stratum) for place, strata in enumerate(groups) for stratum in strata]
    return pl.DataFrame(rows, schema={"group": pl.String, "x": pl.Int64, "n": pl.Int64, "w": pl.Float64}, orient="row")


def everything(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every figure of each group."""
    return frame.group_by("group").agg(
        direct_rate(*COLUMNS, fewest=0),
        direct_variance(*COLUMNS),
        *direct_limits(*COLUMNS, fewest=0),
        expected_events("n", "x", "w"),
    )


def one(strata: Sequence[Stratum], *expressions: pl.Expr) -> tuple[float, ...]:
    """Return figures of one group."""
    return table([strata]).select(*expressions).row(0)


# What a standardised figure is


@FEWER
@given(GROUPS)
def test_direct_rates_and_limits_equal_a_plain_loop(groups: list[list[Stratum]]) -> None:
    found = {row["group"]: row for row in everything(table(groups)).iter_rows(named=True)}
    for place, strata in enumerate(groups):
        weights = math.fsum(w for _, _, w in strata)
        rate = math.fsum(w * x / n for x, n, w in strata) / weights
        variance = math.fsum((w / n) ** 2 * x for x, n, w in strata) / weights**2
        row = found[f"g{place}"]
        assert row["value"] == pytest.approx(rate, rel=1e-12)
        assert row["variance"] == pytest.approx(variance, rel=1e-12)
        events = sum(x for x, _, _ in strata)
        if events >= 10:
            z = 1.959963984540054
            lower = events * (1 - 1 / (9 * events) - z / (3 * events**0.5)) ** 3
            upper = (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * (events + 1) ** 0.5)) ** 3
            scale = (variance / events) ** 0.5
            assert row["lower"] == pytest.approx(rate + scale * (lower - events), rel=1e-9, abs=1e-15)
            assert row["upper"] == pytest.approx(rate + scale * (upper - events), rel=1e-9)
        assert (row["lower"] is None) is (events == 0)


@FEWER
@given(GROUPS)
def test_expected_events_equal_a_plain_loop(groups: list[list[Stratum]]) -> None:
    found = dict(everything(table(groups)).select("group", "expected").iter_rows())
    for place, strata in enumerate(groups):
        assert found[f"g{place}"] == pytest.approx(math.fsum(n * x / w for x, n, w in strata), rel=1e-12)


@given(st.integers(1, 50), st.lists(st.tuples(st.integers(1, 1000), st.floats(0.1, 100)), min_size=1, max_size=8))
def test_where_every_stratum_has_the_same_rate_it_is_the_crude_rate(
    times: int, strata: list[tuple[int, float]]
) -> None:
    rows = [(times * n, 20 * n, w) for n, w in strata]
    crude = times / 20
    assert one(rows, direct_rate(*COLUMNS, fewest=0))[0] == pytest.approx(crude, rel=1e-12)


@FEWER
@given(STRATA)
def test_with_its_own_people_as_standard_a_group_has_its_crude_rate_and_byars_limits(strata: list[Stratum]) -> None:
    rows = [(x, n, float(3 * n)) for x, n, _ in strata]
    events, persons = (pl.col(name).sum() for name in ("x", "n"))
    crude = [(count / persons).name.prefix("crude_") for count in (events, *byar(events))]
    found = one(rows, direct_rate(*COLUMNS), *direct_limits(*COLUMNS), *crude)
    if sum(x for x, _, _ in rows) >= 10:
        assert found[:3] == pytest.approx(found[3:], rel=1e-9)
    else:
        assert found[:3] == (None, None, None)


@given(STRATA, st.floats(1e-3, 1e3))
def test_only_the_proportions_of_the_standard_matter(strata: list[Stratum], times: float) -> None:
    scaled = [(x, n, w * times) for x, n, w in strata]
    expressions = (direct_rate(*COLUMNS, fewest=0), direct_variance(*COLUMNS))
    assert one(scaled, *expressions) == pytest.approx(one(strata, *expressions), rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 10**6), st.floats(0, 1)), min_size=2, max_size=12))
def test_observed_and_expected_events_of_joined_groups_are_their_sums(strata: list[tuple[int, int, float]]) -> None:
    frame = table([strata]).with_columns(part=pl.int_range(pl.len()) % 2)
    parts = frame.group_by("part").agg(pl.col("x").sum(), expected_events("n", "w"))
    joined = frame.select(pl.col("x").sum(), expected_events("n", "w"))
    assert parts["x"].sum() == joined["x"].item()
    assert parts["expected"].sum() == pytest.approx(joined["expected"].item(), rel=1e-12)


@FEWER
@given(GROUPS, st.randoms(use_true_random=False))
def test_no_order_of_the_rows_changes_a_byte(groups: list[list[Stratum]], lot: object) -> None:
    frame = table(groups)
    order = list(range(frame.height))
    lot.shuffle(order)
    assert_frame_equal(everything(frame[order]).sort("group"), everything(frame).sort("group"), check_exact=True)


def test_a_sum_over_strata_is_the_same_in_every_order() -> None:
    rows = [1e16, 1.0, -1e16]
    found = {pl.DataFrame({"x": order}).select(stratum_sum("x")).item() for order in (rows, rows[::-1], sorted(rows))}
    assert len(found) == 1


@FEWER
@given(GROUPS)
def test_a_group_is_the_same_by_group_by_and_by_over(groups: list[list[Stratum]]) -> None:
    frame = table(groups)
    beside = frame.select("group", direct_rate(*COLUMNS).over("group"), direct_refusal(*COLUMNS).over("group"))
    grouped = frame.group_by("group").agg(direct_rate(*COLUMNS), direct_refusal(*COLUMNS))
    assert_frame_equal(beside.unique().sort("group"), grouped.sort("group"), check_exact=True)


# Limits


def test_persons_with_one_event_each_are_independent_events() -> None:
    frame = table([[(12, 300, 2.0), (30, 500, 1.0)]]).with_columns(once=pl.col("x"))
    as_events = frame.select(*direct_limits(*COLUMNS))
    assert_frame_equal(frame.select(*direct_limits(*COLUMNS, squares="once")), as_events, check_exact=True)


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 20), st.integers(0, 20), st.integers(100, 1000)),
        min_size=1,
        max_size=6,
    )
)
def test_the_variance_of_repeated_events_is_that_of_the_persons_with_each_number_of_them(
    strata: list[tuple[int, int, int, int]],
) -> None:
    frame = pl.DataFrame(strata, schema=["f1", "f2", "f3", "n"], orient="row").with_columns(w=pl.lit(1.0))
    times = (1, 2, 3)
    events = sum(pl.col(f"f{f}") * f for f in times)
    squares = sum(pl.col(f"f{f}") * f * f for f in times)
    together = frame.select(direct_variance(events, "n", "w", squares=squares)).item()
    apart = sum(f * f * frame.select(direct_variance(f"f{f}", "n", "w")).item() for f in times)
    assert together == pytest.approx(apart, rel=1e-12)
    assert together >= frame.select(direct_variance(events, "n", "w")).item() * (1 - 1e-12)


@given(st.integers(0, 9), st.floats(0.01, 100))
def test_ratios_of_few_events_have_exact_limits(observed: int, expected: float) -> None:
    frame = pl.DataFrame({"x": [observed], "e": [expected]})
    wanted = confint_poisson(observed, expected, method="exact-c", alpha=0.05)
    assert frame.select(*indirect_limits("x", "e")).row(0) == pytest.approx(np.nan_to_num(wanted), rel=1e-9)


@given(st.integers(10, 10**6), st.floats(0.01, 1e6))
def test_ratios_of_ten_events_or_more_have_byars_limits(observed: int, expected: float) -> None:
    frame = pl.DataFrame({"x": [observed], "e": [expected]})
    wanted = frame.select(limit / pl.col("e") for limit in byar("x")).row(0)
    assert frame.select(*indirect_limits("x", "e")).row(0) == pytest.approx(wanted, rel=1e-14)


def test_a_rate_is_the_ratio_times_the_crude_rate_of_the_reference() -> None:
    frame = table([[(8, 400, 0.0), (25, 300, 0.0)]]).with_columns(rx=pl.Series([90, 700]), rn=pl.Series([4000, 2500]))
    expected, crude = expected_events("n", "rx", "rn"), reference_rate("rx", "rn")
    observed = pl.col("x").sum()
    ratio, rate, crude_rate = frame.select(
        indirect_ratio(observed, expected).alias("ratio"),
        indirect_ratio(observed, expected, rate=crude, multiplier=1000).alias("rate"),
        crude,
    ).row(0)
    assert crude_rate == 790 / 6500
    assert ratio == pytest.approx(33 / (400 * 90 / 4000 + 300 * 700 / 2500), rel=1e-14)
    assert rate == pytest.approx(ratio * crude_rate * 1000, rel=1e-14)


def test_several_confidences_in_one_call() -> None:
    frame = table([[(12, 300, 2.0), (30, 500, 1.0)]])
    found = frame.select(*at_confidences(direct_limits, *COLUMNS, multiplier=1000)).row(0, named=True)
    assert found["lower_99_8"] < found["lower_95"] < found["upper_95"] < found["upper_99_8"]


def coverage(rates: NDArray[np.float64], persons: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return how often Dobson's interval holds the true standardised rate."""
    draws = np.random.default_rng(20240501).poisson(rates * persons, size=(4000, len(rates)))
    true = float((weights * rates).sum() / weights.sum())
    frame = pl.DataFrame(
        {
            "draw": np.repeat(np.arange(len(draws)), len(rates)),
            "x": draws.ravel(),
            "n": np.tile(persons, len(draws)),
            "w": np.tile(weights, len(draws)),
        }
    )
    limits = frame.group_by("draw").agg(*direct_limits(*COLUMNS, fewest=0))
    return limits.select((pl.lit(true).is_between("lower", "upper")).mean()).item()


@pytest.mark.parametrize("size", [400, 4000])
def test_dobsons_interval_holds_the_true_rate_as_often_as_it_says(size: int) -> None:
    rates, persons = np.array([0.01, 0.02, 0.06]), size * np.array([0.6, 0.3, 0.1])
    assert 0.935 <= coverage(rates, persons, np.array([50.0, 30.0, 20.0])) <= 0.985


# Where there is no figure


@pytest.mark.parametrize(
    ("strata", "reason"),
    [
        ([(5, 100, 1.0), (4, 100, 1.0)], "fewer than 10 events"),
        ([(50, 100, 1.0), (0, 0, 1.0)], "nobody at risk in a stratum"),
        ([(50, 100, 1.0), (-1, 100, 1.0)], "a count is negative"),
        ([(50, -100, 1.0), (1, 100, 1.0)], "a count is negative"),
        ([(50, 100, -1.0), (1, 100, 1.0)], "a weight is negative"),
        ([(50, 100, 0.0), (1, 100, 0.0)], "no weight"),
        ([(50, 100, math.nan), (1, 100, 1.0)], "a number is not finite"),
        ([(50, 100, math.inf), (1, 100, 1.0)], "a number is not finite"),
        ([(None, 100, 1.0), (1, 100, 1.0)], "a number is missing"),
        ([(50, None, 1.0), (1, 100, 1.0)], "a number is missing"),
        ([(50, 100, None), (1, 100, 1.0)], "a number is missing"),
    ],
)
def test_a_group_without_a_rate_says_why(strata: list[Stratum], reason: str) -> None:
    found = one(strata, direct_rate(*COLUMNS), *direct_limits(*COLUMNS), direct_refusal(*COLUMNS))
    assert found == (None, None, None, reason)


def test_a_stratum_without_weight_counts_events_and_no_rate() -> None:
    rate, reason = one([(9, 100, 1.0), (1, 100, 0.0)], direct_rate(*COLUMNS), direct_refusal(*COLUMNS))
    assert (rate, reason) == (0.09, None)


def test_nobody_in_a_stratum_expects_nothing_there() -> None:
    assert one([(3, 0, 0.0), (2, 50, 0.0)], expected_events("n", "x", pl.lit(10)))[0] == 10.0


@pytest.mark.parametrize(
    "stratum", [(3, -1, 1.0), (-3, 1, 1.0), (3, 1, 0.0), (None, 1, 1.0), (3, None, 1.0), (3, 1, math.nan)]
)
def test_expected_events_need_every_stratum(stratum: Stratum) -> None:
    assert one([stratum, (3, 10, 1.0)], expected_events("n", "x", "w"))[0] is None


@pytest.mark.parametrize("expected", [0.0, -1.0, math.nan, math.inf, None])
def test_nothing_expected_gives_no_ratio(expected: float | None) -> None:
    frame = pl.DataFrame({"x": [3], "e": [expected]}, schema={"x": pl.Int64, "e": pl.Float64})
    assert frame.select(indirect_ratio("x", "e"), *indirect_limits("x", "e")).row(0) == (None, None, None)


def test_extremes_have_a_defined_result() -> None:
    assert one([(10**9, 2 * 10**9, 1.0)], direct_rate(*COLUMNS))[0] == 0.5
    huge = one([(10**9, 2 * 10**9, 1.0), (10**9, 10**9, 1.0)], *direct_limits(*COLUMNS))
    assert huge[0] < 0.75 < huge[1]
    figures = (direct_rate(*COLUMNS), *direct_limits(*COLUMNS), direct_refusal(*COLUMNS))
    assert one([(5, 1, 5e-324), (5, 1, 5e-324)], *figures) == (None, None, None, "no weight")
    usual = one([(5, 1, 1.0), (5, 1, 1.0)], *figures[:3])
    assert one([(5, 1, 1e-300), (5, 1, 1e-300)], *figures[:3]) == pytest.approx(usual, rel=1e-14)
    few_persons = pl.DataFrame({"x": [50.0], "n": [5e-324], "w": [1.0]}).select(*figures[:3])
    assert few_persons.row(0) == (None, None, None)
    none = table([[(0, 5, 1.0)]]).select(direct_rate(*COLUMNS, fewest=0), *direct_limits(*COLUMNS, fewest=0)).row(0)
    assert none == (0.0, None, None)
    empty = table([]).group_by("group").agg(direct_rate(*COLUMNS), expected_events("n", "x", "w"))
    assert empty.height == 0
    assert table([]).select(direct_rate(*COLUMNS), expected_events("n", "x", "w")).row(0) == (None, None)


@pytest.mark.parametrize("broken", [(None, 1.0, 5), (1.0, None, 5), (1.0, 1.0, None), (1.0, -1.0, 5), (1.0, 1.0, 0)])
def test_limits_need_value_variance_and_events(broken: tuple[float | None, ...]) -> None:
    schema = dict.fromkeys(("v", "s", "x"), pl.Float64)
    frame = pl.DataFrame([broken], schema=schema, orient="row")
    assert frame.select(*dobson_limits("v", "s", "x")).row(0) == (None, None)


# Strata that are refused


BANDS = pl.DataFrame(
    {
        "area": ["a", "a", "b", "b"],
        "age": ["0-64", "65+", "0-64", "65+"],
        "x": [3, 9, 2, 8],
        "n": [90, 40, 80, 30],
        "w": [4.0, 1.0, 4.0, 1.0],
    }
)


def check(frame: pl.DataFrame, **more: object) -> pl.DataFrame:
    """Check strata of two areas."""
    settings = {"counts": ["x"], "positive": ["n", "w"], "by": ["area"], "stratum": "age"}
    return check_strata(frame, **(settings | more))


def test_sound_strata_come_back_as_they_are() -> None:
    assert check(BANDS) is BANDS


@pytest.mark.parametrize(
    ("column", "number", "says"),
    [
        ("x", -1, "x must be 0 or more in every stratum; it is -1.0 in 'b', '0-64'"),
        ("x", None, "x must be 0 or more in every stratum; it is missing in 'b', '0-64'"),
        ("n", 0, "n must be above 0 in every stratum; it is 0.0 in 'b', '0-64'"),
        ("n", -5, "it is -5.0"),
        ("w", None, "w must be above 0 in every stratum; it is missing in 'b', '0-64'"),
        ("w", math.nan, "it is nan"),
        ("w", math.inf, "it is inf"),
    ],
)
def test_a_wrong_number_is_named_with_its_place(column: str, number: float | None, says: str) -> None:
    third = pl.int_range(pl.len()) == 2
    frame = BANDS.with_columns(pl.when(third).then(pl.lit(number)).otherwise(column).alias(column))
    with pytest.raises(StatisticError) as error:
        check(frame)
    assert says in str(error.value)


def test_strata_that_not_every_group_has_are_refused() -> None:
    with pytest.raises(StatisticError, match=r"age: 'b' has no row of \['65\+'\]"):
        check(BANDS[:3])


def test_a_stratum_given_twice_is_refused() -> None:
    with pytest.raises(StatisticError, match="a stratum is given twice: 'a', '0-64'"):
        check(pl.concat([BANDS, BANDS[:1]]))


def test_rows_are_numbered_where_nothing_names_them_and_the_rest_is_counted() -> None:
    frame = pl.DataFrame({"n": [0] * 5})
    with pytest.raises(StatisticError, match=r"it is 0\.0 in row 1, 0\.0 in row 2, 0\.0 in row 3 and 2 more"):
        check_strata(frame, positive=["n"])


def test_no_rows_and_no_such_column_are_refused() -> None:
    with pytest.raises(StatisticError, match="there are no rows"):
        check(BANDS.clear())
    with pytest.raises(StatisticError, match="no column 'persons'"):
        check(BANDS, positive=["persons"])


def test_thin_bands_of_much_weight_are_for_the_ratio_not_for_the_direct_rate() -> None:
    """Of 50 persons in half of the standard 2.5 have an event on average: what which-test.md tells."""
    persons, rates, groups = np.array([50, 5000]), np.array([0.05, 0.02]), 8_000
    events = np.random.default_rng(7).poisson(persons * rates, (groups, 2))
    strata = pl.DataFrame(
        {
            "group": np.repeat(np.arange(groups), 2),
            "x": events.ravel(),
            "n": np.tile(persons, groups),
            "rate": np.tile(rates, groups),
        }
    ).with_columns(w=0.5)
    direct = strata.group_by("group").agg(*direct_limits("x", "n", "w"))
    sums = strata.group_by("group").agg(pl.col("x").sum(), expected_events("n", "rate").alias("expected"))
    ratio = sums.select(*indirect_limits("x", "expected"))
    covered = [
        frame.select(pl.lit(true).is_between("lower", "upper").mean()).item()
        for frame, true in ((direct, rates.mean()), (ratio, 1.0))
    ]
    assert covered[0] < 0.93
    assert covered[1] > 0.94
