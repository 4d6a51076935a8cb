"""What those who did not answer (bortfall) can mean: bounds of shares and differences, and when a verdict turns."""

from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.robustness.behind import IS_ADDED, MEMBER
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d

ASKED: Final = "asked"
LOWEST, HIGHEST = "lowest", "highest"
"""Bounds of the own figure."""
FURTHEST_DOWN, FURTHEST_UP = "difference_lowest", "difference_highest"
"""Bounds of the difference."""
N_BEHIND, N_KNOWN = "n_behind", "n_known"
AT_MOST, AT_LEAST, HOLDS = "at_most", "at_least", "holds"
TIMES: Final = "times"
"""The multiplier of the share: 100 for per cent."""
PART: Final = "part"
_COUNTS = (c.NUMERATOR, c.DENOMINATOR, ASKED)


def with_own_bounds(rows: pl.DataFrame) -> pl.DataFrame:
    """Add between what an area's own share lies, whatever those who did not answer think.

    Parameters
    ----------
    rows
        With numerator, denominator and asked (Float64, null where unknown) and times.

    Returns
    -------
    polars.DataFrame
        The rows with lowest and highest, in the unit of the share; null where a count is unknown or impossible.

    Examples
    --------
    >>> rows = pl.DataFrame({"numerator": [40.0], "denominator": [50.0], "asked": [80.0], "times": [100.0]})
    >>> with_own_bounds(rows).select("lowest", "highest").row(0)
    (50.0, 87.5)
    """
    lower, upper = stats.nonresponse_bounds(*_COUNTS)
    return rows.with_columns((lower * pl.col(TIMES)).alias(LOWEST), (upper * pl.col(TIMES)).alias(HIGHEST))


def with_bounds_of_difference(
    rows: pl.DataFrame, behind: pl.DataFrame, counts: pl.DataFrame, *, cell: list[str]
) -> pl.DataFrame:
    """Add between what the difference to each reference lies, whatever those who did not answer think, here or there.

    The area is held against the others behind its reference, added (county, nation) or as their unweighted mean
    (peers, groups, given areas). One that was asked and sent nothing may have any share; one whose number asked is
    unknown is left out, and counted. Where the area is itself part of the reference, the bounds are multiplied by what
    the others are of it: 1 − own asked / all asked, or (k − 1) / k of k members. A row with a target in
    `reference_value` has that as both bounds.

    Parameters
    ----------
    rows
        What `with_own_bounds` gave, a row a cell and reference: the cell, area, reference, reference_value, is_target.
    behind
        What `areas_behind` gave.
    counts
        The cell, area, numerator, denominator and asked of every area.
    cell
        Columns that tell the figures of one area apart.

    Returns
    -------
    polars.DataFrame
        The rows with difference_lowest and difference_highest, null where nobody's number asked is known; n_behind and
        n_known: how many others are behind the reference, and of how many it is; and `part`: what the others are of
        the reference as its verdict counts it, by those who answered (1 where the area is no part).

    Examples
    --------
    40 of 50 who answered, of 80 asked; with it lies one area that was asked 20 and sent nothing:

    >>> counts = {"numerator": [40.0, None], "denominator": [50.0, None], "asked": [80.0, 20.0]}
    >>> every = pl.DataFrame({"cell": ["x"] * 2, "area": ["a", "b"], "period": [2024] * 2} | counts)
    >>> told = {"times": 100.0, "reference": "L", "reference_value": 0.0, "is_target": False}
    >>> own = with_own_bounds(every.head(1).with_columns(pl.lit(value).alias(name) for name, value in told.items()))
    >>> behind = pl.DataFrame({"area": ["a"] * 2, "period": [2024] * 2, "reference": ["L"] * 2, "member": ["a", "b"]})
    >>> behind = behind.with_columns(is_self=pl.col("member") == "a", is_added=True)
    >>> bounds = with_bounds_of_difference(own, behind, every, cell=["cell", "period"])
    >>> bounds.select("difference_lowest", "difference_highest").row(0)
    (-10.0, 17.5)
    """
    key = [*cell, c.AREA, d.REFERENCE]
    theirs = counts.select(
        *cell, pl.col(c.AREA).alias(MEMBER), *(pl.col(name).alias(f"their_{name}") for name in _COUNTS)
    )
    others = (
        rows.select(key)
        .join(behind, on=[c.AREA, c.PERIOD, d.REFERENCE])
        .join(theirs, on=[*cell, MEMBER], how="left", maintain_order="left")
        .filter(~pl.col("is_self"))
    )
    those = [f"their_{name}" for name in _COUNTS]
    added, mean = stats.pooled_nonresponse_bounds(*those), stats.mean_nonresponse_bounds(*those)
    answers = pl.col(f"their_{c.DENOMINATOR}")
    everybody = others.group_by(key, maintain_order=True).agg(
        pl.col(IS_ADDED).first(),
        answers.sum().alias("_answered"),
        answers.count().alias("_visible"),
        pl.len().alias(N_BEHIND),
    )
    known = (
        others.filter(pl.col(f"their_{ASKED}").is_not_null())
        .group_by(key, maintain_order=True)
        .agg(
            pl.when(pl.col(IS_ADDED).first()).then(added[0]).otherwise(mean[0]).alias("_low"),
            pl.when(pl.col(IS_ADDED).first()).then(added[1]).otherwise(mean[1]).alias("_high"),
            pl.col(f"their_{ASKED}").sum().alias("_asked"),
            pl.len().alias(N_KNOWN),
        )
    )
    members = behind.group_by(c.AREA, c.PERIOD, d.REFERENCE).agg(pl.col("is_self").any().alias("is_member"))
    joined = rows
    for summary, on in ((everybody, key), (known, key), (members, [c.AREA, c.PERIOD, d.REFERENCE])):
        joined = joined.join(summary, on=on, how="left", maintain_order="left")
    target = pl.when("is_target").then(d.REFERENCE_VALUE)
    answered, visible = pl.col("_answered"), pl.col("_visible")
    is_member = pl.col("is_member").fill_null(value=False)
    of_asked = pl.when(IS_ADDED).then(pl.col("_asked") / (pl.col("_asked") + pl.col(ASKED)))
    of_answers = pl.when(IS_ADDED).then(answered / (answered + pl.col(c.DENOMINATOR)))
    joined = joined.with_columns(
        pl.coalesce(target, pl.col("_low") * pl.col(TIMES)).alias("_low"),
        pl.coalesce(target, pl.col("_high") * pl.col(TIMES)).alias("_high"),
        pl.when(is_member)
        .then(of_asked.otherwise(pl.col(N_KNOWN) / (pl.col(N_KNOWN) + 1)))
        .otherwise(1.0)
        .alias("_part"),
        pl.when(is_member).then(of_answers.otherwise(visible / (visible + 1))).otherwise(1.0).alias(PART),
    )
    lower, upper = stats.bounds_of_difference(LOWEST, HIGHEST, "_low", "_high")
    return joined.with_columns(
        (lower * pl.col("_part")).alias(FURTHEST_DOWN), (upper * pl.col("_part")).alias(FURTHEST_UP)
    ).drop("_low", "_high", "_asked", "_answered", "_visible", "_part", IS_ADDED, "is_member")


