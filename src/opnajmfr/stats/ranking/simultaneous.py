"""Who is above whom, all pairs of a family held at once."""

import numpy as np

from opnajmfr.stats.ranking.extremes import (
    Floats,
    Open,
    Places,
    Truths,
    largest,
    pairs_beyond,
    quantile_by_cuts,
    shares,
)

_FIRST = 0.9
"""First cut, as a share of the critical value that equal standard errors have."""
_NEXT = 0.97
"""Cut of a later step, as a share of the critical value of the step before."""


def claims_of_all(estimates: Floats, errors: Floats, noise: Floats, *, place: int, stepdown: bool) -> Truths:
    """Return which claims "one is above the other" hold, all of a family at once.

    Parameters
    ----------
    estimates
        Estimates, families x members; NaN where a family has no such member.
    errors
        Standard errors, of the same shape.
    noise
        Standard normal numbers, draws x members.
    place
        Which of the draws' maxima is the critical value.
    stepdown
        Whether claims that hold are taken out and the rest held against a new critical value, until none is added.

    Returns
    -------
    numpy.ndarray
        Boolean, families x members x members: the first member is above the second.
    """
    n, width = estimates.shape
    scale = shares(errors)
    distance = standardised(estimates[:, :, None], estimates[:, None, :], errors[:, :, None], errors[:, None, :])
    above: Truths = np.zeros(distance.shape, dtype=np.bool_)
    closed = above.reshape(n, width * width)
    rows: Places = np.arange(n, dtype=np.intp)
    spread = (noise.max(axis=1, initial=0.0) - noise.min(axis=1, initial=0.0)) / np.sqrt(2.0)
    start = _FIRST * float(np.partition(spread, -place)[-place])
    first = True
    while len(rows):
        critical = _critical(scale, noise, rows, None if first else closed, start=start, place=place)
        added = (distance[rows] > critical[:, None, None]) & ~above[rows]
        above[rows] |= added
        going_on = added.any(axis=(1, 2)) & stepdown
        rows, first = rows[going_on], False
        start = _NEXT * float(critical[going_on].min(initial=np.inf)) if len(rows) else 0.0
    return above


def standardised(one: Floats, other: Floats, errors: Floats, other_errors: Floats) -> Floats:
    """Return differences over their standard errors; equal estimates differ by 0, missing ones by nothing that counts.

    Parameters
    ----------
    one
        Estimates.
    other
        Estimates that they are held against; shapes broadcast.
    errors
        Standard errors.
    other_errors
        Standard errors of the others.

    Returns
    -------
    numpy.ndarray
        Float64; infinite where neither has an error, -inf where one is missing.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        difference = one - other
        distance = difference / np.hypot(errors, other_errors)
    distance[difference == 0] = 0.0
    distance[np.isnan(distance)] = -np.inf
    return distance


def _critical(scale: Floats, noise: Floats, rows: Places, closed: Truths | None, *, start: float, place: int) -> Floats:
    """Return the critical value of each row over the claims that are not closed."""
    width = len(scale)

    def look(some: Places, cut: float) -> Floats:
        """Return the maxima of the draws, for some rows, over the open claims that may reach a cut."""
        chosen = rows[some]
        maxima = np.zeros((len(noise), len(chosen)))
        claims = None if closed is None else np.ascontiguousarray(~closed[chosen].T).astype(np.float64)
        for pairs in pairs_beyond(noise, cut):
            there, back = pairs.one * width + pairs.other, pairs.other * width + pairs.one
            counting = None if claims is None else Open(claims, there, back)
            np.maximum(maxima, largest(scale[:, chosen], noise, pairs, counting), out=maxima)
        return maxima

    varying: Truths = np.logical_or.reduce(scale[:, rows] > 0, axis=0)
    return quantile_by_cuts(look, varying, start=start, place=place)
