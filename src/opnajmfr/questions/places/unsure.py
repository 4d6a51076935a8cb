"""Why a place comes without the chance to be in the best quarter, and how chances are printed."""

from opnajmfr.comparison.places.chances import FEWEST_IN_QUARTERS
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language, Uncertainty

_HARDLY, _ALL_BUT = 0.01, 0.99
"""Chances beyond which whole per cent would say never or always."""


def chance_text(chance: float | None) -> str:
    """Return a chance as whole per cent; never 0 or 100, which draws cannot show.

    Parameters
    ----------
    chance
        In 0..1, or None.

    Returns
    -------
    str
        As "31 %"; empty for None.

    Examples
    --------
    >>> chance_text(0.314), chance_text(0.0), chance_text(1.0)
    ('31 %', '<1 %', '>99 %')
    """
    if chance is None:
        return ""
    if chance < _HARDLY:
        return "<1 %"
    return ">99 %" if chance > _ALL_BUT else f"{chance * 100:.0f} %"


def why_unsure(indicator: Indicator, *, n_ranked: int, language: Language = "sv") -> str:
    """Return why the chance to be in the best quarter is unknown.

    Parameters
    ----------
    indicator
        The indicator.
    n_ranked
        How many are ranked together.
    language
        "sv" or "en".

    Returns
    -------
    str
        One sentence.
    """
    if n_ranked < FEWEST_IN_QUARTERS:
        return Reason.FEW_AREAS.label(language)
    if indicator.measure.is_published:
        return Reason.NO_COUNTS.label(language)
    answer = capability(indicator.measure, Capability.INTERVALLED, above=False)
    if not answer.is_yes:
        return answer.reason(language)
    reason = Reason.NO_COUNTS if indicator.uncertainty is Uncertainty.CHANCE else Reason.NO_CHANCE
    return reason.label(language)
