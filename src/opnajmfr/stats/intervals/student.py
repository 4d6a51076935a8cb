"""Limits of a mean from its additive components; the one file of intervals that needs scipy."""

import polars as pl
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Values that a spread needs."""
_DUST = 1e-9
"""Components are rounded to nine decimals, so a sum of squares may be this much too small."""


def t_limits(
    total: pl.Expr | str,
    n: pl.Expr | str,
    total_of_squares: pl.Expr | str,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Student's limits of a mean (medelvärde) from sum, number and sum of squares.

        mean ± t(n − 1)·√(s² / n), where mean = Σx / n and s² = (Σx² − (Σx)² / n) / (n − 1)

    All three are additive, so a mean of joined areas gets its limits from the same expression. The price is
    the subtraction: of sixteen digits of the variance, about log₁₀(mean² / s²) are lost (eight where the mean
    is ten thousand standard deviations). A variance below zero by rounding alone is
    zero.

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

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the mean, Float64, named `lower` and `upper`. Null where anything is null or
        not finite, where n < 2, and where no values can have this sum of squares. Equal to the mean where all
        values are equal.

    Notes
    -----
    Student (1908), Biometrika 6, 1-25. Agrees with PHEindicatormethods `phe_mean`.

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

    sums, size, squares = numbers(total), numbers(n), numbers(total_of_squares)
    mean = sums / size
    spread = squares - sums * mean
    possible = spread >= -_DUST * (1 + squares)
    valid = sums.is_finite() & size.is_finite() & squares.is_finite() & (size >= _FEWEST) & possible
    freedom = pl.when(valid).then(size - 1)
    variance = spread.clip(lower_bound=0.0) / freedom
    quantiles = freedom.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True)
    half = quantiles * (variance / size).sqrt()
    return (
        pl.when(valid).then(mean - half).alias("lower"),
        pl.when(valid).then(mean + half).alias("upper"),
    )
