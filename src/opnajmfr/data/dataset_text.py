"""What a dataset holds, in words: how many areas, which years and figures, and how much is missing and why."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.data.printing import number, spoken
from opnajmfr.data.year_spans import year_spans
from opnajmfr.model.vocabulary import Language, Level, Status

_MOST: Final = 10
"""Figures that are named one by one."""
_TITLE: Final = 80
"""Characters of a title."""
_say = spoken(
    {
        "no_source": ("Ingen källa angiven", "No source given"),
        "unit": ("{n} enheter", "{n} units"),
        "one_unit": ("1 enhet", "1 unit"),
        "district": ("{n} stadsdelar", "{n} districts"),
        "one_district": ("1 stadsdel", "1 district"),
        "municipality": ("{n} kommuner", "{n} municipalities"),
        "one_municipality": ("1 kommun", "1 municipality"),
        "county": ("{n} län", "{n} counties"),
        "one_county": ("1 län", "1 county"),
        "one_nation": ("riket", "the nation"),
        "group": ("{n} grupper", "{n} groups"),
        "one_group": ("1 grupp", "1 group"),
        "areas": ("Områden: {areas}", "Areas: {areas}"),
        "years": ("År: {years}", "Years: {years}"),
        "split": ("Uppdelat på: {names}", "Broken down by: {names}"),
        "series": ("Serier: {n}", "Series: {n}"),
        "one": (
            "  {name}: {there} av {n} celler har ett tal{why}",
            "  {name}: {there} of {n} cells have a number{why}",
        ),
        "all": ("Alla: {there} av {n} celler har ett tal{why}", "All: {there} of {n} cells have a number{why}"),
        "further": ("  och {n} till", "  and {n} more"),
        "empty": ("Inga celler", "No cells"),
    }
)


def dataset_text(observations: Observations, titles: Mapping[str, str], language: Language) -> str:
    """Return what a dataset holds, as people read it.

    Parameters
    ----------
    observations
        The figures.
    titles
        Titles of series, by variable.
    language
        "sv" or "en".

    Returns
    -------
    str
        Source and day, areas by level, years, breakdowns, and series by series how many cells have a number, and why
        the others have none.
    """
    frame = observations.frame
    lines = [observations.vintage or _say("no_source", language)]
    if frame.is_empty():
        return "\n".join([*lines, _say("empty", language)])
    lines.append(_say("areas", language).format(areas=_areas(frame, language)))
    lines.append(_say("years", language).format(years=year_spans(observations.periods)))
    if observations.breakdowns:
        lines.append(_say("split", language).format(names=", ".join(observations.breakdowns)))
    names = observations.variables
    lines.append(_say("series", language).format(n=number(len(names), 0, language=language)))
    counts = frame.group_by(c.VARIABLE, pl.col(c.STATUS).cast(pl.String)).len()
    for name in names[:_MOST]:
        title = titles.get(name, name)
        shown = name if title == name else f"{name} {title if len(title) <= _TITLE else title[: _TITLE - 1] + '…'}"
        lines.append(_line("one", counts.filter(pl.col(c.VARIABLE) == name), language).replace("{name}", shown))
    if len(names) > _MOST:
        lines.append(_say("further", language).format(n=number(len(names) - _MOST, 0, language=language)))
    if len(names) > 1:
        lines.append(_line("all", counts, language))
    return "\n".join(lines)


def _areas(frame: pl.DataFrame, language: Language) -> str:
    """Return how many areas there are, by level."""
    counts = dict(frame.group_by(pl.col(c.LEVEL).cast(pl.String)).agg(pl.col(c.AREA).n_unique()).iter_rows())
    return ", ".join(
        _say(level if counts[level] > 1 else f"one_{level}", language).format(
            n=number(counts[level], 0, language=language)
        )
        for level in map(str, Level)
        if level in counts
    )


def _line(words: str, counts: pl.DataFrame, language: Language) -> str:
    """Return how many cells have a number, and how many have none, by reason; the name is left open."""
    by_status = {Status(status): n for status, n in counts.group_by(c.STATUS).agg(pl.col("len").sum()).iter_rows()}
    there = sum(n for status, n in by_status.items() if status.has_value)
    reasons = sorted((-n, status.label(language)) for status, n in by_status.items() if not status.has_value)
    told = ", ".join(f"{label} {number(-n, 0, language=language)}" for n, label in reasons)
    return _say(words, language).format(
        name="{name}",
        there=number(there, 0, language=language),
        n=number(sum(by_status.values()), 0, language=language),
        why=f" ({told})" if told else "",
    )
