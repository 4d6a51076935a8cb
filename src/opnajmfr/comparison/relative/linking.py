"""Whom each area's change is held against: every area with peers of its own."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.references import BoundReference
from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import CODE, IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Division
from opnajmfr.model.recipe import ReferenceKind

PEER: Final = "peer"
_MEMBER: Final = "member"


@frozen(kw_only=True, eq=False)
class PeerLinks:
    """Areas and their peers, the same for some indicators.

    Parameters
    ----------
    label
        Swedish name of the peers.
    label_en
        English name.
    year
        The year of the data that the peers were chosen with; None where it is not stated.
    frame
        identity and peer (an identity): one row a pair; never an area with itself.
    focus
        Identity of the only area that they are for, where they are for one; empty where every area has its own.
    others
        Name of the peers that all other areas have, where these are for one; empty where they are held against all.
    """

    label: str
    label_en: str
    year: int | None
    frame: pl.DataFrame = field(repr=False)
    focus: str = ""
    others: str = ""

    def name(self, language: str) -> str:
        """Return the name of the peers in a language."""
        return self.label_en if language == "en" and self.label_en else self.label


def peer_links(
    references: Sequence[BoundReference],
    indicators: Sequence[Indicator],
    *,
    areas: Areas,
    first_year: int,
    focus: str = "",
    published: Mapping[str, BoundReference] | None = None,
) -> dict[str, PeerLinks]:
    """Return whom each area's change of each indicator is held against.

    Parameters
    ----------
    references
        Sets of areas: published peers, a grouping, or the peers of the focus.
    indicators
        The indicators.
    areas
        The hierarchy.
    first_year
        The year whose members count, where members are dated.
    focus
        Code of the area that the question is about, where it is about one.
    published
        By indicator, the published peers that all other areas are held against where the references are for the
        focus only; where there are none, all other areas are.

    Returns
    -------
    dict of PeerLinks
        By the indicator's id.

    Raises
    ------
    ReferenceAreaError
        If a reference is no set of areas, or is for another area than the focus.
    """
    identities = dict(areas.names.select(CODE, IDENTITY).iter_rows())
    own = identities.get(focus, focus)
    made: dict[tuple[str, Division, str], PeerLinks] = {}
    found: dict[str, PeerLinks] = {}
    for one in indicators:
        reference = next((bound for bound in references if not bound.indicators or one.id in bound.indicators), None)
        if reference is None:
            continue
        others = (published or {}).get(one.id)
        key = (reference.reference.label, one.division, "" if others is None else others.reference.label)
        if key not in made:
            made[key] = _links(reference, others, areas, division=one.division, period=first_year, focus=own)
        found[one.id] = made[key]
    return found


def _links(
    bound: BoundReference,
    others: BoundReference | None,
    areas: Areas,
    *,
    division: Division,
    period: int,
    focus: str,
) -> PeerLinks:
    """Return the pairs of one reference."""
    grouping = bound.grouping
    if grouping is None:
        message = f"relative change: {bound.reference.label} is no set of areas that an area's peers can be"
        raise ReferenceAreaError(message, hint="as peers='peers', nearest_peers(…), all_nearest_peers(…), a Grouping")
    members = belonging([grouping], areas=areas, periods=[period], division=division)
    label, label_en = bound.reference.name("sv"), bound.reference.name("en")
    pairs = _pairs(bound, members, areas, focus=focus)
    named = _only_for(bound, areas)
    if not named and bound.reference.kind is not ReferenceKind.GIVEN:
        return PeerLinks(label=label, label_en=label_en, year=grouping.data_year, frame=pairs)
    if not focus or (named and named != focus):
        whose = areas.name(bound.focus) if bound.focus else "one area"
        asked = f", not of {areas.name(_code(areas, focus))}" if focus else "; this question is about all areas"
        message = f"relative change: {label} are the peers of {whose}{asked}"
        raise ReferenceAreaError(message, hint="all_nearest_peers(…) and published peers give every area its own")
    rest = None if others is None else _links(others, None, areas, division=division, period=period, focus="")
    frame = pairs if rest is None else pl.concat([pairs, rest.frame.filter(pl.col(IDENTITY) != focus)])
    return PeerLinks(
        label=label,
        label_en=label_en,
        year=grouping.data_year,
        frame=frame,
        focus=focus,
        others="" if rest is None else rest.label,
    )


def _only_for(bound: BoundReference, areas: Areas) -> str:
    """Return the identity of the area that a reference is for, empty where it is for any."""
    if not bound.focus:
        return ""
    return areas.names.filter(pl.col(CODE) == bound.focus)[IDENTITY].item()


def _code(areas: Areas, identity: str) -> str:
    """Return a code of an identity."""
    return areas.names.filter(pl.col(IDENTITY) == identity)[CODE][-1]


def _pairs(bound: BoundReference, members: pl.DataFrame, areas: Areas, *, focus: str) -> pl.DataFrame:
    """Return each area with its peers, by identity."""
    peers = members.select(GROUP_AREA, "focus", pl.col(IDENTITY).alias(PEER))
    if bound.reference.kind is ReferenceKind.GIVEN:
        rows = peers.with_columns(pl.lit(focus).alias(IDENTITY))
    elif bound.reference.kind is ReferenceKind.PEERS:
        focuses = areas.names.select(pl.col(CODE).alias("focus"), IDENTITY)
        rows = peers.join(focuses, on="focus", how="inner", maintain_order="left")
    else:
        mine = members.select(GROUP_AREA, IDENTITY)
        rows = mine.join(peers, on=GROUP_AREA, how="inner", maintain_order="left_right")
    pairs = rows.select(IDENTITY, PEER).filter(pl.col(IDENTITY) != pl.col(PEER))
    return pairs.unique(maintain_order=True).sort(IDENTITY, PEER)


def indicator_links(links: Mapping[str, PeerLinks], dtype: pl.DataType) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the pairs of every distinct set of links, and which set each indicator has.

    Parameters
    ----------
    links
        By the indicator's id.
    dtype
        Type of the indicator column.

    Returns
    -------
    tuple of polars.DataFrame
        links (number of the set), identity, peer; and indicator, links, is_focus_only, has_others, focus.
    """
    kinds = list({id(one): one for one in links.values()}.values())
    number = {id(one): place for place, one in enumerate(kinds)}
    empty = pl.DataFrame(schema={"links": pl.UInt32, IDENTITY: pl.String, PEER: pl.String})
    pairs = [
        one.frame.select(pl.lit(place, pl.UInt32).alias("links"), IDENTITY, PEER) for place, one in enumerate(kinds)
    ]
    rows = [(name, number[id(one)], bool(one.focus) and not one.others, one.focus) for name, one in links.items()]
    sets = pl.DataFrame(
        rows,
        schema={c.INDICATOR: pl.String, "links": pl.UInt32, "is_against_all": pl.Boolean, "focus": pl.String},
        orient="row",
    )
    return pl.concat([empty, *pairs]), sets.with_columns(pl.col(c.INDICATOR).cast(dtype))
