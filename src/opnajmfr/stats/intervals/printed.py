"""What a printed value leaves open."""

import polars as pl

from opnajmfr.stats.operands import divided, numbers
from opnajmfr.stats.rounding import round_half_away

_WHOLE = 2.0**52
"""From here on a Float64 has no decimals."""


def rounding_limits(value: pl.Expr | str, digits: int) -> tuple[pl.Expr, pl.Expr]:
    """Return the interval of the exact values that are printed as this one, halves rounded away from zero.

        value ∓ ½·10⁻ᵈⁱᵍⁱᵗˢ

    The limit nearer to zero belongs to the interval, the other one does not: what prints as 24.4 is at least
    24.35 and below 24.45. Around a printed 0, neither belongs. This is no statement about chance: it is what
    a reader of the print cannot know.

    Parameters
    ----------
    value
        The printed value; a column's name or an expression. One with more decimals is first rounded.
    digits
        Decimals that are printed, 0 to 15.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper limit, Float64, named `lower` and `upper`, each the Float64 nearest to its decimal.
        Null where the value is null or not finite. Both are the value where it is so large that a Float64 has
        no further decimals.

    Raises
    ------
    DigitsError
        If digits is not between 0 and 15.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"printed": [24.4, -24.4, 0.0, 100.0]})
    >>> frame.select(*rounding_limits("printed", 1)).rows()
    [(24.35, 24.45), (-24.45, -24.35), (-0.05, 0.05), (99.95, 100.05)]
    """
    scale = 10.0**digits
    shown = round_half_away(numbers(value), digits)
    doubled = 2 * (shown * scale).round()
    # Whole numbers below 2⁵³ over a power of ten give the Float64 nearest to the decimal.
    coarse = (shown * scale).abs() >= _WHOLE
    valid = shown.is_finite()
    lower = pl.when(coarse).then(shown).otherwise(divided(doubled - 1, 2 * scale))
    upper = pl.when(coarse).then(shown).otherwise(divided(doubled + 1, 2 * scale))
    return pl.when(valid).then(lower).alias("lower"), pl.when(valid).then(upper).alias("upper")
