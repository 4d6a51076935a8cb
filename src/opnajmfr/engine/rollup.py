"""Components of members added to the areas and groups that they lie in."""

from collections.abc import Sequence

import polars as pl

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data.statuses import FIRST_NOT_EXPECTED, MASK, RANK
from opnajmfr.engine.coding import CATEGORY_ORDER
from opnajmfr.engine.grouping import MEMBER_WEIGHT
from opnajmfr.engine.members import COMPLETE
from opnajmfr.engine.precision import summed

WEIGHT = "weight"
"""Column of the weight that coverage is also measured by."""


def rolled_up(
    members: pl.LazyFrame, *, into: str, cell: Sequence[str], slots: Sequence[str], weighted: bool
) -> pl.LazyFrame:
    """Return the sums of members' components, with how many gave one.

    Every sum is of fixed-point numbers: no order or partition of the rows changes a byte. Members that are not
    complete add nothing; a null `into` is left out.

    Parameters
    ----------
    members
        Cells with components, `complete`, `status_rank` and `mask`.
    into
        Column with the area or group that each member belongs to.
    cell
        Columns that tell the cells of one area apart.
    slots
        Columns of components.
    weighted
        Whether the members have a weight for coverage.

    Returns
    -------
    polars.LazyFrame
        Sorted by cell, area and category: components (null where no member gave any; the respondents also where the
        variable that counts them lacks a member), n_members, n_expected, coverage_weight, status_rank of the members
        without a value, mask of those with.
    """
    key = [*cell, c.CATEGORY, CATEGORY_ORDER]
    complete = pl.col(COMPLETE)
    expected = pl.col(RANK) < FIRST_NOT_EXPECTED
    weights = (
        [
            pl.col(WEIGHT).filter(complete).sum().alias("weight_of_members"),
            pl.col(WEIGHT).filter(expected).sum().alias("weight_expected"),
            (expected & pl.col(WEIGHT).is_null()).any().alias("weight_unknown"),
        ]
        if weighted
        else []
    )
    known = pl.col("weight_expected") > 0
    share = (
        pl.when(known & ~pl.col("weight_unknown")).then(
            pl.col("weight_of_members").cast(pl.Float64) / pl.col("weight_expected").cast(pl.Float64)
        )
        if weighted
        else pl.lit(None, pl.Float64)
    )
    return (
        members.filter(pl.col(into).is_not_null())
        .group_by(*key, pl.col(into).alias(c.AREA))
        .agg(
            *(summed(name) for name in slots),
            complete.sum().cast(pl.UInt32).alias(c.N_MEMBERS),
            expected.sum().cast(pl.UInt32).alias(c.N_EXPECTED),
            pl.col(RANK).min(),
            pl.col(MASK).bitwise_or(),
            *weights,
        )
        .with_columns(
            *(pl.when(pl.col(c.N_MEMBERS) > 0).then(name).alias(name) for name in slots),
            share.alias(c.COVERAGE_WEIGHT),
        )
        .drop("weight_of_members", "weight_expected", "weight_unknown", strict=False)
        .sort(*cell, c.AREA, CATEGORY_ORDER)
    )


def weighted(members: pl.LazyFrame, slots: Sequence[str]) -> pl.LazyFrame:
    """Count a member by the share of it that belongs to its group, once rounded to nine decimals.

    Parameters
    ----------
    members
        Cells with components and `member_weight`.
    slots
        Columns of components.

    Returns
    -------
    polars.LazyFrame
        The same cells, weighted.
    """
    return members.with_columns(counted_by(pl.col(MEMBER_WEIGHT), name) for name in slots)


def counted_by(share: pl.Expr, name: str) -> pl.Expr:
    """Return a component times a share, once rounded to nine decimals; untouched where the share is 1.

    Parameters
    ----------
    share
        The share, Float64.
    name
        Column of the component.

    Returns
    -------
    polars.Expr
        Decimal(38, 9) under the same name.
    """
    product = (pl.col(name).cast(pl.Float64) * share).cast(c.COMPONENT)
    return pl.when(share == 1).then(name).otherwise(product).alias(name)


def figures_of_members(own: pl.LazyFrame, *, into: str, cell: Sequence[str]) -> pl.LazyFrame:
    """Return the mean and the median of the members' own visible values.

    Values are put in order before they are added, so that the same values give the same mean.

    Parameters
    ----------
    own
        Members with their values.
    into
        Column with the area or group that each member belongs to.
    cell
        Columns that tell the cells of one area apart.

    Returns
    -------
    polars.LazyFrame
        Cell, area, `mean_of_members` and `median_of_members`, n_members and n_expected, rank and mask.
    """
    value = pl.col(c.VALUE)
    there = value.is_not_null()
    return (
        own.filter(pl.col(into).is_not_null())
        .group_by(*cell, pl.col(into).alias(c.AREA))
        .agg(
            value.drop_nulls().alias("values"),
            value.median().alias("median_of_members"),
            there.sum().cast(pl.UInt32).alias(c.N_MEMBERS),
            (pl.col(RANK) < FIRST_NOT_EXPECTED).sum().cast(pl.UInt32).alias(c.N_EXPECTED),
            pl.col(RANK).min(),
            pl.col(MASK).filter(there).bitwise_or(),
        )
        .with_columns(stats.ordered_mean("values").alias("mean_of_members"))
        .drop("values")
        .sort(*cell, c.AREA)
    )
