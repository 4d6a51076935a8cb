"""What a reviewer tried on surveys to users, on figures of too few respondents, and on the weights of a sample."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import product

import polars as pl
import pytest
from attrs import evolve

import opnajmfr as oj
from opnajmfr.comparison.references import target
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.results import Results
from opnajmfr.engine.answers import from_answers
from opnajmfr.errors import StatisticError, TableError, UnknownAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, published, share_of_municipalities
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.questionnaires import Questionnaire
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.plan.starting import compute
from tests.small_worlds import LAND, counted, one, seen

ITEM = SurveyItem(id="safe", question="q", top=1, rest=0, no_opinion=8)
FORM = Questionnaire(items=ITEM, area="kommun", period=2025)
ANSWERS = pl.DataFrame({"kommun": ["a1"] * 4, "q": [1, 0, 8, None]})
FEWER_THAN_30 = SuppressionRule(purpose="precision", min_respondents=30)
BY_VARIABLE = SuppressionRule(purpose="precision", min_respondents=30, respondents="svarande")
SAFE = indicator("Trygghet", proportion("x", "n"), direction="higher")


def numbers(observations: oj.Observations, **cell: str) -> dict[str, int]:
    """Return amounts by variable of one cell."""
    rows = observations.frame.filter(**({"area": "a1", "sex": "T"} | cell))
    return {name: int(amount) for name, amount in rows.select("variable", "amount").rows()}


# No number of a hidden figure is anywhere


def swapped(women: Mapping[str, tuple[int, int]], *, with_values: bool) -> Results:
    """Compute all that there is, with the women of two municipalities who are too few to be shown."""
    rows = [(area, "K", *pair) for area, pair in {**women, "a2": (30, 60), "b1": (50, 100)}.items()]
    rows += [("a1", "T", 40, 70), ("a2", "T", 60, 90), ("a3", "T", 40, 70), ("b1", "T", 90, 180)]
    amounts = [
        (area, sex, name, number) for area, sex, x, n in rows for name, number in (("x", x), ("n", n), ("s", 7 * x))
    ]
    found = seen(amounts, ("area", "sex", "variable", "amount"))
    if with_values:
        values = [(area, "K", "trygghet", 100 * x / n) for area, (x, n) in women.items()]
        found += seen(values, ("area", "sex", "variable", "value"))
    table = {"group": ["alla"] * 4 + ["två"] * 2, "member": ["a1", "a2", "a3", "b1", "a1", "a3"]}
    groups = Grouping.from_table(pl.DataFrame(table), name="egna")
    catalogue = Catalogue([SAFE, indicator("Medel", mean("s", "n"), direction="higher")])
    plan = compute(catalogue, found).with_intervals().suppress(FEWER_THAN_30).rank().rank(among="county")
    plan = plan.compare(to=["county", "nation", groups, oj.given("a1", "a2", "a3"), target(50)])
    plan = plan.compare(to=groups, figure="pooled").rank(among=groups)
    figures = ["pooled", "mean_of_members", "median_of_members"]
    return plan.aggregate(LAND, figures=figures, groups=groups, coverage_by="n").collect()


@pytest.mark.parametrize("with_values", [False, True])
def test_two_hidden_areas_may_change_places_and_nothing_that_is_shown_changes(*, with_values: bool) -> None:
    few = {"a1": (20, 25), "a3": (3, 11)}
    here = swapped(few, with_values=with_values)
    there = swapped({"a1": few["a3"], "a3": few["a1"]}, with_values=with_values)
    assert here.frame.filter(status="too_uncertain", figure="own").height == 4
    assert here.content_hash() == there.content_hash()
    for left, right in ((here.frame, there.frame), (here.comparisons, there.comparisons), (here.ranks, there.ranks)):
        assert left.equals(right)
    assert here.wide().equals(there.wide())
    assert here.availability().equals(there.availability())
    cells = product(["trygghet", "medel"], ["a1", "a2", "a3", "b1", "A", "B", "N"], ["T", "K"])
    for name, area, sex in cells:
        for language in ("sv", "en"):
            words = [results.explain(name, area=area, sex=sex, language=language) for results in (here, there)]
            assert words[0] == words[1]


def test_areas_of_another_hierarchy_may_be_named_before_it_is_even_after_a_rank_within_counties() -> None:
    plan = compute(SAFE, counted({"a1": (30, 60), "a2": (20, 50), "b1": (50, 100)})).rank(among="county")
    early = plan.compare(to="nation").compare(to=oj.given("a1", "a2"))
    late = plan.aggregate(LAND).compare(to="nation").compare(to=oj.given("a1", "a2")).collect()
    assert early.aggregate(LAND).collect().content_hash() == late.content_hash()
    with pytest.raises(UnknownAreaError, match="no area has the code or name 'a1'"):
        early.collect()


def test_a_county_counts_its_municipalities_and_names_no_unit_among_them() -> None:
    table = [("N", "nation", "Landet", None), ("A", "county", "Län", "N"), ("a1", "municipality", "Aby", "A")]
    units = [("u1", "unit", "Enhet 1", "a1"), ("u2", "unit", "Enhet 2", "a1")]
    schema = ["code", "level", "name", "parent"]
    land = Areas.from_table(pl.DataFrame(table + units, schema=schema, orient="row"), name="litet")
    rows = pl.DataFrame({"kommun": ["a1"] * 40, "enhet": ["u1"] * 15 + ["u2"] * 15 + [None] * 10, "q": [1, 0] * 20})
    found = from_answers(rows, evolve(FORM, area={"municipality": "kommun", "unit": "enhet"}))
    results = compute(indicator("Trygghet", ITEM.measure), found).aggregate(land).suppress(FEWER_THAN_30).collect()
    county = results.explain("trygghet", area="A", language="en")
    assert "pooled: 50.0 = 20 / 40" in county
    assert "1 of 1 areas have a figure" in county
    assert "Enhet" not in county
    assert "not shown" not in county
    assert "own value: (too uncertain)" in results.explain("trygghet", area="u1", language="en")


# Which figures can be judged


def test_a_county_whose_respondents_no_variable_counts_is_judged_by_its_denominator() -> None:
    counts = counted({"a1": (20, 25), "a2": (30, 60), "b1": (50, 100)})
    plan = compute(SAFE, counts + seen([("a1", "svarande", 12)])).aggregate(LAND).suppress(BY_VARIABLE)
    frame = plan.collect().frame
    assert one(frame, area="a1")["status"] == "too_uncertain"
    assert (one(frame, area="B", figure="pooled")["value"], one(frame, area="b1")["value"]) == (50.0, 50.0)
    assert one(frame, area="A", figure="pooled")["denominator"] == Decimal(85)


def test_a_municipalitys_own_yes_is_not_judged_by_the_respondents_of_its_survey() -> None:
    catalogue = Catalogue([SAFE, indicator("Rutin", share_of_municipalities("yes"))])
    found = counted({"a1": (3, 25)}) + seen([("a1", "yes", 1), ("a1", "svarande", 12)])
    plan = compute(catalogue, found).aggregate(LAND).suppress(BY_VARIABLE)
    frame = plan.collect().frame.filter(area="a1")
    assert dict(zip(frame["indicator"], frame["value"], strict=True)) == {"trygghet": None, "rutin": 100.0}
    assert "Not judged, no responding persons are counted: rutin." in plan.explain("en")
    assert "Prövas inte, inga svarande personer räknas: rutin." in plan.explain("sv")


def test_values_of_areas_without_counts_are_told_though_others_have_counts() -> None:
    values = [("a1", "trygghet", 80.0), ("b1", "trygghet", 50.0)]
    found = counted({"a1": (20, 25)}) + seen(values, ("area", "variable", "value"))
    plan = compute(SAFE, found).suppress(FEWER_THAN_30)
    assert plan.collect().frame.filter(figure="reported")["value"].to_list() == [None, 50.0]
    assert "1 published value without counts cannot be judged and is shown as it is: trygghet." in plan.explain("en")
    assert "1 publicerat värde utan antal kan inte prövas och visas som det är: trygghet." in plan.explain("sv")


def test_a_value_of_all_is_judged_by_the_counts_of_women_and_men() -> None:
    counts = [("a1", sex, name, number) for sex in "KM" for name, number in (("x", 3), ("n", 9))]
    found = seen(counts, ("area", "sex", "variable", "amount"))
    plan = compute(SAFE, found + seen([("a1", "trygghet", 33.0)], ("area", "variable", "value"))).suppress(
        FEWER_THAN_30
    )
    assert one(plan.collect().frame, sex="T", figure="reported")["value"] is None
    assert "cannot be judged" not in plan.explain("en")


def test_values_without_any_counts_are_told_in_the_plural() -> None:
    found = seen([("a1", "v", 80.0), ("a2", "v", 70.0)], ("area", "variable", "value"))
    plan = compute(indicator("Värde", published("v")), found).suppress(FEWER_THAN_30)
    assert "2 publicerade värden utan antal kan inte prövas och visas som de är: varde." in plan.explain("sv")


# What an answer is


def test_a_question_may_be_the_sex_or_have_the_name_of_a_column_of_observations() -> None:
    women = SurveyItem(id="women", question="sex", top=2, rest=1)
    form = evolve(FORM, items=[ITEM, women], sex="sex", sexes={1: "M", 2: "K"})
    found = from_answers(ANSWERS.with_columns(sex=pl.Series([1, 2, 2, 2])), form)
    assert [numbers(found)[f"women/{part}"] for part in ("numerator", "denominator")] == [3, 4]
    assert numbers(found, sex="K")["women/numerator"] == 3
    for name in ("period", "sex", "area", "level", "row"):
        answers = ANSWERS.rename({"q": name})
        assert numbers(from_answers(answers, evolve(FORM, items=evolve(ITEM, question=name)))) == numbers(
            from_answers(ANSWERS, FORM)
        )


def test_a_breakdown_may_have_the_name_of_a_question() -> None:
    found = from_answers(ANSWERS.with_columns(regi=pl.Series(["x", "y"] * 2)), evolve(FORM, breakdowns={"regi": "q"}))
    assert numbers(found, q="total")["safe/denominator"] == 2
    assert numbers(found, q="x")["safe/numerator"] == 1


def test_a_fixed_point_fraction_is_no_code_and_a_whole_one_is() -> None:
    def read(codes: list[str]) -> oj.Observations:
        return from_answers(ANSWERS.head(len(codes)).with_columns(q=pl.Series([Decimal(code) for code in codes])), FORM)

    assert numbers(read(["1.0", "0.0"]))["safe/denominator"] == 2
    with pytest.raises(FailedRowsError, match=r"code=1\.5"):
        read(["1.5", "0.0"])


# Where, when and who


@pytest.mark.parametrize("years", [[2025.0] * 4, ["2025"] * 4, pl.Series(["2025"] * 4, dtype=pl.Categorical)])
def test_years_are_read_whatever_the_column_holds(years: pl.Series | list[object]) -> None:
    assert from_answers(ANSWERS.with_columns(pl.Series("y", years)), evolve(FORM, period="y")).periods == (2025,)


def test_a_date_and_a_fraction_are_no_years() -> None:
    with pytest.raises(TableError, match="y must hold years, got Date") as raised:
        from_answers(ANSWERS.with_columns(y=dt.date(2025, 3, 1)), evolve(FORM, period="y"))
    assert raised.value.hint == "take the year of the dates: pl.col('y').dt.year()"
    with pytest.raises(FailedRowsError, match="period is a year: 4 rows"):
        from_answers(ANSWERS.with_columns(y=2025.7), evolve(FORM, period="y"))


def test_a_breakdown_that_is_called_as_its_own_sum_is_refused_with_a_way_out() -> None:
    answers = ANSWERS.with_columns(regi=pl.Series(["total", "egen", "egen", None]))
    with pytest.raises(FailedRowsError, match="regi is not 'total', the name of its sum: 1 rows") as raised:
        from_answers(answers, evolve(FORM, breakdowns="regi"))
    assert "leave it empty where it is not known, or call it otherwise" in str(raised.value)


def test_codes_of_the_sex_may_be_written_with_decimals() -> None:
    answers = ANSWERS.with_columns(kön=pl.Series([1.0, 2.0, None, 2.0]))
    found = from_answers(answers, evolve(FORM, sex="kön", sexes={1.0: "M", 2.0: "K"}))
    assert [numbers(found, sex=sex)["respondents"] for sex in "TKM"] == [4, 2, 1]


def test_where_nobody_answered_there_are_no_women_and_no_men_either() -> None:
    answers = ANSWERS.with_columns(kön=pl.Series(["K", "M", "K", None]))
    asked = pl.DataFrame({"kommun": ["a1"] * 6 + ["a2"] * 2})
    found = from_answers(answers, evolve(FORM, sex="kön"), asked=asked)
    everybody = numbers(found, area="a2")
    assert (everybody["asked"], everybody["unit_nonresponse"], everybody["respondents"]) == (2, 2, 0)
    for sex in "KM":
        women = numbers(found, area="a2", sex=sex)
        assert set(women.values()) == {0}
        assert "asked" not in women
    frame = compute(indicator("Trygghet", ITEM.measure), found).collect().frame.filter(area="a2")
    assert set(frame["status"]) == {"zero_denominator"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"area": ["kommun", "enhet"]}, "area must name a column, or a column for each level"),
        ({"area": None}, "area must name a column, or a column for each level, got None"),
        ({"items": None}, "items must be survey items, got [None]"),
        ({"items": "q"}, "items must be survey items, got ['q']"),
        ({"sexes": ["K", "M"]}, "sexes must say what each code means"),
        ({"breakdowns": 3}, "breakdowns must name columns, got 3"),
    ],
)
def test_a_questionnaire_of_wrong_parts_is_refused_with_a_way_out(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(TableError) as raised:
        Questionnaire(**({"items": [ITEM], "area": "kommun", "period": 2025} | wrong))  # type: ignore[arg-type]
    assert message in raised.value.message
    assert raised.value.hint.startswith("as ")


def test_answers_need_a_questionnaire_and_codes_may_be_a_frozen_set() -> None:
    with pytest.raises(TableError, match="wanted a questionnaire, got SurveyItem"):
        from_answers(ANSWERS, ITEM)  # type: ignore[arg-type]
    assert set(SurveyItem(id="a", question="q", top=frozenset({1, 2})).top) == {1, 2}


# Weights of a sample


def drawn(**columns: object) -> oj.SurveySample:
    """Return a sample of six persons."""
    pytest.importorskip("svy")
    rows = pl.DataFrame({"sex": ["K", "K", "K", "M", "M", "M"], "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "w": [2.0] * 6})
    return oj.SurveySample.from_frame(rows.with_columns(**columns), weight="w")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ({}, "there is no margin to calibrate to"),
        ({"sex": {"K": 9}}, "raking to sex: sex: no population is given for ['M']"),
        ({"sex": {"K": 9, "M": 3, "X": 1}}, "raking to sex: sex: nobody in the sample has ['X']"),
        ({"sex": {"K": -9, "M": 3}}, "raking to sex: sex: the population of 'K' must be a number above 0, got -9"),
        ({"sex": {"K": float("nan"), "M": 3}}, "the population of 'K' must be a number above 0, got nan"),
        ({"sex": {"K": 9, "M": 3}, "y": dict.fromkeys([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3)}, "sums: sex 12, y 18"),
    ],
)
def test_margins_that_cannot_be_met_are_refused_in_the_words_of_the_table(
    margins: dict[str, dict[str, float]], message: str
) -> None:
    with pytest.raises(StatisticError) as raised:
        drawn().with_raked_weights(margins)
    assert message in raised.value.message
    assert not {"_margin0", "controls", "shares="} & set(str(raised.value).replace("'", " ").split())


def test_a_row_in_no_cell_is_refused_and_no_warning_is_printed() -> None:
    sample = drawn(sex=pl.Series(["K", "K", None, "M", "M", "M"]))
    for calibrated in (
        lambda: sample.with_poststratified_weights("sex", {"K": 9, "M": 3}),
        lambda: sample.with_raked_weights({"sex": {"K": 9, "M": 3}}),
    ):
        with pytest.raises(TableError, match="1 rows have nothing in sex"):
            calibrated()


def test_infinite_numbers_are_refused_and_a_group_named_twice_is_one_group() -> None:
    with pytest.raises(TableError, match="y holds an infinite number"):
        drawn(y=pl.lit(float("inf"))).mean("y")
    with pytest.raises(TableError, match="6 of 6 rows lack a number above 0 in 'w'"):
        drawn(w=pl.lit(float("inf")))
    assert drawn().mean("y", by=["sex", "sex"]).frame["value"].to_list() == [2.0, 5.0]


def test_a_stratified_mean_a_total_and_a_domain_have_the_errors_of_the_textbook() -> None:
    pytest.importorskip("svy")
    size = {"A": 50, "B": 400, "C": 7}
    values = {"A": [3.0, 7.0, 8.0, 2.0, 9.0], "B": [10.0, 4.0, 6.0, 11.0, 5.0, 1.0], "C": [2.0, 6.0, 4.0]}
    rows = [(name, size[name] / len(all_), size[name], y) for name, all_ in values.items() for y in all_]
    frame = pl.DataFrame(rows, schema=["h", "w", "size", "y"], orient="row").with_columns(inside=pl.col("y") > 4)
    sample = oj.SurveySample.from_frame(frame, weight="w", stratum="h", population_size="size")
    strata = frame.group_by("h").agg("y", pl.col("size").first())
    people = sum(size.values())

    def variance(scores: pl.Expr, rows: pl.DataFrame) -> float:
        spread = rows.group_by("h").agg(scores.var().alias("s2"), pl.len().alias("n"), pl.col("size").first())
        return spread.select(((1 - pl.col("n") / pl.col("size")) * pl.col("n") * pl.col("s2")).sum()).item()

    expected = strata.select((pl.col("y").list.mean() * pl.col("size")).sum()).item() / people
    error = variance(pl.col("w") * pl.col("y"), frame) ** 0.5
    found = sample.mean("y").frame.row(0, named=True)
    assert (found["value"], found["standard_error"]) == pytest.approx((expected, error / people), rel=1e-12)
    total = sample.total("y").frame.row(0, named=True)
    assert (total["value"], total["standard_error"]) == pytest.approx((expected * people, error), rel=1e-12)
    weight = frame.filter("inside")["w"].sum()
    level = frame.filter("inside").select((pl.col("w") * pl.col("y")).sum()).item() / weight
    scores = pl.col("inside").cast(pl.Float64) * pl.col("w") * (pl.col("y") - level) / weight
    domain = sample.mean("y", by="inside").frame.filter(inside="true").row(0, named=True)
    expected_pair = (level, variance(scores, frame) ** 0.5)
    assert (domain["value"], domain["standard_error"]) == pytest.approx(expected_pair, rel=1e-12)
