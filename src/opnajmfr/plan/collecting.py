"""From what is declared to results."""

import polars as pl

from opnajmfr import comparison
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.result_columns import result_columns
from opnajmfr.data.results import Results
from opnajmfr.engine.computing import Computed, computed
from opnajmfr.engine.request import Request
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure
from opnajmfr.plan.declared import Declared

UPWARD = (Figure.POOLED, Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS)
"""Figures that areas above can have."""
_USUAL = {
    ReferenceKind.MUNICIPALITY: Figure.POOLED,
    ReferenceKind.COUNTY: Figure.POOLED,
    ReferenceKind.NATION: Figure.POOLED,
}
"""What is rolled up for a reference unless a figure is named."""


def collected(declared: Declared) -> Results:
    """Compute what is declared.

    Parameters
    ----------
    declared
        A recipe with its inputs.

    Returns
    -------
    Results
        Every figure, comparison and rank.

    Raises
    ------
    FailedRowsError
        If inputs break a rule of the catalogue.
    """
    found = _unbroken(declared)
    return Results(
        frame=found.frame.select(result_columns(found.scope.breakdowns)),
        comparisons=_comparisons(declared, found),
        ranks=_ranks(declared, found),
        recipe=declared.recipe,
        catalogue=declared.catalogue,
        observations=declared.observations,
        areas=declared.areas,
        without_data=found.scope.without_data,
        base=found.scope.base,
    )


def figures(declared: Declared) -> "comparison.Figures":
    """Return every figure that is declared, with limits and reasons, for questions beyond comparisons and ranks.

    Parameters
    ----------
    declared
        A recipe with its inputs.

    Returns
    -------
    Figures
        One row a cell and area; limits at the declared confidence, 0.95 where none is.

    Raises
    ------
    FailedRowsError
        If inputs break a rule of the catalogue.
    """
    return comparison.figures_of(
        _unbroken(declared),
        areas=declared.areas or sweden(),
        confidence=declared.recipe.confidence or comparison.DEFAULT_CONFIDENCE,
        vintage=declared.observations.vintage,
    )


def _unbroken(declared: Declared) -> Computed:
    """Compute what is declared, refused where inputs break a rule."""
    found = computed(request(declared))
    if not found.broken.is_empty:
        subject = "catalogue rules on the observations"
        hint = "correct the rows above, or give them no amount and a status"
        raise FailedRowsError(subject, found.broken, hint=hint)
    return found


def request(declared: Declared) -> Request:
    """Return what the engine is asked for: comparisons need the sums of their references.

    Parameters
    ----------
    declared
        A recipe with its inputs.

    Returns
    -------
    Request
        What is to be computed.
    """
    aggregation = declared.recipe.aggregation
    figures = aggregation.figures if aggregation else ()
    wanted: set[Figure | None] = {one.reference.figure or _USUAL.get(one.reference.kind) for one in declared.references}
    pooled = [one.grouping for one in declared.references if one.grouping and one.reference.figure is Figure.POOLED]
    return Request(
        catalogue=declared.catalogue,
        observations=declared.observations,
        areas=declared.areas,
        aggregate=aggregation is not None or bool(wanted & set(UPWARD)),
        figures=tuple(one for one in UPWARD if one in figures or one in wanted),
        groupings=tuple(dict.fromkeys((*declared.groupings, *pooled))),
        coverage_by=aggregation.coverage_by if aggregation else None,
        confidence=declared.recipe.confidence,
        suppression=declared.recipe.suppression,
    )


def _comparisons(declared: Declared, found: Computed) -> pl.DataFrame:
    """Return how the areas stand against their references."""
    schema = d.comparison_schema(found.scope.type, found.scope.breakdowns)
    if not declared.references or declared.areas is None:
        return schema.to_frame()
    return comparison.compared(
        found,
        declared.references,
        areas=declared.areas,
        confidence=declared.recipe.confidence,
        missing=declared.recipe.missing,
    )


def _ranks(declared: Declared, found: Computed) -> pl.DataFrame:
    """Return the ranks."""
    pieces = [d.rank_schema(found.scope.type, found.scope.breakdowns).to_frame()]
    for ranking, pool in zip(declared.recipe.rankings, declared.pools, strict=True):
        chosen = [one for one in found.scope.indicators if one.id in ranking.indicators]
        wanted = comparison.RankingWish(
            bands=ranking.bands,
            sets=ranking.sets,
            confidence=ranking.confidence or declared.recipe.confidence or comparison.DEFAULT_CONFIDENCE,
            min_known=declared.recipe.missing.min_coverage,
        )
        pieces.append(comparison.ranked(found, chosen, among=pool, areas=declared.areas, wanted=wanted))
    return pl.concat(pieces)
