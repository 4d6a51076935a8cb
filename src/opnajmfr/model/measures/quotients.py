"""Quotients of two sums, and the sum itself."""

from typing import ClassVar

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.measure import Columns, Limits, Measure, as_float, positive, variable
from opnajmfr.model.vocabulary import Uncertainty


def _quotient(components: Columns, multiplier: float) -> pl.Expr:
    """Divide as floating point, after the sums; null where the denominator is zero."""
    above, below = components[0].cast(pl.Float64), components[1].cast(pl.Float64)
    return pl.when(below != 0).then(above / below * multiplier)


def _not_negative(inputs: Columns, names: tuple[str, ...]) -> dict[str, pl.Expr]:
    """Rule: no count is below zero."""
    return {f"{name} is not negative": column >= 0 for name, column in zip(names, inputs, strict=True)}


@frozen(kw_only=True)
class _Quotient(Measure):
    """A numerator over a denominator."""

    numerator_variable: str = field(alias="numerator")
    denominator_variable: str = field(alias="denominator")
    multiplier: float = field(default=1.0, converter=as_float)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        variable(self.numerator_variable, of=self.family, role="numerator")
        variable(self.denominator_variable, of=self.family, role="denominator")
        positive(self.multiplier, of=self.family, role="multiplier")
        if self.numerator_variable == self.denominator_variable:
            message = f"{self.family}: numerator and denominator are both {self.numerator_variable!r}"
            raise MeasureError(message, hint="a quotient needs two variables")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Numerator and denominator."""
        return (self.numerator_variable, self.denominator_variable)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family and multiplier."""
        return (self.family, self.multiplier)

    @property
    def times(self) -> float:
        """The multiplier."""
        return self.multiplier

    def value(self, components: Columns) -> pl.Expr:
        """Numerator over denominator, times the multiplier."""
        return _quotient(components, self.multiplier)


@frozen(kw_only=True)
class Proportion(_Quotient):
    """A share (andel): persons with a property among all persons, pooled over areas.

    value = multiplier x numerator / denominator, 0 to 100 per cent unless the multiplier says otherwise.

    Parameters
    ----------
    numerator
        Names of two counts; the numerator counts some of those that the denominator counts.
    denominator
        Names of two counts; the numerator counts some of those that the denominator counts.
    multiplier
        100 for per cent (default), 1 for a fraction.

    Raises
    ------
    MeasureError
        If a name is empty, both are the same, or the multiplier is not positive.

    Examples
    --------
    >>> Proportion(numerator="answers_safe", denominator="answers").inputs
    ('answers_safe', 'answers')
    """

    family: ClassVar[str] = "proportion"
    interval_name: ClassVar[str] = "Wilson"
    uncertainty: ClassVar[Uncertainty] = Uncertainty.CHANCE
    unit: ClassVar[str] = "%"
    multiplier: float = field(default=100.0, converter=as_float)

    def limits(self, components: Columns, confidence: float) -> Limits:
        """Wilson limits."""
        lower, upper = stats.wilson(components[0], components[1], confidence=confidence)
        return lower * self.multiplier, upper * self.multiplier

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """No count is negative; the numerator is at most the denominator."""
        return _not_negative(inputs, self.inputs) | {
            f"{self.inputs[0]} is at most {self.inputs[1]}": inputs[0] <= inputs[1]
        }


@frozen(kw_only=True)
class ShareOfUnits(Proportion):
    """The share of units (enheter) that fulfil something, each weighing one, among those that answered.

    Parameters
    ----------
    numerator
        Names of two counts of units: those that fulfil, and those that answered the question.
    denominator
        Names of two counts of units: those that fulfil, and those that answered the question.
    multiplier
        100 for per cent (default).

    Examples
    --------
    >>> ShareOfUnits(numerator="units_yes", denominator="units_answering").unit
    '%'
    """

    family: ClassVar[str] = "share_of_units"


