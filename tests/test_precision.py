"""Figures of too few respondents are hidden after roll-up: what lies above them holds everybody."""

from decimal import Decimal
from statistics import mean, median

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opnajmfr.comparison.references import target
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.invented_set import invented
from opnajmfr.data.results import Results
from opnajmfr.errors import MissingComponentError, PolicyError, UnknownIndicatorError
from opnajmfr.model import declaring
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, published, share_of_municipalities, share_of_units
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from tests.small_worlds import FEWEST, LAND, World, counted, one, seen, worlds

FEWER_THAN_30 = SuppressionRule(purpose="precision", min_respondents=30)
SAFE = indicator("Trygghet", proportion("x", "n"), direction="higher")
COUNTS = {"a1": (20, 25), "a2": (30, 60), "a3": (18, 30), "b1": (5, 10)}
EVERY_FIGURE = ["pooled", "mean_of_members", "median_of_members"]
NUMBERS = ["numerator", "denominator", "value", "lower", "upper", "n_members", "n_expected", "coverage"]


def planned() -> Plan:
    """Plan the share of four municipalities in two counties, with everything above."""
    return compute(SAFE, counted(COUNTS)).aggregate(LAND, figures=EVERY_FIGURE).with_intervals()


def rows_of(plan: Plan) -> Results:
    """Hide what rests on fewer than 30 and compute."""
    return plan.suppress(FEWER_THAN_30).collect()


