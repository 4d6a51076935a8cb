"""The smallest gap between women and men that could have been seen."""

from collections.abc import Sequence

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.sexes.side_by_side import N_MEN, N_WOMEN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion, Rate


def detectable_gap(indicators: Sequence[Indicator], *, confidence: float) -> pl.Expr:
    """Return the smallest true gap that is seen with power 0.8, in the unit of the indicator.

    For shares of persons and rates that of women and men together is taken for the true one of either sex, and the
    other sex's must lie so far off, upwards or downwards (`stats.detectable_proportions`, `stats.detectable_rates`);
    the largest of the four distances counts. A distance that no possible figure is as large as is left out. All other
    measures go by their standard errors, which hardly depend on the figure there.

    Parameters
    ----------
    indicators
        The indicators of the rows.
    confidence
        Confidence of the limits.

    Returns
    -------
    polars.Expr
        Float64, of rows with value (women), reference_value (men), n_women, n_men, chance_women and chance_men, of
        which chance_women and chance_men are null where there are no limits; null there.
    """
    by_error = stats.detectable_by_error((pl.col("chance_women") + pl.col("chance_men")).sqrt(), confidence=confidence)
    shares, rates = (_times(indicators, family) for family in (Proportion, Rate))
    women, men = pl.col(N_WOMEN), pl.col(N_MEN)
    together = (pl.col(c.VALUE) * women + pl.col(d.REFERENCE_VALUE) * men) / (women + men)
    counted = [
        distance * times
        for times, seen in ((shares, stats.detectable_proportions), (rates, stats.detectable_rates))
        for one, other in ((women, men), (men, women))
        for distance in seen(
            _events(together / times, one, is_share=times is shares), one, other, confidence=confidence
        )
    ]
    is_counted = shares.is_not_null() | rates.is_not_null()
    bounded = by_error.is_not_null()
    return pl.when(bounded & is_counted).then(pl.max_horizontal(counted)).when(bounded).then(by_error)


def _times(indicators: Sequence[Indicator], family: type[Proportion | Rate]) -> pl.Expr:
    """Return what numerator over denominator is multiplied by, null for indicators of other families."""
    times = {one.id: (one.measure.times or 1.0) if isinstance(one.measure, family) else None for one in indicators}
    return by_indicator(times, pl.Float64)


def _events(figure: pl.Expr, size: pl.Expr, *, is_share: bool) -> pl.Expr:
    """Return the numerator that a figure implies, never above the denominator of a share."""
    return pl.min_horizontal(figure * size, size) if is_share else figure * size
