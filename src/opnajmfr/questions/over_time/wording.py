"""Words and numbers that answers over time have in common."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data.pooled_years import note_of_source
from opnajmfr.data.printing import as_float, number
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language

_SHOWN = 0.05
"""Smallest number that shows with one decimal."""
_MOST_DIGITS = 6
"""Decimals that show on which side of zero a limit is."""


def confidence_text(confidence: float, language: Language) -> str:
    """Return a confidence as it stands above limits."""
    return _decimal(f"{confidence:.10g}", language)


def few_text(size: float, language: Language) -> str:
    """Return an expected number with a decimal, or as many as show that it is not none."""
    few = _decimal(f"{size:.1g}", language)
    return few if 0 < size < _SHOWN else number(size, 1, language=language)


def margin_text(margin: Margin, language: Language) -> str:
    """Return a margin, or the margins by indicator."""
    if not isinstance(margin, Mapping):
        return _decimal(f"{margin:g}", language)
    return ", ".join(f"{_decimal(f'{size:g}', language)} ({name})" for name, size in margin.items())


def limits_text(lower: object, upper: object, digits: int, language: Language) -> str:
    """Return two limits of a change, or nothing."""
    if lower is None or upper is None:
        return ""
    low, high = (_limit(as_float(limit) or 0.0, digits, language) for limit in (lower, upper))
    return f"[{low}; {high}]"


def _limit(limit: float, digits: int, language: Language) -> str:
    """Return a limit, with more decimals where rounding would hide on which side of zero it is."""
    most = next((more for more in range(digits, _MOST_DIGITS + 1) if abs(limit) >= 0.5 * 10.0**-more), digits)
    return number(limit, most, language=language, signed=True)


def note_of(reason: Reason, one: Indicator, row: Mapping[str, object], language: Language) -> str:
    """Return why a row has no verdict; of a break what changed, and from which year."""
    said = reason.label(language)
    if reason is not Reason.EARLIER_BREAK:
        return said
    first, last = int(str(row["first"])), int(str(row["last"]))
    told = [
        f"{version.span.first}: {note_of_source(version)}"
        for version in one.versions
        if note_of_source(version) and version.span.first in one.breaks_between(first, last)
    ]
    return f"{said} {one.id}, {' '.join(told)}" if told else said


def narrowed(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns that no row fills, but never the first or the last."""
    full = [row for row in rows if len(row) == len(header)]
    last = len(header) - 1
    kept = [place for place in range(len(header)) if place in {0, last} or any(row[place] for row in full)]
    shown = [[row[place] for place in kept] if len(row) == len(header) else row for row in rows]
    return [header[place] for place in kept], shown


def _decimal(text: str, language: Language) -> str:
    """Return a number with the language's decimal sign."""
    return text.replace(".", ",") if language == "sv" else text


def flags_by_figure(figures: Figures) -> dict[tuple[str, int], bool]:
    """Tell of each indicator and year whether the figure has a flag."""
    rows = figures.frame.select(pl.col(c.INDICATOR).cast(pl.String), c.PERIOD, pl.col(c.FLAGS).list.len() > 0)
    return {(str(name), int(period)): bool(flagged) for name, period, flagged in rows.iter_rows()}
