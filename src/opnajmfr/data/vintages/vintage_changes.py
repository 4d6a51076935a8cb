"""What changed between two vintages: by series, by year, by definition and by cell."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data.vintages.vintage_text import changes_text
from opnajmfr.model.vocabulary import Language

WHOLE_SERIES: Final = 0.9
"""Share of revised cells from which it is the whole series that was computed anew."""


@frozen(kw_only=True, eq=False)
class VintageChanges:
    """What changed between two vintages (ändringar mellan två uttag); prints itself in Swedish.

    Parameters
    ----------
    before
        Source and day of the earlier one.
    after
        Source and day of the later one.
    series
        One row a variable: variable, title, state (new, ended, kept), first_before, last_before, first_after,
        last_after (years), n_common (cells with a number in both), n_revised, n_raised, n_lowered, share_revised,
        median_revision and largest_revision (absolute, in the unit of the value), largest_relative, largest_area,
        largest_name, largest_period, n_same, n_in_decimals, n_filled, n_withdrawn, n_other_status, n_new, n_ended,
        whole_series; sorted by variable.
    years
        variable, period, state (new, ended) and n_cells: the years that a kept series gained or lost whole.
    redefined
        indicator, field, before, after.
    cells
        Every cell that is not the same, with before, after, status_before, status_after, difference and what.
    """

    before: str
    after: str
    series: pl.DataFrame = field(repr=False)
    years: pl.DataFrame = field(repr=False)
    redefined: pl.DataFrame = field(repr=False)
    cells: pl.DataFrame = field(repr=False)

    @property
    def new(self) -> list[str]:
        """Variables that only the later one has, sorted."""
        return self.series.filter(pl.col("state") == "new")["variable"].to_list()

    @property
    def ended(self) -> list[str]:
        """Variables that only the earlier one has, sorted."""
        return self.series.filter(pl.col("state") == "ended")["variable"].to_list()

    @property
    def revised(self) -> pl.DataFrame:
        """The series of which cells were revised, the largest share first."""
        return self.series.filter(pl.col("n_revised") > 0).sort("share_revised", "variable", descending=[True, False])

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return self.cells.is_empty() and self.redefined.is_empty() and not self.new and not self.ended

    def text(self, language: Language = "sv") -> str:
        """Return what changed, as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines: how much is the same, what is new, ended and redefined, then how much was revised, series by
            series, and which years and figures came and went.
        """
        return changes_text(
            self.series,
            vintages=(self.before, self.after),
            revised=self.revised,
            years=self.years,
            redefined=self.redefined,
            language=language,
        )

    def __str__(self) -> str:
        """Return what changed, in Swedish."""
        return self.text()
