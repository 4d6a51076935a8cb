"""Components are added, never values: what every roll-up keeps, whatever is given and however it is cut."""

import statistics
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.results import Results
from opnajmfr.engine.computing import Computed, computed
from opnajmfr.engine.request import Request
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, median_of, ordinal, proportion, rate, ratio, total
from opnajmfr.model.vocabulary import Figure, Level, Status
from opnajmfr.plan.starting import compute
from tests.plain_rollup import CATALOGUE, Key, Plain, rolled_up, strongest
from tests.small_worlds import FEWER, FEWEST, HIDDEN, LAND, REASONS, Cell, World, amounts, one, seen, worlds

ADDING = Catalogue([one for one in CATALOGUE if one.id != "jakommuner"])
"""Those whose components a municipality shares with its parts; an answer is the municipality's own."""
QUOTIENTS = ("andel", "tal", "kvot", "medel")


def figures(world: World, catalogue: Catalogue = CATALOGUE, **options: object) -> Computed:
    """Compute a drawn world up to its nation."""
    request = Request(catalogue=catalogue, observations=world.observations, areas=world.areas, aggregate=True)
    return computed(evolve(request, **options))


def has_every_variable(world: World) -> bool:
    """Tell whether each variable has a row somewhere; a catalogue with half a measure is refused."""
    return {place[-1] for place, cell in world.cells.items() if cell is not None} >= set("xnsa")


def by_key(frame: pl.DataFrame) -> dict[Key, dict[str, object]]:
    """Return the rows by what names them; no two have the same name."""
    rows = {
        (row["indicator"], row["area"], row["period"], row["sex"], row["figure"]): row
        for row in frame.iter_rows(named=True)
    }
    assert len(rows) == frame.height
    return rows


def check_equal(frame: pl.DataFrame, expected: dict[Key, Plain]) -> None:
    """Hold computed figures against plain ones: components exactly, values to the last digits of floating point."""
    found = by_key(frame)
    assert set(found) == {(*key[:4], str(key[4])) for key in expected}
    for key, plain in expected.items():
        row = found[*key[:4], str(key[4])]
        assert row["status"] == plain.status, key
        numerator, denominator = (*(plain.components or ()), None, None)[:2]
        assert (row["numerator"], row["denominator"]) == (numerator, denominator), key
        assert (row["n_members"], row["n_expected"]) == (plain.n_members, plain.n_expected), key
        value = plain.value(key[0])
        assert row["value"] == (None if value is None else pytest.approx(float(value), rel=1e-14)), key


# What a roll-up is


@FEWER
@given(worlds())
def test_every_figure_equals_the_roll_up_in_plain_python(world: World) -> None:
    assume(has_every_variable(world))
    check_equal(figures(world).frame, rolled_up(world))


@FEWER
@given(worlds(with_units=True))
def test_units_roll_up_through_municipality_and_county_to_the_nation(world: World) -> None:
    assume(has_every_variable(world))
    check_equal(figures(world).frame, rolled_up(world))


def sums_as_observations(found: Results) -> Observations:
    """Give the sums of the counties as if the counties had reported them."""
    key = ["area", "level", "period", "sex"]
    counties = found.frame.filter(pl.col("level") == Level.COUNTY).with_columns(pl.col("status").cast(pl.String))
    given = pl.col("amount").is_not_null()
    rows = [
        counties.select(
            *key,
            (pl.col("indicator").cast(pl.String) + f"/{part}").alias("variable"),
            pl.col(part).alias("amount"),
        ).with_columns(pl.when(given).then(pl.lit("observed")).otherwise(counties["status"]).alias("status"))
        for part in ("numerator", "denominator")
    ]
    frame = pl.concat(rows)
    return Observations.from_frame(frame.filter(pl.col("variable") != "antal/denominator"))


OF_COUNTIES = Catalogue(
    [
        indicator("andel", proportion("andel/numerator", "andel/denominator")),
        indicator("tal", rate("tal/numerator", "tal/denominator")),
        indicator("kvot", ratio("kvot/numerator", "kvot/denominator")),
        indicator("medel", mean("medel/numerator", "medel/denominator")),
        indicator("antal", total("antal/numerator")),
        indicator("jakommuner", proportion("jakommuner/numerator", "jakommuner/denominator"), uncertainty="none"),
    ]
)
"""The same indicators, each with components of its own: a member that lacks one adds nothing to that one only."""


