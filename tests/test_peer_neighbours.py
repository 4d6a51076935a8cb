"""The search itself: many areas as few, ties to the letter, and every pair that twelve digits call the same."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opnajmfr import stats
from opnajmfr.comparison.likeness import neighbours
from opnajmfr.comparison.likeness.distances import Space, significant
from opnajmfr.comparison.likeness.neighbours import nearest_rows
from opnajmfr.comparison.likeness.scales import mixing_of
from opnajmfr.errors import StatisticError


def space_of(numbers: np.ndarray, **options: object) -> Space:
    """Return figures as points, each variable in its own unit."""
    n = numbers.shape[1]
    return Space(numbers=numbers, spreads=np.arange(1.0, n + 1), weights=np.linspace(0.5, 2, n), **options)  # type: ignore[arg-type]


def long_way(space: Space, focus: int, candidates: np.ndarray, k: int) -> list[int]:
    """Find the nearest by sorting every exact distance."""
    others = candidates[candidates != focus]
    distances = space.distances(space.differences(np.full_like(others, focus), others))
    return [int(row) for _, row in sorted(zip(distances.tolist(), others.tolist(), strict=True))[:k]]


def check(space: Space, focuses: np.ndarray, candidates: np.ndarray, k: int) -> None:
    """Hold a search against the long way."""
    found = nearest_rows(space, focuses, candidates, k=k)
    assert found.focuses.tolist() == sorted(found.focuses.tolist())
    for focus in focuses:
        assert found.others[found.focuses == focus].tolist() == long_way(space, int(focus), candidates, k)


@pytest.fixture(params=["every pair", "a tree"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Search in each of the two ways, whatever the number of areas; few pairs at once."""
    monkeypatch.setattr(neighbours, "_FEW", 0 if request.param == "a tree" else 10**9)
    monkeypatch.setattr(neighbours, "_BLOCK", 64)
    return str(request.param)


LATTICE = st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=2, max_size=40)
"""Figures with many ties, at the last place too."""


