"""Theil's index: an inequality that can be parted into one between groups and one within them."""

import polars as pl

from opnajmfr.stats.inequality.weights import SMALLEST_MEAN, mean_of, smallest_of, weighted


def theil(value: pl.Expr | str, weight: pl.Expr | str | None = None) -> pl.Expr:
    """Return Theil's index T.

        Σ w(x / x̄)·ln(x / x̄) / Σw, a value of 0 adding nothing

    Parameters
    ----------
    value
        Figures >= 0 with a true zero, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.

    Returns
    -------
    pl.Expr
        Float64 in 0..ln(n), 0 (to 30 decimals) where all are equal, one figure a group: for `.agg(…)`, `.over(…)`
        or a whole column. Rows without value or weight are left out. Null where nothing is left, where all values are
        0, and where a value or a weight is negative.

    Notes
    -----
    Theil (1967), Economics and Information Theory.

    Examples
    --------
    >>> import polars as pl
    >>> round(pl.DataFrame({"income": [10.0, 20.0, 30.0]}).select(theil("income")).item(), 4)
    0.0872
    """
    figure, mass, sound = weighted(value, weight)
    mean = mean_of(figure, mass)
    index = mean_of(_share(figure / mean), mass)
    sound &= (smallest_of(figure, mass) >= 0) & (mean > SMALLEST_MEAN)
    return pl.when(sound).then(index.clip(lower_bound=0.0)).alias("theil")


def theil_parts(value: pl.Expr | str, weight: pl.Expr | str | None = None, *, group: pl.Expr | str) -> pl.Expr:
    """Return Theil's index T as the sum of one between groups and one within them.

        between = Σ w(x̄_g / x̄)·ln(x̄_g / x̄) / Σw
        within  = Σ w(x / x̄)·ln(x / x̄_g) / Σw
        total   = between + within

    The part within is the mean of the groups' own indices, each weighted by the group's share of the sum of all
    values.

    Parameters
    ----------
    value
        Figures >= 0 with a true zero, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.
    group
        What a row belongs to, as its county; rows without a group are a group of their own.

    Returns
    -------
    pl.Expr
        Struct of total, between and within, Float64, 0 or more, one a group of `.agg(…)` or `.over(…)`, or one of
        a whole frame. Rows without value or weight are left out. All null where nothing is left, where all values
        are 0, and where a value or a weight is negative.

    Notes
    -----
    Theil (1967), Economics and Information Theory; Shorrocks (1980), Econometrica 48, 613-625.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"county": ["03", "03", "04", "04"], "income": [10.0, 20.0, 30.0, 40.0]})
    >>> parts = frame.select(theil_parts("income", group="county").alias("theil")).unnest("theil")
    >>> [round(part, 4) for part in parts.row(0)]
    [0.1064, 0.0823, 0.0242]
    """
    belongs = pl.col(group) if isinstance(group, str) else group
    figure, mass, sound = weighted(value, weight)
    mean = mean_of(figure, mass)
    own = (figure * mass).sum().over(belongs) / mass.sum().over(belongs)
    between = mean_of(_share(own / mean), mass)
    within = mean_of(own / mean * _share(figure / pl.when(own > 0).then(own)), mass)
    sound &= (smallest_of(figure, mass) >= 0) & (mean > SMALLEST_MEAN)
    parts = {
        "total": (between + within).clip(lower_bound=0.0),
        "between": between.clip(lower_bound=0.0),
        "within": within.clip(lower_bound=0.0),
    }
    return pl.struct([pl.when(sound).then(part).alias(name) for name, part in parts.items()]).alias("theil_parts")


def _share(ratio: pl.Expr) -> pl.Expr:
    """Return r·ln(r) − (r − 1): the second part adds up to 0, and keeps the digits where all are nearly equal."""
    return pl.when(ratio > 0).then(ratio * ratio.log()).otherwise(0.0) - (ratio - 1)
