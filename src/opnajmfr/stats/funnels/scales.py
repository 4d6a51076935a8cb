"""Scales on which a figure's chance has the same width whatever its value, and the way there and back."""

import math
from typing import Literal, get_args

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.funnels.targets import target_number
from opnajmfr.stats.operands import numbers

FunnelScale = Literal["log", "root", "arcsine"]
"""Logarithm and square root for ratios and rates, arcsine of the square root for proportions."""
_HALF = 0.5
"""Added to both counts of a ratio of counts, so that a zero has a logarithm."""


def onto_scale(value: pl.Expr | str | float, scale: FunnelScale) -> pl.Expr:
    """Return a value, or a target, on a scale where chance has the same width everywhere.

        log: ln(value)    root: √value    arcsine: arcsin √value

    Parameters
    ----------
    value
        A ratio or rate of 0 or more, a proportion in 0..1: a number, a column's name or an expression.
    scale
        `log`, `root` or `arcsine`.

    Returns
    -------
    pl.Expr
        Float64. Null where the value is null, not finite or negative; on the log scale where it is 0, on the
        arcsine scale where it is above 1.

    Raises
    ------
    StatisticError
        If there is no such scale.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(onto_scale(0.25, "root"), onto_scale(0.25, "arcsine").round(4).alias("arcsine")).row(0)
    (0.5, 0.5236)
    """
    number = target_number(value)
    if _checked(scale) == "log":
        return pl.when(number.is_between(0, math.inf, closed="none")).then(number.log())
    if scale == "root":
        return pl.when(number.is_between(0, math.inf, closed="left")).then(number.sqrt())
    return pl.when(number.is_between(0, 1)).then(number.sqrt().arcsin())


def from_scale(y: pl.Expr | str, scale: FunnelScale) -> pl.Expr:
    """Return the value that stands at a place on a scale.

        log: exp(y)    root: y²    arcsine: sin² y

    Parameters
    ----------
    y
        The place; a column's name or an expression. On the root scale places below 0, on the arcsine scale places
        outside 0..π/2, are beyond the ends of the scale and count as its ends.
    scale
        `log`, `root` or `arcsine`.

    Returns
    -------
    pl.Expr
        Float64; null where y is null or not a number.

    Raises
    ------
    StatisticError
        If there is no such scale.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [-0.1, 0.5, 1.2]}).select(from_scale("y", "root"))["y"].round(2).to_list()
    [0.0, 0.25, 1.44]
    """
    number = numbers(y)
    return pl.when(number.is_not_nan()).then(value_at(number, scale))


def value_at(y: pl.Expr, scale: FunnelScale) -> pl.Expr:
    """Return the value at a place that is known to be a number.

    Parameters
    ----------
    y
        Float64 without NaN.
    scale
        `log`, `root` or `arcsine`.

    Returns
    -------
    pl.Expr
        As `from_scale`.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(value_at(pl.lit(1.5), "root")).item()
    2.25
    """
    if _checked(scale) == "log":
        return y.exp()
    if scale == "root":
        return y.clip(lower_bound=0.0).pow(2)
    return y.clip(0.0, math.pi / 2).sin().pow(2)


