"""Funnels: limits, verdicts and points, against scipy's distributions, by laws and by simulation."""

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, poisson

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.funnels import (
    FUNNEL_VERDICTS,
    exposure_at_limits,
    funnel_points,
    funnel_verdict,
    implied_exposure,
    proportion_funnel,
    rate_funnel,
)
from opnajmfr.stats.intervals import wilson

Pair = tuple[float | None, float | None]
confidences = st.sampled_from([0.8, 0.95, 0.99, 0.998])
shares = st.floats(0.001, 0.999)
sizes = st.integers(1, 1_000_000)
MEANS = st.floats(1e-6, 1e6)


def proportion_of(n: object, target: float, confidence: float = 0.95) -> Pair:
    """Return the limits of one proportion."""
    lower, upper = pl.DataFrame({"n": [n]}).select(*proportion_funnel("n", target, confidence=confidence)).row(0)
    return lower, upper


def rate_of(n: object, target: float = 1.0, confidence: float = 0.95) -> Pair:
    """Return the limits of one rate."""
    lower, upper = pl.DataFrame({"n": [n]}).select(*rate_funnel("n", target, confidence=confidence)).row(0)
    return lower, upper


def exposure_of(x: object, target: float = 1.0, confidence: float = 0.95) -> Pair:
    """Return the exposures between which one count is within."""
    lower, upper = pl.DataFrame({"x": [x]}).select(*exposure_at_limits("x", target, confidence=confidence)).row(0)
    return lower, upper


def verdict_of(value: float | None, inner: Pair, outer: Pair) -> str | None:
    """Return the verdict on one value."""
    schema = dict.fromkeys(["value", "a", "b", "c", "d"], pl.Float64)
    frame = pl.DataFrame([(value, *inner, *outer)], schema=schema, orient="row")
    return frame.select(funnel_verdict("value", inner=("a", "b"), outer=("c", "d"))).item()


# Proportions


