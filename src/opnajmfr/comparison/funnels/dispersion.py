"""How much more the areas of a funnel differ than chance makes them differ."""

from typing import Final, Literal

import polars as pl
from attrs import frozen

from opnajmfr import stats
from opnajmfr.errors import UnknownTermError
from opnajmfr.spelling import closest

Overdispersion = Literal["all", "winsorised", "truncated", "none"]
"""Of which areas over-dispersion is measured: all, all with the outermost pulled in, or without them; or not at all."""
OVERDISPERSION: Final[tuple[Overdispersion, ...]] = ("all", "winsorised", "truncated", "none")
FEWEST_AREAS: Final = 10
"""Areas that it takes to say how much they differ."""


@frozen(kw_only=True)
class Dispersion:
    """How much areas differ beyond chance (överspridning).

    Parameters
    ----------
    phi
        Mean of the squared z-scores around the target, of all areas: about 1 where only chance is at work. None
        where no area has one.
    tau_squared
        Variance between areas beyond chance on the scale of the funnel; 0 where none is seen or none was asked for.
    n
        How many areas it was measured of.
    method
        Of which areas.
    is_measured
        Whether there were enough areas, and it was asked for.
    """

    phi: float | None
    tau_squared: float
    n: int
    method: Overdispersion
    is_measured: bool


def as_overdispersion(word: bool | str) -> Overdispersion:  # noqa: FBT001 - True and False are words here
    """Return of which areas over-dispersion is to be measured.

    Parameters
    ----------
    word
        True or "all", "winsorised", "truncated", False or "none".

    Returns
    -------
    str
        "all", "winsorised", "truncated" or "none".

    Raises
    ------
    UnknownTermError
        If it is none of them.

    Examples
    --------
    >>> as_overdispersion(True), as_overdispersion("winsorised")
    ('all', 'winsorised')
    """
    if isinstance(word, bool):
        return "all" if word else "none"
    for known in OVERDISPERSION:
        if word == known:
            return known
    message = f"overdispersion: no way {word!r}; wanted True, False or of {list(OVERDISPERSION)}"
    raise UnknownTermError(message, hint=closest(str(word), OVERDISPERSION) or "True measures it of all areas")


def measured(rows: pl.DataFrame, *, z: str, error: str, method: Overdispersion) -> Dispersion:
    """Return how much areas differ beyond chance.

    Parameters
    ----------
    rows
        One area a row.
    z
        Column of plain z-scores.
    error
        Column of standard errors on the scale of the funnel.
    method
        Of which areas.

    Returns
    -------
    Dispersion
        With a variance of 0 where there are fewer than ten areas.

    Notes
    -----
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351.
    """
    treated = {
        "all": pl.col(z),
        "winsorised": stats.winsorised(z),
        "truncated": stats.truncated(z),
        "none": pl.lit(None, pl.Float64),
    }[method]
    found = rows.with_columns(treated.alias("_treated")).select(
        phi=stats.overdispersion_phi(z),
        tau_squared=stats.overdispersion_tau_squared("_treated", error),
        n=pl.col(z).count(),
    )
    phi, tau_squared, n = found.row(0)
    is_measured = method != "none" and n >= FEWEST_AREAS
    return Dispersion(
        phi=phi,
        tau_squared=float(tau_squared or 0.0) if is_measured else 0.0,
        n=int(n),
        method=method,
        is_measured=is_measured,
    )
