"""Competition ranks: never shown unless asked for, always with their number and their ties."""

from collections.abc import Sequence

import polars as pl

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import NoDirectionError, ReferenceAreaError
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Level


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
    found: Computed, indicators: Sequence[Indicator], *, among: str | Grouping, areas: Areas | None
) -> pl.DataFrame:
    """Return the competition rank of every visible own figure.

    Rank 1 is the best; equal values share the lowest rank. Ranks are taken before rounding, among visible
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

    Returns
    -------
    polars.DataFrame
        One row a figure and pool: among, rank, n_ranked, n_tied; the other columns are empty.

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
    >>> ranked(found, lonely, among="nation", areas=None).filter(period=2024, sex="T", rank=1).height
    1
    """
    ids = [one.id for one in indicators]
    own = found.frame.filter(
        (pl.col(c.FIGURE) == Figure.OWN)
        & pl.col(c.INDICATOR).cast(pl.String).is_in(ids)
        & pl.col(c.VALUE).is_not_null()
    )
    pooled = _in_pools(own, found, among, areas)
    pool = [*found.scope.cell, c.LEVEL, d.AMONG]
    sign = by_indicator({one.id: one.direction.sign for one in found.scope.indicators}, pl.Int8)
    score = pl.col(c.VALUE) * sign
    rows = pooled.with_columns(
        stats.competition_rank(score, higher_first=True).over(pool).cast(pl.UInt32).alias(d.RANK),
        pl.len().over(pool).cast(pl.UInt32).alias(d.N_RANKED),
        (pl.len().over([*pool, score.alias("score")])).cast(pl.UInt32).alias(d.N_TIED),
    )
    schema = d.rank_schema(found.scope.type, found.scope.breakdowns)
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    ).sort(*found.scope.cell, c.LEVEL, d.AMONG, d.RANK, c.AREA)


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
