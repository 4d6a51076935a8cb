"""An area and the others that it may learn from: which they are, and which year is asked about."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr import comparison
from opnajmfr.comparison.answers.others import beside_others
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import Peers
from opnajmfr.comparison.references import BoundReference
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import NothingToShowError, ReferenceAreaError
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language, Sex

_NO_LABEL: Final = ""


@frozen(kw_only=True, eq=False)
class Beside:
    """An area's figures of one year an indicator, beside those of the others.

    Parameters
    ----------
    code
        Code of the area.
    name
        Its name.
    figures
        All figures of those years.
    pairs
        One row a figure of the area and other area.
    references
        Who the others are.
    names
        Names of areas by code.
    likeness
        Peer, place (1 is the most alike) and distance; empty where nobody measured it.
    not_beside
        Ids of the indicators without a pair, and why: no figure of the area in that year, or no others for them.
    """

    code: str
    name: str
    figures: Figures = field(repr=False)
    pairs: pl.DataFrame = field(repr=False)
    references: tuple[BoundReference, ...]
    names: dict[str, str] = field(repr=False)
    likeness: pl.DataFrame = field(repr=False)
    not_beside: dict[str, Reason] = field(factory=dict[str, Reason], repr=False)

    def label(self, language: Language = "sv") -> str:
        """Return who the others are, in words."""
        used = set(self.pairs[d.REFERENCE])
        return ", ".join(one.reference.name(language) for one in self.references if one.reference.label in used)

    @property
    def own(self) -> pl.DataFrame:
        """The figures of the area itself."""
        return self.figures.of(self.code).frame


def beside(
    data: Dataset, figures: Figures, area: str, among: Comparand, *, period: int | None, sex: Sex = Sex.T
) -> Beside:
    """Return an area's figures beside those of others.

    Parameters
    ----------
    data
        What a reader returned.
    figures
        Its figures.
    area
        Name or code of the area.
    among
        Who the others are.
    period
        The year; the newest of each indicator where None.
    sex
        The sex.

    Returns
    -------
    Beside
        The pairs.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    ReferenceAreaError
        If there are no others, or they were found for another area.
    NothingToShowError
        If there are no figures of the area for that year and sex.
    """
    code = data.areas.resolve(area)
    references = comparison.bound_references(
        among, figures.catalogue, areas=data.areas, peer_sets=data.peer_sets, compared=[code]
    )
    for bound in references:
        if bound.focus and bound.focus not in _every_code(data.areas, code):
            message = (
                f"{bound.reference.label} are peers of {data.areas.name(bound.focus)}, not of {data.areas.name(code)}"
            )
            raise ReferenceAreaError(message, hint=f"find them for {data.areas.name(code)}, or ask among='peers'")
    shown = _of_year(figures.whole(sex=sex), None if period is None else year(period))
    if shown.of(code).frame.is_empty():
        there = figures.whole(sex=sex).of(code).frame[c.PERIOD].unique().sort().to_list()
        asked = f"{data.areas.name(code)} ({code}) for {period or 'any year'}, sex {sex.value}"
        message = f"no figures of {asked}; there are years {there}"
        hint = "ask for one of these years" if there else "another area, sex or indicator"
        raise NothingToShowError(message, hint=hint)
    pairs = beside_others(shown, references, focus=[code])
    if pairs.is_empty():
        labels = ", ".join(one.reference.name("en") for one in references)
        message = f"there are no others beside {data.areas.name(code)} ({code}) in {labels}"
        raise ReferenceAreaError(message, hint="as among=nearest_peers(…), among=given('Köping', 'Kungsör')")
    return Beside(
        code=code,
        name=data.areas.name(code),
        figures=shown,
        pairs=pairs,
        references=references,
        names=dict(data.areas.names.select("code", "name").iter_rows()),
        likeness=_likeness(among),
        not_beside=_not_beside(figures, pairs, shown.of(code)),
    )


def _of_year(figures: Figures, period: int | None) -> Figures:
    """Return the figures of one year: the one asked for, or each indicator's newest, with a value if any has one."""
    if period is not None:
        return figures.where(pl.col(c.PERIOD) == period)
    newest = pl.coalesce(pl.col(c.PERIOD).filter(pl.col(c.VALUE).is_not_null()).max(), pl.col(c.PERIOD).max())
    return figures.where(pl.col(c.PERIOD) == newest.over(c.INDICATOR))


def _not_beside(figures: Figures, pairs: pl.DataFrame, own: Figures) -> dict[str, Reason]:
    """Return the indicators that no pair tells of, and why."""
    paired, there = (set(frame[c.INDICATOR].cast(pl.String).unique()) for frame in (pairs, own.frame))
    return {
        one.id: Reason.NOT_IN_GROUP if one.id in there else Reason.NO_OWN_VALUE
        for one in figures.indicators
        if one.id not in paired
    }


def _every_code(areas: Areas, code: str) -> list[str]:
    """Return all codes that an area has had."""
    identity = areas.names.filter(pl.col("code") == code)[IDENTITY]
    return areas.names.filter(pl.col(IDENTITY).is_in(identity.implode()))["code"].to_list()


def _likeness(among: Comparand) -> pl.DataFrame:
    """Return how alike each peer is, where somebody measured it."""
    schema = {"member": pl.String, "likeness": pl.UInt32, "distance": pl.Float64}
    if not isinstance(among, Peers) or not {"peer", "distance"}.issubset(among.explanation.columns):
        return pl.DataFrame(schema=schema)
    distances = among.explanation.group_by("peer").agg(pl.col("distance").first())
    rows = pl.DataFrame({"member": list(among.members)}, schema={"member": pl.String})
    found = rows.join(distances, left_on="member", right_on="peer", how="left", maintain_order="left")
    place = pl.when(pl.col("distance").is_not_null()).then(pl.int_range(1, pl.len() + 1))
    return found.select("member", place.cast(pl.UInt32).alias("likeness"), pl.col("distance").cast(pl.Float64))
