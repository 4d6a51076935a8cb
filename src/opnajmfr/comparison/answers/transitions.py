"""Yes and no of the same areas at two times: gained, lost, kept, and whether more gained than lost."""

from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.answers.yes_no import own_answers
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.comparability import incomparable
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Flag, Labelled, Status

TRANSITION: Final = "transition"
"""Column that says how an answer went from the first year to the last."""
FIRST, LAST = "first_answer", "last_answer"
FIRST_STATUS, LAST_STATUS = "first_status", "last_status"


class Transition(Labelled):
    """How a yes or no went from one year to another."""

    GAINED = "gained", "fått Ja", "gained yes"
    LOST = "lost", "tappat Ja", "lost yes"
    KEPT_YES = "kept_yes", "Ja båda åren", "yes both years"
    KEPT_NO = "kept_no", "Nej båda åren", "no both years"
    MISSING = "missing", "svar saknas", "answer missing"
    NOT_COMPARABLE = "not_comparable", "inte jämförbart", "not comparable"


TRANSITION_TYPE: Final = pl.Enum([str(one) for one in Transition])
COUNTS: Final = tuple(f"n_{one}" for one in Transition)
"""Columns of how many made each transition."""


def answers_over(figures: Figures, first: int, last: int) -> pl.DataFrame:
    """Return every area's answer in two years, and how it went from one to the other.

    Parameters
    ----------
    figures
        Figures of any indicators; yes-or-no items are taken.
    first
        The earlier calendar year.
    last
        The later one.

    Returns
    -------
    polars.DataFrame
        One row an item and area: indicator, sex, breakdowns, level, sign, period (the last of the two years in which
        the area is seen), area (its code then), identity, first_answer, last_answer (above 0 for yes, 0 for no),
        their statuses, transition, and reason where the years may not be compared.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> found = answers_over(compute(invented()).aggregate().figures(), 2022, 2024)
    >>> found.filter(area="9206").select("indicator", "first_answer", "last_answer", "transition").row(0)
    ('lakemedel-rutin', 100.0, 100.0, 'kept_yes')
    """
    own = own_answers(figures)
    reasons = {one.id: incomparable(one, first, last) for one in own.indicators}
    identities = own.areas.names.select(pl.col("code").alias(c.AREA), IDENTITY)
    frame = own.frame.join(identities, on=c.AREA, how="left", maintain_order="left")
    key = [name for name in own.cell if name != c.PERIOD] + [c.LEVEL, SIGN, IDENTITY]
    told = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE))
    between = (pl.col(c.PERIOD) > first) & (pl.col(c.PERIOD) <= last)
    broken = frame.filter(between & told).select(key).unique().with_columns(pl.lit(value=True).alias("_told"))
    one, two = (
        frame.filter(pl.col(c.PERIOD) == period).select(
            *key,
            pl.col(c.AREA).alias(f"_{name}"),
            pl.col(c.VALUE).alias(name),
            pl.col(c.STATUS).alias(f"{side}_status"),
        )
        for period, name, side in ((first, FIRST, "first"), (last, LAST, "last"))
    )
    rows = one.join(two, on=key, how="full", coalesce=True).join(broken, on=key, how="left")
    why = by_indicator({name: None if one is None else str(one) for name, one in reasons.items()}, pl.String)
    source = pl.when(pl.col("_told").fill_null(value=False)).then(pl.lit(str(Reason.NOT_COMPARABLE)))
    missing = pl.lit(str(Status.MISSING)).cast(c.STATUS_TYPE)
    rows = rows.with_columns(
        pl.coalesce(f"_{LAST}", f"_{FIRST}").alias(c.AREA),
        pl.when(pl.col(f"_{LAST}").is_not_null()).then(last).otherwise(first).cast(pl.Int32).alias(c.PERIOD),
        pl.coalesce(why, source).cast(d.REASON_TYPE).alias(d.REASON),
        *(pl.col(name).fill_null(missing) for name in (FIRST_STATUS, LAST_STATUS)),
    )
    rows = rows.with_columns(_transition().cast(TRANSITION_TYPE).alias(TRANSITION))
    columns = [*key[:-1], c.PERIOD, c.AREA, IDENTITY, FIRST, LAST, FIRST_STATUS, LAST_STATUS, TRANSITION, d.REASON]
    return rows.select(columns).sort(c.LEVEL, *key[:-3], c.AREA)


