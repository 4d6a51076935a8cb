"""Sums over the strata of a group that no order of the rows changes, and strata that cannot be standardised over."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.operands import numbers

MOST_NAMED = 3
"""Rows that an error names one by one."""


def stratum_sum(term: pl.Expr | str) -> pl.Expr:
    """Return the sum over the strata of a group, null unless every stratum is there.

    Parameters
    ----------
    term
        One number a stratum; a column's name or an expression.

    Returns
    -------
    pl.Expr
        Float64, one a group: for `group_by(…).agg(…)`, `.over(…)`, or a frame of one group. The numbers are put in
        order before they are added, so that no order of the rows changes a digit. Null where one of them is null, and
        where there is no stratum.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"area": ["a", "a", "b", "b"], "x": [1.0, 2.0, 3.0, None]})
    >>> frame.group_by("area", maintain_order=True).agg(stratum_sum("x"))["x"].to_list()
    [3.0, None]
    """
    each = numbers(term)
    complete = each.is_not_null().all() & (each.len() > 0)
    return pl.when(complete).then(each.implode().list.sort().list.sum())


def check_strata(
    frame: pl.DataFrame,
    *,
    counts: Sequence[str] = (),
    positive: Sequence[str] = (),
    by: Sequence[str] = (),
    stratum: str = "",
) -> pl.DataFrame:
    """Return the rows as they are, refused where they cannot be standardised.

    An expression cannot raise for a row: it gives null where a stratum is missing or impossible. This raises.

    Parameters
    ----------
    frame
        One row a group and stratum.
    counts
        Columns that must be 0 or more in every row: events, and persons at risk where a stratum may be empty.
    positive
        Columns that must be above 0 in every row: persons at risk and weights of a direct standardisation.
    by
        Columns that name a group, as an area and a year.
    stratum
        Column that names a stratum; rows are numbered where it is left out.

    Returns
    -------
    polars.DataFrame
        The frame.

    Raises
    ------
    StatisticError
        If there are no rows, a number is missing, not finite or out of range, or a group has not the strata of the
        others; names column, group and stratum.

    Examples
    --------
    >>> import polars as pl
    >>> bands = pl.DataFrame({"age": ["0-64", "65+"], "deaths": [3, 20], "persons": [400, 0]})
    >>> check_strata(bands, counts=["deaths"], positive=["persons"], stratum="age")
    Traceback (most recent call last):
    opnajmfr.errors.StatisticError: persons must be above 0 in every stratum; it is 0.0 in '65+'
    <BLANKLINE>
    Hint: join the stratum with its neighbour, in the standard as well
    """
    named = [*by, *([stratum] if stratum else [])]
    absent = [name for name in (*counts, *positive, *named) if name not in frame.columns]
    if absent:
        message = f"strata: no column {absent[0]!r}; there are {frame.columns}"
        raise StatisticError(message, hint="name the columns of events, persons at risk and weights")
    if frame.is_empty():
        message = "strata: there are no rows"
        raise StatisticError(message, hint="give one row a stratum")
    rows = frame.with_row_index("_row", offset=1)
    shown = named or ["_row"]
    for name in counts:
        _refuse(rows, name, numbers(name) >= 0, shown, wish="0 or more", hint="a count that is not known is no zero")
    for name in positive:
        _refuse(rows, name, numbers(name) > 0, shown, wish="above 0", hint=_JOIN)
    if by and stratum:
        _check_equal(frame, list(by), stratum)
    return frame


_JOIN = "join the stratum with its neighbour, in the standard as well"


def _refuse(rows: pl.DataFrame, name: str, kept: pl.Expr, shown: Sequence[str], *, wish: str, hint: str) -> None:
    """Refuse rows whose number is missing, not finite or out of range."""
    finite = numbers(name).is_finite()
    wrong = rows.filter(~(kept & finite).fill_null(value=False))
    if wrong.is_empty():
        return
    found = [
        f"{'missing' if row[name] is None else float(row[name])} in {_place(row, shown)}"
        for row in wrong.head(MOST_NAMED).iter_rows(named=True)
    ]
    rest = f" and {wrong.height - MOST_NAMED} more" if wrong.height > MOST_NAMED else ""
    message = f"{name} must be {wish} in every stratum; it is {', '.join(found)}{rest}"
    raise StatisticError(message, hint=hint)


def _place(row: dict[str, object], shown: Sequence[str]) -> str:
    """Name a row."""
    return f"row {row['_row']}" if list(shown) == ["_row"] else ", ".join(repr(row[name]) for name in shown)


def _check_equal(frame: pl.DataFrame, by: list[str], stratum: str) -> None:
    """Refuse a stratum given twice, and groups that lack strata that others have."""
    twice = frame.filter(frame.select(*by, stratum).is_duplicated())
    if twice.height:
        place = _place(twice.row(0, named=True), [*by, stratum])
        message = f"{stratum}: a stratum is given twice: {place}"
        raise StatisticError(message, hint="one row a group and stratum")
    n_strata = frame[stratum].n_unique()
    short = frame.group_by(by, maintain_order=True).agg(pl.col(stratum)).filter(pl.col(stratum).list.len() < n_strata)
    if short.height:
        row = short.row(0, named=True)
        lacking = [one for one in frame[stratum].unique(maintain_order=True) if one not in row[stratum]]
        message = f"{stratum}: {_place(row, by)} has no row of {lacking[:MOST_NAMED]}"
        raise StatisticError(message, hint="give every group every stratum; nobody there is a row with 0")
