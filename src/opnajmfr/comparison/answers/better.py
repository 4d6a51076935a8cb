"""Who is better than an area: each other area by a test between two figures, or by a yes where the area has no."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.answers.others import THEIR
from opnajmfr.comparison.answers.yes_no import is_yes_no
from opnajmfr.comparison.subjects import HIGH, IS_APPROXIMATE, LOW, SIGN
from opnajmfr.comparison.verdicts import first_reason
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, IndicatorKind

BY_ANSWER: Final = "by_answer"
"""Column: whether the verdict is that of a yes or no, with nothing tested."""
P_ALONE_CLEAR: Final = "is_clear_alone"
"""Column: whether the difference would be clear if it had been the only one tested."""
_DUST = 1e-12
_THEIR_VALUE = f"{THEIR}{c.VALUE}"


def better_others(
    pairs: pl.DataFrame, indicators: Sequence[Indicator], cell: Sequence[str], *, confidence: float
) -> pl.DataFrame:
    """Return whether each other area is better than the area that it stands beside.

    Two figures of chance are held against each other by MOVER (`stats.mover`); p is that of the normal score which
    the limit towards zero implies, so that p is below 1 - confidence where the limits exclude zero. The others of one
    area and indicator are tested together (Holm): verdicts of all of them hold at once with the confidence. A yes
    where the area has no is better where higher is better, with nothing tested.

    Parameters
    ----------
    pairs
        Figures beside those of others, as `beside_others` returns them.
    indicators
        The indicators of the pairs.
    cell
        Columns that tell figures of one area apart.
    confidence
        Confidence of the limits in `pairs`, and of the verdicts of one indicator together.

    Returns
    -------
    polars.DataFrame
        The pairs with difference (theirs less the area's), lower, upper, p, p_adjusted, verdict (of the other area:
        better, worse, no clear difference), by_answer, is_clear_alone and reason where there is no verdict or it is
        weakened. Difference, limits, p and verdict are null for key figures and without direction.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> from opnajmfr.comparison.answers.others import beside_others
    >>> from opnajmfr.comparison.references import county
    >>> figures = compute(invented()).aggregate().figures().whole().where(pl.col("period") == 2024)
    >>> pairs = beside_others(figures, [county()], focus=["9206"])
    >>> found = better_others(pairs, figures.indicators, figures.cell, confidence=0.95)
    >>> found.filter(indicator="hemtjanst-trygghet", member="9201").select("verdict", "is_clear_alone").row(0)
    ('no_clear_difference', True)
    """
    mine, theirs = pl.col(c.VALUE), pl.col(_THEIR_VALUE)
    limits = stats.mover(
        _THEIR_VALUE,
        c.VALUE,
        lower=f"{THEIR}{LOW}",
        upper=f"{THEIR}{HIGH}",
        other_lower=LOW,
        other_upper=HIGH,
    )
    answers = by_indicator({one.id: is_yes_no(one) for one in indicators}, pl.Boolean)
    both_own = (pl.col(c.FIGURE) == Figure.OWN) & (pl.col(f"{THEIR}{c.FIGURE}") == Figure.OWN)
    rows = pairs.with_columns(
        (theirs - mine).alias(d.DIFFERENCE),
        *limits,
        (answers & both_own.fill_null(value=False)).alias(BY_ANSWER),
        (pl.col(IS_APPROXIMATE) | pl.col(f"{THEIR}{IS_APPROXIMATE}").fill_null(value=False)).alias(IS_APPROXIMATE),
    ).with_columns(_why_no_difference(indicators).alias("_unseen"))
    rows = rows.with_columns(_why_no_test().alias("_untested"))
    seen = pl.col("_unseen").is_null()
    tested = seen & pl.col("_untested").is_null() & ~pl.col(BY_ANSWER)
    rows = rows.with_columns(
        pl.when(seen).then(d.DIFFERENCE).alias(d.DIFFERENCE),
        *(pl.when(tested).then(name).alias(name) for name in (c.LOWER, c.UPPER)),
    )
    rows = rows.with_columns(pl.when(tested).then(_p(confidence)).alias(d.P))
    family = [*cell, c.LEVEL, c.AREA, d.REFERENCE]
    rows = rows.with_columns(stats.holm(d.P).over(family).alias(d.P_ADJUSTED))
    return rows.with_columns(
        *_verdicts(confidence), pl.coalesce("_unseen", "_untested", _weakened()).alias(d.REASON)
    ).drop("_unseen", "_untested")


def _why_no_difference(indicators: Sequence[Indicator]) -> pl.Expr:
    """Return why two figures are not held against each other at all."""
    key_figure = by_indicator({one.id: one.kind is IndicatorKind.KEY_FIGURE for one in indicators}, pl.Boolean)
    classes = by_indicator({one.id: isinstance(one.measure, Ordinal) for one in indicators}, pl.Boolean)
    return first_reason(
        [
            (key_figure, Reason.KEY_FIGURE),
            (pl.col(SIGN) == 0, Reason.NO_DIRECTION),
            (classes, Reason.CLASSES),
            (pl.col(c.VALUE).is_null(), Reason.NO_OWN_VALUE),
            (pl.col(_THEIR_VALUE).is_null(), Reason.NO_REFERENCE),
        ]
    )


def _why_no_test() -> pl.Expr:
    """Return why a difference has no test: the area's own reason, else that of the other's figure."""
    theirs = pl.col(f"{THEIR}unbounded")
    without = pl.when(theirs == Reason.NO_COUNTS).then(pl.lit(str(Reason.REFERENCE_WITHOUT_COUNTS)).cast(d.REASON_TYPE))
    return pl.when(~pl.col(BY_ANSWER)).then(pl.coalesce("unbounded", without, theirs))


def _weakened() -> pl.Expr:
    """Return what stands beside a verdict of approximate denominators."""
    return pl.when(IS_APPROXIMATE).then(pl.lit(str(Reason.APPROXIMATE)).cast(d.REASON_TYPE))


def _p(confidence: float) -> pl.Expr:
    """Return p of the normal score that the limit towards zero implies; 1 where only dust makes the difference."""
    difference = pl.col(d.DIFFERENCE)
    towards = pl.when(difference > 0).then(difference - pl.col(c.LOWER)).otherwise(pl.col(c.UPPER) - difference)
    dust = _DUST * (pl.col(c.VALUE).abs() + pl.col(_THEIR_VALUE).abs())
    score = difference.abs() * stats.z(confidence) / towards
    return pl.when(difference.abs() <= dust).then(1.0).otherwise(stats.two_sided_p(score))


def _verdicts(confidence: float) -> list[pl.Expr]:
    """Return the verdict on each other area, and whether it would be clear alone."""
    alpha = 1 - confidence
    good = pl.col(d.DIFFERENCE) * pl.col(SIGN)
    decided = pl.col(BY_ANSWER) & pl.col(d.DIFFERENCE).is_not_null()
    clear = decided | (pl.col(d.P_ADJUSTED) < alpha)
    judged = decided | pl.col(d.P).is_not_null()
    verdict = (
        pl.when(clear & (good > 0))
        .then(pl.lit(str(Verdict.BETTER)))
        .when(clear & (good < 0))
        .then(pl.lit(str(Verdict.WORSE)))
        .when(~decided)
        .then(pl.lit(str(Verdict.NO_CLEAR_DIFFERENCE)))
    )
    return [
        pl.when(judged).then(verdict).cast(d.VERDICT_TYPE).alias(d.VERDICT),
        pl.when(pl.col(d.P).is_not_null()).then(pl.col(d.P) < alpha).alias(P_ALONE_CLEAR),
    ]
