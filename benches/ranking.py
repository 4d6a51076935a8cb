"""Rank sets and bands: the library beside a loop over pairs and beside the same query written by hand.

Rank sets: 400 families of 290 members, simultaneous, two-sided, 1,000 draws, in one call. The loop looks at one pair
after the other, all draws of a pair at once in numpy, without stepdown; it is timed on a few families and its time
multiplied by the families that it left out, which all have as many pairs. Bands: 116,000 cells, quarters by family.
Times are those of the processor, and of the clock beside them. Run `python benches/ranking.py [runs]`.
"""

import math
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from opnajmfr.stats.ranking import quantile_band, rank_sets
from opnajmfr.stats.ranking.extremes import Floats

N_FAMILIES, N_MEMBERS, N_DRAWS, SHARE_MISSING = 400, 290, 1000, 0.02
LOOPED = 2
"""Families that the loop is timed on in each run."""
LEAST_FASTER, MOST_MEMORY, MOST_SLOWER = 20.0, 2.0, 3.0
"""How many times as fast rank sets are at least, the memory they may take in GB, how many times as slow bands are."""
PLACE = 50
"""The critical value of 0.95 is the 50th largest of 1,000 maxima."""


def by_pair(estimates: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Return the sets of one family, pair after pair."""
    n = len(estimates)
    noise = np.random.default_rng(0).standard_normal((n, N_DRAWS)) * errors[:, None]
    maxima = np.zeros(N_DRAWS)
    for j in range(n):
        for k in range(j):
            ratio = np.abs(noise[j] - noise[k]) / math.hypot(errors[j], errors[k])
            np.maximum(maxima, ratio, out=maxima)
    critical = np.sort(maxima)[-PLACE]
    low, high = np.ones(n), np.full(n, float(n))
    for j in range(n):
        for k in range(n):
            bound = critical * math.hypot(errors[j], errors[k])
            low[j] += estimates[k] - estimates[j] > bound
            high[j] -= estimates[j] - estimates[k] > bound
    return low, high


def bands_by_hand() -> pl.Expr:
    """Return quarters as an analyst would write them."""
    value = pl.col("value")
    n = value.count()
    band = (5 - ((n + 1 - value.rank("min", descending=True)) / (n / 4)).ceil()).floor()
    return pl.when(n >= 4).then(pl.when(band == 0).then(1).otherwise(band)).cast(pl.Int32).over("family")  # noqa: PLR2004


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of one call, of the processor and of the clock."""
    start, clock = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - start, time.perf_counter() - clock


def gigabytes() -> float:
    """Return the most memory that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(runs: int = 5) -> int:
    """Print medians and ratios, and fail beyond a limit."""
    rng = np.random.default_rng(2026)
    errors = np.exp(rng.normal(0.0, 0.5, (N_FAMILIES, N_MEMBERS)))
    estimates = rng.normal(70.0, 5.0, (N_FAMILIES, N_MEMBERS))
    before = gigabytes()
    times: dict[str, list[tuple[float, float]]] = {"loop": [], "one step": [], "stepdown": [], "hand": [], "bands": []}
    same = True
    for run in range(runs):
        times["one step"].append(timed(lambda: rank_sets(estimates, errors, higher_first=True, stepdown=False)))
        times["stepdown"].append(timed(lambda: rank_sets(estimates, errors, higher_first=True)))
        some = range(run * LOOPED % N_FAMILIES, run * LOOPED % N_FAMILIES + LOOPED)
        looped: list[tuple[Floats, Floats]] = []
        seconds = timed(lambda: looped.extend(by_pair(estimates[row], errors[row]) for row in some))  # noqa: B023
        times["loop"].append((seconds[0] / LOOPED * N_FAMILIES, seconds[1] / LOOPED * N_FAMILIES))
        found = rank_sets(
            estimates[some.start : some.stop], errors[some.start : some.stop], higher_first=True, stepdown=False
        )
        same &= all(np.array_equal(found[limit][row], looped[row][limit]) for row in range(LOOPED) for limit in (0, 1))
    memory = gigabytes()

    values = np.where(rng.random(estimates.shape) < SHARE_MISSING, np.nan, estimates.round(1)).ravel()
    frame = pl.DataFrame({"family": np.repeat(np.arange(N_FAMILIES), N_MEMBERS), "value": values}).fill_nan(None)
    band = quantile_band("value", bands=4, higher_first=True).over("family")
    same_bands = frame.select(band).equals(frame.select(bands_by_hand()))
    for _ in range(4 * runs + 1):
        times["hand"].append(timed(lambda: frame.select(bands_by_hand())))
        times["bands"].append(timed(lambda: frame.select(band)))

    middle = {name: [statistics.median(column) for column in zip(*pairs, strict=True)] for name, pairs in times.items()}
    faster, slower = middle["loop"][0] / middle["one step"][0], middle["bands"][1] / middle["hand"][1]
    stepping = middle["loop"][0] / middle["stepdown"][0]
    print(f"rank sets, {N_FAMILIES} families x {N_MEMBERS} members x {N_DRAWS:,} draws, same sets as the loop: {same}")
    for name, note in (
        ("loop", f"a step of the loop over pairs, scaled from {LOOPED} families"),
        ("one step", f"library, {faster:.0f} x as fast, at least {LEAST_FASTER:.0f}"),
        ("stepdown", f"library with stepdown, {stepping:.0f} x as fast as one step of the loop"),
    ):
        print(f"{middle[name][0]:7.2f} s of the processor, {middle[name][1]:7.2f} s by the clock: {note}")
    print(f"{memory:.2f} GB held at most ({before:.2f} GB before), less than {MOST_MEMORY:.0f}")
    print(f"bands, {frame.height:,} cells, same bands as by hand: {same_bands}")
    hand, library = 1000 * middle["hand"][1], 1000 * middle["bands"][1]
    print(f"{hand:.1f} ms by hand, {library:.1f} ms by the library: {slower:.2f} x, at most {MOST_SLOWER:.0f}")
    held = same and same_bands and faster >= LEAST_FASTER and memory < MOST_MEMORY and slower <= MOST_SLOWER
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
