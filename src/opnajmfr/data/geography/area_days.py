"""The areas of given days: which codes hold, which code stands for another, and what each area lies in."""

from collections.abc import Iterable
from typing import Final

import polars as pl
from attrs import frozen

from opnajmfr.data.columns import AREA, LEVEL, LEVEL_TYPE, PERIOD
from opnajmfr.data.geography.area_table import CODE, IDENTITY, PARENT, VALID_FROM, VALID_TO
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level

_DAY: Final = "day"
CODE_OF_DAY: Final = "code_of_day"


@frozen(kw_only=True, eq=False)
class AreaDays:
    """The areas of a few periods, each on the day that its division names.

    Parameters
    ----------
    valid
        One row for each period and code of the day: period, level, code, identity.
    today
        One row for each period and any code that stands for an area of the day: period, area, code_of_day. A
        code that holds stands for itself; a recoded one for the code that its area had that day.
    parents
        One row for each period and code of the day but the nation: period, code, parent (a code of the day).
    """

    valid: pl.DataFrame
    today: pl.DataFrame
    parents: pl.DataFrame


def area_days(places: pl.DataFrame, relations: pl.DataFrame, *, periods: Iterable[int], division: Division) -> AreaDays:
    """Look up the areas of some periods.

    Parameters
    ----------
    places
        The places of an `Areas`, their open dates closed.
    relations
        Its relations, likewise.
    periods
        Calendar years.
    division
        Which day's areas hold.

    Returns
    -------
    AreaDays
        The areas of the days.
    """
    years = sorted(set(periods))
    days = pl.DataFrame(
        {PERIOD: years, _DAY: [division.on(year) for year in years]}, schema={PERIOD: pl.Int32, _DAY: pl.Date}
    )
    valid = _on(places, days).select(PERIOD, LEVEL, CODE, IDENTITY)
    kin = places.select(CODE, IDENTITY).unique()
    recoded = kin.filter((pl.len().over(IDENTITY) > 1) | (pl.len().over(CODE) > 1))
    aliases = (
        recoded.join(valid.select(PERIOD, IDENTITY, pl.col(CODE).alias(CODE_OF_DAY)), on=IDENTITY)
        .join(valid, on=[PERIOD, CODE], how="anti")
        .unique([PERIOD, CODE], keep="none")
        .select(PERIOD, pl.col(CODE).alias(AREA), CODE_OF_DAY)
    )
    today = pl.concat([valid.select(PERIOD, pl.col(CODE).alias(AREA), pl.col(CODE).alias(CODE_OF_DAY)), aliases])
    parents = (
        _on(relations, days)
        .join(today, left_on=[PERIOD, PARENT], right_on=[PERIOD, AREA])
        .select(PERIOD, CODE, pl.col(CODE_OF_DAY).alias(PARENT))
    )
    return AreaDays(valid=valid, today=today, parents=parents)


def _on(dated: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that hold on each day."""
    return dated.join(days, how="cross").filter(
        (pl.col(VALID_FROM) <= pl.col(_DAY)) & (pl.col(_DAY) < pl.col(VALID_TO))
    )


def lineage(days: AreaDays, *, used: pl.DataFrame, lowest: Level, levels: tuple[Level, ...]) -> pl.DataFrame:
    """Return the areas of the days, each with the areas that it lies in.

    Parameters
    ----------
    days
        The areas of the days.
    used
        Columns area and period: codes that a dataset uses; each replaces the code of the day of its area.
    lowest
        The lowest level that is wanted.
    levels
        All levels of the hierarchy, lowest first.

    Returns
    -------
    polars.DataFrame
        period, level, area, identity and one column for each level above the lowest of the hierarchy, sorted
        by period and area.
    """
    shown = used.join(days.today, on=[PERIOD, AREA]).select(PERIOD, pl.col(CODE_OF_DAY).alias(CODE), AREA)
    valid = days.valid.join(shown, on=[PERIOD, CODE], how="left").with_columns(pl.col(AREA).fill_null(pl.col(CODE)))
    higher = [str(level) for level in levels[1:]]
    done: pl.DataFrame | None = None
    parts: list[pl.DataFrame] = []
    for level in reversed(levels[levels.index(lowest) :]):
        rows = valid.filter(pl.col(LEVEL) == level)
        if done is None:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column) for column in higher)
        else:
            rows = rows.join(days.parents, on=[PERIOD, CODE], how="left")
            rows = rows.join(done, left_on=[PERIOD, PARENT], right_on=[PERIOD, CODE], how="left")
        parts.append(rows.select(PERIOD, LEVEL, AREA, IDENTITY, *higher))
        itself = [pl.col(AREA).alias(level)] if level in higher else []
        inclusive = rows.with_columns(*itself).select(PERIOD, CODE, *higher)
        done = inclusive if done is None else pl.concat([done, inclusive])
    return pl.concat(parts).sort(PERIOD, AREA).with_columns(pl.col(LEVEL).cast(LEVEL_TYPE))