@given(sizes, shares, confidences)
def test_limits_of_a_proportion_hold_the_target_and_stay_in_the_unit(n: int, target: float, confidence: float) -> None:
    lower, upper = proportion_of(n, target, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower < target < upper <= 1


@given(sizes, shares, st.integers(2, 50))
def test_a_funnel_of_proportions_narrows_with_size(n: int, target: float, times: int) -> None:
    lower, upper = proportion_of(n, target)
    more_lower, more_upper = proportion_of(n * times, target)
    assert (lower or 0) <= (more_lower or 0) < (more_upper or 0) <= (upper or 0)


@given(sizes, shares, confidences)
def test_the_funnel_of_the_complement_is_the_complement(n: int, target: float, confidence: float) -> None:
    lower, upper = proportion_of(n, target, confidence)
    other_lower, other_upper = proportion_of(n, 1 - target, confidence)
    assert (lower, upper) == pytest.approx((1 - (other_upper or 0), 1 - (other_lower or 0)), abs=1e-12)


@given(st.integers(1, 3_000), st.data(), shares, confidences)
def test_a_proportion_is_outside_where_its_wilson_interval_leaves_the_target_out(
    n: int, data: st.DataObject, target: float, confidence: float
) -> None:
    x = data.draw(st.integers(0, n))
    lower, upper = proportion_of(n, target, confidence)
    low, high = pl.DataFrame({"x": [x], "n": [n]}).select(*wilson("x", "n", confidence=confidence)).row(0)
    distance = min(abs(x / n - (lower or 0)), abs(x / n - (upper or 0)))
    if distance > 1e-12:
        assert (x / n < (lower or 0) or x / n > (upper or 0)) == (not low <= target <= high)


@pytest.mark.parametrize(
    ("n", "target"),
    [(None, 0.5), (0, 0.5), (-3, 0.5), (math.nan, 0.5), (math.inf, 0.5), (9, -0.1), (9, 1.1), (9, math.nan)],
)
def test_no_size_or_no_proportion_gives_no_limits(n: float | None, target: float) -> None:
    frame = pl.DataFrame({"n": [n]}, schema={"n": pl.Float64})
    assert frame.select(*proportion_funnel("n", target)).row(0) == (None, None)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_target_at_an_end_has_no_room_for_chance(target: float) -> None:
    assert proportion_of(10, target) == (target, target)


def test_a_billion_answers_and_a_denormal_target_have_limits() -> None:
    lower, upper = proportion_of(10**9, 0.5)
    assert (lower, upper) == pytest.approx((0.5 - 3.0990e-5, 0.5 + 3.0990e-5), rel=1e-8)
    assert proportion_of(1, 5e-324)[0] == 0.0
    assert proportion_of(5e-324, 0.5) == (0.0, 1.0)


# Rates and ratios


@given(MEANS, confidences)
def test_limits_of_a_rate_hold_the_target(expected: float, confidence: float) -> None:
    lower, upper = rate_of(expected, 1.0, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower < 1 < upper


@given(MEANS, confidences)
def test_limits_of_a_rate_have_the_stated_tail_outside(expected: float, confidence: float) -> None:
    lower, upper = rate_of(expected, 1.0, confidence)
    outside = (1 - confidence) / 2
    # A count that need not be whole: P(X >= u) is the gamma distribution's lower tail at the mean.
    assert gamma.cdf(expected, (upper or 0) * expected) == pytest.approx(outside, rel=1e-6)
    if lower:
        assert gamma.sf(expected, lower * expected + 1) == pytest.approx(outside, rel=1e-6)
    else:
        assert math.exp(-expected) >= outside * (1 - 1e-9)


@given(st.integers(0, 3_000), st.floats(0.01, 3_000), confidences)
def test_a_rate_is_outside_where_the_exact_test_rejects(x: int, expected: float, confidence: float) -> None:
    lower, upper = rate_of(expected, 1.0, confidence)
    outside = (1 - confidence) / 2
    below, above = poisson.cdf(x, expected), poisson.sf(x - 1, expected)
    if min(abs(below - outside), abs(above - outside)) > 1e-9:
        assert (x / expected < (lower or 0)) == (below < outside)
        assert (x / expected > (upper or 0)) == (above < outside)


@given(st.integers(0, 3_000), st.floats(0.01, 3_000), confidences)
def test_a_rate_is_outside_where_its_exposure_is(x: int, expected: float, confidence: float) -> None:
    lower, upper = rate_of(expected, 1.0, confidence)
    least, most = exposure_of(x, 1.0, confidence)
    if min(abs(expected - (least or 0)), abs(expected - (most or 0))) > 1e-9 * expected:
        assert (x / expected > (upper or 0)) == (expected < (least or 0))
        assert (x / expected < (lower or 0)) == (expected > (most or 0))


@given(st.floats(1, 1e5), st.floats(1.5, 50))
def test_a_funnel_of_rates_narrows_with_exposure(n: float, times: float) -> None:
    lower, upper = rate_of(n)
    more_lower, more_upper = rate_of(n * times)
    assert (lower or 0) <= (more_lower or 0) < (more_upper or 0) < (upper or 0)


@given(st.floats(0.1, 1e5), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_the_unit_of_exposure_does_not_matter(n: float, target: float, unit: float) -> None:
    scaled = tuple((limit or 0.0) / unit for limit in rate_of(n, target))
    assert rate_of(n * unit, target / unit) == pytest.approx(scaled, rel=1e-7, abs=1e-300)
    one, other = exposure_of(7, target), exposure_of(7, target / unit)
    assert other == pytest.approx(tuple((limit or 0.0) * unit for limit in one), rel=1e-12)


@pytest.mark.parametrize(
    ("n", "target"),
    [(None, 1.0), (0, 1.0), (-1, 1.0), (math.nan, 1.0), (math.inf, 1.0), (5, -1.0), (5, math.nan), (5, math.inf)],
)
def test_no_exposure_or_no_rate_gives_no_limits(n: float | None, target: float) -> None:
    frame = pl.DataFrame({"n": [n]}, schema={"n": pl.Float64})
    assert frame.select(*rate_funnel("n", target)).row(0) == (None, None)


@pytest.mark.parametrize(
    ("x", "target"), [(None, 1.0), (-1, 1.0), (math.nan, 1.0), (math.inf, 1.0), (3, 0.0), (3, -1.0)]
)
def test_no_count_or_no_rate_gives_no_exposures(x: float | None, target: float) -> None:
    frame = pl.DataFrame({"x": [x]}, schema={"x": pl.Float64})
    assert frame.select(*exposure_at_limits("x", target)).row(0) == (None, None)


def test_extremes_of_a_rate_are_defined() -> None:
    assert rate_of(5, 0.0) == (0.0, 0.0)
    lower, upper = rate_of(10**9)
    assert (lower, upper) == pytest.approx((1 - 6.198e-5, 1 + 6.198e-5), abs=1e-8)
    assert rate_of(5e-324)[0] == 0.0
    assert exposure_of(0) == pytest.approx((0.0, -math.log(0.025)), rel=1e-12)
    assert exposure_of(10**9) == pytest.approx((10**9 - 61_978.6, 10**9 + 61_981), rel=1e-8)
    assert exposure_of(5e-324) == pytest.approx((0.0, -math.log(0.025)), rel=1e-12)
    assert rate_of(1e308) == exposure_of(1e308) == (None, None)


def test_a_confidence_in_per_cent_is_refused() -> None:
    for limits in (proportion_funnel, rate_funnel, exposure_at_limits):
        with pytest.raises(ConfidenceError, match="between 0 and 1"):
            limits("n", 0.5, confidence=95)


# Implied exposure


@given(st.integers(1, 10**6), st.floats(0.01, 1e5))
def test_the_implied_exposure_gives_the_rate_back(x: int, rate: float) -> None:
    exposure = pl.DataFrame({"x": [x], "rate": [rate]}).select(implied_exposure("x", "rate", per=1_000)).item()
    assert 1_000 * x / exposure == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "rate"), [(None, 5.0), (5, None), (0, 5.0), (9, 5.0), (-3, 5.0), (20, 0.0), (20, math.nan), (math.inf, 5.0)]
)
def test_too_few_events_or_no_rate_imply_no_exposure(x: float | None, rate: float | None) -> None:
    frame = pl.DataFrame({"x": [x], "rate": [rate]}, schema={"x": pl.Float64, "rate": pl.Float64})
    assert frame.select(implied_exposure("x", "rate", fewest=10)).item() is None


# Verdicts


def test_a_verdict_follows_the_limits_and_a_limit_is_inside() -> None:
    inner, outer = (0.4, 0.6), (0.3, 0.7)
    values = [0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.65, 0.7, 0.8]
    words = ["far_below", "below", "below", "within", "within", "within", "above", "above", "far_above"]
    assert [verdict_of(value, inner, outer) for value in values] == words


@pytest.mark.parametrize(
    ("value", "inner", "outer"),
    [
        (None, (0.4, 0.6), (0.3, 0.7)),
        (math.nan, (0.4, 0.6), (0.3, 0.7)),
        (0.9, (None, 0.6), (0.3, 0.7)),
        (0.9, (0.4, 0.6), (0.3, None)),
        (0.1, (0.4, math.nan), (0.3, 0.7)),
    ],
)
def test_what_cannot_be_judged_has_no_verdict(value: float | None, inner: Pair, outer: Pair) -> None:
    assert verdict_of(value, inner, outer) is None


@given(sizes, shares)
def test_a_unit_on_target_is_never_flagged(n: int, target: float) -> None:
    frame = pl.DataFrame({"n": [n]})
    for funnel in (proportion_funnel, rate_funnel):
        pairs = {name: funnel("n", target, confidence=level) for name, level in (("inner", 0.95), ("outer", 0.998))}
        verdict = frame.select(funnel_verdict(pl.lit(target), **pairs)).item()
        assert verdict == "within"


def test_units_that_all_are_alike_are_all_within_and_an_empty_frame_stays_empty() -> None:
    target = pl.col("x").sum().over("figure") / pl.col("n").sum().over("figure")
    share = pl.col("x") / pl.col("n")
    verdict = funnel_verdict(
        share,
        inner=proportion_funnel("n", target),
        outer=proportion_funnel("n", target, confidence=0.998),
    )
    frame = pl.DataFrame({"figure": ["a", "a", "b", "b"], "x": [3, 3, 50, 50], "n": [10, 10, 60, 60]})
    assert frame.select(verdict)["verdict"].to_list() == ["within"] * 4
    lower, upper = rate_funnel("n")
    nothing = frame.clear().select(verdict, lower, upper)
    assert nothing.schema == {"verdict": FUNNEL_VERDICTS, "lower": pl.Float64, "upper": pl.Float64}
    assert nothing.height == 0


def test_a_row_does_not_depend_on_the_rows_beside_it() -> None:
    frame = pl.DataFrame({"n": [1.0, None, 20.0, math.nan, 1e9, 0.0]})
    together = frame.select(*rate_funnel("n")).rows()
    alone = [frame[row].select(*rate_funnel("n")).row(0) for row in range(frame.height)]
    assert together == alone


def test_chance_alone_flags_5_and_0_2_per_cent() -> None:
    rng = np.random.default_rng(11)
    units = 100_000
    n = rng.integers(200, 5_000, units)
    frame = pl.DataFrame({"n": n, "x": rng.binomial(n, 0.3), "events": rng.poisson(n * 0.1)})
    share = _flagged(frame, pl.col("x") / pl.col("n"), proportion_funnel, 0.3)
    assert share[0.95] == pytest.approx(0.05, abs=0.004)
    assert share[0.998] == pytest.approx(0.002, abs=0.0008)
    exact = _flagged(frame, pl.col("events") / pl.col("n"), rate_funnel, 0.1)
    assert 0.042 < exact[0.95] < 0.052
    assert 0.001 < exact[0.998] < 0.0026


@pytest.mark.parametrize("expected", [0.02, 0.5, 3.0, 12.0])
def test_exact_limits_never_flag_more_than_they_say(expected: float) -> None:
    counts = np.arange(200)
    frame = pl.DataFrame({"x": counts, "p": poisson.pmf(counts, expected)}).with_columns(n=pl.lit(expected))
    for confidence in (0.95, 0.998):
        lower, upper = rate_funnel("n", confidence=confidence)
        rate = pl.col("x") / pl.col("n")
        below, above = (frame.filter(side)["p"].sum() for side in (rate < lower, rate > upper))
        assert below <= (1 - confidence) / 2 + 1e-12
        assert above <= (1 - confidence) / 2 + 1e-12


# Points


@given(st.integers(1, 10**9), st.integers(2, 300))
def test_points_rise_strictly_from_the_smallest_to_the_largest(largest: int, n: int) -> None:
    points = funnel_points(largest, n=n).to_list()
    assert points[0] == 1
    assert points[-1] == largest
    assert len(points) == min(n, largest)
    assert all(before < after for before, after in pairwise(points))


def test_points_far_out_are_spaced_by_one_factor() -> None:
    points = funnel_points(10**6).to_numpy()
    steps = points[60:] / points[59:-1]
    assert steps.max() / steps.min() < 1.01


def test_one_point_is_where_the_funnel_has_no_length() -> None:
    assert funnel_points(7, smallest=7).to_list() == [7]


@pytest.mark.parametrize(
    ("largest", "smallest", "n"), [(0, 1, 100), (5, 6, 100), (5, 0, 100), (50, 1, 1), (50, 1, 10_001), (50.5, 1, 100)]
)
def test_points_that_cannot_be_are_refused(largest: int, smallest: int, n: int) -> None:
    with pytest.raises(StatisticError, match="points"):
        funnel_points(largest, smallest=smallest, n=n)


def _flagged(frame: pl.DataFrame, value: pl.Expr, funnel: object, target: float) -> dict[float, float]:
    """Return the share of units outside the limits, by confidence."""
    assert callable(funnel)
    found: dict[float, float] = {}
    for confidence in (0.95, 0.998):
        lower, upper = funnel("n", target, confidence=confidence)
        found[confidence] = frame.select(((value < lower) | (value > upper)).mean()).item()
    return found
