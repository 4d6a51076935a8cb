"""From what a user says of peers to the sets of areas that changes are held against."""

from attrs import evolve

from opnajmfr.comparison.benchmark.comparands import Comparand, bound_references
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers
from opnajmfr.comparison.references import BoundReference
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue

Chosen = tuple[tuple[BoundReference, ...], dict[str, BoundReference]]
"""The references, and by indicator the peers of all other areas where the references are for one area only."""


def chosen_peers(peers: Comparand, figures: Figures, data: Dataset, *, of_one: bool) -> Chosen:
    """Return the peers that changes are held against.

    Parameters
    ----------
    peers
        "peers" (the published ones), peers, a grouping, or given areas.
    figures
        The figures.
    data
        Areas and published peers.
    of_one
        Whether the question is about one area; peers of one area say nothing of all.

    Returns
    -------
    tuple
        The references, and by indicator the published peers that other areas have where the references are for one.

    Raises
    ------
    ReferenceAreaError
        If they are no set of areas, or for one area only where all are asked about.
    """
    found = bound_references(
        peers if not isinstance(peers, str) else [peers],
        figures.catalogue,
        areas=data.areas,
        peer_sets=data.peer_sets,
    )
    without = [one.reference.label for one in found if not one.is_set_of_areas]
    if without:
        message = f"relative change: {', '.join(without)} is no set of areas that an area's peers can be"
        raise ReferenceAreaError(message, hint="as peers='peers', nearest_peers(…), all_nearest_peers(…), a Grouping")
    if isinstance(peers, Peers) and peers.years:
        newest = max(peers.years)
        found = tuple(_chosen_in(one, newest) for one in found)
    if not isinstance(peers, Peers | GivenAreas):
        return found, {}
    if not of_one:
        message = f"relative change of all areas: {found[0].reference.label} are peers of one area"
        raise ReferenceAreaError(message, hint="all_nearest_peers(…) and published peers give every area its own")
    return found, _published(figures.catalogue, data)


def _chosen_in(bound: BoundReference, year: int) -> BoundReference:
    """Return a reference whose members are known to rest on data of a year."""
    grouping = bound.grouping
    return bound if grouping is None else evolve(bound, grouping=evolve(grouping, data_year=year))


def _published(catalogue: Catalogue, data: Dataset) -> dict[str, BoundReference]:
    """Return the published peers of each indicator that has any."""
    found: dict[str, BoundReference] = {}
    for one in catalogue if data.peer_sets else ():
        try:
            found[one.id] = bound_references(["peers"], Catalogue([one]), areas=data.areas, peer_sets=data.peer_sets)[0]
        except ReferenceAreaError:  # no typology fits: all other areas stand in
            continue
    return found
