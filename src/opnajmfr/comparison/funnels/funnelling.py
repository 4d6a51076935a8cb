"""Areas in a funnel: the limits by size around a target, where each area lies, and where the lines run."""

import math
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.comparison.funnels.dispersion import Dispersion, Overdispersion, measured
from opnajmfr.comparison.funnels.families import FunnelFamily
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.errors import StatisticError
from opnajmfr.model.verdicts import FunnelVerdict

INNER: Final = ("inner_lower", "inner_upper")
OUTER: Final = ("outer_lower", "outer_upper")
LIES: Final = "lies"
Z: Final = "z"
FUNNEL_VERDICT: Final = c.enum_type(FunnelVerdict)
N_POINTS: Final = 200
_EVENTS, _SIZE, _PLACE, _ERROR = "_events", "_size", "_place", "_error"
_WORDS: Final = {
    1: {"far_below": "far_worse", "below": "worse", "above": "better", "far_above": "far_better"},
    -1: {"far_below": "far_better", "below": "better", "above": "worse", "far_above": "far_worse"},
    0: {"far_below": "far_lower", "below": "lower", "above": "higher", "far_above": "far_higher"},
}


@frozen(kw_only=True, eq=False)
class Funnelled:
    """Areas in a funnel.

    Parameters
    ----------
    rows
        The figures with z, inner_lower, inner_upper, outer_lower, outer_upper (in the unit of the indicator), lies
        (`FUNNEL_VERDICTS`) and verdict; null where an area has no figure.
    lines
        Points of the lines to draw: denominator, target and the four limits, in the unit of the indicator.
    target
        What the funnel is drawn around, in the unit of the indicator.
    dispersion
        How much the areas differ beyond chance.
    """

    rows: pl.DataFrame = field(repr=False)
    lines: pl.DataFrame = field(repr=False)
    target: float
    dispersion: Dispersion


def funnelled(
    figures: pl.DataFrame,
    family: FunnelFamily,
    *,
    unit: float = 1.0,
    target: float | None = None,
    overdispersion: Overdispersion = "all",
    confidences: tuple[float, float] = (0.95, 0.998),
) -> Funnelled:
    """Put the areas of one level, one indicator and one year into a funnel (trattdiagram).

    Chance alone gives the limits of `proportion_funnel` (Wilson's interval turned inside out) or `rate_funnel` (exact
    Poisson tails). Where the areas differ more than that, the variance beyond chance τ² is added on the arcsine or
    the root scale, and the limits are the wider of the two.

    Parameters
    ----------
    figures
        Rows of `Figures.frame`, one an area of one level.
    family
        How chance moves them.
    unit
        What numerator over denominator is multiplied by to be the value, where no figure shows it.
    target
        What the funnel is drawn around, in the unit of the indicator; the areas together where None.
    overdispersion
        Of which areas τ² is measured.
    confidences
        Confidence of the inner and of the outer limits.

    Returns
    -------
    Funnelled
        The areas and the lines.

    Raises
    ------
    StatisticError
        If the inner confidence is not below the outer one, no area has a figure, or the target has no place.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202; Quality and Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.questions.asking import figures
    >>> found = figures(invented(), "hemtjanst-bemotande").whole(level="municipality").where(pl.col("period") == 2024)
    >>> around = funnelled(found.frame, FunnelFamily(is_proportion=True))
    >>> round(around.target, 1), around.rows["verdict"].count(), around.dispersion.n
    (74.8, 44, 44)
    """
    if len(confidences) != 2 or not confidences[0] < confidences[1]:  # noqa: PLR2004 - an inner and an outer one
        message = f"the inner confidence must be below the outer one, two in all; got {confidences!r}"
        raise StatisticError(message, hint="0.95 and 0.998 are customary")
    there = pl.col(c.VALUE).is_not_null() & (pl.col(c.DENOMINATOR) > 0)
    seen = figures.filter(there)
    scale = _unit(seen) or unit
    centre = _centre(seen) if target is None else _number(target) / scale
    _check_target(centre, family, n=seen.height)
    rows = figures.with_columns(
        pl.when(there).then(pl.col(name).cast(pl.Float64)).alias(alias)
        for name, alias in ((c.NUMERATOR, _EVENTS), (c.DENOMINATOR, _SIZE))
    )
    on_scale = stats.onto_scale(centre, family.scale)
    place, error = family.on_scale(_EVENTS, _SIZE)
    rows = rows.with_columns(place.alias(_PLACE), error.alias(_ERROR))
    rows = rows.with_columns(stats.funnel_z(_PLACE, _ERROR, on_scale).alias(Z))
    dispersion = measured(rows, z=Z, error=_ERROR, method=overdispersion)
    tau = dispersion.tau_squared
    rows = rows.with_columns(stats.funnel_z(_PLACE, _ERROR, on_scale, tau_squared=tau).alias(Z))
    rows = _with_limits(rows, family, centre, tau, confidences)
    rows = rows.with_columns(
        stats.funnel_verdict(pl.col(_EVENTS) / pl.col(_SIZE), inner=INNER, outer=OUTER).alias(LIES)
    ).with_columns(_verdict().alias(d.VERDICT))
    lines = _with_limits(_points(seen), family, centre, tau, confidences)
    return Funnelled(
        rows=_in_unit(rows, scale).drop(_EVENTS, _SIZE, _PLACE, _ERROR),
        lines=_in_unit(lines, scale).select(
            pl.col(_SIZE).alias(c.DENOMINATOR), pl.lit(centre * scale).alias("target"), *INNER, *OUTER
        ),
        target=centre * scale,
        dispersion=dispersion,
    )


