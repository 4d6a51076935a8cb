"""Results answer for one area, one level or one cell; nothing in them is silently empty."""

import json
from collections.abc import Callable
from itertools import permutations

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.result_columns import result_columns
from opnajmfr.data.results import Results
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import (
    indicator,
    median_of,
    ordinal,
    proportion,
    published,
    share_of_municipalities,
    total,
)
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from tests.small_worlds import LAND, one, seen

LANGUAGES: tuple[Language, ...] = ("sv", "en")
NETWORK = Grouping.from_table(
    pl.DataFrame({"group": ["alla"] * 3, "member": ["a1", "a2", "b1"]}), name="nätverket", source="de själva"
)
CATALOGUE = Catalogue(
    [
        indicator("Trygghet", proportion("x", "n"), title_en="Safety", direction="higher", target=80),
        indicator("Hushåll", total("s"), title_en="Households", unit="antal", digits=0),
        indicator("Väntetid", median_of(["q1", "q2"], min_observed=1), title_en="Waiting time", direction="lower"),
        indicator("Rutin", share_of_municipalities("svar", yes=1, no=2), title_en="Routine", direction="higher"),
        indicator("Planer", ordinal("plan", classes={2: "alla", 1: "några", 0: "inget"}), title_en="Plans"),
        indicator("u", published("u"), id="nöjdhet", title_en="Satisfaction", direction="higher"),
        indicator("Ingen uppgift", proportion("finns", "inte"), id="tom"),
    ]
)
COLUMNS = ("area", "level", "period", "variable", "amount", "value", "status")


def observations() -> Observations:
    """Return two years of every kind of figure, some hidden, some reported."""
    rows: list[tuple[object, ...]] = []
    for year in (2019, 2020):
        for area, x, n in (("a1", 40, 50), ("a2", 27, 40 + year - 2019), ("b1", 90, 100)):
            rows += [
                (area, "municipality", year, name, amount, None, "observed") for name, amount in (("x", x), ("n", n))
            ]
        rows.append(("a3", "municipality", year, "x", None, None, "suppressed"))
        rows.append(("a3", "municipality", year, "n", 30, None, "observed"))
    rows += [
        ("a1", "municipality", 2020, "s", 1200, None, "observed"),
        ("a1", "municipality", 2020, "q1", 10, None, "observed"),
        ("a1", "municipality", 2020, "q2", 15, None, "observed"),
        ("a1", "municipality", 2020, "svar", 1, None, "observed"),
        ("a2", "municipality", 2020, "svar", 2, None, "observed"),
        ("a1", "municipality", 2020, "plan", 1, None, "observed"),
        ("b1", "municipality", 2020, "plan", 2, None, "observed"),
        ("a1", "municipality", 2020, "u", None, 68.2, "observed"),
        ("N", "nation", 2020, "u", None, 71.5, "observed"),
    ]
    frame = pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)
    return Observations.from_frame(frame, source="Provet")


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Declare everything that this issue's verbs can."""
    declared = compute(CATALOGUE, observations()).aggregate(
        LAND, figures=["pooled", "mean_of_members"], groups=[NETWORK]
    )
    compared = declared.with_intervals(0.95).compare(to=["county", "nation", NETWORK, given_areas("a2"), target()])
    return compared.rank(indicators=["trygghet", "nöjdhet"])


@pytest.fixture(scope="module")
def results(plan: Plan) -> Results:
    """Collect them."""
    return plan.collect()


# One area, one level, one column an indicator


def test_of_is_one_area_in_all_three_frames_by_name_or_code(results: Results) -> None:
    for word in ("Aby", "a1", "aby"):
        mine = results.of(word)
        assert set(mine.frame["area"]) == set(mine.comparisons["area"]) == set(mine.ranks["area"]) == {"a1"}
    assert results.of("Alins län").frame["level"].unique().to_list() == ["county"]
    assert results.of("Aby").frame.height == results.frame.filter(area="a1").height


def test_at_is_one_level_and_narrowing_commutes(results: Results) -> None:
    for level in ("municipality", "county", "nation", "group"):
        assert set(results.at(level).frame["level"]) == {level}
    assert results.at(Level.COUNTY).of("A").content_hash() == results.of("A").at("county").content_hash()
    assert sum(results.at(level).frame.height for level in results.frame["level"].unique()) == results.frame.height


def test_wide_has_one_row_an_area_and_year_and_one_column_an_indicator(results: Results) -> None:
    wide = results.at("municipality").wide()
    ids = ["trygghet", "hushall", "vantetid", "rutin", "planer", "nöjdhet"]
    assert wide.columns == ["area", "level", "period", "sex", *ids]
    assert wide.height == 2 * 4
    row = one(wide, area="a1", period=2020)
    assert [row[name] for name in ids] == [80, 1200, 12.5, 100, 1, 68.2]
    long = results.at("municipality").frame.filter(pl.col("value").is_not_null())
    assert wide.select(ids).count().sum_horizontal().item() == long.height


