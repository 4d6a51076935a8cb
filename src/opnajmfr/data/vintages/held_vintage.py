"""What can be held beside another of its kind: a download, observations, results, or a release that was read."""

from collections.abc import Mapping

from attrs import field, frozen

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.data.observations import Observations
from opnajmfr.data.release import Release
from opnajmfr.data.released_observations import published_dataset
from opnajmfr.data.results import Results
from opnajmfr.errors import VintageError
from opnajmfr.model.catalogue import Catalogue

Vintage = Dataset | Observations | Results | Release
"""A download, observations, results, or a release as `read_package` gives it."""


@frozen(kw_only=True)
class HeldVintage:
    """One of two that are held beside each other.

    Parameters
    ----------
    observations
        Its figures.
    catalogue
        What they mean; empty where it says nothing of it.
    names
        Names of its areas, by code; empty where it has none.
    """

    observations: Observations
    catalogue: Catalogue = field(factory=lambda: Catalogue([]))
    names: Mapping[str, str] = field(factory=dict[str, str])


def held(given: Vintage, *, role: str) -> HeldVintage:
    """Return what is compared of a download or a release.

    Parameters
    ----------
    given
        What was given. Results and releases are compared as they are printed.
    role
        "earlier" or "later", for the error.

    Returns
    -------
    HeldVintage
        Figures, catalogue and names.

    Raises
    ------
    VintageError
        If it is something else.
    """
    if isinstance(given, Observations):
        return HeldVintage(observations=given)
    if isinstance(given, Results):
        return held(Release.of(given), role=role)
    if isinstance(given, Release):
        return held(published_dataset(given), role=role)
    if isinstance(given, Dataset):  # pyright: ignore[reportUnnecessaryIsInstance] - people give paths as well
        names = dict(given.areas.names.select(CODE, NAME).iter_rows())
        return HeldVintage(observations=given.observations, catalogue=given.catalogue, names=names)
    message = f"vintages: the {role} one must be a dataset, observations, results or a release; got {given!r:.60}"
    raise VintageError(message, hint="read a file first, as with read_package(…), read_workbook(…) or read_table(…)")
