"""The total of women and men, where it was not given."""

from collections.abc import Iterable

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.data.statuses import flag_lookup, flags_mask, status_of, status_rank
from opnajmfr.model.vocabulary import Sex, Status

N_SEXES = 2
"""Women and men."""


def with_totals(observations: Observations, variables: Iterable[str]) -> Observations:
    """Return observations with T = K + M added where both are given and T is not.

    A given T is never overwritten. Where K or M has no amount, the total has none either, and the stronger of
    their reasons. A published value has no components and is never added.

    Parameters
    ----------
    observations
        Components by sex.
    variables
        The components that may be added over sexes.

    Returns
    -------
    Observations
        The same rows, and the derived ones.

    Examples
    --------
    >>> import polars as pl
    >>> rows = pl.DataFrame(
    ...     {"area": ["1984"] * 2, "period": [2024] * 2, "sex": ["K", "M"], "variable": ["n"] * 2, "amount": [5, 4]}
    ... )
    >>> both = with_totals(Observations.from_frame(rows, level="municipality"), ["n"])
    >>> both.frame.filter(sex="T").select("amount", "status").row(0)
    (Decimal('9.000000000'), 'derived')
    """
    outline = observations.outline.filter((pl.col(c.SEX) != Sex.T) & pl.col(c.VARIABLE).is_in(list(variables)))
    if outline.is_empty():
        return observations
    key = [c.AREA, c.LEVEL, c.PERIOD, *observations.breakdowns, c.VARIABLE]
    names = outline[c.VARIABLE].unique().to_list()
    parts = observations.frame.lazy().filter(pl.col(c.VARIABLE).is_in(names))
    complete = pl.col("n_amounts") == N_SEXES
    derived = (
        parts.filter(pl.col(c.SEX) != Sex.T)
        .group_by(key)
        .agg(
            pl.col(c.AMOUNT).sum(),
            pl.col(c.AMOUNT).count().alias("n_amounts"),
            pl.col(c.VALUE).count().alias("n_values"),
            pl.len().alias("n_sexes"),
            status_rank().filter(pl.col(c.AMOUNT).is_null()).min().alias("reason"),
            flags_mask().filter(pl.col(c.AMOUNT).is_not_null()).bitwise_or().alias("mask"),
        )
        .filter((pl.col("n_sexes") == N_SEXES) & (pl.col("n_values") == 0))
        .join(parts.filter(pl.col(c.SEX) == Sex.T), on=key, how="anti")
        .join(flag_lookup(), on="mask", how="left", nulls_equal=True)
        .with_columns(
            pl.lit(str(Sex.T)).cast(c.SEX_TYPE).alias(c.SEX),
            pl.when(complete).then(c.AMOUNT).alias(c.AMOUNT),
            pl.lit(None, pl.Float64).alias(c.VALUE),
            pl.when(complete)
            .then(pl.lit(str(Status.DERIVED)).cast(c.STATUS_TYPE))
            .otherwise(status_of(pl.col("reason").fill_null(0)))
            .alias(c.STATUS),
        )
        .select(observations.frame.columns)
        .collect()
    )
    return evolve(observations, frame=pl.concat([observations.frame, derived]))
