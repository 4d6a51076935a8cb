"""Many tests at once: statsmodels, closed testing by enumeration, laws of adjusted p-values, and false alarms."""

import math
from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from opnajmfr.errors import ConfidenceError
from opnajmfr.stats.differences import mover
from opnajmfr.stats.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    expected_false_alarms,
    hochberg,
    holm,
    hommel,
)

Adjustment = Callable[[pl.Expr | str], pl.Expr]
METHODS: dict[str, Adjustment] = {
    "bonferroni": bonferroni,
    "holm": holm,
    "simes-hochberg": hochberg,
    "hommel": hommel,
    "fdr_bh": benjamini_hochberg,
    "fdr_by": benjamini_yekutieli,
}
adjustments = st.sampled_from(sorted(METHODS))
# Coarse values give ties, fine ones do not; both ends are p-values.
p_values = st.one_of(st.floats(0, 1), st.integers(0, 20).map(lambda k: k / 20))
families = st.lists(p_values, min_size=1, max_size=25)


def adjusted(method: str, p: list[float | None]) -> list[float | None]:
    """Return the adjusted p-values of one family."""
    return pl.DataFrame({"p": p}, schema={"p": pl.Float64}).select(METHODS[method]("p"))["p"].to_list()


@given(adjustments, families)
def test_adjusted_p_values_are_those_of_statsmodels(method: str, p: list[float]) -> None:
    wanted = multipletests(p, method=method)[1]
    assert adjusted(method, p) == pytest.approx(list(wanted), rel=1e-12, abs=1e-300)


@given(st.lists(p_values, min_size=1, max_size=7))
def test_hommel_is_the_largest_simes_test_among_all_sets_that_hold_the_hypothesis(p: list[float]) -> None:
    def simes(members: tuple[int, ...]) -> float:
        return min(len(members) * value / place for place, value in enumerate(sorted(p[i] for i in members), start=1))

    sets = [members for size in range(1, len(p) + 1) for members in combinations(range(len(p)), size)]
    wanted = [max(simes(members) for members in sets if i in members) for i in range(len(p))]
    assert adjusted("hommel", p) == pytest.approx([min(value, 1) for value in wanted], rel=1e-12)


@given(adjustments, families)
def test_an_adjusted_p_value_is_no_smaller_keeps_the_order_and_stays_a_probability(method: str, p: list[float]) -> None:
    found = adjusted(method, p)
    assert all(raw <= new <= 1 for raw, new in zip(p, found, strict=True))
    in_order = [new for _, new in sorted(zip(p, found, strict=True))]
    assert in_order == sorted(found)


