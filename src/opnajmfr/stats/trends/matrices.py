"""Series as rows of a matrix: every list of a column beside the others, so that all are computed at once."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.errors import StatisticError

Matrix = NDArray[np.float64]
"""One series a row, one point a column; NaN where there is no point."""
Arrays = dict[str, Matrix]
"""Matrices of one shape, by name."""
Fields = dict[str, pl.Series]
"""What is found for each series, by name."""


def matrix(lists: pl.Series, *, n_points: int = 0) -> Matrix:
    """Return lists as the rows of a matrix, each from its first point on.

    Parameters
    ----------
    lists
        One list of Float64 a series.
    n_points
        Fewest columns that the matrix has.

    Returns
    -------
    numpy.ndarray
        Series x points of the longest series; NaN for nulls, for what is not finite and after the end of a list.

    Examples
    --------
    >>> import polars as pl
    >>> matrix(pl.Series([[1.0, 2.0], [3.0], None])).tolist()
    [[1.0, 2.0], [3.0, nan], [nan, nan]]
    """
    lengths = lists.list.len().fill_null(0).to_numpy().astype(np.int64)
    points = lists.explode(empty_as_null=False, keep_nulls=False).cast(pl.Float64).to_numpy()
    longest = int(lengths.max(initial=n_points))
    if lengths.size and int(lengths.min()) == longest:
        found = points.reshape(lengths.size, longest)
    else:
        found = np.full((lengths.size, longest), np.nan)
        starts = np.cumsum(lengths) - lengths
        columns = np.arange(points.size) - np.repeat(starts, lengths)
        found[np.repeat(np.arange(lengths.size), lengths), columns] = points
    return np.where(np.isfinite(found), found, np.nan)


def row_sums(numbers: Matrix) -> Matrix:
    """Return the sum of each row, from its first number to its last.

    The plain sum adds in an order that follows the width of the matrix, and so would make a series' last digits
    depend on the longest series beside it.

    Parameters
    ----------
    numbers
        Series x points; NaN counts as 0.

    Returns
    -------
    numpy.ndarray
        One sum a series.

    Examples
    --------
    >>> import numpy as np
    >>> row_sums(np.array([[1.0, 2.0, np.nan]])).tolist()
    [3.0]
    """
    so_far: Matrix = np.cumsum(np.where(np.isnan(numbers), 0.0, numbers), axis=1)
    return so_far[:, -1:].sum(axis=1)  # no column, no sum: 0


def lists_of(points: pl.Series, lengths: pl.Series) -> pl.Series:
    """Return the points of a matrix as lists, each as long as its series.

    Parameters
    ----------
    points
        Row after row, as many a series as the longest has.
    lengths
        Number of points of each series; null where there is no series.

    Returns
    -------
    polars.Series
        One list a series; null where its length is.

    Examples
    --------
    >>> import polars as pl
    >>> lists_of(pl.Series([1, 2, 3, None]), pl.Series([2, 1])).to_list()
    [[1, 2], [3]]
    """
    inner = pl.List(points.dtype)
    if len(points) == 0:
        rows = pl.repeat([], len(lengths), dtype=inner, eager=True).alias("rows")
    else:
        rows = points.reshape((len(lengths), -1)).cast(inner).alias("rows")
    cut = pl.when(pl.col("lengths").is_not_null()).then(pl.col("rows").list.head("lengths"))
    return pl.DataFrame([rows, lengths.alias("lengths")]).select(cut).to_series()


def of_series(
    columns: Mapping[str, pl.Expr | str],
    compute: Callable[[Arrays], Fields],
    *,
    fields: Mapping[str, type[pl.DataType] | pl.DataType],
) -> pl.Expr:
    """Return what a function of matrices finds for each series, as an expression.

    Parameters
    ----------
    columns
        Columns of lists, by the name under which the function knows them.
    compute
        Takes the matrices by name, gives one value a series for each field; NaN becomes null.
    fields
        Name and type of what it finds.

    Returns
    -------
    pl.Expr
        A struct of the fields, one a series.

    Raises
    ------
    StatisticError
        When it is run, if two lists of one series are not of the same length.

    Examples
    --------
    >>> import numpy as np
    >>> import polars as pl
    >>> def longest(arrays: Arrays) -> Fields:
    ...     return {"most": pl.Series(np.nanmax(arrays["x"], axis=1))}
    >>> frame = pl.DataFrame({"x": [[1, 4], [2, 3]]})
    >>> frame.select(of_series({"x": "x"}, longest, fields={"most": pl.Float64}).struct.field("most"))["most"].to_list()
    [4.0, 3.0]
    """
    dtypes = dict(fields)

    def run(batch: pl.Series) -> pl.Series:
        """Compute one batch of series."""
        lists = {name: batch.struct.field(name) for name in columns}
        _same_lengths(lists)
        longest = max(_longest(column) for column in lists.values())
        found = compute({name: matrix(column, n_points=longest) for name, column in lists.items()})
        cells = [_field(found[name], name, dtype) for name, dtype in dtypes.items()]
        return pl.DataFrame(cells).to_struct(batch.name)

    lists = [_lists(column).alias(name) for name, column in columns.items()]
    return pl.struct(lists).map_batches(run, return_dtype=pl.Struct(dtypes), is_elementwise=True)


def _lists(column: pl.Expr | str) -> pl.Expr:
    """Return a column of lists, or of arrays, as lists of Float64."""
    return (pl.col(column) if isinstance(column, str) else column).cast(pl.List(pl.Float64))


def _longest(lists: pl.Series) -> int:
    """Return the number of points of the longest series."""
    return int(lists.list.len().fill_null(0).to_numpy().max(initial=0))


def _field(found: pl.Series, name: str, dtype: type[pl.DataType] | pl.DataType) -> pl.Series:
    """Return a field under its name and type; NaN is null."""
    column = found.fill_nan(None) if found.dtype.is_float() else found
    return column.cast(dtype).alias(name)


def _same_lengths(lists: Mapping[str, pl.Series]) -> None:
    """Refuse lists of one series that do not lie side by side."""
    (first, *others) = lists.items()
    for name, column in others:
        apart = (column.list.len() != first[1].list.len()).fill_null(value=False)
        if apart.any():
            place = apart.arg_max()
            message = f"the lists {first[0]!r} and {name!r} of series {place} (counted from 0) differ in length"
            raise StatisticError(message, hint="collect both with the same .agg(pl.col(…).sort_by(time))")
