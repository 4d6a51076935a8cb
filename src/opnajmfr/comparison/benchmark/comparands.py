"""Who may be compared with, by word or as an object, and the references that they stand for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from opnajmfr.comparison.likeness.peer_sets import GivenAreas, Peers
from opnajmfr.comparison.references import BoundReference, county, group, history, municipality, nation
from opnajmfr.data.dataset import typology_for
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import skr_groups
from opnajmfr.errors import ReferenceAreaError, StatisticError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.vocabulary import Figure
from opnajmfr.spelling import closest

Comparand = str | Grouping | Peers | GivenAreas | BoundReference
"""Who may be compared with: "peers", "municipality", "county", "nation", "group", "history", or an object."""
Margin = float | Mapping[str, float]
"""The largest difference that does not matter: for every indicator, or for each by id or title."""
_WORDS = {"municipality": municipality, "county": county, "nation": nation, "history": history}
_OF_ONE_FIGURE = {ReferenceKind.TARGET, ReferenceKind.HISTORY}


def bound_references(
    to: Comparand | Sequence[Comparand],
    catalogue: Catalogue,
    *,
    areas: Areas,
    peer_sets: Mapping[str, Grouping],
    figure: Figure | str | None = None,
    compared: Sequence[str] | None = None,
    beside: Sequence[BoundReference] = (),
    margin: Margin | None = None,
) -> tuple[BoundReference, ...]:
    """Return the references that words and objects stand for.

    Parameters
    ----------
    to
        Who is compared with: one, or several in order.
    catalogue
        The indicators; "peers" are the published ones of each indicator's service area.
    areas
        The hierarchy, for names.
    peer_sets
        Published peers by typology.
    figure
        A figure by name; each reference's usual one where None.
    compared
        Codes of the areas that are compared with them; where None, those that peers were found for, else all.
    beside
        References that are there already; they come first.
    margin
        The largest difference that does not matter, above 0, in the unit of the indicator; nothing is equivalent
        without one.

    Returns
    -------
    tuple
        The references, in order, each with a name of its own.

    Raises
    ------
    UnknownTermError
        If a word names no reference.
    ReferenceAreaError
        If there are no published peers, a reference has no such figure, or two have the same name.
    StatisticError
        If a margin is no number above 0.

    Examples
    --------
    >>> from opnajmfr.data.swedish_key_figures import key_figures
    >>> data = key_figures()
    >>> found = bound_references(["peers", "county"], data.catalogue, areas=data.areas, peer_sets=data.peer_sets)
    >>> [one.reference.label for one in found]
    ['Liknande kommuner, övergripande 2025', 'Länet']
    """
    wanted = [to] if isinstance(to, str | Grouping | Peers | GivenAreas | BoundReference) else to
    _check_wanted(wanted)
    found = [one for word in wanted for one in _bound(word, catalogue, areas, peer_sets)]
    if figure is not None:
        found = [one if one.reference.kind in _OF_ONE_FIGURE else one.with_figure(figure) for one in found]
    focuses = tuple(dict.fromkeys(one.focus for one in found if one.focus))
    codes = focuses if compared is None else tuple(dict.fromkeys(compared))
    every, each = _margins(margin, catalogue)
    found = [evolve(one, reference=evolve(one.reference, areas=codes, margin=every, margins=each)) for one in found]
    together = (*beside, *found)
    _check_labels(together)
    return together


def _check_wanted(wanted: object) -> None:
    """Refuse what names no one, and a bare number."""
    if isinstance(wanted, int | float):
        message = f"compare: to={wanted!r} is a number; wanted a reference"
        raise ReferenceAreaError(message, hint=f"a target is given as target({wanted!r})")
    if not isinstance(wanted, Sequence) or not wanted:
        message = f"compare: to={wanted!r} names no one to compare with"
        raise ReferenceAreaError(message, hint="as to=['peers', 'county', 'nation']")


def _check_labels(references: Iterable[BoundReference]) -> None:
    """Refuse two references with one name: tables could not tell them apart."""
    counted = Counter(one.reference.label for one in references)
    doubled = [label for label, times in counted.items() if times > 1]
    if doubled:
        message = f"compare: two references have the same name: {doubled}"
        raise ReferenceAreaError(message, hint="name one of them otherwise, as nearest_peers(…, label='Våra grannar')")


def _bound(
    word: Comparand, catalogue: Catalogue, areas: Areas, peer_sets: Mapping[str, Grouping]
) -> list[BoundReference]:
    """Return the references that one word or object stands for."""
    if not isinstance(word, str):
        return [_object(word, areas)]
    if word in _WORDS:
        return [_WORDS[word]()]
    if word == "peers":
        return _published(catalogue, peer_sets)
    if word == "group":
        return [group(_newest_groups(areas))]
    words = ["peers", "group", *_WORDS]
    message = f"compare: no reference {word!r}; wanted one of {words}, a grouping, peers or target(…)"
    raise UnknownTermError(message, hint=closest(word, words) or f"areas are given as given({word!r})")


def _object(one: Grouping | Peers | GivenAreas | BoundReference, areas: Areas) -> BoundReference:
    """Return the reference of an object."""
    if isinstance(one, BoundReference):
        return one
    if isinstance(one, Grouping):
        return group(one)
    return one.bound() if isinstance(one, Peers) else one.bound(areas)


def _published(catalogue: Catalogue, peer_sets: Mapping[str, Grouping]) -> list[BoundReference]:
    """Return the published peers of each indicator's service area, each for its indicators only."""
    if not peer_sets:
        message = "compare to peers: there are no published peer sets"
        raise ReferenceAreaError(message, hint="use nearest_peers(…), peers(…, published=…) or given(…)")
    by_typology: dict[str, list[str]] = {}
    for one in catalogue:
        by_typology.setdefault(typology_for(one, peer_sets), []).append(one.id)
    return [evolve(group(peer_sets[name]), indicators=tuple(ids)) for name, ids in by_typology.items()]


def _newest_groups(areas: Areas) -> Grouping:
    """Return SKR's newest groups of municipalities, refused where the hierarchy holds none of their members."""
    grouping = skr_groups()
    if not set(grouping.frame["member"]) <= set(areas.names["code"]):
        message = f"compare to group: {grouping.name} holds no areas of the hierarchy {areas.hierarchy!r}"
        raise ReferenceAreaError(message, hint="give a grouping of your own: to=Grouping.from_table(…)")
    return grouping


def _margins(margin: Margin | None, catalogue: Catalogue) -> tuple[float | None, tuple[tuple[str, float], ...]]:
    """Return the margin of every indicator, and those of single ones by id."""
    if margin is None:
        return None, ()
    if isinstance(margin, Mapping):
        return None, tuple((one, _margin(size)) for one, size in catalogue.by_id(margin).items())
    return _margin(margin), ()


def _margin(size: object) -> float:
    """Return a margin, refused where it is no number above 0."""
    if isinstance(size, int | float) and not isinstance(size, bool) and 0 < size < float("inf"):
        return float(size)
    message = f"compare: margin must be a number above 0, got {size!r}"
    raise StatisticError(message, hint="the largest difference that does not matter, as margin=5 for 5 points")
