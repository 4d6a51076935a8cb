"""Competition ranks and ties."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.stats.ranking import competition_rank, n_tied

values = st.lists(st.none() | st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6), max_size=40)


def column(numbers: list[float | None]) -> pl.DataFrame:
    """Return a frame of one column."""
    return pl.DataFrame({"value": numbers}, schema={"value": pl.Float64})


@given(numbers=values, higher_first=st.booleans())
def test_a_rank_is_one_more_than_the_number_that_is_better(numbers: list[float | None], *, higher_first: bool) -> None:
    ranks = column(numbers).select(competition_rank("value", higher_first=higher_first))["value"].to_list()
    sign = 1 if higher_first else -1
    present = [number for number in numbers if number is not None]
    wanted = [
        None if number is None else 1 + sum(sign * other > sign * number for other in present) for number in numbers
    ]
    assert ranks == wanted


@given(values)
def test_ties_are_counted_with_the_row_itself(numbers: list[float | None]) -> None:
    tied = column(numbers).select(n_tied("value"))["value"].to_list()
    assert tied == [None if number is None else numbers.count(number) for number in numbers]


def test_ranks_start_anew_in_each_group_and_keep_the_order_of_the_rows() -> None:
    frame = pl.DataFrame({"group": list("abab"), "value": [1, 1, 2, 0]})
    ranked = frame.select(
        competition_rank("value", higher_first=True).over("group").alias("rank"),
        n_tied("value").over("group").alias("tied"),
    )
    assert ranked.rows() == [(2, 1), (1, 1), (1, 1), (2, 1)]


def test_nothing_that_is_no_number_has_a_place() -> None:
    frame = column([math.nan, 2.0, None, 1.0])
    assert frame.select(competition_rank("value", higher_first=True))["value"].to_list() == [None, 1, None, 2]
    assert frame.select(n_tied("value"))["value"].to_list() == [None, 1, None, 1]


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Decimal(38, 9), pl.Float64])
def test_zero_is_zero_with_either_sign_and_ranks_can_be_subtracted(dtype: pl.DataType) -> None:
    frame = column([0.0, -0.0, 1.0]).cast(dtype)
    rank = competition_rank("value", higher_first=True)
    assert frame.select(rank - 3)["value"].to_list() == [-1, -1, -2]
