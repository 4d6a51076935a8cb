"""Which years of an indicator may be compared: breaks in the series, and figures that rest on the same years."""

from collections.abc import Iterable

from opnajmfr.errors import PeriodError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason


def incomparable(indicator: Indicator, first: int, last: int) -> Reason | None:
    """Return why two years of an indicator may not be tested against each other.

    Parameters
    ----------
    indicator
        The indicator, with its versions.
    first
        The earlier calendar year.
    last
        The later one.

    Returns
    -------
    Reason or None
        `EARLIER_BREAK` where the definition changed between them in a way that is not comparable, else `SHARED_YEARS`
        where the later figure pools years of which the earlier one has some; None where nothing speaks against it.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.

    Examples
    --------
    >>> from opnajmfr.data.reference.catalogues import catalogue
    >>> benefits = catalogue("ekonomiskt bistånd")
    >>> str(incomparable(benefits["N31814"], 2016, 2018)), str(incomparable(benefits["U31801"], 2022, 2023))
    ('earlier_break', 'shared_years')
    >>> incomparable(benefits["U31801"], 2020, 2023) is None
    True
    """
    earlier, later = in_order_of_time(first, last)
    if indicator.breaks_between(earlier, later):
        return Reason.EARLIER_BREAK
    return Reason.SHARED_YEARS if later - earlier < indicator.window_in(later) else None


def comparable_years(indicator: Indicator, years: Iterable[int]) -> tuple[int, ...]:
    """Return the years that may be compared with the newest of them: those after the last break in the series.

    Parameters
    ----------
    indicator
        The indicator, with its versions.
    years
        Calendar years, in any order.

    Returns
    -------
    tuple of int
        In order of time; figures of several of them may rest on the same years, see `separate_years`.

    Examples
    --------
    >>> from opnajmfr.data.reference.catalogues import catalogue
    >>> comparable_years(catalogue("ekonomiskt bistånd")["N31814"], [2015, 2016, 2017, 2018])
    (2017, 2018)
    """
    found = sorted({year(one) for one in years})
    return tuple(one for one in found if not indicator.breaks_between(one, found[-1]))


def separate_years(indicator: Indicator, years: Iterable[int]) -> tuple[int, ...]:
    """Return the comparable years whose figures have no year in common, counted back from the newest.

    Parameters
    ----------
    indicator
        The indicator, with its versions and their windows.
    years
        Calendar years, in any order.

    Returns
    -------
    tuple of int
        In order of time.

    Examples
    --------
    >>> from opnajmfr.data.reference.catalogues import catalogue
    >>> separate_years(catalogue("ekonomiskt bistånd")["U31801"], range(2015, 2025))
    (2015, 2018, 2021, 2024)
    """
    kept: list[int] = []
    for one in reversed(comparable_years(indicator, years)):
        if not kept or kept[-1] - one >= indicator.window_in(kept[-1]):
            kept.append(one)
    return tuple(reversed(kept))


def newest_pair(indicator: Indicator, years: Iterable[int]) -> tuple[int, int] | None:
    """Return the newest year and the nearest before it that may be tested against it.

    Parameters
    ----------
    indicator
        The indicator, with its versions.
    years
        Calendar years that there are figures for.

    Returns
    -------
    tuple of int or None
        The earlier and the later year; the two newest ones where none may be compared, for the answer to say why;
        None where there is only one year.

    Examples
    --------
    >>> from opnajmfr.data.reference.catalogues import catalogue
    >>> benefits = catalogue("ekonomiskt bistånd")
    >>> newest_pair(benefits["U31801"], [2020, 2021, 2022, 2023]), newest_pair(benefits["U31803"], [2021, 2023])
    ((2020, 2023), (2021, 2023))
    """
    found = sorted({year(one) for one in years})
    if len(found) == 1 or not found:
        return None
    apart = separate_years(indicator, found)
    return (apart[-2], apart[-1]) if len(apart) > 1 else (found[-2], found[-1])


def in_order_of_time(first: int, last: int) -> tuple[int, int]:
    """Return two years, or say that they are not in order.

    Parameters
    ----------
    first
        The earlier calendar year.
    last
        The later one.

    Returns
    -------
    tuple of int
        The two.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.
    """
    earlier, later = year(first, where="first"), year(last, where="last")
    if earlier < later:
        return earlier, later
    message = f"first {earlier} must be before last {later}: a change goes forward in time"
    raise PeriodError(message, hint=f"over=({later}, {earlier})" if earlier > later else "give two different years")
