"""What stands below a comparison: how it was made, what it could not show, and what would show more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.likeness.dates import dated_after_text
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Offer, Parts
from opnajmfr.data.pooled_years import FEW_ANSWERS, YearsTogether, not_pooled
from opnajmfr.data.printed_chance import alarms_text, decimal_text
from opnajmfr.data.printing import spoken
from opnajmfr.data.results import Results
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import IndicatorKind, Language, Sex, Uncertainty

_MOST_YEARS = 3
_WORDS = {
    "alarms": (
        "Av {n} prövade skillnader väntas {alarms} se säkerställda ut av slump, även om ingen är det.",
        "Of {n} differences that were tested, {alarms} are expected to look real by chance, even if none is.",
    ),
    "seen": (
        "Minst … hade synts: en verklig skillnad så stor (andelar: procentenheter) ses i ungefär fyra fall av fem.",
        "At least … would have shown: a true difference so large (shares: points) is seen about four times in five.",
    ),
    "equivalent": (
        "Likvärdigt: hela intervallet ligger inom den marginal som angavs, {margin} åt vardera hållet.",
        "Equivalent: the whole interval lies within the margin that was stated, {margin} to either side.",
    ),
    "not_split": ("Inte uppdelat på kön", "Not given by sex"),
    "other_years": ("Inte för {year}, men för {years}.", "Not for {year}, but for {years}."),
    "whole_years": (
        "Ett värde för flera år kräver att vart och ett av dem har uppgift, utan brott i serien emellan: {names}.",
        "A figure of several years takes one of each of them, without a break in the series between: {names}.",
    ),
    "not_pooled": ("Inte sammanlagt över år", "Years not laid together"),
    "no_parts": ("Datamängden har inga delar av området.", "The data hold no parts of the area."),
    "offer": (
        "Under {few} svar eller händelser: compare(…, years={n}) lägger ihop {first}–{last} för {names}.",
        "Fewer than {few} answers or events: compare(…, years={n}) lays {first}–{last} together for {names}.",
    ),
    "offer_in_words": (
        "Under {few} svar eller händelser: {first}–{last} kan läggas ihop för {names}.",
        "Fewer than {few} answers or events: {first}–{last} can be laid together for {names}.",
    ),
}


@frozen(kw_only=True)
class Remarks:
    """What was asked for beside the indicators, and what could not be had of it.

    Parameters
    ----------
    years
        The years that were laid together, or None.
    wants_parts
        Whether parts of the area were asked for.
    n_parts
        How many there are.
    sexes
        The sexes that were asked for.
    catalogue
        The indicators as they were before years were laid together.
    """

    years: YearsTogether | None = None
    wants_parts: bool = False
    n_parts: int = 0
    sexes: tuple[Sex, ...] = ()
    catalogue: Catalogue = field(factory=lambda: Catalogue([]), repr=False)


def comparison_notes(
    table: pl.DataFrame, frame: pl.DataFrame, results: Results, *, remarks: Remarks, language: Language
) -> Parts:
    """Return what stands below a comparison.

    Parameters
    ----------
    table
        One row an indicator, sex and area.
    frame
        One row for each of them and reference.
    results
        What they came from.
    remarks
        What was asked for.
    language
        "sv" or "en".

    Returns
    -------
    list of str and Offer
        Lines.
    """
    shown = [results.catalogue[name] for name in table[c.INDICATOR].unique(maintain_order=True)]
    parts: tuple[Iterable[str | Offer], ...] = (
        _seen(frame, results, language),
        _alarms(frame, results.recipe.confidence, language),
        _together(table, shown, remarks, language),
        _later(frame, results, language),
        _not_split(table, results, shown, remarks, language),
        [_word("no_parts", language)] if remarks.wants_parts and not remarks.n_parts else [],
        _offers(table, frame, results, remarks, language) if remarks.years is None else [],
    )
    lines = [line for part in parts for line in part]
    return ["", *lines] if lines else []


def _seen(frame: pl.DataFrame, results: Results, language: Language) -> Iterator[str]:
    """Explain the smallest difference that would have been seen, and equivalence, where they stand in the table."""
    unclear = frame.filter(pl.col(d.VERDICT) == str(Verdict.NO_CLEAR_DIFFERENCE))
    if unclear[d.DETECTABLE].count():
        yield _word("seen", language)
    if (frame[d.VERDICT] == str(Verdict.EQUIVALENT)).any():
        alike = frame.filter(pl.col(d.VERDICT) == str(Verdict.EQUIVALENT))[c.INDICATOR].cast(pl.String).unique()
        margins = {one.margin_of(name) for one in results.recipe.references for name in alike}
        sizes = sorted(size for size in margins if size is not None)
        yield _word("equivalent", language).format(
            margin=", ".join(decimal_text(f"{size:g}", language) for size in sizes)
        )


def _alarms(frame: pl.DataFrame, confidence: float | None, language: Language) -> Iterator[str]:
    """Say how many of the tested differences chance alone is expected to make look real, where several were."""
    n = frame[d.VERDICT].count()
    if confidence is None or n < 2:  # noqa: PLR2004 - a single test is no family
        return
    yield _word("alarms", language).format(n=n, alarms=alarms_text(n, language, confidence=confidence))


def _together(table: pl.DataFrame, shown: Sequence[Indicator], remarks: Remarks, language: Language) -> Iterator[str]:
    """Say how answers of several years are counted, and whose years are not laid together."""
    periods = dict(table.select(c.INDICATOR, c.PERIOD).iter_rows())
    pooled = [one for one in shown if one.window_in(int(periods[one.id])) > 1]
    versions = [one.version_in(int(periods[one.id])) for one in pooled]
    told = dict.fromkeys(version.note for version in versions if version is not None and version.note)
    years = remarks.years
    if years is None:
        yield from told
        return
    yield from filter(None, dict.fromkeys(note.removesuffix(years.text("sv")).strip() for note in told))
    if any(note.endswith(years.text("sv")) for note in told):
        yield years.text(language)
    lacking = table.filter(pl.col(c.VALUE).is_null(), pl.col(c.INDICATOR).is_in([one.id for one in pooled]))
    if lacking.height:
        names = ", ".join(lacking[c.INDICATOR].unique(maintain_order=True))
        yield _word("whole_years", language).format(names=names)
    there = {one.id for one in shown}
    refused = {one: answer.reason(language) for one, answer in not_pooled(remarks.catalogue).items() if one in there}
    yield from _by_reason(_word("not_pooled", language), refused)


def _later(frame: pl.DataFrame, results: Results, language: Language) -> Iterator[str]:
    """Say which references were chosen by figures that are later than the outcome."""
    outcomes = [one.id for one in results.catalogue if one.kind is not IndicatorKind.KEY_FIGURE]
    rows = frame.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(outcomes))
    for one in results.recipe.references:
        if one.data_year is None:
            continue
        earlier = rows.filter(pl.col(d.REFERENCE) == one.label)[c.PERIOD].unique().sort()
        for period in earlier.filter(earlier < one.data_year):
            yield f"{one.name(language)}: {dated_after_text((one.data_year,), period, language)}"


def _not_split(
    table: pl.DataFrame, results: Results, shown: Sequence[Indicator], remarks: Remarks, language: Language
) -> Iterator[str]:
    """Say why some indicators have no row for a sex that was asked for."""
    there = {(row[0], str(row[1])) for row in table.select(c.INDICATOR, c.SEX).iter_rows()}
    refused: dict[str, str] = {}
    periods = dict(table.select(c.INDICATOR, c.PERIOD).iter_rows())
    mine = results.frame.filter(pl.col(c.AREA).is_in(table[c.AREA].unique().implode()), pl.col(c.VALUE).is_not_null())
    for one in shown:
        absent = [str(sex) for sex in remarks.sexes if (one.id, str(sex)) not in there]
        if not absent:
            continue
        answer = capability(one.measure, Capability.SPLIT_BY_SEX, above=False)
        refused[one.id] = answer.reason(language) or Reason.NOT_SPLIT.label(language)
        other = mine.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id, pl.col(c.SEX).is_in(absent))
        if other.height:
            years = ", ".join(str(year) for year in other[c.PERIOD].unique().sort())
            refused[one.id] = _word("other_years", language).format(year=periods[one.id], years=years)
    yield from _by_reason(_word("not_split", language), refused)


def _offers(
    table: pl.DataFrame, frame: pl.DataFrame, results: Results, remarks: Remarks, language: Language
) -> Iterator[Offer]:
    """Offer to lay years together where few answered, nothing was clear, and the years before may be added."""
    of_units = {one.id for one in remarks.catalogue if one.measure.family == "share_of_units"}
    refused = {*not_pooled(remarks.catalogue), *of_units}
    unclear = set(
        frame.filter(pl.col(d.VERDICT) == str(Verdict.NO_CLEAR_DIFFERENCE))[c.INDICATOR].cast(pl.String).to_list()
    )
    key = [c.INDICATOR, c.AREA, c.SEX, c.FIGURE, *results.breakdowns]
    figures = results.frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    offered: dict[tuple[int, int], dict[str, None]] = {}
    for row in table.iter_rows(named=True):
        one = results.catalogue[str(row[c.INDICATOR])]
        if one.id in refused or one.id not in unclear or one.uncertainty is not Uncertainty.CHANCE:
            continue
        mine = figures.filter(pl.col(name) == row[name] for name in key).filter(pl.col(c.VALUE).is_not_null())
        counted = c.NUMERATOR if one.measure.family in {"rate", "standardised_rate"} else c.DENOMINATOR
        few = mine.filter(pl.col(c.PERIOD) == row[c.PERIOD])[counted].to_list()
        if not few or few[0] is None or few[0] >= FEW_ANSWERS:
            continue
        last = int(row[c.PERIOD])
        first = _first_year(one, set(mine[c.PERIOD].to_list()), last)
        if first < last:
            offered.setdefault((first, last), {})[one.id] = None
    for (first, last), names in offered.items():
        told = {"few": FEW_ANSWERS, "n": last - first + 1, "first": first, "last": last, "names": ", ".join(names)}
        yield Offer(*(_word(one, language).format(**told) for one in ("offer", "offer_in_words")))


def _first_year(one: Indicator, years: set[int], last: int) -> int:
    """Return the first of the years that can be laid together with the last, three at most."""
    first = last
    while first - 1 in years and not one.breaks_between(first - 1, last) and last - first + 1 < _MOST_YEARS:
        first -= 1
    return first


def _by_reason(heading: str, refused: Mapping[str, str]) -> Iterator[str]:
    """Return a line a reason, with the indicators that it holds for."""
    for reason in dict.fromkeys(refused.values()):
        names = [name for name, why in refused.items() if why == reason]
        yield f"{heading}: {', '.join(names)}. {reason}"


_word = spoken(_WORDS)
