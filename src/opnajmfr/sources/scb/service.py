"""Statistics Sweden's PxWeb service through pxwebpy: cached by day, in time, and with errors that say what is wrong."""

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from attrs import field, frozen

from opnajmfr.errors import (
    NotInCacheError,
    OpenComparisonsError,
    PolicyError,
    SchemaDriftError,
    ServiceError,
    TruncatedAnswerError,
    UnknownTermError,
)
from opnajmfr.extras import optional
from opnajmfr.model.vocabulary import Language
from opnajmfr.sources.fetching.answer_cache import AnswerCache, newest_day, to_cache
from opnajmfr.sources.fetching.asking_again import PassingFaultError, asked_again
from opnajmfr.sources.fetching.no_longer_than import collected_within
from opnajmfr.sources.fetching.politeness import RETRIED, Politeness, Sleep
from opnajmfr.sources.fetching.progress_bar import ProgressBar
from opnajmfr.sources.fetching.web_address import web_address

ADDRESS: Final = "https://statistikdatabasen.scb.se/api/v2"
Record = dict[str, Any]
"""One record as JSON gave it."""
Progress = Callable[[int, int], None]
"""Told how many cells of how many are there."""
_STATUS: Final = re.compile(r"^Error (\d{3}): ")
_CHANGED: Final = "the service may have changed; is there a newer opnajmfr, or a newer pxwebpy?"
_NOT_FOUND: Final = 404
_EVERY: Final = 1_000
"""Cells between two words of progress."""
Item = TypeVar("Item")


def _patient() -> Politeness:
    """Return how the service is asked: pxwebpy itself keeps within the calls that the service allows."""
    return Politeness(timeout=60)


