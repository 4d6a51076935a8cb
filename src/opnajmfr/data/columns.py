"""Column names, spelled once, and the polars type of each."""

from enum import Enum
from typing import Final

import polars as pl

from opnajmfr.model.vocabulary import Figure, Flag, Level, Sex, Status

AREA: Final = "area"
LEVEL: Final = "level"
PERIOD: Final = "period"
SEX: Final = "sex"
VARIABLE: Final = "variable"
AMOUNT: Final = "amount"
VALUE: Final = "value"
STATUS: Final = "status"
FLAGS: Final = "flags"
INDICATOR: Final = "indicator"
CATEGORY: Final = "category"
FIGURE: Final = "figure"
NUMERATOR: Final = "numerator"
DENOMINATOR: Final = "denominator"
LOWER: Final = "lower"
UPPER: Final = "upper"
N_MEMBERS: Final = "n_members"
N_EXPECTED: Final = "n_expected"
COVERAGE: Final = "coverage"
COVERAGE_WEIGHT: Final = "coverage_weight"
METHOD: Final = "method"

DECIMALS: Final = 9
"""Decimals of a component."""
COMPONENT: Final = pl.Decimal(38, DECIMALS)
"""Type of a component: fixed-point, so that every order of adding gives the same sum."""
TOTAL: Final = "total"
"""Value of a breakdown that a row is not split by."""


def enum_type(words: type[Enum]) -> pl.Enum:
    """Return the polars type of a closed set of words, in the order of the set."""
    return pl.Enum([str(word.value) for word in words])


LEVEL_TYPE: Final = enum_type(Level)
SEX_TYPE: Final = enum_type(Sex)
STATUS_TYPE: Final = enum_type(Status)
FLAG_TYPE: Final = enum_type(Flag)
FIGURE_TYPE: Final = enum_type(Figure)
FLAGS_TYPE: Final = pl.List(FLAG_TYPE)
