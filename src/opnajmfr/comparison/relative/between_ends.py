"""The change of every area between two ends of a window, with the variance that chance gives it."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.spans import SLOPE, Ends, EndYears, checked_ends, checked_window, end_years
from opnajmfr.comparison.subjects import CHANCE, IS_APPROXIMATE, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import CODE, IDENTITY
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.measures.quotients import Proportion, Rate
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Flag

LEAST_SHARE_OF_AREAS: Final = 0.5
"""A year counts where at least this share of the areas of the fullest year have a figure."""
_FIRST, _LAST, _SIDE, _UNBIASED = "_first", "_last", "_side", "_unbiased"


def years_of_ends(figures: Figures, *, over: tuple[int, int] | None, ends: Ends = 2) -> dict[str, EndYears]:
    """Return the years that make the ends of each indicator's change.

    Parameters
    ----------
    figures
        Figures of the areas that are compared with each other: one level, one sex.
    over
        The first and the last year; None for every year of an indicator.
    ends
        How many years make an end, or "slope".

    Returns
    -------
    dict of EndYears
        By the indicator's id. A year counts where at least half as many areas have a figure as in the fullest year;
        the others are told in `left_out`.

    Raises
    ------
    PeriodError
        If the window is not two years in order.
    StatisticError
        If `ends` is neither a number of years nor "slope".
    """
    wanted = checked_ends(ends)
    rows = figures.frame.filter(pl.col(c.VALUE).is_not_null())
    if over is not None:
        rows = rows.filter(pl.col(c.PERIOD).is_between(*checked_window(over)))
    counted = rows.group_by(c.INDICATOR, c.PERIOD).len()
    full = pl.col("len") >= LEAST_SHARE_OF_AREAS * pl.col("len").max().over(c.INDICATOR)
    years: dict[str, dict[bool, list[int]]] = {}
    sorted_out = counted.with_columns(full.alias("_is_full")).sort(c.INDICATOR, c.PERIOD)
    for indicator, period, is_full in sorted_out.select(c.INDICATOR, c.PERIOD, "_is_full").iter_rows():
        years.setdefault(str(indicator), {True: [], False: []})[is_full].append(period)
    nothing: dict[bool, list[int]] = {True: [], False: []}
    return {
        one.id: end_years(one, there[True], ends=wanted).beside(there[False])
        for one in figures.indicators
        if (there := years.get(one.id, nothing))
    }


def area_changes(figures: Figures, years: Mapping[str, EndYears]) -> pl.DataFrame:
    """Return how every area changed from the first end of a window to the last.

        change = mean of the last years − mean of the first ones
        variance = Σ vᵧ / m² of the first + Σ vᵧ / m² of the last, vᵧ the sampling variance of year y
        of a slope: change = b·(last year − first year), b = Σ(y − ȳ)·value / Σ(y − ȳ)²; its ends lie on the line

    The years are taken to be independent. An end is the mean of those of its years that the area has a figure for.

    Parameters
    ----------
    figures
        Figures of one level and one sex, not broken down.
    years
        The years of each indicator.

    Returns
    -------
    polars.DataFrame
        One row an indicator and area that has a row in the years of a change: indicator, identity, area (the newest
        code among the figures), start, end, change, start_variance, end_variance, change_variance, start_chance
        and end_chance (variances that are right on average; null for a slope), n_start_years,
        n_end_years, n_missing_years, sign, is_approximate, flags (of any of the figures), unseen (the reason for no
        change) and unbounded (the reason for no variance). Sorted by indicator and area.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).with_intervals(0.95).aggregate().figures()
    >>> towns = figures.whole(level="municipality")
    >>> rows = area_changes(towns, years_of_ends(towns, over=(2022, 2024)))
    >>> mine = rows.filter(indicator="hemtjanst-trygghet", area="9206")
    >>> mine.select(pl.col("start", "end", "change").round(1)).row(0)
    (82.6, 68.3, -14.2)
    """
    made = [one for one in years.values() if one.reason is None]
    slopes = {one.indicator for one in made if one.ends == SLOPE}
    is_slope = by_indicator({one.id: one.id in slopes for one in figures.indicators}, pl.Boolean)
    rows = _rows(figures, made).with_columns(_unbiased(figures).alias(_UNBIASED))
    key = [c.INDICATOR, IDENTITY]
    seen = pl.col(c.VALUE).is_not_null() & pl.col(_SIDE).is_not_null()
    means = rows.filter(~is_slope & seen).group_by(key, maintain_order=True).agg(*_two_ends())
    lines = _lines(rows.filter(is_slope & seen), key)
    expected = pl.DataFrame(
        [(one.indicator, len(set(one.first)), len(set(one.last))) for one in made],
        schema={c.INDICATOR: pl.String, "_expected_start": pl.UInt32, "_expected_end": pl.UInt32},
        orient="row",
    ).with_columns(pl.col(c.INDICATOR).cast(rows.schema[c.INDICATOR]))
    found = (
        _outlines(rows, key)
        .join(pl.concat([means, lines.select(means.columns)]), on=key, how="left", maintain_order="left")
        .join(expected, on=c.INDICATOR, how="left", maintain_order="left")
        .with_columns(pl.col(k.N_START, k.N_END).fill_null(0))
    )
    lacking = pl.col("_expected_start") - pl.col(k.N_START)
    both = lacking + pl.col("_expected_end") - pl.col(k.N_END)
    return _with_reasons(
        found.with_columns(pl.when(is_slope).then(lacking).otherwise(both).alias(k.N_MISSING)), is_slope
    ).sort(c.INDICATOR, c.AREA)


def _rows(figures: Figures, made: Sequence[EndYears]) -> pl.DataFrame:
    """Return the figures of the years from first to last, each with the end that it belongs to."""
    spans = [(one.indicator, *span) for one in made if (span := one.span) is not None]
    schema = {c.INDICATOR: pl.String, _FIRST: pl.Int32, _LAST: pl.Int32}
    sides = [
        (one.indicator, period, side)
        for one in made
        for side, periods in enumerate((one.first, one.last))
        for period in (periods if one.ends != SLOPE or side == 0 else ())
    ]
    sided = {c.INDICATOR: pl.String, c.PERIOD: pl.Int32, _SIDE: pl.Int8}
    dtype = figures.frame.schema[c.INDICATOR]
    named = pl.col(c.INDICATOR).cast(dtype)
    return (
        figures.frame.join(
            figures.areas.names.select(pl.col(CODE).alias(c.AREA), IDENTITY),
            on=c.AREA,
            how="left",
            maintain_order="left",
        )
        .join(
            pl.DataFrame(spans, schema, orient="row").with_columns(named),
            on=c.INDICATOR,
            how="inner",
            maintain_order="left",
        )
        .filter(pl.col(c.PERIOD).is_between(_FIRST, _LAST))
        .join(
            pl.DataFrame(sides, sided, orient="row").with_columns(named),
            on=[c.INDICATOR, c.PERIOD],
            how="left",
            maintain_order="left",
        )
    )


def _two_ends() -> list[pl.Expr]:
    """Return the means of the two ends and their variances; null where an end or a variance is missing."""
    first, last = pl.col(_SIDE) == 0, pl.col(_SIDE) == 1
    columns: list[pl.Expr] = []
    for where, mean, variance, unbiased, size in (
        (first, k.START, k.START_VARIANCE, k.START_CHANCE, k.N_START),
        (last, k.END, k.END_VARIANCE, k.END_CHANCE, k.N_END),
    ):
        n = where.sum()
        is_known = (n > 0) & (pl.col(CHANCE).filter(where).null_count() == 0)
        columns += [
            pl.col(c.VALUE).filter(where).mean().alias(mean),
            *(
                pl.when(is_known).then(pl.col(of).filter(where).sum() / (n * n)).alias(name)
                for of, name in ((CHANCE, variance), (_UNBIASED, unbiased))
            ),
            n.cast(pl.UInt32).alias(size),
        ]
    start, end = (pl.col(c.VALUE).filter(where).mean() for where in (first, last))
    change_variance = pl.lit(None, pl.Float64).alias(k.CHANGE_VARIANCE)
    return [*columns, (end - start).alias(k.CHANGE), change_variance]


def _unbiased(figures: Figures) -> pl.Expr:
    """Return sampling variances that are right on average over many areas.

    That of limits stays above 0 where nobody or everybody has the property, and is too small on average where few
    answer: by a seventh at ten answers. Of a share p(1 - p)/(n - 1) is right, of a rate events over the squared
    denominator.
    """
    measures = {one.id: one.measure for one in figures.indicators}
    shares = {name: one.multiplier if isinstance(one, Proportion) else None for name, one in measures.items()}
    rates = {name: one.multiplier if isinstance(one, Rate) else None for name, one in measures.items()}
    x, n = pl.col(c.NUMERATOR).cast(pl.Float64), pl.col(c.DENOMINATOR).cast(pl.Float64)
    of_all, per = (by_indicator(some, pl.Float64) if some else pl.lit(None, pl.Float64) for some in (shares, rates))
    there = pl.col(CHANCE).is_not_null()
    return (
        pl.when(there & of_all.is_not_null() & (n > 1))
        .then((of_all / n).pow(2) * x * (n - x) / (n - 1))
        .when(there & per.is_not_null() & (n > 0))
        .then((per / n).pow(2) * x)
        .otherwise(CHANCE)
    )


def _lines(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the ends of each area's least-squares line over its years, and their variances."""
    n = pl.len()
    year = pl.col(c.PERIOD).cast(pl.Float64)
    away = year - year.mean()
    weight = away / away.pow(2).sum()
    slope = (weight * pl.col(c.VALUE)).sum()
    enough = (n >= 4) & (pl.col(CHANCE).null_count() == 0)  # noqa: PLR2004 - four years make a slope
    columns: list[pl.Expr] = []
    for place, mean, variance in ((_FIRST, k.START, k.START_VARIANCE), (_LAST, k.END, k.END_VARIANCE)):
        at = pl.col(place).first() - year.mean()
        part = 1 / n + at * weight
        columns += [
            pl.when(n >= 4).then(pl.col(c.VALUE).mean() + slope * at).alias(mean),  # noqa: PLR2004
            pl.when(enough).then((part.pow(2) * pl.col(CHANCE)).sum()).alias(variance),
        ]
    span = (pl.col(_LAST) - pl.col(_FIRST)).first()
    return rows.group_by(key, maintain_order=True).agg(
        *columns,
        n.cast(pl.UInt32).alias(k.N_START),
        n.cast(pl.UInt32).alias(k.N_END),
        pl.when(n >= 4).then(slope * span).alias(k.CHANGE),  # noqa: PLR2004
        *(pl.lit(None, pl.Float64).alias(name) for name in (k.START_CHANCE, k.END_CHANCE)),
        pl.when(enough).then((weight.pow(2) * pl.col(CHANCE)).sum() * span.pow(2)).alias(k.CHANGE_VARIANCE),
    )


