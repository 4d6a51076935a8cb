"""A comparison as a file: a workbook, a document, or a table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from opnajmfr.cli.csv_out import write_csv
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import NothingToShowError, ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.questions.answers.gaps import YesNoAnswer, yes_no_gaps
from opnajmfr.questions.benchmark.comparing import ComparisonAnswer


def write_comparison(answer: ComparisonAnswer, path: Path, *, data: Dataset, language: Language) -> None:
    """Write a comparison as the suffix of its file says; with its yes and no where the file has room for both."""
    _WRITERS[path.suffix.casefold()](answer, path, language, _gaps(data, answer))


def _write_workbook(answer: ComparisonAnswer, path: Path, language: Language, also: Sequence[YesNoAnswer]) -> None:
    """Write a workbook."""
    answer.to_excel(path, also=also, language=language)


def _write_document(answer: ComparisonAnswer, path: Path, language: Language, also: Sequence[YesNoAnswer]) -> None:
    """Write a document."""
    answer.to_word(path, also=also, language=language)


def _write_table(answer: ComparisonAnswer, path: Path, language: Language, _: Sequence[YesNoAnswer]) -> None:
    """Write the table of the comparison alone."""
    write_csv(answer, path, language)


_WRITERS: Final[dict[str, Callable[[ComparisonAnswer, Path, Language, Sequence[YesNoAnswer]], None]]] = {
    ".xlsx": _write_workbook,
    ".docx": _write_document,
    ".csv": _write_table,
}
"""How each kind of file is written."""


def _gaps(data: Dataset, answer: ComparisonAnswer) -> list[YesNoAnswer]:
    """Return what a municipality answers no to and most of its peers yes, where the comparison holds such answers."""
    shown = set(answer.table[c.INDICATOR])
    asked = [one for one in data.catalogue if one.id in shown and isinstance(one.measure, ShareOfMunicipalities)]
    if not asked or data.areas.level(answer.area) is not Level.MUNICIPALITY:
        return []
    among = "peers" if data.peer_sets else "county"
    try:
        return [yes_no_gaps(data, answer.area, among=among, indicators=Catalogue(asked))]
    except (NothingToShowError, ReferenceAreaError):
        return []


SUFFIXES: Final = tuple(_WRITERS)
"""How the name of a file may end."""
