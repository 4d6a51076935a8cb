"""A release as observations again: what it published, for questions to be put to."""

from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import CODE, NAME, PARENT
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.release import Release
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.quotients import Proportion, Rate, Ratio, Total
from opnajmfr.model.vocabulary import Figure, Level

_OF_THE_AREA = [str(figure) for figure in (Figure.OWN, Figure.REPORTED, Figure.POOLED)]
"""Figures that are an area's own; means and medians of members are computed anew where they are asked for."""
_ANCHORS = [str(level) for level in (Level.MUNICIPALITY, Level.COUNTY, Level.NATION)]


def release_dataset(release: Release, *, areas: Areas | None = None) -> Dataset:
    """Return a release as a dataset that questions can be put to.

    A figure is rebuilt from what was published of it: a quotient from its numerator and denominator, a municipality's
    yes, no or class from its answer, so that intervals and verdicts are as they were. Where those were not published
    the value stands as it is, without counts. County and nation are kept as published.

    Parameters
    ----------
    release
        What was read from a package.
    areas
        The hierarchy; where None Sweden, with the release's own districts and units, or the release's own areas
        where they are not Sweden's.

    Returns
    -------
    Dataset
        One vintage, that of the release.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> data = oj.invented()
    >>> again = release_dataset(Release.of(oj.compute(data).collect()))
    >>> oj.compare(again, "Ljungmåla", to="nation", indicators="hemtjanst-trygghet").table["Riket: verdict"].item()
    'worse'
    """
    rows = _rows(release)
    shared = _shared(release.catalogue)
    indicators = [_with_own_parts(_as_published(one, rows), shared) for one in release.catalogue]
    pieces = [piece for one in indicators for piece in _pieces(one, rows, release.publication.breakdowns)]
    return _dataset(release, pieces, Catalogue(indicators), areas)


def published_dataset(release: Release, *, areas: Areas | None = None) -> Dataset:
    """Return the values of a release as they were printed, for two releases to be held beside each other.

    Parameters
    ----------
    release
        What was read from a package.
    areas
        The hierarchy, as for `release_dataset`.

    Returns
    -------
    Dataset
        Values alone, with the catalogue of the release.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> release = Release.of(oj.compute(oj.invented()).collect())
    >>> published_dataset(release).observations.frame["value"].count() > 0
    True
    """
    rows = _rows(release)
    pieces = [_values(one, rows, release.publication.breakdowns) for one in release.catalogue]
    return _dataset(release, pieces, release.catalogue, areas)


def _dataset(release: Release, pieces: list[pl.DataFrame], catalogue: Catalogue, areas: Areas | None) -> Dataset:
    """Return rows as a dataset; a count that two indicators share is there once, with its number if one has it."""
    hierarchy, peer_sets = _areas(release) if areas is None else (areas, dict[str, Grouping]())
    breakdowns = release.publication.breakdowns
    key = [c.AREA, c.LEVEL, c.PERIOD, c.SEX, *breakdowns, c.VARIABLE]
    has_number = pl.any_horizontal(
        [
            pl.lit(value=False),
            *(pl.col(name).is_not_null() for name in (c.AMOUNT, c.VALUE) if name in pieces[0].columns),
        ]
    )
    frame = (
        pl.concat(pieces, how="diagonal_relaxed")
        .sort(has_number, descending=True, maintain_order=True)
        .unique(key, keep="first", maintain_order=True)
    )
    return Dataset.of(
        Observations.from_frame(frame, breakdowns=breakdowns, source=release.vintage),
        areas=hierarchy,
        catalogue=catalogue,
        peer_sets=peer_sets,
    )


def _rows(release: Release) -> pl.DataFrame:
    """Return the figures that are an area's own."""
    return release.figures.filter(
        pl.col(c.FIGURE).cast(pl.String).is_in(_OF_THE_AREA), pl.col(c.LEVEL).cast(pl.String) != str(Level.GROUP)
    )


def _as_published(one: Indicator, rows: pl.DataFrame) -> Indicator:
    """Return an indicator that is read as its value where what it is made of was not published."""
    measure = one.measure
    if isinstance(measure, ShareOfMunicipalities | Ordinal):
        return one
    wanted = (
        (c.NUMERATOR, c.DENOMINATOR)
        if isinstance(measure, Proportion | Rate | Ratio)
        else (c.NUMERATOR,)
        if isinstance(measure, Total)
        else ()
    )
    own = rows.filter(pl.col(c.INDICATOR) == one.id)
    is_there = bool(wanted) and all(name in own.columns and own[name].count() for name in wanted)
    return one if is_there else evolve(one, measure=Published())


