"""Commands run in this process, as a user would write them."""

from pathlib import Path
from typing import NamedTuple

import pytest

from opnajmfr.cli import main


class Run(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Commands:
    """Runs commands and takes what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Run:
        """Run one command."""
        code = main([str(word) for word in words])
        told = self._capsys.readouterr()
        assert "Traceback" not in told.out + told.err or "--debug" in words
        return Run(code, told.out, told.err)


def write_table(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a small table."""
    path.write_bytes(text.encode(encoding))
    return path
