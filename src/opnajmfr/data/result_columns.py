"""The columns of results, in order, with their types."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c


def result_columns(breakdowns: Sequence[str]) -> list[str]:
    """Return the columns of results, in order.

    Parameters
    ----------
    breakdowns
        Columns beside sex.

    Returns
    -------
    list of str
        The names.
    """
    return result_schema(pl.String, breakdowns).names()


def result_schema(indicator: pl.DataType | type[pl.DataType], breakdowns: Sequence[str]) -> pl.Schema:
    """Return the columns of results with their types.

    Parameters
    ----------
    indicator
        Type of the indicator column.
    breakdowns
        Columns beside sex.

    Returns
    -------
    polars.Schema
        Names and types, in order.
    """
    return pl.Schema(
        {
            c.INDICATOR: indicator,
            c.AREA: pl.String,
            c.LEVEL: c.LEVEL_TYPE,
            c.PERIOD: pl.Int32,
            c.SEX: c.SEX_TYPE,
            **dict.fromkeys(breakdowns, pl.String),
            c.CATEGORY: pl.String,
            c.FIGURE: c.FIGURE_TYPE,
            c.NUMERATOR: c.COMPONENT,
            c.DENOMINATOR: c.COMPONENT,
            c.VALUE: pl.Float64,
            c.LOWER: pl.Float64,
            c.UPPER: pl.Float64,
            c.STATUS: c.STATUS_TYPE,
            c.FLAGS: c.FLAGS_TYPE,
            c.N_MEMBERS: pl.UInt32,
            c.N_EXPECTED: pl.UInt32,
            c.COVERAGE: pl.Float64,
            c.COVERAGE_WEIGHT: pl.Float64,
            c.METHOD: pl.String,
        }
    )
