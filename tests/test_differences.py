"""Limits of a difference and of a ratio of two proportions: published examples, statsmodels, and laws."""

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from opnajmfr.stats.differences import mover, mover_ratio, mover_to_mean, newcombe, odds_ratio, risk_ratio
from opnajmfr.stats.intervals import wilson

FEWER = settings(max_examples=20)
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.998])


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, 10_000))
    return draw(st.integers(0, n)), n


def newcombe_of(
    one: tuple[int | None, int | None], other: tuple[int | None, int | None], confidence: float = 0.95
) -> tuple[float, float]:
    """Return the limits of the difference of two proportions."""
    schema = {"x": pl.Int64, "n": pl.Int64, "y": pl.Int64, "m": pl.Int64}
    frame = pl.DataFrame([(*one, *other)], schema=schema, orient="row")
    lower, upper = frame.select(*newcombe("x", "n", "y", "m", confidence=confidence)).row(0)
    return lower, upper


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_worked_examples_of_newcombe_1998(
    one: tuple[int, int], other: tuple[int, int], lower: float, upper: float
) -> None:
    assert newcombe_of(one, other) == pytest.approx((lower, upper), abs=0.00005)


@given(counts(), counts(), confidences)
def test_newcombe_equals_statsmodels(one: tuple[int, int], other: tuple[int, int], confidence: float) -> None:
    wanted = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff", alpha=1 - confidence)
    assert newcombe_of(one, other, confidence) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@given(counts(), counts(), confidences)
