"""The relative changes of all areas, with the years and the peers that they rest on."""

import math
from collections.abc import Mapping, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.relative.between_ends import area_changes, years_of_ends
from opnajmfr.comparison.relative.linking import PeerLinks, peer_links
from opnajmfr.comparison.relative.peer_means import beside_peers
from opnajmfr.comparison.relative.spans import Ends, EndYears
from opnajmfr.errors import StatisticError, UnknownIndicatorError
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.spelling import closest


@frozen(kw_only=True, eq=False)
class ComparedChanges:
    """Every area's change beside that of its peers.

    Parameters
    ----------
    frame
        As `beside_peers` returns: one row an indicator and area.
    years
        The years of each indicator's ends, or why there are none.
    links
        Whom each indicator's areas are held against.
    """

    frame: pl.DataFrame = field(repr=False)
    years: dict[str, EndYears]
    links: dict[str, PeerLinks]


def compared_changes(
    figures: Figures,
    references: Sequence[BoundReference],
    *,
    over: tuple[int, int] | None = None,
    ends: Ends = 2,
    focus: str = "",
    published: Mapping[str, BoundReference] | None = None,
) -> ComparedChanges:
    """Return every area's change between the ends of a window, and how far it is from that of its peers.

    Parameters
    ----------
    figures
        Figures of one level and one sex, not broken down.
    references
        Peers: published ones, a grouping, or those of the focus.
    over
        The first and the last year; None for every year of an indicator.
    ends
        How many years make an end, or "slope".
    focus
        Code of the area that the question is about, where it is about one.
    published
        By indicator, the peers of all other areas where the references are for the focus only; where there are none,
        the others are held against all areas but themselves.

    Returns
    -------
    ComparedChanges
        One row an indicator and area.

    Raises
    ------
    PeriodError
        If the window is not two years in order.
    StatisticError
        If `ends` is neither a number of years nor "slope".
    ReferenceAreaError
        If a reference is no set of areas, or is for another area than the focus.

    Examples
    --------
    >>> from opnajmfr.comparison.references import group
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> data = invented()
    >>> figures = compute(data).with_intervals(0.95).aggregate().figures().whole(level="municipality")
    >>> found = compared_changes(figures, [group(data.peer_sets["påhittad"])], over=(2022, 2024))
    >>> mine = found.frame.filter(indicator="hemtjanst-trygghet", area="9206")
    >>> mine.select("n_peers_used", pl.col("change", "peers_change", "relative_change").round(1)).row(0)
    (6, -14.2, -1.7, -12.5)
    """
    years = years_of_ends(figures, over=over, ends=ends)
    starts = [span[0] for one in years.values() if (span := one.span) is not None]
    links = peer_links(
        references,
        figures.indicators,
        areas=figures.areas,
        first_year=min(starts, default=over[0] if over else 2000),
        focus=focus,
        published=published,
    )
    return ComparedChanges(frame=beside_peers(area_changes(figures, years), links), years=years, links=links)


def margins_by_indicator(figures: Figures, margin: float | Mapping[str, float] | None) -> dict[str, float | None]:
    """Return the margin of each indicator.

    Parameters
    ----------
    figures
        The figures.
    margin
        The largest relative change that does not matter: one number, one an indicator's id, or None.

    Returns
    -------
    dict
        Margin by id, None where none is stated.

    Raises
    ------
    StatisticError
        If a margin is not a finite number above 0.
    UnknownIndicatorError
        If a margin is for an indicator that there are no figures of.
    """
    ids = [one.id for one in figures.indicators]
    given = dict(margin) if isinstance(margin, Mapping) else dict.fromkeys(ids, margin)
    for name, one in given.items():
        if name not in ids:
            message = f"margin: no indicator of the figures has the id {name!r}"
            raise UnknownIndicatorError(message, hint=closest(name, ids))
        if one is not None and not (isinstance(one, int | float) and math.isfinite(one) and one > 0):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"margin must be a number above 0, got {one!r}"
            raise StatisticError(message, hint="it is the largest relative change that does not matter, in the unit")
    return {name: given.get(name) for name in ids}


def widest_changes(figures: Figures) -> dict[str, float]:
    """Return the largest change that each indicator can make.

    Parameters
    ----------
    figures
        The figures.

    Returns
    -------
    dict of float
        By id: from none to all for a share, infinite for anything else.
    """
    return {
        one.id: one.measure.multiplier if isinstance(one.measure, Proportion) else math.inf
        for one in figures.indicators
    }
