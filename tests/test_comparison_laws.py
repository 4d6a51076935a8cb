"""An honest comparison: the difference that is shown, the test behind it, and when there is none."""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.comparison.subjects import Subjects
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.results import Results
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, median_of, ordinal, proportion, published, rate, ratio, total
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.vocabulary import Direction, Figure
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from opnajmfr.stats import members as stats_of_members
from tests.small_worlds import FEWER, FEWEST, LAND, counted, one, seen

Counts = tuple[int, int]
CODES = ("a1", "a2", "a3", "b1")
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
RATE = indicator("Tal", rate("x", "n"), direction="lower")
PEERS = Grouping.from_table(
    pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
)
ALL = Grouping.from_table(pl.DataFrame({"group": ["g"] * 4, "member": CODES}), name="alla")
NETWORK = Grouping.from_table(pl.DataFrame({"group": ["g"] * 3, "member": ["a1", "a2", "b1"]}), name="nät")


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


lands = st.fixed_dictionaries(dict.fromkeys(CODES, counts()))
"""Counts for every municipality."""
torn_lands = st.fixed_dictionaries(dict.fromkeys(CODES, counts() | st.just((None, 10))))
"""Counts for some of them."""


def plan(land: Mapping[str, tuple[object, object]], *indicators: Indicator) -> Plan:
    """Return a plan for municipalities with counts."""
    return compute(Catalogue(indicators or [SHARE]), counted(land)).aggregate(LAND)


def compared(results: Results, **wanted: object) -> dict[str, object]:
    """Return the one comparison with the given words."""
    return one(results.comparisons, **wanted)


def number(row: Mapping[str, object], name: str) -> float:
    """Return a cell that holds a number."""
    value = row[name]
    assert isinstance(value, float)
    return value


def limits(row: Mapping[str, object]) -> tuple[float, float]:
    """Return both limits of a difference."""
    return number(row, "lower"), number(row, "upper")


def added(pairs: Iterable[Counts]) -> Counts:
    """Add counts."""
    listed = list(pairs)
    return sum(x for x, _ in listed), sum(n for _, n in listed)


def everyone(years: Sequence[Mapping[str, tuple[object, object]]]) -> pl.DataFrame:
    """Compare a share and a rate with everyone who can be compared with, each land in a year of its own."""
    rows = [
        (code, name, amount, 2000 + place)
        for place, land in enumerate(years)
        for code, pair in land.items()
        for name, amount in zip("xn", pair, strict=True)
    ]
    wanted = ["county", "nation", PEERS, NETWORK, given_areas("a2"), target(40)]
    observations = seen(rows, ("area", "variable", "amount", "period"))
    with_means = compute(Catalogue([SHARE, RATE]), observations).aggregate(LAND).compare(to=wanted)
    return with_means.compare(to=[PEERS, NETWORK], figure="pooled").collect().comparisons


# What every comparison keeps


@FEWEST
@given(st.lists(torn_lands, min_size=1, max_size=8))
def test_the_difference_is_the_own_value_less_the_reference_that_is_shown(years: list[dict[str, Counts]]) -> None:
    rows = everyone(years)
    assert rows.height == 2 * len(CODES) * 8 * len(years)
    for row in rows.iter_rows(named=True):
        if row["value"] is None or row["reference_value"] is None:
            assert row["difference"] is None
            assert row["reason"] is not None
        else:
            assert row["difference"] == row["value"] - row["reference_value"]


@FEWEST
@given(st.lists(lands, min_size=1, max_size=8))
def test_an_interval_holds_the_shown_difference_and_excludes_zero_exactly_where_a_verdict_does(
    years: list[dict[str, Counts]],
) -> None:
    rows = everyone(years)
    for row in rows.filter(pl.col("lower").is_not_null()).iter_rows(named=True):
        lower, upper = limits(row)
        assert lower <= number(row, "difference") <= upper
        if row["verdict"] is None:
            assert row["reason"] is not None
        else:
            assert (row["verdict"] != "no_clear_difference") == (lower > 0 or upper < 0)
    without = rows.filter(pl.col("lower").is_null())
    assert without["upper"].null_count() == without["verdict"].null_count() == without.height
    assert without["reason"].null_count() == 0


