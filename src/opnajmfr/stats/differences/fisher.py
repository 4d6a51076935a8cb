"""Fisher's exact test over whole columns."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.stats.differences.proportion_tests import pooled_z_test
from opnajmfr.stats.operands import numbers

Array = NDArray[np.float64]

WIDEST: Final = 250.0
"""Standard deviation of the count by chance above which the normal distribution with its correction stands in."""
_COUNTABLE: Final = 1e15
"""People above whom a Float64 cannot tell one more from one less."""
_TIE = 1 + 1e-7
"""A table this much more probable than the observed one counts as equally probable, as in R."""
_NOTHING = 1e-18
"""A table this improbable, beside the observed one, and all beyond it, change no digit."""
_CELLS = 2**17
"""Tables held in memory at a time."""
_FIRST, _MOST = 16, 512
"""Tables of a row that are walked through in one step, at first and at most."""


def fisher_test(x: pl.Expr | str, n: pl.Expr | str, other_x: pl.Expr | str, other_n: pl.Expr | str) -> pl.Expr:
    """Return the two-sided p of Fisher's exact test that two independent proportions are the same.

        p = Σ P(j) over all j with P(j) <= P(x), where P(j) = C(n, j)·C(other_n, k − j) / C(n + other_n, k)

    and k = x + other_x: all tables with these margins that are no more probable than the observed one. Tables as
    probable to seven digits count as equal. The sum is over the quotients of neighbouring probabilities, so that
    nothing is lost to large factorials: about thirteen digits are right at any size.

    Exact wherever j has a standard deviation of at most 250 by chance: always with up to a million in all, and
    with up to 250 000 in the smallest of the four margins whatever the others are. Beyond, p is that
    of `pooled_z_test` with its correction, within 1 per cent of the exact one down to 0.001.

    Parameters
    ----------
    x
        Numerator, a whole number, 0 <= x <= n; a column's name or an expression.
    n
        Denominator, a whole number, n > 0.
    other_x
        Numerator of the proportion that it is held against, a whole number.
    other_n
        Denominator of the proportion that it is held against, a whole number.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `p`; 1 where both proportions are 0 or both are 1, 0 where p is below 1e-300. Null
        where anything is null, no whole number or not finite, where a denominator is 0, where a numerator is outside
        its denominator, and with more than 10¹⁵ in all.

    Notes
    -----
    Fisher (1935), Journal of the Royal Statistical Society 98, 39-82; the two-sided rule is Irwin's (1935), Metron
    12, 83-94. Agrees with R's `fisher.test` and scipy's `fisher_exact`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [3, 2], "n": [4, 17], "y": [1, 10], "m": [4, 13]})
    >>> [round(p, 6) for p in frame.select(fisher_test("x", "n", "y", "m"))["p"]]
    [0.485714, 0.000537]
    """
    yes, size, other_yes, other_size = numbers(x), numbers(n), numbers(other_x), numbers(other_n)
    everybody, together = size + other_size, yes + other_yes
    whole = (yes.floor() == yes) & (size.floor() == size) & (other_yes.floor() == other_yes)
    whole = whole & (other_size.floor() == other_size) & (everybody <= _COUNTABLE)
    within = (yes >= 0) & (yes <= size) & (other_yes >= 0) & (other_yes <= other_size)
    valid = whole & within & (size > 0) & (other_size > 0)
    share = (size / everybody) * (other_size / everybody)
    spread = share * together * ((everybody - together) / pl.max_horizontal(everybody - 1, pl.lit(1.0)))
    near = valid & (spread <= WIDEST * WIDEST)
    tables = pl.struct(
        pl.when(near).then(yes).alias("x"),
        pl.when(near).then(size).alias("n"),
        pl.when(near).then(other_yes).alias("y"),
        pl.when(near).then(other_size).alias("m"),
    )
    exact = tables.map_batches(_batch, return_dtype=pl.Float64, is_elementwise=True)
    beyond = pooled_z_test(x, n, other_x, other_n, corrected=True)[1]
    return pl.when(near).then(exact).when(valid).then(beyond).alias("p")


def _batch(tables: pl.Series) -> pl.Series:
    """Return p of every table; NaN where there is none."""
    columns = [tables.struct.field(name).to_numpy() for name in ("x", "n", "y", "m")]
    found = np.full(len(tables), np.nan)
    rows = np.flatnonzero(~np.isnan(columns[0]))
    if rows.size:
        found[rows] = _exact(*(column[rows] for column in columns))
    return pl.Series(found, dtype=pl.Float64)


def _exact(x: Array, n: Array, y: Array, m: Array) -> Array:
    """Return p of every table: the improbable ones among all, beside the observed one."""
    low = x * m <= y * n
    x, n, y, m = np.where(low, x, y), np.where(low, n, m), np.where(low, y, x), np.where(low, m, n)
    # At or below the most probable count, everything further down is improbable; upwards, it rises and falls.
    down, _ = _walk(x, m - y, n - x + 1, y + 1)
    improbable, probable = _walk(n - x, y, x + 1, m - y + 1)
    finite = np.isfinite(probable)
    least = 1 + down + improbable
    return np.where(finite, least / (least + np.where(finite, probable, 0.0)), 0.0)


def _walk(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """Return the probabilities of all tables to one side of the observed one, in units of its own.

    The quotient of the probabilities of neighbours t + 1 and t steps away is (a − t)(b − t) / ((c + t)(d + t)).
    Returned are two sums a row: over the tables that are no more probable than the observed one, and the others.
    """
    improbable, probable, last = np.zeros_like(a), np.zeros_like(a), np.ones_like(a)
    active, done, width = np.arange(a.size), 0, _FIRST
    while active.size:
        steps = np.arange(done, done + width, dtype=np.float64)
        for start in range(0, active.size, _CELLS // width):
            rows = active[start : start + _CELLS // width]
            above = (a[rows, None] - steps) * (b[rows, None] - steps)
            quotients = above / ((c[rows, None] + steps) * (d[rows, None] + steps))
            quotients[:, 0] *= last[rows]
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                weights = np.cumprod(quotients, axis=1)
                few = weights <= _TIE
                improbable[rows] += np.where(few, weights, 0.0).sum(axis=1)
                probable[rows] += np.where(few, 0.0, weights).sum(axis=1)
            last[rows] = weights[:, -1]
        active = active[(last[active] >= _NOTHING) & np.isfinite(probable[active])]
        done, width = done + width, min(2 * width, _MOST)
    return improbable, probable
