"""Limits of a difference: published examples, statsmodels, and laws."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from opnajmfr.stats.differences import mover, mover_to_mean, newcombe
from opnajmfr.stats.intervals import wilson

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
