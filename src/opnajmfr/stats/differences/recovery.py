"""Limits of a difference from the limits of its parts: the method of variance estimates recovery (MOVER)."""

import polars as pl

from opnajmfr.stats.operands import numbers


def mover(
    value: pl.Expr | str,
    other: pl.Expr | str,
    *,
    lower: pl.Expr | str,
    upper: pl.Expr | str,
    other_lower: pl.Expr | str,
    other_upper: pl.Expr | str,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of value - other from the limits of two independent figures.

        d = value − other
        lower = d − √((value − lower)² + (other_upper − other)²)
        upper = d + √((upper − value)² + (other − other_lower)²)

    The parts may have any intervals of one confidence, also asymmetric ones (proportions, rates, means); the
    difference's interval has that confidence. The two figures must be independent: where one is contained in
    the other, take it out first.

    Parameters
    ----------
    value
        The figure; a column's name or an expression.
    other
        The figure that it is held against, in the same unit.
    lower
        Lower limit of `value`.
    upper
        Upper limit of `value`.
    other_lower
        Lower limit of `other`.
    other_upper
        Upper limit of `other`.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the difference, Float64, named `lower` and `upper`; null where anything is
        null.

    Notes
    -----
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"v": [0.7], "l": [0.58], "u": [0.79], "o": [0.6], "ol": [0.49], "ou": [0.7]})
    >>> limits = mover("v", "o", lower="l", upper="u", other_lower="ol", other_upper="ou")
    >>> [round(limit, 4) for limit in frame.select(*limits).row(0)]
    [-0.0562, 0.2421]
    """
    own, against = numbers(value), numbers(other)
    difference = own - against
    below = _root_of_squares(own - numbers(lower), numbers(other_upper) - against)
    above = _root_of_squares(numbers(upper) - own, against - numbers(other_lower))
    return (difference - below).alias("lower"), (difference + above).alias("upper")


def mover_to_mean(
    value: pl.Expr | str,
    mean: pl.Expr | str,
    *,
    lower: pl.Expr | str,
    upper: pl.Expr | str,
    sum_below_squared: pl.Expr | str,
    sum_above_squared: pl.Expr | str,
    k: pl.Expr | str,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of value - mean, where mean is the unweighted mean of k other independent figures.

        d = value − mean
        lower = d − √((value − lower)² + Σ(upperᵢ − otherᵢ)² / k²)
        upper = d + √((upper − value)² + Σ(otherᵢ − lowerᵢ)² / k²)

    The interval allows for chance in each of the k figures, not for true differences among them: it says
    how well the difference to these k is known, not whether the figure stands out among figures that differ
    anyway.

    Parameters
    ----------
    value
        The figure; a column's name or an expression.
    mean
        Unweighted mean of the k others, in the same unit.
    lower
        Lower limit of `value`.
    upper
        Upper limit of `value`.
    sum_below_squared
        Sum over the others of the squared distance from a figure down to its lower limit.
    sum_above_squared
        Sum over the others of the squared distance from a figure up to its upper limit.
    k
        Number of others, at least 1; `value` is not one of them.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the difference, Float64, named `lower` and `upper`; null where anything is
        null and where k < 1.

    Notes
    -----
    Zou, Huang and Zhang (2009), Computational Statistics and Data Analysis 53, 1080-1085: MOVER for a linear
    function, with the weights 1 and -1/k.

    Examples
    --------
    With one other it is `mover`:

    >>> import polars as pl
    >>> frame = pl.DataFrame({"v": [0.7], "l": [0.58], "u": [0.79], "o": [0.6]})
    >>> limits = mover_to_mean(
    ...     "v", "o", lower="l", upper="u",
    ...     sum_below_squared=pl.lit(0.11**2), sum_above_squared=pl.lit(0.1**2), k=pl.lit(1),
    ... )
    >>> [round(limit, 4) for limit in frame.select(*limits).row(0)]
    [-0.0562, 0.2421]
    """
    own = numbers(value)
    difference = own - numbers(mean)
    others = pl.when(numbers(k) >= 1).then(numbers(k))
    below = _root_of_squares(own - numbers(lower), numbers(sum_above_squared).sqrt() / others)
    above = _root_of_squares(numbers(upper) - own, numbers(sum_below_squared).sqrt() / others)
    return (difference - below).alias("lower"), (difference + above).alias("upper")


def _root_of_squares(one: pl.Expr, two: pl.Expr) -> pl.Expr:
    """Return the length of the vector of two distances."""
    return (one * one + two * two).sqrt()
