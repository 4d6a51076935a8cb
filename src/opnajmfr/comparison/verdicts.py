"""From a difference and its limits to a verdict, or to the reason why there is none."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.comparison.subjects import HAS_LIMITS, IS_APPROXIMATE, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, IndicatorKind, Uncertainty

_OF_REFERENCE = (d.REFERENCE_VALUE, d.REFERENCE_LOWEST, d.REFERENCE_HIGHEST, d.PLACE)
"""Numbers that codes of classes must not be turned into."""

_DUST = 1e-12
"""Share of the figures below which a difference, or its distance to a limit, is floating point and nothing else."""
Case = tuple[pl.Expr, Reason]
"""Where a reason holds."""


def no_difference(indicators: Sequence[Indicator], *, larger: bool) -> list[Case]:
    """Return the reasons for showing no difference at all, the strongest first.

    Parameters
    ----------
    indicators
        The indicators of the rows.
    larger
        Whether the reference is a larger area, with which numbers cannot be compared.

    Returns
    -------
    list
        Where each reason holds.
    """
    family = _family(indicators)
    cases = [
        (family == "ordinal", Reason.CLASSES),
        (pl.col(c.VALUE).is_null(), Reason.NO_OWN_VALUE),
        ((family == "share_of_municipalities") & (pl.col(c.FIGURE) == Figure.OWN), Reason.ONE_ANSWER),
    ]
    if larger:
        cases.append((family == "total", Reason.SIZE))
    return cases


def no_interval(indicators: Sequence[Indicator]) -> list[Case]:
    """Return the reasons in the area's own figure for a difference without interval, the strongest first."""
    is_key_figure = by_indicator({one.id: one.kind is IndicatorKind.KEY_FIGURE for one in indicators}, pl.Boolean)
    is_published = by_indicator({one.id: one.measure.is_published for one in indicators}, pl.Boolean)
    adds = by_indicator({one.id: one.measure.adds for one in indicators}, pl.Boolean)
    no_chance = by_indicator({one.id: one.uncertainty is not Uncertainty.CHANCE for one in indicators}, pl.Boolean)
    one_answer = _family(indicators) == "share_of_municipalities"
    no_spread = by_indicator({one.id: not _has_spread(one.measure) for one in indicators}, pl.Boolean)
    return [
        (is_key_figure, Reason.KEY_FIGURE),
        (is_published | (adds & pl.col("x0").is_null()), Reason.NO_COUNTS),
        (no_spread, Reason.NO_SPREAD),
        (no_chance | (one_answer & ~pl.col(HAS_LIMITS)), Reason.NO_CHANCE),
        (~pl.col(HAS_LIMITS), Reason.NO_SPREAD),
    ]


def _has_spread(measure: Measure) -> bool:
    """Tell whether the components of a measure can give limits at any level."""
    return any(capability(measure, Capability.INTERVALLED, above=above).is_yes for above in (False, True))


def _family(indicators: Sequence[Indicator]) -> pl.Expr:
    """Return the family of each row's measure."""
    return by_indicator({one.id: one.measure.family for one in indicators}, pl.String)


def first_reason(cases: Sequence[Case]) -> pl.Expr:
    """Return the first reason that holds in each row, null where none does."""
    column = pl.lit(None, d.REASON_TYPE)
    for where, reason in reversed(cases):
        column = pl.when(where.fill_null(value=False)).then(pl.lit(str(reason)).cast(d.REASON_TYPE)).otherwise(column)
    return column


def is_dust() -> pl.Expr:
    """Tell whether a difference is floating point and nothing else."""
    dust = _DUST * (pl.col(c.VALUE).abs() + pl.col(d.REFERENCE_VALUE).abs())
    return pl.col(d.DIFFERENCE).abs() <= dust


