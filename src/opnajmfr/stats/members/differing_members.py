"""How far a figure may lie from others that truly differ, when by how much is known from the others alone."""

from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy.special import chdtr, ndtr  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail, z

Floats = NDArray[np.float64]

_ROWS = 4096
"""Rows that are computed at a time, so that memory does not follow their number."""
_GAUSS = leggauss(80)
_REACH = 8.5
"""Standard deviations beyond which the root of a chi-square has a chance below 1e-11."""
_SPECK = 1e-30
"""Share of all variances below which a spread is none."""
_STEPS = 100
_EXACT = 1e-12


class Against(NamedTuple):
    """Differences to the mean of others, one number a row; every variance is at least 0."""

    difference: Floats
    below: Floats
    """Sampling variance of the own figure downwards."""
    above: Floats
    """Sampling variance of the own figure upwards."""
    k: Floats
    """Number of others, at least 2."""
    spread: Floats
    """Squared deviations of the others from their mean, over k - 1."""
    noise: Floats
    """Mean of the others' sampling variances."""
    unevenness: Floats
    """Mean of the squares of the others' sampling variances over the square of their mean, less 1."""


class _Mixture(NamedTuple):
    """A normal distribution whose variance is uncertain: tail(x) = 2Φ(−x/√least) + x·Σ weight·exp(−x²/2variance)."""

    least: Floats
    variance: Floats
    weight: Floats

    def tail(self, distance: Floats) -> tuple[Floats, Floats]:
        """Return the chance beyond a distance on either side, and what it falls by with the distance."""
        root = np.sqrt(self.least)
        x = distance[:, None]
        density = self.weight * np.exp(-x * x / (2 * self.variance))
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.where(distance > 0, distance / root, 0.0)
            peak = np.where(score < np.inf, np.exp(-score * score / 2) / root, 0.0)
        chance = 2 * ndtr(-score) + distance * density.sum(axis=1)
        fall = np.sqrt(2 / np.pi) * peak - (density * (1 - x * x / self.variance)).sum(axis=1)
        return np.minimum(chance, 1.0), fall


def limits_and_chance(against: Against, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Return the limits of differences, and the chance of one at least so far from zero.

    Parameters
    ----------
    against
        The differences and the others.
    confidence
        Confidence of the limits, 0 < confidence < 1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower limits, upper limits, chances; a chance is below 1 - confidence where the limits exclude zero.
    """
    outside, score = 2 * tail(confidence), z(confidence)
    n = len(against.difference)
    found = np.empty((3, n))
    for start in range(0, n, _ROWS):
        rows = slice(start, start + _ROWS)
        found[:, rows] = _limits_and_chance(Against(*(column[rows] for column in against)), outside, score)
    return found[0], found[1], found[2]


def _limits_and_chance(against: Against, outside: float, score: float) -> Floats:
    """Judge some rows: each is divided by its own scale first, and multiplied by it last."""
    unit = against.spread + against.noise + np.maximum(against.below, against.above)
    safe = np.where(unit > 0, unit, 1.0)
    scaled = against._replace(
        difference=against.difference / np.sqrt(safe),
        below=against.below / safe,
        above=against.above / safe,
        spread=np.where(against.spread > _SPECK * safe, against.spread / safe, 0.0),
        noise=against.noise / safe,
    )
    down, up = _mixtures(scaled)
    root = np.sqrt(safe)
    away = np.abs(scaled.difference)
    chance = np.where(scaled.difference > 0, down.tail(away)[0], up.tail(away)[0])
    return np.stack(
        [
            against.difference - root * _distance(down, outside, score),
            against.difference + root * _distance(up, outside, score),
            np.where(away > 0, chance, 1.0),
        ]
    )


def _mixtures(against: Against) -> tuple[_Mixture, _Mixture]:
    """Return the distribution of the difference downwards and upwards, were the member as the others are.

    The between-member variance runs over spread / r² - noise, r from where its confidence is 1 to where it is 0.
    """
    others = against.k - 1
    lowest = others**2 / ((others - 1) * (1 + against.unevenness) + 1)
    reach = _REACH / np.sqrt(2 * lowest)
    top = 1 + reach
    ratio = np.divide(against.spread, against.noise, out=np.full_like(top, np.inf), where=against.noise > 0)
    end = np.where(against.spread > 0, np.minimum(np.sqrt(ratio), top), 0.0)
    start = np.minimum(np.maximum(0.0, 1 - reach), end)
    width = (end - start)[:, None]
    point = (_GAUSS[0] + 1) / 2
    # From 0 on, r goes as a power of the points: they lie closest where a far difference needs them, the more so
    # the fewer the others are.
    power = np.where(start == 0, 2 + 6 / lowest, 1.0)[:, None]
    r = np.where(width > 0, start[:, None] + width * point**power, 1.0)
    step = width * power * point ** (power - 1) * _GAUSS[1] / 2
    spread, noise = against.spread[:, None], against.noise[:, None]
    between = np.maximum(spread / r**2 - noise, 0.0)
    part = noise * r**2 / np.where(spread > 0, spread, 1.0)
    freedom = others[:, None] ** 2 / ((others[:, None] - 1) * (1 + against.unevenness[:, None] * part**2) + 1)
    doubt = chdtr(freedom, freedom * r**2) * step * 2 * spread / r**3
    first = np.where(end < top, 0.0, np.maximum(against.spread / top**2 - against.noise, 0.0))
    more = 1 + 1 / against.k

    def mixture(own: Floats) -> _Mixture:
        """Add the between-member variance to what chance gives the two figures."""
        chance = own + against.noise / against.k
        variance = more[:, None] * between + chance[:, None]
        safe = np.where(variance > 0, variance, 1.0)
        weight = doubt * more[:, None] / (np.sqrt(2 * np.pi) * safe**1.5)
        return _Mixture(least=more * first + chance, variance=safe, weight=weight)

    return mixture(against.below), mixture(against.above)


def _distance(mixture: _Mixture, outside: float, score: float) -> Floats:
    """Solve for the distance with this chance beyond it: Newton's steps on logarithms, none longer than 1.

    Each row stops by itself, so that its digits do not depend on the other rows.
    """
    certain = mixture.least == 0
    distance = np.where(certain, 1.0, score * np.sqrt(mixture.least))
    moving = ~certain
    for _ in range(_STEPS):
        chance, fall = mixture.tail(distance)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.log(chance / outside) * chance / (fall * distance)
        step = np.clip(np.where(moving & np.isfinite(step), step, 0.0), -1.0, 1.0)
        distance = distance * np.exp(step)
        moving &= np.abs(step) > _EXACT
        if not moving.any():
            break
    return np.where(certain, 0.0, distance)
