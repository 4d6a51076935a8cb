"""How a figure varies by chance, and the interval that it is shown with, as whole columns of numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@frozen(kw_only=True)
class Chance:
    """A kind of figure: its variance, its interval, and how high it can be.

    Parameters
    ----------
    variance
        Variance of the figure per unit of its size, from the true figure.
    limits
        Lower and upper limit of a figure, from the figure, its size and the normal score.
    highest
        The highest figure that there is.
    """

    variance: Callable[[Floats], Floats]
    limits: Callable[[Floats, Floats, float], tuple[Floats, Floats]]
    highest: float


def score_limits(share: Floats, n: Floats, score: float) -> tuple[Floats, Floats]:
    """Return Wilson's limits of shares in 0..1, the numbers of `wilson`."""
    square = score * score
    outer = 2 * n * share + square + score * np.sqrt(square + 4 * n * share * (1 - share))
    lower = np.where(share > 0, 2 * n * share * share / outer, 0.0)
    upper = np.where(share < 1, np.clip(outer / (2 * (n + square)), 0.0, 1.0), 1.0)
    return lower, upper


def event_limits(rate: Floats, exposure: Floats, score: float) -> tuple[Floats, Floats]:
    """Return Byar's limits of rates of events, the numbers of `byar` divided by the exposure."""
    count = rate * exposure
    after = count + 1
    inner = 1 - 1 / (9 * count) - score / (3 * np.sqrt(count))
    outer = 1 - 1 / (9 * after) + score / (3 * np.sqrt(after))
    lower = np.where(count > 0, count * np.clip(inner, 0.0, None) ** 3, 0.0)
    return lower / exposure, after * outer**3 / exposure


def _variance_of_share(share: Floats) -> Floats:
    """Return p(1 − p)."""
    return share * (1 - share)


def _variance_of_rate(rate: Floats) -> Floats:
    """Return the rate itself, as of a Poisson count."""
    return rate


SHARE = Chance(variance=_variance_of_share, limits=score_limits, highest=1.0)
"""A proportion of persons."""
EVENTS = Chance(variance=_variance_of_rate, limits=event_limits, highest=np.inf)
"""A rate of events."""
