"""Questions about figures as one workbook a municipality, with room for the answers."""

import re
from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.data.query_files.query_form import LIST_FILE, REPLIES, asked_cells, columns, header, words
from opnajmfr.data.query_files.query_list import Queries
from opnajmfr.data.query_files.replies import old_number
from opnajmfr.errors import FileTargetError
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.sheet_writing import write_sheets
from opnajmfr.outputs.sheets import TEXT, YEAR, Cell, Choice, Sheet, Table, column_letters, sheet_range
from opnajmfr.outputs.whole_files import whole_file

_FORMATS: Final = {"year": YEAR, "now": "", "before": "", "figure": ""}
"""Number formats of columns; empty for that of the row."""


def write_queries(
    asked: Queries, folder: str | Path, *, until: str = "", contact: str = "", language: Language = "sv"
) -> list[Path]:
    """Write questions as one workbook a municipality (frågefiler), with room for the answers; needs the extra `excel`.

    The list of the questions is kept beside them, for `read_queries`.

    Parameters
    ----------
    asked
        What `queries` returned.
    folder
        Where the files go; made where there is none. Files that are there may hold answers and are not replaced.
    until
        The last day of answering, as it is told.
    contact
        Whom the answers go to.
    language
        "sv" or "en".

    Returns
    -------
    list of Path
        The workbooks, by code of the municipality.

    Raises
    ------
    FileTargetError
        If there are query files in the folder already, or it cannot be written to.
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> import opnajmfr as oj
    >>> from opnajmfr.data.query_files.finding import queries
    >>> asked = queries(oj.invented(), period=2024, width=6)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_queries(asked, folder)
    ...     len(files) == len(asked.respondents), files[0].suffix
    (True, '.xlsx')
    """
    target = Path(folder)
    paths = {code: target / _file_name(code, name) for code, name in asked.respondents.items()}
    there = [path.name for path in (target / LIST_FILE, *paths.values()) if path.exists()]
    if there:
        message = f"write_queries: there are query files in {target.name!r} already, as {there[0]!r}"
        raise FileTargetError(message, hint="they may hold answers; write to a new folder")
    for code, path in paths.items():
        sheets = _sheets(asked, code, until=until, contact=contact, language=language)
        with whole_file(path, suffix=".xlsx") as beside:
            title, active = words("title", language), words("questions", language)
            write_sheets(sheets, str(beside), title=title, language=language, active=active)
    with whole_file(target / LIST_FILE, suffix=".json") as beside:
        beside.write_text(asked.to_json(), encoding="utf-8")
    return list(paths.values())


def _file_name(code: str, name: str) -> str:
    """Return the name of a municipality's file, of letters that every computer allows."""
    return f"fragor-{re.sub(r'[^0-9A-Za-z]+', '-', code)}-{re.sub(r'[^0-9A-Za-zÅÄÖåäöÉé]+', '-', name).strip('-')}.xlsx"


def _sheets(asked: Queries, code: str, *, until: str, contact: str, language: Language) -> list[Sheet]:
    """Return the sheets of a municipality: how to answer, and the questions."""
    steps = [
        words("how", language).format(sheet=words("questions", language)),
        words("keep", language),
        *([words("until", language).format(day=until)] if until else []),
        *([words("to", language).format(contact=contact)] if contact else []),
    ]
    lines = ((words("title", language),), *((f"{place}.", step) for place, step in enumerate(steps, start=1)))
    choices: list[tuple[Cell, ...]] = [(words(one, language), words(f"{one}_means", language)) for one in REPLIES]
    told = Sheet(
        name=words("read", language),
        lines=lines,
        table=Table(
            name="T_choices",
            headers=(words("choice", language), words("meaning", language)),
            rows=choices,
            description=words("read", language),
        ),
    )
    first = len(lines) + 2
    source = sheet_range(told.name, first=(first, 0), last=(first + len(choices) - 1, 0))
    return [told, _questions(asked, code, source=f"={source}", language=language)]


def _questions(asked: Queries, code: str, *, source: str, language: Language) -> Sheet:
    """Return the sheet of the questions: whose they are, who answers, and one row a question."""
    keys = columns(asked.breakdowns)
    mine = asked.frame.filter(pl.col(q.RESPONDENT) == code)
    lines: tuple[tuple[Cell, ...], ...] = (
        (words("title", language),),
        (words("municipality", language), asked.respondents[code]),
        (words("code", language), code),
        (words("who", language), ""),
        (words("when", language), ""),
    )
    first = len(lines) + 3
    letters = column_letters(keys.index("reply"))
    rows = [_row(row, language) for row in mine.iter_rows(named=True)]
    return Sheet(
        name=words("questions", language),
        lines=lines,
        table=Table(
            name="T_questions",
            headers=tuple(header(key, language=language) for key in keys),
            rows=[tuple(row[key] for key in keys) for row in rows],
            formats=tuple(_FORMATS.get(key, TEXT) for key in keys),
            row_formats=tuple(_format(row["now"], row["before"]) for row in rows),
            description=words("title", language),
        ),
        n_frozen=2,
        choices=tuple(
            Choice(cell=f"{letters}{place}", source=source, prompt=words("prompt", language))
            for place in range(first, first + len(rows))
        ),
    )


def _row(asked: dict[str, object], language: Language) -> dict[str, Cell]:
    """Return the cells of a question by key of the column; those to be filled in are empty."""
    side = 0 if language == "sv" else -1
    before = asked[q.BEFORE]
    return {
        "id": str(asked[q.QUESTION]),
        **{key: texts[side] for key, texts in asked_cells(asked).items()},
        "year": int(str(asked[c.PERIOD])),
        "now": old_number(asked),
        "before": None if before is None else float(str(before)),
        "why": str(asked[q.WHY if language == "sv" else q.WHY_EN]),
        "reply": None,
        "figure": None,
        "comment": None,
    }


def _format(*cells: Cell) -> str:
    """Return the number format of a question: decimals where its figures have them."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    return "#,##0" if all(one == int(one) for one in numbers) else "#,##0.0##"
