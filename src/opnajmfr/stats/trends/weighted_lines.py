"""How steep a series of figures with known chance is: one weighted line through all of its points."""

import numpy as np
import polars as pl
from scipy.special import chdtrc, erfc  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.confidence import z
from opnajmfr.stats.trends.matrices import Arrays, Fields, of_series, row_sums

_FEWEST = 2
"""Points that a line needs."""


def weighted_trend(
    value: pl.Expr | str, variance: pl.Expr | str, *, time: pl.Expr | str | None = None, confidence: float = 0.95
) -> pl.Expr:
    """Return the slope of a weighted line with limits, where the sampling variance of each point is known.

        wᵢ = 1 / varianceᵢ,  t̄ = Σwᵢtᵢ / Σwᵢ,  v̄ = Σwᵢvᵢ / Σwᵢ
        slope = Σwᵢ(tᵢ − t̄)(vᵢ − v̄) / S,  S = Σwᵢ(tᵢ − t̄)²
        lower, upper = slope ∓ z·√(1 / S),  p = 2·Φ(−|slope|·√S)
        misfit = Σwᵢ(vᵢ − v̄ − slope·(tᵢ − t̄))², chi-square with n − 2 degrees of freedom

    It allows for chance in each point and for nothing else. Where the points stray from the line more than chance
    does (a small misfit_p) the slope is less certain than its limits say. With the variances p(1 − p)/nᵢ of the
    proportion of all points together, slope and p are those of `proportion_trend`.

    Parameters
    ----------
    value
        The figures: one list a series, **in order of time**, as `.agg(pl.col("value").sort_by("year"))` collects
        them; a column's name or an expression.
    variance
        Their sampling variances, lists of the same length, > 0. A point without value or variance is left out.
    time
        When the points were, lists of the same length; where None they are one unit apart, so that a point left
        out still takes its place.
    confidence
        Confidence of the interval, 0 < confidence < 1.

    Returns
    -------
    pl.Expr
        Struct of n (Int64, points), slope, lower, upper (unit of the value per unit of time), p (two-sided), misfit
        and misfit_p (null with fewer than three points), Float64. All but n are null where there are fewer than two
        points at different times.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        When it is run, if two lists of one series are not of the same length.

    Notes
    -----
    Draper and Smith (1998), Applied Regression Analysis, 3rd ed., chapter 9, Wiley: weighted least squares; Cochran
    (1954), Biometrics 10, 417-451: the chi-square of the departure from the line.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [[60.1, 62.0, 63.9, 66.2]], "variance": [[0.8, 0.8, 0.9, 0.9]]})
    >>> found = frame.select(weighted_trend("value", "variance").alias("trend")).unnest("trend")
    >>> [round(number, 3) for number in found.select("slope", "lower", "upper", "misfit_p").row(0)]
    [2.018, 1.21, 2.826, 0.973]
    """
    score = z(confidence)
    columns = {"value": value, "variance": variance} | ({} if time is None else {"time": time})

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        return _lines(arrays, score=score)

    floats = dict.fromkeys(("slope", "lower", "upper", "p", "misfit", "misfit_p"), pl.Float64)
    return of_series(columns, compute, fields={"n": pl.Int64, **floats})


def _lines(arrays: Arrays, *, score: float) -> Fields:
    """Return the line of every series."""
    value, variance = arrays["value"], arrays["variance"]
    time = arrays.get("time", np.broadcast_to(np.arange(value.shape[1], dtype=np.float64), value.shape))
    known = np.isfinite(value) & np.isfinite(variance) & np.isfinite(time) & (variance > 0)
    n = known.sum(axis=1)
    with np.errstate(all="ignore"):  # series without a line are null in the end
        weight = np.where(known, 1 / variance, 0.0)
        everything = row_sums(weight)
        figures, when = (np.where(known, array, 0.0) for array in (value, time))
        highest = np.where(known, value, -np.inf).max(axis=1, initial=-np.inf)
        figures = np.where(known, figures - highest[:, np.newaxis], 0.0)  # keeps the digits of large figures
        away = np.where(known, when - (row_sums(weight * when) / everything)[:, np.newaxis], 0.0)
        above = np.where(known, figures - (row_sums(weight * figures) / everything)[:, np.newaxis], 0.0)
        spread = row_sums(weight * away * away)
        slope = row_sums(weight * away * above) / spread
        error = 1 / np.sqrt(spread)
        left = above - slope[:, np.newaxis] * away
        misfit = row_sums(weight * left * left)
        p = erfc(np.abs(slope) * np.sqrt(spread / 2))
        misfit_p = chdtrc(np.maximum(n - _FEWEST, 1).astype(np.float64), misfit)
    latest = np.where(known, time, -np.inf).max(axis=1, initial=-np.inf)
    earliest = np.where(known, time, np.inf).min(axis=1, initial=np.inf)
    sound = latest > earliest
    several = sound & (n > _FEWEST)
    found = {
        "slope": slope,
        "lower": slope - score * error,
        "upper": slope + score * error,
        "p": p,
    }
    fields = {name: pl.Series(np.where(sound, numbers, np.nan)) for name, numbers in found.items()}
    over = {"misfit": misfit, "misfit_p": misfit_p}
    more = {name: pl.Series(np.where(several, numbers, np.nan)) for name, numbers in over.items()}
    return {"n": pl.Series(n), **fields, **more}
