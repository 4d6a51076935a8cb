"""Whose figures answer for an area: its own, or wider ones where too few of a sex stand behind its own."""

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.sexes.side_by_side import MEN, WOMEN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.errors import UnknownTermError
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Labelled, Status
from opnajmfr.spelling import closest

BASIS: Final = "shown_for"
FELL_BACK: Final = "own_reason"
_OF_NOBODY: Final = [str(Status.NOT_APPLICABLE), str(Status.DISCONTINUED)]
"""Statuses of what is not there at all, for which nobody else stands in."""
_TOO_LITTLE: Final = [str(Reason.FEW_ANSWERS), str(Reason.ONE_SEX_WITHOUT_VALUE)]


class Basis(Labelled):
    """Whose figures are shown for women and men."""

    OWN = "own", "egna uppgifter", "own figures"
    YEARS = "years", "flera år tillsammans", "several years together"
    PEERS = "peers", "liknande kommuner tillsammans", "peers together"
    COUNTY = "county", "länet", "the county"
    NATION = "nation", "riket", "the nation"


BASIS_TYPE: Final = c.enum_type(Basis)
USUAL_BASES: Final = (Basis.YEARS, Basis.PEERS, Basis.COUNTY)
"""What stands in where too few of a sex stand behind an area's own figures, the nearest first."""


def bases(words: Iterable[Basis | str] | str) -> tuple[Basis, ...]:
    """Return what is to stand in for an area's own figures, in order.

    Parameters
    ----------
    words
        "years", "peers", "county" and "nation", in the order in which they are tried; none for no fall-back.

    Returns
    -------
    tuple of Basis
        Each once.

    Raises
    ------
    UnknownTermError
        If a word is none of them.

    Examples
    --------
    >>> [str(one) for one in bases(["county"])]
    ['county']
    """
    known = [str(one) for one in Basis if one is not Basis.OWN]
    wanted = [words] if isinstance(words, str) else [str(word) for word in words]
    for word in wanted:
        if word not in known:
            message = f"fall_back: no figures of {word!r}; wanted of {known}"
            raise UnknownTermError(message, hint=closest(word, known) or "as fall_back=['peers', 'county']")
    return tuple(dict.fromkeys(Basis(word) for word in wanted))


def too_little() -> pl.Expr:
    """Tell which gaps are not shown because too few of a sex stand behind them, or a sex has no value.

    Returns
    -------
    polars.Expr
        True where wider figures may stand in; never for what an area does not have, or what is no longer given.
    """
    lacking = pl.col(d.REASON).cast(pl.String).is_in(_TOO_LITTLE).fill_null(value=False)
    of_nobody = pl.any_horizontal(
        pl.col(f"status_{sex}").cast(pl.String).is_in(_OF_NOBODY) for sex in (WOMEN, MEN)
    ).fill_null(value=False)
    return lacking & ~of_nobody


def with_choice(gaps: pl.DataFrame, order: Sequence[Basis]) -> pl.DataFrame:
    """Mark the gap that is shown for each indicator: the first with enough of both sexes, else the area's own.

    Parameters
    ----------
    gaps
        Rows of `sex_gaps` with `shown_for`, one an indicator and basis.
    order
        What stands in for own figures, in the order in which it is tried.

    Returns
    -------
    polars.DataFrame
        The rows with `is_shown` and `own_reason` (why the area's own figures are not shown; null where they are),
        sorted by indicator and by the order in which they were tried.
    """
    places = {str(one): place for place, one in enumerate((Basis.OWN, *order))}
    place = pl.col(BASIS).cast(pl.String).replace_strict(places, return_dtype=pl.Int64)
    enough = ~too_little()
    own = pl.col(BASIS) == Basis.OWN
    return (
        gaps.with_columns(place.alias("_place"))
        .with_columns(pl.when(enough).then("_place").otherwise(pl.col("_place") + len(places)).alias("_rank"))
        .with_columns((pl.col("_rank") == pl.col("_rank").min()).over(c.INDICATOR).alias("is_shown"))
        .with_columns(
            pl.when(pl.col("is_shown") & ~own)
            .then(pl.col(d.REASON).filter(own).first().over(c.INDICATOR))
            .alias(FELL_BACK)
        )
        .sort(c.INDICATOR, "_place")
        .drop("_place", "_rank")
    )
