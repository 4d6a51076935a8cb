"""The version of the program, as it was installed."""

from importlib import metadata
from typing import Final

from opnajmfr.cli.commands import PROGRAM

_NOT_INSTALLED: Final = "?"


def version() -> str:
    """Return the version; a question mark where the program is run without having been installed."""
    try:
        return metadata.version(PROGRAM)
    except metadata.PackageNotFoundError:
        return _NOT_INSTALLED
