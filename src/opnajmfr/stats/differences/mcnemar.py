"""McNemar's exact test: the same members asked twice, a yes or a no each time."""

import numpy as np
import polars as pl
from scipy.special import betainc  # pyright: ignore[reportMissingTypeStubs] - scipy ships none

from opnajmfr.stats.operands import numbers

_COUNTABLE = 2.0**53
"""Members above whom a Float64 cannot tell one more from one less."""


def mcnemar_test(gained: pl.Expr | str, lost: pl.Expr | str) -> pl.Expr:
    """Return the two-sided p of McNemar's exact test that as many change one way as the other (McNemars test).

        p = min(1, 2·P(X <= min(gained, lost))), X binomial with gained + lost draws and probability ½

    Of members that answered yes or no both times, those that changed their answer; those that did not change tell
    nothing of which way the change goes and are not counted. With five changes or fewer p is never below 0.05, even
    where all go the same way: 2·½⁵ = 0.0625.

    Parameters
    ----------
    gained
        Number that went from no to yes, a whole number, 0 or more; a column's name or an expression.
    lost
        Number that went from yes to no, a whole number, 0 or more.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, named `p`; 1 where nobody changed, and where as many gained as lost. Null where anything is
        null, negative, not finite or no whole number.

    Notes
    -----
    McNemar (1947), Psychometrika 12, 153-157; the exact binomial form, which is the sign test of those that changed.
    Agrees with statsmodels' `mcnemar(exact=True)`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"gained": [8, 5, 0], "lost": [1, 0, 0]})
    >>> frame.select(mcnemar_test("gained", "lost"))["p"].round(4).to_list()
    [0.0391, 0.0625, 1.0]
    """
    there, back = numbers(gained), numbers(lost)
    changed = there + back
    whole = (there.floor() == there) & (back.floor() == back) & (changed <= _COUNTABLE)
    valid = whole & (there >= 0) & (back >= 0)
    fewer = pl.when(valid).then(pl.min_horizontal(there, back))
    counts = pl.struct(fewer.alias("fewer"), pl.when(valid).then(changed).alias("changed"))
    return counts.map_batches(_p, return_dtype=pl.Float64, is_elementwise=True).fill_nan(None).alias("p")


def _p(counts: pl.Series) -> pl.Series:
    """Return p of each pair of counts; NaN where there is none."""
    fewer, changed = (counts.struct.field(name).to_numpy() for name in ("fewer", "changed"))
    some = np.where(changed > 0, changed, 1.0)
    tail = betainc(np.where(changed > 0, some - fewer, 1.0), np.where(changed > 0, fewer + 1, 1.0), 0.5)
    p = np.where(changed > 0, np.minimum(1.0, 2 * tail), 1.0)
    return pl.Series(np.where(np.isnan(changed), np.nan, p), dtype=pl.Float64)
