"""What every measure answers: which variables it reads, and its steps from them to a value."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import polars as pl
from attrs import frozen

from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.strata import Strata
from opnajmfr.model.vocabulary import Language, Uncertainty

Columns = Sequence[pl.Expr]
"""One expression a component, in the order of the measure."""
Limits = tuple[pl.Expr, pl.Expr]
"""Lower and upper limit."""


@frozen(kw_only=True)
class Measure(ABC):
    """A function (mått) from additive components to a value.

    The steps, each a pure expression over wide columns, are: `enter` (a given variable to additive
    components, at the level where it is given), adding (the engine's), `value` and `limits`.
    A measure holds no data and does not know which areas it will be added over.
    """

    family: ClassVar[str]
    """Name of the family in files and in the capability table."""
    uncertainty: ClassVar[Uncertainty] = Uncertainty.NONE
    """What makes a figure of this family uncertain unless the indicator says otherwise."""
    interval_name: ClassVar[str] = ""
    """Name of the interval that `limits` gives, as the method description prints it."""
    unit: ClassVar[str] = ""
    """Unit of the value unless the indicator says otherwise."""

    @property
    @abstractmethod
    def inputs(self) -> tuple[str, ...]:
        """Names of the variables that the measure reads, in order."""

    @property
    @abstractmethod
    def formula(self) -> tuple[object, ...]:
        """What the value depends on beside the components: equal formulas are computed together."""

    @property
    def n_required(self) -> int:
        """How many components an area must be given to count as complete; all, unless the family says otherwise."""
        return len(self.components)

    @property
    def consumed(self) -> Strata | None:
        """The breakdown that the measure consumes, with its strata; None for most."""
        return None

    @property
    def components(self) -> tuple[str, ...]:
        """Names of what stands side by side: the inputs, or one column an input and stratum."""
        return self.inputs if self.consumed is None else self.consumed.columns

    @property
    def is_published(self) -> bool:
        """Whether the value is given as it was published, without components."""
        return False

    @property
    def adds(self) -> bool:
        """Whether components are added to the levels above."""
        return True

    @property
    def times(self) -> float | None:
        """What a quotient is multiplied by, which says the unit; None where the value is no such multiple."""
        return None

    @property
    def is_quotient(self) -> bool:
        """Whether numerator over denominator, as people read them, is the value (times what it is multiplied by)."""
        return True

    @property
    def pools_years(self) -> bool:
        """Whether the components of several years may be added."""
        return True

    def enter(self, inputs: Columns) -> Columns:
        """Return the additive components of given variables; the same ones unless answers are coded.

        Parameters
        ----------
        inputs
            One column an input.

        Returns
        -------
        Sequence of polars.Expr
            One column a component.
        """
        return inputs

    @abstractmethod
    def value(self, components: Columns) -> pl.Expr:
        """Return the value in the measure's unit, as Float64; null where it is undefined.

        Parameters
        ----------
        components
            One column a component, Decimal or any number.

        Returns
        -------
        polars.Expr
            The value.
        """

    def limits(self, components: Columns, confidence: float) -> Limits | None:
        """Return the limits of an interval, or None where the components cannot give one.

        Parameters
        ----------
        components
            One column a component.
        confidence
            Above 0 and below 1, as 0.95.

        Returns
        -------
        tuple of polars.Expr, or None
            Lower and upper limit in the measure's unit, Float64.
        """
        del components, confidence
        return None

    def limits_against(self, own: Columns, rest: Columns, whole: Columns, confidence: float) -> Limits | None:
        """Return the limits of own - whole, where the rule for quotients of two sums does not hold.

        Parameters
        ----------
        own
            Components of an area.
        rest
            Components of a larger area without it.
        whole
            Components of the larger area.
        confidence
            Above 0 and below 1, as 0.95.

        Returns
        -------
        tuple of polars.Expr, or None
            Lower and upper limit in the measure's unit; None where own - whole is a share of own - rest.
        """
        del own, rest, whole, confidence
        return None

    def too_uncertain(self, components: Columns) -> pl.Expr | None:
        """Tell where a figure without a value has too little behind it to be shown, or None for never.

        Parameters
        ----------
        components
            One column a component.

        Returns
        -------
        polars.Expr, or None
            True where it has.
        """
        del components
        return None

    def few(self, language: Language = "sv") -> str:
        """Return what `too_uncertain` means, as "fewer than 10 events"; empty where nothing is.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Words within a sentence.
        """
        del language
        return ""

    def numerator(self, components: Columns) -> pl.Expr | None:
        """Return the numerator (täljare) as people read it, or None where there is none."""
        return components[0]

    def denominator(self, components: Columns) -> pl.Expr | None:
        """Return the denominator (nämnare), or None where there is none."""
        return components[1] if len(components) > 1 else None

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """Return what must hold for the inputs of one area: a rule's name and where it is kept.

        Parameters
        ----------
        inputs
            One column a name of `components`, as it was given.

        Returns
        -------
        dict
            A rule's name, and a column that is true where it is kept.
        """
        del inputs
        return {}


def variable(name: object, *, of: str, role: str) -> str:
    """Return the name of a variable, refused when it is empty.

    Parameters
    ----------
    name
        The name as given.
    of
        The family that needs it.
    role
        What the variable is to the measure.

    Returns
    -------
    str
        The name.

    Raises
    ------
    MeasureError
        If the name is no text, or an empty one.
    """
    if not isinstance(name, str) or not name.strip():
        message = f"{of}: {role} must name a variable, got {name!r}"
        raise MeasureError(message, hint="a variable is a column or a code of the observations, as 'answers_safe'")
    return name


def positive(number: float, *, of: str, role: str) -> float:
    """Return a multiplier, refused when it is not a positive finite number.

    Parameters
    ----------
    number
        The number as given.
    of
        The family that needs it.
    role
        What the number is to the measure.

    Returns
    -------
    float
        The number.

    Raises
    ------
    MeasureError
        If it is zero, negative or not finite.
    """
    if not 0 < number < float("inf"):
        message = f"{of}: {role} must be a positive number, got {number!r}"
        raise MeasureError(message, hint="100 for per cent, 1000 for per thousand inhabitants")
    return float(number)


def as_float(number: float) -> float:
    """Return a number as a floating one, so that 100 and 100.0 are written alike.

    Parameters
    ----------
    number
        A number.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    MeasureError
        If it is no number.
    """
    if isinstance(number, bool) or not isinstance(number, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"multiplier must be a number, got {number!r}"
        raise MeasureError(message, hint="100 for per cent, 1000 for per thousand inhabitants")
    return float(number)
