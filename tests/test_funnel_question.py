"""A funnel per indicator and year: who lies outside, how many by chance alone, and who has no place in one."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.comparison.funnels.dispersion import OVERDISPERSION
from opnajmfr.comparison.funnels.families import FunnelFamily, why_no_funnel
from opnajmfr.comparison.funnels.funnelling import Funnelled, funnelled
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.invented_set import invented, truth
from opnajmfr.data.observations import Observations
from opnajmfr.errors import (
    NothingToShowError,
    StatisticError,
    UnknownAreaError,
    UnknownIndicatorError,
    UnknownTermError,
)
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, rate, ratio
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.standardised_ratio import StandardisedRatio
from opnajmfr.model.verdicts import FunnelVerdict
from opnajmfr.questions.asking import figures
from opnajmfr.questions.funnels.outliers import FunnelAnswer, funnel
from tests.small_worlds import FEWEST, one

SAFE, FALLS = "hemtjanst-trygghet", "fallskador-80-plus"
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
EVENTS = indicator("Händelser", rate("x", "n"), direction="lower")
SHARES, RATES = FunnelFamily(is_proportion=True), FunnelFamily(is_proportion=False)
FAR = ["far_below", "far_above"]


def country(n: int) -> Areas:
    """Return a nation of n municipalities in one county."""
    rows = [("N", "nation", "Landet", None), ("A", "county", "Länet", "N")]
    rows += [(f"m{number:03}", "municipality", f"Kommun {number}", "A") for number in range(n)]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="många")


def counted(counts: list[tuple[float, float]], what: Indicator = SHARE) -> Dataset:
    """Return municipalities with a numerator x and a denominator n."""
    numbered = enumerate(counts)
    rows = [(f"m{number:03}", name, amount) for number, two in numbered for name, amount in zip("xn", two, strict=True)]
    frame = pl.DataFrame(rows, schema=["area", "variable", "amount"], orient="row")
    frame = frame.with_columns(pl.lit(2020).alias("period"))
    observations = Observations.from_frame(frame, level="municipality")
    return Dataset.of(observations, areas=country(len(counts)), catalogue=Catalogue([what]))


def rows_of(x: np.ndarray, n: np.ndarray, *, times: float = 100) -> pl.DataFrame:
    """Return figures of as many areas as there are draws, without the engine."""
    frame = pl.DataFrame({"numerator": x.astype(float), "denominator": n.astype(float)})
    return frame.with_columns(
        pl.col("numerator", "denominator").cast(pl.Decimal(38, 9)),
        (pl.col("numerator") / pl.col("denominator") * times).alias("value"),
        pl.lit(1, pl.Int8).alias("sign"),
        pl.int_range(pl.len()).cast(pl.String).alias("area"),
    )


def outside(found: Funnelled) -> tuple[float, float]:
    """Return the shares outside the inner and the outer limits."""
    lies = found.rows["lies"].cast(pl.String)
    return (lies != "within").mean(), lies.is_in(FAR).mean()


def sizes(random: np.random.Generator, n: int) -> np.ndarray:
    """Return numbers of answers as in municipalities: most about a hundred, some thousands."""
    return np.maximum(random.lognormal(4.8, 0.9, n).round(), 10).astype(int)


# Limits and verdicts


def test_limits_of_a_share_are_those_of_chance_around_all_together() -> None:
    answer = funnel(counted([(48, 70), (61, 100), (90, 100)]), "andel", overdispersion=False)
    target = (48 + 61 + 90) / 270
    frame = pl.DataFrame({"n": [70, 100, 100]})
    for confidence, names in ((0.95, ("inner_lower", "inner_upper")), (0.998, ("outer_lower", "outer_upper"))):
        limits = frame.select(*stats.proportion_funnel("n", target, confidence=confidence)) * 100
        assert answer.table.select(names).to_numpy() == pytest.approx(limits.to_numpy())
    assert answer.target == pytest.approx(100 * target)
    assert answer.table["lies"].to_list() == ["within", "below", "far_above"]
    assert answer.table["verdict"].to_list() == ["within", "worse", "far_better"]


def test_limits_of_a_rate_are_exact() -> None:
    answer = funnel(counted([(5, 100), (20, 200), (40, 300)], EVENTS), "handelser", target=100, overdispersion=False)
    frame = pl.DataFrame({"n": [100, 200, 300]})
    limits = frame.select(*stats.rate_funnel("n", 0.1)) * 1000
    assert answer.table.select("inner_lower", "inner_upper").to_numpy() == pytest.approx(limits.to_numpy())
    assert answer.table["verdict"].to_list() == ["within", "within", "within"]
    assert answer.table.select(pl.col("z").round(4))["z"][0] == pytest.approx(2 * (5**0.5 - 10**0.5), abs=1e-4)


def test_a_standardised_ratio_is_held_against_what_was_to_be_expected() -> None:
    measure = StandardisedRatio(
        observed="x", denominator="n", strata="age", reference={"y": 0.01, "o": 0.1}, multiplier=100
    )
    rows = [
        (f"m{number:03}", age, name, amount)
        for number, (events, young, old) in enumerate([(12, 500, 50), (30, 1000, 100)])
        for age, name, amount in (("total", "x", events), ("y", "n", young), ("o", "n", old))
    ]
    frame = pl.DataFrame(rows, schema=["area", "age", "variable", "amount"], orient="row", infer_schema_length=None)
    observations = Observations.from_frame(
        frame.with_columns(pl.lit(2020).alias("period")), level="municipality", breakdowns=["age"]
    )
    what = indicator("Kvot", measure, direction="lower")
    data = Dataset.of(observations, areas=country(2), catalogue=Catalogue([what]))
    answer = funnel(data, "kvot", target=100)
    limits = pl.DataFrame({"expected": [10.0, 20.0]}).select(*stats.rate_funnel("expected")) * 100
    assert answer.table["value"].to_list() == pytest.approx([120, 150])
    assert answer.table.select("inner_lower", "inner_upper").to_numpy() == pytest.approx(limits.to_numpy())
    assert answer.table["verdict"].to_list() == ["within", "worse"]


def test_wider_spread_widens_limits_and_never_narrows_them() -> None:
    random = np.random.default_rng(1)
    n = sizes(random, 100)
    share = 1 / (1 + np.exp(-random.normal(1, 0.5, 100)))
    found = rows_of(random.binomial(n, share), n)
    alone, widened = (funnelled(found, SHARES, overdispersion=way) for way in ("none", "all"))
    for low, high in (("inner_lower", "inner_upper"), ("outer_lower", "outer_upper")):
        assert (widened.rows[low] <= alone.rows[low]).all()
        assert (widened.rows[high] >= alone.rows[high]).all()
    assert widened.dispersion.tau_squared > 0
    assert widened.dispersion.phi == alone.dispersion.phi > 2


def test_the_lines_are_the_limits_at_each_size() -> None:
    for way in (False, True):
        answer = funnel(invented(), FALLS, overdispersion=way)
        beside = answer.table.join(answer.limits, on=pl.col("denominator").cast(pl.Float64), suffix="_drawn")
        assert beside.height > 1
        for name in ("inner_lower", "inner_upper", "outer_lower", "outer_upper"):
            assert beside[name].to_list() == pytest.approx(beside[f"{name}_drawn"].to_list())
        seen = answer.table["denominator"].cast(pl.Float64)
        assert (answer.limits["denominator"].min(), answer.limits["denominator"].max()) == (seen.min(), seen.max())


@FEWEST
@given(counts=st.lists(st.tuples(st.integers(0, 40), st.integers(40, 90)), min_size=3, max_size=12))
def test_the_direction_says_better_and_worse_and_nothing_else(counts: list[tuple[float, float]]) -> None:
    words = ("higher", "lower", "not_stated")
    asked = [indicator(word, proportion("x", "n"), id=word, direction=word) for word in words]
    data = evolve(counted(counts), catalogue=Catalogue(asked))
    up, down, neither = (funnel(data, word).table for word in words)
    flipped = {"better": "worse", "worse": "better", "far_better": "far_worse", "far_worse": "far_better"}
    assert up["lies"].to_list() == down["lies"].to_list() == neither["lies"].to_list()
    assert [flipped.get(word, word) for word in up["verdict"]] == down["verdict"].to_list()
    plain = {"better": "higher", "worse": "lower", "far_better": "far_higher", "far_worse": "far_lower"}
    assert [plain.get(word, word) for word in up["verdict"]] == neither["verdict"].to_list()


@FEWEST
@given(
    counts=st.lists(st.tuples(st.integers(0, 40), st.integers(40, 90)), min_size=3, max_size=12), k=st.integers(2, 9)
)
def test_the_same_shares_on_more_answers_never_have_wider_limits_of_chance(
    counts: list[tuple[float, float]], k: int
) -> None:
    few = funnel(counted(counts), "andel", overdispersion=False).table
    many = funnel(counted([(k * x, k * n) for x, n in counts]), "andel", overdispersion=False).table
    assert ((many["inner_upper"] - many["inner_lower"]) <= (few["inner_upper"] - few["inner_lower"]) + 1e-9).all()


# Who is in the pool


def test_the_county_and_the_nation_are_never_among_the_municipalities() -> None:
    answer = funnel(invented(), SAFE)
    assert answer.table["area"].to_list() == invented().areas.codes("municipality", on=dt.date(2024, 6, 1))
    data = counted([(48, 70), (61, 100), (90, 100)])
    above = pl.DataFrame({"area": ["N", "N"], "level": ["nation"] * 2, "variable": ["x", "n"], "amount": [1.0, 9e6]})
    wider = Observations.from_frame(
        pl.concat(
            [
                data.observations.frame.select(
                    "area", pl.col("level").cast(pl.String), "variable", pl.col("amount").cast(pl.Float64)
                ),
                above,
            ]
        ).with_columns(pl.lit(2020).alias("period"))
    )
    assert funnel(evolve(data, observations=wider), "andel").table.equals(funnel(data, "andel").table)


def test_an_area_without_a_figure_stands_there_with_its_status_and_no_number() -> None:
    answer = funnel(invented(), SAFE)
    row = one(answer.table, name="Dunkelsta")
    bare = ("value", "numerator", "denominator", "z", "inner_lower", "outer_upper", "lies", "verdict")
    assert [row[name] for name in bare] == [None] * len(bare)
    assert (row["status"], row["reason"]) == ("suppressed", "no_own_value")
    assert "sekretess: Dunkelsta" in answer.text()
    assert "Dunkelsta" in answer.text("en")
    assert answer.outside["n"].to_list() == [answer.table["verdict"].count()] * 2


def test_women_and_men_have_funnels_of_their_own() -> None:
    women = funnel(invented(), SAFE, sex="K")
    assert women.target == pytest.approx(
        one(figures(invented(), SAFE).whole(sex="K", level="nation").frame, period=2024)["value"]  # pyright: ignore[reportArgumentType]
    )
    assert "kvinnor" in women.text()


def test_the_year_is_the_newest_unless_another_is_asked_for() -> None:
    assert funnel(invented(), SAFE).period == 2024
    assert funnel(invented(), SAFE, period=2022).period == 2022


def test_an_approximate_denominator_weakens_the_verdict() -> None:
    data = invented().with_denominators(
        "ekonomiskt-bistand-langvarigt", of="population", response=0.05, stated_by="prov", base_period=2024
    )
    answer = funnel(data, "ekonomiskt-bistand-langvarigt")
    judged = answer.table.filter(pl.col("verdict").is_not_null())
    assert set(judged["reason"]) == {"approximate"}
    assert "Antalen är ungefärliga" in answer.text()


# Chance, and more than chance


def shares_outside(
    random: np.random.Generator, way: str, *, spread: float, areas: int = 200, times: int = 40
) -> list[float]:
    """Return the mean shares of ordinary areas outside the inner and the outer limits, over many funnels."""
    found: list[tuple[float, float]] = []
    for _ in range(times):
        n = sizes(random, areas)
        share = 1 / (1 + np.exp(-random.normal(1.2, spread, areas)))
        found.append(outside(funnelled(rows_of(random.binomial(n, share), n), SHARES, overdispersion=way)))  # pyright: ignore[reportArgumentType]
    return np.mean(found, axis=0).tolist()


def test_by_chance_alone_one_in_twenty_and_two_in_a_thousand_lie_outside() -> None:
    inner, outer = shares_outside(np.random.default_rng(2), "none", spread=0.0)
    assert 0.042 < inner < 0.056
    assert 0.001 < outer < 0.004
    inner, outer = shares_outside(np.random.default_rng(3), "all", spread=0.0)
    assert 0.03 < inner < 0.055
    assert outer < 0.004


def test_rates_by_chance_alone_lie_outside_at_most_as_often() -> None:
    random = np.random.default_rng(4)
    found: list[tuple[float, float]] = []
    for _ in range(20):
        n = 10 * sizes(random, 200)
        found.append(outside(funnelled(rows_of(random.poisson(0.06 * n), n, times=1000), RATES, overdispersion="none")))
    inner, outer = np.mean(found, axis=0)
    assert 0.03 < inner < 0.052
    assert outer < 0.004


def test_areas_that_truly_differ_lie_outside_one_in_twenty_times_once_their_spread_is_counted_in() -> None:
    random = np.random.default_rng(5)
    inner, outer = shares_outside(random, "all", spread=0.4)
    assert 0.04 < inner < 0.06
    assert outer < 0.005
    chance, _ = shares_outside(random, "none", spread=0.4, times=10)
    winsorised, _ = shares_outside(random, "winsorised", spread=0.4, times=10)
    truncated, _ = shares_outside(random, "truncated", spread=0.4, times=10)
    assert chance > 0.3
    assert 0.08 < winsorised < 0.17
    assert truncated > winsorised


def far_ones_found(random: np.random.Generator, ways: list[str], *, times: int) -> dict[str, float]:
    """Return the share of areas far off, three among 48, that lie outside the outer limits."""
    hits = dict.fromkeys(ways, 0)
    for _ in range(times):
        n = sizes(random, 48)
        logits = random.normal(1.2, 0.2, 48)
        logits[:3] -= 1.2
        found = rows_of(random.binomial(n, 1 / (1 + np.exp(-logits))), n)
        for way in hits:
            lies = funnelled(found, SHARES, overdispersion=way).rows["lies"].cast(pl.String)  # pyright: ignore[reportArgumentType]
            hits[way] += int(lies.head(3).is_in(FAR).sum())
    return {way: hit / (3 * times) for way, hit in hits.items()}


def test_the_default_hides_outliers_that_winsorising_shows() -> None:
    found = far_ones_found(np.random.default_rng(6), ["all", "winsorised"], times=40)
    assert found["winsorised"] > 1.5 * found["all"]


def test_the_spread_is_found_in_the_unit_of_the_indicator() -> None:
    random = np.random.default_rng(7)
    n = np.full(290, 500)
    share = np.clip(random.normal(0.7, 0.05, 290), 0, 1)
    answer = funnel(counted(list(zip(random.binomial(n, share).tolist(), n.tolist(), strict=True))), "andel")
    assert answer.spread == pytest.approx(5, abs=0.7)
    rates = np.clip(random.normal(0.06, 0.01, 290), 0, None)
    events = counted(list(zip(random.poisson(rates * 3000).tolist(), [3000] * 290, strict=True)), EVENTS)
    assert funnel(events, "handelser").spread == pytest.approx(10, abs=1.5)


def test_few_areas_do_not_say_how_much_they_differ() -> None:
    answer = funnel(invented(), SAFE, level="county")
    assert (answer.dispersion.is_measured, answer.dispersion.tau_squared, answer.table.height) == (False, 0, 4)
    assert "Färre än 10 län" in answer.text()


def test_the_averages_of_the_invented_set_are_seldom_outside_a_funnel_around_the_truth() -> None:
    average, n, beyond = ["9403", "9208", "9213", "9405"], 0, 0
    for name in (SAFE, "hemtjanst-bemotande", "hemtjanst-ensamhet", FALLS):
        for sex in ("K", "M"):
            for year in (2022, 2023, 2024):
                true = truth().filter(indicator=name, sex=sex, period=year, area=average[0])["true_value"].item()
                answer = funnel(invented(), name, period=year, sex=sex, target=true, overdispersion=False)
                lies = answer.table.filter(pl.col("area").is_in(average))["lies"].drop_nulls()
                n, beyond = n + len(lies), beyond + int((lies != "within").sum())
    assert n > 80
    assert beyond <= 10


def test_the_injected_fall_of_ljungmala_lies_far_outside_chance() -> None:
    row = one(funnel(invented(), SAFE, overdispersion=False).table, name="Ljungmåla")
    assert row["verdict"] == "far_worse"


# Words


def test_the_answer_counts_beside_what_is_expected_in_both_languages() -> None:
    answer = funnel(invented(), SAFE)
    n = answer.table["verdict"].count()
    assert answer.outside["expected"].to_list() == pytest.approx([0.05 * n, 0.002 * n])
    assert f"Utanför 95 %-gränserna: {answer.outside['outside'][0]} av {n}" in answer.text()
    assert f"Outside the 99.8 % limits: {answer.outside['outside'][1]} of {n}" in answer.text("en")
    assert "skiljer sig åt mer än slumpen" in answer.text()
    for way in OVERDISPERSION:
        for language in ("sv", "en"):
            text = funnel(invented(), FALLS, overdispersion=way).text(language)
            assert not any(word in text.lower() for word in ("beror på", "because", "liknande", "similar"))


def test_an_area_may_be_asked_about_wherever_it_lies() -> None:
    answer = funnel(invented(), FALLS)
    assert "Ljungmåla" not in answer.text()
    assert "Ljungmåla" in answer.about("ljungmåla").text()
    assert "(sekretess)" in funnel(invented(), SAFE).about("Dunkelsta").text()
    with pytest.raises(UnknownAreaError, match="Ljungmala"):
        answer.about("Ljungmala")


def test_no_word_of_a_verdict_says_alike() -> None:
    for word in FunnelVerdict:
        assert not any(
            part in word.label(language) for part in ("lika", "similar", "normal") for language in ("sv", "en")
        )


# What has no place in a funnel


def refused(name: str) -> str:
    """Return why an indicator of the invented set has no funnel."""
    with pytest.raises(StatisticError) as caught:
        funnel(invented(), name)
    return caught.value.message


def test_what_has_no_chance_or_no_spread_is_refused_with_the_reason() -> None:
    data = invented()
    for name in ("lakemedel-rutin", "uppfoljning-steg", "ekonomiskt-bistand-socionom", "ekonomiskt-bistand-langvarigt"):
        answer = capability(data.catalogue[name].measure, Capability.INTERVALLED, above=False)
        assert answer.reason("en") in refused(name)
    assert "key figure" in refused("andel-65-plus")
    assert "neither" in refused("hemtjanst-personalkontinuitet")
    assert (
        why_no_funnel(indicator("Medel", mean("a", "b"))) == "Kvadratsumman saknas, så medelvärdets spridning är okänd."
    )
    assert why_no_funnel(indicator("Kostnad", ratio("a", "b")), "en").startswith("Two sums tell nothing")
    assert "slumpen" in why_no_funnel(indicator("Andel", proportion("a", "b"), uncertainty="none"))


def test_bad_questions_are_refused_by_name() -> None:
    data = invented()
    asked: list[tuple[type[Exception], str, dict[str, object]]] = [
        (NothingToShowError, "no municipality has a figure", {"period": 1999}),
        (NothingToShowError, "no district has a figure", {"level": "district"}),
        (UnknownTermError, "countie", {"level": "countie"}),
        (UnknownTermError, "overdispersion: no way 'much'", {"overdispersion": "much"}),
        (StatisticError, "the target of a funnel must lie", {"target": 101}),
        (StatisticError, "the target of a funnel must be a number", {"target": "90"}),
        (StatisticError, "the inner confidence must be below", {"confidences": (0.998, 0.95)}),
        (StatisticError, "the inner confidence must be below", {"confidences": (0.95,)}),
    ]
    for error, words, options in asked:
        with pytest.raises(error, match=words):
            funnel(data, SAFE, **options)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnknownIndicatorError):
        funnel(data, "hemtjanst-trygghetd")


def test_everybody_with_the_same_share_lies_within() -> None:
    answer: FunnelAnswer = funnel(counted([(0, 10)] * 12), "andel")
    assert set(answer.table["verdict"]) == {"within"}
    assert answer.dispersion.tau_squared == 0
    assert "Ingen ligger utanför" in answer.text()
