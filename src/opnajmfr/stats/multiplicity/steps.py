"""Many tests judged together: adjusted p-values that are found in one walk along the ordered p-values."""

import polars as pl

from opnajmfr.stats.operands import numbers


def bonferroni(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Bonferroni: each times their number.

        min(1, m·p)

    Holds the probability of one false alarm or more in the family, whatever the tests have in common. `holm` holds
    the same and finds at least as much.

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
    Dunn (1961), Journal of the American Statistical Association 56, 52-64.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"p": [0.01, None, 0.5]})
    >>> frame.select(bonferroni("p"))["p"].to_list()
    [0.02, None, 1.0]
    """
    values = _p_values(p)
    return (values * _how_many(values)).clip(upper_bound=1.0)


def holm(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Holm's step-down method: which of these differences are all to be true at once.

        max over j <= i of min(1, (m − j + 1)·p₍ⱼ₎)

    Holds the probability of one false alarm or more in the family, whatever the tests have in common.

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
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Agrees with R `p.adjust`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"county": ["A", "A", "B"], "p": [0.04, 0.01, 0.04]})
    >>> frame.select(holm("p").over("county"))["p"].to_list()
    [0.04, 0.02, 0.04]
    """
    values = _p_values(p)
    stepped = _rising(values) * (_how_many(values) + 1 - _places())
    return _in_rows(stepped.cum_max().clip(upper_bound=1.0), values)


def hochberg(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Hochberg's step-up method.

        min over j >= i of min(1, (m − j + 1)·p₍ⱼ₎)

    Holds the probability of one false alarm or more in the family where the tests are independent or positively
    dependent; finds at least as much as `holm`.

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
    Hochberg (1988), Biometrika 75, 800-802. Agrees with R `p.adjust`.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"p": [0.04, 0.03, 0.04]}).select(hochberg("p"))["p"].to_list()
    [0.04, 0.04, 0.04]
    """
    values = _p_values(p)
    return _stepped_up(values, _how_many(values) + 1 - _places())


def benjamini_hochberg(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Benjamini and Hochberg: among those found, which share is false.

        min over j >= i of min(1, (m / j)·p₍ⱼ₎)

    Holds the expected share of false alarms among what is found (the false discovery rate) where the tests are
    independent or positively dependent. For long lists in which some false alarms are bearable.

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
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. Agrees with R `p.adjust`
    ("BH", "fdr").

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"p": [0.04, 0.01, None]}).select(benjamini_hochberg("p"))["p"].to_list()
    [0.04, 0.02, None]
    """
    values = _p_values(p)
    return _stepped_up(values, _how_many(values) / _places())


def benjamini_yekutieli(p: pl.Expr | str) -> pl.Expr:
    """Return p-values adjusted by Benjamini and Yekutieli: `benjamini_hochberg` under any dependence.

        min over j >= i of min(1, (m / j)·p₍ⱼ₎·Σ 1/k), k = 1 … m

    Holds the false discovery rate whatever the tests have in common; finds much less.

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
    Benjamini and Yekutieli (2001), Annals of Statistics 29, 1165-1188. Agrees with R `p.adjust`.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"p": [0.04, 0.01]}).select(benjamini_yekutieli("p"))["p"].to_list()
    [0.06, 0.03]
    """
    values = _p_values(p)
    size = _how_many(values)
    inverses = pl.when(_places() <= size).then(1 / _places()).sum()
    return _stepped_up(values, inverses * size / _places())


def _p_values(p: pl.Expr | str) -> pl.Expr:
    """Return what is a p-value as Float64, null what is none."""
    number = numbers(p)
    return pl.when((number >= 0) & (number <= 1)).then(number)


def _how_many(values: pl.Expr) -> pl.Expr:
    """Return how many p-values the family has."""
    return values.count().cast(pl.Float64)


def _places() -> pl.Expr:
    """Return 1, 2, 3, … as many as the family has rows."""
    return pl.int_range(1, pl.len() + 1).cast(pl.Float64)


def _rising(values: pl.Expr) -> pl.Expr:
    """Return the p-values in rising order, nulls last."""
    return values.sort(nulls_last=True)


def _stepped_up(values: pl.Expr, factors: pl.Expr) -> pl.Expr:
    """Return the ordered p-values times their factors, none above a later one."""
    return _in_rows((_rising(values) * factors).cum_min(reverse=True).clip(upper_bound=1.0), values)


def _in_rows(adjusted: pl.Expr, values: pl.Expr) -> pl.Expr:
    """Return what is in rising order in the order of the rows; null where there is no p-value."""
    return adjusted.gather(values.rank("ordinal") - 1)
