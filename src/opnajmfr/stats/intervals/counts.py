"""Limits of a count, as expressions: no scipy, any polars query."""

import math

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.operands import numbers


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
    third = z(confidence) / 3
    count = numbers(x)
    after = count + 1
    # Clipped by max_horizontal, raised by pow: both a good deal faster than clip and a product of three columns.
    inner = pl.max_horizontal((count - 1 / 9 - count.sqrt() * third) / count.abs(), pl.lit(0.0))
    outer = (after.sqrt() * third - 1 / 9) / after + 1
    valid = (count >= 0) & (count < math.inf)
    return (
        pl.when(valid).then(inner.pow(3) * count).alias("lower"),
        pl.when(valid).then(outer.pow(3) * after).alias("upper"),
    )
