"""Why totals differ as people read it: the difference and its two parts, with women and men below."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.sexes.composition import COMPOSITION, SHARE_OF_WOMEN, TOGETHER, WITHIN
from opnajmfr.comparison.sexes.side_by_side import MEN, WOMEN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printing import as_float, number, spoken
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.sexes.women_and_men_text import closing_lines, flag_lines

_HEADINGS = {
    "sv": ("", "{name}", "Jämförelse", "Skillnad", "Andel", "Andel där", "Sammansättning", "Inom könen"),
    "en": ("", "{name}", "Reference", "Difference", "Share", "Share there", "Composition", "Within the sexes"),
}
_WORDS = {
    "title": ("Varför totalen skiljer sig: {name}", "Why the total differs: {name}"),
    "total": ("Kvinnor och män tillsammans", "Women and men together"),
    "women": ("Kvinnor", "Women"),
    "men": ("Män", "Men"),
    "parts": (
        (
            "Sammansättning: det som följer med andra andelar kvinnor och män bakom värdet. Inom könen: det som skiljer"
            " kvinnor från kvinnor och män från män. De två blir tillsammans skillnaden."
        ),
        (
            "Composition: what goes with other shares of women and men behind the figure. Within the sexes: what"
            " differs between women and women, and men and men. The two add up to the difference."
        ),
    ),
    "chance": (
        "Delarna beskriver värdena som de är, slumpen inräknad; de prövar ingenting och säger inte varför.",
        "The parts describe the figures as they are, chance included; they test nothing, and do not say why.",
    ),
    "few": ("färre än {min_n} av något kön på någon sida", "fewer than {min_n} of a sex on either side"),
    "against": ("{year} mot {other}", "{year} against {other}"),
    "given": (
        (
            "  {title}: totalen anges till {total}, i jämförelsen till {other}; den bygger inte på"
            " samma personer som kvinnor och män här."
        ),
        (
            "  {title}: the total is given as {total}, that of the reference as {other}; it does not rest on the"
            " same persons as women and men do here."
        ),
    ),
    "not": ("Inte uppdelat:", "Not parted:"),
}
Row = dict[str, object]


_word = spoken(_WORDS)


def total_by_sex_page(
    name: str,
    table: pl.DataFrame,
    catalogue: Catalogue,
    *,
    without_data: Sequence[str],
    min_n: float,
    vintage: str,
    language: Language = "sv",
) -> Page:
    """Return why totals differ as a page.

    Parameters
    ----------
    name
        Name of the area.
    table
        One row an indicator.
    catalogue
        The indicators.
    without_data
        Ids of those without data.
    min_n
        Fewest of each sex.
    vintage
        Source and day.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table with a block an indicator, and what could not be parted.
    """
    rows: list[list[str]] = []
    told = table.filter(pl.col(d.REASON).is_null())
    for row in told.iter_rows(named=True):
        rows += _block(catalogue[str(row[c.INDICATOR])], row, language)
    lines: Parts = [_word("title", language).format(name=name), ""]
    if rows:
        header = [heading.format(name=name) for heading in _HEADINGS[language]]
        lines += [PrintedTable(header, rows, right=range(1, len(header))), ""]
        lines += [_word("parts", language), _word("chance", language)]
    lines += [line for row in told.iter_rows(named=True) if (line := _given(catalogue, row, language))]
    lines += flag_lines(told, language)
    silent = table.filter(pl.col(d.REASON).is_not_null())
    if silent.height:
        lines += ["", _word("not", language)]
        for row in silent.iter_rows(named=True):
            reason = Reason(str(row[d.REASON]))
            is_few = reason is Reason.FEW_ANSWERS
            why = _word("few", language).format(min_n=f"{min_n:g}") if is_few else reason.label(language)
            lines.append(f"  {catalogue[str(row[c.INDICATOR])].name(language)}: {why}")
    return Page.of([*lines, *closing_lines(without_data, vintage, language)], indicators=catalogue)


def _given(catalogue: Catalogue, row: Row, language: Language) -> str:
    """Say where the given totals are others than those of women and men together; an empty text where they are not."""
    one = catalogue[str(row[c.INDICATOR])]
    pairs = [(as_float(row[f"{side}total"]), as_float(row[f"{side}{TOGETHER}"])) for side in ("", "other_")]
    texts = [[number(each, one.digits, language=language) for each in pair] for pair in pairs]
    if all(given in {"", computed} for given, computed in texts):
        return ""
    totals = [given or "-" for given, _ in texts]
    return _word("given", language).format(title=one.name(language), total=totals[0], other=totals[1])


def _block(one: Indicator, row: Row, language: Language) -> list[list[str]]:
    """Return the lines of one indicator: the two totals, then women and men."""

    def figure(name: str, *, signed: bool = False) -> str:
        """Return a figure in the unit of the indicator."""
        return number(as_float(row[name]), one.digits, language=language, signed=signed)

    def share(name: str, *, of_men: bool) -> str:
        """Return a share of the denominator in per cent."""
        women = as_float(row[name]) or 0.0
        return number(100 * (1 - women if of_men else women), 1, language=language) + " %"

    other = str(row["other_name" if language == "sv" else "other_name_en"])
    years = str(row[c.PERIOD])
    if row[c.PERIOD] != row["other_period"]:
        years = _word("against", language).format(year=years, other=row["other_period"])
    lines = [
        [f"{one.name(language)} · {other} · {years}"],
        [
            f"  {_word('total', language)}",
            figure(TOGETHER),
            figure(f"other_{TOGETHER}"),
            figure(d.DIFFERENCE, signed=True),
            "",
            "",
            figure(COMPOSITION, signed=True),
            figure(WITHIN, signed=True),
        ],
    ]
    for sex in (WOMEN, MEN):
        mine, theirs = as_float(row[sex]), as_float(row[f"other_{sex}"])
        apart = None if mine is None or theirs is None else mine - theirs
        lines.append(
            [
                f"    {_word(sex, language)}",
                figure(sex),
                figure(f"other_{sex}"),
                number(apart, one.digits, language=language, signed=True),
                share(SHARE_OF_WOMEN, of_men=sex == MEN),
                share(f"other_{SHARE_OF_WOMEN}", of_men=sex == MEN),
                "",
                figure(f"within_{sex}", signed=True),
            ]
        )
    return lines
