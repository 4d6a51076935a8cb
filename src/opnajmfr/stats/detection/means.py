"""What can be seen between means; scipy, for the t distribution whose centre is not zero."""

import numpy as np
import polars as pl
from scipy.special import nctdtrinc, stdtrit  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail, z
from opnajmfr.stats.detection.chance import Floats
from opnajmfr.stats.detection.power import power_score
from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Values that a spread needs."""
_AS_GOOD_AS_NORMAL = 1e6
"""Degrees of freedom from which the t distribution is the normal one in six digits."""


def detectable_means(
    variance: pl.Expr | str,
    n: pl.Expr | str,
    other_variance: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
) -> pl.Expr:
    """Return the smallest difference between two means that is seen with a given power (styrka).

        difference = δ·√(s₁²/n₁ + s₂²/n₂), where a noncentral t variable with centre δ and Welch's degrees of freedom
        exceeds √((t(n₁ − 1)²·s₁²/n₁ + t(n₂ − 1)²·s₂²/n₂) / (s₁²/n₁ + s₂²/n₂)) with the power

    It is the power of the interval that `mover` makes of two t intervals to exclude zero on the right side, which is
    within 0.01 of the stated one from 2 values on either side where values are normal. The same upwards as downwards.
    For two groups of equal size and variance that interval is the classical two-sample t interval but for its
    degrees of freedom: n − 1 of each instead of 2n − 2.

    Parameters
    ----------
    variance
        Variance of the values, >= 0, in the unit of the mean squared; a column's name or an expression.
    n
        Number of values, at least 2.
    other_variance
        Variance of the values of the other mean; the same expression again where only one is known.
    other_n
        Number of values of the other mean, at least 2.
    confidence
        Confidence of the interval of the difference, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    pl.Expr
        Float64 in the unit of the mean, named `difference`; 0 where neither varies. Null where an operand is null, not
        finite or impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35; Johnson and Welch (1940), Biometrika 31, 362-389; the interval: Zou and Donner
    (2008), Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"variance": [36.0], "n": [40], "county_n": [900]})
    >>> round(frame.select(detectable_means("variance", "n", "variance", "county_n")).item(), 2)
    2.78
    """
    outside, quantile = tail(confidence), power_score(power)
    spread, other_spread = numbers(variance), numbers(other_variance)
    size, other_size = numbers(n), numbers(other_n)
    valid = pl.all_horizontal(
        *(number.is_finite() for number in (spread, other_spread, size, other_size)),
        spread >= 0,
        other_spread >= 0,
        size >= _FEWEST,
        other_size >= _FEWEST,
    )
    figures = pl.struct(
        *(
            pl.when(valid).then(number).fill_null(float("nan")).alias(name)
            for name, number in (
                ("part", spread / size),
                ("other_part", other_spread / other_size),
                ("freedom", size - 1),
                ("other_freedom", other_size - 1),
            )
        )
    )

    def column(columns: pl.Series) -> pl.Series:
        """Return the differences of a column."""
        names = ("part", "other_part", "freedom", "other_freedom")
        part, other_part, freedom, other_freedom = (columns.struct.field(name).to_numpy() for name in names)
        whole = part + other_part
        share = np.divide(part, whole, out=np.full_like(whole, 0.5), where=whole > 0)
        critical = np.hypot(
            stdtrit(freedom, 1 - outside) * np.sqrt(share), stdtrit(other_freedom, 1 - outside) * np.sqrt(1 - share)
        )
        with np.errstate(over="ignore", under="ignore"):  # degrees of freedom without end
            joint = 1 / (share**2 / freedom + (1 - share) ** 2 / other_freedom)
        differences = _centre(joint, critical, power, quantile) * np.sqrt(whole)
        return pl.Series(columns.name, differences, dtype=pl.Float64).fill_nan(None)

    return figures.map_batches(column, return_dtype=pl.Float64, is_elementwise=True).alias("difference")


def detectable_mean_to_target(
    variance: pl.Expr | str, n: pl.Expr | str, *, confidence: float = 0.95, power: float = 0.8
) -> pl.Expr:
    """Return the smallest difference of a mean from a fixed number that is seen with a given power (styrka).

        difference = δ·s / √n, where a noncentral t variable with centre δ and n − 1 degrees of freedom exceeds t(n − 1)
        with the power

    Exactly the power of the t interval to lie on the right side of the number, where values are normal. The number may
    be a target, or a reference so large that chance hardly moves it. The same upwards as downwards.

    Parameters
    ----------
    variance
        Variance of the values, >= 0, in the unit of the mean squared; a column's name or an expression.
    n
        Number of values, at least 2.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    pl.Expr
        Float64 in the unit of the mean, named `difference`; 0 where nothing varies. Null where an operand is null, not
        finite or impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    Johnson and Welch (1940), Biometrika 31, 362-389.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"variance": [36.0], "n": [40]})
    >>> round(frame.select(detectable_mean_to_target("variance", "n")).item(), 2)
    2.73
    """
    outside, quantile = tail(confidence), power_score(power)
    spread, size = numbers(variance), numbers(n)
    valid = spread.is_finite() & size.is_finite() & (spread >= 0) & (size >= _FEWEST)
    freedom = pl.when(valid).then(size - 1).fill_null(float("nan"))

    def centres(column: pl.Series) -> pl.Series:
        """Return the centre of each number of degrees of freedom."""
        degrees = column.to_numpy()
        found = _centre(degrees, stdtrit(degrees, 1 - outside), power, quantile)
        return pl.Series(column.name, found, dtype=pl.Float64).fill_nan(None)

    centre = freedom.map_batches(centres, return_dtype=pl.Float64, is_elementwise=True)
    return (centre * (spread / size).sqrt()).alias("difference")


def detectable_by_error(error: pl.Expr | str, *, confidence: float = 0.95, power: float = 0.8) -> pl.Expr:
    """Return the smallest difference that is seen with a given power (styrka) where its standard error is known.

        difference = (z₍confidence₎ + z₍power₎)·error

    The power of an interval of difference ± z·error, as that of a random-effects difference, where the error hardly
    depends on the difference. The same upwards as downwards.

    Parameters
    ----------
    error
        Standard error of the difference, >= 0, in its unit; a column's name or an expression.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    pl.Expr
        Float64 in the unit of the error, named `difference`. Null where the error is null, not finite or negative.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    Bloom (1995), Evaluation Review 19, 547-556: 2.8 standard errors at 0.95 and 0.8.

    Examples
    --------
    >>> import polars as pl
    >>> round(pl.select(detectable_by_error(pl.lit(1.0))).item(), 3)
    2.802
    """
    factor = z(confidence) + power_score(power)
    number = numbers(error)
    return pl.when(number.is_finite() & (number >= 0)).then(factor * number).alias("difference")


def _centre(freedom: Floats, critical: Floats, power: float, quantile: float) -> Floats:
    """Return the centre from which a noncentral t variable exceeds the critical value with the power."""
    small = freedom < _AS_GOOD_AS_NORMAL
    return np.where(small, nctdtrinc(np.where(small, freedom, 1.0), 1 - power, critical), critical + quantile)
