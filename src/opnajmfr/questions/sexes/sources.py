"""Whose figures may answer for an area: its own, its peers together, its county, the nation, several years."""

from collections.abc import Sequence

import polars as pl
from attrs import evolve, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand, bound_references
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.sexes.shown import BASIS, BASIS_TYPE, Basis
from opnajmfr.comparison.sexes.side_by_side import in_year, women_beside_men
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure, Level
from opnajmfr.questions.asking import plan_of

SHOWN_NAME = "shown_for_name"
SHOWN_NAME_EN = "shown_for_name_en"


@frozen(kw_only=True)
class Together:
    """Peers of one area that are added up, for some indicators.

    Parameters
    ----------
    label
        Their name, year included.
    label_en
        The same in English.
    grouping
        The group that holds them.
    indicators
        Ids of the indicators that they are peers for; empty for all.
    is_the_area
        Whether there is nobody else among them than the area itself, under any of its codes.
    """

    label: str
    label_en: str
    grouping: Grouping
    indicators: tuple[str, ...]
    is_the_area: bool = False


def peers_together(data: Dataset, area: str, catalogue: Catalogue, *, peers: Comparand) -> tuple[Together, ...]:
    """Return the peers of an area as groups that can be added up.

    Parameters
    ----------
    data
        Areas and published peers.
    area
        Code of the area.
    catalogue
        The indicators.
    peers
        "peers" for the published ones, or peers, given areas or a grouping.

    Returns
    -------
    tuple of Together
        One a typology; empty where the dataset publishes none, or none for the area.

    Raises
    ------
    ReferenceAreaError
        If what is given is no set of areas, or the peers of another area.
    """
    if peers == str(ReferenceKind.PEERS) and not data.peer_sets:
        return ()
    found = bound_references(peers, catalogue, areas=data.areas, peer_sets=data.peer_sets)
    together = [_of_area(one, data, area) for one in found]
    return tuple(one for one in together if one is not None)


def _of_area(bound: BoundReference, data: Dataset, area: str) -> Together | None:
    """Return the groups of one reference that are for an area."""
    if bound.grouping is None:
        message = f"peers: {bound.reference.label!r} is no set of areas that can be added up"
        raise ReferenceAreaError(message, hint="give peers, given areas or a grouping")
    frame = bound.grouping.frame
    names = data.areas.names
    mine = names.filter(pl.col("code") == area)[IDENTITY]
    codes = names.filter(pl.col(IDENTITY).is_in(mine.implode()))["code"].implode()
    if bound.focus and bound.focus not in codes[0]:
        whose, asked = (data.areas.name(one) for one in (bound.focus, area))
        message = f"{bound.reference.label} are peers of {whose}, not of {asked}"
        raise ReferenceAreaError(message, hint=f"find them for {asked}, or name areas by given(…)")
    if bound.reference.kind is ReferenceKind.PEERS:
        frame = frame.filter(pl.col("focus").is_in(codes))
    elif bound.reference.kind is ReferenceKind.GROUP:
        groups = frame.filter(pl.col("member").is_in(codes))["group"].unique()
        frame = frame.filter(pl.col("group").is_in(groups.implode()))
    if frame.is_empty():
        return None
    grouping = evolve(bound.grouping, frame=frame)
    return Together(
        label=bound.reference.name("sv"),
        label_en=bound.reference.name("en"),
        grouping=grouping,
        indicators=bound.indicators,
        is_the_area=frame["member"].is_in(codes).all(),
    )


def figures_with_groups(
    data: Dataset, catalogue: Catalogue, groups: Sequence[Together], *, confidence: float
) -> Figures:
    """Return the figures of every area, and of the groups where anything adds.

    Parameters
    ----------
    data
        What a reader returned.
    catalogue
        The indicators.
    groups
        Peers that are added up.
    confidence
        Confidence of the limits.

    Returns
    -------
    Figures
        One row a cell and area; groups have the level `group`.
    """
    plan = plan_of(data, catalogue, confidence=confidence)
    if groups and any(one.measure.adds for one in catalogue):
        plan = plan.aggregate(groups=[one.grouping for one in groups])
    return plan.figures()