def test_wide_above_takes_the_reported_figure_before_the_pooled_and_a_column_a_class(results: Results) -> None:
    nation = results.at("nation")
    row = one(nation.wide(), period=2020)
    assert row["nöjdhet"] == 71.5
    assert row["trygghet"] == pytest.approx(100 * 157 / 191)
    assert [row[f"planer: {word}"] for word in ("alla", "några", "inget")] == [50, 50, 0]
    means = one(nation.wide(figure="mean_of_members"), period=2020)
    assert means["trygghet"] == pytest.approx((80 + 100 * 27 / 41 + 90) / 3)
    assert results.wide(figure="own")["level"].unique().to_list() == ["municipality"]


def test_pandas_gets_the_same_rows_with_plain_types(results: Results) -> None:
    frame = results.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == results.frame.columns
    assert len(frame) == results.frame.height
    mine = frame[(frame["area"] == "a1") & (frame["indicator"] == "trygghet") & (frame["period"] == 2020)]
    assert mine["value"].item() == 80
    assert mine["numerator"].item() == 40.0
    assert mine["status"].item() == "observed"


def test_the_columns_are_there_from_the_start(results: Results) -> None:
    bare = compute(CATALOGUE["hushall"], observations()).collect()
    assert bare.frame.columns == results.frame.columns == result_columns(())
    assert bare.comparisons.is_empty()
    assert bare.comparisons.schema.names() == results.comparisons.schema.names()
    assert bare.ranks.is_empty()
    assert bare.ranks.schema.names() == results.ranks.schema.names()


# Nothing is silently empty


def test_availability_counts_every_cell_and_names_the_indicators_without_data(results: Results) -> None:
    table = results.availability()
    assert table["n_cells"].sum() == results.frame.height
    assert table["n_values"].sum() == results.frame["value"].count()
    statuses = results.frame["status"].unique().cast(pl.String).to_list()
    assert table.select(statuses).sum().sum_horizontal().item() == results.frame.height
    row = one(table, indicator="trygghet", level="municipality", period=2020)
    assert (row["n_values"], row["n_cells"], row["suppressed"]) == (3, 4, 1)
    empty = one(table, indicator="tom")
    assert (empty["level"], empty["n_values"], empty["n_cells"]) == (None, 0, 0)
    assert results.without_data == ("tom",)


def test_every_cell_is_a_value_or_a_status_that_says_why_there_is_none(results: Results) -> None:
    cells = results.frame
    has_value = cells["status"].is_in(["observed", "derived"])
    assert cells["status"].null_count() == 0
    assert cells.filter(has_value)["value"].null_count() == 0
    assert cells.filter(~has_value)["value"].count() == 0
    silent = results.comparisons.filter(pl.col("verdict").is_null() & pl.col("reason").is_null())
    assert silent.is_empty()


def test_every_area_is_there_also_where_nothing_was_given_of_it(results: Results) -> None:
    cells = results.at("municipality").frame.group_by("indicator", "period").agg(pl.col("area").sort())
    assert set(map(tuple, cells["area"].to_list())) == {("a1", "a2", "a3", "b1")}


# One cell


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("trygghet", "Aby"),
        ("trygghet", "Alins län"),
        ("trygghet", "Arby"),
        ("vantetid", "Aby"),
        ("vantetid", "Landet"),
        ("rutin", "Alby"),
        ("planer", "Landet"),
        ("nöjdhet", "Aby"),
    ],
)
def test_explain_tells_a_cell_from_its_inputs_to_its_print(
    results: Results, name: str, area: str, language: Language, snapshot: SnapshotAssertion
) -> None:
    assert results.explain(name, area=area, language=language) == snapshot


def test_explain_takes_the_newest_year_unless_another_is_named(results: Results) -> None:
    assert ", 2020\n" in results.explain("Trygghet", area="a2")
    assert ", 2019\n" in results.explain("Trygghet", area="a2", period=2019)


def test_explain_never_prints_the_number_of_a_hidden_row(results: Results) -> None:
    text = results.explain("trygghet", area="Arby", period=2020)
    assert "sekretess" in text
    assert "trygghet" in text.casefold()
    assert "/ 30" not in text


# Same input, same bytes


def test_the_hash_is_that_of_the_content_and_of_nothing_else(plan: Plan, results: Results) -> None:
    assert plan.collect().content_hash() == results.content_hash()
    other = observations().frame.with_columns(
        pl.when((pl.col("variable") == "x") & (pl.col("area") == "a1"))
        .then(pl.lit(41))
        .otherwise("amount")
        .alias("amount")
    )
    changed = compute(CATALOGUE, Observations.from_frame(other, source="Provet")).aggregate(LAND).collect()
    unchanged = compute(CATALOGUE, observations()).aggregate(LAND).collect()
    assert changed.content_hash() != unchanged.content_hash()
    renamed = compute(CATALOGUE, Observations.from_frame(observations().frame, source="En annan")).aggregate(LAND)
    assert renamed.collect().content_hash() == unchanged.content_hash()


