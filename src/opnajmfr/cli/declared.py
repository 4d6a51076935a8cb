"""What a command is called, takes and means, as data."""

from typing import NamedTuple

from opnajmfr.cli.speaking import Said


class Option(NamedTuple):
    """An option of a command.

    Parameters
    ----------
    name
        As it is written: --to.
    meaning
        What it does.
    value
        What stands after it, as "FIL" and "FILE"; None for a switch.
    choices
        The only values, where there are few.
    other_name
        A second way to write it.
    """

    name: str
    meaning: Said
    value: Said | None = None
    choices: tuple[str, ...] = ()
    other_name: str = ""


class Word(NamedTuple):
    """A word that a command takes, in its place.

    Parameters
    ----------
    name
        What stands there, as "FIL" and "FILE".
    meaning
        What it is.
    is_needed
        Whether the command cannot do without it.
    is_rest
        Whether it takes every word that is left: a name of several words needs no quotation marks.
    """

    name: Said
    meaning: Said
    is_needed: bool = True
    is_rest: bool = False


class Command(NamedTuple):
    """A command.

    Parameters
    ----------
    name
        As it is written; empty for the demonstration.
    module
        Where `run` stands; it is imported when the command is carried out.
    meaning
        What it does.
    words
        What it takes, in order.
    options
        Its options beside those of every command.
    examples
        Lines as people write them, after the program's name.
    """

    name: str
    module: str
    meaning: Said
    words: tuple[Word, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[Said, ...] = ()
