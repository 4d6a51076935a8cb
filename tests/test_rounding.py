"""Halves go away from zero, on the decimals that a reader sees."""

import math
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import DigitsError
from opnajmfr.stats.rounding import round_half_away, rounded_half_away

shown = st.decimals(-(10**7), 10**7, places=6)
digits_kept = st.integers(0, 6)


def by_expression(value: float | None, digits: int) -> float | None:
    """Round one number in a column of several: polars divides a column of one row in another way."""
    frame = pl.DataFrame({"value": [value] * 3}, schema={"value": pl.Float64})
    (rounded,) = frame.select(round_half_away("value", digits))["value"].unique()
    return rounded


@given(shown, digits_kept)
def test_both_ways_round_the_decimal_number_that_is_shown(value: Decimal, digits: int) -> None:
    wanted = float(value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
    assert rounded_half_away(float(value), digits) == by_expression(float(value), digits) == wanted


@given(st.floats(-(10**7), 10**7), digits_kept)
def test_both_ways_agree_on_every_number(value: float, digits: int) -> None:
    assert rounded_half_away(value, digits) == by_expression(value, digits)


@given(st.integers(-(10**8), 10**8), st.integers(1, 6))
def test_every_half_goes_away_from_zero(number: int, digits: int) -> None:
    away = number + (1 if number >= 0 else -1) * 0.5
    half = float(Decimal(str(away)).scaleb(-digits))
    wanted = float(Decimal(number + (1 if number >= 0 else -1)).scaleb(-digits))
    assert by_expression(half, digits) == wanted
    assert rounded_half_away(half, digits) == wanted


@given(shown, digits_kept)
def test_rounding_again_changes_nothing_and_the_sign_only_mirrors(value: Decimal, digits: int) -> None:
    once = by_expression(float(value), digits)
    assert by_expression(once, digits) == once
    mirrored = by_expression(-float(value), digits)
    assert mirrored is not None
    assert -mirrored == once


@pytest.mark.parametrize(
    ("value", "digits", "wanted"),
    [
        (0.5, 0, 1.0), (1.5, 0, 2.0), (2.5, 0, 3.0), (-2.5, 0, -3.0), (24.45, 1, 24.5), (1.005, 2, 1.01),
        (0.285, 2, 0.29), (1.255, 2, 1.26), (2.675, 2, 2.68), (8.345, 2, 8.35), (24.449999999999, 1, 24.4),
        (0.49999999999999994, 0, 0.0), (99.95, 1, 100.0), (1e300, 3, 1e300),
        (9007199254740993.0, 0, 9007199254740992.0),
    ],
)  # fmt: skip
def test_known_cases(value: float, digits: int, wanted: float) -> None:
    assert by_expression(value, digits) == wanted
    assert rounded_half_away(value, digits) == wanted


@pytest.mark.parametrize("value", [-0.0, -0.4, -1e-300])
def test_nothing_is_never_below_nothing(value: float) -> None:
    for rounded in (by_expression(value, 0), rounded_half_away(value, 0)):
        assert rounded == 0
        assert math.copysign(1, rounded or 0.0) == 1


def test_what_cannot_be_rounded_stays_what_it_is() -> None:
    assert by_expression(None, 1) is None
    for value in (math.inf, -math.inf):
        assert by_expression(value, 1) == rounded_half_away(value, 1) == value
    assert math.isnan(by_expression(math.nan, 1) or 0)
    assert math.isnan(rounded_half_away(math.nan, 1))


def test_a_component_is_rounded_as_a_float_is() -> None:
    frame = pl.DataFrame({"amount": [Decimal("24.45")]}, schema={"amount": pl.Decimal(38, 9)})
    assert frame.select(round_half_away("amount", 1)).item() == 24.5


@pytest.mark.parametrize("digits", [-1, 16])
def test_digits_have_a_range(digits: int) -> None:
    with pytest.raises(DigitsError, match="0 to 15"):
        rounded_half_away(1.0, digits)
    with pytest.raises(DigitsError, match="0 to 15"):
        round_half_away("value", digits)
