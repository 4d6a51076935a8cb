"""Every municipality beside its peers, its county and the nation: 10.4 million comparisons from invented counts.

400 shares x 290 municipalities x 3 sexes x 10 years, each held against seven published peers, the county and the
nation, with intervals and verdicts. Prints the time and the peak memory of the library, those of the same arithmetic
written by hand on whole arrays (both take the integral of the random-effects test from `oj.stats`), and their ratio.
Each runs in a process of its own. Run `python benches/comparison.py [n_indicators]`; it fails above 3 times by hand.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

import opnajmfr as oj
from opnajmfr.data.observations import Observations

N_SHARES, FIRST, LAST, SHARE_HIDDEN = 400, 2015, 2024, 0.02
SEXES = ("T", "K", "M")
TYPOLOGY = "övergripande"
MOST, FEW = 3.0, 1e-5
"""How many times as long as by hand at most; and the share of verdicts that the last digits may decide."""
Floats = NDArray[np.float64]
P, R = ParamSpec("P"), TypeVar("R")


def municipalities() -> pl.DataFrame:
    """Return every municipality of the last year, and its county."""
    codes = oj.sweden().members([LAST], division=oj.Division.START_OF_YEAR, level="municipality")["area"].sort()
    pairs = pl.DataFrame({"area": codes, "period": pl.Series([LAST] * len(codes), dtype=pl.Int32)})
    return oj.sweden().ancestors(pairs, division=oj.Division.START_OF_YEAR).select("area", "county").sort("area")


def counts(n_shares: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return numerators, denominators and which cells are hidden: shares x years x sexes x municipalities."""
    rng = np.random.default_rng(2026)
    shape = (n_shares, LAST - FIRST + 1, len(SEXES), municipalities().height)
    n = rng.integers(10, 800, shape)
    level = rng.uniform(0.5, 0.95, (n_shares, 1, 1, 1))
    x = rng.binomial(n, np.clip(rng.normal(level, 0.05, shape), 0.01, 0.99))
    return x, n, rng.random(shape) < SHARE_HIDDEN


def tidy(n_shares: int) -> pl.DataFrame:
    """Return the counts as checked rows."""
    x, n, hidden = counts(n_shares)
    codes = municipalities()["area"]
    names = pl.Series([f"{part}{k:03d}" for k in range(n_shares) for part in "xn"])
    size = x[0].size
    cells = pl.DataFrame({"period": pl.int_range(FIRST, LAST + 1, dtype=pl.Int32, eager=True)}).join(
        pl.DataFrame({"sex": list(SEXES)}).join(pl.DataFrame({"area": codes}), how="cross"), how="cross"
    )
    frame = pl.DataFrame({"variable": names}).join(cells, how="cross")
    amounts = np.stack([x, n], axis=1).reshape(-1)
    gone = np.repeat(hidden.reshape(n_shares, 1, size), 2, axis=1).reshape(-1)
    return frame.with_columns(
        pl.when(~pl.Series(gone)).then(pl.Series(amounts)).alias("amount"),
        pl.when(pl.Series(gone)).then(pl.lit("nonresponse")).otherwise(pl.lit("observed")).alias("status"),
    )


def with_library(frame: pl.DataFrame, n_shares: int) -> pl.DataFrame:
    """Return the comparisons of the library, from a checked frame."""
    catalogue = oj.Catalogue(
        oj.indicator(f"Andel {k}", oj.proportion(f"x{k:03d}", f"n{k:03d}"), id=f"s{k:03d}", direction="higher")
        for k in range(n_shares)
    )
    plan = oj.compute(catalogue, Observations(frame=frame)).aggregate(oj.sweden()).with_intervals(0.95)
    return plan.compare(to=[oj.key_figures().peer_sets[TYPOLOGY], "county", "nation"]).collect().comparisons


