"""What a command tells."""

from collections.abc import Iterable
from typing import NamedTuple

from opnajmfr.cli.exit_codes import ExitCode


class Outcome(NamedTuple):
    """What a command tells, and its exit code.

    Parameters
    ----------
    lines
        What it was asked for, for the standard output.
    remarks
        What it did beside that, for the standard error: a redirected output holds the answer alone.
    code
        The exit code.
    """

    lines: Iterable[str]
    remarks: tuple[str, ...] = ()
    code: ExitCode = ExitCode.FINE
