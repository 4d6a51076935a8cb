"""Areas of one level with the figures that they are matched on."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.likeness.distances import Numbers, Rows
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.model.indicators import Indicator

FOCUS: Final = "focus"
PEER: Final = "peer"
DISTANCE: Final = "distance"


@frozen(kw_only=True)
class MatchedVariable:
    """A variable with its year and its spread.

    Parameters
    ----------
    indicator
        The indicator.
    weight
        What its squared difference is multiplied by.
    log
        Whether areas are matched on its logarithm.
    period
        The year of its figures.
    spread
        What differences are divided by: the standard deviation or its robust kind among the areas that it is taken
        from, of the logarithm where `log`; 0 where all are alike; None where differences are shares of places.
    n_areas
        How many areas it is taken from: those with a figure.
    reason
        Why areas are matched on it although it says how good a service is; empty for key figures.
    periods
        All years of which there are figures, sorted.
    """

    indicator: Indicator
    weight: float
    log: bool
    period: int
    spread: float | None = None
    n_areas: int = 0
    reason: str = ""
    periods: tuple[int, ...] = ()


@frozen(kw_only=True, eq=False, slots=False)
class Matched:
    """Areas of one level with the figures that they are matched on.

    Parameters
    ----------
    variables
        The variables that have figures, in order.
    table
        code, name, and two columns a variable: `value_0` its figure and `matched_0` the number that is matched on;
        sorted by code.
    without_figures
        Indicators of which no area of the level has a figure.
    """

    variables: tuple[MatchedVariable, ...]
    table: pl.DataFrame = field(repr=False)
    without_figures: tuple[Indicator, ...] = ()

    @cached_property
    def codes(self) -> list[str]:
        """Codes of the areas, sorted."""
        return self.table[CODE].to_list()

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def values(self) -> Numbers:
        """Figures: one row an area, one column a variable, NaN for none."""
        return self._columns(value_column)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers that areas are matched on: figures, or their logarithms."""
        return self._columns(matched_column)

    def _columns(self, name: Callable[[int], str]) -> Numbers:
        """Return one column a variable as an array."""
        names = [name(place) for place in range(len(self.variables))]
        return self.table.select(pl.col(names).cast(pl.Float64)).to_numpy(order="c")

    def codes_of(self, rows: Rows) -> list[str]:
        """Return the codes of rows, in their order.

        Parameters
        ----------
        rows
            Rows of the table.

        Returns
        -------
        list of str
            Codes.
        """
        places: list[int] = rows.tolist()
        return [self.codes[place] for place in places]

    def rows(self, codes: list[str]) -> Rows:
        """Return the rows of those codes that are there, sorted.

        Parameters
        ----------
        codes
            Codes of areas.

        Returns
        -------
        numpy.ndarray
            Rows of the table.
        """
        return np.array(sorted(self.row_of[code] for code in codes if code in self.row_of), dtype=np.intp)

    def only(self, places: list[int]) -> "Matched":
        """Return the areas with some of the variables alone.

        Parameters
        ----------
        places
            Places of the variables that remain, from 0.

        Returns
        -------
        Matched
            All areas still.
        """
        kept = [
            pl.col(name(old)).alias(name(new))
            for new, old in enumerate(places)
            for name in (value_column, matched_column)
        ]
        table = self.table.select(CODE, NAME, *kept)
        return evolve(self, variables=tuple(self.variables[place] for place in places), table=table)


def value_column(place: int) -> str:
    """Return the name of the column of a variable's figures; places are counted from 0."""
    return f"value_{place}"


def matched_column(place: int) -> str:
    """Return the name of the column of the numbers that areas are matched on; places are counted from 0."""
    return f"matched_{place}"
