"""Limits of a proportion and of a count, as expressions: no scipy, any polars query."""

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


def byar(x: pl.Expr | str, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Return Byar's limits of a count, to be divided by the exposure for those of a rate.

        lower = x(1 − 1/(9x) − z/(3√x))³
        upper = (x + 1)(1 − 1/(9(x + 1)) + z/(3√(x + 1)))³

    The lower limit is 0 at x = 0 and wherever the cube would be negative (one or two events at a high
    confidence). At 0.95 both limits are within 1 per cent of the exact Poisson limits from 5 events on, and
    within 0.2 per cent from 10; below 5 events the lower one is too low.

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
        finite or negative: a negative count is to be reported before it comes here.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 69-71, IARC. Agrees with
    PHEindicatormethods `byars_lower` and `byars_upper`.

    Examples
    --------
    >>> import polars as pl
    >>> limits = pl.DataFrame({"falls": [65]}).select(*byar("falls")).row(0)
    >>> [round(limit, 4) for limit in limits]
    [50.1632, 82.8491]
    """
    score = z(confidence)
    count = numbers(x)
    valid = count.is_finite() & (count >= 0)
    after = count + 1
    inner = (1 - 1 / (9 * count) - score / (3 * count.sqrt())).clip(lower_bound=0.0)
    outer = 1 - 1 / (9 * after) + score / (3 * after.sqrt())
    lower = pl.when(count == 0).then(0.0).otherwise(count * inner * inner * inner)
    upper = after * outer * outer * outer
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
