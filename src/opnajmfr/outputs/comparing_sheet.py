"""The sheet where a municipality is chosen: live formulas, each written with the value that it has."""

from typing import Final

from attrs import frozen

from opnajmfr.data.release import Release
from opnajmfr.errors import WorkbookError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Verdict
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.comparing_columns import NUMBERS
from opnajmfr.outputs.comparing_formulas import Reader, quoted
from opnajmfr.outputs.comparing_rows import KEYS, SIGN, Comparing
from opnajmfr.outputs.sheet_words import about, words
from opnajmfr.outputs.sheets import TEXT, YEAR, Cell, Choice, Sheet, Table, number_format, sheet_range
from opnajmfr.spelling import closest

COLUMNS: Final = (
    ("own", "value", "own"),
    ("own", "n", "n"),
    ("own", "lower", "lower"),
    ("own", "upper", "upper"),
    ("reference", "value", "reference_value"),
    ("reference", "place", "place"),
    ("reference", "lowest", "lowest"),
    ("reference", "highest", "highest"),
    ("reference", "difference", "difference"),
    ("reference", "verdict", "verdict"),
    ("county", "value", "county"),
    ("nation", "value", "nation"),
    ("reference", "note", "note"),
)
"""Columns of the sheet: the row that is read, the part of it, and the word of the header."""
MARKED: Final = {
    Verdict.BETTER: "#DDEBF7",
    Verdict.WORSE: "#FCE4D6",
    Verdict.HIGHER: "#EDEDED",
    Verdict.LOWER: "#EDEDED",
}
"""Colours beside the words: blue and orange, which those who see no red or green tell apart."""
_FIXED: Final = ("county", "nation")
"""References that are always shown."""
_HALF: Final = 2
"""A year counts as filled with more than one part in so many of what the fullest year holds."""
_CHOICES: Final = ("name", "period", "sex", "reference")
_CHOSEN: Final = {"name": "$B$3", "period": "$B$4", "sex": "$B$5", "reference": "$B$6"}
_FOUND: Final = {"own": "$E$3", "reference": "$E$4", "county": "$E$5", "nation": "$E$6"}


@frozen(kw_only=True)
class Chosen:
    """What is chosen when the workbook is opened.

    Parameters
    ----------
    name
        The municipality, as the list has it.
    period
        The year.
    sex
        T, K or M.
    reference
        Whom it is compared with.
    """

    name: str
    period: int
    sex: str
    reference: str

    def key(self, reference: str) -> str:
        """Return the key of a row.

        Parameters
        ----------
        reference
            The own figure, or the reference, by the name under which it is chosen.

        Returns
        -------
        str
            As formulas join it.
        """
        return SIGN.join((self.name, str(self.period), self.sex, reference))


def chosen_first(there: Comparing, municipality: str | None = None) -> Chosen:
    """Return what is chosen when the workbook is opened: the newest year that is not all but empty.

    Parameters
    ----------
    there
        What there is to choose from.
    municipality
        Name or code of a municipality; the first in Swedish order where None.

    Returns
    -------
    Chosen
        A choice that there is.

    Raises
    ------
    WorkbookError
        If there is no such municipality; the nearest match is named.
    """
    by_word = {word.casefold(): name for name, code in there.names.items() for word in (name, code)}
    if municipality is not None and municipality.strip().casefold() not in by_word:
        message = f"write_workbook: there are no figures of municipality {municipality!r}"
        raise WorkbookError(message, hint=closest(municipality, list(there.names)) or "name one that has figures")
    name = next(iter(there.names)) if municipality is None else by_word[municipality.strip().casefold()]
    n_filled = dict.fromkeys(there.periods, 0)
    for row in there.rows:
        n_filled[int(str(row[KEYS.index("period")]))] += sum(cell is not None for cell in row)
    return Chosen(
        name=name,
        period=next(year for year in there.periods if n_filled[year] * _HALF >= max(n_filled.values())),
        sex=there.sexes[0],
        reference=there.references[0] if there.references else "",
    )


