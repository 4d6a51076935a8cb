"""Trends over comparable years: weighted lines, the order of the years, and what too few years can show."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

import opnajmfr as oj
from opnajmfr import stats
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.trend_lines import BY_ORDER, WEIGHTED, fitted_trends
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.errors import NothingToShowError, PeriodError, StatisticError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures import Mean, Proportion, Published, Rate, ShareOfMunicipalities
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Level
from opnajmfr.plan.starting import compute
from opnajmfr.questions.over_time.trending import trends
from tests.small_worlds import FEWEST, LAND, one

SAFE = Indicator(id="safe", title="Trygghet", measure=Proportion(numerator="x", denominator="n"), direction="higher")
FALLS = Indicator(id="falls", title="Fall", measure=Rate(numerator="x", denominator="n", per=1000), direction="lower")
SHARE = Indicator(id="share", title="Andel", measure=Published(), direction="higher")


def of_years(parts: Mapping[str, Sequence[float]], *indicators: Indicator, first: int = 2015) -> Dataset:
    """Return one municipality's amounts, one a year from the first."""
    n = len(next(iter(parts.values())))
    frame = pl.concat(
        pl.DataFrame(
            {"area": "a1", "period": range(first, first + n), "variable": name, "amount": list(map(float, values))}
        )
        for name, values in parts.items()
    )
    observed = Observations.from_frame(frame, level=Level.MUNICIPALITY)
    return Dataset.of(observed, areas=LAND, catalogue=Catalogue(indicators))


def of_values(values: Sequence[float], indicator: Indicator = SHARE, *, first: int = 2015) -> Dataset:
    """Return one municipality's published values, one a year from the first."""
    years = range(first, first + len(values))
    frame = pl.DataFrame({"area": "a1", "period": years, "variable": indicator.id, "value": list(values)})
    observed = Observations.from_frame(frame, level=Level.MUNICIPALITY)
    return Dataset.of(observed, areas=LAND, catalogue=Catalogue([indicator]))


def figures_of(data: Dataset, *, confidence: float = 0.95) -> Figures:
    """Return the figures of a dataset, rolled up where anything adds."""
    plan = compute(data).with_intervals(confidence)
    return (plan.aggregate() if any(known.measure.adds for known in data.catalogue) else plan).figures()


def trend_of(data: Dataset, **wanted: object) -> dict[str, object]:
    """Return the trend of the municipality."""
    return one(fitted_trends(figures_of(data), **wanted), area="a1")  # pyright: ignore[reportArgumentType]


def drawn(x: np.ndarray, n: float, indicator: Indicator) -> Figures:
    """Return figures of areas x years."""
    codes = [f"m{number:05d}" for number in range(x.shape[0])]
    rows = [("N", "nation", "Landet", None), ("A", "county", "Alins län", "N")]
    rows += [(code, "municipality", f"Ort {code}", "A") for code in codes]
    areas = Areas.from_table(pl.DataFrame(rows, ["code", "level", "name", "parent"], orient="row"), name="stort")
    frame = pl.concat(
        pl.DataFrame({"area": codes, "period": 2015 + place, "variable": name, "amount": part.astype(np.float64)})
        for place in range(x.shape[1])
        for name, part in (("x", x[:, place]), ("n", np.full(len(codes), n)))
    )
    observed = Observations.from_frame(frame, level=Level.MUNICIPALITY)
    data = Dataset.of(observed, areas=areas, catalogue=Catalogue([indicator]))
    return figures_of(data).whole(level=Level.MUNICIPALITY)


# -------------------------------------------------------------------------------------------- the weighted line


series = st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 20)), min_size=3, max_size=9)


@given(series)
def test_the_weighted_line_is_that_of_another_program(points: list[tuple[float, float]]) -> None:
    values, variances = (list(part) for part in zip(*points, strict=True))
    frame = pl.DataFrame({"value": [values], "variance": [variances]})
    found = frame.select(stats.weighted_trend("value", "variance").alias("line")).unnest("line").row(0, named=True)
    design = sm.add_constant(np.arange(len(values), dtype=np.float64))
    fit = sm.WLS(np.array(values), design, weights=1 / np.array(variances)).fit()
    error = float(np.sqrt(fit.normalized_cov_params[1, 1]))
    assert found["slope"] == pytest.approx(fit.params[1], abs=1e-9)
    assert found["upper"] - found["slope"] == pytest.approx(stats.z(0.95) * error)
    assert found["misfit"] == pytest.approx(float((fit.wresid**2).sum()), abs=1e-7)
    assert (found["p"] < 0.05) is (found["lower"] > 0 or found["upper"] < 0)


