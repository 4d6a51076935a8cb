"""Do those that started low come nearer: regression to the mean alone is never called catching up."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from numpy.typing import NDArray
from scipy.stats import t as student

from opnajmfr.comparison.relative.between_ends import area_changes, years_of_ends
from opnajmfr.comparison.relative.convergence import converged
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.invented_set import invented
from opnajmfr.errors import StatisticError, UnknownIndicatorError
from opnajmfr.model.verdicts import Reason
from opnajmfr.questions.relative.catching_up import CatchUpAnswer, catch_up
from tests.relative_worlds import RelativeWorld, as_dataset, coming_and_going, drawn, nearing, standing_still

WORLDS = 150
FALSE_ALARMS = 0.05 + 2 * np.sqrt(0.05 * 0.95 / WORLDS)
"""One in twenty, and two errors of the simulation."""


def told(world: RelativeWorld, *, ends: int = 2) -> pl.DataFrame:
    """Return what is told of each world."""
    return converged(area_changes(world.figures, years_of_ends(world.figures, over=None, ends=ends)))


def skewed_answers(n: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return numbers of answers, most of them between 10 and 100, some thousands."""
    return np.minimum(10 * (1 + random.pareto(0.9, n)), 20_000).astype(np.int64)


@cache
def everything() -> CatchUpAnswer:
    """Return what is told of every indicator of the invented set."""
    return catch_up(invented())


def shares(rows: pl.DataFrame) -> dict[str, float]:
    """Return the share of worlds with each verdict."""
    words = rows["verdict"].cast(pl.String)
    return {word: float((words == word).mean() or 0) for word in rows["verdict"].dtype.categories}  # type: ignore[attr-defined]


@pytest.mark.parametrize("n", [60, 290])
@pytest.mark.parametrize("ends", [1, 2])
def test_chance_alone_is_never_called_catching_up(n: int, ends: int) -> None:
    rows = told(standing_still(np.random.default_rng(41), worlds=WORLDS, n=n), ends=ends)
    found = shares(rows)
    assert rows["naive_beta"].mean() < -0.1, "chance must make it look as if the low caught up"
    assert abs(float(str(rows["beta"].median()))) < 0.06
    assert found["catching_up"] <= FALSE_ALARMS
    assert found["drifting_apart"] <= FALSE_ALARMS
    assert found["places_change"] <= FALSE_ALARMS
    if n == 290:
        assert found["regression_to_the_mean"] > 0.85


@pytest.mark.parametrize("n", [60, 290])
@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_true_values_that_come_and_go_are_never_called_catching_up(n: int, memory: float) -> None:
    rows = told(coming_and_going(np.random.default_rng(42), worlds=WORLDS, n=n, memory=memory))
    found = shares(rows)
    assert rows["beta"].mean() < -0.3, "those that lay low truly rise more"
    assert found["catching_up"] <= FALSE_ALARMS
    assert found["drifting_apart"] <= FALSE_ALARMS
    if n == 290:
        assert found["places_change"] > 0.9


def test_where_nothing_but_chance_differs_there_is_nothing_to_catch_up() -> None:
    rows = told(standing_still(np.random.default_rng(43), worlds=WORLDS, spread=0.0))
    found = shares(rows)
    assert found["catching_up"] + found["places_change"] <= FALSE_ALARMS
    assert (rows["reason"] == Reason.NO_TRUE_SPREAD).mean() > 0.9
    assert (
        rows.filter(reason=Reason.NO_TRUE_SPREAD)["beta"].null_count()
        == (rows["reason"] == Reason.NO_TRUE_SPREAD).sum()
    )


@pytest.mark.parametrize(("n", "left", "least"), [(290, 0.7, 0.95), (290, 0.8, 0.8), (60, 0.5, 0.7)])
def test_areas_that_truly_come_nearer_are_found(n: int, left: float, least: float) -> None:
    rows = told(nearing(np.random.default_rng(44), worlds=100, n=n, left=left))
    assert shares(rows)["catching_up"] > least
    # Means of two years see the distance half a year from either end.
    first, last = 1 - (1 - left) / 14, left + (1 - left) / 14
    assert rows["beta"].mean() == pytest.approx(last / first - 1, abs=0.03)
    assert rows["spread_start"].mean() == pytest.approx(5 * first, rel=0.05)
    assert rows["spread_end"].mean() == pytest.approx(5 * last, rel=0.08)


