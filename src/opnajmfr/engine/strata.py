"""Strata as variables: what stands in the rows of a breakdown becomes a component of its own, total in it."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl
from attrs import define, evolve, field

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.data.statuses import MASK, flag_lookup, flags_mask, status_of, status_rank
from opnajmfr.errors import MissingComponentError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.strata import Strata
from opnajmfr.model.vocabulary import Status
from opnajmfr.spelling import closest

MOST_NAMED = 5
"""Strata that an error names one by one."""


def by_strata(observations: Observations, indicators: Iterable[Indicator]) -> Observations:
    """Return observations with one variable a stratum added for measures that consume a breakdown.

    The rows themselves stay: other indicators show them as they are. A row of `deaths` in the stratum 65-74 of
    `age_band` is added as the variable `deaths [age_band=65-74]` with the total as its `age_band`; sex and other
    breakdowns are kept.

    Parameters
    ----------
    observations
        The figures, totals of women and men included.
    indicators
        The indicators.

    Returns
    -------
    Observations
        The same rows, and those.

    Raises
    ------
    MissingComponentError
        If a variable is not given by the breakdown, or not by the strata that its measure weighs.
    """
    wanted = _Wanted()
    for one in indicators:
        strata = one.measure.consumed
        if strata is None or not set(one.inputs) & set(observations.variables):
            continue
        _check_breakdown(observations, one, strata)
        for variable in one.inputs:
            _check_strata(observations, one, variable, strata)
        wanted.add(strata)
    if not wanted.divided and not wanted.whole:
        return observations
    pieces = [*_divided(observations, wanted.divided), *_whole(observations, wanted.whole)]
    return evolve(observations, frame=pl.concat([observations.frame, *pieces]))


@define
class _Wanted:
    """Columns that are wanted: a name for each variable and stratum, by breakdown; strata of each variable's total."""

    divided: dict[str, dict[tuple[str, str], str]] = field(factory=dict[str, dict[tuple[str, str], str]])
    whole: dict[tuple[str, str], tuple[str, ...]] = field(factory=dict[tuple[str, str], tuple[str, ...]])

    def add(self, strata: Strata) -> None:
        """Want the columns of a measure; those of several measures once."""
        names = self.divided.setdefault(strata.breakdown, {})
        for variable in strata.divided:
            names |= {(variable, stratum): strata.column(variable, stratum) for stratum in strata.names}
        for variable in strata.whole:
            place = (variable, strata.breakdown)
            self.whole[place] = tuple(dict.fromkeys((*self.whole.get(place, ()), *strata.names)))


def _check_breakdown(observations: Observations, indicator: Indicator, strata: Strata) -> None:
    """Refuse observations without the breakdown."""
    if strata.breakdown not in observations.breakdowns:
        there = list(observations.breakdowns)
        message = f"{indicator.id}: standardises over {strata.breakdown!r}; the observations are broken down by {there}"
        near = closest(strata.breakdown, there)
        hint = near or f"declare the column: Observations.from_frame(…, breakdowns=[{strata.breakdown!r}])"
        raise MissingComponentError(message, hint=hint)


def _check_strata(observations: Observations, indicator: Indicator, variable: str, strata: Strata) -> None:
    """Refuse strata that the standard does not have, and a standard that has strata which nobody gives."""
    mine = observations.outline.filter(pl.col(c.VARIABLE) == variable)[strata.breakdown].unique().sort().to_list()
    given = [name for name in mine if name != c.TOTAL]
    strange = [name for name in given if name not in strata.names]
    lacking = [name for name in strata.names if name not in given]
    if variable in strata.whole and (not given or c.TOTAL in mine):
        # Observed events may be given for all strata together only.
        lacking = [] if c.TOTAL in mine else lacking
    if not strange and not lacking:
        return
    faults = [
        *([f"is given for {strange[:MOST_NAMED]}, which the standard does not have"] if strange else []),
        *([f"is not given for {lacking[:MOST_NAMED]}, which the standard has"] if lacking else []),
    ]
    hint = closest(strange[0], lacking) if strange and lacking else ""
    hint = hint or "observations and standard need the same strata: join or leave out, in both"
    message = f"{indicator.id}: {variable!r} by {strata.breakdown!r} {' and '.join(faults)}"
    raise MissingComponentError(message, hint=hint)


def _divided(observations: Observations, wanted: Mapping[str, Mapping[tuple[str, str], str]]) -> Iterator[pl.DataFrame]:
    """Yield the rows of every stratum under the name of its component."""
    for breakdown, columns in wanted.items():
        parts = [(*place, name) for place, name in columns.items()]
        schema = dict.fromkeys((c.VARIABLE, breakdown, _NAME), pl.String)
        names = pl.LazyFrame(parts, schema=schema, orient="row")
        rows = observations.frame.lazy().join(names, on=[c.VARIABLE, breakdown]).collect()
        yield _named(rows, observations, breakdown)


_NAME = "_component"


def _named(rows: pl.DataFrame, observations: Observations, breakdown: str) -> pl.DataFrame:
    """Give rows the name of their component, total in the breakdown."""
    named = rows.with_columns(pl.col(_NAME).alias(c.VARIABLE), pl.lit(c.TOTAL).alias(breakdown))
    return named.select(observations.frame.columns)


def _whole(observations: Observations, wanted: Mapping[tuple[str, str], tuple[str, ...]]) -> Iterator[pl.DataFrame]:
    """Yield the total over the strata of each variable that is read so: the given one, else the sum of all.

    Where a stratum has no amount, the total has none either, and the strongest reason; where rows are just not there,
    there is no total.
    """
    for (variable, breakdown), strata in wanted.items():
        rows = observations.frame.lazy().filter(pl.col(c.VARIABLE) == variable)
        column = Strata(breakdown=breakdown, names=strata, divided=()).column(variable, c.TOTAL)
        given = rows.filter(pl.col(breakdown) == c.TOTAL)
        key = [*(name for name in observations.keys if name != breakdown), c.VARIABLE]
        there = pl.col(c.AMOUNT).is_not_null()
        complete = pl.col("_n_amounts") == len(strata)
        summed = (
            rows.filter(pl.col(breakdown).is_in(strata))
            .join(given, on=key, how="anti")
            .group_by(key)
            .agg(
                pl.col(c.AMOUNT).sum(),
                there.sum().alias("_n_amounts"),
                status_rank().filter(~there).min().alias("_reason"),
                flags_mask().filter(there).bitwise_or().alias(MASK),
            )
            .with_columns(
                pl.when(complete).then(c.AMOUNT).alias(c.AMOUNT),
                pl.lit(None, pl.Float64).alias(c.VALUE),
                pl.when(complete)
                .then(pl.lit(str(Status.DERIVED)).cast(c.STATUS_TYPE))
                .otherwise(status_of(pl.col("_reason").fill_null(0)))
                .alias(c.STATUS),
                pl.when(complete).then(MASK).alias(MASK),
            )
            .filter(complete | pl.col("_reason").is_not_null())
            .join(flag_lookup(), on=MASK, how="left", nulls_equal=True)
            .with_columns(pl.lit(c.TOTAL).alias(breakdown))
            .select(observations.frame.columns)
        )
        named = pl.concat([given, summed]).with_columns(pl.lit(column).alias(_NAME))
        yield _named(named.collect(), observations, breakdown)
