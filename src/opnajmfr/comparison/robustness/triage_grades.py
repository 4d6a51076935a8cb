"""Where to look first: figures that are worse than others' and worsening, graded by how sure both are."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.model.verdicts import ChangeVerdict, Reason, TriageGrade, Verdict
from opnajmfr.stats.confidence import tail

GAP, CHANGE = "gap", "change"
"""Prefixes of the columns of the two halves: the difference to others, and that to the earlier year."""
HALF: Final = (d.DIFFERENCE, c.LOWER, c.UPPER, d.P, d.VERDICT, d.REASON)
"""Columns that each half has, as `gap_difference` and `change_difference`."""
GRADE: Final = "grade"
GRADE_TYPE: Final = c.enum_type(TriageGrade)
IS_WORSE, IS_WORSENING = "is_worse", "is_worsening"
JOINT_P: Final = "joint_p"


def half(prefix: str, column: str) -> pl.Expr:
    """Return a column of one half.

    Parameters
    ----------
    prefix
        "gap" or "change".
    column
        One of `HALF`.

    Returns
    -------
    polars.Expr
        The column.
    """
    return pl.col(f"{prefix}_{column}")


def graded(rows: pl.DataFrame, *, family: Sequence[str], confidence: float) -> pl.DataFrame:
    """Grade figures that are worse than others' and worsening.

        joint p = half of the larger of the two halves' p where both differences are unfavourable, else 1

    - clear: both verdicts hold, and the joint p, adjusted for every row of the family that could be judged (Holm), is
      at most 1 − confidence. Where in truth no figure is both worse and worsening, at most the share 1 − confidence
      of such tables holds a clear one, whatever the figures have in common.
    - probable: both differences are unfavourable and one of the verdicts holds, or both do but not after Holm.
    - unclear: both differences are unfavourable and neither verdict holds.

    Parameters
    ----------
    rows
        With `sign` (1 where higher is better, -1 where lower is, 0 without direction) and, for `gap` and `change`,
        the columns of `HALF`.
    family
        Columns that tell the tables apart; none for one table.
    confidence
        Confidence of the verdicts, 0 < confidence < 1.

    Returns
    -------
    polars.DataFrame
        The rows in the same order with is_worse and is_worsening (Boolean, of the differences as they are; null where
        one is unknown or there is no direction), joint_p and p_adjusted (Float64, null where one half has no test),
        grade (null where not both are unfavourable, and where it cannot be judged) and reason (a Reason: why it
        cannot be judged; null where it could).

    Notes
    -----
    Each half asks about one direction, so its p is half the two-sided one; the larger of the two tests that one of
    them is not so (intersection-union: Berger (1982), Technometrics 24, 295-300). The two halves share the newest
    figure: one that is poor by chance makes both unfavourable. The larger p is valid all the same.

    Examples
    --------
    >>> found = {"sign": [1], "gap_p": [0.001], "gap_difference": [-9.0], "gap_verdict": ["worse"]}
    >>> found |= {"change_p": [0.02], "change_difference": [-5.0], "change_verdict": ["worsened"]}
    >>> rows = pl.DataFrame(found | dict.fromkeys(("gap_reason", "change_reason"), pl.Series([None], dtype=pl.String)))
    >>> graded(rows, family=[], confidence=0.95).select("joint_p", "grade").row(0)
    (0.01, 'clear')
    """
    borne = 2 * tail(confidence)
    directed = pl.when(pl.col(SIGN) != 0).then(pl.col(SIGN))
    worse, worsening = (half(one, d.DIFFERENCE) * directed < 0 for one in (GAP, CHANGE))
    tested = pl.all_horizontal(
        (half(one, d.P).is_not_null() & half(one, d.VERDICT).is_not_null()) for one in (GAP, CHANGE)
    )
    larger = pl.max_horizontal(half(GAP, d.P), half(CHANGE, d.P))
    both = pl.col(IS_WORSE) & pl.col(IS_WORSENING)
    holds = (half(GAP, d.VERDICT).cast(pl.String) == str(Verdict.WORSE)) & both
    moved = (half(CHANGE, d.VERDICT).cast(pl.String) == str(ChangeVerdict.WORSENED)) & both
    found = rows.with_columns(worse.alias(IS_WORSE), worsening.alias(IS_WORSENING)).with_columns(
        pl.when(tested & both.is_not_null()).then(pl.when(both).then(larger / 2).otherwise(1.0)).alias(JOINT_P)
    )
    adjusted = stats.holm(JOINT_P)
    found = found.with_columns((adjusted.over(family) if family else adjusted).alias(d.P_ADJUSTED))
    return found.with_columns(
        pl.when(pl.col(JOINT_P).is_null() | ~both)
        .then(None)
        .when(holds & moved & (pl.col(d.P_ADJUSTED) <= borne))
        .then(pl.lit(str(TriageGrade.CLEAR)))
        .when(holds | moved)
        .then(pl.lit(str(TriageGrade.PROBABLE)))
        .otherwise(pl.lit(str(TriageGrade.UNCLEAR)))
        .cast(GRADE_TYPE)
        .alias(GRADE),
        pl.when(pl.col(JOINT_P).is_null()).then(_reason()).cast(d.REASON_TYPE).alias(d.REASON),
    )


def _reason() -> pl.Expr:
    """Return why a row cannot be judged: no direction, else the reason of the first half that has one."""
    reasons = [half(one, d.REASON).cast(pl.String) for one in (GAP, CHANGE)]
    strong = [pl.when(one != str(Reason.APPROXIMATE)).then(one) for one in reasons]
    is_key_figure = pl.any_horizontal((one == str(Reason.KEY_FIGURE)).fill_null(value=False) for one in reasons)
    return (
        pl.when(is_key_figure)
        .then(pl.lit(str(Reason.KEY_FIGURE)))
        .when(pl.col(SIGN) == 0)
        .then(pl.lit(str(Reason.NO_DIRECTION)))
        .otherwise(pl.coalesce(*strong))
    )
