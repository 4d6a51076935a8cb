"""A local server that speaks the shapes of Kolada's API v3, with the faults that a network has."""

import json
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import define, field

Record = dict[str, Any]

KPIS: list[Record] = [
    {
        "id": name,
        "title": title,
        "description": description,
        "is_divided_by_gender": split,
        "municipality_type": "L" if name == "N9" else "K",
        "auspice": "X",
        "operating_area": "Äldre och funktionshinder",
        "perspective": "Kvalitet och resultat",
        "prel_publication_date": None,
        "publication_date": "2026-04-01",
        "publ_period": "2025",
        "has_ou_data": units,
    }
    for name, title, description, split, units in (
        ("N1", "Väntetid, dagar", "Antal dagar. Källa: Egen undersökning.", True, False),
        ("N2", "Bostad först (Ja=1, Nej=2) (-2023)", "Fråga. Källa: Socialstyrelsen.", False, False),
        ("N3", "Larm finns, (Breddinfört=2, testverksamhet=1, Nej=0)", "Fråga. Källa: Socialstyrelsen.", False, False),
        ("U4", "Enkät hemtjänst - svarande, antal", "Antal personer som besvarat enkäten. Källa: SKR.", False, False),
        (
            "U5",
            "Enkät hemtjänst - trygghet, andel (%)",
            "Antal trygga dividerat med samtliga som har svarat på frågan. Källa: SKR.",
            False,
            False,
        ),
        (
            "U6",
            "Enhetsundersökning - aktuell rutin, andel (%)",
            "Rutin. På enhetsnivå är Ja=2, Ja för några=1, Nej=0. Källa: Socialstyrelsen.",
            False,
            True,
        ),
        ("N7", "NTU - Oro för brott, andel (%)", "Andel som oroar sig. Källa: Brå.", False, False),
        ("N8", "Osäkerhetstal - Oro för brott, andel (%)", "Detta är ett osäkerhetstal. Källa: Brå.", False, False),
        ("N9", "Vårdköer, andel (%)", "Andel. Källa: SKR.", False, False),
    )
]
MUNICIPALITIES: list[Record] = [
    {"id": "0000", "title": "Riket", "type": "L"},
    {"id": "0019", "title": "Region Västmanland", "type": "L"},
    {"id": "1960", "title": "Kungsör", "type": "K"},
    {"id": "1983", "title": "Köping", "type": "K"},
    {"id": "1984", "title": "Arboga", "type": "K"},
]
UNITS: list[Record] = [
    {"id": "V21E1", "title": "Solgården ", "municipality": "1984"},
    {"id": "V21E2", "title": "Ekbacken", "municipality": "1984"},
    {"id": "V21E3", "title": "Björken", "municipality": "1983"},
    {"id": "V21E9", "title": "Regionens enhet", "municipality": "0019"},
]
GROUPS: list[Record] = [
    {
        "id": "G1",
        "title": "Liknande kommuner IFO, Arboga, 2024",
        "members": [{"id": "1983", "title": "Köping"}, {"id": "1960", "title": "Kungsör"}],
    },
    {"id": "G2", "title": "Eget nätverk (ovägt medel)", "members": [{"id": "1984", "title": "Arboga"}]},
]
KPI_GROUPS: list[Record] = [{"id": "GKPI1", "title": "Hemtjänst", "members": [{"id": "U5", "title": "Trygghet"}]}]


def figure(kpi: str, place: str, year: int, *values: float | str | None, at: str = "municipality") -> Record:
    """Return one record of figures: T, or K, M and T; a text is a status without a value."""
    genders = ("T",) if len(values) == 1 else ("K", "M", "T")
    cells = [
        {
            "gender": gender,
            "count": 1,
            "status": value if isinstance(value, str) else "",
            "value": None if isinstance(value, str) else value,
            "isdeleted": False,
        }
        for gender, value in zip(genders, values, strict=True)
    ]
    return {"kpi": kpi, at: place, "period": year, "values": cells}


DATA: list[Record] = [
    figure("N1", "1984", 2023, 10.5, 12.25, 11.0),
    figure("N1", "1984", 2024, "Privacy", 12.5, 11.5),
    figure("N1", "1983", 2024, None, "Missing", "Not applicable"),
    figure("N1", "0000", 2024, 9.0, 9.5, 9.25),
    figure("N1", "0019", 2024, 8.0),
    {**figure("N1", "G1", 2024, 11.5), "values": [{**figure("N1", "G1", 2024, 11.5)["values"][0], "count": 2}]},
    figure("N7", "1984", 2024, 31.0),
    figure("N8", "1984", 2024, 4.5),
    figure("N9", "0019", 2024, 61.0),
    figure("N2", "1984", 2023, 1.0),
    figure("N2", "1983", 2023, 2.0),
    figure("N2", "1960", 2023, "Missing"),
    figure("N2", "0000", 2023, 1.25),
    figure("N3", "1984", 2024, 1.0),
    figure("N3", "1983", 2024, 2.0),
    figure("N3", "0000", 2024, 1.5),
    figure("U4", "1984", 2024, 120.0),
    figure("U5", "1984", 2024, 87.5),
    figure("U6", "1984", 2024, 50.0),
    {
        **figure("U5", "1983", 2024, 99.0),
        "values": [{**figure("U5", "1983", 2024, 99.0)["values"][0], "isdeleted": True}],
    },
]
OUDATA: list[Record] = [
    figure("U6", "V21E1", 2024, 2.0, at="ou"),
    figure("U6", "V21E2", 2024, 1.0, at="ou"),
    figure("U6", "V21E9", 2024, 2.0, at="ou"),
]
ENTITIES: dict[str, Sequence[Record]] = {
    "kpi": KPIS,
    "kpi_groups": KPI_GROUPS,
    "municipality": MUNICIPALITIES,
    "municipality_groups": GROUPS,
    "ou": UNITS,
}