@frozen(kw_only=True)
class Rate(_Quotient):
    """Events per so many persons (antal per 1 000 invånare), pooled over areas.

    value = per x numerator / denominator. A person may have several events.

    Parameters
    ----------
    numerator
        Names of a count of events and of persons or person-years.
    denominator
        Names of a count of events and of persons or person-years.
    per
        1 000, 10 000 or 100 000.

    Examples
    --------
    >>> Rate(numerator="falls", denominator="population_80_plus", per=1000).formula
    ('rate', 1000.0)
    """

    family: ClassVar[str] = "rate"
    interval_name: ClassVar[str] = "Byar (exact Poisson < 10)"
    uncertainty: ClassVar[Uncertainty] = Uncertainty.CHANCE
    multiplier: float = field(default=1000.0, alias="per", converter=as_float)

    def limits(self, components: Columns, confidence: float) -> Limits:
        """Limits of the events over the denominator: Byar's from 10 events on, the exact Poisson ones below 10."""
        lower, upper = stats.poisson_limits(components[0], confidence=confidence)
        return _quotient((lower, components[1]), self.multiplier), _quotient((upper, components[1]), self.multiplier)

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """No count is negative; no events where there is nobody."""
        return _not_negative(inputs, self.inputs) | {
            f"{self.inputs[0]} is 0 where {self.inputs[1]} is 0": (inputs[1] != 0) | (inputs[0] == 0)
        }


@frozen(kw_only=True)
class Ratio(_Quotient):
    """A quotient (kvot) of two amounts of any kind: money per inhabitant, degrees per full-time post.

    value = multiplier x numerator / denominator; no interval, as two sums tell nothing of their spread.

    Parameters
    ----------
    numerator
        Names of two amounts; the numerator may be negative.
    denominator
        Names of two amounts; the numerator may be negative.
    multiplier
        1 (default), or 100 for per cent.

    Examples
    --------
    >>> Ratio(numerator="degree_fte", denominator="handlers_fte", multiplier=100).inputs
    ('degree_fte', 'handlers_fte')
    """

    family: ClassVar[str] = "ratio"

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """Hold the denominator at or above 0, and divide nothing among none."""
        return {
            f"{self.inputs[1]} is not negative": inputs[1] >= 0,
            f"{self.inputs[0]} is 0 where {self.inputs[1]} is 0": (inputs[1] != 0) | (inputs[0] == 0),
        }


@frozen(kw_only=True)
class Mean(Measure):
    """A mean (medelvärde) over persons or visits, pooled over areas from its sums.

    value = total / count. With the sum of squares it has Student limits.

    Parameters
    ----------
    total
        Name of the sum of the measurements.
    count
        Name of their number.
    squares
        Name of the sum of their squares, or None when it is not known (then no interval).

    Examples
    --------
    >>> Mean(total="carers", count="persons").inputs
    ('carers', 'persons')
    """

    family: ClassVar[str] = "mean"
    interval_name: ClassVar[str] = "Student t"
    uncertainty: ClassVar[Uncertainty] = Uncertainty.CHANCE
    total: str
    count: str
    squares: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        for role, name in (("total", self.total), ("count", self.count)):
            variable(name, of=self.family, role=role)
        if len(set(self.inputs)) < len(self.inputs):
            message = f"mean: total, count and squares must be different variables, got {self.inputs!r}"
            raise MeasureError(message, hint="a mean is a sum over a number")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Total, count and, where known, squares."""
        return (self.total, self.count) if self.squares is None else (self.total, self.count, self.squares)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family and whether the squares are known."""
        return (self.family, self.squares is None)

    def value(self, components: Columns) -> pl.Expr:
        """Total over count."""
        return _quotient(components, 1.0)

    def limits(self, components: Columns, confidence: float) -> Limits | None:
        """Student limits, where the squares are known."""
        if self.squares is None:
            return None
        return stats.t_limits(components[0], components[1], components[2], confidence=confidence)

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """Hold the count at or above 0, a sum to those counted, and the squares to the sum."""
        rules = {
            f"{self.count} is not negative": inputs[1] >= 0,
            f"{self.total} is 0 where {self.count} is 0": (inputs[1] != 0) | (inputs[0] == 0),
        }
        if self.squares is not None:
            total, count, squares = (column.cast(pl.Float64) for column in inputs)
            rules[f"{self.squares} is at least {self.total} squared over {self.count}"] = (count == 0) | (
                squares * count * (1 + 1e-9) + 1e-6 >= total**2
            )
        return rules


@frozen(kw_only=True)
class Total(Measure):
    """A number or an amount (antal, belopp) that is added over areas.

    Parameters
    ----------
    component
        Name of the amount; it may be negative, as a net cost may.

    Examples
    --------
    >>> Total(component="evictions").inputs
    ('evictions',)
    """

    family: ClassVar[str] = "total"
    component: str

    def __attrs_post_init__(self) -> None:
        """Refuse an empty name."""
        variable(self.component, of=self.family, role="component")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The amount."""
        return (self.component,)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family alone."""
        return (self.family,)

    def value(self, components: Columns) -> pl.Expr:
        """Return the sum."""
        return components[0].cast(pl.Float64)
