"""What a comparison could have shown: the smallest difference seen, equivalence, and a list of areas as a whole."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import StatisticError, UnknownIndicatorError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, rate
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from tests.small_worlds import FEWEST, LAND, counted, one, seen

Counts = tuple[int, int]
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
RATE = indicator("Tal", rate("x", "n"), direction="lower")
N_AREAS = 1200


def against(own: Counts, other: Counts) -> dict[str, object]:
    """Compare one area with another."""
    return several([(own, other)]).row(0, named=True)


def several(pairs: Sequence[tuple[Counts, Counts]], *, margin: float | None = None) -> pl.DataFrame:
    """Compare one area with another, each pair in a year of its own."""
    rows = [
        (area, 1900 + place, name, amount)
        for place, pair in enumerate(pairs)
        for area, numbers in zip(("a1", "a2"), pair, strict=True)
        for name, amount in zip("xn", numbers, strict=True)
    ]
    plan = compute(SHARE, seen(rows, ("area", "period", "variable", "amount"))).aggregate(LAND)
    return plan.compare(to=given_areas("a2"), areas=["a1"], margin=margin).collect().comparisons


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, 3000))
    return draw(st.integers(0, n)), n


pairs = st.lists(st.tuples(counts(), counts()), min_size=1, max_size=30)


def wide_land(n: int) -> Areas:
    """Return a nation of one county with many municipalities."""
    codes = [f"m{place:05d}" for place in range(n)]
    rows = [("N", "nation", "Landet", None), ("A", "county", "Länet", "N")]
    rows += [(code, "municipality", f"Kommun {code}", "A") for code in codes]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="brett")


# The smallest difference that would have been seen


@pytest.mark.parametrize(("own", "other"), [((80, 120), (300, 450)), ((50, 100), (50, 100)), ((180, 400), (40, 90))])
def test_between_two_shares_it_is_what_the_statistics_say(own: Counts, other: Counts) -> None:
    found = against(own, other)["detectable"]
    frame = pl.DataFrame({"x": [own[0]], "n": [own[1]], "other": [other[1]]})
    below, above = frame.select(*stats.detectable_proportions("x", "n", "other")).row(0)
    assert found == pytest.approx(100 * (below + above) / 2, rel=0.06)


def test_between_two_rates_it_is_what_the_statistics_say() -> None:
    land = {"a1": (60, 1000), "a2": (660, 11000)}
    plan = compute(RATE, counted(land)).aggregate(LAND).compare(to=given_areas("a2"), areas=["a1"])
    frame = pl.DataFrame({"x": [60], "n": [1000], "other": [11000]})
    wanted = 1000 * np.mean(frame.select(*stats.detectable_rates("x", "n", "other")).row(0))
    assert plan.collect().comparisons["detectable"].item() == pytest.approx(wanted, rel=0.08)


def test_between_two_means_it_is_what_the_statistics_say() -> None:
    carers = indicator("Personal", mean("s", "n", squares="q"), direction="lower")
    rows = [(area, name, amount) for area, n in (("a1", 60), ("a2", 200)) for name, amount in _sums(n)]
    plan = compute(carers, seen(rows)).aggregate(LAND).compare(to=given_areas("a2"), areas=["a1"])
    variance = 25.0
    frame = pl.DataFrame({"v": [variance], "n": [60], "m": [200]})
    wanted = frame.select(stats.detectable_means("v", "n", "v", "m")).item()
    assert plan.collect().comparisons["detectable"].item() == pytest.approx(wanted, rel=0.02)


def _sums(n: int) -> list[tuple[str, float]]:
    """Return total, number and squares of values with the mean 14 and the variance 25."""
    return [("s", 14.0 * n), ("n", float(n)), ("q", 25.0 * (n - 1) + 14.0**2 * n)]


def test_to_a_target_it_is_what_the_statistics_say() -> None:
    plan = compute(SHARE, counted({"a1": (60, 100)})).aggregate(LAND).compare(to=target(60), areas=["a1"])
    frame = pl.DataFrame({"x": [60], "n": [100]})
    found = frame.select(*stats.detectable_proportion_to_target(pl.lit(0.6), pl.lit(100))).row(0)
    assert plan.collect().comparisons["detectable"].item() == pytest.approx(100 * np.mean(found), rel=0.06)


@FEWEST
@given(pairs)
def test_an_unclear_difference_is_smaller_than_what_would_have_been_seen(drawn: list[tuple[Counts, Counts]]) -> None:
    rows = several(drawn).filter(pl.col("detectable").is_not_null())
    unclear = rows.filter(verdict="no_clear_difference")
    assert (unclear["difference"].abs() < unclear["detectable"]).all()
    reach = pl.max_horizontal(pl.col("reference_value"), 100 - pl.col("reference_value"))
    assert rows.filter(pl.col("detectable") > reach).is_empty()


def test_where_no_possible_difference_is_large_enough_none_is_named() -> None:
    row = against((1, 2), (1, 2))
    assert row["verdict"] == "no_clear_difference"
    assert row["detectable"] is None


def found_share(
    truths: Sequence[float], sizes: Sequence[int], *, seed: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Simulate many municipalities and their shared peers: the share found to differ, and the mean detectable."""
    rng = np.random.default_rng(seed)
    codes = [f"m{place:05d}" for place in range(N_AREAS * len(truths))]
    table = [("N", "nation", "Landet", None), ("A", "county", "Länet", "N")]
    table += [(code, "municipality", f"Kommun {code}", "A") for code in codes]
    areas = Areas.from_table(
        pl.DataFrame(table, schema=["code", "level", "name", "parent"], orient="row"), name="simulerat"
    )
    n = np.tile(sizes, N_AREAS)
    x = rng.binomial(n, np.tile(truths, N_AREAS))
    rows = pl.DataFrame({"area": codes, "x": x, "n": n}).unpivot(["x", "n"], index="area", value_name="amount")
    observations = seen(rows.select("area", "variable", "amount").rows())
    k = len(truths)
    peers = pl.DataFrame(
        {
            "group": [codes[k * place] for place in range(N_AREAS) for _ in range(k - 1)],
            "member": [codes[k * place + other] for place in range(N_AREAS) for other in range(1, k)],
        }
    ).with_columns(focus="group")
    plan = compute(SHARE, observations).aggregate(areas).with_intervals(confidence)
    focuses = codes[::k]
    rows = plan.compare(to=Grouping.from_table(peers, name="lika"), areas=focuses).collect().comparisons
    found = rows.select((pl.col("verdict") != "no_clear_difference").mean()).item()
    return float(found), float(rows["detectable"].mean() or 0.0)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("spread", [0.0, 0.06])