def _transition() -> pl.Expr:
    """Return how each answer went."""
    was, is_now = pl.col(FIRST) > 0, pl.col(LAST) > 0
    words = {
        Transition.NOT_COMPARABLE: pl.col(d.REASON).is_not_null(),
        Transition.MISSING: was.is_null() | is_now.is_null(),
        Transition.GAINED: ~was & is_now,
        Transition.LOST: was & ~is_now,
        Transition.KEPT_YES: was & is_now,
    }
    column = pl.lit(str(Transition.KEPT_NO))
    for word, where in reversed(words.items()):
        column = pl.when(where).then(pl.lit(str(word))).otherwise(column)
    return column


def transition_counts(rows: pl.DataFrame, by: list[str], *, confidence: float) -> pl.DataFrame:
    """Count transitions in groups of areas, and test whether more gained than lost.

    Only areas that answered both years are counted on: McNemar's exact test (`stats.mcnemar_test`) of those that
    changed. It asks whether as many would have gone the other way by chance; those that changed are taken to decide
    each for itself.

    Parameters
    ----------
    rows
        One row an item and area, as `answers_over` returns them, with the columns `by`.
    by
        Columns that tell items and groups apart.
    confidence
        Confidence of the verdict.

    Returns
    -------
    polars.DataFrame
        `by`, sign, the number of each transition (n_gained and so on), n_areas, n_both (answered both years),
        share_first and share_last (0..1, of these), p, verdict (improved or worsened with a direction, increased or
        decreased without) and reason.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> found = answers_over(compute(invented()).aggregate().figures(), 2022, 2024)
    >>> counted = transition_counts(found, ["indicator"], confidence=0.95)
    >>> counted.select("indicator", "n_gained", "n_lost", "p", "verdict").row(0)
    ('lakemedel-rutin', 10, 0, 0.001953125, 'improved')
    """
    counted = rows.group_by(by, maintain_order=True).agg(
        pl.col(SIGN).first(),
        pl.len().alias("n_areas"),
        *((pl.col(TRANSITION) == one).sum().alias(f"n_{one}") for one in Transition),
        pl.col(d.REASON).drop_nulls().mode().sort().first().alias("_reason"),
    )
    gained, lost, kept, kept_no = (pl.col(f"n_{one}").cast(pl.Int64) for one in list(Transition)[:4])
    both = gained + lost + kept + kept_no
    counted = counted.with_columns(both.alias("n_both")).with_columns(
        *(
            pl.when(pl.col("n_both") > 0).then(one / pl.col("n_both")).alias(name)
            for one, name in ((kept + lost, "share_first"), (kept + gained, "share_last"))
        ),
        pl.when(pl.col("n_both") > 0).then(stats.mcnemar_test(gained, lost)).alias(d.P),
    )
    up = (gained > lost) == (pl.col(SIGN) >= 0)
    words = pl.when(pl.col(SIGN) != 0)
    good, bad = (
        words.then(pl.lit(str(one))).otherwise(pl.lit(str(other)))
        for one, other in (
            (ChangeVerdict.IMPROVED, ChangeVerdict.INCREASED),
            (ChangeVerdict.WORSENED, ChangeVerdict.DECREASED),
        )
    )
    alpha = 1 - confidence
    clear = pl.when(up).then(good).otherwise(bad)
    verdict = pl.when(pl.col(d.P) < alpha).then(clear).otherwise(pl.lit(str(ChangeVerdict.NO_CLEAR_CHANGE)))
    smallest = stats.mcnemar_test(gained + lost, pl.lit(0.0))
    none = pl.when(pl.col("n_both") == 0)
    return counted.with_columns(
        pl.when(pl.col(d.P).is_not_null()).then(verdict).cast(d.CHANGE_TYPE).alias(d.VERDICT),
        pl.coalesce(
            none.then(pl.col("_reason")),
            none.then(pl.lit(str(Reason.NO_EARLIER_VALUE)).cast(d.REASON_TYPE)),
            pl.when(smallest >= alpha).then(pl.lit(str(Reason.FEW_CHANGES)).cast(d.REASON_TYPE)),
        ).alias(d.REASON),
    ).drop("_reason")
