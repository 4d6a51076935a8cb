"""The figures that are compared, with the limits that chance gives them."""

from collections.abc import Callable, Sequence

import polars as pl
from attrs import evolve, frozen

from opnajmfr.data import columns as c
from opnajmfr.engine.coding import chosen, formulas, n_components
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.evaluate import has_interval
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.vocabulary import Figure, Flag

LOW, HIGH = "limit_low", "limit_high"
CHANCE = "sampling_variance"
HAS_LIMITS = "has_limits"
SIGN = "sign"
IS_APPROXIMATE = "is_approximate"
OVERLAPS = "overlaps"
"""Whether a reference holds, or lies in, the area that is compared without being said to."""
_NARROW = 1e-12
"""Confidence at which the normal quantile is all but 0."""
_ONE_SCORE = 0.6826894921370859
"""Confidence at which the normal quantile is 1."""


@frozen(kw_only=True)
class Subjects:
    """Computed figures, ready to be compared.

    Parameters
    ----------
    computed
        The figures with their components.
    confidence
        Confidence of the limits.
    """

    computed: Computed
    confidence: float

    @property
    def indicators(self) -> Sequence[Indicator]:
        """The indicators with data."""
        return self.computed.scope.indicators

    @property
    def cell(self) -> list[str]:
        """Columns that tell the figures of one area apart."""
        return self.computed.scope.cell

    @property
    def slots(self) -> list[str]:
        """Columns of components."""
        return self.computed.scope.slots

    def figures(self, wanted: Sequence[Figure]) -> pl.DataFrame:
        """Return the figures of every area, one a cell: the first of the wanted ones that has a value.

        Parameters
        ----------
        wanted
            Figures in the order in which they are preferred.

        Returns
        -------
        polars.DataFrame
            Cell, area, level, figure, value, components, status, coverage, limits.
        """
        order = {str(figure): place for place, figure in enumerate(wanted)}
        key = [*self.cell, c.AREA]
        whole = pl.col(c.CATEGORY).is_null() | (pl.col(c.FIGURE) == Figure.OWN)
        rows = self.computed.frame.filter(pl.col(c.FIGURE).is_in(list(order)) & whole)
        if rows.select(pl.col(c.FIGURE).n_unique()).item() > 1:
            preference = pl.col(c.FIGURE).cast(pl.String).replace_strict(order, return_dtype=pl.UInt8)
            rows = rows.sort(pl.col(c.VALUE).is_null(), preference, maintain_order=True)
            rows = rows.unique(key, keep="first", maintain_order=True)
        return rows

    def own(self, areas: Sequence[str] | None) -> pl.DataFrame:
        """Return the figures of the areas that are compared, with limits and direction.

        Parameters
        ----------
        areas
            Codes; None for every area at the level where its indicator is given.

        Returns
        -------
        polars.DataFrame
            One row a figure, with `limit_low`, `limit_high`, `has_limits`, `sign` and `is_approximate`.
        """
        if areas is None:
            rows = self.computed.frame.filter(pl.col(c.FIGURE) == Figure.OWN)
        else:
            rows = self.figures([Figure.OWN, Figure.REPORTED, Figure.POOLED]).filter(pl.col(c.AREA).is_in(list(areas)))
        return self.with_limits(rows).with_columns(
            by_indicator({one.id: one.direction.sign for one in self.indicators}, pl.Int8).alias(SIGN),
            pl.col(c.FLAGS).list.contains(str(Flag.APPROXIMATE)).alias(IS_APPROXIMATE),
        )

    def with_limits(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the limits that chance gives each figure; null where it gives none."""
        own = pl.col(c.FIGURE) == Figure.OWN
        allowed = pl.when(own).then(self._allowed(above=False)).otherwise(self._allowed(above=True))
        low, high = self.limits("")
        shown = allowed & pl.col(c.VALUE).is_not_null() & pl.col(self.slots[0]).is_not_null()
        return rows.with_columns(shown.alias(HAS_LIMITS)).with_columns(
            pl.when(HAS_LIMITS).then(low).alias(LOW), pl.when(HAS_LIMITS).then(high).alias(HIGH)
        )

    def with_chance(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the sampling variance of each figure with limits; null where it has none.

        It is the square of half of what the interval grows by from the confidence where z is 0 to that where it is
        1: p(1 - p)/n for a proportion in the middle, and above 0 where nobody or everybody has the property; events
        over the squared denominator for a rate, and above 0 without events; s²/n for a mean.
        """
        narrow, wide = (evolve(self, confidence=confidence).limits("") for confidence in (_NARROW, _ONE_SCORE))
        growth = (wide[1] - wide[0]) - (narrow[1] - narrow[0])
        return rows.with_columns(pl.when(HAS_LIMITS).then((growth / 2).pow(2)).alias(CHANCE))

    def _allowed(self, *, above: bool) -> pl.Expr:
        """Tell which indicators' figures get an interval."""
        return by_indicator({one.id: has_interval(one, above=above) for one in self.indicators}, pl.Boolean)

    def value(self, prefix: str) -> pl.Expr:
        """Return the value of the component columns with a prefix."""
        return self._computed(lambda measure: measure.value(_prefixed(measure, prefix)))

    def denominator(self, prefix: str) -> pl.Expr:
        """Return the denominator of the component columns with a prefix, as floating point."""

        def of(measure: Measure) -> pl.Expr | None:
            """Return the denominator of a measure; None where it has none."""
            found = measure.denominator(_prefixed(measure, prefix))
            return None if found is None else found.cast(pl.Float64)

        return self._computed(of)

    def limits(self, prefix: str) -> tuple[pl.Expr, pl.Expr]:
        """Return the limits of the component columns with a prefix."""

        def of(measure: Measure, side: int) -> pl.Expr | None:
            """Return the limit of a measure on one side; None where it has none."""
            found = measure.limits(_prefixed(measure, prefix), self.confidence)
            return None if found is None else found[side]

        return self._computed(lambda measure: of(measure, 0)), self._computed(lambda measure: of(measure, 1))

    def limits_against(self, rest: str, whole: str) -> tuple[pl.Expr, pl.Expr]:
        """Return the limits of own - whole for measures that are no quotient of two sums; null for all others."""

        def of(measure: Measure, side: int) -> pl.Expr | None:
            """Return the limit of a measure's difference on one side; None where it has none of its own."""
            own, left, everything = (_prefixed(measure, prefix) for prefix in ("", rest, whole))
            found = measure.limits_against(own, left, everything, self.confidence)
            return None if found is None else found[side]

        return self._computed(lambda measure: of(measure, 0)), self._computed(lambda measure: of(measure, 1))

    def kept_rules(self, prefix: str) -> pl.Expr:
        """Tell whether the component columns with a prefix could be those of an area."""

        def of(measure: Measure) -> pl.Expr | None:
            """Return whether all rules of a measure are kept; None where it has none."""
            if len(measure.components) != n_components(measure):
                return None
            rules = list(measure.rules(_prefixed(measure, prefix)).values())
            return pl.all_horizontal(rules) if rules else None

        return chosen(formulas(self.indicators), of, dtype=pl.Boolean()).fill_null(value=True)

    def _computed(self, of: Callable[[Measure], pl.Expr | None]) -> pl.Expr:
        """Return what each indicator's measure computes; published values compute nothing."""
        return chosen(
            formulas(self.indicators), lambda measure: None if measure.is_published else of(measure), dtype=pl.Float64()
        )


def _prefixed(measure: Measure, prefix: str) -> list[pl.Expr]:
    """Return the component columns of a measure with a prefix."""
    return [pl.col(f"{prefix}x{place}") for place in range(n_components(measure))]
