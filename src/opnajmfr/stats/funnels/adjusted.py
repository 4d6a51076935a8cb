"""Control limits on a scale, widened by what units differ beyond chance."""

import math

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.funnels.scales import FunnelScale, onto_scale, value_at
from opnajmfr.stats.funnels.targets import target_number
from opnajmfr.stats.operands import numbers


def adjusted_funnel(
    error: pl.Expr | str,
    target: pl.Expr | str | float,
    *,
    scale: FunnelScale,
    tau_squared: pl.Expr | str | float = 0.0,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr]:
    """Return control limits (kontrollgränser) around a target, adjusted for over-dispersion.

        from_scale(onto_scale(target) ± z·√(error² + τ²))

    Parameters
    ----------
    error
        Standard error of the unit on the scale, 0 or more: the second of what `ratio_on_scale`,
        `proportion_on_scale` and `count_ratio_on_scale` give, or 1 / √E, 1 / (2√n) at any size that is to be drawn;
        a column's name or an expression.
    target
        Target as a ratio, rate or proportion, not on the scale: a number, a column's name or an expression.
    scale
        `log`, `root` or `arcsine`.
    tau_squared
        Variance between units beyond chance, on the scale, 0 or more; 0 for chance alone.
    confidence
        Share of the units on target that lie within, 0 < confidence < 1: 0.95 and 0.998 are customary.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit as ratio, rate or proportion, Float64, named `lower` and `upper`, within the ends of
        the scale. Null where anything is null or not a number, where the error or τ² is negative or infinite, and
        where the target has no place on the scale.

    Raises
    ------
    StatisticError
        If there is no such scale.

    Notes
    -----
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351; NHS Digital, Summary Hospital-level
    Mortality Indicator: indicator specification. Agrees with FunnelPlotR, but for the CQC's method, whose limits it
    prints on the root scale: ours are the squares of those, and so lie on the scale of the ratio.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"error": [0.1]})
    >>> limits = [adjusted_funnel("error", 1.0, scale="log", tau_squared=tau) for tau in (0.0, 0.01)]
    >>> [[round(limit, 3) for limit in frame.select(*pair).row(0)] for pair in limits]
    [[0.822, 1.217], [0.758, 1.319]]
    """
    score = z(confidence)
    width, between = numbers(error), target_number(tau_squared)
    centre = onto_scale(target, scale)
    usable = pl.when(width.is_between(0, math.inf, closed="left")).then(width)
    added = pl.when(between.is_between(0, math.inf, closed="left")).then(between)
    half = score * (usable.pow(2) + added).sqrt()
    return value_at(centre - half, scale).alias("lower"), value_at(centre + half, scale).alias("upper")
