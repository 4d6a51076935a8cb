"""The question which yes or no was gained, lost and kept between two years."""

from collections.abc import Iterable

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.answers.transitions import TRANSITION, answers_over, transition_counts
from opnajmfr.comparison.answers.yes_no import is_yes_no
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.comparability import in_order_of_time
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError, PeriodError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.answers.followed_text import followed_page
from opnajmfr.questions.answers.groups_over import GROUP, GROUP_EN, in_groups
from opnajmfr.questions.asking import chosen
from opnajmfr.questions.asking import figures as figures_of_data

_TWO = 2


@frozen(kw_only=True, eq=False)
class TransitionAnswer(QuestionAnswer):
    """Yes and no followed between two years (fått, tappat, behållit), of groups and of every area.

    Parameters
    ----------
    table
        One row an item and group: indicator, title, group, group_en, sign, n_areas, n_gained, n_lost, n_kept_yes,
        n_kept_no, n_missing, n_not_comparable, n_both (answered both years), share_first and share_last (0..1, with
        yes, of these), p (McNemar's exact test), verdict and reason.
    every_area
        One row an item and area: first_answer and last_answer (above 0 for yes, 0 for no), their statuses,
        transition, and reason where the years may not be compared.
    over
        The two years.
    area
        Code of the area that is told of; empty for none.
    figures
        What it was computed from.
    confidence
        Confidence of the verdicts.
    """

    every_area: pl.DataFrame = field(repr=False)
    over: tuple[int, int]
    area: str = ""
    figures: Figures = field(repr=False)
    confidence: float = 0.95

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            What the area gained, lost and kept, then every item of the groups.
        """
        mine = self.every_area.clear()
        if self.area:
            names = self.figures.areas.names
            identity = names.filter(pl.col("code") == self.area)[IDENTITY]
            mine = self.every_area.filter(pl.col(IDENTITY).is_in(identity.implode()))
        name = self.figures.areas.name(self.area) if self.area else ""
        return followed_page(
            self.table,
            mine,
            self.figures,
            name=name,
            over=self.over,
            confidence=self.confidence,
            language=language,
        )


def transitions(
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    over: tuple[int, int],
    area: str | None = None,
    among: Comparand = "nation",
    confidence: float = 0.95,
) -> TransitionAnswer:
    """Follow yes and no between two years (fått, tappat, behållit): of one area, and of a whole group.

    Only those that answered both years are counted on, never across a break in the series. Whether more gained than
    lost is tested by McNemar's exact test.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; every yes or no where None.
    over
        The earlier and the later year.
    area
        Name or code of an area whose own answers are told.
    among
        Who is counted together: "nation", "county" (each), a grouping (each group), or peers of `area`.
    confidence
        Confidence of the verdicts.

    Returns
    -------
    TransitionAnswer
        One row an item and group, and one an item and area.

    Raises
    ------
    PeriodError
        If `over` is not two years in order.
    UnknownAreaError
        If no area has that name or code.
    ReferenceAreaError
        If peers are asked for without an area.
    NothingToShowError
        If the data hold no yes or no, or none of these years, or the area is none of those that are asked.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = transitions(invented(), "lakemedel-rutin", over=(2022, 2024))
    >>> answer.table.select("n_gained", "n_lost", "n_kept_yes", "n_kept_no", "n_missing", "verdict").row(0)
    (10, 0, 15, 20, 3, 'improved')
    """
    if len(over) != _TWO:
        message = f"over: wanted two years, got {over!r}"
        raise PeriodError(message, hint="as over=(2022, 2024)")
    first, last = in_order_of_time(*over)
    wanted = Catalogue(one for one in chosen(data.catalogue, indicators) if is_yes_no(one))
    if not wanted.indicators:
        message = f"none of the {len(chosen(data.catalogue, indicators))} indicators is a yes or no of a municipality"
        raise NothingToShowError(message, hint="change(…) follows other figures")
    code = "" if area is None else data.areas.resolve(area)
    figures = figures_of_data(data, wanted, confidence=confidence).whole()
    every_area = answers_over(figures, first, last)
    if every_area.is_empty():
        there = figures.frame[c.PERIOD].unique().sort().to_list()
        message = f"no yes or no of {first} or {last}; there are years {there}"
        raise NothingToShowError(message, hint="ask for two of these years")
    identity = data.areas.names.filter(pl.col("code") == code)[IDENTITY]
    if code and not every_area[IDENTITY].is_in(identity.implode()).any():
        message = f"{data.areas.name(code)} ({code}) is none of those that are asked these items"
        raise NothingToShowError(message, hint="a municipality; among='county' counts those of each county")
    titles = {one.id: one.title for one in wanted}
    grouped = in_groups(every_area, data, figures.catalogue, among, code)
    counts = transition_counts(grouped, [c.INDICATOR, GROUP, GROUP_EN], confidence=confidence)
    table = (
        counts.sort(c.INDICATOR, maintain_order=True)
        .with_columns(pl.col(c.INDICATOR).cast(pl.String))
        .with_columns(pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"))
    )
    key = [c.INDICATOR, "title", GROUP, GROUP_EN]
    own = [c.INDICATOR, c.AREA, "name", TRANSITION]
    names = data.areas.names.select(pl.col("code").alias(c.AREA), "name")
    return TransitionAnswer(
        table=table.select(*key, pl.exclude(key)),
        every_area=every_area.with_columns(pl.col(c.INDICATOR).cast(pl.String))
        .join(names, on=c.AREA, how="left", maintain_order="left")
        .select(*own, pl.exclude(own)),
        over=(first, last),
        area=code,
        figures=figures,
        confidence=confidence,
    )
