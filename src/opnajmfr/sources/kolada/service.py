"""Kolada's API v3: one question at a time, politely, page by page, from the cache where it can."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urljoin, urlsplit

from attrs import field, frozen

from opnajmfr.errors import (
    EndlessPagesError,
    NotInCacheError,
    PolicyError,
    SchemaDriftError,
    ServiceError,
    TruncatedAnswerError,
)
from opnajmfr.extras import optional
from opnajmfr.sources.fetching.answer_cache import AnswerCache, newest_day, to_cache
from opnajmfr.sources.fetching.asking_again import PassingFaultError, asked_again
from opnajmfr.sources.fetching.politeness import RETRIED, Politeness, Sleep
from opnajmfr.sources.fetching.progress_bar import ProgressBar
from opnajmfr.sources.fetching.web_address import web_address
from opnajmfr.sources.kolada.questions import PER_PAGE, data_targets, entity_targets
from opnajmfr.sources.kolada.record_shapes import Record, checked

ADDRESS: Final = "https://api.kolada.se/v3/"
MOST_PAGES: Final = 1_000
"""Pages of one chain: five million rows."""
Progress = Callable[[int, int], None]
"""Told how many questions of how many are answered."""
_OK: Final = 200
_NEXT: Final = ("next_url", "next_page")
"""Fields that lead to the next page: of version 3, and of version 2."""
_CHANGED: Final = "the service may have changed; is there a newer opnajmfr?"


def _root(address: str) -> str:
    """Convert the address of the service: it ends in a slash."""
    return f"{web_address(address)}/"


@frozen(kw_only=True, eq=False, slots=False)
class KoladaService:
    """Kolada's API v3, or what speaks like it (extra `kolada`).

    Every answer of one object is of one day: the day of the questions, or offline the newest day of the cache.

    Parameters
    ----------
    address
        Root of the service.
    cache
        Where answers are kept: a folder; None keeps none.
    offline
        Whether only the cache is asked.
    vintage
        The day that answers are of: today online; offline the newest day of the cache.
    politeness
        Pauses, attempts and time-outs.
    most_pages
        Pages of one chain.
    progress
        Told after each question how many of how many are answered, as `ProgressBar()`.
    sleep
        What waits; for tests.

    Raises
    ------
    NotInCacheError
        If it is offline and there is no cache, or it holds nothing.
    PolicyError
        If the address is none of the web.

    Examples
    --------
    >>> KoladaService(vintage=dt.date(2026, 3, 2)).day
    datetime.date(2026, 3, 2)
    """

    address: str = field(default=ADDRESS, converter=_root)
    cache: AnswerCache | None = field(default=None, converter=to_cache)
    offline: bool = False
    vintage: dt.date | None = None
    politeness: Politeness = field(factory=Politeness)
    most_pages: int = MOST_PAGES
    progress: Progress | None = field(default=None, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)
    new_fields: set[str] = field(factory=set[str], init=False, repr=False)
    _asked: list[float] = field(factory=list[float], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Settle the day."""
        if self.vintage is None:
            day = newest_day(self.cache, subject="Kolada") if self.offline else _today()
            object.__setattr__(self, "vintage", day)

    @property
    def day(self) -> dt.date:
        """The day that every answer is of."""
        return self.vintage or _today()

    def metadata(self, entity: str, ids: Iterable[str] | None = None) -> list[Record]:
        """Return records of kpi, kpi_groups, municipality, municipality_groups or ou.

        Parameters
        ----------
        entity
            The kind of records.
        ids
            The records wanted; all where None.

        Returns
        -------
        list of dict
            The records, checked.
        """
        return self._records(entity_targets(entity, ids), entity)

    def data(
        self, *, kpis: Sequence[str], municipalities: Sequence[str] | None, years: Sequence[int] | None
    ) -> list[Record]:
        """Return figures of municipalities, regions, the nation or groups.

        Parameters
        ----------
        kpis
            Ids of KPIs.
        municipalities
            Ids; all where None.
        years
            Years; all where None, which needs municipalities.

        Returns
        -------
        list of dict
            kpi, municipality, period and values, checked.
        """
        return self._records(data_targets(kpis=kpis, places=municipalities, years=years), "data")

    def oudata(self, *, kpis: Sequence[str], units: Sequence[str] | None, years: Sequence[int] | None) -> list[Record]:
        """Return figures of units.

        Parameters
        ----------
        kpis
            Ids of KPIs.
        units
            Ids; all where None.
        years
            Years; all where None, which needs units.

        Returns
        -------
        list of dict
            kpi, ou, period and values, checked.
        """
        return self._records(data_targets(kpis=kpis, places=units, years=years, at="ou"), "oudata")

    def _records(self, targets: Sequence[str], entity: str) -> list[Record]:
        """Return the records of several questions; a chain of pages is kept once all of it is there."""
        found: list[Record] = []
        for place, first in enumerate(targets, start=1):
            fetched: dict[str, Record] = {}
            for target, page, is_kept in self._chain(first, entity):
                found.extend(page["values"])
                if not is_kept:
                    fetched[target] = page
            if self.cache is not None:
                for target, page in fetched.items():
                    self.cache.keep(self._named(target), json.dumps(page, ensure_ascii=False).encode(), on=self.day)
            if self.progress is not None:
                self.progress(place, len(targets))
        return found

    def _chain(self, first: str, entity: str) -> Iterator[tuple[str, Record, bool]]:
        """Yield each page of a chain, what was asked for it, and whether the cache had it."""
        seen: set[str] = set()
        target: str | None = first
        while target is not None:
            if target in seen or len(seen) >= self.most_pages:
                why = "came back to itself" if target in seen else f"is longer than {self.most_pages} pages"
                message = f"Kolada: the chain of pages of {first!r} {why}, at {target!r}"
                raise EndlessPagesError(message, hint="ask for fewer KPIs or years, or try again another day")
            seen.add(target)
            kept = None if self.cache is None else self.cache.answer(self._named(target), on=self.day)
            page = self._checked(self._fetched(target) if kept is None else _parsed(kept, target), target, entity)
            yield target, page, kept is not None
            target = self._next(page, target)

    def _checked(self, page: Record, target: str, entity: str) -> Record:
        """Return a page whose records have the shape that they should have."""
        values: object = page.get("values")
        if not isinstance(values, list):
            message = f"Kolada: the answer to {target!r} has no list 'values'; it has {', '.join(page) or 'nothing'}"
            raise SchemaDriftError(message, hint=_CHANGED)
        records = cast("list[object]", values)
        self.new_fields.update(checked(records, entity, target=target))
        return page

    def _refuse_unkept(self, target: str) -> None:
        """Refuse, offline or of a day gone by, what the cache does not hold: the network gives today's."""
        if self.offline or self.day != _today():
            where = "there is no cache" if self.cache is None else f"the cache of {self.day} does not hold {target!r}"
            message = f"Kolada: {where}"
            raise NotInCacheError(message, hint=self._way_out(target))

    def _way_out(self, target: str) -> str:
        """Say how an answer that is not kept can be had."""
        way = f"the network gives answers of {_today()}: make a new KoladaService without vintage"
        otherwise = "fetch it once with offline=False" if self.offline else way
        if self.cache is None:
            return otherwise
        return self.cache.others(self._named(target), than=self.day, otherwise=otherwise)

    def _named(self, target: str) -> str:
        """Return what an answer is kept as: another service than Kolada's own is part of its name."""
        return target if self.address == ADDRESS else self.address + target

    def _next(self, page: Record, target: str) -> str | None:
        """Return what to ask for next, from the root of the service; None at the end of the chain."""
        name = next((name for name in _NEXT if name in page), None)
        if name is None and len(page["values"]) >= PER_PAGE:
            message = f"Kolada: a full page of {target!r} says nothing of a next one: no field {' or '.join(_NEXT)}"
            raise SchemaDriftError(message, hint=_CHANGED)
        following: object = None if name is None else page[name]
        if following is None or following == "":
            return None
        if not isinstance(following, str):
            message = f"Kolada: {name} of {target!r} must be an address or null, got {following!r:.60}"
            raise SchemaDriftError(message, hint=_CHANGED)
        whole = urlsplit(urljoin(self.address + target, following))
        root = urlsplit(self.address)
        if whole.hostname != root.hostname or not whole.path.startswith(root.path):
            message = f"Kolada: {name} of {target!r} leads away from {self.address}: {following!r:.90}"
            raise SchemaDriftError(message, hint="it was not followed; is the address of the service right?")
        return whole.path.removeprefix(root.path) + (f"?{whole.query}" if whole.query else "")

    def _fetched(self, target: str) -> Record:
        """Ask the network, again and again where it fails in passing."""
        self._refuse_unkept(target)
        return asked_again(
            lambda: self._asked_once(target),
            politeness=self.politeness,
            sleep=self.sleep,
            service="Kolada",
            target=target,
        )

    def _asked_once(self, target: str) -> Record:
        """Ask the network once."""
        httpx: Any = optional("httpx", extra="kolada")
        self._pause()
        try:
            answer = httpx.get(
                self.address + target,
                timeout=self.politeness.timeout,
                follow_redirects=True,
                headers={"Accept": "application/json", "User-Agent": "opnajmfr"},
            )
        except httpx.RequestError as error:
            what = f"{type(error).__name__}: {error}"
            raise PassingFaultError(what) from error
        status: int = answer.status_code
        if status in RETRIED:
            what = f"HTTP {status}"
            raise PassingFaultError(what, said=answer.headers.get("Retry-After"))
        if status != _OK:
            message = f"Kolada: HTTP {status} for {target!r}: {answer.text[:200]!r}"
            raise ServiceError(message, hint="is every id right? kolada_kpis('hemtjänst') finds them")
        kind: str = answer.headers.get("Content-Type", "application/json")
        if "json" not in kind:
            what = f"an answer of type {kind!r}, not JSON: {answer.text[:60]!r}"
            raise PassingFaultError(what)
        try:
            return _parsed(answer.content, target)
        except TruncatedAnswerError as error:
            raise PassingFaultError(error.message, in_the_end=error) from error

    def _pause(self) -> None:
        """Wait until the pause since the last question is over."""
        now = time.monotonic()
        if self._asked and (left := self._asked[-1] + self.politeness.pause - now) > 0:
            self.sleep(left)
        self._asked[:] = [time.monotonic()]


