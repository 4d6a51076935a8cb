"""What every answer to a question can do: be printed in two languages, and be taken to pandas."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import polars as pl
from attrs import field, frozen

from opnajmfr.data.results import to_pandas
from opnajmfr.model.vocabulary import Language

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

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a pandas frame; needs the extra `pandas`.

        Returns
        -------
        pandas.DataFrame
            The same rows and columns.
        """
        return to_pandas(self.table)

    def __str__(self) -> str:
        """Return the answer in Swedish."""
        return self.text()
