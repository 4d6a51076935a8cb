"""Whether the figures of every area rise or fall over the years that may be compared."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.over_time.comparability import separate_years
from opnajmfr.comparison.over_time.settling import LEAST_COVERAGE, change_verdict, stated_margins
from opnajmfr.comparison.over_time.two_years import with_identity
from opnajmfr.comparison.subjects import CHANCE, IS_APPROXIMATE, SIGN
from opnajmfr.comparison.verdicts import Case, judged
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag

YEARS: Final = "years"
VALUES: Final = "values"
SLOPE: Final = "slope"
METHOD: Final = "method"
SMALLEST_P: Final = "smallest_p"
MISFIT_P: Final = "misfit_p"
WEIGHTED: Final = "weighted"
"""Method: a line weighted by the sampling variance of each figure."""
BY_ORDER: Final = "by_order"
"""Method: Sen's slope and Kendall's test, where figures have no known sampling variance."""
FEWEST_YEARS: Final = 4
"""Comparable figures that a trend needs."""

_SHARES = ("proportion", "share_of_units")
_BY_ORDER = (Reason.NO_COUNTS, Reason.NO_SPREAD, Reason.NO_CHANCE)
"""Reasons for no limits that leave the order of the years to be tested."""
_UNSEEN, _UNBOUNDED = "_why_unseen", "_why_unbounded"


def fitted_trends(
    figures: Figures,
    *,
    last: int | None = None,
    margin: float | Mapping[str, float] | None = None,
    power: float = 0.8,
    min_coverage: float = LEAST_COVERAGE,
) -> pl.DataFrame:
    """Return the trend of every figure of every area over the years that may be compared with the newest.

    Shares and rates have a line weighted by what they are counted on (`stats.proportion_trend` and its counterpart for
    rates), means and standardised figures one weighted by their sampling variances (`stats.weighted_trend`). Figures
    whose chance is not known have Sen's slope and Kendall's test of the order of the years, which cannot show a trend
    over four years however steep (`stats.smallest_trend_p`). Only years after the last break count, only figures that
    have no year in common, and only those since the source last called one not comparable.

    Parameters
    ----------
    figures
        Figures of all areas and years.
    last
        The last calendar year that counts; the newest of each indicator where None.
    margin
        The largest change a year that does not matter, in the indicator's unit: one number, or one an indicator's id.
    power
        Probability of seeing a slope as large as `detectable`, 0.5 <= power < 1.
    min_coverage
        Share of the members behind a figure (0 to 1) under which a trend has no verdict.

    Returns
    -------
    polars.DataFrame
        One row an indicator, sex, breakdown, level and area: indicator, sex, breakdowns, level, area (its newest code),
        years and values (lists), n_years, slope (change a year, in the indicator's unit), lower, upper, p, detectable
        (smallest slope that is seen with the power), method (weighted, by_order), smallest_p (of the order), misfit_p
        (small where the years stray from the line more than chance does), sign, verdict (a ChangeVerdict), reason,
        is_approximate. Sorted by indicator, level, area, sex and breakdowns.

    Raises
    ------
    PeriodError
        If `last` is no year.
    StatisticError
        If margin or power is out of range.

    Notes
    -----
    Cochran (1954), Biometrics 10, 417-451; Armitage (1955), Biometrics 11, 375-386; Mann (1945), Econometrica 13,
    245-259; Sen (1968), Journal of the American Statistical Association 63, 1379-1389.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).with_intervals(0.95).aggregate().figures()
    >>> rows = fitted_trends(figures.of("Ljungmåla").whole())
    >>> rows.filter(pl.col("indicator") == "hemtjanst-trygghet").select("n_years", "slope", "reason").row(0)
    (3, None, 'few_years')
    """
    margins = stated_margins(figures, margin)
    until = None if last is None else year(last, where="last")
    rows = _with_lines(_series(figures, until), figures.indicators, confidence=figures.confidence, power=power)
    rows = _with_reasons(rows, figures.indicators, level=1 - figures.confidence)
    found = judged(
        rows,
        unseen=_cases(rows, _UNSEEN),
        unbounded=_cases(rows, _UNBOUNDED),
        withheld=[(pl.col(c.COVERAGE) < min_coverage, Reason.LOW_COVERAGE)],
    )
    return (
        found.with_columns(
            change_verdict(margins),
            pl.col(d.DIFFERENCE).alias(SLOPE),
            *(
                pl.when(pl.col(c.LOWER).is_not_null()).then(name).alias(name)
                for name in (d.DETECTABLE, METHOD, MISFIT_P)
            ),
            pl.when(pl.col(d.REASON).is_null() | (pl.col(d.REASON) == Reason.FEW_FOR_ORDER))
            .then(SMALLEST_P)
            .alias(SMALLEST_P),
        )
        .select(*_columns(figures))
        .sort(c.INDICATOR, c.LEVEL, c.AREA, c.SEX, *figures.breakdowns)
    )


def _series(figures: Figures, until: int | None) -> pl.DataFrame:
    """Return the figures that make each series as lists in order of time."""
    key = [c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, IDENTITY]
    frame = figures.frame if until is None else figures.frame.filter(pl.col(c.PERIOD) <= until)
    there = frame.filter(pl.col(c.VALUE).is_not_null()).select(c.INDICATOR, c.PERIOD).unique()
    years = {
        one.id: separate_years(one, there.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)[c.PERIOD].to_list())
        for one in figures.indicators
    }
    wanted = pl.DataFrame(
        [(name, one) for name, found in years.items() for one in found],
        {c.INDICATOR: pl.String, c.PERIOD: pl.Int32},
        orient="row",
    ).with_columns(pl.col(c.INDICATOR).cast(frame.schema[c.INDICATOR]), pl.lit(value=True).alias("_counts"))
    flagged = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE))
    since = pl.col(c.PERIOD).filter(flagged).max().over(key)
    rows = (
        with_identity(frame, figures)
        .join(wanted, on=[c.INDICATOR, c.PERIOD], how="left")
        .with_columns((pl.col("_counts") & (since.is_null() | (pl.col(c.PERIOD) >= since))).fill_null(value=False))
        .sort(*key, c.PERIOD)
    )
    counts = pl.col("_counts") & pl.col(c.VALUE).is_not_null()
    lists = {YEARS: c.PERIOD, VALUES: c.VALUE, "_x": c.NUMERATOR, "_n": c.DENOMINATOR, "_chance": CHANCE}
    return rows.group_by(key, maintain_order=True).agg(
        pl.col(c.AREA).last(),
        *(pl.col(column).filter(counts).alias(name) for name, column in lists.items()),
        counts.sum().cast(pl.UInt32).alias("n_years"),
        pl.col(c.VALUE).is_not_null().any().alias("_has_any"),
        pl.col(SIGN).last(),
        pl.col(IS_APPROXIMATE).filter(counts).any(),
        pl.col(c.COVERAGE).filter(counts).min(),
        (pl.col(c.FIGURE) != Figure.OWN).any().alias("_is_above"),
        pl.col(UNSEEN).filter(counts).drop_nulls().last(),
        pl.col(UNBOUNDED).filter(counts).drop_nulls().last(),
    )


def _with_lines(
    rows: pl.DataFrame, indicators: Sequence[Indicator], *, confidence: float, power: float
) -> pl.DataFrame:
    """Add slope, limits, p and what could have been seen, by the method that the figures allow."""
    family = by_indicator({one.id: one.measure.family for one in indicators}, pl.String)
    times = by_indicator({one.id: one.measure.times or 1.0 for one in indicators}, pl.Float64)
    floats = pl.List(pl.Float64)
    rows = rows.with_columns(
        pl.col("_x", "_n").cast(floats), family.alias("_family"), times.alias("_times"), pl.col(YEARS).cast(floats)
    ).with_columns((pl.col("_x").list.sum() / pl.col("_n").list.sum()).alias("_whole"))
    is_share, is_rate = pl.col("_family").is_in(_SHARES), pl.col("_family") == "rate"
    whole = pl.col("_whole")
    spread = pl.when(is_share & whole.is_between(0, 1, closed="none")).then(whole * (1 - whole))
    spread = pl.coalesce(spread, pl.when(is_rate & (whole > 0)).then(whole)) * pl.col("_times").pow(2)
    rows = rows.with_columns(spread.alias("_spread")).with_columns(
        pl.when(pl.col("_spread").is_not_null())
        .then(pl.col("_spread") * (pl.col("_n").list.eval(1 / pl.element())))
        .otherwise(pl.col("_chance"))
        .alias("_variance")
    )
    enough = pl.col("n_years") >= FEWEST_YEARS
    rows = rows.with_columns(
        stats.weighted_trend(VALUES, "_variance", time=YEARS, confidence=confidence).alias("_line"),
        stats.proportion_trend(pl.when(is_share).then("_x"), pl.when(is_share).then("_n"), time=YEARS).alias("_share"),
        stats.sen_slope(VALUES, time=YEARS, confidence=confidence).alias("_sen"),
        stats.mann_kendall(VALUES).alias("_order"),
        pl.col(UNBOUNDED).is_in([str(reason) for reason in _BY_ORDER]).fill_null(value=False).alias("_by_order"),
    )
    by_order = pl.col("_by_order") | pl.col(UNBOUNDED).is_not_null()
    line, share, sen, order = (pl.col(f"_{name}").struct for name in ("line", "share", "sen", "order"))
    slope = pl.coalesce(share.field(SLOPE) * pl.col("_times"), line.field(SLOPE))
    error = (line.field("upper") - line.field("lower")) / (2 * stats.z(confidence))
    seen = stats.detectable_by_error(error, confidence=confidence, power=power)
    found = {
        d.DIFFERENCE: pl.when(by_order).then(sen.field(SLOPE)).otherwise(slope),
        c.LOWER: pl.when(by_order).then(sen.field("lower")).otherwise(line.field("lower")),
        c.UPPER: pl.when(by_order).then(sen.field("upper")).otherwise(line.field("upper")),
        d.P: pl.when(by_order).then(order.field("p")).otherwise(pl.coalesce(share.field("p"), line.field("p"))),
        d.DETECTABLE: pl.when(~by_order).then(seen),
        SMALLEST_P: pl.when(by_order).then(order.field(SMALLEST_P)),
        MISFIT_P: pl.when(~by_order).then(line.field(MISFIT_P)),
    }
    return rows.with_columns(
        *(pl.when(enough).then(expression).alias(name) for name, expression in found.items()),
        pl.when(by_order).then(pl.lit(BY_ORDER)).otherwise(pl.lit(WEIGHTED)).alias(METHOD),
        pl.col(VALUES).list.last().alias(c.VALUE),
        pl.col(VALUES).list.first().alias(d.REFERENCE_VALUE),
        pl.col(YEARS).cast(pl.List(pl.Int32)),
    )


def _with_reasons(rows: pl.DataFrame, indicators: Sequence[Indicator], *, level: float) -> pl.DataFrame:
    """Add why there is no slope, and why there are no limits."""

    def because(where: pl.Expr, reason: Reason) -> pl.Expr:
        """Return the reason where it holds."""
        return pl.when(where.fill_null(value=False)).then(pl.lit(str(reason)).cast(d.REASON_TYPE))

    answers = by_indicator({one.id: one.measure.family == "share_of_municipalities" for one in indicators}, pl.Boolean)
    by_order = pl.col("_by_order")
    return rows.with_columns(
        pl.coalesce(
            because(~pl.col("_has_any"), Reason.NO_OWN_VALUE),
            pl.col(UNSEEN),
            because(pl.col("n_years") < FEWEST_YEARS, Reason.FEW_YEARS),
        ).alias(_UNSEEN),
        pl.coalesce(
            because(answers & pl.col("_is_above"), Reason.SAME_MEMBERS),
            pl.when(~by_order).then(UNBOUNDED),
            because(by_order & (pl.col(SMALLEST_P) >= level), Reason.FEW_FOR_ORDER),
        ).alias(_UNBOUNDED),
    )


def _cases(rows: pl.DataFrame, column: str) -> list[Case]:
    """Return the reasons of a column as cases."""
    return [(pl.col(column) == reason, Reason(reason)) for reason in rows[column].drop_nulls().unique().to_list()]


def _columns(figures: Figures) -> list[str]:
    """Return the columns of trends, in order."""
    return [
        *(c.INDICATOR, c.SEX, *figures.breakdowns, c.LEVEL, c.AREA, YEARS, VALUES, "n_years"),
        *(SLOPE, c.LOWER, c.UPPER, d.P, d.DETECTABLE, METHOD, SMALLEST_P, MISFIT_P),
        *(SIGN, d.VERDICT, d.REASON, IS_APPROXIMATE),
    ]
