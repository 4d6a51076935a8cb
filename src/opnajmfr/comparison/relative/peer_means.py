"""The change of every area less the mean change of its peers, and the variance that chance gives the difference."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.linking import PEER, PeerLinks, indicator_links
from opnajmfr.comparison.subjects import IS_APPROXIMATE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.model.verdicts import Reason

_DUST: Final = 1e-12
"""Share of the figures below which a difference is floating point and nothing else."""
_LINKS, _AGAINST_ALL = "links", "is_against_all"


def beside_peers(changes: pl.DataFrame, links: Mapping[str, PeerLinks]) -> pl.DataFrame:
    """Return each area's change less the unweighted mean change of its peers.

        relative change = Dᵢ − Σ Dⱼ / k over the k peers j with a change
        variance of chance = vᵢ + Σ vⱼ / k²

    Parameters
    ----------
    changes
        As `area_changes` returns.
    links
        Whom each indicator's areas are held against.

    Returns
    -------
    polars.DataFrame
        The rows in order, with n_peers, n_peers_used (those with both ends), n_peers_partly (of them, those that lack
        some year), peers_change, relative_change and relative_variance; unseen and unbounded say also what the peers
        lack.
    """
    pairs, sets = indicator_links(links, changes.schema[c.INDICATOR])
    key = [c.INDICATOR, IDENTITY]
    rows = changes.join(sets, on=c.INDICATOR, how="left", maintain_order="left")
    against_all = pl.col(_AGAINST_ALL).fill_null(value=False) & (pl.col(IDENTITY) != pl.col("focus"))
    numbers = pairs.group_by(_LINKS, IDENTITY).agg(pl.len().cast(pl.UInt32).alias(k.N_PEERS))
    theirs = rows.filter(pl.col(k.CHANGE).is_not_null()).select(
        c.INDICATOR, _LINKS, pl.col(IDENTITY).alias(PEER), k.CHANGE, k.CHANGE_VARIANCE, k.N_MISSING, IS_APPROXIMATE
    )
    met = pairs.join(theirs, on=[_LINKS, PEER], how="inner", maintain_order="left_right")
    means = met.group_by(key, maintain_order=True).agg(
        pl.len().cast(pl.UInt32).alias(k.N_PEERS_USED),
        (pl.col(k.N_MISSING) > 0).sum().cast(pl.UInt32).alias(k.N_PEERS_PARTLY),
        pl.col(k.CHANGE).mean().alias(k.PEERS_CHANGE),
        _mean_variance(pl.col(k.CHANGE_VARIANCE)).alias(k.PEERS_CHANGE_VARIANCE),
        pl.col(IS_APPROXIMATE).any().alias("_is_approximate"),
    )
    rows = rows.join(numbers, on=[_LINKS, IDENTITY], how="left", maintain_order="left")
    rows = rows.join(means, on=key, how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.when(against_all).then(one).otherwise(name).alias(name) for name, one in _all_others().items()
    )
    return _with_relative(rows).drop(_LINKS, _AGAINST_ALL, "focus", "_is_approximate")


def _mean_variance(variances: pl.Expr) -> pl.Expr:
    """Return the variance of the mean of independent figures; null where one has none."""
    return pl.when(variances.null_count() == 0).then(variances.sum() / (pl.len() * pl.len()))


def _all_others() -> dict[str, pl.Expr]:
    """Return the same of all other areas of the indicator together."""
    there = pl.col(k.CHANGE).is_not_null()
    n = (there.sum() - 1).over(c.INDICATOR).cast(pl.Float64)
    usable = there & (n > 0)
    change, variance = pl.col(k.CHANGE), pl.col(k.CHANGE_VARIANCE)
    lacking = (there & variance.is_null()).any().over(c.INDICATOR)
    count = pl.when(usable).then(n).otherwise(0.0).cast(pl.UInt32)
    return {
        k.N_PEERS: count,
        k.N_PEERS_USED: count,
        k.N_PEERS_PARTLY: pl.lit(0, pl.UInt32),
        k.PEERS_CHANGE: pl.when(usable).then((change.sum().over(c.INDICATOR) - change) / n),
        k.PEERS_CHANGE_VARIANCE: pl.when(usable & ~lacking).then(
            (variance.sum().over(c.INDICATOR) - variance) / (n * n)
        ),
        "_is_approximate": pl.col(IS_APPROXIMATE).any().over(c.INDICATOR),
    }


def _with_relative(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the relative change and its variance, and why there is none."""
    is_seen = pl.col(UNSEEN).is_null()
    without_group = pl.col(k.N_PEERS).fill_null(0) == 0
    without_peers = pl.col(k.N_PEERS_USED).fill_null(0) == 0
    no_peers = (
        pl.when(without_group)
        .then(pl.lit(str(Reason.NOT_IN_GROUP)))
        .when(without_peers)
        .then(pl.lit(str(Reason.NO_REFERENCE)))
        .cast(d.REASON_TYPE)
    )
    their_chance = pl.when(pl.col(k.PEERS_CHANGE_VARIANCE).is_null()).then(
        pl.lit(str(Reason.REFERENCE_WITHOUT_COUNTS)).cast(d.REASON_TYPE)
    )
    exact = pl.col(k.CHANGE) - pl.col(k.PEERS_CHANGE)
    size = pl.sum_horizontal(pl.col(name).abs() for name in (k.START, k.END, k.PEERS_CHANGE))
    relative = pl.when(exact.abs() > _DUST * size).then(exact).otherwise(0.0 * exact)
    sampling = pl.col(k.CHANGE_VARIANCE) + pl.col(k.PEERS_CHANGE_VARIANCE)
    return rows.with_columns(
        pl.col(k.N_PEERS, k.N_PEERS_USED, k.N_PEERS_PARTLY).fill_null(0),
        pl.when(is_seen).then(relative).alias(k.RELATIVE),
        pl.when(is_seen).then(sampling).alias(k.SAMPLING),
        pl.coalesce(UNSEEN, no_peers).alias(UNSEEN),
        pl.coalesce(UNBOUNDED, their_chance).alias(UNBOUNDED),
        (pl.col(IS_APPROXIMATE) | pl.col("_is_approximate").fill_null(value=False)).alias(IS_APPROXIMATE),
    )
