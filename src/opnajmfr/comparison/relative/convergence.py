"""Whether areas that started low came nearer to those that started high, with chance taken out of both ends."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.placebo import ALONE, IS_CHANCE_UNKNOWN, most_without_chance
from opnajmfr.comparison.subjects import IS_APPROXIMATE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.verdicts import CatchUpVerdict, Reason

NAIVE: Final = "naive_beta"
BETA: Final = "beta"
SPREAD_START: Final = "spread_start"
SPREAD_END: Final = "spread_end"
SEEN_START: Final = "seen_spread_start"
SEEN_END: Final = "seen_spread_end"
SPREAD_CHANGE: Final = "variance_change"
SPREAD_AT_START: Final = "variance_start"
LOWER_OF: Final = "{}_lower"
UPPER_OF: Final = "{}_upper"
N_AREAS: Final = "n_areas"
N_OF_AREAS: Final = "n_of_areas"
"""Areas with any row, of which `n_areas` could be used."""
FEWEST_AREAS: Final = 20
"""Areas that the jackknife takes."""
CATCH_UP_TYPE: Final = c.enum_type(CatchUpVerdict)

_TESTED = (NAIVE, BETA, SPREAD_CHANGE, SPREAD_AT_START)
_RELIABILITY, _WHY = "_reliability", "_why_none"
_SUMS = ("x", "d", "xx", "xd", "dd", "v", "w")


def converged(
    changes: pl.DataFrame, *, confidence: float = 0.95, reliability: Mapping[str, float | None] | None = None
) -> pl.DataFrame:
    """Return, by indicator, whether the areas came nearer to each other.

        x start, d = end − start, v̄ and w̄ the mean sampling variances of start and end (p(1 − p)/(n − 1) of a share)
        naive β = cov(x, d) / var(x)                     chance at the start is in x and, with the other sign, in d
        β = (cov(x, d) + v̄) / (var(x) − v̄)              the same of the true values
        true spread² = var(x) − v̄ at the start, var(x + d) − w̄ at the end
        change of spread² = cov(d, x + end) − (w̄ − v̄)   Pitman and Morgan's covariance, chance taken out

    Limits are Student's of the jackknife's pseudo-values, one an area, so that areas may be known as unequally as
    they are. β is the part of a distance to the mean that areas went on average: −0.3 is three tenths of the way
    towards it. A negative β does not show that differences shrink: where true values come and go, those that lie
    high now will on average lie nearer to the mean later, while others take their places. So areas are said to catch
    up only where the true spread has clearly fallen.

    Where chance's part is unknown for most areas (published without counts), nothing can be told but where its part
    is stated: with reliability r, v̄ = w̄ = (1 − r)·var(x), so that β = (naive β + 1 − r) / r. Chance is then taken
    to be as large at both ends. Areas without a known part are left out where most others have one.

    Parameters
    ----------
    changes
        As `area_changes` returns, made of means of years (not of a slope).
    confidence
        Confidence of the limits.
    reliability
        By indicator, the part of var(x) that is no chance, 0 < r <= 1; used only where chance's part is unknown.

    Returns
    -------
    polars.DataFrame
        One row an indicator with rows in `changes`: indicator, n_areas (with both ends, and their variances where most
        have them), n_of_areas (all with a row), naive_beta and beta with limits (`naive_beta_lower` …),
        seen_spread_start and seen_spread_end (standard deviations as published), spread_start and spread_end (the true
        ones; 0 where chance explains all), variance_change and variance_start with limits, verdict (a CatchUpVerdict),
        reason. Nothing is computed for fewer than 20 areas, and no beta where the areas cannot be shown to have
        differed at the start.

    Notes
    -----
    Errors in variables with known variances: Fuller (1987), Measurement Error Models, section 3.1, Wiley. Test of
    spread: Pitman (1939) and Morgan (1939), Biometrika 31, 9-12 and 13-19. Jackknife: Tukey (1958); Miller (1974),
    Biometrika 61, 1-15. That a negative β need not be a falling spread: Quah (1993), Scandinavian Journal of
    Economics 95, 427-443.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.comparison.relative.comparing_changes import compared_changes
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> rows = converged(found.frame).filter(indicator="hemtjanst-trygghet")
    >>> rows.select("n_areas", pl.col("naive_beta", "beta").round(2), "verdict").row(0)
    (40, -0.31, 0.17, 'cannot_be_told')
    """
    key = [c.INDICATOR]
    there = pl.col(UNSEEN).is_null()
    known = (
        there & pl.col(UNBOUNDED).is_null() & pl.col(k.START_CHANCE).is_not_null() & pl.col(k.END_CHANCE).is_not_null()
    )
    stated = dict.fromkeys(changes[c.INDICATOR].unique().cast(pl.String).to_list()) | dict(reliability or {})
    by_area = by_indicator(stated, pl.Float64) if stated else pl.lit(None, pl.Float64)
    changes = changes.with_columns(most_without_chance(known, there).alias(ALONE), by_area.alias(_RELIABILITY))
    usable = pl.when(ALONE).then(there & (known | IS_CHANCE_UNKNOWN)).otherwise(known)
    changes = changes.with_columns(usable.alias("_usable"))
    usable = pl.col("_usable")
    rows = changes.filter(usable)
    rows = rows.filter(pl.len().over(key) >= FEWEST_AREAS)
    # Around the means, so that nothing is lost where figures are large and differ little.
    rows = rows.with_columns(
        (pl.col(k.START) - pl.col(k.START).mean().over(key)).alias("x"),
        (pl.col(k.CHANGE) - pl.col(k.CHANGE).mean().over(key)).alias("d"),
        pl.when(~pl.col(ALONE)).then(k.START_CHANCE).alias("v"),
        pl.when(~pl.col(ALONE)).then(k.END_CHANCE).alias("w"),
    ).with_columns(
        (pl.col("x") * pl.col("x")).alias("xx"),
        (pl.col("x") * pl.col("d")).alias("xd"),
        (pl.col("d") * pl.col("d")).alias("dd"),
    )
    n = pl.len().over(key).cast(pl.Float64)
    rows = rows.with_columns(n.alias("n"), *(pl.col(name).sum().over(key).alias(f"{name}_all") for name in _SUMS))
    rows = _with_statistics(rows, pl.col("n"), {name: pl.col(f"{name}_all") for name in _SUMS}, suffix="")
    without = {name: pl.col(f"{name}_all") - pl.col(name) for name in _SUMS}
    rows = _with_statistics(rows, pl.col("n") - 1, without, suffix="_without")
    pseudo = {name: pl.col("n") * pl.col(name) - (pl.col("n") - 1) * pl.col(f"{name}_without") for name in _TESTED}
    rows = rows.with_columns(one.alias(f"{name}_pseudo") for name, one in pseudo.items())
    found = rows.group_by(key, maintain_order=True).agg(
        pl.len().cast(pl.UInt32).alias(N_AREAS),
        *(pl.col(name).first() for name in (*_TESTED, SEEN_START, SEEN_END, SPREAD_START, SPREAD_END)),
        *(one for name in _TESTED for one in _limits(name, confidence)),
        pl.col(IS_APPROXIMATE).any(),
    )
    asked = changes.group_by(key, maintain_order=True).agg(
        usable.sum().cast(pl.UInt32).alias("_n"),
        pl.len().cast(pl.UInt32).alias(N_OF_AREAS),
        pl.when(~usable)
        .then(pl.coalesce(UNSEEN, UNBOUNDED))
        .drop_nulls()
        .mode(maintain_order=True)
        .first()
        .alias(_WHY),
        pl.col(UNBOUNDED).filter(usable).drop_nulls().mode(maintain_order=True).first().alias("_unbounded"),
        (pl.col(ALONE).any() & pl.col(_RELIABILITY).is_null().all()).alias("_is_unknown"),
        (pl.col(ALONE).any() & pl.col(_RELIABILITY).is_not_null().all()).alias("_is_stated"),
    )
    return _with_verdicts(asked.join(found, on=key, how="left", maintain_order="left")).sort(key)


def _with_statistics(rows: pl.DataFrame, n: pl.Expr, sums: dict[str, pl.Expr], *, suffix: str) -> pl.DataFrame:
    """Add the statistics that sums over the areas make."""

    def covariance(product: str, one: str, other: str) -> pl.Expr:
        """Return a covariance."""
        return (sums[product] - sums[one] * sums[other] / n) / (n - 1)

    rows = rows.with_columns(
        covariance("xx", "x", "x").alias("_xx"),
        covariance("xd", "x", "d").alias("_xd"),
        covariance("dd", "d", "d").alias("_dd"),
    )
    stated = (1 - pl.col(_RELIABILITY)) * pl.col("_xx")
    rows = rows.with_columns(
        pl.when(ALONE).then(stated).otherwise(sums["v"] / n).alias("_v"),
        pl.when(ALONE).then(stated).otherwise(sums["w"] / n).alias("_w"),
    )
    at_start, at_end = pl.col("_xx") - pl.col("_v"), pl.col("_xx") + 2 * pl.col("_xd") + pl.col("_dd") - pl.col("_w")
    rows = rows.with_columns(
        pl.when(pl.col("_xx") > 0).then(pl.col("_xd") / pl.col("_xx")).alias(f"{NAIVE}{suffix}"),
        pl.when(at_start > 0).then((pl.col("_xd") + pl.col("_v")) / at_start).alias(f"{BETA}{suffix}"),
        (at_end - at_start).alias(f"{SPREAD_CHANGE}{suffix}"),
        at_start.alias(f"{SPREAD_AT_START}{suffix}"),
        at_start.clip(lower_bound=0.0).sqrt().alias(f"{SPREAD_START}{suffix}"),
        at_end.clip(lower_bound=0.0).sqrt().alias(f"{SPREAD_END}{suffix}"),
        pl.col("_xx").sqrt().alias(f"{SEEN_START}{suffix}"),
        (pl.col("_xx") + 2 * pl.col("_xd") + pl.col("_dd")).clip(lower_bound=0.0).sqrt().alias(f"{SEEN_END}{suffix}"),
    )
    return rows.drop("_xx", "_xd", "_dd", "_v", "_w")


def _limits(name: str, confidence: float) -> tuple[pl.Expr, pl.Expr]:
    """Return the limits of a statistic from its pseudo-values; null where leaving one area out leaves no statistic."""
    pseudo = pl.col(f"{name}_pseudo")
    away = pseudo - pl.col(name).first()  # around the statistic itself, for the digits
    whole = pseudo.null_count() == 0
    low, high = stats.t_limits(away.sum(), pseudo.len(), (away * away).sum(), confidence=confidence)
    half = pl.when(whole).then((high - low) / 2)
    centre = pl.col(name).first()
    return (centre - half).alias(LOWER_OF.format(name)), (centre + half).alias(UPPER_OF.format(name))


def _with_verdicts(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the verdict, or why there is none."""

    def below(name: str) -> pl.Expr:
        """Tell whether a statistic is clearly below zero."""
        return (pl.col(UPPER_OF.format(name)) < 0).fill_null(value=False)

    def above(name: str) -> pl.Expr:
        """Tell whether a statistic is clearly above zero."""
        return (pl.col(LOWER_OF.format(name)) > 0).fill_null(value=False)

    differed = above(SPREAD_AT_START)
    cases = (
        (pl.col("_is_unknown"), CatchUpVerdict.CANNOT_BE_TOLD),
        (above(SPREAD_CHANGE), CatchUpVerdict.DRIFTING_APART),
        (below(SPREAD_CHANGE) & below(BETA) & differed, CatchUpVerdict.CATCHING_UP),
        (below(BETA) & differed, CatchUpVerdict.PLACES_CHANGE),
        (below(NAIVE), CatchUpVerdict.REGRESSION_TO_THE_MEAN),
    )
    verdict = pl.lit(str(CatchUpVerdict.CANNOT_BE_TOLD))
    for where, word in reversed(cases):
        verdict = pl.when(where).then(pl.lit(str(word))).otherwise(verdict)
    told = pl.col(N_AREAS).is_not_null()

    def because(where: pl.Expr, reason: Reason) -> pl.Expr:
        """Return the reason where it holds."""
        return pl.when(where).then(pl.lit(str(reason)).cast(d.REASON_TYPE))

    none_usable = pl.col("_n") == 0
    return rows.with_columns(
        pl.when(told).then(verdict).cast(CATCH_UP_TYPE).alias(d.VERDICT),
        pl.coalesce(
            pl.when(none_usable).then(_WHY),
            because(~told, Reason.FEW_AREAS),
            pl.when("_is_unknown").then(pl.coalesce("_unbounded", pl.lit(str(Reason.NO_COUNTS)).cast(d.REASON_TYPE))),
            because(~differed, Reason.NO_TRUE_SPREAD),
            because(pl.col("_is_stated"), Reason.STATED_RELIABILITY),
            because(pl.col(IS_APPROXIMATE), Reason.APPROXIMATE),
        ).alias(d.REASON),
        pl.coalesce(N_AREAS, "_n").alias(N_AREAS),
        *(pl.when(differed).then(name).alias(name) for name in (BETA, LOWER_OF.format(BETA), UPPER_OF.format(BETA))),
    ).drop("_n", _WHY, "_unbounded", "_is_unknown", "_is_stated", IS_APPROXIMATE)
