"""Over-dispersed funnels of FunnelPlotR: z-scores, φ, τ², and limits with and without adjustment.

The program multiplies by 1.959964 and 3.090232 where we have all the digits, which shows in the seventh digit of its
limits. Its limits of a standardised ratio before adjustment are the exact Poisson interval of the expected count. Its
limits by the CQC's method are printed on the square-root scale, so they are held against the roots of ours. For ratios
of counts it draws limits as if the variance on the log scale were 1 / (4n).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.stats.funnels.adjusted import adjusted_funnel
from opnajmfr.stats.funnels.overdispersion import (
    funnel_z,
    overdispersion_phi,
    overdispersion_tau_squared,
    truncated,
    winsorised,
)
from opnajmfr.stats.funnels.rates import exposure_at_limits
from opnajmfr.stats.funnels.scales import (
    FunnelScale,
    count_ratio_on_scale,
    onto_scale,
    proportion_on_scale,
    ratio_on_scale,
)

_SOURCE = "FunnelPlotR (R)"
_INPUT = "funnelplotr/golden_input.csv"
_EXACT = 1e-12
_ROUNDED_QUANTILES = 1e-6
_CONFIDENCES = {"95": 0.95, "998": 0.998}


class _Kind(NamedTuple):
    """One way of the program: kind of figure and method."""

    data_type: str
    method: str
    scale: FunnelScale
    target: pl.Expr
    place: tuple[pl.Expr, pl.Expr]
    is_truncated: bool = False

    @property
    def z(self) -> pl.Expr:
        """The z-score against the target, untreated."""
        return funnel_z(*self.place, onto_scale(self.target, self.scale))

    @property
    def treated(self) -> pl.Expr:
        """The z-score, winsorised or truncated."""
        return truncated(self.z) if self.is_truncated else winsorised(self.z)


def _pooled(numerator: str) -> pl.Expr:
    """Return the ratio of the sums."""
    return pl.col(numerator).sum() / pl.col("denominator").sum()


_ONE = pl.lit(1.0)
_SHMI = _Kind("SR", "SHMI", "log", _ONE, ratio_on_scale("num_sr", "denominator", scale="log"), is_truncated=True)
_CQC = _Kind("SR", "CQC", "root", _ONE, ratio_on_scale("num_sr", "denominator", scale="root"))
_PROPORTION = _Kind("PR", "SHMI", "arcsine", _pooled("num_pr"), proportion_on_scale("num_pr", "denominator"))
_COUNTS = _Kind("RC", "SHMI", "log", _pooled("num_rc"), count_ratio_on_scale("num_rc", "denominator"))
_KINDS = (_SHMI, _CQC, _PROPORTION, _COUNTS)


def _scores(folder: Path, name: str, kind: _Kind) -> Iterator[Expectation]:
    """Yield each group's place, standard error and z-scores."""
    given, wanted = table(folder / _INPUT), table(folder / name)
    y, error = kind.place
    ours = given.select(
        onto_scale(kind.target, kind.scale).alias("target_transformed"),
        y.alias("Y"),
        error.alias("s"),
        kind.z.alias("Uzscore"),
        kind.treated.alias("Wuzscore"),
        kind.z.rank("average").alias("rk"),
    ).with_columns(sp=(10 * pl.col("rk") / (pl.len() + 1)).floor())
    for column in ours.columns:
        if column in wanted.columns:
            yield Numbers(
                what=column,
                expected=wanted[column],
                computed=ours[column],
                where=wanted["group"],
                relative=_EXACT,
                absolute=1e-13,
            )
    changed = ours["Wuzscore"].is_null() if kind.is_truncated else ours["Wuzscore"] != ours["Uzscore"]
    flag = "truncated" if kind.is_truncated else "winsorised"
    yield Labels(what=flag, expected=wanted[flag], computed=changed.cast(pl.Int64), where=wanted["group"])


def _shmi_scores(folder: Path) -> Iterator[Expectation]:
    """Yield the scores of standardised ratios."""
    return _scores(folder, "funnelplotr/golden_z_SR_SHMI.csv", _SHMI)


