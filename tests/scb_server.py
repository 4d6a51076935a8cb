"""A local server that speaks the shapes of PxWeb API v2 as pxwebpy asks them, with the faults that a network has."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from math import prod
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import define, field

Record = dict[str, Any]

REGIONS = {
    "00": "Riket",
    "19": "Västmanlands län",
    "1960": "Kungsör",
    "1983": "Köping",
    "1984": "Arboga",
    "FA1999": "FA Västerås",
}
AGES = {**{str(age): f"{age} år" for age in (64, 65, 79, 80)}, "100+": "100+ år"}
FIVE_YEARS = {"60-64": "60-64 år", "65-69": "65-69 år", "75-79": "75-79 år", "80-": "80+ år"}
YEARS = {"2023": "2023", "2024": "2024"}


def _dimension(label: str, values: Mapping[str, str], *, elimination: bool = False, **more: object) -> Record:
    """Return a dimension of a table."""
    category: Record = {"index": {code: place for place, code in enumerate(values)}, "label": dict(values)}
    extension: Record = {"elimination": elimination, "show": "code_value", "codeLists": more.get("code_lists", [])}
    if "unit" in more:
        category["unit"] = more["unit"]
    return {"label": label, "category": category, "extension": extension, "link": {}}


POPULATION: Record = {
    "version": "2.0",
    "class": "dataset",
    "label": "Folkmängden efter region, civilstånd, ålder, kön, tabellinnehåll och år",
    "source": "SCB",
    "updated": "2025-02-21T07:00:00Z",
    "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
    "id": ["Region", "Civilstand", "Alder", "Kon", "ContentsCode", "Tid"],
    "dimension": {
        "Region": _dimension("region", REGIONS, elimination=True),
        "Civilstand": _dimension("civilstånd", {"OG": "ogifta", "G": "gifta"}, elimination=True),
        "Alder": _dimension(
            "ålder", AGES, elimination=True, code_lists=[{"id": "agg_Ålder5år", "label": "5-årsklasser"}]
        ),
        "Kon": _dimension("kön", {"1": "män", "2": "kvinnor"}, elimination=True),
        "ContentsCode": _dimension(
            "tabellinnehåll",
            {"BE0101N1": "Folkmängd", "BE0101N2": "Folkökning"},
            unit={"BE0101N1": {"base": "antal", "decimals": 0}, "BE0101N2": {"base": "antal", "decimals": 0}},
        ),
        "Tid": _dimension("år", YEARS),
    },
}
INCOME: Record = {
    "version": "2.0",
    "class": "dataset",
    "label": "Andel med låg ekonomisk standard efter region, tabellinnehåll och år",
    "updated": "2026-01-30T07:00:00Z",
    "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
    "id": ["Region", "ContentsCode", "Tid"],
    "dimension": {
        "Region": _dimension("region", REGIONS),
        "ContentsCode": _dimension(
            "tabellinnehåll", {"000006MC": "Andel, procent"}, unit={"000006MC": {"base": "procent", "decimals": 1}}
        ),
        "Tid": _dimension("år", YEARS),
    },
}
QUARTERS: Record = {
    **INCOME,
    "label": "Folkmängd per kvartal",
    "dimension": {**INCOME["dimension"], "Tid": _dimension("kvartal", {"2024K1": "2024K1"})},
}
TABLES: dict[str, Record] = {"TAB638": POPULATION, "TAB1": INCOME, "TAB2": QUARTERS}
CODE_LISTS: Mapping[str, Mapping[str, str]] = {"agg_Ålder5år": FIVE_YEARS}


def number(table: str, codes: Mapping[str, str]) -> float | None:
    """Return the number of a cell: one that says which cell it is; Kungsör has no income in 2023."""
    if table == "TAB1":
        return None if (codes["Region"], codes["Tid"]) == ("1960", "2023") else int(codes["Region"][:4], 36) % 100 + 0.5
    ages = [*AGES, *FIVE_YEARS]
    age = ages.index(codes["Alder"]) + 1 if "Alder" in codes else 50
    sex = {"1": 1, "2": 2}.get(codes.get("Kon", ""), 3)
    return float(list(REGIONS).index(codes["Region"]) * 1_000 + age * 10 + sex + (int(codes["Tid"]) - 2023) * 100)


@define
class ScbServer:
    """What a test holds of the server: its address, what was asked, and the faults that are to come.

    A fault is "429", "500", "truncated", "cut", "html", "slow", "fewer", "drift" or "version1"; "" is a right answer.
    `faults` are met once each by questions for data and metadata, in order; `lasting` is met ever after.
    """

    address: str
    faults: list[str] = field(factory=list[str])
    lasting: str = ""
    most_cells: int = 150_000
    asked: list[str] = field(factory=list[str])
    sizes: list[int] = field(factory=list[int])
    stopped: Event = field(factory=Event)


@contextmanager
def scb_server() -> Generator[ScbServer]:
    """Serve the tables on a port of this machine until the block ends."""
    held = ScbServer(address="")

    class Handler(BaseHTTPRequestHandler):
        """Answers one question."""

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer a question for metadata."""
            self._answer({})

        def do_POST(self) -> None:
            """Answer a question for data."""
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, query: Record) -> None:
            """Answer, or fail as was wished."""
            target = unquote(self.path).removeprefix("/api/v2/")
            is_about_tables = target.startswith("tables/")
            fault = ""
            if is_about_tables or held.lasting == "version1":
                fault = held.faults.pop(0) if held.faults else held.lasting
            if is_about_tables:
                held.asked.append(target)
            status, answer = _page(target, query, held, fault)
            whole = json.dumps(answer).encode()
            if fault == "slow":
                held.stopped.wait(5)
            if fault.isdigit():
                status = int(fault)
            self._send(_faulty(whole, fault), status, length=len(whole) if fault == "cut" else None)

        def _send(self, body: bytes, status: int, *, length: int | None) -> None:
            """Send an answer, or as much of it as there is."""
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/json")
            self.send_header("Content-Length", str(length or len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.address = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        held.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _faulty(whole: bytes, fault: str) -> bytes:
    """Return what is sent of an answer."""
    if fault in {"cut", "truncated"}:
        return whole[: len(whole) // 2]
    if fault.isdigit():
        return json.dumps({"type": "Parameter error", "title": "No", "status": int(fault)}).encode()
    return b"<html>Stopp</html>" if fault == "html" else whole


def _page(target: str, query: Record, held: ScbServer, fault: str) -> tuple[int, Record]:
    """Return the status and the record that answer a question."""
    parts = urlsplit(target)
    words = parts.path.split("/")
    if words[0] == "config":
        version = "1.0.0" if fault == "version1" else "2.0.0"
        languages = [{"id": "sv", "label": "Svenska"}]
        limits = {"maxDataCells": held.most_cells, "maxCallsPerTimeWindow": 0, "timeWindow": 10}
        return 200, {"apiVersion": version, "defaultLanguage": "sv", "languages": languages, **limits}
    if words[0] == "codelists":
        values = [{"code": code, "label": label} for code, label in CODE_LISTS[words[1]].items()]
        return 200, {"id": words[1], "label": words[1], "language": "sv", "type": "Aggregation", "values": values}
    if words == ["tables"]:
        return 200, _tables(parse_qs(parts.query).get("query", [""])[0])
    if words[1] not in TABLES:
        return 404, {"type": "Parameter error", "title": "Non-existent table", "status": 404}
    table = TABLES[words[1]]
    if words[2] == "metadata":
        return 200, {name: value for name, value in table.items() if fault != "drift" or name != "dimension"}
    return _data(words[1], table, query, held, fault)


def _tables(words: str) -> Record:
    """Return the tables whose labels hold some words."""
    found = [
        {"id": name, "label": one["label"], "updated": one["updated"], "firstPeriod": "2023", "lastPeriod": "2024"}
        for name, one in TABLES.items()
        if words.casefold() in one["label"].casefold()
    ]
    return {"language": "sv", "tables": found, "page": {"totalElements": len(TABLES)}}


def _data(name: str, table: Record, query: Record, held: ScbServer, fault: str) -> tuple[int, Record]:
    """Return cells as json-stat2, or a refusal as the service words it."""
    chosen = {one["variableCode"]: one["valueCodes"] for one in query["selection"]}
    lists = {one["variableCode"]: one["codelist"] for one in query["selection"] if "codelist" in one}
    held.sizes.append(prod(len(codes) for codes in chosen.values()))
    if held.sizes[-1] > held.most_cells:
        return 403, {"type": "Parameter error", "title": "Too many cells selected", "status": 403}
    dimensions: Record = {}
    for code in table["id"]:
        if code not in chosen:
            if not table["dimension"][code]["extension"]["elimination"]:
                return 400, {"type": "Parameter error", "title": "Missing selection for mandatory variable"}
            continue
        known = CODE_LISTS[lists[code]] if code in lists else table["dimension"][code]["category"]["label"]
        if not set(chosen[code]) <= set(known):
            return 400, {"type": "Parameter error", "title": "Non-existent value"}
        dimensions[code] = _dimension(table["dimension"][code]["label"], {one: known[one] for one in chosen[code]})
    cells = [
        number(name, dict(zip(dimensions, codes, strict=True))) for codes in product(*(chosen[d] for d in dimensions))
    ]
    answer: Record = {
        "version": "2.0",
        "class": "dataset",
        "label": table["label"],
        "id": list(dimensions),
        "size": [len(chosen[code]) for code in dimensions],
        "dimension": dimensions,
        "value": cells[:-1] if fault == "fewer" else cells,
    }
    return 200, answer
