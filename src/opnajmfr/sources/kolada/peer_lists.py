"""Kolada's groups read as peers: lists by the pattern of their titles, and every title that was not read."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data.geography.area_table import CODE, NAME, VALID_TO
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER, TITLE
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import skr_groups
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.sources.kolada.peer_titles import REASONS, kolada_titles
from opnajmfr.spelling import closest

SOURCE: Final = "Kolada/RKA"
UNREAD: Final = pl.Schema({"id": pl.String(), "title": pl.String(), "n_members": pl.UInt32(), "reason": pl.String()})
"""Columns that say what was not read."""
_UNWEIGHTED: Final = "(ovägt medel)"
"""What Kolada writes after the name of a group whose mean it shows."""
_SKR: Final = ("SKR:s kommungruppsindelning", "SKR's municipality groups")
_EDITIONS: Final = (2023, 2017)
_COLUMNS: Final = ("id", "title", "member_id")
_WORDS: Final = {
    "sv": {
        "read": "{n_read} av {n} grupper lästes som listor över liknande kommuner:",
        "set": "  {name} {year}: {n} kommuner{absent}",
        "absent": "; saknas: {names}",
        "skr": "  SKR:s kommungruppsindelning {edition}: {n} grupper",
        "no_edition": "av okänd utgåva",
        "unread": "Inte lästa: {n}",
    },
    "en": {
        "read": "{n_read} of {n} groups were read as lists of peers:",
        "set": "  {name} {year}: {n} municipalities{absent}",
        "absent": "; without: {names}",
        "skr": "  SKR's municipality groups {edition}: {n} groups",
        "no_edition": "of an unknown edition",
        "unread": "Not read: {n}",
    },
}


@frozen(kw_only=True, eq=False)
class KoladaPeerLists:
    """What Kolada's groups gave: peers by typology, SKR's groups, and what was not read; prints its counts.

    Parameters
    ----------
    peer_sets
        Every municipality with its peers, by typology; where a typology stands there in several years, the newest
        has its plain name and an older one has its year after it.
    skr_groups
        SKR's groups as Kolada has them, of the edition whose members they are; None where they are not there.
    unread
        id, title, n_members and reason: every group that was read as neither, sorted by id.
    n_groups
        How many groups there were.
    areas
        The hierarchy that municipalities were found in.
    """

    peer_sets: Mapping[str, Grouping] = field(repr=False)
    skr_groups: Grouping | None = field(repr=False)
    unread: pl.DataFrame = field(repr=False)
    n_groups: int
    areas: Areas = field(repr=False)

    def text(self, language: Language = "sv") -> str:
        """Return the counts as people read them.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            What was read, which municipalities a typology lacks, and why the rest was not read.
        """
        words = _WORDS[language]
        n_skr = 0 if self.skr_groups is None else len(self.skr_groups.groups)
        n_read = self.n_groups - self.unread.height - n_skr
        lines = [words["read"].format(n_read=n_read, n=self.n_groups)]
        for name, grouping in self.peer_sets.items():
            codes = grouping.titles[GROUP]
            absent = [f"{self.areas.name(code)} ({code})" for code in codes if code not in set(grouping.groups)]
            told = words["absent"].format(names=_some(absent, language=language)) if absent else ""
            plain = name.removesuffix(f" {grouping.data_year}")
            lines.append(words["set"].format(name=plain, year=grouping.data_year, n=len(grouping.groups), absent=told))
        if self.skr_groups is not None:
            edition = self.skr_groups.data_year or words["no_edition"]
            lines.append(words["skr"].format(edition=edition, n=n_skr))
        lines.append(words["unread"].format(n=self.unread.height))
        counts = self.unread.group_by("reason").len().sort("len", "reason", descending=[True, False])
        for reason, n in counts.iter_rows():
            titles = self.unread.filter(reason=reason)["title"].to_list()
            shown = _some([f"”{title or ''}”" for title in titles], language=language, most=2)
            lines.append(f"  {n}  {REASONS[reason][language == 'en']}: {shown}")
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return the counts in Swedish."""
        return self.text()


