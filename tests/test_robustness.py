"""Which verdicts survive other choices, and what those who did not answer could mean."""

import itertools
from collections.abc import Mapping

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.references import target
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.invented_set import invented
from opnajmfr.data.pooled_years import with_years_pooled
from opnajmfr.engine.answers import from_answers
from opnajmfr.errors import (
    ConfidenceError,
    MissingComponentError,
    NothingToShowError,
    PeriodError,
    PolicyError,
    ReferenceAreaError,
    UnknownTermError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, rate
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.questionnaires import Questionnaire
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute
from opnajmfr.questions.robustness.nonresponse_list import nonresponse
from opnajmfr.questions.robustness.surviving_list import surviving_verdicts
from tests.small_worlds import FEWEST, LAND, one, seen

KEY = ["indicator", "area", "level", "period", "sex", "reference"]
SHARE = indicator("Andel", proportion("x", "n"), direction="higher")
PEERS = Grouping.from_table(
    pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
)


CHOSEN = ("hemtjanst-trygghet", "hemtjanst-bemotande", "fallskador-80-plus", "lakemedel-rutin")


def some() -> Dataset:
    """Return a few indicators of the invented set."""
    data = invented()
    return evolve(data, catalogue=Catalogue([data.catalogue[name] for name in CHOSEN]))


def plan() -> Plan:
    """Return Ljungmåla against its peers, its county and the nation."""
    return (
        compute(some()).with_intervals(0.95).aggregate().compare(to=["peers", "county", "nation"], areas=["Ljungmåla"])
    )


# Which verdicts survive


def test_an_alternative_gives_the_verdicts_of_a_plan_with_that_one_thing_changed() -> None:
    base = plan()
    found = base.under(
        confidence=[0.8, 0.99],
        missing=MissingPolicy(min_coverage=0.9),
        figure="mean_of_members",
        to={"riket": "nation"},
        years=3,
    )
    to = ["peers", "county", "nation"]
    by_hand = {
        "confidence=0.8": base.with_intervals(0.8),
        "confidence=0.99": base.with_intervals(0.99),
        "missing=0.9": base.aggregate(missing=MissingPolicy(min_coverage=0.9)),
        "years=3": compute(with_years_pooled(some(), 3))
        .with_intervals(0.95)
        .aggregate()
        .compare(to=to, areas=["Ljungmåla"]),
    }
    for name, other in by_hand.items():
        rows = other.collect().comparisons.select(*KEY, pl.col("verdict").cast(pl.String).alias("theirs"))
        both = found.frame.filter(
            pl.col("alternative") == name, pl.col("reason").is_null() | pl.col("verdict").is_not_null()
        )
        joined = both.join(rows, on=KEY, how="left").with_columns(pl.col("verdict").cast(pl.String))
        assert joined.height > 20
        assert joined["verdict"].to_list() == joined["theirs"].to_list(), name


def test_nothing_is_dropped_and_an_alternative_that_does_not_apply_says_so() -> None:
    found = plan().under(figure="reported", to={"riket": "nation"}, years=2)
    comparisons = plan().collect().comparisons
    assert found.table.height == comparisons.height
    assert found.table.select(KEY).rows() == comparisons.select(KEY).rows()
    peers = found.where(pl.col("reference").str.starts_with("Liknande"))
    assert set(peers.table["figure=reported"]) == {"does_not_apply"}
    county = found.where(pl.col("reference") == "Länet")
    assert set(county.table["to=riket"]) == {"does_not_apply"}
    routine = found.where(pl.col("indicator").cast(pl.String) == "lakemedel-rutin")
    assert set(routine.table["years=2"]) == {"does_not_apply"}


def test_the_same_choice_changes_no_verdict() -> None:
    found = plan().under(confidence=0.95, missing=MissingPolicy(), to={"samma": ["peers"]})
    assert found.n_judged > 0
    assert found.n_surviving == found.n_judged
    assert found.table["n_reversed"].sum() == 0
    judged = found.table.filter(pl.col("survives").is_not_null())
    assert (judged["n_same"] == judged["n_judged"]).all()


def test_a_verdict_survives_where_all_that_could_judge_say_the_same() -> None:
    found = plan().under(confidence=[0.5, 0.9999], years=2)
    table = found.table
    names = [one.name for one in found.alternatives]
    verdicts = {"better", "worse", "no_clear_difference", "equivalent", "higher", "lower"}
    for row in table.iter_rows(named=True):
        said = [row[name] for name in names if row[name] in verdicts]
        assert (row["n_alternatives"], row["n_judged"]) == (3, len(said))
        assert row["n_same"] == (sum(word == row["base_verdict"] for word in said) if row["base_verdict"] else 0)
        expected = (
            None if row["base_verdict"] is None or not said else all(word == row["base_verdict"] for word in said)
        )
        assert row["survives"] is expected
        assert row["base_verdict"] is not None or row["base_reason"] is not None
    assert table["survives"].sum() == found.n_surviving < found.n_judged


def test_a_verdict_that_turns_to_its_opposite_is_counted() -> None:
    base = compute(Catalogue([SHARE]), seen([("a1", "x", 80), ("a1", "n", 160)])).aggregate(LAND)
    found = base.compare(to=target(20)).under(to={"höga": target(80), "samma": target(20.5)})
    row = found.table.filter(area="a1").row(0, named=True)
    assert row["base_verdict"] == "better"
    assert (row["to=höga"], row["to=samma"], row["n_reversed"], row["survives"]) == ("worse", "better", 1, False)
    assert "1 vänder till motsatsen" in found.text("sv")


def test_an_area_in_several_groups_is_judged_where_they_agree() -> None:
    counts = [("a1", 40, 100), ("a2", 70, 100), ("a3", 72, 100), ("b1", 71, 100)]
    rows = [(area, name, amount) for area, x, n in counts for name, amount in (("x", x), ("n", n))]
    groups = pl.DataFrame({"group": ["g", "g", "h", "h"], "member": ["a1", "a2", "a1", "b1"]})
    two = Grouping.from_table(groups, name="två")
    base = compute(Catalogue([SHARE]), seen(rows)).aggregate(LAND).compare(to=PEERS)
    found = base.under(to={"två": two})
    assert found.table.height == base.collect().comparisons.height


def test_the_answer_tells_how_many_survive_in_both_languages() -> None:
    found = surviving_verdicts(some(), "Ljungmåla", to=["peers", "nation"], under={"years": [2, 3]})
    swedish, english = found.text("sv"), found.text("en")
    assert swedish.startswith(f"{found.n_surviving} av {found.n_judged} bedömningar står sig")
    assert english.startswith(f"{found.n_surviving} of {found.n_judged} verdicts survive")
    assert "2 år ihop" in swedish
    assert "2 years together" in english
    assert str(found) == swedish
    assert set(found.table["period"]) == {2024}
    assert found.to_pandas().shape == found.table.shape


def test_the_usual_alternatives_are_tried_where_none_is_named() -> None:
    found = surviving_verdicts(invented(), "Ljungmåla", to="nation", indicators="hemtjanst-trygghet", period=2024)
    names = [one.name for one in found.alternatives]
    assert names == ["figure=pooled", "confidence=0.9", "confidence=0.99", "missing=0.75", "years=2"]
    assert found.table.height == 1
    with pytest.raises(NothingToShowError, match="2022"):
        surviving_verdicts(some(), "Ljungmåla", to="nation", period=1999, under={"confidence": 0.9})


def test_the_confidence_of_the_base_is_no_alternative_to_it() -> None:
    assert [one.name for one in plan().under(confidence=[0.95, 0.99]).alternatives] == ["confidence=0.99"]


def test_what_is_no_alternative_is_refused() -> None:
    base = plan()
    with pytest.raises(PolicyError, match="no alternative"):
        base.under()
    with pytest.raises(PolicyError, match="twice"):
        base.under(confidence=[0.9, 0.9])
    with pytest.raises(PolicyError, match="MissingPolicy"):
        base.under(missing=[0.5])  # type: ignore[list-item]
    with pytest.raises(PolicyError, match="MissingPolicy"):
        base.under(missing=None)  # type: ignore[arg-type]
    with pytest.raises(ConfidenceError):
        base.under(confidence=95)
    with pytest.raises(UnknownTermError):
        base.under(figure="poold")
    with pytest.raises(PeriodError):
        base.under(years=1)
    with pytest.raises(ReferenceAreaError, match="name"):
        base.under(to="nation")  # type: ignore[arg-type]
    with pytest.raises(ReferenceAreaError, match="no one"):
        compute(invented()).aggregate().under(confidence=0.9)


# What those who did not answer could mean

Counts = Mapping[str, tuple[int, int, int]]


def survey(counts: Counts) -> Dataset:
    """Return shares of those who answered, with how many were asked, in two counties."""
    rows = [
        (area, name, amount)
        for area, three in counts.items()
        for name, amount in zip(("x", "n", "asked"), three, strict=True)
    ]
    return Dataset(observations=seen(rows), catalogue=Catalogue([SHARE]), areas=LAND)


def row_of(counts: Counts, to: object) -> dict[str, object]:
    """Return what non-response can mean for a1 against one reference."""
    return nonresponse(survey(counts), "a1", asked="asked", to=to).table.row(0, named=True)  # type: ignore[arg-type]


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, tuple[int, int, int]]:
    """Draw up to four answers of up to six asked in each municipality."""
    found: dict[str, tuple[int, int, int]] = {}
    for area in ("a1", "a2", "a3", "b1"):
        n = draw(st.integers(1, 4))
        found[area] = (draw(st.integers(0, n)), n, n + draw(st.integers(0, 2)))
    return found


