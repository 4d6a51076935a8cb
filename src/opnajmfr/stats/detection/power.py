"""Power (styrka): how often a true difference of a given size is seen."""

from statistics import NormalDist

from opnajmfr.errors import StatisticError

_LEAST = 0.5


def power_score(power: float) -> float:
    """Return the normal quantile of a power, or say which powers there may be."""
    if isinstance(power, int | float) and _LEAST <= power < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        return NormalDist().inv_cdf(power)
    message = f"power must be at least 0.5 and below 1; got {power!r}"
    raise StatisticError(message, hint="0.8 is the usual power: four of five such differences are seen")
