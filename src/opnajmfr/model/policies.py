"""What is done about missing figures, and how figures are rounded for print."""

from math import isfinite
from typing import Literal

from attrs import frozen

from opnajmfr.errors import PolicyError
from opnajmfr.model.indicators import MOST_DIGITS


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
