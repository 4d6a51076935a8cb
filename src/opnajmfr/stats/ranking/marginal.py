"""Who is above and who is below one member, each member held on its own."""

import numpy as np
import numpy.typing as npt

from opnajmfr.stats.ranking.extremes import (
    Floats,
    Open,
    Places,
    Truths,
    largest,
    quantile_by_cuts,
    rivals_beyond,
    shares,
)
from opnajmfr.stats.ranking.settings import Side
from opnajmfr.stats.ranking.simultaneous import standardised

_FIRST = 0.9
"""First cut, as a share of the critical value that equal standard errors have."""
_NEXT = 0.97
"""Cut of a later step, as a share of the critical value of the step before."""

Counts = npt.NDArray[np.int_]


def claims_of_each(
    estimates: Floats, errors: Floats, noise: Floats, *, place: int, side: Side, stepdown: bool
) -> tuple[Counts, Counts]:
    """Return how many are clearly above and how many clearly below each member.

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
    side
        Whether both are asked for, or those above (`lower`), or those below (`upper`).
    stepdown
        Whether claims that hold are taken out and the rest held against a new critical value, until none is added.

    Returns
    -------
    tuple of numpy.ndarray
        Whole numbers, families x members each; 0 where the side does not ask.
    """
    n, width = estimates.shape
    above, below = np.zeros((n, width), dtype=np.int_), np.zeros((n, width), dtype=np.int_)
    for member in range(width):
        rows = np.flatnonzero(~np.isnan(estimates[:, member]))
        made = _claims_of_one(
            estimates[rows], errors[rows], noise, member=member, place=place, side=side, stepdown=stepdown
        )
        below[rows, member] = made[:, :width].sum(axis=1)
        above[rows, member] = made[:, width:].sum(axis=1)
    return above, below


def _claims_of_one(
    estimates: Floats, errors: Floats, noise: Floats, *, member: int, place: int, side: Side, stepdown: bool
) -> Truths:
    """Return which claims hold: "it is above the other" for every other member, then "the other is above it"."""
    n, width = estimates.shape
    scale = shares(errors)
    distance = standardised(estimates[:, [member]], estimates, errors[:, [member]], errors)
    reverse = standardised(estimates, estimates[:, [member]], errors, errors[:, [member]])
    distances = np.concatenate([distance, reverse], axis=1)
    asked: Truths = np.concatenate([np.full((n, width), side != "lower"), np.full((n, width), side != "upper")], axis=1)
    made: Truths = np.zeros((n, 2 * width), dtype=np.bool_)
    own = noise[:, member]
    spread = np.maximum(noise.max(axis=1) - own, own - noise.min(axis=1)) / np.sqrt(2.0)
    start = _FIRST * float(np.partition(spread, -place)[-place])
    rows: Places = np.arange(n, dtype=np.intp)
    first = True
    while len(rows):
        left: Truths = (asked & ~made)[rows]
        counting = None if first and side == "both" else left
        distant: Floats = np.where(left, distances[rows], -np.inf)
        critical = _critical(scale[:, rows], noise, member, distant, counting, start=start, place=place)
        added = distant > critical[:, None]
        made[rows] |= added
        going_on = added.any(axis=1) & stepdown
        rows, first = rows[going_on], False
        start = _NEXT * float(critical[going_on].min(initial=np.inf)) if len(rows) else 0.0
    return made


def _critical(
    scale: Floats,
    noise: Floats,
    member: int,
    distances: Floats,
    counting: Truths | None,
    *,
    start: float,
    place: int,
) -> Floats:
    """Return a value that parts the distances as the critical value over the claims that count does."""
    width = len(scale)

    def look(some: Places, cut: float) -> Floats:
        """Return the maxima of the draws, for some rows, over the rivals that may reach a cut."""
        pairs = rivals_beyond(noise, member, cut)
        claims = None
        if counting is not None:
            claims = Open(np.ascontiguousarray(counting[some].T).astype(np.float64), pairs.other, width + pairs.other)
        return largest(scale[:, some], noise, pairs, claims)

    def decided(some: Places, near: Floats, cut: float) -> Truths:
        """Tell for which rows every value from what was found up to the cut parts the distances alike."""
        between: Truths = (distances[some] > near[:, None]) & (distances[some] <= cut)
        return np.logical_not(np.logical_or.reduce(between, axis=1))

    varying: Truths = np.logical_or.reduce(scale > 0, axis=0)
    return quantile_by_cuts(look, varying, start=start, place=place, decided=decided)
