"""Limits of a proportion, as expressions: no scipy, any polars query."""

import math

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.operands import numbers

_LEAST = 1e-150
"""A quantile whose square is still above 0, so that nothing divides 0 by 0 at a confidence of almost 0."""


def wilson(
    x: pl.Expr | str,
    n: pl.Expr | str,
    *,
    confidence: float = 0.95,
    corrected: bool = False,
    population: pl.Expr | str | None = None,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Wilson's score limits of a proportion x / n.

        (2x + z² ± z·√(z² + 4x(1 − x/n))) / (2(n + z²))

    The lower limit is computed as 2x² / (n(2x + z² + z·√(z² + 4x(1 − x/n)))), the same number without the
    subtraction that would lose digits. It is exactly 0 at x = 0; the upper one is exactly 1 at x = n.

    Corrected for continuity, the lower limit is that of x − c and the upper one that of x + c, where
    c = min(½, |x − n/2|) and neither leaves 0..n. The interval is wider, holds the true proportion at least as
    often as it says for almost every n, and is not the field's default.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    corrected
        True for the continuity correction.
    population
        Number that the n were drawn from without replacement, population >= n, where the question is only about
        these very members; None (default) where they stand for what chance could have given, as they do when
        a census is compared. z² becomes z²·(population − n) / (population − 1): with n = population the limits
        are the proportion itself.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit in 0..1, Float64, named `lower` and `upper`. Null where x, n or the population is
        null or not finite, where n = 0, where x is outside 0..n, where n is above the population, and where it is
        only a part of a population of 1 or less: such counts are wrong and are to be reported before they come
        here, for an expression cannot raise for a row.

    Notes
    -----
    Wilson (1927), Journal of the American Statistical Association 22, 209-212; Newcombe (1998), Statistics in
    Medicine 17, 857-872, methods 3 and 4. Agrees with PHEindicatormethods `phe_proportion` and with R's
    `prop.test`, whose correction is 0 where x is exactly half of n, as method 4's is not. The population enters
    through the variance of a proportion without replacement, p(1 − p)/n · (N − n)/(N − 1): Cochran (1977),
    Sampling Techniques, 3rd ed., theorem 3.2, Wiley.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [0, 65, 100], "answers": [100, 100, 100]})
    >>> limits = frame.select(*wilson("satisfied", "answers"))
    >>> [round(limit, 4) for limit in limits.row(1)]
    [0.5525, 0.7364]
    >>> limits["lower"].first(), limits["upper"].last()
    (0.0, 1.0)
    >>> [round(limit, 4) for limit in frame.select(*wilson("satisfied", "answers", corrected=True)).row(1)]
    [0.5474, 0.7409]
    >>> [round(limit, 4) for limit in frame.select(*wilson("satisfied", "answers", population=pl.lit(120))).row(1)]
    [0.6108, 0.6873]
    """
    square = max(z(confidence), _LEAST) ** 2
    count, size = numbers(x), numbers(n)
    if isinstance(n, pl.Expr) and not n.meta.root_names():
        size = count * 0.0 + size  # Polars would multiply by the rounded inverse of a single number.
    # Comparing what was given, not its Float64, spares a conversion of whole columns of integers.
    given_count, given_size = _given(x), _given(n)
    valid = (given_count >= 0) & (given_count <= given_size) & size.is_between(0, math.inf, closed="none")
    below = above = count
    if corrected:
        step = pl.min_horizontal((count - size / 2).abs(), pl.lit(0.5))
        below = pl.max_horizontal(count - step, pl.lit(0.0))
        above = pl.min_horizontal(count + step, size)
    if population is None:
        lower, upper = _lower(below, size, square), _upper(above, size, square)
    else:
        whole = numbers(population)
        complete = size == whole
        valid = valid & (complete | ((size < whole) & (whole > 1))) & whole.is_finite()
        left = pl.when(complete).then(_LEAST).otherwise(square * (whole - size) / (whole - 1))
        lower = pl.when(complete).then(count / size).otherwise(_lower(below, size, left))
        upper = pl.when(complete).then(count / size).otherwise(_upper(above, size, left))
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")


def _lower(count: pl.Expr, size: pl.Expr, square: float | pl.Expr) -> pl.Expr:
    """Return the lower score limit, free of subtraction."""
    return count * (count / size) / _top(count, size, square)


def _upper(count: pl.Expr, size: pl.Expr, square: float | pl.Expr) -> pl.Expr:
    """Return the upper score limit, 1 where the last digit would be above."""
    return pl.min_horizontal(_top(count, size, square) / (size + square), pl.lit(1.0))


def _top(count: pl.Expr, size: pl.Expr, square: float | pl.Expr) -> pl.Expr:
    """Return x + z²/2 + z·√(z²/4 + x(1 − x/n)), which is n + z² to the last digit at x = n."""
    return count + (((1 - count / size) * count * square + square * square / 4).sqrt() + square / 2)


def _given(operand: pl.Expr | str) -> pl.Expr:
    """Return a column as it was given."""
    return pl.col(operand) if isinstance(operand, str) else operand
