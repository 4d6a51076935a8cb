"""Charts of single values: limits by the definition, the four rules, and laws."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr.stats.trends import special_causes, xmr_limits

Series = Sequence[float | None]
figures = st.integers(-1_000, 1_000).map(lambda number: number / 10)
series = st.lists(figures, min_size=2, max_size=30)


def limits(value: Series, *, screened: bool = True) -> tuple[float | None, ...]:
    """Return mean, lower and upper limit of one series."""
    frame = pl.DataFrame({"v": pl.Series([value], dtype=pl.List(pl.Float64))})
    return frame.select(xmr_limits("v", screened=screened).struct.unnest()).row(0)


def points(value: Series, *, higher_is_better: bool | None = True, screened: bool = True) -> pl.DataFrame:
    """Return rule, side and meaning of each point of one series."""
    frame = pl.DataFrame({"v": pl.Series([value], dtype=pl.List(pl.Float64))})
    found = frame.select(special_causes("v", higher_is_better=higher_is_better, screened=screened).alias("point"))
    return (
        found.unnest("point").explode("rule", "side", "meaning").with_columns(pl.col("rule", "meaning").cast(pl.String))
    )


@given(series)
def test_unscreened_limits_are_the_mean_and_2_66_mean_moving_ranges(value: list[float]) -> None:
    mean, half = np.mean(value), 2.66 * np.abs(np.diff(value)).mean()
    assert limits(value, screened=False) == pytest.approx((mean, mean - half, mean + half), abs=1e-9)


def test_screening_leaves_out_the_two_ranges_of_one_wild_point() -> None:
    value = [10.0, 11.0] * 8 + [60.0] + [10.0, 11.0] * 8
    mean, lower, upper = limits(value)
    assert mean == pytest.approx(np.mean(value))
    assert (upper or 0) - (lower or 0) == pytest.approx(2 * 2.66)
    wild = points(value)
    assert wild.row(16) == ("outside_limits", 1, "improvement")
    assert points(value, screened=False)["rule"].to_list().count("outside_limits") == 1


@given(series, st.integers(-1_000, 1_000))
def test_another_level_moves_the_limits_and_reversing_time_keeps_them(value: list[float], level: int) -> None:
    ours = limits(value, screened=False)
    assert limits(value[::-1], screened=False) == pytest.approx(ours, abs=1e-9)
    moved = [(limit or 0) + level for limit in ours]
    assert limits([each + level for each in value], screened=False) == pytest.approx(moved, abs=1e-9)


@settings(max_examples=40)
@given(series)
def test_upside_down_the_rules_are_the_same_and_the_sides_turned(value: list[float]) -> None:
    ours, turned = points(value), points([-each for each in value], higher_is_better=False)
    assert turned["rule"].to_list() == ours["rule"].to_list()
    assert turned["side"].to_list() == [-side for side in ours["side"]]
    assert turned["meaning"].to_list() == ours["meaning"].to_list()


@settings(max_examples=40)
@given(st.lists(st.one_of(figures, st.none()), max_size=30))
def test_missing_points_keep_their_places_and_the_rest_are_marked_as_without_them(value: list[float | None]) -> None:
    known = [each for each in value if each is not None]
    assert limits(value) == limits(known)
    if value:
        ours = points(value)
        assert ours["rule"].is_null().to_list() == [each is None for each in value]
        if known:
            assert ours.drop_nulls().rows() == points(known).rows()


def test_seven_on_one_side_is_marked_and_six_are_not() -> None:
    seven = points([51, 49, 52, 48, 51, 51.5, 51, 51.5, 51, 51.5, 51, 48, 49, 45, 49])
    assert seven["rule"].to_list()[4:11] == ["seven_on_one_side"] * 7
    assert seven["rule"].to_list().count("seven_on_one_side") == 7
    six = points([51, 49, 52, 48, 49, 51.5, 51, 51.5, 51, 51.5, 51, 48, 49, 45, 49])
    assert "seven_on_one_side" not in six["rule"].to_list()


def test_seven_points_in_one_direction_are_marked_and_six_are_not() -> None:
    rising = [50.0, 60.0, 45.0, 47.0, 49.0, 51.0, 53.0, 55.0, 57.0, 43.0, 62.0, 50.0]
    seven = points(rising, higher_is_better=False)
    assert seven.rows()[2:9] == [("seven_point_trend", 1, "concern")] * 7
    assert points([*rising[:5], 48.5, *rising[6:]])["rule"].to_list().count("seven_point_trend") == 0


def test_two_of_three_near_a_limit_on_one_side_are_marked() -> None:
    value = [50.0, 53.0] * 6 + [57.0, 54.0, 57.0] + [50.0, 48.0] * 6
    rules = points(value)["rule"].to_list()
    assert rules[12:15] == ["two_of_three", "none", "two_of_three"]
    across = [50.0, 53.0] * 6 + [57.0, 49.0, 57.0] + [50.0, 48.0] * 6
    assert "two_of_three" not in points(across)["rule"].to_list()


@pytest.mark.parametrize(("better", "meaning"), [(True, "improvement"), (False, "concern"), (None, "high")])
def test_what_a_high_point_means_is_a_matter_of_direction(*, better: bool | None, meaning: str) -> None:
    value = [61, 62, 60, 61, 62, 61, 60, 62, 61, 71, 61, 62]
    assert points(value, higher_is_better=better).row(9) == ("outside_limits", 1, meaning)
    low = points([-each for each in value], higher_is_better=better).row(9)
    assert low[2] == {"improvement": "concern", "concern": "improvement", "high": "low"}[meaning]


@pytest.mark.parametrize("value", [[0.1 + 0.2] * 20, [1e9] * 20, [5e-324] * 20])
def test_equal_values_have_limits_at_the_mean_and_no_marked_point(value: list[float]) -> None:
    assert limits(value) == (value[0],) * 3
    assert set(points(value)["rule"]) == {"none"}


def test_single_points_have_no_limits_and_no_mark() -> None:
    assert limits([5.0]) == (5.0, None, None)
    assert limits([]) == limits([None, math.nan]) == (None, None, None)
    assert points([5.0]).rows() == [("none", 0, "common_cause")]


def test_series_of_any_length_and_none_lie_side_by_side() -> None:
    many = [[1.0, 2.0, 3.0], [], None, [4.0], [None, 1.0]]
    frame = pl.DataFrame({"v": pl.Series(many, dtype=pl.List(pl.Float64))})
    found = frame.select(special_causes("v", higher_is_better=None).struct.field("side")).to_series()
    assert found.to_list() == [[0, 0, 0], [], None, [0], [None, 0]]
    assert frame.clear().select(special_causes("v", higher_is_better=None)).height == 0


def test_a_process_that_stands_still_is_seldom_outside_its_limits() -> None:
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({"v": rng.normal(size=(4_000, 30))})
    rules = frame.select(special_causes("v", higher_is_better=None).struct.field("rule")).to_series().explode()
    outside = (rules.cast(pl.String) == "outside_limits").mean() or 0.0
    assert 0.002 < outside < 0.008
