"""A measure is a function from additive components to a value."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import MeasureError
from opnajmfr.model.declaring import (
    mean,
    median_of,
    ordinal,
    proportion,
    published,
    rate,
    ratio,
    share_of_municipalities,
    share_of_units,
    total,
)
from opnajmfr.model.measures.answers import AnswerCoding
from opnajmfr.model.measures.measure import Measure
from tests.strategies import measures

COMPONENT = pl.Decimal(38, 9)
NAMES = ("x", "y", "z")
CLASSES = {0: "inget", 1: "några", 2: "alla"}


def table(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Return components as the engine holds them."""
    width = len(rows[0])
    decimals = [[None if cell is None else Decimal(str(cell)) for cell in row] for row in rows]
    return pl.DataFrame(decimals, schema=dict.fromkeys(NAMES[:width], COMPONENT), orient="row")


def values(measure: Measure, *rows: tuple[Any, ...]) -> list[float | None]:
    """Return the value of each row of inputs at the level where they are given."""
    frame = table(*rows)
    return frame.select(value=measure.value(measure.enter([pl.col(name) for name in frame.columns])))["value"].to_list()


@pytest.mark.parametrize(
    ("measure", "row", "value"),
    [
        (proportion("a", "b"), (1, 4), 25.0),
        (proportion("a", "b", multiplier=1), (1, 4), 0.25),
        (share_of_units("a", "b"), (3, 4), 75.0),
        (rate("a", "b"), (5, 2000), 2.5),
        (rate("a", "b", per=100_000), (5, 2000), 250.0),
        (ratio("a", "b"), (-7.5, 2), -3.75),
        (ratio("a", "b", multiplier=100), ("1.5", 2), 75.0),
        (mean("a", "b"), (7, 2), 3.5),
        (mean("a", "b", squares="c"), (7, 2, 25), 3.5),
        (total("a"), (12,), 12.0),
        (share_of_municipalities("a"), (1,), 100.0),
        (share_of_municipalities("a"), (0,), 0.0),
        (share_of_municipalities("a", yes=1, no=2), (2,), 0.0),
        (share_of_municipalities("a", yes=2, no=0, partly=1), (1,), 0.0),
        (share_of_municipalities("a", yes=2, no=0, partly=1), (2,), 100.0),
        (median_of(["a", "b", "c"]), (9, 1, 2), 2.0),
        (median_of(["a", "b", "c"], min_observed=2), (9, None, 2), 5.5),
        (published(), (24.5,), 24.5),
    ],
)
def test_a_value_is_what_its_formula_says(measure: Measure, row: tuple[Any, ...], value: float) -> None:
    assert values(measure, row) == [value]


@pytest.mark.parametrize("measure", [proportion("a", "b"), rate("a", "b"), ratio("a", "b"), mean("a", "b")])
def test_nothing_is_divided_by_zero(measure: Measure) -> None:
    assert values(measure, (0, 0), (None, 4), (1, None)) == [None, None, None]


def test_a_missing_answer_is_neither_yes_nor_no() -> None:
    assert values(share_of_municipalities("a"), (None,), (1,)) == [None, 100.0]


def test_a_share_of_municipalities_weighs_each_answer_alike() -> None:
    measure = share_of_municipalities("a", yes=1, no=2)
    frame = table((1,), (2,), (2,), (None,))
    entered = frame.select(x=measure.enter([pl.col("x")])[0], y=measure.enter([pl.col("x")])[1]).sum()
    assert entered.select(measure.value([pl.col("x"), pl.col("y")])).item() == pytest.approx(100 / 3)


def test_classes_above_are_shares_and_never_a_mean_of_codes() -> None:
    measure = ordinal("a", classes=CLASSES)
    answers = pl.DataFrame({"answer": [0, 2, 2, None]}, schema={"answer": pl.Int32})
    shares: list[float] = []
    for code in measure.codes:
        steps = measure.enter([pl.col("answer"), pl.lit(code)])
        entered = answers.select(x=steps[0], y=steps[1]).sum()
        shares.append(entered.select(measure.value([pl.col("x"), pl.col("y")])).item())
    assert shares == pytest.approx([100 / 3, 0, 200 / 3])
    assert [member.label for member in measure.classes] == ["inget", "några", "alla"]


@given(
    rows=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=8),
    measure=st.sampled_from([proportion("a", "b"), rate("a", "b"), ratio("a", "b"), mean("a", "b")]),
)
def test_the_pooled_value_lies_between_its_members(rows: list[tuple[int, int]], measure: Measure) -> None:
    own = [value for value in values(measure, *rows) if value is not None]
    [pooled] = values(measure, (sum(row[0] for row in rows), sum(row[1] for row in rows)))
    assert pooled is not None
    assert min(own) * (1 - 1e-12) <= pooled <= max(own) * (1 + 1e-12)


