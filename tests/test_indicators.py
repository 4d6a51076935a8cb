"""An indicator is one of three kinds or of none, and impossible states fail at construction."""

import datetime as dt
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import IndicatorError, PolicyError, UnknownTermError
from opnajmfr.model.declaring import (
    indicator,
    mean,
    median_of,
    ordinal,
    proportion,
    published,
    rate,
    ratio,
    share_of_municipalities,
    total,
)
from opnajmfr.model.descriptions import Description, LevelsInYears, Version
from opnajmfr.model.indicator_faults import IndicatorFaultsError
from opnajmfr.model.indicator_kinds import KeyFigure, QualityIndicator, WelfareIndicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.legal_references import ACTS, LegalReference, legal_reference
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.periods import Division, Span
from opnajmfr.model.policies import MissingPolicy, Rounding
from opnajmfr.model.service_areas import SERVICE_AREAS, service_area
from opnajmfr.model.taxonomies import AGENDA_2030, DIMENSION_EDITIONS, agenda_goal, quality_dimension
from opnajmfr.model.vocabulary import Direction, IndicatorKind, Level, Uncertainty
from tests.strategies import indicators

SHARE = proportion("yes", "answers")
QUALITY: dict[str, Any] = {
    "id": "q",
    "title": "Kvalitet",
    "measure": SHARE,
    "direction": "higher",
    "quality_dimension": "säker",
    "structure_process_outcome": "process",
}
WELFARE: dict[str, Any] = {
    "id": "w",
    "title": "Välfärd",
    "measure": SHARE,
    "direction": "lower",
    "agenda_2030": 1,
}
PLAIN: dict[str, Any] = {"id": "p", "title": "Mått", "measure": SHARE}


# Invariants of the kinds


@given(indicators())
def test_what_can_be_built_keeps_the_rules_of_its_kind(one: Indicator) -> None:
    contested = one.direction is Direction.NONE and one.no_direction_reason
    if one.kind is IndicatorKind.QUALITY:
        assert one.has_direction or contested
        assert one.quality_dimension is not None
        assert one.structure_process_outcome is not None
    if one.kind is IndicatorKind.WELFARE:
        assert one.has_direction or contested
        assert one.legal_references or one.agenda_2030
    if one.kind is IndicatorKind.KEY_FIGURE:
        assert one.direction is Direction.NONE
        assert one.target is None
        assert one.quality_dimension is None


