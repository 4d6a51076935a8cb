"""What an indicator is, in its three kinds, and what a source has not classified."""

from collections.abc import Iterator
from math import isfinite
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from opnajmfr.errors import IndicatorError
from opnajmfr.model.descriptions import Description, LevelsInYears, Version, in_order
from opnajmfr.model.indicator_faults import Fault, IndicatorFaultsError
from opnajmfr.model.indicator_fields import (
    to_direction,
    to_division,
    to_goals,
    to_legal_references,
    to_levels_by_year,
    to_names,
    to_quality_dimension,
    to_service_area,
    to_source,
    to_stage,
    to_target,
    to_uncertainty,
    to_versions,
)
from opnajmfr.model.legal_references import LegalReference
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.periods import Division
from opnajmfr.model.service_areas import ServiceArea
from opnajmfr.model.taxonomies import Goal, QualityDimension
from opnajmfr.model.vocabulary import (
    Direction,
    IndicatorKind,
    Language,
    Level,
    SourceKind,
    StructureProcessOutcome,
    Uncertainty,
)

MOST_DIGITS = 6
"""More decimals than this are never printed."""
PER_CENT = 100
"""Multiplier of a share in per cent."""


def _unit_of(measure: Measure) -> str:
    """Return the unit that a measure's multiplier says."""
    if measure.times is None:
        return measure.unit
    if measure.times == PER_CENT:
        return "%"
    return "" if measure.times == 1 else f"per {measure.times:,.10g}".replace(",", " ")