def test_areas_that_drift_apart_are_found() -> None:
    rows = told(nearing(np.random.default_rng(45), worlds=100, left=1.4))
    assert shares(rows)["drifting_apart"] > 0.95


def test_limits_of_beta_hold_the_true_one_as_often_as_they_say() -> None:
    rows = told(standing_still(np.random.default_rng(46), worlds=200))
    assert ((rows["beta_lower"] < 0) & (rows["beta_upper"] > 0)).mean() == pytest.approx(0.95, abs=0.035)


def test_the_statistics_are_what_the_docstring_says() -> None:
    world = standing_still(np.random.default_rng(47), worlds=2, n=40)
    changes = area_changes(world.figures, years_of_ends(world.figures, over=None)).filter(indicator="w0001")
    start, end = (changes[name].to_numpy() for name in ("start", "end"))
    seen = world.figures.frame.filter(indicator="w0001").sort(c.AREA, c.PERIOD)[c.VALUE].to_numpy().reshape(40, 8)
    chance = seen * (100 - seen) / (world.answers[:, None] - 1)
    v, w = chance[:, :2].sum(axis=1) / 4, chance[:, -2:].sum(axis=1) / 4

    def statistics(kept: np.ndarray) -> dict[str, float]:
        """Return the statistics of some areas."""
        x, d = start[kept], (end - start)[kept]
        shared, spread = np.cov(x, d)[0, 1], x.var(ddof=1)
        noise, later = v[kept].mean(), w[kept].mean()
        return {
            "naive_beta": shared / spread,
            "beta": (shared + noise) / (spread - noise),
            "variance_change": np.cov(d, x + end[kept])[0, 1] - (later - noise),
            "variance_start": spread - noise,
            "spread_start": np.sqrt(spread - noise),
            "spread_end": np.sqrt(end[kept].var(ddof=1) - later),
            "seen_spread_start": np.sqrt(spread),
            "seen_spread_end": end[kept].std(ddof=1),
        }

    row = told(world).row(by_predicate=pl.col(c.INDICATOR) == "w0001", named=True)
    everyone = np.arange(40)
    whole = statistics(everyone)
    without = [statistics(np.delete(everyone, number)) for number in everyone]
    for name, value in whole.items():
        assert row[name] == pytest.approx(value, rel=1e-9)
    for name in ("naive_beta", "beta", "variance_change", "variance_start"):
        pseudo = 40 * whole[name] - 39 * np.array([one[name] for one in without])
        half = student.ppf(0.975, 39) * pseudo.std(ddof=1) / np.sqrt(40)
        assert row[f"{name}_lower"] == pytest.approx(whole[name] - half, rel=1e-7)
        assert row[f"{name}_upper"] == pytest.approx(whole[name] + half, rel=1e-7)


def test_a_constant_added_to_every_figure_changes_nothing() -> None:
    world = nearing(np.random.default_rng(48), worlds=3, left=0.6, n=80)
    raised = evolve(world.figures, frame=world.figures.frame.with_columns(pl.col(c.VALUE) + 1e6))
    before, after = told(world), told(evolve(world, figures=raised))
    for name in ("beta", "beta_lower", "variance_change", "spread_end"):
        np.testing.assert_allclose(after[name].to_numpy(), before[name].to_numpy(), rtol=1e-6)
    assert before["verdict"].equals(after["verdict"])


def test_few_areas_and_figures_without_counts_have_no_verdict() -> None:
    few = told(standing_still(np.random.default_rng(49), worlds=1, n=19))
    assert few.select("n_areas", "verdict", "reason").row(0) == (19, None, "few_areas")
    table = everything().table
    reasons = dict(table.filter(pl.col("verdict").is_null()).select("indicator", "reason").iter_rows())
    assert reasons["folkmangd"] == Reason.KEY_FIGURE
    assert reasons["lakemedel-rutin"] == Reason.ONE_ANSWER
    assert (table["verdict"].is_not_null() | table["reason"].is_not_null()).all()
    with pytest.raises(StatisticError, match="slope"):
        catch_up(invented(), ends="slope")  # type: ignore[arg-type]


def test_the_invented_set_stands_still_and_no_one_is_said_to_catch_up() -> None:
    answer = everything()
    assert "catching_up" not in answer.table["verdict"].to_list()


