"""Numbers, statuses and tables as people read them, in Swedish and in English."""

from collections.abc import Callable, Mapping, Sequence

from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.vocabulary import Figure, Language, Status
from opnajmfr.stats.rounding import rounded_half_away

MINUS = "-"
GAP = "  "


def spoken(words: Mapping[str, tuple[str, str]]) -> Callable[[str, Language], str]:
    """Return a function that gives the words of a text in a language.

    Parameters
    ----------
    words
        Swedish and English by name.

    Returns
    -------
    Callable
        From name and language to the word.

    Examples
    --------
    >>> spoken({"of": ("av", "of")})("of", "en")
    'of'
    """

    def word(name: str, language: Language) -> str:
        """Return one word."""
        return words[name][0 if language == "sv" else 1]

    return word


def as_float(value: object) -> float | None:
    """Return a cell of a frame as a number.

    Parameters
    ----------
    value
        A number of any kind, or None.

    Returns
    -------
    float, or None
        The number.

    Examples
    --------
    >>> as_float(3), as_float(None)
    (3.0, None)
    """
    return None if value is None else float(str(value))


def number(value: float | None, digits: int, *, language: Language = "sv", signed: bool = False) -> str:
    """Print a number, halves rounded away from zero.

    Parameters
    ----------
    value
        The number; None prints as an empty text.
    digits
        Decimals to print.
    language
        "sv" for 17 433,5 and "en" for 17,433.5.
    signed
        Whether a positive number has its sign.

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> number(-17433.25, 1), number(0.25, 1, language="en", signed=True)
    ('-17\u00a0433,3', '+0.3')
    """
    if value is None:
        return ""
    rounded = rounded_half_away(value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    if language == "sv":
        text = text.replace(",", "\u00a0").replace(".", ",")
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def value_text(
    indicator: Indicator, value: float | None, status: Status | str, *, figure: Figure | str, language: Language = "sv"
) -> str:
    """Print a value, a yes or no of one's own as the word, and a missing value as its reason.

    Parameters
    ----------
    indicator
        The indicator.
    value
        The value, or None.
    status
        Its status.
    figure
        Which figure it is.
    language
        "sv" or "en".

    Returns
    -------
    str
        What a table cell shows.
    """
    if value is None:
        return f"({Status(status).label(language)})"
    if isinstance(indicator.measure, ShareOfMunicipalities) and figure == str(Figure.OWN):
        has_partly = bool(indicator.measure.coding.partly)
        words = {"sv": ("Nej", "Ja", "Nej eller delvis"), "en": ("no", "yes", "no or partly")}[language]
        return words[1] if value > 0 else words[2 if has_partly else 0]
    return number(value, indicator.digits, language=language)


def years_text(indicator: Indicator, period: int) -> str:
    """Print the years that the figure of a year rests on.

    Parameters
    ----------
    indicator
        The indicator.
    period
        The calendar year of the figure.

    Returns
    -------
    str
        As 2024, or 2019–2024 where six years are one figure.

    Examples
    --------
    >>> from opnajmfr.model.measures import Published
    >>> years_text(Indicator(id="school", title="Behörighet", measure=Published()), 2024)
    '2024'
    """
    window = indicator.window_in(period)
    return str(period) if window == 1 else f"{period - window + 1}–{period}"


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return a table in plain text.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Cells, as many in each row as the header has; a row of a single cell is a line of its own, with a blank line
        before it unless it is the first or begins with blanks.
    right
        Places of the columns that stand to the right, from 0.

    Returns
    -------
    str
        Lines without trailing blanks; the header is underlined.

    Examples
    --------
    >>> print(text_table(["kommun", "%"], [["Arboga", "5,0"]], right=[1]))
    kommun    %
    ------  ---
    Arboga  5,0
    """
    full = [row for row in rows if len(row) == len(header)]
    widths = [max(len(cell) for cell in column) for column in zip(header, *full, strict=True)]
    lines = [_line(header, widths, right), _line(["-" * width for width in widths], widths, right)]
    for place, row in enumerate(rows):
        if len(row) == len(header):
            lines.append(_line(row, widths, right))
        else:
            lines += [*([""] if place and not row[0].startswith(GAP) else []), *row]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    """Return one line of a table."""
    return GAP.join(
        cell.rjust(width) if place in right else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
