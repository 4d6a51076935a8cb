"""Words of chance as people read them: a confidence, limits, and how many are expected by chance alone."""

from decimal import Decimal
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.data.printing import as_float, number
from opnajmfr.model.vocabulary import Language

_SHOWN: Final = 0.1
"""Smallest number that one decimal shows as it is."""
_DUST: Final = 12
"""Decimals beyond which an expected number is floating point and nothing else."""
_MOST_DIGITS: Final = 6
"""Decimals that show on which side of zero a limit is."""


def decimal_text(text: str, language: Language) -> str:
    """Return a printed number with the decimal sign of a language.

    Parameters
    ----------
    text
        Digits with a point.
    language
        "sv" or "en".

    Returns
    -------
    str
        The same digits.

    Examples
    --------
    >>> decimal_text("0.5", "sv")
    '0,5'
    """
    return text.replace(".", ",") if language == "sv" else text


def confidence_text(confidence: float, language: Language) -> str:
    """Return a confidence as it stands above limits, with all of its digits.

    Parameters
    ----------
    confidence
        As 0.95, or 95 in per cent.
    language
        "sv" or "en".

    Returns
    -------
    str
        As 0,95 or 0.95.

    Examples
    --------
    >>> confidence_text(0.95, "sv"), confidence_text(0.9999, "en")
    ('0,95', '0.9999')
    """
    return decimal_text(f"{confidence:.10g}", language)


def few_text(size: float, language: Language) -> str:
    """Return an expected number with a decimal, or with as many as show that it is not none.

    Parameters
    ----------
    size
        How many are expected.
    language
        "sv" or "en".

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> few_text(2.36, "sv"), few_text(0.05, "sv"), few_text(0.00002, "en"), few_text(0, "en")
    ('2,4', '0,05', '0.00002', '0.0')
    """
    found = round(size, _DUST)
    if 0 < found < _SHOWN:
        return decimal_text(f"{Decimal(f'{found:.1g}'):f}", language)
    return number(found, 1, language=language)


def alarms_text(n: int, language: Language, *, confidence: float) -> str:
    """Return how many of some tests are expected to look real by chance, even if none is.

    Parameters
    ----------
    n
        How many were tested.
    language
        "sv" or "en".
    confidence
        Confidence of the limits.

    Returns
    -------
    str
        The number, as `few_text` has it.

    Examples
    --------
    >>> alarms_text(40, "en", confidence=0.95), alarms_text(4, "sv", confidence=0.999)
    ('2.0', '0,004')
    """
    expected, _, _ = stats.expected_false_alarms(pl.lit(n), confidence=confidence)
    return few_text(float(pl.select(expected).item()), language)


def limits_text(lower: object, upper: object, digits: int, language: Language) -> str:
    """Return two limits of a difference, with more decimals where rounding would hide their side of zero.

    Parameters
    ----------
    lower
        Lower limit, or None.
    upper
        Upper limit, or None.
    digits
        Decimals of the indicator.
    language
        "sv" or "en".

    Returns
    -------
    str
        In square brackets; empty where a limit is None.

    Examples
    --------
    >>> limits_text(-4.62, 0.03, 1, "sv"), limits_text(None, 2, 1, "en")
    ('[-4,6; +0,03]', '')
    """
    low, high = as_float(lower), as_float(upper)
    if low is None or high is None:
        return ""
    return f"[{_limit(low, digits, language)}; {_limit(high, digits, language)}]"


def _limit(limit: float, digits: int, language: Language) -> str:
    """Return a limit, with more decimals where rounding would hide on which side of zero it is."""
    most = next((more for more in range(digits, _MOST_DIGITS + 1) if abs(limit) >= 0.5 * 10.0**-more), digits)
    return number(limit, most, language=language, signed=True)
