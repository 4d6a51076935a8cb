"""The indicators of a workbook that this package wrote, from what it says of them and from their components."""

from typing import Final, TypeVar

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.errors import UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicator_kinds import KeyFigure
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Proportion, Rate, Ratio, Total
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Direction, Figure, IndicatorKind, Labelled, Uncertainty
from opnajmfr.sources.workbooks.counted_shares import OF_NUMERATOR
from opnajmfr.sources.workbooks.header_columns import OF_COUNT
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid

Word = TypeVar("Word", bound=Labelled)
_HEADINGS: Final = {
    "kind": ("Typ", "Kind"),
    "direction": ("Önskvärd riktning", "Desired direction"),
    "unit": ("Enhet", "Unit"),
    "uncertainty": ("Osäkerhet", "Uncertainty"),
}
_UNCERTAIN: Final = {
    "slump": Uncertainty.CHANCE,
    "chance": Uncertainty.CHANCE,
    "urval": Uncertainty.SURVEY,
    "sampling": Uncertainty.SURVEY,
    "ingen slumposäkerhet": Uncertainty.NONE,
    "no uncertainty of chance": Uncertainty.NONE,
}
"""What the sheet says of uncertainty; the measure's own where it says something else."""
_MOST_DIGITS: Final = 6
_PER_CENT: Final = 100.0
_MULTIPLIERS: Final = (_PER_CENT, 1.0, 1_000.0, 10_000.0, 100_000.0)


def own_catalogue(listed: SheetGrid, figures: pl.DataFrame, *, stated_by: str) -> Catalogue:
    """Return the indicators: titles, units and directions as listed, measures as their components say.

    Parameters
    ----------
    listed
        The sheet of indicators.
    figures
        The figures that were read.
    stated_by
        Name of the file, which states the directions.

    Returns
    -------
    Catalogue
        In the order of the sheet. What values and components do not show is a published value.
    """
    heads = [listed.text(0, place) for place in range(listed.width)]
    places = {name: heads.index(word) for name, words in _HEADINGS.items() for word in words if word in heads}
    found: list[Indicator] = []
    for row in range(1, len(listed.rows)):
        said = {name: listed.text(row, place) for name, place in places.items()}
        name = listed.text(row, 0)
        if not name:
            continue
        mine = figures.filter(pl.col(c.INDICATOR) == name) if figures.height else figures
        kind = _meant(IndicatorKind, said.get("kind", ""))
        build = KeyFigure if kind is IndicatorKind.KEY_FIGURE else Indicator
        one = build(
            id=name,
            title=listed.text(row, 1) or name,
            measure=_measure(name, mine),
            unit=said.get("unit", ""),
            uncertainty=_UNCERTAIN.get(said.get("uncertainty", "")),
            digits=_digits(mine),
        )
        direction = _meant(Direction, said.get("direction", ""))
        if direction in {Direction.HIGHER, Direction.LOWER} and direction is not None and build is Indicator:
            one = one.with_direction(direction, stated_by=stated_by)
        found.append(one)
    return Catalogue(found)


def _meant(vocabulary: type[Word], text: str) -> Word | None:
    """Return what a word of the sheet means; None where it means nothing that is known."""
    try:
        return term(vocabulary, text)
    except UnknownTermError:
        return None


def _measure(name: str, figures: pl.DataFrame) -> Measure:
    """Return the measure whose components give the values; a published value where there is none."""
    numerator, denominator = f"{name}{OF_NUMERATOR}", f"{name}{OF_COUNT}"
    if figures.is_empty() or c.NUMERATOR not in figures.columns:
        return Published()
    # Means and medians of members have no components, and a class in a level above is no value of the indicator.
    values = figures.filter(
        pl.col(c.VALUE).is_not_null(),
        ~pl.col(c.FIGURE).is_in([str(Figure.MEAN_OF_MEMBERS), str(Figure.MEDIAN_OF_MEMBERS)]),
    )
    if c.DENOMINATOR not in figures.columns or not values[c.DENOMINATOR].count():
        is_total = values[c.NUMERATOR].count() == values.height > 0
        return Total(component=numerator) if is_total else Published()
    counted = values.filter(pl.col(c.NUMERATOR).is_not_null(), pl.col(c.DENOMINATOR) > 0)
    times = None if counted.is_empty() or values[c.CATEGORY].count() else _multiplier(counted, _digits(figures))
    if times is None:
        return Published()
    if times == _PER_CENT:
        return Proportion(numerator=numerator, denominator=denominator)
    if times > _PER_CENT:
        return Rate(numerator=numerator, denominator=denominator, per=times)
    return Ratio(numerator=numerator, denominator=denominator, multiplier=times)


def _multiplier(counted: pl.DataFrame, digits: int) -> float | None:
    """Return what the quotients are multiplied by to give the values as printed; None where nothing does."""
    half = 0.5 * 10.0**-digits * (1 + 1e-9)
    quotient = pl.col(c.NUMERATOR).cast(pl.Float64) / pl.col(c.DENOMINATOR).cast(pl.Float64)
    for times in _MULTIPLIERS:
        if counted.select(((quotient * times - pl.col(c.VALUE)).abs() <= half).all()).item():
            return times
    return None


def _digits(figures: pl.DataFrame) -> int:
    """Return how many decimals the values are printed with."""
    values = figures[c.VALUE].drop_nulls().to_list() if figures.height else []
    printed = [f"{value:.{_MOST_DIGITS}f}".rstrip("0") for value in values]
    return max((len(text.partition(".")[2]) for text in printed), default=1)
