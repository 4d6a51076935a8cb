"""From the words of a command line to what is asked; every message is said in the language that was chosen.

The standard library's argparse words its messages itself, in English; this reader has none but our own.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.commands import (
    COMMANDS,
    DEBUG,
    DEMONSTRATION,
    EVERYWHERE,
    HELP,
    LANGUAGE,
    OPTIONS_WITH_VALUE,
    PROGRAM,
    VERSION,
)
from opnajmfr.cli.declared import Command, Option
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.speaking import Said, same
from opnajmfr.model.vocabulary import Language

_HELP_WORDS = {"help", "hjälp"}
_HELP_MARKS = {"/?": "--help", "-?": "--help", "/h": "--help"}
_END = "--"
_SEE_HELP = Said("skriv {line} --help för hjälp", "write {line} --help for help")


class Asked(NamedTuple):
    """What is asked of a command.

    Parameters
    ----------
    command
        The command.
    language
        "sv" or "en".
    words
        The words in their places.
    given
        The values of each option that was given, in order; a switch has an empty one.
    """

    command: Command
    language: Language
    words: tuple[str, ...]
    given: dict[str, list[str]]

    @property
    def wants_help(self) -> bool:
        """Whether help is asked for."""
        return HELP.name in self.given

    @property
    def wants_version(self) -> bool:
        """Whether the version is asked for."""
        return VERSION.name in self.given

    def has(self, option: Option | str) -> bool:
        """Tell whether an option was given."""
        return (option if isinstance(option, str) else option.name) in self.given

    def value(self, option: Option | str) -> str | None:
        """Return the last value of an option, or None where it was not given."""
        values = self.values(option)
        return values[-1] if values else None

    def values(self, option: Option | str) -> list[str]:
        """Return every value of an option."""
        return self.given.get(option if isinstance(option, str) else option.name, [])

    @property
    def text(self) -> str:
        """The words that name one thing together, as a municipality of two words."""
        return " ".join(self.words)


def language_of(arguments: Sequence[str]) -> Language:
    """Return the language that is asked for, before anything else is read."""
    for place, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name == LANGUAGE.name:
            chosen = value if equals else next(iter(arguments[place + 1 :]), "")
            return "en" if chosen == "en" else "sv"
    return "sv"


def is_debugged(arguments: Sequence[str]) -> bool:
    """Tell whether the place of a fault is asked for, before anything else is read."""
    return DEBUG.name in arguments


def read_arguments(arguments: Sequence[str]) -> Asked:
    """Return what the words of a command line ask; refuse what no command takes."""
    plain = [_HELP_MARKS.get(word, word) for word in arguments]
    command, rest = _command(plain)
    words, given = _divided(command, rest)
    asked = Asked(command, language_of(plain), tuple(words), given)
    if not (asked.wants_help or asked.wants_version):
        _check_words(command, words)
    return asked


def usage(command: Command, language: Language) -> str:
    """Return how a command is written."""
    words = [_shown(word.name.told(language), is_needed=word.is_needed) for word in command.words]
    return " ".join(filter(None, [PROGRAM, command.name, *words]))


def _shown(name: str, *, is_needed: bool) -> str:
    """Return a word of a usage; one that may be left out stands in brackets."""
    return name if is_needed else f"[{name}]"


def _command(arguments: Sequence[str]) -> tuple[Command, list[str]]:
    """Return the command that the first word names, and the other words; the demonstration where it names none."""
    place = _first_word(arguments)
    if place is None:
        return DEMONSTRATION, list(arguments)
    word = arguments[place]
    rest = [*arguments[:place], *arguments[place + 1 :]]
    if word.casefold() in _HELP_WORDS:
        found, others = _command(rest)
        return found, [HELP.name, *others]
    if word.casefold() in COMMANDS:
        return COMMANDS[word.casefold()], rest
    return DEMONSTRATION, list(arguments)


def _first_word(arguments: Sequence[str]) -> int | None:
    """Return the place of the first word that is neither an option nor its value."""
    is_value = False
    for place, word in enumerate(arguments):
        if is_value:
            is_value = False
        elif word == _END:
            return None
        elif word.startswith("-") and len(word) > 1:
            is_value = word in OPTIONS_WITH_VALUE
        else:
            return place
    return None


def _divided(command: Command, arguments: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Divide the words of a command line into words in their places and options with their values."""
    options = {name: one for one in (*command.options, *EVERYWHERE) for name in (one.name, one.other_name) if name}
    words: list[str] = []
    given: dict[str, list[str]] = {}
    rest = iter(arguments)
    for word in rest:
        if word == _END:
            words.extend(rest)
        elif word.startswith("-") and len(word) > 1:
            name, equals, value = word.partition("=")
            if name not in options:
                raise _unknown_option(command, name, options)
            one = options[name]
            given.setdefault(one.name, []).append(_value(command, one, value if equals else None, rest))
        else:
            words.append(word)
    return words, given


