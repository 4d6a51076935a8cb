"""What is to be computed of observations."""

from attrs import frozen

from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import Suppression
from opnajmfr.model.vocabulary import Figure


@frozen(kw_only=True)
class Request:
    """What is to be computed of observations.

    Parameters
    ----------
    catalogue
        The indicators.
    observations
        The figures.
    areas
        The hierarchy, or None to compute own figures of the areas at hand only.
    aggregate
        Whether figures of areas above are wanted.
    figures
        Which figures of areas above are wanted: pooled, mean of members, median of members.
    groupings
        Groups to roll up to beside the hierarchy.
    coverage_by
        Variable that coverage is measured by as well, or None.
    confidence
        Confidence of intervals, or None.
    suppression
        Which figures are hidden for having too few respondents, or None.
    """

    catalogue: Catalogue
    observations: Observations
    areas: Areas | None = None
    aggregate: bool = False
    figures: tuple[Figure, ...] = (Figure.POOLED,)
    groupings: tuple[Grouping, ...] = ()
    coverage_by: str | None = None
    confidence: float | None = None
    suppression: Suppression | None = None
