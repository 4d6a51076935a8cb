"""Wider figures that stand in where too few of a sex stand behind an area's own."""

from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.sexes.gaps import gaps_of
from opnajmfr.comparison.sexes.shown import Basis
from opnajmfr.comparison.sexes.side_by_side import women_beside_men
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pooled_years import YearsTogether, not_pooled, with_years_pooled
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.questions.sexes.sources import (
    beside_above,
    beside_peers,
    figures_with_groups,
    named,
    peers_together,
)

USUAL_YEARS: Final = YearsTogether(3)
"""How many years are laid together unless something else is asked for."""


@frozen(kw_only=True)
class StandIns:
    """What may stand in for an area's own figures, for the indicators that need it.

    Parameters
    ----------
    data
        The dataset with those indicators alone.
    area
        Code of the area.
    cells
        The area's own rows of those indicators.
    min_n
        Fewest of each sex.
    confidence
        Confidence of the limits.
    """

    data: Dataset = field(repr=False)
    area: str
    cells: pl.DataFrame = field(repr=False)
    min_n: float
    confidence: float

    def gaps(self, basis: Basis, *, years: YearsTogether, peers: Comparand) -> pl.DataFrame | None:
        """Return the gaps of one basis, as `gaps_of` gives them.

        Parameters
        ----------
        basis
            Whose figures stand in.
        years
            How several years are laid together.
        peers
            Who the peers are.

        Returns
        -------
        polars.DataFrame or None
            One row for each indicator that the basis has figures of; None where it can have none.
        """
        data = self._pooled(years) if basis is Basis.YEARS else self._of_the_year()
        if not len(data.catalogue):
            return None
        groups = peers_together(data, self.area, data.catalogue, peers=peers) if basis is Basis.PEERS else ()
        figures = figures_with_groups(data, data.catalogue, groups, confidence=self.confidence)
        cells = self._cells_of(figures)
        if basis is Basis.YEARS:
            span = pl.format(
                "{} {}–{}", pl.lit(figures.areas.name(self.area)), pl.col(c.PERIOD) - years.n + 1, c.PERIOD
            )
            rows = women_beside_men(figures.of(self.area)).join(cells, on=[c.INDICATOR, c.PERIOD], how="semi")
            rows = named(rows, basis, span)
        elif basis is Basis.PEERS:
            rows = beside_peers(figures, cells, groups)
        else:
            rows = beside_above(figures, cells, basis=basis)
        found = gaps_of(rows, figures, min_n=self.min_n)
        return found.with_columns(pl.col(c.INDICATOR).cast(self.cells.schema[c.INDICATOR]))

    def _of_the_year(self) -> Dataset:
        """Return the dataset with the years of the area's own rows alone."""
        observations, periods = self.data.observations, self.cells[c.PERIOD].unique().implode()
        frame = observations.frame.filter(pl.col(c.PERIOD).is_in(periods))
        return evolve(self.data, observations=evolve(observations, frame=frame))

    def _pooled(self, years: YearsTogether) -> Dataset:
        """Return the dataset with several years laid together, of the indicators that allow it."""
        refused = not_pooled(self.data.catalogue)
        catalogue = Catalogue([one for one in self.data.catalogue if one.id not in refused])
        pooled = evolve(self.data, catalogue=catalogue)
        return with_years_pooled(pooled, years) if len(catalogue) else pooled

    def _cells_of(self, figures: Figures) -> pl.DataFrame:
        """Return the area's own rows of the indicators that the figures hold, typed as theirs."""
        ids = [one.id for one in figures.indicators]
        named_here = self.cells.with_columns(pl.col(c.INDICATOR).cast(pl.String)).filter(pl.col(c.INDICATOR).is_in(ids))
        return named_here.with_columns(pl.col(c.INDICATOR).cast(figures.frame.schema[c.INDICATOR]))
