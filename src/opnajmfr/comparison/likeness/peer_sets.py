"""The peers of an area with the reason why each is one, and areas chosen by name."""

from functools import cached_property

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.likeness.matched_areas import matched, newest_code
from opnajmfr.comparison.likeness.matching import DISTANCE, PEER, Matched, MatchedVariable
from opnajmfr.comparison.likeness.peer_text import peer_text
from opnajmfr.comparison.likeness.variables import DEFAULT_VARIABLES
from opnajmfr.comparison.references import BoundReference, chosen_areas, group
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import NAME
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError, UnknownTermError
from opnajmfr.model.vocabulary import Language, Level, Sex
from opnajmfr.spelling import closest, folded

LEFT_OUT = pl.Schema(
    {c.AREA: pl.String(), NAME: pl.String(), "is_excluded": pl.Boolean(), "missing": pl.List(pl.String())}
)
"""Columns that say who could not be a peer."""


@frozen(kw_only=True, eq=False, slots=False)
class Peers:
    """The peers of one area (jämförelsekommuner, liknande kommuner) and why each is one; prints as a table.

    Parameters
    ----------
    focus
        Code of the area that they are peers of.
    members
        Codes of the peers: the nearest first, or in the order in which they are published.
    label
        Name that tables print, years included.
    label_en
        Its English name; the same where there is none.
    source
        Who says so.
    years
        The years of the data that they rest on.
    level
        Level of the areas.
    areas
        The hierarchy.
    explanation
        peer, name, indicator, title, period, focus_value, peer_value, standard_deviations (peer less focus, in
        standard deviations of all areas), share_of_distance (the variable's part of the squared distance, 0 to 1;
        null where the distance is 0), distance. One row a peer and variable. Distance and share are null for
        published peers, whose publisher measured it.
    variables
        The variables of the explanation.
    left_out
        area, name, is_excluded and missing (titles of the variables that it has no figure of): the areas that could
        not be peers.
    n_candidates
        How many areas the peers were chosen from; None for published ones.
    """

    focus: str
    members: tuple[str, ...]
    label: str
    label_en: str = ""
    source: str
    years: tuple[int, ...]
    level: Level
    areas: Areas = field(repr=False)
    explanation: pl.DataFrame = field(repr=False)
    variables: tuple[MatchedVariable, ...] = field(default=(), repr=False)
    left_out: pl.DataFrame = field(repr=False, factory=LEFT_OUT.to_frame)
    n_candidates: int | None = field(default=None, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the peers, in their order."""
        return tuple(self.areas.name(code) for code in self.members)

    @cached_property
    def grouping(self) -> Grouping:
        """The peers as a group with a focus."""
        rows = {
            GROUP: [self.focus] * len(self.members),
            MEMBER: list(self.members),
            FOCUS: [self.focus] * len(self.members),
        }
        return Grouping.from_table(
            pl.DataFrame(rows),
            name=self.label,
            name_en=self.label_en,
            source=self.source,
            data_year=self.years[0] if len(self.years) == 1 else None,
            titles={self.focus: self.areas.name(self.focus)},
        )

    def bound(self) -> BoundReference:
        """Return the peers as a reference, for `plan.compare`.

        Returns
        -------
        BoundReference
            The mean of the peers unless another figure is named.
        """
        return evolve(group(self.grouping), focus=self.focus)

    def text(self, language: Language = "sv") -> str:
        """Return the peers as people read them: their figures beside those of the area, and every variable's year.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.
        """
        return peer_text(
            {code: self.areas.name(code) for code in (self.focus, *self.members)},
            self.explanation,
            self.variables,
            level=self.level,
            heading=(self.label_en if language == "en" and self.label_en else self.label, self.source),
            left_out=self.left_out,
            n_candidates=self.n_candidates,
            language=language,
        )

    def __str__(self) -> str:
        """Return the peers in Swedish."""
        return self.text()


@frozen
class GivenAreas:
    """Areas chosen by name, the same for every area that is compared; a plan finds them in its own hierarchy.

    Parameters
    ----------
    names
        Names or codes.
    """

    names: tuple[str, ...]

    def bound(self, areas: Areas) -> BoundReference:
        """Return the areas as a reference.

        Parameters
        ----------
        areas
            The hierarchy that the names are found in.

        Returns
        -------
        BoundReference
            The mean of the areas unless another figure is named.

        Raises
        ------
        UnknownAreaError
            If a name or code is unknown; the nearest match is named.
        """
        codes = tuple(dict.fromkeys(newest_code(areas, name) for name in self.names))
        return chosen_areas(codes, label=", ".join(areas.name(code) for code in codes))


def given(*areas: str) -> GivenAreas:
    """Return areas to compare with, chosen by name or code.

    Parameters
    ----------
    *areas
        Names or codes; at least one.

    Returns
    -------
    GivenAreas
        The areas, found in the hierarchy of the plan that compares with them.

    Raises
    ------
    ReferenceAreaError
        If no area is named.

    Examples
    --------
    >>> from opnajmfr.data.geography.swedish_areas import sweden
    >>> given("Köping", "Kungsör").bound(sweden()).reference.members
    ('1983', '1960')
    """
    if not areas:
        message = "no area was given to compare with"
        raise ReferenceAreaError(message, hint="name one or more, as given('Köping', 'Kungsör')")
    return GivenAreas(areas)


def published_peers(typology: str) -> BoundReference:
    """Return the peers that RKA publishes (liknande kommuner) for all municipalities, as a reference.

    Parameters
    ----------
    typology
        One of `typologies()`, as "äldreomsorg"; case does not count.

    Returns
    -------
    BoundReference
        Every municipality with its own seven peers; their mean unless another figure is named.

    Raises
    ------
    UnknownTermError
        If there is no such typology.

    Notes
    -----
    Source: Kolada/RKA.

    Examples
    --------
    >>> published_peers("äldreomsorg").reference.label
    'Liknande kommuner, äldreomsorg 2024'
    """
    return group(published_peer_set(typology))


def peers(focus: str, *, published: str, data: Dataset | None = None) -> Peers:
    """Return the published peers (liknande kommuner) of an area, their key figures beside its own.

    The publisher says who is a peer; the key figures are shown for the reader, and did not choose them.

    Parameters
    ----------
    focus
        Name or code of the area.
    published
        A typology, as "äldreomsorg"; case does not count.
    data
        Areas, peer sets and key figures; Sweden's where None.

    Returns
    -------
    Peers
        The peers in the order in which they are published.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    UnknownTermError
        If there is no such typology.
    ReferenceAreaError
        If the publisher gives no peers for the area.

    Examples
    --------
    >>> arboga = peers("Arboga", published="äldreomsorg")
    >>> len(arboga.members), arboga.years
    (7, (2024,))
    >>> peers("Gnosjö", published="LSS")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    opnajmfr.errors.ReferenceAreaError: Liknande kommuner, LSS: the source gives no members for Gnosjö (0617)...
    """
    source = key_figures() if data is None else data
    code = newest_code(source.areas, focus)
    level = source.areas.level(code)
    grouping = _typology(published, source)
    if code not in {*grouping.groups, *grouping.titles[GROUP]}:
        message = f"{grouping.name}: no peers are published for {source.areas.name(code)} ({code}), a {level.english}"
        raise ReferenceAreaError(message, hint="use nearest_peers(…) or given(…)")
    members = tuple(grouping.members(code))
    beside = _beside(source, level)
    names = [source.areas.name(member) for member in members]
    rows = pl.DataFrame({PEER: members, NAME: names}).with_columns(pl.lit(None, pl.Float64).alias(DISTANCE))
    return Peers(
        focus=code,
        members=members,
        label=group(grouping).reference.name("sv"),
        label_en=group(grouping).reference.name("en"),
        source=grouping.source,
        years=() if grouping.data_year is None else (grouping.data_year,),
        level=level,
        areas=source.areas,
        explanation=beside.explanation(code, rows),
        variables=beside.variables,
    )


def _typology(word: str, data: Dataset) -> Grouping:
    """Return the published peers of a typology."""
    found = [name for name in data.peer_sets if folded(name) == folded(word)]
    if found:
        return data.peer_sets[found[0]]
    names = list(data.peer_sets)
    message = f"no published peers of the typology {word!r}"
    listing = f"there are {', '.join(names)}" if names else "the dataset has no peer sets"
    raise UnknownTermError(message, hint=closest(word, names) or listing)


def _beside(data: Dataset, level: Level) -> Matched:
    """Return the usual key figures of a dataset, as many of them as it has."""
    there = set(data.observations.variables)
    wanted = [
        (one, data.catalogue[one.indicator])
        for one in DEFAULT_VARIABLES
        if one.indicator in data.catalogue.ids and there.issuperset(data.catalogue[one.indicator].inputs)
    ]
    if not wanted:
        return Matched(variables=(), table=pl.DataFrame())
    return matched(data, wanted, level=level, sex=Sex.T)
