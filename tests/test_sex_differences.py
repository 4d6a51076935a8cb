"""Women beside men: how far apart, beyond chance or not, whose figures answer, and what a total is made of."""

import math

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.comparison.likeness.nearest import nearest_peers
from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.sexes.gaps import is_read_as_ratio, sex_gaps
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.invented_set import invented, truth
from opnajmfr.data.observations import Observations
from opnajmfr.data.pooled_years import YearsTogether
from opnajmfr.errors import (
    NothingToShowError,
    PeriodError,
    PolicyError,
    ReferenceAreaError,
    UnknownAreaError,
    UnknownTermError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, median_of, proportion, published, rate, ratio, total
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import Reason, SexVerdict
from opnajmfr.questions.asking import figures
from opnajmfr.questions.sexes.every_area import sex_differences_by_area
from opnajmfr.questions.sexes.total_by_sex import sex_composition
from opnajmfr.questions.sexes.women_and_men import SexDifferencesAnswer, sex_differences
from tests.small_worlds import FEWEST, LAND, one

Pair = tuple[float, float]
"""Numerator and denominator."""
SAFE = "hemtjanst-trygghet"
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
EVENTS = indicator("Händelser", rate("x", "n"), direction="lower")


def counted(cells: list[tuple[str, int, str, Pair]]) -> pl.DataFrame:
    """Return a numerator x and a denominator n for an area, year and sex."""
    rows = [
        (area, period, sex, name, amount)
        for area, period, sex, pair in cells
        for name, amount in zip(("x", "n"), pair, strict=True)
    ]
    return pl.DataFrame(rows, schema=["area", "period", "sex", "variable", "amount"], orient="row")


def land(cells: list[tuple[str, int, str, Pair]], *indicators: Indicator) -> Dataset:
    """Return a small country with counts of women and men."""
    observations = Observations.from_frame(counted(cells), level="municipality")
    return Dataset.of(observations, areas=LAND, catalogue=Catalogue(indicators))


def pair(women: Pair, men: Pair, what: Indicator = SHARE) -> dict[str, object]:
    """Return the gap between women and men in one municipality."""
    data = land([("a1", 2020, "K", women), ("a1", 2020, "M", men)], what)
    return one(sex_gaps(figures(data), min_n=0), area="a1")


def country(n: int) -> Areas:
    """Return a nation of n municipalities."""
    rows = [("N", "nation", "Landet", None), ("A", "county", "Länet", "N")]
    rows += [(f"m{number}", "municipality", f"Kommun {number}", "A") for number in range(n)]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="många")


def drawn(x: np.ndarray, n: np.ndarray, x_men: np.ndarray, n_men: np.ndarray, what: Indicator) -> Dataset:
    """Return as many municipalities as there are draws."""
    areas = [f"m{number}" for number in range(len(x))]
    parts = [
        pl.DataFrame({"area": areas, "sex": sex, "variable": name, "amount": amounts.astype(float)})
        for sex, name, amounts in (("K", "x", x), ("K", "n", n), ("M", "x", x_men), ("M", "n", n_men))
    ]
    frame = pl.concat(parts).with_columns(pl.lit(2020).alias("period"))
    observations = Observations.from_frame(frame, level="municipality")
    return Dataset.of(observations, areas=country(len(x)), catalogue=Catalogue([what]))


def shown(answer: SexDifferencesAnswer, name: str = SAFE) -> dict[str, object]:
    """Return the row of one indicator."""
    return one(answer.table, indicator=name)


counts = st.tuples(st.integers(0, 60), st.integers(1, 200)).map(lambda two: (min(two), two[1]))


# What a gap is


def test_the_difference_of_shares_has_newcombes_limits() -> None:
    row = shown(sex_differences(invented(), "Ljungmåla"))
    lower, upper = pl.select(*stats.newcombe(pl.lit(50), pl.lit(78), pl.lit(32), pl.lit(42))).row(0)
    assert (row["read_as"], row["n_women"], row["n_men"]) == ("difference", 78, 42)
    assert row["difference"] == pytest.approx(100 * (50 / 78 - 32 / 42))
    assert (row["lower"], row["upper"]) == pytest.approx((100 * lower, 100 * upper))


