"""Control limits of proportions, as expressions: no scipy, any polars query."""

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.funnels.targets import target_number
from opnajmfr.stats.operands import numbers


def proportion_funnel(
    n: pl.Expr | str, target: pl.Expr | str | float, *, confidence: float = 0.95
) -> tuple[pl.Expr, pl.Expr]:
    """Return the control limits (kontrollgränser) of a proportion of n around a target.

        target ± z·√(target·(1 − target) / n), within 0 and 1

    This is Wilson's interval turned inside out: x / n lies outside the limits exactly where Wilson's interval of
    x and n leaves the target out, and where the score test rejects it.

    Parameters
    ----------
    n
        Denominator of the unit, n > 0; a column's name or an expression.
    target
        Proportion that the unit is held against, 0..1: a number, a column's name or an expression. The group's own
        is `pl.col("x").sum() / pl.col("n").sum()`, with `.over(...)` where there are several groups.
    confidence
        Share of the units on target that lie within, 0 < confidence < 1: 0.95 and 0.998 are customary.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit in 0..1, Float64, named `lower` and `upper`; both equal to a target of 0 or 1. Null
        where n or the target is null or not finite, where n <= 0 and where the target is outside 0..1.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix; Wilson (1927), Journal of the American
    Statistical Association 22, 209-212. Agrees with PHEindicatormethods `calculate_funnel_limits`. In small units
    the normal tail is rough: of units with 20 answers around 0.1, some four per cent lie above the 95 per cent
    limits and none below.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"answers": [25, 100, 400]})
    >>> frame.select(*proportion_funnel("answers", 0.5)).with_columns(pl.all().round(4)).rows()
    [(0.304, 0.696), (0.402, 0.598), (0.451, 0.549)]
    """
    score = z(confidence)
    size, centre = numbers(n), target_number(target)
    valid = size.is_finite() & (size > 0) & centre.is_between(0, 1)
    half = score * (centre * (1 - centre) / size).sqrt()
    lower = (centre - half).clip(0.0, 1.0)
    upper = (centre + half).clip(0.0, 1.0)
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
