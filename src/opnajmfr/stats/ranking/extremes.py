"""How large the largest of all standardised differences is by chance: its exact quantile over draws, found fast.

A draw gives each member a standard normal number z. The standardised difference of members j and k with standard
errors s is (s_j z_j - s_k z_k) / √(s_j² + s_k²): the projection of (z_j, -z_k) on a direction in the quarter plane.
Whatever the standard errors are, its size is therefore

    at most √(z_j² + z_k²) where z_j and z_k differ in sign, and at most max(|z_j|, |z_k|) where they do not.

Only pairs whose bound reaches a cut can reach the cut. So a cut is guessed, the few pairs beyond it are looked at,
and where the quantile that they give is at least the cut, it is the quantile over all pairs; else the cut is lowered.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]

_MOST_PAIRS = 100_000
"""Pairs that are looked at in one go."""
_MOST_CELLS = 1_000_000
"""Pairs times families that are held in one go."""
_LEAST = 1e-150
"""Share of a family's largest standard error of which the square is still a number."""
_SLACK = 1e-6
"""Pairs this much short of a cut are looked at as well: no rounding leaves one out."""
_APART = 1e3
"""Distance between the numbers of two draws on one line: no normal number comes near it."""


class Pairs(NamedTuple):
    """Pairs of members, the draw of each; draws ascend."""

    draw: Places
    one: Places
    other: Places


class Open(NamedTuple):
    """Which claims count, as 1 and 0 (claims x families), and the claims that each pair stands for."""

    claims: Floats
    above: Places
    below: Places


def pairs_beyond(noise: Floats, cut: float) -> Iterator[Pairs]:
    """Yield every pair of members whose difference may reach a cut, in portions of whole draws.

    Parameters
    ----------
    noise
        Standard normal numbers, draws x members.
    cut
        What a standardised difference is to reach; at 0 every pair is given.

    Yields
    ------
    Pairs
        Members that differ in sign apart from those that do not.
    """
    low = max(cut - _SLACK, 0.0)
    yield from _across(noise, low)
    yield from _alongside(noise, low)


def rivals_beyond(noise: Floats, member: int, cut: float) -> Pairs:
    """Return the members whose difference to one member may reach a cut.

    Parameters
    ----------
    noise
        Standard normal numbers, draws x members.
    member
        The one member.
    cut
        What a standardised difference is to reach; at 0 every other member is given in every draw.

    Returns
    -------
    Pairs
        The member itself is `one` throughout.
    """
    low = max(cut - _SLACK, 0.0)
    own = noise[:, [member]]
    across = noise * np.where(own > 0, -1.0, 1.0)
    needed = np.where(np.abs(own) >= low, -np.inf, np.sqrt(np.maximum(low * low - own * own, 0.0)))
    beyond: Truths = (across >= needed) | (across <= -low)
    beyond[:, member] = False
    draw, other = np.nonzero(beyond)
    return Pairs(draw, np.full(len(draw), member), other)


