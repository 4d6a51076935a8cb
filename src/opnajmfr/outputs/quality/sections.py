"""What a component of quality consists of: headings, each with its lines in Swedish and English."""

from collections.abc import Callable, Iterator

from opnajmfr.data.release import Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.method_words import Sentence
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.method_document import titles_of

Section = tuple[Sentence, list[Sentence]]
"""A heading, and the lines under it; none where there is nothing to say."""


def grouped(release: Release, text: Callable[[Indicator], str]) -> Iterator[Sentence]:
    """Yield what is told of indicators, those with the same text together.

    Parameters
    ----------
    release
        Published figures with their catalogue.
    text
        What is told of an indicator; empty where nothing is.

    Yields
    ------
    Sentence
        A line in Swedish and English.
    """
    found: dict[str, list[str]] = {}
    for one in release.catalogue:
        if text(one).strip():
            found.setdefault(" ".join(text(one).split()).rstrip("."), []).append(one.id)
    for told, ids in found.items():
        yield f"- {told}: {titles_of(release, ids, 'sv')}.", f"- {told}: {titles_of(release, ids, 'en')}."


def per_cent(share: float, language: Language) -> str:
    """Return a declared share as per cent, with the decimals that it was declared with.

    Parameters
    ----------
    share
        0 to 1.
    language
        "sv" for 97,5 and "en" for 97.5.

    Returns
    -------
    str
        The number without a sign.

    Examples
    --------
    >>> per_cent(0.95, "sv"), per_cent(0.999, "sv"), per_cent(0.975, "en")
    ('95', '99,9', '97.5')
    """
    text = f"{share * 100:.6g}"
    return text.replace(".", ",") if language == "sv" else text
