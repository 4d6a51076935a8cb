"""The municipality that a word means, or the names that were perhaps meant."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.commands import COMMANDS, PROGRAM
from opnajmfr.cli.near_misses import asked, meant, near
from opnajmfr.cli.speaking import Said
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import UnknownAreaError
from opnajmfr.model.vocabulary import Level

_CODE_LENGTH = 4
_FILES = (".xlsx", ".xlsm", ".xls", ".csv", ".parquet", ".toml", ".docx")
_UNKNOWN = Said("ingen kommun har namnet eller koden ”{name}”", "no municipality has the name or code “{name}”")
_UNKNOWN_IN_FILE = Said(
    "inget område i filen har namnet eller koden ”{name}”", "no area of the file has the name or code “{name}”"
)
_LOST = Said(
    "koden har tappat sin inledande nolla: skriv {code} ({name})", "the code has lost its zero: write {code} ({name})"
)
_WHICH = Said(
    "ange en kommuns namn, som Arboga, eller dess kod, som 1984", "give a name, as Arboga, or a code, as 1984"
)


def municipality(areas: Areas, name: str, *, words: Sequence[str] = ()) -> str:
    """Return the code of a municipality.

    Parameters
    ----------
    areas
        The hierarchy.
    name
        A name or code.
    words
        The words of the command line where the name stands first on it, so that a misspelt command is noticed.

    Returns
    -------
    str
        The code.

    Raises
    ------
    CommandError
        If there is none; the nearest names are told.
    """
    return _found(areas, name, level=Level.MUNICIPALITY, words=words)


def area(areas: Areas, name: str) -> str:
    """Return the code of an area of a file, of any level; a municipality before a county of the same name."""
    return _found(areas, name, level=None)


def _found(areas: Areas, name: str, *, level: Level | None, words: Sequence[str] = ()) -> str:
    """Return the code of an area, or refuse with the way out."""
    try:
        return areas.resolve(name, level=level)
    except UnknownAreaError as error:
        unknown = (_UNKNOWN_IN_FILE if level is None else _UNKNOWN).filled(name=name)
        if words and (hint := _command_meant(words)) != NOWHERE:
            what = Said(
                f"”{words[0]}” är varken ett kommando eller en kommun",
                f"“{words[0]}” is neither a command nor a municipality",
            )
            raise CommandError(what, way_out=hint) from error
        raise CommandError(unknown, way_out=_way_out(areas, name)) from error


def _way_out(areas: Areas, name: str) -> Said:
    """Return the names that were perhaps meant, or how areas are named."""
    named = areas.names.filter(pl.col("level").cast(pl.String) == str(Level.MUNICIPALITY))
    codes = dict(named.select(CODE, NAME).iter_rows())
    padded = name.zfill(_CODE_LENGTH)
    if name.isdecimal() and padded != name and padded in codes:
        return _LOST.filled(code=padded, name=codes[padded])
    hint = meant(name, codes.values())
    return _WHICH if hint == NOWHERE else hint


def _command_meant(words: Sequence[str]) -> Said:
    """Return the command that a first word nearly is, or that a file is given to."""
    first = words[0]
    if first.casefold().endswith(_FILES) or Path(first).exists():
        return Said(
            f"skriv {PROGRAM} inspect {first}, eller {PROGRAM} compare {first} KOMMUN",
            f"write {PROGRAM} inspect {first}, or {PROGRAM} compare {first} MUNICIPALITY",
        )
    return asked([f"{PROGRAM} {one}" for one in near(first, COMMANDS, most=1)])