@given(st.integers(0, 500), st.integers(1, 500), st.floats(0.5, 0.999))
def test_limits_hold_the_value(numerator: int, more: int, confidence: float) -> None:
    frame = table((numerator, numerator + more))
    for measure in (proportion("a", "b"), rate("a", "b")):
        columns = [pl.col("x"), pl.col("y")]
        limits = measure.limits(columns, confidence)
        assert limits is not None
        lower, upper, value = frame.select(lower=limits[0], upper=limits[1], value=measure.value(columns)).row(0)
        assert lower - 1e-9 <= value <= upper + 1e-9


@pytest.mark.parametrize(
    ("measure", "row", "broken"),
    [
        (proportion("a", "b"), (1, 2), []),
        (proportion("a", "b"), (3, 2), ["a is at most b"]),
        (proportion("a", "b"), (-1, 2), ["a is not negative"]),
        (proportion("a", "b"), (1, 0), ["a is at most b"]),
        (rate("a", "b"), (3, 2), []),
        (rate("a", "b"), (1, 0), ["a is 0 where b is 0"]),
        (rate("a", "b"), (-1, 1), ["a is not negative"]),
        (ratio("a", "b"), (-1, 2), []),
        (ratio("a", "b"), (1, -2), ["b is not negative"]),
        (mean("a", "b"), (1, 0), ["a is 0 where b is 0"]),
        (mean("a", "b", squares="c"), (6, 2, 18), []),
        (mean("a", "b", squares="c"), (6, 2, 17), ["c is at least a squared over b"]),
        (total("a"), (-5,), []),
        (share_of_municipalities("a"), (2,), ["a is one of the codes 0, 1"]),
        (share_of_municipalities("a", yes=1, no=2), (0,), ["a is one of the codes 1, 2"]),
        (ordinal("a", classes=CLASSES), (3,), ["a is one of the classes 0, 1, 2"]),
        (ordinal("a", classes=CLASSES), ("1.5",), ["a is one of the classes 0, 1, 2"]),
    ],
)
def test_a_rule_names_what_does_not_hold(measure: Measure, row: tuple[Any, ...], broken: list[str]) -> None:
    frame = table(row)
    rules = measure.rules([pl.col(name) for name in frame.columns])
    assert [name for name, kept in rules.items() if not frame.select(kept).item()] == broken


@given(measures())
def test_equal_measures_have_equal_formulas_and_hashes(measure: Measure) -> None:
    twin = evolve(measure)
    assert (twin, twin.formula, hash(twin)) == (measure, measure.formula, hash(measure))
    assert 0 <= measure.n_required <= max(len(measure.components), 1)
    assert measure.is_published is (measure.family == "published")


def test_what_has_no_counts_shows_none() -> None:
    columns = [pl.col("x")]
    for measure in (published(), median_of(["a"])):
        assert measure.numerator(columns) is None
        assert measure.denominator(columns) is None
    assert total("a").denominator(columns) is None


@pytest.mark.parametrize(
    ("build", "arguments", "told"),
    [
        (proportion, ("", "b"), "numerator must name a variable"),
        (proportion, ("a", " "), "denominator must name a variable"),
        (proportion, ("a", 3), "denominator must name a variable, got 3"),
        (ratio, ("a", "a"), "both 'a'"),
        (mean, ("a", "a"), "must be different variables"),
        (total, ("",), "component must name a variable"),
        (share_of_municipalities, ("",), "answer must name a variable"),
        (median_of, ([],), "cannot be wanted"),
        (median_of, (["a", "a"],), "cannot be wanted"),
    ],
)
def test_a_measure_that_cannot_be_computed_is_refused(build: Any, arguments: tuple[Any, ...], told: str) -> None:  # noqa: ANN401
    with pytest.raises(MeasureError, match=told):
        build(*arguments)


@pytest.mark.parametrize("multiplier", [0, -1, float("inf"), float("nan"), True, "100"])
def test_a_multiplier_is_a_positive_number(multiplier: Any) -> None:  # noqa: ANN401 - what is no number is the point
    for build in (lambda: proportion("a", "b", multiplier=multiplier), lambda: rate("a", "b", per=multiplier)):
        with pytest.raises(MeasureError, match="must be a"):
            build()


def test_a_code_has_one_meaning() -> None:
    with pytest.raises(MeasureError, match="two answers"):
        AnswerCoding(yes=1, no=1)
    with pytest.raises(MeasureError, match="two answers"):
        share_of_municipalities("a", yes=2, no=0, partly=[2])
    coding = AnswerCoding(yes=2, no=0, partly=(1,))
    assert [coding.label(code) for code in coding.codes] == ["Ja", "Nej", "delvis"]


def test_an_order_has_two_classes_or_more() -> None:
    with pytest.raises(MeasureError, match="two or more classes"):
        ordinal("a", classes={1: "alla"})


@pytest.mark.parametrize("least", [0, 4])
def test_a_median_asks_for_parts_that_there_are(least: int) -> None:
    with pytest.raises(MeasureError, match="cannot be wanted"):
        median_of(["a", "b", "c"], min_observed=least)
