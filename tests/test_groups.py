"""Groups of areas: a user's own, SKR's and the published peers."""

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set, published_peer_sets, skr_groups, typologies
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import GeographyError, ReferenceAreaError, UnknownTermError


def frame(*rows: tuple[str, str], **columns: list[object]) -> pl.DataFrame:
    """Return groups and members, with more columns beside."""
    pairs = pl.DataFrame(rows, schema={"group": pl.String, "member": pl.String}, orient="row")
    return pairs.with_columns(pl.Series(name, values) for name, values in columns.items())


@given(rows=st.sets(st.tuples(st.sampled_from("ABC"), st.sampled_from(["0180", "1480", "1280", "1984"])), min_size=1))
def test_groups_may_overlap_and_give_back_their_members_in_order(rows: set[tuple[str, str]]) -> None:
    groups = Grouping.from_table(frame(*rows), name="own")
    assert groups.groups == sorted({group for group, _ in rows})
    for group in groups.groups:
        assert groups.members(group) == sorted(member for of, member in rows if of == group)
    for area in ("0180", "1480"):
        assert groups.of(area) == sorted(group for group, member in rows if member == area)
    assert groups.frame["weight"].to_list() == [1.0] * len(rows)


def test_members_are_those_of_the_day_or_the_newest() -> None:
    table = frame(
        ("G", "a"), ("G", "b"), valid_from=[None, "2020-01-01"], valid_to=["2020-01-01", None], weight=[2, None]
    )
    groups = Grouping.from_table(table, name="own", titles={"G": "Nätverket"})
    assert groups.members("G") == groups.members("nätverket") == ["b"]
    assert groups.members("G", on=dt.date(2019, 12, 31)) == ["a"]
    assert groups.of("a") == ["G"]
    assert groups.of("a", on=dt.date(2020, 1, 1)) == []
    assert groups.frame["weight"].to_list() == [2.0, 1.0]
    assert groups.title("G") == "Nätverket"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (frame(("G", "a")).head(0), "no rows"),
        (frame(("G", "a")).drop("member"), "missing member"),
        (frame(("G", "a"), wieght=[1]), r"unknown wieght(.|\n)*did you mean 'weight'"),
        (frame(("G", "a"), ("G", "a")), "twice at once in one group: G: a"),
        (frame(("G", "a"), ("G", "a"), valid_from=[None, "2000-01-01"]), "twice at once in one group"),
        (frame(("G", "a"), weight=[0.0]), "not a number above 0: G: a"),
        (frame(("G", "a"), weight=[-1]), "not a number above 0"),
        (frame(("G", "a"), weight=[math.nan]), "not a number above 0"),
        (frame(("G", "a"), weight=[math.inf]), "not a number above 0"),
        (frame(("G", "a"), weight=["heavy"]), "wanted numbers"),
        (frame(("G", "a"), valid_from=["2000-01-01"], valid_to=["1999-01-01"]), "valid_to is not after"),
        (frame(("G", "a"), ("G", "b"), focus=["c", "d"]), "one group is for several areas"),
        (frame(("G", "a"), focus=["a"]), "an area is among its own peers: G: a"),
        (frame(("G", "")), "blank"),
        (pl.DataFrame({"group": ["G"], "member": [180]}), "a number loses its zeros"),
    ],
)
def test_groups_that_contradict_themselves_are_an_error(table: pl.DataFrame, words: str) -> None:
    with pytest.raises(GeographyError, match=words):
        Grouping.from_table(table, name="own")


def test_a_group_that_is_not_there_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UnknownTermError, match="did you mean 'Storstäder'"):
        skr_groups(2023).members("Storstader")
    with pytest.raises(UnknownTermError, match="groups are A1, A2"):
        skr_groups(2023).members("zzzzzz")


@pytest.mark.parametrize(
    ("edition", "sizes"),
    [
        (2011, [3, 20, 35, 22, 31, 38, 16, 51, 54, 20]),
        (2017, [3, 43, 21, 52, 35, 29, 52, 40, 15]),
        (2023, [3, 43, 23, 63, 24, 27, 51, 35, 21]),
    ],
)
def test_skr_groups_hold_every_municipality_once(edition: int, sizes: list[int]) -> None:
    groups = skr_groups(edition)
    found = [len(groups.members(group)) for group in groups.groups]
    assert sorted(found) == sorted(sizes)
    assert groups.frame["member"].sort().to_list() == sweden().codes("municipality", on=dt.date(2024, 1, 1))
    assert all(groups.title(group) != group for group in groups.groups)
    assert groups.data_year == edition
    if edition != 2011:
        assert found == sizes


def test_33_municipalities_changed_group_in_2023() -> None:
    both = skr_groups(2017).frame.join(skr_groups(2023).frame, on="member")
    assert both.filter(pl.col("group") != pl.col("group_right")).height == 33


def test_an_edition_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnknownTermError, match="editions are 2011, 2017, 2023"):
        skr_groups(2020)


def test_every_municipality_has_seven_published_peers_but_gnosjo_in_lss() -> None:
    everyone = sweden().codes("municipality", on=dt.date(2024, 1, 1))
    sets = published_peer_sets()
    assert list(sets) == typologies()
    assert len(sets) == 12
    for typology, groups in sets.items():
        without = {"0617"} if typology == "LSS" else set[str]()
        assert groups.groups == sorted(set(everyone) - without)
        assert groups.frame.group_by("group").len()["len"].unique().to_list() == [7]
        assert (groups.frame["group"] == groups.frame["focus"]).all()
        assert set(groups.frame["member"]) <= set(everyone)
        assert groups.data_year == {"ekonomiskt bistånd": 2023, "övergripande": 2025}.get(typology, 2024)
    assert published_peer_set("äldreomsorg").of("1984") == ["1984"]


def test_no_published_peers_is_an_error_that_says_whose_and_for_what() -> None:
    with pytest.raises(ReferenceAreaError, match=r"LSS: the source gives no members for Gnosjö \(0617\)"):
        published_peer_set("LSS").members("0617")
    assert len(published_peer_set("äldreomsorg").members("Gnosjö")) == 7


def test_a_typology_that_is_not_there_is_an_error_with_the_nearest() -> None:
    assert published_peer_set("lss").name == published_peer_set("LSS").name
    with pytest.raises(UnknownTermError, match="did you mean 'äldreomsorg'"):
        published_peer_set("aldreomsorg")


def test_a_year_is_no_day() -> None:
    with pytest.raises(GeographyError, match=r"on: wanted a day, got 2020"):
        skr_groups(2023).members("A1", on=2020)  # pyright: ignore[reportArgumentType]
