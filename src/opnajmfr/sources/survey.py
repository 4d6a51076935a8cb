"""A sample survey by its design: shares, means and totals by area, and calibrated weights; needs the extra `survey`."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.errors import TableError
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.sources.survey_designs import CLUSTER, POPULATION, STRATUM, WEIGHT, check_there, design_frame
from opnajmfr.sources.survey_estimates import SurveyEstimates
from opnajmfr.sources.survey_estimating import Statistic, estimates, svy, svy_answer, top_answers, with_columns
from opnajmfr.sources.survey_margins import Totals, margin_totals

_MARGIN = "_margin"
_CLOSE = 1e-10
"""How near raked weights come to each margin, as a share of it."""


@frozen(kw_only=True, eq=False)
class SurveySample:
    """A sample with its design (urvalsundersökning): weights, strata, clusters, sizes of the population.

    Variances are those of Taylor's linearisation, as of the package svy that computes them (and of R's survey).

    Parameters
    ----------
    frame
        One row a sampled person or unit.
    sample
        The same as svy holds it; build it with `from_frame`.

    Examples
    --------
    >>> rows = pl.DataFrame({"kommun": ["1984"] * 3 + ["1983"] * 3, "vikt": [2.0] * 6, "n": [1, 2, 3, 4, 4, 4]})
    >>> SurveySample.from_frame(rows, weight="vikt").mean("n").frame.select("value", "n").row(0)
    (3.0, 6)
    """

    frame: pl.DataFrame = field(repr=False)
    sample: Any = field(repr=False)

    @classmethod
    def from_frame(
        cls,
        frame: pl.DataFrame,
        *,
        weight: str,
        stratum: str | None = None,
        cluster: str | None = None,
        population_size: str | None = None,
    ) -> Self:
        """Return a sample of a table.

        Parameters
        ----------
        frame
            One row a sampled person or unit.
        weight
            Column of weights, above 0: how many of the population each row stands for.
        stratum
            Column of strata that were drawn from separately.
        cluster
            Column of the units that were drawn first (as homes, when those who live there are asked); its codes hold
            within their stratum.
        population_size
            Column of how many could have been drawn in the stratum, clusters where there are clusters: variances get
            the finite-population correction.

        Returns
        -------
        SurveySample
            The sample.

        Raises
        ------
        ExtraNotInstalledError
            If svy is not installed.
        TableError
            If a column is missing, a cell of the design is empty, or a weight is not above 0.
        StatisticError
            If a stratum has one cluster (or row) only, or more than its population.
        """
        parts = {WEIGHT: weight, STRATUM: stratum, CLUSTER: cluster, POPULATION: population_size}
        design = design_frame(frame, parts)
        there = {part: part if part in design.columns else None for part in parts}
        drawn = svy().Design(wgt=WEIGHT, stratum=there[STRATUM], psu=there[CLUSTER], pop_size=there[POPULATION])
        return cls(frame=frame, sample=svy().Sample(design, drawn))

    @property
    def weights(self) -> pl.Series:
        """The weights, calibrated ones where there are, in the order of the rows."""
        return self.sample.data[self.sample.design.wgt].rename("weight")

    def mean(self, variable: str, *, by: str | Sequence[str] = (), confidence: float = 0.95) -> SurveyEstimates:
        """Return the mean of a variable; who has no value is left out of it, and not of the design.

        Parameters
        ----------
        variable
            A column of numbers.
        by
            Columns of groups, as the municipality; one estimate for all where empty.
        confidence
            Confidence of the limits (t), above 0 and below 1.

        Returns
        -------
        SurveyEstimates
            A row a group.

        Raises
        ------
        TableError
            If there is no such column, or it holds no numbers, or an infinite one.
        """
        return self._estimated("mean", variable, self._numbers(variable), by=by, confidence=confidence)

    def total(self, variable: str, *, by: str | Sequence[str] = (), confidence: float = 0.95) -> SurveyEstimates:
        """Return the total of a variable in the population; who has no value adds nothing.

        Parameters
        ----------
        variable
            A column of numbers.
        by
            Columns of groups, as the municipality; one estimate for all where empty.
        confidence
            Confidence of the limits (t), above 0 and below 1.

        Returns
        -------
        SurveyEstimates
            A row a group.

        Raises
        ------
        TableError
            If there is no such column, or it holds no numbers, or an infinite one.
        """
        return self._estimated("total", variable, self._numbers(variable), by=by, confidence=confidence)

    def share(self, item: SurveyItem, *, by: str | Sequence[str] = (), confidence: float = 0.95) -> SurveyEstimates:
        """Return the share of top answers among those that count, in per cent.

        Who has no opinion (unless the item says otherwise) and who did not answer is left out of the denominator.

        Parameters
        ----------
        item
            Which answers to which question count.
        by
            Columns of groups, as the municipality; one estimate for all where empty.
        confidence
            Confidence of the limits (Korn and Graubard 1998: Clopper–Pearson with the effective number of
            respondents, so that 0 and 100 % have limits too), above 0 and below 1.

        Returns
        -------
        SurveyEstimates
            A row a group.

        Raises
        ------
        TableError
            If there is no such question, or it holds a code that the item does not name.
        """
        check_there(self.frame, [item.question])
        return self._estimated("share", item.id, top_answers(self.frame, item), by=by, confidence=confidence)

    def with_raked_weights(self, margins: Mapping[str, Totals]) -> Self:
        """Return the sample with weights raked from the present ones to several margins at once.

        Estimates allow for it: what follows the margins varies less.

        Parameters
        ----------
        margins
            Column, and the population of each of its codes; all margins have the same sum.

        Returns
        -------
        SurveySample
            A copy.

        Raises
        ------
        TableError
            If there is no such column, or a row has nothing in it.
        StatisticError
            If a margin lacks a code, a population is not above 0, or margins cannot be met.
        """
        subject = f"raking to {', '.join(margins)}"
        totals = margin_totals(self.frame, margins, subject=subject)
        columns = [self.frame[name].cast(pl.String).rename(f"{_MARGIN}{place}") for place, name in enumerate(margins)]
        controls = {f"{_MARGIN}{place}": margin for place, margin in enumerate(totals)}
        sample = with_columns(self.sample, columns)
        name = f"{sample.design.wgt}_raked"
        raked = svy_answer(
            lambda: sample.weighting.rake(controls=controls, wgt_name=name, tol=_CLOSE, max_iter=1000),
            subject=subject,
        )
        return evolve(self, sample=raked)

    def with_poststratified_weights(self, cells: str, totals: Totals) -> Self:
        """Return the sample with weights that add up to a known population in each cell.

        Estimates allow for it: what follows the cells varies less.

        Parameters
        ----------
        cells
            Column of the cells.
        totals
            The population of each of its codes.

        Returns
        -------
        SurveySample
            A copy.

        Raises
        ------
        TableError
            If there is no such column, or a row has nothing in it.
        StatisticError
            If a cell has no total, a total no cell, or a total is not above 0.
        """
        subject = f"poststratification by {cells}"
        (controls,) = margin_totals(self.frame, {cells: totals}, subject=subject)
        sample = with_columns(self.sample, [self.frame[cells].cast(pl.String).rename(_MARGIN)])
        name = f"{sample.design.wgt}_poststratified"
        adjusted = svy_answer(
            lambda: sample.weighting.poststratify(controls, cells=_MARGIN, wgt_name=name),
            subject=subject,
        )
        return evolve(self, sample=adjusted)

    def _numbers(self, variable: str) -> pl.Series:
        """Return a column of numbers; NaN is empty."""
        check_there(self.frame, [variable])
        column = self.frame[variable]
        if not (column.dtype.is_numeric() or isinstance(column.dtype, pl.Boolean)):
            message = f"survey sample: {variable} must hold numbers, got {column.dtype}"
            raise TableError(message, hint="answers with codes are read with share(SurveyItem(…))")
        numbers = column.cast(pl.Float64).fill_nan(None)
        if not numbers.is_finite().all():
            message = f"survey sample: {variable} holds an infinite number"
            raise TableError(message, hint=f"leave the cell empty, or mend the division that made {variable}")
        return numbers

    def _estimated(
        self, statistic: Statistic, variable: str, values: pl.Series, *, by: str | Sequence[str], confidence: float
    ) -> SurveyEstimates:
        """Return the estimates of one variable, every group in its place."""
        groups = (by,) if isinstance(by, str) else tuple(dict.fromkeys(by))
        check_there(self.frame, groups)
        frame = estimates(self.sample, statistic, values, groups=self.frame.select(groups), confidence=confidence)
        return SurveyEstimates(frame=frame, variable=variable, statistic=statistic, by=groups, confidence=confidence)
