"""What contradicts itself in groups of areas: one sentence for each law that does not hold."""

from typing import Final

import polars as pl

from opnajmfr.data.geography.area_table import VALID_FROM, VALID_TO, closed
from opnajmfr.data.listing import listed
from opnajmfr.errors import GeographyError

GROUP: Final = "group"
MEMBER: Final = "member"
WEIGHT: Final = "weight"
FOCUS: Final = "focus"
TITLE: Final = "title"
GROUP_SCHEMA: Final = pl.Schema(
    {
        GROUP: pl.String(),
        MEMBER: pl.String(),
        WEIGHT: pl.Float64(),
        VALID_FROM: pl.Date(),
        VALID_TO: pl.Date(),
        FOCUS: pl.String(),
    }
)


def check_groups(frame: pl.DataFrame, titles: pl.DataFrame, *, name: str) -> None:
    """Refuse groups that contradict themselves.

    Parameters
    ----------
    frame
        The members of a `Grouping`.
    titles
        Its titles.
    name
        Name of the grouping, for errors.

    Raises
    ------
    GeographyError
        At the first law that does not hold; at most ten offenders are named.
    """
    if frame.schema != GROUP_SCHEMA or titles.columns != [GROUP, TITLE]:
        message = f"{name}: the columns of the groups are {frame.schema} and {titles.schema}; wanted {GROUP_SCHEMA}"
        raise GeographyError(message, hint="use Grouping.from_table")
    if frame.is_empty():
        message = f"{name}: no group has a member"
        raise GeographyError(message, hint="give at least one row")
    blank = frame.filter(pl.any_horizontal(pl.col(GROUP, MEMBER).fill_null("").str.strip_chars() == ""))
    spells = closed(frame).sort(GROUP, MEMBER, VALID_FROM)
    again = pl.col(VALID_FROM) < pl.col(VALID_TO).shift(1).over(GROUP, MEMBER)
    laws = (
        (blank, "a group or a member is blank", "every row names its group and the code of its member"),
        (
            frame.filter(~pl.col(WEIGHT).is_finite() | (pl.col(WEIGHT) <= 0) | pl.col(WEIGHT).is_null()),
            "a weight is not a number above 0",
            "leave a member out instead of giving it no weight",
        ),
        (
            spells.filter(pl.col(VALID_TO) <= pl.col(VALID_FROM)),
            "valid_to is not after valid_from",
            "valid_to is the first day that no longer holds",
        ),
        (
            spells.filter(again),
            "a member stands twice at once in one group",
            "give each member one row, or years apart",
        ),
        (
            frame.filter(pl.col(FOCUS).n_unique().over(GROUP) > 1),
            "one group is for several areas",
            "give each focus a group of its own",
        ),
        (
            frame.filter(pl.col(FOCUS) == pl.col(MEMBER)),
            "an area is among its own peers",
            "leave the focus out of its group",
        ),
    )
    for offenders, law, hint in laws:
        if not offenders.is_empty():
            rows = offenders.select(GROUP, MEMBER).unique().sort(GROUP, MEMBER).iter_rows()
            message = f"{name}: {law}: {listed([f'{group}: {member}' for group, member in rows])}"
            raise GeographyError(message, hint=hint)
