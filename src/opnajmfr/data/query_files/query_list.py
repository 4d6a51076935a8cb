"""Questions to those who handed in figures, as a list."""

import json
from collections import Counter
from typing import Final, Self

import polars as pl
from attrs import field, frozen

from opnajmfr.data.printing import spoken
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Language

FORMAT: Final = 1
"""Version of the written list."""
_word = spoken(
    {
        "head": ("{n} frågor till {k} kommuner", "{n} questions to {k} municipalities"),
        "one": ("  {name} ({code}): {n}", "  {name} ({code}): {n}"),
        "unasked": (
            "{n} rader kan inte frågas om: deras område är ingen kommun och ligger i ingen",
            "{n} rows cannot be asked about: their area is no municipality and lies in none",
        ),
    }
)


@frozen(kw_only=True, eq=False)
class Queries:
    """Questions about figures that were handed in (frågor om inlämnade uppgifter); prints itself in Swedish.

    Parameters
    ----------
    frame
        One row a question: question (its id), respondent and respondent_name (the municipality), area, level, period,
        sex, the breakdowns, variable, title, unit, amount or value, status, before (the year before), is_amount,
        is_failure, why and why_en.
    breakdowns
        Names of columns beside sex.
    vintage
        Source and day of the figures that are asked about.
    unasked
        Rows that broke a rule and that no one can be asked about, with the column `rule`.
    """

    frame: pl.DataFrame = field(repr=False)
    breakdowns: tuple[str, ...] = ()
    vintage: str = ""
    unasked: pl.DataFrame = field(factory=pl.DataFrame, repr=False)

    @property
    def respondents(self) -> dict[str, str]:
        """Names of the municipalities that are asked, by code."""
        return dict(self.frame.select(q.RESPONDENT, q.RESPONDENT_NAME).unique(maintain_order=True).iter_rows())

    def __len__(self) -> int:
        """Return the number of questions."""
        return self.frame.height

    def text(self, language: Language = "sv") -> str:
        """Return how many questions there are, and to whom.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            A line for all, and one a municipality.
        """
        names, counts = self.respondents, Counter[str](self.frame[q.RESPONDENT].to_list())
        lines = [_word("head", language).format(n=len(self), k=len(names))]
        lines += [_word("one", language).format(name=names[code], code=code, n=n) for code, n in counts.items()]
        if self.unasked.height:
            lines.append(_word("unasked", language).format(n=self.unasked.height))
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return the questions in short, in Swedish."""
        return self.text()

    def to_json(self) -> str:
        """Return the questions as text, to be kept beside the files until they come back.

        Returns
        -------
        str
            One JSON object; the same questions give the same text.
        """
        plain = self.frame.with_columns(pl.col(pl.Enum, pl.Decimal).cast(pl.String))
        told: dict[str, object] = {
            "format": FORMAT,
            "vintage": self.vintage,
            "breakdowns": list(self.breakdowns),
            "questions": plain.to_dicts(),
        }
        return json.dumps(told, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the questions that a text holds.

        Parameters
        ----------
        text
            What `to_json` returned.

        Returns
        -------
        Queries
            The same questions.

        Raises
        ------
        TableError
            If the text holds no questions.

        Examples
        --------
        >>> empty = Queries(frame=pl.DataFrame(schema=q.question_schema(("age",))), breakdowns=("age",))
        >>> Queries.from_json(empty.to_json()).frame.equals(empty.frame)
        True
        """
        try:
            told = json.loads(text)
            if told["format"] != FORMAT:
                message = f"the list of questions is of version {told['format']}, wanted {FORMAT}"
                raise TableError(message, hint="read it with the version of the package that wrote it")
            breakdowns = tuple(str(name) for name in told["breakdowns"])
            schema = q.question_schema(breakdowns)
            plain = {
                name: pl.String() if isinstance(dtype, pl.Enum | pl.Decimal) else dtype
                for name, dtype in schema.items()
            }
            frame = pl.DataFrame(told["questions"], schema=plain, orient="row").cast(pl.Schema(schema))
        except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
            message = f"the text is no list of questions: {type(error).__name__}"
            raise TableError(message, hint="it is written by write_queries; do not edit it by hand") from error
        return cls(frame=frame, breakdowns=breakdowns, vintage=str(told["vintage"]))
