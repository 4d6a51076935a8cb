"""Figures drawn towards the mean of their family, the less they are known the more (shrinkage)."""

import polars as pl

from opnajmfr.stats.operands import numbers

_FEWEST = 4
"""Members that James and Stein's estimate of a mean and a spread needs."""


def shrunken_value(
    value: pl.Expr | str, variance: pl.Expr | str, *, mean: pl.Expr | str, between: pl.Expr | str
) -> tuple[pl.Expr, pl.Expr]:
    """Return the empirical-Bayes estimate of a member's true figure, and its variance.

        B = τ² / (τ² + s²);  μ + B·(y − μ), with variance B·s²

    The variance takes mean and between-member variance as known; with few members they are not.

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, at least 0.
    mean
        Mean of the family μ; a column, or an aggregation with `.over`.
    between
        Between-member variance τ², at least 0.

    Returns
    -------
    tuple of pl.Expr
        Estimate and variance, Float64, named `shrunken` and `variance`; elementwise. The figure itself where its
        variance is 0, the mean where the between-member variance is; the mean where both are. Null where anything
        is null or not finite, or a variance is negative.

    Notes
    -----
    Morris (1983), Journal of the American Statistical Association 78, 47-55; B is the reliability of the figure.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 3.0]})
    >>> family.select(*shrunken_value("y", "s", mean=pl.lit(2.0), between=pl.lit(3.0))).rows()
    [(1.25, 0.75), (3.0, 1.5)]
    """
    figure, chance, centre, apart = (numbers(one) for one in (value, variance, mean, between))
    usable = figure.is_finite() & chance.is_finite() & centre.is_finite() & apart.is_finite()
    usable &= (chance >= 0) & (apart >= 0)
    kept = pl.when(apart > 0).then(apart / (apart + chance)).otherwise(0.0)
    estimate = pl.when(usable).then(centre + kept * (figure - centre))
    return estimate.alias("shrunken"), pl.when(usable).then(kept * chance).alias("variance")


def james_stein(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return James and Stein's estimates of a family whose figures are equally well known, drawn to their mean.

        ȳ + (1 − (k − 3)·s² / Σ(yᵢ − ȳ)²)⁺·(yᵢ − ȳ),  k ≥ 4

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their common sampling variance, at least 0; where it differs, its mean is taken.

    Returns
    -------
    pl.Expr
        Float64, named `shrunken`; as many as members, for `select` of one family or with `.over`. The mean where the
        spread is less than chance gives; the figures themselves for fewer than four members; null where a figure is
        null or not finite.

    Notes
    -----
    Efron and Morris (1975), Journal of the American Statistical Association 70, 311-319, formula with the positive
    part.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"y": [1.0, 2.0, 3.0, 6.0], "s": [7.0, 7.0, 7.0, 7.0]})
    >>> family.select(james_stein("y", "s"))["shrunken"].to_list()
    [2.0, 2.5, 3.0, 4.5]
    """
    given = numbers(value)
    figures = pl.when(given.is_finite()).then(given)
    chance = pl.when(given.is_finite()).then(numbers(variance)).mean()
    centre, k = figures.mean(), figures.count()
    spread = (figures - centre).pow(2).sum()
    kept = pl.when(spread > 0).then((1 - (k - 3) * chance / spread).clip(0.0, 1.0)).otherwise(0.0)
    return pl.when(k >= _FEWEST).then(centre + kept * (figures - centre)).otherwise(figures).alias("shrunken")
