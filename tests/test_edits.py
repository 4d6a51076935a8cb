"""Edits of incoming figures: what is flagged, and what is not judged."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr.errors import StatisticError
from opnajmfr.stats.edits import hidiroglou_berthelot, quartile_ratio, source_gap, thousand_error

figures = st.floats(1e-3, 1e6)
pairs = st.lists(st.tuples(figures, figures), min_size=1, max_size=60)
SCHEMA = {"new": pl.Float64, "old": pl.Float64}
UNJUDGED = [
    (None, 1.0),
    (1.0, None),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 2.0),
    (2.0, -1.0),
    (math.nan, 1.0),
    (1.0, math.inf),
]


def framed(rows: list[tuple[float | None, float | None]]) -> pl.DataFrame:
    """Return pairs of figures as a frame."""
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def by_hand(rows: list[tuple[float, float]], exponent: float, least: float, width: float) -> np.ndarray:
    """Return what Hidiroglou and Berthelot's formulas flag."""
    new, old = np.array(rows).T
    ratio = new / old
    median = np.median(ratio)
    change = np.where(ratio < median, 1 - median / ratio, ratio / median - 1)
    effect = change * np.maximum(new, old) ** exponent
    first, middle, third = np.quantile(effect, [0.25, 0.5, 0.75])
    below = max(middle - first, abs(least * middle))
    above = max(third - middle, abs(least * middle))
    slack = 1e-9 * (1 + abs(effect).max())
    low, high = middle - width * below, middle + width * above
    near = (abs(effect - low) < slack) | (abs(effect - high) < slack)
    return np.where(near, -1, (effect < low) | (effect > high))


# Hidiroglou and Berthelot


@settings(max_examples=50)
@given(pairs, st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.05]), st.sampled_from([1.0, 4.0, 20.0]))
def test_the_edit_flags_what_its_formulas_flag(
    rows: list[tuple[float, float]], exponent: float, least: float, width: float
) -> None:
    edit = hidiroglou_berthelot("new", "old", size_exponent=exponent, least_distance=least, width=width)
    ours = framed(rows).select(edit.flagged)["flagged"].to_numpy().astype(int)
    wanted = by_hand(rows, exponent, least, width)
    assert all(ours[wanted >= 0] == wanted[wanted >= 0])


@settings(max_examples=40)
@given(pairs, st.sampled_from([0.0, 0.5, 1.0]))
def test_a_pair_is_flagged_where_its_ratio_is_outside_its_limits(
    rows: list[tuple[float, float]], exponent: float
) -> None:
    edit = hidiroglou_berthelot("new", "old", size_exponent=exponent, width=3)
    found = framed(rows).select(*edit)
    for ratio, median, _, lower, upper, flagged in found.iter_rows():
        assert lower <= median * (1 + 1e-9)
        assert upper >= lower
        if min(abs(ratio - lower), abs(ratio - upper)) > 1e-9 * ratio:
            assert flagged == (not lower <= ratio <= upper)


@given(pairs)
def test_swapping_the_figures_flags_the_same_pairs_up_to_the_median(rows: list[tuple[float, float]]) -> None:
    odd = rows if len(rows) % 2 else rows[1:]
    if not odd:
        return
    there = framed(odd).select(hidiroglou_berthelot("new", "old").ratio)["ratio"]
    back = framed([(old, new) for new, old in odd]).select(hidiroglou_berthelot("new", "old").ratio)["ratio"]
    assert (there * back).to_list() == pytest.approx([1.0] * len(odd))


def test_of_equal_relative_changes_the_larger_figure_is_flagged_first() -> None:
    calm = [(100.0 + step, 100.0) for step in range(-5, 6)]
    frame = framed([*calm, (8.0, 4.0), (80_000.0, 40_000.0)])
    flagged = frame.select(hidiroglou_berthelot("new", "old", width=20).flagged)["flagged"].to_list()
    assert flagged == [False] * 12 + [True]
    both = frame.select(hidiroglou_berthelot("new", "old", size_exponent=0.0, width=20).flagged)["flagged"].to_list()
    assert both[-2:] == [True, True]


