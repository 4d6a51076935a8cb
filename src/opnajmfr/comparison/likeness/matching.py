"""How far areas lie from each other, and what makes the distance."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.model.indicators import Indicator

DIGITS: Final = 12
"""Significant digits at which distances are compared, so that rounding on the way decides no tie."""
FOCUS: Final = "focus"
PEER: Final = "peer"
DISTANCE: Final = "distance"
EXPLANATION: Final = pl.Schema(
    {
        PEER: pl.String(),
        NAME: pl.String(),
        c.INDICATOR: pl.String(),
        "title": pl.String(),
        c.PERIOD: pl.Int32(),
        "focus_value": pl.Float64(),
        "peer_value": pl.Float64(),
        "standard_deviations": pl.Float64(),
        "share_of_distance": pl.Float64(),
        DISTANCE: pl.Float64(),
    }
)
"""Columns that say why an area is a peer: one row a peer and variable."""


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
    standard_deviation
        Root of the mean squared deviation of all areas with a figure (divided by their number), of the logarithm
        where `log`; 0 where all are alike.
    n_areas
        How many areas have a figure.
    """

    indicator: Indicator
    weight: float
    log: bool
    period: int
    standard_deviation: float
    n_areas: int


@frozen(kw_only=True, eq=False)
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

    def lacking(self, code: str) -> list[Indicator]:
        """Return the indicators of which an area has no figure.

        Parameters
        ----------
        code
            Its code.

        Returns
        -------
        list of Indicator
            In the order of the variables.
        """
        row = self.table.filter(pl.col(CODE) == code)
        return [
            one.indicator
            for place, one in enumerate(self.variables)
            if row[value_column(place)].null_count() == row.height
        ]

    @property
    def complete(self) -> pl.Expr:
        """Whether an area has a figure of every variable."""
        return pl.all_horizontal(pl.col(matched_column(place)).is_not_null() for place in range(len(self.variables)))

    def pairs(self, focuses: Sequence[str], candidates: Sequence[str]) -> pl.DataFrame:
        """Return how far candidates lie from focuses, the nearest first.

        distance = square root of the sum over variables of weight x ((focus - candidate) / standard deviation)^2,
        rounded to 12 significant digits; ties are in the order of codes, and no area is a candidate for itself.

        Parameters
        ----------
        focuses
            Codes of areas with every figure.
        candidates
            Codes of areas with every figure.

        Returns
        -------
        polars.DataFrame
            focus, peer, distance, sorted by focus, distance and peer.
        """
        ours = self._numbers(focuses, FOCUS, "ours")
        theirs = self._numbers(candidates, PEER, "theirs")
        squares = [
            one.weight * ((pl.col(f"ours_{place}") - pl.col(f"theirs_{place}")) / one.standard_deviation).pow(2)
            for place, one in enumerate(self.variables)
        ]
        return (
            ours.join(theirs, how="cross")
            .filter(pl.col(FOCUS) != pl.col(PEER))
            .select(FOCUS, PEER, reduce(add, squares).sqrt().round_sig_figs(DIGITS).alias(DISTANCE))
            .sort(FOCUS, DISTANCE, PEER)
        )

    def _numbers(self, codes: Sequence[str], key: str, prefix: str) -> pl.DataFrame:
        """Return the numbers that areas are matched on, under names of their own."""
        rows = self.table.filter(pl.col(CODE).is_in(list(codes)))
        numbers = [pl.col(matched_column(place)).alias(f"{prefix}_{place}") for place in range(len(self.variables))]
        return rows.select(pl.col(CODE).alias(key), *numbers)

    def explanation(self, focus: str, peers: pl.DataFrame) -> pl.DataFrame:
        """Return each peer's figures beside those of the focus.

        Parameters
        ----------
        focus
            Code of the area that the peers are for.
        peers
            Columns peer, name and distance, the peers in order; distance null where it was not measured here.

        Returns
        -------
        polars.DataFrame
            The columns of `EXPLANATION`: peers in order, and for each the variables in order.
        """
        if not self.variables:
            return EXPLANATION.to_frame()
        mine = self.table.filter(pl.col(CODE) == focus)
        theirs = peers.with_row_index("place").join(
            self.table.drop(NAME), left_on=PEER, right_on=CODE, how="left", maintain_order="left"
        )
        rows = [
            theirs.select(
                "place",
                pl.lit(place).alias("order"),
                PEER,
                NAME,
                pl.lit(one.indicator.id).alias(c.INDICATOR),
                pl.lit(one.indicator.title).alias("title"),
                pl.lit(one.period, pl.Int32).alias(c.PERIOD),
                pl.lit(_only(mine[value_column(place)]), pl.Float64).alias("focus_value"),
                pl.col(value_column(place)).alias("peer_value"),
                (pl.col(matched_column(place)) - pl.lit(_only(mine[matched_column(place)]), pl.Float64))
                .truediv(pl.lit(one.standard_deviation or None, pl.Float64))
                .alias("standard_deviations"),
                pl.lit(one.weight).alias("weight"),
                DISTANCE,
            )
            for place, one in enumerate(self.variables)
        ]
        square = pl.col("weight") * pl.col("standard_deviations").pow(2)
        whole = square.sum().over(PEER)
        is_measured = pl.col(DISTANCE).is_not_null() & (whole > 0)
        return (
            pl.concat(rows)
            .with_columns(pl.when(is_measured).then(square / whole).alias("share_of_distance"))
            .sort("place", "order")
            .select(EXPLANATION.names())
        )


def _only(figures: pl.Series) -> float | None:
    """Return the one figure of an area, or None where the area is not there."""
    return figures[0] if figures.len() else None


def value_column(place: int) -> str:
    """Return the name of the column of a variable's figures; places are counted from 0."""
    return f"value_{place}"


def matched_column(place: int) -> str:
    """Return the name of the column of the numbers that areas are matched on; places are counted from 0."""
    return f"matched_{place}"
