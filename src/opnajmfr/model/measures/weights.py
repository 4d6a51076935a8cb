"""Numbers by stratum: the weights of a standard population, the rates of a reference."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from opnajmfr.model.measures.measure import as_float
from opnajmfr.model.measures.strata import check_strata_names, in_natural_order


@frozen(kw_only=True)
class StandardWeight:
    """How much a stratum weighs in the standard population.

    Parameters
    ----------
    stratum
        Its name.
    weight
        Persons, or a share: only the proportions of the weights matter.
    """

    stratum: str
    weight: float = field(converter=as_float)


@frozen(kw_only=True)
class ReferenceRate:
    """Events per person in a stratum of the reference.

    Parameters
    ----------
    stratum
        Its name.
    rate
        Events per person or person-year, 0 or more.
    """

    stratum: str
    rate: float = field(converter=as_float)


def standard_weights(given: Mapping[str, float] | Sequence[StandardWeight]) -> tuple[StandardWeight, ...]:
    """Return the weights of a standard population, in the one order of its strata.

    Parameters
    ----------
    given
        Numbers by stratum, or a list of `StandardWeight`.

    Returns
    -------
    tuple of StandardWeight
        One a stratum; the same whatever order they came in.

    Raises
    ------
    MeasureError
        If a stratum has no name of its own.
    """
    listed = (
        [StandardWeight(stratum=name, weight=weight) for name, weight in given.items()]
        if isinstance(given, Mapping)
        else given
    )
    by_name = {one.stratum: one for one in listed}
    check_strata_names([one.stratum for one in listed], of="standardised_rate", role="standard")
    return tuple(by_name[name] for name in in_natural_order(by_name))


def reference_rates(given: Mapping[str, float] | Sequence[ReferenceRate]) -> tuple[ReferenceRate, ...]:
    """Return the rates of a reference, in the one order of its strata.

    Parameters
    ----------
    given
        Numbers by stratum, or a list of `ReferenceRate`.

    Returns
    -------
    tuple of ReferenceRate
        One a stratum; the same whatever order they came in.

    Raises
    ------
    MeasureError
        If a stratum has no name of its own.
    """
    listed = (
        [ReferenceRate(stratum=name, rate=rate) for name, rate in given.items()]
        if isinstance(given, Mapping)
        else given
    )
    by_name = {one.stratum: one for one in listed}
    check_strata_names([one.stratum for one in listed], of="standardised_ratio", role="reference")
    return tuple(by_name[name] for name in in_natural_order(by_name))
