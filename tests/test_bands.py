"""Quantile bands: equals together, sizes even, the direction stated once a group."""

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import StatisticError
from opnajmfr.stats.ranking import quantile_band

values = st.lists(st.none() | st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6), max_size=60)
counts = st.integers(2, 12)


def bands_of(numbers: list[float | None], bands: int, *, higher_first: bool) -> list[int | None]:
    """Return the bands of one group."""
    frame = pl.DataFrame({"value": numbers}, schema={"value": pl.Float64})
    return frame.select(quantile_band("value", bands=bands, higher_first=higher_first)).to_series().to_list()


@given(values, counts, st.booleans())
def test_a_band_is_the_share_of_the_group_that_comes_no_earlier(
    numbers: list[float | None],
    bands: int,
    higher_first: bool,  # noqa: FBT001
) -> None:
    sign = 1 if higher_first else -1
    present = [number for number in numbers if number is not None]
    n = len(present)
    wanted = [
        None
        if number is None or n < bands
        else bands + 1 - math.ceil(bands * sum(sign * other <= sign * number for other in present) / n - 1e-12)
        for number in numbers
    ]
    found = bands_of(numbers, bands, higher_first=higher_first)
    # Equals share the lowest rank, so that all of them count as coming no earlier.
    assert found == wanted


@given(values, counts)
def test_equals_share_a_band_and_bands_follow_the_order(numbers: list[float | None], bands: int) -> None:
    found = bands_of(numbers, bands, higher_first=False)
    ordered = sorted((number, band) for number, band in zip(numbers, found, strict=True) if number is not None and band)
    for (one, band), (other, next_band) in pairwise(ordered):
        assert band <= next_band
        assert one != other or band == next_band


@given(st.integers(2, 12), st.integers(1, 400))
def test_without_ties_bands_differ_by_one_member_at_most(bands: int, n: int) -> None:
    found = bands_of([float(k) for k in range(n)], bands, higher_first=False)
    if n < bands:
        assert set(found) == {None}
        return
    sizes = np.bincount([band or 0 for band in found], minlength=bands + 1)[1:]
    assert len(sizes) == bands
    assert sizes.max() - sizes.min() <= 1


def test_all_equal_are_all_in_the_first_band_either_way() -> None:
    for higher_first in (True, False):
        assert bands_of([3.0] * 8, 4, higher_first=higher_first) == [1] * 8


def test_what_is_no_number_has_no_band_and_takes_no_place() -> None:
    assert bands_of([math.nan, 1.0, None, 2.0], 2, higher_first=True) == [None, 2, None, 1]
    assert bands_of([math.nan, 1.0, None], 2, higher_first=True) == [None, None, None]
    assert bands_of([], 4, higher_first=True) == []
    assert bands_of([5e-324, 0.0, -5e-324, math.inf], 4, higher_first=True) == [2, 3, 4, 1]


def test_the_direction_may_be_stated_by_group() -> None:
    frame = pl.DataFrame(
        {"group": list("aabbcc"), "value": [1, 2, 1, 2, 1, 2], "high": [True, True, False, False, None, None]}
    )
    band = quantile_band("value", bands=2, higher_first=pl.col("high")).over("group")
    assert frame.select(band).to_series().to_list() == [2, 1, 1, 2, None, None]
    assert frame.lazy().select(band).collect_schema().dtypes() == [pl.Int32]
    assert frame.clear().select(band).to_series().to_list() == []


@pytest.mark.parametrize("directions", [[True, False], [True, None]])
def test_two_directions_in_one_group_are_refused(directions: list[bool | None]) -> None:
    frame = pl.DataFrame({"group": ["a", "a"], "value": [1, 2], "high": directions})
    with pytest.raises(StatisticError, match="more than one direction"):
        frame.select(quantile_band("value", bands=2, higher_first=pl.col("high")).over("group"))


def test_a_direction_in_words_is_refused() -> None:
    frame = pl.DataFrame({"value": [1, 2], "polarity": ["low", "low"]})
    with pytest.raises(StatisticError, match="true or false"):
        frame.select(quantile_band("value", bands=2, higher_first=pl.col("polarity")))
    with pytest.raises(StatisticError, match="higher_first must be"):
        quantile_band("value", bands=2, higher_first="highest")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("bands", [1, 0, -4, 2.5, True, "4", None])
def test_a_number_of_bands_that_is_none_is_refused(bands: object) -> None:
    with pytest.raises(StatisticError, match="bands must be"):
        quantile_band("value", bands=bands, higher_first=True)  # pyright: ignore[reportArgumentType]
