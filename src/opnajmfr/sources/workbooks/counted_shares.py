"""Shares with the count that stands beside them: one figure, whose numerator is the share of its count."""

from typing import Final

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.vocabulary import Flag
from opnajmfr.sources.table_cells import NUMBER
from opnajmfr.sources.unread import PRINTED
from opnajmfr.sources.workbooks.share_columns import COUNTED_BY, IS_SHARE, ShareColumns
from opnajmfr.sources.workbooks.sheet_cells import HOLDS

OF_NUMERATOR: Final = "/täljare"
"""What follows the name of a share in the name of the variable of those that have the property."""
PER_CENT: Final = 100
_DIGITS: Final = 9
"""Decimals of an amount."""
_MOST_PRINTED: Final = 6
_KEY: Final = (c.AREA, c.LEVEL, c.PERIOD, c.SEX)
_FLAGS: Final = pl.List(pl.String)


def catalogue_of(known: ShareColumns) -> Catalogue:
    """Return catalogue entries of percentages; one that is counted is a proportion of its count.

    Parameters
    ----------
    known
        What is known of the columns.

    Returns
    -------
    Catalogue
        One entry a percentage; kind and direction not stated.
    """
    found: dict[str, Indicator] = {}
    for name, count in known.columns.filter(IS_SHARE).select(c.VARIABLE, COUNTED_BY).iter_rows():
        measure: Measure = Proportion(numerator=f"{name}{OF_NUMERATOR}", denominator=count) if count else Published()
        if name not in found or count:
            found[name] = Indicator(id=name, title=name, measure=measure, unit="%")
    return Catalogue(list(found.values()))


def with_reasons(cells: pl.DataFrame, known: ShareColumns) -> pl.DataFrame:
    """Return cells in which an empty count has the reason why its share has no value.

    Parameters
    ----------
    cells
        The cells, read.
    known
        What is known of their columns.

    Returns
    -------
    polars.DataFrame
        The same rows.
    """
    ties = _ties(known)
    if ties.is_empty():
        return cells
    without = (
        cells.filter(pl.col(NUMBER).is_null())
        .join(ties, on=c.VARIABLE, maintain_order="left")
        .select(*_KEY, pl.col(COUNTED_BY).alias(c.VARIABLE), pl.col(c.STATUS).alias("why"))
        .unique([*_KEY, c.VARIABLE], keep="first", maintain_order=True)
    )
    is_blank = (pl.col(PRINTED) == "") & pl.col(NUMBER).is_null()
    reasons = cells.join(without, on=[*_KEY, c.VARIABLE], how="left", maintain_order="left")
    reason = pl.when(is_blank).then(pl.coalesce("why", c.STATUS)).otherwise(c.STATUS)
    return reasons.with_columns(reason.alias(c.STATUS)).drop("why")


def numerators(cells: pl.DataFrame, known: ShareColumns) -> pl.DataFrame:
    """Return the numbers behind counted percentages: the share of the count, which is approximate.

    Parameters
    ----------
    cells
        The cells, read.
    known
        What is known of their columns.

    Returns
    -------
    polars.DataFrame
        A row for each percentage that is counted, as the cells, with `flags`.
    """
    ties = _ties(known).filter(IS_SHARE).drop(IS_SHARE)
    counts = cells.select(
        *_KEY,
        pl.col(c.VARIABLE).alias(COUNTED_BY),
        pl.col(NUMBER).alias("n"),
        pl.col(c.STATUS).alias("why"),
    )
    both = cells.join(ties, on=c.VARIABLE, maintain_order="left").join(
        counts, on=[*_KEY, COUNTED_BY], maintain_order="left"
    )
    there = pl.col(NUMBER).is_not_null() & pl.col("n").is_not_null()
    reason = pl.when(pl.col(NUMBER).is_null()).then(c.STATUS).otherwise("why")
    return both.with_columns(
        (pl.col(c.VARIABLE) + OF_NUMERATOR).alias(c.VARIABLE),
        pl.lit("amount").alias(HOLDS),
        pl.when(there).then(c.STATUS).otherwise(reason).alias(c.STATUS),
        pl.when(there).then((pl.col(NUMBER) * pl.col("n") / PER_CENT).round(_DIGITS)).alias(NUMBER),
        pl.when(there).then(pl.lit([str(Flag.APPROXIMATE)])).otherwise(pl.lit([], _FLAGS)).alias(c.FLAGS),
    ).select(*cells.columns, c.FLAGS)