def wilson(share: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    """Return Wilson's limits."""
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return centre - half, centre + half


def verdict(lower: Floats, upper: Floats) -> NDArray[np.int8]:
    """Return 1 for better, -1 for worse, 0 for no clear difference."""
    return (lower > 0).astype(np.int8) - (upper < 0).astype(np.int8)


def against_rest(x: Floats, n: Floats, whole: tuple[Floats, Floats]) -> dict[str, Floats]:
    """Return difference, limits and p to an area that holds one's own."""
    found: dict[str, Floats] = {}
    rest_x, rest_n = whole[0] - x, whole[1] - n
    share, rest = x / n, rest_x / rest_n
    scale = 1 - n / whole[1]
    towards: list[Floats] = []
    for z in (oj.stats.z(0.95), oj.stats.z(0.9999)):
        low, high = wilson(share, n, z)
        rest_low, rest_high = wilson(rest, rest_n, z)
        lower = (share - rest - np.hypot(share - low, rest_high - rest)) * scale
        upper = (share - rest + np.hypot(high - share, rest - rest_low)) * scale
        difference = share - whole[0] / whole[1]
        towards.append(np.where(difference >= 0, difference - lower, upper - difference) / z)
        found = found or {"difference": difference, "lower": lower, "upper": upper}
    slope = (towards[1] - towards[0]) / (oj.stats.z(0.9999) - oj.stats.z(0.95))
    start = towards[0] - slope * oj.stats.z(0.95)
    score = 2 * np.abs(found["difference"]) / (start + np.sqrt(start**2 + 4 * slope * np.abs(found["difference"])))
    p = pl.DataFrame({"z": score.reshape(-1)}).select(oj.stats.two_sided_p("z"))["p"].to_numpy()
    return found | {"p": p, "verdict": verdict(found["lower"], found["upper"])}


def by_hand(n_shares: int) -> list[dict[str, Floats]]:
    """Return the same figures as bare arithmetic on whole arrays: no names, no reasons, no statuses, no table."""
    x, n, hidden = (array for array in counts(n_shares))
    towns = municipalities()
    codes = towns["area"].to_list()
    x, n = np.where(hidden, np.nan, x), np.where(hidden, np.nan, n)
    county = towns["county"].cast(pl.Categorical).to_physical().rank("dense").to_numpy().astype(int) - 1
    member = np.zeros((len(codes), county.max() + 1))
    member[np.arange(len(codes)), county] = 1
    seen = np.nan_to_num(x), np.nan_to_num(n)
    nation = tuple(part.sum(axis=-1, keepdims=True) for part in seen)
    counties = tuple((part @ member)[..., county] for part in seen)
    share, z = x / n, oj.stats.z(0.95)
    low, high = wilson(share, n, z)
    near_low, near_high = wilson(share, n, 1.0)
    chance = ((near_high - near_low) / 2) ** 2
    groups = oj.key_figures().peer_sets[TYPOLOGY]
    peers = np.array([[codes.index(one) for one in groups.members(code)] for code in codes])
    theirs, theirs_chance = share[..., peers], chance[..., peers]
    k = np.isfinite(theirs).sum(axis=-1)
    mean = np.nanmean(theirs, axis=-1)
    rows = pl.DataFrame(
        {
            "value": share.reshape(-1),
            "down": (((share - low) / z) ** 2).reshape(-1),
            "up": (((high - share) / z) ** 2).reshape(-1),
            "mean": mean.reshape(-1),
            "k": k.reshape(-1),
            "squares": np.nansum((theirs - mean[..., None]) ** 2, axis=-1).reshape(-1),
            "chance": np.nanmean(theirs_chance, axis=-1).reshape(-1),
            "chance_squared": np.nanmean(theirs_chance**2, axis=-1).reshape(-1),
        }
    )
    place = 1 + (theirs > share[..., None]).sum(axis=-1)
    ends = np.nanmin(theirs, axis=-1), np.nanmax(theirs, axis=-1)
    test = oj.stats.random_effects_difference(
        "value",
        ("down", "up"),
        mean="mean",
        k="k",
        squared_deviations="squares",
        mean_variance="chance",
        mean_squared_variance="chance_squared",
    )
    start = time.perf_counter()
    tested = {name: column.to_numpy() for name, column in rows.select(test.struct.unnest()).to_dict().items()}
    print(f"  (the integral of the random-effects test alone: {time.perf_counter() - start:.1f} s)")
    to_peers = tested | {"place": place, "lowest": ends[0], "highest": ends[1]}
    to_peers["verdict"] = verdict(tested["lower"], tested["upper"])
    return [to_peers, against_rest(x, n, counties), against_rest(x, n, nation)]


def checked(n_shares: int, path: Path) -> None:
    """Write the checked rows, so that their validation is no part of what is measured."""
    Observations.from_frame(tidy(n_shares), level="municipality").frame.write_ipc(path)


def measured(name: str, n_shares: int, path: Path) -> tuple[float, list[int]]:
    """Run one of the two, print its seconds and its peak memory, and return how many clear verdicts it finds."""
    frame = pl.read_ipc(path) if name == "library" else pl.DataFrame()
    start = time.perf_counter()
    if name == "library":
        clear = _of_library(with_library(frame, n_shares))
    else:
        with np.errstate(divide="ignore", invalid="ignore"):  # Gotland is all of its county
            clear = [int((one["verdict"] != 0).sum()) for one in by_hand(n_shares)]
    seconds, work = time.perf_counter() - start, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<8} {seconds:6.1f} s ({work:.1f} s of work), peak {peak:.2f} GB", flush=True)
    return seconds, clear


def _of_library(rows: pl.DataFrame) -> list[int]:
    """Count the clear verdicts of each reference."""
    kinds = ("peers", "county", "nation")
    clear = rows.filter(pl.col("verdict").cast(pl.String).is_in(["better", "worse"]))
    print(f"  {rows.height:,} comparisons, {rows['verdict'].count():,} verdicts")
    return [clear.filter(pl.col("reference_kind") == kind).height for kind in kinds]


def _alone(act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(act, *args, **kwargs).result()


def main(n_shares: int = N_SHARES) -> int:
    """Print both, and fail where the library takes more than 3 times as long, or finds something else."""
    found: dict[str, tuple[float, list[int]]] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checked.arrow"
        _alone(checked, n_shares, path)
        for name in ("by hand", "library"):
            found[name] = _alone(measured, name, n_shares, path)
    ratio = found["library"][0] / found["by hand"][0]
    ours, theirs = found["library"][1], found["by hand"][1]
    same = all(abs(one - other) <= FEW * one for one, other in zip(ours, theirs, strict=True))
    print(f"{ratio:.2f} x by hand; clear differences to peers, county and nation: {ours}, by hand {theirs}")
    return 0 if same and ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