_RETRY_AFTER = {"429": "7", "429 date": "Wed, 21 Oct 2015 07:28:00 GMT"}


@define
class KoladaServer:
    """What a test holds of the server: its address, what was asked, and the faults that are to come.

    A fault is "400", "429", "429 date", "500", "truncated", "cut", "html", "slow", "drift", "no_values", "endless",
    "circle", "elsewhere", "new_field", "version2" or "no_next"; "" is a right answer. `faults` are met once each, in
    order; `lasting` is met ever after.
    """

    address: str
    faults: list[str] = field(factory=list[str])
    lasting: str = ""
    per_page: int = 5_000
    asked: list[str] = field(factory=list[str])
    stopped: Event = field(factory=Event)

    @property
    def times(self) -> Counter[str]:
        """How many times each address was asked for."""
        return Counter(self.asked)


@contextmanager
def kolada_server(*, per_page: int = 5_000, faults: Sequence[str] = (), lasting: str = "") -> Generator[KoladaServer]:
    """Serve the records on a port of this machine until the block ends."""
    held = KoladaServer(address="", faults=list(faults), lasting=lasting, per_page=per_page)

    class Handler(BaseHTTPRequestHandler):
        """Answers one question."""

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer, or fail as was wished."""
            target = self.path.removeprefix("/v3/")
            held.asked.append(target)
            fault = held.faults.pop(0) if held.faults else held.lasting
            if fault[:3].isdigit():
                self._send(b'{"detail": "no"}', int(fault[:3]), retry_after=_RETRY_AFTER.get(fault))
            elif fault == "html":
                self._send(b"<html>Tillf\xc3\xa4lligt stopp</html>", 200, kind="text/html; charset=utf-8")
            elif fault == "slow":
                held.stopped.wait(5)
                self.close_connection = True
            elif fault == "cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"values": [')
                self.close_connection = True
            elif fault == "truncated":
                whole = json.dumps(_page(target, held)).encode()
                self._send(whole[: len(whole) // 2], 200)
            else:
                self._send(json.dumps(_faulty(_page(target, held), fault, held, target)).encode(), 200)

        def _send(
            self, body: bytes, status: int, retry_after: str | None = None, kind: str = "application/json"
        ) -> None:
            """Send a whole answer."""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if retry_after is not None:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.address = f"http://127.0.0.1:{server.server_address[1]}/v3/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        held.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _page(target: str, held: KoladaServer) -> Record:
    """Return a page of what an address asks for."""
    parts = urlsplit(target)
    query = parse_qs(parts.query)
    per_page = min(held.per_page, int(query.get("per_page", ["5000"])[0]))
    page = int(query.get("page", ["1"])[0])
    found = _found(unquote(parts.path).strip("/").split("/"))
    here = found[(page - 1) * per_page : page * per_page]
    more = page * per_page < len(found)
    base = f"{held.address}{parts.path}?per_page={query.get('per_page', ['5000'])[0]}&page="
    return {
        "values": here,
        "count": len(here),
        "next_url": f"{base}{page + 1}" if more else None,
        "previous_url": f"{base}{page - 1}" if page > 1 else None,
    }


def _found(words: Sequence[str]) -> list[Record]:
    """Return the records that the words of an address ask for."""
    if words[0] in ENTITIES:
        wanted = words[1].split(",") if len(words) > 1 else None
        return [one for one in ENTITIES[words[0]] if wanted is None or one["id"] in wanted]
    records = DATA if words[0] == "data" else OUDATA
    asked = {words[place]: words[place + 1].split(",") for place in range(1, len(words), 2)}
    names = {"kpi": "kpi", "municipality": "municipality", "ou": "ou", "year": "period"}
    return [one for one in records if all(str(one[names[name]]) in values for name, values in asked.items())]


def _faulty(page: Record, fault: str, held: KoladaServer, target: str) -> Record:
    """Return a page with a fault of its shape."""
    stem = target.split("&page", maxsplit=1)[0]
    changed: Mapping[str, Record] = {
        "endless": {**page, "next_url": f"{held.address}{stem}&page={len(held.asked) + 1}"},
        "circle": {**page, "next_url": held.address + target},
        "elsewhere": {**page, "next_url": "http://example.org/v3/kpi"},
        "no_values": {"results": page["values"]},
        "drift": {**page, "values": [{**one, "municipality_type": 7} for one in page["values"]]},
        "version2": {("next_page" if name == "next_url" else name): value for name, value in page.items()},
        "no_next": {name: value for name, value in page.items() if name != "next_url"},
        "new_field": {**page, "values": [{**one, "colour": "red"} for one in page["values"]]},
    }
    return changed.get(fault, page)