def test_strata_are_edited_each_by_itself() -> None:
    rng = np.random.default_rng(2)
    old = rng.uniform(50, 500, 300)
    new = old * np.repeat([1.0, 2.0, 8.0], 100) * rng.lognormal(0, 0.05, 300)
    new[[7, 150, 250]] *= 12
    frame = pl.DataFrame({"stratum": np.repeat(["a", "b", "c"], 100), "new": new, "old": old})
    for edit in (hidiroglou_berthelot("new", "old"), quartile_ratio("new", "old", lower_width=6, upper_width=6)):
        together = frame.select(each.over("stratum") for each in edit)
        alone = pl.concat(part.select(*edit) for part in frame.partition_by("stratum", maintain_order=True))
        assert together.equals(alone)
        assert together["flagged"].arg_true().to_list() == [7, 150, 250]


def test_repeated_figures_hide_what_changed_little_until_they_are_left_out() -> None:
    changed = [(10.5, 10.0), (9.5, 10.0), (10.8, 10.0), (9.9, 10.0), (10.2, 10.0), (9.7, 10.0), (500.0, 10.0)]
    frame = framed([(10.0, 10.0)] * 30 + changed)
    with_them = frame.select(hidiroglou_berthelot("new", "old").flagged)["flagged"]
    without = frame.select(hidiroglou_berthelot("new", "old", keep_unchanged=False).flagged)["flagged"]
    assert with_them.to_list() == [False] * 30 + [True] * 7
    assert without.to_list() == [None] * 30 + [False] * 6 + [True]


def test_all_alike_one_alone_and_two_are_not_flagged() -> None:
    for rows in ([(6.0, 3.0)] * 5, [(9.0, 1.0)], [(2.0, 1.0), (1.0, 1.0)]):
        for edit in (hidiroglou_berthelot("new", "old"), quartile_ratio("new", "old")):
            assert not framed(rows).select(edit.flagged)["flagged"].any()


@pytest.mark.parametrize("row", UNJUDGED)
def test_pairs_without_a_ratio_are_not_judged_and_do_not_count(row: tuple[float | None, float | None]) -> None:
    rows: list[tuple[float | None, float | None]] = [(10.0, 9.0), (11.0, 10.0), (30.0, 31.0), (700.0, 7.0)]
    for edit in (hidiroglou_berthelot("new", "old"), quartile_ratio("new", "old")):
        found = framed([row, *rows]).select(*edit)
        assert found.row(0) == (None,) * len(found.columns)
        assert found[1:].equals(framed(rows).select(*edit))


def test_ratios_beyond_what_a_number_holds_are_not_judged() -> None:
    for edit in (hidiroglou_berthelot("new", "old"), quartile_ratio("new", "old")):
        flagged = framed([(1e300, 5e-324), (5e-324, 1e300), (1e9, 1e9)]).select(edit.flagged)["flagged"]
        assert flagged.to_list() == [None, None, False]
    magnitudes = framed([(1e300, 5e-324), (5e-324, 1e300), (1e9, 1e9)]).select(thousand_error("new", "old").flagged)
    assert magnitudes["flagged"].to_list() == [True, True, False]


def test_an_empty_frame_stays_empty() -> None:
    for edit in (
        hidiroglou_berthelot("new", "old"),
        quartile_ratio("new", "old"),
        thousand_error("new", "old"),
        source_gap("new", "old"),
    ):
        assert framed([]).select(*edit).height == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("size_exponent", -0.1), ("size_exponent", 1.1), ("least_distance", -1), ("least_distance", math.inf)]
    + [("width", value) for value in (0, -1, math.inf, math.nan)],
)
def test_parameters_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(StatisticError, match=name):
        hidiroglou_berthelot("new", "old", **{name: value})


# Quartiles


