"""Rank sets as an expression, to be used over a group."""

import numpy as np
import polars as pl

from opnajmfr.stats.operands import numbers
from opnajmfr.stats.ranking.sets import rank_sets
from opnajmfr.stats.ranking.settings import Side, checked_seed, checked_side, place_of_critical_value

_LIMITS = pl.Struct({"rank_lower": pl.Int32, "rank_upper": pl.Int32})


def rank_limits(  # noqa: PLR0913 - the choices of the method, all by name
    value: pl.Expr | str,
    standard_error: pl.Expr | str,
    *,
    higher_first: bool,
    confidence: float = 0.95,
    simultaneous: bool = True,
    side: Side = "both",
    stepdown: bool = True,
    draws: int = 1000,
    seed: int = 0,
) -> pl.Expr:
    """Return the lowest and the highest rank that each row may have, as an expression (konfidensmängd för rang).

    `rank_sets` of a group's rows. A group is one call of its own, with the same draws; where hundreds of groups are
    many rows each, `rank_sets` on arrays does them together.

    Parameters
    ----------
    value
        Estimate; a column's name or an expression.
    standard_error
        Its standard error, 0 or more; the estimates of different rows are independent.
    higher_first
        True where the highest value has rank 1.
    confidence
        Confidence of the sets, 0 < confidence < 1.
    simultaneous
        True where a group's sets are to hold all its true ranks at once; False where each set is to hold one.
    side
        `both`, `lower` or `upper`, as in `rank_sets`.
    stepdown
        Whether claims that hold are taken out, as in `rank_sets`.
    draws
        Number of draws, at least confidence / (1 - confidence).
    seed
        Seed of the draws, 0 or more.

    Returns
    -------
    pl.Expr
        Struct of Int32 `rank_lower` (best) and `rank_upper` (worst); both null where value or standard error is null,
        not finite, or the standard error is negative: the row is then not ranked. Use with `.over(...)`, then
        `.struct.unnest()`.

    Raises
    ------
    StatisticError
        If a setting is none.

    Notes
    -----
    Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"share": [71.0, 80.0, None, 79.5], "error": [1.0, 1.0, 1.0, 1.0]})
    >>> limits = rank_limits("share", "error", higher_first=True)
    >>> frame.select(limits.struct.unnest()).rows()
    [(3, 3), (1, 2), (None, None), (1, 2)]
    """
    checked_side(side)
    place_of_critical_value(confidence, draws)
    checked_seed(seed)

    def limits(columns: pl.Series) -> pl.Series:
        """Return the limits of one group's rows; what is null or invalid comes as null."""
        estimates, errors = (columns.struct.field(name).to_numpy() for name in ("value", "error"))
        low, high = rank_sets(
            estimates,
            errors,
            higher_first=higher_first,
            confidence=confidence,
            simultaneous=simultaneous,
            side=side,
            stepdown=stepdown,
            draws=draws,
            seed=seed,
        )
        ranks = {
            name: pl.Series(np.asarray(rank), dtype=pl.Float64).fill_nan(None).cast(pl.Int32)
            for name, rank in (("rank_lower", low), ("rank_upper", high))
        }
        return pl.DataFrame(ranks).to_struct(columns.name)

    number, error = numbers(value), numbers(standard_error)
    valid = number.is_finite() & error.is_finite() & (error >= 0)
    both = pl.struct(value=pl.when(valid).then(number), error=pl.when(valid).then(error))
    return both.map_batches(limits, return_dtype=_LIMITS).alias("rank_limits")
