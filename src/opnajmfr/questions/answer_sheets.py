"""An answer as two sheets: a table to sort and filter, and how to read it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.pages import Page, PrintedTable
from opnajmfr.data.printing import as_float, number, spoken, value_text
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.vocabulary import Figure, Labelled, Language, Level, Status
from opnajmfr.outputs.sheets import COUNT, TEXT, YEAR, Cell, Sheet, Table, number_format
from opnajmfr.questions.column_words import CELLS, column_name

TITLE: Final = "title"
MACHINE: Final = frozenset({"sign"})
"""Columns that tell a program what another column says in words."""
_YEARS: Final = frozenset({"period", "first", "last", "reference_period", "other_period", "peers_year"})
_PURE: Final = frozenset(
    {"ratio", "ratio_lower", "ratio_upper", "distance", "z", "spread"}
    | {
        f"{name}{end}"
        for name in ("beta", "naive_beta", "variance_change", "variance_start")
        for end in ("", "_lower", "_upper")
    }
)
"""Numbers without the unit of the indicator."""
_ANSWERS: Final = frozenset({c.VALUE, "earlier", "later", "their_value"})
"""Figures that are a word where they are the answer of one municipality."""
_ABOVE: Final = frozenset({str(Level.COUNTY), str(Level.NATION), str(Level.GROUP)})
_SHARES: Final = frozenset({"at_least", "at_most", "other_share_of_women"})
_SIZES: Final = frozenset({"n", "asked", "numerator", "denominator", "their_denominator"})

_word = spoken(
    {
        "table": ("Tabell", "Table"),
        "read": ("Läs så här", "How to read it"),
        "method": ("Så är det beräknat:", "How this was computed:"),
        "yes": ("ja", "yes"),
        "no": ("nej", "no"),
    }
)


def answer_sheets(rows: pl.DataFrame, page: Page, *, place: int, language: Language) -> list[Sheet]:
    """Return the sheets of an answer.

    Parameters
    ----------
    rows
        What the table shows, by the names of columns that frames have.
    page
        The same answer as a page: its title, its lines and what the figures are of.
    place
        Which answer of the workbook it is, from 1.
    language
        "sv" or "en".

    Returns
    -------
    list of Sheet
        The table: one header row, columns without any content left out, the indicator first and its id last; then
        the lines of the page, one a row.

    Examples
    --------
    >>> frame = pl.DataFrame({"name": ["Arboga"], "value": [81.0], "sign": [1]})
    >>> first, second = answer_sheets(frame, Page.of(["Svar", "Källa: A"], indicators=[]), place=1, language="sv")
    >>> first.name, first.lines, first.table and (first.table.headers, first.table.rows)
    ('Tabell', (('Svar',),), (('område', 'värde'), [('Arboga', 81.0)]))
    >>> second.name, second.table and second.table.rows
    ('Läs så här', [('Källa: A',)])
    """
    number = "" if place == 1 else f" {place}"
    shown = rows.select(_visible(rows, language))
    kinds = [_indicator(row, page) for row in rows.iter_rows(named=True)]
    table = Table(
        name=f"T_answer_{place}",
        headers=_headers(shown.columns, language),
        description=page.title,
        rows=[
            tuple(_cell(name, row[name], row, one, shown.schema[name], language) for name in shown.columns)
            for row, one in zip(rows.iter_rows(named=True), kinds, strict=True)
        ],
        formats=tuple(_format(name, shown[name]) for name in shown.columns),
        row_formats=tuple("" if one is None else number_format(one, one.digits) for one in kinds),
    )
    told: list[tuple[Cell, ...]] = [(line,) for line in _lines(page, language)]
    heading = _word("read", language)
    text = Table(name=f"T_read_{place}", headers=(heading,), rows=told, description=page.title)
    above = ((page.title,),)
    return [
        Sheet(name=f"{_word('table', language)}{number}", lines=above, table=table, n_frozen=1, is_wide=True),
        Sheet(name=f"{heading}{number}", lines=above, table=text),
    ]


def _visible(rows: pl.DataFrame, language: Language) -> list[str]:
    """Return the columns that are shown: those with content, of two languages the one that is read."""
    other = "_en" if language == "sv" else ""
    twins = {name for name in rows.columns if f"{name}_en" in rows.columns}
    unread = {f"{name}{other}" for name in twins}
    held = [
        name
        for name in rows.columns
        if name not in MACHINE | unread and (rows.is_empty() or rows[name].null_count() < rows.height)
    ]
    filled = [name for name in held if not isinstance(rows.schema[name], pl.List) or rows[name].list.len().sum()]
    first, last = [name for name in (TITLE,) if name in filled], [name for name in (c.INDICATOR,) if name in filled]
    return [*first, *(name for name in filled if name not in (*first, *last)), *last]


def _headers(columns: list[str], language: Language) -> tuple[str, ...]:
    """Return the names of columns; of two that are called the same the second has its own name too."""
    names: list[str] = []
    for column in columns:
        name = column_name(column, language)
        names.append(f"{name} ({column})" if name in names else name)
    return tuple(names)


def _indicator(row: Mapping[str, object], page: Page) -> Indicator | None:
    """Return what a row is of."""
    if c.INDICATOR in row:
        return page.indicators.get(str(row[c.INDICATOR]))
    return next(iter(page.indicators.values())) if len(page.indicators) == 1 else None


def _cell(
    name: str, value: object, row: Mapping[str, object], one: Indicator | None, dtype: pl.DataType, language: Language
) -> Cell:
    """Return a cell: numbers as numbers, words in the language, a yes or no of one's own as the word."""
    if value is None:
        return None
    if name == TITLE and one is not None:
        return one.name(language)
    if name in _ANSWERS and one is not None and _is_own(row):
        word = _answer(one, float(str(value)), language)
        if word is not None:
            return word
    if one is not None and isinstance(dtype, pl.List) and dtype.inner.is_float():
        figures = pl.Series([value], dtype=dtype).explode().to_list()
        return "; ".join("–" if part is None else _printed(one, part, row, language) for part in figures)
    return _plain(value, dtype, language)