def _proportion_scores(folder: Path) -> Iterator[Expectation]:
    """Yield the scores of proportions."""
    return _scores(folder, "funnelplotr/golden_z_PR_SHMI.csv", _PROPORTION)


def _of_group(kind: _Kind) -> tuple[pl.Expr, ...]:
    """Return number, φ, τ² and target of all units."""
    return (
        kind.treated.count().cast(pl.Float64).alias("n"),
        overdispersion_phi(kind.treated).alias("phi"),
        overdispersion_tau_squared(kind.treated, kind.place[1]).alias("tau2"),
        kind.target.alias("target"),
    )


def _dispersions(folder: Path) -> Iterator[Expectation]:
    """Yield n, φ, τ² and target of four ways."""
    given, wanted = table(folder / _INPUT), table(folder / "funnelplotr/golden_phi_tau2.csv")
    ours = pl.concat(given.select(*_of_group(kind)) for kind in _KINDS)
    where = [f"{kind.data_type} {kind.method}" for kind in _KINDS]
    for column in ours.columns:
        yield Numbers(what=column, expected=wanted[column], computed=ours[column], where=where, relative=_EXACT)


def _limits(folder: Path) -> Iterator[Expectation]:
    """Yield limits at 95 and 99.8 per cent of four ways, with and without adjustment, at eight sizes."""
    given, wanted = table(folder / _INPUT), table(folder / "funnelplotr/golden_limits.csv")
    for kind in _KINDS:
        tau_squared, target = given.select(*_of_group(kind)).row(0)[2:]
        for adjusted in (True, False):
            sizes = wanted.filter(
                (pl.col("data_type") == kind.data_type)
                & (pl.col("sr_method") == kind.method)
                & (pl.col("adjusted") == adjusted)
            )
            for name, confidence in _CONFIDENCES.items():
                between = tau_squared if adjusted else 0.0
                exact = kind.data_type == "SR" and not adjusted
                limits = _exact_limits(confidence) if exact else _scaled_limits(kind, target, between, confidence)
                ours = sizes.select(*limits)
                for side, column in (("lower", f"ll{name}"), ("upper", f"ul{name}")):
                    yield Numbers(
                        what=f"{kind.data_type} {kind.method} {'adjusted' if adjusted else 'plain'} {column}",
                        expected=sizes[column],
                        computed=ours[side],
                        where=sizes["number_seq"],
                        relative=_EXACT if exact else _ROUNDED_QUANTILES,
                        absolute=0.0 if exact else 1e-7,
                    )


def _exact_limits(confidence: float) -> tuple[pl.Expr, ...]:
    """Return the exact interval of the expected count, over that count."""
    return tuple(
        exposure / pl.col("number_seq") for exposure in exposure_at_limits("number_seq", confidence=confidence)
    )


def _scaled_limits(kind: _Kind, target: float, between: float, confidence: float) -> tuple[pl.Expr, ...]:
    """Return limits on the kind's scale at the sizes of the file, as the program prints them."""
    size = pl.col("number_seq")
    error = 1 / size.sqrt() if kind is _SHMI else 1 / (2 * size.sqrt())
    pair = adjusted_funnel(error, target, scale=kind.scale, tau_squared=between, confidence=confidence)
    return tuple(limit.sqrt() for limit in pair) if kind is _CQC else pair


ORACLES: tuple[Oracle, ...] = (
    Oracle(files=("funnelplotr/golden_z_SR_SHMI.csv", _INPUT), source=_SOURCE, expectations=_shmi_scores),
    Oracle(files=("funnelplotr/golden_z_PR_SHMI.csv", _INPUT), source=_SOURCE, expectations=_proportion_scores),
    Oracle(files=("funnelplotr/golden_phi_tau2.csv", _INPUT), source=_SOURCE, expectations=_dispersions),
    Oracle(files=("funnelplotr/golden_limits.csv", _INPUT), source=_SOURCE, expectations=_limits),
)
SHIPPED: tuple[Oracle, ...] = ()