def ratio_on_scale(
    observed: pl.Expr | str, expected: pl.Expr | str, *, scale: Literal["log", "root"]
) -> tuple[pl.Expr, pl.Expr]:
    """Return a standardised ratio observed / expected on a scale, and its standard error if on target.

        log: ln(O / E), 1 / √E    root: √(O / E), 1 / (2√E)

    The log scale is that of the English hospital mortality indicator (SHMI), the root scale that of the Care Quality
    Commission (CQC).

    Parameters
    ----------
    observed
        Events, 0 or more; a column's name or an expression.
    expected
        Expected events, above 0; a column's name or an expression.
    scale
        `log` or `root`.

    Returns
    -------
    tuple of pl.Expr
        Place and standard error, Float64, named `y` and `error`. Both are null where the expected is null, not
        finite or not above 0; the place also where the observed is null, not finite or negative, and on the log
        scale where it is 0: such a unit adds nothing to φ and τ², and has limits and a verdict all the same.

    Raises
    ------
    StatisticError
        If the scale is neither.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix; Spiegelhalter and others (2012),
    Journal of the Royal Statistical Society A 175, 1-47; NHS Digital, Summary Hospital-level Mortality Indicator:
    indicator specification. Agrees with FunnelPlotR, `data_type = "SR"`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"deaths": [81], "expected": [100]})
    >>> [round(each, 4) for each in frame.select(*ratio_on_scale("deaths", "expected", scale="root")).row(0)]
    [0.9, 0.05]
    """
    if scale not in {"log", "root"}:
        message = f"a ratio has the scales log and root; got {scale!r}"
        raise StatisticError(message, hint="proportions are put on the arcsine scale by proportion_on_scale")
    mean = numbers(expected)
    usable = pl.when(mean.is_between(0, math.inf, closed="none")).then(mean)
    width = usable.sqrt() if scale == "log" else 2 * usable.sqrt()
    return onto_scale(numbers(observed) / usable, scale).alias("y"), (1 / width).alias("error")


def proportion_on_scale(x: pl.Expr | str, n: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return a proportion x / n on the arcsine scale, and its standard error.

        arcsin √(x / n), 1 / (2√n)

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression.
    n
        Denominator, n > 0; a column's name or an expression.

    Returns
    -------
    tuple of pl.Expr
        Place in 0..π/2 and standard error, Float64, named `y` and `error`. Both are null where n is null, not finite
        or not above 0; the place also where x is null or outside 0..n.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix. Agrees with FunnelPlotR,
    `data_type = "PR"`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [25], "answers": [100]})
    >>> [round(each, 4) for each in frame.select(*proportion_on_scale("satisfied", "answers")).row(0)]
    [0.5236, 0.05]
    """
    size = numbers(n)
    usable = pl.when(size.is_between(0, math.inf, closed="none")).then(size)
    return onto_scale(numbers(x) / usable, "arcsine").alias("y"), (1 / (2 * usable.sqrt())).alias("error")


def count_ratio_on_scale(x: pl.Expr | str, y: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return a ratio of two counts on the log scale, and its standard error; a half is added to both counts.

        ln((x + ½) / (y + ½)), √(x / (x + ½)² + y / (y + ½)²)

    For a ratio whose denominator is a count of chance as well, as this year's events over those of a year before.
    `from_scale(…, "log")` gives the corrected ratio, which is what limits on this scale are to be held against.

    Parameters
    ----------
    x
        Events in the numerator, 0 or more; a column's name or an expression.
    y
        Events in the denominator, 0 or more; a column's name or an expression.

    Returns
    -------
    tuple of pl.Expr
        Place and standard error, Float64, named `y` and `error`. Null where either count is null, not finite or
        negative, and where both are 0: nothing has happened, and the standard error would be 0.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix. Agrees with FunnelPlotR,
    `data_type = "RC"`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"now": [12], "before": [20]})
    >>> [round(each, 4) for each in frame.select(*count_ratio_on_scale("now", "before")).row(0)]
    [-0.4947, 0.3527]
    """
    above, below = numbers(x), numbers(y)
    valid = above.is_finite() & below.is_finite() & (above >= 0) & (below >= 0) & (above + below > 0)
    one, other = above + _HALF, below + _HALF
    error = (above / (one * one) + below / (other * other)).sqrt()
    return pl.when(valid).then((one / other).log()).alias("y"), pl.when(valid).then(error).alias("error")


def _checked(scale: FunnelScale) -> FunnelScale:
    """Return the scale, or say which there are."""
    if scale in get_args(FunnelScale):
        return scale
    message = f"a funnel has the scales {', '.join(get_args(FunnelScale))}; got {scale!r}"
    raise StatisticError(message, hint="log or root for ratios and rates, arcsine for proportions")
