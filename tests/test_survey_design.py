"""Estimates by design: held by the formulas of sampling theory, by simulation, and by what a design must have."""

import sys

import numpy as np
import polars as pl
import pytest
from scipy import stats

from opnajmfr.errors import ConfidenceError, ExtraNotInstalledError, StatisticError, TableError
from opnajmfr.model.declaring import indicator, published
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.plan.starting import compute
from opnajmfr.sources.survey import SurveySample

SAFE = SurveyItem(id="safe", question="q", top=1, rest=(2, 3), no_opinion=8, unanswered=9)
TOWNS = {"north": (400, 30, 10.0), "south": (100, 20, 14.0)}


def drawn(seed: int = 1) -> pl.DataFrame:
    """Return a stratified sample with two strata of known size, a number and an answer a row."""
    chance = np.random.default_rng(seed)
    pieces = [
        pl.DataFrame(
            {
                "stratum": [name] * n,
                "weight": [size / n] * n,
                "size": [size] * n,
                "home": [f"{name} {place % 5}" for place in range(n)],
                "hours": chance.normal(level, 3, n),
                "q": chance.choice([1, 2, 3, 8, 9], n),
                "kommun": chance.choice(["1984", "1983"], n),
                "sex": chance.choice(["K", "M"], n),
            }
        )
        for name, (size, n, level) in TOWNS.items()
    ]
    return pl.concat(pieces)


def sample(frame: pl.DataFrame, **design: str) -> SurveySample:
    """Return a sample with the usual weights."""
    return SurveySample.from_frame(frame, weight="weight", **design)


def first(frame: pl.DataFrame, *names: str) -> tuple[float, ...]:
    """Return cells of the first row."""
    return frame.select(names).row(0)


# The formulas of sampling theory


def test_a_stratified_mean_and_total_are_those_of_the_textbook() -> None:
    frame = drawn()
    total = variance = 0.0
    for name, (size, n, _) in TOWNS.items():
        hours = frame.filter(stratum=name)["hours"].to_numpy()
        total += size * hours.mean()
        variance += size**2 * (1 - n / size) * hours.var(ddof=1) / n
    by_design = sample(frame, stratum="stratum", population_size="size")
    found = first(by_design.total("hours").frame, "value", "standard_error", "n", "degrees_of_freedom")
    assert found == pytest.approx((total, variance**0.5, 50, 48), rel=1e-12)
    value, error, lower, upper = first(by_design.mean("hours").frame, "value", "standard_error", "lower", "upper")
    assert (value, error) == pytest.approx((total / 500, variance**0.5 / 500), rel=1e-12)
    reach = stats.t.ppf(0.975, 48) * error
    assert (lower, upper) == pytest.approx((value - reach, value + reach), rel=1e-9)


def test_a_cluster_sample_varies_as_its_clusters_do() -> None:
    frame = drawn()
    mean = np.average(frame["hours"], weights=frame["weight"])
    left = (frame["hours"] - mean) * frame["weight"]
    sums = frame.with_columns(left.alias("left")).group_by("home").agg(pl.col("left").sum())["left"].to_numpy()
    error = (len(sums) / (len(sums) - 1) * ((sums - sums.mean()) ** 2).sum()) ** 0.5 / frame["weight"].sum()
    assert first(sample(frame, cluster="home").mean("hours").frame, "value", "standard_error") == pytest.approx(
        (mean, error), rel=1e-12
    )


def test_a_group_is_a_part_of_the_sample_not_a_sample_of_its_own() -> None:
    frame = drawn()
    rows = sample(frame, stratum="stratum").mean("hours", by="kommun").frame
    for kommun, value, error in rows.select("kommun", "value", "standard_error").iter_rows():
        inside = (frame["kommun"] == kommun).cast(float) * frame["weight"]
        mean = float((frame["hours"] * inside).sum() / inside.sum())
        left = frame.with_columns(((frame["hours"] - mean) * inside).alias("left"))
        variance = sum(
            len(part) / (len(part) - 1) * float(((part - part.mean()) ** 2).sum())
            for part in (left.filter(stratum=name)["left"] for name in TOWNS)
        )
        assert (value, error) == pytest.approx((mean, variance**0.5 / inside.sum()), rel=1e-12)


def test_a_share_leaves_out_no_opinion_and_no_answer_and_not_the_design() -> None:
    frame = drawn()
    ones = frame.with_columns(pl.when(pl.col("q") <= 3).then((pl.col("q") == 1).cast(float)).alias("top"))
    by_design = sample(ones, stratum="stratum", population_size="size")
    share, mean = by_design.share(SAFE).frame, by_design.mean("top").frame
    wanted = tuple(100 * number for number in first(mean, "value", "standard_error"))
    assert first(share, "value", "standard_error") == pytest.approx(wanted, rel=1e-9)
    assert first(share, "n") == (frame.filter(pl.col("q") <= 3).height,)
    assert first(share, "lower") < first(share, "value") < first(share, "upper")


