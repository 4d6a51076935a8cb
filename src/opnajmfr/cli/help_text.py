"""Help as people read it, in their language."""

import textwrap
from collections.abc import Iterable, Iterator

from opnajmfr.cli.arguments import usage
from opnajmfr.cli.commands import COMMANDS, EVERYWHERE, PROGRAM
from opnajmfr.cli.declared import Command, Option
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.speaking import Said
from opnajmfr.model.vocabulary import Language

_COLUMN = 26
_USAGE = Said("Skrivs:", "Usage:")
_WORDS = Said("Ord", "Words")
_OPTIONS = Said("Alternativ", "Options")
_COMMANDS = Said("Kommandon", "Commands")
_EXAMPLES = Said("Exempel", "Examples")
_CODES = Said("Slutkoder", "Exit codes")
_COMMAND = Said("KOMMANDO", "COMMAND")
_MORE = Said(
    f"Mer om ett kommando: {PROGRAM} KOMMANDO --help",
    f"More about a command: {PROGRAM} COMMAND --help",
)
MEANINGS = {
    ExitCode.FINE: Said("klart", "done"),
    ExitCode.FOUND: Said(
        "klart, och kontrollen fann något: tal som avviker, ändringar, celler som inte kan läsas",
        "done, and the check found something: numbers that miss, changes, cells that cannot be read",
    ),
    ExitCode.NO_ANSWER: Said(
        "argumenten är fel, eller uppgifterna kan inte besvara frågan",
        "the arguments are wrong, or the data cannot answer the question",
    ),
    ExitCode.NO_FILE: Said(
        "en fil eller mapp kan inte läsas eller skrivas", "a file or folder cannot be read or written"
    ),
    ExitCode.NOT_INSTALLED: Said("ett tilläggspaket är inte installerat", "an optional package is not installed"),
    ExitCode.UNEXPECTED: Said("fel i programmet", "a fault of the program"),
    ExitCode.INTERRUPTED: Said("avbrutet med Ctrl-C", "stopped with Ctrl-C"),
}


def help_text(command: Command, *, language: Language, width: int) -> str:
    """Return the help of a command, or of the program where the command is the demonstration."""
    return "\n".join(_lines(command, language, width))


def _lines(command: Command, language: Language, width: int) -> Iterator[str]:
    """Yield the help line by line."""
    yield f"{_USAGE.told(language)} {usage(command, language)} [{_OPTIONS.told(language).lower()}]"
    if not command.name:
        yield f"{' ' * len(_USAGE.told(language))} {PROGRAM} {_COMMAND.told(language)} …"
    yield ""
    meaning = command.meaning.told(language)
    yield from textwrap.wrap(f"{meaning[0].upper()}{meaning[1:]}.", width)
    if not command.name:
        commands = ((name, one.meaning) for name, one in COMMANDS.items())
        yield from _section(_COMMANDS, commands, language, width)
    yield from _section(_WORDS, ((one.name.told(language), one.meaning) for one in command.words), language, width)
    options = (*command.options, *EVERYWHERE)
    yield from _section(_OPTIONS, ((_option(one, language), one.meaning) for one in options), language, width)
    if not command.name:
        codes = ((str(int(code)), meaning) for code, meaning in MEANINGS.items())
        yield from _section(_CODES, codes, language, width)
    yield ""
    yield _EXAMPLES.told(language)
    shown = (one for each in (command, *(() if command.name else COMMANDS.values())) for one in each.examples[:3])
    yield from (f"  {PROGRAM} {one.told(language)}" for one in shown)
    if not command.name:
        yield ""
        yield _MORE.told(language)


def _section(title: Said, rows: Iterable[tuple[str, Said]], language: Language, width: int) -> Iterator[str]:
    """Yield a heading and, under it, names with their meanings."""
    yield ""
    yield title.told(language)
    for name, meaning in rows:
        text = textwrap.wrap(meaning.told(language), max(width - _COLUMN, _COLUMN)) or [""]
        first = f"  {name}".ljust(_COLUMN - 2)
        if len(first) > _COLUMN - 2:
            yield first
            first = ""
        yield f"{first.ljust(_COLUMN)}{text[0]}"
        yield from (f"{'':{_COLUMN}}{line}" for line in text[1:])


def _option(option: Option, language: Language) -> str:
    """Return an option as it is written."""
    name = f"{option.other_name}, {option.name}" if option.other_name else option.name
    return name if option.value is None else f"{name} {option.value.told(language)}"
