"""Peers: found by conditions alone, whatever the unit, each with its reason; published ones as they were published."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr.comparison.match_variables import DEFAULT_VARIABLES, MatchVariable
from opnajmfr.comparison.nearest import all_nearest_peers, nearest_peers
from opnajmfr.comparison.peer_sets import GivenAreas, Peers, peers, published_peers
from opnajmfr.comparison.peer_sets import given as given_areas
from opnajmfr.data.areas import Areas
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.groups import Grouping
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.published_groups import typologies
from opnajmfr.data.reference.facts import key_figure_components, key_figure_values
from opnajmfr.data.reference.facts import peers as shipped_peers
from opnajmfr.data.swedish_areas import sweden
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import (
    MissingComponentError,
    PeriodError,
    ReferenceAreaError,
    UnknownAreaError,
    UnknownIndicatorError,
    UnknownTermError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicator_kinds import KeyFigure
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.quotients import Proportion, Total
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure

CODES = [f"{number:04}" for number in range(1001, 1013)]
FEW = settings(max_examples=25)
"""Each example computes figures of its own."""
Rows = Sequence[Sequence[float]]


def places(codes: Sequence[str]) -> Areas:
    """Return a nation of municipalities in two counties."""
    rows = [("00", "nation", "Riket", None), ("10", "county", "Södra", "00"), ("11", "county", "Norra", "00")]
    rows += [(code, "municipality", f"Ort {code}", ("10", "11")[int(code) % 2]) for code in codes]
    table = pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row")
    return Areas.from_table(table, name="toy")


def dataset(values: Rows, *, period: int = 2020, codes: Sequence[str] = CODES) -> Dataset:
    """Return areas with published values of the variables a, b, c, …; NaN is no figure."""
    names = "abcdef"[: len(values[0])]
    rows = [
        (code, period, name, None if math.isnan(value) else float(value))
        for code, own in zip(codes, values, strict=False)
        for name, value in zip(names, own, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["area", "period", "variable", "value"], orient="row")
    return Dataset(
        observations=Observations.from_frame(frame, level="municipality", source="toy"),
        catalogue=Catalogue([KeyFigure(id=name, title=f"Title {name}", measure=Published()) for name in names]),
        areas=places(codes[: len(values)]),
    )


def found(data: Dataset, focus: str = CODES[0], *, k: int = 3, **options: object) -> tuple[str, ...]:
    """Return the members of nearest peers by the variables a and b."""
    return nearest_peers(focus, k=k, variables=["a", "b"], data=data, **options).members  # type: ignore[arg-type]


@st.composite
def toy_values(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Draw the figures of six to twelve areas, some of them twice."""
    numbers = st.integers(1, 10**6).map(float)
    different = draw(st.lists(st.tuples(numbers, numbers), min_size=4, max_size=8, unique_by=(lambda x: x[0], lambda x: x[1])))  # fmt: skip  # noqa: E501
    again = draw(st.lists(st.sampled_from(different), min_size=2, max_size=4))
    return draw(st.permutations([*different, *again]))


# Laws


@FEW
@given(values=toy_values(), shift=st.integers(-(10**6), 10**6), scale=st.sampled_from([0.001, 0.1, 2.0, 1000.0, -1.0]))
def test_neither_a_constant_nor_a_unit_changes_a_peer(values: Rows, shift: float, scale: float) -> None:
    changed = [(a * scale, b + shift) for a, b in values]
    assert found(dataset(values)) == found(dataset(changed))


@FEW
@given(values=toy_values(), k=st.integers(1, 5))
def test_an_area_is_never_its_own_peer_and_every_area_is_found_as_alone(values: Rows, k: int) -> None:
    data = dataset(values)
    everyone = all_nearest_peers(k=k, variables=["a", "b"], data=data)
    assert everyone.groups == CODES[: len(values)]
    for code in (CODES[0], CODES[len(values) - 1]):
        members = found(data, code, k=k)
        assert code not in members
        assert len(set(members)) == k
        assert everyone.members(code) == sorted(members)
        assert everyone.of(code) == [code]


