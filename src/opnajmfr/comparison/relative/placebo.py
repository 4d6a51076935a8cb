"""One area's relative change among those of all areas: the studentised placebo."""

import math
from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.subjects import IS_APPROXIMATE, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.stats.confidence import tail
from opnajmfr.stats.detection.power import power_score

_UNKNOWN = (Reason.NO_COUNTS, Reason.REFERENCE_WITHOUT_COUNTS, Reason.NO_SPREAD, Reason.NO_CHANCE)
ALONE: Final = "is_spread_alone"
IS_CHANCE_UNKNOWN: Final = (
    pl.col(UNBOUNDED)
    .cast(pl.String)
    .is_in(
        [str(one) for one in (Reason.NO_COUNTS, Reason.REFERENCE_WITHOUT_COUNTS, Reason.NO_SPREAD, Reason.NO_CHANCE)]
    )
    .fill_null(value=False)
)
"""Whether a figure may be set beside others although chance's part of it is unknown."""
_WITHIN_ONE: Final = 0.6826894921370859
_DUST: Final = 1e-9
"""What floating point may take from a whole number of areas."""


def with_placebo(
    rows: pl.DataFrame,
    *,
    confidence: float,
    power: float = 0.8,
    margins: Mapping[str, float | None] | None = None,
    widest: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Add to relative changes where each stands among those of all areas, its limits, and its verdict.

        se² = variance of chance + τ²·(1 + 1/k),  t = relative change / se
        se² = s²·(1 + 1/k) where chance is unknown, s what 68.3 per cent of |relative change| / √(1 + 1/k) lie within
        p = areas with |t| at least as large, the area itself included / all areas with a t
        limits = relative change ± q·se, q the largest |t| of the others for which p would be above 1 − confidence
        (± z·√variance of chance where q·se is less than half of that: areas that all changed alike show no certainty)
        detectable = q·se + z₍power₎·se

    τ² is the variance of true changes between areas: the moment of DerSimonian and Laird of the relative changes of
    all areas, each divided by √(1 + 1/k). With it in the standard error, an area with ten thousand answers is held
    against how much areas differ anyway, and one with thirty against chance; without it the large ones would stand
    out for nothing but their size. What is left of a wrong se is in q: it is taken from the areas, not from a table.

    Where chance's part is unknown for most of an indicator's areas (published without counts, money), the place among
    all areas still stands: every relative change is held against the spread of all of them alone. Small areas then
    stand out more easily, and the reason beside the verdict says so (spread_alone). Where it is known for at least
    half of them, those for which it is not have no verdict.

    Parameters
    ----------
    rows
        As `beside_peers` returns.
    confidence
        Confidence of the limits.
    power
        Probability of seeing a change as large as `detectable`, 0.5 <= power < 1.
    margins
        By indicator, the largest relative change that does not matter, in its unit; None for none.
    widest
        By indicator, the largest change that there can be: 100 for a share in per cent. Limits end at twice that, and
        a detectable change beyond it is null.

    Returns
    -------
    polars.DataFrame
        The rows in order, with between_variance (s² where chance is unknown), standard_error, score, n_compared,
        quantile, p, lower, upper, detectable, verdict (a ChangeVerdict) and reason. The limits exclude zero exactly
        where p is at most 1 − confidence, but where areas differ far less than chance makes. With fewer areas than
        1 / (1 − confidence) there are no limits and no verdict, but p is shown.

    Notes
    -----
    Abadie, Diamond and Hainmueller (2010), Journal of the American Statistical Association 105, 493-505 (placebo
    tests over all units); Chung and Romano (2013), Annals of Statistics 41, 484-507 (why the statistic is
    studentised); DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.comparison.relative.comparing_changes import compared_changes
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> mine = with_placebo(found.frame, confidence=0.95).filter(indicator="hemtjanst-trygghet", area="9206")
    >>> mine.select(pl.col("relative_change", "lower", "upper", "p").round(2)).row(0)
    (-12.52, -26.56, 1.51, 0.08)
    """
    level = 2 * tail(confidence)
    spread = 1 + 1 / pl.col(k.N_PEERS_USED)
    known = pl.col(k.SAMPLING).is_not_null() & pl.col(UNBOUNDED).is_null()
    rows = rows.with_columns(most_without_chance(known, pl.col(k.RELATIVE).is_not_null()).alias(ALONE))
    usable = pl.when(ALONE).then(pl.col(k.RELATIVE).is_not_null() & (known | IS_CHANCE_UNKNOWN)).otherwise(known)
    rows = rows.with_columns(usable.alias("_usable")).with_columns(
        pl.when("_usable").then(pl.col(k.RELATIVE) / spread.sqrt()).alias("_scaled"),
        pl.when(known).then(pl.col(k.SAMPLING) / spread).alias("_noise"),
    )
    between = rows.group_by(c.INDICATOR).agg(
        pl.when(pl.col(ALONE).any())
        .then(_spread_of(pl.col("_scaled")).pow(2))
        .otherwise(stats.dersimonian_laird("_scaled", "_noise"))
        .alias(k.BETWEEN)
    )
    rows = rows.join(between, on=c.INDICATOR, how="left", maintain_order="left")
    chance = pl.when(ALONE).then(0.0).otherwise(k.SAMPLING)
    rows = rows.with_columns(pl.when("_usable").then((chance + pl.col(k.BETWEEN) * spread).sqrt()).alias(k.ERROR))
    away = pl.col("_away")
    rows = rows.with_columns(
        pl.when(pl.col(k.ERROR) > 0)
        .then(pl.col(k.RELATIVE) / pl.col(k.ERROR))
        .when(pl.col(k.ERROR) == 0)  # all changed alike
        .then(0.0)
        .alias(k.SCORE)
    ).with_columns(pl.col(k.SCORE).abs().alias("_away"), pl.col(k.SCORE).count().over(c.INDICATOR).alias(k.N_COMPARED))
    rows = rows.join(_quantiles(rows, level), on=c.INDICATOR, how="left", maintain_order="left")
    rank = away.rank("max", descending=True).over(c.INDICATOR)
    # An area among the foremost is not one of the others that its own quantile is taken from.
    quantile = pl.when(away >= pl.col("_at")).then("_next").otherwise("_at")
    has_limits = pl.col(k.SCORE).is_not_null()
    rows = rows.with_columns(
        (rank / pl.col(k.N_COMPARED)).alias(d.P), pl.when(has_limits).then(quantile).alias(k.QUANTILE)
    )
    of_areas, of_chance = pl.col(k.QUANTILE) * pl.col(k.ERROR), stats.z(confidence) * pl.col(k.SAMPLING).sqrt()
    is_too_still = (2 * of_areas < of_chance) & ~pl.col(ALONE)
    half = pl.when(is_too_still.fill_null(value=False)).then(of_chance).otherwise(of_areas)
    most = by_indicator(dict(widest), pl.Float64) if widest else pl.lit(math.inf)
    seen = half + power_score(power) * pl.col(k.ERROR)
    rows = rows.with_columns(
        pl.max_horizontal(pl.col(k.RELATIVE) - half, pl.when(half.is_not_null()).then(-2 * most)).alias(c.LOWER),
        pl.min_horizontal(pl.col(k.RELATIVE) + half, pl.when(half.is_not_null()).then(2 * most)).alias(c.UPPER),
        pl.when(seen <= most).then(seen).alias(d.DETECTABLE),
    )
    return with_verdicts(rows, margins or {}).drop("_usable", "_scaled", "_noise", "_away", "_at", "_next", ALONE)


def most_without_chance(known: pl.Expr, there: pl.Expr) -> pl.Expr:
    """Tell which indicators have no known part of chance for most of the areas that can be used.

    Parameters
    ----------
    known
        Whether chance's part of an area's figure is known.
    there
        Whether the area has a figure.

    Returns
    -------
    polars.Expr
        The same for every row of an indicator.
    """
    either = there & (known | IS_CHANCE_UNKNOWN)
    return (2 * (known & there).sum().over(c.INDICATOR)) < either.sum().over(c.INDICATOR)


def _spread_of(scaled: pl.Expr) -> pl.Expr:
    """Return what as many lie within as within a standard deviation of the normal distribution; all, if most are 0."""
    within = scaled.abs().quantile(_WITHIN_ONE, interpolation="higher")
    return pl.when(within > 0).then(within).otherwise(scaled.pow(2).mean().sqrt())


def _quantiles(rows: pl.DataFrame, level: float) -> pl.DataFrame:
    """Return, by indicator, the score that the share of a level reaches, and the one below it."""
    place = (level * pl.col(k.SCORE).count() + _DUST).floor().cast(pl.Int64).alias("_place")
    ordered = rows.group_by(c.INDICATOR).agg(pl.col("_away").drop_nulls().sort(descending=True), place)
    there = pl.col("_place") >= 1
    at = pl.col("_away").list.get((pl.col("_place") - 1).clip(lower_bound=0), null_on_oob=True)
    below = pl.col("_away").list.get("_place", null_on_oob=True)
    return ordered.select(c.INDICATOR, pl.when(there).then(at).alias("_at"), pl.when(there).then(below).alias("_next"))


def fewest_areas(confidence: float) -> int:
    """Return how many areas a placebo takes before it can tell anything at a confidence.

    Parameters
    ----------
    confidence
        Confidence of the limits.

    Returns
    -------
    int
        20 at 0.95: with fewer, even the first of all is not rare enough.
    """
    return math.ceil(1 / (2 * tail(confidence)) - _DUST)


def with_verdicts(rows: pl.DataFrame, margins: Mapping[str, float | None]) -> pl.DataFrame:
    """Add the verdict on each relative change, or the reason for none.

    Parameters
    ----------
    rows
        With relative_change, lower, upper, sign, unseen, unbounded, is_approximate and is_spread_alone.
    margins
        By indicator, the largest relative change that does not matter.

    Returns
    -------
    polars.DataFrame
        The rows with verdict and reason; no limit and no p beside a reason for no test.
    """
    lower, upper = pl.col(c.LOWER), pl.col(c.UPPER)
    above, below = lower > 0, upper < 0
    good = ((pl.col(SIGN) > 0) & above) | ((pl.col(SIGN) < 0) & below)
    directed = pl.col(SIGN) != 0
    margin = by_indicator(dict(margins), pl.Float64) if margins else pl.lit(None, pl.Float64)
    small = stats.is_equivalent(lower, upper, margin=margin).fill_null(value=False)
    words = (
        (small, ChangeVerdict.SHOWN_SMALL),
        (~above & ~below, ChangeVerdict.NO_CLEAR_CHANGE),
        (directed & good, ChangeVerdict.IMPROVED),
        (directed, ChangeVerdict.WORSENED),
        (above, ChangeVerdict.INCREASED),
    )
    verdict = pl.lit(str(ChangeVerdict.DECREASED))
    for where, word in reversed(words):
        verdict = pl.when(where).then(pl.lit(str(word))).otherwise(verdict)
    told = lower.is_not_null() & upper.is_not_null()
    reasons = (
        (~told, Reason.FEW_AREAS),
        (pl.col(ALONE), Reason.SPREAD_ALONE),
        (pl.col(IS_APPROXIMATE), Reason.APPROXIMATE),
    )
    is_tested = pl.col(ALONE) & (pl.col(UNBOUNDED).is_null() | IS_CHANCE_UNKNOWN)
    why = pl.coalesce(UNSEEN, pl.when(~is_tested).then(UNBOUNDED))
    for where, reason in reasons:
        why = pl.coalesce(why, pl.when(where).then(pl.lit(str(reason)).cast(d.REASON_TYPE)))
    return rows.with_columns(pl.when(told).then(verdict).cast(d.CHANGE_TYPE).alias(d.VERDICT), why.alias(d.REASON))
