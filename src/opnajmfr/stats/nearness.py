"""The nearest of many points: a tree instead of every pair; scipy holds the tree."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.errors import StatisticError

_LEAF = 64
"""Points in a leaf: found fastest for ten dimensions."""


def nearest_points(
    queries: NDArray[np.float64], points: NDArray[np.float64], *, n: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the nearest points of each query by straight-line distance, on all cores.

    Points and queries are taken in the order of the tree, so that what lies close in space lies close in memory.
    Among points at the same distance any may come first.

    Parameters
    ----------
    queries
        One row a query, one column a dimension.
    points
        One row a point, in the same dimensions.
    n
        How many points each query wants, from 1 to the number of points.

    Returns
    -------
    tuple of numpy.ndarray
        Distances and rows of points, both one row a query and n columns, the nearest first.

    Raises
    ------
    StatisticError
        If n is not possible.

    Notes
    -----
    Maneewongvatana and Mount (1999), k-d trees with sliding midpoints.

    Examples
    --------
    >>> import numpy as np
    >>> distances, rows = nearest_points(np.array([[0.0]]), np.array([[5.0], [1.0], [-2.0]]), n=2)
    >>> distances.tolist(), rows.tolist()
    ([[1.0, 2.0]], [[1, 2]])
    """
    if not 1 <= n <= len(points):
        message = f"n must be from 1 to the number of points, {len(points)}, got {n!r}"
        raise StatisticError(message, hint="ask for fewer of the nearest")
    order = _order(points)
    tree = KDTree(points[order], leafsize=_LEAF)
    asked = _order(queries)
    nearest = [*range(1, n + 1)]
    found = tree.query(queries[asked], k=nearest, workers=-1)  # pyright: ignore[reportArgumentType,reportUnknownMemberType,reportUnknownVariableType]
    distances = np.empty((len(queries), n))
    rows = np.empty((len(queries), n), dtype=np.intp)
    distances[asked], rows[asked] = found[0], order[found[1]]
    return distances, rows


def _order(points: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return rows in the order of a tree's leaves."""
    tree = KDTree(points, leafsize=_LEAF)
    return np.asarray(tree.indices, dtype=np.intp)  # pyright: ignore[reportUnknownArgumentType,reportUnknownMemberType]
