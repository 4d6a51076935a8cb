"""The nearest areas by their conditions: distance over key figures, for one area or for all."""

from typing import Unpack

import numpy as np
import polars as pl
from attrs import evolve

from opnajmfr.comparison.likeness.companions import Companions
from opnajmfr.comparison.likeness.distances import Rows
from opnajmfr.comparison.likeness.explaining import explanation
from opnajmfr.comparison.likeness.matched_areas import newest_code
from opnajmfr.comparison.likeness.matching import FOCUS, PEER, MatchedVariable, matched_column
from opnajmfr.comparison.likeness.options import Matching, MatchingOptions
from opnajmfr.comparison.likeness.peer_sets import LEFT_OUT, Peers
from opnajmfr.comparison.likeness.peer_text import counted, plural
from opnajmfr.comparison.likeness.searching import Part, Search, searched
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.data.geography.group_checks import GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.listing import listed
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Language, Level

K = 7
"""How many peers there are unless another number is wanted: as many as are published."""
_NO_MATCHING = Matching()


def nearest_peers(
    focus: str,
    *,
    k: int = K,
    data: Dataset | None = None,
    label: str | None = None,
    matching: Matching = _NO_MATCHING,
    **options: Unpack[MatchingOptions],
) -> Peers:
    """Return the areas whose conditions are most like those of an area (liknande kommuner).

    distance = square root of the sum over variables of weight x (difference / standard deviation)^2. The standard
    deviation is that of all areas of the level with a figure in the year, the area itself and those that are
    excluded too, divided by their number; other scales, sets of areas and distances are chosen by name. Distances
    are compared at 12 significant digits; ties are in the order of codes. An area that has no figure of a variable
    cannot be a peer, unless told otherwise, and is named in `left_out`.

    Parameters
    ----------
    focus
        Name or code of the area; it is never its own peer.
    k
        How many peers, from 1 to the number of areas that may be one. Where `within` or `max_distance` narrows who
        may be one, there may be fewer.
    data
        Areas and key figures; Sweden's where None.
    label
        Name that tables print, as "7 närmaste kommuner 2018–2019" where None. Two sets of peers in one comparison
        need a name each.
    matching
        How areas are matched, to use again and again.
    **options
        The fields of `Matching` one by one: variables, weights, sex, period, scale, metric, missing, min_weight,
        reference, within, exclude, max_distance, reason. They go before those of `matching`.

    Returns
    -------
    Peers
        The nearest first, with each variable's figures side by side.

    Raises
    ------
    UnknownAreaError
        If the area, or one of those to exclude, is unknown; the nearest match is named.
    UnknownIndicatorError
        If a variable is unknown.
    ReferenceAreaError
        If the area lacks a variable, a variable is the same everywhere, or says how good a service is and no reason
        is given, k is not possible, or no area may be a peer.
    MissingComponentError
        If no area has a figure of a variable.

    Notes
    -----
    Form of the distance: CIPFA's nearest neighbours model. Variables: chosen by opnajmfr; source of Sweden's
    figures: SCB.

    Examples
    --------
    >>> arboga = nearest_peers("Arboga", k=3)
    >>> arboga.names, arboga.years
    (('Sunne', 'Lycksele', 'Mönsterås'), (2018, 2019))
    >>> from opnajmfr.data.geography.published_groups import skr_groups
    >>> nearest_peers("Arboga", k=3, scale="rank", within=skr_groups()).names
    ('Mönsterås', 'Hedemora', 'Olofström')
    """
    source = key_figures() if data is None else data
    code = newest_code(source.areas, focus)
    search = searched(source, evolve(matching, **options), level=source.areas.level(code))
    row = _row(search, code)
    candidates = search.candidates(row)
    _check_group(search, code, row)
    _check_k(search, k, len(candidates))
    part = next(search.parts(np.array([row])))
    near = search.nearest(np.array([row]), k=k)
    if not len(near.others):
        _refuse_far(search, code, row)
    members = {peer: source.areas.name(peer) for peer in search.matched.codes_of(near.others)}
    years = _years(search)
    results = [one for one in search.matched.variables if one.reason]
    names = [
        _label(len(members), search.level, years, own=label, has_results=bool(results), language=language)
        for language in ("sv", "en")
    ]
    return Peers(
        focus=code,
        members=tuple(members),
        label=names[0],
        label_en=names[1],
        source=source.observations.source,
        years=years,
        level=search.level,
        areas=source.areas,
        explanation=explanation(search.matched, part.space, code, members),
        variables=_with_spreads(search, part),
        left_out=_left_out(search, row),
        n_candidates=len(candidates),
        k=k,
        origin=search,
    )


