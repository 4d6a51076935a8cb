"""Which areas of a list stand out when the whole list is judged together."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.data import comparison_columns as d
from opnajmfr.model.verdicts import Verdict
from opnajmfr.stats.confidence import tail

STANDS_OUT: Final = "stands_out"
"""Column that tells whether a verdict holds when all areas of the list are judged together."""
CLEAR: Final = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)
"""Verdicts that say that there is a difference."""


def judged_together(rows: pl.DataFrame, *, family: Sequence[str], confidence: float) -> pl.DataFrame:
    """Judge lists of areas, each as a whole (Benjamini and Hochberg).

    An area stands out where its p, adjusted for all areas of the list that could be tested, is at most
    1 − confidence. Of such lists, at most the share 1 − confidence of what stands out is false on average.

    Parameters
    ----------
    rows
        Compared figures with verdict and p, a row an area and list.
    family
        Columns that tell the lists apart.
    confidence
        Confidence of the verdicts, 0 < confidence < 1; 1 less it is the share of false ones that is borne.

    Returns
    -------
    polars.DataFrame
        The rows in the same order with `p_adjusted` filled in, and `stands_out`: Boolean, null where there is no
        verdict.

    Notes
    -----
    The p of areas with a peer in common go together a little; the method holds its share where tests are positively
    dependent, and simulations of such lists (tests/test_standing_out.py) find it held.

    Examples
    --------
    >>> rows = pl.DataFrame({"list": ["x"] * 3, "p": [0.01, 0.04, None], "verdict": ["worse", "better", None]})
    >>> judged_together(rows, family=["list"], confidence=0.95).select("p_adjusted", "stands_out").rows()
    [(0.02, True), (0.04, True), (None, None)]
    """
    borne = 2 * tail(confidence)
    judged = pl.col(d.VERDICT).is_not_null()
    tested = rows.with_columns(pl.when(judged).then(d.P).alias(d.P))
    adjusted = tested.with_columns(stats.benjamini_hochberg(d.P).over(family).alias(d.P_ADJUSTED))
    clear = pl.col(d.VERDICT).cast(pl.String).is_in([str(word) for word in CLEAR])
    return adjusted.with_columns(pl.when(judged).then(clear & (pl.col(d.P_ADJUSTED) <= borne)).alias(STANDS_OUT))


def counted_by_list(rows: pl.DataFrame, *, family: Sequence[str], confidence: float) -> pl.DataFrame:
    """Count the areas of each list: how many stand out each way, were tested, and are expected to be false.

    Parameters
    ----------
    rows
        What `judged_together` gave.
    family
        Columns that tell the lists apart.
    confidence
        Confidence of the verdicts.

    Returns
    -------
    polars.DataFrame
        One row a list in the order of `rows`: n_areas, n_tested, n_standing_out, of which n_better, n_worse, n_higher
        and n_lower; n_expected_false (Float64, at most, on average: n_standing_out times 1 − confidence);
        n_one_by_one (verdicts of a difference where each is judged by itself) and n_by_chance (Float64, how many
        of those chance alone would make among n_tested).

    Examples
    --------
    >>> rows = pl.DataFrame({"list": ["x"] * 3, "p": [0.01, 0.04, None], "verdict": ["worse", "better", None]})
    >>> together = judged_together(rows, family=["list"], confidence=0.95)
    >>> found = counted_by_list(together, family=["list"], confidence=0.95)
    >>> found.select("n_areas", "n_tested", "n_standing_out", pl.col("n_expected_false").round(3)).rows()
    [(3, 2, 2, 0.1)]
    """
    word = pl.col(d.VERDICT).cast(pl.String)
    out = pl.col(STANDS_OUT).fill_null(value=False)
    tested = pl.col(STANDS_OUT).count()
    alarms, _, _ = stats.expected_false_alarms(tested, confidence=confidence)
    return rows.group_by(family, maintain_order=True).agg(
        pl.len().alias("n_areas"),
        tested.alias("n_tested"),
        out.sum().alias("n_standing_out"),
        *((out & (word == str(one))).sum().alias(f"n_{one}") for one in CLEAR),
        (out.sum() * (2 * tail(confidence))).round(12).alias("n_expected_false"),
        word.is_in([str(one) for one in CLEAR]).sum().alias("n_one_by_one"),
        alarms.alias("n_by_chance"),
    )


def untested_by_list(rows: pl.DataFrame, *, family: Sequence[str]) -> pl.DataFrame:
    """Count the areas of each list that had no test, by reason.

    Parameters
    ----------
    rows
        What `judged_together` gave.
    family
        Columns that tell the lists apart.

    Returns
    -------
    polars.DataFrame
        Columns of the list, reason and n; the most frequent reason of a list first.

    Examples
    --------
    >>> rows = pl.DataFrame({"list": ["x", "x"], "reason": ["no_counts", None], "stands_out": [None, True]})
    >>> untested_by_list(rows, family=["list"]).rows()
    [('x', 'no_counts', 1)]
    """
    return (
        rows.filter(pl.col(STANDS_OUT).is_null())
        .group_by([*family, d.REASON], maintain_order=True)
        .agg(pl.len().alias("n"))
        .sort([*family, "n", d.REASON], descending=[*[False] * len(family), True, False])
    )
