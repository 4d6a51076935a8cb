"""Lists of municipalities: what stands out when the whole list is judged together, and how much of it is false."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.references import target
from opnajmfr.comparison.robustness.standing import STANDS_OUT, judged_together
from opnajmfr.comparison.robustness.touching_zero import wider_confidence, with_p_from_limits
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ConfidenceError, NothingToShowError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.standing_out_list import StandingOut, standing_out
from opnajmfr.questions.robustness.tested_comparisons import comparisons_with_p

USERS = ["hemtjanst-trygghet", "hemtjanst-bemotande", "hemtjanst-ensamhet"]
LIST = ["indicator", "period", "reference"]
HOW_MANY = 40
CODES = [f"k{number:02}" for number in range(HOW_MANY)]
RING = Grouping.from_table(
    pl.DataFrame(
        [(code, CODES[(place + step) % HOW_MANY], code) for place, code in enumerate(CODES) for step in range(1, 8)],
        schema=["group", "member", "focus"],
        orient="row",
    ),
    name="ringen",
)
LAND = Areas.from_table(
    pl.DataFrame(
        [("N", "nation", "Landet", None), ("L", "county", "Länet", "N")]
        + [(code, "municipality", f"Kommun {code}", "L") for code in CODES],
        schema=["code", "level", "name", "parent"],
        orient="row",
    ),
    name="ringlandet",
)


@pytest.fixture(scope="module")
def against_nation() -> StandingOut:
    """List the users' indicators of the invented set against the nation."""
    return standing_out(invented(), USERS, to="nation", period=2024)


# What is listed


def test_a_list_is_what_benjamini_and_hochberg_find_among_all_that_were_tested(against_nation: StandingOut) -> None:
    for _, rows in against_nation.frame.group_by(LIST):
        tested = rows.filter(pl.col("p").is_not_null())
        expected = stats.false_discovery_control(tested["p"].to_numpy(), method="bh")
        assert tested["p_adjusted"].to_list() == pytest.approx(expected.tolist(), rel=1e-12)
        assert tested[STANDS_OUT].to_list() == [p <= 0.05 for p in expected]


def test_the_counts_of_a_list_add_up(against_nation: StandingOut) -> None:
    untested = against_nation.untested.group_by(LIST).agg(pl.col("n").sum())
    counts = against_nation.counts.join(untested, on=LIST, how="left").with_columns(pl.col("n").fill_null(0))
    assert (counts["n_tested"] + counts["n"] == counts["n_areas"]).all()
    assert counts["n_areas"].to_list() == [48, 48, 48]
    split = pl.sum_horizontal(f"n_{word}" for word in ("better", "worse", "higher", "lower"))
    assert counts.select(split == pl.col("n_standing_out")).to_series().all()
    assert counts["n_standing_out"].sum() == against_nation.table.height
    expected = (counts["n_standing_out"] * 0.05).to_list()
    assert counts["n_expected_false"].to_list() == pytest.approx(expected)
    assert against_nation.untested["reason"].null_count() == 0


def test_both_better_and_worse_are_listed_in_the_order_of_codes(against_nation: StandingOut) -> None:
    assert set(against_nation.table["verdict"]) == {"better", "worse"}
    for _, rows in against_nation.table.group_by(LIST):
        assert rows["area"].is_sorted()


def test_fewer_stand_out_together_than_one_by_one(against_nation: StandingOut) -> None:
    assert (against_nation.counts["n_standing_out"] <= against_nation.counts["n_one_by_one"]).all()
    assert (against_nation.table["p"] <= 0.05).all()


def test_what_cannot_be_tested_is_counted_with_its_reason() -> None:
    answer = standing_out(invented(), ["lakemedel-rutin", "ekonomiskt-bistand-langvarigt"], period=2024)
    assert answer.table.is_empty()
    assert set(answer.untested["reason"]) >= {"one_answer", "no_counts"}
    assert "Inga kunde prövas" in answer.text("sv")
    assert "None could be tested" in answer.text("en")


def test_a_list_says_how_many_are_expected_to_be_false(against_nation: StandingOut) -> None:
    swedish, english = against_nation.text("sv"), against_nation.text("en")
    assert "43 av 48 kommuner prövade tillsammans: 8 sticker ut (3 bättre, 5 sämre)" in swedish
    assert "Av dem väntas högst 0,4 vara falska." in swedish
    assert "At most 0.4 of them are expected to be false." in english
    assert "ingen rangordning" in swedish
    assert str(against_nation) == swedish


def test_a_list_of_women_says_so() -> None:
    answer = standing_out(invented(), USERS[:1], sex="K")
    assert "· 2024, kvinnor" in answer.text()
    assert "· 2024, women" in answer.text("en")


def test_a_level_or_a_year_without_figures_is_refused_with_what_there_is() -> None:
    with pytest.raises(NothingToShowError, match="2022"):
        standing_out(invented(), USERS, period=1999)
    with pytest.raises(NothingToShowError, match="municipality"):
        standing_out(invented(), USERS, level="unit")
    with pytest.raises(UnknownTermError):
        standing_out(invented(), USERS, level="kommunen")
    with pytest.raises(ConfidenceError):
        standing_out(invented(), USERS, confidence=95)


# p from limits


def _plan(to: list[Comparand]) -> Plan:
    """Return a plan over the users' indicators."""
    data = invented()
    chosen = Catalogue([data.catalogue[name] for name in USERS])
    return compute(chosen, data.observations).aggregate(data.areas).compare(to=to)


