"""The nearest word to a misspelt one, so that an error can name the way out."""

import difflib
import unicodedata
from collections.abc import Iterable


def folded(text: str) -> str:
    """Return a text without case, hyphens, doubled or non-breaking spaces, for matching names.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text as names are matched.

    Examples
    --------
    >>> folded("Upplands-Väsby") == folded("upplands\u00a0väsby")
    True
    """
    composed = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(composed.replace("-", " ").replace("–", " ").replace("_", " ").split())


def closest(word: str, candidates: Iterable[str], *, most: int = 3) -> str:
    """Return a hint that names the candidates most like a word.

    Parameters
    ----------
    word
        The word that was not found.
    candidates
        The words that exist.
    most
        How many to name, at least 1.

    Returns
    -------
    str
        "did you mean …?", or an empty text when nothing is near.

    Examples
    --------
    >>> closest("Umea", ["Umeå", "Uppsala"])
    "did you mean 'Umeå'?"
    """
    by_form: dict[str, str] = {}
    for candidate in candidates:
        by_form.setdefault(folded(candidate), candidate)
    near = difflib.get_close_matches(folded(word), by_form, n=most, cutoff=0.6)
    return f"did you mean {' or '.join(repr(by_form[form]) for form in near)}?" if near else ""
