"""Several years pooled (sammanslagna år) where some persons answered in more than one of them."""

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.intervals.proportions import wilson
from opnajmfr.stats.operands import numbers

_FEWEST_YEARS = 2
"""Years in which somebody can have answered again."""


def pooled_years(
    x: pl.Expr | str, n: pl.Expr | str, persons: pl.Expr | str, *, confidence: float = 0.95
) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """Return the share of several years together (sammanslagna år), with each respondent counted once.

        value = x / n; limits: Wilson's for value·m of m, where m is the number of distinct persons, at most n

    A person who answers in two years says nearly the same twice. Their answers move the value, but they are no second
    witness: the interval is that of as many answers as there are persons. That is wide enough whatever the correlation
    between a person's answers where all answered about equally often, and up to a correlation of n / (years·m) however
    unequally they did, which over two years is at least one half. Where the correlation is known, give
    `effective_answers` in place of the persons; where all years' respondents are different, give n itself.

    Parameters
    ----------
    x
        Positive answers of all years, 0 <= x <= n; a column's name or an expression, as `pl.col("x").sum()` in
        `.agg(...)` where a row is a year.
    n
        Answers of all years, n > 0.
    persons
        Number of distinct persons behind them, > 0, or `effective_answers`; what is above n counts as n.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Float64, named `value` (0..1), `n_effective`, `lower` and `upper`. Null where an operand is null, not finite or
        impossible.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Notes
    -----
    Kish (1965), Survey Sampling, ch. 8: the effective number of answers of clusters, each person a cluster; Wilson
    (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> import polars as pl
    >>> years = pl.DataFrame({"year": [2022, 2023, 2024], "satisfied": [14, 12, 15], "answered": [20, 18, 21]})
    >>> sums = pl.col("satisfied").sum(), pl.col("answered").sum()
    >>> [round(number, 3) for number in years.select(*pooled_years(*sums, pl.lit(34))).row(0)]
    [0.695, 34.0, 0.527, 0.823]
    """
    count, size, distinct = numbers(x), numbers(n), numbers(persons)
    valid = count.is_finite() & size.is_finite() & distinct.is_finite() & (size > 0) & (distinct > 0)
    possible = valid & (count >= 0) & (count <= size)
    effective = pl.min_horizontal(size, distinct)
    # At the ends the product must be exactly 0 or exactly the effective number.
    positive = pl.when(count == size).then(effective).otherwise(pl.min_horizontal(count / size * effective, effective))
    lower, upper = wilson(pl.when(possible).then(positive), effective, confidence=confidence)
    return (
        pl.when(possible).then(count / size).alias("value"),
        pl.when(possible).then(effective).alias("n_effective"),
        lower,
        upper,
    )


def distinct_persons(n: pl.Expr | str, other_n: pl.Expr | str, *, returning: pl.Expr | str) -> pl.Expr:
    """Return how many persons answered in two years, from the share of the later year's who had answered before.

        n + other_n·(1 − returning)

    Parameters
    ----------
    n
        Respondents of the earlier year, >= 0; a column's name or an expression.
    other_n
        Respondents of the later year, >= 0.
    returning
        Share of the later year's respondents who answered in the earlier year too, 0..1, at most n / other_n.

    Returns
    -------
    pl.Expr
        Float64, named `persons`. Null where an operand is null, not finite or impossible: more persons cannot have
        returned than had answered.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"before": [100], "now": [80], "returning": [0.6]})
    >>> frame.select(distinct_persons("before", "now", returning="returning")).item()
    132.0
    """
    before, now, share = numbers(n), numbers(other_n), numbers(returning)
    finite = before.is_finite() & now.is_finite() & share.is_finite()
    # A share is seldom exact: one that was rounded up by a hair does not lose the row.
    valid = finite & (before >= 0) & (now >= 0) & (share >= 0) & (share <= 1) & (now * share <= before * (1 + 1e-9))
    return pl.when(valid).then(before + now * (1 - share)).alias("persons")


def effective_answers(
    n: pl.Expr | str, persons: pl.Expr | str, *, years: int, correlation: pl.Expr | str | float
) -> pl.Expr:
    """Return how many answers of different persons several years' answers are worth (effektivt antal svar).

        n² / (n + ρ·(S − n)), S = persons + (n − persons)·(years + 1)

    S is the largest that the sum of the squared numbers of answers per person can be: the persons who returned did so
    every year. So the number is the smallest that the totals allow, and exact for two years.

    Parameters
    ----------
    n
        Answers of all years, n > 0; a column's name or an expression.
    persons
        Number of distinct persons behind them, n / years <= persons <= n.
    years
        In how many years a person can have answered, at least 2.
    correlation
        Correlation ρ between two answers of one person, 0 (no more alike than those of two persons) to 1 (always the
        same); a number, or a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64, named `n_effective`, at most n. Null where an operand is null, not finite or impossible.

    Raises
    ------
    StatisticError
        If years is no whole number or below 2, or the correlation is a number outside 0..1.

    Notes
    -----
    Kish (1965), Survey Sampling, ch. 8, with the persons as clusters.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"answers": [200], "persons": [150]})
    >>> for correlation in (0.0, 0.5, 1.0):
    ...     expr = effective_answers("answers", "persons", years=2, correlation=correlation)
    ...     round(frame.select(expr).item(), 1)
    200.0
    160.0
    133.3
    """
    if not (isinstance(years, int) and years >= _FEWEST_YEARS):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"years must be a whole number, at least {_FEWEST_YEARS}; got {years!r}"
        raise StatisticError(message, hint="in a single year every respondent answers once")
    alike = _correlation(correlation)
    size, distinct = numbers(n), numbers(persons)
    finite = size.is_finite() & distinct.is_finite() & alike.is_finite()
    possible = (size > 0) & (distinct <= size) & (distinct * years >= size) & (alike >= 0) & (alike <= 1)
    again = (size - distinct) * years
    return pl.when(finite & possible).then(size / (1 + alike * (again / size))).alias("n_effective")


def _correlation(correlation: pl.Expr | str | float) -> pl.Expr:
    """Return the correlation as an expression, or say which there may be."""
    if isinstance(correlation, pl.Expr | str):
        return numbers(correlation)
    if 0 <= correlation <= 1:
        return pl.lit(float(correlation))
    message = f"correlation must be between 0 and 1; got {correlation!r}"
    raise StatisticError(message, hint="1 counts every person once at most; 0 counts every answer in full")
