"""Years as people write them: spans, and single years between."""

from collections.abc import Iterable
from itertools import pairwise


def year_spans(years: Iterable[int]) -> str:
    """Return years as spans.

    Parameters
    ----------
    years
        Calendar years, in any order.

    Returns
    -------
    str
        The spans, joined by commas.

    Examples
    --------
    >>> year_spans([2011, 2007, 2006])
    '2006–2007, 2011'
    """
    spans: list[list[int]] = []
    for before, year in pairwise([None, *sorted(set(years))]):
        if year is None:
            continue
        if before is not None and year == before + 1:
            spans[-1][-1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}\u2013{last}" for first, last in spans)
