"""One area by its name or code, with the way out where there is none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import polars as pl
from attrs import field, frozen

from opnajmfr.data.columns import LEVEL
from opnajmfr.data.geography.area_table import CODE, IDENTITY, LATEST, NAME, OTHER_NAME, VALID_FROM, VALID_TO
from opnajmfr.data.listing import listed
from opnajmfr.errors import AreaPeriodError, UnknownAreaError, UnknownTermError
from opnajmfr.model.vocabulary import Level
from opnajmfr.spelling import closest, folded

_PREFERENCE = (Level.MUNICIPALITY, Level.COUNTY, Level.NATION, Level.DISTRICT, Level.UNIT)
"""Which level a name means that several levels have."""


class Spell(NamedTuple):
    """One place in the years that it holds."""

    code: str
    level: Level
    name: str
    other_name: str | None
    identity: str
    valid_from: dt.date
    valid_to: dt.date

    def holds(self, on: dt.date) -> bool:
        """Tell whether the place holds on a day."""
        return self.valid_from <= on < self.valid_to


def _years(spells: Iterable[Spell]) -> str:
    """Return the years of a place as text."""
    first = min(spell.valid_from for spell in spells)
    last = max(spell.valid_to for spell in spells)
    until = "" if last == LATEST else f" until {last - dt.timedelta(days=1)}"
    return (f"from {first}" if first.year > 1 else "from the beginning") + until


def as_level(word: str) -> Level:
    """Return a level from its word.

    Parameters
    ----------
    word
        A level as text.

    Returns
    -------
    Level
        The level.

    Raises
    ------
    UnknownTermError
        If there is no such level.
    """
    if word not in list(Level):
        message = f"no such level: {word!r}"
        words = [str(level) for level in Level]
        raise UnknownTermError(message, hint=closest(word, words) or f"levels are {', '.join(words)}")
    return Level(word)


@frozen(kw_only=True, eq=False)
class AreaLookup:
    """The places of a hierarchy by code, identity and folded name.

    Parameters
    ----------
    name
        Name of the hierarchy, for errors.
    by_code
        The spells of each code and identity, and of each name with whether it is the place's first name.
    by_identity
        The spells of each code and identity, and of each name with whether it is the place's first name.
    by_name
        The spells of each code and identity, and of each name with whether it is the place's first name.
    """

    name: str
    by_code: dict[str, list[Spell]] = field(repr=False)
    by_identity: dict[str, list[Spell]] = field(repr=False)
    by_name: dict[str, list[tuple[bool, Spell]]] = field(repr=False)

    def find(self, word: object, *, level: str | None, on: dt.date | None) -> str:
        """Return the code of an area; see `Areas.resolve`."""
        if not isinstance(word, str):
            message = f"{self.name}: {word!r} is no text; codes and names of areas are texts"
            raise UnknownAreaError(message, hint=self.hint(str(word)))
        text, wanted = word.strip(), None if level is None else as_level(level)
        spells = self.by_code.get(text, [])
        if spells and wanted in {None, spells[0].level}:
            return self.on_day(text, on=on) if on else text
        code = self._named(text, level=wanted, on=on)
        if code is None and spells and wanted:
            message = f"{self.name}: no {wanted} has the code {text!r}; it is the {spells[0].level} {self.shown(text)}"
            raise UnknownAreaError(message, hint="leave the level out, or name an area of that level")
        if code is None:
            message = f"{self.name}: no {wanted or 'area'} has the code or name {word!r}"
            raise UnknownAreaError(message, hint=self.hint(text, level=wanted))
        return self.on_day(code, on=on) if on else code

    def _named(self, text: str, *, level: Level | None, on: dt.date | None) -> str | None:
        """Return the code that a name means, the newest first, or None."""
        found = [entry for entry in self.by_name.get(folded(text), []) if level in {None, entry[1].level}]
        if not found:
            return None
        found = [entry for entry in found if on and entry[1].holds(on)] or found
        newest = max(spell.valid_to for _, spell in found)
        found = [entry for entry in found if on or entry[1].valid_to == newest]
        nearest = min(_PREFERENCE.index(spell.level) for _, spell in found)
        found = [entry for entry in found if entry[1].level is _PREFERENCE[nearest]]
        codes = sorted({spell.code for is_first, spell in found if is_first or not any(first for first, _ in found)})
        if len(codes) > 1:
            message = f"{self.name}: {text!r} is the name of several areas: {listed(codes)}"
            raise UnknownAreaError(message, hint="give the code")
        return codes[0]

    def spells(self, code: str) -> list[Spell]:
        """Return the spells of a code, oldest first; an unknown code is an error."""
        if code not in self.by_code:
            message = f"{self.name}: no area has the code {code!r}"
            raise UnknownAreaError(message, hint=self.hint(str(code)))
        return self.by_code[code]

    def place(self, code: str, *, on: dt.date | None) -> Spell:
        """Return the place of a code, on a day or the newest; a recoded one is found by its identity."""
        spells = self.spells(code)
        if on is None:
            return spells[-1]
        kin = [spell for spell in spells if spell.holds(on)] or [
            spell
            for identity in sorted({spell.identity for spell in spells})
            for spell in self.by_identity[identity]
            if spell.holds(on)
        ]
        if len(kin) != 1:
            message = f"{self.name}: {self.shown(code)} did not exist on {on}; valid {self.years(code)}"
            raise AreaPeriodError(message, hint="ask for a day within its years")
        return kin[0]

    def on_day(self, code: str, *, on: dt.date) -> str:
        """Return the code that an area had on a day."""
        return self.place(code, on=on).code

    def first_day(self) -> dt.date:
        """Return the first day on which any area holds."""
        return min(spell.valid_from for spells in self.by_code.values() for spell in spells)

    def shown(self, code: str) -> str:
        """Return a code with its newest name, for messages."""
        return f"{self.by_code[code][-1].name} ({code})"

    def years(self, code: str) -> str:
        """Return the years of an area, all codes of its identity together, for messages."""
        return _years([kin for spell in self.by_code[code] for kin in self.by_identity[spell.identity]])

    def code_hint(self, text: str) -> str:
        """Return the way out for a text that is no code, though it may be a name."""
        named = [each[-1] for each in self.by_code.values() if folded(each[-1].name) == folded(text)]
        return f"areas are codes here: {named[0].code!r} is {named[0].name}" if named else self.hint(text)

    def hint(self, text: str, *, level: Level | None = None) -> str:
        """Return the way out for a code or name that is unknown."""
        spells = [spell for each in self.by_code.values() for spell in each if level in {None, spell.level}]
        listing = f"the {len({spell.code for spell in spells})} codes and names stand in areas.names"
        if not text.isdecimal():
            words = [word for spell in spells for word in (spell.name, spell.other_name) if word]
            return closest(text, words) or listing
        if text in self.by_code:
            return f"write {text!r}"
        same = sorted({spell.code for spell in spells if spell.code.lstrip("0") == text.lstrip("0")})
        if same and len(text) < len(same[0]):
            return f"the code lost its zero: {same[0]!r} is {self.by_code[same[0]][-1].name}"
        if same:
            return f"did you mean {same[0]!r}, {self.by_code[same[0]][-1].name}?"
        return closest(text, sorted({spell.code for spell in spells})) or listing


def area_lookup(places: pl.DataFrame, *, name: str) -> AreaLookup:
    """Build the lookup of a hierarchy.

    Parameters
    ----------
    places
        The places of an `Areas`, their open dates closed.
    name
        Name of the hierarchy.

    Returns
    -------
    AreaLookup
        The lookup.
    """
    by_code: defaultdict[str, list[Spell]] = defaultdict(list)
    by_identity: defaultdict[str, list[Spell]] = defaultdict(list)
    by_name: defaultdict[str, list[tuple[bool, Spell]]] = defaultdict(list)
    columns = places.sort(CODE, VALID_FROM).select(CODE, LEVEL, NAME, OTHER_NAME, IDENTITY, VALID_FROM, VALID_TO)
    for code, level, *rest in columns.iter_rows():
        spell = Spell(code, Level(level), *rest)
        by_code[code].append(spell)
        by_identity[spell.identity].append(spell)
        by_name[folded(spell.name)].append((True, spell))
        if spell.other_name:
            by_name[folded(spell.other_name)].append((False, spell))
    return AreaLookup(name=name, by_code=dict(by_code), by_identity=dict(by_identity), by_name=dict(by_name))
