"""The question how many municipalities changed more favourably than comparable ones, and whether chance makes it."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative import redrawing
from opnajmfr.comparison.relative.comparing_changes import compared_changes, margins_by_indicator
from opnajmfr.comparison.relative.country import P_SMALL_ADJUSTED, counted_in_country, found_in_country
from opnajmfr.comparison.relative.spans import Ends
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Language, Level, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import figures
from opnajmfr.questions.relative.chosen_peers import chosen_peers
from opnajmfr.questions.relative.country_text import country_page
from opnajmfr.questions.relative.setting import RelativeSetting
from opnajmfr.questions.relative.told_rows import flags_by_indicator, told_rows

OF_AREA = (
    *(k.START, k.END, k.CHANGE, k.PEERS_CHANGE, k.N_PEERS, k.N_PEERS_USED, k.RELATIVE, k.ERROR, c.LOWER, c.UPPER, d.P),
    *(d.P_ADJUSTED, P_SMALL_ADJUSTED, d.VERDICT, d.REASON, k.N_MISSING, k.N_PEERS_PARTLY, c.FLAGS),
)
"""Columns of an area in a national list."""


@frozen(kw_only=True, eq=False)
class RelativeChangesAnswer(QuestionAnswer):
    """How the areas of a country changed beside their peers (ändring mot liknande kommuner), a row an indicator.

    Parameters
    ----------
    table
        One row an indicator: indicator, title, unit, years_of_start, years_of_end, ends, n_areas, n_judged,
        n_<verdict> and share_<verdict> (0..1 of the judged) for improved, worsened, increased, decreased, shown_small
        and no_clear_change (cannot be told), spread_of_true_changes (standard deviation of true relative changes, in
        the unit), share_beyond (0..1 of the judged: on the good side of the limits of chance, one by one),
        share_beyond_by_chance, p_share_beyond, spread, p_spread, reason, peers, peers_year, peers_are_later, flags.
    frame
        One row an indicator and area, with its change, its peers' change, limits, p, p_adjusted, verdict and reason.
    setting
        What it rests on.
    draws
        How many times changes were redrawn from chance.
    """

    frame: pl.DataFrame = field(repr=False)
    setting: RelativeSetting = field(repr=False)
    draws: int

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: how many, what chance would make, and what is missing.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return country_page(self.table, self.setting, draws=self.draws, language=language)


def relative_changes(  # noqa: PLR0913 - each choice is the user's, by name
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    over: tuple[int, int] | None = None,
    peers: Comparand = "peers",
    ends: Ends = 2,
    margin: float | Mapping[str, float] | None = None,
    sex: Sex | str = "T",
    level: Level | str = "municipality",
    confidence: float = 0.95,
    draws: int = 1_000,
    seed: int = 0,
) -> RelativeChangesAnswer:
    """Count, over all municipalities, who changed more or less favourably than comparable ones.

    Each area is tested against its very peers with chance alone allowed for, and the tests of an indicator are
    adjusted by Benjamini and Hochberg. Beside the counts stands whether the share beyond chance, and the spread of
    relative changes, exceed what is seen where changes are redrawn from chance alone.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; all where None.
    over
        The first and the last year; None for every year of an indicator. A window that holds a break has no answer.
    peers
        "peers" (the published ones), all nearest peers, or a grouping.
    ends
        How many years make an end, or "slope"; as in `relative_change`.
    margin
        The largest relative change that does not matter, in the indicator's unit, stated beforehand: one number or
        one an indicator's id.
    sex
        "T", "K" or "M".
    level
        Level of the areas.
    confidence
        1 less the share of false alarms among those found.
    draws
        How many times changes are redrawn, at least 99.
    seed
        Seed of the draws.

    Returns
    -------
    RelativeChangesAnswer
        One row an indicator.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator.
    PeriodError
        If the window is not two years in order.
    ReferenceAreaError
        If the peers cannot be had, or are for one area only.
    StatisticError
        If ends, margin or draws is out of range.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = relative_changes(invented(), "hemtjanst-trygghet", draws=199)
    >>> answer.table.select("n_areas", "n_judged", "n_improved", "n_worsened").row(0)
    (48, 40, 1, 0)
    """
    asked = figures(data, indicators, confidence=confidence).whole(sex=term(Sex, sex), level=term(Level, level))
    margins = margins_by_indicator(asked, margin)
    references, _ = chosen_peers(peers, asked, data, of_one=False)
    found = compared_changes(asked, references, over=over, ends=ends)
    rows = found_in_country(found.frame, confidence=confidence, margins=margins)
    tests = redrawing.redrawn(found.frame, found.links, confidence=confidence, draws=draws, seed=seed)
    counted = counted_in_country(rows).with_columns(
        pl.col(c.INDICATOR).cast(pl.String), pl.col(k.BETWEEN).sqrt().alias(redrawing.SPREAD_OF_TRUE)
    )
    table = (
        told_rows(asked.indicators, found)
        .join(counted.drop(k.BETWEEN), on=c.INDICATOR, how="left", maintain_order="left")
        .join(tests, on=c.INDICATOR, how="left", maintain_order="left")
        .join(_commonest(rows), on=c.INDICATOR, how="left", maintain_order="left")
        .join(flags_by_indicator(rows), on=c.INDICATOR, how="left", maintain_order="left")
    )
    judged = pl.col("n_judged").fill_null(0) > 0
    return RelativeChangesAnswer(
        table=table.with_columns(pl.when(~judged).then(pl.coalesce("_reason", "_commonest")).alias(d.REASON)).drop(
            "_reason", "_commonest", redrawing.N_TESTED
        ),
        frame=rows.select(c.INDICATOR, c.AREA, *OF_AREA),
        setting=RelativeSetting(
            indicators=asked.indicators,
            years=found.years,
            links=found.links,
            level=term(Level, level),
            sex=term(Sex, sex),
            ends=ends,
            confidence=confidence,
            without_data=asked.without_data,
            vintage=asked.vintage,
        ),
        draws=draws,
    )


def _commonest(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the reason that most areas of each indicator have."""
    counted = rows.filter(pl.col(d.REASON).is_not_null()).group_by(c.INDICATOR, d.REASON).len()
    first = counted.sort("len", d.REASON, descending=[True, False]).unique(c.INDICATOR, keep="first")
    return first.select(pl.col(c.INDICATOR).cast(pl.String), pl.col(d.REASON).alias("_commonest"))
