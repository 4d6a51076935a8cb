"""Those who did not answer: bounds that hold every completion, and tipping points found by trying all answers."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import ConfidenceError
from opnajmfr.stats.detection import (
    bounds_of_difference,
    mean_nonresponse_bounds,
    nonresponse_bounds,
    pooled_nonresponse_bounds,
    tipping_point,
)
from opnajmfr.stats.differences import mover
from opnajmfr.stats.intervals import wilson

Counts = tuple[int, int, int]
NAMES = ("x", "n", "asked")


@st.composite
def surveys(draw: st.DrawFn, *, most: int = 60, fewest: int = 0) -> Counts:
    """Draw how many said yes, answered and were asked."""
    asked = draw(st.integers(max(fewest, 1), most))
    n = draw(st.integers(fewest, asked))
    return draw(st.integers(0, n)), n, asked


@st.composite
def completed(draw: st.DrawFn) -> tuple[Counts, int]:
    """Draw a survey, and how many of its silent ones would have said yes."""
    survey = draw(surveys())
    return survey, draw(st.integers(0, survey[2] - survey[1]))


def frame_of(rows: list[tuple[float | None, float | None, float | None]]) -> pl.DataFrame:
    """Return surveys as a frame."""
    return pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.Float64), orient="row")


@given(completed())
def test_whatever_the_silent_would_have_answered_the_share_lies_within_the_bounds(case: tuple[Counts, int]) -> None:
    (x, n, asked), more = case
    lower, upper = frame_of([(x, n, asked)]).select(*nonresponse_bounds(*NAMES)).row(0)
    assert lower <= (x + more) / asked <= upper
    assert (lower, upper) == (x / asked, (x + asked - n) / asked)


@given(st.lists(completed(), min_size=1, max_size=8))
def test_whatever_they_would_have_answered_pooled_share_and_mean_lie_within_theirs(
    cases: list[tuple[Counts, int]],
) -> None:
    frame = frame_of([survey for survey, _ in cases])
    asked = sum(survey[2] for survey, _ in cases)
    lower, upper = frame.select(*pooled_nonresponse_bounds(*NAMES)).row(0)
    assert lower - 1e-12 <= sum(survey[0] + more for survey, more in cases) / asked <= upper + 1e-12
    lower, upper = frame.select(*mean_nonresponse_bounds(*NAMES)).row(0)
    shares = [(survey[0] + more) / survey[2] for survey, more in cases]
    assert lower - 1e-12 <= math.fsum(shares) / len(shares) <= upper + 1e-12


@given(completed(), completed())
def test_whatever_either_side_would_have_answered_the_difference_lies_within_its_bounds(
    one: tuple[Counts, int], other: tuple[Counts, int]
) -> None:
    shares = [(survey[0] + more) / survey[2] for survey, more in (one, other)]
    bounds = frame_of([one[0], other[0]]).select(*nonresponse_bounds(*NAMES))
    flat = [pl.lit(bound) for row in bounds.rows() for bound in row]
    lower, upper = pl.select(*bounds_of_difference(*flat)).row(0)
    assert lower <= shares[0] - shares[1] <= upper


@given(st.lists(surveys(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_areas_does_not_matter_and_all_answering_leaves_no_doubt(
    rows: list[Counts], random: object
) -> None:
    frame = frame_of(rows)
    random.shuffle(rows)
    for bounds in (pooled_nonresponse_bounds(*NAMES), mean_nonresponse_bounds(*NAMES)):
        assert frame.select(*bounds).equals(frame_of(rows).select(*bounds))
    full = frame.with_columns(asked="n").filter(pl.col("n") > 0)
    for bounds in (pooled_nonresponse_bounds(*NAMES), mean_nonresponse_bounds(*NAMES)):
        lower, upper = full.select(*bounds).row(0)
        assert lower == upper


def test_an_area_that_sent_nothing_might_be_anything() -> None:
    frame = frame_of([(10, 20, 20), (None, None, 60)])
    assert frame.select(*nonresponse_bounds(*NAMES)).rows() == [(0.5, 0.5), (None, None)]
    assert frame.select(*pooled_nonresponse_bounds(*NAMES)).row(0) == (0.125, 0.875)
    assert frame.select(*mean_nonresponse_bounds(*NAMES)).row(0) == (0.25, 0.75)
    unknown = frame_of([(10, 20, 20), (5, None, None)])
    assert unknown.select(*pooled_nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert unknown.select(*mean_nonresponse_bounds(*NAMES)).row(0) == (0.25, 0.75)
    nobody = frame_of([(10, 20, 20), (0, 0, 0)])
    assert nobody.select(*mean_nonresponse_bounds(*NAMES)).row(0) == (0.5, 0.5)
    assert nobody.select(*pooled_nonresponse_bounds(*NAMES)).row(0) == (0.5, 0.5)


def test_bounds_are_taken_over_groups() -> None:
    frame = frame_of([(10, 20, 40), (5, 10, 10), (1, 1, 2)]).with_columns(county=pl.Series(["a", "a", "b"]))
    over = frame.select(mean_nonresponse_bounds(*NAMES)[0].over("county"))["lower"].to_list()
    listed = frame.group_by("county", maintain_order=True).agg(*mean_nonresponse_bounds(*NAMES))
    assert over == [0.375, 0.375, 0.5]
    assert listed.rows() == [("a", 0.375, 0.625), ("b", 0.5, 1.0)]
    pooled = frame.group_by("county", maintain_order=True).agg(*pooled_nonresponse_bounds(*NAMES))
    assert pooled.rows() == [("a", 0.3, 0.7), ("b", 0.5, 1.0)]


@pytest.mark.parametrize(
    "row",
    [(6, 5, 10), (1, 11, 10), (-1, 5, 10), (math.nan, 5, 10), (1, math.inf, math.inf), (1, 5, math.nan), (0, 0, -1)],
)
def test_impossible_counts_have_no_bounds_and_spoil_those_of_their_group(row: tuple[float, float, float]) -> None:
    frame = frame_of([row, (5, 8, 10)])
    assert frame.select(*nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert frame.select(*pooled_nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert frame.select(*mean_nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert frame.head(1).select(*tipping_point(*NAMES, reference=pl.lit(0.5))).row(0) == (None, None, None)


def test_nobody_asked_and_no_rows_have_no_bounds() -> None:
    nothing = frame_of([(0, 0, 0)])
    for frame in (nothing, nothing.clear()):
        assert frame.select(*pooled_nonresponse_bounds(*NAMES)).row(0) == (None, None)
        assert frame.select(*mean_nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert nothing.select(*nonresponse_bounds(*NAMES)).row(0) == (None, None)
    assert frame_of([(0, 0, 7)]).select(*nonresponse_bounds(*NAMES)).row(0) == (0.0, 1.0)
    odd = pl.select(*bounds_of_difference(pl.lit(0.5), pl.lit(0.4), pl.lit(0.1), pl.lit(math.nan))).row(0)
    assert odd == (None, None)


def verdicts(rows: list[tuple[int, int]], reference: tuple[float, float, float], confidence: float) -> list[int]:
    """Return -1, 0 or 1 for shares held against a reference with limits, by the expressions of the house."""
    frame = pl.DataFrame(rows, schema={"x": pl.Float64, "n": pl.Float64}, orient="row")
    low, high = wilson("x", "n", confidence=confidence)
    value, other_low, other_high = (pl.lit(part) for part in reference)
    lower, upper = mover(
        pl.col("x") / pl.col("n"), value, lower=low, upper=high, other_lower=other_low, other_upper=other_high
    )
    sign = (lower > 0).cast(pl.Int8) - (upper < 0).cast(pl.Int8)
    return frame.select(sign)["lower"].to_list()


@given(surveys(most=80, fewest=1), st.floats(0.02, 0.98), st.floats(0, 0.15), st.sampled_from([0.8, 0.95, 0.998]))
def test_the_tipping_point_is_what_trying_all_answers_finds(
    survey: Counts, share: float, half: float, confidence: float
) -> None:
    x, n, asked = survey
    reference = share, max(share - half, 0.0), min(share + half, 1.0)
    silent = asked - n
    observed = verdicts([(x, n)], reference, confidence)[0]
    tried = verdicts([(x + k, asked) for k in range(silent + 1)], reference, confidence)
    downwards = [k for k, verdict in enumerate(tried) if verdict < observed]
    upwards = [k for k, verdict in enumerate(tried) if verdict > observed]
    limits = {"reference_lower": pl.lit(reference[1]), "reference_upper": pl.lit(reference[2])} if half else {}
    turns = tipping_point(*NAMES, reference=pl.lit(share), confidence=confidence, **limits)
    at_most, at_least, holds = frame_of([survey]).select(*turns).row(0)
    assert at_most == (max(downwards) / silent if downwards else None)
    assert at_least == (min(upwards) / silent if upwards else None)
    assert holds == (not downwards and not upwards)
    # The verdict never turns back: what turns it at one number turns it at all beyond.
    assert tried == sorted(tried)


def test_a_verdict_that_all_share_holds_and_one_that_hangs_on_the_silent_does_not() -> None:
    frame = frame_of([(95, 100, 100), (95, 100, 101), (95, 100, 10_000), (50, 100, 10_000)])
    rows = frame.select(*tipping_point(*NAMES, reference=pl.lit(0.8))).rows()
    assert rows[0] == rows[1] == (None, None, True)
    assert rows[2][0] == pytest.approx(0.8, abs=0.02)
    assert rows[2][1:] == (None, False)
    assert rows[3][0] is None
    assert rows[3][1] == pytest.approx(0.8, abs=0.02)


def test_a_thousand_million_answers_turn_where_the_total_does() -> None:
    half = frame_of([(6 * 10**8, 10**9, 2 * 10**9)]).select(*tipping_point(*NAMES, reference=pl.lit(0.5))).row(0)
    # 1,000,000,000 of 2,000,000,000 is the reference: 400,000,000 more, and 1.96 standard errors.
    assert half == (pytest.approx(0.4 + 1.96 * math.sqrt(2e9 * 0.25) / 1e9, abs=1e-9), None, False)


def test_rows_stand_for_themselves_and_a_frame_may_be_empty() -> None:
    frame = frame_of([(x, n, asked) for asked in (5, 40, 700) for n in (3, 5) for x in range(4)])
    turns = tipping_point(*NAMES, reference=pl.lit(0.6))
    whole = frame.select(*turns)
    assert whole.equals(pl.concat([part.select(*turns) for part in frame.iter_slices(5)]))
    assert whole.equals(frame.lazy().select(*turns).collect(engine="streaming"))
    assert frame.clear().select(*turns).schema == whole.schema
    assert frame_of([(0, 0, 5), (None, 5, 5)]).select(*turns).rows() == [(None, None, None)] * 2
    with pytest.raises(ConfidenceError, match="confidence must be"):
        tipping_point(*NAMES, reference="x", confidence=95)
