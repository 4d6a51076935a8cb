"""The figures of two years side by side, with their difference, its limits, and why there is none."""

from collections.abc import Mapping, Sequence
from math import nextafter
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.over_time.comparability import in_order_of_time, incomparable
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag

FIRST: Final = "first"
LAST: Final = "last"
EARLIER: Final = "earlier"
LATER: Final = "later"
N_EARLIER: Final = "n_earlier"
N_LATER: Final = "n_later"
NO_DIFFERENCE: Final = "_no_difference"
"""Column with the reason for showing no difference at all."""
NO_LIMITS: Final = "_no_limits"
"""Column with the reason for a difference without limits."""
_SIDED = (c.AREA, c.FIGURE, c.VALUE, c.NUMERATOR, c.DENOMINATOR, LOW, HIGH, CHANCE, c.COVERAGE, UNSEEN, UNBOUNDED)


def two_years(figures: Figures, over: Mapping[str, tuple[int, int]]) -> pl.DataFrame:
    """Return the figures of two years beside each other, with difference, limits, p and reasons.

    Parameters
    ----------
    figures
        Figures of all areas and years.
    over
        The earlier and the later year by the indicator's id.

    Returns
    -------
    polars.DataFrame
        One row a figure without its period, and area: `first`, `last`, every column of either figure with the prefix
        `_earlier_` or `_later_`, `value` (the later), `reference_value` (the earlier), difference, lower, upper, p,
        n_earlier, n_later, sign, is_approximate, and the reasons `NO_DIFFERENCE` and `NO_LIMITS`.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.
    """
    pairs = _pairs(figures, over)
    rows = _side_by_side(figures, pairs).join(pairs, on=c.INDICATOR, how="left", maintain_order="left")
    return _with_reasons(_with_difference(rows, figures.confidence), figures.indicators)


def _pairs(figures: Figures, over: Mapping[str, tuple[int, int]]) -> pl.DataFrame:
    """Return the two years of each indicator, with the reason for which they may not be tested."""
    rows = [
        (one.id, *in_order_of_time(*over[one.id]), incomparable(one, *over[one.id]))
        for one in figures.indicators
        if one.id in over
    ]
    schema = {c.INDICATOR: pl.String, FIRST: pl.Int32, LAST: pl.Int32, "_years": d.REASON_TYPE}
    frame = pl.DataFrame([(*row[:3], None if row[3] is None else str(row[3])) for row in rows], schema, orient="row")
    return frame.with_columns(pl.col(c.INDICATOR).cast(figures.frame.schema[c.INDICATOR]))


def with_identity(frame: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Add the identity of each area, by which its codes of different years are matched.

    Parameters
    ----------
    frame
        With a column area.
    figures
        Figures whose hierarchy knows the codes.

    Returns
    -------
    polars.DataFrame
        The rows in order with a column identity; a group's code is its own.
    """
    names = figures.areas.names.select(pl.col("code").alias(c.AREA), IDENTITY)
    return frame.join(names, on=c.AREA, how="left", maintain_order="left").with_columns(
        pl.coalesce(IDENTITY, c.AREA).alias(IDENTITY)
    )


def _side_by_side(figures: Figures, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of the two years beside each other, the same area under any of its codes."""
    key = [c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, IDENTITY]
    rows = with_identity(figures.frame, figures).join(
        pairs.select(c.INDICATOR, FIRST, LAST), on=c.INDICATOR, maintain_order="left"
    )
    both = [SIGN, IS_APPROXIMATE]

    def of_year(column: str, prefix: str) -> pl.DataFrame:
        """Return the figures of one of the two years."""
        mine = rows.filter(pl.col(c.PERIOD) == pl.col(column))
        return mine.select(*key, *(pl.col(name).alias(f"_{prefix}_{name}") for name in (*_SIDED, *both)))

    after = (pl.col(c.PERIOD) > pl.col(FIRST)) & (pl.col(c.PERIOD) <= pl.col(LAST))
    broken = rows.filter(after & pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE)))
    marks = broken.select(key).unique().with_columns(pl.lit(value=True).alias("_is_flagged"))
    return (
        of_year(LAST, LATER)
        .join(of_year(FIRST, EARLIER), on=key, how="full", coalesce=True)
        .join(marks, on=key, how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(side(LATER, SIGN), side(EARLIER, SIGN)).alias(SIGN),
            (
                side(LATER, IS_APPROXIMATE).fill_null(value=False)
                | side(EARLIER, IS_APPROXIMATE).fill_null(value=False)
            ).alias(IS_APPROXIMATE),
        )
    )


