"""Roll-up of rows written out: what publishers gave, dated counties, levels of a year, and denominators of zero."""

import ast
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import opnajmfr
from opnajmfr.comparison.references import target
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.reserved import is_reserved
from opnajmfr.data.results import Results
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, ordinal, proportion, published, total
from opnajmfr.model.descriptions import LevelsInYears
from opnajmfr.model.periods import Division, Span
from opnajmfr.model.vocabulary import Level
from opnajmfr.plan.starting import compute
from tests.small_worlds import LAND, counted, one, seen

SHARE = indicator("Andel", proportion("x", "n"))
REPORTED = ("area", "level", "variable", "amount", "value")
MUNICIPALITIES = [
    ("a1", "municipality", "x", 3, None),
    ("a1", "municipality", "n", 4, None),
    ("b1", "municipality", "x", 1, None),
    ("b1", "municipality", "n", 4, None),
]


def values(results: Results) -> dict[tuple[str, str], float | None]:
    """Return each value by its area and figure."""
    return {(row["area"], row["figure"]): row["value"] for row in results.frame.iter_rows(named=True)}


# What the publisher gave


def test_components_of_a_county_are_kept_beside_the_sum_of_its_municipalities() -> None:
    rows = [*MUNICIPALITIES, ("A", "county", "x", 30, None), ("A", "county", "n", 60, None)]
    found = values(compute(SHARE, seen(rows, REPORTED)).aggregate(LAND).collect())
    assert found["A", "reported"] == 50
    assert found["A", "pooled"] == 75
    assert ("B", "reported") not in found
    assert found["N", "pooled"] == 50


def test_a_published_value_beside_components_is_a_reported_figure_at_every_level() -> None:
    rows = [*MUNICIPALITIES, ("a1", "municipality", "andel", None, 74.9), ("N", "nation", "andel", None, 51.5)]
    results = compute(SHARE, seen(rows, REPORTED)).aggregate(LAND).collect()
    found = values(results)
    assert (found["a1", "own"], found["a1", "reported"]) == (75, 74.9)
    assert (found["N", "pooled"], found["N", "reported"]) == (50, 51.5)
    assert one(results.frame, area="N", figure="reported")["denominator"] is None


def test_a_value_and_components_of_one_county_are_one_reported_figure() -> None:
    county = [("A", "county", "x", 3, None), ("A", "county", "n", 8, None), ("A", "county", "andel", None, 37.0)]
    results = compute(SHARE, seen([*MUNICIPALITIES, *county], REPORTED)).aggregate(LAND).collect()
    row = one(results.frame, area="A", figure="reported")
    assert (row["numerator"], row["denominator"], row["value"]) == (3, 8, 37.0)


def test_a_value_is_never_replaced_by_what_could_be_computed() -> None:
    rows = [
        ("a1", "municipality", "u", None, 60.0),
        ("A", "county", "u", None, 58.0),
        ("N", "nation", "u", None, 57.125),
    ]
    every = ["pooled", "mean_of_members", "median_of_members"]
    results = compute(indicator("u", published("u")), seen(rows, REPORTED)).aggregate(LAND, figures=every).collect()
    found = values(results)
    assert (found["a1", "own"], found["A", "reported"], found["N", "reported"]) == (60, 58, 57.125)
    assert (found["A", "mean_of_members"], found["N", "median_of_members"]) == (60, 60)


def test_what_does_not_add_says_so_only_where_nothing_is_reported() -> None:
    rows = [
        ("a1", "municipality", "u", None, 60.0, "observed"),
        ("A", "county", "u", None, None, "too_uncertain"),
        ("N", "nation", "u", None, 57.0, "observed"),
    ]
    catalogue = Catalogue([indicator("u", published("u")), indicator("s", total("s"))])
    observations = seen([*rows, ("a1", "municipality", "s", 1, None, "observed")], (*REPORTED, "status"))
    frame = compute(catalogue, observations).aggregate(LAND).collect().frame.filter(indicator="u")
    above = frame.filter(pl.col("level") != Level.MUNICIPALITY).select("area", "figure", "status")
    assert above.rows() == [
        ("A", "reported", "too_uncertain"),
        ("B", "pooled", "not_aggregable"),
        ("N", "reported", "observed"),
    ]


