"""An area against a set of areas: their unweighted mean, its place among them, and the lowest and highest."""

import math
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.benchmark.strength import SCORE_OF_POWER
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, OVERLAPS, SIGN, Subjects
from opnajmfr.comparison.verdicts import judged, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag

MEMBER = "member"
_K, _APPROXIMATE = "n_others", "reference_is_approximate"
_FEWEST_ROWS = 5_000
"""Rows that are worth a thread."""
_FEWEST = 3
"""Others that show how much they differ; with two, the limits would lie 16 standard deviations away."""


def against_set(
    subjects: Subjects, own: pl.DataFrame, *, relation: pl.DataFrame, missing: MissingPolicy
) -> pl.DataFrame:
    """Compare areas with the visible members of a set.

    reference_value is the unweighted mean of the visible members; the area itself counts among them only where
    it is a member (of its own group, or named itself), never among its peers. Place 1 is the best of the members
    and the area; there is no place without a direction, nor for a yes or no.

    Limits, p and verdict allow for chance in each figure and for true differences among the members: the area is
    held against the others as one that could be any of them (`stats.random_effects_difference`). The smallest true
    difference that would be seen is half that interval and 0.84 standard errors of chance in the two figures, for the
    true differences among the others widen what is ordinary, and chance alone hides what is not. That takes three
    others with a figure. A set of one area, which cannot differ from itself, is compared by `stats.mover`. Where the
    area is a member, the limits to the k others are multiplied by k/(k + 1), as the difference to the mean is.

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
    members = subjects.with_chance(figures).select(
        *subjects.cell,
        pl.col(c.AREA).alias(MEMBER),
        pl.col(c.VALUE).alias("theirs"),
        pl.col(LOW).alias("their_low"),
        pl.col(HIGH).alias("their_high"),
        pl.col(CHANCE).alias("their_chance"),
        pl.col(c.FLAGS).list.contains(str(Flag.APPROXIMATE)).alias(_APPROXIMATE),
    )
    pairs = own.select(*key, pl.col(c.VALUE).alias("mine"), SIGN).join(relation, on=[c.AREA, c.PERIOD])
    among = pairs.join(members, on=[*subjects.cell, MEMBER], how="left").with_columns(
        (pl.col(MEMBER) == pl.col(c.AREA)).alias("is_self")
    )
    summary = _added(among.group_by(*key, d.REFERENCE_AREA).agg(_summary()))
    rows = _tested(own.join(summary, on=key, how="left", maintain_order="left"), subjects)
    rankable = {one.id: capability(one.measure, Capability.RANKED, above=False).is_yes for one in subjects.indicators}
    placed = by_indicator(rankable, pl.Boolean)
    rows = rows.with_columns(
        pl.lit(str(Figure.MEAN_OF_MEMBERS)).cast(c.FIGURE_TYPE).alias(d.REFERENCE_FIGURE),
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        (pl.col(IS_APPROXIMATE) | pl.col(_APPROXIMATE).fill_null(value=False)).alias(IS_APPROXIMATE),
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
            ((pl.col("n_set") > 1) & (pl.col(_K) < _FEWEST), Reason.FEW_OTHERS),
        ],
        withheld=[(pl.min_horizontal(coverage, c.COVERAGE) < missing.min_coverage, Reason.LOW_COVERAGE)],
    )


def _tested(rows: pl.DataFrame, subjects: Subjects) -> pl.DataFrame:
    """Add limits and p: of one other area by MOVER, of several as of an area like them."""
    score = stats.z(subjects.confidence)
    down, up = (((pl.col(c.VALUE) - pl.col(limit)) / score).pow(2) for limit in (LOW, HIGH))
    among = stats.random_effects_difference(
        c.VALUE,
        (down, up),
        mean="others_mean",
        k=_K,
        squared_deviations="others_squares",
        mean_variance="others_chance",
        mean_squared_variance="others_chance_squared",
        confidence=subjects.confidence,
    )
    one = stats.mover_to_mean(
        c.VALUE, "others_mean", lower=LOW, upper=HIGH, sum_below_squared="below", sum_above_squared="above", k=_K
    )
    is_one = pl.col("n_set") == 1
    share = pl.when(pl.col("is_member").fill_null(value=False)).then(pl.col(_K) / (pl.col(_K) + 1)).otherwise(1.0)
    low, high = _possible(subjects)
    test = pl.col("_test").struct
    chance = ((down + up) / 2 + pl.col("others_chance") / pl.col(_K)).sqrt()
    seen = (test.field("upper") - test.field("lower")) / 2 + SCORE_OF_POWER * chance
    return (
        rows.with_columns(_in_threads(rows, among).alias("_test"), one[0].alias("_lower"), one[1].alias("_upper"))
        .with_columns(
            pl.when(is_one).then("_lower").otherwise(low * share).alias(c.LOWER),
            pl.when(is_one).then("_upper").otherwise(high * share).alias(c.UPPER),
            pl.when(~is_one).then(test.field("p")).alias(d.P),
            pl.when(~is_one).then(seen * share).alias(d.DETECTABLE),
        )
        .drop("_test", "_lower", "_upper")
    )


def _in_threads(rows: pl.DataFrame, test: pl.Expr) -> pl.Series:
    """Return a test that is an integral for every row: the rows are parted among the threads that polars has."""
    size = max(_FEWEST_ROWS, -(-rows.height // pl.thread_pool_size()))
    if rows.height <= size:
        return rows.select(test).to_series()

    def tested(part: pl.DataFrame) -> pl.Series:
        """Test some of the rows."""
        return part.select(test).to_series()

    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return pl.concat(threads.map(tested, rows.iter_slices(size)))


def _possible(subjects: Subjects) -> tuple[pl.Expr, pl.Expr]:
    """Return limits that no difference of two shares lies beyond: none and all, less all and none."""
    widest = {
        one.id: one.measure.multiplier if isinstance(one.measure, Proportion) else math.inf
        for one in subjects.indicators
    }
    most, test = by_indicator(widest, pl.Float64), pl.col("_test").struct
    low, high = test.field("lower"), test.field("upper")
    return pl.when(low < -most).then(-most).otherwise(low), pl.when(high > most).then(most).otherwise(high)


def _summary() -> list[pl.Expr]:
    """Summarise the visible members of each set; what is added as floating point stays a list.

    The squared distances to limits are used for a set of one area only, where nothing is added.
    """
    theirs, other = pl.col("theirs"), ~pl.col("is_self")
    visible = theirs.is_not_null()
    better = (theirs - pl.col("mine")) * pl.col(SIGN) > 0
    below = (theirs - pl.col("their_low")).pow(2).filter(other)
    above = (pl.col("their_high") - theirs).pow(2).filter(other)
    return [
        theirs.drop_nulls().alias(d.REFERENCE_VALUE),
        theirs.min().alias(d.REFERENCE_LOWEST),
        theirs.max().alias(d.REFERENCE_HIGHEST),
        theirs.filter(other).drop_nulls().alias("others"),
        pl.col("their_chance").filter(other).drop_nulls().alias("others_chance"),
        (visible & other).sum().alias(_K),
        visible.sum().alias("n_visible"),
        pl.len().alias("n_set"),
        pl.col("is_self").any().alias("is_member"),
        (visible & pl.col(_APPROXIMATE)).any().alias(_APPROXIMATE),
        pl.col(OVERLAPS).any(),
        (better & other).sum().alias("n_better"),
        below.sum().alias("below"),
        above.sum().alias("above"),
        (visible & other & pl.col("their_low").is_null()).sum().alias("n_without_limits"),
    ]


def _added(summary: pl.DataFrame) -> pl.DataFrame:
    """Add the lists of a summary, each in order, so that no order of the rows changes a digit."""
    chance = pl.col("others_chance")
    return summary.with_columns(
        stats.ordered_mean(d.REFERENCE_VALUE),
        stats.ordered_mean("others").alias("others_mean"),
        stats.squared_deviations("others").alias("others_squares"),
        stats.ordered_mean(chance).alias("others_chance"),
        stats.ordered_mean(chance * chance).alias("others_chance_squared"),
    ).drop("others")