@FEWER
@given(lands, st.sampled_from([0.8, 0.95, 0.998]))
def test_the_test_is_newcombes_against_the_rest_scaled_to_the_shown_difference(
    land: dict[str, Counts], confidence: float
) -> None:
    results = plan(land).with_intervals(confidence).compare(to=["county", "nation"]).collect()
    for code in CODES[:3]:
        for reference, members in (("county", CODES[:3]), ("nation", CODES)):
            rest = added(land[member] for member in members if member != code)
            wanted = confint_proportions_2indep(
                *land[code], *rest, method="newcomb", compare="diff", alpha=1 - confidence
            )
            share = land[code][1] / (land[code][1] + rest[1])
            found = limits(compared(results, area=code, reference_kind=reference))
            assert found == pytest.approx([100 * (1 - share) * limit for limit in wanted], rel=1e-9, abs=1e-9)


def poisson(x: int, size: int, z: float) -> tuple[float, float]:
    """Return limits of a rate per thousand: Byar's from ten events on, exact ones below."""
    if x < 10:
        exact = stats.chi2.ppf(stats.norm.sf(z), 2 * x) / 2 if x else 0, stats.chi2.isf(stats.norm.sf(z), 2 * x + 2) / 2
        return 1000 * float(exact[0]) / size, 1000 * float(exact[1]) / size
    low = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
    high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3
    return 1000 * low / size, 1000 * high / size


