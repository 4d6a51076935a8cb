"""Pages whose Python is run and whose output is held: what a reader copies works, and prints what the page says."""

import os
from contextlib import redirect_stdout
from io import StringIO
from itertools import groupby
from tempfile import TemporaryDirectory

from sybil import Example
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

LEFT_OUT = "..."
"""A line of output that stands for lines which the page leaves out."""
_PRINTED = "_printed"
_FOLDERS = "_folders"


def enter_folder(namespace: dict[str, object]) -> None:
    """Let a page write its files into a folder of its own."""
    folder = TemporaryDirectory()
    namespace[_FOLDERS] = (folder, os.getcwd())  # noqa: PTH109 - what os.chdir returns to
    os.chdir(folder.name)


def leave_folder(namespace: dict[str, object]) -> None:
    """Return to where the tests run, and remove the page's folder."""
    folder, before = namespace.pop(_FOLDERS)
    os.chdir(before)
    folder.cleanup()


class Printing(PythonEvaluator):
    """Run a block of Python and keep what it prints for the block of output after it."""

    def __call__(self, example: Example) -> None:
        """Run one block."""
        with redirect_stdout(StringIO()) as printed:
            super().__call__(example)
        example.namespace[_PRINTED] = printed.getvalue()


def check_output(example: Example) -> None:
    """Compare a block of output with what the Python before it printed."""
    printed = example.namespace.pop(_PRINTED, "")
    if not shows(example.parsed, printed):
        message = f"the page shows\n{example.parsed}\nbut the Python before it prints\n{printed}"
        raise AssertionError(message)


def shows(page: str, printed: str) -> bool:
    """Tell whether a page shows what was printed, in order and whole but for the lines that it says it leaves out."""
    shown, lines = _lines(page), _lines(printed)
    pieces = [list(piece) for is_gap, piece in groupby(shown, LEFT_OUT.__eq__) if not is_gap]
    place = 0
    for number, piece in enumerate(pieces):
        starts = range(place, len(lines) - len(piece) + 1)
        if number == 0 and shown[0] != LEFT_OUT:
            starts = starts[:1]
        if number == len(pieces) - 1 and shown[-1] != LEFT_OUT:
            starts = [start for start in starts if start + len(piece) == len(lines)]
        start = next((start for start in starts if lines[start : start + len(piece)] == piece), None)
        if start is None:
            return False
        place = start + len(piece)
    return True


def _lines(text: str) -> list[str]:
    """Return the lines of a text as a reader sees them: a non-breaking space is a space."""
    return [line.rstrip() for line in text.replace("\u00a0", " ").strip("\n").split("\n")]


def page_parsers() -> list[PythonCodeBlockParser | CodeBlockParser]:
    """Return what reads the Python and the output of a page."""
    python = PythonCodeBlockParser()
    python.codeblock_parser = CodeBlockParser("python", Printing())
    return [python, CodeBlockParser("output", check_output)]