def test_p_says_what_the_limits_say() -> None:
    _, rows = comparisons_with_p(_plan(["county", "nation", target(78)]), confidence=0.95)
    judged = rows.filter(pl.col("verdict").is_not_null())
    assert judged.height > 1000
    assert judged["p"].null_count() == 0
    clear = pl.col("verdict") != "no_clear_difference"
    assert judged.filter(clear != (pl.col("p") < 0.05)).is_empty()
    assert rows.filter(pl.col("verdict").is_null())["p"].null_count() == rows["verdict"].null_count()


def test_p_is_one_less_the_confidence_at_which_a_limit_touches_zero() -> None:
    plan = _plan(["nation", target(78)])
    _, rows = comparisons_with_p(plan, confidence=0.95)
    small = rows.filter(pl.col("p").is_between(1e-5, 0.2)).sort("p")
    for row in small[:: max(1, small.height // 6)].iter_rows(named=True):
        key = {name: row[name] for name in ("indicator", "area", "period", "sex", "reference")}
        exact = plan.with_intervals(1 - row["p"]).collect().comparisons.filter(**key).row(0, named=True)
        nearest = min(abs(exact["lower"]), abs(exact["upper"]))
        assert nearest < 0.02 * abs(row["difference"])


def test_against_a_target_p_is_that_of_the_score_test() -> None:
    shares = pl.DataFrame({"x": [82, 40, 12, 250], "n": [120, 90, 30, 350]}).with_columns(area=pl.Series(list("abcd")))
    at = {}
    for confidence in (0.95, wider_confidence(0.95)):
        z = stats.norm.ppf((1 + confidence) / 2)
        p, n = shares["x"] / shares["n"], shares["n"]
        middle, half = (p + z**2 / (2 * n)) / (1 + z**2 / n), ((p * (1 - p) / n + z**2 / (4 * n**2)).sqrt())
        half = half * z / (1 + z**2 / n)
        at[confidence] = pl.DataFrame(
            {
                "area": shares["area"],
                "difference": p - 0.6,
                "lower": middle - half - 0.6,
                "upper": middle + half - 0.6,
                "p": pl.Series([None] * 4, dtype=pl.Float64),
                "verdict": ["no_clear_difference"] * 4,
            }
        )
    near, far = at.values()
    found = with_p_from_limits(near, far, key=["area"], confidence=0.95)["p"].to_numpy()
    score = (shares["x"] / shares["n"] - 0.6).to_numpy() / np.sqrt(0.24 / shares["n"].to_numpy())
    assert found == pytest.approx(2 * stats.norm.sf(abs(score)), rel=0.05)


# How much of a list is false


def _drawn(
    random: np.random.Generator, *, n_lists: int, n_off: int, spread: float
) -> tuple[Observations, pl.DataFrame]:
    """Draw shares of 100 answers in as many years as there are lists; the first municipalities of a shuffle are off."""
    logit = 1.0 + spread * random.standard_normal((n_lists, HOW_MANY))
    is_off = random.permuted(np.tile(np.arange(HOW_MANY) < n_off, (n_lists, 1)), axis=1)
    side = np.where(random.random((n_lists, HOW_MANY)) < 0.5, -1.0, 1.0)
    truth = 1 / (1 + np.exp(-(logit + 1.6 * is_off * side)))
    counts = random.binomial(100, truth)
    years = np.repeat(np.arange(1900, 1900 + n_lists), HOW_MANY)
    key = pl.DataFrame({"area": CODES * n_lists, "period": years})
    rows = [
        key.with_columns(variable=pl.lit("x"), amount=pl.Series(counts.ravel())),
        key.with_columns(variable=pl.lit("n"), amount=pl.lit(100, pl.Int64)),
    ]
    return (
        Observations.from_frame(pl.concat(rows), level="municipality"),
        key.with_columns(pl.col("period").cast(pl.Int32), is_off=pl.Series(is_off.ravel())),
    )


def _false_share(to: Comparand, *, n_off: int, spread: float, n_lists: int = 120) -> tuple[float, float]:
    """Return the mean share of false ones on lists, and the mean number listed."""
    observations, truth = _drawn(np.random.default_rng(4104), n_lists=n_lists, n_off=n_off, spread=spread)
    share = indicator("Andel", proportion("x", "n"), direction="higher", id="andel")
    plan = compute(share, observations).aggregate(LAND).compare(to=to)
    _, rows = comparisons_with_p(plan, confidence=0.95)
    listed = judged_together(rows, family=["period"], confidence=0.95).join(truth, on=["area", "period"])
    out = pl.col(STANDS_OUT).fill_null(value=False)
    lists = listed.group_by("period").agg((out & ~pl.col("is_off")).sum().alias("false"), out.sum().alias("all"))
    shares = lists.select(pl.when(pl.col("all") > 0).then(pl.col("false") / pl.col("all")).otherwise(0.0)).to_series()
    return float(shares.to_numpy().mean()), float(lists["all"].to_numpy().mean())


@pytest.mark.parametrize(("n_off", "spread"), [(0, 0.0), (6, 0.0)])
def test_of_a_list_against_a_fixed_number_at_most_one_in_twenty_is_false(n_off: int, spread: float) -> None:
    false, _ = _false_share(target(100 / (1 + np.exp(-1.0))), n_off=n_off, spread=spread)
    assert false <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 120)


@pytest.mark.parametrize(("n_off", "spread"), [(0, 0.0), (0, 0.3), (6, 0.1)])
def test_of_a_list_against_peers_at_most_one_in_twenty_is_false(n_off: int, spread: float) -> None:
    false, _ = _false_share(RING, n_off=n_off, spread=spread)
    assert false <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 120)


def test_a_list_finds_those_that_are_far_off() -> None:
    _, listed = _false_share(target(100 / (1 + np.exp(-1.0))), n_off=6, spread=0.0)
    assert 5 <= listed <= 7