def test_rates_and_money_are_read_as_a_ratio_and_shares_and_means_as_a_difference() -> None:
    differences = [proportion("a", "b"), mean("a", "b"), ratio("a", "b", multiplier=100), published()]
    ratios = [rate("a", "b"), ratio("a", "b"), total("a")]
    assert not any(is_read_as_ratio(indicator("Titel", measure)) for measure in differences)
    assert all(is_read_as_ratio(indicator("Titel", measure)) for measure in ratios)
    table = sex_differences(invented(), "Ljungmåla").table
    told = dict(table.filter(pl.col("read_as").is_not_null()).select("indicator", "read_as").rows())
    assert told["medianinkomst"] == "ratio"
    assert told["fallskador-80-plus"] == "ratio"
    assert told["ekonomiskt-bistand-langvarigt"] == "difference"


@FEWEST
@given(women=counts, men=counts)
def test_swapping_women_and_men_mirrors_the_difference_and_inverts_the_ratio(women: Pair, men: Pair) -> None:
    places = [("a1", "K", women), ("a1", "M", men), ("a2", "K", men), ("a2", "M", women)]
    gaps = sex_gaps(figures(land([(area, 2020, sex, two) for area, sex, two in places], SHARE, EVENTS)), min_n=0)
    for what in (SHARE, EVENTS):
        here, there = (one(gaps, area=area, indicator=what.id) for area in ("a1", "a2"))
        for mine, theirs in (("difference", "difference"), ("lower", "upper"), ("upper", "lower")):
            assert here[mine] == pytest.approx(-there[theirs], abs=1e-9)
        assert here["p"] == pytest.approx(there["p"])
        if women[0] and men[0]:
            for mine, theirs in (("ratio", "ratio"), ("ratio_lower", "ratio_upper"), ("ratio_upper", "ratio_lower")):
                assert here[mine] == pytest.approx(1 / there[theirs] if there[theirs] else math.inf)
        swapped = {"K": "M", "M": "K", None: None}
        assert here["less_favourable"] == swapped[there["less_favourable"]]


@FEWEST
@given(women=counts, men=counts)
def test_interval_ratio_and_p_say_the_same(women: Pair, men: Pair) -> None:
    gaps = sex_gaps(figures(land([("a1", 2020, "K", women), ("a1", 2020, "M", men)], SHARE, EVENTS)), min_n=0)
    for what in (SHARE, EVENTS):
        row = one(gaps, area="a1", indicator=what.id)
        clear = not row["lower"] <= 0 <= row["upper"]
        assert clear == (row["verdict"] != "no_clear_difference")
        if abs(row["p"] - 0.05) > 1e-9:
            assert clear == (row["p"] < 0.05)
            assert clear == (not row["ratio_lower"] <= 1 <= row["ratio_upper"])


@FEWEST
@given(women=counts, men=counts)
def test_flipping_the_direction_flips_the_sex_that_fares_worse(women: Pair, men: Pair) -> None:
    words = ("higher", "lower", "not_stated")
    asked = [indicator(word, proportion("x", "n"), id=word, direction=word) for word in words]
    gaps = sex_gaps(figures(land([("a1", 2020, "K", women), ("a1", 2020, "M", men)], *asked)), min_n=0)
    up, down, neither = (one(gaps, area="a1", indicator=word) for word in words)
    flipped = {"K": "M", "M": "K", None: None}
    assert up["less_favourable"] == flipped[down["less_favourable"]]
    assert neither["less_favourable"] is None
    assert neither["verdict"] in {"no_clear_difference", "higher_for_women", "higher_for_men"}
    assert (up["less_favourable"] is None) == (neither["verdict"] == "no_clear_difference")


def test_the_same_figures_differ_by_nothing() -> None:
    row = pair((30, 60), (30, 60))
    assert (row["difference"], row["ratio"], row["p"], row["verdict"]) == (0, 1, 1, "no_clear_difference")


def test_a_key_figure_and_a_published_value_have_a_gap_without_interval_or_verdict() -> None:
    table = sex_differences(invented(), "Ljungmåla").table
    for name, reason in (("medianinkomst", "key_figure"), ("ekonomiskt-bistand-langvarigt", "no_counts")):
        row = one(table, indicator=name)
        assert row["difference"] is not None
        assert row["ratio"] is not None
        assert row["reason"] == reason
        assert [row[bare] for bare in ("lower", "upper", "ratio_lower", "p", "detectable", "verdict")] == [None] * 6


def test_an_approximate_denominator_weakens_the_verdict() -> None:
    data = invented().with_denominators(
        "ekonomiskt-bistand-langvarigt", of="population", response=0.05, stated_by="prov", base_period=2024
    )
    row = shown(sex_differences(data, "Regnby", "ekonomiskt-bistand-langvarigt"), "ekonomiskt-bistand-langvarigt")
    assert row["verdict"] is not None
    assert row["reason"] == "approximate"


