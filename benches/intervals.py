"""Limits of 580,000 figures: the library beside the bare formula, and beside scipy's own chi-square quantile.

Wilson's and Byar's limits stand beside the formula written in polars without a thought for empty cells, wrong counts
or lost digits; exact Poisson limits beside `scipy.stats.chi2.ppf`. All from columns of whole numbers. Prints medians of
several interleaved runs and their ratio. Run `python benches/intervals.py [runs]`.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl
from scipy.stats import chi2

import opnajmfr as oj

ROWS = 580_000
Z = 1.959963984540054
BARE, QUANTILE = 1.5, 1.2


def counts() -> pl.DataFrame:
    """Return numerators within denominators, and counts of events."""
    rng = np.random.default_rng(2026)
    n = rng.integers(1, 5_000, ROWS)
    return pl.DataFrame({"x": rng.binomial(n, rng.random(ROWS)), "n": n, "events": rng.poisson(40, ROWS)})


def bare_wilson(frame: pl.DataFrame) -> pl.DataFrame:
    """Return Wilson's limits as the textbook writes them."""
    x, n = pl.col("x"), pl.col("n")
    middle, below = 2 * x + Z * Z, 2 * (n + Z * Z)
    half = Z * (Z * Z + 4 * x * (1 - x / n)).sqrt()
    return frame.lazy().select(lower=(middle - half) / below, upper=(middle + half) / below).collect()


def bare_byar(frame: pl.DataFrame) -> pl.DataFrame:
    """Return Byar's limits as the textbook writes them."""
    x = pl.col("events")
    after = x + 1
    lower = x * (1 - 1 / (9 * x) - Z / (3 * x.sqrt())) ** 3
    upper = after * (1 - 1 / (9 * after) + Z / (3 * after.sqrt())) ** 3
    return frame.lazy().select(lower=lower, upper=upper).collect()


def bare_exact(frame: pl.DataFrame) -> pl.DataFrame:
    """Return exact Poisson limits as scipy's chi-square gives them."""
    x = frame["events"].to_numpy()
    lower, upper = chi2.ppf(0.025, 2 * x) / 2, chi2.ppf(0.975, 2 * x + 2) / 2
    return pl.DataFrame({"lower": lower, "upper": upper})


def ours(limits: tuple[pl.Expr, pl.Expr]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Return a query of the library."""
    return lambda frame: frame.lazy().select(*limits).collect()


CASES = {
    "Wilson": (ours(oj.stats.wilson("x", "n")), bare_wilson, BARE),
    "Byar": (ours(oj.stats.byar("events")), bare_byar, BARE),
    "exact Poisson": (ours(oj.stats.exact_poisson("events")), bare_exact, QUANTILE),
}
"""What is run, beside what, and at most how many times as long as that it may take."""


def seconds(call: Callable[[pl.DataFrame], pl.DataFrame], frame: pl.DataFrame) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call(frame)
    return time.perf_counter() - start


def main(runs: int = 31) -> int:
    """Print the medians, and fail where the library takes more than its share."""
    frame = counts()
    failed = False
    for name, (library, bare, most) in CASES.items():
        same = np.allclose(library(frame).to_numpy(), bare(frame).to_numpy(), rtol=1e-9, atol=1e-12, equal_nan=True)
        times = [(seconds(bare, frame), seconds(library, frame)) for _ in range(runs)]
        theirs, own = (statistics.median(measured) for measured in zip(*times, strict=True))
        failed |= not same or own > most * theirs
        print(
            f"{name:<14} bare {1000 * theirs:6.1f} ms, library {1000 * own:6.1f} ms of {runs} runs, "
            f"{own / theirs:.2f} x, at most {most}; same limits: {same}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
