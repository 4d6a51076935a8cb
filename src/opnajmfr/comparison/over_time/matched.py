"""The change among those that answered both times: figures of counties, the nation and groups from the same members."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from attrs import evolve

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.over_time.changes import changed_over
from opnajmfr.comparison.over_time.paired_answers import GAINED, LOST, few_changed, with_paired_answers
from opnajmfr.comparison.over_time.same_members import ANSWERED_BOTH, N_CAME, N_LEFT, PARENT, members_in_two_years
from opnajmfr.comparison.over_time.settling import LEAST_COVERAGE, settled, stated_margins
from opnajmfr.comparison.over_time.two_years import EARLIER, FIRST, LAST, LATER, side, two_years
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.coding import chosen, formulas
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag, Status

N_MATCHED: Final = "n_matched"
"""Column of the members with a figure in both years."""
_RECOMPUTED = ("proportion", "share_of_units", "share_of_municipalities", "rate", "ratio", "mean")
"""Families whose value is one sum over another."""
_PARTS = ("_numerator", "_denominator", "_squares")


def matched_changes(
    figures: Figures,
    over: Mapping[str, tuple[int, int]],
    *,
    groupings: Sequence[Grouping] = (),
    margin: float | Mapping[str, float] | None = None,
    power: float = 0.8,
) -> pl.DataFrame:
    """Return the change of every county, the nation and groups among members that have a figure in both years.

    The figures are computed anew from the components of those members, so that who answered does not move them. A share
    of municipalities is tested by McNemar's exact test on the members that changed their answer, and its limits are
    those of that test (`with_paired_answers`); persons are other persons each year, and tested as `changed` does. It
    takes numerators and denominators: figures that are no quotient of two sums have no row.

    Parameters
    ----------
    figures
        Figures of all areas and years, those of the members among them.
    over
        The earlier and the later year by the indicator's id.
    groupings
        Groupings whose groups are wanted beside the hierarchy's areas; their members weigh one each.
    margin
        As in `changed`.
    power
        As in `changed`.

    Returns
    -------
    polars.DataFrame
        The columns of `changed`, with n_matched, n_left (a figure in the earlier year only), n_came (in the later year
        only), and for shares of municipalities gained (from no to yes) and lost; null for others. One row an indicator,
        sex, breakdown, level and area with at least one member that has a figure in either year.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.
    StatisticError
        If margin or power is out of range.

    Notes
    -----
    McNemar (1947), Psychometrika 12, 153-157.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).with_intervals(0.95).aggregate().figures()
    >>> rows = matched_changes(figures, {"lakemedel-rutin": (2022, 2024)})
    >>> rows.filter(pl.col("level") == "nation").select("n_matched", "n_left", "n_came", "gained", "lost").row(0)
    (45, 1, 2, 10, 0)
    """
    chosen_ids = [one.id for one in figures.indicators if one.id in over and one.measure.family in _RECOMPUTED]
    kept = pl.col(c.INDICATOR).cast(pl.String).is_in(chosen_ids)
    mine = evolve(figures.where(kept), indicators=tuple(one for one in figures.indicators if one.id in chosen_ids))
    if not chosen_ids:
        counts = (N_MATCHED, N_LEFT, N_CAME, GAINED, LOST)
        nothing = changed_over(figures.where(pl.lit(value=False)), {})
        return nothing.with_columns(pl.lit(None, pl.UInt32).alias(name) for name in counts)
    years = {name: over[name] for name in chosen_ids}
    members = members_in_two_years(mine, years, groupings=groupings)
    sums = _summed(members, figures)
    key = [c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, c.AREA]
    answers = [one.id for one in mine.indicators if one.measure.family == "share_of_municipalities"]
    is_answer = pl.col(c.INDICATOR).cast(pl.String).is_in(answers)
    counted = sums.select(
        *key,
        pl.col(ANSWERED_BOTH).alias(N_MATCHED),
        N_LEFT,
        N_CAME,
        *(pl.when(is_answer).then(name).alias(name) for name in (GAINED, LOST)),
    )
    again = evolve(mine, frame=pl.concat([_figures(sums, mine, when) for when in (EARLIER, LATER)]))
    rows = with_paired_answers(
        two_years(again, years).join(
            sums.select(*key, GAINED, LOST), left_on=[*key[:-1], IDENTITY], right_on=key, how="left"
        ),
        confidence=figures.confidence,
    )
    margins = {name: size for name, size in stated_margins(figures, margin).items() if name in years and size}
    found = settled(
        rows,
        again,
        margin=margins,
        power=power,
        min_coverage=LEAST_COVERAGE,
        withheld=[(is_answer & few_changed(confidence=figures.confidence), Reason.FEW_CHANGES)],
    )
    return found.join(counted, on=key, how="left", maintain_order="left")


def _summed(members: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Return the sums of both years over the members that answered both times, and how many left and came."""
    key = [c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, PARENT]
    both = pl.col(ANSWERED_BOTH)
    members = members.with_columns(_squares(EARLIER, figures.confidence), _squares(LATER, figures.confidence))
    change = (side(LATER, c.VALUE) > 0).cast(pl.Int8) - (side(EARLIER, c.VALUE) > 0).cast(pl.Int8)
    sums = members.group_by(key, maintain_order=True).agg(
        pl.col(FIRST, LAST, SIGN).first(),
        both.sum(),
        pl.col(N_LEFT).sum(),
        pl.col(N_CAME).sum(),
        ((change > 0) & both).sum().alias(GAINED),
        ((change < 0) & both).sum().alias(LOST),
        *(
            pl.when((side(when, part).is_not_null() | ~both).all()).then(side(when, part).filter(both).sum())
            for when in (EARLIER, LATER)
            for part in (c.NUMERATOR, c.DENOMINATOR)
        ),
        *(side(when, "squares").filter(both) for when in (EARLIER, LATER)),
        *(side(when, IS_APPROXIMATE).filter(both).any() for when in (EARLIER, LATER)),
        *(side(when, UNBOUNDED).filter(both).drop_nulls().first() for when in (EARLIER, LATER)),
        pl.col("_is_flagged").filter(both).any(),
    )
    return sums.rename({PARENT: c.AREA}).with_columns(
        pl.when(side(when, "squares").list.eval(pl.element().is_not_null()).list.all())
        .then(stats.ordered_sum(side(when, "squares")))
        .alias(f"_{when}_squares")
        for when in (EARLIER, LATER)
    )


