"""Lines through ordered groups, many series at a time, and how far chance moves their ends."""

import numpy as np

from opnajmfr.stats.inequality.scales import Matrix, Scale, back
from opnajmfr.stats.trends.matrices import row_sums

_CELLS = 4_000_000
"""Drawn figures that are in memory at a time."""


def weights_of_ends(population: Matrix) -> tuple[Matrix, Matrix]:
    """Return what each group's figure weighs in the line's two ends.

    A line's ends are sums of the figures, whatever these are: one pair of weights serves every draw.

    Parameters
    ----------
    population
        Series x groups, from the worst-off group to the best-off: people, 0 where there is no group.

    Returns
    -------
    tuple of numpy.ndarray
        Series x groups each: weights at the worst-off end (x = 0) and at the best-off one (x = 1).

    Examples
    --------
    >>> import numpy as np
    >>> bottom, top = weights_of_ends(np.array([[1.0, 1.0]]))
    >>> bottom.tolist(), top.tolist()
    ([[1.5, -0.5]], [[-0.5, 1.5]])
    """
    share = population / row_sums(population)[:, np.newaxis]
    place = np.cumsum(share, axis=1) - share / 2
    middle = row_sums(share * place)[:, np.newaxis]
    away = place - middle
    slope = share * away / row_sums(share * away * away)[:, np.newaxis]
    return share - slope * middle, share + slope * (1 - middle)


def ends(figures: Matrix, weights: tuple[Matrix, Matrix], *, line: Scale) -> tuple[Matrix, Matrix]:
    """Return the two ends of each line.

    Parameters
    ----------
    figures
        Series x groups x draws, on the scale of the line.
    weights
        From `weights_of_ends`.
    line
        The scale of the line.

    Returns
    -------
    tuple of numpy.ndarray
        Series x draws each: the worst-off end and the best-off one, no longer on the scale.

    Examples
    --------
    >>> import numpy as np
    >>> weights = weights_of_ends(np.array([[1.0, 1.0]]))
    >>> [end.item() for end in ends(np.array([[[4.0], [2.0]]]), weights, line="plain")]
    [5.0, 1.0]
    """
    bottom, top = ((weight[:, np.newaxis, :] @ figures)[:, 0, :] for weight in weights)
    return back(bottom, line), back(top, line)


def drawn_limits(
    centre: Matrix,
    error: Matrix,
    weights: tuple[Matrix, Matrix],
    *,
    scale: Scale,
    line: Scale,
    outside: float,
    draws: int,
    seed: int,
) -> Matrix:
    """Return percentiles of both indices over figures drawn anew.

    Parameters
    ----------
    centre
        Series x groups: figures on the scale of chance.
    error
        Series x groups: their standard errors.
    weights
        From `weights_of_ends`.
    scale
        Where chance is normal.
    line
        Scale of the line: the same, or plain.
    outside
        Share of the draws beyond either limit.
    draws
        How often the figures are drawn.
    seed
        Seed of the draws.

    Returns
    -------
    numpy.ndarray
        Series x (lower and upper slope index, lower and upper relative index); NaN where the worst-off end is not
        certainly above 0.

    Examples
    --------
    >>> import numpy as np
    >>> rates, people = np.array([[4.0, 2.0]]), np.ones((1, 2))
    >>> settings = {"scale": "plain", "line": "plain", "outside": 0.025, "draws": 100, "seed": 0}
    >>> drawn_limits(rates, np.zeros((1, 2)), weights_of_ends(people), **settings).tolist()
    [[-4.0, -4.0, 0.2, 0.2]]
    """
    normal = np.random.default_rng(seed).standard_normal((centre.shape[1], draws))
    found = np.full((centre.shape[0], 4), np.nan)
    at_once = max(1, _CELLS // max(1, normal.size))
    for start in range(0, centre.shape[0], at_once):
        some = slice(start, start + at_once)
        figures = centre[some, :, np.newaxis] + error[some, :, np.newaxis] * normal
        if line != scale:
            figures = back(figures, scale)
        bottom, top = ends(figures, (weights[0][some], weights[1][some]), line=line)
        slope = np.quantile(top - bottom, [outside, 1 - outside], axis=1)
        certain = (bottom <= 0).mean(axis=1) < outside
        ratio = np.divide(top, bottom, out=np.full_like(top, np.finfo(np.float64).max), where=bottom > 0)
        relative = np.quantile(ratio, [outside, 1 - outside], axis=1)
        found[some] = np.vstack([slope, np.where(certain, relative, np.nan)]).T
    return found
