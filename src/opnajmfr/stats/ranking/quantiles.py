"""Sample quantiles in the nine ways that statistical programs make them."""

import sys

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers

_DISCONTINUOUS = {1: 0.0, 2: 0.0, 3: -0.5}
"""What is added to n·p, by kind."""
_PLOTTING = {4: (0.0, 1.0), 5: (0.5, 0.5), 6: (0.0, 0.0), 7: (1.0, 1.0), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}
"""The constants a and b of the position a + p·(n + 1 - a - b), by kind."""
_DUST = 4 * sys.float_info.epsilon
"""A position this near a whole number, in relation to the number of values, is that number."""


def sample_quantile(value: pl.Expr | str, p: float, *, kind: int = 7) -> pl.Expr:
    """Return a sample quantile (kvantil) of the values, made in one of nine ways.

        (1 - g)·x(j) + g·x(j + 1), where j is the whole part of n·p + m and g follows from what is left of it

    x(j) is the j-th smallest of n values, the first and the last standing in beyond the ends. Kinds 1 to 3 take an
    observed value (2 the mean of two where p falls between them); kinds 4 to 9 interpolate, with position
    j + g = a + p·(n + 1 - a - b).

    Parameters
    ----------
    value
        The values, whole groups; a column's name or an expression.
    p
        Probability, 0 <= p <= 1.
    kind
        1 inverse of the empirical distribution, 2 the same with averages at its steps, 3 nearest even (SAS); 4 linear
        in the distribution (a = 0, b = 1), 5 Hazen (½, ½), 6 Weibull (0, 0), 7 the usual one of R, Excel and numpy
        (1, 1), 8 median-unbiased (⅓, ⅓), 9 for normal values (⅜, ⅜).

    Returns
    -------
    pl.Expr
        Float64, one value; nulls and NaN are left out, and null where nothing is left, and between two
        infinities. Use in `.agg(...)` or with `.over(...)`.

    Raises
    ------
    StatisticError
        If p is not within 0..1, or kind not within 1..9.

    Notes
    -----
    Hyndman and Fan (1996), The American Statistician 50, 361-365; the numbers of the kinds are theirs and R's.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [1.0, 2.0, 4.0, None]})
    >>> frame.select(sample_quantile("x", 0.25), sample_quantile("x", 0.25, kind=6).alias("weibull")).row(0)
    (1.5, 1.0)
    """
    if not isinstance(p, int | float) or not 0 <= p <= 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"p must be a probability, 0 to 1, got {p!r}"
        raise StatisticError(message, hint="0.25 is the lower quartile")
    if kind not in {*_DISCONTINUOUS, *_PLOTTING}:
        message = f"kind must be a whole number from 1 to 9, got {kind!r}"
        raise StatisticError(message, hint="7 is what R, Excel and numpy give unasked")
    known = numbers(value).fill_nan(None)
    n = known.count().cast(pl.Float64)
    dust = _DUST * (n + 1)
    position = p * n + _shift(p, kind)
    whole = (position + dust).floor()
    rest = position - whole
    share = _share(pl.when(rest > dust).then(rest).otherwise(0.0), whole, kind)
    ordered = known.drop_nulls().sort()
    low, high = (ordered.get(place.clip(1.0, n).cast(pl.Int64) - 1, null_on_oob=True) for place in (whole, whole + 1))
    between = (1 - share) * low + share * high
    return pl.when((share == 0) | (low == high)).then(low).when(share == 1).then(high).otherwise(between.fill_nan(None))


def _shift(p: float, kind: int) -> float:
    """Return m, what is added to n·p to give the place among the ordered values, the smallest having 1."""
    if kind in _DISCONTINUOUS:
        return _DISCONTINUOUS[kind]
    first, last = _PLOTTING[kind]
    return first + p * (1 - first - last)


def _share(rest: pl.Expr, whole: pl.Expr, kind: int) -> pl.Expr:
    """Return how much the upper of the two values weighs."""
    if kind == 1:
        return (rest > 0).cast(pl.Float64)
    if kind == 2:  # noqa: PLR2004 - the kinds are known by their numbers
        return ((rest > 0).cast(pl.Float64) + 1) / 2
    if kind == 3:  # noqa: PLR2004
        return ((rest > 0) | (whole % 2 == 1)).cast(pl.Float64)
    return rest
