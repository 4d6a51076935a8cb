"""The tipping point: what those who did not answer (bortfall) must have answered for a verdict to turn; numpy."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.stats.confidence import z
from opnajmfr.stats.detection.chance import Floats, score_limits
from opnajmfr.stats.operands import numbers

_MOST = 1e15
"""Persons above whom a Float64 cannot tell one more from one less."""
_OPERANDS = ("x", "n", "asked", "reference", "reference_lower", "reference_upper")


def tipping_point(
    x: pl.Expr | str,
    n: pl.Expr | str,
    asked: pl.Expr | str,
    *,
    reference: pl.Expr | str,
    reference_lower: pl.Expr | str | None = None,
    reference_upper: pl.Expr | str | None = None,
    confidence: float = 0.95,
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return what share of those who did not answer (bortfall) must have answered positively for the verdict to turn.

    The verdict is lower, higher or not clear: whether `mover`'s interval of the difference to the reference, with
    Wilson's limits of the share, excludes zero; without limits of the reference, whether Wilson's limits exclude it.
    It is found from x of n who answered, then for x + k of all who were asked, k = 0, 1, … asked − n of the silent
    ones positive: the more of them are, the higher the share, and the verdict turns at most twice.

    Parameters
    ----------
    x
        Number who answered positively, 0 <= x <= n; a column's name or an expression.
    n
        Number who answered, n > 0.
    asked
        Number who were asked, asked >= n.
    reference
        The share that it is held against, in 0..1: a target, or the figure of others.
    reference_lower
        Lower limit of the reference, at the same confidence; none where the reference is a fixed number.
    reference_upper
        Upper limit of the reference.
    confidence
        Confidence of the limits, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        `at_most`, Float64 in 0..1: the verdict turns downwards (higher to not clear, not clear to lower) if at most
        this share of the silent would have answered positively; null if no answers turn it so. `at_least`, Float64 in
        0..1: it turns upwards if at least this share would have; null if no answers turn it so. `holds`, Boolean: the
        verdict is the same whatever they would have answered. All null where an operand is null, not finite or
        impossible, and where more than 10¹⁵ were asked.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Notes
    -----
    Counted answers by all who were asked are more than those of the respondents, so their interval is narrower: a
    verdict that is not clear can turn even where the silent think as the others do. The answers behind the reference
    stay as they are. Yan, Lee and Li (2009), Journal of Biopharmaceutical Statistics 19, 1085-1098.

    Examples
    --------
    80 of 100 satisfied is clearly more than 70 per cent. That is lost if at most 72 per cent of the 50 silent are
    satisfied; 90 of 100 stays clear whatever 5 silent ones think.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [80, 90], "answered": [100, 100], "asked": [150, 105]})
    >>> turns = tipping_point("satisfied", "answered", "asked", reference=pl.lit(0.7))
    >>> frame.select(*turns).rows()
    [(0.72, None, False), (None, None, True)]
    """
    score = z(confidence)
    share = numbers(reference)
    low = share if reference_lower is None else numbers(reference_lower)
    high = share if reference_upper is None else numbers(reference_upper)
    parts = (numbers(x), numbers(n), numbers(asked), share, low, high)
    count, answered, size = parts[:3]
    valid = pl.all_horizontal(
        *(part.is_finite() for part in parts),
        count >= 0,
        count <= answered,
        answered > 0,
        answered <= size,
        size <= _MOST,
        share >= low,
        share <= high,
    )
    figures = pl.struct(
        *(
            pl.when(valid).then(part).fill_null(float("nan")).alias(name)
            for name, part in zip(_OPERANDS, parts, strict=True)
        )
    )

    def downwards(columns: pl.Series) -> pl.Series:
        """Return the largest shares that turn the verdicts downwards."""
        return _turn(columns, score, upwards=False)

    def upwards(columns: pl.Series) -> pl.Series:
        """Return the smallest shares that turn the verdicts upwards."""
        return _turn(columns, score, upwards=True)

    at_most = figures.map_batches(downwards, return_dtype=pl.Float64, is_elementwise=True)
    at_least = figures.map_batches(upwards, return_dtype=pl.Float64, is_elementwise=True)
    holds = pl.when(valid).then(at_most.is_null() & at_least.is_null())
    return at_most.alias("at_most"), at_least.alias("at_least"), holds.alias("holds")


def _turn(columns: pl.Series, score: float, *, upwards: bool) -> pl.Series:
    """Return the share of the silent at which each verdict turns, by halving the whole numbers of positive ones."""
    x, n, asked, value, lower, upper = (columns.struct.field(name).to_numpy() for name in _OPERANDS)
    known = np.isfinite(x)
    # What is missing is computed as one answer of one, and taken out at the end.
    x, n, asked = (np.where(known, part, 1.0) for part in (x, n, asked))
    value, lower, upper = (np.where(known, part, 1.0) for part in (value, lower, upper))
    silent = np.floor(asked - n)
    observed = _verdict(x, n, value, lower, upper, score)

    def turned(positive: Floats) -> NDArray[np.bool_]:
        """Tell whether the verdict has turned with so many of the silent positive."""
        verdict = _verdict(x + positive, asked, value, lower, upper, score)
        return verdict > observed if upwards else verdict < observed

    most = silent if upwards else np.zeros_like(silent)
    found = turned(most) & known & (silent > 0)
    # One end of the bracket has turned, the other has not, or lies one beyond what there is.
    yes = most.copy()
    no = np.full_like(silent, -1.0) if upwards else silent + 1
    for _ in range(int(np.ceil(np.log2(silent.max(initial=0.0) + 2))) + 1):
        middle = np.floor((yes + no) / 2)
        between = (middle != yes) & (middle != no)
        there = turned(np.clip(middle, 0.0, silent))
        yes = np.where(between & there, middle, yes)
        no = np.where(between & ~there, middle, no)
    shares = np.divide(yes, silent, out=np.full_like(yes, np.nan), where=found)
    return pl.Series(columns.name, shares, dtype=pl.Float64).fill_nan(None)


def _verdict(x: Floats, n: Floats, value: Floats, lower: Floats, upper: Floats, score: float) -> Floats:
    """Return 1 where the share lies clearly above the reference, -1 where clearly below, else 0."""
    share = np.minimum(x / n, 1.0)
    low, high = score_limits(share, n, score)
    above = share - value > np.hypot(share - low, upper - value)
    below = value - share > np.hypot(high - share, value - lower)
    return above.astype(float) - below.astype(float)
