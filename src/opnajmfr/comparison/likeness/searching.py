"""A search for the nearest areas: the figures, who may be a peer of whom, and the space that distance is taken in."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import polars as pl
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from opnajmfr.comparison.likeness.companions import Companions, companions
from opnajmfr.comparison.likeness.distances import Numbers, Rows, Space, present, suffices
from opnajmfr.comparison.likeness.matched_areas import matched, newest_code
from opnajmfr.comparison.likeness.matching import DISTANCE, FOCUS, PEER, Matched, MatchedVariable
from opnajmfr.comparison.likeness.neighbours import Neighbours, joined, nearest_rows
from opnajmfr.comparison.likeness.options import Matching
from opnajmfr.comparison.likeness.peer_text import plural
from opnajmfr.comparison.likeness.scales import mixing_of, scaled
from opnajmfr.comparison.likeness.variables import wanted_variables
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.listing import listed
from opnajmfr.errors import MissingComponentError, ReferenceAreaError
from opnajmfr.model.vocabulary import Level

Groups = tuple[str, ...]


@frozen(kw_only=True, eq=False)
class Part:
    """Areas that have the same candidates and the same spreads.

    Parameters
    ----------
    focuses
        Rows of the areas, sorted.
    candidates
        Rows of those that may be peers, sorted.
    space
        The areas as points.
    n_reference
        How many areas of the reference have a figure, a variable each.
    """

    focuses: Rows
    candidates: Rows
    space: Space
    n_reference: Rows


@frozen(kw_only=True, eq=False, slots=False)
class Search:
    """A search for the nearest areas, ready to be asked.

    Parameters
    ----------
    data
        Figures, indicators and areas.
    matching
        How areas are matched.
    level
        The level of the areas.
    matched
        The areas with their figures.
    excluded
        Codes of areas that must not be peers.
    """

    data: Dataset = field(repr=False)
    matching: Matching
    level: Level
    matched: Matched
    excluded: frozenset[str] = frozenset()

    @property
    def areas(self) -> Areas:
        """The hierarchy."""
        return self.data.areas

    @cached_property
    def within(self) -> Companions | None:
        """Who may be a peer of whom, where only areas of the same group may."""
        grouping = self.matching.within
        return None if grouping is None else companions(grouping, areas=self.areas, codes=self.matched.codes)

    @cached_property
    def reference(self) -> Companions | None:
        """Whose spreads hold for whom, where they are those of each area's own group."""
        named = self.matching.reference
        if not isinstance(named, Grouping):
            return None
        return companions(named, areas=self.areas, codes=self.matched.codes)

    @cached_property
    def everyone(self) -> Rows:
        """Rows of all areas that spreads are taken from, where they are the same for all."""
        named = self.matching.reference
        if named is None or isinstance(named, Grouping):
            return np.arange(len(self.matched.codes))
        return self.matched.rows([newest_code(self.areas, name, level=self.level) for name in named])

    @property
    def weights(self) -> Numbers:
        """The weight of each variable."""
        return np.array([one.weight for one in self.matched.variables])

    @cached_property
    def has_enough(self) -> NDArray[np.bool_]:
        """Whether each area has figures for as much of the weight as the policy wants."""
        return suffices(present(~np.isnan(self.matched.numbers), self.weights), self.min_weight)

    @property
    def min_weight(self) -> float:
        """The least share of the weight that a pair must have figures for."""
        return self.matching.min_weight if self.matching.missing == "renormalise" else 1.0

    @cached_property
    def may_be_peers(self) -> Rows:
        """Rows of areas that are not excluded and have figures enough, sorted."""
        return np.array(
            [
                row
                for row, (code, enough) in enumerate(zip(self.matched.codes, self.has_enough, strict=True))
                if enough and code not in self.excluded
            ],
            dtype=np.intp,
        )

    def enough_with(self, row: int) -> NDArray[np.bool_]:
        """Tell which areas have, together with the area of a row, figures for as much of the weight as is wanted.

        Parameters
        ----------
        row
            Row of an area.

        Returns
        -------
        numpy.ndarray
            One a row of the table.
        """
        is_there = ~np.isnan(self.matched.numbers)
        return suffices(present(is_there & is_there[row], self.weights), self.min_weight)

    def candidates(self, row: int) -> Rows:
        """Return the rows that may be peers of a row.

        Parameters
        ----------
        row
            Row of an area.

        Returns
        -------
        numpy.ndarray
            Rows, sorted.
        """
        allowed = self.may_be_peers[self.enough_with(row)[self.may_be_peers]]
        if self.within is not None:
            allowed = np.intersect1d(allowed, self.within.rows(self.within.groups[row]), assume_unique=True)
        return allowed[allowed != row]

    def parts(self, rows: Rows) -> Iterator[Part]:
        """Yield areas with the same candidates and spreads together; those in no group are in none.

        Parameters
        ----------
        rows
            Rows of areas with figures enough, sorted.

        Yields
        ------
        Part
            Areas, who may be their peers, and the space that distance is taken in.
        """
        if self.within is None and self.reference is None:
            yield self._part(rows, self.may_be_peers, self.everyone, name="")
            return
        together: dict[tuple[Groups | None, Groups | None], list[int]] = {}
        for row in _places(rows):
            inside = None if self.within is None else self.within.groups[row]
            spread = None if self.reference is None else self.reference.groups[row]
            if () not in {inside, spread}:
                together.setdefault((inside, spread), []).append(row)
        for (inside, spread), members in together.items():
            focuses = np.array(members, dtype=np.intp)
            allowed = self.may_be_peers
            if self.within is not None and inside is not None:
                allowed = np.intersect1d(allowed, self.within.rows(inside), assume_unique=True)
            reference, name = self.everyone, ""
            if self.reference is not None and spread is not None:
                reference, name = np.union1d(self.reference.rows(spread), focuses), self.reference.titles(spread)
            yield self._part(focuses, allowed, reference, name=name)

    def _part(self, focuses: Rows, candidates: Rows, reference: Rows, *, name: str) -> Part:
        """Return one part with its space, refused when a variable cannot tell areas apart."""
        numbers, spreads = scaled(self.matched.numbers, reference, scale=self.matching.scale)
        alike = [one for one, spread in zip(self.matched.variables, spreads, strict=True) if not spread]
        if alike:
            self._refuse_alike(alike, name)
        space = Space(
            numbers=numbers,
            spreads=spreads,
            weights=self.weights,
            mixing=self._mixing(numbers, spreads, reference, name=name),
            min_weight=self.min_weight,
        )
        known = (~np.isnan(self.matched.numbers[reference])).sum(axis=0)
        return Part(focuses=focuses, candidates=candidates, space=space, n_reference=known)

    def _refuse_alike(self, alike: list[MatchedVariable], name: str) -> None:
        """Refuse variables that are the same, or too much the same, in the whole reference."""
        who = plural(self.level, "en") + (f" of the reference {name}" if name else "")
        if not name and not isinstance(self.matching.reference, Grouping | None):
            who += " of the reference"
        ids = listed([f"{one.indicator.id!r} in {one.period}" for one in alike])
        if self.matching.scale == "robust":
            message = f"half or more of the {who} with a figure of {ids} have the same, so its MAD is 0"
            raise ReferenceAreaError(message, hint="take scale='z' or 'rank', or leave the variable out")
        message = f"all {who} with a figure of {ids} have the same, so it tells none apart"
        raise ReferenceAreaError(message, hint="leave the variable out")

    def _mixing(self, numbers: Numbers, spreads: Numbers, reference: Rows, *, name: str) -> Numbers | None:
        """Return what takes away what variables share, refused where they determine each other."""
        if self.matching.metric == "euclidean":
            return None
        mixing, offenders = mixing_of(numbers, spreads, reference)
        if mixing is None:
            ids = listed([repr(self.matched.variables[place].indicator.id) for place in _places(offenders)])
            where = f" in {name}" if name else ""
            message = (
                f"Mahalanobis: {ids} determine each other among the {len(reference)} {plural(self.level, 'en')} of the "
                f"reference{where}, so their covariances have no inverse"
            )
            raise ReferenceAreaError(message, hint="leave one of them out, or take a reference with more areas")
        return mixing

    def nearest(self, rows: Rows, *, k: int) -> Neighbours:
        """Return the nearest of each row, at most k, within the farthest distance.

        Parameters
        ----------
        rows
            Rows of areas with figures enough, sorted.
        k
            How many at most.

        Returns
        -------
        Neighbours
            Pairs of rows, by focus, the nearest first.
        """
        farthest = self.matching.max_distance or float("inf")
        found = [
            nearest_rows(part.space, part.focuses, part.candidates, k=k, max_distance=farthest)
            for part in self.parts(rows)
        ]
        return joined(found)

    def pairs(self, rows: Rows, *, k: int) -> pl.DataFrame:
        """Return the nearest of each row by code.

        Parameters
        ----------
        rows
            Rows of areas with figures enough, sorted.
        k
            How many at most.

        Returns
        -------
        polars.DataFrame
            focus, peer, distance, by focus, the nearest first.
        """
        found = self.nearest(rows, k=k)
        codes = pl.Series(self.matched.codes)
        return pl.DataFrame(
            {FOCUS: codes.gather(found.focuses), PEER: codes.gather(found.others), DISTANCE: found.distances}
        )

    def with_variables(self, places: list[int]) -> "Search":
        """Return the search by some of its variables alone.

        Parameters
        ----------
        places
            Places of the variables that remain, from 0.

        Returns
        -------
        Search
            The same areas and choices.
        """
        return evolve(self, matched=self.matched.only(places))