def _shared(catalogue: Catalogue) -> set[str]:
    """Return the variables that several indicators are made of."""
    counted = Counter(name for one in catalogue for name in set(one.inputs))
    return {name for name, times in counted.items() if times > 1}


def _with_own_parts(one: Indicator, shared: set[str]) -> Indicator:
    """Return an indicator with a numerator and a denominator of its own where others share their variables.

    A sum over areas holds those alone that have every part of the indicator, so two indicators with one denominator
    were published with different sums of it.
    """
    measure = one.measure
    if not isinstance(measure, Proportion | Rate | Ratio) or shared.isdisjoint(one.inputs):
        return one
    parts = {"numerator": measure.numerator_variable, "denominator": measure.denominator_variable}
    own = {role: f"{name} ({one.id})" if name in shared else name for role, name in parts.items()}
    return evolve(one, measure=evolve(measure, **own))


def _pieces(one: Indicator, rows: pl.DataFrame, breakdowns: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Yield the rows that an indicator is computed from."""
    measure = one.measure
    own = rows.filter(pl.col(c.INDICATOR) == one.id)
    if isinstance(measure, Proportion | Rate | Ratio):
        yield _amounts(own, measure.numerator_variable, pl.col(c.NUMERATOR), breakdowns)
        yield _amounts(own, measure.denominator_variable, pl.col(c.DENOMINATOR), breakdowns)
    elif isinstance(measure, Total):
        yield _amounts(own, measure.component, pl.col(c.NUMERATOR), breakdowns)
    elif isinstance(measure, ShareOfMunicipalities):
        code = pl.when(pl.col(c.VALUE) > 0).then(measure.coding.yes).when(pl.col(c.VALUE) == 0).then(measure.coding.no)
        yield _amounts(own.filter(_is_own()), measure.answer, code, breakdowns)
        yield _values(one, rows.filter(~_is_own()), breakdowns)
    elif isinstance(measure, Ordinal):
        yield _amounts(own.filter(_is_own()), measure.answer, pl.col(c.VALUE), breakdowns)
    else:
        yield _values(one, rows, breakdowns)


def _is_own() -> pl.Expr:
    """Tell whether a figure is an area's own answer."""
    return pl.col(c.FIGURE).cast(pl.String) == str(Figure.OWN)


def _amounts(rows: pl.DataFrame, variable: str, amount: pl.Expr, breakdowns: tuple[str, ...]) -> pl.DataFrame:
    """Return a component's rows."""
    return rows.select(
        c.AREA, c.LEVEL, c.PERIOD, c.SEX, *breakdowns,
        pl.lit(variable).alias(c.VARIABLE),
        amount.cast(c.COMPONENT).alias(c.AMOUNT),
        c.STATUS,
        c.FLAGS,
    )  # fmt: skip


def _values(one: Indicator, rows: pl.DataFrame, breakdowns: tuple[str, ...]) -> pl.DataFrame:
    """Return an indicator's values; a class in a level above its own is none."""
    own = rows.filter(pl.col(c.INDICATOR) == one.id)
    is_one_figure = pl.col(c.CATEGORY).is_null() | _is_own()
    return own.filter(is_one_figure).select(
        c.AREA, c.LEVEL, c.PERIOD, c.SEX, *breakdowns,
        pl.lit(one.id).alias(c.VARIABLE),
        c.VALUE,
        c.STATUS,
        c.FLAGS,
    )  # fmt: skip


def _areas(release: Release) -> tuple[Areas, Mapping[str, Grouping]]:
    """Return the areas of a release with published peers: Sweden's where it names them, else its own."""
    table = release.areas.select(pl.col(c.AREA).alias(CODE), pl.col(c.LEVEL).cast(pl.String), NAME, PARENT).filter(
        pl.col(c.LEVEL) != str(Level.GROUP)
    )
    swedish = dict(sweden().names.select(CODE, NAME).iter_rows())
    anchors = table.filter(pl.col(c.LEVEL).is_in(_ANCHORS))
    if all(swedish.get(code) == name for code, name in anchors.select(CODE, NAME).iter_rows()):
        own = table.filter(~pl.col(CODE).is_in(list(swedish)))
        return (sweden().with_areas(own) if own.height else sweden()), published_peer_sets()
    return Areas.from_table(table, name=release.imprint.title), {}