# The total, and what is hidden


def test_a_given_total_changes_nothing() -> None:
    cells = [("a1", 2020, "K", (30.0, 60.0)), ("a1", 2020, "M", (10.0, 40.0))]
    without = sex_differences(land(cells, SHARE), "Aby").table
    beside = sex_differences(land([*cells, ("a1", 2020, "T", (99.0, 100.0))], SHARE), "Aby").table
    assert without.equals(beside)


def test_a_hidden_sex_carries_no_number_and_nothing_beside_it_gives_it_away() -> None:
    row = one(sex_differences(invented(), "Dunkelsta", SAFE, fall_back=()).table, indicator=SAFE)
    assert (row["status_men"], row["reason"]) == ("suppressed", "one_sex_without_value")
    bare = ("men", "n_men", "difference", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "p", "detectable")
    assert [row[name] for name in bare] == [None] * len(bare)
    assert "total" not in sex_differences(invented(), "Dunkelsta", SAFE).table.columns
    parted = one(sex_composition(invented(), "Dunkelsta", SAFE).table, indicator=SAFE)
    assert [parted[name] for name in ("men", "together", "total", "difference", "share_of_women")] == [None] * 5
    assert parted["reason"] == "one_sex_without_value"


def test_a_limit_that_rounding_would_put_on_zero_is_printed_on_its_side() -> None:
    text = sex_differences(invented(), "Dimlands län", SAFE).text("en")
    assert "[-7.8; -0.02]" in text
    assert "less favourable for women" in text


# What cannot be split


def test_every_indicator_that_is_asked_for_stands_in_the_answer_with_its_reason() -> None:
    data = invented()
    answer = sex_differences(data, "Ljungmåla")
    assert answer.table["indicator"].to_list() == list(data.catalogue.ids)
    reasons = dict(answer.table.filter(pl.col("shown_for").is_null()).select("indicator", "reason").rows())
    organisations = ["sarskilt-boende-plan", "lakemedel-rutin", "uppfoljning-steg", "ekonomiskt-bistand-rutin-vald"]
    totals = ["hemtjanst-personalkontinuitet", "ekonomiskt-bistand-socionom", "andel-ensamboende"]
    assert reasons == dict.fromkeys(organisations, "organisation") | dict.fromkeys(totals, "not_split")
    for language in ("sv", "en"):
        text = answer.text(language)
        assert Reason.ORGANISATION.label(language) in text
        assert Reason.NOT_SPLIT.label(language) in text
        assert all(one_.name(language) in text for one_ in data.catalogue)


def test_an_indicator_without_data_is_named() -> None:
    data = invented()
    wider = Catalogue([*data.catalogue, indicator("Något helt annat", proportion("nothing", "at_all"))])
    answer = sex_differences(evolve(data, catalogue=wider), "Ljungmåla")
    assert answer.without_data == ("nagot-helt-annat",)
    assert "nagot-helt-annat" in answer.text()


# Whose figures answer


def smallest(name: str = SAFE) -> str:
    """Return a municipality of the invented set with too few of a sex in 2024."""
    few = sex_differences_by_area(invented(), name).table.filter(reason="few_answers").sort("n_men", "area")
    return few["name"][0]


def test_with_too_few_of_a_sex_wider_figures_answer_in_the_order_that_is_asked_for() -> None:
    data, area = invented(), smallest()
    years = shown(sex_differences(data, area, SAFE, fall_back=["county"]))
    assert (years["shown_for"], years["own_reason"]) == ("county", "few_answers")
    county = one(sex_gaps(figures(data, SAFE)), area=years["area"], period=2024)
    assert years["difference"] == county["difference"]
    peers = shown(sex_differences(data, area, SAFE, fall_back=["peers", "county"]))
    assert peers["shown_for"] == "peers"
    nation = shown(sex_differences(data, area, SAFE, fall_back="nation"))
    assert nation["shown_for_name"] == "Påhittade riket"


def test_the_answer_says_in_words_whose_figures_they_are_and_how_few_its_own() -> None:
    area = smallest()
    answer = sex_differences(invented(), area, SAFE, fall_back=["county"])
    row = shown(answer)
    few = f"Färre än 30 av något kön i {area} ({row['own_n_women']:.0f} kvinnor, {row['own_n_men']:.0f} män)"
    assert f"{few}: visas för {row['shown_for_name']}." in answer.text()
    assert f"Fewer than 30 of a sex in {area}" in answer.text("en")


