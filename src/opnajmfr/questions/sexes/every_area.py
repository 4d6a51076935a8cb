"""The question in which areas women and men differ: a list, judged as one."""

from collections.abc import Iterable
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.comparison.sexes.gaps import (
    FEWEST_OF_A_SEX,
    LESS_FAVOURABLE,
    RATIO,
    RATIO_LOWER,
    RATIO_UPPER,
    READ_AS,
    sex_gaps,
)
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN, in_year, not_split
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import figures
from opnajmfr.questions.sexes.every_area_text import every_area_page
from opnajmfr.questions.sexes.women_and_men_text import closing_lines

NAME: Final = "name"
STANDS_OUT: Final = "stands_out"
_COLUMNS: Final = (
    c.PERIOD,
    c.AREA,
    NAME,
    WOMEN,
    MEN,
    "status_women",
    "status_men",
    N_WOMEN,
    N_MEN,
    READ_AS,
    d.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    RATIO,
    RATIO_LOWER,
    RATIO_UPPER,
    d.P,
    d.P_ADJUSTED,
    d.VERDICT,
    LESS_FAVOURABLE,
    STANDS_OUT,
    d.REASON,
    c.FLAGS,
)


@frozen(kw_only=True, eq=False)
class SexDifferencesByAreaAnswer(QuestionAnswer):
    """Women beside men in every area of a level; prints, for each indicator, where the two clearly differ.

    Parameters
    ----------
    table
        One row an indicator and area: indicator, period, area, name, women, men, their statuses, n_women, n_men,
        read_as, difference, lower, upper, ratio, ratio_lower, ratio_upper, p, p_adjusted (Benjamini and Hochberg
        among the areas of the indicator), verdict and less_favourable (of the area by itself), stands_out (whether
        the difference is clear in the list as a whole; null without a verdict), reason and flags.
    unsplit
        Indicators that cannot be told apart by sex, or have no figure of a sex at that level and year, with the reason.
    catalogue
        The indicators that were asked for.
    without_data
        Ids of those for which the dataset holds nothing.
    level
        Level of the areas.
    min_n
        Fewest of each sex.
    confidence
        Confidence of intervals and verdicts.
    vintage
        Source and day of the figures.
    """

    unsplit: dict[str, Reason] = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    without_data: tuple[str, ...] = ()
    level: Level
    min_n: float
    confidence: float
    vintage: str

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: for each indicator the areas that stand out in the list as a whole.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return every_area_page(
            self.table,
            self.catalogue,
            unsplit=self.unsplit,
            level=self.level,
            min_n=self.min_n,
            confidence=self.confidence,
            closing=closing_lines(self.without_data, self.vintage, language),
            language=language,
        )


def sex_differences_by_area(
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    level: Level | str = Level.MUNICIPALITY,
    period: int | None = None,
    min_n: float = FEWEST_OF_A_SEX,
    confidence: float = 0.95,
) -> SexDifferencesByAreaAnswer:
    """Put women's figures beside men's in every area of a level, and judge each indicator's areas as one list.

    Of 290 municipalities in which women and men do not differ, chance makes some 14 look clear one by one. Whoever
    stands out in the list does so by p-values that are adjusted by Benjamini and Hochberg, which keeps the share of
    false names on it at 1 − confidence.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are shown; all where None.
    level
        Level of the areas.
    period
        The year; the newest of each indicator where None.
    min_n
        Fewest of each sex by the denominator, 0 or more; an area with fewer is listed without a gap. Here nothing
        stands in for it.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    SexDifferencesByAreaAnswer
        One row an indicator and area.

    Raises
    ------
    NothingToShowError
        If the data hold nothing by sex at that level and year, and no indicator says why.
    UnknownTermError
        If there is no such level.
    PolicyError
        If `min_n` is no number of 0 or more.

    Notes
    -----
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = sex_differences_by_area(invented(), "hemtjanst-trygghet")
    >>> answer.table.height, answer.table["verdict"].count(), answer.table["stands_out"].sum()
    (48, 34, 0)
    """
    wanted = None if period is None else year(period)
    place = term(Level, level)
    found = figures(data, indicators, confidence=confidence)
    there = found.whole(sex=None, level=place)
    gaps = sex_gaps(there.where(in_year(there, wanted)), min_n=min_n)
    unsplit = not_split(found)
    if gaps.is_empty() and not unsplit:
        periods = found.frame[c.PERIOD].unique().sort().to_list()
        message = f"the data hold nothing by sex at level {place} in {wanted or 'any year'}; years: {periods}"
        raise NothingToShowError(message, hint="another year, or another level")
    names = {code: found.areas.name(code) for code in gaps[c.AREA].unique()}
    table = gaps.with_columns(
        stats.benjamini_hochberg(pl.when(pl.col(d.VERDICT).is_not_null()).then(d.P))
        .over(c.INDICATOR, c.PERIOD)
        .alias(d.P_ADJUSTED),
        pl.col(c.AREA).replace_strict(names, return_dtype=pl.String).alias(NAME),
    ).with_columns((pl.col(d.P_ADJUSTED) <= 1 - confidence).alias(STANDS_OUT))
    silent = set(found.catalogue.ids) - set(gaps[c.INDICATOR].cast(pl.String)) - unsplit.keys()
    unsplit |= {one: Reason.ONE_SEX_WITHOUT_VALUE for one in found.catalogue.ids if one in silent}
    return SexDifferencesByAreaAnswer(
        table=table.select(c.INDICATOR, *_COLUMNS).with_columns(pl.col(c.INDICATOR).cast(pl.String)),
        unsplit=unsplit,
        catalogue=found.catalogue,
        without_data=found.without_data,
        level=place,
        min_n=min_n,
        confidence=confidence,
        vintage=data.vintage,
    )
