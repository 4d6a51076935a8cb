"""Why an area is a peer: figures side by side, and what each variable makes of the distance."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from opnajmfr.comparison.likeness.distances import Space
from opnajmfr.comparison.likeness.matching import DISTANCE, PEER, Matched
from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import NAME

EXPLANATION: Final = pl.Schema(
    {
        PEER: pl.String(),
        NAME: pl.String(),
        c.INDICATOR: pl.String(),
        "title": pl.String(),
        c.PERIOD: pl.Int32(),
        "focus_value": pl.Float64(),
        "peer_value": pl.Float64(),
        "scaled_difference": pl.Float64(),
        "part_of_square": pl.Float64(),
        "share_of_distance": pl.Float64(),
        DISTANCE: pl.Float64(),
        "reason": pl.String(),
    }
)
"""Columns that say why an area is a peer: one row a peer and variable."""


def explanation(
    matched: Matched, space: Space, focus: str, peers: Mapping[str, str], *, is_measured: bool = True
) -> pl.DataFrame:
    """Return each peer's figures beside those of the focus, and what each variable makes of the distance.

    Parameters
    ----------
    matched
        The areas with their figures.
    space
        The areas as points.
    focus
        Code of the area that the peers are for.
    peers
        Names of the peers by code, in order.
    is_measured
        Whether the distance chose them; where not, parts, shares and distances are null.

    Returns
    -------
    polars.DataFrame
        The columns of `EXPLANATION`: peers in order, and for each the variables in order. The parts of
        a peer add to its squared distance, the shares to 1; both are null where a figure is missing, and shares
        where the distance is 0.
    """
    if not matched.variables:
        return EXPLANATION.to_frame()
    n = len(matched.variables)
    rows = np.array([matched.row_of.get(code, -1) for code in peers], dtype=np.intp)
    mine = np.full(len(rows), matched.row_of.get(focus, -1), dtype=np.intp)
    is_there = (rows >= 0) & (mine >= 0)
    differences = np.where(is_there[:, None], space.differences(mine, rows), np.nan)
    parts = space.parts(differences) if is_measured else np.full_like(differences, np.nan)
    distances = space.distances(differences) if is_measured else np.full(len(rows), np.nan)
    whole = np.nansum(parts, axis=1)[:, None]
    shares = np.divide(parts, whole, out=np.full_like(parts, np.nan), where=(distances > 0)[:, None])
    theirs = np.where((rows >= 0)[:, None], matched.values[rows], np.nan)
    own = np.where((mine >= 0)[:, None], matched.values[mine], np.nan)
    variables = list(matched.variables)
    columns = {
        PEER: [code for code in peers for _ in variables],
        NAME: [name for name in peers.values() for _ in variables],
        c.INDICATOR: [one.indicator.id for one in variables] * len(rows),
        "title": [one.indicator.title for one in variables] * len(rows),
        c.PERIOD: [one.period for one in variables] * len(rows),
        "focus_value": own.ravel(),
        "peer_value": theirs.ravel(),
        "scaled_difference": differences.ravel(),
        "part_of_square": parts.ravel(),
        "share_of_distance": shares.ravel(),
        DISTANCE: np.repeat(distances, n),
        "reason": [one.reason or None for one in variables] * len(rows),
    }
    return pl.DataFrame(columns, schema=EXPLANATION).with_columns(pl.col(pl.Float64).fill_nan(None))
