"""Rows of answers become counts: every respondent and every answer is counted once, and nothing is guessed."""

from collections import Counter
from collections.abc import Sequence

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.observations import Observations
from opnajmfr.engine.answers import from_answers
from opnajmfr.errors import MeasureError, PeriodError, TableError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.questionnaires import Questionnaire
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.plan.starting import compute
from tests.small_worlds import FEWER, LAND

SAFE = SurveyItem(id="safe", question="q1", top=(1, 2), rest=(3, 4), no_opinion=8, unanswered=9)
VERY_SAFE = SurveyItem(id="very_safe", question="q1", top=1, rest=(2, 3, 4), no_opinion=8, unanswered=9)
KIND = SurveyItem(id="kind", question="q2", top=1, rest=2, no_opinion=8, no_opinion_leaves=False, unanswered=9)
PROXY = SurveyItem(id="proxy", question="who", top=(2, 3), rest=1)
FORM = Questionnaire(
    items=[SAFE, VERY_SAFE, KIND, PROXY],
    area={"municipality": "kommun", "unit": "enhet"},
    period="år",
    sex="kön",
    sexes={1: "M", 2: "K"},
    breakdowns={"regi": "provision"},
)
COLUMNS = ("kommun", "enhet", "år", "kön", "regi", "q1", "q2", "who")
Row = tuple[str | int | None, ...]

respondents = st.tuples(
    st.sampled_from(["a1", "a2", "b1"]),
    st.sampled_from(["u1", "u2", None]),
    st.sampled_from([2024, 2025]),
    st.sampled_from([1, 2, None]),
    st.sampled_from(["egen", "enskild", None]),
    st.sampled_from([1, 2, 3, 4, 8, 9, None]),
    st.sampled_from([1, 2, 8, 9, None]),
    st.sampled_from([1, 2, 3, None]),
)


