"""From the figures of two years side by side to verdicts, or to the reasons why there are none."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.detectable_changes import FALL, RISE, with_detectable
from opnajmfr.comparison.over_time.two_years import (
    EARLIER,
    FIRST,
    LAST,
    LATER,
    N_EARLIER,
    N_LATER,
    NO_DIFFERENCE,
    NO_LIMITS,
    side,
)
from opnajmfr.comparison.subjects import IS_APPROXIMATE, SIGN
from opnajmfr.comparison.verdicts import Case, judged
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import StatisticError
from opnajmfr.model.verdicts import ChangeVerdict, Reason, Verdict

LEAST_COVERAGE: Final = 0.5
"""Share of the areas behind a figure under which its change has no verdict."""

_OF_CHANGE: Final = {
    Verdict.BETTER: ChangeVerdict.IMPROVED,
    Verdict.WORSE: ChangeVerdict.WORSENED,
    Verdict.HIGHER: ChangeVerdict.INCREASED,
    Verdict.LOWER: ChangeVerdict.DECREASED,
    Verdict.NO_CLEAR_DIFFERENCE: ChangeVerdict.NO_CLEAR_CHANGE,
}
"""What a verdict on a difference says of a change."""


def settled(
    rows: pl.DataFrame,
    figures: Figures,
    *,
    margin: float | Mapping[str, float] | None,
    power: float,
    min_coverage: float,
    withheld: Sequence[Case] = (),
) -> pl.DataFrame:
    """Return figures of two years with verdicts, reasons and what could have been seen.

    Parameters
    ----------
    rows
        As `two_years` returns them.
    figures
        Where they come from.
    margin
        As in `changed`.
    power
        As in `changed`.
    min_coverage
        As in `changed`.
    withheld
        Further reasons for an interval without verdict.

    Returns
    -------
    polars.DataFrame
        As `changed` returns.

    Raises
    ------
    StatisticError
        If margin, power or min_coverage is out of range.
    UnknownIndicatorError
        If a margin is for an indicator that there are no figures of.
    """
    if not 0 <= min_coverage <= 1:
        message = f"min_coverage must be 0 to 1, got {min_coverage!r}"
        raise StatisticError(message, hint="0.5 withholds the verdict where fewer than half have a figure")
    margins = stated_margins(figures, margin)
    coverage = pl.min_horizontal(side(LATER, c.COVERAGE), side(EARLIER, c.COVERAGE))
    found = judged(
        rows,
        unseen=_cases(rows, NO_DIFFERENCE),
        unbounded=_cases(rows, NO_LIMITS),
        withheld=[(coverage < min_coverage, Reason.LOW_COVERAGE), *withheld],
    )
    found = with_detectable(found, figures.indicators, confidence=figures.confidence, power=power)
    return (
        found.with_columns(
            change_verdict(margins),
            pl.coalesce(side(LATER, c.AREA), side(EARLIER, c.AREA)).alias(c.AREA),
            side(EARLIER, c.VALUE).alias(EARLIER),
            side(LATER, c.VALUE).alias(LATER),
        )
        .select(*_columns(figures))
        .sort(c.INDICATOR, c.LEVEL, c.AREA, c.SEX, *figures.breakdowns)
    )


def change_verdict(margins: Mapping[str, float | None]) -> pl.Expr:
    """Return what a verdict on a difference says of a change.

    Parameters
    ----------
    margins
        The largest change that does not matter, by indicator; None where none is stated.

    Returns
    -------
    polars.Expr
        The verdict as a ChangeVerdict; a change that is not clear and whose whole interval lies within the margin is
        `SHOWN_SMALL`.
    """
    words = {str(verdict): str(change) for verdict, change in _OF_CHANGE.items()}
    verdict = pl.col(d.VERDICT).cast(pl.String)
    small = stats.is_equivalent(c.LOWER, c.UPPER, margin=by_indicator(margins, pl.Float64)).fill_null(value=False)
    return (
        pl.when((verdict == Verdict.NO_CLEAR_DIFFERENCE) & small)
        .then(pl.lit(str(ChangeVerdict.SHOWN_SMALL)))
        .otherwise(verdict.replace_strict(words, default=None, return_dtype=pl.String))
        .cast(d.CHANGE_TYPE)
        .alias(d.VERDICT)
    )


def stated_margins(figures: Figures, margin: float | Mapping[str, float] | None) -> dict[str, float | None]:
    """Return the margin of each indicator.

    Parameters
    ----------
    figures
        The figures.
    margin
        One number, one an indicator's id or title, or None.

    Returns
    -------
    dict
        Margin by id, None where none is stated.

    Raises
    ------
    StatisticError
        If a margin is not a finite number above 0.
    UnknownIndicatorError
        If a margin is for an indicator that there are no figures of.
    """
    catalogue = figures.catalogue
    if isinstance(margin, Mapping):
        given = catalogue.by_id(margin)
    else:
        given = {} if margin is None else dict.fromkeys(catalogue.ids, margin)
    for size in given.values():
        stats.is_equivalent(pl.lit(0.0), pl.lit(0.0), margin=size)  # refuses a margin that is none
    return {name: given.get(name) for name in catalogue.ids}


def _cases(rows: pl.DataFrame, column: str) -> list[Case]:
    """Return the reasons of a column as cases."""
    return [(pl.col(column) == reason, Reason(reason)) for reason in rows[column].drop_nulls().unique().to_list()]


def _columns(figures: Figures) -> list[str]:
    """Return the columns of changes, in order."""
    return [
        *(c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, c.AREA, FIRST, LAST, EARLIER, LATER, N_EARLIER, N_LATER),
        *(d.DIFFERENCE, c.LOWER, c.UPPER, d.P, d.DETECTABLE, FALL, RISE),
        *(SIGN, d.VERDICT, d.REASON, IS_APPROXIMATE),
    ]