@pytest.mark.parametrize(
    ("kind", "fields", "field", "value"),
    [
        (QualityIndicator, {**QUALITY, "direction": "not_stated"}, "direction", "'not_stated'"),
        (QualityIndicator, {**QUALITY, "direction": "none"}, "direction", "'none'"),
        (QualityIndicator, {**QUALITY, "direction": "none", "no_direction_reason": " "}, "direction", "'none'"),
        (QualityIndicator, {**QUALITY, "quality_dimension": None}, "quality_dimension", "None"),
        (QualityIndicator, {**QUALITY, "structure_process_outcome": None}, "structure_process_outcome", "None"),
        (QualityIndicator, {**QUALITY, "influenceable": False}, "influenceable", "False"),
        (QualityIndicator, {**QUALITY, "no_direction_reason": "because"}, "no_direction_reason", "'higher'"),
        (WelfareIndicator, {**WELFARE, "direction": "not_stated"}, "direction", "'not_stated'"),
        (WelfareIndicator, {**WELFARE, "agenda_2030": ()}, "legal_references", "none"),
        (KeyFigure, {**PLAIN, "direction": "higher"}, "direction", "'higher'"),
        (KeyFigure, {**PLAIN, "direction": "not_stated"}, "direction", "'not_stated'"),
        (KeyFigure, {**PLAIN, "target": 90}, "target", "90"),
        (KeyFigure, {**PLAIN, "quality_dimension": "säker"}, "quality_dimension", "None"),
        (KeyFigure, {**PLAIN, "structure_process_outcome": "process"}, "structure_process_outcome", "None"),
        (Indicator, {**PLAIN, "id": ""}, "id", "''"),
        (Indicator, {**PLAIN, "id": " N28140"}, "id", "' N28140'"),
        (Indicator, {**PLAIN, "id": 28140}, "id", "28140"),
        (Indicator, {**PLAIN, "title": "\n"}, "title", r"'\\n'"),
        (Indicator, {**PLAIN, "measure": "andel"}, "measure", "'andel'"),
        (Indicator, {**PLAIN, "target": float("nan")}, "target", "nan"),
        (Indicator, {**PLAIN, "target": "hög"}, "target", "'hög'"),
        (Indicator, {**PLAIN, "digits": 7}, "digits", "7"),
        (Indicator, {**PLAIN, "digits": 1.0}, "digits", "1.0"),
        (Indicator, {**PLAIN, "digits": True}, "digits", "True"),
        (Indicator, {**PLAIN, "breakdowns": ("age", "age")}, "breakdowns", "'age'"),
        (Indicator, {**PLAIN, "breakdowns": ""}, "breakdowns", "''"),
        (Indicator, {**PLAIN, "direction": "highr"}, "direction", "'highr'"),
        (Indicator, {**PLAIN, "service_area": "äldreomsrg"}, "service_area", "'äldreomsrg'"),
        (Indicator, {**PLAIN, "quality_dimension": "snabb"}, "quality_dimension", "'snabb'"),
        (Indicator, {**PLAIN, "structure_process_outcome": "effekt"}, "structure_process_outcome", "'effekt'"),
        (Indicator, {**PLAIN, "source": "gissning"}, "source", "'gissning'"),
        (Indicator, {**PLAIN, "uncertainty": "lite"}, "uncertainty", "'lite'"),
        (Indicator, {**PLAIN, "agenda_2030": [3, 18]}, "agenda_2030", "18"),
        (Indicator, {**PLAIN, "legal_references": "SoL 2001:454"}, "legal_references", "'SoL 2001:454'"),
        (Indicator, {**PLAIN, "division": "midsummer"}, "division", "'midsummer'"),
    ],
)
def test_an_impossible_state_names_its_field_and_its_value(
    kind: type[Indicator], fields: dict[str, Any], field: str, value: str
) -> None:
    with pytest.raises(IndicatorError, match=rf"(?s){field}.*{value}"):
        kind(**fields)


def test_every_fault_of_an_indicator_is_told_at_once() -> None:
    with pytest.raises(IndicatorFaultsError) as caught:
        QualityIndicator(id="", title="Å", measure=SHARE, digits=9)
    assert [fault.fields[0] for fault in caught.value.faults] == [
        "id",
        "digits",
        "direction",
        "quality_dimension",
        "structure_process_outcome",
    ]
    assert caught.value.message.startswith("quality indicator '': id must be")


@pytest.mark.parametrize(("kind", "fields"), [(QualityIndicator, QUALITY), (WelfareIndicator, WELFARE)])
def test_a_contested_direction_needs_its_reason(kind: type[Indicator], fields: dict[str, Any]) -> None:
    contested = kind(**{**fields, "direction": "none", "no_direction_reason": "tillgång eller sjuklighet"})
    assert not contested.has_direction
    assert contested.direction is Direction.NONE


def test_a_misspelt_direction_names_the_nearest() -> None:
    with pytest.raises(IndicatorError, match="did you mean 'higher'"):
        indicator("A", SHARE, direction="highr")


def test_nothing_of_an_indicator_can_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Indicator(**PLAIN).title = "Annat"  # pyright: ignore[reportAttributeAccessIssue]


# Direction


@given(indicators(), st.sampled_from(Direction))
def test_only_a_direction_that_is_not_stated_can_be_stated(one: Indicator, wanted: Direction) -> None:
    if one.direction is Direction.NOT_STATED and wanted is not Direction.NOT_STATED:
        opened = one.with_direction(wanted, stated_by="Arboga")
        assert (opened.direction, opened.direction_stated_by) == (wanted, "Arboga")
        assert evolve(opened, direction=one.direction, direction_stated_by=one.direction_stated_by) == one
    else:
        with pytest.raises(IndicatorError, match="only one that is not stated"):
            one.with_direction(wanted, stated_by="Arboga")


def test_somebody_must_state_a_direction() -> None:
    with pytest.raises(IndicatorError, match="stated_by"):
        Indicator(**PLAIN).with_direction("higher", stated_by=" ")


def test_a_key_figure_never_gets_a_direction() -> None:
    with pytest.raises(IndicatorError, match="a key figure has no direction"):
        KeyFigure(**PLAIN).with_direction("higher", stated_by="Arboga")


