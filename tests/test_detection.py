"""What figures of a size can show: simulated verdicts, exact tails, statsmodels, and equivalence."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, nct, poisson, t
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import power_proportions_2indep
from statsmodels.stats.weightstats import DescrStatsW

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.confidence import z
from opnajmfr.stats.detection import (
    detectable_by_error,
    detectable_mean_to_target,
    detectable_means,
    detectable_proportion_to_target,
    detectable_proportions,
    detectable_rate_to_target,
    detectable_rates,
    is_equivalent,
)
from opnajmfr.stats.detection.chance import EVENTS, SHARE, event_limits, score_limits
from opnajmfr.stats.detection.first_order import _clearance
from opnajmfr.stats.differences import mover, newcombe, rate_difference
from opnajmfr.stats.intervals import byar, t_limits, wilson

sizes = st.integers(1, 20_000)
shares = st.floats(0, 1)
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.998])
powers = st.sampled_from([0.5, 0.8, 0.9, 0.99])
Two = tuple[float | None, float | None]


def of_proportions(x: float, n: float, other_n: float, **asked: float) -> Two:
    """Return the detectable differences of one proportion."""
    return pl.select(*detectable_proportions(pl.lit(x), pl.lit(n), pl.lit(other_n), **asked)).row(0)


def of_rates(x: float, exposure: float, other_exposure: float, **asked: float) -> Two:
    """Return the detectable differences of one rate."""
    return pl.select(*detectable_rates(pl.lit(x), pl.lit(exposure), pl.lit(other_exposure), **asked)).row(0)


def cases(most: int) -> st.SearchStrategy[pl.DataFrame]:
    """Draw proportions x of n beside others of m."""
    numbers = st.tuples(st.integers(1, most), st.integers(1, most), shares)
    rows = st.lists(numbers.map(lambda row: (math.floor(row[0] * row[2]), *row[:2])), min_size=1, max_size=8)
    return rows.map(lambda drawn: pl.DataFrame(drawn, schema=["x", "n", "m"], orient="row"))


def seen_by_newcombe(x: np.ndarray, n: int, y: np.ndarray, m: int, *, confidence: float) -> tuple[float, float]:
    """Return how often the second share is seen to lie below, and above, the first."""
    frame = pl.DataFrame({"x": x, "y": y})
    lower, upper = newcombe("x", pl.lit(n), "y", pl.lit(m), confidence=confidence)
    return frame.select((lower > 0).mean().alias("below"), (upper < 0).mean().alias("above")).row(0)


@pytest.mark.parametrize(("n", "other_n"), [(30, 30), (30, 3_000), (120, 40), (120, 500), (2_000, 2_000)])
@pytest.mark.parametrize("share", [0.1, 0.35, 0.65, 0.9])
@pytest.mark.parametrize(("confidence", "power"), [(0.95, 0.8), (0.9, 0.9)])
def test_newcombes_interval_sees_the_detectable_difference_with_the_power(
    n: int, other_n: int, share: float, confidence: float, power: float
) -> None:
    rng = np.random.default_rng([n, other_n, round(100 * share)])
    below, above = of_proportions(share * n, n, other_n, confidence=confidence, power=power)
    for place, other in ((0, None if below is None else share - below), (1, None if above is None else share + above)):
        if other is None:
            continue
        x, y = rng.binomial(n, share, 20_000), rng.binomial(other_n, other, 20_000)
        seen = seen_by_newcombe(x, n, y, other_n, confidence=confidence)
        assert seen[place] == pytest.approx(power, abs=0.05 if min(n, other_n) < 100 else 0.025)


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_newcombes_interval_sees_a_difference_where_there_is_none_as_rarely_as_it_says(share: float) -> None:
    rng = np.random.default_rng(7)
    x, y = rng.binomial(150, share, 40_000), rng.binomial(400, share, 40_000)
    below, above = seen_by_newcombe(x, 150, y, 400, confidence=0.95)
    assert below == pytest.approx(0.025, abs=0.008)
    assert above == pytest.approx(0.025, abs=0.008)


@pytest.mark.parametrize(
    ("events", "exposure", "other_exposure", "tolerance"),
    [(10, 1_000, 1_000, 0.025), (40, 8_000, 90_000, 0.02), (200, 5_000, 2_000, 0.02), (3, 500, 5_000, 0.06)],
)
def test_the_interval_of_two_rates_sees_the_detectable_difference_with_the_power(
    events: float, exposure: float, other_exposure: float, tolerance: float
) -> None:
    rng = np.random.default_rng(round(events))
    rate = events / exposure
    below, above = of_rates(events, exposure, other_exposure)
    for other, downwards in ((None if below is None else rate - below, True), (rate + (above or math.nan), False)):
        if other is None:
            continue
        frame = pl.DataFrame({"x": rng.poisson(events, 40_000), "y": rng.poisson(other * other_exposure, 40_000)})
        lower, upper = rate_difference("x", pl.lit(exposure), "y", pl.lit(other_exposure))
        seen = frame.select((lower > 0).mean() if downwards else (upper < 0).mean()).item()
        assert seen == pytest.approx(0.8, abs=tolerance)


@settings(max_examples=40)
@given(st.integers(50, 20_000), st.floats(0.1, 0.9), st.floats(0.2, 5))
def test_with_many_answers_it_is_the_pooled_z_tests_power(n: int, share: float, ratio: float) -> None:
    below, above = of_proportions(share * n, n, n * ratio)
    for difference in (None if below is None else -below, above):
        if difference is None or not 0.05 <= share + difference <= 0.95:
            continue
        textbook = power_proportions_2indep(-difference, share + difference, n, ratio=ratio, alpha=0.05)
        assert textbook.power == pytest.approx(0.8, abs=0.05 if n < 500 else 0.02)


@settings(max_examples=25)
@given(cases(10**9), confidences, powers)
def test_the_complement_has_the_same_detectable_differences_the_other_way(
    frame: pl.DataFrame, confidence: float, power: float
) -> None:
    below, above = detectable_proportions("x", "n", "m", confidence=confidence, power=power)
    found = frame.select(below, above)
    mirrored = frame.with_columns((pl.col("n") - pl.col("x")).alias("x")).select(above, below)
    for one, other in zip(found.iter_columns(), mirrored.iter_columns(), strict=True):
        assert one.is_null().equals(other.is_null())
        assert one.drop_nulls().to_list() == pytest.approx(other.drop_nulls().to_list(), rel=1e-3, abs=1e-12)


@settings(max_examples=25)
@given(cases(20_000), confidences, powers)
def test_detectable_differences_are_possible_and_shrink_with_more_answers_and_less_to_ask(
    frame: pl.DataFrame, confidence: float, power: float
) -> None:
    hard = frame.select(*detectable_proportions("x", "n", "m", confidence=confidence, power=power))
    share = frame["x"] / frame["n"]
    for name, most in (("below", share), ("above", 1 - share)):
        assert ((hard[name] > 0) & (hard[name] <= most)).all()
    for answers, less_sure, less_often in ((4, 0, 0), (1, 0.2, 0), (1, 0, 0.2)):
        easier = detectable_proportions(
            *(answers * pl.col(name) for name in ("x", "n", "m")),
            confidence=confidence - less_sure,
            power=max(0.5, power - less_often),
        )
        easy = frame.select(*easier)
        for name in hard.columns:
            known = hard[name].is_not_null()
            assert (easy[name].filter(known) <= hard[name].filter(known) * (1 + 1e-9)).fill_null(value=False).all()


@given(st.sampled_from([SHARE, EVENTS]), shares, sizes, sizes, st.sampled_from(["up", "down"]), confidences, powers)
def test_what_is_seen_at_a_distance_is_seen_at_any_larger_one(
    chance: object, value: float, size: int, other_size: int, direction: str, confidence: float, power: float
) -> None:
    upwards = direction == "up"
    end = (1 - value if chance is SHARE else 10 + 10 * value) if upwards else value
    distance = np.linspace(0, end, 200)
    parts = np.full_like(distance, value), (np.full_like(distance, size), np.full_like(distance, other_size))
    scores = z(confidence), z(2 * power - 1) if power > 0.5 else 0.0
    with np.errstate(all="ignore"):
        seen = _clearance(*parts, distance, upwards=upwards, chance=chance, scores=scores) >= 0
    assert not (seen[:-1] & ~seen[1:]).any()


@given(st.floats(0, 1), st.floats(1, 1e9), confidences)
def test_the_limits_that_detection_computes_with_are_those_of_wilson_and_byar(
    share: float, size: float, confidence: float
) -> None:
    value, sizes_ = np.array([share]), np.array([size])
    frame = pl.DataFrame({"x": value * sizes_, "n": sizes_}).with_columns(pl.min_horizontal("x", "n"))
    with np.errstate(all="ignore"):
        ours = [limit.item() for limit in score_limits(value, sizes_, z(confidence))]
        events = [limit.item() * size for limit in event_limits(value, sizes_, z(confidence))]
    assert ours == pytest.approx(list(frame.select(*wilson("x", "n", confidence=confidence)).row(0)), rel=1e-6)
    assert events == pytest.approx(list(frame.select(*byar("x", confidence=confidence)).row(0)), rel=1e-9, abs=1e-300)


@given(shares, st.integers(1, 3_000), confidences, powers)
def test_a_proportion_at_the_detectable_distance_from_a_target_is_seen_with_exactly_the_power(
    target: float, n: int, confidence: float, power: float
) -> None:
    asked = {"confidence": confidence, "power": power}
    below, above = pl.select(*detectable_proportion_to_target(pl.lit(target), pl.lit(n), **asked)).row(0)
    counts = pl.DataFrame({"x": np.arange(n + 1), "n": np.full(n + 1, n)})
    limits = counts.select("x", *wilson("x", "n", confidence=confidence))
    high, low = limits.filter(pl.col("lower") > target)["x"], limits.filter(pl.col("upper") < target)["x"]
    assert (above is None) == high.is_empty()
    assert (below is None) == low.is_empty()
    if above is not None:
        assert binom.sf(high.min() - 1, n, target + above) == pytest.approx(power, abs=1e-6)
    if below is not None:
        assert binom.cdf(low.max(), n, target - below) == pytest.approx(power, abs=1e-6)


@given(st.floats(0, 2_000), confidences, powers)
def test_a_rate_at_the_detectable_distance_from_a_target_is_seen_with_exactly_the_power(
    expected: float, confidence: float, power: float
) -> None:
    asked = {"confidence": confidence, "power": power}
    exposure = 500.0
    target = expected / exposure
    below, above = pl.select(*detectable_rate_to_target(pl.lit(target), pl.lit(exposure), **asked)).row(0)
    events, outside = np.arange(4_000), (1 - confidence) / 2
    first = events[poisson.sf(events - 1, target * exposure) < outside].min()
    assert poisson.sf(first - 1, (target + above) * exposure) == pytest.approx(power, abs=1e-6)
    last = events[poisson.cdf(events, target * exposure) < outside].max(initial=-1)
    assert (below is None) == (last < 0)
    if below is not None:
        assert poisson.cdf(last, (target - below) * exposure) == pytest.approx(power, abs=1e-6)


@given(st.integers(2, 5_000), st.floats(0.01, 1_000), confidences, st.sampled_from([0.6, 0.8, 0.95]))
def test_a_mean_against_a_target_has_the_power_of_statsmodels(
    n: int, variance: float, confidence: float, power: float
) -> None:
    asked = {"confidence": confidence, "power": power}
    found = pl.select(detectable_mean_to_target(pl.lit(variance), pl.lit(n), **asked)).item()
    theirs = TTestPower().power(found / math.sqrt(variance), n, (1 - confidence) / 2, alternative="larger")
    assert theirs == pytest.approx(power, abs=2e-4)


@given(st.integers(2, 5_000), st.floats(0.01, 1_000))
def test_means_of_equal_groups_have_the_power_of_the_noncentral_t(n: int, variance: float) -> None:
    v = pl.lit(variance)
    found = pl.select(detectable_means(v, pl.lit(n), v, pl.lit(n))).item()
    centre = found / math.sqrt(2 * variance / n)
    assert nct.sf(t.ppf(0.975, n - 1), 2 * n - 2, centre) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(
    ("n", "other_n", "spread", "other_spread"),
    [(2, 50, 1, 1), (3, 3, 1, 1), (5, 60, 3, 1), (5, 60, 1, 3), (40, 400, 2, 1)],
)
def test_movers_interval_of_means_sees_the_detectable_difference_with_the_power(
    n: int, other_n: int, spread: float, other_spread: float
) -> None:
    rng, times = np.random.default_rng(5), 10_000
    variances = pl.lit(spread**2), pl.lit(other_spread**2)
    difference = pl.select(detectable_means(variances[0], pl.lit(n), variances[1], pl.lit(other_n))).item()
    own = rng.normal(difference, spread, (times, n))
    others = rng.normal(0, other_spread, (times, other_n))
    frame = pl.DataFrame(
        {"a": own.sum(1), "aa": (own**2).sum(1), "b": others.sum(1), "bb": (others**2).sum(1)}
    ).with_columns(n=pl.lit(n), m=pl.lit(other_n))
    low, high = t_limits("a", "n", "aa")
    other_low, other_high = t_limits("b", "m", "bb")
    lower, _ = mover(
        pl.col("a") / n, pl.col("b") / other_n, lower=low, upper=high, other_lower=other_low, other_upper=other_high
    )
    assert frame.select((lower > 0).mean()).item() == pytest.approx(0.8, abs=0.02)


def test_a_difference_of_known_error_is_seen_from_2_8_errors() -> None:
    rng = np.random.default_rng(1)
    found = pl.select(detectable_by_error(pl.lit(2.0))).item()
    assert found == pytest.approx(2 * 2.8016, abs=1e-3)
    assert (rng.normal(found, 2.0, 100_000) > 1.96 * 2).mean() == pytest.approx(0.8, abs=0.006)


def test_nothing_is_seen_with_an_answer_or_two_and_a_hair_with_a_thousand_million() -> None:
    assert of_proportions(1, 1, 1) == (None, None)
    assert of_proportions(1, 2, 2) == (None, None)
    assert of_proportions(0, 50, 50)[0] is None
    assert of_proportions(50, 50, 50)[1] is None
    assert of_proportions(5e8, 1e9, 1e9) == pytest.approx((6.2645e-5, 6.2645e-5), rel=1e-3)
    assert of_rates(0, 100, 100)[0] is None
    assert of_rates(1e9, 1e9, 1e9)[0] == pytest.approx(2.8016 * math.sqrt(2e-9), rel=1e-3)
    huge = pl.select(*detectable_proportion_to_target(pl.lit(0.5), pl.lit(10**9))).row(0)
    assert huge == pytest.approx((4.4297e-5, 4.4297e-5), rel=1e-3)
    for expected in (1e9, 1e12):
        below, above = pl.select(*detectable_rate_to_target(pl.lit(1.0), pl.lit(expected))).row(0)
        assert below == pytest.approx(2.8016 / math.sqrt(expected), rel=1e-3)
        assert above == pytest.approx(2.8016 / math.sqrt(expected), rel=1e-3)
    none, all_ = (pl.select(*detectable_proportion_to_target(pl.lit(end), pl.lit(20))).row(0) for end in (0, 1))
    assert none == (None, pytest.approx(1 - 0.2 ** (1 / 20)))
    assert all_ == (pytest.approx(1 - 0.2 ** (1 / 20)), None)
    assert pl.select(*detectable_rate_to_target(pl.lit(0), pl.lit(10))).row(0) == (
        None,
        pytest.approx(0.160944, rel=1e-5),
    )
    zero = pl.lit(0)
    assert pl.select(detectable_means(zero, pl.lit(5), zero, pl.lit(5))).item() == 0
    assert pl.select(detectable_mean_to_target(zero, pl.lit(5))).item() == 0
    assert pl.select(detectable_mean_to_target(pl.lit(1.0), pl.lit(1e9))).item() == pytest.approx(8.859e-5, rel=1e-3)


@pytest.mark.parametrize("odd", [None, math.nan, math.inf, -1.0, 0.0, 5e-324])
def test_odd_operands_give_null_or_a_number_and_no_warning(odd: float | None) -> None:
    operands = pl.DataFrame({"o": [odd, odd], "x": [5.0, 0.0], "n": [10.0, 1.0]}, schema_overrides={"o": pl.Float64})
    found = operands.select(
        *(expr.alias(f"a{i}") for i, expr in enumerate(detectable_proportions("o", "n", "n"))),
        *(expr.alias(f"b{i}") for i, expr in enumerate(detectable_proportions("x", "o", "n"))),
        *(expr.alias(f"c{i}") for i, expr in enumerate(detectable_proportions("x", "n", "o"))),
        *(expr.alias(f"d{i}") for i, expr in enumerate(detectable_rates("o", "n", "n"))),
        *(expr.alias(f"e{i}") for i, expr in enumerate(detectable_rates("x", "o", "n"))),
        *(expr.alias(f"f{i}") for i, expr in enumerate(detectable_rates("x", "n", "o"))),
        *(expr.alias(f"g{i}") for i, expr in enumerate(detectable_proportion_to_target("o", "n"))),
        *(expr.alias(f"h{i}") for i, expr in enumerate(detectable_proportion_to_target(pl.lit(0.5), "o"))),
        *(expr.alias(f"i{i}") for i, expr in enumerate(detectable_rate_to_target("o", "n"))),
        *(expr.alias(f"j{i}") for i, expr in enumerate(detectable_rate_to_target("x", "o"))),
        detectable_means("o", "n", "x", "n").alias("k"),
        detectable_means("x", "o", "x", "n").alias("l"),
        detectable_mean_to_target("o", "n").alias("m"),
        detectable_mean_to_target("x", "o").alias("n"),
        detectable_by_error("o").alias("p"),
    )
    cells = [cell for row in found.rows() for cell in row if cell is not None]
    assert all(math.isfinite(cell) and cell >= 0 for cell in cells)
    if odd is None or not math.isfinite(odd) or odd < 0:
        assert not cells


def test_a_row_does_not_depend_on_the_rows_beside_it_and_a_frame_may_be_empty() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(1, 3_000, 200)
    frame = pl.DataFrame({"x": rng.integers(0, n + 1), "n": n, "m": rng.integers(1, 3_000, 200)})
    for exprs in (
        detectable_proportions("x", "n", "m"),
        detectable_rates("x", "n", "m"),
        detectable_proportion_to_target(pl.lit(0.4), "n"),
        detectable_rate_to_target(pl.lit(0.4), "n"),
        (detectable_means("x", "n", "x", "m"),),
        (detectable_mean_to_target("x", "n"),),
    ):
        whole = frame.select(*exprs)
        assert whole.equals(pl.concat([part.select(*exprs) for part in frame.iter_slices(37)]))
        assert whole.equals(frame.lazy().select(*exprs).collect(engine="streaming"))
        assert frame.clear().select(*exprs).schema == whole.schema


@pytest.mark.parametrize("power", [0.49, 1, 80, -0.1, math.nan, "0.8"])
def test_an_impossible_power_is_refused(power: float) -> None:
    for refused in (
        lambda: detectable_proportions("x", "n", "m", power=power),
        lambda: detectable_rates("x", "n", "m", power=power),
        lambda: detectable_means("x", "n", "x", "m", power=power),
        lambda: detectable_mean_to_target("x", "n", power=power),
        lambda: detectable_proportion_to_target("x", "n", power=power),
        lambda: detectable_rate_to_target("x", "n", power=power),
        lambda: detectable_by_error("x", power=power),
    ):
        with pytest.raises(StatisticError, match="power must be"):
            refused()
    with pytest.raises(ConfidenceError, match="confidence must be"):
        detectable_proportions("x", "n", "m", confidence=95)


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=40), st.floats(0.05, 2), st.sampled_from([0.01, 0.05, 0.1]))
def test_equivalence_of_a_mean_is_two_one_sided_tests(values: list[float], margin: float, level: float) -> None:
    if np.var(values) < 1e-6:
        return
    frame = pl.DataFrame({"v": values}).select(
        s=pl.col("v").sum(), n=pl.len(), ss=(pl.col("v") ** 2).sum()
    )  # fmt: skip
    limits = t_limits("s", "n", "ss", confidence=1 - 2 * level)
    p = DescrStatsW(values).ttost_mean(-margin, margin)[0]
    if abs(p - level) > 1e-6:
        assert frame.select(is_equivalent(*limits, margin=margin)).item() == (p < level)


def test_two_groups_that_differ_by_the_margin_are_seldom_called_equivalent() -> None:
    rng, n, times = np.random.default_rng(4), 800, 20_000
    frame = pl.DataFrame({"x": rng.binomial(n, 0.7, times), "y": rng.binomial(n, 0.65, times), "n": [n] * times})
    limits = newcombe("x", "n", "y", "n", confidence=0.9)
    assert frame.select(is_equivalent(*limits, margin=0.05).mean()).item() == pytest.approx(0.05, abs=0.012)


def test_equivalence_needs_limits_and_a_margin_that_mean_something() -> None:
    frame = pl.DataFrame(
        {"l": [-1.0, None, math.nan, 2.0, -math.inf, -0.5, -0.5], "u": [1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5],
         "m": [1.0, 1.0, 1.0, 1.0, 9.0, 0.0, None]}
    )  # fmt: skip
    assert frame.select(is_equivalent("l", "u", margin="m"))["equivalent"].to_list() == [
        False, None, None, None, False, None, None,
    ]  # fmt: skip
    for margin in (0, -1, math.nan, math.inf):
        with pytest.raises(StatisticError, match="margin must be"):
            is_equivalent("l", "u", margin=margin)
