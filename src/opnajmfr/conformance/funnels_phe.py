"""Funnels of PHEindicatormethods: verdicts, limits and the points they are drawn at.

The reference calls a unit High or Low at 0.025 and 0.001, which are `above` and `below` the limits at 95 and 99.8 per
cent here. Its limits of rates and ratios are found by halving, so they hold to 5 parts in 100,000; ours are exact.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.stats.funnels.exposures import implied_exposure
from opnajmfr.stats.funnels.points import funnel_points
from opnajmfr.stats.funnels.proportions import proportion_funnel
from opnajmfr.stats.funnels.rates import exposure_at_limits, rate_funnel
from opnajmfr.stats.funnels.verdicts import funnel_verdict

_PHE = "PHEindicatormethods (R)"
_WORDS = {
    "far_below": "Low (0.001)",
    "below": "Low (0.025)",
    "within": "Not significant",
    "above": "High (0.025)",
    "far_above": "High (0.001)",
}
"""The reference's words for ours."""
_INNER, _OUTER = 0.95, 0.998
_HALVED = {"lower": 1e-5, "upper": 1e-4}
"""Relative precision of the reference's search, loose where a limit is far from its start."""
_PER = 100_000
_YEARS = 3


def _proportion_verdicts(folder: Path) -> Iterator[Expectation]:
    """Yield the verdict of each area's proportion against the proportion of all."""
    frame = table(folder / "phe/testdata_funnel_prop_inputs.csv")
    target = pl.col("numerator").sum() / pl.col("denominator").sum()
    verdict = funnel_verdict(
        pl.col("numerator") / pl.col("denominator"),
        inner=proportion_funnel("denominator", target, confidence=_INNER),
        outer=proportion_funnel("denominator", target, confidence=_OUTER),
    )
    yield Labels(
        what="verdict on a proportion",
        expected=frame["significance"],
        computed=frame.select(_worded(verdict)).to_series(),
        where=frame["Area"],
    )


def _proportion_limits(folder: Path) -> Iterator[Expectation]:
    """Yield limits and baseline, in per cent, at the reference's hundred sizes, and the sizes themselves."""
    given = table(folder / "phe/testdata_funnel_prop_inputs.csv")
    frame = table(folder / "phe/testdata_funnel_prop_outputs.csv")
    target: float = given.select(pl.col("numerator").sum() / pl.col("denominator").sum()).item()
    yield from _points(frame, "Population")
    yield _column(frame, "Baseline", pl.lit(100 * target), absolute=5e-7)
    for confidence, name in ((_INNER, "2s0025limit"), (_OUTER, "3s0001limit")):
        lower, upper = proportion_funnel("Population", target, confidence=confidence)
        yield _column(frame, f"Lower{name}", 100 * lower, absolute=5e-7)
        yield _column(frame, f"Upper{name}", 100 * upper, absolute=5e-7)


def _rate_verdicts(folder: Path) -> Iterator[Expectation]:
    """Yield the eight columns of verdicts on rates.

    A crude rate stands on its population; a standardised rate on the population that it implies, which a count below
    ten does not have. "With 0" counts the area without events into the rate of all; "without 0" leaves it out of the
    group, and the file's word for what is left out is Not significant.
    """
    frame = table(folder / "phe/testdata_funnel_rate_dsr_inputs.csv")
    for zeros in ("with_0", "without_0"):
        for per in (_PER, 100):
            standardised = pl.col("rate_dsr") * (per / _PER)
            implied = implied_exposure("count", standardised, per=per, fewest=10)
            refused = "Not applicable for events less than 10 for dsrs" if zeros == "with_0" else _WORDS["within"]
            yield _verdicts(frame, f"dsr_per_{per}_{zeros}", standardised, implied, per=per, absent=refused)
            member = pl.lit(value=True) if zeros == "with_0" else pl.col("count") > 0
            crude, population = pl.col(f"rate_crude_per_{per}"), pl.when(member).then("pop")
            yield _verdicts(frame, f"crude_per_{per}_{zeros}", crude, population, per=per, absent=_WORDS["within"])


