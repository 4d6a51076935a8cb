"""Kolada becomes a dataset: answers are answers, counts add, and nothing is lost without a line."""

import datetime as dt
from collections.abc import Iterator, Mapping

import polars as pl
import pytest

import opnajmfr as oj
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import NothingToShowError, UnknownIndicatorError
from opnajmfr.sources.kolada.counted_respondents import respondent_counts
from opnajmfr.sources.kolada.downloads import KoladaDownload, kolada
from opnajmfr.sources.kolada.kpi_entries import kolada_catalogue
from opnajmfr.sources.kolada.politeness import Politeness
from opnajmfr.sources.kolada.service import KoladaService
from opnajmfr.sources.kolada.yes_no_codes import coding_in, coding_of_units_in
from tests import kolada_server as served
from tests.kolada_server import kolada_server

EVERY = ["N1", "N2", "N3", "U4", "U5", "U6"]


@pytest.fixture(scope="module")
def service() -> Iterator[KoladaService]:
    """Serve until the tests end."""
    with kolada_server() as server:
        yield KoladaService(address=server.address, politeness=Politeness(pause=0, attempts=1))


def _peers(groups: pl.DataFrame) -> Mapping[str, Grouping]:
    """Read groups as peers."""
    return oj.kolada_peer_lists(groups).peer_sets


@pytest.fixture(scope="module")
def download(service: KoladaService) -> KoladaDownload:
    """Fetch all there is."""
    return kolada(EVERY, years=[2023, 2024], units=True, service=service, peer_reader=_peers)


def _rows(download: KoladaDownload, variable: str) -> list[tuple[object, ...]]:
    """Return the rows of one variable."""
    frame = download.dataset.observations.frame.filter(pl.col("variable") == variable)
    return (
        frame.select("area", "period", "sex", pl.col("amount").cast(pl.Float64), "value", "status")
        .sort("area", "period", "sex")
        .rows()
    )


def test_statuses_sexes_and_the_nation_are_kept(download: KoladaDownload) -> None:
    rows = _rows(download, "N1")
    assert ("1984", 2024, "K", None, None, "suppressed") in rows
    assert ("1983", 2024, "K", None, None, "missing") in rows
    assert ("1983", 2024, "T", None, None, "not_applicable") in rows
    assert ("00", 2024, "T", None, 9.25, "observed") in rows
    assert len(rows) == 12


def test_yes_and_no_are_normalised_and_the_mean_of_codes_above_is_a_share(download: KoladaDownload) -> None:
    assert _rows(download, "N2") == [
        ("00", 2023, "T", None, 75.0, "observed"),
        ("1960", 2023, "T", None, None, "missing"),
        ("1983", 2023, "T", 0.0, None, "observed"),
        ("1984", 2023, "T", 1.0, None, "observed"),
    ]
    entry = download.dataset.catalogue["N2"]
    assert entry.description.coding == "Ja=1, Nej=2"
    assert entry.versions[0].span.last == 2023
    figures = oj.compute(download.dataset).collect().frame
    own = figures.filter((pl.col("indicator") == "N2") & (pl.col("level") == "municipality")).sort("area")
    assert own.filter(pl.col("value").is_not_null()).select("area", "value").rows() == [("1983", 0.0), ("1984", 100.0)]


def test_a_mean_of_three_codes_is_no_share(download: KoladaDownload) -> None:
    assert _rows(download, "N3")[0] == ("00", 2024, "T", None, None, "not_aggregable")
    assert download.left_out["means_of_codes"] == 1


def test_units_keep_their_answers_beside_the_share_of_the_municipality(download: KoladaDownload) -> None:
    assert _rows(download, "U6") == [("1984", 2024, "T", None, 50.0, "observed")]
    assert [row[:1] + row[3:4] for row in _rows(download, "U6/enhet")] == [("V21E1", 2.0), ("V21E2", 1.0)]
    assert download.dataset.areas.name("V21E1") == "Solgården"
    assert download.dataset.areas.level("V21E2") == "unit"


