"""How a plan starts: from a dataset, or from indicators and their figures."""

from typing import overload

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.plan.planning import Plan


@overload
def compute(subject: Dataset) -> Plan: ...
@overload
def compute(subject: Catalogue | Indicator, observations: Observations) -> Plan: ...
def compute(subject: Dataset | Catalogue | Indicator, observations: Observations | None = None) -> Plan:
    """Start a plan that computes indicators.

    Parameters
    ----------
    subject
        A dataset, or a catalogue, or one indicator.
    observations
        The figures, where the subject is no dataset.

    Returns
    -------
    Plan
        With nothing declared but the own figures.

    Raises
    ------
    ReferenceAreaError
        If there are no observations, or two sets of them.

    Examples
    --------
    >>> import polars as pl
    >>> from opnajmfr.model.declaring import indicator, proportion
    >>> rows = {"area": ["1984"] * 2, "period": [2024] * 2, "variable": ["yes", "answers"], "amount": [30, 40]}
    >>> seen = Observations.from_frame(pl.DataFrame(rows), level="municipality")
    >>> compute(indicator("Trygghet", proportion("yes", "answers")), seen).collect().frame["value"].item()
    75.0
    """
    if isinstance(subject, Dataset):
        if observations is not None:
            message = "compute: a dataset has observations of its own"
            raise ReferenceAreaError(message, hint="compute(dataset), or compute(catalogue, observations)")
        return Plan(
            catalogue=subject.catalogue,
            observations=subject.observations,
            areas=subject.areas,
            peer_sets=subject.peer_sets,
        )
    if not isinstance(observations, Observations):
        message = f"compute: a catalogue needs observations, got {type(observations).__name__}"
        raise ReferenceAreaError(message, hint="compute(catalogue, observations), or compute(dataset)")
    catalogue = Catalogue([subject]) if isinstance(subject, Indicator) else subject
    return Plan(catalogue=catalogue, observations=observations)
