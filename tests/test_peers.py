"""Peers: found by conditions alone, whatever the unit, each with its reason; published ones as they were published."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr.comparison.likeness.nearest import all_nearest_peers, nearest_peers
from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers, peers, published_peers
from opnajmfr.comparison.likeness.peer_sets import given as given_areas
from opnajmfr.comparison.likeness.variables import DEFAULT_VARIABLES, MatchVariable
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import typologies
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.reference.facts import key_figure_components, key_figure_values
from opnajmfr.data.reference.facts import peers as shipped_peers
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
FEW = settings(max_examples=15)
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
    unlike = (lambda pair: pair[0], lambda pair: pair[1])
    different = draw(st.lists(st.tuples(numbers, numbers), min_size=4, max_size=8, unique_by=unlike))
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
    for first, second in pairwise(members):
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
        CODES[focus],
        k=4,
        variables=[MatchVariable("a", log=True), "b"],
        weights={"Title b": weight},
        data=dataset(values),
    )
    assert toy.members == brute_force(values, focus=focus, weights=(1, weight), logs=(True, False))[:4]
    assert toy.explanation["distance"].is_sorted()


def brute_force(
    values: Rows, *, focus: int, weights: Sequence[float], logs: Sequence[bool], codes: Sequence[str] = CODES
) -> tuple[str, ...]:
    """Find the nearest areas with numpy, the long way."""
    table = np.array(values, dtype=float)
    for place, log in enumerate(logs):
        table[:, place] = np.log(table[:, place]) if log else table[:, place]
    z = (table - table.mean(axis=0)) / table.std(axis=0, ddof=0)
    distance = np.sqrt((np.array(weights) * (z - z[focus]) ** 2).sum(axis=1))
    order = sorted((float(f"{d:.11e}"), code) for code, d in zip(codes, distance, strict=False) if code != codes[focus])
    return tuple(code for _, code in order)


@FEW
@given(values=toy_values())
def test_the_shares_of_the_distance_add_to_one_and_give_it_back(values: Rows) -> None:
    toy = nearest_peers(CODES[0], k=4, variables=["a", "b"], weights={"a": 2}, data=dataset(values))
    for _, rows in toy.explanation.group_by("peer"):
        whole = rows["distance"][0]
        squares = rows["scaled_difference"].to_numpy() ** 2 * np.array([2, 1])
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
    counts = key_figure_components().with_columns(county=pl.col("code").str.head(2))
    wide = (
        counts.group_by("county", "variable")
        .agg(pl.col("value").sum())
        .pivot("variable", index="county")
        .sort("county")
    )
    values = list(zip(wide["population_65_plus"] / wide["population"], wide["population"], strict=True))
    codes = wide["county"].to_list()
    oracle = brute_force(values, focus=codes.index("12"), weights=(1, 1), logs=(False, True), codes=codes)
    assert skane.members == oracle[:2]
    assert skane.level == "county"
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
    mine = nearest_peers(CODES[0], k=2, variables=["a", "b"], data=gaps, exclude=[CODES[5], "ort-1002"])
    assert mine.members == (CODES[2], CODES[3])
    assert mine.n_candidates == 2
    assert mine.left_out.rows() == [
        (CODES[1], "Ort 1002", True, ["Title b"]),
        (CODES[4], "Ort 1005", False, ["Title a", "Title b"]),
        (CODES[5], "Ort 1006", True, []),
    ]
    text = str(mine)
    assert "Undantagna: Ort 1002 (1002): Title b; Ort 1006 (1006)" in text
    assert "Inte med, uppgift saknas: Ort 1005 (1005): Title a, Title b" in text


def test_the_spread_is_that_of_all_areas_with_a_figure_also_of_those_left_out() -> None:
    gaps = dataset([(1, 5), (2, math.nan), (3, 6), (4, 8), (math.nan, math.nan), (9, 1)])
    whole = nearest_peers(CODES[0], k=2, variables=["a", "b"], data=gaps, exclude=CODES[5])
    spread = {one.indicator.id: (one.spread, one.n_areas) for one in whole.variables}
    assert spread["a"] == (pytest.approx(np.std([1, 2, 3, 4, 9])), 5)
    assert spread["b"] == (pytest.approx(np.std([5, 6, 8, 1])), 4)


def test_everyone_without_a_figure_has_a_title_and_no_peers() -> None:
    gaps = dataset([(1, 5), (2, math.nan), (3, 6), (4, 8)])
    everyone = all_nearest_peers(k=1, variables=["a", "b"], data=gaps, exclude="1004", label="own")
    assert everyone.groups == [CODES[0], CODES[2], CODES[3]]
    assert everyone.members("Ort 1001") == ["1003"]
    assert everyone.members("Ort 1004") == ["1003"]
    assert everyone.name == "own"
    with pytest.raises(ReferenceAreaError, match="no members for Ort 1002"):
        everyone.members("Ort 1002")


def test_the_newest_year_with_figures_is_taken_unless_another_is_named() -> None:
    new, old = dataset([(1, 1), (2, 2), (3, 3)], period=2020), dataset([(1, 9), (8, 5), (2, 1)], period=2015)
    rows = pl.concat([new.observations.frame, old.observations.frame.filter(variable="a")])
    both = Dataset(observations=Observations.from_frame(rows, source="toy"), catalogue=new.catalogue, areas=new.areas)
    newest = nearest_peers(CODES[0], k=1, variables=["a"], data=both)
    older = nearest_peers(CODES[0], k=1, variables=MatchVariable("a", period=2015), data=both)
    assert (newest.years, newest.members) == ((2020,), (CODES[1],))
    assert (older.years, older.members) == ((2015,), (CODES[2],))
    with pytest.raises(ReferenceAreaError, match=r"figure of 'b' for total in 2015(.|\n)*there are 2020"):
        nearest_peers(CODES[0], k=1, variables=[MatchVariable("b", period=2015)], data=both)


def test_a_part_of_a_breakdown_is_not_taken_for_the_whole() -> None:
    rows = pl.DataFrame(
        {
            "area": CODES[:3] * 2,
            "period": [2020] * 6,
            "provision": [None] * 3 + ["egen"] * 3,
            "variable": ["a"] * 6,
            "value": [1.0, 2.0, 9.0, 1.0, 9.0, 2.0],
        }
    )
    split = Dataset(
        observations=Observations.from_frame(rows, level="municipality", breakdowns=["provision"]),
        catalogue=Catalogue([KeyFigure(id="a", title="A", measure=Published(), breakdowns="provision")]),
        areas=places(CODES[:3]),
    )
    assert nearest_peers(CODES[0], k=1, variables=["a"], data=split).members == (CODES[1],)


# What is refused


TOY = dataset([(1, 5), (2, 7), (3, 6), (4, 8)])
JUDGED = {
    "quality": invented().catalogue["hemtjanst-trygghet"],
    "welfare": invented().catalogue["fallskador-80-plus"],
    "stated": Indicator(
        id="cost", title="Kostnad", measure=Published(), direction="lower", direction_stated_by="Arboga"
    ),
}


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"focus": "Ort 1O01"}, UnknownAreaError, "did you mean 'Ort 1001'"),
        ({"exclude": ["Ort 1O02"]}, UnknownAreaError, "did you mean 'Ort 1002'"),
        ({"exclude": ["Södra"]}, UnknownAreaError, "no municipality"),
        ({"k": 0}, ReferenceAreaError, "from 1 to 3, got 0"),
        ({"k": 4}, ReferenceAreaError, "from 1 to 3, got 4"),
        ({"k": True}, ReferenceAreaError, "got True"),
        ({"k": 1.0}, ReferenceAreaError, "got 1.0"),
        ({"k": 1, "exclude": CODES[1:4]}, ReferenceAreaError, "no other municipality"),
        ({"variables": []}, ReferenceAreaError, "no variable was given"),
        ({"variables": ["a", "Title A"]}, ReferenceAreaError, "name a more than once"),
        ({"variables": ["aa"]}, UnknownIndicatorError, "no indicator has the id or title 'aa'"),
        ({"variables": None}, ReferenceAreaError, "no indicator 'folkmangd'"),
        ({"weights": {"b": 1}, "variables": ["a"]}, ReferenceAreaError, "weights name 'b', which is none of"),
        ({"weights": {"title c": 1}}, UnknownIndicatorError, "did you mean 'Title "),
        ({"weights": {"a": 0}}, ReferenceAreaError, "a number above 0, got 0"),
        ({"weights": {"a": 2, "Title A": 3}}, ReferenceAreaError, "weights name 'a' twice: 'a' and 'Title A'"),
        ({"sex": "W"}, UnknownTermError, "'W' is not one of"),
        ({"sex": "K"}, MissingComponentError, "no municipality has a figure of 'a', 'b' for women"),
    ],
)
def test_what_cannot_be_found_is_refused_with_the_way_out(
    options: dict[str, object], error: type[Exception], words: str
) -> None:
    given_options: dict[str, object] = {"focus": CODES[0], "k": 1, "variables": ["a", "b"], **options}
    with pytest.raises(error, match=words):
        nearest_peers(data=TOY, **given_options)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", JUDGED)
def test_nobody_is_matched_on_results(kind: str) -> None:
    one = JUDGED[kind]
    data = Dataset(observations=TOY.observations, catalogue=TOY.catalogue + Catalogue([one]), areas=TOY.areas)
    with pytest.raises(ReferenceAreaError, match=r"areas with equal results are not peers(.|\n)*match on key figures"):
        nearest_peers(CODES[0], k=1, variables=["a", one.id], data=data)


def test_a_focus_without_a_figure_is_told_which() -> None:
    gaps = dataset([(1, math.nan), (2, 7), (3, 6)])
    with pytest.raises(ReferenceAreaError, match=r"Ort 1001 \(1001\) has no figure of 'b' in 2020"):
        nearest_peers(CODES[0], k=1, variables=["a", "b"], data=gaps)


def test_a_variable_that_tells_no_area_apart_is_refused() -> None:
    same = dataset([(1, 0.1), (2, 0.1), (3, 0.1)])
    with pytest.raises(ReferenceAreaError, match="'b' in 2020 have the same, so it tells none apart"):
        nearest_peers(CODES[0], k=1, variables=["a", "b"], data=same)


def test_a_logarithm_of_nothing_is_refused_by_name() -> None:
    nobody = dataset([(1, 3), (0, 2), (3, 1)])
    with pytest.raises(ReferenceAreaError, match=r"not above 0: Ort 1002 \(1002\)"):
        nearest_peers(CODES[0], k=1, variables=[MatchVariable("a", log=True)], data=nobody)


def test_impossible_counts_are_reported_not_matched_on() -> None:
    rows = pl.DataFrame(
        {"area": CODES[:3] * 2, "period": [2020] * 6, "variable": ["x"] * 3 + ["n"] * 3, "amount": [1, 9, 2, 5, 5, 5]}
    )
    data = Dataset(
        observations=Observations.from_frame(rows, level="municipality"),
        catalogue=Catalogue([KeyFigure(id="a", title="A", measure=Proportion(numerator="x", denominator="n"))]),
        areas=places(CODES[:3]),
    )
    with pytest.raises(FailedRowsError, match="x is at most n"):
        nearest_peers(CODES[0], k=1, variables=["a"], data=data)
    lonely = Dataset(
        observations=data.observations,
        catalogue=Catalogue([KeyFigure(id="a", title="A", measure=Total(component="y"))]),
        areas=data.areas,
    )
    with pytest.raises(MissingComponentError):
        nearest_peers(CODES[0], k=1, variables=["a"], data=lonely)


@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf, True, "2"])
def test_a_weight_is_a_number_above_nothing(weight: object) -> None:
    with pytest.raises(ReferenceAreaError, match="above 0"):
        MatchVariable("a", weight=weight)  # type: ignore[arg-type]


def test_a_period_is_a_year() -> None:
    with pytest.raises(PeriodError):
        MatchVariable("a", period=20)


# Published peers and areas by name


@pytest.mark.parametrize("typology", typologies())
def test_published_peers_are_those_of_the_file(typology: str) -> None:
    shipped = shipped_peers().filter(typology=typology)
    reference = published_peers(typology.upper())
    assert reference.reference.kind is ReferenceKind.PEERS
    assert reference.reference.label == f"Liknande kommuner, {typology} {shipped['data_year'][0]}"
    assert reference.grouping is not None
    pairs = reference.grouping.frame.select("focus", "member").rows()
    assert sorted(pairs) == sorted(shipped.select("code", "peer").rows())


def test_published_peers_come_in_their_order_with_key_figures_beside() -> None:
    arboga = peers("Arboga", published="Äldreomsorg")
    shipped = shipped_peers().filter(typology="äldreomsorg", code="1984")["peer"].to_list()
    assert list(arboga.members) == shipped
    assert arboga.years == (2024,)
    assert arboga.source == "Kolada/RKA"
    assert arboga.n_candidates is None
    assert arboga.explanation.height == 7 * len(DEFAULT_VARIABLES)
    assert arboga.explanation["distance"].null_count() == arboga.explanation.height
    assert arboga.explanation["peer_value"].null_count() == 0
    nearest = nearest_peers("Arboga", k=289).explanation.select("peer", "indicator", "scaled_difference")
    both = arboga.explanation.join(nearest, on=["peer", "indicator"])
    assert both["scaled_difference"].to_list() == both["scaled_difference_right"].to_list()
    for words in ("äldreomsorg 2024", "Utgivaren har valt dem", "Källa: Kolada/RKA", arboga.names[0]):
        assert words in str(arboga)
    assert "avstånd" not in str(arboga)


def test_published_peers_that_are_not_there_are_told() -> None:
    with pytest.raises(ReferenceAreaError, match=r"no members for Gnosjö \(0617\)"):
        peers("Gnosjö", published="LSS")
    with pytest.raises(UnknownTermError, match="did you mean 'äldreomsorg'"):
        peers("Arboga", published="äldrevård omsorg")
    with pytest.raises(UnknownTermError, match="did you mean 'äldreomsorg'"):
        published_peers("äldre omsorg")
    with pytest.raises(UnknownAreaError, match="did you mean 'Arboga'"):
        peers("Arbåga", published="LSS")
    with pytest.raises(ReferenceAreaError, match="a county"):
        peers("Skåne län", published="LSS")
    with pytest.raises(UnknownTermError, match="has no peer sets"):
        peers(CODES[0], published="LSS", data=TOY)


def test_published_peers_without_key_figures_are_named_alone() -> None:
    table = pl.DataFrame({"group": [CODES[0]] * 2, "member": [CODES[2], CODES[1]], "focus": [CODES[0]] * 2})
    own = Dataset(
        observations=TOY.observations,
        catalogue=TOY.catalogue,
        areas=TOY.areas,
        peer_sets={"eget": Grouping.from_table(table, name="Eget nätverk")},
    )
    mine = peers("Ort 1001", published="eget", data=own)
    assert mine.members == (CODES[1], CODES[2])
    assert mine.explanation.is_empty()
    assert mine.years == ()
    assert mine.label == "Eget nätverk"
    assert "Ort 1003" in str(mine)


def test_the_invented_set_has_published_and_nearest_peers() -> None:
    data = invented()
    near = nearest_peers("Hägervik", data=data)
    assert near.years == (2023, 2024)
    assert set(near.members) <= set(data.areas.names["code"]) - {near.focus}
    told = peers("Hägervik", published="påhittad", data=data)
    assert len(told.members) == 7
    assert told.explanation.height == 7 * len(DEFAULT_VARIABLES)


@pytest.mark.parametrize(
    "find",
    [
        lambda: nearest_peers("Arboga"),
        lambda: nearest_peers("Arboga", variables=["folkmangd"]),
        lambda: nearest_peers("Arboga", label="Våra grannar"),
        lambda: peers("Arboga", published="LSS"),
    ],
)
def test_peers_become_a_reference_of_their_own_name(find: Callable[[], Peers]) -> None:
    mine = find()
    reference = mine.bound()
    assert reference.reference.kind is ReferenceKind.PEERS
    assert reference.reference.label.startswith(mine.label)
    assert reference.grouping is mine.grouping
    assert mine.grouping.members(mine.focus) == sorted(mine.members)
    assert mine.grouping.of(mine.focus) == [mine.focus]
    assert reference.with_figure("pooled").reference.figure is Figure.POOLED


def test_given_areas_are_found_by_name_once_each() -> None:
    chosen = given_areas("Köping", "1960", "köping")
    assert isinstance(chosen, GivenAreas)
    reference = chosen.bound(sweden()).reference
    assert reference.kind is ReferenceKind.GIVEN
    assert reference.members == ("1983", "1960")
    assert reference.label == "Köping, Kungsör"
    with pytest.raises(ReferenceAreaError, match="no area was given"):
        given_areas()
    with pytest.raises(UnknownAreaError, match="did you mean 'Köping'"):
        given_areas("Koping").bound(sweden())


def test_the_key_figures_have_every_variable_that_is_matched_on() -> None:
    assert {one.indicator for one in DEFAULT_VARIABLES} <= set(key_figures().catalogue.ids)
    assert {one.indicator for one in DEFAULT_VARIABLES} <= set(invented().catalogue.ids)
