"""Limits of a count, as expressions: no scipy, any polars query."""

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
    score = z(confidence)
    count = numbers(x)
    valid = count.is_finite() & (count >= 0)
    after = count + 1
    inner = (1 - 1 / (9 * count) - score / (3 * count.sqrt())).clip(lower_bound=0.0)
    outer = 1 - 1 / (9 * after) + score / (3 * after.sqrt())
    lower = pl.when(count == 0).then(0.0).otherwise(count * inner * inner * inner)
    upper = after * outer * outer * outer
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