def test_shares_of_nobody_and_everybody_have_limits_and_one_respondent_has_none() -> None:
    frame = pl.DataFrame(
        {"kommun": ["a"] * 8 + ["b"] * 8 + ["c", "d"], "weight": [2.0] * 18, "q": [1] * 8 + [2] * 8 + [1, 9]}
    )
    rows = sample(frame).share(SAFE, by="kommun").frame
    assert rows["value"].to_list() == [100.0, 0.0, 100.0, None]
    exact = 100 * 0.025 ** (1 / 8)
    assert rows["lower"].to_list()[:2] == pytest.approx([exact, 0.0])
    assert rows["upper"].to_list()[:2] == pytest.approx([100.0, 100 - exact])
    assert rows["n"].to_list() == [8, 8, 1, 0]
    assert rows[2:].select("standard_error", "lower", "upper", "design_effect").null_count().row(0) == (2, 2, 2, 2)
    nobody = SurveyItem(id="none", question="q", top=7, rest=(1, 2, 9))
    assert first(sample(frame).share(nobody).frame, "value") == (0.0,)


def test_a_question_that_nobody_answered_has_an_empty_row() -> None:
    frame = pl.DataFrame({"kommun": ["a", "b"], "weight": [1.0, 1.0], "q": [9, 8]})
    assert sample(frame).share(SAFE).frame["value"].to_list() == [None]
    assert sample(frame).share(SAFE, by="kommun").frame.select("kommun", "value", "n").rows() == [
        ("a", None, 0),
        ("b", None, 0),
    ]


def test_the_limits_cover_the_share_of_the_population() -> None:
    chance = np.random.default_rng(20)
    population = {name: chance.random(size) < level / 20 for name, (size, _, level) in TOWNS.items()}
    truth = 100 * np.concatenate(list(population.values())).mean()
    covered = 0
    for _ in range(200):
        pieces = [
            pl.DataFrame({"stratum": [name] * n, "weight": [size / n] * n, "size": [size] * n}).with_columns(
                pl.Series("q", np.where(chance.choice(population[name], n, replace=False), 1, 2))
            )
            for name, (size, n, _) in TOWNS.items()
        ]
        limits = sample(pl.concat(pieces), stratum="stratum", population_size="size").share(SAFE).frame
        lower, upper = first(limits, "lower", "upper")
        covered += lower <= truth <= upper
    assert covered >= 180


# Calibrated weights


def test_raked_weights_meet_every_margin_and_start_from_the_weights_of_the_design() -> None:
    frame = drawn()
    margins = {"sex": {"K": 300, "M": 200}, "kommun": {"1984": 120, "1983": 380}}
    raked = sample(frame, stratum="stratum").with_raked_weights(margins)
    weighed = frame.with_columns(raked.weights)
    for column, margin in margins.items():
        sums = dict(weighed.group_by(column).agg(pl.col("weight").sum()).rows())
        assert sums == pytest.approx(margin, rel=1e-8)
    change = weighed.with_columns((pl.col("weight") / frame["weight"]).alias("change"))
    assert change.group_by("sex", "kommun").agg(pl.col("change").max() - pl.col("change").min())["change"].max() < 1e-9


def test_what_follows_the_cells_of_poststratification_does_not_vary() -> None:
    frame = drawn().with_columns((pl.col("sex") == "K").alias("woman"))
    plain = sample(frame, stratum="stratum")
    post = plain.with_poststratified_weights("sex", {"K": 300, "M": 200})
    assert first(post.total("woman").frame, "value") == pytest.approx((300.0,))
    assert first(post.total("woman").frame, "standard_error") == pytest.approx((0.0,), abs=1e-9)
    assert first(plain.total("woman").frame, "standard_error") > (1.0,)
    assert plain.weights.to_list() == frame["weight"].to_list()


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ({"sex": {"K": 300}}, "raking to sex"),
        ({"sex": {"K": 300, "M": 200, "X": 5}}, "raking to sex"),
        ({"sex": {"K": 300, "M": 200}, "kommun": {"1984": 1, "1983": 1}}, "raking to sex, kommun"),
    ],
)
def test_margins_that_cannot_be_met_are_refused(margins: dict[str, dict[str, float]], message: str) -> None:
    with pytest.raises(StatisticError) as raised:
        sample(drawn()).with_raked_weights(margins)
    assert message in raised.value.message
    assert raised.value.hint
    with pytest.raises(StatisticError, match="poststratification by sex"):
        sample(drawn()).with_poststratified_weights("sex", {"K": 300})


# On to results


