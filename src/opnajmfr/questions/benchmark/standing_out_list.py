"""The question which municipalities stand out: lists that are judged as a whole."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.robustness.standing import STANDS_OUT, counted_by_list, judged_together, untested_by_list
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.data.results import Results
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Language, Level, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import plan_of
from opnajmfr.questions.benchmark.standing_out_text import standing_out_page
from opnajmfr.questions.robustness.tested_comparisons import comparisons_with_p

LIST = [c.INDICATOR, c.PERIOD, d.REFERENCE]
"""What tells the lists of an answer apart."""


@frozen(kw_only=True, eq=False)
class StandingOut(QuestionAnswer):
    """The areas whose verdict holds when all areas are judged together (de som sticker ut); prints as lists.

    Parameters
    ----------
    table
        One row an area that stands out: indicator, title, period, area, name, reference, value, n (the denominator),
        reference_value, difference, its limits one by one, p, p_adjusted, verdict and reason (what weakens it).
        Sorted by indicator, reference and code: it is no ranking.
    counts
        One row an indicator and reference: n_areas, n_tested, n_standing_out, n_better, n_worse, n_higher, n_lower,
        n_expected_false, n_one_by_one, n_by_chance.
    untested
        One row an indicator, reference and reason: how many areas had no test, and why.
    frame
        Every area and reference, with p, p_adjusted and stands_out.
    results
        Everything that was computed.
    level
        The level of the areas.
    confidence
        Confidence of the verdicts; 1 less it is the share of false ones that is borne.
    sex
        Whose figures they are.
    left_out
        Ids of indicators that have data but no list here, with the sexes and years that there are.
    """

    counts: pl.DataFrame = field(repr=False)
    untested: pl.DataFrame = field(repr=False)
    frame: pl.DataFrame = field(repr=False)
    results: Results = field(repr=False)
    level: Level
    confidence: float
    sex: Sex = Sex.T
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the lists as people read them, with how many of each are expected to be false.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return standing_out_page(
            self.table,
            self.counts,
            self.untested,
            results=self.results,
            level=self.level,
            confidence=self.confidence,
            sex=self.sex,
            left_out=self.left_out,
            language=language,
        )


def standing_out(
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    to: Comparand | Sequence[Comparand] = "peers",
    level: Level | str = "municipality",
    period: int | None = None,
    sex: Sex | str = "T",
    figure: Figure | str | None = None,
    confidence: float = 0.95,
) -> StandingOut:
    """List the municipalities that stand out (vilka kommuner sticker ut) from what they are compared with.

    Every area is tested against its reference. Among many, some verdicts are chance alone; so those of one indicator,
    year and reference are judged together (Benjamini and Hochberg): of what is listed, at most the share 1 − confidence
    is false on average. How many areas were tested, and why others were not, stands with each list.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are asked for; all where None.
    to
        Whom each area is compared with: "peers" (its own published ones), "county", "nation", a grouping, given
        areas, target(…), or a list.
    level
        Level of the areas.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    figure
        Which figure of the references, by name, as "pooled"; the usual one of each where None.
    confidence
        Confidence of the verdicts, 0 < confidence < 1; 0.95 bears one false in twenty listed.

    Returns
    -------
    StandingOut
        One row an area that stands out.

    Raises
    ------
    UnknownTermError
        If there is no such level, sex or reference.
    NothingToShowError
        If no area of the level has a row for the year and sex; says which levels, years and sexes there are.
    ReferenceAreaError
        If a reference cannot be had.
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Notes
    -----
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. The p of the county, the
    nation and a target is found from the limits (`comparison.robustness.touching_zero`). The limits shown are those
    of each area by itself. Who stands out is in part picked by chance: the difference is on average smaller the next
    time that it is measured.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = standing_out(invented(), "hemtjanst-trygghet", to="nation", period=2024)
    >>> answer.counts.select("n_areas", "n_tested", "n_standing_out").row(0)
    (48, 43, 8)
    """
    wanted, split = term(Level, level), term(Sex, sex)
    year_wanted = None if period is None else year(period)
    plan = plan_of(data, indicators, confidence=confidence).compare(to=to, figure=figure)
    results, rows = comparisons_with_p(plan, confidence=confidence)
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    there = rows.filter(pl.col(c.LEVEL) == wanted, pl.col(c.SEX) == split, *whole)
    when = pl.col(c.PERIOD).max().over(c.INDICATOR) if year_wanted is None else pl.lit(year_wanted)
    listed = there.filter(pl.col(c.PERIOD) == when)
    if listed.is_empty():
        message = (
            f"standing_out: no area at level {wanted} has a row for {year_wanted or 'any year'}, sex {split}; there "
            f"are levels {_words(rows, c.LEVEL)}, periods {_words(rows, c.PERIOD)}, sexes {_words(rows, c.SEX)}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    together = judged_together(listed, family=LIST, confidence=confidence)
    return StandingOut(
        table=_table(results, together),
        counts=counted_by_list(together, family=LIST, confidence=confidence),
        untested=untested_by_list(together, family=LIST),
        frame=together,
        results=results,
        level=wanted,
        confidence=confidence,
        sex=split,
        left_out=_left_out(results, rows, together),
    )


def _words(rows: pl.DataFrame, column: str) -> list[str]:
    """Return what a column holds."""
    return [str(word) for word in rows[column].unique().sort()]


def _left_out(results: Results, rows: pl.DataFrame, listed: pl.DataFrame) -> dict[str, str]:
    """Say of indicators that have data but no list which levels, sexes and years there are."""
    shown = set(listed[c.INDICATOR].cast(pl.String))
    found: dict[str, str] = {}
    for one in results.catalogue:
        if one.id in shown or one.id in results.without_data:
            continue
        mine = rows.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        found[one.id] = "; ".join(", ".join(_words(mine, name)) for name in (c.LEVEL, c.SEX, c.PERIOD))
    return found


def _table(results: Results, together: pl.DataFrame) -> pl.DataFrame:
    """Return one row an area that stands out, with its name and what its figure rests on."""
    key = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, *results.breakdowns]
    own = results.frame.filter(pl.col(c.FIGURE) == Figure.OWN, pl.col(c.CATEGORY).is_null())
    out = together.filter(pl.col(STANDS_OUT)).join(
        own.select(*key, pl.col(c.DENOMINATOR).cast(pl.Float64).alias("n")), on=key, how="left", maintain_order="left"
    )
    areas = out[c.AREA].unique().to_list()
    names = {} if results.areas is None else {code: results.areas.name(code) for code in areas}
    titles = {one.id: one.title for one in results.catalogue}
    return out.sort(*LIST, c.AREA, maintain_order=True).select(
        pl.col(c.INDICATOR).cast(pl.String),
        pl.col(c.INDICATOR).cast(pl.String).replace_strict(titles, return_dtype=pl.String).alias("title"),
        c.PERIOD,
        c.SEX,
        c.AREA,
        pl.col(c.AREA).replace(names).alias("name"),
        d.REFERENCE,
        d.REFERENCE_AREA,
        c.VALUE,
        "n",
        d.REFERENCE_VALUE,
        d.DIFFERENCE,
        c.LOWER,
        c.UPPER,
        d.P,
        d.P_ADJUSTED,
        d.VERDICT,
        d.REASON,
    )
