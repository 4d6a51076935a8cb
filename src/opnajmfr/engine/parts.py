"""Figures of indicators that share a lowest level and a division date, from their cells to every level above."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import evolve, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.data.statuses import MASK, MASK_TYPE, MISSING_RANK, RANK, RANK_TYPE, rank
from opnajmfr.engine.coding import by_class, coded
from opnajmfr.engine.evaluate import member_figures, own_figures, pooled_figures, reported_figures
from opnajmfr.engine.grouping import GROUP_AREA, belonging
from opnajmfr.engine.members import COMPLETE, members
from opnajmfr.engine.precision import added, counted, counted_beside, precise_only
from opnajmfr.engine.reported import reported
from opnajmfr.engine.request import Request
from opnajmfr.engine.rollup import WEIGHT, figures_of_members, rolled_up, weighted
from opnajmfr.engine.scope import Scope
from opnajmfr.errors import MissingComponentError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR, Division
from opnajmfr.model.vocabulary import Figure, Level, Sex, Status, order_of
from opnajmfr.spelling import closest

NUMBERS = (
    c.NUMERATOR,
    c.DENOMINATOR,
    c.VALUE,
    c.LOWER,
    c.UPPER,
    c.N_MEMBERS,
    c.N_EXPECTED,
    c.COVERAGE_WEIGHT,
)
"""Columns that hold numbers of a figure."""
_NOT_AGGREGABLE = rank(Status.NOT_AGGREGABLE)
_NOT_PUBLISHED = rank(Status.NOT_PUBLISHED)

Block = tuple[Level, pl.LazyFrame]
"""Figures of one level."""


@frozen(kw_only=True, eq=False)
class Part:
    """Indicators that share a lowest level and a division date, with all that computes them.

    Parameters
    ----------
    request
        What is to be computed.
    observations
        The figures, totals included.
    scope
        What they answer.
    level
        The lowest level of the indicators.
    division
        Their division date.
    indicators
        The indicators.
    """

    request: Request
    observations: Observations
    scope: Scope
    level: Level
    division: Division
    indicators: Sequence[Indicator]

    def wide(self) -> pl.DataFrame:
        """Return the inputs of every expected cell side by side."""
        rows = self.observations.frame.lazy()
        cells = members(rows, self.scope, self.indicators, level=self.level, roster=self._roster())
        if self.request.coverage_by is not None:
            weights = self._weights(self.request.coverage_by)
            cells = cells.join(weights, on=[c.PERIOD, c.AREA], how="left", maintain_order="left")
        return self._counted(cells, self.level).collect()

    @property
    def based_here(self) -> list[Indicator]:
        """The indicators that are rolled up from this level."""
        return [one for one in self.indicators if self.scope.base[one.id] is self.level]

    def given(self) -> dict[Level, pl.DataFrame]:
        """Return what the publisher gave above or beside those cells, inputs side by side."""
        if not self.based_here:
            return {}
        rows = self.observations.frame.lazy()
        found = reported(rows, self.scope, self.based_here, base=self.level)
        return {level: self._counted(cells, level).collect() for level, cells in found.items()}

    def _counted(self, cells: pl.LazyFrame, level: Level) -> pl.LazyFrame:
        """Add the respondents, where a rule names the variable that counts them."""
        rule = self.request.suppression
        return counted(cells, self.observations, self.scope, level=level, suppression=rule)

    def blocks(self, wide: pl.DataFrame, given: Mapping[Level, pl.DataFrame]) -> Iterator[Block]:
        """Yield the figures level by level.

        Parameters
        ----------
        wide
            The inputs side by side.
        given
            What the publisher gave, by level.

        Yields
        ------
        Block
            A level and its figures, in order.
        """
        indicators, confidence = self.indicators, self.request.confidence
        entered = coded(wide.lazy(), indicators)
        own = self._published_levels_only(own_figures(entered, indicators, level=self.level, confidence=confidence))
        yield self.level, self._precise_only(own)
        for level, rows in given.items():
            cells = coded(rows.lazy(), self.based_here)
            figures = reported_figures(cells, self.based_here, level=level, confidence=confidence)
            if level is self.level and self.request.suppression is not None:
                figures = counted_beside(figures, own, self.scope)
            yield level, self._precise_only(figures)
        if not self.request.aggregate or not self.based_here:
            return
        if len(self.based_here) < len(indicators):
            wide = wide.filter(pl.col(c.INDICATOR).is_in([one.id for one in self.based_here]))
            yield from self._based().upward(wide, given)
        else:
            yield from self.upward(wide, given)

    def _based(self) -> "Part":
        """Return the part with only the indicators that are rolled up from here."""
        return evolve(self, indicators=self.based_here)

    def upward(self, wide: pl.DataFrame, given: Mapping[Level, pl.DataFrame]) -> Iterator[Block]:
        """Yield the figures of every level above.

        Parameters
        ----------
        wide
            The inputs side by side.
        given
            What the publisher gave, by level.

        Yields
        ------
        Block
            A level and its figures, in order.
        """
        absent = self._without_units(wide)
        cells = pl.concat([wide, absent], how="diagonal") if absent.height else wide
        entered = coded(cells.lazy(), self.indicators)
        own = self._published_levels_only(own_figures(entered, self.indicators, level=self.level, confidence=None))
        visible = self._precise_only(own)
        for level, column, sums, values in self._into(by_class(entered, self.indicators), visible, wide):
            for figures in self._above(sums, values, level=level, column=column, given=given.get(level)):
                yield level, self._precise_only(self._published_levels_only(figures))

    def _roster(self) -> pl.DataFrame:
        """Return the areas that are expected to have a figure, with what they lie in."""
        rows = self.observations.frame.lazy()
        names = {name for one in self.indicators for name in (*one.inputs, *one.components, one.id)}
        if not names >= set(self.observations.variables):
            rows = rows.filter(pl.col(c.VARIABLE).is_in(sorted(names)))
        used = rows.select(c.LEVEL, c.AREA, c.PERIOD).unique().collect()
        here = pl.col(c.LEVEL) == self.level
        if self.request.areas is None:
            at_hand = used.filter(here).drop(c.LEVEL).sort(c.PERIOD, c.AREA)
            return at_hand.with_columns(pl.col(c.AREA).alias(IDENTITY))
        return self.request.areas.roster(used, division=self.division).filter(here).drop(c.LEVEL)

    def _without_units(self, wide: pl.DataFrame) -> pl.DataFrame:
        """Return a missing cell for each municipality of which no unit is known, so that coverage counts it."""
        areas = self.request.areas
        if areas is None or order_of(self.level) >= order_of(Level.MUNICIPALITY):
            return wide.clear()
        between = next(level for level in areas.levels if order_of(level) >= order_of(Level.MUNICIPALITY))
        if str(between) not in wide.columns:
            return wide.clear()
        known = wide.select(c.PERIOD, pl.col(str(between)).alias(c.AREA)).unique()
        all_areas = areas.members(wide[c.PERIOD].unique(), division=self.division, level=between)
        absent = all_areas.join(known, on=[c.PERIOD, c.AREA], how="anti")
        return (
            wide.select(self.scope.cell)
            .unique()
            .join(absent.drop(str(between), strict=False), on=c.PERIOD)
            .with_columns(
                pl.col(c.AREA).alias(str(between)),
                pl.lit(value=False).alias(COMPLETE),
                pl.lit(MISSING_RANK, RANK_TYPE).alias(RANK),
                pl.lit(0, MASK_TYPE).alias(MASK),
            )
        )

    def _weights(self, variable: str) -> pl.LazyFrame:
        """Return the weight that coverage is measured by, for each area and period."""
        if variable not in self.observations.variables:
            message = f"coverage by {variable!r}: the observations hold no such variable"
            raise MissingComponentError(message, hint=closest(variable, self.observations.variables))
        whole = [pl.col(c.SEX) == Sex.T, *(pl.col(name) == c.TOTAL for name in self.observations.breakdowns)]
        if self.observations.outline.filter(pl.col(c.VARIABLE) == variable, *whole).is_empty():
            split = " and ".join([c.SEX, *self.observations.breakdowns])
            message = f"coverage by {variable!r}: the observations have no row of it that is the total over {split}"
            raise MissingComponentError(message, hint="add the total of each area: strata are not added for a weight")
        here = (pl.col(c.VARIABLE) == variable) & (pl.col(c.LEVEL) == self.level)
        rows = self.observations.frame.lazy().filter(here, *whole)
        return rows.select(c.PERIOD, c.AREA, pl.col(c.AMOUNT).alias(WEIGHT))

    def _into(
        self, cells: pl.LazyFrame, own: pl.LazyFrame, wide: pl.DataFrame
    ) -> Iterator[tuple[Level, str, pl.LazyFrame, pl.LazyFrame]]:
        """Yield each level above with the column that names its areas, the cells and the own figures."""
        areas = self.request.areas
        if areas is None:
            return
        for level in areas.levels:
            if order_of(level) > order_of(self.level):
                yield level, str(level), cells, own
        if self.request.groupings:
            relation = self._belonging(wide, areas).lazy()
            on = [IDENTITY, c.PERIOD]
            yield (
                Level.GROUP,
                GROUP_AREA,
                weighted(cells.join(relation, on=on), added(self.scope.slots, self.request.suppression)),
                own.join(relation, on=on),
            )

    def _belonging(self, wide: pl.DataFrame, areas: Areas) -> pl.DataFrame:
        """Return the groups of each area, by itself or by the member that it lies in, as a unit in its municipality."""
        periods = wide[c.PERIOD].unique().to_list()
        belongs = belonging(self.request.groupings, areas=areas, periods=periods, division=self.division)
        found = [belongs]
        for level in [str(level) for level in areas.levels if order_of(level) > order_of(self.level)]:
            codes = areas.names.select(pl.col("code").alias(level), pl.col(IDENTITY).alias(level + IDENTITY))
            lying = wide.select(c.PERIOD, IDENTITY, level).unique().join(codes, on=level)
            whole = belongs.rename({IDENTITY: level + IDENTITY})
            found.append(lying.join(whole, on=[c.PERIOD, level + IDENTITY]).select(belongs.columns))
        return pl.concat(found).unique([IDENTITY, c.PERIOD, GROUP_AREA], keep="first", maintain_order=True)

    def _above(
        self, cells: pl.LazyFrame, own: pl.LazyFrame, *, level: Level, column: str, given: pl.DataFrame | None
    ) -> Iterator[pl.LazyFrame]:
        """Yield the figures of one level above that the request wants."""
        cell, indicators = self.scope.cell, self.indicators
        wanted = [figure for figure in self.request.figures if figure is not Figure.POOLED]
        if Figure.POOLED in self.request.figures:
            is_weighted = self.request.coverage_by is not None
            slots = added(self.scope.slots, self.request.suppression)
            sums = rolled_up(cells, into=column, cell=cell, slots=slots, weighted=is_weighted)
            pooled = pooled_figures(sums, indicators, level=level, confidence=self.request.confidence)
            yield self._unless_reported(pooled, given)
        if wanted:
            figures = figures_of_members(own, into=column, cell=cell)
            for figure in wanted:
                yield member_figures(figures, indicators, level=level, figure=figure)

    def _unless_reported(self, pooled: pl.LazyFrame, given: pl.DataFrame | None) -> pl.LazyFrame:
        """Leave out rows that say that nothing can be added where the publisher gave a figure."""
        if given is None:
            return pooled
        key = [*self.scope.cell, c.AREA]
        there = given.lazy().select(key).with_columns(pl.lit(value=True).alias("is_reported"))
        rows = pooled.join(there, on=key, how="left", maintain_order="left")
        superfluous = (pl.col(RANK) == _NOT_AGGREGABLE) & pl.col("is_reported").fill_null(value=False)
        return rows.filter(~superfluous).drop("is_reported")

    def _published_levels_only(self, figures: pl.LazyFrame) -> pl.LazyFrame:
        """Hide computed figures at levels that the indicator is not published at in that year."""
        rules = [
            (pl.col(c.INDICATOR) == one.id)
            & pl.col(c.PERIOD).is_between(rule.span.first or FIRST_YEAR, rule.span.last or LAST_YEAR)
            & ~pl.col(c.LEVEL).is_in([*(str(level) for level in rule.levels), str(Level.GROUP)])
            for one in self.indicators
            for rule in one.levels_by_year
        ]
        if not rules:
            return figures
        hidden = pl.any_horizontal(rules)
        numbers = [name for name in figures.collect_schema().names() if name in {*NUMBERS, *self.scope.slots}]
        answer = hidden & (pl.col(c.FIGURE) == Figure.OWN)
        return figures.with_columns(
            *(pl.when(~hidden).then(name).alias(name) for name in numbers),
            pl.when(~answer).then(c.CATEGORY).alias(c.CATEGORY),
            pl.when(hidden).then(_NOT_PUBLISHED).otherwise(RANK).cast(RANK_TYPE).alias(RANK),
        )

    def _precise_only(self, figures: pl.LazyFrame) -> pl.LazyFrame:
        """Hide figures of too few respondents."""
        numbers = (*NUMBERS, *self.scope.slots)
        return precise_only(figures, self.indicators, suppression=self.request.suppression, numbers=numbers)
