"""Whether the relative changes of a country exceed what chance in the figures would make: redrawn a thousand times."""

import zlib
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.linking import PEER, PeerLinks
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.errors import StatisticError

N_TESTED: Final = "n_tested"
SHARE_BEYOND: Final = "share_beyond"
"""Share of the areas with a relative change on the good side of the limits of chance."""
SHARE_BY_CHANCE: Final = "share_beyond_by_chance"
"""The share that chance alone makes on average."""
P_SHARE: Final = "p_share_beyond"
SPREAD: Final = "spread"
"""Mean squared score: 1 where only chance makes relative changes."""
P_SPREAD: Final = "p_spread"
SPREAD_OF_TRUE: Final = "spread_of_true_changes"
"""Standard deviation of the true relative changes, in the unit of the indicator."""
REDRAWN: Final = pl.Schema(
    {
        c.INDICATOR: pl.String(),
        N_TESTED: pl.UInt32(),
        SHARE_BEYOND: pl.Float64(),
        SHARE_BY_CHANCE: pl.Float64(),
        P_SHARE: pl.Float64(),
        SPREAD: pl.Float64(),
        P_SPREAD: pl.Float64(),
    }
)
FEWEST_DRAWS: Final = 99
Floats = NDArray[np.floating[Any]]


def redrawn(
    rows: pl.DataFrame, links: dict[str, PeerLinks], *, confidence: float = 0.95, draws: int = 1_000, seed: int = 0
) -> pl.DataFrame:
    """Test, an indicator at a time, whether relative changes exceed what chance would make of no difference at all.

        null hypothesis: every area's true change is the mean true change of its peers
        Dᵢ* ~ N(0, vᵢ), independent;  relativeᵢ* = Dᵢ* − Σ Dⱼ* / k;  zᵢ* = relativeᵢ* / √(vᵢ + Σ vⱼ / k²)
        share beyond: of zᵢ on the good side of z₍confidence₎;  spread: mean of zᵢ²
        p = (1 + redrawn statistics at least as large) / (1 + draws)

    The changes are drawn, not the scores: that areas are each other's peers, or have peers in common, then makes the
    redrawn scores depend on each other as the seen ones do. Where no direction is stated, the good side is upwards.

    Parameters
    ----------
    rows
        As `beside_peers` returns.
    links
        Whom each indicator's areas are held against.
    confidence
        Confidence of the limits.
    draws
        How many times the changes are redrawn, at least 99.
    seed
        Seed of the draws. Each indicator has a stream of its own, so which others are asked for changes nothing.

    Returns
    -------
    polars.DataFrame
        indicator, n_tested, share_beyond, share_beyond_by_chance (the mean of the draws), p_share_beyond, spread,
        p_spread; one row an indicator with at least two areas that can be tested.

    Raises
    ------
    StatisticError
        If there are fewer than 99 draws.

    Notes
    -----
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2: a Monte Carlo test with known
    variances.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.comparison.relative.comparing_changes import compared_changes
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> tests = redrawn(found.frame, found.links, draws=199).filter(indicator="hemtjanst-trygghet")
    >>> tests.select("n_tested", pl.col("spread").round(2)).row(0)
    (40, 1.41)
    """
    if not isinstance(draws, int) or draws < FEWEST_DRAWS:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"draws must be a whole number of at least {FEWEST_DRAWS}, got {draws!r}"
        raise StatisticError(message, hint="1,000 draws give p in steps of a thousandth")
    tested = rows.filter(pl.col(k.SAMPLING).is_not_null() & pl.col(UNBOUNDED).is_null())
    found: list[tuple[object, ...]] = []
    for (name,), mine in tested.group_by(c.INDICATOR, maintain_order=True):
        if mine.height > 1:
            stream = np.random.default_rng([seed, zlib.crc32(str(name).encode())])
            everyone = rows.filter(pl.col(c.INDICATOR) == name, pl.col(k.CHANGE_VARIANCE).is_not_null())
            found.append((name, *_of_indicator(mine, everyone, links[str(name)], stream, confidence, draws)))
    return pl.DataFrame(found, REDRAWN, orient="row")


def _of_indicator(
    mine: pl.DataFrame,
    everyone: pl.DataFrame,
    links: PeerLinks,
    stream: np.random.Generator,
    confidence: float,
    draws: int,
) -> tuple[object, ...]:
    """Return the figures of one indicator."""
    contrast = _contrast(mine, everyone, links)
    error = np.sqrt(mine[k.SAMPLING].to_numpy())
    good = np.where(mine[SIGN].to_numpy() < 0, -1.0, 1.0)
    chance = stream.normal(size=(draws, everyone.height)) * np.sqrt(everyone[k.CHANGE_VARIANCE].to_numpy())
    scores = (chance @ contrast.T) * (good / error)
    seen = mine[k.RELATIVE].to_numpy() * (good / error)
    limit = stats.z(confidence)
    beyond, by_chance = float((seen > limit).mean()), (scores > limit).mean(axis=1)
    spread, of_draws = float((seen * seen).mean()), np.einsum("di,di->d", scores, scores) / len(seen)
    return (
        len(seen),
        beyond,
        float(by_chance.mean()),
        _p(by_chance, beyond),
        spread,
        _p(of_draws, spread),
    )


def _p(of_draws: Floats, seen: float) -> float:
    """Return how often chance makes a statistic at least as large, the seen one counted among the draws."""
    dust = 1e-12 * max(1.0, abs(seen))
    return float((1 + (of_draws >= seen - dust).sum()) / (1 + len(of_draws)))


def _contrast(mine: pl.DataFrame, everyone: pl.DataFrame, links: PeerLinks) -> Floats:
    """Return the matrix that makes relative changes of changes: 1 for the area, −1/k for each of its k peers."""
    column = {identity: place for place, identity in enumerate(everyone[IDENTITY])}
    row = pl.DataFrame({IDENTITY: mine[IDENTITY], "row": range(mine.height)})
    place = pl.DataFrame({PEER: everyone[IDENTITY], "column": range(everyone.height)})
    pairs = links.frame.join(row, on=IDENTITY).join(place, on=PEER)
    matrix = np.zeros((mine.height, everyone.height))
    matrix[pairs["row"].to_numpy(), pairs["column"].to_numpy()] = 1.0
    matrix /= -np.maximum(matrix.sum(axis=1, keepdims=True), 1.0)
    matrix[np.arange(mine.height), [column[identity] for identity in mine[IDENTITY]]] += 1.0
    return matrix
