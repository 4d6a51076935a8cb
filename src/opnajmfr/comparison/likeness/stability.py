"""How firm peers are: under other weights, without a variable, in another year, and seen from the others."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.likeness.peer_text import some
from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import NAME
from opnajmfr.data.printing import number, text_table
from opnajmfr.model.vocabulary import Language

IS_PEER: Final = "is_peer"
INCLUSION: Final = "inclusion"
N_LEFT_OUT_KEPT: Final = "n_left_out_kept"
IN_OTHER_YEAR: Final = "in_other_year"
CHOOSES_FOCUS: Final = "chooses_focus"
_PER_CENT: Final = 100
_OFTEN: Final = 0.2
"""Inclusion from which an area that is no peer is named."""
_WORDS: Final = {
    "sv": {
        "heading": "{name} ({focus}): hur säkra är de {n} jämförelsekommunerna?",
        "area": "område",
        INCLUSION: "med vid andra vikter",
        N_LEFT_OUT_KEPT: "kvar utan en variabel",
        "of": "{n} av {whole}",
        IN_OTHER_YEAR: "med annat år",
        CHOOSES_FOCUS: "ömsesidig",
        "yes": "ja",
        "no": "nej",
        "weights_note": (
            "Vikter: varje vikt gånger exp({noise} × ett normalfördelat tal), {n_draws} dragningar, frö {seed}; "
            "andelen dragningar där området är bland de närmaste."
        ),
        "near": "Inte med, men ofta nära (minst {often} procent av dragningarna): {areas}.",
        "without": "Utan {title}: {kept} av {n} kvar{change}",
        "change": "; ut: {left}; in: {entered}",
        "too_few": "Utan {title}: kan inte prövas, {name} har för få av de andra uppgifterna.",
        "years": "Annat år ({years}): {kept} av {n} kvar.",
        "same": "övriga oförändrade",
        "chosen": "{name} är själv jämförelsekommun för {n}{areas}. Ömsesidiga: {mutual} av {whole}.",
        "published": "Utgivaren har valt dem: hur vikter, variabler och år påverkar valet går inte att räkna om här.",
    },
    "en": {
        "heading": "{name} ({focus}): how firm are its {n} peers?",
        "area": "area",
        INCLUSION: "in under other weights",
        N_LEFT_OUT_KEPT: "stays without a variable",
        "of": "{n} of {whole}",
        IN_OTHER_YEAR: "in another year",
        CHOOSES_FOCUS: "mutual",
        "yes": "yes",
        "no": "no",
        "weights_note": (
            "Weights: each times exp({noise} × a normal number), {n_draws} draws, seed {seed}; the share of draws in "
            "which the area is among the nearest."
        ),
        "near": "Not among them, but often near (at least {often} per cent of the draws): {areas}.",
        "without": "Without {title}: {kept} of {n} stay{change}",
        "change": "; out: {left}; in: {entered}",
        "too_few": "Without {title}: cannot be tried, {name} has too few of the other figures.",
        "years": "Another year ({years}): {kept} of {n} stay.",
        "same": "the rest as they were",
        "chosen": "{name} is itself a peer of {n}{areas}. Mutual: {mutual} of {whole}.",
        "published": "The publisher chose them: what weights, variables and years do to it cannot be told here.",
    },
}
AREAS: Final = pl.Schema(
    {
        c.AREA: pl.String(),
        NAME: pl.String(),
        IS_PEER: pl.Boolean(),
        INCLUSION: pl.Float64(),
        N_LEFT_OUT_KEPT: pl.Int64(),
        IN_OTHER_YEAR: pl.Boolean(),
        CHOOSES_FOCUS: pl.Boolean(),
    }
)
"""Columns that say how firm each peer is, and who else comes near."""
VARIABLES: Final = pl.Schema(
    {
        c.INDICATOR: pl.String(),
        "title": pl.String(),
        "title_en": pl.String(),
        "n_kept": pl.Int64(),
        "n_peers": pl.Int64(),
        "left": pl.List(pl.String()),
        "entered": pl.List(pl.String()),
    }
)
"""Columns that say what leaving a variable out does."""


@frozen(kw_only=True, eq=False)
class PeerStability:
    """How firm the peers of an area are; prints as a table.

    Parameters
    ----------
    focus
        Code of the area.
    name
        Its name.
    members
        Codes of its peers, in order.
    table
        area, name, is_peer, inclusion (share of the draws of weights in which it is among the nearest, 0 to 1),
        n_left_out_kept (of how many variables, each left out once, it stays or comes among the nearest),
        in_other_year, chooses_focus (whether the area is among its own peers). The peers in order, then the others
        that any of these brings in, by inclusion. Null where it was not measured.
    variables
        indicator, title, title_en, n_kept, n_peers, left and entered (names): what leaving each variable out does.
        Empty for published peers and for a single variable; n_kept is null where the area itself lacks too many of
        the other figures.
    other_years
        Id, own year and other year of each variable in the matching of another year; empty where none has another.
    without_other_year
        Why no other year was compared, in Swedish and English; empty where one was.
    chosen_by
        Codes of the areas that have this one among their peers, sorted.
    names
        Names of all areas that are mentioned, by code.
    n_draws
        How often weights were drawn; 0 for published peers.
    noise
        Standard deviation of the logarithm of each weight.
    seed
        Where the drawing began.
    """

    focus: str
    name: str
    members: tuple[str, ...]
    table: pl.DataFrame = field(repr=False)
    variables: pl.DataFrame = field(repr=False, factory=VARIABLES.to_frame)
    other_years: tuple[tuple[str, int, int], ...] = ()
    without_other_year: tuple[str, str] = ("", "")
    chosen_by: tuple[str, ...] = ()
    names: dict[str, str] = field(repr=False, factory=dict[str, str])
    n_draws: int = 0
    noise: float = 0.0
    seed: int = 0

    @property
    def mutual(self) -> tuple[str, ...]:
        """Codes of the peers that have the area among their own peers, in order."""
        return tuple(code for code in self.members if code in self.chosen_by)

    @property
    def n_kept_in_other_year(self) -> int | None:
        """How many of the peers are peers in the other year too; None where there is none."""
        if not self.other_years:
            return None
        return self.table.filter(pl.col(IS_PEER) & pl.col("in_other_year")).height

    def text(self, language: Language = "sv") -> str:
        """Return the tables as people read them.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.
        """
        words = _WORDS[language]
        n = len(self.members)
        lines = [words["heading"].format(name=self.name, focus=self.focus, n=n), ""]
        lines += [self._peers(language), ""]
        if self.n_draws:
            noise = number(self.noise, 2, language=language)
            lines.append(words["weights_note"].format(noise=noise, n_draws=self.n_draws, seed=self.seed))
            lines += self._near(language)
        else:
            lines.append(words["published"])
        for row in self.variables.iter_rows(named=True):
            change_of = {side: ", ".join(row[side]) or "–" for side in ("left", "entered")}
            if row["n_kept"] is None:
                name = row["title_en" if language == "en" else "title"]
                lines.append(words["too_few"].format(title=name, name=self.name))
                continue
            change = words["change"].format(**change_of) if row["left"] or row["entered"] else ""
            title = row["title_en" if language == "en" else "title"]
            lines.append(words["without"].format(title=title, kept=row["n_kept"], n=n, change=change))
        if self.other_years:
            moved = [f"{name} {other}" for name, own, other in self.other_years if other != own]
            years = "; ".join([*moved, *([words["same"]] if len(moved) < len(self.other_years) else [])])
            lines.append(words["years"].format(years=years, kept=self.n_kept_in_other_year, n=n))
        elif self.without_other_year[0]:
            lines.append(self.without_other_year[language == "en"])
        areas = f": {some([self.names[code] for code in self.chosen_by], language=language)}" if self.chosen_by else ""
        counts = {"n": len(self.chosen_by), "mutual": len(self.mutual), "whole": n}
        return "\n".join([*lines, words["chosen"].format(name=self.name, areas=areas, **counts)])

    def _peers(self, language: Language) -> str:
        """Return the peers with what was measured of each."""
        words = _WORDS[language]
        header, rows = [words["area"]], [[str(name)] for name in self.table.filter(IS_PEER)[NAME]]
        for column in (INCLUSION, N_LEFT_OUT_KEPT, IN_OTHER_YEAR, CHOOSES_FOCUS):
            known = self.table.filter(IS_PEER)[column].to_list()
            if any(one is not None for one in known):
                header.append(words[column])
                for row, one in zip(rows, known, strict=True):
                    row.append(self._told(column, one, language))
        return text_table(header, rows, right=list(range(1, len(header))))

    def _told(self, column: str, one: float | None, language: Language) -> str:
        """Return one cell as people read it."""
        words = _WORDS[language]
        if one is None:
            return "–"
        if column == INCLUSION:
            return f"{number(_PER_CENT * one, 0, language=language)} %"
        if column == N_LEFT_OUT_KEPT:
            return words["of"].format(n=one, whole=self.variables["n_kept"].count())
        return words["yes" if one else "no"]

    def _near(self, language: Language) -> list[str]:
        """Name the areas that are no peers but nearly are."""
        words = _WORDS[language]
        near = self.table.filter(~pl.col(IS_PEER) & (pl.col(INCLUSION) >= _OFTEN))
        if near.is_empty():
            return []
        areas = [
            f"{name} ({number(_PER_CENT * share, 0, language=language)} %)"
            for name, share in near.select(NAME, INCLUSION).rows()
        ]
        return [words["near"].format(often=int(_PER_CENT * _OFTEN), areas=some(areas, language=language))]

    def __str__(self) -> str:
        """Return the tables in Swedish."""
        return self.text()
