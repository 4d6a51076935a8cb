"""Where along its axis a funnel is drawn."""

import polars as pl

from opnajmfr.errors import StatisticError

_FEWEST = 2
"""Points that a line needs."""
_MOST = 10_000
"""Points beyond which nobody sees a difference."""


def funnel_points(largest: int, *, smallest: int = 1, n: int = 100) -> pl.Series:
    """Return whole numbers spaced geometrically, where control limits (kontrollgränser) are to be drawn.

        next = the larger of p + 1 and p·(largest / p)^(1 / steps left), rounded

    Funnels are steep where units are small, so the points lie close there: every whole number at first, then each
    larger by about the same factor.

    Parameters
    ----------
    largest
        The last point, at least the smallest.
    smallest
        The first point, 1 or more.
    n
        How many points are wanted, 2 to 10,000.

    Returns
    -------
    pl.Series
        Int64, named `point`, strictly rising from the smallest to the largest; n points, or every whole number
        between where there are no more.

    Raises
    ------
    StatisticError
        If the numbers are not whole, the smallest is below 1 or above the largest, or n is out of range.

    Notes
    -----
    Agrees with the points of PHEindicatormethods `calculate_funnel_limits`.

    Examples
    --------
    >>> funnel_points(1000, n=10).to_list()
    [1, 2, 4, 9, 20, 44, 96, 210, 458, 1000]
    >>> funnel_points(5).to_list()
    [1, 2, 3, 4, 5]
    """
    if not all(isinstance(each, int) for each in (largest, smallest, n)):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"points of a funnel must be whole numbers; got largest {largest!r}, smallest {smallest!r}, n {n!r}"
        raise StatisticError(message, hint="round the largest exposure upwards")
    if not 1 <= smallest <= largest:
        message = f"points of a funnel must go from 1 or more upwards; got {smallest!r} to {largest!r}"
        raise StatisticError(message, hint="the largest point is the largest exposure, or a round number above it")
    if not _FEWEST <= n <= _MOST:
        message = f"n must be {_FEWEST} to {_MOST:,} points; got {n!r}"
        raise StatisticError(message, hint="a hundred points make a smooth funnel")
    points = [smallest]
    while points[-1] < largest and len(points) < n:
        last = points[-1]
        points.append(max(last + 1, round(last * (largest / last) ** (1 / (n - len(points))))))
    return pl.Series("point", points, dtype=pl.Int64)
