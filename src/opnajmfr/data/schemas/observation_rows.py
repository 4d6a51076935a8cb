"""Columns and rules of observations, checked row by row; loads dataframely."""

from collections.abc import Iterable, Sequence
from typing import cast

import dataframely as dy
import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.amounts import LARGEST
from opnajmfr.data.failures import RULE, FailureReport
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR
from opnajmfr.model.vocabulary import Flag, Level, Sex, Status

WAYS_OUT = {
    "a value or a status": "an observed row holds an amount or a value; a row with another status holds neither",
    "one row a key": "keep one row for each area, level, period, sex, breakdown and variable",
    "value is a finite number": "replace NaN and infinities by no value and a status",
    "period is a year": f"a period is a calendar year from {FIRST_YEAR} to {LAST_YEAR}",
    "flags in order, once each": "list each flag once, in alphabetical order",
}
"""What to do about each rule."""
_RULES = {
    "primary_key": "one row a key",
    "value|inf": "value is a finite number",
    "value|nan": "value is a finite number",
    "period|min": "period is a year",
    "period|max": "period is a year",
    "value_or_status": "a value or a status",
    "amount_fits": "amount is a finite number",
    "flags_sorted": "flags in order, once each",
    "flags|inner_nullability": "flags in order, once each",
}
"""Rules under the names that people read; every other rule is that a column is given."""
_WITH_VALUE = [str(status) for status in Status if status.has_value]


class ObservationsSchema(dy.Schema):
    """Columns and rules of observations without breakdowns."""

    area: dy.String = dy.String(primary_key=True, min_length=1)
    level: dy.Enum = dy.Enum([str(word) for word in Level], primary_key=True)
    period: dy.Int32 = dy.Int32(primary_key=True, min=FIRST_YEAR, max=LAST_YEAR)
    sex: dy.Enum = dy.Enum([str(word) for word in Sex], primary_key=True)
    variable: dy.String = dy.String(primary_key=True, min_length=1)
    amount: dy.Decimal = dy.Decimal(38, c.DECIMALS, nullable=True)
    value: dy.Float64 = dy.Float64(nullable=True, allow_inf=False, allow_nan=False)
    status: dy.Enum = dy.Enum([str(word) for word in Status])
    flags: dy.List = dy.List(dy.Enum([str(word) for word in Flag]))

    @dy.rule()
    def value_or_status(cls) -> pl.Expr:  # noqa: N805  (dataframely's rules are class methods)
        """Hold one number where the status says there is one, and none elsewhere."""
        n_numbers = pl.col(c.AMOUNT).is_not_null().cast(pl.Int8) + pl.col(c.VALUE).is_not_null().cast(pl.Int8)
        return n_numbers == pl.col(c.STATUS).is_in(_WITH_VALUE).cast(pl.Int8)

    @dy.rule()
    def amount_fits(cls) -> pl.Expr:  # noqa: N805
        """Hold amounts whose sums fit a component."""
        return pl.col(c.AMOUNT).is_null() | (pl.col(c.AMOUNT).cast(pl.Float64).abs() < LARGEST)

    @dy.rule()
    def flags_sorted(cls) -> pl.Expr:  # noqa: N805
        """Hold each flag once, in the order of the enum."""
        flags = pl.col(c.FLAGS)
        return (flags.list.n_unique() == flags.list.len()) & (flags == flags.list.sort())


def schema(breakdowns: Iterable[str] = ()) -> type[dy.Schema]:
    """Return the schema of observations with the given breakdowns.

    Parameters
    ----------
    breakdowns
        Names of columns beside sex, in order.

    Returns
    -------
    type of dataframely.Schema
        The schema.

    Examples
    --------
    >>> schema(["age"]).primary_key()
    ['area', 'level', 'period', 'sex', 'variable', 'age']
    """
    added: dict[str, object] = {
        f"breakdown_{place}": dy.String(primary_key=True, min_length=1, alias=name)
        for place, name in enumerate(breakdowns)
    }
    return (
        cast("type[dy.Schema]", type("BrokenDownSchema", (ObservationsSchema,), added)) if added else ObservationsSchema
    )


def broken_rows(frame: pl.DataFrame, breakdowns: Sequence[str]) -> FailureReport:
    """Return the rows that break a rule of observations.

    Parameters
    ----------
    frame
        Typed observations.
    breakdowns
        Names of columns beside sex.

    Returns
    -------
    FailureReport
        One row a broken rule, named as people read it; empty where all is well.

    Examples
    --------
    >>> broken_rows(schema().create_empty(), []).is_empty
    True
    """
    checked = schema(breakdowns)
    _, failure = checked.filter(frame)
    if not len(failure):
        return FailureReport(pl.DataFrame({RULE: []}, schema={RULE: pl.String}), n_checked=frame.height)
    details = failure.details()
    shown = [name for name in frame.columns if name != c.FLAGS]
    rules: dict[str, list[str]] = {}
    for rule in failure.counts():
        rules.setdefault(_named(rule), []).append(rule)
    rows = [
        details.filter(pl.any_horizontal(pl.col(rule) == "invalid" for rule in broken)).select(
            pl.lit(name).alias(RULE), *shown
        )
        for name, broken in rules.items()
    ]
    ways_out = dict.fromkeys(rules, "every row needs one, neither null nor empty") | WAYS_OUT
    return FailureReport(pl.concat(rows), n_checked=frame.height, ways_out=ways_out)


def _named(rule: str) -> str:
    """Return a rule of the schema as people read it."""
    return _RULES.get(rule, f"{rule.partition('|')[0]} is given")
