"""Where to look first: worse than others and worsening, graded by how sure both are."""

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from numpy.typing import NDArray

from opnajmfr.comparison.robustness.triage_grades import graded
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.invented_set import invented
from opnajmfr.errors import NothingToShowError, PeriodError, UnknownAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.vocabulary import Direction
from opnajmfr.questions.benchmark.triage_list import triage
from opnajmfr.stats.differences.normal_tails import two_sided_p

USERS = ("hemtjanst-trygghet", "hemtjanst-bemotande", "hemtjanst-ensamhet")


def halves(rows: list[tuple[float, float | None, float, float | None]], *, sign: int = 1) -> pl.DataFrame:
    """Return rows of a difference and its p, and a change and its p, with the verdicts that they have at 0.95."""
    names = ["gap_difference", "gap_p", "change_difference", "change_p"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")
    words = {"gap": ("worse", "better", "no_clear_difference"), "change": ("worsened", "improved", "no_clear_change")}

    def verdict(prefix: str) -> pl.Expr:
        """Return the verdict of one half."""
        is_bad = pl.col(f"{prefix}_difference") * sign < 0
        clear = pl.when(is_bad).then(pl.lit(words[prefix][0])).otherwise(pl.lit(words[prefix][1]))
        judged = pl.when(pl.col(f"{prefix}_p") <= 0.05).then(clear).otherwise(pl.lit(words[prefix][2]))
        return pl.when(pl.col(f"{prefix}_p").is_not_null()).then(judged).alias(f"{prefix}_verdict")

    def reason(prefix: str) -> pl.Expr:
        """Return why a half has no test."""
        return pl.when(pl.col(f"{prefix}_p").is_null()).then(pl.lit("no_counts")).alias(f"{prefix}_reason")

    both = [expr(prefix) for prefix in words for expr in (verdict, reason)]
    return frame.with_columns(pl.lit(sign, pl.Int8).alias("sign"), *both)


# The rule


def test_the_grades_follow_the_rule() -> None:
    rows = halves(
        [
            (-9, 0.001, -9, 0.010),  # both hold, joint 0.005, times 5 = 0.025: clear
            (-9, 0.040, -9, 0.040),  # both hold, joint 0.02, times 4 = 0.08: probable
            (-9, 0.001, -9, 0.300),  # one holds
            (-9, 0.300, -9, 0.300),  # none holds
            (-9, 0.001, 9, 0.001),  # worse, but better than it was
            (-9, None, -9, 0.001),  # cannot be judged
        ]
    )
    found = graded(rows, family=[], confidence=0.95)
    assert found["grade"].to_list() == ["clear", "probable", "probable", "unclear", None, None]
    assert found["joint_p"].to_list() == [0.005, 0.02, 0.15, 0.15, 1.0, None]
    assert found["p_adjusted"].to_list() == pytest.approx([0.025, 0.08, 0.45, 0.45, 1.0, None])
    assert found["reason"].to_list() == [None] * 5 + ["no_counts"]


def test_a_figure_that_is_better_when_lower_is_worse_when_higher() -> None:
    bad, good = (9.0, 0.001, 9.0, 0.001), (-9.0, 0.001, -9.0, 0.001)
    found = graded(halves([bad, good], sign=-1), family=[], confidence=0.95)
    assert found["grade"].to_list() == ["clear", None]


def test_without_a_direction_nothing_is_worse() -> None:
    found = graded(halves([(-9.0, 0.001, -9.0, 0.001)], sign=0), family=[], confidence=0.95)
    assert found.select("is_worse", "is_worsening", "joint_p", "grade", "reason").row(0) == (
        None,
        None,
        None,
        None,
        "no_direction",
    )


def test_tables_are_judged_apart_where_there_are_several() -> None:
    rows = halves([(-9.0, 0.03, -9.0, 0.03)] * 4).with_columns(area=pl.Series(["a", "b", "b", "b"]))
    found = graded(rows, family=["area"], confidence=0.95)
    assert found["grade"].to_list() == ["clear", "clear", "clear", "clear"]
    assert found["p_adjusted"].to_list() == pytest.approx([0.015, 0.045, 0.045, 0.045])


# How often something is called clear when nothing is wrong


def share_of_tables(*, worse: float, worsening: float, grade: str) -> tuple[float, float]:
    """Return the share of 4 000 tables of eight indicators with the grade, and the share of their indicators.

    The newest figure, the earlier one and the reference have a standard error of 1; `worse` and `worsening` are how far
    the truth is off.
    """
    random = np.random.default_rng(4107)
    shape = (4000, 8)
    newest, earlier, others = (random.standard_normal(shape) for _ in range(3))
    gap, change = (newest - others - worse) / np.sqrt(2), (newest - earlier - worsening) / np.sqrt(2)

    def column(values: NDArray[np.float64]) -> pl.Series:
        """Return values as one column."""
        return pl.Series(values.ravel())

    frame = pl.DataFrame({"gap_difference": column(gap), "change_difference": column(change)}).select(
        "gap_difference",
        two_sided_p("gap_difference").alias("gap_p"),
        "change_difference",
        two_sided_p("change_difference").alias("change_p"),
    )
    rows = halves(frame.rows()).with_columns(table=pl.Series(np.repeat(np.arange(shape[0]), shape[1])))
    found = graded(rows, family=["table"], confidence=0.95).with_columns(is_it=pl.col("grade") == grade)
    there = found.with_columns(pl.col("is_it").fill_null(value=False))
    per_table = there.group_by("table").agg(pl.col("is_it").any(), pl.col("is_it").mean().alias("share"))
    return float(per_table["is_it"].to_numpy().mean()), float(per_table["share"].to_numpy().mean())


@pytest.mark.parametrize(("worse", "worsening"), [(0.0, 0.0), (50.0, 0.0), (0.0, 50.0)])
def test_at_most_one_table_in_twenty_holds_a_clear_one_where_nothing_is_both(worse: float, worsening: float) -> None:
    tables, _ = share_of_tables(worse=worse, worsening=worsening, grade="clear")
    assert tables <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 4000)


