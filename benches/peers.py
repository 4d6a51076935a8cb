"""Peers of all areas: the library beside the broadcast numpy form, and beside scikit-learn's nearest neighbours.

290 areas by 40 variables stand beside the textbook's z-scores, differences of every pair at once and a sort; 100,000
areas by 10 variables beside `sklearn.neighbors.NearestNeighbors` with as many jobs as the library has cores, as it
comes (a tree) and told to look at every pair. The library rounds to twelve digits and puts ties in the order of codes
on the way. The library's figures are columns of a frame and its answer is a frame of focus, peer and distance. Prints
medians of several interleaved runs, their ratio and the peak memory. Needs scikit-learn (extra `bench`). Run
`python benches/peers.py [runs]`.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl
from sklearn.neighbors import NearestNeighbors

from opnajmfr.comparison.likeness.matching import Matched, MatchedVariable, matched_column, value_column
from opnajmfr.comparison.likeness.options import Matching
from opnajmfr.comparison.likeness.searching import Search
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.model.vocabulary import Level

K = 7
BROADCAST, TREE = 1.5, 1.2
JOBS = os.cpu_count()


def figures(n_areas: int, n_variables: int) -> np.ndarray:
    """Return figures that go together as those of municipalities do: half from three common causes."""
    rng = np.random.default_rng(2026)
    causes = rng.normal(size=(n_areas, 3)) @ rng.normal(size=(3, n_variables))
    return 50 + 10 * (causes + rng.normal(size=(n_areas, n_variables)))


def ready(numbers: np.ndarray) -> Search:
    """Return a search over figures that are there already, so that the search alone is timed."""
    data = key_figures()
    columns = {"code": [f"{row:06}" for row in range(len(numbers))], "name": [""] * len(numbers)}
    for place, column in enumerate(numbers.T):
        columns |= {value_column(place): column, matched_column(place): column}
    indicator = data.catalogue["folkmangd"]
    variables = tuple(
        MatchedVariable(indicator=indicator, weight=1.0, log=False, period=2019) for _ in range(numbers.shape[1])
    )
    matched = Matched(variables=variables, table=pl.DataFrame(columns))
    return Search(data=data, matching=Matching(), level=Level.MUNICIPALITY, matched=matched)


def ours(numbers: np.ndarray) -> np.ndarray:
    """Return the library's peers."""
    search = ready(numbers)
    pairs = search.pairs(np.flatnonzero(search.has_enough), k=K)
    return pairs["peer"].cast(pl.Int64).to_numpy().reshape(-1, K)


def broadcast(numbers: np.ndarray) -> np.ndarray:
    """Return the peers of every pair's differences at once."""
    z = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    distances = np.sqrt(((z[:, None, :] - z[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1)[:, :K]


def scikit(algorithm: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return scikit-learn's nearest neighbours by an algorithm."""

    def found(numbers: np.ndarray) -> np.ndarray:
        """Return its peers."""
        z = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
        model = NearestNeighbors(n_neighbors=K, algorithm=algorithm, n_jobs=JOBS).fit(z)
        return model.kneighbors(return_distance=False)

    return found


CASES = (
    ("290 x 40, every pair broadcast", (290, 40), broadcast, BROADCAST, 51),
    ("100,000 x 10, scikit-learn as it comes", (100_000, 10), scikit("auto"), TREE, 3),
    ("100,000 x 10, scikit-learn, every pair", (100_000, 10), scikit("brute"), TREE, 3),
)
"""What is run, how large, beside what, at most how many times as long as that, and how often."""


def seconds(call: Callable[[np.ndarray], np.ndarray], numbers: np.ndarray) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call(numbers)
    return time.perf_counter() - start


def main(most_runs: int = 51) -> int:
    """Print the medians, and fail where the library takes more than its share."""
    failed = False
    for name, size, other, most, usual in CASES:
        numbers = figures(*size)
        same = float(np.mean(ours(numbers) == other(numbers)))
        runs = min(usual, most_runs)
        times = [(seconds(other, numbers), seconds(ours, numbers)) for _ in range(runs)]
        theirs, own = (statistics.median(measured) for measured in zip(*times, strict=True))
        failed |= same < 1 or own > most * theirs
        print(
            f"{name:<40} other {theirs:8.3f} s, library {own:8.3f} s of {runs} runs, {own / theirs:.2f} x, "
            f"at most {most}; same peers: {same:.1%}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"cores {JOBS}, peak memory of all {peak:.2f} GB")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
