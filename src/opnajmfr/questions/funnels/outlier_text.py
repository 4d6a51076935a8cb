"""A funnel as people read it: what it is drawn around, how much areas differ, who lies outside, and who is missing."""

from typing import Protocol

import polars as pl

from opnajmfr.comparison.funnels.dispersion import FEWEST_AREAS, Dispersion
from opnajmfr.comparison.funnels.funnelling import INNER, LIES, OUTER, Z
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printed_chance import confidence_text, few_text
from opnajmfr.data.printing import number, spoken
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import FunnelVerdict, Reason
from opnajmfr.model.vocabulary import Flag, Language, Level, Sex, Status

_HEADINGS = {
    "sv": ("", "Värde", "Nämnare", "{inner} %", "{outer} %", "z", "Bedömning"),
    "en": ("", "Value", "Denominator", "{inner} %", "{outer} %", "z", "Verdict"),
}
_SEVERAL = {
    Level.UNIT: ("enheter", "units"),
    Level.DISTRICT: ("stadsdelar", "districts"),
    Level.MUNICIPALITY: ("kommuner", "municipalities"),
    Level.COUNTY: ("län", "counties"),
}
_WORDS = {
    "target": (
        "Riktvärde {target}: {n} {areas} tillsammans (summa genom summa).",
        "Target {target}: {n} {areas} together (sum over sum).",
    ),
    "given": (
        "Riktvärde {target}, angivet. {n} {areas} har värde.",
        "Target {target}, as given. {n} {areas} have a figure.",
    ),
    "outside": (
        "Utanför {confidence} %-gränserna: {outside} av {n} (omkring {expected} väntas av {areas} på riktvärdet).",
        "Outside the {confidence} % limits: {outside} of {n} (about {expected} expected of {areas} on target).",
    ),
    "outside_wide": (
        "Utanför {confidence} %-gränserna: {outside} av {n} (omkring {expected} väntas där de skiljer sig så här).",
        "Outside the {confidence} % limits: {outside} of {n} (about {expected} expected where they differ like this).",
    ),
    "phi": (
        "Spridning: z-värdenas medelkvadrat är {phi}; slumpen ensam ger omkring 1.",
        "Spread: the mean square of z is {phi}; chance alone gives about 1.",
    ),
    "wide": (
        "{Areas} skiljer sig åt mer än slumpen: gränserna är vidgade, standardavvikelsen är omkring {spread} {unit}.",
        "The {areas} differ more than chance: the limits are widened, the standard deviation is about {spread} {unit}.",
    ),
    "narrow": (
        "Någon spridning utöver slumpen syns inte: gränserna visar slumpen ensam.",
        "No spread beyond chance is seen: the limits show chance alone.",
    ),
    "few": (
        "Färre än {fewest} {areas} har värde: hur mycket de skiljer sig åt mäts inte, gränserna visar slumpen ensam.",
        "Fewer than {fewest} {areas} have a figure: how much they differ is not measured; the limits show chance.",
    ),
    "none": (
        "Gränserna visar slumpen ensam, så att {areas} skiljer sig åt på riktigt räknas inte in.",
        "The limits show chance alone: that {areas} truly differ is not allowed for.",
    ),
    "all": (
        "Spridningen är mätt på alla: den som avviker mycket vidgar gränserna, även för sig själv.",
        "The spread is measured of all: whoever lies far off widens the limits, its own as well.",
    ),
    "winsorised": (
        "Spridningen är mätt med de yttersta indragna och är för liten: omkring var tionde hamnar utanför av slump.",
        "The spread is measured with the outermost pulled in, and is too small: one in ten lies outside by chance.",
    ),
    "truncated": (
        "Spridningen är mätt utan de yttersta och är för liten: var tionde eller fler hamnar utanför av slump.",
        "The spread is measured without the outermost, and is too small: one in ten or more lie outside by chance.",
    ),
    "nobody": ("Ingen ligger utanför gränserna.", "Nobody lies outside the limits."),
    "within": (
        "Inom gränserna: {n}. Det betyder inte att de är lika, bara att slumpen kan ge de värdena.",
        "Within the limits: {n}. That does not make them alike; chance can give those figures.",
    ),
    "missing": ("Utan värde", "Without a figure"),
    "source": ("Källa", "Source"),
}


