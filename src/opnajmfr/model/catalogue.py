"""An ordered, immutable collection of indicators, found by id or by title in either language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Self, TypeVar

from attrs import field, frozen

from opnajmfr.errors import CatalogueError, UnknownIndicatorError
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicator_fields import to_direction, to_quality_dimension, to_service_area, to_source, to_stage
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.service_areas import ServiceArea
from opnajmfr.model.taxonomies import QualityDimension
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Direction, IndicatorKind, Level, SourceKind, StructureProcessOutcome
from opnajmfr.spelling import closest, folded

MOST_NAMED = 6
"""Ids that a catalogue names before it says "…"."""

_Given = TypeVar("_Given")


def _indicators(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Convert to a tuple, refusing what is no indicator."""
    given = tuple(indicators)
    for position, item in enumerate(given):
        if not isinstance(item, Indicator):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"catalogue: item {position} must be an indicator, got {item!r}"
            raise CatalogueError(message, hint="as Catalogue([indicator('Trygghet', published())])")
    return given


def clashes(indicators: Iterable[Indicator]) -> Iterator[str]:
    """Yield what is both the published value of one indicator and a component of another.

    Parameters
    ----------
    indicators
        The indicators.

    Yields
    ------
    str
        One fault, naming the variable and both indicators.
    """
    given = tuple(indicators)
    readers: dict[str, str] = {}
    for indicator in given:
        for variable in () if indicator.measure.is_published else indicator.inputs:
            readers.setdefault(variable, indicator.id)
    for indicator in given:
        for variable in indicator.inputs if indicator.measure.is_published else ():
            if variable in readers:
                yield (
                    f"{variable!r} is the published value of {indicator.id!r} and a component of {readers[variable]!r}"
                )


