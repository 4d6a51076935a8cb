"""Has a figure moved over its five latest points: the marker that tells up, down and neither."""

from itertools import combinations

import numpy as np
import polars as pl

from opnajmfr.stats.confidence import z
from opnajmfr.stats.trends.matrices import Arrays, Fields, of_series

_POINTS = 5
"""Points that the marker looks at."""
_PAIRS = list(combinations(range(_POINTS), 2))
_FIRST, _SECOND = np.array(_PAIRS).T
_WITHOUT = [[place for place, pair in enumerate(_PAIRS) if point not in pair] for point in range(_POINTS)]
"""The pairs that remain without each point in turn."""


def trend_marker(
    value: pl.Expr | str,
    standard_error: pl.Expr | str,
    *,
    time: pl.Expr | str | None = None,
    confidence: float = 0.998,
) -> pl.Expr:
    """Return whether a series moved over its last five points, beyond chance and not by one point alone.

        wᵢ = 1 / seᵢ²
        slope = Σ wᵢ(tᵢ − t̄)(vᵢ − v̄) / Σ wᵢ(tᵢ − t̄)², with weighted means
        χ² = (slope / se(slope))² = slope²·Σ wᵢ(tᵢ − t̄)²
        marker = sign(slope), where χ² > z² and the five slopes without one point have the same sign; else 0

    At 0.998 the limit of χ² is 9.5495. Of a series that stands still about one in five hundred is marked. Use it
    for figures of at least five non-overlapping years without a break.

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("year"))` collects
        them; a column's name or an expression. Of longer lists the last five count.
    standard_error
        Their standard errors, lists of the same length, > 0: (upper − lower) / 3.92 from limits at 95 per cent.
    time
        When the points were, lists of the same length, in any unit; where None they are one unit apart.
    confidence
        Confidence of the marker, 0 < confidence < 1.

    Returns
    -------
    pl.Expr
        Struct of slope (Float64, unit of the value per unit of time), chi2 (Float64, 1 degree of freedom) and
        marker (Int8: 1 rising, -1 falling, 0 no clear trend). All null where one of the last five places has no
        value, no positive standard error or no time of its own, or where there are fewer than five.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        When it is run, if two lists of one series are not of the same length.

    Notes
    -----
    Public Health England, Technical Guide: Trend Markers (Fingertips). The sums are taken over pairs of points,
    wᵢwⱼ(tᵢ − tⱼ)(vᵢ − vⱼ), which loses no digits where the values are large beside their changes.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame(
    ...     {"value": [[60.1, 62.0, 63.9, 66.2, 68.1], [60.1, 58.2, 61.3, 59.0, 60.4]], "se": [[0.9] * 5, [0.9] * 5]}
    ... )
    >>> found = frame.select(trend_marker("value", "se").alias("trend")).unnest("trend")
    >>> found["marker"].to_list(), [round(chi2, 2) for chi2 in found["chi2"]]
    ([1, 0], [50.38, 0.24])
    """
    limit = z(confidence) ** 2
    columns = {"value": value, "standard_error": standard_error} | ({} if time is None else {"time": time})

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        return _markers(arrays, limit=limit)

    n_points = _lists(value).list.len()
    latest = {name: _latest(column, n_points) for name, column in columns.items()}
    return of_series(latest, compute, fields={"slope": pl.Float64, "chi2": pl.Float64, "marker": pl.Int8})


def _lists(column: pl.Expr | str) -> pl.Expr:
    """Return a column of lists, or of arrays, as lists of Float64."""
    return (pl.col(column) if isinstance(column, str) else column).cast(pl.List(pl.Float64))


def _latest(column: pl.Expr | str, n_points: pl.Expr) -> pl.Expr:
    """Return the last five points of each list; none of one that is not as long, and is then refused."""
    lists = _lists(column)
    return pl.when(lists.list.len() == n_points).then(lists.list.tail(_POINTS)).otherwise(lists.list.head(0))


def _markers(arrays: Arrays, *, limit: float) -> Fields:
    """Return slope, chi-square and marker of series of at most five points."""
    value, error = arrays["value"], arrays["standard_error"]
    if value.shape[1] < _POINTS:
        empty = pl.repeat(None, value.shape[0], dtype=pl.Float64, eager=True)
        return {"slope": empty, "chi2": empty, "marker": empty.cast(pl.Int8)}
    # Points x series: every step is then over long rows.
    when = arrays["time"].T if "time" in arrays else np.arange(_POINTS, dtype=np.float64)[:, np.newaxis]
    value, error = np.ascontiguousarray(value.T), np.ascontiguousarray(error.T)
    with np.errstate(all="ignore"):  # what is not finite in the end is null
        smallest = error.min(axis=0)
        share = smallest / error
        weight = share * share
        step = when[_SECOND] - when[_FIRST]
        pair = weight[_FIRST] * weight[_SECOND] * step
        rise = (value - value[0]) / smallest  # in standard errors: keeps the digits of large and of tiny figures
        products = pair * (rise[_SECOND] - rise[_FIRST])
        squares = (pair * step).sum(axis=0)
        slope = products.sum(axis=0) / squares
        score = slope * np.sqrt(squares / weight.sum(axis=0))
        chi2 = score * score
        sound = (smallest > 0) & np.isfinite(chi2) & (step != 0).all(axis=0)
        without = np.stack([products[pairs].sum(axis=0) for pairs in _WITHOUT])
        up, down = (slope > 0) & (without > 0).all(axis=0), (slope < 0) & (without < 0).all(axis=0)
        marker = np.where(chi2 > limit, up.astype(np.int8) - down.astype(np.int8), 0)
    return {
        "slope": pl.Series(np.where(sound, slope * smallest, np.nan)),
        "chi2": pl.Series(np.where(sound, chi2, np.nan)),
        "marker": pl.select(pl.when(pl.Series(sound)).then(pl.Series(marker))).to_series(),
    }