def test_peers_are_added_up_and_the_area_is_not_among_them() -> None:
    data = invented()
    code = data.areas.resolve("Dunkelsta")
    row = shown(sex_differences(data, "Dunkelsta", SAFE, fall_back=["peers"]))
    members = data.peer_sets["påhittad"].members(code)
    seen = data.observations.frame.filter(
        pl.col("area").is_in(members), pl.col("period") == 2024, pl.col("sex") == "K", pl.col("amount").is_not_null()
    )
    sums = dict(seen.group_by("variable").agg(pl.col("amount").sum().cast(pl.Float64)).rows())
    assert code not in members
    assert row["n_women"] == sums["answers_safe_known"]
    assert row["women"] == pytest.approx(100 * sums["answers_safe"] / sums["answers_safe_known"])


def test_peers_of_ones_own_may_stand_in() -> None:
    data = invented()
    row = shown(sex_differences(data, "Dunkelsta", SAFE, fall_back=["peers"], peers=given_areas("Ljungmåla", "Regnby")))
    assert (row["shown_for"], row["shown_for_name"]) == ("peers", "Ljungmåla, Regnby")


def years_of_few(*versions: Version) -> Dataset:
    """Return a municipality with 20 of each sex in each of three years, and another with many."""
    cells = [
        (area, period, sex, (share * n, n))
        for area, n in (("a1", 20.0), ("a2", 400.0))
        for period in (2018, 2019, 2020)
        for sex, share in (("K", 0.5), ("M", 0.75))
    ]
    return land(cells, evolve(SHARE, versions=versions))


def test_several_years_together_stand_in_first() -> None:
    answer = sex_differences(years_of_few(), "Aby")
    row = shown(answer, "andel")
    assert (row["shown_for"], row["shown_for_name"], row["n_women"]) == ("years", "Aby 2018–2020", 60)
    assert row["difference"] == pytest.approx(-25)
    assert row["verdict"] == "less_favourable_for_women"
    assert YearsTogether(3).text("sv") in answer.text()
    again = shown(sex_differences(years_of_few(), "Aby", fall_back=[YearsTogether(3, returning=0.5)]), "andel")
    assert again["upper"] - again["lower"] > row["upper"] - row["lower"]


def test_years_are_never_laid_together_across_a_break() -> None:
    broken = years_of_few(Version(span=Span(last=2018)), Version(span=Span(first=2019)))
    row = shown(sex_differences(broken, "Aby"), "andel")
    assert row["shown_for"] == "county"
    alone = shown(sex_differences(broken, "Aby", fall_back=["years"]), "andel")
    assert (alone["shown_for"], alone["reason"], alone["difference"]) == ("own", "few_answers", None)


def test_without_a_fall_back_the_answer_says_that_there_are_too_few() -> None:
    area = smallest()
    answer = sex_differences(invented(), area, SAFE, fall_back=())
    row = shown(answer)
    assert (row["shown_for"], row["reason"], row["difference"]) == ("own", "few_answers", None)
    assert row["women"] is not None
    assert "Färre än 30 av något kön" in answer.text()
    enough = shown(sex_differences(invented(), area, SAFE, fall_back=(), min_n=0))
    assert enough["difference"] is not None


def test_nothing_stands_in_where_there_is_enough() -> None:
    answer = sex_differences(invented(), "Ljungmåla", SAFE)
    assert answer.frame["shown_for"].to_list() == ["own"]


# What a total is made of


def test_the_parts_are_those_of_kitagawa() -> None:
    cells = [
        ("a1", 2020, "K", (50.0, 500.0)),
        ("a1", 2020, "M", (150.0, 500.0)),
        ("a1", 2019, "K", (80.0, 800.0)),
        ("a1", 2019, "M", (64.0, 200.0)),
    ]
    row = one(sex_composition(land(cells, SHARE), "Aby", to=2019).table, indicator="andel")
    found = [row[name] for name in ("together", "other_together", "difference", "composition", "within")]
    assert found == pytest.approx([20.0, 14.4, 5.6, 6.3, -0.7])
    assert (row["within_women"], row["within_men"]) == pytest.approx((0.0, -0.7))
    assert (row["share_of_women"], row["other_share_of_women"]) == (0.5, 0.8)


