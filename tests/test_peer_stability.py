"""How firm peers are, and how far two systems of peers agree."""

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr.comparison.likeness.dates import dated_after, dated_after_text
from opnajmfr.comparison.likeness.nearest import all_nearest_peers, nearest_peers
from opnajmfr.comparison.likeness.overlap import peer_overlap
from opnajmfr.comparison.likeness.peer_sets import peers
from opnajmfr.comparison.likeness.variables import MatchVariable
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set, skr_groups
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ReferenceAreaError, UnknownTermError
from tests.test_peer_matching import GAPS, SPREAD, found, group_of
from tests.test_peers import CODES, dataset

FEW = settings(max_examples=8)


def test_the_same_seed_gives_the_same_draws_and_noise_makes_peers_less_firm() -> None:
    arboga = nearest_peers("Arboga")
    calm, wild, again = (arboga.stability(n_draws=200, noise=noise) for noise in (0.05, 1.5, 1.5))
    assert wild.table.equals(again.table)
    assert not wild.table.equals(arboga.stability(n_draws=200, noise=1.5, seed=1).table)
    kept = [found.table.filter("is_peer")["inclusion"].mean() for found in (calm, wild)]
    assert 1 >= kept[0] > kept[1] > 0.3  # type: ignore[operator]


def test_every_draw_has_as_many_peers_as_were_asked_for() -> None:
    told = nearest_peers("Arboga", k=5).stability(n_draws=100, noise=0.8)
    assert told.table["inclusion"].sum() == pytest.approx(5)
    assert told.table["inclusion"].is_between(0, 1).all()
    assert told.members == nearest_peers("Arboga", k=5).members


def test_inclusion_is_what_the_long_way_counts() -> None:
    mine = found(SPREAD, k=2)
    told = mine.stability(n_draws=50, noise=0.7, seed=5)
    z = np.array(SPREAD, dtype=float) / np.std(np.array(SPREAD, dtype=float), axis=0)
    counts = dict.fromkeys(CODES[1:8], 0)
    for factors in np.exp(0.7 * np.random.default_rng(5).standard_normal((50, 2))):
        distance = (factors * (z - z[0]) ** 2).sum(axis=1)
        for row in np.argsort(distance)[1:3]:
            counts[CODES[row]] += 1
    assert dict(told.table.select("area", "inclusion").iter_rows()) == {
        code: n / 50 for code, n in counts.items() if n or code in set(told.table["area"])
    }


def test_weights_do_not_matter_for_who_is_the_same() -> None:
    twins = [(1, 1), (1, 1), *SPREAD[1:]]
    assert found(twins, k=1).stability(n_draws=50, noise=2).table["inclusion"].to_list()[0] == 1


@pytest.mark.parametrize("options", [{}, {"metric": "mahalanobis"}, {"scale": "rank"}, {"missing": "renormalise"}])
def test_leaving_a_variable_out_is_the_same_as_not_naming_it(options: dict[str, object]) -> None:
    three = [(a, b, (7 * a + b) % 10) for a, b in SPREAD]
    data = dataset(three)
    mine = nearest_peers(CODES[0], k=3, variables=["a", "b", "c"], data=data, **options)  # type: ignore[arg-type]
    told = mine.stability(n_draws=5)
    for place, names in enumerate((["b", "c"], ["a", "c"], ["a", "b"])):
        other = nearest_peers(CODES[0], k=3, variables=names, data=data, **options)  # type: ignore[arg-type]
        row = told.variables.row(place, named=True)
        assert row["n_kept"] == len(set(other.members) & set(mine.members))
        assert row["entered"] == [name for name in other.names if name not in mine.names]
        assert row["left"] == [name for name in mine.names if name not in other.names]
    kept = dict(told.table.select("area", "n_left_out_kept").iter_rows())
    assert sum(kept[code] for code in mine.members) == told.variables["n_kept"].sum()


def test_a_single_variable_cannot_be_left_out() -> None:
    told = found(SPREAD, variables=["a"]).stability(n_draws=5)
    assert told.variables.is_empty()
    assert told.table["n_left_out_kept"].null_count() == told.table.height
    assert "Utan" not in told.text()


