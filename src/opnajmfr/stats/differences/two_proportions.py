"""Two independent proportions held against each other."""

import polars as pl

from opnajmfr.stats.differences.recovery import mover
from opnajmfr.stats.intervals.proportions import wilson
from opnajmfr.stats.operands import numbers


def newcombe(
    x: pl.Expr | str,
    n: pl.Expr | str,
    other_x: pl.Expr | str,
    other_n: pl.Expr | str,
    *,
    confidence: float = 0.95,
    corrected: bool = False,
) -> tuple[pl.Expr, pl.Expr]:
    """Return Newcombe's hybrid score limits of x / n - other_x / other_n for two independent proportions.

    `mover` on the two Wilson intervals; the limits lie within -1..1.

    Parameters
    ----------
    x
        Numerator, 0 <= x <= n; a column's name or an expression. May be fractional.
    n
        Denominator, n > 0.
    other_x
        Numerator of the proportion that it is held against.
    other_n
        Denominator of the proportion that it is held against.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    corrected
        True where both Wilson intervals are corrected for continuity.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit of the difference in -1..1, Float64, named `lower` and `upper`; null where one
        of the Wilson intervals is.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890, methods 10 and, corrected, 11.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"x": [56], "n": [70], "y": [48], "m": [80]})
    >>> limits = frame.select(*newcombe("x", "n", "y", "m")).row(0)
    >>> [round(limit, 4) for limit in limits]
    [0.0524, 0.3339]
    """
    lower, upper = wilson(x, n, confidence=confidence, corrected=corrected)
    other_lower, other_upper = wilson(other_x, other_n, confidence=confidence, corrected=corrected)
    return mover(
        numbers(x) / numbers(n),
        numbers(other_x) / numbers(other_n),
        lower=lower,
        upper=upper,
        other_lower=other_lower,
        other_upper=other_upper,
    )
