"""Kolada's service: asked politely, again where it fails in passing, and never believed beyond its shape."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from opnajmfr.errors import (
    EndlessPagesError,
    NotInCacheError,
    PolicyError,
    SchemaDriftError,
    ServiceError,
    TableError,
    TruncatedAnswerError,
)
from opnajmfr.sources.fetching.answer_cache import AnswerCache
from opnajmfr.sources.fetching.politeness import Politeness
from opnajmfr.sources.kolada.questions import LONGEST, data_targets
from opnajmfr.sources.kolada.service import KoladaService
from tests.kolada_server import DATA, KPIS, KoladaServer, kolada_server

POLITE = Politeness(attempts=4, pause=0, first_wait=1, longest_wait=30, timeout=5, seed=1)


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    """Serve until the test ends."""
    with kolada_server() as served:
        yield served


def _service(server: KoladaServer, waits: list[float] | None = None, **settings: object) -> KoladaService:
    """Return a service that notes its waits and does not wait."""
    noted: list[float] = [] if waits is None else waits
    return KoladaService(address=server.address, politeness=POLITE, sleep=noted.append, **settings)  # pyright: ignore[reportArgumentType]


def test_a_chain_of_pages_is_followed_to_its_end(server: KoladaServer) -> None:
    server.per_page = 4
    records = _service(server).metadata("kpi")
    assert records == KPIS
    assert len(server.asked) == 3


def test_a_chain_named_as_in_version_2_is_followed_as_well(server: KoladaServer) -> None:
    server.per_page, server.lasting = 4, "version2"
    assert _service(server).metadata("kpi") == KPIS


def test_a_full_page_that_says_nothing_of_a_next_one_is_no_whole_answer(
    server: KoladaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opnajmfr.sources.kolada.service.PER_PAGE", 4)
    server.per_page, server.lasting = 4, "no_next"
    with pytest.raises(SchemaDriftError, match="no field next_url or next_page"):
        _service(server).metadata("kpi")
    assert _service(server).metadata("kpi_groups")[0]["id"] == "GKPI1"


@pytest.mark.parametrize("fault", ["429", "429 date", "500", "cut", "truncated", "html"])
def test_what_fails_in_passing_is_asked_again(server: KoladaServer, fault: str) -> None:
    server.faults = [fault, fault]
    waits: list[float] = []
    assert _service(server, waits).metadata("municipality")[0]["id"] == "0000"
    assert len(server.asked) == 3
    if fault == "429":
        assert waits == [7.0, 7.0]
    elif fault == "429 date":
        assert waits == [0.0, 0.0]
    else:
        assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2


def test_a_service_that_goes_on_failing_is_given_up(server: KoladaServer) -> None:
    server.lasting = "500"
    with pytest.raises(ServiceError, match=r"4 attempts failed for 'kpi\?per_page=5000', the last with HTTP 500"):
        _service(server).metadata("kpi")
    assert len(server.asked) == 4


def test_a_refusal_is_not_asked_again(server: KoladaServer) -> None:
    server.faults = ["400"]
    with pytest.raises(ServiceError, match="HTTP 400"):
        _service(server).metadata("kpi")
    assert len(server.asked) == 1


def test_an_answer_that_stays_truncated_says_where_it_ends(server: KoladaServer) -> None:
    server.lasting = "truncated"
    with pytest.raises(TruncatedAnswerError, match=r"no whole JSON: \d+ bytes, ending in"):
        _service(server).metadata("kpi")


def test_another_type_of_answer_is_told(server: KoladaServer) -> None:
    server.lasting = "html"
    with pytest.raises(ServiceError, match=r"an answer of type 'text/html; charset=utf-8', not JSON: '<html>Tillf"):
        _service(server).metadata("kpi")


def test_a_service_that_says_nothing_is_given_up_in_time(server: KoladaServer) -> None:
    server.lasting = "slow"
    hasty = Politeness(attempts=2, pause=0, first_wait=0, timeout=0.05)
    with pytest.raises(ServiceError, match=r"2 attempts failed .* the last with ReadTimeout"):
        KoladaService(address=server.address, politeness=hasty).metadata("kpi")
    assert len(server.asked) == 2


def test_no_service_at_all_is_one_clear_error() -> None:
    with kolada_server() as gone:
        address = gone.address
    service = KoladaService(address=address, politeness=POLITE, sleep=lambda _: None)
    with pytest.raises(ServiceError, match="the last with ConnectError"):
        service.metadata("kpi")


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("endless", EndlessPagesError, "is longer than 25 pages"),
        ("circle", EndlessPagesError, "came back to itself"),
        ("elsewhere", SchemaDriftError, "leads away from"),
        ("no_values", SchemaDriftError, "has no list 'values'; it has results"),
        ("drift", SchemaDriftError, "field 'municipality_type' must be str, got 7"),
    ],
)
def test_a_changed_service_is_a_specific_error(
    server: KoladaServer, fault: str, error: type[Exception], said: str
) -> None:
    server.lasting = fault
    with pytest.raises(error, match=said):
        _service(server, most_pages=25).metadata("kpi")


def test_a_new_field_is_noted_and_not_read(server: KoladaServer) -> None:
    server.lasting = "new_field"
    service = _service(server)
    assert len(service.metadata("kpi")) == len(KPIS)
    assert service.new_fields == {"colour"}


def test_every_answer_comes_from_the_cache_the_second_time(server: KoladaServer, tmp_path: Path) -> None:
    cache = AnswerCache(folder=tmp_path)
    first = _service(server, cache=cache).data(kpis=["N1"], municipalities=None, years=[2024])
    n_asked = len(server.asked)
    assert first == [one for one in DATA if one["kpi"] == "N1" and one["period"] == 2024]
    assert _service(server, cache=cache).data(kpis=["N1"], municipalities=None, years=[2024]) == first
    assert _service(server, cache=cache, offline=True).data(kpis=["N1"], municipalities=None, years=[2024]) == first
    assert len(server.asked) == n_asked
    assert not list(tmp_path.rglob("*.part"))


def test_offline_is_of_one_day_and_says_which_days_there_are(server: KoladaServer, tmp_path: Path) -> None:
    cache = AnswerCache(folder=tmp_path)
    with pytest.raises(NotInCacheError, match="offline, and the cache in"):
        _service(server, cache=cache, offline=True)
    cache.keep(f"{server.address}kpi?per_page=5000", b'{"values": []}', on=dt.date(2023, 3, 28))
    cache.keep(f"{server.address}ou?per_page=5000", b'{"values": []}', on=dt.date(2024, 12, 12))
    newest = _service(server, cache=cache, offline=True)
    assert newest.day == dt.date(2024, 12, 12)
    with pytest.raises(NotInCacheError, match="it is there of 2023-03-28: say vintage"):
        newest.metadata("kpi")
    older = _service(server, cache=cache, vintage=dt.date(2023, 3, 28))
    assert older.metadata("kpi") == []
    with pytest.raises(NotInCacheError, match="the cache of 2023-03-28 does not hold"):
        older.metadata("ou")
    assert server.asked == []


def test_a_day_that_has_passed_says_how_today_s_answers_are_had(server: KoladaServer) -> None:
    with pytest.raises(NotInCacheError, match=r"(?s)there is no cache.*make a new KoladaService without vintage"):
        _service(server, vintage=dt.date(2023, 3, 28)).metadata("kpi")
    assert server.asked == []


def test_a_redirect_that_has_no_end_is_a_fault_of_the_service(
    server: KoladaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def circling(*_: object, **__: object) -> None:
        """Fail as httpx does."""
        message = "Exceeded maximum allowed redirects."
        raise httpx.TooManyRedirects(message)

    monkeypatch.setattr("httpx.get", circling)
    with pytest.raises(ServiceError, match=r"4 attempts failed .* the last with TooManyRedirects"):
        _service(server).metadata("kpi")


def test_a_damaged_answer_in_the_cache_is_no_answer(server: KoladaServer, tmp_path: Path) -> None:
    cache = AnswerCache(folder=tmp_path)
    _service(server, cache=cache).metadata("kpi")
    file = next(tmp_path.rglob("*.json"))
    file.write_text(file.read_text(encoding="utf-8").replace("Väntetid", "Kötid"), encoding="utf-8")
    with pytest.raises(TruncatedAnswerError, match="is not what was kept"):
        _service(server, cache=cache, offline=True).metadata("kpi")


def test_what_cannot_be_read_is_never_kept(server: KoladaServer, tmp_path: Path) -> None:
    server.lasting = "drift"
    with pytest.raises(SchemaDriftError):
        _service(server, cache=AnswerCache(folder=tmp_path)).metadata("kpi")
    assert list(tmp_path.rglob("*.json")) == []


def test_half_a_chain_of_pages_is_never_kept(server: KoladaServer, tmp_path: Path) -> None:
    server.per_page, server.faults = 4, ["", "500", "500", "500", "500"]
    with pytest.raises(ServiceError, match="the last with HTTP 500"):
        _service(server, cache=tmp_path).metadata("kpi")
    assert list(tmp_path.rglob("*.*")) == []
    assert _service(server, cache=tmp_path).metadata("kpi") == KPIS
    assert _service(server, cache=tmp_path, offline=True).metadata("kpi") == KPIS


def test_the_pause_between_two_questions_is_kept(server: KoladaServer) -> None:
    waits: list[float] = []
    polite = Politeness(pause=60)
    service = KoladaService(address=server.address, politeness=polite, sleep=waits.append)
    service.metadata("kpi")
    service.metadata("ou")
    assert len(waits) == 1
    assert 50 < waits[0] <= 60


def test_progress_is_told(server: KoladaServer) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        """Note how far it is."""
        told.append((done, of))

    service = _service(server, progress=tell)
    service.data(kpis=["N1"], municipalities=[f"{code:04}" for code in range(1000, 1050)], years=None)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_comma_lists_stay_within_an_address_and_ask_for_everything_once() -> None:
    kpis = [f"N{number:05}" for number in range(45)]
    places = [f"V15E{number:09}" for number in range(61)]
    years = list(range(1998, 2025))
    targets = data_targets(kpis=kpis, places=places, years=years, at="ou")
    asked = [
        (kpi, place, year)
        for target in targets
        for words in [target.split("?")[0].split("/")]
        for kpi in words[2].split(",")
        for place in words[4].split(",")
        for year in words[6].split(",")
    ]
    assert max(map(len, targets)) <= LONGEST
    assert len(asked) == len(set(asked)) == len(kpis) * len(places) * len(years)


@pytest.mark.parametrize("name", ["", "N1,N2", "../x", "N1?x=1", " N1"])
def test_an_id_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(TableError, match="is no id"):
        data_targets(kpis=[name], places=None, years=[2024])


def test_every_place_at_once_is_asked_for_in_short_chains() -> None:
    kpis = [f"N{number:05}" for number in range(23)]
    assert len(data_targets(kpis=kpis, places=None, years=range(2006, 2025))) == 12
    assert len(data_targets(kpis=kpis, places=None, years=[2024])) == 2


@pytest.mark.parametrize("address", ["api.kolada.se/v3", "ftp://api.kolada.se", "https://", ""])
def test_an_address_that_is_none_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(PolicyError, match="must begin with https"):
        KoladaService(address=address)


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(PolicyError, match="no user name and no password") as caught:
        KoladaService(address="https://anna:hemligt@api.kolada.se/v3/")
    assert "hemligt" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), (" 0 ", 0.0), ("9999", 60.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)]
)
def test_the_wait_is_what_the_service_says_within_what_is_set(said: str, seconds: float) -> None:
    assert Politeness(longest_wait=60).wait(1, said=said) == seconds
    assert 0.5 <= Politeness(first_wait=1).wait(1, said="soon") <= 1


@pytest.mark.parametrize("settings", [{"attempts": 0}, {"attempts": True}, {"pause": -1}, {"timeout": 0}])
def test_impossible_politeness_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(PolicyError, match=next(iter(settings))):
        Politeness(**settings)
