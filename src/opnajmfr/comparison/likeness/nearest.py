"""The nearest areas by their conditions: z-scored weighted Euclidean distance over key figures."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import frozen

from opnajmfr.comparison.likeness.matched_areas import matched, newest_code
from opnajmfr.comparison.likeness.matching import FOCUS, PEER, Matched, matched_column
from opnajmfr.comparison.likeness.peer_sets import LEFT_OUT, Peers
from opnajmfr.comparison.likeness.peer_text import plural
from opnajmfr.comparison.likeness.variables import MatchVariable, wanted_variables
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME
from opnajmfr.data.geography.group_checks import GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.listing import listed
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import MissingComponentError, ReferenceAreaError
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Language, Level, Sex

K = 7
"""How many peers there are unless another number is wanted: as many as are published."""


def nearest_peers(
    focus: str,
    *,
    k: int = K,
    variables: Iterable[MatchVariable | str] | MatchVariable | None = None,
    weights: Mapping[str, float] | None = None,
    exclude: Iterable[str] = (),
    data: Dataset | None = None,
    sex: Sex | str = Sex.T,
    label: str | None = None,
) -> Peers:
    """Return the areas whose conditions are most like those of an area (liknande kommuner).

    distance = square root of the sum over variables of weight x (difference / standard deviation)^2. The standard
    deviation is that of all areas of the level with a figure in the year, the area itself and those that are
    excluded too, divided by their number. Distances are compared at 12 significant digits; ties are in the order of
    codes. An area that has no figure of a variable cannot be a peer and is named in `left_out`.

    Parameters
    ----------
    focus
        Name or code of the area; it is never its own peer.
    k
        How many peers, from 1 to the number of the other areas with every figure.
    variables
        Ids or titles of indicators, or `MatchVariable` for weight, logarithm and year. Unless given: the logarithm
        of the population, shares of residents 65 and over and 80 and over, share with post-secondary education,
        share living alone, and median income, each of its newest year.
    weights
        Weights by id or title, above 0; 1 for those not named.
    exclude
        Names or codes of areas that must not be peers.
    data
        Areas and key figures; Sweden's where None.
    sex
        The sex that figures are for.
    label
        Name that tables print, as "7 närmaste kommuner 2018–2019" where None. Two sets of peers in one comparison
        need a name each.

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
        If the area lacks a variable, a variable is the same everywhere or says how good a service is, or k is not
        possible.
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
    """
    source = key_figures() if data is None else data
    code = newest_code(source.areas, focus)
    level = source.areas.level(code)
    search = _search(source, variables, weights, level=level, sex=term(Sex, sex))
    lacking = search.lacking(code)
    if lacking:
        who = f"{source.areas.name(code)} ({code})"
        years = {one.indicator.id: one.period for one in search.variables}
        shown = listed([f"{one.id!r} in {years[one.id]}" for one in lacking])
        message = f"{who} has no figure of {shown}, so its nearest peers cannot be found"
        raise ReferenceAreaError(
            message, hint="leave the variable out, or name another year: MatchVariable(…, period=…)"
        )
    excluded = _excluded(source, exclude, level)
    pool = _pool(search, excluded)
    n_candidates = len(pool.candidates) - (code in pool.candidates)
    _check_k(k, n_candidates, level)
    nearest = search.pairs([code], pool.candidates).head(k)
    rows = nearest.with_columns(pl.Series(NAME, [source.areas.name(peer) for peer in nearest[PEER]], pl.String))
    years = tuple(sorted({one.period for one in search.variables}))
    return Peers(
        focus=code,
        members=tuple(nearest[PEER]),
        label=label or _label(k, level, years),
        label_en=label or _label(k, level, years, language="en"),
        source=source.observations.source,
        years=years,
        level=level,
        areas=source.areas,
        explanation=search.explanation(code, rows),
        variables=search.variables,
        left_out=pool.left_out.filter(pl.col(c.AREA) != code),
        n_candidates=n_candidates,
    )


def all_nearest_peers(
    *,
    k: int = K,
    variables: Iterable[MatchVariable | str] | MatchVariable | None = None,
    weights: Mapping[str, float] | None = None,
    exclude: Iterable[str] = (),
    data: Dataset | None = None,
    level: Level | str = Level.MUNICIPALITY,
    sex: Sex | str = Sex.T,
    label: str | None = None,
) -> Grouping:
    """Return the nearest peers of every area of a level at once, as `nearest_peers` finds them for one.

    Parameters
    ----------
    k
        How many peers each area has.
    variables
        Ids or titles of indicators, or `MatchVariable`; the six usual ones where None.
    weights
        Weights by id or title, above 0; 1 for those not named.
    exclude
        Names or codes of areas that must not be peers; they have peers themselves.
    data
        Areas and key figures; Sweden's where None.
    level
        The level of the areas.
    sex
        The sex that figures are for.
    label
        Name that tables print, as "7 närmaste kommuner 2018–2019" where None. Two sets of peers in one comparison
        need a name each.

    Returns
    -------
    Grouping
        One group for each area: its code is both the group and the focus. An area without a figure of a variable
        has a title and no members, so that asking for them is an error that says so.

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
    search = _search(source, variables, weights, level=at, sex=term(Sex, sex))
    pool = _pool(search, _excluded(source, exclude, at))
    complete = search.table.filter(search.complete)[CODE].to_list()
    _check_k(k, len(pool.candidates) - 1, at)
    pairs = search.pairs(complete, pool.candidates).group_by(FOCUS, maintain_order=True).head(k)
    years = tuple(sorted({one.period for one in search.variables}))
    return Grouping.from_table(
        pairs.select(pl.col(FOCUS).alias(GROUP), pl.col(PEER).alias(MEMBER), FOCUS),
        name=label or _label(k, at, years),
        name_en=label or _label(k, at, years, language="en"),
        source=source.observations.source,
        data_year=years[0] if len(years) == 1 else None,
        titles=dict(search.table.select(CODE, NAME).iter_rows()),
    )