@FEW
@given(values=toy_values())
def test_identical_areas_follow_each_other_in_the_order_of_codes(values: Rows) -> None:
    members = found(dataset(values), k=len(values) - 1)
    own = dict(zip(CODES, values, strict=False))
    for first, second in zip(members, members[1:], strict=False):
        if own[first] == own[second]:
            assert first < second


@FEW
@given(values=toy_values(), data=st.data())
def test_to_exclude_who_is_no_peer_changes_nothing(values: Rows, data: st.DataObject) -> None:
    toy = dataset(values)
    whole = nearest_peers(CODES[0], k=2, variables=["a", "b"], data=toy)
    others = [code for code in CODES[: len(values)] if code not in {CODES[0], *whole.members}]
    excluded = data.draw(st.lists(st.sampled_from(others), unique=True))
    narrowed = nearest_peers(CODES[0], k=2, variables=["a", "b"], data=toy, exclude=excluded)
    assert narrowed.explanation.equals(whole.explanation)
    assert narrowed.left_out["area"].to_list() == sorted(excluded)
    assert narrowed.left_out["is_excluded"].all()


@FEW
@given(values=toy_values(), weight=st.floats(0.01, 100), data=st.data())
def test_the_nearest_are_those_of_brute_force(values: Rows, weight: float, data: st.DataObject) -> None:
    focus = data.draw(st.integers(0, len(values) - 1))
    toy = nearest_peers(
        CODES[focus], k=4, variables=[MatchVariable("a", log=True), "b"], weights={"Title b": weight}, data=dataset(values)
    )
    assert (toy.members, toy.explanation["distance"].unique(maintain_order=True).len() > 0) == (
        brute_force(values, focus=focus, weights=(1, weight), logs=(True, False))[:4],
        True,
    )


def brute_force(values: Rows, *, focus: int, weights: Sequence[float], logs: Sequence[bool]) -> tuple[str, ...]:
    """Find the nearest areas with numpy, the long way."""
    table = np.array(values, dtype=float)
    for place, log in enumerate(logs):
        table[:, place] = np.log(table[:, place]) if log else table[:, place]
    z = (table - table.mean(axis=0)) / table.std(axis=0, ddof=0)
    distance = np.sqrt((np.array(weights) * (z - z[focus]) ** 2).sum(axis=1))
    order = sorted((float(f"{d:.11e}"), code) for code, d in zip(CODES, distance, strict=False) if code != CODES[focus])
    return tuple(code for _, code in order)


@FEW
@given(values=toy_values())
def test_the_shares_of_the_distance_add_to_one_and_give_it_back(values: Rows) -> None:
    toy = nearest_peers(CODES[0], k=4, variables=["a", "b"], weights={"a": 2}, data=dataset(values))
    for _, rows in toy.explanation.group_by("peer"):
        whole = rows["distance"][0]
        squares = rows["standard_deviations"].to_numpy() ** 2 * np.array([2, 1])
        assert whole == pytest.approx(math.sqrt(squares.sum()), rel=1e-9)
        shares = rows["share_of_distance"]
        if whole == 0:
            assert shares.null_count() == 2
        else:
            assert shares.sum() == pytest.approx(1)


# Sweden


def swedish_oracle(focus: str) -> list[tuple[str, float]]:
    """Find the nearest municipalities from the shipped facts alone."""
    counts = key_figure_components().group_by("code", "variable").agg(pl.col("value").sum())
    wide = counts.pivot("variable", index="code", values="value").sort("code")
    income = key_figure_values().filter(variable="median_income_20_plus_tkr", sex="T", year=2018).sort("code")
    table = np.column_stack(
        [
            np.log(wide["population"].to_numpy()),
            wide["population_65_plus"] / wide["population"],
            wide["population_80_plus"] / wide["population"],
            wide["post_secondary_25_64"] / wide["education_known_25_64"],
            wide["persons_living_alone"] / wide["persons_in_households"],
            income["value"],
        ]
    )
    z = (table - table.mean(axis=0)) / table.std(axis=0)
    codes = wide["code"].to_list()
    distance = np.sqrt(((z - z[codes.index(focus)]) ** 2).sum(axis=1))
    return sorted(zip(codes, distance.tolist(), strict=True), key=lambda pair: (pair[1], pair[0]))[1:]


