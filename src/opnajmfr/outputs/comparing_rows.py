"""What the comparing sheet reads: one row for each municipality, year and sex, and one for each of its comparisons."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.release import NAME, Release
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure, Language, Level
from opnajmfr.outputs.comparing_columns import NUMBERS, PARTS, TEXT, beside_columns, own_columns
from opnajmfr.outputs.figure_sheets import COUNTED, ORDER, named
from opnajmfr.outputs.sheet_words import words
from opnajmfr.outputs.sheets import YEAR, Cell, number_format

SIGN: Final = "|"
"""Stands between municipality, year, sex and reference in a key."""
KEYS: Final = ("key", "code", "name", "period", "sex", "reference")
"""Columns before those of the indicators."""
LONGEST: Final = 100
"""Letters of the name of a reference; spreadsheets look up no text of more than 255."""
SHOWN: Final = "shown"
"""Column of the name under which a row is chosen."""
_FIGURES: Final = {str(Figure.OWN): 0, str(Figure.REPORTED): 1, str(Figure.POOLED): 2}
"""Which figure of a municipality is shown, in the order in which they are preferred."""
_CELL: Final = (c.AREA, c.PERIOD, c.SEX, SHOWN)
_LATTER: Final = (c.PERIOD, c.SEX, SHOWN)


@frozen(kw_only=True)
class Comparing:
    """What there is to choose from, and what is shown for each choice.

    Parameters
    ----------
    names
        Municipalities in Swedish order: the code by the name under which each is chosen.
    periods
        Years, the newest first.
    sexes
        T, and K and M where there are any.
    references
        Whom a municipality may be compared with; those that are always shown come last.
    county
        Name of the reference that is the county, or an empty text.
    nation
        Name of the reference that is the nation, or an empty text.
    columns
        Place of each part of each indicator among the columns, from 0; parts that nothing fills have none.
    headers
        Headers of the columns.
    formats
        Number formats of the columns.
    rows
        The rows; the first cell of each is its key.
    by_key
        Place of each row by its key, from 1.
    """

    names: dict[str, str]
    periods: list[int]
    sexes: list[str]
    references: list[str]
    county: str
    nation: str
    columns: dict[tuple[str, str], int] = field(repr=False)
    headers: tuple[str, ...] = field(repr=False)
    formats: tuple[str, ...] = field(repr=False)
    rows: list[tuple[Cell, ...]] = field(repr=False)
    by_key: dict[str, int] = field(repr=False)


def comparing(release: Release, *, language: Language) -> Comparing:
    """Return what the comparing sheet reads.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Comparing
        Rows in Swedish order of the names, then year, sex and reference.
    """
    names = _names(release)
    own, beside = _own(release, language), _beside(release, language)
    shown = _shown_names(release, language)
    labels = [own_word := words("own", language), *beside[SHOWN].unique(maintain_order=True).to_list()]
    keys = _keys(own, beside, names, labels)
    columns: dict[tuple[str, str], int] = {}
    headers = [words(word, language) for word in KEYS]
    formats = ["", "", "", YEAR, "", ""]
    cells: list[list[Cell]] = [keys[name].to_list() for name in ("key", c.AREA, NAME, c.PERIOD, c.SEX, SHOWN)]
    for one in release.catalogue:
        digits = release.publication.digits[one.id]
        mine = pl.col(c.INDICATOR).cast(pl.String) == one.id
        parts = [
            own.filter(mine).select(*_CELL, *own_columns(one, marks=release.publication.marks, language=language)),
            beside.filter(mine).select(*_CELL, *beside_columns(one, release.recipe, digits=digits, language=language)),
        ]
        found = keys.select(_CELL).join(pl.concat(parts, how="diagonal"), on=_CELL, how="left", maintain_order="left")
        for part in PARTS:
            column = _merged(found, part)
            if any(cell is not None for cell in column):
                columns[one.id, part] = len(cells)
                cells.append(column)
                headers.append(f"{words(part, language)} [{one.id}]")
                formats.append(number_format(one, digits) if part in NUMBERS else COUNTED if part == "n" else "")
    kinds = {one.kind: one.label for one in reversed(release.recipe.references)}
    county, nation = (shown.get(kinds.get(kind, ""), "") for kind in (ReferenceKind.COUNTY, ReferenceKind.NATION))
    there = [name for name in labels if name != own_word]
    return Comparing(
        names=dict(keys.select(NAME, c.AREA).unique(maintain_order=True).iter_rows()),
        periods=sorted(keys[c.PERIOD].unique().to_list(), reverse=True),
        sexes=[sex for sex in "TKM" if sex in set(keys[c.SEX].cast(pl.String))],
        references=sorted(there, key=lambda name: name in {county, nation}),
        county=county if county in there else "",
        nation=nation if nation in there else "",
        columns=columns,
        headers=tuple(headers),
        formats=tuple(formats),
        rows=list(zip(*cells, strict=True)),
        by_key={key: place for place, key in enumerate(keys["key"].to_list(), start=1)},
    )


def _merged(found: pl.DataFrame, part: str) -> list[Cell]:
    """Return a part: the number, or the text where there is none."""
    numbers: list[Cell] = found[part].to_list() if part in found.columns else [None] * found.height
    if f"{part}{TEXT}" not in found.columns:
        return numbers
    texts: list[Cell] = found[f"{part}{TEXT}"].to_list()
    return [text if number is None else number for number, text in zip(numbers, texts, strict=True)]


def _names(release: Release) -> pl.DataFrame:
    """Return the name of each municipality with its place in Swedish lists; its code too where two share a name."""
    mine = named(release.areas.filter(pl.col(c.LEVEL) == str(Level.MUNICIPALITY)))
    shared = pl.col(NAME).str.to_lowercase().is_duplicated()
    return mine.with_columns(pl.when(shared).then(pl.format("{} ({})", NAME, c.AREA)).otherwise(NAME).alias(NAME))


def _own(release: Release, language: Language) -> pl.DataFrame:
    """Return the own figure of each municipality, year and sex: the first kind that has a value."""
    absent = [name for name in (c.DENOMINATOR, c.LOWER, c.UPPER) if name not in release.figures.columns]
    return (
        release.figures.with_columns(pl.lit(None, pl.Float64).alias(name) for name in absent)
        .filter(
            pl.col(c.LEVEL) == str(Level.MUNICIPALITY),
            pl.col(c.FIGURE).cast(pl.String).is_in(list(_FIGURES)),
            pl.col(c.CATEGORY).is_null() | (pl.col(c.FIGURE) == str(Figure.OWN)),
            *(pl.col(name) == c.TOTAL for name in release.publication.breakdowns),
        )
        .sort(
            pl.col(c.VALUE).is_null(),
            pl.col(c.FIGURE).cast(pl.String).replace_strict(_FIGURES, return_dtype=pl.UInt8),
            maintain_order=True,
        )
        .unique([c.INDICATOR, c.AREA, c.PERIOD, c.SEX], keep="first", maintain_order=True)
        .with_columns(pl.lit(words("own", language)).alias(SHOWN))
    )


def _beside(release: Release, language: Language) -> pl.DataFrame:
    """Return the comparisons of municipalities, each with the name under which it is chosen.

    Published peers of several service areas, each for its own indicators, are chosen as one. An area that is in
    several groups of one grouping has each under a name of its own.
    """
    labels = _shown_names(release, language)
    rows = release.comparisons.filter(
        pl.col(c.LEVEL) == str(Level.MUNICIPALITY),
        *(pl.col(name) == c.TOTAL for name in release.publication.breakdowns),
    ).with_columns(pl.col(cc.REFERENCE).replace_strict(labels, return_dtype=pl.String).alias(SHOWN))
    cell = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX]
    peers = rows.filter(pl.col(cc.REFERENCE_KIND) == str(ReferenceKind.PEERS))
    if peers[cc.REFERENCE].n_unique() > 1 and not peers.select(cell).is_duplicated().any():
        is_peers = pl.col(cc.REFERENCE_KIND) == str(ReferenceKind.PEERS)
        rows = rows.with_columns(pl.when(is_peers).then(pl.lit(words("peers", language))).otherwise(SHOWN).alias(SHOWN))
    doubled = pl.struct(*cell, SHOWN).is_duplicated().any().over(SHOWN) & pl.col(cc.REFERENCE_AREA).is_not_null()
    group = pl.col(cc.REFERENCE_AREA).str.split("/").list.last()
    return rows.with_columns(
        pl.when(doubled).then(pl.format("{}: {}", SHOWN, group)).otherwise(SHOWN).alias(SHOWN)
    ).unique([*cell, SHOWN], keep="first", maintain_order=True)


def _shown_names(release: Release, language: Language) -> dict[str, str]:
    """Return the name under which each reference is chosen; a long one is cut, for keys that look-ups can read.

    References that share a name, as look-ups compare it, have their number too: none stands for another.
    """
    names = {one.label: one.name(language) for one in release.recipe.references}
    folded = [words("own", language).casefold(), *(name.casefold() for name in names.values())]
    shown: dict[str, str] = {}
    for place, (label, name) in enumerate(names.items(), start=1):
        cut = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        shown[label] = name if cut == name and folded.count(name.casefold()) == 1 else f"{cut} ({place})"
    return shown


def _keys(own: pl.DataFrame, beside: pl.DataFrame, names: pl.DataFrame, labels: list[str]) -> pl.DataFrame:
    """Return one row a municipality, year, sex and reference, sorted, with the key that formulas look up."""
    place = {label: number for number, label in enumerate(labels)}
    return (
        pl.concat([own.select(_CELL), beside.select(_CELL)])
        .unique()
        .join(names, on=c.AREA, how="left")
        .with_columns(pl.coalesce(NAME, c.AREA).alias(NAME))
        .sort(ORDER, c.AREA, c.PERIOD, c.SEX, pl.col(SHOWN).replace_strict(place, return_dtype=pl.UInt32))
        .with_columns(
            pl.concat_str(NAME, *(pl.col(name).cast(pl.String) for name in _LATTER), separator=SIGN).alias("key")
        )
    )
