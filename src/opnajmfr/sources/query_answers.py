"""Query files that came back, as corrections with a log."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.data.query_files.corrections import Corrections
from opnajmfr.data.query_files.query_columns import Outcome
from opnajmfr.data.query_files.query_form import COLUMNS, LIST_FILE, header, words
from opnajmfr.data.query_files.query_list import Queries
from opnajmfr.data.query_files.replies import Judgement, Reply, impossible, judged, old_number
from opnajmfr.errors import NoQueryListError, OpenComparisonsError, WorkbookError
from opnajmfr.model.vocabulary import Language
from opnajmfr.sources.printed_numbers import printed_number
from opnajmfr.sources.workbooks.percent_formats import percent_cells
from opnajmfr.sources.workbooks.prescan import scan_workbook
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid, sheet_grids
from opnajmfr.spelling import folded

_LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")
_WHOLE: Final = 100
_DIGITS: Final = 9
"""Decimals that a share keeps when it is taken from parts of one to per cent."""
_ENDINGS: Final = frozenset({".xlsx", ".xlsm"})


def read_queries(folder: str | Path, *, asked: Queries | None = None, read_on: dt.date | None = None) -> Corrections:
    """Read query files that came back (svar på frågefiler) as corrections with a log.

    A file that cannot be read, an answer that is none and a question without an answer are listed, each with its
    reason; nothing is guessed and nothing is left out.

    Parameters
    ----------
    folder
        Where the files are; every file in it is one that came back.
    asked
        The questions; the list that `write_queries` kept in the folder where None.
    read_on
        The day of reading; today where None.

    Returns
    -------
    Corrections
        One row a question in its log, and one a row of a file that answers none.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    NoQueryListError
        If there is no list of questions in it and none is given.
    TableError
        If the list of questions cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> import opnajmfr as oj
    >>> from opnajmfr.data.query_files.finding import queries
    >>> from opnajmfr.outputs.query_workbooks import write_queries
    >>> asked = queries(oj.invented(), period=2024, width=6)
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = write_queries(asked, place)
    ...     0 < read_queries(place).counts["unanswered"] == len(asked)
    True
    """
    place = Path(folder)
    told = _list_of(place) if asked is None else asked
    day = dt.datetime.now(tz=dt.UTC).date() if read_on is None else read_on
    rows: list[dict[str, object]] = []
    replies: list[Reply] = []
    for path in sorted(place.iterdir()):
        if path.name == LIST_FILE or path.name.startswith((".", "~$")):
            continue
        found, problem = _replies(path, told.breakdowns)
        replies += found
        if problem is not None:
            rows.append({q.FILE: path.name, q.OUTCOME: str(Outcome.IMPOSSIBLE), **_problem(problem)})
    questions = {str(row[q.QUESTION]): row for row in told.frame.iter_rows(named=True)}
    for reply, found in _judged(replies, questions):
        rows.append(_row(reply, found, questions.get(reply.question)))
    answered = {reply.question for reply in replies}
    unanswered = Judgement(Outcome.UNANSWERED)
    rows += [_row(None, unanswered, row) for one, row in questions.items() if one not in answered]
    schema = q.log_schema(told.breakdowns)
    log = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit(day).alias(q.READ))
    texts = [name for name, dtype in schema.items() if name in _TEXTS and dtype == pl.String()]
    log = log.with_columns(pl.col(texts).fill_null("")).sort(q.QUESTION, q.FILE, nulls_last=True, maintain_order=True)
    return Corrections(log=log, asked=told)


def _list_of(folder: Path) -> Queries:
    """Return the questions that are kept beside their files."""
    try:
        text = (folder / LIST_FILE).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        message = f"read_queries: there is no {LIST_FILE} in {folder.name!r}"
        raise NoQueryListError(message, hint="put it there, or give the questions: read_queries(…, asked=…)") from error
    return Queries.from_json(text)


_TEXTS: Final = (q.PROBLEM, q.PROBLEM_EN, q.ANSWER, q.COMMENT, q.WHO, q.WHEN, q.FILE)


def _judged(
    replies: Sequence[Reply], questions: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[Reply, Judgement]]:
    """Yield what becomes of each row: first whether it is one that can be answered, then its answer."""
    files: dict[str, set[str]] = {}
    for reply in replies:
        if reply.question in questions and reply.code == questions[reply.question][q.RESPONDENT]:
            files.setdefault(reply.code, set()).add(reply.file)
    times = Counter((reply.file, reply.question) for reply in replies)
    for reply in replies:
        asked = questions.get(reply.question)
        if asked is None:
            yield reply, impossible("unknown")
        elif reply.code != asked[q.RESPONDENT]:
            yield reply, impossible("elsewhere", name=str(asked[q.RESPONDENT_NAME]), code=reply.code or "?")
        elif times[reply.file, reply.question] > 1:
            yield reply, impossible("repeated")
        elif len(files[reply.code]) > 1:
            yield reply, impossible("doubled", files=", ".join(sorted(files[reply.code])))
        else:
            yield reply, judged(reply, asked)


def _row(reply: Reply | None, found: Judgement, asked: Mapping[str, object] | None) -> dict[str, object]:
    """Return a row of the log."""
    row: dict[str, object] = {q.OUTCOME: str(found.outcome), q.NEW: found.new, **_problem(found.problem)}
    if asked is not None:
        row |= {name: value for name, value in asked.items() if name not in {c.AMOUNT, c.VALUE, c.STATUS}}
        row |= {q.OLD: old_number(asked), q.OLD_STATUS: asked[c.STATUS]}
    if reply is not None:
        written = [reply.cells.get(key, "") for key in ("reply", "figure")]
        row |= {
            q.QUESTION: reply.question,
            q.ANSWER: " ".join(text for text in written if text),
            q.COMMENT: reply.cells.get("comment", ""),
            q.WHO: reply.who,
            q.WHEN: reply.when,
            q.FILE: reply.file,
        }
    return row


def _problem(problem: tuple[str, str]) -> dict[str, object]:
    """Return why an answer is impossible as columns."""
    return {q.PROBLEM: problem[0], q.PROBLEM_EN: problem[1]}


def _replies(path: Path, breakdowns: Sequence[str]) -> tuple[list[Reply], tuple[str, str] | None]:
    """Return the rows of a file, or why it cannot be read."""
    if path.suffix.casefold() not in _ENDINGS:
        return [], (
            f"ingen arbetsbok som kan läsas ({path.suffix or 'utan filändelse'}): spara svaren som .xlsx",
            f"no workbook that can be read ({path.suffix or 'no ending'}): save the answers as .xlsx",
        )
    try:
        scan = scan_workbook(path)
        grids, percents = list(sheet_grids(scan)), percent_cells(scan)
    except (WorkbookError, OSError) as error:
        message = error.message if isinstance(error, OpenComparisonsError) else str(error)
        return [], (f"filen kan inte läsas: {message}", f"the file cannot be read: {message}")
    found = [(grid, _header(grid, breakdowns)) for grid in grids]
    replies = [
        reply
        for grid, there in found
        if there is not None
        for reply in _rows(path.name, grid, *there, percents.get(grid.name, frozenset()))
    ]
    if any(there is not None for _, there in found):
        return replies, None
    needed = header("id", language="sv"), header("id", language="en")
    return [], (f"ingen rad med rubriken ”{needed[0]}”", f"no row with the header “{needed[1]}”")


def _header(grid: SheetGrid, breakdowns: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headers and the column of each key, in the language of the file."""
    for row in range(len(grid.rows)):
        texts = [folded(grid.text(row, column)) for column in range(grid.width)]
        for language in _LANGUAGES:
            named = {key: folded(header(key, language=language)) for key in (*COLUMNS, *breakdowns)}
            places = {key: texts.index(text) for key, text in named.items() if text in texts}
            if {"id", "reply", "figure"} <= places.keys():
                return row, places
    return None


