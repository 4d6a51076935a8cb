"""Limits of a weighted sum of counts from the limits of the count itself."""

import polars as pl

from opnajmfr.stats.intervals.small_counts import poisson_limits
from opnajmfr.stats.operands import numbers

FEWEST_EVENTS = 10
"""Fewer events than this give no directly standardised rate, as the reference has it."""


def dobson_limits(
    value: pl.Expr | str, variance: pl.Expr | str, events: pl.Expr | str, *, confidence: float = 0.95
) -> tuple[pl.Expr, pl.Expr]:
    """Return Dobson's limits of a weighted sum of Poisson counts, as a directly standardised rate is.

        lower = v + √(Var / O) · (lower limit of O − O)
        upper = v + √(Var / O) · (upper limit of O − O)

    The limits of the count O are Byar's from 10 events on, exact Poisson ones below.

    Parameters
    ----------
    value
        The weighted sum; a column's name or an expression.
    variance
        Its variance, Σ of the squared weight times the count.
    events
        Number of events that it sums, O > 0.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit in the unit of the value, Float64, named `lower` and `upper`. Null where something is
        null, negative or not finite, and where there is no event: without one, nothing tells the weight of the next.

    Notes
    -----
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"rate": [29.2], "variance": [28.72], "falls": [30]})
    >>> [round(limit, 2) for limit in frame.select(*dobson_limits("rate", "variance", "falls")).row(0)]
    [19.65, 41.75]
    """
    centre, spread, count = numbers(value), numbers(variance), numbers(events)
    low, high = poisson_limits(count, confidence=confidence)
    valid = centre.is_finite() & spread.is_finite() & (spread >= 0) & (count > 0)
    scale = pl.when(valid).then((spread / count).sqrt())
    return (centre + scale * (low - count)).alias("lower"), (centre + scale * (high - count)).alias("upper")
