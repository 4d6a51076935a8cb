"""The smallest distance between two figures that the interval of their difference sees, found within a bracket."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from opnajmfr.stats.detection.chance import Chance, Floats

Rows = NDArray[np.intp]
_STEPS = 150
"""More than the bracket ever needs: a third of them are halvings."""
_DOUBLINGS = 64
"""Doublings of a distance that has no end."""
_CLOSE = 2.0**-50
"""Width of the bracket that is left, as a share of the distance."""


def smallest_seen(
    value: Floats,
    sizes: tuple[Floats, Floats],
    *,
    upwards: bool,
    chance: Chance,
    scores: tuple[float, float],
) -> Floats:
    """Return how far the other figure must lie from the value for the verdict to have the power.

    The scores are those of the confidence and of the power. NaN where no other figure lies far enough, and where a
    value or a size is NaN. What is seen at a distance is seen at any larger one, so a bracket holds the smallest.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        far = _furthest(value, sizes, upwards=upwards, chance=chance, scores=scores)

        def clearance(distance: Floats, rows: Rows) -> Floats:
            """Return by how much some rows clear zero at a distance."""
            two = sizes[0][rows], sizes[1][rows]
            return _clearance(value[rows], two, distance, upwards=upwards, chance=chance, scores=scores)

        return _crossing(far, clearance)


def _furthest(
    value: Floats, sizes: tuple[Floats, Floats], *, upwards: bool, chance: Chance, scores: tuple[float, float]
) -> Floats:
    """Return the largest distance there is; where there is none, one that is seen."""
    if not upwards:
        return value.copy()
    if np.isfinite(chance.highest):
        return chance.highest - value
    far = (1 + value * sizes[0]) / np.minimum(*sizes)
    for _ in range(_DOUBLINGS):
        hidden = _clearance(value, sizes, far, upwards=True, chance=chance, scores=scores) < 0
        if not hidden.any():
            break
        far = np.where(hidden, 2 * far, far)
    return far


def _crossing(far: Floats, clearance: Callable[[Floats, Rows], Floats]) -> Floats:
    """Return the smallest distance at which each row clears zero: two steps along the chord, then a halving.

    The chord's idle end is taken for half as high (the Illinois rule), so that both ends come nearer. A row leaves as
    soon as its own bracket is closed: what stands beside it changes nothing.
    """
    found = np.full_like(far, np.nan)
    rows = np.arange(len(far))
    above = clearance(far, rows)
    rows = rows[(above >= 0) & np.isfinite(far)]
    high, above = far[rows], above[rows]
    low = np.zeros_like(high)
    below = clearance(low, rows)
    for step in range(_STEPS):
        chord = low - below * (high - low) / (above - below)
        inside = (chord > low) & (chord < high) & (step % 3 < 2)  # noqa: PLR2004 - every third step halves
        middle = np.where(inside, chord, (low + high) / 2)
        height = clearance(middle, rows)
        seen = height >= 0
        below = np.where(seen, below / 2, height)
        above = np.where(seen, height, above / 2)
        low, high = np.where(seen, low, middle), np.where(seen, middle, high)
        found[rows] = high
        open_still = high - low > _CLOSE * high
        if not open_still.any():
            break
        rows, low, high = rows[open_still], low[open_still], high[open_still]
        below, above = below[open_still], above[open_still]
    return found


def _clearance(
    value: Floats,
    sizes: tuple[Floats, Floats],
    distance: Floats,
    *,
    upwards: bool,
    chance: Chance,
    scores: tuple[float, float],
) -> Floats:
    """Return by how much the interval of the difference clears zero where chance has drawn the two figures together.

    Of all the ways in which the two can come nearer by as many standard errors as the power has, the most probable one
    takes from each its part of the variance.
    """
    score, quantile = scores
    sign = 1 if upwards else -1
    other = np.clip(value + sign * distance, 0.0, chance.highest)
    own_part = chance.variance(value) / sizes[0]
    other_part = chance.variance(other) / sizes[1]
    error = np.sqrt(own_part + other_part)
    drawn = np.clip(value + np.where(error > 0, sign * quantile * own_part / error, 0.0), 0.0, chance.highest)
    back = np.where(error > 0, sign * quantile * other_part / error, 0.0)
    other_drawn = np.clip(other - back, 0.0, chance.highest)
    lower, upper = chance.limits(drawn, sizes[0], score)
    other_lower, other_upper = chance.limits(other_drawn, sizes[1], score)
    if upwards:
        return other_drawn - drawn - np.hypot(upper - drawn, other_drawn - other_lower)
    return drawn - other_drawn - np.hypot(drawn - lower, other_upper - other_drawn)