def _undusted(rows: pl.DataFrame) -> list[pl.Expr]:
    """Return limits and p without the dust of floating point.

    Limits hold a difference that only dust places outside them, and zero where only dust makes the difference.
    """
    difference, lower, upper = pl.col(d.DIFFERENCE), pl.col(c.LOWER), pl.col(c.UPPER)
    dust = _DUST * (pl.col(c.VALUE).abs() + pl.col(d.REFERENCE_VALUE).abs())
    is_none = is_dust()
    low = pl.when((lower - difference).is_between(0, dust)).then(difference).otherwise(lower)
    high = pl.when((difference - upper).is_between(0, dust)).then(difference).otherwise(upper)
    p = pl.when(is_none & pl.col(d.P).is_not_null()).then(1.0).otherwise(d.P).alias(d.P)
    return [
        pl.when(is_none & (low > 0)).then(0.0).otherwise(low).alias(c.LOWER),
        pl.when(is_none & (high < 0)).then(0.0).otherwise(high).alias(c.UPPER),
        *([p] if d.P in rows.columns else []),
    ]


def judged(
    rows: pl.DataFrame, *, unseen: Sequence[Case], unbounded: Sequence[Case], withheld: Sequence[Case]
) -> pl.DataFrame:
    """Settle difference, limits, verdict and reason of compared rows.

    Parameters
    ----------
    rows
        With `difference`, `lower`, `upper`, `sign` and `is_approximate`; `p` where the test has one.
    unseen
        Reasons for no difference, the strongest first.
    unbounded
        Reasons for a difference without interval.
    withheld
        Reasons for an interval without verdict.

    Returns
    -------
    polars.DataFrame
        The rows, with a verdict wherever no reason holds; a reason that only weakens a verdict stands beside it.
    """
    blank = pl.col("_unseen").is_not_null()
    open_ended = blank | pl.col("_unbounded").is_not_null() | pl.col(c.LOWER).is_null() | pl.col(c.UPPER).is_null()
    classed = (pl.col("_unseen") == Reason.CLASSES).fill_null(value=False)
    silent = open_ended | pl.col("_withheld").is_not_null()
    above, below = pl.col(c.LOWER) > 0, pl.col(c.UPPER) < 0
    good = ((pl.col(SIGN) > 0) & above) | ((pl.col(SIGN) < 0) & below)
    directed = pl.col(SIGN) != 0
    verdict = (
        pl.when(~above & ~below)
        .then(pl.lit(str(Verdict.NO_CLEAR_DIFFERENCE)))
        .when(directed & good)
        .then(pl.lit(str(Verdict.BETTER)))
        .when(directed)
        .then(pl.lit(str(Verdict.WORSE)))
        .when(above)
        .then(pl.lit(str(Verdict.HIGHER)))
        .otherwise(pl.lit(str(Verdict.LOWER)))
    )
    approximate = pl.when(pl.col(IS_APPROXIMATE)).then(pl.lit(str(Reason.APPROXIMATE)).cast(d.REASON_TYPE))
    return (
        rows.with_columns(_undusted(rows))
        .with_columns(
            first_reason(unseen).alias("_unseen"),
            first_reason(unbounded).alias("_unbounded"),
            first_reason(withheld).alias("_withheld"),
        )
        .with_columns(
            pl.when(~blank).then(d.DIFFERENCE).alias(d.DIFFERENCE),
            *(pl.when(~classed).then(name).alias(name) for name in _OF_REFERENCE if name in rows.columns),
            *(pl.when(~open_ended).then(limit).alias(limit) for limit in (c.LOWER, c.UPPER)),
            *(pl.when(~silent).then(name).alias(name) for name in (d.P,) if name in rows.columns),
            pl.when(~silent).then(verdict).cast(d.VERDICT_TYPE).alias(d.VERDICT),
            pl.coalesce("_unseen", "_unbounded", "_withheld", approximate).alias(d.REASON),
        )
        .drop("_unseen", "_unbounded", "_withheld")
    )
