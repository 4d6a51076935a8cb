"""A member against others that truly differ: the difference, its limits and its chance; needs scipy."""

from collections.abc import Callable

import numpy as np
import polars as pl

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.members.differing_members import Against, Floats, limits_and_chance
from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Others that a spread needs."""
_TEST = pl.Struct({"lower": pl.Float64, "upper": pl.Float64, "p": pl.Float64})
_LIMITS = pl.Struct({"lower": pl.Float64, "upper": pl.Float64})
_COLUMNS = ("value", "below", "above", "mean", "k", "squares", "noise", "noise_squared")


def random_effects_difference(
    value: pl.Expr | str,
    variance: pl.Expr | str | tuple[pl.Expr | str, pl.Expr | str],
    *,
    mean: pl.Expr | str,
    k: pl.Expr | str,
    squared_deviations: pl.Expr | str,
    mean_variance: pl.Expr | str,
    mean_squared_variance: pl.Expr | str | None = None,
    confidence: float = 0.95,
) -> pl.Expr:
    """Return limits and p of value - mean, where mean is that of k others that truly differ.

        own value    y₀ ~ N(θ₀, s₀²),  θ₀ ~ N(μ, τ²)      null hypothesis: the member is one like the others
        others       yᵢ ~ N(θᵢ, sᵢ²),  θᵢ ~ N(μ, τ²)
        y₀ − ȳ ~ N(0, (1 + 1/k)·τ² + s₀² + s̄²/k),  s̄² the mean of the sᵢ²
        S² = Σ(yᵢ − ȳ)² / (k − 1);  f·S² / (τ² + s̄²) ~ χ²(f)
        f = (k − 1)²·v̄² / ((k − 2)·v̄₂ + v̄²),  vᵢ = τ² + sᵢ²: k − 1 where all sᵢ² are equal

    S² says what τ² may be: τ² has a confidence distribution, with a lump at 0 where the others lie no further apart
    than chance would have them. p is the chance of a difference at least so far from zero, averaged over that
    distribution; the limits are where p would be 1 - confidence, so that they exclude zero exactly where
    p < 1 - confidence. Where s₀² is that of the others, and f·S² is above what chance gives, it is Student's t with
    k - 1 degrees of freedom; where τ² is known to be small it is the pooled test.

    It flags about 5 per cent of ordinary members at 0.95. Of simulated normal figures (20 000 members at each of
    k = 3, 4, 7, 20; τ² 0 to 10 times s̄²; s₀² 0.001 to 10 times s̄²; sᵢ² equal, or 36 and 400 times apart) are flagged,
    in per cent,

                    k = 3     7      20     289    pooled test
        τ² >= s̄²    2-5.4   3.6-6   4.5-6   5-5.6     up to 96
        τ² <  s̄²    0-2.5   0-4.8   0-6.6   0.4-8     up to 86

    The 8 is of members known a thousand times better than others that truly differ by a third of their standard
    errors. Few are flagged where others that differ little cannot show that they do not differ more: that is the price
    of 5 per cent where they do. Of shares of 50 to 95 per cent, the others with 100 answers, 0.6 to 7.2 are flagged at
    30 to 10 000 own answers, and of rates with 3 events 0.5 to 6.8. With the estimated τ² taken as true, Student's t
    with k - 1 degrees of freedom flags up to 14 at k = 7 and 25 at k = 289. `python -m tests.test_members_simulated`
    prints all of it.

    Parameters
    ----------
    value
        The member's figure; a column's name or an expression.
    variance
        Its sampling variance, at least 0, in the squared unit of `value`; or two, downwards and upwards, where its
        interval is not symmetric: ((value - lower) / z)² and ((upper - value) / z)².
    mean
        Unweighted mean of the others.
    k
        How many others, at least 2; the member is none of them. With 2 the limits are 16 standard deviations away.
    squared_deviations
        Sum of the squared deviations of the others from `mean`.
    mean_variance
        Mean of the others' sampling variances.
    mean_squared_variance
        Mean of the squares of the others' sampling variances; None where all are equal.
    confidence
        Confidence of the limits, 0 < confidence < 1.

    Returns
    -------
    pl.Expr
        A struct of Float64: lower, upper, p; to be unnested. Null fields where anything is null, not finite, or a
        negative variance, and where k < 2. Where nothing varies at all, the limits are the difference.

    Notes
    -----
    Higgins, Thompson and Spiegelhalter (2009), Journal of the Royal Statistical Society A 172, 137-159 (a new
    member's prediction interval); Nagashima, Noma and Furukawa (2019), Statistical Methods in Medical Research 28,
    1689-1702 (averaged over the confidence distribution of τ²); Satterthwaite (1946), Biometrics Bulletin 2, 110-114
    (f). The integral is taken at 80 points: a p above 0.001 is right to five digits or more, to four with two others.

    Examples
    --------
    A share of 68 per cent with 120 answers, against seven that are 79 on average and differ by 5:

    >>> import polars as pl
    >>> own = pl.DataFrame({"v": [68.0], "s": [18.0], "m": [79.0], "k": [7], "q": [150.0], "s_others": [10.0]})
    >>> test = random_effects_difference(
    ...     "v", "s", mean="m", k="k", squared_deviations="q", mean_variance="s_others"
    ... )
    >>> [round(number, 4) for number in own.select(test.struct.unnest()).row(0)]
    [-25.1333, 3.1333, 0.1104]
    """
    tail(confidence)
    below, above = variance if isinstance(variance, tuple) else (variance, variance)
    noise = numbers(mean_variance)

    def tested(against: Against) -> dict[str, Floats]:
        """Return what the struct holds."""
        lower, upper, p = limits_and_chance(against, confidence)
        return {"lower": lower, "upper": upper, "p": p}

    return _by_rows(
        [
            numbers(value),
            numbers(below),
            numbers(above),
            numbers(mean),
            numbers(k),
            numbers(squared_deviations),
            noise,
            noise * noise if mean_squared_variance is None else numbers(mean_squared_variance),
        ],
        tested,
        _TEST,
    )


def prediction_limits(
    mean: pl.Expr | str,
    *,
    k: pl.Expr | str,
    squared_deviations: pl.Expr | str,
    mean_variance: pl.Expr | str,
    mean_squared_variance: pl.Expr | str | None = None,
    variance: pl.Expr | str | None = None,
    confidence: float = 0.95,
) -> pl.Expr:
    """Return the limits between which a new member like the k given ones will lie (prediktionsintervall).

        mean ± what `random_effects_difference` allows a difference to be

    Parameters
    ----------
    mean
        Unweighted mean of the members; a column's name or an expression.
    k
        How many, at least 2.
    squared_deviations
        Sum of their squared deviations from `mean`.
    mean_variance
        Mean of their sampling variances.
    mean_squared_variance
        Mean of the squares of their sampling variances; None where all are equal.
    variance
        Sampling variance of the new member's figure; None for its true value, without chance of its own.
    confidence
        Confidence of the limits, 0 < confidence < 1.

    Returns
    -------
    pl.Expr
        A struct of Float64: lower and upper; to be unnested. Null fields as in `random_effects_difference`.

    Notes
    -----
    Nagashima, Noma and Furukawa (2019), Statistical Methods in Medical Research 28, 1689-1702, for the unweighted
    mean.

    Examples
    --------
    >>> import polars as pl
    >>> seven = pl.DataFrame({"m": [79.0], "k": [7], "q": [150.0], "s": [10.0]})
    >>> limits = prediction_limits("m", k="k", squared_deviations="q", mean_variance="s")
    >>> [round(limit, 2) for limit in seven.select(limits.struct.unnest()).row(0)]
    [67.27, 90.73]
    """
    tail(confidence)
    centre, noise = numbers(mean), numbers(mean_variance)
    own = pl.lit(0.0) if variance is None else numbers(variance)

    def limited(against: Against) -> dict[str, Floats]:
        """Return what the struct holds; the difference is none, and the mean is added outside."""
        lower, upper, _ = limits_and_chance(against, confidence)
        return {"lower": lower, "upper": upper}

    squared = noise * noise if mean_squared_variance is None else numbers(mean_squared_variance)
    zero = centre - centre
    parts = [zero, own, own, zero, numbers(k), numbers(squared_deviations), noise, squared]
    around = _by_rows(parts, limited, _LIMITS)
    return pl.struct(
        (centre + around.struct.field("lower")).alias("lower"), (centre + around.struct.field("upper")).alias("upper")
    )


def _by_rows(parts: list[pl.Expr], judge: Callable[[Against], dict[str, Floats]], dtype: pl.Struct) -> pl.Expr:
    """Judge the rows whose numbers can be judged, the others are null."""

    def judged(rows: pl.Series) -> pl.Series:
        """Take a struct a row, give a struct a row."""
        matrix = rows.struct.unnest().to_numpy(writable=True).T.astype(np.float64)
        value, below, above, mean, k, squares, noise, noise_squared = matrix
        valid = np.isfinite(matrix).all(axis=0) & (k >= _FEWEST)
        valid &= (below >= 0) & (above >= 0) & (squares >= 0) & (noise >= 0) & (noise_squared >= 0)
        value, below, above, mean, k, squares, noise, noise_squared = matrix[:, valid]
        ratio = np.divide(noise_squared, noise * noise, out=np.ones_like(noise), where=noise * noise > 0)
        found = judge(
            Against(
                difference=value - mean,
                below=below,
                above=above,
                k=k,
                spread=squares / (k - 1),
                noise=noise,
                unevenness=np.clip(ratio - 1, 0.0, k - 1),
            )
        )
        places = np.flatnonzero(valid)
        columns: list[pl.Series] = []
        for name, some in found.items():
            every = np.full(len(valid), np.nan)
            every[places] = some
            columns.append(pl.Series(name, every, dtype=pl.Float64).fill_nan(None))
        return pl.DataFrame(columns).to_struct(rows.name)

    row = pl.struct(part.alias(name) for name, part in zip(_COLUMNS, parts, strict=True))
    return row.map_batches(judged, return_dtype=dtype, is_elementwise=True)