def with_tipping_points(rows: pl.DataFrame, *, confidence: float) -> pl.DataFrame:
    """Add what share of those who did not answer must count for the verdict to turn, all else as in its test.

    The test is the one that gave the verdict. Its interval, less what Wilson's limits of the own share make of it,
    is the uncertainty of the reference (MOVER solved for the other figure): that stays as it is, and
    `stats.tipping_point` finds where the verdict turns.

    Parameters
    ----------
    rows
        numerator, denominator, asked, times, value, difference, lower, upper and verdict, and `part`: what the
        difference to the others was multiplied by to be the difference to the whole (1 where the area is no part).
    confidence
        Confidence of the verdicts, 0 < confidence < 1.

    Returns
    -------
    polars.DataFrame
        The rows with at_most, at_least (Float64 in 0..1) and holds (Boolean), as `stats.tipping_point` gives them;
        null where there is no verdict or a count is unknown.

    Examples
    --------
    82 of 120 against a target of 85 per cent, 200 asked:

    >>> low, high = (100 * limit for limit in pl.select(*stats.wilson(pl.lit(82), pl.lit(120))).row(0))
    >>> row = {"numerator": [82.0], "denominator": [120.0], "asked": [200.0], "times": [100.0], "part": [1.0]}
    >>> row |= {"value": [8200 / 120], "difference": [8200 / 120 - 85], "verdict": ["worse"]}
    >>> row |= {"lower": [low - 85], "upper": [high - 85]}
    >>> with_tipping_points(pl.DataFrame(row), confidence=0.95).select("at_most", "at_least", "holds").row(0)
    (None, 0.9875, False)
    """
    times, value = pl.col(TIMES), pl.col(c.VALUE)
    own_low, own_high = stats.wilson(c.NUMERATOR, c.DENOMINATOR, confidence=confidence)
    gap, low, high = (pl.col(name) / pl.col(PART) for name in (d.DIFFERENCE, c.LOWER, c.UPPER))
    judged = rows.with_columns(gap.alias("_gap"), (gap - low).alias("_down"), (high - gap).alias("_up")).with_columns(
        ((pl.col("_down") / times).pow(2) - (value / times - own_low).pow(2)).clip(lower_bound=0).sqrt().alias("_rise"),
        ((pl.col("_up") / times).pow(2) - (own_high - value / times).pow(2)).clip(lower_bound=0).sqrt().alias("_fall"),
        pl.when(pl.col(d.VERDICT).is_not_null()).then((value - pl.col("_gap")) / times).alias("_other"),
    )
    turns = stats.tipping_point(
        *_COUNTS,
        reference="_other",
        reference_lower=pl.col("_other") - pl.col("_fall"),
        reference_upper=pl.col("_other") + pl.col("_rise"),
        confidence=confidence,
    )
    return judged.with_columns(*turns).drop("_gap", "_down", "_up", "_rise", "_fall", "_other")