class Told(Protocol):
    """What is told of a funnel, as `FunnelAnswer` has it."""

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        ...

    @property
    def period(self) -> int:
        """The year."""
        ...

    @property
    def level(self) -> Level:
        """Level of the areas."""
        ...

    @property
    def sex(self) -> Sex:
        """The sex."""
        ...

    @property
    def table(self) -> pl.DataFrame:
        """One row an area."""
        ...

    @property
    def target(self) -> float:
        """What the funnel is drawn around."""
        ...

    @property
    def is_given(self) -> bool:
        """Whether the target was given."""
        ...

    @property
    def dispersion(self) -> Dispersion:
        """How much the areas differ beyond chance."""
        ...

    @property
    def spread(self) -> float:
        """The same in the unit of the indicator."""
        ...

    @property
    def outside(self) -> pl.DataFrame:
        """How many lie outside, beside what is expected."""
        ...

    @property
    def confidences(self) -> tuple[float, float]:
        """Confidence of the inner and of the outer limits."""
        ...

    @property
    def area(self) -> str:
        """Code of an area that is told of wherever it lies."""
        ...

    @property
    def vintage(self) -> str:
        """Source and day of the figures."""
        ...


_word = spoken(_WORDS)


def outlier_page(answer: Told, *, language: Language = "sv") -> Page:
    """Return a funnel as a page.

    Parameters
    ----------
    answer
        The answer.
    language
        "sv" or "en".

    Returns
    -------
    Page
        What it is drawn around, counts beside what is expected, a table of who lies outside, and who has no figure.
    """
    one = answer.indicator
    sex = "" if answer.sex is Sex.T else f", {answer.sex.label(language)}"
    areas = _areas(answer.level, language)
    lines: Parts = [
        f"{one.name(language)} · {answer.period}{sex}, {areas}",
        "",
        _target(answer, areas, language),
    ]
    lines += _spread(answer, areas, language)
    wide = answer.dispersion.tau_squared > 0
    for row in answer.outside.iter_rows(named=True):
        text = _word("outside_wide" if wide else "outside", language)
        expected = few_text(row["expected"], language)
        confidence = _percent(row["confidence"], language)
        lines.append(
            text.format(confidence=confidence, outside=row["outside"], n=row["n"], expected=expected, areas=areas)
        )
    lines += ["", *_table(answer, language)]
    within = (answer.table[LIES] == "within").sum()
    lines += ["", _word("within", language).format(n=within), *_missing(answer, language)]
    notes = answer.table.filter(pl.col(d.VERDICT).is_not_null())[d.REASON].drop_nulls().unique()
    lines += [Reason(str(note)).label(language) for note in notes]
    flags = answer.table[c.FLAGS].cast(pl.List(pl.String)).explode().drop_nulls().unique().sort()
    lines += [f"* {Flag(str(flag)).label(language)}" for flag in flags]
    if answer.vintage:
        lines.append(f"{_word('source', language)}: {answer.vintage}")
    return Page.of(lines, indicators=[answer.indicator])


def _areas(level: Level, language: Language) -> str:
    """Return the areas of a level in the plural."""
    return _SEVERAL[level][0 if language == "sv" else 1] if level in _SEVERAL else level.label(language)


def _percent(confidence: float, language: Language) -> str:
    """Return a confidence in per cent, as 95 or 99,8."""
    return confidence_text(100 * confidence, language)


def _with_unit(answer: Told, value: float, language: Language) -> str:
    """Return a value with its unit."""
    return f"{number(value, answer.indicator.digits, language=language)} {answer.indicator.unit}".strip()


