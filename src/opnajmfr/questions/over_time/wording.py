"""Words and numbers that answers over time have in common."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data.pooled_years import note_of_source
from opnajmfr.data.printed_chance import decimal_text
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language


def margin_text(margin: Margin, language: Language) -> str:
    """Return a margin, or the margins by indicator."""
    if not isinstance(margin, Mapping):
        return decimal_text(f"{margin:g}", language)
    return ", ".join(f"{decimal_text(f'{size:g}', language)} ({name})" for name, size in margin.items())


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


def flags_by_figure(figures: Figures) -> dict[tuple[str, int], bool]:
    """Tell of each indicator and year whether the figure has a flag."""
    rows = figures.frame.select(pl.col(c.INDICATOR).cast(pl.String), c.PERIOD, pl.col(c.FLAGS).list.len() > 0)
    return {(str(name), int(period)): bool(flagged) for name, period, flagged in rows.iter_rows()}
