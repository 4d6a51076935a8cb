"""Oracles of inequality: slope and relative index of deprivation groups, and what the literature prints."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import sheet
from opnajmfr.stats.inequality.concentration import gini
from opnajmfr.stats.inequality.gradient import slope_index
from opnajmfr.stats.inequality.gradient_errors import standard_error_from_limits
from opnajmfr.stats.inequality.scales import Scale

_FILE = "phe/testdata_SII.xlsx"
_SCALES: dict[int, Scale] = {0: "plain", 1: "log", 2: "logit"}
_SETTINGS = ("ValueType", "fit_on_scale", "Repetitions")
_EXACT = 1e-10
_DRAWN_SLOPE, _DRAWN_RATIO = 0.05, 0.005
"""Both sides draw, with generators of their own; 5 per cent is the reference's own tolerance."""


def _confidence(title: pl.Expr, stated: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the confidence of a block's first limits, and of its second ones, from its title and its column."""
    both = title.str.contains("95 and 98|95% and 98%")
    first = (
        pl.when(both)
        .then(0.95)
        .when(title.str.contains("98%", literal=True))
        .then(0.98)
        .when(stated == "99.0")
        .then(0.99)
        .otherwise(0.95)
    )
    return first.alias("confidence_1"), pl.when(both).then(0.98).otherwise(0.99).alias("confidence_2")


def _multiplier(title: pl.Expr) -> pl.Expr:
    """Return what a block's slope index is multiplied by; below 0 it also turns the relative index over."""
    by_hundred = pl.when(title.str.contains("x 100", literal=True)).then(100.0)
    turned = by_hundred.when(title.str.contains("x -100", literal=True)).then(-100.0)
    return turned.when(title.str.contains("negative multiplier", literal=True)).then(-1.0).otherwise(1.0)


def _blocks(folder: Path) -> pl.DataFrame:
    """Return one row a block of groups: its lists, settings and expected cells."""
    rows = sheet(folder / _FILE, "testdata_SII").rename({"TestDescription": "test", "Area": "area"})
    expected = [name for name in rows.columns if name.startswith(("sii", "rii", "Intercept"))]
    of_limits = standard_error_from_limits("LowerCL", "UpperCL", scale="logit").alias("error_of_limits")
    blocks = rows.group_by("test", "area", maintain_order=True).agg(
        pl.col("Value", "Population", "StandardError").sort_by("Quantile"),
        of_limits.sort_by("Quantile"),
        pl.col("ValueType", "Repetitions").first().cast(pl.Int64),
        pl.col("Confidence").first(),
        pl.col(expected).drop_nulls().first(),
    )
    title = pl.col("test")
    return blocks.with_columns(
        *_confidence(title, pl.col("Confidence")),
        _multiplier(title).alias("multiplier"),
        title.str.contains("transform", literal=True).alias("fit_on_scale"),
        pl.format("{}, {}", "test", "area").alias("where"),
    )


def _indices(blocks: pl.DataFrame, *, confidences: pl.Series) -> pl.DataFrame:
    """Return our indices of every block, in the order of the blocks, at each block's own confidence."""
    settings = blocks.with_columns(confidences.alias("confidence")).with_row_index("place")
    found: list[pl.DataFrame] = []
    for some in settings.partition_by(*_SETTINGS, "confidence", maintain_order=True):
        indices = slope_index(
            "Value",
            "Population",
            standard_error="StandardError",
            scale=_SCALES[some["ValueType"].item(0)],
            fit_on_scale=some["fit_on_scale"].item(0),
            confidence=some["confidence"].item(0),
            draws=some["Repetitions"].item(0),
        )
        found.append(some.select("place", "multiplier", indices.alias("indices")).unnest("indices"))
    times, turned = pl.col("multiplier"), pl.col("multiplier") < 0
    lower, upper = pl.col("slope_lower") * times, pl.col("slope_upper") * times
    relative = {"relative_lower": "relative_upper", "relative_upper": "relative_lower"}
    return (
        pl.concat(found)
        .sort("place")
        .with_columns(
            pl.col("slope_index") * times,
            pl.min_horizontal(lower, upper).alias("slope_lower"),
            pl.max_horizontal(lower, upper).alias("slope_upper"),
            pl.when(turned).then(1 / pl.col("relative_index")).otherwise("relative_index").alias("relative_index"),
            *(pl.when(turned).then(1 / pl.col(other)).otherwise(own).alias(own) for own, other in relative.items()),
        )
    )


def _gradients(folder: Path) -> Iterator[Expectation]:
    """44 blocks with figures, six that the reference refuses or leaves empty."""
    blocks = _blocks(folder)
    held = blocks.filter(pl.col("sii").is_not_null())
    first, second = (_indices(held, confidences=held[f"confidence_{place}"]) for place in (1, 2))
    columns = (
        ("slope index", "sii", first["slope_index"], _EXACT),
        ("relative index", "rii", first["relative_index"], _EXACT),
        ("intercept", "Intercept", first["intercept"], _EXACT),
        *(
            (f"{index} index, {limit} limit {place}", f"{short}_{limit}cl_{place}", found[f"{index}_{limit}"], near)
            for place, found in ((1, first), (2, second))
            for index, short, near in (("slope", "sii", _DRAWN_SLOPE), ("relative", "rii", _DRAWN_RATIO))
            for limit in ("lower", "upper")
        ),
    )
    for what, theirs, ours, tolerance in columns:
        # An empty cell is one that the reference's test does not ask for.
        asked = held[theirs].is_not_null()
        yield Numbers(
            what=what,
            expected=held[theirs].filter(asked),
            computed=ours.filter(asked),
            where=held["where"].filter(asked),
            relative=tolerance,
        )
    refused = blocks.filter(pl.col("sii").is_null() & ~pl.col("test").str.contains("large number", literal=True))
    wrong_limits = pl.col("test").str.contains("invalid proportion", literal=True)
    errors = pl.when(wrong_limits).then("error_of_limits").otherwise("StandardError")
    indices = refused.select(slope_index("Value", "Population", standard_error=errors).alias("indices"))
    computed = pl.when(pl.col("slope_index").is_null()).then(pl.lit("no index")).otherwise(pl.lit("an index"))
    yield Labels(
        what="groups without an index",
        expected=["no index"] * refused.height,
        computed=indices.unnest("indices").select(computed).to_series(),
        where=refused["where"],
    )
    yield Skipped(
        what="slope index of 15 groups",
        n=1,
        reason="the file has no figure there: the reference is to warn of more than ten groups, which we take",
    )


def _incomes(_: Path) -> Iterator[Expectation]:
    """Ten incomes, the example of R's package ineq."""
    incomes = pl.DataFrame({"x": [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]})
    found = incomes.select(gini("x")).to_series()
    yield Numbers(what="Gini coefficient", expected=[0.4620911], computed=found, relative=0.0, absolute=5e-8)


ORACLES = (Oracle(files=(_FILE,), source="PHEindicatormethods", expectations=_gradients),)
SHIPPED = (
    Oracle(
        name="Gini of ten incomes",
        source="Zeileis, R package ineq, documentation of ineq()",
        expectations=_incomes,
    ),
)
