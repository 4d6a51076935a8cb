"""An area against a set of areas: their unweighted mean, its place among them, and the lowest and highest."""

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.subjects import HIGH, LOW, OVERLAPS, SIGN, Subjects
from opnajmfr.comparison.verdicts import judged, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure

MEMBER = "member"
_K = "n_others"


def against_set(
    subjects: Subjects, own: pl.DataFrame, *, relation: pl.DataFrame, missing: MissingPolicy
) -> pl.DataFrame:
    """Compare areas with the visible members of a set.

    reference_value is the unweighted mean of the visible members; the area itself counts among them only where
    it is a member (of its own group, or named itself), never among its peers. Place 1 is the best of the members
    and the area; there is no place without a direction, nor for a yes or no. The limits allow for chance in each
    figure, not for true differences among the members, so the verdict is withheld unless the set is one area.

    Parameters
    ----------
    subjects
        The computed figures.
    own
        The figures that are compared.
    relation
        Columns area, period, reference_area and member.
    missing
        When coverage is too low for a verdict.

    Returns
    -------
    polars.DataFrame
        One row a figure and set, with difference, limits, verdict and reason.
    """
    key = [*subjects.cell, c.AREA]
    figures = subjects.with_limits(subjects.figures([Figure.OWN, Figure.REPORTED, Figure.POOLED]))
    members = figures.select(
        *subjects.cell,
        pl.col(c.AREA).alias(MEMBER),
        pl.col(c.VALUE).alias("theirs"),
        pl.col(LOW).alias("their_low"),
        pl.col(HIGH).alias("their_high"),
    )
    pairs = own.select(*key, pl.col(c.VALUE).alias("mine"), SIGN).join(relation, on=[c.AREA, c.PERIOD])
    among = pairs.join(members, on=[*subjects.cell, MEMBER], how="left").with_columns(
        (pl.col(MEMBER) == pl.col(c.AREA)).alias("is_self")
    )
    summary = _means(among.group_by(*key, d.REFERENCE_AREA).agg(_summary()))
    rows = own.join(summary, on=key, how="left", maintain_order="left")
    share = pl.when(pl.col("is_member").fill_null(value=False)).then(pl.col(_K) / (pl.col(_K) + 1)).otherwise(1.0)
    lower, upper = stats.mover_to_mean(
        c.VALUE, "others_mean", lower=LOW, upper=HIGH, sum_below_squared="below", sum_above_squared="above", k=_K
    )
    rankable = {one.id: capability(one.measure, Capability.RANKED, above=False).is_yes for one in subjects.indicators}
    placed = by_indicator(rankable, pl.Boolean)
    rows = rows.with_columns(
        pl.lit(str(Figure.MEAN_OF_MEMBERS)).cast(c.FIGURE_TYPE).alias(d.REFERENCE_FIGURE),
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        (lower * share).alias(c.LOWER),
        (upper * share).alias(c.UPPER),
        pl.when(placed & (pl.col(SIGN) != 0) & pl.col(c.VALUE).is_not_null())
        .then(pl.col("n_better") + 1)
        .alias(d.PLACE),
        pl.when(pl.col(c.VALUE).is_not_null()).then(pl.col(_K).fill_null(0) + 1).otherwise(_K).alias(d.N_PLACED),
    )
    coverage = pl.col("n_visible") / pl.col("n_set")
    return judged(
        rows,
        unseen=[
            *no_difference(subjects.indicators, larger=False),
            (pl.col("n_set").is_null(), Reason.NOT_IN_GROUP),
            (pl.col(d.REFERENCE_VALUE).is_null(), Reason.NO_REFERENCE),
        ],
        unbounded=[
            *no_interval(subjects.indicators),
            (pl.col(OVERLAPS), Reason.OVERLAP),
            (pl.col(_K) == 0, Reason.NOTHING_LEFT),
            (pl.col("n_without_limits") > 0, Reason.REFERENCE_WITHOUT_COUNTS),
        ],
        withheld=[
            (pl.col("n_set") > 1, Reason.DIFFERENCES_AMONG_PEERS),
            (coverage < missing.min_coverage, Reason.LOW_COVERAGE),
        ],
    )


def _summary() -> list[pl.Expr]:
    """Summarise the visible members of each set; what is added as floating point stays a list."""
    theirs, other = pl.col("theirs"), ~pl.col("is_self")
    visible = theirs.is_not_null()
    better = (theirs - pl.col("mine")) * pl.col(SIGN) > 0
    below = (theirs - pl.col("their_low")).pow(2).filter(other)
    above = (pl.col("their_high") - theirs).pow(2).filter(other)
    return [
        theirs.drop_nulls().alias(d.REFERENCE_VALUE),
        theirs.min().alias(d.REFERENCE_LOWEST),
        theirs.max().alias(d.REFERENCE_HIGHEST),
        theirs.filter(other).drop_nulls().alias("others_mean"),
        (visible & other).sum().alias(_K),
        visible.sum().alias("n_visible"),
        pl.len().alias("n_set"),
        pl.col("is_self").any().alias("is_member"),
        pl.col(OVERLAPS).any(),
        (better & other).sum().alias("n_better"),
        below.drop_nulls().alias("below"),
        above.drop_nulls().alias("above"),
        (visible & other & pl.col("their_low").is_null()).sum().alias("n_without_limits"),
    ]


def _means(summary: pl.DataFrame) -> pl.DataFrame:
    """Add the lists of a summary, each in order, so that no order of the rows changes a digit."""
    return summary.with_columns(
        stats.ordered_mean(d.REFERENCE_VALUE),
        stats.ordered_mean("others_mean"),
        stats.ordered_sum("below"),
        stats.ordered_sum("above"),
    )
