"""How unequally something is shared: one figure between 0, all have the same, and 1, one has all."""

import polars as pl

from opnajmfr.stats.inequality.spread import enlarged
from opnajmfr.stats.inequality.weights import SMALLEST_MEAN, mean_of, weighted


def gini(value: pl.Expr | str, weight: pl.Expr | str | None = None, *, small_sample: bool = False) -> pl.Expr:
    """Return the Gini coefficient.

        Σᵢ Σⱼ wᵢwⱼ|xᵢ − xⱼ| / (2W²x̄), W = Σw, times n / (n − 1) with small_sample

    Parameters
    ----------
    value
        Figures >= 0 with a true zero, one a row; a column's name or an expression.
    weight
        Weights >= 0, as populations; where None every figure counts the same.
    small_sample
        False where the figures are all there are, as all municipalities: then one of n that has everything gives
        1 − 1/n. True where they are a sample of more: then it gives 1. With weights n is the number of figures
        whose weight is not 0.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, one figure a group: for `.agg(…)`, `.over(…)` or a whole column. Rows without value or
        weight are left out. Null where nothing is left, where all values are 0, where a value or a weight is
        negative, and of one figure with small_sample.

    Notes
    -----
    Gini (1912), Variabilità e mutabilità; Deltas (2003), Review of Economics and Statistics 85, 226-234, for the
    small sample. Agrees with R's `ineq::Gini`. Computed from the values in order in one pass:
    Σ wᵢ(xᵢ − x₁)(2Cᵢ − wᵢ − W) / (W²x̄), C the sum of the weights so far.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"income": [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]})
    >>> round(frame.select(gini("income")).item(), 7)
    0.4620911
    """
    figure, mass, sound = weighted(value, weight)
    known, weights = figure.filter(mass.is_not_null()), mass.drop_nulls()
    rising, heavy = known.sort_by(known, weights), weights.sort_by(known, weights)
    mean, total = mean_of(figure, mass), mass.sum()
    place = 2 * heavy.cum_sum() - heavy - total
    unequal = ((rising - known.min()) * heavy * place).sum() / (total * total)
    if small_sample:
        unequal = unequal * enlarged(mass)
    sound &= (known.min() >= 0) & (mean > SMALLEST_MEAN)
    return pl.when(sound).then((unequal / mean).clip(lower_bound=0.0)).alias("gini")