@FEWEST
@given(cells=st.lists(counts, min_size=4, max_size=4))
def test_the_parts_add_up_to_the_difference_of_the_totals(cells: list[Pair]) -> None:
    places = [("a1", 2020, "K"), ("a1", 2020, "M"), ("a1", 2019, "K"), ("a1", 2019, "M")]
    for what in (SHARE, EVENTS):
        data = land([(*place, pair_) for place, pair_ in zip(places, cells, strict=True)], what)
        row = sex_composition(data, "Aby", to=2019, min_n=0).table.row(0, named=True)
        assert row["composition"] + row["within"] == pytest.approx(row["difference"], abs=1e-9)
        assert row["within_women"] + row["within_men"] == pytest.approx(row["within"], abs=1e-9)
        assert row["difference"] == pytest.approx(row["total"] - row["other_total"], abs=1e-9)


def test_a_total_is_not_parted_across_a_break_nor_without_counts() -> None:
    broken = years_of_few(Version(span=Span(last=2019)), Version(span=Span(first=2020)))
    row = one(sex_composition(broken, "Aby", to=2019, min_n=0).table, indicator="andel")
    assert (row["reason"], row["difference"], row["within"]) == ("earlier_break", None, None)
    table = sex_composition(invented(), "Ljungmåla").table
    assert one(table, indicator="medianinkomst")["reason"] == "no_parts"
    assert one(table, indicator="lakemedel-rutin")["reason"] == "organisation"
    assert not indicator("Median", median_of(["a", "b"])).measure.adds


def test_a_total_that_counts_others_is_said_to() -> None:
    cells = [("a1", period, sex, (20.0, 40.0)) for period in (2019, 2020) for sex in ("K", "M")]
    cells.append(("a1", 2020, "T", (50.0, 90.0)))
    text = sex_composition(land(cells, SHARE), "Aby", to=2019).text("en")
    assert "the total is given as 55.6, that of the reference as 50.0" in text


def test_the_parts_are_told_in_both_languages_without_a_cause() -> None:
    answer = sex_composition(invented(), "Ljungmåla", [SAFE, "lakemedel-rutin"], to="peers")
    for text, words in ((answer.text(), ("slumpen inräknad",)), (answer.text("en"), ("chance included",))):
        assert all(word in text for word in words)
        assert not any(word in text.lower() for word in ("beror på", "because", "due to", "caused", "effekt"))


# Many areas


def test_the_list_adjusts_each_indicator_by_itself() -> None:
    answer = sex_differences_by_area(invented())
    tested = answer.table.filter(pl.col("verdict").is_not_null())
    for name in tested["indicator"].unique():
        mine = tested.filter(pl.col("indicator") == name)
        assert mine["p_adjusted"].to_list() == mine.select(stats.benjamini_hochberg("p"))["p"].to_list()
    assert not tested.filter("stands_out", verdict="no_clear_difference").height
    assert "lakemedel-rutin" in answer.unsplit
    assert "i listan som helhet" in answer.text()
    assert set(sex_differences_by_area(invented(), SAFE, level="county").table["area"]) == {"91", "92", "93", "94"}


def test_by_chance_alone_one_in_twenty_looks_clear_and_nobody_stands_out_in_the_list() -> None:
    random = np.random.default_rng(20)
    n, men = random.integers(60, 400, 3000), random.integers(40, 300, 3000)
    data = drawn(random.binomial(n, 0.7), n, random.binomial(men, 0.7), men, SHARE)
    table = sex_differences_by_area(data).table
    clear = (table["verdict"] != "no_clear_difference").mean()
    assert 0.04 < clear < 0.06
    assert table["stands_out"].sum() == 0


def test_of_those_who_stand_out_in_a_list_few_are_there_by_chance() -> None:
    random = np.random.default_rng(23)
    n, men = random.integers(60, 400, 2000), random.integers(60, 400, 2000)
    share = np.where(np.arange(2000) < 400, 0.55, 0.75)
    data = drawn(random.binomial(n, share), n, random.binomial(men, 0.75), men, SHARE)
    table = sex_differences_by_area(data).table.with_columns(pl.col("area").str.slice(1).cast(pl.Int64) >= 400)
    named = table.filter("stands_out")
    assert named.height > 200
    assert named["area"].mean() < 0.07