def test_who_chose_me_is_who_has_me_among_all_peers() -> None:
    arboga = nearest_peers("Arboga").stability(n_draws=5)
    everyone = all_nearest_peers()
    assert list(arboga.chosen_by) == everyone.frame.filter(member="1984")["focus"].sort().to_list()
    assert set(arboga.mutual) == set(arboga.chosen_by) & set(arboga.members)
    text = arboga.text("en")
    assert f"Arboga is itself a peer of {len(arboga.chosen_by)}: " in text
    assert f"Mutual: {len(arboga.mutual)} of 7." in text


def test_another_year_is_the_same_matching_on_its_figures() -> None:
    old, new = dataset([(1, 9), (8, 5), (2, 1), (3, 2)], period=2015), dataset(SPREAD[:4], period=2020)
    rows = pl.concat([new.observations.frame, old.observations.frame.filter(variable="a")])
    both = Dataset(observations=Observations.from_frame(rows, source="toy"), catalogue=new.catalogue, areas=new.areas)
    mine = nearest_peers(CODES[0], k=1, variables=["a"], data=both)
    told = mine.stability(n_draws=5)
    assert told.other_years == (("a", 2020, 2015),)
    assert mine.members == (CODES[1],)
    assert told.n_kept_in_other_year == 0
    assert told.table.filter("in_other_year")["area"].to_list() == [CODES[2]]
    assert "Annat år (a 2015): 0 av 1 kvar." in told.text()
    pair = nearest_peers(CODES[0], k=1, variables=["a", "b"], data=both).stability(n_draws=5)
    assert pair.other_years == (("a", 2020, 2015), ("b", 2020, 2020))
    assert "the rest as they were" in pair.text("en")
    named = nearest_peers(CODES[0], k=1, variables=["a"], period=2015, data=both).stability(n_draws=5, period=2020)
    assert named.other_years == (("a", 2015, 2020),)
    with pytest.raises(ReferenceAreaError, match="figure of 'b' for total in 2015"):
        nearest_peers(CODES[0], k=1, variables=["a", "b"], data=both).stability(period=2015)


def test_no_other_year_is_said_so() -> None:
    told = found(SPREAD).stability(n_draws=5)
    assert told.n_kept_in_other_year is None
    assert "kan inte prövas, varje variabel har uppgifter från ett enda år" in told.text()
    assert told.table["in_other_year"].null_count() == told.table.height


def test_groups_and_gaps_hold_for_stability_too() -> None:
    halves = group_of(CODES[:4], CODES[4:8])
    told = found(SPREAD, k=2, within=halves).stability(n_draws=50, noise=1)
    assert set(told.table["area"]) <= set(CODES[:4])
    gaps = found(GAPS, k=2, missing="renormalise", min_weight=0.5).stability(n_draws=20)
    assert gaps.table["inclusion"].sum() == pytest.approx(2)


def test_published_peers_know_who_chose_the_area_and_nothing_else() -> None:
    told = peers("Arboga", published="äldreomsorg").stability()
    shipped = published_peer_set("äldreomsorg").frame
    assert list(told.chosen_by) == shipped.filter(member="1984")["focus"].sort().to_list()
    assert told.table["inclusion"].null_count() == 7
    assert told.variables.is_empty()
    assert "Utgivaren har valt dem" in told.text()
    assert str(told) == told.text("sv")


def test_peers_made_by_hand_and_impossible_numbers_are_refused() -> None:
    mine = found(SPREAD)
    with pytest.raises(ReferenceAreaError, match="made by hand"):
        evolve(mine, origin=None).stability()
    for options, words in (
        ({"n_draws": 0}, "n_draws must be a whole number from 1"),
        ({"noise": -1}, "noise must be a number above 0"),
    ):
        with pytest.raises(ReferenceAreaError, match=words):
            mine.stability(**options)  # type: ignore[arg-type]


