"""How far areas lie from each other: the figures that they are matched on, their spread and the distance."""

import math
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.match_variables import MatchVariable
from opnajmfr.data import columns as c
from opnajmfr.data.area_table import CODE, IDENTITY, NAME, VALID_FROM
from opnajmfr.data.areas import Areas
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.listing import listed
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Level, Sex, order_of

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
_SUBJECT: Final = "variables to match on"
_PREFERRED: Final = (Figure.OWN, Figure.REPORTED, Figure.POOLED)


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
            one.indicator for place, one in enumerate(self.variables) if row[_value(place)].null_count() == row.height
        ]

    @property
    def complete(self) -> pl.Expr:
        """Whether an area has a figure of every variable."""
        return pl.all_horizontal(pl.col(_matched(place)).is_not_null() for place in range(len(self.variables)))

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
        numbers = [pl.col(_matched(place)).alias(f"{prefix}_{place}") for place in range(len(self.variables))]
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
                pl.lit(_only(mine[_value(place)]), pl.Float64).alias("focus_value"),
                pl.col(_value(place)).alias("peer_value"),
                (pl.col(_matched(place)) - pl.lit(_only(mine[_matched(place)]), pl.Float64))
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


def _value(place: int) -> str:
    """Return the name of the column of a variable's figures."""
    return f"value_{place}"


def _matched(place: int) -> str:
    """Return the name of the column of the numbers that areas are matched on."""
    return f"matched_{place}"


def newest_codes(areas: Areas) -> pl.DataFrame:
    """Return the newest code and name of every area.

    Parameters
    ----------
    areas
        The hierarchy.

    Returns
    -------
    polars.DataFrame
        identity, code, name.
    """
    newest = areas.places.sort(VALID_FROM, nulls_last=False).unique(IDENTITY, keep="last", maintain_order=True)
    return newest.select(IDENTITY, CODE, NAME)


def newest_code(areas: Areas, word: str, *, level: Level | None = None) -> str:
    """Return the newest code of the area that a name or a code means.

    Parameters
    ----------
    areas
        The hierarchy.
    word
        A name or a code, also one that no longer holds.
    level
        The only level to look at, or None for all.

    Returns
    -------
    str
        The code.

    Raises
    ------
    UnknownAreaError
        If no area, or more than one, has that name or code; the nearest match is named.
    """
    code = areas.resolve(word, level=level)
    identity = areas.names.filter(pl.col(CODE) == code)[IDENTITY].item()
    return newest_codes(areas).filter(pl.col(IDENTITY) == identity)[CODE].item()


def matched(data: Dataset, wanted: Sequence[tuple[MatchVariable, Indicator]], *, level: Level, sex: Sex) -> Matched:
    """Return the areas of a level with the figures that they are to be matched on.

    Parameters
    ----------
    data
        Figures, indicators and areas.
    wanted
        The variables with their indicators; at least one.
    level
        The level of the areas.
    sex
        The sex that figures are for.

    Returns
    -------
    Matched
        All areas of the level in the years of the variables, those without a figure too.

    Raises
    ------
    FailedRowsError
        If a figure breaks a rule of its measure.
    ReferenceAreaError
        If there is no figure in the year that a variable names, or its logarithm is not a number.
    """
    figures = _figures(data, [one for _, one in wanted], level=level, sex=sex)
    columns: list[pl.DataFrame] = []
    variables: list[MatchedVariable] = []
    without: list[Indicator] = []
    for variable, one in wanted:
        rows = figures.filter(pl.col(c.INDICATOR) == one.id)
        periods = rows.filter(pl.col(c.VALUE).is_not_null())[c.PERIOD].unique().sort().to_list()
        if not periods:
            without.append(one)
            continue
        if variable.period is not None and variable.period not in periods:
            message = f"no {level.english} has a figure of {one.id!r} for {sex.english} in {variable.period}"
            raise ReferenceAreaError(message, hint=f"there are {listed([str(period) for period in periods])}")
        period = periods[-1] if variable.period is None else variable.period
        place = len(variables)
        column = _column(data.areas, rows.filter(pl.col(c.PERIOD) == period), variable, one, place=place)
        numbers = column[_matched(place)].drop_nulls().to_list()
        columns.append(column)
        variables.append(
            MatchedVariable(
                indicator=one,
                weight=variable.weight,
                log=variable.log,
                period=period,
                standard_deviation=_standard_deviation(numbers),
                n_areas=len(numbers),
            )
        )
    table = newest_codes(data.areas)
    if columns:
        table = table.join(pl.concat([column.select(IDENTITY) for column in columns]).unique(), on=IDENTITY)
    for column in columns:
        table = table.join(column, on=IDENTITY, how="left")
    return Matched(variables=tuple(variables), table=table.drop(IDENTITY).sort(CODE), without_figures=tuple(without))