def _rows(
    file: str, grid: SheetGrid, top: int, places: Mapping[str, int], percents: frozenset[tuple[int, int]]
) -> Iterator[Reply]:
    """Yield the rows below the headers that have anything in them."""
    above = _above(grid, top)
    for row in range(top + 1, len(grid.rows)):
        cells = {key: grid.text(row, column) for key, column in places.items()}
        beside = [grid.text(row, column) for column in range(grid.width) if column not in places.values()]
        cells["comment"] = "; ".join(text for text in (cells.get("comment", ""), *beside) if text)
        figure = _number(grid.rows[row][places["figure"]])
        is_percent = figure is not None and (row, places["figure"]) in percents
        if figure is not None and is_percent:
            figure = round(figure * _WHOLE, _DIGITS)
            cells["figure"] = f"{figure:g} %"
        elif figure is None and cells["figure"].endswith("%"):
            figure, is_percent = _number(cells["figure"].removesuffix("%").rstrip()), True
        if any(cells.values()):
            yield Reply(
                file=file,
                code=above.get("code", ""),
                question=cells["id"],
                cells=cells,
                now=_number(grid.rows[row][places["now"]]) if "now" in places else None,
                figure=figure,
                is_percent=is_percent,
                who=above.get("who", ""),
                when=above.get("when", ""),
            )


def _above(grid: SheetGrid, top: int) -> dict[str, str]:
    """Return what the lines above the table say: whose file it is, who answered and when."""
    keys = {folded(words(key, language)): key for key in ("code", "who", "when") for language in _LANGUAGES}
    told: dict[str, str] = {}
    for row in range(top):
        key = keys.get(folded(grid.text(row, 0)))
        if key is not None and grid.width > 1:
            cell = grid.rows[row][1]
            is_day = isinstance(cell, dt.datetime | dt.date)
            told[key] = cell.isoformat()[:10] if is_day else grid.text(row, 1)
    return told


def _number(cell: object) -> float | None:
    """Return the number of a cell, written as a number or as text; None where it is none."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = pl.DataFrame({"cell": [str(cell)]}, schema={"cell": pl.String})
    return text.select(printed_number("cell", decimal=",")).item() if isinstance(cell, str) else None