def _verdicts(frame: pl.DataFrame, name: str, rate: pl.Expr, n: pl.Expr, *, per: int, absent: str) -> Labels:
    """Return one column of verdicts on rates; an area without exposure is not in the group."""
    target = pl.col("count").filter(n.is_not_null()).sum() / n.sum()
    verdict = funnel_verdict(
        rate / per,
        inner=rate_funnel(n, target, confidence=_INNER),
        outer=rate_funnel(n, target, confidence=_OUTER),
    )
    words = frame.select(_worded(verdict).fill_null(absent)).to_series()
    return Labels(what=name, expected=frame[name], computed=words)


def _implied_populations(folder: Path) -> Iterator[Expectation]:
    """Yield the yearly populations that rates imply; all but one row follow the formula."""
    frame = table(folder / "phe/testdata_funnel_rate_input_funnels.csv")
    odd = pl.col("ev") == frame["ev"].max()
    for name, years, rows in (
        ("denominator_derived", _YEARS, frame.filter(~odd)),
        ("denominator_derived_crude", _YEARS, frame),
        ("denominator_derived_crude_with_denom", 5, frame.filter(~odd)),
    ):
        yield _column(rows, name, implied_exposure("ev", "rate", per=_PER / years), relative=1e-9)
    yield Skipped(
        what="rate_chart, denominator_derived, denominator_derived_crude_with_denom of the row with 988 events",
        n=3,
        reason=(
            "two are empty and the third is the population over five years, not events over rate as in the other 49 "
            "rows; neither size, rate nor count sets the row apart, so no rule was found"
        ),
    )


def _rate_limits(folder: Path) -> Iterator[Expectation]:
    """Yield exposures, limits and baseline of a rate at the reference's hundred counts, and the counts."""
    given = table(folder / "phe/testdata_funnel_rate_input_funnels.csv")
    frame = table(folder / "phe/testdata_funnel_rate_outputs.csv")
    implied = implied_exposure("ev", "rate", per=_PER)
    target: float = given.select(pl.col("ev").sum() / implied.sum()).item()
    yield from _points(frame, "Events")
    yield _column(frame, "baseline", pl.lit(_PER * target), relative=1e-9)
    for confidence, name in ((_INNER, "2s"), (_OUTER, "3s")):
        at_upper, at_lower = exposure_at_limits("Events", target, confidence=confidence)
        for side, exposure in (("lower", at_lower), ("upper", at_upper)):
            precision = _HALVED[side]
            yield _column(frame, f"{side}_{name}_population_1_year", exposure / _YEARS, relative=precision)
            yield _column(frame, f"{side}_{name}_limit", _PER * pl.col("Events") / exposure, relative=precision)


def _ratio_verdicts(folder: Path) -> Iterator[Expectation]:
    """Yield the verdict of each unit's observed events against its expected ones."""
    frame = table(folder / "phe/testdata_funnel_ratio_inputs.csv")
    verdict = funnel_verdict(
        pl.col("obs") / pl.col("expected"),
        inner=rate_funnel("expected", confidence=_INNER),
        outer=rate_funnel("expected", confidence=_OUTER),
    )
    words = frame.select(_worded(verdict)).to_series()
    yield Labels(what="verdict on a ratio", expected=frame["significance"], computed=words)


def _ratio_limits(folder: Path) -> Iterator[Expectation]:
    """Yield expected events, excess and ratio (in per cent) at the reference's hundred counts, and the counts."""
    frame = table(folder / "phe/testdata_funnel_ratio_outputs.csv").rename(str.strip)
    observed = pl.col("Observed_events")
    yield from _points(frame, "Observed_events")
    for confidence, name in ((_INNER, "2s"), (_OUTER, "3s")):
        at_upper, at_lower = exposure_at_limits(observed, confidence=confidence)
        for side, expected in (("lower", at_lower), ("upper", at_upper)):
            precision = _HALVED[side]
            yield _column(frame, f"{side}_{name}_exp_events", expected, relative=precision)
            yield _column(frame, f"{side}_{name}_count", observed / expected - 1, relative=precision)
            yield _column(frame, f"{side}_{name}_isr", 100 * observed / expected, relative=precision)


