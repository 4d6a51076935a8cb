"""Faults that a second reading of comparisons and of standardised measures found, each as the law that it broke."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from opnajmfr.comparison.references import chosen_areas
from opnajmfr.data.reserved import is_reserved
from opnajmfr.data.results import Results
from opnajmfr.errors import MissingComponentError
from opnajmfr.model.declaring import indicator, mean, proportion
from opnajmfr.plan.starting import compute
from tests.small_worlds import LAND, one, seen
from tests.test_engine_rules import names_in_the_source
from tests.test_standardised_measures import CATALOGUE, FOUR, observed

COUNTS = {"a1": 10, "a2": 7, "a3": 4, "b1": 3}
"""How many answered the same number in each municipality."""


def equal_means() -> Results:
    """Compare municipalities in which everybody answered the same number, a number a year."""
    rows = [
        (area, variable, amount, period)
        for period in range(1900, 2020)
        for area, n in COUNTS.items()
        for number in [Decimal(37 * (period - 1890)) / 1000]
        for variable, amount in (("s", number * n), ("n", Decimal(n)), ("q", number * number * n))
    ]
    answers = indicator("Medel", mean("s", "n", squares="q"), direction="higher")
    plan = compute(answers, seen(rows, ("area", "variable", "amount", "period"))).aggregate(LAND)
    others = chosen_areas(["a2", "a3", "b1"], label="tre")
    return plan.compare(to=["county", "nation", chosen_areas(["b1"], label="en"), others]).collect()


def test_equal_figures_do_not_differ_by_the_dust_of_their_division() -> None:
    rows = equal_means().comparisons
    dust = rows.filter(pl.col("difference") != 0)
    assert dust.height > 0, "the years are chosen so that some quotients differ in their last digit"
    assert set(rows["verdict"].drop_nulls()) == {"no_clear_difference"}
    assert rows.filter(pl.col("lower") > 0).is_empty()
    assert rows.filter(pl.col("upper") < 0).is_empty()
    assert rows.filter(~pl.col("difference").is_between("lower", "upper")).is_empty()
    assert rows["p"].drop_nulls().min() == 1


def reported_beside(names: Sequence[str]) -> Results:
    """Compute a share of women, men and a county that has counts and a published value of something else."""
    counts = [
        (area, "municipality", sex, variable, amount, None)
        for area in ("a1", "a2", "a3", "b1")
        for sex in ("K", "M")
        for variable, amount in (("x", 20.0), ("n", 40.0))
    ]
    county = [("A", "county", "T", "x", 100.0, None), ("A", "county", "T", "n", 200.0, None)]
    rows = [*counts, *county, ("A", "county", "T", "andel", None, 61.5)]
    columns = ("area", "level", "sex", "variable", "amount", "value", *names)
    observations = seen([(*row, *["total"] * len(names)) for row in rows], columns, breakdowns=names)
    share = indicator("Andel", proportion("x", "n"), direction="higher")
    others = chosen_areas(["a2", "a3", "b1"], label="tre")
    return compute(share, observations).aggregate(LAND).with_intervals().compare(to=["county", others]).rank().collect()


def test_no_name_of_a_breakdown_changes_what_is_reported_or_added_over_sexes() -> None:
    names = [name for name in names_in_the_source() if not is_reserved(name)] + ["xenon"]
    plain, named = reported_beside([]), reported_beside(names)
    for frame in ("frame", "comparisons", "ranks"):
        assert_frame_equal(getattr(named, frame).drop(names), getattr(plain, frame))
    assert one(named.frame, area="A", figure="reported", sex="T")["xenon"] == "total"


def test_coverage_by_a_variable_that_is_given_by_stratum_only_is_refused() -> None:
    plan = compute(CATALOGUE, observed(FOUR)).aggregate(LAND, coverage_by="persons")
    with pytest.raises(MissingComponentError, match=r"coverage by 'persons': .* total over sex and age"):
        plan.collect()


def test_a_weight_whose_totals_are_all_missing_leaves_the_coverage_by_it_unknown() -> None:
    counts = [(code, "T", name, amount) for code in ("a1", "a2") for name, amount in (("x", 20.0), ("n", 40.0))]
    weights = [(code, "T", "w", None) for code in ("a1", "a2")]
    observations = seen([*counts, *weights], ("area", "sex", "variable", "amount"))
    share = indicator("Andel", proportion("x", "n"), direction="higher")
    row = one(compute(share, observations).aggregate(LAND, coverage_by="w").collect().frame, area="A")
    assert (row["value"], row["coverage_weight"]) == (50.0, None)