def test_not_stated_is_not_none() -> None:
    assert indicator("A", SHARE).direction is Direction.NOT_STATED
    assert indicator("A", SHARE, kind="key_figure").direction is Direction.NONE
    assert [direction.sign for direction in Direction] == [1, -1, 0, 0]


# One line for an own measure


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Personalkontinuitet", "personalkontinuitet"),
        ("Andel 80 år och äldre, %", "andel-80-ar-och-aldre"),
        ("Överenskommelse – kvinnojour", "overenskommelse-kvinnojour"),
        ("Vårdtagare à 24 h (–2023)", "vardtagare-a-24-h-2023"),
    ],
)
def test_an_id_is_made_of_the_title(title: str, made: str) -> None:
    assert indicator(title, SHARE).id == made


def test_an_id_that_cannot_be_made_is_asked_for() -> None:
    with pytest.raises(IndicatorError, match="id must be given"):
        indicator("…", SHARE)
    assert indicator("…", SHARE, id="own-1").title == "…"


@pytest.mark.parametrize(
    ("kind", "cls", "more"),
    [
        (
            "quality",
            QualityIndicator,
            {"direction": "higher", "quality_dimension": "safe", "structure_process_outcome": "outcome"},
        ),
        ("välfärdsindikator", WelfareIndicator, {"direction": "lower", "legal_references": "SoL 2025:400"}),
        ("key_figure", KeyFigure, {}),
        ("not_stated", Indicator, {}),
    ],
)
def test_the_kind_picks_the_class(kind: str, cls: type[Indicator], more: dict[str, Any]) -> None:
    assert type(indicator("A", SHARE, kind=kind, **more)) is cls


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(IndicatorError, match="did you mean 'quality'"):
        indicator("A", SHARE, kind="qualty")


# What the measure says unless the indicator does


@pytest.mark.parametrize(
    ("measure", "unit", "uncertainty"),
    [
        (SHARE, "%", "chance"),
        (proportion("a", "b", multiplier=1), "", "chance"),
        (rate("a", "b"), "per 1 000", "chance"),
        (rate("a", "b", per=100_000), "per 100 000", "chance"),
        (ratio("a", "b"), "", "none"),
        (ratio("a", "b", multiplier=100), "%", "none"),
        (mean("a", "b"), "", "chance"),
        (total("a"), "", "none"),
        (share_of_municipalities("a"), "%", "none"),
        (ordinal("a", classes={0: "inget", 1: "alla"}), "%", "none"),
        (median_of(["a", "b"]), "", "none"),
        (published(), "", "none"),
    ],
)
def test_unit_and_uncertainty_follow_the_measure(measure: Measure, unit: str, uncertainty: str) -> None:
    plain = indicator("A", measure)
    assert (plain.unit, plain.uncertainty) == (unit, uncertainty)
    stated = indicator("A", measure, unit="kr/inv", uncertainty="survey")
    assert (stated.unit, stated.uncertainty) == ("kr/inv", Uncertainty.SURVEY)
    assert indicator("A", measure, kind="key_figure").uncertainty is Uncertainty.NONE
    assert indicator("A", measure, kind="key_figure", uncertainty="chance").uncertainty is Uncertainty.CHANCE


def test_a_new_measure_brings_its_own_unit_and_uncertainty() -> None:
    counted = evolve(indicator("A", published()), measure=SHARE)
    assert (counted.unit, counted.uncertainty) == ("%", Uncertainty.CHANCE)


def test_a_published_value_reads_its_own_id() -> None:
    assert indicator("A", published(), id="U21468").inputs == ("U21468",)
    assert indicator("A", published("column_3"), id="U21468").inputs == ("column_3",)
    assert indicator("A", SHARE).inputs == ("yes", "answers")


def test_the_title_is_swedish_where_there_is_no_english() -> None:
    assert indicator("Trygghet", SHARE).name("en") == "Trygghet"
    assert indicator("Trygghet", SHARE, title_en="Safety").name("en") == "Safety"
    assert indicator("Trygghet", SHARE, title_en="Safety").name() == "Trygghet"


# What differs between years

BROKEN = indicator(
    "Timmar med hemtjänst",
    median_of(["january", "february"]),
    versions=[
        Version(span=Span(last=2016), note="mean"),
        Version(span=Span(first=2017, last=2020), comparable_with_previous=True, window=6),
        Version(span=Span(first=2021), note="median"),
    ],
    levels_by_year=[
        LevelsInYears(levels=["kommun"], span=Span(first=2019, last=2019)),
        LevelsInYears(levels=["nation", "county", "municipality"], span=Span(first=2020)),
    ],
)


