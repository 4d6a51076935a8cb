"""What a test of the order of n points can show at best."""

from math import factorial

import numpy as np
import polars as pl

_FACTORIALS = np.array([float(factorial(n)) for n in range(171)])
"""n! as far as a Float64 goes."""


def smallest_trend_p(n: pl.Expr | str) -> pl.Expr:
    """Return the smallest two-sided p that the order of n points can reach.

        min(1, 2 / n!)

    Where every point is above the one before, two of the n! orders are as extreme: this one and its mirror. So 3
    points (p = 0.33) and 4 points (p = 0.083) can never show a trend at 0.05 by their order, however steep.

    Parameters
    ----------
    n
        Number of points, n >= 1; a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64 in 0..1; null where n is null or below 1. 0 from 171 points on.

    Notes
    -----
    Mann (1945), Econometrica 13, 245-259.

    Examples
    --------
    >>> import polars as pl
    >>> found = pl.DataFrame({"years": [1, 3, 4, 5]}).select(smallest_trend_p("years"))["years"]
    >>> [round(p, 4) for p in found]
    [1.0, 0.3333, 0.0833, 0.0167]
    """
    points = (pl.col(n) if isinstance(n, str) else n).cast(pl.Int64, strict=False)
    return points.map_batches(_smallest, return_dtype=pl.Float64, is_elementwise=True)


def _smallest(points: pl.Series) -> pl.Series:
    """Return the smallest p of each number of points."""
    valid = (points >= 1).fill_null(value=False)
    places = points.fill_null(0).clip(0, _FACTORIALS.size).to_numpy()
    found = np.minimum(2.0 / np.append(_FACTORIALS, np.inf)[places], 1.0)
    return pl.select(pl.when(valid).then(pl.Series(found))).to_series().alias(points.name)
