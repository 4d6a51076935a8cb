"""Rates and ratios as if every area had the same people: strata are consumed, after they were added.

The components are wide: one column a variable and stratum, as `deaths [age_band=65-74]`, in a cell of its own kind
that is total in the breakdown. All that the engine does to components is then done to every stratum: a missing one
makes an area incomplete, members are added stratum by stratum, a group counts a part of each, and a comparison takes
the area out of its county stratum by stratum. `collapse` runs last, on the sums.

Two other designs were weighed. Strata as rows of cells of their own, joined again when the value is computed, need
every rule about missing members a second time: a county must not add the old of one municipality to the young of
another. Moments that add (observed and expected events) are enough for the indirect ratio alone; a direct rate is a sum
of quotients, and quotients of municipalities do not add to that of the county.
"""

from collections.abc import Iterable
from math import isfinite
from typing import ClassVar

import polars as pl
from attrs import field, frozen

from opnajmfr import stats
from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.measure import Columns, Limits, Measure, as_float, positive
from opnajmfr.model.measures.strata import Strata, check_parts
from opnajmfr.model.measures.weights import StandardWeight, standard_weights
from opnajmfr.model.vocabulary import Language, Uncertainty

FEWEST_EVENTS = 10
"""Fewer events than this in all strata together make a directly standardised rate too uncertain."""
_DECIMAL = pl.Decimal(38, 9)


def _added(columns: Columns) -> pl.Expr:
    """Add columns; null where one of them is."""
    return pl.sum_horizontal(columns, ignore_nulls=False)


def _float(column: pl.Expr) -> pl.Expr:
    """Return a column as floating point: fixed-point division would keep nine decimals only."""
    return column.cast(pl.Float64)


