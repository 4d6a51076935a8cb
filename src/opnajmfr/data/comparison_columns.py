"""Column names and types of comparisons and ranks, spelled once."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.verdicts import ChangeVerdict, Reason, Verdict

REFERENCE: Final = "reference"
REFERENCE_KIND: Final = "reference_kind"
REFERENCE_AREA: Final = "reference_area"
REFERENCE_PERIOD: Final = "reference_period"
REFERENCE_FIGURE: Final = "reference_figure"
REFERENCE_VALUE: Final = "reference_value"
REFERENCE_LOWEST: Final = "reference_lowest"
REFERENCE_HIGHEST: Final = "reference_highest"
PLACE: Final = "place"
N_PLACED: Final = "n_placed"
DIFFERENCE: Final = "difference"
P: Final = "p"
P_ADJUSTED: Final = "p_adjusted"
VERDICT: Final = "verdict"
REASON: Final = "reason"
DETECTABLE: Final = "detectable"

AMONG: Final = "among"
RANK: Final = "rank"
N_RANKED: Final = "n_ranked"
N_TIED: Final = "n_tied"
BAND: Final = "band"
P_BEST_QUARTER: Final = "p_best_quarter"
P_WORST_QUARTER: Final = "p_worst_quarter"
RANK_LOWER: Final = "rank_lower"
RANK_UPPER: Final = "rank_upper"

KIND_TYPE: Final = c.enum_type(ReferenceKind)
VERDICT_TYPE: Final = c.enum_type(Verdict)
CHANGE_TYPE: Final = c.enum_type(ChangeVerdict)
REASON_TYPE: Final = c.enum_type(Reason)


def _key(
    indicator: pl.DataType | type[pl.DataType], breakdowns: Sequence[str]
) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Return the columns that name one figure of one area."""
    return {
        c.INDICATOR: indicator,
        c.AREA: pl.String,
        c.LEVEL: c.LEVEL_TYPE,
        c.PERIOD: pl.Int32,
        c.SEX: c.SEX_TYPE,
        **dict.fromkeys(breakdowns, pl.String),
    }


def comparison_schema(indicator: pl.DataType | type[pl.DataType], breakdowns: Sequence[str]) -> pl.Schema:
    """Return the columns of comparisons.

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
        _key(indicator, breakdowns)
        | {
            REFERENCE: pl.String,
            REFERENCE_KIND: KIND_TYPE,
            REFERENCE_AREA: pl.String,
            REFERENCE_PERIOD: pl.Int32,
            REFERENCE_FIGURE: c.FIGURE_TYPE,
            c.VALUE: pl.Float64,
            REFERENCE_VALUE: pl.Float64,
            REFERENCE_LOWEST: pl.Float64,
            REFERENCE_HIGHEST: pl.Float64,
            PLACE: pl.UInt32,
            N_PLACED: pl.UInt32,
            DIFFERENCE: pl.Float64,
            c.LOWER: pl.Float64,
            c.UPPER: pl.Float64,
            P: pl.Float64,
            P_ADJUSTED: pl.Float64,
            VERDICT: VERDICT_TYPE,
            REASON: REASON_TYPE,
            DETECTABLE: pl.Float64,
        }
    )


def rank_schema(indicator: pl.DataType | type[pl.DataType], breakdowns: Sequence[str]) -> pl.Schema:
    """Return the columns of ranks.

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
        _key(indicator, breakdowns)
        | {
            AMONG: pl.String,
            RANK: pl.UInt32,
            N_RANKED: pl.UInt32,
            N_TIED: pl.UInt32,
            BAND: pl.UInt8,
            P_BEST_QUARTER: pl.Float64,
            P_WORST_QUARTER: pl.Float64,
            RANK_LOWER: pl.UInt32,
            RANK_UPPER: pl.UInt32,
        }
    )
