"""Limits of a quotient from the limits of its parts: the method of variance estimates recovery (MOVER)."""

import math

import polars as pl

from opnajmfr.stats.operands import numbers


def mover_ratio(
    value: pl.Expr | str,
    other: pl.Expr | str,
    *,
    lower: pl.Expr | str,
    upper: pl.Expr | str,
    other_lower: pl.Expr | str,
    other_upper: pl.Expr | str,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of value / other from the limits of two independent figures that are not negative.

        lower = (v·o − √((v·o)² − l·ou·(2v − l)(2o − ou))) / (ou(2o − ou))
        upper = (v·o + √((v·o)² − u·ol·(2v − u)(2o − ol))) / (ol(2o − ol))

    These are the factors f at which a limit of `mover` for value − f·other is 0: the quotient's interval leaves
    1 outside exactly where the difference's leaves 0 outside. The lower limit is computed in another form of
    the same number, without the subtraction and without the hole at ou = 2o.

    Parameters
    ----------
    value
        The figure, 0 or more; a column's name or an expression.
    other
        The figure that it is divided by, 0 or more, in the same unit.
    lower
        Lower limit of `value`, 0 or more.
    upper
        Upper limit of `value`, above 0.
    other_lower
        Lower limit of `other`, 0 or more.
    other_upper
        Upper limit of `other`, above 0.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the quotient, Float64, named `lower` and `upper`. The lower one is 0 where
        `lower` is, the upper one infinite where `other_lower` is 0. Null where anything is null, negative or out
        of order.

    Notes
    -----
    Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"v": [0.7], "l": [0.58], "u": [0.79], "o": [0.6], "ol": [0.49], "ou": [0.7]})
    >>> limits = mover_ratio("v", "o", lower="l", upper="u", other_lower="ol", other_upper="ou")
    >>> [round(limit, 4) for limit in frame.select(*limits).row(0)]
    [0.9151, 1.4761]
    """
    own, against = numbers(value), numbers(other)
    low, high = numbers(lower), numbers(upper)
    other_low, other_high = numbers(other_lower), numbers(other_upper)
    # With own² − (own − low)² = low·(2·own − low), what is under the root is a sum of two squares' products.
    own_inside, other_inside = low * (2 * own - low), other_low * (2 * against - other_low)
    below, other_above = own - low, other_high - against
    above, other_below = high - own, against - other_low
    product = own * against
    root = (other_above * other_above * own_inside + against * against * below * below).sqrt()
    other_root = (own * own * other_below * other_below + above * above * other_inside).sqrt()
    first = pl.when(own_inside == 0).then(0.0).otherwise(own_inside / (product + root))
    second = pl.when(other_inside == 0).then(math.inf).otherwise((product + other_root) / other_inside)
    ordered = (low >= 0) & (own >= low) & (high >= own) & (other_low >= 0) & (against >= other_low)
    valid = ordered & (other_high >= against) & high.is_finite() & other_high.is_finite() & (other_high > 0)
    return pl.when(valid).then(first).alias("lower"), pl.when(valid).then(second).alias("upper")