def _printed(one: Indicator, value: float, row: Mapping[str, object], language: Language) -> str:
    """Return one figure of several in a cell as the text prints it."""
    word = _answer(one, value, language) if _is_own(row) else None
    return number(value, one.digits, language=language) if word is None else word


def _is_own(row: Mapping[str, object]) -> bool:
    """Tell whether a row is of one municipality, and not of those of a county or the nation together."""
    if c.FIGURE in row:
        return row[c.FIGURE] == str(Figure.OWN)
    size = as_float(row.get(c.DENOMINATOR))
    return row.get(c.LEVEL) not in _ABOVE and (size is None or size <= 1)


def _answer(one: Indicator, value: float, language: Language) -> str | None:
    """Return a yes or no as the word, a class as its label; None for all other figures."""
    if isinstance(one.measure, ShareOfMunicipalities):
        return value_text(one, value, Status.OBSERVED, figure=Figure.OWN, language=language)
    if isinstance(one.measure, Ordinal):
        return next((known.label for known in one.measure.classes if known.code == value), None)
    return None


def _plain(value: object, dtype: object, language: Language) -> Cell:
    """Return a number as a number, anything else as people read it."""
    if isinstance(value, bool):
        return _word("yes" if value else "no", language)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, int | float):
        return value
    if isinstance(dtype, pl.List):
        parts = pl.Series([value], dtype=dtype).explode().to_list()
        return ", ".join("–" if part is None else _told(part, dtype.inner, language) for part in parts)
    return _told(value, dtype, language)


def _told(value: object, dtype: object, language: Language) -> str:
    """Return a word of a closed set as people read it, any other text as it is."""
    text = str(value)
    if isinstance(dtype, pl.Enum):
        words = dtype.categories.to_list()
        kind = next((kind for kind in Labelled.__subclasses__() if [str(word) for word in kind] == words), None)
        if kind is not None:
            return kind(text).label(language)
    return CELLS[text][0 if language == "sv" else 1] if text in CELLS else text


def _format(name: str, column: pl.Series) -> str:
    """Return the number format of a column; empty where it is that of each row's indicator."""
    if name in _YEARS or not column.dtype.is_numeric():
        return YEAR if name in _YEARS else TEXT
    if column.dtype.is_integer():
        return "0"
    if name.startswith("share_") or name in _SHARES or name.endswith("_quarter"):
        return "0.0%"
    if name == "p" or name.startswith("p_") or name.endswith("_p"):
        return "0.000"
    if name in _SIZES or name.startswith(("n_", "own_n_", "other_n_")):
        return COUNT
    return "0.00" if name in _PURE else ""


def _lines(page: Page, language: Language) -> Iterator[str]:
    """Yield the lines of a page without its tables, then how the figures were made."""
    for part in page.below:
        if not isinstance(part, PrintedTable):
            yield part
    if page.method:
        yield _word("method", language)
        yield from (f"  {sentence}" for sentence in page.method)
