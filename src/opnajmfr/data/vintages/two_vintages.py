"""Two downloads or releases beside each other: new, ended, redefined, revised and by how much."""

from collections.abc import Mapping
from math import isfinite

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.vintages.held_vintage import Vintage, held
from opnajmfr.data.vintages.redefinitions import redefined
from opnajmfr.data.vintages.vintage_cells import AFTER, BEFORE, DIFFERENCE, WHAT, side_by_side
from opnajmfr.data.vintages.vintage_changes import WHOLE_SERIES, VintageChanges
from opnajmfr.errors import VintageError

_COUNTED = ("same", "in_decimals", "filled", "withdrawn", "other_status", "new", "ended")


def vintages(earlier: Vintage, later: Vintage, *, smallest: float = 1e-6) -> VintageChanges:
    """Say what changed between two downloads or releases (jämför två uttag).

    Cells are the same area, level, period, sex, breakdowns and variable. A revision is another number in a cell that
    has one in both; its size is abs(after - before).

    Parameters
    ----------
    earlier
        The earlier vintage: a dataset, observations, results, or a release as `read_package` gives it.
    later
        The later one. Results and releases are compared as they are printed.
    smallest
        The smallest difference that is a revision, as a share of the larger of the two numbers, 0 or above and below 1.
        One that is smaller is counted as a difference in the last decimals.

    Returns
    -------
    VintageChanges
        By series, by year, by cell, and what the catalogues say otherwise.

    Raises
    ------
    VintageError
        If `smallest` is no such share, the two are broken down differently, or the later was fetched before the
        earlier.

    Examples
    --------
    >>> from opnajmfr.data.observations import Observations
    >>> first, second = (
    ...     Observations.from_frame(
    ...         pl.DataFrame({"area": ["1984"], "period": [2023], "variable": ["N1"], "value": [value]}),
    ...         level="municipality", source=source,
    ...     )
    ...     for value, source in ((10.0, "i mars"), (12.0, "i maj"))
    ... )
    >>> vintages(first, second).revised.select("variable", "n_revised", "median_revision").rows()
    [('N1', 1, 2.0)]
    """
    if not (isfinite(smallest) and 0 <= smallest < 1):
        message = f"vintages: smallest must be a share from 0 and below 1, got {smallest!r}"
        raise VintageError(message, hint="smallest=0 counts every difference as a revision")
    first, second = held(earlier, role="earlier"), held(later, role="later")
    days = first.observations.retrieved, second.observations.retrieved
    if days[0] is not None and days[1] is not None and days[1] < days[0]:
        message = f"vintages: the later one is of {days[1]}, before the earlier one of {days[0]}"
        raise VintageError(message, hint="give the earlier first")
    cells = side_by_side(first.observations, second.observations, smallest=smallest)
    titles = {one.id: one.title for one in [*first.catalogue, *second.catalogue]}
    return VintageChanges(
        before=first.observations.vintage,
        after=second.observations.vintage,
        series=_series(cells, titles=titles, names={**first.names, **second.names}),
        years=_years(cells),
        redefined=redefined(first.catalogue, second.catalogue),
        cells=cells.filter(pl.col(WHAT) != "same"),
    )


def _series(cells: pl.DataFrame, *, titles: Mapping[str, str], names: Mapping[str, str]) -> pl.DataFrame:
    """Count what became of the cells of each variable."""
    what = pl.col(WHAT).cast(pl.String)
    period, change = pl.col(c.PERIOD), pl.col(DIFFERENCE)
    size = change.abs()
    is_revised = what == "revised"
    relative = size / pl.max_horizontal(pl.col(BEFORE).abs(), pl.col(AFTER).abs())
    there = (what != "new"), (what != "ended")
    n_common = (pl.col(BEFORE).is_not_null() & pl.col(AFTER).is_not_null()).sum()
    largest = pl.struct(c.AREA, c.PERIOD).filter(is_revised).sort_by(size.filter(is_revised), descending=True).first()
    return (
        cells.group_by(c.VARIABLE, maintain_order=True)
        .agg(
            pl.when((what == "new").all())
            .then(pl.lit("new"))
            .when((what == "ended").all())
            .then(pl.lit("ended"))
            .otherwise(pl.lit("kept"))
            .alias("state"),
            period.filter(there[0]).min().alias("first_before"),
            period.filter(there[0]).max().alias("last_before"),
            period.filter(there[1]).min().alias("first_after"),
            period.filter(there[1]).max().alias("last_after"),
            n_common.alias("n_common"),
            is_revised.sum().alias("n_revised"),
            (is_revised & (change > 0)).sum().alias("n_raised"),
            (is_revised & (change < 0)).sum().alias("n_lowered"),
            (is_revised.sum() / n_common).fill_nan(None).alias("share_revised"),
            size.filter(is_revised).median().alias("median_revision"),
            size.filter(is_revised).max().alias("largest_revision"),
            relative.filter(is_revised).max().alias("largest_relative"),
            largest.struct.field(c.AREA).alias("largest_area"),
            largest.struct.field(c.PERIOD).alias("largest_period"),
            *[(what == name).sum().alias(f"n_{name}") for name in _COUNTED],
        )
        .with_columns(
            pl.col(c.VARIABLE).replace(titles).alias("title"),
            pl.col("largest_area").replace(names).alias("largest_name"),
            (pl.col("share_revised") >= WHOLE_SERIES).fill_null(value=False).alias("whole_series"),
        )
    )


def _years(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the years that a series gained or lost whole; a series that is new or ended has none."""
    what = pl.col(WHAT).cast(pl.String)
    kept = (~what.is_in(["new", "ended"])).any().over(c.VARIABLE)
    return (
        cells.filter(kept)
        .group_by(c.VARIABLE, c.PERIOD, maintain_order=True)
        .agg(
            pl.when((what == "new").all())
            .then(pl.lit("new"))
            .when((what == "ended").all())
            .then(pl.lit("ended"))
            .alias("state"),
            pl.len().alias("n_cells"),
        )
        .drop_nulls("state")
        .sort(c.VARIABLE, c.PERIOD)
    )
