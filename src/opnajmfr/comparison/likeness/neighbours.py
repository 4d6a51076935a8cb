"""The nearest rows of a space: every pair where there are few, a tree where there are many; ties are exact."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.likeness.distances import DIGITS, Numbers, Rows, Space, present, suffices

_BLOCK: Final = 2**18
"""Pairs that are held at once."""
_FEW: Final = 2 * 10**7
"""Pairs up to which each of them is looked at."""
_SPARE: Final = 3
"""How many more than wanted are first asked of the tree, for ties and for the area itself."""
_ROUNDED: Final = 1 + 2 * 10.0 ** (1 - DIGITS)
"""A distance times this is above every one that is the same at twelve digits."""


class Neighbours(NamedTuple):
    """Pairs of rows with their distance, by focus in the order asked, the nearest first."""

    focuses: Rows
    others: Rows
    distances: Numbers


def nearest_rows(
    space: Space, focuses: Rows, candidates: Rows, *, k: int, max_distance: float = float("inf")
) -> Neighbours:
    """Return the nearest candidates of each focus.

    Which may be among the nearest is found quickly, with room for rounding; their distances are then computed one
    way, rounded to 12 significant digits, and put in order, equal ones by row. Memory is bounded whatever the
    number of rows.

    Parameters
    ----------
    space
        The areas as points.
    focuses
        Rows, sorted.
    candidates
        Rows, sorted; a row is never near itself.
    k
        How many at most, at least 1.
    max_distance
        The farthest that counts.

    Returns
    -------
    Neighbours
        At most k a focus: fewer where there are no more candidates, or no more within the farthest.
    """
    if not len(focuses) or not len(candidates):
        return joined([])
    points, error = space.points()
    has_gaps = bool(np.isnan(points[candidates]).any() or np.isnan(points[focuses]).any())
    if has_gaps:
        shortlists = _with_gaps(space, points, focuses, candidates, k=k, error=error)
    elif len(focuses) * len(candidates) > _FEW:
        shortlists = _by_tree(points, focuses, _unlike(space.numbers, candidates, k + 1), k=k, error=error)
    else:
        shortlists = _by_pairs(points, focuses, candidates, k=k, error=error)
    found = [_ordered(space, *pairs, k=k, max_distance=max_distance) for pairs in shortlists]
    return joined(found)


def joined(found: Sequence[Neighbours]) -> Neighbours:
    """Return the pairs of several searches as one, by focus.

    Parameters
    ----------
    found
        Pairs of different focuses; none is no pair.

    Returns
    -------
    Neighbours
        All of them, by the row of the focus.
    """
    empty = np.empty(0, dtype=np.intp)
    focuses = np.concatenate([empty, *(each.focuses for each in found)])
    others = np.concatenate([empty, *(each.others for each in found)])
    distances = np.concatenate([np.empty(0), *(each.distances for each in found)])
    order = np.argsort(focuses, kind="stable")
    return Neighbours(focuses[order], others[order], distances[order])


def _ordered(space: Space, focuses: Rows, others: Rows, *, k: int, max_distance: float) -> Neighbours:
    """Return the nearest of a shortlist by their exact distances, ties by row."""
    distances = space.distances(space.differences(focuses, others))
    order = np.lexsort((others, distances, focuses))
    order = order[distances[order] <= max_distance]
    focuses, others, distances = focuses[order], others[order], distances[order]
    place = np.arange(len(focuses)) - np.searchsorted(focuses, focuses)
    chosen = place < k
    return Neighbours(focuses[chosen], others[chosen], distances[chosen])


def _by_pairs(points: Numbers, focuses: Rows, candidates: Rows, *, k: int, error: float) -> Iterator[tuple[Rows, Rows]]:
    """Yield who may be nearest, by looking at every pair, so many at once.

    The squares come from a product of matrices, which may be wrong by so much of the squared length of the focus: a
    candidate far longer than it lies that far away, too.
    """
    theirs = points[candidates]
    long = np.einsum("ij,ij->i", theirs, theirs)
    size = max(1, _BLOCK // len(candidates))
    for start in range(0, len(focuses), size):
        block = focuses[start : start + size]
        ours = points[block]
        own = np.einsum("ij,ij->i", ours, ours)
        squares = (-2.0 * ours) @ theirs.T
        squares += own[:, None]
        squares += long
        slack = 64 * (points.shape[1] + 4) * float(np.finfo(np.float64).eps) * own
        yield _nearest_of(squares, block, candidates, k=k, slack=slack, error=error)


def _with_gaps(
    space: Space, points: Numbers, focuses: Rows, candidates: Rows, *, k: int, error: float
) -> Iterator[tuple[Rows, Rows]]:
    """Yield who may be nearest where figures are missing, an area at a time; too few figures are infinitely far."""
    theirs = points[candidates]
    for row in focuses:
        steps = theirs - points[row]
        share = present(~np.isnan(steps), space.weights)
        squares = np.full(len(candidates), np.inf)
        np.divide(np.nansum(steps**2, axis=1), share, out=squares, where=suffices(share, space.min_weight))
        own = np.array([row])
        yield _nearest_of(squares[None, :], own, candidates, k=k, slack=np.zeros(1), error=error / space.min_weight)


def _nearest_of(
    squares: Numbers, block: Rows, candidates: Rows, *, k: int, slack: Numbers, error: float
) -> tuple[Rows, Rows]:
    """Return the pairs that may be among the nearest k, given how far off squares and distances may be."""
    squares[block[:, None] == candidates] = np.inf
    last = min(k, len(candidates)) - 1
    nearest = np.maximum(np.partition(squares, last, axis=1)[:, last], 0.0)
    farthest = (np.sqrt(nearest + slack) * _ROUNDED + 2 * error) ** 2 + slack
    which, whose = np.nonzero((squares <= farthest[:, None]) & np.isfinite(squares))
    return block[which], candidates[whose]


def _unlike(numbers: Numbers, candidates: Rows, most: int) -> Rows:
    """Return candidates, of those with the same numbers only the first so many: ties go by row."""
    table = pl.from_numpy(numbers[candidates])
    place = table.select(pl.int_range(pl.len()).over(table.columns)).to_series().to_numpy()
    return candidates[place < most]


def _by_tree(points: Numbers, focuses: Rows, candidates: Rows, *, k: int, error: float) -> Iterator[tuple[Rows, Rows]]:
    """Yield who may be nearest, by a tree; whoever has ties at the last place asks for twice as many."""
    theirs = points[candidates]
    waiting, n = focuses, k + 1 + _SPARE
    while len(waiting):
        n = min(n, len(candidates))
        again: list[Rows] = []
        size = max(1, 16 * _BLOCK // n)
        for start in range(0, len(waiting), size):
            block = waiting[start : start + size]
            distances, rows = stats.nearest_points(points[block], theirs, n=n)
            others = candidates[rows]
            is_self = others == block[:, None]
            last = np.minimum(k - 1 + is_self[:, :k].any(axis=1), n - 1)
            farthest = distances[np.arange(len(block)), last] * _ROUNDED + 2 * error
            is_done = (distances[:, -1] > farthest) | (n == len(candidates))
            again.append(block[~is_done])
            which, whose = np.nonzero((distances <= farthest[:, None]) & ~is_self & is_done[:, None])
            yield block[which], others[which, whose]
        waiting, n = np.concatenate(again), 2 * n
