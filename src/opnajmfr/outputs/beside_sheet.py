"""The sheet where municipalities are put side by side: a list of one's own, with its mean, lowest and highest."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.data.release import Release
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.comparing_rows import Comparing
from opnajmfr.outputs.comparing_sheet import Chosen, Reader, quoted, unit_format
from opnajmfr.outputs.sheet_words import NOTHING, about, words
from opnajmfr.outputs.sheets import TEXT, Cell, Choice, Formula, Sheet, Table, column_letters, sheet_range

MOST: Final = 8
"""Municipalities that may be chosen."""
_FIRST_LINE: Final = 3
"""Row of the first one that is chosen, as sheets count."""
_N_HEADS: Final = 3
"""Columns before those of the municipalities: indicator, unit and the own value."""


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
    others = [f"'{compare}'!$B$4", f"'{compare}'!$B$5", quoted(own)]
    lines: list[tuple[Cell, ...]] = [
        (words("beside", language), Formula(text=f"='{compare}'!$B$3", value=chosen.name)),
        (words("how_to_beside", language),),
    ]
    keys = [chosen.key(own)]
    places = ["$E$1"]
    lines[0] = (*lines[0], None, None, reader.row(f"'{compare}'!$B$3", *others, key=keys[0]), _told(language))
    for number, name in enumerate(picked, start=1):
        row = _FIRST_LINE + number - 1
        key = Chosen(name=name, period=chosen.period, sex=chosen.sex, reference="").key(own)
        keys.append(key)
        places.append(f"$E${row}")
        found = reader.row(f"$B${row}", *others, key=key)
        lines.append((f"{words('choose_area', language)} {number}", name or None, None, None, found, _told(language)))
    top = len(lines) + 2
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(release.catalogue, start=top + 1):
        cells = [reader.cell(place, one.id, "value", key=key) for place, key in zip(places, keys, strict=True)]
        rows.append((one.name(language), one.unit or None, *cells, *_of_all(one, cells[1:], number, language)))
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
    cells_chosen = [f"B{_FIRST_LINE + number}" for number in range(MOST)]
    return Sheet(
        name=words("beside", language),
        lines=tuple(lines),
        table=table,
        n_frozen=1,
        choices=tuple(
            Choice(cell=cell, source=f"={source}", prompt=words("choose", language)) for cell in cells_chosen
        ),
    )


def _told(language: Language) -> str:
    """Return the words beside the place of a row."""
    return words("row_of", language)


def _of_all(
    indicator: Indicator, cells: Sequence[Formula | str], row: int, language: Language
) -> tuple[Cell, Cell, Cell, Cell]:
    """Return mean, lowest and highest of the chosen, or how many answered yes."""
    first, last = column_letters(_N_HEADS), column_letters(_N_HEADS + MOST - 1)
    chosen = f"${first}${row}:${last}${row}"
    values = [cell.value if isinstance(cell, Formula) else cell for cell in cells]
    if isinstance(indicator.measure, ShareOfMunicipalities):
        yes, no, of = (words(word, language) for word in ("yes", "no", "of"))
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
