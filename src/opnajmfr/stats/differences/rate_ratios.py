"""Two independent rates as a quotient, as expressions: no scipy, any polars query."""

import math

import polars as pl

from opnajmfr.stats.intervals.proportions import wilson
from opnajmfr.stats.operands import numbers


def rate_ratio(
    x: pl.Expr | str,
    exposure: pl.Expr | str,
    other_x: pl.Expr | str,
    other_exposure: pl.Expr | str,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of (x / exposure) / (other_x / other_exposure) for two independent Poisson rates.

        w / (1 − w) · other_exposure / exposure, w the Wilson limits of x / (x + other_x)

    Given how many events there are in all, those on the one side are binomial, and their share says the ratio.
    With Wilson's limits this is the score interval of the ratio: a formula, close to its confidence also with few
    events, and defined where one side has none.

    Parameters
    ----------
    x
        Number of events, x >= 0; a column's name or an expression. May be fractional.
    exposure
        Persons or person-years that had them, exposure > 0.
    other_x
        Number of events of the rate that it is divided by.
    other_exposure
        Persons or person-years of the rate that it is divided by.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the ratio, 0 or more, Float64, named `lower` and `upper`: 0 below where x = 0,
        infinite above where other_x = 0, from 0 to infinity where both are. Null where anything is null, negative
        or not finite, and where an exposure is 0.

    Notes
    -----
    Graham, Mengersen and Morton (2003), Statistics in Medicine 22, 2071-2083; Wilson (1927), Journal of the American
    Statistical Association 22, 209-212.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"falls": [30], "persons": [1000], "other_falls": [20], "other_persons": [1200]})
    >>> limits = frame.select(*rate_ratio("falls", "persons", "other_falls", "other_persons"))
    >>> [round(limit, 4) for limit in limits.row(0)]
    [1.0297, 3.1465]
    """
    events, persons, other_events, other_persons = (numbers(one) for one in (x, exposure, other_x, other_exposure))
    together = events + other_events
    lower, _ = wilson(events, together, confidence=confidence)
    # The odds of an upper limit are one over those of the other side's lower limit, which keeps its digits.
    other_lower, _ = wilson(other_events, together, confidence=confidence)
    scale = other_persons / persons
    known = (events >= 0) & (other_events >= 0) & (together < math.inf)
    valid = (
        known & persons.is_between(0, math.inf, closed="none") & other_persons.is_between(0, math.inf, closed="none")
    )
    first = pl.when(events == 0).then(0.0).otherwise(lower / (1 - lower) * scale)
    second = pl.when(other_events == 0).then(math.inf).otherwise((1 - other_lower) / other_lower * scale)
    return pl.when(valid).then(first).alias("lower"), pl.when(valid).then(second).alias("upper")
