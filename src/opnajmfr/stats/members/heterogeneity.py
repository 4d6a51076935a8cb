"""Whether members differ by more than chance, and by how much: aggregations of a family of members."""

import polars as pl

from opnajmfr.stats.operands import numbers


def _weights(variance: pl.Expr | str, *, of: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return the figures that can be weighed, and their weights."""
    figures, chance = numbers(of), numbers(variance)
    usable = figures.is_finite() & chance.is_finite() & (chance > 0)
    return pl.when(usable).then(figures), pl.when(usable).then(1 / chance)


def weighted_mean_of_members(
    value: pl.Expr | str, variance: pl.Expr | str, *, between: pl.Expr | str | float = 0.0
) -> tuple[pl.Expr, pl.Expr]:
    """Return the mean of a family's members, weighted by how well each is known, and the variance of that mean.

        μ̂ = Σwᵢyᵢ / Σwᵢ,  wᵢ = 1 / (sᵢ² + τ²);  variance 1 / Σwᵢ

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, above 0 unless `between` is.
    between
        Between-member variance τ², at least 0: an aggregation of the family, a column or a number; 0 for the
        fixed-effect mean.

    Returns
    -------
    tuple of pl.Expr
        Mean and variance, Float64, named `mean` and `variance`; one a family in `group_by(...).agg`, the same in
        each row of a family with `.over`. Members without a figure or a positive variance are left out; null where
        none is left.

    Notes
    -----
    DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]})
    >>> family.select(*weighted_mean_of_members("y", "s")).row(0)
    (2.0, 0.6666666666666666)
    """
    added = pl.lit(between) if isinstance(between, int | float) else numbers(between)
    figures, weights = _weights(numbers(variance) + added, of=value)
    total = weights.sum()
    some = pl.when(total > 0)
    return some.then((figures * weights).sum() / total).alias("mean"), some.then(1 / total).alias("variance")


def cochran_q(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return Cochran's Q of a family: how far its members lie apart, counted in chance.

        Q = Σwᵢ(yᵢ − μ̂)²,  wᵢ = 1 / sᵢ²;  about k − 1 where only chance differs

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, above 0.

    Returns
    -------
    pl.Expr
        Float64, at least 0, named `q`; an aggregation. Null where no member has a figure and a variance.

    Notes
    -----
    Cochran (1954), Biometrics 10, 101-129.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]}).select(cochran_q("y", "s")).item()
    3.0
    """
    figures, weights = _weights(variance, of=value)
    mean = (figures * weights).sum() / weights.sum()
    return pl.when(weights.count() > 0).then((weights * (figures - mean).pow(2)).sum()).alias("q")


def i_squared(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return I² of a family: the share of its spread that chance does not make.

        I² = max(0, 1 − (k − 1) / Q)

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, above 0.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `i_squared`; an aggregation. Null for fewer than two members; 0 where Q is 0.

    Notes
    -----
    Higgins and Thompson (2002), Statistics in Medicine 21, 1539-1558.

    Examples
    --------
    >>> import polars as pl
    >>> round(pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]}).select(i_squared("y", "s")).item(), 4)
    0.6667
    """
    q, k = cochran_q(value, variance), _weights(variance, of=value)[1].count()
    share = pl.when(q > 0).then((1 - (k - 1) / q).clip(lower_bound=0.0)).otherwise(0.0)
    return pl.when(k > 1).then(share).alias("i_squared")


def overdispersion_ratio(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return the over-dispersion of a family (överspridning): its spread over what chance would make.

        φ = Q / (k − 1);  1 where only chance differs

    Plain: nothing is winsorised, and the target is the family's own weighted mean.

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, above 0.

    Returns
    -------
    pl.Expr
        Float64, at least 0, named `overdispersion`; an aggregation. Null for fewer than two members.

    Notes
    -----
    Birge (1932), Physical Review 40, 207-227; H² of Higgins and Thompson (2002), Statistics in Medicine 21,
    1539-1558, before it is cut at 1.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]}).select(overdispersion_ratio("y", "s")).item()
    3.0
    """
    k = _weights(variance, of=value)[1].count()
    return pl.when(k > 1).then(cochran_q(value, variance) / (k - 1)).alias("overdispersion")