def n_uneven(cells: pl.DataFrame, known: ShareColumns) -> int:
    """Return how many counted percentages are the share of no whole number of their count, as far as they are rounded.

    Such a count may be of something else, as of all who answered a survey and not the question.

    Parameters
    ----------
    cells
        The cells, read.
    known
        What is known of their columns.

    Returns
    -------
    int
        Their number.

    Examples
    --------
    >>> import polars as pl
    >>> share = pl.DataFrame({"share": [33.3, 50.0, 33.0, 1.0], "n": [3.0, 4.0, 7.0, 1.0]})
    >>> share.select(whole_number_fits("share", "n"))["share"].to_list()
    [True, True, False, False]
    """
    ties = _ties(known).filter(IS_SHARE).drop(IS_SHARE)
    if ties.is_empty():
        return 0
    counts = cells.select(*_KEY, pl.col(c.VARIABLE).alias(COUNTED_BY), pl.col(NUMBER).alias("n"))
    both = cells.join(ties, on=c.VARIABLE).join(counts, on=[*_KEY, COUNTED_BY]).drop_nulls([NUMBER, "n"])
    return both.filter(~whole_number_fits(NUMBER, "n")).height


def whole_number_fits(share: str, count: str) -> pl.Expr:
    """Tell whether some whole number of a count gives a percentage, to the decimals that it is printed with.

    Parameters
    ----------
    share
        Column of percentages.
    count
        Column of counts.

    Returns
    -------
    pl.Expr
        Boolean.
    """
    half = pl.lit(0.0)
    for digits in range(_MOST_PRINTED, -1, -1):
        printed_so = pl.col(share).round(digits) == pl.col(share)
        half = pl.when(printed_so).then(0.5 * 10.0**-digits).otherwise(half)
    slack = 1e-6
    low = ((pl.col(share) - half) * pl.col(count) / PER_CENT - slack).ceil()
    return low <= ((pl.col(share) + half) * pl.col(count) / PER_CENT + slack).floor()


def one_figure_each(observations: Observations, catalogue: Catalogue) -> Observations:
    """Return observations in which a counted percentage is its numerator and count, and no third row beside them.

    A percentage whose own count is missing stays as it was printed.

    Parameters
    ----------
    observations
        The rows, the numerators among them.
    catalogue
        The indicators.

    Returns
    -------
    Observations
        The rows that remain.
    """
    counted = [one.id for one in catalogue if f"{one.id}{OF_NUMERATOR}" in one.inputs]
    if not counted:
        return observations
    frame = observations.frame
    behind = frame.filter(pl.col(c.VARIABLE).is_in([f"{name}{OF_NUMERATOR}" for name in counted])).select(
        *_KEY, pl.col(c.VARIABLE).str.strip_suffix(OF_NUMERATOR), pl.col(c.AMOUNT).is_not_null().alias("is_counted")
    )
    is_told = pl.col("is_counted").fill_null(value=False) | (
        pl.col("is_counted").is_not_null() & pl.col(c.VALUE).is_null()
    )
    joined = frame.join(behind, on=[*_KEY, c.VARIABLE], how="left", maintain_order="left")
    return evolve(observations, frame=joined.filter(~is_told).drop("is_counted"))


def _ties(known: ShareColumns) -> pl.DataFrame:
    """Return the shares that are counted: variable, whether it is a percentage, and the variable of its count."""
    counted = pl.col(COUNTED_BY) != ""
    return known.columns.filter(counted).select(c.VARIABLE, IS_SHARE, COUNTED_BY).unique(maintain_order=True)
