"""What an oracle says and what we say, cell by cell, before anybody judges."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from attrs import field, frozen

from opnajmfr.errors import ConformanceError

Column = pl.Series | np.ndarray | Sequence[object]
"""Cells in order."""


def _numbers(cells: Column) -> pl.Series:
    """Return cells as Float64; what is no number (null, NaN) is null."""
    return pl.Series(cells, dtype=pl.Float64, strict=False).fill_nan(None)


def _texts(cells: Column) -> pl.Series:
    """Return cells as text."""
    return pl.Series(cells).cast(pl.String)


def _unnamed() -> pl.Series:
    """Return no names: the cells are numbered."""
    return pl.Series([], dtype=pl.String)


@frozen(kw_only=True, eq=False)
class Numbers:
    """Numbers that somebody else computed, beside ours.

    A cell agrees where both have no value, where both are equal, or where the difference is within the absolute or
    within the relative tolerance. A cell that is expected to be empty counts as a label: what is checked is that we
    say nothing.

    Parameters
    ----------
    what
        What the numbers are, as "upper limit, 95 %".
    expected
        The oracle's numbers; null or NaN where it has none.
    computed
        Ours, in the same order and as many.
    where
        What each cell is about, as the area's name; numbered from 1 where left out.
    relative
        Largest relative difference that agrees, 0 to 1.
    absolute
        Largest absolute difference that agrees, 0 or more: half a unit of the last digit that the oracle prints.

    Raises
    ------
    ConformanceError
        If the columns are not of the same length.

    Examples
    --------
    >>> Numbers(what="lower limit", expected=[0.5, None], computed=[0.5, None], relative=1e-12).expected.to_list()
    [0.5, None]
    """

    what: str
    expected: pl.Series = field(converter=_numbers)
    computed: pl.Series = field(converter=_numbers)
    where: pl.Series = field(converter=_texts, factory=_unnamed)
    relative: float
    absolute: float = 0.0

    def __attrs_post_init__(self) -> None:
        """Refuse columns that do not lie side by side."""
        _side_by_side(self.what, self.expected, self.computed, self.where)


@frozen(kw_only=True, eq=False)
class Labels:
    """Words that somebody else found, beside ours: bands, verdicts, markers, refusals.

    Parameters
    ----------
    what
        What the words are, as "verdict".
    expected
        The oracle's words; null where it has none.
    computed
        Ours, in the same order and as many.
    where
        What each cell is about; numbered from 1 where left out.

    Raises
    ------
    ConformanceError
        If the columns are not of the same length.

    Examples
    --------
    >>> Labels(what="verdict", expected=["High"], computed=["High"]).computed.to_list()
    ['High']
    """

    what: str
    expected: pl.Series = field(converter=_texts)
    computed: pl.Series = field(converter=_texts)
    where: pl.Series = field(converter=_texts, factory=_unnamed)

    def __attrs_post_init__(self) -> None:
        """Refuse columns that do not lie side by side."""
        _side_by_side(self.what, self.expected, self.computed, self.where)


@frozen(kw_only=True)
class Skipped:
    """Expected cells that are not checked, and why.

    Parameters
    ----------
    what
        What the cells are.
    n
        How many there are.
    reason
        Why they are not checked, in one sentence.

    Examples
    --------
    >>> Skipped(what="chi-square", n=1, reason="the file has no input").n
    1
    """

    what: str
    n: int
    reason: str


Expectation = Numbers | Labels | Skipped
"""A column of an oracle."""


def _side_by_side(what: str, expected: pl.Series, computed: pl.Series, where: pl.Series) -> None:
    """Refuse columns of different lengths."""
    if len(expected) == len(computed) and len(where) in {0, len(expected)}:
        return
    message = f"{what}: {len(expected)} cells expected, {len(computed)} computed, {len(where)} names"
    raise ConformanceError(message, hint="every expected cell needs one computed cell, in the same order")
