"""Sample quantiles in nine ways, held against scipy and numpy."""

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats.mstats import mquantiles

from opnajmfr.errors import StatisticError
from opnajmfr.stats.ranking import sample_quantile

NUMPY = {
    1: "inverted_cdf",
    2: "averaged_inverted_cdf",
    3: "closest_observation",
    4: "interpolated_inverted_cdf",
    5: "hazen",
    6: "weibull",
    7: "linear",
    8: "median_unbiased",
    9: "normal_unbiased",
}
SCIPY = {4: (0.0, 1.0), 5: (0.5, 0.5), 6: (0.0, 0.0), 7: (1.0, 1.0), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}
samples = st.lists(st.integers(-9, 9).map(float) | st.floats(-1e6, 1e6), min_size=1, max_size=40)
kinds = st.sampled_from(sorted(NUMPY))
# Shares of which no multiple up to the sample's size is a whole number but for rounding.
uneven = st.floats(0, 1).map(lambda p: round(p, 3) + 0.00031).filter(lambda p: p < 1)


def quantile_of(numbers: list[float | None], p: float, kind: int) -> float | None:
    """Return the quantile of one column."""
    frame = pl.DataFrame({"x": numbers}, schema={"x": pl.Float64})
    return frame.select(sample_quantile("x", p, kind=kind)).item()


@given(samples, uneven, kinds)
def test_each_kind_is_the_one_of_numpy(numbers: list[float], p: float, kind: int) -> None:
    wanted = np.quantile(numbers, p, method=NUMPY[kind])  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert quantile_of([*numbers], p, kind) == pytest.approx(float(wanted), rel=1e-9, abs=1e-6)


@given(samples, st.floats(0, 1), st.sampled_from(sorted(SCIPY)))
def test_each_continuous_kind_is_the_one_of_scipy(numbers: list[float], p: float, kind: int) -> None:
    wanted = mquantiles(numbers, [p], *SCIPY[kind])[0]
    assert quantile_of([*numbers], p, kind) == pytest.approx(float(wanted), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "wanted"), [(1, 2.0), (2, 2.5), (3, 2.0), (4, 2.0), (5, 2.5), (6, 2.5), (7, 2.5), (8, 2.5), (9, 2.5)]
)
def test_the_median_of_four_shows_the_kinds_apart(kind: int, wanted: float) -> None:
    assert quantile_of([4.0, 1.0, 3.0, 2.0], 0.5, kind) == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize("n", [10, 30, 70, 1000])
@pytest.mark.parametrize("tenth", [1, 2, 3, 6, 7, 9])
def test_a_step_is_hit_whatever_the_last_digit_of_the_product(n: int, tenth: int) -> None:
    numbers = [float(k) for k in range(1, n + 1)]
    step = n * tenth // 10
    asked = [(tenth / 10, 1), (tenth / 10, 2), (0.1 * tenth, 2), (tenth / 10, 4)]
    quantiles = [sample_quantile("x", p, kind=kind).alias(f"{nth}") for nth, (p, kind) in enumerate(asked)]
    assert pl.DataFrame({"x": numbers}).select(quantiles).row(0) == (step, step + 0.5, step + 0.5, step)


@given(samples, kinds)
def test_quantiles_rise_from_the_least_to_the_greatest(numbers: list[float], kind: int) -> None:
    shares = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)
    frame = pl.DataFrame({"x": numbers})
    heights = frame.select(sample_quantile("x", p, kind=kind).alias(f"{p}") for p in shares).row(0)
    assert heights[0] == min(numbers)
    assert heights[-1] == max(numbers)
    size = max(abs(number) for number in numbers)
    assert all(low <= high + 1e-12 * size for low, high in pairwise(heights))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 9), kinds, st.floats(0, 1))
def test_all_equal_have_that_value_to_the_last_digit(number: float, n: int, kind: int, p: float) -> None:
    assert quantile_of([number] * n, p, kind) == number


def test_what_is_missing_is_left_out() -> None:
    for kind in (1, 3, 7):
        assert quantile_of([None, 3.0, math.nan, 1.0, 2.0], 0.5, kind) == quantile_of([1.0, 2.0, 3.0], 0.5, kind)
        assert quantile_of([], 0.5, kind) is None
        assert quantile_of([None, math.nan], 0.5, kind) is None
        assert quantile_of([7.0], 0.3, kind) == 7.0


def test_infinite_values_have_their_places() -> None:
    assert quantile_of([-math.inf, 1.0, 2.0, math.inf], 0.5, 7) == 1.5
    assert quantile_of([-math.inf, 1.0, math.inf], 0.9, 7) == math.inf
    assert quantile_of([-math.inf, math.inf], 0.5, 7) is None
    assert quantile_of([math.inf, math.inf], 0.5, 7) == math.inf


def test_it_works_by_group_and_over_a_group() -> None:
    frame = pl.DataFrame({"group": list("aabbb"), "x": [1, 3, 10, 30, 20]})
    median = sample_quantile("x", 0.5)
    by_group = frame.group_by("group").agg(median.alias("median")).sort("group")
    assert by_group["median"].to_list() == [2.0, 20.0]
    assert frame.select(median.over("group")).to_series().to_list() == [2.0, 2.0, 20.0, 20.0, 20.0]
    assert frame.lazy().group_by("group").agg(median).sort("group").collect()["x"].to_list() == [2.0, 20.0]


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, "0.5"])
def test_a_probability_that_is_none_is_refused(p: float) -> None:
    with pytest.raises(StatisticError, match="p must be"):
        sample_quantile("x", p)


@pytest.mark.parametrize("kind", [0, 10, 2.5, "7"])
def test_a_kind_that_is_none_is_refused(kind: int) -> None:
    with pytest.raises(StatisticError, match="kind must be"):
        sample_quantile("x", 0.5, kind=kind)