@frozen(kw_only=True)
class StandardisedRate(Measure):
    """A directly standardised rate (standardiserat tal): as if every area had the standard's people.

    value = per x sum of weight x numerator / denominator over the strata, over the sum of the weights. Limits are
    Dobson's. Fewer than 10 events in all are `too_uncertain`. An area without anybody in one of the strata has no rate
    there and is `zero_denominator`; its other strata are part of the sums above it.

    Parameters
    ----------
    numerator
        Name of a count of events, given in every stratum.
    denominator
        Name of a number of persons or person-years, given in every stratum.
    strata
        Name of the breakdown that the rate is standardised over, as "age_band".
    standard
        Weight of each stratum in the standard population, above 0: a mapping, or a list of `StandardWeight`.
    per
        1 000, 10 000 or 100 000.
    squares
        Name of the sum over persons of their number of events squared, where a person may have several events that
        are not independent; None where every event is.

    Raises
    ------
    MeasureError
        If a name is empty or plays two parts, a stratum is named twice, or a weight or `per` is not positive.

    Examples
    --------
    >>> falls = StandardisedRate(numerator="falls", denominator="persons", strata="age", standard={"65+": 1, "0-64": 4})
    >>> falls.components
    ('falls [age=0-64]', 'falls [age=65+]', 'persons [age=0-64]', 'persons [age=65+]')
    """

    family: ClassVar[str] = "standardised_rate"
    interval_name: ClassVar[str] = "Dobson"
    uncertainty: ClassVar[Uncertainty] = Uncertainty.CHANCE
    numerator_variable: str = field(alias="numerator")
    denominator_variable: str = field(alias="denominator")
    strata: str
    standard: tuple[StandardWeight, ...] = field(converter=standard_weights)
    multiplier: float = field(default=1000.0, alias="per", converter=as_float)
    squares: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        roles = {"numerator": self.numerator_variable, "denominator": self.denominator_variable}
        check_parts(roles | {"squares": self.squares}, strata=self.strata, of=self.family)
        positive(self.multiplier, of=self.family, role="per")
        for one in self.standard:
            if not (isfinite(one.weight) and one.weight > 0):
                message = f"{self.family}: the weight of {one.stratum!r} must be above 0, got {one.weight!r}"
                raise MeasureError(
                    message, hint="leave a stratum that is not to count out of standard and observations"
                )

    @property
    def inputs(self) -> tuple[str, ...]:
        """Numerator, denominator and, where they are known, squares."""
        names = (self.numerator_variable, self.denominator_variable)
        return names if self.squares is None else (*names, self.squares)

    @property
    def consumed(self) -> Strata:
        """Every variable, in every stratum of the standard."""
        return Strata(breakdown=self.strata, names=tuple(one.stratum for one in self.standard), divided=self.inputs)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family, standard, whether events are repeated, and multiplier."""
        return (self.family, self.standard, self.squares is None, self.multiplier)

    @property
    def times(self) -> float:
        """The multiplier."""
        return self.multiplier

    @property
    def is_quotient(self) -> bool:
        """No: events over persons are the crude rate."""
        return False

    @property
    def pools_years(self) -> bool:
        """Not where a person's events are squared: over several years they are others' squares."""
        return self.squares is None

    def collapse(self, components: Columns) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
        """Return what is left when the strata are consumed.

        Parameters
        ----------
        components
            Numerator by stratum, denominator by stratum and, where known, squares by stratum.

        Returns
        -------
        tuple of polars.Expr
            Events, persons, the rate per person and its variance.
        """
        events, persons, squares = self._parts(components)
        shares = self._shares()
        rate = _added([share * _float(x) / _float(n) for share, x, n in zip(shares, events, persons, strict=True)])
        spread = [
            share * share * _float(q) / (_float(n) * _float(n))
            for share, q, n in zip(shares, squares, persons, strict=True)
        ]
        return _added(events), _added(persons), rate, _added(spread)

    def value(self, components: Columns) -> pl.Expr:
        """Return the standardised rate; null below 10 events, and where nobody is in a stratum."""
        events, _, rate, _ = self.collapse(components)
        everywhere = pl.all_horizontal(n > 0 for n in self._parts(components)[1])
        return pl.when(everywhere & (events >= FEWEST_EVENTS)).then(rate * self.multiplier)

    def limits(self, components: Columns, confidence: float) -> Limits:
        """Dobson limits."""
        events, _, _, variance = self.collapse(components)
        scaled = variance * self.multiplier * self.multiplier
        return stats.dobson_limits(self.value(components), scaled, events, confidence=confidence)

    def limits_against(self, own: Columns, rest: Columns, whole: Columns, confidence: float) -> Limits:
        """Return the limits of own - whole, the whole being the area (or a part of it) and the rest.

        In each stratum own - whole = (m / N) x own rate - rest's events / N, with m of the whole's N persons in the
        rest. Summed over the strata these are two independent weighted sums of counts: each has Dobson limits, and
        their difference those of MOVER. For one stratum it is what every other measure gets.

        Parameters
        ----------
        own
            Components of the area.
        rest
            Components of the whole without the area.
        whole
            Components of the whole.
        confidence
            Above 0 and below 1.

        Returns
        -------
        tuple of polars.Expr
            Lower and upper limit, Float64.
        """
        events, persons, squares = self._parts(own)
        others, remaining, their_squares = self._parts(rest)
        everybody = [_float(n) for n in self._parts(whole)[1]]
        shares = self._shares()
        theirs = [share / all_ for share, all_ in zip(shares, everybody, strict=True)]
        mine = [weight * _float(m) / _float(n) for weight, m, n in zip(theirs, remaining, persons, strict=True)]
        sides = [
            self._weighted(mine, events, squares, confidence),
            self._weighted(theirs, others, their_squares, confidence),
        ]
        (value, lower, upper), (other, other_lower, other_upper) = sides
        return stats.mover(value, other, lower=lower, upper=upper, other_lower=other_lower, other_upper=other_upper)

    def too_uncertain(self, components: Columns) -> pl.Expr:
        """Tell where somebody lives, and there are fewer than 10 events."""
        events, persons, _ = self._parts(components)
        return (_added(events) < FEWEST_EVENTS) & (_added(persons) > 0)

    def few(self, language: Language = "sv") -> str:
        """Return what is too few."""
        words = {"sv": f"färre än {FEWEST_EVENTS} händelser", "en": f"fewer than {FEWEST_EVENTS} events"}
        return words[language]

    def numerator(self, components: Columns) -> pl.Expr:
        """Return the events of all strata."""
        return _added(self._parts(components)[0]).cast(_DECIMAL)

    def denominator(self, components: Columns) -> pl.Expr:
        """Return the persons of all strata."""
        return _added(self._parts(components)[1]).cast(_DECIMAL)

    def rules(self, inputs: Columns) -> dict[str, pl.Expr]:
        """No count is negative; no events where there is nobody; squares are at least the events."""
        rules = {f"{name} is not negative": column >= 0 for name, column in zip(self.components, inputs, strict=True)}
        n = len(self.standard)
        for place in range(n):
            above, below = self.components[place], self.components[n + place]
            rules[f"{above} is 0 where {below} is 0"] = (inputs[n + place] != 0) | (inputs[place] == 0)
            if self.squares is not None:
                rules[f"{self.components[2 * n + place]} is at least {above}"] = inputs[2 * n + place] >= inputs[place]
        return rules

    def _parts(self, components: Columns) -> tuple[list[pl.Expr], list[pl.Expr], list[pl.Expr]]:
        """Return events, persons and squares by stratum; every event is its own square where none are repeated."""
        n = len(self.standard)
        events, persons = list(components[:n]), list(components[n : 2 * n])
        return events, persons, events if self.squares is None else list(components[2 * n : 3 * n])

    def _shares(self) -> list[float]:
        """Return the share of each stratum in the standard."""
        total = sum(one.weight for one in self.standard)
        return [one.weight / total for one in self.standard]

    def _weighted(
        self, weights: Iterable[pl.Expr], events: Columns, squares: Columns, confidence: float
    ) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        """Return a weighted sum of counts with its limits."""
        listed = list(weights)
        value = _added([weight * _float(x) for weight, x in zip(listed, events, strict=True)]) * self.multiplier
        spread = _added([weight * weight * _float(q) for weight, q in zip(listed, squares, strict=True)])
        scaled = spread * self.multiplier * self.multiplier
        return value, *stats.dobson_limits(value, scaled, _added(events), confidence=confidence)