def side(when: str, column: str) -> pl.Expr:
    """Return a column of the earlier or the later figure.

    Parameters
    ----------
    when
        "earlier" or "later".
    column
        Column of figures.

    Returns
    -------
    polars.Expr
        The column.
    """
    return pl.col(f"_{when}_{column}")


def _with_difference(rows: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Add difference, limits and p; null where a value or its limits are."""
    lower, upper = stats.mover(
        side(LATER, c.VALUE),
        side(EARLIER, c.VALUE),
        lower=side(LATER, LOW),
        upper=side(LATER, HIGH),
        other_lower=side(EARLIER, LOW),
        other_upper=side(EARLIER, HIGH),
    )
    rows = rows.with_columns(
        side(LATER, c.VALUE).alias(c.VALUE),
        side(EARLIER, c.VALUE).alias(d.REFERENCE_VALUE),
        (side(LATER, c.VALUE) - side(EARLIER, c.VALUE)).alias(d.DIFFERENCE),
        lower.alias(c.LOWER),
        upper.alias(c.UPPER),
        *(
            pl.when(side(when, c.VALUE).is_not_null()).then(side(when, c.DENOMINATOR).cast(pl.Float64)).alias(name)
            for when, name in ((EARLIER, N_EARLIER), (LATER, N_LATER))
        ),
    )
    return rows.with_columns(p_of_limits(confidence))


def p_of_limits(confidence: float) -> pl.Expr:
    """Return the two-sided p of a difference that is read off its own interval.

        p = 2·Φ(−z₍confidence₎·|difference| / (distance from the difference to its limit on the side of zero))

    Parameters
    ----------
    confidence
        Confidence of the limits.

    Returns
    -------
    polars.Expr
        From difference, lower and upper: Float64 in 0..1, named `p`; below 1 - confidence exactly where the limits
        exclude zero; null where anything is null.

    Examples
    --------
    >>> rows = pl.DataFrame({"difference": [4.0, 2.0], "lower": [0.0, -2.0], "upper": [8.0, 6.0]})
    >>> rows.select(p_of_limits(0.95))["p"].round(3).to_list()
    [0.05, 0.327]
    """
    difference, lower, upper = pl.col(d.DIFFERENCE), pl.col(c.LOWER), pl.col(c.UPPER)
    distance = pl.when(difference > 0).then(difference - lower).otherwise(upper - difference)
    score = pl.when(difference == 0).then(0.0).otherwise(stats.z(confidence) * difference / distance)
    p = stats.two_sided_p(pl.when(distance.is_not_null()).then(score))
    level = 1 - confidence
    excludes = (lower > 0) | (upper < 0)
    settled = pl.when(excludes).then(p.clip(upper_bound=nextafter(level, 0))).otherwise(p.clip(lower_bound=level))
    return settled.alias(d.P)


def _with_reasons(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Add why there is no difference, and why there are no limits."""

    def because(where: pl.Expr, reason: Reason) -> pl.Expr:
        """Return the reason where it holds."""
        return pl.when(where.fill_null(value=False)).then(pl.lit(str(reason)).cast(d.REASON_TYPE))

    missing = pl.lit(str(Reason.NO_OWN_VALUE)).cast(d.REASON_TYPE)
    later, earlier = side(LATER, UNSEEN), side(EARLIER, UNSEEN)
    is_of_answers = by_indicator(
        {one.id: one.measure.family == "share_of_municipalities" for one in indicators}, pl.Boolean
    )
    above = (side(LATER, c.FIGURE) != Figure.OWN) | (side(EARLIER, c.FIGURE) != Figure.OWN)
    return rows.with_columns(
        pl.coalesce(
            because(side(LATER, c.VALUE).is_null(), Reason.NO_OWN_VALUE),
            because(side(EARLIER, c.VALUE).is_null(), Reason.NO_EARLIER_VALUE),
            because(pl.col("_years") == Reason.EARLIER_BREAK, Reason.EARLIER_BREAK),
            because(pl.col("_is_flagged"), Reason.NOT_COMPARABLE),
            pl.when(later != missing).then(later),
            pl.when(earlier != missing).then(earlier),
        ).alias(NO_DIFFERENCE),
        pl.coalesce(
            because(is_of_answers & above, Reason.SAME_MEMBERS),
            because(pl.col("_years") == Reason.SHARED_YEARS, Reason.SHARED_YEARS),
            side(LATER, UNBOUNDED),
            side(EARLIER, UNBOUNDED),
        ).alias(NO_LIMITS),
    )
