"""Two vintages side by side: every cell has one fate, and a revision says how large it is."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import opnajmfr as oj
from opnajmfr.data.observations import Observations
from opnajmfr.data.vintages.two_vintages import vintages
from opnajmfr.data.vintages.vintage_changes import VintageChanges
from opnajmfr.errors import VintageError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, published
from opnajmfr.model.descriptions import Description, Version
from opnajmfr.model.periods import Span
from opnajmfr.outputs.packages import write_package
from opnajmfr.sources.packages.reading_packages import read_package

STATUSES = {"": "observed", "Missing": "missing", "Privacy": "suppressed", "Not applicable": "not_applicable"}
KOLADA = oj.TableLayout(
    area="municipality_id",
    period="year",
    variable="kpi",
    value="value",
    sex="gender",
    status="status",
    statuses=STATUSES,
    ignored=["count", "municipality", "municipality_type"],
    source="Kolada/RKA",
)


def _dataset(
    rows: Mapping[tuple[str, str, int], float | str],
    *,
    retrieved: dt.date | None = None,
    catalogue: Catalogue | None = None,
) -> oj.Dataset:
    """Return a dataset of values by variable, area and year; a text is a status."""
    frame = pl.DataFrame(
        [
            (name, area, year, None if isinstance(cell, str) else cell, cell if isinstance(cell, str) else "observed")
            for (name, area, year), cell in rows.items()
        ],
        schema={
            "variable": pl.String,
            "area": pl.String,
            "period": pl.Int32,
            "value": pl.Float64,
            "status": pl.String,
        },
        orient="row",
    )
    observations = Observations.from_frame(frame, level="municipality", source="Prov", retrieved=retrieved)
    return oj.Dataset.of(observations, areas=oj.sweden(), catalogue=catalogue)


CELL = st.one_of(st.floats(-1e6, 1e6), st.sampled_from(["missing", "suppressed"]))
KEY = st.tuples(st.sampled_from(["N1", "N2", "N3"]), st.sampled_from(["1983", "1984"]), st.integers(2020, 2024))
TABLE = st.dictionaries(KEY, CELL, min_size=1)


@given(before=TABLE, after=TABLE)
def test_every_cell_of_either_vintage_has_one_fate(
    before: dict[tuple[str, str, int], float | str], after: dict[tuple[str, str, int], float | str]
) -> None:
    found = vintages(_dataset(before), _dataset(after), smallest=0)
    revised = {
        key
        for key in before.keys() & after.keys()
        if isinstance(before[key], float) and isinstance(after[key], float) and before[key] != after[key]
    }
    counts = dict(found.cells["what"].cast(pl.String).value_counts().iter_rows())
    assert counts.get("revised", 0) == len(revised) == found.series["n_revised"].sum()
    assert counts.get("new", 0) == len(after.keys() - before.keys())
    assert counts.get("ended", 0) == len(before.keys() - after.keys())
    same = [key for key in before.keys() & after.keys() if before[key] == after[key]]
    assert found.cells.height + len(same) == len(before.keys() | after.keys())
    assert found.new == sorted({key[0] for key in after} - {key[0] for key in before})


@given(table=TABLE)
def test_a_vintage_beside_itself_has_no_changes(table: dict[tuple[str, str, int], float | str]) -> None:
    found = vintages(_dataset(table), _dataset(table))
    assert found.is_empty
    assert found.text().endswith("Inget är ändrat")
    assert found.text("en").endswith("Nothing changed")


def test_fates_and_sizes_are_told_apart() -> None:
    before = {
        ("N1", "1984", 2022): 10.0,
        ("N1", "1984", 2023): 20.0,
        ("N1", "1983", 2022): 30.0,
        ("N1", "1983", 2023): "missing",
        ("N1", "1960", 2022): 5.0,
        ("N1", "1960", 2023): "missing",
        ("N2", "1984", 2022): 1.0,
    }
    after = {
        ("N1", "1984", 2022): 11.0,
        ("N1", "1984", 2023): 16.0,
        ("N1", "1983", 2022): 30.000001,
        ("N1", "1983", 2023): 7.0,
        ("N1", "1960", 2022): "suppressed",
        ("N1", "1960", 2023): "not_applicable",
        ("N3", "1984", 2024): 1.0,
    }
    found = vintages(_dataset(before), _dataset(after))
    row = found.series.filter(pl.col("variable") == "N1").row(0, named=True)
    assert (row["n_common"], row["n_revised"], row["share_revised"]) == (3, 2, 2 / 3)
    assert (row["median_revision"], row["largest_revision"], row["largest_relative"]) == (2.5, 4.0, 0.2)
    assert (row["largest_area"], row["largest_period"]) == ("1984", 2023)
    assert [row[f"n_{name}"] for name in ("in_decimals", "filled", "withdrawn", "other_status")] == [1, 1, 1, 1]
    assert (found.new, found.ended) == (["N3"], ["N2"])
    assert (row["n_raised"], row["n_lowered"], row["largest_name"]) == (1, 1, "Arboga")
    text = found.text()
    assert "3 celler har ett tal i båda: 0 är lika, 1 skiljer sig bara i sista decimalerna, 2 är reviderade" in text
    assert "N1: 2 av 3 celler (66,67 %), upp i 1 och ned i 1; median 2,5, störst 4 (Arboga 2023)" in text
    assert "Återtagna uppgifter: 1 (N1 1)" in text
    assert "Another reason for no figure: 1 (N1 1)" in found.text("en")


def test_years_that_come_and_go_are_told_apart_from_cells() -> None:
    before = {("N1", "1984", 2020): 1.0, ("N1", "1984", 2021): 1.0, ("N1", "1984", 2022): 1.0}
    after = {
        ("N1", "1984", 2022): 2.0,
        ("N1", "1983", 2022): 2.0,
        ("N1", "1984", 2023): 2.0,
        ("N1", "1983", 2024): 2.0,
        ("N1", "1984", 2026): 2.0,
    }
    found = vintages(_dataset(before), _dataset(after))
    assert found.years.rows() == [
        ("N1", 2020, "ended", 1),
        ("N1", 2021, "ended", 1),
        ("N1", 2023, "new", 1),
        ("N1", 2024, "new", 1),
        ("N1", 2026, "new", 1),
    ]
    assert "Nya år: 2023\u20132024, 2026 i N1" in found.text()
    assert "Years that are no longer there: 2020\u20132021 in N1" in found.text("en")
    assert "Andra celler som är nya, som nya områden: 1 (N1 1)" in found.text()
    assert "1 av 1 celler (100 %), alla upp" in found.text()


def test_differences_in_decimals_alone_are_no_other_change() -> None:
    found = vintages(_dataset({("N1", "1984", 2022): 1.0}), _dataset({("N1", "1984", 2022): 1.0 + 1e-9}))
    assert "1 skiljer sig bara i sista decimalerna" in found.text()
    assert found.text().endswith("Inget annat är ändrat")


def test_observations_results_and_releases_are_vintages_too(tmp_path: Path) -> None:
    first, second = (_dataset({("N1", "1984", 2022): value, ("N1", "1983", 2022): 5.0}) for value in (10.04, 12.06))
    assert vintages(first.observations, second.observations).revised["median_revision"].item() == pytest.approx(2.02)
    results = [oj.compute(one).collect() for one in (first, second)]
    by_results = vintages(*results)
    assert by_results.series.select("n_common", "n_revised").rows() == [(2, 1)]
    for name, one in zip(("first", "second"), results, strict=True):
        write_package(one, tmp_path / name)
    packages = [read_package(tmp_path / name) for name in ("first", "second")]
    read = vintages(*packages)
    assert read.series.equals(by_results.series)
    assert read.revised["largest_revision"].item() == pytest.approx(12.1 - 10.0)
    assert read.revised["largest_name"].item() == "Arboga"


def test_what_is_no_vintage_is_refused_with_the_way_to_read_it() -> None:
    with pytest.raises(VintageError, match=r"the later one must be a dataset, .* got 'maj.xlsx'") as caught:
        vintages(_dataset({("N1", "1984", 2022): 1.0}), "maj.xlsx")  # pyright: ignore[reportArgumentType]
    assert "read_workbook(…)" in str(caught.value)


def test_a_definition_that_reads_otherwise_is_a_redefinition_and_a_name_is_none() -> None:
    cells = {("N1", "1984", 2023): 1.0, ("N2", "1984", 2023): 1.0}
    first = Catalogue([indicator("Behörighet, andel (%)", published(), id="N1", unit="%")])
    second = Catalogue([evolve(one, title="Behörighet, kommunala skolor, andel (%)") for one in first])
    found = vintages(_dataset(cells, catalogue=first), _dataset(cells, catalogue=second))
    assert found.redefined.select("indicator", "field").rows() == [("N1", "title")]
    assert "Omdefinierade: 1" in str(found)
    bare = [Catalogue([indicator("N1", published(), id="N1", unit=unit)]) for unit in ("kr", "tkr")]
    assert vintages(*[_dataset(cells, catalogue=one) for one in bare]).redefined.rows() == [("N1", "unit", "kr", "tkr")]
    assert ", titel: ”Behörighet, andel (%)” → ”Behörighet, kommunala skolor, andel (%)”" in str(found)
    assert vintages(_dataset(cells), _dataset(cells, catalogue=second)).redefined.is_empty()


def test_a_break_that_was_declared_since_is_a_redefinition_and_long_texts_part_where_they_differ() -> None:
    cells = {("N1", "1984", 2023): 1.0}
    words = "Antal trygga dividerat med samtliga som har svarat på frågan i enkäten, gånger hundra. Källa: "
    one = indicator("Trygga", published(), id="N1", unit="%", description=Description(measure=f"{words}SCB"))
    later = evolve(
        one,
        description=Description(measure=f"{words}Socialstyrelsen"),
        versions=[Version(span=Span(last=2022)), Version(span=Span(first=2023), note="ny enkät")],
    )
    found = vintages(*(_dataset(cells, catalogue=Catalogue([entry])) for entry in (one, later)))
    assert found.redefined.select("field", "after").row(0) == ("versions", "\u20132022; 2023\u2013 ny enkät")
    assert "N1 Trygga, definitionens år: inget → ”\u20132022; 2023\u2013 ny enkät”" in found.text()
    assert "N1 Trygga, mått: ”…ger hundra. Källa: SCB” → ”…ger hundra. Källa: Socialstyrelsen”" in found.text()


@pytest.mark.parametrize("smallest", [-0.1, 1, float("nan")])
def test_what_is_no_share_is_refused(smallest: float) -> None:
    one = _dataset({("N1", "1984", 2023): 1.0})
    with pytest.raises(VintageError, match="smallest must be a share"):
        vintages(one, one, smallest=smallest)


def test_vintages_are_given_in_their_order() -> None:
    early = _dataset({("N1", "1984", 2023): 1.0}, retrieved=dt.date(2023, 3, 28))
    late = _dataset({("N1", "1984", 2023): 1.0}, retrieved=dt.date(2024, 12, 12))
    with pytest.raises(VintageError, match="the later one is of 2023-03-28"):
        vintages(late, early)


@pytest.fixture(scope="module")
def kolada(shared: Path) -> VintageChanges:
    """Compare the two extracts."""
    days = dt.date(2023, 3, 28), dt.date(2024, 12, 12)
    first, second = (
        oj.read_table(shared / "data" / f"kolada_values_{day}.parquet", KOLADA, retrieved=day) for day in days
    )
    return vintages(first, second)


def test_the_extracts_of_kolada_say_what_was_revised(kolada: VintageChanges, shared: Path) -> None:
    assert (kolada.new, kolada.ended) == (["N09811"], ["N02904"])
    revised = {row["variable"]: row for row in kolada.revised.iter_rows(named=True)}
    assert {name: row["whole_series"] for name, row in revised.items()} == {"U07417": True, "U07452": True}
    in_decimals = kolada.series.filter(pl.col("n_in_decimals") > 0)
    assert in_decimals.select("variable", "n_in_decimals").rows() == [("N15428", 10_248)]
    raw = [pl.read_parquet(shared / "data" / f"kolada_values_{day}.parquet") for day in ("2023-03-28", "2024-12-12")]
    shown = [one.filter((pl.col("status") == "") & pl.col("value").is_not_null()) for one in raw]
    key = ["kpi", "municipality_id", "year", "gender"]
    both = shown[0].join(shown[1], on=key, suffix="_after").filter(pl.col("kpi") == "U07417")
    size = (both["value_after"] - both["value"]).abs()
    assert revised["U07417"]["n_common"] == both.height
    assert revised["U07417"]["median_revision"] == size.median()
    assert revised["U07417"]["largest_revision"] == size.max()


def test_no_cell_of_the_extracts_is_lost(kolada: VintageChanges) -> None:
    counts = kolada.series.select("n_new", "n_ended").sum().row(0)
    assert counts == (138_910 - 114_260, 137_170 - 114_260)
    assert kolada.before == "Kolada/RKA 2023-03-28"
    first, second = kolada.text().splitlines()[:2]
    assert first == "Kolada/RKA 2023-03-28 → Kolada/RKA 2024-12-12"
    assert second.startswith("110\u00a0887 celler har ett tal i båda: 93\u00a0921 är lika")
    assert "Återtagna uppgifter: 242 (U07452 242)" in kolada.text()
    assert kolada.years["n_cells"].sum() <= sum(counts)
