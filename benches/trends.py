"""The five-point trend marker over 116,000 cells: the library beside the same arithmetic written by hand.

Both start from one list of five values and five standard errors a series (80 indicators x 290 areas = 23,200 series)
and end in slope, chi-square and marker. Prints medians of several runs, their ratio, and beside it what the other
trend functions take. Run `python benches/trends.py [runs]`.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from opnajmfr.stats.trends import mann_kendall, sen_slope, trend_marker

N_SERIES, N_POINTS = 80 * 290, 5
LIMIT = 9.5495
MOST = 3.0


def series() -> pl.DataFrame:
    """Return one row a series: its values in order of time, and their standard errors."""
    rng = np.random.default_rng(2026)
    error = rng.uniform(0.5, 3.0, (N_SERIES, N_POINTS))
    drift = rng.normal(0.0, 1.0, (N_SERIES, 1)) * np.arange(N_POINTS)
    value = rng.normal(60.0 + drift, error)
    return pl.DataFrame({"value": value, "error": error}).cast(pl.List(pl.Float64))


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Return slope, chi-square and marker as an analyst would write them in numpy, all series at a time."""
    value, error = (frame[name].explode().to_numpy().reshape(-1, N_POINTS) for name in ("value", "error"))
    weight, when = 1 / error**2, np.arange(N_POINTS, dtype=np.float64)
    kept = 1 - np.vstack([np.zeros(N_POINTS), np.eye(N_POINTS)])
    weights = weight[:, np.newaxis, :] * kept
    total = weights.sum(axis=2)
    away = when - ((weights * when).sum(axis=2) / total)[:, :, np.newaxis]
    rise = value[:, np.newaxis, :] - ((weights * value[:, np.newaxis, :]).sum(axis=2) / total)[:, :, np.newaxis]
    spread = (weights * away * away).sum(axis=2)
    slopes = (weights * away * rise).sum(axis=2) / spread
    chi2 = slopes[:, 0] ** 2 * spread[:, 0]
    sign = (slopes > 0).all(axis=1).astype(np.int8) - (slopes < 0).all(axis=1).astype(np.int8)
    return pl.DataFrame({"slope": slopes[:, 0], "chi2": chi2, "marker": np.where(chi2 > LIMIT, sign, 0)})


def with_library(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the same from the library."""
    return frame.select(trend_marker("value", "error").alias("trend")).unnest("trend")


def timed(call: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(runs: int = 15) -> int:
    """Print the medians, and fail where the library takes more than three times as long."""
    frame = series()
    ours, theirs = with_library(frame), by_hand(frame)
    same = ours["marker"].to_list() == theirs["marker"].to_list() and np.allclose(ours["chi2"], theirs["chi2"])
    print(f"{N_SERIES * N_POINTS:,} cells in {N_SERIES:,} series, same markers and chi-squares: {same}")
    calls: dict[str, Callable[[], object]] = {
        "by hand": lambda: by_hand(frame),
        "marker": lambda: with_library(frame),
        "Kendall": lambda: frame.select(mann_kendall("value")),
        "Sen": lambda: frame.select(sen_slope("value")),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            times[name].append(timed(call))
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, seconds in middle.items():
        print(f"{name:<8} median {1000 * seconds:6.1f} ms of {runs} runs, {seconds / middle['by hand']:5.2f} x by hand")
    print(f"marker: {middle['marker'] / middle['by hand']:.2f} x by hand, at most {MOST}")
    return 0 if same and middle["marker"] <= MOST * middle["by hand"] else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