@pytest.mark.parametrize(("what", "women", "men"), [(SHARE, 0.75, 0.82), (EVENTS, 0.065, 0.055)])
def test_the_intervals_hold_the_true_gap_as_often_as_they_say(what: Indicator, women: float, men: float) -> None:
    random = np.random.default_rng(21)
    n, n_men = np.full(3000, 78), np.full(3000, 42)
    if what is SHARE:
        data = drawn(random.binomial(n, women), n, random.binomial(n_men, men), n_men, what)
        difference, quotient = 100 * (women - men), women / men
    else:
        n, n_men = n * 8, n_men * 10
        data = drawn(random.poisson(n * women), n, random.poisson(n_men * men), n_men, what)
        difference, quotient = 1000 * (women - men), women / men
    table = sex_differences_by_area(data, min_n=0).table
    holds = table.select(
        (pl.lit(difference).is_between("lower", "upper")).mean().alias("difference"),
        (pl.lit(quotient).is_between("ratio_lower", "ratio_upper")).mean().alias("ratio"),
    ).row(0)
    assert all(0.94 < share < 0.975 for share in holds)


def test_the_difference_that_would_be_seen_is_seen_in_four_cases_of_five() -> None:
    random = np.random.default_rng(22)
    n, men = np.full(2000, 150), np.full(2000, 150)
    none = drawn(random.binomial(n, 0.6), n, random.binomial(men, 0.6), men, SHARE)
    seen = sex_differences_by_area(none).table
    detectable = sex_gaps(figures(none))["detectable"].mean()
    assert seen.height == 2000
    there = drawn(
        random.binomial(n, 0.6 + detectable / 200), n, random.binomial(men, 0.6 - detectable / 200), men, SHARE
    )
    power = (sex_differences_by_area(there).table["verdict"] == "less_favourable_for_men").mean()
    assert 0.77 < power < 0.85


# The invented set and its truth


def test_the_nation_finds_the_sex_that_the_set_was_made_less_favourable_for() -> None:
    gaps = sex_gaps(figures(invented()).whole(sex=None, level="nation"))
    for name in (SAFE, "fallskador-80-plus"):
        assert set(gaps.filter(indicator=name)["less_favourable"]) == {"K"}
    never = {"hemtjanst-bemotande": "K", "hemtjanst-ensamhet": "M"}
    for name, sex in never.items():
        assert sex not in gaps.filter(indicator=name)["less_favourable"].to_list()


def test_the_intervals_of_the_invented_set_hold_its_true_gaps() -> None:
    names = [SAFE, "hemtjanst-bemotande", "hemtjanst-ensamhet", "fallskador-80-plus"]
    gaps = sex_gaps(figures(invented(), names).whole(sex=None, level="municipality"))
    key = ["indicator", "area", "period"]
    true = truth().filter(pl.col("sex") != "T").pivot("sex", index=key, values="true_value")
    held = (
        gaps.filter(pl.col("lower").is_not_null()).with_columns(pl.col("indicator").cast(pl.String)).join(true, on=key)
    )
    share = held.select((pl.col("K") - pl.col("M")).is_between("lower", "upper").mean()).item()
    assert held.height > 400
    assert 0.93 < share < 0.98


# Bad input


def test_bad_questions_are_refused_by_name() -> None:
    data = invented()
    with pytest.raises(UnknownAreaError, match="Ljungmala"):
        sex_differences(data, "Ljungmala-by")
    with pytest.raises(UnknownTermError, match="fall_back: no figures of 'countie'"):
        sex_differences(data, "Ljungmåla", fall_back=["countie"])
    with pytest.raises(PolicyError, match="min_n must be a number of 0 or more"):
        sex_differences(data, "Ljungmåla", min_n=-1)
    with pytest.raises(NothingToShowError, match="nothing of Ljungmåla"):
        sex_differences(data, "Ljungmåla", SAFE, period=1999)
    with pytest.raises(PeriodError, match="to=2024 does not come before 2024"):
        sex_composition(data, "Ljungmåla", SAFE, to=2024)
    with pytest.raises(UnknownTermError, match="no reference"):
        sex_composition(data, "Ljungmåla", SAFE, to="countie")
    with pytest.raises(ReferenceAreaError):
        sex_composition(data, "Ljungmåla", SAFE, to=True)
    with pytest.raises(NothingToShowError, match="nothing by sex at level district"):
        sex_differences_by_area(data, SAFE, level="district")


def test_the_words_of_a_verdict_say_neither_equal_nor_why() -> None:
    for word in SexVerdict:
        for language in ("sv", "en"):
            assert not any(part in word.label(language) for part in ("lika", "equal", "similar", "jämställ"))