def test_newcombe_holds_the_difference_and_stays_within_one(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    lower, upper = newcombe_of(one, other, confidence)
    assert -1 <= lower <= one[0] / one[1] - other[0] / other[1] <= upper <= 1


@given(counts(), counts())
def test_the_difference_the_other_way_round_is_its_mirror(one: tuple[int, int], other: tuple[int, int]) -> None:
    lower, upper = newcombe_of(one, other)
    assert newcombe_of(other, one) == pytest.approx((-upper, -lower), abs=1e-15)


@pytest.mark.parametrize("missing", [((None, 10), (3, 9)), ((3, 10), (3, 0)), ((12, 10), (3, 9))])
def test_no_interval_of_a_part_no_interval_of_the_difference(
    missing: tuple[tuple[int | None, int], tuple[int, int]],
) -> None:
    assert newcombe_of(*missing) == (None, None)


@given(counts(), counts())
def test_mover_to_a_figure_without_width_is_the_interval_moved(one: tuple[int, int], other: tuple[int, int]) -> None:
    target = other[0] / other[1]
    frame = pl.DataFrame({"x": [one[0]], "n": [one[1]]}).with_columns(*wilson("x", "n"), v=one[0] / one[1])
    fixed = pl.lit(target)
    limits = mover("v", fixed, lower="lower", upper="upper", other_lower=fixed, other_upper=fixed)
    wanted = frame["lower"][0] - target, frame["upper"][0] - target
    assert frame.select(*limits).row(0) == pytest.approx(wanted, abs=1e-12)


@given(counts(), st.lists(counts(), min_size=1, max_size=12))
def test_mover_to_a_mean_follows_its_formula(one: tuple[int, int], others: list[tuple[int, int]]) -> None:
    k = len(others)
    peers = pl.DataFrame(others, schema=["x", "n"], orient="row").with_columns(*wilson("x", "n"))
    values = [x / n for x, n in others]
    below = math.fsum((p - low) ** 2 for p, low in zip(values, peers["lower"], strict=True))
    above = math.fsum((high - p) ** 2 for p, high in zip(values, peers["upper"], strict=True))
    own = pl.DataFrame([one], schema=["x", "n"], orient="row").select(
        *wilson("x", "n"), v=pl.col("x") / pl.col("n"), mean=pl.lit(math.fsum(values) / k),
        below=pl.lit(below), above=pl.lit(above), k=pl.lit(k),
    )  # fmt: skip
    ours = own.select(
        *mover_to_mean(
            "v",
            "mean",
            lower="lower",
            upper="upper",
            sum_below_squared="below",
            sum_above_squared="above",
            k="k",
        )
    ).row(0)
    low, high, value, mean = own.row(0)[:4]
    difference = value - mean
    wanted = (
        difference - math.sqrt((value - low) ** 2 + above / k**2),
        difference + math.sqrt((high - value) ** 2 + below / k**2),
    )
    assert ours == pytest.approx(wanted, abs=1e-12)
    assert ours[0] <= difference <= ours[1]
    if k == 1:
        assert ours == pytest.approx(newcombe_of(one, others[0]), abs=1e-12)


def test_a_mean_of_none_has_no_limits() -> None:
    frame = pl.DataFrame({"v": [0.5], "l": [0.4], "u": [0.6], "s": [0.0], "k": [0]})
    limits = mover_to_mean("v", "v", lower="l", upper="u", sum_below_squared="s", sum_above_squared="s", k="k")
    assert frame.select(*limits).row(0) == (None, None)


@FEWER
@given(counts(), counts(), confidences)
def test_newcombe_corrected_is_mover_on_corrected_limits(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    frame = pl.DataFrame([(*one, *other)], schema=["x", "n", "y", "m"], orient="row")
    lower, upper = frame.select(*newcombe("x", "n", "y", "m", confidence=confidence, corrected=True)).row(0)
    narrow_lower, narrow_upper = newcombe_of(one, other, confidence)
    assert lower <= narrow_lower + 1e-15
    assert narrow_upper <= upper + 1e-15
    own = frame.select(*wilson("x", "n", confidence=confidence, corrected=True)).row(0)
    against = frame.select(*wilson("y", "m", confidence=confidence, corrected=True)).row(0)
    p, q = one[0] / one[1], other[0] / other[1]
    wanted = p - q - math.hypot(p - own[0], against[1] - q), p - q + math.hypot(own[1] - p, q - against[0])
    assert (lower, upper) == pytest.approx(wanted, abs=1e-12)


# Ratios

Pair = tuple[int | None, int | None]
Ratio = Callable[..., tuple[pl.Expr, pl.Expr]]


def ratio_of(ratio: Ratio, one: Pair, other: Pair, confidence: float = 0.95) -> tuple[float, float]:
    """Return the limits of a ratio of two proportions."""
    schema = {"x": pl.Int64, "n": pl.Int64, "y": pl.Int64, "m": pl.Int64}
    frame = pl.DataFrame([(*one, *other)], schema=schema, orient="row")
    lower, upper = frame.select(*ratio("x", "n", "y", "m", confidence=confidence)).row(0)
    return lower, upper


@FEWER
@given(counts(), counts(), confidences)
def test_the_risk_ratio_leaves_one_out_where_the_difference_leaves_nought_out(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    lower, upper = newcombe_of(one, other, confidence)
    ratio_lower, ratio_upper = ratio_of(risk_ratio, one, other, confidence)
    if min(abs(lower), abs(upper)) > 1e-9:
        assert (ratio_lower > 1, ratio_upper < 1) == (lower > 0, upper < 0)


@FEWER
@given(counts(), counts(), confidences)
def test_a_limit_of_the_risk_ratio_is_the_factor_that_takes_the_difference_to_nought(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    frame = pl.DataFrame([(*one, *other)], schema=["x", "n", "y", "m"], orient="row")
    own = frame.select(*wilson("x", "n", confidence=confidence)).row(0)
    against = frame.select(*wilson("y", "m", confidence=confidence)).row(0)
    p, q = one[0] / one[1], other[0] / other[1]
    lower, upper = ratio_of(risk_ratio, one, other, confidence)
    assert p - lower * q == pytest.approx(math.hypot(p - own[0], lower * (against[1] - q)), rel=1e-6, abs=1e-9)
    if math.isfinite(upper):
        assert upper * q - p == pytest.approx(math.hypot(own[1] - p, upper * (q - against[0])), rel=1e-6, abs=1e-9)
        assert lower <= p / q <= upper
    else:
        assert other[0] == 0


@FEWER
@given(counts(), counts(), confidences, st.sampled_from([risk_ratio, odds_ratio]))
def test_the_ratio_the_other_way_round_is_one_over_it(
    one: tuple[int, int], other: tuple[int, int], confidence: float, ratio: Ratio
) -> None:
    lower, upper = ratio_of(ratio, one, other, confidence)
    turned_lower, turned_upper = ratio_of(ratio, other, one, confidence)
    assert turned_lower == pytest.approx(0.0 if math.isinf(upper) else 1 / upper, rel=1e-9)
    assert turned_upper == pytest.approx(math.inf if lower == 0 else 1 / lower, rel=1e-9)


@FEWER
@given(counts(), counts(), confidences)
def test_the_odds_ratio_of_what_did_not_happen_is_one_over_it(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    lower, upper = ratio_of(odds_ratio, one, other, confidence)
    no, other_no = (one[1] - one[0], one[1]), (other[1] - other[0], other[1])
    turned_lower, turned_upper = ratio_of(odds_ratio, no, other_no, confidence)
    assert turned_lower == pytest.approx(0.0 if math.isinf(upper) else 1 / upper, rel=1e-9)
    assert turned_upper == pytest.approx(math.inf if lower == 0 else 1 / lower, rel=1e-9)


@FEWER
@given(st.tuples(*[st.integers(2_000, 50_000)] * 4), confidences)
def test_with_many_persons_the_odds_ratio_is_woolfs(cells: tuple[int, int, int, int], confidence: float) -> None:
    a, b, c, d = cells
    wanted = Table2x2([[a, b], [c, d]]).oddsratio_confint(1 - confidence)
    found = ratio_of(odds_ratio, (a, a + b), (c, c + d), confidence)
    assert found == pytest.approx(wanted, rel=2e-3)


def test_the_odds_ratio_is_the_published_formula() -> None:
    a, b, c, d = 9, 4, 4, 10
    theta = (a + 0.45) * (d + 0.45) / ((b + 0.45) * (c + 0.45))
    root = math.sqrt(sum(1 / (cell + 0.25) for cell in (a, b, c, d)))
    half = 2 * math.asinh(1.959963984540054 / 2 * root)
    wanted = math.exp(math.log(theta) - half), math.exp(math.log(theta) + half)
    assert ratio_of(odds_ratio, (9, 13), (4, 14)) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("ratio", [risk_ratio, odds_ratio])
def test_ratios_of_nothing_at_all_say_nothing_and_wrong_counts_less(ratio: Ratio) -> None:
    assert ratio_of(ratio, (0, 10), (0, 20)) == (0.0, math.inf)
    assert ratio_of(ratio, (0, 10), (5, 20))[0] == 0.0
    assert ratio_of(ratio, (5, 10), (0, 20))[1] == math.inf
    for one in ((None, 10), (3, None), (3, 0), (12, 10), (-1, 10)):
        assert ratio_of(ratio, one, (3, 9)) == (None, None)
        assert ratio_of(ratio, (3, 9), one) == (None, None)
    lower, upper = ratio_of(ratio, (10**9, 2 * 10**9), (10**9, 2 * 10**9))
    assert (lower, upper) == pytest.approx((1, 1), abs=2e-4)
    assert lower < 1 < upper


def test_parts_out_of_order_have_no_ratio() -> None:
    columns = {"v": [0.5, 0.5, -0.1], "l": [0.6, 0.4, -0.2], "u": [0.7, math.nan, 0.1]}
    frame = pl.DataFrame(columns | {"o": [0.5] * 3, "ol": [0.4] * 3, "ou": [0.6] * 3})
    limits = mover_ratio("v", "o", lower="l", upper="u", other_lower="ol", other_upper="ou")
    assert frame.select(*limits).rows() == [(None, None)] * 3


@pytest.mark.parametrize(("n", "m"), [(20, 20), (30, 60), (20, 200)])
def test_differences_and_ratios_hold_what_is_true_about_as_often_as_they_say(n: int, m: int) -> None:
    x, y = (axis.ravel() for axis in np.meshgrid(range(n + 1), range(m + 1), indexing="ij"))
    frame = pl.DataFrame({"x": x, "y": y}).with_columns(n=n, m=m)
    shares = [0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9]
    for function, true in (
        (newcombe, lambda p, q: p - q),
        (risk_ratio, lambda p, q: p / q),
        (odds_ratio, lambda p, q: p / (1 - p) * (1 - q) / q),
    ):
        lower, upper = frame.select(*function("x", "n", "y", "m")).to_numpy().T
        often = [
            float((binom.pmf(x, n, p) * binom.pmf(y, m, q) * ((lower <= t) & (t <= upper))).sum())
            for p in shares
            for q in shares
            for t in [true(p, q)]
        ]
        assert 0.94 < np.mean(often) < 0.965
        assert min(often) > 0.88
