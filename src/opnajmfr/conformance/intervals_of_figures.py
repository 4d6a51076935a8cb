"""Limits of proportions, counts, rates and means, and of two proportions' difference, beside those of others."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import sheet, table
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Mean, Proportion, Rate
from opnajmfr.stats.differences.two_proportions import newcombe
from opnajmfr.stats.intervals.counts import byar
from opnajmfr.stats.intervals.exact_counts import exact_poisson
from opnajmfr.stats.intervals.exact_proportions import clopper_pearson
from opnajmfr.stats.intervals.proportions import wilson
from opnajmfr.stats.intervals.small_counts import EXACT_BELOW
from opnajmfr.stats.intervals.spread import sample_variance

_PHE = "PHEindicatormethods"
_FULL = 1e-12
"""Relative difference of files that print every digit."""
_PRINTED = 0.00005
"""Half a unit of the fourth decimal."""
_CONFIDENCES = {"95_0cl": 0.95, "99_8cl": 0.998}


def limits_of_one_figure(folder: Path) -> Iterator[Expectation]:
    """Yield the limits of counts and proportions at 95 and 99.8 per cent, each by its formula.

    Parameters
    ----------
    folder
        Folder of oracles.

    Yields
    ------
    Expectation
        A column a method and confidence.
    """
    rows = sheet(folder / "phe/testdata_Byars_Wilson.xlsx", "testdata_B_W").drop_nulls("method")
    for (method, said), group in rows.group_by("method", "confidence", maintain_order=True):
        confidence = float(str(said).rstrip("%")) / 100
        limits = byar("x", confidence=confidence) if method == "Byars" else wilson("x", "n", confidence=confidence)
        cells = group.with_columns(*limits)
        given = cells.filter(pl.col("lowercl").is_not_null())
        yield _numbers(f"{method}, lower limit, {said}", given["lowercl"], given["lower"], where=given["x"])
        yield _numbers(f"{method}, upper limit, {said}", cells["uppercl"], cells["upper"], where=cells["x"])
        if empty := cells.height - given.height:
            reason = "the cube of the formula is negative there: the file leaves the cell empty, we say 0"
            yield Skipped(what=f"{method}, lower limit of one event, {said}", n=empty, reason=reason)


def proportions(folder: Path) -> Iterator[Expectation]:
    """Yield proportions with limits, singly and added by area.

    Parameters
    ----------
    folder
        Folder of oracles.

    Yields
    ------
    Expectation
        A column a multiplier and quantity.
    """
    path = folder / "phe/testdata_Proportion.xlsx"
    measure = partial(Proportion, numerator="Numerator", denominator="Denominator")
    single = sheet(path, "testdata_Prop")
    for (multiplier,), group in single.group_by("multiplier", maintain_order=True):
        yield from _with_limits(measure(multiplier=multiplier), group, f"times {multiplier:g}")
    added = _added(single, sheet(path, "testdata_Prop_g"))
    yield from _sums(added)
    yield from _with_limits(measure(multiplier=1), added, "added", names={"cl": 0.95})


def rates(folder: Path) -> Iterator[Expectation]:
    """Yield rates with limits, singly and added by area, and which method gave them.

    Parameters
    ----------
    folder
        Folder of oracles.

    Yields
    ------
    Expectation
        A column a multiplier and quantity.
    """
    path = folder / "phe/testdata_Rate.xlsx"
    single = sheet(path, "testdata_Rate")
    for (multiplier,), group in single.group_by("multiplier", maintain_order=True):
        measure = Rate(numerator="Numerator", denominator="Denominator", per=multiplier)
        yield from _with_limits(measure, group, f"per {multiplier:g}")
        yield _method(group, f"per {multiplier:g}")
    added = _added(single, sheet(path, "testdata_Rate_g"))
    yield from _sums(added)
    yield from _with_limits(
        Rate(numerator="Numerator", denominator="Denominator", per=100_000), added, "added", names={"cl": 0.95}
    )
    yield _method(added, "added")


def means(folder: Path) -> Iterator[Expectation]:
    """Yield sums, numbers, standard deviations and means with limits, from additive components.

    Parameters
    ----------
    folder
        Folder of oracles.

    Yields
    ------
    Expectation
        A column a quantity.
    """
    path = folder / "phe/testdata_Mean.xlsx"
    values = sheet(path, "testdata_Mean").drop_nulls()
    both = pl.concat([values, values.with_columns(area=pl.lit("No grouping"))])
    components = both.group_by("area", maintain_order=True).agg(
        total=pl.col("values").sum(), n=pl.len(), squares=(pl.col("values") ** 2).sum()
    )
    cells = sheet(path, "testdata_Mean_results").join(components, on="area", how="left", maintain_order="left")
    area = cells["area"]
    yield _numbers("sum", cells["value_sum"], cells["total"], where=area)
    yield _numbers("number", cells["value_count"], cells["n"], where=area)
    deviation = cells.select(sample_variance("total", "n", "squares").sqrt()).to_series()
    yield _numbers("standard deviation", cells["stdev"], deviation, where=area)
    measure = Mean(total="total", count="n", squares="squares")
    yield from _with_limits(measure, cells.rename({"area": "Area"}), "mean")


def limits_in_r(folder: Path) -> Iterator[Expectation]:
    """Yield Wilson's limits with and without correction, Clopper and Pearson's, and exact Poisson limits of a rate.

    Parameters
    ----------
    folder
        Folder of oracles.

    Yields
    ------
    Expectation
        A column a method, limit and confidence.
    """
    rows = table(folder / "base_r/golden_ci_binom_poisson.csv")
    for (confidence,), group in rows.group_by("conf", maintain_order=True):
        at = float(str(confidence))
        lower, upper = exact_poisson("x", confidence=at)
        found = {
            "wilson": wilson("x", "n", confidence=at),
            "wilsoncc": wilson("x", "n", confidence=at, corrected=True),
            "cp": clopper_pearson("x", "n", confidence=at),
            "poisson_rate": (lower / pl.col("n"), upper / pl.col("n")),
        }
        where = group.select(pl.format("{} of {}", "x", "n")).to_series()
        for method, limits in found.items():
            ours = group.select(limits[0].alias("l"), limits[1].alias("u"))
            for side in ("l", "u"):
                expected = group[f"{method}_{side}"]
                yield _numbers(f"{method}_{side}, {at:g}", expected, ours[side], where=where, absolute=1e-15)


def newcombe_on_one_proportion(_folder: Path) -> Iterator[Expectation]:
    """Yield the four printed examples of a single proportion.

    Parameters
    ----------
    _folder
        Not read.

    Yields
    ------
    Expectation
        A column a method and limit.
    """
    frame = pl.DataFrame({"x": [81, 15, 0, 1], "n": [263, 148, 20, 29]})
    printed = {
        "score, method 3": ([0.2553, 0.0624, 0, 0.0061], [0.3662, 0.1605, 0.1611, 0.1718]),
        "score with correction, method 4": ([0.2535, 0.0598, 0, 0.0018], [0.3682, 0.1644, 0.2005, 0.1963]),
        "Clopper-Pearson, method 5": ([0.2527, 0.0578, 0, 0.0009], [0.3676, 0.1617, 0.1684, 0.1776]),
    }
    limits = (wilson("x", "n"), wilson("x", "n", corrected=True), clopper_pearson("x", "n"))
    for (method, expected), ours in zip(printed.items(), limits, strict=True):
        yield from _as_printed(method, expected, frame.select(*ours), _named(frame, "{}/{}", "x", "n"))


def newcombe_on_two_proportions(_folder: Path) -> Iterator[Expectation]:
    """Yield the eight printed examples of a difference of proportions.

    Parameters
    ----------
    _folder
        Not read.

    Yields
    ------
    Expectation
        A column a method and limit.
    """
    frame = pl.DataFrame(
        {
            "x": [56, 9, 6, 5, 0, 0, 10, 10],
            "n": [70, 10, 7, 56, 10, 10, 10, 10],
            "y": [48, 3, 2, 0, 0, 0, 0, 0],
            "m": [80, 10, 7, 29, 20, 10, 20, 10],
        }
    )
    printed = {
        "score, method 10": (
            [0.0524, 0.1705, 0.0582, -0.0381, -0.1611, -0.2775, 0.6791, 0.6075],
            [0.3339, 0.8090, 0.8062, 0.1926, 0.2775, 0.2775, 1, 1],
        ),
        "score with correction, method 11": (
            [0.0428, 0.1013, -0.0290, -0.0667, -0.2005, -0.3445, 0.6014, 0.5128],
            [0.3422, 0.8387, 0.8423, 0.2037, 0.3445, 0.3445, 1, 1],
        ),
    }
    where = _named(frame, "{}/{} - {}/{}", "x", "n", "y", "m")
    for (method, expected), corrected in zip(printed.items(), (False, True), strict=True):
        ours = frame.select(*newcombe("x", "n", "y", "m", corrected=corrected))
        yield from _as_printed(method, expected, ours, where)


def poisson_table(_folder: Path) -> Iterator[Expectation]:
    """Yield printed limits of a Poisson count at 95 per cent.

    Parameters
    ----------
    _folder
        Not read.

    Yields
    ------
    Expectation
        The lower and the upper limits.
    """
    frame = pl.DataFrame({"x": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 50]})
    lower = [0, 0.0253, 0.242, 0.619, 1.09, 1.62, 2.20, 2.81, 3.45, 4.12, 4.80, 8.40, 12.22, 20.24, 37.11]
    upper = [3.69, 5.57, 7.22, 8.77, 10.24, 11.67, 13.06, 14.42, 15.76, 17.08, 18.39, 24.74, 30.89, 42.83, 65.92]
    ours = frame.select(*exact_poisson("x"))
    for what, expected in (("lower", lower), ("upper", upper)):
        name = f"{what} limit, 95 %"
        yield Numbers(what=name, expected=expected, computed=ours[what], where=frame["x"], relative=0, absolute=0.005)


def _numbers(
    what: str, expected: pl.Series, computed: pl.Series, *, where: pl.Series, absolute: float = 0.0
) -> Numbers:
    """Return a column of a file that prints every digit."""
    return Numbers(what=what, expected=expected, computed=computed, where=where, relative=_FULL, absolute=absolute)


def _with_limits(
    measure: Measure, rows: pl.DataFrame, what: str, *, names: dict[str, float] | None = None
) -> Iterator[Numbers]:
    """Yield the values and limits of a measure, as `compute` gives them."""
    components = [pl.col(name) for name in measure.inputs]
    ours = rows.select(measure.value(components).alias("value"))
    yield _numbers(f"{what}, value", rows["value"], ours["value"], where=rows["Area"])
    for name, confidence in (names or _CONFIDENCES).items():
        lower, upper = measure.limits(components, confidence) or (pl.lit(None), pl.lit(None))
        limits = rows.select(lower.alias("lower"), upper.alias("upper"))
        for side in ("lower", "upper"):
            yield _numbers(f"{what}, {side}{name}", rows[f"{side}{name}"], limits[side], where=rows["Area"])


def _added(single: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """Return the expected sums of areas beside ours; what lacks a part has no sum."""
    sums = single.group_by("Area").agg(
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(f"our_{name}")
        for name in ("Numerator", "Denominator")
    )
    return expected.join(sums, on="Area", how="left", maintain_order="left")


def _sums(added: pl.DataFrame) -> Iterator[Numbers]:
    """Yield the added numerators and denominators."""
    for name in ("Numerator", "Denominator"):
        yield _numbers(f"added, {name}", added[name], added[f"our_{name}"], where=added["Area"])


def _method(rows: pl.DataFrame, what: str) -> Labels:
    """Return which method gave the limits of a rate."""
    few = pl.col("Numerator") < EXACT_BELOW
    ours = rows.select(pl.when(few).then(pl.lit("Exact")).when(~few).then(pl.lit("Byars"))).to_series()
    return Labels(what=f"{what}, method", expected=rows["method"], computed=ours, where=rows["Area"])


def _as_printed(
    method: str, expected: tuple[Sequence[float], Sequence[float]], ours: pl.DataFrame, where: pl.Series
) -> Iterator[Numbers]:
    """Yield limits of a publication that prints four decimals."""
    for what, cells in zip(("lower", "upper"), expected, strict=True):
        name = f"{method}, {what} limit"
        yield Numbers(what=name, expected=cells, computed=ours[what], where=where, relative=0, absolute=_PRINTED)


def _named(frame: pl.DataFrame, form: str, *columns: str) -> pl.Series:
    """Return what each row is about."""
    return frame.select(pl.format(form, *columns)).to_series()


ORACLES = (
    Oracle(files=("phe/testdata_Byars_Wilson.xlsx",), source=_PHE, expectations=limits_of_one_figure),
    Oracle(files=("phe/testdata_Proportion.xlsx",), source=_PHE, expectations=proportions),
    Oracle(files=("phe/testdata_Rate.xlsx",), source=_PHE, expectations=rates),
    Oracle(files=("phe/testdata_Mean.xlsx",), source=_PHE, expectations=means),
    Oracle(files=("base_r/golden_ci_binom_poisson.csv",), source="R", expectations=limits_in_r),
)
SHIPPED = (
    Oracle(
        name="Limits of one proportion",
        source="Newcombe (1998), Statistics in Medicine 17, 857-872",
        expectations=newcombe_on_one_proportion,
    ),
    Oracle(
        name="Limits of a difference of two proportions",
        source="Newcombe (1998), Statistics in Medicine 17, 873-890, table II",
        expectations=newcombe_on_two_proportions,
    ),
    Oracle(
        name="Limits of a count",
        source="Pearson and Hartley (1966), Biometrika Tables for Statisticians I, table 40",
        expectations=poisson_table,
    ),
)
