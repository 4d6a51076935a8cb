"""The area, or the areas taken together, that a question over time is put of."""

import polars as pl
from attrs import frozen

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import ReferenceAreaError


@frozen(kw_only=True)
class Place:
    """An area under all its codes, or a group.

    Parameters
    ----------
    name
        Its name.
    codes
        Codes that its figures may stand under, its newest first.
    grouping
        The grouping that a group is of; None for an area.
    """

    name: str
    codes: tuple[str, ...]
    grouping: Grouping | None = None


def placed(data: Dataset, area: str | Grouping | Peers | GivenAreas) -> Place:
    """Return the area or the group that is asked for.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Name or code, or areas taken together.

    Returns
    -------
    Place
        With its codes.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    ReferenceAreaError
        If a grouping has several groups.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> placed(invented(), "Ljungmåla").codes
    ('9206',)
    """
    if isinstance(area, str):
        code = data.areas.resolve(area)
        identity = data.areas.names.filter(pl.col("code") == code)[IDENTITY]
        every = data.areas.names.filter(pl.col(IDENTITY).is_in(identity.implode()))["code"].to_list()
        return Place(name=data.areas.name(code), codes=tuple(dict.fromkeys([code, *every, *identity])))
    grouping = _grouping(area, data)
    groups = grouping.groups
    if len(groups) > 1:
        some = ", ".join(groups[:4])
        message = f"{grouping.name!r} has {len(groups)} groups ({some}, …); a change is asked of one"
        raise ReferenceAreaError(message, hint="as given(*grouping.members('A1'))")
    return Place(name=grouping.name, codes=(f"{grouping.name}/{groups[0]}",), grouping=grouping)


def figures_of_place(figures: Figures, place: Place) -> Figures:
    """Return the figures of an area under any of its codes, or of a group.

    Parameters
    ----------
    figures
        Figures of all areas.
    place
        The area or the group.

    Returns
    -------
    Figures
        A copy with fewer rows.
    """
    return figures.where(pl.col(c.AREA).is_in(place.codes))


def figures_elsewhere(every: Figures, shown: set[str]) -> dict[str, str]:
    """Say of indicators that are not shown for which sexes and years the area has figures.

    Parameters
    ----------
    every
        All figures of the area.
    shown
        Ids of the indicators that are shown.

    Returns
    -------
    dict
        Words by id; empty words where the area has no figure at all.
    """
    found: dict[str, str] = {}
    for one in every.indicators:
        if one.id not in shown:
            named = pl.col(c.INDICATOR).cast(pl.String) == one.id
            rows = every.frame.filter(named, pl.col(c.VALUE).is_not_null())
            sexes = ", ".join(str(sex) for sex in rows[c.SEX].unique().sort())
            years = ", ".join(str(year) for year in rows[c.PERIOD].unique().sort())
            found[one.id] = "; ".join(filter(None, (sexes, years)))
    return found


def _grouping(area: Grouping | Peers | GivenAreas, data: Dataset) -> Grouping:
    """Return the areas as a grouping."""
    if isinstance(area, Grouping):
        return area
    if isinstance(area, Peers):
        return area.grouping
    found = area.bound(data.areas).grouping
    if found is None:
        message = f"{area!r} is no set of areas"
        raise ReferenceAreaError(message, hint="as given('Köping', 'Kungsör')")
    return found