@pytest.mark.parametrize("is_mixed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_are_those_of_the_long_way(way: str, seed: int, *, is_mixed: bool) -> None:
    rng = np.random.default_rng(seed)
    numbers = 10.0 ** rng.integers(-3, 4, size=4) * rng.normal(size=(300, 4)) + rng.normal(size=4) * 1000
    space = space_of(numbers)
    if is_mixed:
        mixing, _ = mixing_of(numbers, space.spreads, np.arange(300))
        assert mixing is not None
        space = space_of(numbers, mixing=mixing)
    candidates = np.sort(rng.choice(300, 200, replace=False))
    check(space, np.arange(0, 300, 7), candidates, k=7)
    assert way


@settings(max_examples=30)
@given(rows=LATTICE, k=st.integers(1, 9))
def test_ties_go_by_row_wherever_they_stand(rows: list[tuple[int, ...]], k: int) -> None:
    numbers = np.array(rows, dtype=float)
    space = Space(numbers=numbers, spreads=np.ones(3), weights=np.ones(3))
    everyone = np.arange(len(rows))
    pairs = nearest_rows(space, everyone, everyone, k=k)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(neighbours, "_FEW", 0)
        tree = nearest_rows(space, everyone, everyone, k=k)
    assert tree.others.tolist() == pairs.others.tolist()
    assert tree.distances.tolist() == pairs.distances.tolist()
    for focus in everyone[:5]:
        assert pairs.others[pairs.focuses == focus].tolist() == long_way(space, int(focus), everyone, k)


def test_many_areas_of_one_kind_do_not_slow_the_search(way: str) -> None:
    numbers = np.zeros((2_000, 2))
    numbers[1_990:] = np.arange(20).reshape(10, 2)
    space = Space(numbers=numbers, spreads=np.ones(2), weights=np.ones(2))
    found = nearest_rows(space, np.array([5, 1_500, 1_999]), np.arange(2_000), k=4)
    assert found.others[:4].tolist() == [0, 1, 2, 3]
    assert found.others[4:8].tolist() == [0, 1, 2, 3]
    assert found.others[8:].tolist() == [1_998, 1_997, 1_996, 1_995]
    assert way


def test_what_is_the_same_at_twelve_digits_is_a_tie(way: str) -> None:
    numbers = np.array([[0.0], [1 + 3e-13], [-1.0], [1 - 2e-13], [1.00000000002], [5.0]])
    space = Space(numbers=numbers, spreads=np.ones(1), weights=np.ones(1))
    found = nearest_rows(space, np.array([0]), np.arange(6), k=4)
    assert found.others.tolist() == [1, 2, 3, 4]
    assert found.distances.tolist() == [1.0, 1.0, 1.0, 1.00000000002]
    assert nearest_rows(space, np.array([0]), np.arange(6), k=1).others.tolist() == [1]
    assert way


def test_far_from_nothing_small_differences_still_count(way: str) -> None:
    numbers = np.array([[1e9, 1.0], [1e9 + 1, 1.0], [1e9 - 2, 1.0], [1e9 + 3, 1.0], [0.0, 1.0]])
    space = Space(numbers=numbers, spreads=np.ones(2), weights=np.ones(2))
    assert nearest_rows(space, np.array([0]), np.arange(5), k=4).others.tolist() == [1, 2, 3, 4]
    assert way


@settings(max_examples=30)
@given(data=st.data())
def test_gaps_are_allowed_for_pair_by_pair(data: st.DataObject) -> None:
    cell = st.one_of(st.integers(0, 9).map(float), st.just(float("nan")))
    numbers = np.array(data.draw(st.lists(st.tuples(cell, cell, cell), min_size=3, max_size=15)))
    weights = np.array([1.0, 2.0, 3.0])
    space = Space(numbers=numbers, spreads=np.ones(3), weights=weights, min_weight=0.5)
    found = nearest_rows(space, np.arange(len(numbers)), np.arange(len(numbers)), k=3)
    for focus, own in enumerate(numbers):
        told = []
        for other, theirs in enumerate(numbers):
            is_there = ~np.isnan(own - theirs)
            if other != focus and weights[is_there].sum() >= 3:
                square = (weights * (own - theirs) ** 2)[is_there].sum() * 6 / weights[is_there].sum()
                told.append((float(significant(np.sqrt([square]))[0]), other))
        assert found.others[found.focuses == focus].tolist() == [other for _, other in sorted(told)[:3]]


def test_many_areas_find_the_same_as_scikit_would() -> None:
    rng = np.random.default_rng(8)
    numbers = rng.normal(size=(6_000, 3))
    space = Space(numbers=numbers, spreads=np.ones(3), weights=np.ones(3))
    focuses = np.arange(6_000)
    found = nearest_rows(space, focuses, focuses, k=3)
    assert len(found.others) == 18_000
    sample = focuses[::500]
    squares = ((numbers[sample][:, None, :] - numbers[None]) ** 2).sum(axis=2)
    squares[np.arange(len(sample)), sample] = np.inf
    assert found.others.reshape(-1, 3)[sample].tolist() == np.argsort(squares, axis=1)[:, :3].tolist()


def test_the_tree_of_points_gives_distances_and_rows_in_order() -> None:
    rng = np.random.default_rng(3)
    points, queries = rng.normal(size=(500, 4)), rng.normal(size=(40, 4))
    distances, rows = stats.nearest_points(queries, points, n=6)
    exact = np.sqrt(((queries[:, None] - points[None]) ** 2).sum(axis=2))
    assert rows.tolist() == np.argsort(exact, axis=1)[:, :6].tolist()
    assert distances == pytest.approx(np.sort(exact, axis=1)[:, :6])
    with pytest.raises(StatisticError, match="from 1 to the number of points, 500, got 501"):
        stats.nearest_points(queries, points, n=501)


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=20))
def test_twelve_digits_are_those_that_are_printed(numbers: list[float]) -> None:
    rounded = significant(np.array(numbers))
    assert rounded == pytest.approx([float(f"{number:.11e}") for number in numbers], rel=2e-15, abs=1e-300)


def test_no_focus_and_no_candidate_is_no_pair() -> None:
    space = Space(numbers=np.zeros((2, 1)), spreads=np.ones(1), weights=np.ones(1))
    none = np.empty(0, dtype=np.intp)
    for focuses, candidates in ((none, np.arange(2)), (np.arange(2), none), (np.array([0]), np.array([0]))):
        assert len(nearest_rows(space, focuses, candidates, k=1).others) == 0
    assert pl.Series(significant(np.empty(0))).is_empty()