def table(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows of answers as a frame."""
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None).cast(
        dict.fromkeys(("kommun", "enhet", "regi"), pl.String) | dict.fromkeys(("kön", "q1", "q2", "who"), pl.Int64)
    )


def small(codes: Sequence[object], **columns: Sequence[object]) -> pl.DataFrame:
    """Return answers to one question in one municipality."""
    return pl.DataFrame({"kommun": ["a1"] * len(codes), "q1": codes, **columns})


def numbers(seen: Observations, **where: object) -> dict[str, int]:
    """Return the amounts of one cell by variable."""
    rows = seen.frame.filter(**where)
    assert rows["variable"].is_unique().all()
    return {name: int(amount) for name, amount in rows.select("variable", "amount").rows()}


def wide(seen: Observations) -> pl.DataFrame:
    """Return one row a cell, a column a variable."""
    key = [*seen.keys]
    return seen.frame.pivot("variable", index=key, values="amount", on_columns=list(seen.variables))


# Every row is counted once


@given(st.lists(respondents, min_size=1, max_size=30))
def test_the_answers_of_every_cell_add_up_to_its_respondents(rows: list[Row]) -> None:
    cells = wide(from_answers(table(rows), FORM))
    for name in ("safe", "very_safe", "proxy"):
        parts = sum(cells[f"{name}/{part}"] for part in ("denominator", "no_opinion", "item_nonresponse"))
        assert (cells["respondents"] == parts).all()
    assert (cells["respondents"] == cells["kind/denominator"] + cells["kind/item_nonresponse"]).all()
    assert all((cells[f"{one.id}/numerator"] <= cells[f"{one.id}/denominator"]).all() for one in FORM.items)
    assert (cells["very_safe/numerator"] <= cells["safe/numerator"]).all()
    assert cells["very_safe/denominator"].equals(cells["safe/denominator"], check_names=False)


@given(st.lists(respondents, min_size=1, max_size=30))
def test_every_cell_holds_what_counting_one_by_one_gives(rows: list[Row]) -> None:
    wanted: Counter[tuple[object, ...]] = Counter()
    for kommun, enhet, year, sex, regi, q1, _, _ in rows:
        for level, area in (("municipality", kommun), ("unit", enhet)):
            for whose in {"T", {1: "M", 2: "K"}.get(sex)} - {None}:
                for part in {"total", regi} - {None}:
                    key = (area, level, year, whose, part)
                    if area is not None:
                        wanted[*key, "respondents"] += 1
                        wanted[*key, "safe/numerator"] += q1 in {1, 2}
                        wanted[*key, "safe/denominator"] += q1 in {1, 2, 3, 4}
                        wanted[*key, "safe/no_opinion"] += q1 == 8
                        wanted[*key, "safe/item_nonresponse"] += q1 in {9, None}
    frame = from_answers(table(rows), FORM).frame
    key = ["area", "level", "period", "sex", "provision", "variable"]
    found = {tuple(row[:-1]): int(row[-1]) for row in frame.select(*key, "amount").iter_rows()}
    assert {place: number for place, number in found.items() if place in wanted} == dict(wanted)
    others = {place for place in found if place not in wanted and place[-1] in {"respondents", "safe/numerator"}}
    assert {found[place] for place in others} <= {0}


@FEWER
@given(st.lists(respondents, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert from_answers(table(shuffled), FORM).frame.equals(from_answers(table(rows), FORM).frame)


@given(st.lists(respondents, min_size=1, max_size=20), st.lists(respondents, max_size=20))
def test_all_that_were_asked_answered_or_did_not(rows: list[Row], silent: list[Row]) -> None:
    form = evolve(FORM, sex=None, sexes={}, breakdowns={})
    frame = table([*rows, *silent])
    cells = wide(from_answers(table(rows), form, asked=frame))
    assert (cells["asked"] == cells["respondents"] + cells["unit_nonresponse"]).all()
    assert cells.filter(level="municipality")["asked"].sum() == frame.height
    assert cells.filter(level="municipality")["respondents"].sum() == len(rows)


# What an answer is


def test_no_opinion_leaves_the_denominator_unless_the_item_says_otherwise() -> None:
    stays = evolve(SAFE, id="stays", no_opinion_leaves=False)
    seen = from_answers(small([1, 4, 8, 9, None]), Questionnaire(items=[SAFE, stays], area="kommun", period=2025))
    assert numbers(seen) == {
        "respondents": 5,
        "safe/numerator": 1,
        "safe/denominator": 2,
        "safe/no_opinion": 1,
        "safe/item_nonresponse": 2,
        "stays/numerator": 1,
        "stays/denominator": 3,
        "stays/no_opinion": 1,
        "stays/item_nonresponse": 2,
    }


@pytest.mark.parametrize(
    "codes",
    [
        pl.Series([1, 4, 8, None], dtype=pl.Int8),
        pl.Series([1.0, 4.0, 8.0, None]),
        pl.Series([1.0, 4.0, 8.0, float("nan")]),
        pl.Series(["1", "4", "8", None]),
        pl.Series(["1", "4", "8", None], dtype=pl.Categorical),
        pl.Series(["1", "4", "8", None], dtype=pl.Enum(["1", "4", "8"])),
    ],
)
def test_codes_are_read_whatever_the_column_holds(codes: pl.Series) -> None:
    found = numbers(from_answers(small(codes.to_list()).with_columns(codes.alias("q1")), of(SAFE)))
    assert [found[f"safe/{part}"] for part in ("numerator", "denominator", "no_opinion", "item_nonresponse")] == [
        1,
        2,
        1,
        1,
    ]


def of(*items: SurveyItem) -> Questionnaire:
    """Return a questionnaire of one municipality and year."""
    return Questionnaire(items=items, area="kommun", period=2025)


def test_words_are_codes_too_and_a_question_that_nobody_answered_is_item_nonresponse() -> None:
    words = SurveyItem(id="safe", question="q1", top="Ja", rest=("Ibland", "Nej"), no_opinion="Vet ej")
    assert numbers(from_answers(small(["Ja", "Nej", "Vet ej"]), of(words)))["safe/denominator"] == 2
    nobody = numbers(from_answers(small([None, None]), of(SAFE)))
    assert (nobody["safe/denominator"], nobody["safe/item_nonresponse"]) == (0, 2)
    ticked = SurveyItem(id="ticked", question="q1", top=1, rest=0)
    assert numbers(from_answers(small([True, False]), of(ticked)))["ticked/numerator"] == 1


def test_an_unknown_code_is_an_error_with_question_code_count_and_way_out() -> None:
    with pytest.raises(FailedRowsError) as raised:
        from_answers(small([1, 7, 7, 5, None]), of(SAFE, VERY_SAFE))
    report = raised.value.report
    assert report.rows.select("question", "code", "answers").rows() == [("q1", "7", 2), ("q1", "5", 1)]
    text = str(raised.value)
    assert "question=q1, item=safe, code=7, answers=2" in text
    assert "way out: name the code in top, rest, no_opinion or unanswered" in text


def test_a_code_that_only_one_of_two_items_knows_is_an_error() -> None:
    narrow = SurveyItem(id="narrow", question="q1", top=1, rest=(2, 3))
    with pytest.raises(FailedRowsError) as raised:
        from_answers(small([1, 4]), of(SAFE, narrow))
    assert raised.value.report.rows.select("item", "code").rows() == [("narrow", "4")]


def test_a_fraction_and_an_empty_text_are_no_codes() -> None:
    for codes in ([1.0, 1.5], ["1", ""]):
        with pytest.raises(FailedRowsError, match="every code has a meaning"):
            from_answers(small(codes), of(SAFE))
    blank = evolve(SAFE, unanswered=(9, ""))
    assert numbers(from_answers(small(["1", ""]), of(blank)))["safe/item_nonresponse"] == 1


# Where, when and who


def test_a_respondent_of_unknown_sex_unit_or_breakdown_counts_where_she_is_known() -> None:
    rows = [("a1", "u1", 2025, 2, "egen", 1, 1, 1), ("a1", None, 2025, None, None, 3, 1, 1)]
    frame = from_answers(table(rows), FORM).frame.filter(variable="respondents")
    found = {(*row[:-1],): int(row[-1]) for row in frame.select("level", "sex", "provision", "amount").rows()}
    assert found == {
        ("unit", "T", "total"): 1,
        ("unit", "K", "total"): 1,
        ("unit", "T", "egen"): 1,
        ("unit", "K", "egen"): 1,
        ("municipality", "T", "total"): 2,
        ("municipality", "K", "total"): 1,
        ("municipality", "T", "egen"): 1,
        ("municipality", "K", "egen"): 1,
    }


def test_a_cell_that_nobody_is_in_is_zero_where_others_are() -> None:
    rows = [("a1", None, 2025, 2, None, 1, 1, 1), ("a2", None, 2025, 1, None, 1, 1, 1)]
    seen = from_answers(table(rows), FORM)
    assert numbers(seen, area="a1", sex="M", provision="total")["respondents"] == 0
    assert numbers(seen, area="a1", sex="M", provision="total")["safe/denominator"] == 0


def test_words_for_the_sex_need_no_explanation() -> None:
    seen = from_answers(small([1, 2, 3], kön=["K", "män", None]), evolve(of(SAFE), sex="kön"))
    assert [numbers(seen, sex=sex)["respondents"] for sex in ("T", "K", "M")] == [3, 1, 1]


@pytest.mark.parametrize(
    ("asked", "rates"),
    [
        (pl.DataFrame({"kommun": ["a1"] * 5 + ["a2"] * 2}), {"a1": (5, 2), "a2": (2, 2)}),
        (pl.DataFrame({"kommun": ["a1", "a2", "a2"], "antal": [5, 1, 3]}), {"a1": (5, 2), "a2": (4, 4)}),
    ],
)
def test_a_sample_frame_gives_those_asked_and_those_who_did_not_answer(
    asked: pl.DataFrame, rates: dict[str, tuple[int, int]]
) -> None:
    form = evolve(of(SAFE), n_asked="antal" if "antal" in asked.columns else None)
    seen = from_answers(small([1, 2, 9]), form, asked=asked)
    for area, (n_asked, n_silent) in rates.items():
        found = numbers(seen, area=area)
        assert (found["asked"], found["unit_nonresponse"]) == (n_asked, n_silent)
    assert numbers(seen, area="a2")["safe/denominator"] == 0


def test_those_asked_are_split_by_what_the_sample_frame_knows() -> None:
    answers = small([1, 2, 3], kön=[1, 2, 2], regi=["egen"] * 3)
    form = evolve(of(SAFE), sex="kön", sexes={1: "M", 2: "K"}, breakdowns="regi")
    asked = pl.DataFrame({"kommun": ["a1"] * 6, "kön": [1, 1, 2, 2, 2, 2]})
    seen = from_answers(answers, form, asked=asked)
    women = numbers(seen, sex="K", regi="total")
    assert (women["asked"], women["respondents"], women["unit_nonresponse"]) == (4, 2, 2)
    assert "asked" not in numbers(seen, sex="K", regi="egen")


def test_more_answers_than_persons_asked_and_answers_of_unknown_sex_are_errors() -> None:
    with pytest.raises(FailedRowsError, match="no more answered than were asked"):
        from_answers(small([1, 2]), of(SAFE), asked=pl.DataFrame({"kommun": ["a1"]}))
    with pytest.raises(FailedRowsError, match="no more answered than were asked"):
        from_answers(small([1]), of(SAFE), asked=pl.DataFrame({"kommun": ["a2"]}))
    form = evolve(of(SAFE), sex="kön")
    with pytest.raises(TableError, match="split by sex, and 1 respondents have none"):
        from_answers(small([1], kön=[None]), form, asked=pl.DataFrame({"kommun": ["a1"], "kön": ["K"]}))
    with pytest.raises(TableError, match=r"antal must hold whole numbers from 0, got '1\.5'"):
        from_answers(
            small([1]), evolve(of(SAFE), n_asked="antal"), asked=pl.DataFrame({"kommun": ["a1"], "antal": [1.5]})
        )


# With the rest of the house


def test_items_are_ordinary_shares_with_response_rate_and_share_of_proxies() -> None:
    answers = [(1, 1), (2, 2), (4, 3), (8, 1), (None, None)]
    rows: list[Row] = [("a1", None, 2025, 2, "egen", code, 1, who) for code, who in answers]
    asked = table([*rows, ("a2", None, 2025, 1, "egen", None, None, None), *rows])
    seen = from_answers(table(rows), FORM, asked=asked)
    catalogue = Catalogue(
        [
            indicator("Trygghet", SAFE.measure, direction="higher"),
            indicator("Svarsandel", proportion("respondents", "asked")),
            indicator("Ombud", PROXY.measure),
        ]
    )
    frame = compute(catalogue, seen).aggregate(LAND).collect().frame.filter(area="A", sex="T", provision="total")
    values = dict(frame.select(pl.col("indicator").cast(str), "value").rows())
    assert values == pytest.approx({"trygghet": 200 / 3, "svarsandel": 500 / 11, "ombud": 50.0})


def test_an_item_takes_the_names_that_a_catalogue_has() -> None:
    named = SurveyItem(id="safe", question="q1", top=1, rest=2, numerator="answers_safe", denominator="answers")
    seen = from_answers(small([1, 2]), of(named))
    one = compute(indicator("Trygghet", proportion("answers_safe", "answers")), seen)
    assert one.collect().frame["value"].item() == 50.0
    assert evolve(SAFE, id="other").numerator == "other/numerator"


def test_fewer_than_thirty_are_hidden_after_roll_up_and_the_county_holds_everybody() -> None:
    answers = pl.DataFrame({"kommun": ["a1"] * 20 + ["a2"] * 40, "q1": [1] * 15 + [4] * 5 + [2] * 30 + [3] * 10})
    rule = SuppressionRule(purpose="precision", min_respondents=30)
    plan = compute(indicator("Trygghet", SAFE.measure), from_answers(answers, of(SAFE))).aggregate(LAND).suppress(rule)
    frame = plan.collect().frame
    assert frame.filter(area="a1")["status"].item() == "too_uncertain"
    assert frame.filter(area="A")["value"].item() == pytest.approx(75.0)


def test_two_years_with_different_questions_are_read_one_by_one_and_joined() -> None:
    old = from_answers(small([1, 2]), evolve(of(SAFE), period=2024), source="enkäten")
    new = from_answers(small([1, 2], q2=[1, 2]), of(SAFE, KIND), source="enkäten")
    both = old + new
    assert both.periods == (2024, 2025)
    assert both.frame.filter(period=2024, variable="kind/denominator").is_empty()


# What is refused


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"id": " "}, "id must be a name"),
        ({"question": ""}, "question must be a name"),
        ({"top": ()}, "top must hold a code at least"),
        ({"rest": (2, 3)}, "code 2 has two meanings"),
        ({"unanswered": "1"}, "code 1 has two meanings"),
        ({"top": (True,)}, "codes must be whole numbers or texts, got True"),
        ({"top": (1.5,)}, "got 1.5"),
        ({"numerator": "n", "denominator": "n"}, "numerator and denominator are both 'n'"),
    ],
)
def test_an_item_that_cannot_be_counted_is_refused(wrong: dict[str, object], message: str) -> None:
    given_fields: dict[str, object] = {"id": "safe", "question": "q1", "top": (1, 2), "rest": (3, 4), "no_opinion": 8}
    with pytest.raises(MeasureError) as raised:
        SurveyItem(**(given_fields | wrong))  # type: ignore[arg-type]
    assert message in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"items": []}, "items must be survey items"),
        ({"items": ["q1"]}, "items must be survey items, got ['q1']"),
        ({"items": [SAFE, SAFE]}, "two items are called safe"),
        ({"items": [SAFE, evolve(VERY_SAFE, denominator="safe/denominator", numerator="safe/numerator")]}, "two ways"),
        ({"items": [evolve(SAFE, denominator="respondents")]}, "'respondents' would be counted in two ways"),
        ({"items": [evolve(SAFE, numerator="sex")]}, "'sex' would be counted in two ways"),
        ({"breakdowns": {"svar": "respondents"}}, "a breakdown cannot be called 'respondents'"),
        ({"sex": "kommun"}, "each column must be named, and for one thing only"),
        ({"sexes": {1: "K"}}, "sexes are given, and no column of the sex"),
        ({"sex": "kön", "sexes": {1: "T"}}, "sexes cannot mean T"),
        ({"area": {}}, "got no area"),
    ],
)
def test_a_questionnaire_that_contradicts_itself_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(TableError) as raised:
        Questionnaire(**({"items": [SAFE], "area": "kommun", "period": 2025} | wrong))  # type: ignore[arg-type]
    assert message in raised.value.message


def test_two_items_may_share_a_denominator_that_they_count_alike() -> None:
    shared = evolve(VERY_SAFE, denominator="safe/denominator")
    assert numbers(from_answers(small([1, 2, 8]), of(SAFE, shared)))["safe/denominator"] == 2


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame({"komun": ["a1"], "q1": [1]}), "answers: missing columns ['kommun']"),
        (pl.DataFrame({"kommun": [1984], "q1": [1]}), "answers: kommun must be text, got Int64"),
        (pl.DataFrame({"kommun": ["a1"], "q1": [[1]]}), "must hold numbers or text"),
        (pl.DataFrame(schema={"kommun": pl.String, "q1": pl.Int64}), "answers: there are no rows"),
        ({"kommun": ["a1"]}, "answers: wanted a polars frame, got dict"),
    ],
)
def test_a_table_that_is_none_of_answers_is_refused(frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(TableError) as raised:
        from_answers(frame, of(SAFE))
    assert message in raised.value.message
    assert raised.value.hint


def test_rows_that_lie_nowhere_or_in_no_year_or_have_no_known_sex_are_refused() -> None:
    with pytest.raises(FailedRowsError, match="kommun names an area: 1 rows"):
        from_answers(pl.DataFrame({"kommun": ["a1", None], "q1": [1, 1]}), of(SAFE))
    with pytest.raises(FailedRowsError, match="period is a year: 1 rows"):
        from_answers(small([1, 1], år=["2025", "tjugo"]), evolve(of(SAFE), period="år"))
    with pytest.raises(TableError, match="kön holds '3', which is neither women nor men; it means one in 1, 2"):
        from_answers(small([1], kön=[3.0]), evolve(of(SAFE), sex="kön", sexes={1: "M", 2: "K"}))
    with pytest.raises(TableError, match="kön holds 'kvinn'"):
        from_answers(small([1], kön=["kvinn"]), evolve(of(SAFE), sex="kön"))
    with pytest.raises(PeriodError):
        evolve(of(SAFE), period=20)
    with pytest.raises(UnknownTermError):
        evolve(of(SAFE), area={"kommunen": "kommun"})
    with pytest.raises(TableError, match="holds numbers, and the item names the code 'Ja'"):
        from_answers(small([1]), of(SurveyItem(id="a", question="q1", top="Ja")))
