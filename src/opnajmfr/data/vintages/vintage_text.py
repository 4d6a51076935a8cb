"""What changed between two vintages, in words."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl

from opnajmfr.data.printing import number, spoken
from opnajmfr.data.year_spans import year_spans
from opnajmfr.model.vocabulary import Language

MOST: Final = 20
"""Series, definitions and years that are named one by one in a text."""
_NAMED: Final = 5
"""Series that are named in one line."""
_FIGURES: Final = 4
"""Significant figures of a size."""
_TITLE: Final = 60
"""Characters of a title, and of a text that was redefined."""
_FIELDS: Final = {
    "title": ("titel", "title"),
    "formula": ("formel", "formula"),
    "unit": ("enhet", "unit"),
    "direction": ("riktning", "direction"),
    "versions": ("definitionens år", "years of the definition"),
    "measure": ("mått", "measure"),
    "numerator": ("täljare", "numerator"),
    "denominator": ("nämnare", "denominator"),
    "population": ("population", "population"),
    "exclusions": ("exkluderingar", "exclusions"),
    "data_source": ("datakälla", "data source"),
    "coding": ("kodning", "coding"),
}
_say = spoken(
    {
        "earlier": ("det tidigare", "the earlier"),
        "later": ("det senare", "the later"),
        "head": ("{before} → {after}", "{before} → {after}"),
        "common": (
            (
                "{n} celler har ett tal i båda: {same} är lika, {decimals} skiljer sig bara i sista decimalerna, "
                "{revised} är reviderade"
            ),
            (
                "{n} cells have a number in both: {same} are the same, {decimals} differ in the last decimals alone, "
                "{revised} were revised"
            ),
        ),
        "new": ("Nya serier: {names}", "New series: {names}"),
        "ended": ("Utgångna serier: {names}", "Series that ended: {names}"),
        "redefined": ("Omdefinierade: {n}", "Redefined: {n}"),
        "field": ("  {name}, {field}: {before} → {after}", "  {name}, {field}: {before} → {after}"),
        "quoted": ("”{text}”", "“{text}”"),
        "empty": ("inget", "nothing"),
        "revised": ("Reviderade serier: {k} av {of}", "Revised series: {k} of {of}"),
        "one": (
            ("  {name}: {n} av {of} celler ({share} %), {ways}; median {median}, störst {largest} ({area} {period})"),
            ("  {name}: {n} of {of} cells ({share}%), {ways}; median {median}, largest {largest} ({area} {period})"),
        ),
        "raised": ("alla upp", "all up"),
        "lowered": ("alla ned", "all down"),
        "both_ways": ("upp i {raised} och ned i {lowered}", "up in {raised} and down in {lowered}"),
        "whole": (
            "    hela serien är omräknad: fråga källan varför innan år jämförs mellan uttagen",
            "    the whole series was computed anew: ask the source why before years are compared across the two",
        ),
        "new_years": ("Nya år: {years}", "New years: {years}"),
        "ended_years": ("År som inte längre finns: {years}", "Years that are no longer there: {years}"),
        "series": ("{years} i {names}", "{years} in {names}"),
        "filled": ("Tillkomna uppgifter: {n} ({names})", "Figures that came: {n} ({names})"),
        "withdrawn": ("Återtagna uppgifter: {n} ({names})", "Figures that were withdrawn: {n} ({names})"),
        "other_status": (
            "Annat skäl till att uppgift saknas: {n} ({names})",
            "Another reason for no figure: {n} ({names})",
        ),
        "cells_new": (
            "Andra celler som är nya, som nya områden: {n} ({names})",
            "Other cells that are new, as new areas: {n} ({names})",
        ),
        "cells_ended": (
            "Andra celler som inte längre finns: {n} ({names})",
            "Other cells that are no longer there: {n} ({names})",
        ),
        "nothing": ("Inget är ändrat", "Nothing changed"),
        "nothing_else": ("Inget annat är ändrat", "Nothing else changed"),
        "more": ("{names} och {n} till", "{names} and {n} more"),
        "further": ("  och {n} till", "  and {n} more"),
        "none": ("inga", "none"),
    }
)


def changes_text(
    series: pl.DataFrame,
    *,
    vintages: tuple[str, str],
    revised: pl.DataFrame,
    years: pl.DataFrame,
    redefined: pl.DataFrame,
    language: Language,
) -> str:
    """Return what changed, as people read it.

    Parameters
    ----------
    series
        What became of each series.
    vintages
        Source and day of the earlier and of the later.
    revised
        The series of which cells were revised.
    years
        Years that series gained or lost whole.
    redefined
        What the catalogues say otherwise.
    language
        "sv" or "en".

    Returns
    -------
    str
        The lines.
    """
    names = {row["variable"]: _name(row) for row in series.iter_rows(named=True)}
    before, after = vintages[0] or _say("earlier", language), vintages[1] or _say("later", language)
    lines = [_say("head", language).format(before=before, after=after), _common(series, language)]
    for state in ("new", "ended"):
        found = series.filter(pl.col("state") == state)["variable"].to_list()
        if found:
            lines.append(_say(state, language).format(names=_some([names[one] for one in found], language, most=MOST)))
    lines += _redefined(redefined, names, language)
    lines += _revised(revised, names, of=series.filter(pl.col("state") == "kept").height, language=language)
    for state in ("new", "ended"):
        lines += _years(years.filter(pl.col("state") == state), state, language)
    lines += _others(series, years, language)
    if len(lines) == 2:  # noqa: PLR2004 - the head and what is common
        lines.append(_say("nothing_else" if series["n_in_decimals"].sum() else "nothing", language))
    return "\n".join(lines)


def _common(series: pl.DataFrame, language: Language) -> str:
    """Return how many cells have a number in both, and how many of them are the same."""
    n, decimals, n_revised = (int(series[name].sum()) for name in ("n_common", "n_in_decimals", "n_revised"))
    return _say("common", language).format(
        n=number(n, 0, language=language),
        same=number(n - decimals - n_revised, 0, language=language),
        decimals=number(decimals, 0, language=language),
        revised=number(n_revised, 0, language=language),
    )


def _redefined(redefined: pl.DataFrame, names: dict[str, str], language: Language) -> Iterator[str]:
    """Yield what the catalogues say otherwise."""
    if redefined.is_empty():
        return
    yield _say("redefined", language).format(n=redefined["indicator"].n_unique())
    for name, of, old, new in redefined.head(MOST).iter_rows():
        word = _FIELDS.get(of, (of, of))[language == "en"]
        before, after = (_quoted(text, language) for text in _apart(old, new))
        yield _say("field", language).format(name=names.get(name, name), field=word, before=before, after=after)
    if redefined.height > MOST:
        yield _say("further", language).format(n=redefined.height - MOST)


def _quoted(text: str, language: Language) -> str:
    """Return a text between quotation marks, or the word for none."""
    return _say("quoted", language).format(text=text) if text else _say("empty", language)


def _revised(revised: pl.DataFrame, names: dict[str, str], *, of: int, language: Language) -> Iterator[str]:
    """Yield how much of each series was revised, and by how much."""
    if revised.is_empty():
        return
    yield _say("revised", language).format(k=revised.height, of=of)
    for row in revised.head(MOST).iter_rows(named=True):
        yield _say("one", language).format(
            name=names[row["variable"]],
            n=number(row["n_revised"], 0, language=language),
            of=number(row["n_common"], 0, language=language),
            share=_size(row["share_revised"] * 100, language),
            ways=_ways(row["n_raised"], row["n_lowered"], language),
            median=_size(row["median_revision"], language),
            largest=_size(row["largest_revision"], language),
            area=row["largest_name"],
            period=row["largest_period"],
        )
        if row["whole_series"]:
            yield _say("whole", language)
    if revised.height > MOST:
        yield _say("further", language).format(n=revised.height - MOST)


def _ways(n_raised: int, n_lowered: int, language: Language) -> str:
    """Return which way the revisions went."""
    if not n_lowered or not n_raised:
        return _say("raised" if n_raised else "lowered", language)
    raised, lowered = (number(n, 0, language=language) for n in (n_raised, n_lowered))
    return _say("both_ways", language).format(raised=raised, lowered=lowered)


def _years(years: pl.DataFrame, state: str, language: Language) -> Iterator[str]:
    """Yield the years that series gained or lost, series with the same years together."""
    spans = years.group_by("variable", maintain_order=True).agg("period")
    by_span: dict[str, list[str]] = {}
    for variable, periods in spans.iter_rows():
        by_span.setdefault(year_spans(periods), []).append(variable)
    if by_span:
        told = [
            _say("series", language).format(years=span, names=_some(variables, language))
            for span, variables in sorted(by_span.items(), key=lambda item: (-len(item[1]), item[0]))
        ]
        yield _say(f"{state}_years", language).format(years="; ".join(told))


def _others(series: pl.DataFrame, years: pl.DataFrame, language: Language) -> Iterator[str]:
    """Yield how many figures came and went within years that are in both."""
    for name in ("filled", "withdrawn", "other_status"):
        yield from _counted(series.select("variable", pl.col(f"n_{name}").alias("n")), name, language)
    kept = series.filter(pl.col("state") == "kept")
    for state in ("new", "ended"):
        whole = years.filter(pl.col("state") == state).group_by("variable").agg(pl.col("n_cells").sum())
        left = kept.join(whole, on="variable", how="left", maintain_order="left").select(
            "variable", (pl.col(f"n_{state}").cast(pl.Int64) - pl.col("n_cells").cast(pl.Int64).fill_null(0)).alias("n")
        )
        yield from _counted(left, f"cells_{state}", language)


def _counted(counts: pl.DataFrame, words: str, language: Language) -> Iterator[str]:
    """Yield one line of counts by series; none where there is nothing to count."""
    there = counts.filter(pl.col("n") > 0).sort("n", "variable", descending=[True, False])
    if there.height:
        told = [f"{variable} {number(n, 0, language=language)}" for variable, n in there.iter_rows()]
        total = number(int(there["n"].sum()), 0, language=language)
        yield _say(words, language).format(n=total, names=_some(told, language))


def _some(words: Sequence[str], language: Language, *, most: int = _NAMED) -> str:
    """Return words joined by commas, at most so many of them, with the number of the rest."""
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else _say("more", language).format(names=shown, n=len(words) - most)


def _name(row: dict[str, Any]) -> str:
    """Return the id of a series with its title, where it has one."""
    return row["variable"] if row["title"] == row["variable"] else f"{row['variable']} {_short(row['title'])}"


def _size(value: float, language: Language) -> str:
    """Print a size with four significant figures, whole numbers whole."""
    exponent = int(f"{abs(value):e}".partition("e")[2])
    digits = max(0, _FIGURES - 1 - exponent)
    text = number(value, digits, language=language)
    sign = "," if language == "sv" else "."
    return text.rstrip("0").rstrip(sign) if digits else text


def _short(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"


def _apart(old: str, new: str) -> tuple[str, str]:
    """Return two texts from shortly before where they part, so that what differs is seen."""
    if max(len(old), len(new)) <= _TITLE:
        return old, new
    same = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    start = max(0, min(same, len(old), len(new)) - _TITLE // 3)
    lead = "…" if start else ""
    return lead + _short(old[start:]), lead + _short(new[start:])
