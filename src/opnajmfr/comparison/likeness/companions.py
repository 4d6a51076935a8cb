"""Who shares a group with whom, by row."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.likeness.distances import Rows
from opnajmfr.comparison.likeness.matched_areas import newest_codes
from opnajmfr.data.geography.area_table import CODE, IDENTITY, VALID_TO, closed
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping


@frozen(kw_only=True, eq=False)
class Companions:
    """The groups of each area and the areas of each group.

    Parameters
    ----------
    grouping
        The grouping.
    groups
        The groups of each row: those that are for it, else those that it is a member of.
    members
        The rows of each group, sorted.
    """

    grouping: Grouping
    groups: Sequence[tuple[str, ...]] = field(repr=False)
    members: dict[str, Rows] = field(repr=False)

    def rows(self, groups: tuple[str, ...]) -> Rows:
        """Return the rows of all of some groups, sorted.

        Parameters
        ----------
        groups
            Names of groups.

        Returns
        -------
        numpy.ndarray
            Rows, each once.
        """
        empty = np.empty(0, dtype=np.intp)
        return np.unique(np.concatenate([self.members.get(group, empty) for group in groups] or [empty]))

    def titles(self, groups: tuple[str, ...]) -> str:
        """Return the names of groups as people read them.

        Parameters
        ----------
        groups
            Names of groups.

        Returns
        -------
        str
            Their titles.
        """
        return ", ".join(dict.fromkeys(self.grouping.title(group) for group in groups))


def newest_code_of(areas: Areas) -> dict[str, str]:
    """Return the newest code of every code that holds or held.

    Parameters
    ----------
    areas
        The hierarchy.

    Returns
    -------
    dict
        Newest code by code.
    """
    newest = newest_codes(areas).select(IDENTITY, pl.col(CODE).alias("newest"))
    pairs = areas.names.select(CODE, IDENTITY).unique(maintain_order=True).join(newest, on=IDENTITY)
    return dict(pairs.select(CODE, "newest").sort(CODE).iter_rows())


def companions(grouping: Grouping, *, areas: Areas, codes: Sequence[str]) -> Companions:
    """Return who shares a group with whom, by each group's newest members.

    Parameters
    ----------
    grouping
        Groups with members.
    areas
        The hierarchy; a member under an older code is the area of today.
    codes
        Codes of the areas, by row.

    Returns
    -------
    Companions
        Groups by row, and rows by group.
    """
    code_of = newest_code_of(areas)
    row_of = pl.DataFrame({MEMBER: codes}).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    rows = closed(grouping.frame).filter(pl.col(VALID_TO) == pl.col(VALID_TO).max().over(GROUP))
    today = rows.select(GROUP, pl.col(MEMBER, FOCUS).replace(code_of))
    members = today.join(row_of, on=MEMBER).select(GROUP, "row").unique().sort(GROUP, "row")
    focused = today.drop_nulls(FOCUS).join(row_of, left_on=FOCUS, right_on=MEMBER).select(GROUP, "row").unique()
    free = today.filter(pl.col(FOCUS).is_null()).join(row_of, on=MEMBER).select(GROUP, "row").unique()
    own = pl.concat([focused, free.join(focused, on="row", how="anti")]).sort("row", GROUP)
    groups: list[tuple[str, ...]] = [()] * len(codes)
    for row, names in own.group_by("row", maintain_order=True).agg(GROUP).iter_rows():
        groups[row] = tuple(names)
    found = {
        name: np.array(rows_of, dtype=np.intp)
        for name, rows_of in members.group_by(GROUP, maintain_order=True).agg("row").iter_rows()
    }
    return Companions(grouping=grouping, groups=groups, members=found)