def test_estimates_travel_as_published_values_and_are_judged_by_their_respondents() -> None:
    frame = drawn().with_columns(pl.Series("kommun", ["1984"] + ["1983"] * 49))
    estimates = sample(frame, stratum="stratum").mean("hours", by="kommun")
    seen = estimates.observations(area="kommun", level="municipality", period=2025, source="enkäten")
    assert estimates.respondents_variable == "hours/respondents"
    rule = SuppressionRule(purpose="precision", min_respondents=30, respondents=estimates.respondents_variable)
    hours = indicator("Timmar", published("hours"), uncertainty="survey")
    plan = compute(hours, seen).with_intervals()
    shown = plan.suppress(rule).collect().frame
    assert shown.select("area", "status").rows() == [("1983", "observed"), ("1984", "too_uncertain")]
    assert shown["value"][0] == estimates.frame["value"][0]
    assert plan.collect().frame["lower"].null_count() == 2


def test_estimates_by_area_and_sex_and_without_a_value_travel_too() -> None:
    frame = drawn()
    seen = (
        sample(frame)
        .share(SAFE, by=["kommun", "sex"])
        .observations(area="kommun", sex="sex", level="municipality", period=2025)
    )
    assert seen.frame.filter(variable="safe").select("area", "sex").rows() == [
        (kommun, sex) for kommun in ("1983", "1984") for sex in "KM"
    ]
    silent = sample(pl.DataFrame({"kommun": ["a", "b"], "weight": [1.0, 1.0], "q": [9, 1]})).share(SAFE, by="kommun")
    rows = silent.observations(area="kommun", level="municipality", period=2025).frame
    assert rows.filter(variable="safe").select("value", "status").rows() == [(None, "missing"), (100.0, "observed")]
    with pytest.raises(TableError, match="are by"):
        silent.observations(area="kommun", sex="sex", level="municipality", period=2025)


# What a design must have


@pytest.mark.parametrize(
    ("change", "design", "message"),
    [
        ({"weight": [None, *[1.0] * 49]}, {}, "1 of 50 rows lack a number above 0 in 'weight'"),
        ({"weight": [0.0, -1.0, float("nan"), *[1.0] * 47]}, {}, "3 of 50 rows"),
        ({"stratum": [None] * 2 + ["north"] * 48}, {"stratum": "stratum"}, "2 of 50 rows lack a code in 'stratum'"),
        ({}, {"stratum": "strata"}, "no column 'strata'"),
        ({}, {"cluster": "homes"}, "no column 'homes'"),
        ({"size": [0] * 50}, {"stratum": "stratum", "population_size": "size"}, "50 of 50 rows"),
    ],
)
def test_a_design_with_gaps_is_refused(change: dict[str, list[object]], design: dict[str, str], message: str) -> None:
    frame = drawn().with_columns(pl.Series(name, cells, strict=False) for name, cells in change.items())
    with pytest.raises(TableError) as raised:
        sample(frame, **design)
    assert message in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize(
    ("change", "design", "message"),
    [
        ({"stratum": ["alone"] + ["north"] * 49}, {"stratum": "stratum"}, "one row only in stratum alone; 1 in all"),
        ({"home": ["one"] * 50}, {"cluster": "home"}, "one home (cluster) only in the sample"),
        ({"size": [20] * 50}, {"stratum": "stratum", "population_size": "size"}, "30 drawn of 20 in stratum north"),
        ({"size": [400] * 49 + [500]}, {"population_size": "size"}, "size has several values in stratum all"),
    ],
)
def test_a_design_that_shows_no_spread_is_refused(
    change: dict[str, list[object]], design: dict[str, str], message: str
) -> None:
    frame = drawn().with_columns(pl.Series(name, cells) for name, cells in change.items())
    with pytest.raises(StatisticError) as raised:
        sample(frame, **design)
    assert message in raised.value.message
    assert raised.value.hint


def test_what_cannot_be_estimated_is_refused() -> None:
    by_design = sample(drawn())
    with pytest.raises(TableError, match="no column 'hour'"):
        by_design.mean("hour")
    with pytest.raises(TableError, match="sex must hold numbers"):
        by_design.total("sex")
    with pytest.raises(TableError, match="no column 'county'"):
        by_design.mean("hours", by="county")
    with pytest.raises(TableError, match="q: 1 codes have no meaning, as 9"):
        by_design.share(SurveyItem(id="safe", question="q", top=1, rest=(2, 3), no_opinion=8))
    with pytest.raises(TableError, match="names the code 'Ja'"):
        by_design.share(SurveyItem(id="safe", question="q", top="Ja"))
    with pytest.raises(ConfidenceError):
        by_design.mean("hours", confidence=95)
    with pytest.raises(TableError, match="1 rows have nothing in kommun"):
        sample(drawn().with_columns(pl.Series("kommun", [None, *["1984"] * 49]))).mean("hours", by="kommun")
    with pytest.raises(TableError, match="there are no rows"):
        sample(drawn().clear())
    with pytest.raises(TableError, match="wanted a polars DataFrame, got dict"):
        SurveySample.from_frame({}, weight="weight")  # type: ignore[arg-type]


def test_without_svy_one_clear_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "svy", None)
    with pytest.raises(ExtraNotInstalledError, match=r"opnajmfr\[survey\]"):
        sample(drawn())
