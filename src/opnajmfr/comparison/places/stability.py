"""How long a band lasts: the share of the best band that was there the year before, beside what chance alone gives."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.over_time.comparability import incomparable
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Flag

BEFORE = "band_before"
"""Column of the band of the year before."""


def with_bands_before(rows: pl.DataFrame, years: Mapping[str, tuple[int, int | None]], *, areas: Areas) -> pl.DataFrame:
    """Return the banded figures of one year an indicator, with the band that each area had the year before.

    Parameters
    ----------
    rows
        One row an indicator, area and period, with `band` and `flags`.
    years
        For each indicator the year and the one before it, or None.
    areas
        The hierarchy: an area is followed through its codes.

    Returns
    -------
    polars.DataFrame
        The rows of the years, with `band_before`; null without a year before, and where the source says that the
        later figure is not comparable.
    """
    named = pl.col(c.INDICATOR).cast(pl.String)
    identities = areas.names.select(pl.col("code").alias(c.AREA), IDENTITY)
    rows = rows.join(identities, on=c.AREA, how="left", maintain_order="left")
    now, before = (
        rows.filter(pl.col(c.PERIOD) == named.replace_strict(wanted, return_dtype=pl.Int32, default=None))
        for wanted in ({one: pair[place] for one, pair in years.items()} for place in (0, 1))
    )
    earlier = before.select(c.INDICATOR, IDENTITY, pl.col(d.BAND).alias(BEFORE))
    found = now.join(earlier, on=[c.INDICATOR, IDENTITY], how="left", maintain_order="left")
    comparable = ~pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE)).fill_null(value=False)
    return found.with_columns(pl.when(comparable).then(BEFORE).alias(BEFORE)).drop(IDENTITY)


def year_before(
    catalogue: Catalogue, years: Mapping[str, tuple[int, int | None]]
) -> tuple[dict[str, tuple[int, int | None]], dict[str, Reason]]:
    """Return the years that bands may be followed over, and why they may not where they may not.

    Parameters
    ----------
    catalogue
        The indicators, with their breaks and windows.
    years
        For each indicator the year and the one before it, or None.

    Returns
    -------
    tuple of dict
        The years, the earlier one None where it may not be compared; and the reasons.
    """
    reasons: dict[str, Reason] = {}
    for one, (last, first) in years.items():
        reason = Reason.NO_EARLIER_VALUE if first is None else incomparable(catalogue[one], first, last)
        if reason is not None:
            reasons[one] = reason
    return {one: (last, None if one in reasons else first) for one, (last, first) in years.items()}, reasons


def band_summary(rows: pl.DataFrame, *, last_band: int) -> pl.DataFrame:
    """Return for each indicator how many are in each band, and how many of the first and last were there before.

        stayed = of those in the band now that had a band before, the share that was in it before
        by chance = of those with a band both years, the share that was in it before

    If bands were drawn by lot every year, the first would be the second on average: about a quarter with quarters.

    Parameters
    ----------
    rows
        One row an indicator and area, with value, `band` and `band_before`.
    last_band
        Number of the worst band.

    Returns
    -------
    polars.DataFrame
        indicator, n_banded, n_distinct, n_in_1 and so on, limit_best and limit_worst (the value in the first and
        last band nearest to the others), n_both (a band both years), n_best (of those the best now), best_stayed,
        best_by_chance, n_worst, worst_stayed, worst_by_chance (shares, 0..1; null where there is nobody to count).
    """
    band, before = pl.col(d.BAND), pl.col(BEFORE)
    both = band.is_not_null() & before.is_not_null()
    stays: list[pl.Expr] = []
    for name, number in (("best", 1), ("worst", last_band)):
        was = (before == number).filter(both & (band == number))
        by_chance = (before == number).filter(both).mean()
        stays += [
            was.len().alias(f"n_{name}"),
            was.mean().alias(f"{name}_stayed"),
            by_chance.alias(f"{name}_by_chance"),
        ]
    return rows.group_by(c.INDICATOR, maintain_order=True).agg(
        band.count().alias("n_banded"),
        pl.col(c.VALUE).drop_nulls().n_unique().alias("n_distinct"),
        *((band == number).sum().alias(f"n_in_{number}") for number in range(1, last_band + 1)),
        *(_nearest(number).alias(f"limit_{name}") for name, number in (("best", 1), ("worst", last_band))),
        both.sum().alias("n_both"),
        *stays,
    )


def _nearest(number: int) -> pl.Expr:
    """Return the value of a band that is nearest to the other bands."""
    mine, others = (pl.col(c.VALUE).filter(one) for one in (pl.col(d.BAND) == number, pl.col(d.BAND) != number))
    return pl.when(mine.min() > others.max()).then(mine.min()).otherwise(mine.max())
