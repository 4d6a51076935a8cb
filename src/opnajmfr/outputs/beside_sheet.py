"""The sheet where municipalities are put side by side: a list of one's own, with its mean, lowest and highest."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from opnajmfr.data.release import Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.comparing_columns import answer_words
from opnajmfr.outputs.comparing_formulas import Reader, quoted
from opnajmfr.outputs.comparing_rows import Comparing
from opnajmfr.outputs.comparing_sheet import Chosen, unit_format
from opnajmfr.outputs.sheet_words import NOTHING, about, words
from opnajmfr.outputs.sheets import TEXT, Cell, Choice, Formula, Sheet, Table, column_letters, sheet_range

MOST: Final = 8
"""Municipalities that may be chosen."""
_FIRST_COLUMN: Final = 2
"""Column of the municipality itself, after those of indicator and unit; the chosen ones follow."""


def beside_sheet(
    release: Release, there: Comparing, chosen: Chosen, *, peers: Sequence[str] = (), language: Language = "sv"
) -> Sheet:
    """Return the sheet where municipalities of one's own choice stand beside each other.

    Parameters
    ----------
    release
        What leaves the house.
    there
        What there is to choose from.
    chosen
        What is chosen on the comparing sheet.
    peers
        Names of those that are chosen first, as the list has them.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table, a row an indicator.
    """
    data, lists, compare = (words(word, language) for word in ("comparisons", "choices", "compare"))
    reader = Reader(there=there, sheet=data)
    own = words("own", language)
    picked = [*peers[:MOST], *[""] * (MOST - len(peers[:MOST]))]
    names = [chosen.name, *picked]
    columns = [column_letters(_FIRST_COLUMN + number) for number in range(len(names))]
    keys = [evolve(chosen, name=name).key(own) for name in names]
    others = [f"'{compare}'!$B$4", f"'{compare}'!$B$5", quoted(own)]
    found = [reader.row(f"{at}$3", *others, key=key) for at, key in zip(columns, keys, strict=True)]
    mine = Formula(text=f"='{compare}'!$B$3", value=chosen.name)
    lines: tuple[tuple[Cell, ...], ...] = (
        (words("beside", language),),
        (words("how_to_beside", language),),
        (words("choose_area", language), None, mine, *(name or None for name in picked), None),
        (words("row_of", language), None, *found, None),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(release.catalogue, start=len(lines) + 3):
        read = [reader.cell(f"{at}$4", one.id, "value", key=key) for at, key in zip(columns, keys, strict=True)]
        rows.append((one.name(language), one.unit or None, *read, *_of_all(one, read[1:], number, language)))
    numbered = [f"{words('choose_area', language)} {number}" for number in range(1, MOST + 1)]
    summed = [words(word, language) for word in ("mean", "least", "most", "yes_count")]
    table = Table(
        name="T_beside",
        headers=(words("indicator", language), words("unit_of_value", language), own, *numbered, *summed),
        rows=rows,
        formats=(TEXT, TEXT, *[""] * (1 + MOST + len(summed))),
        row_formats=tuple(unit_format(release, one) for one in release.catalogue),
        description=about("beside", language),
    )
    source = sheet_range(lists, first=(1, 0), last=(len(there.names), 0))
    return Sheet(
        name=words("beside", language),
        lines=lines,
        table=table,
        n_frozen=1,
        choices=tuple(
            Choice(cell=f"{column}3", source=f"={source}", prompt=words("choose", language)) for column in columns[1:]
        ),
    )


def _of_all(
    indicator: Indicator, cells: Sequence[Formula | str], row: int, language: Language
) -> tuple[Cell, Cell, Cell, Cell]:
    """Return mean, lowest and highest of the chosen, or how many answered yes."""
    first, last = column_letters(_FIRST_COLUMN + 1), column_letters(_FIRST_COLUMN + MOST)
    chosen = f"${first}${row}:${last}${row}"
    values = [cell.value if isinstance(cell, Formula) else cell for cell in cells]
    answers = answer_words(indicator, language)
    if answers:
        (yes, no), of = answers, words("of", language)
        n_yes, n_no = values.count(yes), values.count(no)
        counted = f'COUNTIF({chosen},"{yes}")', f'COUNTIF({chosen},"{no}")'
        text = f'=IF({counted[0]}+{counted[1]}=0,"{NOTHING}",{counted[0]}&" {of} "&({counted[0]}+{counted[1]}))'
        told = f"{n_yes} {of} {n_yes + n_no}" if n_yes + n_no else NOTHING
        return NOTHING, NOTHING, NOTHING, Formula(text=text, value=told)
    numbers = [value for value in values if isinstance(value, int | float)]

    def of_numbers(function: str, value: float) -> Formula:
        """Return a formula over the numbers of the row."""
        text = f'=IF(COUNT({chosen})=0,"{NOTHING}",{function}({chosen}))'
        return Formula(text=text, value=value if numbers else NOTHING)

    return (
        of_numbers("AVERAGE", sum(numbers) / max(len(numbers), 1)),
        of_numbers("MIN", min(numbers, default=0)),
        of_numbers("MAX", max(numbers, default=0)),
        NOTHING,
    )