def test_the_text_is_in_one_language_at_a_time() -> None:
    told = nearest_peers("Ljungmåla", data=invented()).stability(n_draws=50)
    english, swedish = told.text("en"), told.text()
    assert "Without Population" in english
    assert not any(word in english for word in ("Utan", "ömsesidig", "Vikter", " av "))
    assert not any(word in swedish for word in ("Without", "mutual", "Weights", " of "))


# Overlap


def test_two_peers_of_an_area_share_what_both_name() -> None:
    near, told = nearest_peers("Arboga"), peers("Arboga", published="äldreomsorg")
    both = peer_overlap(near, told)
    common = set(near.members) & set(told.members)
    row = both.table.row(0, named=True)
    assert both.table.height == 1
    assert (row["area"], row["n_first"], row["n_second"], row["n_common"]) == ("1984", 7, 7, len(common))
    assert row["jaccard"] == pytest.approx(len(common) / (14 - len(common)))
    assert set(row["common"]) == set(near.names) & set(told.names)
    assert f"{len(common)} av 7 och 7 är gemensamma" in str(both)
    assert peer_overlap(near, "äldreomsorg").table.equals(both.table)
    assert peer_overlap(told, near).table["only_first"].to_list() == both.table["only_second"].to_list()


def test_whole_systems_are_held_against_each_other_area_by_area() -> None:
    told = peer_overlap("LSS", "IFO")
    assert told.table.height == 289
    assert told.only_in_second == ("0617",)
    one, other = (set(published_peer_set(name).members("1984")) for name in ("LSS", "IFO"))
    row = told.table.filter(area="1984").row(0, named=True)
    assert row["n_common"] == len(one & other)
    assert told.jaccard == pytest.approx(told.table["jaccard"].to_numpy().mean())
    text = told.text("en")
    assert "289 areas are in both" in text
    assert "Areas only in Published peers, IFO 2024: 1." in text


@FEW
@given(st.sampled_from(["LSS", "IFO", "äldreomsorg"]), st.sampled_from([2011, 2017, 2023]))
def test_a_system_agrees_with_itself(typology: str, edition: int) -> None:
    assert peer_overlap(typology, typology).jaccard == 1
    groups = skr_groups(edition)
    assert peer_overlap(groups, groups).table["jaccard"].min() == 1


def test_in_groups_without_a_focus_the_others_are_peers() -> None:
    toy = dataset(SPREAD)
    first, second = group_of(CODES[:4], CODES[4:8]), group_of(CODES[:2], CODES[2:8])
    told = peer_overlap(first, second, data=toy).table
    assert told.select("n_first", "n_second", "n_common").rows()[:3] == [(3, 1, 1), (3, 1, 1), (3, 5, 1)]
    mine = nearest_peers(CODES[0], k=2, variables=["a", "b"], data=toy)
    assert peer_overlap(mine, first, data=toy).table["n_second"].to_list() == [3]


def test_systems_without_an_area_in_common_are_refused() -> None:
    with pytest.raises(UnknownTermError, match="did you mean 'äldreomsorg'"):
        peer_overlap("äldre omsorg", "IFO")
    with pytest.raises(ReferenceAreaError, match="no area has peers both in"):
        peer_overlap(nearest_peers("Gnosjö"), "LSS")
    own = Grouping.from_table(pl.DataFrame({"group": ["1"] * 2, "member": ["1984", "1983"]}), name="Mälaren")
    with pytest.raises(ReferenceAreaError, match="Mälaren"):
        peer_overlap(nearest_peers("Umeå"), own)


# Dates


@pytest.mark.parametrize(
    ("years", "period", "told"), [((2018, 2019), 2018, True), ((2018, 2019), 2019, False), ((), 2019, False)]
)
def test_a_reference_is_dated_after_the_outcome_where_any_year_is(
    years: tuple[int, ...], period: int, *, told: bool
) -> None:
    assert dated_after(years, period) is told
    assert bool(dated_after_text(years, period)) is told