def beside_of(figures: Figures, area: str, *, basis: Basis, period: int | None) -> pl.DataFrame:
    """Return women beside men in an area's own figures: in one year, or each indicator's newest with any figure.

    Parameters
    ----------
    figures
        The figures.
    area
        Code of the area.
    basis
        What the figures are called: own, or several years together.
    period
        The year; the newest of each indicator where None.

    Returns
    -------
    polars.DataFrame
        Rows of `women_beside_men` with `shown_for` and `shown_for_name`, one an indicator.
    """
    own = figures.of(area)
    levels = own.frame[c.LEVEL].unique().implode()
    alike = figures.whole(sex=None).where(pl.col(c.LEVEL).is_in(levels))
    rows = women_beside_men(own.where(in_year(alike, period)))
    return named(rows, basis, pl.lit(figures.areas.name(area)))


def beside_above(figures: Figures, own: pl.DataFrame, *, basis: Basis) -> pl.DataFrame:
    """Return women beside men in the county or the nation that an area lies in, for its cells.

    Parameters
    ----------
    figures
        The figures.
    own
        The area's own cells: indicator, period and area.
    basis
        County or nation.

    Returns
    -------
    polars.DataFrame
        Rows of `women_beside_men` with `shown_for` and `shown_for_name`.
    """
    level = Level(str(basis))
    pieces: list[pl.DataFrame] = []
    for division in dict.fromkeys(one.division for one in figures.indicators):
        ids = [one.id for one in figures.indicators if one.division is division]
        mine = own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids))
        lying = figures.areas.ancestors(mine.select(c.AREA, c.PERIOD).unique(), division=division)
        if str(level) in lying.columns:
            above = mine.join(lying, on=[c.AREA, c.PERIOD]).select(
                c.INDICATOR, c.PERIOD, pl.col(str(level)).alias(c.AREA)
            )
            pieces.append(above)
    if not pieces:
        return own.clear()
    cells = pl.concat(pieces).drop_nulls()
    found = women_beside_men(figures.whole(sex=None, level=level)).join(
        cells, on=[c.INDICATOR, c.PERIOD, c.AREA], how="semi"
    )
    names = {code: figures.areas.name(code) for code in found[c.AREA].unique()}
    return named(found, basis, pl.col(c.AREA).replace_strict(names, return_dtype=pl.String))


def beside_peers(figures: Figures, own: pl.DataFrame, groups: Sequence[Together]) -> pl.DataFrame:
    """Return women beside men in an area's peers added up, for its cells.

    Parameters
    ----------
    figures
        The figures, groups included.
    own
        The area's own cells.
    groups
        The peers.

    Returns
    -------
    polars.DataFrame
        Rows of `women_beside_men` with `shown_for` and `shown_for_name`.
    """
    pooled = women_beside_men(figures.whole(sex=None, level=Level.GROUP).where(pl.col(c.FIGURE) == Figure.POOLED))
    pieces = [own.clear()]
    for one in groups:
        ids = list(one.indicators) or [each.id for each in figures.indicators]
        mine = own.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids)).select(c.INDICATOR, c.PERIOD)
        codes = [f"{one.grouping.name}/{group}" for group in one.grouping.groups]
        found = pooled.filter(pl.col(c.AREA).is_in(codes)).join(mine, on=[c.INDICATOR, c.PERIOD], how="semi")
        first = found.unique([c.INDICATOR], keep="first", maintain_order=True)
        pieces.append(named(first, Basis.PEERS, pl.lit(one.label), english=pl.lit(one.label_en)))
    return pl.concat(pieces)


def named(rows: pl.DataFrame, basis: Basis, name: pl.Expr, *, english: pl.Expr | None = None) -> pl.DataFrame:
    """Say of rows whose figures they are.

    Parameters
    ----------
    rows
        Rows of `women_beside_men`.
    basis
        Whose figures they are.
    name
        Their name.
    english
        Their name in English; the same where None.

    Returns
    -------
    polars.DataFrame
        The rows with `shown_for`, `shown_for_name` and `shown_for_name_en`.
    """
    names = (name.alias(SHOWN_NAME), (name if english is None else english).alias(SHOWN_NAME_EN))
    return rows.with_columns(pl.lit(str(basis)).cast(BASIS_TYPE).alias(BASIS), *names)
