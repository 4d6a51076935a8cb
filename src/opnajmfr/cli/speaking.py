"""A text in both languages, chosen when it is told."""

from typing import NamedTuple

from opnajmfr.model.vocabulary import Language


class Said(NamedTuple):
    """One text in Swedish and in English.

    Parameters
    ----------
    swedish
        The Swedish text; names in braces are filled in by `filled`.
    english
        The English text.
    """

    swedish: str
    english: str

    def told(self, language: Language) -> str:
        """Return the text in a language."""
        return self.english if language == "en" else self.swedish

    def filled(self, **values: object) -> "Said":
        """Return the texts with values in place of the names in braces."""
        return Said(self.swedish.format(**values), self.english.format(**values))


def same(text: str) -> Said:
    """Return a text that is the same in both languages, as a name."""
    return Said(text, text)