def test_at_most_one_indicator_in_twenty_is_probable_where_nothing_is_either() -> None:
    _, share = share_of_tables(worse=0.0, worsening=0.0, grade="probable")
    assert share <= 0.05


def test_more_than_a_quarter_may_be_unclear_by_chance_alone() -> None:
    _, share = share_of_tables(worse=0.0, worsening=0.0, grade="unclear")
    assert 0.25 < share < 0.4


def test_what_is_truly_far_worse_and_worsening_is_clear() -> None:
    tables, share = share_of_tables(worse=8.0, worsening=8.0, grade="clear")
    assert tables == 1.0
    assert share > 0.95


# The question


def test_the_injected_fall_is_found() -> None:
    answer = triage(invented(), "Ljungmåla", to="nation")
    assert answer.name == "Ljungmåla"
    grades = dict(answer.table.select("indicator", pl.col("grade").cast(pl.String)).rows())
    assert grades["hemtjanst-trygghet"] == "clear"
    assert {name for name, grade in grades.items() if grade == "clear"} == {"hemtjanst-trygghet"}


@pytest.mark.parametrize("name", ["Hägervik", "Morgonby", "Strålinge", "Svanfors"])
def test_the_exactly_average_have_nothing_clear(name: str) -> None:
    table = triage(invented(), name, indicators=USERS).table
    assert (table["grade"] == "clear").sum() == 0


def test_every_indicator_stands_somewhere() -> None:
    answer = triage(invented(), "Ljungmåla")
    table = answer.table
    assert set(table["indicator"]) | set(answer.left_out) == set(invented().catalogue.ids)
    unjudged = table.filter(pl.col("joint_p").is_null())
    assert unjudged["reason"].null_count() == 0
    assert unjudged["grade"].null_count() == unjudged.height
    text = answer.text("sv")
    for one in invented().catalogue:
        assert one.title in text
    reasons = dict(unjudged.select("indicator", pl.col("reason").cast(pl.String)).rows())
    assert reasons["lakemedel-rutin"] == "one_answer"
    assert reasons["ekonomiskt-bistand-langvarigt"] == "no_counts"
    assert "key_figure" in reasons.values()


def flipped(data: Dataset) -> Dataset:
    """Return the users' indicators with every direction turned."""
    turned = {Direction.HIGHER: Direction.LOWER, Direction.LOWER: Direction.HIGHER}
    chosen = [data.catalogue[name] for name in USERS]
    return evolve(data, catalogue=Catalogue([evolve(one, direction=turned[one.direction]) for one in chosen]))


def test_what_is_worse_and_worsening_is_neither_when_directions_turn() -> None:
    data = invented()
    here = triage(data, "Ljungmåla", to="nation", indicators=USERS).table
    there = triage(flipped(data), "Ljungmåla", to="nation").table
    assert here["is_worse"].to_list() == [not one for one in there["is_worse"].to_list()]
    assert here["is_worsening"].to_list() == [not one for one in there["is_worsening"].to_list()]
    assert there["grade"].null_count() == (here["is_worse"] | here["is_worsening"]).sum()


def test_the_years_are_those_asked_for() -> None:
    answer = triage(invented(), "Ljungmåla", over=(2022, 2024), indicators=USERS)
    assert answer.table.select("first", "period").unique().rows() == [(2022, 2024)]
    with pytest.raises(PeriodError):
        triage(invented(), "Ljungmåla", over=(2024, 2022), indicators=USERS)


def test_an_indicator_of_a_single_year_says_that_there_is_no_earlier_one() -> None:
    data = invented()
    newest = evolve(data, observations=evolve(data.observations, frame=data.observations.frame.filter(period=2024)))
    table = triage(newest, "Ljungmåla", indicators=USERS).table
    assert set(table["reason"].cast(pl.String)) == {"no_earlier_value"}
    assert table["is_worse"].null_count() == 0


def test_a_triage_tells_its_rule_in_both_languages() -> None:
    answer = triage(invented(), "Ljungmåla", indicators=USERS)
    swedish, english = answer.text("sv"), answer.text("en")
    assert swedish.startswith("Ljungmåla: sämre än Liknande kommuner, påhittad 2024 och försämrat")
    assert "Troligt: Brukare med hemtjänst som känner sig trygga hemma" in swedish
    assert "(Holm)" in swedish
    assert "Probable: Home-care users who feel safe at home" in english
    assert "worsened" in english


def test_a_triage_of_women_says_so() -> None:
    answer = triage(invented(), "Ljungmåla", indicators=USERS, sex="K")
    assert "· 2024, kvinnor" in answer.text()
    assert "· 2024, women" in answer.text("en")


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownAreaError):
        triage(invented(), "Ljungmålla")
    with pytest.raises(NothingToShowError, match="2022"):
        triage(invented(), "Ljungmåla", over=(1998, 1999), indicators=USERS)
