"""Where a unit lies in a funnel: five words."""

import polars as pl

from opnajmfr.stats.operands import numbers

FUNNEL_VERDICTS = pl.Enum(["far_below", "below", "within", "above", "far_above"])
"""What a unit in a funnel may be; high and low, not good and bad."""
_PLACES = [-2, -1, 0, 1, 2]
"""How many limits a unit is above, those it is below counted as negative."""


def funnel_verdict(
    value: pl.Expr | str,
    *,
    inner: tuple[pl.Expr | str, pl.Expr | str],
    outer: tuple[pl.Expr | str, pl.Expr | str],
) -> pl.Expr:
    """Return where a value lies between two pairs of control limits (kontrollgränser).

        far_below < outer lower <= below < inner lower <= within <= inner upper < above <= outer upper < far_above

    A value on a limit is inside it. Of a hundred units on target, some five are outside 95 per cent limits by chance
    alone; of a thousand, two are outside 99.8 per cent limits.

    Parameters
    ----------
    value
        The unit's value on the scale of the limits; a column's name or an expression.
    inner
        Lower and upper limit at the lower confidence, customarily 0.95.
    outer
        Lower and upper limit at the higher confidence, customarily 0.998.

    Returns
    -------
    pl.Expr
        `FUNNEL_VERDICTS`, an Enum, named `verdict`. Null where the value is null or not a number, or where any
        limit is.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202. Public Health England writes Low (0.001), Low
    (0.025), Not significant, High (0.025), High (0.001).

    Examples
    --------
    >>> import polars as pl
    >>> from opnajmfr.stats.funnels import proportion_funnel
    >>> frame = pl.DataFrame({"x": [40, 58, 61, 70], "n": [100, 100, 100, 100]})
    >>> share = pl.col("x") / pl.col("n")
    >>> inner, outer = proportion_funnel("n", 0.5), proportion_funnel("n", 0.5, confidence=0.998)
    >>> frame.select(funnel_verdict(share, inner=inner, outer=outer))["verdict"].to_list()
    ['below', 'within', 'above', 'far_above']
    """
    number = numbers(value)
    lower, upper, least, most = (numbers(limit) for limit in (*inner, *outer))
    # Every limit once: limits are long expressions, and polars does not share what is nested twice.
    above = (number - upper).sign().clip(lower_bound=0) + (number - most).sign().clip(lower_bound=0)
    below = (number - lower).sign().clip(upper_bound=0) + (number - least).sign().clip(upper_bound=0)
    place = (above + below).cast(pl.Int8, strict=False)
    return place.replace_strict(_PLACES, FUNNEL_VERDICTS.categories, return_dtype=FUNNEL_VERDICTS).alias("verdict")
