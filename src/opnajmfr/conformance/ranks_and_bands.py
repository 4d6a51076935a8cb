"""Oracles of ranks, bands and quantiles: PHEindicatormethods, R, csranks, and a handbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import sheet, table
from opnajmfr.errors import StatisticError
from opnajmfr.stats.ranking.bands import quantile_band
from opnajmfr.stats.ranking.multinomial import multinomial_rank_sets
from opnajmfr.stats.ranking.places import competition_rank, fractional_rank, shared_rank
from opnajmfr.stats.ranking.quantiles import sample_quantile
from opnajmfr.stats.ranking.settings import Side

_BANDS = {"Decile": 10, "Septile": 7, "Quartile": 4}
_GROUPS = {"IndSexReg": ["Test", "IndSexRef", "ParentCode"], "IndSex": ["Test", "IndSexRef"], "None": ["QuantileNm"]}
_LOW_IS_GOOD = ("RAG - Low is good", "True")
"""Words of the file for an order that begins with the highest value: band 1 is the worst."""


def _phe_bands(folder: Path) -> Iterator[Expectation]:
    """Yield the bands of the reference's test data, and the refusal of a group with two polarities."""
    rows = sheet(folder / "phe/testdata_Quantiles.xlsx", "testdata_Quantiles")
    # Without groups the file has one direction for all indicators: the highest value first.
    first = (pl.col("GroupSet") == "None") | pl.col("Polarity").is_in(_LOW_IS_GOOD)
    for (name, groups), part in rows.filter(pl.col("Test") != "BadPolarity").group_by(
        "QuantileNm", "GroupSet", maintain_order=True
    ):
        band = quantile_band("Value", bands=_BANDS[str(name)], higher_first=first).over(_GROUPS[str(groups)])
        yield Labels(
            what=f"{name} by {groups}",
            expected=part["QuantileInGrp"].cast(pl.Int32),
            computed=part.select(band).to_series(),
            where=part["AreaName"],
        )
    bad = rows.filter(pl.col("Test") == "BadPolarity")
    try:
        bad.select(quantile_band("Value", bands=7, higher_first=first).over("IndSexRef"))
        answer = "banded"
    except StatisticError:
        answer = "refused"
    yield Labels(
        what="two polarities in a group",
        expected=["refused"] * bad.height,
        computed=[answer] * bad.height,
        where=bad["AreaName"],
    )


def _r_quantiles(folder: Path) -> Iterator[Expectation]:
    """Yield the nine kinds of quantile at seven probabilities."""
    values = table(folder / "base_r/golden_quantile_input.csv")
    wanted = table(folder / "base_r/golden_quantile_types.csv")
    asked = [(int(kind), float(p)) for kind, p in wanted.select("type", "p").iter_rows()]
    names = [f"kind {kind}, p = {p:g}" for kind, p in asked]
    ours = values.select(
        sample_quantile("y", p, kind=kind).alias(name) for (kind, p), name in zip(asked, names, strict=True)
    )
    yield Numbers(what="quantile", expected=wanted["q"], computed=ours.row(0), where=names, relative=1e-14)


def _csranks_ranks(folder: Path) -> Iterator[Expectation]:
    """Yield ranks and fractional ranks whose equals share their places in four ways."""
    rows = table(folder / "csranks/golden_irank_frank.csv")
    for name in rows.columns[1:]:
        kind, tie, increasing = name.split("_")
        rank = shared_rank if kind == "irank" else fractional_rank
        ours = rows.select(rank("x", higher_first=increasing == "incFALSE", tie=float(tie.removeprefix("om"))))
        yield Numbers(what=name, expected=rows[name], computed=ours.to_series(), where=rows["x"], relative=1e-15)


def _csranks_multinomial(folder: Path) -> Iterator[Expectation]:
    """Yield the rank sets of ten counts, in twelve variants.

    The program's marginal sets follow Holm whatever correction is named: its two columns are equal cell by cell, and no
    one level for all tests gives both the upper limit of count 90 and the lower limit of count 60, which rest on the
    same p (90 against 60). So they are held by Holm.
    """
    rows = table(folder / "csranks/golden_csranks_multinom.csv")
    counts = rows["count"].to_numpy()
    for name in rows.columns[1:]:
        held, side, named, limit = name.split("_")
        is_simultaneous = held == "simul"
        low, high = multinomial_rank_sets(
            counts,
            higher_first=True,
            simultaneous=is_simultaneous,
            side=cast("Side", side.replace("two-sided", "both")),
            correction=cast("Literal['bonferroni', 'holm']", named.lower()) if is_simultaneous else "holm",
        )
        ours = low if limit == "L" else high
        yield Numbers(what=name, expected=rows[name], computed=ours, where=rows["count"], relative=0.0)


def _csranks_pisa(_folder: Path) -> Iterator[Expectation]:
    """Yield nothing but the reason: the file is input alone."""
    yield Skipped(
        what="bootstrap rank sets",
        n=0,
        reason="the file holds estimates and standard errors and no expected cell; bootstrap sets are held by "
        "simulation and by looking at every pair",
    )


def _nist_percentiles(_folder: Path) -> Iterator[Expectation]:
    """Yield the percentile and the ranks of twelve resistivities."""
    measured = [
        95.1772,
        95.1567,
        95.1937,
        95.1959,
        95.1442,
        95.0610,
        95.1591,
        95.1195,
        95.1065,
        95.0925,
        95.1990,
        95.1682,
    ]
    ranks = [9, 6, 10, 11, 5, 1, 7, 4, 3, 2, 12, 8]
    frame = pl.DataFrame({"resistivity": measured})
    quantile = frame.select(sample_quantile("resistivity", 0.9, kind=6)).to_series()
    yield Numbers(what="90th percentile", expected=[95.1981], computed=quantile, relative=0.0, absolute=0.00005)
    rank = frame.select(competition_rank("resistivity", higher_first=False)).to_series()
    yield Numbers(what="rank", expected=ranks, computed=rank, where=measured, relative=0.0)


ORACLES: tuple[Oracle, ...] = (
    Oracle(
        files=("phe/testdata_Quantiles.xlsx",),
        source="PHEindicatormethods 2.1.0, phe_quantile",
        expectations=_phe_bands,
    ),
    Oracle(
        files=("base_r/golden_quantile_types.csv", "base_r/golden_quantile_input.csv"),
        source="R, quantile",
        expectations=_r_quantiles,
    ),
    Oracle(files=("csranks/golden_irank_frank.csv",), source="csranks, irank and frank", expectations=_csranks_ranks),
    Oracle(
        files=("csranks/golden_csranks_multinom.csv",),
        source="csranks, csranks_multinom",
        expectations=_csranks_multinomial,
    ),
    Oracle(files=("csranks/pisa.csv",), source="csranks, PISA 2018 of the OECD", expectations=_csranks_pisa),
)
"""Files of ranks, bands and quantiles."""

SHIPPED: tuple[Oracle, ...] = (
    Oracle(
        name="Percentiles of twelve resistivities",
        source="NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.6.2",
        expectations=_nist_percentiles,
    ),
)
"""Worked examples of publications."""