# What hostile data must not hide


@pytest.mark.parametrize(("share", "women", "men"), [(0.95, 78, 42), (1.0, 50, 50), (0.05, 120, 200)])
def test_the_difference_that_would_be_seen_holds_near_nobody_and_everybody(share: float, women: int, men: int) -> None:
    random = np.random.default_rng(5)
    apart = pair((share * women, women), (share * men, men))["detectable"]
    assert isinstance(apart, float)
    other = share - apart / 100 if share > 0.5 else share + apart / 100
    n = 2000
    there = drawn(
        random.binomial(women, other, n), np.full(n, women), random.binomial(men, share, n), np.full(n, men), SHARE
    )
    power = (sex_differences_by_area(there, min_n=0).table["verdict"] != "no_clear_difference").mean()
    assert isinstance(power, float)
    assert 0.77 < power < 0.9


@FEWEST
@given(women=counts, men=counts)
def test_it_does_not_matter_to_what_would_be_seen_which_sex_comes_first(women: Pair, men: Pair) -> None:
    one_way, other_way = pair(women, men)["detectable"], pair(men, women)["detectable"]
    assert one_way == pytest.approx(other_way, nan_ok=False) if one_way is not None else other_way is None


def two_years() -> Dataset:
    """Return a share of 2022 and events of 2024, of women and of men."""
    cells = [
        (area, 2022 + 2 * place, sex, (20.0, 40.0))
        for area in ("a1", "a2", "b1")
        for place in (0, 1)
        for sex in ("K", "M")
    ]
    rows = counted(cells).with_columns(
        pl.when(pl.col("period") == 2024)
        .then(pl.lit("later_") + pl.col("variable"))
        .otherwise("variable")
        .alias("variable")
    )
    later = indicator("Senare", proportion("later_x", "later_n"), direction="lower")
    observations = Observations.from_frame(rows, level="municipality")
    return Dataset.of(observations, areas=LAND, catalogue=Catalogue([SHARE, later]))


def test_an_indicator_without_a_figure_that_year_or_level_is_listed_with_the_reason() -> None:
    answer = sex_differences_by_area(two_years(), period=2024)
    assert answer.unsplit == {"andel": Reason.ONE_SEX_WITHOUT_VALUE}
    assert "Andel" in answer.text()
    nowhere = sex_differences_by_area(invented(), [SAFE, "lakemedel-rutin"], level="district")
    assert nowhere.unsplit == {SAFE: Reason.ONE_SEX_WITHOUT_VALUE, "lakemedel-rutin": Reason.ORGANISATION}


def test_the_newest_year_is_one_in_which_somebody_has_a_figure() -> None:
    rows = [
        (area, 2022, sex, name, number, "observed")
        for area in ("a1", "a2", "b1")
        for sex in ("K", "M")
        for name, number in (("x", 20.0), ("n", 40.0))
    ]
    rows += [(area, 2024, sex, name, None, "discontinued") for area, _, sex, name, _, _ in rows]
    columns = ["area", "period", "sex", "variable", "amount", "status"]
    frame = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    observations = Observations.from_frame(frame, level="municipality")
    data = Dataset.of(observations, areas=LAND, catalogue=Catalogue([SHARE]))
    assert sex_differences(data, "a1").table.select("period", "difference").row(0) == (2022, 0)
    assert sex_differences_by_area(data).table["period"].unique().to_list() == [2022]
    assert sex_differences(data, "a1", period=2024).table["status_women"].to_list() == ["discontinued"]


def test_a_county_that_is_the_municipality_itself_is_nothing_to_part_a_total_against() -> None:
    cells = [(area, 2020, sex, (20.0, 40.0)) for area in ("a1", "b1") for sex in ("K", "M")]
    table = sex_composition(land(cells, SHARE), "b1", to="county").table
    assert table.select("difference", "within", "reason").row(0) == (None, None, "nothing_left")


def test_an_area_that_is_given_itself_has_nothing_to_part_its_total_against() -> None:
    cells = [(area, 2020, sex, (20.0, 40.0)) for area in ("a1", "a2", "b1") for sex in ("K", "M")]
    data = land(cells, SHARE)
    for peers, told in ((given_areas("b1"), (None, None, "nothing_left")), (given_areas("a2"), (0, 0, None))):
        answer = sex_composition(data, "b1", to=peers)
        assert answer.table.select("difference", "within", "reason").row(0) == told
    assert Reason.NOTHING_LEFT.label("sv") in sex_composition(data, "b1", to=given_areas("b1")).text()


