"""Competition ranks: only when asked for, always with their number, their ties and how sure the place is."""

from collections.abc import Sequence

import polars as pl
from attrs import frozen

from opnajmfr import stats
from opnajmfr.comparison.places.bands import with_bands
from opnajmfr.comparison.places.chances import SCORE, with_expected_chance, with_quarters, with_rank_sets
from opnajmfr.comparison.subjects import SIGN, Subjects
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.errors import NoDirectionError, ReferenceAreaError
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Level


@frozen(kw_only=True)
class RankingWish:
    """What is given beside a rank.

    Parameters
    ----------
    bands
        Number of quantile bands, "as Kolada", or None for no bands.
    sets
        Whether the places that an area may truly have are given.
    confidence
        Their confidence, all of a pool together.
    min_known
        Share of a pool, 0 to 1, whose sampling variance must be known for chances of quarters.
    """

    bands: int | str | None = None
    sets: bool = False
    confidence: float = 0.95
    min_known: float = 0.5


_NOTHING_MORE = RankingWish()
_ANY = 0.95
"""The sampling variance is the same at any confidence of the limits."""


def check_rankable(indicators: Sequence[Indicator]) -> None:
    """Refuse to rank what has no direction, or what its measure does not rank.

    Parameters
    ----------
    indicators
        The indicators that are to be ranked.

    Raises
    ------
    NoDirectionError
        If one of them cannot be ranked; the first five are named with the reason.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> check_rankable([indicator("Trygghet", published())])
    Traceback (most recent call last):
    opnajmfr.errors.NoDirectionError: cannot rank 1 of 1 indicators: trygghet: direction not stated
    <BLANKLINE>
    Hint: rank(indicators=catalogue.ranked()) takes those that may be ranked; with_direction states a direction
    """
    faults = [fault for one in indicators if (fault := _fault(one))]
    if faults:
        message = f"cannot rank {len(faults)} of {len(indicators)} indicators: " + "; ".join(faults[:5])
        hint = "rank(indicators=catalogue.ranked()) takes those that may be ranked; with_direction states a direction"
        raise NoDirectionError(message, hint=hint)


def _fault(indicator: Indicator) -> str:
    """Say why an indicator cannot be ranked; an empty text where it can."""
    if not indicator.has_direction:
        return f"{indicator.id}: {indicator.direction.english}"
    answer = capability(indicator.measure, Capability.RANKED, above=False)
    return "" if answer.is_yes else f"{indicator.id}: {answer.reason('en')}"


def ranked(
    found: Computed,
    indicators: Sequence[Indicator],
    *,
    among: str | Grouping,
    areas: Areas | None,
    wanted: RankingWish = _NOTHING_MORE,
) -> pl.DataFrame:
    """Return the competition rank of every visible own figure, and how sure it is.

    Rank 1 is the best; equal values share the lowest rank. Ranks and bands are taken before rounding, among visible
    figures only; the county and the nation are never in the pool.

    Parameters
    ----------
    found
        The computed figures.
    indicators
        Those that are ranked, all with a direction.
    among
        A level above, or a grouping: figures are ranked within each of its areas.
    areas
        The hierarchy; needed for anything but the nation.
    wanted
        What is given beside the rank.

    Returns
    -------
    polars.DataFrame
        One row a figure and pool: among, rank, n_ranked, n_tied, the chances to be in the best and the worst quarter
        (null where chance's part of the figure is unknown), and what was wanted.

    Raises
    ------
    ReferenceAreaError
        If the hierarchy has no such level.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.engine.computing import computed
    >>> from opnajmfr.engine.request import Request
    >>> data = invented()
    >>> found = computed(Request(catalogue=data.catalogue, observations=data.observations))
    >>> lonely = [data.catalogue["hemtjanst-ensamhet"]]
    >>> first = ranked(found, lonely, among="nation", areas=None).filter(period=2024, sex="T", rank=1)
    >>> first.select("area", "n_ranked", pl.col("p_best_quarter").round(2)).row(0)
    ('9304', 44, 0.76)
    """
    ids = [one.id for one in indicators]
    pooled = _in_pools(_with_chance(found, ids), found, among, areas)
    pool = [*found.scope.cell, c.LEVEL, d.AMONG]
    rows = pooled.with_columns((pl.col(c.VALUE) * pl.col(SIGN)).alias(SCORE)).with_columns(
        stats.competition_rank(SCORE, higher_first=True).over(pool).alias(d.RANK),
        pl.len().over(pool).alias(d.N_RANKED),
        pl.len().over([*pool, SCORE]).alias(d.N_TIED),
    )
    rows = with_expected_chance(with_bands(rows, pool, wanted.bands), pool, found.scope.indicators)
    rows = with_quarters(rows, pool, min_known=wanted.min_known)
    if wanted.sets:
        rows = with_rank_sets(rows, pool, confidence=wanted.confidence)
    schema = d.rank_schema(found.scope.type, found.scope.breakdowns)
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    ).sort(*found.scope.cell, c.LEVEL, d.AMONG, d.RANK, c.AREA)


def _with_chance(found: Computed, ids: Sequence[str]) -> pl.DataFrame:
    """Return the visible own figures of some indicators with direction and sampling variance."""
    pieces: list[pl.DataFrame] = []
    for part in found.by_width():
        subjects = Subjects(computed=part, confidence=_ANY)
        rows = subjects.own(None).filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids) & pl.col(c.VALUE).is_not_null())
        pieces.append(subjects.with_chance(rows).drop(part.scope.slots))
    return pl.concat(pieces)


def _in_pools(own: pl.DataFrame, found: Computed, among: str | Grouping, areas: Areas | None) -> pl.DataFrame:
    """Repeat each figure once for every pool that its area is in; an area in none is not ranked."""
    if isinstance(among, str) and (areas is None or among == str(Level.NATION)):
        return own.with_columns(pl.lit(str(Level.NATION)).alias(d.AMONG))
    if areas is None:
        return own.clear().with_columns(pl.lit(None, pl.String).alias(d.AMONG))
    pieces: list[pl.DataFrame] = []
    for division in dict.fromkeys(one.division for one in found.scope.indicators):
        ids = [one.id for one in found.scope.indicators if one.division is division]
        mine = own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids))
        lying = areas.ancestors(mine.select(c.AREA, c.PERIOD).unique(), division=division)
        if isinstance(among, str):
            _check_level(areas, among)
            pools = lying.select(c.AREA, c.PERIOD, pl.col(among).alias(d.AMONG))
        else:
            periods = lying[c.PERIOD].unique().to_list()
            belongs = belonging([among], areas=areas, periods=periods, division=division)
            pools = lying.join(belongs, on=[IDENTITY, c.PERIOD]).select(
                c.AREA, c.PERIOD, pl.col(GROUP_AREA).alias(d.AMONG)
            )
        pieces.append(mine.join(pools, on=[c.AREA, c.PERIOD]))
    return pl.concat(pieces).filter(pl.col(d.AMONG).is_not_null())


def _check_level(areas: Areas, level: str) -> None:
    """Refuse a pool that the hierarchy does not have."""
    levels = [str(one) for one in areas.levels]
    if level not in levels:
        message = f"rank among {level!r}: the hierarchy {areas.hierarchy!r} has the levels {levels}"
        raise ReferenceAreaError(message, hint="rank among the nation, or among a grouping")
