"""A plan: what is declared, with what it is computed from; nothing runs before it is collected."""

from collections.abc import Iterable, Sequence
from typing import Self, Unpack

from attrs import evolve, frozen

from opnajmfr import comparison
from opnajmfr.data import columns as c
from opnajmfr.data.failures import FailureReport
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.results import Results
from opnajmfr.engine.computing import computed
from opnajmfr.errors import GeographyError, NotAggregableError, UnknownAreaError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.policies import MissingPolicy, SuppressionRule
from opnajmfr.model.recipe import Aggregation, Ranking
from opnajmfr.model.vocabulary import Figure, Language, Level
from opnajmfr.plan.collecting import UPWARD, collected, figures, request
from opnajmfr.plan.declared import Asked, Declared
from opnajmfr.plan.robustness import Alternatives, Robustness, under
from opnajmfr.plan.suppressing import suppression
from opnajmfr.plan.wording import method_description
from opnajmfr.spelling import closest
from opnajmfr.stats.confidence import z


@frozen(kw_only=True, eq=False)
class Plan(Declared):
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
    asked
        The comparisons, as they were asked.
    references
        Who is compared with, members included.
    groupings
        Groups that are rolled up to.
    pools
        Which areas are ranked together.

    Examples
    --------
    >>> from opnajmfr.data.swedish_key_figures import key_figures
    >>> from opnajmfr.plan.starting import compute
    >>> plan = compute(key_figures()).aggregate()
    >>> plan.collect().of("Arboga").frame.height > 0
    True
    """

    def aggregate(
        self,
        areas: Areas | None = None,
        *,
        figures: Iterable[Figure | str] = (Figure.POOLED,),
        groups: Grouping | Iterable[Grouping] = (),
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
        GeographyError
            If `areas` is no hierarchy.
        """
        wanted = tuple(_figure(one) for one in ([figures] if isinstance(figures, str) else figures))
        if set(wanted) <= {Figure.POOLED} and not any(one.measure.adds for one in self.catalogue):
            message = (
                f"nothing can be rolled up: none of the {len(self.catalogue)} indicators has components "
                f"(first {self.catalogue.ids[0]!r}: {next(iter(self.catalogue)).measure.family})"
            )
            hint = "aggregate(figures=['mean_of_members']) is a figure of its own; with_denominators adds counts"
            raise NotAggregableError(message, hint=hint)
        if areas is not None and not isinstance(areas, Areas):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"aggregate: wanted areas, got {areas!r}"
            raise GeographyError(message, hint="as aggregate(sweden()), or aggregate(Areas.from_table(…))")
        hierarchy = areas or self.areas or sweden()
        groupings = (groups,) if isinstance(groups, Grouping) else tuple(groups)
        declared = Aggregation(
            hierarchy=hierarchy.hierarchy,
            figures=wanted,
            groups=tuple(one.name for one in groupings),
            coverage_by=coverage_by,
        )
        recipe = evolve(self.recipe, aggregation=declared, missing=missing or self.recipe.missing)
        plan = evolve(self, recipe=recipe, areas=hierarchy, groupings=groupings)
        return plan._bound(self.asked, hierarchy) if self.asked else plan  # noqa: SLF001 - a plan of its own class

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

    def suppress(
        self, rule: SuppressionRule, *, indicators: Catalogue | Iterable[Indicator | str] | None = None
    ) -> Self:
        """Hide figures of too few respondents as too uncertain, at every level, after roll-up; a second call replaces.

        Sums above hold everybody; a hidden figure has no number, no rank, no comparison, and is in no mean of members.

        Parameters
        ----------
        rule
            When a figure is too uncertain, as SuppressionRule(purpose="precision", min_respondents=30).
        indicators
            Those that the rule holds for; all where None.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        PolicyError
            If it is no rule, or one for confidentiality: that one does not exist yet.
        MissingComponentError
            If the observations do not hold the variable that is to count the respondents.
        UnknownIndicatorError
            If the catalogue has no such indicator.
        """
        return evolve(self, recipe=evolve(self.recipe, suppression=suppression(self, rule, indicators)))

    def compare(
        self,
        *,
        to: "comparison.Comparand | Sequence[comparison.Comparand]",
        figure: Figure | str | None = None,
        areas: Iterable[str] | None = None,
        margin: "comparison.Margin | None" = None,
    ) -> Self:
        """Compare areas with references; a second call adds.

        Parameters
        ----------
        to
            "peers" (the published ones), "county", "nation", "group" (SKR's newest), "history" (the own earlier
            figure), peers, a grouping, given areas, target(…), or a list.
        figure
            Which figure of the reference, by name; its usual one where None.
        areas
            Names or codes of the areas that are compared with these references; where None, those that peers were
            found for, else all of the level where an indicator is given. Of several, `p_adjusted` holds the list.
        margin
            The largest difference that does not matter, in the unit of the indicator: a number, or one by indicator.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        StatisticError
            If a margin is no number above 0.
        ReferenceAreaError
            If a reference has no such figure, or no peers are published.
        UnknownTermError
            If a word names no reference.
        UnknownAreaError
            If an area is unknown; for areas of another hierarchy that is yet to be named, when it is collected.
        """
        named = None if areas is None else (areas,) if isinstance(areas, str) else tuple(areas)
        asked = (*self.asked, Asked(to=to, figure=figure, areas=named, margin=margin))
        try:
            return self._bound(asked, self.areas)
        except UnknownAreaError:
            is_swedish = self.observations.frame[c.AREA].head(1).is_in(sweden().names["code"].implode()).all()
            if self.areas not in {None, sweden()} or is_swedish:
                raise
            return evolve(self, asked=asked, references=())

    def _bound(self, asked: tuple[Asked, ...], areas: Areas | None) -> Self:
        """Return the plan with its comparisons looked up in a hierarchy."""
        hierarchy = areas or sweden()
        references: tuple[comparison.BoundReference, ...] = ()
        for one in asked:
            references = comparison.bound_references(
                one.to,
                self.catalogue,
                areas=hierarchy,
                peer_sets=self.peer_sets,
                figure=one.figure,
                compared=None if one.areas is None else [hierarchy.resolve(name) for name in one.areas],
                beside=references,
                margin=one.margin,
            )
        recipe = evolve(self.recipe, references=tuple(one.reference for one in references))
        return evolve(self, asked=asked, recipe=recipe, areas=hierarchy, references=references)

    def _settled(self) -> Self:
        """Return the plan with every name looked up; a name that no hierarchy knew is refused here."""
        return self._bound(self.asked, self.areas) if self.asked and not self.references else self

    def rank(
        self,
        *,
        among: str | Grouping = "nation",
        indicators: Catalogue | Iterable[Indicator | str] | None = None,
        bands: int | str | None = None,
        sets: bool = False,
        confidence: float | None = None,
    ) -> Self:
        """Rank the own figures of areas, with the chance of each to be in the best quarter; only when asked for.

        Parameters
        ----------
        among
            "nation", "county", or a grouping: areas are ranked within each.
        indicators
            Those that are ranked; all where None.
        bands
            4 for quarters, 10 for tenths; "as Kolada" for green, yellow and red by value; None for no bands.
        sets
            Whether the best and the worst place that each area may truly have are given.
        confidence
            Confidence of those places, all of a pool together; that of `with_intervals`, else 0.95, where None.

        Returns
        -------
        Plan
            A copy.

        Raises
        ------
        NoDirectionError
            If one of them states no direction, or its measure is not ranked.
        UnknownTermError
            If `among` is no level, or there are no such bands.
        ConfidenceError
            If the confidence is not between 0 and 1.
        """
        if isinstance(among, str) and among not in {str(Level.NATION), str(Level.COUNTY)}:
            message = f"rank: no pool {among!r}; wanted 'nation', 'county' or a grouping"
            raise UnknownTermError(message, hint=closest(among, ["nation", "county"]) or "as rank(among=skr_groups())")
        named = self.catalogue if indicators is None else [indicators] if isinstance(indicators, str) else indicators
        chosen = [self.catalogue[one] if isinstance(one, str) else one for one in named]
        comparison.check_rankable(chosen)
        if confidence is not None:
            z(confidence)
        name = among if isinstance(among, str) else among.name
        ranking = Ranking(
            among=name,
            indicators=tuple(one.id for one in chosen),
            bands=comparison.check_bands(bands),
            sets=sets,
            confidence=confidence,
        )
        kept = [(one, pool) for one, pool in zip(self.recipe.rankings, self.pools, strict=True) if one.among != name]
        return evolve(
            self,
            recipe=evolve(self.recipe, rankings=(*(one for one, _ in kept), ranking)),
            areas=self.areas if name == str(Level.NATION) else self.areas or sweden(),
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
        return method_description(self._settled().recipe, self.catalogue, self.observations, language=language)

    def check(self) -> FailureReport:
        """Return the inputs that break a rule of the catalogue, counted by rule.

        Returns
        -------
        FailureReport
            Empty where all is well.
        """
        return computed(request(self._settled())).broken

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
        return collected(self._settled())

    def under(self, **alternatives: Unpack[Alternatives]) -> Robustness:
        """Run the plan again under named alternatives, and table which of its verdicts survive them.

        Parameters
        ----------
        **alternatives
            Of figure, confidence, missing, to and years, as confidence=[0.9, 0.99]; each changes one thing.

        Returns
        -------
        Robustness
            One row a figure and reference; prints as "7 av 9 bedömningar står sig".
        """
        return under(self._settled(), **alternatives)

    def figures(self) -> "comparison.Figures":
        """Run the plan, and return its figures with limits and reasons, for questions beyond its verbs.

        Returns
        -------
        Figures
            One row a cell and area.

        Raises
        ------
        FailedRowsError
            If inputs break a rule of the catalogue.
        """
        return figures(self._settled())


def _figure(word: Figure | str) -> Figure:
    """Return a figure of areas above."""
    words = [str(one) for one in UPWARD]
    if str(word) not in words:
        message = f"aggregate: no figure {str(word)!r}; wanted of {words}"
        raise UnknownTermError(message, hint=closest(str(word), words))
    return Figure(str(word))
