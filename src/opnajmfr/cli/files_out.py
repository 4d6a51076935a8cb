"""The file that is to be written: of a kind that is written, and nothing lost that is there already."""

from collections.abc import Sequence
from pathlib import Path

from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.paths_in import path_of
from opnajmfr.cli.speaking import Said

WRITTEN = Said("Skrev {path}", "Wrote {path}")


def target(text: str, *, suffixes: Sequence[str], overwrites: bool) -> Path:
    """Return the path of a file to be written, or refuse before anything is read."""
    path = path_of(text)
    if path.suffix.casefold() not in suffixes:
        what = Said("{path} slutar inte på {suffixes}", "{path} does not end in {suffixes}")
        shown = ", ".join(suffixes)
        way_out = Said(f"som {path.stem or 'svar'}{suffixes[0]}", f"as {path.stem or 'answer'}{suffixes[0]}")
        raise CommandError(what.filled(path=path, suffixes=shown), way_out=way_out)
    if not path.parent.is_dir():
        what = Said("det finns ingen mapp {folder}", "there is no folder {folder}").filled(folder=path.parent)
        above = path.parent.parent
        hint = meant(path.parent.name, [one.name for one in above.iterdir() if one.is_dir()] if above.is_dir() else [])
        way_out = Said(*(text or usual for text, usual in zip(hint, _MAKE, strict=True)))
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    if path.is_dir():
        what = Said("{path} är en mapp", "{path} is a folder").filled(path=path)
        raise CommandError(what, way_out=Said("ange en fil i den", "name a file in it"), code=ExitCode.NO_FILE)
    if path.exists() and not overwrites:
        what = Said("{path} finns redan", "{path} is there already").filled(path=path)
        way_out = Said(
            "ange ett annat namn, eller skriv över den med --overwrite", "name another file, or add --overwrite"
        )
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    return path


_MAKE = Said("skapa mappen först, eller ange en som finns", "make the folder first, or name one that is there")
