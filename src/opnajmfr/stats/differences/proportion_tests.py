"""Whether two independent proportions could be one: the test on their pooled proportion."""

import polars as pl

from opnajmfr.stats.differences.normal_tails import two_sided_p
from opnajmfr.stats.operands import numbers


def pooled_z_test(
    x: pl.Expr | str,
    n: pl.Expr | str,
    other_x: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    corrected: bool = False,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the score and the two-sided p of the test that two independent proportions are the same.

        z = (x/n − other_x/other_n) / √(p(1 − p)(1/n + 1/other_n)), where p = (x + other_x) / (n + other_n)

    z² is Pearson's chi-square with one degree of freedom, and p the same. Corrected for continuity (Yates), the
    difference is brought nearer to 0 by (1/n + 1/other_n)/2, not across it. Where fewer than five are expected
    in a cell, use `fisher_test`.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    other_x
        Numerator of the proportion that it is held against.
    other_n
        Denominator of the proportion that it is held against.
    corrected
        True for the continuity correction.

    Returns
    -------
    tuple of pl.Expr
        The score z and p in 0..1, Float64, named `z` and `p`. Where both proportions are 0 or both are 1, z is 0
        and p is 1. Null where anything is null or not finite, where a denominator is 0, and where a numerator is
        outside its denominator, and where counts are so small or so large that their inverse or sum is no number.

    Notes
    -----
    Pearson (1900), Philosophical Magazine 50, 157-175; Yates (1934), Supplement to the Journal of the Royal
    Statistical Society 1, 217-235. Agrees with R's `prop.test`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [56], "n": [70], "y": [48], "m": [80]})
    >>> [round(found, 4) for found in frame.select(*pooled_z_test("x", "n", "y", "m")).row(0)]
    [2.6502, 0.008]
    """
    yes, size, other_yes, other_size = numbers(x), numbers(n), numbers(other_x), numbers(other_n)
    everybody = size + other_size
    pooled = (yes + other_yes) / everybody
    rest = ((size - yes) + (other_size - other_yes)) / everybody
    parts = 1 / size + 1 / other_size
    difference = yes / size - other_yes / other_size
    if corrected:
        difference = difference.sign() * pl.max_horizontal(difference.abs() - parts / 2, pl.lit(0.0))
    error = (pooled * rest * parts).sqrt()
    score = pl.when(error > 0).then(difference / error).otherwise(0.0)
    within = (yes >= 0) & (yes <= size) & (other_yes >= 0) & (other_yes <= other_size)
    valid = within & (size > 0) & (other_size > 0) & everybody.is_finite() & parts.is_finite()
    found = pl.when(valid).then(score)
    return found.alias("z"), two_sided_p(found)
