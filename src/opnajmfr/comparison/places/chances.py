"""How sure a place is: the chance to truly be in the best quarter, and the places that an area may truly have."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr import stats
from opnajmfr.comparison.subjects import CHANCE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion, Rate
from opnajmfr.stats.members.quarters import quarter_chances
from opnajmfr.stats.ranking.sets import rank_sets

SCORE: Final = "score"
"""Column of the figure, turned so that higher is better."""
FEWEST_IN_QUARTERS: Final = 4
"""Fewer areas than this have no quarters."""
_SEED: Final = 0
"""Seed of every draw: the same figures, the same chances."""
EXPECTED: Final = "expected_chance"
"""Column of the sampling variance that a figure would have were it that of its pool."""
_POOL = "_pool"

Floats = NDArray[np.float64]


class _Pools(NamedTuple):
    """Figures of pools as a matrix, pools x areas in order of their codes; NaN beyond the last."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    shape: tuple[int, int]

    def matrix(self, numbers: pl.Series) -> Floats:
        """Return one column of the rows as a matrix."""
        found = np.full(self.shape, np.nan)
        found[self.rows, self.columns] = numbers.to_numpy()
        return found


def with_expected_chance(rows: pl.DataFrame, pool: Sequence[str], indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Add the sampling variance that each figure would have were it that of its pool: μ(1 - μ)/n, or μ/n of events.

    With its own figure, a share of 100 per cent of few answers would look better known than it is, and be drawn too
    little towards the others.

    Parameters
    ----------
    rows
        One row an area and pool, with numerator, denominator and `sampling_variance`.
    pool
        Columns that tell pools apart.
    indicators
        The indicators of the rows.

    Returns
    -------
    polars.DataFrame
        The rows, with `expected_chance`: for proportions and rates; the sampling variance itself for others, and
        where nobody or everybody in the pool has the property.
    """
    known = pl.col(CHANCE).is_not_null()
    above, below = (
        pl.when(known).then(name).sum().over(pool).cast(pl.Float64) for name in (c.NUMERATOR, c.DENOMINATOR)
    )
    times = by_indicator({one.id: one.measure.times or 1.0 for one in indicators}, pl.Float64)
    is_share, is_rate = (
        by_indicator({one.id: isinstance(one.measure, family) for one in indicators}, pl.Boolean)
        for family in (Proportion, Rate)
    )
    mean, size = pl.col("_mean"), pl.col(c.DENOMINATOR).cast(pl.Float64)
    spread = pl.when(is_share).then(mean * (1 - mean)).when(is_rate).then(mean)
    rows = rows.with_columns(pl.when(below > 0).then(above / below).alias("_mean"))
    rows = rows.with_columns((spread * times * times / size).alias(EXPECTED)).drop("_mean")
    usable = known & pl.col(EXPECTED).is_finite() & (pl.col(EXPECTED) > 0)
    return rows.with_columns(pl.when(usable).then(EXPECTED).otherwise(CHANCE).alias(EXPECTED))


def with_quarters(rows: pl.DataFrame, pool: Sequence[str], *, min_known: float) -> pl.DataFrame:
    """Add the chance of each area to truly be in the best, and in the last, quarter of its pool.

    A figure is first drawn towards the mean of its pool, the more the less it is known (DerSimonian and Laird's
    between-area variance); true figures are then drawn around them, all areas of a pool at once. Raw figures would
    overstate how sure the first place is.

    Parameters
    ----------
    rows
        One row an area and pool, with `score`, `sampling_variance` and `expected_chance`.
    pool
        Columns that tell pools apart.
    min_known
        Share of a pool, 0 to 1, whose sampling variance must be known; below it nobody in the pool has a chance.

    Returns
    -------
    polars.DataFrame
        The rows in the order of pools and areas, with `p_best_quarter` and `p_worst_quarter` in 0..1; null where the
        sampling variance is, and in pools of fewer than four.
    """
    rows = _numbered(rows, pool)
    known = pl.col(CHANCE).is_not_null()
    some = rows.filter(known & (known.mean().over(_POOL) >= min_known))
    names = (d.P_BEST_QUARTER, d.P_WORST_QUARTER)
    if some.is_empty():
        return rows.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names).drop(_POOL)
    some = some.with_columns(stats.dersimonian_laird(SCORE, EXPECTED).over(_POOL).alias("_between"))
    some = some.with_columns(_centre(some))
    drawn = stats.shrunken_value(SCORE, EXPECTED, mean="_mean", between="_between")
    some = some.with_columns(one.alias(f"_{name}") for name, one in zip(("estimate", "variance"), drawn, strict=True))
    # Pools of one size at a time: what is drawn for a pool depends on nothing outside it.
    sizes = some.with_columns(pl.len().over(_POOL).alias("_size")).partition_by("_size", maintain_order=True)
    chances = pl.concat(_chances(pools, names) for pools in sizes)
    return _joined(rows, chances).drop(_POOL)


def _chances(some: pl.DataFrame, names: tuple[str, str]) -> pl.DataFrame:
    """Return the chances of pools of one size."""
    pools = _matrix(some)
    found = quarter_chances(pools.matrix(some["_estimate"]), pools.matrix(some["_variance"]), seed=_SEED)
    taken = (_taken(matrix, pools, name) for matrix, name in zip(found, names, strict=True))
    return some.select(_POOL, c.AREA).with_columns(*taken)


def with_rank_sets(rows: pl.DataFrame, pool: Sequence[str], *, confidence: float) -> pl.DataFrame:
    """Add the best and the worst rank that each area may truly have; all of a pool hold at once.

    An area whose sampling variance is unknown has none, and may be anywhere: it adds one to the worst rank of all
    others.

    Parameters
    ----------
    rows
        One row an area and pool, with `score`, `sampling_variance` and `expected_chance`; the larger of the two counts.
    pool
        Columns that tell pools apart.
    confidence
        Confidence of the sets of a pool together.

    Returns
    -------
    polars.DataFrame
        The rows in the order of pools and areas, with `rank_lower` and `rank_upper`.
    """
    rows = _numbered(rows, pool)
    known = pl.col(CHANCE).is_not_null()
    rows = rows.with_columns((~known).sum().over(_POOL).alias("_unknown"))
    some = rows.filter(known)
    names = (d.RANK_LOWER, d.RANK_UPPER)
    if some.is_empty():
        return rows.with_columns(pl.lit(None, pl.UInt32).alias(name) for name in names).drop(_POOL, "_unknown")
    pools = _matrix(some)
    errors = np.sqrt(pools.matrix(some.select(pl.max_horizontal(CHANCE, EXPECTED)).to_series()))
    low, high = rank_sets(pools.matrix(some[SCORE]), errors, higher_first=True, confidence=confidence, seed=_SEED)
    limits = [_taken(limit, pools, name).cast(pl.UInt32) for name, limit in zip(names, (low, high), strict=True)]
    rows = _joined(rows, some.select(_POOL, c.AREA).with_columns(*limits))
    return rows.with_columns(pl.col(d.RANK_UPPER) + pl.col("_unknown")).drop(_POOL, "_unknown")


def _numbered(rows: pl.DataFrame, pool: Sequence[str]) -> pl.DataFrame:
    """Put rows in order, and give each pool a number."""
    return rows.sort(*pool, c.AREA).with_columns((pl.struct(pool).rle_id()).alias(_POOL))


def _centre(some: pl.DataFrame) -> pl.Expr:
    """Return the mean of each pool, weighted by how well each area is known."""
    mean, _ = stats.weighted_mean_of_members(SCORE, EXPECTED, between="_between")
    return mean.over(_POOL).alias("_mean") if some.height else pl.lit(None, pl.Float64).alias("_mean")


def _matrix(some: pl.DataFrame) -> _Pools:
    """Return where each row stands: the n-th known area of a pool is in column n, whoever else there is."""
    rows = some[_POOL].rle_id().to_numpy().astype(np.intp)
    columns = some.select(pl.int_range(pl.len()).over(_POOL)).to_series().to_numpy().astype(np.intp)
    return _Pools(rows=rows, columns=columns, shape=(int(rows[-1]) + 1, int(columns.max()) + 1))


def _taken(matrix: Floats, pools: _Pools, name: str) -> pl.Series:
    """Return a matrix as a column beside the rows; what is not a number is null."""
    return pl.Series(name, matrix[pools.rows, pools.columns]).fill_nan(None)


def _joined(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what was found beside all rows."""
    return rows.join(found, on=[_POOL, c.AREA], how="left", maintain_order="left")
