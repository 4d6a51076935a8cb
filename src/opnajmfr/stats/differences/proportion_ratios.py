"""Two independent proportions as a quotient: of the proportions, and of their odds."""

import math

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.differences.quotient_recovery import mover_ratio
from opnajmfr.stats.intervals.proportions import wilson
from opnajmfr.stats.operands import numbers

_IN_RATIO, _UNDER_ROOT = 0.45, 0.25
"""What is added to each count, in the odds ratio and in its variance."""


def risk_ratio(
    x: pl.Expr | str,
    n: pl.Expr | str,
    other_x: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of (x / n) / (other_x / other_n) for two independent proportions.

    `mover_ratio` on the two Wilson intervals. It is chosen over Katz's logarithm because it needs no rule for
    empty cells, is a formula where the score interval is a search, and never disagrees with `newcombe`: the
    ratio's interval leaves 1 outside exactly where the difference's leaves 0 outside.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    other_x
        Numerator of the proportion that it is divided by.
    other_n
        Denominator of the proportion that it is divided by.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the ratio, 0 or more, Float64, named `lower` and `upper`: 0 below where x = 0,
        infinite above where other_x = 0. Null where one of the Wilson intervals is.

    Notes
    -----
    Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359, with the limits of Wilson (1927).

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [56, 5], "n": [70, 56], "y": [48, 0], "m": [80, 29]})
    >>> limits = frame.select(*risk_ratio("x", "n", "y", "m"))
    >>> [round(limit, 4) for limit in (*limits.row(0), *limits.row(1))]
    [1.0783, 1.6629, 0.6292, inf]
    """
    lower, upper = wilson(x, n, confidence=confidence)
    other_lower, other_upper = wilson(other_x, other_n, confidence=confidence)
    return mover_ratio(
        numbers(x) / numbers(n),
        numbers(other_x) / numbers(other_n),
        lower=lower,
        upper=upper,
        other_lower=other_lower,
        other_upper=other_upper,
    )


def odds_ratio(
    x: pl.Expr | str,
    n: pl.Expr | str,
    other_x: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of the odds ratio of two independent proportions.

        log θ ± 2·arsinh(z/2·√(1/a + 1/b + 1/c + 1/d)), where θ = ad / (bc)

    a, b, c and d are the four counts, x, n − x, other_x and other_n − other_x, each with 0.45 more in θ and 0.25
    more under the root. With one proportion given this is Wilson's interval of its odds; with two, its coverage is
    nearer to the confidence than that of Woolf's logit with a half in every cell, and it is narrower. An empty
    cell needs no other rule but this: where a or d is empty the lower limit is 0, as the ratio itself, and where
    b or c is empty the upper one is infinite.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    other_x
        Numerator of the proportion whose odds it is divided by.
    other_n
        Denominator of the proportion whose odds it is divided by.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the odds ratio, 0 or more, Float64, named `lower` and `upper`. From 0 to infinity
        where both proportions are 0, or both 1. Null where anything is null or not finite, where a denominator is
        0, and where a numerator is outside its denominator.

    Notes
    -----
    Fagerland and Newcombe (2013), Statistics in Medicine 32, 2823-2836: the adjusted inverse sinh interval, there
    with finite limits also for an empty cell; that the limit goes where the ratio goes is Agresti's (1999),
    Biometrics 55, 597-602.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [56, 5], "n": [70, 56], "y": [48, 0], "m": [80, 29]})
    >>> limits = frame.select(*odds_ratio("x", "n", "y", "m"))
    >>> [round(limit, 4) for limit in (*limits.row(0), *limits.row(1))]
    [1.2773, 5.3596, 0.3799, inf]
    """
    score = z(confidence)
    yes, size, other_yes, other_size = numbers(x), numbers(n), numbers(other_x), numbers(other_n)
    no, other_no = size - yes, other_size - other_yes
    counts = (yes, no, other_yes, other_no)
    a, b, c, d = (count + _IN_RATIO for count in counts)
    middle = (a / b).log() - (c / d).log()
    variance = pl.sum_horizontal(*(1 / (count + _UNDER_ROOT) for count in counts), ignore_nulls=False)
    half = 2 * (score / 2 * variance.sqrt()).arcsinh()
    lower = pl.when((yes == 0) | (other_no == 0)).then(0.0).otherwise((middle - half).exp())
    upper = pl.when((no == 0) | (other_yes == 0)).then(math.inf).otherwise((middle + half).exp())
    within = (yes >= 0) & (no >= 0) & (other_yes >= 0) & (other_no >= 0) & (size > 0) & (other_size > 0)
    valid = within & size.is_finite() & other_size.is_finite()
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