def test_an_earlier_year_is_refused_only_where_no_indicator_has_a_later_one() -> None:
    data = two_years()
    table = sex_composition(data, "a1", to=2022).table
    assert dict(table.select("indicator", "reason").iter_rows()) == {"andel": "no_reference", "senare": "no_reference"}
    with pytest.raises(PeriodError, match="does not come before 2024"):
        sex_composition(data, "a1", to=2024)


def test_areas_that_there_are_not_are_refused_whatever_they_are_given_as() -> None:
    data = land([("a1", 2020, sex, (20.0, 40.0)) for sex in ("K", "M")], SHARE)
    for to in ("county2", ["a2"], ("a2",)):
        with pytest.raises(UnknownTermError, match="no reference"):
            sex_composition(data, "a1", to=to)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ReferenceAreaError, match="there are no such areas"):
        sex_composition(data, "a1", to="peers")
    with pytest.raises(UnknownTermError, match="no reference 'pers'"):
        sex_differences(data, "a1", peers="pers", min_n=100)


def test_peers_of_another_area_neither_stand_in_nor_part_a_total() -> None:
    data = invented()
    others = nearest_peers("Fagermåla", data=data, variables=["medianinkomst", "folkmangd"], k=3)
    for ask in (
        lambda: sex_differences(data, "Ljungmåla", SAFE, peers=others, min_n=200),
        lambda: sex_composition(data, "Ljungmåla", SAFE, to=others),
    ):
        with pytest.raises(ReferenceAreaError, match="are peers of Fagermåla, not of Ljungmåla"):
            ask()


def test_two_years_are_not_parted_across_a_year_that_the_source_calls_not_comparable() -> None:
    cells = [("a1", period, sex, (20.0, 40.0)) for period in (2022, 2023, 2024) for sex in ("K", "M")]
    flags = pl.when(pl.col("period") == 2023).then(pl.lit(["not_comparable"])).otherwise(pl.lit([], pl.List(pl.String)))
    observations = Observations.from_frame(counted(cells).with_columns(flags.alias("flags")), level="municipality")
    data = Dataset.of(observations, areas=LAND, catalogue=Catalogue([SHARE]))
    assert sex_composition(data, "a1", to=2022).table["reason"].to_list() == ["not_comparable"]
    assert sex_composition(data, "a1", to=2023).table["reason"].to_list() == [None]


def test_a_total_is_not_given_where_a_sex_is_hidden() -> None:
    rows = [
        ("a1", sex, name, None if sex == "K" else number, "suppressed" if sex == "K" else "observed")
        for sex in ("T", "K", "M")
        for name, number in (("x", 20.0), ("n", 40.0))
    ]
    frame = pl.DataFrame(rows, schema=["area", "sex", "variable", "amount", "status"], orient="row")
    observations = Observations.from_frame(frame.with_columns(pl.lit(2020).alias("period")), level="municipality")
    data = Dataset.of(observations, areas=LAND, catalogue=Catalogue([SHARE]))
    row = sex_composition(data, "a1").table.row(0, named=True)
    assert (row["women"], row["men"], row["total"], row["reason"]) == (None, 50, None, "one_sex_without_value")


def test_headings_tell_any_confidence_and_limits_never_stand_without_their_figure() -> None:
    text = sex_differences(invented(), "Ljungmåla", SAFE, confidence=0.9999).text()
    assert "0,9999" in text
    shares = sex_differences_by_area(invented(), SAFE, confidence=0.999).text("en")
    assert "at most 0.1 % of the names" in shares
    nobody = land([("a1", 2020, sex, (0.0, 60.0)) for sex in ("K", "M")], EVENTS)
    heading = sex_differences(nobody, "a1").text().splitlines()[2]
    assert heading.split("K / M")[1].split()[0] == "0,95"


def test_peers_have_their_english_name_in_english() -> None:
    data = invented()
    like = nearest_peers("Ljungmåla", data=data, variables=["medianinkomst", "folkmangd"], k=3)
    answers = (
        sex_differences(data, "Ljungmåla", SAFE, peers=like, fall_back="peers", min_n=60),
        sex_composition(data, "Ljungmåla", SAFE, to=like),
    )
    for answer in answers:
        assert "närmaste" in answer.text()
        assert "närmaste" not in answer.text("en")
        assert "3 nearest municipalities" in answer.text("en")