def _number(target: object) -> float:
    """Return a target, refused where it is no number."""
    if isinstance(target, bool) or not isinstance(target, int | float):
        message = f"the target of a funnel must be a number; got {target!r}"
        raise StatisticError(message, hint="give the target in the unit of the indicator, as 90 for 90 %")
    return float(target)


def _unit(seen: pl.DataFrame) -> float | None:
    """Return what numerator over denominator is multiplied by, from the figure with the most events."""
    counted = seen.filter(pl.col(c.NUMERATOR) > 0).sort(c.NUMERATOR, c.AREA, descending=True).head(1)
    if counted.is_empty():
        return None
    value, above, below = counted.select(c.VALUE, pl.col(c.NUMERATOR, c.DENOMINATOR).cast(pl.Float64)).row(0)
    return float(f"{value * below / above:.12g}")


def _centre(seen: pl.DataFrame) -> float:
    """Return the areas together: the sum of numerators over the sum of denominators."""
    above, below = seen.select(pl.col(c.NUMERATOR, c.DENOMINATOR).sum().cast(pl.Float64)).row(0)
    return above / below if below else math.nan


def _check_target(centre: float, family: FunnelFamily, *, n: int) -> None:
    """Refuse a target that has no place, and a funnel of nobody."""
    if n == 0:
        message = "a funnel needs at least one area with numerator and denominator"
        raise StatisticError(message, hint="another year, level or sex")
    highest = 1.0 if family.is_proportion else math.inf
    if not 0 <= centre <= highest or math.isinf(centre):
        message = f"the target of a funnel must lie where figures can; got {centre:g} of numerator over denominator"
        raise StatisticError(message, hint="give the target in the unit of the indicator, as 90 for 90 %")


def _with_limits(
    rows: pl.DataFrame, family: FunnelFamily, centre: float, tau: float, confidences: tuple[float, float]
) -> pl.DataFrame:
    """Add the limits at each size: those of chance, and where areas differ beyond it the wider of the two."""
    error = (1 / (2 * pl.col(_SIZE).sqrt())).alias(_ERROR)
    for (low, high), confidence in zip((INNER, OUTER), confidences, strict=True):
        below, above = family.limits(_SIZE, centre, confidence=confidence)
        rows = rows.with_columns(below.alias(low), above.alias(high))
        if tau > 0:
            wide = stats.adjusted_funnel(error, centre, scale=family.scale, tau_squared=tau, confidence=confidence)
            rows = rows.with_columns(wide[0].alias("_low"), wide[1].alias("_high"))
            rows = rows.with_columns(
                pl.min_horizontal(low, "_low").alias(low), pl.max_horizontal(high, "_high").alias(high)
            ).drop("_low", "_high")
    return rows


def _points(seen: pl.DataFrame) -> pl.DataFrame:
    """Return the sizes at which the lines are drawn, from the smallest area to the largest."""
    least, most = seen.select(
        pl.col(c.DENOMINATOR).min().cast(pl.Float64).alias("least"), pl.col(c.DENOMINATOR).max().cast(pl.Float64)
    ).row(0)
    smallest, largest = max(1, math.floor(least)), max(1, math.ceil(most))
    points = stats.funnel_points(largest, smallest=min(smallest, largest), n=N_POINTS)
    return points.cast(pl.Float64).alias(_SIZE).to_frame()


def _in_unit(rows: pl.DataFrame, scale: float) -> pl.DataFrame:
    """Return limits in the unit of the indicator."""
    return rows.with_columns(pl.col(*INNER, *OUTER) * scale)


def _verdict() -> pl.Expr:
    """Return where an area lies as a verdict: better and worse where a direction is stated."""
    lies = pl.col(LIES).cast(pl.String)
    word = pl.lit(None, FUNNEL_VERDICT)
    for sign, words in _WORDS.items():
        named = lies.replace_strict({**words, "within": "within"}, default=None, return_dtype=FUNNEL_VERDICT)
        word = pl.when(pl.col(SIGN) == sign).then(named).otherwise(word)
    return word
