"""How probable a difference is by chance, found from its limits: the confidence at which a limit touches zero."""

from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.stats.confidence import tail, z

_FINER: Final = 500
"""How much smaller the wider confidence's share outside is: what lists of some hundred areas are judged at."""
_DISTANCE: Final = "_distance"
_SIDES: Final = (_DISTANCE, "_wider_distance")


def wider_confidence(confidence: float) -> float:
    """Return the second confidence that p is found with: 0.9999 for 0.95.

    Parameters
    ----------
    confidence
        Confidence of the verdicts, 0 < confidence < 1.

    Returns
    -------
    float
        1 less a five-hundredth of what lies outside the first.

    Examples
    --------
    >>> round(wider_confidence(0.95), 6)
    0.9999
    """
    return 1 - 2 * tail(confidence) / _FINER


def lacks_p(rows: pl.DataFrame) -> bool:
    """Tell whether some verdict has no p, so that it must be found from limits.

    Parameters
    ----------
    rows
        Compared figures, with verdict and p.

    Returns
    -------
    bool
        True where one has none.

    Examples
    --------
    >>> lacks_p(pl.DataFrame({"verdict": ["worse", None], "p": [0.01, None]}))
    False
    """
    return rows.select((pl.col(d.VERDICT).is_not_null() & pl.col(d.P).is_null()).any()).item() is True


def with_p_from_limits(
    rows: pl.DataFrame,
    wider: pl.DataFrame,
    *,
    key: list[str],
    confidence: float,
) -> pl.DataFrame:
    """Fill in p where a test gives limits and none: 1 less the confidence at which a limit touches zero.

    The distance from a difference to the limit on the side of zero grows with the normal quantile z of the
    confidence; what it is for one z is taken to be a + b·z, and a and b are found from the limits at two
    confidences. With z* where z*·(a + b·z*) = |difference|,

        p = 2·Φ(−z*)

    At the first confidence it says what the verdict says: p < 1 − confidence exactly where the limits exclude zero.

    Parameters
    ----------
    rows
        Compared figures with difference, lower, upper, p and verdict.
    wider
        The same with limits at `wider_confidence(confidence)`.
    key
        Columns that tell the rows apart, the same in both.
    confidence
        Confidence of the limits of `rows`.

    Returns
    -------
    polars.DataFrame
        The rows in the same order; p as it was wherever there was one, and null where there is no verdict.

    Examples
    --------
    An interval by the normal distribution gives back its own p:

    >>> row = {"area": ["a"], "difference": [2.0], "p": [None], "verdict": ["higher"]}
    >>> types = {"p": pl.Float64}
    >>> near = pl.DataFrame(row | {"lower": [2 - z(0.95)], "upper": [2 + z(0.95)]}, schema_overrides=types)
    >>> far = pl.DataFrame(row | {"lower": [2 - z(0.9999)], "upper": [2 + z(0.9999)]}, schema_overrides=types)
    >>> with_p_from_limits(near, far, key=["area"], confidence=0.95)["p"].round(4).to_list()
    [0.0455]
    """
    near, far = z(confidence), z(wider_confidence(confidence))
    beside = wider.select(*key, _towards_zero().alias(_SIDES[1]))
    joined = rows.with_columns(_towards_zero().alias(_SIDES[0])).join(
        beside, on=key, how="left", nulls_equal=True, maintain_order="left"
    )
    per_score = [pl.col(side) / pl.lit(score) for side, score in zip(_SIDES, (near, far), strict=True)]
    slope = (per_score[1] - per_score[0]) / (far - near)
    joined = joined.with_columns(slope.alias("_slope"), (per_score[0] - slope * near).alias("_start"))
    size = pl.col(d.DIFFERENCE).abs()
    inside = pl.col("_start").pow(2) + 4 * pl.col("_slope") * size
    curved = 2 * size / (pl.col("_start") + pl.when(inside >= 0).then(inside).sqrt())
    straight = size / (pl.col(_SIDES[1]) / pl.lit(far))
    score = pl.when((inside >= 0) & (pl.col("_start") > 0)).then(curved).otherwise(straight)
    judged = pl.col(d.VERDICT).is_not_null()
    scored = joined.with_columns(pl.when(judged & (size > 0)).then(score).alias("_score"))
    found = pl.when(size == 0).then(1.0).otherwise(stats.two_sided_p("_score"))
    return scored.with_columns(pl.when(judged).then(pl.coalesce(d.P, found)).alias(d.P)).drop(
        *_SIDES, "_slope", "_start", "_score"
    )


def _towards_zero() -> pl.Expr:
    """Return how far a difference is from its limit on the side of zero."""
    difference = pl.col(d.DIFFERENCE)
    return pl.when(difference >= 0).then(difference - pl.col(c.LOWER)).otherwise(pl.col(c.UPPER) - difference)