def nation_of(results: Results) -> Results:
    """Return the nation alone, without what counts its members, among which is a county of no municipality."""
    rows = results.frame.filter(pl.col("level") == Level.NATION)
    frame = rows.drop("n_members", "n_expected", "coverage", "coverage_weight", "method")
    return evolve(results, frame=frame.with_columns(pl.when(pl.col("value").is_not_null()).then("status")))


@FEWER
@given(worlds())
def test_county_then_nation_is_the_nation_byte_for_byte(world: World) -> None:
    assume(has_every_variable(world) and any(Level.COUNTY in lying for lying in world.above.values()))
    direct = compute(CATALOGUE, world.observations).aggregate(world.areas).with_intervals().collect()
    counties = sums_as_observations(direct)
    twice = compute(OF_COUNTIES, counties).aggregate(world.areas).with_intervals().collect()
    once, again = nation_of(direct), nation_of(twice)
    assert_frame_equal(again.frame, once.frame, check_exact=True)
    assert again.content_hash() == once.content_hash()


@st.composite
def cuts(draw: st.DrawFn, world: World) -> tuple[Observations, World]:
    """Draw the same rows and areas in another order and in several pieces."""
    rows = world.frame[draw(st.permutations(range(world.frame.height)))]
    cut = draw(st.integers(0, rows.height))
    pieces = pl.concat([rows[:cut], rows[cut:]], rechunk=False)
    observations = (
        Observations.from_frame(pieces)
        if draw(st.booleans())
        else Observations.from_frame(rows[:cut]) + Observations.from_frame(rows[cut:])
    )
    table = world.table[draw(st.permutations(range(world.table.height)))]
    return observations, evolve(world, table=table)


@FEWEST
@given(worlds(), st.data())
def test_no_order_and_no_partition_changes_a_byte(world: World, data: st.DataObject) -> None:
    assume(has_every_variable(world))
    directed = Catalogue([one.with_direction("higher", stated_by="prov") for one in CATALOGUE])
    group = pl.DataFrame({"group": "alla", "member": world.codes, "weight": [0.7] * len(world.codes)})

    def everything(observations: Observations, land: World, table: pl.DataFrame) -> Results:
        own_group = Grouping.from_table(table, name="nät")
        plan = compute(directed, observations).aggregate(
            land.areas, figures=["pooled", "mean_of_members", "median_of_members"], groups=[own_group], coverage_by="n"
        )
        plan = plan.with_intervals().compare(to=["nation", own_group]).compare(to=own_group, figure="pooled")
        return plan.rank(indicators=QUOTIENTS).collect()

    shuffled, land = data.draw(cuts(world))
    once, again = everything(world.observations, world, group), everything(shuffled, land, group[::-1])
    for name in ("frame", "comparisons", "ranks"):
        assert_frame_equal(getattr(again, name), getattr(once, name), check_exact=True)
    assert again.content_hash() == once.content_hash()


COSTS = [("a1", 10**16), ("a2", 1), ("a3", -(10**16)), ("b1", 1)]
"""Amounts whose sum in floating point depends on the order in which they are added."""


@FEWER
@given(st.permutations(COSTS))
def test_a_mean_of_members_is_the_same_in_every_order(rows: list[tuple[str, int]]) -> None:
    def mean_of(costs: list[tuple[str, int]]) -> object:
        """Return the nation's mean of members."""
        given = seen([(code, name, amount) for code, s in costs for name, amount in (("s", s), ("n", 1))])
        plan = compute(indicator("Kostnad", ratio("s", "n")), given).aggregate(LAND, figures=["mean_of_members"])
        return one(plan.collect().frame, area="N")["value"]

    assert mean_of(rows) == mean_of(COSTS)


@FEWER
@given(worlds(complete=True))
def test_figures_stand_in_the_documented_order(world: World) -> None:
    frame = figures(world).frame
    order = ["level", "indicator", "period", "sex", "area", "figure"]
    assert_frame_equal(frame, frame.sort(order))


