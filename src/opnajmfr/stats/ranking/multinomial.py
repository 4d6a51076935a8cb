"""Confidence sets of ranks from counts of one multinomial total, by exact tests; needs scipy."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betainc  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.errors import StatisticError
from opnajmfr.stats.confidence import tail
from opnajmfr.stats.ranking.extremes import Floats, Truths
from opnajmfr.stats.ranking.settings import Side, checked_side

_MOST_PAIRS = 4_000_000
"""Pairs of members, over families, that are held in one go."""


def multinomial_rank_sets(
    counts: npt.ArrayLike,
    *,
    higher_first: bool,
    confidence: float = 0.95,
    simultaneous: bool = True,
    side: Side = "both",
    correction: Literal["bonferroni", "holm"] = "holm",
) -> tuple[Floats, Floats]:
    """Return the lowest and the highest rank that each category may have, from its count (konfidensmängd för rang).

    Given what two categories hold together, one of them holds a binomial share of it. So that j is more frequent than k
    is tested exactly, however few there are:

        p = P(Binomial(x_j + x_k, ½) ≥ x_j)

    and the ranks of j are from 1 + (clearly before it) to categories - (clearly after it). The tests that are held at
    once are those of all ordered pairs of the family (simultaneous), or those of the other categories against one
    (marginal), twice as many with both sides as with one.

    Parameters
    ----------
    counts
        Whole numbers, 0 or more, families x categories, or one family's categories; NaN where a family has no such
        category. A family's counts are of one multinomial total: each person is in one category.
    higher_first
        True where the most frequent category has rank 1.
    confidence
        Confidence of the sets, 0 < confidence < 1.
    simultaneous
        True where a family's sets are to hold all its true ranks at once; False where each set is to hold one.
    side
        `both` for two limits, `lower` for the best rank alone (the worst is then the number of categories), `upper`
        for the worst rank alone (the best is then 1).
    correction
        `holm`, or `bonferroni`, whose sets are at least as wide.

    Returns
    -------
    tuple of numpy.ndarray
        Lowest (best) and highest (worst) rank in 1..categories present, Float64 of the shape of the counts; NaN where
        a count is.

    Raises
    ------
    StatisticError
        If there are more than two dimensions, a count is negative, infinite or no whole number, or a setting is none.

    Notes
    -----
    Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021), Finite- and large-sample inference for ranks using
    multinomial data with an application to ranking political parties, NBER working paper 29519. A category is never
    held to be before one that is as frequent.

    Examples
    --------
    >>> low, high = multinomial_rank_sets([120, 80, 75, 20], higher_first=True)
    >>> low.tolist(), high.tolist()
    ([1.0, 2.0, 2.0, 4.0], [1.0, 3.0, 3.0, 4.0])
    """
    checked_side(side)
    tail(confidence)
    if correction not in {"bonferroni", "holm"}:
        message = f"correction must be 'bonferroni' or 'holm', got {correction!r}"
        raise StatisticError(message, hint="'holm' gives sets that are never wider, with the same confidence")
    given = _checked(counts)
    table = np.atleast_2d(given)
    low, high = np.full(table.shape, np.nan), np.full(table.shape, np.nan)
    step = max(1, _MOST_PAIRS // max(1, table.shape[1] ** 2))
    for first in range(0, len(table), step):
        rows = slice(first, first + step)
        p = _p_values(table[rows])
        before = p if higher_first else p.swapaxes(1, 2)
        ahead, behind = _claims(
            before, level=1 - confidence, simultaneous=simultaneous, side=side, holm=correction == "holm"
        )
        present = ~np.isnan(table[rows])
        size = np.where(present, np.count_nonzero(present, axis=1)[:, None], np.nan)
        low[rows] = np.where(present, 1 + (0 if side == "upper" else 1) * ahead, np.nan)
        high[rows] = size - (0 if side == "lower" else 1) * behind
    return low.reshape(given.shape), high.reshape(given.shape)


def _checked(counts: npt.ArrayLike) -> Floats:
    """Return the counts as an array of one or two dimensions."""
    given = np.array(counts, dtype=np.float64)
    if given.ndim not in {1, 2}:
        message = f"counts are of shape {given.shape}"
        raise StatisticError(message, hint="give them as families x categories, or as one family's categories")
    wrong = given[(given < 0) | np.isinf(given) | (given != np.floor(given)) & ~np.isnan(given)]
    if len(wrong):
        message = f"a count is a whole number, 0 or more, got {float(wrong[0]):g}"
        raise StatisticError(message, hint="NaN stands for a category that is missing; shares need their counts")
    return given


def _p_values(table: Floats) -> Floats:
    """Return p of "one is more frequent than the other", families x one x other; NaN for what is no pair."""
    n, width = table.shape
    one: Floats = np.broadcast_to(table[:, :, None], (n, width, width))
    other: Floats = np.broadcast_to(table[:, None, :], (n, width, width))
    p: Floats = np.ones((n, width, width))
    more: Truths = one > other
    p[more] = _at_least(one[more], other[more])
    p[np.isnan(one) | np.isnan(other)] = np.nan
    p[:, np.arange(width), np.arange(width)] = np.nan
    return p


def _at_least(count: Floats, other: Floats) -> Floats:
    """Return the probability that half of both together is the one count or more, for counts of 1 and up."""
    return betainc(count, other + 1, 0.5)


def _claims(
    before: Floats, *, level: float, simultaneous: bool, side: Side, holm: bool
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """Return how many are clearly before and how many clearly after each category."""
    n, width, _ = before.shape
    if simultaneous:
        made = _rejected(before.reshape(n, width * width), level, holm=holm).reshape(before.shape)
        return made.sum(axis=1), made.sum(axis=2)
    after = before.swapaxes(1, 2)
    asked = {"both": (after, before), "lower": (after,), "upper": (before,)}[side]
    made = _rejected(np.concatenate(asked, axis=2), level, holm=holm)
    return made[:, :, :width].sum(axis=2), made[:, :, -width:].sum(axis=2)


def _rejected(p: Floats, level: float, *, holm: bool) -> Truths:
    """Return which hypotheses are rejected, those of the last axis held at once; NaN is none."""
    n = np.count_nonzero(~np.isnan(p), axis=-1)[..., None]
    if not (holm and p.size):
        return p <= level / np.maximum(n, 1)
    ordered = np.sort(p, axis=-1)
    left = np.maximum(n - np.arange(p.shape[-1], dtype=np.intp), 1)
    # The first that does not hold ends it; equals hold or fall together, for the later are judged more mildly.
    failing = ~(ordered <= level / left)
    first = np.argmax(failing, axis=-1, keepdims=True)
    bound = np.where(failing.any(axis=-1, keepdims=True), np.take_along_axis(ordered, first, axis=-1), np.inf)
    return (p < bound) | ((np.isnan(bound)) & ~np.isnan(p))
