"""Observed figures in one checked tidy frame: one row an area, period, sex, breakdown and variable."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Self

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data import schemas
from opnajmfr.data.entry import ALL_ROWS, SUBJECT, typed
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.errors import VintageError
from opnajmfr.model.vocabulary import Level


@frozen(kw_only=True, slots=False)
class Observations:
    """Observed figures of one vintage (uppgifter) in a checked tidy frame.

    Columns: area (String), level, period (Int32, the last calendar year), sex, the breakdowns (String), variable,
    amount (Decimal(38, 9): a component), value (Float64: a published figure as it was read), status, flags
    (sorted list). Exactly one of amount and value is there when the status is observed or derived, else neither.

    Parameters
    ----------
    frame
        The checked frame; build it with `from_frame`.
    breakdowns
        Names of the columns beside sex.
    source
        Who published the figures.
    retrieved
        When they were fetched, or None when it is not known.
    n_rounded
        How many amounts had more than nine decimals and were rounded once on entry.
    """

    frame: pl.DataFrame = field(repr=False)
    breakdowns: tuple[str, ...] = ()
    source: str = ""
    retrieved: dt.date | None = None
    n_rounded: int = field(default=0)

    @classmethod
    def from_frame(
        cls,
        frame: pl.DataFrame,
        *,
        breakdowns: Iterable[str] = (),
        source: str = "",
        retrieved: dt.date | None = None,
        level: Level | str | None = None,
    ) -> Self:
        """Return checked observations of a tidy frame.

        Left-out columns are filled: sex T, status by whether there is a number, no flags; numbers of any type
        become amounts with nine decimals.

        Parameters
        ----------
        frame
            Columns area, period, variable, and amount or value; level unless given here; the declared breakdowns.
        breakdowns
            Names of columns beside sex; a null there means "total".
        source
            Who published the figures and when they were fetched.
        retrieved
            Who published the figures and when they were fetched.
        level
            The level of every row, where the frame has no such column.

        Returns
        -------
        Observations
            The same rows, typed.

        Raises
        ------
        TableError
            If a column is missing, undeclared or of a type that cannot be read.
        FailedRowsError
            If rows break a rule: a counted report by rule with the rows.

        Examples
        --------
        >>> rows = pl.DataFrame({"area": ["1984"], "period": [2024], "variable": ["answers"], "amount": [97]})
        >>> Observations.from_frame(rows, level="municipality").frame["amount"].item()
        Decimal('97.000000000')
        """
        names = (breakdowns,) if isinstance(breakdowns, str) else tuple(breakdowns)
        entered, n_rounded = typed(frame, breakdowns=names, level=level)
        broken = schemas.broken_rows(entered, names)
        if not broken.is_empty:
            raise FailedRowsError(SUBJECT, broken, hint=ALL_ROWS)
        return cls(frame=entered, breakdowns=names, source=source, retrieved=retrieved, n_rounded=n_rounded)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that tell two rows of one variable apart."""
        return (c.AREA, c.LEVEL, c.PERIOD, c.SEX, *self.breakdowns)

    @cached_property
    def outline(self) -> pl.DataFrame:
        """Which variables there are at which level, period, sex and breakdown, and whether as values; sorted."""
        by = [c.VARIABLE, c.LEVEL, c.PERIOD, c.SEX, *self.breakdowns]
        return (
            self.frame.lazy()
            .group_by(by)
            .agg(
                has_values=pl.col(c.VALUE).is_not_null().any(),
                has_amounts=pl.col(c.AMOUNT).is_not_null().any(),
            )
            .sort(by)
            .collect()
        )

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables, sorted."""
        return tuple(self.outline[c.VARIABLE].unique().sort())

    @cached_property
    def periods(self) -> tuple[int, ...]:
        """The years, sorted."""
        return tuple(self.outline[c.PERIOD].unique().sort())

    @property
    def vintage(self) -> str:
        """Source and day of fetching, as one text."""
        return " ".join(part for part in (self.source, str(self.retrieved or "")) if part)

    def with_rows(self, frame: pl.DataFrame) -> Self:
        """Return the observations with rows of the same vintage added.

        Parameters
        ----------
        frame
            Rows as `from_frame` takes them, all columns included.

        Returns
        -------
        Observations
            Both, checked together.

        Raises
        ------
        FailedRowsError
            If a row is there already, or breaks a rule.
        """
        added, n_rounded = typed(frame, breakdowns=self.breakdowns, level=None)
        both = type(self).from_frame(
            pl.concat([self.frame, added]),
            breakdowns=self.breakdowns,
            source=self.source,
            retrieved=self.retrieved,
        )
        return type(self)(
            frame=both.frame,
            breakdowns=self.breakdowns,
            source=self.source,
            retrieved=self.retrieved,
            n_rounded=self.n_rounded + n_rounded,
        )

    def __add__(self, other: "Observations") -> "Observations":
        """Join observations of the same vintage; two vintages are refused."""
        if (self.source, self.retrieved) != (other.source, other.retrieved):
            message = f"observations of two vintages cannot be mixed: {self.vintage!r} and {other.vintage!r}"
            raise VintageError(message, hint="compute each vintage on its own and compare the results")
        if self.breakdowns != other.breakdowns:
            message = f"observations are broken down differently: by {self.breakdowns} and by {other.breakdowns}"
            raise VintageError(message, hint="declare the same breakdowns for both, in the same order")
        return self.with_rows(other.frame)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.frame.height
