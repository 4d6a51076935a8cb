"""Groups that others publish: SKR's groups of municipalities and RKA's peers."""

from functools import cache

import polars as pl

from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.reference.facts import municipalities, municipality_group_names, peers
from opnajmfr.errors import UnknownTermError
from opnajmfr.spelling import closest, folded

_NEWEST = 2023


@cache
def skr_groups(edition: int = _NEWEST) -> Grouping:
    """Return SKR's groups of municipalities (kommungruppsindelning).

    Parameters
    ----------
    edition
        2011 (ten groups), 2017 or 2023 (nine groups, A1 to C9). 33 municipalities changed group in 2023, so
        keep one edition over all years of a comparison.

    Returns
    -------
    Grouping
        290 members in the codes of 2007, each in one group.

    Raises
    ------
    UnknownTermError
        If there is no such edition.

    Notes
    -----
    Source: SKR.

    Examples
    --------
    >>> skr_groups(2023).title("C6"), skr_groups(2023).of("0180")
    ('Mindre stad/tätort', ['A1'])
    """
    names = municipality_group_names()
    editions = names["edition"].unique().sort().to_list()
    if edition not in editions:
        message = f"no SKR groups of the edition {edition!r}"
        raise UnknownTermError(message, hint=f"editions are {', '.join(map(str, editions))}")
    titles = dict(names.filter(edition=edition).select("group", "name").iter_rows())
    table = municipalities().select(pl.col(f"skr_group_{edition}").alias(GROUP), pl.col("code").alias(MEMBER))
    return Grouping.from_table(
        table,
        name=f"SKR:s kommungruppsindelning {edition}",
        name_en=f"SKR's municipality groups {edition}",
        source="SKR",
        data_year=edition,
        titles=titles,
    )


@cache
def _typologies() -> tuple[str, ...]:
    """Return the typologies in the order of the file."""
    return tuple(peers()["typology"].unique(maintain_order=True).to_list())


def typologies() -> list[str]:
    """Return the typologies of published peers (liknande kommuner).

    Returns
    -------
    list of str
        Their twelve names, in the order of the file.

    Examples
    --------
    >>> "äldreomsorg" in typologies()
    True
    """
    return list(_typologies())


@cache
def published_peer_set(typology: str) -> Grouping:
    """Return the peers that RKA publishes for one typology (liknande kommuner).

    Parameters
    ----------
    typology
        One of `typologies()`; case does not count.

    Returns
    -------
    Grouping
        One group for each municipality: its code is both the group and the focus, its peers are the members.
        `data_year` is the publisher's. A municipality for which the publisher gives no peers has a title and
        no members, so that asking for them is an error that says so.

    Raises
    ------
    UnknownTermError
        If there is no such typology.

    Notes
    -----
    Source: Kolada/RKA.

    Examples
    --------
    >>> len(published_peer_set("äldreomsorg").members("Arboga"))
    7
    """
    found = [name for name in typologies() if folded(name) == folded(typology)]
    if not found:
        message = f"no published peers of the typology {typology!r}"
        raise UnknownTermError(message, hint=closest(typology, typologies()) or f"there are {', '.join(typologies())}")
    rows = peers().filter(typology=found[0])
    table = rows.select(pl.col("code").alias(GROUP), pl.col("peer").alias(MEMBER), pl.col("code").alias(FOCUS))
    return Grouping.from_table(
        table,
        name=f"Liknande kommuner, {found[0]}",
        name_en=f"Published peers, {found[0]}",
        source="Kolada/RKA",
        data_year=int(rows["data_year"][0]),
        titles=dict(municipalities().select("code", "name").iter_rows()),
    )


def published_peer_sets() -> dict[str, Grouping]:
    """Return the peers that RKA publishes, by typology.

    Returns
    -------
    dict of Grouping
        Twelve peer sets, see `published_peer_set`.

    Examples
    --------
    >>> published_peer_sets()["ekonomiskt bistånd"].data_year
    2023
    """
    return {typology: published_peer_set(typology) for typology in typologies()}
