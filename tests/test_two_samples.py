"""Two samples held against each other, proportions, rates and means: scipy, statsmodels, and laws."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency, fisher_exact, norm, poisson, ttest_ind, ttest_ind_from_stats
from statsmodels.stats.proportion import proportions_ztest
from statsmodels.stats.rates import confint_poisson_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from opnajmfr.stats.differences import (
    fisher_test,
    mover,
    poisson_test,
    pooled_z_test,
    rate_difference,
    rate_ratio,
    two_sided_p,
    welch_limits,
    welch_test,
)
from opnajmfr.stats.intervals import poisson_limits

FEWER = settings(max_examples=20)
confidences = st.sampled_from([0.8, 0.95, 0.998])
Four = tuple[float | None, float | None, float | None, float | None]
WRONG: list[Four] = [
    (None, 10, 3, 9), (3, None, 3, 9), (3, 0, 3, 9), (-1, 10, 3, 9), (3, -5, 3, 9), (math.nan, 10, 3, 9),
    (3, math.inf, 3, 9), (3, 10, None, 9), (3, 10, 3, None), (3, 10, 3, 0), (3, 10, -1, 9), (3, 10, math.inf, 9),
]  # fmt: skip
"""Pairs of counts that cannot be."""


@st.composite
def tables(draw: st.DrawFn, largest: int = 300) -> tuple[int, int, int, int]:
    """Draw two numerators within their denominators."""
    n, m = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n, draw(st.integers(0, m)), m


rates = st.tuples(st.integers(0, 400), st.floats(0.5, 1e4), st.integers(0, 400), st.floats(0.5, 1e4))


def rows(found: pl.Expr | tuple[pl.Expr, ...], *pairs: Four) -> list[tuple[float, ...]]:
    """Return what is found for rows of x, n, y and m."""
    frame = pl.DataFrame(pairs, schema=dict.fromkeys("xnym", pl.Float64), orient="row")
    return frame.select(found).rows()


# Proportions


@FEWER
@given(st.lists(tables(), min_size=1, max_size=5))
def test_the_pooled_test_equals_statsmodels_and_scipys_chi_square(pairs: list[tuple[int, int, int, int]]) -> None:
    pairs = [pair for pair in pairs if 0 < pair[0] + pair[2] < pair[1] + pair[3]]
    assume(pairs)
    plain = rows(pooled_z_test("x", "n", "y", "m"), *pairs)
    corrected = rows(pooled_z_test("x", "n", "y", "m", corrected=True), *pairs)
    for (x, n, y, m), (z, p), (less, more) in zip(pairs, plain, corrected, strict=True):
        assert (z, p) == pytest.approx(proportions_ztest([x, y], [n, m]), rel=1e-9, abs=1e-12)
        table = [[x, n - x], [y, m - y]]
        for found, yates in (((z, p), False), ((less, more), True)):
            wanted = chi2_contingency(table, correction=yates)
            assert (found[0] ** 2, found[1]) == pytest.approx((wanted.statistic, wanted.pvalue), rel=1e-8, abs=1e-12)


@FEWER
@given(st.lists(tables(), min_size=1, max_size=8))
def test_fishers_test_equals_scipys(pairs: list[tuple[int, int, int, int]]) -> None:
    wanted = [fisher_exact([[x, n - x], [y, m - y]]).pvalue for x, n, y, m in pairs]
    assert [p for (p,) in rows(fisher_test("x", "n", "y", "m"), *pairs)] == pytest.approx(wanted, rel=1e-9)


@settings(max_examples=10)
@given(st.lists(tables(100_000), min_size=1, max_size=3), st.floats(-4, 4))
def test_fishers_test_equals_scipys_with_many_persons(pairs: list[tuple[int, int, int, int]], apart: float) -> None:
    near: list[Four] = []
    for x, n, _, m in pairs:
        error = math.sqrt(x / n * (1 - x / n) / m)
        near.append((x, n, min(max(round(m * (x / n + apart * error)), 0), m), m))
    wanted = [fisher_exact([[x, n - x], [y, m - y]]).pvalue for x, n, y, m in near]
    assert [p for (p,) in rows(fisher_test("x", "n", "y", "m"), *near)] == pytest.approx(wanted, rel=1e-7)


@FEWER
@given(tables())
def test_fishers_test_is_the_same_whichever_way_the_table_is_turned(pair: tuple[int, int, int, int]) -> None:
    x, n, y, m = pair
    found = rows(fisher_test("x", "n", "y", "m"), pair, (y, m, x, n), (n - x, n, m - y, m))
    assert [p for (p,) in found] == pytest.approx([found[0][0]] * 3, rel=1e-12)
    assert 0 < found[0][0] <= 1


def test_beyond_its_width_fishers_test_is_the_corrected_chi_square() -> None:
    size = 2 * 10**9
    wide = [(10**9 + apart, size, 10**9, size) for apart in (0, 20_000, 60_000, 10**6)]
    exact = [p for (p,) in rows(fisher_test("x", "n", "y", "m"), *wide)]
    normal = [p for _, p in rows(pooled_z_test("x", "n", "y", "m", corrected=True), *wide)]
    assert exact == normal
    assert exact == pytest.approx([1, 0.5271, 0.0578, 0], abs=1e-3)


def test_fishers_test_is_seamless_where_the_normal_takes_over() -> None:
    just = [(size / 2 + 700, size, size / 2 - 100, size) for size in (499_000, 501_000)]
    (exact,), (normal,) = rows(fisher_test("x", "n", "y", "m"), *just)
    assert exact == pytest.approx(normal, rel=0.01)


def test_fishers_test_of_few_events_is_exact_among_any_number() -> None:
    [(p,)] = rows(fisher_test("x", "n", "y", "m"), (3, 10**9, 12, 10**9))
    assert p == pytest.approx(binomtest(3, 15).pvalue, rel=1e-6)


def test_tables_without_a_difference_to_see_have_p_one() -> None:
    same = [(0, 10, 0, 20), (10, 10, 20, 20), (1, 1, 1, 1)]
    assert rows(fisher_test("x", "n", "y", "m"), *same) == [(1.0,)] * 3
    assert rows(pooled_z_test("x", "n", "y", "m"), *same) == [(0.0, 1.0)] * 3
    assert rows(pooled_z_test("x", "n", "y", "m", corrected=True), (5, 10, 6, 11)) == [(0.0, 1.0)]


def test_an_utterly_improbable_table_has_p_nought_and_no_warning() -> None:
    assert rows(fisher_test("x", "n", "y", "m"), (50_000, 50_000, 0, 50_000)) == [(0.0,)]


def test_wrong_counts_have_no_test() -> None:
    impossible: list[Four] = [*WRONG, (11, 10, 3, 9), (3, 10, 10, 9)]
    assert rows(pooled_z_test("x", "n", "y", "m"), *impossible) == [(None, None)] * 14
    assert rows(fisher_test("x", "n", "y", "m"), *impossible, (2.5, 10, 3, 9)) == [(None,)] * 15


def test_the_pooled_test_is_wrong_about_as_often_as_it_says_and_fishers_never_more() -> None:
    rng = np.random.default_rng(11)
    x, y = rng.binomial(80, 0.4, 4000), rng.binomial(120, 0.4, 4000)
    frame = pl.DataFrame({"x": x, "y": y}).with_columns(n=80, m=120)
    pooled = frame.select(pooled_z_test("x", "n", "y", "m")[1] < 0.05).to_series().mean()
    fishers = frame.select(fisher_test("x", "n", "y", "m") < 0.05).to_series().mean()
    assert 0.035 < float(pooled) < 0.065
    assert float(fishers) < 0.055


def test_both_tails_of_a_score_keep_their_digits() -> None:
    frame = pl.DataFrame({"z": [0.0, 1.0, -2.0, 30.0, math.inf, math.nan, None]})
    found = frame.select(two_sided_p("z")).to_series().to_list()
    assert found[:4] == pytest.approx([1.0, *(2 * norm.sf([1, 2, 30]))], rel=1e-12)
    assert found[4:] == [0.0, None, None]


# Rates


@FEWER
@given(st.lists(rates, min_size=1, max_size=6))
def test_the_test_of_two_rates_equals_scipys_binomial(pairs: list[tuple[int, float, int, float]]) -> None:
    pairs = [pair for pair in pairs if pair[0] + pair[2]]
    assume(pairs)
    wanted = [binomtest(x, x + y, n / (n + m)).pvalue for x, n, y, m in pairs]
    found = [p for (p,) in rows(poisson_test("x", "n", "y", "m"), *pairs)]
    assert found == pytest.approx(wanted, rel=1e-8, abs=1e-300)
    x, n, y, m = pairs[0]
    if x and y:
        theirs = poisson_2indep(x, n, y, m, method="exact-cond").pvalue
        assert found[0] == pytest.approx(theirs, rel=1e-8, abs=1e-300)


@FEWER
@given(rates)
def test_the_test_of_two_rates_does_not_mind_which_is_first_nor_the_unit(pair: tuple[int, float, int, float]) -> None:
    x, n, y, m = pair
    found = rows(poisson_test("x", "n", "y", "m"), pair, (y, m, x, n), (x, n * 1000, y, m * 1000))
    assert [p for (p,) in found] == pytest.approx([found[0][0]] * 3, rel=1e-8)


@FEWER
@given(st.lists(rates, min_size=1, max_size=5), confidences)
def test_a_limit_of_the_ratio_of_rates_solves_the_score_equation(
    pairs: list[tuple[int, float, int, float]], confidence: float
) -> None:
    pairs = [pair for pair in pairs if pair[0] and pair[2]]
    assume(pairs)
    z = float(norm.isf((1 - confidence) / 2))
    for pair, limits in zip(pairs, rows(rate_ratio("x", "n", "y", "m", confidence=confidence), *pairs), strict=True):
        x, n, y, m = pair
        assert limits[0] < x / n / (y / m) < limits[1]
        for limit in limits:
            assert abs(x - y * limit * n / m) == pytest.approx(z * math.sqrt((x + y) * limit * n / m), rel=1e-8)


@pytest.mark.parametrize("pair", [(30, 1000, 20, 1200), (60, 51.2, 30, 54.7), (41, 28.0, 15, 19.0)])
def test_the_ratio_of_rates_equals_the_score_interval_of_statsmodels(pair: tuple[int, float, int, float]) -> None:
    wanted = confint_poisson_2indep(*pair, method="score", compare="ratio")
    assert rows(rate_ratio("x", "n", "y", "m"), pair)[0] == pytest.approx(wanted, rel=1e-6)


@FEWER
@given(rates, confidences)
def test_the_difference_of_rates_is_mover_on_the_limits_of_both(
    pair: tuple[int, float, int, float], confidence: float
) -> None:
    x, n, y, m = pair
    own, against = (
        pl.DataFrame({"x": [events]}).select(*poisson_limits("x", confidence=confidence)).row(0) for events in (x, y)
    )
    wanted = (
        x / n - y / m - math.hypot((x - own[0]) / n, (against[1] - y) / m),
        x / n - y / m + math.hypot((own[1] - x) / n, (y - against[0]) / m),
    )
    assert rows(rate_difference("x", "n", "y", "m", confidence=confidence), pair)[0] == pytest.approx(wanted, rel=1e-9)


def test_rates_without_events_and_wrong_ones() -> None:
    none: Four = (0, 100, 0, 50)
    assert rows(poisson_test("x", "n", "y", "m"), none) == [(1.0,)]
    assert rows(rate_ratio("x", "n", "y", "m"), none) == [(0.0, math.inf)]
    lower, upper = rows(rate_difference("x", "n", "y", "m"), none)[0]
    assert lower == pytest.approx(-3.6889 / 50, abs=1e-4)
    assert upper == pytest.approx(3.6889 / 100, abs=1e-4)
    assert rows(rate_ratio("x", "n", "y", "m"), (0, 10, 4, 10), (4, 10, 0, 10))[0][0] == 0.0
    assert rows(rate_ratio("x", "n", "y", "m"), (4, 10, 0, 10))[0][1] == math.inf
    assert rows(poisson_test("x", "n", "y", "m"), *WRONG, (2.5, 10, 3, 9)) == [(None,)] * 13
    for limits in (rate_ratio, rate_difference):
        assert rows(limits("x", "n", "y", "m"), *WRONG) == [(None, None)] * 12


def test_rates_of_a_thousand_million_events_and_of_unlike_exposures() -> None:
    many: list[Four] = [(10**9, 1e9, 10**9, 1e9), (10**9 + 10**5, 1e9, 10**9, 1e9)]
    (same,), (apart,) = rows(poisson_test("x", "n", "y", "m"), *many)
    assert (same, apart) == pytest.approx((1, 2 * norm.sf(10**5 / math.sqrt(2e9 + 1e5))), rel=1e-3)
    unlike = rows(poisson_test("x", "n", "y", "m"), (0, 1e-300, 5, 1e300), (5, 1e-300, 0, 1e300))
    assert unlike == [(1.0,), (0.0,)]


def test_the_limits_of_two_rates_hold_what_is_true_about_as_often_as_they_say() -> None:
    x, y = (axis.ravel() for axis in np.meshgrid(range(90), range(90), indexing="ij"))
    frame = pl.DataFrame({"x": x, "y": y}).with_columns(n=10.0, m=20.0)
    for one, other in ((3, 6), (8, 8), (20, 40), (30, 15)):
        chance = poisson.pmf(x, one) * poisson.pmf(y, other)
        for limits, true, most in (
            (rate_ratio, one / 10 / (other / 20), 0.975),
            (rate_difference, one / 10 - other / 20, 0.99),
        ):
            lower, upper = frame.select(*limits("x", "n", "y", "m")).to_numpy().T
            assert 0.93 < float((chance * ((lower <= true) & (true <= upper))).sum()) < most


# Means

samples = st.lists(st.integers(-50, 50), min_size=2, max_size=40)
GROUP, OTHER = ("s", "n", "q"), ("t", "m", "r")


def components(values: list[int], other: list[int]) -> pl.DataFrame:
    """Return the additive components of two groups of values."""
    cells = [(sum(group), len(group), sum(value * value for value in group)) for group in (values, other)]
    return pl.DataFrame([(*cells[0], *cells[1])], schema=[*GROUP, *OTHER], orient="row")


@settings(max_examples=15)
@given(samples, samples, confidences)
def test_welch_equals_scipy_and_statsmodels(one: list[int], other: list[int], confidence: float) -> None:
    assume(len(set(one)) > 1)
    assume(len(set(other)) > 1)
    frame = components(one, other)
    wanted = ttest_ind(one, other, equal_var=False)
    t, p = frame.select(*welch_test(GROUP, OTHER)).row(0)
    assert (t, p) == pytest.approx((wanted.statistic, wanted.pvalue), rel=1e-7, abs=1e-9)
    theirs = CompareMeans(DescrStatsW(one), DescrStatsW(other)).tconfint_diff(1 - confidence, usevar="unequal")
    assert frame.select(*welch_limits(GROUP, OTHER, confidence=confidence)).row(0) == pytest.approx(
        theirs, rel=1e-7, abs=1e-7
    )
    assert (p < 0.05) == (not np.prod(np.sign(frame.select(*welch_limits(GROUP, OTHER)).row(0))) <= 0)


def test_a_group_that_does_not_vary_lends_its_mean_alone() -> None:
    frame = components([5, 5, 5, 5], [1, 4, 7])
    wanted = ttest_ind_from_stats(5, 0, 4, 4, 3, 3, equal_var=False)
    assert frame.select(*welch_test(GROUP, OTHER)).row(0) == pytest.approx((wanted.statistic, wanted.pvalue))
    for other, limits, test in (
        ([5, 5], (0.0, 0.0), (0.0, 1.0)),
        ([4, 4], (1.0, 1.0), (math.inf, 0.0)),
        ([7, 7], (-2.0, -2.0), (-math.inf, 0.0)),
    ):
        same = components([5, 5, 5], other)
        assert same.select(*welch_limits(GROUP, OTHER)).row(0) == limits
        assert same.select(*welch_test(GROUP, OTHER)).row(0) == test


def test_a_group_of_one_has_no_spread_and_no_test() -> None:
    for frame in (components([5], [1, 4, 7]), components([1, 4, 7], [])):
        assert frame.select(*welch_limits(GROUP, OTHER)).row(0) == (None, None)
        assert frame.select(*welch_test(GROUP, OTHER)).row(0) == (None, None)


def test_tiny_and_huge_spreads_have_degrees_of_freedom() -> None:
    schema = [*GROUP, *OTHER]
    frame = pl.DataFrame(
        [(0.0, 5, 1e-200, 0.0, 9, 2e-200), (0.0, 5, 1e200, 0.0, 9, 2e200)], schema=schema, orient="row"
    )
    for lower, upper in frame.select(*welch_limits(GROUP, OTHER)).rows():
        assert -lower == upper > 0
    assert frame.select(*welch_test(GROUP, OTHER)).rows() == [(0.0, 1.0)] * 2


def test_welch_holds_the_difference_as_often_as_it_says_though_spreads_differ() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.normal(10, 1, (4000, 6)), rng.normal(7, 8, (4000, 20))
    frame = pl.DataFrame(
        {
            "s": one.sum(axis=1), "q": (one * one).sum(axis=1),
            "t": other.sum(axis=1), "r": (other * other).sum(axis=1),
        }
    ).with_columns(n=6, m=20)  # fmt: skip
    lower, upper = frame.select(*welch_limits(GROUP, OTHER)).get_columns()
    assert float(((lower <= 3) & (upper >= 3)).mean()) == pytest.approx(0.95, abs=0.015)


def test_every_function_takes_any_query() -> None:
    frame = pl.DataFrame({"x": [3, 30], "n": [10, 100], "y": [5, 20], "m": [12, 90]})
    operands = (pl.col("x"), "n", pl.col("y"), "m")
    for function in (fisher_test, poisson_test, pooled_z_test, rate_difference, rate_ratio):
        eager = frame.select(function(*operands)).rows()
        assert frame.lazy().filter(pl.col("x") > 5).select(function(*operands)).collect().rows() == eager[1:]
        assert frame.clear().select(function(*operands)).height == 0
    lower, upper = mover("x", "y", lower="x", upper="n", other_lower="y", other_upper="m")
    assert frame.select(lower, upper).height == 2