@frozen
class _Pool:
    """Who may be a peer, and who may not."""

    candidates: list[str]
    left_out: pl.DataFrame


def _search(
    data: Dataset,
    variables: Iterable[MatchVariable | str] | MatchVariable | None,
    weights: Mapping[str, float] | None,
    *,
    level: Level,
    sex: Sex,
) -> Matched:
    """Return the areas with their figures, refused when a variable cannot tell them apart."""
    wanted = wanted_variables(data.catalogue, variables, weights=weights)
    found = matched(data, wanted, level=level, sex=sex)
    if found.without_figures:
        ids = listed([repr(one.id) for one in found.without_figures])
        message = f"no {level.english} has a figure of {ids} for {sex.english}, so peers cannot be found by it"
        raise MissingComponentError(message, hint="name other variables=[…]")
    if found.table.height == 1:
        message = f"the hierarchy {data.areas.hierarchy!r} has one {level.english} only, so it has no peers"
        raise ReferenceAreaError(message, hint="ask for the peers of an area below it")
    alike = [one for one in found.variables if one.standard_deviation == 0]
    if alike:
        ids = listed([f"{one.indicator.id!r} in {one.period}" for one in alike])
        message = f"all {plural(level, 'en')} with a figure of {ids} have the same, so it tells none apart"
        raise ReferenceAreaError(message, hint="leave the variable out")
    return found


def _excluded(data: Dataset, exclude: Iterable[str], level: Level) -> set[str]:
    """Return the codes of areas that must not be peers."""
    named = [exclude] if isinstance(exclude, str) else exclude
    return {newest_code(data.areas, name, level=level) for name in named}


def _pool(search: Matched, excluded: set[str]) -> _Pool:
    """Part the areas into those that may be peers and those that may not."""
    is_excluded = pl.col(CODE).is_in(sorted(excluded))
    titles = [
        pl.when(pl.col(matched_column(place)).is_null()).then(pl.lit(one.indicator.title))
        for place, one in enumerate(search.variables)
    ]
    left_out = search.table.filter(is_excluded | ~search.complete).select(
        pl.col(CODE).alias(c.AREA),
        NAME,
        is_excluded.alias("is_excluded"),
        pl.concat_list(titles).list.drop_nulls().alias("missing"),
    )
    return _Pool(
        candidates=search.table.filter(~is_excluded & search.complete)[CODE].to_list(),
        left_out=left_out.cast(LEFT_OUT),
    )


def _check_k(k: int, n_candidates: int, level: Level) -> None:
    """Refuse a number of peers that there are not."""
    if n_candidates < 1:
        message = f"no other {level.english} has every figure and may be a peer"
        raise ReferenceAreaError(message, hint="exclude fewer, or name variables=[…] that more areas have")
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= n_candidates:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"k must be a whole number from 1 to {n_candidates}, got {k!r}"
        raise ReferenceAreaError(message, hint=f"{n_candidates} {plural(level, 'en')} have every figure")


def _label(k: int, level: Level, years: tuple[int, ...], *, language: Language = "sv") -> str:
    """Return the name of nearest peers, as "7 närmaste kommuner 2018–2019"."""
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return f"{k} {'närmaste' if language == 'sv' else 'nearest'} {plural(level, language)} {span}"
