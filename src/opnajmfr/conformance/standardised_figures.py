"""Standardised rates and ratios: the workbook of PHEindicatormethods, and a worked example of a textbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import sheet
from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers
from opnajmfr.stats.standardisation.direct import direct_limits, direct_rate, direct_refusal
from opnajmfr.stats.standardisation.indirect import (
    expected_events,
    indirect_limits,
    indirect_ratio,
    reference_rate,
)
from opnajmfr.stats.standardisation.strata import check_strata

_FILE = "phe/testdata_DSR_ISR.xlsx"
_CONFIDENCES = {"95_0": 0.95, "99_8": 0.998}
_ISR_TOLERANCE = _DSR_TOLERANCE = 1e-12
_ROUNDED = 5e-9
"""Half a unit of the last digit of the rows of events that are not independent."""
_STANDARD = "stdpop"
_SUPPRESSED = "dsr NA for total count < 10"
_METHOD = "Dobson"
_REPEATED = "Dobson, with confidence adjusted for non-independent events"
_TEN_TIMES = "testdata_1976: the file prints the two 99.8 % limits ten times too large"


def direct(folder: Path) -> Iterator[Expectation]:
    """Yield the directly standardised rates, and what must be refused."""
    path = folder / _FILE
    expected = sheet(path, "testresults_DSR").with_row_index("row")
    per = pl.col("statistic").str.extract(r"per (\d+)$").cast(pl.Float64)
    # An area of fewer than 10 events prints no multiplier: the first of the file is per 10 000.
    known = expected.with_columns(
        per.fill_null(pl.when(pl.col("row") < _FIRST_PER_100_000).then(10_000.0).otherwise(100_000.0)).alias("per")
    )
    cells = known.join(_direct(path), on="area", how="left", suffix="_ours", maintain_order="left")
    where = cells["area"] + " per " + cells["per"].cast(pl.Int64).cast(pl.String)
    for name in ("total_count", "total_pop"):
        yield Numbers(what=name, expected=cells[name], computed=cells[f"{name}_ours"], where=where, relative=0.0)
    slipped = cells["area"] == "testdata_1976"
    rounded = cells["method"] == _REPEATED
    for name in ("value", *(f"{side}{confidence}cl" for confidence in _CONFIDENCES for side in ("lower", "upper"))):
        ours = cells[f"{name}_ours"] * cells["per"]
        for digits, absolute in ((~rounded, 0.0), (rounded, _ROUNDED)):
            kept = digits & ~slipped if name.endswith("99_8cl") else digits
            yield Numbers(
                what=f"directly standardised rate, {name}",
                expected=cells[name].filter(kept),
                computed=ours.filter(kept),
                where=where.filter(kept),
                relative=0.0 if absolute else _DSR_TOLERANCE,
                absolute=absolute,
            )
    yield Skipped(what="99.8 % limits of testdata_1976", n=4, reason=_TEN_TIMES)
    words = {True: "suppressed", False: "given"}
    suppressed = (cells["statistic"] == _SUPPRESSED).replace_strict(words, return_dtype=pl.String)
    computed = (cells["reason"] == "fewer than 10 events").fill_null(value=False)
    ours = computed.replace_strict(words, return_dtype=pl.String)
    yield Labels(what="suppressed below 10 events", expected=suppressed, computed=ours, where=where)
    yield Labels(what="method", expected=cells["method"], computed=cells["method_ours"], where=where)
    yield from _refusals(path)


_FIRST_PER_100_000 = 4
"""Row of the results from which on rates are per 100 000."""


def _direct(path: Path) -> pl.DataFrame:
    """Return the rate per person of every area of the file, with its limits."""
    standard = sheet(path, "testdata_err1").select("stdpop")
    multi = _with_standard(sheet(path, "testdata_multiarea"), standard)
    own = sheet(path, "testdata_1976").select(
        pl.lit("testdata_1976").alias("area"), "count", "pop", pl.col("esp1976").alias(_STANDARD)
    )
    repeated = _with_standard(sheet(path, "testdata_nonindepe"), standard)
    # An empty cell of these two sheets is a number of persons that is not there: none.
    times = (numbers(f"f{place}").fill_null(0) * place * place for place in (1, 2, 3, 4))
    rows = pl.concat(
        [
            multi.select("area", "count", "pop", _STANDARD, pl.col("count").alias("squares"), method=pl.lit(_METHOD)),
            own.select("area", "count", "pop", _STANDARD, pl.col("count").alias("squares"), method=pl.lit(_METHOD)),
            repeated.select(
                "area", "count", "pop", _STANDARD, pl.sum_horizontal(times).alias("squares"), method=pl.lit(_REPEATED)
            ),
        ]
    )
    columns = ("count", "pop", _STANDARD)
    limits = [
        limit.alias(f"{side}{name}cl")
        for name, confidence in _CONFIDENCES.items()
        for side, limit in zip(
            ("lower", "upper"), direct_limits(*columns, squares="squares", confidence=confidence), strict=True
        )
    ]
    # An empty count of the file is a zero; total_count says so.
    filled = rows.with_columns(pl.col("count", "squares").fill_null(0))
    return filled.group_by("area", maintain_order=True).agg(
        pl.col("count").sum().alias("total_count"),
        pl.col("pop").sum().alias("total_pop"),
        direct_rate(*columns),
        *limits,
        direct_refusal(*columns),
        pl.col("method").first(),
    )


def _with_standard(rows: pl.DataFrame, standard: pl.DataFrame) -> pl.DataFrame:
    """Lay the standard population beside the strata of each area, in order."""
    n_areas = rows["area"].n_unique()
    return rows.with_columns(pl.concat([standard["stdpop"]] * n_areas).alias(_STANDARD))


def _refusals(path: Path) -> Iterator[Expectation]:
    """Yield that each sheet of errors is refused, for its own reason."""
    named = {
        "testdata_err1": ("count", "count"),
        "testdata_err2": ("pop", "pop"),
        "testdata_err3": ("pop", "pop"),
        "testdata_err4": (_STANDARD, _STANDARD),
    }
    found = [_refused(sheet(path, name)) for name in named]
    yield Labels(what="refused for", expected=[wish for wish, _ in named.values()], computed=found, where=list(named))


def _refused(rows: pl.DataFrame) -> str | None:
    """Return the column that strata are refused for."""
    positive = [name for name in ("pop", _STANDARD) if name in rows.columns]
    try:
        check_strata(rows, counts=["count"], positive=positive)
    except StatisticError as error:
        return error.message.split()[0]
    return None


def indirect(folder: Path) -> Iterator[Expectation]:
    """Yield the indirectly standardised ratios and rates."""
    path = folder / _FILE
    expected = sheet(path, "testresults_ISR")
    per = pl.col("statistic").str.extract(r"(\d+)$").cast(pl.Float64)
    cells = expected.with_columns(per.alias("per"), pl.col("statistic").str.contains("rate").alias("is_rate")).join(
        _indirect(path), on="area", how="left", suffix="_ours", maintain_order="left"
    )
    rate = pl.when("is_rate").then("ref_rate_ours").otherwise(1.0)
    of = ("observed_ours", "expected_ours")
    wanted = {"value": indirect_ratio(*of, rate=rate)} | {
        f"{side}{name}cl": limit
        for name, confidence in _CONFIDENCES.items()
        for side, limit in zip(("lower", "upper"), indirect_limits(*of, confidence=confidence, rate=rate), strict=True)
    }
    # Sheet err2 gives 95 % limits only; what the file leaves out is not wanted of us.
    ours = cells.with_columns(
        (expr * pl.col("per")).alias(f"{name}_ours") for name, expr in wanted.items()
    ).with_columns(
        (pl.when("is_rate").then(pl.col("ref_rate_ours") * pl.col("per"))).alias("ref_rate_ours"),
        pl.when(pl.col("observed_ours") < _EXACT_BELOW).then(pl.lit("Exact")).otherwise(pl.lit("Byars")).alias("ours"),
    )
    where = ours["area"] + ", " + ours["statistic"]
    for name in ("observed", "expected", "ref_rate", *wanted):
        kept = pl.repeat(value=True, n=ours.height, eager=True)
        if name.endswith("99_8cl"):
            kept = ours["area"].str.starts_with("testdata")
        yield Numbers(
            what=f"indirectly standardised, {name}",
            expected=ours[name].filter(kept),
            computed=ours[f"{name}_ours"].filter(kept),
            where=where.filter(kept),
            relative=_ISR_TOLERANCE,
        )
    yield Labels(what="method", expected=ours["method"], computed=ours["ours"], where=where)


_EXACT_BELOW = 10


def _indirect(path: Path) -> pl.DataFrame:
    """Return observed and expected events of every area of the file."""
    reference = sheet(path, "refdata").select("refcount", "refpop")
    own = sheet(path, "testdata_multiarea_isr")
    err2 = sheet(path, "testdata_err2")
    err2 = err2.with_columns(pl.concat([reference[name]] * err2["area"].n_unique()) for name in reference.columns)
    wanted = ("area", "count", "pop", "refcount", "refpop")
    # An empty cell of the file is a zero: the reference has no event in that stratum.
    rows = pl.concat([own.select(wanted), err2.select(wanted)]).with_columns(
        pl.col("count", "pop", "refcount").fill_null(0)
    )
    return rows.group_by("area", maintain_order=True).agg(
        pl.col("count").sum().alias("observed"),
        expected_events("pop", "refcount", "refpop").alias("expected"),
        reference_rate("refcount", "refpop").alias("ref_rate"),
    )


def fleiss(_: Path) -> Iterator[Expectation]:
    """Yield the directly standardised rate of Down's syndrome, fifth and later births, Michigan 1950-1964."""
    rows = pl.DataFrame({"cases": _CASES, "births": _BIRTHS, "standard": _ALL_BIRTHS})
    rate = rows.select(direct_rate("cases", "births", "standard", multiplier=100_000))["value"]
    yield Numbers(what="rate per 100 000", expected=[75.52901], computed=rate, relative=0.0, absolute=5e-6)


_CASES: Sequence[int] = (0, 8, 63, 112, 262, 295)
_BIRTHS: Sequence[int] = (327, 30_666, 123_419, 149_919, 104_088, 34_392)
_ALL_BIRTHS: Sequence[int] = (319_933, 931_318, 786_511, 488_235, 237_863, 61_313)

ORACLES: tuple[Oracle, ...] = (
    Oracle(
        files=(_FILE,),
        name="phe/testdata_DSR_ISR.xlsx, direct",
        source="PHEindicatormethods calculate_dsr",
        expectations=direct,
    ),
    Oracle(
        files=(_FILE,),
        name="phe/testdata_DSR_ISR.xlsx, indirect",
        source="PHEindicatormethods calculate_ISRatio, calculate_ISRate",
        expectations=indirect,
    ),
)
"""The workbook, read twice."""
SHIPPED: tuple[Oracle, ...] = (
    Oracle(
        name="Down's syndrome by age of mother",
        source="Fleiss (1981), Statistical Methods for Rates and Proportions, table 14.4; Nelson (2022), dsrTest",
        expectations=fleiss,
    ),
)
"""Numbers printed in the literature."""
