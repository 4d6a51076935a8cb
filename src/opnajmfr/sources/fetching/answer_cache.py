"""Answers kept on disk, by the day that they were fetched."""

import datetime as dt
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Final

from attrs import field, frozen

from opnajmfr.errors import NotInCacheError, TruncatedAnswerError

_SUFFIX: Final = ".json"


def to_cache(given: "AnswerCache | str | Path | None") -> "AnswerCache | None":
    """Convert a folder to a cache in it.

    Parameters
    ----------
    given
        A cache, its folder, or None for none.

    Returns
    -------
    AnswerCache or None
        The cache.
    """
    return given if given is None or isinstance(given, AnswerCache) else AnswerCache(folder=given)


def _path(folder: str | Path) -> Path:
    """Convert a folder."""
    return Path(folder).expanduser()


def _day(name: str) -> dt.date | None:
    """Return the day that a folder is named after; None where it is none."""
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return None


@frozen(kw_only=True)
class AnswerCache:
    """Answers of a service on disk, a folder a day: the day is the vintage, and two days are never mixed.

    Parameters
    ----------
    folder
        Where the answers are; made when the first is kept.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     cache = AnswerCache(folder=folder)
    ...     cache.keep("kpi/N00945", b"{}", on=dt.date(2026, 4, 1))
    ...     cache.days(), cache.answer("kpi/N00945", on=dt.date(2026, 4, 1)), cache.answer("ou", on=dt.date(2026, 4, 1))
    ((datetime.date(2026, 4, 1),), b'{}', None)
    """

    folder: Path = field(converter=_path)

    def days(self) -> tuple[dt.date, ...]:
        """Return the days that answers were fetched on, the earliest first.

        Returns
        -------
        tuple of datetime.date
            The days.
        """
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(day for one in self.folder.iterdir() if one.is_dir() and (day := _day(one.name))))

    def answer(self, target: str, *, on: dt.date) -> bytes | None:
        """Return an answer as it was kept.

        Parameters
        ----------
        target
            What was asked for, from the root of the service.
        on
            The day that it was fetched.

        Returns
        -------
        bytes or None
            The answer; None where it is not there.

        Raises
        ------
        TruncatedAnswerError
            If the file is not what was kept.
        """
        file = self._file(target, on)
        if not file.is_file():
            return None
        try:
            kept = json.loads(file.read_bytes())
            text: str = kept["answer"]
            whole = kept["target"] == target and kept["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TruncatedAnswerError(_broken(file), hint="delete the file, and it is fetched again") from error
        if not whole:
            raise TruncatedAnswerError(_broken(file), hint="delete the file, and it is fetched again")
        return text.encode()

    def keep(self, target: str, answer: bytes, *, on: dt.date) -> None:
        """Keep an answer: into a file of its own that is moved into place whole.

        Parameters
        ----------
        target
            What was asked for, from the root of the service.
        answer
            The answer, in UTF-8.
        on
            The day that it was fetched.
        """
        file = self._file(target, on)
        file.parent.mkdir(parents=True, exist_ok=True)
        text = answer.decode()
        kept = {"target": target, "sha256": hashlib.sha256(text.encode()).hexdigest(), "answer": text}
        number, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as part:
                json.dump(kept, part, ensure_ascii=False)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def others(self, target: str, *, than: dt.date, otherwise: str) -> str:
        """Say of which other days an answer is there.

        Parameters
        ----------
        target
            What was asked for.
        than
            The day that does not hold it.
        otherwise
            The way out where no day does.

        Returns
        -------
        str
            A way out, for an error.
        """
        days = [str(day) for day in self.days() if day != than and self._file(target, day).is_file()]
        return f"it is there of {', '.join(days)}: say vintage=…" if days else otherwise

    def _file(self, target: str, on: dt.date) -> Path:
        """Return where an answer is kept: a name of digits, so that no target can point elsewhere."""
        return self.folder / on.isoformat() / (hashlib.sha256(target.encode()).hexdigest() + _SUFFIX)


def _broken(file: Path) -> str:
    """Say that a kept file is not whole."""
    return f"the kept answer {file.name} of {file.parent.name} is not what was kept"


def newest_day(cache: AnswerCache | None, *, subject: str) -> dt.date:
    """Return the newest day that a cache has answers of, for a service that may not be asked.

    Parameters
    ----------
    cache
        The cache, or None.
    subject
        The service, as errors name it.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    NotInCacheError
        If there is no cache, or it is empty.
    """
    days = () if cache is None else cache.days()
    if days:
        return days[-1]
    where = "there is no cache" if cache is None else f"the cache in {cache.folder} is empty"
    message = f"{subject}: offline, and {where}"
    raise NotInCacheError(message, hint="fetch once with offline=False and cache='a folder'")