def test_an_indicator_may_have_the_name_of_its_only_component() -> None:
    rows = [
        ("a1", "municipality", "vrakningar", 3, None, 2020),
        ("a2", "municipality", "vrakningar", None, None, 2020),
        ("N", "nation", "vrakningar", None, 9.0, 2020),
        ("a1", "municipality", "vrakningar", None, None, 2019),
    ]
    evictions = indicator("Vräkningar", total("vrakningar"))
    results = compute(evictions, seen(rows, (*REPORTED, "period"))).aggregate(LAND).collect()
    assert evictions.id == "vrakningar"
    assert set(results.frame.filter(figure="reported").select("area", "period", "value").rows()) == {("N", 2020, 9.0)}
    assert one(results.frame, area="A", period=2020)["value"] == 3
    assert one(results.frame, area="A", period=2019)["status"] == "missing"


def test_reported_rows_stand_in_order_whatever_order_they_came_in() -> None:
    rows = [("N", "nation", "u", float(year), year) for year in range(2000, 2020)]
    columns = ("area", "level", "variable", "value", "period")
    observations = seen([("a1", "municipality", "u", 1.0, 2000), *rows[::2], *rows[1::2]], columns)
    frame = compute(indicator("u", published("u")), observations).collect().frame
    assert frame.filter(level="nation")["period"].to_list() == list(range(2000, 2020))


def test_classes_stand_in_their_own_order_within_each_area() -> None:
    plans = indicator("Planer", ordinal("svar", classes={2: "alla", 1: "några", 0: "inget"}))
    frame = compute(plans, seen([("a1", "svar", 2), ("b1", "svar", 0)])).aggregate(LAND).collect().frame
    counties = frame.filter(level="county").select("area", "category").rows()
    assert counties == [(area, word) for area in "AB" for word in ("alla", "några", "inget")]


# Flags and zeros


def test_flags_of_the_members_that_gave_a_figure_travel_with_it() -> None:
    rows = [
        ("a1", "s", 1, "observed", ["revised"]),
        ("a2", "s", 2, "observed", ["approximate", "revised"]),
        ("a3", "s", None, "suppressed", ["preliminary"]),
        ("b1", "s", 4, "observed", []),
    ]
    columns = ("area", "variable", "amount", "status", "flags")
    frame = compute(indicator("s", total("s")), seen(rows, columns)).aggregate(LAND).collect().frame
    assert one(frame, area="A")["flags"] == ["approximate", "revised"]
    assert one(frame, area="B")["flags"] == []
    assert one(frame, area="N")["flags"] == ["approximate", "revised"]


def test_a_denominator_of_zero_is_a_status_at_the_own_level_and_an_answer_above_it() -> None:
    frame = compute(SHARE, counted({"a1": (0, 0), "a2": (1, 4), "b1": (0, 0)})).aggregate(LAND).collect().frame
    assert (one(frame, area="a1")["status"], one(frame, area="a1")["value"]) == ("zero_denominator", None)
    county = one(frame, area="A")
    assert (county["value"], county["n_members"], county["n_expected"]) == (25, 2, 3)
    assert one(frame, area="B")["status"] == "zero_denominator"
    assert one(frame, area="B")["coverage"] == 1


# Levels


def with_units() -> Areas:
    """Return the land with two units in Aby and one in Boda."""
    units = [("u1", "unit", "Enhet 1", "a1"), ("u2", "unit", "Enhet 2", "a1"), ("u3", "unit", "Enhet 3", "b1")]
    return LAND.with_areas(pl.DataFrame(units, schema=["code", "level", "name", "parent"], orient="row"))


def test_units_make_a_municipality_which_makes_a_county_which_makes_the_nation() -> None:
    rows = [
        (code, "unit", name, amount)
        for code, x, n in (("u1", 1, 2), ("u2", 2, 8), ("u3", 5, 10))
        for name, amount in (("x", x), ("n", n))
    ]
    results = compute(SHARE, seen(rows, ("area", "level", "variable", "amount"))).aggregate(with_units()).collect()
    found = {row["area"]: (row["numerator"], row["denominator"]) for row in results.frame.iter_rows(named=True)}
    assert found["a1"] == found["A"] == (3, 10)
    assert found["b1"] == found["B"] == (5, 10)
    assert found["N"] == (8, 20)
    assert one(results.frame, area="a2")["status"] == "missing"


