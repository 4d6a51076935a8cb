"""The shipped facts: whole, with their zeros, in areas that existed."""

from pathlib import Path

import polars as pl
import pytest

from opnajmfr.data import reference
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.reference import facts
from opnajmfr.model.periods import Division

FOLDER = Path(str(facts.__file__)).parent
FILES = sorted(file.name for file in FOLDER.glob("*.csv"))


def test_every_reader_gives_rows_with_codes_as_text_and_a_frame_of_its_own() -> None:
    for name in reference.__all__:
        read = getattr(reference, name)
        rows = read()
        assert not rows.is_empty()
        assert all(rows.schema[column] == pl.String for column in rows.columns if "code" in column)
        rows.insert_column(0, pl.lit(0).alias("own"))
        assert "own" not in read().columns


def test_every_file_has_its_source_named_beside_it() -> None:
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert len(FILES) == len(reference.__all__) == 9
    assert all(f"`{file}`" in sources for file in FILES)


@pytest.mark.shared
def test_the_shipped_facts_are_those_of_the_shared_folder(shared: Path) -> None:
    assert sorted(file.name for file in (shared / "facts").glob("*.csv")) == FILES
    for file in FILES:
        assert (FOLDER / file).read_bytes() == (shared / "facts" / file).read_bytes()


def test_key_figures_are_given_for_all_municipalities() -> None:
    components, values = facts.key_figure_components(), facts.key_figure_values()
    everyone = sweden().codes("municipality", on=Division.END_OF_YEAR.on(2019))
    for rows in (components, values):
        for cell in rows.partition_by("year", "sex", "variable"):
            assert cell["code"].sort().to_list() == everyone
    assert (components["value"] >= 0).all()
    assert values["value"].is_finite().all()
    population = components.filter(variable="population").group_by("code").agg(pl.col("value").sum())
    counted = facts.population().filter(year=2019).join(population, on="code")
    assert counted.height == 290
    assert (counted["population"] == counted["value"]).all()


def test_the_population_of_31_december_stands_in_the_areas_of_the_day_after() -> None:
    used = facts.population().select(
        pl.lit("municipality").alias("level"), pl.col("code").alias("area"), pl.col("year").alias("period")
    )
    roster = sweden().roster(used, division=Division.END_OF_YEAR)
    absent = roster.join(used, on=["area", "period"], how="anti").select("period", "area").rows()
    assert absent == [(1998, "0140")]
    sums = facts.population().group_by("year").agg(pl.col("population").sum())
    assert sums.filter(year=2021)["population"].item() == 10_452_326
