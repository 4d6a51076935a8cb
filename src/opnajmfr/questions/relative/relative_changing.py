"""The question whether a municipality changed more favourably than comparable ones."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.comparing_changes import (
    ComparedChanges,
    compared_changes,
    margins_by_indicator,
    widest_changes,
)
from opnajmfr.comparison.relative.placebo import with_placebo
from opnajmfr.comparison.relative.spans import Ends
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, IDENTITY
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import figures
from opnajmfr.questions.relative.chosen_peers import chosen_peers
from opnajmfr.questions.relative.relative_text import relative_page, verdict_word
from opnajmfr.questions.relative.setting import RelativeSetting
from opnajmfr.questions.relative.told_rows import told_rows

OF_RELATIVE = (
    *(k.START, k.END, k.CHANGE, k.PEERS_CHANGE, k.N_PEERS, k.N_PEERS_USED, k.RELATIVE, k.ERROR, c.LOWER, c.UPPER, d.P),
    *(k.N_COMPARED, d.DETECTABLE, d.VERDICT, d.REASON, k.N_MISSING, k.N_PEERS_PARTLY, c.FLAGS),
)
"""Columns of an area's relative change."""


@frozen(kw_only=True, eq=False)
class RelativeChangeAnswer(QuestionAnswer):
    """An area's change beside that of its peers (ändring mot liknande kommuner), a row an indicator.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator: indicator, title, unit, years_of_start and years_of_end (as text), ends (years of an
        end, or "slope"), start, end, change, peers_change, n_peers, n_peers_used, relative_change, standard_error,
        lower, upper, p, n_compared (areas that p is a share of), detectable (null where
        not even a share that went from none to all would be seen), verdict (a ChangeVerdict: improved is
        more favourably than the peers, whether up or down), reason, n_missing_years, n_peers_partly (peers that lack
        some year of an end), flags, peers, peers_year, peers_are_later (whether they were chosen with data from
        after the first year; null where the year is not stated).
    frame
        The same of every area of the level: what the area is held against.
    setting
        What it rests on: indicators, years, peers, level, confidence, source.
    """

    area: str
    name: str
    frame: pl.DataFrame = field(repr=False)
    setting: RelativeSetting = field(repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: a table, who it was held against, and what is missing.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return relative_page(self.table, self.setting, name=self.name, language=language)

    def sheet_rows(self) -> pl.DataFrame:
        """Return the table with verdicts in the words that are said of a change beside that of others.

        Returns
        -------
        polars.DataFrame
            The table; verdict in Swedish, and verdict_en.
        """
        verdicts = self.table[d.VERDICT].to_list()
        named: list[tuple[str, Language]] = [(d.VERDICT, "sv"), (f"{d.VERDICT}_en", "en")]
        return self.table.with_columns(
            pl.Series(name, [verdict_word(one, language) or None for one in verdicts], dtype=pl.String)
            for name, language in named
        )


def relative_change(  # noqa: PLR0913 - each choice is the user's
    data: Dataset,
    area: str,
    *,
    over: tuple[int, int] | None = None,
    indicators: Catalogue | Iterable[str] | str | None = None,
    peers: Comparand = "peers",
    ends: Ends = 2,
    margin: float | Mapping[str, float] | None = None,
    sex: Sex | str = "T",
    confidence: float = 0.95,
    power: float = 0.8,
) -> RelativeChangeAnswer:
    """Tell whether an area changed more favourably than comparable ones, or why that cannot be told.

    The area's change less the mean change of its peers, divided by its standard error, is held against the same of
    every other area with its own peers (a studentised placebo). `docs/explanation/relative-change.md` tells it.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    over
        The first and the last year; None for every year of an indicator. A window that holds a break has no answer.
    indicators
        Those that are asked for; all where None.
    peers
        "peers" (the published ones), peers, a grouping or given areas. They should be chosen with data from no later
        than the first year, for peers chosen afterwards may have become alike; the answer says where they are not.
        Where they are for this area only, other areas are held against their published peers, or else against all.
    ends
        How many years make an end (their mean), fewer where there are too few; "slope" for the least-squares slope
        over at least four years, times the years between the first and the last.
    margin
        The largest relative change that does not matter, in the indicator's unit, stated beforehand: one number or
        one an indicator's id. Only with it can a relative change be shown to be small.
    sex
        "T", "K" or "M".
    confidence
        Confidence of limits and verdicts.
    power
        Probability with which a change as large as `detectable` is seen, 0.5 <= power < 1.

    Returns
    -------
    RelativeChangeAnswer
        One row an indicator, also for those that have no answer.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    UnknownIndicatorError
        If there is no such indicator.
    NothingToShowError
        If no indicator has a figure of the area.
    PeriodError
        If the window is not two years in order.
    ReferenceAreaError
        If the peers cannot be had, or are those of another area.
    StatisticError
        If ends, margin or power is out of range.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = relative_change(invented(), "Ljungmåla", indicators="hemtjanst-trygghet")
    >>> answer.table.select("verdict", pl.col("relative_change").round(1)).row(0)
    ('no_clear_change', -12.5)
    """
    code = data.areas.resolve(area)
    level = data.areas.level(code)
    whole = figures(data, indicators, confidence=confidence)
    asked = whole.whole(sex=term(Sex, sex), level=level)
    identity = data.areas.names.filter(pl.col(CODE) == code)[IDENTITY].item()
    if asked.of(code).frame[c.VALUE].count() == 0:
        levels = whole.frame[c.LEVEL].unique().cast(pl.String).sort().to_list()
        message = f"the data hold no figure of {data.areas.name(code)} ({code}), sex {sex}; there are levels {levels}"
        raise NothingToShowError(message, hint="ask about an area and a sex that there are figures of")
    margins = margins_by_indicator(asked, margin)
    references, published = chosen_peers(peers, asked, data, of_one=True)
    found = compared_changes(asked, references, over=over, ends=ends, focus=code, published=published)
    rows = with_placebo(found.frame, confidence=confidence, power=power, margins=margins, widest=widest_changes(asked))
    return RelativeChangeAnswer(
        area=code,
        name=data.areas.name(code),
        table=_table(asked.indicators, rows.filter(pl.col(IDENTITY) == identity), found),
        frame=rows.select(c.INDICATOR, c.AREA, *OF_RELATIVE),
        setting=RelativeSetting(
            indicators=asked.indicators,
            years=found.years,
            links=found.links,
            level=level,
            sex=term(Sex, sex),
            ends=ends,
            confidence=confidence,
            power=power,
            without_data=asked.without_data,
            vintage=asked.vintage,
        ),
    )


def _table(indicators: tuple[Indicator, ...], mine: pl.DataFrame, found: ComparedChanges) -> pl.DataFrame:
    """Return one row an indicator; where the area has none, the reason."""
    told = told_rows(indicators, found)
    numbers = mine.with_columns(pl.col(c.INDICATOR).cast(pl.String)).select(c.INDICATOR, *OF_RELATIVE)
    table = told.join(numbers, on=c.INDICATOR, how="left", maintain_order="left")
    absent = pl.col(k.N_PEERS).is_null()
    none = pl.coalesce("_reason", pl.lit(str(Reason.NO_OWN_VALUE)).cast(d.REASON_TYPE))
    return table.with_columns(pl.when(absent).then(none).otherwise(d.REASON).alias(d.REASON)).select(
        *(c.INDICATOR, "title", "unit", "years_of_start", "years_of_end", "ends"),
        *OF_RELATIVE,
        *("peers", "peers_year", "peers_are_later"),
    )
