"""Hommel's adjustment: every intersection of the family's hypotheses tested by Simes; numpy, a family at a time."""

import numpy as np
import polars as pl

from opnajmfr.stats.operands import numbers


def hommel(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Hommel: the most that Simes' test allows to be found.

        max over the sets of s tests that hold i, of min over j = 1 … s of (s / j)·p₍ⱼ₎ in the set

    The worst set of s tests that holds i is i itself with the largest p-values, so m sets are looked at, not 2ᵐ. Holds
    the probability of one false alarm or more in the family where the tests are independent or positively dependent;
    finds at least as much as `hochberg`. The work grows with the square of m: a family of thousands takes a tenth of
    a second, one of a hundred thousand minutes.

    Parameters
    ----------
    p
        p-values in 0..1; a column's name or an expression. The rows are one family: use with `.over(family)` or in
        `.agg(...)` where there are several.

    Returns
    -------
    pl.Expr
        Float64 in 0..1, in the order of the rows. Null where p is null, no number, or outside 0..1; such a row is
        not counted in m.

    Notes
    -----
    Hommel (1988), Biometrika 75, 383-386; Simes (1986), Biometrika 73, 751-754. Agrees with R `p.adjust`.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"p": [0.04, 0.03, None, 0.5]}).select(hommel("p").round(4))["p"].to_list()
    [0.08, 0.06, None, 0.5]
    """
    number = numbers(p)
    values = pl.when((number >= 0) & (number <= 1)).then(number)
    return values.map_batches(_adjusted, return_dtype=pl.Float64)


def _adjusted(values: pl.Series) -> pl.Series:
    """Return the adjusted p-values of one family."""
    known = values.is_not_null().to_numpy()
    p = values.drop_nulls().to_numpy()
    rising = np.sort(p)
    m = len(p)
    adjusted = p.copy()
    for size in range(2, m + 1):
        largest = rising[m - size :]
        of_rest = (size / np.arange(2, size + 1) * largest[1:]).min()
        np.maximum(adjusted, np.minimum(of_rest, size * np.minimum(p, largest[0])), out=adjusted)
    cells = np.full(len(values), np.nan)
    cells[known] = np.minimum(adjusted, 1.0)
    return pl.Series(values.name, cells, dtype=pl.Float64).fill_nan(None)
