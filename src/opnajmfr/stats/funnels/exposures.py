"""The exposure that a published rate stands for."""

import math

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers


def implied_exposure(x: pl.Expr | str, rate: pl.Expr | str, *, per: float = 1.0, fewest: float = 0.0) -> pl.Expr:
    """Return the exposure that makes a count the given rate: what a standardised rate has for a population.

        x · per / rate

    A directly standardised rate is no count over a population, so an exact funnel has nothing to stand on. With this
    exposure the rate is a plain one: the group's target is the sum of counts over the sum of implied exposures.

    Parameters
    ----------
    x
        Number of events, 0 or more; a column's name or an expression.
    rate
        The published rate, above 0; a column's name or an expression.
    per
        What the rate is for, above 0: 100000 for a rate per 100,000 and year. With a count of several years that
        gives person-years; divide by the number of years for the mean population.
    fewest
        Counts below this have no exposure; 10 for directly standardised rates.

    Returns
    -------
    pl.Expr
        Float64. Null where x or the rate is null or not finite, where the rate is not above 0, and where x is below
        the fewest or not above 0: no event implies no exposure.

    Raises
    ------
    StatisticError
        If per is not above 0, or fewest is negative, or either is no finite number.

    Notes
    -----
    Public Health England's funnel plots of directly standardised rates; PHEindicatormethods
    `calculate_funnel_points`, column `denominator_derived`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"events": [414, 4], "rate": [184.0, 80.0]})
    >>> frame.select(implied_exposure("events", "rate", per=100_000, fewest=10))["events"].to_list()
    [225000.0, None]
    """
    if not (isinstance(per, int | float) and 0 < per < math.inf):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"per must be above 0; got {per!r}"
        raise StatisticError(message, hint="100000 for a rate per 100,000")
    if not (isinstance(fewest, int | float) and 0 <= fewest < math.inf):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"fewest must be 0 or more; got {fewest!r}"
        raise StatisticError(message, hint="10 for directly standardised rates")
    count, published = numbers(x), numbers(rate)
    valid = count.is_finite() & published.is_finite() & (count > 0) & (count >= fewest) & (published > 0)
    return pl.when(valid).then(count * per / published)
