"""The command `opnajmfr`: words in, text and an exit code out."""

import errno
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO, cast

from opnajmfr.cli.arguments import Asked, is_debugged, language_of, read_arguments
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.console import close_quietly, prepare, width
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.failures import told_of
from opnajmfr.cli.help_text import help_text
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.version import version

_LEFT = {errno.EPIPE, errno.EINVAL}
"""How a system says that the reader of a pipe has left; the second on Windows."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (kommandoraden).

    Parameters
    ----------
    arguments
        A command with its words and options, or a municipality; those of the command line where None.

    Returns
    -------
    int
        One of `ExitCode`; the reason stands on the standard error.

    Examples
    --------
    >>> main(["--version"])
    opnajmfr 0.1.0
    0
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        prepare(stream)
    command = ""
    try:
        asked = read_arguments(given)
        command = asked.command.name
        outcome = _carried_out(asked)
        if not _written(outcome.lines, sys.stdout):
            return int(ExitCode.FINE)
        _remarked(outcome.remarks)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback who has not asked for it
        told = told_of(error, language=language_of(given), command=command, is_debugged=is_debugged(given))
        _remarked([told.text, told.left])
        return int(told.code)
    return int(outcome.code)


def _carried_out(asked: Asked) -> Outcome:
    """Return what a command tells; only its own module is imported."""
    if asked.wants_version:
        return Outcome(lines=[f"{PROGRAM} {version()}"])
    if asked.wants_help:
        return Outcome(lines=[help_text(asked.command, language=asked.language, width=width())])
    run = cast("Callable[[Asked], Outcome]", import_module(asked.command.module).run)
    return run(asked)


def _remarked(lines: Iterable[str]) -> None:
    """Write lines on the standard error; where that cannot be written, the exit code alone tells what happened."""
    with suppress(OSError):
        _written(lines, sys.stderr)


def _written(lines: Iterable[str], stream: TextIO | None) -> bool:
    """Write lines, and tell whether anybody read them to the end; a stream that is closed at the start is None."""
    if stream is None:
        return False
    for line in lines:
        try:
            stream.write(f"{line}\n")
        except OSError as error:
            return _left(error, stream)
    try:
        stream.flush()
    except OSError as error:
        return _left(error, stream)
    return True


def _left(error: OSError, stream: TextIO) -> bool:
    """Tell that the reader, as `head`, has seen enough; any other fault is one."""
    if error.errno not in _LEFT:
        raise error
    close_quietly(stream)
    return False
