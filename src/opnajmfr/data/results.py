"""Figures, comparisons and ranks with the recipe and the observations that they come from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.cell import Cell
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.hashing import content_hash
from opnajmfr.data.observations import Observations
from opnajmfr.data.pandas_frames import to_pandas
from opnajmfr.data.publication import Publication
from opnajmfr.data.widening import widened
from opnajmfr.errors import NothingToShowError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Language, Level, Sex, Status, order_of
from opnajmfr.spelling import closest

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]


@frozen(kw_only=True, eq=False, slots=False)
class Results:
    """What a plan computed (resultat): every cell a value, or a status that says why there is none.

    Parameters
    ----------
    frame
        indicator, area, level, period, sex, the breakdowns, category (the class of an ordinal answer), figure,
        numerator, denominator, value, lower, upper, status, flags, n_members, n_expected, coverage,
        coverage_weight, method. Sorted by level (lowest first), indicator, period, sex, breakdowns, area, category
        and figure.
    comparisons
        One row a figure and reference; empty unless the plan compares.
    ranks
        One row a figure and pool; empty unless the plan ranks.
    recipe
        What the plan declared.
    catalogue
        The indicators.
    observations
        The figures that it was computed from.
    areas
        The hierarchy, where one was used.
    without_data
        Ids of the indicators of the catalogue that the observations hold nothing of.
    base
        The lowest level that each indicator is given at.
    """

    frame: pl.DataFrame = field(repr=False)
    comparisons: pl.DataFrame = field(repr=False)
    ranks: pl.DataFrame = field(repr=False)
    recipe: Recipe
    catalogue: Catalogue = field(repr=False)
    observations: Observations = field(repr=False)
    areas: Areas | None = field(default=None, repr=False)
    without_data: tuple[str, ...] = ()
    base: dict[str, Level] = field(factory=dict[str, Level], repr=False)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Columns beside sex."""
        return self.observations.breakdowns

    @property
    def vintage(self) -> str:
        """Source and day of the observations."""
        return self.observations.vintage

    def of(self, area: str) -> Self:
        """Return the results of one area.

        Parameters
        ----------
        area
            Its name or code.

        Returns
        -------
        Results
            Those of the area only.

        Raises
        ------
        UnknownAreaError
            If no area has that name or code.
        NothingToShowError
            If there is no row of it; says which levels there are.
        """
        codes = self._codes(area)
        narrowed = self._narrowed(pl.col(c.AREA).is_in(codes))
        if narrowed.frame.is_empty():
            levels = self.frame[c.LEVEL].unique().cast(pl.String).sort().to_list()
            periods = self.frame[c.PERIOD].unique().sort().to_list()
            message = f"no results of {area!r}; there are levels {levels} and periods {periods}"
            near = closest(area, self.frame[c.AREA].unique().to_list())
            raise NothingToShowError(
                message, hint=near or "results.frame lists the areas, results.availability() the rest"
            )
        return narrowed

    def at(self, level: Level | str) -> Self:
        """Return the results of one level.

        Parameters
        ----------
        level
            The level.

        Returns
        -------
        Results
            Those of the level only.

        Raises
        ------
        UnknownTermError
            If there is no such level.
        NothingToShowError
            If there is no row of it; says which levels there are.
        """
        wanted = term(Level, level)
        narrowed = self._narrowed(pl.col(c.LEVEL) == wanted)
        if narrowed.frame.is_empty():
            levels = self.frame[c.LEVEL].unique().cast(pl.String).sort().to_list()
            message = f"no results at level {wanted.value!r}; there are {levels}"
            raise NothingToShowError(message, hint="plan.aggregate(areas) makes the levels above")
        return narrowed

    def wide(self, *, figure: Figure | str | None = None) -> pl.DataFrame:
        """Return one row an area, period, sex and breakdown, and one column an indicator.

        Parameters
        ----------
        figure
            Which figure; None for own, else reported, else pooled, whichever a cell has first.

        Returns
        -------
        polars.DataFrame
            area, level, period, sex, breakdowns, then a Float64 column for each indicator in the order of the
            catalogue; null where there is no value (the status is in `frame`).

        Raises
        ------
        UnknownTermError
            If there is no such figure.
        NothingToShowError
            If no row has the figure; says which there are.
        """
        return widened(self.frame, figure=figure, breakdowns=self.breakdowns)

    def publication(
        self,
        *,
        columns: Iterable[str] | None = None,
        without: Iterable[str] = (),
        digits: Mapping[str, int] | int | None = None,
        references: Iterable[str] | None = None,
        missing_codes: Mapping[Status, str] | Mapping[str, str] | None = None,
    ) -> Publication:
        """Return what leaves the house (publicering): by default every column, with the digits of the indicators.

        Whatever leaves, a row whose status has no value carries no value, component or bound.

        Parameters
        ----------
        columns
            Some of numerator, denominator, value, lower, upper, n_members, n_expected, coverage, coverage_weight and
            method; all where None.
        without
            Those of them that stay in the house.
        digits
            Decimals of all indicators, 0 to 6, or of some by id; the indicators' own for the others.
        references
            Labels of the references whose comparisons leave; all where None.
        missing_codes
            What a workbook shows in a cell without a value, by status, as {"too_uncertain": ".."}.

        Returns
        -------
        Publication
            Given to `write_package` and `write_workbook`, which write nothing else.

        Raises
        ------
        PublicationError
            If a column, an indicator or a reference is none of these, or a code is none.

        Examples
        --------
        >>> import opnajmfr as oj
        >>> results = oj.compute(oj.invented()).collect()
        >>> results.publication(without=["numerator", "denominator"]).columns[:3]
        ('value', 'lower', 'upper')
        """
        return Publication.of(
            self.catalogue,
            self.recipe,
            breakdowns=self.breakdowns,
            columns=columns,
            without=without,
            digits=digits,
            references=references,
            missing_codes=missing_codes,
        )

    def to_pandas(self) -> "pd.DataFrame":
        """Return the frame as a pandas one; needs the extra `pandas`.

        Returns
        -------
        pandas.DataFrame
            The same rows and columns.
        """
        return to_pandas(self.frame)

    def availability(self) -> pl.DataFrame:
        """Return which indicators have figures, at which levels and in which periods, and why not.

        Returns
        -------
        polars.DataFrame
            indicator, level, period, figure, n_values, n_cells, and one column a status with its number of cells;
            an indicator without any data has a row with null level and no cells.
        """
        key = [c.INDICATOR, c.LEVEL, c.PERIOD, c.FIGURE]
        counted = self.frame.group_by(key).agg(
            pl.col(c.VALUE).count().alias("n_values"),
            pl.len().alias("n_cells"),
            *(
                (pl.col(c.STATUS) == status).sum().alias(status)
                for status in self.frame[c.STATUS].unique().sort().cast(pl.String).to_list()
            ),
        )
        absent = pl.DataFrame({c.INDICATOR: list(self.without_data)}, schema={c.INDICATOR: pl.String})
        counted = counted.sort(key).with_columns(pl.col(c.INDICATOR).cast(pl.String))
        nothing = absent.with_columns(pl.lit(0, pl.UInt32).alias(name) for name in ("n_values", "n_cells"))
        return pl.concat([counted, nothing], how="diagonal_relaxed")

    def explain(
        self,
        indicator: str,
        *,
        area: str,
        period: int | None = None,
        sex: str = "T",
        language: Language = "sv",
        **breakdowns: str,
    ) -> str:
        """Return one cell from its inputs to its print.

        Parameters
        ----------
        indicator
            Id or title.
        area
            Name or code.
        period
            The year; the newest with a row where None.
        sex
            "T", "K" or "M".
        language
            "sv" or "en".
        **breakdowns
            The breakdown that is meant; "total" where not given.

        Returns
        -------
        str
            Lines of text: inputs, arithmetic, uncertainty or why there is none, comparisons, source.

        Raises
        ------
        UnknownIndicatorError
            If there is no such indicator.
        UnknownTermError
            If the figures have no such breakdown.
        NothingToShowError
            If there is no such cell; says which periods there are.
        """
        one = self.catalogue[indicator]
        strange = [name for name in breakdowns if name not in self.breakdowns]
        if strange:
            message = f"explain: no breakdown {strange[0]!r}; there are {list(self.breakdowns)}"
            near = closest(strange[0], self.breakdowns)
            raise UnknownTermError(message, hint=near or "a breakdown is declared where observations are entered")
        split = [pl.col(name) == breakdowns.get(name, c.TOTAL) for name in self.breakdowns]
        codes = self._codes(area)
        whose = term(Sex, sex)
        mine = self._narrowed((pl.col(c.INDICATOR).cast(pl.String) == one.id) & (pl.col(c.SEX) == whose), *split)
        rows = mine.frame.filter(pl.col(c.AREA).is_in(codes))
        years: list[int] = rows[c.PERIOD].unique().sort().to_list()
        newest = max(years, default=0) if period is None else period
        rows = rows.filter(pl.col(c.PERIOD) == newest)
        if rows.is_empty():
            periods = mine.frame[c.PERIOD].unique().sort().to_list()
            if not periods and self.breakdowns:
                there = {name: self.frame[name].unique().sort().to_list() for name in self.breakdowns}
                message = f"no cell of {one.id!r}, {sex}, {breakdowns or 'total'}; breakdowns are {there}"
                raise NothingToShowError(message, hint="name one value of each breakdown")
            message = f"no cell of {one.id!r} for {area!r}, {newest or 'any year'}, {sex}; periods are {periods}"
            raise NothingToShowError(message, hint="results.availability() lists what there is")
        code = rows[c.AREA][0]
        return Cell(
            indicator=one,
            place=code if self.areas is None or rows[c.LEVEL][0] == Level.GROUP else self.areas.name(code),
            rows=rows,
            comparisons=mine.comparisons.filter((pl.col(c.AREA) == code) & (pl.col(c.PERIOD) == newest)),
            references={reference.label: reference.name(language) for reference in self.recipe.references},
            members=self._members(mine.frame, one, code, rows[c.PERIOD][0]),
            observations=self.observations,
            area=code,
            rule=self.recipe.rule_for(one.id),
            hidden=self._hidden_sexes(split, indicator=one.id, area=code, period=newest),
        ).text(language)

    def _hidden_sexes(self, split: Sequence[pl.Expr], **cell: object) -> frozenset[str]:
        """Return the sexes whose figure of a cell is too uncertain."""
        return frozenset(self.frame.filter(*split, status="too_uncertain", **cell)[c.SEX].cast(pl.String))

    def _members(self, frame: pl.DataFrame, indicator: Indicator, area: str, period: int) -> pl.DataFrame:
        """Return the own rows of the areas that lie in an area, with their names."""
        own = frame.filter(figure=str(Figure.OWN), period=period, level=str(self.base[indicator.id]))
        if (
            self.areas is None
            or area not in self.areas.names["code"]
            or order_of(self.areas.level(area)) <= order_of(self.base[indicator.id])
        ):
            return own.clear().with_columns(pl.lit(None, pl.String).alias("name"))
        level = str(self.areas.level(area))
        lying = self.areas.ancestors(own.select(c.AREA, c.PERIOD).unique(), division=indicator.division)
        names = self.areas.names.select(pl.col("code").alias(c.AREA), "name")
        return own.join(lying.filter(pl.col(level) == area).select(c.AREA), on=c.AREA, how="semi").join(
            names, on=c.AREA, how="left", maintain_order="left"
        )

    def content_hash(self) -> str:
        """Return a hash of keys, statuses, components, and figures to 12 significant digits.

        Returns
        -------
        str
            The same on every machine for the same input, whatever its order.
        """
        return content_hash(self.frame, self.comparisons, self.ranks)

    def _narrowed(self, *kept: pl.Expr) -> Self:
        """Return the rows that are kept, in all three frames."""
        return evolve(
            self,
            frame=self.frame.filter(*kept),
            comparisons=self.comparisons.filter(*kept),
            ranks=self.ranks.filter(*kept),
        )

    def _codes(self, area: str) -> list[str]:
        """Return the codes that an area's rows may carry."""
        is_group = (self.frame[c.AREA] == area) & (self.frame[c.LEVEL] == Level.GROUP)
        if self.areas is None or is_group.any():
            return [area]
        code = self.areas.resolve(area)
        identity = pl.col("identity")
        mine = self.areas.names.filter(pl.col("code") == code)["identity"]
        return self.areas.names.filter(identity.is_in(mine.implode()))["code"].to_list()
