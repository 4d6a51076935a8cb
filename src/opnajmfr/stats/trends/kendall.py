"""Does a series rise or fall, whatever the shape: only the order of its values counts."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.trends.matrices import Arrays, Fields, Matrix, of_series
from opnajmfr.stats.trends.permutations import MOST_POINTS, chances_of_falls
from opnajmfr.stats.trends.smallest_p import smallest_trend_p

_FEWEST = 2
"""Points that have an order."""


def mann_kendall(value: pl.Expr | str, *, exact: bool = True) -> pl.Expr:
    """Return Mann and Kendall's test of a trend over time.

        S = Σ_{i<j} sign(vⱼ − vᵢ)
        Var(S) = (n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) / 18, t the sizes of the groups of equal values
        z = (S − sign(S)) / √Var(S)

    Without ties, and with at most 30 points, p is exact: the share of the n! orders with an S at least as far from
    0. With ties, or with more points, it is the normal one, 2Φ(−|z|): from 31 points on less than 0.004 from the
    exact one, with ties among fewer than about ten points a rough one.

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("year"))` collects
        them; a column's name or an expression. Nulls are left out.
    exact
        False where p is to be normal throughout, as older programs give it.

    Returns
    -------
    pl.Expr
        Struct of n (Int64, points that have a value), s (Int64, S), tau (Float64, -1 to 1, Kendall's tau-b), z,
        p (two-sided) and smallest_p (the smallest p that n points can reach, `smallest_trend_p`), Float64. With
        fewer than two points all but n are null. Where all values are equal z is 0, p 1 and tau null.

    Notes
    -----
    Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods; Gilbert (1987), Statistical
    Methods for Environmental Pollution Monitoring, chapter 16. The points are taken to be independent of each
    other: figures pooled over overlapping years are not.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [[61.0, 62.5, 64.0, 66.1], [61.0, 62.5, 64.0, 63.2, 66.1, 67.0, 69.3]]})
    >>> found = frame.select(mann_kendall("value").alias("trend")).unnest("trend")
    >>> found["s"].to_list(), [round(p, 4) for p in found["p"]], [round(p, 4) for p in found["smallest_p"]]
    ([6, 19], [0.0833, 0.0028], [0.0833, 0.0004])
    """

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        return _tests(arrays["value"], most=MOST_POINTS if exact else 0)

    floats = dict.fromkeys(("tau", "z", "p", "smallest_p"), pl.Float64)
    return of_series({"value": value}, compute, fields={"n": pl.Int64, "s": pl.Int64, **floats})


def kendall_sums(value: Matrix) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return for each series the number of points, S, and how many other points each point is equal to.

    Parameters
    ----------
    value
        Series x points, NaN where there is no point.

    Returns
    -------
    tuple of numpy.ndarray
        Points of each series, S of each series, and series x points: the size of each point's group of equal
        values, the point itself included.

    Examples
    --------
    >>> import numpy as np
    >>> n, s, equal = kendall_sums(np.array([[1.0, 2.0, 2.0, np.nan]]))
    >>> n.item(), s.item(), equal.tolist()
    (3, 2, [[1, 2, 2, 0]])
    """
    known = np.isfinite(value)
    score = np.zeros(value.shape[0], dtype=np.int64)
    equal = known.astype(np.int64)
    for lag in range(1, value.shape[1]):
        earlier, later = value[:, :-lag], value[:, lag:]
        score += (later > earlier).sum(axis=1) - (later < earlier).sum(axis=1)
        same = later == earlier
        equal[:, :-lag] += same
        equal[:, lag:] += same
    return known.sum(axis=1), score, equal


def variance_of_s(n: NDArray[np.int64], equal: NDArray[np.int64]) -> Matrix:
    """Return the variance of S where the order is chance alone, less for ties.

    Parameters
    ----------
    n
        Points of each series.
    equal
        Series x points: the size of each point's group of equal values; 0 where there is no point.

    Returns
    -------
    numpy.ndarray
        One variance a series.

    Examples
    --------
    >>> import numpy as np
    >>> variance_of_s(np.array([4]), np.ones((1, 4), dtype=np.int64)).round(4).tolist()
    [8.6667]
    """
    ties = np.where(equal > 0, (equal - 1) * (2 * equal + 5), 0).sum(axis=1)
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def _tests(value: Matrix, *, most: int) -> Fields:
    """Return the fields of every series; p is exact up to so many points."""
    n, score, equal = kendall_sums(value)
    variance = variance_of_s(n, equal)
    pairs = n * (n - 1) // 2
    apart = pairs - np.where(equal > 0, equal - 1, 0).sum(axis=1) // 2
    with np.errstate(all="ignore"):  # series without an order are null in the end
        z = np.where(variance > 0, (score - np.sign(score)) / np.sqrt(variance), 0.0)
        tau = score / np.sqrt(pairs.astype(np.float64) * apart)
    p = 2 * ndtr(-np.abs(z))
    small = (n >= _FEWEST) & (n <= most) & (apart == pairs)
    falls = (pairs - np.abs(score))[small] // 2
    p[small] = np.minimum(2 * chances_of_falls()[n[small], falls], 1.0)
    points = pl.Series("n", n)
    fields = pl.DataFrame(
        {
            "n": points,
            "s": score,
            "tau": tau,
            "z": z,
            "p": p,
            "smallest_p": pl.select(smallest_trend_p(pl.lit(points))).to_series(),
        }
    )
    ordered = fields.with_columns(pl.when(pl.col("n") >= _FEWEST).then(pl.exclude("n")))
    return {name: ordered[name] for name in ordered.columns}