def comparing_sheets(release: Release, there: Comparing, chosen: Chosen, *, language: Language = "sv") -> list[Sheet]:
    """Return the sheet where a municipality is chosen, the comparisons that it reads, and the lists of choices.

    Parameters
    ----------
    release
        What leaves the house.
    there
        What there is to choose from.
    chosen
        What is chosen.
    language
        "sv" or "en".

    Returns
    -------
    list of Sheet
        Three sheets.
    """
    offered: list[list[Cell]] = [[*there.names], [*there.periods], [*there.sexes], [*there.references]]
    longest = max(len(column) for column in offered)
    columns = [[*column, *[None] * (longest - len(column))] for column in offered]
    heads = tuple(words(word, language) for word in _CHOICES)
    lists = Table(
        name="T_choices",
        headers=heads,
        rows=list(zip(*columns, strict=True)),
        formats=("", YEAR, "", ""),
        description=about("choices", language),
    )
    data = Table(
        name="T_comparisons",
        headers=there.headers,
        rows=there.rows,
        formats=there.formats,
        description=about("comparisons", language),
        wraps=False,
    )
    return [
        _sheet(release, there, chosen, language),
        Sheet(name=words("comparisons", language), table=data, n_frozen=len(KEYS), is_wide=True),
        Sheet(name=words("choices", language), table=lists),
    ]


def unit_format(release: Release, indicator: Indicator) -> str:
    """Return the number format of an indicator in a release."""
    return number_format(indicator, release.publication.digits[indicator.id])


def _sheet(release: Release, there: Comparing, chosen: Chosen, language: Language) -> Sheet:
    """Return the sheet with the choices and the formulas."""
    data, lists, name = (words(word, language) for word in ("comparisons", "choices", "compare"))
    reader = Reader(there=there, sheet=data)
    names = {
        "own": words("own", language),
        "reference": chosen.reference,
        "county": there.county,
        "nation": there.nation,
    }
    kept = [place for place in COLUMNS if names[place[0]] and _is_filled(there, place[1])]
    keys = {row: chosen.key(label) for row, label in names.items()}
    heads = ["unit_of_value", "indicator", *(word for _, _, word in kept)]
    headers = [names[word] if word in _FIXED else words(word, language) for word in heads]
    rows: list[tuple[Cell, ...]] = [
        (
            one.unit or None,
            one.name(language),
            *(reader.cell(_FOUND[row], one.id, part, key=keys[row]) for row, part, _ in kept),
        )
        for one in release.catalogue
    ]
    formats = [TEXT, TEXT, *({"n": "#,##0"}.get(part, "" if part in NUMBERS else TEXT) for _, part, _ in kept)]
    table = Table(
        name="T_compare",
        headers=tuple(headers),
        rows=rows,
        formats=tuple(formats),
        row_formats=tuple(unit_format(release, one) for one in release.catalogue),
        description=about("compare", language),
    )
    return Sheet(
        name=name,
        lines=_lines(reader, names, keys, chosen, language),
        table=table,
        n_frozen=2,
        choices=tuple(
            Choice(cell=cell.replace("$", ""), source=f"={source}", prompt=words("choose", language))
            for (cell, source), offered in zip(
                _lists(there, lists).items(), (there.names, there.periods, there.sexes, there.references), strict=True
            )
            if offered
        ),
        marked={verdict.label(language): colour for verdict, colour in MARKED.items()},
    )


def _is_filled(there: Comparing, part: str) -> bool:
    """Tell whether any indicator has a part."""
    return any(filled == part for _, filled in there.columns)


def _lists(there: Comparing, sheet: str) -> dict[str, str]:
    """Return the range that each chosen cell is chosen from."""
    lengths = (len(there.names), len(there.periods), len(there.sexes), len(there.references))
    return {
        cell: sheet_range(sheet, first=(1, column), last=(max(length, 1), column))
        for column, (cell, length) in enumerate(zip(_CHOSEN.values(), lengths, strict=True))
    }


def _lines(
    reader: Reader, names: dict[str, str], keys: dict[str, str], chosen: Chosen, language: Language
) -> tuple[tuple[Cell, ...], ...]:
    """Return the lines above the table: what is chosen, and the rows that it leads to."""
    fixed = [_CHOSEN[one] for one in ("name", "period", "sex")]
    asked = {row: _CHOSEN["reference"] if row == "reference" else quoted(label) for row, label in names.items()}
    places: dict[str, Cell] = {
        row: reader.row(*fixed, asked[row], key=keys[row]) if label else None for row, label in names.items()
    }
    labels = {
        "own": names["own"],
        "reference": words("choose_reference", language),
        "county": names["county"],
        "nation": names["nation"],
    }
    told: dict[str, Cell] = {
        row: f"{words('row_of', language)}: {labels[row]}" if names[row] else None for row in names
    }
    is_compared = bool(chosen.reference)
    asking = ("choose_area", "choose_period", "choose_sex", "choose_reference")
    values: tuple[Cell, ...] = (chosen.name, chosen.period, chosen.sex, chosen.reference or None)
    return (
        (words("compare", language),),
        (words("how_to_choose" if is_compared else "not_compared", language),),
        *(
            (words(word, language), value, None, None, places[row], told[row])
            for word, value, row in zip(asking, values, names, strict=True)
        ),
    )
