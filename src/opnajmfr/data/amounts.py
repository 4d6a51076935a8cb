"""From numbers of any type to fixed-point components: exact wherever nine decimals are enough."""

from typing import Final

import polars as pl

from opnajmfr.data import columns as c

LARGEST: Final = 1e24
"""Amounts from here on are refused: a hundred thousand of them still add within 38 digits with nine decimals."""
_EXACT: Final = 2.0**53 / 10**c.DECIMALS
"""Below this a Float64 times 10^9 is a whole number without error; above it the shortest decimal form is read."""


def as_number(name: str) -> pl.Expr:
    """Return a column as floating point; text that is no number becomes null.

    Parameters
    ----------
    name
        Name of a column of numbers or of text.

    Returns
    -------
    polars.Expr
        Float64.
    """
    return pl.col(name).cast(pl.Float64, strict=False)


def to_components(amounts: pl.Series) -> pl.Series:
    """Return amounts as components: each is the decimal number that a reader sees, to nine decimals.

    Parameters
    ----------
    amounts
        Numbers below `LARGEST`, or text that holds such numbers.

    Returns
    -------
    polars.Series
        Decimal(38, 9).

    Examples
    --------
    >>> to_components(pl.Series([123456789.1, None])).to_list()
    [Decimal('123456789.100000000'), None]
    >>> to_components(pl.Series(["123456789.123456789"])).item()
    Decimal('123456789.123456789')
    """
    if isinstance(amounts.dtype, pl.Null):
        return amounts.cast(c.COMPONENT)
    if isinstance(amounts.dtype, pl.Float32) or (amounts.dtype.is_float() and _has_long_fractions(amounts)):
        return amounts.cast(pl.String).cast(c.COMPONENT)
    if not amounts.dtype.is_float():
        return amounts.cast(c.COMPONENT)
    number = pl.col(amounts.name)
    whole = number == number.floor()
    exact = pl.when(whole).then(number.cast(pl.Int128, strict=False)).cast(c.COMPONENT)
    return amounts.to_frame().select(pl.when(whole).then(exact).otherwise(number.cast(c.COMPONENT))).to_series()


def n_rounded(amounts: pl.Series, components: pl.Series) -> int:
    """Count the amounts that have more decimals than a component holds.

    Parameters
    ----------
    amounts
        Numbers, or text that holds numbers.
    components
        The same as components.

    Returns
    -------
    int
        How many were rounded.
    """
    dtype = amounts.dtype
    if dtype.is_integer() or dtype == c.COMPONENT or isinstance(dtype, pl.Null):
        return 0
    if dtype.is_decimal():
        return int((components.cast(dtype) != amounts).sum())
    text = amounts.cast(pl.String)
    differs = components.cast(pl.Float64) != text.cast(pl.Float64, strict=False)
    decimals = text.str.extract(r"^[-+]?\d*\.(\d*?)0*$").str.len_chars()
    return int((differs | (decimals > c.DECIMALS)).sum())


def _has_long_fractions(amounts: pl.Series) -> bool:
    """Tell whether there is a number with decimals that a Float64 does not hold to the ninth."""
    return bool(((amounts.abs() >= _EXACT) & (amounts != amounts.floor())).any())