@frozen(kw_only=True, eq=False, slots=False)
class ScbService:
    """Statistics Sweden's PxWeb service, or another with PxWeb API v2 (extra `scb`).

    pxwebpy asks: it splits what is larger than the service's limit of cells, and keeps within its calls a second.
    Every answer of one object is of one day.

    Parameters
    ----------
    address
        Root of the service.
    language
        Language of the labels: "sv" or "en".
    cache
        Where answers are kept: a folder; None keeps none.
    offline
        Whether only the cache is asked.
    vintage
        The day that answers are of: today online; offline the newest day of the cache.
    politeness
        Attempts, waits, and how long the service may be silent.
    progress
        Told how many cells of how many are there, as `ProgressBar()`.
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
    >>> ScbService(vintage=dt.date(2026, 3, 2)).day
    datetime.date(2026, 3, 2)
    """

    address: str = field(default=ADDRESS, converter=web_address)
    language: Language = "sv"
    cache: AnswerCache | None = field(default=None, converter=to_cache)
    offline: bool = False
    vintage: dt.date | None = None
    politeness: Politeness = field(factory=_patient)
    progress: Progress | None = field(default=None, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)
    _held: list[Any] = field(factory=list[Any], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Settle the day."""
        if self.vintage is None:
            day = newest_day(self.cache, subject="SCB") if self.offline else _today()
            object.__setattr__(self, "vintage", day)

    @property
    def day(self) -> dt.date:
        """The day that every answer is of."""
        return self.vintage or _today()

    def tables(self, words: str) -> list[Record]:
        """Return what the service says of tables that hold some words.

        Parameters
        ----------
        words
            What is searched for.

        Returns
        -------
        list of dict
            id, label, firstPeriod, lastPeriod, updated.
        """
        target = f"tables?query={words}&lang={self.language}"
        found = self._kept(target, lambda: [self._api().search(query=words, page_size=100)])
        return _listed(found[0], "tables", target)

    def metadata(self, table: str) -> Record:
        """Return what the service says of a table.

        Parameters
        ----------
        table
            Its id, as TAB638.

        Returns
        -------
        dict
            label, id (its variables), dimension, role, updated.

        Raises
        ------
        UnknownTermError
            If there is no such table.
        """
        if not re.fullmatch(r"\w+", table):
            message = f"SCB: {table!r} is no id of a table"
            raise UnknownTermError(message, hint="ids are as TAB638; scb_tables('folkmängd') finds them")
        target = f"tables/{table}/metadata?lang={self.language}"
        found = self._kept(target, lambda: [self._api().get_table_metadata(table)])[0]
        missing = [name for name in ("label", "id", "dimension") if name not in found]
        if missing:
            message = f"SCB: what {target!r} gave has no field {missing[0]!r}; it has {', '.join(found)}"
            raise SchemaDriftError(message, hint=_CHANGED)
        return found

    def code_list(self, name: str) -> Record:
        """Return the values of a code list.

        Parameters
        ----------
        name
            Its id, as agg_Ålder5år.

        Returns
        -------
        dict
            id, label and values (code, label).
        """
        target = f"codelists/{name}?lang={self.language}"
        found = self._kept(target, lambda: [self._api().get_code_list(name)])[0]
        _listed(found, "values", target)
        return found

    def cells(self, table: str, codes: Mapping[str, Sequence[str]], code_lists: Mapping[str, str]) -> list[Record]:
        """Return the cells of a table.

        Parameters
        ----------
        table
            Its id.
        codes
            The codes wanted of each variable.
        code_lists
            The code list that the codes of a variable are of, where it is not the table's own.

        Returns
        -------
        list of dict
            One record a cell: the code of each variable under its label, and value.
        """
        asked = json.dumps([codes, code_lists], sort_keys=True, ensure_ascii=False)
        target = f"tables/{table}/data?lang={self.language}&selection={asked}"
        n_cells = 1
        for wanted in codes.values():
            n_cells *= len(wanted)
        rows = self._kept(target, lambda: self._told(table, codes, code_lists, n_cells))
        if len(rows) != n_cells:
            message = f"SCB: {table} gave {len(rows)} cells of {n_cells} that were asked for"
            raise SchemaDriftError(message, hint=_CHANGED)
        return rows

    def _told(
        self, table: str, codes: Mapping[str, Sequence[str]], code_lists: Mapping[str, str], n_cells: int
    ) -> Iterable[Record]:
        """Yield the cells, telling how far it is."""
        asked = {name: list(wanted) for name, wanted in codes.items()}
        rows = self._api().get_table_data_iter(table, asked, dict(code_lists) or None, show="code")
        for place, row in enumerate(rows, start=1):
            if self.progress is not None and (place % _EVERY == 0 or place == n_cells):
                self.progress(place, n_cells)
            yield row

    def _kept(self, target: str, ask: Callable[[], Iterable[Record]]) -> list[Record]:
        """Return an answer from the cache or the network; a whole one is kept."""
        named = target if self.address == ADDRESS else f"{self.address}/{target}"
        kept = None if self.cache is None else self.cache.answer(named, on=self.day)
        if kept is not None:
            return cast("list[Record]", json.loads(kept))
        if self.offline or self.day != _today():
            raise self._not_kept(target, named)
        short = target.split("&selection=", maxsplit=1)[0]
        found = asked_again(
            lambda: self._once(ask, short), politeness=self.politeness, sleep=self.sleep, service="SCB", target=short
        )
        if self.cache is not None:
            self.cache.keep(named, json.dumps(found, ensure_ascii=False).encode(), on=self.day)
        return found

    def _not_kept(self, target: str, named: str) -> NotInCacheError:
        """Return the error that the cache does not hold an answer, and how it can be had."""
        way = f"the network gives answers of {_today()}: make a new ScbService without vintage"
        hint = "fetch it once with offline=False" if self.offline else way
        if self.cache is None:
            return NotInCacheError("SCB: there is no cache", hint=hint)
        message = f"SCB: the cache of {self.day} does not hold {target!r:.160}"
        return NotInCacheError(message, hint=self.cache.others(named, than=self.day, otherwise=hint))

    def _once(self, ask: Callable[[], Iterable[Record]], target: str) -> list[Record]:
        """Ask once, and say in the project's words what went wrong."""
        optional("pxweb", extra="scb")
        try:
            return collected_within(self.politeness.timeout, ask)
        except PassingFaultError:
            self._held.clear()
            raise
        except OpenComparisonsError:
            raise
        except Exception as error:
            raise _fault(error, target) from error

    def _api(self) -> Any:  # noqa: ANN401 - pxwebpy is optional, and its types with it
        """Return pxwebpy's object for the service, made when it is first needed."""
        if not self._held:
            pxweb: Any = optional("pxweb", extra="scb")
            self._held.append(pxweb.PxApi(self.address, language=self.language, disable_cache=True, max_workers=1))
        return self._held[0]


def asked_service(service: ScbService | None, *, cache: str | Path | None, offline: bool) -> ScbService:
    """Return the service that is asked: the one given, or Statistics Sweden's own with a cache.

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
    ScbService
        The service; Statistics Sweden's own shows how far it is.

    Raises
    ------
    PolicyError
        If a service is given with settings that it has itself.
    """
    if service is None:
        return ScbService(cache=cache, offline=offline, progress=ProgressBar(title="SCB"))
    if cache is not None or offline:
        message = "SCB: service is given, and cache or offline beside it"
        raise PolicyError(message, hint="say ScbService(cache=…, offline=…) and leave them out here")
    return service


def _fault(error: Exception, target: str) -> Exception:
    """Return what an error of pxwebpy, or of what it asks with, means here."""
    requests: Any = optional("requests.exceptions", extra="scb")
    first = " ".join(str(error).split())
    if isinstance(error, json.JSONDecodeError):
        what = f"{len(error.doc)} characters, beginning {error.doc[:40]!r} and ending {error.doc[-40:]!r}"
        message = f"SCB: the answer to {target!r} is no whole JSON: {what}"
        end = TruncatedAnswerError(message, hint="the connection may have been cut; ask again")
        return PassingFaultError(message, in_the_end=end)
    status = _STATUS.match(first)
    if isinstance(error, requests.HTTPError) and status is not None:
        said = [line.partition(": ")[2] for line in str(error).splitlines() if line.startswith(("Title", "Detail"))]
        return _refusal(int(status[1]), ", ".join(word for word in said if word != "None"), target)
    if isinstance(error, requests.RequestException):
        return PassingFaultError(f"{type(error).__name__}: {first}")
    drift = SchemaDriftError(f"SCB: {target!r} cannot be read: {type(error).__name__}: {first}", hint=_CHANGED)
    return PassingFaultError(drift.message, in_the_end=drift) if isinstance(error, ValueError) else drift


def _refusal(status: int, said: str, target: str) -> Exception:
    """Return what an answer that is no success means."""
    if status in RETRIED:
        return PassingFaultError(f"HTTP {status}")
    if status == _NOT_FOUND:
        name = target.split("?", maxsplit=1)[0].split("/")[1] if "/" in target else target
        what = "code list" if target.startswith("codelists") else "table"
        hint = "ids are as TAB638; scb_tables('folkmängd') finds them"
        return UnknownTermError(f"SCB has no {what} {name!r}", hint=hint)
    return ServiceError(
        f"SCB: HTTP {status} for {target!r}: {said or 'no reason given'}",
        hint="does scb_variables(table) show every code asked for?",
    )


def _listed(answer: Record, name: str, target: str) -> list[Record]:
    """Return a list of an answer, or say that it is not there."""
    values: object = answer.get(name)
    if not isinstance(values, list):
        message = f"SCB: what {target!r} gave has no list {name!r}; it has {', '.join(answer) or 'nothing'}"
        raise SchemaDriftError(message, hint=_CHANGED)
    return cast("list[Record]", values)


def _today() -> dt.date:
    """Return the day."""
    return dt.datetime.now(tz=dt.UTC).date()
