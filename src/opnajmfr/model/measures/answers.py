"""Answers of organisations: yes or no, and classes in order."""

from typing import ClassVar

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.measure import Columns, Limits, Measure, as_float, positive, variable

ANSWER_TYPE = pl.Decimal(38, 9)
"""Type of a counted answer: the same as any component."""
FEWEST_CLASSES = 2
"""Fewer classes are no order."""


def _codes(codes: object) -> tuple[int, ...]:
    """Convert a list of codes, as files give it."""
    return tuple(codes) if isinstance(codes, list | tuple) else (codes,)  # pyright: ignore[reportReturnType,reportUnknownVariableType,reportUnknownArgumentType]


def _one_where(holds: pl.Expr) -> pl.Expr:
    """One where something holds, else zero, as a component (polars casts no Boolean to Decimal)."""
    return pl.when(holds).then(pl.lit(1, ANSWER_TYPE)).otherwise(pl.lit(0, ANSWER_TYPE))


@frozen(kw_only=True)
class AnswerCoding:
    """Which code means which answer (svarskodning): Ja=1/Nej=0, Ja=1/Nej=2, Ja=2/delvis=1/Nej=0.

    Parameters
    ----------
    yes
        Codes of Ja and of Nej.
    no
        Codes of Ja and of Nej.
    partly
        Codes of answers that are neither: they count as answered and not as Ja.

    Raises
    ------
    MeasureError
        If a code stands for two answers.

    Examples
    --------
    >>> AnswerCoding(yes=2, no=0, partly=(1,)).codes
    (2, 0, 1)
    """

    yes: int = 1
    no: int = 0
    partly: tuple[int, ...] = field(default=(), converter=_codes)

    def __attrs_post_init__(self) -> None:
        """Refuse a code with two meanings."""
        if len(set(self.codes)) < len(self.codes):
            meant = f"yes={self.yes}, no={self.no}, partly={self.partly}"
            message = f"answer coding: a code stands for two answers in {meant}"
            raise MeasureError(message, hint="give each answer a code of its own, as yes=1, no=0")

    @property
    def codes(self) -> tuple[int, ...]:
        """Every code that is an answer."""
        return (self.yes, self.no, *self.partly)

    def label(self, code: float) -> str:
        """Return the answer as people read it: Ja, Nej or delvis."""
        return "Ja" if code == self.yes else "Nej" if code == self.no else "delvis"


@frozen(kw_only=True)
class ShareOfMunicipalities(Measure):
    """A yes or no of a municipality; above it the share of municipalities (andel kommuner) with Ja.

    Each municipality that answered weighs one. A municipality's own value is 100 for Ja and 0 for Nej,
    printed as the word.

    Parameters
    ----------
    answer
        Name of the variable that holds the answer's code.
    coding
        Which code means which answer.
    multiplier
        100 for per cent (default).

    Examples
    --------
    >>> ShareOfMunicipalities(answer="N30466", coding=AnswerCoding(yes=1, no=2)).coding.label(2)
    'Nej'
    """

    family: ClassVar[str] = "share_of_municipalities"
    interval_name: ClassVar[str] = "Wilson"
    unit: ClassVar[str] = "%"
    answer: str
    coding: AnswerCoding = AnswerCoding()
    multiplier: float = field(default=100.0, converter=as_float)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        variable(self.answer, of=self.family, role="answer")
        positive(self.multiplier, of=self.family, role="multiplier")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The answer."""
        return (self.answer,)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family, coding and multiplier."""
        return (self.family, self.coding, self.multiplier)

    @property
    def times(self) -> float:
        """The multiplier."""
        return self.multiplier

    def enter(self, inputs: Columns) -> Columns:
        """One where the answer is Ja, and one for having answered."""
        answer = inputs[0]
        answered = pl.when(answer.is_not_null())
        return (
            answered.then(_one_where(answer == self.coding.yes)),
            answered.then(pl.lit(1, ANSWER_TYPE)),
        )

    def value(self, components: Columns) -> pl.Expr:
        """Share with Ja of those that answered."""
        above, below = components[0].cast(pl.Float64), components[1].cast(pl.Float64)
        return pl.when(below != 0).then(above / below * self.multiplier)

    def limits(self, components: Columns, confidence: float) -> Limits:
        """Wilson limits, used only where the indicator says that chance is at play."""
        lower, upper = stats.wilson(components[0], components[1], confidence=confidence)
        return lower * self.multiplier, upper * self.multiplier

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """Every answer is a known code."""
        codes = ", ".join(str(code) for code in sorted(self.coding.codes))
        return {
            f"{self.answer} is one of the codes {codes}": inputs[0]
            .cast(pl.Float64)
            .is_in([float(code) for code in self.coding.codes])
        }


@frozen(kw_only=True)
class OrdinalClass:
    """One class of an ordinal answer.

    Parameters
    ----------
    code
        Its code.
    label
        Its Swedish text.
    """

    code: int
    label: str


@frozen(kw_only=True)
class Ordinal(Measure):
    """A class of a municipality (ordnade svarsklasser); above it the share in each, never a mean of codes.

    Parameters
    ----------
    answer
        Name of the variable that holds the class code.
    classes
        The classes in order.

    Raises
    ------
    MeasureError
        If there are fewer than two classes, or a code is used twice.

    Examples
    --------
    >>> classes = (OrdinalClass(code=0, label="inget"), OrdinalClass(code=1, label="alla"))
    >>> Ordinal(answer="U35537", classes=classes).codes
    (0, 1)
    """

    family: ClassVar[str] = "ordinal"
    unit: ClassVar[str] = "%"
    answer: str
    classes: tuple[OrdinalClass, ...]

    def __attrs_post_init__(self) -> None:
        """Refuse what is no order."""
        variable(self.answer, of=self.family, role="answer")
        if len(self.classes) < FEWEST_CLASSES or len(set(self.codes)) < len(self.codes):
            message = f"ordinal {self.answer!r}: wanted two or more classes, a code each, got {self.codes}"
            raise MeasureError(message, hint="list each class once, in order")

    @property
    def codes(self) -> tuple[int, ...]:
        """The codes, in order."""
        return tuple(member.code for member in self.classes)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The class code."""
        return (self.answer,)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family and classes."""
        return (self.family, self.classes)

    def enter(self, inputs: Columns) -> Columns:
        """One where the answer is the class of the row's category, and one for having answered.

        Parameters
        ----------
        inputs
            The class code, and the code of the category that the row stands for.

        Returns
        -------
        Sequence of polars.Expr
            Two columns.
        """
        answer, category = inputs
        answered = pl.when(answer.is_not_null())
        return (answered.then(_one_where(answer == category)), answered.then(pl.lit(1, ANSWER_TYPE)))

    def value(self, components: Columns) -> pl.Expr:
        """Share of the areas in the class, in per cent."""
        above, below = components[0].cast(pl.Float64), components[1].cast(pl.Float64)
        return pl.when(below != 0).then(above / below * 100)

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """Every answer is a known class."""
        codes = ", ".join(str(code) for code in sorted(self.codes))
        return {
            f"{self.answer} is one of the classes {codes}": inputs[0]
            .cast(pl.Float64)
            .is_in([float(code) for code in self.codes])
        }
