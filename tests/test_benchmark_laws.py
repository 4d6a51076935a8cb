"""Laws of comparisons: direction, oneself, more answers, and what hidden figures give away."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.results import Results
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, rate
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.plan.starting import compute
from tests.small_worlds import FEWER, FEWEST, LAND, seen

CODES = ("a1", "a2", "a3", "b1")
PEERS = Grouping.from_table(
    pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
)
ALL = Grouping.from_table(pl.DataFrame({"group": ["g"] * 4, "member": CODES}), name="alla")
TURNED = {"better": "worse", "worse": "better"}
Counts = tuple[int, int]
Years = Mapping[int, Mapping[str, Counts]]


@st.composite
def counts(draw: st.DrawFn, *, most: int = 400) -> Counts:
    """Draw a numerator within a denominator."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


lands = st.fixed_dictionaries(dict.fromkeys(CODES, counts()))
two_years = st.fixed_dictionaries({2019: lands, 2020: lands})


def rows_of(years: Years) -> list[tuple[object, ...]]:
    """Return counts as rows."""
    return [
        (area, year, name, amount)
        for year, land in years.items()
        for area, pair in land.items()
        for name, amount in zip("xn", pair, strict=True)
    ]


def compared(years: Years, *, rule: SuppressionRule | None = None) -> Results:
    """Compare a share in both directions with everyone who can be compared with."""
    directed = [indicator(word, proportion("x", "n"), id=word, direction=word) for word in ("higher", "lower")]
    observations = seen(rows_of(years), ("area", "period", "variable", "amount"))
    plan = compute(Catalogue(directed), observations).aggregate(LAND, figures=["pooled", "mean_of_members"])
    plan = plan.with_intervals().rank(indicators=directed)
    plan = plan if rule is None else plan.suppress(rule)
    wanted = ["county", "nation", "history", PEERS, ALL, given_areas("a2"), target(40)]
    return plan.compare(to=wanted, margin=25).collect()


@FEWEST
@given(two_years)
def test_verdicts_flip_when_the_direction_flips_and_nothing_else_does(years: Years) -> None:
    rows = compared(years).comparisons.with_columns(pl.col("indicator", "verdict").cast(pl.String))
    key = ["area", "period", "reference"]
    up, down = (rows.filter(indicator=word).sort(key) for word in ("higher", "lower"))
    flipped = [TURNED.get(str(verdict), verdict) for verdict in up["verdict"]]
    assert down["verdict"].to_list() == flipped
    same = [name for name in rows.columns if name not in {"indicator", "verdict", "place"}]
    assert up.select(same).equals(down.select(same))


@FEWER
@given(counts(), st.sampled_from(["x", "e"]))
def test_the_difference_to_oneself_is_zero_and_never_clear(own: Counts, kind: str) -> None:
    measure = proportion("x", "n") if kind == "x" else rate("x", "n")
    land = dict.fromkeys(CODES, own)
    observations = seen(rows_of({2019: land, 2020: land}), ("area", "period", "variable", "amount"))
    plan = compute(indicator("Eget", measure, direction="higher"), observations).aggregate(LAND)
    rows = plan.compare(to=["county", "nation", "history", PEERS, ALL, given_areas("a1"), given_areas("a2")]).collect()
    differences = rows.comparisons["difference"].drop_nulls()
    assert differences.abs().max() == pytest.approx(0, abs=1e-9)
    assert set(rows.comparisons["verdict"].drop_nulls()) <= {"no_clear_difference"}


@given(counts(most=1000), st.integers(2, 50), st.sampled_from([0.5, 0.8, 0.95, 0.998]))
def test_the_same_share_of_more_answers_never_widens_an_interval(own: Counts, times: int, confidence: float) -> None:
    frame = pl.DataFrame({"x": [own[0], own[0] * times], "n": [own[1], own[1] * times]})
    lower, upper = stats.wilson("x", "n", confidence=confidence)
    few, many = frame.select(upper - lower).to_series()
    assert many <= few + 1e-12
    low, high = stats.byar("x", confidence=confidence)
    few, many = frame.select((high - low) / pl.col("n")).to_series()
    assert many <= few + 1e-12


@FEWEST
@given(two_years, st.integers(1, 19), st.data())
def test_the_number_inside_a_hidden_row_shows_in_nothing_but_pooled_sums(
    years: Years, n_hidden: int, data: st.DataObject
) -> None:
    rule = SuppressionRule(purpose="precision", min_respondents=20)
    before, after = (data.draw(st.integers(0, n_hidden), label=f"x{place}") for place in (1, 2))
    seen_before, seen_after = (
        compared({2019: years[2019], 2020: {**years[2020], "a2": (x, n_hidden)}}, rule=rule) for x in (before, after)
    )
    key = ["indicator", "area", "level", "period", "sex"]

    def shown(results: Results) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Return figures and comparisons that are no pooled sums, and the ranks."""
        of_sums = pl.col("reference_kind").cast(pl.String).is_in(["county", "nation"])
        return (
            results.frame.filter(pl.col("figure").cast(pl.String) != "pooled").sort(*key, "figure"),
            results.comparisons.filter(~of_sums).sort(*key, "reference"),
            results.ranks.sort(*key),
        )

    for one, other in zip(shown(seen_before), shown(seen_after), strict=True):
        assert one.equals(other)
    for results in (seen_before, seen_after):
        hidden = results.comparisons.filter(area="a2", period=2020)
        numbers = ["value", "place", "difference", "lower", "upper", "p", "p_adjusted", "verdict", "detectable"]
        assert hidden.select(numbers).null_count().row(0) == (hidden.height,) * len(numbers)
