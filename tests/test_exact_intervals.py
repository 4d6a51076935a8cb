"""Exact limits, of proportions and of counts: other programs, what makes them exact, and laws."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc, gammaincc
from scipy.stats import binom, binomtest, chi2, poisson
from statsmodels.stats.proportion import proportion_confint

from opnajmfr.errors import ConfidenceError
from opnajmfr.stats.intervals import byar, clopper_pearson, exact_poisson, poisson_limits, wilson

FEWER = settings(max_examples=25)
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n)), n


def limits_of(limits: tuple[pl.Expr, pl.Expr], **columns: list[float | None]) -> list[tuple[float, float]]:
    """Return the limits of rows."""
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64)).select(*limits).rows()


@FEWER
@given(st.lists(counts(), min_size=1, max_size=10), confidences)
def test_clopper_pearson_equals_statsmodels_and_scipy(pairs: list[tuple[int, int]], confidence: float) -> None:
    x, n = map(list, zip(*pairs, strict=True))
    found = limits_of(clopper_pearson("x", "n", confidence=confidence), x=x, n=n)
    for pair, ours in zip(pairs, found, strict=True):
        scipys = binomtest(*pair).proportion_ci(confidence, method="exact")
        assert ours == pytest.approx((scipys.low, scipys.high), rel=1e-9, abs=1e-12)
        theirs = proportion_confint(*pair, alpha=1 - confidence, method="beta")
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@FEWER
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), confidences)
def test_exact_poisson_equals_scipys_chi_square(x: list[int], confidence: float) -> None:
    outside, counted = (1 - confidence) / 2, np.array(x)
    lower = np.where(counted == 0, 0, chi2.ppf(outside, 2 * np.maximum(counted, 1)) / 2)
    upper = chi2.isf(outside, 2 * counted + 2) / 2
    found = np.array(limits_of(exact_poisson("x", confidence=confidence), x=x))
    np.testing.assert_allclose(found, np.column_stack([lower, upper]), rtol=1e-9)


@pytest.mark.parametrize("x", [1, 9, 1000, 10**6, 10**9])
def test_at_an_exact_limit_what_was_seen_is_just_as_improbable_as_was_asked(x: int) -> None:
    [(lower, upper)] = limits_of(exact_poisson("x", confidence=0.998), x=[x])
    assert (gammainc(x, lower), gammaincc(x + 1, upper)) == pytest.approx((0.001, 0.001), rel=1e-6)
    n = 3 * x
    [(lower, upper)] = limits_of(clopper_pearson("x", "n", confidence=0.998), x=[x], n=[n])
    assert (binom.sf(x - 1, n, lower), binom.cdf(x, n, upper)) == pytest.approx((0.001, 0.001), rel=1e-5)


@FEWER
@given(counts(), confidences)
def test_exact_limits_hold_their_figure_and_meet_it_at_the_ends(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    found = limits_of(clopper_pearson("x", "n", confidence=confidence), x=[x, 0, n], n=[n, n, n])
    assert 0 <= found[0][0] <= x / n <= found[0][1] <= 1
    assert (found[1][0], found[2][1]) == (0.0, 1.0)
    [(lower, upper), (least, _)] = limits_of(exact_poisson("x", confidence=confidence), x=[x, 0])
    assert 0 <= lower <= x < upper
    assert least == 0.0


@FEWER
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20), confidences)
def test_few_events_have_exact_limits_and_more_have_byars(x: list[float], confidence: float) -> None:
    found = limits_of(poisson_limits("x", confidence=confidence), x=[*x, 9, 10])
    exact = limits_of(exact_poisson("x", confidence=confidence), x=[*x, 9, 10])
    formula = limits_of(byar("x", confidence=confidence), x=[*x, 9, 10])
    wanted = [few if count < 10 else many for count, few, many in zip([*x, 9, 10], exact, formula, strict=True)]
    assert found == wanted


def test_limits_of_impossible_counts_are_null() -> None:
    wrong = [None, -1.0, -0.001, math.nan, math.inf]
    for limits in (exact_poisson("x"), poisson_limits("x")):
        assert limits_of(limits, x=wrong) == [(None, None)] * 5
    x, n = [None, 3, 0, 1, -1, 11, 3, math.nan, 3], [10, None, 0, 0, 10, 10, -5, 10, math.inf]
    assert limits_of(clopper_pearson("x", "n"), x=x, n=n) == [(None, None)] * 9


def test_an_empty_frame_and_whole_numbers_are_welcome() -> None:
    frame = pl.DataFrame({"x": [3, 12], "n": [10, 20]})
    for limits in (clopper_pearson("x", "n"), exact_poisson("x"), poisson_limits(pl.col("x"))):
        assert frame.clear().lazy().select(*limits).collect().shape == (0, 2)
        rows = frame.select(*limits).rows()
        assert frame.lazy().filter(pl.col("x") > 5).select(*limits).collect().rows() == rows[1:]
        assert frame.with_columns(limits[0].over("n"))["lower"].to_list() == [row[0] for row in rows]


def test_the_smallest_floats_have_limits() -> None:
    for limits in (exact_poisson("x"), poisson_limits("x")):
        [(lower, upper)] = limits_of(limits, x=[5e-324])
        assert lower == 0.0
        assert upper == pytest.approx(3.6889, abs=1e-3)
    [(lower, upper)] = limits_of(clopper_pearson("x", "n"), x=[5e-324], n=[1])
    assert 0 <= lower < upper <= 1


def test_a_confidence_in_per_cent_is_refused() -> None:
    for limits in (exact_poisson, poisson_limits):
        with pytest.raises(ConfidenceError, match="between 0 and 1"):
            limits("x", confidence=95)
    with pytest.raises(ConfidenceError, match="between 0 and 1"):
        clopper_pearson("x", "n", confidence=1)


def held(limits: tuple[pl.Expr, pl.Expr], true: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the outcomes 0..n and whether the interval of each holds each true figure."""
    x = pl.DataFrame({"x": range(n + 1)}).with_columns(n=n).select("x", *limits).to_numpy()
    return x[:, :1], (x[:, 1:2] <= true) & (true <= x[:, 2:3])


@pytest.mark.parametrize("n", [5, 40, 290])
def test_exact_limits_never_hold_less_often_than_they_say(n: int) -> None:
    shares = np.linspace(0.001, 0.999, 499)
    x, holds = held(clopper_pearson("x", "n"), shares, n)
    often = (binom.pmf(x, n, shares) * holds).sum(axis=0)
    assert often.min() >= 0.95 - 1e-9
    _, wilsons = held(wilson("x", "n"), shares, n)
    assert often.mean() > (binom.pmf(x, n, shares) * wilsons).sum(axis=0).mean()


def test_limits_of_counts_hold_the_true_number() -> None:
    true = np.linspace(0.1, 60, 400)
    for limits, least in ((exact_poisson("x"), 0.95 - 1e-9), (poisson_limits("x"), 0.948)):
        x, holds = held(limits, true, 200)
        assert (poisson.pmf(x, true) * holds).sum(axis=0).min() >= least
