"""Rounding as published figures are rounded: halves away from zero, on the decimals that a reader sees."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from opnajmfr.errors import DigitsError
from opnajmfr.stats.operands import divided, numbers

_MOST_DIGITS = 15
"""Decimals beyond which a Float64 has nothing to round."""
_WHOLE = 2.0**52
"""From here on a Float64 has no decimals."""


def round_half_away(value: pl.Expr | str, digits: int = 0) -> pl.Expr:
    """Round halves away from zero, judging a half by the decimal number that is shown.

    24.45 is stored as 24.449999999999999289…, yet whoever reads 24.45 expects 24.5. So a value is rounded up
    when it is not below the Float64 that "24.45" is stored as: no tolerance is needed, and 24.449999999999
    becomes 24.4. Polars' own `round(mode="half_away_from_zero")` multiplies first and rounds 1.005 to 1.0.

    Parameters
    ----------
    value
        What is rounded; a column's name or an expression.
    digits
        Decimals that are kept, 0 to 15.

    Returns
    -------
    pl.Expr
        Float64, never -0.0; null where the value is null. Infinities and NaN stay what they are.

    Raises
    ------
    DigitsError
        If digits is not between 0 and 15.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [0.5, 2.5, -2.5, -0.4]})
    >>> frame.select(round_half_away("value"))["value"].to_list()
    [1.0, 3.0, -3.0, 0.0]
    >>> pl.DataFrame({"value": [24.45]}).select(round_half_away("value", 1)).item()
    24.5
    """
    scale = 10.0 ** _checked(digits)
    number = numbers(value)
    size = number.abs()
    scaled = size * scale
    whole = scaled.floor()
    half = divided(2 * whole + 1, 2 * scale)
    rounded = divided(whole + (size >= half).cast(pl.Float64), scale)
    signed = pl.when((number < 0) & (rounded > 0)).then(-rounded).otherwise(rounded)
    return pl.when(scaled < _WHOLE).then(signed).otherwise(number)


def rounded_half_away(value: float, digits: int = 0) -> float:
    """Round one number as `round_half_away` rounds a column, halves of its shortest decimal form away from 0.

    Parameters
    ----------
    value
        What is rounded.
    digits
        Decimals that are kept, 0 to 15.

    Returns
    -------
    float
        The rounded number, never -0.0. Infinities and NaN stay what they are.

    Raises
    ------
    DigitsError
        If digits is not between 0 and 15.

    Examples
    --------
    >>> rounded_half_away(0.5), rounded_half_away(2.5), rounded_half_away(-2.5)
    (1.0, 3.0, -3.0)
    >>> rounded_half_away(1.005, 2)
    1.01
    """
    scale = 10.0 ** _checked(digits)
    if not abs(value) * scale < _WHOLE:
        return float(value)
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)) + 0.0


def _checked(digits: int) -> int:
    """Return the number of decimals, or say which there may be."""
    if isinstance(digits, int) and 0 <= digits <= _MOST_DIGITS:  # pyright: ignore[reportUnnecessaryIsInstance]
        return digits
    message = f"digits must be a whole number from 0 to {_MOST_DIGITS}; got {digits!r}"
    raise DigitsError(message, hint="one decimal is what published percentages show")
