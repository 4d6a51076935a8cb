"""Groups of areas: counties, published groups, peer sets and a user's own network alike."""

import datetime as dt
from functools import cached_property
from typing import Self

import polars as pl
from attrs import field, frozen

from opnajmfr.data.geography.area_table import (
    VALID_FROM,
    VALID_TO,
    check_columns,
    closed,
    date_column,
    text_column,
)
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER, TITLE, WEIGHT, check_groups
from opnajmfr.data.listing import listed
from opnajmfr.errors import GeographyError, ReferenceAreaError, UnknownTermError
from opnajmfr.spelling import closest, folded

_REQUIRED = (GROUP, MEMBER)
_OPTIONAL = (WEIGHT, VALID_FROM, VALID_TO, FOCUS)


@frozen(kw_only=True, eq=False)
class Grouping:
    """Groups of areas with their members (gruppindelning); groups may overlap.

    Parameters
    ----------
    name
        Name of the grouping, as tables and errors print it.
    name_en
        Its English name; the same where there is none.
    source
        Who says so, in words.
    data_year
        The edition, or the year of the data that the groups rest on; None where not stated.
    frame
        group, member (code of an area), weight (above 0), valid_from, valid_to (first day that no longer
        holds), focus (the area that the group is for, or null), sorted by group, member and valid_from.
    titles
        group and title, one row for each group that has one; a group with a title and no member is one for
        which the source gives none.

    Raises
    ------
    GeographyError
        If the groups contradict themselves: no rows, a member twice at once, a weight that is not above 0, two
        focuses of one group, a focus that is its own member.

    Examples
    --------
    >>> table = pl.DataFrame({"group": ["network"] * 2, "member": ["1984", "1983"]})
    >>> Grouping.from_table(table, name="own network").members("network")
    ['1983', '1984']
    """

    name: str
    name_en: str = ""
    source: str = ""
    data_year: int | None = None
    frame: pl.DataFrame = field(repr=False)
    titles: pl.DataFrame = field(repr=False, factory=lambda: _titles({}))

    def __attrs_post_init__(self) -> None:
        """Refuse groups that contradict themselves."""
        check_groups(self.frame, self.titles, name=self.name)

    @classmethod
    def from_table(
        cls,
        frame: pl.DataFrame,
        *,
        name: str,
        name_en: str = "",
        source: str = "",
        data_year: int | None = None,
        titles: dict[str, str] | None = None,
    ) -> Self:
        """Read groups from a table.

        Parameters
        ----------
        frame
            Columns group and member; if need be weight (1 where null), valid_from, valid_to (dates, or text as
            2007-01-01) and focus.
        name
            Name of the grouping.
        name_en
            Its English name.
        source
            Who says so, in words.
        data_year
            The edition, or the year of the data that the groups rest on.
        titles
            Titles of groups, by group.

        Returns
        -------
        Grouping
            The groups.

        Raises
        ------
        GeographyError
            If the table contradicts itself or has other columns.
        """
        check_columns(frame, required=_REQUIRED, optional=_OPTIONAL, where=name)
        texts = [text_column(frame, column, where=name) for column in _REQUIRED]
        focus = text_column(frame, FOCUS, where=name) if FOCUS in frame.columns else pl.lit(None, pl.String)
        weight = pl.lit(1.0)
        if WEIGHT in frame.columns:
            if not (frame.schema[WEIGHT].is_numeric() or frame.schema[WEIGHT] == pl.Null):
                message = f"{name}: column 'weight' is {frame.schema[WEIGHT]}; wanted numbers above 0"
                raise GeographyError(message, hint="a member without a weight weighs 1")
            weight = pl.col(WEIGHT).cast(pl.Float64).fill_null(1.0)
        dates = [date_column(frame, column, where=name) for column in (VALID_FROM, VALID_TO)]
        table = frame.select(*texts, weight.alias(WEIGHT), *dates, focus.alias(FOCUS))
        return cls(
            name=name,
            name_en=name_en,
            source=source,
            data_year=data_year,
            frame=table.sort(GROUP, MEMBER, VALID_FROM),
            titles=_titles(titles or {}),
        )

    @cached_property
    def groups(self) -> list[str]:
        """The groups that have members, sorted."""
        return self.frame[GROUP].unique().sort().to_list()

    @cached_property
    def _title_of(self) -> dict[str, str]:
        """Title of each group that has one."""
        return dict(self.titles.select(GROUP, TITLE).iter_rows())

    def title(self, group: str) -> str:
        """Return the title of a group, or the group itself where it has none.

        Parameters
        ----------
        group
            A group, or its title.

        Returns
        -------
        str
            The title.

        Raises
        ------
        UnknownTermError
            If there is no such group.
        """
        found = self.group(group)
        return self._title_of.get(found, found)

    def group(self, word: str) -> str:
        """Return the group that a word means.

        Parameters
        ----------
        word
            A group, or its title; case, hyphens and spaces do not count.

        Returns
        -------
        str
            The group.

        Raises
        ------
        UnknownTermError
            If there is no such group.
        """
        known = {*self.groups, *self._title_of}
        if word in known:
            return word
        form = folded(word)
        titled = [group for group, title in self._title_of.items() if folded(title) == form]
        found = titled or sorted(group for group in known if folded(group) == form)
        if len(found) == 1:
            return found[0]
        message = f"{self.name}: no group {word!r}"
        near = closest(word, [*sorted(known), *self._title_of.values()])
        raise UnknownTermError(message, hint=near or f"groups are {listed(sorted(known))}")

    def members(self, group: str, *, on: dt.date | None = None) -> list[str]:
        """Return the members of a group.

        Parameters
        ----------
        group
            A group, or its title.
        on
            The day whose members are wanted; None for the newest.

        Returns
        -------
        list of str
            Codes of areas, sorted; never empty.

        Raises
        ------
        UnknownTermError
            If there is no such group.
        ReferenceAreaError
            If the group has no members, or none on the day.
        GeographyError
            If `on` is no day.
        """
        found = self.group(group)
        rows = closed(self.frame.filter(pl.col(GROUP) == found))
        held = rows.filter(pl.col(VALID_TO) == pl.col(VALID_TO).max()) if on is None else _held(rows, on=on)
        if held.is_empty():
            title = self._title_of.get(found)
            shown = f"{title} ({found})" if title else repr(found)
            if rows.is_empty():
                message = f"{self.name}: the source gives no members for {shown}"
                message += f" (source: {self.source})" if self.source else ""
                raise ReferenceAreaError(message, hint="compare with another grouping, or name the areas yourself")
            message = f"{self.name}: {shown} has no members on {on}"
            raise ReferenceAreaError(message, hint="ask for a day within the years of its members")
        return held[MEMBER].unique().sort().to_list()

    def of(self, area: str, *, on: dt.date | None = None) -> list[str]:
        """Return the groups of an area: those that are for it, else those that it is a member of.

        Parameters
        ----------
        area
            Code of an area.
        on
            The day whose members count; None for any day.

        Returns
        -------
        list of str
            Groups, sorted; empty where the area is in none.

        Raises
        ------
        GeographyError
            If `on` is no day.
        """
        rows = self.frame if on is None else _held(closed(self.frame), on=on)
        own = rows.filter(pl.col(FOCUS) == area)
        chosen = rows.filter(pl.col(MEMBER) == area) if own.is_empty() else own
        return chosen[GROUP].unique().sort().to_list()


def _held(closed_rows: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """Return the rows that hold on a day, refused where it is none: a year would be read as days since 1970."""
    if not isinstance(on, dt.date):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"on: wanted a day, got {on!r}"
        raise GeographyError(message, hint="as on=datetime.date(2024, 1, 1)")
    return closed_rows.filter((pl.col(VALID_FROM) <= on) & (on < pl.col(VALID_TO)))


def _titles(titles: dict[str, str]) -> pl.DataFrame:
    """Return titles as a frame, sorted by group."""
    pairs = sorted(titles.items())
    return pl.DataFrame(pairs, schema={GROUP: pl.String, TITLE: pl.String}, orient="row")
