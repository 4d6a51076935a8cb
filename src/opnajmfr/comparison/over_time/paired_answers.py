"""Two shares of the same members: limits of their difference from the members that changed their answer."""

from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.over_time.two_years import N_EARLIER, NO_LIMITS
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.model.verdicts import Reason

GAINED: Final = "gained"
"""Column of the members that went from no to yes."""
LOST: Final = "lost"
"""Column of the members that went from yes to no."""


def with_paired_answers(rows: pl.DataFrame, *, confidence: float) -> pl.DataFrame:
    """Give shares of the same members the p of McNemar's exact test, and limits that agree with it.

        difference = 100·(gained − lost) / n
        limits = the outer ones of two intervals:
            100·(2·limit − 1)·(gained + lost) / n, limit those of `stats.clopper_pearson` for gained of gained + lost
            100·`stats.newcombe` of gained / n − lost / n
        and where the exact p is below 1 − confidence, the limit on the side of zero is the first one's

    The first takes as given how many changed, and excludes zero exactly where the test does; the second allows for
    others that might have changed, so that few changes alone never make a difference small.

    Parameters
    ----------
    rows
        As `two_years` returns them for members that answered both times, with gained and lost.
    confidence
        Confidence of the limits.

    Returns
    -------
    polars.DataFrame
        The rows; those that were withheld as `SAME_MEMBERS` have limits and p.

    Notes
    -----
    McNemar (1947), Psychometrika 12, 153-157; Clopper and Pearson (1934), Biometrika 26, 404-413; Newcombe (1998),
    Statistics in Medicine 17, 873-890.
    """
    paired = (pl.col(NO_LIMITS) == Reason.SAME_MEMBERS).fill_null(value=False)
    gained, lost, n = (pl.col(name).cast(pl.Float64) for name in (GAINED, LOST, N_EARLIER))
    changed = gained + lost
    exact = [
        pl.when(changed > 0).then((2 * limit - 1) * changed / n).otherwise(0.0)
        for limit in stats.clopper_pearson(gained, changed, confidence=confidence)
    ]
    others = stats.newcombe(gained, n, lost, n, confidence=confidence)
    p = stats.mcnemar_test(GAINED, LOST)
    clear = p < 1 - confidence
    lower = pl.when(clear & (gained > lost)).then(exact[0]).otherwise(pl.min_horizontal(exact[0], others[0]))
    upper = pl.when(clear & (gained < lost)).then(exact[1]).otherwise(pl.max_horizontal(exact[1], others[1]))
    columns = {
        d.DIFFERENCE: 100 * (gained - lost) / n,
        c.LOWER: 100 * lower,
        c.UPPER: 100 * upper,
        d.P: p,
        NO_LIMITS: pl.lit(None, d.REASON_TYPE),
    }
    return rows.with_columns(pl.when(paired).then(new).otherwise(name).alias(name) for name, new in columns.items())


def few_changed(*, confidence: float) -> pl.Expr:
    """Tell where so few changed their answer that no test could show anything, even if all went the same way.

    Parameters
    ----------
    confidence
        Confidence of the verdicts.

    Returns
    -------
    polars.Expr
        From gained and lost: True where the smallest possible p is not below 1 - confidence: with five or fewer at
        0.95.

    Examples
    --------
    >>> rows = pl.DataFrame({"gained": [5, 6], "lost": [0, 0]})
    >>> rows.select(few_changed(confidence=0.95)).to_series().to_list()
    [True, False]
    """
    return stats.mcnemar_test(pl.col(GAINED) + pl.col(LOST), pl.lit(0)) >= 1 - confidence
