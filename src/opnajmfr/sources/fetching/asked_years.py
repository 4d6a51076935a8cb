"""The years that are asked for."""

from collections.abc import Iterable

from opnajmfr.model.periods import year


def asked_years(years: int | str | Iterable[int | str]) -> list[int]:
    """Return years as a sorted list, each once.

    Parameters
    ----------
    years
        One year, or several.

    Returns
    -------
    list of int
        The years.

    Examples
    --------
    >>> asked_years("2024"), asked_years(range(2025, 2022, -1))
    ([2024], [2023, 2024, 2025])
    """
    given = [years] if isinstance(years, int | str) else years
    return sorted({year(one, where="years") for one in given})
