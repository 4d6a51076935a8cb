"""The smallest change that could have been seen between two years."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.subjects import CHANCE, HIGH, LOW
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator

FALL: Final = "detectable_fall"
"""Column of the smallest fall that is seen with the power."""
RISE: Final = "detectable_rise"
"""Column of the smallest rise that is seen with the power."""

_SHARES = ("proportion", "share_of_units")
_RATES = ("rate",)
_MEANS = ("mean",)


def with_detectable(
    rows: pl.DataFrame, indicators: Sequence[Indicator], *, confidence: float, power: float
) -> pl.DataFrame:
    """Add the smallest changes that are seen with a power, where the earlier figure is taken for the true one.

    Shares and rates by `stats.detectable_proportions` and `stats.detectable_rates`, means by `stats.detectable_means`
    with the variances that their t limits were made from, all others by their standard errors.

    Parameters
    ----------
    rows
        Figures of two years side by side, as `changed` holds them; `lower` is null where nothing is tested.
    indicators
        The indicators of the rows.
    confidence
        Confidence of the limits.
    power
        Probability of seeing the change, 0.5 <= power < 1.

    Returns
    -------
    polars.DataFrame
        With detectable_fall, detectable_rise (null where even the lowest, or the highest, possible figure is not
        seen) and detectable, the larger of the two; in the indicator's unit.

    Raises
    ------
    StatisticError
        If the power is out of range.
    """
    family = by_indicator({one.id: one.measure.family for one in indicators}, pl.String)
    times = by_indicator({one.id: one.measure.times or 1.0 for one in indicators}, pl.Float64)
    rows = rows.with_columns(
        pl.when(pl.col(c.LOWER).is_not_null()).then(family).alias("_family"), times.alias("_times")
    )
    counted = [_of_counts(kind, confidence=confidence, power=power) for kind in (_SHARES, _RATES)]
    mean = stats.detectable_means(
        _variance("earlier", confidence),
        _only(_MEANS, "_earlier_denominator"),
        _variance("later", confidence),
        _only(_MEANS, "_later_denominator"),
        confidence=confidence,
        power=power,
    )
    error = (pl.col(f"_earlier_{CHANCE}") + pl.col(f"_later_{CHANCE}")).sqrt()
    other = stats.detectable_by_error(
        pl.when(~pl.col("_family").is_in([*_SHARES, *_RATES, *_MEANS])).then(error), confidence=confidence, power=power
    )
    return (
        rows.with_columns(
            *(
                pl.coalesce(*(pair[side] * pl.col("_times") for pair in counted), mean, other).alias(name)
                for side, name in enumerate((FALL, RISE))
            )
        )
        .with_columns(pl.max_horizontal(FALL, RISE).alias(d.DETECTABLE))
        .drop("_family", "_times")
    )


def _of_counts(families: Sequence[str], *, confidence: float, power: float) -> tuple[pl.Expr, pl.Expr]:
    """Return what is seen downwards and upwards of figures that are counted."""
    seen = stats.detectable_proportions if families is _SHARES else stats.detectable_rates
    return seen(
        _only(families, "_earlier_numerator"),
        _only(families, "_earlier_denominator"),
        _only(families, "_later_denominator"),
        confidence=confidence,
        power=power,
    )


def _only(families: Sequence[str], column: str) -> pl.Expr:
    """Return a column where the measure is of some families."""
    return pl.when(pl.col("_family").is_in(list(families))).then(column)


def _variance(when: str, confidence: float) -> pl.Expr:
    """Return the variance of the values from which the t limits of a mean were made."""
    n = _only(_MEANS, f"_{when}_denominator").cast(pl.Float64)
    unit = stats.t_limits(pl.lit(0.0), n, n - 1, confidence=confidence)[1]
    return ((pl.col(f"_{when}_{HIGH}") - pl.col(f"_{when}_{LOW}")) / (2 * unit)).pow(2)
