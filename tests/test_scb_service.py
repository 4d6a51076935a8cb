"""Statistics Sweden's service: asked through pxwebpy, in time, again where it fails in passing, kept by day."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from opnajmfr.errors import (
    NotInCacheError,
    OpenComparisonsError,
    PolicyError,
    SchemaDriftError,
    ServiceError,
    TruncatedAnswerError,
    UnknownTermError,
)
from opnajmfr.sources.fetching.politeness import Politeness
from opnajmfr.sources.scb.downloads import scb
from opnajmfr.sources.scb.service import ScbService
from opnajmfr.sources.scb.table_search import scb_tables, scb_variables
from tests.scb_server import POPULATION, ScbServer, scb_server

POLITE = Politeness(attempts=3, pause=0, first_wait=1, timeout=10, seed=1)
META = "tables/TAB638/metadata"


@pytest.fixture
def server() -> Iterator[ScbServer]:
    """Serve until the test ends."""
    with scb_server() as served:
        yield served


def _service(server: ScbServer, waits: list[float] | None = None, **settings: object) -> ScbService:
    """Return a service that notes its waits and does not wait."""
    noted: list[float] = [] if waits is None else waits
    return ScbService(address=server.address, politeness=POLITE, sleep=noted.append, **settings)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("fault", ["500", "cut", "truncated", "html"])
def test_what_fails_in_passing_is_asked_again(server: ScbServer, fault: str) -> None:
    server.faults = [fault, fault]
    waits: list[float] = []
    assert _service(server, waits).metadata("TAB638") == POPULATION
    assert len(server.asked) == 3
    assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2


def test_too_many_questions_are_asked_again_as_the_service_says(server: ScbServer) -> None:
    server.faults = ["429", "429"]
    waits: list[float] = []
    assert _service(server, waits).metadata("TAB638") == POPULATION
    assert (len(server.asked), waits) == (3, [])


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("429", ServiceError, f"3 attempts failed for '{META}.*', the last with HTTP 429"),
        ("500", ServiceError, f"3 attempts failed for '{META}.*', the last with HTTP 500"),
        ("cut", ServiceError, "the last with ChunkedEncodingError"),
        ("truncated", TruncatedAnswerError, r"no whole JSON: \d+ characters, beginning '{\"version\""),
        ("html", TruncatedAnswerError, "beginning '<html>Stopp</html>'"),
        ("400", ServiceError, f"HTTP 400 for '{META}.*': No"),
        ("drift", SchemaDriftError, "has no field 'dimension'; it has version, class"),
        ("version1", SchemaDriftError, "The version of the API is 1.0.0"),
    ],
)
def test_what_goes_on_failing_is_a_specific_error_and_never_kept(
    server: ScbServer, tmp_path: Path, fault: str, error: type[OpenComparisonsError], said: str
) -> None:
    server.lasting = fault
    with pytest.raises(error, match=said) as caught:
        _service(server, cache=tmp_path).metadata("TAB638")
    assert "SCB" in caught.value.message
    assert caught.value.hint
    if fault != "drift":
        assert list(tmp_path.rglob("*.*")) == []


def test_cells_that_are_fewer_than_asked_for_are_drift_and_never_kept(server: ScbServer, tmp_path: Path) -> None:
    service = _service(server, cache=tmp_path)
    service.metadata("TAB638")
    server.lasting = "fewer"
    kept = list(tmp_path.rglob("*.json"))
    with pytest.raises(SchemaDriftError, match=r"does not match value count"):
        scb(years=2024, service=service)
    assert list(tmp_path.rglob("*.json")) == kept


def test_a_service_that_says_nothing_is_given_up_in_time(server: ScbServer) -> None:
    server.lasting = "slow"
    hasty = Politeness(attempts=2, pause=0, first_wait=0, timeout=0.2)
    with pytest.raises(ServiceError, match=r"2 attempts failed .* the last with no word within 0.2 seconds"):
        ScbService(address=server.address, politeness=hasty).metadata("TAB638")


def test_no_service_at_all_is_one_clear_error() -> None:
    with scb_server() as gone:
        address = gone.address
    service = ScbService(address=address, politeness=POLITE, sleep=lambda _: None)
    with pytest.raises(ServiceError, match="the last with ConnectionError"):
        service.metadata("TAB638")


def test_the_limit_of_cells_is_kept(server: ScbServer) -> None:
    server.most_cells = 4
    whole = scb(years=[2023, 2024], service=_service(server)).observations.frame
    assert max(server.sizes) <= 4
    assert sum(server.sizes) == 5 * 2 * 2
    server.most_cells = 150_000
    assert scb(years=[2023, 2024], service=_service(server)).observations.frame.equals(whole)


def test_every_answer_comes_from_the_cache_the_second_time(server: ScbServer, tmp_path: Path) -> None:
    first = scb(years=2024, service=_service(server, cache=tmp_path))
    n_asked = len(server.asked)
    offline = _service(server, cache=tmp_path, offline=True)
    again = scb(years=2024, service=offline)
    assert again.observations.frame.equals(first.observations.frame)
    assert again.vintage == first.vintage
    assert len(server.asked) == n_asked
    with pytest.raises(NotInCacheError, match=r"does not hold 'tables/TAB638/data"):
        scb(years=2023, service=offline)
    with pytest.raises(NotInCacheError, match=r"does not hold 'tables/TAB638/metadata"):
        scb(years=2024, cache=tmp_path, offline=True)
    with pytest.raises(NotInCacheError, match="offline, and the cache in"):
        scb(years=2023, cache=tmp_path / "other", offline=True)


def test_a_day_gone_by_is_never_fetched(server: ScbServer, tmp_path: Path) -> None:
    with pytest.raises(NotInCacheError, match="the cache of 2024-12-12 does not hold"):
        _service(server, cache=tmp_path, vintage=dt.date(2024, 12, 12)).metadata("TAB638")
    assert server.asked == []


def test_settings_beside_a_service_are_refused(server: ScbServer) -> None:
    with pytest.raises(PolicyError, match="cache or offline beside it"):
        scb(years=2024, service=_service(server), offline=True)


def test_tables_and_variables_are_found(server: ScbServer) -> None:
    assert scb_tables("ekonomisk", service=_service(server))["id"].to_list() == ["TAB1"]
    variables = scb_variables("TAB638", service=_service(server))
    assert variables["variable"].to_list() == POPULATION["id"]
    assert variables.filter(variable="Kon")["codes"].item() == "1 män, 2 kvinnor"
    assert variables.filter(variable="Alder")["code_lists"].item() == "agg_Ålder5år 5-årsklasser"


@pytest.mark.parametrize("table", ["TAB9", "../config", ""])
def test_an_unknown_table_says_how_tables_are_found(server: ScbServer, table: str) -> None:
    with pytest.raises(UnknownTermError, match=r"no table 'TAB9'|is no id of a table") as caught:
        scb(table, years=2024, service=_service(server))
    assert "scb_tables('folkmängd')" in str(caught.value)


def test_progress_is_told(server: ScbServer) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        """Note how far it is."""
        told.append((done, of))

    scb(years=2024, service=_service(server, progress=tell))
    assert told == [(10, 10)]
