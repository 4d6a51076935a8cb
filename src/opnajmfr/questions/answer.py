"""What every answer can do: be printed in two languages, be taken to pandas, and be written as a file."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from attrs import field, frozen

from opnajmfr.data.pages import Page
from opnajmfr.data.results import to_pandas
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.document_writing import write_document
from opnajmfr.outputs.sheet_writing import write_sheets
from opnajmfr.outputs.whole_files import whole_file
from opnajmfr.questions.answer_sheets import answer_sheets

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]


@frozen(kw_only=True, eq=False)
class QuestionAnswer(ABC):
    """An answer to one question (svar): a table, and the words that go with it.

    Parameters
    ----------
    table
        The answer as a frame.
    """

    table: pl.DataFrame = field(repr=False)

    @abstractmethod
    def page(self, language: Language = "sv") -> Page:
        """Return the answer as a page: lines, tables, and what the figures are of.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            What the text, the document and the workbook are made of.
        """

    def text(self, language: Language = "sv") -> str:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.
        """
        return self.page(language).text()

    def sheet_rows(self) -> pl.DataFrame:
        """Return the rows that a sheet shows, with the names of columns as the frame has them.

        Returns
        -------
        polars.DataFrame
            The table, where nothing else reads better.
        """
        return self.table

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a pandas frame; needs the extra `pandas`.

        Returns
        -------
        pandas.DataFrame
            The same rows and columns.
        """
        return to_pandas(self.table)

    def to_excel(
        self, path: str | Path, *, also: "QuestionAnswer | Sequence[QuestionAnswer]" = (), language: Language = "sv"
    ) -> None:
        """Write the answer as a workbook: a table to sort and filter, and a sheet that says how to read it.

        Needs the extra `excel`. The file appears whole or not at all.

        Parameters
        ----------
        path
            The file; its name ends in .xlsx. A file that is there is replaced.
        also
            Other answers, or one, each with sheets of its own.
        language
            "sv" or "en".

        Raises
        ------
        FileTargetError
            If the name ends otherwise, or the file is open in another program.
        ExtraNotInstalledError
            If xlsxwriter is not installed.

        Examples
        --------
        >>> import tempfile
        >>> import opnajmfr as oj
        >>> mine = oj.compare(oj.invented(), "Ljungmåla", to="nation", indicators="hemtjanst-trygghet")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mine.to_excel(f"{folder}/ljungmala.xlsx")
        ...     [one.name for one in Path(folder).iterdir()]
        ['ljungmala.xlsx']
        """
        answers = self._with(also)
        sheets = [
            sheet
            for place, one in enumerate(answers, start=1)
            for sheet in answer_sheets(one.sheet_rows(), one.page(language), place=place, language=language)
        ]
        with whole_file(path, suffix=".xlsx") as beside:
            write_sheets(sheets, str(beside), title=self.page(language).title, language=language)

    def to_word(
        self, path: str | Path, *, also: "QuestionAnswer | Sequence[QuestionAnswer]" = (), language: Language = "sv"
    ) -> None:
        """Write the answer as a document: heading, table, why a verdict is missing, what could be seen, source, method.

        Needs the extra `word`. The file appears whole or not at all.

        Parameters
        ----------
        path
            The file; its name ends in .docx. A file that is there is replaced.
        also
            Other answers, or one, each a section below: as `also=[oj.yes_no_gaps(data, "Arboga")]` of a comparison.
        language
            "sv" or "en".

        Raises
        ------
        FileTargetError
            If the name ends otherwise, or the file is open in another program.
        ExtraNotInstalledError
            If python-docx is not installed.

        Examples
        --------
        >>> import tempfile
        >>> import opnajmfr as oj
        >>> data = oj.invented()
        >>> mine = oj.compare(data, "Ljungmåla", to="nation", indicators="hemtjanst-trygghet")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mine.to_word(f"{folder}/ljungmala.docx", also=[oj.yes_no_gaps(data, "Ljungmåla")])
        ...     [one.name for one in Path(folder).iterdir()]
        ['ljungmala.docx']
        """
        pages = [one.page(language) for one in self._with(also)]
        with whole_file(path, suffix=".docx") as beside:
            write_document(pages, beside, language=language)

    def _with(self, also: "QuestionAnswer | Sequence[QuestionAnswer]") -> list["QuestionAnswer"]:
        """Return this answer and the others, one or several."""
        return [self, also] if isinstance(also, QuestionAnswer) else [self, *also]

    def __str__(self) -> str:
        """Return the answer in Swedish."""
        return self.text()