def test_a_line_takes_two_points_at_different_times() -> None:
    frame = pl.DataFrame(
        {
            "value": [[1.0], [1.0, 2.0], [1.0, None, 3.0], [1.0, 2.0, 3.0]],
            "variance": [[1.0], [1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 0.0, 1.0]],
        }
    )
    found = frame.select(stats.weighted_trend("value", "variance").alias("line")).unnest("line")
    assert found["n"].to_list() == [1, 2, 2, 2]
    assert found["slope"].to_list() == [None, 1.0, 1.0, 1.0]
    assert found["misfit_p"].to_list() == [None] * 4


# --------------------------------------------------------------------------------------------- trends of figures


counts = st.lists(
    st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=4, max_size=8
)


shares = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@FEWEST
@given(st.lists(shares, min_size=4, max_size=8))
def test_the_trend_of_a_share_is_the_chi_square_trend_and_agrees_with_its_limits(pairs: list[tuple[int, int]]) -> None:
    x, n = (list(part) for part in zip(*pairs, strict=True))
    row = trend_of(of_years({"x": x, "n": n}, SAFE))
    frame = pl.DataFrame({"x": [x], "n": [n]})
    known = frame.select(stats.proportion_trend("x", "n").alias("t")).unnest("t").row(0, named=True)
    assert row["slope"] == pytest.approx(100 * known["slope"], abs=1e-9)
    assert row["p"] == pytest.approx(known["p"], abs=1e-12)
    assert row["method"] == WEIGHTED
    lower, upper = float(str(row["lower"])), float(str(row["upper"]))
    assert (float(str(row["p"])) < 0.05) is (lower > 0 or upper < 0)


def test_another_direction_flips_the_verdict_and_turned_years_mirror_it() -> None:
    x, n = [60, 66, 70, 78, 84], [100] * 5
    row, turned = trend_of(of_years({"x": x, "n": n}, SAFE)), trend_of(of_years({"x": x[::-1], "n": n}, SAFE))
    assert (row["verdict"], turned["verdict"]) == (str(ChangeVerdict.IMPROVED), str(ChangeVerdict.WORSENED))
    assert row["slope"] == pytest.approx(-float(str(turned["slope"])))
    falls = Indicator(id="safe", title="T", measure=SAFE.measure, direction="lower")
    assert trend_of(of_years({"x": x, "n": n}, falls))["verdict"] == str(ChangeVerdict.WORSENED)


def test_a_series_that_stands_still_has_no_slope_and_no_clear_change() -> None:
    row = trend_of(of_years({"x": [70] * 5, "n": [100] * 5}, SAFE))
    assert row["slope"] == pytest.approx(0, abs=1e-12)
    assert (row["p"], row["verdict"]) == (pytest.approx(1), str(ChangeVerdict.NO_CLEAR_CHANGE))


@pytest.mark.parametrize("extreme", [0, 40])
def test_a_share_of_nobody_or_everybody_has_no_trend(extreme: int) -> None:
    row = trend_of(of_years({"x": [extreme] * 5, "n": [40] * 5}, SAFE))
    assert (row["slope"], row["p"], row["verdict"]) == (0.0, 1.0, str(ChangeVerdict.NO_CLEAR_CHANGE))


@pytest.mark.parametrize("n_years", [4, 6])
def test_series_that_stand_still_look_like_a_trend_about_one_time_in_twenty(n_years: int) -> None:
    draws = np.random.default_rng(11)
    of_shares = fitted_trends(drawn(draws.binomial(100, 0.8, (5_000, n_years)), 100, SAFE))
    of_rates = fitted_trends(drawn(draws.poisson(40, (5_000, n_years)), 800, FALLS))
    for rows in (of_shares, of_rates):
        alarms = (rows["verdict"] != str(ChangeVerdict.NO_CLEAR_CHANGE)).mean()
        assert alarms == pytest.approx(0.05, abs=0.013)


def test_a_slope_of_the_detectable_size_is_seen_four_times_of_five() -> None:
    draws, n_years, size = np.random.default_rng(12), 6, 5_000
    still = fitted_trends(drawn(draws.binomial(120, 0.6, (size, n_years)), 120, SAFE))
    slope = float(str(still["detectable"].median())) / 100
    shares_of_years = 0.6 + slope * (np.arange(n_years) - (n_years - 1) / 2)
    rows = fitted_trends(drawn(draws.binomial(120, shares_of_years, (size, n_years)), 120, SAFE))
    assert (rows["verdict"] == str(ChangeVerdict.IMPROVED)).mean() == pytest.approx(0.8, abs=0.03)


