"""How the figures of every area changed between two years, with limits, what could have been seen, and a verdict."""

from collections.abc import Mapping

import polars as pl

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.comparability import in_order_of_time
from opnajmfr.comparison.over_time.settling import LEAST_COVERAGE, settled
from opnajmfr.comparison.over_time.two_years import two_years


def changed(
    figures: Figures,
    *,
    first: int,
    last: int,
    margin: float | Mapping[str, float] | None = None,
    power: float = 0.8,
    min_coverage: float = LEAST_COVERAGE,
) -> pl.DataFrame:
    """Return how every figure of every area changed from one year to another.

        difference = later − earlier, limits by `stats.mover` from the limits of the two figures
        p = 2·Φ(−z₍confidence₎·|difference| / (distance from the difference to its limit on the side of zero))

    The years are taken to be independent: other persons, or other chance, each year. p is below 1 − confidence exactly
    where the limits exclude zero; it is exact at the limit and rough far from it. Never tested are two years with a
    break between them, years that figures have in common, figures that the source calls not comparable (from any year
    after the first up to the last), and the same municipalities' yes or no.

    Parameters
    ----------
    figures
        Figures of all areas and years.
    first
        The earlier calendar year.
    last
        The later one.
    margin
        The largest change that does not matter, in the indicator's unit, stated before the figures are seen: one
        number, or one an indicator's id or title. A change that is not clear and whose whole interval lies within the
        margin is `SHOWN_SMALL`.
    power
        Probability of seeing a change as large as `detectable`, 0.5 <= power < 1.
    min_coverage
        Share of the members behind either figure (0 to 1) under which there is no verdict.

    Returns
    -------
    polars.DataFrame
        One row an indicator, sex, breakdown, level and area that has a row in either year: indicator, sex,
        breakdowns, level, area (its newest code), first, last, earlier, later, n_earlier and n_later (denominators),
        difference, lower, upper, p, detectable (the smallest change that is seen with the power, of fall and rise the
        larger), detectable_fall, detectable_rise (null where even the lowest or highest possible figure is not seen),
        sign, verdict (a ChangeVerdict), reason, is_approximate. Sorted by indicator, level, area, sex and breakdowns.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.
    StatisticError
        If margin, power or min_coverage is out of range.

    Notes
    -----
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).with_intervals(0.95).aggregate().figures()
    >>> rows = changed(figures.of("Ljungmåla").whole(), first=2023, last=2024)
    >>> row = rows.row(by_predicate=pl.col("indicator") == "hemtjanst-trygghet", named=True)
    >>> [round(row[name], 1) for name in ("difference", "lower", "upper", "detectable")], row["verdict"]
    ([-14.7, -25.2, -3.6, 15.8], 'worsened')
    """
    years = in_order_of_time(first, last)
    over = {one.id: years for one in figures.indicators}
    return changed_over(figures, over, margin=margin, power=power, min_coverage=min_coverage)


def changed_over(
    figures: Figures,
    over: Mapping[str, tuple[int, int]],
    *,
    margin: float | Mapping[str, float] | None = None,
    power: float = 0.8,
    min_coverage: float = LEAST_COVERAGE,
) -> pl.DataFrame:
    """Return how figures changed, each indicator between two years of its own.

    Parameters
    ----------
    figures
        Figures of all areas and years.
    over
        The earlier and the later year by the indicator's id; an indicator that is not named is left out.
    margin
        As in `changed`.
    power
        As in `changed`.
    min_coverage
        As in `changed`.

    Returns
    -------
    polars.DataFrame
        As `changed` returns.

    Raises
    ------
    PeriodError
        If a year is none, or the first is not before the last.
    StatisticError
        If margin, power or min_coverage is out of range.
    UnknownIndicatorError
        If a margin is for an indicator that there are no figures of.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).with_intervals(0.95).aggregate().figures()
    >>> changed_over(figures, {"hemtjanst-trygghet": (2022, 2024)})["first"].unique().to_list()
    [2022]
    """
    return settled(two_years(figures, over), figures, margin=margin, power=power, min_coverage=min_coverage)
