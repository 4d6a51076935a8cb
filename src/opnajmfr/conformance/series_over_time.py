"""Oracles of series over time: trend markers, control charts, and what the literature prints of trend tests."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.stats.trends.cochran_armitage import proportion_trend
from opnajmfr.stats.trends.control_rules import special_causes
from opnajmfr.stats.trends.kendall import mann_kendall
from opnajmfr.stats.trends.marker import trend_marker
from opnajmfr.stats.trends.theil_sen import sen_slope
from opnajmfr.stats.trends.xmr import xmr_limits

_MARKERS = {1: "Increasing", 0: "NoChange", -1: "Decreasing"}
_WIDTH = 3.92
"""Standard errors between the limits, as the oracle counts them."""
_DIRECTIONS = {1: True, -1: False, 0: None}
_ABOVE = {
    "none": "Common Cause",
    "outside_limits": "Above UCL",
    "two_of_three": "2 in 3 Above CL",
    "seven_point_trend": "7 Point Trend (Increasing)",
    "seven_on_one_side": "7 Points Above CL",
}
_BELOW = {
    "none": "Common Cause",
    "outside_limits": "Below LCL",
    "two_of_three": "2 in 3 Below CL",
    "seven_point_trend": "7 Point Trend (Decreasing)",
    "seven_on_one_side": "7 Points Below CL",
}
_MEANINGS = {
    "common_cause": "common_cause",
    "improvement": "special_cause_improvement",
    "concern": "special_cause_concern",
    "high": "special_cause_neutral_high",
    "low": "special_cause_neutral_low",
}


_CHANCES = {
    4: (0.375, 0.167, 0.042),
    5: (0.408, 0.242, 0.117, 0.042, 0.0083),
    6: (0.5, 0.36, 0.235, 0.136, 0.068, 0.028, 0.0083, 0.0014),
    7: (0.5, 0.386, 0.281, 0.191, 0.119, 0.068, 0.035, 0.015, 0.0054, 0.0014, 0.0002),
}
"""P(S at least as large), for S from 1 or 2 up in steps of 2."""
_THREE_DECIMALS = 0.01
"""From here on the table prints three decimals, below two figures."""


def _markers(folder: Path) -> Iterator[Expectation]:
    """Five series of five years."""
    cases = json.loads((folder / "fingertips_trend/trend_cases.json").read_text(encoding="utf-8"))
    points = pl.DataFrame([{"case": case, **row} for case, content in cases.items() for row in content["rows"]])
    series = points.group_by("case", maintain_order=True).agg(
        pl.col("v").sort_by("y"), ((pl.col("u") - pl.col("l")) / _WIDTH).sort_by("y").alias("error"), pl.col("y").sort()
    )
    found = series.select("case", trend_marker("v", "error", time="y").alias("trend")).unnest("trend")
    wanted = pl.DataFrame(
        [{"case": case} | {k: v for k, v in each.items() if k != "rows"} for case, each in cases.items()]
    )
    both = found.join(wanted, on="case", maintain_order="left")
    yield Labels(
        what="marker",
        expected=both["expected_marker"],
        computed=both["marker"].replace_strict(_MARKERS, return_dtype=pl.String),
        where=both["case"],
    )
    printed = both.filter(pl.col("expected_chi2_2dp").is_not_null())
    yield Numbers(
        what="χ², printed",
        expected=printed["expected_chi2_2dp"],
        computed=printed["chi2"],
        where=printed["case"],
        absolute=0.005,
        relative=0.0,
    )
    yield Numbers(what="χ²", expected=both["our_chi2"], computed=both["chi2"], where=both["case"], relative=1e-10)


def _charts(folder: Path) -> Iterator[Expectation]:
    """Twelve series, each with three directions of improvement."""
    points = table(folder / "xmr/golden_xmr_special_cause.csv").sort("case", "improvement_direction", "i")
    for direction, higher_is_better in _DIRECTIONS.items():
        rows = points.filter(pl.col("improvement_direction") == direction)
        series = rows.group_by("case", maintain_order=True).agg(pl.col("y").sort_by("i"))
        charts = series.select(
            "case",
            xmr_limits("y").alias("limits"),
            special_causes("y", higher_is_better=higher_is_better).alias("points"),
        )
        found = charts.unnest("limits", "points").explode("rule", "side", "meaning")
        where = rows.select(
            pl.format("case {}, point {}, direction {}", "case", "i", "improvement_direction")
        ).to_series()
        for theirs, ours in (("mean", "mean"), ("lpl", "lower"), ("upl", "upper")):
            what = f"{ours}, direction {direction}"
            yield Numbers(what=what, expected=rows[theirs], computed=found[ours], where=where, relative=1e-12)
        rule = pl.col("rule").cast(pl.String)
        cause = pl.when(pl.col("side") < 0).then(rule.replace_strict(_BELOW)).otherwise(rule.replace_strict(_ABOVE))
        meaning = pl.col("meaning").cast(pl.String).replace_strict(_MEANINGS)
        words = found.select(cause.alias("cause"), meaning.alias("meaning"))
        yield Labels(what="rule", expected=rows["special_cause_type"], computed=words["cause"], where=where)
        yield Labels(what="meaning", expected=rows["point_type"], computed=words["meaning"], where=where)


def _without_input(_: Path) -> Iterator[Expectation]:
    """One test of a trend in proportions, of figures that the file does not give."""
    reason = "the file has no input; the same test is held by the example of R's own documentation, which ships"
    yield Skipped(what="χ² and p of a trend in proportions", n=2, reason=reason)


def _proportions(_: Path) -> Iterator[Expectation]:
    """Three trends in proportions: R's documentation, Armitage's children and Agresti's mothers."""
    examples = pl.DataFrame(
        {
            "where": ["smokers", "carriers of a streptococcus by size of tonsils", "malformations by alcohol"],
            "x": [[83.0, 90.0, 129.0, 70.0], [19.0, 29.0, 24.0], [48.0, 38.0, 5.0, 1.0, 1.0]],
            "n": [[86.0, 93.0, 136.0, 82.0], [516.0, 589.0, 293.0], [17114.0, 14502.0, 793.0, 127.0, 38.0]],
            "scores": [[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0], [0.0, 0.5, 1.5, 4.0, 7.0]],
            "chi2": [8.2249, 7.19, 6.57],
            "p": [0.004132, None, None],
        }
    )
    found = examples.select(proportion_trend("x", "n", time="scores").alias("trend")).unnest("trend")
    printed = examples["p"].is_not_null()
    yield Numbers(
        what="χ², four decimals",
        expected=examples["chi2"].filter(printed),
        computed=found["chi2"].filter(printed),
        where=examples["where"].filter(printed),
        absolute=0.00005,
        relative=0.0,
    )
    yield Numbers(
        what="χ², two decimals",
        expected=examples["chi2"].filter(~printed),
        computed=found["chi2"].filter(~printed),
        where=examples["where"].filter(~printed),
        absolute=0.005,
        relative=0.0,
    )
    yield Numbers(
        what="p",
        expected=examples["p"].filter(printed),
        computed=found["p"].filter(printed),
        where=examples["where"].filter(printed),
        absolute=0.0000005,
        relative=0.0,
    )


