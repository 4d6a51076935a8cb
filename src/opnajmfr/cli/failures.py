"""From an error to what is said about it: what, where, the way out, and an exit code."""

import platform
import traceback
from typing import Final, NamedTuple

from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.speaking import Said
from opnajmfr.cli.version import version
from opnajmfr.errors import (
    AreaPeriodError,
    ConformanceError,
    ExtraNotInstalledError,
    FileTargetError,
    NothingToShowError,
    OpenComparisonsError,
    PackageError,
    ReferenceAreaError,
    TableError,
    UnknownAreaError,
    VintageError,
    WorkbookError,
)
from opnajmfr.model.vocabulary import Language

_WAY_OUT: Final = Said("Väg ut: {text}", "Way out: {text}")
_CODE: Final = Said("({program} {version}, slutkod {code})", "({program} {version}, exit code {code})")
_OWN_WORDS: Final = Said("Programmets egna ord, på engelska:", "")
_INSPECT: Final = Said(
    f"{PROGRAM} inspect FIL visar vad som känns igen i filen", f"{PROGRAM} inspect FILE shows what is recognised in it"
)
_DESCRIBE: Final = Said(
    "ge kolumnerna vanliga namn (Kommunkod, År), eller beskriv filen i en .toml-fil och ge den med --layout",
    "give the columns usual names (Kommunkod, År), or describe the file in a .toml file and give it with --layout",
)
_ASK_OTHERWISE: Final = Said("fråga på ett annat sätt, se --help", "ask otherwise, see --help")


class Kind(NamedTuple):
    """What errors of one kind are called, the way out, and the exit code."""

    error: type[Exception]
    what: Said
    way_out: Said
    code: ExitCode = ExitCode.NO_ANSWER


_KINDS: Final = (
    Kind(
        ExtraNotInstalledError,
        Said("ett tilläggspaket är inte installerat", "an optional package is not installed"),
        Said(
            "be den som sköter datorn att köra raden ovan",
            "ask those who look after the computer to run the line above",
        ),
        ExitCode.NOT_INSTALLED,
    ),
    Kind(
        WorkbookError,
        Said("arbetsboken kan inte läsas", "the workbook cannot be read"),
        Said(
            f"öppna filen i Excel och spara den som .xlsx; {PROGRAM} inspect FIL visar vad som känns igen i den",
            f"open the file in Excel and save it anew as .xlsx; {PROGRAM} inspect FILE shows what is recognised in it",
        ),
        ExitCode.NO_FILE,
    ),
    Kind(TableError, Said("filen kan inte läsas", "the file cannot be read"), _DESCRIBE, ExitCode.NO_FILE),
    Kind(
        PackageError,
        Said("datapaketet kan inte läsas", "the data package cannot be read"),
        Said("hämta paketet en gång till", "fetch the package again"),
        ExitCode.NO_FILE,
    ),
    Kind(
        FileTargetError,
        Said("filen kan inte skrivas", "the file cannot be written"),
        Said(
            "stäng filen om den är öppen i Excel eller Word, eller ange ett annat namn eller en annan mapp",
            "close the file if it is open in Excel or Word, or name another file or folder",
        ),
        ExitCode.NO_FILE,
    ),
    Kind(
        ConformanceError,
        Said("mappen med facit kan inte läsas", "the folder of oracles cannot be read"),
        Said("utelämna mappen", "leave the folder out"),
        ExitCode.NO_FILE,
    ),
    Kind(
        NothingToShowError,
        Said("filen har inga sådana uppgifter", "the file has no such figures"),
        _INSPECT,
    ),
    Kind(
        ReferenceAreaError,
        Said("det finns inget att jämföra med", "there is nothing to compare with"),
        Said("välj andra med --to", "choose others with --to"),
    ),
    Kind(UnknownAreaError, Said("ett område är okänt", "an area is unknown"), _INSPECT),
    Kind(AreaPeriodError, Said("ett område fanns inte det året", "an area did not exist that year"), _INSPECT),
    Kind(
        VintageError,
        Said("uttagen kan inte jämföras", "the vintages cannot be compared"),
        Said("ange det tidigare först, och två av samma slag", "name the earlier first, and two of the same kind"),
    ),
    Kind(OpenComparisonsError, Said("frågan kan inte besvaras", "the question cannot be answered"), _ASK_OTHERWISE),
)
"""Errors of the library, the most particular first."""
_FAULTS: Final[tuple[tuple[type[OSError], Said, Said], ...]] = (
    (
        FileNotFoundError,
        Said("filen eller mappen finns inte", "there is no such file or folder"),
        Said("kontrollera namn och mapp", "check name and folder"),
    ),
    (
        PermissionError,
        Said("filen får inte läsas eller skrivas", "the file may not be read or written"),
        Said(
            "stäng filen om den är öppen i Excel eller Word, eller välj en annan mapp",
            "close the file if it is open in Excel or Word, or choose another folder",
        ),
    ),
    (
        IsADirectoryError,
        Said("en mapp där en fil väntades", "a folder where a file was expected"),
        Said("ange en fil i mappen", "name a file in the folder"),
    ),
)
_OF_THE_SYSTEM: Final = (
    Said("filen kan inte läsas eller skrivas", "the file cannot be read or written"),
    Said("kontrollera disken och nätverket, eller välj en annan mapp", "check disk and network, or another folder"),
)
_UNEXPECTED: Final = Said("oväntat fel i programmet", "unexpected fault of the program")
_REPORT: Final = Said(
    "kör en gång till med --debug, och skicka hela utskriften till den som ansvarar för programmet hos er",
    "run it once more with --debug, and send all that is printed to those who look after the program at your office",
)


