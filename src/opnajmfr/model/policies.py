"""What is done about missing figures and about few respondents, and how figures are rounded for print."""

from math import isfinite
from typing import Literal

from attrs import frozen

from opnajmfr.errors import PolicyError
from opnajmfr.model.indicators import MOST_DIGITS
from opnajmfr.model.vocabulary import Language


@frozen(kw_only=True)
class MissingPolicy:
    """What is done where members have no figure (bortfall).

    The value is always given, with its coverage; what it cannot carry is a verdict.

    Parameters
    ----------
    min_coverage
        Coverage under which no verdict is given, 0 to 1.

    Raises
    ------
    PolicyError
        If the coverage is no share.

    Examples
    --------
    >>> MissingPolicy().allows_verdict(0.49)
    False
    """

    min_coverage: float = 0.5

    def __attrs_post_init__(self) -> None:
        """Refuse what is no share."""
        if not (isfinite(self.min_coverage) and 0 <= self.min_coverage <= 1):
            message = f"missing policy: min_coverage must be from 0 to 1, got {self.min_coverage!r}"
            raise PolicyError(message, hint="0.5 for one half")

    def allows_verdict(self, coverage: float) -> bool:
        """Tell whether a verdict may stand on a coverage.

        Parameters
        ----------
        coverage
            Share of the members with a figure, 0 to 1.

        Returns
        -------
        bool
            True where the coverage is not under the least.
        """
        return coverage >= self.min_coverage


@frozen(kw_only=True)
class SuppressionRule:
    """When a figure is too small to be shown (undertryckning): for its precision, or for confidentiality.

    A rule for precision makes a figure `too_uncertain`, as one of fewer than 30 respondents. Where a figure breaks one
    of several thresholds, it is hidden.

    Parameters
    ----------
    purpose
        "precision": too few for the figure to say anything; "confidentiality": so few that persons could be known.
    min_numerator
        Fewest in the numerator, 1 or more; for confidentiality only.
    min_denominator
        Fewest in the denominator, 1 or more.
    min_respondents
        Fewest respondents, 1 or more. Respondents are the denominator of shares, means and rates: those who answered
        the question.
    respondents
        Variable that counts the respondents instead, where the observations have one; a published value without a
        denominator can then be judged as well. An area above is judged by it where it counts those of every member;
        answers of organisations never are.

    Raises
    ------
    PolicyError
        If the purpose is unknown, no threshold is given, or one is no count.

    Examples
    --------
    >>> SuppressionRule(purpose="precision", min_respondents=30).text("en")
    'fewer than 30 respondents'
    """

    purpose: Literal["precision", "confidentiality"]
    min_numerator: int | None = None
    min_denominator: int | None = None
    min_respondents: int | None = None
    respondents: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what hides nothing, or not what it says."""
        if self.purpose not in {"precision", "confidentiality"}:
            message = f"suppression rule: purpose must be 'precision' or 'confidentiality', got {self.purpose!r}"
            raise PolicyError(message, hint="purpose='precision' for few respondents")
        thresholds = {
            "min_numerator": self.min_numerator,
            "min_denominator": self.min_denominator,
            "min_respondents": self.min_respondents,
        }
        given = {name: least for name, least in thresholds.items() if least is not None}
        if not given:
            message = f"suppression rule: one of {', '.join(thresholds)} must be given"
            raise PolicyError(message, hint="as min_respondents=30")
        for name, least in given.items():
            if isinstance(least, bool) or not isinstance(least, int) or least < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
                message = f"suppression rule: {name} must be a whole number from 1, got {least!r}"
                raise PolicyError(message, hint=f"{name} is the fewest that a figure is shown for")
        if self.purpose == "precision" and self.min_numerator is not None:
            message = f"suppression rule: min_numerator={self.min_numerator} says nothing of precision"
            raise PolicyError(message, hint="few with a property is no few asked: use min_respondents")
        self._check_respondents()

    def _check_respondents(self) -> None:
        """Refuse a variable that nothing is held against."""
        if self.respondents is None:
            return
        if self.min_respondents is None or not self.respondents.strip():
            message = f"suppression rule: respondents={self.respondents!r} needs a name and min_respondents"
            raise PolicyError(message, hint="as min_respondents=30, respondents='respondents'")

    def text(self, language: Language = "sv") -> str:
        """Return which figures the rule hides, as a part of a sentence.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The thresholds, joined by or.
        """
        swedish = language == "sv"
        words = {
            "i täljaren" if swedish else "in the numerator": self.min_numerator,
            "i nämnaren" if swedish else "in the denominator": self.min_denominator,
            "svarande" if swedish else "respondents": self.min_respondents,
        }
        few, either = ("färre än", " eller ") if swedish else ("fewer than", " or ")
        return either.join(f"{few} {least} {what}" for what, least in words.items() if least is not None)


@frozen(kw_only=True)
class Rounding:
    """How figures are rounded for print (avrundning); never before ranks, medians or places.

    Parameters
    ----------
    digits
        Decimals, 0 to 6; None for those of each indicator.
    half
        Where a half goes: "away" from zero, as published figures do, or to the "even" neighbour.

    Raises
    ------
    PolicyError
        If there are no such decimals, or no such half.
    """

    digits: int | None = None
    half: Literal["away", "even"] = "away"

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be printed."""
        if self.digits is not None and (isinstance(self.digits, bool) or self.digits not in range(MOST_DIGITS + 1)):
            message = f"rounding: digits must be 0 to {MOST_DIGITS}, got {self.digits!r}"
            raise PolicyError(message, hint="leave digits out for those of each indicator")
        if self.half not in {"away", "even"}:
            message = f"rounding: half must be 'away' or 'even', got {self.half!r}"
            raise PolicyError(message, hint="published figures round halves away from zero")
