"""Results with one column an indicator."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.errors import NothingToShowError, UnknownTermError
from opnajmfr.model.vocabulary import Figure
from opnajmfr.spelling import closest

_COLUMN = "column"


def widened(frame: pl.DataFrame, *, figure: Figure | str | None, breakdowns: Sequence[str]) -> pl.DataFrame:
    """Return one row an area, period, sex and breakdown, and one column an indicator.

    Parameters
    ----------
    frame
        The frame of results.
    figure
        Which figure; None for own, else reported, else pooled, whichever a cell has first.
    breakdowns
        Columns beside sex.

    Returns
    -------
    polars.DataFrame
        area, level, period, sex, breakdowns, then a Float64 column for each indicator in the order of the
        catalogue; above its own level an ordinal indicator has a column for each class.

    Raises
    ------
    UnknownTermError
        If there is no such figure.
    NothingToShowError
        If no row has the figure; says which there are.
    """
    key = [c.AREA, c.LEVEL, c.PERIOD, c.SEX, *breakdowns]
    order = {str(one): place for place, one in enumerate(_preferred(figure))}
    rows = frame.filter(pl.col(c.FIGURE).is_in(list(order))).with_columns(_name().alias(_COLUMN))
    if rows.is_empty():
        there = frame[c.FIGURE].unique().cast(pl.String).sort().to_list()
        message = f"no results of the figure {str(figure or 'own')!r}; there are {there}"
        raise NothingToShowError(message, hint="plan.aggregate(areas, figures=[…]) makes the figures above")
    names = rows.sort(c.INDICATOR, maintain_order=True)[_COLUMN].unique(maintain_order=True)
    place = pl.col(c.FIGURE).cast(pl.String).replace_strict(order, return_dtype=pl.UInt8)
    best = rows.sort(pl.col(c.VALUE).is_null(), place, maintain_order=True)
    best = best.unique([*key, _COLUMN], keep="first", maintain_order=True)
    return best.pivot(_COLUMN, on_columns=names, index=key, values=c.VALUE).sort(key)


def _name() -> pl.Expr:
    """Return the name of each row's column: its indicator, and above the own level the class."""
    indicator = pl.col(c.INDICATOR).cast(pl.String)
    classed = pl.concat_str([indicator, pl.lit(": ") + pl.col(c.CATEGORY)], ignore_nulls=True)
    return pl.when(pl.col(c.FIGURE) == Figure.OWN).then(indicator).otherwise(classed)


def _preferred(figure: Figure | str | None) -> list[Figure]:
    """Return the figures that a cell may show, the first that it has."""
    if figure is None:
        return [Figure.OWN, Figure.REPORTED, Figure.POOLED]
    words = [str(one) for one in Figure]
    if str(figure) not in words:
        message = f"wide: no figure {str(figure)!r}; wanted one of {words}"
        raise UnknownTermError(message, hint=closest(str(figure), words))
    return [Figure(figure)]
