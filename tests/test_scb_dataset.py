"""A table of Statistics Sweden becomes a dataset: persons add, shares do not, and every choice is checked first."""

from collections.abc import Iterator, Mapping

import polars as pl
import pytest

import opnajmfr as oj
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import PeriodError, SchemaDriftError, TableError, UnknownAreaError, UnknownTermError
from opnajmfr.sources.scb.choices import sex_of
from opnajmfr.sources.scb.downloads import scb
from opnajmfr.sources.scb.service import ScbService
from opnajmfr.sources.scb.table_shape import TableShape
from tests import scb_server as served
from tests.scb_server import number, scb_server

BANDS = {"65-79": (65, 79), "80+": (80, None)}


@pytest.fixture(scope="module")
def service() -> Iterator[ScbService]:
    """Serve until the tests end."""
    with scb_server() as server:
        yield ScbService(address=server.address)


def _amounts(dataset: Dataset, *by: str) -> dict[tuple[str, ...], float]:
    """Return amounts, or values, of Arboga by some columns."""
    frame = dataset.observations.frame.filter(area="1984")
    shown = pl.coalesce(pl.col("value"), pl.col("amount").cast(pl.Float64))
    return {tuple(row[:-1]): row[-1] for row in frame.select(*by, shown.alias("n")).iter_rows()}


def _cell(**codes: str) -> float:
    """Return the number of a cell of Arboga's population in 2024."""
    found = number("TAB638", {"Region": "1984", "Tid": "2024", **codes})
    assert found is not None
    return found


def test_the_population_is_persons_by_sex_that_add(service: ScbService) -> None:
    found = scb(years=2024, areas=["Arboga", "Västmanlands län", "Riket"], service=service)
    women, men = _cell(Kon="2"), _cell(Kon="1")
    assert _amounts(found, "sex") == {("K",): women, ("M",): men, ("T",): women + men}
    assert found.observations.frame["area"].unique().sort().to_list() == ["00", "19", "1984"]
    assert found.observations.variables == ("population",)
    assert found.catalogue["population"].measure.family == "total"
    assert found.vintage == f"SCB TAB638 {service.day}"
    assert "uppdaterad 2025-02-21" in found.reading_report
    assert len(found.peer_sets) == 12


def test_single_years_add_into_bands(service: ScbService) -> None:
    found = scb(years=2024, areas="Arboga", ages=BANDS, service=service)
    assert found.observations.breakdowns == ("ålder",)
    amounts = _amounts(found, "ålder", "sex")
    assert amounts["65-79", "K"] == _cell(Kon="2", Alder="65") + _cell(Kon="2", Alder="79")
    assert amounts["80+", "T"] == sum(_cell(Kon=sex, Alder=age) for sex in "12" for age in ("80", "100+"))


def test_the_population_standardises_a_rate(service: ScbService) -> None:
    persons = scb(years=2024, ages=BANDS, service=service)
    falls = persons.observations.frame.filter(sex="T", level="municipality").with_columns(
        pl.lit("falls").alias("variable"), (pl.col("amount") / 100).floor().alias("amount")
    )
    data = oj.Dataset.of(persons.observations.with_rows(falls), areas=persons.areas, catalogue=persons.catalogue)
    rate = oj.indicator(
        "Fall",
        oj.standardised_rate("falls", "population", strata="ålder", standard={"65-79": 3, "80+": 1}),
        id="fall-rate",
    )
    value = oj.compute(rate, data.observations).collect().frame.filter(area="1984", sex="T")["value"].item()
    assert value == pytest.approx(10, rel=0.1)


def test_a_code_list_is_a_breakdown_by_its_labels(service: ScbService) -> None:
    choose = {"ålder": "agg_Ålder5år", "ContentsCode": {"n": "Folkmängd"}}
    amounts = _amounts(scb(years=2024, areas="Arboga", choose=choose, service=service), "variable", "ålder", "sex")
    assert amounts["n", "75-79 år", "M"] == _cell(Kon="1", Alder="75-79")
    assert len(amounts) == 4 * 3


def test_patterns_and_labels_choose_codes_and_one_code_narrows(service: ScbService) -> None:
    choose = {"Alder": "6*", "Civilstånd": "gifta", "ContentsCode": "BE0101N1"}
    found = scb("TAB638", years=2024, areas="Arboga", choose=choose, service=service)
    assert _amounts(found, "ålder").keys() == {("64 år",), ("65 år",)}
    assert found.catalogue["BE0101N1"].description.population == "civilstånd: gifta"


def test_a_share_is_a_value_and_a_cell_without_a_number_is_missing(service: ScbService) -> None:
    found = scb("TAB1", years=[2023, 2024], service=service)
    frame = found.observations.frame
    assert frame["amount"].null_count() == frame.height == 10
    assert frame.filter(area="1960", period=2023)["status"].item() == "missing"
    assert found.catalogue["000006MC"].unit == "%"
    assert "uppgift saknas: 1 (tom cell: 1)" in found.reading_report
    assert "inte är kommun, län eller riket, inte lästa: 1" in found.reading_report


