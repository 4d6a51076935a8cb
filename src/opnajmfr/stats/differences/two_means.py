"""Two independent means held against each other, from additive components; scipy gives the distribution."""

import numpy as np
import polars as pl
from scipy.special import stdtr, stdtrit  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.intervals.spread import sample_variance
from opnajmfr.stats.operands import numbers

Components = tuple[pl.Expr | str, pl.Expr | str, pl.Expr | str]
"""Sum, number and sum of squares of the values of one group."""


def welch_limits(
    group: Components,
    other: Components,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Welch's limits of the difference of two independent means (medelvärden).

        m − m' ± t(f)·√(e + e'), where e = s²/n and f = (e + e')² / (e²/(n − 1) + e'²/(n' − 1))

    The two groups may spread differently. What sums of squares cost in digits is told at `sample_variance`.

    Parameters
    ----------
    group
        Sum, number (at least 2) and sum of squares of the values; columns' names or expressions.
    other
        The same of the group that it is held against.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the difference, Float64, named `lower` and `upper`. Both are the difference where
        neither group varies. Null where one of the variances is.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bulletin 2, 110-114. Agrees with R's
    `t.test`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"s": [30], "n": [3], "q": [308], "other_s": [28], "other_n": [4], "other_q": [206]})
    >>> limits = frame.select(*welch_limits(("s", "n", "q"), ("other_s", "other_n", "other_q")))
    >>> [round(limit, 4) for limit in limits.row(0)]
    [-1.0147, 7.0147]
    """
    outside = tail(confidence)

    def quantile(freedom: pl.Series) -> pl.Series:
        """Return the t quantile of each number of degrees of freedom; what is no such number gives NaN."""
        return pl.Series(-stdtrit(freedom.to_numpy(), outside), dtype=pl.Float64)

    difference, error, freedom = _parts(group, other)
    half = freedom.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True) * error
    return (difference - half).alias("lower"), (difference + half).alias("upper")


def welch_test(group: Components, other: Components) -> tuple[pl.Expr, pl.Expr]:
    """Return Welch's t and the two-sided p of the test that two independent means are the same.

        t = (m − m') / √(e + e'), with the degrees of freedom of `welch_limits`

    Parameters
    ----------
    group
        Sum, number (at least 2) and sum of squares of the values; columns' names or expressions.
    other
        The same of the group that it is held against.

    Returns
    -------
    tuple of pl.Expr
        t and p in 0..1, Float64, named `t` and `p`. Where neither group varies, t is 0 and p 1 if the means are
        equal, else t is infinite and p 0. Null where one of the variances is.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35. Agrees with R's `t.test` and scipy's `ttest_ind_from_stats`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"s": [30], "n": [3], "q": [308], "other_s": [28], "other_n": [4], "other_q": [206]})
    >>> found = frame.select(*welch_test(("s", "n", "q"), ("other_s", "other_n", "other_q")))
    >>> [round(number, 4) for number in found.row(0)]
    [2.0381, 0.108]
    """

    def tails(pairs: pl.Series) -> pl.Series:
        """Return both tails beyond each t, null as NaN."""
        away, freedom = pairs.struct.field("away").to_numpy(), pairs.struct.field("freedom").to_numpy()
        return pl.Series(np.where(np.isinf(away), 0.0, 2 * stdtr(freedom, away)), dtype=pl.Float64)

    difference, error, freedom = _parts(group, other)
    t = pl.when(difference == 0).then(0.0 * error).otherwise(difference / error)
    pairs = pl.struct((-t.abs()).alias("away"), freedom.alias("freedom"))
    p = pairs.map_batches(tails, return_dtype=pl.Float64, is_elementwise=True).fill_nan(None)
    return t.alias("t"), p.alias("p")


def _parts(group: Components, other: Components) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the difference of the means, its standard error and its degrees of freedom."""
    n, other_n = numbers(group[1]), numbers(other[1])
    own, against = sample_variance(*group) / n, sample_variance(*other) / other_n
    both = own + against
    difference = numbers(group[0]) / n - numbers(other[0]) / other_n
    # Shares of the variance, so that no square is too small for a number; without any variance, a half each.
    share = pl.when(both == 0).then(0.5).otherwise(own / both)
    rest = pl.when(both == 0).then(0.5).otherwise(against / both)
    freedom = 1 / (share * share / (n - 1) + rest * rest / (other_n - 1))
    known = both.is_not_null()
    return pl.when(known).then(difference), both.sqrt(), pl.when(known).then(freedom)