@FEWEST
@given(surveys())
def test_the_bounds_are_what_some_answers_of_the_silent_give(counts: dict[str, tuple[int, int, int]]) -> None:
    silent = [range(asked - n + 1) for _, n, asked in counts.values()]
    whole = {"county": ("a1", "a2", "a3"), "nation": ("a1", "a2", "a3", "b1")}
    possible: dict[str, list[float]] = {"county": [], "nation": [], "liknande": []}
    for more in itertools.product(*silent):
        full = {area: (x + k, asked) for (area, (x, _, asked)), k in zip(counts.items(), more, strict=True)}
        own = full["a1"][0] / full["a1"][1]
        for name, members in whole.items():
            possible[name].append(own - sum(full[m][0] for m in members) / sum(full[m][1] for m in members))
        peers = [full[m][0] / full[m][1] for m in ("a2", "a3", "b1")]
        possible["liknande"].append(own - sum(peers) / 3)
    x, n, asked = counts["a1"]
    table = nonresponse(survey(counts), "a1", asked="asked", to=["county", "nation", PEERS]).table
    for row, differences in zip(table.iter_rows(named=True), possible.values(), strict=True):
        assert (row["lowest"], row["highest"]) == pytest.approx((100 * x / asked, 100 * (x + asked - n) / asked))
        found = (row["difference_lowest"], row["difference_highest"])
        assert found == pytest.approx((100 * min(differences), 100 * max(differences)))


