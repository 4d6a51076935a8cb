"""What a tested difference could have shown: the smallest that would be seen, equivalence, and its place in a list."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.over_time.detectable_changes import with_detectable
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.recipe import Reference, ReferenceKind
from opnajmfr.model.verdicts import Verdict

POWER: Final = 0.8
"""Probability with which a difference of the size in the column `detectable` is found."""
SCORE_OF_POWER: Final = stats.z(2 * POWER - 1)
"""How many standard errors of chance a difference must lie beyond the limit to be found so often."""


def with_strength(
    rows: pl.DataFrame, indicators: Sequence[Indicator], *, reference: Reference, confidence: float
) -> pl.DataFrame:
    """Add the smallest difference that would be seen, and equivalence, to rows that have a verdict.

    The smallest difference that would be seen is half the interval plus what chance takes back in one case of five:
    half·(z + z(power)) / z, where the half is z standard errors: the mean of the interval's two sides. Where an unclear
    difference is larger than that all the same, as with one or two answers, it is the side on which zero lies. A test
    that allows for true differences among the others gives its own, for its half holds more than chance. None where no
    difference that is possible is as large. Of an area and its own history it is what `change` says: the larger of the
    smallest fall and the smallest rise.

    Equivalent (likvärdigt) is an unclear difference whose whole interval, the one that is shown, lies within the margin
    that was stated; a clear difference keeps its word, however small.

    Parameters
    ----------
    rows
        Judged rows; a column `detectable` holds what a test of its own found.
    indicators
        The indicators of the rows.
    reference
        The reference, with the margins that were stated.
    confidence
        Confidence of the limits.

    Returns
    -------
    polars.DataFrame
        The same rows.
    """
    if reference.kind is ReferenceKind.HISTORY:
        rows = with_detectable(rows, indicators, confidence=confidence, power=POWER)
    else:
        rows = _with_seen(rows, indicators, confidence=confidence)
    return rows.with_columns(
        pl.when(pl.col(d.VERDICT).is_not_null()).then(d.DETECTABLE).alias(d.DETECTABLE),
        _with_equivalence(indicators, reference),
    )


def _with_seen(rows: pl.DataFrame, indicators: Sequence[Indicator], *, confidence: float) -> pl.DataFrame:
    """Add the smallest difference that would be seen, from the interval; null where none that is possible is."""
    z = stats.z(confidence)
    share = (z + SCORE_OF_POWER) / z
    difference, lower, upper = pl.col(d.DIFFERENCE), pl.col(c.LOWER), pl.col(c.UPPER)
    seen = (upper - lower) / 2 * share
    if d.DETECTABLE in rows.columns:
        seen = pl.coalesce(d.DETECTABLE, seen)
    towards_zero = pl.when(difference > 0).then(difference - lower).otherwise(upper - difference)
    unclear = pl.col(d.VERDICT) == str(Verdict.NO_CLEAR_DIFFERENCE)
    rows = rows.with_columns(seen.alias(d.DETECTABLE))
    is_short = unclear & (pl.col(d.DETECTABLE) <= difference.abs())
    rows = rows.with_columns(pl.when(is_short).then(towards_zero * share).otherwise(d.DETECTABLE).alias(d.DETECTABLE))
    upwards = _most(indicators) - pl.col(d.REFERENCE_VALUE)
    reach = pl.when(upwards.is_not_null()).then(pl.max_horizontal(pl.col(d.REFERENCE_VALUE), upwards))
    possible = (pl.col(d.DETECTABLE) <= reach).fill_null(value=True)
    return rows.with_columns(pl.when(possible).then(d.DETECTABLE).alias(d.DETECTABLE))


def adjusted(rows: pl.DataFrame, cell: Sequence[str]) -> pl.Expr:
    """Return p adjusted over the areas of each indicator, period, sex and breakdown (Benjamini–Hochberg).

    Of the areas whose adjusted p is below 0.05, one in twenty is expected to be a false alarm. Null where a single area
    was tested: there is no list to hold.

    Parameters
    ----------
    rows
        Rows of one reference.
    cell
        Columns that tell the figures of one area apart.

    Returns
    -------
    polars.Expr
        Float64.
    """
    if rows[c.AREA].n_unique() < 2:  # noqa: PLR2004 - one area is no list
        return pl.lit(None, pl.Float64).alias(d.P_ADJUSTED)
    family = [*cell, c.LEVEL]
    several = pl.col(d.P).count().over(family) > 1
    return pl.when(several).then(stats.benjamini_hochberg(d.P).over(family)).alias(d.P_ADJUSTED)


def _most(indicators: Sequence[Indicator]) -> pl.Expr:
    """Return the highest value that there is; null where none is."""
    shares = (Proportion, ShareOfMunicipalities)
    return by_indicator(
        {one.id: one.measure.multiplier if isinstance(one.measure, shares) else None for one in indicators}, pl.Float64
    )


def _with_equivalence(indicators: Sequence[Indicator], reference: Reference) -> pl.Expr:
    """Return the verdict, equivalent where no difference is clear and the whole interval is within the margin."""
    margins = {one.id: reference.margin_of(one.id) for one in indicators}
    if not any(margins.values()):
        return pl.col(d.VERDICT)
    within = stats.is_equivalent(c.LOWER, c.UPPER, margin=by_indicator(margins, pl.Float64))
    unclear = pl.col(d.VERDICT) == str(Verdict.NO_CLEAR_DIFFERENCE)
    word = pl.lit(str(Verdict.EQUIVALENT)).cast(d.VERDICT_TYPE)
    return pl.when(unclear & within.fill_null(value=False)).then(word).otherwise(d.VERDICT).alias(d.VERDICT)
