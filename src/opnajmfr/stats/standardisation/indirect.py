"""Indirect standardisation: what was observed over what the rates of a reference would give."""

import polars as pl

from opnajmfr.stats.intervals.small_counts import poisson_limits
from opnajmfr.stats.operands import numbers
from opnajmfr.stats.standardisation.strata import stratum_sum


def expected_events(n: pl.Expr | str, reference_x: pl.Expr | str, reference_n: pl.Expr | str | float = 1.0) -> pl.Expr:
    """Return the events that a group would have with the rates of a reference (förväntat antal).

        E = Σ nᵢ · Xᵢ/Nᵢ

    Parameters
    ----------
    n
        Persons or person-years at risk in the stratum, n >= 0; a column's name or an expression. A stratum in which
        there is nobody expects nothing.
    reference_x
        Events of the reference in the stratum, or its rates where `reference_n` is left out.
    reference_n
        Persons or person-years of the reference in the stratum, above 0.

    Returns
    -------
    pl.Expr
        Float64, one a group: for `group_by(…).agg(…)`, `.over(…)`, or a frame of one group. Null where a number is
        missing, negative or not finite in any stratum, and where the reference has nobody in one.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 65-66, IARC.

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"persons": [1000, 400], "falls_there": [60, 900], "persons_there": [20_000, 10_000]})
    >>> bands.select(expected_events("persons", "falls_there", "persons_there")).item()
    39.0
    """
    size, above = numbers(n), numbers(reference_x)
    below = pl.lit(float(reference_n)) if isinstance(reference_n, int | float) else numbers(reference_n)
    possible = (size >= 0) & (above >= 0) & (below > 0)
    term = pl.when(possible).then(size * above / below)
    expected = stratum_sum(pl.when(term.is_finite()).then(term))
    return expected.alias("expected")


def reference_rate(reference_x: pl.Expr | str, reference_n: pl.Expr | str) -> pl.Expr:
    """Return the crude rate of a reference, that an indirectly standardised rate is scaled by.

        R = Σ Xᵢ / Σ Nᵢ

    Parameters
    ----------
    reference_x
        Events of the reference in the stratum; a column's name or an expression.
    reference_n
        Persons or person-years of the reference in the stratum.

    Returns
    -------
    pl.Expr
        Float64, one a group; null where a number is missing and where the reference has nobody.

    Examples
    --------
    >>> import polars as pl
    >>> there = pl.DataFrame({"falls": [60, 900], "persons": [20_000, 10_000]})
    >>> there.select(reference_rate("falls", "persons")).item()
    0.032
    """
    below = stratum_sum(reference_n)
    return pl.when(below > 0).then(stratum_sum(reference_x) / below).alias("reference_rate")


def indirect_ratio(
    x: pl.Expr | str, expected: pl.Expr | str, *, rate: pl.Expr | str | float = 1.0, multiplier: float = 1.0
) -> pl.Expr:
    """Return the indirectly standardised ratio (standardiserad kvot) O / E, or rate O / E · R.

    Parameters
    ----------
    x
        Observed events in all strata together, O >= 0; a column's name or an expression. They need not be known by
        stratum: `pl.col("falls").sum()` where they are.
    expected
        Expected events E > 0, as `expected_events` gives them.
    rate
        Crude rate R of the reference for a rate, as `reference_rate` gives it; 1 for a ratio.
    multiplier
        1 or 100 for a ratio, 1 000 or 100 000 for a rate per so many.

    Returns
    -------
    pl.Expr
        Float64; null where anything is null, negative or not finite, and where nothing is expected.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 65-69, IARC. Agrees with PHEindicatormethods
    `calculate_ISRatio` and `calculate_ISRate`. Each group is weighed by its own strata: two ratios are each
    comparable with the reference, and with each other only as far as their strata are alike.

    Examples
    --------
    >>> import polars as pl
    >>> areas = pl.DataFrame({"falls": [30, 0, 3], "expected": [39.0, 2.5, 0.0]})
    >>> areas.select(indirect_ratio("falls", "expected", multiplier=100))["value"].round(1).to_list()
    [76.9, 0.0, None]
    """
    return _scaled(numbers(x), expected, rate, multiplier).alias("value")


def indirect_limits(
    x: pl.Expr | str,
    expected: pl.Expr | str,
    *,
    confidence: float = 0.95,
    rate: pl.Expr | str | float = 1.0,
    multiplier: float = 1.0,
) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of an indirectly standardised ratio or rate.

    The limits of the observed count (Byar's from 10 events, exact Poisson below) over the expected one, which is
    taken as known.

    Parameters
    ----------
    x
        Observed events, O >= 0; a column's name or an expression.
    expected
        Expected events, E > 0.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    rate
        Crude rate of the reference for a rate; 1 for a ratio.
    multiplier
        As for the ratio.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit, Float64, named `lower` and `upper`; null where the ratio is.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 69-71, IARC. Agrees with PHEindicatormethods
    `calculate_ISRatio` and `calculate_ISRate`.

    Examples
    --------
    >>> import polars as pl
    >>> areas = pl.DataFrame({"falls": [30], "expected": [39.0]})
    >>> [round(limit, 4) for limit in areas.select(*indirect_limits("falls", "expected")).row(0)]
    [0.5189, 1.0982]
    """
    lower, upper = poisson_limits(x, confidence=confidence)
    return (
        _scaled(lower, expected, rate, multiplier).alias("lower"),
        _scaled(upper, expected, rate, multiplier).alias("upper"),
    )


def _scaled(count: pl.Expr, expected: pl.Expr | str, rate: pl.Expr | str | float, multiplier: float) -> pl.Expr:
    """Return a count over the expected one, in the unit that is wanted."""
    below = numbers(expected)
    crude = pl.lit(float(rate)) if isinstance(rate, int | float) else numbers(rate)
    valid = count.is_finite() & (count >= 0) & below.is_finite() & (below > 0) & crude.is_finite() & (crude >= 0)
    return pl.when(valid).then(count / below * crude * multiplier)