def test_the_sentence_names_both_years() -> None:
    assert "2018–2019, senare än utfallet 2018" in dated_after_text((2018, 2019), 2018)
    assert "2024, later than the outcome of 2022" in dated_after_text((2024,), 2022, "en")


def test_a_grouping_of_peers_is_dated_by_the_newest_of_its_figures() -> None:
    assert all_nearest_peers(k=1).data_year == 2019
    assert nearest_peers("Arboga", k=1).grouping.data_year == 2019
    assert peers("Arboga", published="LSS").dated_after(2023)


# What cannot be measured


def years_of(earlier: list[tuple[float, float]]) -> Dataset:
    """Return the spread areas in 2020 with other figures in 2019."""
    both = [dataset(values, period=period) for values, period in ((earlier, 2019), (SPREAD, 2020))]
    columns = ["area", "period", "variable", "value"]
    frame = pl.concat([one.observations.frame.select(columns).cast({"variable": pl.String}) for one in both])
    return evolve(both[1], observations=Observations.from_frame(frame, level="municipality", source="toy"))


@pytest.mark.parametrize(("earlier", "options"), [(5.0, {}), (0.0, {"variables": [MatchVariable("a", log=True), "b"]})])
def test_an_earlier_year_without_a_spread_is_said_and_refused_by_name_only(
    earlier: float, options: dict[str, object]
) -> None:
    mine = found(years_of([(earlier, b) for _, b in SPREAD]), **options)
    told = mine.stability(n_draws=5)
    assert told.n_kept_in_other_year is None
    assert "Another year: cannot be tried" in told.text("en")
    with pytest.raises(ReferenceAreaError):
        mine.stability(n_draws=5, period=2019)


def test_a_group_without_a_spread_of_its_own_hides_only_what_its_areas_choose() -> None:
    flat = [*SPREAD[:4], *((a, 7) for a, _ in SPREAD[4:])]
    told = found(flat, k=5, reference=group_of(CODES[:4], CODES[4:8])).stability(n_draws=5)
    chooses = dict(told.table.select("area", "chooses_focus").iter_rows())
    assert {code for code, one in chooses.items() if one is None} == set(CODES[4:8]) & set(chooses)
    assert chooses[CODES[1]] is not None
    assert set(told.chosen_by) <= set(CODES[1:4])
    assert told.text("en")
    arboga = nearest_peers("Arboga", reference=skr_groups(), metric="mahalanobis")
    assert arboga.stability(n_draws=2).chosen_by


def test_as_many_are_sought_again_as_were_asked_for_also_where_fewer_came_near_enough() -> None:
    line = [(0, 0), (10, 0), (19, 9), (21, 0), (60, 40)]
    free = found(line, k=4)
    distances = dict(free.explanation.select("peer", "distance").iter_rows())
    farthest = sorted(distances.values())[1] * 1.02
    mine = found(line, k=4, max_distance=farthest)
    told = mine.stability(n_draws=200, noise=0.8)
    assert len(mine.members) == 2
    assert told.table["inclusion"].max() <= 1
    assert told.table["inclusion"].sum() != 2
    assert told.table.filter(~pl.col("is_peer"))["inclusion"].max() > 0.1  # type: ignore[operator]
    everyone = all_nearest_peers(k=4, variables=["a", "b"], data=dataset(line), max_distance=farthest).frame.filter(
        member=CODES[0]
    )["focus"]
    assert list(told.chosen_by) == sorted(everyone.to_list())


def test_who_lacks_too_much_without_a_variable_is_told_so_and_not_that_no_peer_stays() -> None:
    nan = float("nan")
    rows = [(float(a), float(b), float(a * b % 17)) for a, b in SPREAD]
    rows[0] = (nan, *rows[0][1:])
    told = found(dataset(rows), k=3, variables=["a", "b", "c"], missing="renormalise", min_weight=0.6).stability(
        n_draws=5
    )
    assert told.variables["n_kept"].to_list() == [3, None, None]
    assert "Without Title b: cannot be tried, Ort 1001 has too few" in told.text("en")
    assert "3 of 1" not in told.text("en")
    assert "1 of 1" in told.text("en")
