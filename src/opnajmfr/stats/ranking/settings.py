"""Settings of rank sets, checked: sides, draws, seeds, and which of the draws' maxima is the critical value."""

from math import ceil
from typing import Literal

from opnajmfr.errors import StatisticError
from opnajmfr.stats.confidence import tail

Side = Literal["both", "lower", "upper"]
"""Which limit of a rank is asked for; the other one is then the first or the last place."""

_DUST = 1e-9
"""0.95 x 1,000 is 950, whatever its last binary digit."""


def checked_side(side: str) -> None:
    """Refuse a side that is none.

    Parameters
    ----------
    side
        What was given.

    Raises
    ------
    StatisticError
        If it is not both, lower or upper.
    """
    if side not in {"both", "lower", "upper"}:
        message = f"side must be 'both', 'lower' or 'upper', got {side!r}"
        raise StatisticError(message, hint="'both' gives a lower and an upper limit of each rank")


def checked_seed(seed: int) -> int:
    """Return a seed that is one.

    Parameters
    ----------
    seed
        A whole number, 0 or more.

    Returns
    -------
    int
        The same.

    Raises
    ------
    StatisticError
        If it is no whole number, or negative.
    """
    if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]
        return seed
    message = f"seed must be a whole number, 0 or more, got {seed!r}"
    raise StatisticError(message, hint="the same seed gives the same sets")


def place_of_critical_value(confidence: float, draws: int) -> int:
    """Return which of the draws' maxima, counted from the largest, is the critical value.

        place = draws + 1 - ⌈confidence · (draws + 1)⌉

    What was observed is one more draw from the same distribution, so it exceeds that maximum with a probability of at
    most 1 - confidence however few the draws are.

    Parameters
    ----------
    confidence
        Confidence of the sets, 0 < confidence < 1.
    draws
        Number of draws.

    Returns
    -------
    int
        1 and up.

    Raises
    ------
    StatisticError
        If draws is no whole number, or too small for the confidence.

    Examples
    --------
    >>> place_of_critical_value(0.95, 1000), place_of_critical_value(0.95, 999), place_of_critical_value(0.95, 19)
    (50, 50, 1)
    """
    tail(confidence)
    if not isinstance(draws, int) or isinstance(draws, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"draws must be a whole number, got {draws!r}"
        raise StatisticError(message, hint="1,000 draws are usual")
    place = draws + 1 - ceil(confidence * (draws + 1) - _DUST)
    if place >= 1:
        return place
    needed = ceil(confidence / (1 - confidence) - _DUST)
    message = f"{draws} draws are too few for a confidence of {confidence:g}: it needs {needed} or more"
    raise StatisticError(message, hint="1,000 draws are usual")
