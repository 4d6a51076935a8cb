"""How likely it is that a member is truly among the best, or the last, quarter of its family."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opnajmfr.errors import StatisticError

Floats = NDArray[np.float64]

_FEWEST = 4
"""Members that have quarters."""
_CELLS = 2_000_000
"""Draws that are held at a time."""


class QuarterChances(NamedTuple):
    """Chance of each member to be truly among the highest, and among the lowest, quarter of its family."""

    highest: Floats
    lowest: Floats


def quarter_chances(estimate: ArrayLike, variance: ArrayLike, *, seed: int, draws: int = 1000) -> QuarterChances:
    """Return each member's chance to be truly among the highest and the lowest quarter (P bästa, sämsta kvartilen).

    Families are rows. True figures are drawn from normal distributions around the estimates, all members of a family
    at once, and it is counted how often each member is among the ⌈k/4⌉ highest, and lowest, of the k that have an
    estimate. Which end is the best is for the caller to say.

    With `shrunken_value` (or `beta_binomial_posterior`) these are empirical-Bayes chances, and they keep what they
    say where the family is large enough to know its mean and between-member variance. By simulation, of the members
    with a chance of 0.6 to 0.8 (0.69 on average) truly there are 67 to 70 per cent in families of 100 and 290, 63 to
    71 in families of 20, 58 to 71 in families of 8, with sampling variances from 0.3 to 3 times the between-member
    variance, lowest where they are largest. Raw figures with their sampling variances overstate: 47 to 65 per cent.
    `tests/test_members_simulated.py` holds it.

    Parameters
    ----------
    estimate
        Shrunken figures, families x members, or members of one family; NaN where there is none.
    variance
        Their variances, of the same shape, at least 0.
    seed
        Seed of the draws: same figures and seed, same chances. A family's chances do not depend on the other
        families.
    draws
        How many times all are drawn, 1 or more; a chance of one half is known to 0.016 with 1 000.

    Returns
    -------
    QuarterChances
        `highest` and `lowest`, in 0..1, of the shape that was given; NaN where the estimate or its variance is, and
        in families of fewer than four. Each sums to ⌈k/4⌉ in a family; equal figures without variance share.

    Raises
    ------
    StatisticError
        If the shapes differ or are not of one or two dimensions, if a variance is negative, or without a draw.

    Notes
    -----
    Lin, Louis, Paddock and Ridgeway (2006), Bayesian Analysis 1, 915-946: the chance to be above a percentile of the
    family's true figures.

    Examples
    --------
    >>> found = quarter_chances([3.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0], seed=1)
    >>> [round(float(chance), 1) for chance in found.highest], float(round(found.highest.sum(), 9))
    ([0.9, 0.1, 0.0, 0.0], 1.0)
    """
    centre, chance = np.asarray(estimate, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    _check(centre, chance, draws)
    shape = centre.shape
    centre, chance = np.atleast_2d(centre), np.atleast_2d(chance)
    known = np.isfinite(centre) & np.isfinite(chance)
    result = QuarterChances(np.full(centre.shape, np.nan), np.full(centre.shape, np.nan))
    scores = np.random.default_rng(seed).standard_normal((draws, centre.shape[1]))
    for k in np.unique(known.sum(axis=1)):
        if k < _FEWEST:
            continue
        families = np.flatnonzero(known.sum(axis=1) == k)
        at_a_time = max(1, _CELLS // (draws * int(k)))
        for start in range(0, len(families), at_a_time):
            some = families[start : start + at_a_time]
            rows, members = np.nonzero(known[some])
            places = (some[rows].reshape(-1, k), members.reshape(-1, k))
            true = centre[places][:, None, :] + np.sqrt(chance[places])[:, None, :] * np.moveaxis(
                scores[:, places[1]], 0, 1
            )
            result.highest[places] = _among_the_highest(true)
            result.lowest[places] = _among_the_highest(-true)
    return QuarterChances(result.highest.reshape(shape), result.lowest.reshape(shape))


def _among_the_highest(true: Floats) -> Floats:
    """Return how often each member is among the highest quarter: families x draws x members in."""
    k = true.shape[2]
    wanted = -(-k // 4)
    bound = np.partition(true, k - wanted, axis=2)[:, :, k - wanted : k - wanted + 1]
    above, level = true > bound, true == bound
    shared = (wanted - above.sum(axis=2, keepdims=True)) / level.sum(axis=2, keepdims=True)
    return np.where(above, 1.0, np.where(level, shared, 0.0)).mean(axis=1)


def _check(centre: Floats, chance: Floats, draws: int) -> None:
    """Refuse what cannot be drawn from."""
    if centre.shape != chance.shape or centre.ndim not in {1, 2}:
        message = f"estimates of shape {centre.shape} and variances of shape {chance.shape}"
        raise StatisticError(message, hint="give both as families x members, or as members of one family")
    if np.any(chance < 0):
        message = f"a variance is below 0: {np.nanmin(chance):g}"
        raise StatisticError(message, hint="give variances, not standard errors with a sign")
    if draws < 1:
        message = f"draws must be 1 or more, got {draws!r}"
        raise StatisticError(message, hint="1000 is usual")
