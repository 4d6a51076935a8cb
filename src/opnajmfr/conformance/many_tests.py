"""Oracles of many tests judged together, and of what figures of a size can show."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from attrs import frozen

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.stats.detection.means import detectable_means
from opnajmfr.stats.detection.targets import detectable_proportion_to_target
from opnajmfr.stats.detection.two_figures import detectable_proportions
from opnajmfr.stats.multiplicity.closed_tests import hommel
from opnajmfr.stats.multiplicity.steps import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
)
from opnajmfr.stats.operands import numbers

_ADJUSTED: dict[str, Callable[[pl.Expr | str], pl.Expr]] = {
    "holm": holm,
    "hochberg": hochberg,
    "hommel": hommel,
    "bonferroni": bonferroni,
    "BH": benjamini_hochberg,
    "BY": benjamini_yekutieli,
    "fdr": benjamini_hochberg,
    "none": numbers,
}
"""What R calls each adjustment."""
_PATIENTS = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)
"""p-values of fifteen comparisons of two treatments after infarction, in the paper of 1995."""


def _means(n: pl.Expr, confidence: float) -> pl.Expr:
    """Return the difference of two means that is seen with n in each group, in standard deviations."""
    one = pl.lit(1.0)
    return detectable_means(one, n, one, n, confidence=confidence)


def _proportions(n: pl.Expr, confidence: float) -> pl.Expr:
    """Return the difference from one half that is seen with n in each group, on the scale of the doubled arcsine."""
    _, above = detectable_proportions(n / 2, n, n, confidence=confidence)
    return 2 * (0.5 + above).sqrt().arcsin() - math.pi / 2


def _from_one_half(n: pl.Expr, confidence: float) -> pl.Expr:
    """Return the difference of a proportion from one half that is seen with n."""
    _, above = detectable_proportion_to_target(pl.lit(0.5), n, confidence=confidence)
    return above


@frozen
class _Printed:
    """Rows of the table: the differences, and by level the persons (of each group) that see them."""

    what: str
    seen: Callable[[pl.Expr, float], pl.Expr]
    differences: tuple[float, ...]
    persons: dict[float, tuple[int, ...]]


_TABLE = (
    _Printed("two means", _means, (0.20, 0.50), {0.01: (586, 95), 0.05: (393, 64), 0.10: (310, 50)}),
    _Printed("two proportions", _proportions, (0.20, 0.50), {0.01: (584, 93), 0.05: (392, 63), 0.10: (309, 49)}),
    _Printed(
        "a proportion and one half",
        _from_one_half,
        (0.05, 0.15, 0.25),
        {0.01: (1165, 127, 44), 0.05: (783, 85, 30), 0.10: (616, 67, 23)},
    ),
)


def _p_adjust(folder: Path) -> Iterator[Expectation]:
    """Yield what R adjusts p-values to."""
    frame = table(folder / "base_r/golden_p_adjust.csv")
    for name, adjustment in _ADJUSTED.items():
        computed = frame.select(adjustment("p"))["p"]
        yield Numbers(what=f"p adjusted, {name}", expected=frame[name], computed=computed, relative=1e-13)


def _patients(_folder: Path) -> Iterator[Expectation]:
    """Yield which of fifteen hypotheses the paper rejects at 0.05."""
    frame = pl.DataFrame({"p": _PATIENTS})
    for name, adjustment, n_rejected in (
        ("Benjamini and Hochberg", benjamini_hochberg, 4),
        ("Bonferroni", bonferroni, 3),
    ):
        rejected = pl.when(adjustment("p") <= 0.05).then(pl.lit("rejected")).otherwise(pl.lit("kept"))  # noqa: PLR2004 - the paper's level
        yield Labels(
            what=f"hypothesis, {name}",
            expected=["rejected"] * n_rejected + ["kept"] * (len(_PATIENTS) - n_rejected),
            computed=frame.select(rejected.alias("found"))["found"],
            where=frame["p"],
        )


def _power_primer(_folder: Path) -> Iterator[Expectation]:
    """Yield which differences are seen, with power 0.8, in groups as large as the table says."""
    for printed in _TABLE:
        for level, persons in printed.persons.items():
            frame = pl.DataFrame({"n": persons})
            yield Numbers(
                what=f"difference of {printed.what}, {level:g}",
                expected=printed.differences,
                computed=frame.select(seen=printed.seen(pl.col("n"), 1 - level))["seen"],
                where=frame.select(pl.format("n = {}", "n").alias("n"))["n"],
                relative=0,
                absolute=0.005,
            )
    yield Skipped(
        what="large differences of two means and of two proportions",
        n=6,
        reason="the table's tests pool the spread of both groups, the interval judged here does not: with 19 to 40 in a"
        " group that takes one or two persons more, a second decimal of the difference",
    )


ORACLES: tuple[Oracle, ...] = (
    Oracle(files=("base_r/golden_p_adjust.csv",), source="R, p.adjust", expectations=_p_adjust),
)
"""Files of the folder."""
SHIPPED: tuple[Oracle, ...] = (
    Oracle(
        name="fifteen hypotheses",
        source="Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300, section 4",
        expectations=_patients,
    ),
    Oracle(
        name="sample sizes for power 0.8",
        source="Cohen (1992), Psychological Bulletin 112, 155-159, table 2",
        expectations=_power_primer,
    ),
)
"""Published examples."""
