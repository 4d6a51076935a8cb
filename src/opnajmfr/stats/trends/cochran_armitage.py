"""Does a proportion rise or fall over time: one weighted line through all of its years."""

import numpy as np
import polars as pl
from scipy.special import erfc  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.trends.matrices import Arrays, Fields, of_series, row_sums

_FEWEST = 2
"""Points that a line needs."""


def proportion_trend(x: pl.Expr | str, n: pl.Expr | str, *, time: pl.Expr | str | None = None) -> pl.Expr:
    """Return the trend of a proportion over its points, each weighted by its denominator.

        p = Σxᵢ / Σnᵢ,  t̄ = Σnᵢtᵢ / Σnᵢ
        slope = Σ(xᵢ − nᵢp)(tᵢ − t̄) / Σnᵢ(tᵢ − t̄)²
        χ² = slope²·Σnᵢ(tᵢ − t̄)² / (p(1 − p)),  1 degree of freedom

    The test is for a straight line through independent samples: it needs other respondents every year. Of people
    who stay in the figure from one year to the next it makes too much.

    Parameters
    ----------
    x
        Numerators, 0 <= x <= n: one list a series, **in order of time**, as
        `.agg(pl.col("x").sort_by("year"))` collects them; a column's name or an expression.
    n
        Denominators, lists of the same length. A point without people, or without either count, is left out.
    time
        When the points were, lists of the same length; where None they are one unit apart, so that a point left
        out still takes its place.

    Returns
    -------
    pl.Expr
        Struct of slope (change of the proportion per unit of time), chi2 and p (two-sided), Float64. All null
        where there are fewer than two points at different times, or where a numerator is outside 0..n. Where
        nobody, or everybody, is in the numerators the slope is 0, chi2 0 and p 1: nothing speaks for a trend.

    Notes
    -----
    Cochran (1954), Biometrics 10, 417-451; Armitage (1955), Biometrics 11, 375-386. Agrees with R's
    `prop.trend.test`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"smokers": [[83, 90, 129, 70]], "patients": [[86, 93, 136, 82]]})
    >>> found = frame.select(proportion_trend("smokers", "patients").alias("trend")).unnest("trend")
    >>> round(found["chi2"].item(), 4), round(found["p"].item(), 6)
    (8.2249, 0.004132)
    """
    columns = {"x": x, "n": n} | ({} if time is None else {"time": time})
    return of_series(columns, _trends, fields=dict.fromkeys(("slope", "chi2", "p"), pl.Float64))


def _trends(arrays: Arrays) -> Fields:
    """Return slope, chi-square and p of every series."""
    count, size = arrays["x"], arrays["n"]
    time = arrays.get("time", np.broadcast_to(np.arange(count.shape[1], dtype=np.float64), count.shape))
    wrong = ((count < 0) | (count > size) | (size < 0)).any(axis=1)
    known = np.isfinite(count) & np.isfinite(size) & np.isfinite(time) & (size > 0)
    size, count, when = (np.where(known, array, 0.0) for array in (size, count, time))
    with np.errstate(all="ignore"):  # a series without people is null in the end
        people = row_sums(size)
        mean = row_sums(count) / people
        away = np.where(known, when - (row_sums(size * when) / people)[:, np.newaxis], 0.0)
        spread = row_sums(size * away * away)
        slope = row_sums((count - size * mean[:, np.newaxis]) * away) / spread
        variance = mean * (1 - mean)
        chi2 = np.where(variance > 0, slope * slope * spread / variance, 0.0)
        slope = np.where(variance > 0, slope, 0.0)
        latest = np.where(known, when, -np.inf).max(axis=1, initial=-np.inf)
        earliest = np.where(known, when, np.inf).min(axis=1, initial=np.inf)
        sound = ~wrong & (latest > earliest)
        p = erfc(np.sqrt(chi2 / 2))
    return {
        name: pl.Series(np.where(sound, found, np.nan)) for name, found in (("slope", slope), ("chi2", chi2), ("p", p))
    }