def _outlines(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return what is said of each area's figures together."""
    in_end = pl.col(_SIDE).is_not_null()
    valued = in_end & pl.col(c.VALUE).is_not_null()
    never = pl.col(UNSEEN) != pl.lit(str(Reason.NO_OWN_VALUE)).cast(d.REASON_TYPE)
    marked = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE)) & (pl.col(c.PERIOD) > pl.col(_FIRST))
    return rows.group_by(key, maintain_order=True).agg(
        pl.col(c.AREA).sort_by(c.PERIOD).last(),
        pl.col(SIGN).first(),
        pl.col(IS_APPROXIMATE).filter(valued).any(),
        pl.col(UNSEEN).filter(in_end & never).first().alias("_never"),
        pl.col(UNBOUNDED).filter(valued).drop_nulls().first().alias(UNBOUNDED),
        marked.any().alias("_is_marked"),
        pl.col(c.FLAGS).filter(valued).explode(empty_as_null=False).unique().sort(),
    )


def _with_reasons(rows: pl.DataFrame, is_slope: pl.Expr) -> pl.DataFrame:
    """Settle the reasons, and leave no number beside a reason for none."""
    reasons = (
        (pl.col("_is_marked"), Reason.NOT_COMPARABLE),
        (is_slope & pl.col(k.CHANGE).is_null(), Reason.FEW_YEARS),
        (pl.col(k.END).is_null(), Reason.NO_OWN_VALUE),
        (pl.col(k.START).is_null(), Reason.NO_EARLIER_VALUE),
    )
    why = pl.col("_never")
    for where, reason in reasons:
        why = pl.coalesce(why, pl.when(where).then(pl.lit(str(reason)).cast(d.REASON_TYPE)))
    both = pl.col(k.START_VARIANCE) + pl.col(k.END_VARIANCE)
    settled = rows.with_columns(
        why.alias(UNSEEN), pl.when(is_slope).then(k.CHANGE_VARIANCE).otherwise(both).alias(k.CHANGE_VARIANCE)
    )
    shown = pl.col(UNSEEN).is_null()
    variances = (k.START_VARIANCE, k.END_VARIANCE, k.CHANGE_VARIANCE, k.START_CHANCE, k.END_CHANCE)
    bounded = shown & pl.col(UNBOUNDED).is_null()
    return settled.with_columns(
        *(pl.when(shown).then(name).alias(name) for name in (k.START, k.END, k.CHANGE)),
        *(pl.when(bounded).then(name).alias(name) for name in variances),
    ).select(
        *(c.INDICATOR, IDENTITY, c.AREA, k.START, k.END, k.CHANGE, *variances, k.N_START, k.N_END, k.N_MISSING),
        *(SIGN, IS_APPROXIMATE, c.FLAGS, UNSEEN, UNBOUNDED),
    )
