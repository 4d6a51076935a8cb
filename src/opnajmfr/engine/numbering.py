"""One whole number a cell: joining on one number is three times as fast as joining on every column of a key."""

from collections.abc import Iterable, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.engine.scope import Scope

CELL_NUMBER = "cell_number"


def cell_number(scope: Scope, areas: Iterable[str]) -> pl.Expr:
    """Return the number of each row's cell; null for an area that is not among those given.

    Parameters
    ----------
    scope
        What the observations answer: it bounds every column of the key.
    areas
        Codes of the areas that have cells.

    Returns
    -------
    polars.Expr
        Int64, the same for two rows exactly where indicator, period, sex, breakdowns and area are.
    """
    places = [
        *_place(c.INDICATOR, [one.id for one in scope.indicators]),
        *_years(scope),
        *_place(c.SEX, c.SEX_TYPE.categories),
        *(place for name in scope.breakdowns for place in _place(name, scope.outline[name].unique().sort())),
        *_place(c.AREA, sorted(set(areas))),
    ]
    number = pl.lit(0, pl.Int64)
    for place, size in places:
        number = number * size + place
    return number.alias(CELL_NUMBER)


Place = tuple[pl.Expr, int]
"""A column as a number from 0, and how many there are."""


def _place(name: str, words: Sequence[str] | pl.Series) -> list[Place]:
    """Return the words of a column as numbers."""
    listed = pl.Enum(words)
    return [(pl.col(name).cast(listed, strict=False).to_physical().cast(pl.Int64), len(listed.categories))]


def _years(scope: Scope) -> list[Place]:
    """Return the years as numbers."""
    first, last = scope.outline.select(pl.col(c.PERIOD).min(), pl.col(c.PERIOD).max().alias("last")).row(0)
    return [(pl.col(c.PERIOD).cast(pl.Int64) - first, last - first + 1)]
