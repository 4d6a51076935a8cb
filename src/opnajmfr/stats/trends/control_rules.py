"""Which points of a chart speak of a cause of their own: four rules, and what a point means for the better."""

import numpy as np
import polars as pl
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from opnajmfr.stats.trends.matrices import Matrix, lists_of, matrix
from opnajmfr.stats.trends.xmr import centre_and_half, distance_from_centre, leftmost

Signs = NDArray[np.int8]
"""1 above or rising, -1 below or falling, 0 neither."""
_DUST = 1e-12
"""Share of a distance that rounding alone makes."""
_RUN = 7
"""Points of a run, on one side or in one direction."""
_NEAR = 2 / 3
"""Share of the way to the limit from which a point is near it."""
_OF_NEAR, _NEEDED = 3, 2
"""Neighbouring points of which so many are near one limit."""
RULES = pl.Enum(["none", "outside_limits", "two_of_three", "seven_point_trend", "seven_on_one_side"])
"""What marks a point, the first that holds."""
MEANINGS = pl.Enum(["common_cause", "improvement", "concern", "high", "low"])
"""What a marked point means."""


def special_causes(value: pl.Expr | str, *, higher_is_better: bool | None, screened: bool = True) -> pl.Expr:
    """Return for each point of a series the rule that marks it and what the mark means.

    A point is marked by the first of these that holds, with the limits of `xmr_limits`:

        outside_limits     it is beyond a process limit
        two_of_three       it is beyond two thirds of the way to a limit, within it, and so is at least one more of
                           three points in a row, all three on that side of the mean
        seven_point_trend  it belongs to seven points in a row, each above (or each below) the one before
        seven_on_one_side  it belongs to seven points in a row on one side of the mean

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("month"))` collects
        them; a column's name or an expression. Nulls are left out; the points beside them are then neighbours.
    higher_is_better
        True where a high figure is an improvement, False where a low one is, None where neither is said.
    screened
        False where every moving range counts for the limits.

    Returns
    -------
    pl.Expr
        Struct of three lists as long as the series, with null at its nulls: rule (Enum of none, outside_limits,
        two_of_three, seven_point_trend, seven_on_one_side), side (Int8: 1 high or rising, -1 low or falling, 0
        unmarked) and meaning (Enum of common_cause, improvement, concern, and where higher_is_better is None high
        and low). Explode them beside the points. Without limits (one point) nothing is marked.

    Notes
    -----
    Western Electric (1956), Statistical Quality Control Handbook; NHS England, Making Data Count. Agrees with
    NHSRplotthedots `ptd_spc`, also in that a point beyond a limit is not near it.

    Examples
    --------
    >>> import polars as pl
    >>> months = [61, 62, 60, 61, 62, 61, 60, 62, 61, 71, 61, 62]
    >>> found = pl.DataFrame({"value": [months]}).select(special_causes("value", higher_is_better=False).alias("point"))
    >>> points = found.unnest("point").explode("rule", "side", "meaning")
    >>> points.row(9)
    ('outside_limits', 1, 'concern')
    >>> points["meaning"].value_counts(sort=True).rows()
    [('common_cause', 11), ('concern', 1)]
    """
    words = {1: "high", 0: "common_cause", -1: "low"}
    if higher_is_better is not None:
        better = 1 if higher_is_better else -1
        words |= {better: "improvement", -better: "concern"}

    def run(batch: pl.Series) -> pl.Series:
        """Mark the points of one batch of series."""
        rules, sides = _marks(matrix(batch), screened=screened)
        rule = rules.replace_strict(dict(enumerate(RULES.categories)), return_dtype=RULES)
        meaning = sides.replace_strict(words, return_dtype=MEANINGS)
        lengths = batch.list.len()
        fields = {"rule": rule, "side": sides, "meaning": meaning}
        return pl.DataFrame({name: lists_of(field, lengths) for name, field in fields.items()}).to_struct(batch.name)

    dtypes = {"rule": pl.List(RULES), "side": pl.List(pl.Int8), "meaning": pl.List(MEANINGS)}
    lists = (pl.col(value) if isinstance(value, str) else value).cast(pl.List(pl.Float64))
    return lists.map_batches(run, return_dtype=pl.Struct(dtypes), is_elementwise=True)


def _marks(value: Matrix, *, screened: bool) -> tuple[pl.Series, pl.Series]:
    """Return rule and side of every point, row after row; null where there is no point."""
    known = np.isfinite(value)
    points = leftmost(value)
    mean, half = centre_and_half(points, screened=screened)
    away, half = distance_from_centre(points, mean), half[:, np.newaxis]
    side = _sign(away)
    outside = np.abs(away) > half * (1 + _DUST)
    near = ~outside & (np.abs(away) > _NEAR * half * (1 + _DUST))
    direction = _sign(np.diff(points, axis=1))
    found = [
        (outside, side),
        (_two_of_three(near, side), side),
        _run_of(direction, _RUN - 1, ends=1),
        _run_of(side, _RUN, ends=0),
    ]
    limited = np.isfinite(half)
    rules = np.select([limited & marked for marked, _ in found], range(1, len(found) + 1), 0)
    sides = np.select([limited & marked for marked, _ in found], [towards for _, towards in found], 0)
    # Back to the places where the points were.
    place = np.maximum(known.cumsum(axis=1) - 1, 0)
    return _flat(rules, place, known), _flat(sides, place, known)


def _sign(numbers: Matrix) -> Signs:
    """Return the sign of each number, 0 where there is none."""
    return np.sign(np.nan_to_num(numbers)).astype(np.int8)


def _two_of_three(near: NDArray[np.bool_], side: Signs) -> NDArray[np.bool_]:
    """Return which points are near a limit with another one of three neighbours, all on one side."""
    marked = np.zeros_like(near)
    if near.shape[1] < _OF_NEAR:
        return marked
    windows = sliding_window_view(near, _OF_NEAR, axis=1).sum(axis=2) >= _NEEDED
    windows &= np.abs(sliding_window_view(side, _OF_NEAR, axis=1).sum(axis=2)) == _OF_NEAR
    return _members(windows, _OF_NEAR) & near


def _run_of(signs: Signs, length: int, *, ends: int) -> tuple[NDArray[np.bool_], Signs]:
    """Return which points belong to so many equal signs in a row, and the sign; steps have a point more at the end."""
    n_points = signs.shape[1] + ends
    towards = np.zeros((signs.shape[0], max(n_points, 0)), dtype=np.int8)
    if signs.shape[1] >= length:
        sums = sliding_window_view(signs, length, axis=1).sum(axis=2)
        for sign in (1, -1):
            towards[_members(sums == sign * length, length + ends)] = sign
    return towards != 0, towards


def _members(windows: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Return which points are in one of the windows found, each of so many points from its place on."""
    n_windows = windows.shape[1]
    found = np.zeros((windows.shape[0], n_windows + length - 1), dtype=np.bool_)
    for offset in range(length):
        found[:, offset : offset + n_windows] |= windows
    return found


def _flat(codes: NDArray[np.integer], place: NDArray[np.intp], known: NDArray[np.bool_]) -> pl.Series:
    """Return codes at the places of their points, null elsewhere."""
    spread = np.take_along_axis(codes, place, axis=1).astype(np.int8).ravel()
    return pl.select(pl.when(pl.Series(known.ravel())).then(pl.Series(spread))).to_series()