def test_a_group_of_municipalities_holds_their_units() -> None:
    rows = [
        (code, "unit", name, amount)
        for code, x, n in (("u1", 1, 2), ("u2", 2, 8), ("u3", 5, 10))
        for name, amount in (("x", x), ("n", n))
    ]
    table = pl.DataFrame({"group": ["g", "g", "h"], "member": ["a1", "u1", "u3"], "weight": [1.0, 1.0, 0.5]})
    plan = compute(SHARE, seen(rows, ("area", "level", "variable", "amount")))
    results = plan.aggregate(with_units(), groups=[Grouping.from_table(table, name="nät")]).collect()
    found = {row["area"]: (row["numerator"], row["denominator"]) for row in results.frame.iter_rows(named=True)}
    assert found["nät/g"] == (3, 10)
    assert found["nät/h"] == (2.5, 5)


@pytest.mark.parametrize(
    ("code", "year", "division", "county"),
    [
        ("1917", 2006, Division.START_OF_YEAR, "19"),
        ("0331", 2006, Division.START_OF_YEAR, "19"),
        ("0331", 2007, Division.START_OF_YEAR, "03"),
        ("0331", 2006, Division.END_OF_YEAR, "03"),
        ("0331", 2005, Division.END_OF_YEAR, "19"),
        ("1917", 2005, Division.END_OF_YEAR, "19"),
    ],
)
def test_heby_adds_to_vastmanland_until_2006_and_to_uppsala_from_2007(
    code: str, year: int, division: Division, county: str
) -> None:
    homes = indicator("Hushåll", total("s"), division=division)
    rows = [(code, "s", 7, year), ("1981", "s", 100, year), ("0380", "s", 1000, year)]
    results = compute(homes, seen(rows, ("area", "variable", "amount", "period"))).aggregate().collect()
    sums = {"19": 100, "03": 1000}
    sums[county] += 7
    for area, amount in sums.items():
        assert one(results.frame, area=area)["numerator"] == amount
    assert results.frame.filter(pl.col("area").is_in(["1917", "0331"]))["area"].to_list() == [code]


def test_one_recoded_series_is_split_between_the_counties_at_the_day_of_the_change() -> None:
    rows = [("0331", "s", year - 2000, year) for year in range(2004, 2010)]
    results = (
        compute(indicator("s", total("s")), seen(rows, ("area", "variable", "amount", "period"))).aggregate().collect()
    )
    by_county = {
        county: results.frame.filter((pl.col("area") == county) & pl.col("value").is_not_null())["period"].to_list()
        for county in ("19", "03")
    }
    assert by_county == {"19": [2004, 2005, 2006], "03": [2007, 2008, 2009]}


def test_gotland_is_the_same_as_a_county_and_as_a_municipality() -> None:
    results = compute(SHARE, counted({"0980": (30, 70), "0180": (1, 3)})).aggregate().with_intervals().collect()
    kept = ["numerator", "denominator", "value", "lower", "upper"]
    own, county = one(results.frame, area="0980"), one(results.frame, area="09")
    assert [own[name] for name in kept] == [county[name] for name in kept]
    assert (county["n_members"], county["n_expected"], county["coverage"]) == (1, 1, 1)


def test_every_municipality_of_the_year_is_expected() -> None:
    results = compute(SHARE, counted({"0180": (1, 2)})).aggregate().collect()
    assert results.frame.filter(level="municipality").height == 290
    assert one(results.frame, area="00")["n_expected"] == 290
    assert sweden().levels == (Level.MUNICIPALITY, Level.COUNTY, Level.NATION)


