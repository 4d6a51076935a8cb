"""The question what changed in an area between two years."""

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Margin
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers
from opnajmfr.comparison.over_time.changes import changed_over
from opnajmfr.comparison.over_time.comparability import in_order_of_time, newest_pair
from opnajmfr.comparison.over_time.matched import matched_changes
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.pages import Page
from opnajmfr.data.pooled_years import YearsTogether, with_years_pooled
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Language, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen, plan_of
from opnajmfr.questions.over_time.change_text import change_page
from opnajmfr.questions.over_time.places_asked import figures_elsewhere, figures_of_place, placed

RESPONDENTS: Final = "respondents"
"""Column that tells who is behind the figures of a row."""
ALL, BOTH_TIMES = "all", "both_times"
_EARLIER, _LATER = "earlier", "later"
_OF_MEMBERS = ("n_matched", "n_left", "n_came", "gained", "lost")


@frozen(kw_only=True, eq=False)
class ChangeAnswer(QuestionAnswer):
    """What changed in one area between two years (förändring), a row an indicator; prints as a table with its reasons.

    Parameters
    ----------
    area
        Code of the area, or of the group.
    name
        Its name.
    table
        One row an indicator, and for counties, the nation and groups two: indicator, title, unit, sex, level, area,
        respondents ("all", or "both_times" for members with a figure in both years), first and last (years), earlier,
        later, their statuses (status_earlier, status_later) and denominators (n_earlier, n_later), difference, lower,
        upper, p, detectable (smallest change that is seen with 80 % power), detectable_fall, detectable_rise, sign,
        verdict, reason, is_approximate; of the second row n_matched, n_left, n_came, gained and lost.
    figures
        The figures of the area in all years.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that there are.
    margin
        The largest change that does not matter, where one was stated.
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
        return change_page(
            self.name,
            self.table,
            self.figures,
            left_out=self.left_out,
            margin=self.margin,
            years=self.years,
            language=language,
        )


def change(
    data: Dataset,
    area: str | Grouping | Peers | GivenAreas,
    *,
    over: tuple[int, int] | None = None,
    indicators: Catalogue | Iterable[str] | str | None = None,
    years: YearsTogether | int = 1,
    sex: Sex | str = "T",
    margin: Margin | None = None,
    confidence: float = 0.95,
) -> ChangeAnswer:
    """Ask what changed in an area between two years, beyond chance and not across a break, and what could be seen.

    The figures of a county, the nation or a group are shown twice: for all that answered, and for the members that
    answered both times. A municipality's own yes or no is told in words; a key figure has no interval and no verdict.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code; or a grouping of one group, peers or given areas, taken together.
    over
        The earlier and the later year; for each indicator the two newest that may be compared where None.
    indicators
        Those that are shown; all where None.
    years
        How many years are laid together, each of the two years the last of its own: 3, or YearsTogether(3,
        returning=0.6) where some are known to answer again.
    sex
        "T", "K" or "M".
    margin
        The largest change that does not matter, in the unit of the indicator: a number, or one by indicator. A change
        that is not clear and whose whole interval lies within it is shown to be small; nothing is without one.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    ChangeAnswer
        One row an indicator; two for counties, the nation and groups.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area in those years; says which years there are.
    PeriodError
        If a year is none, the first is not before the last, or years is no whole number of at least 1.
    StatisticError
        If a margin is no number above 0.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = change(invented(), "Ljungmåla", over=(2023, 2024), indicators="hemtjanst-trygghet")
    >>> answer.table.select(pl.col("difference").round(1), "verdict").row(0)
    (-14.7, 'worsened')
    """
    place = placed(data, area)
    years_wanted = None if over is None else in_order_of_time(*over)
    asked = evolve(data, catalogue=chosen(data.catalogue, indicators))
    together = years if isinstance(years, YearsTogether) else None if years == 1 else YearsTogether(years)
    plan = plan_of(with_years_pooled(asked, together) if together else asked, confidence=confidence)
    if place.grouping is not None:
        plan = plan.aggregate(groups=[place.grouping])
    figures = plan.figures()
    whole = figures.whole(sex=term(Sex, sex))
    mine = figures_of_place(whole, place)
    pairs = _pairs(mine, years_wanted)
    rows = changed_over(mine, pairs, margin=margin)
    rows = rows.with_columns(pl.lit(ALL).alias(RESPONDENTS))
    if (mine.frame[c.FIGURE] != str(Figure.OWN)).any():
        groupings = () if place.grouping is None else (place.grouping,)
        matched = matched_changes(whole, pairs, groupings=groupings, margin=margin)
        matched = matched.filter(pl.col(c.AREA).is_in(place.codes)).with_columns(pl.lit(BOTH_TIMES).alias(RESPONDENTS))
        rows = pl.concat([rows, matched], how="diagonal").sort(c.INDICATOR, maintain_order=True)
    if rows.is_empty():
        raise _nothing(place.name, figures, mine, over)
    table = _told(rows, mine)
    return ChangeAnswer(
        area=place.codes[0],
        name=place.name,
        table=table,
        figures=mine,
        left_out=figures_elsewhere(figures_of_place(figures, place), set(table[c.INDICATOR])),
        margin=margin,
        years=together,
    )


def _pairs(mine: Figures, over: tuple[int, int] | None) -> dict[str, tuple[int, int]]:
    """Return the two years of each indicator: those asked for, or the two newest that may be compared."""
    found: dict[str, tuple[int, int]] = {}
    given = mine.frame.filter(pl.col(c.VALUE).is_not_null())
    years: Mapping[str, list[int]] = dict(
        given.group_by(pl.col(c.INDICATOR).cast(pl.String)).agg(pl.col(c.PERIOD).unique()).iter_rows()
    )
    for one in mine.indicators:
        pair = over or newest_pair(one, years.get(one.id, []))
        if pair is not None:
            found[one.id] = pair
    return found


def _told(rows: pl.DataFrame, mine: Figures) -> pl.DataFrame:
    """Add titles, units and the statuses of both figures."""
    titles = {one.id: one.title for one in mine.indicators}
    units = {one.id: one.unit for one in mine.indicators}
    status = mine.frame.select(pl.col(c.INDICATOR).cast(pl.String), c.PERIOD, c.STATUS)
    rows = rows.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    for when, period in ((_EARLIER, "first"), (_LATER, "last")):
        named = status.rename({c.PERIOD: period, c.STATUS: f"status_{when}"}).unique([c.INDICATOR, period])
        rows = rows.join(named, on=[c.INDICATOR, period], how="left", maintain_order="left")
    matched = [pl.col(name) if name in rows.columns else pl.lit(None, pl.UInt32).alias(name) for name in _OF_MEMBERS]
    head = [
        c.INDICATOR,
        pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"),
        pl.col(c.INDICATOR).replace_strict(units, return_dtype=pl.String).alias("unit"),
        *(c.SEX, c.LEVEL, c.AREA, RESPONDENTS, "first", "last", _EARLIER, _LATER, "status_earlier", "status_later"),
    ]
    shown = {c.INDICATOR, c.SEX, c.LEVEL, c.AREA, RESPONDENTS, "first", "last", _EARLIER, _LATER}
    shown |= {"status_earlier", "status_later", *_OF_MEMBERS, *mine.breakdowns}
    return rows.select(*head, *(name for name in rows.columns if name not in shown), *matched)


def _nothing(name: str, figures: Figures, mine: Figures, over: tuple[int, int] | None) -> NothingToShowError:
    """Say that there is nothing to show, and which years and sexes there are."""
    years = sorted(mine.frame.filter(pl.col(c.VALUE).is_not_null())[c.PERIOD].unique().to_list())
    every = sorted(figures.frame[c.PERIOD].unique().to_list())
    sexes = figures.frame[c.SEX].unique().cast(pl.String).sort().to_list()
    wanted = "any two years" if over is None else f"{over[0]} and {over[1]}"
    message = (
        f"no change of {name} can be shown for {wanted}: it has figures of {years or 'no year'}; "
        f"the data hold periods {every}, sexes {sexes}"
    )
    given = mine.frame.filter(pl.col(c.VALUE).is_not_null())
    in_turn = given.group_by(c.INDICATOR).agg(pl.col(c.PERIOD).unique().sort())[c.PERIOD].to_list()
    pair = max((tuple(one[-2:]) for one in in_turn if len(one) > 1), default=None)
    two = "a change takes figures of one indicator in two years" if pair is None else f"over=({pair[0]}, {pair[1]})"
    return NothingToShowError(message, hint=two)
