"""Matching in other scales: what each scale, distance and set of areas does to peers, and what it never does."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from opnajmfr.comparison.likeness.nearest import all_nearest_peers, nearest_peers
from opnajmfr.comparison.likeness.options import Matching, MatchingOptions
from opnajmfr.comparison.likeness.peer_sets import Peers
from opnajmfr.comparison.likeness.variables import MatchVariable
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set, skr_groups
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ReferenceAreaError, UnknownAreaError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from tests.test_peers import CODES, Rows, dataset, toy_values

FEW = settings(max_examples=6)
SCALES = ("z", "robust", "rank")
NAN = math.nan
SPREAD = [(1, 50), (2, 10), (4, 40), (7, 30), (11, 20), (16, 60), (22, 5), (29, 45)]
"""Figures of eight areas, no two alike."""


def group_of(*groups: Sequence[str], name: str = "toy groups") -> Grouping:
    """Return areas in groups 0, 1, …."""
    rows = [(str(number), code) for number, codes in enumerate(groups) for code in codes]
    table = pl.DataFrame(rows, schema=["group", "member"], orient="row")
    return Grouping.from_table(table, name=name, titles={str(number): f"Group {number}" for number in range(9)})


def found(values: Rows | Dataset, focus: str = CODES[0], **options: object) -> Peers:
    """Return the two nearest by the variables a and b, unless told otherwise."""
    data = values if isinstance(values, Dataset) else dataset(values)
    return nearest_peers(focus, data=data, **{"k": 2, "variables": ["a", "b"], **options})  # type: ignore[arg-type]


def assume_apart(values: Rows) -> None:
    """Leave out figures that lie on a line: they have no Mahalanobis distance."""
    assume(abs(np.corrcoef(np.array(values).T)[0, 1]) < 0.999)


# Laws


@FEW
@given(
    values=toy_values(),
    shift=st.integers(-(10**6), 10**6),
    unit=st.sampled_from([0.001, 0.5, 2.0, 1000.0]),
    data=st.data(),
)
@pytest.mark.parametrize("scale", SCALES)
def test_neither_a_constant_nor_a_unit_changes_a_peer_or_its_distance(
    scale: str, values: Rows, shift: float, unit: float, data: st.DataObject
) -> None:
    changed = [(a * unit, b + shift) for a, b in values]
    k = data.draw(st.integers(1, len(values) - 1))
    middle = np.median(np.array(values), axis=0)
    assume(scale != "robust" or (np.median(np.abs(np.array(values) - middle), axis=0) > 0).all())
    before, after = (found(rows, k=k, scale=scale) for rows in (values, changed))
    assert before.members == after.members
    told = [each.explanation["distance"].to_list() for each in (before, after)]
    assert told[1] == pytest.approx(told[0], rel=1e-8)
    if unit in {2.0, 0.5}:  # exact in binary, so that figures lose no digit on the way
        assert told[1] == told[0]


@FEW
@given(values=toy_values(), data=st.data())
@pytest.mark.parametrize("options", [{"scale": "rank"}, {"metric": "mahalanobis"}, {"missing": "renormalise"}])
def test_who_is_excluded_without_being_a_peer_changes_nothing(
    options: dict[str, object], values: Rows, data: st.DataObject
) -> None:
    assume_apart(values)
    toy = dataset(values)
    whole = found(toy, **options)
    others = [code for code in CODES[: len(values)] if code not in {CODES[0], *whole.members}]
    excluded = data.draw(st.lists(st.sampled_from(others), unique=True))
    assert found(toy, exclude=excluded, **options).explanation.equals(whole.explanation)


@FEW
@given(values=toy_values())
@pytest.mark.parametrize("options", [{"scale": "rank"}, {"metric": "mahalanobis"}, {"missing": "renormalise"}])
def test_parts_add_to_the_square_of_the_distance_and_shares_to_one(options: dict[str, object], values: Rows) -> None:
    assume_apart(values)
    mine = found(values, k=len(values) - 1, weights={"a": 3}, **options)
    for _, rows in mine.explanation.group_by("peer"):
        distance = rows["distance"][0]
        assert rows["part_of_square"].sum() == pytest.approx(distance**2, rel=1e-7, abs=1e-9)
        assert rows["share_of_distance"].null_count() == (2 if distance == 0 else 0)
        if distance:
            assert rows["share_of_distance"].sum() == pytest.approx(1)


@FEW
@given(values=toy_values(), k=st.integers(1, 5))
@pytest.mark.parametrize("options", [{"scale": "rank"}, {"metric": "mahalanobis"}, {"missing": "renormalise"}])
def test_all_areas_find_what_each_finds_alone(options: dict[str, object], values: Rows, k: int) -> None:
    assume_apart(values)
    toy = dataset(values)
    everyone = all_nearest_peers(k=k, variables=["a", "b"], data=toy, **options)  # type: ignore[arg-type]
    assert everyone.groups == CODES[: len(values)]
    for code in everyone.groups[::2]:
        members = found(toy, code, k=k, **options).members
        assert everyone.members(code) == sorted(members)
        assert code not in members


# Each scale against the long way


def test_robust_distances_are_in_medians_of_distances_from_the_median() -> None:
    mine = found(SPREAD, k=7, scale="robust")
    table = np.array(SPREAD, dtype=float)
    mad = 1.4826 * np.median(np.abs(table - np.median(table, axis=0)), axis=0)
    assert [one.spread for one in mine.variables] == pytest.approx(mad.tolist())
    distance = np.sqrt((((table - table[0]) / mad) ** 2).sum(axis=1))
    assert mine.explanation["distance"].gather_every(2).to_list() == pytest.approx(sorted(distance)[1:])


def test_one_odd_area_moves_standard_deviations_and_no_robust_peer() -> None:
    odd = [*SPREAD[:-1], (10**6, 45)]
    plain = {scale: found(SPREAD, k=3, scale=scale).members for scale in ("z", "robust")}
    assert found(odd, k=3, scale="robust").members == plain["robust"]
    assert found(odd, k=3, scale="z").members != plain["z"]


def test_rank_distances_are_places_as_a_share_of_the_areas() -> None:
    tied = [(1, 5), (1, 6), (3, 7), (9, 8)]
    mine = found(tied, k=3, scale="rank")
    # Places of a: 1.5, 1.5, 3, 4 of 4; of b: 1, 2, 3, 4.
    told = dict(zip(mine.members, mine.explanation["distance"].gather_every(2).to_list(), strict=True))
    assert told == {
        CODES[1]: pytest.approx(0.25),
        CODES[2]: pytest.approx(math.hypot(1.5, 2) / 4),
        CODES[3]: pytest.approx(math.hypot(2.5, 3) / 4),
    }
    assert [one.spread for one in mine.variables] == [None, None]
    assert "platser, räknade som andel av kommuner" in mine.text()


def test_a_logarithm_changes_no_place() -> None:
    logged = [MatchVariable("a", log=True), "b"]
    plain = found(SPREAD, k=7, scale="rank")
    taken = found(SPREAD, k=7, scale="rank", variables=logged)
    assert taken.members == plain.members
    assert "logaritm" not in taken.text()
    assert "logaritm" in found(SPREAD, variables=logged).text()


def test_mahalanobis_is_that_of_scipy_and_the_same_in_every_unit() -> None:
    mine = found(SPREAD, k=7, metric="mahalanobis")
    table = np.array(SPREAD, dtype=float)
    inverse = np.linalg.inv(np.cov(table.T, ddof=0))
    oracle = {code: mahalanobis(table[0], row, inverse) for code, row in zip(CODES[1:], table[1:], strict=False)}
    assert list(mine.members) == sorted(oracle, key=lambda code: oracle[code])
    for peer, distance in mine.explanation.select("peer", "distance").iter_rows():
        assert distance == pytest.approx(oracle[peer])
    turned = [(a + b / 10, b) for a, b in SPREAD]
    assert found(turned, k=7, metric="mahalanobis").members == mine.members
    assert "Mahalanobis" in mine.text()


def test_a_part_of_a_mahalanobis_distance_may_be_below_zero() -> None:
    together = [(n, n + (-1) ** n / 5) for n in range(1, 9)]
    parts = found(together, k=7, metric="mahalanobis").explanation["part_of_square"]
    assert parts.min() < 0  # type: ignore[operator]


def test_variables_that_determine_each_other_have_no_mahalanobis_distance() -> None:
    double = [(a, 2 * a + 1) for a, _ in SPREAD]
    with pytest.raises(ReferenceAreaError, match=r"Mahalanobis: 'a', 'b' determine each other among the 8"):
        found(double, metric="mahalanobis")
    with pytest.raises(ReferenceAreaError, match="among the 2"):
        found(SPREAD, metric="mahalanobis", reference=CODES[:2])


# Where the spread is taken from


def test_the_reference_sets_the_spread_and_not_who_may_be_a_peer() -> None:
    few = CODES[:4]
    mine = found(SPREAD, k=7, reference=few)
    table = np.array(SPREAD, dtype=float)
    assert [one.spread for one in mine.variables] == pytest.approx(table[:4].std(axis=0).tolist())
    assert {one.n_areas for one in mine.variables} == {4}
    assert mine.n_candidates == 7
    assert "Spridningen är den bland 4 angivna kommuner" in mine.text()
    assert found(SPREAD, k=7, reference=[f"Ort {code}" for code in few]).explanation.equals(mine.explanation)
    grouped = group_of(few, CODES[4:8])
    assert found(SPREAD, k=7, reference=grouped).explanation.equals(mine.explanation)
    other = found(SPREAD, CODES[5], k=7, reference=grouped)
    assert [one.spread for one in other.variables] == pytest.approx(table[4:].std(axis=0).tolist())
    assert "that of the same group in toy groups: Group 1" in other.text("en")


def test_the_areas_of_a_reference_must_exist_and_differ() -> None:
    with pytest.raises(UnknownAreaError, match="did you mean 'Ort 1001'"):
        found(SPREAD, reference=["Ort 1O01"])
    with pytest.raises(ReferenceAreaError, match="all municipalities of the reference with a figure of 'a'"):
        found(SPREAD, reference=CODES[0])
    with pytest.raises(ReferenceAreaError, match=r"Ort 1001 \(1001\) is in no group of toy groups"):
        found(SPREAD, reference=group_of(CODES[2:6]))


def test_a_spread_of_nothing_is_refused_with_the_way_out() -> None:
    many = [(1, 5), (1, 6), (1, 7), (1, 8), (2, 9), (3, 1)]
    with pytest.raises(ReferenceAreaError, match=r"half or more of the(.|\n)*MAD is 0(.|\n)*scale='z' or 'rank'"):
        found(many, scale="robust")
    with pytest.raises(ReferenceAreaError, match="have the same, so it tells none apart"):
        found([(1, 5), (1, 6), (1, 7)], scale="rank")


# Who may be a peer


def test_only_areas_of_the_same_group_are_peers_within_it() -> None:
    halves = group_of(CODES[:4], CODES[4:8])
    mine = found(SPREAD, k=7, within=halves)
    free = found(SPREAD, k=7)
    assert list(mine.members) == [code for code in free.members if code in CODES[:4]]
    assert mine.explanation.equals(free.explanation.filter(pl.col("peer").is_in(CODES[:4])))
    assert mine.n_candidates == 3
    assert mine.label.startswith("3 närmaste kommuner")
    text = mine.text()
    assert "Bara kommuner i samma grupp i toy groups: Group 0." in text
    assert "De är 3 i stället för 7" in text


def test_an_area_alone_in_its_group_is_told_so_and_has_no_peers_among_all() -> None:
    alone = group_of(CODES[:1], CODES[1:8])
    with pytest.raises(ReferenceAreaError, match="no other municipality of its group"):
        found(SPREAD, within=alone)
    everyone = all_nearest_peers(k=2, variables=["a", "b"], data=dataset(SPREAD), within=alone)
    assert everyone.groups == CODES[1:8]
    with pytest.raises(ReferenceAreaError, match="no members for Ort 1001"):
        everyone.members("Ort 1001")


def test_an_area_may_have_peers_out_of_the_published_ones() -> None:
    overall = published_peer_set("övergripande")
    mine = nearest_peers("Arboga", k=3, within=overall)
    assert set(mine.members) <= set(overall.members("1984"))
    assert mine.n_candidates == 7


def test_none_lies_farther_than_the_farthest() -> None:
    free = nearest_peers("Arboga", k=7)
    distances = free.explanation["distance"].gather_every(6).to_list()
    near = nearest_peers("Arboga", k=7, max_distance=0.5)
    assert near.members == free.members[: sum(distance <= 0.5 for distance in distances)]
    assert "Ingen ligger längre bort än 0,50." in near.text()
    assert nearest_peers("Arboga", k=7, max_distance=distances[3]).members == free.members[:4]
    with pytest.raises(ReferenceAreaError, match=r"no municipality lies within 0.1 of Arboga(.|\n)*Sunne, lies at 0.2"):
        nearest_peers("Arboga", max_distance=0.1)
    everyone = all_nearest_peers(max_distance=0.5)
    assert everyone.members("1984") == sorted(near.members)
    assert "0180" not in everyone.groups


def test_all_of_sweden_within_its_groups_and_by_their_spread() -> None:
    everyone = all_nearest_peers(k=2, within=skr_groups(), reference=skr_groups(), scale="rank")
    of = dict(skr_groups().frame.select("member", "group").iter_rows())
    assert len(everyone.groups) == 290
    assert all(of[focus] == of[member] for focus, member in everyone.frame.select("focus", "member").iter_rows())
    alone = nearest_peers("Malmö", k=2, within=skr_groups(), reference=skr_groups(), scale="rank")
    assert everyone.members("1280") == sorted(alone.members) == ["0180", "1480"]


# Figures that are missing


GAPS = [(1, 5), (2, NAN), (3, 6), (4, 8), (NAN, NAN), (9, 1)]


def test_a_variable_that_one_lacks_is_left_out_of_the_pair_and_the_rest_weighs_more() -> None:
    mine = found(GAPS, k=4, missing="renormalise", min_weight=0.5)
    spread = np.std([1, 2, 3, 4, 9])
    told = dict(mine.explanation.select("peer", "distance").iter_rows())
    assert told[CODES[1]] == pytest.approx(math.sqrt(2) * 1 / spread)
    both = math.hypot(2 / spread, 1 / np.std([5, 6, 8, 1]))
    assert told[CODES[2]] == pytest.approx(both)
    rows = mine.explanation.filter(peer=CODES[1])
    assert rows["share_of_distance"].to_list() == [1.0, None]
    assert mine.n_candidates == 4
    assert mine.left_out["area"].to_list() == [CODES[4]]
    assert "minst 50 procent av vikten" in mine.text()


def test_a_pair_with_too_little_of_the_weight_is_no_pair() -> None:
    mine = found(GAPS, k=3, missing="renormalise", min_weight=0.5, weights={"b": 2})
    assert CODES[1] not in mine.members
    assert mine.left_out["area"].to_list() == [CODES[1], CODES[4]]
    with pytest.raises(ReferenceAreaError, match=r"Ort 1005 \(1005\) has no figure of 'a' in 2020, 'b' in 2020"):
        found(GAPS, CODES[4], missing="renormalise")
    other = found(GAPS, CODES[1], k=2, missing="renormalise", min_weight=0.5)
    assert other.members == (CODES[0], CODES[2])


def test_two_that_each_have_half_are_no_pair() -> None:
    halves = [(1, NAN), (NAN, 2), (3, 6), (4, 8), (9, 1)]
    mine = found(halves, k=3, missing="renormalise", min_weight=0.5)
    assert mine.n_candidates == 3
    assert mine.left_out.rows() == [(CODES[1], "Ort 1002", False, ["Title a"])]


def test_where_nothing_is_missing_the_policy_changes_nothing() -> None:
    plain = nearest_peers("Arboga")
    assert nearest_peers("Arboga", missing="renormalise").explanation.equals(plain.explanation)


# Years and results


def test_one_year_holds_for_every_variable_that_names_none() -> None:
    old, new = dataset([(1, 9), (8, 5), (2, 1)], period=2015), dataset(SPREAD[:3], period=2020)
    rows = pl.concat([new.observations.frame, old.observations.frame])
    both = Dataset(observations=Observations.from_frame(rows, source="toy"), catalogue=new.catalogue, areas=new.areas)
    variables = ["a", MatchVariable("b", period=2020)]
    mixed = nearest_peers(CODES[0], k=1, variables=variables, period=2015, data=both)
    assert [one.period for one in mixed.variables] == [2015, 2020]
    assert mixed.dated_after(2019)
    assert not mixed.dated_after(2020)
    assert "senare än utfallet 2019" in mixed.text(period=2019)
    assert "senare" not in mixed.text(period=2020)
    with pytest.raises(ReferenceAreaError, match=r"figure of 'a' for total in 2016(.|\n)*there are 2015, 2020"):
        nearest_peers(CODES[0], k=1, variables=variables, period=2016, data=both)


def test_results_are_matched_on_for_a_reason_alone_and_it_is_printed() -> None:
    data = invented()
    variables = ["folkmangd", "hemtjanst-trygghet"]
    with pytest.raises(ReferenceAreaError, match=r"quality indicator(.|\n)*reason='…'"):
        nearest_peers("Ljungmåla", variables=variables, data=data, reason="  ")
    mine = nearest_peers("Ljungmåla", variables=variables, data=data, reason="Vi söker andra med samma utgångsläge.")
    assert mine.label.endswith("(matchade på resultat)")
    assert mine.bound().reference.label.endswith("(matchade på resultat)")
    assert "Angivet skäl: Vi söker andra med samma utgångsläge." in mine.text()
    assert "Reason given: Vi söker" in mine.text("en")
    told = dict(mine.explanation.select("indicator", "reason").unique().iter_rows())
    assert told == {"folkmangd": None, "hemtjanst-trygghet": "Vi söker andra med samma utgångsläge."}
    everyone = all_nearest_peers(variables=variables, data=data, reason="Samma utgångsläge.", label="Vi")
    assert everyone.name == "Vi (matchade på resultat)"
    assert "Samma utgångsläge." in everyone.source
    assert "resultat" not in nearest_peers("Arboga", reason="Behövs inte.").text()


# How it is asked


def test_a_matching_is_used_again_and_its_fields_replaced_one_by_one() -> None:
    ours = Matching(variables=["a", "b"], scale="rank", exclude=CODES[1])
    data = dataset(SPREAD)
    mine = nearest_peers(CODES[0], k=2, data=data, matching=ours)
    assert mine.members == found(SPREAD, scale="rank", exclude=[CODES[1]]).members
    assert (
        nearest_peers(CODES[0], k=2, data=data, matching=ours, scale="z", exclude=()).members == found(SPREAD).members
    )
    with pytest.raises(TypeError, match="scael"):
        nearest_peers(CODES[0], data=data, matching=ours, scael="z")  # type: ignore[call-arg]


def test_every_field_of_a_matching_is_a_keyword() -> None:
    assert list(MatchingOptions.__annotations__) == [field.name for field in Matching.__attrs_attrs__]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"scale": "ranks"}, UnknownTermError, "did you mean 'rank'"),
        ({"metric": "mahalanobi"}, UnknownTermError, "did you mean 'mahalanobis'"),
        ({"missing": "drop"}, UnknownTermError, "'exclude', 'renormalise'"),
        ({"max_distance": 0}, ReferenceAreaError, "max_distance must be a number above 0, got 0"),
        ({"min_weight": 2}, ReferenceAreaError, "share of all weight"),
        ({"within": "A1"}, ReferenceAreaError, "within='A1' is no grouping"),
        ({"scale": "robust", "metric": "mahalanobis"}, ReferenceAreaError, "would change nothing"),
        ({"missing": "renormalise", "metric": "mahalanobis"}, ReferenceAreaError, "needs every figure"),
        ({"reason": 3}, ReferenceAreaError, "no text"),
    ],
)
def test_choices_that_cannot_be_are_refused(options: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Matching(**options)  # type: ignore[arg-type]


def test_more_variables_than_letters_are_told_without_their_values() -> None:
    rng = np.random.default_rng(1)
    names = [f"v{number:02}" for number in range(30)]
    base = dataset([(1, 2)] * 6)
    rows = [
        (code, 2020, name, float(value))
        for code, own in zip(CODES[:6], rng.normal(size=(6, 30)), strict=True)
        for name, value in zip(names, own, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["area", "period", "variable", "value"], orient="row")
    catalogue = type(base.catalogue)(
        [type(base.catalogue["a"])(id=name, title=name, measure=base.catalogue["a"].measure) for name in names]
    )
    wide = Dataset(
        observations=Observations.from_frame(frame, level="municipality"), catalogue=catalogue, areas=base.areas
    )
    text = nearest_peers(CODES[0], k=2, variables=names, data=wide).text()
    assert "AD  v29, 2020" in text
    assert "Värden för fler än 12 variabler står i explanation." in text


def test_one_peer_is_told_as_one_and_who_is_left_out_in_the_language_of_the_text() -> None:
    alone = found(SPREAD, within=group_of(CODES[:2], CODES[2:8]))
    assert "Compared with: 1 nearest municipality 2020" in alone.text("en")
    assert "The nearest of 1 municipality." in alone.text("en")
    assert "1 närmaste kommun 2020" in alone.text()
    toy = dataset([*SPREAD[:-1], (NAN, 1)])
    english = Catalogue([evolve(one, title_en=f"English {one.id}") for one in toy.catalogue])
    assert f"({CODES[7]}): English a" in found(evolve(toy, catalogue=english)).text("en")
