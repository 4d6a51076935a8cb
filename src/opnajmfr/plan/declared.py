"""What a plan declares together with what it is computed from."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from opnajmfr import comparison
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.vocabulary import Figure


@frozen(kw_only=True, eq=False)
class Asked:
    """One call of compare, as it was asked: names are looked up in the hierarchy that the plan ends up with.

    Parameters
    ----------
    to
        Who is compared with.
    figure
        A figure by name, or None.
    areas
        Names or codes of the areas that are compared, or None.
    margin
        The largest difference that does not matter, or None.
    """

    to: "comparison.Comparand | Sequence[comparison.Comparand]"
    figure: Figure | str | None
    areas: tuple[str, ...] | None
    margin: "comparison.Margin | None" = None


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
    asked
        The comparisons, as they were asked.
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
    asked: tuple[Asked, ...] = field(default=(), repr=False)
    references: "tuple[comparison.BoundReference, ...]" = field(default=(), repr=False)
    groupings: tuple[Grouping, ...] = field(default=(), repr=False)
    pools: tuple[str | Grouping, ...] = field(default=(), repr=False)
