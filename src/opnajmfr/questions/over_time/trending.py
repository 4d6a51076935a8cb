"""The question whether an area's figures rise or fall over the years."""

from collections.abc import Iterable

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers
from opnajmfr.comparison.over_time.trend_lines import fitted_trends
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.pages import Page
from opnajmfr.data.pooled_years import YearsTogether, with_years_pooled
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Language, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen, plan_of
from opnajmfr.questions.over_time.places_asked import figures_elsewhere, figures_of_place, placed
from opnajmfr.questions.over_time.trend_text import trend_page


@frozen(kw_only=True, eq=False)
class TrendAnswer(QuestionAnswer):
    """Whether the figures of one area rise or fall (trend), a row an indicator; prints as a table with its reasons.

    Parameters
    ----------
    area
        Code of the area, or of the group.
    name
        Its name.
    table
        One row an indicator: indicator, title, unit, sex, level, area, years and values (lists), n_years, slope (the
        change a year), lower, upper, p, detectable (smallest slope that is seen with 80 % power), method, smallest_p,
        misfit_p, sign, verdict, reason, is_approximate.
    figures
        The figures of the area in all years.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that the area has figures of.
    margin
        The largest change a year that does not matter, where one was stated.
    years
        How many years were laid together; None for single ones.
    """

    area: str
    name: str
    figures: Figures = field(repr=False)
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)
    margin: Margin | None = None
    years: YearsTogether | None = None

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: a table, what could have been seen, and why a row has no verdict.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return trend_page(
            self.name,
            self.table,
            self.figures,
            left_out=self.left_out,
            margin=self.margin,
            years=self.years,
            language=language,
        )


def trends(
    data: Dataset,
    area: str | Grouping | Peers | GivenAreas,
    *,
    last: int | None = None,
    indicators: Catalogue | Iterable[str] | str | None = None,
    years: YearsTogether | int = 1,
    sex: Sex | str = "T",
    margin: Margin | None = None,
    confidence: float = 0.95,
) -> TrendAnswer:
    """Ask whether an area's figures rise or fall over the years that may be compared with the newest.

    A trend takes four figures, after the last break in the series and without a year in common. Each counts by how
    many are behind it; where that is not known only the order of the years is tested.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code; or a grouping of one group, peers or given areas, taken together.
    last
        The last year that counts; the newest of each indicator where None.
    indicators
        Those that are shown; all where None.
    years
        How many years are laid together in each figure: 2, or YearsTogether(2, returning=0.6).
    sex
        "T", "K" or "M".
    margin
        The largest change a year that does not matter, in the unit of the indicator: a number, or one by indicator.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    TrendAnswer
        One row an indicator.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area up to that year; says which years there are.
    PeriodError
        If `last` is no year, or years is no whole number of at least 1.
    StatisticError
        If a margin is no number above 0.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = trends(invented(), "Ljungmåla", indicators="hemtjanst-trygghet")
    >>> answer.table.select("n_years", "reason").row(0)
    (3, 'few_years')
    """
    place = placed(data, area)
    asked = evolve(data, catalogue=chosen(data.catalogue, indicators))
    together = years if isinstance(years, YearsTogether) else None if years == 1 else YearsTogether(years)
    plan = plan_of(with_years_pooled(asked, together) if together else asked, confidence=confidence)
    if place.grouping is not None:
        plan = plan.aggregate(groups=[place.grouping])
    figures = plan.figures()
    mine = figures_of_place(figures.whole(sex=term(Sex, sex)), place)
    rows = fitted_trends(mine, last=last, margin=margin)
    if rows.is_empty():
        periods = figures.frame[c.PERIOD].unique().sort().to_list()
        sexes = figures.frame[c.SEX].unique().cast(pl.String).sort().to_list()
        until = "" if last is None else f" up to {last}"
        message = f"the data hold nothing of {place.name}{until}, sex {sex}; there are periods {periods}, sexes {sexes}"
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    titles = {one.id: one.title for one in mine.indicators}
    units = {one.id: one.unit for one in mine.indicators}
    named = pl.col(c.INDICATOR).cast(pl.String)
    table = rows.select(
        named,
        named.replace_strict(titles, return_dtype=pl.String).alias("title"),
        named.replace_strict(units, return_dtype=pl.String).alias("unit"),
        *rows.columns[1:],
    ).drop(mine.breakdowns)
    return TrendAnswer(
        area=place.codes[0],
        name=place.name,
        table=table,
        figures=mine,
        left_out=figures_elsewhere(figures_of_place(figures, place), set(table[c.INDICATOR])),
        margin=margin,
        years=together,
    )