def test_the_hash_is_the_same_on_every_machine() -> None:
    rows = [("a1", "x", 1), ("a1", "n", 3), ("a2", "x", 2), ("a2", "n", 7)]
    share = indicator("Andel", proportion("x", "n"))
    results = compute(share, seen(rows)).aggregate(LAND).with_intervals().collect()
    assert results.content_hash() == "c58371b55cdafd8ee568819d0aa3b59021639b9cf3d5fe849d63a8135a7105ea"


# The recipe and its words


Verb = Callable[[Plan], Plan]
VERBS: dict[str, Verb] = {
    "aggregate": lambda plan: plan.aggregate(figures=["pooled", "mean_of_members"], groups=[NETWORK]),
    "with_intervals": lambda plan: plan.with_intervals(0.9),
    "compare": lambda plan: plan.compare(to=["nation", NETWORK], areas=["Aby", "Boda"]),
    "rank": lambda plan: plan.rank(among="county", indicators=["trygghet"]),
}


def test_the_order_of_the_verbs_does_not_matter() -> None:
    dataset = Dataset.of(observations(), areas=LAND, catalogue=CATALOGUE)

    def planned(order: tuple[str, ...]) -> Plan:
        """Declare the verbs in an order."""
        started = compute(dataset)
        for name in order:
            started = VERBS[name](started)
        return started

    first, *others = [planned(order) for order in permutations(VERBS)]
    wanted = first.collect().content_hash()
    for other in others:
        assert other.recipe == first.recipe
        assert [other.explain(language) for language in LANGUAGES] == [
            first.explain(language) for language in LANGUAGES
        ]
    for other in others[::5]:
        assert other.collect().content_hash() == wanted


def test_a_hierarchy_may_be_named_after_who_is_compared() -> None:
    plan = compute(CATALOGUE, observations())
    before = plan.aggregate(LAND).compare(to=["nation", given_areas("Alby")], areas=["Aby"])
    after = plan.compare(to=["nation", given_areas("Alby")], areas=["Aby"]).aggregate(LAND)
    assert after.recipe == before.recipe
    assert after.collect().content_hash() == before.collect().content_hash()


def test_a_verb_given_twice_replaces_and_compare_adds() -> None:
    plan = compute(Dataset.of(observations(), areas=LAND, catalogue=CATALOGUE))
    twice = plan.with_intervals(0.8).with_intervals(0.9).aggregate(figures=["mean_of_members"]).aggregate()
    assert twice.recipe == plan.with_intervals(0.9).aggregate().recipe
    added = plan.compare(to="county").compare(to="nation")
    assert [reference.kind for reference in added.recipe.references] == ["county", "nation"]
    ranked = plan.rank(indicators=["trygghet"]).rank(indicators=["nöjdhet"])
    assert ranked.recipe == plan.rank(indicators=["nöjdhet"]).recipe
    assert plan.recipe == compute(Dataset.of(observations(), areas=LAND, catalogue=CATALOGUE)).recipe


def test_a_recipe_is_plain_enough_for_a_file(plan: Plan) -> None:
    plain = plan.recipe.to_dict()
    assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain
    assert json.dumps(compute(CATALOGUE, observations()).recipe.to_dict())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_explains_itself_before_anything_runs(
    plan: Plan, language: Language, snapshot: SnapshotAssertion
) -> None:
    assert plan.explain(language) == snapshot


@given(st.sets(st.sampled_from(list(VERBS))))
def test_every_verb_that_is_declared_is_told_and_no_other(verbs: set[str]) -> None:
    plan = compute(Dataset.of(observations(), areas=LAND, catalogue=CATALOGUE))
    for name in verbs:
        plan = VERBS[name](plan)
    text = plan.explain("en")
    words = {
        "aggregate": "Components are added",
        "with_intervals": "Intervals at 0.9",
        "compare": "Nation",
        "rank": "Competition rank",
    }
    assert {name for name, word in words.items() if word in text} == verbs
    assert len(text.splitlines()) == len(plan.explain("sv").splitlines())


# One question


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_answers_with_a_table_and_its_reasons(language: Language, snapshot: SnapshotAssertion) -> None:
    data = Dataset.of(observations(), areas=LAND, catalogue=CATALOGUE)
    answer = compare(data, "Aby", to=["county", "nation", NETWORK, target()])
    assert answer.text(language) == snapshot
    assert answer.table["indicator"].to_list() == ["trygghet", "hushall", "vantetid", "rutin", "planer", "nöjdhet"]
    assert answer.frame.height == 4 * answer.table.height
    assert isinstance(answer.to_pandas(), pd.DataFrame)
    assert answer.explain("trygghet").startswith("Trygghet")
