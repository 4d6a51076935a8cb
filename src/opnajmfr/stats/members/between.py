"""The variance between members (mellankommunvarians i en grupp): what is left when chance is taken out."""

import polars as pl

from opnajmfr.stats.members.heterogeneity import cochran_q
from opnajmfr.stats.operands import numbers


def between_variance(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return the between-member variance τ² by the moments of the unweighted members.

        τ̂² = max(0, Σ(yᵢ − ȳ)² / (k − 1) − Σsᵢ² / k)

    Unbiased but for the cut at 0, whatever the variances are; every member weighs one.

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, at least 0.

    Returns
    -------
    pl.Expr
        Float64, at least 0, named `between`; an aggregation (`group_by(...).agg`, or `.over`). Members without a
        figure or a variance are left out; null for fewer than two.

    Notes
    -----
    Hedges (1983), Psychological Bulletin 93, 388-395; Hedges and Olkin (1985), Statistical Methods for
    Meta-Analysis, 193-197.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]}).select(between_variance("y", "s")).item()
    3.0
    """
    figures, chance = numbers(value), numbers(variance)
    usable = figures.is_finite() & chance.is_finite() & (chance >= 0)
    spread = pl.when(usable).then(figures).var()
    return (spread - pl.when(usable).then(chance).mean()).clip(lower_bound=0.0).alias("between")


def dersimonian_laird(value: pl.Expr | str, variance: pl.Expr | str) -> pl.Expr:
    """Return the between-member variance τ² by DerSimonian and Laird: the moment of Cochran's Q.

        τ̂² = max(0, (Q − (k − 1)) / (Σwᵢ − Σwᵢ² / Σwᵢ)),  wᵢ = 1 / sᵢ²

    Less uncertain than `between_variance` where members truly differ little, as the well-known ones weigh more.

    Parameters
    ----------
    value
        Figures of the members; a column's name or an expression.
    variance
        Their sampling variances, above 0.

    Returns
    -------
    pl.Expr
        Float64, at least 0, named `between`; an aggregation. Members without a figure or a positive variance are
        left out; null for fewer than two.

    Notes
    -----
    DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"y": [1.0, 4.0], "s": [1.0, 2.0]}).select(dersimonian_laird("y", "s")).item()
    3.0
    """
    figures, chance = numbers(value), numbers(variance)
    usable = figures.is_finite() & chance.is_finite() & (chance > 0)
    weights = pl.when(usable).then(1 / chance)
    k, total = weights.count(), weights.sum()
    scale = total - (weights * weights).sum() / total
    excess = (cochran_q(value, variance) - (k - 1)) / scale
    return pl.when(k > 1).then(excess.clip(lower_bound=0.0)).alias("between")
