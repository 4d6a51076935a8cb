"""Numbers of persons added to every cell that a survey is shown in: levels, sexes, breakdowns and their totals."""

from collections.abc import Sequence
from itertools import combinations

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.engine.answer_places import area_column
from opnajmfr.model.vocabulary import Level, Sex


def cells(
    finest: pl.DataFrame, levels: Sequence[Level], *, splits: Sequence[str], all_splits: Sequence[str]
) -> pl.DataFrame:
    """Return every cell of a survey with its numbers.

    A cell of an area in which somebody is, and that nobody is in, is 0.

    Parameters
    ----------
    finest
        One row a combination of areas, period and splits: numbers that add.
    levels
        The levels that are counted.
    splits
        Columns of `finest` that cells are split by; a row without one counts in the totals only.
    all_splits
        The splits that cells have a column for; those beside `splits` are totals throughout.

    Returns
    -------
    polars.DataFrame
        Columns area, level, period, all splits, and the numbers.
    """
    keys = {*(area_column(level) for level in levels), c.PERIOD, *splits}
    numbers = [name for name in finest.columns if name not in keys]
    found = [
        _at(finest.filter(pl.col(area_column(level)).is_not_null()), level, kept, numbers, all_splits)
        for level in levels
        for size in range(len(splits) + 1)
        for kept in combinations(splits, size)
    ]
    return pl.concat(found)


def _at(
    finest: pl.DataFrame, level: Level, kept: Sequence[str], numbers: Sequence[str], all_splits: Sequence[str]
) -> pl.DataFrame:
    """Return the cells of one level that are split by some columns and no other."""
    area = pl.col(area_column(level)).alias(c.AREA)
    split = finest.filter(*(pl.col(name).is_not_null() for name in kept))
    added = split.group_by(area, c.PERIOD, *kept).agg(pl.col(numbers).sum())
    areas = finest.select(area, c.PERIOD).unique()
    places = areas.join(split.select(c.PERIOD, *kept).unique(), on=c.PERIOD)
    totals = [pl.lit(str(Sex.T) if name == c.SEX else c.TOTAL).alias(name) for name in all_splits if name not in kept]
    return (
        places.join(added, on=[c.AREA, c.PERIOD, *kept], how="left")
        .with_columns(pl.lit(str(level)).alias(c.LEVEL), *totals, *(pl.col(name).fill_null(0) for name in numbers))
        .select(c.AREA, c.LEVEL, c.PERIOD, *all_splits, *numbers)
    )