def own_and_pooled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the figures that have counts of their own."""
    return frame.filter(pl.col("figure").is_in(["own", "pooled"]))


# What is hidden


@FEWEST
@given(worlds(sexes=("K", "M")), st.integers(1, 600))
def test_exactly_the_figures_of_fewer_respondents_are_hidden_and_no_sum_changes(world: World, least: int) -> None:
    assume(world.observations.outline.filter("has_amounts", variable="x").height)
    assume(world.observations.outline.filter("has_amounts", variable="n").height)
    plan = compute(SAFE, world.observations).aggregate(world.areas).with_intervals()
    before = own_and_pooled(plan.collect().frame)
    rule = SuppressionRule(purpose="precision", min_respondents=least)
    after = own_and_pooled(plan.suppress(rule).collect().frame)
    few = before["value"].is_not_null() & (before["denominator"] < least)
    assert after.filter(~few).equals(before.filter(~few))
    hidden = after.filter(few)
    assert set(hidden["status"]) <= {"too_uncertain"}
    assert all(hidden[name].null_count() == hidden.height for name in NUMBERS)


def test_a_hidden_figure_has_no_number_of_any_kind() -> None:
    hidden = own_and_pooled(rows_of(planned()).frame).filter(status="too_uncertain")
    assert set(hidden["area"]) == {"a1", "b1", "B"}
    assert all(hidden[name].null_count() == hidden.height for name in [*NUMBERS, "coverage_weight"])


def test_county_and_nation_hold_everybody() -> None:
    frame = rows_of(planned()).frame
    county = one(frame, area="A", figure="pooled")
    nation = one(frame, area="N", figure="pooled")
    assert (county["numerator"], county["denominator"], county["n_members"]) == (Decimal(68), Decimal(115), 3)
    assert (nation["numerator"], nation["denominator"], nation["n_members"]) == (Decimal(73), Decimal(125), 4)


def test_mean_and_median_of_members_are_taken_over_those_that_are_shown() -> None:
    frame = rows_of(planned()).frame
    shown = [50.0, 60.0]
    for figure, value in (("mean_of_members", mean(shown)), ("median_of_members", median(shown))):
        row = one(frame, area="A", figure=figure)
        assert (row["value"], row["n_members"], row["n_expected"]) == (value, 2, 3)
    alone = one(frame, area="B", figure="mean_of_members")
    assert (alone["value"], alone["status"], alone["n_members"]) == (None, "too_uncertain", 0)


def test_a_group_holds_everybody_and_is_itself_judged() -> None:
    groups = Grouping.from_table(
        pl.DataFrame({"group": ["stora", "stora", "små", "små"], "member": ["a1", "a2", "a1", "b1"]}), name="egna"
    )
    results = rows_of(compute(SAFE, counted(COUNTS)).aggregate(LAND, groups=groups))
    assert one(results.frame, area="egna/stora")["denominator"] == 85
    counts = {"a1": (2, 8), "a2": (30, 60), "a3": (18, 30), "b1": (5, 10)}
    few = rows_of(compute(SAFE, counted(counts)).aggregate(LAND, groups=groups))
    assert one(few.frame, area="egna/små")["status"] == "too_uncertain"


def test_thirty_are_enough_and_a_zero_denominator_keeps_its_own_reason() -> None:
    counts = {"a1": (0, 0), "a2": (3, 29), "a3": (18, 30), "b1": (None, 10)}
    frame = rows_of(compute(SAFE, counted(counts))).frame
    assert dict(zip(frame["area"], frame["status"], strict=True)) == {
        "a1": "zero_denominator",
        "a2": "too_uncertain",
        "a3": "observed",
        "b1": "missing",
    }


# What is taken after it


def test_only_figures_that_are_shown_are_ranked() -> None:
    ranks = rows_of(planned().rank()).ranks
    assert ranks.select("area", "rank", "n_ranked").rows() == [("a3", 1, 2), ("a2", 2, 2)]


def test_a_hidden_figure_is_compared_with_nobody_and_nobody_with_it() -> None:
    everybody = Grouping.from_table(
        pl.DataFrame({"group": ["alla"] * 4, "member": ["a1", "a2", "a3", "b1"]}), name="alla"
    )
    results = rows_of(planned().compare(to=["county", "nation", everybody, target(55)]))
    mine = results.comparisons.filter(area="a1")
    assert set(mine["reason"]) == {"no_own_value"}
    assert all(mine[name].null_count() == mine.height for name in ["difference", "lower", "upper", "place", "verdict"])
    theirs = one(results.comparisons, area="a2", reference="alla")
    assert (theirs["reference_value"], theirs["reference_lowest"], theirs["reference_highest"]) == (55.0, 50.0, 60.0)
    assert (theirs["place"], theirs["n_placed"]) == (2, 2)
    nation = one(results.comparisons, area="a2", reference="Riket")
    assert nation["reference_value"] == pytest.approx(100 * 73 / 125)
    assert one(results.comparisons, area="b1", reference="Länet")["reference_value"] is None


def test_a_pooled_reference_holds_everybody() -> None:
    everybody = Grouping.from_table(pl.DataFrame({"group": ["alla"] * 3, "member": ["a1", "a2", "a3"]}), name="alla")
    row = one(rows_of(planned().compare(to=everybody, figure="pooled")).comparisons, area="a2")
    assert row["reference_value"] == pytest.approx(100 * 68 / 115)


# Which figures can be judged


def test_answers_of_organisations_and_amounts_of_any_kind_are_no_respondents() -> None:
    catalogue = Catalogue(
        [
            indicator("Rutin", share_of_municipalities("yes")),
            indicator("Steg", declaring.ordinal("step", classes={0: "inget", 1: "alla"})),
            indicator("Enheter", share_of_units("x", "n")),
            indicator("Kvot", declaring.ratio("x", "n")),
            indicator("Antal", declaring.total("n")),
            indicator("Median", declaring.median_of(["x", "n"])),
            indicator("Värde", published("value")),
        ]
    )
    amounts = {"yes": 1, "step": 0, "x": 3, "n": 10}
    rows = seen([("a1", name, amount) for name, amount in amounts.items()])
    values = seen([("a1", "value", 7.5)], ("area", "variable", "value"))
    plan = compute(catalogue, rows + values).aggregate(LAND)
    assert rows_of(plan).frame.equals(plan.collect().frame)


@pytest.mark.parametrize("measure", [proportion("x", "n"), declaring.rate("x", "n"), declaring.mean("x", "n")])
def test_the_denominator_of_shares_rates_and_means_counts_respondents(measure: object) -> None:
    frame = rows_of(compute(indicator("Mått", measure), counted({"a1": (3, 29), "a2": (3, 30)}))).frame
    assert frame["status"].to_list() == ["too_uncertain", "observed"]


def test_a_least_denominator_judges_every_estimate_and_no_answer_of_ones_own() -> None:
    catalogue = Catalogue(
        [indicator("Rutin", share_of_municipalities("yes")), indicator("Enheter", share_of_units("x", "n"))]
    )
    rows = [(area, name, 1) for area in ("a1", "a2", "a3", "b1") for name in ("yes", "x", "n")]
    rule = SuppressionRule(purpose="precision", min_denominator=2)
    frame = compute(catalogue, seen(rows)).aggregate(LAND).suppress(rule).collect().frame
    kept = {(row[0], row[1]) for row in frame.filter(status="too_uncertain").select("indicator", "area").rows()}
    assert kept == {("rutin", "B"), *(("enheter", area) for area in ("a1", "a2", "a3", "b1", "B"))}


def test_a_variable_may_count_the_respondents_at_every_level() -> None:
    answered = {"a1": 31, "a2": 29, "a3": 500, "b1": 12}
    rows = seen([(area, "svarande", number) for area, number in answered.items()])
    rule = SuppressionRule(purpose="precision", min_respondents=30, respondents="svarande")
    frame = compute(SAFE, counted(COUNTS) + rows).aggregate(LAND).suppress(rule).collect().frame
    assert sorted(frame.filter(status="too_uncertain")["area"]) == ["B", "a2", "b1"]
    assert one(frame, area="A", figure="pooled")["denominator"] == 115


def test_a_published_value_is_judged_by_a_variable_and_stays_without_one() -> None:
    catalogue = Catalogue([indicator("Värde", published("andel"))])
    values = seen([("a1", "andel", 80.0), ("a2", "andel", 70.0), ("a3", "andel", 60.0)], ("area", "variable", "value"))
    number = seen([("a1", "svarande", 12), ("a2", "svarande", 45)])
    rule = SuppressionRule(purpose="precision", min_respondents=30, respondents="svarande")
    plan = compute(catalogue, values + number).suppress(rule)
    assert plan.collect().frame["value"].to_list() == [None, 70.0, 60.0]
    assert "1 published value without counts cannot be judged and is shown as it is: varde." in plan.explain("en")


def test_a_published_value_beside_counts_is_judged_by_those_counts() -> None:
    values = seen([("a1", "trygghet", 80.0), ("a2", "trygghet", 50.0)], ("area", "variable", "value"))
    frame = rows_of(compute(SAFE, counted(COUNTS) + values)).frame
    assert one(frame, area="a1", figure="reported")["value"] is None
    assert one(frame, area="a2", figure="reported")["value"] == 50.0


def test_a_printed_county_without_counts_stays_beside_what_is_hidden() -> None:
    printed = seen([("B", "county", "trygghet", 48.0)], ("area", "level", "variable", "value"))
    frame = rows_of(compute(SAFE, counted(COUNTS) + printed).aggregate(LAND)).frame
    assert one(frame, area="B", figure="reported")["value"] == 48.0
    assert one(frame, area="B", figure="pooled")["status"] == "too_uncertain"


def test_a_rule_may_hold_for_some_indicators_only() -> None:
    catalogue = Catalogue([SAFE, indicator("Bemötande", proportion("y", "m"))])
    rows = counted({"a1": (3, 9)}) + counted({"a1": (3, 9)}, names=("y", "m"))
    frame = compute(catalogue, rows).suppress(FEWER_THAN_30, indicators=["Bemötande"]).collect().frame
    assert dict(zip(frame["indicator"], frame["status"], strict=True)) == {
        "trygghet": "observed",
        "bemotande": "too_uncertain",
    }


# The verb


def test_a_second_call_replaces_and_the_order_of_the_verbs_does_not_matter() -> None:
    strict = SuppressionRule(purpose="precision", min_respondents=1000)
    twice = planned().suppress(strict).suppress(FEWER_THAN_30)
    first = compute(SAFE, counted(COUNTS)).suppress(FEWER_THAN_30).rank().with_intervals()
    last = compute(SAFE, counted(COUNTS)).with_intervals().rank().aggregate(LAND, figures=EVERY_FIGURE)
    both = [first.aggregate(LAND, figures=EVERY_FIGURE), last.suppress(FEWER_THAN_30)]
    assert twice.collect().frame.equals(rows_of(planned()).frame)
    assert both[0].collect().content_hash() == both[1].collect().content_hash()
    assert both[0].explain() == both[1].explain()


def test_the_recipe_holds_the_rule_in_plain_words() -> None:
    plan = planned().suppress(FEWER_THAN_30, indicators=["trygghet"])
    assert plan.recipe.to_dict()["suppression"] == {
        "rule": {
            "purpose": "precision",
            "min_numerator": None,
            "min_denominator": None,
            "min_respondents": 30,
            "respondents": None,
        },
        "indicators": ["trygghet"],
    }
    assert planned().recipe.to_dict()["suppression"] is None


def test_the_method_description_says_what_is_hidden_and_what_cannot_be_judged() -> None:
    plan = compute(invented()).aggregate().suppress(FEWER_THAN_30)
    english, swedish = plan.explain("en"), plan.explain("sv")
    assert "figures with fewer than 30 respondents are hidden at every level as too uncertain" in english
    assert "Respondents are the denominator." in english
    assert "published values without counts cannot be judged and are shown as they are" in english
    assert "döljs på varje nivå värden med färre än 30 svarande som för osäkra" in swedish
    assert len(english.splitlines()) == len(swedish.splitlines())
    assert "hidden" not in compute(invented()).aggregate().explain("en")


def test_the_explanation_of_a_cell_names_the_rule_and_no_number() -> None:
    by_sex = {("K", "x"): 12, ("K", "n"): 17, ("M", "x"): 13, ("M", "n"): 41}
    counts = seen([("a1", *key, amount) for key, amount in by_sex.items()], ("area", "sex", "variable", "amount"))
    results = rows_of(compute(SAFE, counts).aggregate(LAND))
    women = results.explain("trygghet", area="a1", sex="K", language="en")
    assert "own value: (too uncertain)" in women
    assert "Figures with fewer than 30 respondents are not shown; they are part of the sums above them." in women
    assert not {"12", "17", "70.6"} & set(women.replace(":", " ").split())
    everybody = results.explain("trygghet", area="a1", sex="T", language="sv")
    assert "25 / 58" in everybody
    assert not {"12", "17", "13", "41"} & set(everybody.replace(":", " ").split())
    county = results.explain("trygghet", area="A", sex="K", language="sv")
    assert "Värden med färre än 30 svarande visas inte; de räknas med i summorna ovanför." in county


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"purpose": "precision"}, "one of min_numerator, min_denominator, min_respondents must be given"),
        ({"purpose": "secrecy", "min_respondents": 30}, "purpose must be 'precision' or 'confidentiality'"),
        ({"purpose": "precision", "min_respondents": 0}, "min_respondents must be a whole number from 1, got 0"),
        ({"purpose": "precision", "min_respondents": True}, "got True"),
        ({"purpose": "precision", "min_denominator": 2.5}, "min_denominator must be a whole number from 1, got 2.5"),
        ({"purpose": "precision", "min_numerator": 4}, "min_numerator=4 says nothing of precision"),
        ({"purpose": "precision", "min_denominator": 4, "respondents": "n"}, "needs a name and min_respondents"),
        ({"purpose": "precision", "min_respondents": 4, "respondents": " "}, "needs a name and min_respondents"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(PolicyError) as raised:
        SuppressionRule(**wrong)  # type: ignore[arg-type]
    assert message in raised.value.message
    assert raised.value.hint


def test_what_cannot_be_done_is_refused_with_the_way_out() -> None:
    secret = SuppressionRule(purpose="confidentiality", min_numerator=4, min_denominator=21)
    with pytest.raises(PolicyError, match="confidentiality does not exist yet"):
        planned().suppress(secret)
    with pytest.raises(PolicyError, match="wanted a rule, got 30"):
        planned().suppress(30)  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match="indicators names none"):
        planned().suppress(FEWER_THAN_30, indicators=[])
    with pytest.raises(UnknownIndicatorError):
        planned().suppress(FEWER_THAN_30, indicators="trygheten")
    named = SuppressionRule(purpose="precision", min_respondents=30, respondents="m")
    with pytest.raises(MissingComponentError, match="hold no variable 'm'"):
        planned().suppress(named)


def test_the_words_of_a_rule() -> None:
    both = SuppressionRule(purpose="confidentiality", min_numerator=4, min_denominator=21)
    assert both.text("sv") == "färre än 4 i täljaren eller färre än 21 i nämnaren"
    assert both.text("en") == "fewer than 4 in the numerator or fewer than 21 in the denominator"
