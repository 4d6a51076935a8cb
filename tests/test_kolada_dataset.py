"""Kolada becomes a dataset: answers are answers, counts add, and nothing is lost without a line."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import opnajmfr as oj
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.vintages.two_vintages import vintages
from opnajmfr.errors import (
    NothingToShowError,
    NotInCacheError,
    PeriodError,
    PolicyError,
    SchemaDriftError,
    TableError,
    UnknownAreaError,
    UnknownIndicatorError,
    UnknownTermError,
)
from opnajmfr.sources.fetching.politeness import Politeness
from opnajmfr.sources.kolada.apart import kolada_regions_and_groups
from opnajmfr.sources.kolada.counted_respondents import respondent_counts
from opnajmfr.sources.kolada.downloads import kolada
from opnajmfr.sources.kolada.group_rows import kolada_groups
from opnajmfr.sources.kolada.kpi_choice import kolada_kpis
from opnajmfr.sources.kolada.kpi_entries import kolada_catalogue
from opnajmfr.sources.kolada.service import KoladaService
from opnajmfr.sources.kolada.uncertainty import uncertainty_figures
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in, has_classes, has_unread_codes
from tests import kolada_server as served
from tests.kolada_server import kolada_server

EVERY = ["N1", "N2", "N3", "U4", "U5", "U6"]


@pytest.fixture(scope="module")
def service() -> Iterator[KoladaService]:
    """Serve until the tests end."""
    with kolada_server() as server:
        yield KoladaService(address=server.address, politeness=Politeness(pause=0, attempts=1))


@pytest.fixture(scope="module")
def download(service: KoladaService) -> Dataset:
    """Fetch all there is."""
    return kolada(EVERY, years=[2023, 2024], also="units", service=service)


def _rows(download: Dataset, variable: str) -> list[tuple[object, ...]]:
    """Return the rows of one variable."""
    frame = download.observations.frame.filter(pl.col("variable") == variable)
    return (
        frame.select("area", "period", "sex", pl.col("amount").cast(pl.Float64), "value", "status")
        .sort("area", "period", "sex")
        .rows()
    )


def test_statuses_sexes_and_the_nation_are_kept(download: Dataset) -> None:
    rows = _rows(download, "N1")
    assert ("1984", 2024, "K", None, None, "suppressed") in rows
    assert ("1983", 2024, "K", None, None, "missing") in rows
    assert ("1983", 2024, "T", None, None, "not_applicable") in rows
    assert ("00", 2024, "T", None, 9.25, "observed") in rows
    assert len(rows) == 12


def test_yes_and_no_are_normalised_and_the_mean_of_codes_above_is_a_share(download: Dataset) -> None:
    assert _rows(download, "N2") == [
        ("00", 2023, "T", None, 75.0, "observed"),
        ("1960", 2023, "T", None, None, "missing"),
        ("1983", 2023, "T", 0.0, None, "observed"),
        ("1984", 2023, "T", 1.0, None, "observed"),
    ]
    entry = download.catalogue["N2"]
    assert entry.description.coding == "Ja=1, Nej=2"
    assert entry.versions[0].span.last == 2023
    figures = oj.compute(download).collect().frame
    own = figures.filter((pl.col("indicator") == "N2") & (pl.col("level") == "municipality")).sort("area")
    assert own.filter(pl.col("value").is_not_null()).select("area", "value").rows() == [("1983", 0.0), ("1984", 100.0)]


def test_a_mean_of_three_codes_is_no_share(download: Dataset) -> None:
    assert _rows(download, "N3")[0] == ("00", 2024, "T", None, None, "not_aggregable")
    assert "inte är något medelvärde av Ja och Nej; de blev ”kan inte summeras”: 1" in download.reading_report


def test_a_mean_of_classes_is_no_figure_of_the_nation(service: KoladaService, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "Bostadsmarknadsläge i kommunen totalt, (Överskott=2, Balans=1, Underskott=0)"
    changed = [{**one, "title": title} if one["id"] == "N1" else one for one in served.KPIS]
    monkeypatch.setitem(served.ENTITIES, "kpi", changed)
    monkeypatch.setattr(
        served, "DATA", [served.figure("N1", "1984", 2024, 2.0), served.figure("N1", "0000", 2024, 0.75)]
    )
    assert _rows(kolada("N1", years=2024, service=service), "N1") == [
        ("00", 2024, "T", None, None, "not_aggregable"),
        ("1984", 2024, "T", None, 2.0, "observed"),
    ]


def test_a_number_that_is_no_code_is_never_taken_for_a_no(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N2", "1984", 2023, 0.0)])
    with pytest.raises(SchemaDriftError, match=r"N2 has 1 answers 0, and its codes are Ja=1, Nej=2: 1984 2023"):
        kolada("N2", years=2023, service=service)


def test_the_code_before_the_word_is_read_as_well() -> None:
    found = coding_in("Samverkan - utför kommunen IVPA? (1=Ja, 0=Nej)")
    assert found is not None
    assert (found.coding.yes, found.coding.no) == (1, 0)


def test_units_codes_that_cannot_be_read_are_no_shares(service: KoladaService, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "På enhetsnivå är Ja=1, Nej=0. Från 2018: Ja, för alla=2, Ja, för några=1, Nej=0. Källa: Socialstyrelsen."
    changed = [{**one, "description": text} if one["id"] == "U6" else one for one in served.KPIS]
    monkeypatch.setitem(served.ENTITIES, "kpi", changed)
    found = kolada("U6", years=2024, also="units", service=service)
    assert found.observations.frame["area"].to_list() == ["1984"]
    assert "koder som inte kunde läsas, inte hämtade: U6" in found.reading_report


def test_a_tie_is_looked_for_among_every_kpi() -> None:
    kpis = [
        {"id": "A", "title": "IFO - svarande, antal", "description": "Antal som svarat."},
        {"id": "B", "title": "IFO vårdnadshavare - svarande, antal", "description": "Antal som svarat."},
        {"id": "C", "title": "IFO vårdnadshavare - stöd, andel (%)", "description": "Ja dividerat med svarande."},
        {"id": "D", "title": "IFO - Enskild regi - stöd, andel (%)", "description": "Ja dividerat med svarande."},
        {"id": "E", "title": "Osäkerhetstal - stöd, andel (%)", "description": ""},
    ]
    assert respondent_counts(kpis).rows() == [("C", "B", "IFO vårdnadshavare")]
    assert respondent_counts([kpis[0], *kpis[2:]]).is_empty()
    alone = kolada_catalogue([kpis[2], kpis[4]])["C"].description
    among = kolada_catalogue(
        [kpis[2], kpis[4]], among=[*kpis, {**kpis[2], "id": "F", "title": "SoL - stöd, andel (%)"}]
    )
    assert alone.error_sources == ("Osäkerhetstal: E",)
    assert among["C"].description.error_sources == ()


def test_a_deletion_in_another_type_is_drift(service: KoladaService, monkeypatch: pytest.MonkeyPatch) -> None:
    record = served.figure("N1", "1984", 2024, 1.0)
    changed = {**record, "values": [{**record["values"][0], "isdeleted": "false"}]}
    monkeypatch.setattr(served, "DATA", [changed])
    with pytest.raises(SchemaDriftError, match="field 'isdeleted' must be bool or int or null, got 'false'"):
        kolada("N1", years=2024, service=service)


def test_units_keep_their_answers_beside_the_share_of_the_municipality(download: Dataset) -> None:
    assert _rows(download, "U6") == [("1984", 2024, "T", None, 50.0, "observed")]
    assert [row[:1] + row[3:4] for row in _rows(download, "U6/enhet")] == [("V21E1", 2.0), ("V21E2", 1.0)]
    assert download.areas.name("V21E1") == "Solgården"
    assert download.areas.level("V21E2") == "unit"


def test_units_of_every_municipality_are_asked_for_by_year_and_of_some_by_unit() -> None:
    with kolada_server() as server:
        service = KoladaService(address=server.address, politeness=Politeness(pause=0, attempts=1))
        everywhere = kolada("U6", also="units", service=service)
        of_units = [target for target in server.asked if target.startswith("oudata")]
        assert all("/year/" in target and "/ou/" not in target for target in of_units)
        assert len(of_units) < 20
        assert len(_rows(everywhere, "U6/enhet")) == 2
        in_one = kolada("U6", municipalities="Arboga", also="units", service=service)
        assert server.asked[-2].startswith("oudata/kpi/U6/ou/V21E1,V21E2?")
    assert _rows(in_one, "U6/enhet") == _rows(everywhere, "U6/enhet")


def test_respondents_are_tied_and_give_an_approximate_denominator(download: Dataset) -> None:
    assert download.catalogue["U5"].description.denominator == "Antal svarande: U4 (Enkät hemtjänst)"
    counted = download.with_denominators("U5", of="U4", response=1, stated_by="Kolada")
    figures = oj.compute(counted).collect().frame.filter(pl.col("indicator") == "U5")
    given = figures.filter((pl.col("area") == "1984") & pl.col("value").is_not_null())
    assert given.select("value", pl.col("denominator").cast(pl.Float64)).rows() == [(87.5, 120.0)]


def test_what_is_left_out_has_a_line(download: Dataset) -> None:
    asked = [one for one in [*served.DATA, *served.OUDATA] if one["kpi"] in EVERY]
    n_values = sum(len(one["values"]) for one in asked)
    assert len(download.observations) + 4 == n_values
    for line in (
        "har tagit bort, inte lästa: 1",
        "som inte är län; inte lästa: 1",
        "kommungrupper (ovägda medel), inte lästa: 1",
        "inte ligger i någon av kommunerna, inte lästa: 1",
        "liknande kommuner ur Koladas grupper: IFO 2024",
    ):
        assert line in download.reading_report


def test_figures_of_regions_and_groups_are_a_table_apart(service: KoladaService, download: Dataset) -> None:
    table = kolada_regions_and_groups("N1", years=2024, service=service)
    assert table.drop("title", "n_areas").rows() == [
        ("N1", "group", "G1", "Liknande kommuner IFO, Arboga, 2024", 2024, "T", 11.5, "observed"),
        ("N1", "region", "0019", "Region Västmanland", 2024, "T", 8.0, "observed"),
    ]
    assert table["n_areas"].to_list() == [2, 1]
    assert kolada_regions_and_groups("N1", years=[2024], places="G1", service=service)["value"].to_list() == [11.5]
    figures = oj.compute(download).aggregate(figures=["mean_of_members"]).collect().frame
    means = figures.filter((pl.col("indicator") == "N1") & (pl.col("period") == 2024) & (pl.col("sex") == "M"))
    assert means.filter(pl.col("figure") == "mean_of_members")["value"].drop_nulls().unique().to_list() == [12.5]
    with pytest.raises(UnknownTermError, match="no region or group 'Region Västmanlnd'"):
        kolada_regions_and_groups("N1", years=2024, places="Region Västmanlnd", service=service)


def test_a_status_apart_that_nobody_knows_is_an_error(service: KoladaService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N1", "0019", 2024, "Embargo")])
    with pytest.raises(SchemaDriftError, match="N1 of 0019 2024 has the status 'Embargo'"):
        kolada_regions_and_groups("N1", years=2024, service=service)


def test_a_kpi_that_only_regions_have_says_where_its_figures_are(service: KoladaService) -> None:
    with pytest.raises(NothingToShowError, match="only for regions or groups") as caught:
        kolada("N9", years=2024, service=service)
    assert "kolada_regions_and_groups" in str(caught.value)


def test_the_kpis_that_count_respondents_are_fetched_on_demand(service: KoladaService) -> None:
    found = kolada(["U5"], years=[2024], also="respondents", service=service)
    assert found.observations.variables == ("U4", "U5")


def test_a_figure_of_the_nation_that_is_no_mean_of_codes_is_not_taken_for_a_share(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N2", "0000", 2023, 75.0)])
    found = kolada(["N2"], years=[2023], service=service)
    assert _rows(found, "N2") == [("00", 2023, "T", None, None, "not_aggregable")]


def test_kind_and_direction_are_not_guessed(download: Dataset) -> None:
    assert {one.kind.value for one in download.catalogue} == {"not_stated"}
    assert {one.direction.value for one in download.catalogue} == {"not_stated"}


def test_peers_are_those_of_the_groups(download: Dataset) -> None:
    assert download.peer_sets["IFO"].members("1984") == ["1960", "1983"]


def test_groups_are_a_table_that_is_read_as_peers(service: KoladaService) -> None:
    groups = kolada_groups(service=service)
    assert groups["id"].unique().sort().to_list() == ["G1", "G2"]
    assert oj.kolada_peer_lists(groups).peer_sets["IFO"].members("Arboga") == ["1960", "1983"]


def test_without_lists_of_peers_those_that_are_shipped_hold(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "GROUPS", served.GROUPS[1:])
    monkeypatch.setitem(served.ENTITIES, "municipality_groups", served.GROUPS)
    found = kolada("N1", years=2024, service=service)
    assert len(found.peer_sets) == 12
    assert "ingen av Koladas 1 grupper lästes som en lista" in found.reading_report


def test_kpis_are_found_by_group_and_by_words(service: KoladaService) -> None:
    assert kolada(kpis_of_group="hemtjänst", years=2024, service=service).observations.variables == ("U5",)
    assert kolada_kpis("enkät hemtjänst", service=service)["id"].to_list() == ["U4", "U5"]
    with pytest.raises(UnknownTermError, match="no group of KPIs 'Hemtjnst'"):
        kolada(kpis_of_group="Hemtjnst", years=2024, service=service)
    with pytest.raises(TableError, match="no kpis were given"):
        kolada([], years=2024, service=service)


def test_uncertainty_is_a_figure_of_its_own_and_named(service: KoladaService) -> None:
    found = kolada("N7", years=2024, also=["uncertainty"], service=service)
    assert _rows(found, "N8") == [("1984", 2024, "T", None, 4.5, "observed")]
    assert found.catalogue["N7"].description.error_sources == ("Osäkerhetstal: N8",)
    with pytest.raises(UnknownTermError, match="also must be of units, respondents, uncertainty; got 'unit'"):
        kolada("N7", years=2024, also="unit", service=service)  # pyright: ignore[reportArgumentType]


def test_the_vintage_is_the_day(download: Dataset, service: KoladaService) -> None:
    assert download.vintage == f"Kolada/RKA {service.day}"
    assert isinstance(service.day, dt.date)


def test_an_unknown_kpi_and_an_empty_answer_are_errors(service: KoladaService) -> None:
    with pytest.raises(UnknownIndicatorError, match="has no KPI N99999"):
        kolada(["N1", "N99999"], years=[2024], service=service)
    with pytest.raises(UnknownIndicatorError, match=r"(?s)has no KPI n7\n.*did you mean 'N7'"):
        kolada(["N1", "n7"], years=[2024], service=service)
    with pytest.raises(NothingToShowError, match="no value of N1 for 1999 and any municipality"):
        kolada(["N1"], years=[1999], service=service)
    with pytest.raises(NothingToShowError, match="no value of N1 for no year and no municipality"):
        kolada(["N1"], years=[], municipalities=[], service=service)


def test_an_unknown_status_is_an_error_that_lists_the_cells(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N1", "1984", 2024, "Embargo")])
    with pytest.raises(FailedRowsError, match="Embargo"):
        kolada(["N1"], years=[2024], service=service)


def test_municipalities_are_asked_for_by_name(service: KoladaService) -> None:
    found = kolada(["N1"], municipalities=["Arboga", "0000"], service=service).observations.frame
    assert found["area"].unique().sort().to_list() == ["00", "1984"]


def test_a_county_means_its_municipalities_and_no_years_every_year(service: KoladaService) -> None:
    found = kolada("N1", municipalities="Västmanlands län", service=service).observations.frame
    assert found["area"].unique().sort().to_list() == ["1983", "1984"]
    assert kolada("N1", service=service).observations.periods == (2023, 2024)
    assert kolada("N1", years="2024", service=service).observations.periods == (2024,)  # pyright: ignore[reportArgumentType]
    with pytest.raises(PeriodError, match="years: 'förra' is no year"):
        kolada("N1", years="förra", service=service)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnknownAreaError, match="Arbga"):
        kolada("N1", municipalities="Arbga", service=service)


def test_a_dataset_is_fetched_once_and_read_offline(service: KoladaService, tmp_path: Path) -> None:
    online = KoladaService(address=service.address, cache=tmp_path, politeness=service.politeness)
    first = kolada("N1", years=2024, service=online)
    offline = KoladaService(address=service.address, cache=tmp_path, offline=True)
    again = kolada("N1", years=2024, service=offline)
    assert again.observations.frame.equals(first.observations.frame)
    assert again.vintage == first.vintage
    with pytest.raises(PolicyError, match="cache or offline beside it"):
        kolada("N1", years=2024, service=online, cache=tmp_path)


def test_an_answer_of_one_service_is_never_taken_for_another_s(service: KoladaService, tmp_path: Path) -> None:
    kolada("N1", years=2024, service=KoladaService(address=service.address, cache=tmp_path))
    with pytest.raises(NotInCacheError, match="does not hold 'kpi/N1"):
        kolada("N1", years=2024, cache=tmp_path, offline=True)


def test_two_days_of_the_cache_are_two_vintages(
    service: KoladaService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = KoladaService(address=service.address, cache=tmp_path, politeness=service.politeness)
    kolada("N7", years=2024, service=today)
    before = dt.date(2026, 1, 2)
    (tmp_path / today.day.isoformat()).rename(tmp_path / before.isoformat())
    monkeypatch.setattr(served, "DATA", [served.figure("N7", "1984", 2024, 33.0)])
    kolada("N7", years=2024, service=today)
    first, second = (kolada("N7", years=2024, service=evolve(today, vintage=day)) for day in (before, today.day))
    changes = vintages(first, second)
    assert changes.before == "Kolada/RKA 2026-01-02"
    assert changes.cells.select("before", "after", "what").rows() == [(31.0, 33.0, "revised")]
    assert "N7 NTU - Oro för brott, andel (%): 1 av 1 celler (100 %), alla upp; median 2" in changes.text()


@given(faults=st.lists(st.sampled_from(["", "429", "500", "cut", "truncated", "html"]), max_size=6))
@settings(max_examples=8, deadline=None)
def test_faults_that_pass_never_change_what_is_read(faults: list[str]) -> None:
    patient = Politeness(attempts=7, pause=0)
    with kolada_server(per_page=3) as server:
        whole = kolada(EVERY, years=[2023, 2024], service=KoladaService(address=server.address, politeness=patient))
        server.faults = list(faults)
        service = KoladaService(address=server.address, politeness=patient, sleep=lambda _: None)
        found = kolada(EVERY, years=[2023, 2024], service=service)
    assert found.observations.frame.equals(whole.observations.frame)
    assert found.reading_report == whole.reading_report


@pytest.mark.shared
def test_every_description_of_kolada_becomes_an_entry(shared: object) -> None:
    kpis = pl.read_parquet(f"{shared}/data/kolada_kpis_2026-04.parquet").to_dicts()
    catalogue = kolada_catalogue(kpis)
    assert len(catalogue.indicators) == 6_099
    codings = [found.coding for one in kpis if (found := coding_in(one["title"])) is not None]
    assert sum(one.no == 2 for one in codings) == 3
    assert len(codings) == 106
    ended = [one for one in catalogue if one.versions and one.versions[-1].span.last is not None]
    assert len(ended) >= 411
    tied = respondent_counts(kpis)
    assert tied.filter(pl.col("count") == "U23592").height == 27
    assert sum(has_classes(one["title"]) for one in kpis) == 17
    assert not any("regi" in one["title"].split() for one in kpis if one["id"] in tied["share"])
    assert sum(coding_of_units_in(one["description"]) is not None for one in kpis) == 59
    assert [one["id"] for one in kpis if one["has_ou_data"] and has_unread_codes(one["description"])] == ["U21564"]
    uncertain = uncertainty_figures(kpis)
    assert uncertain.height == uncertain["figure"].n_unique() == 188
    assert ("N07600", "N07648") in uncertain.rows()


@pytest.mark.shared
def test_an_extract_served_in_pages_is_the_extract(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["N15428", "N17461", "U07452"]
    table = pl.read_parquet(shared / "data" / "kolada_values_2024-12-12.parquet").filter(pl.col("kpi").is_in(names))
    cells = table.group_by("kpi", "municipality_id", "year", maintain_order=True).agg(
        pl.struct("gender", "count", "status", "value").alias("values")
    )
    groups = pl.read_parquet(shared / "data" / "kolada_municipality_groups_2026-04.parquet")
    members = groups.group_by("id", "title", maintain_order=True).agg(pl.col("member_id").alias("members"))
    kpis = pl.read_parquet(shared / "data" / "kolada_kpis_2026-04.parquet").filter(pl.col("id").is_in(names))
    renamed = cells.rename({"municipality_id": "municipality", "year": "period"})
    monkeypatch.setattr(served, "DATA", renamed.to_dicts())
    monkeypatch.setitem(served.ENTITIES, "kpi", kpis.to_dicts())
    monkeypatch.setitem(served.ENTITIES, "municipality_groups", members.to_dicts())
    with kolada_server(per_page=1_000) as server:
        found = kolada(
            names,
            years=range(2000, 2025),
            service=KoladaService(address=server.address, politeness=Politeness(pause=0)),
        )
        n_pages = sum("page=" in target.replace("per_page=", "") for target in server.asked)
    assert n_pages > 10
    key = ["variable", "area", "period", "sex"]
    frame = found.observations.frame.select(*key, "value").sort(key)
    shown = pl.when(pl.col("status") == "").then(pl.col("value"))
    wanted = table.select(
        pl.col("kpi").alias("variable"),
        pl.col("municipality_id").alias("area"),
        pl.col("year").alias("period"),
        pl.col("gender").cast(frame.schema["sex"]).alias("sex"),
        shown.alias("value"),
    ).sort(key)
    assert frame.equals(wanted)
    assert {name: one.frame.height for name, one in found.peer_sets.items()} == {
        name: one.frame.height for name, one in published_peer_sets().items()
    }
