"""Trends over time: other programs' figures on random series, laws, and how often chance alone is marked."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.trends import mann_kendall, proportion_trend, sen_slope, smallest_trend_p, trend_marker

Series = Sequence[float | None]
figures = st.integers(-10_000, 10_000).map(lambda number: number / 100)
series = st.lists(figures, min_size=2, max_size=20)
without_ties = st.lists(figures, min_size=2, max_size=20, unique=True)


@st.composite
def five_points(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Draw five values and their standard errors."""
    errors = st.lists(st.integers(1, 1_000).map(lambda number: number / 50), min_size=5, max_size=5)
    return draw(st.lists(figures, min_size=5, max_size=5)), draw(errors)


@st.composite
def counts(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Draw numerators within denominators over some points."""
    sizes = draw(st.lists(st.integers(1, 1_000), min_size=2, max_size=12))
    return [draw(st.integers(0, size)) for size in sizes], sizes


def found(expr: pl.Expr, **columns: object) -> dict[str, float | None]:
    """Return the fields of one series."""
    lists = {name: pl.Series([values], dtype=pl.List(pl.Float64)) for name, values in columns.items()}
    return pl.DataFrame(lists).select(expr.alias("found")).unnest("found").row(0, named=True)


def marked(value: Series, error: Series, **settings: float) -> dict[str, float | None]:
    """Return the marker of one series."""
    return found(trend_marker("v", "e", **settings), v=value, e=error)


def kendall(value: Series, *, exact: bool = True) -> dict[str, float | None]:
    """Return Mann and Kendall's test of one series."""
    return found(mann_kendall("v", exact=exact), v=value)


# The five-point marker.


@given(five_points())
def test_slope_and_chi_square_of_the_marker_are_those_of_a_weighted_regression(
    points: tuple[list[float], list[float]],
) -> None:
    value, error = points
    line = sm.WLS(value, sm.add_constant(np.arange(5.0)), weights=1 / np.square(error)).fit(
        cov_type="fixed scale", cov_kwds={"scale": 1.0}
    )
    ours = marked(value, error)
    assert ours["slope"] == pytest.approx(line.params[1], rel=1e-7, abs=1e-9)
    assert ours["chi2"] == pytest.approx((line.params[1] / line.bse[1]) ** 2, rel=1e-7, abs=1e-9)


@given(five_points())
def test_the_marker_is_up_where_chi_square_is_large_and_no_point_alone_makes_the_slope(
    points: tuple[list[float], list[float]],
) -> None:
    value, error = (np.array(side) for side in points)
    slopes = []
    for kept in (np.arange(5), *(np.delete(np.arange(5), point) for point in range(5))):
        x, y, w = kept.astype(float), value[kept], 1 / error[kept] ** 2
        slopes.append(np.polyfit(x, y, 1, w=np.sqrt(w))[0])
    assume(min(abs(slope) for slope in slopes) > 1e-9)
    ours = marked(*points)
    assert ours["chi2"] is not None
    assume(abs(ours["chi2"] - 9.5495) > 0.001)
    agree = len({math.copysign(1, slope) for slope in slopes}) == 1
    assert ours["marker"] == (math.copysign(1, slopes[0]) if agree and ours["chi2"] > 9.5495 else 0)


@given(five_points(), st.integers(-1_000, 1_000))
def test_another_level_changes_no_marker_and_the_other_direction_turns_it(
    points: tuple[list[float], list[float]], level: int
) -> None:
    value, error = points
    ours = marked(value, error)
    raised = marked([each + level for each in value], error)
    turned = marked(value[::-1], error[::-1])
    assert raised["chi2"] == pytest.approx(ours["chi2"], rel=1e-6, abs=1e-6)
    assert turned["chi2"] == pytest.approx(ours["chi2"], rel=1e-9, abs=1e-12)
    assert (turned["slope"], turned["marker"]) == (pytest.approx(-(ours["slope"] or 0)), -(ours["marker"] or 0))


def test_one_wild_point_is_no_trend() -> None:
    assert marked([50.0, 50.1, 50.0, 49.9, 60.0], [0.5] * 5)["marker"] == 0
    assert (marked([50.0, 50.1, 50.0, 49.9, 60.0], [0.5] * 5)["chi2"] or 0) > 100


def test_the_last_five_points_count_and_a_time_of_its_own_scales_the_slope() -> None:
    value, error = [9.0, 1.0, 50.0, 52.0, 55.0, 56.0, 59.0], [1.0] * 7
    assert marked(value, error) == marked(value[2:], error[2:])
    every_other = found(trend_marker("v", "e", time="t"), v=value[2:], e=error[2:], t=[2014, 2016, 2018, 2020, 2022])
    assert every_other["slope"] == pytest.approx((marked(value, error)["slope"] or 0) / 2)
    assert every_other["chi2"] == pytest.approx(marked(value, error)["chi2"])


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ([1.0, 2.0, 3.0, 4.0], [0.1] * 4),
        ([1.0, 2.0, None, 4.0, 5.0], [0.1] * 5),
        ([1.0, 2.0, 3.0, 4.0, 5.0], [0.1, 0.1, 0.0, 0.1, 0.1]),
        ([1.0, 2.0, 3.0, 4.0, 5.0], [0.1, 0.1, -1.0, 0.1, 0.1]),
        ([1.0, 2.0, 3.0, 4.0, 5.0], [0.1, 0.1, None, 0.1, 0.1]),
        ([1.0, math.nan, 3.0, 4.0, 5.0], [0.1] * 5),
        ([1.0, math.inf, 3.0, 4.0, 5.0], [0.1] * 5),
        ([], []),
        (None, None),
    ],
)
def test_too_little_gives_no_marker(value: Series, error: Series) -> None:
    assert set(marked(value, error).values()) == {None}


