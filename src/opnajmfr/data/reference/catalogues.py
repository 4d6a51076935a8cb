"""Catalogues of indicators that ship with the package, one a service area."""

from functools import cache
from pathlib import Path

from opnajmfr.errors import UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.serialise import read_catalogue
from opnajmfr.model.service_areas import SERVICE_AREAS, service_area
from opnajmfr.spelling import closest

_FOLDER = Path(__file__).with_name("catalogues")


def shipped_catalogues() -> tuple[str, ...]:
    """Return the service areas that a catalogue ships for.

    Returns
    -------
    tuple of str
        Slugs, in the order of the service areas.

    Examples
    --------
    >>> shipped_catalogues()
    ('elder-care', 'economic-assistance')
    """
    return tuple(area.slug for area in SERVICE_AREAS if (_FOLDER / f"{area.slug}.toml").is_file())


def catalogue(name: str) -> Catalogue:
    """Return the shipped catalogue (indikatorkatalog) of a service area.

    Kind and direction are what a source states; a direction that this catalogue states itself says so in
    `direction_stated_by`.

    Parameters
    ----------
    name
        A service area: its slug, English title or a Swedish title of any date.

    Returns
    -------
    Catalogue
        Its indicators.

    Raises
    ------
    UnknownTermError
        If no service area is called so, or none ships for it; names the nearest one and those that ship.

    Examples
    --------
    >>> catalogue("äldreomsorg") == catalogue("elder-care")
    True
    >>> catalogue("ekonomiskt bistånd")["U31803"].title
    'Barn i familjer med bistånd'
    """
    shipped = shipped_catalogues()
    listed = f"catalogues ship for {', '.join(shipped)}"
    try:
        area = service_area(name)
    except UnknownTermError as error:
        near = closest(name, (word for known in SERVICE_AREAS for word in known.names))
        message = f"no catalogue is called {name!r}; {listed}"
        raise UnknownTermError(message, hint=near) from error
    if area.slug not in shipped:
        message = f"no catalogue ships for {area.title()!r}; {listed}"
        raise UnknownTermError(message, hint="read_catalogue reads one of your own")
    return _read(area.slug)


@cache
def _read(slug: str) -> Catalogue:
    """Read a shipped catalogue once."""
    return read_catalogue(_FOLDER / f"{slug}.toml")
