"""How far apart figures are: shares of the mean, and distances from the middle."""

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.inequality.weights import SMALLEST_MEAN, mean_of, weighted

_DUST = 1e-12
"""Share of the weights within which a sum of them is half of them."""


def coefficient_of_variation(
    value: pl.Expr | str, weight: pl.Expr | str | None = None, *, small_sample: bool = False
) -> pl.Expr:
    """Return the standard deviation as a share of the mean (variationskoefficient).

        √(Σ w(x − x̄)² / Σw) / x̄, times √(n / (n − 1)) with small_sample

    Parameters
    ----------
    value
        Figures with a true zero, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.
    small_sample
        False where the figures are all there are, as all municipalities; True where they are a sample of more:
        without weights the usual standard deviation with n − 1, with weights the same correction by the number
        of figures whose weight is not 0.

    Returns
    -------
    pl.Expr
        Float64, 0 or more, one figure a group: for `.agg(…)`, `.over(…)` or a whole column. Rows without value or
        weight are left out. Null where nothing is left, where the mean is not above 0 (or below 1e-307), where a weight
        is negative, and of one figure with small_sample.

    Notes
    -----
    Pearson (1896), Philosophical Transactions of the Royal Society A 187, 253-318.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"share": [40.0, 50.0, 60.0], "people": [1_000, 8_000, 1_000]})
    >>> round(frame.select(coefficient_of_variation("share")).item(), 4)
    0.1633
    >>> round(frame.select(coefficient_of_variation("share", "people")).item(), 4)
    0.0894
    """
    figure, mass, sound = weighted(value, weight)
    mean = mean_of(figure, mass)
    variance = mean_of((figure / mean - 1).pow(2), mass)
    if small_sample:
        variance = variance * enlarged(mass)
    return pl.when(sound & (mean > SMALLEST_MEAN)).then(variance.sqrt()).alias("coefficient_of_variation")


def mean_absolute_deviation(value: pl.Expr | str, weight: pl.Expr | str | None = None) -> pl.Expr:
    """Return how far figures are from their mean, on average.

        Σ w|x − x̄| / Σw

    Parameters
    ----------
    value
        Figures, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.

    Returns
    -------
    pl.Expr
        Float64, in the unit of the value, one figure a group. Rows without value or weight are left out; null
        where nothing is left or a weight is negative.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"share": [40.0, 50.0, 60.0], "people": [1_000, 8_000, 1_000]})
    >>> frame.select(mean_absolute_deviation("share", "people")).item()
    2.0
    """
    figure, mass, sound = weighted(value, weight)
    deviation = mean_of((figure - mean_of(figure, mass)).abs(), mass)
    return pl.when(sound).then(deviation).alias("mean_absolute_deviation")


def median_absolute_deviation(
    value: pl.Expr | str, weight: pl.Expr | str | None = None, *, scale: float = 1.0
) -> pl.Expr:
    """Return how far the middle figure is from the median (weighted MAD).

        scale · weighted median of |x − weighted median of x|

    The weighted median is the smallest value at which half of the weights is reached, and where exactly half is
    reached the mean of that value and the next: with equal weights it is the usual median.

    Parameters
    ----------
    value
        Figures, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.
    scale
        What the distance is multiplied by, > 0; 1.4826 makes it a standard deviation where figures are normal.

    Returns
    -------
    pl.Expr
        Float64, in the unit of the value, one figure a group. Rows without value or weight are left out; null
        where nothing is left or a weight is negative.

    Raises
    ------
    StatisticError
        If the scale is not finite or not above 0.

    Notes
    -----
    Hampel (1974), Journal of the American Statistical Association 69, 383-393.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"share": [40.0, 50.0, 52.0, 90.0], "people": [1_000, 8_000, 9_000, 1_000]})
    >>> frame.select(median_absolute_deviation("share")).item()
    6.0
    >>> frame.select(median_absolute_deviation("share", "people")).item()
    2.0
    """
    if not 0 < scale < float("inf"):
        message = f"scale must be above 0 and finite, got {scale!r}"
        raise StatisticError(message, hint="1 for the distance itself, 1.4826 for a standard deviation")
    figure, mass, sound = weighted(value, weight)
    known, weights = figure.filter(mass.is_not_null()), mass.drop_nulls()
    deviation = scale * _median((known - _median(known, weights)).abs(), weights)
    return pl.when(sound).then(deviation).alias("median_absolute_deviation")


def enlarged(weight: pl.Expr) -> pl.Expr:
    """Return n / (n − 1), by which a small sample's measure is too small.

    Parameters
    ----------
    weight
        The weights, null where a row does not count.

    Returns
    -------
    pl.Expr
        Float64, above 1; null of one figure or none.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"w": [1.0, 5.0, 2.0]}).select(enlarged(pl.col("w"))).item()
    1.5
    """
    n = weight.count().cast(pl.Float64)
    return n / pl.when(n > 1).then(n - 1)


def _median(value: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Return the weighted median: the mean of the one or two values between which half of the weights is reached."""
    mass = weight.sort_by(value, weight)
    reached, half = mass.cum_sum(), weight.sum() / 2
    touched = (reached >= half * (1 - _DUST)) & (reached - mass <= half * (1 + _DUST))
    return value.sort_by(value, weight).filter(touched).mean()