class Told(NamedTuple):
    """What is said about an error, the line that a help desk asks for, and the exit code."""

    text: str
    left: str
    code: ExitCode


def told_of(error: Exception, *, language: Language, command: str, is_debugged: bool = False) -> Told:
    """Return what is said about an error; with where in the program it arose where that is asked for."""
    what, details, way_out, code = _described(error)
    head = " ".join(filter(None, [PROGRAM, command]))
    lines = [f"{head}: {what.told(language)}"]
    if isinstance(error, OpenComparisonsError) and details and language == "sv":
        lines.append(f"  {_OWN_WORDS.told(language)}")
    lines += [f"  {line}" for line in details]
    if way_out != NOWHERE:
        lines.append(_WAY_OUT.told(language).format(text=way_out.told(language)))
    if code is ExitCode.UNEXPECTED:
        lines.append(f"{command or PROGRAM}, Python {platform.python_version()}, {platform.platform()}")
    if is_debugged:
        lines = [*"".join(traceback.format_exception(error)).rstrip().splitlines(), *lines]
    left = _CODE.filled(program=PROGRAM, version=version(), code=int(code)).told(language)
    return Told("\n".join(lines), left, code)


def _described(error: Exception) -> tuple[Said, list[str], Said, ExitCode]:
    """Return what is wrong, the details in the program's own words, the way out, and the exit code."""
    if isinstance(error, CommandError):
        return error.what, error.details.splitlines(), error.way_out, error.code
    if isinstance(error, OpenComparisonsError):
        kind = next(kind for kind in _KINDS if isinstance(error, kind.error))
        return kind.what, [*error.message.splitlines(), *error.hint.splitlines()], kind.way_out, kind.code
    if isinstance(error, OSError):
        what, way_out = next(
            ((what, way_out) for kind, what, way_out in _FAULTS if isinstance(error, kind)), _OF_THE_SYSTEM
        )
        return what, [str(error.filename or error)], way_out, ExitCode.NO_FILE
    return _UNEXPECTED, [f"{type(error).__name__}: {error}"], _REPORT, ExitCode.UNEXPECTED
