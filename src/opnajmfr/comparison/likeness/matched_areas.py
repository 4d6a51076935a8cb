"""The figures that areas are matched on, with their year and their spread."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.likeness.matching import Matched, MatchedVariable, matched_column, value_column
from opnajmfr.comparison.likeness.variables import MatchVariable, is_judged
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.area_table import CODE, IDENTITY, NAME, VALID_FROM
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.listing import listed
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Level, Sex, order_of

_SUBJECT: Final = "variables to match on"
_PREFERRED: Final = (Figure.OWN, Figure.REPORTED, Figure.POOLED)


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


def matched(
    data: Dataset,
    wanted: Sequence[tuple[MatchVariable, Indicator]],
    *,
    level: Level,
    sex: Sex,
    period: int | None = None,
    reason: str = "",
) -> Matched:
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
    period
        The year of the figures of variables that name none; each one's newest where None.
    reason
        Why areas are matched on results, where they are.

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
        named = period if variable.period is None else variable.period
        if named is not None and named not in periods:
            message = f"no {level.english} has a figure of {one.id!r} for {sex.english} in {named}"
            raise ReferenceAreaError(message, hint=f"there are {listed([str(each) for each in periods])}")
        year = periods[-1] if named is None else named
        place = len(variables)
        column = _column(data.areas, rows.filter(pl.col(c.PERIOD) == year), variable, one, place=place)
        columns.append(column)
        variables.append(
            MatchedVariable(
                indicator=one,
                weight=variable.weight,
                log=variable.log,
                period=year,
                reason=reason if is_judged(one) else "",
                periods=tuple(periods),
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
    return values.select(IDENTITY, pl.col(c.VALUE).alias(value_column(place)), number.alias(matched_column(place)))
