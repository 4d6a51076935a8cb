"""Names that somebody may have meant."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

from opnajmfr.cli.command_errors import NOWHERE
from opnajmfr.cli.speaking import Said
from opnajmfr.spelling import folded

_LIKENESS = 0.6


def meant(word: str, candidates: Iterable[str], *, most: int = 3) -> Said:
    """Return the question whether the names most like a word were meant; nothing where none is near."""
    return asked(near(word, candidates, most=most))


def asked(names: Sequence[str]) -> Said:
    """Return the question whether one of some names was meant; nothing without names."""
    if not names:
        return NOWHERE
    swedish, english = (_either(names, word) for word in ("eller", "or"))
    return Said(f"Menade du {swedish}?", f"Did you mean {english}?")


def near(word: str, candidates: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the names most like a word, those that differ in accents alone before all others."""
    by_form: dict[str, str] = {}
    for candidate in candidates:
        by_form.setdefault(_bare(candidate), candidate)
    wanted = _bare(word)
    if wanted in by_form:
        return [by_form[wanted]]
    return [by_form[form] for form in difflib.get_close_matches(wanted, by_form, n=most, cutoff=_LIKENESS)]


def _bare(text: str) -> str:
    """Return a text as names are matched, without accents: a keyboard may lack å, ä and ö."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", folded(text)) if not unicodedata.combining(mark))


def _either(names: Sequence[str], word: str) -> str:
    """Join names as alternatives."""
    first = ", ".join(names[:-1])
    return f"{first} {word} {names[-1]}" if first else names[-1]