def all_nearest_peers(
    *,
    k: int = K,
    data: Dataset | None = None,
    level: Level | str = Level.MUNICIPALITY,
    label: str | None = None,
    matching: Matching = _NO_MATCHING,
    **options: Unpack[MatchingOptions],
) -> Grouping:
    """Return the nearest peers of every area of a level at once, as `nearest_peers` finds them for one.

    Parameters
    ----------
    k
        How many peers each area has.
    data
        Areas and key figures; Sweden's where None.
    level
        The level of the areas.
    label
        Name that tables print, as "7 närmaste kommuner 2018–2019" where None. Two sets of peers in one comparison
        need a name each.
    matching
        How areas are matched, to use again and again.
    **options
        The fields of `Matching` one by one, as in `nearest_peers`. Areas to exclude are no one's peer; they have
        peers themselves.

    Returns
    -------
    Grouping
        One group for each area: its code is both the group and the focus. An area without a figure of a variable,
        or for which no area may be a peer, has a title and no members, so that asking for them is an error that
        says so. Its data year is the newest of the variables.

    Raises
    ------
    UnknownAreaError, UnknownIndicatorError, ReferenceAreaError, MissingComponentError
        As `nearest_peers`.

    Examples
    --------
    >>> everyone = all_nearest_peers(k=3)
    >>> len(everyone.groups), everyone.members("1984")
    (290, ['0861', '1766', '2481'])
    """
    source = key_figures() if data is None else data
    at = term(Level, level)
    search = searched(source, evolve(matching, **options), level=at)
    _check_k(search, k, len(search.may_be_peers) - 1)
    pairs = search.pairs(np.flatnonzero(search.has_enough), k=k)
    if pairs.is_empty():
        message = f"no {at.english} has a peer: no other of its group may be one, or lies near enough"
        raise ReferenceAreaError(message, hint="raise max_distance, exclude fewer, or leave within out")
    years = _years(search)
    results = [one for one in search.matched.variables if one.reason]
    names = [_label(k, at, years, own=label, has_results=bool(results), language=language) for language in ("sv", "en")]
    reason = f"; matchade även på resultat: {results[0].reason}" if results else ""
    return Grouping.from_table(
        pairs.select(pl.col(FOCUS).alias(GROUP), pl.col(PEER).alias(MEMBER), FOCUS),
        name=names[0],
        name_en=names[1],
        source=source.observations.source + reason,
        data_year=years[-1],
        titles=dict(search.matched.table.select(CODE, NAME).iter_rows()),
    )


def _row(search: Search, code: str) -> int:
    """Return the row of the area, refused where it lacks figures."""
    who = f"{search.areas.name(code)} ({code})"
    row = search.matched.row_of.get(code)
    if row is not None and search.has_enough[row]:
        return row
    lacking = [
        f"{one.indicator.id!r} in {one.period}"
        for place, one in enumerate(search.matched.variables)
        if row is None or np.isnan(search.matched.numbers[row, place])
    ]
    message = f"{who} has no figure of {listed(lacking)}, so its nearest peers cannot be found"
    raise ReferenceAreaError(message, hint="leave the variable out, or name another year: MatchVariable(…, period=…)")


