"""The question what non-response can mean for a share and for its verdicts."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.robustness.behind import areas_behind
from opnajmfr.comparison.robustness.silence import (
    ASKED,
    FURTHEST_DOWN,
    FURTHEST_UP,
    N_BEHIND,
    N_KNOWN,
    TIMES,
    with_bounds_of_difference,
    with_own_bounds,
    with_tipping_points,
)
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.comparison.verdicts import Case, first_reason
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.data.results import Results
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion, ShareOfUnits
from opnajmfr.model.periods import year
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, IndicatorKind, Language, Sex
from opnajmfr.plan.planning import Plan
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen, plan_of
from opnajmfr.questions.robustness.asked_persons import Asked, AskedSource, Response, asked_persons, measured
from opnajmfr.questions.robustness.nonresponse_text import nonresponse_page

USUAL = ("peers", "nation")
"""Who is compared with unless something else is asked for."""


@frozen(kw_only=True, eq=False)
class NonresponseAnswer(QuestionAnswer):
    """What non-response can mean for one area's shares (vad bortfallet kan betyda); prints as sentences.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator and reference: indicator, title, area, period, sex, reference, numerator, denominator and
        asked (persons), value, lowest and highest (between what the share of all asked lies), reference_value,
        difference, difference_lowest and difference_highest (with any answers here and behind the reference),
        verdict, reason (why there is none), at_most and at_least (the share of the silent, 0 to 1, at which the
        verdict turns downwards and upwards), holds (it never turns), n_behind and n_known (others behind the
        reference, and those whose number asked is known: the bounds are of these), silence_reason (why there are no
        bounds), and sign.
    results
        Everything that was computed.
    response
        The response rate as it was given, or None where the number asked is known.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that there are.
    """

    area: str
    name: str
    results: Results = field(repr=False)
    response: Response | None = None
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return what non-response can mean, in words for a committee.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return nonresponse_page(
            self.name,
            self.table,
            results=self.results,
            response=self.response,
            left_out=self.left_out,
            language=language,
        )


def nonresponse(  # noqa: PLR0913 - what a municipality asks of one comparison, all by name
    data: Dataset,
    area: str,
    *,
    asked: Asked | None = None,
    response: Response | None = None,
    to: Comparand | Sequence[Comparand] = USUAL,
    indicators: Catalogue | Iterable[str] | str | None = None,
    period: int | None = None,
    sex: Sex | str = "T",
    confidence: float = 0.95,
) -> NonresponseAnswer:
    """Tell what non-response can mean (vad bortfallet kan betyda) for an area's shares and their verdicts.

    Three things, none of which assumes anything of those who did not answer: between what the share of all asked lies;
    between what the difference to a reference lies, with non-response there too; and what share of the area's silent
    ones must count for its verdict to turn.

    Parameters
    ----------
    data
        What a reader returned, or counts from `from_answers`.
    area
        Its name or code.
    asked
        What counts the persons asked: a variable of the observations (as "asked"), an indicator, or one for each of
        some indicators by id or title.
    response
        Instead of it, the response rate: a number above 0 and at most 1 for all areas, which is an assumption; or an
        indicator of the data that gives it in per cent. Skipped questions are then not among the silent.
    to
        Whom it is compared with: "peers", "county", "nation", peers, a grouping, given areas, target(…), or a list.
    indicators
        Those that are asked for; all where None.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    confidence
        Confidence of the verdicts, 0 < confidence < 1.

    Returns
    -------
    NonresponseAnswer
        One row an indicator and reference; those that are no share of persons, or whose number asked is unknown, with
        the reason.

    Raises
    ------
    PolicyError
        If neither or both of asked and response are given, or the rate is none.
    MissingComponentError
        If the data hold no such variable or indicator; the nearest match is named.
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area for the year and sex; says which there are.
    ReferenceAreaError
        If a reference cannot be had.

    Notes
    -----
    Who did not answer the item, or had no opinion and left the denominator, is counted among the silent. The bounds
    allow for no chance; the tipping point does. Manski (1989), Journal of Human Resources 24, 343-360.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = nonresponse(invented(), "Ljungmåla", response=0.6, to="nation", indicators="hemtjanst-trygghet")
    >>> answer.table.select(pl.col("lowest", "highest").round(1)).row(0)
    (41.0, 81.0)
    """
    code, split = data.areas.resolve(area), term(Sex, sex)
    wanted = None if period is None else year(period)
    catalogue = chosen(data.catalogue, indicators)
    source = measured(data, catalogue, asked=asked, response=response)
    plan = plan_of(evolve(data, catalogue=source.catalogue), confidence=confidence)
    figures = plan.figures().whole(sex=split)
    counts = asked_persons(figures, source)
    compared = plan_of(data, catalogue, confidence=confidence).compare(to=to, areas=[code])
    results = compared.collect()
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    there = results.comparisons.filter(pl.col(c.SEX) == split, *whole)
    newest = pl.col(c.PERIOD).max().over(c.INDICATOR) if wanted is None else pl.lit(wanted)
    rows = there.filter(pl.col(c.PERIOD) == newest)
    if rows.is_empty():
        periods, sexes = ([str(word) for word in there[name].unique().sort()] for name in (c.PERIOD, c.SEX))
        message = (
            f"nonresponse: the data hold nothing of {data.areas.name(code)} ({code}) for {wanted or 'any year'}, "
            f"sex {split}; there are periods {periods}, sexes {sexes}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    table = _answered(rows, counts, compared, results, source, confidence=confidence)
    return NonresponseAnswer(
        area=code,
        name=data.areas.name(code),
        table=table,
        results=results,
        response=response,
        left_out=_left_out(results, set(table[c.INDICATOR])),
    )


def _answered(
    rows: pl.DataFrame, counts: pl.DataFrame, plan: Plan, results: Results, source: AskedSource, *, confidence: float
) -> pl.DataFrame:
    """Return bounds and tipping points of each row, with the reason where there are none."""
    cell = [c.INDICATOR, c.PERIOD, c.SEX]
    indicators = list(results.catalogue)
    plain = rows.drop(results.breakdowns).with_columns(pl.col(c.INDICATOR).cast(pl.String))
    joined = plain.join(counts, on=[*cell, c.AREA], how="left", maintain_order="left").with_columns(
        by_indicator({one.id: _times(one, source) for one in indicators}, pl.Float64).alias(TIMES),
        by_indicator({one.id: one.direction.sign for one in indicators}, pl.Int8).alias(SIGN),
        (pl.col(d.REFERENCE_KIND) == str(ReferenceKind.TARGET)).alias("is_target"),
    )
    joined = joined.with_columns(
        pl.when(pl.col(TIMES).is_not_null(), pl.col(c.VALUE).is_not_null()).then(ASKED).alias(ASKED)
    )
    pieces: list[pl.DataFrame] = []
    for division in dict.fromkeys(one.division for one in indicators):
        ids = [one.id for one in indicators if one.division is division]
        mine = joined.filter(pl.col(c.INDICATOR).is_in(ids))
        given = counts.filter(pl.col(c.INDICATOR).is_in(ids), pl.col(c.FIGURE) == str(Figure.OWN))
        if mine.is_empty() or results.areas is None:
            continue
        behind = areas_behind(given, plan.references, of=mine, areas=results.areas, division=division)
        pieces.append(with_bounds_of_difference(with_own_bounds(mine), behind, given, cell=cell))
    bounded = with_tipping_points(pl.concat(pieces), confidence=confidence)
    order = pl.Enum(list(results.catalogue.ids))
    labels = pl.Enum(list(dict.fromkeys(one.label for one in results.recipe.references)))
    titles = {one.id: one.title for one in indicators}
    return (
        bounded.with_columns(
            first_reason(_cases()).alias("silence_reason"),
            pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"),
        )
        .sort(pl.col(c.INDICATOR).cast(order), pl.col(d.REFERENCE).cast(labels), maintain_order=True)
        .select(
            *(c.INDICATOR, "title", c.AREA, c.PERIOD, c.SEX, d.REFERENCE, d.REFERENCE_AREA),
            *(c.NUMERATOR, c.DENOMINATOR, ASKED, c.VALUE, "lowest", "highest"),
            *(d.REFERENCE_VALUE, d.DIFFERENCE, FURTHEST_DOWN, FURTHEST_UP, d.VERDICT, d.REASON),
            *("at_most", "at_least", "holds", N_BEHIND, N_KNOWN, "silence_reason", SIGN),
        )
    )


def _times(one: Indicator, source: AskedSource) -> float | None:
    """Return the multiplier of a share of persons who answer, or of what has a number asked; None for all else."""
    is_named = one.id in source.counted_by
    is_of_persons = isinstance(one.measure, Proportion) and not isinstance(one.measure, ShareOfUnits)
    if one.kind is IndicatorKind.KEY_FIGURE or not (is_of_persons or is_named):
        return None
    return one.measure.multiplier if isinstance(one.measure, Proportion) else None


def _cases() -> list[Case]:
    """Return why there are no bounds, the strongest first."""
    asked, answered = pl.col(ASKED), pl.col(c.DENOMINATOR)
    return [
        (pl.col(TIMES).is_null(), Reason.NOT_A_SHARE),
        (pl.col(c.VALUE).is_null(), Reason.NO_OWN_VALUE),
        (answered.is_null(), Reason.NO_COUNTS),
        (asked.is_null(), Reason.ASKED_UNKNOWN),
        (asked < answered, Reason.MORE_THAN_ASKED),
        (pl.col(FURTHEST_DOWN).is_null() & pl.col(d.REFERENCE_VALUE).is_null(), Reason.NO_REFERENCE),
        (pl.col(FURTHEST_DOWN).is_null(), Reason.ASKED_UNKNOWN),
    ]


def _left_out(results: Results, shown: set[str]) -> dict[str, str]:
    """Say of indicators that have data but no row for which sexes and years there are figures."""
    found: dict[str, str] = {}
    for one in results.catalogue:
        if one.id in shown or one.id in results.without_data:
            continue
        mine = results.frame.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        words = ([str(word) for word in mine[name].unique().sort()] for name in (c.SEX, c.PERIOD))
        found[one.id] = "; ".join(", ".join(some) for some in words)
    return found
