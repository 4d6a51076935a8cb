"""Standard errors of figures that come with limits."""

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.inequality.scales import Scale, known_scale, onto_expr
from opnajmfr.stats.operands import numbers


def standard_error_from_limits(
    lower: pl.Expr | str, upper: pl.Expr | str, *, confidence: float = 0.95, scale: Scale = "plain"
) -> pl.Expr:
    """Return the standard error that limits speak of.

        (g(upper) − g(lower)) / 2z, g(v) = v, ln v or ln(v / (1 − v))

    Limits of a rate are about even around it after taking logarithms, those of a proportion after taking log odds.

    Parameters
    ----------
    lower
        Lower limit; a column's name or an expression.
    upper
        Upper limit.
    confidence
        Confidence of the limits, 0 < confidence < 1.
    scale
        plain, log (limits above 0) or logit (limits within 0..1, both excluded).

    Returns
    -------
    pl.Expr
        Float64, 0 or more, on the scale. Null where a limit is missing or has no place on the scale, and where
        the lower one is above the upper one.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If there is no such scale.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"lower": [72.7, 0.117], "upper": [79.1, 0.125]})
    >>> [round(error, 4) for error in frame.select(standard_error_from_limits("lower", "upper"))["error"]]
    [1.6327, 0.002]
    """
    kind = known_scale(scale)
    low, high = onto_expr(numbers(lower), kind), onto_expr(numbers(upper), kind)
    error = (high - low) / (2 * z(confidence))
    return pl.when(error.is_finite() & (error >= 0)).then(error).alias("error")
