"""Direct standardisation: the rate that a standard population would have, over strata that are rows."""

import sys

import polars as pl

from opnajmfr.stats.operands import numbers
from opnajmfr.stats.standardisation.dobson import FEWEST_EVENTS, dobson_limits
from opnajmfr.stats.standardisation.strata import stratum_sum


def direct_rate(
    x: pl.Expr | str,
    n: pl.Expr | str,
    weight: pl.Expr | str,
    *,
    fewest: float = FEWEST_EVENTS,
    multiplier: float = 1.0,
) -> pl.Expr:
    """Return the directly standardised rate (direkt standardiserat tal) of a group whose rows are strata.

        v = multiplier · Σ wᵢ xᵢ/nᵢ / Σ wᵢ

    Parameters
    ----------
    x
        Events in the stratum, x >= 0; a column's name or an expression.
    n
        Persons or person-years at risk in the stratum, n > 0.
    weight
        Standard population of the stratum, w >= 0: numbers or shares.
    fewest
        Fewest events in the group for which there is a rate: 10, as the reference has it; 0 for no such rule.
    multiplier
        1 000, 10 000 or 100 000 for a rate per so many.

    Returns
    -------
    pl.Expr
        Float64, one a group: for `group_by(…).agg(…)`, `.over(…)`, or a frame of one group. Null wherever
        `direct_refusal` gives a reason, and where it is too large for a number. No order of the rows changes a digit.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 52-57, IARC. Agrees with PHEindicatormethods
    `calculate_dsr`.

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"falls": [2, 28], "persons": [1000, 400], "standard": [600, 400]})
    >>> round(bands.select(direct_rate("falls", "persons", "standard", multiplier=1000)).item(), 1)
    29.2
    """
    count, size, share = numbers(x), numbers(n), numbers(weight)
    rate = stratum_sum(share / stratum_sum(share) * count / size) * multiplier
    given = direct_refusal(x, n, weight, fewest=fewest).is_null() & rate.is_finite()
    return pl.when(given).then(rate).alias("value")


def direct_variance(
    x: pl.Expr | str,
    n: pl.Expr | str,
    weight: pl.Expr | str,
    *,
    squares: pl.Expr | str | None = None,
    multiplier: float = 1.0,
) -> pl.Expr:
    """Return the variance of a directly standardised rate.

        Var = multiplier² · Σ wᵢ² qᵢ/nᵢ² / (Σ wᵢ)²

    where q is the number of events, or, where a person may have several events that are not independent, the sum
    over persons of their number of events squared: Var = Σ f² Var(f), Var(f) being that of the number of persons
    with f events each.

    Parameters
    ----------
    x
        Events in the stratum; a column's name or an expression.
    n
        Persons or person-years at risk in the stratum, n > 0.
    weight
        Standard population of the stratum.
    squares
        Σ f² · (persons with f events) in the stratum, as `pl.col("once") + 4 * pl.col("twice")`; None where every
        event is independent.
    multiplier
        As for the rate.

    Returns
    -------
    pl.Expr
        Float64, one a group; null where a stratum is incomplete, as in `direct_refusal`, but whatever the number of
        events.

    Notes
    -----
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"falls": [2, 28], "persons": [1000, 400], "standard": [600, 400]})
    >>> round(bands.select(direct_variance("falls", "persons", "standard", multiplier=1000)).item(), 2)
    28.72
    """
    size, share = numbers(n), numbers(weight)
    repeated = numbers(x if squares is None else squares)
    each = share / stratum_sum(share) / size
    variance = stratum_sum(each * each * repeated) * multiplier * multiplier
    given = direct_refusal(x, n, weight, fewest=0).is_null() & variance.is_finite()
    return pl.when(given).then(variance).alias("variance")


def direct_limits(
    x: pl.Expr | str,
    n: pl.Expr | str,
    weight: pl.Expr | str,
    *,
    squares: pl.Expr | str | None = None,
    confidence: float = 0.95,
    fewest: float = FEWEST_EVENTS,
    multiplier: float = 1.0,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Dobson's limits of a directly standardised rate of a group whose rows are strata.

    `dobson_limits` of `direct_rate`, `direct_variance` and the sum of the events.

    Parameters
    ----------
    x
        Events in the stratum, x >= 0; a column's name or an expression.
    n
        Persons or person-years at risk in the stratum, n > 0.
    weight
        Standard population of the stratum, w >= 0.
    squares
        Where events are not independent: Σ f² · (persons with f events) in the stratum.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    fewest
        Fewest events in the group for which there are limits: 10, as the reference has it.
    multiplier
        As for the rate.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit, Float64, one a group, named `lower` and `upper`; null where the rate is, and where
        there is no event.

    Notes
    -----
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462. Agrees with
    PHEindicatormethods `calculate_dsr`, also with `independent_events = FALSE`.

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"falls": [2, 28], "persons": [1000, 400], "standard": [600, 400]})
    >>> limits = bands.select(*direct_limits("falls", "persons", "standard", multiplier=1000)).row(0)
    >>> [round(limit, 2) for limit in limits]
    [19.65, 41.75]
    """
    rate = direct_rate(x, n, weight, fewest=fewest, multiplier=multiplier)
    variance = direct_variance(x, n, weight, squares=squares, multiplier=multiplier)
    return dobson_limits(rate, variance, stratum_sum(x), confidence=confidence)


def direct_refusal(
    x: pl.Expr | str, n: pl.Expr | str, weight: pl.Expr | str, *, fewest: float = FEWEST_EVENTS
) -> pl.Expr:
    """Return why a group has no directly standardised rate.

    Parameters
    ----------
    x
        Events in the stratum; a column's name or an expression.
    n
        Persons or person-years at risk in the stratum.
    weight
        Standard population of the stratum.
    fewest
        Fewest events in the group for which there is a rate.

    Returns
    -------
    pl.Expr
        String, one a group; null where there is a rate. The first that holds of: "a number is missing", "a number is
        not finite", "a count is negative", "a weight is negative", "nobody at risk in a stratum", "no weight",
        "fewer than 10 events".

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"area": ["a", "a", "b", "b"], "x": [9, 8, 4, 5], "n": [50, 0, 50, 60], "w": [1] * 4})
    >>> bands.group_by("area", maintain_order=True).agg(direct_refusal("x", "n", "w"))["reason"].to_list()
    ['nobody at risk in a stratum', 'fewer than 10 events']
    """
    count, size, share = numbers(x), numbers(n), numbers(weight)
    operands = (count, size, share)
    finite = pl.all_horizontal(one.is_finite() for one in operands)
    cases = (
        (pl.any_horizontal(one.is_null() for one in operands).any(), "a number is missing"),
        ((~finite).any(), "a number is not finite"),
        (((count < 0) | (size < 0)).any(), "a count is negative"),
        ((share < 0).any(), "a weight is negative"),
        ((size == 0).any(), "nobody at risk in a stratum"),
        (stratum_sum(share) < sys.float_info.min, "no weight"),
        (stratum_sum(count) < fewest, f"fewer than {fewest:g} events"),
    )
    reason = pl.lit(None, pl.String)
    for holds, words in reversed(cases):
        reason = pl.when(holds).then(pl.lit(words)).otherwise(reason)
    return reason.alias("reason")