def _figures(data: Dataset, indicators: Sequence[Indicator], *, level: Level, sex: Sex) -> pl.DataFrame:
    """Return one figure an indicator, period and area of a level: own, else reported, else pooled."""
    inputs = [name for one in indicators for name in one.inputs]
    given = data.observations.outline.filter(pl.col(c.VARIABLE).is_in(inputs))[c.LEVEL].unique().to_list()
    request = Request(
        catalogue=Catalogue(indicators),
        observations=data.observations,
        areas=data.areas,
        aggregate=any(order_of(Level(word)) < order_of(level) for word in given),
    )
    found = computed(request)
    if not found.broken.is_empty:
        raise FailedRowsError(_SUBJECT, found.broken, hint="correct the rows above")
    whole = [pl.col(name) == c.TOTAL for name in data.observations.breakdowns]
    order = {str(figure): place for place, figure in enumerate(_PREFERRED)}
    return (
        found.frame.filter(pl.col(c.LEVEL) == level, pl.col(c.SEX) == sex, pl.col(c.FIGURE).is_in(list(order)), *whole)
        .sort(
            pl.col(c.VALUE).is_null(),
            pl.col(c.FIGURE).cast(pl.String).replace_strict(order, return_dtype=pl.UInt8),
            maintain_order=True,
        )
        .unique([c.INDICATOR, c.PERIOD, c.AREA], keep="first", maintain_order=True)
        .select(pl.col(c.INDICATOR).cast(pl.String), c.PERIOD, c.AREA, c.VALUE)
    )


def _column(areas: Areas, rows: pl.DataFrame, variable: MatchVariable, one: Indicator, *, place: int) -> pl.DataFrame:
    """Return the figures of one variable by identity, and the numbers that are matched on."""
    identities = areas.ancestors(rows.select(c.AREA, c.PERIOD), division=one.division).select(c.AREA, IDENTITY)
    values = rows.join(identities, on=c.AREA).sort(c.AREA)
    if variable.log:
        outside = values.filter(pl.col(c.VALUE) <= 0)
        if outside.height:
            named = listed([f"{areas.name(code)} ({code})" for code in outside[c.AREA].to_list()])
            message = f"{one.id!r} has no logarithm where it is not above 0: {named}"
            raise ReferenceAreaError(message, hint=f"MatchVariable({one.id!r}, log=False)")
    number = pl.col(c.VALUE).log() if variable.log else pl.col(c.VALUE)
    return values.select(IDENTITY, pl.col(c.VALUE).alias(_value(place)), number.alias(_matched(place)))


def _standard_deviation(numbers: Sequence[float]) -> float:
    """Return the root of the mean squared deviation, exactly 0 where all numbers are the same."""
    if min(numbers) == max(numbers):
        return 0.0
    middle = math.fsum(numbers) / len(numbers)
    largest = max(abs(number - middle) for number in numbers)
    return largest * math.sqrt(math.fsum(((number - middle) / largest) ** 2 for number in numbers) / len(numbers))