BIG = {"a1": (82, 120, 200), "a2": (300, 360, 600), "a3": (170, 200, 320), "b1": (250, 300, 480)}


@pytest.mark.parametrize("to", ["county", "nation", target(75), target(85), given_areas("b1")])
def test_the_verdict_turns_where_the_tipping_point_says(to: object) -> None:
    row = row_of(BIG, to)
    x, n, asked = BIG["a1"]
    answers = [(x, n), *((x + k, asked) for k in range(asked - n + 1))]
    years = [
        (area, name, amount, 1900 + place)
        for place, own in enumerate(answers)
        for area, three in {**BIG, "a1": own}.items()
        for name, amount in zip(("x", "n"), three[:2], strict=True)
    ]
    observations = seen(years, ("area", "variable", "amount", "period"))
    base = compute(Catalogue([SHARE]), observations).aggregate(LAND).compare(to=to, areas=["a1"])  # type: ignore[arg-type]
    before, *verdicts = base.collect().comparisons.sort("period")["verdict"].cast(pl.String).to_list()
    order = ["worse", "no_clear_difference", "better"]
    assert row["verdict"] == before
    said = [order.index(word) for word in verdicts]
    up = [k for k, place in enumerate(said) if place > order.index(before)]
    down = [k for k, place in enumerate(said) if place < order.index(before)]
    assert row["at_least"] == (pytest.approx(min(up) / (asked - n)) if up else None)
    assert row["at_most"] == (pytest.approx(max(down) / (asked - n)) if down else None)
    assert row["holds"] is (not up and not down)


