"""The peers of an area with the reason why each is one, and areas chosen by name."""

from functools import cached_property

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.likeness.dates import dated_after, dated_after_text
from opnajmfr.comparison.likeness.firmness import Draws, stability_of
from opnajmfr.comparison.likeness.matched_areas import newest_code
from opnajmfr.comparison.likeness.matching import MatchedVariable
from opnajmfr.comparison.likeness.method_text import method_lines
from opnajmfr.comparison.likeness.peer_text import peer_text
from opnajmfr.comparison.likeness.published import beside, published_set
from opnajmfr.comparison.likeness.searching import Search
from opnajmfr.comparison.likeness.stability import PeerStability
from opnajmfr.comparison.references import BoundReference, chosen_areas, group
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import NAME
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.vocabulary import Language, Level

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
        peer, name, indicator, title, period, focus_value, peer_value, scaled_difference (peer less focus, in the
        unit of the scale: standard deviations, or places as a share of all), part_of_square (what the variable adds
        to the squared distance; with Mahalanobis it may be below 0), share_of_distance (part_of_square / distance
        squared; null where the distance is 0), distance, reason (why areas are matched on a result; null for key
        figures). One row a peer and variable. Distance, part and share are null for published peers, whose publisher
        measured it.
    variables
        The variables of the explanation.
    left_out
        area, name, is_excluded and missing (titles of the variables that it has no figure of): the areas that could
        not be peers.
    n_candidates
        How many areas the peers were chosen from; None for published ones.
    k
        How many peers were asked for; None for published ones.
    origin
        The search that found them, or the grouping that holds the published ones; None for peers made by hand.
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
    k: int | None = field(default=None, repr=False)
    origin: Search | Grouping | None = field(default=None, repr=False)

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
            data_year=self.years[-1] if self.years else None,
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

    def dated_after(self, period: int) -> bool:
        """Tell whether the peers rest on data that are newer than figures of a year.

        Parameters
        ----------
        period
            The year of the figures that are compared.

        Returns
        -------
        bool
            True where what has happened since may have made them alike.
        """
        return dated_after(self.years, period)

    def stability(
        self, *, n_draws: int = 500, noise: float = 0.3, seed: int = 2026, period: int | None = None
    ) -> PeerStability:
        """Return how far the peers depend on weights, on single variables and on the year, and who chose the area.

        Weights: each is multiplied by exp(noise x Z), Z standard normal, all at once, n_draws times; an area's
        inclusion is the share of the draws in which it is among the nearest. Variables: each is left out once.
        Year: the same matching on figures of another year. Spreads stay those of the areas that they are taken from.

        Parameters
        ----------
        n_draws
            How often the weights are drawn, at least 1.
        noise
            Standard deviation of the logarithm of a weight, above 0; 0.3 takes two weights of three to between 0.74
            and 1.35 times their size.
        seed
            Where the drawing begins; the same seed gives the same draws.
        period
            The other year; where None, each variable's newest year before its own, and its own where it has none.

        Returns
        -------
        PeerStability
            Tables that print. For published peers, who chose the area and whom it chose in turn.

        Raises
        ------
        ReferenceAreaError
            If the peers were made by hand, or a number is not possible.
        """
        draws = Draws(n=n_draws, noise=noise, seed=seed)
        return stability_of(
            self.focus, self.members, self.origin, areas=self.areas, draws=draws, k=self.k, period=period
        )

    def text(self, language: Language = "sv", *, period: int | None = None) -> str:
        """Return the peers as people read them: their figures beside those of the area, and every variable's year.

        Parameters
        ----------
        language
            "sv" or "en".
        period
            The year of figures that are compared; where given, peers dated after it are said to be so.

        Returns
        -------
        str
            Lines of text.
        """
        search = self.origin if isinstance(self.origin, Search) else None
        counts = (len(self.members), self.k, self.n_candidates)
        method = method_lines(search, self.focus, self.variables, n=counts, language=language)
        later = dated_after_text(self.years, period, language) if period is not None else ""
        return peer_text(
            {code: self.areas.name(code) for code in (self.focus, *self.members)},
            self.explanation,
            self.variables,
            level=self.level,
            heading=(self.label_en if language == "en" and self.label_en else self.label, self.source),
            method=[*method, *([later] if later else [])],
            left_out=self.left_out,
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
    grouping = published_set(published, source)
    if code not in {*grouping.groups, *grouping.titles[GROUP]}:
        message = f"{grouping.name}: no peers are published for {source.areas.name(code)} ({code}), a {level.english}"
        raise ReferenceAreaError(message, hint="use nearest_peers(…) or given(…)")
    members = tuple(grouping.members(code))
    names = {member: source.areas.name(member) for member in members}
    told, variables = beside(source, code, names, level=level)
    return Peers(
        focus=code,
        members=members,
        label=group(grouping).reference.name("sv"),
        label_en=group(grouping).reference.name("en"),
        source=grouping.source,
        years=() if grouping.data_year is None else (grouping.data_year,),
        level=level,
        areas=source.areas,
        explanation=told,
        variables=variables,
        origin=grouping,
    )
