"""Codes as a dataset uses them, checked against the areas of its periods."""

import datetime as dt

import polars as pl

from opnajmfr.data.columns import AREA, LEVEL, PERIOD
from opnajmfr.data.geography.area_days import CODE_OF_DAY, AreaDays
from opnajmfr.data.geography.area_lookup import AreaLookup
from opnajmfr.data.listing import listed
from opnajmfr.errors import AreaPeriodError, UnknownAreaError
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level


def check_use(pairs: pl.DataFrame, *, days: AreaDays, lookup: AreaLookup, division: Division) -> None:
    """Refuse codes that are unknown, at another level, outside their years or two for one area.

    Parameters
    ----------
    pairs
        Distinct period, area and if need be level.
    days
        The areas of the periods.
    lookup
        The areas by code.
    division
        The division of `days`, for messages.

    Raises
    ------
    UnknownAreaError
        If a code is unknown or has another level than its row says.
    AreaPeriodError
        If an area did not exist on the day, or two codes of one identity are used in one period.
    """
    unknown = sorted(code for code in pairs[AREA].unique().to_list() if code not in lookup.by_code)
    if unknown:
        message = f"{lookup.name}: no area has the code {listed([repr(code) for code in unknown])}"
        raise UnknownAreaError(message, hint=lookup.code_hint(unknown[0]))
    if LEVEL in pairs.columns:
        stated = pairs.select(AREA, LEVEL).unique().sort(AREA, LEVEL).iter_rows()
        wrong = [(code, word) for code, word in stated if lookup.by_code[code][-1].level != word]
        if wrong:
            texts = [
                f"{lookup.shown(code)} is a {lookup.by_code[code][-1].level}, not a {word}" for code, word in wrong
            ]
            message = f"{lookup.name}: the level of an area is not the stated one: {listed(texts)}"
            raise UnknownAreaError(message, hint="correct the level, or the code")
    found = pairs.select(PERIOD, AREA).unique().join(days.today, on=[PERIOD, AREA], how="left")
    outside = found.filter(pl.col(CODE_OF_DAY).is_null()).sort(PERIOD, AREA)
    if not outside.is_empty():
        raise _outside([(int(period), str(area)) for period, area, _ in outside.iter_rows()], lookup, division)
    ended = [
        (int(period), str(area))
        for period, area, _ in found.sort(PERIOD, AREA).iter_rows()
        if lookup.by_code[area][-1].valid_to <= division.on(period)
    ]
    if ended:
        raise _ended(ended, lookup, division)
    doubled = found.filter(pl.len().over(PERIOD, CODE_OF_DAY) > 1).sort(PERIOD, CODE_OF_DAY, AREA)
    if not doubled.is_empty():
        texts = [
            f"{lookup.shown(codes[0])} and {codes[1]} in {period}"
            for period, _, codes in doubled.group_by(PERIOD, CODE_OF_DAY, maintain_order=True).agg(AREA).iter_rows()
        ]
        message = f"{lookup.name}: two codes of one area are used in one period: {listed(texts)}"
        raise AreaPeriodError(message, hint="keep one of the codes in each period")


def _ended(rows: list[tuple[int, str]], lookup: AreaLookup, division: Division) -> AreaPeriodError:
    """Say which codes are used after their years, and the code to use for the first."""
    texts = [
        f"{lookup.shown(code)} in {period}, a code until {lookup.by_code[code][-1].valid_to - dt.timedelta(days=1)}"
        for period, code in rows
    ]
    message = f"{lookup.name}: a code is used after its years: {listed(texts)}"
    period, code = rows[0]
    day = division.on(period)
    now = next(kin for kin in lookup.by_identity[lookup.by_code[code][-1].identity] if kin.holds(day))
    return AreaPeriodError(message, hint=f"on {day} {now.name} has the code {now.code!r}")


def _outside(rows: list[tuple[int, str]], lookup: AreaLookup, division: Division) -> AreaPeriodError:
    """Say which areas are used outside their years, and what can be done for the first."""
    texts = [f"{lookup.shown(code)} in {period}, valid {lookup.years(code)}" for period, code in rows]
    message = f"{lookup.name}: an area is used in a period in which it did not exist: {listed(texts)}"
    message += f" (division of {division.on(rows[0][0])})"
    period, code = rows[0]
    first = lookup.first_day()
    other = Division.START_OF_YEAR if division is Division.END_OF_YEAR else Division.END_OF_YEAR
    if division.on(period) < first:
        hint = f"the areas of this hierarchy are known from {first}; leave earlier periods out"
    elif _holds(lookup, code, on=other.on(period)) and other is Division.END_OF_YEAR:
        hint = f"a stock on 31 December {period} is given in the areas of {other.on(period)}: state the division "
        hint += "end_of_year (Division.END_OF_YEAR) for it"
    elif _holds(lookup, code, on=other.on(period)):
        hint = f"a figure in the areas of {other.on(period)} has the division start_of_year (Division.START_OF_YEAR)"
    else:
        hint = "leave the row out, or use the code of the area that held in the period"
    return AreaPeriodError(message, hint=hint)


def _holds(lookup: AreaLookup, code: str, *, on: dt.date) -> bool:
    """Tell whether an area, under any of its codes, exists on a day."""
    return any(kin.holds(on) for spell in lookup.by_code[code] for kin in lookup.by_identity[spell.identity])


def lowest_level(pairs: pl.DataFrame, *, lookup: AreaLookup, levels: tuple[Level, ...]) -> Level:
    """Return the lowest level that known codes have; the highest where there are no codes.

    Parameters
    ----------
    pairs
        A frame with the column area.
    lookup
        The areas by code.
    levels
        All levels of the hierarchy, lowest first.

    Returns
    -------
    Level
        The level.
    """
    present = {lookup.by_code[code][-1].level for code in pairs[AREA].unique().to_list()}
    return next((level for level in levels if level in present), levels[-1])