def test_points_at_one_time_give_no_marker() -> None:
    same = found(trend_marker("v", "e", time="t"), v=[1, 2, 3, 4, 5], e=[1] * 5, t=[1, 2, 2, 3, 4])
    assert set(same.values()) == {None}


def test_large_values_and_denormal_errors_have_a_marker() -> None:
    assert marked([1e9 + year for year in range(5)], [0.1] * 5)["chi2"] == pytest.approx(1000.0)
    assert marked([year * 5e-324 for year in range(5)], [5e-324] * 5)["chi2"] == pytest.approx(10.0)


def test_equal_values_are_no_trend() -> None:
    assert marked([50.0] * 5, [0.5] * 5) == {"slope": 0.0, "chi2": 0.0, "marker": 0}


def test_chance_alone_is_marked_about_as_often_as_the_confidence_says() -> None:
    rng = np.random.default_rng(20260)
    error = rng.uniform(0.5, 2.0, (60_000, 5))
    frame = pl.DataFrame({"v": rng.normal(60.0, error), "e": error})
    for confidence, least, most in ((0.998, 0.0012, 0.0022), (0.95, 0.03, 0.053)):
        moved = frame.select(trend_marker("v", "e", confidence=confidence).struct.field("marker") != 0).to_series()
        assert least < (moved.mean() or 0.0) < most


def test_a_confidence_of_99_8_is_refused() -> None:
    with pytest.raises(ConfidenceError):
        trend_marker("v", "e", confidence=99.8)


# The trend of a proportion.


@given(counts())
def test_the_trend_of_a_proportion_is_a_pooled_regression_on_the_people(points: tuple[list[int], list[int]]) -> None:
    x, n = points
    assume(0 < sum(x) < sum(n))
    share, time, p = np.array(x) / n, np.arange(len(x)), sum(x) / sum(n)
    line = sm.WLS(share, sm.add_constant(time.astype(float)), weights=np.array(n) / (p * (1 - p))).fit(
        cov_type="fixed scale", cov_kwds={"scale": 1.0}
    )
    ours = found(proportion_trend("x", "n"), x=x, n=n)
    assert ours["slope"] == pytest.approx(line.params[1], rel=1e-7, abs=1e-9)
    assert ours["chi2"] == pytest.approx((line.params[1] / line.bse[1]) ** 2, rel=1e-7, abs=1e-9)
    assert ours["p"] == pytest.approx(scipy_stats.chi2.sf(ours["chi2"], 1), rel=1e-9)


@given(counts())
def test_two_points_make_the_chi_square_of_a_table(points: tuple[list[int], list[int]]) -> None:
    x, n = points[0][:2], points[1][:2]
    assume(0 < sum(x) < sum(n))
    wanted = scipy_stats.chi2_contingency([x, np.subtract(n, x)], correction=False)
    assert found(proportion_trend("x", "n"), x=x, n=n)["chi2"] == pytest.approx(wanted.statistic, abs=1e-9)


