"""What a command leaves behind for scripts and help desks."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command `opnajmfr`; a number never changes its meaning."""

    FINE = 0
    """Done."""
    FOUND = 1
    """Done, and the check found something: numbers that miss, changes, cells that cannot be read."""
    NO_ANSWER = 2
    """The arguments are wrong, or the question has no answer in the data."""
    NO_FILE = 3
    """A file or folder cannot be read or written."""
    NOT_INSTALLED = 4
    """An optional package is not installed."""
    UNEXPECTED = 70
    """A fault of the program."""
    INTERRUPTED = 130
    """Stopped with Ctrl-C."""
