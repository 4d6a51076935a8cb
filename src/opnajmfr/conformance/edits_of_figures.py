"""Edits of incoming figures, beside those of R's Kostra.

The program's x1 is the newer figure, x2 the older; a pair that did not change is left out of its Hidiroglou-Berthelot
edit. It was run on all municipalities at once: the column `strata` says 1 throughout.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.stats.edits.historical import hidiroglou_berthelot
from opnajmfr.stats.edits.magnitudes import thousand_error
from opnajmfr.stats.edits.quartiles import quartile_ratio
from opnajmfr.stats.ranking.places import competition_rank

_SOURCE = "Kostra (R, Statistics Norway)"
_FIGURES, _SPOILT = "kostra/testdata.csv", "kostra/testdata_therror.csv"
_NEW, _OLD = "areal_381_eier_2015", "areal_381_eier_2014"
_OWNED, _RENTED = "areal_130_eier_2015", "areal_130_leier_2015"
_DIGITS = 1e-12


def _historical(folder: Path) -> Iterator[Expectation]:
    """Yield the Hidiroglou-Berthelot edit of owned areas, 2015 over 2014."""
    edit = hidiroglou_berthelot(_NEW, _OLD, keep_unchanged=False)
    ours = table(folder / _FIGURES, text=("Region",)).select(
        "Region",
        maxX=edit.size,
        ratio=edit.ratio,
        lowerLimit=edit.lower,
        upperLimit=edit.upper,
        medRatio=edit.median_ratio,
        outlier=edit.flagged.cast(pl.Int64),
    )
    return _beside(table(folder / "kostra/golden_Hb.csv", text=("id",)), ours)


def _quartiles(folder: Path) -> Iterator[Expectation]:
    """Yield the quartile edit of owned over rented areas, 2015."""
    edit, absent = quartile_ratio(_OWNED, _RENTED), quartile_ratio(pl.lit(None), pl.lit(None))
    ours = table(folder / _FIGURES, text=("Region",)).select(
        "Region",
        ratio=edit.ratio,
        ratio2=absent.ratio,
        ratioAll=edit.pooled_ratio,
        ratioAll2=absent.pooled_ratio,
        lowerLimit=edit.lower,
        upperLimit=edit.upper,
        ranking=competition_rank(edit.ratio, higher_first=False),
        outlier=edit.flagged.cast(pl.Int64),
    )
    wanted = table(folder / "kostra/golden_Quartile.csv", text=("id",))
    yield from _beside(wanted, ours)
    yield Skipped(
        what="ratioStr, ratioStr2",
        n=2 * wanted.height,
        reason="empty, because the program was run without strata: there is nothing to compute",
    )


def _thousands(folder: Path) -> Iterator[Expectation]:
    """Yield the edit of magnitudes of owned areas, 2015 over 2014, some of them made a thousand times too large."""
    edit = thousand_error(_NEW, _OLD)
    ours = table(folder / _SPOILT, text=("Region",)).select(
        "Region",
        diffLog10=edit.magnitudes,
        lowerLimit=edit.lower,
        upperLimit=edit.upper,
        outlier=edit.flagged.cast(pl.Int64),
    )
    return _beside(table(folder / "kostra/golden_ThError.csv", text=("id",)), ours)


def _beside(wanted: pl.DataFrame, ours: pl.DataFrame) -> Iterator[Expectation]:
    """Yield the program's columns beside ours, region by region."""
    same = wanted.select("id").join(ours, left_on="id", right_on="Region", how="left", maintain_order="left")
    for name in same.columns[1:]:
        if name == "outlier":
            yield Labels(what=name, expected=wanted[name], computed=same[name], where=wanted["id"])
            continue
        yield Numbers(
            what=name,
            expected=wanted[name],
            computed=same[name],
            where=wanted["id"],
            relative=_DIGITS,
            absolute=1e-14,
        )


ORACLES: tuple[Oracle, ...] = (
    Oracle(files=("kostra/golden_Hb.csv", _FIGURES), source=_SOURCE, expectations=_historical),
    Oracle(files=("kostra/golden_Quartile.csv", _FIGURES), source=_SOURCE, expectations=_quartiles),
    Oracle(files=("kostra/golden_ThError.csv", _SPOILT), source=_SOURCE, expectations=_thousands),
)
SHIPPED: tuple[Oracle, ...] = ()