@st.composite
def parts_of(draw: st.DrawFn, cell: Cell, n_parts: int) -> list[Cell]:
    """Cut an amount in parts that add to it; a reason is every part's."""
    if not isinstance(cell, Decimal):
        return [cell] * n_parts
    shares = draw(st.lists(st.integers(0, 100), min_size=n_parts - 1, max_size=n_parts - 1))
    step = Decimal(1).scaleb(-9)
    parts = [(cell * share / (100 * n_parts)).quantize(step, rounding=ROUND_DOWN) for share in shares]
    return [*parts, cell - sum(parts, Decimal(0))]


@FEWER
@given(worlds(), st.data())
def test_splitting_members_changes_neither_components_nor_pooled_value(world: World, data: st.DataObject) -> None:
    assume(has_every_variable(world))
    n_parts = {code: data.draw(st.integers(1, 3)) for code in world.codes}
    units = [(f"{code}-{place}", code) for code in world.codes for place in range(n_parts[code])]
    rows = [(unit, "unit", f"Enhet {unit}", code, None, None) for unit, code in units]
    cells = {
        (f"{code}-{place}", *rest): part
        for (code, *rest), cell in world.cells.items()
        for place, part in enumerate(data.draw(parts_of(cell, n_parts[code])))
    }
    finer = evolve(
        world,
        table=pl.concat([world.table, pl.DataFrame(rows, schema=world.table.schema, orient="row")]),
        base=Level.UNIT,
        codes=tuple(unit for unit, _ in units),
        cells=cells,
    )
    kept = ["indicator", "area", "level", "period", "sex", "numerator", "denominator", "value"]
    whole = figures(world, ADDING).frame.select(kept)
    split = figures(finer, ADDING).frame.filter(pl.col("level") != Level.UNIT).select(kept)
    assert_frame_equal(split, whole, check_exact=True)


@FEWER
@given(worlds())
def test_the_pooled_value_lies_between_its_members_smallest_and_largest(world: World) -> None:
    assume(has_every_variable(world))
    found = by_key(figures(world).frame)
    for (name, area, period, sex, figure), row in found.items():
        if name not in QUOTIENTS or figure != Figure.POOLED or row["value"] is None:
            continue
        members = [found[name, code, period, sex, "own"] for code in world.lying_in(area, period)]
        exact = [Fraction(one["numerator"]) / Fraction(one["denominator"]) for one in members if one["denominator"]]
        assert min(exact) <= Fraction(row["numerator"]) / Fraction(row["denominator"]) <= max(exact)
        values = [one["value"] for one in members if one["value"] is not None]
        assert min(values) * (1 - 1e-14) <= row["value"] <= max(values) * (1 + 1e-14)


# What is missing


@FEWER
@given(worlds(complete=True), st.data())
def test_a_member_that_lacks_one_component_adds_none_of_them(world: World, data: st.DataObject) -> None:
    assume(len(world.codes) > 1)
    code = data.draw(st.sampled_from(world.codes))
    lost = data.draw(st.sampled_from("xn"))
    without_one = {
        place: None if place[0] == code and place[3] == lost else cell for place, cell in world.cells.items()
    }
    without_all = {place: cell for place, cell in without_one.items() if place[0] != code or place[3] not in "xn"}
    share = Catalogue([CATALOGUE["andel"]])
    one_lost = figures(evolve(world, cells=without_one), share).frame
    all_lost = figures(evolve(world, cells=without_all), share).frame
    assert_frame_equal(one_lost, all_lost, check_exact=True)


NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
COMPARED = ("value", "difference", "lower", "upper", "place", "verdict")


@FEWER
@given(worlds())
def test_a_hidden_or_missing_row_carries_no_number_anywhere(world: World) -> None:
    assume(has_every_variable(world))
    directed = Catalogue([one.with_direction("lower", stated_by="prov") for one in CATALOGUE])
    plan = compute(directed, world.observations).aggregate(world.areas).with_intervals()
    results = plan.compare(to=["county", "nation"]).rank(indicators=QUOTIENTS).collect()
    hidden = results.frame.filter(pl.col("status").is_in([str(reason) for reason in REASONS]))
    assert all(hidden[name].null_count() == hidden.height for name in NUMBERS)
    key = ["indicator", "area", "period", "sex"]
    own = hidden.filter(pl.col("figure") == Figure.OWN).select(key)
    compared = results.comparisons.join(own, on=key, how="semi")
    assert compared.height == 2 * own.height
    assert all(compared[name].null_count() == compared.height for name in COMPARED)
    assert results.ranks.join(own, on=key, how="semi").is_empty()
    shown = results.frame.filter(pl.col("status").is_in(["observed", "derived"]))
    assert shown["value"].null_count() == 0