def test_a_true_difference_of_that_size_to_the_peers_is_found_four_times_of_five(spread: float) -> None:
    others = list(0.75 + spread * np.array([-1.3, -0.8, -0.3, 0.0, 0.3, 0.8, 1.3]))
    sizes = [150] * 8
    _, size = found_share([0.75, *others], sizes, seed=1)
    for _ in range(3):  # the size is that of a municipality that truly lies so far below
        _, size = found_share([0.75 - size / 100, *others], sizes, seed=2)
    found, _ = found_share([0.75 - size / 100, *others], sizes, seed=3)
    assert found == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(("own", "other"), [(120, 2000), (100, 100)])
def test_a_true_difference_of_that_size_to_a_larger_area_is_found_four_times_of_five(own: int, other: int) -> None:
    rng = np.random.default_rng(5)
    size, share = 12.0, 0.7
    for _ in range(4):
        size = float(
            str(against((round(own * (share - size / 100)), own), (round(other * share), other))["detectable"])
        )
    x, y = rng.binomial(own, share - size / 100, 4000), rng.binomial(other, share, 4000)
    frame = pl.DataFrame({"x": x, "y": y, "n": own, "m": other})
    lower, upper = stats.newcombe("x", "n", other_x="y", other_n="m")
    found = frame.select(((lower > 0) | (upper < 0)).mean()).item()
    assert found == pytest.approx(0.8, abs=0.05)


# Equivalence


