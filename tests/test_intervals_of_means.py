"""Student's limits and the variance from additive components: numpy's own way, scipy, and laws."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from opnajmfr.stats.intervals import sample_variance, t_limits

samples = st.lists(st.integers(0, 60), min_size=2, max_size=80)


def limits_of(total: object, n: object, squares: object, confidence: float = 0.95) -> tuple[object, object]:
    """Return the limits of one mean."""
    schema = {"total": pl.Float64, "n": pl.Float64, "squares": pl.Float64}
    frame = pl.DataFrame({"total": [total], "n": [n], "squares": [squares]}, schema=schema)
    lower, upper = frame.select(*t_limits("total", "n", "squares", confidence=confidence)).row(0)
    return lower, upper


def components(values: list[float]) -> tuple[float, int, float]:
    """Return the sum, the number and the sum of squares."""
    return math.fsum(values), len(values), math.fsum(value * value for value in values)


@given(samples, st.sampled_from([0.8, 0.95, 0.998]))
def test_components_give_the_limits_of_the_values_themselves(values: list[int], confidence: float) -> None:
    mean, error = float(np.mean(values)), float(stats.sem(values))
    half = float(stats.t.ppf((1 + confidence) / 2, len(values) - 1)) * error
    assert limits_of(*components(values), confidence) == pytest.approx((mean - half, mean + half), abs=1e-9)


@given(samples, samples)
def test_joined_areas_have_the_limits_of_their_joined_values(one: list[int], other: list[int]) -> None:
    added = [a + b for a, b in zip(components(one), components(other), strict=True)]
    assert limits_of(*added) == limits_of(*components(one + other))


@given(st.floats(-1e6, 1e6), st.integers(2, 1000))
def test_equal_values_have_no_width_worth_speaking_of(value: float, n: int) -> None:
    lower, upper = limits_of(value * n, n, value * value * n)
    assert lower == pytest.approx(value, abs=1e-6 * (1 + abs(value)))
    assert upper == pytest.approx(value, abs=1e-6 * (1 + abs(value)))


def test_a_variance_below_zero_by_dust_is_zero() -> None:
    squares = 0.1 * 0.1 * 3
    dust = math.nextafter(squares, 0)
    assert limits_of(0.1 * 3, 3, dust)[0] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("total", "n", "squares"),
    [
        (None, 5, 30), (10, None, 30), (10, 5, None), (3, 1, 9), (0, 0, 0), (3, 1.5, 9),
        (10, 5, 10), (10, -5, 30), (math.nan, 5, 30), (10, math.inf, 30), (10, 5, -1),
    ],
)  # fmt: skip
def test_impossible_components_have_no_limits(total: float | None, n: float | None, squares: float | None) -> None:
    assert limits_of(total, n, squares) == (None, None)


def test_a_row_does_not_depend_on_the_rows_beside_it_nor_on_the_query() -> None:
    frame = pl.DataFrame({"s": [30, None, 9], "n": [3, 4, 3], "q": [308, 5, 29], "g": ["a", "a", "b"]})
    limits = t_limits("s", "n", "q")
    rows = frame.lazy().select(*limits).collect().rows()
    assert rows == [limits_of(30, 3, 308), (None, None), limits_of(9, 3, 29)]
    assert frame.lazy().filter(pl.col("g") == "b").select(*limits).collect().rows() == rows[2:]
    assert frame.clear().select(*limits).rows() == []


@settings(max_examples=25)
@given(samples)
def test_the_variance_of_components_is_that_of_the_values(values: list[int]) -> None:
    total, n, squares = components([float(value) for value in values])
    frame = pl.DataFrame({"total": [total], "n": [n], "squares": [squares]})
    found = frame.select(sample_variance("total", "n", "squares")).item()
    assert found == pytest.approx(float(np.var(values, ddof=1)), rel=1e-9, abs=1e-9)


@settings(max_examples=25)
@given(samples, st.integers(0, 500))
def test_a_part_of_a_population_is_surer_by_the_part_that_it_is(values: list[int], more: int) -> None:
    total, n, squares = components([float(value) for value in values])
    frame = pl.DataFrame({"s": [total], "n": [n], "q": [squares], "all": [n + more]})
    lower, upper = frame.select(*t_limits("s", "n", "q", population="all")).row(0)
    wide_lower, wide_upper = frame.select(*t_limits("s", "n", "q")).row(0)
    share = math.sqrt(more / (n + more))
    assert (upper - lower) == pytest.approx(share * (wide_upper - wide_lower), rel=1e-9, abs=1e-9)
    if more == 0:
        assert lower == upper == total / n


def test_a_population_smaller_than_the_sample_is_wrong() -> None:
    frame = pl.DataFrame({"s": [30.0] * 3, "n": [3] * 3, "q": [308.0] * 3, "all": [2.0, None, math.inf]})
    assert frame.select(*t_limits("s", "n", "q", population="all")).rows() == [(None, None)] * 3


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(7).normal(50, 12, (4000, 6))
    frame = pl.DataFrame({"s": drawn.sum(axis=1), "q": (drawn * drawn).sum(axis=1)}).with_columns(n=6)
    lower, upper = (frame.select(limit).to_series() for limit in t_limits("s", "n", "q", confidence=0.9))
    assert ((lower <= 50) & (upper >= 50)).mean() == pytest.approx(0.9, abs=0.02)