@pytest.mark.parametrize("status", [str(status) for status in HIDDEN])
@pytest.mark.parametrize("hidden", ["x", "n"])
def test_no_hidden_status_shows_the_component_beside_it(status: str, hidden: str) -> None:
    rows = [("a1", name, 5, "observed") for name in "xn" if name != hidden]
    rows += [("a1", hidden, None, status), ("a2", "x", 3, "observed"), ("a2", "n", 10, "observed")]
    share = indicator("andel", proportion("x", "n"), direction="higher")
    plan = compute(share, seen(rows, ("area", "variable", "amount", "status"))).aggregate(LAND).with_intervals()
    results = plan.compare(to="nation").rank().collect()
    row = one(results.frame, area="a1")
    assert row["status"] == status
    assert [row[name] for name in NUMBERS] == [None] * 5
    assert one(results.frame, area="A")["numerator"] == 3
    assert [one(results.comparisons, area="a1")[name] for name in COMPARED] == [None] * 6
    assert results.ranks["area"].to_list() == ["a2"]


@FEWER
@given(st.lists(st.sampled_from([*REASONS, None]), min_size=3, max_size=3))
def test_the_strongest_reason_of_its_members_stands_for_an_area_without_a_value(statuses: list[Status | None]) -> None:
    rows = [(f"a{place}", "s", None, str(word)) for place, word in enumerate(statuses, start=1) if word is not None]
    observations = seen([*rows, ("b1", "s", 1, "observed")], ("area", "variable", "amount", "status"))
    county = one(compute(CATALOGUE["antal"], observations).aggregate(LAND).collect().frame, area="A")
    reasons = [Status.MISSING if word is None else word for word in statuses]
    assert county["status"] == strongest(reasons)
    if county["status"] in {"not_applicable", "discontinued"}:
        assert set(reasons) <= {Status.NOT_APPLICABLE, Status.DISCONTINUED}
    assert county["n_expected"] == sum(reason not in {Status.NOT_APPLICABLE, Status.DISCONTINUED} for reason in reasons)


@FEWER
@given(worlds(), st.data())
def test_coverage_is_counted_and_weighed_among_the_expected(world: World, data: st.DataObject) -> None:
    assume(has_every_variable(world))
    weights: dict[tuple[str, int], Decimal | None] = {
        (code, period): data.draw(st.none() | amounts(100)) for code in world.codes for period in world.periods
    }
    known: dict[tuple[str, int, str, str], Cell] = {
        (code, period, "T", "vikt"): weight for (code, period), weight in weights.items()
    }
    assume(any(weight is not None for weight in weights.values()))
    weighed = evolve(world, cells=world.cells | known)
    found = by_key(figures(weighed, coverage_by="vikt").frame)
    for (name, area, period, sex, figure), row in found.items():
        if figure != Figure.POOLED:
            assert row["coverage"] is None
            continue
        members = {code: found[name, code, period, sex, "own"] for code in world.lying_in(area, period)}
        expected = [code for code, own in members.items() if own["status"] not in {"not_applicable", "discontinued"}]
        there = [code for code in expected if members[code]["numerator"] is not None]
        assert row["coverage"] == (len(there) / len(expected) if expected else None)
        of_all = [weights[code, period] for code in expected]
        of_those = sum((weights[code, period] or Decimal(0) for code in there), Decimal(0))
        whole = None if None in of_all else sum((weight for weight in of_all if weight is not None), Decimal(0))
        assert row["coverage_weight"] == (pytest.approx(float(of_those / whole)) if whole else None)


# Women and men


SEXED = Catalogue([one for one in CATALOGUE if one.id in {"andel", "antal"}])