def _value(command: Command, option: Option, attached: str | None, rest: Iterator[str]) -> str:
    """Return the value of an option, from behind its equals sign or from the next word."""
    if option.value is None:
        if attached is not None:
            what = Said("{name} tar inget värde, fick {value!r}", "{name} takes no value, got {value!r}")
            raise CommandError(what.filled(name=option.name, value=attached), way_out=_help_of(command))
        return ""
    value = attached if attached is not None else next(rest, None)
    if not value or value.startswith("--"):
        what = Said("{name} saknar sitt värde", "{name} lacks its value")
        way_out = Said(
            f"skriv som {option.name} {option.value.swedish}: {option.meaning.swedish}",
            f"write it as {option.name} {option.value.english}: {option.meaning.english}",
        )
        raise CommandError(what.filled(name=option.name), way_out=way_out)
    if option.choices and value not in option.choices:
        what = Said("{name} kan inte vara ”{value}”", "{name} cannot be “{value}”")
        way_out = Said(f"välj bland {', '.join(option.choices)}", f"choose among {', '.join(option.choices)}")
        raise CommandError(what.filled(name=option.name, value=value), way_out=way_out)
    return value


def _unknown_option(command: Command, name: str, options: dict[str, Option]) -> CommandError:
    """Return the refusal of an option that a command does not have."""
    of = Said(f" för {command.name}", f" of {command.name}") if command.name else same("")
    what = Said(f"det finns inget alternativ {name}{of.swedish}", f"there is no option {name}{of.english}")
    elsewhere = [one.name for one in COMMANDS.values() if name in {option.name for option in one.options}]
    hint = meant(name, options)
    if elsewhere:
        hint = Said(f"{name} hör till {', '.join(elsewhere)}", f"{name} belongs to {', '.join(elsewhere)}")
    return CommandError(what, way_out=_help_of(command) if hint == NOWHERE else hint)


def _check_words(command: Command, words: Sequence[str]) -> None:
    """Refuse too few words, and too many."""
    needed = [word for word in command.words if word.is_needed]
    if len(words) < len(needed):
        lacking = needed[len(words)]
        what = Said(
            f"{command.name} behöver {lacking.name.swedish}: {lacking.meaning.swedish}",
            f"{command.name} needs {lacking.name.english}: {lacking.meaning.english}",
        )
        way_out = Said(*(f"{verb} {usage(command, language)}" for verb, language in _WRITE))
        raise CommandError(what, way_out=way_out)
    has_rest = any(word.is_rest for word in command.words)
    if len(words) > len(command.words) and not has_rest:
        surplus = words[len(command.words)]
        what = Said("{name} tar inte emot ”{word}”", "{name} does not take “{word}”")
        way_out = Said(
            'skriv citattecken om en sökväg med blanksteg: "Mina filer\\fil.xlsx"',
            'put quotation marks around a path with blanks: "My files\\file.xlsx"',
        )
        raise CommandError(what.filled(name=command.name, word=surplus), way_out=way_out)


_WRITE = cast("tuple[tuple[str, Language], ...]", (("skriv", "sv"), ("write", "en")))


def _help_of(command: Command) -> Said:
    """Return where the help of a command stands."""
    return _SEE_HELP.filled(line=" ".join(filter(None, [PROGRAM, command.name])))
