"""What a second reading of the statistics found, each as the law that was broken."""

import math

import polars as pl
import pytest

from opnajmfr.errors import DigitsError, StatisticError
from opnajmfr.stats.detection import detectable_means, effective_answers, tipping_point
from opnajmfr.stats.differences import fisher_test, poisson_test, pooled_z_test
from opnajmfr.stats.edits import hidiroglou_berthelot, source_gap
from opnajmfr.stats.funnels import implied_exposure, overdispersion_tau_squared, truncated
from opnajmfr.stats.inequality import median_absolute_deviation, slope_index, theil, theil_parts
from opnajmfr.stats.intervals import rounding_limits, wilson
from opnajmfr.stats.trends import trend_marker


@pytest.mark.parametrize("events", [9.1e15, 1e17, 1e300])
def test_more_events_than_can_be_told_apart_have_no_exact_test_and_no_endless_search(events: float) -> None:
    frame = pl.DataFrame({"x": [events, 30.0], "n": [2.0, 1000.0], "y": [events, 20.0], "m": [1.0, 1200.0]})
    unknown, known = frame.select(poisson_test("x", "n", "y", "m"))["p"]
    assert unknown is None
    assert round(known, 4) == 0.0462


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e16, 1e300, 1e308])
def test_counts_beyond_all_bounds_give_no_number_rather_than_a_wrong_one_or_a_warning(size: float) -> None:
    frame = pl.DataFrame({"x": [size], "n": [size], "y": [size / 2], "m": [size]})
    score, p = frame.select(*pooled_z_test("x", "n", "y", "m")).row(0)
    assert (score is None) == (p is None)
    assert score is None or math.isfinite(score)
    exact = frame.select(fisher_test("x", "n", "y", "m")).item()
    assert exact is None or 0 <= exact <= 1
    turns = frame.select(*tipping_point("y", "n", "m", reference=pl.lit(0.5))).row(0)
    assert size < 1 or turns == (None, None, None)
    difference = frame.select(detectable_means("x", pl.col("n") + 2, "y", pl.col("m") + 2)).item()
    assert difference is None or difference >= 0


def test_pairs_that_all_changed_alike_are_never_flagged_however_large_one_of_them_is() -> None:
    old = [1, 4, 9, 100, 10_000, 10**8, 10**12]
    for factor in range(2, 200):
        frame = pl.DataFrame({"new": [factor * figure for figure in old], "old": old})
        assert frame.select(hidiroglou_berthelot("new", "old").flagged.any()).item() is False


def test_two_sources_are_as_far_apart_as_the_decimals_that_people_see() -> None:
    frame = pl.DataFrame({"one": [24.5, 24.6, 0.95, 0.94], "other": [24.4, 24.4, 1.0, 1.0]})
    assert frame.select(source_gap("one", "other", absolute=0.1).flagged)["flagged"].to_list()[:2] == [False, True]
    assert frame.select(source_gap("one", "other", relative=0.05).flagged)["flagged"].to_list()[2:] == [False, True]


@pytest.mark.parametrize(("share", "n", "kept"), [(0.07, 99, 87), (0.14, 49, 37), (0.28, 24, 12), (0.1, 9, 9)])
def test_a_rank_that_is_just_the_share_is_kept(share: float, n: int, kept: int) -> None:
    scores = pl.DataFrame({"z": [float(place) for place in range(n)]})
    assert scores.select(truncated("z", share=share).count()).item() == kept


def test_a_score_that_is_no_finite_number_takes_its_weight_out_of_the_variance_between_units() -> None:
    frame = pl.DataFrame({"z": [-3.0, 0.0, 3.0, math.inf, math.nan], "error": [0.1] * 5})
    assert frame.select(overdispersion_tau_squared("z", "error")).item() == pytest.approx(0.08)


@pytest.mark.parametrize("population", [0.9, 1.0])
def test_a_part_of_a_population_of_one_has_no_interval(population: float) -> None:
    frame = pl.DataFrame({"x": [0.5], "n": [0.7]})
    assert frame.select(*wilson("x", "n", population=pl.lit(population))).row(0) == (None, None)
    whole = pl.DataFrame({"x": [1], "n": [1]}).select(*wilson("x", "n", population=pl.lit(1)))
    assert whole.row(0) == (1.0, 1.0)


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3, 5e-6, 1e12 / 7])
def test_the_index_of_equal_figures_is_zero_far_beyond_the_digits_of_its_terms(value: float) -> None:
    frame = pl.DataFrame({"x": [value] * 7, "w": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.3], "g": [1, 1, 2, 2, 2, 3, 3]})
    assert frame.select(theil("x")).item() < 1e-30
    assert frame.select(theil("x", "w")).item() < 1e-30
    assert max(frame.select(theil_parts("x", "w", group="g").alias("parts")).unnest("parts").row(0)) < 1e-30


def test_the_index_of_nearly_equal_figures_keeps_its_digits() -> None:
    values = [1e6 + step for step in (0.0, 1.0, -1.0, 0.5, 0.25, 3.0)]
    mean = math.fsum(values) / 6
    # To third order, Theil's index is half the squared distance from 1 less a sixth of its cube.
    away = [(value - mean) / mean for value in values]
    expected = math.fsum(step**2 / 2 - step**3 / 6 for step in away) / 6
    assert pl.DataFrame({"x": values}).select(theil("x")).item() == pytest.approx(expected, rel=1e-9)
    groups = pl.DataFrame({"x": [0.0, 0.0, 2.0, 4.0], "g": [1, 1, 2, 2]})
    parts = groups.select(theil_parts("x", group="g").alias("parts")).unnest("parts").row(0, named=True)
    assert parts["between"] == pytest.approx(math.log(2))
    assert parts["total"] == pytest.approx(groups.select(theil("x")).item())


def test_a_marker_of_lists_that_do_not_lie_side_by_side_is_refused() -> None:
    frame = pl.DataFrame({"value": [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]], "error": [[1.0] * 6]})
    with pytest.raises(StatisticError, match="differ in length"):
        frame.select(trend_marker("value", "error"))


@pytest.mark.parametrize("setting", [{"draws": 1000.5}, {"draws": math.nan}, {"seed": 1.5}, {"seed": None}])
def test_draws_and_seed_that_are_no_whole_numbers_are_refused_at_once(setting: dict[str, int]) -> None:
    with pytest.raises(StatisticError, match="must be a whole number"):
        slope_index("value", "people", standard_error="error", **setting)  # pyright: ignore[reportArgumentType]


def test_settings_that_no_figure_can_be_made_with_are_refused() -> None:
    for years in (2.5, math.nan, math.inf, 1):
        with pytest.raises(StatisticError, match="years must be"):
            effective_answers("n", "persons", years=years, correlation=0.5)  # pyright: ignore[reportArgumentType]
    for per in (-1.0, 0.0, math.nan, math.inf):
        with pytest.raises(StatisticError, match="per must be"):
            implied_exposure("x", "rate", per=per)
    for fewest in (-1.0, math.nan):
        with pytest.raises(StatisticError, match="fewest must be"):
            implied_exposure("x", "rate", fewest=fewest)
    with pytest.raises(StatisticError, match="scale must be"):
        median_absolute_deviation("x", scale=math.inf)
    with pytest.raises(DigitsError, match="whole number"):
        rounding_limits("x", 1.5)  # pyright: ignore[reportArgumentType]
