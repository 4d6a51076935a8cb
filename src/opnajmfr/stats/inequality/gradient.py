"""How much a figure changes from the worst-off to the best-off: slope and relative index of inequality."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.errors import StatisticError
from opnajmfr.stats.confidence import tail
from opnajmfr.stats.inequality.gradient_lines import drawn_limits, ends, weights_of_ends
from opnajmfr.stats.inequality.scales import Scale, known_scale, onto
from opnajmfr.stats.trends.matrices import Arrays, Fields, of_series

_FEWEST_GROUPS = 2
_FEWEST_DRAWS = 100
_FIELDS = (
    "intercept",
    "slope_index",
    "slope_lower",
    "slope_upper",
    "relative_index",
    "relative_lower",
    "relative_upper",
)


def slope_index(
    value: pl.Expr | str,
    population: pl.Expr | str,
    *,
    standard_error: pl.Expr | str | None = None,
    scale: Scale = "plain",
    fit_on_scale: bool = False,
    confidence: float = 0.95,
    draws: int = 100_000,
    seed: int = 0,
) -> pl.Expr:
    """Return the slope and the relative index of inequality (SII, RII) with limits.

        wᵢ = nᵢ / Σn,  xᵢ = w₁ + … + wᵢ₋₁ + wᵢ / 2
        line through (xᵢ, vᵢ) by least squares with weights wᵢ: intercept at x = 0, end at x = 1
        SII = end − intercept,  RII = end / intercept

    So both compare the very best-off with the very worst-off, using every group between. With fit_on_scale the line
    goes through ln v or ln(v / (1 − v)), and its two ends are taken back before they are compared.

    The limits are percentiles of both indices over figures drawn anew, each from a normal distribution on the
    scale with its standard error. Every series gets the same draws, so a series' limits do not depend on the others.
    On the plain scale the limits of SII come to SII ± z·se, and those of RII to Fieller's.

    Parameters
    ----------
    value
        Figures of the groups: one list a series, **in order from the worst-off group to the best-off**, as
        `.agg(pl.col("rate").sort_by("quintile"))` collects them; a column's name or an expression.
    population
        People in each group, >= 0, lists of the same length.
    standard_error
        Standard errors on the scale, >= 0, lists of the same length; `standard_error_from_limits` gives them. Where
        None there are no limits.
    scale
        Where chance is normal: plain, log (rates, values above 0) or logit (proportions within 0..1, both excluded).
    fit_on_scale
        True where the line is fitted on the scale, too.
    confidence
        Confidence of the interval, 0 < confidence < 1.
    draws
        How often the figures are drawn, 100 or more. With 100,000 draws a limit at 0.95 wavers by less than 1 per
        cent of the interval's width.
    seed
        Seed of the draws, 0 or more: the same seed gives the same limits.

    Returns
    -------
    pl.Expr
        Struct of intercept, slope_index, slope_lower, slope_upper, relative_index, relative_lower and
        relative_upper, Float64; the first four in the unit of the value. All null where anything of a series is
        missing, negative that may not be or has no place on the scale, and with fewer than two groups that have
        people. The relative index is null where the intercept is not above 0, its limits where that is not certain.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.
    StatisticError
        If there is no such scale, or if draws or seed are out of range.

    Notes
    -----
    Preston, Haines and Pamuk (1981) and Pamuk (1985), Population Studies 39, 17-31; Mackenbach and Kunst (1997),
    Social Science and Medicine 44, 757-771; Low and Low (2004), Journal of Public Health 26, 388-395, for the
    limits. Agrees with PHEindicatormethods `phe_sii`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"rate": [[12.0, 10.5, 9.0, 8.5, 7.0]], "people": [[900, 1_000, 1_100, 1_000, 1_000]]})
    >>> found = frame.select(slope_index("rate", "people").alias("gap")).unnest("gap")
    >>> round(found["slope_index"].item(), 2), round(found["relative_index"].item(), 2)
    (-5.85, 0.52)
    >>> errors = frame.with_columns(pl.lit([0.4, 0.4, 0.4, 0.4, 0.4]).alias("error"))
    >>> found = errors.select(slope_index("rate", "people", standard_error="error").alias("gap")).unnest("gap")
    >>> round(found["slope_lower"].item(), 1), round(found["slope_upper"].item(), 1)
    (-7.1, -4.6)
    """
    kind, outside = known_scale(scale), tail(confidence)
    _checked(draws=draws, seed=seed)
    columns = {"value": value, "population": population}
    if standard_error is not None:
        columns["error"] = standard_error

    line: Scale = kind if fit_on_scale else "plain"

    def compute(arrays: Arrays) -> Fields:
        """Return the fields of every series."""
        found = np.full((arrays["value"].shape[0], len(_FIELDS)), np.nan)
        good = _sound(arrays, kind)
        if good.any():
            # After a series' last group there is nobody: any figure does.
            people = np.nan_to_num(arrays["population"][good])
            figures = np.where(np.isfinite(arrays["population"][good]), arrays["value"][good], 0.5)
            weights = weights_of_ends(people)
            bottom, top = (end[:, 0] for end in ends(onto(figures, line)[:, :, np.newaxis], weights, line=line))
            indices = found[good]
            indices[:, 0], indices[:, 1] = bottom, top - bottom
            indices[:, 4] = np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0)
            if "error" in arrays:
                indices[:, [2, 3, 5, 6]] = drawn_limits(
                    onto(figures, kind),
                    np.nan_to_num(arrays["error"][good]),
                    weights,
                    scale=kind,
                    line=line,
                    outside=outside,
                    draws=draws,
                    seed=seed,
                )
            found[good] = indices
        return {name: pl.Series(found[:, place]) for place, name in enumerate(_FIELDS)}

    whole = {name: _whole(column) for name, column in columns.items()}
    return of_series(whole, compute, fields=dict.fromkeys(_FIELDS, pl.Float64))


def _whole(column: pl.Expr | str) -> pl.Expr:
    """Return lists that have no gap; the others are null."""
    lists = (pl.col(column) if isinstance(column, str) else column).cast(pl.List(pl.Float64))
    return pl.when(lists.list.eval(pl.element().is_finite().fill_null(value=False)).list.all()).then(lists)


def _sound(arrays: Arrays, scale: Scale) -> NDArray[np.bool_]:
    """Return which series have all that a line needs, in every group."""
    people = arrays["population"]
    there = np.isfinite(people)
    fine = np.isfinite(onto(arrays["value"], scale)) & (people >= 0)
    if "error" in arrays:
        fine &= arrays["error"] >= 0
    return (fine == there).all(axis=1) & ((people > 0).sum(axis=1) >= _FEWEST_GROUPS)


def _checked(*, draws: int, seed: int) -> None:
    """Refuse settings that draw nothing."""
    if not (isinstance(draws, int) and draws >= _FEWEST_DRAWS):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"draws must be a whole number, {_FEWEST_DRAWS} or more, got {draws!r}"
        raise StatisticError(message, hint="100,000 draws are usual")
    if not (isinstance(seed, int) and seed >= 0):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"seed must be a whole number, 0 or more, got {seed!r}"
        raise StatisticError(message, hint="any whole number from 0 up; the same seed gives the same limits")
