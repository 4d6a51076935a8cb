"""Many offenders in one sentence: the first ten and how many more."""

from collections.abc import Sequence

MOST = 10


def listed(words: Sequence[str], *, most: int = MOST) -> str:
    """Return words joined by commas, at most so many of them, with the number of the rest.

    Parameters
    ----------
    words
        What to name.
    most
        How many to name, at least 1.

    Returns
    -------
    str
        The words.

    Examples
    --------
    >>> listed(["1180", "1181", "1182"], most=2)
    '1180, 1181 and 1 more'
    """
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