def largest(scale: Floats, noise: Floats, pairs: Pairs, counting: Open | None = None) -> Floats:
    """Return the largest standardised difference of each family in each draw, over given pairs.

    Parameters
    ----------
    scale
        Standard errors, members x families; NaN where a family has no such member.
    noise
        Standard normal numbers, draws x members.
    pairs
        The pairs that are looked at.
    counting
        Claims that count; where None, "one above other" and "other above one" count for every pair.

    Returns
    -------
    numpy.ndarray
        Float64, draws x families, at least 0: two members without error differ by no chance.
    """
    n_families = scale.shape[1]
    found = np.zeros((len(noise), n_families))
    if not len(pairs.draw):
        return found
    starts = np.flatnonzero(np.diff(pairs.draw, prepend=-1))
    draws = pairs.draw[starts]
    noise_one, noise_other = noise[pairs.draw, pairs.one][:, None], noise[pairs.draw, pairs.other][:, None]
    step = max(1, _MOST_CELLS // len(pairs.draw))
    for first in range(0, n_families, step):
        columns = slice(first, first + step)
        some = np.nan_to_num(scale[:, columns], nan=0.0)
        # Whatever is divided by the endless error of a pair that is none is 0.
        squares = np.where(np.isnan(scale[:, columns]), np.inf, some * some)
        error = np.sqrt(squares[pairs.one] + squares[pairs.other])
        size = (some[pairs.one] * noise_one - some[pairs.other] * noise_other) / np.where(error > 0, error, 1.0)
        if counting is None:
            np.abs(size, out=size)
        else:
            claims = np.ascontiguousarray(counting.claims[:, columns])
            size = np.maximum(size * claims[counting.above], -size * claims[counting.below])
        found[draws, columns] = np.maximum.reduceat(size, starts, axis=0)
    return found


def shares(errors: Floats) -> Floats:
    """Return each family's standard errors as shares of its largest: no standardised difference changes by it.

    Parameters
    ----------
    errors
        Standard errors, families x members; NaN where a family has no such member.

    Returns
    -------
    numpy.ndarray
        Float64 in 0..1, members x families; NaN where there is no member. A share below 1e-150 counts as that.
    """
    most = np.fmax.reduce(errors, axis=1, keepdims=True, initial=0.0)
    share = errors / np.where(most > 0, most, 1.0)
    return np.where(errors > 0, np.maximum(share, _LEAST), share).T


def quantile_by_cuts(
    look: Callable[[Places, float], Floats],
    varying: Truths,
    *,
    start: float,
    place: int,
    decided: Callable[[Places, Floats, float], Truths] | None = None,
) -> Floats:
    """Return the place-th largest of each family's maxima over the draws, lowering the cut until it is exact.

    Parameters
    ----------
    look
        Takes rows and a cut, gives the maxima (draws x rows) over all pairs that may reach the cut.
    varying
        Whether anything varies by chance in each row; where nothing does, the quantile is 0.
    start
        First cut.
    place
        Which of the maxima is wanted, 1 for the largest.
    decided
        Takes rows, what was found and the cut: whether any quantile from what was found up to the cut would do as
        well. None where the quantile itself is wanted.

    Returns
    -------
    numpy.ndarray
        Float64, one a row, at least 0.
    """
    found = np.zeros(len(varying))
    rows: Places = np.flatnonzero(varying)
    cut = max(start, 0.0)
    while len(rows):
        maxima = np.ascontiguousarray(look(rows, cut).T)
        near = np.partition(maxima, maxima.shape[1] - place, axis=1)[:, maxima.shape[1] - place]
        done = (near >= cut) | (cut <= 0)
        if decided is not None:
            done |= decided(rows, near, cut)
        found[rows[done]] = near[done]
        rows = rows[~done]
        cut = _lower(cut, near[~done])
    return found


def _lower(cut: float, near: Floats) -> float:
    """Return the next cut: where all rows become exact, but not much deeper in one step."""
    deepest = 0.5
    step = 0.85
    lowered = max(step * cut, float(near.min(initial=cut)))
    return lowered if lowered >= deepest else 0.0


def _across(noise: Floats, low: float) -> Iterator[Pairs]:
    """Yield the pairs of a positive and a negative number whose squares sum to the square of the cut or more."""
    highest, lowest = noise.max(axis=1, initial=0.0), noise.min(axis=1, initial=0.0)
    # What each side needs where it meets the furthest number of the other side.
    draw, one = np.nonzero((noise >= 0) & (noise >= _needed(lowest, low)[:, None]))
    other_draw, other = np.nonzero((noise < 0) & (noise <= -_needed(highest, low)[:, None]))
    line: Floats = _APART * other_draw + noise[other_draw, other]
    order = np.argsort(line, kind="stable")
    line, other = line[order], other[order]
    start = np.searchsorted(line, _APART * (draw - 0.5))
    # How many negative numbers of the same draw lie as far out as needed.
    needed = _needed(noise[draw, one], low)
    count = np.searchsorted(line, _APART * draw - needed, side="right") - start
    taking = count > 0
    draw, one, start, count = draw[taking], one[taking], start[taking], count[taking]
    for portion in _portions(draw, count):
        times = count[portion]
        nth: Places = np.arange(int(times.sum()), dtype=np.intp) - np.repeat(np.cumsum(times) - times, times)
        others = other[np.repeat(start[portion], times) + nth]
        yield Pairs(np.repeat(draw[portion], times), np.repeat(one[portion], times), others)


def _needed(number: Floats, low: float) -> Floats:
    """Return how far out the other number of a pair has to be, a little less, for the pair to reach the cut."""
    return np.sqrt(np.maximum(low * low - number * number, 0.0)) - _SLACK


def _alongside(noise: Floats, low: float) -> Iterator[Pairs]:
    """Yield the pairs of one sign of which one number alone reaches the cut."""
    draw, one = np.nonzero(np.abs(noise) >= low)
    n_members = noise.shape[1]
    for portion in _portions(draw, np.full(len(draw), n_members)):
        repeated, ones = np.repeat(draw[portion], n_members), np.repeat(one[portion], n_members)
        others = np.tile(np.arange(n_members, dtype=np.intp), len(draw[portion]))
        same = ((noise[repeated, ones] >= 0) == (noise[repeated, others] >= 0)) & (ones != others)
        yield Pairs(repeated[same], ones[same], others[same])


def _portions(draw: Places, count: npt.NDArray[np.int_]) -> Iterator[slice]:
    """Yield slices of whole draws that hold about as many pairs as are looked at in one go."""
    if not len(draw):
        return
    portion = np.cumsum(count) // _MOST_PAIRS
    firsts = np.flatnonzero(np.diff(draw, prepend=-1))
    # A draw belongs to the portion in which it begins.
    changes = firsts[np.flatnonzero(np.diff(portion[firsts], prepend=-1))]
    for first, last in zip(changes, [*changes[1:], len(draw)], strict=True):
        yield slice(int(first), int(last))