def _points(frame: pl.DataFrame, name: str) -> Iterator[Expectation]:
    """Yield the points of the axis; the last is where the funnel is to end, and so an input."""
    points = funnel_points(frame[name].to_list()[-1], n=frame.height)
    yield Numbers(what=name, expected=frame[name].head(-1), computed=points.head(-1), relative=0.0)


def _column(frame: pl.DataFrame, name: str, ours: pl.Expr, *, relative: float = 0.0, absolute: float = 0.0) -> Numbers:
    """Return a column of the file beside ours, named by the file's first column."""
    computed = frame.select(pl.first().alias("where"), ours.alias("ours"))
    return Numbers(
        what=name,
        expected=frame[name],
        computed=computed["ours"],
        where=computed["where"],
        relative=relative,
        absolute=absolute,
    )


def _worded(verdict: pl.Expr) -> pl.Expr:
    """Return a verdict in the reference's words."""
    return verdict.cast(pl.String).replace_strict(_WORDS, return_dtype=pl.String)


def _garwood(_: Path) -> Iterator[Expectation]:
    """Yield 95 per cent limits of a Poisson mean as printed: three digits, at most two decimals above 1."""
    lower = [0.0, 0.0253, 0.242, 0.619, 1.09, 1.62, 2.20, 2.81, 3.45, 4.12, 4.80]
    upper = [3.69, 5.57, 7.22, 8.77, 10.24, 11.67, 13.06, 14.42, 15.76, 17.08, 18.39]
    ours = pl.DataFrame({"x": range(len(lower))}).with_columns(*exposure_at_limits("x"))
    digits = [(slice(0, 2), 5e-5), (slice(2, 4), 5e-4), (slice(4, None), 5e-3)]
    for rows, half in digits:
        expected, where = lower[rows], ours["x"][rows]
        yield Numbers(
            what="lower", expected=expected, computed=ours["lower"][rows], where=where, relative=0.0, absolute=half
        )
    yield Numbers(what="upper", expected=upper, computed=ours["upper"], where=ours["x"], relative=0.0, absolute=5e-3)


_PROPORTIONS = "phe/testdata_funnel_prop_inputs.csv"
_RATES = "phe/testdata_funnel_rate_input_funnels.csv"
ORACLES: tuple[Oracle, ...] = (
    Oracle(files=(_PROPORTIONS,), source=_PHE, expectations=_proportion_verdicts),
    Oracle(files=("phe/testdata_funnel_prop_outputs.csv", _PROPORTIONS), source=_PHE, expectations=_proportion_limits),
    Oracle(files=("phe/testdata_funnel_rate_dsr_inputs.csv",), source=_PHE, expectations=_rate_verdicts),
    Oracle(files=(_RATES,), source=_PHE, expectations=_implied_populations),
    Oracle(files=("phe/testdata_funnel_rate_outputs.csv", _RATES), source=_PHE, expectations=_rate_limits),
    Oracle(files=("phe/testdata_funnel_ratio_inputs.csv",), source=_PHE, expectations=_ratio_verdicts),
    Oracle(files=("phe/testdata_funnel_ratio_outputs.csv",), source=_PHE, expectations=_ratio_limits),
)
SHIPPED: tuple[Oracle, ...] = (
    Oracle(
        name="95 per cent limits of a Poisson mean, 0 to 10 events",
        source="Pearson and Hartley (1966), Biometrika Tables for Statisticians I, table 40, after Garwood (1936)",
        expectations=_garwood,
    ),
)
