"""How much of what a figure shows is the member, and how much is chance (tillförlitlighet)."""

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers


def signal_reliability(between: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return the reliability of a figure (tillförlitlighet): true differences over all that is seen.

        τ² / (τ² + s²);  1 where chance plays no part, 0 where it is all there is

    For a proportion s² is p(1 − p) / n; with the figure's own p it is 0 where nobody or everybody has the property,
    and the reliability then a flattering 1: `beta_binomial_reliability` without its share does not do that.

    Parameters
    ----------
    between
        Between-member variance τ², at least 0: a column, or an aggregation with `.over`.
    variance
        Sampling variance of the figure, at least 0.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `reliability`; elementwise. Null where anything is null, not finite or negative, and
        where both are 0.

    Notes
    -----
    Adams (2009), The Reliability of Provider Profiling: A Tutorial, RAND TR-653.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"between": [21.0], "s": [9.0]}).select(signal_reliability("between", "s")).item()
    0.7
    """
    apart, chance = numbers(between), numbers(variance)
    usable = apart.is_finite() & chance.is_finite() & (apart >= 0) & (chance >= 0) & (apart + chance > 0)
    return pl.when(usable).then(apart / (apart + chance)).alias("reliability")


def denominator_for_reliability(between: pl.Expr | str, within: pl.Expr | str, *, reliability: float = 0.7) -> pl.Expr:
    """Return how many persons a figure must rest on to have a reliability (nämnare som behövs).

        n = r / (1 − r) · σ² / τ²

    Parameters
    ----------
    between
        Between-member variance τ², above 0: a column, or an aggregation with `.over`.
    within
        Variance of one person's answer σ²: p(1 − p) of the family for a proportion, the variance of the
        measurements for a mean, the rate itself for events per person; in the squared unit of the figure.
    reliability
        Reliability that is wanted, 0 < reliability < 1.

    Returns
    -------
    pl.Expr
        Float64, not rounded, named `denominator`; elementwise. Null where anything is null, not finite or negative,
        and where τ² is 0: no number of persons is enough where members do not differ.

    Raises
    ------
    StatisticError
        If the reliability is not strictly between 0 and 1.

    Notes
    -----
    Adams (2009), The Reliability of Provider Profiling: A Tutorial, RAND TR-653, where 0.7 is the usual wish.

    Examples
    --------
    Shares of 80 per cent that truly differ by 5 percentage points:

    >>> import polars as pl
    >>> shares = pl.DataFrame({"between": [0.05**2], "within": [0.8 * 0.2]})
    >>> round(shares.select(denominator_for_reliability("between", "within")).item(), 1)
    149.3
    """
    if not 0 < reliability < 1:
        message = f"reliability must be between 0 and 1, both excluded; got {reliability!r}"
        raise StatisticError(message, hint="0.7 is the usual wish")
    apart, alone = numbers(between), numbers(within)
    usable = apart.is_finite() & alone.is_finite() & (apart > 0) & (alone >= 0)
    return pl.when(usable).then(reliability / (1 - reliability) * alone / apart).alias("denominator")
