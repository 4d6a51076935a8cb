"""Areas and the dated relations between them."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Self

import polars as pl
from attrs import field, frozen

from opnajmfr.data.columns import AREA, LEVEL, LEVEL_TYPE, PERIOD
from opnajmfr.data.geography.area_checks import check_hierarchy
from opnajmfr.data.geography.area_days import AreaDays, area_days, lineage
from opnajmfr.data.geography.area_lookup import AreaLookup, area_lookup, as_level
from opnajmfr.data.geography.area_table import (
    CODE,
    IDENTITY,
    NAME,
    PARENT,
    PLACE_SCHEMA,
    RELATION_SCHEMA,
    VALID_FROM,
    VALID_TO,
    closed,
    read_area_table,
    with_years_of_parents,
)
from opnajmfr.data.geography.area_use import check_use, lowest_level
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level


@frozen(kw_only=True, eq=False)
class Areas:
    """Areas (områden i geografin) and what each lies in, every relation with its dates.

    The county of a municipality is found by relation on a day, never by the digits of a code. An area that got
    another code is one identity with several codes, so that a series recoded to newer codes finds the parent
    that the area had in each year.

    Parameters
    ----------
    hierarchy
        Name of the hierarchy, as errors print it.
    places
        code, level, name, other_name, identity, valid_from, valid_to: one row for each code and spell of years.
        valid_to is the first day that no longer holds; a null date is an open end.
    relations
        code, parent, valid_from, valid_to.

    Raises
    ------
    GeographyError
        If the two frames contradict themselves: one code twice at once, a parent that is unknown, not higher
        or not there in the area's years, another number of nations than one.

    Examples
    --------
    >>> table = pl.DataFrame({"code": ["N", "a", "b"], "level": ["nation", "municipality", "municipality"],
    ...                       "name": ["Land", "Aby", "Boda"], "parent": [None, "N", "N"]})
    >>> Areas.from_table(table, name="toy").resolve("boda")
    'b'
    """

    hierarchy: str
    places: pl.DataFrame = field(repr=False)
    relations: pl.DataFrame = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a hierarchy that contradicts itself."""
        check_hierarchy(self.places, self.relations, name=self.hierarchy)

    @classmethod
    def from_table(cls, frame: pl.DataFrame, *, name: str) -> Self:
        """Read any hierarchy from one table.

        Parameters
        ----------
        frame
            Columns code, level (unit, district, municipality, county or nation), name and parent (null for the
            nation); if need be valid_from, valid_to (dates, or text as 2007-01-01; valid_to is the first day
            that no longer holds), identity (the same word for the codes of one area over time; the code where
            null) and other_name (found too, after all first names). An area whose parent, name or code changed
            has a row for each spell. A row without dates has the years of its parent.
        name
            Name of the hierarchy, as errors print it.

        Returns
        -------
        Areas
            The hierarchy.

        Raises
        ------
        GeographyError
            If the table contradicts itself; the offending codes are named.
        """
        table = read_area_table(frame, name=name)
        table = with_years_of_parents(table, known=PLACE_SCHEMA.to_frame())
        return cls(hierarchy=name, places=_places(table), relations=_relations(table))

    def with_areas(self, frame: pl.DataFrame) -> Self:
        """Return a copy with more areas, such as a municipality's own districts and units.

        Parameters
        ----------
        frame
            A table as for `from_table`; a parent may be one of the areas that are there already.

        Returns
        -------
        Areas
            The larger hierarchy.

        Raises
        ------
        GeographyError
            If the table contradicts itself or the areas that are there.
        """
        table = with_years_of_parents(read_area_table(frame, name=self.hierarchy), known=self.places)
        return type(self)(
            hierarchy=self.hierarchy,
            places=pl.concat([self.places, _places(table)]).sort(CODE, VALID_FROM),
            relations=pl.concat([self.relations, _relations(table)]).sort(CODE, VALID_FROM),
        )

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels that the hierarchy has, lowest first; the last is the nation."""
        present = set(self.places[LEVEL].unique().to_list())
        return tuple(level for level in Level if level in present)

    @cached_property
    def names(self) -> pl.DataFrame:
        """One row for each code ever used: code, level, name and identity, the newest of each, sorted by code."""
        newest = closed(self.places).sort(CODE, VALID_FROM).unique(CODE, keep="last", maintain_order=True)
        return newest.select(CODE, LEVEL, NAME, IDENTITY)

    @cached_property
    def _closed(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Places and relations without open dates."""
        return closed(self.places), closed(self.relations)

    @cached_property
    def _lookup(self) -> AreaLookup:
        """The places by code, identity and name."""
        return area_lookup(self._closed[0], name=self.hierarchy)

    def resolve(self, name_or_code: str, *, level: str | None = None, on: dt.date | None = None) -> str:
        """Return the code of an area from its name or code.

        Names are matched without case, hyphens and doubled or non-breaking spaces. A name that several areas
        had means the newest, then the municipality before the county, the nation, the district and the unit.

        Parameters
        ----------
        name_or_code
            A code, a name ("Umeå"), or another name ("Umeå kommun", "Skåne").
        level
            The only level to look at, or None for all.
        on
            A day: the code that the area had on it. None: the code as given, or the newest by that name.

        Returns
        -------
        str
            The code.

        Raises
        ------
        UnknownAreaError
            If no area, or more than one, has that name or code; the nearest match and a lost zero are named.
        AreaPeriodError
            If the area did not exist on the day.
        UnknownTermError
            If there is no such level.
        """
        return self._lookup.find(name_or_code, level=level, on=on)

    def name(self, code: str, *, on: dt.date | None = None) -> str:
        """Return the name of an area.

        Parameters
        ----------
        code
            A code that holds or held.
        on
            The day whose name is wanted; None for the newest.

        Returns
        -------
        str
            The name.

        Raises
        ------
        UnknownAreaError
            If no area has the code.
        AreaPeriodError
            If the area did not exist on the day.
        """
        return self._lookup.place(code, on=on).name

    def level(self, code: str) -> Level:
        """Return the level of an area.

        Parameters
        ----------
        code
            A code that holds or held.

        Returns
        -------
        Level
            The level.

        Raises
        ------
        UnknownAreaError
            If no area has the code.
        """
        return self._lookup.spells(code)[-1].level

    def codes(self, level: str, *, on: dt.date) -> list[str]:
        """Return the codes of a level that hold on a day.

        Parameters
        ----------
        level
            A level.
        on
            The day.

        Returns
        -------
        list of str
            The codes, sorted; empty where the hierarchy has none that day.

        Raises
        ------
        UnknownTermError
            If there is no such level.
        """
        wanted = as_level(level)
        held = (pl.col(LEVEL) == wanted) & (pl.col(VALID_FROM) <= on) & (on < pl.col(VALID_TO))
        return self._closed[0].filter(held)[CODE].sort().to_list()

    def _days(self, periods: Iterable[int], division: Division) -> AreaDays:
        """Look up the areas of some periods."""
        places, relations = self._closed
        return area_days(places, relations, periods=periods, division=division)

    def members(self, periods: Iterable[int], *, division: Division, level: str) -> pl.DataFrame:
        """Return the areas of a level in each period with the areas that they lie in.

        Parameters
        ----------
        periods
            Calendar years.
        division
            Which day's areas hold.
        level
            The level of the areas.

        Returns
        -------
        polars.DataFrame
            period (Int32), area (String: the code of the day), identity, and one column for each level of the
            hierarchy but the lowest (String: the code of the day that the area lies in, null for its own level
            and below), sorted by period and area. No rows where the hierarchy has no such level.

        Raises
        ------
        UnknownTermError
            If there is no such level.
        """
        wanted = as_level(level)
        none = pl.DataFrame(schema={PERIOD: pl.Int32, AREA: pl.String})
        lowest = wanted if wanted in self.levels else self.levels[-1]
        rows = lineage(self._days(periods, division), used=none, lowest=lowest, levels=self.levels)
        return rows.filter(pl.col(LEVEL) == wanted).drop(LEVEL)

    def check(self, pairs: pl.DataFrame, *, division: Division) -> None:
        """Refuse areas that are unknown, outside their years, or used under two codes in one period.

        Parameters
        ----------
        pairs
            Columns area and period, and level if the levels are to be checked as well.
        division
            Which day's areas hold.

        Raises
        ------
        UnknownAreaError
            If a code is unknown or has another level; at most ten are named, a lost zero is recognised.
        AreaPeriodError
            If an area did not exist on the day, or two codes of one identity are used in one period.
        """
        days = self._days(pairs[PERIOD].unique().to_list(), division)
        check_use(_pairs(pairs), days=days, lookup=self._lookup, division=division)

    def ancestors(self, pairs: pl.DataFrame, *, division: Division) -> pl.DataFrame:
        """Return what each area lay in, for codes as a dataset uses them.

        Heby's code of 2007, 0331, used for 2003 stands for the Heby of 2003 and lies in Västmanland.

        Parameters
        ----------
        pairs
            Columns area and period.
        division
            Which day's areas hold.

        Returns
        -------
        polars.DataFrame
            The columns of `members`, one row for each pair, sorted by period and area. Higher areas stand
            under the code of the day, or under the code that `pairs` uses for them.

        Raises
        ------
        UnknownAreaError, AreaPeriodError
            As `check`.
        """
        used = _pairs(pairs)
        rows = self._lineage(used, division=division)
        return rows.join(used, on=[PERIOD, AREA], how="semi").drop(LEVEL).sort(PERIOD, AREA)

    def roster(self, used: pl.DataFrame, *, division: Division) -> pl.DataFrame:
        """Return every area that a dataset holds or should hold, with what it lies in.

        For each level and period of the dataset: all areas of that level on the day of the division, once each
        by identity. An area stands under the code that the dataset uses in that period (0331 for Heby in 2003),
        else under the code of the day (1917), so that none is both present and missing. The areas that it lies
        in are written by the same rule, so that sums join with reported rows.

        Parameters
        ----------
        used
            Columns level, area, period; doubled rows count once.
        division
            Which day's areas hold.

        Returns
        -------
        polars.DataFrame
            period (Int32), level, area, identity, and one column for each level of the hierarchy but the lowest
            (String: the area of that level that this one lies in; null for its own level and below), sorted by
            period and area.

        Raises
        ------
        UnknownAreaError, AreaPeriodError
            As `check`.
        """
        pairs = _pairs(used)
        rows = self._lineage(pairs, division=division)
        return rows.join(pairs, on=[PERIOD, LEVEL], how="semi").sort(PERIOD, AREA)

    def _lineage(self, pairs: pl.DataFrame, *, division: Division) -> pl.DataFrame:
        """Check pairs and return all areas of their days from their lowest level up, in their codes."""
        days = self._days(pairs[PERIOD].unique().to_list(), division)
        check_use(pairs, days=days, lookup=self._lookup, division=division)
        lowest = lowest_level(pairs, lookup=self._lookup, levels=self.levels)
        return lineage(days, used=pairs.select(PERIOD, AREA), lowest=lowest, levels=self.levels)


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct areas and periods, and levels where given, in the types that joins want."""
    columns = [column for column in (PERIOD, LEVEL, AREA) if column in frame.columns]
    types = {PERIOD: pl.Int32(), LEVEL: LEVEL_TYPE, AREA: pl.String()}
    return frame.select(pl.col(column).cast(types[column]) for column in columns).unique(maintain_order=True)


def _places(table: pl.DataFrame) -> pl.DataFrame:
    """Take the places from a table."""
    return table.select(PLACE_SCHEMA.names()).sort(CODE, VALID_FROM)


def _relations(table: pl.DataFrame) -> pl.DataFrame:
    """Take the relations from a table."""
    return table.filter(pl.col(PARENT).is_not_null()).select(RELATION_SCHEMA.names()).sort(CODE, VALID_FROM)
