"""Standardised measures go through the whole engine: strata are added first and consumed last."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from opnajmfr import stats
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.results import Results
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.errors import MeasureError, MissingComponentError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, rate, total
from opnajmfr.model.measures.standardised import StandardisedRate
from opnajmfr.model.measures.standardised_ratio import StandardisedRatio
from opnajmfr.model.measures.strata import in_natural_order
from opnajmfr.model.measures.weights import ReferenceRate, StandardWeight
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.serialise import from_json, from_toml, to_json, to_toml
from opnajmfr.model.standardising import standardised_rate, standardised_ratio
from opnajmfr.model.vocabulary import Status
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from tests.plain_rollup import NOT_EXPECTED, strongest
from tests.small_worlds import FEWER, LAND, REASONS, Cell, one, seen

STRATA = ("0-64", "65-79", "80+")
STANDARD = {"0-64": 800, "65-79": 150, "80+": 50}
RATES = {"0-64": 0.005, "65-79": 0.02, "80+": 0.15}
DIRECT = standardised_rate("falls", "persons", strata="age", standard=STANDARD)
RATIO = standardised_ratio("falls", "persons", strata="age", reference=RATES, multiplier=100)
CATALOGUE = Catalogue([indicator("direkt", DIRECT, direction="lower"), indicator("kvot", RATIO, direction="lower")])
MEMBERS = {"A": ("a1", "a2", "a3"), "B": ("b1",), "N": ("a1", "a2", "a3", "b1")}
COLUMNS = ("area", "age", "variable", "amount")

HANDFUL = settings(max_examples=6)
"""For laws whose every example is a whole plan with comparisons and ranks, of which most of the work is not ours."""

Cells = Mapping[tuple[str, str, str], Cell]
"""What stands for an area, a stratum and a variable."""


def observed(cells: Cells) -> Observations:
    """Return cells as observations of 2020."""
    rows = [
        (area, age, variable, cell if isinstance(cell, Decimal) else None, _status(cell))
        for (area, age, variable), cell in cells.items()
        if cell is not None
    ]
    schema = {"area": pl.String, "age": pl.String, "variable": pl.String, "amount": pl.Decimal(38, 9)}
    frame = pl.DataFrame(rows, schema=schema | {"status": pl.String}, orient="row")
    frame = frame.with_columns(pl.lit(2020).alias("period"))
    return Observations.from_frame(frame, level="municipality", breakdowns=["age"])


def _status(cell: Cell) -> str:
    """Return the status of a cell."""
    return str(cell if isinstance(cell, Status) else Status.OBSERVED)


def whole_cells(counts: Mapping[str, Sequence[tuple[int, int]]]) -> dict[tuple[str, str, str], Cell]:
    """Return cells in which every stratum is there: events and persons of each area."""
    return {
        (area, age, variable): Decimal(number)
        for area, strata in counts.items()
        for age, pair in zip(STRATA, strata, strict=True)
        for variable, number in zip(("falls", "persons"), pair, strict=True)
    }


FOUR = whole_cells(
    {
        "a1": [(23, 1145), (22, 365), (22, 226)],
        "a2": [(4, 1050), (5, 310), (8, 140)],
        "a3": [(2, 300), (3, 90), (4, 40)],
        "b1": [(2, 1090), (5, 370), (16, 150)],
    }
)
"""Four areas with every stratum; Arby has nine events."""


@st.composite
def worlds(draw: st.DrawFn) -> dict[tuple[str, str, str], Cell]:
    """Draw counts by area and stratum; some are hidden, some not there, some strata have nobody."""
    drawn: dict[tuple[str, str, str], Cell] = {}
    hidden = st.sampled_from(REASONS)
    for area in MEMBERS["N"]:
        sound = draw(st.booleans())
        for age in STRATA:
            persons = draw(st.integers(1, 5000)) if draw(st.integers(0, 9)) else 0
            falls = draw(st.integers(0, 30)) if persons else 0
            for variable, number in (("falls", falls), ("persons", persons)):
                lot = 9 if sound else draw(st.integers(0, 9))
                drawn[area, age, variable] = None if lot == 0 else draw(hidden) if lot == 1 else Decimal(number)
    given_ = {(age, variable) for (_, age, variable), cell in drawn.items() if cell is not None}
    assume(len(given_) == 2 * len(STRATA))
    return drawn


# The roll-up in plain Python

Sums = dict[str, tuple[Decimal, Decimal]]
"""Events and persons by stratum."""


def entered(cells: Cells, area: str) -> Sums | Status:
    """Return the counts of an area, or why there are none."""
    mine = {(age, name): cells.get((area, age, name)) for age in STRATA for name in ("falls", "persons")}
    if all(isinstance(cell, Decimal) for cell in mine.values()):
        return {age: (mine[age, "falls"], mine[age, "persons"]) for age in STRATA}
    told = [cell for cell in mine.values() if isinstance(cell, Status)]
    return strongest(told) if told else Status.MISSING


def direct(sums: Sums) -> Fraction | Status:
    """Return the directly standardised rate per 1 000."""
    if sum(x for x, _ in sums.values()) < 10 and any(n for _, n in sums.values()):
        return Status.TOO_UNCERTAIN
    if not all(n for _, n in sums.values()):
        return Status.ZERO_DENOMINATOR
    weighted = sum(STANDARD[age] * Fraction(x) / Fraction(n) for age, (x, n) in sums.items())
    return 1000 * weighted / sum(STANDARD.values())


def indirect(sums: Sums) -> Fraction | Status:
    """Return the indirectly standardised ratio in per cent."""
    expected = sum(Fraction(RATES[age]) * Fraction(n) for age, (_, n) in sums.items())
    return 100 * sum(Fraction(x) for x, _ in sums.values()) / expected if expected else Status.ZERO_DENOMINATOR


def check_row(row: dict[str, object], sums: Sums | Status, name: str, *, with_value: Status) -> None:
    """Hold one figure against the plain one."""
    found = sums if isinstance(sums, Status) else (direct if name == "direkt" else indirect)(sums)
    numbers = [row[column] for column in ("numerator", "denominator", "value", "lower", "upper")]
    if isinstance(found, Status):
        assert row["status"] == found
        assert row["value"] is None
        assert found is Status.ZERO_DENOMINATOR or numbers == [None] * 5
    else:
        assert row["status"] == with_value
        assert row["value"] == pytest.approx(float(found), rel=1e-12)
        assert row["numerator"] == sum(x for x, _ in sums.values())


@FEWER
@given(worlds())
def test_every_figure_equals_the_roll_up_in_plain_python(cells: Cells) -> None:
    frame = compute(CATALOGUE, observed(cells)).aggregate(LAND).with_intervals().collect().frame
    assert frame.height == 2 * (4 + 3)
    own = {area: entered(cells, area) for area in MEMBERS["N"]}
    for name in CATALOGUE.ids:
        with_value = Status.OBSERVED if name == "direkt" else Status.DERIVED
        for area, sums in own.items():
            check_row(one(frame, indicator=name, area=area), sums, name, with_value=with_value)
        for area, codes in MEMBERS.items():
            row = one(frame, indicator=name, area=area)
            there = [own[code] for code in codes if not isinstance(own[code], Status)]
            absent = [own[code] for code in codes if isinstance(own[code], Status)]
            assert (row["n_members"], row["n_expected"]) == (
                len(there),
                len(there) + sum(status not in NOT_EXPECTED for status in absent),
            )
            added = {age: tuple(map(sum, zip(*(sums[age] for sums in there), strict=True))) for age in STRATA}
            check_row(row, added if there else strongest(absent), name, with_value=Status.DERIVED)


def test_limits_are_those_of_the_statistics_on_the_sums() -> None:
    frame = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).with_intervals(0.9).collect().frame
    rows = pl.DataFrame([(*place, float(cell)) for place, cell in FOUR.items()], schema=[*COLUMNS], orient="row")
    wide = rows.pivot("variable", on_columns=["falls", "persons"], index=["area", "age"], values="amount")
    weights = pl.col("age").replace_strict(STANDARD, return_dtype=pl.Float64)
    rates = pl.col("age").replace_strict(RATES, return_dtype=pl.Float64)
    for area, codes in (*MEMBERS.items(), ("a1", ("a1",))):
        strata = wide.filter(pl.col("area").is_in(codes)).group_by("age").agg(pl.col("falls", "persons").sum())
        limits = stats.direct_limits("falls", "persons", weights, confidence=0.9, multiplier=1000)
        found = one(frame, indicator="direkt", area=area)
        assert (found["lower"], found["upper"]) == pytest.approx(strata.select(*limits).row(0), rel=1e-12)
        expected = stats.expected_events("persons", rates)
        ratio = stats.indirect_limits(pl.col("falls").sum(), expected, confidence=0.9, multiplier=100)
        found = one(frame, indicator="kvot", area=area)
        assert (found["lower"], found["upper"]) == pytest.approx(strata.select(*ratio).row(0), rel=1e-12)


def test_one_stratum_is_the_crude_rate() -> None:
    cells = {place: cell for place, cell in FOUR.items() if place[1] == "65-79"}
    crude = rate("falls", "persons")
    alone = standardised_rate("falls", "persons", strata="age", standard={"65-79": 7})
    catalogue = Catalogue([indicator("crude", crude), indicator("standard", alone)])
    plan = compute(catalogue, observed(cells)).aggregate(LAND).with_intervals().compare(to=["county", "nation"])
    results = plan.collect()
    numbers = ["value", "lower", "upper"]
    for area in ("a1", "A", "N"):
        both = [results.frame.filter(indicator=name, area=area).select(numbers).row(0) for name in catalogue.ids]
        assert both[1] == pytest.approx(both[0], rel=1e-12)
    pairs = [
        results.comparisons.filter(indicator=name, area="a1").select("difference", "lower", "upper", "verdict").rows()
        for name in catalogue.ids
    ]
    assert [row[3] for row in pairs[0]] == [row[3] for row in pairs[1]]
    for plain, standardised in zip(*pairs, strict=True):
        assert standardised[:3] == pytest.approx(plain[:3], rel=1e-9)


def everything(cells: Cells, order: Sequence[int], catalogue: Catalogue) -> Results:
    """Return all that a plan can give, from rows in an order."""
    frame = observed(cells).frame
    rows = Observations.from_frame(frame[list(order)], breakdowns=["age"])
    half = pl.DataFrame({"group": "nät", "member": MEMBERS["N"], "weight": [0.5, 1.0, 1.0, 0.25]})
    group = Grouping.from_table(half, name="nät")
    plan = compute(catalogue, rows).aggregate(LAND, figures=["pooled", "mean_of_members"], groups=[group])
    return plan.with_intervals().compare(to=["nation", group]).rank().collect()


@HANDFUL
@given(worlds(), st.data())
def test_no_order_of_rows_or_strata_changes_a_byte(cells: Cells, data: st.DataObject) -> None:
    height = observed(cells).frame.height
    turned = Catalogue(
        [
            evolve(CATALOGUE["direkt"], measure=evolve(DIRECT, standard=dict(reversed(STANDARD.items())))),
            evolve(CATALOGUE["kvot"], measure=evolve(RATIO, reference=dict(reversed(RATES.items())))),
        ]
    )
    once = everything(cells, range(height), CATALOGUE)
    again = everything(cells, data.draw(st.permutations(range(height))), turned)
    for name in ("frame", "comparisons", "ranks"):
        assert_frame_equal(getattr(again, name), getattr(once, name), check_exact=True)
    assert again.content_hash() == once.content_hash()
    assert turned == CATALOGUE


# What is hidden


@HANDFUL
@given(worlds())
def test_a_figure_of_few_events_carries_no_number_anywhere(cells: Cells) -> None:
    results = everything(cells, range(observed(cells).frame.height), CATALOGUE)
    hidden = results.frame.filter(status="too_uncertain", indicator="direkt")
    for column in ("numerator", "denominator", "value", "lower", "upper"):
        assert hidden[column].null_count() == hidden.height
    named = hidden.filter(figure="own")["area"].implode()
    compared = results.comparisons.filter(pl.col("indicator") == "direkt", pl.col("area").is_in(named))
    assert compared["difference"].null_count() == compared.height
    assert results.ranks.filter(pl.col("indicator") == "direkt", pl.col("area").is_in(named)).is_empty()
    request = Request(catalogue=CATALOGUE, observations=observed(cells), areas=LAND, aggregate=True)
    within = computed(request).frame.filter(status="too_uncertain", indicator="direkt")
    assert all(within[name].null_count() == within.height for name in within.columns if name.startswith("x"))


def test_few_events_are_too_uncertain_and_part_of_the_sums_above() -> None:
    frame = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).collect().frame
    few, county = one(frame, indicator="direkt", area="a3"), one(frame, indicator="direkt", area="A")
    assert (few["status"], few["value"], few["numerator"]) == ("too_uncertain", None, None)
    assert (county["numerator"], county["n_members"], county["coverage"]) == (Decimal(93), 3, 1.0)
    assert one(frame, indicator="kvot", area="a3")["numerator"] == 9


def test_nobody_in_a_stratum_is_no_rate_there_and_counts_above() -> None:
    cells = FOUR | whole_cells({"b1": [(12, 1090), (5, 370), (0, 0)]})
    frame = compute(CATALOGUE, observed(cells)).aggregate(LAND).collect().frame
    assert one(frame, indicator="direkt", area="b1")["status"] == "zero_denominator"
    assert one(frame, indicator="direkt", area="N")["numerator"] == 67 + 17 + 9 + 17
    ratio = one(frame, indicator="kvot", area="b1")
    assert ratio["value"] == pytest.approx(100 * 17 / (1090 * 0.005 + 370 * 0.02), rel=1e-12)


def test_events_where_nobody_is_are_refused() -> None:
    cells = FOUR | whole_cells({"b1": [(12, 1090), (5, 370), (3, 0)]})
    with pytest.raises(FailedRowsError, match=r"direkt: falls \[age=80\+\] is 0 where persons \[age=80\+\] is 0"):
        compute(CATALOGUE, observed(cells)).collect()


def test_a_stratum_that_is_not_there_leaves_no_value_and_says_why() -> None:
    cells = {**FOUR, ("a2", "80+", "persons"): None, ("b1", "0-64", "falls"): Status.SUPPRESSED}
    results = compute(CATALOGUE, observed(cells)).aggregate(LAND).collect()
    for name in CATALOGUE.ids:
        assert one(results.frame, indicator=name, area="a2")["status"] == "missing"
        assert one(results.frame, indicator=name, area="b1")["status"] == "suppressed"
        nation = one(results.frame, indicator=name, area="N")
        assert (nation["numerator"], nation["n_members"], nation["n_expected"]) == (76, 2, 4)


def test_a_hidden_figure_gives_nothing_away_when_it_is_explained() -> None:
    results = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).collect()
    text = results.explain("direkt", area="Arby", language="en")
    assert "too uncertain" in text
    assert "fewer than 10 events" in text
    assert not any(f": {number}" in text for number in (2, 3, 4, 300, 90, 40))
    county = results.explain("direkt", area="A", language="sv")
    assert "Arby: för osäker" in county
    assert "färre än 10 händelser" in county


def test_an_explained_cell_lists_its_strata_in_order_and_no_false_arithmetic() -> None:
    results = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).with_intervals().compare(to="nation").collect()
    text = results.explain("direkt", area="Aby", language="en")
    places = [text.index(f"falls {age} T:") for age in STRATA]
    assert places == sorted(places)
    assert "30.0 (crude 67 / 1,736)" in text
    assert "Dobson 0.95" in text
    assert "Nation" in text
    ratio = results.explain("kvot", area="Aby", language="sv")
    assert "= 67 / " in ratio
    assert "Byar" in ratio


def test_respondents_of_a_standardised_rate_are_its_persons() -> None:
    rule = SuppressionRule(purpose="precision", min_respondents=1600)
    frame = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).suppress(rule, indicators=["direkt"]).collect().frame
    assert one(frame, indicator="direkt", area="a2")["status"] == "too_uncertain"
    assert one(frame, indicator="direkt", area="b1")["status"] == "observed"
    assert one(frame, indicator="direkt", area="A")["status"] == "derived"


# Comparisons


def test_the_limits_of_a_difference_to_the_county_take_the_area_out_stratum_by_stratum() -> None:
    plan = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).with_intervals().compare(to="county")
    row = one(plan.collect().comparisons, indicator="direkt", area="a1")
    mine, theirs = ([FOUR[area, age, "falls"] for age in STRATA] for area in ("a1", "a2"))
    rest = [x + FOUR["a3", age, "falls"] for x, age in zip(theirs, STRATA, strict=True)]
    persons = [float(FOUR["a1", age, "persons"]) for age in STRATA]
    others = [float(FOUR["a2", age, "persons"] + FOUR["a3", age, "persons"]) for age in STRATA]
    sides: list[tuple[float, float, float]] = []
    for events, weights in (
        (mine, [STANDARD[age] * m / (n + m) / n for age, n, m in zip(STRATA, persons, others, strict=True)]),
        (rest, [STANDARD[age] / (n + m) for age, n, m in zip(STRATA, persons, others, strict=True)]),
    ):
        counts = [float(x) for x in events]
        value = sum(w * x for w, x in zip(weights, counts, strict=True))
        variance = sum(w * w * x for w, x in zip(weights, counts, strict=True))
        frame = pl.DataFrame({"v": [value], "s": [variance], "x": [sum(counts)]})
        sides.append((value, *frame.select(*stats.dobson_limits("v", "s", "x")).row(0)))
    (own, own_low, own_high), (other, low, high) = sides
    assert row["difference"] == pytest.approx(own - other, rel=1e-12)
    assert row["lower"] == pytest.approx(own - other - ((own - own_low) ** 2 + (high - other) ** 2) ** 0.5, rel=1e-12)
    assert row["upper"] == pytest.approx(own - other + ((own_high - own) ** 2 + (other - low) ** 2) ** 0.5, rel=1e-12)
    assert row["verdict"] == "worse"


def test_without_the_area_nothing_is_left_to_compare_with() -> None:
    plan = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).with_intervals().compare(to="county")
    rows = plan.collect().comparisons
    assert {one(rows, indicator=name, area="b1")["reason"] for name in CATALOGUE.ids} == {"nothing_left"}
    assert one(rows, indicator="direkt", area="a3")["reason"] == "no_own_value"


# Beside other indicators, sexes and breakdowns


def test_other_indicators_of_the_same_variables_are_what_they_are_alone() -> None:
    others = Catalogue([indicator("crude", rate("falls", "persons")), indicator("sum", total("falls"))])
    both = Catalogue([*others, *CATALOGUE])
    alone = compute(others, observed(FOUR)).aggregate(LAND).with_intervals().collect().frame
    beside = compute(both, observed(FOUR)).aggregate(LAND).with_intervals().collect().frame
    kept = beside.filter(pl.col("indicator").cast(pl.String).is_in(others.ids))
    words = pl.col("indicator").cast(pl.String)
    assert_frame_equal(kept.with_columns(words), alone.with_columns(words), check_exact=True)
    assert set(kept["age"]) == set(STRATA)
    assert set(beside.filter(indicator="direkt")["age"]) == {"total"}


def test_women_and_men_are_added_in_every_stratum() -> None:
    frame = observed(FOUR).frame
    split = pl.concat([frame.with_columns(pl.lit(sex).cast(frame.schema["sex"]).alias("sex")) for sex in "KM"])
    frame = compute(CATALOGUE, Observations.from_frame(split, breakdowns=["age"])).aggregate(LAND).collect().frame
    by_sex = {sex: one(frame, indicator="direkt", area="A", sex=sex) for sex in "TKM"}
    assert by_sex["T"]["numerator"] == 2 * by_sex["K"]["numerator"] == 186
    assert by_sex["T"]["value"] == pytest.approx(by_sex["M"]["value"], rel=1e-14)


def test_other_breakdowns_stay() -> None:
    rows = [(*place, cell, regi) for place, cell in FOUR.items() for regi in ("egen", "enskild")]
    given_ = seen(rows, (*COLUMNS, "regi"), breakdowns=["age", "regi"])
    frame = compute(CATALOGUE, given_).aggregate(LAND).collect().frame
    assert set(frame["regi"]) == {"egen", "enskild"}
    assert set(frame["age"]) == {"total"}
    assert frame.height == 2 * 2 * 7


def test_a_given_total_of_observed_events_stands_before_their_sum() -> None:
    cells = {**FOUR, ("a1", "total", "falls"): Decimal(70)}
    frame = compute(CATALOGUE, observed(cells)).aggregate(LAND).collect().frame
    assert one(frame, indicator="kvot", area="a1")["numerator"] == 70
    assert one(frame, indicator="kvot", area="a2")["numerator"] == 17
    assert one(frame, indicator="direkt", area="a1")["numerator"] == 67


def test_observed_events_need_not_be_known_by_stratum() -> None:
    cells = {place: cell for place, cell in FOUR.items() if place[2] == "persons"}
    cells |= {(area, "total", "falls"): Decimal(12) for area in MEMBERS["N"]}
    frame = compute(Catalogue([CATALOGUE["kvot"]]), observed(cells)).aggregate(LAND).collect().frame
    assert one(frame, area="N")["numerator"] == 48
    assert one(frame, area="a1")["status"] == "observed"


def test_a_rate_is_the_ratio_times_the_crude_rate() -> None:
    per = standardised_ratio("falls", "persons", strata="age", reference=RATES, multiplier=1000, crude_rate=0.012)
    catalogue = Catalogue([*CATALOGUE, indicator("tal", per)])
    frame = compute(catalogue, observed(FOUR)).aggregate(LAND).collect().frame
    ratio, as_rate = (one(frame, indicator=name, area="A")["value"] for name in ("kvot", "tal"))
    assert as_rate == pytest.approx(ratio / 100 * 12, rel=1e-12)
    assert catalogue["tal"].unit == "per 1 000"


def test_repeated_events_widen_the_interval_at_every_level_and_leave_the_value() -> None:
    repeated = standardised_rate("falls", "persons", strata="age", standard=STANDARD, squares="falls_squared")
    cells = FOUR | {(area, age, "falls_squared"): 3 * x for (area, age, name), x in FOUR.items() if name == "falls"}
    catalogue = Catalogue([*CATALOGUE, indicator("upprepade", repeated)])
    frame = compute(catalogue, observed(cells)).aggregate(LAND).with_intervals().collect().frame
    for area in ("a1", "A", "N"):
        once, again = (one(frame, indicator=name, area=area) for name in ("direkt", "upprepade"))
        assert again["value"] == once["value"]
        half = again["upper"] - again["value"], once["upper"] - once["value"]
        assert half[0] == pytest.approx(3**0.5 * half[1], rel=1e-12)
    fewer = cells | {("a1", "80+", "falls_squared"): Decimal(1)}
    with pytest.raises(FailedRowsError, match=r"falls_squared \[age=80\+\] is at least falls"):
        compute(catalogue, observed(fewer)).collect()


def test_a_hundred_strata_are_as_good_as_three() -> None:
    ages = [str(age) for age in range(101)]
    cells = {(area, age, "falls"): Decimal(1) for area in MEMBERS["N"] for age in ages}
    cells |= {(area, age, "persons"): Decimal(50) for area in MEMBERS["N"] for age in ages}
    cells |= {(area, age, "squares"): Decimal(1) for area in MEMBERS["N"] for age in ages}
    every = standardised_rate("falls", "persons", strata="age", standard=dict.fromkeys(ages, 1), squares="squares")
    frame = compute(indicator("alla", every), observed(cells)).aggregate(LAND).collect().frame
    assert one(frame, area="N")["value"] == pytest.approx(20, rel=1e-12)


# What is refused


def planned(measure: StandardisedRate | StandardisedRatio, observations: Observations) -> Plan:
    """Return a plan of one measure."""
    return compute(indicator("ett", measure), observations)


@pytest.mark.parametrize("measure", [DIRECT, RATIO])
def test_strata_that_the_standard_does_not_have_are_named(measure: StandardisedRate | StandardisedRatio) -> None:
    cells = {place: cell for place, cell in FOUR.items() if place[1] != "80+"}
    cells |= {("a1", "80-84", name): Decimal(20) for name in ("falls", "persons")}
    with pytest.raises(MissingComponentError) as error:
        planned(measure, observed(cells)).collect()
    assert "['80-84'], which the standard does not have" in str(error.value)
    assert "['80+'], which the standard has" in str(error.value)


def test_a_standard_that_nobody_gives_is_named() -> None:
    cells = {place: cell for place, cell in FOUR.items() if place[1] != "80+"}
    with pytest.raises(MissingComponentError, match=r"'falls' by 'age' is not given for \['80\+'\]"):
        planned(DIRECT, observed(cells)).collect()


def test_observations_without_the_breakdown_are_refused() -> None:
    given_ = seen([("a1", "falls", 3), ("a1", "persons", 50)])
    with pytest.raises(MissingComponentError, match="standardises over 'age'; the observations are broken down by"):
        planned(DIRECT, given_).collect()


def test_observations_of_totals_only_are_refused() -> None:
    cells = {("a1", "total", name): Decimal(50) for name in ("falls", "persons")}
    with pytest.raises(MissingComponentError, match="'falls' by 'age' is not given for"):
        planned(DIRECT, observed(cells)).collect()
    with pytest.raises(MissingComponentError, match="'persons' by 'age' is not given for"):
        planned(RATIO, observed(cells)).collect()


def test_an_indicator_without_any_of_its_variables_is_one_without_data() -> None:
    others = Catalogue([indicator("andra", standardised_rate("a", "b", strata="kön", standard={"x": 1})), *CATALOGUE])
    results = compute(others, observed(FOUR)).collect()
    assert results.without_data == ("andra",)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"numerator": ""}, "numerator must be a name"),
        ({"denominator": "falls"}, "must be different variables"),
        ({"squares": "persons"}, "must be different variables"),
        ({"strata": " "}, "strata must be a name"),
        ({"strata": "sex"}, "sex is no breakdown"),
        ({"per": 0}, "per must be a positive number"),
        ({"standard": {}}, "name each stratum once"),
        ({"standard": {"total": 1}}, "'total'"),
        ({"standard": {"": 1}}, "names a stratum ''"),
        ({"standard": {"65+": 0}}, "the weight of '65\\+' must be above 0"),
        ({"standard": {"65+": float("nan")}}, "the weight of '65\\+' must be above 0"),
        ({"standard": [StandardWeight(stratum="a", weight=1)] * 2}, "name each stratum once"),
    ],
)
def test_an_impossible_rate_is_refused(changed: dict[str, object], says: str) -> None:
    sound = {"numerator": "falls", "denominator": "persons", "strata": "age", "standard": STANDARD}
    with pytest.raises(MeasureError, match=says):
        StandardisedRate(**(sound | changed))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"observed": "persons"}, "must be different variables"),
        ({"multiplier": -1}, "multiplier must be a positive number"),
        ({"crude_rate": 0}, "crude_rate must be a positive number"),
        ({"reference": {"65+": -0.1}}, "the rate of '65\\+' must be 0 or more"),
        ({"reference": {"65+": 0.0}}, "every rate of the reference is 0"),
        ({"reference": [ReferenceRate(stratum="a", rate=1)] * 2}, "name each stratum once"),
    ],
)
def test_an_impossible_ratio_is_refused(changed: dict[str, object], says: str) -> None:
    sound = {"observed": "falls", "denominator": "persons", "strata": "age", "reference": RATES}
    with pytest.raises(MeasureError, match=says):
        StandardisedRatio(**(sound | changed))


# Words and files


def test_a_plan_says_over_what_it_standardises() -> None:
    plan = compute(CATALOGUE, observed(FOUR)).aggregate(LAND).with_intervals()
    english, swedish = plan.explain(language="en"), plan.explain(language="sv")
    assert "Directly standardised over age (3 strata), computed after adding stratum by stratum: direkt." in english
    assert "Observed over expected with the reference's rates over age (3 strata), after adding: kvot." in english
    assert "Direkt standardiserat över age (3 skikt)" in swedish
    assert "färre än 10 händelser" in swedish
    assert "Dobson" in english


def test_a_file_names_each_stratum_and_comes_back() -> None:
    text = to_toml(CATALOGUE)
    assert 'family = "standardised_rate"' in text
    assert 'stratum = "65-79"' in text
    assert from_toml(text) == CATALOGUE
    assert from_json(to_json(CATALOGUE)) == CATALOGUE


@given(st.lists(st.text(max_size=6), max_size=8))
def test_natural_order_is_one_order(names: list[str]) -> None:
    assert in_natural_order(names[::-1]) == in_natural_order(names)


def test_numbers_in_names_of_strata_count_as_numbers() -> None:
    names = ["85+", "5-9", "10-14", "0-4"]
    assert in_natural_order(names) == ["0-4", "5-9", "10-14", "85+"]
    assert [one.stratum for one in evolve(DIRECT, standard=dict.fromkeys(names, 1)).standard] == in_natural_order(names)


def test_the_unit_is_what_the_multiplier_says() -> None:
    assert (CATALOGUE["direkt"].unit, CATALOGUE["kvot"].unit) == ("per 1 000", "%")
