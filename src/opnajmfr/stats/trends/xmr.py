"""Limits of a chart of single values and their moving ranges (XmR)."""

import numpy as np
import polars as pl

from opnajmfr.stats.trends.matrices import Arrays, Fields, Matrix, of_series, row_sums

_TO_LIMIT = 2.66
"""3 / 1.128: three standard deviations in mean moving ranges of two points."""
_TO_RANGE_LIMIT = 3.267
"""Upper limit of the moving ranges in mean moving ranges."""
_DUST = 1e-12
"""Share of the largest value within which a point lies on the mean: sums of decimals are no closer."""


def xmr_limits(value: pl.Expr | str, *, screened: bool = True) -> pl.Expr:
    """Return mean and process limits of a series of single values (styrdiagram).

        mean ± 2.66·mean(MR), MRᵢ = |vᵢ − vᵢ₋₁|

    Screened, moving ranges above 3.267·mean(MR) are left out and the mean is taken again, once: one wild point
    makes two wide ranges, and would hide itself. The mean of the values is of all of them.

    Use it with twelve points or more. Three to ten yearly figures are too few: see `trend_marker`.

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("month"))` collects
        them; a column's name or an expression. Nulls are left out; the points beside them are then neighbours.
    screened
        False where every moving range counts.

    Returns
    -------
    pl.Expr
        Struct of mean, lower and upper, Float64, in the unit of the value. Limits are null with fewer than two
        points, and equal to the mean where all values are equal; the lower one may be below what is possible.

    Notes
    -----
    Wheeler and Chambers (1992), Understanding Statistical Process Control; Nelson (1982), Journal of Quality
    Technology 14, 172-173, for the screening. Agrees with NHSRplotthedots `ptd_spc`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [[31, 18, 23, 24, 12, 21]]})
    >>> found = frame.select(xmr_limits("value").alias("chart")).unnest("chart")
    >>> [round(number, 3) for number in found.row(0)]
    [21.5, 0.22, 42.78]
    """

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        mean, half = centre_and_half(leftmost(arrays["value"]), screened=screened)
        return {"mean": pl.Series(mean), "lower": pl.Series(mean - half), "upper": pl.Series(mean + half)}

    return of_series({"value": value}, compute, fields=dict.fromkeys(("mean", "lower", "upper"), pl.Float64))


def leftmost(value: Matrix) -> Matrix:
    """Return each series with its points together, in their order, from the first column on.

    Parameters
    ----------
    value
        Series x points, NaN where there is no point.

    Returns
    -------
    numpy.ndarray
        Series x points; NaN only after the last point.

    Examples
    --------
    >>> import numpy as np
    >>> leftmost(np.array([[1.0, np.nan, 3.0]])).tolist()
    [[1.0, 3.0, nan]]
    """
    order = np.argsort(np.isnan(value), axis=1, kind="stable")
    return np.take_along_axis(value, order, axis=1)


def centre_and_half(value: Matrix, *, screened: bool) -> tuple[Matrix, Matrix]:
    """Return the mean of each series, and how far the limits are from it.

    Parameters
    ----------
    value
        Series x points, NaN only after the last point.
    screened
        Whether moving ranges above their own limit are left out.

    Returns
    -------
    tuple of numpy.ndarray
        One mean and one distance a series; NaN where there are too few points.

    Examples
    --------
    >>> import numpy as np
    >>> mean, half = centre_and_half(np.array([[1.0, 2.0, 3.0]]), screened=True)
    >>> mean.tolist(), half.tolist()
    ([2.0], [2.66])
    """
    if value.shape[1] == 0:
        nothing = np.full(value.shape[0], np.nan)
        return nothing, nothing
    # From the first value on: where all are equal the mean is that value to the last digit.
    mean = value[:, 0] + _mean_of_known(value - value[:, :1])
    ranges = np.abs(np.diff(value, axis=1))
    typical = _mean_of_known(ranges)
    if screened:
        ordinary = ranges <= _TO_RANGE_LIMIT * typical[:, np.newaxis]
        typical = _mean_of_known(np.where(ordinary, ranges, np.nan))
    return mean, _TO_LIMIT * typical


def distance_from_centre(value: Matrix, mean: Matrix) -> Matrix:
    """Return how far each point is above the mean, exactly 0 where only rounding parts them.

    Parameters
    ----------
    value
        Series x points.
    mean
        One mean a series.

    Returns
    -------
    numpy.ndarray
        Series x points.

    Examples
    --------
    >>> import numpy as np
    >>> distance_from_centre(np.array([[0.1 + 0.2, 0.5]]), np.array([0.3])).tolist()
    [[0.0, 0.2]]
    """
    centre = mean[:, np.newaxis]
    away = value - centre
    return np.where(np.abs(away) <= _DUST * np.maximum(np.abs(value), np.abs(centre)), 0.0, away)


def _mean_of_known(numbers: Matrix) -> Matrix:
    """Return the mean of each row's numbers; NaN where it has none."""
    known = np.isfinite(numbers)
    how_many = known.sum(axis=1)
    return np.where(how_many > 0, row_sums(numbers) / np.maximum(how_many, 1), np.nan)
