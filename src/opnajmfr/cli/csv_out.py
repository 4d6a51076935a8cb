"""An answer's table as a CSV file that opens as a table in a Swedish or an English Excel."""

import csv
from pathlib import Path
from typing import Final

from opnajmfr.errors import FileTargetError
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.sheets import Cell
from opnajmfr.outputs.whole_files import whole_file
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.answer_sheets import answer_sheets

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(answer: QuestionAnswer, path: Path, language: Language) -> None:
    """Write the table that the answer's workbook shows, with the same headings.

    Swedish files have semicolons and decimal commas, English ones commas and points, as Excel expects of each; both
    are UTF-8 with the mark that Excel knows it by. A text that a spreadsheet would take for a formula gets an
    apostrophe before it. Numbers have 12 significant digits.

    Parameters
    ----------
    answer
        The answer.
    path
        The file; it appears whole or not at all.
    language
        "sv" or "en".
    """
    table = answer_sheets(answer.sheet_rows(), answer.page(language), place=1, language=language)[0].table
    if table is None:
        message = f"{path.name!r}: the answer has no table"
        raise FileTargetError(message, hint="write it as .docx")
    with (
        whole_file(path, suffix=".csv") as beside,
        beside.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file, delimiter=";" if language == "sv" else ",")
        writer.writerow([_text(name, language) for name in table.headers])
        writer.writerows([_text(cell, language) for cell in row] for row in table.rows)


def _text(cell: Cell, language: Language) -> str:
    """Return a cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        text = f"{cell:.12g}"
        return text.replace(".", ",") if language == "sv" else text
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULAS) else text
