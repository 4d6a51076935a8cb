"""Years pooled with each respondent counted once: coverage with returning persons, and laws."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.detection import distinct_persons, effective_answers, pooled_years
from opnajmfr.stats.intervals import wilson


@st.composite
def years(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw positive answers, answers and distinct persons of two years."""
    persons = draw(st.integers(1, 5_000))
    n = persons + draw(st.integers(0, persons))
    return draw(st.integers(0, n)), n, persons


def pooled(x: float, n: float, persons: float) -> tuple[float, float, float, float]:
    """Return the pooled share of one area."""
    return pl.select(*pooled_years(pl.lit(x), pl.lit(n), pl.lit(persons))).row(0)


@given(years())
def test_each_respondent_counts_once_in_the_interval_and_all_answers_in_the_value(case: tuple[int, int, int]) -> None:
    x, n, persons = case
    value, effective, lower, upper = pooled(x, n, persons)
    assert (value, effective) == (x / n, persons)
    assert lower <= value <= upper
    all_lower, all_upper = pl.select(*wilson(pl.lit(x), pl.lit(n))).row(0)
    assert upper - lower >= (all_upper - all_lower) * (1 - 1e-9)
    assert (x != 0 or lower == 0.0) and (x != n or upper == 1.0)  # noqa: PT018 - one law for both ends


@given(years())
def test_where_nobody_returned_it_is_wilsons_interval(case: tuple[int, int, int]) -> None:
    x, n, _ = case
    expected = pl.select(*wilson(pl.lit(x), pl.lit(n))).row(0)
    assert pooled(x, n, n)[2:] == pytest.approx(expected, rel=1e-12)
    assert pooled(x, n, 2 * n) == pooled(x, n, n)


@given(years(), st.floats(0, 1))
def test_answers_are_worth_between_all_of_them_and_those_of_the_worst_weights(
    case: tuple[int, int, int], correlation: float
) -> None:
    _, n, persons = case
    expr = effective_answers(pl.lit(n), pl.lit(persons), years=2, correlation=correlation)
    effective = pl.select(expr).item()
    returned = n - persons
    kish = n**2 / (n + correlation * ((persons - returned) + 4 * returned - n))
    assert effective == pytest.approx(kish, rel=1e-12)
    assert effective <= n
    # As the docstring of pooled_years says: counting persons is cautious up to this correlation.
    if correlation <= n / (2 * persons):
        assert effective >= persons * (1 - 1e-12)


@pytest.mark.parametrize("correlation", [0.0, 0.4, 1.0])
def test_the_interval_of_effective_answers_covers_as_often_as_it_says(correlation: float) -> None:
    # 240 persons, 90 of whom answer in both years; an answer is the person's own with probability √ρ, else drawn anew.
    rng, times, once, twice, share = np.random.default_rng(11), 20_000, 150, 90, 0.7
    own = rng.uniform(size=(times, twice)) < share
    positive = rng.binomial(once, share, times)
    for _ in range(2):
        keeps = rng.uniform(size=own.shape) < math.sqrt(correlation)
        positive += np.where(keeps, own, rng.uniform(size=own.shape) < share).sum(axis=1)
    n, persons = once + 2 * twice, once + twice
    frame = pl.DataFrame({"x": positive}).with_columns(n=pl.lit(n), persons=pl.lit(persons))
    worth = effective_answers("n", "persons", years=2, correlation=correlation)
    covered = {}
    for name, size in (("known", worth), ("persons", pl.col("persons")), ("answers", pl.col("n"))):
        _, _, lower, upper = pooled_years("x", "n", size)
        covered[name] = frame.select(((lower <= share) & (share <= upper)).mean()).item()
    assert covered["known"] == pytest.approx(0.95, abs=0.012)
    assert covered["persons"] >= 0.95 - 0.02
    assert correlation < 1 or covered["answers"] < 0.92


def test_respondents_of_six_years_who_all_return_are_counted_once() -> None:
    rng, persons, share, times = np.random.default_rng(12), 80, 0.4, 20_000
    x = 6 * rng.binomial(persons, share, times)
    frame = pl.DataFrame({"x": x}).with_columns(n=pl.lit(6 * persons), persons=pl.lit(persons))
    _, effective, lower, upper = pooled_years("x", "n", "persons")
    assert frame.select(((lower <= share) & (share <= upper)).mean()).item() == pytest.approx(0.95, abs=0.015)
    assert frame.select(effective).to_series().unique().to_list() == [persons]
    assert pl.select(
        effective_answers(pl.lit(480), pl.lit(80), years=6, correlation=1)
    ).item() == pytest.approx(80)  # fmt: skip


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 1))
def test_distinct_persons_are_those_of_the_earlier_year_and_the_new_ones(before: int, now: int, share: float) -> None:
    found = pl.select(distinct_persons(pl.lit(before), pl.lit(now), returning=pl.lit(share))).item()
    if now * share > before * (1 + 1e-9):
        assert found is None
    else:
        assert found == pytest.approx(before + now - now * share)
        assert max(before, now) - 1e-6 <= found <= before + now


def test_yearly_rows_are_added_within_groups() -> None:
    frame = pl.DataFrame({"area": ["a", "a", "b"], "x": [3, 4, 1], "n": [5, 5, 2], "persons": [6, 6, 2]})
    exprs = pooled_years(pl.col("x").sum(), pl.col("n").sum(), pl.col("persons").first())
    rows = frame.group_by("area", maintain_order=True).agg(*exprs).rows()
    assert rows == [("a", *pooled(7, 10, 6)), ("b", *pooled(1, 2, 2))]


@pytest.mark.parametrize(
    ("x", "n", "persons"),
    [(None, 5, 5), (1, None, 5), (1, 5, None), (1, 0, 5), (1, 5, 0), (6, 5, 5), (-1, 5, 5), (1, 5, -2),
     (math.nan, 5, 5), (1, math.inf, 5), (1, 5, math.nan)],
)  # fmt: skip
def test_impossible_counts_give_null(x: float | None, n: float | None, persons: float | None) -> None:
    schema = dict.fromkeys(("x", "n", "persons"), pl.Float64)
    frame = pl.DataFrame([(x, n, persons)], schema=schema, orient="row")
    assert frame.select(*pooled_years("x", "n", "persons")).row(0) == (None,) * 4
    if x is not None and 0 <= x <= 5:
        assert frame.select(effective_answers("n", "persons", years=2, correlation=0.5)).item() is None


def test_extremes_are_defined() -> None:
    assert pooled(1, 1, 1) == (1.0, 1.0, pytest.approx(0.2065, abs=1e-4), 1.0)
    assert pooled(5e8, 1e9, 8e8)[1] == 8e8
    assert pooled(0, 2, 5e-324)[0] == 0.0
    frame = pl.DataFrame(schema=dict.fromkeys(("x", "n", "persons"), pl.Float64))
    assert frame.select(*pooled_years("x", "n", "persons")).shape == (0, 4)
    too_few = effective_answers(pl.lit(30), pl.lit(10), years=2, correlation=0.5)
    assert pl.select(too_few).item() is None


def test_settings_that_mean_nothing_are_refused() -> None:
    with pytest.raises(StatisticError, match="years must be"):
        effective_answers("n", "persons", years=1, correlation=0.5)
    for correlation in (-0.1, 1.1, math.nan):
        with pytest.raises(StatisticError, match="correlation must be"):
            effective_answers("n", "persons", years=2, correlation=correlation)
    with pytest.raises(ConfidenceError, match="confidence must be"):
        pooled_years("x", "n", "persons", confidence=95)
