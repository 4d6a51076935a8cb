"""Ranks, medians and arrows recomputed from printed results equal the printed ones, but for known misprints."""

import importlib
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import opnajmfr as oj

EXAMPLES = str(Path(__file__).resolve().parents[1] / "examples")


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """Load the example that prints the table of agreement."""
    sys.path.insert(0, EXAMPLES)
    try:
        yield importlib.import_module("printed_figures")
    finally:
        sys.path.remove(EXAMPLES)


@pytest.fixture(scope="module")
def printed(shared: Path) -> pl.DataFrame:
    """Read the printed cells of all three reports, as text and as the numbers of whoever compiled them."""
    return pl.read_parquet(shared / "data" / "oj_elderly_care_2012_2014.parquet")


@pytest.fixture(scope="module")
def dataset(script: ModuleType, printed: pl.DataFrame) -> oj.Dataset:
    """Read them through the library."""
    assert printed.height
    return script.dataset(drop_years=False)


def test_every_printed_cell_is_read_as_the_number_or_the_reason_of_its_edition(
    dataset: oj.Dataset, printed: pl.DataFrame
) -> None:
    read = dataset.observations.frame
    assert read.height == printed.height == 43_734
    assert read["value"].equals(printed["value"].alias("value"), null_equal=True)
    hidden = read.with_columns(printed["raw"]).filter(pl.col("value").is_null())
    counts = hidden.group_by("period", "raw", pl.col("status").cast(pl.String)).len().sort("period", "raw").rows()
    assert counts == [
        (2012, "•", "missing", 393),
        (2012, "••", "too_uncertain", 979),
        (2013, ".", "missing", 699),
        (2013, "..", "too_uncertain", 915),
        (2014, ".", "missing", 565),
        (2014, "..", "too_uncertain", 901),
    ]
    assert dataset.reading_report.splitlines()[1:4] == [
        "- uppgift: 39\u00a0282",
        "- uppgift saknas: 1\u00a0657 (”.” 2013: 699; ”.” 2014: 565; ”•” 2012: 393)",
        "- för osäker: 2\u00a0795 (”..” 2013: 915; ”..” 2014: 901; ”••” 2012: 979)",
    ]
    assert dict(read["level"].cast(pl.String).value_counts().iter_rows()) == {"municipality": 41_942, "county": 1_792}


def test_recomputed_ranks_equal_the_printed_ones_but_for_four_misprints(
    script: ModuleType, dataset: oj.Dataset
) -> None:
    ranks = script.ranks(dataset)
    assert (ranks.n_equal, ranks.compared.height) == (9_137, 9_141)
    differing = ranks.differing
    assert differing.select("table", "col").unique().rows() == [(8, 1)]
    assert sorted(differing["name"]) == ["Höganäs", "Kalix", "Nybro", "Sundsvall"]


def test_exactly_the_cells_with_a_printed_rank_are_ranked(dataset: oj.Dataset) -> None:
    results = oj.compute(dataset).rank(indicators=dataset.catalogue.directed()).collect()
    assert results.ranks.filter(pl.col("period") == 2014).height == 9_141


def test_recomputed_medians_equal_all_printed_ones(script: ModuleType, dataset: oj.Dataset) -> None:
    medians = script.medians(dataset)
    assert (medians.n_equal, medians.compared.height) == (50, 50)
    half_even = [
        (row["table"], row["col"])
        for row in medians.compared.iter_rows(named=True)
        if round(Decimal(repr(row["median"])), len(row["printed"].partition(",")[2]))
        != Decimal(repr(row["recomputed"]))
    ]
    assert half_even == [(9, 1), (10, 1), (10, 3)], "the medians that rounding halves to even would print otherwise"


@pytest.mark.shared
@pytest.mark.parametrize(("drop_years", "counts"), [(False, (5_314, 5_318)), (True, (5_974, 5_978))])
def test_printed_arrows_are_the_sign_of_change_times_direction_but_for_four(
    script: ModuleType, *, drop_years: bool, counts: tuple[int, int]
) -> None:
    arrows = script.arrows(drop_years=drop_years)
    assert (arrows.n_equal, arrows.compared.height) == counts
    assert set(arrows.differing["name"]) == {"Upplands Väsby", "Upplands-Bro"}


@pytest.mark.shared
def test_the_example_prints_the_table_of_agreement(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script.main()
    lines = capsys.readouterr().out.splitlines()[:4]
    assert [line.split()[-3:] for line in lines] == [
        ["9,137", "of", "9,141"],
        ["50", "of", "50"],
        ["5,314", "of", "5,318"],
        ["5,974", "of", "5,978"],
    ]


def test_a_line_of_numbers_is_divided_where_only_one_way_fits(script: ModuleType) -> None:
    limits = [(1.0, 10.0), (6_000.0, 30_000.0), (100_000.0, 600_000.0)]
    assert script.cells_of_line(["1,7", "17", "131", "247", "807"], limits) == ["1,7", "17 131", "247 807"]
    with pytest.raises(ValueError, match="0 ways"):
        script.cells_of_line(["1,7", "17", "131"], limits)
    with pytest.raises(ValueError, match="2 ways"):
        script.cells_of_line(["1", "100", "100"], [(1.0, 2_000.0), (1.0, 200_000.0)])