def _kendall_table(_: Path) -> Iterator[Expectation]:
    """How often S is so large by chance: the table of small numbers of points."""
    for n, chances in _CHANCES.items():
        pairs = n * (n - 1) // 2
        # The sum goes down from n(n − 1)/2 by steps of 2, and so do the lines of the table.
        sums = range(pairs - 2 * (len(chances) - 1), pairs + 1, 2)
        series = pl.DataFrame({"s": sums, "v": [_with_sum(n, s) for s in sums], "printed": chances})
        found = series.with_columns(mann_kendall("v").struct.unnest().name.prefix("our_"))
        for few, what in ((False, "two figures"), (True, "three decimals")):
            some = found.filter((pl.col("printed") >= _THREE_DECIMALS) == few)
            yield Numbers(
                what=f"chance of S with {n} points, {what}",
                expected=some["printed"],
                computed=some["our_p"] / 2,
                where=some.select(pl.format("S = {}", "s")).to_series(),
                absolute=0.0005 if few else 0.0,
                relative=0.0 if few else 0.01,
            )


def _with_sum(n: int, s: int) -> list[float]:
    """Return a series of n points whose S is this: each new point below as many as are still to fall."""
    falls = (n * (n - 1) // 2 - s) // 2
    order: list[float] = []
    for point in range(n):
        below = min(point, falls)
        falls -= below
        order.insert(point - below, float(point))
    # Where each point stands in the order is a series with as many falls.
    return [float(order.index(float(point))) for point in range(n)]


def _slopes(_: Path) -> Iterator[Expectation]:
    """Sen's own example: seven points in time."""
    points = pl.DataFrame({"t": [[1, 2, 3, 4, 10, 12, 18]], "y": [[9, 15, 19, 20, 45, 55, 78]]})
    found = points.select(sen_slope("y", time="t").struct.field("slope")).to_series()
    yield Numbers(what="slope", expected=[4.0], computed=found, relative=1e-12)


def _flow(_: Path) -> Iterator[Expectation]:
    """Ten flow rates; the handbook divides by 1.128 where we multiply by 2.66, as charts do."""
    rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    found = pl.DataFrame({"v": [rates]}).select(xmr_limits("v").struct.unnest())
    printed = {"mean": 50.81, "lower": 45.8159, "upper": 55.8041}
    computed = [found[name].item() for name in printed]
    limits = list(printed)
    yield Numbers(what="limits", expected=list(printed.values()), computed=computed, where=limits, relative=2e-5)


ORACLES = (
    Oracle(files=("fingertips_trend/trend_cases.json",), source="Fingertips", expectations=_markers),
    Oracle(files=("xmr/golden_xmr_special_cause.csv",), source="NHSRplotthedots", expectations=_charts),
    Oracle(files=("base_r/golden_prop_trend.csv",), source="R, prop.trend.test", expectations=_without_input),
)
SHIPPED = (
    Oracle(
        name="trends in proportions",
        source="R, documentation of prop.trend.test; Armitage (1955); Agresti, Categorical Data Analysis",
        expectations=_proportions,
    ),
    Oracle(
        name="chances of Kendall's S",
        source="Kendall, Rank Correlation Methods, as reprinted in Gilbert (1987), table A18",
        expectations=_kendall_table,
    ),
    Oracle(name="Sen's slope", source="Sen (1968), JASA 63, 1379-1389", expectations=_slopes),
    Oracle(name="flow rates", source="NIST/SEMATECH e-Handbook, 6.3.2.2", expectations=_flow),
)
