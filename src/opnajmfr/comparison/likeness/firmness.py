"""Peers found again: under drawn weights, without each variable, in another year, and by the others."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.likeness.companions import newest_code_of
from opnajmfr.comparison.likeness.distances import Numbers
from opnajmfr.comparison.likeness.searching import Search, searched
from opnajmfr.comparison.likeness.stability import AREAS, VARIABLES, PeerStability
from opnajmfr.comparison.likeness.variables import MatchVariable, positive_number
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import ReferenceAreaError

_NO_OTHER_YEAR: Final = (
    "Annat år: kan inte prövas, varje variabel har uppgifter från ett enda år.",
    "Another year: cannot be tried, each variable has figures of one year only.",
)
_NOT_IN_OTHER_YEAR: Final = (
    "Annat år: kan inte prövas, området självt saknar uppgifter då.",
    "Another year: cannot be tried, the area itself lacks figures then.",
)
_NOT_APART: Final = (
    "Annat år: kan inte prövas, någon variabel går då inte att mäta avstånd på.",
    "Another year: cannot be tried, there is a variable that distance cannot be measured on then.",
)


def _n_draws(value: object) -> int:
    """Convert a number of draws."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        message = f"n_draws must be a whole number from 1, got {value!r}"
        raise ReferenceAreaError(message, hint="500 tells shares to about 2 points")
    return value


def _noise(value: object) -> float:
    """Convert the standard deviation of the logarithm of a weight."""
    return positive_number(value, "noise", hint="0.3 takes most weights to between 0.74 and 1.35 times their size")


@frozen(kw_only=True)
class Draws:
    """How weights are drawn: each is multiplied by exp(noise x Z), Z standard normal.

    Parameters
    ----------
    n
        How often, at least 1.
    noise
        Standard deviation of the logarithm, above 0.
    seed
        Where the drawing begins.
    """

    n: int = field(converter=_n_draws)
    noise: float = field(converter=_noise)
    seed: int

    def factors(self, n_variables: int) -> Numbers:
        """Return what weights are multiplied by.

        Parameters
        ----------
        n_variables
            How many weights there are.

        Returns
        -------
        numpy.ndarray
            One row a draw, one column a variable.
        """
        rng = np.random.default_rng(self.seed)
        return np.exp(self.noise * rng.standard_normal((self.n, n_variables)))


def stability_of(
    focus: str,
    members: Sequence[str],
    origin: Search | Grouping | None,
    *,
    areas: Areas,
    draws: Draws,
    k: int | None = None,
    period: int | None = None,
) -> PeerStability:
    """Return how firm the peers of an area are.

    Parameters
    ----------
    focus
        Code of the area.
    members
        Codes of its peers, in order.
    origin
        The search that found them, or the grouping that holds the published ones.
    areas
        The hierarchy.
    draws
        How weights are drawn.
    k
        How many peers were asked for, where there may be fewer; as many as there are where None.
    period
        The other year; each variable's newest before its own where None.

    Returns
    -------
    PeerStability
        Tables that print.

    Raises
    ------
    ReferenceAreaError
        If the peers were made by hand.
    """
    if origin is None:
        message = f"the peers of {areas.name(focus)} ({focus}) were made by hand: nothing tells how they were chosen"
        raise ReferenceAreaError(message, hint="use nearest_peers(…) or peers(…, published=…)")
    if isinstance(origin, Grouping):
        return _published(focus, members, origin, areas)
    row, k = origin.matched.row_of[focus], k or len(members)
    inclusion = _inclusion(origin, row, k=k, draws=draws)
    without = _without_each(origin, row, k=k)
    other, in_other = _in_other_year(origin, focus, k=k, period=period)
    chosen_by, unmeasured = _chosen_by(origin, row, k=k)
    seen = {code for found in without for code in found or ()}.union(inclusion, in_other or ())
    others = sorted(seen - set(members), key=lambda code: (-inclusion.get(code, 0.0), code))
    ordered = [*members, *others]
    has_others = len(origin.matched.variables) > 1
    table = {
        "area": ordered,
        "name": [areas.name(code) for code in ordered],
        "is_peer": [code in members for code in ordered],
        "inclusion": [inclusion.get(code, 0.0) for code in ordered],
        "n_left_out_kept": [
            sum(code in (found or ()) for found in without) if has_others else None for code in ordered
        ],
        "in_other_year": [None if in_other is None else code in in_other for code in ordered],
        "chooses_focus": [None if code in unmeasured else code in chosen_by for code in ordered],
    }
    return PeerStability(
        focus=focus,
        name=areas.name(focus),
        members=tuple(members),
        table=pl.DataFrame(table, schema=AREAS),
        variables=_variables(origin, without, members, areas),
        other_years=() if isinstance(other, tuple) else _years(origin, other),
        without_other_year=other if isinstance(other, tuple) else ("", ""),
        chosen_by=tuple(chosen_by),
        names={code: areas.name(code) for code in (*ordered, *chosen_by)},
        n_draws=draws.n,
        noise=draws.noise,
        seed=draws.seed,
    )


