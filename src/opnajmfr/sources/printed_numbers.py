"""Numbers as reports print them: decimal commas, blanks between thousands, several minus signs."""

from typing import Final, Literal

import polars as pl

from opnajmfr.data.missing_codes import plain_text

DecimalSign = Literal[".", ","]
"""What stands between whole numbers and decimals."""
_MINUS: Final = "[-\u2212\u2013]"
_WHOLE: Final = "(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
_SIGNS: Final[dict[DecimalSign, str]] = {".": r"\.", ",": ","}


def printed_number(text: pl.Expr | str, *, decimal: DecimalSign = ".") -> pl.Expr:
    r"""Read numbers as they are printed.

    Thousands may be divided by blanks of any kind, a minus may be a hyphen, a minus sign or a dash, and a number in
    parentheses with a minus, or in parentheses alone, is negative. Anything else is no number, such as "1,234" where
    the decimal sign is a point: a guess could be wrong by a factor of a thousand.

    Parameters
    ----------
    text
        A String expression, or a column's name.
    decimal
        "." or ",".

    Returns
    -------
    pl.Expr
        Float64: the double nearest to the printed decimal number; null where the text is no number.

    Examples
    --------
    >>> frame = pl.DataFrame({"cell": ["17\u00a0433", "(-27,6)", "−5", "..", "1 23", "1.5"]})
    >>> frame.select(printed_number("cell", decimal=","))["cell"].to_list()
    [17433.0, -27.6, -5.0, None, None, None]
    """
    cell = plain_text(pl.col(text) if isinstance(text, str) else text)
    size = rf"{_WHOLE}(?:{_SIGNS[decimal]}[0-9]+)?"
    is_number = cell.str.contains(rf"^(?:{_MINUS}?{size}|\({_MINUS}?{size}\))$")
    is_negative = cell.str.contains(rf"^(?:{_MINUS}|\()")
    digits = cell.str.replace_all(rf"[ ()]|{_MINUS}", "").str.replace(",", ".", literal=True)
    number = pl.when(is_number).then(digits).cast(pl.Float64, strict=False)
    return pl.when(is_negative & (number > 0)).then(-number).otherwise(number)
