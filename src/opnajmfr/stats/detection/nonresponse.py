"""What those who did not answer (bortfall) could have answered: bounds that no assumption narrows."""

import polars as pl

from opnajmfr.stats.operands import numbers
from opnajmfr.stats.sums import ordered_mean


def nonresponse_bounds(x: pl.Expr | str, n: pl.Expr | str, asked: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return between what the share of all who were asked lies, whatever those who did not answer think.

        lower = x / asked, nobody else would have said yes; upper = (x + asked − n) / asked, everybody else would have

    No chance is allowed for: these are bounds, not an interval. For both, take the lower limit of
    `wilson(x, asked)` and the upper one of `wilson(x + asked - n, asked)`.

    Parameters
    ----------
    x
        Number who answered positively, 0 <= x <= n; a column's name or an expression.
    n
        Number who answered, n >= 0.
    asked
        Number who were asked, asked >= n, > 0.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper bound in 0..1, Float64, named `lower` and `upper`; 0 and 1 where nobody answered. Null where
        an operand is null, not finite or impossible.

    Notes
    -----
    Manski (1989), Journal of Human Resources 24, 343-360; Horowitz and Manski (2000), Journal of the American
    Statistical Association 95, 77-84.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"satisfied": [40], "answered": [50], "asked": [80]})
    >>> frame.select(*nonresponse_bounds("satisfied", "answered", "asked")).row(0)
    (0.5, 0.875)
    """
    count, answered, size = numbers(x), numbers(n), numbers(asked)
    valid = _possible(count, answered, size) & (size > 0)
    return (
        pl.when(valid).then(count / size).alias("lower"),
        pl.when(valid).then((count + (size - answered)) / size).alias("upper"),
    )


def pooled_nonresponse_bounds(x: pl.Expr | str, n: pl.Expr | str, asked: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return between what the joint share of several areas lies, whatever those who did not answer think.

        lower = Σx / Σasked; upper = (Σx + Σ(asked − n)) / Σasked

    An area that sent nothing (x or n null) has asked and got no answer: all its persons are among those who might
    have said anything.

    Parameters
    ----------
    x
        Number who answered positively, 0 <= x <= n, or null; a column's name or an expression. A row is an area: use
        in `.agg(...)` or with `.over(...)`.
    n
        Number who answered, n >= 0, or null.
    asked
        Number who were asked, asked >= n; nobody was where it is 0.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper bound in 0..1, Float64, named `lower` and `upper`, one for all rows. Null where a row's
        number of asked is not known, where counts of a row are impossible, and where nobody was asked.

    Notes
    -----
    Manski (1989), Journal of Human Resources 24, 343-360.

    Examples
    --------
    >>> import polars as pl
    >>> areas = pl.DataFrame({"satisfied": [40, None], "answered": [50, None], "asked": [80, 20]})
    >>> areas.select(*pooled_nonresponse_bounds("satisfied", "answered", "asked")).row(0)
    (0.4, 0.9)
    """
    count, answered, size = _silence_counted(numbers(x), numbers(n), numbers(asked))
    every = _possible(count, answered, size).fill_null(value=False).all() & (size.sum() > 0)
    lower, upper = count.sum() / size.sum(), (count.sum() + (size - answered).sum()) / size.sum()
    return pl.when(every).then(lower).alias("lower"), pl.when(every).then(upper).alias("upper")


def mean_nonresponse_bounds(x: pl.Expr | str, n: pl.Expr | str, asked: pl.Expr | str) -> tuple[pl.Expr, pl.Expr]:
    """Return between what the unweighted mean of several areas' shares lies, whatever the silent ones think.

        lower = mean of x / asked; upper = mean of (x + asked − n) / asked

    An area that sent nothing (x or n null, or an unknown number of asked) has a share between 0 and 1.

    Parameters
    ----------
    x
        Number who answered positively, 0 <= x <= n, or null; a column's name or an expression. A row is an area: use
        in `.agg(...)` or with `.over(...)`.
    n
        Number who answered, n >= 0, or null.
    asked
        Number who were asked, asked >= n, or null. An area where it is 0 has no share and is left out.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper bound in 0..1, Float64, named `lower` and `upper`, one for all rows, the same in whatever
        order these come. Null where counts of a row are impossible, and where nobody was asked.

    Notes
    -----
    Manski (1989), Journal of Human Resources 24, 343-360.

    Examples
    --------
    >>> import polars as pl
    >>> areas = pl.DataFrame({"satisfied": [40, None], "answered": [50, None], "asked": [80, 20]})
    >>> areas.select(*mean_nonresponse_bounds("satisfied", "answered", "asked")).row(0)
    (0.25, 0.9375)
    """
    asked_known = numbers(asked)
    unknown = asked_known.is_null()
    count, answered, size = _silence_counted(pl.when(~unknown).then(numbers(x)), numbers(n), asked_known.fill_null(1.0))
    every = _possible(count, answered, size).fill_null(value=False).all()
    sent = size > 0
    lower = ordered_mean((count / size).filter(sent).implode())
    upper = ordered_mean(((count + (size - answered)) / size).filter(sent).implode())
    return pl.when(every).then(lower).alias("lower"), pl.when(every).then(upper).alias("upper")


def bounds_of_difference(
    lower: pl.Expr | str, upper: pl.Expr | str, other_lower: pl.Expr | str, other_upper: pl.Expr | str
) -> tuple[pl.Expr, pl.Expr]:
    """Return between what the difference of two figures lies that are themselves known to lie between bounds.

        lower − other_upper, upper − other_lower

    Parameters
    ----------
    lower
        Lower bound of the figure; a column's name or an expression.
    upper
        Upper bound of the figure.
    other_lower
        Lower bound of the figure that it is held against, in the same unit.
    other_upper
        Upper bound of the figure that it is held against.

    Returns
    -------
    tuple of pl.Expr
        Lower and upper bound of the difference, Float64, named `lower` and `upper`. Null where a bound is null, no
        number, or the lower of two is above the upper.

    Notes
    -----
    The bounds are reached only where the answers of both can be anything at once: not where the one figure contains the
    other. Manski (1989), Journal of Human Resources 24, 343-360.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"l": [0.5], "u": [0.875], "ol": [0.25], "ou": [0.75]})
    >>> frame.select(*bounds_of_difference("l", "u", "ol", "ou")).row(0)
    (-0.25, 0.625)
    """
    low, high, other_low, other_high = (numbers(bound) for bound in (lower, upper, other_lower, other_upper))
    numeric = low.is_not_nan() & high.is_not_nan() & other_low.is_not_nan() & other_high.is_not_nan()
    valid = numeric & (low <= high) & (other_low <= other_high)
    return (
        pl.when(valid).then(low - other_high).alias("lower"),
        pl.when(valid).then(high - other_low).alias("upper"),
    )


def _possible(count: pl.Expr, answered: pl.Expr, size: pl.Expr) -> pl.Expr:
    """Return whether so many can have said yes, answered and been asked; null where one is not known."""
    finite = count.is_finite() & answered.is_finite() & size.is_finite()
    return finite & (count >= 0) & (count <= answered) & (answered <= size)


def _silence_counted(count: pl.Expr, answered: pl.Expr, size: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the counts with nobody answering where an area sent nothing."""
    silent = count.is_null() | answered.is_null()
    return pl.when(silent).then(0.0).otherwise(count), pl.when(silent).then(0.0).otherwise(answered), size
