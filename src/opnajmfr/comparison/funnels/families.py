"""Which figures have a place in a funnel, and what chance makes of them by size."""

from typing import Final

import polars as pl
from attrs import frozen

from opnajmfr import stats
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import IndicatorKind, Language, Uncertainty
from opnajmfr.stats.funnels.scales import FunnelScale

_PROPORTIONS: Final = ("proportion", "share_of_units")
_EVENTS: Final = ("rate", "standardised_ratio")
_NO_LIMITS: Final = (
    "Kontrollgränser finns för andelar och för händelser; måttet är varken eller.",
    "There are control limits for shares and for events; the measure is neither.",
)

Pair = tuple[pl.Expr, pl.Expr]


@frozen
class FunnelFamily:
    """How chance moves the figures of a family: shares of persons or units, or numbers of events.

    Parameters
    ----------
    is_proportion
        True for shares, False for events over an exposure or over what was expected.
    """

    is_proportion: bool

    @property
    def scale(self) -> FunnelScale:
        """The scale on which chance has the same width everywhere."""
        return "arcsine" if self.is_proportion else "root"

    def limits(self, size: pl.Expr | str, target: pl.Expr | float, *, confidence: float) -> Pair:
        """Return the limits that chance alone gives, in numerator over denominator."""
        if self.is_proportion:
            return stats.proportion_funnel(size, target, confidence=confidence)
        return stats.rate_funnel(size, target, confidence=confidence)

    def on_scale(self, events: pl.Expr | str, size: pl.Expr | str) -> Pair:
        """Return the place of a figure on the scale, and its standard error where chance alone is at work."""
        if self.is_proportion:
            return stats.proportion_on_scale(events, size)
        return stats.ratio_on_scale(events, size, scale="root")


def funnel_family(indicator: Indicator) -> FunnelFamily | None:
    """Return how an indicator is put into a funnel, or None where it has no place in one.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    FunnelFamily or None
        For shares of persons or units, rates, and indirectly standardised ratios whose uncertainty is chance.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, proportion, ratio
    >>> [funnel_family(indicator("Titel", measure)) for measure in (proportion("yes", "all"), ratio("cost", "all"))]
    [FunnelFamily(is_proportion=True), None]
    """
    if indicator.kind is IndicatorKind.KEY_FIGURE or indicator.uncertainty is not Uncertainty.CHANCE:
        return None
    family = indicator.measure.family
    if family in _PROPORTIONS or family in _EVENTS:
        return FunnelFamily(family in _PROPORTIONS)
    return None


def why_no_funnel(indicator: Indicator, language: Language = "sv") -> str:
    """Return why an indicator has no place in a funnel; an empty text where it has.

    Parameters
    ----------
    indicator
        The indicator.
    language
        "sv" or "en".

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, mean
    >>> why_no_funnel(indicator("Titel", mean("sum", "persons")), "en")
    'The sum of squares is missing, so the spread of the mean is unknown.'
    """
    if funnel_family(indicator) is not None:
        return ""
    if indicator.kind is IndicatorKind.KEY_FIGURE:
        return Reason.KEY_FIGURE.label(language)
    answer = capability(indicator.measure, Capability.INTERVALLED, above=False)
    if not answer.is_yes:
        return answer.reason(language)
    if indicator.uncertainty is not Uncertainty.CHANCE:
        return Reason.NO_CHANCE.label(language)
    return _NO_LIMITS[0 if language == "sv" else 1]