@settings(max_examples=40)
@given(counts())
def test_counting_the_others_or_backwards_turns_the_slope_alone(points: tuple[list[int], list[int]]) -> None:
    x, n = points
    ours = found(proportion_trend("x", "n"), x=x, n=n)
    others = found(proportion_trend("x", "n"), x=np.subtract(n, x).tolist(), n=n)
    backwards = found(proportion_trend("x", "n"), x=x[::-1], n=n[::-1])
    for turned in (others, backwards):
        assert turned["slope"] == pytest.approx(-(ours["slope"] or 0), abs=1e-12)
        assert turned["chi2"] == pytest.approx(ours["chi2"], rel=1e-6, abs=1e-9)


def test_a_point_without_people_is_left_out_and_keeps_its_place() -> None:
    gap = found(proportion_trend("x", "n"), x=[10, 0, 20], n=[50, 0, 50])
    missing = found(proportion_trend("x", "n"), x=[10, None, 20], n=[50, 60, 50])
    assert gap == missing == found(proportion_trend("x", "n", time="t"), x=[10, 20], n=[50, 50], t=[0, 2])


@pytest.mark.parametrize(("x", "n"), [([0, 0, 0], [5, 6, 7]), ([5, 6, 7], [5, 6, 7])])
def test_where_nobody_or_everybody_counts_nothing_speaks_for_a_trend(x: Series, n: Series) -> None:
    assert found(proportion_trend("x", "n"), x=x, n=n) == {"slope": 0.0, "chi2": 0.0, "p": 1.0}


@pytest.mark.parametrize(
    ("x", "n"),
    [([1], [2]), ([1, 2], [0, 5]), ([0, 0], [0, 0]), ([6, 2], [5, 5]), ([-1, 2], [5, 5]), ([], []), (None, None)],
)
def test_impossible_counts_and_single_points_have_no_trend(x: Series, n: Series) -> None:
    assert set(found(proportion_trend("x", "n"), x=x, n=n).values()) == {None}


def test_counts_of_a_billion_keep_their_digits() -> None:
    ours = found(proportion_trend("x", "n"), x=[500_000_000, 500_100_000], n=[1e9, 1e9])
    wanted = scipy_stats.chi2_contingency([[500_000_000, 500_100_000], [500_000_000, 499_900_000]], correction=False)
    assert ours["chi2"] == pytest.approx(wanted.statistic, rel=1e-9)


def test_the_trend_of_a_proportion_keeps_its_size() -> None:
    rng = np.random.default_rng(7)
    n = rng.integers(80, 400, (40_000, 6))
    frame = pl.DataFrame({"x": rng.binomial(n, 0.3), "n": n})
    p = frame.select(proportion_trend("x", "n").struct.field("p")).to_series()
    assert 0.045 < ((p < 0.05).mean() or 0.0) < 0.055


# Mann and Kendall.


@given(without_ties)
def test_without_ties_p_is_the_exact_one_of_scipy(value: list[float]) -> None:
    wanted = scipy_stats.kendalltau(range(len(value)), value, method="exact")
    ours = kendall(value)
    assert ours["tau"] == pytest.approx(wanted.statistic, abs=1e-12)
    assert ours["p"] == pytest.approx(wanted.pvalue, rel=1e-9)


