"""An area against itself: its latest earlier figure that may be compared with the present one."""

from collections.abc import Sequence

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, Subjects
from opnajmfr.comparison.verdicts import judged, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag

_UNTIL, _SINCE, _FLAGGED, _FIRST = "_until", "_since", "_flagged", "_first"
_EARLIER, _LATER = "_earlier_", "_later_"
_SIDED = (LOW, HIGH, CHANCE, c.NUMERATOR, c.DENOMINATOR)
"""What both years hold."""
_THEIR_LOW, _THEIR_HIGH = f"{_EARLIER}{LOW}", f"{_EARLIER}{HIGH}"
_THEIR_APPROXIMATE, _THEIR_COVERAGE = "_their_approximate", "_their_coverage"


def against_history(subjects: Subjects, own: pl.DataFrame, *, areas: Areas, missing: MissingPolicy) -> pl.DataFrame:
    """Compare areas with their own latest earlier figure, under any code that they had then.

    The earlier figure is the newest one with a value that rests on no year of the present one's window. Where the
    definition has changed since in a way that is not comparable, or the source says so of a figure in between, there
    is no difference, and the reason says which. Limits are those of `stats.mover`, as of two independent figures: where
    some persons answered in both years, they are wider than they need be.

    Parameters
    ----------
    subjects
        The computed figures.
    own
        The figures that are compared, of all years.
    areas
        The hierarchy: a recoded area is the same one.
    missing
        When coverage of either figure is too low for a verdict.

    Returns
    -------
    polars.DataFrame
        One row a figure, with reference_period, difference, limits, verdict and reason, and what both years hold, as
        `with_detectable` reads it.
    """
    series = [*(name for name in subjects.cell if name != c.PERIOD), IDENTITY, c.FIGURE]
    rows = _in_series(subjects.with_chance(own), subjects.indicators, areas=areas, series=series)
    earlier = rows.filter(pl.col(c.VALUE).is_not_null()).select(
        *series,
        pl.col(c.PERIOD).alias(d.REFERENCE_PERIOD),
        pl.col(c.AREA).alias(d.REFERENCE_AREA),
        pl.col(c.VALUE).alias(d.REFERENCE_VALUE),
        *(pl.col(name).alias(f"{_EARLIER}{name}") for name in _SIDED),
        pl.col(IS_APPROXIMATE).alias(_THEIR_APPROXIMATE),
        pl.col(c.COVERAGE).alias(_THEIR_COVERAGE),
    )
    rows = rows.sort(_UNTIL, maintain_order=True).join_asof(
        earlier.sort(d.REFERENCE_PERIOD, maintain_order=True),
        left_on=_UNTIL,
        right_on=d.REFERENCE_PERIOD,
        by=series,
        strategy="backward",
        coalesce=False,
        check_sortedness=False,
    )
    found = pl.col(d.REFERENCE_PERIOD).is_not_null()
    is_flagged = (pl.col(d.REFERENCE_PERIOD) < pl.col(_FLAGGED)).fill_null(value=False)
    is_broken = (pl.col(d.REFERENCE_PERIOD) < pl.col(_SINCE)).fill_null(value=False)
    is_shared = ~found & (pl.col(_FIRST) < pl.col(c.PERIOD)).fill_null(value=False)
    lower, upper = stats.mover(
        c.VALUE, d.REFERENCE_VALUE, lower=LOW, upper=HIGH, other_lower=_THEIR_LOW, other_upper=_THEIR_HIGH
    )
    rows = rows.with_columns(
        pl.col(c.FIGURE).alias(d.REFERENCE_FIGURE),
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        lower.alias(c.LOWER),
        upper.alias(c.UPPER),
        (pl.col(IS_APPROXIMATE) | pl.col(_THEIR_APPROXIMATE).fill_null(value=False)).alias(IS_APPROXIMATE),
        is_flagged.alias("_is_flagged"),
        is_broken.alias("_is_broken"),
        is_shared.alias("_is_shared"),
    )
    one_answer = by_indicator(
        {one.id: one.measure.family == "share_of_municipalities" for one in subjects.indicators}, pl.Boolean
    )
    verdicts = judged(
        rows,
        unseen=[
            *(case for case in no_difference(subjects.indicators, larger=False) if case[1] is not Reason.ONE_ANSWER),
            (pl.col("_is_flagged"), Reason.NOT_COMPARABLE),
            (pl.col("_is_broken"), Reason.EARLIER_BREAK),
            (pl.col("_is_shared"), Reason.SHARED_YEARS),
            (pl.col(d.REFERENCE_VALUE).is_null(), Reason.NO_EARLIER_VALUE),
        ],
        unbounded=[
            (one_answer & (pl.col(c.FIGURE) != Figure.OWN), Reason.SAME_MEMBERS),
            *no_interval(subjects.indicators),
            (pl.col(_THEIR_LOW).is_null(), Reason.REFERENCE_WITHOUT_COUNTS),
        ],
        withheld=[
            (pl.min_horizontal(c.COVERAGE, _THEIR_COVERAGE) < missing.min_coverage, Reason.LOW_COVERAGE),
        ],
    )
    kept = pl.col(d.DIFFERENCE).is_not_null()
    blank = (d.REFERENCE_VALUE, d.REFERENCE_PERIOD, d.REFERENCE_AREA, d.REFERENCE_FIGURE)
    return verdicts.with_columns(
        *(pl.when(kept).then(name).alias(name) for name in blank),
        *(pl.col(name).alias(f"{_LATER}{name}") for name in _SIDED),
    )


def _in_series(
    own: pl.DataFrame, indicators: Sequence[Indicator], *, areas: Areas, series: Sequence[str]
) -> pl.DataFrame:
    """Add what tells which earlier years may be compared: window, last break, last flag, and the first value."""
    used = own.select(c.INDICATOR, c.PERIOD).unique()
    catalogue = {one.id: one for one in indicators}
    spans = [
        (one.id, period, period - one.window_in(period), max(one.breaks_between(0, period), default=None))
        for name, period in used.with_columns(pl.col(c.INDICATOR).cast(pl.String)).iter_rows()
        for one in [catalogue[str(name)]]
    ]
    schema = {c.INDICATOR: pl.String, c.PERIOD: pl.Int32, _UNTIL: pl.Int32, _SINCE: pl.Int32}
    known = pl.DataFrame(spans, schema=schema, orient="row").with_columns(
        pl.col(c.INDICATOR).cast(own.schema[c.INDICATOR])
    )
    identities = areas.names.select(pl.col("code").alias(c.AREA), IDENTITY)
    rows = own.join(known, on=[c.INDICATOR, c.PERIOD], how="left", maintain_order="left").join(
        identities, on=c.AREA, how="left", maintain_order="left"
    )
    flagged = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE))
    return (
        rows.with_columns(pl.coalesce(IDENTITY, c.AREA).alias(IDENTITY))
        .sort(*series, c.PERIOD, maintain_order=True)
        .with_columns(
            pl.when(flagged).then(c.PERIOD).forward_fill().over(series).alias(_FLAGGED),
            pl.col(c.PERIOD).filter(pl.col(c.VALUE).is_not_null()).min().over(series).alias(_FIRST),
        )
    )