def _published(focus: str, members: Sequence[str], origin: Grouping, areas: Areas) -> PeerStability:
    """Return who chose the area among published peers."""
    code_of = newest_code_of(areas)
    pairs = origin.frame.select(pl.col(FOCUS, MEMBER).replace(code_of)).drop_nulls()
    chosen_by = pairs.filter(pl.col(MEMBER) == focus)[FOCUS].unique().sort().to_list()
    table = {
        "area": list(members),
        "name": [areas.name(code) for code in members],
        "is_peer": [True] * len(members),
        "chooses_focus": [code in chosen_by for code in members],
    }
    empty = {name: [None] * len(members) for name in AREAS.names() if name not in table}
    return PeerStability(
        focus=focus,
        name=areas.name(focus),
        members=tuple(members),
        table=pl.DataFrame({name: (table | empty)[name] for name in AREAS.names()}, schema=AREAS),
        chosen_by=tuple(chosen_by),
        names={code: areas.name(code) for code in chosen_by},
    )


def _found(search: Search, row: int, k: int) -> list[str]:
    """Return the codes of the nearest of a row."""
    return search.matched.codes_of(search.nearest(np.array([row]), k=k).others)


def _inclusion(search: Search, row: int, *, k: int, draws: Draws) -> Mapping[str, float]:
    """Return in which share of the draws each area is among the nearest; areas in none are left out."""
    candidates = search.candidates(row)
    space = next(iter(search.parts(np.array([row])))).space
    differences = space.differences(np.full_like(candidates, row), candidates)
    farthest = search.matching.max_distance or float("inf")
    times = np.zeros(len(candidates), dtype=np.int64)
    for factors in draws.factors(len(space.weights)):
        weights = space.weights * factors
        weights *= space.weights.sum() / weights.sum()
        distances = evolve(space, weights=weights).distances(differences)
        nearest = np.argsort(distances, kind="stable")[:k]
        times[nearest[distances[nearest] <= farthest]] += 1
    counted = zip(search.matched.codes_of(candidates), times.tolist(), strict=True)
    return {code: n / draws.n for code, n in counted if n}


def _chosen_by(search: Search, row: int, *, k: int) -> tuple[list[str], set[str]]:
    """Return who has the area of a row among its nearest, and of whom it cannot be told: no spread in its group."""
    rows = np.flatnonzero(search.has_enough)
    together: dict[tuple[str, ...], list[int]] = {}
    for one in rows.tolist():
        together.setdefault(() if search.reference is None else search.reference.groups[one], []).append(one)
    chosen: list[str] = []
    unmeasured: set[str] = set()
    for places in together.values():
        asked = np.array(places, dtype=np.intp)
        try:
            near = search.nearest(asked, k=k)
        except ReferenceAreaError:
            unmeasured.update(search.matched.codes_of(asked))
        else:
            chosen += search.matched.codes_of(near.focuses[near.others == row])
    return sorted(chosen), unmeasured


def _in_other_year(
    search: Search, focus: str, *, k: int, period: int | None
) -> tuple[Search | tuple[str, str], list[str] | None]:
    """Return the matching of another year and the nearest in it, or why there is none."""
    try:
        other = _other_search(search, focus, period)
        return other, None if isinstance(other, tuple) else _found(other, other.matched.row_of[focus], k)
    except ReferenceAreaError:
        if period is not None:
            raise
        return _NOT_APART, None


def _without_each(search: Search, row: int, *, k: int) -> list[list[str] | None]:
    """Return the nearest without each variable in turn, None where the area lacks too many of the others.

    There are none where there is one variable only.
    """
    places = range(len(search.matched.variables))
    if len(places) == 1:
        return []
    searches = [search.with_variables([each for each in places if each != place]) for place in places]
    return [_found(one, row, k) if one.has_enough[row] else None for one in searches]


def _variables(search: Search, without: list[list[str] | None], members: Sequence[str], areas: Areas) -> pl.DataFrame:
    """Return what leaving each variable out does."""
    if not without:
        return VARIABLES.to_frame()
    rows = [
        (
            one.indicator.id,
            one.indicator.title,
            one.indicator.name("en"),
            None if found is None else sum(code in found for code in members),
            len(members),
            [areas.name(code) for code in members if found is not None and code not in found],
            [areas.name(code) for code in found or () if code not in members],
        )
        for one, found in zip(search.matched.variables, without, strict=True)
    ]
    return pl.DataFrame(rows, schema=VARIABLES, orient="row")


def _other_search(search: Search, focus: str, period: int | None) -> Search | tuple[str, str]:
    """Return the same matching on figures of another year, or why there is none."""
    variables: list[MatchVariable] = []
    for one in search.matched.variables:
        earlier = [each for each in one.periods if each < one.period]
        year = period if period is not None else (earlier or [one.period])[-1]
        variables.append(MatchVariable(one.indicator.id, weight=one.weight, log=one.log, period=year))
    if all(new.period == one.period for new, one in zip(variables, search.matched.variables, strict=True)):
        return _NO_OTHER_YEAR
    matching = evolve(search.matching, variables=variables, weights={}, period=None)
    found = searched(search.data, matching, level=search.level)
    row = found.matched.row_of.get(focus)
    return _NOT_IN_OTHER_YEAR if row is None or not found.has_enough[row] else found


def _years(search: Search, other: Search) -> tuple[tuple[str, int, int], ...]:
    """Return the variables with their own and their other year."""
    return tuple(
        (one.indicator.id, one.period, new.period)
        for one, new in zip(search.matched.variables, other.matched.variables, strict=True)
    )
