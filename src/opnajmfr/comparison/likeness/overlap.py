"""How far two systems of peers agree, area by area."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.likeness.companions import newest_code_of
from opnajmfr.comparison.likeness.matched_areas import newest_code, newest_codes
from opnajmfr.comparison.likeness.peer_sets import Peers
from opnajmfr.comparison.likeness.published import published_set
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME, VALID_TO, closed
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.printing import number, text_table
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.vocabulary import Language

N_FIRST: Final = "n_first"
N_SECOND: Final = "n_second"
N_COMMON: Final = "n_common"
JACCARD: Final = "jaccard"
OVERLAP: Final = pl.Schema(
    {
        c.AREA: pl.String(),
        NAME: pl.String(),
        N_FIRST: pl.UInt32(),
        N_SECOND: pl.UInt32(),
        N_COMMON: pl.UInt32(),
        JACCARD: pl.Float64(),
        "common": pl.List(pl.String()),
        "only_first": pl.List(pl.String()),
        "only_second": pl.List(pl.String()),
    }
)
"""Columns that say how far two systems agree: one row an area."""
_WORDS: Final = {
    "sv": {
        "heading": "Hur lika är {first} och {second}?",
        "one": "{name} ({code}): {common} av {n_first} och {n_second} är gemensamma (Jaccard {jaccard}).",
        "common": "Gemensamma",
        "only": "Bara {label}",
        "none": "ingen",
        "many": (
            "{n} områden finns i båda. I medel är {common} gemensamma (Jaccard {jaccard}); {without} områden har ingen "
            "gemensam."
        ),
        "absent": "Antal områden bara i {label}: {n}.",
        "n_common": "gemensamma",
        "areas": "områden",
    },
    "en": {
        "heading": "How alike are {first} and {second}?",
        "one": "{name} ({code}): {common} of {n_first} and {n_second} are common (Jaccard {jaccard}).",
        "common": "Common",
        "only": "Only {label}",
        "none": "none",
        "many": (
            "{n} areas are in both. On average {common} are common (Jaccard {jaccard}); {without} areas have none in "
            "common."
        ),
        "absent": "Areas only in {label}: {n}.",
        "n_common": "common",
        "areas": "areas",
    },
}


@frozen(kw_only=True, eq=False)
class PeerOverlap:
    """How far two systems of peers agree; prints as a summary.

    Parameters
    ----------
    first
        Names of the first system, Swedish and English.
    second
        Names of the second system, Swedish and English.
    table
        area, name, n_first, n_second, n_common (how many peers it has in each and in both), jaccard (common / those
        in either, 0 to 1), common, only_first and only_second (names, sorted by code): one row for each area that
        has peers in both, sorted by code.
    only_in_first
        Codes of areas that have peers in the first system alone, sorted.
    only_in_second
        Codes of areas that have peers in the second system alone, sorted.
    """

    first: tuple[str, str]
    second: tuple[str, str]
    table: pl.DataFrame = field(repr=False)
    only_in_first: tuple[str, ...] = ()
    only_in_second: tuple[str, ...] = ()

    @property
    def jaccard(self) -> float:
        """The mean over areas of common peers / peers in either."""
        return float(self.table[JACCARD].to_numpy().mean())

    def text(self, language: Language = "sv") -> str:
        """Return the agreement as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            One area with its peers by name, or a summary of many: how many of them have how many in common.
        """
        words = _WORDS[language]
        first, second = (names[language == "en"] or names[0] for names in (self.first, self.second))
        lines = [words["heading"].format(first=first, second=second)]
        if self.table.height == 1:
            row = self.table.row(0, named=True)
            jaccard = number(row[JACCARD], 2, language=language)
            counts = {"common": row[N_COMMON], "n_first": row[N_FIRST], "n_second": row[N_SECOND]}
            lines.append(words["one"].format(name=row[NAME], code=row[c.AREA], jaccard=jaccard, **counts))
            told = {
                words["common"]: row["common"],
                words["only"].format(label=first): row["only_first"],
                words["only"].format(label=second): row["only_second"],
            }
            lines += [f"{title}: {', '.join(names) or words['none']}" for title, names in told.items()]
        else:
            lines += self._many(language)
        for label, codes in ((first, self.only_in_first), (second, self.only_in_second)):
            if codes:
                lines += ["", words["absent"].format(label=label, n=len(codes))]
        return "\n".join(lines)

    def _many(self, language: Language) -> list[str]:
        """Return the summary of many areas."""
        words = _WORDS[language]
        common = number(float(self.table[N_COMMON].to_numpy().mean()), 1, language=language)
        without = self.table.filter(pl.col(N_COMMON) == 0).height
        jaccard = number(self.jaccard, 2, language=language)
        times = self.table.group_by(N_COMMON).len().sort(N_COMMON)
        rows = [[str(n), str(many)] for n, many in times.iter_rows()]
        return [
            words["many"].format(n=self.table.height, common=common, jaccard=jaccard, without=without),
            "",
            text_table([words["n_common"], words["areas"]], rows, right=[0, 1]),
        ]

    def __str__(self) -> str:
        """Return the agreement in Swedish."""
        return self.text()


def peer_overlap(
    first: Peers | Grouping | str, second: Peers | Grouping | str, *, data: Dataset | None = None
) -> PeerOverlap:
    """Return how far two systems of peers agree (överlapp mellan jämförelsekommuner).

    Parameters
    ----------
    first
        The peers of an area, a grouping, or the name of a typology, as "äldreomsorg". In a grouping without
        focuses, as SKR's groups, the others of the same group are an area's peers.
    second
        The same. Where one of the two is the peers of one area, the other is narrowed to that area.
    data
        Areas and typologies; Sweden's where None.

    Returns
    -------
    PeerOverlap
        Common peers and Jaccard's coefficient for each area that has peers in both.

    Raises
    ------
    UnknownTermError
        If there is no such typology.
    ReferenceAreaError
        If no area has peers in both.

    Notes
    -----
    Jaccard (1901), Bulletin de la Société Vaudoise des Sciences Naturelles 37, 547-579.

    Examples
    --------
    >>> found = peer_overlap("äldreomsorg", "övergripande")
    >>> round(found.jaccard, 2), found.table.filter(name="Arboga")["common"].to_list()
    (0.09, [['Vimmerby']])
    """
    source = key_figures() if data is None else data
    systems = [published_set(one, source) if isinstance(one, str) else one for one in (first, second)]
    focuses = {newest_code(source.areas, one.focus) for one in systems if isinstance(one, Peers)}
    pairs = [_pairs(one, source.areas, focuses) for one in systems]
    names = [_names(one) for one in systems]
    both = pairs[0].select(FOCUS).unique().join(pairs[1].select(FOCUS).unique(), on=FOCUS)
    if both.is_empty():
        message = f"no area has peers both in {names[0][0]} and in {names[1][0]}"
        raise ReferenceAreaError(message, hint="compare peers of the same area, or groupings of the same areas")
    alone = [pair.select(FOCUS).unique().join(both, on=FOCUS, how="anti")[FOCUS].sort().to_list() for pair in pairs]
    return PeerOverlap(
        first=names[0],
        second=names[1],
        table=_table(pairs, both, source.areas),
        only_in_first=tuple(alone[0]),
        only_in_second=tuple(alone[1]),
    )


def _names(one: Peers | Grouping) -> tuple[str, str]:
    """Return the names of a system."""
    name = (one.label, one.label_en) if isinstance(one, Peers) else (one.name, one.name_en)
    year = str(one.data_year or "") if isinstance(one, Grouping) else ""
    dated = "" if not year or year in name[0] else f" {year}"
    return name[0] + dated, (name[1] or name[0]) + dated


def _pairs(one: Peers | Grouping, areas: Areas, focuses: set[str]) -> pl.DataFrame:
    """Return focus and member of a system under the newest codes, of some focuses alone where there are any."""
    grouping = one.grouping if isinstance(one, Peers) else one
    rows = closed(grouping.frame).filter(pl.col(VALID_TO) == pl.col(VALID_TO).max().over(GROUP))
    today = rows.select(GROUP, pl.col(MEMBER, FOCUS).replace(newest_code_of(areas))).unique()
    wanted = pl.col(FOCUS).is_in(sorted(focuses)) if focuses else pl.lit(value=True)
    own = today.drop_nulls(FOCUS).select(FOCUS, MEMBER).filter(wanted)
    free = today.filter(pl.col(FOCUS).is_null())
    mine = free.select(GROUP, pl.col(MEMBER).alias(FOCUS)).filter(wanted).join(own, on=FOCUS, how="anti")
    shared = mine.join(free.select(GROUP, MEMBER), on=GROUP).filter(pl.col(FOCUS) != pl.col(MEMBER))
    return pl.concat([own, shared.select(FOCUS, MEMBER)]).unique()


def _table(pairs: list[pl.DataFrame], both: pl.DataFrame, areas: Areas) -> pl.DataFrame:
    """Return the common peers of each area."""
    sides = [
        pair.join(both, on=FOCUS).with_columns(pl.lit(value=True).alias(f"in_{n}")) for n, pair in enumerate(pairs)
    ]
    names = newest_codes(areas).select(CODE, NAME)
    in_first, in_second = (pl.col(f"in_{n}").fill_null(value=False) for n in range(2))
    joined = (
        sides[0]
        .join(sides[1], on=[FOCUS, MEMBER], how="full", coalesce=True)
        .with_columns(in_first, in_second)
        .join(names.rename({NAME: "peer_name"}), left_on=MEMBER, right_on=CODE, how="left")
        .sort(FOCUS, MEMBER)
    )
    one, two, peer = pl.col("in_0"), pl.col("in_1"), pl.col("peer_name")
    return (
        joined.group_by(FOCUS, maintain_order=True)
        .agg(
            one.sum().alias(N_FIRST),
            two.sum().alias(N_SECOND),
            (one & two).sum().alias(N_COMMON),
            ((one & two).sum().cast(pl.Float64) / pl.len().cast(pl.Float64)).alias(JACCARD),
            peer.filter(one & two).alias("common"),
            peer.filter(one & ~two).alias("only_first"),
            peer.filter(two & ~one).alias("only_second"),
        )
        .rename({FOCUS: c.AREA})
        .join(names, left_on=c.AREA, right_on=CODE, how="left", maintain_order="left")
        .select(pl.col(name).cast(dtype) for name, dtype in OVERLAP.items())
    )