@given(adjustments, families, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(method: str, p: list[float], random: object) -> None:
    shuffled = list(range(len(p)))
    random.shuffle(shuffled)
    found = adjusted(method, p)
    assert adjusted(method, [p[i] for i in shuffled]) == [found[i] for i in shuffled]


@given(families)
def test_each_method_finds_at_least_what_the_more_cautious_one_finds(p: list[float]) -> None:
    order = ["bonferroni", "holm", "simes-hochberg", "hommel", "fdr_bh"]
    found = [adjusted(method, p) for method in order]
    for cautious, bolder in pairwise(found):
        assert all(new <= old * (1 + 1e-12) for old, new in zip(cautious, bolder, strict=True))


@given(adjustments, families, st.lists(st.sampled_from([None, math.nan, -0.1, 1.1, math.inf, -math.inf]), max_size=4))
def test_what_is_no_p_value_stays_null_and_is_not_counted(method: str, p: list[float], others: list[float]) -> None:
    found = adjusted(method, [*others[:2], *p, *others[2:]])
    before = len(others[:2])
    assert found[before : before + len(p)] == adjusted(method, p)
    assert found[:before] + found[before + len(p) :] == [None] * len(others)


@given(adjustments, st.lists(st.tuples(st.sampled_from("abc"), p_values), min_size=1, max_size=20))
def test_a_family_does_not_depend_on_the_families_beside_it(method: str, rows: list[tuple[str, float]]) -> None:
    frame = pl.DataFrame(rows, schema=["family", "p"], orient="row")
    expr = METHODS[method]("p")
    over = frame.with_columns(new=expr.over("family"))
    streamed = frame.lazy().with_columns(new=expr.over("family")).collect(engine="streaming")
    assert over.equals(streamed)
    lists = frame.group_by("family").agg(new=expr)
    for (family,), part in over.group_by("family"):
        assert part["new"].to_list() == adjusted(method, part["p"].to_list())
        assert lists.filter(family=family)["new"].item().to_list() == part["new"].to_list()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_families_of_none_of_one_and_of_nulls(method: str) -> None:
    assert adjusted(method, []) == []
    assert adjusted(method, [0.03]) == [0.03]
    assert adjusted(method, [None, None]) == [None, None]
    assert adjusted(method, [0.0, 0.0]) == [0.0, 0.0]
    assert adjusted(method, [1.0] * 5) == [1.0] * 5
    assert adjusted(method, [5e-324, 1.0])[0] == pytest.approx(0, abs=1e-300)


def test_holm_holds_one_false_alarm_in_twenty_tables_and_benjamini_hochberg_the_share_of_false_finds() -> None:
    tables, tests, true = 2_000, 20, 8
    rng = np.random.default_rng(20_260_727)
    p = rng.uniform(size=(tables, tests))
    # The first eight differ truly: their p-values are those of a z of about 3.
    p[:, :true] = np.minimum(1.0, np.exp(-0.5 * (rng.normal(3.0, 1.0, (tables, true)).clip(0)) ** 2))
    frame = pl.DataFrame({"table": np.repeat(np.arange(tables), tests), "p": p.ravel()})
    frame = frame.with_columns(
        holm=holm("p").over("table") <= 0.05,
        hommel=hommel("p").over("table") <= 0.05,
        bh=benjamini_hochberg("p").over("table") <= 0.05,
        false=pl.Series(np.tile(np.arange(tests) >= true, tables)),
    )
    by_table = frame.group_by("table").agg(
        (pl.col("holm", "hommel") & pl.col("false")).any(),
        (pl.col("bh") & pl.col("false")).sum().alias("false_finds"),
        pl.col("bh").sum().alias("finds"),
    )
    assert by_table["holm"].mean() < 0.05 + 0.015
    assert 0.02 < by_table["hommel"].mean() < 0.05 + 0.015
    share = (by_table["false_finds"] / by_table["finds"].clip(1)).mean()
    assert share == pytest.approx(0.05 * (1 - true / tests), abs=0.008)


def test_a_table_without_any_difference_shows_the_false_alarms_that_were_expected() -> None:
    tables, judged = 400, 50
    rng = np.random.default_rng(3)
    # Two normal figures with equal means and known errors, judged as the house judges: by the interval's sides.
    frame = pl.DataFrame({"v": rng.normal(size=tables * judged), "o": rng.normal(size=tables * judged)})
    half = 1.959963984540054
    value, other = pl.col("v"), pl.col("o")
    lower, upper = mover(
        "v", "o", lower=value - half, upper=value + half, other_lower=other - half, other_upper=other + half
    )
    seen = frame.select(better=lower > 0, worse=upper < 0)
    expected, each_way, any_alarm = pl.select(*expected_false_alarms(pl.lit(judged))).row(0)
    assert (expected, each_way) == pytest.approx((2.5, 1.25))
    assert seen["better"].sum() / tables == pytest.approx(each_way, abs=0.25)
    assert seen["worse"].sum() / tables == pytest.approx(each_way, abs=0.25)
    alarms = (seen["better"] | seen["worse"]).to_numpy().reshape(tables, judged).any(axis=1)
    assert alarms.mean() == pytest.approx(any_alarm, abs=0.06)


def test_false_alarms_of_impossible_numbers_are_null_and_those_of_none_are_none() -> None:
    frame = pl.DataFrame({"judged": [None, -1.0, math.nan, math.inf]}, schema={"judged": pl.Float64})
    assert frame.select(*expected_false_alarms("judged")).rows() == [(None, None, None)] * 4
    assert pl.select(*expected_false_alarms(pl.lit(0))).row(0) == (0.0, 0.0, 0.0)
    assert pl.select(*expected_false_alarms(pl.lit(10**9))).row(0) == pytest.approx((5e7, 2.5e7, 1.0))
    with pytest.raises(ConfidenceError, match="confidence must be"):
        expected_false_alarms("judged", confidence=95)
