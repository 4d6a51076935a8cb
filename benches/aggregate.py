"""County and nation from 2.9 million rows: the library beside the same query written by hand.

Both start from the same checked tidy frame (200 ratios x 290 municipalities x 25 years, 2 % missing) and end in
1.56 million sorted figures with status and coverage. Prints medians of several runs and their ratio, and the time
that validation takes, apart. Run `python benches/aggregate.py [runs]`.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

import opnajmfr as oj
from opnajmfr.data.observations import Observations

N_RATIOS, FIRST, LAST, SHARE_MISSING = 200, 2003, 2027, 0.02
MOST = 1.5


def tidy() -> pl.DataFrame:
    """Return shuffled components of every municipality and year."""
    rng = np.random.default_rng(2026)
    areas = pl.DataFrame(
        {"area": oj.sweden().members([LAST], division=oj.Division.START_OF_YEAR, level="municipality")["area"]}
    )
    variables = pl.DataFrame({"variable": [f"{part}{k:03d}" for k in range(N_RATIOS) for part in ("n", "d")]})
    periods = pl.DataFrame({"period": pl.int_range(FIRST, LAST + 1, dtype=pl.Int32, eager=True)})
    frame = variables.join(areas, how="cross").join(periods, how="cross")
    counts = pl.Series("amount", rng.integers(1, 5_000, frame.height))
    hidden = pl.Series("hidden", rng.random(frame.height) < SHARE_MISSING)
    frame = frame.with_columns(counts, hidden).with_columns(
        pl.when(~pl.col("hidden")).then("amount").alias("amount"),
        pl.when("hidden").then(pl.lit("nonresponse")).otherwise(pl.lit("observed")).alias("status"),
    )
    return frame.drop("hidden").sample(fraction=1.0, shuffle=True, seed=7)


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the figures as an analyst would write the query in polars."""
    roles = pl.LazyFrame(
        {
            "variable": [f"{part}{k:03d}" for k in range(N_RATIOS) for part in ("n", "d")],
            "indicator": [f"r{k:03d}" for k in range(N_RATIOS) for _ in range(2)],
            "role": ["n", "d"] * N_RATIOS,
        }
    )
    pairs = frame.select("area", "period").unique()
    counties = oj.sweden().ancestors(pairs, division=oj.Division.START_OF_YEAR)
    rows = frame.lazy().join(roles, on="variable")
    key = ["indicator", "area", "period", "sex"]
    above = rows.filter(pl.col("role") == "n").select(*key, n="amount", why_n=pl.col("status").cast(pl.String))
    below = rows.filter(pl.col("role") == "d").select(*key, d="amount", why_d=pl.col("status").cast(pl.String))
    both = pl.col("n").is_not_null() & pl.col("d").is_not_null()
    cells = (
        above.join(below, on=key)
        .join(counties.lazy().select("area", "period", "county"), on=["area", "period"])
        .with_columns(
            n=pl.when(both).then("n"),
            d=pl.when(both).then("d"),
            why=pl.when(pl.col("n").is_null()).then("why_n").otherwise("why_d"),
        )
    )

    def status(answered: pl.Expr) -> pl.Expr:
        return pl.when(answered).then(pl.lit("derived")).otherwise(pl.lit("nonresponse")).alias("status")

    own = cells.select(
        pl.lit(0, pl.UInt8).alias("level"),
        *key,
        "n",
        "d",
        pl.when(both).then(pl.lit("observed")).otherwise("why").alias("status"),
        pl.lit(None, pl.UInt32).alias("n_members"),
        pl.lit(None, pl.UInt32).alias("n_expected"),
    )
    county = cells.group_by("indicator", "county", "period", "sex").agg(
        pl.col("n").sum(), pl.col("d").sum(), pl.col("n").count().alias("n_members"), pl.len().alias("n_expected")
    )
    nation = county.group_by("indicator", "period", "sex").agg(
        pl.col("n").sum(), pl.col("d").sum(), pl.col("n_members").sum(), pl.col("n_expected").sum()
    )
    columns = ["n", "d", status(pl.col("n_members") > 0), "n_members", "n_expected"]
    upward = [
        county.select(
            pl.lit(1, pl.UInt8).alias("level"), "indicator", pl.col("county").alias("area"), "period", "sex", *columns
        ),
        nation.select(
            pl.lit(2, pl.UInt8).alias("level"), "indicator", pl.lit("00").alias("area"), "period", "sex", *columns
        ),
    ]
    return (
        pl.concat([own, *upward])
        .with_columns(
            value=pl.when(pl.col("d") > 0).then(pl.col("n").cast(pl.Float64) / pl.col("d").cast(pl.Float64)),
            coverage=pl.col("n_members") / pl.col("n_expected"),
        )
        .sort("level", "indicator", "period", "sex", "area")
        .collect()
    )


def with_library(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of the library, from a checked frame."""
    catalogue = oj.Catalogue(
        oj.indicator(f"Kvot {k}", oj.ratio(f"n{k:03d}", f"d{k:03d}"), id=f"r{k:03d}") for k in range(N_RATIOS)
    )
    return oj.compute(catalogue, Observations(frame=frame)).aggregate(oj.sweden()).collect().frame


def timed(call: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(runs: int = 7) -> int:
    """Print the medians, and fail where the library takes more than 1.5 times as long."""
    raw = tidy()
    frame = Observations.from_frame(raw, level="municipality").frame
    ours, theirs = with_library(frame), by_hand(frame)
    same = ours.select(
        pl.col("indicator").cast(pl.String), "area", "period", "value", pl.col("status").cast(pl.String)
    ).equals(theirs.select("indicator", "area", "period", "value", "status"))
    print(f"{frame.height:,} rows in, {ours.height:,} figures out, same keys, values and statuses: {same}")
    times: dict[str, list[float]] = {"by hand": [], "library": [], "validation": []}
    for _ in range(runs):
        times["by hand"].append(timed(lambda: by_hand(frame)))
        times["library"].append(timed(lambda: with_library(frame)))
        times["validation"].append(timed(lambda: Observations.from_frame(frame)))
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, seconds in middle.items():
        print(f"{name:<10} median {seconds:5.2f} s of {runs} runs, {seconds / middle['by hand']:4.2f} x by hand")
    return 0 if same and middle["library"] <= MOST * middle["by hand"] else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
