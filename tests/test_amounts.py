"""A component is the decimal number that a reader sees, to nine decimals, whatever type it came in."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.amounts import LARGEST, to_components
from opnajmfr.data.observations import Observations

STEP = Decimal(1).scaleb(-9)


def entered(amounts: pl.Series) -> Observations:
    """Return amounts as observations, each of an area of its own."""
    areas = [f"a{place}" for place in range(amounts.len())]
    frame = pl.DataFrame({"area": areas, "amount": amounts}).with_columns(variable=pl.lit("x"), period=pl.lit(2020))
    return Observations.from_frame(frame, level="municipality")


def numbers(digits: int, decimals: int) -> st.SearchStrategy[Decimal]:
    """Draw numbers of so many digits, some of them decimals."""
    return st.integers(-(10**digits) + 1, 10**digits - 1).map(lambda number: Decimal(number).scaleb(-decimals))


@given(st.lists(numbers(32, 9), min_size=1, max_size=5))
def test_text_of_nine_decimals_is_read_to_the_last_digit(amounts: list[Decimal]) -> None:
    observations = entered(pl.Series([f"{amount:f}" for amount in amounts]))
    assert observations.frame["amount"].to_list() == amounts
    assert observations.n_rounded == 0


@given(st.lists(st.integers(0, 6).flatmap(lambda decimals: numbers(15, decimals)), min_size=1, max_size=5))
def test_a_number_of_fifteen_digits_survives_floating_point(amounts: list[Decimal]) -> None:
    observations = entered(pl.Series([float(amount) for amount in amounts]))
    assert observations.frame["amount"].to_list() == amounts
    assert observations.n_rounded == 0


@given(st.lists(numbers(20, 15), min_size=1, max_size=5))
def test_what_has_more_decimals_is_rounded_once_and_counted(amounts: list[Decimal]) -> None:
    observations = entered(pl.Series([f"{amount:f}" for amount in amounts]))
    rounded = [amount.quantize(STEP, rounding=ROUND_HALF_UP) for amount in amounts]
    assert observations.frame["amount"].to_list() == rounded
    assert observations.n_rounded == sum(one != other for one, other in zip(amounts, rounded, strict=True))


@given(st.lists(st.integers(-(10**18), 10**18), min_size=1, max_size=5))
def test_whole_numbers_of_any_type_are_kept(amounts: list[int]) -> None:
    for series in (
        pl.Series(amounts),
        pl.Series(amounts, dtype=pl.Int128),
        pl.Series(amounts, dtype=pl.Decimal(38, 0)),
    ):
        assert entered(series).frame["amount"].to_list() == amounts


def test_single_precision_is_read_as_it_is_printed() -> None:
    assert to_components(pl.Series([0.1, 97.3], dtype=pl.Float32)).to_list() == [Decimal("0.1"), Decimal("97.3")]


def test_the_largest_amounts_of_every_area_still_add() -> None:
    most = pl.Series([Decimal(int(LARGEST)) - 1] * 3_000, dtype=pl.Decimal(38, 9))
    assert most.sum() == 3_000 * (Decimal(int(LARGEST)) - 1)


@pytest.mark.parametrize("text", ["1e400", "99999999999999999999999999999999999999999", "0x10", "1_000", "½"])
def test_text_that_only_looks_like_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount is a finite number"):
        entered(pl.Series([text]))