def _squares(when: str, confidence: float) -> pl.Expr:
    """Return the sum of squares of a member's mean, from its t limits: exactly what they were made from."""
    n = side(when, c.DENOMINATOR).cast(pl.Float64)
    unit = stats.t_limits(pl.lit(0.0), n, n - 1, confidence=confidence)[1]
    variance = ((side(when, HIGH) - side(when, LOW)) / (2 * unit)).pow(2)
    within = pl.when(n == 1).then(0.0).otherwise((n - 1) * variance)
    return (within + n * side(when, c.VALUE).pow(2)).alias(f"_{when}_squares")


def _figures(sums: pl.DataFrame, figures: Figures, when: str) -> pl.DataFrame:
    """Return the figures of one of the years, as if the members that answered both times were all."""
    parts = [pl.col(name) for name in _PARTS]
    groups = formulas(figures.indicators)

    def limit(place: int) -> pl.Expr:
        """Return one of the limits."""

        def of(measure: Measure) -> pl.Expr | None:
            """Return it for a measure."""
            found = measure.limits(parts[: _n_parts(measure)], figures.confidence)
            return None if found is None else found[place]

        return chosen(groups, of, dtype=pl.Float64())

    flagged = pl.lit([str(Flag.NOT_COMPARABLE)] if when == LATER else [], pl.List(pl.String))
    unflagged = pl.lit([], pl.List(pl.String))
    unbounded = side(when, UNBOUNDED)
    types = figures.frame.schema
    made = sums.with_columns(side(when, name.removeprefix("_")).alias(name) for name in _PARTS).with_columns(
        chosen(groups, lambda measure: measure.value(parts[: _n_parts(measure)]), dtype=pl.Float64()).alias(c.VALUE),
        pl.when(unbounded.is_null()).then(limit(0)).alias(LOW),
        pl.when(unbounded.is_null()).then(limit(1)).alias(HIGH),
    )
    no_value = pl.lit(str(Reason.NO_OWN_VALUE)).cast(d.REASON_TYPE)
    no_spread = pl.lit(str(Reason.NO_SPREAD)).cast(d.REASON_TYPE)
    return made.with_columns(
        pl.col(LAST if when == LATER else FIRST).alias(c.PERIOD),
        pl.lit(str(Figure.POOLED)).alias(c.FIGURE),
        pl.col("_numerator").alias(c.NUMERATOR),
        pl.col("_denominator").alias(c.DENOMINATOR),
        pl.lit(None).alias(CHANCE),
        pl.lit(1.0).alias(c.COVERAGE),
        pl.col(ANSWERED_BOTH).alias(c.N_MEMBERS),
        pl.lit(str(Status.DERIVED)).alias(c.STATUS),
        pl.when("_is_flagged").then(flagged).otherwise(unflagged).alias(c.FLAGS),
        side(when, IS_APPROXIMATE).alias(IS_APPROXIMATE),
        pl.when(pl.col(c.VALUE).is_null()).then(no_value).alias(UNSEEN),
        pl.coalesce(unbounded, pl.when(pl.col(LOW).is_null()).then(no_spread)).alias(UNBOUNDED),
    ).select(pl.col(name).cast(types[name]) for name in types)


def _n_parts(measure: Measure) -> int:
    """Return how many of numerator, denominator and sum of squares a measure takes."""
    return 3 if measure.family == "mean" else 2
