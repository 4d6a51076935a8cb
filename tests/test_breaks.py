"""Known breaks in the series: what is shipped, what the catalogues say, and that none is ever tested across."""

import re
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.comparison.over_time.comparability import incomparable, separate_years
from opnajmfr.data.reference.breaks import COMPARABLE, KINDS, known_breaks, last_year_in, with_known_breaks
from opnajmfr.data.reference.catalogues import catalogue, shipped_catalogues
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures import Published, ShareOfMunicipalities
from opnajmfr.model.measures.answers import AnswerCoding
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import Reason


def known(name: str, title: str = "Titel") -> Indicator:
    """Return an indicator with what is known of its id."""
    return with_known_breaks(Catalogue([Indicator(id=name, title=title, measure=Published())]))[name]


def test_every_break_says_what_changed_and_whether_years_may_be_compared() -> None:
    rows = known_breaks()
    assert rows["kind"].cast(pl.String).is_in(KINDS).all()
    assert rows["comparable"].cast(pl.String).is_in(COMPARABLE).all()
    assert (rows["note"].str.len_chars() > 10).all()
    assert (rows["source"].str.len_chars() > 5).all()
    assert not (rows["id"].is_null() & (rows["about"] == "")).any()
    assert rows.filter(pl.col("id").is_not_null()).select("id", "from_year", "kind").is_unique().all()
    begun = rows.filter(pl.col("kind").is_in(["definition", "timing"]))
    assert begun["from_year"].null_count() == 0
    assert not (begun["comparable"] == "yes").any()


@given(st.sampled_from(known_breaks().drop_nulls(["id", "from_year"]).rows(named=True)), st.integers(1, 5))
def test_no_known_break_is_tested_across(row: dict[str, object], apart: int) -> None:
    since = int(str(row["from_year"]))
    one = known(str(row["id"]))
    assert incomparable(one, since - 1, since - 1 + apart) is Reason.EARLIER_BREAK


# The traps by their numbers in the knowledge of the field.


@pytest.mark.parametrize("name", ["N31814", "N31816"])
def test_10_long_term_assistance_was_redefined_and_revised_back_to_2017(name: str) -> None:
    one = known(name)
    assert incomparable(one, 2016, 2017) is Reason.EARLIER_BREAK
    assert incomparable(one, 2017, 2024) is None
    assert "underskattade" in one.versions[1].note


def test_11_the_follow_up_window_became_24_months_in_2024() -> None:
    rows = known_breaks().filter(pl.col("about").str.contains("rutin eller överenskommelse"))
    assert rows.select("from_year", "kind", "comparable").unique().rows() == [(2024, "definition", "limited")]
    one = known("eb-overenskommelse-arbetsformedlingen")
    assert incomparable(one, 2023, 2024) is Reason.EARLIER_BREAK
    assert incomparable(one, 2022, 2023) is None


def test_11_two_indicators_of_crisis_preparedness_were_revised_in_2023_and_are_not_named() -> None:
    rows = known_breaks().filter(pl.col("about").str.contains("Krisberedskap"))
    assert rows.select("id", "from_year").rows() == [(None, 2023)]


@pytest.mark.parametrize("name", ["N21006", "N21827", "N20891", "N23805", "N26801", "N26803"])
def test_12_the_volumes_are_medians_from_2021(name: str) -> None:
    one = known(name)
    assert 2021 in one.breaks_between(2020, 2021)
    assert incomparable(one, 2021, 2023) is None


@pytest.mark.parametrize("name", ["U21454", "U23505"])
def test_12_the_composites_count_two_boxes_from_2023(name: str) -> None:
    assert incomparable(known(name), 2022, 2023) is Reason.EARLIER_BREAK
    assert "två bästa" in known(name).versions[1].note


def test_12_the_ratio_of_staff_and_places_was_turned_around_after_2023() -> None:
    assert known("U23489").versions == (Version(span=Span(last=2023), note=known("U23489").versions[0].note),)
    assert "omvända" in known("U23489").versions[0].note
    assert known("N23580").breaks_between(2023, 2024) == (2024,)


@pytest.mark.parametrize("name", ["U21468", "U23471", "U21466", "U21504", "U21478", "U23481"])
def test_13_the_user_survey_moved_from_winter_to_spring_in_2023(name: str) -> None:
    one = known(name)
    assert incomparable(one, 2022, 2023) is Reason.EARLIER_BREAK
    assert incomparable(one, 2023, 2024) is None
    assert "mars-maj 2023" in one.versions[-1].note


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Äldrehushåll i kommunen, andel (%) (-2023)", 2023),
        ("Omsorgspersonal/plats, antal (\u20132019)", 2019),
        ("Äldre 65-79 år, andel (%)", None),
        ("Andel (%) 2018-2023", None),
        ("Riskförebyggande åtgärder (-2023), andel", None),
    ],
)
def test_14_a_suffix_in_the_title_is_the_last_year_of_the_series(title: str, year: int | None) -> None:
    assert last_year_in(title) == year
    one = known("x", title)
    assert [version.span for version in one.versions] == ([] if year is None else [Span(last=year)])


