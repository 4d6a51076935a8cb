"""The sheet where a municipality is chosen: live formulas, each written with the value that it has."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Language, Level, Sex, Status
from opnajmfr.outputs.release import NAME, Release
from opnajmfr.outputs.sheet_words import CODES, NOTHING, words
from opnajmfr.outputs.sheet_writing import sheet_range
from opnajmfr.outputs.sheets import Cell, Formula, Sheet, Table, number_format, swedish_key

SIGN: Final = "|"
"""Stands between name, sex and reference in a key."""
PATTERNS: Final = "~*?"
"""Signs that stand for others in a look-up; the one that escapes them comes first."""
PARTS: Final = ("period", "own", "chosen", "difference", "verdict")
"""What stands in the comparisons for each indicator."""
N_KEYS: Final = 4
"""Columns of a comparison before those of the indicators."""
_FIRST: Final = 1
"""Row of the first comparison, from 0."""


@frozen(kw_only=True)
class Lines:
    """One line for each municipality, sex and reference, with every indicator beside each other.

    Parameters
    ----------
    names
        Municipalities as they are chosen, in Swedish order.
    sexes
        T, and K and M where there are any.
    references
        Names of the references.
    county
        Name of the reference that is the county, or an empty text.
    nation
        Name of the reference that is the nation, or an empty text.
    by_key
        Place of each line, from 1.
    rows
        The lines.
    """

    names: list[str]
    sexes: list[str]
    references: list[str]
    county: str
    nation: str
    by_key: dict[str, int] = field(repr=False)
    rows: list[tuple[Cell, ...]] = field(repr=False)

    def cell(self, key: str, column: int) -> str | float:
        """Return what a formula finds: the cell of a line, or the sign of nothing.

        Parameters
        ----------
        key
            Name, sex and reference.
        column
            From 0.

        Returns
        -------
        str or float
            The cell.
        """
        place = self.by_key.get(key, 0)
        found = self.rows[place - 1][column] if place else NOTHING
        return found if isinstance(found, str | int | float) else NOTHING


def comparing_sheets(release: Release, *, language: Language = "sv") -> list[Sheet]:
    """Return the sheet where a municipality is chosen, the comparisons that it reads, and the lists of choices.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    list of Sheet
        Three sheets; one that says that there are none, where nothing is compared.
    """
    lines = comparison_lines(release, language=language)
    if not lines.rows:
        return [Sheet(name=words("compare", language), lines=((words("none", language),),))]
    data, lists = words("comparisons", language), words("choices", language)
    heads = [words(word, language) for word in ("row", "code", "sex", "chosen")]
    heads += [f"{words(part, language)} [{one.id}]" for one in release.catalogue for part in PARTS]
    formats = [""] * N_KEYS
    for one in release.catalogue:
        shown = number_format(one, release.publication.digits[one.id])
        formats += ["0", shown, shown, shown, ""]
    table = Table(name="T_comparisons", headers=tuple(heads), rows=lines.rows, formats=tuple(formats))
    longest = max(len(lines.names), len(lines.sexes), len(lines.references))
    columns = [[*given, *[None] * (longest - len(given))] for given in (lines.names, lines.sexes, lines.references)]
    offered: list[tuple[Cell, ...]] = list(zip(*columns, strict=True))
    choosing = tuple(words(word, language) for word in ("name", "sex", "chosen"))
    return [
        _chosen(release, lines, language=language),
        Sheet(name=data, tables=(table,), n_frozen=N_KEYS),
        Sheet(name=lists, tables=(Table(name="T_choices", headers=choosing, rows=offered),)),
    ]


def comparison_lines(release: Release, *, language: Language) -> Lines:
    """Return one line for each municipality, sex and reference, of the newest year of each indicator.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Lines
        The lines in Swedish order of the names.
    """
    mine = release.comparisons.filter(
        pl.col(c.LEVEL) == str(Level.MUNICIPALITY),
        *(pl.col(name) == c.TOTAL for name in release.publication.breakdowns),
    )
    newest = mine.filter(pl.col(c.PERIOD) == pl.col(c.PERIOD).max().over(c.INDICATOR))
    labels = {one.label: one for one in release.recipe.references if one.label in release.publication.references}
    names = _names(release)
    own = _codes_without_value(release)
    found: dict[tuple[str, str, str], dict[str, tuple[Cell, ...]]] = {}
    for row in newest.iter_rows(named=True):
        key = (names.get(row[c.AREA], str(row[c.AREA])), str(row[c.SEX]), labels[row[cc.REFERENCE]].name(language))
        code = own.get((row[c.INDICATOR], row[c.AREA], row[c.PERIOD], row[c.SEX]), NOTHING)
        told = row[cc.VERDICT] and Verdict(row[cc.VERDICT]).label(language)
        why = row[cc.REASON] and Reason(row[cc.REASON]).label(language)
        found.setdefault(key, {})[row[c.INDICATOR]] = (
            row[c.PERIOD],
            code if row[c.VALUE] is None else row[c.VALUE],
            NOTHING if row[cc.REFERENCE_VALUE] is None else row[cc.REFERENCE_VALUE],
            NOTHING if row[cc.DIFFERENCE] is None else row[cc.DIFFERENCE],
            told or (f"({why})" if why else NOTHING),
        )
    codes = {name: code for code, name in names.items()}
    references = [one.name(language) for one in labels.values()]
    rank = {name: place for place, name in enumerate(references)}
    order = sorted(found, key=lambda key: (swedish_key(key[0]), "TKM".index(key[1]), rank[key[2]]))
    nothing: tuple[Cell, ...] = (NOTHING,) * len(PARTS)
    rows: list[tuple[Cell, ...]] = [
        (
            SIGN.join(key),
            codes.get(key[0], key[0]),
            key[1],
            key[2],
            *(cell for one in release.catalogue for cell in found[key].get(one.id, nothing)),
        )
        for key in order
    ]
    kinds = {one.kind: one.name(language) for one in reversed(labels.values())}
    return Lines(
        names=list(dict.fromkeys(key[0] for key in order)),
        sexes=[str(sex) for sex in Sex if any(key[1] == str(sex.value) for key in order)],
        references=references,
        county=kinds.get(ReferenceKind.COUNTY, ""),
        nation=kinds.get(ReferenceKind.NATION, ""),
        by_key={SIGN.join(key): place for place, key in enumerate(order, start=1)},
        rows=rows,
    )


def _names(release: Release) -> dict[str, str]:
    """Return the name of each municipality, with its code where another has the same."""
    rows = release.areas.filter(pl.col(c.LEVEL) == str(Level.MUNICIPALITY)).select(c.AREA, NAME).rows()
    called = [name.casefold() for _, name in rows]
    return {code: name if called.count(name.casefold()) == 1 else f"{name} ({code})" for code, name in rows}


def _codes_without_value(release: Release) -> dict[tuple[str, str, int, str], str]:
    """Return the code of each figure of a municipality without a value."""
    rows = release.figures.filter(
        pl.col(c.LEVEL) == str(Level.MUNICIPALITY),
        *(pl.col(name) == c.TOTAL for name in release.publication.breakdowns),
    ).select(c.INDICATOR, c.AREA, c.PERIOD, c.SEX, c.STATUS)
    return {
        (one, area, period, sex): CODES[Status(status)]
        for one, area, period, sex, status in rows.iter_rows()
        if not Status(status).has_value
    }


def _chosen(release: Release, lines: Lines, *, language: Language) -> Sheet:
    """Return the sheet with the choices and the formulas."""
    data, lists = words("comparisons", language), words("choices", language)
    n_columns = N_KEYS + len(PARTS) * len(release.catalogue)
    last = _FIRST + len(lines.rows) - 1
    keys = sheet_range(data, first=(_FIRST, 0), last=(last, 0))
    whole = sheet_range(data, first=(_FIRST, 0), last=(last, n_columns - 1))
    others = [name for name in lines.references if name not in {lines.county, lines.nation}]
    start = (lines.names[0], lines.sexes[0], (others or lines.references)[0])
    asked = {
        "$B$5": ("$B$4", start[2]),
        "$B$6": (_quoted(lines.county), lines.county),
        "$B$7": (_quoted(lines.nation), lines.nation),
    }
    found: dict[str, str] = {cell: SIGN.join((*start[:2], name)) for cell, (_, name) in asked.items()}
    matches = [
        Formula(
            text=f"=IFERROR(MATCH({_looked_up(name, lines)},{keys},0),0)",
            value=lines.by_key.get(found[cell], 0),
        )
        for cell, (name, _) in asked.items()
    ]

    def read(cell: str, column: int) -> Formula:
        """Return the formula that reads a column of the line that a cell names."""
        text = f'=IF({cell}=0,"{NOTHING}",INDEX({whole},{cell},{column + 1}))'
        return Formula(text=text, value=lines.cell(found[cell], column))

    rows: list[tuple[Cell, ...]] = []
    for place, one in enumerate(release.catalogue):
        at = {part: N_KEYS + place * len(PARTS) + offset for offset, part in enumerate(PARTS)}
        rows.append(
            (
                one.name(language),
                one.unit or None,
                read("$B$5", at["period"]),
                read("$B$5", at["own"]),
                read("$B$5", at["chosen"]),
                read("$B$6", at["chosen"]),
                read("$B$7", at["chosen"]),
                read("$B$5", at["difference"]),
                read("$B$5", at["verdict"]),
            )
        )
    heads = ("indicator", "unit_of_value", "period", "own", "chosen", "county", "nation", "difference", "verdict")
    table = Table(
        name="T_compare",
        headers=tuple(words(word, language) for word in heads),
        rows=rows,
        formats=("", "", "0", "", "", "", "", "", ""),
        row_formats=tuple(number_format(one, release.publication.digits[one.id]) for one in release.catalogue),
    )
    row_word = words("row", language)
    shown: tuple[tuple[Cell, ...], ...] = (
        (words("compare", language),),
        (words("choose_area", language), start[0]),
        (words("choose_sex", language), start[1]),
        (words("choose_reference", language), start[2]),
        (f"{row_word}: {words('chosen', language)}", matches[0]),
        (f"{row_word}: {lines.county or NOTHING}", matches[1]),
        (f"{row_word}: {lines.nation or NOTHING}", matches[2]),
    )
    choices = {
        cell: "=" + sheet_range(lists, first=(1, column), last=(len(given), column))
        for column, (cell, given) in enumerate({"B2": lines.names, "B3": lines.sexes, "B4": lines.references}.items())
    }
    return Sheet(name=words("compare", language), lines=shown, tables=(table,), choices=choices)


def _quoted(text: str) -> str:
    """Return a text as formulas write it."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _looked_up(name: str, lines: Lines) -> str:
    """Return the key of a line as formulas write it; what a look-up reads as a pattern is escaped if any key has it."""
    text = f'$B$2&"{SIGN}"&$B$3&"{SIGN}"&{name}'
    if any(sign in key for key in lines.by_key for sign in PATTERNS):
        for sign in PATTERNS:
            text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return text
