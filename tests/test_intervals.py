"""Wilson's and Byar's limits: published numbers, other programs, and laws."""

import csv
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from statsmodels.stats.proportion import proportion_confint

from opnajmfr.stats.intervals import byar, wilson

Limits = tuple[float | None, float | None]
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])
sizes = st.integers(1, 100_000)


def wilson_of(x: object, n: object, confidence: float = 0.95) -> Limits:
    """Return the limits of one proportion."""
    frame = pl.DataFrame({"x": [x], "n": [n]})
    lower, upper = frame.select(*wilson("x", "n", confidence=confidence)).row(0)
    return lower, upper


def byar_of(x: object, confidence: float = 0.95) -> Limits:
    """Return the limits of one count."""
    lower, upper = pl.DataFrame({"x": [x]}).select(*byar("x", confidence=confidence)).row(0)
    return lower, upper


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a numerator within a denominator."""
    n = draw(sizes)
    return draw(st.integers(0, n)), n


@given(counts(), confidences)
def test_wilson_equals_statsmodels(pair: tuple[int, int], confidence: float) -> None:
    lower, upper = proportion_confint(*pair, alpha=1 - confidence, method="wilson")
    assert wilson_of(*pair, confidence) == pytest.approx((max(lower, 0), min(upper, 1)), rel=1e-9, abs=1e-15)


@given(counts(), confidences)
def test_wilson_holds_the_proportion_and_stays_in_the_unit(pair: tuple[int, int], confidence: float) -> None:
    lower, upper = wilson_of(*pair, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= pair[0] / pair[1] <= upper <= 1


@given(sizes, confidences)
def test_wilson_is_exact_at_the_ends(n: int, confidence: float) -> None:
    assert wilson_of(0, n, confidence)[0] == 0.0
    assert wilson_of(n, n, confidence)[1] == 1.0
    assert math.copysign(1, wilson_of(0, n, confidence)[0] or 0.0) == 1


@given(counts(), confidences)
def test_wilson_of_the_complement_is_the_complement(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    lower, upper = wilson_of(x, n, confidence)
    other_lower, other_upper = wilson_of(n - x, n, confidence)
    assert (lower, upper) == pytest.approx((1 - (other_upper or 0), 1 - (other_lower or 0)), abs=1e-12)


@given(counts(), st.integers(2, 50))
def test_wilson_narrows_when_there_is_more_of_the_same(pair: tuple[int, int], times: int) -> None:
    x, n = pair
    lower, upper = wilson_of(x, n)
    more_lower, more_upper = wilson_of(x * times, n * times)
    assert (more_upper or 0) - (more_lower or 0) < (upper or 0) - (lower or 0)


@given(counts(), confidences, confidences)
def test_wilson_at_more_confidence_holds_the_one_at_less(pair: tuple[int, int], one: float, other: float) -> None:
    less, more = sorted((one, other))
    lower, upper = wilson_of(*pair, less)
    wide_lower, wide_upper = wilson_of(*pair, more)
    assert (wide_lower or 0) <= (lower or 0)
    assert (upper or 0) <= (wide_upper or 0)


def test_wilson_keeps_its_digits_where_x_is_tiny_beside_n() -> None:
    x, n = Fraction(1, 1000), Fraction(10**9)
    square = Fraction(1.959963984540054) ** 2
    root = Fraction(math.isqrt(int((square**2 + 4 * square * x * (1 - x / n)) * 10**60)), 10**30)
    exact = float((2 * x + square - root) / (2 * (n + square)))
    assert wilson_of(0.001, 10**9)[0] == pytest.approx(exact, rel=1e-9)


def test_decimals_integers_and_floats_give_the_same_bytes() -> None:
    decimal = pl.Decimal(38, 9)
    frame = pl.DataFrame({"x": [Decimal(7)], "n": [Decimal(12)]}, schema={"x": decimal, "n": decimal})
    assert frame.select(*wilson("x", "n")).row(0) == wilson_of(7, 12) == wilson_of(7.0, 12.0)
    assert frame.select(*byar("x")).row(0) == byar_of(7) == byar_of(7.0)


def test_an_expression_is_as_good_as_a_name_and_any_query_takes_it() -> None:
    frame = pl.DataFrame({"x": [3, 4], "y": [1, 2], "n": [10, 20]})
    lower, upper = wilson(pl.col("x") + pl.col("y"), "n")
    wide = frame.lazy().with_columns(lower, upper.alias("high")).collect()
    assert wide.columns == ["x", "y", "n", "lower", "high"]
    assert (wide["lower"][0], wide["high"][0]) == wilson_of(4, 10)


@pytest.mark.parametrize(
    ("x", "n"),
    [(None, 10), (3, None), (0, 0), (1, 0), (-1, 10), (11, 10), (3, -5), (math.nan, 10), (3, math.inf)],
)
def test_wilson_of_impossible_counts_is_null(x: float | None, n: float | None) -> None:
    frame = pl.DataFrame({"x": [x], "n": [n]}, schema={"x": pl.Float64, "n": pl.Float64})
    assert frame.select(*wilson("x", "n")).row(0) == (None, None)


@pytest.mark.parametrize("x", [None, -1.0, -0.001, math.nan, math.inf])
def test_byar_of_impossible_counts_is_null(x: float | None) -> None:
    frame = pl.DataFrame({"x": [x]}, schema={"x": pl.Float64})
    assert frame.select(*byar("x")).row(0) == (None, None)


@given(st.floats(0, 1e7), confidences)
def test_byar_holds_the_count(x: float, confidence: float) -> None:
    lower, upper = byar_of(x, confidence)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= x < upper


def test_byar_of_nothing_starts_at_nothing() -> None:
    assert byar_of(0)[0] == 0.0
    assert byar_of(1, 0.998)[0] == 0.0


@given(st.integers(5, 100_000))
def test_byar_is_as_close_to_the_exact_limits_as_its_docstring_says(x: int) -> None:
    from scipy.special import chdtri  # noqa: PLC0415 - heavy, and wanted by this test alone

    exact = chdtri(2 * x, 0.975) / 2, chdtri(2 * x + 2, 0.025) / 2
    assert byar_of(x) == pytest.approx(exact, rel=0.01 if x < 10 else 0.002)


def test_26_limits_of_phe(shared: Path) -> None:
    rows = _rows(shared / "oracles/phe/testdata_Byars_Wilson.xlsx", "testdata_B_W")
    held = 0
    for row in rows:
        if row["method"] is None:
            continue
        confidence = float(row["confidence"].rstrip("%")) / 100
        ours = byar_of(row["x"], confidence) if row["n"] is None else wilson_of(row["x"], row["n"], confidence)
        # The one empty cell is the negative cube of a single event at 99.8 per cent, which we give as 0.
        assert ours == pytest.approx((row["lowercl"] or 0.0, row["uppercl"]), rel=1e-12)
        held += 2
    assert held == 26


def test_64_limits_of_proportions_and_those_of_groups_of_phe(shared: Path) -> None:
    path = shared / "oracles/phe/testdata_Proportion.xlsx"
    held = 0
    for row in _rows(path, "testdata_Prop"):
        for confidence, name in ((0.95, "95_0cl"), (0.998, "99_8cl")):
            lower, upper = wilson_of(row["Numerator"], row["Denominator"], confidence)
            wanted = row[f"lower{name}"], row[f"upper{name}"]
            if wanted == (None, None):
                assert (lower, upper) == (None, None)
                continue
            scaled = (lower or 0.0) * row["multiplier"], (upper or 0.0) * row["multiplier"]
            assert scaled == pytest.approx(wanted, rel=1e-12, abs=1e-15)
            held += 2
    assert held == 64
    for row in _rows(path, "testdata_Prop_g"):
        confidence = float(row["confidence"].rstrip("%")) / 100
        ours = wilson_of(row["Numerator"], row["Denominator"], confidence)
        wanted = row["lowercl"], row["uppercl"]
        if wanted == (None, None):
            assert ours == wanted
            continue
        scaled = (ours[0] or 0.0) * row["multiplier"], (ours[1] or 0.0) * row["multiplier"]
        assert scaled == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_rates_by_byar_of_phe(shared: Path) -> None:
    held = 0
    for row in _rows(shared / "oracles/phe/testdata_Rate.xlsx", "testdata_Rate"):
        if row["method"] != "Byars" or None in (row["Numerator"], row["Denominator"]):
            continue
        for confidence, name in ((0.95, "95_0cl"), (0.998, "99_8cl")):
            scale = row["multiplier"] / row["Denominator"]
            lower, upper = byar_of(row["Numerator"], confidence)
            wanted = row[f"lower{name}"], row[f"upper{name}"]
            assert ((lower or 0.0) * scale, (upper or 0.0) * scale) == pytest.approx(wanted, rel=1e-12)
            held += 2
    assert held > 30


def test_196_wilson_intervals_of_base_r(shared: Path) -> None:
    with (shared / "oracles/base_r/golden_ci_binom_poisson.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 196
    for row in rows:
        ours = wilson_of(int(row["x"]), int(row["n"]), float(row["conf"]))
        assert ours == pytest.approx((float(row["wilson_l"]), float(row["wilson_u"])), rel=1e-12, abs=1e-15)


@given(st.lists(counts(), min_size=1, max_size=20))
def test_a_row_does_not_depend_on_the_rows_beside_it(pairs: list[tuple[int, int]]) -> None:
    assume(len(pairs) > 1)
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row")
    assert frame.select(*wilson("x", "n")).rows() == [wilson_of(x, n) for x, n in pairs]


def _rows(path: Path, sheet: str) -> list[dict[str, object]]:
    """Read a sheet with one header row."""
    header, *rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]
