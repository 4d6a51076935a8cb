"""Student's limits from additive components: published numbers, numpy's own way, and laws."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from scipy import stats

from opnajmfr.stats.intervals import t_limits

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


def test_means_of_phe(shared: Path) -> None:
    book = load_workbook(shared / "oracles/phe/testdata_Mean.xlsx", data_only=True)
    values: dict[str, list[float]] = {}
    for area, value in book["testdata_Mean"].iter_rows(min_row=2, values_only=True):
        if area is not None:
            values.setdefault(area, []).append(value)
    values["No grouping"] = values["Area1"] + values["Area2"]
    held = 0
    for row in book["testdata_Mean_results"].iter_rows(min_row=2, values_only=True):
        parts = components(values[row[0]])
        assert limits_of(*parts) == pytest.approx((row[5], row[6]), rel=1e-12)
        assert limits_of(*parts, 0.998) == pytest.approx((row[7], row[8]), rel=1e-12)
        held += 4
    assert held == 12