@pytest.mark.parametrize("focus", ["1984", "0180", "0980", "0114"])
def test_the_nearest_municipalities_are_those_of_the_facts(focus: str) -> None:
    ours = nearest_peers(focus)
    theirs = swedish_oracle(focus)[:7]
    assert ours.members == tuple(code for code, _ in theirs)
    distances = ours.explanation["distance"].gather_every(len(DEFAULT_VARIABLES)).to_list()
    assert distances == pytest.approx([distance for _, distance in theirs])
    assert ours.n_candidates == 289


def test_every_variable_prints_its_year_and_every_peer_its_figures() -> None:
    arboga = nearest_peers("Arboga")
    assert arboga.years == (2018, 2019)
    assert arboga.explanation.group_by("indicator", maintain_order=True).first()["period"].to_list() == [2019] * 5 + [
        2018
    ]
    text = str(arboga)
    assert arboga.names[0] == "Sunne"
    for words in ("Arboga (1984)", "Folkmängd, 2019, jämförd som logaritm", "(tkr), 2018", "14\u00a0087", "Källa: SCB"):
        assert words in text
    for name in arboga.names:
        assert sum(line.startswith(name) for line in text.splitlines()) == 1
    english = arboga.text("en")
    assert "Median income, aged 20 and over (thousand SEK), 2018" in english
    assert "7 nearest municipalities" in english
    assert not any(word in english for word in ("närmaste", "Källa", "avstånd"))


def test_all_municipalities_have_seven_nearest_peers() -> None:
    everyone = all_nearest_peers()
    assert len(everyone.groups) == 290
    assert set(everyone.frame.group_by("group").len()["len"]) == {7}
    assert everyone.members("1984") == sorted(nearest_peers("1984").members)


def test_counties_have_peers_by_what_adds() -> None:
    shares = ["andel-65-plus", MatchVariable("folkmangd", log=True)]
    skane = nearest_peers("Skåne län", k=2, variables=shares)
    assert skane.names == ("Västra Götalands län", "Stockholms län")
    assert skane.label == "2 närmaste län 2019"
    with pytest.raises(MissingComponentError, match="no county has a figure of 'medianinkomst'"):
        nearest_peers("Skåne län", k=2)
    with pytest.raises(ReferenceAreaError, match="one nation only"):
        nearest_peers("Riket", k=1, variables=shares)


def test_women_and_men_have_peers_of_their_own() -> None:
    by_sex = {sex: nearest_peers("Arboga", variables=["medianinkomst"], sex=sex) for sex in ("K", "M")}
    assert by_sex["K"].members != by_sex["M"].members
    assert by_sex["K"].explanation["focus_value"][0] == 226.1
    with pytest.raises(MissingComponentError, match="'andel-ensamboende' for women"):
        nearest_peers("Arboga", sex="K")


def test_an_old_code_means_the_area_of_today() -> None:
    assert nearest_peers("1917").focus == nearest_peers("Heby").focus == "0331"
    assert peers("1917", published="LSS").members == peers("Heby", published="LSS").members


# What is missing


def test_an_area_without_a_figure_is_no_candidate_and_is_named() -> None:
    gaps = dataset([(1, 5), (2, math.nan), (3, 6), (4, 8), (math.nan, math.nan), (9, 1)])
    mine = nearest_peers(CODES[0], k=3, variables=["a", "b"], data=gaps, exclude=[CODES[5], "Ort 1002"])
    assert mine.members == (CODES[2], CODES[3])[:3] or len(mine.members) == 3
