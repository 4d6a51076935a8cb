"""Over-dispersion: how much more units differ than chance makes them differ.

From counts to an adjusted verdict it is five steps: place and error, z, treated z, τ², limits and verdict. Give each
its own `with_columns`: polars computes an expression inside another as often as it is written there.
"""

import math

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.funnels.targets import finite, target_number
from opnajmfr.stats.operands import numbers

_FEWEST = 2
"""Units that a spread needs."""
_DUST = 1e-12
"""Share of a rank that rounding alone makes: 0.07 * 100 is above 7."""


def funnel_z(
    y: pl.Expr | str,
    error: pl.Expr | str,
    target: pl.Expr | str | float,
    *,
    tau_squared: pl.Expr | str | float = 0.0,
) -> pl.Expr:
    """Return how many standard errors a unit lies from its target, over-dispersion counted in where it is given.

        z = (y − target) / √(error² + τ²)

    Parameters
    ----------
    y
        Place of the unit on its scale; a column's name or an expression.
    error
        Standard error of the place, above 0; a column's name or an expression.
    target
        Target on the same scale: a number, a column's name or an expression.
    tau_squared
        Variance between units beyond chance, on the same scale, 0 or more; 0 for the plain z.

    Returns
    -------
    pl.Expr
        Float64; null where anything is null or not finite, where the error is not above 0, and where τ² is negative.

    Notes
    -----
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"y": [0.3], "error": [0.1]})
    >>> frame.select(funnel_z("y", "error", 0.0).round(4)).item()
    3.0
    >>> frame.select(funnel_z("y", "error", 0.0, tau_squared=0.0125).round(4)).item()
    2.0
    """
    width, between = numbers(error), target_number(tau_squared)
    usable = pl.when(width.is_between(0, math.inf, closed="none")).then(width)
    added = pl.when(between.is_between(0, math.inf, closed="left")).then(between)
    return (finite(numbers(y)) - finite(target_number(target))) / (usable.pow(2) + added).sqrt()


def winsorised(z: pl.Expr | str, *, share: float = 0.1) -> pl.Expr:
    """Return z-scores with those of the outermost units pulled in to the quantiles beside them.

        z held between its quantiles at share and at 1 − share (R's type 7)

    Parameters
    ----------
    z
        z-scores; a column's name or an expression.
    share
        Share of the units to pull in at either end, 0 <= share < 0.5.

    Returns
    -------
    pl.Expr
        Float64; null where z is null or not a number. Use with `.over(...)` to winsorise within groups.

    Raises
    ------
    StatisticError
        If the share is not from 0 to below a half.

    Notes
    -----
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351. Agrees with FunnelPlotR (PR, RC, and SR by
    the CQC's method). z-scores that are chance alone have a mean square of 0.68 after winsorising at 0.1, not 1:
    what is left over is found too small on purpose, so that outliers do not hide themselves.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"z": [-9.0, -1.0, 0.0, 1.0, 9.0]}).select(winsorised("z", share=0.25))["z"].to_list()
    [-1.0, -1.0, 0.0, 1.0, 1.0]
    """
    outer = _checked(share)
    score = finite(numbers(z))
    return score.clip(score.quantile(outer, "linear"), score.quantile(1 - outer, "linear"))


def truncated(z: pl.Expr | str, *, share: float = 0.1) -> pl.Expr:
    """Return z-scores without those of the outermost units.

        z where share·(n + 1) <= rank <= (1 − share)·(n + 1); equals share their mean rank

    Parameters
    ----------
    z
        z-scores; a column's name or an expression.
    share
        Share of the units to leave out at either end, 0 <= share < 0.5.

    Returns
    -------
    pl.Expr
        Float64; null for the outermost units, and where z is null or not a number. Use with `.over(...)` to
        truncate within groups.

    Raises
    ------
    StatisticError
        If the share is not from 0 to below a half.

    Notes
    -----
    NHS Digital, Summary Hospital-level Mortality Indicator: indicator specification. Agrees with FunnelPlotR (SR by
    the SHMI's method). z-scores that are chance alone have a mean square of 0.44 after truncation at 0.1, not 1.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"z": [-9.0, -1.0, 0.0, 1.0, 9.0]}).select(truncated("z", share=0.25))["z"].to_list()
    [None, -1.0, 0.0, 1.0, None]
    """
    outer = _checked(share)
    score = finite(numbers(z))
    place, beyond = score.rank("average"), score.count() + 1
    least = outer * beyond * (1 - _DUST)
    return pl.when((place >= least) & (beyond - place >= least)).then(score)