def test_a_level_that_is_not_published_in_a_year_is_hidden_and_adds_upward() -> None:
    only_nation = LevelsInYears(levels=["nation"], span=Span(first=2019, last=2019))
    share = indicator("Andel", proportion("x", "n"), levels_by_year=only_nation)
    plans = indicator("Planer", ordinal("svar", classes={1: "ja", 0: "nej"}), levels_by_year=only_nation)
    columns = ("area", "variable", "amount", "period")
    rows = [("a1", name, amount, year) for name, amount in (("x", 3), ("n", 4), ("svar", 1)) for year in (2019, 2020)]
    plan = compute(Catalogue([share, plans]), seen(rows, columns)).aggregate(LAND).with_intervals()
    frame = plan.collect().frame
    hidden = frame.filter((pl.col("period") == 2019) & (pl.col("level") != Level.NATION))
    assert set(hidden["status"]) == {"not_published"}
    numbers = ["numerator", "denominator", "value", "lower", "upper", "n_members", "n_expected", "coverage"]
    assert hidden.select(numbers).null_count().row(0) == (hidden.height,) * len(numbers)
    assert hidden.filter(figure="own")["category"].null_count() == hidden.filter(figure="own").height
    assert one(frame, area="N", period=2019, indicator="andel")["value"] == 75
    assert one(frame, area="a1", period=2020, indicator="andel")["value"] == 75
    assert one(frame, area="a1", period=2020, indicator="planer")["category"] == "ja"


def test_without_areas_only_the_areas_at_hand_are_computed() -> None:
    results = compute(SHARE, counted({"x": (1, 2), "y": (None, 2)})).collect()
    assert results.frame.select("area", "figure", "value").rows() == [("x", "own", 50.0), ("y", "own", None)]


# Names of breakdowns


def names_in_the_source() -> list[str]:
    """Return every word of the package that could be the name of a column."""
    package = Path(str(opnajmfr.__file__)).parent
    folders = ("data", "engine", "comparison", "plan")
    trees = [ast.parse(path.read_text("utf-8")) for name in folders for path in (package / name).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    prefixed = {f"{prefix}x{place}" for prefix in ("", "rest_", "whole_") for place in range(3)}
    return sorted(text for text in texts | keywords | prefixed if text.isidentifier())


def test_no_name_of_a_breakdown_changes_a_figure() -> None:
    wanted = [name for name in names_in_the_source() if not is_reserved(name)]
    assert len(wanted) > 200
    rows = [("a1", "x", 3), ("a1", "n", 10), ("a2", "x", 4), ("a2", "n", 10), ("a1", "q", 30), ("a1", "svar", 1)]
    catalogue = Catalogue(
        [
            indicator("Andel", proportion("x", "n"), direction="higher"),
            indicator("Medel", mean("x", "n", squares="q"), direction="lower"),
            indicator("Planer", ordinal("svar", classes={1: "ja", 0: "nej"})),
        ]
    )
    table = pl.DataFrame({"group": ["g", "g"], "member": ["a1", "a2"], "weight": [0.5, 1.0]})
    network = Grouping.from_table(table, name="nät")

    def computed(names: list[str]) -> Results:
        columns = ("area", "variable", "amount", *names)
        observations = seen([(*row, *["total"] * len(names)) for row in rows], columns, breakdowns=names)
        plan = compute(catalogue, observations).aggregate(
            LAND, figures=["pooled", "mean_of_members"], groups=[network], coverage_by="n"
        )
        plan = plan.with_intervals().compare(to=["county", "nation", network, target(40)])
        return plan.compare(to=network, figure="pooled").rank(indicators=["andel"]).collect()

    plain, named = computed([]), computed(wanted)
    for frame in ("frame", "comparisons", "ranks"):
        assert_frame_equal(getattr(named, frame).drop(wanted), getattr(plain, frame))


def test_an_own_hierarchy_without_counties_rolls_up_to_its_nation() -> None:
    table = [("N", "nation", "Nätverket", None), ("p", "municipality", "P", "N"), ("q", "municipality", "Q", "N")]
    areas = Areas.from_table(pl.DataFrame(table, schema=["code", "level", "name", "parent"], orient="row"), name="nät")
    found = values(compute(SHARE, counted({"p": (1, 2), "q": (0, 2)})).aggregate(areas).collect())
    assert found == {("p", "own"): 50, ("q", "own"): 0, ("N", "pooled"): 25}
