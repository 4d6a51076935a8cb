"""Figures that moved further than others of their size: the edit of Hidiroglou and Berthelot."""

from typing import NamedTuple

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.edits.positives import positive_ratio
from opnajmfr.stats.operands import numbers


class HistoricalEdit(NamedTuple):
    """What the edit of Hidiroglou and Berthelot says of each pair of figures, as expressions."""

    ratio: pl.Expr
    """New over old."""
    median_ratio: pl.Expr
    """Median ratio of all pairs that are judged."""
    size: pl.Expr
    """The larger of the two figures."""
    lower: pl.Expr
    """Ratio below which a pair of this size is flagged."""
    upper: pl.Expr
    """Ratio above which a pair of this size is flagged."""
    flagged: pl.Expr
    """Whether the ratio is outside."""


def hidiroglou_berthelot(
    new: pl.Expr | str,
    old: pl.Expr | str,
    *,
    size_exponent: float = 0.5,
    least_distance: float = 0.05,
    width: float = 20.0,
    keep_unchanged: bool = True,
) -> HistoricalEdit:
    """Return which figures changed more than others of their size (Hidiroglou and Berthelot's edit).

        r = new / old, m = median r
        s = 1 − m / r where r < m, else r / m − 1
        e = s · max(new, old)^U
        flagged where e < e₂ − C·max(e₂ − e₁, |A·e₂|) or e > e₂ + C·max(e₃ − e₂, |A·e₂|)

    with e₁, e₂, e₃ the quartiles of e (R's type 7). Halving counts as much as doubling, and the larger a figure is,
    the smaller is the relative change that is flagged.

    Parameters
    ----------
    new
        The incoming figure; a column's name or an expression.
    old
        The figure that it is held against, as that of the year before; a column's name or an expression.
    size_exponent
        U, 0 to 1: 0 judges relative change alone, 1 judges absolute change.
    least_distance
        A, 0 or more: least distance from median to quartile, as a share of the median effect; it keeps the limits
        apart where most figures hardly change.
    width
        C, above 0: how many quartile distances a figure may lie from the median.
    keep_unchanged
        Whether pairs of equal figures count in the quartiles and are judged. Where more than half of the figures are
        simply repeated, the quartiles may fall together and every change would be flagged: leave them out.

    Returns
    -------
    HistoricalEdit
        Expressions named `ratio`, `median_ratio`, `size`, `lower`, `upper` (Float64) and `flagged` (Boolean). All
        null for a pair that is not judged: where either figure is null, not finite, 0 or negative, where the ratio
        is too small or too large for a number, and where unchanged pairs are left out. For edits within strata, put
        `.over(stratum)` behind each of them. Where all pairs are equal, none is flagged.

    Raises
    ------
    StatisticError
        If a parameter is out of range.

    Notes
    -----
    Hidiroglou and Berthelot (1986), Statistical editing and imputation for periodic business surveys, Survey
    Methodology 12, 73-83. Agrees with R's Kostra `Hb` (pU, pA, pC), which leaves unchanged pairs out.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"now": [11, 19, 32, 400, 50, 0], "before": [10, 20, 30, 40, 50, 60]})
    >>> edit = hidiroglou_berthelot("now", "before")
    >>> frame.select(edit.flagged)["flagged"].to_list()
    [False, False, False, True, False, None]
    """
    exponent = _within("size_exponent", size_exponent, most=1.0)
    distance = _within("least_distance", least_distance)
    reach = _within("width", width, open_below=True)
    fresh, former = numbers(new), numbers(old)
    ratio = positive_ratio(fresh, former, keep_one=keep_unchanged)
    judged = ratio.is_not_null()
    size = pl.when(judged).then(pl.max_horizontal(fresh, former))
    centre, power = ratio.median(), size.pow(exponent)
    relative = ratio / (0.0 * ratio + centre)  # A column by a single number would not be exactly 1 where all are equal.
    effect = (relative.clip(lower_bound=1.0) - (1 / relative).clip(lower_bound=1.0)) * power
    first, middle, third = (effect.quantile(share, "linear") for share in (0.25, 0.5, 0.75))
    least = (distance * middle).abs()
    lowest = middle - reach * pl.max_horizontal(middle - first, least)
    highest = middle + reach * pl.max_horizontal(third - middle, least)
    return HistoricalEdit(
        ratio=ratio.alias("ratio"),
        median_ratio=pl.when(judged).then(centre).alias("median_ratio"),
        size=size.alias("size"),
        lower=_ratio_of(lowest / power, centre).alias("lower"),
        upper=_ratio_of(highest / power, centre).alias("upper"),
        flagged=(~effect.is_between(lowest, highest)).alias("flagged"),
    )


def _ratio_of(change: pl.Expr, centre: pl.Expr) -> pl.Expr:
    """Return the ratio that has this symmetric change from the median ratio."""
    return centre * (1 + change.clip(lower_bound=0.0)) / (1 - change.clip(upper_bound=0.0))


def _within(name: str, value: float, *, most: float = float("inf"), open_below: bool = False) -> float:
    """Return a parameter, or say what it may be."""
    is_number = isinstance(value, int | float)  # pyright: ignore[reportUnnecessaryIsInstance]
    if is_number and 0 <= value <= most and value != float("inf") and not (open_below and value == 0):
        return value
    wanted = "above 0" if open_below else "0 or more" if most == float("inf") else f"0 to {most:g}"
    message = f"{name} must be {wanted}; got {value!r}"
    raise StatisticError(message, hint="size_exponent 0.5, least_distance 0.05 and width 20 are customary")
