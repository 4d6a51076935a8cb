"""Shares whose true values differ as a beta distribution does: its moments, reliability, and shrunken shares."""

import polars as pl

from opnajmfr.stats.operands import numbers


def beta_binomial_moments(x: pl.Expr | str, n: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return mean and intra-class correlation of a family of shares (betabinomialfördelning), by moments.

        μ̂ = Σxᵢ / Σnᵢ;  S = Σnᵢ(xᵢ/nᵢ − μ̂)²
        ρ̂ = (S / (μ̂(1 − μ̂)) − (k − 1)) / (N − Σnᵢ²/N − (k − 1)),  N = Σnᵢ, cut to 0..1

    The true shares then have variance ρμ(1 − μ), as those of a beta distribution with α = μ(1 − ρ)/ρ and
    β = (1 − μ)(1 − ρ)/ρ; mean and correlation are defined where α and β are not, with no differences at all.

    Parameters
    ----------
    x
        Numerators, 0 <= x <= n; a column's name or an expression.
    n
        Denominators, n > 0.

    Returns
    -------
    tuple of pl.Expr
        Mean in 0..1 and correlation in 0..1, Float64, named `mean` and `correlation`; aggregations. Members with
        impossible counts are left out; the correlation is null for fewer than two members and 0 where the mean is 0
        or 1 or every n is 1.

    Notes
    -----
    Kleinman (1973), Journal of the American Statistical Association 68, 46-54, with weights n.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"x": [2, 5, 8], "n": [10, 10, 10]})
    >>> mean, correlation = family.select(*beta_binomial_moments("x", "n")).row(0)
    >>> mean, round(correlation, 4)
    (0.5, 0.2889)
    """
    count, size = numbers(x), numbers(n)
    usable = count.is_finite() & size.is_finite() & (size > 0) & (count >= 0) & (count <= size)
    counts, sizes = pl.when(usable).then(count), pl.when(usable).then(size)
    total, k = sizes.sum(), sizes.count()
    mean = pl.when(k > 0).then(counts.sum() / total)
    chance = mean * (1 - mean)
    spread = (sizes * (counts / sizes - mean).pow(2)).sum()
    room = total - (sizes * sizes).sum() / total - (k - 1)
    excess = pl.when((chance > 0) & (room > 0)).then((spread / chance - (k - 1)) / room).otherwise(0.0)
    return mean.alias("mean"), pl.when(k > 1).then(excess.clip(0.0, 1.0)).alias("correlation")


def beta_binomial_reliability(
    n: pl.Expr | str, *, mean: pl.Expr | str, correlation: pl.Expr | str, share: pl.Expr | str | None = None
) -> pl.Expr:
    """Return the reliability of a share (tillförlitlighet) in a family of shares.

        ρμ(1 − μ) / (ρμ(1 − μ) + p(1 − p) / n) with the member's own share p, as Adams has it;
        nρ / (nρ + 1 − ρ) without: what the data weigh in `beta_binomial_posterior`

    Parameters
    ----------
    n
        Denominators, n > 0; a column's name or an expression.
    mean
        Mean of the family μ, 0 to 1: a column, or an aggregation with `.over`.
    correlation
        Intra-class correlation ρ, 0 to 1.
    share
        The member's own share, 0 to 1; None for the chance that a member of this size is expected to have. With it,
        the reliability is 1 where nobody or everybody has the property, however few they are.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `reliability`; elementwise. Null where anything is null or out of range, and where
        nothing varies.

    Notes
    -----
    Adams (2009), The Reliability of Provider Profiling: A Tutorial, RAND TR-653.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"n": [30, 300]})
    >>> shares = beta_binomial_reliability("n", mean=pl.lit(0.8), correlation=pl.lit(0.02))
    >>> [round(one, 3) for one in family.select(shares)["reliability"]]
    [0.38, 0.86]
    """
    size, centre, alike = numbers(n), numbers(mean), numbers(correlation)
    own = centre if share is None else numbers(share)
    usable = size.is_finite() & (size > 0) & centre.is_between(0, 1) & alike.is_between(0, 1) & own.is_between(0, 1)
    if share is None:
        return pl.when(usable).then(size * alike / (size * alike + 1 - alike)).alias("reliability")
    apart, chance = alike * centre * (1 - centre), own * (1 - own) / size
    return pl.when(usable & (apart + chance > 0)).then(apart / (apart + chance)).alias("reliability")


def beta_binomial_posterior(
    x: pl.Expr | str, n: pl.Expr | str, *, mean: pl.Expr | str, correlation: pl.Expr | str
) -> tuple[pl.Expr, pl.Expr]:
    """Return the shrunken share of a member and its variance, in a family of shares.

        (x + α) / (n + α + β), α + β = (1 − ρ)/ρ, α = μ(1 − ρ)/ρ
        m(1 − m) / (n + α + β + 1), m the shrunken share

    Parameters
    ----------
    x
        Numerators, 0 <= x <= n; a column's name or an expression.
    n
        Denominators, n >= 0: with 0 the shrunken share is the family's.
    mean
        Mean of the family μ, 0 to 1: a column, or an aggregation with `.over`.
    correlation
        Intra-class correlation ρ, 0 to 1.

    Returns
    -------
    tuple of pl.Expr
        Shrunken share in 0..1 and its variance, Float64, named `shrunken` and `variance`; elementwise. The mean and 0
        where ρ is 0. Null where anything is null or out of range, and where n = 0 with ρ = 1.

    Notes
    -----
    Morris (1983), Journal of the American Statistical Association 78, 47-55; the posterior is a beta distribution.

    Examples
    --------
    >>> import polars as pl
    >>> family = pl.DataFrame({"x": [30, 150], "n": [30, 300]})
    >>> shrunken, _ = beta_binomial_posterior("x", "n", mean=pl.lit(0.8), correlation=pl.lit(0.02))
    >>> [round(one, 3) for one in family.select(shrunken)["shrunken"]]
    [0.876, 0.542]
    """
    count, size, centre, alike = numbers(x), numbers(n), numbers(mean), numbers(correlation)
    usable = count.is_finite() & size.is_finite() & (count >= 0) & (count <= size)
    usable &= centre.is_between(0, 1) & alike.is_between(0, 1) & (size * alike + 1 - alike > 0)
    # α + β is infinite where ρ is 0: numerator and denominator are multiplied by ρ.
    shrunken = (count * alike + centre * (1 - alike)) / (size * alike + 1 - alike)
    variance = shrunken * (1 - shrunken) * alike / (size * alike + 1)
    return pl.when(usable).then(shrunken).alias("shrunken"), pl.when(usable).then(variance).alias("variance")
