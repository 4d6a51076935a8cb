"""Figures of too few respondents, hidden after roll-up: what lies above them holds everybody."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.data.statuses import RANK, RANK_TYPE, rank
from opnajmfr.engine.members import COMPLETE, by_indicator
from opnajmfr.engine.scope import Scope
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.recipe import Suppression
from opnajmfr.model.respondents import OWN_ANSWERS, has_respondents
from opnajmfr.model.vocabulary import Figure, Level, Status

RESPONDENTS = "_respondents"
"""Column of the respondents, where a variable of their own counts them."""
_OWN_COUNT = "_own_count"
_JUDGED = (Figure.OWN, Figure.POOLED, Figure.REPORTED)
"""Figures that have counts of their own; means and medians of members are taken over the visible ones."""
_TOO_UNCERTAIN = rank(Status.TOO_UNCERTAIN)


def counted(
    cells: pl.LazyFrame, observations: Observations, scope: Scope, *, level: Level, suppression: Suppression | None
) -> pl.LazyFrame:
    """Add the respondents to cells, where a rule names the variable that counts them.

    Parameters
    ----------
    cells
        Cells with components and `complete`.
    observations
        The figures, totals included.
    scope
        What they answer.
    level
        The level of the cells.
    suppression
        Which figures are hidden, or None.

    Returns
    -------
    polars.LazyFrame
        The same cells in the same order; those that are not complete count nobody, as their components add nothing.
    """
    if suppression is None or suppression.rule.respondents is None:
        return cells
    key = [c.AREA, *scope.cell[1:]]
    here = (pl.col(c.LEVEL) == level) & (pl.col(c.VARIABLE) == suppression.rule.respondents)
    number = pl.col(c.AMOUNT).cast(pl.Float64).fill_null(pl.col(c.VALUE)).cast(c.COMPONENT)
    rows = observations.frame.lazy().filter(here).select(*key, number.alias(RESPONDENTS))
    joined = cells.join(rows, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.when(COMPLETE).then(RESPONDENTS).alias(RESPONDENTS))


def added(slots: Sequence[str], suppression: Suppression | None) -> list[str]:
    """Return the columns that are added up: the components, and the respondents where a variable counts them.

    Parameters
    ----------
    slots
        Columns of components.
    suppression
        Which figures are hidden, or None.

    Returns
    -------
    list of str
        Names of columns.
    """
    has_variable = suppression is not None and suppression.rule.respondents is not None
    return [*slots, RESPONDENTS] if has_variable else list(slots)


def summed(name: str) -> pl.Expr:
    """Return the sum of a column that is added up; of the respondents only where the variable counts every member's.

    Parameters
    ----------
    name
        A column of `added`.

    Returns
    -------
    polars.Expr
        The sum over the members of a group.
    """
    total = pl.col(name).sum()
    if name != RESPONDENTS:
        return total
    return pl.when(~(pl.col(COMPLETE) & pl.col(name).is_null()).any()).then(total).alias(name)


def counted_beside(figures: pl.LazyFrame, own: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Let published values that stand beside counts be judged by those counts.

    Parameters
    ----------
    figures
        Published values of the level of the counts.
    own
        The own figures of that level, before anything is hidden.
    scope
        What the observations answer.

    Returns
    -------
    polars.LazyFrame
        The same figures in the same order, with the denominator of the own figure of each cell.
    """
    key = [*scope.cell, c.AREA]
    counts = own.select(*key, pl.col(c.DENOMINATOR).alias(_OWN_COUNT))
    return figures.join(counts, on=key, how="left", maintain_order="left")


def precise_only(
    figures: pl.LazyFrame, indicators: Sequence[Indicator], *, suppression: Suppression | None, numbers: Sequence[str]
) -> pl.LazyFrame:
    """Hide figures of too few respondents: they keep their place and a status, and no number.

    What has no value already keeps its own reason; what cannot be judged, as a published value without counts, stays.

    Parameters
    ----------
    figures
        Figures with numerator, denominator and value.
    indicators
        The indicators of the figures.
    suppression
        Which figures are hidden, or None.
    numbers
        Columns that hold numbers of a figure.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order, too few as `too_uncertain`.
    """
    if suppression is None:
        return figures
    there = figures.collect_schema().names()
    hidden = _too_few(indicators, suppression, there).fill_null(value=False) & pl.col(c.VALUE).is_not_null()
    return figures.with_columns(
        *(pl.when(~hidden).then(name).alias(name) for name in numbers if name in there),
        pl.when(hidden).then(_TOO_UNCERTAIN).otherwise(RANK).cast(RANK_TYPE).alias(RANK),
    ).drop(_OWN_COUNT, strict=False)


def _too_few(indicators: Sequence[Indicator], suppression: Suppression, there: Sequence[str]) -> pl.Expr:
    """Tell which figures break a threshold; null where there is nothing to judge by."""
    rule = suppression.rule
    denominator = pl.coalesce(c.DENOMINATOR, _OWN_COUNT) if _OWN_COUNT in there else pl.col(c.DENOMINATOR)
    persons = by_indicator({one.id: has_respondents(one.measure) for one in indicators}, pl.Boolean)
    respondents = pl.when(persons).then(denominator)
    if RESPONDENTS in there:
        counted_for = {one.id: has_respondents(one.measure, by_variable=True) for one in indicators}
        respondents = pl.coalesce(pl.when(by_indicator(counted_for, pl.Boolean)).then(RESPONDENTS), respondents)
    answers = by_indicator({one.id: one.measure.family in OWN_ANSWERS for one in indicators}, pl.Boolean)
    estimates = ~answers | (pl.col(c.FIGURE) != Figure.OWN)
    few = [
        count < least
        for count, least in (
            (respondents, rule.min_respondents),
            (pl.when(estimates).then(denominator), rule.min_denominator),
        )
        if least is not None
    ]
    held = by_indicator({one.id: suppression.holds_for(one.id) for one in indicators}, pl.Boolean)
    return held & pl.col(c.FIGURE).is_in([str(figure) for figure in _JUDGED]) & pl.any_horizontal(few)
