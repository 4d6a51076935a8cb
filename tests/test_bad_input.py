"""Bad input: a specific error that names the row, the wish and the way out; no input makes a wrong number."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.schemas.observation_rows import schema
from opnajmfr.errors import (
    AreaPeriodError,
    ConfidenceError,
    MissingComponentError,
    NoDirectionError,
    NotAggregableError,
    NothingToShowError,
    OpenComparisonsError,
    ReferenceAreaError,
    TableError,
    UnknownAreaError,
    UnknownIndicatorError,
    UnknownTermError,
    VintageError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, median_of, ordinal, proportion, published, rate, ratio, total
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.vocabulary import Flag, Level, Sex, Status
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from tests.small_worlds import FEWER, LAND, counted, one, seen

SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
WHOLE = {"area": ["0180"], "level": ["municipality"], "period": [2020], "variable": ["x"], "amount": [1]}


def refused(
    error: type[OpenComparisonsError], act: Callable[[], object], *words: str, hint: str
) -> OpenComparisonsError:
    """Hold that an act is refused by an error that says these words, and shows the way out."""
    with pytest.raises(error) as caught:
        act()
    assert type(caught.value) is error
    for word in words:
        assert word in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint
    assert caught.value.hint in str(caught.value)
    return caught.value


def failed(act: Callable[[], object], counts: dict[str, int], *words: str) -> pl.DataFrame:
    """Hold that an act is refused by a report that counts the failing rows, and return them."""
    with pytest.raises(FailedRowsError) as caught:
        act()
    assert caught.value.report.counts == counts
    for word in (*counts, *words):
        assert word in str(caught.value)
    assert caught.value.hint
    return caught.value.report.rows


def observed(**columns: object) -> Observations:
    """Return observations of whole columns, changed where said so; None leaves a column out."""
    changed = {name: column for name, column in (WHOLE | columns).items() if column is not None}
    return Observations.from_frame(pl.DataFrame(changed, strict=False))


def swedish(*codes: str, period: int = 2020) -> Plan:
    """Return a plan of shares in Swedish municipalities."""
    rows = [(code, name, amount, period) for code in codes for name, amount in (("x", 1), ("n", 2))]
    return compute(SHARE, seen(rows, ("area", "variable", "amount", "period")))


# Areas


def test_an_unknown_code_is_named_with_its_nearest_match() -> None:
    refused(UnknownAreaError, swedish("0181", "0993").aggregate().collect, "Sweden", "'0993'", hint="'0")


@pytest.mark.parametrize(("name", "nearest"), [("Umea", "Umeå"), ("Arbåga", "Arboga"), ("Stokholm", "Stockholm")])
def test_an_unknown_name_is_named_with_its_nearest_match(name: str, nearest: str) -> None:
    plan = swedish("0180")
    refused(UnknownAreaError, lambda: plan.compare(to="nation", areas=[name]), repr(name), hint=nearest)
    refused(UnknownAreaError, lambda: plan.compare(to=given_areas(name)), repr(name), hint=nearest)
    refused(UnknownAreaError, lambda: plan.aggregate().collect().of(name), repr(name), hint=nearest)


def test_a_code_that_was_a_number_has_lost_its_zero() -> None:
    refused(TableError, lambda: observed(area=[180]), "area must be text", "Int64", "180", hint="'0180' not 180")


def test_a_code_that_lost_its_zero_before_it_became_text_is_recognised() -> None:
    refused(UnknownAreaError, swedish("180").aggregate().collect, "'180'", hint="lost its zero: '0180' is Stockholm")


@pytest.mark.parametrize(
    ("code", "period", "name"),
    [("0330", 2001, "Knivsta"), ("0140", 1997, "Nykvarn"), ("0180", 1985, "Stockholm")],
)
def test_an_area_outside_its_years_is_named_with_its_years(code: str, period: int, name: str) -> None:
    plan = swedish(code, period=period).aggregate()
    refused(AreaPeriodError, plan.collect, f"{name} ({code}) in {period}", hint="")


def test_a_code_used_after_its_years_is_refused_with_the_code_that_replaced_it() -> None:
    refused(AreaPeriodError, swedish("1917", period=2012).aggregate().collect, "Heby (1917) in 2012", hint="'0331'")


def test_two_codes_of_one_area_in_one_year_are_refused() -> None:
    plan = swedish("1917", "0331", period=2005).aggregate()
    refused(AreaPeriodError, plan.collect, "1917", "0331", "2005", hint="keep one of the codes")


def test_an_area_at_the_wrong_level_is_named() -> None:
    rows = [("01", "municipality", "x", 1), ("01", "municipality", "n", 1)]
    plan = compute(SHARE, seen(rows, ("area", "level", "variable", "amount"))).aggregate()
    refused(UnknownAreaError, plan.collect, "(01) is a county, not a municipality", hint="correct the level")


def test_a_member_of_a_group_that_is_no_area_is_named() -> None:
    group = Grouping.from_table(pl.DataFrame({"group": ["g"], "member": ["Abby"]}), name="nät")
    plan = compute(SHARE, counted({"a1": (1, 2)})).aggregate(LAND, groups=[group])
    refused(UnknownAreaError, plan.collect, "'Abby'", hint="")


# Rows


def test_doubled_keys_are_counted_and_shown() -> None:
    rows = failed(
        lambda: observed(
            area=["0180", "0180", "0181"], amount=[1, 2, 3], level="municipality", period=2020, variable="x"
        ),
        {"one row a key": 2},
        "area=0180",
        "amount=2",
        "keep one row for each area",
    )
    assert rows["area"].to_list() == ["0180", "0180"]


def test_rows_that_are_there_already_are_not_added_again() -> None:
    observations = counted({"a1": (1, 2)})
    failed(lambda: observations.with_rows(observations.frame), {"one row a key": 4})


def test_a_column_that_was_not_declared_is_an_error_and_never_dropped() -> None:
    refused(TableError, lambda: observed(regi=["egen"]), "undeclared columns ['regi']", hint="breakdowns=['regi']")
    refused(TableError, lambda: observed(period=None, perod=[2020]), "undeclared", "'perod'", hint="'period'")


def test_a_missing_column_is_named() -> None:
    refused(TableError, lambda: observed(level=None), "missing columns ['level']", hint="level=")
    refused(TableError, lambda: observed(amount=None), "missing columns ['amount', 'value']", hint="enough")


@pytest.mark.parametrize("name", ["area", "value", "indicator", "unit", "x0", "place", "rule", "primary_key"])
def test_a_breakdown_cannot_have_the_name_of_another_column(name: str) -> None:
    frame = pl.DataFrame(WHOLE)
    refused(TableError, lambda: Observations.from_frame(frame, breakdowns=[name]), repr(name), hint="rename it")


@pytest.mark.parametrize(
    ("column", "word", "nearest"),
    [("level", "comunty", "county"), ("status", "observd", "observed"), ("sex", "F", "map the source's words")],
)
def test_a_word_outside_the_vocabulary_is_named_with_its_nearest_match(column: str, word: str, nearest: str) -> None:
    refused(TableError, lambda: observed(**{column: [word]}), column, repr(word), hint=nearest)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("column", ["amount", "value"])
def test_no_number_that_is_not_finite_gets_in(column: str, number: float) -> None:
    rows = failed(lambda: observed(**{"amount": None, column: [number]}), {f"{column} is a finite number": 1}, "0180")
    assert rows.height == 1


@pytest.mark.parametrize("text", ["1,5", "..", "1 000", "", "NaN"])
def test_text_that_is_no_number_is_counted_and_not_guessed_at(text: str) -> None:
    failed(lambda: observed(amount=[text]), {"amount is a finite number": 1}, f"amount={text}")


@pytest.mark.parametrize("amount", [1e24, -1e30, Decimal(10) ** 24])
def test_an_amount_too_large_to_add_is_refused(amount: object) -> None:
    failed(lambda: observed(amount=[amount]), {"amount is a finite number": 1})


@pytest.mark.parametrize("period", [2020.5, 20, 20_200, -2020, "år 2020", "2020-21", None, float("nan")])
def test_a_period_that_is_no_year_is_counted_and_shown(period: object) -> None:
    failed(lambda: observed(period=pl.Series([period], strict=False)), {"period is a year": 1}, "from 1900 to 2100")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("period", dt.date(2020, 1, 1)),
        ("amount", True),
        ("value", dt.date(1975, 6, 1)),
        ("amount", dt.timedelta(days=1)),
        ("variable", 7),
        ("flags", "revised"),
        ("status", 1),
        ("amount", [1]),
    ],
)
def test_a_column_of_another_type_is_refused_and_never_read_as_a_number(column: str, cell: object) -> None:
    left_out = {"amount": None} if column == "value" else {}
    refused(TableError, lambda: observed(**left_out, **{column: [cell]}), f"{column} must be", "got", hint="")


def test_a_row_holds_a_number_exactly_where_its_status_says_so() -> None:
    rule = {"a value or a status": 1}
    failed(lambda: observed(status=["suppressed"]), rule, "status=suppressed", "another status holds neither")
    failed(lambda: observed(amount=[None], status=["observed"]), rule)
    failed(lambda: observed(value=[1.0]), rule)


def test_an_area_or_a_variable_that_is_not_given_is_counted() -> None:
    failed(lambda: observed(area=[""]), {"area is given": 1}, "neither null nor empty")
    failed(lambda: observed(variable=pl.Series([None], dtype=pl.String)), {"variable is given": 1})


def test_what_is_no_frame_of_polars_is_refused() -> None:
    for frame in (pl.LazyFrame(WHOLE), pl.DataFrame(WHOLE).to_pandas(), [WHOLE]):
        refused(TableError, lambda frame=frame: Observations.from_frame(frame), type(frame).__name__, hint="collect")


# Numbers that cannot be


Rows = list[tuple[str, str, int | float]]


@pytest.mark.parametrize(
    ("measure", "x", "n", "rule"),
    [
        (proportion("x", "n"), 5, 4, "x is at most n"),
        (proportion("x", "n"), 1, 0, "x is at most n"),
        (rate("x", "n"), 1, 0, "x is 0 where n is 0"),
        (ratio("x", "n"), 1, 0, "x is 0 where n is 0"),
        (mean("x", "n"), 1, 0, "x is 0 where n is 0"),
        (proportion("x", "n"), -1, 4, "x is not negative"),
        (rate("x", "n"), -1, 4, "x is not negative"),
        (ratio("x", "n"), 0, -4, "n is not negative"),
        (mean("x", "n"), 0, -4, "n is not negative"),
        (ordinal("x", classes={0: "inget", 1: "alla"}), 7, 1, "x is one of the classes 0, 1"),
    ],
)
def test_inputs_that_no_area_can_have_are_counted_by_rule_with_their_rows(
    measure: Measure, x: int, n: int, rule: str
) -> None:
    rows: Rows = [("a1", "x", x), ("a1", "n", n), ("a2", "x", 1), ("a2", "n", 2), ("b1", "n", 2)]
    plan = compute(indicator("m", measure), seen(rows)).aggregate(LAND)
    broken = failed(plan.collect, {f"m: {rule}": 1}, "area=a1", "period=2020", f"x={x}")
    assert broken.select("area", "sex", "x").rows() == [("a1", "T", Decimal(x))]
    assert plan.check().counts == {f"m: {rule}": 1}


@pytest.mark.parametrize(("code", "level"), [("A", "county"), ("N", "nation")])
def test_what_a_publisher_gives_above_keeps_the_same_rules(code: str, level: str) -> None:
    rows = [
        ("a1", "municipality", "x", 1),
        ("a1", "municipality", "n", 2),
        (code, level, "x", 9),
        (code, level, "n", 4),
    ]
    plan = compute(SHARE, seen(rows, ("area", "level", "variable", "amount"))).aggregate(LAND)
    failed(plan.collect, {"andel: x is at most n": 1}, f"area={code}")


def test_a_broken_row_is_named_with_its_breakdown_whatever_the_variables_are_called() -> None:
    rows = [("a1", "area", 5, "egen"), ("a1", "period", 4, "egen")]
    observations = seen(rows, ("area", "variable", "amount", "regi"), breakdowns=["regi"])
    plan = compute(indicator("m", proportion("area", "period")), observations)
    broken = failed(plan.collect, {"m: area is at most period": 1}, "regi=egen")
    assert broken.row(0, named=True)["area (variable)"] == 5


# Components and columns


def test_a_measure_without_all_its_components_names_the_one_that_is_missing() -> None:
    half = seen([("a1", "x", 1), ("a1", "svarande", 2)])
    share = indicator("Andel", proportion("x", "svarand"))
    refused(MissingComponentError, compute(share, half).collect, "andel", "'svarand'", hint="'svarande'")
    none = compute(indicator("Andel", proportion("p", "q")), half)
    refused(MissingComponentError, none.collect, "none of the catalogue's variables", hint="['p', 'q']")


def test_a_component_in_the_column_of_values_is_never_taken_for_the_value() -> None:
    given = [("a1", "x", None, 30.0), ("a1", "n", 40, None), ("a2", "x", 5, None), ("a2", "n", 40, None)]
    observations = seen(given, ("area", "variable", "amount", "value"))
    refused(MissingComponentError, compute(SHARE, observations).collect, "andel", "'x'", "amount", hint="amount")


def test_a_published_value_in_the_column_of_amounts_is_refused() -> None:
    plan = compute(indicator("u", published("u")), seen([("a1", "u", 30)]))
    refused(MissingComponentError, plan.collect, "u", "value", hint="value")


def test_coverage_by_a_variable_that_is_not_there_names_the_nearest() -> None:
    plan = compute(SHARE, counted({"a1": (1, 2)}, names=("x", "n"))).aggregate(LAND, coverage_by="nn")
    refused(MissingComponentError, plan.collect, "'nn'", hint="")


# What cannot be asked


def test_ranking_without_a_direction_names_the_indicators_and_the_way_out() -> None:
    undirected = [
        indicator("Utan", proportion("x", "n")),
        indicator("Nyckeltal", proportion("x", "n"), kind="key_figure"),
        indicator("Antal", total("x"), direction="lower"),
    ]
    plan = compute(Catalogue([SHARE, *undirected]), counted({"a1": (1, 2)}))
    refused(NoDirectionError, plan.rank, "3 of 4", "utan", "nyckeltal", "antal", hint="with_direction")
    assert plan.rank(indicators=["andel"]).collect().ranks.height == 1


def test_ranking_among_what_is_no_level_names_the_way_out() -> None:
    plan = compute(SHARE, counted({"a1": (1, 2)}))
    refused(UnknownTermError, lambda: plan.rank(among="contry"), "'contry'", hint="county")


def test_rolling_up_where_nothing_adds_is_an_error_with_its_ways_out() -> None:
    values = seen([("a1", "u", 60.0), ("a2", "u", 50.0)], ("area", "variable", "value"))
    plan = compute(indicator("u", published("u")), values)
    refused(NotAggregableError, lambda: plan.aggregate(LAND), "1 indicators", "published", hint="mean_of_members")
    frame = plan.aggregate(LAND, figures=["mean_of_members"]).collect().frame
    assert one(frame, area="A")["value"] == 55


def test_where_some_add_the_others_say_why_they_do_not() -> None:
    rows = [("a1", "x", 1, None), ("a1", "n", 2, None), ("a1", "u", None, 60.0), ("a1", "q", 3, None)]
    catalogue = Catalogue([SHARE, indicator("u", published("u")), indicator("m", median_of(["q"]))])
    observations = seen(rows, ("area", "variable", "amount", "value"))
    results = compute(catalogue, observations).aggregate(LAND).collect()
    nation = results.frame.filter(area="N").select("indicator", "status", "value").rows()
    assert nation == [("andel", "derived", 50.0), ("u", "not_aggregable", None), ("m", "not_aggregable", None)]
    for name in ("u", "m"):
        assert "kan inte summeras" in results.explain(name, area="N")


def test_two_vintages_are_never_mixed() -> None:
    frame = pl.DataFrame(WHOLE)
    old = Observations.from_frame(frame, source="Kolada", retrieved=dt.date(2024, 5, 1))
    new = Observations.from_frame(frame, source="Kolada", retrieved=dt.date(2025, 5, 1))
    refused(VintageError, lambda: old + new, "Kolada 2024-05-01", "Kolada 2025-05-01", hint="compute each vintage")
    split = Observations.from_frame(frame.with_columns(regi=pl.lit("egen")), breakdowns=["regi"])
    refused(VintageError, lambda: split + Observations.from_frame(frame), "('regi',)", "()", hint="same breakdowns")


@pytest.mark.parametrize(
    ("error", "act", "hint"),
    [
        (UnknownTermError, lambda plan: plan.compare(to="contry"), "'county'"),
        (UnknownTermError, lambda plan: plan.aggregate(LAND, figures=["poled"]), "'pooled'"),
        (UnknownTermError, lambda plan: plan.compare(to="nation", figure="poled"), "'pooled'"),
        (ReferenceAreaError, lambda plan: plan.compare(to=given_areas("Solna"), figure="reported"), "leave figure out"),
        (ReferenceAreaError, lambda plan: plan.compare(to="peers"), "nearest_peers"),
        (ReferenceAreaError, lambda _: target(float("nan")), "90"),
        (ReferenceAreaError, lambda plan: plan.compare(to=90), "target(90)"),
        (ReferenceAreaError, lambda plan: plan.compare(to=[]), "['peers', 'county', 'nation']"),
        (ConfidenceError, lambda plan: plan.with_intervals(95), "0.95"),
        (UnknownIndicatorError, lambda plan: plan.rank(indicators=["andl"]), "andel"),
        (UnknownTermError, lambda plan: plan.collect().at("contry"), "county"),
        (NothingToShowError, lambda plan: plan.collect().at("district"), "aggregate"),
        (UnknownTermError, lambda plan: plan.collect().wide(figure="poled"), "pooled"),
        (NothingToShowError, lambda plan: plan.collect().wide(figure="mean_of_members"), "figures="),
        (NothingToShowError, lambda plan: plan.collect().of("a3x"), ""),
        (NothingToShowError, lambda plan: plan.collect().explain("andel", area="a1", period=1999), "availability"),
        (NothingToShowError, lambda plan: plan.collect().explain("andel", area="a1", sex="K"), "availability"),
        (UnknownTermError, lambda plan: plan.collect().explain("andel", area="a1", regi="egen"), ""),
        (UnknownIndicatorError, lambda plan: plan.collect().explain("andl", area="a1"), "andel"),
    ],
)
def test_what_does_not_exist_cannot_be_asked_for(
    error: type[OpenComparisonsError], act: Callable[[Plan], object], hint: str
) -> None:
    plan = compute(SHARE, counted({"a1": (1, 2)}))
    refused(error, lambda: act(plan), hint=hint)


def test_a_pool_that_the_hierarchy_does_not_have_is_refused() -> None:
    table = [("N", "nation", "Nätet", None), ("p", "municipality", "P", "N")]
    flat = type(LAND).from_table(
        pl.DataFrame(table, schema=["code", "level", "name", "parent"], orient="row"), name="nätet"
    )
    plan = compute(SHARE, counted({"p": (1, 2)})).aggregate(flat).rank(among="county")
    refused(ReferenceAreaError, plan.collect, "'county'", "nätet", hint="nation")


# Anything at all


LENGTHS = st.shared(st.integers(0, 4), key="height")
JUNK = {
    pl.Int64: st.integers(-3000, 3000),
    pl.Float64: st.floats(),
    pl.Float32: st.floats(width=32),
    pl.String: st.text(max_size=4) | st.sampled_from(["0180", "T", "county", "observed", "2020", "1e400", "x"]),
    pl.Boolean: st.booleans(),
    pl.Date: st.dates(),
    pl.Decimal(38, 20): st.decimals(-1000, 1000, places=20),
    pl.List(pl.String): st.lists(st.sampled_from(["revised", "approximate", "?"]) | st.none(), max_size=3),
    pl.List(pl.Int64): st.lists(st.integers(0, 3), max_size=2),
    pl.Categorical: st.sampled_from(["T", "7", "county"]),
    pl.Binary: st.binary(max_size=3),
    pl.Struct({"a": pl.Int64}): st.fixed_dictionaries({"a": st.integers(0, 3)}),
    pl.Null: st.none(),
}
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "area": st.sampled_from(["0180", "0181"]),
    "level": st.sampled_from([str(level) for level in Level]),
    "period": st.sampled_from([2019, 2020]),
    "sex": st.sampled_from([str(sex) for sex in Sex]),
    "regi": st.sampled_from(["egen", "enskild"]) | st.none(),
    "variable": st.sampled_from(["x", "n"]),
    "amount": st.integers(0, 10) | st.none(),
    "value": st.floats(0, 100) | st.none(),
    "status": st.sampled_from([str(status) for status in Status]),
    "flags": st.lists(st.sampled_from([str(flag) for flag in Flag]), max_size=2),
}


@st.composite
def junk_frames(draw: st.DrawFn) -> pl.DataFrame:
    """Draw a frame whose columns are mostly what they should be."""
    height = draw(st.integers(0, 4))
    names = [name for name in LIKELY if draw(st.integers(0, 9))]
    names += draw(st.lists(st.sampled_from(["extra", "indicator"]), max_size=1))
    columns: list[pl.Series] = []
    for name in names:
        if name in LIKELY and draw(st.integers(0, 9)):
            cells = draw(st.lists(LIKELY[name], min_size=height, max_size=height))
            columns.append(pl.Series(name, cells, strict=False))
        else:
            dtype = draw(st.sampled_from(list(JUNK)))
            cells = draw(st.lists(JUNK[dtype] | st.none(), min_size=height, max_size=height))
            columns.append(pl.Series(name, cells, dtype=dtype, strict=False))
    return pl.DataFrame(columns)


@given(junk_frames(), st.sampled_from([(), ("regi",), ("regi", "extra")]), st.sampled_from([None, "municipality"]))
@example(pl.DataFrame(), (), None)
def test_any_frame_becomes_checked_observations_or_an_error_of_the_package(
    frame: pl.DataFrame, breakdowns: tuple[str, ...], level: str | None
) -> None:
    try:
        observations = Observations.from_frame(frame, breakdowns=breakdowns, level=level)
    except OpenComparisonsError:
        return
    assert schema(breakdowns).is_valid(observations.frame)
    assert observations.frame.height == frame.height


PLACES = [("a1", "municipality"), ("a2", "municipality"), ("b1", "municipality"), ("A", "county"), ("N", "nation")]
CATALOGUES: list[list[Indicator]] = [
    [SHARE],
    [SHARE, indicator("u", published("u"))],
    [SHARE, indicator("x", total("x")), indicator("m", median_of(["x", "n"], min_observed=1))],
    [indicator("u", published("u")), indicator("o", ordinal("o", classes={0: "nej", 1: "ja"}), direction="higher")],
]


@st.composite
def odd_observations(draw: st.DrawFn) -> Observations:
    """Draw rows that each are possible; together they need not make sense."""
    keys = st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from([2019, 2020]),
        st.sampled_from(["T", "K", "M"]),
        st.sampled_from(["x", "n", "u", "o", "andel"]),
    )
    rows: list[tuple[object, ...]] = []
    for (area, level), period, sex, variable in draw(st.lists(keys, min_size=1, max_size=14, unique=True)):
        as_value = variable in {"u", "andel"} if draw(st.integers(0, 9)) else draw(st.booleans())
        number = draw(st.integers(0, 3) | st.none())
        status = (
            "observed" if number is not None else draw(st.sampled_from(["missing", "suppressed", "not_applicable"]))
        )
        numbers = (None, number) if as_value else (number, None)
        rows.append((area, level, period, sex, variable, *numbers, status))
    columns = ("area", "level", "period", "sex", "variable", "amount", "value", "status")
    return seen(rows, columns)


@FEWER
@given(odd_observations(), st.sampled_from(CATALOGUES))
def test_any_observations_become_figures_with_one_row_each_or_an_error_of_the_package(
    observations: Observations, indicators: list[Indicator]
) -> None:
    network = Grouping.from_table(pl.DataFrame({"group": ["g"] * 2, "member": ["a1", "b1"]}), name="nät")
    try:
        plan = compute(Catalogue(indicators), observations).with_intervals()
        plan = plan.aggregate(LAND, figures=["pooled", "mean_of_members"], groups=[network])
        plan = plan.compare(to=["county", "nation", network, given_areas("a2"), target(1)])
        results = plan.compare(to=network, figure="pooled").collect()
    except OpenComparisonsError:
        return
    key = ["indicator", "area", "level", "period", "sex"]
    assert not results.frame.select(*key, "category", "figure").is_duplicated().any()
    assert not results.comparisons.select(*key, "reference").is_duplicated().any()
    has_value = results.frame["status"].is_in(["observed", "derived"])
    assert results.frame.filter(has_value)["value"].null_count() == 0
    assert results.frame.filter(~has_value)["value"].null_count() == results.frame.filter(~has_value).height
    results.wide()
    results.availability()
    for row in results.frame.sample(min(3, results.frame.height), seed=1).iter_rows(named=True):
        assert results.explain(row["indicator"], area=row["area"], period=row["period"], sex=row["sex"])


def test_sweden_knows_what_a_misspelt_county_means() -> None:
    refused(UnknownAreaError, lambda: sweden().resolve("Vestmanland"), "'Vestmanland'", hint="Västmanland")
