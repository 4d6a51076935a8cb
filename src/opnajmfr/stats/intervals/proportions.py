"""Limits of a proportion, as expressions: no scipy, any polars query."""

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.operands import numbers


def wilson(x: pl.Expr | str, n: pl.Expr | str, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Return Wilson's score limits of a proportion x / n.

        (2x + z² ± z·√(z² + 4x(1 − x/n))) / (2(n + z²))

    The lower limit is computed as 2x² / (n(2x + z² + z·√(z² + 4x(1 − x/n)))), the same number without the
    subtraction that would lose digits. It is exactly 0 at x = 0; the upper one is exactly 1 at x = n.

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
        Lower and upper limit in 0..1, Float64, named `lower` and `upper`. Null where x or n is null or not
        finite, where n = 0, and where x is outside 0..n: such counts are wrong and are to be reported before
        they come here, for an expression cannot raise for a row.

    Notes
    -----
    Wilson (1927), Journal of the American Statistical Association 22, 209-212; Newcombe (1998), Statistics in
    Medicine 17, 857-872, method 3. Agrees with PHEindicatormethods `phe_proportion`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [0, 65, 100], "answers": [100, 100, 100]})
    >>> limits = frame.select(*wilson("satisfied", "answers"))
    >>> [round(limit, 4) for limit in limits.row(1)]
    [0.5525, 0.7364]
    >>> limits["lower"].first(), limits["upper"].last()
    (0.0, 1.0)
    """
    score = z(confidence)
    square = score * score
    count, size = numbers(x), numbers(n)
    valid = count.is_finite() & size.is_finite() & (size > 0) & (count >= 0) & (count <= size)
    outer = 2 * count + square + score * (square + 4 * count * (1 - count / size)).sqrt()
    lower = pl.when(count == 0).then(0.0).otherwise(2 * count * count / (size * outer))
    upper = pl.when(count == size).then(1.0).otherwise((outer / (2 * (size + square))).clip(0.0, 1.0))
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