def test_the_trend_of_a_mean_is_weighted_by_its_sampling_variances() -> None:
    carers = Indicator(id="c", title="P", measure=Mean(total="s", count="n", squares="q"), direction="lower")
    n, means, spread = [40, 80, 60, 50, 90], [14.0, 14.4, 15.1, 15.3, 16.2], 3.0
    squares = [(k - 1) * spread**2 + k * m * m for k, m in zip(n, means, strict=True)]
    row = trend_of(of_years({"s": [k * m for k, m in zip(n, means, strict=True)], "n": n, "q": squares}, carers))
    design = sm.add_constant(np.arange(5.0))
    fit = sm.WLS(np.array(means), design, weights=np.array(n)).fit()
    assert row["slope"] == pytest.approx(fit.params[1], rel=0.01)
    assert row["verdict"] == str(ChangeVerdict.WORSENED)


def test_years_that_stray_more_than_chance_are_told() -> None:
    x, n = [600, 720, 610, 760, 650, 780], [1000] * 6
    answer = trends(of_years({"x": x, "n": n}, SAFE), "Aby")
    row = answer.table.row(0, named=True)
    assert row["misfit_p"] < 0.001
    assert "avviker mer från linjen än slumpen ger" in answer.text()
    assert "stray from the line more than chance does" in answer.text("en")


# ----------------------------------------------------------------------------------- which years, and how few


@pytest.mark.parametrize("n_years", [1, 2, 3])
def test_fewer_than_four_years_are_no_trend(n_years: int) -> None:
    row = trend_of(of_years({"x": range(60, 60 + n_years), "n": [100] * n_years}, SAFE))
    assert (row["slope"], row["verdict"], row["reason"]) == (None, None, str(Reason.FEW_YEARS))
    assert row["n_years"] == n_years


def test_only_years_after_the_last_break_count() -> None:
    versions = [Version(span=Span(last=2018)), Version(span=Span(first=2019), note="Frågan är ny.")]
    broken = Indicator(id="safe", title="T", measure=SAFE.measure, direction="higher", versions=versions)
    x = [10, 12, 15, 18, 80, 79, 81, 80]
    answer = trends(of_years({"x": x, "n": [100] * 8}, broken), "Aby")
    row = answer.table.row(0, named=True)
    assert row["years"] == [2019, 2020, 2021, 2022]
    assert row["verdict"] == str(ChangeVerdict.NO_CLEAR_CHANGE)
    assert "Brott i serien före 2019: Frågan är ny." in answer.text()


def test_figures_that_share_years_count_once() -> None:
    pooled = Indicator(id="safe", title="T", measure=SAFE.measure, versions=Version(window=3))
    row = trend_of(of_years({"x": range(60, 70), "n": [100] * 10}, pooled, first=2015))
    assert row["years"] == [2015, 2018, 2021, 2024]


def test_years_before_a_figure_that_is_called_not_comparable_do_not_count() -> None:
    data = of_years({"x": range(60, 68), "n": [100] * 8}, SAFE)
    told = pl.when(pl.col("period") == 2018).then(pl.lit(["not_comparable"])).otherwise([])
    frame = data.observations.frame.with_columns(told.cast(pl.List(pl.String)).alias("flags"))
    flagged = Dataset.of(Observations.from_frame(frame), areas=LAND, catalogue=data.catalogue)
    assert trend_of(flagged)["years"] == [2018, 2019, 2020, 2021, 2022]


def test_the_last_year_may_be_chosen_and_a_gap_keeps_its_place() -> None:
    data = of_years({"x": [50, 54, 58, 62, 90], "n": [100] * 5}, SAFE)
    assert trend_of(data, last=2018)["years"] == [2015, 2016, 2017, 2018]
    kept = data.observations.frame.filter(pl.col("period") != 2016)
    gap = Dataset.of(Observations.from_frame(kept), areas=LAND, catalogue=data.catalogue)
    row = trend_of(gap)
    assert row["years"] == [2015, 2017, 2018, 2019]
    assert row["slope"] == pytest.approx(100 * _slope([2015, 2017, 2018, 2019], [0.5, 0.58, 0.62, 0.9]))


def _slope(years: Sequence[int], values: Sequence[float]) -> float:
    """Return the least squares slope of equal weights."""
    return float(np.polyfit(np.array(years) - years[0], np.array(values), 1)[0])


# --------------------------------------------------------------------------------------- the order of the years


def test_without_counts_the_order_of_the_years_is_tested() -> None:
    row = trend_of(of_values([61.0, 62.5, 64.0, 63.2, 66.1, 67.0, 69.3]))
    assert (row["method"], row["verdict"], row["reason"]) == (BY_ORDER, str(ChangeVerdict.IMPROVED), None)
    assert row["p"] == pytest.approx(0.0028, abs=1e-4)
    assert row["detectable"] is None


