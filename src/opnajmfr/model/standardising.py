"""Standardised measures in one line."""

from collections.abc import Mapping

from opnajmfr.model.measures.standardised import StandardisedRate
from opnajmfr.model.measures.standardised_ratio import StandardisedRatio


def standardised_rate(
    numerator: str,
    denominator: str,
    *,
    strata: str,
    standard: Mapping[str, float],
    per: float = 1000,
    squares: str | None = None,
) -> StandardisedRate:
    """Return a directly standardised rate (standardiserat tal): as if every area had the standard's people.

    Parameters
    ----------
    numerator
        Name of a count of events, given in every stratum.
    denominator
        Name of a number of persons or person-years, given in every stratum.
    strata
        Name of the breakdown that is consumed, as "age_band".
    standard
        Weight of each stratum in the standard population, as persons or shares.
    per
        1 000, 10 000 or 100 000.
    squares
        Name of the sum over persons of their number of events squared, where events are not independent.

    Returns
    -------
    StandardisedRate
        The measure.

    Examples
    --------
    >>> standardised_rate("falls", "persons", strata="age", standard={"65-79": 3, "80+": 1}).inputs
    ('falls', 'persons')
    """
    return StandardisedRate(
        numerator=numerator, denominator=denominator, strata=strata, standard=standard, per=per, squares=squares
    )


def standardised_ratio(
    observed: str,
    denominator: str,
    *,
    strata: str,
    reference: Mapping[str, float],
    multiplier: float = 1,
    crude_rate: float | None = None,
) -> StandardisedRatio:
    """Return an indirectly standardised ratio (standardiserad kvot) of observed over expected events.

    Parameters
    ----------
    observed
        Name of a count of events, given for all strata together or in each.
    denominator
        Name of a number of persons or person-years, given in every stratum.
    strata
        Name of the breakdown that is consumed, as "age_band".
    reference
        Events per person of the reference in each stratum.
    multiplier
        1, or 100 for per cent of the expected; with a crude rate 1 000 or 100 000.
    crude_rate
        Events per person of the whole reference, for a rate instead of a ratio.

    Returns
    -------
    StandardisedRatio
        The measure.

    Examples
    --------
    >>> standardised_ratio("falls", "persons", strata="age", reference={"65-79": 0.02, "80+": 0.1}).inputs
    ('falls', 'persons')
    """
    return StandardisedRatio(
        observed=observed,
        denominator=denominator,
        strata=strata,
        reference=reference,
        multiplier=multiplier,
        crude_rate=crude_rate,
    )
