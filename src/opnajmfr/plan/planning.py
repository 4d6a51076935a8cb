"""A plan: what is declared, with what it is computed from; nothing runs before it is collected."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self, overload

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark import compared
from opnajmfr.comparison.ranking import check_rankable, ranked
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.subjects import Subjects
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.areas import Areas
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError, FailureReport
from opnajmfr.data.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.results import Results, result_columns
from opnajmfr.data.swedish_areas import sweden
from opnajmfr.engine.computing import Computed, computed
from opnajmfr.engine.request import Request
from opnajmfr.errors import NotAggregableError, ReferenceAreaError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.recipe import Aggregation, Ranking, Recipe, ReferenceKind
from opnajmfr.model.vocabulary import Figure, Language, Level
from opnajmfr.plan.comparands import Comparand, bound_references, check_labels, focuses_of, listed
from opnajmfr.plan.wording import method_description
from opnajmfr.spelling import closest
from opnajmfr.stats.confidence import z

_UPWARD = (Figure.POOLED, Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS)

_USUAL = {ReferenceKind.COUNTY: Figure.POOLED, ReferenceKind.NATION: Figure.POOLED}
"""What is rolled up for a reference unless a figure is named."""


@frozen(kw_only=True, eq=False)
class Plan:
    """An immutable recipe with its inputs (plan); each verb returns a new one, and their order does not matter.

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

    Examples
    --------
    >>> from opnajmfr.data.swedish_key_figures import key_figures
    >>> plan = compute(key_figures()).aggregate()
    >>> plan.collect().of("Arboga").frame.height > 0
    True
    """

    recipe: Recipe = field(factory=Recipe)
    catalogue: Catalogue = field(repr=False)
    observations: Observations = field(repr=False)
    areas: Areas | None = field(default=None, repr=False)
    peer_sets: Mapping[str, Grouping] = field(factory=dict[str, Grouping], repr=False)
    references: tuple[BoundReference, ...] = field(default=(), repr=False)
    groupings: tuple[Grouping, ...] = field(default=(), repr=False)
    pools: tuple[str | Grouping, ...] = field(default=(), repr=False)

    def aggregate(
        self,
        areas: Areas | None = None,
        *,
        figures: Iterable[Figure | str] = (Figure.POOLED,),
        groups: Iterable[Grouping] = (),
        coverage_by: str | None = None,
        missing: MissingPolicy | None = None,
    ) -> Self:
        """Roll components up to every level above, and to groups.

        Parameters
        ----------
        areas
            The hierarchy; the dataset's, or Sweden, where None.
        figures
            "pooled", "mean_of_members", "median_of_members": each becomes rows of its own.
        groups
            Groupings to roll up to as well, as level `group`.
        coverage_by
            Variable that coverage is also measured by, as "population"; it fills coverage_weight.
        missing
            When coverage is too low for a verdict; under one half where None.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        NotAggregableError
            If nothing in the catalogue adds and pooled figures are all that is asked for.
        UnknownTermError
            If there is no such figure.
        """
        wanted = tuple(_figure(one) for one in figures)
        if set(wanted) <= {Figure.POOLED} and not any(one.measure.adds for one in self.catalogue):
            message = (
                f"nothing can be rolled up: none of the {len(self.catalogue)} indicators has components "
                f"(first {self.catalogue.ids[0]!r}: {next(iter(self.catalogue)).measure.family})"
            )
            hint = "aggregate(figures=['mean_of_members']) is a figure of its own; with_denominators adds counts"
            raise NotAggregableError(message, hint=hint)
        hierarchy = areas or self.areas or sweden()
        groupings = tuple(groups)
        declared = Aggregation(
            hierarchy=hierarchy.hierarchy,
            figures=wanted,
            groups=tuple(one.name for one in groupings),
            coverage_by=coverage_by,
        )
        recipe = evolve(self.recipe, aggregation=declared, missing=missing or self.recipe.missing)
        return evolve(self, recipe=recipe, areas=hierarchy, groupings=groupings)

    def with_intervals(self, confidence: float = 0.95) -> Self:
        """Give figures an interval where chance is at play and the components allow one.

        Parameters
        ----------
        confidence
            Above 0 and below 1, as 0.95.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        ConfidenceError
            If it is not between 0 and 1.
        """
        z(confidence)
        return evolve(self, recipe=evolve(self.recipe, confidence=confidence))

    def compare(
        self,
        *,
        to: Comparand | Sequence[Comparand],
        figure: Figure | str | None = None,
        areas: Iterable[str] | None = None,
    ) -> Self:
        """Compare areas with references; a second call adds.

        Parameters
        ----------
        to
            "peers" (the published ones), "county", "nation", peers, a grouping, given areas, target(…), or a list.
        figure
            Which figure of the reference, by name; its usual one where None.
        areas
            Names or codes of the areas that are compared; all of the lowest level where None.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        ReferenceAreaError
            If a reference has no such figure, or no peers are published.
        UnknownTermError
            If a word names no reference.
        UnknownAreaError
            If an area is unknown.
        """
        wanted = listed(to)
        hierarchy = self.areas or sweden()
        bound = bound_references(wanted, self.catalogue, areas=hierarchy, peer_sets=self.peer_sets, figure=figure)
        references = (*self.references, *bound)
        check_labels(references)
        codes = self.recipe.compared if areas is None else tuple(hierarchy.resolve(one) for one in areas)
        declared = evolve(
            self.recipe,
            references=tuple(one.reference for one in references),
            compared=tuple(dict.fromkeys(codes or focuses_of(wanted))),
        )
        return evolve(self, recipe=declared, areas=hierarchy, references=references)

    def rank(
        self, *, among: str | Grouping = "nation", indicators: Catalogue | Iterable[Indicator | str] | None = None
    ) -> Self:
        """Rank the own figures of areas; never done unless asked for.

        Parameters
        ----------
        among
            "nation", "county", or a grouping: areas are ranked within each.
        indicators
            Those that are ranked; all where None.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        NoDirectionError
            If one of them states no direction, or its measure is not ranked.
        UnknownTermError
            If `among` is no level.
        """
        if isinstance(among, str) and among not in {str(Level.NATION), str(Level.COUNTY)}:
            message = f"rank: no pool {among!r}; wanted 'nation', 'county' or a grouping"
            raise UnknownTermError(message, hint=closest(among, ["nation", "county"]) or "as rank(among=skr_groups())")
        named = self.catalogue if indicators is None else indicators
        chosen = [self.catalogue[one] if isinstance(one, str) else one for one in named]
        check_rankable(chosen)
        name = among if isinstance(among, str) else among.name
        ranking = Ranking(among=name, indicators=tuple(one.id for one in chosen))
        kept = [(one, pool) for one, pool in zip(self.recipe.rankings, self.pools, strict=True) if one.among != name]
        return evolve(
            self,
            recipe=evolve(self.recipe, rankings=(*(one for one, _ in kept), ranking)),
            areas=self.areas or sweden(),
            pools=(*(pool for _, pool in kept), among),
        )

    def explain(self, language: Language = "sv") -> str:
        """Return what will be done, in the order in which it is done, as a method description.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Numbered sentences.
        """
        return method_description(self.recipe, self.catalogue, self.observations, language=language)

    def check(self) -> FailureReport:
        """Return the inputs that break a rule of the catalogue, counted by rule.

        Returns
        -------
        FailureReport
            Empty where all is well.
        """
        return computed(self._request()).broken

    def collect(self) -> Results:
        """Run the plan.

        Returns
        -------
        Results
            Every figure, comparison and rank that was declared.

        Raises
        ------
        FailedRowsError
            If inputs break a rule of the catalogue, as a numerator above its denominator: a counted report.
        MissingComponentError
            If a measure lacks a variable.
        UnknownAreaError
            If a code is no area of the hierarchy.
        AreaPeriodError
            If an area is used in a period in which it did not exist.
        """
        found = computed(self._request())
        if not found.broken.is_empty:
            subject = "catalogue rules on the observations"
            raise FailedRowsError(
                subject, found.broken, hint="correct the rows above, or give them no amount and a status"
            )
        return Results(
            frame=found.frame.select(result_columns(found.scope.breakdowns)),
            comparisons=self._comparisons(found),
            ranks=self._ranks(found),
            recipe=self.recipe,
            catalogue=self.catalogue,
            observations=self.observations,
            areas=self.areas,
            without_data=found.scope.without_data,
            base=found.scope.base,
        )

    def _request(self) -> Request:
        """Return what the engine is asked for: comparisons with pooled groups need their sums."""
        declared = self.recipe.aggregation
        figures = declared.figures if declared else ()
        wanted: set[Figure | None] = {one.reference.figure or _USUAL.get(one.reference.kind) for one in self.references}
        pooled = [one.grouping for one in self.references if one.grouping and one.reference.figure is Figure.POOLED]
        return Request(
            catalogue=self.catalogue,
            observations=self.observations,
            areas=self.areas,
            aggregate=declared is not None or bool(wanted & set(_UPWARD)),
            figures=tuple(one for one in _UPWARD if one in figures or one in wanted),
            groupings=tuple(dict.fromkeys((*self.groupings, *pooled))),
            coverage_by=declared.coverage_by if declared else None,
            confidence=self.recipe.confidence,
        )

    def _comparisons(self, found: Computed) -> pl.DataFrame:
        """Return how the areas stand against their references."""
        schema = d.comparison_schema(found.scope.type, found.scope.breakdowns)
        if not self.references or self.areas is None:
            return schema.to_frame()
        return compared(
            found,
            self.references,
            areas=self.areas,
            only=self.recipe.compared or None,
            confidence=self.recipe.confidence,
            missing=self.recipe.missing,
        )

    def _ranks(self, found: Computed) -> pl.DataFrame:
        """Return the ranks."""
        pieces = [d.rank_schema(found.scope.type, found.scope.breakdowns).to_frame()]
        subjects = Subjects(computed=found, confidence=self.recipe.confidence or 0.95)
        for ranking, pool in zip(self.recipe.rankings, self.pools, strict=True):
            chosen = [one for one in found.scope.indicators if one.id in ranking.indicators]
            pieces.append(ranked(subjects, chosen, among=pool, areas=self.areas))
        return pl.concat(pieces)


@overload
def compute(subject: Dataset) -> Plan: ...
@overload
def compute(subject: Catalogue | Indicator, observations: Observations) -> Plan: ...
def compute(subject: Dataset | Catalogue | Indicator, observations: Observations | None = None) -> Plan:
    """Start a plan that computes indicators.

    Parameters
    ----------
    subject
        A dataset, or a catalogue, or one indicator.
    observations
        The figures, where the subject is no dataset.

    Returns
    -------
    Plan
        With nothing declared but the own figures.

    Raises
    ------
    ReferenceAreaError
        If there are no observations, or two sets of them.

    Examples
    --------
    >>> import polars as pl
    >>> from opnajmfr.model.declaring import indicator, proportion
    >>> rows = {"area": ["1984"] * 2, "period": [2024] * 2, "variable": ["yes", "answers"], "amount": [30, 40]}
    >>> seen = Observations.from_frame(pl.DataFrame(rows), level="municipality")
    >>> compute(indicator("Trygghet", proportion("yes", "answers")), seen).collect().frame["value"].item()
    75.0
    """
    if isinstance(subject, Dataset):
        if observations is not None:
            message = "compute: a dataset has observations of its own"
            raise ReferenceAreaError(message, hint="compute(dataset), or compute(catalogue, observations)")
        return Plan(
            catalogue=subject.catalogue,
            observations=subject.observations,
            areas=subject.areas,
            peer_sets=subject.peer_sets,
        )
    if observations is None:
        message = "compute: a catalogue needs observations"
        raise ReferenceAreaError(message, hint="compute(catalogue, observations), or compute(dataset)")
    catalogue = Catalogue([subject]) if isinstance(subject, Indicator) else subject
    return Plan(catalogue=catalogue, observations=observations)


def _figure(word: Figure | str) -> Figure:
    """Return a figure of areas above."""
    words = [str(one) for one in _UPWARD]
    if str(word) not in words:
        message = f"aggregate: no figure {str(word)!r}; wanted of {words}"
        raise UnknownTermError(message, hint=closest(str(word), words))
    return Figure(str(word))
