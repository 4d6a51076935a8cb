"""Years, spans of years and the date whose areas hold in a year."""

import datetime as dt
from enum import StrEnum

from attrs import field, frozen

from opnajmfr.errors import PeriodError

FIRST_YEAR, LAST_YEAR = 1900, 2100


def year(value: object, *, where: str = "period") -> int:
    """Return a period as a calendar year.

    Parameters
    ----------
    value
        A whole number, or text that is one, from 1900 to 2100.
    where
        What the year stands for, named in the error.

    Returns
    -------
    int
        The year.

    Raises
    ------
    PeriodError
        If the value is no year.

    Examples
    --------
    >>> year("2014")
    2014
    """
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        message = f"{where}: {value!r} is no year; wanted a whole number from {FIRST_YEAR} to {LAST_YEAR}"
        raise PeriodError(message, hint="a period is the last calendar year that the figure covers")
    return int(text)


def _year_or_none(value: object) -> int | None:
    """Convert an optional year."""
    return None if value is None else year(value)


@frozen(kw_only=True)
class Span:
    """A span of calendar years, both ends included; an open end is None.

    Parameters
    ----------
    first
        The first and the last year, or None for no limit.
    last
        The first and the last year, or None for no limit.
    """

    first: int | None = field(default=None, converter=_year_or_none)
    last: int | None = field(default=None, converter=_year_or_none)

    def __attrs_post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.first is not None and self.last is not None and self.last < self.first:
            message = f"span: last year {self.last} is before first year {self.first}"
            raise PeriodError(message, hint="give the earlier year as first")

    def covers(self, period: int) -> bool:
        """Tell whether a year lies in the span.

        Parameters
        ----------
        period
            A calendar year.

        Returns
        -------
        bool
            True where it does.
        """
        return (self.first is None or self.first <= period) and (self.last is None or period <= self.last)


class Division(StrEnum):
    """Which day's areas a figure of a year is given for (indelningsdatum)."""

    START_OF_YEAR = "start_of_year"
    """1 January of the year: surveys and registers of the year."""
    END_OF_YEAR = "end_of_year"
    """1 January of the year after: stocks on 31 December."""

    def on(self, period: int) -> dt.date:
        """Return the day whose areas hold.

        Parameters
        ----------
        period
            A calendar year.

        Returns
        -------
        datetime.date
            1 January of the year, or of the year after.

        Examples
        --------
        >>> Division.END_OF_YEAR.on(2006)
        datetime.date(2007, 1, 1)
        """
        return dt.date(period + (self is Division.END_OF_YEAR), 1, 1)
