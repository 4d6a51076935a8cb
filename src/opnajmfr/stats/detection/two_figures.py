"""What can be seen between two figures that are judged by the interval of their difference; numpy, no scipy."""

import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.detection.chance import EVENTS, SHARE, Chance
from opnajmfr.stats.detection.first_order import smallest_seen
from opnajmfr.stats.detection.power import power_score
from opnajmfr.stats.operands import numbers


def detectable_proportions(
    x: pl.Expr | str,
    n: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest differences between two proportions that are seen with a given power (styrka).

    The share x / n is taken to be the true one. The other share, of other_n, must truly lie this much below or above
    for `newcombe`'s interval of the difference to exclude zero, on the right side, with the power. For a change
    between two years, x and n are those of the one year and other_n is that of the other, with different persons.

        p₂ : the nearest share at which the limits of p₁′ − p₂′ touch zero, where
        p₁′ = p₁ ± z₍power₎·v₁/√(v₁ + v₂), p₂′ = p₂ ∓ z₍power₎·v₂/√(v₁ + v₂), vᵢ = pᵢ(1 − pᵢ)/nᵢ

    It is the power of that very verdict to first order: chance draws the two figures together by z(power) standard
    errors in the most probable way, and what is left must still be clear. From 15 answers on either side the true
    power is within 0.04 of the stated one, most often within 0.01; whole numbers of answers allow no closer. It differs
    little from the pooled z test's textbook formula, which is less exact where the two n differ much.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    other_n
        Denominator of the other proportion, > 0.
    confidence
        Confidence of the interval of the difference, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    tuple of pl.Expr
        How much lower and how much higher the other share must be, Float64 in 0..1, named `below` and `above`. Null
        where even 0, or even 1, is not seen with the power; and where x, n or other_n is null, not finite or
        impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    The interval: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10. The way of computing the probability:
    Hasofer and Lind (1974), Journal of the Engineering Mechanics Division 100, 111-121. The textbook formula: Fleiss,
    Levin and Paik (2003), Statistical Methods for Rates and Proportions, ch. 4.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [260, 26, 13], "answers": [400, 40, 20]})
    >>> seen = frame.select(*detectable_proportions("satisfied", "answers", "answers"))
    >>> [(round(100 * below, 1), round(100 * above, 1)) for below, above in seen.rows()]
    [(9.7, 9.1), (30.8, 25.4), (42.4, 32.5)]
    """
    count, size = numbers(x), numbers(n)
    valid = (count >= 0) & (count <= size)
    return _detectable(pl.when(valid).then(count / size), size, other_n, SHARE, (z(confidence), power_score(power)))


def detectable_rates(
    x: pl.Expr | str,
    exposure: pl.Expr | str,
    other_exposure: pl.Expr | str,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest differences between two rates of events that are seen with a given power (styrka).

    The rate x / exposure is taken to be the true one. The other rate, of other_exposure, must truly lie this much
    below or above for `rate_difference`'s interval to exclude zero, on the right side, with the power; computed as by
    `detectable_proportions`, with the variance of a Poisson count and Byar's limits throughout. Where ten events are
    expected on the one side and five on the other, the true power is within 0.01 of the stated one; with fewer within
    0.08.

    Parameters
    ----------
    x
        Number of events, x >= 0; a column's name or an expression. May be fractional.
    exposure
        What the events are counted on, as inhabitants or person-years, > 0.
    other_exposure
        The same of the other rate, > 0.
    confidence
        Confidence of the interval of the difference, 0 < confidence < 1.
    power
        Probability of seeing the difference, 0.5 <= power < 1.

    Returns
    -------
    tuple of pl.Expr
        How much lower and how much higher the other rate must be, events per unit of exposure, Float64, named `below`
        and `above`. `below` is null where even no events at all are not seen with the power; both are null where an
        operand is null, not finite or impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If the power is not at least 0.5 and below 1.

    Notes
    -----
    The interval: Breslow and Day (1987), Statistical Methods in Cancer Research II, 69-71, IARC; Zou and Donner
    (2008), Statistics in Medicine 27, 1693-1702. The way of computing the probability: Hasofer and Lind (1974), Journal
    of the Engineering Mechanics Division 100, 111-121.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"falls": [40], "inhabitants": [8_000], "county": [90_000]})
    >>> seen = frame.select(*detectable_rates("falls", "inhabitants", "county")).row(0)
    >>> [round(1000 * difference, 2) for difference in seen]
    [2.06, 2.69]
    """
    count = numbers(x)
    size = numbers(exposure)
    rate = pl.when(count >= 0).then(count / size)
    return _detectable(rate, size, other_exposure, EVENTS, (z(confidence), power_score(power)))


def _detectable(
    value: pl.Expr, size: pl.Expr, other_size: pl.Expr | str, chance: Chance, scores: tuple[float, float]
) -> tuple[pl.Expr, pl.Expr]:
    """Return the distances downwards and upwards."""
    other = numbers(other_size)
    finite = value.is_finite() & size.is_finite() & other.is_finite()
    figures = pl.struct(
        pl.when(finite & (size > 0) & (other > 0)).then(value).fill_null(float("nan")).alias("value"),
        size.fill_null(float("nan")).alias("size"),
        other.fill_null(float("nan")).alias("other"),
    )

    def below(columns: pl.Series) -> pl.Series:
        """Return the distances downwards."""
        return _column(columns, chance, scores, upwards=False)

    def above(columns: pl.Series) -> pl.Series:
        """Return the distances upwards."""
        return _column(columns, chance, scores, upwards=True)

    return (
        figures.map_batches(below, return_dtype=pl.Float64, is_elementwise=True).alias("below"),
        figures.map_batches(above, return_dtype=pl.Float64, is_elementwise=True).alias("above"),
    )


def _column(columns: pl.Series, chance: Chance, scores: tuple[float, float], *, upwards: bool) -> pl.Series:
    """Return the distances of a column of figures."""
    value, size, other = (columns.struct.field(name).to_numpy() for name in ("value", "size", "other"))
    distances = smallest_seen(value, (size, other), upwards=upwards, chance=chance, scores=scores)
    return pl.Series(columns.name, distances, dtype=pl.Float64).fill_nan(None)
