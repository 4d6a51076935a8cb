"""Bands: quarters or other quantile bands, and green, yellow and red by value, only by name."""

from collections.abc import Sequence
from typing import Final, TypeGuard

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.places.chances import SCORE
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.errors import UnknownTermError
from opnajmfr.model.vocabulary import Labelled
from opnajmfr.spelling import closest

AS_KOLADA: Final = "as Kolada"
"""Name of the scheme with green, yellow and red."""
FEWEST_VALUES: Final = 4
"""Fewer different values than this have no quarters, and so no colours."""
MOST_BANDS: Final = 20
QUARTILES: Final = (0.25, 0.75)
"""Where the colours part."""


class Colour(Labelled):
    """A colour relative to all others (färg): it says nothing of how good the best are."""

    GREEN = "green", "grön", "green"
    YELLOW = "yellow", "gul", "yellow"
    RED = "red", "röd", "red"


def check_bands(bands: object) -> int | str | None:
    """Refuse what is no scheme of bands.

    Parameters
    ----------
    bands
        A number of quantile bands, "as Kolada", or None for no bands.

    Returns
    -------
    int, str or None
        The same.

    Raises
    ------
    UnknownTermError
        If it is none of them.

    Examples
    --------
    >>> check_bands("as kolada")
    Traceback (most recent call last):
    opnajmfr.errors.UnknownTermError: no bands 'as kolada'; wanted a number from 2 to 20, or 'as Kolada'
    <BLANKLINE>
    Hint: did you mean 'as Kolada'?
    """
    if bands is None or bands == AS_KOLADA or _is_number(bands):
        return bands  # pyright: ignore[reportReturnType] - the name is a text
    message = f"no bands {bands!r}; wanted a number from 2 to {MOST_BANDS}, or {AS_KOLADA!r}"
    raise UnknownTermError(message, hint=closest(str(bands), [AS_KOLADA]) or "bands=4 makes quarters")


def _is_number(bands: object) -> TypeGuard[int]:
    """Tell whether something is a number of bands."""
    return isinstance(bands, int) and not isinstance(bands, bool) and 2 <= bands <= MOST_BANDS  # noqa: PLR2004


def with_bands(rows: pl.DataFrame, pool: Sequence[str], bands: int | str | None) -> pl.DataFrame:
    """Add the band of each figure: 1 is the best.

    Quantile bands are of about the same size; equals share a band. "As Kolada", band 1 (green) is at or beyond the
    quartile on the better side, band 3 (red) at or beyond that on the worse side, band 2 (yellow) between: colours by
    value, so that equals share one, and green and red can hold more than a quarter each. The quartiles are those of
    Excel and R (`stats.sample_quantile`, kind 7).

    Parameters
    ----------
    rows
        One row an area and pool, with value, sign and `score`.
    pool
        Columns that tell pools apart.
    bands
        A number of quantile bands, "as Kolada", or None for no bands.

    Returns
    -------
    polars.DataFrame
        The rows, with `band`; null in pools with fewer different values than bands, or than four for colours, and
        where the two quartiles are one value.
    """
    if bands is None:
        return rows.with_columns(pl.lit(None, pl.UInt8).alias(d.BAND))
    n_distinct = pl.col(SCORE).n_unique().over(pool)
    if isinstance(bands, int):
        band = stats.quantile_band(SCORE, bands=bands, higher_first=True).over(pool)
        return rows.with_columns(pl.when(n_distinct >= bands).then(band).cast(pl.UInt8).alias(d.BAND))
    value = pl.col(c.VALUE)
    low, high = (stats.sample_quantile(value, p).over(pool).alias(f"_{p}") for p in QUARTILES)
    rows = rows.with_columns(low, high, n_distinct.alias("_distinct"))
    first, last = (pl.col(f"_{p}") for p in QUARTILES)
    above, below = value >= last, value <= first
    best, worst = (
        pl.when(pl.col(SIGN) > 0).then(one).otherwise(other) for one, other in ((above, below), (below, above))
    )
    shown = (pl.col("_distinct") >= FEWEST_VALUES) & (first < last)
    colour = pl.when(shown).then(pl.when(best).then(1).when(worst).then(3).otherwise(2))
    return rows.with_columns(colour.cast(pl.UInt8).alias(d.BAND)).drop("_distinct", *(f"_{p}" for p in QUARTILES))


def band_word(band: int, bands: int | str, *, language: str = "sv") -> str:
    """Return what a band is called.

    Parameters
    ----------
    band
        Its number, from 1.
    bands
        The scheme.
    language
        "sv" or "en".

    Returns
    -------
    str
        A colour, or the number and how many there are.

    Examples
    --------
    >>> band_word(1, "as Kolada"), band_word(2, 4, language="en")
    ('grön', '2 of 4')
    """
    if isinstance(bands, int):
        return f"{band} {'av' if language == 'sv' else 'of'} {bands}"
    colour = list(Colour)[band - 1]
    return colour.swedish if language == "sv" else colour.english