def test_four_years_never_show_a_trend_by_their_order_and_the_smallest_p_is_told() -> None:
    answer = trends(of_values([10.0, 20.0, 30.0, 40.0]), "Aby")
    row = answer.table.row(0, named=True)
    assert (row["verdict"], row["reason"], row["slope"]) == (None, str(Reason.FEW_FOR_ORDER), 10.0)
    assert row["smallest_p"] == pytest.approx(0.0833, abs=1e-4)
    assert "Minsta möjliga p med 4 år är 0,083." in answer.text()
    assert trend_of(of_values([10.0, 20.0, 30.0, 40.0, 50.0]))["verdict"] == str(ChangeVerdict.IMPROVED)


def test_a_key_figure_and_a_share_of_the_same_municipalities_have_no_verdict() -> None:
    key = oj.KeyFigure(id="share", title="Andel", measure=Published())
    row = trend_of(of_values([10.0, 20.0, 30.0, 40.0, 50.0], key))
    assert (row["slope"], row["verdict"], row["reason"]) == (10.0, None, str(Reason.KEY_FIGURE))
    routine = Indicator(id="r", title="Rutin", measure=ShareOfMunicipalities(answer="r"), direction="higher")
    figures = figures_of(of_years({"r": [0, 0, 1, 1, 1]}, routine))
    county = one(fitted_trends(figures), area="A")
    assert (county["lower"], county["verdict"], county["reason"]) == (None, None, str(Reason.SAME_MEMBERS))
    assert one(fitted_trends(figures), area="a1")["reason"] == str(Reason.ONE_ANSWER)


# --------------------------------------------------------------------------------------------------- the question


def test_a_slope_is_shown_small_only_within_a_stated_margin() -> None:
    data = of_years({"x": [8000, 8010, 7990, 8005, 8002], "n": [10_000] * 5}, SAFE)
    assert trend_of(data)["verdict"] == str(ChangeVerdict.NO_CLEAR_CHANGE)
    assert trend_of(data, margin=1)["verdict"] == str(ChangeVerdict.SHOWN_SMALL)
    assert "±1" in trends(data, "Aby", margin=1).text()


def test_the_printed_answer_says_what_could_have_been_seen_and_why_there_is_no_trend() -> None:
    data = of_years({"x": [70, 72, 69, 74, 71], "n": [100] * 5}, SAFE)
    assert "ingen säkerställd förändring (minst ±" in trends(data, "Aby").text()
    every = trends(oj.invented(), "Ljungmåla")
    assert "Färre än fyra jämförbara år räcker inte för en trend." in every.text()
    assert "Fewer than four comparable years" in every.text("en")
    assert set(every.table["indicator"]) == set(oj.invented().catalogue.ids)


def test_a_group_and_years_laid_together_may_be_asked_of() -> None:
    parts = {"x": [30, 31, 28, 33, 30, 35, 36, 38], "n": [40] * 8}
    laid = trends(of_years(parts, SAFE), "Aby", years=2)
    assert laid.table["years"].to_list() == [[2016, 2018, 2020, 2022]]
    group = trends(of_years(parts, SAFE), oj.given("Aby"))
    assert group.table["n_years"].to_list() == [8]


def test_bad_questions_say_what_is_wrong() -> None:
    with pytest.raises(PeriodError, match="last"):
        trends(oj.invented(), "Ljungmåla", last=20)
    with pytest.raises(StatisticError, match="margin"):
        trends(oj.invented(), "Ljungmåla", margin=0)
    with pytest.raises(NothingToShowError, match=r"Boda.*2015"):
        trends(of_years({"x": [1], "n": [2]}, SAFE), "Boda", sex="K")


# What a reviewer found


def test_an_indicator_without_a_row_stands_below_the_trends_with_what_there_is() -> None:
    answer = trends(oj.invented(), "Ljungmåla", sex="K")
    assert answer.left_out["hemtjanst-personalkontinuitet"] == "T; 2022, 2023, 2024"
    assert "Not shown here, but there are figures for: lakemedel-rutin (T; 2022, 2023, 2024)" in answer.text("en")
    shown = set(answer.table["indicator"])
    assert shown | set(answer.left_out) == set(oj.invented().catalogue.ids)


def test_a_last_year_before_all_figures_is_refused() -> None:
    data = of_years({"x": [40.0] * 4, "n": [50.0] * 4}, SAFE)
    with pytest.raises(NothingToShowError, match="up to 1990"):
        trends(data, "a1", last=1990)
