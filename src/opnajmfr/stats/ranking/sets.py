"""Confidence sets of ranks from estimates and standard errors: which places each member may have."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from opnajmfr.errors import StatisticError
from opnajmfr.stats.ranking.extremes import Floats, Places
from opnajmfr.stats.ranking.marginal import claims_of_each
from opnajmfr.stats.ranking.settings import Side, checked_seed, checked_side, place_of_critical_value
from opnajmfr.stats.ranking.simultaneous import claims_of_all

_MOST_PAIRS = 8_000_000
"""Pairs of members, over families, that are held in one go."""
_ALIKE = 0.8
"""Families are treated together where the smallest has at least this share of the members of the largest."""


def rank_sets(  # noqa: PLR0913 - the choices of the method, all by name
    estimates: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    *,
    higher_first: bool,
    confidence: float = 0.95,
    simultaneous: bool = True,
    side: Side = "both",
    stepdown: bool = True,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Return the lowest and the highest rank that each member may have (konfidensmängd för rang).

    A member's rank is one more than the number of members whose true figure is better. Member k is held to be clearly
    better than member j where

        (estimate_k - estimate_j) / √(s_k² + s_j²) > c,

    and the ranks of j are then from 1 + (clearly better) to members - (clearly worse). The critical value c is the
    confidence-quantile, over draws of independent normal errors, of the largest such ratio among the claims that are
    held at once: simultaneous, "any is better than any other" of the whole family, so that all sets together hold all
    true ranks with the confidence; marginal, "another is better than j" and "j is better than another" for one j, so
    that each set by itself does. Claims that are found to hold are taken out and c is made anew, until none is added
    (stepdown).

    The quantile is exact for the draws: a pair is left out only where no standard errors could make it reach c.

    Parameters
    ----------
    estimates
        Estimates, families x members, or one family's members; NaN where a family has no such member.
    standard_errors
        Their standard errors, 0 or more, of the same shape and in the same unit; the estimates of different members
        are independent.
    higher_first
        True where the highest figure has rank 1.
    confidence
        Confidence of the sets, 0 < confidence < 1.
    simultaneous
        True where a family's sets are to hold all its true ranks at once; False where each set is to hold one.
    side
        `both` for two limits, `lower` for the best rank alone (the worst is then the number of members), `upper` for
        the worst rank alone (the best is then 1). Simultaneous limits are the same with and without the other side.
    stepdown
        False for one critical value alone; the sets are then at least as wide.
    draws
        Number of draws, at least confidence / (1 - confidence).
    seed
        Seed of the draws, 0 or more. All families have the same draws, the n-th present member of each the n-th, so
        a family's sets are the same in whatever company it comes.

    Returns
    -------
    tuple of numpy.ndarray
        Lowest (best) and highest (worst) rank in 1..members present, Float64 of the shape of the estimates; NaN where
        a member has no estimate or no standard error, and it is then no member.

    Raises
    ------
    StatisticError
        If the shapes differ or have more than two dimensions, a number is infinite, a standard error is negative, or
        a setting is none.

    Notes
    -----
    Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518; stepdown after Romano and Wolf
    (2005), Econometrica 73, 1237-1282. The critical value is the ⌈confidence · (draws + 1)⌉-th smallest maximum, and
    never below 0.

    Examples
    --------
    >>> low, high = rank_sets([71.0, 80.0, 79.5, 64.0], [1.0, 1.0, 1.0, 1.5], higher_first=True)
    >>> low.tolist(), high.tolist()
    ([3.0, 1.0, 1.0, 4.0], [3.0, 2.0, 2.0, 4.0])
    """
    checked_side(side)
    place = place_of_critical_value(confidence, draws)
    rng = np.random.default_rng(checked_seed(seed))
    values, errors = _checked(estimates, standard_errors)
    shape = values.shape
    values, errors = np.atleast_2d(values), np.atleast_2d(errors)
    present = ~np.isnan(values)
    n_present = np.count_nonzero(present, axis=1)
    # Members present come first, so that what is missing, and how wide the table is, changes nothing.
    order = np.argsort(~present, axis=1, kind="stable")
    values, errors = np.take_along_axis(values, order, axis=1), np.take_along_axis(errors, order, axis=1)
    values = values if higher_first else -values
    noise = rng.standard_normal((int(n_present.max(initial=0)), draws)).T
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    for rows in _alike(n_present):
        width = int(n_present[rows].max())
        some, scale, heard = values[rows, :width], errors[rows, :width], np.ascontiguousarray(noise[:, :width])
        if simultaneous:
            claims = claims_of_all(some, scale, heard, place=place, stepdown=stepdown)
            above, below = claims.sum(axis=1), claims.sum(axis=2)
        else:
            above, below = claims_of_each(some, scale, heard, place=place, side=side, stepdown=stepdown)
        size = np.where(np.isnan(some), np.nan, n_present[rows][:, None])
        low[rows, :width] = 1 + (size - size) + (0 if side == "upper" else above)
        high[rows, :width] = size - (0 if side == "lower" else below)
    back = np.argsort(order, axis=1, kind="stable")
    low, high = np.take_along_axis(low, back, axis=1), np.take_along_axis(high, back, axis=1)
    return low.reshape(shape), high.reshape(shape)


def _checked(estimates: npt.ArrayLike, standard_errors: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return both as arrays of one shape, NaN in both where it is in one."""
    values, errors = np.array(estimates, dtype=np.float64), np.array(standard_errors, dtype=np.float64)
    if values.shape != errors.shape or values.ndim not in {1, 2}:
        message = f"estimates are of shape {values.shape}, standard errors of {errors.shape}"
        raise StatisticError(message, hint="give both as families x members, or as one family's members")
    if np.isinf(values).any() or np.isinf(errors).any():
        message = "an estimate or a standard error is infinite"
        raise StatisticError(message, hint="NaN stands for a member that is missing")
    if (errors < 0).any():
        message = f"a standard error is negative: {float(np.nanmin(errors)):g}"
        raise StatisticError(message, hint="standard errors are 0 or more; give them, not variances or limits")
    missing = np.isnan(values) | np.isnan(errors)
    values[missing] = errors[missing] = np.nan
    return values, errors


def _alike(n_present: npt.NDArray[np.intp]) -> Iterator[Places]:
    """Yield families of about as many members, as many at a time as fit."""
    rows = np.argsort(-n_present, kind="stable")
    rows = rows[n_present[rows] > 0]
    while len(rows):
        width = int(n_present[rows[0]])
        most = max(1, _MOST_PAIRS // width**2)
        taken = min(most, int(np.count_nonzero(n_present[rows] >= _ALIKE * width)))
        yield rows[:taken]
        rows = rows[taken:]
