"""Whether two independent rates could be one: the exact test, given how many events there are in all."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, gammaln, xlogy  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.operands import numbers

Array = NDArray[np.float64]

_TIE: Final = 1e-7
"""Two probabilities whose logarithms are this close count as equal, as in R."""
_MOST: Final = 1e15
"""Events above which a Float64 cannot tell one more from one less."""
_LEAST: Final = 1e-300
"""A share of the exposure that still has a logarithm."""


def poisson_test(
    x: pl.Expr | str, exposure: pl.Expr | str, other_x: pl.Expr | str, other_exposure: pl.Expr | str
) -> pl.Expr:
    """Return the two-sided p of the exact test that two independent Poisson rates are the same.

        p = Σ P(j) over all j with P(j) <= P(x), where P(j) = C(k, j)·sʲ(1 − s)ᵏ⁻ʲ

    with k = x + other_x events in all and s = exposure / (exposure + other_exposure): given k, the events on the
    one side are binomial where the rates are equal. Every number of events up to 10⁹ takes about the same time.

    Parameters
    ----------
    x
        Number of events, a whole number, x >= 0; a column's name or an expression.
    exposure
        Persons or person-years that had them, exposure > 0.
    other_x
        Number of events of the rate that it is held against, a whole number.
    other_exposure
        Persons or person-years of the rate that it is held against.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `p`; 1 where there are no events at all. Null where anything is null, negative or
        not finite, where a number of events is no whole number, where an exposure is 0, and with more than 10¹⁵ events
        in all.

    Notes
    -----
    Przyborowski and Wilenski (1940), Biometrika 31, 313-323. Agrees with R's `poisson.test` and scipy's `binomtest`,
    as to which values are no more probable than the observed one.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"falls": [30], "persons": [1000], "other_falls": [20], "other_persons": [1200]})
    >>> round(frame.select(poisson_test("falls", "persons", "other_falls", "other_persons")).item(), 4)
    0.0462
    """
    events, persons, other_events, other_persons = (numbers(one) for one in (x, exposure, other_x, other_exposure))
    whole = (events.floor() == events) & (other_events.floor() == other_events)
    known = whole & (events >= 0) & (other_events >= 0) & (events + other_events <= _MOST)
    exposed = persons.is_between(0, np.inf, closed="none") & other_persons.is_between(0, np.inf, closed="none")
    valid = known & exposed
    # Shares of the exposure, not the exposures, are handed on: their sum may not be a number.
    larger = pl.max_horizontal(persons, other_persons)
    part, other_part = persons / larger, other_persons / larger
    pairs = pl.struct(
        pl.when(valid).then(events).alias("x"),
        pl.when(valid).then(other_events).alias("y"),
        (part / (part + other_part)).alias("share"),
        (other_part / (part + other_part)).alias("rest"),
    )
    return pl.when(valid).then(pairs.map_batches(_batch, return_dtype=pl.Float64, is_elementwise=True)).alias("p")


def _batch(pairs: pl.Series) -> pl.Series:
    """Return p of every pair; NaN where there is none."""
    x, y, share, rest = (pairs.struct.field(name).to_numpy() for name in ("x", "y", "share", "rest"))
    found = np.full(len(pairs), np.nan)
    rows = np.flatnonzero(~np.isnan(x) & ~np.isnan(share))
    if rows.size:
        found[rows] = _exact(x[rows], y[rows], share[rows], rest[rows])
    return pl.Series(found, dtype=pl.Float64)


def _exact(x: Array, y: Array, share: Array, rest: Array) -> Array:
    """Return p of every pair: the tail on the observed side, and what is as improbable on the other."""
    low = x * rest <= y * share
    x, y = np.where(low, x, y), np.where(low, y, x)
    share, rest = np.where(low, share, rest), np.where(low, rest, share)
    share, rest = np.maximum(share, _LEAST), np.maximum(rest, _LEAST)
    k = x + y

    def logarithm(j: Array) -> Array:
        """Return the logarithm of P(j), less what all j have in common."""
        return (xlogy(j, share) + xlogy(k - j, rest)) - (gammaln(j + 1) + gammaln(k - j + 1))

    # From x up to the most probable value P rises, then it falls: halve the way to the first that is improbable.
    observed = logarithm(x) + _TIE
    first, last = x + 1, k + 1
    while (open_rows := first < last).any():
        middle = np.floor((first + last) / 2)
        improbable = logarithm(middle) <= observed
        last = np.where(open_rows & improbable, middle, last)
        first = np.where(open_rows & ~improbable, middle + 1, first)
    # The smaller of the two shares is the one that has all its digits.
    few = share < rest
    below = k - first + 1
    near = np.where(few, _complement(x + 1, y, share), _beta(y, x + 1, rest))
    far = np.where(few, _beta(first, below, share), _complement(below, first, rest))
    return np.where(k == 0, 1.0, np.minimum(near + np.where(below == 0, 0.0, far), 1.0))


def _beta(a: Array, b: Array, share: Array) -> Array:
    """Return the regularised incomplete beta function."""
    return betainc(a, b, share)


def _complement(a: Array, b: Array, share: Array) -> Array:
    """Return what it leaves of 1, to the last digits."""
    return betaincc(a, b, share)
