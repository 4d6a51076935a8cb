"""Published peers of a dataset, and the usual key figures beside them."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from attrs import evolve

from opnajmfr.comparison.likeness.distances import Space
from opnajmfr.comparison.likeness.explaining import explanation
from opnajmfr.comparison.likeness.matched_areas import matched
from opnajmfr.comparison.likeness.matching import Matched, MatchedVariable
from opnajmfr.comparison.likeness.scales import scaled
from opnajmfr.comparison.likeness.variables import DEFAULT_VARIABLES
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import UnknownTermError
from opnajmfr.model.vocabulary import Level, Sex
from opnajmfr.spelling import closest, folded


def published_set(typology: str, data: Dataset) -> Grouping:
    """Return the published peers of a typology in a dataset.

    Parameters
    ----------
    typology
        Its name; case does not count.
    data
        The dataset.

    Returns
    -------
    Grouping
        Every area with its peers.

    Raises
    ------
    UnknownTermError
        If there is no such typology; the nearest is named.
    """
    found = [name for name in data.peer_sets if folded(name) == folded(typology)]
    if found:
        return data.peer_sets[found[0]]
    names = list(data.peer_sets)
    message = f"no published peers of the typology {typology!r}"
    listing = f"there are {', '.join(names)}" if names else "the dataset has no peer sets"
    raise UnknownTermError(message, hint=closest(typology, names) or listing)


def beside(
    data: Dataset, focus: str, names: Mapping[str, str], *, level: Level
) -> tuple[pl.DataFrame, tuple[MatchedVariable, ...]]:
    """Return the usual key figures of peers that others chose, as many of them as a dataset has.

    Parameters
    ----------
    data
        The dataset.
    focus
        Code of the area.
    names
        Names of its peers by code, in order.
    level
        Their level.

    Returns
    -------
    tuple
        The explanation without distances, and its variables.
    """
    found = _usual(data, level)
    numbers, spreads = scaled(found.numbers, np.arange(len(found.codes)), scale="z")
    known = (~np.isnan(found.numbers)).sum(axis=0)
    weights = np.array([one.weight for one in found.variables])
    space = Space(numbers=numbers, spreads=np.where(spreads > 0, spreads, np.nan), weights=weights)
    variables = tuple(
        evolve(one, spread=float(spread), n_areas=int(n))
        for one, spread, n in zip(found.variables, spreads, known, strict=True)
    )
    return explanation(found, space, focus, names, is_measured=False), variables


def _usual(data: Dataset, level: Level) -> Matched:
    """Return the usual key figures, as many of them as there are."""
    there = set(data.observations.variables)
    wanted = [
        (one, data.catalogue[one.indicator])
        for one in DEFAULT_VARIABLES
        if one.indicator in data.catalogue.ids and there.issuperset(data.catalogue[one.indicator].inputs)
    ]
    if not wanted:
        return Matched(variables=(), table=pl.DataFrame(schema={CODE: pl.String, NAME: pl.String}))
    return matched(data, wanted, level=level, sex=Sex.T)