@pytest.mark.parametrize(
    ("table", "asked", "error", "said"),
    [
        ("TAB638", {"choose": {"Aldr": "65"}}, UnknownTermError, "has no variable 'Aldr'.*did you mean 'Alder'"),
        (
            "TAB638",
            {"choose": {"Alder": "650"}},
            UnknownTermError,
            "has no value '650'.*did you mean '65'",
        ),
        (
            "TAB638",
            {"choose": {"Alder": "65"}},
            TableError,
            r"needs a choice of tabellinnehåll.*BE0101N1 \(Folk",
        ),
        ("TAB638", {"choose": {"Alder": "9*"}}, TableError, "no code of ålder .* was chosen by"),
        ("TAB638", {"choose": {"Alder": "agg_x"}}, TableError, "the code list 'agg_x'.*there are agg_Ålder5år"),
        ("TAB638", {"choose": {"Tid": "2024"}}, TableError, "år is chosen with areas=… and years=…"),
        (
            "TAB638",
            {"choose": {"Alder": "65"}, "ages": {"65+": (65, None)}},
            TableError,
            "ålder is chosen with ages=…",
        ),
        ("TAB638", {"years": 2022}, PeriodError, "no year 2022.*there are 2023 to 2024"),
        ("TAB638", {"years": []}, PeriodError, "no years were asked of"),
        ("TAB2", {}, PeriodError, "periods as '2024K1'"),
        ("TAB638", {"areas": "Uppsala"}, UnknownAreaError, r"no figures of Uppsala \(0380\)"),
        ("TAB638", {"areas": "Arbga"}, UnknownAreaError, "Arbga"),
        ("TAB638", {"ages": {"a": (65, 120)}}, TableError, "the band 'a' ends at 120"),
        ("TAB638", {"ages": {"a": (65, 80), "b": (80, None)}}, TableError, "age 80 lies in the bands 'a' and 'b'"),
        ("TAB638", {"ages": {"a": (66, 70)}}, TableError, "has no age in the band 'a'"),
        ("TAB1", {"ages": {"a": (66, 70)}}, TableError, "has no ages to put in bands"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_the_way_out(
    service: ScbService, table: str, asked: Mapping[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=f"(?s){said}"):
        scb(table, service=service, **{"years": 2024, **asked})  # pyright: ignore[reportArgumentType]


def test_a_cell_that_comes_twice_is_never_added_twice(service: ScbService, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ScbService.cells

    def doubled(*asked: object) -> list[dict[str, object]]:
        """Give the first cell in place of the last."""
        rows = whole(*asked)  # pyright: ignore[reportArgumentType]
        return [*rows[:-1], rows[0]]

    monkeypatch.setattr(ScbService, "cells", doubled)
    with pytest.raises(SchemaDriftError, match="gave a cell twice, and another not at all"):
        scb(years=2024, ages={"65+": (65, None)}, service=service)


def test_shares_are_never_added_over_ages(service: ScbService, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = {"BE0101N1": {"base": "procent", "decimals": 1}}
    monkeypatch.setitem(served.POPULATION["dimension"]["ContentsCode"]["category"], "unit", unit)
    with pytest.raises(TableError, match="population of TAB638 is no number of persons"):
        scb(years=2024, ages=BANDS, service=service)


def test_variables_are_known_by_name_where_their_roles_are_not_said() -> None:
    shape = TableShape.of("TAB638", {**served.POPULATION, "role": {}})
    assert (shape.area, shape.time, shape.contents) == ("Region", "Tid", "ContentsCode")
    assert (shape.sex, shape.age) == ("Kon", "Alder")


def test_a_table_without_areas_is_of_the_nation(service: ScbService, monkeypatch: pytest.MonkeyPatch) -> None:
    without: served.Record = {**served.INCOME, "role": {}, "id": ["ContentsCode", "Tid"]}
    monkeypatch.setitem(served.TABLES, "TAB3", without)

    def number_of_year(_table: str, codes: Mapping[str, str]) -> float:
        """Return the year."""
        return float(codes["Tid"])

    monkeypatch.setattr(served, "number", number_of_year)
    frame = scb("TAB3", years=2024, service=service).observations.frame
    assert frame.select("area", "level", "value").rows() == [("00", "nation", 2024.0)]


def test_metadata_of_another_shape_and_an_unknown_sex_are_drift() -> None:
    with pytest.raises(SchemaDriftError, match="the metadata of TAB3 have another shape: KeyError 'Kon'"):
        TableShape.of("TAB3", {"label": "x", "id": ["Kon"], "dimension": {}})
    assert [sex_of("1"), sex_of("1", "män"), sex_of("1", "Women"), sex_of("9", "totalt")] == ["M", "M", "K", "T"]
    with pytest.raises(SchemaDriftError, match="the code '9' of a sex is not known"):
        sex_of("9")