def _places(rows: Rows) -> list[int]:
    """Return places as numbers of Python."""
    return rows.tolist()


def searched(data: Dataset, matching: Matching, *, level: Level) -> Search:
    """Return a search for the nearest areas of a level.

    Parameters
    ----------
    data
        Figures, indicators and areas.
    matching
        How areas are matched.
    level
        Their level.

    Returns
    -------
    Search
        Ready to be asked.

    Raises
    ------
    UnknownIndicatorError
        If a variable is unknown.
    UnknownAreaError
        If an area to exclude is unknown.
    ReferenceAreaError
        If a variable says how good a service is and no reason is given, or the level has one area only.
    MissingComponentError
        If no area has a figure of a variable.
    """
    wanted = wanted_variables(data.catalogue, matching.variables, weights=matching.weights, reason=matching.reason)
    found = matched(data, wanted, level=level, sex=matching.sex, period=matching.period, reason=matching.reason.strip())
    if found.without_figures:
        ids = listed([repr(one.id) for one in found.without_figures])
        message = f"no {level.english} has a figure of {ids} for {matching.sex.english}, so peers cannot be found by it"
        raise MissingComponentError(message, hint="name other variables=[…]")
    if found.table.height == 1:
        message = f"the hierarchy {data.areas.hierarchy!r} has one {level.english} only, so it has no peers"
        raise ReferenceAreaError(message, hint="ask for the peers of an area below it")
    excluded = frozenset(newest_code(data.areas, name, level=level) for name in matching.exclude)
    return Search(data=data, matching=matching, level=level, matched=found, excluded=excluded)
