"""Why two rates differ: other people, or other rates for the same people."""

import polars as pl

from opnajmfr.stats.operands import numbers


def kitagawa(
    rate: pl.Expr | str,
    size: pl.Expr | str,
    *,
    other_rate: pl.Expr | str,
    other_size: pl.Expr | str,
) -> pl.Expr:
    """Return the difference between two crude rates, parted into composition and rates.

        c, C = each stratum's share of its own population's size; r, R its rates
        difference  = Σ cr − Σ CR
        composition = Σ (c − C)(r + R) / 2
        rates       = Σ (r − R)(c + C) / 2
        difference  = composition + rates

    The two parts say what goes together, not what causes what, and they depend on which strata are told apart.

    Parameters
    ----------
    rate
        Rate of each stratum, one a row, in any unit; a column's name or an expression.
    size
        Denominator of the rate in the stratum, >= 0.
    other_rate
        Rate of the stratum in the population that the first is held against.
    other_size
        Denominator of the rate in that stratum, >= 0.

    Returns
    -------
    pl.Expr
        Struct of difference, composition and rates, Float64, in the unit of the rate: for `.agg(…)`, `.over(…)` or
        a whole frame of strata. A stratum that is empty in both populations adds nothing, whatever its rates. All
        null where a size is missing or negative, where a stratum that has people in one population has no rate in
        one of them, and where a population has nobody.

    Notes
    -----
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194.

    Examples
    --------
    >>> import polars as pl
    >>> strata = pl.DataFrame(
    ...     {"rate": [10.0, 30.0], "people": [500, 500], "rate_then": [10.0, 32.0], "people_then": [800, 200]}
    ... )
    >>> parts = strata.select(
    ...     kitagawa("rate", "people", other_rate="rate_then", other_size="people_then").alias("why")
    ... ).unnest("why")
    >>> [round(part, 4) for part in parts.row(0)]
    [5.6, 6.3, -0.7]
    """
    own, against = numbers(rate), numbers(other_rate)
    people, others = numbers(size), numbers(other_size)
    empty = (people == 0) & (others == 0)
    own, against = (pl.when(empty).then(0.0).otherwise(rates) for rates in (own, against))
    known = pl.all_horizontal(column.is_finite() for column in (own, against, people, others))
    sound = (known & (people >= 0) & (others >= 0)).fill_null(value=False)
    share, other_share = people / people.sum(), others / others.sum()
    parts = {
        "difference": (share * own).sum() - (other_share * against).sum(),
        "composition": ((share - other_share) * (own + against) / 2).sum(),
        "rates": ((own - against) * (share + other_share) / 2).sum(),
    }
    whole = sound.all() & (people.sum() > 0) & (others.sum() > 0)
    return pl.struct([pl.when(whole).then(part).alias(name) for name, part in parts.items()]).alias("kitagawa")