def test_where_everybody_answered_nothing_can_turn() -> None:
    everybody = {area: (x, n, n) for area, (x, n, _) in BIG.items()}
    row = row_of(everybody, "nation")
    assert (row["lowest"], row["highest"]) == pytest.approx((row["value"], row["value"]))
    assert (row["difference_lowest"], row["difference_highest"]) == pytest.approx(
        (row["difference"], row["difference"])
    )
    assert row["holds"] is True
    answer = nonresponse(survey(everybody), "a1", asked="asked", to="nation")
    assert "Alla svarade" in answer.text("sv")
    assert "Everybody answered" in answer.text("en")


def test_against_peers_the_verdict_is_that_of_the_comparison() -> None:
    answer = nonresponse(invented(), "Ljungmåla", response=0.6, to="peers", indicators="hemtjanst-trygghet")
    row = answer.table.row(0, named=True)
    compared = compute(invented()).with_intervals(0.95).aggregate().compare(to="peers", areas=["Ljungmåla"]).collect()
    same = one(compared.comparisons, indicator="hemtjanst-trygghet", period=2024, sex="T")
    assert row["verdict"] == same["verdict"] == "no_clear_difference"
    assert row["at_least"] is None
    assert 0 < row["at_most"] < 82 / 120
    assert (row["n_behind"], row["n_known"]) == (7, 6)


def test_an_area_that_sent_nothing_may_have_any_share_and_one_of_unknown_size_is_left_out() -> None:
    rows = [("a1", "x", 40), ("a1", "n", 80), ("a1", "asked", 100), ("a2", "x", 30), ("a2", "n", 40)]
    rows += [("a2", "asked", 50), ("a3", "asked", 60), ("b1", "x", 20), ("b1", "n", 40)]
    data = Dataset(observations=seen(rows), catalogue=Catalogue([SHARE]), areas=LAND)
    row = nonresponse(data, "a1", asked="asked", to=PEERS).table.row(0, named=True)
    # a2 lies from 30/50 to 40/50, a3 from 0 to 1, b1 is not known
    assert (row["n_behind"], row["n_known"]) == (3, 2)
    assert row["difference_lowest"] == pytest.approx(40 - 100 * (0.8 + 1) / 2)
    assert row["difference_highest"] == pytest.approx(60 - 100 * (0.6 + 0) / 2)


def test_answers_with_their_sample_frame_are_asked_about_in_one_line() -> None:
    answers = pl.DataFrame(
        {"kommun": ["a1"] * 60 + ["a2"] * 90, "q": ([1] * 40 + [2] * 14 + [None] * 6) + [1] * 80 + [2] * 10}
    )
    asked = pl.DataFrame({"kommun": ["a1", "a2"], "persons": [80, 120]})
    item = SurveyItem(id="safe", question="q", top=1, rest=2)
    questionnaire = Questionnaire(items=item, area="kommun", period=2025, n_asked="persons")
    catalogue = Catalogue(
        [
            indicator("Trygghet", item.measure, direction="higher"),
            indicator("Svarsandel", proportion("respondents", "asked"), id="svarsandel"),
        ]
    )
    data = Dataset(observations=from_answers(answers, questionnaire, asked=asked), catalogue=catalogue, areas=LAND)
    counted = nonresponse(data, "a1", asked="asked", to="county", indicators="trygghet")
    row = counted.table.row(0, named=True)
    assert (row["numerator"], row["denominator"], row["asked"]) == (40, 54, 80)
    assert (row["lowest"], row["highest"]) == pytest.approx((50, 82.5))
    assert "80 tillfrågades; 26 av dem" in counted.text("sv")
    by_rate = nonresponse(data, "a1", response="svarsandel", to="county", indicators="trygghet").table.row(
        0, named=True
    )
    assert by_rate["asked"] == pytest.approx(54 / 0.75)
    named = nonresponse(data, "a1", asked={"trygghet": "asked"}, to="county").table
    assert one(named, indicator="svarsandel")["silence_reason"] == "asked_unknown"