def recovered(own: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Return the limits of a difference from value, lower and upper limit of each part."""
    (value, low, high), (rest, rest_low, rest_high) = own, other
    return (
        value - rest - math.hypot(value - low, rest_high - rest),
        value - rest + math.hypot(high - value, rest - rest_low),
    )


@FEWER
@given(lands)
def test_rates_are_tested_by_the_variances_of_their_limits(land: dict[str, Counts]) -> None:
    results = plan(land, RATE).compare(to="nation").collect()
    z = float(stats.norm.ppf(0.975))
    for code in CODES:
        x, n = land[code]
        rest_x, rest_n = added(land[other] for other in CODES if other != code)
        wanted = recovered((1000 * x / n, *poisson(x, n, z)), (1000 * rest_x / rest_n, *poisson(rest_x, rest_n, z)))
        scale = rest_n / (n + rest_n)
        assert limits(compared(results, area=code)) == pytest.approx([limit * scale for limit in wanted], abs=1e-9)


@FEWER
@given(st.lists(st.lists(st.integers(0, 30), min_size=2, max_size=30), min_size=4, max_size=4))
def test_means_are_tested_by_students_limits_of_own_and_rest(samples: list[list[int]]) -> None:
    carers = indicator("Personal", mean("s", "n", squares="q"), direction="lower")
    rows = [
        (code, name, float(amount))
        for code, sample in zip(CODES, samples, strict=True)
        for name, amount in (("s", sum(sample)), ("n", len(sample)), ("q", sum(size * size for size in sample)))
    ]
    results = compute(carers, seen(rows)).aggregate(LAND).compare(to="nation").collect()

    def student(values: Sequence[int]) -> tuple[float, float, float]:
        """Return mean and limits of a sample."""
        half = float(stats.t.ppf(0.975, len(values) - 1) * stats.sem(values))
        return float(np.mean(values)), float(np.mean(values)) - half, float(np.mean(values)) + half

    for place, code in enumerate(CODES):
        rest = [value for other, sample in enumerate(samples) if other != place for value in sample]
        wanted = recovered(student(samples[place]), student(rest))
        scale = len(rest) / (len(rest) + len(samples[place]))
        row = compared(results, area=code)
        assert limits(row) == pytest.approx([limit * scale for limit in wanted], abs=1e-6)


@FEWER
@given(lands)
def test_a_verdict_turns_with_the_direction_and_is_only_higher_or_lower_without_one(land: dict[str, Counts]) -> None:
    worded = [
        indicator(word, proportion("x", "n"), direction=word, no_direction_reason="omtvistad" * (word == "none"))
        for word in Direction
    ]
    rows = plan(land, *worded).compare(to=["nation", given_areas("a3")]).collect().comparisons
    turned = {"better": "worse", "worse": "better"}
    plain = {"better": "higher", "worse": "lower"}
    for area in CODES:
        for reference in ("nation", "given"):
            found = {
                word: one(rows, area=area, reference_kind=reference, indicator=word.value.replace("_", "-"))["verdict"]
                for word in Direction
            }
            higher = found[Direction.HIGHER]
            assert found[Direction.LOWER] == turned.get(str(higher), higher)
            assert found[Direction.NONE] == found[Direction.NOT_STATED] == plain.get(str(higher), higher)


def test_the_words_of_a_verdict_follow_the_direction() -> None:
    land = {"a1": (90, 100), "a2": (50, 100), "a3": (50, 100), "b1": (50, 100)}
    lower = evolve(SHARE, id="lower", title="L", direction="lower")
    results = plan(land, SHARE, lower).compare(to="nation").collect()
    assert compared(results, area="a1", indicator="andel")["verdict"] == "better"
    assert compared(results, area="a1", indicator="lower")["verdict"] == "worse"


# Nothing left, and areas that are the same


@FEWER
@given(counts(), counts())
def test_a_county_of_one_municipality_leaves_nothing_to_test_against(own: Counts, other: Counts) -> None:
    row = compared(plan({"b1": own, "a1": other}).compare(to="county").collect(), area="b1")
    assert row["difference"] == 0
    assert (row["lower"], row["upper"], row["verdict"], row["reason"]) == (None, None, None, "nothing_left")


def test_gotland_beside_its_county_has_a_difference_of_zero_and_no_verdict() -> None:
    observations = counted({"0980": (30, 70), "0180": (10, 30)})
    results = compute(SHARE, observations).compare(to="county", areas=["Gotlands kommun"]).collect()
    row = compared(results, area="0980")
    assert (row["difference"], row["verdict"], row["reason"]) == (0, None, "nothing_left")


@FEWER
@given(counts())
def test_two_areas_with_the_same_counts_do_not_differ(own: Counts) -> None:
    row = compared(plan({"a1": own, "a2": own}).compare(to=given_areas("a2"), areas=["a1"]).collect(), area="a1")
    lower, upper = limits(row)
    assert row["difference"] == 0
    assert lower <= 0 <= upper
    assert row["verdict"] == "no_clear_difference"


@FEWER
@given(counts(), counts())
def test_one_given_area_is_tested_by_newcombe_and_gets_a_verdict(own: Counts, other: Counts) -> None:
    row = compared(plan({"a1": own, "a2": other}).compare(to=given_areas("a2"), areas=["a1"]).collect(), area="a1")
    wanted = confint_proportions_2indep(*own, *other, method="newcomb", compare="diff")
    assert limits(row) == pytest.approx([100 * limit for limit in wanted], rel=1e-9, abs=1e-9)
    assert row["verdict"] is not None
    assert row["reason"] is None


def test_an_area_named_alone_leaves_nothing_to_compare_itself_with() -> None:
    row = compared(plan({"a1": (1, 2)}).compare(to=given_areas("a1"), areas=["a1"]).collect(), area="a1")
    assert (row["reference_value"], row["difference"]) == (50, 0)
    assert (row["verdict"], row["reason"]) == (None, "nothing_left")


def test_an_area_named_among_others_counts_in_their_mean_as_in_their_sum() -> None:
    results = plan({"a1": (1, 2), "a2": (10, 100)}).compare(to=given_areas("a1", "a2"), areas=["a1"]).collect()
    row = compared(results, area="a1")
    assert (row["reference_value"], row["difference"], row["place"]) == (30, 20, 1)
    assert (row["lower"], row["verdict"], row["reason"]) == (None, None, "few_others")
    pooled = plan({"a1": (1, 2), "a2": (10, 100)}).compare(to=given_areas("a1", "a2"), areas=["a1"], figure="pooled")
    row = compared(pooled.collect(), area="a1")
    assert row["reference_value"] == pytest.approx(100 * 11 / 102)
    assert row["lower"] < row["difference"] < row["upper"]


# Targets


@FEWER
@given(counts(), st.sampled_from([0, 12.5, 50, 90, 100]), st.sampled_from([0.8, 0.95, 0.998]))
def test_a_target_is_missed_or_passed_where_it_lies_outside_wilsons_interval(
    own: Counts, wanted: float, confidence: float
) -> None:
    results = plan({"a1": own}).with_intervals(confidence).compare(to=target(wanted), areas=["Aby"]).collect()
    row = compared(results, area="a1")
    low, high = (100 * limit for limit in proportion_confint(*own, alpha=1 - confidence, method="wilson"))
    assert limits(row) == pytest.approx((max(low, 0) - wanted, min(high, 100) - wanted), abs=1e-9)
    assert row["difference"] == own[0] / own[1] * 100 - wanted
    assume(min(abs(low - wanted), abs(high - wanted)) > 1e-9)
    expected = "better" if low > wanted else "worse" if high < wanted else "no_clear_difference"
    assert row["verdict"] == expected


def test_without_a_value_each_indicator_is_held_against_its_own_target() -> None:
    aimed = evolve(SHARE, id="med", title="Med mål", target=75)
    results = plan({"a1": (20, 100)}, SHARE, aimed).compare(to=target(), areas=["a1"]).collect()
    assert compared(results, indicator="med")["verdict"] == "worse"
    assert compared(results, indicator="andel")["reason"] == "no_reference"


# Peers and groups


@FEWER
@given(torn_lands)
def test_peers_are_their_unweighted_mean_with_place_lowest_and_highest(land: dict[str, Counts]) -> None:
    assume(land["a1"][0] is not None)
    directed = [evolve(SHARE, id=word, title=word, direction=word) for word in ("higher", "lower")]
    rows = plan(land, *directed).compare(to=PEERS, areas=["a1"]).collect().comparisons
    own = land["a1"][0] / land["a1"][1] * 100
    theirs = [land[code][0] / land[code][1] * 100 for code in CODES[1:] if land[code][0] is not None]
    for word in ("higher", "lower"):
        row = one(rows, indicator=word)
        if not theirs:
            assert (row["reference_value"], row["difference"], row["reason"]) == (None, None, "no_reference")
            continue
        better = [value for value in theirs if (value > own if word == "higher" else value < own)]
        assert row["reference_value"] == pytest.approx(statistics.fmean(theirs), rel=1e-14)
        assert (row["reference_lowest"], row["reference_highest"]) == (min(theirs), max(theirs))
        assert (row["place"], row["n_placed"]) == (1 + len(better), 1 + len(theirs))
        told = [row[name] is not None for name in ("lower", "upper", "p", "verdict")]
        assert told == [len(theirs) == len(CODES) - 1] * 4
        assert row["reason"] == (None if all(told) else "few_others")


def score_limits(pair: Counts, score: float) -> tuple[float, float]:
    """Return Wilson's limits in per cent at a normal quantile."""
    low, high = proportion_confint(*pair, alpha=2 * stats.norm.sf(score), method="wilson")
    return 100 * max(low, 0), 100 * min(high, 1)


def random_effects(own: Counts, others: Sequence[Counts], *, confidence: float = 0.95) -> dict[str, float]:
    """Return limits and p of a share against others, from counts."""
    z = stats.norm.isf((1 - confidence) / 2)
    value, (low, high) = 100 * own[0] / own[1], score_limits(own, z)
    theirs = np.array([100 * x / n for x, n in others])
    chance = np.array([(high - low) ** 2 / 4 for low, high in (score_limits(pair, 1) for pair in others)])
    row = pl.select(
        stats_of_members.random_effects_difference(
            pl.lit(value),
            (pl.lit(((value - low) / z) ** 2), pl.lit(((high - value) / z) ** 2)),
            mean=pl.lit(theirs.mean()),
            k=pl.lit(len(theirs)),
            squared_deviations=pl.lit(((theirs - theirs.mean()) ** 2).sum()),
            mean_variance=pl.lit(chance.mean()),
            mean_squared_variance=pl.lit((chance**2).mean()),
            confidence=confidence,
        ).struct.unnest()
    )
    return row.row(0, named=True)


@FEWER
@given(lands, st.sampled_from([0.8, 0.95, 0.998]))
def test_the_test_against_peers_is_the_random_effects_one_on_their_scores(
    land: dict[str, Counts], confidence: float
) -> None:
    results = plan(land).with_intervals(confidence).compare(to=PEERS).collect()
    row = compared(results, area="a1")
    wanted = random_effects(land["a1"], [land[code] for code in CODES[1:]], confidence=confidence)
    assert limits(row) == pytest.approx((max(wanted["lower"], -100), min(wanted["upper"], 100)), rel=1e-9, abs=1e-9)
    assert number(row, "p") == pytest.approx(wanted["p"], rel=1e-7, abs=1e-12)
    assume(abs(number(row, "p") - (1 - confidence)) > 1e-9)
    assert (row["verdict"] != "no_clear_difference") == (number(row, "p") < 1 - confidence)


@FEWER
@given(lands)
def test_a_member_of_its_group_is_held_against_the_others_and_scaled_to_the_shown_difference(
    land: dict[str, Counts],
) -> None:
    row = compared(plan(land).compare(to=ALL, areas=["a1"]).collect(), area="a1")
    wanted = random_effects(land["a1"], [land[code] for code in CODES[1:]])
    scaled = (0.75 * max(wanted["lower"], -100), 0.75 * min(wanted["upper"], 100))
    assert limits(row) == pytest.approx(scaled, rel=1e-9, abs=1e-9)
    assert number(row, "p") == pytest.approx(wanted["p"], rel=1e-7, abs=1e-12)


def test_peers_that_differ_hide_what_peers_that_agree_show() -> None:
    own = {"a1": (820, 1000)}
    agreeing = own | {"a2": (900, 1000), "a3": (895, 1000), "b1": (905, 1000)}
    differing = own | {"a2": (990, 1000), "a3": (780, 1000), "b1": (930, 1000)}
    verdicts = [compared(plan(land).compare(to=PEERS).collect(), area="a1") for land in (agreeing, differing)]
    assert [row["reference_value"] for row in verdicts] == [90, 90]
    assert [row["verdict"] for row in verdicts] == ["worse", "no_clear_difference"]


@pytest.mark.parametrize(
    ("measure", "chance"),
    [
        (rate("x", "n", per=1000), lambda x, n: x * (1000 / n) ** 2),
        (proportion("x", "n"), lambda x, n: x * (n - x) / n**3 * 1e4),
    ],
)
def test_the_sampling_variance_is_that_of_the_counts(measure: Measure, chance: Callable[[int, int], float]) -> None:
    given = indicator("m", measure, direction="lower")
    land = {"a1": (300, 1000), "a2": (100, 1000), "a3": (400, 2000), "b1": (30, 150)}
    asked = Request(catalogue=Catalogue([given]), observations=counted(land), areas=LAND)
    subjects = Subjects(computed=computed(asked), confidence=0.95)
    figures = subjects.with_chance(subjects.with_limits(subjects.figures([Figure.OWN])))
    found = dict(figures.select("area", "sampling_variance").iter_rows())
    for code, pair in land.items():
        assert found[code] == pytest.approx(chance(*pair), rel=0.02)


@FEWER
@given(lands)
def test_pooled_peers_and_groups_hold_the_components_of_all_members(land: dict[str, Counts]) -> None:
    results = plan(land).compare(to=[PEERS, NETWORK], figure="pooled", areas=["a1"]).collect()
    peers, network = compared(results, reference_kind="peers"), compared(results, reference_kind="group")
    for row, members in ((peers, CODES[1:]), (network, ("a1", "a2", "b1"))):
        x, n = added(land[code] for code in members)
        assert row["reference_figure"] == "pooled"
        assert row["reference_value"] == pytest.approx(100 * x / n, rel=1e-14)
    assert (peers["verdict"], peers["reason"]) == (None, "differences_among_peers")
    rest = added(land[code] for code in ("a2", "b1"))
    wanted = confint_proportions_2indep(*land["a1"], *rest, method="newcomb", compare="diff")
    scale = rest[1] / (rest[1] + land["a1"][1])
    assert limits(network) == pytest.approx([100 * scale * limit for limit in wanted], abs=1e-9)
    assert network["verdict"] is not None


def test_an_area_in_several_groups_of_one_grouping_is_held_against_each() -> None:
    table = pl.DataFrame({"group": ["g", "g", "h", "h"], "member": ["a1", "a2", "a1", "b1"]})
    land = {"a1": (3, 10), "a2": (5, 10), "b1": (7, 10)}
    overlapping = Grouping.from_table(table, name="nät")
    means = plan(land).compare(to=overlapping, areas=["a1"]).collect().comparisons
    assert means.select("reference_area", "reference_value", "n_placed").rows() == [("nät/g", 40, 2), ("nät/h", 50, 2)]
    sums = plan(land).compare(to=overlapping, areas=["a1"], figure="pooled").collect().comparisons
    assert sums.select("reference_area", "reference_value").rows() == [("nät/g", 40), ("nät/h", 50)]


@FEWER
@given(counts(), counts(), st.sampled_from([0.25, 0.5, 2.0]))
def test_the_weight_of_an_area_in_its_group_is_what_is_taken_out_of_it(
    own: Counts, other: Counts, weight: float
) -> None:
    table = pl.DataFrame({"group": ["g", "g"], "member": ["a1", "a2"], "weight": [weight, 1.0]})
    weighted = Grouping.from_table(table, name="nät")
    results = plan({"a1": own, "a2": other}).compare(to=weighted, areas=["a1"], figure="pooled").collect()
    row = compared(results, area="a1")
    wanted = confint_proportions_2indep(*own, *other, method="newcomb", compare="diff")
    scale = other[1] / (other[1] + weight * own[1])
    assert limits(row) == pytest.approx([100 * scale * limit for limit in wanted], abs=1e-7)
    assert limits(row)[0] - 1e-9 <= number(row, "difference") <= limits(row)[1] + 1e-9


# When there is no verdict, or a weaker one


def test_limits_that_touch_the_difference_hold_it() -> None:
    land = {"a1": (0, 1), "a2": (0, 1), "a3": (4, 4)}
    row = compared(plan(land).with_intervals(0.8).compare(to="county").collect(), area="a3")
    assert row["difference"] == row["upper"]
    assert row["verdict"] == "better"


def test_no_verdict_stands_on_less_than_half_of_the_members() -> None:
    land = {"a1": (90, 100), "a2": (None, 100), "a3": (None, 100), "b1": (50, 100)}
    sure = plan(land | {"a2": (50, 100)}).compare(to="county").collect()
    unsure = plan(land).compare(to="county").collect()
    strict = plan(land).aggregate(LAND, missing=MissingPolicy(min_coverage=0.9)).compare(to="nation").collect()
    lenient = plan(land).aggregate(LAND, missing=MissingPolicy(min_coverage=0)).compare(to="county").collect()
    assert compared(sure, area="a1")["verdict"] == "better"
    assert compared(unsure, area="a1")["reason"] == "nothing_left"
    assert (compared(strict, area="a1")["verdict"], compared(strict, area="a1")["reason"]) == (None, "low_coverage")
    assert compared(strict, area="a1")["lower"] is not None
    assert compared(lenient, area="a1")["reason"] == "nothing_left"


def test_coverage_of_exactly_one_half_carries_a_verdict_and_less_does_not() -> None:
    land: dict[str, tuple[object, object]] = {"a1": (90, 100), "b1": (10, 100), "a2": (None, 1), "a3": (None, 1)}
    half = plan(land).compare(to="nation").collect()
    assert compared(half, area="a1")["verdict"] == "better"
    rows = [("a1", "x", 90), ("a1", "n", 100), ("0", "x", 10), ("0", "n", 100)]
    more = pl.DataFrame(
        [("0", "municipality", "Nolla", "B"), ("1", "municipality", "Etta", "B")],
        schema=["code", "level", "name", "parent"],
        orient="row",
    )
    third = compute(SHARE, seen(rows)).aggregate(LAND.with_areas(more)).compare(to="nation").collect()
    assert (compared(third, area="a1")["verdict"], compared(third, area="a1")["reason"]) == (None, "low_coverage")


def test_an_approximate_denominator_weakens_the_verdict_and_does_not_take_it_away() -> None:
    rows = [
        (code, name, amount, ["approximate"] * (code == "a2"))
        for code, x in (("a1", 90), ("a2", 50), ("a3", 50), ("b1", 50))
        for name, amount in (("x", x), ("n", 100))
    ]
    observations = seen(rows, ("area", "variable", "amount", "flags"))
    results = compute(SHARE, observations).aggregate(LAND).compare(to="nation").collect()
    assert compared(results, area="a1")["verdict"] == "better"
    assert compared(results, area="a1")["reason"] == "approximate"
    exact = plan({"a1": (90, 100), "a2": (50, 100)}).compare(to="nation").collect()
    assert compared(exact, area="a1")["reason"] is None


PUBLISHED = ("area", "level", "variable", "amount", "value")


def test_values_without_counts_have_a_difference_and_the_reason_why_there_is_no_verdict() -> None:
    rows = [
        ("a1", "municipality", "u", None, 60.0),
        ("a2", "municipality", "u", None, 50.0),
        ("N", "nation", "u", None, 57.0),
    ]
    given = indicator("u", published("u"), direction="higher")
    plan_of_values = compute(given, seen(rows, PUBLISHED)).aggregate(LAND, figures=["mean_of_members"])
    results = plan_of_values.compare(to=["nation", "county", PEERS, target(70)], areas=["a1"]).collect()
    nation = compared(results, reference_kind="nation")
    assert (nation["difference"], nation["reference_figure"]) == (3, "reported")
    assert compared(results, reference_kind="county")["reason"] == "not_rolled_up"
    peers = compared(results, reference_kind="peers")
    assert (peers["difference"], peers["place"], peers["n_placed"]) == (10, 1, 2)
    assert compared(results, reference_kind="target")["difference"] == -10
    for row in (nation, peers, compared(results, reference_kind="target")):
        assert (row["lower"], row["upper"], row["verdict"], row["reason"]) == (None, None, None, "no_counts")


def test_a_reference_published_without_counts_has_a_difference_and_its_reason() -> None:
    rows = [
        ("a1", "municipality", "x", 60, None),
        ("a1", "municipality", "n", 100, None),
        ("N", "nation", "andel", None, 50.5),
    ]
    row = compared(compute(SHARE, seen(rows, PUBLISHED)).compare(to="nation").aggregate(LAND).collect(), area="a1")
    assert (row["reference_figure"], row["difference"], row["lower"], row["verdict"]) == ("reported", 9.5, None, None)
    assert row["reason"] == "reference_without_counts"


def test_a_reference_with_counts_of_its_own_is_tested_without_the_area() -> None:
    rows = [("a1", "municipality", "x", 60, None), ("a1", "municipality", "n", 100, None)]
    rows += [("N", "nation", "x", 500, None), ("N", "nation", "n", 1000, None)]
    row = compared(compute(SHARE, seen(rows, PUBLISHED)).aggregate(LAND).compare(to="nation").collect(), area="a1")
    wanted = confint_proportions_2indep(60, 100, 440, 900, method="newcomb", compare="diff")
    assert row["reference_figure"] == "reported"
    assert limits(row) == pytest.approx([90 * limit for limit in wanted], abs=1e-9)


def test_an_area_that_cannot_be_part_of_its_reference_is_not_tested_against_it() -> None:
    rows = [("a1", "municipality", "x", 60, None), ("a1", "municipality", "n", 100, None)]
    rows += [("N", "nation", "x", 50, None), ("N", "nation", "n", 1000, None)]
    row = compared(compute(SHARE, seen(rows, PUBLISHED)).aggregate(LAND).compare(to="nation").collect(), area="a1")
    assert (row["difference"], row["lower"], row["verdict"], row["reason"]) == (55, None, None, "not_part")


def test_a_key_figure_has_a_difference_and_neither_interval_verdict_nor_place() -> None:
    background = indicator("80+", proportion("x", "n"), id="80+", kind="key_figure")
    land = {"a1": (90, 100), "a2": (50, 100), "a3": (50, 100), "b1": (50, 100)}
    results = plan(land, background).with_intervals().compare(to=["county", "nation", PEERS, target(10)]).collect()
    assert results.frame["lower"].null_count() == results.frame.height
    for row in results.comparisons.filter(area="a1").iter_rows(named=True):
        assert (row["lower"], row["upper"], row["verdict"], row["place"]) == (None, None, None, None)
        assert row["reason"] == "key_figure"
        assert (row["difference"] is None) == (row["reference_kind"] == "target")


@pytest.mark.parametrize("reference", ["county", "nation"])
def test_a_number_is_never_compared_with_that_of_a_larger_area(reference: str) -> None:
    evictions = indicator("Vräkningar", total("x"), direction="lower")
    results = compute(evictions, seen([("a1", "x", 5), ("a2", "x", 9)])).aggregate(LAND).compare(to=reference).collect()
    row = compared(results, area="a1")
    assert (row["difference"], row["lower"], row["verdict"], row["reason"]) == (None, None, None, "size")


def test_classes_are_not_compared_and_have_no_mean() -> None:
    plans = indicator("Planer", ordinal("svar", classes={2: "alla", 1: "några", 0: "inget"}), direction="higher")
    observations = seen([("a1", "svar", 2), ("a2", "svar", 1), ("a3", "svar", 0)])
    results = (
        compute(plans, observations).aggregate(LAND).compare(to=["county", PEERS, target(1)], areas=["a1"]).collect()
    )
    kept = ["reference_value", "reference_lowest", "reference_highest", "place", "difference", "lower", "verdict"]
    for row in results.comparisons.filter(pl.col("reference_kind") != "target").iter_rows(named=True):
        assert [row[name] for name in kept] == [None] * len(kept)
        assert row["reason"] == "classes"
    aimed = compared(results, reference_kind="target")
    assert (aimed["difference"], aimed["reason"]) == (None, "classes")


@pytest.mark.parametrize(
    ("measure", "reason"),
    [(ratio("x", "n"), "no_spread"), (mean("x", "n"), "no_spread"), (median_of(["x", "n"]), "no_spread")],
)
def test_a_measure_without_spread_has_a_difference_and_a_reason(measure: object, reason: str) -> None:
    given = indicator("m", measure, direction="lower")
    results = plan({"a1": (6, 3), "a2": (4, 3)}, given, SHARE).compare(to=given_areas("a2"), areas=["a1"])
    loose = evolve(results, catalogue=Catalogue([given]))
    row = compared(loose.collect(), indicator="m")
    assert row["difference"] is not None
    assert (row["lower"], row["verdict"], row["reason"]) == (None, None, reason)


# Ranks


@FEWER
@given(torn_lands, st.sampled_from(["higher", "lower"]))
def test_a_rank_is_the_competition_rank_among_visible_own_figures(land: dict[str, Counts], direction: str) -> None:
    there = {code: pair for code, pair in land.items() if pair[0] is not None}
    assume(there)
    directed = evolve(SHARE, direction=direction)
    ranks = plan(land, directed).rank().rank(among="county").collect().ranks
    for among, members in (("nation", CODES), ("A", CODES[:3]), ("B", CODES[3:])):
        values = {code: there[code][0] / there[code][1] for code in members if code in there}
        sign = -1 if direction == "higher" else 1
        places = stats.rankdata([sign * value for value in values.values()], method="min")
        rows = ranks.filter(among=among)
        assert dict(rows.select("area", "rank").iter_rows()) == dict(
            zip(values, places.astype(int).tolist(), strict=True)
        )
        for row in rows.iter_rows(named=True):
            assert row["n_ranked"] == len(values)
            assert row["n_tied"] == sum(value == values[row["area"]] for value in values.values())


def test_ranks_are_empty_unless_asked_for() -> None:
    assert plan({"a1": (1, 2)}).compare(to="nation").collect().ranks.is_empty()


def test_a_rank_within_groups_is_among_the_members_of_each() -> None:
    land = {"a1": (1, 10), "a2": (2, 10), "a3": (3, 10), "b1": (4, 10)}
    ranks = plan(land).rank(among=NETWORK).collect().ranks
    assert ranks.select("area", "among", "rank", "n_ranked").rows() == [
        ("b1", "nät/g", 1, 3),
        ("a2", "nät/g", 2, 3),
        ("a1", "nät/g", 3, 3),
    ]