@given(st.integers(2000, 2030), st.integers(2000, 2030))
def test_two_years_are_comparable_unless_a_break_lies_between(first: int, last: int) -> None:
    assert BROKEN.breaks_between(first, last) == ((2021,) if first < 2021 <= last else ())


def test_the_first_version_breaks_with_nothing() -> None:
    one = indicator("A", SHARE, versions=Version(span=Span(first=2021)))
    assert one.breaks_between(2000, 2030) == ()


def test_a_year_has_its_version_and_its_levels() -> None:
    assert [getattr(BROKEN.version_in(year), "note", None) for year in (2010, 2018, 2024)] == ["mean", "", "median"]
    assert indicator("A", SHARE, versions=Version(span=Span(first=2021))).version_in(2020) is None
    assert BROKEN.levels_in(2018) is None
    assert BROKEN.levels_in(2019) == {Level.MUNICIPALITY}
    assert BROKEN.levels_in(2024) == {Level.MUNICIPALITY, Level.COUNTY, Level.NATION}
    assert BROKEN.levels_by_year[1].levels == (Level.MUNICIPALITY, Level.COUNTY, Level.NATION)


def test_a_pooled_figure_covers_the_years_of_its_window() -> None:
    version = BROKEN.version_in(2020)
    assert version is not None
    assert version.years_of(2020) == Span(first=2015, last=2020)


@pytest.mark.parametrize(
    "spans",
    [
        (Span(last=2020), Span(first=2020)),
        (Span(first=2021), Span(last=2020)),
        (Span(), Span()),
        (Span(first=2000), Span(first=2010)),
    ],
)
def test_versions_and_levels_follow_each_other(spans: tuple[Span, Span]) -> None:
    with pytest.raises(IndicatorError, match="versions must follow"):
        indicator("A", SHARE, versions=[Version(span=span) for span in spans])
    with pytest.raises(IndicatorError, match="levels_by_year must follow"):
        indicator("A", SHARE, levels_by_year=[LevelsInYears(levels="unit", span=span) for span in spans])


@pytest.mark.parametrize("window", [0, -1, 1.5, True, "6"])
def test_a_window_is_a_number_of_years(window: Any) -> None:  # noqa: ANN401 - what is no number is the point
    with pytest.raises(IndicatorError, match="window"):
        Version(window=window)


def test_levels_must_be_levels() -> None:
    with pytest.raises(IndicatorError, match="at least one"):
        LevelsInYears(levels=[])
    with pytest.raises(IndicatorError, match="did you mean 'kommun'"):
        LevelsInYears(levels="komun")


def test_error_sources_may_be_one_text() -> None:
    assert Description(error_sources="partiellt bortfall").error_sources == ("partiellt bortfall",)


def test_the_division_is_a_day() -> None:
    assert indicator("A", SHARE, division="end_of_year").division.on(2019) == dt.date(2020, 1, 1)
    assert indicator("A", SHARE).division is Division.START_OF_YEAR


# Taxonomies


def test_there_are_nine_areas_of_social_services_and_municipal_health_care() -> None:
    assert [area.slug for area in SERVICE_AREAS] == [
        "elder-care",
        "economic-assistance",
        "crisis-preparedness",
        "addiction-care",
        "homelessness",
        "children-and-youth",
        "disability-lss",
        "social-psychiatry",
        "intimate-partner-violence",
        "municipal-health-care",
    ]


@pytest.mark.parametrize("area", SERVICE_AREAS)
def test_an_area_is_found_by_each_of_its_words(area: Any) -> None:  # noqa: ANN401 - one of a constant
    for name in area.names:
        assert service_area(name) is service_area(name.upper()) is area
        assert indicator("A", SHARE, service_area=name).service_area is area
    assert area.label("sv") == area.title() == area.titles[-1].title
    assert area.label("en") == area.english