@given(pairs, st.floats(0, 5), st.floats(0, 5))
def test_quartile_limits_are_numpys_quartiles_and_widths(
    rows: list[tuple[float, float]], below: float, above: float
) -> None:
    found = framed(rows).select(*quartile_ratio("new", "old", lower_width=below, upper_width=above))
    new, old = np.array(rows).T
    first, middle, third = np.quantile(new / old, [0.25, 0.5, 0.75])
    assert found["lower"][0] == pytest.approx(first - below * (middle - first), rel=1e-9, abs=1e-9 * third)
    assert found["upper"][0] == pytest.approx(third + above * (third - middle), rel=1e-9)
    assert found["pooled_ratio"][0] == pytest.approx(new.sum() / old.sum(), rel=1e-9)


@given(pairs)
def test_wider_quartile_limits_flag_no_more(rows: list[tuple[float, float]]) -> None:
    frame = framed(rows)
    narrow = frame.select(quartile_ratio("new", "old", lower_width=1, upper_width=1).flagged)["flagged"]
    wide = frame.select(quartile_ratio("new", "old", lower_width=3, upper_width=3).flagged)["flagged"]
    assert not (wide & ~narrow).any()


@pytest.mark.parametrize("width", [-1, math.inf, math.nan])
def test_quartile_widths_out_of_range_are_refused(width: float) -> None:
    for name in ("lower_width", "upper_width"):
        with pytest.raises(StatisticError, match=name):
            quartile_ratio("new", "old", **{name: width})


# Thousands


@given(figures, st.floats(0.5, 2))
def test_a_figure_in_thousands_is_flagged_either_way(figure: float, change: float) -> None:
    rows = [(1_000 * figure * change, figure), (figure, 1_000 * figure * change), (figure * change, figure)]
    assert framed(rows).select(thousand_error("new", "old").flagged)["flagged"].to_list() == [True, True, False]


@pytest.mark.parametrize("row", UNJUDGED)
def test_magnitudes_without_a_logarithm_are_not_judged(row: tuple[float | None, float | None]) -> None:
    assert framed([row]).select(*thousand_error("new", "old")).row(0) == (None, -2.5, 2.5, None)


@pytest.mark.parametrize("magnitudes", [0, -1, math.nan, math.inf])
def test_no_magnitudes_are_refused(magnitudes: float) -> None:
    with pytest.raises(StatisticError, match="magnitudes"):
        thousand_error("new", "old", magnitudes=magnitudes)


# Two sources


@pytest.mark.parametrize(
    ("one", "other", "difference", "ratio", "only_one", "flagged"),
    [
        (100.0, 100.0, 0.0, 1.0, False, False),
        (104.0, 100.0, 4.0, 1.04, False, False),
        (120.0, 100.0, 20.0, 1.2, False, True),
        (0.0, 0.0, 0.0, None, False, False),
        (30.0, 0.0, 30.0, None, False, True),
        (-50.0, 50.0, -100.0, -1.0, False, True),
        (None, 5.0, None, None, True, None),
        (5.0, math.nan, None, None, True, None),
        (None, None, None, None, False, None),
    ],
)
def test_two_sources_side_by_side(
    one: float | None,
    other: float | None,
    difference: float | None,
    ratio: float | None,
    only_one: bool,  # noqa: FBT001 - a row of a table
    flagged: bool | None,  # noqa: FBT001 - a row of a table
) -> None:
    gap = source_gap("new", "old", absolute=3, relative=0.1)
    assert framed([(one, other)]).select(*gap).row(0) == (difference, ratio, only_one, flagged)


@given(figures, figures, st.floats(0, 0.9))
def test_the_order_of_sources_changes_the_sign_alone(one: float, other: float, relative: float) -> None:
    gap = source_gap("new", "old", relative=relative)
    there, back = (framed([row]).select(*gap).row(0) for row in ((one, other), (other, one)))
    assert there[0] == -back[0]
    assert there[3] == back[3]


@pytest.mark.parametrize(
    ("name", "value"), [("absolute", -1), ("relative", -0.1), ("relative", 5), ("absolute", math.nan)]
)
def test_tolerances_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(StatisticError, match=name):
        source_gap("new", "old", **{name: value})
