"""The question whether areas that started low came nearer to those that started high."""

import math
from collections.abc import Iterable, Mapping

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.relative.between_ends import area_changes, years_of_ends
from opnajmfr.comparison.relative.comparing_changes import ComparedChanges
from opnajmfr.comparison.relative.convergence import N_AREAS, N_OF_AREAS, converged
from opnajmfr.comparison.relative.spans import SLOPE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.errors import StatisticError, UnknownIndicatorError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Language, Level, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import figures
from opnajmfr.questions.relative.catch_up_text import catch_up_page
from opnajmfr.questions.relative.setting import RelativeSetting
from opnajmfr.questions.relative.told_rows import flags_by_indicator, told_rows
from opnajmfr.spelling import closest


@frozen(kw_only=True, eq=False)
class CatchUpAnswer(QuestionAnswer):
    """Whether areas came nearer to each other (minskar skillnaderna), a row an indicator.

    Parameters
    ----------
    table
        One row an indicator: indicator, title, unit, years_of_start, years_of_end, ends, n_areas, n_of_areas (with any
        row), seen_spread_start and seen_spread_end (standard deviations between areas as published), spread_start and
        spread_end (chance taken out), variance_change and variance_start (of true values) with limits, naive_beta and
        beta (chance taken out) with limits, verdict (a CatchUpVerdict), reason and flags.
    frame
        One row an indicator and area: area, start, end, change and their variances.
    setting
        What it rests on.
    """

    frame: pl.DataFrame = field(repr=False)
    setting: RelativeSetting = field(repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: a table, and what each verdict means.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return catch_up_page(self.table, self.setting, language=language)


def catch_up(
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    over: tuple[int, int] | None = None,
    ends: int = 2,
    sex: Sex | str = "T",
    level: Level | str = "municipality",
    reliability: float | Mapping[str, float] | None = None,
    confidence: float = 0.95,
) -> CatchUpAnswer:
    """Tell whether areas that started low came nearer to the others, and tell it apart from regression to the mean.

    Areas are said to catch up only where their true spread has clearly fallen and those that started low clearly rose
    more. `docs/explanation/relative-change.md` tells the method.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; all where None.
    over
        The first and the last year; None for every year of an indicator. A window that holds a break has no answer.
    ends
        How many years make an end (their mean); fewer where there are too few.
    sex
        "T", "K" or "M".
    level
        Level of the areas.
    reliability
        For figures of which chance's part is unknown, as published without counts: the part of the variance between
        areas at the start that is no chance, 0 < reliability <= 1; one number or one an indicator's id. Without it
        such an indicator cannot be told. Chance is taken to be as large at both ends; state several side by side.
    confidence
        Confidence of limits and verdicts.

    Returns
    -------
    CatchUpAnswer
        One row an indicator, also for those that have no answer.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator, or a reliability is for one that there are no figures of.
    PeriodError
        If the window is not two years in order.
    StatisticError
        If ends is not a number of years, or a reliability is not above 0 and at most 1.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = catch_up(invented(), "hemtjanst-trygghet")
    >>> answer.table["verdict"].item()
    'cannot_be_told'
    """
    if str(ends) == SLOPE:
        message = "catch_up: ends must be a number of years, got 'slope'"
        raise StatisticError(message, hint="ends=2 takes the mean of two years at either end")
    asked = figures(data, indicators, confidence=confidence).whole(sex=term(Sex, sex), level=term(Level, level))
    years = years_of_ends(asked, over=over, ends=ends)
    changes = area_changes(asked, years)
    stated = _reliabilities([one.id for one in asked.indicators], reliability)
    found = converged(changes, confidence=confidence, reliability=stated).with_columns(
        pl.col(c.INDICATOR).cast(pl.String)
    )
    told = told_rows(asked.indicators, ComparedChanges(frame=changes, years=years, links={}))
    table = (
        told.drop("peers", "peers_year", "peers_are_later")
        .join(found, on=c.INDICATOR, how="left", maintain_order="left")
        .join(flags_by_indicator(changes), on=c.INDICATOR, how="left", maintain_order="left")
    )
    return CatchUpAnswer(
        table=table.with_columns(
            pl.coalesce("_reason", d.REASON).alias(d.REASON), pl.col(N_AREAS, N_OF_AREAS).fill_null(0)
        ).drop("_reason"),
        frame=changes.select(
            c.INDICATOR, c.AREA, "start", "end", "change", "start_chance", "end_chance", "n_missing_years"
        ),
        setting=RelativeSetting(
            indicators=asked.indicators,
            years=years,
            level=term(Level, level),
            sex=term(Sex, sex),
            ends=ends,
            confidence=confidence,
            without_data=asked.without_data,
            vintage=asked.vintage,
        ),
    )


def _reliabilities(ids: list[str], reliability: float | Mapping[str, float] | None) -> dict[str, float | None]:
    """Return the reliability of each indicator, None where none is stated."""
    given = dict(reliability) if isinstance(reliability, Mapping) else dict.fromkeys(ids, reliability)
    for name, one in given.items():
        if name not in ids:
            message = f"reliability: no indicator of the figures has the id {name!r}"
            raise UnknownIndicatorError(message, hint=closest(name, ids))
        if one is not None and not (isinstance(one, int | float) and math.isfinite(one) and 0 < one <= 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"reliability must be a number above 0 and at most 1, got {one!r}"
            raise StatisticError(message, hint="0.8 says that a fifth of the variance between areas is chance")
    return {name: given.get(name) for name in ids}
