"""What an answer about relative change rests on."""

from functools import cached_property

from attrs import field, frozen

from opnajmfr.comparison.relative.linking import PeerLinks
from opnajmfr.comparison.relative.spans import Ends, EndYears
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Language, Level, Sex


@frozen(kw_only=True, eq=False, slots=False)
class RelativeSetting:
    """What an answer about relative change, or about catching up, rests on.

    Parameters
    ----------
    indicators
        The indicators that were asked for and have data.
    years
        By indicator, the years of its ends, or why there are none.
    links
        By indicator, whom its areas are held against; empty where they are held against no one.
    level
        Level of the areas.
    sex
        Whose figures they are.
    ends
        How many years were to make an end, or "slope".
    confidence
        Confidence of limits and verdicts.
    power
        Probability with which the detectable change is seen.
    without_data
        Ids of indicators without any data.
    vintage
        Source and day of the figures.
    """

    indicators: tuple[Indicator, ...] = field(repr=False)
    years: dict[str, EndYears] = field(repr=False)
    links: dict[str, PeerLinks] = field(factory=dict[str, PeerLinks], repr=False)
    level: Level
    sex: Sex = Sex.T
    ends: Ends
    confidence: float
    power: float = 0.8
    without_data: tuple[str, ...] = ()
    vintage: str = ""

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """The indicators by id."""
        return {one.id: one for one in self.indicators}

    def sex_text(self, language: Language) -> str:
        """Return whose figures they are, as a heading adds it; empty for the total.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            As " (kvinnor)".
        """
        return "" if self.sex is Sex.T else f" ({self.sex.label(language)})"