def asked_service(service: KoladaService | None, *, cache: str | Path | None, offline: bool) -> KoladaService:
    """Return the service that is asked: the one given, or Kolada's own with a cache.

    Parameters
    ----------
    service
        A service with its own settings.
    cache
        Folder where answers are kept.
    offline
        Whether only the cache is asked.

    Returns
    -------
    KoladaService
        The service; Kolada's own shows how far it is.

    Raises
    ------
    PolicyError
        If a service is given with settings that it has itself.
    """
    if service is None:
        return KoladaService(cache=cache, offline=offline, progress=ProgressBar())
    if cache is not None or offline:
        message = "Kolada: service is given, and cache or offline beside it"
        raise PolicyError(message, hint="say KoladaService(cache=…, offline=…) and leave them out here")
    return service


def _today() -> dt.date:
    """Return the day."""
    return dt.datetime.now(tz=dt.UTC).date()


def _parsed(content: bytes, target: str) -> Record:
    """Return an answer as JSON, or say where it ends."""
    try:
        page: object = json.loads(content)
    except ValueError as error:
        end = content[-40:].decode("utf-8", "replace")
        message = f"Kolada: the answer to {target!r} is no whole JSON: {len(content)} bytes, ending in {end!r}"
        raise TruncatedAnswerError(message, hint="the connection may have been cut; ask again") from error
    if not isinstance(page, dict):
        message = f"Kolada: the answer to {target!r} is no record but {page!r:.60}"
        raise SchemaDriftError(message, hint=_CHANGED)
    return cast("Record", page)
