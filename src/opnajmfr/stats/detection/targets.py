"""What can be seen against a number that is fixed: exact, from the counts that the verdict needs; scipy."""

import numpy as np
import polars as pl
from scipy.special import (  # pyright: ignore[reportMissingTypeStubs] - scipy ships none
    betaincinv,
    gammainc,
    gammainccinv,
    gammaincinv,
    pdtrik,
)

from opnajmfr.stats.confidence import tail, z
from opnajmfr.stats.detection.chance import Floats
from opnajmfr.stats.detection.power import power_score
from opnajmfr.stats.operands import numbers

_LEAST = 1e-300
"""Fewer events than this are none."""
_MOST = 1e9
"""Events from which the normal distribution's quantile is within the rounding of the rate."""


def detectable_proportion_to_target(
    target: pl.Expr | str, n: pl.Expr | str, *, confidence: float = 0.95, power: float = 0.8
) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest differences of a proportion from a fixed share that are seen with a given power (styrka).

        above: P(X >= c | n, p) = power, c the first count whose Wilson limits lie above the target,
        the first whole number over n·π + z·√(n·π(1 − π)); below: the mirror image

    The target may be a political one, or a reference so large that chance hardly moves it. The power is exact, that of
    Wilson's own limits and of whole counts; that is why one answer more can mean that a slightly smaller difference is
    seen no longer.

    Parameters
    ----------
    target
        The fixed share π in 0..1; a column's name or an expression.
    n
        Denominator of the proportion that is held against it, n > 0.
    confidence
        Confidence of the proportion's interval, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    tuple of pl.Expr
        How far below and how far above the target the true proportion must be, Float64 in 0..1, named `below` and
        `above`. Null where no answers of n persons would show it; and where target or n is null, not finite or
        impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    The interval: Wilson (1927), Journal of the American Statistical Association 22, 209-212. The binomial tail is the
    incomplete beta function.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"target": [0.8, 0.8], "answers": [200, 10]})
    >>> seen = frame.select(*detectable_proportion_to_target("target", "answers"))
    >>> [None if share is None else round(100 * share, 1) for row in seen.rows() for share in row]
    [8.4, 7.7, 38.1, None]
    """
    score, _ = z(confidence), power_score(power)
    share, size = numbers(target), numbers(n)
    valid = share.is_finite() & size.is_finite() & (share >= 0) & (share <= 1) & (size > 0)

    def distance(share: Floats, size: Floats) -> Floats:
        """Return how far above the target the proportion must be."""
        needed = np.floor(size * share + score * np.sqrt(size * share * (1 - share))) + 1
        possible = needed <= size
        first = np.where(possible, needed, np.nan)
        return np.where(possible, betaincinv(first, size - first + 1, power) - share, np.nan)

    def below(columns: pl.Series) -> pl.Series:
        """Return the distances downwards: upwards for the complement."""
        return _cells(columns, distance(1 - _floats(columns, "target"), _floats(columns, "size")))

    def above(columns: pl.Series) -> pl.Series:
        """Return the distances upwards."""
        return _cells(columns, distance(_floats(columns, "target"), _floats(columns, "size")))

    figures = _figures(valid, share, size)
    return (
        figures.map_batches(below, return_dtype=pl.Float64, is_elementwise=True).alias("below"),
        figures.map_batches(above, return_dtype=pl.Float64, is_elementwise=True).alias("above"),
    )


def detectable_rate_to_target(
    target: pl.Expr | str, exposure: pl.Expr | str, *, confidence: float = 0.95, power: float = 0.8
) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest differences of a rate from a fixed rate that are seen with a given power (styrka).

        above: P(X >= c | μ) = power, c the first count with P(X >= c | target·exposure) < (1 − confidence) / 2;
        below: the mirror image; difference = |μ − target·exposure| / exposure

    The target may be a political one, or a reference so large that chance hardly moves it. The power is exact, that of
    the exact Poisson limits and of whole counts. Byar's limits, which stand in for them from 10 events on, may need one
    event more or less in rare cases.

    Parameters
    ----------
    target
        The fixed rate, events per unit of exposure, >= 0; a column's name or an expression.
    exposure
        What the events of the rate that is held against it are counted on, > 0.
    confidence
        Confidence of the rate's interval, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    tuple of pl.Expr
        How far below and how far above the target the true rate must be, events per unit of exposure, Float64, named
        `below` and `above`. `below` is null where even no events at all would not show it; both are null where an
        operand is null, not finite or impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    The interval: Garwood (1936), Biometrika 28, 437-442. The Poisson tail is the incomplete gamma function.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"target": [0.005], "inhabitants": [8_000]})
    >>> seen = frame.select(*detectable_rate_to_target("target", "inhabitants")).row(0)
    >>> [round(1000 * difference, 2) for difference in seen]
    [2.07, 2.51]
    """
    outside, score, _ = tail(confidence), z(confidence), power_score(power)
    rate, size = numbers(target), numbers(exposure)
    valid = rate.is_finite() & (rate * size).is_finite() & (rate >= 0) & (size > 0)

    def below(columns: pl.Series) -> pl.Series:
        """Return the distances downwards, in events."""
        target, size = _floats(columns, "target"), _floats(columns, "size")
        expected = target * size
        last = np.ceil(_quantile(outside, expected, -score)) - 1
        found = gammainccinv(np.maximum(last, 0.0) + 1, power)
        return _cells(columns, np.where(last >= 0, expected - found, np.nan))

    def above(columns: pl.Series) -> pl.Series:
        """Return the distances upwards, in events."""
        target, size = _floats(columns, "target"), _floats(columns, "size")
        expected = target * size
        first = np.floor(_quantile(1 - outside, expected, score)) + 1
        first = np.where(gammainc(first, expected) < outside, first, first + 1)
        return _cells(columns, gammaincinv(first, power) - expected)

    figures = _figures(valid, rate, size)
    fewer = figures.map_batches(below, return_dtype=pl.Float64, is_elementwise=True) / size
    more = figures.map_batches(above, return_dtype=pl.Float64, is_elementwise=True) / size
    return (
        pl.when(fewer.is_finite()).then(fewer).alias("below"),
        pl.when(more.is_finite()).then(more).alias("above"),
    )


def _quantile(probability: float, expected: Floats, score: float) -> Floats:
    """Return where the Poisson distribution reaches a probability; 0 where it starts above it."""
    exact = pdtrik(probability, np.clip(expected, _LEAST, _MOST))
    return np.where(expected <= _MOST, exact, expected + score * np.sqrt(expected))


def _figures(valid: pl.Expr, target: pl.Expr, size: pl.Expr) -> pl.Expr:
    """Return the columns as one, NaN where there is nothing to compute."""
    operands = (("target", target), ("size", size))
    return pl.struct(*(pl.when(valid).then(part).fill_null(float("nan")).alias(name) for name, part in operands))


def _floats(columns: pl.Series, name: str) -> Floats:
    """Return one of the columns."""
    return columns.struct.field(name).to_numpy()


def _cells(columns: pl.Series, found: Floats) -> pl.Series:
    """Return numbers as a column; NaN is null."""
    return pl.Series(columns.name, found, dtype=pl.Float64).fill_nan(None)
