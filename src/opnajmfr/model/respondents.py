"""Whose answers a measure counts: persons, or the organisations that answer for themselves."""

from opnajmfr.model.measures.measure import Measure

_PERSONS = frozenset({"proportion", "rate", "mean", "standardised_rate"})
"""Families whose denominator counts persons; units, municipalities and amounts of any kind are no respondents."""
OWN_ANSWERS = frozenset({"share_of_municipalities", "ordinal"})
"""Families whose own figure is one answer, not an estimate."""
_OF_ORGANISATIONS = OWN_ANSWERS | {"share_of_units"}
"""Families that organisations answer, whatever counts the persons that were asked beside them."""


def has_respondents(measure: Measure, *, by_variable: bool = False) -> bool:
    """Tell whether respondents of a measure can be counted.

    Parameters
    ----------
    measure
        The measure.
    by_variable
        Whether a variable of its own counts them, not the denominator.

    Returns
    -------
    bool
        True for shares of persons, means and rates; by a variable, for all that organisations do not answer.

    Examples
    --------
    >>> from opnajmfr.model.declaring import proportion, published
    >>> has_respondents(proportion("safe", "answered")), has_respondents(published())
    (True, False)
    """
    return measure.family not in _OF_ORGANISATIONS if by_variable else measure.family in _PERSONS