def _check_group(search: Search, code: str, row: int) -> None:
    """Refuse an area that is in no group of the groupings that narrow its search."""
    for name, groups in (("within", search.within), ("reference", search.reference)):
        if groups is not None and not groups.groups[row]:
            message = f"{search.areas.name(code)} ({code}) is in no group of {groups.grouping.name}"
            raise ReferenceAreaError(message, hint=f"leave {name} out, or name another grouping")


def _check_k(search: Search, k: int, n_candidates: int) -> None:
    """Refuse a number of peers that there are not."""
    level, is_narrowed = search.level, search.within is not None or search.matching.max_distance is not None
    if n_candidates < 1:
        of_group = " of its group" if search.within is not None else ""
        message = f"no other {level.english}{of_group} has every figure and may be a peer"
        raise ReferenceAreaError(message, hint="exclude fewer, or name variables=[…] that more areas have")
    is_whole = isinstance(k, int) and not isinstance(k, bool)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not is_whole or k < 1 or (k > n_candidates and not is_narrowed):
        wanted = "from 1" if is_narrowed else f"from 1 to {n_candidates}"
        message = f"k must be a whole number {wanted}, got {k!r}"
        raise ReferenceAreaError(message, hint=f"{n_candidates} {plural(level, 'en')} may be peers")


def _refuse_far(search: Search, code: str, row: int) -> None:
    """Refuse to name peers where all lie too far away, and say how far the nearest lies."""
    free = evolve(search, matching=evolve(search.matching, max_distance=None))
    near = free.nearest(np.array([row]), k=1)
    shown = (
        f"no {search.level.english} lies within {search.matching.max_distance:g} of {search.areas.name(code)} ({code})"
    )
    if len(near.others):
        peer = search.matched.codes_of(near.others)[0]
        shown += f"; the nearest, {search.areas.name(peer)}, lies at {near.distances[0]:.3g}"
    raise ReferenceAreaError(shown, hint="raise max_distance, or leave it out")


def _years(search: Search) -> tuple[int, ...]:
    """Return the years of the variables, each once."""
    return tuple(sorted({one.period for one in search.matched.variables}))


def _with_spreads(search: Search, part: Part) -> tuple[MatchedVariable, ...]:
    """Return the variables with their spread among the areas that it is taken from."""
    is_ranked = search.matching.scale == "rank"
    return tuple(
        evolve(one, spread=None if is_ranked else float(spread), n_areas=int(known))
        for one, spread, known in zip(search.matched.variables, part.space.spreads, part.n_reference, strict=True)
    )


def _left_out(search: Search, row: int) -> pl.DataFrame:
    """Return who could not be a peer: excluded, or without figures enough; of its own group where that counts."""
    inside: Companions | None = search.within
    rows: Rows = np.arange(len(search.matched.codes)) if inside is None else inside.rows(inside.groups[row])
    titles = [
        pl.when(pl.col(matched_column(place)).is_null()).then(pl.lit(one.indicator.title))
        for place, one in enumerate(search.matched.variables)
    ]
    is_excluded = pl.col(CODE).is_in(sorted(search.excluded))
    others = pl.col("row").is_in(rows[rows != row].tolist())
    table = search.matched.table.with_row_index("row").with_columns(pl.Series("enough", search.enough_with(row)))
    return (
        table.filter(others & (is_excluded | ~pl.col("enough")))
        .select(
            pl.col(CODE).alias(c.AREA),
            NAME,
            is_excluded.alias("is_excluded"),
            pl.concat_list(titles).list.drop_nulls().alias("missing"),
        )
        .cast(LEFT_OUT)
    )


def _label(
    k: int, level: Level, years: tuple[int, ...], *, own: str | None, has_results: bool, language: Language
) -> str:
    """Return the name of nearest peers, as "7 närmaste kommuner 2018–2019", saying so where results chose them."""
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    usual = f"{k} {'närmaste' if language == 'sv' else 'nearest'} {counted(k, level, language)} {span}"
    results = {"sv": " (matchade på resultat)", "en": " (matched on results)"}[language]
    return (own or usual) + (results if has_results else "")
