"""Members that truly differ: the worked examples of the literature, figures only."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from opnajmfr import stats
from opnajmfr.conformance.expectations import Expectation, Numbers
from opnajmfr.conformance.oracle import Oracle

_TRIALS = (
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)
"""Cases and others among the vaccinated, cases and others among those who were not."""
_HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
"""Hits of 18 players in their first 45 at bats, from Clemente to Alvis."""
_AT_BATS = 45
_SHRUNKEN = (
    *(0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261),
    *(0.261, 0.256, 0.256, 0.256, 0.256, 0.256, 0.252, 0.247, 0.242),
)
"""Their estimates, from Clemente to Alvis."""


def vaccine_trials(folder: Path) -> Iterator[Expectation]:
    """Hold the heterogeneity of 13 trials of a vaccine against tuberculosis, on the logarithm of the risk ratio.

    Parameters
    ----------
    folder
        Not read.

    Yields
    ------
    Expectation
        Columns of numbers.
    """
    del folder
    cases, others, cases_without, others_without = (pl.col(name) for name in ("a", "b", "c", "d"))
    treated, untreated = cases + others, cases_without + others_without
    trials = pl.DataFrame(_TRIALS, schema=["a", "b", "c", "d"], orient="row").select(
        ((cases / treated) / (cases_without / untreated)).log().alias("y"),
        (1 / cases - 1 / treated + 1 / cases_without - 1 / untreated).alias("s"),
    )
    between = stats.dersimonian_laird("y", "s")
    fixed, of_fixed = stats.weighted_mean_of_members("y", "s")
    random, of_random = stats.weighted_mean_of_members("y", "s", between=between)
    found = trials.select(
        between,
        stats.cochran_q("y", "s"),
        (100 * stats.i_squared("y", "s")).alias("i_squared"),
        stats.overdispersion_ratio("y", "s"),
        fixed.alias("fixed"),
        *_limits(fixed, of_fixed, "fixed"),
        random.alias("random"),
        *_limits(random, of_random, "random"),
    ).row(0, named=True)
    yield Numbers(
        what="τ², means of the log risk ratio and their limits",
        expected=[0.3088, -0.4303, -0.5097, -0.3509, -0.7141, -1.0644, -0.3638],
        computed=[
            found[name]
            for name in ("between", "fixed", "fixed_lower", "fixed_upper", "random", "random_lower", "random_upper")
        ],
        relative=0.0,
        absolute=5e-5,
    )
    yield Numbers(what="Q", expected=[152.2330], computed=[found["q"]], relative=0.0, absolute=5e-5)
    yield Numbers(
        what="I² in per cent, H²",
        expected=[92.12, 12.69],
        computed=[found["i_squared"], found["overdispersion"]],
        relative=0.0,
        absolute=5e-3,
    )


def batting_averages(folder: Path) -> Iterator[Expectation]:
    """Hold the shrunken batting averages of 18 players.

    Parameters
    ----------
    folder
        Not read.

    Yields
    ------
    Expectation
        One column of numbers.
    """
    del folder
    players = pl.DataFrame({"y": [hits / _AT_BATS for hits in _HITS]})
    chance = pl.col("y").mean() * (1 - pl.col("y").mean()) / _AT_BATS
    shrunken = players.with_columns(chance.alias("s")).select(stats.james_stein("y", "s"))
    yield Numbers(
        what="James and Stein's estimate",
        expected=_SHRUNKEN,
        computed=shrunken["shrunken"],
        relative=0.0,
        absolute=5e-4,
    )


def _limits(mean: pl.Expr, variance: pl.Expr, name: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the normal limits of a mean at 0.95."""
    half = stats.z(0.95) * variance.sqrt()
    return (mean - half).alias(f"{name}_lower"), (mean + half).alias(f"{name}_upper")


ORACLES: tuple[Oracle, ...] = ()
"""No file of the folder holds members against their group."""
SHIPPED: tuple[Oracle, ...] = (
    Oracle(
        name="BCG trials, random effects",
        source="Colditz et al. (1994), JAMA 271, 698-702, data; results as Stata's metan and R's metafor print them",
        expectations=vaccine_trials,
    ),
    Oracle(
        name="batting averages, James-Stein",
        source="Efron and Morris (1975), JASA 70, 311-319, data; Efron (2010), Large-Scale Inference, table 1.1",
        expectations=batting_averages,
    ),
)
"""Published worked examples."""
