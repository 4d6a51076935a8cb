"""Columns of a sampling design: every row has a weight above zero, and every stratum a spread."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.errors import StatisticError, TableError
from opnajmfr.spelling import closest

WEIGHT, STRATUM, CLUSTER, POPULATION = "_weight", "_stratum", "_cluster", "_population"
"""Columns of a design under names of our own."""
_MOST = 5


def design_frame(frame: pl.DataFrame, columns: Mapping[str, str | None]) -> pl.DataFrame:
    """Return the columns of a design, checked.

    Parameters
    ----------
    frame
        One row a sampled person or unit.
    columns
        The frame's column of each part of the design, None where it has none.

    Returns
    -------
    polars.DataFrame
        The rows in their order: `_weight` and `_population` as Float64, `_stratum` and `_cluster` as text.

    Raises
    ------
    TableError
        If a column is missing, a cell is empty, or weights are not above 0.
    StatisticError
        If a stratum has one cluster only, or fewer in the population than in the sample.
    """
    if not isinstance(frame, pl.DataFrame):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"survey sample: wanted a polars DataFrame, got {type(frame).__name__}"
        raise TableError(message, hint="turn a frame of pandas into pl.from_pandas(frame)")
    named = {part: column for part, column in columns.items() if column is not None}
    check_there(frame, list(named.values()))
    if frame.is_empty():
        message = "survey sample: there are no rows"
        raise TableError(message, hint="give the table with a row for each sampled person")
    numbers = {WEIGHT, POPULATION}
    parts = [
        (pl.col(column).cast(pl.Float64, strict=False).fill_nan(None) if part in numbers else pl.col(column)).alias(
            part
        )
        for part, column in named.items()
    ]
    design = frame.select(parts).with_columns(pl.exclude(WEIGHT, POPULATION).cast(pl.String))
    for part, column in named.items():
        n_empty = design[part].null_count()
        n_wrong = int(((design[part] <= 0) | design[part].is_infinite()).sum()) if part in numbers else 0
        if n_empty or n_wrong:
            wanted = "a number above 0" if part in numbers else "a code"
            message = f"survey sample: {n_empty + n_wrong} of {frame.height} rows lack {wanted} in {column!r}"
            raise TableError(
                message, hint="leave out rows that are not in the sample; the others need all of the design"
            )
    _check_strata(design, named)
    return design


def check_there(frame: pl.DataFrame, wanted: Sequence[str]) -> None:
    """Refuse columns that a sample does not have.

    Parameters
    ----------
    frame
        The sample.
    wanted
        Names of columns.

    Raises
    ------
    TableError
        If one is missing; names the nearest.
    """
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        message = f"survey sample: no column {missing[0]!r}; there are {frame.columns[:20]}"
        raise TableError(message, hint=closest(missing[0], frame.columns) or "name the columns as the table does")


def _check_strata(design: pl.DataFrame, named: Mapping[str, str]) -> None:
    """Refuse strata whose variance nobody can estimate, and samples larger than their population."""
    by = [STRATUM] if STRATUM in named else [pl.lit("all").alias(STRATUM)]
    drawn = pl.col(CLUSTER).n_unique() if CLUSTER in named else pl.len()
    strata = design.group_by(by).agg(drawn.alias("drawn"), *_sizes(named)).sort(STRATUM)
    alone = strata.filter(pl.col("drawn") == 1)[STRATUM].to_list()
    if alone:
        where = f"stratum {', '.join(alone[:_MOST])}" if STRATUM in named else "the sample"
        what = f"{named[CLUSTER]} (cluster)" if CLUSTER in named else "row"
        message = f"survey sample: one {what} only in {where}; {len(alone)} in all: no spread can be seen within it"
        raise StatisticError(message, hint="join such a stratum to one that is like it before the weights are used")
    if POPULATION not in named:
        return
    column = named[POPULATION]
    varying = strata.filter(pl.col("n_sizes") > 1)[STRATUM].to_list()
    if varying:
        message = f"survey sample: {column} has several values in stratum {', '.join(varying[:_MOST])}"
        raise StatisticError(message, hint="it holds one number a stratum: how many could have been drawn there")
    small = strata.filter(pl.col("size") < pl.col("drawn"))
    if small.height:
        first = small.row(0, named=True)
        message = f"survey sample: {first['drawn']} drawn of {first['size']:g} in stratum {first[STRATUM]} ({column})"
        hint = "with clusters it holds how many clusters there are, else how many rows could have been drawn"
        raise StatisticError(message, hint=hint)


def _sizes(named: Mapping[str, str]) -> list[pl.Expr]:
    """Return the size of the population of a stratum, and how many sizes are said."""
    if POPULATION not in named:
        return []
    return [pl.col(POPULATION).first().alias("size"), pl.col(POPULATION).n_unique().alias("n_sizes")]
