"""The question how a municipality stands beside those that it should be compared with."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand, Margin
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.data.pooled_years import YearsTogether, with_years_pooled
from opnajmfr.data.results import Results
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Language, Level, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen, plan_of
from opnajmfr.questions.benchmark.comparison_notes import Remarks
from opnajmfr.questions.benchmark.comparison_rows import comparison_rows
from opnajmfr.questions.benchmark.comparison_table import comparison_table, left_out, parts_of, shown
from opnajmfr.questions.benchmark.comparison_text import comparison_page

USUAL = ("peers", "county", "nation")
"""Who is compared with unless something else is asked for."""


@frozen(kw_only=True, eq=False)
class ComparisonAnswer(QuestionAnswer):
    """One area beside its references (jämförelse), a row an indicator; prints as a table with its reasons.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator, sex and area (the area itself first, then its parts): indicator, title, unit, period,
        value, status, lower, upper, n (the denominator), and for each reference value, lowest, highest, place,
        n_placed, period (of an earlier figure), difference, its limits, verdict, reason and detectable (the smallest
        true difference that would be seen with 80 % power), named with the reference's label.
    frame
        The same as a tidy frame: one row an indicator, sex, area and reference.
    results
        Everything that was computed, all areas and years.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that there are.
    remarks
        What was asked for beside the indicators, and what could not be had of it.
    """

    area: str
    name: str
    frame: pl.DataFrame = field(repr=False)
    results: Results = field(repr=False)
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)
    remarks: Remarks = field(factory=Remarks, repr=False)

    def explain(self, indicator: str, *, period: int | None = None, language: Language = "sv") -> str:
        """Return the area's cell of one indicator from its inputs to its print.

        Parameters
        ----------
        indicator
            Id or title.
        period
            The year; the newest where None.
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.

        Raises
        ------
        UnknownIndicatorError
            If there is no such indicator.
        NothingToShowError
            If the area has no such cell.
        """
        one = self.results.catalogue[indicator]
        mine = self.table.filter(pl.col(c.INDICATOR) == one.id, pl.col(c.AREA) == self.area)
        sex = str(mine[c.SEX][0]) if mine.height else str(Sex.T)
        year = int(mine[c.PERIOD][0]) if period is None and mine.height else period
        return self.results.explain(one.id, area=self.area, period=year, sex=sex, language=language)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: a table, and why a cell has no verdict.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return comparison_page(
            self.name,
            self.table,
            self.frame,
            self.results,
            left_out=self.left_out,
            remarks=self.remarks,
            language=language,
        )

    def sheet_rows(self) -> pl.DataFrame:
        """Return the rows that a sheet shows: one an indicator, sex, area and reference.

        Returns
        -------
        polars.DataFrame
            The figure of the area, then the reference and the verdict.
        """
        return comparison_rows(self.table, self.frame, self.results)


def compare(  # noqa: PLR0913 - what a municipality asks of one comparison, all by name
    data: Dataset,
    area: str,
    *,
    to: Comparand | Sequence[Comparand] = USUAL,
    indicators: Catalogue | Iterable[str] | str | None = None,
    period: int | None = None,
    years: YearsTogether | int = 1,
    sex: Sex | str | Sequence[Sex | str] = "T",
    parts: bool = False,
    figure: Figure | str | None = None,
    margin: Margin | None = None,
    confidence: float = 0.95,
) -> ComparisonAnswer:
    """Compare one area with its peers, its county, the nation, its group, its own history, areas or targets.

    Parameters
    ----------
    data
        What a reader returned, or `key_figures()`.
    area
        Its name or code.
    to
        "peers" (the published ones), "county", "nation", "group" (SKR's newest groups), "history" (its own latest
        comparable figure), peers, a grouping, given areas, target(…), or a list.
    indicators
        Those that are shown; all where None.
    period
        The year; the newest of each indicator where None.
    years
        How many years are laid together, the last one the period: 3, or YearsTogether(3, returning=0.6) where some are
        known to answer again.
    sex
        "T", "K" or "M", or several: ("T", "K", "M").
    parts
        Whether the districts and units of a municipality, or the municipalities of a county, are compared too.
    figure
        Which figure of the references, by name, as "pooled"; the usual one of each where None.
    margin
        The largest difference that does not matter, in the unit of the indicator: a number, or one by indicator. An
        unclear difference whose whole interval lies within it is equivalent; nothing is without one.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    ComparisonAnswer
        One row an indicator, sex and area.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area; says which years and levels there are.
    ReferenceAreaError
        If a reference cannot be had.
    PeriodError
        If years is no whole number of at least 1.
    StatisticError
        If a margin is no number above 0.

    Examples
    --------
    >>> from opnajmfr.data.swedish_key_figures import key_figures
    >>> answer = compare(key_figures(), "Arboga", to=["county", "nation"])
    >>> answer.name, answer.table.height > 3
    ('Arboga', True)
    """
    code = data.areas.resolve(area)
    year_wanted = None if period is None else year(period)
    sexes = tuple(term(Sex, one) for one in ([sex] if isinstance(sex, str) else sex))
    asked = evolve(data, catalogue=chosen(data.catalogue, indicators))
    together = years if isinstance(years, YearsTogether) else None if years == 1 else YearsTogether(years)
    plan = plan_of(with_years_pooled(asked, together) if together else asked, confidence=confidence)
    lesser = parts_of(asked, code) if parts else ()
    plan = plan.compare(to=to, figure=figure, areas=[code, *lesser], margin=margin)
    if lesser and data.areas.level(code) is Level.MUNICIPALITY and not _names_municipality(to):
        plan = plan.compare(to="municipality", areas=lesser, margin=margin)
    results = plan.collect()
    frame = shown(results, period=year_wanted, sexes=sexes)
    if frame.is_empty():
        levels = results.frame[c.LEVEL].unique().cast(pl.String).sort().to_list()
        periods = results.frame[c.PERIOD].unique().sort().to_list()
        there = results.frame[c.SEX].unique().cast(pl.String).sort().to_list()
        message = (
            f"the data hold nothing of {data.areas.name(code)} ({code}) for {period or 'any year'}, "
            f"sex {', '.join(sexes)}; there are levels {levels}, periods {periods}, sexes {there}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    table = comparison_table(results, frame, first=code)
    return ComparisonAnswer(
        area=code,
        name=data.areas.name(code),
        table=table,
        frame=frame,
        results=results,
        left_out=left_out(results, set(table[c.INDICATOR])),
        remarks=Remarks(years=together, wants_parts=parts, n_parts=len(lesser), sexes=sexes, catalogue=asked.catalogue),
    )


def _names_municipality(to: Comparand | Sequence[Comparand]) -> bool:
    """Tell whether the municipality is asked for by word."""
    return "municipality" in ([to] if isinstance(to, str) else to if isinstance(to, Sequence) else [])