def _target(answer: Told, areas: str, language: Language) -> str:
    """Say what the funnel is drawn around."""
    n = int(answer.table[LIES].count())
    text = _word("given" if answer.is_given else "target", language)
    return text.format(target=_with_unit(answer, answer.target, language), n=n, areas=areas)


def _spread(answer: Told, areas: str, language: Language) -> list[str]:
    """Say how much the areas differ, and what that does to the limits."""
    found = answer.dispersion
    lines: list[str] = []
    if found.phi is not None:
        lines.append(_word("phi", language).format(phi=number(found.phi, 1, language=language)))
    if found.method == "none":
        return [*lines, _word("none", language).format(areas=areas)]
    if not found.is_measured:
        return [*lines, _word("few", language).format(fewest=FEWEST_AREAS, areas=areas)]
    if not found.tau_squared:
        return [*lines, _word("narrow", language)]
    unit = answer.indicator.unit
    if unit == "%":
        unit = "procentenheter" if language == "sv" else "percentage points"
    spread = number(answer.spread, answer.indicator.digits, language=language)
    named = {"spread": spread, "unit": unit, "areas": areas, "Areas": areas.capitalize()}
    return [*lines, _word("wide", language).format(**named).replace(" .", "."), _word(found.method, language)]


def _table(answer: Told, language: Language) -> Parts:
    """Return who lies outside, the furthest first, and the area that was asked for."""
    lies = pl.col(LIES).cast(pl.String)
    chosen = answer.table.filter((lies != "within") | (pl.col(c.AREA) == answer.area))
    chosen = chosen.sort(pl.col(Z).abs(), c.AREA, descending=[True, False], nulls_last=True)
    if chosen.is_empty():
        return [_word("nobody", language)]
    digits = answer.indicator.digits

    def limits(row: dict[str, object], names: tuple[str, str]) -> str:
        """Return a pair of limits, or nothing."""
        low, high = row[names[0]], row[names[1]]
        if low is None or high is None:
            return ""
        return "–".join(number(float(str(one)), digits, language=language) for one in (low, high))

    rows: list[list[str]] = []
    for row in chosen.iter_rows(named=True):
        value, score = row[c.VALUE], row[Z]
        flagged = "*" if row[c.FLAGS] else ""
        status = f"({Status(row[c.STATUS]).label(language)})"
        size = row[c.DENOMINATOR]
        shown = value is not None
        rows.append(
            [
                row["name"],
                number(value, digits, language=language) + flagged if shown else status,
                number(float(size), 0 if float(size) == int(size) else 1, language=language) if size and shown else "",
                limits(row, INNER),
                limits(row, OUTER),
                "" if score is None else number(score, 1, language=language, signed=True),
                "" if row[d.VERDICT] is None else FunnelVerdict(row[d.VERDICT]).label(language),
            ]
        )
    inner, outer = (_percent(one, language) for one in answer.confidences)
    header = [heading.format(inner=inner, outer=outer) for heading in _HEADINGS[language]]
    return [PrintedTable(header, rows, right=range(1, 6))]


def _missing(answer: Told, language: Language) -> list[str]:
    """Name the areas without a verdict, by what they lack."""
    silent = answer.table.filter(pl.col(d.VERDICT).is_null())
    if silent.is_empty():
        return []
    lines = [f"{_word('missing', language)}: {silent.height}"]
    by_status = silent.filter(pl.col(c.VALUE).is_null())
    for status in by_status[c.STATUS].unique(maintain_order=True):
        names = by_status.filter(pl.col(c.STATUS) == status)["name"].to_list()
        lines.append(f"  {Status(status).label(language)}: {', '.join(names)}")
    uncounted = silent.filter(pl.col(c.VALUE).is_not_null())
    for reason in uncounted[d.REASON].unique(maintain_order=True):
        names = uncounted.filter(pl.col(d.REASON) == reason)["name"].to_list()
        lines.append(f"  {', '.join(names)}: {Reason(reason).label(language)}")
    return lines
