"""The file of a network read with every fault at once, each with its line, its field and the nearest word."""

import datetime as dt
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeGuard

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.likeness.companions import newest_code_of
from opnajmfr.data.geography.area_table import VALID_FROM, VALID_TO
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, GROUP_SCHEMA, MEMBER, WEIGHT
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.listing import listed
from opnajmfr.errors import TableError, UnknownAreaError
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR
from opnajmfr.spelling import closest, folded

FORMAT: Final = 1
"""Edition of the file format."""
_TOP: Final = ("format", "name", "name_en", "source", "data_year", "group")
_GROUP: Final = ("id", "title", "focus", "members")
_MEMBER: Final = ("code", "name", "weight", "valid_from", "valid_to")
_MOST: Final = sys.float_info.max
_HEADER: Final = re.compile(r"^[ \t]*(\[\[\s*group\s*\]\])", re.MULTILINE)


@frozen(kw_only=True, eq=False)
class _File:
    """A file while it is read: its text, where its groups begin, how far each is read, and the faults so far."""

    text: str
    areas: Areas
    starts: Sequence[int]
    read_to: dict[int, int] = field(factory=dict[int, int])
    faults: list[str] = field(factory=list[str])

    def fault(self, words: str, *, group: int | None = None, near: object = None) -> None:
        """Remember a fault with the line that it stands on."""
        self.faults.append(f"line {self.text.count(chr(10), 0, self._place(group, near)) + 1}: {words}")

    def passed(self, group: int, words: Iterable[object]) -> None:
        """Remember that the words of a member are read, so that the next is looked for after them."""
        for word in words:
            if word is not None:
                self.read_to[group] = self._place(group, word) + 1

    def _place(self, group: int | None, near: object) -> int:
        """Return where a word stands in a group, or in the head of the file; its beginning where it does not."""
        if group is None or group >= len(self.starts):
            first, last = 0, next(iter(self.starts), len(self.text))
        else:
            first, last = self.starts[group], [*self.starts, len(self.text)][group + 1]
        begin = first if group is None else self.read_to.get(group, first)
        found = -1 if near is None else self.text.find(str(near), begin, last)
        return begin if found < 0 else found


