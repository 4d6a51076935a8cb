"""Funnel verdicts over 400 figures x 290 members: the library beside the same columns written by hand.

Proportions against the figure's own, at 95 and 99.8 per cent: once by chance alone, once adjusted for over-dispersion
(winsorised, additive). Both sides must give the same verdicts. Prints medians of several interleaved runs and their
ratio. Run `python benches/funnels.py [runs]`.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from opnajmfr.stats.funnels import (
    adjusted_funnel,
    funnel_verdict,
    funnel_z,
    onto_scale,
    overdispersion_tau_squared,
    proportion_funnel,
    proportion_on_scale,
    winsorised,
)

N_FIGURES, N_MEMBERS = 400, 290
MOST = 3.0
INNER, OUTER = 1.959963984540054, 3.090232306167813


def cells() -> pl.DataFrame:
    """Return numerators and denominators of every figure and member."""
    rng = np.random.default_rng(2026)
    shape = (N_FIGURES, N_MEMBERS)
    n = rng.integers(20, 5_000, shape)
    share = np.clip(rng.uniform(0.1, 0.9, (N_FIGURES, 1)) + rng.normal(0, 0.02, shape), 0.01, 0.99)
    figure = np.repeat(np.arange(N_FIGURES), N_MEMBERS)
    return pl.DataFrame({"figure": figure, "x": rng.binomial(n, share).ravel(), "n": n.ravel()})


def plain(frame: pl.DataFrame) -> pl.Series:
    """Return the library's verdicts by chance alone."""
    inner, outer = proportion_funnel("n", "target"), proportion_funnel("n", "target", confidence=0.998)
    targeted = frame.with_columns((pl.col("x").sum() / pl.col("n").sum()).over("figure").alias("target"))
    return targeted.select(funnel_verdict(pl.col("x") / pl.col("n"), inner=inner, outer=outer)).to_series()


def adjusted(frame: pl.DataFrame) -> pl.Series:
    """Return the library's verdicts with over-dispersion."""
    inner, outer = (
        adjusted_funnel("error", "target", scale="arcsine", tau_squared="tau_squared", confidence=confidence)
        for confidence in (0.95, 0.998)
    )
    return (
        frame.with_columns(
            (pl.col("x").sum() / pl.col("n").sum()).over("figure").alias("target"), *proportion_on_scale("x", "n")
        )
        .with_columns(z=funnel_z("y", "error", onto_scale("target", "arcsine")))
        .with_columns(z=winsorised("z").over("figure"))
        .with_columns(tau_squared=overdispersion_tau_squared("z", "error").over("figure"))
        .select(funnel_verdict(pl.col("x") / pl.col("n"), inner=inner, outer=outer))
        .to_series()
    )


def plain_by_hand(frame: pl.DataFrame) -> pl.Series:
    """Return the verdicts as an analyst would write them in polars."""
    targeted = frame.with_columns((pl.col("x").sum() / pl.col("n").sum()).over("figure").alias("target"))
    target = pl.col("target")
    error = (target * (1 - target) / pl.col("n")).sqrt()
    share = pl.col("x") / pl.col("n")
    return targeted.select(worded(share, lambda z: (target - z * error, target + z * error))).to_series()


def adjusted_by_hand(frame: pl.DataFrame) -> pl.Series:
    """Return the adjusted verdicts as an analyst would write them in polars."""
    share = pl.col("x") / pl.col("n")
    z, w, centre = pl.col("z"), 4 * pl.col("n"), pl.col("centre")
    between = (z.pow(2).sum() - (pl.len() - 1)) / (w.sum() - w.pow(2).sum() / w.sum())
    wide = (1 / (4 * pl.col("n")) + pl.col("between")).sqrt()
    ends = (0, np.pi / 2)
    return (
        frame.with_columns((pl.col("x").sum() / pl.col("n").sum()).over("figure").sqrt().arcsin().alias("centre"))
        .with_columns(z=(share.sqrt().arcsin() - centre) * 2 * pl.col("n").sqrt())
        .with_columns(z=z.clip(z.quantile(0.1, "linear"), z.quantile(0.9, "linear")).over("figure"))
        .with_columns(between=between.clip(lower_bound=0).over("figure"))
        .select(
            worded(
                share,
                lambda score: (
                    (centre - score * wide).clip(*ends).sin().pow(2),
                    (centre + score * wide).clip(*ends).sin().pow(2),
                ),
            )
        )
        .to_series()
    )


def worded(share: pl.Expr, limits: Callable[[float], tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """Return the words for a share between limits at two scores."""
    (lower, upper), (least, most) = limits(INNER), limits(OUTER)
    return (
        pl.when(share < least)
        .then(pl.lit("far_below"))
        .when(share > most)
        .then(pl.lit("far_above"))
        .when(share < lower)
        .then(pl.lit("below"))
        .when(share > upper)
        .then(pl.lit("above"))
        .otherwise(pl.lit("within"))
    )


def timed(call: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(runs: int = 21) -> int:
    """Print the medians, and fail where the library takes more than three times as long, or says otherwise."""
    frame = cells()
    failed = False
    for name, ours, theirs in (
        ("by chance alone", plain, plain_by_hand),
        ("with over-dispersion", adjusted, adjusted_by_hand),
    ):
        verdicts = ours(frame).cast(pl.String)
        same = verdicts.equals(theirs(frame))
        times = [(timed(lambda f=ours: f(frame)), timed(lambda f=theirs: f(frame))) for _ in range(runs)]
        library, by_hand = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = library / by_hand
        failed |= not same or ratio > MOST
        outside = (verdicts != "within").mean()
        print(
            f"{frame.height:,} verdicts {name:<21} library {1000 * library:6.1f} ms, by hand {1000 * by_hand:6.1f} ms, "
            f"median of {runs}: {ratio:.2f} x, at most {MOST:g}; {outside:.1%} outside; same: {same}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
