"""Yes and no beside those of others, who is better, what was gained and lost, and items in pairs."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar

from opnajmfr import stats
from opnajmfr.comparison.answers.transitions import Transition
from opnajmfr.comparison.answers.yes_no import yes_counts
from opnajmfr.comparison.likeness.nearest import nearest_peers
from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import MeasureError, NothingToShowError, PeriodError, ReferenceAreaError, UnknownAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, published, rate, share_of_municipalities
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import AnswerCoding, ShareOfMunicipalities
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import Reason
from opnajmfr.questions.answers.followed import transitions
from opnajmfr.questions.answers.gaps import yes_no_gaps
from opnajmfr.questions.answers.learning import better_peers
from opnajmfr.questions.answers.pairing import paired_items
from tests.small_worlds import FEWER

NAMES = ("Arboga", "Köping", "Kungsör", "Sala", "Heby", "Fagersta", "Norberg", "Surahammar")
CODES = tuple(f"m{place}" for place in range(len(NAMES)))
PLAN = indicator("plan", share_of_municipalities("plan"), direction="higher")
COINS = st.lists(st.sampled_from([0, 1, None]), min_size=8, max_size=8)
Answers = Sequence[int | None]


def land(n: int = len(NAMES)) -> Areas:
    """Return municipalities in one county, those beyond the eighth with a number for a name."""
    rows = [("N", "nation", "Landet", None), ("A", "county", "Alins län", "N")]
    rows += [(f"m{place}", "municipality", (*NAMES, *map(str, range(8, n)))[place], "A") for place in range(n)]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="landet")


def answers(item: str, given_answers: Answers, *, period: int = 2024, flags: Sequence[str] = ()) -> pl.DataFrame:
    """Return one answer a municipality; None for one that did not answer."""
    frame = pl.DataFrame(
        {"area": [f"m{place}" for place in range(len(given_answers))], "amount": list(given_answers)},
        schema_overrides={"amount": pl.Int64},
    )
    status = pl.when(pl.col("amount").is_null()).then(pl.lit("nonresponse")).otherwise(pl.lit("observed"))
    return frame.with_columns(
        pl.lit("municipality").alias("level"),
        pl.lit(period).alias("period"),
        pl.lit(item).alias("variable"),
        status.alias("status"),
        pl.lit(list(flags), pl.List(pl.String)).alias("flags"),
    )


def counts(item: str, pairs: Iterable[tuple[int, int]]) -> pl.DataFrame:
    """Return a numerator and a denominator a municipality."""
    rows = [
        (f"m{place}", name, amount) for place, pair in enumerate(pairs) for name, amount in zip("xn", pair, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["area", "variable", "amount"], orient="row")
    return frame.with_columns(
        pl.lit("municipality").alias("level"),
        pl.lit(2024).alias("period"),
        (pl.col("variable") + f"_{item}").alias("variable"),
        pl.lit("observed").alias("status"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )


def dataset(*frames: pl.DataFrame, items: Sequence[Indicator] = (PLAN,), areas: Areas | None = None) -> Dataset:
    """Return a dataset of some answers, all others being the peers of Arboga."""
    table = pl.DataFrame({"group": ["m0"] * 7, "member": CODES[1:], "focus": ["m0"] * 7})
    return Dataset(
        observations=Observations.from_frame(pl.concat(frames, how="diagonal")),
        catalogue=Catalogue(items),
        areas=areas or land(),
        peer_sets={"övergripande": Grouping.from_table(table, name="Liknande kommuner", data_year=2024)},
    )


# Gaps


def test_a_gap_is_a_no_where_most_of_those_that_answered_have_yes_and_says_who() -> None:
    answer = yes_no_gaps(dataset(answers("plan", [0, 1, 1, 1, 0, 1, None, None])), "Arboga")
    row = answer.gaps.row(0, named=True)
    assert (row["n_yes"], row["n_no"], row["n_missing"], row["n_members_asked"]) == (4, 1, 2, 7)
    assert row["yes"] == ["Köping", "Kungsör", "Sala", "Fagersta"]
    assert (row["no"], row["missing"]) == (["Heby"], ["Norberg", "Surahammar"])
    assert row["share_favourable"] == 0.8
    text = answer.text()
    assert "Arboga: Nej. 4 av 5 andra har Ja; 2 av 7 har inte svarat" in text
    assert "Ja: Köping, Kungsör, Sala, Fagersta" in text
    assert "Arboga: no. 4 of 5 others yes; 2 of 7 have not answered" in answer.text("en")


def test_half_is_neither_a_gap_nor_a_strength() -> None:
    for own in (0, 1):
        found = yes_no_gaps(dataset(answers("plan", [own, 1, 1, 1, 0, 0, 0, None])), "Arboga")
        assert found.table["standing"].to_list() == ["neither"]


def test_where_lower_is_better_the_yes_is_the_gap() -> None:
    lower = evolve(PLAN, direction="lower")
    found = yes_no_gaps(dataset(answers("plan", [1, 0, 0, 0, 0, 0, 1, 1]), items=[lower]), "Arboga")
    assert found.gaps["share_favourable"].to_list() == [5 / 7]
    assert "ett Nej är det gynnsamma" in found.text()


@FEWER
@given(COINS)
def test_turning_the_direction_turns_gaps_into_strengths(coins: list[int | None]) -> None:
    turned = {"gap": "strength", "strength": "gap", "neither": "neither", None: None}
    assume(any(coin is not None for coin in coins))
    one, two = (
        yes_no_gaps(dataset(answers("plan", coins), items=[evolve(PLAN, direction=way)]), "Arboga").table
        for way in ("higher", "lower")
    )
    assert [turned[standing] for standing in one["standing"]] == two["standing"].to_list()
    assert one["reason"].to_list() == two["reason"].to_list()


@FEWER
@given(COINS)
def test_coding_the_answers_otherwise_changes_nothing(coins: list[int | None]) -> None:
    assume(any(coin is not None for coin in coins))
    other = indicator(
        "plan", ShareOfMunicipalities(answer="plan", coding=AnswerCoding(yes=1, no=2)), direction="higher"
    )
    recoded = [None if coin is None else 2 - coin for coin in coins]
    tables = [
        yes_no_gaps(dataset(answers("plan", given_answers), items=[item]), "Arboga").table
        for given_answers, item in ((coins, PLAN), (recoded, other))
    ]
    assert tables[0].equals(tables[1])


def test_what_is_said_nothing_of_is_listed_with_its_reason() -> None:
    undirected = indicator("open", share_of_municipalities("open"))
    few = evolve(PLAN, id="few", title="Få svar", measure=share_of_municipalities("few"))
    mine = evolve(PLAN, id="mine", title="Eget bortfall", measure=share_of_municipalities("mine"))
    data = dataset(
        answers("plan", [0, 1, 1, 1, 1, 1, 1, 1]),
        answers("open", [0, 1, 1, 1, 1, 1, 1, 1]),
        answers("few", [0, 1, 1, 1, None, None, None, None]),
        answers("mine", [None, 1, 1, 1, 1, 1, 1, 1]),
        items=[PLAN, undirected, few, mine],
    )
    found = yes_no_gaps(data, "Arboga")
    assert dict(found.table.select("indicator", "reason").iter_rows()) == {
        "plan": None,
        "open": "no_direction",
        "few": "low_coverage",
        "mine": "no_own_value",
    }
    assert found.gaps["indicator"].to_list() == ["plan"]
    assert "Eget svar saknas: Eget bortfall (bortfall)" in found.text()
    assert "ingen angiven riktning" in found.text()


def test_gaps_stand_in_the_order_of_how_common_the_answer_is() -> None:
    items = [evolve(PLAN, id=one, title=one, measure=share_of_municipalities(one)) for one in "abc"]
    data = dataset(
        answers("a", [0, 1, 1, 1, 1, 0, 0, 0]),
        answers("b", [0, 1, 1, 1, 1, 1, 1, 1]),
        answers("c", [0, 1, 1, 1, 1, 1, 0, 0]),
        items=items,
    )
    assert yes_no_gaps(data, "Arboga").gaps["indicator"].to_list() == ["b", "c", "a"]


def test_the_area_is_never_among_the_others_and_only_they_count() -> None:
    network = Grouping.from_table(pl.DataFrame({"group": ["g"] * 4, "member": CODES[:4]}), name="nät")
    one, two = (dataset(answers("plan", [0, 1, 1, 0, *rest])) for rest in ([0, 0, 0, 0], [1, 1, None, 1]))
    for among in (
        network,
        given_areas("Köping", "Kungsör", "Sala"),
        given_areas("Arboga", "Köping", "Kungsör", "Sala"),
    ):
        tables = [yes_no_gaps(data, "Arboga", among=among).table for data in (one, two)]
        assert tables[0]["yes"].to_list() == [["Köping", "Kungsör"]]
        assert tables[0].equals(tables[1])


def test_all_in_the_county_or_the_nation_may_be_the_others() -> None:
    data = dataset(answers("plan", [0, 1, 1, 1, 0, 1, None, None]))
    for among in ("county", "nation"):
        row = yes_no_gaps(data, "Arboga", among=among).gaps.row(0, named=True)
        assert (row["n_yes"], row["n_members_asked"]) == (4, 7)


def test_questions_without_an_answer_are_refused() -> None:
    data = dataset(answers("plan", [0, 1, 1, 1, 0, 1, None, None]))
    with pytest.raises(UnknownAreaError):
        yes_no_gaps(data, "Arbåga")
    with pytest.raises(NothingToShowError, match="2024"):
        yes_no_gaps(data, "Arboga", period=2011)
    with pytest.raises(ReferenceAreaError, match="no others"):
        yes_no_gaps(data, "Köping")
    with pytest.raises(ReferenceAreaError, match="is a county"):
        yes_no_gaps(data, "Arboga", among=given_areas("Alins län"))
    with pytest.raises(ReferenceAreaError):
        yes_no_gaps(data, "Arboga", among="municipality")
    plain = dataset(answers("plan", [1] * 8), items=[indicator("plan", published(), direction="higher")])
    with pytest.raises(NothingToShowError, match="yes or no"):
        yes_no_gaps(plain, "Arboga")


def test_yes_no_and_missing_are_counted() -> None:
    rows = pl.DataFrame({"item": list("aaab"), "answer": [100.0, 0.0, None, 100.0]})
    assert yes_counts(rows, ["item"], value="answer").rows() == [("a", 1, 1, 1, 3), ("b", 1, 0, 0, 1)]


# Who is better


SAFE = indicator("safe", proportion("x_safe", "n_safe"), direction="higher")


def test_the_others_of_an_indicator_are_tested_together() -> None:
    pairs = [(70, 100), (71, 100), (83, 100), (90, 100), (95, 100), (60, 100), (70, 100), (72, 100)]
    found = better_peers(dataset(counts("safe", pairs), items=[SAFE]), "Arboga").table
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row").with_columns(
        *(one.alias(name) for one, name in zip(stats.wilson("x", "n"), ("low", "high"), strict=True))
    )
    own, rest = frame.row(0, named=True), frame.slice(1)
    lower, upper = stats.mover(
        pl.col("x") / 100,
        pl.lit(own["x"] / 100),
        lower="low",
        upper="high",
        other_lower=pl.lit(own["low"]),
        other_upper=pl.lit(own["high"]),
    )
    limits = rest.select(lower * 100, upper * 100)
    assert found["lower"].to_list() == pytest.approx(limits["lower"].to_list())
    assert found["upper"].to_list() == pytest.approx(limits["upper"].to_list())
    alone = (limits["lower"] > 0) | (limits["upper"] < 0)
    assert found["is_clear_alone"].to_list() == alone.to_list()
    assert found["p_adjusted"].to_list() == found.select(stats.holm("p").alias("holm"))["holm"].to_list()
    assert found["verdict"].to_list()[:5] == [
        "no_clear_difference",
        "no_clear_difference",
        "better",
        "better",
        "no_clear_difference",
    ]
    assert found.filter(name="Kungsör")["is_clear_alone"].item() is True
    assert found.filter(name="Norberg")["p"].item() == 1


def test_those_better_in_most_stand_first_with_how_alike_they_are_left_out_where_nobody_measured_it() -> None:
    lonely = evolve(SAFE, id="lonely", title="Ensamhet", measure=proportion("x_lonely", "n_lonely"), direction="lower")
    data = dataset(
        counts("safe", [(60, 100), (95, 100), (95, 100), *[(60, 100)] * 5]),
        counts("lonely", [(40, 100), (40, 100), (5, 100), *[(40, 100)] * 5]),
        answers("plan", [0, 0, 1, 1, 0, 0, 0, None]),
        items=[SAFE, lonely, PLAN],
    )
    found = better_peers(data, "Arboga")
    columns = ["name", "n_better", "n_better_tested", "n_better_answers", "n_compared"]
    assert found.others.select(columns).head(3).rows() == [
        ("Kungsör", 3, 2, 1, 3),
        ("Köping", 1, 1, 0, 3),
        ("Sala", 1, 0, 1, 3),
    ]
    assert found.others.filter(name="Surahammar")["n_compared"].item() == 2
    assert found.table.filter(name="Surahammar", indicator="plan")["reason"].item() == "no_reference"
    assert "Kungsör: Ja, gynnsamt svar" in found.text()
    assert "Likhet" not in found.text()


@pytest.mark.parametrize(("direction", "verdict"), [("higher", "better"), ("lower", "worse"), ("none", None)])
def test_a_verdict_turns_with_the_direction(direction: str, verdict: str | None) -> None:
    data = dataset(counts("safe", [(60, 100), (95, 100)] + [(60, 100)] * 6), items=[evolve(SAFE, direction=direction)])
    row = better_peers(data, "Arboga").table.filter(name="Köping").row(0, named=True)
    assert row["verdict"] == verdict
    if verdict is None:
        assert (row["difference"], row["p"], row["reason"]) == (None, None, "no_direction")


def test_nobody_is_better_in_a_key_figure_nor_where_chance_is_unknown() -> None:
    found = better_peers(invented(), "Ljungmåla")
    reasons = dict(found.table.filter(pl.col("verdict").is_null()).select("indicator", "reason").iter_rows())
    assert reasons["folkmangd"] == "key_figure"
    assert reasons["ekonomiskt-bistand-langvarigt"] == "no_counts"
    assert reasons["uppfoljning-steg"] == "classes"
    key_figures = found.table.filter(pl.col("reason") == "key_figure")
    assert key_figures["difference"].null_count() == key_figures.height
    every = {one.id for one in invented().catalogue}
    assert set(found.table["indicator"]) == every
    for title in (invented().catalogue[one].title for one in every):
        assert title in found.text()


def test_where_nobody_differs_somebody_is_called_better_in_few_indicators() -> None:
    rng = np.random.default_rng(11)
    n_items = 400
    items = [evolve(SAFE, id=f"i{n}", title=f"i{n}", measure=proportion(f"x_i{n}", f"n_i{n}")) for n in range(n_items)]
    frames = [counts(one.id, [(int(x), 100) for x in rng.binomial(100, 0.8, 8)]) for one in items]
    table = better_peers(dataset(*frames, items=items), "Arboga").table
    wrong = table.group_by("indicator").agg(
        (pl.col("verdict") == "better").any().alias("together"),
        ((pl.col("is_clear_alone")) & (pl.col("difference") > 0)).any().alias("alone"),
    )
    assert wrong["together"].mean() < 0.05
    assert wrong["alone"].mean() > 0.06


def test_a_true_difference_is_found_and_rates_and_means_are_tested_too() -> None:
    falls = indicator("falls", rate("x_falls", "n_falls"), direction="lower")
    carers = indicator("carers", mean("x_c", "n_c", squares="q_c"), direction="lower")
    squares = counts("c", [(1400, 100)] + [(1000, 100)] * 7).filter(pl.col("variable") == "x_c")
    squares = squares.with_columns(
        pl.lit("q_c").alias("variable"), (pl.col("amount") ** 2 // 100 + 400).alias("amount")
    )
    data = dataset(
        counts("falls", [(90, 1000), (40, 1000)] + [(90, 1000)] * 6),
        counts("c", [(1400, 100)] + [(1000, 100)] * 7),
        squares,
        items=[falls, carers],
    )
    found = better_peers(data, "Arboga")
    assert found.better.filter(indicator="falls")["name"].to_list() == ["Köping"]
    assert found.better.filter(indicator="carers").height == 7


def test_approximate_denominators_weaken_what_is_said() -> None:
    pairs = counts("safe", [(60, 100), (95, 100)] + [(60, 100)] * 6)
    flagged = pairs.with_columns(
        pl.when(pl.col("area") == "m1").then(pl.lit(["approximate"])).otherwise("flags").alias("flags")
    )
    row = better_peers(dataset(flagged, items=[SAFE]), "Arboga").table.filter(name="Köping").row(0, named=True)
    assert (row["verdict"], row["reason"]) == ("better", "approximate")


# Over time


def followed(first: Answers, last: Answers, item: Indicator = PLAN, **flags: Sequence[str]) -> Dataset:
    """Return answers of 2022 and 2024."""
    return dataset(answers("plan", first, period=2022), answers("plan", last, **flags), items=[item])


FIRST, LAST = (0, 0, 0, 1, 1, 0, None, 1), (1, 1, 0, 0, 1, 1, 1, None)


def test_gained_lost_and_kept_are_counted_among_those_that_answered_both_years() -> None:
    found = transitions(followed(FIRST, LAST), over=(2022, 2024))
    row = found.table.row(0, named=True)
    counted = {name: row[name] for name in row if name.startswith("n_")}
    assert counted == {
        "n_areas": 8,
        "n_gained": 3,
        "n_lost": 1,
        "n_kept_yes": 1,
        "n_kept_no": 1,
        "n_missing": 2,
        "n_not_comparable": 0,
        "n_both": 6,
    }
    assert (row["share_first"], row["share_last"]) == (2 / 6, 4 / 6)
    assert row["p"] == pytest.approx(scipy_stats.binomtest(1, 4).pvalue)
    assert (row["verdict"], row["reason"]) == ("no_clear_change", "few_changes")
    mine = dict(found.every_area.select("name", "transition").iter_rows())
    assert (mine["Arboga"], mine["Sala"], mine["Norberg"]) == ("gained", "lost", "missing")


@FEWER
@given(COINS, COINS)
def test_yes_for_no_turns_gained_into_lost(first: list[int | None], last: list[int | None]) -> None:
    def counted(turned: bool) -> dict[str, object]:  # noqa: FBT001 - a switch of the test
        """Return the counts, yes and no exchanged or not."""
        one, two = (
            [None if coin is None else 1 - coin if turned else coin for coin in coins] for coins in (first, last)
        )
        return transitions(followed(one, two), over=(2022, 2024)).table.row(0, named=True)

    plain, turned = counted(turned=False), counted(turned=True)
    for one, other in (("gained", "lost"), ("kept_yes", "kept_no"), ("missing", "missing")):
        assert plain[f"n_{one}"] == turned[f"n_{other}"]
    assert plain["p"] == turned["p"]
    assert sum(int(str(plain[f"n_{one}"])) for one in Transition) == plain["n_areas"]


@pytest.mark.parametrize(
    ("direction", "verdict"), [("higher", "improved"), ("lower", "worsened"), ("none", "increased")]
)
def test_a_change_is_judged_by_the_direction(direction: str, verdict: str) -> None:
    found = transitions(followed([0] * 8, [1] * 7 + [0], evolve(PLAN, direction=direction)), over=(2022, 2024))
    assert found.table.select("verdict", "p").row(0) == (verdict, 2 * 0.5**7)
    back = transitions(followed([1] * 7 + [0], [0] * 8, evolve(PLAN, direction=direction)), over=(2022, 2024))
    opposite = {"improved": "worsened", "worsened": "improved", "increased": "decreased"}
    assert back.table["verdict"].to_list() == [opposite[verdict]]


def test_answers_are_never_followed_across_a_break() -> None:
    versions = (Version(span=Span(last=2023)), Version(span=Span(first=2024), comparable_with_previous=False))
    found = transitions(followed(FIRST, LAST, evolve(PLAN, versions=versions)), over=(2022, 2024), area="Arboga")
    row = found.table.row(0, named=True)
    assert (row["n_not_comparable"], row["n_both"], row["p"], row["verdict"]) == (8, 0, None, None)
    assert row["reason"] == "earlier_break"
    assert "Inte jämförbart: plan (Definitionen har ändrats mellan åren" in found.text()
    told = transitions(followed(FIRST, LAST, flags=["not_comparable"]), over=(2022, 2024))
    assert told.table.select("n_both", "reason").row(0) == (0, "not_comparable")


def test_an_area_is_followed_through_its_codes() -> None:
    table = pl.DataFrame(
        {
            "code": ["N", "A", "m0", "m9"],
            "level": ["nation", "county", "municipality", "municipality"],
            "name": ["Landet", "Alins län", "Arboga", "Arboga"],
            "parent": [None, "N", "A", "A"],
            "valid_from": [None, None, None, "2023-01-01"],
            "valid_to": [None, None, "2023-01-01", None],
            "identity": ["N", "A", "arboga", "arboga"],
        }
    )
    areas = Areas.from_table(table, name="landet")
    rows = [answers("plan", [0], period=2022), answers("plan", [1]).with_columns(pl.lit("m9").alias("area"))]
    found = transitions(dataset(*rows, areas=areas), over=(2022, 2024), among="county")
    assert found.every_area.select("area", "transition").rows() == [("m9", "gained")]
    assert found.table["n_gained"].to_list() == [1]


def test_groups_and_peers_are_counted_each_for_themselves() -> None:
    data = followed(FIRST, LAST)
    halves = Grouping.from_table(pl.DataFrame({"group": ["a"] * 4 + ["b"] * 4, "member": CODES}), name="halvor")
    by_half = transitions(data, over=(2022, 2024), among=halves).table
    assert by_half.select("group", "n_gained", "n_lost").rows() == [("a", 2, 1), ("b", 1, 0)]
    peers = transitions(data, over=(2022, 2024), among="peers", area="Arboga").table
    assert peers.select("n_areas", "n_gained").row(0) == (7, 2)
    with pytest.raises(ReferenceAreaError, match="one area"):
        transitions(data, over=(2022, 2024), among="peers")


@pytest.mark.parametrize("over", [(2024, 2022), (2024, 2024), (2022, 2023, 2024)])
def test_years_out_of_order_are_refused(over: tuple[int, ...]) -> None:
    with pytest.raises(PeriodError):
        transitions(followed(FIRST, LAST), over=over)


def test_years_without_answers_are_refused_with_those_that_there_are() -> None:
    with pytest.raises(NothingToShowError, match="2022, 2024"):
        transitions(followed(FIRST, LAST), over=(2010, 2011))


def test_an_item_without_an_earlier_answer_says_so() -> None:
    found = transitions(followed(FIRST, LAST), over=(2023, 2024))
    assert found.table.select("n_missing", "p", "reason").row(0) == (8, None, "no_earlier_value")


# McNemar's test


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=20))
def test_mcnemar_is_that_of_statsmodels_and_does_not_mind_which_way(tables: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(tables, schema=["gained", "lost"], orient="row")
    found = frame.select(stats.mcnemar_test("gained", "lost"))["p"].to_list()
    for p, (gained, lost) in zip(found, tables, strict=True):
        assert p == pytest.approx(
            mcnemar([[5, gained], [lost, 7]], exact=True).pvalue if gained + lost else 1, rel=1e-9
        )
    assert frame.select(stats.mcnemar_test("lost", "gained"))["p"].to_list() == found


def test_mcnemar_has_no_p_for_what_is_no_count() -> None:
    frame = pl.DataFrame({"a": [None, -1.0, 1.5, float("nan"), float("inf")], "b": [1.0] * 5})
    assert frame.select(stats.mcnemar_test("a", "b"))["p"].to_list() == [None] * 5


def test_mcnemar_calls_few_changes_real_where_there_are_none() -> None:
    rng = np.random.default_rng(12)
    gained = rng.binomial(30, 0.5, 4000)
    p = pl.DataFrame({"a": gained, "b": 30 - gained}).select(stats.mcnemar_test("a", "b"))["p"]
    assert 0.02 < (p < 0.05).mean() < 0.055


# Pairs


WOMEN = indicator("w", share_of_municipalities("w"), direction="higher")


def paired(**titles: str) -> Mapping[str, Indicator]:
    """Return two items with titles."""
    return {
        one: evolve(WOMEN, id=one, title=title, measure=share_of_municipalities(one)) for one, title in titles.items()
    }


PAIR = paired(w="Skyddat boende för kvinnor", m="Skyddat boende för män")


def test_items_for_women_and_for_men_are_found_by_title_and_counted() -> None:
    data = dataset(
        answers("w", [1, 1, 1, 1, 1, 0, 0, None]),
        answers("m", [0, 1, 1, 0, 0, 0, 1, 1]),
        items=list(PAIR.values()),
    )
    found = paired_items(data, "Arboga")
    row = found.table.row(0, named=True)
    assert (row["item_women"], row["item_men"], row["paired"]) == ("w", "m", "only_women")
    assert (row["n_both"], row["n_only_women"], row["n_only_men"], row["n_neither"]) == (2, 3, 1, 1)
    assert (row["n_missing"], row["n_answered"]) == (1, 7)
    assert (row["share_same"], row["share_women"], row["share_men"]) == (3 / 7, 5 / 7, 3 / 7)
    assert row["p"] == pytest.approx(scipy_stats.binomtest(1, 4).pvalue)
    assert "Arboga: Ja för kvinnor, Nej för män" in found.text()
    assert "same answer in 3 of 7 (43 %)" in found.text("en")
    alone = paired_items(data)
    assert alone.table["paired"].to_list() == [None]
    named = paired_items(data, pairs=[("w", "m")])
    assert named.table.equals(alone.table)


def test_girls_and_boys_and_womens_and_mens_make_pairs() -> None:
    items = paired(
        a="Stöd till flickor som utsatts",
        b="Stöd till pojkar som utsatts",
        c="Kvinnors boende",
        d="Mäns boende",
        e="Män",
    )
    data = dataset(*(answers(one, [1] * 8) for one in items), items=list(items.values()))
    assert paired_items(data).table.select("item_women", "item_men").rows() == [("a", "b"), ("c", "d")]


def test_what_is_no_pair_is_refused() -> None:
    items = [*PAIR.values(), SAFE, evolve(PAIR["m"], id="low", title="låg", direction="lower")]
    data = dataset(answers("w", [1] * 8), answers("m", [1] * 8), items=items)
    for pair in (("w", "w"), ("w", "safe"), ("w",), ("w", "low")):
        with pytest.raises(MeasureError):
            paired_items(data, pairs=[pair])
    with pytest.raises(NothingToShowError):
        paired_items(dataset(answers("plan", [1] * 8)))


# Printed


def test_every_answer_prints_in_both_languages_with_its_source() -> None:
    data = invented()
    found = [
        yes_no_gaps(data, "Ljungmåla"),
        better_peers(data, "Ljungmåla"),
        transitions(data, over=(2022, 2024), area="Ljungmåla"),
    ]
    for answer in found:
        assert "Ljungmåla" in str(answer)
        assert "Källa: " in answer.text()
        assert "Source: " in answer.text("en")
        assert answer.to_pandas().shape[0] == answer.table.height


# What hostile data must not hide


def test_an_indicator_without_a_pair_is_listed_with_the_reason() -> None:
    share = indicator("Andel", proportion("x_a", "n_a"), direction="higher")
    silent = indicator("Tyst", share_of_municipalities("silent"), direction="higher")
    frames = (counts("a", [(20, 40)] * 4), answers("plan", [1, 0, 1, 1], period=2022), answers("silent", [None] * 4))
    data = dataset(*frames, items=(share, PLAN, silent))
    newest = better_peers(data, "Arboga", among="county")
    assert set(newest.table["indicator"]) == {"andel", "plan", "tyst"}
    assert "Inte jämförda: Tyst. Området har inget eget värde." in newest.text()
    of_2024 = better_peers(data, "Arboga", among="county", period=2024)
    assert of_2024.beside.not_beside == {"plan": Reason.NO_OWN_VALUE}
    assert "Inte jämförda: plan. Området har inget eget värde." in of_2024.text()
    gaps = yes_no_gaps(data, "Arboga", among="county", period=2024)
    assert gaps.beside.not_beside == {"plan": Reason.NO_OWN_VALUE}
    assert "Inget sägs om: plan. Området har inget eget värde." in gaps.text()


def test_the_figures_of_a_sex_leave_out_what_has_none_by_name() -> None:
    answer = better_peers(invented(), "Ljungmåla", ["hemtjanst-trygghet", "lakemedel-rutin"], sex="K")
    assert answer.beside.not_beside == {"lakemedel-rutin": Reason.NO_OWN_VALUE}
    assert "Not compared: Current routine for medication reviews" in answer.text("en")


def test_an_item_that_nobody_has_answered_stands_there_as_missing() -> None:
    answer = yes_no_gaps(dataset(answers("plan", [None] * 4)), "Arboga", among="county")
    assert answer.table.select("status", "n_missing", "reason").row(0) == ("nonresponse", 7, "no_own_value")


def test_another_area_that_could_not_be_tested_is_named_with_its_figure_and_the_reason() -> None:
    share = indicator("Andel", proportion("x_a", "n_a"), direction="higher")
    given_value = pl.DataFrame({"area": ["m3"], "variable": ["andel"], "value": [99.0]}).with_columns(
        pl.lit("municipality").alias("level"), pl.lit(2024).alias("period")
    )
    data = dataset(counts("a", [(20, 100), (60, 100), (20, 100)]), items=(share,))
    both = data.observations.frame.select("area", "level", "period", "variable", "amount")
    observations = Observations.from_frame(pl.concat([both, given_value], how="diagonal_relaxed"))
    text = better_peers(evolve(data, observations=observations), "Arboga", among="county").text()
    assert "Andel. Inte prövade: Sala 99,0. Jämförelsevärdet är publicerat utan täljare och nämnare" in text


def test_an_item_that_is_neither_gap_nor_strength_tells_the_answer_and_how_many_have_yes() -> None:
    text = yes_no_gaps(dataset(answers("plan", [1, 1, 1, 1, 1, 0, 0, 0])), "Arboga", among="county").text("en")
    assert "plan (yes; 4 of 7 others yes)" in text


@pytest.mark.parametrize(("code", "period"), [("0331", 2008), ("1917", 2005)])
def test_peers_of_an_area_are_its_own_under_any_code_that_it_has_had(code: str, period: int) -> None:
    peers = nearest_peers("Heby", k=2)
    rows = pl.DataFrame({"area": [code, *peers.members], "amount": [0, 1, 1]}).with_columns(
        pl.lit("municipality").alias("level"), pl.lit(period).alias("period"), pl.lit("plan").alias("variable")
    )
    data = Dataset.of(Observations.from_frame(rows), areas=sweden(), catalogue=Catalogue([PLAN]))
    assert yes_no_gaps(data, code, among=peers).table["n_yes"].to_list() == [2]
    with pytest.raises(ReferenceAreaError, match="are peers of Heby, not of"):
        yes_no_gaps(data, peers.members[0], among=peers)
    with pytest.raises(ReferenceAreaError, match="are peers of Heby, not of"):
        transitions(data, over=(period, period + 1), among=peers, area=peers.members[0])


def test_an_area_that_is_not_asked_is_refused_where_its_own_answers_are_told() -> None:
    data = followed([1, 0], [1, 1])
    with pytest.raises(NothingToShowError, match="is none of those that are asked"):
        transitions(data, over=(2022, 2024), area="Alins län")
    items = list(paired(women="Boende för kvinnor", men="Boende för män").values())
    both = dataset(answers(items[0].id, [1, 0]), answers(items[1].id, [1, 1]), items=items)
    with pytest.raises(NothingToShowError, match="is none of those that are asked"):
        paired_items(both, "Alins län", pairs=[(items[0].id, items[1].id)])


def test_pairs_are_of_the_newest_year_in_which_anybody_answered_both() -> None:
    items = list(paired(women="Boende för kvinnor", men="Boende för män").values())
    frames = [
        answers(one.id, [1, 0] if period == 2023 else [None, None], period=period)
        for one in items
        for period in (2023, 2024)
    ]
    found = paired_items(dataset(*frames, items=items), pairs=[(items[0].id, items[1].id)])
    assert found.table.select("period", "n_answered").row(0) == (2023, 2)
