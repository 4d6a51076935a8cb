"""The codes of Ja and Nej, as titles and descriptions say them."""

import re
from typing import Final

from attrs import frozen

from opnajmfr.model.measures.answers import AnswerCoding

NORMALISED: Final = AnswerCoding(yes=1, no=0)
"""How every Ja and Nej without more answers is kept."""
_YES: Final = r"Ja(?:,? för alla|,? för båd[ae])?|Breddinfört"
_PARTLY: Final = r"Ja,? för några|Ja,? för enkla\s*&\s*Ja,? för\s+fördjupade|delvis(?:/för några)?|test(?:verksamhet)?"
_BETWEEN: Final = r"\s*(?:,|/|och|eller|;)\s*"
_IN_TITLE: Final = re.compile(
    rf"\(\s*(?P<yes_word>{_YES})\s*=\s*(?P<yes>\d)"
    rf"(?:{_BETWEEN}(?:{_PARTLY})\s*=\s*(?P<partly>\d))?"
    rf"{_BETWEEN}Nej\s*=\s*(?P<no>\d)\s*\)",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(rf"\(\s*(?P<yes>\d)\s*=\s*Ja{_BETWEEN}(?P<no>\d)\s*=\s*Nej\s*\)", re.IGNORECASE)
_OF_UNITS: Final = re.compile(
    rf"(?:på enhetsnivå|enhetsnivån?|enhetsredovisningen)[^.]{{0,80}}?\b(?:{_YES})\s*=\s*(?P<yes>\d)"
    rf"(?:{_BETWEEN}(?:{_PARTLY})\s*=\s*(?P<partly>\d))?"
    rf"{_BETWEEN}Nej\s*=\s*(?P<no>\d)",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_CLASS: Final = re.compile(r"(?:\w\s*=\s*\d|\d\s*=\s*\w)")
_CODES: Final = re.compile(r"\b(?:Ja|Ja,? för alla|Ja,? för båd[ae])\s*=\s*\d", re.IGNORECASE)


@frozen(kw_only=True)
class ReadCoding:
    """A coding as it was written, and how answers are kept.

    Parameters
    ----------
    printed
        The words.
    coding
        The codes as published.
    kept
        The codes as they are kept: Ja=1 and Nej=0 where there is no third answer.
    """

    printed: str
    coding: AnswerCoding
    kept: AnswerCoding


def coding_in(title: str) -> ReadCoding | None:
    """Return the coding that the title of a municipality's yes or no says (svarskodning).

    Parameters
    ----------
    title
        Title as published, with "(Ja=1, Nej=0)", "(Ja=1, Nej=2)", "(1=Ja, 0=Nej)" or
        "(Breddinfört=2, testverksamhet=1, Nej=0)".

    Returns
    -------
    ReadCoding or None
        The codes; None where the title says none.

    Examples
    --------
    >>> coding_in("Kommunen erbjuder varaktigt boende först till personer i hemlöshet (Ja=1, Nej=2)").coding.no
    2
    >>> coding_in("Brukarbedömning hemtjänst äldreomsorg - bemötande, andel (%)") is None
    True
    """
    return _read(_IN_TITLE.search(title) or _TURNED.search(title))


def has_classes(title: str) -> bool:
    """Tell whether a title gives codes of classes that are no Ja and Nej; a mean of such codes is no figure.

    Parameters
    ----------
    title
        Title as published, with "(Överskott=2, Balans=1, Underskott=0)".

    Returns
    -------
    bool
        Whether it does.

    Examples
    --------
    >>> has_classes("Bostadsmarknadsläge, (Överskott=2, Balans=1, Underskott=0)"), has_classes("Index (max = 100)")
    (True, False)
    """
    return coding_in(title) is None and any(len(_CLASS.findall(part)) > 1 for part in _BRACKETS.findall(title))


def coding_of_units_in(description: str) -> ReadCoding | None:
    """Return the coding of units' answers that a description says, where the municipality has a share.

    Parameters
    ----------
    description
        Description as published, with "På enhetsnivå är Ja=1, Nej=0".

    Returns
    -------
    ReadCoding or None
        The codes; None where the description says none, or other codes for other years.

    Examples
    --------
    >>> coding_of_units_in("På enhetsnivå är Ja=2, Ja för några=1, Nej=0. Källa: Socialstyrelsen").coding
    AnswerCoding(yes=2, no=0, partly=(1,))
    """
    plain = _unquoted(description)
    several = len({code.replace(" ", "") for code in _CODES.findall(plain)}) > 1
    return None if several else _read(_OF_UNITS.search(plain))


def has_unread_codes(description: str) -> bool:
    """Tell whether a description gives codes of answers that cannot be read; such codes are no shares.

    Parameters
    ----------
    description
        Description as published.

    Returns
    -------
    bool
        Whether it has codes, and `coding_of_units_in` reads none.

    Examples
    --------
    >>> has_unread_codes("På enhetsnivå är Ja=1, Nej=0. Från 2018: Ja, för alla=2, Ja, för några=1, Nej=0.")
    True
    """
    return _CODES.search(_unquoted(description)) is not None and coding_of_units_in(description) is None


def _unquoted(description: str) -> str:
    """Return a description without quotation marks."""
    return re.sub(r"[\"\u201c\u201d]", "", description)


def _read(found: re.Match[str] | None) -> ReadCoding | None:
    """Return the codes of a match; None where a code stands for two answers."""
    if found is None:
        return None
    middle = found.groupdict().get("partly")
    partly = () if middle is None else (int(middle),)
    yes, no = int(found["yes"]), int(found["no"])
    if len({yes, no, *partly}) < 2 + len(partly):
        return None
    coding = AnswerCoding(yes=yes, no=no, partly=partly)
    return ReadCoding(printed=found[0].strip("( )"), coding=coding, kept=coding if partly else NORMALISED)