@pytest.mark.parametrize(
    ("slug", "year", "title"),
    [
        ("crisis-preparedness", 2017, "Socialtjänstens krisberedskap"),
        ("crisis-preparedness", 2020, "Krisberedskap inom socialtjänst och kommunal hälso- och sjukvård"),
        ("intimate-partner-violence", 2015, "Stöd till brottsoffer"),
        ("intimate-partner-violence", 2023, "Våld i nära relationer"),
        ("addiction-care", 2023, "Missbruks- och beroendevård"),
        ("elder-care", 2012, "Äldreomsorg"),
    ],
)
def test_a_year_has_the_title_of_its_time(slug: str, year: int, title: str) -> None:
    assert service_area(slug).title(year) == title


def test_an_unknown_area_names_the_nearest_or_all() -> None:
    with pytest.raises(UnknownTermError, match="did you mean 'Äldreomsorg'"):
        service_area("aldreomsorg")
    with pytest.raises(UnknownTermError, match="elder-care, economic-assistance"):
        service_area("xyzzy")


def test_dimensions_belong_to_an_edition() -> None:
    assert [len(edition.dimensions) for edition in DIMENSION_EDITIONS] == [6, 5, 5]
    for edition in DIMENSION_EDITIONS:
        for dimension in edition.dimensions:
            words = (dimension.slug, dimension.swedish, dimension.english)
            assert all(quality_dimension(word, edition=edition.name) is dimension for word in words)
            assert quality_dimension(dimension.key) is dimension
            assert (dimension.label("sv"), dimension.label("en")) == words[1:]


@pytest.mark.parametrize(("text", "edition"), [("snabb", None), ("säker", "elder-care-2018"), ("säker", "2019")])
def test_an_unknown_dimension_or_edition_is_refused(text: str, edition: str | None) -> None:
    with pytest.raises(UnknownTermError, match=r"is called"):
        quality_dimension(text, edition=edition)


def test_agenda_2030_has_seventeen_goals() -> None:
    assert [goal.number for goal in AGENDA_2030] == list(range(1, 18))
    for goal in AGENDA_2030:
        found = {agenda_goal(goal.number), agenda_goal(str(goal.number)), agenda_goal(goal.swedish)}
        assert found | {agenda_goal(goal.label("en"))} == {goal}
        assert goal.label() == goal.swedish
    with pytest.raises(UnknownTermError, match="did you mean 'Jämställdhet'"):
        agenda_goal("jamstalldhet")


def test_the_acts_of_social_services_follow_each_other_without_a_gap() -> None:
    old, new = ACTS["SoL 2001:453"], ACTS["SoL 2025:400"]
    assert old.valid_to is not None
    assert old.valid_to + dt.timedelta(days=1) == new.valid_from
    for day, holds in ((dt.date(2025, 6, 30), old), (dt.date(2025, 7, 1), new)):
        assert [act for act in (old, new) if act.holds_on(day)] == [holds]


def test_a_reference_keeps_the_dates_of_its_act() -> None:
    reference = legal_reference("sfs 2001:453", provision="3 kap. 3 §")
    assert (reference.act, reference.provision) == ("SFS 2001:453", "3 kap. 3 §")
    assert evolve(reference, provision="") == ACTS["SoL 2001:453"]
    with pytest.raises(UnknownTermError, match="did you mean 'SoL 2001:453'"):
        legal_reference("SoL 2001:454")


def test_a_reference_must_be_able_to_hold() -> None:
    with pytest.raises(IndicatorError, match="act must be"):
        LegalReference(act=" ")
    with pytest.raises(IndicatorError, match="is before"):
        LegalReference(act="SFS 1:1", valid_from=dt.date(2025, 7, 1), valid_to=dt.date(2025, 6, 30))


# Policies


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_verdict_needs_the_least_coverage(least: float, coverage: float) -> None:
    assert MissingPolicy(min_coverage=least).allows_verdict(coverage) is (coverage >= least)


@pytest.mark.parametrize("value", [-0.1, 1.1, 50, float("nan")])
def test_coverage_is_a_share(value: float) -> None:
    with pytest.raises(PolicyError, match="min_coverage must be from 0 to 1"):
        MissingPolicy(min_coverage=value)


def test_rounding_says_where_halves_go() -> None:
    assert (Rounding().digits, Rounding().half) == (None, "away")
    assert Rounding(digits=0, half="even").half == "even"
    for wrong in ({"digits": 7}, {"digits": -1}, {"half": "up"}):
        with pytest.raises(PolicyError, match="must be"):
            Rounding(**wrong)  # pyright: ignore[reportArgumentType]