@FEWEST
@given(pairs, st.sampled_from([2, 5, 20]))
def test_equivalent_is_an_unclear_difference_whose_whole_interval_is_within_the_margin(
    drawn: list[tuple[Counts, Counts]], margin: float
) -> None:
    plain, rows = several(drawn), several(drawn, margin=margin)
    within = (rows["lower"] > -margin) & (rows["upper"] < margin)
    alike = within & (plain["verdict"] == "no_clear_difference")
    assert (rows["verdict"] == "equivalent").to_list() == alike.to_list()
    assert rows.filter(~alike)["verdict"].to_list() == plain.filter(~alike)["verdict"].to_list()
    assert not (plain["verdict"] == "equivalent").any()


def test_a_margin_may_be_one_for_each_indicator() -> None:
    other = evolve(SHARE, id="annan", title="Annan")
    observations = counted({"a1": (5000, 10000), "a2": (5000, 10000)})
    plan = compute(Catalogue([SHARE, other]), observations).aggregate(LAND)
    rows = plan.compare(to=given_areas("a2"), areas=["a1"], margin={"Annan": 5}).collect().comparisons
    assert one(rows, indicator="annan")["verdict"] == "equivalent"
    assert one(rows, indicator="andel")["verdict"] == "no_clear_difference"


@pytest.mark.parametrize("margin", [0, -1, float("nan"), float("inf"), True, "5"])
def test_a_margin_is_a_number_above_zero(margin: object) -> None:
    plan = compute(SHARE, counted({"a1": (1, 2)})).aggregate(LAND)
    with pytest.raises(StatisticError, match="margin"):
        plan.compare(to="nation", margin=margin)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnknownIndicatorError):
        plan.compare(to="nation", margin={"okänd": 5})


def test_the_recipe_holds_the_margin_and_the_method_tells_of_it() -> None:
    plan = (
        compute(SHARE, counted({"a1": (1, 2)})).aggregate(LAND).compare(to=["nation", "history"], margin={"Andel": 5})
    )
    assert plan.recipe.references[0].margin_of("andel") == 5
    assert plan.recipe.to_dict()["references"][0]["margins"] == [("andel", 5.0)]  # pyright: ignore[reportIndexIssue]
    assert "Equivalent is" in plan.explain("en")
    assert "latest earlier figure" in plan.explain("en")


# A list of areas


def plan_of_all(years: int = 2) -> Plan:
    """Return a plan over 40 municipalities and some years."""
    rng = np.random.default_rng(3)
    codes = [f"m{place:05d}" for place in range(40)]
    rows = [
        (code, 2020 + year, name, amount)
        for year in range(years)
        for code in codes
        for name, amount in (("x", int(rng.binomial(200, rng.uniform(0.5, 0.9)))), ("n", 200))
    ]
    observations = seen(rows, ("area", "period", "variable", "amount"))
    return compute(SHARE, observations).aggregate(wide_land(40))


def test_p_is_adjusted_over_the_areas_of_each_year_and_reference() -> None:
    rows = plan_of_all().compare(to=["county", target(70), "history"]).collect().comparisons
    tested = rows.filter(pl.col("verdict").is_not_null())
    assert tested["p"].null_count() == tested["p_adjusted"].null_count() == 0
    assert rows.filter(pl.col("verdict").is_null())["p_adjusted"].count() == 0
    wanted = tested.with_columns(wanted=stats.benjamini_hochberg("p").over("period", "reference"))
    assert wanted["p_adjusted"].to_list() == wanted["wanted"].to_list()
    assert (tested["p_adjusted"] >= tested["p"]).all()
    assert tested.filter((pl.col("verdict") != "no_clear_difference") != (pl.col("p") < 0.05)).is_empty()


def test_one_area_is_no_list() -> None:
    rows = plan_of_all().compare(to=["county", target(70)], areas=["m00001"]).collect().comparisons
    assert rows["p_adjusted"].null_count() == rows.height
    assert rows["verdict"].null_count() == 0


def test_the_verdict_is_never_the_adjusted_one() -> None:
    everyone = plan_of_all().compare(to="county").collect().comparisons
    for code in ("m00003", "m00017"):
        alone = plan_of_all().compare(to="county", areas=[code]).collect().comparisons
        columns = ["period", "lower", "upper", "verdict", "detectable"]
        assert everyone.filter(area=code).select(columns).equals(alone.select(columns))