def read_groups(path: Path, *, areas: Areas) -> Grouping:
    """Return the network of a file.

    Parameters
    ----------
    path
        The file.
    areas
        The hierarchy that codes and names are found in.

    Returns
    -------
    Grouping
        The network.

    Raises
    ------
    TableError
        If the path is no file of text in UTF-8, the file is not of the form, or names an unknown area.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name} is no TOML: {error}"
        raise TableError(message, hint='texts stand in quotes, as name = "Our network"') from None
    file = _File(text=text, areas=areas, starts=[match.start(1) for match in _HEADER.finditer(text)])
    _unknown(file, document, _TOP, where="")
    if document.get("format", FORMAT) != FORMAT:
        file.fault(f"format: wanted {FORMAT}, got {document['format']!r}", near="format")
    texts = {key: _word(file, document, key) for key in ("name", "name_en", "source")}
    if not texts["name"] and "name" not in document:
        file.fault('name: is missing; write name = "Our network"')
    year = document.get("data_year")
    if year is not None and not (_is_whole(year) and FIRST_YEAR <= year <= LAST_YEAR):
        file.fault(f"data_year: wanted a year, got {year!r}", near="data_year")
    tables: object = document.get("group")
    if not _is_list(tables) or not tables:
        file.fault("group: wanted one [[group]] or more", near="group")
    found = [_read_group(file, table, place) for place, table in enumerate(tables if _is_list(tables) else ())]
    _check_places(file, found)
    file.read_to.clear()
    _check_ids(file, [own for own, _, _ in found])
    if file.faults:
        message = f"{path.name}: " + "; ".join(file.faults)
        raise TableError(message, hint="correct the lines above, and read the file again")
    rows = [row for _, _, members in found for row in members]
    return Grouping.from_table(
        pl.DataFrame(rows, schema=GROUP_SCHEMA),
        **texts,
        data_year=year,
        titles={own: title for own, title, _ in found if title},
    )


def _text(path: Path) -> str:
    """Return the text of a file, with the line ends of TOML and without the mark that some editors begin it with."""
    if path.is_dir():
        message = f"{path.name} is a directory, not the file of a network"
        raise TableError(message, hint='name the file in it, as "network.toml"')
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path.name}: the text is not UTF-8: {error.reason} at byte {error.start}"
        raise TableError(
            message, hint="save the file again as UTF-8, which the editor offers beside the name"
        ) from None


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether a value is a table."""
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Tell whether a value is a list."""
    return isinstance(value, list)


def _is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _unknown(
    file: _File, table: Mapping[str, object], known: Iterable[str], *, where: str, group: int | None = None
) -> None:
    """Remember the keys that are not known, with the nearest ones."""
    for key in table:
        if key not in known:
            near = closest(key, known) or f"wanted {', '.join(known)}"
            file.fault(f"{where}{key}: unknown key; {near}", group=group, near=key)


def _word(file: _File, table: Mapping[str, object], key: str, *, where: str = "", group: int | None = None) -> str:
    """Return a text, empty where there is none."""
    value = table.get(key, "")
    if isinstance(value, str):
        return value
    file.fault(f"{where}{key}: wanted text, got {value!r}", group=group, near=key)
    return ""


def _read_group(file: _File, table: object, place: int) -> tuple[str, str, list[dict[str, object]]]:
    """Return the id of a group, its title and its members."""
    where = f"group {place + 1}, "
    if not _is_table(table):
        file.fault(f"group {place + 1}: wanted [[group]], got {table!r}", group=place)
        return "", "", []
    _unknown(file, table, _GROUP, where=where, group=place)
    title = _word(file, table, "title", where=where, group=place)
    focus = None
    if "focus" in table:
        focus = _code(file, table["focus"], where=f"{where}focus", group=place)
    own = _word(file, table, "id", where=where, group=place) or focus or title
    if not own:
        file.fault(f"{where}id: is missing; give an id, a title or a focus", group=place)
    listing = table.get("members")
    if not _is_list(listing):
        file.fault(f"{where}members: wanted a list of areas, got {listing!r}", group=place, near="members")
        return own, title, []
    members: list[dict[str, object]] = []
    for number, member in enumerate(listing, start=1):
        row = _member(file, member, where=f"{where}member {number}", group=place)
        file.passed(place, [member.get("code"), member.get("name")] if _is_table(member) else [member])
        members.append({GROUP: own, FOCUS: focus, **row})
    return own, title, members


def _member(file: _File, member: object, *, where: str, group: int) -> dict[str, object]:
    """Return the fields of a member."""
    row: dict[str, object] = {MEMBER: _code(file, member, where=where, group=group), WEIGHT: 1.0}
    if not _is_table(member):
        return row | {VALID_FROM: None, VALID_TO: None}
    _unknown(file, member, _MEMBER, where=f"{where}, ", group=group)
    weight = member.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= _MOST:
        file.fault(f"{where}, weight: wanted a number above 0, got {weight!r}", group=group, near="weight")
        weight = 1.0
    for name in (VALID_FROM, VALID_TO):
        day = member.get(name)
        if day is not None and (not isinstance(day, dt.date) or isinstance(day, dt.datetime)):
            file.fault(f"{where}, {name}: wanted a date as 2007-01-01, got {day!r}", group=group, near=name)
            day = None
        row[name] = day
    return row | {WEIGHT: float(weight)}


def _code(file: _File, area: object, *, where: str, group: int) -> str:
    """Return the code of an area given by code, by name or by both."""
    words = [area.get("code"), area.get("name")] if _is_table(area) else [area]
    given = [word for word in words if isinstance(word, str) and word.strip()]
    if not given or any(word is not None and not isinstance(word, str) for word in words):
        file.fault(
            f"{where}: wanted an area's code or name as text, got {area!r}",
            group=group,
            near=_first([*words, *(area if _is_table(area) else ())]),
        )
        return ""
    try:
        code = file.areas.resolve(given[0])
        name = file.areas.name(code)
        if len(given) > 1 and folded(name) != folded(given[1]) and file.areas.resolve(given[1]) != code:
            shown = f"{given[0]!r} is {name}, not {given[1]}"
            file.fault(f"{where}: {shown}; write one of the two", group=group, near=given[0])
    except UnknownAreaError as error:
        file.fault(f"{where}: {error.message}{f'; {error.hint}' if error.hint else ''}", group=group, near=given[0])
        return ""
    return code


def _first(words: Sequence[object]) -> object:
    """Return the first word that is there."""
    return next((word for word in words if word is not None), None)


def _check_ids(file: _File, ids: Sequence[str]) -> None:
    """Remember ids that several groups have."""
    doubled = sorted({own for own in ids if own and ids.count(own) > 1})
    if doubled:
        file.fault(f"id: several groups are called {listed(doubled)}", group=ids.index(doubled[0]), near="id")


def _check_places(file: _File, groups: Sequence[tuple[str, str, list[dict[str, object]]]]) -> None:
    """Remember areas that stand in a group, or as its focus, under an old and a new code at once."""
    newest = newest_code_of(file.areas)
    for place, (_, _, members) in enumerate(groups):
        seen: dict[str, str] = {}
        for row in members:
            code, focus = str(row[MEMBER]), row[FOCUS]
            if not code or row[VALID_FROM] is not None or row[VALID_TO] is not None:
                continue
            today = newest.get(code, code)
            other = str(focus) if focus and newest.get(str(focus)) == today else seen.setdefault(today, code)
            if other != code:
                shown = f"{code} and {other} are both {file.areas.name(today)} ({today})"
                file.read_to.pop(place, None)
                file.fault(f"group {place + 1}, members: {shown}; write one of the two", group=place, near=code)
