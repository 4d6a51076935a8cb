"""Inequality of figures: definitions on random figures, laws, and intervals against their limits."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opnajmfr.errors import StatisticError
from opnajmfr.stats.inequality import (
    coefficient_of_variation,
    gini,
    kitagawa,
    mean_absolute_deviation,
    median_absolute_deviation,
    slope_index,
    standard_error_from_limits,
    theil,
    theil_parts,
)

figures = st.integers(0, 1_000).map(lambda number: number / 8)
weights = st.integers(1, 50)
MEASURES = (gini, theil, coefficient_of_variation)


@st.composite
def people(draw: st.DrawFn) -> tuple[list[float], list[int]]:
    """Draw figures that are not all 0, and how many people have each."""
    value = draw(st.lists(figures, min_size=1, max_size=15).filter(any))
    return value, draw(st.lists(weights, min_size=len(value), max_size=len(value)))


@st.composite
def strata(draw: st.DrawFn) -> dict[str, list[float]]:
    """Draw the strata of two populations."""
    n = draw(st.integers(1, 8))
    rates, sizes = st.lists(figures, min_size=n, max_size=n), st.lists(weights.map(float), min_size=n, max_size=n)
    return {"r": draw(rates), "n": draw(sizes), "s": draw(rates), "m": draw(sizes)}


def of(expr: pl.Expr, **columns: Sequence[object]) -> float | None:
    """Return a measure of one group."""
    return pl.DataFrame({name: pl.Series(cells, strict=False) for name, cells in columns.items()}).select(expr).item()


def fields(expr: pl.Expr, **columns: object) -> dict[str, float | None]:
    """Return the fields of a struct of one group."""
    frame = pl.DataFrame({name: pl.Series(cells, strict=False) for name, cells in columns.items()})
    return frame.select(expr.alias("found")).unnest("found").row(0, named=True)


def groups(value: object, population: object, error: object = None, **settings_: object) -> dict[str, float | None]:
    """Return the slope and relative index of one series of groups."""
    lists = {"v": value, "n": population} | ({} if error is None else {"e": error})
    frame = pl.DataFrame({name: pl.Series([cells], dtype=pl.List(pl.Float64)) for name, cells in lists.items()})
    chance = {} if error is None else {"standard_error": "e"}
    return frame.select(slope_index("v", "n", **chance, **settings_).alias("found")).unnest("found").row(0, named=True)


# One figure for a spread.


@given(people())
def test_gini_is_half_the_mean_difference_of_pairs_over_the_mean(drawn: tuple[list[float], list[int]]) -> None:
    x, w = (np.array(side, dtype=float) for side in drawn)
    apart = (np.abs(x[:, None] - x) * w[:, None] * w).sum() / w.sum() ** 2
    assert of(gini("x", "w"), x=x, w=w) == pytest.approx(apart / (2 * np.average(x, weights=w)), abs=1e-12)


@given(people())
def test_theil_and_the_coefficient_of_variation_are_their_definitions(drawn: tuple[list[float], list[int]]) -> None:
    x, w = (np.array(side, dtype=float) for side in drawn)
    share = x / np.average(x, weights=w)
    logs = np.log(np.where(share > 0, share, 1.0))
    assert of(theil("x", "w"), x=x, w=w) == pytest.approx(np.average(share * logs, weights=w), abs=1e-12)
    spread = math.sqrt(np.average((share - 1) ** 2, weights=w))
    assert of(coefficient_of_variation("x", "w"), x=x, w=w) == pytest.approx(spread, abs=1e-12)


@settings(max_examples=15)
@given(people(), st.sampled_from([1e-9, 0.01, 7.0, 1e9]))
def test_another_unit_and_everybody_twice_change_no_measure(
    drawn: tuple[list[float], list[int]], factor: float
) -> None:
    x, w = drawn
    for measure in MEASURES:
        ours = of(measure("x", "w"), x=x, w=w)
        assert of(measure("x", "w"), x=[each * factor for each in x], w=w) == pytest.approx(ours, abs=1e-9)
        assert of(measure("x", "w"), x=x + x, w=w + w) == pytest.approx(ours, abs=1e-9)
        assert of(measure("x", "w"), x=x, w=[3 * each for each in w]) == pytest.approx(ours, abs=1e-12)


@settings(max_examples=20)
@given(people())
def test_a_weight_is_as_many_rows(drawn: tuple[list[float], list[int]]) -> None:
    x, w = drawn
    rows = [each for each, times in zip(x, w, strict=True) for _ in range(times)]
    for measure in (*MEASURES, mean_absolute_deviation, median_absolute_deviation):
        assert of(measure("x", "w"), x=x, w=w) == pytest.approx(of(measure("x"), x=rows), abs=1e-9)


@settings(max_examples=30)
@given(st.lists(figures, min_size=2, max_size=20).filter(any))
def test_measures_do_not_depend_on_the_order_of_rows_and_lie_within_their_ranges(x: list[float]) -> None:
    for measure in MEASURES:
        ours = of(measure("x"), x=x)
        assert ours is not None
        assert of(measure("x"), x=x[::-1]) == pytest.approx(ours, abs=1e-12)
        assert ours >= 0
    assert (of(gini("x"), x=x) or 0) <= 1 - 1 / len(x) + 1e-12
    assert (of(theil("x"), x=x) or 0) <= math.log(len(x)) + 1e-12


@pytest.mark.parametrize("n", [2, 5, 290])
def test_where_one_has_all_the_measures_are_as_large_as_they_get(n: int) -> None:
    x = [0.0] * (n - 1) + [4.0]
    assert of(gini("x"), x=x) == pytest.approx(1 - 1 / n)
    assert of(gini("x", small_sample=True), x=x) == pytest.approx(1.0)
    assert of(theil("x"), x=x) == pytest.approx(math.log(n))
    assert of(coefficient_of_variation("x"), x=x) == pytest.approx(math.sqrt(n - 1))


@given(st.lists(figures, min_size=2, max_size=20).filter(any))
def test_the_small_sample_coefficient_is_the_usual_one(x: list[float]) -> None:
    ours = of(coefficient_of_variation("x", small_sample=True), x=x)
    assert ours == pytest.approx(np.std(x, ddof=1) / np.mean(x), abs=1e-12)


@settings(max_examples=30)
@given(st.lists(figures, min_size=1, max_size=20))
def test_without_weights_the_deviations_are_the_usual_ones(x: list[float]) -> None:
    middle = np.abs(np.array(x) - np.median(x))
    assert of(median_absolute_deviation("x"), x=x) == pytest.approx(np.median(middle), abs=1e-12)
    assert of(median_absolute_deviation("x", scale=1.4826), x=x) == pytest.approx(1.4826 * np.median(middle))
    assert of(mean_absolute_deviation("x"), x=x) == pytest.approx(np.abs(x - np.mean(x)).mean(), abs=1e-12)


@pytest.mark.parametrize("x", [[0.3] * 7, [1e9] * 7, [1e-300] * 3, [4.0]])
def test_equal_figures_and_one_figure_are_no_inequality(x: list[float]) -> None:
    for measure in (*MEASURES, mean_absolute_deviation, median_absolute_deviation):
        assert of(measure("x"), x=x) == pytest.approx(0.0, abs=1e-7)
    assert of(gini("x"), x=x) == 0.0


@pytest.mark.parametrize("x", [[], [None], [0.0, 0.0], [-1.0, 5.0], [math.nan], [math.inf], [5e-324, 1e-323]])
def test_shares_of_nothing_are_null(x: list[float]) -> None:
    for measure in (gini, theil):
        assert of(measure("x"), x=pl.Series(x, dtype=pl.Float64)) is None


def test_rows_without_a_figure_or_a_weight_are_left_out_and_negative_weights_refused() -> None:
    x, w = [1.0, None, 3.0, 9.0, 5.0], [1, 5, 1, 0, None]
    for measure in (*MEASURES, mean_absolute_deviation, median_absolute_deviation):
        assert of(measure("x", "w"), x=x, w=w) == of(measure("x"), x=[1.0, 3.0])
        assert of(measure("x", "w"), x=[1.0, 3.0], w=[2, -1]) is None
    assert of(gini("x", small_sample=True), x=[3.0]) is None
    with pytest.raises(StatisticError, match="scale must be above 0"):
        median_absolute_deviation("x", scale=0)


def test_measures_work_over_groups() -> None:
    frame = pl.DataFrame({"g": [1, 1, 2, 2, 2], "x": [1.0, 3.0, 2.0, 2.0, 8.0], "w": [1, 2, 1, 1, 1]})
    for measure in (*MEASURES, mean_absolute_deviation, median_absolute_deviation):
        each = frame.group_by("g", maintain_order=True).agg(measure("x", "w").alias("m"))
        over = frame.select("g", measure("x", "w").over("g").alias("m")).unique(maintain_order=True)
        assert each.equals(over)
        assert each["m"].item(1) == of(measure("x"), x=[2.0, 2.0, 8.0])


# Parts of a whole.


@settings(max_examples=30)
@given(people(), st.integers(1, 4))
def test_between_and_within_make_the_whole(drawn: tuple[list[float], list[int]], n_groups: int) -> None:
    x, w = drawn
    belongs = [place % n_groups for place in range(len(x))]
    parts = fields(theil_parts("x", "w", group="g"), x=x, w=w, g=belongs)
    assert parts["total"] == pytest.approx(of(theil("x", "w"), x=x, w=w), abs=1e-12)
    assert (parts["between"] or 0) + (parts["within"] or 0) == pytest.approx(parts["total"], abs=1e-12)
    frame = pl.DataFrame({"x": x, "w": w, "g": belongs})
    own = frame.group_by("g").agg(
        (pl.col("x") * pl.col("w")).sum().alias("sum"), pl.col("w").sum(), theil("x", "w").alias("index")
    )
    share = own["sum"] / own["sum"].sum()
    assert parts["within"] == pytest.approx((share * own["index"].fill_null(0)).sum(), abs=1e-12)
    means = own.select(theil(pl.col("sum") / pl.col("w"), "w")).item()
    assert parts["between"] == pytest.approx(means, abs=1e-12)


def test_one_group_and_a_group_for_everybody_are_the_ends() -> None:
    x = [1.0, 2.0, 6.0]
    assert fields(theil_parts("x", group="g"), x=x, g=[1, 1, 1])["between"] == 0.0
    assert fields(theil_parts("x", group="g"), x=x, g=[1, 2, 3])["within"] == 0.0
    assert set(fields(theil_parts("x", group="g"), x=[0.0, 0.0], g=[1, 2]).values()) == {None}
    assert set(fields(theil_parts("x", "w", group="g"), x=[1.0, 2.0], w=[1, -1], g=[1, 2]).values()) == {None}


def test_theil_parts_work_over_groups_of_groups() -> None:
    frame = pl.DataFrame({"year": [1, 1, 1, 2, 2, 2], "g": [1, 1, 2] * 2, "x": [1.0, 2.0, 3.0, 5.0, 5.0, 9.0]})
    each = frame.group_by("year", maintain_order=True).agg(theil_parts("x", group="g").alias("p"))["p"].to_list()
    over = frame.select(theil_parts("x", group="g").over("year").alias("p"))["p"].to_list()
    assert [over[0], over[3]] == each
    assert each[1] == fields(theil_parts("x", group="g"), x=[5.0, 5.0, 9.0], g=[1, 1, 2])


@given(strata())
def test_composition_and_rates_make_the_difference(drawn: dict[str, list[float]]) -> None:
    parts = fields(kitagawa("r", "n", other_rate="s", other_size="m"), **drawn)
    crude = np.average(drawn["r"], weights=drawn["n"]) - np.average(drawn["s"], weights=drawn["m"])
    assert parts["difference"] == pytest.approx(crude, abs=1e-9)
    assert (parts["composition"] or 0) + (parts["rates"] or 0) == pytest.approx(crude, abs=1e-9)


@given(strata())
def test_the_other_way_round_every_part_turns_its_sign(drawn: dict[str, list[float]]) -> None:
    there = fields(kitagawa("r", "n", other_rate="s", other_size="m"), **drawn)
    again = fields(kitagawa("s", "m", other_rate="r", other_size="n"), **drawn)
    assert [again[name] for name in again] == pytest.approx([-(part or 0) for part in there.values()], abs=1e-12)


@given(strata())
def test_equal_rates_leave_composition_and_equal_people_leave_rates(drawn: dict[str, list[float]]) -> None:
    same_rates = fields(kitagawa("r", "n", other_rate="r", other_size="m"), **drawn)
    assert same_rates["rates"] == 0.0
    same_people = fields(kitagawa("r", "n", other_rate="s", other_size="n"), **drawn)
    assert same_people["composition"] == 0.0


def test_empty_strata_count_nowhere_and_half_empty_ones_without_a_rate_refuse() -> None:
    whole = fields(kitagawa("r", "n", other_rate="s", other_size="m"), r=[1.0, 2.0], n=[5, 5], s=[2.0, 2.0], m=[1, 3])
    empty = {"r": [1.0, None, 2.0], "n": [5, 0, 5], "s": [2.0, math.nan, 2.0], "m": [1, 0, 3]}
    assert fields(kitagawa("r", "n", other_rate="s", other_size="m"), **empty) == whole
    half = {**empty, "m": [1, 4, 3]}
    assert set(fields(kitagawa("r", "n", other_rate="s", other_size="m"), **half).values()) == {None}
    nobody = {"r": [1.0], "n": [0], "s": [1.0], "m": [2]}
    assert set(fields(kitagawa("r", "n", other_rate="s", other_size="m"), **nobody).values()) == {None}


# The slope and the relative index.


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 900), weights), min_size=2, max_size=12), st.sampled_from(["plain", "log"]))
def test_the_indices_are_the_ends_of_a_weighted_regression(drawn: list[tuple[int, int]], scale: str) -> None:
    value, population = (np.array(side, dtype=float) for side in zip(*drawn, strict=True))
    share = population / population.sum()
    place = np.cumsum(share) - share / 2
    line = sm.WLS(np.log(value) if scale == "log" else value, sm.add_constant(place), weights=share).fit()
    low, high = line.params[0], line.params.sum()
    if scale == "log":
        low, high = math.exp(low), math.exp(high)
    ours = groups(value, population, scale=scale, fit_on_scale=True)
    assert ours["intercept"] == pytest.approx(low, rel=1e-7, abs=1e-7)
    assert ours["slope_index"] == pytest.approx(high - low, rel=1e-7, abs=1e-7)
    assume(abs(low) > 1e-6)
    assert ours["relative_index"] == (pytest.approx(high / low, rel=1e-6) if low > 0 else None)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(100, 900), weights, st.integers(1, 20)), min_size=2, max_size=10))
def test_plain_limits_come_to_the_exact_ones(drawn: list[tuple[int, int, int]]) -> None:
    value, population, error = (np.array(side, dtype=float) for side in zip(*drawn, strict=True))
    share = population / population.sum()
    place = np.cumsum(share) - share / 2
    ours = groups(value, population, error, draws=20_000)
    away = place - share @ place
    slope = share * away / (share @ away**2)
    bottom, top = share - slope * (share @ place), share + slope * (1 - share @ place)
    spread = math.sqrt((slope**2) @ error**2)
    wanted = slope @ value - 1.96 * spread, slope @ value + 1.96 * spread
    assert (ours["slope_lower"], ours["slope_upper"]) == pytest.approx(wanted, abs=0.12 * spread)
    low, sure = bottom @ value, math.sqrt(bottom**2 @ error**2)
    assume(low > 10 * sure)
    # Fieller: the limits are the ratios r at which top − r·bottom is 1.96 standard errors from 0.
    for limit, sign in ((ours["relative_lower"], 1), (ours["relative_upper"], -1)):
        assert limit is not None
        mix = top - limit * bottom
        assert sign * (mix @ value) / math.sqrt(mix**2 @ error**2) == pytest.approx(1.96, abs=0.12)


def test_the_other_way_round_the_slope_turns_and_the_ratio_is_turned_over() -> None:
    value, population, error = [12.0, 10.5, 9.0, 8.5, 7.0], [900, 1000, 1100, 1000, 800], [0.3] * 5
    there, back = groups(value, population, error), groups(value[::-1], population[::-1], error)
    assert back["slope_index"] == pytest.approx(-(there["slope_index"] or 0))
    assert back["relative_index"] == pytest.approx(1 / (there["relative_index"] or 1))
    assert back["slope_lower"] == pytest.approx(-(there["slope_upper"] or 0), abs=0.02)
    assert back["relative_lower"] == pytest.approx(1 / (there["relative_upper"] or 1), abs=0.005)


def test_the_same_seed_gives_the_same_limits_and_a_series_does_not_depend_on_the_others() -> None:
    one = groups([12.0, 10.5, 7.0], [9, 10, 8], [0.3] * 3, draws=500, seed=4)
    assert one == groups([12.0, 10.5, 7.0], [9, 10, 8], [0.3] * 3, draws=500, seed=4)
    assert one != groups([12.0, 10.5, 7.0], [9, 10, 8], [0.3] * 3, draws=500, seed=5)
    many = pl.DataFrame(
        {
            "v": [[5.0, 4.0, 3.0, 2.0, 1.0], [12.0, 10.5, 7.0], [1.0, 2.0]],
            "n": [[1, 1, 1, 1, 1], [9, 10, 8], [0, 0]],
            "e": [[0.1] * 5, [0.3] * 3, [0.1] * 2],
        }
    )
    found = many.select(slope_index("v", "n", standard_error="e", draws=500, seed=4).alias("i")).unnest("i")
    assert found.row(1) == pytest.approx(tuple(one.values()), rel=1e-12)
    assert set(found.row(2)) == {None}


def test_without_chance_the_limits_are_the_index_and_without_errors_there_are_none() -> None:
    certain = groups([12.0, 10.0, 7.0], [9, 10, 8], [0.0] * 3, draws=200, scale="log")
    assert certain["slope_lower"] == pytest.approx(certain["slope_index"])
    assert certain["relative_upper"] == pytest.approx(certain["relative_index"])
    open_ended = groups([12.0, 10.0, 7.0], [9, 10, 8])
    assert open_ended["slope_index"] is not None
    assert open_ended["slope_lower"] is None


def test_the_limits_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(9)
    truth, error = np.linspace(20.0, 10.0, 5), np.array([1.0, 0.8, 1.2, 0.9, 1.1])
    frame = pl.DataFrame(
        {"v": rng.normal(truth, error, (2_000, 5)), "n": np.ones((2_000, 5)), "e": np.tile(error, (2_000, 1))}
    )
    found = frame.select(slope_index("v", "n", standard_error="e", draws=1_000).alias("i")).unnest("i")
    for name, true in (("slope", -12.5), ("relative", 8.75 / 21.25)):
        held = found.select(pl.lit(true).is_between(f"{name}_lower", f"{name}_upper")).to_series().mean() or 0.0
        assert 0.93 < held < 0.97


@pytest.mark.parametrize(
    ("value", "population", "error", "scale"),
    [
        ([5.0], [10], [0.1], "plain"),
        ([5.0, 4.0], [10, 0], [0.1, 0.1], "plain"),
        ([5.0, 4.0], [10, -1], [0.1, 0.1], "plain"),
        ([5.0, None], [10, 10], [0.1, 0.1], "plain"),
        ([5.0, 4.0], [10, None], [0.1, 0.1], "plain"),
        ([5.0, 4.0], [10, 10], [0.1, None], "plain"),
        ([5.0, 4.0], [10, 10], [0.1, -0.1], "plain"),
        ([5.0, 0.0], [10, 10], [0.1, 0.1], "log"),
        ([0.5, 1.0], [10, 10], [0.1, 0.1], "logit"),
        ([], [], [], "plain"),
        (None, None, None, "plain"),
    ],
)
def test_a_series_that_lacks_something_has_no_index(
    value: object, population: object, error: object, scale: str
) -> None:
    assert set(groups(value, population, error, scale=scale, draws=100).values()) == {None}


def test_where_the_worst_off_end_may_be_0_the_relative_index_has_no_limits() -> None:
    doubtful = groups([0.5, 5.0], [10, 10], [1.0, 1.0], draws=1_000)
    assert doubtful["slope_lower"] is not None
    assert doubtful["relative_lower"] is None
    assert doubtful["relative_index"] is None


@pytest.mark.parametrize("wrong", [{"draws": 10}, {"seed": -1}, {"scale": "probit"}])
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(StatisticError, match=next(iter(wrong))):
        slope_index("v", "n", **wrong)


def test_an_empty_frame_has_no_index() -> None:
    frame = pl.DataFrame({"v": pl.Series([], dtype=pl.List(pl.Float64))})
    assert frame.select(slope_index("v", "v", standard_error="v")).height == 0


@given(st.floats(0.01, 0.98), st.floats(0.001, 2.0), st.sampled_from(["plain", "log", "logit"]))
def test_errors_from_limits_are_those_that_made_the_limits(value: float, error: float, scale: str) -> None:
    there = {"plain": lambda v: v, "log": math.log, "logit": lambda v: math.log(v / (1 - v))}[scale]
    back = {"plain": lambda v: v, "log": math.exp, "logit": lambda v: 1 / (1 + math.exp(-v))}[scale]
    lower, upper = (back(there(value) + side * 1.959963984540054 * error) for side in (-1, 1))
    ours = of(standard_error_from_limits("l", "u", scale=scale), l=[lower], u=[upper])
    assert ours == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize(
    ("lower", "upper", "scale"), [(0, 1, "log"), (0.2, 1.0, "logit"), (2, 1, "plain"), (None, 1, "log")]
)
def test_limits_without_a_place_on_the_scale_have_no_error(lower: float | None, upper: float, scale: str) -> None:
    columns = {"l": pl.Series([lower], dtype=pl.Float64), "u": [upper]}
    assert of(standard_error_from_limits("l", "u", scale=scale), **columns) is None
