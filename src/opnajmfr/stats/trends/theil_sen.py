"""How steep a series is, whatever single points say: the median of the slopes between all pairs of points."""

from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.stats.confidence import tail, z
from opnajmfr.stats.trends.kendall import kendall_sums, variance_of_s
from opnajmfr.stats.trends.matrices import Arrays, Fields, Matrix, of_series
from opnajmfr.stats.trends.permutations import MOST_POINTS, chances_of_falls

_CELLS = 4_000_000
"""Slopes that are in memory at a time."""
_FEWEST = 2
"""Points that have a slope."""


def sen_slope(value: pl.Expr | str, *, time: pl.Expr | str | None = None, confidence: float = 0.95) -> pl.Expr:
    """Return Sen's slope with limits.

        slope = median of (vⱼ − vᵢ) / (tⱼ − tᵢ) over the N = n(n − 1)/2 pairs
        lower, upper = the kth smallest and the kth largest of them

    The limits are those slopes that Kendall's test does not refuse. Up to 30 points k is exact: the largest k with
    P(fewer than k pairs fall) <= (1 − confidence)/2; with ties the interval then holds at least the confidence.
    From 31 points on k = (N − z·√Var(S))/2, rounded, with the variance of `mann_kendall`. Too few points have no
    limits: at 0.95 it takes 5, as it takes 5 to reach p < 0.05.

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("year"))` collects
        them; a column's name or an expression. Nulls are left out.
    time
        When the points were, lists of the same length, rising; where None they are one unit apart, so that a
        point left out still takes its place.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    pl.Expr
        Struct of slope, lower and upper, Float64, in the unit of the value per unit of time. All null with fewer
        than two points, or where times do not rise; the limits are null where no slope is beyond so few pairs.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Notes
    -----
    Theil (1950), Proceedings Koninklijke Nederlandse Akademie van Wetenschappen 53, 386-392; Sen (1968), Journal
    of the American Statistical Association 63, 1379-1389; Hollander and Wolfe (1999), Nonparametric Statistical
    Methods, 9.3.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [[61.0, 62.5, 64.0, 63.2, 66.1, 67.0, 90.0]]})
    >>> found = frame.select(sen_slope("value").alias("trend")).unnest("trend")
    >>> [round(number, 3) for number in found.row(0)]
    [1.5, 0.9, 6.5]
    """
    outside, score = tail(confidence), z(confidence)
    columns = {"value": value} | ({} if time is None else {"time": time})

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        figures = arrays["value"]
        times = arrays.get("time", np.broadcast_to(np.arange(figures.shape[1], dtype=np.float64), figures.shape))
        whole = np.where(np.isfinite(times), figures, np.nan)
        n, _, equal = kendall_sums(whole)
        rank = _ranks(n, variance_of_s(n, equal), outside=outside, score=score)
        return _slopes(whole, times, rank=rank)

    return of_series(columns, compute, fields=dict.fromkeys(("slope", "lower", "upper"), pl.Float64))


def _ranks(n: NDArray[np.int64], variance: Matrix, *, outside: float, score: float) -> NDArray[np.int64]:
    """Return which smallest and which largest slope are the limits; 0 where none is."""
    exact = np.array([int(np.searchsorted(row, outside, side="right")) for row in chances_of_falls()])
    rough = np.rint((n * (n - 1) / 2 - score * np.sqrt(variance)) / 2).astype(np.int64)
    return np.where(n <= MOST_POINTS, exact[np.minimum(n, MOST_POINTS)], np.maximum(rough, 0))


def _slopes(value: Matrix, time: Matrix, *, rank: NDArray[np.int64]) -> Fields:
    """Return median and limits of the slopes of every series, some series at a time."""
    found = np.full((value.shape[0], 3), np.nan)
    at_once = max(1, _CELLS // max(1, comb(value.shape[1], 2)))
    for start in range(0, value.shape[0], at_once):
        some = slice(start, start + at_once)
        found[some] = _ordered(value[some], time[some], rank=rank[some])
    return {name: pl.Series(found[:, place]) for place, name in enumerate(("slope", "lower", "upper"))}


def _ordered(value: Matrix, time: Matrix, *, rank: NDArray[np.int64]) -> Matrix:
    """Return series x (median, kth smallest, kth largest slope)."""
    if value.shape[1] < _FEWEST:
        return np.full((value.shape[0], 3), np.nan)
    first, second = np.triu_indices(value.shape[1], k=1)
    step = time[:, second] - time[:, first]
    known = np.isfinite(value)
    backwards = ((step <= 0) & known[:, first] & known[:, second]).any(axis=1)
    with np.errstate(all="ignore"):
        slopes = (value[:, second] - value[:, first]) / step
    slopes = np.sort(np.where(np.isfinite(slopes), slopes, np.nan), axis=1)  # pairs without a slope come last
    pairs = np.isfinite(slopes).sum(axis=1)
    usable = (pairs > 0) & ~backwards
    limited = usable & (rank > 0) & (rank <= pairs)
    middle = (_at(slopes, (pairs - 1) // 2) + _at(slopes, pairs // 2)) / 2
    lower, upper = _at(slopes, rank - 1), _at(slopes, pairs - rank)
    return np.column_stack(
        [np.where(usable, middle, np.nan), np.where(limited, lower, np.nan), np.where(limited, upper, np.nan)]
    )


def _at(slopes: Matrix, place: NDArray[np.int64]) -> Matrix:
    """Return the slope at a place of each series."""
    within = np.clip(place, 0, slopes.shape[1] - 1)
    return np.take_along_axis(slopes, within[:, np.newaxis], axis=1)[:, 0]
