"""What a plan declares together with what it is computed from."""

from collections.abc import Mapping

from attrs import field, frozen

from opnajmfr import comparison
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import Recipe


@frozen(kw_only=True, eq=False)
class Declared:
    """A recipe with its inputs; nothing is computed by holding it.

    Parameters
    ----------
    recipe
        What is declared.
    catalogue
        The indicators.
    observations
        The figures.
    areas
        The hierarchy; Sweden where a verb needs one and none was given.
    peer_sets
        Published peers by typology.
    references
        Who is compared with, members included.
    groupings
        Groups that are rolled up to.
    pools
        Which areas are ranked together.
    """

    recipe: Recipe = field(factory=Recipe)
    catalogue: Catalogue = field(repr=False)
    observations: Observations = field(repr=False)
    areas: Areas | None = field(default=None, repr=False)
    peer_sets: Mapping[str, Grouping] = field(factory=dict[str, Grouping], repr=False)
    references: "tuple[comparison.BoundReference, ...]" = field(default=(), repr=False)
    groupings: tuple[Grouping, ...] = field(default=(), repr=False)
    pools: tuple[str | Grouping, ...] = field(default=(), repr=False)
