"""From a dataset to the figures that a question is put to."""

from collections.abc import Iterable

from attrs import evolve

from opnajmfr import comparison
from opnajmfr.data.dataset import Dataset
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.plan.planning import Plan
from opnajmfr.plan.starting import compute


def chosen(catalogue: Catalogue, indicators: Catalogue | Iterable[str] | str | None) -> Catalogue:
    """Return the indicators that are asked for.

    Parameters
    ----------
    catalogue
        What there is.
    indicators
        A catalogue, ids or titles, one of them, or None for all.

    Returns
    -------
    Catalogue
        The indicators.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator; the nearest match is named.
    """
    if indicators is None:
        return catalogue
    if isinstance(indicators, Catalogue):
        return indicators
    return Catalogue([catalogue[one] for one in ([indicators] if isinstance(indicators, str) else indicators)])


def plan_of(
    data: Dataset, indicators: Catalogue | Iterable[str] | str | None = None, *, confidence: float = 0.95
) -> Plan:
    """Return a plan over a dataset with intervals, rolled up where anything adds.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; all where None.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    Plan
        With nothing compared yet.
    """
    catalogue = chosen(data.catalogue, indicators)
    plan = compute(evolve(data, catalogue=catalogue)).with_intervals(confidence)
    return plan.aggregate() if any(one.measure.adds for one in catalogue) else plan


def figures(
    data: Dataset, indicators: Catalogue | Iterable[str] | str | None = None, *, confidence: float = 0.95
) -> "comparison.Figures":
    """Return the figures of a dataset at every level, with limits and reasons.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; all where None.
    confidence
        Confidence of the limits.

    Returns
    -------
    Figures
        One row a cell and area.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> figures(invented(), "hemtjanst-trygghet").of("Ljungmåla").whole().frame["value"].round(1).to_list()
    [82.6, 83.0, 68.3]
    """
    return plan_of(data, indicators, confidence=confidence).figures()
