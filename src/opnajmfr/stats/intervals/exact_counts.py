"""Exact limits of a count; scipy gives the quantiles."""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.operands import numbers

_LEAST = float(np.finfo(np.float64).tiny)
"""A count below this one has no quantile, and is as good as none."""


def exact_poisson(x: pl.Expr | str, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Return the exact Poisson limits of a count, to be divided by the exposure for those of a rate.

        lower = ½·χ²⁻¹((1 − confidence)/2; 2x)
        upper = ½·χ²⁻¹((1 + confidence)/2; 2x + 2)

    The limits hold the true count at least as often as they say, whatever it is; with few events a good deal
    more often. The lower limit is 0 at x = 0.

    Parameters
    ----------
    x
        Number of events, x >= 0; a column's name or an expression. May be fractional.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the count, Float64, named `lower` and `upper`. Null where x is null, not
        finite or negative.

    Notes
    -----
    Garwood (1936), Biometrika 28, 437-442. Agrees with R's `poisson.test` and, below ten events, with
    PHEindicatormethods `phe_rate`.

    Examples
    --------
    >>> import polars as pl
    >>> limits = pl.DataFrame({"falls": [0, 5]}).select(*exact_poisson("falls"))
    >>> [round(limit, 4) for limit in (*limits.row(0), *limits.row(1))]
    [0.0, 3.6889, 1.6235, 11.6683]
    """
    count = numbers(x)
    valid = (count >= 0) & (count < np.inf)
    lower, upper = _quantiles(tail(confidence))
    return (
        pl.when(valid).then(_of(count, lower)).alias("lower"),
        pl.when(valid).then(_of(count, upper)).alias("upper"),
    )


_Quantile = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _quantiles(outside: float) -> tuple[_Quantile, _Quantile]:
    """Return the functions that give the lower and the upper limit of counts; NaN for what is no count."""
    return (
        lambda count: np.where(count < _LEAST, 0.0, gammaincinv(count, outside)),
        lambda count: gammainccinv(count + 1, outside),
    )


def _of(count: pl.Expr, limit: _Quantile) -> pl.Expr:
    """Return the limit of each count."""

    def batch(counts: pl.Series) -> pl.Series:
        """Return the limits of a column, null as NaN."""
        return pl.Series(counts.name, limit(counts.to_numpy()), dtype=pl.Float64)

    return count.map_batches(batch, return_dtype=pl.Float64, is_elementwise=True)
