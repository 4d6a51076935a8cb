"""How many pairs of points fall where the order is chance alone: the exact distribution behind Kendall's S."""

from functools import cache

import numpy as np

from opnajmfr.stats.trends.matrices import Matrix

MOST_POINTS = 30
"""Points up to which the exact distribution is used; from there on a normal p differs by less than 0.004."""


@cache
def chances_of_falls() -> Matrix:
    """Return how likely at most so many falling pairs are among n points in a random order, without ties.

    With one point more, the new one falls below 0 to n of the others, each as likely.

    Returns
    -------
    numpy.ndarray
        Row n (0 to 30), column k (0 to 435): P(at most k of the n(n − 1)/2 pairs fall).

    Notes
    -----
    Kendall (1938), Biometrika 30, 81-93.

    Examples
    --------
    >>> [round(float(chance), 4) for chance in chances_of_falls()[4, :4]]
    [0.0417, 0.1667, 0.375, 0.625]
    """
    most = MOST_POINTS * (MOST_POINTS - 1) // 2
    chances = np.zeros((MOST_POINTS + 1, most + 1))
    chances[:2, 0] = 1.0
    for n in range(2, MOST_POINTS + 1):
        for falls in range(n):
            chances[n, falls:] += chances[n - 1, : most + 1 - falls] / n
    return np.minimum(chances.cumsum(axis=1), 1.0)