def kolada_peer_lists(groups: pl.DataFrame, *, areas: Areas | None = None) -> KoladaPeerLists:
    """Read Kolada's groups as published peers (liknande kommuner), by the pattern of their titles.

    A list is called "Liknande kommuner <typology>, <municipality>, <year>", and that of the overall typology
    "Liknande kommuner, övergripande, <municipality>, <year>". The municipality is found by its name, whatever its
    hyphens and blanks. SKR's groups are read where all nine are there; Kolada does not say their edition, so it is
    the one that has the same members. Every other group is counted in `unread` with the reason.

    Parameters
    ----------
    groups
        Kolada's groups: id, title, and either member_id, a row a member, or members, a list of tables with
        member_id, as its API gives them. Other columns are not looked at.
    areas
        The hierarchy; Sweden's where None.

    Returns
    -------
    KoladaPeerLists
        Peers by typology, SKR's groups, and what was not read.

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    Source of the lists: Kolada/RKA.

    Examples
    --------
    >>> lists = pl.DataFrame(
    ...     {
    ...         "id": ["G1", "G1", "G2"],
    ...         "title": ["Liknande kommuner IFO, Arboga, 2024"] * 2 + ["SmåKom (ovägt medel)"],
    ...         "member_id": ["1983", "1960", "0560"],
    ...     }
    ... )
    >>> found = kolada_peer_lists(lists)
    >>> found.peer_sets["IFO"].members("Arboga"), found.unread["title"].to_list()
    (['1960', '1983'], ['SmåKom (ovägt medel)'])
    """
    hierarchy = areas or sweden()
    rows = _rows(groups)
    titles = kolada_titles(rows, areas=hierarchy)
    lists = titles.filter(pl.col("reason").is_null())
    members = rows.join(lists.select("id", "title", "typology", "year", "code"), on=["id", "title"])
    named = dict(_today(hierarchy).select(CODE, NAME).iter_rows())
    by_skr = _skr_groups(rows)
    is_skr = pl.lit(value=False)
    if by_skr is not None:
        is_skr = pl.col("title").str.strip_suffix(_UNWEIGHTED).str.strip_chars().is_in(list(_titles(by_skr).values()))
    unread = titles.filter(pl.col("reason").is_not_null() & ~is_skr)
    return KoladaPeerLists(
        peer_sets=_peer_sets(members, named),
        skr_groups=by_skr,
        unread=unread.select(pl.col(name).cast(dtype) for name, dtype in UNREAD.items()),
        n_groups=titles.height,
        areas=hierarchy,
    )


def _rows(groups: pl.DataFrame) -> pl.DataFrame:
    """Return one row a group and member, from either form."""
    frame = groups
    if "members" in frame.columns:
        frame = frame.select("id", "title", "members").explode("members", empty_as_null=True).unnest("members")
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing:
        message = f"Kolada's groups have no column {missing[0]!r}"
        near = closest(missing[0], groups.columns)
        raise TableError(message, hint=near or f"columns are {', '.join(groups.columns)}; wanted id, title, member_id")
    return frame.select(pl.col(name).cast(pl.String) for name in _COLUMNS).unique(maintain_order=True)


def _today(areas: Areas) -> pl.DataFrame:
    """Return the municipalities that hold today."""
    places = areas.places.filter(pl.col("level") == Level.MUNICIPALITY)
    return places.filter(pl.col(VALID_TO).is_null()).sort(CODE)


def _peer_sets(members: pl.DataFrame, named: dict[str, str]) -> dict[str, Grouping]:
    """Return the peers of each typology and year, the newest of a typology under its plain name."""
    editions = members.select("typology", "year").unique().sort("typology", "year", descending=[False, True])
    found: dict[str, Grouping] = {}
    for typology, year in editions.iter_rows():
        table = members.filter(typology=typology, year=year).select(
            pl.col("code").alias(GROUP), pl.col("member_id").alias(MEMBER), pl.col("code").alias(FOCUS)
        )
        found[f"{typology} {year}" if typology in found else typology] = Grouping.from_table(
            table,
            name=f"Liknande kommuner, {typology}",
            name_en=f"Published peers, {typology}",
            source=SOURCE,
            data_year=year,
            titles=named,
        )
    return dict(sorted(found.items()))


def _skr_groups(rows: pl.DataFrame) -> Grouping | None:
    """Return SKR's groups where all of an edition are there, the edition being the one with the same members."""
    plain = pl.col("title").str.replace_all(r"\s+", " ").str.strip_suffix(_UNWEIGHTED).str.strip_chars()
    named = rows.with_columns(plain.alias("plain"))
    for edition in _EDITIONS:
        shipped = skr_groups(edition)
        code_of = {title: group for group, title in shipped.titles.select(GROUP, TITLE).iter_rows()}
        table = named.filter(pl.col("plain").is_in(list(code_of))).select(
            pl.col("plain").replace(code_of).alias(GROUP), pl.col("member_id").alias(MEMBER)
        )
        if table[GROUP].n_unique() == len(code_of) and not table.is_duplicated().any():
            read = Grouping.from_table(
                table, name=f"{_SKR[0]} (Kolada)", name_en=f"{_SKR[1]} (Kolada)", source=SOURCE, titles=_titles(shipped)
            )
            return evolve(read, data_year=edition) if read.frame.equals(shipped.frame) else read
    return None


def _titles(grouping: Grouping) -> dict[str, str]:
    """Return the titles of a grouping."""
    return dict(grouping.titles.select(GROUP, TITLE).iter_rows())


def _some(words: Sequence[str], *, language: Language, most: int = 10) -> str:
    """Return words joined by commas, at most so many of them, with the number of the rest."""
    rest, shown = len(words) - most, ", ".join(words[:most])
    if rest <= 0:
        return shown
    return f"{shown} och {rest} till" if language == "sv" else f"{shown} and {rest} more"
