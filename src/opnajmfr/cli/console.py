"""Consoles and pipes: what cannot be shown is shown in its plain form, and a reader may stop reading."""

import codecs
import os
import sys
import unicodedata
from typing import TextIO

_PLAIN = {
    "–": "-",
    "−": "-",
    "…": "...",
    "·": "-",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "→": "->",
    "\u00a0": " ",
    "”": '"',
    "“": '"',
    "’": "'",
}
_HANDLER = "opnajmfr-plain"


def prepare(stream: TextIO) -> None:
    """Make a console that lacks a character print its plain form instead of failing."""
    codecs.register_error(_HANDLER, _plain_form)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors=_HANDLER)


def close_quietly(stream: TextIO) -> None:
    """Turn away a stream whose reader has left; Python would complain once more when it closes the stream."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, stream.fileno())
    finally:
        os.close(nothing)


def width(usual: int = 100) -> int:
    """Return how many characters wide help texts are: the console's width, at most the usual one."""
    try:
        return min(usual, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return usual


def _plain_form(error: UnicodeError) -> tuple[str, int]:
    """Replace what a console cannot print: å by a, an en dash by a hyphen."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = "".join(
        _PLAIN.get(mark, unicodedata.normalize("NFKD", mark)) for mark in error.object[error.start : error.end]
    )
    return "".join(mark if mark.isascii() else "" for mark in plain) or "?", error.end
