"""What an indicator's description says beside its formula: texts, versions and levels by year."""

from collections.abc import Iterable
from itertools import pairwise

from attrs import field, frozen

from opnajmfr.errors import IndicatorError, UnknownTermError
from opnajmfr.model.periods import Span
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Level


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Convert one text, or several, to a tuple."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _levels(levels: Iterable[Level | str] | Level | str) -> tuple[Level, ...]:
    """Convert levels or their words to a tuple from the lowest up."""
    given = (levels,) if isinstance(levels, str) else levels
    try:
        found = {term(Level, level) for level in given}
    except UnknownTermError as error:
        message = f"levels: {error.message}"
        raise IndicatorError(message, hint=error.hint) from error
    return tuple(level for level in Level if level in found)


@frozen(kw_only=True)
class Description:
    """The texts of an indicator's description (indikatorbeskrivning), in Swedish as published.

    Parameters
    ----------
    measure
        What is measured, in words (mått).
    purpose
        Why it is measured (syfte).
    numerator
        Numerator and denominator in words (täljare, nämnare).
    denominator
        Numerator and denominator in words (täljare, nämnare).
    population
        Who is counted (population).
    exclusions
        Who or what is left out, as answers "Vet ej" (exkluderingar).
    data_source
        Register or survey (datakälla).
    collection
        How the figures were collected (uppgiftsinsamling).
    error_sources
        Known sources of error (felkällor).
    reference_period
        Day or period that is measured (mätdatum, mätperiod).
    question_text
        The question as it was put (frågetext).
    coding
        What the answers' codes mean, in words (kodning).
    suppression
        When the publisher leaves a figure out, in words (undertryckningsregel).
    revision_note
        What was changed and why (revidering).
    """

    measure: str = ""
    purpose: str = ""
    numerator: str = ""
    denominator: str = ""
    population: str = ""
    exclusions: str = ""
    data_source: str = ""
    collection: str = ""
    error_sources: tuple[str, ...] = field(default=(), converter=_texts)
    reference_period: str = ""
    question_text: str = ""
    coding: str = ""
    suppression: str = ""
    revision_note: str = ""


@frozen(kw_only=True)
class Version:
    """A version of an indicator: the years in which one definition held.

    Parameters
    ----------
    span
        Its years.
    comparable_with_previous
        Whether figures may be compared with those of the version before; False unless it is stated.
    window
        How many years one figure pools, counted back from its period; 1 for a figure of its own year.
    measurement_date
        Day or period of measurement, as text.
    note
        What differs from the version before.

    Raises
    ------
    IndicatorError
        If the window is not a whole number of at least 1.

    Examples
    --------
    >>> Version(span=Span(first=2017), window=6).years_of(2023)
    Span(first=2018, last=2023)
    """

    span: Span = field(factory=Span)
    comparable_with_previous: bool = False
    window: int = 1
    measurement_date: str = ""
    note: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a window that is none."""
        if isinstance(self.window, bool) or not isinstance(self.window, int) or self.window < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"version: window must be a whole number of years, at least 1, got {self.window!r}"
            raise IndicatorError(message, hint="window=6 for a figure that pools six years")

    def years_of(self, period: int) -> Span:
        """Return the years that a figure of this version covers.

        Parameters
        ----------
        period
            The last calendar year that the figure covers.

        Returns
        -------
        Span
            The years.
        """
        return Span(first=period - self.window + 1, last=period)


@frozen(kw_only=True)
class LevelsInYears:
    """The levels that an indicator is published at in some years (redovisningsnivåer).

    Parameters
    ----------
    levels
        The levels, from the lowest up.
    span
        The years; all unless stated.

    Raises
    ------
    IndicatorError
        If there are no levels.

    Examples
    --------
    >>> LevelsInYears(levels=["municipality"], span=Span(first=2019, last=2019)).levels[0].label()
    'kommun'
    """

    levels: tuple[Level, ...] = field(converter=_levels)
    span: Span = field(factory=Span)

    def __attrs_post_init__(self) -> None:
        """Refuse no levels."""
        if not self.levels:
            message = "levels by year: levels must name at least one level, got none"
            raise IndicatorError(message, hint="as levels=['municipality', 'county', 'nation']")


def in_order(spans: Iterable[Span]) -> bool:
    """Tell whether spans follow each other without a year in common.

    Parameters
    ----------
    spans
        Spans of years.

    Returns
    -------
    bool
        True where each ends before the next begins.
    """
    return all(
        before.last is not None and after.first is not None and before.last < after.first
        for before, after in pairwise(spans)
    )