def test_15_the_letter_of_an_id_is_never_stripped() -> None:
    assert known("N33870").versions[0].window == 6
    assert known("U33870").versions == ()
    assert known("33870").versions == ()
    assert known("n33870").versions == ()
    both = Catalogue([Indicator(id=name, title=name, measure=Published()) for name in ("N28140", "U28140")])
    assert with_known_breaks(both).ids == ("N28140", "U28140")


@pytest.mark.parametrize("name", ["N30466", "U30426", "U30427"])
def test_16_no_is_coded_2_in_homelessness_and_breaks_nothing(name: str) -> None:
    rows = known_breaks().filter(pl.col("id") == name)
    assert rows.select("kind", "comparable").rows() == [("coding", "yes")]
    assert known(name).versions == ()
    assert ShareOfMunicipalities(answer=name, coding=AnswerCoding(yes=1, no=2)).coding.no == 2


@pytest.mark.parametrize("name", [f"N3387{digit}" for digit in range(8)])
def test_17_six_years_are_pooled_so_that_2023_is_2018_to_2023(name: str) -> None:
    one = known(name)
    assert one.versions[0].years_of(2023) == Span(first=2018, last=2023)
    assert incomparable(one, 2022, 2023) is Reason.SHARED_YEARS
    assert incomparable(one, 2018, 2023) is Reason.SHARED_YEARS
    assert incomparable(one, 2017, 2023) is None
    assert separate_years(one, range(2010, 2024)) == (2011, 2017, 2023)


@pytest.mark.parametrize("name", ["N23588", "N23589", "N21608", "N21609"])
def test_the_title_of_assistant_nurse_is_protected_from_2023(name: str) -> None:
    assert incomparable(known(name), 2023, 2024) is Reason.EARLIER_BREAK


# What comes together.


@pytest.mark.parametrize("name", shipped_catalogues())
def test_the_shipped_catalogues_agree_with_the_known_breaks(name: str) -> None:
    shipped = catalogue(name)
    bare = with_known_breaks(Catalogue(evolve(one, versions=()) for one in shipped))
    said = {one.id: [(v.span, v.window, v.comparable_with_previous) for v in one.versions] for one in shipped}
    assert said == {one.id: [(v.span, v.window, v.comparable_with_previous) for v in one.versions] for one in bare}
    assert with_known_breaks(shipped) == shipped


def test_versions_of_ones_own_are_left_alone() -> None:
    mine = Indicator(id="N31814", title="T (-2023)", measure=Published(), versions=Version(window=2))
    assert with_known_breaks(Catalogue([mine]))["N31814"] == mine


def test_a_discontinued_series_with_a_break_ends_in_its_last_version() -> None:
    one = known("N21702", "Hemtjänsttagare, antal (-2023)")
    assert [version.span for version in one.versions] == [Span(last=2020), Span(first=2021, last=2023)]


def test_two_breaks_of_one_year_are_one_version_with_both_notes() -> None:
    versions = known("U21454").versions
    assert [version.span for version in versions] == [Span(last=2022), Span(first=2023)]
    assert "två bästa" in versions[1].note
    assert "mars-maj" in versions[1].note


def test_what_nothing_is_known_of_stays_as_it_is() -> None:
    assert known("N00001").versions == ()


# Against the descriptions themselves.

_SAYS = {
    2021: r"(?i)från (år )?2021[^.]*median",
    2013: r"2013-2020|T\.o\.m\. 2012 var skalan",
    2007: r"(?i)t\.o\.m\. 2006",
    2024: r"skyddade? yrkestitel|Från 2024|Belagda bostäder|bostäder vid enheten",
    2017: r"reviderats från år 2017",
}


def test_every_shipped_id_is_in_the_catalogue_and_its_description_says_so(shared: Path) -> None:
    described = pl.read_parquet(shared / "data" / "kolada_kpis_2026-04.parquet").select(
        "id", (pl.col("title") + " " + pl.col("description")).alias("text")
    )
    texts = dict(described.iter_rows())
    rows = known_breaks().drop_nulls("id").filter(pl.col("id").str.contains(r"^[NU]\d{5}$"))
    assert rows.height > 100
    for row in rows.iter_rows(named=True):
        text = texts[row["id"]]
        if row["kind"] == "window":
            assert re.search(r"innefattar åren|period\s+av tre år", text), row["id"]
        elif row["kind"] == "coding":
            assert "(Ja=1, Nej=2)" in text
        elif row["kind"] == "timing":
            assert re.search(r"äldres uppfattning|tycker de äldre", text), row["id"]
        elif row["kind"] == "discontinued":
            assert last_year_in(text.split(" Kommentar")[0]) or "(-2023)" in text
        elif row["from_year"] in _SAYS:
            assert re.search(_SAYS[row["from_year"]], text), (row["id"], row["from_year"])


def test_titles_of_the_catalogue_that_end_in_a_year_are_read(shared: Path) -> None:
    titles = pl.read_parquet(shared / "data" / "kolada_kpis_2026-04.parquet")["title"].to_list()
    ended = [year for title in titles if (year := last_year_in(title)) is not None]
    assert len(ended) > 400
    assert min(ended) >= 2000