@given(st.lists(st.integers(0, 6).map(float), min_size=2, max_size=40))
def test_with_ties_tau_is_that_of_scipy_and_the_variance_the_tied_one(value: list[float]) -> None:
    ours = kendall(value)
    pairs = [(value[i], value[j]) for j in range(len(value)) for i in range(j)]
    s = sum((late > early) - (late < early) for early, late in pairs)
    assert ours["s"] == s
    if len(set(value)) == 1:
        assert (ours["z"], ours["p"], ours["tau"]) == (0.0, 1.0, None)
        return
    assert ours["tau"] == pytest.approx(scipy_stats.kendalltau(range(len(value)), value).statistic, abs=1e-12)
    n, ties = len(value), [value.count(each) for each in set(value)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    assert ours["z"] == pytest.approx((s - np.sign(s)) / math.sqrt(variance))
    if len(ties) < n:
        assert ours["p"] == pytest.approx(2 * scipy_stats.norm.sf(abs(ours["z"] or 0)))


@settings(max_examples=40)
@given(series, st.integers(-50, 50), st.integers(1, 9))
def test_only_the_order_counts_and_reversing_time_turns_the_sign(value: list[float], level: int, factor: int) -> None:
    ours, moved = kendall(value), kendall([factor * each + 1024 * level for each in value])
    # Exactly the same order: hundredths times a whole number, moved by whole numbers, may tie by rounding.
    assume(len(set(value)) == len({factor * each + 1024 * level for each in value}))
    turned = kendall(value[::-1])
    assert moved == ours
    assert (turned["s"], turned["p"]) == (-(ours["s"] or 0), ours["p"])


@settings(max_examples=40)
@given(st.lists(st.one_of(figures, st.none()), min_size=2, max_size=12))
def test_missing_points_are_left_out_of_the_order(value: list[float | None]) -> None:
    assert kendall(value) == kendall([each for each in value if each is not None])


def test_p_is_the_normal_one_where_it_is_asked_for_and_from_31_points_on() -> None:
    rng = np.random.default_rng(3)
    for n, exact in ((30, False), (31, True)):
        ours = kendall(rng.normal(size=n).tolist(), exact=exact)
        assert ours["p"] == pytest.approx(2 * scipy_stats.norm.sf(abs(ours["z"] or 0)))


@pytest.mark.parametrize("n", range(2, 13))
def test_an_order_without_a_break_reaches_the_smallest_p(n: int) -> None:
    ours = kendall([float(point) for point in range(n)])
    assert ours["p"] == pytest.approx(ours["smallest_p"], rel=1e-9) == pytest.approx(min(1, 2 / math.factorial(n)))


def test_three_and_four_years_can_never_show_a_trend() -> None:
    p = pl.DataFrame({"n": [None, 0, 1, 2, 3, 4, 5, 171, 10**9]}).select(smallest_trend_p("n")).to_series().to_list()
    assert p[:4] == [None, None, 1.0, 1.0]
    assert min(p[4], p[5]) > 0.05 > p[6]
    assert p[7:] == [0.0, 0.0]


@pytest.mark.parametrize(("value", "n"), [([], 0), ([5.0], 1), ([None, None], 0), (None, 0), ([math.nan, 1.0], 1)])
def test_fewer_than_two_points_have_no_order(value: Series, n: int) -> None:
    ours = kendall(value)
    assert ours.pop("n") == n
    assert set(ours.values()) == {None}


def test_kendalls_test_keeps_its_size() -> None:
    rng = np.random.default_rng(11)
    for n in (5, 10, 40):
        frame = pl.DataFrame({"v": rng.normal(size=(20_000, n))})
        p = frame.select(mann_kendall("v").struct.field("p")).to_series()
        assert ((p <= 0.05).mean() or 0.0) < 0.055


# Sen's slope.


@given(series, st.integers(1, 3))
def test_sens_slope_is_that_of_theil_in_scipy(value: list[float], gaps: int) -> None:
    time = np.cumsum(1 + np.arange(len(value)) % gaps)
    ours = found(sen_slope("v", time="t"), v=value, t=time.tolist())
    assert ours["slope"] == pytest.approx(scipy_stats.theilslopes(value, time).slope, abs=1e-12)


@given(st.lists(figures, min_size=31, max_size=45), st.sampled_from([0.8, 0.95, 0.998]))
def test_from_31_points_on_sens_limits_are_those_of_scipy(value: list[float], confidence: float) -> None:
    wanted = scipy_stats.theilslopes(value, alpha=confidence)
    ours = found(sen_slope("v", confidence=confidence), v=value)
    assert (ours["lower"], ours["upper"]) == pytest.approx((wanted.low_slope, wanted.high_slope), abs=1e-12)


@settings(max_examples=40)
@given(without_ties, st.sampled_from([0.8, 0.95]))
def test_sens_limits_exclude_0_where_kendalls_test_does(value: list[float], confidence: float) -> None:
    ours, test = found(sen_slope("v", confidence=confidence), v=value), kendall(value)
    excluded = ours["lower"] is not None and (ours["lower"] > 0 or (ours["upper"] or 0) < 0)
    assert excluded == ((test["p"] or 0) <= 1 - confidence)


@settings(max_examples=40)
@given(series, st.integers(-100, 100))
def test_another_level_keeps_sens_slope_and_reversing_time_turns_it(value: list[float], level: int) -> None:
    ours = found(sen_slope("v"), v=value)
    raised, turned = found(sen_slope("v"), v=[each + level for each in value]), found(sen_slope("v"), v=value[::-1])
    assert raised["slope"] == pytest.approx(ours["slope"], abs=1e-9)
    assert turned["slope"] == pytest.approx(-(ours["slope"] or 0), abs=1e-9)
    assert turned["lower"] == (None if ours["upper"] is None else pytest.approx(-ours["upper"], abs=1e-9))


def test_a_missing_point_keeps_its_place_in_time() -> None:
    assert found(sen_slope("v"), v=[1.0, None, 3.0])["slope"] == 1.0


@pytest.mark.parametrize("n", [2, 3, 4])
def test_too_few_points_have_a_slope_and_no_limits(n: int) -> None:
    ours = found(sen_slope("v"), v=[float(point) for point in range(n)])
    assert ours == {"slope": 1.0, "lower": None, "upper": None}


@pytest.mark.parametrize("value", [[], [1.0], [None, 2.0], None])
def test_single_points_have_no_slope(value: Series) -> None:
    assert set(found(sen_slope("v"), v=value).values()) == {None}


def test_times_that_do_not_rise_have_no_slope() -> None:
    assert set(found(sen_slope("v", time="t"), v=[1, 2, 3], t=[1, 3, 2]).values()) == {None}
    assert set(found(sen_slope("v", time="t"), v=[1, 2, 3], t=[1, 1, 2]).values()) == {None}


def test_sens_limits_hold_the_slope_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    for n, most in ((6, 0.99), (10, 0.97), (40, 0.96)):
        noise = rng.standard_t(3, size=(3_000, n))
        frame = pl.DataFrame({"v": noise + 0.5 * np.arange(n)}).select(sen_slope("v").alias("s")).unnest("s")
        held = frame.select(pl.lit(0.5).is_between("lower", "upper")).to_series().mean() or 0.0
        assert 0.94 < held < most


# What all of them have in common.


@settings(max_examples=15)
@given(st.lists(st.lists(st.one_of(figures, st.none()), max_size=12), min_size=2, max_size=8))
def test_a_series_does_not_depend_on_the_series_beside_it(many: list[list[float | None]]) -> None:
    frame = pl.DataFrame({"v": pl.Series(many, dtype=pl.List(pl.Float64))})
    together = frame.select(mann_kendall("v").alias("m"), sen_slope("v").alias("s"), trend_marker("v", "v").alias("t"))
    for place, value in enumerate(many):
        alone = pl.DataFrame({"v": pl.Series([value], dtype=pl.List(pl.Float64))})
        assert together.row(place) == alone.select(
            mann_kendall("v"), sen_slope("v").alias("s"), trend_marker("v", "v").alias("t")
        ).row(0)


def test_an_empty_frame_gives_an_empty_column() -> None:
    frame = pl.DataFrame({"v": pl.Series([], dtype=pl.List(pl.Float64))})
    for expr in (mann_kendall("v"), sen_slope("v"), trend_marker("v", "v"), proportion_trend("v", "v")):
        assert frame.select(expr.alias("found")).height == 0


def test_rows_collected_in_order_of_time_arrays_and_a_lazy_query_give_the_same() -> None:
    rows = pl.DataFrame({"area": ["a", "b"] * 5, "year": [5, 1, 4, 2, 3, 3, 2, 4, 1, 5], "v": list(range(10))})
    lists = rows.lazy().group_by("area", maintain_order=True).agg(pl.col("v").sort_by("year"))
    ours = lists.with_columns(sen_slope("v").struct.field("slope")).collect()
    assert ours["slope"].to_list() == [-2.0, 2.0]
    arrays = pl.DataFrame({"v": pl.Series(np.array([[8.0, 6, 4, 2, 0], [1, 3, 5, 7, 9]]))})
    assert arrays.select(sen_slope("v").struct.field("slope"))["slope"].to_list() == [-2.0, 2.0]


def test_lists_that_do_not_lie_side_by_side_are_refused() -> None:
    frame = pl.DataFrame({"v": [[1.0, 2.0], [1.0, 2.0]], "t": [[1.0, 2.0], [1.0]]})
    with pytest.raises(StatisticError, match=r"'value' and 'time' of series 1 .* differ in length"):
        frame.select(sen_slope("v", time="t"))
