"""Words given as text, turned into members of a closed vocabulary."""

from typing import TypeVar

from opnajmfr.errors import UnknownTermError
from opnajmfr.model.vocabulary import Labelled
from opnajmfr.spelling import closest, folded

Word = TypeVar("Word", bound=Labelled)


def term(vocabulary: type[Word], value: object) -> Word:
    """Return a member of a vocabulary by its word or by a label in either language.

    Parameters
    ----------
    vocabulary
        A closed set of words, as `Direction`.
    value
        A member, its word or its label.

    Returns
    -------
    Word
        The member.

    Raises
    ------
    UnknownTermError
        If there is no such word; names the nearest one.

    Examples
    --------
    >>> from opnajmfr.model.vocabulary import Direction
    >>> term(Direction, "Högre är bättre")
    <Direction.HIGHER: 'higher'>
    """
    if isinstance(value, vocabulary):
        return value
    if isinstance(value, str):
        wanted = folded(value)
        for member in vocabulary:
            if wanted in {folded(member.value), folded(member.swedish), folded(member.english)}:
                return member
    words = [member.value for member in vocabulary]
    message = f"{value!r} is not one of {', '.join(words)}"
    labels = [label for member in vocabulary for label in (member.swedish, member.english)]
    raise UnknownTermError(message, hint=closest(str(value), [*words, *labels]))