def test_few_answers_behind_figures_are_not_taken_for_places_that_change() -> None:
    random = np.random.default_rng(54)
    answers = skewed_answers(290, random)
    level = 75 + 5 * random.normal(size=(WORLDS, 290, 1)) + np.zeros(8)
    rows = told(drawn(np.clip(level / 100, 0.01, 0.99), answers, random))
    found = shares(rows)
    assert found["places_change"] <= FALSE_ALARMS
    assert found["catching_up"] <= FALSE_ALARMS


def test_without_known_chance_nothing_can_be_told_but_with_a_stated_reliability() -> None:
    world = standing_still(np.random.default_rng(55), worlds=1)
    hidden = world.figures.frame.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in (c.NUMERATOR, c.DENOMINATOR, "sampling_variance")),
        pl.lit("no_counts").cast(d.REASON_TYPE).alias("unbounded"),
    )
    bare = evolve(world.figures, frame=hidden)
    changes = area_changes(bare, years_of_ends(bare, over=None))
    unknown = converged(changes).row(0, named=True)
    known = told(world).row(0, named=True)
    assert (unknown["verdict"], unknown["reason"], unknown["n_areas"]) == ("cannot_be_told", "no_counts", 290)
    assert unknown["beta"] is None
    assert unknown["spread_start"] is None
    for name in ("naive_beta", "seen_spread_start", "seen_spread_end"):
        assert unknown[name] == pytest.approx(known[name])
    r = known["spread_start"] ** 2 / known["seen_spread_start"] ** 2
    stated = converged(changes, reliability={"w0000": r}).row(0, named=True)
    assert stated["reason"] == Reason.STATED_RELIABILITY
    assert stated["beta"] == pytest.approx(known["beta"])
    assert stated["beta"] == pytest.approx((unknown["naive_beta"] + 1 - r) / r)
    assert stated["beta_lower"] == pytest.approx((unknown["naive_beta_lower"] + 1 - r) / r)
    assert stated["variance_change"] == pytest.approx(
        known["seen_spread_end"] ** 2 - known["seen_spread_start"] ** 2, rel=1e-6
    )


def test_a_published_figure_is_answered_with_the_way_to_tell_more() -> None:
    answer = catch_up(invented(), "ekonomiskt-bistand-langvarigt")
    assert answer.table.select("verdict", "reason", "n_areas", "n_of_areas").row(0) == (
        "cannot_be_told",
        "no_counts",
        48,
        48,
    )
    assert "Slumpens del är okänd i 1 av indikatorerna" in answer.text()
    assert "reliability" in answer.text("en")
    stated = catch_up(invented(), "ekonomiskt-bistand-langvarigt", reliability=0.8)
    assert stated.table["reason"].item() == Reason.STATED_RELIABILITY
    for wrong in (0, 1.5, float("nan"), "0.8"):
        with pytest.raises(StatisticError, match="reliability"):
            catch_up(invented(), "ekonomiskt-bistand-langvarigt", reliability=wrong)  # type: ignore[arg-type]
    with pytest.raises(UnknownIndicatorError, match="reliability"):
        catch_up(invented(), "ekonomiskt-bistand-langvarigt", reliability={"other": 0.8})


def test_areas_that_are_left_out_are_counted() -> None:
    answer = catch_up(invented(), "hemtjanst-trygghet")
    assert "40 av 48 kommuner" in answer.text()


def test_the_text_tells_what_each_verdict_means() -> None:
    worlds = {
        "catching_up": (nearing(np.random.default_rng(50), worlds=1, left=0.4), "har säkert minskat", "clearly shrunk"),
        "drifting_apart": (nearing(np.random.default_rng(51), worlds=1, left=1.6), "säkert ökat", "clearly grown"),
        "places_change": (
            coming_and_going(np.random.default_rng(52), worlds=1, memory=0.3),
            "andra kan ha tagit deras plats",
            "others may have taken their places",
        ),
        "regression_to_the_mean": (
            standing_still(np.random.default_rng(53), worlds=1),
            "slumpen i startåren kan ensam ge den bilden",
            "the chance of the first years can make that picture alone",
        ),
    }
    for verdict, (world, swedish, english) in worlds.items():
        answer = catch_up(as_dataset(world))
        assert answer.table["verdict"].item() == verdict
        assert swedish in answer.text()
        assert english in answer.text("en")
        assert "290 kommuner" in answer.text()
