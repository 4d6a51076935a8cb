"""Whether those who are compared with were chosen by data newer than the figures that are compared."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.model.vocabulary import Language

_SENTENCES: Final = {
    "sv": (
        "De jämförda är valda efter uppgifter från {years}, senare än utfallet {period}: det som har hänt sedan dess "
        "kan ha gjort dem mer lika eller olika."
    ),
    "en": (
        "Those compared with were chosen by data of {years}, later than the outcome of {period}: what has happened "
        "since may have made them more alike or less."
    ),
}


def dated_after(reference_years: Sequence[int], period: int) -> bool:
    """Tell whether a reference rests on data that are newer than the figures of a year.

    Parameters
    ----------
    reference_years
        The years of the data that the reference rests on; none where it has no date.
    period
        The year of the figures that are compared.

    Returns
    -------
    bool
        True where any of the years is later; False where there is none.

    Examples
    --------
    >>> dated_after((2018, 2019), 2018), dated_after((2018, 2019), 2019), dated_after((), 2019)
    (True, False, False)
    """
    return any(year > period for year in reference_years)


def dated_after_text(reference_years: Sequence[int], period: int, language: Language = "sv") -> str:
    """Return the sentence that says that a reference is dated after the figures of a year.

    Parameters
    ----------
    reference_years
        The years of the data that the reference rests on; none where it has no date.
    period
        The year of the figures that are compared.
    language
        "sv" or "en".

    Returns
    -------
    str
        A sentence; empty where the reference is not dated after them.

    Examples
    --------
    >>> dated_after_text((2024,), 2022, "en").partition(":")[0]
    'Those compared with were chosen by data of 2024, later than the outcome of 2022'
    >>> dated_after_text((2024,), 2024)
    ''
    """
    if not dated_after(reference_years, period):
        return ""
    first, last = min(reference_years), max(reference_years)
    years = str(last) if first == last else f"{first}–{last}"
    return _SENTENCES[language].format(years=years, period=period)
