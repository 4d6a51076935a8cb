"""Limits that are expressions, Wilson's and Byar's, at one confidence or several: other programs, and laws."""

import math
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from statsmodels.stats.proportion import proportion_confint

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.intervals import at_confidences, byar, rounding_limits, t_limits, wilson
from opnajmfr.stats.rounding import rounded_half_away

Limits = tuple[float | None, float | None]
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])
sizes = st.integers(1, 100_000)
FEWER = settings(max_examples=25)


def wilson_of(x: object, n: object, confidence: float = 0.95) -> Limits:
    """Return the limits of one proportion."""
    frame = pl.DataFrame({"x": [x], "n": [n]})
    lower, upper = frame.select(*wilson("x", "n", confidence=confidence)).row(0)
    return lower, upper


def byar_of(x: object, confidence: float = 0.95) -> Limits:
    """Return the limits of one count."""
    lower, upper = pl.DataFrame({"x": [x]}).select(*byar("x", confidence=confidence)).row(0)
    return lower, upper


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a numerator within a denominator."""
    n = draw(sizes)
    return draw(st.integers(0, n)), n


@given(counts(), confidences)
def test_wilson_equals_statsmodels(pair: tuple[int, int], confidence: float) -> None:
    lower, upper = proportion_confint(*pair, alpha=1 - confidence, method="wilson")
    assert wilson_of(*pair, confidence) == pytest.approx((max(lower, 0), min(upper, 1)), rel=1e-9, abs=1e-15)


@given(counts(), confidences)
def test_wilson_holds_the_proportion_and_stays_in_the_unit(pair: tuple[int, int], confidence: float) -> None:
    lower, upper = wilson_of(*pair, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= pair[0] / pair[1] <= upper <= 1


@FEWER
@given(sizes, confidences)
def test_wilson_is_exact_at_the_ends(n: int, confidence: float) -> None:
    assert wilson_of(0, n, confidence)[0] == 0.0
    assert wilson_of(n, n, confidence)[1] == 1.0
    assert math.copysign(1, wilson_of(0, n, confidence)[0] or 0.0) == 1


@FEWER
@given(counts(), confidences)
def test_wilson_of_the_complement_is_the_complement(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    lower, upper = wilson_of(x, n, confidence)
    other_lower, other_upper = wilson_of(n - x, n, confidence)
    assert (lower, upper) == pytest.approx((1 - (other_upper or 0), 1 - (other_lower or 0)), abs=1e-12)


@FEWER
@given(counts(), st.integers(2, 50))
def test_wilson_narrows_when_there_is_more_of_the_same(pair: tuple[int, int], times: int) -> None:
    x, n = pair
    lower, upper = wilson_of(x, n)
    more_lower, more_upper = wilson_of(x * times, n * times)
    assert (more_upper or 0) - (more_lower or 0) < (upper or 0) - (lower or 0)


@FEWER
@given(counts(), confidences, confidences)
def test_wilson_at_more_confidence_holds_the_one_at_less(pair: tuple[int, int], one: float, other: float) -> None:
    less, more = sorted((one, other))
    lower, upper = wilson_of(*pair, less)
    wide_lower, wide_upper = wilson_of(*pair, more)
    assert (wide_lower or 0) <= (lower or 0)
    assert (upper or 0) <= (wide_upper or 0)


def test_wilson_keeps_its_digits_where_x_is_tiny_beside_n() -> None:
    x, n = Fraction(1, 1000), Fraction(10**9)
    square = Fraction(1.959963984540054) ** 2
    root = Fraction(math.isqrt(int((square**2 + 4 * square * x * (1 - x / n)) * 10**60)), 10**30)
    exact = float((2 * x + square - root) / (2 * (n + square)))
    assert wilson_of(0.001, 10**9)[0] == pytest.approx(exact, rel=1e-9)


def test_decimals_integers_and_floats_give_the_same_bytes() -> None:
    decimal = pl.Decimal(38, 9)
    frame = pl.DataFrame({"x": [Decimal(7)], "n": [Decimal(12)]}, schema={"x": decimal, "n": decimal})
    assert frame.select(*wilson("x", "n")).row(0) == wilson_of(7, 12) == wilson_of(7.0, 12.0)
    assert frame.select(*byar("x")).row(0) == byar_of(7) == byar_of(7.0)


def test_an_expression_is_as_good_as_a_name_and_any_query_takes_it() -> None:
    frame = pl.DataFrame({"x": [3, 4], "y": [1, 2], "n": [10, 20]})
    lower, upper = wilson(pl.col("x") + pl.col("y"), "n")
    wide = frame.lazy().with_columns(lower, upper.alias("high")).collect()
    assert wide.columns == ["x", "y", "n", "lower", "high"]
    assert (wide["lower"][0], wide["high"][0]) == wilson_of(4, 10)


@pytest.mark.parametrize(
    ("x", "n"),
    [(None, 10), (3, None), (0, 0), (1, 0), (-1, 10), (11, 10), (3, -5), (math.nan, 10), (3, math.inf)],
)
def test_wilson_of_impossible_counts_is_null(x: float | None, n: float | None) -> None:
    frame = pl.DataFrame({"x": [x], "n": [n]}, schema={"x": pl.Float64, "n": pl.Float64})
    assert frame.select(*wilson("x", "n")).row(0) == (None, None)


@pytest.mark.parametrize("x", [None, -1.0, -0.001, math.nan, math.inf])
def test_byar_of_impossible_counts_is_null(x: float | None) -> None:
    frame = pl.DataFrame({"x": [x]}, schema={"x": pl.Float64})
    assert frame.select(*byar("x")).row(0) == (None, None)


@FEWER
@given(st.floats(0, 1e7), confidences)
def test_byar_holds_the_count(x: float, confidence: float) -> None:
    lower, upper = byar_of(x, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= x < upper


def test_byar_of_nothing_starts_at_nothing() -> None:
    assert byar_of(0)[0] == 0.0
    assert byar_of(1, 0.998)[0] == 0.0


@FEWER
@given(st.integers(5, 100_000))
def test_byar_is_as_close_to_the_exact_limits_as_its_docstring_says(x: int) -> None:
    from scipy.special import chdtri  # noqa: PLC0415 - heavy, and wanted by this test alone

    exact = chdtri(2 * x, 0.975) / 2, chdtri(2 * x + 2, 0.025) / 2
    assert byar_of(x) == pytest.approx(exact, rel=0.01 if x < 10 else 0.002)


@FEWER
@given(st.lists(counts(), min_size=1, max_size=20))
def test_a_row_does_not_depend_on_the_rows_beside_it(pairs: list[tuple[int, int]]) -> None:
    assume(len(pairs) > 1)
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row")
    assert frame.select(*wilson("x", "n")).rows() == [wilson_of(x, n) for x, n in pairs]


# Corrected for continuity


def corrected_of(x: float, n: float, confidence: float = 0.95) -> Limits:
    """Return the corrected limits of one proportion."""
    frame = pl.DataFrame({"x": [x], "n": [n]}, schema={"x": pl.Float64, "n": pl.Float64})
    lower, upper = frame.select(*wilson("x", "n", confidence=confidence, corrected=True)).row(0)
    return lower, upper


@FEWER
@given(counts(), confidences)
def test_corrected_wilson_is_newcombes_method_4_off_the_middle(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    assume(2 * x != n)
    wanted = binomtest(x, n).proportion_ci(confidence, method="wilsoncc")
    assert corrected_of(x, n, confidence) == pytest.approx((wanted.low, wanted.high), rel=1e-9, abs=1e-12)


@FEWER
@given(sizes, confidences)
def test_exactly_in_the_middle_there_is_nothing_to_correct_as_in_r(half: int, confidence: float) -> None:
    assert corrected_of(half, 2 * half, confidence) == wilson_of(float(half), float(2 * half), confidence)


@FEWER
@given(st.floats(1, 1e6), st.floats(0, 1), confidences)
def test_correction_only_widens_and_stays_in_the_unit(n: float, share: float, confidence: float) -> None:
    x = min(n * share, n)
    lower, upper = wilson_of(x, n, confidence)
    wide_lower, wide_upper = corrected_of(x, n, confidence)
    assert 0 <= (wide_lower or 0) <= (lower or 0)
    assert (upper or 0) <= (wide_upper or 0) + 1e-15
    assert (wide_upper or 0) <= 1


# Part of a population


@FEWER
@given(counts(), st.integers(1, 100_000), confidences)
def test_limits_within_a_population_solve_the_score_equation(
    pair: tuple[int, int], more: int, confidence: float
) -> None:
    x, n = pair
    frame = pl.DataFrame({"x": [x], "n": [n], "all": [n + more]})
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    for limit in frame.select(*wilson("x", "n", confidence=confidence, population="all")).row(0):
        variance = limit * (1 - limit) / n * more / (n + more - 1)
        assert (x / n - limit) ** 2 == pytest.approx(z * z * variance, rel=1e-6, abs=1e-12)


@FEWER
@given(st.lists(counts(), min_size=1, max_size=5), confidences, st.booleans())
def test_whoever_asked_everybody_knows(pairs: list[tuple[int, int]], confidence: float, corrected: bool) -> None:  # noqa: FBT001 - drawn
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row")
    limits = frame.select(*wilson("x", "n", confidence=confidence, corrected=corrected, population="n"))
    assert limits.rows() == [(x / n, x / n) for x, n in pairs]


def test_a_population_without_end_changes_nothing_and_a_smaller_one_is_wrong() -> None:
    frame = pl.DataFrame({"x": [7, 7, 7, 7], "n": [12, 12, 12, 12], "all": [1e300, 11, None, math.inf]})
    first, *others = frame.select(*wilson("x", "n", population="all")).rows()
    assert first == pytest.approx(wilson_of(7, 12), rel=1e-15)
    assert others == [(None, None)] * 3


# How often they hold


def coverage(limits: tuple[pl.Expr, pl.Expr], n: int, shares: np.ndarray) -> np.ndarray:
    """Return how often the interval holds each true share, over every outcome that n can have."""
    outcomes = pl.DataFrame({"x": range(n + 1)}).with_columns(n=n).select("x", *limits).to_numpy()
    x, lower, upper = outcomes.T
    held = (lower[:, None] <= shares) & (shares <= upper[:, None])
    return (binom.pmf(x[:, None], n, shares) * held).sum(axis=0)


@pytest.mark.parametrize("n", [10, 30, 290])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_wilson_holds_the_share_as_often_as_it_says_on_average(n: int, confidence: float) -> None:
    shares = np.linspace(0.001, 0.999, 999)
    plain = coverage(wilson("x", "n", confidence=confidence), n, shares)
    corrected = coverage(wilson("x", "n", confidence=confidence, corrected=True), n, shares)
    assert plain.mean() == pytest.approx(confidence, abs=0.02)
    assert corrected.mean() > confidence
    assert np.mean(corrected < confidence - 0.005) < 0.05


# Extremes


def test_counts_of_a_thousand_million_and_the_smallest_floats_have_limits() -> None:
    lower, upper = wilson_of(10**9, 4 * 10**9)
    assert (lower, upper) == pytest.approx((0.25 - 1.3419e-5, 0.25 + 1.3419e-5), abs=1e-9)
    assert byar_of(10**9) == pytest.approx((10**9 - 61979, 10**9 + 61981), abs=3)
    assert wilson_of(5e-324, 1)[0] == 0.0
    assert wilson_of(5e-324, 5e-324)[1] == 1.0
    assert byar_of(5e-324)[0] == 0.0
    assert byar_of(-0.0)[0] == 0.0


def test_almost_no_confidence_leaves_the_figure_itself() -> None:
    assert wilson_of(3, 10, 1e-17) == pytest.approx((0.3, 0.3))
    assert wilson_of(0, 10, 1e-17) == pytest.approx((0.0, 0.0))
    assert byar_of(0, 1e-17)[0] == 0.0


def test_an_empty_frame_has_empty_limits() -> None:
    frame = pl.DataFrame(schema={"x": pl.Int64, "n": pl.Int64})
    assert frame.select(*wilson("x", "n", corrected=True)).height == 0
    assert frame.select(*byar("x")).schema == {"lower": pl.Float64, "upper": pl.Float64}


# Several confidences


@FEWER
@given(counts(), st.lists(confidences, min_size=1, max_size=4, unique=True))
def test_several_confidences_are_each_what_they_are_alone(pair: tuple[int, int], wanted: list[float]) -> None:
    frame = pl.DataFrame({"x": [pair[0]], "n": [pair[1]]})
    found = frame.select(*at_confidences(wilson, "x", "n", confidences=wanted, corrected=True)).row(0)
    alone = [limit for one in wanted for limit in corrected_of(*pair, one)]
    assert list(found) == pytest.approx(alone, rel=1e-15)


def test_limits_are_named_by_their_confidence_in_per_cent() -> None:
    names = [limit.meta.output_name() for limit in at_confidences(byar, "x", confidences=(0.9, 0.95, 0.998))]
    assert names == ["lower_90", "upper_90", "lower_95", "upper_95", "lower_99_8", "upper_99_8"]
    means = at_confidences(t_limits, "s", "n", "q", population="all")
    assert [limit.meta.output_name() for limit in means] == ["lower_95", "upper_95", "lower_99_8", "upper_99_8"]


@pytest.mark.parametrize("wrong", [(), (0.95, 0.95), (0.95, 0.9500000000000001)])
def test_confidences_are_different_ones(wrong: tuple[float, ...]) -> None:
    with pytest.raises(StatisticError, match="one or more different ones"):
        at_confidences(byar, "x", confidences=wrong)
    with pytest.raises(ConfidenceError, match="between 0 and 1"):
        at_confidences(byar, "x", confidences=(0.95, 99.8))


# What a printed value leaves open


@FEWER
@given(st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=10), st.integers(0, 6))
def test_what_lies_between_the_rounding_limits_prints_as_the_value(numbers: list[int], digits: int) -> None:
    printed = [number / 10**digits for number in numbers]
    for value, (lower, upper) in zip(
        printed, pl.DataFrame({"v": printed}).select(*rounding_limits("v", digits)).rows(), strict=True
    ):
        within = [math.nextafter(lower, upper), math.nextafter(upper, lower), value]
        nearest, furthest = sorted((lower, upper), key=abs)
        assert {rounded_half_away(one, digits) for one in within} == {value}
        if value:
            assert rounded_half_away(nearest, digits) == value
        assert rounded_half_away(furthest, digits) != value


def test_rounding_limits_of_what_is_no_print() -> None:
    frame = pl.DataFrame({"v": [None, math.nan, math.inf, 1e300, 24.43]})
    assert frame.select(*rounding_limits("v", 1)).rows() == [
        (None, None), (None, None), (None, None), (1e300, 1e300), (24.35, 24.45),
    ]  # fmt: skip


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_all_of_a_single_denominator_is_exactly_one(confidence: float) -> None:
    counts = pl.DataFrame({"x": [623, 624, 625]})
    limits = counts.select(*wilson("x", pl.lit(625), confidence=confidence))
    assert limits["upper"].last() == 1.0
    assert limits["upper"].max() == 1.0
