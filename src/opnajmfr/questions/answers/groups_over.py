"""Which groups areas are counted in when their answers are followed over time."""

import polars as pl

from opnajmfr import comparison
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.references import BoundReference
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import Division
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Level

GROUP = "group"
"""Column of the group's name in Swedish."""
GROUP_EN = "group_en"
_ABOVE = {ReferenceKind.COUNTY: str(Level.COUNTY), ReferenceKind.NATION: str(Level.NATION)}


def in_groups(rows: pl.DataFrame, data: Dataset, catalogue: Catalogue, among: Comparand, code: str) -> pl.DataFrame:
    """Repeat each row once for every group that its area is in.

    Parameters
    ----------
    rows
        One row an indicator and area, with period and identity.
    data
        The dataset, for its areas and peer sets.
    catalogue
        The indicators.
    among
        Who is counted together.
    code
        Code of the area that peers are of; empty for none.

    Returns
    -------
    polars.DataFrame
        The rows with `group` and `group_en`, those of the nation or of each county, peer set or group; an area in
        none has no row.

    Raises
    ------
    ReferenceAreaError
        If peers are asked for without an area or are those of another, or a reference is no set of areas.
    """
    references = comparison.bound_references(
        among, catalogue, areas=data.areas, peer_sets=data.peer_sets, compared=[code] if code else None
    )
    pieces: list[pl.DataFrame] = []
    for bound in references:
        for division in dict.fromkeys(one.division for one in catalogue):
            wanted = [one.id for one in catalogue if one.division is division]
            ids = [one for one in wanted if not bound.indicators or one in bound.indicators]
            mine = rows.filter(pl.col(c.INDICATOR).cast(pl.String).is_in(ids))
            if mine.height:
                on = [IDENTITY, c.PERIOD] if bound.grouping is not None else [c.AREA, c.PERIOD]
                groups = _groups(data.areas, mine, bound, division, code)
                pieces.append(mine.join(groups, on=on, maintain_order="left"))
    if not pieces or not sum(piece.height for piece in pieces):
        labels = ", ".join(one.reference.name("en") for one in references)
        message = f"no area with an answer is in {labels}"
        raise ReferenceAreaError(message, hint="as among='nation', among='county', among=skr_groups()")
    return pl.concat(pieces)


def _groups(areas: Areas, rows: pl.DataFrame, bound: BoundReference, division: Division, code: str) -> pl.DataFrame:
    """Return the group of each area: by area under a county or the nation, by identity in a grouping."""
    kind, names = bound.reference.kind, areas.names.select("code", "name")
    if bound.grouping is None:
        if kind not in _ABOVE:
            message = f"{bound.reference.label} is no set of areas"
            raise ReferenceAreaError(message, hint="as among='nation', among='county', among=skr_groups()")
        lying = areas.ancestors(rows.select(c.AREA, c.PERIOD).unique(), division=division)
        named = lying.select(c.AREA, c.PERIOD, pl.col(_ABOVE[kind]).alias("code")).join(names, on="code")
        return named.select(c.AREA, c.PERIOD, pl.col("name").alias(GROUP), pl.col("name").alias(GROUP_EN))
    held = belonging([bound.grouping], areas=areas, periods=rows[c.PERIOD].unique(), division=division)
    label, label_en = pl.lit(bound.reference.name("sv")), pl.lit(bound.reference.name("en"))
    if kind is ReferenceKind.PEERS:
        if not code:
            message = f"{bound.reference.label}: peers are those of one area"
            raise ReferenceAreaError(message, hint="say whose, as area='Arboga'")
        identities = areas.names.select(pl.col("code").alias("focus"), pl.col(IDENTITY).alias("_focus"))
        whose = areas.names.filter(pl.col("code") == code)[IDENTITY]
        if bound.focus and areas.names.filter(pl.col("code") == bound.focus)[IDENTITY].item() not in whose:
            message = f"{bound.reference.label} are peers of {areas.name(bound.focus)}, not of {areas.name(code)}"
            raise ReferenceAreaError(message, hint=f"find them for {areas.name(code)}, or ask among='peers'")
        held = held.join(identities, on="focus").filter(pl.col("_focus").is_in(whose.implode()))
    elif kind is ReferenceKind.GROUP:
        titles = {group: bound.grouping.title(group) for group in bound.grouping.groups}
        group = pl.col(GROUP_AREA).str.strip_prefix(f"{bound.grouping.name}/")
        label = label_en = group.replace_strict(titles, return_dtype=pl.String)
    return held.select(IDENTITY, c.PERIOD, label.alias(GROUP), label_en.alias(GROUP_EN)).unique()