def with_total(world: World) -> World:
    """Return a world in which T is K + M where both have an amount and T has no row."""
    cells = dict(world.cells)
    for code, period, _, variable in list(world.cells):
        of_women, of_men = (world.cells.get((code, period, sex, variable)) for sex in "KM")
        if cells.get((code, period, "T", variable)) is not None or of_women is None or of_men is None:
            continue
        both = [cell for cell in (of_women, of_men) if isinstance(cell, Decimal)]
        reasons = [cell for cell in (of_women, of_men) if isinstance(cell, Status)]
        cells[code, period, "T", variable] = strongest(reasons) if reasons else sum(both, Decimal(0))
    return evolve(world, cells=cells)


@FEWER
@given(worlds(sexes=("T", "K", "M")))
def test_the_total_is_women_plus_men_where_both_are_given_and_it_is_not(world: World) -> None:
    world = evolve(world, cells={place: cell for place, cell in world.cells.items() if place[3] in "xns"})
    assume(has_every_variable(evolve(world, cells=world.cells | {("", 0, "T", "a"): Decimal(1)})))
    done = figures(with_total(world), SEXED).frame
    derived = figures(world, SEXED).frame
    words = pl.col("status").cast(pl.String).replace("derived", "observed")
    assert_frame_equal(derived.with_columns(words), done.with_columns(words), check_exact=True)
    given = {place for place, cell in world.cells.items() if cell is not None}
    own = derived.filter((pl.col("figure") == "own") & (pl.col("sex") == "T") & (pl.col("indicator") == "antal"))
    for row in own.filter(pl.col("status").is_in(["observed", "derived"])).iter_rows(named=True):
        is_given = (row["area"], row["period"], "T", "s") in given
        assert row["status"] == ("observed" if is_given else "derived")


def test_a_given_total_is_never_overwritten() -> None:
    rows = [("a1", "s", "K", 5, "observed"), ("a1", "s", "M", 4, "observed")]
    columns = ("area", "variable", "sex", "amount", "status")
    for amount, status in ((11, "observed"), (None, "suppressed")):
        observations = seen([*rows, ("a1", "s", "T", amount, status)], columns)
        row = one(compute(CATALOGUE["antal"], observations).collect().frame, sex="T")
        assert (row["value"], row["status"]) == (amount, status)


def test_medians_of_women_and_men_do_not_add_to_a_total() -> None:
    rows = [("a1", month, sex, days) for month in ("jan", "feb") for sex, days in (("K", 10), ("M", 12))]
    results = compute(
        indicator("Väntetid", median_of(["jan", "feb"])), seen(rows, ("area", "variable", "sex", "amount"))
    )
    assert results.collect().frame.select("sex", "value").rows() == [("K", 10.0), ("M", 12.0)]


# Families of their own


@FEWER
@given(st.lists(st.lists(amounts(50) | st.sampled_from(REASONS), min_size=4, max_size=4), min_size=1, max_size=4))
def test_a_median_is_that_of_the_parts_at_hand_and_never_adds(areas: list[list[Cell]]) -> None:
    names = ["q1", "q2", "q3", "q4"]
    rows = [
        (code, name, *((part, "observed") if isinstance(part, Decimal) else (None, str(part))))
        for code, parts in zip(["a1", "a2", "a3", "b1"], areas, strict=False)
        for name, part in zip(names, parts, strict=True)
    ]
    schema = {"area": pl.String, "variable": pl.String, "amount": pl.Decimal(38, 9), "status": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit(2020).alias("period"))
    wait = Catalogue([indicator("Väntetid", median_of(names, min_observed=3)), indicator("q1", total("q1"))])
    results = compute(wait, Observations.from_frame(frame, level="municipality")).aggregate(LAND).collect()
    waits = results.frame.filter(pl.col("indicator") == "vantetid")
    for code, parts in zip(["a1", "a2", "a3", "b1"], areas, strict=False):
        there = [part for part in parts if isinstance(part, Decimal)]
        row = one(waits, area=code)
        expected = float(statistics.median(there)) if len(there) >= 3 else None
        assert row["value"] == (None if expected is None else pytest.approx(expected, rel=1e-14))
        assert row["status"] == (
            "observed" if expected is not None else strongest(part for part in parts if isinstance(part, Status))
        )
    above = waits.filter(pl.col("level") != Level.MUNICIPALITY)
    assert set(above["status"]) == {"not_aggregable"}
    assert above.select(*NUMBERS).null_count().row(0) == (above.height,) * 5