def test_respondents_are_tied_and_give_an_approximate_denominator(download: KoladaDownload) -> None:
    assert download.respondents.rows() == [("U5", "U4", "Enkät hemtjänst")]
    assert "U4" in download.dataset.catalogue["U5"].description.denominator
    counted = download.dataset.with_denominators("U5", of="U4", response=1, stated_by="Kolada")
    figures = oj.compute(counted).collect().frame.filter(pl.col("indicator") == "U5")
    given = figures.filter((pl.col("area") == "1984") & pl.col("value").is_not_null())
    assert given.select("value", pl.col("denominator").cast(pl.Float64)).rows() == [(87.5, 120.0)]


def test_what_is_left_out_has_a_line(download: KoladaDownload) -> None:
    assert download.left_out == {"deleted": 1, "regions": 1, "groups": 0, "units_elsewhere": 1, "means_of_codes": 1}
    n_values = sum(len(one["values"]) for one in [*served.DATA, *served.OUDATA])
    assert len(download.dataset.observations) + 3 == n_values
    assert "har tagit bort, inte lästa: 1" in download.dataset.reading_report


def test_the_kpis_that_count_respondents_are_fetched_on_demand(service: KoladaService) -> None:
    found = kolada(["U5"], years=[2024], respondents=True, service=service)
    assert found.dataset.observations.variables == ("U4", "U5")


def test_a_figure_of_the_nation_that_is_no_mean_of_codes_is_not_taken_for_a_share(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N2", "0000", 2023, 75.0)])
    found = kolada(["N2"], years=[2023], service=service)
    assert _rows(found, "N2") == [("00", 2023, "T", None, None, "not_aggregable")]


def test_kind_and_direction_are_not_guessed(download: KoladaDownload) -> None:
    assert {one.kind.value for one in download.dataset.catalogue} == {"not_stated"}
    assert {one.direction.value for one in download.dataset.catalogue} == {"not_stated"}


def test_peers_are_those_of_the_groups(download: KoladaDownload) -> None:
    assert download.dataset.peer_sets["IFO"].members("1984") == ["1960", "1983"]
    assert download.groups["id"].unique().sort().to_list() == ["G1", "G2"]


def test_the_vintage_is_the_day(download: KoladaDownload, service: KoladaService) -> None:
    assert download.dataset.vintage == f"Kolada/RKA {service.day}"
    assert isinstance(service.day, dt.date)


def test_an_unknown_kpi_and_an_empty_answer_are_errors(service: KoladaService) -> None:
    with pytest.raises(UnknownIndicatorError, match="has no KPI N99999"):
        kolada(["N1", "N99999"], years=[2024], service=service)
    with pytest.raises(NothingToShowError, match=r"no value of N1 for \[1999\]"):
        kolada(["N1"], years=[1999], service=service)


def test_an_unknown_status_is_an_error_that_lists_the_cells(
    service: KoladaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "DATA", [served.figure("N1", "1984", 2024, "Embargo")])
    with pytest.raises(FailedRowsError, match="Embargo"):
        kolada(["N1"], years=[2024], service=service)


def test_municipalities_are_asked_for_by_name(service: KoladaService) -> None:
    found = kolada(["N1"], municipalities=["Arboga", "0000"], service=service).dataset.observations.frame
    assert found["area"].unique().sort().to_list() == ["00", "1984"]


@pytest.mark.shared
def test_every_description_of_kolada_becomes_an_entry(shared: object) -> None:
    kpis = pl.read_parquet(f"{shared}/data/kolada_kpis_2026-04.parquet").to_dicts()
    catalogue = kolada_catalogue(kpis)
    assert len(catalogue.indicators) == 6_099
    codings = [found.coding for one in kpis if (found := coding_in(one["title"])) is not None]
    assert sum(one.no == 2 for one in codings) == 3
    assert len(codings) == 105
    ended = [one for one in catalogue if one.versions and one.versions[-1].span.last is not None]
    assert len(ended) >= 411
    tied = respondent_counts(kpis)
    assert tied.filter(pl.col("count") == "U23592").height == 31
    assert sum(coding_of_units_in(one["description"]) is not None for one in kpis) > 50
