"""Which years make the two ends of a change, without crossing a break or using a year twice."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, Self

from attrs import evolve, frozen

from opnajmfr.comparison.over_time.comparability import in_order_of_time, incomparable, separate_years
from opnajmfr.errors import PeriodError, StatisticError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason

SLOPE: Final = "slope"
LEAST_YEARS_OF_A_SLOPE: Final = 4
"""Years that a slope takes, as a trend does."""
Ends = int | Literal["slope"]
"""How many years make an end, or "slope"."""


@frozen(kw_only=True)
class EndYears:
    """The years of one indicator that a change is made of.

    Parameters
    ----------
    indicator
        Its id.
    first
        Years of the first end; of a slope, all of its years.
    last
        Years of the last end; of a slope, all of its years.
    ends
        How many years make an end, or "slope"; fewer than asked for where there are too few.
    reason
        Why there is no change; None where there is one.
    suggestion
        The comparable years that there are instead; empty where nothing is in the way.
    left_out
        Years that would have made an end, or a point of the slope, had more areas a figure then.
    """

    indicator: str
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    ends: Ends = 1
    reason: Reason | None = None
    suggestion: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last year; None where there is no change."""
        return (self.first[0], self.last[-1]) if self.first else None

    def beside(self, thin: Iterable[int]) -> Self:
        """Return the same with the thin years that it was made without, but those between its ends.

        Parameters
        ----------
        thin
            Years in which too few areas have a figure.

        Returns
        -------
        EndYears
            A copy.
        """
        between = (self.first[-1], self.last[0]) if self.first and self.ends != SLOPE else (0, 0)
        return evolve(self, left_out=tuple(sorted(one for one in thin if not between[0] < one < between[1])))


def end_years(indicator: Indicator, years: Iterable[int], *, ends: Ends) -> EndYears:
    """Return the years that make the ends of a change of an indicator.

    Parameters
    ----------
    indicator
        The indicator, with its versions and their windows.
    years
        Calendar years that there are figures for, in any order.
    ends
        How many years make an end; fewer, down to one, are taken where the ends would overlap, or would rest on some
        of the same years. "slope" for the least-squares slope over four years or more.

    Returns
    -------
    EndYears
        The years, or the reason for there being none.

    Examples
    --------
    >>> from opnajmfr.data.reference.catalogues import catalogue
    >>> benefits = catalogue("ekonomiskt bistånd")
    >>> end_years(benefits["U31801"], range(2018, 2024), ends=2).ends  # three years pooled in each figure
    1
    >>> found = end_years(benefits["N31814"], range(2014, 2020), ends=2)
    >>> str(found.reason), found.suggestion
    ('earlier_break', (2017, 2018, 2019))
    """
    there = sorted({year(one) for one in years})
    if len(there) < 2:  # noqa: PLR2004 - a change takes two years
        return EndYears(indicator=indicator.id, reason=Reason.NO_EARLIER_VALUE if there else Reason.NO_OWN_VALUE)
    breaks = indicator.breaks_between(there[0], there[-1])
    if breaks:
        pieces = [[one for one in there if low <= one < high] for low, high in pairwise((0, *breaks, 10_000))]
        longest = max(reversed(pieces), key=len)
        return EndYears(indicator=indicator.id, reason=Reason.EARLIER_BREAK, suggestion=tuple(longest))
    if ends == SLOPE:
        apart = separate_years(indicator, there)
        if len(apart) < LEAST_YEARS_OF_A_SLOPE:
            reason = Reason.FEW_YEARS if len(there) < LEAST_YEARS_OF_A_SLOPE else Reason.SHARED_YEARS
            return EndYears(indicator=indicator.id, reason=reason)
        return EndYears(indicator=indicator.id, first=apart, last=apart, ends=SLOPE)
    for number in range(min(int(ends), len(there) // 2), 0, -1):
        first, last = tuple(there[:number]), tuple(there[-number:])
        if _are_apart(indicator, (*first, *last)):
            return EndYears(indicator=indicator.id, first=first, last=last, ends=number)
    return EndYears(indicator=indicator.id, reason=Reason.SHARED_YEARS)


def _are_apart(indicator: Indicator, years: Sequence[int]) -> bool:
    """Tell whether no two figures of some years rest on the same year."""
    return all(incomparable(indicator, one, other) is None for one, other in pairwise(years))


def checked_ends(ends: object) -> Ends:
    """Return how a change is made, or say how it may be made.

    Parameters
    ----------
    ends
        A whole number of years from 1, or "slope".

    Returns
    -------
    int or str
        The same.

    Raises
    ------
    StatisticError
        If it is neither.
    """
    if ends == SLOPE:
        return SLOPE
    if isinstance(ends, int) and not isinstance(ends, bool) and ends >= 1:
        return ends
    message = f"ends must be a number of years from 1, or 'slope'; got {ends!r}"
    raise StatisticError(message, hint="ends=2 takes the mean of two years at either end")


def checked_window(over: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last year of a window, or say what a window is.

    Parameters
    ----------
    over
        Two calendar years.

    Returns
    -------
    tuple of int
        The two.

    Raises
    ------
    PeriodError
        If they are not two years in order.
    """
    if not isinstance(over, tuple | list) or len(over) != 2:  # pyright: ignore[reportUnnecessaryIsInstance]  # noqa: PLR2004
        message = f"over: {over!r} is no window; wanted its first and its last year"
        raise PeriodError(message, hint="as over=(2018, 2023)")
    return in_order_of_time(year(over[0], where="over"), year(over[1], where="over"))