def test_what_has_no_number_asked_says_why() -> None:
    table = nonresponse(invented(), "Ljungmåla", response=0.6, to="nation").table
    reasons = dict(table.select("indicator", pl.col("silence_reason").cast(pl.String)).rows())
    assert reasons["hemtjanst-trygghet"] is None
    for name in ("hemtjanst-personalkontinuitet", "sarskilt-boende-plan", "fallskador-80-plus", "lakemedel-rutin"):
        assert reasons[name] == "not_a_share"
    assert set(table.filter(pl.col("silence_reason") == "not_a_share")["lowest"]) == {None}
    data = survey({**BIG, "a1": (82, 120, 100)})
    assert nonresponse(data, "a1", asked="asked", to="nation").table["silence_reason"].to_list() == ["more_than_asked"]
    hurt = indicator("Tal", rate("x", "n"), direction="lower")
    both = evolve(survey(BIG), catalogue=Catalogue([SHARE, hurt]))
    assert nonresponse(both, "a1", asked="asked", to="nation").table["silence_reason"].to_list() == [
        None,
        "not_a_share",
    ]


def test_a_hidden_figure_carries_no_number() -> None:
    rows = [("a1", "x", None, "suppressed"), ("a1", "n", None, "suppressed"), ("a1", "asked", 30, "observed")]
    rows += [("a2", "x", 30, "observed"), ("a2", "n", 40, "observed"), ("a2", "asked", 50, "observed")]
    observations = seen(rows, ("area", "variable", "amount", "status"))
    data = Dataset(observations=observations, catalogue=Catalogue([SHARE]), areas=LAND)
    row = nonresponse(data, "a1", asked="asked", to="nation").table.row(0, named=True)
    for name in ("numerator", "denominator", "asked", "value", "lowest", "highest", "difference_lowest", "at_least"):
        assert row[name] is None
    assert row["silence_reason"] == "no_own_value"


def test_a_committee_reads_it_in_words() -> None:
    answer = nonresponse(invented(), "Ljungmåla", response=0.6, indicators=["hemtjanst-trygghet", "hemtjanst-ensamhet"])
    swedish, english = answer.text("sv"), answer.text("en")
    assert "82 av 120 svarande räknas in: 68,3 %. 200 tillfrågades; 80 av dem (40 %) svarade inte." in swedish
    assert "Hade alla svarat låge andelen någonstans från 41,0 till 81,0 %." in swedish
    assert "Bedömningen ”sämre” faller om minst 89 % av de 80 hade räknats in." in swedish
    assert "Den blir ”sämre” om minst 22 % av de 76 hade räknats in." in swedish
    assert "The verdict “worse” is lost if at least 89% of the 80 had counted." in english
    assert "0,60, ett antagande" in swedish


def test_what_cannot_be_asked_is_refused() -> None:
    data = invented()
    with pytest.raises(PolicyError, match="one of"):
        nonresponse(data, "Ljungmåla")
    with pytest.raises(PolicyError, match="one of"):
        nonresponse(data, "Ljungmåla", asked="population", response=0.6)
    with pytest.raises(PolicyError, match="at most 1"):
        nonresponse(data, "Ljungmåla", response=60)
    with pytest.raises(MissingComponentError, match="answers_safe_know"):
        nonresponse(data, "Ljungmåla", asked="answers_safe_know")
    with pytest.raises(NothingToShowError, match="2022"):
        nonresponse(data, "Ljungmåla", response=0.6, period=1999)
