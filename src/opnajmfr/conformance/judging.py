"""Expected beside computed, judged: how many cells, how far apart, which miss."""

from collections.abc import Iterable
from math import isfinite

import polars as pl
from attrs import field, frozen

from opnajmfr.conformance.expectations import Expectation, Labels, Numbers, Skipped


@frozen
class Miss:
    """One cell that does not agree.

    Parameters
    ----------
    what
        What the column is.
    where
        What the cell is about.
    expected
        What the oracle says; None where it says nothing.
    computed
        What we say.

    Examples
    --------
    >>> Miss("limit", "Umeå", 2.0, 2.1).where
    'Umeå'
    """

    what: str
    where: str
    expected: object
    computed: object


@frozen(kw_only=True)
class Outcome:
    """What became of one oracle's expected cells.

    Parameters
    ----------
    oracle
        The file, or the publication.
    source
        Who computed the numbers.
    n_numbers
        How many expected numbers were checked.
    n_labels
        How many expected words, and expected empty cells, were checked.
    largest_absolute
        Largest absolute difference of a number that agrees; None where there is no number.
    largest_relative
        Largest relative difference of a number that agrees, among expected numbers that are not 0; None where there
        is no number.
    tolerance
        The tolerances of its columns, loosest first, as they are printed.
    misses
        Cells that do not agree.
    skipped
        Cells that are not checked, and why.

    Examples
    --------
    >>> good = Numbers(what="limit", expected=[2.0], computed=[2.0], relative=1e-12)
    >>> judged("paper", source="somebody", expectations=[good]).n_numbers
    1
    """

    oracle: str
    source: str
    n_numbers: int = 0
    n_labels: int = 0
    largest_absolute: float | None = None
    largest_relative: float | None = None
    tolerance: tuple[str, ...] = ()
    misses: tuple[Miss, ...] = ()
    skipped: tuple[Skipped, ...] = field(default=())


def judged(oracle: str, *, source: str, expectations: Iterable[Expectation]) -> Outcome:
    """Return what became of the expected cells of one oracle.

    Parameters
    ----------
    oracle
        The file, or the publication.
    source
        Who computed the numbers.
    expectations
        Its columns.

    Returns
    -------
    Outcome
        Counts, largest differences of the cells that agree, misses and what was skipped.

    Examples
    --------
    >>> bad = Numbers(what="limit", expected=[2.0, 4.0], computed=[2.0, 5.0], where=["Umeå", "Luleå"], relative=1e-9)
    >>> found = judged("paper", source="somebody", expectations=[bad])
    >>> found.n_numbers, found.misses[0].where
    (2, 'Luleå')
    """
    n_numbers = n_labels = 0
    misses: list[Miss] = []
    skipped: list[Skipped] = []
    absolutes: list[float] = []
    relatives: list[float] = []
    tolerances: dict[str, float] = {}
    for column in expectations:
        if isinstance(column, Skipped):
            skipped.append(column)
            continue
        cells = _cells(column)
        if isinstance(column, Numbers):
            n_numbers += len(column.expected) - column.expected.null_count()
            n_labels += column.expected.null_count()
            tolerances |= _tolerance(column)
            agreeing = cells.filter("agrees", pl.col("expected").is_not_null())
            absolutes += _largest(agreeing["absolute"])
            relatives += _largest(agreeing["relative"])
        else:
            n_labels += len(column.expected)
        wrong = cells.filter(~pl.col("agrees"))
        for where, expected, computed in wrong.select("where", "expected", "computed").iter_rows():
            misses.append(Miss(column.what, where, expected, _writable(computed)))
    return Outcome(
        oracle=oracle,
        source=source,
        n_numbers=n_numbers,
        n_labels=n_labels,
        largest_absolute=max(absolutes, default=None),
        largest_relative=max(relatives, default=None),
        tolerance=tuple(sorted(tolerances, key=lambda name: -tolerances[name])),
        misses=tuple(misses),
        skipped=tuple(skipped),
    )


def _cells(column: Numbers | Labels) -> pl.DataFrame:
    """Return one row a cell: where, expected, computed and whether they agree."""
    names = column.where if len(column.where) else pl.Series(range(1, len(column.expected) + 1)).cast(pl.String)
    cells = pl.DataFrame({"where": names, "expected": column.expected, "computed": column.computed})
    equal = pl.col("expected").eq_missing(pl.col("computed"))
    if isinstance(column, Labels):
        return cells.with_columns(equal.alias("agrees"))
    distance = (pl.col("computed") - pl.col("expected")).abs()
    absolute = pl.when(equal).then(0.0).otherwise(distance)
    relative = pl.when(pl.col("expected") != 0).then(absolute / pl.col("expected").abs())
    near = (absolute <= column.absolute) | (relative <= column.relative)
    return cells.with_columns(
        absolute.alias("absolute"), relative.alias("relative"), (equal | near.fill_null(value=False)).alias("agrees")
    )


def _writable(computed: object) -> object:
    """Return a cell as JSON can hold it: an infinity as a word."""
    return str(computed) if isinstance(computed, float) and not isfinite(computed) else computed


def _largest(differences: pl.Series) -> list[float]:
    """Return the largest difference, or nothing where there is none."""
    found = differences.max()
    return [found] if isinstance(found, float) else []


def _tolerance(column: Numbers) -> dict[str, float]:
    """Return a column's tolerances, as printed and as numbers."""
    found = {f"{column.relative:.0e} rel": column.relative} if column.relative else {}
    return found | ({f"{column.absolute:.0e} abs": column.absolute} if column.absolute else {})
