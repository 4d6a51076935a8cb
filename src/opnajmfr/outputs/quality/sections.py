"""What a component of quality consists of: headings, each with its lines in Swedish and English."""

from collections.abc import Callable, Iterator

from opnajmfr.data.release import Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.method_words import Sentence
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