@frozen(kw_only=True)
class Indicator:
    """An indicator (indikator) whose kind the source does not state; the three kinds derive from it.

    Parameters
    ----------
    id
        Its id, kept to the letter: N28140 and U28140 are two indicators.
    title
        Swedish title, as published.
    measure
        How its value comes from components.
    direction
        Desired direction (önskvärd riktning): "higher", "lower", "none", or "not_stated", which is not "none".
    direction_stated_by
        Who stated the direction where the source did not.
    no_direction_reason
        Why there is no direction, where it is "none".
    title_en
        English title.
    unit
        Unit of the value; what the measure says unless given.
    service_area
        Service area (område), or its slug or title.
    uncertainty
        What makes a figure uncertain: "chance", "survey" or "none"; what the measure says unless given.
    target
        Target (målnivå), in the unit of the value.
    digits
        Decimals to print, 0 to 6.
    quality_dimension
        Quality dimension (kvalitetsdimension) of any edition, or its word.
    structure_process_outcome
        Structure, process or outcome (struktur, process, resultat).
    source
        Where the figures come from (datakälla).
    breakdowns
        Names of what the figures are split by beside sex (redovisningsgrupper).
    legal_references, agenda_2030
        Acts and goals of Agenda 2030 that it rests on.
    description
        The texts of its description.
    versions
        Its versions in order of years, none overlapping.
    levels_by_year
        The levels that it is published at, by year; empty where nothing restricts them.
    division
        Which day's areas its figures are given for.

    Raises
    ------
    IndicatorError
        If a field has no such value or the fields contradict each other; names each.

    Examples
    --------
    >>> from opnajmfr.model.measures import Proportion
    >>> safe = Indicator(id="safe", title="Trygghet", measure=Proportion(numerator="a", denominator="b"))
    >>> safe.kind, safe.direction, safe.unit
    (<IndicatorKind.NOT_STATED: 'not_stated'>, <Direction.NOT_STATED: 'not_stated'>, '%')
    >>> safe.with_direction("higher", stated_by="Arboga").direction_stated_by
    'Arboga'
    """

    kind: ClassVar[IndicatorKind] = IndicatorKind.NOT_STATED

    id: str
    title: str
    measure: Measure
    direction: Direction = field(default=Direction.NOT_STATED, converter=to_direction)
    direction_stated_by: str = ""
    no_direction_reason: str = ""
    title_en: str = ""
    unit_given: str | None = field(default=None, alias="unit")
    service_area: ServiceArea | None = field(default=None, converter=to_service_area)
    uncertainty_given: Uncertainty | None = field(default=None, alias="uncertainty", converter=to_uncertainty)
    target: float | None = field(default=None, converter=to_target)
    digits: int = 1
    quality_dimension: QualityDimension | None = field(default=None, converter=to_quality_dimension)
    structure_process_outcome: StructureProcessOutcome | None = field(default=None, converter=to_stage)
    source: SourceKind | None = field(default=None, converter=to_source)
    breakdowns: tuple[str, ...] = field(default=(), converter=to_names)
    legal_references: tuple[LegalReference, ...] = field(default=(), converter=to_legal_references)
    agenda_2030: tuple[Goal, ...] = field(default=(), converter=to_goals)
    description: Description = field(factory=Description)
    versions: tuple[Version, ...] = field(default=(), converter=to_versions)
    levels_by_year: tuple[LevelsInYears, ...] = field(default=(), converter=to_levels_by_year)
    division: Division = field(default=Division.START_OF_YEAR, converter=to_division)

    def __attrs_post_init__(self) -> None:
        """Refuse an impossible state, naming every fault at once."""
        faults = tuple(self._faults())
        if faults:
            who = "indicator" if self.kind is IndicatorKind.NOT_STATED else self.kind.english
            raise IndicatorFaultsError(who, self.id, faults)

    def _faults(self) -> Iterator[Fault]:
        """Yield what contradicts itself."""
        for name, text in (("id", self.id), ("title", self.title)):
            if not isinstance(text, str) or not text.strip() or text != text.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
                wish = f"must be a text without blanks around it, got {text!r}"
                yield Fault((name,), wish, f"give the {name} as published")
        if not isinstance(self.measure, Measure):  # pyright: ignore[reportUnnecessaryIsInstance]
            yield Fault(("measure",), f"must be a measure, got {self.measure!r}", "as proportion('yes', 'answers')")
        if self.target is not None and not isfinite(self.target):
            wish = f"must be a finite number, got {self.target!r}"
            yield Fault(("target",), wish, "leave the target out if there is none")
        if type(self.digits) is not int or not 0 <= self.digits <= MOST_DIGITS:
            wish = f"must be 0 to {MOST_DIGITS}, got {self.digits!r}"
            yield Fault(("digits",), wish, "digits are decimals to print")
        if not all(self.breakdowns) or len(set(self.breakdowns)) < len(self.breakdowns):
            wish = f"must be different names, got {self.breakdowns!r}"
            yield Fault(("breakdowns",), wish, "name each breakdown once")
        follow = "must follow each other without a year in common"
        if not in_order(version.span for version in self.versions):
            yield Fault(("versions",), follow, "end each version the year before the next begins")
        if not in_order(levels.span for levels in self.levels_by_year):
            yield Fault(("levels_by_year",), follow, "name the levels of a year once")
        if self.no_direction_reason and self.direction is not Direction.NONE:
            wish = f"is given, but direction is {self.direction.value!r}"
            yield Fault(("no_direction_reason", "direction"), wish, "leave the reason out, or say direction='none'")

    @property
    def unit(self) -> str:
        """Unit of the value: as given, else what the measure says, as "%" or "per 1 000"."""
        return _unit_of(self.measure) if self.unit_given is None else self.unit_given

    @property
    def uncertainty(self) -> Uncertainty:
        """What makes a figure uncertain: as given, else what the measure says."""
        return self.measure.uncertainty if self.uncertainty_given is None else self.uncertainty_given

    @property
    def has_direction(self) -> bool:
        """Whether better and worse can be told: higher or lower is stated."""
        return self.direction.sign != 0

    @property
    def inputs(self) -> tuple[str, ...]:
        """Variables whose rows it reads; a published value without a code of its own reads its id."""
        return self.measure.inputs or (self.id,)

    @property
    def components(self) -> tuple[str, ...]:
        """Names of what stands side by side to compute it: its inputs, or one column an input and stratum."""
        return self.measure.components or (self.id,)

    def name(self, language: Language = "sv") -> str:
        """Return the title as people read it; the Swedish one where there is no English.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The title.
        """
        return self.title_en if language == "en" and self.title_en else self.title

    def levels_in(self, period: int) -> frozenset[Level] | None:
        """Return the levels that it is published at in a year.

        Parameters
        ----------
        period
            A calendar year.

        Returns
        -------
        frozenset of Level or None
            The levels; None where nothing restricts them.
        """
        return next((frozenset(entry.levels) for entry in self.levels_by_year if entry.span.covers(period)), None)

    def version_in(self, period: int) -> Version | None:
        """Return the version that holds in a year.

        Parameters
        ----------
        period
            A calendar year.

        Returns
        -------
        Version or None
            The version; None where none is described.
        """
        return next((version for version in self.versions if version.span.covers(period)), None)

    def window_in(self, period: int) -> int:
        """Return how many years the figure of a year pools, counted back from it.

        Parameters
        ----------
        period
            A calendar year.

        Returns
        -------
        int
            1 for a figure of its own year, and where no version is described.

        Examples
        --------
        >>> from opnajmfr.model.measures import Published
        >>> from opnajmfr.model.periods import Span
        >>> six = Version(span=Span(first=2017), window=6)
        >>> school = Indicator(id="school", title="Behörighet", measure=Published(), versions=six)
        >>> school.window_in(2023), school.window_in(2016)
        (6, 1)
        """
        version = self.version_in(period)
        return 1 if version is None else version.window

    def breaks_between(self, first: int, last: int) -> tuple[int, ...]:
        """Return the first years of versions that are not comparable with the one before (brott i serien).

        Parameters
        ----------
        first
            The earlier of two calendar years that are to be compared.
        last
            The later one.

        Returns
        -------
        tuple of int
            The years after `first` and up to `last`; empty where the two may be compared.

        Examples
        --------
        >>> from opnajmfr.model.measures import Ratio
        >>> from opnajmfr.model.periods import Span
        >>> versions = Version(span=Span(last=2020)), Version(span=Span(first=2021))
        >>> indicator = Indicator(
        ...     id="hours", title="Timmar", measure=Ratio(numerator="a", denominator="b"), versions=versions
        ... )
        >>> indicator.breaks_between(2019, 2023), indicator.breaks_between(2021, 2023)
        ((2021,), ())
        """
        return tuple(
            version.span.first
            for version in self.versions[1:]
            if not version.comparable_with_previous
            and version.span.first is not None
            and first < version.span.first <= last
        )

    def with_direction(self, direction: Direction | str, *, stated_by: str) -> Self:
        """Return a copy with a direction that the source did not state.

        Parameters
        ----------
        direction
            "higher", "lower" or "none".
        stated_by
            Who states it, as a municipality or an office.

        Returns
        -------
        Indicator
            The same indicator with a direction.

        Raises
        ------
        IndicatorError
            If the indicator has a direction, is a key figure, or nobody states it.
        """
        wanted = to_direction(direction)
        if self.direction is not Direction.NOT_STATED or wanted is Direction.NOT_STATED:
            message = (
                f"indicator {self.id!r}: direction is {self.direction.value!r} and cannot become "
                f"{wanted.value!r}; only one that is not stated can be stated"
            )
            hint = "a key figure has no direction" if self.kind is IndicatorKind.KEY_FIGURE else ""
            raise IndicatorError(message, hint=hint or "declare an indicator of your own with that direction")
        if not stated_by.strip():
            message = f"indicator {self.id!r}: stated_by must say who states the direction, got {stated_by!r}"
            raise IndicatorError(message, hint="as stated_by='Arboga'")
        return evolve(self, direction=wanted, direction_stated_by=stated_by)
