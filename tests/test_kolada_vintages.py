"""Vintages of Kolada keep their sexes and statuses, hide what they say is hidden, and are never mixed."""

import datetime as dt
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from attrs import evolve

import opnajmfr as oj
from opnajmfr.errors import NotAggregableError, TableError, VintageError

EXAMPLES = str(Path(__file__).resolve().parents[1] / "examples")
OF_2023, OF_2024 = "kolada_values_2023-03-28.parquet", "kolada_values_2024-12-12.parquet"
DAYS = {OF_2023: dt.date(2023, 3, 28), OF_2024: dt.date(2024, 12, 12)}


@pytest.fixture(scope="module")
def layouts() -> Iterator[ModuleType]:
    """Load the descriptions of the tables."""
    sys.path.insert(0, EXAMPLES)
    try:
        yield importlib.import_module("layouts")
    finally:
        sys.path.remove(EXAMPLES)


@pytest.fixture(scope="module")
def vintages(layouts: ModuleType, shared: Path) -> dict[str, oj.Dataset]:
    """Read both vintages through the library."""
    return {name: oj.read_table(shared / "data" / name, layouts.KOLADA, retrieved=day) for name, day in DAYS.items()}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        (OF_2023, {"observed": 133_788, "missing": 1_593, "not_applicable": 908, "suppressed": 881}),
        (OF_2024, {"observed": 134_700, "missing": 2_188, "not_applicable": 932, "suppressed": 1_090}),
    ],
)
def test_every_cell_has_its_status(vintages: dict[str, oj.Dataset], name: str, statuses: dict[str, int]) -> None:
    frame = vintages[name].observations.frame
    assert dict(frame["status"].cast(pl.String).value_counts().iter_rows()) == statuses


def test_numbers_that_a_status_hides_are_removed_and_counted(vintages: dict[str, oj.Dataset]) -> None:
    frame = vintages[OF_2023].observations.frame
    assert frame.filter((pl.col("status") != "observed") & pl.col("value").is_not_null()).is_empty()
    lines = vintages[OF_2023].reading_report.splitlines()
    assert lines[5].endswith("statusen döljer dem: 332 (uppgift saknas 292, sekretess 40)")
    assert lines[6].endswith("de blev ”uppgift saknas”: 73")
    assert "togs bort" not in vintages[OF_2024].reading_report


@pytest.mark.parametrize("name", [OF_2023, OF_2024])
def test_women_men_and_the_total_are_kept_as_published(
    vintages: dict[str, oj.Dataset], shared: Path, name: str
) -> None:
    raw = pl.read_parquet(shared / "data" / name)
    frame = vintages[name].observations.frame
    assert frame["sex"].cast(pl.String).equals(raw["gender"].alias("sex"))
    shown = (raw["status"] == "") & raw["value"].is_not_null()
    assert frame["value"].filter(shown).equals(raw["value"].filter(shown))
    figures = oj.compute(vintages[name]).collect().frame
    counts = dict(figures.filter(pl.col("value").is_not_null())["sex"].cast(pl.String).value_counts().iter_rows())
    assert counts == dict(raw.filter(shown)["gender"].value_counts().iter_rows())


def test_two_vintages_are_never_mixed(vintages: dict[str, oj.Dataset]) -> None:
    first, second = (vintages[name].observations for name in (OF_2023, OF_2024))
    with pytest.raises(VintageError, match=r"'Kolada/RKA 2023-03-28' and 'Kolada/RKA 2024-12-12'"):
        _ = first + second


@pytest.mark.parametrize("name", [OF_2023, OF_2024])
def test_the_number_of_reporting_areas_is_never_a_denominator(vintages: dict[str, oj.Dataset], name: str) -> None:
    dataset = vintages[name]
    assert dataset.observations.frame["amount"].null_count() == len(dataset.observations)
    with pytest.raises(NotAggregableError):
        oj.compute(dataset).aggregate()
    figures = oj.compute(dataset).aggregate(figures=["mean_of_members"]).collect().frame
    assert figures["numerator"].null_count() == figures["denominator"].null_count() == figures.height
    assert "count" in dataset.reading_report.splitlines()[-1]


@pytest.mark.shared
def test_a_column_of_counts_has_to_be_named_as_ignored(layouts: ModuleType, shared: Path) -> None:
    frame = pl.read_parquet(shared / "data" / OF_2024, n_rows=10)
    careless = evolve(layouts.KOLADA, ignored=["municipality", "municipality_type"])
    with pytest.raises(TableError, match=r"undeclared columns count"):
        oj.dataset_from_frame(frame, careless)


def test_a_csv_file_says_what_the_parquet_file_says(
    layouts: ModuleType, shared: Path, vintages: dict[str, oj.Dataset], tmp_path: Path
) -> None:
    pl.read_parquet(shared / "data" / OF_2023).write_csv(tmp_path / "kolada.csv")
    dataset = oj.read_table(tmp_path / "kolada.csv", layouts.KOLADA, retrieved=DAYS[OF_2023])
    assert dataset.observations.frame.equals(vintages[OF_2023].observations.frame)


def test_a_table_with_names_for_codes_finds_every_municipality(layouts: ModuleType, shared: Path) -> None:
    dataset = oj.read_table(shared / "data" / "kolada_history_1995_2012.parquet", layouts.KOLADA_HISTORY)
    frame = dataset.observations.frame
    assert frame.height == 92_738
    assert frame["area"].n_unique() == 290
    assert frame["area"].str.len_chars().unique().to_list() == [4]
