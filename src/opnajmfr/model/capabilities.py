"""What a measure can do at its own level and above it, and why not where it cannot.

Silence means no: what a family does not list, it refuses with a general sentence.
"""

from typing import Final

from attrs import frozen

from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.vocabulary import Labelled, Language


class Capability(Labelled):
    """Something that can be done with a figure."""

    ROLLED_UP = "rolled_up", "räknas samman", "rolled up"
    INTERVALLED = "intervalled", "får osäkerhetsintervall", "given an interval"
    RANKED = "ranked", "rangordnas", "ranked"
    SPLIT_BY_SEX = "split_by_sex", "delas på kön", "split by sex"
    POOLED_OVER_YEARS = "pooled_over_years", "läggs ihop över år", "pooled over years"


@frozen
class Answer:
    """Yes, or a no with its reason in both languages.

    Parameters
    ----------
    swedish
        The reason; both empty for a yes.
    english
        The reason; both empty for a yes.
    """

    swedish: str = ""
    english: str = ""

    @property
    def is_yes(self) -> bool:
        """Whether it can be done."""
        return not self.swedish

    def reason(self, language: Language = "sv") -> str:
        """Return why it cannot be done, or an empty text.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            One sentence.
        """
        return self.swedish if language == "sv" else self.english


YES: Final = Answer()
_UNSTATED = Answer("Måttet säger inte att det går.", "The measure does not state that it can be done.")
_NO_COUNTS = Answer(
    "Värdet är publicerat utan täljare och nämnare.",
    "The value is published without numerator and denominator.",
)
_NO_SPREAD = Answer("Två summor säger inget om hur värdena varierar.", "Two sums tell nothing of how the values vary.")
_ONE_SUM = Answer("En summa säger inget om hur värdena varierar.", "One sum tells nothing of how the values vary.")
_FEW_PARTS = Answer(
    "Medianens delar är områdets egna månader, inte ett urval.",
    "The parts of the median are the area's own months, not a sample.",
)
_FEW_DECISIONS = Answer(
    "Fördelningen visar de svar som finns; den är ingen skattning.",
    "The distribution shows the answers that there are; it estimates nothing.",
)
_SIZE = Answer("Ett antal följer kommunens storlek.", "A number follows the size of the municipality.")
_ONE_ANSWER = Answer(
    "Kommunens eget svar är ett ja eller nej, inte ett utfall av slumpen.",
    "The municipality's own answer is a yes or a no, not an outcome of chance.",
)
_ONE_CLASS = Answer(
    "Kommunens egen klass är ett beslut, inte ett utfall av slumpen.",
    "The municipality's own class is a decision, not an outcome of chance.",
)
_TWO_VALUES = Answer(
    "Ett ja eller nej har bara två lägen; alla med Ja delar första plats.",
    "A yes or no has two places only; all with yes share the first.",
)
_ORGANISATION = Answer(
    "Den som svarar är en organisation och har inget kön.",
    "The respondent is an organisation and has no sex.",
)
_ONE_A_YEAR = Answer(
    "Samma kommun skulle räknas en gång per år.", "The same municipality would be counted once a year."
)
_CLASSES = Answer(
    "Klasser delar plats; visa fördelningen i stället.",
    "Classes share places; show the distribution instead.",
)
_MEDIAN = Answer(
    "Medianer kan inte läggas ihop; de måste räknas från sina delar.",
    "Medians do not add; they must be computed from their parts.",
)
_SHARE_OF_CLASS = Answer(
    "Andelen i en klass har ingen egen riktning.", "The share in one class has no direction of its own."
)

_COUNTED = dict.fromkeys(Capability, (YES, YES))
TABLE: Final[dict[str, dict[Capability, tuple[Answer, Answer]]]] = {
    "proportion": _COUNTED,
    "rate": _COUNTED,
    "mean": _COUNTED,
    "standardised_rate": _COUNTED,
    "standardised_ratio": _COUNTED,
    "ratio": _COUNTED | {Capability.INTERVALLED: (_NO_SPREAD, _NO_SPREAD)},
    "total": _COUNTED | {Capability.INTERVALLED: (_ONE_SUM, _ONE_SUM), Capability.RANKED: (_SIZE, _SIZE)},
    "share_of_units": _COUNTED | {Capability.SPLIT_BY_SEX: (_ORGANISATION, _ORGANISATION)},
    "share_of_municipalities": {
        Capability.ROLLED_UP: (YES, YES),
        Capability.INTERVALLED: (_ONE_ANSWER, YES),
        Capability.RANKED: (_TWO_VALUES, YES),
        Capability.SPLIT_BY_SEX: (_ORGANISATION, _ORGANISATION),
        Capability.POOLED_OVER_YEARS: (_ONE_A_YEAR, _ONE_A_YEAR),
    },
    "ordinal": {
        Capability.ROLLED_UP: (YES, YES),
        Capability.INTERVALLED: (_ONE_CLASS, _FEW_DECISIONS),
        Capability.RANKED: (_CLASSES, _SHARE_OF_CLASS),
        Capability.SPLIT_BY_SEX: (_ORGANISATION, _ORGANISATION),
        Capability.POOLED_OVER_YEARS: (_ONE_A_YEAR, _ONE_A_YEAR),
    },
    "median_of": {
        Capability.ROLLED_UP: (_MEDIAN, _MEDIAN),
        Capability.INTERVALLED: (_FEW_PARTS, _FEW_PARTS),
        Capability.RANKED: (YES, YES),
        Capability.SPLIT_BY_SEX: (YES, YES),
        Capability.POOLED_OVER_YEARS: (_MEDIAN, _MEDIAN),
    },
    "published": {
        Capability.ROLLED_UP: (_NO_COUNTS, _NO_COUNTS),
        Capability.INTERVALLED: (_NO_COUNTS, _NO_COUNTS),
        Capability.RANKED: (YES, YES),
        Capability.SPLIT_BY_SEX: (YES, YES),
        Capability.POOLED_OVER_YEARS: (_NO_COUNTS, _NO_COUNTS),
    },
}
"""Family, capability, and the answer at the own level and above it."""

_SQUARES = Answer(
    "Kvadratsumman saknas, så medelvärdets spridning är okänd.",
    "The sum of squares is missing, so the spread of the mean is unknown.",
)
REPEATED: Final = Answer(
    "En person kan ha händelser i flera år, så kvadratsummorna kan inte läggas ihop.",
    "A person may have events in several years, so the sums of squares do not add.",
)
"""Why a standardised rate of repeated events is not pooled over years."""


def capability(measure: Measure, what: Capability, *, above: bool) -> Answer:
    """Return whether something can be done with a measure's figure, or why not.

    Parameters
    ----------
    measure
        The measure.
    what
        What is to be done.
    above
        True for levels above the one where the figures are given.

    Returns
    -------
    Answer
        Yes, or a no with its reason.

    Examples
    --------
    >>> from opnajmfr.model.measures.given import Published
    >>> capability(Published(), Capability.ROLLED_UP, above=True).reason("en")
    'The value is published without numerator and denominator.'
    """
    own_and_above = TABLE.get(measure.family, {}).get(what, (_UNSTATED, _UNSTATED))
    answer = own_and_above[above]
    if what is Capability.INTERVALLED and measure.family == "mean" and measure.formula[-1] is True:
        return _SQUARES
    if what is Capability.POOLED_OVER_YEARS and not measure.pools_years:
        return REPEATED
    return answer
