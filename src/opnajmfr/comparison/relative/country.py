"""How many areas of a country changed more favourably than their peers, with false alarms held in."""

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

P_SMALL: Final = "p_small"
P_SMALL_ADJUSTED: Final = "p_small_adjusted"
TOLD: Final = (
    ChangeVerdict.IMPROVED,
    ChangeVerdict.WORSENED,
    ChangeVerdict.INCREASED,
    ChangeVerdict.DECREASED,
    ChangeVerdict.SHOWN_SMALL,
    ChangeVerdict.NO_CLEAR_CHANGE,
)
"""Every verdict, in the order in which they are counted."""


def found_in_country(
    rows: pl.DataFrame, *, confidence: float, margins: Mapping[str, float | None] | None = None
) -> pl.DataFrame:
    """Add to relative changes the verdict of a list of all areas, adjusted by Benjamini and Hochberg.

        z = relative change / √(variance of chance),  p = 2·Φ(−|z|)
        p of small = Φ((|relative change| − margin) / √(variance of chance))

    Here an area's true change is tested against that of its very peers, and chance is all that is allowed for: the
    placebo among all areas gives ranks, and ranks find as many areas in a country where nothing happens. Adjusted p
    hold the share of false alarms among those found, indicator by indicator.

    Parameters
    ----------
    rows
        As `beside_peers` returns.
    confidence
        1 less the share of false alarms among the found; a change is shown to be small at half of that, as an
        interval of this confidence would show it.
    margins
        By indicator, the largest relative change that does not matter; None for none.

    Returns
    -------
    polars.DataFrame
        The rows in order, with standard_error, lower, upper (of one area by itself, not adjusted), p, p_adjusted,
        p_small, p_small_adjusted, verdict and reason.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.comparison.relative.comparing_changes import compared_changes
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> rows = found_in_country(found.frame, confidence=0.95).filter(indicator="hemtjanst-trygghet", area="9206")
    >>> rows.select(pl.col("p", "p_adjusted").round(3)).row(0)
    (0.033, 0.435)
    """
    level, half = 2 * tail(confidence), tail(confidence)
    usable = pl.col(k.SAMPLING).is_not_null() & pl.col(UNBOUNDED).is_null()
    error, relative = pl.col(k.ERROR), pl.col(k.RELATIVE)
    margin = by_indicator(dict(margins), pl.Float64) if margins else pl.lit(None, pl.Float64)
    rows = rows.with_columns(pl.when(usable).then(pl.col(k.SAMPLING).sqrt()).alias(k.ERROR)).with_columns(
        pl.when(error > 0).then(relative / error).alias(k.SCORE),
        (relative - stats.z(confidence) * error).alias(c.LOWER),
        (relative + stats.z(confidence) * error).alias(c.UPPER),
        ((margin - relative.abs()) / error).alias("_within"),
    )
    one_sided = stats.two_sided_p("_within") / 2
    rows = rows.with_columns(
        stats.two_sided_p(k.SCORE).alias(d.P),
        pl.when(pl.col("_within") > 0).then(one_sided).otherwise(1 - one_sided).alias(P_SMALL),
    )
    rows = rows.with_columns(
        stats.benjamini_hochberg(d.P).over(c.INDICATOR).alias(d.P_ADJUSTED),
        stats.benjamini_hochberg(P_SMALL).over(c.INDICATOR).alias(P_SMALL_ADJUSTED),
    )
    return rows.with_columns(_verdict(level, half).cast(d.CHANGE_TYPE).alias(d.VERDICT), _reason()).drop("_within")


def _verdict(level: float, half: float) -> pl.Expr:
    """Return the verdict of each area that is tested."""
    up = pl.col(k.RELATIVE) > 0
    good = ((pl.col(SIGN) > 0) & up) | ((pl.col(SIGN) < 0) & ~up)
    directed = pl.col(SIGN) != 0
    cases = (
        ((pl.col(P_SMALL_ADJUSTED) <= half).fill_null(value=False), ChangeVerdict.SHOWN_SMALL),
        (pl.col(d.P_ADJUSTED) > level, ChangeVerdict.NO_CLEAR_CHANGE),
        (directed & good, ChangeVerdict.IMPROVED),
        (directed, ChangeVerdict.WORSENED),
        (up, ChangeVerdict.INCREASED),
    )
    verdict = pl.lit(str(ChangeVerdict.DECREASED))
    for where, word in reversed(cases):
        verdict = pl.when(where).then(pl.lit(str(word))).otherwise(verdict)
    return pl.when(pl.col(d.P_ADJUSTED).is_not_null()).then(verdict)


def _reason() -> pl.Expr:
    """Return why there is no verdict, or what weakens it."""
    approximate = pl.when(pl.col(IS_APPROXIMATE)).then(pl.lit(str(Reason.APPROXIMATE)).cast(d.REASON_TYPE))
    return pl.coalesce(UNSEEN, UNBOUNDED, approximate).alias(d.REASON)


def counted_in_country(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many areas have each verdict.

    Parameters
    ----------
    rows
        As `found_in_country` returns.

    Returns
    -------
    polars.DataFrame
        indicator, n_areas, n_judged, n_<verdict> for each verdict and share_<verdict> (of the judged, 0..1),
        between_variance (of true relative changes), in the order of the catalogue.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.comparison.relative.comparing_changes import compared_changes
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> counts = counted_in_country(found_in_country(found.frame, confidence=0.95))
    >>> counts.filter(indicator="hemtjanst-trygghet").select("n_judged", "n_improved", "n_no_clear_change").row(0)
    (40, 1, 39)
    """
    word = pl.col(d.VERDICT)
    spread = 1 + 1 / pl.col(k.N_PEERS_USED)
    scaled = pl.when(word.is_not_null()).then(pl.col(k.RELATIVE) / spread.sqrt())
    noise = pl.when(word.is_not_null()).then(pl.col(k.SAMPLING) / spread)
    counts = rows.group_by(c.INDICATOR).agg(
        pl.len().alias("n_areas"),
        word.count().alias("n_judged"),
        *((word == str(verdict)).sum().alias(f"n_{verdict}") for verdict in TOLD),
        stats.dersimonian_laird(scaled, noise).alias(k.BETWEEN),
    )
    shares = [
        (pl.col(f"n_{verdict}") / pl.col("n_judged")).fill_nan(None).alias(f"share_{verdict}") for verdict in TOLD
    ]
    return counts.with_columns(*shares).sort(c.INDICATOR)
