"""Two independent rates held against each other by subtraction."""

import math

import polars as pl

from opnajmfr.stats.differences.recovery import mover
from opnajmfr.stats.intervals.small_counts import poisson_limits
from opnajmfr.stats.operands import numbers


def rate_difference(
    x: pl.Expr | str,
    exposure: pl.Expr | str,
    other_x: pl.Expr | str,
    other_exposure: pl.Expr | str,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of x / exposure - other_x / other_exposure for two independent Poisson rates.

    `mover` on the limits of both rates, which are Byar's from ten events on and the exact ones below.

    Parameters
    ----------
    x
        Number of events, x >= 0; a column's name or an expression. May be fractional.
    exposure
        Persons or person-years that had them, exposure > 0.
    other_x
        Number of events of the rate that it is held against.
    other_exposure
        Persons or person-years of the rate that it is held against.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the difference of events per unit of exposure, Float64, named `lower` and `upper`.
        Null where anything is null, negative or not finite, and where an exposure is 0.

    Notes
    -----
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"falls": [30], "persons": [1000], "other_falls": [20], "other_persons": [1200]})
    >>> limits = frame.select(*rate_difference("falls", "persons", "other_falls", "other_persons"))
    >>> [round(1000 * limit, 4) for limit in limits.row(0)]
    [0.004, 27.7102]
    """
    events, persons = numbers(x), _positive(exposure)
    other_events, other_persons = numbers(other_x), _positive(other_exposure)
    lower, upper = poisson_limits(events, confidence=confidence)
    other_lower, other_upper = poisson_limits(other_events, confidence=confidence)
    return mover(
        events / persons,
        other_events / other_persons,
        lower=lower / persons,
        upper=upper / persons,
        other_lower=other_lower / other_persons,
        other_upper=other_upper / other_persons,
    )


def _positive(exposure: pl.Expr | str) -> pl.Expr:
    """Return what events can be divided by, or null."""
    persons = numbers(exposure)
    return pl.when(persons.is_between(0, math.inf, closed="none")).then(persons)