def overdispersion_phi(z: pl.Expr | str) -> pl.Expr:
    """Return φ, the mean of the squared z-scores of a group of units: 1 where only chance is at work.

        φ = Σz² / n

    Parameters
    ----------
    z
        z-scores, often `winsorised` or `truncated`; a column's name or an expression. Null and NaN do not count.

    Returns
    -------
    pl.Expr
        Float64, one a group: use in `.agg(...)` or with `.over(...)`. Null where no unit has a z. The order of the
        rows does not matter.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202. Multiplicative adjustment is an error
    multiplied by √φ where φ is above 1.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"z": [-2.0, 0.0, 1.0, None]}).select(overdispersion_phi("z").round(4)).item()
    1.6667
    """
    return _ordered(numbers(z).pow(2)).list.mean()


def overdispersion_tau_squared(z: pl.Expr | str, error: pl.Expr | str) -> pl.Expr:
    """Return τ², the variance between the units of a group that chance does not explain (DerSimonian and Laird).

        τ² = (nφ − (n − 1)) / (Σw − Σw² / Σw), w = 1 / error²; 0 where nφ < n − 1

    Parameters
    ----------
    z
        z-scores, often `winsorised` or `truncated`; a column's name or an expression. A unit without a z, or
        without an error above 0, does not count.
    error
        Standard errors, on the scale that τ² is wanted on; a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64, one a group: use in `.agg(...)` or with `.over(...)`. Null with fewer than two units, and where
        weights are too far apart to be added. The order of the rows does not matter.

    Notes
    -----
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351; DerSimonian and Laird (1986), Controlled
    Clinical Trials 7, 177-188. With winsorised or truncated z the variance is found too small (see there), and so
    more than 1 − confidence of ordinary units lie outside adjusted limits: 10 per cent outside 95 per cent limits
    where τ² is large beside the errors and a tenth is winsorised at either end. With z as they are it is 5 per cent.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"z": [-3.0, 0.0, 3.0], "error": [0.1, 0.1, 0.1]})
    >>> frame.select(overdispersion_tau_squared("z", "error").round(4)).item()
    0.08
    """
    score, width = numbers(z), numbers(error)
    usable = width.is_between(0, math.inf, closed="none") & score.is_finite()
    excesses = _ordered(pl.when(usable).then(score.pow(2) - 1))
    # A z that is missing or no number takes its weight with it.
    weights = _ordered(pl.when(usable).then(1 / width.pow(2) + 0 * score))
    each = pl.element()
    enough = pl.when(each.len() >= _FEWEST)
    excess = excesses.list.eval(enough.then(each.sum() + 1)).list.first()
    room = each.sum() - each.pow(2).sum() / each.sum()
    possible = pl.when(room.is_between(0, math.inf, closed="none"))
    return (excess / weights.list.eval(possible.then(room)).list.first()).clip(lower_bound=0.0)


def _ordered(expr: pl.Expr) -> pl.Expr:
    """Return the numbers there are as a list in the order of size, so that their sum is the same in any order."""
    return expr.drop_nans().drop_nulls().implode().list.sort()


def _checked(share: float) -> float:
    """Return the share, or say what it may be."""
    if isinstance(share, int | float) and 0 <= share < 0.5:  # noqa: PLR2004 - a half at either end leaves no one; # pyright: ignore[reportUnnecessaryIsInstance]
        return share
    message = f"share must be from 0 to below 0.5; got {share!r}"
    raise StatisticError(message, hint="0.1 is customary: a tenth of the units at either end")
