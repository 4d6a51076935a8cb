"""Exact limits of a proportion; scipy gives the quantiles."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betainccinv, betaincinv  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.operands import numbers

_LEAST = float(np.finfo(np.float64).tiny)
"""A count below this one has no quantile, and is as good as none."""


def clopper_pearson(x: pl.Expr | str, n: pl.Expr | str, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Return Clopper and Pearson's exact limits of a proportion x / n.

        lower = B⁻¹((1 − confidence)/2; x, n − x + 1)
        upper = B⁻¹((1 + confidence)/2; x + 1, n − x)

    where B is the beta distribution function. The limits hold the true proportion at least as often as they
    say, whatever it is: "exact" means never too seldom, and so the interval is wider than it need be, most of
    all for small n. `wilson` is right on average and is the field's default.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit in 0..1, Float64, named `lower` and `upper`; exactly 0 at x = 0 and exactly 1 at
        x = n. Null where x or n is null or not finite, where n = 0, and where x is outside 0..n.

    Notes
    -----
    Clopper and Pearson (1934), Biometrika 26, 404-413. Agrees with R's `binom.test`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [0, 65], "answers": [20, 100]})
    >>> limits = frame.select(*clopper_pearson("satisfied", "answers"))
    >>> [round(limit, 4) for limit in (*limits.row(0), *limits.row(1))]
    [0.0, 0.1684, 0.5482, 0.7427]
    """
    outside = tail(confidence)

    def lower(batch: pl.Series) -> pl.Series:
        """Return the lower limits of a column of pairs."""
        count, rest = _pairs(batch)
        return pl.Series(np.where(count < _LEAST, 0.0, betaincinv(count, rest + 1, outside)), dtype=pl.Float64)

    def upper(batch: pl.Series) -> pl.Series:
        """Return the upper limits of a column of pairs."""
        count, rest = _pairs(batch)
        return pl.Series(np.where(rest < _LEAST, 1.0, betainccinv(count + 1, rest, outside)), dtype=pl.Float64)

    count, size = numbers(x), numbers(n)
    valid = (count >= 0) & (count <= size) & (size > 0) & (size < np.inf)
    pairs = pl.struct(count.alias("x"), (size - count).alias("rest"))
    return (
        pl.when(valid).then(pairs.map_batches(lower, return_dtype=pl.Float64, is_elementwise=True)).alias("lower"),
        pl.when(valid).then(pairs.map_batches(upper, return_dtype=pl.Float64, is_elementwise=True)).alias("upper"),
    )


def _pairs(batch: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return numerators and what is left of the denominators; null as NaN."""
    return batch.struct.field("x").to_numpy(), batch.struct.field("rest").to_numpy()