CLASSES = {2: "alla", 1: "några", 0: "inget"}


@FEWER
@given(st.lists(st.sampled_from([0, 1, 2, None]), min_size=4, max_size=4))
def test_classes_become_one_row_a_class_and_their_shares_sum_to_a_hundred(answers: list[int | None]) -> None:
    assume(any(answer is not None for answer in answers))
    codes = ["a1", "a2", "a3", "b1"]
    rows = [(code, "svar", answer) for code, answer in zip(codes, answers, strict=True)]
    plans = indicator("Planer", ordinal("svar", classes=CLASSES))
    frame = compute(plans, seen(rows)).aggregate(LAND).collect().frame
    own = frame.filter(pl.col("level") == Level.MUNICIPALITY)
    assert own["value"].to_list() == answers
    assert own["category"].to_list() == [None if answer is None else CLASSES[answer] for answer in answers]
    for area, members in (("A", answers[:3]), ("B", answers[3:]), ("N", answers)):
        above = frame.filter(pl.col("area") == area)
        assert above["category"].to_list() == list(CLASSES.values())
        given = Counter(answer for answer in members if answer is not None)
        if given.total():
            assert above["numerator"].to_list() == [given[code] for code in CLASSES]
            assert above["value"].sum() == pytest.approx(100)
        else:
            assert above["value"].null_count() == 3
        assert above["n_members"].to_list() == [given.total()] * 3


@pytest.mark.parametrize(("yes", "no", "partly"), [(1, 2, ()), (1, 0, ()), (2, 0, (1,))])
def test_the_share_of_municipalities_weighs_each_answer_one_whatever_its_code(
    yes: int, no: int, partly: tuple[int, ...]
) -> None:
    from_codes = CATALOGUE["jakommuner"]
    coding = evolve(from_codes.measure.coding, yes=yes, no=no, partly=partly)
    answered = evolve(from_codes, measure=evolve(from_codes.measure, coding=coding))
    third = partly[0] if partly else no
    rows = [("a1", "a", yes), ("a2", "a", no), ("a3", "a", third), ("b1", "a", None)]
    frame = compute(answered, seen(rows)).aggregate(LAND).collect().frame
    assert frame.filter(level="municipality")["value"].to_list() == [100, 0, 0, None]
    county = one(frame, area="A")
    assert (county["numerator"], county["denominator"]) == (1, 3)
    assert county["value"] == pytest.approx(100 / 3)
    assert one(frame, area="B")["status"] == "missing"
    assert one(frame, area="N")["coverage"] == 0.75


# Groups


@FEWER
@given(
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
    st.lists(st.sampled_from([1.0, 0.5, 0.25, 3.0]), min_size=6, max_size=6),
)
def test_a_group_holds_its_members_by_their_weights_and_groups_may_overlap(
    counts: list[int], weights: Sequence[float]
) -> None:
    codes = ["a1", "a2", "a3", "b1"]
    rows = [
        (code, name, amount) for code, x in zip(codes, counts, strict=True) for name, amount in (("x", x), ("n", 500))
    ]
    members = [("öst", code) for code in ("a1", "a2", "b1")] + [("väst", code) for code in ("a1", "a3", "b1")]
    table = pl.DataFrame(members, schema=["group", "member"], orient="row").with_columns(pl.Series("weight", weights))
    network = Grouping.from_table(table, name="nät")
    share = CATALOGUE["andel"]
    frame = compute(share, seen(rows)).aggregate(LAND, groups=[network]).collect().at("group").frame
    assert frame["area"].to_list() == ["nät/väst", "nät/öst"]
    for group in ("öst", "väst"):
        mine = [
            (code, Fraction(weight)) for (name, code), weight in zip(members, weights, strict=True) if name == group
        ]
        x, n = (
            sum(weight * size for weight, size in sizes)
            for sizes in (
                [(weight, counts[codes.index(code)]) for code, weight in mine],
                [(weight, 500) for _, weight in mine],
            )
        )
        row = one(frame, area=f"nät/{group}")
        assert (Fraction(row["numerator"]), Fraction(row["denominator"])) == (x, n)
        assert row["value"] == pytest.approx(float(100 * x / n))
        assert (row["n_members"], row["n_expected"]) == (3, 3)