@frozen(repr=False)
class Catalogue:
    """A catalogue (indikatorkatalog): indicators in order, found by id or title.

    Parameters
    ----------
    indicators
        The indicators, each with an id of its own.

    Raises
    ------
    CatalogueError
        If an id is used twice, or what one indicator takes as a published value is a component of another.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, proportion, published
    >>> safe = indicator("Trygghet", proportion("safe", "answers"), title_en="Safety", direction="higher")
    >>> catalogue = Catalogue([safe, indicator("Nettokostnad", published())])
    >>> catalogue["safety"].id, "Nettokostnad" in catalogue, len(catalogue.directed())
    ('trygghet', True, 1)
    """

    indicators: tuple[Indicator, ...] = field(default=(), converter=_indicators)

    def __attrs_post_init__(self) -> None:
        """Refuse indicators that cannot stand together."""
        counts = Counter(self.ids)
        faults = [f"id {own!r} is used {count} times" for own, count in counts.items() if count > 1]
        faults.extend(clashes(self.indicators))
        if faults:
            message = f"catalogue: {'; '.join(faults)}"
            raise CatalogueError(message, hint="give each indicator and each variable a name of its own")

    def __iter__(self) -> Iterator[Indicator]:
        """Yield the indicators in order."""
        return iter(self.indicators)

    def __len__(self) -> int:
        """Count the indicators."""
        return len(self.indicators)

    def __contains__(self, item: object) -> bool:
        """Tell whether an indicator, or one with that id or title, is there."""
        if isinstance(item, str):
            return bool(self._matching(item))
        return item in self.indicators

    def __getitem__(self, which: str) -> Indicator:
        """Return the indicator with an id, or with a Swedish or English title.

        Parameters
        ----------
        which
            An id, exactly as written, or a title in any case.

        Returns
        -------
        Indicator
            The indicator.

        Raises
        ------
        UnknownIndicatorError
            If no indicator is called so, or a title is shared by several; names the ids.
        """
        found = self._matching(which)
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(repr(indicator.id) for indicator in found)
            message = f"the title {which!r} is shared by the indicators {ids}"
            raise UnknownIndicatorError(message, hint="look it up by its id")
        message = f"no indicator has the id or title {which!r}"
        names = [name for indicator in self for name in (indicator.id, indicator.title, indicator.title_en)]
        some = ", ".join(self.ids[:MOST_NAMED])
        listed = f"there are {len(self)}: {some}{', …' if len(self) > MOST_NAMED else ''}"
        raise UnknownIndicatorError(message, hint=closest(str(which), filter(None, names)) or listed)

    def __add__(self, other: "Catalogue") -> "Catalogue":
        """Join two catalogues that have no id in common.

        Parameters
        ----------
        other
            Another catalogue.

        Returns
        -------
        Catalogue
            The indicators of the first, then those of the second.

        Raises
        ------
        CatalogueError
            If an id is in both; `with_indicators` replaces instead.
        """
        return Catalogue((*self.indicators, *other.indicators))

    def __repr__(self) -> str:
        """Name the first ids."""
        some = ", ".join(self.ids[:MOST_NAMED])
        return f"Catalogue({len(self)} indicators: {some}{', …' if len(self) > MOST_NAMED else ''})"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in order."""
        return tuple(indicator.id for indicator in self.indicators)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every variable that is read, once, in the order of first use."""
        return tuple(dict.fromkeys(name for indicator in self.indicators for name in indicator.inputs))

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _by_title(self) -> dict[str, tuple[Indicator, ...]]:
        """Indicators by title, as names are matched."""
        found: dict[str, tuple[Indicator, ...]] = {}
        for indicator in self.indicators:
            for title in dict.fromkeys((folded(indicator.title), folded(indicator.title_en))):
                if title:
                    found[title] = (*found.get(title, ()), indicator)
        return found

    def _matching(self, which: str) -> tuple[Indicator, ...]:
        """Find the indicator with an id, else those with a title."""
        by_id = self._by_id.get(which)
        return (by_id,) if by_id is not None else self._by_title.get(folded(str(which)), ())

    def of(
        self,
        *,
        service_area: ServiceArea | str | None = None,
        kind: IndicatorKind | str | None = None,
        direction: Direction | str | None = None,
        quality_dimension: QualityDimension | str | None = None,
        structure_process_outcome: StructureProcessOutcome | str | None = None,
        source: SourceKind | str | None = None,
        level: Level | str | None = None,
    ) -> Self:
        """Return the indicators that have every property that is asked for, in order.

        Parameters
        ----------
        service_area
            A service area, its slug or its title.
        kind
            "quality", "welfare", "key_figure" or "not_stated".
        direction
            "higher", "lower", "none" or "not_stated".
        quality_dimension
            A quality dimension or its word.
        structure_process_outcome
            "structure", "process" or "outcome".
        source
            Where the figures come from, as "user_survey".
        level
            A level that it is published at in some year; one that nothing restricts has every level.

        Returns
        -------
        Catalogue
            Those indicators; it may be empty.

        Raises
        ------
        IndicatorError
            If a word is not in its vocabulary.
        UnknownTermError
            If there is no such kind or level.
        """
        wanted: dict[str, object] = {
            "service_area": to_service_area(service_area),
            "kind": None if kind is None else term(IndicatorKind, kind),
            "direction": None if direction is None else to_direction(direction),
            "quality_dimension": to_quality_dimension(quality_dimension),
            "structure_process_outcome": to_stage(structure_process_outcome),
            "source": to_source(source),
        }
        asked = {name: value for name, value in wanted.items() if value is not None}
        at = None if level is None else term(Level, level)
        return type(self)(
            indicator
            for indicator in self.indicators
            if all(getattr(indicator, name) == value for name, value in asked.items())
            and (at is None or _is_shown_at(indicator, at))
        )

    def directed(self) -> Self:
        """Return the indicators for which better and worse can be told: direction higher or lower.

        Returns
        -------
        Catalogue
            Those indicators, in order.
        """
        return type(self)(indicator for indicator in self.indicators if indicator.has_direction)

    def ranked(self) -> Self:
        """Return the indicators whose own figures may be ranked: a direction is stated and the measure allows it.

        Returns
        -------
        Catalogue
            Those indicators, in order.
        """
        return type(self)(
            indicator
            for indicator in self.directed()
            if capability(indicator.measure, Capability.RANKED, above=False).is_yes
        )

    def by_id(self, given: Mapping[str, _Given]) -> dict[str, _Given]:
        """Return what is stated for some indicators, by id.

        Parameters
        ----------
        given
            What is stated, by id or title.

        Returns
        -------
        dict
            The same by id, in the same order.

        Raises
        ------
        UnknownIndicatorError
            If no indicator has such an id or title.
        CatalogueError
            If two of the names are of one indicator.

        Examples
        --------
        >>> from opnajmfr.data.swedish_key_figures import key_figures
        >>> key_figures().catalogue.by_id({"Folkmängd": 2.0})
        {'folkmangd': 2.0}
        """
        names: dict[str, str] = {}
        for name in given:
            known = names.setdefault(self[name].id, name)
            if known != name:
                message = f"{known!r} and {name!r} are one indicator, {self[name].id!r}"
                raise CatalogueError(message, hint="state it once")
        return {one: given[name] for one, name in names.items()}

    def with_indicators(self, *indicators: Indicator) -> Self:
        """Return a copy in which indicators are added, or take the place of those with the same id.

        Parameters
        ----------
        *indicators
            The indicators.

        Returns
        -------
        Catalogue
            The new catalogue.

        Raises
        ------
        CatalogueError
            If two of those given have the same id.
        """
        given = {indicator.id: indicator for indicator in type(self)(indicators)}
        replaced = (given.get(indicator.id, indicator) for indicator in self.indicators)
        added = (indicator for indicator in given.values() if indicator.id not in self._by_id)
        return type(self)((*replaced, *added))


def _is_shown_at(indicator: Indicator, level: Level) -> bool:
    """Tell whether an indicator is published at a level in some year."""
    entries = indicator.levels_by_year
    return not entries or any(level in entry.levels for entry in entries)
