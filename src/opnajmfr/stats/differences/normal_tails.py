"""How often chance alone strays as far as a normal score; scipy gives the distribution."""

import polars as pl
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.operands import numbers


def two_sided_p(score: pl.Expr | str) -> pl.Expr:
    """Return the two-sided p of a score that is normal by chance alone.

        p = 2·Φ(−|score|)

    Parameters
    ----------
    score
        A difference divided by its standard error; a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `p`; exact to the last digits also where p is very small. Null where the score is
        null or not a number.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"z": [0.0, -1.959963984540054]}).select(two_sided_p("z"))["p"].round(6).to_list()
    [1.0, 0.05]
    """

    def tails(scores: pl.Series) -> pl.Series:
        """Return both tails of each score, null as NaN."""
        return pl.Series(2 * ndtr(scores.to_numpy()), dtype=pl.Float64)

    away = -numbers(score).abs()
    return away.map_batches(tails, return_dtype=pl.Float64, is_elementwise=True).fill_nan(None).alias("p")
