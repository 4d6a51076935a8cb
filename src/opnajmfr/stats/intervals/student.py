"""Limits of a mean from its additive components; scipy gives the quantiles."""

import polars as pl
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.intervals.spread import sample_variance
from opnajmfr.stats.operands import numbers


def t_limits(
    total: pl.Expr | str,
    n: pl.Expr | str,
    total_of_squares: pl.Expr | str,
    *,
    confidence: float = 0.95,
    population: pl.Expr | str | None = None,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Student's limits of a mean (medelvärde) from sum, number and sum of squares.

        mean ± t(n − 1)·√(s² / n), where mean = Σx / n and s² = (Σx² − (Σx)² / n) / (n − 1)

    All three are additive, so a mean of joined areas gets its limits from the same expression. What that costs
    in digits is told at `sample_variance`.

    Parameters
    ----------
    total
        Sum of the values; a column's name or an expression.
    n
        Number of values.
    total_of_squares
        Sum of the squared values, at least total * total / n.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    population
        Number that the n were drawn from without replacement, population >= n, where the question is only about
        these very members; None (default) where they stand for what chance could have given. s² / n is then
        multiplied by 1 − n / population: with n = population the limits are the mean itself.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the mean, Float64, named `lower` and `upper`. Null where anything is null or
        not finite, where n < 2, where no values can have this sum of squares, and where n is above the
        population. Equal to the mean where all values are equal.

    Notes
    -----
    Student (1908), Biometrika 6, 1-25. Agrees with PHEindicatormethods `phe_mean`. The population enters as in
    Cochran (1977), Sampling Techniques, 3rd ed., theorem 2.4, Wiley.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"carers": [30], "persons": [3], "carers_squared": [308]})
    >>> limits = frame.select(*t_limits("carers", "persons", "carers_squared")).row(0)
    >>> [round(limit, 4) for limit in limits]
    [5.0317, 14.9683]
    """
    outside = tail(confidence)

    def quantile(freedom: pl.Series) -> pl.Series:
        """Return the t quantile of each number of degrees of freedom; what is no such number gives NaN."""
        return pl.Series(freedom.name, -stdtrit(freedom.to_numpy(), outside), dtype=pl.Float64)

    size = numbers(n)
    mean = numbers(total) / size
    variance = sample_variance(total, n, total_of_squares)
    error = variance / size
    if population is not None:
        whole = numbers(population)
        error = pl.when(whole.is_finite() & (size <= whole)).then(error * (1 - size / whole))
    freedom = pl.when(variance.is_not_null()).then(size - 1)
    half = freedom.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True) * error.sqrt()
    return (mean - half).alias("lower"), (mean + half).alias("upper")
