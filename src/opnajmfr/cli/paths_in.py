"""The paths that are given: there, and of a kind that is read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.speaking import Said
from opnajmfr.data.package_format import MANIFEST

WORKBOOKS: Final = (".xlsx", ".xlsm")
TABLES: Final = (".csv", ".parquet")
_SAVE_AS: Final = (".xls", ".xlsb", ".ods")
_MOST: Final = 5
_ZIP: Final = b"PK\x03\x04"
_LOCK: Final = "~$"
_QUOTES: Final = Said(
    "skriv citattecken om sökvägen, och inget \\ före det sista av dem",
    "put quotation marks around the path, and no \\ before the last of them",
)
_ONE: Final = Said("ange en fil i taget, utan * och ?", "name one file at a time, without * and ?")
_LOOK: Final = Said(
    "kontrollera namn och mapp; skriv citattecken om en sökväg med blanksteg",
    "check name and folder; put quotation marks around a path with blanks",
)


def path_of(text: str) -> Path:
    """Return the path that a word means; a ~ before the name of nobody is part of a file's name."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def existing(text: str) -> Path:
    """Return the path of a file or folder of a kind that is read, or refuse with the way out."""
    path = path_of(text)
    if not path.exists():
        what = Said("det finns ingen fil eller mapp {path}", "there is no file or folder {path}").filled(path=path)
        raise CommandError(what, way_out=_where(text, path), code=ExitCode.NO_FILE)
    if path.is_dir():
        _check_package(path)
        return path
    if path.name.startswith(_LOCK):
        what = Said("{name} är Excels märke för en öppen fil", "{name} is Excel's mark of an open file")
        way_out = Said("ange filen utan ~$ i början", "name the file without ~$ before it")
        raise CommandError(what.filled(name=path.name), way_out=way_out, code=ExitCode.NO_FILE)
    suffix = path.suffix.casefold()
    if suffix not in (*WORKBOOKS, *TABLES):
        what = Said("{name} är inte en fil som kan läsas", "{name} is no file that can be read").filled(name=path.name)
        way_out = Said(
            "spara den som .xlsx i Excel" if suffix in _SAVE_AS else f"det som läses är {_readable('och en mapp')}",
            "save it as .xlsx in Excel" if suffix in _SAVE_AS else f"what is read is {_readable('and a folder')}",
        )
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    if not path.stat().st_size:
        what = Said("{name} är tom", "{name} is empty").filled(name=path.name)
        way_out = Said("hämta filen en gång till", "fetch the file again")
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    if suffix in TABLES and _begins_as_a_workbook(path):
        what = Said("{name} är en arbetsbok från Excel", "{name} is a workbook of Excel").filled(name=path.name)
        way_out = Said("byt namn på den så att den slutar på .xlsx", "rename it so that it ends in .xlsx")
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    return path


def _begins_as_a_workbook(path: Path) -> bool:
    """Tell whether a file begins as a zip file does, which every workbook is."""
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP


def _check_package(folder: Path) -> None:
    """Refuse a folder that is no package, as the one that a file lies in."""
    if (folder / MANIFEST).exists():
        return
    what = Said("{path} är en mapp men inget datapaket", "{path} is a folder but no data package").filled(path=folder)
    inside = sorted(one.name for one in folder.iterdir() if one.suffix.casefold() in (*WORKBOOKS, *TABLES))
    way_out = Said("ange en fil, eller en mapp som write_package skrev", "name a file, or a folder of write_package")
    if inside:
        shown = ", ".join(inside[:_MOST]) + (" …" if len(inside) > _MOST else "")
        way_out = Said(f"ange en fil i den: {shown}", f"name a file in it: {shown}")
    raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)


def description(layout: str, known: Sequence[str]) -> str | Path:
    """Return the name of a description that comes with the package, or the path of a file of one's own."""
    if layout in known:
        return layout
    path = path_of(layout)
    if path.suffix.casefold() == ".toml":
        if path.is_file():
            return _in_utf8(path)
        what = Said("det finns ingen fil {path}", "there is no file {path}").filled(path=path)
        raise CommandError(what, way_out=_where(layout, path), code=ExitCode.NO_FILE)
    what = Said("det finns ingen beskrivning ”{name}”", "there is no layout “{name}”").filled(name=layout)
    hint = meant(layout, known)
    if hint == NOWHERE:
        there = ", ".join(known)
        hint = Said(
            f"ange en fil som slutar på .toml{', eller en av ' + there if there else ''}",
            f"name a file that ends in .toml{', or one of ' + there if there else ''}",
        )
    raise CommandError(what, way_out=hint)


def _in_utf8(path: Path) -> Path:
    """Return the path of a description, or refuse one that older Windows programs saved."""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = Said("{path} är inte sparad som UTF-8", "{path} is not saved as UTF-8").filled(path=path)
        way_out = Said("välj kodningen UTF-8 när filen sparas", "choose the encoding UTF-8 when the file is saved")
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE) from error
    return path


def _readable(folder: str) -> str:
    """Name the kinds that are read."""
    return f"{', '.join((*WORKBOOKS, *TABLES))} {folder} (write_package)"


def _where(text: str, path: Path) -> Said:
    """Return how a path was perhaps meant."""
    if '"' in text:
        return _QUOTES
    if any(mark in text for mark in "*?"):
        return _ONE
    parent = path.parent
    beside = [one.name for one in parent.iterdir()] if parent.is_dir() else []
    hint = meant(path.name, beside)
    return _LOOK if hint == NOWHERE else hint
