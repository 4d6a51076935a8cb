"""Indirectly standardised ratios: what was observed over what the rates of a reference give."""

from math import isfinite
from typing import ClassVar

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.measure import Columns, Limits, Measure, as_float, positive
from opnajmfr.model.measures.strata import Strata, check_parts
from opnajmfr.model.measures.weights import ReferenceRate, reference_rates
from opnajmfr.model.vocabulary import Uncertainty

_DECIMAL = pl.Decimal(38, 9)


@frozen(kw_only=True)
class StandardisedRatio(Measure):
    """An indirectly standardised ratio (standardiserad kvot): what was observed over what was to be expected.

    value = multiplier x observed / expected, with expected = sum of denominator x the reference's rate over the strata;
    times `crude_rate` for an indirectly standardised rate. Limits are Byar's from 10 events and exact Poisson below,
    over the expected number, which is taken as known.

    Parameters
    ----------
    observed
        Name of a count of events; its total over the strata is read, or made where it is not given.
    denominator
        Name of a number of persons or person-years, given in every stratum.
    strata
        Name of the breakdown that the ratio is standardised over, as "age_band".
    reference
        Events per person of the reference in each stratum, 0 or more: a mapping, or a list of `ReferenceRate`.
    multiplier
        1, or 100 for per cent of the expected; with a crude rate 1 000 or 100 000.
    crude_rate
        Events per person of the whole reference, for a rate; None for a ratio.

    Raises
    ------
    MeasureError
        If a name is empty or plays two parts, a stratum is named twice, a rate is negative, or all are 0.

    Examples
    --------
    >>> rates = {"0-64": 0.003, "65+": 0.09}
    >>> falls = StandardisedRatio(observed="falls", denominator="persons", strata="age", reference=rates)
    >>> falls.components
    ('falls [age=total]', 'persons [age=0-64]', 'persons [age=65+]')
    """

    family: ClassVar[str] = "standardised_ratio"
    interval_name: ClassVar[str] = "Byar (exact Poisson < 10)"
    uncertainty: ClassVar[Uncertainty] = Uncertainty.CHANCE
    observed: str
    denominator_variable: str = field(alias="denominator")
    strata: str
    reference: tuple[ReferenceRate, ...] = field(converter=reference_rates)
    multiplier: float = field(default=1.0, converter=as_float)
    crude_rate: float | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        roles = {"observed": self.observed, "denominator": self.denominator_variable}
        check_parts(roles, strata=self.strata, of=self.family)
        positive(self.multiplier, of=self.family, role="multiplier")
        if self.crude_rate is not None:
            positive(self.crude_rate, of=self.family, role="crude_rate")
        for one in self.reference:
            if not (isfinite(one.rate) and one.rate >= 0):
                message = f"{self.family}: the rate of {one.stratum!r} must be 0 or more, got {one.rate!r}"
                raise MeasureError(message, hint="a rate is events per person, as 0.012")
        if not any(one.rate for one in self.reference):
            message = f"{self.family}: every rate of the reference is 0, so nothing is ever expected"
            raise MeasureError(message, hint="a rate is events per person, as 0.012")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Observed events and denominator."""
        return (self.observed, self.denominator_variable)

    @property
    def consumed(self) -> Strata:
        """The denominator in every stratum of the reference, the observed events in all together."""
        return Strata(
            breakdown=self.strata,
            names=tuple(one.stratum for one in self.reference),
            divided=(self.denominator_variable,),
            whole=(self.observed,),
        )

    @property
    def formula(self) -> tuple[object, ...]:
        """Family, rates of the reference and what they are scaled by."""
        return (self.family, self.reference, self.multiplier, self.crude_rate)

    @property
    def times(self) -> float:
        """The multiplier."""
        return self.multiplier

    def collapse(self, components: Columns) -> tuple[pl.Expr, pl.Expr]:
        """Return what is left when the strata are consumed.

        Parameters
        ----------
        components
            Observed events, and the denominator by stratum.

        Returns
        -------
        tuple of polars.Expr
            Observed and expected events.
        """
        rates = (one.rate for one in self.reference)
        terms = [n.cast(pl.Float64) * rate for n, rate in zip(components[1:], rates, strict=True)]
        return components[0].cast(pl.Float64), pl.sum_horizontal(terms, ignore_nulls=False)

    def value(self, components: Columns) -> pl.Expr:
        """Observed over expected events; null where nothing is expected."""
        return stats.indirect_ratio(*self.collapse(components), multiplier=self._scale)

    def limits(self, components: Columns, confidence: float) -> Limits:
        """Limits of the observed events over the expected ones."""
        return stats.indirect_limits(*self.collapse(components), confidence=confidence, multiplier=self._scale)

    def denominator(self, components: Columns) -> pl.Expr:
        """Return the expected events."""
        return self.collapse(components)[1].cast(_DECIMAL)

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """No count is negative."""
        return {f"{name} is not negative": column >= 0 for name, column in zip(self.components, inputs, strict=True)}

    @property
    def _scale(self) -> float:
        """What the ratio is multiplied by."""
        return self.multiplier * (1.0 if self.crude_rate is None else self.crude_rate)
