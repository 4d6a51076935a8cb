"""Ranks and ties: competition, dense, shared and fractional."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from opnajmfr.errors import StatisticError
from opnajmfr.stats.ranking import competition_rank, dense_rank, fractional_rank, n_tied, shared_rank

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


@given(numbers=values, higher_first=st.booleans())
def test_dense_and_shared_ranks_are_those_of_scipy(numbers: list[float | None], *, higher_first: bool) -> None:
    frame = column(numbers).drop_nulls()
    signed = [-number if higher_first else number for number in frame["value"]]
    dense = frame.select(dense_rank("value", higher_first=higher_first)).to_series()
    assert dense.to_list() == rankdata(signed, "dense").tolist()
    for tie, method in ((0, "min"), (0.5, "average"), (1, "max")):
        shared = frame.select(shared_rank("value", higher_first=higher_first, tie=tie)).to_series()
        assert shared.to_list() == rankdata(signed, method).tolist()


@given(values, st.floats(0, 1))
def test_ranks_from_either_end_add_up_to_one_more_than_the_number(numbers: list[float | None], tie: float) -> None:
    frame = column(numbers).drop_nulls()
    total = shared_rank("value", higher_first=True, tie=tie) + shared_rank("value", higher_first=False, tie=1 - tie)
    assert frame.select(total).to_series().to_list() == pytest.approx([frame.height + 1] * frame.height)


@given(values, st.booleans())
def test_a_fractional_rank_is_the_share_that_comes_no_later(
    numbers: list[float | None],
    higher_first: bool,  # noqa: FBT001
) -> None:
    sign = 1 if higher_first else -1
    present = [number for number in numbers if number is not None]
    wanted = [
        None if number is None else sum(sign * other >= sign * number for other in present) / len(present)
        for number in numbers
    ]
    found = column(numbers).select(fractional_rank("value", higher_first=higher_first, tie=1)).to_series().to_list()
    assert [share is None for share in found] == [share is None for share in wanted]
    assert [share or 0 for share in found] == pytest.approx([share or 0 for share in wanted], rel=1e-15)


def test_no_rank_of_what_is_no_number_and_groups_start_anew() -> None:
    frame = pl.DataFrame({"group": list("aabb"), "value": [math.nan, 2.0, 5.0, 5.0]})
    for rank, wanted in (
        (dense_rank("value", higher_first=True), [None, 1, 1, 1]),
        (shared_rank("value", higher_first=True), [None, 1.0, 1.5, 1.5]),
        (fractional_rank("value", higher_first=True), [None, 1.0, 0.75, 0.75]),
    ):
        assert frame.select(rank.over("group")).to_series().to_list() == wanted


@pytest.mark.parametrize("tie", [-0.1, 1.5, math.nan, "0.5"])
def test_a_tie_that_is_no_share_is_refused(tie: float) -> None:
    with pytest.raises(StatisticError, match="tie must be"):
        shared_rank("value", higher_first=True, tie=tie)
