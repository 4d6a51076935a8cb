"""The spread of values of which only their number, sum and sum of squares are known."""

import polars as pl

from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Values that a spread needs."""
_DUST = 1e-9
"""Components are rounded to nine decimals, so a sum of squares may be this much too small."""


def sample_variance(total: pl.Expr | str, n: pl.Expr | str, total_of_squares: pl.Expr | str) -> pl.Expr:
    """Return the variance of values from sum, number and sum of squares.

        s² = (Σx² − (Σx)² / n) / (n − 1)

    All three are additive. The price is the subtraction: of sixteen digits, about log₁₀(mean² / s²) are lost
    (eight where the mean is ten thousand standard deviations). A variance below zero by rounding alone is zero.

    Parameters
    ----------
    total
        Sum of the values; a column's name or an expression.
    n
        Number of values.
    total_of_squares
        Sum of the squared values, at least total * total / n.

    Returns
    -------
    pl.Expr
        Float64, 0 or more. Null where anything is null or not finite, where n < 2, and where no values can have
        this sum of squares.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"carers": [30], "persons": [3], "carers_squared": [308]})
    >>> frame.select(sample_variance("carers", "persons", "carers_squared")).item()
    4.0
    """
    sums, size, squares = numbers(total), numbers(n), numbers(total_of_squares)
    spread = squares - sums * (sums / size)
    possible = spread >= -_DUST * (1 + squares)
    valid = sums.is_finite() & size.is_finite() & squares.is_finite() & (size >= _FEWEST) & possible
    return pl.when(valid).then(pl.max_horizontal(spread, pl.lit(0.0)) / (size - 1))
